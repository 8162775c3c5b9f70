//! Ids of headings: the same ones in every locale where it is sure that the sections are the same.
//!
//! A heading's id is what its author gave it (`<a name>`, `{#id}`); else that of the heading of the same section in the
//! source edition; else the slug of its own text. So a link to a heading holds in every locale, and the language switcher
//! can stay on it. Which section is the same is decided by `partners`; a heading without a sure counterpart never gets
//! the id of another one.
//!
//! Further ids lead to a heading where nothing else on the page has them: the slug of its own text, the id that earlier
//! versions gave it, and, where a page has no source edition, the ids of the same section in the other locales.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{counting, partners};
use crate::model::site::{Edition, FEW_HEADINGS, HeadingSummary, LocaleIndex, Section, Summary};

/// How many further ids a heading has at most: a page can have very many locales.
const MOST_FURTHER: usize = 40;

/// Gives every heading of a page its final id and its further ones. `source` is the source locale.
pub fn settle(editions: &mut [Edition], source: Option<LocaleIndex>) {
    if editions.is_empty() {
        return;
    }
    let of_source = editions.iter().position(|edition| Some(edition.locale) == source);
    let reference = of_source
        .or_else(|| editions.iter().position(|edition| edition.summary.headings.iter().any(|h| h.anchor.is_some())))
        .unwrap_or(0);
    let partner: Vec<Vec<Option<usize>>> = (0..editions.len()).map(|at| pair(editions, at, reference)).collect();
    let own: Vec<Vec<Arc<str>>> = editions.iter().map(|edition| alone(&edition.summary.headings)).collect();
    let model = Model::of(&editions[reference].summary.headings, &own[reference], of_source.is_some());
    let earlier: Vec<Vec<Arc<str>>> =
        editions.iter().map(|edition| by_counting(&edition.summary.headings, &model)).collect();
    for (at, edition) in editions.iter_mut().enumerate() {
        let headings = &mut edition.summary.headings;
        let ids = if at == reference { own[at].clone() } else { ids(headings, &model, &partner[at]) };
        headings.iter_mut().zip(ids).for_each(|(heading, id)| give(heading, id));
    }
    let shared = if of_source.is_none() { of_sections(editions, &partner, own[reference].len()) } else { Vec::new() };
    for (at, edition) in editions.iter_mut().enumerate() {
        let wanted = Wanted { own: &own[at], earlier: &earlier[at], partner: &partner[at], shared: &shared };
        add_further(&mut edition.summary, &wanted, &model);
        finish(&mut edition.summary);
    }
}

/// The headings that others take their ids from.
struct Model {
    headings: Vec<HeadingSummary>,
    places: FxHashMap<Arc<str>, usize>,
    /// True where it is the source edition.
    is_source: bool,
}

impl Model {
    fn of(headings: &[HeadingSummary], ids: &[Arc<str>], is_source: bool) -> Model {
        let headings: Vec<HeadingSummary> = headings
            .iter()
            .zip(ids)
            .map(|(heading, id)| HeadingSummary {
                level: heading.level,
                anchor: heading.anchor.clone(),
                id: id.clone(),
                further: Box::default(),
                section: Section::default(),
            })
            .collect();
        let places = headings.iter().enumerate().map(|(at, heading)| (heading.id.clone(), at)).collect();
        Model { headings, places, is_source }
    }

    /// True for the id of a heading other than `counterpart`.
    fn belongs_to_another(&self, id: &Arc<str>, counterpart: Option<usize>) -> bool {
        self.places.get(id).is_some_and(|place| Some(*place) != counterpart)
    }

    /// The id that a heading gets from its counterpart.
    fn id(&self, counterpart: usize) -> Option<&Arc<str>> {
        let heading = &self.headings[counterpart];
        (self.is_source || heading.anchor.is_some()).then_some(&heading.id)
    }
}

/// For each heading of an edition its counterpart in the reference.
fn pair(editions: &[Edition], at: usize, reference: usize) -> Vec<Option<usize>> {
    let (page, model) = (&editions[at].summary.headings, &editions[reference].summary.headings);
    let is_alike = || page.len() == model.len() && page.iter().zip(model).all(|(a, b)| a.level == b.level);
    // The two sides of a bilingual file are one text.
    if at == reference || (editions[at].file == editions[reference].file && is_alike()) {
        return (0..page.len()).map(Some).collect();
    }
    if all_are_given(page) {
        // Their authors have said which heading is which.
        let places: FxHashMap<&Arc<str>, usize> =
            model.iter().enumerate().filter_map(|(at, heading)| Some((heading.anchor.as_ref()?, at))).collect();
        return page.iter().map(|heading| places.get(heading.anchor.as_ref()?).copied()).collect();
    }
    partners::pair(page, model)
}

/// True where an author gave every heading its id.
fn all_are_given(headings: &[HeadingSummary]) -> bool {
    headings.iter().all(|heading| heading.anchor.is_some())
}

/// The ids that headings have without other editions.
fn alone(headings: &[HeadingSummary]) -> Vec<Arc<str>> {
    let wanted = headings.iter().map(|heading| (heading.id.clone(), heading.anchor.is_some()));
    number(wanted.collect(), |_| false)
}

/// The ids that earlier versions gave.
fn by_counting(headings: &[HeadingSummary], model: &Model) -> Vec<Arc<str>> {
    let partner = match all_are_given(headings) {
        true => vec![None; headings.len()],
        false => counting::beside(headings, &model.headings),
    };
    let wanted = headings.iter().zip(partner).map(|(heading, counterpart)| match (&heading.anchor, counterpart) {
        (Some(anchor), _) => (anchor.clone(), true),
        (None, Some(counterpart)) => (model.headings[counterpart].id.clone(), false),
        (None, None) => (heading.id.clone(), false),
    });
    number(wanted.collect(), |_| false)
}

/// Makes ids unlike, in order, by a number behind those that are taken. Ids that an author gave come first; other ids
/// than those that are `reserved` are sought for the rest.
fn number(wanted: Vec<(Arc<str>, bool)>, reserved: impl Fn(&str) -> bool) -> Vec<Arc<str>> {
    let mut taken: FxHashSet<Arc<str>> =
        wanted.iter().filter(|(_, is_given)| *is_given).map(|(id, _)| id.clone()).collect();
    let mut used: FxHashSet<Arc<str>> = FxHashSet::default();
    // Where counting goes on for an id that many headings want.
    let mut numbers: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let unlike = |(wanted, is_given): (Arc<str>, bool)| {
        let mut id = wanted.clone();
        if used.contains(&id) || (!is_given && (taken.contains(&id) || reserved(&id))) {
            let number = numbers.entry(wanted.clone()).or_insert(1);
            loop {
                id = format!("{wanted}-{number}").into();
                *number += 1;
                if !(used.contains(&id) || (!is_given && (taken.contains(&id) || reserved(&id)))) {
                    break;
                }
            }
        }
        used.insert(id.clone());
        taken.insert(id.clone());
        id
    };
    wanted.into_iter().map(unlike).collect()
}

/// The ids of an edition's headings: the author's, else the counterpart's, else their own.
fn ids(headings: &[HeadingSummary], model: &Model, partner: &[Option<usize>]) -> Vec<Arc<str>> {
    let anchors: FxHashSet<&Arc<str>> = headings.iter().filter_map(|heading| heading.anchor.as_ref()).collect();
    let wanted = headings.iter().zip(partner).map(|(heading, counterpart)| {
        let id = counterpart.and_then(|counterpart| model.id(counterpart));
        match (&heading.anchor, id) {
            // What editions have in common is held once.
            (Some(anchor), id) => (id.filter(|id| *id == anchor).unwrap_or(anchor).clone(), true),
            (None, Some(id)) => (id.clone(), !anchors.contains(id)),
            (None, None) => (heading.id.clone(), false),
        }
    });
    let wanted: Vec<(Arc<str>, bool)> = wanted.collect();
    // Of several headings with one text nobody knows which is which: none gets the id of one of the source's.
    let mut slugs: FxHashMap<&str, usize> = FxHashMap::default();
    let alone = headings.iter().zip(&wanted).filter(|(_, (_, is_given))| !is_given);
    alone.for_each(|(heading, _)| *slugs.entry(&*heading.id).or_default() += 1);
    let is_plain = |id: &str| slugs.get(id) == Some(&1) && !model.places.contains_key(&*format!("{id}-1"));
    let reserved = |id: &str| model.is_source && model.places.contains_key(id) && !is_plain(id);
    number(wanted.clone(), reserved)
}

fn give(heading: &mut HeadingSummary, id: Arc<str>) {
    if heading.anchor.as_ref() == Some(&id) {
        heading.anchor = Some(id.clone());
    }
    heading.id = id;
}

/// For each heading of the reference the ids of the same section in all editions.
fn of_sections(editions: &[Edition], partner: &[Vec<Option<usize>>], headings: usize) -> Vec<Vec<Arc<str>>> {
    let mut ids = vec![Vec::new(); headings];
    for (edition, partner) in editions.iter().zip(partner) {
        for (heading, counterpart) in edition.summary.headings.iter().zip(partner) {
            if let Some(counterpart) = counterpart {
                ids[*counterpart].push(heading.id.clone());
            }
        }
    }
    ids
}

/// The ids that would lead to the headings of an edition too.
struct Wanted<'w> {
    /// Those they have without other editions.
    own: &'w [Arc<str>],
    /// Those that earlier versions gave.
    earlier: &'w [Arc<str>],
    partner: &'w [Option<usize>],
    /// Those of each section of the reference in all locales.
    shared: &'w [Vec<Arc<str>>],
}

/// Gives each heading the further ids that nothing else on the page has, here or in the reference.
fn add_further(summary: &mut Summary, wanted: &Wanted<'_>, model: &Model) {
    let Summary { headings, anchors, .. } = summary;
    let is_wanted = |at: usize, heading: &HeadingSummary| {
        heading.id != wanted.own[at] || heading.id != wanted.earlier[at] || !wanted.shared.is_empty()
    };
    if !headings.iter().enumerate().any(|(at, heading)| is_wanted(at, heading)) {
        return;
    }
    let mut taken: FxHashSet<Arc<str>> = headings.iter().map(|heading| heading.id.clone()).collect();
    for (at, heading) in headings.iter_mut().enumerate() {
        let counterpart = wanted.partner[at];
        let of_others = counterpart.and_then(|counterpart| wanted.shared.get(counterpart)).into_iter().flatten();
        let alone = [&wanted.own[at], &wanted.earlier[at]].into_iter();
        let alone = alone.filter(|id| !model.belongs_to_another(id, counterpart));
        let is_free = |id: &&Arc<str>| anchors.binary_search(*id).is_err() && taken.insert((*id).clone());
        let further = alone.chain(of_others).filter(is_free).take(MOST_FURTHER);
        heading.further = further.cloned().collect();
    }
}

/// Drops what was noted for finding the ids, and of long pages lists all of them in order.
fn finish(summary: &mut Summary) {
    let Summary { headings, anchors, .. } = summary;
    headings.iter_mut().for_each(|heading| heading.section = Section::default());
    if headings.len() > FEW_HEADINGS {
        let ids = headings.iter().flat_map(|heading| heading.further.iter().chain([&heading.id]));
        anchors.extend(ids.cloned());
        anchors.sort_unstable();
        anchors.dedup();
    }
}

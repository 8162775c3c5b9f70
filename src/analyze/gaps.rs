//! What each edition of a page lacks, measured by the source edition or, where there is none, by the other editions.
//!
//! Without a source the editions vote: what two or more editions of one version have, and most of them, is missing in
//! the others. The others are measured by one edition; what that one lacks is looked for in a second.
//!
//! Owns: which measure is taken, the votes, and the shape in which missing texts are reported. Does not own: finding
//! them (`missing`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::alignment::{Alignment, align};
use super::missing::{self, Lack, Measure};
use super::outline::Outline;
use super::untranslated::{Page, Site, SourceEdition};
use super::view::View;
use crate::language::blank::says_nothing;
use crate::language::shape::Shape;
use crate::locale::Locale;
use crate::model::coverage::{MissingKind, MissingText, PageCoverage, Tally};
use crate::model::document::Document;

/// What an edition lacks.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Which of its own segments say nothing, though they should.
    pub silent: Vec<bool>,
    /// What is missing.
    pub missing: Vec<MissingText>,
    /// The segments of the source that are missing; none where no source is known.
    units: Vec<usize>,
}

impl Gaps {
    /// The segments of the source that are missing, in order; none where no source is known.
    pub fn units(&self) -> &[usize] {
        &self.units
    }
}

/// An edition that measures others.
struct Ruler<'r, 'a> {
    document: &'a Document<'a>,
    outline: &'r Outline,
    version: Option<&'a str>,
    wanted: Vec<bool>,
    is_translation: bool,
}

impl<'r, 'a> Ruler<'r, 'a> {
    /// A document with the segments that have to be translated: those with words that are neither terms nor names that
    /// all editions keep.
    fn new(
        document: &'a Document<'a>,
        outline: &'r Outline,
        version: Option<&'a str>,
        beside: (&[View<'a>], &[Alignment]),
        site: Site<'_>,
    ) -> Ruler<'r, 'a> {
        let is_wanted = |(at, segment)| {
            let unit = &outline.units[at];
            let words = document.words(segment);
            missing::has_words(segment, unit)
                && !says_nothing(words)
                && !site.terms.cover(words, &unit.tokens)
                && !is_kept(at, outline, beside)
        };
        let wanted = document.segments.iter().enumerate().map(is_wanted).collect();
        Ruler { document, outline, version, wanted, is_translation: false }
    }

    fn measure(&self) -> Measure<'_, 'a> {
        Measure {
            document: self.document,
            outline: self.outline,
            wanted: &self.wanted,
            is_translation: self.is_translation,
        }
    }

    /// A missing segment as it is reported.
    fn text(&self, lack: &Lack, after: Option<u32>, locales: Vec<Locale>) -> MissingText {
        let segment = &self.document.segments[lack.unit];
        MissingText {
            kind: lack.kind,
            source_path: self.document.path.clone(),
            source_span: segment.span,
            text: self.document.words(segment).trim().to_owned(),
            words: self.outline.units[lack.unit].census.words,
            node: None,
            after,
            position: None,
            absence: lack.absence,
            locales,
            is_of_source: true,
            is_sure: true,
        }
    }
}

/// True for a name in capital letters that at least one edition keeps, and none translates.
fn is_kept(at: usize, outline: &Outline, (views, ways): (&[View<'_>], &[Alignment])) -> bool {
    let unit = &outline.units[at];
    let is_name = unit.tokens.iter().all(|token| token.shape != Shape::Lower);
    if !is_name || unit.census.has_others {
        return false;
    }
    let (mut kept, mut other) = (0, 0);
    for (view, way) in views.iter().zip(ways) {
        match &way.backward[at] {
            range if range.is_empty() => {}
            range if range.len() == 1 && view.outline.units[range.start as usize].text == unit.text => kept += 1,
            _ => other += 1,
        }
    }
    kept > 0 && other == 0
}

/// True where two versions can be the same: equal ones, and those that are not told.
fn agree(a: Option<&str>, b: Option<&str>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

/// What each edition lacks, measured by the source. `ways` lead from each edition to the source.
pub fn by_source<'a>(
    page: &Page<'a>,
    source: (&SourceEdition<'a>, &Outline),
    views: &[View<'a>],
    ways: &mut [Alignment],
    site: Site<'_>,
) -> (Vec<Gaps>, Vec<PageCoverage>) {
    let (edition, outline) = source;
    let ruler = Ruler::new(edition.document, outline, edition.version, (views, ways), site);
    let found: Vec<(Vec<bool>, Vec<Lack>)> = views
        .iter()
        .zip(ways.iter_mut())
        .map(|(view, way)| {
            let silent = missing::silent(view.edition.document, way, ruler.measure());
            let lacks = missing::find(
                (view.edition.document, &view.outline),
                &silent,
                view.edition.original.is_some(),
                way,
                ruler.measure(),
            );
            (silent, lacks)
        })
        .collect();
    let has = |at: usize, unit: usize| found[at].1.binary_search_by_key(&unit, |lack| lack.unit).is_err();
    let gaps = (0..views.len())
        .map(|at| {
            let (silent, lacks) = &found[at];
            let version = views[at].edition.version;
            let is_same = agree(version, ruler.version);
            let mut places = Places::new(views[at].edition.document, &ways[at], silent);
            let text = |lack: &Lack| {
                let having = || (0..views.len()).filter(|&other| has(other, lack.unit));
                let locales = having().map(|other| views[other].edition.locale.clone()).collect();
                let after = places.after(lack);
                // The source may have got it after this edition was made.
                let is_sure = is_same || having().any(|other| views[other].edition.version == version);
                MissingText { is_sure, ..ruler.text(lack, Some(after), locales) }
            };
            let missing = lacks.iter().map(text).collect();
            Gaps { silent: silent.clone(), missing, units: lacks.iter().map(|lack| lack.unit).collect() }
        })
        .collect();
    let absent = page.absent.iter().map(|absent| without_edition(page, absent, &ruler, views)).collect();
    (gaps, absent)
}

/// The coverage of a page in a locale that has no edition of it.
fn without_edition(
    page: &Page<'_>,
    (locale, path): &(&Locale, Option<Arc<str>>),
    ruler: &Ruler<'_, '_>,
    views: &[View<'_>],
) -> PageCoverage {
    let locales: Vec<Locale> = views.iter().map(|view| view.edition.locale.clone()).collect();
    let units = (0..ruler.wanted.len()).filter(|&unit| ruler.wanted[unit]);
    let lacks = units.map(|unit| Lack { unit, kind: MissingKind::Page, absence: 0, after: None });
    let missing: Vec<MissingText> = lacks.map(|lack| ruler.text(&lack, None, locales.clone())).collect();
    let mut tally = Tally::default();
    tally.segments.missing = missing.len() as u64;
    tally.words.missing = missing.iter().map(|text| u64::from(text.words)).sum();
    let exempt = (0..ruler.wanted.len()).filter(|&unit| !ruler.wanted[unit]);
    for unit in exempt {
        tally.segments.exempt += 1;
        tally.words.exempt += u64::from(ruler.outline.units[unit].census.words);
    }
    PageCoverage {
        id: page.id.clone(),
        path: path.clone(),
        source_path: Some(ruler.document.path.clone()),
        locale: (*locale).clone(),
        origin: None,
        stale: None,
        segments: Vec::new(),
        missing,
        tally,
    }
}

/// Finds where missing segments of the measure belong in an edition; they are asked for in order.
struct Places<'p> {
    document: &'p Document<'p>,
    way: &'p Alignment,
    silent: &'p [bool],
    /// The next segment of the measure to be looked at.
    next: usize,
    /// The byte behind the last segment that has a counterpart.
    end: u32,
}

impl<'p> Places<'p> {
    fn new(document: &'p Document<'p>, way: &'p Alignment, silent: &'p [bool]) -> Places<'p> {
        Places { document, way, silent, next: 0, end: document.front.body }
    }

    /// The byte of the edition's file behind which a missing segment belongs.
    fn after(&mut self, lack: &Lack) -> u32 {
        for range in &self.way.backward[self.next..lack.unit] {
            if range.clone().any(|at| !self.silent[at as usize]) {
                self.end = self.document.segments[range.end as usize - 1].span.end;
            }
        }
        self.next = lack.unit;
        lack.after.unwrap_or(self.end)
    }
}

/// What each edition lacks where there is no source. `ways` lead from each edition to edition `pivot`.
pub fn by_vote<'a>(
    page: &Page<'a>,
    pivot: usize,
    views: &[View<'a>],
    ways: &[Alignment],
    site: Site<'_>,
) -> (Vec<Gaps>, Vec<PageCoverage>) {
    let mut gaps: Vec<Gaps> =
        views.iter().map(|view| Gaps { silent: vec![false; view.outline.units.len()], ..Gaps::default() }).collect();
    if views.len() + page.absent.len() < 3 {
        return (gaps, Vec::new());
    }
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (at, view) in views.iter().enumerate() {
        groups.entry(view.edition.version).or_default().push(at);
    }
    for group in groups.values().filter(|group| group.len() >= 3) {
        let measure = if group.contains(&pivot) { Some(pivot) } else { longest(group.iter().copied(), views) };
        let Some(first) = measure else { continue };
        let mut beside = if first == pivot { ways.to_vec() } else { laid_beside(first, group, views) };
        vote(first, group, views, &mut beside, site, &mut gaps, |_| true);
        // What the first measure itself lacks.
        let extra = |at: usize| {
            let (view, way) = (&views[at], &beside[at]);
            let is_alone = |unit: &usize| {
                way.forward[*unit].is_empty()
                    && missing::has_words(&view.edition.document.segments[*unit], &view.outline.units[*unit])
            };
            (0..view.outline.units.len()).filter(is_alone).count()
        };
        let mut more: Vec<(usize, usize)> =
            group.iter().map(|&at| (extra(at), at)).filter(|(extra, at)| *extra > 0 && *at != first).collect();
        more.sort_by_key(|(extra, at)| (std::cmp::Reverse(*extra), *at));
        if more.len() >= 2 {
            let second = more[0].1;
            let known = beside[second].forward.clone();
            let mut beside = laid_beside(second, group, views);
            vote(second, group, views, &mut beside, site, &mut gaps, |unit| known[unit].is_empty());
        }
    }
    // What the second measure added goes where it belongs.
    gaps.iter_mut().for_each(|gaps| gaps.missing.sort_by_key(|text| (text.after, text.absence)));
    if page.absent.is_empty() {
        return (gaps, Vec::new());
    }
    let ruler = ruler(pivot, ways, views, site);
    let coverage = |absent| {
        let mut coverage = without_edition(page, absent, &ruler, views);
        coverage.source_path = None;
        coverage.missing.iter_mut().for_each(|text| text.is_of_source = false);
        coverage
    };
    (gaps, page.absent.iter().map(coverage).collect())
}

/// The edition with the most blocks, and of those the one with the fewest segments: sentences that one translator split are
/// not missing in the others.
pub fn longest(among: impl Iterator<Item = usize>, views: &[View<'_>]) -> Option<usize> {
    among.max_by_key(|&at| {
        let outline = &views[at].outline;
        (outline.lines.len(), std::cmp::Reverse(outline.units.len()))
    })
}

/// An edition as a measure of others.
fn ruler<'r, 'a>(at: usize, ways: &[Alignment], views: &'r [View<'a>], site: Site<'_>) -> Ruler<'r, 'a> {
    let View { edition, outline, .. } = &views[at];
    let ruler = Ruler::new(edition.document, outline, edition.version, (views, ways), site);
    Ruler { is_translation: true, ..ruler }
}

/// The ways from the editions of a group to one of them; those of others lead nowhere.
fn laid_beside(at: usize, group: &[usize], views: &[View<'_>]) -> Vec<Alignment> {
    let units = |at: usize| views[at].outline.units.len();
    let way = |other: usize| match other {
        other if other == at => Alignment::identity(units(at)),
        other if group.contains(&other) => align(&views[other].outline, &views[at].outline),
        other => Alignment::empty(units(other), units(at)),
    };
    (0..views.len()).map(way).collect()
}

/// Adds what two or more editions of a group have, and most of them, to the gaps of the others. `at` is the one of them
/// that measures the others.
fn vote(
    at: usize,
    group: &[usize],
    views: &[View<'_>],
    ways: &mut [Alignment],
    site: Site<'_>,
    gaps: &mut [Gaps],
    counts: impl Fn(usize) -> bool,
) {
    let ruler = ruler(at, ways, views, site);
    let mut found: Vec<Vec<Lack>> = vec![Vec::new(); views.len()];
    for &other in group.iter().filter(|&&other| other != at) {
        let silent = missing::silent(views[other].edition.document, &ways[other], ruler.measure());
        found[other] = missing::find(
            (views[other].edition.document, &views[other].outline),
            &silent,
            false,
            &mut ways[other],
            ruler.measure(),
        );
        gaps[other].silent.iter_mut().zip(silent).for_each(|(known, silent)| *known |= silent);
    }
    for &other in group {
        let first = gaps[other].missing.last().map_or(0, |text| text.absence + 1);
        let Gaps { silent, missing, .. } = &mut gaps[other];
        let mut places = Places::new(views[other].edition.document, &ways[other], silent);
        for lack in &found[other] {
            let has = |voter: &&usize| found[**voter].binary_search_by_key(&lack.unit, |lack| lack.unit).is_err();
            let having: Vec<usize> = group.iter().filter(has).copied().collect();
            if having.len() < 2 || having.len() * 2 <= group.len() || !counts(lack.unit) {
                continue;
            }
            let locales = having.iter().map(|voter| views[*voter].edition.locale.clone()).collect();
            let text = ruler.text(lack, Some(places.after(lack)), locales);
            missing.push(MissingText { is_of_source: false, absence: first + lack.absence, ..text });
        }
    }
}

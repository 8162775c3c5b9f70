//! The same ids for headings in every locale.
//!
//! A heading's id is what its author gave it (`<a name>`, `{#id}`); else that of the heading at its place in the
//! reference edition, which is the source edition where there is one; else the slug of its own text. So a link to a
//! heading holds in every locale, and the language switcher can stay on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::site::{Edition, FEW_HEADINGS, HeadingSummary, LocaleIndex, Summary};

/// How many headings of two editions are laid beside each other at most; longer pages keep their own slugs.
const MOST: usize = 400;

/// Gives every heading of a page its final id. `source` is the source locale.
pub fn settle(editions: &mut [Edition], source: Option<LocaleIndex>) {
    let reference = editions
        .iter()
        .position(|edition| Some(edition.locale) == source)
        .or_else(|| editions.iter().position(|edition| edition.summary.headings.iter().any(|h| h.anchor.is_some())))
        .unwrap_or(0);
    let Some(first) = editions.get_mut(reference) else { return };
    settle_one(&mut first.summary.headings, &[]);
    let model = first.summary.headings.clone();
    for (at, edition) in editions.iter_mut().enumerate() {
        if at != reference {
            settle_one(&mut edition.summary.headings, &model);
        }
        let Summary { headings, anchors, .. } = &mut edition.summary;
        if headings.len() > FEW_HEADINGS {
            anchors.extend(headings.iter().map(|heading| heading.id.clone()));
            anchors.sort_unstable();
            anchors.dedup();
        }
    }
}

fn settle_one(headings: &mut [HeadingSummary], model: &[HeadingSummary]) {
    let partner = beside(headings, model);
    let mut taken: BTreeSet<Arc<str>> = headings.iter().filter_map(|heading| heading.anchor.clone()).collect();
    let mut given: BTreeSet<Arc<str>> = BTreeSet::new();
    // Where counting goes on for an id that many headings want.
    let mut numbers: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    for (at, heading) in headings.iter_mut().enumerate() {
        let wanted = match (&heading.anchor, partner[at]) {
            // What editions have in common is held once.
            (Some(anchor), Some(other)) if *anchor == model[other].id => model[other].id.clone(),
            (Some(anchor), _) => anchor.clone(),
            (None, Some(other)) => model[other].id.clone(),
            (None, None) => heading.id.clone(),
        };
        let own = heading.anchor.is_some();
        let mut id = wanted.clone();
        let number = numbers.entry(wanted.clone()).or_insert(1);
        while given.contains(&id) || (!own && taken.contains(&id)) {
            id = format!("{wanted}-{number}").into();
            *number += 1;
        }
        given.insert(id.clone());
        taken.insert(id.clone());
        if heading.anchor.as_ref() == Some(&id) {
            heading.anchor = Some(id.clone());
        }
        heading.id = id;
    }
}

/// For each heading the one at its place in the model: by place where levels agree throughout, else by the longest
/// common run of levels and anchors.
fn beside(headings: &[HeadingSummary], model: &[HeadingSummary]) -> Vec<Option<usize>> {
    if headings.len() == model.len() && headings.iter().zip(model).all(|(a, b)| a.level == b.level) {
        return (0..headings.len()).map(Some).collect();
    }
    let mut partner = vec![None; headings.len()];
    if headings.len() > MOST || model.len() > MOST {
        return partner;
    }
    let alike = |a: &HeadingSummary, b: &HeadingSummary| {
        a.level == b.level && (a.anchor.is_none() || b.anchor.is_none() || a.anchor == b.anchor)
    };
    // Equal anchors weigh more than equal levels.
    let weight =
        |a: &HeadingSummary, b: &HeadingSummary| if a.anchor.is_some() && a.anchor == b.anchor { 4 } else { 1 };
    let width = model.len() + 1;
    let mut longest = vec![0u32; (headings.len() + 1) * width];
    for i in (0..headings.len()).rev() {
        for j in (0..model.len()).rev() {
            longest[i * width + j] = if alike(&headings[i], &model[j]) {
                longest[(i + 1) * width + j + 1] + weight(&headings[i], &model[j])
            } else {
                0
            }
            .max(longest[(i + 1) * width + j])
            .max(longest[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < headings.len() && j < model.len() {
        let here = longest[i * width + j];
        let pair = alike(&headings[i], &model[j])
            && here == longest[(i + 1) * width + j + 1] + weight(&headings[i], &model[j]);
        if pair {
            partner[i] = Some(j);
            i += 1;
            j += 1;
        } else if here == longest[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    partner
}

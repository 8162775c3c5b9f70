//! What the other locales have at the place of a segment: the same words, or a translation.
//!
//! Does not own: which segments stand at one place (`alignment`), what is made of it (the verdicts, `untranslated`).

use std::ops::Range;

use super::Judge;
use crate::analyze::view::{Letters, View};
use crate::model::coverage::Elsewhere;
use crate::model::document::Block;

/// What the other locales have at a segment's place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Others {
    /// Editions that have a translation there.
    pub translated: u32,
    /// Editions that have the same words there.
    pub kept: u32,
    /// Editions in another script than Latin that have the same words there and nothing else.
    pub same_latin: u32,
}

/// What another locale has at a segment's place.
enum There {
    /// The same words, in letters of that kind.
    Same(Letters),
    Translated,
    Unknown,
}

impl<'a> Judge<'_, 'a> {
    /// What stands at a segment's place in each of the other target locales that write another language.
    fn others(&self, at: usize) -> impl Iterator<Item = (&View<'a>, There)> {
        let own = self.view();
        self.others.iter().map(move |&other| {
            let view = &self.views[other];
            let there = match self.at_place(other, at) {
                None => There::Unknown,
                Some(range) if range.len() == 1 && view.is_borrowed(range.start) => There::Unknown,
                Some(range)
                    if range.len() == 1 && view.outline.units[range.start].text == own.outline.units[at].text =>
                {
                    There::Same(view.kinds[range.start])
                }
                Some(range) if range.clone().any(|at| view.is_translated(at)) => There::Translated,
                Some(_) => There::Unknown,
            };
            (view, there)
        })
    }

    /// How many other locales keep a segment's words, and how many have others.
    pub(super) fn tally(&self, at: usize) -> Others {
        let mut others = Others::default();
        for (_, there) in self.others(at) {
            match there {
                There::Same(letters) => {
                    others.kept += 1;
                    others.same_latin += u32::from(letters == Letters::Latin);
                }
                There::Translated => others.translated += 1,
                There::Unknown => {}
            }
        }
        others
    }

    /// Which other locales have what a segment that is open has, and which have a translation.
    pub(super) fn elsewhere(&self, at: usize) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        for (view, there) in self.others(at) {
            match there {
                There::Same(_) => elsewhere.same.push(view.edition.locale.clone()),
                There::Translated => elsewhere.translated.push(view.edition.locale.clone()),
                There::Unknown => {}
            }
        }
        elsewhere
    }

    /// The segments of another edition that stand where segment `at` does.
    fn at_place(&self, other: usize, at: usize) -> Option<Range<usize>> {
        let place = &self.ways[self.at].forward[at];
        if place.is_empty() {
            let document = self.view().edition.document;
            let block = document.segments[at].block as usize;
            let is_front = document.blocks[block].node == Block::FRONT;
            return if is_front { self.views[other].front(self.view(), at) } else { None };
        }
        let backward = &self.ways[other].backward;
        let ranges = backward.get(place.start as usize..place.end as usize)?;
        let found = |range: &&Range<u32>| !range.is_empty();
        let first = ranges.iter().find(found)?.start;
        let last = ranges.iter().rev().find(found)?.end;
        (first < last).then_some(first as usize..last as usize)
    }

    /// How many other locales have a translation at a segment's place that lacks a run of words, and how many keep it.
    pub(super) fn others_have(&self, at: usize, run: &[u64]) -> (u32, u32) {
        let (mut lacking, mut having) = (0, 0);
        for &other in &self.others {
            let view = &self.views[other];
            let Some(range) = self.at_place(other, at) else { continue };
            if range.clone().any(|at| view.has_run(at, run)) {
                having += 1;
            } else if range.clone().any(|at| view.is_translated(at)) {
                lacking += 1;
            }
        }
        (lacking, having)
    }
}

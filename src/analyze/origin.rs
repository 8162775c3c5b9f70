//! Where the source of a segment stands: in its own pair, or at its place in the source edition.
//!
//! Owns: its words and its bytes, and which segments of the two sides of a bilingual page belong together. Does not own:
//! laying an edition beside its source (`alignment`).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::alignment;
use super::place::balanced;
use crate::model::coverage::Alignment;
use crate::model::document::{Block, Document, SegmentKind};
use crate::source::Span;

/// The source segments of a segment.
#[derive(Clone, Copy)]
pub struct Origins<'a> {
    /// What was read.
    pub document: &'a Document<'a>,
    /// The text of its file.
    pub file: &'a str,
    /// Its first segment there.
    pub first: usize,
    /// Its last one.
    pub last: usize,
    /// How it was found.
    pub alignment: Alignment,
}

impl<'a> Origins<'a> {
    /// Its words.
    pub fn text(&self) -> String {
        let words: Vec<&str> =
            self.document.segments[self.first..=self.last].iter().map(|segment| self.document.words(segment)).collect();
        words.join(" ")
    }

    /// Its bytes, widened so that they can be cut out.
    pub fn span(&self) -> Span {
        let (first, last) = (&self.document.segments[self.first], &self.document.segments[self.last]);
        let span = Span { start: first.span.start, end: last.span.end.max(first.span.end) };
        emphasized(self.file, balanced(self.file, span))
    }
}

/// A span with the emphasis around all of it.
fn emphasized(file: &str, span: Span) -> Span {
    let bytes = file.as_bytes();
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    for _ in 0..3 {
        let mark = start.checked_sub(1).map(|before| bytes[before]);
        match mark.filter(|mark| matches!(mark, b'*' | b'_') && bytes.get(end) == Some(mark)) {
            Some(_) => (start, end) = (start - 1, end + 1),
            None => break,
        }
    }
    Span::new(start, end)
}

/// The two sides of a bilingual page, segment by segment.
pub struct Pairs<'a> {
    /// The source side.
    pub document: &'a Document<'a>,
    /// The way from the target side to the source side.
    pub way: alignment::Alignment,
}

impl<'a> Pairs<'a> {
    /// The pairs of the two sides of a page.
    pub fn of(document: &'a Document<'a>, target: &Document<'_>) -> Pairs<'a> {
        Pairs { document, way: of_pairs(target, document) }
    }

    /// The source segments of target segment `at`; empty where there are none.
    pub fn get(&self, at: usize) -> Range<usize> {
        let range = &self.way.forward[at];
        range.start as usize..range.end as usize
    }

    /// The words of source segments.
    pub fn text(&self, range: Range<usize>) -> String {
        let words: Vec<&str> =
            self.document.segments[range].iter().map(|segment| self.document.words(segment)).collect();
        words.join(" ")
    }
}

/// The way from the target side of a bilingual page to its source side: pair by pair, and what stands outside of pairs,
/// which both sides have, in order.
fn of_pairs(target: &Document<'_>, source: &Document<'_>) -> alignment::Alignment {
    let mut way = alignment::Alignment::empty(target.segments.len(), source.segments.len());
    let places: FxHashMap<(Stretch, u32), Range<usize>> = stretches(source).into_iter().collect();
    for (stretch, own) in stretches(target) {
        let Some(other) = places.get(&stretch) else { continue };
        let (n, m) = (own.len(), other.len());
        if n == m || n.min(m) > 1 || n.max(m) > MOST_TO_ONE {
            // As many on both sides, or so many that their places tell more than their sum.
            for at in 0..n.max(m) {
                let (i, j) = (own.start + at * n / n.max(m), other.start + at * m / n.max(m));
                way.extend(i, j);
            }
        } else {
            way.join(own.start as u32..own.end as u32, other.start as u32..other.end as u32);
        }
    }
    way
}

/// How many segments of one side of a pair may stand for one of the other.
const MOST_TO_ONE: usize = 12;

/// What neighboring segments of one side have in common with those of the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Stretch {
    /// A value of the front matter.
    Front(SegmentKind),
    /// A pair.
    Pair(u32),
    /// What stands before a pair, or at the end.
    Before(u32),
}

/// The stretches of a side of a bilingual page, each with a number: the text of an image follows its block, so that a pair
/// can come in two stretches.
fn stretches(document: &Document<'_>) -> Vec<((Stretch, u32), Range<usize>)> {
    let mut stretches: Vec<((Stretch, u32), Range<usize>)> = Vec::new();
    let mut numbers: FxHashMap<Stretch, u32> = FxHashMap::default();
    let mut next = vec![u32::MAX; document.segments.len()];
    let mut following = u32::MAX;
    for (at, segment) in document.segments.iter().enumerate().rev() {
        following = segment.pair.unwrap_or(following);
        next[at] = following;
    }
    for (at, segment) in document.segments.iter().enumerate() {
        let stretch = match segment.pair {
            Some(pair) => Stretch::Pair(pair),
            None if document.blocks[segment.block as usize].node == Block::FRONT => Stretch::Front(segment.kind),
            None => Stretch::Before(next[at]),
        };
        match stretches.last_mut() {
            Some(((last, _), range)) if *last == stretch => range.end = at + 1,
            _ => {
                let number = numbers.entry(stretch).or_default();
                stretches.push(((stretch, *number), at..at + 1));
                *number += 1;
            }
        }
    }
    stretches
}

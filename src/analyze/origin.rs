//! Where the source of a segment stands: in its own pair, or at its place in the source edition.
//!
//! Owns: its words and its bytes. Does not own: laying an edition beside its source (`alignment`).

use std::ops::Range;

use super::place::balanced;
use crate::model::coverage::Alignment;
use crate::model::document::Document;
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
        balanced(self.file, Span { start: first.span.start, end: last.span.end.max(first.span.end) })
    }
}

/// The source segments of each pair of a bilingual page.
pub struct Pairs<'a> {
    /// The source side.
    pub document: &'a Document<'a>,
    /// For each pair its segments.
    pub ranges: Vec<Range<usize>>,
}

impl<'a> Pairs<'a> {
    /// The pairs of a source side.
    pub fn of(document: &'a Document<'a>) -> Pairs<'a> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, segment) in document.segments.iter().enumerate() {
            let Some(pair) = segment.pair else { continue };
            let pair = pair as usize;
            if ranges.len() <= pair {
                ranges.resize(pair + 1, 0..0);
            }
            let range = &mut ranges[pair];
            if range.start == range.end {
                *range = at..at + 1;
            } else {
                range.end = at + 1;
            }
        }
        Pairs { document, ranges }
    }
}

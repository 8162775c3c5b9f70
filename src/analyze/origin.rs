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

/// The source segments of each pair of a bilingual page.
pub struct Pairs<'a> {
    /// The source side.
    pub document: &'a Document<'a>,
    /// For each pair its source segments.
    ranges: Vec<Range<usize>>,
    /// For each pair its target segments.
    targets: Vec<Range<usize>>,
}

/// So many target segments of a pair have all of its source, however long that is.
const FEW: usize = 8;

/// So many bytes of source may the target segments of a pair have together.
const MOST_BYTES: usize = 4096;

impl<'a> Pairs<'a> {
    /// The pairs of the two sides of a page.
    pub fn of(document: &'a Document<'a>, target: &Document<'_>) -> Pairs<'a> {
        Pairs { document, ranges: ranges(document), targets: ranges(target) }
    }

    /// The source segments of target segment `at`, which is of a pair: all of the pair. In a pair of so many blocks that
    /// each of them with all of the source would be many times the page, those at its place: each source segment goes to one
    /// target segment. Empty where there are none.
    pub fn get(&self, pair: u32, at: usize) -> Range<usize> {
        let range = |of: &[Range<usize>]| of.get(pair as usize).cloned().unwrap_or_default();
        let (source, target) = (range(&self.ranges), range(&self.targets));
        if !self.is_wide(&source, &target) || !target.contains(&at) {
            return source;
        }
        let place = |at: usize| source.start + (at - target.start) * source.len() / target.len();
        place(at)..place(at + 1)
    }

    /// True where each target segment of a pair has only a part of its source.
    pub fn is_shared(&self, pair: u32) -> bool {
        let range = |of: &[Range<usize>]| of.get(pair as usize).cloned().unwrap_or_default();
        self.is_wide(&range(&self.ranges), &range(&self.targets))
    }

    /// The words of source segments.
    pub fn text(&self, range: Range<usize>) -> String {
        let words: Vec<&str> =
            self.document.segments[range].iter().map(|segment| self.document.words(segment)).collect();
        words.join(" ")
    }

    fn is_wide(&self, source: &Range<usize>, target: &Range<usize>) -> bool {
        if target.len() <= FEW || source.is_empty() {
            return false;
        }
        let segments = &self.document.segments;
        let bytes = segments[source.end - 1].prose.end.saturating_sub(segments[source.start].prose.start) as usize;
        bytes.saturating_mul(target.len()) > MOST_BYTES
    }
}

/// For each pair its segments on one side.
fn ranges(document: &Document<'_>) -> Vec<Range<usize>> {
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
    ranges
}

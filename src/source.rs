//! Text of one file, and places in it.
//!
//! Owns: byte spans, line and column, and the map that leads from a text we made out of a file (one side of a
//! bilingual page, a YAML page read as Markdown) back to the bytes of that file. Does not own: reading disk (`input`).

use std::borrow::Cow;
use std::sync::Arc;

/// A half-open range of UTF-8 bytes in one file; the only kind of position that is stored.
///
/// *Units*: bytes, 0-based, `start <= end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span; a reversed pair becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = clamp(start);
        Self { start, end: clamp(end).max(start) }
    }

    /// The span as an index range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Files over 4 GiB are refused by `input`, so a clamped offset never reaches a report.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A place for people.
///
/// *Units*: line and column are 1-based; the column counts Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, 1-based.
    pub line: u32,
    /// Column in Unicode scalar values, 1-based.
    pub column: u32,
}

/// One file's text under the path by which findings and reports name it.
///
/// The text has as many bytes as the file: bytes that are no UTF-8 stand as NUL, which Markdown renders as U+FFFD
/// (CommonMark 0.31.2, section 2.3), so that every span is a span of the file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the content folder, parts separated by `/`.
    pub path: Arc<str>,
    /// The text.
    pub text: String,
}

impl Source {
    /// Makes a source from a path and a text.
    pub fn new(path: &str, text: impl Into<String>) -> Self {
        Self { path: Arc::from(path), text: text.into() }
    }
}

/// Starts of lines, for turning byte offsets into positions.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Places within long lines, in order, and how many characters of their line stand before each: a line of a megabyte
    /// may have a thousand findings.
    inside: Vec<(u32, u32)>,
}

/// How far apart the places within a long line are, in bytes.
const STRIDE: usize = 4096;

impl LineIndex {
    /// Indexes `text`. LF, CRLF and a lone CR end a line (CommonMark 0.31.2, section 2.1).
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut starts, mut inside) = (vec![0], Vec::new());
        let mut start = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            if at - start > STRIDE {
                mark(text, start..at, &mut inside);
            }
            start = at + 1;
            starts.push(clamp(start));
        }
        if bytes.len() - start > STRIDE {
            mark(text, start..bytes.len(), &mut inside);
        }
        Self { starts, inside }
    }

    /// The position of byte `offset` in the text that was indexed; past the end it is the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= offset) - 1;
        let start = self.starts[line] as usize;
        let before = self.inside.partition_point(|(at, _)| *at as usize <= offset);
        let near = before.checked_sub(1).map(|at| self.inside[at]).filter(|(at, _)| *at as usize > start);
        let (from, characters) = near.map_or((start, 0), |(at, characters)| (at as usize, characters as usize));
        let column = characters + text[from..offset].chars().count() + 1;
        Position { line: clamp(line + 1), column: clamp(column) }
    }

    /// The number of the line that holds byte `offset`, 1-based.
    pub fn line_of(&self, offset: usize) -> u32 {
        clamp(self.starts.partition_point(|&start| start as usize <= offset))
    }

    /// The first byte of a line, 1-based; the start of the text where there is no such line.
    pub fn start(&self, line: u32) -> usize {
        self.starts.get(line.max(1) as usize - 1).map_or(0, |&start| start as usize)
    }

    /// The bytes of a line, 1-based, without its line end; empty where there is no such line.
    pub fn line<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let at = line.max(1) as usize - 1;
        let Some(&start) = self.starts.get(at) else { return "" };
        let end = self.starts.get(at + 1).map_or(text.len(), |&end| end as usize);
        text[start as usize..end].trim_end_matches(['\n', '\r'])
    }
}

/// Adds places within a long line.
fn mark(text: &str, line: std::ops::Range<usize>, inside: &mut Vec<(u32, u32)>) {
    let (mut from, mut characters) = (line.start, 0);
    while line.end - from > STRIDE {
        let mut to = from + STRIDE;
        while !text.is_char_boundary(to) {
            to += 1;
        }
        characters += text[from..to].chars().count();
        inside.push((clamp(to), clamp(characters)));
        from = to;
    }
}

/// A stretch of a made text and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset in the made text.
    at: u32,
    /// Offset in the file.
    origin: u32,
    /// True when the bytes are the file's own; false when they were put in and stand for the place `origin`.
    verbatim: bool,
}

/// A text made out of one file, which still knows the file's offset of each of its bytes.
///
/// *Law*: where [`Mapped::is_identity`] holds, `origin(x) == x` for every `x`; every byte that was copied maps to the
/// byte it was copied from.
#[derive(Clone, Debug)]
pub struct Mapped<'a> {
    /// The made text.
    pub text: Cow<'a, str>,
    pieces: Vec<Piece>,
    end: u32,
}

impl<'a> Mapped<'a> {
    /// The file's text itself.
    pub fn identity(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), pieces: Vec::new(), end: clamp(text.len()) }
    }

    /// What follows byte `at` of this text, as a text of its own that leads back to the same file.
    pub fn tail(&'a self, at: usize) -> Mapped<'a> {
        let text = Cow::Borrowed(&self.text[at..]);
        let pieces = if self.is_identity() {
            vec![Piece { at: 0, origin: clamp(at), verbatim: true }]
        } else if at >= self.text.len() {
            Vec::new()
        } else {
            let first = self.pieces.partition_point(|piece| piece.at as usize <= at).max(1) - 1;
            let mut pieces = self.pieces[first..].to_vec();
            for piece in &mut pieces {
                if (piece.at as usize) < at {
                    piece.origin += if piece.verbatim { clamp(at) - piece.at } else { 0 };
                    piece.at = 0;
                } else {
                    piece.at -= clamp(at);
                }
            }
            pieces
        };
        Mapped { text, pieces, end: self.end }
    }

    /// True when the text is the file's, unchanged.
    pub fn is_identity(&self) -> bool {
        self.pieces.is_empty() && matches!(self.text, Cow::Borrowed(_))
    }

    /// The file offset of the byte at `offset` of the made text.
    pub fn origin(&self, offset: usize) -> usize {
        if self.pieces.is_empty() {
            return if self.is_identity() { offset.min(self.end as usize) } else { self.end as usize };
        }
        if offset >= self.text.len() {
            return self.end as usize;
        }
        let piece = self.piece(offset);
        if piece.verbatim { piece.origin as usize + (offset - piece.at as usize) } else { piece.origin as usize }
    }

    /// The file span of a range of the made text: from its first byte's place to just past its last byte's place.
    pub fn origin_span(&self, range: std::ops::Range<usize>) -> Span {
        if self.is_identity() {
            return Span::new(range.start, range.end);
        }
        let start = self.origin(range.start);
        if range.end <= range.start {
            return Span::new(start, start);
        }
        let last = range.end - 1;
        let verbatim = self.pieces.is_empty() || self.piece(last).verbatim;
        Span::new(start, self.origin(last) + usize::from(verbatim))
    }

    /// The stretches of a range, in order: each with its file span, and true where its bytes are the file's bytes.
    pub fn stretches(
        &self,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, Span, bool)> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            if at >= range.end {
                return None;
            }
            if self.pieces.is_empty() {
                let all = at..range.end;
                at = range.end;
                let span = Span::new(
                    self.origin(all.start),
                    self.origin(all.start) + if self.is_identity() { all.len() } else { 0 },
                );
                return Some((all, span, self.is_identity()));
            }
            let next = self.pieces.partition_point(|piece| piece.at as usize <= at);
            let end =
                self.pieces.get(next).map_or(self.text.len(), |piece| piece.at as usize).min(range.end).max(at + 1);
            let part = at..end;
            at = end;
            let piece = self.piece(part.start);
            let origin = self.origin(part.start);
            let span = Span::new(origin, if piece.verbatim { origin + part.len() } else { origin });
            Some((part, span, piece.verbatim))
        })
    }

    fn piece(&self, offset: usize) -> Piece {
        let at = self.pieces.partition_point(|piece| piece.at as usize <= offset);
        self.pieces[at.max(1) - 1]
    }

    /// Gives the text away, as a text of its own whose offsets are those of `self` and no longer the file's.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Builds a [`Mapped`] text from copied and inserted stretches, first to last.
#[derive(Debug, Default)]
pub struct MappedBuilder {
    text: String,
    pieces: Vec<Piece>,
}

impl MappedBuilder {
    /// Starts an empty text; `capacity` bytes are set aside.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), pieces: Vec::new() }
    }

    /// Length of the text so far, in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// True before anything was added.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Copies `text`, which stands at byte `origin` of the file.
    pub fn copy(&mut self, text: &str, origin: usize) {
        if text.is_empty() {
            return;
        }
        let joins = self.pieces.last().is_some_and(|piece| {
            piece.verbatim && piece.origin as usize + (self.text.len() - piece.at as usize) == origin
        });
        if !joins {
            self.pieces.push(Piece { at: clamp(self.text.len()), origin: clamp(origin), verbatim: true });
        }
        self.text.push_str(text);
    }

    /// Copies a range of another made text, and keeps where that came from.
    pub fn copy_mapped(&mut self, from: &Mapped<'_>, range: std::ops::Range<usize>) {
        if from.is_identity() {
            return self.copy(&from.text[range.clone()], range.start);
        }
        let mut at = range.start;
        while at < range.end {
            let next = from.pieces.partition_point(|piece| piece.at as usize <= at);
            let end = from.pieces.get(next).map_or(from.text.len(), |piece| piece.at as usize).min(range.end);
            if from.piece(at).verbatim {
                self.copy(&from.text[at..end], from.origin(at));
            } else {
                self.insert(&from.text[at..end], from.origin(at));
            }
            at = end;
        }
    }

    /// Puts in `text`, which the file does not hold, for the file's byte `origin`.
    pub fn insert(&mut self, text: &str, origin: usize) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { at: clamp(self.text.len()), origin: clamp(origin), verbatim: false });
        self.text.push_str(text);
    }

    /// Ends the text; `end` is the file offset that its end stands for (for a whole file, the file's length).
    pub fn finish(self, end: usize) -> Mapped<'static> {
        Mapped { text: Cow::Owned(self.text), pieces: self.pieces, end: clamp(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_scalar_values_and_every_line_end() {
        let text = "가나\r\n다\rx\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 3), Position { line: 1, column: 2 });
        assert_eq!(index.position(text, 8), Position { line: 2, column: 1 });
        assert_eq!(index.position(text, 12), Position { line: 3, column: 1 });
        assert_eq!(index.position(text, 99), Position { line: 4, column: 1 });
        assert_eq!(index.line(text, 2), "다");
        assert_eq!(index.line(text, 9), "");
    }

    #[test]
    fn positions_within_long_lines_count_from_the_start_of_the_line() {
        let text = format!("가\n{}b\nc{}", "나a".repeat(5000), "다".repeat(3000));
        let index = LineIndex::new(&text);
        let second = "가\n".len();
        for at in [0, 1, 1024, 1025, 2047, 2048, 4999] {
            let expected = Position { line: 2, column: 2 * at + 1 };
            assert_eq!(index.position(&text, second + 4 * at as usize), expected);
        }
        assert_eq!(index.position(&text, text.len()), Position { line: 3, column: 3002 });
        assert_eq!(index.position(&text, second + 20_002), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_made_text_leads_back_to_its_file() {
        let file = "one TWO three";
        let mut builder = MappedBuilder::default();
        builder.copy(&file[0..4], 0);
        builder.insert("<b>", 4);
        builder.copy(&file[8..13], 8);
        let mapped = builder.finish(file.len());
        assert_eq!(mapped.text, "one <b>three");
        assert_eq!(mapped.origin(1), 1);
        assert_eq!(mapped.origin(5), 4);
        assert_eq!(mapped.origin(7), 8);
        assert_eq!(mapped.origin_span(7..12), Span::new(8, 13));
        assert_eq!(mapped.origin_span(0..12), Span::new(0, 13));
        assert_eq!(mapped.origin(12), 13);
        let tail = mapped.tail(5);
        assert_eq!(tail.text, "b>three");
        assert_eq!((tail.origin(0), tail.origin_span(2..7)), (4, Span::new(8, 13)));
        let whole = Mapped::identity(file);
        assert_eq!(whole.tail(4).origin_span(0..3), Span::new(4, 7));
    }

    #[test]
    fn a_made_text_of_a_made_text_still_leads_back() {
        let mut builder = MappedBuilder::default();
        builder.copy("abc", 10);
        builder.insert("--", 13);
        builder.copy("def", 20);
        let first = builder.finish(30);
        let mut builder = MappedBuilder::default();
        builder.copy_mapped(&first, 1..7);
        let second = builder.finish(30);
        assert_eq!(second.text, "bc--de");
        assert_eq!(second.origin_span(0..2), Span::new(11, 13));
        assert_eq!(second.origin_span(4..6), Span::new(20, 22));
    }
}

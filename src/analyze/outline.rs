//! A document as alignment sees it: blocks of segments, each with its length and its anchors.
//!
//! Owns: gathering what stays the same in every language: links, code, numbers, identifiers, names in Latin letters,
//! the ids of headings. Does not own: matching two outlines (`alignment`).

use std::borrow::Cow;
use std::ops::Range;

use crate::language::census::Census;
use crate::language::model::hash;
use crate::language::shape::{Shape, Token, tokens};
use crate::model::document::{Block, Document, Kind, MarkKind, SegmentKind};

/// A thing that translation leaves alone: its hash, and how much finding it on both sides says.
pub type Anchor = (u64, u8);

/// What is known of a segment.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its Latin words and numbers.
    pub tokens: Vec<Token>,
    /// What translation leaves alone in it, sorted.
    pub anchors: Vec<Anchor>,
    /// What its words hold.
    pub census: Census,
    /// True where some of its words are code, or marked as not to be translated.
    pub has_code: bool,
    /// True for a question.
    pub is_question: bool,
    /// Hash of its words as they stand, white space aside.
    pub text: u64,
}

/// A block: neighboring segments that belong together.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is to readers.
    pub kind: SegmentKind,
    /// Level of a heading; else 0.
    pub level: u8,
    /// Column of a cell, counted from 1; else 0.
    pub column: u16,
    /// True for a paragraph that is bold as a whole.
    pub is_bold: bool,
    /// Hash of a heading's id.
    pub id: Option<u64>,
    /// Its segments, as indexes into the document's.
    pub segments: Range<u32>,
    /// Anchors of all its segments, sorted.
    pub anchors: Vec<Anchor>,
    /// Sum of its segments' lengths.
    pub length: f32,
    /// Natural logarithm of that sum and six more, by which lengths are compared.
    pub scale: f32,
    /// Hash of its segments' words.
    pub text: u64,
}

/// A document's blocks and segments.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Blocks that hold segments, in order.
    pub lines: Vec<Line>,
    /// One for each segment of the document.
    pub units: Vec<Unit>,
}

impl Outline {
    /// Reads the outline of a document.
    pub fn of(document: &Document<'_>) -> Outline {
        let mut outline = Outline { lines: Vec::new(), units: Vec::with_capacity(document.segments.len()) };
        let mut block = u32::MAX;
        let mut columns = Columns::new(document);
        for (at, segment) in document.segments.iter().enumerate() {
            let at = at as u32;
            let words = document.words(segment);
            let unit = unit(document, words, &segment.prose);
            if outline.lines.is_empty() || segment.block != block {
                block = segment.block;
                let (level, id) = heading(document, block);
                let column = if segment.kind == SegmentKind::Cell { columns.of(block) } else { 0 };
                outline.lines.push(Line {
                    kind: segment.kind,
                    level,
                    column,
                    is_bold: segment.kind == SegmentKind::Paragraph && is_bold(document, block),
                    id,
                    segments: at..at,
                    anchors: if column > 0 { columns.code.clone() } else { Vec::new() },
                    length: 0.0,
                    scale: 0.0,
                    text: 0,
                });
            }
            if let Some(line) = outline.lines.last_mut() {
                line.segments.end = at + 1;
                line.anchors.extend_from_slice(&unit.anchors);
                line.length += unit.census.length;
                line.text = line.text.rotate_left(5) ^ unit.text;
            }
            outline.units.push(unit);
        }
        for line in &mut outline.lines {
            line.anchors.sort_unstable();
            line.scale = (line.length + 6.0).ln();
        }
        outline
    }
}

/// Finds the columns of cells, which come in order.
struct Columns<'d> {
    document: &'d Document<'d>,
    /// Where the search for the next row goes on.
    table: usize,
    /// The row of the last cell, and where it ends.
    row: usize,
    end: usize,
    /// The last cell, and its column.
    cell: usize,
    column: u16,
    /// What is code in the row: often it is all that tells one row from another.
    code: Vec<Anchor>,
}

/// Pieces of code of a row that are looked at.
const MOST_CODE: usize = 8;

impl<'d> Columns<'d> {
    fn new(document: &'d Document<'d>) -> Columns<'d> {
        Columns { document, table: 0, row: 0, end: 0, cell: 0, column: 0, code: Vec::new() }
    }

    /// The column of the cell that a block stands in, counted from 1; 0 where there is none.
    fn of(&mut self, block: u32) -> u16 {
        let nodes = &self.document.nodes;
        let node = self.document.blocks.get(block as usize).map_or(Block::FRONT, |block| block.node) as usize;
        if node >= nodes.len() {
            return 0;
        }
        if node >= self.end {
            let is_row = |at: &usize| matches!(nodes[*at].kind, Kind::Row | Kind::Head);
            let row = (self.table..=node).rev().find(is_row).filter(|row| nodes[*row].end as usize > node);
            let Some(row) = row else { return 0 };
            (self.row, self.end, self.cell, self.column) = (row, nodes[row].end as usize, row + 1, 1);
            self.table = row;
            self.code.clear();
            let code = nodes[row..self.end].iter().filter_map(|node| match &node.kind {
                Kind::Code(text) => Some((hash(text), 2)),
                _ => None,
            });
            self.code.extend(code.take(MOST_CODE));
        }
        while self.cell < self.end && nodes[self.cell].end as usize <= node {
            self.cell = nodes[self.cell].end as usize;
            self.column = self.column.saturating_add(1);
        }
        self.column
    }
}

fn is_bold(document: &Document<'_>, block: u32) -> bool {
    let at = document.blocks.get(block as usize).map_or(Block::FRONT, |block| block.node) as usize;
    at < document.nodes.len() && document.is_strong(at)
}

fn heading(document: &Document<'_>, block: u32) -> (u8, Option<u64>) {
    let node = document.blocks.get(block as usize).map_or(Block::FRONT, |block| block.node);
    match document.nodes.get(node as usize).map(|node| &node.kind) {
        Some(Kind::Heading(heading)) => (heading.level, heading.anchor.as_deref().map(hash)),
        _ => (0, None),
    }
}

fn unit(document: &Document<'_>, words: &str, prose: &Range<u32>) -> Unit {
    let unmarked = unmarked(document, words, prose);
    let tokens = tokens(&unmarked);
    let has_code = matches!(unmarked, Cow::Owned(_));
    let mut anchors = Vec::new();
    for token in &tokens {
        let word = &words[token.range.clone()];
        match token.shape {
            Shape::Code => anchors.push((hash(word), 3)),
            Shape::Acronym => anchors.push((hash(word), 2)),
            // A date or amount is written differently in each locale; its groups of digits often are the same.
            Shape::Bare => {
                for digits in word.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
                    let digits = digits.trim_start_matches('0');
                    anchors.push((hash(digits), if digits.len() > 1 { 2 } else { 1 }));
                }
            }
            Shape::Capital if word.len() > 2 => anchors.push((hash(word), 1)),
            _ => {}
        }
    }
    for mark in document.marks_in(prose) {
        match &mark.kind {
            MarkKind::Link(to) | MarkKind::Image(to) => anchors.push((address(to), 4)),
            MarkKind::Code => anchors.push((hash(document.prose.slice(&mark.range)), 3)),
            _ => {}
        }
    }
    anchors.sort_unstable();
    let is_question = words.trim_end().ends_with(['?', '？', '؟']);
    Unit { tokens, anchors, census: Census::of(words), has_code, is_question, text: text_hash(words) }
}

/// Hash of a text's words as they stand, whatever white space parts them.
pub fn text_hash(text: &str) -> u64 {
    if is_single_spaced(text) {
        return hash(text);
    }
    hash(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// True for texts whose words are parted by single spaces, as nearly all are; false where that cannot be told by bytes.
fn is_single_spaced(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(b'!'..), Some(b'!'..)) = (bytes.first(), bytes.last()) else { return bytes.is_empty() };
    // White space beyond ASCII: U+0085 and U+00A0; U+1680; U+2000 to U+200A, U+2028, U+2029, U+202F, U+3000; U+205F. All
    // pairs of bytes are looked at without a branch, many at a time.
    let odd = |first: u8, byte: u8| {
        (byte.wrapping_sub(b'\t') < 5)
            | ((byte == b' ') & (first == b' '))
            | ((first == 0xc2) & ((byte == 0x85) | (byte == 0xa0)))
            | ((first == 0xe1) & (byte == 0x9a))
            | ((first == 0x81) & (byte == 0x9f))
            | ((first == 0x80) & ((byte.wrapping_sub(0x80) < 11) | (byte == 0xa8) | (byte == 0xa9) | (byte == 0xaf)))
    };
    !bytes.iter().zip(&bytes[1..]).fold(false, |found, (first, byte)| found | odd(*first, *byte))
}

/// The words of a stretch of prose, with spaces in place of code and of what is marked as not to be translated; offsets
/// stay.
pub fn unmarked<'w>(document: &Document<'_>, words: &'w str, prose: &Range<u32>) -> Cow<'w, str> {
    let mut masked: Option<String> = None;
    for mark in document.marks_in(prose) {
        if !matches!(mark.kind, MarkKind::Code | MarkKind::NoTranslate) {
            continue;
        }
        let start = mark.range.start.max(prose.start) - prose.start;
        let end = mark.range.end.min(prose.end) - prose.start;
        let range = start as usize..end as usize;
        let text = masked.get_or_insert_with(|| words.to_owned());
        text.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    masked.map_or(Cow::Borrowed(words), Cow::Owned)
}

/// Hash of an address without what names a locale in it: `/en-us/`, `?view=…` stay out.
fn address(to: &str) -> u64 {
    let to = to.split(['?', '#']).next().unwrap_or("");
    let mut all = 0u64;
    for part in to.split('/') {
        let is_locale = part.len() == 5 && part.is_char_boundary(2) && part[2..].starts_with('-');
        if !(is_locale || part.is_empty()) {
            all = all.rotate_left(9) ^ hash(part);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_kind_parts_the_same_words() {
        for space in ('\0'..char::MAX).filter(|c| c.is_whitespace()) {
            for text in [format!("a{space}가 文"), format!("{space}a 가{space} 文{space}")] {
                assert_eq!(text_hash(&text), text_hash("a 가 文"), "{space:?}");
            }
        }
        assert_ne!(text_hash("a 가 文"), text_hash("a 가文"));
        assert_eq!(text_hash(""), text_hash(" \n"));
    }
}

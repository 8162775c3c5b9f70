//! The words of a page, and the segments in them.
//!
//! 1. Values of the front matter that people read become blocks of their own.
//! 2. Each leaf block of the tree becomes a block: its text without markup, with marks for code, links, emphasis. The
//!    alternative text of an image and titles of links are blocks after the one they stand in.
//! 3. Text in raw HTML becomes a block per stretch between block tags.
//! 4. Blocks are cut into segments: at forced line ends, at the borders of segment pairs, and outside pairs at the ends
//!    of sentences as the locale's script marks them. What has no letter outside code is no segment,
//!    but for the cells of a table, whose numbers are.

mod raw;
mod tags;

use std::ops::Range;

use crate::language;
use crate::locale::Locale;
use crate::model::document::{
    Block, DocumentKind, Exempt, FrontMatter, Kind, MARK_REACH, Mark, MarkKind, Node, Prose, ProsePiece, Segment,
    SegmentKind,
};
use crate::source::{Mapped, Span};

pub use tags::is_break;
use tags::{denies, exempts_next, opens_element};

/// Stands in the prose for an image, an include, a video.
pub const OBJECT: char = '\u{FFFC}';

/// What prose is read from.
#[derive(Debug)]
pub struct Reading<'r, 'a> {
    /// The tree.
    pub nodes: &'r [Node<'a>],
    /// The Markdown the tree was read from.
    pub text: &'r Mapped<'a>,
    /// The file.
    pub file: &'r str,
    /// The front matter, for an edition whose front matter is its own.
    pub front: Option<&'r FrontMatter>,
    /// The locale the text is written for.
    pub locale: &'r Locale,
    /// This side's file spans of the segment pairs, in order; empty for pages that are not bilingual.
    pub pairs: &'r [Span],
    /// What the file is: in a table of contents every text is a name.
    pub kind: DocumentKind,
}

/// The words, their blocks and segments.
#[derive(Debug, Default)]
pub struct Words {
    /// The words of the page.
    pub prose: Prose,
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// The segments, in order.
    pub segments: Vec<Segment>,
}

/// The keys of the front matter that people read, in the order of their segments.
pub const READ_KEYS: [(&str, SegmentKind); 4] = [
    ("title", SegmentKind::Title),
    ("description", SegmentKind::Description),
    ("summary", SegmentKind::Description),
    ("keywords", SegmentKind::Keywords),
];

/// Reads the words of a page.
pub fn read(reading: &Reading<'_, '_>) -> Words {
    let mut reader = Reader {
        reading,
        words: Words {
            prose: Prose { text: String::with_capacity(reading.text.text.len()), ..Prose::default() },
            ..Words::default()
        },
        exempt: None,
        pair: 0,
    };
    let translates = reading.front.is_none_or(|front| !front.denies("translate"));
    if !translates {
        reader.exempt = Some((u32::MAX, Exempt::FrontMatter));
    }
    if let Some(front) = reading.front {
        reader.front(front);
    }
    reader.body();
    reader.words
}

struct Reader<'r, 'a> {
    reading: &'r Reading<'r, 'a>,
    words: Words,
    /// Up to which node everything is exempt, and why.
    exempt: Option<(u32, Exempt)>,
    /// The first pair that has not been passed.
    pair: usize,
}

impl Reader<'_, '_> {
    fn at(&self) -> u32 {
        number(self.words.prose.text.len())
    }

    fn why(&self) -> Option<Exempt> {
        self.exempt.map(|(_, why)| why)
    }

    fn front(&mut self, front: &FrontMatter) {
        for (key, kind) in READ_KEYS {
            let (Some(value), Some(span)) = (front.get(key), front.span(key)) else { continue };
            match value {
                serde_yaml::Value::String(text) => self.value(text, span, kind),
                serde_yaml::Value::Sequence(items) => {
                    let mut from = span.start as usize;
                    for item in items.iter().filter_map(|item| item.as_str()) {
                        let Some(found) =
                            self.reading.file.get(from..span.end as usize).and_then(|rest| rest.find(item))
                        else {
                            continue;
                        };
                        let start = from + found;
                        from = start + item.len();
                        self.value(item, Span::new(start, from), kind);
                    }
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, text: &str, span: Span, kind: SegmentKind) {
        if text.trim().is_empty() {
            return;
        }
        let start = self.at();
        let verbatim = self.reading.file.get(span.range()) == Some(text);
        self.words.prose.pieces.push(ProsePiece { at: start, span, verbatim });
        self.words.prose.text.push_str(text);
        self.block(Block::FRONT, start, kind);
    }

    fn body(&mut self) {
        let nodes = self.reading.nodes;
        // Ends of the containers around, with what they are to the blocks inside.
        let mut around: Vec<(u32, SegmentKind)> = Vec::new();
        let mut untranslated_element: Option<(usize, String)> = None;
        let mut index = 0;
        while index < nodes.len() {
            let node = &nodes[index];
            let at = number(index);
            while around.last().is_some_and(|(end, _)| *end <= at) {
                around.pop();
            }
            if self.exempt.is_some_and(|(end, why)| end <= at && why == Exempt::Comment) {
                self.exempt = None;
            }
            match &node.kind {
                Kind::Html(text) => {
                    if exempts_next(text) && self.exempt.is_none() {
                        let next = nodes.get(index + 1).map_or(at + 1, |next| next.end);
                        self.exempt = Some((next, Exempt::Comment));
                    } else {
                        self.html(index, text, &mut untranslated_element);
                    }
                    index += 1;
                    continue;
                }
                Kind::CodeBlock(_) => {
                    index = node.end as usize;
                    continue;
                }
                Kind::Item | Kind::Footnote(_) => around.push((node.end, SegmentKind::Item)),
                Kind::Alert(_) => around.push((node.end, SegmentKind::Alert)),
                kind if kind.is_leaf() => {
                    let kind = match kind {
                        _ if self.reading.kind == DocumentKind::Toc => SegmentKind::TocName,
                        Kind::Heading(_) => SegmentKind::Heading,
                        Kind::Cell => SegmentKind::Cell,
                        _ => around.last().map_or(SegmentKind::Paragraph, |(_, kind)| *kind),
                    };
                    self.leaf(index, kind);
                    index = node.end as usize;
                    continue;
                }
                _ => {}
            }
            index += 1;
        }
    }

    /// Adds a stretch of the Markdown text, which stands at `range` of it.
    fn push(&mut self, text: &str, range: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let at = self.words.prose.text.len();
        let mapped = self.reading.text;
        if mapped.text.get(range.clone()) == Some(text) {
            for (part, span, verbatim) in mapped.stretches(range.clone()) {
                let at = number(at + (part.start - range.start));
                self.words.prose.pieces.push(ProsePiece { at, span, verbatim });
            }
        } else {
            let span = mapped.origin_span(range);
            self.words.prose.pieces.push(ProsePiece { at: number(at), span, verbatim: false });
        }
        self.words.prose.text.push_str(text);
    }

    fn mark(&mut self, start: u32, kind: MarkKind) {
        let end = self.at();
        let mut from = start;
        while from < end {
            let mut to = end.min(from + MARK_REACH);
            while !self.words.prose.text.is_char_boundary(to as usize) {
                to -= 1;
            }
            self.words.prose.marks.push(Mark { range: from..to, kind: kind.clone() });
            from = to;
        }
    }

    /// The words of a leaf block.
    fn leaf(&mut self, index: usize, kind: SegmentKind) {
        let nodes = self.reading.nodes;
        let end = nodes[index].end as usize;
        let start = self.at();
        let first_mark = self.words.prose.marks.len();
        let mut open: Vec<(u32, u32, MarkKind)> = Vec::new();
        let mut asides: Vec<usize> = Vec::new();
        let mut untranslated: Option<(u32, usize)> = None;
        let mut at = index + 1;
        while at < end {
            while open.last().is_some_and(|(end, ..)| *end as usize <= at) {
                if let Some((_, start, kind)) = open.pop() {
                    self.mark(start, kind);
                }
            }
            let node = &nodes[at];
            let range = node.range.start as usize..node.range.end as usize;
            let here = self.at();
            match &node.kind {
                Kind::Text(text) => self.push(text, range),
                Kind::Code(code) => {
                    self.push(code, code_range(self.reading.text, range, code));
                    self.mark(here, MarkKind::Code);
                }
                Kind::SoftBreak => self.push(" ", range.start..range.start + 1),
                Kind::HardBreak => self.push("\n", range.start..range.start + 1),
                Kind::Strong => open.push((node.end, here, MarkKind::Strong)),
                Kind::Emphasis => open.push((node.end, here, MarkKind::Emphasis)),
                Kind::Link(target) => {
                    open.push((node.end, here, MarkKind::Link(target.to.to_string())));
                    if !target.title.is_empty() {
                        asides.push(at);
                    }
                }
                Kind::Image(target) => {
                    let to = target.to.to_string();
                    self.object(range.start);
                    self.mark(here, MarkKind::Image(to));
                    asides.push(at);
                    at = node.end as usize;
                    continue;
                }
                Kind::InlineHtml(tag) => {
                    if is_break(tag) {
                        self.push("\n", range.start..range.start + 1);
                    } else if let Some((start, depth)) = untranslated {
                        let depth =
                            if tag.starts_with("</") { depth - 1 } else { depth + usize::from(opens_element(tag)) };
                        untranslated = (depth > 0).then_some((start, depth));
                        if depth == 0 {
                            self.mark(start, MarkKind::NoTranslate);
                        }
                    } else if denies(tag) && opens_element(tag) {
                        untranslated = Some((here, 1));
                    } else if exempts_next(tag) && self.exempt.is_none() {
                        self.exempt = Some((number(end), Exempt::Comment));
                    }
                }
                Kind::Include(_) | Kind::Video(_) | Kind::CodeInclude { .. } => self.object(range.start),
                _ => {}
            }
            at += 1;
        }
        while let Some((_, start, kind)) = open.pop() {
            self.mark(start, kind);
        }
        if let Some((start, _)) = untranslated {
            self.mark(start, MarkKind::NoTranslate);
        }
        self.words.prose.marks[first_mark..].sort_by_key(|mark| mark.range.start);
        if self.at() > start {
            self.block(number(index), start, kind);
        }
        for aside in asides {
            self.aside(aside);
        }
    }

    fn object(&mut self, at: usize) {
        let span = self.reading.text.origin_span(at..at);
        let piece = ProsePiece { at: self.at(), span, verbatim: false };
        self.words.prose.pieces.push(piece);
        self.words.prose.text.push(OBJECT);
    }

    /// The alternative text of an image and the title of a link or image, which readers meet apart from the text.
    fn aside(&mut self, index: usize) {
        let nodes = self.reading.nodes;
        let node = &nodes[index];
        let (Kind::Link(target) | Kind::Image(target)) = &node.kind else { return };
        if let Kind::Image(_) = &node.kind {
            let start = self.at();
            for node in &nodes[index + 1..node.end as usize] {
                let range = node.range.start as usize..node.range.end as usize;
                match &node.kind {
                    Kind::Text(text) => self.push(text, range),
                    Kind::Code(code) => self.push(code, code_range(self.reading.text, range, code)),
                    Kind::SoftBreak | Kind::HardBreak => self.push(" ", range.start..range.start + 1),
                    _ => {}
                }
            }
            if self.at() > start {
                self.block(number(index), start, SegmentKind::ImageText);
            }
        }
        if !target.title.is_empty() {
            let range = node.range.start as usize..node.range.end as usize;
            let text: &str = &self.reading.text.text;
            if let Some(found) = text[range.clone()].rfind(target.title.as_ref()) {
                let start = self.at();
                let place = range.start + found;
                self.push(&target.title, place..place + target.title.len());
                self.block(number(index), start, SegmentKind::LinkTitle);
            }
        }
    }

    /// Ends a block that began at `start` of the prose, and cuts it into segments.
    fn block(&mut self, node: u32, start: u32, kind: SegmentKind) {
        let end = self.at();
        let block = number(self.words.blocks.len());
        self.words.blocks.push(Block { node, prose: start..end, kind, exempt: self.why() });
        let mut line = start;
        while line < end {
            let rest = &self.words.prose.text[line as usize..end as usize];
            let stop = rest.find('\n').map_or(end, |found| line + number(found));
            self.line(block, line..stop, kind);
            line = stop + 1;
        }
        self.words.prose.text.push('\n');
    }

    fn line(&mut self, block: u32, range: Range<u32>, kind: SegmentKind) {
        if self.reading.pairs.is_empty() || self.words.blocks[block as usize].node == Block::FRONT {
            self.sentences(block, range, kind);
            return;
        }
        let first = self.words.prose.pieces.partition_point(|piece| piece.at <= range.start).max(1) - 1;
        let mut runs: Vec<(u32, Option<u32>)> = Vec::new();
        for index in first..self.words.prose.pieces.len() {
            let piece = self.words.prose.pieces[index];
            let at = piece.at.max(range.start);
            if at >= range.end {
                break;
            }
            let pair = self.pair_at(piece.span);
            // White space and objects between two stretches of one pair belong to it.
            if runs.last().is_none_or(|(_, last)| *last != pair) {
                runs.push((at, pair));
            }
        }
        for (index, (start, pair)) in runs.iter().enumerate() {
            let end = runs.get(index + 1).map_or(range.end, |(next, _)| *next);
            match pair {
                Some(pair) => self.segment(block, *start..end, kind, Some(*pair)),
                None => self.sentences(block, *start..end, kind),
            }
        }
    }

    /// The pair that a file span stands in.
    fn pair_at(&mut self, span: Span) -> Option<u32> {
        let pairs = self.reading.pairs;
        if pairs.get(self.pair).is_none_or(|pair| pair.start > span.start || pair.end <= span.start) {
            self.pair = pairs.partition_point(|pair| pair.end <= span.start);
        }
        pairs.get(self.pair).filter(|pair| pair.start <= span.start).map(|_| number(self.pair))
    }

    fn sentences(&mut self, block: u32, range: Range<u32>, kind: SegmentKind) {
        let text = &self.words.prose.text[range.start as usize..range.end as usize];
        if !text.chars().any(|c| is_read(c, kind)) {
            return;
        }
        if matches!(kind, SegmentKind::Keywords | SegmentKind::Title | SegmentKind::TocName) {
            self.segment(block, range, kind, None);
            return;
        }
        for sentence in language::sentences(text, self.reading.locale) {
            let start = range.start + number(sentence.start);
            self.segment(block, start..range.start + number(sentence.end), kind, None);
        }
    }

    fn segment(&mut self, block: u32, range: Range<u32>, kind: SegmentKind, pair: Option<u32>) {
        let words = self.words.prose.slice(&range);
        let start = range.start + number(words.len() - words.trim_start().len());
        let end = range.end - number(words.len() - words.trim_end().len());
        if start >= end {
            return;
        }
        let range = start..end;
        if !self.has_text(block, &range, kind) {
            return;
        }
        let exempt = self.words.blocks[block as usize].exempt;
        let span = self.words.prose.span(&range);
        self.words.segments.push(Segment { block, kind, prose: range, span, pair, exempt });
    }

    /// True where something to read stands outside code and untranslatable stretches.
    fn has_text(&self, block: u32, range: &Range<u32>, kind: SegmentKind) -> bool {
        let words = self.words.prose.slice(range);
        let block = self.words.blocks[block as usize].prose.start;
        let skipped = |mark: &&Mark| matches!(mark.kind, MarkKind::Code | MarkKind::NoTranslate);
        let mut skip = self.words.prose.marks_in(block, range).filter(skipped).peekable();
        words.char_indices().any(|(at, c)| {
            let at = range.start + number(at);
            while skip.next_if(|mark| mark.range.end <= at).is_some() {}
            is_read(c, kind) && skip.peek().is_none_or(|mark| at < mark.range.start)
        })
    }
}

/// True for what makes a stretch worth reading: a letter, and in a cell a digit too, so that every column of a table
/// of prices or dates stands beside its source.
fn is_read(c: char, kind: SegmentKind) -> bool {
    language::script::is_letter(c) || kind == SegmentKind::Cell && c.is_numeric()
}

fn number(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The bytes of a code span without its backticks and the spaces that go with them, where they stand as they are.
fn code_range(text: &Mapped<'_>, range: Range<usize>, code: &str) -> Range<usize> {
    match text.text[range.clone()].find(code) {
        Some(found) => range.start + found..range.start + found + code.len(),
        None => range,
    }
}

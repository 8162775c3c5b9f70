//! What stays the same when a section is translated, noted in some tens of bytes.
//!
//! Owns: reading a section's marks, the shape of its body and its length off the nodes of a document. Does not own:
//! comparing sections (`partners`).
//!
//! A mark is 32 bits: [`WEAK`], 29 bits of a hash, and two bits that say how much it means to find it in both locales
//! ([`weight`]). A section keeps at most [`MOST`] of them. Those with the smallest numbers stay, so that two locales of
//! a long section keep the same ones.

use crate::model::document::Kind;
use crate::model::site::Section;

/// How many marks a section keeps.
pub const MOST: usize = 24;

/// Set for a word that opens with a capital letter: it may be a name, or only the first word of a sentence. Such marks
/// come last, and are the first to be dropped.
pub const WEAK: u32 = 1 << 31;

/// How many marks are gathered before those that will not be kept are dropped.
const GATHERED: usize = 256;

/// How many lines of a code block are looked at.
const CODE_LINES: usize = 12;

/// Kinds of blocks, by their place in [`Section::blocks`].
#[derive(Clone, Copy)]
enum Shape {
    Paragraph,
    Item,
    Row,
    Code,
    Box,
    Image,
}

/// How much it means to find a mark in both locales, 0 to 3: 0 for names that may be words, 1 for single digits, 2 for
/// numbers and identifiers, 3 for links and code.
pub fn weight(mark: u32) -> u32 {
    if mark & WEAK == 0 { mark & 3 } else { 0 }
}

/// Reads one section after another.
#[derive(Default)]
pub struct Reader {
    marks: Vec<u32>,
    blocks: [u8; 6],
    length: u32,
    /// Lines of code that are still looked at, while the text of a code block is read.
    code_lines: usize,
}

impl Reader {
    /// Ends a section and begins the next one.
    pub fn end(&mut self) -> Section {
        self.thin();
        let section = Section { marks: self.marks.as_slice().into(), blocks: self.blocks, length: self.length };
        self.marks.clear();
        (self.blocks, self.length, self.code_lines) = ([0; 6], 0, 0);
        section
    }

    /// Reads a node of the section, its descendants aside.
    pub fn read(&mut self, kind: &Kind<'_>) {
        match kind {
            Kind::Text(text) if self.code_lines > 0 => return self.code(text),
            Kind::Text(text) => return self.text(text),
            Kind::Code(text) => self.mark(hash(text.as_bytes()), 3),
            Kind::Link(target) => self.address(&target.to),
            Kind::Image(target) => {
                self.count(Shape::Image);
                self.address(&target.to);
            }
            Kind::Include(path) | Kind::Video(path) | Kind::CodeInclude { path, .. } => self.address(path),
            Kind::InlineHtml(_) | Kind::SoftBreak | Kind::HardBreak => return,
            Kind::Html(text) => {
                self.count(Shape::Box);
                self.text(text);
            }
            Kind::Paragraph | Kind::Plain => self.count(Shape::Paragraph),
            Kind::Item => self.count(Shape::Item),
            Kind::Row => self.count(Shape::Row),
            Kind::Quote | Kind::Alert(_) | Kind::Division(_) | Kind::Tab(_) | Kind::Zone(_) => self.count(Shape::Box),
            Kind::CodeBlock(_) => {
                self.count(Shape::Code);
                self.code_lines = CODE_LINES;
                return;
            }
            _ => {}
        }
        if !kind.is_inline() {
            self.code_lines = 0;
        }
    }

    fn count(&mut self, shape: Shape) {
        let count = &mut self.blocks[shape as usize];
        *count = count.saturating_add(1);
    }

    fn mark(&mut self, hash: u32, weight: u32) {
        self.push((hash << 2 & !WEAK) | weight);
    }

    fn push(&mut self, mark: u32) {
        self.marks.push(mark);
        if self.marks.len() >= GATHERED {
            self.thin();
        }
    }

    fn thin(&mut self) {
        self.marks.sort_unstable();
        self.marks.dedup();
        self.marks.truncate(MOST);
    }

    /// Lines without a letter beyond ASCII: comments are translated.
    fn code(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| line.len() > 2) {
            if self.code_lines <= 1 {
                return;
            }
            self.code_lines -= 1;
            if line.is_ascii() && !line.starts_with(['#', '/', '<', '-']) {
                self.mark(hash(line.as_bytes()), 3);
            }
        }
    }

    /// An address without what names a locale in it: `/en-us/`, `/ko/`, `en.`, `?view=…` are left out, and the names of
    /// headings, which are translated too.
    fn address(&mut self, to: &str) {
        let to = to.split(['?', '#']).next().unwrap_or("");
        let mut all = 0u32;
        for part in to.split('/') {
            let part = match part.split_once('.') {
                Some((first, rest)) if first.len() == 2 && rest.contains('.') => rest,
                Some((first, "md" | "html")) => first,
                _ => part,
            };
            let is_locale = match part.as_bytes() {
                [a, b] => a.is_ascii_lowercase() && b.is_ascii_lowercase(),
                [_, _, b'-' | b'_', _, _] => true,
                _ => false,
            };
            if !(is_locale || part.is_empty() || matches!(part, "." | ".." | "http:" | "https:")) {
                all = all.rotate_left(7) ^ hash(part.as_bytes());
            }
        }
        if all != 0 {
            self.mark(all, 3);
        }
    }

    /// Numbers, identifiers and names: runs of letters and digits of ASCII.
    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.length = self.length.saturating_add(length(text));
        let (mut start, mut seen) = (0, 0);
        for (at, byte) in bytes.iter().enumerate() {
            let class = CLASS[usize::from(*byte)];
            seen |= class;
            if class == 0 {
                // Words in lower case are most; they say nothing.
                if seen > LOWER {
                    self.word(&bytes[start..at]);
                }
                (start, seen) = (at + 1, 0);
            }
        }
        if seen > LOWER {
            self.word(&bytes[start..]);
        }
    }

    fn word(&mut self, word: &[u8]) {
        let seen = |word: &[u8]| word.iter().fold(0, |seen, byte| seen | CLASS[usize::from(*byte)]);
        if seen(word) == DIGIT {
            let zeros = word.iter().take_while(|byte| **byte == b'0').count();
            let digits = &word[zeros.min(word.len() - 1)..];
            self.mark(hash(digits), if digits.len() > 1 { 2 } else { 1 });
        } else if word.len() > 1 && (word[0].is_ascii_digit() || seen(&word[1..]) > LOWER) {
            self.mark(hash(word), 2);
        } else if word.len() > 2 && word[0].is_ascii_uppercase() {
            self.push(hash(word) << 2 | WEAK);
        }
    }
}

/// What a byte of a word is; 0 for one that no word has. A word of nothing but lower case is [`LOWER`].
const LOWER: u8 = 1;
const DIGIT: u8 = 2;
const UPPER: u8 = 4;
const JOINT: u8 = 8;

static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'_' => JOINT,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// How long a text is: a character of Chinese, Japanese or Korean counts as much as two and a half letters.
fn length(text: &str) -> u32 {
    if text.is_ascii() {
        return u32::try_from(text.len()).unwrap_or(u32::MAX);
    }
    let mut characters = 0u32;
    let mut wide = 0u32;
    for byte in text.bytes() {
        characters += u32::from(byte & 0xc0 != 0x80);
        wide += u32::from(byte >= 0xe0);
    }
    characters + wide + wide / 2
}

fn hash(bytes: &[u8]) -> u32 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish() as u32
}

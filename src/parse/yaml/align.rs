//! Leads the text of a scalar back to the bytes it was read from.
//!
//! One walk over both: what is equal is copied; escapes, folded line ends and what the file does not hold in that form
//! is put in for its place; indentation and the line ends that folding drops are passed over. Where the two cannot be
//! brought together, the rest of the text stands for the place where they part.

use super::{Scalar, Style};
use crate::source::{Mapped, MappedBuilder, Span};

/// The text of a scalar with the way back to `file`, where the scalar stands at `span`.
///
/// *Law*: the text is the scalar's, and every byte that counts as copied is equal to the byte it leads to.
pub fn align(scalar: &Scalar, span: Span, file: &str) -> Mapped<'static> {
    let raw = file.get(span.range()).unwrap_or_default();
    let base = span.start as usize;
    let mut out = MappedBuilder::with_capacity(scalar.text.len());
    if raw == scalar.text {
        out.copy(raw, base);
        return out.finish(span.end as usize);
    }
    let indentation = match scalar.style {
        Style::Literal | Style::Folded => indentation(&scalar.text, file, base),
        _ => usize::MAX,
    };
    let mut walk = Walk { raw, base, at: 0, style: scalar.style, indentation, out };
    let mut at = 0;
    loop {
        at += walk.same(&scalar.text[at..]);
        let Some(c) = scalar.text[at..].chars().next() else { break };
        if !walk.step(c) {
            walk.out.insert(&scalar.text[at..], base + walk.at);
            break;
        }
        at += c.len_utf8();
    }
    walk.out.finish(span.end as usize)
}

/// How many columns of each line of a block scalar are indentation.
fn indentation(text: &str, file: &str, start: usize) -> usize {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let line = memchr::memrchr(b'\n', &file.as_bytes()[..start]).map_or(0, |found| found + 1);
    let written = file[line..].lines().find(|line| !line.trim().is_empty()).map_or(0, blanks);
    let read = text.lines().find(|line| !line.trim().is_empty()).map_or(0, blanks);
    written.saturating_sub(read)
}

struct Walk<'w> {
    raw: &'w str,
    base: usize,
    at: usize,
    style: Style,
    indentation: usize,
    out: MappedBuilder,
}

impl Walk<'_> {
    fn copy(&mut self, length: usize) {
        self.out.copy(&self.raw[self.at..self.at + length], self.base + self.at);
        self.at += length;
    }

    fn insert(&mut self, c: char) {
        self.out.insert(c.encode_utf8(&mut [0; 4]), self.base + self.at);
    }

    /// Copies what stands in the file as in the text, up to the next line end, where nothing is escaped; gives its length.
    fn same(&mut self, text: &str) -> usize {
        if matches!(self.style, Style::Single | Style::Double) {
            return 0;
        }
        let rest = self.raw.as_bytes().get(self.at..).unwrap_or_default();
        let equal = text.bytes().zip(rest).take_while(|(a, b)| a == *b && *a != b'\n');
        let mut length = equal.count();
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        if length > 0 {
            self.copy(length);
        }
        length
    }

    /// Brings one character of the text to the file's bytes; false where it cannot be.
    fn step(&mut self, c: char) -> bool {
        loop {
            let rest = &self.raw[self.at..];
            if self.style == Style::Double && rest.starts_with('\\') {
                let escape = escape(rest);
                if rest[1..].starts_with(['\n', '\r']) {
                    self.at += if rest[1..].starts_with("\r\n") { 3 } else { 2 };
                    self.skip_indentation();
                    continue;
                }
                if escape == 2 && rest[1..].starts_with(c) {
                    self.at += 1;
                    self.copy(1);
                } else {
                    self.insert(c);
                    self.at += escape;
                }
                return true;
            }
            if self.style == Style::Single && c == '\'' && rest.starts_with("''") {
                self.at += 1;
                self.copy(1);
                return true;
            }
            if rest.starts_with(c) {
                self.copy(c.len_utf8());
                if c == '\n' {
                    self.skip_indentation();
                }
                return true;
            }
            if c == ' ' && (rest.starts_with('\n') || rest.starts_with("\r\n")) {
                self.insert(c);
                self.at += if rest.starts_with('\r') { 2 } else { 1 };
                self.skip_indentation();
                return true;
            }
            match rest.chars().next() {
                Some(' ' | '\t' | '\n' | '\r') => self.at += 1,
                _ if c.is_whitespace() => {
                    self.insert(c);
                    return true;
                }
                _ => return false,
            }
        }
    }

    /// Passes over what indents the next line: so many columns in a block, every blank in other styles.
    fn skip_indentation(&mut self) {
        let rest = &self.raw[self.at..];
        let is_blank = |c: &char| *c == ' ' || (*c == '\t' && self.indentation == usize::MAX);
        self.at += rest.chars().take(self.indentation).take_while(is_blank).count();
    }
}

/// Length of an escape in a double-quoted scalar. *Source*: YAML 1.2.2, section 5.7.
fn escape(rest: &str) -> usize {
    let length = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
    };
    if rest.is_char_boundary(length.min(rest.len())) { length.min(rest.len()) } else { rest.len() }
}

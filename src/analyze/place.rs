//! Where a segment stands, for people and for tools: positions, spans that can be cut out, words to count.

use crate::language::census::Census;
use crate::source::{Position, Span};

/// How many words a text has ([`Census::words`]).
pub fn count_words(text: &str) -> u32 {
    Census::of(text).words
}

/// Turns rising byte offsets into positions in one walk over the file, however long its lines are.
pub struct Walk<'f> {
    file: &'f str,
    offset: usize,
    position: Position,
}

impl<'f> Walk<'f> {
    /// Starts at the file's first byte.
    pub fn new(file: &'f str) -> Walk<'f> {
        Walk { file, offset: 0, position: Position { line: 1, column: 1 } }
    }

    /// The position of a byte.
    pub fn position(&mut self, offset: usize) -> Position {
        if offset < self.offset {
            // Image texts and titles stand behind the block they belong to.
            *self = Walk::new(self.file);
        }
        let bytes = self.file.as_bytes();
        let end = offset.min(bytes.len());
        let stretch = bytes.get(self.offset..end).unwrap_or_default();
        let mut from = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', stretch) {
            if stretch[at] == b'\n' || bytes.get(self.offset + at + 1) != Some(&b'\n') {
                self.position = Position { line: self.position.line + 1, column: 1 };
                from = at + 1;
            }
        }
        let first = |byte: &&u8| **byte & 0xc0 != 0x80;
        self.position.column += stretch[from..].iter().filter(first).count() as u32;
        self.offset = self.offset.max(end);
        // The first byte of a character is counted when it is passed; an offset inside one belongs to it.
        self.position
    }
}

/// A span widened over the links and emphasis that it opens or closes, so that it can be cut out and put back: the
/// last word of `[the guide](a.md)` is not the end of its segment.
pub fn balanced(file: &str, span: Span) -> Span {
    let bytes = file.as_bytes();
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let Some(inside) = bytes.get(start..end) else { return span };
    let (mut open, mut early) = (0usize, 0usize);
    for at in memchr::memchr2_iter(b'[', b']', inside) {
        match inside[at] {
            b'[' => open += 1,
            _ if open > 0 => open -= 1,
            _ => early += 1,
        }
    }
    // A link that begins before the first word.
    while early > 0 && start > 0 && bytes[start - 1] == b'[' {
        start -= 1;
        early -= 1;
    }
    // A link whose target stands behind the last word.
    if open == 1 && bytes.get(end) == Some(&b']') {
        let close = match bytes.get(end + 1) {
            Some(b'(') => b')',
            Some(b'[') => b']',
            _ => return Span::new(start, end + 1),
        };
        let rest = &bytes[end..(end + LONGEST_ADDRESS).min(bytes.len())];
        if let Some(length) = rest.iter().skip(2).position(|&byte| byte == close || byte == b'\n')
            && rest[length + 2] == close
        {
            end += length + 3;
        }
    }
    Span::new(start, end)
}

/// Bytes of a link's address that are looked at.
const LONGEST_ADDRESS: usize = 2048;

//! Where a segment stands, for people and for tools: positions, spans that can be cut out, words to count.

use crate::source::{Position, Span};

/// How many words a text has: stretches between white space that hold a letter or digit; each Chinese character and
/// kana counts by itself.
pub fn count_words(text: &str) -> u32 {
    use unicode_script::Script;
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        let script = crate::language::script::script_of(c);
        if matches!(script, Some(Script::Han | Script::Hiragana | Script::Katakana)) {
            words += 1;
            inside = false;
        } else if c.is_whitespace() {
            inside = false;
        } else if !inside && crate::language::script::is_letter_or_digit(c) {
            words += 1;
            inside = true;
        }
    }
    words
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
        while self.offset < end {
            let byte = bytes[self.offset];
            self.offset += 1;
            if byte == b'\n' || byte == b'\r' && bytes.get(self.offset) != Some(&b'\n') {
                self.position = Position { line: self.position.line + 1, column: 1 };
            } else if byte & 0xc0 != 0x80 {
                self.position.column += 1;
            }
        }
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
    for &byte in inside {
        match byte {
            b'[' => open += 1,
            b']' if open > 0 => open -= 1,
            b']' => early += 1,
            _ => {}
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

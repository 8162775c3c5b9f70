//! Numbers and postings as text that stands inside a JavaScript string.

use smallvec::SmallVec;

/// First character of the alphabet. Space and `!` stay free as separators.
const FIRST: u32 = 0x23;
/// How many values one byte takes: `#` to `~` without the backslash.
const SHORT: u32 = 91;
/// How many values two bytes take: U+00A1 to U+07FF.
const MIDDLE: u32 = 0x800 - 0xA1;
/// How many values three bytes take: U+0800 to U+D7FF.
const LONG: u32 = 0xD800 - 0x800;

/// Appends a number as one character, or as U+E000 and two characters where one is not enough.
///
/// *Law*: [`number`] of what was appended gives the number back; no character is a quote, a backslash, a space or `!`.
pub fn push_number(text: &mut String, value: u32) {
    let code = if value < SHORT {
        let code = FIRST + value;
        if code < 0x5C { code } else { code + 1 }
    } else if value < SHORT + MIDDLE {
        0xA1 + (value - SHORT)
    } else if value < SHORT + MIDDLE + LONG {
        0x800 + (value - SHORT - MIDDLE)
    } else {
        text.push('\u{E000}');
        push_number(text, value / (SHORT + MIDDLE));
        return push_number(text, value % (SHORT + MIDDLE));
    };
    text.push(char::from_u32(code).expect("every branch stays below the surrogates"));
}

/// Reads one number from the front of `chars`; `None` at the end.
pub fn number(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let code = u32::from(chars.next()?);
    Some(match code {
        0xE000 => number(chars)? * (SHORT + MIDDLE) + number(chars)?,
        0x800.. => code - 0x800 + SHORT + MIDDLE,
        0xA1.. => code - 0xA1 + SHORT,
        0x5D.. => code - 1 - FIRST,
        _ => code - FIRST,
    })
}

/// One page on which a term stands, and how much it weighs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The page's number.
    pub page: u32,
    /// Weight, `0..LEVELS`.
    pub level: u8,
}

/// How many levels of weight there are; each weighs one and a half times the one below.
pub const LEVELS: u32 = 8;

/// Appends postings, which are sorted by page, each as the step from the page before times [`LEVELS`] plus its level.
pub fn push_postings(text: &mut String, postings: &[Posting]) {
    let mut before = 0;
    for posting in postings {
        push_number(text, (posting.page - before) * LEVELS + u32::from(posting.level));
        before = posting.page;
    }
}

/// Postings in memory: little more than two bytes each. Most terms stand on few pages.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    bytes: SmallVec<[u8; 16]>,
    last: u32,
}

impl Packed {
    /// Bytes that the postings take.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// True before the first posting.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Adds a posting of a page whose number is not below the one added before.
    pub fn push(&mut self, posting: Posting) {
        let mut value = (posting.page - self.last) * LEVELS + u32::from(posting.level);
        self.last = posting.page;
        while value >= 0x80 {
            self.bytes.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Appends the postings to `out`, with the pages' numbers as `order` gives them, unsorted.
    pub fn unpack(&self, order: &[u32], out: &mut Vec<Posting>) {
        let (mut page, mut value, mut shift) = (0, 0u32, 0);
        for &byte in &self.bytes {
            value |= u32::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                page += value / LEVELS;
                out.push(Posting { page: order[page as usize], level: (value % LEVELS) as u8 });
                (value, shift) = (0, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_comes_back_and_cannot_end_a_string() {
        for value in [0, 1, 56, 57, 58, 90, 91, 92, 1977, 1978, 1979, 55_000, 57_225, 57_226, 1_000_000, 3_000_000] {
            let mut text = String::new();
            push_number(&mut text, value);
            assert!(!text.contains(['"', '\\', ' ', '!', '\n']), "{value}: {text}");
            assert_eq!(number(&mut text.chars()), Some(value));
        }
    }

    #[test]
    fn packed_postings_come_back_under_their_new_numbers() {
        let mut packed = Packed::default();
        packed.push(Posting { page: 1, level: 7 });
        packed.push(Posting { page: 300, level: 0 });
        let order: Vec<u32> = (0..=300).rev().collect();
        let mut out = Vec::new();
        packed.unpack(&order, &mut out);
        assert_eq!(out, [Posting { page: 299, level: 7 }, Posting { page: 0, level: 0 }]);
    }
}

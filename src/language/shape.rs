//! Words by their shape: what no translator would touch.
//!
//! Owns: cutting a text into tokens and telling identifiers, numbers and acronyms from words. Does not own: whether a
//! word is in the right language (`language::model`), names (`analyze`).

use std::ops::Range;

use super::script::{block, script_of};
use unicode_script::Script;

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// No letter in it: a number, a date, a sign.
    Bare,
    /// An identifier, a file name, an address, a GUID, a SKU, a placeholder: `SubscriptionId`, `a/b.md`, `MB-500`,
    /// `{tenant}`.
    Code,
    /// Capital letters alone: `CSP`, `SKU`.
    Acronym,
    /// A word with a capital letter first.
    Capital,
    /// A word in lower case, or of a script without case.
    Lower,
}

/// A token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text, without the punctuation around it.
    pub range: Range<usize>,
    /// What it looks like.
    pub shape: Shape,
}

/// The Latin tokens of a text and its bare ones, in order; letters of other scripts part tokens like white space does.
///
/// *Law*: ranges do not overlap and are not empty.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let (inside, length) = match SIDES[usize::from(byte)] {
            INSIDE => (true, 1),
            LOOK => {
                let c = text[at..].chars().next().unwrap_or_default();
                (!c.is_whitespace() && c != '\u{fffc}' && !parts_words(c), c.len_utf8())
            }
            length => (false, usize::from(length)),
        };
        match (inside, start) {
            (true, None) => {
                if tokens.is_empty() {
                    tokens.reserve((text.len() - at).div_ceil(8).min(16));
                }
                start = Some(at);
            }
            (false, Some(from)) => {
                add(&mut tokens, text, from..at);
                start = None;
            }
            _ => {}
        }
        at += length;
    }
    if let Some(from) = start {
        add(&mut tokens, text, from..text.len());
    }
    tokens
}

/// A byte that is a character of a token.
const INSIDE: u8 = 0;
/// A byte whose character has to be looked at.
const LOOK: u8 = u8::MAX;
/// For each first byte of a character [`INSIDE`], [`LOOK`], or the length of a character that parts tokens.
static SIDES: [u8; 256] = {
    let mut sides = [LOOK; 256];
    let mut byte = 0;
    while byte < 256 {
        sides[byte] = match (byte as u8, block(byte as u8)) {
            (b'\t'..=b'\r' | b' ', _) => 1,
            (ascii @ 0..=0x7f, _) => parts_words_in_ascii(ascii) as u8,
            (_, Some((_, length))) => length as u8,
            _ => LOOK,
        };
        byte += 1;
    }
    sides
};

const fn parts_words_in_ascii(byte: u8) -> bool {
    matches!(byte, b'|' | b'"' | b';' | b',' | b'(' | b')' | b'[' | b']' | b'<' | b'>')
}

/// Of characters beyond ASCII: letters that are not Latin, full-width punctuation, and marks that stand between words.
fn parts_words(c: char) -> bool {
    match script_of(c) {
        Some(Script::Latin) => false,
        Some(_) => true,
        None => {
            matches!(u32::from(c), 0x2010..=0x2015 | 0x2018..=0x201f | 0x2022 | 0x3000..=0x303f | 0xff00..=0xff65 | 0xab | 0xbb | 0x2026)
                && c != '’'
        }
    }
}

fn add(tokens: &mut Vec<Token>, text: &str, range: Range<usize>) {
    let raw = &text[range.clone()];
    if let Some(shape) = plain_shape(raw) {
        tokens.push(Token { range, shape });
        return;
    }
    let edge = |c: char| !(c.is_alphanumeric() || matches!(c, '{' | '}' | '@' | '#' | '$' | '%' | '/' | '\\' | '_'));
    let word = raw.trim_matches(edge).trim_end_matches(['/', '\\', '_']);
    if word.is_empty() {
        return;
    }
    let start = range.start + (word.as_ptr() as usize - raw.as_ptr() as usize);
    let shape = shape_of(word);
    // `sign-in/sign-up`, `Auswahl/Aktion`: two words, not a path, when both halves are words.
    if shape == Shape::Code && word.contains(['/', ':', '.']) {
        let parts: Vec<&str> = word.split(['/', ':', '.']).collect();
        let words = |part: &&str| matches!(shape_of(part), Shape::Capital | Shape::Lower | Shape::Acronym);
        if parts.len() == 2 && !word.contains("//") && parts.iter().all(words) && !word.contains('.') {
            let mut at = start;
            for part in parts {
                tokens.push(Token { range: at..at + part.len(), shape: shape_of(part) });
                at += part.len() + 1;
            }
            return;
        }
    }
    tokens.push(Token { range: start..start + word.len(), shape });
}

/// The shape of a word of the letters `a` to `z`, of which the first may be a capital: most words, so that they are not
/// looked at letter by letter.
fn plain_shape(word: &str) -> Option<Shape> {
    let (first, rest) = word.as_bytes().split_first()?;
    let is_plain = first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_lowercase);
    is_plain.then(|| if first.is_ascii_lowercase() { Shape::Lower } else { Shape::Capital })
}

/// What a word without white space looks like.
pub fn shape_of(word: &str) -> Shape {
    if let Some(shape) = plain_shape(word) {
        return shape;
    }
    let mut letters = 0;
    let mut upper = 0;
    let mut digits = 0;
    let mut marks = 0;
    let mut humps = 0;
    let mut before = ' ';
    for c in word.chars() {
        if c.is_alphabetic() {
            letters += 1;
            if c.is_uppercase() {
                upper += 1;
                humps += usize::from(before.is_lowercase());
            }
        } else if c.is_numeric() {
            digits += 1;
        } else if matches!(
            c,
            '_' | '@' | '/' | '\\' | '{' | '}' | '=' | '$' | '%' | '#' | '&' | '+' | '*' | ':' | '~' | '.'
        ) {
            marks += 1;
        }
        before = c;
    }
    if letters == 0 {
        Shape::Bare
    } else if digits > 0 || marks > 0 || humps > 0 && !word.contains('-') {
        Shape::Code
    } else if upper == letters && letters <= 6 && word.len() > 1
        || (upper + 1 == letters && word.ends_with('s') && upper > 1)
    {
        Shape::Acronym
    } else if word.starts_with(char::is_uppercase) {
        Shape::Capital
    } else {
        Shape::Lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_tell_identifiers_from_words() {
        for (word, shape) in [
            ("SubscriptionId", Shape::Code),
            ("charge_type", Shape::Code),
            ("0cf5df85-ecf5-43f5-93b0-04a950e906a3", Shape::Code),
            ("MB-500", Shape::Code),
            ("{customer-id}", Shape::Code),
            ("www.contoso.com", Shape::Code),
            ("12.07.2019", Shape::Bare),
            ("CSP", Shape::Acronym),
            ("SKUs", Shape::Acronym),
            ("Azure", Shape::Capital),
            ("Vertriebs-Agent", Shape::Capital),
            ("steps", Shape::Lower),
            ("don't", Shape::Lower),
        ] {
            assert_eq!(shape_of(word), shape, "{word}");
        }
    }

    #[test]
    fn tokens_are_parted_by_other_scripts_and_punctuation() {
        let words = |text: &'static str| -> Vec<&'static str> {
            tokens(text).into_iter().map(|token| &text[token.range]).collect()
        };
        assert_eq!(words("Azure에서 Next steps를 봅니다."), ["Azure", "Next", "steps"]);
        assert_eq!(words("**OfferName** (see below), 50 %."), ["OfferName", "see", "below", "50", "%"]);
        assert_eq!(words("create/update actions"), ["create", "update", "actions"]);
        assert_eq!(words("customer’s file"), ["customer’s", "file"]);
    }
}

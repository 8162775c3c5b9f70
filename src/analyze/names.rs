//! Names: runs of capitalised words, wherever in a text they stand.
//!
//! Owns: finding them, and a hash by which the same name is known again in any edition. Does not own: what a locale does
//! with them (`knowledge`).
//!
//! A name inside a longer one is a name too (`Partner Center` in `Partner Center Dashboard`), up to [`PARTS`] words.

use std::hash::Hasher as _;
use std::ops::Range;

/// The most words of a name that is looked for inside longer ones.
const PARTS: usize = 4;
/// Runs of more words than this are texts in title case.
const MOST: usize = 12;

/// Calls `each` with the hash of every name of two words or more.
pub fn for_each_name(text: &str, mut each: impl FnMut(u64)) {
    let mut words = Vec::new();
    for_each_run(text, |run| {
        if !(2..=MOST).contains(&run.len()) {
            return;
        }
        words.clear();
        words.extend(run.iter().map(|word| hash_lower(&text[word.clone()])));
        for length in 2..=PARTS.min(words.len()) {
            words.windows(length).for_each(|name| each(whole(name)));
        }
        if words.len() > PARTS {
            each(whole(&words));
        }
    });
}

/// The hash of a text that is one name of two words or more, and nothing else.
pub fn name(text: &str) -> Option<u64> {
    let (mut found, mut is_first) = (None, true);
    let is_aside = |text: &str| !text.contains(char::is_alphanumeric);
    for_each_run(text, |run| {
        // Behind the first, another has words before it.
        if !std::mem::take(&mut is_first) {
            return;
        }
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        if (2..=MOST).contains(&run.len()) && is_aside(&text[..first.start]) && is_aside(&text[last.end..]) {
            let words: Vec<u64> = run.iter().map(|word| hash_lower(&text[word.clone()])).collect();
            found = Some(whole(&words));
        }
    });
    found
}

/// Calls `each` with the words of every run of words that begin with a capital letter, or behind the first with a digit.
fn for_each_run(text: &str, mut each: impl FnMut(&[Range<usize>])) {
    let bytes = text.as_bytes();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| LETTERS[usize::from(*byte)] > 0).unwrap_or(bytes.len() - at);
        if at == bytes.len() {
            break;
        }
        let start = at;
        loop {
            while let Some(&byte) = bytes.get(at)
                && LETTERS[usize::from(byte)] > 0
            {
                at = bytes.len().min(at + usize::from(LETTERS[usize::from(byte)]));
            }
            // One mark may stand within a word.
            let is_within = matches!(bytes.get(at), Some(b'-' | b'\''))
                && bytes.get(at + 1).is_some_and(|&next| LETTERS[usize::from(next)] > 0);
            if !is_within {
                break;
            }
            at += 1;
        }
        let is_joined = run.last().is_some_and(|before| joins(&text[before.end..start]));
        if !is_joined && !run.is_empty() {
            each(&run);
            run.clear();
        }
        let is_capital = match bytes[start] {
            first @ 0..0x80 => first.is_ascii_uppercase(),
            _ => text[start..].starts_with(char::is_uppercase),
        };
        if is_capital || is_joined && bytes[start].is_ascii_digit() {
            run.push(start..at);
        } else if !run.is_empty() {
            each(&run);
            run.clear();
        }
    }
    if !run.is_empty() {
        each(&run);
    }
}

/// The length of the Latin letter or digit that begins with a byte; zero where none does. Letters beyond ASCII are those
/// of U+00C0 to U+024F, which are two bytes long.
static LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 1,
            0xc3..=0xc9 => 2,
            _ => 0,
        };
        byte += 1;
    }
    letters
};

/// True for what stands between two words of one name.
fn joins(between: &str) -> bool {
    matches!(between, " " | "\u{a0}" | "\n" | " & " | " + ")
}

fn hash_lower(word: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    if word.is_ascii() {
        word.bytes().for_each(|byte| hasher.write_u8(byte.to_ascii_lowercase()));
    } else {
        hasher.write(word.to_lowercase().as_bytes());
    }
    hasher.finish()
}

fn whole(words: &[u64]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    words.iter().for_each(|word| hasher.write_u64(*word));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<String> {
        let mut runs = Vec::new();
        for_each_run(text, |run| runs.push(run.iter().map(|word| &text[word.clone()]).collect::<Vec<_>>().join(" ")));
        runs
    }

    #[test]
    fn runs_end_at_marks_at_small_words_and_at_other_scripts() {
        assert_eq!(
            runs("Open the Garden Center, Tool-Shed 12 of Área Ñandú"),
            ["Open", "Garden Center", "Tool-Shed 12", "Área Ñandú"]
        );
        assert_eq!(runs("Garden Center에서 Order\u{a0}Status를 봅니다"), ["Garden Center", "Order Status"]);
        assert_eq!(runs("Ворота & Garden & Center × 12"), ["Garden Center"]);
        assert_eq!(runs("12 of 3"), [""; 0]);
    }

    #[test]
    fn a_name_is_known_again_in_a_longer_one_whatever_its_case() {
        let mut found = Vec::new();
        for_each_name("Ask at the GARDEN Center Desk 12.", |name| found.push(name));
        for known in ["Garden Center", "Center Desk", "garden Center Desk", "(Garden center desk 12)"] {
            let text = known.split(' ').map(capital).collect::<Vec<_>>().join(" ");
            assert!(found.contains(&name(&text).expect("it is a name")), "{text}");
        }
        assert!(!found.contains(&name("Garden Desk").expect("it is a name")));
        for none in ["Garden", "Garden center", "Garden Center, Desk", "the Garden Center", ""] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    #[test]
    fn names_behind_a_long_front_cost_no_more_than_their_length() {
        let front = ".".repeat(1_000_000);
        assert_eq!(name(&(front.clone() + &"Garden Center, ".repeat(100_000))), None);
        assert_eq!(name(&(front + "Garden Center")), name("Garden Center"));
    }

    fn capital(word: &str) -> String {
        let start = word.find(char::is_alphanumeric).unwrap_or(0);
        let (mark, word) = word.split_at(start);
        mark.to_owned() + &word[..1].to_uppercase() + &word[1..]
    }
}

//! Words of a text as search sees them: folded, and cut into pairs or triples where a script has no words to see.
//!
//! `templates/assets/search.js` does the same to a query, and has to find the same: normalization form KC (UAX #15), lower
//! case, letters without their accents, ё as е, the forms of alif as one, vowel points dropped.

use std::sync::LazyLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// What a character is to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Parts words.
    Separator,
    /// Stands in a word and is not kept: a vowel point, a joiner, an accent of its own.
    Dropped,
    /// A letter or digit of a script with words.
    Letter,
    /// Han, kana, Hangul: indexed by pairs.
    Pair,
    /// Thai, Lao, Khmer, Burmese: indexed by triples.
    Triple,
}

/// A token of a text, folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A word of at most [`LONGEST`] characters.
    Word(&'t str),
    /// A stretch of a script that is indexed by overlapping parts of so many characters.
    Run(&'t str, usize),
}

/// Longest word that is kept, in characters; the rest of a longer one is left out.
pub const LONGEST: usize = 40;

/// A folded character: what it is, and what stands for it.
#[derive(Clone, Copy, Debug)]
struct Folded {
    class: Class,
    text: [char; 3],
    len: u8,
}

impl Folded {
    const fn none(class: Class) -> Self {
        Self { class, text: ['\0'; 3], len: 0 }
    }
}

/// Calls `each` with every token of `text`. Linear in the text's length.
pub fn tokens(text: &str, scratch: &mut String, each: &mut impl FnMut(Token<'_>)) {
    if all_stay(text) {
        return read(text, scratch, each);
    }
    // Words are normalized one by one: a space composes with nothing (UAX #15, section 1.2), and most words stay.
    let (mut from, mut at) = (0, 0);
    for word in text.split_inclusive(' ') {
        if !all_stay(word) && is_nfkc_quick(word.chars()) != IsNormalized::Yes {
            read(&text[from..at], scratch, each);
            read(&word.nfkc().collect::<String>(), scratch, each);
            from = at + word.len();
        }
        at += word.len();
    }
    read(&text[from..], scratch, each);
}

/// Calls `each` with every part of `size` characters of a run, and at its end with the shorter rest, so that a query shorter
/// than `size` is the beginning of some part wherever it stands.
pub fn parts<'t>(run: &'t str, size: usize, mut each: impl FnMut(&'t str)) {
    if common_pairs(run.as_bytes()) == run.len() {
        (0..run.len()).step_by(3).for_each(|start| each(&run[start..run.len().min(start + 3 * size)]));
        return;
    }
    let mut ends = run.char_indices().skip(size).map(|(at, _)| at);
    for (start, _) in run.char_indices() {
        each(&run[start..ends.next().unwrap_or(run.len())]);
    }
}

/// True when a key begins with a character of a script that is indexed by parts.
pub fn is_part(key: &str) -> bool {
    key.chars().next().is_some_and(|first| match first {
        _ if is_common_pair(first) => true,
        _ if is_plain(first) => false,
        _ => matches!(fold(first).class, Class::Pair | Class::Triple),
    })
}

/// Characters below U+0530, folded: most of every text in a script with words. `None` for those that are not one
/// character when they are folded.
static SMALL: LazyLock<Vec<Option<(Class, char)>>> = LazyLock::new(|| {
    let one = |c: char| {
        let folded = fold(c);
        match (folded.class, folded.len) {
            (Class::Separator, _) => Some((Class::Separator, ' ')),
            (class, 1) => Some((class, folded.text[0])),
            _ => None,
        }
    };
    ('\0'..'\u{530}').map(one).collect()
});

/// Reads a text that is normalized, or whose normalization changes no word.
fn read(text: &str, scratch: &mut String, each: &mut impl FnMut(Token<'_>)) {
    let small: &[Option<(Class, char)>] = &SMALL;
    scratch.clear();
    let (mut class, mut count) = (Class::Separator, 0usize);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if is_common_pair(c) {
            // Nothing of these is folded, so that they are taken as they stand.
            if class != Class::Pair {
                flush(class, scratch, each);
                (class, count) = (Class::Pair, 0);
            }
            let run = &text[text.len() - chars.as_str().len() - c.len_utf8()..];
            let (run, after) = run.split_at(common_pairs(run.as_bytes()));
            scratch.push_str(run);
            chars = after.chars();
            continue;
        }
        if is_plain(c) {
            if class != Class::Letter {
                flush(class, scratch, each);
                (class, count) = (Class::Letter, 0);
            }
            let word = &text[text.len() - chars.as_str().len() - c.len_utf8()..];
            let (run, after) = word.split_at(plain_run(word.as_bytes()));
            // What is plain is one byte or two long for a whole script.
            let length = if c.is_ascii() && run.is_ascii() { run.len() } else { run.chars().count() };
            match LONGEST - count {
                left if length <= left => scratch.push_str(run),
                left => scratch.extend(run.chars().take(left)),
            }
            count = LONGEST.min(count + length);
            chars = after.chars();
            continue;
        }
        let (next, one) = match small.get(c as usize) {
            Some(Some((next, folded))) => (*next, *folded),
            _ => {
                let folded = fold(c);
                if folded.class == Class::Dropped {
                    continue;
                }
                // All but the last of several characters.
                for &first in &folded.text[..usize::from(folded.len).saturating_sub(1)] {
                    if folded.class != class {
                        flush(class, scratch, each);
                        (class, count) = (folded.class, 0);
                    }
                    if class != Class::Letter || count < LONGEST {
                        scratch.push(first);
                        count += 1;
                    }
                }
                (folded.class, folded.text[usize::from(folded.len).max(1) - 1])
            }
        };
        if next != class {
            flush(class, scratch, each);
            (class, count) = (next, 0);
        }
        if class != Class::Separator && (class != Class::Letter || count < LONGEST) {
            scratch.push(one);
            count += 1;
        }
    }
    flush(class, scratch, each);
}

/// True for the bulk of letters and digits that are folded already: `a` to `z`, `0` to `9`, `а` to `я`.
fn is_plain(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '\u{430}'..='\u{44F}')
}

/// Bytes of the run of such characters at the front.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'a'..=b'z' | b'0'..=b'9'), _) => at += 1,
            (Some(0xD0), Some(0xB0..=0xBF)) | (Some(0xD1), Some(0x80..=0x8F)) => at += 2,
            _ => return at,
        }
    }
}

fn is_common_pair(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Bytes of the run of such characters at the front; each takes three (RFC 3629, section 3).
fn common_pairs(bytes: &[u8]) -> usize {
    let (characters, _) = bytes.as_chunks::<3>();
    let is_common = |character: &[u8; 3]| match character {
        [0xE5..=0xE9 | 0xEB | 0xEC, ..] => true,
        [0xE4, second, _] => *second >= 0xB8,
        [0xEA, second, _] => *second >= 0xB0,
        [0xED, second, third] => *second < 0x9E || (*second == 0x9E && *third <= 0xA3),
        _ => false,
    };
    3 * characters.iter().take_while(|character| is_common(character)).count()
}

fn flush(class: Class, scratch: &mut String, each: &mut impl FnMut(Token<'_>)) {
    if scratch.is_empty() {
        return;
    }
    match class {
        Class::Letter => each(Token::Word(scratch)),
        Class::Pair => each(Token::Run(scratch, 2)),
        Class::Triple => each(Token::Run(scratch, 3)),
        Class::Separator | Class::Dropped => {}
    }
    scratch.clear();
}

/// True for a text of characters that [`stays`] knows.
fn all_stay(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match crate::language::script::block(byte) {
            _ if byte.is_ascii() => 1,
            Some((_, length)) => length,
            None => match text[at..].chars().next() {
                Some(c) if stays(c) => c.len_utf8(),
                _ => return false,
            },
        };
    }
    true
}

/// True for the bulk of characters which normalization leaves alone, or turns from one separator into others.
fn stays(c: char) -> bool {
    matches!(c, '\0'..='\u{9F}' | '\u{AB}'..='\u{AC}' | '\u{BB}' | '\u{BF}'..='\u{131}' | '\u{400}'..='\u{481}'
        | '\u{2010}'..='\u{2016}' | '\u{2018}'..='\u{2026}' | '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}'
        | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}' | '\u{FF08}'..='\u{FF09}' | '\u{FF0C}' | '\u{FF1A}'..='\u{FF1B}' | '\u{FF1F}' | '\u{A0}')
}

/// What stands for a character.
fn fold(c: char) -> Folded {
    let mut folded = Folded::none(Class::Dropped);
    for lower in c.to_lowercase() {
        let base = [base(lower)];
        let kept: &[char] = match lower {
            'ß' => &['s', 's'],
            'æ' => &['a', 'e'],
            'œ' => &['o', 'e'],
            'þ' => &['t', 'h'],
            _ if is_dropped(lower) => &[],
            _ => &base,
        };
        for (&c, place) in kept.iter().zip(&mut folded.text[usize::from(folded.len)..]) {
            *place = c;
            folded.len += 1;
        }
    }
    if folded.len > 0 {
        folded.class = class(folded.text[0]);
    }
    folded
}

/// The letter without its accents; of Latin and Greek only, because elsewhere they make another letter (й, が).
fn base(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ı' => 'i',
        'ħ' => 'h',
        'ς' => 'σ',
        'ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => {
            let mut first = None;
            unicode_normalization::char::decompose_canonical(c, |part| _ = first.get_or_insert(part));
            first.unwrap_or(c)
        }
        _ => c,
    }
}

/// Accents that stand alone, vowel points of Hebrew and Arabic, tatweel, joiners, direction marks, the soft hyphen.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{591}'..='\u{5C7}' | '\u{5F3}' | '\u{5F4}' | '\u{640}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

fn class(c: char) -> Class {
    // What is left of U+E000 to U+FFFF after normalization is of no use in words; without it, the order of UTF-8 bytes is
    // the order of JavaScript's strings.
    let word = !matches!(c, '\u{E000}'..='\u{FFFF}')
        && (crate::language::script::is_letter_or_digit(c) || unicode_normalization::char::is_combining_mark(c));
    match c {
        _ if !word => Class::Separator,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => Class::Triple,
        '\u{1100}'..='\u{11FF}'
        | '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{20000}'..='\u{3FFFF}' => Class::Pair,
        _ => Class::Letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        tokens(text, &mut String::new(), &mut |token| match token {
            Token::Word(word) => all.push(word.to_owned()),
            Token::Run(run, size) => parts(run, size, |part| all.push(format!("{part}:"))),
        });
        all
    }

    #[test]
    fn words_are_folded_as_readers_type_them() {
        assert_eq!(
            seen("Verträge, STRASSE/Straße — naïve Œuvre"),
            ["vertrage", "strasse", "strasse", "naive", "oeuvre"]
        );
        assert_eq!(seen("Учёт счёта Йод"), ["учет", "счета", "йод"]);
        assert_eq!(seen("Ａｚｕｒｅ ﬁle e\u{301}tat İzmir ΟΔΟΣ"), ["azure", "file", "etat", "izmir", "οδοσ"]);
        assert_eq!(seen("الإِدَارَة 70-346 שָׁלוֹם"), ["الاداره", "70", "346", "שלום"]);
        assert_eq!(seen("हिन्दी"), ["हिन्दी"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_overlapping_parts() {
        assert_eq!(seen("取消订阅。"), ["取消:", "消订:", "订阅:", "阅:"]);
        assert_eq!(seen("Azure를 사용"), ["azure", "를:", "사용:", "용:"]);
        assert_eq!(seen("データ・ｶﾅ"), ["デー:", "ータ:", "タ:", "カナ:", "ナ:"]);
        assert_eq!(seen("การค้า"), ["การ:", "ารค:", "รค้:", "ค้า:", "้า:", "า:"]);
    }

    #[test]
    fn the_short_cut_past_normalization_changes_nothing() {
        for c in ('\0'..char::MAX).filter(|&c| all_stay(c.encode_utf8(&mut [0; 4]))) {
            let text = format!("a{c}b");
            let mut slow = Vec::new();
            read(&text.nfkc().collect::<String>(), &mut String::new(), &mut |token| slow.push(format!("{token:?}")));
            let mut fast = Vec::new();
            read(&text, &mut String::new(), &mut |token| fast.push(format!("{token:?}")));
            assert_eq!(fast, slow, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(seen(&"ab".repeat(50_000)), ["ab".repeat(LONGEST / 2)]);
    }
}

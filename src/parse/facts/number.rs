//! Numbers: runs of digits with the marks between them, and which of them are amounts.

use std::borrow::Cow;
use std::ops::Range;

use super::context::{
    after_currency, after_name, after_tied_name, before_year, is_dated, is_unit, is_whole_word, is_year, multiplier,
    skip_name, touches,
};
use crate::model::requirement::{Facts, Quantity};

/// Groups of digits that are read as one number; a longer run is no number that people read.
const MOST_GROUPS: usize = 8;

/// Adds the amounts, doubtful amounts and exam numbers of a text; numbers that begin in a `skipped` range are none.
pub(super) fn read(text: &str, skipped: &[Range<usize>], facts: &mut Facts<'_>) {
    if !has_other_digits(text) {
        return ascii(text, skipped, facts);
    }
    // Rare: digits of another script are put down as ASCII in a text of the same shape.
    let mut plain = String::with_capacity(text.len());
    let mut places = Vec::new();
    for (at, letter) in text.char_indices() {
        places.push((at, plain.len()));
        match (digit(letter), letter) {
            (Some(digit), _) => plain.push(char::from(digit)),
            (None, '٬' | '，') => plain.push(','),
            (None, '٫') => plain.push('.'),
            _ => plain.push(letter),
        }
    }
    let moved = |at: usize| places.binary_search_by_key(&at, |place| place.0).map_or(plain.len(), |at| places[at].1);
    let skipped: Vec<_> = skipped.iter().map(|range| moved(range.start)..moved(range.end)).collect();
    ascii(&plain, &skipped, facts);
}

/// A run of digits with the marks that stand between them.
struct Number {
    /// Its groups of digits.
    groups: Vec<Range<usize>>,
    /// The marks between, one fewer.
    marks: Vec<char>,
}

/// Reads numbers written with ASCII digits.
fn ascii(text: &str, skipped: &[Range<usize>], facts: &mut Facts<'_>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut skipped = skipped.iter().peekable();
    while let Some(start) = next_digit(bytes, at) {
        while skipped.next_if(|range| range.end <= start).is_some() {}
        if let Some(inside) = skipped.next_if(|range| range.start <= start) {
            at = inside.end;
            continue;
        }
        let before = text[..start].chars().next_back();
        let named = before.is_some_and(touches) && !after_currency(&text[..start]);
        let number = Number::read(text, start);
        let end = number.groups.last().map_or(start + 1, |group| group.end);
        at = end;
        let after = text[end..].chars().next();
        let alone = number.marks.is_empty() && end - start < 6;
        if after.is_some_and(touches) && !is_unit(&text[end..]) && multiplier(&text[end..]) == 1 {
            at = skip_name(text, end);
            if alone && !named && is_whole_word(&text[end..]) {
                facts.doubtful.extend(quantity(&text[start..end], ""));
            }
            continue;
        }
        let tied = after_tied_name(&text[..start]);
        if named || tied {
            at = skip_name(text, end);
            if at == end && alone && (tied || before.is_some_and(char::is_alphabetic)) {
                facts.doubtful.extend(quantity(&text[start..end], ""));
            }
            continue;
        }
        judge(text, &number, facts);
    }
}

/// Decides what a number is.
fn judge(text: &str, number: &Number, facts: &mut Facts<'_>) {
    let start = number.groups.first().map_or(0, |group| group.start);
    let end = number.groups.last().map_or(start, |group| group.end);
    let group = |at: usize| &text[number.groups[at].clone()];
    let lengths: Vec<usize> = number.groups.iter().map(Range::len).collect();
    let thousands = |from: usize, to: usize| {
        (1..=3).contains(&lengths[from])
            && lengths[from + 1..to].iter().all(|&length| length == 3)
            && number.marks[from..to - 1].iter().all(|mark| *mark == number.marks[from] && is_thousands(*mark))
            && !group(from).starts_with('0')
    };
    let count = number.groups.len();
    // 70-346, also as one end of a line of text; `marks` tells hyphens of any kind.
    if count == 2 && number.marks[0] == '-' && lengths == [2, 3] {
        let exam = &text[start..end];
        facts.exams.push(Cow::Owned(exam.replace(['\u{2010}', '\u{2011}', '\u{2013}'], "-")));
        return;
    }
    if count == 2 && number.marks[0] == '-' {
        // A range: two amounts.
        for at in 0..2 {
            let one = Number { groups: vec![number.groups[at].clone()], marks: Vec::new() };
            judge(text, &one, facts);
        }
        return;
    }
    let digits =
        |from: usize, to: usize| number.groups[from..to].iter().map(|group| &text[group.clone()]).collect::<String>();
    let last = number.marks.last().copied().unwrap_or(' ');
    let value = if count == 1 {
        let long = lengths[0] > 12 || (group(0).starts_with('0') && lengths[0] > 1);
        (!long).then(|| quantity(group(0), "")).flatten()
    } else if thousands(0, count) {
        quantity(&digits(0, count), "")
    } else if matches!(last, '.' | ',')
        && lengths[count - 1] <= 3
        && (count == 2 || (thousands(0, count - 1) && number.marks[0] != last))
    {
        quantity(&digits(0, count - 1), group(count - 1))
    } else {
        None
    };
    let Some(value) = value else { return };
    if count == 1 && is_dated(&text[..start], group(0), &text[end..]) {
        return;
    }
    let value = Quantity(value.0.saturating_mul(multiplier(&text[end..])));
    let bare = count == 1;
    // `Windows 8.1`, `TLS 1.2`: a version.
    let short = bare || (count == 2 && last == '.' && lengths.iter().all(|&length| length <= 2));
    if short && after_name(&text[..start]) || bare && (is_year(group(0)) || before_year(&text[end..], group(0))) {
        facts.doubtful.push(value);
    } else {
        facts.quantities.push(value);
    }
}

impl Number {
    /// Reads groups of digits from `start` on, parted by one mark each.
    fn read(text: &str, start: usize) -> Number {
        let bytes = text.as_bytes();
        let run = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut number = Number { groups: Vec::with_capacity(2), marks: Vec::new() };
        number.groups.push(start..run(start));
        loop {
            let end = number.groups[number.groups.len() - 1].end;
            let mut rest = text[end..].chars();
            let Some(mark) = rest.next().filter(|_| number.groups.len() < MOST_GROUPS) else { return number };
            let next = end + mark.len_utf8();
            let more = run(next.min(bytes.len())) - next.min(bytes.len());
            let mark = match mark {
                '.' | ',' | '/' | ':' | '\'' | '’' => mark,
                '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
                // White space parts thousands only: `365 100` after a name is two numbers.
                ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}'
                    if more == 3
                        && number.marks.iter().all(|mark| *mark == ' ')
                        && number.groups[0].len() <= 3
                        && !after_name(&text[..start])
                        && text[start..].starts_with(|first: char| first != '0') =>
                {
                    ' '
                }
                _ => return number,
            };
            if more == 0 {
                return number;
            }
            number.marks.push(mark);
            number.groups.push(next..next + more);
        }
    }
}

fn is_thousands(mark: char) -> bool {
    matches!(mark, '.' | ',' | ' ' | '\'' | '’')
}

fn quantity(whole: &str, part: &str) -> Option<Quantity> {
    let whole: u64 = whole.parse().ok().filter(|&whole| whole < 1_000_000_000_000)?;
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Some(Quantity(whole * 1000 + part))
}

/// The next ASCII digit; looks at 32 bytes at once, as most text has none.
fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for block in bytes.get(from..)?.chunks(32) {
        if block.iter().fold(false, |found, byte| found | byte.is_ascii_digit()) {
            return block.iter().position(u8::is_ascii_digit).map(|found| at + found);
        }
        at += block.len();
    }
    None
}

/// True where a text may hold digits of another script, told by the first bytes of their letters: Korean, Cyrillic and
/// Latin have none of these, and Chinese only `EF`, for marks of full width.
fn has_other_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(0xD9, 0xDB, 0xE0, bytes).is_some()
        || memchr::memchr2_iter(0xEF, 0xDF, bytes).any(|at| {
            bytes[at] == 0xDF || bytes[at + 1..].starts_with(&[0xBC]) && (0x90..0x9A).contains(&bytes[at + 2])
        })
}

/// The ASCII digit that a decimal digit of any script stands for.
pub(super) fn digit(letter: char) -> Option<u8> {
    const ZEROS: [char; 8] = ['0', '٠', '۰', '०', '০', '๐', '０', '߀'];
    if letter.is_ascii() {
        return letter.is_ascii_digit().then_some(letter as u8);
    }
    let value = ZEROS.iter().find_map(|&zero| (letter as u32).checked_sub(zero as u32).filter(|&value| value < 10))?;
    Some(b'0' + value as u8)
}

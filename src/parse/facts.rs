//! Facts: what a text names that reads the same in every language.
//!
//! 1. Strong emphasis that holds a number, with or without a counter, is a number of people (`**1명**`, `**2** Personen`),
//!    in list items.
//! 2. A number with its thousands parted (`2,000`, `2.000`, `2 000`) is an amount wherever it stands.
//! 3. A bare number is an amount, unless letters touch it (`2FA`, `v2`), it is one of several joined by `/`, `:`,
//!    or two points or hyphens (dates, times, versions, telephone numbers), or it is part of a date in Chinese, Japanese
//!    or Korean (`9 月 30 日`). Those languages count in ten thousands too: `6 万`, `2만`.
//! 4. It is *doubtful* as part of a name (`Office 365`, `Skype 2015`, `Option1`) and where it may be a year, or the day
//!    before a year: it counts only if another locale shows that it is an amount.
//! 5. Exams are `70-346`, `MB2-715`, `AZ-104`; certifications are known by name.
//!
//! Digits of other scripts (`٢٬٠٠٠`, `２０００`) are read as well.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::document::{MarkKind, Prose};
use crate::model::requirement::{Facts, Quantity};

/// Certifications known by name.
const CERTIFICATIONS: [&str; 11] =
    ["MCA", "MCDBA", "MCITP", "MCM", "MCP", "MCPD", "MCSA", "MCSD", "MCSE", "MCT", "MCTS"];

/// Groups of digits that are read as one number; a longer run is no number that people read.
const MOST_GROUPS: usize = 8;

/// Whether numbers in strong emphasis count people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strong {
    /// They do: the text is a step or a bullet.
    People,
    /// They are numbers as others.
    Plain,
}

/// Reads the facts of a stretch of prose, which is one block or several.
pub fn read<'d>(prose: &'d Prose, range: &Range<u32>, strong: Strong) -> Facts<'d> {
    let mut facts = Facts::default();
    let text = prose.slice(range);
    let mut people: Vec<Range<usize>> = Vec::new();
    // The range is that of whole blocks, which no mark leaves: all of its marks begin in it.
    let from = prose.marks.partition_point(|mark| mark.range.start < range.start);
    for mark in prose.marks[from..].iter().take_while(|mark| mark.range.start < range.end) {
        let stretch = mark.range.start..mark.range.end.min(range.end);
        match &mark.kind {
            MarkKind::Link(to) if !to.is_empty() && !to.starts_with('#') => facts.links.push(Cow::Borrowed(to)),
            MarkKind::Strong if strong == Strong::People => {
                if let Some(count) = head_count(prose.slice(&stretch)) {
                    facts.people.push(count);
                    people.push((stretch.start - range.start) as usize..(stretch.end - range.start) as usize);
                }
            }
            // Code names things; a number in it is part of the name.
            MarkKind::Code => people.push((stretch.start - range.start) as usize..(stretch.end - range.start) as usize),
            _ => {}
        }
    }
    if !may_name(text) {
        sort(&mut facts.links);
        return facts;
    }
    let mut scan = Scan { text, bytes: text.as_bytes(), facts: &mut facts };
    scan.numbers(&people);
    scan.names();
    sort(&mut facts.quantities);
    sort(&mut facts.people);
    sort(&mut facts.exams);
    sort(&mut facts.certifications);
    sort(&mut facts.links);
    sort(&mut facts.doubtful);
    facts
}

/// False for a text without digit, hyphen or `M`: most texts, told in one quick look at every byte.
fn may_name(text: &str) -> bool {
    let digit_of_other_script = |byte: u8| matches!(byte, 0xD9 | 0xDB | 0xDF | 0xE0 | 0xEF);
    text.as_bytes().chunks(64).any(|block| {
        block.iter().fold(false, |found, &byte| {
            found | byte.is_ascii_digit() | (byte == b'-') | (byte == b'M') | digit_of_other_script(byte)
        })
    })
}

fn sort<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

/// The number of people that strong emphasis holds: one number, thousands parted or not, and at most one short word.
fn head_count(text: &str) -> Option<u32> {
    let text = text.trim();
    let number = text.trim_end_matches(|letter: char| letter.is_alphabetic()).trim_end();
    let counter = text[number.len()..].trim_start();
    let unit = !counter.is_empty() && counter.len() <= 3 && counter.bytes().all(|letter| letter.is_ascii_uppercase());
    if unit || counter.chars().count() > 12 || number.len() > 16 {
        return None;
    }
    let groups: Vec<String> = number
        .split([',', '.', ' ', '\u{A0}', '\u{202F}', '٬'])
        .map(|group| group.chars().map(|letter| digit(letter).map(char::from)).collect::<Option<String>>())
        .collect::<Option<_>>()?;
    let (first, rest) = groups.split_first()?;
    let parted = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || first.len() <= 3);
    if first.is_empty() || !parted || (rest.is_empty() && is_year(first)) {
        return None;
    }
    groups.concat().parse().ok().filter(|&count| count > 0)
}

/// The ASCII digit that a decimal digit of any script stands for.
fn digit(letter: char) -> Option<u8> {
    const ZEROS: [char; 8] = ['0', '٠', '۰', '०', '০', '๐', '０', '߀'];
    if letter.is_ascii() {
        return letter.is_ascii_digit().then_some(letter as u8);
    }
    let value = ZEROS.iter().find_map(|&zero| (letter as u32).checked_sub(zero as u32).filter(|&value| value < 10))?;
    Some(b'0' + value as u8)
}

struct Scan<'t, 'd> {
    text: &'d str,
    bytes: &'d [u8],
    facts: &'t mut Facts<'d>,
}

/// A run of digits with the marks that stand between them.
struct Number {
    /// Its groups of digits.
    groups: Vec<Range<usize>>,
    /// The marks between, one fewer.
    marks: Vec<char>,
}

impl<'d> Scan<'_, 'd> {
    fn numbers(&mut self, skipped: &[Range<usize>]) {
        let text = self.text;
        if !has_other_digits(text) {
            return self.ascii_numbers(text, skipped);
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
        let moved =
            |at: usize| places.binary_search_by_key(&at, |place| place.0).map_or(plain.len(), |at| places[at].1);
        let skipped: Vec<_> = skipped.iter().map(|range| moved(range.start)..moved(range.end)).collect();
        self.ascii_numbers(&plain, &skipped);
    }

    fn ascii_numbers(&mut self, text: &str, skipped: &[Range<usize>]) {
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
            if after.is_some_and(touches) && !is_unit(&text[end..]) {
                at = skip_name(text, end);
                continue;
            }
            if named {
                at = skip_name(text, end);
                let digits = &text[start..end];
                if at == end && number.marks.is_empty() && before.is_some_and(char::is_alphabetic) && digits.len() < 6 {
                    self.facts.doubtful.extend(quantity(digits, ""));
                }
                continue;
            }
            self.count(text, &number, start, end);
        }
    }

    /// Decides what a number is.
    fn count(&mut self, text: &str, number: &Number, start: usize, end: usize) {
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
            self.facts.exams.push(Cow::Owned(exam.replace(['\u{2010}', '\u{2011}', '\u{2013}'], "-")));
            return;
        }
        if count == 2 && number.marks[0] == '-' {
            // A range: two amounts.
            for at in 0..2 {
                let one = Number { groups: vec![number.groups[at].clone()], marks: Vec::new() };
                self.count(text, &one, number.groups[at].start, number.groups[at].end);
            }
            return;
        }
        let digits = |from: usize, to: usize| {
            number.groups[from..to].iter().map(|group| &text[group.clone()]).collect::<String>()
        };
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
        if bare && (after_name(&text[..start]) || is_year(group(0)) || before_year(&text[end..], group(0))) {
            self.facts.doubtful.push(value);
        } else {
            self.facts.quantities.push(value);
        }
    }

    /// Certifications, and exams whose number begins with letters.
    fn names(&mut self) {
        let (text, bytes) = (self.text, self.bytes);
        for at in memchr::memchr_iter(b'M', bytes) {
            let word = &bytes[at..];
            let length = word.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let free =
                text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() || !before.is_ascii());
            if free && length >= 3 && CERTIFICATIONS.contains(&&text[at..at + length]) {
                self.facts.certifications.push(Cow::Borrowed(&text[at..at + length]));
            }
        }
        for at in memchr::memchr_iter(b'-', bytes) {
            let head = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).take(5).count();
            let tail = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).take(5).count();
            let (first, number) = (&bytes[at - head..at], &bytes[at + 1..at + 1 + tail]);
            let letters = first.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
            let named = letters == 2 && (head == 2 || (head == 3 && first[2].is_ascii_digit()));
            let apart =
                bytes.get(at + 1 + tail) != Some(&b'-') && (at == head || !matches!(bytes[at - head - 1], b'-' | b'_'));
            if named && apart && tail == 3 && number.iter().all(u8::is_ascii_digit) {
                self.facts.exams.push(Cow::Borrowed(&text[at - head..at + 1 + tail]));
            }
        }
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

/// True for letters of scripts that put no space between a word and a number.
fn is_spaceless(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x2E80..=0x9FFF | 0xAC00..=0xD7AF
        | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
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

/// True for what makes a number part of a word: letters of scripts that part words with spaces, and `_`, `#`, `@`, `\`.
fn touches(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic() || matches!(letter, '_' | '#' | '@' | '\\' | '=' | '&');
    }
    letter.is_alphabetic() && !is_spaceless(letter)
}

/// Past the rest of a word that holds digits, joined parts included (`3f2504e0-4f89`).
fn skip_name(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    rest.find(|letter: char| !(letter.is_alphanumeric() || "-_.@#\\".contains(letter)) || is_spaceless(letter))
        .map_or(text.len(), |end| from + end.max(1))
}

/// True where a text begins with a unit that is written right after its number (`100GB`), or with a whole word that
/// lost its space (`90Tage`).
fn is_unit(rest: &str) -> bool {
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    const UNITS: [&str; 16] =
        ["B", "K", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "ms", "s", "h", "d", "px"];
    let ends = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() || is_spaceless(letter));
    if ends(rest[word.len()..].chars().next()) && UNITS.contains(&word) {
        return true;
    }
    let letters = rest.chars().take_while(|letter| letter.is_alphabetic() && !is_spaceless(*letter)).take(4).count();
    letters == 4 && rest.chars().skip(1).take(3).all(char::is_lowercase)
}

/// What the word right after a number makes of it.
fn multiplier(rest: &str) -> u64 {
    const WORDS: [(&str, u64); 18] = [
        ("тыс", 1000),
        ("tys", 1000),
        ("млн", 1_000_000),
        ("mln", 1_000_000),
        ("mio", 1_000_000),
        ("million", 1_000_000),
        ("millón", 1_000_000),
        ("millones", 1_000_000),
        ("milhão", 1_000_000),
        ("milhões", 1_000_000),
        ("milioni", 1_000_000),
        ("milione", 1_000_000),
        ("milyon", 1_000_000),
        ("milion", 1_000_000),
        ("млрд", 1_000_000_000),
        ("mrd", 1_000_000_000),
        ("milliarde", 1_000_000_000),
        ("milliard", 1_000_000_000),
    ];
    let rest = rest.strip_prefix([' ', '\u{A0}', '\u{202F}']).unwrap_or(rest);
    let mut letters = rest.chars();
    match letters.next() {
        Some('万' | '萬' | '만') => return 10_000,
        Some('亿' | '億' | '억') => return 100_000_000,
        Some('百' | '백') if matches!(letters.next(), Some('万' | '萬' | '만')) => return 1_000_000,
        Some('K') if letters.next().is_none_or(|letter| !letter.is_alphanumeric() || is_spaceless(letter)) => {
            return 1000;
        }
        Some(first) if first.is_alphabetic() && !is_spaceless(first) => {}
        _ => return 1,
    }
    let word: String =
        rest.chars().take_while(|letter| letter.is_alphabetic()).take(10).collect::<String>().to_lowercase();
    // Languages inflect the word: `Millionen`, `millions`, `миллионов`.
    let stem = |known: &str| word.strip_prefix(known).is_some_and(|end| end.chars().count() <= 2);
    WORDS.iter().find(|(known, _)| stem(known)).map_or(1, |(_, value)| *value)
}

/// True where a number is part of a date in Chinese, Japanese or Korean: years as such, months up to 12, days after a
/// month (`90일` and `90 日` are spans of time).
fn is_dated(before: &str, digits: &str, rest: &str) -> bool {
    let blank = |letter: char| matches!(letter, ' ' | '\u{A0}');
    let value: u32 = digits.parse().unwrap_or(u32::MAX);
    match rest.trim_start_matches(blank).chars().next() {
        Some('年' | '년') => (1900..2100).contains(&value),
        Some('月' | '월') => value <= 12,
        Some('日' | '일' | '号' | '號') => value <= 31 && before.trim_end_matches(blank).ends_with(['月', '월']),
        _ => false,
    }
}

/// True after a currency code that touches its amount (`USD15`).
fn after_currency(before: &str) -> bool {
    const CODES: [&str; 12] = ["USD", "EUR", "GBP", "JPY", "CNY", "RMB", "KRW", "TWD", "RUB", "INR", "CHF", "US$"];
    CODES.iter().any(|code| {
        before.strip_suffix(code).is_some_and(|rest| !rest.ends_with(|letter: char| letter.is_ascii_alphanumeric()))
    })
}

/// True where the word before a number is capitalized: the number is likely part of a name.
fn after_name(before: &str) -> bool {
    let trimmed = before.trim_end_matches([' ', '\u{A0}']);
    if before.len() - trimmed.len() > 2 || trimmed.is_empty() || trimmed.len() == before.len() {
        return false;
    }
    let word = trimmed
        .rsplit(|letter: char| letter.is_whitespace() || is_spaceless(letter) || "([{\"„“«/".contains(letter))
        .next();
    let word = word.unwrap_or("");
    // `Office 365 2 users`: a number after the number of a name is none of it.
    word.starts_with(char::is_uppercase)
        && word.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '#' | ')'))
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits != "2000" && ("1990".."2040").contains(&digits)
}

/// True for a day before a year: `30. September 2017`, `1 de julio de 2017`.
fn before_year(rest: &str, digits: &str) -> bool {
    if digits.len() > 2 || digits.parse::<u32>().map_or(true, |day| day > 31) {
        return false;
    }
    let mut words = 0;
    for word in
        rest.split(|letter: char| letter.is_whitespace() || ".,".contains(letter)).filter(|word| !word.is_empty())
    {
        let name = word.trim_start_matches(char::is_alphabetic);
        if is_year(name.trim_end_matches(|letter: char| !letter.is_alphanumeric())) {
            return true;
        }
        words += 1;
        if words > 3 || !name.is_empty() {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> Facts<'static> {
        let prose: &'static Prose = Box::leak(Box::new(Prose { text: text.to_owned(), ..Prose::default() }));
        read(prose, &(0..text.len() as u32), Strong::Plain)
    }

    #[track_caller]
    fn quantities(text: &str, expected: &[&str]) {
        let found: Vec<String> = facts(text).quantities.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_amount_is_written_in_many_ways() {
        for text in [
            "2,000 users",
            "2.000 Benutzer",
            "2 000 пользователей",
            "2000 пользователей",
            "사용자 2,000명",
            "部署2000个",
            "2\u{A0}000",
            "2'000",
            "٢٬٠٠٠ مستخدم",
        ] {
            quantities(text, &["2000"]);
        }
        quantities("1.234.567,5 von 80 % und 1,5", &["1.5", "80", "1234567.5"]);
        quantities("5-10 Tage, 30-Tage-Frist, 100GB, 90Tage, USD15", &["5", "10", "15", "30", "90", "100"]);
        quantities(
            "300 тыс. и 2 млн, 3 Millionen, 1 Minute, 2 Milliarden",
            &["1", "300000", "2000000", "3000000", "2000000000"],
        );
        quantities("6 万家, 90일 이내, 90 日内, 3年间, 20K", &["3", "90", "20000", "60000"]);
    }

    #[test]
    fn dates_versions_and_names_are_no_amounts() {
        for text in [
            "Office 365, Office365, Skype 2015 und Windows Server 2012 R2",
            "bis 30.09.2017, 9/30/2017, 2017-09-30, 24/7, 10:30 Uhr, v1.2.3",
            "30. September 2017 y 1 de julio de 2017; 30 сентября 2017 г.; 30.September2017",
            "2017 年 9 月 30 日, 2017년 9월 30일",
            "3f2504e0-4f89-11d3, 1-800-642-7676, #12, 00123",
        ] {
            quantities(text, &[]);
        }
        assert_eq!(facts("Office 365").doubtful, [Quantity::whole(365)]);
    }

    #[test]
    fn exams_and_certifications_are_known_by_their_form() {
        let facts = facts(
            "Prüfung 70-346, 考试70-347：MB2-715 und AZ-104; MCSA，MCSE. Kein Fall: US-EN-100, 2017-09-300, COVID-19, A-123",
        );
        assert_eq!(facts.exams, ["70-346", "70-347", "AZ-104", "MB2-715"]);
        assert_eq!(facts.certifications, ["MCSA", "MCSE"]);
    }

    #[test]
    fn strong_numbers_count_people() {
        for (text, count) in [
            ("1명", Some(1)),
            ("2", Some(2)),
            ("15 Personen", Some(15)),
            ("2,000", Some(2000)),
            ("2021", None),
            ("1.5", None),
            ("٣", Some(3)),
            ("", None),
            ("5 GB", None),
            ("Alle", None),
            ("10 %", None),
        ] {
            assert_eq!(head_count(text), count, "{text}");
        }
    }
}

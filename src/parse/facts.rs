//! Facts: what a text names that reads the same in every language.
//!
//! 1. Strong emphasis that holds a number, with or without a counter, is a number of people (`**1명**`, `**2** Personen`),
//!    in list items.
//! 2. A number with its thousands parted (`2,000`, `2.000`, `2 000`) is an amount wherever it stands.
//! 3. A bare number is an amount, unless letters touch it (`2FA`, `v2`), it is one of several joined by `/`, `:`,
//!    or two points or hyphens (dates, times, versions, telephone numbers), or it is part of a date in Chinese, Japanese
//!    or Korean (`9 月 30 日`). Those languages count in ten thousands too: `6 万`, `2만`.
//! 4. It is *doubtful* as part of a name (`Office 365`, `TLS 1.2`, `COVID-19`, `21Vianet`), where a word has lost the
//!    space before it (`90Tage`), and where it may be a year, or the day before a year: it counts if as many locales
//!    show that it is an amount as leave it in doubt.
//! 5. Exams are `70-346`, `MB2-715`, `AZ-104`; certifications are known by name.
//!
//! Digits of other scripts (`٢٬٠٠٠`, `２０００`) are read as well.

mod context;
mod number;

use std::borrow::Cow;
use std::ops::Range;

use self::context::is_year;
use self::number::digit;
use crate::model::document::{MarkKind, Prose};
use crate::model::requirement::Facts;

/// Certifications known by name.
const CERTIFICATIONS: [&str; 11] =
    ["MCA", "MCDBA", "MCITP", "MCM", "MCP", "MCPD", "MCSA", "MCSD", "MCSE", "MCT", "MCTS"];

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
    number::read(text, &people, &mut facts);
    names(text, &mut facts);
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

/// Certifications, and exams whose number begins with letters.
fn names<'d>(text: &'d str, facts: &mut Facts<'d>) {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'M', bytes) {
        let word = &bytes[at..];
        let length = word.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let free = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() || !before.is_ascii());
        if free && length >= 3 && CERTIFICATIONS.contains(&&text[at..at + length]) {
            facts.certifications.push(Cow::Borrowed(&text[at..at + length]));
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
            facts.exams.push(Cow::Borrowed(&text[at - head..at + 1 + tail]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::requirement::Quantity;

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
        quantities("5-10 Tage, 30-Tage-Frist, 100GB, USD15, EUR 3.50", &["3.5", "5", "10", "15", "30", "100"]);
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
            "AZ-104 und PL-200, COVID-19, Windows 8.1 mit TLS 1.2, 21Vianet",
        ] {
            quantities(text, &[]);
        }
        assert_eq!(facts("Office 365").doubtful, [Quantity::whole(365)]);
        assert_eq!(facts("in 90Tagen von 21Vianet").doubtful, [Quantity::whole(21), Quantity::whole(90)]);
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

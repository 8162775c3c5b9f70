//! The front matter of the two sides of a bilingual page.
//!
//! The front matter of a bilingual page is the target's. The source side gets one made from it: the title is the first
//! heading's source; description and keywords stay only where they are known in the source language; what tells of the
//! translation is dropped; all else stays as it is written.
//!
//! A page that `join` made may also carry the source page's own front matter, as comment lines at the end of its front
//! matter (`#source-edition| title: Billing`): YAML readers skip them, the target side leaves them out, and the source
//! side is then exactly what was put in.

use crate::parse::front_matter;
use crate::source::{MappedBuilder, Span};

use super::{Bilingual, Pair};

/// Begins a line that carries a line of the source page's front matter.
const CARRIED: &str = "#source-edition| ";
/// Says that the source page has no front matter.
const NO_SOURCE: &str = "#source-edition none|";
/// Says that the target page has no front matter: all of this one is there for its comments.
const NO_TARGET: &str = "#target-edition none|";

/// What speaks of the translation and is not true of the source (fields of the localized repositories).
const OF_TRANSLATION: [&str; 6] = [
    "ms.openlocfilehash",
    "ms.sourcegitcommit",
    "ms.translationtype",
    "ms.contentlocale",
    "ms.lasthandoff",
    "ms.locfileid",
];

/// Copies the target's front matter, without what it carries for the source. Returns the first byte of the body.
pub(super) fn target(text: &str, builder: &mut MappedBuilder) -> usize {
    let body = front_matter::end(text);
    let front = &text[..body];
    if carries(front) {
        if !front.contains(NO_TARGET) {
            for line in lines(front, 0).filter(|line| !is_carried(&text[line.range()])) {
                builder.copy(&text[line.range()], line.start as usize);
            }
        }
    } else {
        builder.copy(front, 0);
    }
    body
}

/// Puts in the source's front matter. `kept` are keys whose values are known in the source language. Returns the first
/// byte of the body.
pub(super) fn source(page: &Bilingual<'_>, kept: &[(&str, &str)], builder: &mut MappedBuilder) -> usize {
    let body = front_matter::end(page.text);
    let front = &page.text[..body];
    if carries(front) {
        for line in lines(front, 0) {
            if let Some(own) = front[line.range()].strip_prefix(CARRIED) {
                builder.copy(own, line.end as usize - own.len());
            }
        }
        return body;
    }
    for entry in entries(front) {
        let raw = &front[entry.span.range()];
        let key = entry.key.unwrap_or("");
        let at = entry.span.start as usize;
        let end = &raw[raw.trim_end_matches(['\r', '\n']).len()..];
        if OF_TRANSLATION.contains(&key) {
            continue;
        }
        if let Some((_, value)) = kept.iter().find(|(name, _)| *name == key) {
            builder.insert(&format!("{key}: {}{end}", scalar(value)), at);
            continue;
        }
        match key {
            "title" => {
                let Some((words, span)) = heading(page, body) else { continue };
                builder.insert("title: ", at);
                let written = scalar(&words);
                if written == page.text[span.range()] {
                    builder.copy(&written, span.start as usize);
                } else {
                    builder.insert(&written, span.start as usize);
                }
                builder.insert(end, at);
            }
            "description" | "summary" => match in_source(page, raw, body) {
                Known::AsWritten => builder.copy(raw, at),
                Known::As(words) => builder.insert(&format!("{key}: {}{end}", scalar(&words)), at),
                Known::Not => {}
            },
            "keywords" => {}
            _ => builder.copy(raw, at),
        }
    }
    body
}

/// The front matter of a joined page: the target's, which carries the source's.
pub fn carry(target: &str, source: &str) -> String {
    let end = if target.contains("\r\n") { "\r\n" } else { "\n" };
    let close = lines(target, 0).last().map_or(0, |line| line.start as usize);
    let mut front = String::with_capacity(target.len() + source.len() * 2);
    if target.is_empty() {
        front += &format!("---{end}{NO_TARGET}{end}");
    } else {
        front += &target[..close];
    }
    if source.is_empty() {
        front += &format!("{NO_SOURCE}{end}");
    }
    for line in lines(source, 0) {
        front += CARRIED;
        front += &source[line.range()];
    }
    if !source.is_empty() && !source.ends_with(['\n', '\r']) {
        front += end;
    }
    if target.is_empty() {
        front += &format!("---{end}");
    } else {
        front += &target[close..];
    }
    front
}

fn carries(front: &str) -> bool {
    front.contains("#source-edition") || front.contains(NO_TARGET)
}

fn is_carried(line: &str) -> bool {
    line.starts_with(CARRIED) || line.starts_with(NO_SOURCE) || line.starts_with(NO_TARGET)
}

/// Lines with their ends (LF, CRLF or a lone CR, each of which ends a comment in YAML 1.2, section 5.4).
fn lines(text: &str, from: usize) -> impl Iterator<Item = Span> {
    let mut at = from;
    std::iter::from_fn(move || {
        let rest = &text.as_bytes()[at..];
        if rest.is_empty() {
            return None;
        }
        let length = match memchr::memchr2(b'\n', b'\r', rest) {
            Some(end) if rest[end] == b'\r' && rest.get(end + 1) == Some(&b'\n') => end + 2,
            Some(end) => end + 1,
            None => rest.len(),
        };
        at += length;
        Some(Span::new(at - length, at))
    })
}

/// A key at the top of the front matter with the lines of its value; fences and comments have no key.
struct Entry<'a> {
    key: Option<&'a str>,
    span: Span,
}

fn entries(front: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for span in lines(front, 0) {
        let line = &front[span.range()];
        let goes_on = line.starts_with([' ', '\t', '-', '\r', '\n']) && !line.starts_with("---");
        match entries.last_mut() {
            Some(last) if goes_on && last.key.is_some() => last.span.end = span.end,
            _ => {
                let key = line.split_once(':').filter(|(_, value)| value.starts_with([' ', '\t', '\r', '\n']));
                let key = key.map(|(key, _)| key.trim().trim_matches(['"', '\'']));
                entries.push(Entry { key: key.filter(|key| !key.starts_with('#')), span });
            }
        }
    }
    entries
}

/// What we know of a value in the source language.
enum Known {
    /// It still is in the source language.
    AsWritten,
    /// The target's words are the targets of pairs; these are their sources.
    As(String),
    /// Nothing.
    Not,
}

fn in_source(page: &Bilingual<'_>, raw: &str, body: usize) -> Known {
    let value = serde_yaml::from_str::<std::collections::BTreeMap<String, String>>(raw.trim_end());
    let Some(words) = value.ok().and_then(|map| map.into_values().next()) else { return Known::Not };
    let words = words.trim();
    if words.is_empty() {
        return Known::Not;
    }
    let side = |pair: &Pair<'_>, span: fn(&Pair<'_>) -> Span| page.text[span(pair).range()].trim();
    for at in 0..page.pairs.len() {
        if let Some(to) = run(&page.pairs[at..], words, |pair| side(pair, |pair| pair.source)) {
            return if to > 0 { Known::AsWritten } else { Known::Not };
        }
        if let Some(to) = run(&page.pairs[at..], words, |pair| side(pair, |pair| pair.target)) {
            let sources: Vec<&str> =
                page.pairs[at..at + to].iter().map(|pair| side(pair, |pair| pair.source)).collect();
            return Known::As(plain(&sources.join(" ")));
        }
    }
    // A body that is not in pairs is the same in both languages.
    if page.text[body..].contains(words) { Known::AsWritten } else { Known::Not }
}

/// How many pairs from the first on make up `words`, white space between them set aside; `None` where they do not.
fn run<'t>(pairs: &[Pair<'_>], words: &str, side: impl Fn(&Pair<'_>) -> &'t str) -> Option<usize> {
    let mut rest = words;
    for (count, pair) in pairs.iter().enumerate() {
        let part = side(pair);
        if part.is_empty() {
            return None;
        }
        rest = rest.strip_prefix(part)?.trim_start();
        if rest.is_empty() {
            return Some(count + 1);
        }
    }
    None
}

/// The words of the first heading on the source side, and where they stand.
fn heading(page: &Bilingual<'_>, body: usize) -> Option<(String, Span)> {
    let mut fence = None;
    for span in lines(page.text, body) {
        let line = &page.text[span.range()];
        let trimmed = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let level = line.bytes().take_while(|&byte| byte == b'#').count();
        if fence.is_none() && (1..=6).contains(&level) {
            let pairs = page.pairs.iter().filter(|pair| span.contains(pair.whole));
            let (mut words, mut place) = (String::new(), span);
            let mut copied = span.start as usize + level;
            for (number, pair) in pairs.enumerate() {
                words += &page.text[copied..pair.whole.start as usize];
                words += &page.text[pair.source.range()];
                copied = pair.whole.end as usize;
                place = if number == 0 { pair.source } else { Span { start: place.start, end: pair.source.end } };
            }
            words += &page.text[copied..span.end as usize];
            let words = plain(words.trim().trim_end_matches('#'));
            return (!words.is_empty()).then_some((words, place));
        }
    }
    None
}

/// The words of a line of Markdown without its markup.
fn plain(markdown: &str) -> String {
    use pulldown_cmark::{Event, Parser};
    if !markdown.contains(['*', '_', '`', '[', '<', '&', '\\']) {
        return markdown.trim().to_owned();
    }
    let mut words = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => words += &text,
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words.trim().to_owned()
}

/// A text as a YAML scalar: plain where YAML reads it back as the same text, else in double quotes (YAML 1.2, 7.3).
fn scalar(words: &str) -> String {
    let plain = !words.is_empty()
        && words.trim() == words
        && !words.contains(": ")
        && !words.contains(" #")
        && !words.ends_with(':')
        && !words.contains(|letter: char| letter.is_control())
        && words.starts_with(|first: char| first.is_alphabetic())
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&words.to_lowercase().as_str());
    if plain {
        return words.to_owned();
    }
    let mut quoted = String::with_capacity(words.len() + 2);
    quoted.push('"');
    for letter in words.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' | '\r' | '\t' => quoted.push(' '),
            letter if letter.is_control() => {}
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

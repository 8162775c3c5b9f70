//! Pairs of one unit: its marks stay outside, its words go in.

use std::ops::Range;

use super::{Shape, Unit, Writer};
use crate::language::sentences as split;
use crate::locale::Locale;

/// Writes a unit as one pair, or as it is where it holds no words.
pub(super) fn whole(unit: Unit<'_>, out: &mut Writer<'_>) {
    match unit.shape {
        Shape::Same => out.plain(unit.target),
        Shape::Other => out.pair(unit.target, unit.source),
        Shape::Line => {
            let frame = Frame::of(unit.source, unit.target);
            out.plain(&unit.target[..frame.head]);
            words(frame.source, frame.target, out);
            out.plain(&unit.target[unit.target.len() - frame.tail..]);
        }
    }
}

/// Writes a unit as a pair for each cell, text between tags, and sentence, as far as both sides have as many.
pub(super) fn sentences(unit: Unit<'_>, source_locale: &Locale, target_locale: &Locale, out: &mut Writer<'_>) {
    if unit.shape != Shape::Line {
        return whole(unit, out);
    }
    let frame = Frame::of(unit.source, unit.target);
    out.plain(&unit.target[..frame.head]);
    let (source, target) = (parts(frame.source), parts(frame.target));
    // Bars and tags must be the same on both sides, or the line is one part.
    let same = source.len() == target.len()
        && source.iter().zip(&target).all(|(a, b)| a.words == b.words && (a.words || a.text == b.text));
    if same {
        for (source, target) in source.iter().zip(&target) {
            if target.words {
                part(
                    Sentences { text: source.text, locale: source_locale },
                    Sentences { text: target.text, locale: target_locale },
                    out,
                );
            } else {
                out.plain(target.text);
            }
        }
    } else {
        words(frame.source, frame.target, out);
    }
    out.plain(&unit.target[unit.target.len() - frame.tail..]);
}

/// What both lines begin and end with and is no prose.
struct Frame<'a> {
    /// Bytes at the start that stay outside.
    head: usize,
    /// Bytes at the end that stay outside.
    tail: usize,
    source: &'a str,
    target: &'a str,
}

impl<'a> Frame<'a> {
    fn of(source: &'a str, target: &'a str) -> Self {
        let (mine, theirs) = (marks(target), marks(source));
        let head = if target[..mine] == source[..theirs] { mine } else { 0 };
        let end = |line: &str| line.len() - line.trim_end().len();
        let tail = end(&target[head..]);
        let tail =
            if target[target.len() - tail..] == source[source.len() - end(&source[head..])..] { tail } else { 0 };
        Frame { head, tail, source: &source[head..source.len() - tail], target: &target[head..target.len() - tail] }
    }
}

/// The length of what a line opens with before its words: blanks, quote marks, list markers, `#`, task boxes, anchors.
fn marks(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
        let level = rest.bytes().take_while(|&byte| byte == b'#').count();
        let anchor = ["<a name=", "<a id="].iter().any(|open| rest.starts_with(open));
        let step = match marker(rest) {
            _ if blank > 0 => blank,
            0 if (1..=6).contains(&level) => level,
            0 if anchor => match rest.find("></a>") {
                Some(end) if !rest[1..end].contains(['<', '>']) => end + "></a>".len(),
                _ => return at,
            },
            0 if rest.starts_with("[ ] ") || rest.starts_with("[x] ") => 4,
            0 => return at,
            marker => marker,
        };
        at += step;
    }
}

/// The length of the list marker at the start of a text, without the blanks after it; 0 where there is none.
pub(super) fn marker(words: &str) -> usize {
    let bytes = words.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length = match bytes.get(digits) {
        Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        _ => return 0,
    };
    if matches!(bytes.get(length), Some(b' ' | b'\t')) { length } else { 0 }
}

/// A stretch of a line.
struct Part<'a> {
    text: &'a str,
    /// False for bars of a table, tags and the white space around them.
    words: bool,
}

/// Cuts a line at table bars, or at tags where it begins with one. Every byte is in one part.
fn parts(line: &str) -> Vec<Part<'_>> {
    let html = line.starts_with('<');
    let table = !html && (line.starts_with('|') || line.contains(" | "));
    let mut parts = Vec::new();
    let mut at = 0;
    if html || table {
        for cut in if html { tags(line) } else { bars(line) } {
            push(&mut parts, line, at..cut.start, true);
            push(&mut parts, line, cut.clone(), false);
            at = cut.end;
        }
    }
    push(&mut parts, line, at..line.len(), true);
    parts
}

/// Adds a part, its outer white space apart.
fn push<'a>(parts: &mut Vec<Part<'a>>, line: &'a str, range: Range<usize>, words: bool) {
    let text = &line[range];
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    for (text, words) in [(&text[..start], false), (&text[start..end], words), (&text[end..], false)] {
        if !text.is_empty() {
            parts.push(Part { text, words });
        }
    }
}

fn tags(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = line[at..].find('<').map(|open| at + open) {
        let Some(end) = line[open..].find('>').map(|end| open + end + 1) else { break };
        found.push(open..end);
        at = end;
    }
    found
}

fn bars(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'|', bytes).filter(|&at| at == 0 || bytes[at - 1] != b'\\').map(|at| at..at + 1).collect()
}

/// A text to be cut into sentences.
struct Sentences<'a> {
    text: &'a str,
    locale: &'a Locale,
}

/// Writes one part: a pair a sentence where both sides have as many and the same between them.
fn part(source: Sentences<'_>, target: Sentences<'_>, out: &mut Writer<'_>) {
    let (theirs, mine) = (split(source.text, source.locale), split(target.text, target.locale));
    let gap = |text: &str, ranges: &[Range<usize>], at: usize| {
        let end = ranges.get(at + 1).map_or(text.len(), |next| next.start);
        text[ranges[at].end..end].to_owned()
    };
    if mine.len() < 2 || mine.len() != theirs.len() || mine[0].start > 0 || theirs[0].start > 0 {
        return words(source.text, target.text, out);
    }
    for at in 0..mine.len() {
        let (left, right) = (gap(target.text, &mine, at), gap(source.text, &theirs, at));
        if left == right {
            words(&source.text[theirs[at].clone()], &target.text[mine[at].clone()], out);
            out.plain(&left);
        } else {
            out.pair(
                &format!("{}{left}", &target.text[mine[at].clone()]),
                &format!("{}{right}", &source.text[theirs[at].clone()]),
            );
        }
    }
}

/// Writes two texts as a pair, strong emphasis around both kept outside; as they are where they hold no letter.
fn words(source: &str, target: &str, out: &mut Writer<'_>) {
    if source == target && !target.contains(char::is_alphabetic) {
        return out.plain(target);
    }
    let strong = |text: &str| {
        text.len() > 4 && text.starts_with("**") && text.ends_with("**") && !text[2..text.len() - 2].contains('*')
    };
    if strong(source) && strong(target) {
        out.plain("**");
        out.pair(&target[2..target.len() - 2], &source[2..source.len() - 2]);
        out.plain("**");
    } else {
        out.pair(target, source);
    }
}

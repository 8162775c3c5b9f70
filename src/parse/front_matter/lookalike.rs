//! What looks like front matter and is not: it is published as text, and reported.
//!
//! - A rule on the first line and another one further down, with text in between.
//! - Front matter whose dashes a word processor or a translation tool made typographic, or that has too many or too few.
//! - Front matter below text, or in a code block; front matter in TOML.

use super::{Above, begins, closing, is_mapping, key_colon, lines, opening};
use crate::source::Span;

/// Something that looks like front matter.
pub(super) struct Lookalike {
    /// The line that makes it look so, without its line end.
    pub place: Span,
    pub message: &'static str,
    pub help: &'static str,
}

/// True for YAML between two fences that is meant as front matter, broken or not, and false for text between two rules.
pub(super) fn is_meant(yaml: &str) -> bool {
    let mut content = lines(yaml).map(|line| yaml[line].trim_end()).filter(|line| !line.is_empty()).peekable();
    let mut has_heading = false;
    while let Some(comment) = content.next_if(|line| line.starts_with('#')) {
        has_heading |= is_heading(comment);
    }
    let Some(first) = content.next() else { return !has_heading };
    if is_key(first) {
        // `Note: …` below a heading is a sentence.
        return !has_heading || first.starts_with(|c: char| c.is_ascii_lowercase());
    }
    let has_blank = || lines(yaml).any(|line| yaml[line].trim().is_empty());
    if (first.starts_with(['"', '\'', '{', '?', '&', '!', '%']) || !has_blank()) && is_mapping(yaml) {
        return true;
    }
    let others = content.filter(|line| !line.starts_with([' ', '\t', '#', '-']));
    let (keys, texts): (Vec<&str>, Vec<&str>) = others.partition(|line| is_small_key(line));
    keys.len() > texts.len() + 1
}

/// True for a comment that is a heading in Markdown, and no key that was turned off.
fn is_heading(comment: &str) -> bool {
    let text = comment.trim_start_matches('#');
    text.starts_with(' ') && comment.len() - text.len() <= 6 && key_colon(text.trim_start()).is_none()
}

/// True for a line that opens with a key, also one whose colon is full-width or has no space after it.
fn is_key(line: &str) -> bool {
    let glued = || {
        let (key, value) = line.split_once([':', '：']).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_name) && !value.starts_with("//")
    };
    key_colon(line).is_some() || glued()
}

/// A key that begins with a small letter, as in most front matter and at few beginnings of sentences.
fn is_small_key(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_lowercase()) && is_key(line)
}

/// True for a line of dashes of any kind that is not a fence.
pub(super) fn is_odd_fence(line: &str) -> bool {
    let line = line.trim_end();
    // Nearly all lines are none by their first byte.
    matches!(line.as_bytes(), [b'-' | 0xE2 | 0xEF, ..])
        && line != "---"
        && line.len() > 1
        && line
            .chars()
            .all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'))
}

/// What looks like front matter at the top of a text that has none.
pub(super) fn find(text: &str) -> Option<Lookalike> {
    let (start, above) = opening(text);
    let first = text[start..].lines().next()?.trim_end();
    let place = Span::new(start, start + first.len());
    let found = |message, help| Some(Lookalike { place, message, help });
    if begins(&text[start..], above) {
        let yaml = start + lines(&text[start..]).next()?.end;
        return match closing(text, yaml, above) {
            Some(_) => found(
                "front matter begins below blank lines and is not valid YAML; it stands as text",
                "remove the blank lines before it, and fix the YAML",
            ),
            None => found("front matter is not closed; it stands as text", "end it with a line that holds `---` alone"),
        };
    }
    if first == "---" {
        let yaml = start + lines(&text[start..]).next()?.end;
        let is_stray = above == Above::Nothing && closing(text, yaml, above).is_some();
        let message = "what is between this line and the next `---` is not front matter; it is published as text";
        let help = "remove this line, or write `key: value` lines between the two";
        return is_stray.then(|| found(message, help)).flatten();
    }
    if is_odd_fence(first) && is_closed_by(&text[start..], is_odd_or_fence) {
        let message =
            "this looks like front matter, but these are not the three hyphens `---`; it is published as text";
        return found(message, "write `---` on a line of its own before and after the `key: value` lines");
    }
    if first.starts_with("```") && is_closed_in_code(&text[start..]) {
        let message = "this looks like front matter, but it is in a code block; it is published as text";
        return found(message, "remove the lines that begin and end the code block");
    }
    if first == "+++" && text[start..].lines().skip(1).take(MOST_LINES).any(|line| line.trim_end() == "+++") {
        let message = "front matter in TOML is not read; it is published as text";
        return found(message, "write it in YAML: `key: value` lines between two lines `---`");
    }
    below_text(text, start)
}

fn is_odd_or_fence(line: &str) -> bool {
    is_odd_fence(line) || line.trim_end() == "---"
}

/// How many lines front matter may have that is only guessed.
const MOST_LINES: usize = 200;

/// True where a key follows the first line, and a line that closes it before the next blank one.
fn is_closed_by(text: &str, closes: fn(&str) -> bool) -> bool {
    let mut lines = text.lines().skip(1).take(MOST_LINES);
    lines.next().is_some_and(is_small_key)
        && lines.find(|line| line.trim().is_empty() || closes(line)).is_some_and(closes)
}

/// True where front matter is all that is in the code block on the first line: a tool that translates texts, or writes them,
/// has put it there.
fn is_closed_in_code(text: &str) -> bool {
    let mut lines = text.lines().skip(1).take(MOST_LINES).map(str::trim_end);
    lines.next() == Some("---")
        && lines.next().is_some_and(is_small_key)
        && lines.any(|line| line == "---")
        && lines.next().is_some_and(|line| line.starts_with("```"))
}

/// Front matter below the text at the top of a page.
fn below_text(text: &str, start: usize) -> Option<Lookalike> {
    let mut fence = None;
    for line in lines(&text[start..]) {
        let written = &text[start + line.start..start + line.end];
        // What is in code is an example.
        if written.starts_with("```") || written.starts_with("~~~") {
            return None;
        }
        if written.trim_end() == "---" {
            fence = Some(start + line.start);
            break;
        }
    }
    let fence = fence?;
    let yaml = fence + lines(&text[fence..]).next()?.end;
    let (end, _) = closing(text, yaml, Above::Blank)?;
    let is_front = text[yaml..].lines().next().is_some_and(is_small_key) && is_mapping(&text[yaml..end]);
    is_front.then(|| Lookalike {
        place: Span::new(fence, fence + 3),
        message: "front matter begins below text; it is published as text too",
        help: "move it to the first line of the file",
    })
}

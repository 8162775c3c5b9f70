//! Findings for people: message, place, the line with carets under what is meant, help.

use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Finding, Look, Paint, is_plain, place_path, push_visible, visible};
use crate::finding::{Place, Severity};

/// Tabs are shown as spaces up to the next multiple of this many columns.
const TAB: usize = 4;

const BOLD: &str = "\x1b[1m";
const BLUE: &str = "\x1b[1;34m";
const RESET: &str = "\x1b[0m";

/// Writes findings, with an empty line after each, in pieces: a site can have so many that one text of them would take
/// more memory than all else.
#[derive(Debug)]
pub struct Writer<'w, W> {
    root: &'w str,
    look: Look,
    out: W,
    piece: String,
    /// The file of the last finding and how it is shown: findings of one file follow each other.
    path: (Arc<str>, String),
}

impl<'w, W: std::io::Write> Writer<'w, W> {
    /// Begins to write to `out`; `root` is the content folder as the user named it.
    pub fn new(root: &'w str, look: Look, out: W) -> Self {
        Self { root, look, out, piece: String::with_capacity(2 * PIECE), path: (Arc::from(""), String::new()) }
    }

    /// Writes one. *Errors*: those of `out`.
    pub fn put(&mut self, finding: &Finding) -> std::io::Result<()> {
        if self.path.0 != finding.path {
            self.path = (finding.path.clone(), visible(&place_path(self.root, &finding.path)).into_owned());
        }
        write_finding(&mut self.piece, finding, &self.path.1, self.look);
        self.piece.push('\n');
        if self.piece.len() >= PIECE {
            self.out.write_all(self.piece.as_bytes())?;
            self.piece.clear();
        }
        Ok(())
    }

    /// Writes what is left. *Errors*: those of `out`.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.out.write_all(self.piece.as_bytes())
    }

    /// Writes all of them. *Errors*: those of `out`.
    pub fn write(findings: &[Finding], root: &'w str, look: Look, out: W) -> std::io::Result<()> {
        let mut writer = Self::new(root, look, out);
        findings.iter().try_for_each(|finding| writer.put(finding))?;
        writer.finish()
    }
}

/// Bytes that are written at once, about.
const PIECE: usize = 1 << 16;

/// Writes one finding, in the file that is shown as `path`.
fn write_finding(out: &mut String, finding: &Finding, path: &str, look: Look) {
    let ink = Ink::new(look.paint);
    let color = ink.severity(finding.severity);
    let (name, rule) = (finding.severity.name(), finding.rule.name());
    let message = visible(&finding.message);
    line(out, &[color, name, "[", rule, "]", ink.reset, ink.bold, ": ", &message, ink.reset]);
    let number = finding.place.as_ref().map(|place| place.position.line.to_string());
    // The bar stands one column right of the widest line number, as in every excerpt of one finding.
    let gutter = number.as_ref().map_or(2, String::len);
    let (blue, reset) = (ink.blue, ink.reset);
    repeat(out, BLANKS, gutter);
    match (&finding.place, &number) {
        (Some(place), Some(number)) => {
            let column = place.position.column.to_string();
            line(out, &[blue, "-->", reset, " ", path, ":", number, ":", &column]);
            write_excerpt(out, finding, place, number, look);
        }
        _ => line(out, &[blue, "-->", reset, " ", path]),
    }
    if let Some(help) = &finding.help {
        repeat(out, BLANKS, gutter);
        line(out, &[" ", blue, "=", reset, " help: ", &visible(help)]);
    }
}

/// Writes the line and the carets under its marked stretch.
fn write_excerpt(out: &mut String, finding: &Finding, place: &Place, number: &str, look: Look) {
    let ink = Ink::new(look.paint);
    let shown = Shown::new(place, look.width);
    let (blue, reset) = (ink.blue, ink.reset);
    let gutter = number.len();
    repeat(out, BLANKS, gutter);
    line(out, &[" ", blue, "|", reset]);
    line(out, &[blue, number, reset, " ", blue, "|", reset, " ", &shown.text]);
    let label = finding.label.as_deref().map(visible).unwrap_or_default();
    let onward = match place.end.line - place.position.line {
        0 => String::new(),
        _ if place.end.column == 1 && place.end.line == place.position.line + 1 => String::new(),
        _ => format!("… to line {}", place.end.line),
    };
    let part = |words: &str| if words.is_empty() { "" } else { " " };
    repeat(out, BLANKS, gutter);
    for piece in [" ", blue, "|", reset, " "] {
        out.push_str(piece);
    }
    repeat(out, BLANKS, shown.before);
    out.push_str(ink.severity(finding.severity));
    repeat(out, CARETS, shown.width.max(1));
    line(out, &[part(&onward), &onward, part(&label), &label, reset]);
}

const BLANKS: &str = "                                                                                ";
const CARETS: &str = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^";

/// Adds `count` times the character that `pieces` are made of.
fn repeat(out: &mut String, pieces: &str, mut count: usize) {
    while count > pieces.len() {
        out.push_str(pieces);
        count -= pieces.len();
    }
    out.push_str(&pieces[..count]);
}

/// Adds the rest of a line; trailing blanks are not written.
fn line(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// The sequences of one paint; all empty where there is no color.
struct Ink {
    paint: Paint,
    bold: &'static str,
    blue: &'static str,
    reset: &'static str,
}

impl Ink {
    fn new(paint: Paint) -> Self {
        match paint {
            Paint::Plain => Self { paint, bold: "", blue: "", reset: "" },
            Paint::Color => Self { paint, bold: BOLD, blue: BLUE, reset: RESET },
        }
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match (self.paint, severity) {
            (Paint::Plain, _) => "",
            (Paint::Color, Severity::Error) => "\x1b[1;31m",
            (Paint::Color, Severity::Warning) => "\x1b[1;33m",
            (Paint::Color, Severity::Note) => "\x1b[1;36m",
        }
    }
}

/// A line as a terminal shows it, and the columns of its marked stretch.
struct Shown {
    text: String,
    /// Columns before the mark.
    before: usize,
    /// Columns of the mark; 0 where it is empty or has no width of its own.
    width: usize,
}

impl Shown {
    /// Makes the line visible and cuts it to `room` columns around the mark.
    fn new(place: &Place, room: usize) -> Self {
        let excerpt = &place.excerpt;
        let (start, end) = (excerpt.start as usize, excerpt.end as usize);
        let mut left = expand(&excerpt.line[..start], 0);
        let mut before = columns(&left);
        let mut mark = expand(&excerpt.line[start..end], before);
        let mut width = columns(&mark);
        let mut right = expand(&excerpt.line[end..], before + width);
        let mut after = columns(&right);
        let cut_before = (place.position.column as usize).saturating_sub(1) > excerpt.line[..start].chars().count();
        let room = room.max(20);
        if cut_before || before + width + after > room {
            // The mark matters most, then what leads to it, then what follows.
            let most = room.saturating_sub(before.min(room / 3)).max(1);
            if width > most {
                mark = format!("{}…", head(&mark, most - 1));
                width = columns(&mark);
                right.clear();
                after = 0;
            }
            let most = (room - width.min(room)).saturating_sub(after.min(room / 3)).max(1);
            if cut_before || before > most {
                left = format!("…{}", tail(&left, most - 1));
                before = columns(&left);
            }
            let most = room.saturating_sub(before + width).max(1);
            if after > most {
                right = format!("{}…", head(&right, most - 1));
            }
        }
        Self { text: left + &mark + &right, before, width }
    }
}

/// Columns that a text takes which was made visible. The letters of most texts are told without the tables, which also
/// know what joins with its neighbors.
fn columns(text: &str) -> usize {
    let known = |c: char| match c {
        ' '..='~' | '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{482}' => Some(1),
        '\u{3001}'..='\u{3003}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff08}'
        | '\u{ff09}'
        | '\u{ff0c}'
        | '\u{ff1a}' => Some(2),
        _ => None,
    };
    text.chars().try_fold(0, |sum, c| Some(sum + known(c)?)).unwrap_or_else(|| text.width())
}

/// The text as a terminal shows it when it begins at `column`: tabs as spaces, hidden characters as escapes.
fn expand(text: &str, column: usize) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut width = column;
    let mut counted = 0;
    for char in text.chars() {
        if char == '\t' {
            width += out[counted..].width();
            let stop = (width / TAB + 1) * TAB;
            out.push_str(&" ".repeat(stop - width));
            counted = out.len();
            width = stop;
        } else {
            push_visible(&mut out, char);
        }
    }
    out
}

/// The longest head that takes at most `room` columns; combining marks stay with their letter.
fn head(text: &str, room: usize) -> &str {
    let mut taken = 0;
    for (at, char) in text.char_indices() {
        taken += char.width().unwrap_or(0);
        if taken > room {
            return &text[..at];
        }
    }
    text
}

/// The longest tail that takes at most `room` columns; it never begins with a combining mark.
fn tail(text: &str, room: usize) -> &str {
    let mut taken = 0;
    let mut from = text.len();
    for (at, char) in text.char_indices().rev() {
        let width = char.width().unwrap_or(0);
        taken += width;
        if taken > room {
            break;
        }
        if width > 0 {
            from = at;
        }
    }
    &text[from..]
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    fn printed(finding: Finding, look: Look) -> String {
        super::super::print(&[finding], "content", super::super::Format::Terminal(look))
    }

    fn plain(finding: Finding) -> String {
        printed(finding, Look::default())
    }

    /// The line of text and the carets, as they stand under one another.
    fn excerpt(text: &str, marked: &str) -> (String, String) {
        let out = plain(cases::at(text, marked));
        let lines: Vec<&str> = out.lines().collect();
        let at = lines.iter().position(|line| line.contains('^')).expect("an excerpt has carets");
        (lines[at - 1].to_owned(), lines[at].to_owned())
    }

    #[test]
    fn a_finding_shows_message_place_line_and_help() {
        let finding = cases::at("---\n---\n1.  You must meet it:\n", "You must meet it:");
        let out = plain(finding.label("same text in ru-RU").help("translate it"));
        let expected = "\
warning[untranslated-segment]: target is still in the source language
 --> content/ko/쪽.md:3:5
  |
3 | 1.  You must meet it:
  |     ^^^^^^^^^^^^^^^^^ same text in ru-RU
  = help: translate it

";
        assert_eq!(out, expected);
    }

    #[test]
    fn a_finding_on_a_file_has_no_excerpt() {
        let out = plain(cases::whole().help("add one"));
        assert_eq!(
            out,
            "note[front-matter-missing]: the page has no front matter\n  --> content/a.md\n   = help: add one\n\n"
        );
    }

    #[test]
    fn columns_are_those_of_the_tables() {
        for c in ('\0'..='\u{ffff}').filter(|c| !c.is_control()) {
            assert_eq!(columns(c.encode_utf8(&mut [0; 4])), c.width().unwrap_or(0), "{c:?}");
        }
    }

    #[test]
    fn carets_stand_under_wide_combining_and_tabbed_text() {
        for (text, marked, before, carets) in [
            ("조직은 meet 합니다", "meet", 7, 4),
            ("組織必須符合門檻", "符合", 8, 4),
            ("\ttab then x", "x", 13, 1),
            ("ab\tcd", "cd", 4, 2),
            ("e\u{301}e\u{301} Text", "Text", 3, 4),
            ("\u{1112}\u{1161}\u{11ab}글 abc", "abc", 5, 3),
            ("ไทยนี้ abc", "abc", 5, 3),
            ("👩‍👩‍👧 abc", "abc", 3, 3),
            ("a\u{202e}b", "b", 9, 1),
        ] {
            let (_, under) = excerpt(text, marked);
            assert_eq!(under, format!("  | {}{}", " ".repeat(before), "^".repeat(carets)), "{text}");
        }
    }

    #[test]
    fn an_empty_place_has_one_caret() {
        let mut finding = cases::at("abc", "");
        finding.message = "nothing here".into();
        assert!(plain(finding).contains("1 | abc\n  | ^\n"));
    }

    #[test]
    fn a_long_line_is_cut_and_the_carets_follow() {
        let text = format!("{} MARK {}", "가".repeat(300), "나".repeat(300));
        let (line, under) = excerpt(&text, "MARK");
        assert!(line.width() <= 104 && line.contains("| …") && line.ends_with('…'), "{line}");
        let byte = line.find("MARK").expect("the mark is kept");
        assert_eq!(line[..byte].width(), under.find('^').expect("carets"));
        let text = "x".repeat(5000);
        let (line, under) = excerpt(&text, &text);
        assert!(line.width() <= 104 && under.width() <= 104, "{line}");
    }

    #[test]
    fn a_place_over_several_lines_says_where_it_ends() {
        let (_, under) = excerpt("one\ntwo\nthree\n", "two\nthree");
        assert_eq!(under, "  | ^^^ … to line 3");
        let (_, under) = excerpt("one\ntwo\n", "one\n");
        assert_eq!(under, "  | ^^^");
    }

    #[test]
    fn color_is_only_what_the_look_asks_for() {
        let look = Look { paint: Paint::Color, width: 80 };
        let out = printed(cases::at("abc", "b"), look);
        assert!(out.starts_with("\x1b[1;33mwarning[untranslated-segment]\x1b[0m"));
        let mut stripped = out;
        for code in [BOLD, BLUE, RESET, "\x1b[1;33m"] {
            stripped = stripped.replace(code, "");
        }
        assert_eq!(stripped, plain(cases::at("abc", "b")));
    }
}

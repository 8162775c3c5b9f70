//! A requirement tree as an outline for a terminal, locales side by side.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::model::requirement::{Facts, RequirementKind, RequirementNode, RequirementTree};

/// How an outline is laid out.
#[derive(Clone, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// The locales to show, as indexes into the tree's; one column each.
    pub locales: Vec<usize>,
}

/// Between two locales.
const GAP: &str = " │ ";

/// No column is narrower, whatever the terminal: Korean and Chinese need two cells a letter.
const NARROWEST: usize = 24;

/// Writes a tree as an outline: one node a line or more, children further in, what a node names in brackets.
///
/// *Law*: each line ends with a line feed; columns begin at the same cell in every line, wide letters counted as two.
pub fn outline(tree: &RequirementTree<'_>, look: &Look) -> String {
    let mut out = String::new();
    let shown = &look.locales;
    let column =
        (look.width.saturating_sub(GAP.width() * shown.len().saturating_sub(1)) / shown.len().max(1)).max(NARROWEST);
    let page = Page { tree, shown, column };
    if shown.len() > 1 {
        let heads: Vec<Vec<String>> = shown.iter().map(|&at| vec![tree.locales[at].tag().to_owned()]).collect();
        page.lines(&heads, &mut out);
        page.lines(&vec![vec!["─".repeat(column)]; shown.len()], &mut out);
    }
    page.node(0, 0, "", &mut out);
    out
}

struct Page<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    shown: &'t [usize],
    column: usize,
}

impl Page<'_, '_> {
    fn node(&self, at: usize, depth: usize, mark: &str, out: &mut String) {
        let node = &self.tree.nodes[at];
        let cells: Vec<Vec<String>> = self.shown.iter().map(|&locale| self.cell(node, locale, depth, mark)).collect();
        self.lines(&cells, out);
        let (mut step, mut letter) = (0, b'a');
        for child in self.tree.children(at) {
            let mark = match self.tree.nodes[child].kind {
                RequirementKind::Requirement => {
                    step += 1;
                    format!("{step}. ")
                }
                RequirementKind::Alternative => {
                    let mark = format!("({}) ", char::from(letter));
                    letter = (letter + 1).min(b'z');
                    mark
                }
                RequirementKind::Section => "§ ".to_owned(),
                RequirementKind::Condition => "- ".to_owned(),
                RequirementKind::Note => "! ".to_owned(),
                RequirementKind::Label => "▸ ".to_owned(),
                RequirementKind::Choice => "one of: ".to_owned(),
                RequirementKind::All => "all of: ".to_owned(),
                RequirementKind::Text => String::new(),
            };
            self.node(child, depth + 1, &mark, out);
        }
    }

    /// The lines of a node in one locale.
    fn cell(&self, node: &RequirementNode<'_>, locale: usize, depth: usize, mark: &str) -> Vec<String> {
        // Deep trees would leave no room for words.
        let indent = "  ".repeat(depth.min(self.column / 6));
        let mut words = match &node.text[locale] {
            Some(text) => text.to_string(),
            None if node.missing_in.contains(&locale) => "—".to_owned(),
            None => String::new(),
        };
        if let Some(anchor) = node.anchor.filter(|_| !node.missing_in.contains(&locale)) {
            let _ = write!(words, "  #{anchor}");
        }
        if !node.missing_in.contains(&locale) {
            words += &named(&node.facts);
        }
        if let Some((_, differ)) = node.facts_differ.iter().find(|(at, _)| *at == locale) {
            let own = Facts {
                quantities: differ.quantities.clone().unwrap_or_default(),
                people: differ.people.clone().unwrap_or_default(),
                exams: differ.exams.clone().unwrap_or_default(),
                certifications: differ.certifications.clone().unwrap_or_default(),
                links: Vec::new(),
                doubtful: Vec::new(),
            };
            let here = named(&own);
            let _ = write!(words, " ≠{}", if here.is_empty() { " [other links]" } else { &here });
        }
        if self.shown.len() == 1 && !node.missing_in.is_empty() && !node.missing_in.contains(&locale) {
            let missing: Vec<&str> = node.missing_in.iter().map(|&at| self.tree.locales[at].tag()).collect();
            let _ = write!(words, "  (missing in {})", missing.join(", "));
        }
        let lead = indent.width() + mark.width();
        let room = self.column.saturating_sub(lead).max(8);
        let mut lines = wrap(words.trim(), room);
        for (number, line) in lines.iter_mut().enumerate() {
            let lead = if number == 0 { format!("{indent}{mark}") } else { " ".repeat(lead) };
            *line = format!("{lead}{line}");
        }
        lines
    }

    /// Puts the cells of a row side by side.
    fn lines(&self, cells: &[Vec<String>], out: &mut String) {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut row = String::new();
            for (at, cell) in cells.iter().enumerate() {
                let text = cell.get(line).map_or("", String::as_str);
                if at > 0 {
                    row += GAP;
                }
                row += text;
                if at + 1 < cells.len() {
                    row.extend(std::iter::repeat_n(' ', self.column.saturating_sub(text.width())));
                }
            }
            out.push_str(row.trim_end());
            out.push('\n');
        }
    }
}

/// What a node names, in brackets; links are left out, as the text shows what they lead to.
fn named(facts: &Facts<'_>) -> String {
    let mut parts: Vec<String> = facts.people.iter().map(|count| format!("people {count}")).collect();
    parts.extend(facts.quantities.iter().map(ToString::to_string));
    parts.extend(facts.exams.iter().map(|exam| format!("exam {exam}")));
    parts.extend(facts.certifications.iter().map(ToString::to_string));
    if parts.is_empty() { String::new() } else { format!("  [{}]", parts.join(", ")) }
}

/// Breaks a text at spaces, and between wide letters, so that no line takes more than `room` cells.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut used, mut word, mut word_width) = (0, String::new(), 0);
    let mut flush = |word: &mut String, word_width: &mut usize, lines: &mut Vec<String>| {
        if used > 0 && used + *word_width > room {
            lines.push(String::new());
            used = 0;
        }
        if used == 0 {
            *word = word.trim_start().to_owned();
        }
        for letter in word.chars() {
            let width = letter.width().unwrap_or(0);
            if used + width > room {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("there is a line").push(letter);
            used += width;
        }
        word.clear();
        *word_width = 0;
    };
    for letter in text.chars() {
        let letter = if letter.is_control() { ' ' } else { letter };
        let width = letter.width().unwrap_or(0);
        // Korean breaks at spaces; Chinese and Japanese break anywhere.
        if letter == ' ' || (width > 1 && !('\u{AC00}'..='\u{D7A3}').contains(&letter)) {
            flush(&mut word, &mut word_width, &mut lines);
        }
        word.push(letter);
        word_width += width;
    }
    flush(&mut word, &mut word_width, &mut lines);
    lines
}

//! How findings look: on a terminal, as JSON, as SARIF 2.1.0, as GitHub annotations.
//!
//! Owns: the formats, the escaping that each of them needs, the last line that counts. Does not own: what rules mean
//! (`finding/explain.rs`), where the text goes (`cli`), coverage reports (`render/report`).
//!
//! Everything here makes a text out of findings that are in the order of reports ([`super::sort`]) already.

mod github;
mod json;
mod sarif;
mod terminal;

pub use terminal::Writer;

use std::borrow::Cow;

use super::{Finding, Severity};

/// Whether the terminal form is colored. The caller decides it (a terminal, no `NO_COLOR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text only.
    Plain,
    /// With SGR color sequences (ECMA-48, section 8.3.117).
    Color,
}

/// How the terminal form is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Colors or none.
    pub paint: Paint,
    /// Columns that an excerpt may take; longer lines are cut around the marked stretch, so that the carets never
    /// stand under a wrapped line.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { paint: Paint::Plain, width: 100 }
    }
}

/// A form that findings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: message, place, excerpt with carets, help.
    Terminal(Look),
    /// `{ "schema_version": 1, "findings": […] }`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows beside the changed lines.
    Github,
}

/// Writes findings in a format. `root` is the content folder as the user named it; it is put before every path, so
/// that a path can be clicked or copied.
pub fn print(findings: &[Finding], root: &str, format: Format) -> String {
    match format {
        Format::Terminal(look) => {
            let mut out = Vec::new();
            Writer::write(findings, root, look, &mut out).expect("memory takes any text");
            String::from_utf8(out).expect("findings are text")
        }
        Format::Json => json::print(findings, root),
        Format::Sarif => sarif::print(findings, root),
        Format::Github => github::print(findings, root),
    }
}

/// How many findings of each severity there are; written in words: `2 errors, 1 warning`, `no findings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([usize; 3]);

impl Tally {
    /// Counts one.
    pub fn count(&mut self, finding: &Finding) {
        self.0[finding.severity as usize] += 1;
    }

    /// The severities of which there is one at least.
    pub fn severities(&self) -> impl Iterator<Item = Severity> + '_ {
        SEVERITIES.into_iter().filter(|severity| self.0[*severity as usize] > 0)
    }
}

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self
            .severities()
            .map(|severity| (self.0[severity as usize], severity.name()))
            .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
            .collect();
        f.write_str(if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }.as_str())
    }
}

/// The path of a finding as people and tools open it: the content folder, then the path below it. Files beside the
/// content folder, such as a site's own templates, are those whose path begins with `../`.
pub fn place_path(root: &str, path: &str) -> String {
    let root = root.trim_start_matches("./").trim_end_matches('/');
    if let (Some(beside), false) = (path.strip_prefix("../"), root.is_empty() || root.ends_with('.')) {
        return place_path(root.rsplit_once('/').map_or("", |(above, _)| above), beside);
    }
    if root.is_empty() || root == "." { path.to_owned() } else { format!("{root}/{path}") }
}

/// The text with everything that could steer a terminal or hide what is written made visible as `\u{…}`.
///
/// Findings quote untrusted pages. Control characters move the cursor or set the window's title; bidirectional
/// controls reorder what is shown (CVE-2021-42574, UAX #9 section 2); invisible characters are often the very fault.
/// Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji are written with them.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        push_visible(&mut out, char);
    }
    Cow::Owned(out)
}

/// True for text of visible ASCII characters alone.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Adds one character, as an escape where it is hidden.
fn push_visible(out: &mut String, char: char) {
    if is_hidden(char) {
        out.extend(char.escape_unicode());
    } else {
        out.push(char);
    }
}

fn is_hidden(char: char) -> bool {
    // The letters of most scripts, without a look at the table.
    if matches!(char, ' '..='~' | '\u{c0}'..='\u{600}' | '\u{3000}'..='\u{fefe}') {
        return false;
    }
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
pub(super) mod cases {
    //! Findings that the tests of every format share.

    use super::super::{Locator, Rule};
    use super::Finding;
    use crate::source::{Source, Span};

    /// A finding on the first `marked` in `text`.
    pub fn at(text: &str, marked: &str) -> Finding {
        let source = Source::new("ko/쪽.md", text);
        let start = text.find(marked).expect("the case holds what it marks");
        let span = Span::new(start, start + marked.len());
        Locator::new(&source).finding(Rule::UntranslatedSegment, span, "target is still in the source language")
    }

    /// A finding on a file as a whole.
    pub fn whole() -> Finding {
        Finding::on_file(Rule::FrontMatterMissing, &std::sync::Arc::from("a.md"), "the page has no front matter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_text_cannot_steer_a_terminal() {
        assert_eq!(visible("a\u{1b}]0;x\u{7}b"), r"a\u{1b}]0;x\u{7}b");
        assert_eq!(visible("ab\u{202e}cd\u{2069}"), r"ab\u{202e}cd\u{2069}");
        assert_eq!(visible("\u{feff}가\u{9b}1m"), r"\u{feff}가\u{9b}1m");
        assert_eq!(visible("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert!(matches!(visible("평범한 글"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_tally_counts_by_severity() {
        let mut tally = Tally::default();
        assert_eq!(tally.to_string(), "no findings");
        [cases::whole(), cases::at("abc", "b"), cases::at("abc", "c")].iter().for_each(|finding| tally.count(finding));
        assert_eq!(tally.to_string(), "2 warnings, 1 note");
    }

    #[test]
    fn paths_begin_with_the_content_folder_as_it_was_named() {
        assert_eq!(place_path("content", "ko/a.md"), "content/ko/a.md");
        assert_eq!(place_path("./content/", "a.md"), "content/a.md");
        assert_eq!(place_path(".", "a.md"), "a.md");
        assert_eq!(place_path("content", "../locales/ko/site.ftl"), "locales/ko/site.ftl");
        assert_eq!(place_path("docs/content/", "../templates/page.html"), "docs/templates/page.html");
        assert_eq!(place_path("..", "../templates/page.html"), "../../templates/page.html");
        assert_eq!(place_path("/srv/docs", "a.md"), "/srv/docs/a.md");
    }
}

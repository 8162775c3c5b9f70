//! Findings as GitHub workflow commands, which show beside the changed lines of a pull request.
//!
//! *Source*: GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of `@actions/core`.

use std::fmt::Write as _;

use super::{Finding, place_path, visible};
use crate::finding::Severity;

/// Writes one command a line.
pub fn print(findings: &[Finding], root: &str) -> String {
    let mut out = String::new();
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let file = property(&place_path(root, &finding.path));
        let mut parts = vec![format!("file={file}")];
        if let Some(place) = &finding.place {
            parts.push(format!("line={}", place.position.line));
            parts.push(format!("endLine={}", place.end.line));
            // GitHub takes columns only where the place lies in one line.
            if place.position.line == place.end.line {
                parts.push(format!("col={}", place.position.column));
                parts.push(format!("endColumn={}", place.end.column.saturating_sub(1).max(place.position.column)));
            }
        }
        parts.push(format!("title={}", property(finding.rule.name())));
        let mut text = finding.message.clone().into_owned();
        for more in [&finding.label, &finding.help].into_iter().flatten() {
            text.push('\n');
            text.push_str(more);
        }
        writeln!(out, "::{command} {}::{}", parts.join(","), data(&text)).expect("a String takes any text");
    }
    out
}

/// A message; line ends stay line ends, other control characters become visible.
fn data(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| visible(line).replace('%', "%25").replace('\r', "%0D")).collect();
    lines.join("%0A")
}

/// A property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::cases;

    #[test]
    fn a_command_names_its_place_and_escapes_what_would_end_it() {
        let mut finding = cases::at("가 100 % done", "100 % done").help("translate it");
        finding.message = "100 %\n::error::spoofed".into();
        assert_eq!(
            super::print(&[finding], "a,b:c"),
            "::warning file=a%2Cb%3Ac/ko/쪽.md,line=1,endLine=1,col=3,endColumn=12,title=untranslated-segment\
             ::100 %25%0A::error::spoofed%0Atranslate it\n"
        );
    }

    #[test]
    fn a_note_on_a_file_is_a_notice_without_line() {
        assert_eq!(
            super::print(&[cases::whole()], "content"),
            "::notice file=content/a.md,title=front-matter-missing::the page has no front matter\n"
        );
    }
}

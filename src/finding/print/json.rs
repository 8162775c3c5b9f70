//! Findings for programs: one JSON document, versioned like the other published contracts.

use super::{Finding, place_path};
use crate::finding::{Rule, Severity};

/// The document.
#[derive(serde::Serialize)]
struct Document<'a> {
    schema_version: u32,
    findings: Vec<Entry<'a>>,
}

/// One finding. *Units*: `start` and `end` are bytes of the file, lines and columns are 1-based, columns count Unicode
/// scalar values; the end is one past the last.
#[derive(serde::Serialize)]
struct Entry<'a> {
    rule: Rule,
    severity: Severity,
    path: String,
    start: Option<u32>,
    end: Option<u32>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    message: &'a str,
    label: Option<&'a str>,
    help: Option<&'a str>,
}

/// Writes the document, with a line end.
pub fn print(findings: &[Finding], root: &str) -> String {
    let findings = findings.iter().map(|finding| entry(finding, root)).collect();
    let document = Document { schema_version: 1, findings };
    serde_json::to_string_pretty(&document).expect("texts and numbers are JSON") + "\n"
}

fn entry<'a>(finding: &'a Finding, root: &str) -> Entry<'a> {
    let place = finding.place.as_ref();
    Entry {
        rule: finding.rule,
        severity: finding.severity,
        path: place_path(root, &finding.path),
        start: place.map(|place| place.span.start),
        end: place.map(|place| place.span.end),
        line: place.map(|place| place.position.line),
        column: place.map(|place| place.position.column),
        end_line: place.map(|place| place.end.line),
        end_column: place.map(|place| place.end.column),
        message: &finding.message,
        label: finding.label.as_deref(),
        help: finding.help.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases;

    #[test]
    fn places_are_bytes_and_one_based_lines_and_columns() {
        let out = super::print(&[cases::at("가\n나 abc", "abc"), cases::whole()], "content");
        let value: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let first = &value["findings"][0];
        assert_eq!(value["schema_version"], 1);
        assert_eq!((&first["start"], &first["end"]), (&8.into(), &11.into()));
        assert_eq!((&first["line"], &first["column"]), (&2.into(), &3.into()));
        assert_eq!((&first["end_line"], &first["end_column"]), (&2.into(), &6.into()));
        assert_eq!(first["path"], "content/ko/쪽.md");
        assert!(value["findings"][1]["line"].is_null());
    }
}

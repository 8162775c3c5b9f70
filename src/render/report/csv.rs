//! The report for spreadsheets: a row for each open segment and each missing text (RFC 4180, UTF-8, lines ended by CRLF).

use super::in_words;
use crate::finding::print::place_path;
use crate::model::coverage::PageCoverage;

const COLUMNS: [&str; 13] = [
    "locale",
    "page",
    "path",
    "line",
    "column",
    "status",
    "reason",
    "confidence",
    "words",
    "text",
    "source",
    "suggestion",
    "source_path",
];

/// The row of names.
pub fn head() -> String {
    COLUMNS.join(",") + "\r\n"
}

/// The rows of a page.
pub fn page(page: &PageCoverage, root: &str) -> String {
    let mut out = String::new();
    for segment in page.segments.iter().filter(|segment| segment.status.is_open()) {
        let cells = [
            page.locale.tag().to_owned(),
            cell(&page.id),
            cell(&place_path(root, page.named())),
            segment.position.line.to_string(),
            segment.position.column.to_string(),
            segment.status.name().to_owned(),
            segment.reason.name().to_owned(),
            format!("{:.2}", segment.confidence),
            segment.words.to_string(),
            cell(&in_words(&segment.text)),
            cell(&segment.source.as_ref().map_or("".into(), |source| in_words(&source.text))),
            cell(segment.suggestion.as_deref().unwrap_or_default()),
            cell(&segment.source.as_ref().map_or("".into(), |source| place_path(root, &source.path))),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    for text in &page.missing {
        let (line, column) =
            text.position.map_or_else(Default::default, |at| (at.line.to_string(), at.column.to_string()));
        let cells = [
            page.locale.tag().to_owned(),
            cell(&page.id),
            cell(&page.path.as_ref().map_or("".into(), |path| place_path(root, path))),
            line,
            column,
            "missing".to_owned(),
            text.kind.name().to_owned(),
            String::new(),
            text.words.to_string(),
            String::new(),
            cell(&in_words(&text.text)),
            String::new(),
            cell(&place_path(root, &text.source_path)),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell; quoted where it has to be. A text that a spreadsheet would run as a formula gets an apostrophe before it,
/// for pages come from people whom the reader of the report need not trust.
fn cell(text: &str) -> String {
    let formula = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{formula}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{formula}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, rich};

    #[test]
    fn open_segments_are_rows_and_no_formulas() {
        let out = report(Format::Csv, &[page("ko", "a", vec![rich()])]);
        let lines: Vec<&str> = out.split("\r\n").collect();
        assert_eq!(lines[0].split(',').count(), 13);
        assert_eq!(
            lines[1],
            "ko,a,content/ko/a.md,7,5,untranslated,source-language,0.75,3,\
             \"'=Say \"\"hi\"\", <b> | *now*\u{1b}\",\"'=Say \"\"hi\"\", <b>\",인사하세요,content/en/a.md"
        );
        assert_eq!(lines[2..], [""]);
    }
}

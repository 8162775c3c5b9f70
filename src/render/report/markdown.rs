//! The report for an issue or a pull request: a table of locales, then the open segments page by page.

use super::{grouped, in_words, percent};
use crate::finding::print::{place_path, visible};
use crate::model::coverage::{Coverage, PageCoverage};

/// What an earlier report is known by; no reader of the rendered page sees it.
pub const MARK: &str = "<!-- build-site coverage -->";

/// The open segments of a page as list items; empty where there are none.
pub fn page(page: &PageCoverage, root: &str) -> String {
    let mut out = String::new();
    for segment in page.segments.iter().filter(|segment| segment.status.is_open()) {
        let position = segment.position;
        let place = format!("{}:{}:{}", place_path(root, page.named()), position.line, position.column);
        out.push_str(&format!(
            "- {}: {} ({})\n",
            code(&place),
            escape(&in_words(&segment.text)),
            segment.reason.short()
        ));
        if let Some(suggestion) = &segment.suggestion {
            out.push_str(&format!("  - suggestion: {}\n", escape(suggestion)));
        }
    }
    for text in &page.missing {
        let place = text.place(&place_path(root, page.named()));
        out.push_str(&format!(
            "- {}: {} (missing {})\n",
            code(&place),
            escape(&in_words(&text.text)),
            text.kind.name()
        ));
    }
    out
}

/// The whole report.
pub fn print(coverage: &Coverage, details: &[(usize, String)]) -> String {
    let mut out = format!("{MARK}\n# Translation coverage\n\n");
    out.push_str(
        "| Locale | Pages | Missing pages | Translated | Words left | Segments | Open | Missing | Stale pages |\n",
    );
    out.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (locale, sum) in coverage.locales() {
        let (segments, words) = (sum.tally.segments, sum.tally.words);
        let cells = [
            locale.tag().to_owned(),
            grouped(sum.pages),
            grouped(sum.missing_pages),
            percent(words.share()),
            grouped(words.open()),
            percent(segments.share()),
            grouped(segments.open()),
            grouped(segments.missing),
            grouped(sum.stale_pages),
        ];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    for (at, items) in details {
        let page = &coverage.pages[*at];
        let share = percent(page.tally.words.share());
        out.push_str(&format!("\n## {} ({}, {share})\n\n{items}", escape(&page.id), page.locale));
    }
    out
}

/// A text as code; the fence is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", visible(text))
}

/// A text that means nothing to Markdown (CommonMark 0.31.2, section 2.4) nor to a table of GFM.
fn escape(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    for char in visible(&text).chars() {
        if matches!(char, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '#' | '~' | '!' | '@') {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, rich};

    #[test]
    fn quoted_text_is_no_markup() {
        let out = report(Format::Markdown, &[page("ko", "a_b", vec![rich()]), page("ko", "done", vec![])]);
        assert!(out.contains("| ko | 2 | 0 | 66.6 % | 3 | 66.6 % | 1 | 0 | 0 |\n"), "{out}");
        assert!(
            out.ends_with(
                "\n## a\\_b (ko, 50.0 %)\n\n- `content/ko/a_b.md:7:5`: =Say \"hi\", \\<b\\> \\| \\*now\\*\\\\u{1b} \
             (the words are of the source language)\n  - suggestion: 인사하세요\n"
            ),
            "{out}"
        );
        assert_eq!(super::code("a``b`"), "``` a``b` ```");
    }
}

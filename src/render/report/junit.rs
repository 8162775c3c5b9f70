//! The report for build servers: JUnit XML with a suite for each locale and a case for each page, which fails where a
//! segment is open.

use quick_xml::escape::escape;

use super::in_words;
use crate::finding::print::place_path;
use crate::model::coverage::{Coverage, PageCoverage};

/// What an earlier report is known by.
pub const MARK: &str = "<testsuites name=\"build-site coverage\"";

/// The failure of a page; empty where nothing is open.
pub fn page(page: &PageCoverage, root: &str) -> String {
    let open: Vec<_> = page.segments.iter().filter(|segment| segment.status.is_open()).collect();
    let first = open.first().map(|segment| segment.status.name()).or(page.missing.first().map(|_| "missing"));
    let Some(first) = first else { return String::new() };
    let mut lines = String::new();
    for segment in &open {
        let path = place_path(root, page.named());
        let place = segment.position;
        lines.push_str(&format!(
            "{path}:{}:{}: {} ({})\n",
            place.line,
            place.column,
            in_words(&segment.text),
            segment.reason.short()
        ));
    }
    for text in &page.missing {
        let place = text.place(&place_path(root, page.named()));
        lines.push_str(&format!("{place}: {} (missing {})\n", in_words(&text.text), text.kind.name()));
    }
    let all = open.len() + page.missing.len();
    let what = if all == 1 { "1 open segment".to_owned() } else { format!("{all} open segments") };
    format!("<failure message=\"{what}\" type=\"{first}\">{}</failure>", xml(&lines))
}

/// The whole report.
pub fn print(coverage: &Coverage, details: &[(usize, String)], root: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failures) = (coverage.pages.len(), details.len());
    out.push_str(&format!("{MARK} tests=\"{tests}\" failures=\"{failures}\">\n"));
    for (locale, sum) in coverage.locales() {
        let mut cases = String::new();
        let mut failures = 0;
        for (at, page) in coverage.pages.iter().enumerate().filter(|(_, page)| page.locale == *locale) {
            let failure =
                details.binary_search_by_key(&at, |(at, _)| *at).map_or("", |found| details[found].1.as_str());
            failures += usize::from(!failure.is_empty());
            let id = xml(&page.id);
            let file = page.path.as_ref().map(|path| format!(" file=\"{}\"", xml(&place_path(root, path))));
            let file = file.unwrap_or_default();
            cases.push_str(&format!("<testcase classname=\"{locale}\" name=\"{id}\"{file}>{failure}</testcase>\n"));
        }
        let tests = sum.pages;
        out.push_str(&format!(
            "<testsuite name=\"{locale}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n"
        ));
        out.push_str(&cases);
        out.push_str("</testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A text as XML 1.0 can hold it: markup escaped, characters that are no XML at all (section 2.2) replaced.
fn xml(text: &str) -> String {
    let is_char = |char: char| matches!(char, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().map(|char| if is_char(char) { char } else { '\u{fffd}' }).collect();
    escape(text.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, rich};

    #[test]
    fn a_suite_a_locale_a_case_a_page() {
        let out =
            report(Format::Junit, &[page("ko", "a", vec![rich()]), page("ru", "a", vec![]), page("ko", "b", vec![])]);
        assert!(out.contains("<testsuites name=\"build-site coverage\" tests=\"3\" failures=\"1\">"));
        assert!(out.contains("<testsuite name=\"ko\" tests=\"2\" failures=\"1\""));
        assert!(out.contains("content/ko/a.md:7:5: =Say &quot;hi&quot;, &lt;b&gt; | *now*\u{fffd} (the words are of the source language)\n"));
        assert!(out.contains("name=\"a\" file=\"content/ko/a.md\">"));
        let mut reader = quick_xml::Reader::from_str(&out);
        while reader.read_event().expect("it is XML") != quick_xml::events::Event::Eof {}
    }
}

//! Coverage as reports: a table for the terminal, and the formats that programs and people take along.
//!
//! Owns: what each format of `build-site coverage` looks like. Does not own: the verdicts (`analyze`), how findings look
//! (`finding::print`, which writes `sarif` and `github`).
//!
//! A [`Writer`] takes the judged pages one by one, in order, and holds of them what its format needs at the end:
//! numbers, and the open segments where the format lists them.

mod csv;
pub mod dashboard;
mod html;
mod json;
mod junit;
mod markdown;
pub mod review;
mod table;

use std::borrow::Cow;

use crate::finding::{Finding, print};
use crate::locale::Locale;
use crate::model::coverage::{Coverage, PageCoverage, PageTally};
use crate::parse::prose::OBJECT;

/// A format of `build-site coverage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Locales and the worst pages, for a terminal.
    Table,
    /// Every segment, as `coverage.json`.
    Json,
    /// A row for each open segment (RFC 4180).
    Csv,
    /// Tables and lists for an issue or a pull request.
    Markdown,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML: a suite a locale, a case a page.
    Junit,
    /// One HTML file that needs nothing else.
    Html,
    /// GitHub workflow commands.
    Github,
}

/// Writes one report.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    root: String,
    coverage: Coverage,
    /// What a format collects until the end: page by page, each with the place of its tally.
    details: Vec<(usize, String)>,
}

impl Writer {
    /// Starts a report. `root` is the content folder as the user named it, `source` the locale that the others are
    /// translated from.
    pub fn new(format: Format, root: &str, source: Option<Locale>) -> Self {
        Self { format, root: root.to_owned(), coverage: Coverage { source, pages: Vec::new() }, details: Vec::new() }
    }

    /// What stands before the first page.
    pub fn begin(&self) -> String {
        match self.format {
            Format::Json => json::head(self.coverage.source.as_ref()),
            Format::Csv => csv::head(),
            _ => String::new(),
        }
    }

    /// Takes a page; gives what can be written at once.
    pub fn page(&mut self, page: &PageCoverage) -> String {
        let at = self.coverage.pages.len();
        self.coverage.pages.push(PageTally::from(page));
        let detail = match self.format {
            Format::Json => {
                let mut text = String::with_capacity(json::length(page));
                json::page(&mut text, page, at == 0);
                return text;
            }
            Format::Csv => return csv::page(page, &self.root),
            Format::Markdown => markdown::page(page, &self.root),
            Format::Junit => junit::page(page, &self.root),
            Format::Html => html::page(page, &self.root),
            Format::Table | Format::Sarif | Format::Github => String::new(),
        };
        if !detail.is_empty() {
            self.details.push((at, detail));
        }
        String::new()
    }

    /// What stands after the last page. `findings` are those on open segments, in the order of reports; `sarif` and
    /// `github` are made of them.
    pub fn end(&self, findings: &[Finding]) -> String {
        match self.format {
            Format::Table => table::print(&self.coverage),
            Format::Json => json::tail(&self.coverage),
            Format::Csv => String::new(),
            Format::Markdown => markdown::print(&self.coverage, &self.details),
            Format::Junit => junit::print(&self.coverage, &self.details, &self.root),
            Format::Html => html::print(&self.coverage, &self.details),
            Format::Sarif => print::print(findings, &self.root, print::Format::Sarif),
            Format::Github => print::print(findings, &self.root, print::Format::Github),
        }
    }

    /// The numbers so far.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

/// True where a file that begins with `head` is an earlier report of a format, for those formats whose begin says so.
pub fn is_head(format: Format, head: &str) -> bool {
    match format {
        Format::Table => table::is_head(head),
        Format::Csv => head.starts_with(&csv::head()),
        Format::Markdown => head.starts_with(markdown::MARK),
        Format::Junit => head.starts_with("<?xml ") && head.contains(junit::MARK),
        Format::Html => head.starts_with("<!DOCTYPE html>") && head.contains(html::MARK),
        Format::Json | Format::Sarif | Format::Github => false,
    }
}

/// What stands between two pages of `coverage.json`.
pub const PAGE_SEPARATOR: &str = ",";

/// Pages of `coverage.json`, for a file whose pages are made in any order and parted by [`PAGE_SEPARATOR`].
pub fn json_pages(pages: &[PageCoverage]) -> String {
    let mut text = String::with_capacity(pages.iter().map(json::length).sum());
    for page in pages {
        let first = text.is_empty();
        json::page(&mut text, page, first);
    }
    text
}

/// Rows of the report for spreadsheets, for a file whose pages are made in any order.
pub fn csv_pages(pages: &[PageCoverage]) -> String {
    pages.iter().map(|page| csv::page(page, "")).collect()
}

/// The end of `coverage.json`, from the tallies of all its pages.
pub fn json_tail(pages: Vec<PageTally>) -> String {
    json::tail(&Coverage { source: None, pages })
}

/// A text as people read it: `[…]` where an image stands in it.
fn in_words(text: &str) -> Cow<'_, str> {
    match text.contains(OBJECT) {
        true => text.replace(OBJECT, "[…]").into(),
        false => text.into(),
    }
}

/// A share as people read it: percent with one decimal, never rounded up to 100; `none` where there is nothing to
/// translate.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "none".to_owned(), |share| format!("{:.1} %", (share * 1000.0).floor() / 10.0))
}

/// A number with its thousands parted by commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The pages with the most words left, worst first.
fn worst(coverage: &Coverage, most: usize) -> Vec<&PageTally> {
    let mut pages: Vec<&PageTally> = coverage.pages.iter().filter(|page| page.tally.segments.open() > 0).collect();
    pages.sort_by_key(|page| {
        let (words, segments) = (page.tally.words.open(), page.tally.segments.open());
        (std::cmp::Reverse((words, segments)), page.id.clone(), page.locale.clone())
    });
    pages.truncate(most);
    pages
}

#[cfg(test)]
mod cases {
    //! Pages that the tests of every format share.

    use crate::locale::Locale;
    use crate::model::coverage::{
        Alignment, Elsewhere, JudgedSegment, MissingKind, MissingText, Origin, PageCoverage, SourceSegment, Status,
    };
    use crate::model::reason::Reason;
    use crate::source::{Position, Span};

    /// A segment in line `line` with three words.
    pub fn segment(line: u32, text: &str, status: Status) -> JudgedSegment {
        JudgedSegment {
            span: Span::new(line as usize * 10, line as usize * 10 + text.len()),
            position: Position { line, column: 5 },
            text: text.to_owned(),
            status,
            reason: Reason::SourceLanguage,
            confidence: 0.75,
            unit: line,
            words: 3,
            source: None,
            language: None,
            suggestion: None,
            elsewhere: Elsewhere::default(),
        }
    }

    /// A page with one translated segment and those given.
    pub fn page(locale: &str, id: &str, open: Vec<JudgedSegment>) -> PageCoverage {
        let mut segments = vec![segment(1, "번역한 문장입니다.", Status::Translated)];
        segments.extend(open);
        PageCoverage {
            id: id.into(),
            path: Some(format!("{locale}/{id}.md").into()),
            source_path: None,
            locale: Locale::parse(locale).expect("it is a tag"),
            origin: Some(Origin::Human),
            stale: None,
            tally: crate::model::coverage::tally_of(&segments),
            segments,
            missing: Vec::new(),
        }
    }

    /// An open segment with everything that a report can say of it.
    pub fn rich() -> JudgedSegment {
        let source = SourceSegment {
            text: "=Say \"hi\", <b>".to_owned(),
            path: "en/a.md".into(),
            span: Span::new(5, 19),
            alignment: Alignment::Aligned,
        };
        let text = "=Say \"hi\", <b> | *now*\u{1b}".to_owned();
        JudgedSegment {
            suggestion: Some("인사하세요".to_owned()),
            source: Some(source),
            text,
            ..segment(7, "", Status::Untranslated)
        }
    }

    /// A missing text that belongs behind a byte of the page.
    pub fn gap(text: &str, after: Option<u32>) -> MissingText {
        MissingText {
            kind: if after.is_some() { MissingKind::Sentence } else { MissingKind::Page },
            source_path: "en/a.md".into(),
            source_span: Span::new(5, 5 + text.len()),
            text: text.to_owned(),
            words: 3,
            node: None,
            after,
            position: after.map(|_| Position { line: 2, column: 9 }),
            absence: 0,
            locales: Vec::new(),
            is_of_source: true,
            is_sure: true,
        }
    }

    /// Runs a whole report over pages.
    pub fn report(format: super::Format, pages: &[PageCoverage]) -> String {
        let mut writer = super::Writer::new(format, "content", Locale::parse("en-US"));
        let mut out = writer.begin();
        for page in pages {
            out.push_str(&writer.page(page));
        }
        out + &writer.end(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        assert_eq!(percent(Some(0.9999)), "99.9 %");
        assert_eq!(percent(Some(1.0)), "100.0 %");
        assert_eq!(percent(Some(0.0)), "0.0 %");
        assert_eq!(percent(None), "none");
    }

    #[test]
    fn an_image_in_a_text_has_words_in_every_report_for_people() {
        let open = cases::segment(7, "Press \u{fffc} now.", crate::model::coverage::Status::Untranslated);
        for format in [Format::Csv, Format::Markdown, Format::Junit, Format::Html] {
            let out = cases::report(format, &[cases::page("ko", "a", vec![open.clone()])]);
            assert!(out.contains("[…] now.") || out.contains("\\[…\\] now."), "{out}");
            assert!(!out.contains('\u{fffc}'));
        }
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}

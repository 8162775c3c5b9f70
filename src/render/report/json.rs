//! `coverage.json`, version 1: written page by page, so that no step holds the whole site's text.
//!
//! The contract: `schema_version`, `source_locale` (tag or null), `pages` with every segment, `locales` with the sums.
//! `start` and `end` are bytes of the file that `path` names, relative to the content folder; `line` and `column` are
//! 1-based, the column in Unicode scalar values; `confidence` and `share` run from 0 to 1.

use std::collections::BTreeMap;

use crate::locale::Locale;
use crate::model::coverage::{Alignment, Coverage, JudgedSegment, Origin, PageCoverage, Status, Tally};

/// A page as it is written.
#[derive(serde::Serialize)]
struct Page<'a> {
    id: &'a str,
    path: &'a str,
    locale: &'a Locale,
    origin: Option<Origin>,
    segments: Vec<Segment<'a>>,
}

/// A segment as it is written.
#[derive(serde::Serialize)]
struct Segment<'a> {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    text: &'a str,
    status: Status,
    reason: &'a str,
    confidence: f64,
    unit: u32,
    alignment: Option<Alignment>,
    source: Option<&'a str>,
    source_path: Option<&'a str>,
    source_start: Option<u32>,
    source_end: Option<u32>,
    suggestion: Option<&'a str>,
}

/// What stands before the first page.
pub fn head(source: Option<&Locale>) -> String {
    format!("{{\n\"schema_version\": 1,\n\"source_locale\": {},\n\"pages\": [", text(&source))
}

/// A page, in one line.
pub fn page(page: &PageCoverage, first: bool) -> String {
    let segments = page.segments.iter().map(segment).collect();
    let page = Page { id: &page.id, path: &page.path, locale: &page.locale, origin: page.origin, segments };
    format!("{}\n{}", if first { "" } else { "," }, text(&page))
}

/// What stands after the last page: the sums of the locales.
pub fn tail(coverage: &Coverage) -> String {
    #[derive(serde::Serialize)]
    struct Sum {
        pages: u64,
        #[serde(flatten)]
        tally: Tally,
    }
    let sums: BTreeMap<&str, Sum> = coverage
        .locales()
        .into_iter()
        .map(|(locale, sum)| (locale.tag(), Sum { pages: sum.pages, tally: sum.tally }))
        .collect();
    format!("\n],\n\"locales\": {}\n}}\n", text(&sums))
}

fn segment(segment: &JudgedSegment) -> Segment<'_> {
    let source = segment.source.as_ref();
    Segment {
        start: segment.span.start,
        end: segment.span.end,
        line: segment.position.line,
        column: segment.position.column,
        text: &segment.text,
        status: segment.status,
        reason: segment.reason.name(),
        // Two decimals say all there is to say, and keep the same bytes wherever they are computed.
        confidence: (f64::from(segment.confidence) * 100.0).round() / 100.0,
        unit: segment.unit,
        alignment: source.map(|source| source.alignment),
        source: source.map(|source| source.text.as_str()),
        source_path: source.map(|source| &*source.path),
        source_start: source.map(|source| source.span.start),
        source_end: source.map(|source| source.span.end),
        suggestion: segment.suggestion.as_deref(),
    }
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are JSON")
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, rich};

    #[test]
    fn the_document_is_the_published_contract() {
        let out = report(Format::Json, &[page("ko", "a", vec![rich()]), page("zh-TW", "a", vec![])]);
        let value: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        assert_eq!(value["schema_version"], 1);
        assert_eq!(value["source_locale"], "en-US");
        assert_eq!(value["pages"][1]["locale"], "zh-TW");
        assert_eq!(value["pages"][0]["origin"], "human");
        let open = &value["pages"][0]["segments"][1];
        assert_eq!(
            (&open["line"], &open["status"], &open["confidence"]),
            (&7.into(), &"untranslated".into(), &0.75.into())
        );
        assert_eq!((&open["alignment"], &open["source_start"]), (&"aligned".into(), &5.into()));
        let sum = &value["locales"]["ko"];
        assert_eq!(
            (&sum["pages"], &sum["segments"]["translatable"], &sum["words"]["untranslated"]),
            (&1.into(), &2.into(), &3.into())
        );
    }

    #[test]
    fn a_site_without_pages_is_a_document_too() {
        let value: serde_json::Value = serde_json::from_str(&report(Format::Json, &[])).expect("it is JSON");
        assert_eq!(value["pages"], serde_json::json!([]));
    }
}

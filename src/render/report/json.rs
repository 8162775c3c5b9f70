//! `coverage.json`, version 2: written page by page, so that no step holds the whole site's text.
//!
//! The contract: `schema_version`, `source_locale` (tag or null), `pages` with every segment and everything that is missing,
//! `locales` with the sums. `path` is null where a locale has no file for a page; `after` is the byte of the page's file
//! behind which a missing text belongs.
//! `start` and `end` are bytes of the file that `path` names, relative to the content folder; `line` and `column` are
//! 1-based, the column in Unicode scalar values; `confidence` and `share` run from 0 to 1.

use std::collections::BTreeMap;

use crate::locale::Locale;
use crate::model::coverage::{Coverage, JudgedSegment, LocaleTally, MissingText, Origin, PageCoverage, Tally};
use crate::render::escape::{push_json, push_number};

/// What stands before the first page.
pub fn head(source: Option<&Locale>) -> String {
    format!("{{\n\"schema_version\": 2,\n\"source_locale\": {},\n\"pages\": [", text(&source))
}

/// Bytes that a page takes, and some more.
pub fn length(page: &PageCoverage) -> usize {
    let length = |segment: &JudgedSegment| {
        let source = segment.source.as_ref().map_or(0, |source| source.text.len() + source.path.len());
        LONG + segment.text.len() + source
    };
    let missing = |text: &MissingText| LONG + text.text.len() + text.source_path.len();
    LONG + page.segments.iter().map(length).sum::<usize>() + page.missing.iter().map(missing).sum::<usize>()
}

/// Appends a page, in one line.
pub fn page(out: &mut String, page: &PageCoverage, first: bool) {
    out.push_str(if first { "\n{\"id\":" } else { ",\n{\"id\":" });
    push_json(out, &page.id);
    out.push_str(",\"path\":");
    text_or_null(out, page.path.as_deref());
    out.push_str(",\"source_path\":");
    text_or_null(out, page.source_path.as_deref());
    out.push_str(",\"locale\":");
    push_json(out, page.locale.tag());
    out.push_str(",\"origin\":");
    text_or_null(out, page.origin.map(Origin::name));
    out.push_str(",\"stale\":");
    match &page.stale {
        Some(stale) => {
            out.push_str("{\"version\":");
            push_json(out, &stale.version);
            out.push_str(",\"newest\":");
            push_json(out, &stale.newest);
            out.push('}');
        }
        None => out.push_str("null"),
    }
    out.push_str(",\"segments\":[");
    for (at, judged) in page.segments.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        segment(out, judged);
    }
    out.push_str("],\"missing\":[");
    for (at, text) in page.missing.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        missing(out, text);
    }
    out.push_str("]}");
}

/// Bytes that a segment takes beside its texts, and some more.
const LONG: usize = 320;

/// What stands after the last page: the sums of the locales.
pub fn tail(coverage: &Coverage) -> String {
    #[derive(serde::Serialize)]
    struct Sum {
        pages: u64,
        missing_pages: u64,
        stale_pages: u64,
        #[serde(flatten)]
        tally: Tally,
    }
    let sums: BTreeMap<&str, Sum> = coverage
        .locales()
        .into_iter()
        .map(|(locale, sum)| {
            let LocaleTally { pages, missing_pages, stale_pages, tally } = sum;
            (locale.tag(), Sum { pages, missing_pages, stale_pages, tally })
        })
        .collect();
    format!("\n],\n\"locales\": {}\n}}\n", text(&sums))
}

/// Appends a segment. Written by hand: there are many more of them than of all else, and every byte counts twice.
fn segment(out: &mut String, segment: &JudgedSegment) {
    let source = segment.source.as_ref();
    number(out, "{\"start\":", Some(segment.span.start));
    number(out, ",\"end\":", Some(segment.span.end));
    number(out, ",\"line\":", Some(segment.position.line));
    number(out, ",\"column\":", Some(segment.position.column));
    out.push_str(",\"text\":");
    push_json(out, &segment.text);
    out.push_str(",\"status\":");
    name(out, segment.status.name());
    out.push_str(",\"reason\":");
    name(out, segment.reason.name());
    out.push_str(",\"confidence\":");
    share(out, segment.confidence);
    number(out, ",\"unit\":", Some(segment.unit));
    out.push_str(",\"alignment\":");
    match source {
        Some(source) => name(out, source.alignment.name()),
        None => out.push_str("null"),
    }
    out.push_str(",\"source\":");
    text_or_null(out, source.map(|source| source.text.as_str()));
    out.push_str(",\"source_path\":");
    text_or_null(out, source.map(|source| &*source.path));
    number(out, ",\"source_start\":", source.map(|source| source.span.start));
    number(out, ",\"source_end\":", source.map(|source| source.span.end));
    out.push_str(",\"suggestion\":");
    text_or_null(out, segment.suggestion.as_deref());
    out.push('}');
}

/// Appends a missing text.
fn missing(out: &mut String, text: &MissingText) {
    out.push_str("{\"kind\":");
    name(out, text.kind.name());
    out.push_str(",\"source_path\":");
    push_json(out, &text.source_path);
    number(out, ",\"source_start\":", Some(text.source_span.start));
    number(out, ",\"source_end\":", Some(text.source_span.end));
    out.push_str(",\"text\":");
    push_json(out, &text.text);
    out.push_str(",\"node\":");
    text_or_null(out, text.node.as_deref());
    number(out, ",\"after\":", text.after);
    out.push('}');
}

/// Appends one of the contract's own names, in which nothing is to be escaped.
fn name(out: &mut String, name: &str) {
    out.push('"');
    out.push_str(name);
    out.push('"');
}

fn number(out: &mut String, key: &str, number: Option<u32>) {
    out.push_str(key);
    match number {
        Some(number) => push_number(out, number),
        None => out.push_str("null"),
    }
}

fn text_or_null(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => push_json(out, text),
        None => out.push_str("null"),
    }
}

/// Appends a share with its two decimals: they say all there is to say, and are the same wherever they are computed.
fn share(out: &mut String, share: f32) {
    let percent = (f64::from(share) * 100.0).round() as u32;
    push_number(out, percent / 100);
    out.push('.');
    push_number(out, percent % 100 / 10);
    if !percent.is_multiple_of(10) {
        push_number(out, percent % 10);
    }
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are JSON")
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{gap, page, report, rich};
    use crate::model::coverage::PageCoverage;

    #[test]
    fn the_document_is_the_published_contract() {
        let out = report(Format::Json, &[page("ko", "a", vec![rich()]), page("zh-TW", "a", vec![])]);
        let value: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        assert_eq!(value["schema_version"], 2);
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
    fn a_missing_page_has_no_path_and_says_what_it_lacks() {
        let page = PageCoverage { path: None, missing: vec![gap("Save the file.", None)], ..page("ko", "a", vec![]) };
        let out = report(Format::Json, &[page]);
        let value: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let page = &value["pages"][0];
        assert_eq!((&page["path"], &page["stale"]), (&serde_json::Value::Null, &serde_json::Value::Null));
        let expected = serde_json::json!([{
            "kind": "page", "source_path": "en/a.md", "source_start": 5, "source_end": 19,
            "text": "Save the file.", "node": null, "after": null,
        }]);
        assert_eq!(page["missing"], expected);
        assert_eq!(value["locales"]["ko"]["missing_pages"], 1);
    }

    #[test]
    fn a_site_without_pages_is_a_document_too() {
        let value: serde_json::Value = serde_json::from_str(&report(Format::Json, &[])).expect("it is JSON");
        assert_eq!(value["pages"], serde_json::json!([]));
    }
}

//! What the preview's panel tells of a page, as JSON for its script.

use std::path::Path;

use serde::Serialize;

use crate::finding::print::{place_path, visible};
use crate::finding::{Finding, Severity};
use crate::locale::Locale;
use crate::model::coverage::{PageCoverage, Status};
use crate::render::messages::Words;

/// What the notes on a page are made from.
pub(super) struct Page<'a> {
    /// The words of the reader's locale.
    pub(super) words: &'a Words<'a>,
    /// The locale of the source texts.
    pub(super) source: Option<&'a Locale>,
    /// The page's file; `None` where it has none of its own (the page that offers the languages, say).
    pub(super) path: Option<&'a str>,
    /// Findings on its file.
    pub(super) findings: &'a [Finding],
    /// Errors in what every page is made with: settings, templates, messages.
    pub(super) common: &'a [Finding],
    /// Its segments, judged.
    pub(super) coverage: Option<&'a PageCoverage>,
    /// The address of its review page.
    pub(super) review: Option<String>,
    /// How its places are opened.
    pub(super) places: &'a Places,
}

/// How places in files are named and opened.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The content folder as the user named it.
    pub(super) root: String,
    /// The same folder for the editor, absolute.
    pub(super) absolute: std::path::PathBuf,
    /// The setting `editor`.
    pub(super) editor: Option<String>,
}

impl Places {
    /// `content/ko/a.md:3:1`.
    fn name(&self, path: &str, at: Option<(u32, u32)>) -> String {
        let path = place_path(&self.root, path);
        at.map_or(path.clone(), |(line, column)| format!("{path}:{line}:{column}"))
    }

    /// The address that opens the editor there.
    fn editor(&self, path: &str, at: Option<(u32, u32)>) -> Option<String> {
        let pattern = self.editor.as_deref()?;
        let (line, column) = at.unwrap_or((1, 1));
        let path = super::http::encode(&self.absolute.join(Path::new(path)).to_string_lossy());
        // `vscode://file/{path}` has the slash that an absolute path opens with.
        let path = if pattern.contains("/{path}") { path.trim_start_matches('/') } else { &path };
        Some(
            pattern
                .replace("{path}", path)
                .replace("{line}", &line.to_string())
                .replace("{column}", &column.to_string()),
        )
    }
}

#[derive(Serialize)]
struct Sheet<'a> {
    path: Option<String>,
    editor: Option<String>,
    lang: &'a Locale,
    dir: &'static str,
    source: Option<&'a Locale>,
    review: Option<String>,
    coverage: Option<Share>,
    errors: Vec<Told<'a>>,
    findings: Vec<Told<'a>>,
    segments: Vec<Segment<'a>>,
    words: std::collections::BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Share {
    text: String,
    line: String,
}

#[derive(Serialize)]
struct Told<'a> {
    rule: &'static str,
    severity: &'static str,
    message: std::borrow::Cow<'a, str>,
    help: Option<&'a str>,
    place: String,
    editor: Option<String>,
    excerpt: Option<Excerpt<'a>>,
    /// What the message quotes first: of a broken link, the address.
    target: Option<&'a str>,
}

#[derive(Serialize)]
struct Excerpt<'a> {
    line: &'a str,
    /// In UTF-16 code units, as scripts count.
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Segment<'a> {
    text: &'a str,
    status: Status,
    open: bool,
    /// In the words of the reader's locale.
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<String>,
}

/// The interface words that the script uses.
const WORDS: [&str; 13] = [
    "close",
    "coverage-link",
    "preview-panel",
    "preview-errors",
    "preview-findings",
    "preview-untranslated",
    "preview-nothing",
    "preview-suggestion",
    "preview-copy",
    "preview-copied",
    "preview-show",
    "preview-sides",
    "preview-lost",
];

/// Writes the notes on a page.
pub(super) fn json(page: &Page<'_>) -> Vec<u8> {
    let locale = page.words.locale();
    let errors = page.common.iter().chain(page.findings).filter(|finding| finding.severity == Severity::Error);
    let segments = page.coverage.map_or(&[][..], |coverage| &coverage.segments);
    let sheet = Sheet {
        path: page.path.map(|path| page.places.name(path, None)),
        editor: page.path.and_then(|path| page.places.editor(path, None)),
        lang: locale,
        dir: locale.direction().name(),
        source: page.source,
        review: page.review.clone(),
        coverage: page.coverage.and_then(|coverage| share(page.words, coverage)),
        errors: errors.map(|finding| told(finding, page.places)).collect(),
        findings: page.findings.iter().map(|finding| told(finding, page.places)).collect(),
        segments: segments
            .iter()
            .filter(|segment| segment.status.is_open() || segment.source.is_some())
            .map(|segment| {
                let open = segment.status.is_open();
                let path = page.path.filter(|_| open);
                let at = Some((segment.position.line, segment.position.column));
                Segment {
                    text: &segment.text,
                    status: segment.status,
                    open,
                    reason: if open {
                        page.words.text(&format!("reason-{}", segment.reason.name()), &[]).text
                    } else {
                        String::new()
                    },
                    confidence: open.then_some(segment.confidence),
                    source: segment.source.as_ref().map(|source| source.text.as_str()),
                    suggestion: segment.suggestion.as_deref(),
                    place: path.map(|path| page.places.name(path, at)),
                    editor: path.and_then(|path| page.places.editor(path, at)),
                }
            })
            .collect(),
        words: WORDS.into_iter().map(|id| (id, page.words.text(id, &[]).text)).collect(),
    };
    serde_json::to_vec(&sheet).expect("the notes are plain texts and numbers")
}

/// How much is translated: in short, and in a line. `None` where there is nothing to translate.
fn share(words: &Words<'_>, coverage: &PageCoverage) -> Option<Share> {
    let tally = coverage.tally;
    let share = tally.words.share()?;
    let open = tally.segments.open();
    let line = words.text("preview-coverage", &[("share", share.into()), ("open", open.into())]);
    Some(Share { text: words.percent(share), line: line.text })
}

fn told<'a>(finding: &'a Finding, places: &Places) -> Told<'a> {
    let place = finding.place.as_ref();
    let at = place.map(|place| (place.position.line, place.position.column));
    Told {
        rule: finding.rule.name(),
        severity: finding.severity.name(),
        message: visible(&finding.message),
        help: finding.help.as_deref(),
        place: places.name(&finding.path, at),
        editor: places.editor(&finding.path, at),
        excerpt: place.map(|place| {
            let line = place.excerpt.line.as_str();
            let units = |end: u32| line.get(..end as usize).unwrap_or(line).encode_utf16().count();
            Excerpt { line, start: units(place.excerpt.start), end: units(place.excerpt.end) }
        }),
        target: finding.message.split('`').nth(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Locator, Rule};
    use crate::render::messages::Messages;
    use crate::source::{Source, Span};

    #[test]
    fn a_finding_is_told_with_its_place_and_the_editors_address() {
        let source = Source::new("ko/안내.md", "# 안내\n\n[😀 여기](nowhere.md)\n");
        let at = source.text.find("nowhere").expect("it stands there");
        let finding =
            Locator::new(&source).finding(Rule::BrokenLink, Span::new(at, at + 10), "`nowhere.md` leads to no page");
        let messages = Messages::load(&[]).value;
        let ko = Locale::parse("ko-KR").expect("a tag");
        let places = Places {
            root: "content".to_owned(),
            absolute: "/home/me/content".into(),
            editor: Some("vscode://file/{path}:{line}:{column}".to_owned()),
        };
        let words = messages.words(&ko);
        let page = Page {
            words: &words,
            source: None,
            path: Some("ko/안내.md"),
            findings: &[finding],
            common: &[],
            coverage: None,
            review: None,
            places: &places,
        };
        let notes: serde_json::Value = serde_json::from_slice(&json(&page)).expect("it is JSON");
        let told = &notes["findings"][0];
        assert_eq!(told["place"], "content/ko/안내.md:3:8");
        assert_eq!(told["editor"], "vscode://file/home/me/content/ko/%EC%95%88%EB%82%B4.md:3:8");
        // The emoji is two units to a script.
        assert_eq!((told["excerpt"]["start"].as_u64(), told["excerpt"]["end"].as_u64()), (Some(8), Some(18)));
        assert_eq!(told["target"], "nowhere.md");
        assert_eq!(notes["words"]["preview-panel"], "미리 보기");
        assert_eq!(notes["errors"], serde_json::json!([]));
    }
}

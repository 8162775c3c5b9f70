//! Whether a coverage is good enough: the shares that a run asks for, and what was open before.
//!
//! Owns: `--fail-under` and `--baseline`. Does not own: the verdicts, nor the exit status (`cli`).

use std::collections::BTreeMap;

use crate::locale::Locale;
use crate::model::coverage::{Coverage, PageCoverage};

/// The least share of translated words that is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// For every locale without one of its own. *Units*: percent.
    all: Option<f64>,
    /// By tag; a tag without region or script stands for all that have one. *Units*: percent.
    locales: BTreeMap<Locale, f64>,
}

/// A locale that has less than was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortfall {
    /// The locale.
    pub locale: Locale,
    /// What it has: translated ÷ translatable words, from 0 to 1.
    pub share: f64,
    /// What was asked for. *Units*: percent.
    pub wanted: f64,
}

impl Thresholds {
    /// Reads `95`, `ru=90,de=99` or `95,ru=90`; percent signs may stand. *Errors*: what cannot be read, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut thresholds = Self::default();
        for part in text.split(',').map(str::trim) {
            let (tag, number) = part.split_once('=').map_or((None, part), |(tag, number)| (Some(tag.trim()), number));
            let percent = number.trim().trim_end_matches('%').trim_end().parse::<f64>().ok();
            let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
            let percent = percent.ok_or_else(|| format!("`{part}` is no percentage from 0 to 100"))?;
            let before = match tag {
                None => thresholds.all.replace(percent),
                Some(tag) => {
                    let locale = Locale::parse(tag).ok_or_else(|| format!("`{tag}` is no locale"))?;
                    thresholds.locales.insert(locale, percent)
                }
            };
            if before.is_some() {
                return Err(format!("`{part}` is asked for twice"));
            }
        }
        Ok(thresholds)
    }

    /// The locales that have less than is asked for. A locale with nothing to translate lacks nothing.
    pub fn shortfalls(&self, coverage: &Coverage) -> Vec<Shortfall> {
        let short = |(locale, sum): (&Locale, crate::model::coverage::LocaleTally)| {
            let wanted = self.wanted(locale)?;
            let share = sum.tally.words.share()?;
            (share * 100.0 < wanted).then(|| Shortfall { locale: locale.clone(), share, wanted })
        };
        coverage.locales().into_iter().filter_map(short).collect()
    }

    /// The locales that are asked for but not there; most often a mistyped tag, which would otherwise pass every run.
    pub fn unmatched<'a>(&'a self, coverage: &'a Coverage) -> impl Iterator<Item = &'a Locale> {
        let there = coverage.locales();
        self.locales.keys().filter(move |wanted| !there.keys().any(|locale| wanted.covers(locale)))
    }

    /// What is asked of a locale: under its own tag, else under one that covers it, else under none.
    fn wanted(&self, locale: &Locale) -> Option<f64> {
        let covering = || self.locales.iter().find(|(wanted, _)| wanted.covers(locale));
        self.locales.get(locale).copied().or_else(|| covering().map(|(_, percent)| *percent)).or(self.all)
    }
}

/// The open segments of an earlier report, so that a run can fail on new ones only.
///
/// A segment is known by file, status and words, so that it may move within its file; each known one is used up by one
/// segment, so that a copy of an open sentence is new. A missing text is known by page, locale and its words. Reports of
/// version 1 do not speak of missing texts, so that none is new beside them.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: BTreeMap<(String, String, String), u32>,
    /// Page, locale, words; `None` where the report does not speak of them.
    missing: Option<BTreeMap<(String, String, String), u32>>,
}

/// What of a page was not open before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct New {
    /// Open segments, as indexes into the page's.
    pub segments: Vec<usize>,
    /// Missing texts, as indexes into the page's.
    pub missing: Vec<usize>,
}

impl Baseline {
    /// Reads a report that `build-site coverage --format json` wrote. *Errors*: why it is none, in words.
    pub fn parse(json: &str) -> Result<Self, String> {
        #[derive(serde::Deserialize)]
        struct Report {
            schema_version: u32,
            pages: Vec<Page>,
        }
        #[derive(serde::Deserialize)]
        struct Page {
            id: Option<String>,
            path: Option<String>,
            locale: Option<String>,
            segments: Vec<Segment>,
            #[serde(default)]
            missing: Vec<Missing>,
        }
        #[derive(serde::Deserialize)]
        struct Missing {
            text: String,
        }
        #[derive(serde::Deserialize)]
        struct Segment {
            text: String,
            status: String,
        }
        let report: Report =
            serde_json::from_str(json).map_err(|error| format!("it is no coverage report: {error}"))?;
        if !(1..=2).contains(&report.schema_version) {
            return Err(format!("its schema_version is {}, not 1 or 2", report.schema_version));
        }
        let mut baseline = Self::default();
        for page in report.pages {
            let path = page.path.unwrap_or_default();
            for segment in page.segments {
                if !matches!(segment.status.as_str(), "translated" | "exempt") {
                    *baseline.known.entry((path.clone(), segment.status, segment.text)).or_default() += 1;
                }
            }
            let (id, locale) = (page.id.unwrap_or_default(), page.locale.unwrap_or_default());
            for missing in page.missing {
                let all = baseline.missing.get_or_insert_default();
                *all.entry((id.clone(), locale.clone(), missing.text)).or_default() += 1;
            }
        }
        if report.schema_version > 1 {
            baseline.missing.get_or_insert_default();
        }
        Ok(baseline)
    }

    /// What is open in a page and not known. What is known is used up.
    pub fn new_in(&mut self, page: &PageCoverage) -> New {
        let mut new = New::default();
        let path = page.path.as_deref().unwrap_or_default();
        for (at, segment) in page.segments.iter().enumerate().filter(|(_, segment)| segment.status.is_open()) {
            let key = (path.to_owned(), segment.status.name().to_owned(), segment.text.clone());
            match self.known.get_mut(&key) {
                Some(left) if *left > 0 => *left -= 1,
                _ => new.segments.push(at),
            }
        }
        if let Some(known) = &mut self.missing {
            for (at, text) in page.missing.iter().enumerate() {
                match known.get_mut(&(page.id.to_string(), page.locale.tag().to_owned(), text.text.clone())) {
                    Some(left) if *left > 0 => *left -= 1,
                    _ => new.missing.push(at),
                }
            }
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::coverage::{Elsewhere, JudgedSegment, PageTally, Status};
    use crate::model::reason::Reason;
    use crate::source::{Position, Span};

    fn page(tag: &str, statuses: &[(&str, Status)]) -> PageCoverage {
        let segments = statuses.iter().zip(0..).map(|((text, status), unit)| JudgedSegment {
            span: Span::default(),
            position: Position { line: 1, column: 1 },
            text: (*text).to_owned(),
            status: *status,
            reason: Reason::SourceLanguage,
            confidence: 1.0,
            unit,
            words: 1,
            source: None,
            language: None,
            suggestion: None,
            elsewhere: Elsewhere::default(),
        });
        let locale = Locale::parse(tag).expect("it is a tag");
        let segments: Vec<JudgedSegment> = segments.collect();
        PageCoverage {
            id: "a".into(),
            path: Some(format!("{tag}/a.md").into()),
            source_path: None,
            locale,
            origin: None,
            stale: None,
            tally: crate::model::coverage::tally_of(&segments),
            segments,
            missing: Vec::new(),
        }
    }

    fn coverage(pages: &[PageCoverage]) -> Coverage {
        Coverage { source: None, pages: pages.iter().map(PageTally::from).collect() }
    }

    fn short(thresholds: &str, coverage: &Coverage) -> Vec<String> {
        let thresholds = Thresholds::parse(thresholds).expect("they can be read");
        thresholds.shortfalls(coverage).iter().map(|short| format!("{} {}", short.locale, short.wanted)).collect()
    }

    #[test]
    fn a_locale_falls_short_of_its_own_threshold() {
        use Status::*;
        let coverage = coverage(&[
            page("ru-RU", &[("a", Translated), ("b", Untranslated)]),
            page("zh-CN", &[("a", Translated), ("b", WrongLocale)]),
            page("ko-KR", &[("a", Exempt)]),
        ]);
        assert_eq!(short("50", &coverage), Vec::<String>::new());
        assert_eq!(short("50.1", &coverage), ["ru-RU 50.1", "zh-CN 50.1"]);
        assert_eq!(short("ru=90", &coverage), ["ru-RU 90"]);
        assert_eq!(short("90%, zh=40, zh-CN=60", &coverage), ["ru-RU 90", "zh-CN 60"]);
        let thresholds = Thresholds::parse("de=90,ru=1").expect("they can be read");
        assert_eq!(thresholds.unmatched(&coverage).map(Locale::tag).collect::<Vec<_>>(), ["de"]);
    }

    #[test]
    fn thresholds_that_cannot_be_read_are_told() {
        for text in ["", "101", "-1", "ru", "ru=", "x=5", "NaN", "90,80", "ru=1,ru=2"] {
            assert!(Thresholds::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_open_before_is_not_new_but_a_copy_of_it_is() {
        use Status::*;
        let report = r#"{"schema_version": 1, "pages": [{"path": "ko/a.md", "segments": [
            {"text": "old", "status": "untranslated"}, {"text": "done", "status": "translated"}]}]}"#;
        let mut baseline = Baseline::parse(report).expect("it is a report");
        let page =
            page("ko", &[("old", Untranslated), ("old", Untranslated), ("done", Untranslated), ("x", Translated)]);
        assert_eq!(baseline.new_in(&page), New { segments: vec![1, 2], missing: vec![] });
        assert!(Baseline::parse("[]").is_err());
        assert!(Baseline::parse(r#"{"schema_version": 3, "pages": []}"#).is_err());
    }
}

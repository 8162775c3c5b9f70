//! The coverage report that is published with the site: a dashboard for each locale, a review page for each edition.
//!
//! `<locale>/coverage/` is the dashboard, in the words of its locale; `<locale>/coverage/page/<page>/` the review of the
//! page in that locale. Both are kept out of search engines.

use std::sync::{Mutex, PoisonError};

use crate::assemble::links;
use crate::error::Error;
use crate::finding::Finding;
use crate::model::coverage::{PageCoverage, PageTally};
use crate::model::site::LocaleIndex;
use crate::render::messages::Arg;
use crate::render::report::dashboard::{self, Column, Line};
use crate::render::report::{self, Format, Writer, review};
use crate::render::templates::Rendered;
use crate::render::view::{LanguageView, PageView, State};
use crate::site_path::SitePath;

use super::ordered::Ordered;
use super::stage::Stage;
use super::{Sink, Target};

/// The folder of a locale's reports.
pub const FOLDER: &str = "coverage/";
/// The report of all segments, at the site's top.
pub const JSON: &str = "coverage.json";
/// The report of open segments, beside it.
pub const CSV: &str = "coverage.csv";

/// A page in a locale, and its counts.
pub type Counted = (u32, LocaleIndex, PageTally);

/// What the whole report is made of, collected while pages are made in any order.
pub struct Ledger {
    json: Option<Ordered>,
    csv: Option<Ordered>,
    counted: Mutex<Vec<Counted>>,
}

impl Ledger {
    /// Begins the reports. *Errors*: those of writing.
    pub fn new(stage: &Stage, target: &Target<'_>) -> Result<Ledger, Error> {
        let source = stage.site.source.map(|source| stage.site.locale(source).locale.clone());
        let begin = |format| Writer::new(format, "", source.clone()).begin();
        Ok(Ledger {
            json: target.begin(&begin(Format::Json), report::PAGE_SEPARATOR)?,
            csv: target.begin(&begin(Format::Csv), "")?,
            counted: Mutex::default(),
        })
    }

    /// Adds a page with the verdicts on it in all locales. *Errors*: those of writing.
    pub fn add(&self, stage: &Stage, page: usize, coverage: &[PageCoverage]) -> Result<(), Error> {
        if let (Some(json), Some(csv)) = (&self.json, &self.csv) {
            json.put(page, report::json_pages(coverage))?;
            csv.put(page, report::csv_pages(coverage))?;
        }
        let counts = coverage.iter().filter_map(|coverage| {
            let locale = stage.site.locales.iter().position(|locale| locale.locale == coverage.locale)?;
            Some((page as u32, locale as LocaleIndex, PageTally::from(coverage)))
        });
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).extend(counts);
        Ok(())
    }

    /// Writes the reports and the dashboards. *Errors*: those of writing.
    pub fn finish(self, stage: &Stage, target: &Target<'_>) -> Result<Vec<Finding>, Error> {
        let counted = self.counted.into_inner().unwrap_or_else(PoisonError::into_inner);
        let findings = stage.dashboards(&counted, &|path, bytes| target.write(path, bytes))?;
        let end = report::json_tail(counted.into_iter().map(|(_, _, tally)| tally).collect());
        target.finish(JSON, self.json, &end)?;
        target.finish(CSV, self.csv, "")?;
        Ok(findings)
    }
}

/// What a review is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewed<'a> {
    /// The page of an address below its locale's folder.
    Page(&'a str),
    /// What other pages include, by its id.
    Part(&'a str),
}

/// What an address below a locale's folder (`coverage/…/`) is a review of: the way back from [`Stage::review_address`].
pub fn reviewed(below: &str) -> Option<Reviewed<'_>> {
    let below = below.strip_prefix(FOLDER)?;
    let part = || below.strip_prefix(PART)?.strip_suffix('/').map(Reviewed::Part);
    below.strip_prefix(REVIEW).map(Reviewed::Page).or_else(part)
}

impl Stage {
    /// The address of the review of a page in a locale, relative to the site's top: `ko-kr/coverage/guide/`.
    pub fn review_address(&self, page: usize, locale: LocaleIndex) -> String {
        let (folder, place) = (&self.site.locale(locale).folder, &self.site.pages[page]);
        match place.fragment {
            false => format!("{folder}/{FOLDER}{REVIEW}{}", place.address),
            true => format!("{folder}/{FOLDER}{PART}{}/", place.id),
        }
    }

    /// The review page of a page in a locale, which is published; `None` where reports are not.
    pub fn review(&self, page: usize, locale: LocaleIndex, coverage: &PageCoverage) -> Option<(SitePath, Rendered)> {
        let kit = &self.kits[locale as usize];
        let labels = kit.review.as_ref().filter(|_| self.site.locale(locale).published)?;
        let words = self.words(locale);
        let place = &self.site.pages[page];
        let address = self.review_address(page, locale);
        let root = "../".repeat(address.matches('/').count());
        let titled = place.edition(locale).or_else(|| self.served(page, locale)).or(place.editions.first());
        let title = titled.map(|edition| edition.summary.title.to_string()).unwrap_or_default();
        let title = if title.is_empty() { place.id.to_string() } else { title };
        let title = words.text("coverage-review", &[("title", Arg::Text(&title))]).text;
        let source = self.site.source.map(|at| &self.site.locale(at).locale);
        let mut report = review::view(coverage, source, labels, &words);
        // What is only included in other pages has no address.
        report.published = (!place.fragment).then(|| format!("{root}{}", links::in_link(&self.address(page, locale))));
        report.dashboard = format!("{root}{}", links::in_link(&self.dashboard_address(locale)));
        let hrefs = self.switch_reports(locale, &root, |at| {
            let there = place.edition(at).is_some_and(|edition| self.is_shown(edition) && self.site.source != Some(at));
            there.then(|| self.review_address(page, at))
        });
        let languages = self.languages(locale, &hrefs);
        let about = words.text("coverage-intro", &[]).text;
        let canonical = self.absolute(&address);
        let view = PageView { canonical: canonical.as_deref(), ..wide(&title, &about, &root, languages) };
        let rendered = self.foundation.templates.report(
            "coverage/review.html",
            &kit.shared,
            &view,
            (&report, report.segments.len()),
        );
        Some((SitePath::new(&format!("{address}index.html")).ok()?, rendered))
    }

    /// Writes the dashboards of all published locales. `counted` are the pages that were judged, in any order.
    ///
    /// *Errors*: those of writing.
    pub fn dashboards(&self, counted: &[Counted], sink: &Sink<'_>) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        if !self.foundation.config.coverage {
            return Ok(findings);
        }
        let mut sorted: Vec<&Counted> = counted.iter().collect();
        sorted.sort_by_key(|(page, locale, _)| (*page, *locale));
        for locale in self.published() {
            let rendered = self.dashboard(locale, &sorted);
            let path = format!("{}index.html", self.dashboard_address(locale));
            sink(&SitePath::mend(&path), &rendered.html)?;
            findings.extend(rendered.finding.map(super::foundation::beside_content));
        }
        Ok(findings)
    }

    fn dashboard_address(&self, locale: LocaleIndex) -> String {
        format!("{}/{FOLDER}", self.site.locale(locale).folder)
    }

    fn dashboard(&self, locale: LocaleIndex, counted: &[&Counted]) -> Rendered {
        let kit = &self.kits[locale as usize];
        let words = self.words(locale);
        let root = "../".repeat(self.dashboard_address(locale).matches('/').count());
        let shown: Vec<LocaleIndex> = self.published().collect();
        let columns: Vec<Column<'_>> = shown
            .iter()
            .map(|at| Column {
                locale: &self.site.locale(*at).locale,
                name: &self.names[*at as usize],
                href: format!("{root}{}", links::in_link(&self.dashboard_address(*at))),
                is_source: self.site.source == Some(*at),
            })
            .collect();
        let lines: Vec<Line<'_>> =
            counted.chunk_by(|a, b| a.0 == b.0).map(|of_page| self.line(locale, of_page, &shown, &root)).collect();
        let own = shown.iter().position(|at| *at == locale);
        let mut report = dashboard::view(&words, &columns, &lines, own);
        report.json = format!("{root}{JSON}");
        report.csv = format!("{root}{CSV}");
        let hrefs = self.switch_reports(locale, &root, |_| None);
        let languages = self.languages(locale, &hrefs);
        let title = words.text("coverage", &[]).text;
        let about = words.text("coverage-intro", &[]).text;
        let canonical = self.absolute(&self.dashboard_address(locale));
        let view = PageView { canonical: canonical.as_deref(), ..wide(&title, &about, &root, languages) };
        self.foundation.templates.report(
            "coverage/dashboard.html",
            &kit.shared,
            &view,
            (&report, report.own.len() + report.all.len()),
        )
    }

    /// A page's row in the dashboard of a locale, with a cell for each of the locales `shown`.
    fn line<'s>(&'s self, locale: LocaleIndex, of_page: &[&'s Counted], shown: &[LocaleIndex], root: &str) -> Line<'s> {
        let page = of_page[0].0 as usize;
        let place = &self.site.pages[page];
        let served = self.served(page, locale);
        let titled = served.or(place.editions.first());
        let title = titled.map(|edition| edition.summary.title.to_string()).unwrap_or_default();
        let cell = |at: &LocaleIndex| {
            let (_, _, tally) = of_page.iter().find(|(_, locale, _)| locale == at)?;
            Some((tally, format!("{root}{}", links::in_link(&self.review_address(page, *at)))))
        };
        let other = titled.filter(|edition| edition.locale != locale);
        Line {
            title: if title.is_empty() { place.id.to_string() } else { title },
            lang: other.map(|edition| &self.site.locale(edition.locale).locale),
            // What is only included in other pages has no address.
            href: served
                .filter(|_| !place.fragment)
                .map(|_| format!("{root}{}", links::in_link(&self.address(page, locale)))),
            cells: shown.iter().map(cell).collect(),
        }
    }

    /// Where the language switcher leads: to the address that `to` gives, or to the locale's dashboard.
    fn switch_reports(
        &self,
        current: LocaleIndex,
        root: &str,
        to: impl Fn(LocaleIndex) -> Option<String>,
    ) -> Vec<(LocaleIndex, String)> {
        let href = |at: LocaleIndex| match to(at).unwrap_or_else(|| self.dashboard_address(at)) {
            _ if at == current => "./".to_owned(),
            address => format!("{root}{}", links::in_link(&address)),
        };
        self.published().map(|at| (at, href(at))).collect()
    }

    fn languages<'s>(&'s self, current: LocaleIndex, hrefs: &'s [(LocaleIndex, String)]) -> Vec<LanguageView<'s>> {
        let language = |(at, href): &'s (LocaleIndex, String)| {
            let lang = &self.site.locale(*at).locale;
            LanguageView {
                lang,
                dir: lang.direction().name(),
                name: &self.names[*at as usize],
                href,
                state: State::Available,
                current: *at == current,
            }
        };
        hrefs.iter().map(language).collect()
    }
}

/// The view of a page of the reports, which search engines should leave out.
fn wide<'a>(title: &'a str, about: &'a str, root: &'a str, languages: Vec<LanguageView<'a>>) -> PageView<'a> {
    PageView { kind: "wide", title, description: Some(about), root, languages, noindex: true, ..PageView::default() }
}

/// Parts the reviews from the dashboard: the review of the start page would stand in its place.
const REVIEW: &str = "page/";
/// Parts the reviews of what is included from those of pages: tables of contents, included files.
const PART: &str = "part/";

#[cfg(test)]
mod tests {
    use crate::model::reason::Reason;
    use crate::render::messages::{BASE, Messages};

    #[test]
    fn every_reason_has_words() {
        let messages = Messages::load(&[]).value;
        let words = messages.words(&crate::locale::Locale::parse(BASE).expect("a tag"));
        for reason in Reason::ALL {
            let message = words.text(&format!("reason-{}", reason.name()), &[]);
            assert!(message.locale.is_some(), "`{}` has no message", reason.name());
        }
    }
}

//! One page, in all of its locales.
//!
//! 1. Read the files of its editions, and from them the editions.
//! 2. Analyze the editions side by side.
//! 3. For every published locale render the edition its readers get (`edition`).

use crate::analyze::untranslated::Judged;
use crate::assemble;
use crate::assemble::links::Leads;
use crate::exchange::requirements;
use crate::finding::{Finding, Locator, Rule};
use crate::model::coverage::PageCoverage;
use crate::model::document::Document;
use crate::model::site::{Edition, LocaleIndex, Side as Text, Summary};
use crate::model::toc::Toc;
use crate::parse::page::{Side, Texts};
use crate::search::PageTerms;
use crate::site_path::SitePath;
use crate::source::Source;

use super::absences::nodes_of;
use super::coverage;
use super::edition::Opened;
use super::kept::Kept;
use super::stage::Stage;

/// What became of a page.
#[derive(Debug, Default)]
pub struct PageOutput {
    /// Its files.
    pub files: Vec<(SitePath, Vec<u8>)>,
    /// Those of them that show another locale's edition.
    pub fallbacks: Vec<SitePath>,
    /// What was found in its editions while they were made (what was found when they were first read is not repeated).
    pub findings: Vec<Finding>,
    /// Its entry in `requirements.json`; empty where it is no page of its own.
    pub requirements: String,
    /// Its words for the search of each locale.
    pub terms: Vec<(LocaleIndex, PageTerms)>,
    /// The verdicts on its translations.
    pub coverage: Vec<PageCoverage>,
    /// The locales whose edition only copies the source.
    pub copies: Vec<LocaleIndex>,
}

/// An edition with its text.
pub(super) struct Open<'d> {
    pub edition: &'d Edition,
    pub document: &'d Document<'d>,
    pub source: &'d Source,
    /// The entries, where the file is a table of contents.
    pub toc: Option<&'d Toc>,
    /// The source side of the file, where it is bilingual.
    pub original: Option<&'d Document<'d>>,
}

impl Stage {
    /// Makes a page: reads its files, where they are not kept, and renders it for every published locale.
    pub fn page(&self, page: usize, kept: &Kept<'_>) -> PageOutput {
        let mut output = PageOutput::default();
        self.open(page, kept, |open| {
            let mut judged = self.judge(page, open);
            for (open, judged) in open.iter().zip(&judged.editions) {
                let Some(judged) = judged else { continue };
                output.findings.extend(coverage::findings(&Locator::new(open.source), judged));
                if let Some((path, review)) = self.review(page, open.edition.locale, &judged.coverage) {
                    output.files.push((path, review.html));
                    output.findings.extend(review.finding);
                }
            }
            // What is included is translated like a page, but has no address.
            if self.site.pages[page].fragment {
                output.findings.append(&mut self.toc_findings(open));
                output.coverage = judged.coverage();
                return;
            }
            let share = |judged: &Judged| judged.coverage.tally.words.share().unwrap_or(1.0);
            for (locale, coverage) in &judged.absent {
                if let Some((path, review)) = self.review(page, *locale, coverage) {
                    output.files.push((path, review.html));
                    output.findings.extend(review.finding);
                }
            }
            let shares: Vec<(LocaleIndex, f64)> = open
                .iter()
                .zip(&judged.editions)
                .filter_map(|(open, judged)| Some((open.edition.locale, share(judged.as_ref()?))))
                .collect();
            let source = open.iter().find(|open| Some(open.edition.locale) == self.site.source);
            if source.is_some_and(|source| self.site.locale(source.edition.locale).published) {
                let verdicts = open.iter().zip(&judged.editions);
                let copies = verdicts.filter(|(open, judged)| {
                    open.edition.copies_source || judged.as_ref().is_some_and(coverage::is_untranslated)
                });
                output.copies = copies.map(|(open, _)| open.edition.locale).collect();
            }
            let copies = output.copies.clone();
            let mut findings = Vec::new();
            let mut nodes = Vec::new();
            self.grow(page, open, &mut findings, |grown, _| {
                output.requirements = requirements::document(&grown.tree);
                nodes = judged.missing().map(|missing| nodes_of(&grown.tree, open, missing, self)).collect();
                for locale in self.published() {
                    let served = self.chains[locale as usize]
                        .iter()
                        .find_map(|at| open.iter().zip(&judged.editions).find(|(open, _)| open.edition.locale == *at));
                    if let Some((open, judged)) = served {
                        let opened = Opened { open, grown, judged: judged.as_ref(), shares: &shares, copies: &copies };
                        self.edition(page, locale, opened, &mut output);
                    }
                }
            });
            output.findings.append(&mut findings);
            judged.name_nodes(nodes);
            output.coverage = judged.coverage();
        });
        output
    }

    /// What is wrong with the entries of tables of contents.
    fn toc_findings(&self, open: &[Open<'_>]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for Open { edition, source, toc, .. } in open {
            let locator = Locator::new(source);
            for entry in toc.iter().flat_map(|toc| toc.walk()) {
                for href in [&entry.href, &entry.toc_href, &entry.topic_href].into_iter().flatten() {
                    if assemble::leads_to_toc(&self.site, &self.links, &edition.path, href) {
                        continue;
                    }
                    let why = match assemble::lead(&self.links, &edition.path, edition.locale, &href.to) {
                        Leads::Nowhere(why) => Some(why),
                        Leads::Unsafe => Some("the address may not be published"),
                        Leads::File(_) => Some("it is no page"),
                        _ => None,
                    };
                    if let Some(why) = why {
                        let message = format!("the entry `{}` leads to `{}`: {why}", entry.name, href.to);
                        findings.push(
                            locator
                                .finding(Rule::TocEntry, href.span, message)
                                .help("mend the address, or add the page"),
                        );
                    }
                }
            }
        }
        findings
    }

    /// Reads the editions of a page, where they are not kept, and gives them to `then`.
    pub(super) fn open<T>(&self, page: usize, kept: &Kept<'_>, then: impl FnOnce(&[Open<'_>]) -> T) -> T {
        let editions = self.site.pages[page].editions.iter().filter(|edition| self.is_shown(edition));
        if let Some(open) = editions.clone().map(|edition| self.open_kept(edition, kept)).collect::<Option<Vec<_>>>() {
            return then(&open);
        }
        // Each file is read once, though it may hold two editions.
        let mut files: Vec<u32> = editions.clone().map(|edition| edition.file).collect();
        files.sort_unstable();
        files.dedup();
        let folder = &self.foundation.folder;
        let sources: Vec<(u32, Source)> = files
            .into_iter()
            .filter_map(|file| Some((file, folder.read_page(self.foundation.entry(file)).value?)))
            .collect();
        let texts: Vec<(u32, Texts<'_>)> =
            sources.iter().map(|(file, source)| (*file, self.foundation.texts(source).value)).collect();
        let sides: Vec<(&Edition, &Texts<'_>, Side<'_>, Option<Side<'_>>)> = editions
            .filter_map(|edition| {
                let (_, texts) = texts.iter().find(|(file, _)| *file == edition.file)?;
                Some(match edition.side {
                    Text::Target => (edition, texts, Side::target(texts), Side::original(texts)),
                    Text::Original => (edition, texts, Side::original(texts)?, None),
                })
            })
            .collect();
        let documents: Vec<(Document<'_>, Option<Document<'_>>)> = sides
            .iter()
            .map(|(edition, _, side, original)| {
                let original = original.as_ref().map(|side| side.document(&self.foundation.source_locale()).value);
                (side.document(&self.site.locale(edition.locale).locale).value, original)
            })
            .collect();
        let open = sides
            .iter()
            .zip(&documents)
            .map(|((edition, texts, ..), (document, original))| Open::new(edition, texts, document, original.as_ref()));
        let mut open: Vec<Open<'_>> = open.collect();
        if self.skimmed {
            let mut editions: Vec<Edition> = open.iter().map(|open| open.edition.clone()).collect();
            for (edition, open) in editions.iter_mut().zip(&open) {
                let Summary { headings, anchors, .. } = assemble::summarize(open.document);
                edition.summary = Summary { headings, anchors, ..edition.summary.clone() };
            }
            assemble::settle(&mut editions, self.site.source);
            open.iter_mut().zip(&editions).for_each(|(open, edition)| open.edition = edition);
            return then(&open);
        }
        then(&open)
    }

    /// An edition as it was kept; `None` where it was not, or was read in another locale.
    fn open_kept<'d>(&self, edition: &'d Edition, kept: &'d Kept<'_>) -> Option<Open<'d>> {
        let file = kept.get(edition.file)?;
        let locale = &self.site.locale(edition.locale).locale;
        match edition.side {
            Text::Target if file.locale == *locale => {
                Some(Open::new(edition, file.texts, &file.document, file.original.as_ref()))
            }
            Text::Original if self.foundation.source_locale() == *locale => {
                Some(Open::new(edition, file.texts, file.original.as_ref()?, None))
            }
            _ => None,
        }
    }
}

impl<'d> Open<'d> {
    fn new(
        edition: &'d Edition,
        texts: &'d Texts<'d>,
        document: &'d Document<'d>,
        original: Option<&'d Document<'d>>,
    ) -> Open<'d> {
        Open { edition, document, source: texts.file(), toc: texts.toc(), original }
    }
}

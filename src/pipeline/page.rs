//! One page, in all of its locales.
//!
//! 1. Read the files of its editions, and from them the editions.
//! 2. Analyze the editions side by side.
//! 3. For every published locale render the edition its readers get.

use std::cell::RefCell;

use crate::analyze::untranslated::Judged;
use crate::assemble;
use crate::assemble::links::{self, Leads};
use crate::exchange::requirements;
use crate::finding::{Finding, Locator, Rule};
use crate::locale::Locale;
use crate::model::coverage::PageCoverage;
use crate::model::document::{Document, Kind, Segment, SegmentKind};
use crate::model::site::{Edition, LocaleIndex, Side as Text, Summary};
use crate::model::toc::Toc;
use crate::parse::page::{Side, Texts};
use crate::render::comparison;
use crate::render::html::Original;
use crate::render::messages::{Date, escape_into};
use crate::render::view::{
    self, AlternateView, LanguageView, LinkView, PageView, PartialView, SourceView, State, TocView,
};
use crate::search::{self, PageTerms, SearchPage, SearchSection, Standing};
use crate::site_path::SitePath;
use crate::source::Source;

use super::coverage;
use super::head;
use super::stage::Stage;
use super::tree::Grown;

/// What became of a page.
#[derive(Debug, Default)]
pub struct PageOutput {
    /// Its files.
    pub files: Vec<(SitePath, Vec<u8>)>,
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
    pub document: Document<'d>,
    pub source: &'d Source,
    /// The entries, where the file is a table of contents.
    pub toc: Option<&'d Toc>,
    /// The source side of the file, where it is bilingual.
    pub original: Option<Document<'d>>,
    /// Source texts of pairs, by the pair's number; empty where the file is not bilingual.
    pub originals: Vec<String>,
}

/// An edition that is to be rendered, and what is known of the whole page.
#[derive(Clone, Copy)]
pub(super) struct Opened<'o, 'd> {
    pub open: &'o Open<'d>,
    pub grown: &'o Grown<'d>,
    /// The verdict on it, where it is a translation.
    judged: Option<&'o Judged>,
    /// How much of the page is translated in each locale that is a translation, in words.
    shares: &'o [(LocaleIndex, f64)],
    /// The locales whose edition only copies the source: to search engines and readers they are as good as none.
    copies: &'o [LocaleIndex],
}

impl Stage {
    /// Makes a page: reads its files, and renders it for every published locale.
    pub fn page(&self, page: usize) -> PageOutput {
        let mut output = PageOutput::default();
        self.open(page, |open| {
            let judged = self.judge(page, open);
            for (open, judged) in open.iter().zip(&judged) {
                let Some(judged) = judged else { continue };
                output.findings.extend(coverage::findings(&Locator::new(open.source), &judged.coverage));
                if let Some((path, review)) = self.review(page, open.edition.locale, &judged.coverage) {
                    output.files.push((path, review.html));
                    output.findings.extend(review.finding);
                }
            }
            // What is included is translated like a page, but has no address.
            if self.site.pages[page].fragment {
                output.findings.append(&mut self.toc_findings(open));
                output.coverage = judged.into_iter().flatten().map(|judged| judged.coverage).collect();
                return;
            }
            let share = |judged: &Judged| judged.coverage.tally().words.share().unwrap_or(1.0);
            let shares: Vec<(LocaleIndex, f64)> = open
                .iter()
                .zip(&judged)
                .filter_map(|(open, judged)| Some((open.edition.locale, share(judged.as_ref()?))))
                .collect();
            let source = open.iter().find(|open| Some(open.edition.locale) == self.site.source);
            if source.is_some_and(|source| self.site.locale(source.edition.locale).published) {
                let verdicts = open.iter().zip(&judged);
                let copies = verdicts.filter(|(_, judged)| judged.as_ref().is_some_and(coverage::is_copy));
                output.copies = copies.map(|(open, _)| open.edition.locale).collect();
            }
            let copies = output.copies.clone();
            let mut findings = Vec::new();
            self.grow(page, open, &mut findings, |grown, _| {
                output.requirements = requirements::document(&grown.tree);
                for locale in self.published() {
                    let served = self.chains[locale as usize]
                        .iter()
                        .find_map(|at| open.iter().zip(&judged).find(|(open, _)| open.edition.locale == *at));
                    if let Some((open, judged)) = served {
                        let opened = Opened { open, grown, judged: judged.as_ref(), shares: &shares, copies: &copies };
                        self.edition(page, locale, opened, &mut output);
                    }
                }
            });
            output.findings.append(&mut findings);
            output.coverage = judged.into_iter().flatten().map(|judged| judged.coverage).collect();
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

    /// Reads the editions of a page and gives them to `then`.
    pub(super) fn open<T>(&self, page: usize, then: impl FnOnce(&[Open<'_>]) -> T) -> T {
        let place = &self.site.pages[page];
        // Each file is read once, though it may hold two editions.
        let mut files: Vec<u32> = place.editions.iter().filter(|e| self.is_shown(e)).map(|e| e.file).collect();
        files.sort_unstable();
        files.dedup();
        let folder = &self.foundation.folder;
        let sources: Vec<(u32, Source)> = files
            .into_iter()
            .filter_map(|file| Some((file, folder.read(self.foundation.entry(file)).value?)))
            .collect();
        let texts: Vec<(u32, Texts<'_>)> =
            sources.iter().map(|(file, source)| (*file, self.foundation.texts(source).value)).collect();
        let sides: Vec<(&Edition, &Texts<'_>, Side<'_>, Option<Side<'_>>)> = place
            .editions
            .iter()
            .filter(|edition| self.is_shown(edition))
            .filter_map(|edition| {
                let (_, texts) = texts.iter().find(|(file, _)| *file == edition.file)?;
                Some(match edition.side {
                    Text::Target => (edition, texts, Side::target(texts), Side::original(texts)),
                    Text::Original => (edition, texts, Side::original(texts)?, None),
                })
            })
            .collect();
        let mut open: Vec<Open<'_>> = sides
            .iter()
            .filter_map(|(edition, texts, side, original)| {
                let locale = &self.site.locale(edition.locale).locale;
                let source = sources.iter().find(|(file, _)| *file == edition.file).map(|(_, source)| source)?;
                let original = original.as_ref().map(|side| side.document(&self.foundation.source_locale()).value);
                let originals = original.as_ref().map(pair_texts).unwrap_or_default();
                let (document, toc) = (side.document(locale).value, texts.toc());
                Some(Open { edition, document, source, toc, original, originals })
            })
            .collect();
        if self.skimmed {
            let mut editions: Vec<Edition> = open.iter().map(|open| open.edition.clone()).collect();
            for (edition, open) in editions.iter_mut().zip(&open) {
                let Summary { headings, anchors, .. } = assemble::summarize(&open.document);
                edition.summary = Summary { headings, anchors, ..edition.summary.clone() };
            }
            assemble::settle(&mut editions, self.site.source);
            open.iter_mut().zip(&editions).for_each(|(open, edition)| open.edition = edition);
            return then(&open);
        }
        then(&open)
    }

    /// Renders one edition for one locale's readers.
    fn edition(
        &self,
        page: usize,
        locale: LocaleIndex,
        Opened { open, grown, judged, shares, copies }: Opened<'_, '_>,
        output: &mut PageOutput,
    ) {
        let kit = &self.kits[locale as usize];
        let words = self.words(locale);
        let place = &self.site.pages[page];
        let own = open.edition.locale == locale;
        let is_copy = |locale: LocaleIndex| copies.contains(&locale);
        // What is there of the source in this locale's own file: nothing but a copy of it.
        let copied = self.site.source.filter(|_| own && is_copy(locale));
        let written = &self.site.locale(open.edition.locale).locale;
        let address = self.address(page, locale);
        let root = "../".repeat(address.matches('/').count());
        let found = RefCell::new(Vec::new());
        let written_in = self.foundation.source_locale();
        let foreign = judged.map(|judged| coverage::foreign(judged, written, &written_in)).unwrap_or_default();
        let originals = originals(open, judged);
        let text = self.text(page, locale, (open, &foreign, &originals), &root, &found);
        // What is wrong with the text is told once, where its own locale's readers get it.
        if own && open.edition.side == Text::Target {
            output.findings.append(&mut found.borrow_mut());
        }
        let document = &open.document;
        let headings = headings(open);
        let title = open.edition.summary.title.to_string();
        let title = if title.is_empty() { place.id.to_string() } else { title };
        let toc: Vec<TocView<'_>> = headings
            .iter()
            .filter(|heading| matches!(heading.level, 2 | 3) && !heading.text.is_empty())
            .map(|heading| TocView {
                id: heading.id,
                title: heading.text,
                level: heading.level,
                lang: coverage::lang_of(&foreign, heading.start..heading.end),
            })
            .collect();
        let home = "../".repeat(place.address.matches('/').count());
        let position = kit.navigation.position(&place.address);
        let sidebar = kit.navigation.html(position, &home);
        let trail = position.map(|at| kit.navigation.trail(at)).unwrap_or_default();
        let (previous, next) = position.map(|at| kit.navigation.around(at)).unwrap_or_default();
        let relative = |path: &str| match links::in_link(path) {
            path if path.is_empty() && home.is_empty() => "./".to_owned(),
            path => format!("{home}{path}"),
        };
        let hrefs: Vec<Option<String>> = trail.iter().map(|step| step.path.map(relative)).collect();
        let body_lang = (!own).then_some(written);
        // The title may be all that is not translated, or the front matter's may be while the heading's is not.
        let front_title = document.segments.iter().find(|segment| segment.kind == SegmentKind::Title);
        let title_lang = front_title
            .map(|segment| segment.prose.clone())
            .or_else(|| headings.first().map(|heading| heading.start..heading.end))
            .and_then(|part| coverage::lang_of(&foreign, part));
        let start = (!place.address.is_empty()).then(|| (words.text("home", &[]), relative("")));
        let start_lang = start.as_ref().and_then(|(word, _)| word.locale.as_ref().filter(|_| words.is_foreign(word)));
        let breadcrumb: Vec<LinkView<'_>> = start
            .iter()
            .map(|(word, href)| LinkView { title: &word.text, href: Some(href), lang: start_lang })
            .chain(trail.iter().zip(&hrefs).map(|(step, href)| LinkView {
                title: step.title,
                href: href.as_deref(),
                lang: step.lang,
            }))
            .chain([LinkView { title: &title, href: None, lang: body_lang.or(title_lang) }])
            .collect();
        let folder = &self.site.locale(locale).folder;
        let data = self.breadcrumb_data(
            &start
                .iter()
                .map(|(word, _)| (word.text.as_str(), format!("{folder}/")))
                .chain(trail.iter().filter_map(|step| Some((step.title, format!("{folder}/{}", step.path?)))))
                .chain([(title.as_str(), address.clone())])
                .collect::<Vec<_>>(),
        );
        let data = data.or_else(|| {
            let address = self.absolute(&address).filter(|_| place.address.is_empty() && own)?;
            Some(view::site_data(&kit.view.site_title, &address, &[written]))
        });
        let around = [previous, next].map(|step| step.map(|step| (step, step.path.map(relative))));
        let link = |at: usize| {
            around[at].as_ref().map(|(step, href)| LinkView {
                title: step.title,
                href: href.as_deref(),
                lang: step.lang,
            })
        };
        let switch = self.switch(page, locale, &root, shares, copies);
        let languages: Vec<LanguageView<'_>> = switch
            .iter()
            .map(|(at, href, state)| {
                let lang = &self.site.locale(*at).locale;
                LanguageView {
                    lang,
                    dir: lang.direction().name(),
                    name: &self.names[*at as usize],
                    href,
                    state: *state,
                    current: *at == locale,
                }
            })
            .collect();
        let translations = if own && copied.is_none() { self.translations(page, &is_copy) } else { Vec::new() };
        let alternates = translations.iter().map(|(lang, href)| AlternateView { lang, href }).collect();
        let canonical = self.absolute(&self.address(page, copied.unwrap_or(open.edition.locale)));
        let fallback =
            (!own).then(|| view::fallback_notice(&words, written, &self.names[open.edition.locale as usize]));
        let front = &document.front;
        let updated = ["ms.date", "ms.lasthandoff"].iter().find_map(|key| front.text(key).and_then(Date::parse));
        let updated = updated.map(|date| view::updated(&words, date));
        let is_source = self.site.source == Some(open.edition.locale);
        let origin = match front.text("ms.translationtype").map(str::trim).filter(|_| !is_source) {
            Some("HT") => Some("human"),
            Some("MT") => Some("machine"),
            _ => None,
        };
        let edit = self
            .foundation
            .config
            .edit_link
            .as_ref()
            .map(|pattern| pattern.replace("{path}", &links::in_address(&open.edition.path)));
        let source =
            self.site.source.filter(|source| *source != locale && self.site.locale(*source).published).and_then(
                |source| {
                    let lang = &self.site.locale(source).locale;
                    place.edition(source).filter(|edition| self.is_shown(edition))?;
                    let href = format!("{root}{}", links::in_link(&self.address(page, source)));
                    let html = view::source_link(&words, lang, &self.names[source as usize]);
                    Some((href, lang, html))
                },
            );
        let body =
            with_originals(text.body, &text.originals, self.site.source.map(|source| &self.site.locale(source).locale));
        let mut comparisons = grown.comparisons(written, &self.words(open.edition.locale));
        let stretches: Vec<(&str, &Locale)> =
            foreign.iter().map(|stretch| (document.prose.slice(&stretch.prose), &stretch.lang)).collect();
        comparisons.iter_mut().for_each(|comparison| comparison::mark(comparison, &stretches));
        let described = head::description(document);
        let below = |share: f64| own && share < self.foundation.config.notice_below;
        let share = shares.iter().find(|(at, _)| *at == open.edition.locale).map(|(_, share)| *share);
        let partial = match copied {
            Some(source) => {
                let lang = &self.site.locale(source).locale;
                Some(view::fallback_notice(&words, lang, &self.names[source as usize]))
            }
            None => share.filter(|share| below(*share)).map(|share| view::partial_notice(&words, share)),
        };
        let review =
            kit.review.is_some().then(|| format!("{root}{}", links::in_link(&self.review_address(page, locale))));
        let page_view = PageView {
            kind: "",
            title: &title,
            description: described.as_deref(),
            root: &root,
            head: &text.head,
            body: &body,
            body_lang,
            body_dir: body_lang.map(|lang| lang.direction().name()),
            toc: if toc.len() < 2 { Vec::new() } else { toc },
            breadcrumb,
            sidebar: &sidebar,
            previous: link(0),
            next: link(1),
            languages,
            alternates,
            canonical: canonical.as_deref(),
            noindex: !own
                || copied.is_some()
                || front.text("ROBOTS").is_some_and(|robots| robots.to_ascii_uppercase().contains("NOINDEX")),
            fallback: fallback.as_deref(),
            partial: partial.as_deref().map(|html| PartialView { html, href: review.as_deref() }),
            comparisons: &comparisons,
            updated: updated.as_deref(),
            origin,
            edit: edit.as_deref(),
            source: source.as_ref().map(|(href, lang, html)| SourceView { href, lang, html }),
            has_originals: !text.originals.is_empty(),
            draft: open.edition.summary.draft,
            data: data.as_deref(),
            front: self.foundation.templates.wants_front().then_some(&front.values),
        };
        let rendered = self.foundation.templates.page(&kit.shared, &page_view);
        output.findings.extend(rendered.finding.map(super::foundation::beside_content));
        if let Ok(path) = SitePath::new(&format!("{address}index.html")) {
            output.files.push((path, rendered.html));
        }
        let terms =
            self.terms(locale, open, &place.address, &title, &trail.iter().map(|step| step.title).collect::<Vec<_>>());
        output.terms.push((locale, terms));
    }

    /// The language switcher: each published locale, where the page is there, and how much of it.
    fn switch(
        &self,
        page: usize,
        current: LocaleIndex,
        root: &str,
        shares: &[(LocaleIndex, f64)],
        copies: &[LocaleIndex],
    ) -> Vec<(LocaleIndex, String, State)> {
        self.published()
            .map(|at| {
                let served = self.served(page, at);
                let state = match served {
                    Some(edition) if edition.locale == at && !copies.contains(&at) => {
                        let below = |share: f64| share < self.foundation.config.notice_below;
                        match shares.iter().any(|(locale, share)| *locale == at && below(*share)) {
                            true => State::Partial,
                            false => State::Available,
                        }
                    }
                    _ => State::Missing,
                };
                let href = match served {
                    Some(_) if at == current => "./".to_owned(),
                    Some(_) => format!("{root}{}", links::in_link(&self.address(page, at))),
                    None => format!("{root}{}/", links::in_link(&self.site.locale(at).folder)),
                };
                (at, href, state)
            })
            .collect()
    }

    /// Absolute addresses of the page's own editions but those that copy the source, and `x-default`.
    pub(super) fn translations(&self, page: usize, is_copy: &dyn Fn(LocaleIndex) -> bool) -> Vec<(String, String)> {
        let own: Vec<LocaleIndex> = self
            .published()
            .filter(|at| !is_copy(*at))
            .filter(|at| self.site.pages[page].edition(*at).is_some_and(|edition| self.is_shown(edition)))
            .collect();
        let mut alternates: Vec<(String, String)> = own
            .iter()
            .filter_map(|at| {
                Some((self.site.locale(*at).locale.tag().to_owned(), self.absolute(&self.address(page, *at))?))
            })
            .collect();
        let default = self.site.source.filter(|source| own.contains(source)).or(own.first().copied());
        // The page that offers all locales is every start page's default.
        let default = match self.site.pages[page].address.is_empty() {
            true => Some(String::new()),
            false => default.map(|at| self.address(page, at)),
        };
        if let Some(address) = default.and_then(|address| self.absolute(&address)) {
            alternates.push(("x-default".to_owned(), address));
        }
        alternates
    }

    /// The words of a page for the search.
    fn terms(&self, locale: LocaleIndex, open: &Open<'_>, address: &str, title: &str, trail: &[&str]) -> PageTerms {
        let document = &open.document;
        let headings = headings(open);
        let mut sections: Vec<SearchSection<'_>> = Vec::with_capacity(headings.len() + 1);
        let mut from = document
            .blocks
            .iter()
            .find(|block| block.node != crate::model::document::Block::FRONT)
            .map_or(0, |block| block.prose.start);
        let (mut anchor, mut name) = ("", "");
        for heading in &headings {
            sections.push(SearchSection {
                anchor,
                heading: name,
                text: document.prose.slice(&(from..heading.start.max(from))),
            });
            (anchor, name, from) = (heading.id, heading.text, heading.end);
        }
        let end = document.prose.text.len() as u32;
        sections.push(SearchSection { anchor, heading: name, text: document.prose.slice(&(from..end.max(from))) });
        let own = open.edition.locale == locale;
        let written = &self.site.locale(open.edition.locale).locale;
        search::analyze(&SearchPage {
            url: &links::in_link(address),
            title,
            breadcrumb: trail,
            standing: if own { Standing::Own } else { Standing::Fallback(written.tag()) },
            sections: &sections,
        })
    }
}

/// The source text of every pair, from the source side of a bilingual file.
fn pair_texts(document: &Document<'_>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for segment in &document.segments {
        let Some(pair) = segment.pair else { continue };
        let pair = pair as usize;
        if texts.len() <= pair {
            texts.resize(pair + 1, String::new());
        }
        if !texts[pair].is_empty() {
            texts[pair].push(' ');
        }
        texts[pair].push_str(document.words(segment));
    }
    texts
}

/// The originals of an edition's segments: of its pairs, or of the source page that was laid beside it.
fn originals(open: &Open<'_>, judged: Option<&Judged>) -> Vec<Original> {
    let document = &open.document;
    if open.originals.is_empty() {
        return judged.map(|judged| coverage::originals(judged, document)).unwrap_or_default();
    }
    let of_pair = |segment: &Segment| {
        let text = coverage::shown(open.originals.get(segment.pair? as usize)?);
        let differs = !text.is_empty() && text != coverage::shown(document.words(segment));
        differs.then(|| Original { prose: segment.prose.clone(), text })
    };
    document.segments.iter().filter_map(of_pair).collect()
}

/// A heading of an open edition: its final id, its words, and where they stand in the prose.
struct OpenHeading<'d> {
    id: &'d str,
    text: &'d str,
    level: u8,
    start: u32,
    end: u32,
}

fn headings<'d>(open: &'d Open<'_>) -> Vec<OpenHeading<'d>> {
    let document = &open.document;
    let nodes = document.nodes.iter().enumerate().filter_map(|(at, node)| match &node.kind {
        Kind::Heading(heading) => Some((at, heading.level)),
        _ => None,
    });
    nodes
        .zip(&open.edition.summary.headings)
        .filter_map(|((at, level), summary)| {
            let prose = &document.block(at)?.prose;
            let text = document.prose.slice(prose).trim();
            Some(OpenHeading { id: &summary.id, text, level, start: prose.start, end: prose.end })
        })
        .collect()
}

/// The text with its originals behind it, for the script that shows them.
fn with_originals(mut body: String, originals: &[String], source: Option<&Locale>) -> String {
    if let (false, Some(source)) = (originals.is_empty(), source) {
        body.push_str(&format!("<template id=\"originals\" lang=\"{source}\">"));
        for text in originals {
            body.push_str("<p>");
            escape_into(&mut body, text);
        }
        body.push_str("</template>\n");
    }
    body
}

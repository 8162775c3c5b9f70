//! The assembled site, ready to make any of its pages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::analyze::knowledge::Knowledge;
use crate::assemble::links::Links;
use crate::assemble::{self, InTheWay, Own, Taken, fold};
use crate::error::Error;
use crate::finding::Finding;
use crate::language::neighbors::Neighbors;
use crate::language::vocabulary::Vocabulary;
use crate::model::site::{Edition, LocaleIndex, Side, Site, SiteRedirect};
use crate::render::messages::Words;
use crate::search::{self, PageTerms};
use crate::site_path::SitePath;
use crate::source::Source;

use super::Sink;
use super::foundation::{Foundation, Scanned, beside_content};
use super::kit::Kit;

/// The search of each locale, filled while pages are made in any order.
pub struct Indexes(pub(super) Vec<Mutex<search::Builder>>);

/// The assembled site.
pub struct Stage {
    /// What was read before the pages.
    pub foundation: Arc<Foundation>,
    /// Locales, pages, addresses.
    pub site: Arc<Site>,
    /// Resolves links.
    pub links: Links,
    /// Old addresses, sorted.
    pub redirects: Vec<SiteRedirect>,
    /// The addresses of pages.
    pub(super) taken: Taken,
    /// What was found before any page was made.
    pub findings: Vec<Finding>,
    /// Each locale's own name.
    pub names: Vec<String>,
    /// For each locale the locales whose editions its readers get, in order, itself first.
    pub chains: Vec<Vec<LocaleIndex>>,
    /// What the pages of each locale share.
    pub kits: Vec<Kit>,
    /// The connectors and note words of each locale.
    pub(super) vocabularies: Vec<Vocabulary>,
    /// How many segments were read.
    pub segments: usize,
    /// What all pages show of words and segments.
    pub knowledge: Knowledge,
    /// The languages of its locales that share a script.
    pub neighbors: Neighbors,
    /// True where only the heads of files were read: of headings and anchors further down is nothing known.
    pub(super) skimmed: bool,
    /// Included files, each read once.
    pub(super) includes: RwLock<BTreeMap<String, Option<Arc<Source>>>>,
    /// Width and height of images, each read once.
    pub(super) sizes: RwLock<BTreeMap<String, Option<(u32, u32)>>>,
}

impl Stage {
    /// Assembles the site from what was noted of its files.
    pub fn new(foundation: Arc<Foundation>, scanned: Vec<Scanned>) -> Stage {
        Stage::with(foundation, scanned, Knowledge::default())
    }

    /// Assembles the site from the heads of its files, for a first look: every page can be made, and shows all of its own
    /// text. What other pages have to say about it (translations, anchors that are missing) is not known.
    pub fn skimmed(foundation: Arc<Foundation>, scanned: Vec<Scanned>) -> Stage {
        Stage { skimmed: true, ..Stage::new(foundation, scanned) }
    }

    /// Assembles the site from what was noted of its files; `knowledge` is what those add whose evidence was taken.
    pub fn with(foundation: Arc<Foundation>, scanned: Vec<Scanned>, mut knowledge: Knowledge) -> Stage {
        let mut findings = foundation.findings.clone();
        let mut reads = Vec::with_capacity(scanned.len());
        let mut tocs = Vec::new();
        let segments = scanned.iter().map(|scan| scan.segments).sum();
        for scan in scanned {
            findings.extend(scan.findings);
            if let Some(evidence) = scan.evidence {
                evidence.tell(&mut knowledge);
            }
            reads.extend(scan.read);
            tocs.extend(scan.toc);
        }
        let site = assemble::group(reads, &foundation.layout, &foundation.config).drain(&mut findings);
        let locales: Vec<_> = site.locales.iter().map(|locale| locale.locale.clone()).collect();
        let names = foundation.messages.names(&locales);
        let neighbors = Neighbors::of(&foundation.source_locale(), locales.iter());
        findings.extend(foundation.messages.missing(&locales).into_iter().map(beside_content));
        // Links are resolved in the site as it is so far; the navigation is made of them.
        let site = Arc::new(site);
        let files = foundation.listing.entries().iter().map(|entry| entry.path.clone());
        let links = Links::new(site.clone(), files);
        let navigation = assemble::navigation(&site, &links, &tocs);
        let chains: Vec<Vec<LocaleIndex>> =
            (0..site.locales.len()).map(|at| chain(&site, &foundation, at as LocaleIndex)).collect();
        let taken = Taken::by(&site.pages);
        let shown = |edition: &Edition| foundation.config.drafts || !edition.summary.draft;
        // Also as fallback: there can be but one page at an address.
        let is_served = |page: usize, locale: LocaleIndex| {
            chains[locale as usize].iter().any(|at| site.pages[page].edition(*at).is_some_and(shown))
        };
        let in_the_way = |address: &str, locale: LocaleIndex| {
            // A locale without a start page of its own gets one.
            if address.is_empty() || (foundation.config.coverage && address.starts_with(super::reports::FOLDER)) {
                return Some(InTheWay::Page);
            }
            let path = fold(&format!("{address}index.html"));
            if let Some((page, _)) = taken.at(&path).filter(|(page, _)| is_served(*page as usize, locale)) {
                let page = &site.pages[page as usize];
                let edition = page.edition(locale).or(page.editions.first());
                return Some(match &edition {
                    Some(edition) if *page.address != *address => InTheWay::Other(format!("`{}`", edition.path)),
                    _ => InTheWay::Page,
                });
            }
            Own::at(&path).map(|(own, _)| InTheWay::Other(own.name().to_owned()))
        };
        let redirects =
            assemble::redirects(&links, &foundation.layout, &foundation.redirects, &in_the_way).drain(&mut findings);
        let kits = (0..site.locales.len())
            .map(|at| Kit::new(&foundation, &site, (at as LocaleIndex, &names[at]), &chains[at], &navigation[at]))
            .collect();
        let vocabularies = super::tree::vocabularies(&site, &foundation.config);
        Stage {
            foundation,
            site,
            links,
            redirects,
            taken,
            findings,
            names,
            chains,
            kits,
            vocabularies,
            segments,
            knowledge,
            neighbors,
            skimmed: false,
            includes: RwLock::default(),
            sizes: RwLock::default(),
        }
    }

    /// The interface's words for a locale's readers.
    pub fn words(&self, locale: LocaleIndex) -> Words<'_> {
        self.foundation.messages.words(&self.site.locale(locale).locale)
    }

    /// Forgets included files and sizes of images, which are read again when a page asks for them.
    pub fn forget(&self, paths: &std::collections::BTreeSet<Arc<str>>) {
        let mut includes = self.includes.write().unwrap_or_else(PoisonError::into_inner);
        includes.retain(|path, _| !paths.contains(path.as_str()));
        let mut sizes = self.sizes.write().unwrap_or_else(PoisonError::into_inner);
        sizes.retain(|path, _| !paths.contains(path.as_str()));
    }

    /// True where an edition is to be published.
    pub fn is_shown(&self, edition: &Edition) -> bool {
        self.foundation.config.drafts || !edition.summary.draft
    }

    /// The edition of a page that a locale's readers get.
    pub fn served(&self, page: usize, locale: LocaleIndex) -> Option<&Edition> {
        self.chains[locale as usize]
            .iter()
            .find_map(|at| self.site.pages[page].edition(*at).filter(|e| self.is_shown(e)))
    }

    /// Published locales, in the order of menus.
    pub fn published(&self) -> impl Iterator<Item = LocaleIndex> + '_ {
        let locales = self.site.locales.iter().enumerate();
        locales.filter(|(_, locale)| locale.published).map(|(at, _)| at as LocaleIndex)
    }

    /// The address of a page for a locale's readers, relative to the site's top: `ko-kr/guide/`.
    pub fn address(&self, page: usize, locale: LocaleIndex) -> String {
        format!("{}/{}", self.site.locale(locale).folder, self.site.pages[page].address)
    }

    /// An empty search index for each locale.
    pub fn indexes(&self) -> Indexes {
        Indexes(self.site.locales.iter().map(|locale| Mutex::new(search::Builder::new(&locale.locale))).collect())
    }

    /// Adds a page's terms to the search of its locale, and writes the files of its excerpts.
    pub fn index(&self, terms: Vec<(LocaleIndex, PageTerms)>, indexes: &Indexes, sink: &Sink<'_>) -> Result<(), Error> {
        for (locale, mut page) in terms {
            for (name, bytes) in page.take_files() {
                let path = format!("{}/search/{name}", self.site.locale(locale).folder);
                if let Ok(path) = SitePath::new(&path) {
                    sink(&path, &bytes)?;
                }
            }
            indexes.0[locale as usize].lock().unwrap_or_else(PoisonError::into_inner).add(page);
        }
        Ok(())
    }

    /// The absolute address of a path of the site, where the site's own is known.
    pub fn absolute(&self, path: &str) -> Option<String> {
        self.foundation.absolute(path)
    }

    /// Whether an edition is a translation or the source, in the locale it is for.
    pub fn is_own(&self, edition: &Edition, locale: LocaleIndex) -> bool {
        edition.locale == locale
    }

    /// True for the source text of a bilingual file.
    pub fn is_derived(edition: &Edition) -> bool {
        edition.side == Side::Original
    }
}

/// The locales whose editions a locale's readers get, in order: itself, the settings' chain, else the source.
fn chain(site: &Site, foundation: &Foundation, locale: LocaleIndex) -> Vec<LocaleIndex> {
    let mut chain = vec![locale];
    let own = &site.locale(locale).locale;
    let index = |wanted: &crate::locale::Locale| site.locales.iter().position(|known| known.locale == *wanted);
    match foundation.config.fallback.get(own) {
        Some(settings) => chain.extend(settings.iter().filter_map(index).map(|at| at as LocaleIndex)),
        None => chain.extend(site.source),
    }
    let mut seen = Vec::new();
    chain.retain(|at| {
        let new = !seen.contains(at);
        seen.push(*at);
        new
    });
    chain
}

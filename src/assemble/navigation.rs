//! How readers get to pages: TOC files, or the tree of folders where a locale has none.
//!
//! 1. A locale's own TOC: the one at the top of its folder, else those that no other TOC refers to, each under the name
//!    of its folder. An entry that leads to another TOC takes in its entries.
//! 2. A locale without any TOC has the source's, else the first there is, its entries named by the pages' own titles.
//! 3. Without TOC files at all, folders and titles are the navigation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::site::{Edition, LocaleIndex, NavigationEntry, Site};
use crate::model::toc::{Toc, TocEntry, TocHref};

use super::links::{Leads, Links};

/// A TOC file, as it was read.
#[derive(Clone, Debug)]
pub struct TocFile {
    /// Its path in the content folder.
    pub path: Arc<str>,
    /// Its entries.
    pub toc: Toc,
}

/// How deep TOC files may take in each other.
const DEEPEST: usize = 8;

/// Builds the navigation of every locale; `tocs` in any order.
pub fn navigation(site: &Site, links: &Links, tocs: &[TocFile]) -> Vec<Vec<NavigationEntry>> {
    let builder = Builder {
        site,
        links,
        tocs: tocs.iter().map(|file| (&*file.path, &file.toc)).collect(),
        locales: tocs.iter().filter_map(|file| Some((&*file.path, site.by_path.get(&file.path)?.1))).collect(),
    };
    let own: Vec<Vec<&str>> = (0..site.locales.len() as LocaleIndex).map(|locale| builder.roots(locale)).collect();
    let lender = site
        .source
        .filter(|source| !own[*source as usize].is_empty())
        .or_else(|| own.iter().position(|roots| !roots.is_empty()).map(|at| at as LocaleIndex));
    (0..site.locales.len() as LocaleIndex)
        .map(|locale| {
            let (from, lender) = if own[locale as usize].is_empty() {
                (lender.map(|lender| &own[lender as usize]), lender)
            } else {
                (Some(&own[locale as usize]), None)
            };
            match from {
                Some(roots) => builder.tree(roots, locale, lender),
                None => folders(site, locale),
            }
        })
        .collect()
}

struct Builder<'b> {
    site: &'b Site,
    links: &'b Links,
    tocs: BTreeMap<&'b str, &'b Toc>,
    locales: BTreeMap<&'b str, LocaleIndex>,
}

impl<'b> Builder<'b> {
    /// The TOC files of a locale where its navigation begins.
    fn roots(&self, locale: LocaleIndex) -> Vec<&'b str> {
        let own: Vec<&'b str> = self.locales.iter().filter(|(_, at)| **at == locale).map(|(path, _)| *path).collect();
        let depth = |path: &str| path.matches('/').count();
        let top = usize::from(self.site.locale(locale).content.is_some());
        if let Some(root) = own.iter().find(|path| depth(path) <= top) {
            return vec![root];
        }
        let referred: BTreeSet<&str> =
            own.iter().flat_map(|path| self.tocs[path].walk().filter_map(|entry| self.toc_of(path, entry))).collect();
        own.into_iter().filter(|path| !referred.contains(path)).collect()
    }

    /// The TOC file that an entry leads to.
    fn toc_of(&self, path: &str, entry: &TocEntry) -> Option<&'b str> {
        let href = entry.toc_href.as_ref().or(entry.href.as_ref().filter(|href| href.is_toc()))?;
        let mut candidates = toc_paths(self.links, path, &href.to).into_iter();
        candidates.find_map(|path| self.tocs.get_key_value(path.as_str()).map(|(path, _)| *path))
    }

    fn tree(&self, roots: &[&'b str], locale: LocaleIndex, lender: Option<LocaleIndex>) -> Vec<NavigationEntry> {
        let mut seen = BTreeSet::new();
        if let [only] = roots {
            return self.entries(only, &self.tocs[only].entries, locale, lender, &mut seen, 0);
        }
        roots
            .iter()
            .map(|root| {
                let children = self.entries(root, &self.tocs[root].entries, locale, lender, &mut seen, 0);
                let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
                let below = folder.split_once('/').map_or(folder, |(_, below)| below);
                let index = if below.is_empty() { "index".to_owned() } else { format!("{below}/index") };
                let page = self.site.by_key.get(index.as_str()).copied();
                let title = page.and_then(|page| self.title(page, locale));
                let last = below.rsplit('/').next().unwrap_or(below);
                NavigationEntry {
                    name: title.clone().map_or_else(|| last.to_owned(), |(title, _)| title),
                    lang: title.and_then(|(_, lang)| lang),
                    page: page.filter(|page| !children.iter().any(|entry| entry.page == Some(*page))),
                    outside: None,
                    children,
                }
            })
            .collect()
    }

    fn entries(
        &self,
        path: &'b str,
        from: &'b [TocEntry],
        locale: LocaleIndex,
        lender: Option<LocaleIndex>,
        seen: &mut BTreeSet<&'b str>,
        depth: usize,
    ) -> Vec<NavigationEntry> {
        if depth > DEEPEST {
            return Vec::new();
        }
        from.iter()
            .map(|entry| {
                let mut children = Vec::new();
                let other = self.toc_of(path, entry);
                if let Some(other) = other.filter(|other| seen.insert(other)) {
                    // It stays seen: files that name each other many times over would grow without end.
                    children = self.entries(other, &self.tocs[other].entries, locale, lender, seen, depth + 1);
                }
                children.extend(self.entries(path, &entry.items, locale, lender, seen, depth + 1));
                // A folder without a TOC stands for its page.
                let page = |href: &&TocHref| other.is_none() || !href.is_toc();
                let href = entry.topic_href.as_ref().or(entry.href.as_ref().filter(page));
                let (page, outside) = self.target(path, href, locale);
                let title = page.and_then(|page| self.title(page, locale));
                let (name, lang) = match (lender, title) {
                    (Some(_), Some(title)) => title,
                    (_, Some((title, lang))) if entry.name.is_empty() => (title, lang),
                    (Some(lender), None) => (entry.name.clone(), Some(self.site.locale(lender).locale.clone())),
                    _ => (entry.name.clone(), None),
                };
                NavigationEntry { name, lang, page, outside, children }
            })
            .filter(|entry| !entry.name.is_empty())
            .collect()
    }

    /// The page or the outside address that an entry leads to.
    fn target(&self, path: &str, href: Option<&TocHref>, locale: LocaleIndex) -> (Option<u32>, Option<String>) {
        let Some(href) = href else { return (None, None) };
        let place = self.locales.get(path).copied().unwrap_or(locale);
        match lead(self.links, path, place, &href.to) {
            Leads::Page { page, .. } => (Some(page), None),
            Leads::Outside => (None, Some(href.to.clone())),
            // `/partner/…` names a page of the same host that another site publishes.
            Leads::Nowhere(_) if href.to.starts_with('/') => (None, Some(href.to.clone())),
            _ => (None, None),
        }
    }

    /// A page's title for a locale's readers, with its language where it is not theirs.
    fn title(&self, page: u32, locale: LocaleIndex) -> Option<(String, Option<crate::locale::Locale>)> {
        let place = &self.site.pages[page as usize];
        let edition = place.edition(locale).or_else(|| self.site.source.and_then(|source| place.edition(source)))?;
        if edition.summary.title.is_empty() {
            return None;
        }
        Some((edition.summary.title.to_string(), lang(self.site, edition, locale)))
    }
}

/// The paths at which the TOC file may lie that an address in the TOC file at `path` names: its own, or in its folder.
fn toc_paths(links: &Links, path: &str, to: &str) -> Vec<String> {
    let to = to.split(['?', '#']).next().unwrap_or_default();
    let Some(joined) = links.include(path, to) else { return Vec::new() };
    let names = ["", "/TOC.yml", "/toc.yml", "/TOC.md", "/toc.md"];
    names.iter().map(|name| format!("{joined}{name}").trim_start_matches('/').to_owned()).collect()
}

/// True where an address in the TOC file at `path` names another TOC file of the content.
pub fn leads_to_toc(site: &Site, links: &Links, path: &str, href: &TocHref) -> bool {
    href.is_toc() && toc_paths(links, path, &href.to).iter().any(|path| site.by_path.contains_key(path.as_str()))
}

/// Where an address in the file at `path` leads, which is no page: a TOC, a file of redirections.
pub fn lead(links: &Links, path: &str, locale: LocaleIndex, to: &str) -> Leads {
    links.lead(0, &no_page(path, locale), locale, to)
}

/// An edition that stands for a file that is no page, so that its addresses can be looked up.
pub(super) fn no_page(path: &str, locale: LocaleIndex) -> Edition {
    Edition {
        locale,
        file: 0,
        path: path.into(),
        side: crate::model::site::Side::Target,
        summary: crate::model::site::Summary::default(),
        copies_source: false,
        newer: None,
    }
}

/// The language of an edition's title where it is not that of a locale's readers.
fn lang(site: &Site, edition: &Edition, reader: LocaleIndex) -> Option<crate::locale::Locale> {
    let written = site.written(edition);
    (written != reader).then(|| site.locale(written).locale.clone())
}

/// The tree of folders: pages by their titles, folders by that of their index page.
fn folders(site: &Site, locale: LocaleIndex) -> Vec<NavigationEntry> {
    let mut top = Folder::default();
    for (at, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.fragment) {
        let Some(edition) = page.edition(locale).or_else(|| site.source.and_then(|source| page.edition(source))) else {
            continue;
        };
        let mut folder = &mut top;
        let parts: Vec<&str> = page.id.split('/').collect();
        for part in &parts[..parts.len() - 1] {
            folder = folder.folders.entry((*part).to_owned()).or_default();
        }
        let lang = lang(site, edition, locale);
        let title =
            if edition.summary.title.is_empty() { page.id.to_string() } else { edition.summary.title.to_string() };
        let entry = NavigationEntry { name: title, lang, page: Some(at as u32), ..NavigationEntry::default() };
        if parts[parts.len() - 1].eq_ignore_ascii_case("index") {
            folder.index = Some(entry);
        } else {
            folder.pages.push(entry);
        }
    }
    top.entries()
}

#[derive(Default)]
struct Folder {
    index: Option<NavigationEntry>,
    pages: Vec<NavigationEntry>,
    folders: BTreeMap<String, Folder>,
}

impl Folder {
    fn entries(self) -> Vec<NavigationEntry> {
        let mut entries: Vec<NavigationEntry> = self.index.into_iter().chain(self.pages).collect();
        for (name, mut folder) in self.folders {
            let index = folder.index.take();
            let mut entry = index.unwrap_or_else(|| NavigationEntry { name, ..NavigationEntry::default() });
            entry.children = folder.entries();
            entries.push(entry);
        }
        entries
    }
}

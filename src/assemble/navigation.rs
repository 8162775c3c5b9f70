//! How readers get to pages: TOC files, or the tree of folders where a locale has none.

use std::collections::BTreeMap;

use crate::model::site::{LocaleIndex, NavigationEntry, Site};

/// Builds the navigation of every locale.
pub fn navigation(site: &mut Site) {
    site.navigation = (0..site.locales.len()).map(|locale| folders(site, locale as LocaleIndex)).collect();
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
        let lang = (edition.locale != locale).then(|| site.locale(edition.locale).locale.clone());
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

//! The requirement tree of a page, from its open editions.

use std::path::Path;

use crate::analyze::requirements::comparison::{self, Comparison};
use crate::analyze::requirements::{Edition, Origin, grow};
use crate::config::Config;
use crate::error::Error;
use crate::finding::{Finding, nearest};
use crate::language::vocabulary::Vocabulary;
use crate::locale::Locale;
use crate::model::requirement::{RequirementTree, Skeleton};
use crate::model::site::{LocaleIndex, Page};
use crate::parse::requirement::skeleton;
use crate::render::comparison::view;
use crate::render::messages::Words;
use crate::render::view::ComparisonView;

use super::page::Open;
use super::stage::Stage;

/// A page's tree, and what of it is shown as tables.
pub(super) struct Grown<'d> {
    pub tree: RequirementTree<'d>,
    comparisons: Vec<Comparison>,
}

impl Stage {
    /// The page of that id, or with a file of that path: as it stands in the content folder, or as a shell gives it.
    ///
    /// *Errors*: there is no such page; the nearest id is named.
    pub(super) fn find(&self, name: &str, content: &Path) -> Result<usize, Error> {
        let below = Path::new(name).strip_prefix(content).ok().and_then(Path::to_str);
        let names = [Some(name), below].into_iter().flatten();
        let pages = || self.site.pages.iter().filter(|page| !page.fragment);
        for name in names.map(|name| name.trim_start_matches("./").trim_matches('/')) {
            let is_named = |page: &Page| {
                !page.fragment && (&*page.id == name || page.editions.iter().any(|edition| &*edition.path == name))
            };
            if let Some(found) = self.site.pages.iter().position(is_named) {
                return Ok(found);
            }
        }
        let ids = || pages().map(|page| &*page.id);
        // A name is often given by its end or its beginning.
        let part = || ids().find(|id| !name.is_empty() && id.contains(name));
        let hint = nearest(name, ids()).or_else(part).map(|near| format!("; is it `{near}`?"));
        Err(Error::Refused(format!("there is no page `{name}`{}", hint.unwrap_or_default())))
    }

    /// Grows the tree of a page and gives it to `then`.
    pub(super) fn grow<T>(
        &self,
        page: usize,
        open: &[Open<'_>],
        findings: &mut Vec<Finding>,
        then: impl FnOnce(&Grown<'_>, &mut Vec<Finding>) -> T,
    ) -> T {
        let skeletons: Vec<Skeleton<'_>> = open.iter().map(|open| skeleton(open.document)).collect();
        let editions: Vec<Edition<'_>> =
            open.iter().zip(&skeletons).map(|(open, skeleton)| self.requirements_of(page, open, skeleton)).collect();
        let tree = grow(&self.site.pages[page].id, &editions).drain(findings);
        let comparisons = comparison::find(&tree);
        then(&Grown { tree, comparisons }, findings)
    }

    fn requirements_of<'d>(&'d self, page: usize, open: &'d Open<'d>, skeleton: &'d Skeleton<'d>) -> Edition<'d> {
        let edition = open.edition;
        let origin = if Stage::is_derived(edition) {
            Origin::Derived
        } else if self.site.source == Some(edition.locale) {
            Origin::Source
        } else {
            Origin::Translation
        };
        Edition {
            locale: &self.site.locale(edition.locale).locale,
            origin,
            version: self.version(page, edition),
            file: open.source,
            document: open.document,
            skeleton,
            headings: &edition.summary.headings,
            vocabulary: &self.vocabularies[edition.locale as usize],
        }
    }
}

impl Grown<'_> {
    /// The tables of the page for the readers of one of its editions.
    pub fn comparisons(&self, written: &Locale, words: &Words<'_>) -> Vec<ComparisonView> {
        let Some(locale) = self.tree.locales.iter().position(|locale| *locale == written) else { return Vec::new() };
        self.comparisons.iter().map(|comparison| view(comparison, &self.tree, locale, words)).collect()
    }
}

/// The connectors and note words of a locale: the program's, and those that the settings add for it or its language.
pub(super) fn vocabulary(locale: &Locale, config: &Config) -> Vocabulary {
    let mut words = Vocabulary::of(locale);
    let own = |tag: &str| tag.eq_ignore_ascii_case(locale.tag()) || tag == locale.language();
    for (_, connectors) in config.connectors.iter().filter(|(tag, _)| own(tag)) {
        words.add(connectors.or.iter().map(String::as_str), connectors.and.iter().map(String::as_str), []);
    }
    for (_, notes) in config.note_words.iter().filter(|(tag, _)| own(tag)) {
        words.add([], [], notes.iter().map(String::as_str));
    }
    words
}

/// The locales of the site, for which [`vocabulary`] is asked once each.
pub(super) fn vocabularies(site: &crate::model::site::Site, config: &Config) -> Vec<Vocabulary> {
    (0..site.locales.len()).map(|at| vocabulary(&site.locale(at as LocaleIndex).locale, config)).collect()
}

//! The whole site, as far as it is kept in memory: a few hundred bytes a page, never its text.
//!
//! Owns: locales, pages, editions, what is known of each. Does not own: how files become editions (`assemble`).

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::locale::Locale;
use crate::model::document::DocumentKind;
use crate::source::Span;

/// A locale of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLocale {
    /// The locale.
    pub locale: Locale,
    /// Its folder in the published site (`ko-kr`), which is the content folder's name as written.
    pub folder: String,
    /// Its folder in the content, where it has one.
    pub content: Option<String>,
    /// Whether it is published; a source that is only derived may stay unpublished.
    pub published: bool,
}

/// A locale of the site by its place in [`Site::locales`].
pub type LocaleIndex = u16;

/// Which text of a file an edition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The text in the file's own locale.
    Target,
    /// The source text in a bilingual file.
    Original,
}

/// A page in one locale.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Its locale.
    pub locale: LocaleIndex,
    /// Its file: an index into the listing of the content folder.
    pub file: u32,
    /// The file's path in the content folder.
    pub path: Arc<str>,
    /// Which text of the file it is.
    pub side: Side,
    /// What was noted when it was read.
    pub summary: Summary,
    /// True where its text is the source edition's, word for word: its readers get what a fallback would give them.
    pub copies_source: bool,
    /// The newest version of the source that an edition of the page names, where this one was made from an older one.
    pub newer: Option<Arc<str>>,
}

/// What is noted of an edition when it is first read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// What the file is; `None` until it is read.
    pub kind: Option<DocumentKind>,
    /// The title: the front matter's, else the first heading's, else empty.
    pub title: Box<str>,
    /// Headings in order. After assembly each has its final id.
    pub headings: Vec<HeadingSummary>,
    /// Other places in the text that a link can lead to (`<a name>`, `id` attributes), sorted; without those that are
    /// anchors of headings. After assembly, the ids of headings too where there are more than [`FEW_HEADINGS`].
    pub anchors: Vec<Arc<str>>,
    /// True where the file holds both languages.
    pub bilingual: bool,
    /// True where the file holds no text but a title.
    pub bare: bool,
    /// True for `draft: true`.
    pub draft: bool,
    /// `ms.openlocfilehash`.
    pub file_hash: Option<Box<str>>,
    /// `ms.sourcegitcommit`: which version of the source was translated.
    pub commit: Option<Box<str>>,
    /// `ms.lasthandoff` as `yyyymmdd`; 0 where it is not told.
    pub handoff: u32,
    /// The locale the front matter names (`ms.contentlocale`).
    pub content_locale: Option<Locale>,
    /// A hash of each segment of the source side of a bilingual file, in order, for comparing editions.
    pub source_hash: u64,
    /// A hash of the body's words; `None` where it has no sentence to translate.
    pub text_hash: Option<std::num::NonZeroU64>,
}

impl Summary {
    /// The version of the source that the edition was made from: `ms.sourcegitcommit`, else `ms.openlocfilehash`.
    pub fn version(&self) -> Option<&str> {
        self.commit.as_deref().or(self.file_hash.as_deref())
    }
}

/// Up to how many headings a link's anchor is looked for among them one by one.
pub const FEW_HEADINGS: usize = 60;

/// A heading as it is noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingSummary {
    /// Level, 1 to 6.
    pub level: u8,
    /// The id its author gave it.
    pub anchor: Option<Arc<str>>,
    /// Its id: until assembly its anchor, else the slug of its own text. Editions of a page share most of them.
    pub id: Arc<str>,
    /// Further ids that lead to it, none of which is the id of anything else on the page. Empty until assembly.
    pub further: Box<[Arc<str>]>,
    /// What tells its section from the others, for finding the same section in another locale. Empty after assembly.
    pub section: Section,
}

/// What stays the same when a section is translated: a heading and what stands below it up to the next heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Links, code, numbers and names in it (`assemble::sections` says how they are packed), sorted, each once.
    pub marks: Box<[u32]>,
    /// How many blocks of each kind it has.
    pub blocks: [u8; 6],
    /// Its length in characters, those of scripts that write a word in few characters counted as several.
    pub length: u32,
}

/// A page in all its locales.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its id: the path below the locale folder without extension, parts separated by `/`.
    pub id: Box<str>,
    /// Its address below the locale's folder: `guide/install/`, empty for the start page.
    pub address: Box<str>,
    /// Its editions, sorted by locale.
    pub editions: Vec<Edition>,
    /// Files that hold no text but a title, by their locale: their readers get another edition.
    pub bare: Vec<(LocaleIndex, Arc<str>)>,
    /// True for a file that pages include: it is translated like a page, but has no address.
    pub fragment: bool,
}

impl Page {
    /// The edition in a locale.
    pub fn edition(&self, locale: LocaleIndex) -> Option<&Edition> {
        self.editions.binary_search_by_key(&locale, |edition| edition.locale).ok().map(|at| &self.editions[at])
    }
}

/// A file that pages include, or an asset: its place in the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIndex(pub u32);

/// An old address and where it leads now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRedirect {
    /// The old address, relative to the site's top: `ko-kr/old/`.
    pub from: String,
    /// The locale whose reader follows it.
    pub locale: LocaleIndex,
    /// The new address: relative to the site's top, or absolute.
    pub to: String,
    /// The page it leads to, where it is one of ours.
    pub page: Option<u32>,
    /// The file that asks for it.
    pub path: Arc<str>,
    /// Where it asks.
    pub span: Span,
}

/// An entry of a locale's navigation: pages by their place in [`Site::pages`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavigationEntry {
    /// The name, plain.
    pub name: String,
    /// The locale the name is written in, where it is not the reader's.
    pub lang: Option<Locale>,
    /// The page it leads to.
    pub page: Option<u32>,
    /// The address outside of the site that it leads to.
    pub outside: Option<String>,
    /// The entries under it.
    pub children: Vec<NavigationEntry>,
}

/// The site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The locales in the order of menus.
    pub locales: Vec<SiteLocale>,
    /// The source locale, where there is one.
    pub source: Option<LocaleIndex>,
    /// The pages, sorted by id.
    pub pages: Vec<Page>,
    /// For every content file that is an edition, its page and edition: from the path in the content folder.
    pub by_path: FxHashMap<Arc<str>, (u32, LocaleIndex)>,
    /// For every page its place: by locale-independent path with extension (`guide/install.md`).
    pub by_key: FxHashMap<Box<str>, u32>,
}

impl Site {
    /// The locale at a place.
    pub fn locale(&self, at: LocaleIndex) -> &SiteLocale {
        &self.locales[at as usize]
    }

    /// The locale that an edition is written in: its own, or the source's where it only copies that.
    pub fn written(&self, edition: &Edition) -> LocaleIndex {
        self.source.filter(|_| edition.copies_source).unwrap_or(edition.locale)
    }

    /// The edition that is served to a locale's reader: the own one, else the first of the fallback chain.
    pub fn served(&self, page: usize, chain: &[LocaleIndex]) -> Option<&Edition> {
        chain.iter().find_map(|locale| self.pages[page].edition(*locale))
    }
}

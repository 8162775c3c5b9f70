//! Where a link in an edition leads.
//!
//! Links between pages stay inside the reader's locale: a link names a page, and the reader gets it in their own. A file
//! that a locale lacks (an image, a download) is taken from the source's folder, then from any other locale's.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::language::script::composed;
use crate::model::site::{Edition, FEW_HEADINGS, HeadingSummary, LocaleIndex, Side, Site};

/// What a link's address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To another site, or to a mail address.
    Outside,
    /// To a page of this site, with the anchor as written; `known` where the page has it.
    Page {
        /// The page, by its place in [`Site::pages`].
        page: u32,
        /// The anchor without `#`; empty for none.
        anchor: String,
        /// True where the page has the anchor in the reader's locale.
        known: bool,
        /// The id of the heading that the anchor leads to, where it is only a further one, which other locales may lack.
        better: Option<Arc<str>>,
    },
    /// To a file of the content folder, by its path, with what follows it (`?query`).
    File(Arc<str>),
    /// Nowhere: why.
    Nowhere(&'static str),
    /// To an address that may not be published (`javascript:` and the like).
    Unsafe,
}

/// The file that stands where an include names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// Its path in the content folder.
    pub path: Arc<str>,
    /// Which text of it is meant.
    pub side: Side,
    /// The locale it is an edition of.
    pub locale: LocaleIndex,
}

/// What links are resolved with: the site, and the files of the content folder.
#[derive(Debug)]
pub struct Links {
    site: Arc<Site>,
    /// Paths of the files in the content folder.
    files: FxHashSet<Arc<str>>,
}

/// The schemes that may be published.
const SCHEMES: [&str; 6] = ["http", "https", "mailto", "tel", "ftp", "sip"];

/// The scheme of an address, in lower case, as a browser would see it: control characters and spaces removed.
pub fn scheme(address: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(64) {
        match c {
            ':' => return (!scheme.is_empty()).then_some(scheme),
            'a'..='z' | 'A'..='Z' => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            _ => return None,
        }
    }
    None
}

/// True for addresses that may stand in a published page.
pub fn is_safe(address: &str) -> bool {
    scheme(address).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

impl Links {
    /// Prepares to resolve links; `files` are the paths of all files in the content folder.
    pub fn new(site: Arc<Site>, files: impl Iterator<Item = Arc<str>>) -> Self {
        Self { site, files: files.collect() }
    }

    /// The site that links are resolved in.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Where `to` leads, written in `edition` of page `page`, for readers of `reader`.
    pub fn lead(&self, page: u32, edition: &Edition, reader: LocaleIndex, to: &str) -> Leads {
        let to = to.trim();
        if let Some(scheme) = scheme(to) {
            return match scheme.as_str() {
                // docfx finds a page by the `uid` it declares; here its file is its name.
                "xref" => Leads::Nowhere("no page is found by its `uid`"),
                known if SCHEMES.contains(&known) => Leads::Outside,
                _ => Leads::Unsafe,
            };
        }
        if to.starts_with("//") {
            return Leads::Outside;
        }
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let path = path.split('?').next().unwrap_or(path);
        if path.is_empty() {
            return if to.is_empty() {
                Leads::Nowhere("the address is empty")
            } else {
                self.page(page, anchor, reader)
            };
        }
        let path = decode(path);
        let Some((folder, joined)) = self.join(edition, &path) else {
            return Leads::Nowhere("it leads out of the content folder");
        };
        if let Some(page) = self.find_page(&folder, &joined) {
            return self.page(page, anchor, reader);
        }
        match self.find_file(&folder, &joined) {
            Some(file) => Leads::File(file),
            None if path.starts_with('/') => Leads::Nowhere("the site has no such page"),
            None => Leads::Nowhere("there is no such page or file"),
        }
    }

    fn page(&self, page: u32, anchor: &str, reader: LocaleIndex) -> Leads {
        let anchor = decode(anchor).into_owned();
        let place = &self.site.pages[page as usize];
        let edition = place.edition(reader).or_else(|| self.site.source.and_then(|source| place.edition(source)));
        let edition = edition.or(place.editions.first());
        let known = anchor.is_empty()
            || anchor == "top"
            || anchor.starts_with("tab/")
            || edition.is_some_and(|edition| has_anchor(edition, &anchor));
        let better = edition.filter(|_| known && !anchor.is_empty()).and_then(|edition| preferred(edition, &anchor));
        Leads::Page { page, anchor, known, better }
    }

    /// The content folder of the edition's locale (empty where it has none) and the path below it.
    fn join(&self, edition: &Edition, path: &str) -> Option<(String, String)> {
        let own = self.site.locale(edition.locale).content.clone().unwrap_or_default();
        // A source text that stands in a bilingual file is written from that file's place.
        let folder = match edition.path.split_once('/') {
            Some((top, _)) if self.site.locales.iter().any(|locale| locale.content.as_deref() == Some(top)) => {
                top.to_owned()
            }
            _ if own.is_empty() || !edition.path.starts_with(&format!("{own}/")) => String::new(),
            _ => own,
        };
        let below = edition.path.strip_prefix(&*folder).and_then(|rest| rest.strip_prefix('/'));
        let below = below.unwrap_or(&edition.path);
        let base = below.rsplit_once('/').map_or("", |(base, _)| base);
        let joined = match path.strip_prefix("~/").or_else(|| path.strip_prefix('/')) {
            Some(rest) => {
                // `/ko-kr/page` names a locale; the reader stays in theirs.
                let rest = rest.trim_end_matches('/');
                let (top, below) = rest.split_once('/').unwrap_or((rest, ""));
                let names_locale = self.site.locales.iter().any(|locale| locale.folder.eq_ignore_ascii_case(top));
                normal("", if names_locale { below } else { rest })?
            }
            None => match normal(base, path) {
                Some(joined) => joined,
                None => {
                    let full = normal(&format!("{folder}/{base}"), path)?;
                    match full.split_once('/') {
                        // Out of the locale's folder and into it, or another's, again.
                        Some((top, below))
                            if self.site.locales.iter().any(|locale| locale.content.as_deref() == Some(top)) =>
                        {
                            below.to_owned()
                        }
                        // To what lies beside the locales' folders, for all of them.
                        _ => return Some((String::new(), composed(&full).into_owned())),
                    }
                }
            },
        };
        let joined = match composed(&joined) {
            Cow::Owned(composed) => composed,
            Cow::Borrowed(_) => joined,
        };
        Some((folder, joined))
    }

    fn find_page(&self, folder: &str, joined: &str) -> Option<u32> {
        let full = if folder.is_empty() { joined.to_owned() } else { format!("{folder}/{joined}") };
        if let Some((page, _)) = self.site.by_path.get(full.as_str()) {
            return (!self.site.pages[*page as usize].fragment).then_some(*page);
        }
        let joined = joined.trim_end_matches('/');
        let is_text = joined.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("txt"));
        if is_text && let Some(file) = self.find_file(folder, joined) {
            // A download, or the page that this file is in some locale.
            let (page, _) = self.site.by_path.get(&file)?;
            return (!self.site.pages[*page as usize].fragment).then_some(*page);
        }
        let stem = match joined.rsplit_once('.') {
            Some((stem, extension)) if is_page_extension(extension) => stem,
            _ => joined,
        };
        let key = |key: &str| self.site.by_key.get(key).copied();
        let index = if stem.is_empty() { "index".to_owned() } else { format!("{stem}/index") };
        key(stem).or_else(|| key(&index)).or_else(|| {
            // `page.de.md`: the suffix is not part of the page's id.
            let (bare, suffix) = stem.rsplit_once('.')?;
            crate::locale::Locale::parse(suffix)?;
            key(bare)
        })
    }

    fn find_file(&self, folder: &str, joined: &str) -> Option<Arc<str>> {
        let full = if folder.is_empty() { joined.to_owned() } else { format!("{folder}/{joined}") };
        if let Some(file) = self.files.get(full.as_str()) {
            return Some(file.clone());
        }
        let source = self.site.source.map(|source| self.site.locale(source));
        let folders = source.into_iter().chain(&self.site.locales).filter_map(|locale| locale.content.as_deref());
        let mut path = String::new();
        folders.chain([""]).find_map(|other| {
            path.clear();
            path.push_str(other);
            path.push_str(if other.is_empty() { "" } else { "/" });
            path.push_str(joined);
            self.files.get(path.as_str()).cloned()
        })
    }

    /// The path below its locale's folder that an address in `edition` names, whether or not anything lies there. `None`
    /// where it leads out of the content folder.
    pub fn names(&self, edition: &Edition, to: &str) -> Option<String> {
        let path = to.split(['?', '#']).next().unwrap_or_default();
        self.join(edition, &decode(path)).map(|(_, joined)| joined)
    }

    /// The file of the content folder that an include names, written in the file at `path`.
    pub fn include(&self, path: &str, to: &str) -> Option<String> {
        let to = decode(to.split(['#', '?']).next().unwrap_or(to));
        let (top, _) = path.split_once('/').unwrap_or(("", path));
        let base = path.rsplit_once('/').map_or("", |(base, _)| base);
        let is_locale = self.site.locales.iter().any(|locale| locale.content.as_deref() == Some(top));
        match to.strip_prefix("~/").or_else(|| to.strip_prefix('/')) {
            Some(rest) if is_locale => normal(top, rest),
            Some(rest) => normal("", rest),
            None => normal(base, &to),
        }
    }

    /// What is included where a file in the locale `own` names the file at `path`: its edition in the first locale of
    /// `chain` that has one; else the file itself; else the one at its place in a locale of `chain`.
    pub fn included(
        &self,
        path: &str,
        own: LocaleIndex,
        chain: impl Iterator<Item = LocaleIndex> + Clone,
    ) -> Option<Included> {
        let (top, below) = path.split_once('/').unwrap_or(("", path));
        let folder = |locale: LocaleIndex| self.site.locale(locale).content.as_deref();
        let all = 0..self.site.locales.len() as LocaleIndex;
        let in_folder = all.clone().any(|locale| folder(locale) == Some(top));
        let at =
            |locale: LocaleIndex| in_folder.then(|| folder(locale).map(|folder| format!("{folder}/{below}"))).flatten();
        let page_of = |path: &str| self.site.by_path.get(path).copied();
        let known = page_of(path).or_else(|| all.clone().filter_map(at).find_map(|path| page_of(&path)));
        let edition = known.and_then(|(page, _)| {
            let place = &self.site.pages[page as usize];
            chain.clone().find_map(|locale| place.edition(locale))
        });
        if let Some(edition) = edition {
            return Some(Included { path: edition.path.clone(), side: edition.side, locale: edition.locale });
        }
        self.as_named(path, own).or_else(|| {
            chain
                .filter_map(|locale| Some((locale, self.files.get(at(locale)?.as_str())?.clone())))
                .next()
                .map(|(locale, path)| Included { path, side: Side::Target, locale })
        })
    }

    /// The file at `path` itself, whatever editions its page has; `own` is the locale of a file that is no page's.
    pub fn as_named(&self, path: &str, own: LocaleIndex) -> Option<Included> {
        let path = self.files.get(path)?.clone();
        let locale = self.site.by_path.get(&path).map_or(own, |(_, locale)| *locale);
        Some(Included { path, side: Side::Target, locale })
    }
}

/// True where an edition has a place of that name.
pub fn has_anchor(edition: &Edition, anchor: &str) -> bool {
    let summary = &edition.summary;
    summary.anchors.binary_search_by(|known| (**known).cmp(anchor)).is_ok()
        || (summary.headings.len() <= FEW_HEADINGS
            && summary.headings.iter().any(|heading| &*heading.id == anchor || is_further(heading, anchor)))
}

/// The id of the heading that `anchor` leads to by a further id; `None` where it is no such one, and on long pages.
fn preferred(edition: &Edition, anchor: &str) -> Option<Arc<str>> {
    let headings = Some(&edition.summary.headings).filter(|headings| headings.len() <= FEW_HEADINGS)?;
    headings.iter().find(|heading| is_further(heading, anchor)).map(|heading| heading.id.clone())
}

fn is_further(heading: &HeadingSummary, anchor: &str) -> bool {
    heading.further.iter().any(|further| &**further == anchor)
}

fn is_page_extension(extension: &str) -> bool {
    ["md", "markdown", "txt", "yml", "yaml", "html", "htm"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Resolves `%41`; what is no UTF-8 stays as written.
fn decode(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

/// Joins and normalizes a relative path; `None` where it leads above the top.
fn normal(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Characters of a path that may not stand in a link as they are; letters of every script may.
const ESCAPED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path or anchor as it stands in a link (an IRI, RFC 3987): letters of every script stay readable.
pub fn in_link(path: &str) -> String {
    if path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | 0x80..)) {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii() {
            out.extend(percent_encoding::utf8_percent_encode(c.encode_utf8(&mut [0; 4]), ESCAPED));
        } else {
            out.push(c);
        }
    }
    out
}

/// An absolute address as sitemaps and search engines want it (a URI, RFC 3986): only ASCII.
pub fn in_address(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, ESCAPED).to_string()
}

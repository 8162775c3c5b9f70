//! Files become editions, editions become pages.
//!
//! 1. Every file gets its locale: folder, suffix, front matter, in this order.
//! 2. Every file gets the id of its page. Files whose name tells no locale are matched by `ms.openlocfilehash`, then by
//!    the anchor of their first heading, which is also the page's id.
//! 3. Where no file is in the source locale, bilingual editions give the source edition.
//! 4. Pages get addresses. What collides is told, and gets an address of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::layout::{Layout, Placed};
use super::{addresses, anchors, versions};
use crate::config::Config;
use crate::finding::{Checked, Finding, Rule, Severity};
use crate::locale::Locale;
use crate::model::document::DocumentKind;
use crate::model::site::{Edition, LocaleIndex, Page, Section, Side, Site, SiteLocale, Summary};
use crate::site_path::SitePath;

/// A page's file, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// Its index in the listing of the content folder.
    pub file: u32,
    /// Its path in the content folder.
    pub path: Arc<str>,
    /// What its path says.
    pub placed: Placed,
    /// What was noted of its own text.
    pub target: Summary,
    /// What was noted of the source text it holds, for a bilingual file.
    pub original: Option<Summary>,
}

impl Read {
    /// The same without what every change to the text changes: reads of one shape are assembled to one site.
    pub fn shape(&self) -> Read {
        let mut shape = self.clone();
        shape.target.text_hash = None;
        let original = shape.original.iter_mut().flat_map(|original| &mut original.headings);
        shape.target.headings.iter_mut().chain(original).for_each(|heading| heading.section = Section::default());
        shape
    }
}

/// Groups files into the pages of a site; `reads` may come in any order.
///
/// *Findings*: `unknown-locale`, `duplicate-edition`, `path-collision`, `unsafe-path`, `source-differs`,
/// `missing-edition`.
pub fn group(mut reads: Vec<Read>, layout: &Layout, config: &Config) -> Checked<Site> {
    reads.sort_by(|a, b| a.path.cmp(&b.path));
    let mut findings = Vec::new();
    let locales: Vec<Locale> = reads.iter().map(|read| locale_of(read, layout, config, &mut findings)).collect();
    let mut site = Site { locales: site_locales(&reads, &locales, layout, config), ..Site::default() };
    let source = source_locale(&mut site.locales, &reads, config);
    site.source = source;
    let index =
        |locale: &Locale| site.locales.iter().position(|known| known.locale == *locale).unwrap_or(0) as LocaleIndex;
    let ids = page_ids(&reads);
    let mut pages: BTreeMap<String, Vec<Edition>> = BTreeMap::new();
    let mut originals: BTreeMap<String, Vec<Edition>> = BTreeMap::new();
    let mut numbers = Numbers::default();
    for ((read, locale), id) in reads.into_iter().zip(&locales).zip(ids) {
        let locale = index(locale);
        let id = vacant((&pages, &mut numbers), &id, locale, &read.path, &mut findings);
        if let (Some(original), Some(source)) = (read.original, source) {
            let edition = Edition {
                locale: source,
                file: read.file,
                path: read.path.clone(),
                side: Side::Original,
                summary: original,
                copies_source: false,
                newer: None,
            };
            originals.entry(id.clone()).or_default().push(edition);
        }
        let edition = Edition {
            locale,
            file: read.file,
            path: read.path,
            side: Side::Target,
            summary: read.target,
            copies_source: false,
            newer: None,
        };
        pages.entry(id).or_default().push(edition);
    }
    for (id, mut found) in originals {
        let Some(editions) = pages.get_mut(&id) else { continue };
        if editions.iter().any(|edition| Some(edition.locale) == source) {
            continue;
        }
        found.sort_by(|a, b| b.summary.handoff.cmp(&a.summary.handoff).then_with(|| a.path.cmp(&b.path)));
        let best = found.swap_remove(0);
        for other in found.iter().filter(|other| other.summary.source_hash != best.summary.source_hash) {
            let message = format!("its source text differs from that of `{}`, which is the one published", best.path);
            findings.push(
                Finding::on_file(Rule::SourceDiffers, &other.path, message)
                    .help("hand the page to translation from one version of the source"),
            );
        }
        editions.push(best);
    }
    for (id, mut editions) in pages {
        editions.sort_by_key(|edition| edition.locale);
        editions.shrink_to_fit();
        copies(&mut editions, &site);
        versions::mark(&mut editions, source, &mut findings);
        anchors::settle(&mut editions, source);
        let bare = take_bare(&mut editions);
        let toc = editions.iter().any(|edition| edition.summary.kind == Some(DocumentKind::Toc));
        let fragment = toc || is_fragment(&id);
        site.pages.push(Page { id: id.into(), address: "".into(), editions, bare, fragment });
    }
    addresses::give(&mut site.pages, &mut findings);
    missing(&site, config, &mut findings);
    for (at, page) in site.pages.iter().enumerate() {
        if !page.fragment {
            site.by_key.insert(page.id.clone(), at as u32);
        }
        for edition in page.editions.iter().filter(|edition| edition.side == Side::Target) {
            site.by_path.insert(edition.path.clone(), (at as u32, edition.locale));
        }
        for (locale, path) in &page.bare {
            site.by_path.insert(path.clone(), (at as u32, *locale));
        }
    }
    Checked { value: site, findings }
}

fn locale_of(read: &Read, layout: &Layout, config: &Config, findings: &mut Vec<Finding>) -> Locale {
    if let Some(locale) = read.placed.locale.clone().or_else(|| read.target.content_locale.clone()) {
        return locale;
    }
    let otherwise = config
        .source
        .clone()
        .or_else(|| config.locales.first().map(|(locale, _)| locale.clone()))
        .or_else(|| layout.folders.values().find(|locale| locale.language() == "en").cloned())
        .or_else(|| Locale::parse("en"));
    let locale = otherwise.expect("`en` is a tag");
    findings.push(
        Finding::on_file(
            Rule::UnknownLocale,
            &read.path,
            format!("nothing tells this page's locale; it is taken for {locale}"),
        )
        .help("put it into a locale's folder, or write `ms.contentlocale` into its front matter"),
    );
    locale
}

/// The locales of the site in the order of menus: those of `site.yml`, then the others by their tag.
fn site_locales(reads: &[Read], locales: &[Locale], layout: &Layout, config: &Config) -> Vec<SiteLocale> {
    let mut found: BTreeMap<Locale, Option<String>> = BTreeMap::new();
    for (read, locale) in reads.iter().zip(locales) {
        let folder = found.entry(locale.clone()).or_default();
        if folder.is_none() {
            folder.clone_from(&read.placed.folder);
        }
    }
    for (folder, locale) in &layout.folders {
        found.entry(locale.clone()).or_default().get_or_insert_with(|| folder.clone());
    }
    for (locale, _) in &config.locales {
        found.entry(locale.clone()).or_default();
    }
    let place = |locale: &Locale| config.locales.iter().position(|(listed, _)| listed == locale).unwrap_or(usize::MAX);
    let mut all: Vec<(Locale, Option<String>)> = found.into_iter().collect();
    all.sort_by(|a, b| place(&a.0).cmp(&place(&b.0)).then_with(|| a.0.cmp(&b.0)));
    all.into_iter()
        .map(|(locale, content)| {
            let folder = content.clone().unwrap_or_else(|| locale.tag().to_ascii_lowercase());
            SiteLocale { folder: SitePath::mend(&folder).as_str().to_owned(), content, locale, published: true }
        })
        .collect()
}

/// Finds the source locale: the settings', else an English one of the content, else `en-US` where a bilingual file gives
/// a source text. Adds it to the locales where it is not among them.
fn source_locale(locales: &mut Vec<SiteLocale>, reads: &[Read], config: &Config) -> Option<LocaleIndex> {
    let bilingual = reads.iter().any(|read| read.original.is_some());
    let english = || locales.iter().find(|known| known.locale.language() == "en").map(|known| known.locale.clone());
    let locale =
        config.source.clone().or_else(english).or_else(|| bilingual.then(|| Locale::parse("en-US")).flatten())?;
    let at = locales.iter().position(|known| known.locale == locale);
    let at = match at {
        Some(at) => at,
        None if bilingual => {
            let folder = locale.tag().to_ascii_lowercase();
            // Where the settings give no order, readers meet the source first.
            locales.insert(0, SiteLocale { locale, folder, content: None, published: true });
            0
        }
        None => return None,
    };
    let has_files = reads.iter().any(|read| {
        let own = read.placed.locale.as_ref().or(read.target.content_locale.as_ref());
        own == Some(&locales[at].locale)
    });
    if !config.publish_source && !has_files {
        locales[at].published = false;
    }
    Some(at as LocaleIndex)
}

/// The id of each file's page.
fn page_ids(reads: &[Read]) -> Vec<String> {
    let mut by_hash: FxHashMap<&str, &str> = FxHashMap::default();
    let first_anchor = |read: &'_ Read| -> Option<String> {
        read.target.headings.first().and_then(|heading| heading.anchor.as_deref()).map(str::to_owned)
    };
    let anchors: Vec<Option<String>> = reads.iter().map(first_anchor).collect();
    for (read, anchor) in reads.iter().zip(&anchors) {
        if let (true, Some(hash), Some(anchor)) = (read.placed.is_flat(), read.target.file_hash.as_deref(), anchor) {
            by_hash.entry(hash).or_insert(anchor);
        }
    }
    reads
        .iter()
        .zip(&anchors)
        .map(|(read, anchor)| {
            if !read.placed.is_flat() || read.target.content_locale.is_none() {
                return read.placed.stem.clone();
            }
            let of_hash = read.target.file_hash.as_deref().and_then(|hash| by_hash.get(hash).copied());
            let id = of_hash.map(str::to_owned).or_else(|| anchor.clone()).unwrap_or_else(|| read.placed.stem.clone());
            id.trim_matches('/').to_owned()
        })
        .map(|id| if id.is_empty() { "page".to_owned() } else { id })
        .collect()
}

/// The last number that was given to a page of an id that already had an edition in a locale.
type Numbers = FxHashMap<(String, LocaleIndex), u32>;

/// The id, or where the page already has an edition in the locale, the next one that has none.
fn vacant(
    (pages, numbers): (&BTreeMap<String, Vec<Edition>>, &mut Numbers),
    id: &str,
    locale: LocaleIndex,
    path: &Arc<str>,
    findings: &mut Vec<Finding>,
) -> String {
    let holder = |id: &str| pages.get(id).and_then(|editions| editions.iter().find(|edition| edition.locale == locale));
    let Some(first) = holder(id) else { return id.to_owned() };
    let message = format!("`{}` already is this page in the same locale", first.path);
    // Where the numbers go on, so that many files of one page do not try all of them again.
    let number = numbers.entry((id.to_owned(), locale)).or_insert(1);
    let other = loop {
        *number += 1;
        let other = format!("{id}-{number}");
        if holder(&other).is_none() {
            break other;
        }
    };
    findings.push(
        Finding::on_file(Rule::DuplicateEdition, path, message)
            .help(format!("remove or rename one of them; until then this one is published as `{other}`")),
    );
    other
}

/// Takes out the editions that hold no text but a title, where another one has text: their readers get that one.
fn take_bare(editions: &mut Vec<Edition>) -> Vec<(LocaleIndex, Arc<str>)> {
    let is_bare = |edition: &Edition| edition.side == Side::Target && edition.summary.bare;
    if editions.iter().all(|edition| edition.summary.bare) {
        return Vec::new();
    }
    let bare = editions.extract_if(.., |edition| is_bare(edition));
    bare.map(|edition| (edition.locale, edition.path)).collect()
}

/// Marks the editions that only copy the published source: the same words in a locale that speaks another language.
fn copies(editions: &mut [Edition], site: &Site) {
    let Some(source) = site.source.filter(|source| site.locale(*source).published) else { return };
    let Some(at) = editions.iter().position(|edition| edition.locale == source) else { return };
    let (text, title) = (editions[at].summary.text_hash, editions[at].summary.title.clone());
    let derived = editions[at].side == Side::Original;
    if editions[at].summary.draft {
        return;
    }
    let language = &site.locale(source).locale;
    for edition in editions.iter_mut().filter(|edition| !site.locale(edition.locale).locale.shares_language(language)) {
        let same = text.is_some() && edition.summary.text_hash == text;
        // The title of a source text that stands in a bilingual file is not always its own.
        edition.copies_source = same && (derived || edition.summary.title == title);
    }
}

/// True for files that only pages include: those in a folder `includes` or `_includes`.
fn is_fragment(id: &str) -> bool {
    let folders = id.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| folder.eq_ignore_ascii_case("includes") || folder.eq_ignore_ascii_case("_includes"))
}

/// Tells which published locales a page is missing in.
fn missing(site: &Site, config: &Config, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| !page.fragment) {
        for (locale, path) in &page.bare {
            let locale = &site.locale(*locale).locale;
            let message = format!("the page holds no text in {locale}; its readers get another locale's");
            let mut finding =
                Finding::on_file(Rule::MissingEdition, path, message).help("translate it, or remove the file");
            finding.severity = Severity::Warning;
            findings.push(finding);
        }
        let is_bare = |at: usize| page.bare.iter().any(|(locale, _)| usize::from(*locale) == at);
        let lacking: Vec<&str> = (0..site.locales.len())
            .filter(|at| site.locales[*at].published && page.edition(*at as LocaleIndex).is_none())
            .filter(|at| !is_bare(*at))
            .filter(|at| !config.optional.holds(&site.locales[*at].locale, &page.id))
            .map(|at| site.locales[at].locale.tag())
            .collect();
        if let (false, Some(edition)) = (lacking.is_empty(), page.editions.first()) {
            let message = format!("the page is missing in {}", lacking.join(", "));
            findings.push(Finding::on_file(Rule::MissingEdition, &edition.path, message).help("translate it"));
        }
    }
}

//! What is written once for the whole site, after its pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use rayon::prelude::*;

use crate::assemble::{Own, Taken, fold, links};
use crate::error::Error;
use crate::finding::{Finding, Rule};
use crate::input::{Entry, Kind, Nothing, ROBOTS, WELL_KNOWN};
use crate::locale::Locale;
use crate::model::site::LocaleIndex;
use crate::output::Staging;
use crate::render::view::{self, AlternateView, ChoiceView, LanguageView, PageView, RootView, State};
use crate::site_path::SitePath;

use super::Sink;
use super::kit::Kit;
use super::stage::{Indexes, Stage};

/// File extensions that are published as they are. What a browser would run in the name of the site is not among them.
const PUBLISHED: [&str; 41] = [
    "avif", "bmp", "csv", "doc", "docx", "eot", "gif", "gz", "ico", "ics", "jpeg", "jpg", "json", "m4a", "mov", "mp3",
    "mp4", "odp", "ods", "odt", "ogg", "otf", "pdf", "png", "ppt", "pptx", "rtf", "svg", "tar", "tgz", "ttf", "txt",
    "vsdx", "wav", "webm", "webp", "woff", "woff2", "xls", "xlsx", "zip",
];

/// What a browser would run in the name of the site.
const UNSAFE: [&str; 9] = ["css", "htm", "html", "js", "mjs", "swf", "wasm", "xhtml", "xml"];

/// Files at the top of the content that hosts and browsers look for at the top of a site.
const FOR_HOSTS: [&str; 6] = [".nojekyll", "CNAME", "_headers", "_redirects", "favicon.ico", "robots.txt"];

/// Where a file of the content folder is published; `None` for files that are not.
pub fn published_path(path: &str) -> Option<SitePath> {
    if FOR_HOSTS.contains(&path) {
        return SitePath::new(path).ok();
    }
    let extension = extension(path);
    // What lies in there has the names that some protocol gives it (RFC 8615), often without an extension.
    if path.starts_with(WELL_KNOWN) && !UNSAFE.contains(&&*extension) {
        return SitePath::new(path).ok();
    }
    PUBLISHED.binary_search(&extension.as_str()).is_ok().then(|| SitePath::mend(path))
}

/// The extension of a path in small letters; empty where it has none.
fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// What the site has at its top besides the folders of locales and the theme's assets. A `robots.txt` of the content goes
/// before ours.
const TOP: [&str; 6] = ["404.html", "coverage.csv", "coverage.json", "index.html", "requirements.json", "sitemap.xml"];

/// How many addresses a sitemap may hold (sitemaps.org protocol 0.9).
const PER_SITEMAP: usize = 20_000;

impl Stage {
    /// Writes the search of every locale.
    ///
    /// *Errors*: those of writing.
    pub fn search(&self, indexes: Indexes, sink: &Sink<'_>) -> Result<(), Error> {
        self.site.locales.par_iter().zip(indexes.0).filter(|(locale, _)| locale.published).try_for_each(
            |(locale, index)| {
                let index = index.into_inner().unwrap_or_else(PoisonError::into_inner);
                let words = self.foundation.messages.words(&locale.locale);
                index.finish(&Kit::search_words(&words), &mut |(name, bytes)| {
                    put(sink, &format!("{}/search/{name}", locale.folder), &bytes)
                })
            },
        )
    }

    /// Writes what needs no page's text: assets, start page, 404 pages, sitemap, robots.txt. `copies` are the pages and
    /// locales whose edition only copies the source ([`super::PageOutput::copies`]).
    ///
    /// *Errors*: those of writing.
    pub fn plain(&self, copies: &BTreeSet<(usize, LocaleIndex)>, sink: &Sink<'_>) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for asset in self.foundation.templates.assets() {
            put(sink, &asset.path, &asset.bytes)?;
        }
        for locale in self.published() {
            findings.extend(self.not_found(locale, sink)?);
            findings.extend(self.home(locale, sink)?);
        }
        findings.extend(self.redirect_pages(sink)?);
        findings.extend(self.start(copies, sink)?);
        self.sitemap(copies, sink)?;
        if self.foundation.config.base_url.is_none() {
            let message = "without `base_url` there are no canonical addresses, no hreflang and no sitemap";
            let finding = Finding::on_file(Rule::NoBaseUrl, &Arc::from("site.yml"), message);
            findings.push(finding.help("write `base_url: https://…` into site.yml"));
        }
        let image = self.foundation.config.image.as_deref().filter(|image| !image.starts_with("https://"));
        if let Some(image) = image.filter(|image| !self.foundation.publishes(image)) {
            let message = format!("the image `{image}` is not in the content folder");
            let finding = Finding::on_file(Rule::InvalidSetting, &Arc::from("site.yml"), message);
            findings.push(finding.help("add the file, or mend its path"));
        }
        Ok(findings)
    }

    /// The images and downloads of the content, and where each is published.
    pub fn published_files(&self, findings: &mut Vec<Finding>) -> Vec<(SitePath, &Entry)> {
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        let folders: Vec<(String, LocaleIndex)> =
            self.published().map(|at| (fold(&self.site.locale(at).folder), at)).collect();
        let mut old = Taken::default();
        for (at, redirect) in self.redirects.iter().enumerate() {
            old.add(&fold(&redirect.from), at as u32);
        }
        let ours = self.own_files();
        let mut files = Vec::new();
        let assets = self.foundation.listing.entries().iter().filter(|entry| match entry.kind {
            Kind::Asset => true,
            Kind::Text => !self.is_text_page(&entry.path),
            _ => false,
        });
        for entry in assets.filter(|entry| self.foundation.belongs(&entry.path)) {
            let Some(path) = published_path(&entry.path) else {
                if UNSAFE.contains(&&*extension(&entry.path)) {
                    let message = "files of this kind are not published from the content";
                    let finding = Finding::on_file(Rule::UnsafeHtml, &entry.path, message);
                    findings.push(finding.help("put it into templates/assets/ if the site needs it"));
                }
                continue;
            };
            let folded = fold(path.as_str());
            let other = own_file(&ours, &folded).map(|own| format!("the site's own `{own}`"));
            let other = other.or_else(|| self.below_locale(&folded, &folders));
            let other = other.or_else(|| {
                old.at(&folded).map(|(at, _)| format!("the redirection from `{}`", self.redirects[at as usize].from))
            });
            let other = other.or_else(|| in_the_way(&taken, &folded).map(|other| format!("`{other}`")));
            if let Some(other) = other {
                let message = format!("it cannot be published as `{}` beside {other}", path.as_str());
                findings.push(Finding::on_file(Rule::PathCollision, &entry.path, message).help("rename the file"));
                continue;
            }
            taken.insert(folded, &entry.path);
            files.push((path, entry));
        }
        files
    }

    /// What the site itself has at its top, folded.
    fn own_files(&self) -> Vec<String> {
        // Ours is not written where the content has one.
        let robots = (!self.foundation.publishes(ROBOTS)).then_some(ROBOTS);
        let assets = self.foundation.templates.assets().iter().map(|asset| asset.path.as_str());
        TOP.into_iter().chain(robots).chain(assets).map(fold).collect()
    }

    /// Writes `robots.txt`, where the content has none. *Errors*: those of writing.
    fn robots(&self, text: &str, sink: &Sink<'_>) -> Result<(), Error> {
        match self.foundation.publishes(ROBOTS) {
            true => Ok(()),
            false => put(sink, ROBOTS, text.as_bytes()),
        }
    }

    /// Where a file of the content folder is published as an image or download; `None` for files that are not.
    pub(super) fn file_path(&self, path: &str) -> Option<SitePath> {
        published_path(path).filter(|_| !self.is_text_page(path))
    }

    /// True for a `.txt` file that is a page, or a part of pages.
    fn is_text_page(&self, path: &str) -> bool {
        // Of all that is published by its extension, only these can be pages.
        self.site.by_path.contains_key(path)
    }

    /// What a locale has in its folder that is in the way of a file at a folded path, in words.
    fn below_locale(&self, path: &str, folders: &[(String, LocaleIndex)]) -> Option<String> {
        let (top, below) = path.split_once('/').unwrap_or((path, ""));
        let (_, locale) = folders.iter().find(|(folder, _)| folder == top)?;
        if below.is_empty() {
            return Some(format!("the folder of {}", self.site.locale(*locale).locale));
        }
        if is_below(below, "search") || below == "search" {
            return Some(Own::Search.name().to_owned());
        }
        let page = |(page, _): (u32, usize)| {
            let page = &self.site.pages[page as usize];
            page.edition(*locale).or(page.editions.first()).map(|edition| format!("`{}`", edition.path))
        };
        if let Some(page) = self.taken.at(below).and_then(page) {
            return Some(page);
        }
        let reviewed = below.strip_prefix("coverage/page/").filter(|_| self.foundation.config.coverage);
        if reviewed.is_some_and(|reviewed| self.taken.at(reviewed).is_some()) {
            return Some(Own::Coverage.name().to_owned());
        }
        // Files lie beside what the site has; only below its files they cannot.
        let own = Own::at(below).filter(|(own, _)| *own != Own::Coverage || is_below(below, "coverage/index.html"));
        own.map(|(own, _)| own.name().to_owned())
    }

    /// Copies images and downloads.
    ///
    /// *Errors*: those of writing.
    pub fn files(&self, sink: &Sink<'_>, staging: Option<&Staging>, findings: &mut Vec<Finding>) -> Result<(), Error> {
        for (path, entry) in self.published_files(findings) {
            match staging {
                Some(staging) if !is_drawing(&path) => match self.foundation.folder.open_file(entry) {
                    Ok(mut file) => {
                        let length = file.stamp.size;
                        staging.copy(&path, &mut file, length)?;
                    }
                    Err(nothing) => findings.extend(nothing.finding.map(|finding| *finding)),
                },
                _ => match self.file(&path, entry) {
                    Ok(bytes) => sink(&path, &bytes)?,
                    Err(nothing) => findings.extend(nothing.finding.map(|finding| *finding)),
                },
            }
        }
        Ok(())
    }

    /// The bytes of an image or download. *Errors*: as for `Folder::read_bytes`, and where it may not be published.
    pub fn file(&self, path: &SitePath, entry: &Entry) -> Result<Vec<u8>, Nothing> {
        let (bytes, _) = self.foundation.folder.read_bytes(entry)?;
        if is_drawing(path) && runs_script(&bytes) {
            let message = "the image holds script and is not published";
            let finding = Finding::on_file(Rule::UnsafeHtml, &entry.path, message);
            return Err(finding.help("save it without script").into());
        }
        Ok(bytes)
    }

    fn not_found(&self, locale: u16, sink: &Sink<'_>) -> Result<Option<Finding>, Error> {
        let kit = &self.kits[locale as usize];
        // Served at any depth, so it counts from the top of the host.
        let base = self.foundation.config.base_url.as_deref().unwrap_or("/");
        let root = base.split_once("://").map_or(base, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        let title = self.words(locale).text("not-found", &[]).text;
        let hrefs: Vec<(u16, String)> = self
            .published()
            .map(|at| (at, format!("{root}{}/", links::in_link(&self.site.locale(at).folder))))
            .collect();
        let languages = hrefs
            .iter()
            .map(|(at, href)| {
                let lang = &self.site.locale(*at).locale;
                let current = *at == locale;
                LanguageView {
                    lang,
                    dir: lang.direction().name(),
                    name: &self.names[*at as usize],
                    href,
                    state: State::Available,
                    current,
                }
            })
            .collect();
        let sidebar =
            kit.navigation.html(None, &format!("{root}{}/", links::in_link(&self.site.locale(locale).folder)));
        let description = self.words(locale).text("not-found-text", &[]).text;
        let view = PageView {
            title: &title,
            description: Some(&description),
            root,
            sidebar: &sidebar,
            languages,
            noindex: true,
            ..PageView::default()
        };
        let rendered = self.foundation.templates.not_found(&kit.shared, &view);
        put(sink, &format!("{}/404.html", self.site.locale(locale).folder), &rendered.html)?;
        if self.site.source == Some(locale) || (self.site.source.is_none() && self.published().next() == Some(locale)) {
            put(sink, "404.html", &rendered.html)?;
        }
        Ok(rendered.finding.map(super::foundation::beside_content))
    }

    /// The page at the top, which offers the locales.
    fn start(&self, copies: &BTreeSet<(usize, LocaleIndex)>, sink: &Sink<'_>) -> Result<Option<Finding>, Error> {
        let Some(first) =
            self.site.source.filter(|at| self.site.locale(*at).published).or_else(|| self.published().next())
        else {
            return Ok(None);
        };
        let kit = &self.kits[first as usize];
        let locales: Vec<u16> = self.published().collect();
        let hrefs: Vec<String> =
            locales.iter().map(|at| format!("{}/", links::in_link(&self.site.locale(*at).folder))).collect();
        let suggestions: Vec<String> = locales.iter().map(|at| view::suggestion(&self.words(*at))).collect();
        let languages = locales
            .iter()
            .enumerate()
            .map(|(at, locale)| {
                let lang = &self.site.locale(*locale).locale;
                ChoiceView {
                    lang,
                    dir: lang.direction().name(),
                    name: &self.names[*locale as usize],
                    title: &self.kits[*locale as usize].view.site_title,
                    suggested: &suggestions[at],
                    href: &hrefs[at],
                }
            })
            .collect();
        let addresses = self.start_translations(copies);
        let canonical = self.absolute("");
        let description = self.words(first).text("choose-language", &[]).text;
        let tags: Vec<&Locale> = locales.iter().map(|at| &self.site.locale(*at).locale).collect();
        let data = canonical.as_deref().map(|address| view::site_data(&kit.view.site_title, address, &tags));
        let view = RootView {
            root: "",
            description: &description,
            canonical: canonical.as_deref(),
            alternates: addresses.iter().map(|(lang, href)| AlternateView { lang, href }).collect(),
            languages,
            data: data.as_deref(),
        };
        let rendered = self.foundation.templates.root(&kit.shared, &view);
        put(sink, "index.html", &rendered.html)?;
        Ok(rendered.finding.map(super::foundation::beside_content))
    }

    /// The alternates of the page at the top: the start pages that name it as theirs.
    fn start_translations(&self, copies: &BTreeSet<(usize, LocaleIndex)>) -> Vec<(String, String)> {
        let start = self.site.pages.iter().position(|page| !page.fragment && page.address.is_empty());
        start.map(|page| self.translations(page, &|locale| copies.contains(&(page, locale)))).unwrap_or_default()
    }

    /// The sitemap: the page at the top and every own edition with its translations (sitemaps.org 0.9; Google's `xhtml:link`).
    fn sitemap(&self, copies: &BTreeSet<(usize, LocaleIndex)>, sink: &Sink<'_>) -> Result<(), Error> {
        let Some(base) = &self.foundation.config.base_url else {
            return self.robots("User-agent: *\nAllow: /\n", sink);
        };
        let escape = |text: &str| quick_xml::escape::escape(text).into_owned();
        let mut parts: Vec<String> = Vec::new();
        let mut urls = String::new();
        let mut count = 1;
        let link = |(lang, href): &(String, String)| {
            format!("<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{}\"/>", escape(href))
        };
        let links: String = self.start_translations(copies).iter().map(link).collect();
        urls.push_str(&format!("<url><loc>{}</loc>{links}</url>\n", escape(base)));
        for (at, page) in self.site.pages.iter().enumerate().filter(|(_, page)| !page.fragment) {
            let is_copy = |locale: LocaleIndex| copies.contains(&(at, locale));
            let links: String = self.translations(at, &is_copy).iter().map(link).collect();
            let own = self
                .published()
                .filter(|locale| !is_copy(*locale))
                .filter(|locale| page.edition(*locale).is_some_and(|edition| self.is_shown(edition)));
            for address in own.filter_map(|locale| self.absolute(&self.address(at, locale))) {
                urls.push_str(&format!("<url><loc>{}</loc>{links}</url>\n", escape(&address)));
                count += 1;
            }
            if count >= PER_SITEMAP {
                parts.push(std::mem::take(&mut urls));
                count = 0;
            }
        }
        if count > 0 || parts.is_empty() {
            parts.push(urls);
        }
        let write = |name: &str, urls: &str| {
            let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
            put(sink, name, format!("{head}{urls}</urlset>\n").as_bytes())
        };
        if let [only] = &parts[..] {
            write("sitemap.xml", only)?;
        } else {
            let mut index = String::from(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
            );
            for (at, urls) in parts.iter().enumerate() {
                let name = format!("sitemap-{}.xml", at + 1);
                write(&name, urls)?;
                index.push_str(&format!("<sitemap><loc>{}{name}</loc></sitemap>\n", escape(base)));
            }
            put(sink, "sitemap.xml", format!("{index}</sitemapindex>\n").as_bytes())?;
        }
        self.robots(&format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"), sink)
    }
}

/// The file of the site's own that is in the way of a file at a folded path.
fn own_file<'p>(ours: &'p [String], path: &'p str) -> Option<&'p str> {
    let collides = |own: &&String| path == **own || is_below(path, own) || is_below(own, path);
    if let Some(own) = ours.iter().find(collides) {
        return Some(own);
    }
    let first = path.split('/').next().unwrap_or(path);
    let part = first.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml"));
    part.is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit())).then_some(first)
}

/// The file of an earlier path that cannot stand beside a file at a folded path: the same, a folder of it, or below it.
fn in_the_way<'t>(taken: &BTreeMap<String, &'t str>, path: &str) -> Option<&'t str> {
    let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
    let below = || taken.range(format!("{path}/")..).next().filter(|(other, _)| is_below(other, path));
    let found = taken.get(path).or_else(|| above.find_map(|above| taken.get(above)));
    found.copied().or_else(|| below().map(|(_, other)| *other))
}

/// Writes a file under a path that we made ourselves.
pub(super) fn put(sink: &Sink<'_>, path: &str, bytes: &[u8]) -> Result<(), Error> {
    sink(&SitePath::mend(path), bytes)
}

/// True for paths in a folder, at any depth.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_drawing(path: &SitePath) -> bool {
    path.as_str().to_ascii_lowercase().ends_with(".svg")
}

/// True for SVG that a browser would run script of: elements and attributes that hold or load script.
fn runs_script(svg: &[u8]) -> bool {
    let lower = svg.to_ascii_lowercase();
    let text = String::from_utf8_lossy(&lower);
    ["<script", "javascript:", "<foreignobject", "<iframe", "<!entity", "xlink:href=\"data:", "<handler", "<set "]
        .iter()
        .any(|sign| text.contains(sign))
        || crate::parse::html::tokens(&text).any(|token| match token {
            crate::parse::html::Token::Open(tag) => crate::parse::html::attributes(tag.whole)
                .iter()
                .any(|(name, _)| name.rsplit(':').next().is_some_and(|name| name.starts_with("on"))),
            _ => false,
        })
}

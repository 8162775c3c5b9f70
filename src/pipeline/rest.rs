//! What is written once for the whole site, after its pages.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use rayon::prelude::*;

use crate::assemble::links;
use crate::error::Error;
use crate::finding::{Finding, Rule};
use crate::input::{Entry, Kind, Nothing};
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

/// Where a file of the content folder is published; `None` for files that are not.
pub fn published_path(path: &str) -> Option<SitePath> {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    PUBLISHED.binary_search(&extension.as_str()).is_ok().then(|| SitePath::mend(path))
}

/// What the site has at its top besides pages and assets.
const REPORTS: [&str; 4] = ["coverage.csv", "coverage.json", "requirements.json", "robots.txt"];

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
        let pages: BTreeSet<String> = (0..self.site.pages.len())
            .flat_map(|page| self.published().map(move |locale| (page, locale)))
            .filter(|(page, _)| !self.site.pages[*page].fragment)
            .map(|(page, locale)| format!("{}index.html", self.address(page, locale)).to_lowercase())
            .collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let ours: Vec<&str> =
            self.foundation.templates.assets().iter().map(|asset| asset.path.as_str()).chain(REPORTS).collect();
        let mut files = Vec::new();
        for entry in self
            .foundation
            .listing
            .entries()
            .iter()
            .filter(|entry| entry.kind == Kind::Asset && self.foundation.belongs(&entry.path))
        {
            let Some(path) = published_path(&entry.path) else {
                let extension = entry.path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
                if matches!(
                    extension.as_deref(),
                    Some("html" | "htm" | "xhtml" | "js" | "mjs" | "css" | "xml" | "swf" | "wasm")
                ) {
                    let finding = Finding::on_file(
                        Rule::UnsafeHtml,
                        &entry.path,
                        "files of this kind are not published from the content",
                    );
                    findings.push(finding.help("put it into templates/assets/ if the site needs it"));
                }
                continue;
            };
            let folded = path.as_str().to_lowercase();
            let is_ours = ours.contains(&folded.as_str()) || self.published().any(|at| self.is_search(at, &path));
            // Neither may a file stand where a page has its folder, nor below another file.
            let is_folder = pages.range(format!("{folded}/")..).next().is_some_and(|page| is_below(page, &folded));
            let mut above = folded.match_indices('/').map(|(at, _)| &folded[..at]);
            let is_below = above.any(|above| pages.contains(above) || taken.contains(above) || ours.contains(&above));
            if is_ours || is_folder || is_below || pages.contains(&folded) || !taken.insert(folded) {
                let message = format!("something else is published as `{}`", path.as_str());
                findings.push(Finding::on_file(Rule::PathCollision, &entry.path, message).help("rename the file"));
                continue;
            }
            files.push((path, entry));
        }
        files
    }

    /// True for files in the folder of a locale's search.
    fn is_search(&self, locale: LocaleIndex, path: &SitePath) -> bool {
        let folder = &self.site.locale(locale).folder;
        let below = path.as_str().strip_prefix(&**folder).and_then(|path| path.strip_prefix('/'));
        below.is_some_and(|below| is_below(below, "search"))
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
            return put(sink, "robots.txt", b"User-agent: *\nAllow: /\n");
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
        put(sink, "robots.txt", format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n").as_bytes())
    }
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

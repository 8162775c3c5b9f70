//! The site as it is now, held in memory and never changed: a change makes a new one.
//!
//! A page is made when it is asked for and kept until the next change, in all locales at once. What is made of the
//! whole site (search, reports) is made when one of its files is asked for.
//!
//! *Law*: what is made while a file cannot be read is neither shown nor kept. What was made last stands in, else the error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hyper::body::Bytes;
use rayon::ThreadPool;
use rustc_hash::FxHashMap;

use super::last::{Files, Last, Once};
use super::notes::{self, Places};
use crate::assemble::links;
use crate::error::Error;
use crate::finding::{self, Finding, Rule, Severity};
use crate::input::{Entry, Nothing};
use crate::model::coverage::PageCoverage;
use crate::model::site::LocaleIndex;
use crate::pipeline::{Found, Kept, Reviewed, Stage, Target, reviewed};
use crate::site_path::SitePath;

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A file of the site.
    File {
        /// Its bytes; of a page with the preview's script.
        bytes: Bytes,
        /// Its media type.
        media: &'static str,
    },
    /// A folder, whose address ends in `/`.
    Folder,
    /// Nothing; the bytes are the locale's page for that.
    Missing {
        /// The bytes.
        bytes: Bytes,
        /// Their media type.
        media: &'static str,
    },
    /// Something that cannot be read at present, for this reason.
    Unread(Arc<str>),
}

/// What can be shown.
#[derive(Clone)]
pub(super) enum State {
    /// Nothing yet: the content is being read for the first time.
    Reading,
    /// Nothing yet: the content could not be read, for this reason.
    Unread(Arc<str>),
    /// The site.
    Ready(Arc<Preview>),
}

impl State {
    /// The site, where there is one.
    pub(super) fn preview(&self) -> Option<Arc<Preview>> {
        match self {
            State::Ready(preview) => Some(preview.clone()),
            State::Reading | State::Unread(_) => None,
        }
    }
}

/// The assembled site and where its pages and files stand; several previews can share it.
pub(super) struct Plan {
    pub(super) stage: Stage,
    /// Pages by their address below a locale's folder.
    pages: FxHashMap<Box<str>, u32>,
    /// Images and downloads: the content file of each published path.
    files: BTreeMap<SitePath, Arc<str>>,
}

impl Plan {
    /// Lays out the addresses of a site.
    pub(super) fn new(stage: Stage) -> Self {
        let pages = stage.site.pages.iter().enumerate().filter(|(_, page)| !page.fragment);
        let pages = pages.map(|(at, page)| (page.address.clone(), at as u32)).collect();
        let files = stage.published_files(&mut Vec::new());
        let files = files.into_iter().map(|(path, entry)| (path, entry.path.clone())).collect();
        Plan { stage, pages, files }
    }
}

/// The page that was saved last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Followed {
    /// Counts the saves; 0 before the first.
    pub(super) sequence: u64,
    /// The page's address.
    pub(super) address: String,
}

/// See the module.
pub(super) struct Preview {
    pub(super) plan: Arc<Plan>,
    /// The threads that make many pages at once.
    pub(super) pool: Arc<ThreadPool>,
    pub(super) places: Arc<Places>,
    pub(super) followed: Followed,
    /// Why the state of the disk is not this one.
    pub(super) failure: Option<Finding>,
    /// What earlier states made too.
    last: Arc<Last>,
    made: Mutex<FxHashMap<u32, Arc<OnceLock<Made>>>>,
    plain: Once,
    whole: Once,
    /// Images and downloads that were asked for and could not be read.
    unread: Mutex<BTreeSet<SitePath>>,
}

/// A page that was made.
struct Made {
    files: Vec<(SitePath, Bytes)>,
    findings: Vec<Finding>,
    coverage: Vec<PageCoverage>,
    copies: Vec<LocaleIndex>,
    /// Why there is nothing else: a file could not be read on the way.
    unread: Option<Arc<Error>>,
}

/// The page of an address, in a locale.
#[derive(Clone, Copy)]
struct At {
    page: u32,
    locale: LocaleIndex,
}

impl Preview {
    /// A state of the site of which nothing is made yet.
    pub(super) fn new(
        plan: Arc<Plan>,
        pool: Arc<ThreadPool>,
        places: Arc<Places>,
        followed: Followed,
        last: Arc<Last>,
    ) -> Self {
        let (made, plain, whole, unread) = (Mutex::default(), Once::default(), Once::default(), Mutex::default());
        Preview { plan, pool, places, followed, failure: None, last, made, plain, whole, unread }
    }

    /// The same state with all that was made of it, and why it is not the one of the disk.
    pub(super) fn failed(&self, failure: Finding) -> Self {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Preview {
            plan: self.plan.clone(),
            pool: self.pool.clone(),
            places: self.places.clone(),
            followed: self.followed.clone(),
            failure: Some(failure),
            last: self.last.clone(),
            made: Mutex::new(made),
            plain: self.plain.clone(),
            whole: self.whole.clone(),
            unread: Mutex::new(self.unread.lock().unwrap_or_else(PoisonError::into_inner).clone()),
        }
    }

    /// What stands at a decoded address.
    pub(super) fn show(&self, address: &str) -> Shown {
        let path = self.path(address);
        let unread = |error: Arc<Error>| Shown::Unread(error.to_string().into());
        match self.file(&path) {
            Ok(Some(bytes)) => {
                let media = media(&path);
                let bytes = if is_page(media) { self.inject(&bytes) } else { bytes };
                return Shown::File { bytes, media };
            }
            Ok(None) => {}
            Err(error) => return unread(error),
        }
        if !path.ends_with("index.html") && self.find(&format!("{path}/index.html")).is_some() {
            return Shown::Folder;
        }
        match self.not_found(&path) {
            Ok(page) => {
                let page = page.unwrap_or_else(|| Bytes::from_static(b"<!doctype html>"));
                Shown::Missing { bytes: self.inject(&page), media: media("404.html") }
            }
            Err(error) => unread(error),
        }
    }

    /// The file of the site at a path, as a build would write it; where it cannot be made, as it was made last.
    ///
    /// *Errors*: something that it is made of cannot be read, and it never was made.
    pub(super) fn file(&self, path: &str) -> Result<Option<Bytes>, Arc<Error>> {
        let stage = &self.plan.stage;
        if let Some(page) = self.find(path).map(|at| at.page).or_else(|| self.find_review(path)) {
            let made = self.make(page);
            let Some(made) = made.get() else { return Ok(None) };
            if let Some(error) = &made.unread {
                return self.last.page(path).map(Some).ok_or_else(|| error.clone());
            }
            let file = made.files.iter().find(|(made, _)| made.as_str() == path);
            return Ok(file.map(|(_, bytes)| bytes.clone()));
        }
        let Ok(path) = SitePath::new(path) else { return Ok(None) };
        // What every page loads does not wait for the pages that no file gives.
        let mut assets = stage.foundation.templates.assets().iter();
        if let Some(asset) = assets.find(|asset| asset.path == path.as_str()) {
            return Ok(Some(Bytes::copy_from_slice(&asset.bytes)));
        }
        // A sitemap leaves out what only copies the source, which is known when all pages are made.
        if is_sitemap(path.as_str()) {
            return Ok(self.whole()?.get(&path).cloned());
        }
        if let Some(entry) = self.plan.files.get(&path).and_then(|entry| stage.foundation.listing.get(entry)) {
            return self.content_file(path, entry);
        }
        if let Some(bytes) = self.plain()?.get(&path) {
            return Ok(Some(bytes.clone()));
        }
        // A browser asks for addresses that no site has (`/favicon.ico`); not for each of them the whole site is made.
        let below = path.as_str().split_once('/').map_or(path.as_str(), |(_, below)| below);
        let report = below.starts_with("search/") || below.starts_with("coverage/") || !path.as_str().contains('/');
        if !report {
            return Ok(None);
        }
        Ok(self.whole()?.get(&path).cloned())
    }

    /// The bytes of an image or download; none where the content is at fault. *Errors*: it cannot be read.
    fn content_file(&self, path: SitePath, entry: &Entry) -> Result<Option<Bytes>, Arc<Error>> {
        let stage = &self.plan.stage;
        let (file, read) = stage.foundation.folder.faults.during(|| stage.file(&path, entry));
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        match (file, read) {
            (Err(Nothing { finding: None }), Err(error)) => {
                unread.insert(path);
                Err(Arc::new(error))
            }
            (file, _) => {
                unread.remove(&path);
                Ok(file.ok().map(Bytes::from))
            }
        }
    }

    /// Why images and downloads that were asked for still cannot be read.
    fn unread_files(&self) -> Vec<Finding> {
        let paths = self.unread.lock().unwrap_or_else(PoisonError::into_inner).clone();
        paths.iter().filter_map(|path| self.file(path.as_str()).err()).map(|error| unread(&error)).collect()
    }

    /// The version of what stands at an address: a hash of the bytes; `None` where that cannot be read.
    pub(super) fn version(&self, address: &str) -> Option<String> {
        let path = self.path(address);
        let bytes = match self.file(&path).ok()? {
            Some(bytes) => bytes,
            None => self.not_found(&path).ok()?.unwrap_or_default(),
        };
        Some(version(&bytes))
    }

    /// The notes on the page at an address, as JSON.
    pub(super) fn notes(&self, address: &str) -> Vec<u8> {
        let stage = &self.plan.stage;
        let path = self.path(address);
        let at = self.find(&path);
        let locale = at.map(|at| at.locale).or_else(|| self.locale(&path)).or(stage.site.source).unwrap_or(0);
        let Some(place) = stage.site.locales.get(locale as usize) else { return b"{}".to_vec() };
        let words = stage.foundation.messages.words(&place.locale);
        let edition = at.and_then(|at| stage.served(at.page as usize, at.locale));
        let file = edition.map(|edition| edition.path.clone());
        let made = at.map(|at| self.make(at.page));
        let made = made.as_ref().and_then(|made| made.get());
        let mut findings: Vec<Finding> = Vec::new();
        if let (Some(made), Some(file)) = (made, &file) {
            findings.extend(stage.findings.iter().filter(|finding| finding.path == *file).cloned());
            let found = made.findings.iter();
            findings.extend(found.filter(|finding| finding.path == *file || is_common(stage, finding)).cloned());
        }
        let written = edition.map(|edition| &stage.site.locale(edition.locale).locale);
        let coverage = made.and_then(|made| made.coverage.iter().find(|judged| Some(&judged.locale) == written));
        let review = at.zip(edition).filter(|_| coverage.is_some());
        let review = review.map(|(at, edition)| stage.review_address(at.page as usize, edition.locale));
        let review = review.filter(|address| self.find_review(&format!("{address}index.html")).is_some());
        let review = review.map(|address| format!("/{}", links::in_address(&address)));
        stage.foundation.config.judge(&mut findings);
        finding::sort(&mut findings);
        let (mut common, findings): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| Some(&finding.path) != file.as_ref());
        common.extend(self.failure.clone());
        common.extend(self.unread_files());
        common.extend(self.common());
        notes::json(&notes::Page {
            words: &words,
            source: stage.site.source.map(|source| &stage.site.locale(source).locale),
            path: file.as_deref(),
            findings: &findings,
            common: &common,
            coverage,
            review,
            places: &self.places,
        })
    }

    /// Errors in what all pages are made with.
    pub(super) fn common(&self) -> Vec<Finding> {
        let stage = &self.plan.stage;
        let mut findings: Vec<Finding> =
            stage.findings.iter().filter(|finding| is_common(stage, finding)).cloned().collect();
        stage.foundation.config.judge(&mut findings);
        findings.retain(|finding| finding.severity == Severity::Error);
        finding::sort(&mut findings);
        findings
    }

    /// What the making of a page found in its files, judged.
    pub(super) fn page_findings(&self, page: u32) -> Vec<Finding> {
        let made = self.make(page);
        let mut findings = made.get().map(|made| made.findings.clone()).unwrap_or_default();
        self.plan.stage.foundation.config.judge(&mut findings);
        findings
    }

    /// What is made of the whole site.
    fn whole(&self) -> Result<Arc<Files>, Arc<Error>> {
        self.whole.get(&self.last.whole, || {
            let files = Mutex::new(BTreeMap::new());
            let sink = |path: &SitePath, bytes: &[u8]| {
                // Pages are made when they are asked for; to keep them all would take what the site weighs.
                if self.find(path.as_str()).is_none() && self.find_review(path.as_str()).is_none() {
                    keep(&files, path, bytes);
                }
                Ok::<(), Error>(())
            };
            // Nothing can fail in memory, and what was found is told where the site is checked.
            let (found, kept) = (Found::default(), Kept::default());
            let stage = &self.plan.stage;
            let make = || self.pool.install(|| stage.whole(Target::Memory(&sink), &found, &kept, &|_| ()));
            stage.foundation.folder.faults.during(make).1.map_err(Arc::new)?;
            Ok(files.into_inner().unwrap_or_else(PoisonError::into_inner))
        })
    }

    /// What needs no page's text.
    fn plain(&self) -> Result<Arc<Files>, Arc<Error>> {
        self.plain.get(&self.last.plain, || {
            let files = Mutex::new(BTreeMap::new());
            let sink = |path: &SitePath, bytes: &[u8]| {
                keep(&files, path, bytes);
                Ok::<(), Error>(())
            };
            // What was found is told where the whole site is checked.
            let (stage, copies) = (&self.plan.stage, self.start_copies()?);
            stage.foundation.folder.faults.during(|| stage.plain(&copies, &sink)).1.map_err(Arc::new)?;
            Ok(files.into_inner().unwrap_or_else(PoisonError::into_inner))
        })
    }

    /// The locales whose start page only copies the source, which the page at the top does not name as translations.
    ///
    /// *Errors*: the start page cannot be read.
    fn start_copies(&self) -> Result<BTreeSet<(usize, LocaleIndex)>, Arc<Error>> {
        let stage = &self.plan.stage;
        let start = self.plan.pages.get("").filter(|_| stage.foundation.config.base_url.is_some());
        let Some(&page) = start else { return Ok(BTreeSet::new()) };
        let made = self.make(page);
        let Some(made) = made.get() else { return Ok(BTreeSet::new()) };
        match &made.unread {
            Some(error) => Err(error.clone()),
            None => Ok(made.copies.iter().map(|locale| (page as usize, *locale)).collect()),
        }
    }

    /// The page whose file stands at a path.
    fn find(&self, path: &str) -> Option<At> {
        let address = path.strip_suffix("index.html")?;
        let (folder, below) = address.split_once('/')?;
        let locale = self.folder(folder)?;
        let page = *self.plan.pages.get(below)?;
        self.plan.stage.served(page as usize, locale)?;
        Some(At { page, locale })
    }

    /// The page whose review stands at a path.
    fn find_review(&self, path: &str) -> Option<u32> {
        let (folder, below) = path.strip_suffix("index.html")?.split_once('/')?;
        self.folder(folder)?;
        match reviewed(below)? {
            Reviewed::Page(address) => self.plan.pages.get(address).copied(),
            Reviewed::Part(id) => {
                let page = *self.plan.stage.site.by_key.get(id)?;
                self.plan.stage.site.pages[page as usize].fragment.then_some(page)
            }
        }
    }

    /// The published locale of a folder.
    fn folder(&self, folder: &str) -> Option<LocaleIndex> {
        let stage = &self.plan.stage;
        stage.published().find(|locale| stage.site.locale(*locale).folder == folder)
    }

    /// The locale whose folder a path lies in.
    fn locale(&self, path: &str) -> Option<LocaleIndex> {
        self.folder(path.split('/').next()?)
    }

    /// Makes a page, once.
    fn make(&self, page: u32) -> Arc<OnceLock<Made>> {
        let cell = self.made.lock().unwrap_or_else(PoisonError::into_inner).entry(page).or_default().clone();
        cell.get_or_init(|| {
            let stage = &self.plan.stage;
            let (output, read) = stage.foundation.folder.faults.during(|| stage.page(page as usize, &Kept::default()));
            if let Err(error) = read {
                let (findings, unread) = (vec![unread(&error)], Some(Arc::new(error)));
                return Made { files: Vec::new(), findings, coverage: Vec::new(), copies: Vec::new(), unread };
            }
            let files: Vec<_> = output.files.into_iter().map(|(path, bytes)| (path, Bytes::from(bytes))).collect();
            self.last.keep_page(&files);
            let (findings, coverage, copies) = (output.findings, output.coverage, output.copies);
            Made { files, findings, coverage, copies, unread: None }
        });
        if cell.get().is_some_and(|made| made.unread.is_some()) {
            // Whoever asks next has it made anew. Another one may have been put there already.
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            if made.get(&page).is_some_and(|now| Arc::ptr_eq(now, &cell)) {
                made.remove(&page);
            }
        }
        cell
    }

    /// The file for a decoded address. Where the site is to stand below a folder of its host, pages that say so
    /// (`404.html`) lead there; in the preview that folder is the top.
    fn path(&self, address: &str) -> String {
        let base = self.plan.stage.foundation.config.base_url.as_deref();
        let below =
            base.and_then(|base| base.split_once("://")).and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let path = match below {
            Some(below) if below.len() > 1 => address.strip_prefix(below).unwrap_or(address),
            _ => address,
        };
        let mut path = path.trim_start_matches('/').to_owned();
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        path
    }

    fn not_found(&self, path: &str) -> Result<Option<Bytes>, Arc<Error>> {
        let plain = self.plain()?;
        let own = self.locale(path).map(|locale| format!("{}/404.html", self.plan.stage.site.locale(locale).folder));
        let page = |path: &str| plain.get(&SitePath::new(path).ok()?).cloned();
        Ok(own.and_then(|own| page(&own)).or_else(|| page("404.html")))
    }

    /// Puts the preview's script into a page, as lines of their own before `</body>`.
    fn inject(&self, page: &Bytes) -> Bytes {
        let at = memchr::memmem::rfind(page, b"</body>").unwrap_or(page.len());
        let script = format!(
            "<script src=\"/.build-site/serve.js\" data-version=\"{}\" data-followed=\"{}\"></script>\n",
            version(page),
            self.followed.sequence
        );
        [&page[..at], script.as_bytes(), &page[at..]].concat().into()
    }
}

/// What the readers of a page are told where a file could not be read.
pub(super) fn unread(error: &Error) -> Finding {
    // The content folder itself.
    let message = error.to_string().replace('\n', " ");
    Finding { severity: Severity::Error, ..Finding::on_file(Rule::UnreadableFile, &Arc::from(""), message) }
}

/// True for findings on what no page is alone with: settings, templates, messages, navigation.
fn is_common(stage: &Stage, finding: &Finding) -> bool {
    !stage.site.by_path.contains_key(&finding.path)
}

/// True for the sitemap and its parts.
fn is_sitemap(path: &str) -> bool {
    path.starts_with("sitemap") && path.ends_with(".xml")
}

fn keep(files: &Mutex<BTreeMap<SitePath, Bytes>>, path: &SitePath, bytes: &[u8]) {
    let bytes = Bytes::copy_from_slice(bytes);
    files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), bytes);
}

fn version(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}

fn is_page(media: &str) -> bool {
    media.starts_with("text/html")
}

/// The address at which a page is asked for.
pub(super) fn address(stage: &Stage, page: u32, locale: LocaleIndex) -> String {
    format!("/{}", links::in_address(&stage.address(page as usize, locale)))
}

/// The media type of a file by its name (IANA media types). What is not known is not opened by browsers.
fn media(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

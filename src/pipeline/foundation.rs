//! What is read before any page, and what is noted of each page's file.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::analyze::terms::Terms;
use crate::assemble::links::in_address;
use crate::assemble::{Layout, Placed, Read, TocFile, summarize};
use crate::config::Config;
use crate::error::Error;
use crate::finding::{Checked, Finding, Rule};
use crate::input::{Entry, Folder, Injection, Kind, Listing};
use crate::locale::Locale;
use crate::model::docfx::{Docfx, Membership, Redirect};
use crate::model::document::Document;
use crate::model::site::Summary;
use crate::model::toc::is_breadcrumb;
use crate::parse::page::{Side, Texts};
use crate::render::messages::Messages;
use crate::render::templates::Templates;
use crate::source::Source;

use super::evidence::{Evidence, Models};
use super::rest::published_path;

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Goes before the settings' `base_url`.
    pub base_url: Option<String>,
    /// How many threads work at once; all processors where it is `None`.
    pub threads: Option<std::num::NonZeroUsize>,
    /// Shows drafts too.
    pub drafts: bool,
    /// Reads each file twice, as in a large site, also where what was made of it could be kept. The site is the same.
    pub reads_twice: bool,
    /// Makes some reads of the disk fail, for tests. Paths are relative to the content folder, or open with `templates/` or
    /// `locales/` beside it.
    pub injection: Injection,
}

/// What is read before any page.
pub struct Foundation {
    /// The content folder.
    pub folder: Folder,
    /// Its files.
    pub listing: Listing,
    /// The settings.
    pub config: Config,
    /// Which top folders are locales.
    pub layout: Layout,
    /// The interface's words.
    pub messages: Messages,
    /// The templates.
    pub templates: Arc<Templates>,
    /// The `docfx.json` files, without their lists of files, which are heavy and have been asked all.
    docfx: Vec<Docfx>,
    /// The redirections that the content asks for, with the file that does.
    pub redirects: Vec<(Arc<Source>, Redirect)>,
    /// Words that stay as they are.
    pub terms: Terms,
    /// What tells the source language from each locale's.
    pub models: Models,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// Keeps nothing of what was made of a file for the second reading.
    pub(super) reads_twice: bool,
    /// See [`Foundation::page_files`].
    page_files: Vec<u32>,
    /// Which of the listed files a `docfx.json` leaves out.
    left_out: FxHashSet<u32>,
}

/// What a scan of one file gave; nothing where the file is no page.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    /// What the site needs to know; `None` where the file is no page.
    pub read: Option<Read>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How many segments it has.
    pub segments: usize,
    /// The entries, where the file is a table of contents.
    pub toc: Option<TocFile>,
    /// What it adds to the knowledge of the site.
    pub evidence: Option<Arc<Evidence>>,
}

impl Scanned {
    /// The same without its evidence, for where that was taken already.
    pub fn without_evidence(&self) -> Scanned {
        let Scanned { read, findings, segments, toc, evidence: _ } = self;
        Scanned {
            read: read.clone(),
            findings: findings.clone(),
            segments: *segments,
            toc: toc.clone(),
            evidence: None,
        }
    }
}

impl Foundation {
    /// Reads everything but the pages.
    ///
    /// *Errors*: the content folder, or a file that was needed so far, cannot be read.
    pub fn open(content: &Path, options: &Options) -> Result<Foundation, Error> {
        let folder = Folder::open_with(content, options.injection.clone())?;
        let listing = folder.list();
        Self::open_after(folder, listing, options, None)
    }

    /// Reads everything but the pages again, of a folder and what is listed of it. Settings that are no YAML, and templates
    /// while one is broken, stay as they were `before`.
    ///
    /// *Errors*: the options are refused; a file or folder that is needed cannot be read.
    pub fn open_after(
        folder: Folder,
        listing: Checked<Listing>,
        options: &Options,
        before: Option<&Foundation>,
    ) -> Result<Foundation, Error> {
        let mut findings = Vec::new();
        let listing = listing.drain(&mut findings);
        let mut config = match listing.entries().iter().find(|entry| entry.kind == Kind::Settings) {
            Some(entry) => match folder.read(entry).drain(&mut findings) {
                Some(source) => {
                    let read = Config::read(&source);
                    let broken = read.findings.iter().any(|finding| finding.rule == Rule::DataSyntax);
                    let config = read.drain(&mut findings);
                    before.filter(|_| broken).map_or(config, |before| before.config.clone())
                }
                None => Config::default(),
            },
            None => Config::default(),
        };
        if let Some(url) = &options.base_url {
            let source = Source::new("site.yml", format!("base_url: {}", serde_json::Value::from(url.as_str())));
            let read = Config::read(&source);
            if read.value.base_url.is_none() {
                return Err(Error::Refused(format!(
                    "`{url}` is no address; --base-url needs one such as https://docs.example.org/"
                )));
            }
            config.base_url = read.value.base_url;
        }
        config.drafts |= options.drafts;
        let terms = match listing.entries().iter().find(|entry| entry.kind == Kind::Terms) {
            Some(entry) => match folder.read(entry).drain(&mut findings) {
                Some(source) => Terms::read(&source).drain(&mut findings),
                None => Terms::default(),
            },
            None => Terms::default(),
        };
        let layout = Layout::of(listing.entries().iter().map(|entry| &*entry.path), &config);
        let beside = |name: &str| folder.root().parent().map(|parent| parent.join(name));
        let own = findings.len();
        let own_files = |name: &str, extensions: &[&str]| match beside(name) {
            Some(path) => own_files(&path, name, extensions, options),
            None => Ok(Checked { value: Vec::new(), findings: Vec::new() }),
        };
        let (locales, own_templates) = (own_files("locales", &["ftl"])?, own_files("templates", &[])?);
        let messages = Messages::load(&locales.drain(&mut findings)).drain(&mut findings);
        let templates = Templates::load(&own_templates.drain(&mut findings));
        let broken = templates.findings.iter().any(|finding| finding.rule == Rule::TemplateFailed);
        let templates = Arc::new(templates.drain(&mut findings));
        let templates = before.filter(|_| broken).map_or(templates, |before| before.templates.clone());
        let told = findings.split_off(own);
        findings.extend(told.into_iter().map(beside_content));
        let mut docfx = Vec::new();
        let mut left_out = FxHashSet::default();
        let mut redirects = Vec::new();
        for entry in listing.entries().iter().filter(|entry| matches!(entry.kind, Kind::Docfx | Kind::Redirects)) {
            let Some(source) = folder.read(entry).drain(&mut findings) else { continue };
            if entry.kind == Kind::Docfx {
                let read = crate::parse::docfx::read(&source).drain(&mut findings);
                left_out.extend(excluded(&listing, &read));
                docfx.push(Docfx { content: Vec::new(), resource: Vec::new(), ..read });
            } else {
                let read = crate::parse::docfx::read_redirects(&source).drain(&mut findings);
                let source = Arc::new(source);
                redirects.extend(read.into_iter().map(|redirect| (source.clone(), redirect)));
            }
        }
        let models = Models::new(source_locale(&config, &layout));
        let page_files = page_files(&listing, &left_out);
        let entries = listing.entries().iter().zip(0u32..);
        findings.extend(super::unread::unread(
            entries.filter(|(entry, at)| entry.kind == Kind::Asset && !left_out.contains(at)).map(|(entry, _)| entry),
        ));
        folder.faults.check()?;
        Ok(Foundation {
            folder,
            listing,
            config,
            layout,
            messages,
            templates,
            docfx,
            redirects,
            terms,
            models,
            findings,
            reads_twice: options.reads_twice,
            page_files,
            left_out,
        })
    }

    /// Indexes of the files that are pages or parts of pages, and of those that only their text tells apart from pages.
    pub fn page_files(&self) -> &[u32] {
        &self.page_files
    }

    /// True for listed files that no `docfx.json` leaves out.
    pub fn belongs(&self, path: &str) -> bool {
        self.listing.position(path).is_some_and(|at| !self.left_out.contains(&(at as u32)))
    }

    /// The entry of a file.
    pub fn entry(&self, file: u32) -> &Entry {
        &self.listing.entries()[file as usize]
    }

    /// The locale a file is read in: what its path says, else its front matter, else the source's.
    pub fn locale_of(&self, placed: &Placed, texts: &Texts<'_>) -> Locale {
        placed
            .locale
            .clone()
            .or_else(|| texts.front().text("ms.contentlocale").and_then(|tag| Locale::parse(tag.trim())))
            .unwrap_or_else(|| self.source_locale())
    }

    /// The source locale as the settings give it, else `en-US`.
    pub fn source_locale(&self) -> Locale {
        source_locale(&self.config, &self.layout)
    }

    /// The absolute address of a path of the site, where the site's own is known.
    pub fn absolute(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.config.base_url.as_deref()?, in_address(path)))
    }

    /// The absolute address of the image that stands for the site; `None` where there is none, or the site's own address
    /// is not known.
    pub fn image(&self) -> Option<String> {
        let image = self.config.image.as_deref()?;
        match self.publishes(image) {
            true => self.absolute(published_path(image)?.as_str()),
            false => Some(image).filter(|image| image.starts_with("https://")).map(str::to_owned),
        }
    }

    /// True for the path of an image or download that is published.
    pub fn publishes(&self, path: &str) -> bool {
        let asset = self.listing.get(path).is_some_and(|entry| entry.kind == Kind::Asset);
        asset && self.belongs(path) && published_path(path).is_some()
    }

    /// The texts of a file, with the metadata that `docfx.json` gives it.
    pub fn texts<'s>(&self, source: &'s Source) -> Checked<Texts<'s>> {
        let Checked { mut value, findings } = Texts::of(source);
        for docfx in &self.docfx {
            value = value.under(docfx.metadata_for(&source.path));
        }
        Checked { value, findings }
    }

    /// Reads a file and notes what the site needs to know of it.
    pub fn scan(&self, file: u32) -> Scanned {
        let Checked { value: source, mut findings } = self.folder.read_page(self.entry(file));
        let noted = source.map(|source| self.scan_text(file, &source, Depth::Whole)).unwrap_or_default();
        findings.extend(noted.findings);
        Scanned { findings, ..noted }
    }

    /// Reads the head of a file and notes what a first look at the site needs: title, locale, whether it is bilingual,
    /// and all of a table of contents. Gives no findings and no evidence.
    pub fn skim(&self, file: u32) -> Scanned {
        let entry = self.entry(file);
        let head = Some(entry).filter(|entry| entry.kind == Kind::Markdown);
        let head = head.and_then(|entry| self.folder.read_head(entry, HEAD));
        let noted = head.map(|head| self.scan_text(file, &head, Depth::Head));
        // Its first heading may give a page its title and its id.
        let has_heading = |noted: &Scanned| noted.read.as_ref().is_some_and(|read| !read.target.headings.is_empty());
        let noted = noted.filter(has_heading).unwrap_or_else(|| {
            let whole = self.folder.read_page(entry).value;
            whole.map(|source| self.scan_text(file, &source, Depth::Head)).unwrap_or_default()
        });
        Scanned { findings: Vec::new(), ..noted }
    }

    /// True where a listed file is one that is read as a page.
    pub(super) fn is_read(&self, file: u32, source: &Source) -> bool {
        self.entry(file).kind != Kind::Yaml || Texts::is_page(source)
    }

    /// What is found in a file that is not read as a page.
    pub(super) fn unread(&self, source: &Source) -> Scanned {
        Scanned { findings: crate::parse::yaml_page::unread(source).into_iter().collect(), ..Scanned::default() }
    }

    /// Notes what the site needs to know of a file's text.
    fn scan_text(&self, file: u32, source: &Source, depth: Depth) -> Scanned {
        if !self.is_read(file, source) {
            return self.unread(source);
        }
        let mut findings = Vec::new();
        let texts = self.texts(source).drain(&mut findings);
        let (target, original) = (Side::target(&texts), Side::original(&texts));
        let mut scanned = self.note(file, &texts, (&target, original.as_ref()), depth).scanned;
        findings.append(&mut scanned.findings);
        Scanned { findings, ..scanned }
    }

    /// Reads the sides of a file, and notes what the site needs to know of them.
    pub(super) fn note<'t>(
        &self,
        file: u32,
        texts: &Texts<'_>,
        (target, original): (&'t Side<'t>, Option<&'t Side<'t>>),
        depth: Depth,
    ) -> Noted<'t> {
        let mut findings = Vec::new();
        let placed = self.layout.place(&texts.file().path);
        let locale = self.locale_of(&placed, texts);
        let document = target.document(&locale).drain(&mut findings);
        let original = original.map(|side| side.document(&self.source_locale()).value);
        let sides = std::iter::once(&document).chain(&original);
        let too_large = sides.filter_map(|document| texts.too_large(document)).next();
        if too_large.is_some() || texts.is_refused() {
            findings.extend(too_large);
            let scanned = Scanned { findings, ..Scanned::default() };
            return Noted { scanned, locale, document, original };
        }
        let segments = document.segments.len() + original.as_ref().map_or(0, |document| document.segments.len());
        let evidence = (depth == Depth::Whole)
            .then(|| Arc::new(Evidence::of(&locale, &document, original.as_ref(), &self.models)));
        let mut summary = Summary { bilingual: texts.is_bilingual(), ..summarize(&document) };
        // Of two texts that begin alike, one may go on in another language.
        summary.text_hash = summary.text_hash.filter(|_| depth == Depth::Whole);
        let path = texts.file().path.clone();
        let toc = texts.toc().map(|toc| TocFile { path: path.clone(), toc: toc.clone() });
        let read = Read { file, path, placed, target: summary, original: original.as_ref().map(summarize) };
        let scanned = Scanned { read: Some(read), findings, segments, toc, evidence };
        Noted { scanned, locale, document, original }
    }
}

fn page_files(listing: &Listing, left_out: &FxHashSet<u32>) -> Vec<u32> {
    let pages = listing
        .entries()
        .iter()
        .enumerate()
        .filter(|(_, entry)| match entry.kind {
            Kind::Markdown | Kind::Text | Kind::Yaml => true,
            Kind::Toc => !is_breadcrumb(&entry.path),
            _ => false,
        })
        .map(|(at, _)| at as u32);
    pages.filter(|at| !left_out.contains(at)).collect()
}

/// The listed files that a `docfx.json` leaves out.
fn excluded(listing: &Listing, docfx: &Docfx) -> impl Iterator<Item = u32> {
    let entries = listing.entries().iter().enumerate();
    let left_out = entries.filter(|(_, entry)| docfx.membership(&entry.path) == Membership::Excluded);
    left_out.map(|(at, _)| at as u32)
}

/// What was read of a file, and what was noted of it.
pub(super) struct Noted<'t> {
    /// What the site needs to know.
    pub scanned: Scanned,
    /// The locale of the file's own side.
    pub locale: Locale,
    /// The file's own side.
    pub document: Document<'t>,
    /// The source side of a bilingual file.
    pub original: Option<Document<'t>>,
}

/// How much is noted of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What a first look needs.
    Head,
    /// Everything, with the evidence of its words.
    Whole,
}

/// How much of a page is read for a first look, in bytes: front matter, first heading, some lines.
const HEAD: u64 = 2 << 10;

/// The source locale as the settings give it, else the English one there is, else `en-US`.
fn source_locale(config: &Config, layout: &Layout) -> Locale {
    let english = || layout.folders.values().find(|locale| locale.language() == "en").cloned();
    config.source.clone().or_else(english).or_else(|| Locale::parse("en-US")).expect("`en-US` is a tag")
}

/// A finding on one of the site's own messages or templates, whose folders stand beside the content folder.
pub(super) fn beside_content(finding: Finding) -> Finding {
    Finding { path: format!("../{}", finding.path).into(), ..finding }
}

/// The files of a folder of the site's own beside the content, with paths that open with its name; none where there is no
/// such folder.
///
/// *Errors*: the folder or one of its files cannot be read.
fn own_files(path: &Path, name: &str, extensions: &[&str], options: &Options) -> Result<Checked<Vec<Source>>, Error> {
    let mut findings = Vec::new();
    match crate::input::is_folder(path) {
        Ok(true) => {}
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("read", path, cause)),
        _ => return Ok(Checked { value: Vec::new(), findings }),
    }
    let folder = Folder::open_with(path, options.injection.below(name))?;
    let listing = folder.list().drain(&mut findings);
    let wanted = listing.entries().iter().filter(|entry| !entry.path.starts_with('.')).filter(|entry| {
        let extension = entry.path.rsplit_once('.').map_or("", |(_, extension)| extension);
        extensions.is_empty() || extensions.contains(&extension)
    });
    let sources = wanted.filter_map(|entry| {
        let source = folder.read(entry).drain(&mut findings)?;
        Some(Source::new(&format!("{name}/{}", source.path), source.text))
    });
    let value = sources.collect();
    folder.faults.check()?;
    // They name files below the folder that was read; people look for them from the site's top.
    let named = |finding: Finding| Finding { path: format!("{name}/{}", finding.path).into(), ..finding };
    Ok(Checked { value, findings: findings.into_iter().map(named).collect() })
}

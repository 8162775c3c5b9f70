//! The HTML of an edition's text: what its links, images, includes and code samples become for a locale's readers.

use std::cell::RefCell;
use std::io::Read;
use std::sync::{Arc, PoisonError};

use crate::assemble::links::{self, Leads};
use crate::finding::{Finding, Locator, Rule, Severity};
use crate::model::site::{Edition, LocaleIndex, Side as Text};
use crate::parse::page::{Side, Texts};
use crate::parse::{picture, snippet};
use crate::render::highlight;
use crate::render::html::{self, Address, Foreign, Image, Included, Original, Surroundings};
use crate::source::{Source, Span};

use super::allowance::Allowance;
use super::page::Open;
use super::stage::Stage;

/// How deep files may include each other.
const DEEPEST_INCLUDE: usize = 8;

/// Tells what is found of an include: rule, message, help.
type Teller<'t> = dyn Fn(Rule, String, &'static str) + 't;

/// What to do about an include that failed.
const NAME_A_FILE: &str = "name a file inside of the content folder";

/// Where an include stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    page: u32,
    /// The edition of the page.
    edition: &'p Edition,
    /// The locale that the text around it is written in.
    written: LocaleIndex,
    /// The readers'.
    locale: LocaleIndex,
    root: &'p str,
    /// The files that include each other down to here.
    chain: &'p [Arc<str>],
    /// What the page may still include.
    left: &'p Allowance,
    /// What was found in what it includes.
    found: &'p RefCell<Vec<Finding>>,
}

impl Stage {
    /// The HTML of an edition's text for one locale's readers.
    pub(super) fn text(
        &self,
        page: usize,
        locale: LocaleIndex,
        (open, foreign, originals): (&Open<'_>, &[Foreign], &[Original]),
        root: &str,
        found: &RefCell<Vec<Finding>>,
    ) -> html::Text {
        let locator = Locator::new(open.source);
        let tell = |rule: Rule, span: Span, message: String, help: &'static str| {
            found.borrow_mut().push(locator.finding(rule, span, message).help(help));
        };
        let edition = open.edition;
        let link = |to: &str, span: Span| self.link(page as u32, edition, locale, root, (to, span), (&locator, found));
        let image = |to: &str, span: Span| self.image(page as u32, edition, locale, root, (to, span), &tell);
        let left = Allowance::new();
        let include = |to: &str, span: Span| {
            let written = self.site.written(edition);
            let place = Place { page: page as u32, edition, written, locale, root, chain: &[], left: &left, found };
            self.include(&place, &edition.path, to, &|rule, message, help| tell(rule, span, message, help))
        };
        let code = |to: &str, span: Span| {
            self.code(edition, &edition.path, to, &left).unwrap_or_else(|(why, help)| {
                tell(Rule::IncludeFailed, span, why, help);
                String::new()
            })
        };
        let text = html::write(
            open.document,
            &Surroundings {
                headings: &edition.summary.headings,
                // They stand in the text, so they are in its language, also where it is served as fallback.
                labels: &self.kits[self.site.written(edition) as usize].labels,
                link: &link,
                image: &image,
                include: &include,
                code: &code,
                highlight: &highlight::html,
                originals,
                foreign,
            },
        );
        tell_removed(&text, &tell);
        text
    }

    fn link(
        &self,
        page: u32,
        edition: &Edition,
        reader: LocaleIndex,
        root: &str,
        (to, span): (&str, Span),
        (locator, found): (&Locator<'_>, &RefCell<Vec<Finding>>),
    ) -> Address {
        let tell = |rule: Rule, span: Span, message: String, help: &'static str| {
            found.borrow_mut().push(locator.finding(rule, span, message).help(help));
        };
        match self.links.lead(page, edition, reader, to) {
            Leads::Outside => Address::To(to.trim().to_owned()),
            Leads::Page { page: target, anchor, known, better } => {
                if !known && !self.skimmed {
                    let message = format!("the page has no anchor `{anchor}`");
                    tell(Rule::BrokenAnchor, span, message, "name the id of a heading, or an `<a name>`");
                }
                if let Some(better) = better.filter(|_| !self.skimmed) {
                    let message = format!("`#{anchor}` leads to this heading only in some locales");
                    let finding = locator.finding(Rule::BrokenAnchor, span, message);
                    let finding = finding.help(format!("link to `#{better}`, which is the heading's id"));
                    found.borrow_mut().push(Finding { severity: Severity::Note, ..finding });
                }
                let anchor = if anchor.is_empty() { String::new() } else { format!("#{}", links::in_link(&anchor)) };
                if target == page && to.trim().starts_with('#') {
                    return Address::To(anchor);
                }
                // Readers stay in their locale; where it has no edition at all, they get the first there is.
                let served = self.served(target as usize, reader).map(|_| reader);
                let locale = served.or_else(|| self.published().find(|at| self.served(target as usize, *at).is_some()));
                let Some(locale) = locale else { return Address::None };
                Address::To(format!("{root}{}{anchor}", links::in_link(&self.address(target as usize, locale))))
            }
            Leads::File(path) => match self.file_path(&path) {
                Some(path) => Address::To(format!("{root}{}", links::in_link(path.as_str()))),
                None => {
                    tell(Rule::BrokenLink, span, not_published(to), "link to a `.zip` archive that holds it");
                    Address::None
                }
            },
            Leads::Nowhere(why) => {
                tell(Rule::BrokenLink, span, format!("the link `{to}` leads nowhere: {why}"), "mend the address");
                // An empty address is the page's own (CommonMark 0.31.2, section 6.3).
                if links::is_safe(to) { Address::To(to.to_owned()) } else { Address::None }
            }
            Leads::Unsafe => {
                tell(
                    Rule::UnsafeLink,
                    span,
                    format!("the address `{to}` may not be published"),
                    "link to a page or a web address",
                );
                Address::None
            }
        }
    }

    fn image(
        &self,
        page: u32,
        edition: &Edition,
        reader: LocaleIndex,
        root: &str,
        (to, span): (&str, Span),
        tell: &dyn Fn(Rule, Span, String, &'static str),
    ) -> Image {
        match self.links.lead(page, edition, reader, to) {
            Leads::Outside if to.trim().starts_with("https:") || to.trim().starts_with("http:") => {
                Image { address: Some(to.trim().to_owned()), size: None }
            }
            Leads::File(path) => {
                let published = self.file_path(&path);
                if published.is_none() {
                    tell(Rule::MissingImage, span, not_published(to), "save it as `.png`, `.jpg`, `.svg` or `.webp`");
                }
                let size = published.as_ref().and_then(|_| self.image_size(&path));
                Image { address: published.map(|path| format!("{root}{}", links::in_link(path.as_str()))), size }
            }
            Leads::Unsafe => {
                tell(Rule::UnsafeLink, span, format!("the address `{to}` may not be published"), "name an image file");
                Image::default()
            }
            _ => {
                let message = format!("the image `{to}` is missing in every locale");
                tell(Rule::MissingImage, span, message, "add the file, or mend the address");
                Image { address: None, size: None }
            }
        }
    }

    /// Width and height of an image, read once for the whole site.
    fn image_size(&self, path: &str) -> Option<(u32, u32)> {
        if let Some(known) = self.sizes.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return *known;
        }
        let mut head = Vec::new();
        let file = self.foundation.listing.get(path).and_then(|entry| self.foundation.folder.open_file(entry).ok());
        let read = file.and_then(|file| file.take(picture::HEAD as u64).read_to_end(&mut head).ok());
        let size = read.and_then(|_| picture::size(&head));
        self.sizes.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), size);
        size
    }

    /// HTML of an included file.
    fn include(&self, place: &Place<'_>, from: &str, to: &str, tell: &Teller<'_>) -> Included {
        let (file, source) = match self.to_include(place, from, to) {
            Ok(found) => found,
            Err(why) => {
                tell(Rule::IncludeFailed, why, NAME_A_FILE);
                return Included::default();
            }
        };
        let tag = |locale: LocaleIndex| &self.site.locale(locale).locale;
        let own = place.edition.locale;
        let page = self.site.by_path.get(&file.path).map(|(page, _)| &self.site.pages[*page as usize]);
        let is_meant = page.is_some_and(|page| page.edition(own).is_some());
        if file.locale != own && !tag(file.locale).shares_language(tag(own)) && !is_meant {
            let message = format!("`{}` has no edition in {}; its text stands as it is", file.path, tag(own));
            tell(Rule::MissingEdition, message, "translate the file");
        }
        let texts = Texts::of(&source).value;
        let side = match file.side {
            Text::Original => Side::original(&texts).unwrap_or_else(|| Side::target(&texts)),
            Text::Target => Side::target(&texts),
        };
        let document = side.document(tag(file.locale)).value;
        // Links in an included file start from that file.
        let edition =
            Edition { path: source.path.clone(), locale: file.locale, side: file.side, ..place.edition.clone() };
        let written = self.site.by_path.get(&file.path).filter(|_| file.side == Text::Target);
        let written = written.and_then(|(page, locale)| self.site.pages[*page as usize].edition(*locale));
        let written = written.map_or(file.locale, |edition| self.site.written(edition));
        // Each page that includes the file finds the same in it; it is told once in the end.
        let locator = Locator::new(&source);
        let note = |rule: Rule, span: Span, message: String, help: &'static str| {
            place.found.borrow_mut().push(locator.finding(rule, span, message).help(help));
        };
        let out = (&locator, place.found);
        let link = |to: &str, span: Span| self.link(place.page, &edition, place.locale, place.root, (to, span), out);
        let image =
            |to: &str, span: Span| self.image(place.page, &edition, place.locale, place.root, (to, span), &note);
        let chain = [place.chain, std::slice::from_ref(&file.path)].concat();
        let deeper = Place { chain: &chain, written, ..*place };
        let include = |to: &str, _: Span| self.include(&deeper, &source.path, to, tell);
        let code = |to: &str, _: Span| {
            self.code(place.edition, &source.path, to, place.left).unwrap_or_else(|(why, help)| {
                tell(Rule::IncludeFailed, why, help);
                String::new()
            })
        };
        let text = html::write(
            &document,
            &Surroundings {
                headings: &[],
                labels: &self.kits[written as usize].labels,
                link: &link,
                image: &image,
                include: &include,
                code: &code,
                highlight: &highlight::html,
                originals: &[],
                foreign: &[],
            },
        );
        tell_removed(&text, &note);
        let foreign = !tag(written).shares_language(tag(place.written));
        Included { html: text.head + &text.body, lang: foreign.then(|| tag(written).clone()) }
    }

    /// The file that an include names, or the one that stands for it in a locale that the page falls back to.
    ///
    /// *Errors*: why there is none.
    fn to_include(&self, place: &Place<'_>, from: &str, to: &str) -> Result<(links::Included, Arc<Source>), String> {
        let path = self.links.include(from, to).ok_or_else(|| format!("`{to}` leads out of the content folder"))?;
        if place.chain.len() >= DEEPEST_INCLUDE {
            return Err(format!("files include each other more than {DEEPEST_INCLUDE} deep"));
        }
        let own = place.edition.locale;
        let missing = || format!("there is no file `{path}` to include");
        let chain = self.chains[own as usize].iter().copied();
        let mut file = self.links.included(&path, own, chain).ok_or_else(missing)?;
        let is_open = |file: &Arc<str>| place.edition.path == *file || place.chain.contains(file);
        if is_open(&file.path) {
            // A page that names its edition in another locale means that one.
            file = self.links.as_named(&path, own).unwrap_or(file);
        }
        if is_open(&file.path) {
            return Err(format!("`{}` includes itself", file.path));
        }
        place.left.file()?;
        let source = self.included(&file.path).ok_or_else(missing)?;
        place.left.text(source.text.len())?;
        Ok((file, source))
    }

    /// The text of an included file, read once for the whole site.
    fn included(&self, path: &str) -> Option<Arc<Source>> {
        if let Some(known) = self.includes.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let folder = &self.foundation.folder;
        let source = self.foundation.listing.get(path).and_then(|entry| folder.read(entry).value).map(Arc::new);
        let mut includes = self.includes.write().unwrap_or_else(PoisonError::into_inner);
        includes.insert(path.to_owned(), source.clone());
        source
    }

    /// Code from a file of the content folder, or the part of it that is asked for.
    ///
    /// *Errors*: why there is none, and what to do about it.
    fn code(
        &self,
        edition: &Edition,
        from: &str,
        to: &str,
        left: &Allowance,
    ) -> Result<String, (String, &'static str)> {
        let (path, query, fragment) = snippet::parts(to);
        let source = self.code_file(edition, from, path, left).map_err(|why| (why, NAME_A_FILE))?;
        let times = snippet::times_read(query, fragment);
        left.search(source.text.len(), times).map_err(|why| (why, "take code from smaller files, or fewer parts"))?;
        let part = snippet::cut(&source.text, query, fragment);
        let part = part.map_err(|why| (why, "name lines or a part that the file has"))?;
        left.text(part.most_bytes()).map_err(|why| (why, "name a part of the file"))?;
        Ok(part.text())
    }

    /// The file that a page takes code from, or the one that stands for it in another locale.
    ///
    /// *Errors*: why there is none.
    fn code_file(&self, edition: &Edition, from: &str, to: &str, left: &Allowance) -> Result<Arc<Source>, String> {
        let path = self.links.include(from, to).ok_or_else(|| format!("`{to}` leads out of the content folder"))?;
        left.file()?;
        let all = self.chains[edition.locale as usize].iter().copied().chain(0..self.site.locales.len() as LocaleIndex);
        let file = self.links.included(&path, edition.locale, all);
        file.and_then(|file| self.included(&file.path))
            .ok_or_else(|| format!("there is no file `{path}` to take code from"))
    }
}

/// What is told of a file that is there, and is not published.
fn not_published(to: &str) -> String {
    format!("`{to}` is there, but files of its kind are not published")
}

/// Tells what raw HTML lost.
fn tell_removed(text: &html::Text, tell: &dyn Fn(Rule, Span, String, &'static str)) {
    for (what, span) in &text.removed {
        tell(Rule::UnsafeHtml, *span, format!("{what} may not be published"), "write it in Markdown, or remove it");
    }
}

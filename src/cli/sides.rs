//! `build-site split` and `build-site join`: the files around `exchange::sides`.

use std::path::{Path, PathBuf};

use super::args;
use super::report::{Destination, Form, site_around};
use crate::error::Error;
use crate::exchange::sides;
use crate::finding::{Checked, Finding, Locator, Rule};
use crate::input::{self, Folder, Kind};
use crate::locale::Locale;
use crate::output::{Marker, Removals, Staging};
use crate::parse::{bilingual, front_matter};
use crate::site_path::SitePath;
use crate::source::Source;

/// What `split` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Bilingual pages, of which both sides were written.
    pub split: usize,
    /// Pages without segment pairs.
    pub plain: usize,
}

/// Writes both sides of the bilingual pages at or below a path to `out/target/…` and `out/source/…`: all of them, or
/// where that fails none.
///
/// *Findings*: those of `parse::bilingual`, and of reading; paths are relative to `path`, or to its folder. `unsafe-path`
/// for a page whose name cannot be written everywhere.
///
/// *Errors*: `out` is not new, empty or written by `split`; a side was edited since; it is or touches what is read.
pub fn split(path: &Path, out: &Path) -> Result<Checked<Done>, Error> {
    let mut findings = Vec::new();
    // A page that is one of the sides of an earlier split would be gone with them.
    let mut inputs = site_around(out);
    inputs.push(path.to_owned());
    let inputs: Vec<&Path> = inputs.iter().map(|input| &**input).collect();
    let folder = if path.is_dir() { Some(Folder::open(path)?) } else { None };
    let page = if folder.is_none() { Some(read(path)?) } else { None };
    let staging = Staging::begin_as(Marker::Split, out, &inputs)?;
    let mut splitting = Splitting { staging, done: Done::default(), findings: Vec::new() };
    if let Some(page) = page {
        splitting.page(&page)?;
    }
    if let Some(folder) = folder {
        let listing = folder.list().drain(&mut findings);
        for entry in listing.entries().iter().filter(|entry| matches!(entry.kind, Kind::Markdown | Kind::Text)) {
            let page = folder.read_page(entry).drain(&mut findings);
            if page.is_none() && entry.kind == Kind::Text {
                continue;
            }
            // The sides are the file's own bytes; a file that had to be repaired to be read is left out.
            let bytes = folder.read_bytes(entry).map(|(bytes, _)| bytes).unwrap_or_default();
            if let Ok(text) = String::from_utf8(bytes) {
                splitting.page(&Source { path: entry.path.clone(), text })?;
            }
        }
        folder.faults.check()?;
    }
    findings.append(&mut splitting.findings);
    splitting.staging.publish(Removals::Allowed)?;
    Ok(Checked { value: splitting.done, findings })
}

/// Pages that are being split.
struct Splitting {
    staging: Staging,
    done: Done,
    findings: Vec<Finding>,
}

impl Splitting {
    /// Writes both sides of a page. *Errors*: those of writing.
    fn page(&mut self, source: &Source) -> Result<(), Error> {
        self.findings.extend(bilingual::read(source).findings);
        let Some(sides) = sides::split(source) else {
            self.done.plain += 1;
            return Ok(());
        };
        for (side, text) in [("target", &sides.target), ("source", &sides.source)] {
            let path = match SitePath::new(&format!("{side}/{}", source.path)) {
                Ok(path) => path,
                Err(why) => {
                    let message = format!("the page is not split, because its sides cannot be written: {why}");
                    let finding = Finding::on_file(Rule::UnsafePath, &source.path, message);
                    self.findings.push(finding.help("rename the file"));
                    return Ok(());
                }
            };
            self.staging.write(&path, text.as_bytes())?;
        }
        self.done.split += 1;
        Ok(())
    }
}

/// Makes a bilingual page of two pages.
pub fn join(arguments: &args::Join) -> Result<(), Error> {
    let (source, target) = (read(&arguments.source)?, read(&arguments.target)?);
    let sources = [&*arguments.source, &*arguments.target];
    let mut file = Destination::file(&arguments.out, arguments.force, Form::Joined, None, &sources)?;
    let locales = [(&arguments.source, &source), (&arguments.target, &target)].map(|(path, page)| locale(path, page));
    let joined = sides::join(
        sides::Page { text: &source.text, locale: &locales[0] },
        sides::Page { text: &target.text, locale: &locales[1] },
    )?;
    file.put(&joined)?;
    file.finish()
}

/// The locale of a page, which says where its sentences end: `ms.contentlocale`, else the nearest folder or suffix that
/// is a tag, else English.
fn locale(path: &Path, page: &Source) -> Locale {
    let front = front_matter::read(&Locator::new(page)).value;
    let named = front.text("ms.contentlocale").and_then(Locale::parse);
    let suffix = || path.file_stem().map(PathBuf::from).and_then(|stem| Locale::parse(stem.extension()?.to_str()?));
    let folder = || path.ancestors().skip(1).find_map(|folder| Locale::parse(folder.file_name()?.to_str()?));
    let english = || Locale::parse("en").expect("`en` is a tag");
    named.or_else(suffix).or_else(folder).unwrap_or_else(english)
}

/// Reads one file. One that is no UTF-8 is refused rather than mended, for the sides are the file's own bytes.
fn read(path: &Path) -> Result<Source, Error> {
    let bytes = input::read_named(path)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(&path.file_name().unwrap_or_default().to_string_lossy(), text)),
        Err(error) => {
            let (path, at) = (path.display(), error.utf8_error().valid_up_to());
            Err(Error::Refused(format!("`{path}` is not UTF-8 (byte {at}); save it as UTF-8 first")))
        }
    }
}

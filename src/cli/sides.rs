//! `build-site split` and `build-site join`: the files around `exchange::sides`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args;
use crate::error::Error;
use crate::exchange::sides;
use crate::finding::{Checked, Finding, Locator};
use crate::input::{Entry, Folder, Kind};
use crate::locale::Locale;
use crate::parse::{bilingual, front_matter};
use crate::source::Source;

/// What `split` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Bilingual pages, of which both sides were written.
    pub split: usize,
    /// Pages without segment pairs.
    pub plain: usize,
}

/// Writes both sides of the bilingual pages at or below a path to `out/target/…` and `out/source/…`.
///
/// *Findings*: those of `parse::bilingual`, and of reading; paths are relative to `path`, or to its folder.
///
/// *Errors*: a side would be written over one of the pages; nothing is written then.
pub fn split(path: &Path, out: &Path) -> Result<Checked<Done>, Error> {
    let mut done = Done::default();
    let mut findings = Vec::new();
    let mut part = |source: &Source, findings: &mut Vec<Finding>| -> Result<(), Error> {
        findings.extend(bilingual::read(source).findings);
        let Some(sides) = sides::split(source) else {
            done.plain += 1;
            return Ok(());
        };
        done.split += 1;
        write(&out.join("target").join(&*source.path), &sides.target)?;
        write(&out.join("source").join(&*source.path), &sides.source)
    };
    if path.is_dir() {
        let folder = Folder::open(path)?;
        let listing = folder.list().drain(&mut findings);
        let pages: Vec<&Entry> = listing.entries().iter().filter(|entry| entry.kind == Kind::Markdown).collect();
        refuse_to_overwrite(pages.iter().map(|page| (path.join(&*page.path), &*page.path)), out)?;
        for entry in pages {
            folder.read(entry).drain(&mut findings);
            // The sides are the file's own bytes; a file that had to be mended to be read is left out.
            let bytes = folder.read_bytes(entry).map(|(bytes, _)| bytes).unwrap_or_default();
            if let Ok(text) = String::from_utf8(bytes) {
                part(&Source { path: entry.path.clone(), text }, &mut findings)?;
            }
        }
    } else {
        let page = read(path)?;
        refuse_to_overwrite([(path.to_owned(), &*page.path)].into_iter(), out)?;
        part(&page, &mut findings)?;
    }
    Ok(Checked { value: done, findings })
}

/// Refuses to write a side over a page that is read: each page goes in with its path, and the one below `out`.
fn refuse_to_overwrite<'p>(pages: impl Iterator<Item = (PathBuf, &'p str)>, out: &Path) -> Result<(), Error> {
    let (on_disk, below): (Vec<PathBuf>, Vec<&str>) = pages.unzip();
    let read: BTreeSet<PathBuf> = on_disk.iter().filter_map(|path| path.canonicalize().ok()).collect();
    for (side, path) in ["target", "source"].into_iter().flat_map(|side| below.iter().map(move |path| (side, path))) {
        let written = out.join(side).join(path);
        if written.canonicalize().is_ok_and(|written| read.contains(&written)) {
            let written = written.display();
            return Err(Error::Refused(format!("`{written}` is one of the pages; name another folder with --out")));
        }
    }
    Ok(())
}

/// Makes a bilingual page of two pages.
pub fn join(arguments: &args::Join) -> Result<(), Error> {
    let (source, target) = (read(&arguments.source)?, read(&arguments.target)?);
    let same =
        |path: &Path| path.canonicalize().ok().is_some_and(|path| arguments.out.canonicalize().ok() == Some(path));
    if same(&arguments.source) || same(&arguments.target) {
        let out = arguments.out.display();
        return Err(Error::Refused(format!("`{out}` is one of the two pages; name another file with --out")));
    }
    let locales = [(&arguments.source, &source), (&arguments.target, &target)].map(|(path, page)| locale(path, page));
    let joined = sides::join(
        sides::Page { text: &source.text, locale: &locales[0] },
        sides::Page { text: &target.text, locale: &locales[1] },
    )?;
    write(&arguments.out, &joined)
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
    let bytes = std::fs::read(path).map_err(|cause| Error::io("read", path, cause))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(&path.file_name().unwrap_or_default().to_string_lossy(), text)),
        Err(error) => {
            let (path, at) = (path.display(), error.utf8_error().valid_up_to());
            Err(Error::Refused(format!("`{path}` is not UTF-8 (byte {at}); save it as UTF-8 first")))
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| Error::io("create", folder, cause))?;
    }
    std::fs::write(path, text).map_err(|cause| Error::io("write", path, cause))
}

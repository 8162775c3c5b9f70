//! What publishing changes in the old site, and when it would remove too much.
//!
//! A folder that was not mounted or a `docfx.json` that is cut off looks like a site from which somebody deleted most pages.
//! So a build that would remove many pages has to be told that this is meant.

use std::collections::BTreeMap;

use super::manifest::Manifest;
use crate::error::Error;
use crate::site_path::SitePath;

/// Whether a build may remove most pages of a locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removals {
    /// It may remove any number.
    Allowed,
    /// It may not remove more than [`FEW`] pages of a locale that are also more than half of them.
    Guarded,
}

/// How many pages of a locale a build may remove, however few the locale has.
const FEW: usize = 5;

/// How many pages of a locale a refusal lists.
const MOST_LISTED: usize = 20;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The old site has no such file.
    Added,
    /// It has other bytes in the old site.
    Changed,
    /// Only the old site has it.
    Removed,
}

impl Change {
    /// The word for people and programs.
    pub fn name(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Removed => "removed",
        }
    }
}

/// How a site differs from the one in its place.
#[derive(Debug, Default)]
pub struct Changes {
    /// The files that differ, sorted by path.
    pub files: Vec<(SitePath, Change)>,
    /// Why a build would be refused; `None` where it would not.
    pub refused: Option<Error>,
}

impl Changes {
    /// Compares two sites; `anew` are the files of the new one that are not as they were.
    pub(super) fn between(old: &Manifest, new: &Manifest, anew: Vec<SitePath>) -> Self {
        let removed = old.missing_in(new).map(|path| (path.clone(), Change::Removed));
        let written = anew.into_iter().map(|path| {
            let change = if old.holds(&path) { Change::Changed } else { Change::Added };
            (path, change)
        });
        let mut files: Vec<_> = removed.chain(written).collect();
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Changes { files, refused: guard(old, new).err() }
    }
}

/// *Errors*: [`Error::Refused`] with the pages, where a new site has less than half of a locale's own pages and more than
/// [`FEW`] are gone. A page that shows another locale's edition now is gone for the readers of its locale.
pub(super) fn guard(old: &Manifest, new: &Manifest) -> Result<(), Error> {
    let mut locales: BTreeMap<&str, (usize, Vec<&SitePath>)> = BTreeMap::new();
    for path in old.files() {
        let Some(locale) = locale_of_page(path).filter(|_| old.is_own(path)) else { continue };
        let (pages, gone) = locales.entry(locale).or_default();
        *pages += 1;
        let stays = if old.knows_fallbacks() { new.is_own(path) } else { new.holds(path) };
        if !stays {
            gone.push(path);
        }
    }
    locales.retain(|_, (pages, gone)| gone.len() > FEW && gone.len() * 2 > *pages);
    if locales.is_empty() {
        return Ok(());
    }
    let mut why =
        "nothing is published, because most pages of a locale would be removed or show another locale's edition:"
            .to_owned();
    for (locale, (pages, gone)) in &locales {
        why.push_str(&format!("\n  `{locale}`: {} of {pages} pages", gone.len()));
        gone.iter().take(MOST_LISTED).for_each(|path| why.push_str(&format!("\n    {path}")));
        if gone.len() > MOST_LISTED {
            why.push_str(&format!("\n    and {} more", gone.len() - MOST_LISTED));
        }
    }
    why.push_str(
        "\nif they are to go, build once with --allow-removals; `build-site build --dry-run` lists every change",
    );
    Err(Error::Refused(why))
}

/// The folder of a locale, for the path of one of its pages; `None` for other files, and for reports on pages.
fn locale_of_page(path: &SitePath) -> Option<&str> {
    let (locale, below) = path.as_str().split_once('/')?;
    let is_page = below == "index.html" || below.ends_with("/index.html");
    (is_page && !below.starts_with("coverage/")).then_some(locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(paths: &[String]) -> Manifest {
        let mut files: Vec<SitePath> = paths.iter().map(|path| SitePath::new(path).expect("it is safe")).collect();
        files.sort_unstable();
        Manifest::new(files)
    }

    fn pages(locale: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
        numbers.map(|number| format!("{locale}/p{number}/index.html")).collect()
    }

    #[test]
    fn more_than_half_and_more_than_five_pages_of_a_locale_are_not_removed_unasked() {
        let old = site(&[pages("de", 0..12), pages("ko", 0..8), pages("ru", 0..5)].concat());
        let left = |de: usize, ko: usize, ru: usize| {
            guard(&old, &site(&[pages("de", 0..de), pages("ko", 0..ko), pages("ru", 0..ru)].concat()))
        };
        left(12, 8, 0).expect("five pages are few");
        left(6, 8, 5).expect("half of the pages stays");
        left(12, 3, 5).expect("five pages are few");
        let why = left(5, 2, 5).expect_err("most pages of two locales are gone").to_string();
        assert!(
            why.contains("`de`: 7 of 12 pages\n    de/p10/index.html") && why.contains("`ko`: 6 of 8 pages"),
            "{why}"
        );
        assert!(!why.contains("`ru`"), "{why}");
    }

    #[test]
    fn a_page_that_becomes_a_fallback_is_gone_where_the_old_site_tells_them_apart() {
        let all = pages("ko", 0..10);
        let fallbacks = |paths: &[String]| paths.iter().map(|path| SitePath::new(path).expect("it is safe")).collect();
        let (mut before, mut after) = (site(&all), site(&all));
        after.set_fallbacks(fallbacks(&all[..8]));
        guard(&before, &after).expect("the old site may have had as many fallbacks");
        before.set_fallbacks(Vec::new());
        guard(&before, &after).expect_err("eight of ten are gone");
        before.set_fallbacks(fallbacks(&all[..8]));
        guard(&before, &after).expect("they were fallbacks before");
    }

    #[test]
    fn files_that_are_not_pages_are_not_counted() {
        let reports = (0..20).map(|number| format!("de/coverage/page/{number}/index.html"));
        let old = site(&reports.chain((0..20).map(|number| format!("de/{number}.png"))).collect::<Vec<_>>());
        guard(&old, &site(&[])).expect("no page is removed");
    }
}

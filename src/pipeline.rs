//! The program in a dozen lines; parallelism and memory live here and nowhere else.
//!
//! 1. [`Foundation::open`]: what is read before any page: listing, settings, messages, templates.
//! 2. [`Foundation::scan`], per file, in parallel: what the site needs to know of each page. The text is dropped.
//! 3. [`Stage::new`]: `assemble` makes pages of the files; each locale gets its words, navigation, search.
//! 4. [`Stage::page`], per page, in parallel: reads the page's files again, side by side, analyzes and renders all of its
//!    editions, and gives their bytes away.
//! 5. [`Stage::whole`]: all pages, and what is made once: search, start page, 404 pages, redirects, sitemap, reports, files.
//!
//! No step holds the text of more pages than there are threads.

mod allowance;
mod absences;
mod coverage;
mod edition;
mod evidence;
mod found;
mod foundation;
mod head;
mod home;
mod kept;
mod kit;
mod ordered;
mod page;
mod reports;
mod rest;
mod stage;
mod text;
mod tree;
mod unread;
mod whole;

pub use coverage::{Verdicts, Wanted, coverage};
pub use evidence::{Evidence, Models};
pub use found::Found;
pub use foundation::{Foundation, Options, Scanned};
pub use kept::Kept;
pub use page::PageOutput;
pub use reports::{Reviewed, reviewed};
pub use stage::Stage;
pub use whole::Target;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::finding::Finding;
use crate::locale::Locale;
use crate::model::requirement::RequirementTree;
use crate::output::{Changes, Published, Removals, Staging};
use crate::site_path::SitePath;

/// Takes the files of the site as they are made, from any thread.
pub type Sink<'s> = dyn Fn(&SitePath, &[u8]) -> Result<(), Error> + Sync + 's;

/// What a build did.
#[derive(Debug, Default)]
pub struct Report {
    /// Pages, counted once for all of their editions.
    pub pages: usize,
    /// Editions that were read.
    pub editions: usize,
    /// Locales that are published.
    pub locales: usize,
    /// Segments that were read.
    pub segments: usize,
    /// How many pages published locales lack, for those that lack any.
    pub lacking: Vec<(Locale, usize)>,
    /// What was found, with the severities of the settings.
    pub found: Found,
    /// What was written; `None` where nothing was to be.
    pub published: Option<Published>,
}

/// How far a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many files are to be read.
    Files(usize),
    /// So many pages are to be made.
    Pages(usize),
    /// One more is done.
    Step,
}

/// Builds the site in `content` into `out`; the old site stays until the new one is whole.
///
/// *Errors*: a file or folder of the content cannot be read; there is no page; the output is refused or cannot be written;
/// more pages would be removed than `removals` allows. The old site is untouched then. What is wrong with the content of
/// single files is among the findings.
pub fn build(
    content: &Path,
    out: &Path,
    options: &Options,
    removals: Removals,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    staged(content, out, options, progress, |staging| staging.publish(removals))
}

/// Does all that [`build`] does but publishing, and gives what that would change in `out`, also where more pages would be
/// removed than a build allows.
///
/// *Errors*: as for [`build`].
pub fn dry_run(
    content: &Path,
    out: &Path,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Report, Changes), Error> {
    let mut changes = None;
    let report = staged(content, out, options, progress, |staging| {
        let (published, all) = staging.compare()?;
        changes = Some(all);
        Ok(published)
    })?;
    Ok((report, changes.unwrap_or_default()))
}

/// Builds the site beside its place and gives it to `end`.
fn staged(
    content: &Path,
    out: &Path,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
    end: impl FnOnce(Staging) -> Result<Published, Error> + Send,
) -> Result<Report, Error> {
    in_pool(options, || {
        let foundation = Arc::new(Foundation::open(content, options)?);
        let inputs = inputs(content);
        let inputs: Vec<&Path> = inputs.iter().map(|input| &**input).collect();
        let staging = Staging::begin(out, &inputs)?;
        let mut report = run(&foundation, Target::Staging(&staging), progress)?;
        report.published = Some(end(staging)?);
        Ok(report)
    })
}

/// The folders that a build of `content` reads: the content, and the site's own templates and messages beside it, which
/// need not be there. Nothing may be written to them.
pub fn inputs(content: &Path) -> [PathBuf; 3] {
    let is_link = content.symlink_metadata().is_ok_and(|data| data.is_symlink());
    // What lies beside `.`, or beside the folder that a link leads to, only the system knows.
    let real = if is_link || content.file_name().is_none() { content.canonicalize().ok() } else { None };
    let parent = real.as_deref().unwrap_or(content).parent().unwrap_or(Path::new(""));
    [content.to_owned(), parent.join("templates"), parent.join("locales")]
}

/// Does all that [`build`] does but writing. *Errors*: those of reading.
pub fn check(content: &Path, options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Result<Report, Error> {
    in_pool(options, || run(&Arc::new(Foundation::open(content, options)?), Target::Nowhere, progress))
}

/// Grows the requirement tree of one page and gives it to `then`, with what was found in the page's trees. `page` is its
/// id, or the path of one of its files.
///
/// *Errors*: the content cannot be read; there is no such page.
pub fn tree<T: Send>(
    content: &Path,
    options: &Options,
    page: &str,
    then: impl FnOnce(&RequirementTree<'_>, Vec<Finding>) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    in_pool(options, || {
        let foundation = Arc::new(Foundation::open(content, options)?);
        let scanned = foundation.page_files().par_iter().map(|file| foundation.scan(*file)).collect();
        foundation.folder.faults.check()?;
        let stage = Stage::new(foundation, scanned);
        let at = stage.find(page, content)?;
        let mut findings = Vec::new();
        stage.open(at, &Kept::default(), |open| {
            stage.foundation.folder.faults.check()?;
            stage.grow(at, open, &mut findings, |grown, findings| then(&grown.tree, std::mem::take(findings)))
        })
    })
}

fn run(
    foundation: &Arc<Foundation>,
    target: Target<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    let found = target.found()?;
    let made = kept::read(foundation, Some(&found), progress, |mut stage, kept| {
        refuse_empty(&stage, foundation.folder.named())?;
        let findings = std::mem::take(&mut stage.findings);
        stage.keep(findings, &found)?;
        let pages = stage.site.pages.iter();
        progress(Progress::Pages(pages.len()));
        stage.whole(target, &found, kept, progress)?;
        Ok(Report {
            pages: pages.clone().filter(|page| !page.fragment).count(),
            editions: pages.map(|page| page.editions.len()).sum(),
            lacking: stage.lacking_pages().into_iter().map(|(locale, number)| (locale.clone(), number)).collect(),
            locales: stage.site.locales.iter().filter(|locale| locale.published).count(),
            segments: stage.segments,
            ..Report::default()
        })
    });
    // Before what was made of it: a file that could not be copied is a file that could not be read.
    foundation.folder.faults.check()?;
    Ok(Report { found, ..made? })
}

/// *Errors*: the site has no page, so that publishing it would empty the output, and a report on it would be about nothing.
fn refuse_empty(stage: &Stage, content: &Path) -> Result<(), Error> {
    if stage.site.pages.iter().any(|page| !page.fragment) {
        return Ok(());
    }
    let content = content.display();
    Err(Error::Refused(format!(
        "there is no page in `{content}`; add one, such as `{content}/en/index.md`, or start with `build-site init FOLDER`"
    )))
}

/// Runs work on a pool of threads with stacks that no page can exhaust.
pub fn in_pool<T: Send>(options: &Options, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, std::num::NonZeroUsize::get))
        .stack_size(16 << 20)
        .build()
        .map_err(|error| Error::Refused(format!("cannot start threads: {error}")))?;
    pool.install(work)
}

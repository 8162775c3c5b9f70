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

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::finding::Finding;
use crate::model::requirement::RequirementTree;
use crate::output::{Published, Staging};
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

/// Builds the site in `content` into `out`; the old site stands until the new one is whole.
///
/// *Errors*: the content cannot be read, the output is refused or cannot be written. What is wrong with single files is
/// among the findings.
pub fn build(
    content: &Path,
    out: &Path,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    in_pool(options, || {
        let foundation = Arc::new(Foundation::open(content, options)?);
        let staging = Staging::begin(out, &[content])?;
        let mut report = run(&foundation, Target::Staging(&staging), progress)?;
        report.published = Some(staging.publish()?);
        Ok(report)
    })
}

/// Does all that [`build`] does but writing.
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
        let stage = Stage::new(foundation, scanned);
        let at = stage.find(page, content)?;
        let mut findings = Vec::new();
        stage.open(at, &Kept::default(), |open| {
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
    let mut report = kept::read(foundation, Some(&found), progress, |mut stage, kept| {
        let findings = std::mem::take(&mut stage.findings);
        stage.keep(findings, &found)?;
        let pages = stage.site.pages.iter();
        progress(Progress::Pages(pages.len()));
        stage.whole(target, &found, kept, progress)?;
        Ok(Report {
            pages: pages.clone().filter(|page| !page.fragment).count(),
            editions: pages.map(|page| page.editions.len()).sum(),
            locales: stage.site.locales.iter().filter(|locale| locale.published).count(),
            segments: stage.segments,
            ..Report::default()
        })
    })?;
    report.found = found;
    Ok(report)
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

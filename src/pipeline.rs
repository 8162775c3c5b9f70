//! The program in a dozen lines; parallelism and memory live here and nowhere else.
//!
//! 1. [`Foundation::open`]: what is read before any page: listing, settings, messages, templates.
//! 2. [`Foundation::scan`], per file, in parallel: what the site needs to know of each page. The text is dropped.
//! 3. [`Stage::new`]: `assemble` makes pages of the files; each locale gets its words, navigation, search.
//! 4. [`Stage::page`], per page, in parallel: reads the page's files again, side by side, analyzes and renders all of its
//!    editions, and gives their bytes away.
//! 5. [`Stage::rest`]: what is written once: search, start page, 404 pages, redirects, sitemap, files.
//!
//! No step holds the text of more pages than there are threads.

mod coverage;
mod evidence;
mod foundation;
mod home;
mod head;
mod kit;
mod ordered;
mod page;
mod reports;

mod rest;
mod stage;
mod tree;

use self::ordered::Ordered;
use self::reports::Ledger;
pub use coverage::{Verdicts, Wanted, coverage};
pub use evidence::{Evidence, Models};
pub use foundation::{Foundation, Options, Scanned};
pub use page::PageOutput;
pub use stage::Stage;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::exchange::requirements;
use crate::finding::{self, Finding};
use crate::model::requirement::RequirementTree;
use crate::output::{Published, Staging};
use crate::site_path::SitePath;

/// Takes the files of the site as they are made, from any thread.
pub type Sink<'s> = dyn Fn(&SitePath, &[u8]) -> Result<(), Error> + Sync + 's;

/// What a build did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Pages, counted once for all of their editions.
    pub pages: usize,
    /// Editions that were read.
    pub editions: usize,
    /// Locales that are published.
    pub locales: usize,
    /// Segments that were read.
    pub segments: usize,
    /// What was found, in the order of reports, with the severities of the settings.
    pub findings: Vec<Finding>,
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
        let write = |path: &SitePath, bytes: &[u8]| staging.write(path, bytes);
        let mut report = run(&foundation, Some(&write), Some(&staging), progress)?;
        report.published = Some(staging.publish()?);
        Ok(report)
    })
}

/// Does all that [`build`] does but writing.
pub fn check(content: &Path, options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Result<Report, Error> {
    in_pool(options, || run(&Arc::new(Foundation::open(content, options)?), None, None, progress))
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
        stage.open(at, |open| {
            stage.grow(at, open, &mut findings, |grown, findings| then(&grown.tree, std::mem::take(findings)))
        })
    })
}

fn run(
    foundation: &Arc<Foundation>,
    sink: Option<&Sink<'_>>,
    staging: Option<&Staging>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    let stage = Stage::read(foundation, progress);
    let mut report = Report { segments: stage.segments, ..Report::default() };
    report.pages = stage.site.pages.iter().filter(|page| !page.fragment).count();
    report.editions = stage.site.pages.iter().map(|page| page.editions.len()).sum();
    report.locales = stage.site.locales.iter().filter(|locale| locale.published).count();
    progress(Progress::Pages(stage.site.pages.len()));
    let nowhere = |_: &SitePath, _: &[u8]| Ok(());
    let sink = sink.unwrap_or(&nowhere);
    let indexes = stage.indexes();
    let trees = match staging {
        Some(staging) => Some(Ordered::new(staging.scratch()?, &requirements::begin(), requirements::SEPARATOR)?),
        None => None,
    };
    let ledger = match staging {
        Some(staging) if foundation.config.coverage => Some(Ledger::new(&stage, staging)?),
        _ => None,
    };
    // A bridge gives pages out nearly in their order, so that few pieces of ordered files wait for their turn.
    let found: Result<Vec<Vec<Finding>>, Error> = (0..stage.site.pages.len())
        .par_bridge()
        .map(|page| {
            let output = stage.page(page);
            for (path, bytes) in &output.files {
                sink(path, bytes)?;
            }
            stage.index(output.terms, &indexes, sink)?;
            if let Some(trees) = &trees {
                trees.put(page, output.requirements)?;
            }
            if let Some(ledger) = &ledger {
                ledger.add(&stage, page, &output.coverage)?;
            }
            progress(Progress::Step);
            Ok(output.findings)
        })
        .collect();
    report.findings = stage.findings.clone();
    report.findings.extend(found?.into_iter().flatten());
    report.findings.extend(stage.rest(indexes, sink, staging)?);
    if let (Some(staging), Some(trees)) = (staging, trees) {
        let path = SitePath::new("requirements.json").expect("a plain name is safe everywhere");
        staging.copy(&path, &mut trees.finish(requirements::END)?)?;
    }
    if let (Some(staging), Some(ledger)) = (staging, ledger) {
        report.findings.extend(ledger.finish(&stage, staging, sink)?);
    }
    foundation.config.judge(&mut report.findings);
    finding::sort(&mut report.findings);
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

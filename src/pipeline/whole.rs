//! The whole site: every page, and the files that are made of a piece of each.

use std::collections::BTreeSet;
use std::io::BufWriter;

use rayon::prelude::*;

use super::found::Found;
use super::ordered::{Finished, Ordered, Pieces};
use super::reports::Ledger;
use super::{Kept, PageOutput, Progress, Sink, Stage};
use crate::error::Error;
use crate::exchange::requirements;
use crate::finding::Finding;
use crate::model::site::LocaleIndex;
use crate::output::Staging;
use crate::site_path::SitePath;

/// Pages and locales whose edition only copies the source.
type Copies = BTreeSet<(usize, LocaleIndex)>;

/// Where the files of a site go.
#[derive(Clone, Copy)]
pub enum Target<'t> {
    /// Nowhere; they are made for what is found on the way.
    Nowhere,
    /// Into the staging folder of an output.
    Staging(&'t Staging),
    /// To somebody who keeps them in memory. Images and downloads are left out: they stand in the content.
    Memory(&'t Sink<'t>),
}

impl Target<'_> {
    /// Takes a file. *Errors*: those of writing.
    pub fn write(&self, path: &SitePath, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Target::Nowhere => Ok(()),
            Target::Staging(staging) => staging.write(path, bytes),
            Target::Memory(sink) => sink(path, bytes),
        }
    }

    /// Where findings wait: a file beside those of the site, where there are any. *Errors*: those of writing.
    pub(super) fn found(&self) -> Result<Found, Error> {
        match self {
            Target::Staging(staging) => Ok(Found::in_file(staging.scratch()?)),
            Target::Nowhere | Target::Memory(_) => Ok(Found::default()),
        }
    }

    /// Begins a file of a piece for each page; `None` where nobody wants it. *Errors*: those of writing.
    pub(super) fn begin(&self, begin: &str, separator: &'static str) -> Result<Option<Ordered>, Error> {
        let pieces = match self {
            Target::Nowhere => return Ok(None),
            Target::Staging(staging) => Pieces::Disk(BufWriter::new(staging.scratch()?)),
            Target::Memory(_) => Pieces::Memory(Vec::new()),
        };
        Ordered::new(pieces, begin, separator).map(Some)
    }

    /// Ends such a file and takes it. *Errors*: those of writing.
    pub(super) fn finish(&self, name: &str, file: Option<Ordered>, end: &str) -> Result<(), Error> {
        let Some(file) = file else { return Ok(()) };
        let path = SitePath::mend(name);
        match (file.finish(end)?, self) {
            (Finished::Disk(file), Target::Staging(staging)) => staging.adopt(&path, file),
            (Finished::Disk(_), _) => Ok(()),
            (Finished::Memory(bytes), _) => self.write(&path, &bytes),
        }
    }
}

impl Stage {
    /// Makes the whole site and gives its files to the target. Adds to `found` what was found on the way, with the
    /// severities of the settings.
    ///
    /// *Errors*: those of writing.
    pub fn whole(
        &self,
        target: Target<'_>,
        found: &Found,
        kept: &Kept<'_>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), Error> {
        let sink = |path: &SitePath, bytes: &[u8]| target.write(path, bytes);
        let indexes = self.indexes();
        let trees = target.begin(&requirements::begin(), requirements::SEPARATOR)?;
        let ledger = match target {
            Target::Nowhere => None,
            _ => self.foundation.config.coverage.then(|| Ledger::new(self, &target)).transpose()?,
        };
        // A bridge gives pages out nearly in their order, so that few pieces of ordered files wait for their turn.
        let copies: Result<Vec<Vec<(usize, LocaleIndex)>>, Error> = (0..self.site.pages.len())
            .par_bridge()
            .map(|page| {
                let output = self.page(page, kept);
                let PageOutput { files, fallbacks, findings, requirements, terms, coverage, copies } = output;
                for (path, bytes) in &files {
                    sink(path, bytes)?;
                }
                if let Target::Staging(staging) = target {
                    staging.mark_fallbacks(fallbacks);
                }
                self.index(terms, &indexes, &sink)?;
                if let Some(trees) = &trees {
                    trees.put(page, requirements)?;
                }
                if let Some(ledger) = &ledger {
                    ledger.add(self, page, &coverage)?;
                }
                self.keep(findings, found)?;
                progress(Progress::Step);
                Ok(copies.into_iter().map(|locale| (page, locale)).collect())
            })
            .collect();
        let copies: Copies = copies?.into_iter().flatten().collect();
        let mut findings = self.plain(&copies, &sink)?;
        match target {
            Target::Nowhere => self.files(&sink, None, &mut findings)?,
            Target::Staging(staging) => self.files(&sink, Some(staging), &mut findings)?,
            Target::Memory(_) => {}
        }
        self.search(indexes, &sink)?;
        target.finish("requirements.json", trees, requirements::END)?;
        if let Some(ledger) = ledger {
            findings.extend(ledger.finish(self, &target)?);
        }
        self.keep(findings, found)
    }

    /// Adds findings to `found`, with the severities of the settings. *Errors*: those of writing.
    pub(super) fn keep(&self, mut findings: Vec<Finding>, found: &Found) -> Result<(), Error> {
        self.foundation.config.judge(&mut findings);
        found.add(&findings)
    }
}

//! The files of a small site, read once: what the first reading made of them stays for the second.
//!
//! A site is small while its texts are at most [`MOST`] bytes, so that what is kept is bounded; of a larger site nothing
//! is kept, and each file is read twice.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::analyze::knowledge::Knowledge;
use crate::error::Error;
use crate::finding::Checked;
use crate::locale::Locale;
use crate::model::document::Document;
use crate::parse::page::{Side, Texts};
use crate::source::Source;

use super::Progress;
use super::found::Found;
use super::foundation::{Depth, Foundation, Noted, Scanned};
use super::stage::Stage;

/// Bytes of text in a small site. What is made of a text takes some six times its bytes.
const MOST: u64 = 20 << 20;

/// What was made of files, by their numbers.
#[derive(Debug, Default)]
pub struct Kept<'k> {
    files: FxHashMap<u32, KeptFile<'k>>,
}

/// What was made of one file.
#[derive(Debug)]
pub(super) struct KeptFile<'k> {
    pub texts: &'k Texts<'k>,
    /// The locale in which the file's own side was read.
    pub locale: Locale,
    pub document: Document<'k>,
    /// The source side of a bilingual file.
    pub original: Option<Document<'k>>,
}

impl<'k> Kept<'k> {
    /// What was made of a file; `None` where it was not kept.
    pub(super) fn get(&self, file: u32) -> Option<&KeptFile<'k>> {
        self.files.get(&file)
    }
}

/// Knowledge that is gathered by several threads: told at once, so that what the files add is never held side by side.
#[derive(Default)]
struct Gathered(Mutex<Knowledge>);

impl Gathered {
    fn take(&self, scanned: &mut Scanned) {
        if let Some(evidence) = scanned.evidence.take() {
            evidence.tell(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn stage(self, foundation: &Arc<Foundation>, scanned: Vec<Scanned>) -> Stage {
        let knowledge = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        Stage::with(foundation.clone(), scanned, knowledge)
    }
}

/// Reads what the site needs to know of every page, assembles it, and gives it to `then`, with what was kept. What is
/// found in the files goes to `found`, or is not wanted.
///
/// *Errors*: those of keeping what is found; what `then` returns.
pub(super) fn read<T>(
    foundation: &Arc<Foundation>,
    found: Option<&Found>,
    progress: &(dyn Fn(Progress) + Sync),
    then: impl FnOnce(Stage, &Kept<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let files = foundation.page_files();
    progress(Progress::Files(files.len()));
    let gathered = Gathered::default();
    let take = |scanned: &mut Scanned| {
        gathered.take(scanned);
        let mut findings = std::mem::take(&mut scanned.findings);
        if let Some(found) = found {
            foundation.config.judge(&mut findings);
            found.add(&findings)?;
        }
        progress(Progress::Step);
        Ok::<(), Error>(())
    };
    if !is_small(foundation) {
        let scan = |file: &u32| {
            let mut scanned = foundation.scan(*file);
            take(&mut scanned).map(|()| scanned)
        };
        let scanned: Result<Vec<Scanned>, Error> = files.par_iter().map(scan).collect();
        return then(gathered.stage(foundation, scanned?), &Kept::default());
    }
    // Each step borrows from the one before.
    let sources: Vec<Checked<Option<Source>>> =
        files.par_iter().map(|file| foundation.folder.read(foundation.entry(*file))).collect();
    let texts: Vec<Option<Checked<Texts<'_>>>> = files
        .par_iter()
        .zip(&sources)
        .map(|(file, source)| {
            let source = source.value.as_ref().filter(|source| foundation.is_read(*file, source))?;
            Some(foundation.texts(source))
        })
        .collect();
    let sides: Vec<Option<(Side<'_>, Option<Side<'_>>)>> = texts
        .par_iter()
        .map(|texts| texts.as_ref().map(|texts| (Side::target(&texts.value), Side::original(&texts.value))))
        .collect();
    let read: Result<Vec<_>, Error> = (0..files.len())
        .into_par_iter()
        .map(|at| {
            let (file, mut findings) = (files[at], sources[at].findings.clone());
            let (mut scanned, kept) = match (&sources[at].value, &texts[at], &sides[at]) {
                (Some(_), Some(texts), Some((target, original))) => {
                    findings.extend_from_slice(&texts.findings);
                    let texts = &texts.value;
                    let noted = foundation.note(file, texts, (target, original.as_ref()), Depth::Whole);
                    let Noted { scanned, locale, document, original } = noted;
                    (scanned, Some((file, KeptFile { texts, locale, document, original })))
                }
                (Some(source), ..) => (foundation.unread(source), None),
                (None, ..) => (Scanned::default(), None),
            };
            findings.append(&mut scanned.findings);
            scanned.findings = findings;
            take(&mut scanned).map(|()| (scanned, kept))
        })
        .collect();
    let (scanned, kept): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
    let kept = Kept { files: kept.into_iter().flatten().collect() };
    then(gathered.stage(foundation, scanned), &kept)
}

fn is_small(foundation: &Foundation) -> bool {
    let mut left = MOST;
    foundation.page_files().iter().all(|file| {
        let size = foundation.folder.stamp(foundation.entry(*file)).map_or(0, |stamp| stamp.size);
        left.checked_sub(size).inspect(|rest| left = *rest).is_some()
    })
}

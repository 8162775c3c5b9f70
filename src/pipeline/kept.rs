//! The files of a small site, read once: what the first reading made of them stays for the second.
//!
//! A site is small while it has at most [`MOST_FILES`] files with [`MOST_TEXT`] bytes of text; of a larger one nothing is
//! kept, and each file is read twice. What becomes of a text may be many times as large as the text: when [`MOST_MADE`]
//! bytes are made, what is made of further files is not kept.

use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Files of a small site.
const MOST_FILES: usize = 2400;
/// Bytes of text in them.
const MOST_TEXT: u64 = 20 << 20;
/// Bytes of documents that are kept, about: some five times the text, where people wrote it.
const MOST_MADE: usize = 128 << 20;

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
/// *Errors*: a file cannot be read; those of keeping what is found; what `then` returns.
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
    if foundation.reads_twice || !is_small(foundation) {
        let scan = |file: &u32| {
            let mut scanned = foundation.scan(*file);
            take(&mut scanned).map(|()| scanned)
        };
        let scanned: Result<Vec<Scanned>, Error> = files.par_iter().map(scan).collect();
        foundation.folder.faults.check()?;
        return then(gathered.stage(foundation, scanned?), &Kept::default());
    }
    // Each step borrows from the one before.
    let sources: Vec<Checked<Option<Source>>> =
        files.par_iter().map(|file| foundation.folder.read_page(foundation.entry(*file))).collect();
    foundation.folder.faults.check()?;
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
    let made = AtomicUsize::new(0);
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
                    let bytes = size(&document) + original.as_ref().map_or(0, size);
                    let is_kept = made.fetch_add(bytes, Ordering::Relaxed) + bytes <= MOST_MADE;
                    (scanned, is_kept.then_some((file, KeptFile { texts, locale, document, original })))
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
    let files = foundation.page_files();
    let mut left = MOST_TEXT;
    files.len() <= MOST_FILES
        && files.iter().all(|file| {
            let size = foundation.folder.stamp(foundation.entry(*file)).map_or(0, |stamp| stamp.size);
            left.checked_sub(size).inspect(|rest| left = *rest).is_some()
        })
}

/// Bytes that a document takes, about.
fn size(document: &Document<'_>) -> usize {
    let Document { nodes, prose, blocks, segments, .. } = document;
    size_of::<Document<'_>>()
        + size_of_val(&**nodes)
        + size_of_val(&**blocks)
        + size_of_val(&**segments)
        + prose.text.len()
        + size_of_val(&*prose.pieces)
        + size_of_val(&*prose.marks)
}

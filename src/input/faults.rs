//! What the system could not read, collected so that no failed read can be overlooked.
//!
//! A file that cannot be read is not a file that is missing: whoever publishes what was read asks [`Faults::check`] first.
//! What is wrong with the *content* (a dangling link, a FIFO, bytes that are not UTF-8) is a finding and is not kept here.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::io::Errno;

use crate::error::{Error, Unread};

/// A call of the system by which files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Lists a folder.
    List,
    /// Opens a file.
    Open,
    /// Reads bytes of an open file.
    Read,
    /// Asks for a file's record.
    Stat,
}

/// Makes calls of the system fail, for tests, which may run as a user who may read everything. By default none fails.
#[derive(Clone, Default)]
pub struct Injection(Option<Arc<Fails>>);

/// Tells by which error a call on a path below the folder fails.
type Fails = dyn Fn(Call, &Path) -> Option<Errno> + Send + Sync;

impl Injection {
    /// Lets each call fail for which `fails` gives an error. Its path is relative to the folder that is read; the folder
    /// itself is the empty path.
    pub fn new(fails: impl Fn(Call, &Path) -> Option<Errno> + Send + Sync + 'static) -> Self {
        Injection(Some(Arc::new(fails)))
    }

    /// The same for a folder whose paths open with its name.
    pub fn below(&self, name: &str) -> Self {
        let Some(fails) = self.0.clone() else { return Injection(None) };
        let name = PathBuf::from(name);
        Injection::new(move |call, path| fails(call, &name.join(path)))
    }

    /// *Errors*: the one that the call is to fail with.
    pub(super) fn before(&self, call: Call, path: &Path) -> Result<(), Errno> {
        match &self.0 {
            Some(fails) => fails(call, path).map_or(Ok(()), Err),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Injection(some calls)" } else { "Injection(none)" })
    }
}

/// The files and folders below one folder that the system could not read.
#[derive(Debug, Default)]
pub struct Faults {
    /// The folder as the user named it.
    folder: PathBuf,
    causes: Mutex<BTreeMap<PathBuf, String>>,
}

impl Faults {
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), causes: Mutex::default() }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps why a path below the folder could not be read; the first cause of each path counts.
    pub(super) fn add(&self, below: &Path, cause: &io::Error) {
        let mut causes = self.causes.lock().unwrap_or_else(PoisonError::into_inner);
        causes.entry(below.to_owned()).or_insert_with(|| cause.to_string());
    }

    /// True where everything could be read so far.
    pub fn is_empty(&self) -> bool {
        self.causes.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// *Errors*: [`Error::Unread`] with all that could not be read so far, sorted by path.
    pub fn check(&self) -> Result<(), Error> {
        let causes = self.causes.lock().unwrap_or_else(PoisonError::into_inner);
        self.error(causes.clone())
    }

    /// Like [`Faults::check`], and forgets what it reports, so that the next read is judged by itself.
    pub fn take(&self) -> Result<(), Error> {
        let causes = std::mem::take(&mut *self.causes.lock().unwrap_or_else(PoisonError::into_inner));
        self.error(causes)
    }

    fn error(&self, causes: BTreeMap<PathBuf, String>) -> Result<(), Error> {
        if causes.is_empty() {
            return Ok(());
        }
        let named =
            |below: PathBuf| if below.as_os_str().is_empty() { self.folder.clone() } else { self.folder.join(below) };
        let unread = causes.into_iter().map(|(below, cause)| Unread { path: named(below), cause });
        Err(Error::Unread(unread.collect()))
    }
}

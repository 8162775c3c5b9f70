//! What the system could not read, collected so that no failed read can be overlooked.
//!
//! A file that cannot be read is not a file that is missing: whoever publishes what was read asks [`Faults::check`] first.
//! What is wrong with the *content* (a dangling link, a FIFO, bytes that are not UTF-8) is a finding and is not kept here.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    causes: BTreeMap<PathBuf, Cause>,
    /// The number of the latest failure; 0 before the first.
    latest: u64,
    /// Up to which number failures were reported and do not count any more.
    reported: u64,
}

impl All {
    /// The causes of the failures after the one of a number.
    fn since(&self, number: u64) -> BTreeMap<PathBuf, String> {
        let causes = self.causes.iter().filter(|(_, cause)| cause.number > number);
        causes.map(|(path, cause)| (path.clone(), cause.text.clone())).collect()
    }
}

/// Why a path could not be read.
#[derive(Debug)]
struct Cause {
    text: String,
    /// Of the path's latest failure, counted over all paths.
    number: u64,
}

impl Faults {
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), all: Mutex::default() }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps why a path below the folder could not be read; the first cause of each path counts.
    pub(super) fn add(&self, below: &Path, cause: &io::Error) {
        let mut all = self.all();
        all.latest += 1;
        let (number, reported) = (all.latest, all.reported);
        let known = all.causes.get_mut(below).filter(|known| known.number > reported);
        match known {
            Some(known) => known.number = number,
            None => drop(all.causes.insert(below.to_owned(), Cause { text: cause.to_string(), number })),
        }
    }

    /// True where everything could be read so far.
    pub fn is_empty(&self) -> bool {
        let all = self.all();
        all.latest == all.reported
    }

    /// *Errors*: [`Error::Unread`] with all that could not be read so far, sorted by path.
    pub fn check(&self) -> Result<(), Error> {
        let all = self.all();
        self.error(all.since(all.reported))
    }

    /// Like [`Faults::check`], and forgets what it reports, so that the next read is judged by itself.
    pub fn take(&self) -> Result<(), Error> {
        let mut all = self.all();
        let causes = all.since(all.reported);
        all.reported = all.latest;
        self.error(causes)
    }

    /// Does a piece of work, and gives as an error what could not be read meanwhile: for several pieces of work at once,
    /// none of which may miss a failure because another one took it. A failure of another piece at the same time counts
    /// here too. What is reported does not count any more for [`Faults::check`].
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> (T, Result<(), Error>) {
        let before = self.all().latest;
        let done = work();
        let mut all = self.all();
        let causes = all.since(before);
        all.reported = all.latest;
        (done, self.error(causes))
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
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

//! What was made last of each page and of the whole site, over all states of the site: it stands in where a file cannot be
//! read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hyper::body::Bytes;
use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::site_path::SitePath;

/// Files of the site by their paths.
pub(super) type Files = BTreeMap<SitePath, Bytes>;

/// See the module.
#[derive(Default)]
pub(super) struct Last {
    pages: Mutex<FxHashMap<SitePath, Bytes>>,
    /// What needs no page's text.
    pub(super) plain: Latest,
    /// What is made of the whole site.
    pub(super) whole: Latest,
}

impl Last {
    /// Keeps the files of a page for which everything could be read.
    pub(super) fn keep_page(&self, files: &[(SitePath, Bytes)]) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).extend(files.iter().cloned());
    }

    /// The file of a page as it was made last.
    pub(super) fn page(&self, path: &str) -> Option<Bytes> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(&SitePath::new(path).ok()?).cloned()
    }
}

/// The files that were made last of one kind.
pub(super) type Latest = Mutex<Option<Arc<Files>>>;

/// Files that are made once for a state of the site; while a file cannot be read, again each time.
#[derive(Default)]
pub(super) struct Once {
    made: OnceLock<Arc<Files>>,
    /// Held while they are made.
    making: Mutex<()>,
}

impl Once {
    /// The files; those that were made last where they cannot be made now. *Errors*: there are none either.
    pub(super) fn get(
        &self,
        latest: &Latest,
        make: impl FnOnce() -> Result<Files, Arc<Error>>,
    ) -> Result<Arc<Files>, Arc<Error>> {
        if let Some(made) = self.made.get() {
            return Ok(made.clone());
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = self.made.get() {
            return Ok(made.clone());
        }
        let latest = || latest.lock().unwrap_or_else(PoisonError::into_inner);
        match make() {
            Ok(files) => {
                let made = self.made.get_or_init(|| Arc::new(files)).clone();
                *latest() = Some(made.clone());
                Ok(made)
            }
            Err(error) => latest().clone().ok_or(error),
        }
    }
}

impl Clone for Once {
    fn clone(&self) -> Self {
        Once { made: self.made.clone(), making: Mutex::default() }
    }
}

//! Which files of a folder are others than before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::FxHashMap;

use super::watch::{Changes, Look};
use crate::error::Error;
use crate::finding::{Checked, Finding};
use crate::input::{Folder, Listing, Stamp};

/// A folder and the state in which its files were last seen.
#[derive(Debug)]
pub(super) struct Tracker {
    path: PathBuf,
    folder: Arc<Folder>,
    listing: Arc<Listing>,
    /// What was found while it was listed.
    found: Vec<Finding>,
    /// The stamp of each listed file; `None` where it could stand for another state too.
    stamps: Vec<Option<Stamp>>,
    /// The listed files that the system knows under a path below the folder.
    by_real: FxHashMap<PathBuf, Vec<Arc<str>>>,
    /// True where the last look failed, so that what changed since the one before is not known.
    blind: bool,
}

/// What changed in a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Update {
    /// True where files came or went.
    pub(super) listed: bool,
    /// True where the folder was listed again for what a change named, which is no file that was known.
    pub(super) unknown: bool,
    /// Listed files that are new or may have other bytes.
    pub(super) changed: BTreeSet<Arc<str>>,
}

impl Update {
    /// True where folders may have come or gone.
    pub(super) fn is_structural(&self) -> bool {
        self.listed || self.unknown
    }

    /// True where nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        !self.listed && self.changed.is_empty()
    }
}

impl Tracker {
    /// Lists a folder. *Errors*: it or a folder below it cannot be read.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let folder = Arc::new(Folder::open(path)?);
        let mut tracker = Tracker {
            path: path.to_owned(),
            folder,
            listing: Arc::default(),
            found: Vec::new(),
            stamps: Vec::new(),
            by_real: FxHashMap::default(),
            blind: false,
        };
        tracker.list()?;
        Ok(tracker)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Arc<Folder> {
        &self.folder
    }

    /// What is listed now. Who reads the files must go by this listing and no later one: of a folder that was away for a
    /// moment in between there would be nothing to tell.
    pub(super) fn listing(&self) -> Checked<Listing> {
        Checked { value: (*self.listing).clone(), findings: self.found.clone() }
    }

    /// Looks where the changes point. *Errors*: the folder, or one below it, cannot be read any more; what was known stays, and
    /// the next look takes every file for changed.
    pub(super) fn update(&mut self, changes: &Changes) -> Result<Update, Error> {
        let look = if self.blind { Look::Read } else { changes.look };
        self.blind = true;
        let update = self.update_by(changes, look)?;
        self.blind = false;
        Ok(update)
    }

    fn update_by(&mut self, changes: &Changes, look: Look) -> Result<Update, Error> {
        let mut update = Update::default();
        let root = self.folder.root().to_owned();
        let below = changes.paths.iter().filter_map(|path| path.strip_prefix(&root).ok());
        let mut folders: Vec<&Path> = Vec::new();
        // What editors keep beside the file that is written is none of ours.
        for path in below.filter(|path| Folder::concerns(path)) {
            match self.by_real.get(path) {
                Some(listed) if self.is_there(&listed[0]) => update.changed.extend(listed.iter().cloned()),
                _ => folders.push(path),
            }
        }
        update.unknown = !folders.is_empty();
        if update.unknown || look != Look::Nowhere {
            self.folder = Arc::new(Folder::open(&self.path)?);
            let before = self.listing.clone();
            let stamps = self.stamps.clone();
            self.list()?;
            update.listed = before.entries() != self.listing.entries();
            let old: FxHashMap<&str, Option<Stamp>> =
                before.entries().iter().map(|entry| &*entry.path).zip(stamps).collect();
            for (entry, stamp) in self.listing.entries().iter().zip(&self.stamps) {
                // A folder that was moved away and back has its old files, which may have been missed meanwhile.
                let moved = folders.iter().any(|folder| entry.real().starts_with(folder));
                let stamped = old.get(&*entry.path).copied().flatten();
                let same = !moved && stamped.is_some_and(|before| Some(before) == *stamp);
                if !same || look == Look::Read {
                    update.changed.insert(entry.path.clone());
                }
            }
            update.changed.retain(|path| self.listing.get(path).is_some());
        } else {
            self.stamp(&update.changed);
        }
        Ok(update)
    }

    fn is_there(&self, path: &str) -> bool {
        self.listing.get(path).is_some_and(|entry| self.folder.stamp(entry).is_some())
    }

    /// *Errors*: a folder cannot be listed; nothing is changed then.
    fn list(&mut self) -> Result<(), Error> {
        let Checked { value, findings } = self.folder.list();
        self.folder.faults.take()?;
        self.listing = Arc::new(value);
        self.found = findings;
        let now = SystemTime::now();
        let entries = self.listing.entries();
        let settled = |stamp: &Stamp| stamp.is_settled(now);
        self.stamps = entries.iter().map(|entry| self.folder.stamp(entry).filter(settled)).collect();
        self.by_real.clear();
        for entry in entries {
            self.by_real.entry(entry.real().to_owned()).or_default().push(entry.path.clone());
        }
        // A stamp that the system does not give is none: the file is read then, which tells.
        let _ = self.folder.faults.take();
        Ok(())
    }

    /// Notes the present stamps of a few files.
    fn stamp(&mut self, paths: &BTreeSet<Arc<str>>) {
        let now = SystemTime::now();
        for path in paths {
            let at = self.listing.entries().binary_search_by(|entry| entry.path.cmp(path));
            if let Ok(at) = at {
                let stamp = self.folder.stamp(&self.listing.entries()[at]);
                self.stamps[at] = stamp.filter(|stamp| stamp.is_settled(now));
            }
        }
        let _ = self.folder.faults.take();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn changes(paths: &[PathBuf], look: Look) -> Changes {
        Changes { paths: paths.iter().cloned().collect(), look }
    }

    fn told(update: &Update) -> (bool, Vec<&str>) {
        (update.listed, update.changed.iter().map(|path| &**path).collect())
    }

    #[test]
    fn what_changed_is_found_by_name_or_by_a_look_at_everything() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let root = dir.path().canonicalize().expect("it is there");
        let old = SystemTime::now() - std::time::Duration::from_secs(60);
        let write = |name: &str, text: &str| {
            fs::create_dir_all(root.join(name).parent().expect("it has one")).expect("it can be made");
            fs::write(root.join(name), text).expect("it can be written");
        };
        for name in ["ko/a.md", "ko/b.md", "de/a.md"] {
            write(name, "");
            fs::File::open(root.join(name)).expect("it is there").set_modified(old).expect("it can be set");
        }
        let mut tracker = Tracker::open(&root).expect("it is there");
        write("ko/a.md", "새 글");
        let update = tracker.update(&changes(&[root.join("ko/a.md")], Look::Nowhere)).expect("it is there");
        assert_eq!(told(&update), (false, vec!["ko/a.md"]));
        let update = tracker.update(&changes(&[root.join("ko/.a.md.swp"), root.join("ko/4913~")], Look::Nowhere));
        assert!(update.expect("it is there").is_empty());
        // No event names the second file, or the new one.
        write("ko/b.md", "새 글");
        write("ko/new/c.md", "");
        let update = tracker.update(&changes(&[], Look::Glance)).expect("it is there");
        assert!(update.listed);
        assert!(["ko/b.md", "ko/new/c.md"].iter().all(|path| update.changed.contains(*path)), "{update:?}");
        fs::rename(root.join("ko/new"), root.join("ko/neu")).expect("it can be renamed");
        let update = tracker.update(&changes(&[root.join("ko/new")], Look::Nowhere)).expect("it is there");
        assert!(update.listed && update.changed.contains("ko/neu/c.md") && !update.changed.contains("ko/new/c.md"));
        // There and back again: the listing is the same, but what was read meanwhile may be nothing.
        let update = tracker.update(&changes(&[root.join("ko/neu")], Look::Nowhere)).expect("it is there");
        assert!(!update.listed && update.changed.contains("ko/neu/c.md"), "{update:?}");
        let update = tracker.update(&changes(&[], Look::Read)).expect("it is there");
        assert_eq!(told(&update), (false, vec!["de/a.md", "ko/a.md", "ko/b.md", "ko/neu/c.md"]));
        fs::remove_dir_all(&root).expect("it can be deleted");
        tracker.update(&changes(std::slice::from_ref(&root), Look::Glance)).expect_err("it is gone");
        assert!(tracker.listing.get("ko/a.md").is_some(), "what was known stays");
        fs::create_dir(&root).expect("it can be made");
    }
}

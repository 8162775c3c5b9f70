//! The sorted walk of a folder.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};
use walkdir::{DirEntry, WalkDir};

use super::{Call, Entry, Folder, Kind, NOT_REGULAR, WELL_KNOWN, retry_io};
use crate::finding::{self, Checked, Finding, Rule};

/// The files of a folder, sorted by path, each path once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    entries: Vec<Entry>,
}

impl Listing {
    /// The files in the order of their paths.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file at a path in normalization form C.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.position(path).map(|at| &self.entries[at])
    }

    /// The place in the listing of the file at a path in normalization form C.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| (*entry.path).cmp(path)).ok()
    }
}

/// What a walk gave.
pub(super) struct Walked {
    pub(super) listing: Checked<Listing>,
    /// Paths below the folder that the system could not list, and why.
    pub(super) faults: Vec<(PathBuf, io::Error)>,
}

/// See [`Folder::list`].
pub(super) fn list(folder: &Folder) -> Walked {
    let mut walk = Walk { folder, found: Vec::new(), findings: Vec::new(), faults: Vec::new() };
    walk.descend(&folder.root, Path::new(""), Inside::Folder);
    let Walk { mut found, mut findings, faults, .. } = walk;
    // The file whose name is in form C comes first, then by the name on disk, so that which of two files named alike
    // gets the common path does not depend on the disk.
    found.sort_by(|a, b| (&a.entry.path, &a.written).cmp(&(&b.entry.path, &b.written)));
    let mut entries: Vec<Entry> = Vec::with_capacity(found.len());
    let mut alike = Vec::new();
    for Found { mut entry, written } in found {
        match written {
            // The others keep the names they have; `assemble` tells the collision.
            Some(written) if entries.last().is_some_and(|last| last.path == entry.path) => {
                entry.path = written;
                alike.push(entry);
            }
            _ => entries.push(entry),
        }
    }
    if !alike.is_empty() {
        entries.append(&mut alike);
        entries.sort_by(|a, b| a.path.cmp(&b.path));
    }
    finding::sort(&mut findings);
    Walked { listing: Checked { value: Listing { entries }, findings }, faults }
}

/// Whether a walk is inside a linked folder. Links to folders are followed once: links in linked folders could
/// multiply without end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Folder,
    Link,
}

struct Found {
    entry: Entry,
    /// The name as written on disk, where that is not in normalization form C.
    written: Option<Arc<str>>,
}

struct Walk<'a> {
    folder: &'a Folder,
    found: Vec<Found>,
    findings: Vec<Finding>,
    faults: Vec<(PathBuf, io::Error)>,
}

impl Walk<'_> {
    /// Walks the folder `at` on disk (no links in its path), whose files are named below `named`.
    fn descend(&mut self, at: &Path, named: &Path, inside: Inside) {
        if !self.may_list(at, named) {
            return;
        }
        let mut walk = WalkDir::new(at).min_depth(1).follow_links(false).into_iter();
        while let Some(found) = walk.next() {
            let entry = match found {
                Ok(entry) => entry,
                Err(error) => {
                    let below = error.path().and_then(|path| path.strip_prefix(at).ok()).unwrap_or(Path::new(""));
                    let below = named.join(below);
                    let cause = error.into_io_error();
                    self.faults.push((below, cause.unwrap_or_else(|| io::Error::other("the folder contains itself"))));
                    continue;
                }
            };
            let is_top = entry.depth() == 1 && named.as_os_str().is_empty();
            if !(if is_top { is_wanted_at_top(entry.file_name()) } else { is_wanted(entry.file_name()) }) {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            let below = entry.path().strip_prefix(at).expect("a walk yields what is below its start");
            let name = if named.as_os_str().is_empty() { Cow::Borrowed(below) } else { Cow::Owned(named.join(below)) };
            let kind = entry.file_type();
            if kind.is_file() {
                self.file(&name, entry.path());
            } else if kind.is_symlink() {
                self.link(&entry, &name, inside);
            } else if !kind.is_dir() {
                self.tell(Rule::UnreadableFile, &name, NOT_REGULAR.to_owned());
            } else if !self.may_list(entry.path(), &name) {
                walk.skip_current_dir();
            }
        }
    }

    /// False where listing a folder is to fail, which is kept as its fault.
    fn may_list(&mut self, at: &Path, named: &Path) -> bool {
        let below = at.strip_prefix(&self.folder.root).unwrap_or(at);
        let listed = self.folder.injection.before(Call::List, below);
        listed.map_err(|errno| self.faults.push((named.to_owned(), errno.into()))).is_ok()
    }

    fn link(&mut self, entry: &DirEntry, name: &Path, inside: Inside) {
        let target = match retry_io(|| entry.path().canonicalize()) {
            Ok(target) => target,
            Err(cause) if is_the_links(&cause) => {
                return self.tell(Rule::UnreadableFile, name, format!("the link leads nowhere: {cause}"));
            }
            // Whoever may not follow a link out of the folder need not: it is not read anyway.
            Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied && self.leads_out(entry.path()) => {
                return self.tell_escape(name);
            }
            Err(cause) => return self.faults.push((name.to_owned(), cause)),
        };
        if !target.starts_with(&self.folder.root) {
            return self.tell_escape(name);
        }
        let kind = match retry_io(|| target.symlink_metadata()) {
            Ok(data) => data.file_type(),
            Err(cause) => return self.faults.push((name.to_owned(), cause)),
        };
        if kind.is_file() {
            return self.file(name, &target);
        }
        if !kind.is_dir() {
            return self.tell(Rule::UnreadableFile, name, "the link leads to no regular file".to_owned());
        }
        if inside == Inside::Link || entry.path().starts_with(&target) {
            let message = "the link leads around, or lies in a folder that is a link itself; it is not followed";
            return self.tell(Rule::UnreadableFile, name, message.to_owned());
        }
        self.descend(&target, name, Inside::Link);
    }

    fn tell_escape(&mut self, name: &Path) {
        let folder = self.folder.root.file_name().unwrap_or_default().to_string_lossy();
        let message = format!("the link leads outside the folder `{folder}` and is not read");
        self.tell(Rule::SymlinkEscape, name, message);
    }

    /// True where a link leads out of the folder by its text, or by that of a link that it leads to.
    fn leads_out(&self, link: &Path) -> bool {
        let mut link = link.to_owned();
        for _ in 0..MOST_LINKS {
            let Ok(to) = std::fs::read_link(&link) else { return false };
            let Some(to) = plain(&link.parent().unwrap_or(Path::new("/")).join(to)) else { return true };
            if !to.starts_with(&self.folder.root) {
                return true;
            }
            link = to;
        }
        false
    }

    fn file(&mut self, name: &Path, at: &Path) {
        let Some(written) = name.to_str() else {
            return self.tell(Rule::UnsafePath, name, "the file's name is no Unicode text; it is not read".to_owned());
        };
        let path = compose(written);
        let real = at.strip_prefix(&self.folder.root).expect("what is read lies below the folder");
        let real = (real != Path::new(&*path)).then(|| Arc::from(real));
        let kind = Kind::of(&path);
        let written = (path != written).then(|| Arc::from(written));
        self.found.push(Found { entry: Entry { path: Arc::from(path), real, kind }, written });
    }

    fn tell(&mut self, rule: Rule, name: &Path, message: String) {
        let path = compose(&name.to_string_lossy()).into_owned();
        let path: Arc<str> = if path.is_empty() { Arc::from(".") } else { Arc::from(path) };
        self.findings.push(Finding::on_file(rule, &path, message));
    }
}

/// How many links that lead to links are followed, as on Linux (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// True for errors that say that a link leads nowhere, and not that the system failed.
fn is_the_links(cause: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    let is_loop = cause.raw_os_error() == Some(Errno::LOOP.raw_os_error());
    is_loop || matches!(cause.kind(), InvalidFilename | NotADirectory | NotFound)
}

/// An absolute path without `.` and `..`, by its text alone; `None` where it leads above the root.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// Normalization form C (UAX #15).
fn compose(path: &str) -> Cow<'_, str> {
    if path.is_ascii() || is_nfc_quick(path.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.nfc().collect())
}

/// True for names that are not left out at the top of a folder: hosts look there for two hidden ones.
pub(super) fn is_wanted_at_top(name: &OsStr) -> bool {
    name == ".nojekyll" || name == WELL_KNOWN.trim_end_matches('/') || is_wanted(name)
}

/// True for names that are not left out.
pub(super) fn is_wanted(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    match bytes {
        [b'.', ..] => bytes.to_ascii_lowercase().starts_with(b".openpublishing.redirection"),
        [.., b'~'] => false,
        [b'#', .., b'#'] => false,
        _ => true,
    }
}

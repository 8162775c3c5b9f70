//! The only reading of disk.
//!
//! Owns: the sorted walk of a folder, the kinds of files by name, safe opening, size limits. Does not own: what a
//! file means.
//!
//! 1. [`Folder::open`] holds the folder by handle.
//! 2. [`Folder::list`] walks it. Symbolic links are followed inside the folder; one that leads out is a finding.
//! 3. [`Folder::read`] opens a listed file below the handle, without following any link, so that a file which became
//!    a link after the walk is not read either, and without waiting for the other end of a FIFO.

mod text;
mod walk;

pub use text::decode;
pub use walk::Listing;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::error::Error;
use crate::finding::{Checked, Finding, Rule};
use crate::source::Source;

/// What a file is for, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Markdown: a page, or a part that pages include.
    Markdown,
    /// `TOC.yml`, `toc.yml`, `TOC.md`: navigation.
    Toc,
    /// Any other `.yml` or `.yaml`: a page where it opens with `### YamlMime:…`, else data.
    Yaml,
    /// `site.yml` at the top.
    Settings,
    /// `terms.yml` at the top.
    Terms,
    /// `.openpublishing.redirection….json`.
    Redirects,
    /// `docfx.json`.
    Docfx,
    /// Anything else: an image or a download.
    Asset,
}

impl Kind {
    /// The kind of the file at `path`, relative to the content folder.
    pub fn of(path: &str) -> Kind {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_ascii_lowercase();
        let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
        match (lower.as_str(), extension) {
            ("toc.yml" | "toc.yaml" | "toc.md", _) => Kind::Toc,
            ("docfx.json", _) => Kind::Docfx,
            ("site.yml" | "site.yaml", _) if name == path => Kind::Settings,
            ("terms.yml" | "terms.yaml", _) if name == path => Kind::Terms,
            (_, "md" | "markdown") => Kind::Markdown,
            (_, "yml" | "yaml") => Kind::Yaml,
            (_, "json") if lower.starts_with(".openpublishing.redirection") => Kind::Redirects,
            _ => Kind::Asset,
        }
    }
}

/// One file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path relative to the folder, in Unicode normalization form C, parts separated by `/`; unique in a listing.
    pub path: Arc<str>,
    /// Where it is read, below the folder, links resolved; `None` where that is `path`.
    real: Option<Arc<Path>>,
    /// What it is for.
    pub kind: Kind,
}

impl Entry {
    /// The path below the folder under which the system knows the file.
    pub fn real(&self) -> &Path {
        self.real.as_deref().unwrap_or(Path::new(&*self.path))
    }
}

/// What tells two states of one file apart without reading it. Equal stamps are a strong hint, not a proof: a clock that
/// was set back or a file system with coarse times can repeat one; who must be right compares bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change of the content and of the file's record, in nanoseconds since 1970.
    changed: (i128, i128),
    /// The file's number on its device.
    inode: u64,
}

impl Stamp {
    /// True where the file had rested for a while at the time `now`: a file that is changed twice within the file
    /// system's grain of time can have one stamp for both.
    pub fn is_settled(&self, now: std::time::SystemTime) -> bool {
        let now = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos().cast_signed());
        let latest = self.changed.0.max(self.changed.1);
        // A time ahead of the clock tells nothing.
        latest < now - 50_000_000
    }

    fn of(file: &File) -> std::io::Result<(Stamp, bool)> {
        use std::os::unix::fs::MetadataExt as _;
        let data = file.metadata()?;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        let changed = (nanoseconds(data.mtime(), data.mtime_nsec()), nanoseconds(data.ctime(), data.ctime_nsec()));
        Ok((Stamp { size: data.len(), changed, inode: data.ino() }, data.file_type().is_file()))
    }
}

/// Largest sizes that are read, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of a Markdown file; 10 MiB by default. Never over 4 GiB, which is what a `Span` can tell.
    pub page: u64,
    /// Of a YAML or JSON file; 4 MiB by default.
    pub data: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page: 10 << 20, data: 4 << 20 }
    }
}

/// A folder whose files are read: the content, or a site's own templates or messages.
#[derive(Debug)]
pub struct Folder {
    /// The folder, links resolved.
    root: PathBuf,
    handle: File,
    /// Largest sizes.
    pub limits: Limits,
}

impl Folder {
    /// Opens a folder. *Errors*: it is not there, is no folder, or may not be read.
    pub fn open(path: &Path) -> Result<Folder, Error> {
        let error = |cause| Error::io("read", path, cause);
        let root = path.canonicalize().map_err(error)?;
        let handle = rustix::fs::open(&root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|errno| error(errno.into()))?;
        Ok(Folder { root, handle: handle.into(), limits: Limits::default() })
    }

    /// The folder's path, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file below the folder, sorted by path. Left out: names that open with a dot (but not the redirection files),
    /// and the leavings of editors (`page.md~`, `#page.md#`).
    ///
    /// *Findings*: `symlink-escape`, `unreadable-file` (folders that may not be listed, links that lead nowhere or
    /// around, FIFOs and devices), `unsafe-path` (names that are no Unicode).
    pub fn list(&self) -> Checked<Listing> {
        walk::list(self)
    }

    /// True where a path below the folder is one that [`Folder::list`] would look at: no part of it is left out.
    pub fn concerns(below: &Path) -> bool {
        below.components().all(|part| walk::is_wanted(part.as_os_str()))
    }

    /// Opens a listed file for reading from its start. *Errors*: a finding, `symlink-escape` or `unreadable-file`.
    pub fn open_file(&self, entry: &Entry) -> Result<(File, Stamp), Box<Finding>> {
        let fail = |message: String| Box::new(Finding::on_file(Rule::UnreadableFile, &entry.path, message));
        let file = self.open_below(entry.real()).map_err(|errno| match errno {
            Errno::LOOP | Errno::XDEV => {
                let message = "the file became a link while the site was built";
                Box::new(Finding::on_file(Rule::SymlinkEscape, &entry.path, message))
            }
            // What opening a socket, or a device without a driver, gives.
            Errno::NXIO | Errno::NODEV => fail("is no regular file".to_owned()),
            errno => fail(format!("the file cannot be read: {}", std::io::Error::from(errno))),
        })?;
        let (stamp, regular) = Stamp::of(&file).map_err(|cause| fail(format!("the file cannot be read: {cause}")))?;
        if !regular {
            return Err(fail("is no regular file".to_owned()));
        }
        Ok((file, stamp))
    }

    /// The stamp of a listed file, which is not opened; `None` where it is no regular file any more.
    pub fn stamp(&self, entry: &Entry) -> Option<Stamp> {
        let data = rustix::fs::statat(&self.handle, entry.real(), rustix::fs::AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let regular = rustix::fs::FileType::from_raw_mode(data.st_mode) == rustix::fs::FileType::RegularFile;
        let nanoseconds = |seconds: i64, rest: i128| i128::from(seconds) * 1_000_000_000 + rest;
        let changed = (
            nanoseconds(data.st_mtime, i128::from(data.st_mtime_nsec)),
            nanoseconds(data.st_ctime, i128::from(data.st_ctime_nsec)),
        );
        regular.then(|| Stamp { size: data.st_size.cast_unsigned(), changed, inode: data.st_ino })
    }

    /// The bytes of a listed file and its stamp at the time. *Errors*: a finding, also `file-too-large`.
    pub fn read_bytes(&self, entry: &Entry) -> Result<(Vec<u8>, Stamp), Box<Finding>> {
        let (mut file, stamp) = self.open_file(entry)?;
        let limit = match entry.kind {
            Kind::Markdown => Some(self.limits.page.min(u64::from(u32::MAX))),
            Kind::Asset => None,
            _ => Some(self.limits.data.min(u64::from(u32::MAX))),
        };
        let too_large = |limit: u64| {
            let message = format!("the file is larger than the limit of {limit} bytes");
            Box::new(Finding::on_file(Rule::FileTooLarge, &entry.path, message).help("split it into several files"))
        };
        if let Some(limit) = limit.filter(|&limit| stamp.size > limit) {
            return Err(too_large(limit));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0) + 1);
        // A file may grow between the two calls.
        let read = file.by_ref().take(limit.map_or(u64::MAX, |limit| limit + 1)).read_to_end(&mut bytes);
        read.map_err(|cause| {
            let message = format!("the file cannot be read: {cause}");
            Box::new(Finding::on_file(Rule::UnreadableFile, &entry.path, message))
        })?;
        match limit.filter(|&limit| bytes.len() as u64 > limit) {
            Some(limit) => Err(too_large(limit)),
            None => Ok((bytes, stamp)),
        }
    }

    /// The text of a listed file; `None` where there is none to be had.
    ///
    /// *Findings*: as for [`Folder::open_file`], and `file-too-large`, `invalid-utf8`, `nul-byte`.
    pub fn read(&self, entry: &Entry) -> Checked<Option<Source>> {
        match self.read_bytes(entry) {
            Ok((bytes, _)) => decode(&entry.path, bytes),
            Err(finding) => Checked { value: None, findings: vec![*finding] },
        }
    }

    /// The first lines of a longer file, at most `most` bytes; the whole text of a shorter one. `None` where there is
    /// none to be had.
    pub fn read_head(&self, entry: &Entry, most: u64) -> Option<Source> {
        let (file, stamp) = self.open_file(entry).ok()?;
        if stamp.size <= most || stamp.size > self.limits.page {
            return self.read(entry).value;
        }
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).ok()?;
        bytes.truncate(memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1));
        decode(&entry.path, bytes).value
    }

    /// Opens a path below the folder that holds no link: the only place where files are opened for reading.
    fn open_below(&self, path: &Path) -> Result<File, Errno> {
        // NONBLOCK: opening a FIFO does not wait for its writer. On regular files it has no effect.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::ResolveFlags;
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            match rustix::fs::openat2(&self.handle, path, flags, Mode::empty(), resolve) {
                // Kernels before 5.6, and sandboxes that do not know the call.
                Err(Errno::NOSYS | Errno::PERM) => {}
                opened => return opened.map(File::from),
            }
        }
        // One part after the other, so that no part may be a link.
        let mut parts = path.components().peekable();
        let mut folder: Option<File> = None;
        while let Some(part) = parts.next() {
            let std::path::Component::Normal(name) = part else { return Err(Errno::XDEV) };
            let within = folder.as_ref().unwrap_or(&self.handle);
            let flags = if parts.peek().is_some() { flags | OFlags::DIRECTORY } else { flags };
            folder = Some(rustix::fs::openat(within, name, flags, Mode::empty())?.into());
        }
        folder.ok_or(Errno::ISDIR)
    }
}

#[cfg(test)]
mod tests;

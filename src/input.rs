//! The only reading of disk.
//!
//! Owns: the sorted walk of a folder, the kinds of files by name, safe opening, size limits. Does not own: what a
//! file means.
//!
//! 1. [`Folder::open`] holds the folder by handle.
//! 2. [`Folder::list`] walks it. Symbolic links are followed inside the folder; one that leads out is a finding.
//! 3. [`Folder::read`] opens a listed file below the handle, without following any link, so that a file which became
//!    a link after the walk is not read either, and without waiting for the other end of a FIFO.
//!
//! *Law*: where the system fails to list, open, read or stat a file or folder, nothing is given for it and the failure is
//! kept in [`Folder::faults`], whatever the caller makes of the missing value. Who publishes asks there first.

mod faults;
mod text;
mod walk;

pub use faults::{Call, Faults, Injection};
pub use text::decode;
pub use walk::Listing;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::error::Error;
use crate::finding::{Checked, Finding, Rule};
use crate::parse::front_matter;
use crate::source::Source;

/// What a file is for, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Markdown: a page, or a part that pages include.
    Markdown,
    /// `.txt`: a page as Markdown is where it opens with front matter ([`Folder::read_page`]), else a download.
    Text,
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
        if path.starts_with(WELL_KNOWN) {
            return Kind::Asset;
        }
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
            (ROBOTS, _) if name == path => Kind::Asset,
            (_, "txt") => Kind::Text,
            (_, "json") if lower.starts_with(".openpublishing.redirection") => Kind::Redirects,
            _ => Kind::Asset,
        }
    }
}

/// The one hidden folder that is read, at the top only, with the `/` at its end: what lies in there is published as it is
/// (RFC 8615).
pub const WELL_KNOWN: &str = ".well-known/";

/// What the site says to search engines; at the top only.
pub const ROBOTS: &str = "robots.txt";

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
        let data = retry_io(|| file.metadata())?;
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

const NOT_REGULAR: &str = "it is not a regular file";

/// How much of a `.txt` file is read to see whether it can be a page, in bytes.
const HEAD: usize = 256;

/// True where the beginning of a file does not rule out that it opens with front matter.
fn may_open_with_front_matter(head: &[u8]) -> bool {
    let rest = head.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(head).trim_ascii_start();
    rest.starts_with(b"---") || rest.is_empty() && head.len() == HEAD
}

/// There is nothing to read of a file.
#[derive(Debug)]
pub struct Nothing {
    /// What is wrong with the content; `None` where the system could not read the file, which [`Folder::faults`] keeps.
    pub finding: Option<Box<Finding>>,
}

impl From<Finding> for Nothing {
    fn from(finding: Finding) -> Self {
        Nothing { finding: Some(Box::new(finding)) }
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
    /// What the system could not read.
    pub faults: Faults,
    injection: Injection,
}

/// A listed file that is open for reading. A read that fails is kept in [`Folder::faults`] too.
#[derive(Debug)]
pub struct OpenFile<'f> {
    file: File,
    folder: &'f Folder,
    path: &'f Path,
    /// The file's stamp when it was opened.
    pub stamp: Stamp,
}

impl Read for OpenFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = retry_io(|| {
            self.folder.injection.before(Call::Read, self.path)?;
            self.file.read(buffer)
        });
        // Callers try again without end where a read was interrupted.
        let read = read.map_err(|cause| match cause.kind() {
            io::ErrorKind::Interrupted => io::Error::other(cause.to_string()),
            _ => cause,
        });
        read.inspect_err(|cause| self.folder.faults.add(self.path, cause))
    }
}

impl Seek for OpenFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// How often a file that vanished is looked for again, and how long that waits each time: some editors delete a file
/// before they write it anew.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// How often a call is made that a signal interrupts each time; then it has failed.
const TRIES: usize = 100;
/// How often a folder is walked where a signal interrupts its listing each time.
const WALKS: usize = 20;

/// Makes a call again while a signal interrupts it. *Errors*: those of the call.
fn retry<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
    let mut tries = (1..TRIES).map(|_| call());
    match tries.find(|done| !matches!(done, Err(Errno::INTR))) {
        Some(done) => done,
        None => call(),
    }
}

/// The same for a call of the standard library.
fn retry_io<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let is_interrupted =
        |done: &io::Result<T>| done.as_ref().is_err_and(|cause| cause.kind() == io::ErrorKind::Interrupted);
    let mut tries = (1..TRIES).map(|_| call());
    match tries.find(|done| !is_interrupted(done)) {
        Some(done) => done,
        None => call(),
    }
}

/// True where a path leads to a folder. *Errors*: the system does not tell.
pub fn is_folder(path: &Path) -> io::Result<bool> {
    retry_io(|| path.metadata()).map(|data| data.is_dir())
}

/// Reads a file that an argument names, wherever it lies. *Errors*: it cannot be read, or is a folder, FIFO, socket or device,
/// for whose other end nobody waits.
pub fn read_named(path: &Path) -> Result<Vec<u8>, Error> {
    let error = |cause| Error::io("read", path, cause);
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match retry(|| rustix::fs::open(path, flags, Mode::empty())) {
        Ok(file) => File::from(file),
        Err(Errno::NXIO | Errno::NODEV) => return Err(error(io::Error::other(NOT_REGULAR))),
        Err(errno) => return Err(error(errno.into())),
    };
    let (stamp, is_regular) = Stamp::of(&file).map_err(error)?;
    if !is_regular {
        return Err(error(io::Error::other(NOT_REGULAR)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0));
    { file }.read_to_end(&mut bytes).map_err(error)?;
    Ok(bytes)
}

impl Folder {
    /// Opens a folder. *Errors*: it is not there, is no folder, or may not be read.
    pub fn open(path: &Path) -> Result<Folder, Error> {
        Self::open_with(path, Injection::default())
    }

    /// Opens a folder some of whose reads are to fail. *Errors*: as for [`Folder::open`].
    pub fn open_with(path: &Path, injection: Injection) -> Result<Folder, Error> {
        let error = |cause| Error::io("read", path, cause);
        let root = retry_io(|| path.canonicalize()).map_err(error)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = retry(|| rustix::fs::open(&root, flags, Mode::empty())).map_err(|errno| error(errno.into()))?;
        let faults = Faults::of(path);
        Ok(Folder { root, handle: handle.into(), limits: Limits::default(), faults, injection })
    }

    /// The folder as the user named it.
    pub fn named(&self) -> &Path {
        self.faults.folder()
    }

    /// The folder's path, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file below the folder, sorted by path. Left out: names that open with a dot (but not the redirection files,
    /// and at the top `.well-known` and `.nojekyll`),
    /// and the leavings of editors (`page.md~`, `#page.md#`).
    ///
    /// *Findings*: `symlink-escape`, `unreadable-file` (links that lead nowhere or around, FIFOs and devices), `unsafe-path`
    /// (names that are not Unicode). *Faults*: folders that cannot be listed; one that vanished while it was listed is
    /// looked for once more, and all is listed again where a signal interrupted it.
    pub fn list(&self) -> Checked<Listing> {
        let failed = |walked: &walk::Walked, kind| walked.faults.iter().any(|(_, cause)| cause.kind() == kind);
        let walk = || {
            let mut walked = walk::list(self);
            let mut walks = 1;
            while walks < WALKS && failed(&walked, io::ErrorKind::Interrupted) {
                walked = walk::list(self);
                walks += 1;
            }
            walked
        };
        let mut walked = walk();
        if failed(&walked, io::ErrorKind::NotFound) {
            std::thread::sleep(BETWEEN_LOOKS);
            let before = std::mem::replace(&mut walked, walk());
            // What was there at the first look and is not back is a fault, also where the second look saw nothing amiss.
            let is_gone = |(below, cause): &(PathBuf, io::Error)| {
                cause.kind() == io::ErrorKind::NotFound && self.root.join(below).symlink_metadata().is_err()
            };
            walked.faults.extend(before.faults.into_iter().filter(is_gone));
        }
        for (below, cause) in &walked.faults {
            self.faults.add(below, cause);
        }
        walked.listing
    }

    /// True where a path below the folder is one that [`Folder::list`] would look at: no part of it is left out.
    pub fn concerns(below: &Path) -> bool {
        let mut parts = below.components();
        let top = parts.next().is_none_or(|top| walk::is_wanted_at_top(top.as_os_str()));
        top && parts.all(|part| walk::is_wanted(part.as_os_str()))
    }

    /// Opens a listed file for reading from its start. *Errors*: why there is nothing to read. Where that is the content's
    /// fault it is a finding, `symlink-escape` or `unreadable-file`; where it is the system's, the fault is kept.
    pub fn open_file<'f>(&'f self, entry: &'f Entry) -> Result<OpenFile<'f>, Nothing> {
        let path = entry.real();
        let finding = |rule, message| Nothing::from(Finding::on_file(rule, &entry.path, message));
        let file = self.look_for(path).map_err(|errno| match errno {
            Errno::LOOP | Errno::XDEV => {
                finding(Rule::SymlinkEscape, "the file became a link while the site was built")
            }
            // What opening a socket, or a device without a driver, gives.
            Errno::NXIO | Errno::NODEV => finding(Rule::UnreadableFile, NOT_REGULAR),
            errno => self.fault(path, &errno.into()),
        })?;
        let stat = retry_io(|| {
            self.injection.before(Call::Stat, path)?;
            Stamp::of(&file)
        });
        match stat.map_err(|cause| self.fault(path, &cause))? {
            (stamp, true) => Ok(OpenFile { file, folder: self, path, stamp }),
            (_, false) => Err(finding(Rule::UnreadableFile, NOT_REGULAR)),
        }
    }

    /// Opens a file; one that is missing is looked for again, since it was listed a moment ago.
    fn look_for(&self, path: &Path) -> Result<File, Errno> {
        let mut opened = self.open_below(path);
        // Where something could not be read already, waiting changes nothing.
        let mut looks = if self.faults.is_empty() { LOOKS } else { 0 };
        while looks > 0 && matches!(opened, Err(Errno::NOENT | Errno::NOTDIR)) {
            std::thread::sleep(BETWEEN_LOOKS);
            opened = self.open_below(path);
            looks -= 1;
        }
        opened
    }

    fn fault(&self, path: &Path, cause: &io::Error) -> Nothing {
        self.faults.add(path, cause);
        Nothing { finding: None }
    }

    /// The stamp of a listed file, which is not opened; `None` where it is gone or not a regular file any more.
    /// *Faults*: the system does not give it.
    pub fn stamp(&self, entry: &Entry) -> Option<Stamp> {
        let path = entry.real();
        let stat = || {
            self.injection.before(Call::Stat, path)?;
            rustix::fs::statat(&self.handle, path, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)
        };
        let data = match retry(stat) {
            Ok(data) => data,
            // Who needs the file opens it, which says so.
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return None,
            Err(errno) => {
                self.faults.add(path, &errno.into());
                return None;
            }
        };
        let regular = rustix::fs::FileType::from_raw_mode(data.st_mode) == rustix::fs::FileType::RegularFile;
        let nanoseconds = |seconds: i64, rest: i128| i128::from(seconds) * 1_000_000_000 + rest;
        let changed = (
            nanoseconds(data.st_mtime, i128::from(data.st_mtime_nsec)),
            nanoseconds(data.st_ctime, i128::from(data.st_ctime_nsec)),
        );
        regular.then(|| Stamp { size: data.st_size.cast_unsigned(), changed, inode: data.st_ino })
    }

    /// The bytes of a listed file and its stamp at the time. *Errors*: as for [`Folder::open_file`], and `file-too-large`.
    pub fn read_bytes(&self, entry: &Entry) -> Result<(Vec<u8>, Stamp), Nothing> {
        let limit = match entry.kind {
            Kind::Markdown => Some(self.limits.page),
            Kind::Asset | Kind::Text => None,
            _ => Some(self.limits.data),
        };
        self.read_rest(entry, &mut self.open_file(entry)?, Vec::new(), limit)
    }

    /// Reads an open file to its end, after the bytes of it that were read already.
    fn read_rest(
        &self,
        entry: &Entry,
        file: &mut OpenFile<'_>,
        mut bytes: Vec<u8>,
        limit: Option<u64>,
    ) -> Result<(Vec<u8>, Stamp), Nothing> {
        let stamp = file.stamp;
        let limit = limit.map(|limit| limit.min(u64::from(u32::MAX)));
        let too_large = |limit: u64| {
            let message = format!("the file is larger than the limit of {limit} bytes");
            Nothing::from(
                Finding::on_file(Rule::FileTooLarge, &entry.path, message).help("split it into several files"),
            )
        };
        if let Some(limit) = limit.filter(|&limit| stamp.size > limit) {
            return Err(too_large(limit));
        }
        bytes.reserve_exact((usize::try_from(stamp.size).unwrap_or(0) + 1).saturating_sub(bytes.len()));
        // A file may grow between the two calls.
        let most = limit.map_or(u64::MAX, |limit| limit + 1).saturating_sub(bytes.len() as u64);
        let read = file.by_ref().take(most).read_to_end(&mut bytes);
        // A read that failed is kept already.
        read.map_err(|_| Nothing { finding: None })?;
        match limit.filter(|&limit| bytes.len() as u64 > limit) {
            Some(limit) => Err(too_large(limit)),
            None => Ok((bytes, stamp)),
        }
    }

    /// The text of a listed file; `None` where there is nothing to read.
    ///
    /// *Findings*: as for [`Folder::read_bytes`], and `invalid-utf8`, `nul-byte`.
    pub fn read(&self, entry: &Entry) -> Checked<Option<Source>> {
        match self.read_bytes(entry) {
            Ok((bytes, _)) => decode(&entry.path, bytes),
            Err(nothing) => {
                Checked { value: None, findings: nothing.finding.into_iter().map(|found| *found).collect() }
            }
        }
    }

    /// The text of a listed file that may be a page; `None` also for a `.txt` file that is not, of which no more than the
    /// beginning is read where that shows it.
    ///
    /// *Findings*: as for [`Folder::read`].
    pub fn read_page(&self, entry: &Entry) -> Checked<Option<Source>> {
        if entry.kind != Kind::Text {
            return self.read(entry);
        }
        let none = Checked { value: None, findings: Vec::new() };
        let bytes = self.open_file(entry).and_then(|mut file| {
            let mut head = Vec::with_capacity(HEAD);
            // A read that failed is kept already.
            file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|_| Nothing { finding: None })?;
            match may_open_with_front_matter(&head) {
                true => self.read_rest(entry, &mut file, head, Some(self.limits.page)).map(|(bytes, _)| Some(bytes)),
                false => Ok(None),
            }
        });
        match bytes {
            Ok(None) => none,
            Ok(Some(bytes)) => {
                let text = decode(&entry.path, bytes);
                let is_page = text.value.as_ref().is_some_and(|source| front_matter::has_keys(&source.text));
                if is_page { text } else { none }
            }
            Err(nothing) => Checked { findings: nothing.finding.into_iter().map(|found| *found).collect(), ..none },
        }
    }

    /// The first lines of a longer file, at most `most` bytes; the whole text of a shorter one. `None` where there is
    /// none to be had.
    pub fn read_head(&self, entry: &Entry, most: u64) -> Option<Source> {
        let file = self.open_file(entry).ok()?;
        if file.stamp.size <= most || file.stamp.size > self.limits.page {
            return self.read(entry).value;
        }
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).ok()?;
        bytes.truncate(memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1));
        decode(&entry.path, bytes).value
    }

    /// Opens a path below the folder that holds no link: the only place where files are opened for reading.
    fn open_below(&self, path: &Path) -> Result<File, Errno> {
        retry(|| self.injection.before(Call::Open, path))?;
        // NONBLOCK: opening a FIFO does not wait for its writer. On regular files it has no effect.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::ResolveFlags;
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            let open = || rustix::fs::openat2(&self.handle, path, flags, Mode::empty(), resolve);
            match retry(open) {
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
            let open = || rustix::fs::openat(within, name, flags, Mode::empty());
            folder = Some(retry(open)?.into());
        }
        folder.ok_or(Errno::ISDIR)
    }
}

#[cfg(test)]
mod tests;

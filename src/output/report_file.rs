//! A report is written whole or not at all, and over nothing but an earlier report.
//!
//! Owns: the file that `--out` of a report names. Does not own: what tells an earlier report of a form from any other
//! file (the caller's [`Reserved::is_earlier`]), the folders of sites (`place`).
//!
//! 1. [`ReportFile::begin`] refuses what is not ours to write: a file in a folder that is read, a source of the command, a
//!    link, a folder, a device, and, unless it is forced, a file that is no earlier report.
//! 2. What is written goes to a file without a name in the same folder, or where the system has none, to
//!    `.<name>.report-<pid>`, which is locked as long as it is written, so that a later run can tell it from a leftover.
//! 3. [`ReportFile::commit`] looks once more, gives the new file the rights of the old one, and renames it.
//!
//! *Law*: until the rename the old file is untouched; a [`ReportFile`] that is dropped leaves nothing behind.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{BufWriter, Seek as _, Write};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;
use walkdir::WalkDir;

use super::manifest::Marker;
use super::place::{MadeFolders, touches};
use crate::error::Error;

/// What a report may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// An earlier report of the same form.
    Earlier,
    /// Any file that is not read (`--force`).
    Anything,
}

/// What a command reads, and what an earlier report of it looks like.
pub struct Reserved<'r> {
    /// Folders that are read, which need not be there.
    pub folders: Vec<PathBuf>,
    /// Single files that are read.
    pub sources: Vec<PathBuf>,
    /// True for an open file that is an earlier report of the same form.
    pub is_earlier: &'r dyn Fn(File) -> bool,
}

/// A report that is being written.
#[derive(Debug)]
pub struct ReportFile {
    /// The path as it was named, for messages.
    out: PathBuf,
    /// The folder that holds it, links resolved, and opened.
    folder: File,
    name: OsString,
    old: Option<Stat>,
    /// The name of the file that is written, where it has one.
    temporary: Option<OsString>,
    _made: MadeFolders,
    writer: BufWriter<File>,
}

impl ReportFile {
    /// Begins a report that will stand at `out`. Folders above it are made where they are missing.
    ///
    /// *Errors*: [`Error::Refused`] where `out` may not be written, [`Error::Io`] where nothing can be written beside it.
    pub fn begin(out: &Path, reserved: &Reserved<'_>, over: Over) -> Result<ReportFile, Error> {
        let refuse = |why: &str| Err(Error::Refused(format!("cannot write to `{}`: {why}", out.display())));
        let Some(name) = out.file_name() else { return refuse("it is a folder; name a file") };
        if out == Path::new("-") || is_stream(out) {
            return refuse("leave `--out` off to write to standard output");
        }
        if out.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return refuse("it is a folder; name a file");
        }
        for folder in &reserved.folders {
            if touches(out, folder).is_some() {
                let why = format!("it lies in `{}`, which is read; name a file outside of it", folder.display());
                return refuse(&why);
            }
        }
        let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if [Marker::Site, Marker::Split].iter().any(|marker| name == marker.name()) {
            return refuse("by this name build-site knows its folders; name another file");
        }
        let made = MadeFolders::above(parent).map_err(|cause| Error::io("create", parent, cause))?;
        let folder = File::open(parent).map_err(|cause| Error::io("read", parent, cause))?;
        let old = look(out, &folder, name, reserved, over)?;
        clear_leftovers(parent, &folder, name);
        let (file, temporary) = create(&folder, name).map_err(|cause| Error::io("create", out, cause))?;
        let writer = BufWriter::with_capacity(64 << 10, file);
        Ok(ReportFile { out: out.to_owned(), folder, name: name.to_owned(), old, temporary, _made: made, writer })
    }

    /// Puts the report in its place. *Errors*: the report could not be written, or somebody else wrote to its place in the
    /// meantime; what is there stays as it was.
    pub fn commit(mut self) -> Result<(), Error> {
        let written = self.finish();
        written.map_err(|cause| Error::io("write", &self.out, cause))?;
        let path = self.out.clone();
        let changed = || {
            let out = path.display();
            Error::Refused(format!(
                "`{out}` was changed by someone else while the report was made; it is left as it is"
            ))
        };
        let there = stat(&self.folder, &self.name).map_err(|errno| Error::io("read", &self.out, errno.into()))?;
        let state = |data: &Stat| (data.st_dev, data.st_ino, data.st_size, data.st_mtime, data.st_mtime_nsec);
        if there.as_ref().map(state) != self.old.as_ref().map(state) {
            return Err(changed());
        }
        let flags = if self.old.is_some() { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
        let temporary = match self.temporary.clone() {
            Some(temporary) => temporary,
            None => self.give_name().map_err(|cause| Error::io("write", &self.out, cause))?,
        };
        let rename = |flags| rustix::fs::renameat_with(&self.folder, &temporary, &self.folder, &self.name, flags);
        let renamed = match rename(flags) {
            // File systems that cannot look and rename in one step.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => rename(RenameFlags::empty()),
            other => other,
        };
        match renamed {
            Ok(()) => {
                self.temporary = None;
                Ok(())
            }
            Err(Errno::EXIST) => Err(changed()),
            Err(errno) => Err(Error::io("replace", &self.out, errno.into())),
        }
    }

    /// The path as it was named.
    pub fn path(&self) -> &Path {
        &self.out
    }

    /// Writes a piece. *Errors*: those of the system; nothing is published then.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer.write_all(bytes).map_err(|cause| Error::io("write", &self.out, cause))
    }

    /// Writes what is buffered through to the disk, where a full one may tell only now, and sets the rights.
    fn finish(&mut self) -> std::io::Result<()> {
        self.writer.flush()?;
        let file = self.writer.get_ref();
        if let Some(old) = &self.old {
            // The file may be another user's to give; then it is ours.
            let (owner, group) = (rustix::fs::Uid::from_raw(old.st_uid), rustix::fs::Gid::from_raw(old.st_gid));
            let _ = rustix::fs::fchown(file, Some(owner), Some(group));
            rustix::fs::fchmod(file, Mode::from_raw_mode(old.st_mode))?;
        }
        file.sync_data()
    }

    /// Gives the file without a name one to be renamed from.
    fn give_name(&mut self) -> std::io::Result<OsString> {
        let name = temporary_name(&self.name);
        // Linux names an open file by a link to its descriptor (open(2), O_TMPFILE); where that fails it is copied.
        let open = format!("/proc/self/fd/{}", self.writer.get_ref().as_raw_fd());
        if rustix::fs::linkat(rustix::fs::CWD, &*open, &self.folder, &name, AtFlags::SYMLINK_FOLLOW).is_err() {
            let mut copy = create_named(&self.folder, &name)?;
            self.temporary = Some(name.clone());
            let file = self.writer.get_mut();
            file.rewind()?;
            std::io::copy(file, &mut copy)?;
            copy.set_permissions(file.metadata()?.permissions())?;
            copy.sync_data()?;
        }
        self.temporary = Some(name.clone());
        Ok(name)
    }
}

impl Write for ReportFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for ReportFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = rustix::fs::unlinkat(&self.folder, temporary, AtFlags::empty());
        }
    }
}

/// What stands at the place of a report. *Errors*: it may not be replaced.
fn look(out: &Path, folder: &File, name: &OsStr, reserved: &Reserved<'_>, over: Over) -> Result<Option<Stat>, Error> {
    let refuse = |why: &str| Err(Error::Refused(format!("cannot write to `{}`: {why}", out.display())));
    let Some(old) = stat(folder, name).map_err(|errno| Error::io("read", out, errno.into()))? else { return Ok(None) };
    match FileType::from_raw_mode(old.st_mode) {
        FileType::RegularFile => {}
        FileType::Symlink => return refuse("it is a link; name the file it leads to"),
        FileType::Directory => return refuse("it is a folder; name a file"),
        _ => return refuse("it is not a regular file; leave `--out` off and redirect standard output"),
    }
    let sources = &reserved.sources;
    if let Some(source) = sources.iter().find(|source| source.metadata().is_ok_and(|data| is_same(&data, &old))) {
        let why = if **source == *out {
            "the command reads it; name another file".to_owned()
        } else {
            format!("it is the same file as `{}`, which is read; name another file", source.display())
        };
        return refuse(&why);
    }
    // A file of a folder that is read may have a second name outside.
    if old.st_nlink > 1
        && let Some(read) = reserved.folders.iter().find_map(|folder| find(folder, &old))
    {
        return refuse(&format!("it is the same file as `{}`, which is read; name another file", read.display()));
    }
    if over == Over::Earlier && !is_earlier(folder, name, &old, reserved) {
        return refuse("it is not an earlier report of this form; name another file, or replace it with `--force`");
    }
    Ok(Some(old))
}

fn is_earlier(folder: &File, name: &OsStr, old: &Stat, reserved: &Reserved<'_>) -> bool {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = rustix::fs::openat(folder, name, flags, Mode::empty()).map(File::from) else { return false };
    file.metadata().is_ok_and(|data| is_same(&data, old)) && (reserved.is_earlier)(file)
}

/// What the system knows of a name in a folder, no link followed; `None` where there is nothing.
fn stat(folder: &File, name: &OsStr) -> Result<Option<Stat>, Errno> {
    match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(data) => Ok(Some(data)),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

#[allow(clippy::unnecessary_cast, reason = "the types of the numbers differ between systems")]
fn is_same(a: &Metadata, b: &Stat) -> bool {
    (a.dev(), a.ino()) == (b.st_dev as u64, b.st_ino as u64)
}

/// The file below a folder that is the same as another one.
fn find(folder: &Path, other: &Stat) -> Option<PathBuf> {
    let entries = WalkDir::new(folder).follow_links(false).into_iter().flatten();
    let mut files = entries.filter(|entry| entry.file_type().is_file());
    files.find(|entry| entry.metadata().is_ok_and(|data| is_same(&data, other))).map(walkdir::DirEntry::into_path)
}

/// True for the names that systems give to the streams of a process.
fn is_stream(out: &Path) -> bool {
    let known = ["/dev/stdout", "/dev/stderr", "/dev/stdin"].iter().any(|stream| out == Path::new(stream));
    let descriptor = out.parent().is_some_and(|parent| {
        parent == Path::new("/dev/fd") || (parent.starts_with("/proc") && parent.file_name() == Some(OsStr::new("fd")))
    });
    known || descriptor
}

/// `.<name>.report-<pid>`.
fn temporary_name(name: &OsStr) -> OsString {
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!("{TEMPORARY}{}", std::process::id()));
    temporary
}

const TEMPORARY: &str = ".report-";

/// A file to write to, without a name where the system can do that, and else its name.
fn create(folder: &File, name: &OsStr) -> std::io::Result<(File, Option<OsString>)> {
    let unnamed = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    match rustix::fs::openat(folder, ".", unnamed, Mode::from_raw_mode(0o666)) {
        Ok(file) => return Ok((locked(file.into()), None)),
        Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {}
        Err(errno) => return Err(errno.into()),
    }
    let temporary = temporary_name(name);
    Ok((create_named(folder, &temporary)?, Some(temporary)))
}

fn create_named(folder: &File, name: &OsStr) -> std::io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(locked(rustix::fs::openat(folder, name, flags, Mode::from_raw_mode(0o666))?.into()))
}

/// The file, locked. Where there are no locks, a leftover is taken for a file that is being written, and stays.
fn locked(file: File) -> File {
    let _ = rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
    file
}

/// Deletes the temporary files that killed runs left for the same report: those that nobody has locked.
fn clear_leftovers(parent: &Path, folder: &File, name: &OsStr) {
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(TEMPORARY);
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let pid = found.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        if pid.is_none_or(|pid| pid.is_empty() || !pid.iter().all(u8::is_ascii_digit)) {
            continue;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let Ok(file) = rustix::fs::openat(folder, &found, flags, Mode::empty()).map(File::from) else { continue };
        let is_left = file.metadata().is_ok_and(|data| data.is_file())
            && rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
        if is_left {
            let _ = rustix::fs::unlinkat(folder, &found, AtFlags::empty());
        }
    }
}

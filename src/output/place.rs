//! The place of an output folder: whether we may write there, and who else does.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use super::manifest::{Manifest, Marker};
use crate::error::Error;

/// An output folder that may be written by us alone, as long as this lives.
///
/// Dropping it deletes what stands under the staging name: the site that was not published, or the one that was there
/// before.
#[derive(Debug)]
pub(super) struct Place {
    /// What the folder holds.
    pub(super) marker: Marker,
    /// The output folder as it was named, for messages.
    pub(super) out: PathBuf,
    /// The folder that holds it, links resolved, and opened.
    pub(super) parent: PathBuf,
    pub(super) parent_handle: File,
    /// Its name in there.
    pub(super) name: OsString,
    /// Name of the staging folder in `parent`.
    pub(super) staging: OsString,
    /// Let go of after the deleting: fields are dropped last, in this order.
    _lock: Lock,
    _made: MadeFolders,
}

impl Place {
    /// Checks and locks the place, then clears away what killed builds left.
    pub(super) fn take(marker: Marker, out: &Path, inputs: &[&Path]) -> Result<Place, Error> {
        let refuse = |why: &str| Err(Error::Refused(format!("cannot {} to `{}`: {why}", marker.verb(), out.display())));
        // `site/.` and `a/..` have no name of their own; where they exist the system knows one.
        let named = match out.file_name() {
            Some(_) => out.to_owned(),
            None => out.canonicalize().map_err(|cause| Error::io("read", out, cause))?,
        };
        let Some(name) = named.file_name() else { return refuse("it is the root of the file system") };
        let parent = match named.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if let Err(refused) = check(marker, out, &named, inputs) {
            // While another build puts its site in place, a look may see half of the old site and half of the new one.
            Lock::refuse_if_held(parent, name, out)?;
            check(marker, out, &named, inputs).map_err(|_| refused)?;
        }
        let made = MadeFolders::above(parent).map_err(|cause| Error::io("create", parent, cause))?;
        let parent = parent.canonicalize().map_err(|cause| Error::io("read", parent, cause))?;
        let parent_handle = File::open(&parent).map_err(|cause| Error::io("read", &parent, cause))?;
        let lock = Lock::take(&parent, name, out)?;
        let place = Place {
            marker,
            out: out.to_owned(),
            staging: free_name(&parent, name),
            parent,
            parent_handle,
            name: name.to_owned(),
            _lock: lock,
            _made: made,
        };
        place.repair()?;
        // Again, now that nobody else changes it.
        check(marker, out, &place.path(), inputs)?;
        Ok(place)
    }

    /// The output folder.
    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// Name under which the old site stands aside while the system cannot exchange two folders.
    pub(super) fn aside(&self) -> OsString {
        beside(&self.name, ".build-site-old")
    }

    /// The site that stands there; `None` where there is no folder.
    pub(super) fn open_old(&self) -> Result<Option<File>, Error> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.parent_handle, &self.name, flags, Mode::empty()) {
            Ok(old) => Ok(Some(old.into())),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(Error::io("read", &self.out, errno.into())),
        }
    }

    /// Makes the staging folder, with the rights of the folder it will replace.
    pub(super) fn make_staging(&self, old: Option<&File>) -> Result<File, Error> {
        let path = self.parent.join(&self.staging);
        let error = |cause| Error::io("create", &path, cause);
        std::fs::create_dir(&path).map_err(error)?;
        let folder = File::open(&path).map_err(error)?;
        if let Some(old) = old {
            // The rights may be another user's to give; then the folder has ours.
            let _ = old.metadata().and_then(|data| folder.set_permissions(data.permissions()));
        }
        // By this a later build knows the folder as one that may be deleted.
        let marked = std::fs::write(path.join(self.marker.name()), Manifest::default().text(self.marker));
        marked.map_err(error)?;
        Ok(folder)
    }

    /// Brings back a site that a killed build had put aside, and deletes what killed builds left: nobody else works with
    /// it, since whoever writes here holds the lock. Folders without our marker are somebody else's and stay; so does what
    /// cannot be deleted.
    fn repair(&self) -> Result<(), Error> {
        let aside = self.parent.join(self.aside());
        if is_marked(&aside, self.marker) {
            match self.path().symlink_metadata() {
                Ok(_) => drop(super::swap::delete(&aside, self.marker)),
                Err(_) => {
                    std::fs::rename(&aside, self.path()).map_err(|cause| Error::io("repair", &self.out, cause))?;
                }
            }
        }
        let prefix = beside(&self.name, ".staging-");
        let entries = std::fs::read_dir(&self.parent).map_err(|cause| Error::io("read", &self.parent, cause))?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let pid = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            let is_left = pid.is_some_and(|pid| !pid.is_empty() && pid.iter().all(u8::is_ascii_digit));
            if is_left && (is_marked(&entry.path(), self.marker) || is_bare(&entry.path(), self.marker)) {
                let _ = super::swap::delete(&entry.path(), self.marker);
            }
        }
        Ok(())
    }
}

/// True for a folder with nothing in it but a marker that was perhaps not written to its end.
fn is_bare(folder: &Path, marker: Marker) -> bool {
    let is_folder = folder.symlink_metadata().is_ok_and(|data| data.is_dir());
    let entries = std::fs::read_dir(folder).map(|entries| entries.collect::<Result<Vec<_>, _>>());
    is_folder && matches!(entries, Ok(Ok(entries)) if entries.iter().all(|entry| entry.file_name() == marker.name()))
}

/// True for a folder that has our marker.
fn is_marked(folder: &Path, marker: Marker) -> bool {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = rustix::fs::open(folder, flags, Mode::empty()).map(File::from);
    folder.is_ok_and(|folder| Manifest::read(&folder, marker).is_ok_and(|manifest| manifest.is_some()))
}

/// Folders that were made for a file or folder in them, outermost first. Those that are empty in the end go.
#[derive(Debug)]
pub(super) struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes a folder and those above it that are missing. *Errors*: those of the system.
    pub(super) fn above(folder: &Path) -> std::io::Result<Self> {
        let is_missing = |above: &&Path| {
            !above.as_os_str().is_empty()
                && above.symlink_metadata().is_err_and(|cause| cause.kind() == std::io::ErrorKind::NotFound)
        };
        let mut missing: Vec<PathBuf> = folder.ancestors().take_while(is_missing).map(Path::to_owned).collect();
        missing.reverse();
        std::fs::create_dir_all(folder)?;
        Ok(Self(missing))
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        // The first that holds something stays, and so do those above it.
        let _ = self.0.iter().rev().try_for_each(std::fs::remove_dir);
    }
}

/// A name for the staging folder that nothing has yet. A leftover of a process with our number may be there.
fn free_name(parent: &Path, name: &OsStr) -> OsString {
    let pid = std::process::id();
    let names = (0..).map(|at| beside(name, &format!(".staging-{pid}{}", "0".repeat(at))));
    names.into_iter().find(|name| parent.join(name).symlink_metadata().is_err()).expect("the names do not end")
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be deleted now is deleted by the next build; there is nobody to tell.
        let staging = self.parent.join(&self.staging);
        // Also a folder that was empty before, or that got no marker on a full disk.
        if is_marked(&staging, self.marker) || is_bare(&staging, self.marker) {
            let _ = super::swap::delete(&staging, self.marker);
        }
    }
}

/// `.<name><suffix>`.
fn beside(name: &OsStr, suffix: &str) -> OsString {
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(suffix);
    beside
}

/// Refuses a folder that is not ours to replace. `named` is `out` with a file name.
fn check(marker: Marker, out: &Path, named: &Path, inputs: &[&Path]) -> Result<(), Error> {
    let refuse = |why: String| Err(Error::Refused(format!("cannot {} to `{}`: {why}", marker.verb(), out.display())));
    for input in inputs {
        if let Some(how) = touches(named, input) {
            return refuse(format!("it {how} `{}`, which is read", input.display()));
        }
    }
    let data = match named.symlink_metadata() {
        Ok(data) => data,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(Error::io("read", out, cause)),
    };
    if data.is_symlink() {
        return refuse("it is a link; name the folder it leads to".to_owned());
    }
    if !data.is_dir() {
        return refuse("it is a file".to_owned());
    }
    let home = std::env::var_os("HOME").and_then(|home| std::fs::metadata(home).ok());
    if home.is_some_and(|home| is_same(&home, &data)) {
        return refuse("it is the home folder".to_owned());
    }
    let parent = named.join("..").metadata().map_err(|cause| Error::io("read", out, cause))?;
    if parent.dev() != data.dev() || parent.ino() == data.ino() {
        return refuse("it is a mount point, which cannot be replaced in one step; name a folder in it".to_owned());
    }
    if named.join(".git").symlink_metadata().is_ok() {
        return refuse("it holds a `.git`".to_owned());
    }
    let handle = File::open(named).map_err(|cause| Error::io("read", out, cause))?;
    let manifest = Manifest::read(&handle, marker);
    let manifest = manifest.map_err(|cause| Error::io("read", &out.join(marker.name()), cause))?;
    let mut entries = std::fs::read_dir(named).map_err(|cause| Error::io("read", out, cause))?;
    if manifest.is_none() && entries.next().is_some() {
        let (name, command) = (marker.name(), marker.command());
        return refuse(format!("it holds files and was not made by {command} (there is no `{name}` in it)"));
    }
    Ok(())
}

fn is_same(a: &Metadata, b: &Metadata) -> bool {
    a.dev() == b.dev() && a.ino() == b.ino()
}

/// How a file or folder that is to be written touches a folder that is read, which need not be there yet. Folders are
/// compared as the system knows them, so that links, mounts and letter case do not matter.
pub fn touches(out: &Path, input: &Path) -> Option<&'static str> {
    let (out, input) = (resolve(out)?, resolve(input)?);
    let same = |a: &Path, b: &Path| a == b || a.metadata().is_ok_and(|a| b.metadata().is_ok_and(|b| is_same(&a, &b)));
    if same(&out, &input) {
        return Some("is the same folder as");
    }
    if input.ancestors().skip(1).any(|above| same(above, &out)) {
        return Some("contains");
    }
    out.ancestors().skip(1).any(|above| same(above, &input)).then_some("lies in")
}

/// The path without links; of what is not there yet, the part that is there tells where it will be.
fn resolve(path: &Path) -> Option<PathBuf> {
    if path.as_os_str().is_empty() {
        return Path::new(".").canonicalize().ok();
    }
    path.canonicalize().ok().or_else(|| Some(resolve(path.parent()?)?.join(path.file_name()?)))
}

/// A lock file that is held. Dropping it deletes the file; when the process is killed the system lets go of it.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    /// Holds the lock while open.
    _file: File,
}

impl Lock {
    fn take(parent: &Path, name: &OsStr, out: &Path) -> Result<Lock, Error> {
        let path = parent.join(beside(name, ".lock"));
        let error = |cause| Error::io("create", &path, cause);
        loop {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
            let file =
                rustix::fs::open(&path, flags, Mode::from_raw_mode(0o644)).map_err(|errno| error(errno.into()))?;
            let mut file = File::from(file);
            match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => return Err(Lock::held(&file, out)),
                Err(errno) => return Err(error(errno.into())),
            }
            // The holder before us may have deleted the file between our two calls; then we hold a lock that nobody sees.
            let held = file.metadata().map_err(error)?;
            if path.symlink_metadata().is_ok_and(|there| is_same(&there, &held)) {
                if !is_lock(&file, &held) {
                    let path = path.display();
                    return Err(Error::Refused(format!("`{path}` is not a lock of build-site; move it away")));
                }
                file.set_len(0).map_err(error)?;
                // For the message above; a full disk is told by the first page that is written.
                let _ = write!(file, "{}", std::process::id());
                return Ok(Lock { path, _file: file });
            }
        }
    }
}

/// True for a file that holds nothing but the number of a process, under one name.
fn is_lock(file: &File, data: &Metadata) -> bool {
    let mut text = [0; 21];
    let read = std::os::unix::fs::FileExt::read_at(file, &mut text, 0);
    let is_number = read.is_ok_and(|read| read < text.len() && text[..read].iter().all(u8::is_ascii_digit));
    data.is_file() && data.nlink() == 1 && is_number
}

impl Lock {
    /// *Errors*: another build holds the lock. Takes and makes nothing.
    fn refuse_if_held(parent: &Path, name: &OsStr, out: &Path) -> Result<(), Error> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let Ok(file) = rustix::fs::open(parent.join(beside(name, ".lock")), flags, Mode::empty()).map(File::from)
        else {
            return Ok(());
        };
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(Errno::WOULDBLOCK) => Err(Lock::held(&file, out)),
            _ => Ok(()),
        }
    }

    /// The refusal that names the process in the lock file, which it writes right after it took the lock.
    fn held(file: &File, out: &Path) -> Error {
        let mut holder = None;
        for _ in 0..20 {
            let mut text = [0; 20];
            let read = std::os::unix::fs::FileExt::read_at(file, &mut text, 0).unwrap_or(0);
            holder = std::str::from_utf8(&text[..read]).ok().and_then(|text| text.trim().parse::<u32>().ok());
            if holder.is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let holder = holder.map_or_else(String::new, |pid| format!(" (process {pid})"));
        let out = out.display();
        Error::Refused(format!("another build is running{holder} and writes `{out}`; wait until it is done"))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

//! The only writing of disk: the site is built beside its place and put there in one step.
//!
//! Owns: the staging folder, the lock, the marker, the swap. Does not own: what is written.
//!
//! 1. [`Staging::begin`] refuses folders that are not ours (`place`), takes the lock `.<out>.lock` beside the output, so
//!    that a second build of the same output is refused while the first runs, and clears away what builds that
//!    were killed left there.
//! 2. [`Staging::write`] and [`Staging::copy`] put files into `.<out>.staging-<pid>`, on the same file system, from any
//!    number of threads. A file that is in the old site with the same bytes is linked, so it keeps its time stamp.
//! 3. [`Staging::publish`] carries over what other people put into the old site, writes the marker with the list of our
//!    files, and exchanges the two folders by one system call (`swap`). Then the old site is deleted.
//!
//! *Law*: until the exchange the old site is untouched; a [`Staging`] that is dropped leaves nothing behind.
//!
//! Nobody waits for the disk: a site can be built again, and since files are compared by their bytes, the next build
//! mends whatever a loss of power left half-written. Waiting (`syncfs`, once a build) was measured: with 8,000 pages it
//! takes 0.3 s on a disk at rest and 1.8 s on one that others write to, beside 0.3 s for the writing itself.
//!
//! The marker lists the files we wrote, so that nothing else is ever deleted. It holds no hashes: that a file is
//! unchanged is told by its bytes, which also mends a site that was damaged.

mod carry;
mod changes;
mod manifest;
mod place;
pub mod report_file;
mod swap;

pub use changes::{Change, Changes, Removals};

use std::fs::File;
use std::io::{Read, Seek, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashSet;
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

pub use self::manifest::Marker;
pub use self::place::touches;

use self::manifest::Manifest;
use self::place::Place;
use crate::error::Error;
use crate::site_path::SitePath;

/// What [`Staging::publish`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have other bytes than before.
    pub written: usize,
    /// Files that are as they were, time stamp included.
    pub unchanged: usize,
    /// Files of the old site that the new one has no more.
    pub removed: usize,
    /// Files in the output folder that are not ours and stay.
    pub carried: usize,
}

/// A file without a name, in which something grows until it is put into the site.
pub type Scratch = File;

/// Whether a file is as it was in the old site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Written {
    Anew,
    Unchanged,
}

/// A site that is being written.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    marker: Marker,
    folder: File,
    /// The site that stands there now, and what in it is ours.
    old: Option<(File, Manifest)>,
    folders: Mutex<FxHashSet<Box<str>>>,
    files: Mutex<Vec<(SitePath, Written)>>,
    /// Pages that show another locale's edition.
    fallbacks: Mutex<Vec<SitePath>>,
    /// How many scratch files had a name for a moment.
    scratches: AtomicUsize,
    failed: AtomicBool,
}

impl Staging {
    /// Starts to write a site for the folder `out`. `inputs` are the folders that are read, which `out` may not touch.
    ///
    /// *Errors*: [`Error::Refused`] where `out` is a link, a file, `/`, the home folder, a mount point, holds `.git`, holds files
    /// and no marker of ours, is, contains or lies in one of `inputs`, or is being written by another build;
    /// [`Error::Io`] where the folder beside it cannot be made.
    pub fn begin(out: &Path, inputs: &[&Path]) -> Result<Staging, Error> {
        Staging::begin_as(Marker::Site, out, inputs)
    }

    /// The same for a folder of another kind.
    ///
    /// *Errors*: also [`Error::Refused`] where one of the files that `split` wrote was edited since.
    pub fn begin_as(marker: Marker, out: &Path, inputs: &[&Path]) -> Result<Staging, Error> {
        let place = Place::take(marker, out, inputs)?;
        let old = match place.open_old()? {
            Some(old) => {
                let manifest = Manifest::read(&old, marker);
                let manifest = manifest.map_err(|cause| Error::io("read", &out.join(marker.name()), cause))?;
                let manifest = manifest.unwrap_or_default();
                if let Some(edited) = manifest.edited(&old) {
                    let edited = out.join(edited.as_str());
                    let (edited, command) = (edited.display(), marker.command());
                    return Err(Error::Refused(format!(
                        "`{edited}` was edited since `{command}` wrote it; name another folder with --out, or move it away"
                    )));
                }
                Some((old, manifest))
            }
            None => None,
        };
        let folder = place.make_staging(old.as_ref().map(|(old, _)| old))?;
        Ok(Staging {
            place,
            marker,
            folder,
            old,
            folders: Mutex::default(),
            files: Mutex::default(),
            fallbacks: Mutex::default(),
            scratches: AtomicUsize::new(0),
            failed: AtomicBool::new(false),
        })
    }

    /// Writes a file. *Errors*: the system's, and a path that was written before; after an error nothing is published.
    pub fn write(&self, path: &SitePath, bytes: &[u8]) -> Result<(), Error> {
        let put = || {
            self.make_folders(path)?;
            if let Some(mut old) = self.old_file(path, bytes.len() as u64)
                && holds(&mut old, bytes)
                && self.link(path)?
            {
                return Ok(Written::Unchanged);
            }
            self.create(path)?.write_all(bytes)?;
            Ok(Written::Anew)
        };
        self.note(path, put())
    }

    /// Writes a copy of an open file of `length` bytes, which is read from its start. *Errors*: as for [`Staging::write`],
    /// and those of reading.
    pub fn copy(&self, path: &SitePath, from: &mut (impl Read + Seek), length: u64) -> Result<(), Error> {
        let mut put = || {
            self.make_folders(path)?;
            from.rewind()?;
            if let Some(mut old) = self.old_file(path, length)
                && same(&mut old, from)?
                && self.link(path)?
            {
                return Ok(Written::Unchanged);
            }
            from.rewind()?;
            // A copy and never a link: editing the published file must not edit the content.
            pour(from, &mut self.create(path)?)?;
            Ok(Written::Anew)
        };
        let put = put();
        self.note(path, put)
    }

    /// Gives a file without a name its place. *Errors*: as for [`Staging::write`].
    pub fn adopt(&self, path: &SitePath, mut scratch: Scratch) -> Result<(), Error> {
        if self.old.is_none() {
            // Linux names an open file by a link to its descriptor (open(2), O_TMPFILE); elsewhere it is copied.
            let open = format!("/proc/self/fd/{}", scratch.as_raw_fd());
            let flags = AtFlags::SYMLINK_FOLLOW;
            let put = self
                .make_folders(path)
                .map(|()| rustix::fs::linkat(rustix::fs::CWD, &*open, &self.folder, path.as_str(), flags).is_ok());
            match put {
                Ok(true) => return self.note(path, Ok(Written::Anew)),
                Ok(false) => {}
                Err(cause) => return self.note(path, Err(cause)),
            }
        }
        let length = scratch.metadata().map(|data| data.len());
        match length {
            Ok(length) => self.copy(path, &mut scratch, length),
            Err(cause) => self.note(path, Err(cause)),
        }
    }

    /// Says that pages show another locale's edition, since their locale has none: readers have lost a page where it had one
    /// before.
    pub fn mark_fallbacks(&self, pages: Vec<SitePath>) {
        self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner).extend(pages);
    }

    /// A file without a name, for what is put together on the way; gone when it is closed. *Errors*: the system's.
    pub fn scratch(&self) -> Result<Scratch, Error> {
        let unnamed = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let open = || match rustix::fs::openat(&self.folder, ".", unnamed, Mode::from_raw_mode(0o666)) {
            // Some file systems have no files without a name: then one that loses its name at once.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {
                let flags = OFlags::CREATE | OFlags::EXCL | OFlags::RDWR | OFlags::CLOEXEC;
                let name = format!(".scratch-{}", self.scratches.fetch_add(1, Ordering::Relaxed));
                let file = rustix::fs::openat(&self.folder, &*name, flags, Mode::RUSR | Mode::WUSR)?;
                rustix::fs::unlinkat(&self.folder, &*name, AtFlags::empty())?;
                Ok(file)
            }
            other => other,
        };
        open().map(File::from).map_err(|cause| Error::io("create", Path::new("a temporary file"), cause.into()))
    }

    /// Puts the site in its place. *Errors*: those of the system; [`Error::Refused`] where a write failed, where a
    /// file in the output folder that is not ours is in the way, or where more pages would be removed than `removals`
    /// allows. The old site is untouched then.
    pub fn publish(self, removals: Removals) -> Result<Published, Error> {
        let (mut manifest, mut published) = self.manifest()?;
        manifest.set_fallbacks(std::mem::take(&mut *self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner)));
        if let (Removals::Guarded, Some((_, old))) = (removals, &self.old) {
            changes::guard(old, &manifest)?;
        }
        if let Some((_, ours)) = &self.old {
            published.carried = carry::carry_over(&self.place, &self.folder, ours, &manifest)?;
        }
        let error = |cause| Error::io("write", &self.place.out.join(self.marker.name()), cause);
        let name = Path::new(self.marker.name());
        if self.marker == Marker::Split {
            manifest.hash(&self.folder).map_err(error)?;
        }
        // In one step in the place of the one that the staging folder had from the start: a build that is killed here must
        // leave a folder that the next one knows as ours.
        let new = Path::new(".build-site-new");
        let mut marker = self.create_at(new).map_err(error)?;
        marker.write_all(manifest.text(self.marker).as_bytes()).map_err(error)?;
        rustix::fs::renameat(&self.folder, new, &self.folder, name).map_err(|errno| error(errno.into()))?;
        swap::exchange(&self.place, self.old.as_ref().map(|(old, _)| old))?;
        // Dropping deletes what stands under the staging name, which is the old site now.
        Ok(published)
    }

    /// Compares the site with the one in its place, and publishes nothing. *Errors*: [`Error::Refused`] where a write failed.
    pub fn compare(self) -> Result<(Published, Changes), Error> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut manifest, published) = self.manifest()?;
        manifest.set_fallbacks(std::mem::take(&mut *self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner)));
        let none = Manifest::default();
        let old = self.old.as_ref().map_or(&none, |(_, old)| old);
        let anew = files.into_iter().filter(|(_, written)| *written == Written::Anew).map(|(path, _)| path);
        Ok((published, Changes::between(old, &manifest, anew.collect())))
    }

    /// What was written, sorted, and how it differs from the old site. *Errors*: a file could not be written.
    fn manifest(&self) -> Result<(Manifest, Published), Error> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(Error::Refused("nothing is published, because a file could not be written".to_owned()));
        }
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let unchanged = files.iter().filter(|(_, written)| *written == Written::Unchanged).count();
        let mut files: Vec<SitePath> = files.into_iter().map(|(path, _)| path).collect();
        files.sort_unstable();
        let manifest = Manifest::new(files);
        let removed = self.old.as_ref().map_or(0, |(_, old)| old.missing_in(&manifest).count());
        let published = Published { written: manifest.len() - unchanged, unchanged, removed, carried: 0 };
        Ok((manifest, published))
    }

    fn note(&self, path: &SitePath, put: std::io::Result<Written>) -> Result<(), Error> {
        match put {
            Ok(written) => {
                self.files.lock().unwrap_or_else(PoisonError::into_inner).push((path.clone(), written));
                Ok(())
            }
            Err(cause) => {
                self.failed.store(true, Ordering::Relaxed);
                Err(Error::io("write", &self.place.out.join(path.as_str()), cause))
            }
        }
    }

    /// Makes the folders a file lies in, each once.
    fn make_folders(&self, path: &SitePath) -> std::io::Result<()> {
        let Some(folder) = path.folder() else { return Ok(()) };
        let known = |folder: &str| self.folders.lock().unwrap_or_else(PoisonError::into_inner).contains(folder);
        if known(folder) {
            return Ok(());
        }
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        for folder in ends.map(|end| &folder[..end]) {
            if known(folder) {
                continue;
            }
            match rustix::fs::mkdirat(&self.folder, folder, Mode::from_raw_mode(0o777)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => return Err(errno.into()),
            }
            self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.into());
        }
        Ok(())
    }

    /// The old site's file at a path, if it is ours and has that size.
    fn old_file(&self, path: &SitePath, size: u64) -> Option<File> {
        let (old, manifest) = self.old.as_ref()?;
        if !manifest.holds(path) {
            return None;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(old, path.as_str(), flags, Mode::empty()).ok()?);
        let data = file.metadata().ok()?;
        (data.is_file() && data.len() == size).then_some(file)
    }

    /// Links the old site's file into the new one; false where the file system has no links, or not so many.
    fn link(&self, path: &SitePath) -> std::io::Result<bool> {
        let Some((old, _)) = &self.old else { return Ok(false) };
        match rustix::fs::linkat(old, path.as_str(), &self.folder, path.as_str(), AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(errno @ (Errno::EXIST | Errno::NOSPC | Errno::DQUOT | Errno::ROFS)) => Err(errno.into()),
            Err(_) => self.copy_with_time(path),
        }
    }

    /// What stands for a link where there is none: a copy with the old time stamp.
    fn copy_with_time(&self, path: &SitePath) -> std::io::Result<bool> {
        let Some((old, _)) = &self.old else { return Ok(false) };
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut from = File::from(rustix::fs::openat(old, path.as_str(), flags, Mode::empty())?);
        let mut to = self.create(path)?;
        std::io::copy(&mut from, &mut to)?;
        to.set_modified(from.metadata()?.modified()?)?;
        Ok(true)
    }

    fn create(&self, path: &SitePath) -> std::io::Result<File> {
        self.create_at(Path::new(path.as_str()))
    }

    /// Creates a file that must not be there yet: where two paths are one to the file system, nothing is overwritten.
    fn create_at(&self, path: &Path) -> std::io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(self.folder.as_fd(), path, flags, Mode::from_raw_mode(0o666))?.into())
    }
}

/// True when a file holds just these bytes.
fn holds(file: &mut File, bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut buffer = [0; 16 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return rest.is_empty(),
            Ok(read) => match rest.strip_prefix(&buffer[..read]) {
                Some(after) => rest = after,
                None => return false,
            },
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

/// Writes what is left of one file into another.
fn pour(from: &mut impl Read, to: &mut File) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 << 10];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(&bytes[..read])?,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}

/// True when an old file holds what the rest of another holds. *Errors*: those of reading the other.
fn same(old: &mut File, from: &mut impl Read) -> std::io::Result<bool> {
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = match from.read(&mut bytes) {
            Ok(read) => read,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
        };
        let mut expected = vec![0; read.max(1)];
        if read == 0 {
            return Ok(matches!(old.read(&mut expected), Ok(0)));
        }
        if old.read_exact(&mut expected).is_err() || expected != bytes[..read] {
            return Ok(false);
        }
    }
}

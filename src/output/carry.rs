//! What other people put into the old site (a `CNAME`, a folder of downloads) is in the new one too.
//!
//! Files get a second name in the new site, so the old site is whole until the two are exchanged. What cannot be kept like
//! that (a mount, another user's folder) ends the build before anything is changed.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, Gid, Uid};
use rustix::io::Errno;
use walkdir::{DirEntry, WalkDir};

use super::manifest::Manifest;
use super::place::Place;
use crate::error::Error;
use crate::site_path::SitePath;

/// Links the files and folders of other people in the old site into the new one; gives the number of files.
///
/// *Errors*: those of the system; refused where the new site has a file or folder of its own there, where a `.git` is
/// found, and where a file or folder cannot be kept: a mount, what another user does not let us move.
pub(super) fn carry_over(place: &Place, to: &File, ours: &Manifest, new: &Manifest) -> Result<usize, Error> {
    let root = place.path();
    let folders = folders_of(ours);
    let device = root.metadata().map_err(|cause| Error::io("read", &place.out, cause))?.dev();
    let carry = Carry { place, to, device };
    let mut carried = 0;
    let mut kept: Vec<(PathBuf, Metadata)> = Vec::new();
    for entry in WalkDir::new(&root).min_depth(1).follow_links(false) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(&root).to_owned();
            Error::io("read", &path, error.into_io_error().unwrap_or_else(|| io::Error::other("a loop")))
        })?;
        let below = entry.path().strip_prefix(&root).expect("a walk yields what is below its start");
        if entry.file_name().eq_ignore_ascii_case(".git") {
            return Err(carry.refuse(below, "the output folder holds a `.git`"));
        }
        if below == Path::new(place.marker.name()) {
            continue;
        }
        if entry.file_type().is_dir() {
            let data = carry.check_folder(&entry, below)?;
            if !below.to_str().is_some_and(|below| folders.contains(below)) {
                carry.folder(below)?;
                kept.push((below.to_owned(), data));
            }
            continue;
        }
        let path = below.to_str().and_then(|path| SitePath::new(path).ok());
        if path.as_ref().is_some_and(|path| ours.holds(path)) {
            continue;
        }
        if path.as_ref().is_some_and(|path| new.holds(path)) {
            let why = "it was not written by build-site, and the new site has a file there; move it away";
            return Err(carry.refuse(below, why));
        }
        carry.file(&entry, below)?;
        carried += 1;
    }
    // Rights come last and from within: a folder may be one that nothing can be added to.
    for (below, data) in kept.iter().rev() {
        carry.give_rights(below, data).map_err(|cause| Error::io("keep", &place.out.join(below), cause))?;
    }
    Ok(carried)
}

/// The folders that our files lie in.
fn folders_of(ours: &Manifest) -> BTreeSet<&str> {
    let mut folders = BTreeSet::new();
    for path in ours.files() {
        let mut folder = path.folder();
        while let Some(name) = folder.filter(|name| folders.insert(*name)) {
            folder = name.rsplit_once('/').map(|(above, _)| above);
        }
    }
    folders
}

struct Carry<'c> {
    place: &'c Place,
    /// The new site.
    to: &'c File,
    /// The device that the old site is on.
    device: u64,
}

impl Carry<'_> {
    fn refuse(&self, below: &Path, why: &str) -> Error {
        Error::Refused(format!("cannot replace `{}`: {why}", self.place.out.join(below).display()))
    }

    fn blocked(&self, below: &Path, cause: io::Error) -> Error {
        match cause.kind() {
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => self.refuse(
                below,
                "it was not written by build-site, and the new site has something else there; move it away",
            ),
            _ => Error::io("keep", &self.place.out.join(below), cause),
        }
    }

    /// The record of a folder. *Errors*: it is a mount, or may not be emptied by us, so that the old site could not be
    /// deleted; deleting what is mounted there would delete it where it is at home.
    fn check_folder(&self, entry: &DirEntry, below: &Path) -> Result<Metadata, Error> {
        let data = entry.metadata().map_err(|error| {
            let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("a loop"));
            Error::io("read", &self.place.out.join(below), cause)
        })?;
        if data.dev() != self.device || is_mount(entry.path()) {
            return Err(
                self.refuse(below, "something is mounted there; unmount it first, or publish to another folder")
            );
        }
        let access = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
        match rustix::fs::accessat(rustix::fs::CWD, entry.path(), access, AtFlags::EACCESS) {
            Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => Err(self.refuse(
                below,
                "another user's rights do not let it be moved; move it away, or publish to another folder",
            )),
            _ => Ok(data),
        }
    }

    /// Makes a folder of other people in the new site.
    fn folder(&self, below: &Path) -> Result<(), Error> {
        let target = self.target(below);
        std::fs::create_dir_all(&target).map_err(|cause| self.blocked(below, cause))
    }

    fn target(&self, below: &Path) -> PathBuf {
        self.place.parent.join(&self.place.staging).join(below)
    }

    fn give_rights(&self, below: &Path, data: &Metadata) -> io::Result<()> {
        let folder = File::open(self.target(below))?;
        let made = folder.metadata()?;
        if (made.uid(), made.gid()) != (data.uid(), data.gid()) {
            rustix::fs::fchown(&folder, Some(Uid::from_raw(data.uid())), Some(Gid::from_raw(data.gid())))?;
        }
        folder.set_permissions(std::fs::Permissions::from_mode(data.mode()))
    }

    /// Gives a file a second name in the new site. Links stay links, and are never followed.
    fn file(&self, entry: &DirEntry, below: &Path) -> Result<(), Error> {
        if let Some(folder) = self.target(below).parent() {
            std::fs::create_dir_all(folder).map_err(|cause| self.blocked(below, cause))?;
        }
        let errno = match rustix::fs::linkat(rustix::fs::CWD, entry.path(), self.to, below, AtFlags::empty()) {
            Ok(()) => return Ok(()),
            Err(errno @ (Errno::EXIST | Errno::NOTDIR)) => return Err(self.blocked(below, errno.into())),
            Err(errno) => errno,
        };
        let data = entry.path().symlink_metadata().map_err(|cause| self.blocked(below, cause))?;
        let is_own = data.uid() == rustix::process::geteuid().as_raw();
        if data.is_symlink() {
            let to = std::fs::read_link(entry.path()).map_err(|cause| self.blocked(below, cause))?;
            return rustix::fs::symlinkat(&to, self.to, below).map_err(|errno| self.blocked(below, errno.into()));
        }
        // File systems without second names. A copy of another user's file would be ours.
        if data.is_file() && is_own && matches!(errno, Errno::OPNOTSUPP | Errno::MLINK | Errno::PERM | Errno::NOSYS) {
            let target = self.target(below);
            let copied = std::fs::copy(entry.path(), &target)
                .and_then(|_| File::options().write(true).open(&target)?.set_modified(data.modified()?));
            return copied.map_err(|cause| self.blocked(below, cause));
        }
        let cause = io::Error::from(errno);
        Err(self.refuse(below, &format!("it was not written by build-site and cannot be kept ({cause}); move it away")))
    }
}

/// True where something is mounted at a folder, also a folder of the same file system.
fn is_mount(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxAttributes, StatxFlags};
        let found = rustix::fs::statx(rustix::fs::CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty());
        found.is_ok_and(|data| data.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}

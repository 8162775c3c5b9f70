//! The marker `.build-site`, which says that an output folder is ours and which of its files are.
//!
//! Its first line is `build-site 1`, where 1 is the version of the format; each further line is the path of one file,
//! sorted.

use std::fs::File;
use std::io::Read as _;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::site_path::{MARKER, SitePath};

const FIRST_LINE: &str = "build-site 1";

/// The files that are ours, sorted.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    files: Vec<SitePath>,
}

impl Manifest {
    /// Takes sorted paths.
    pub(super) fn new(files: Vec<SitePath>) -> Self {
        Self { files }
    }

    /// Reads the marker of a folder. `None` where it has none, or one that is not ours.
    ///
    /// *Errors*: those of the system, and the marker of a later version.
    pub(super) fn read(folder: &File) -> std::io::Result<Option<Self>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(folder, MARKER, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT | Errno::LOOP) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut text = String::new();
        match { file }.read_to_string(&mut text) {
            Ok(_) => {}
            Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => return Ok(None),
            Err(cause) => return Err(cause),
        }
        let mut lines = text.lines();
        match lines.next() {
            Some(FIRST_LINE) => {}
            Some(line) if line.starts_with("build-site ") => {
                return Err(std::io::Error::other("it was written by another version of build-site"));
            }
            _ => return Ok(None),
        }
        let mut files: Vec<_> = lines.filter_map(|line| SitePath::new(line).ok()).collect();
        files.sort_unstable();
        Ok(Some(Self { files }))
    }

    /// The marker's text.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.files.iter().map(|path| path.as_str().len() + 1).sum::<usize>() + 16);
        for line in [FIRST_LINE].into_iter().chain(self.files.iter().map(SitePath::as_str)) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// True when a file is ours.
    pub(super) fn holds(&self, path: &SitePath) -> bool {
        self.files.binary_search(path).is_ok()
    }

    /// Number of files.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The files, sorted.
    pub(super) fn files(&self) -> &[SitePath] {
        &self.files
    }

    /// Our files that another manifest does not have.
    pub(super) fn missing_in<'m>(&'m self, other: &'m Manifest) -> impl Iterator<Item = &'m SitePath> {
        self.files.iter().filter(|path| !other.holds(path))
    }
}

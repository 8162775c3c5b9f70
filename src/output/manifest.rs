//! The marker, which says that an output folder is ours and which of its files are.
//!
//! A site has the marker `.build-site`, whose first line is `build-site 1`, where 1 is the version of the format; each
//! further line is the path of one file, sorted. After a line `:fallbacks` follow, each after a `:`, the pages that show
//! another locale's edition. What `split` writes has the marker `.build-site-split`, so that neither
//! is taken for the other; its lines open with the hash of the file, since people go on to work on those files.

use std::fs::File;
use std::io::Read as _;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::site_path::{MARKER, SitePath};

/// What a folder holds, by its marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A published site.
    Site,
    /// Pages that `split` wrote for people to work on.
    Split,
}

impl Marker {
    /// The name of its file.
    pub fn name(self) -> &'static str {
        match self {
            Marker::Site => MARKER,
            Marker::Split => ".build-site-split",
        }
    }

    /// What the first line has before the version of the format.
    fn title(self) -> &'static str {
        match self {
            Marker::Site => "build-site ",
            Marker::Split => "build-site split ",
        }
    }

    /// What the command does there, for messages.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Marker::Site => "publish",
            Marker::Split => "write",
        }
    }

    /// The command that writes it.
    pub(super) fn command(self) -> &'static str {
        match self {
            Marker::Site => "build-site",
            Marker::Split => "build-site split",
        }
    }
}

const VERSION: &str = "1";

/// The files that are ours, sorted.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    files: Vec<SitePath>,
    /// The hash of each file, where the marker has them.
    hashes: Vec<String>,
    /// The pages that show another locale's edition, sorted; `None` where the marker does not say.
    fallbacks: Option<Vec<SitePath>>,
}

/// The line that opens the list of fallbacks. No path of a file holds a `:`, so an earlier version reads over them.
const FALLBACKS: &str = ":fallbacks";

impl Manifest {
    /// Takes sorted paths.
    pub(super) fn new(files: Vec<SitePath>) -> Self {
        Self { files, hashes: Vec::new(), fallbacks: None }
    }

    /// Takes the pages that show another locale's edition.
    pub(super) fn set_fallbacks(&mut self, mut pages: Vec<SitePath>) {
        pages.sort_unstable();
        self.fallbacks = Some(pages);
    }

    /// True for a file that is a page of its own locale, as far as the marker says.
    pub(super) fn is_own(&self, path: &SitePath) -> bool {
        self.holds(path) && self.fallbacks.as_ref().is_none_or(|pages| pages.binary_search(path).is_err())
    }

    /// True where the marker says which pages are fallbacks.
    pub(super) fn knows_fallbacks(&self) -> bool {
        self.fallbacks.is_some()
    }

    /// Reads the marker of a folder. `None` where it has none, or one that is not ours.
    ///
    /// *Errors*: those of the system, and the marker of a later version.
    pub(super) fn read(folder: &File, marker: Marker) -> std::io::Result<Option<Self>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(folder, marker.name(), flags, Mode::empty()) {
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
        match lines.next().and_then(|line| line.strip_prefix(marker.title())) {
            Some(VERSION) => {}
            Some(_) => return Err(std::io::Error::other("it was written by another version of build-site")),
            _ => return Ok(None),
        }
        let mut fallbacks: Option<Vec<SitePath>> = None;
        for line in text.lines().filter(|line| marker == Marker::Site && line.starts_with(':')) {
            let pages = fallbacks.get_or_insert_default();
            pages.extend(SitePath::new(&line[1..]).ok().filter(|_| line != FALLBACKS));
        }
        fallbacks.iter_mut().for_each(|pages| pages.sort_unstable());
        let mut files: Vec<(SitePath, String)> = lines
            .filter_map(|line| match marker {
                Marker::Site => Some((SitePath::new(line).ok()?, String::new())),
                Marker::Split => {
                    let (hash, path) = line.split_once(' ')?;
                    Some((SitePath::new(path).ok()?, hash.to_owned()))
                }
            })
            .collect();
        files.sort_unstable();
        let (files, mut hashes): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        if marker == Marker::Site {
            hashes = Vec::new();
        }
        Ok(Some(Self { files, hashes, fallbacks }))
    }

    /// Adds the hash of every file as it is in a folder. *Errors*: those of the system.
    pub(super) fn hash(&mut self, folder: &File) -> std::io::Result<()> {
        self.hashes = self.files.iter().map(|path| hash(folder, path)).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The first file that is not as it was written, where the marker has hashes. One that is gone is none.
    pub(super) fn edited(&self, folder: &File) -> Option<&SitePath> {
        let is_edited = |path: &SitePath, written: &str| match hash(folder, path) {
            Ok(hash) => hash != written,
            Err(cause) => cause.kind() != std::io::ErrorKind::NotFound,
        };
        self.files.iter().zip(&self.hashes).find(|(path, hash)| is_edited(path, hash)).map(|(path, _)| path)
    }

    /// The marker's text.
    pub(super) fn text(&self, marker: Marker) -> String {
        let mut text = String::with_capacity(self.files.iter().map(|path| path.as_str().len() + 1).sum::<usize>() + 16);
        text.extend([marker.title(), VERSION, "\n"]);
        for (at, path) in self.files.iter().enumerate() {
            if let Some(hash) = self.hashes.get(at) {
                text.extend([hash, " "]);
            }
            text.extend([path.as_str(), "\n"]);
        }
        if let (Marker::Site, Some(pages)) = (marker, &self.fallbacks) {
            text.extend([FALLBACKS, "\n"]);
            pages.iter().for_each(|path| text.extend([":", path.as_str(), "\n"]));
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

/// The hash of a file in a folder, in hexadecimal digits.
fn hash(folder: &File, path: &SitePath) -> std::io::Result<String> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::openat(folder, path.as_str(), flags, Mode::empty())?);
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize().to_hex().to_string())
}

//! `build-site init`: a small site in three locales, with one sentence left to translate.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::report::site_around;
use crate::error::Error;
use crate::output::touches;

macro_rules! starter {
    ($($path:literal)*) => { &[$(($path, include_str!(concat!("../../templates/init/", $path)))),*] };
}

const FILES: &[(&str, &str)] = starter! {
    "content/site.yml"
    "content/terms.yml"
    "content/en/TOC.yml"
    "content/en/index.md"
    "content/en/guide.md"
    "content/de/TOC.yml"
    "content/de/index.md"
    "content/de/guide.md"
    "content/ko/TOC.yml"
    "content/ko/index.md"
    "content/ko/guide.md"
};

/// Writes the site into `folder`, which must be empty or not there yet, so that nobody's work is overwritten. Gives the
/// files that were written.
///
/// The files are written to a hidden folder in there, which gets its name when all of them are whole; where that fails
/// nothing is left.
pub fn write(folder: &Path) -> Result<Vec<&'static str>, Error> {
    let refuse = |why: &str| Err(Error::Refused(format!("`{}` {why}", folder.display())));
    if folder.symlink_metadata().is_ok_and(|data| data.is_symlink()) {
        return refuse("is a link; name the folder it leads to");
    }
    let is_inside = |read: &&PathBuf| read.is_dir() && touches(&folder.join(TOP), read) == Some("lies in");
    if let Some(read) = site_around(&folder.join(TOP)).iter().find(is_inside) {
        return refuse(&format!(
            "lies in `{}`, which holds a site's files; name a folder outside of it",
            read.display()
        ));
    }
    let is_new = match std::fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => false,
        Ok(_) => return refuse("is not empty; name a folder that does not exist yet"),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => true,
        Err(cause) => return Err(Error::io("read", folder, cause)),
    };
    std::fs::create_dir_all(folder).map_err(|cause| Error::io("create", folder, cause))?;
    let staging = folder.join(format!(".build-site-init-{}", std::process::id()));
    let written = write_all(&staging).and_then(|()| {
        let (from, to) = (staging.join(TOP), folder.join(TOP));
        std::fs::rename(from, &to).map_err(|cause| Error::io("create", &to, cause))
    });
    let _ = std::fs::remove_dir_all(&staging);
    if written.is_err() && is_new {
        // Only where nobody else has put something there.
        let _ = std::fs::remove_dir(folder);
    }
    written.map(|()| FILES.iter().map(|(path, _)| *path).collect())
}

/// The folder that holds all of the files.
const TOP: &str = "content";

fn write_all(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir(folder).map_err(|cause| Error::io("create", folder, cause))?;
    for (path, text) in FILES {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|cause| Error::io("create", parent, cause))?;
        let mut new = std::fs::File::create_new(&file).map_err(|cause| Error::io("create", &file, cause))?;
        new.write_all(text.as_bytes()).map_err(|cause| Error::io("write", &file, cause))?;
    }
    Ok(())
}

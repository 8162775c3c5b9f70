//! `build-site init`: a small site in three locales, with one sentence left to translate.

use std::path::Path;

use crate::error::Error;

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
pub fn write(folder: &Path) -> Result<Vec<&'static str>, Error> {
    match std::fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => {}
        Ok(_) => {
            let folder = folder.display();
            return Err(Error::Refused(format!("`{folder}` is not empty; name a folder that does not exist yet")));
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => return Err(Error::io("read", folder, cause)),
    }
    for (path, text) in FILES {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|cause| Error::io("create", parent, cause))?;
        std::fs::write(&file, text).map_err(|cause| Error::io("write", &file, cause))?;
    }
    Ok(FILES.iter().map(|(path, _)| *path).collect())
}

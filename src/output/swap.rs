//! Putting the new site in the old one's place.

use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rayon::prelude::*;
use rustix::fs::RenameFlags;
use rustix::io::Errno;
use walkdir::WalkDir;

use super::manifest::Marker;
use super::place::Place;
use crate::error::Error;

/// Puts the staging folder in the output's place, and the folder that stood there under the staging name.
pub(super) fn exchange(place: &Place, old: Option<&File>) -> Result<(), Error> {
    let error = |errno: Errno| Error::io("replace", &place.out, errno.into());
    let rename = |from: &std::ffi::OsStr, to: &std::ffi::OsStr, flags| {
        rustix::fs::renameat_with(&place.parent_handle, from, &place.parent_handle, to, flags)
    };
    let changed =
        || Error::Refused(format!("`{}` was changed by someone else while the site was built", place.out.display()));
    let Some(old) = old else {
        return match rename(&place.staging, &place.name, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(()),
            Err(Errno::EXIST) => Err(changed()),
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) if !place.path().exists() => {
                rename(&place.staging, &place.name, RenameFlags::empty()).map_err(error)
            }
            Err(errno) => Err(error(errno)),
        };
    };
    let there = place.path().symlink_metadata().and_then(|there| Ok((there, old.metadata()?)));
    if !there.is_ok_and(|(there, old)| (there.dev(), there.ino()) == (old.dev(), old.ino())) {
        return Err(changed());
    }
    match rename(&place.staging, &place.name, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            in_two_steps(place).map_err(|cause| Error::io("replace", &place.out, cause))
        }
        Err(errno) => Err(error(errno)),
    }
}

/// For file systems without exchange. Between the two renames there is no site; a build that is killed there is
/// repaired by the next one (`Place::repair`).
fn in_two_steps(place: &Place) -> std::io::Result<()> {
    let (out, aside) = (place.path(), place.parent.join(place.aside()));
    let staging = place.parent.join(&place.staging);
    std::fs::rename(&out, &aside)?;
    if let Err(cause) = std::fs::rename(&staging, &out) {
        // Nothing was lost: the old site goes back.
        std::fs::rename(&aside, &out)?;
        return Err(cause);
    }
    std::fs::rename(&aside, &staging)
}

/// Deletes a folder that has a marker, its sub-folders in parallel. The marker goes last, so that what a killed process
/// leaves of the folder is still known as ours.
pub(super) fn delete(folder: &Path, marker: Marker) -> std::io::Result<()> {
    let mut folders = Vec::new();
    let mut rest = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1).max_depth(2).follow_links(false).into_iter().flatten() {
        match entry.depth() {
            2 if entry.file_type().is_dir() => folders.push(entry.into_path()),
            1 if entry.file_name() != marker.name() => rest.push(entry),
            _ => {}
        }
    }
    folders.par_iter().for_each(|folder| {
        let _ = std::fs::remove_dir_all(folder);
    });
    for entry in rest {
        let path = entry.path();
        if entry.file_type().is_dir() { std::fs::remove_dir_all(path)? } else { std::fs::remove_file(path)? }
    }
    match std::fs::remove_file(folder.join(marker.name())) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause),
        _ => std::fs::remove_dir(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Removals, Staging};
    use super::*;
    use crate::site_path::{MARKER, SitePath};

    #[test]
    fn without_exchange_two_renames_do_and_a_kill_between_them_is_repaired() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let out = dir.path().join("site");
        let page = SitePath::new("ko/index.html").expect("it is safe");
        let site = Staging::begin(&out, &[]).expect("it is ours");
        site.write(&page, "처음".as_bytes()).expect("it can be written");
        site.publish(Removals::Guarded).expect("it can be published");

        let site = Staging::begin(&out, &[]).expect("it is ours");
        site.write(&page, "다음".as_bytes()).expect("it can be written");
        in_two_steps(&site.place).expect("it can be renamed");
        drop(site);
        assert_eq!(std::fs::read_to_string(out.join("ko/index.html")).expect("it is there"), "다음");

        std::fs::write(out.join(MARKER), "build-site 1\nko/index.html\n").expect("it can be written");
        // Killed after the first rename.
        std::fs::rename(&out, dir.path().join(".site.build-site-old")).expect("it is there");
        std::fs::create_dir(dir.path().join(".site.staging-1")).expect("it can be made");
        std::fs::write(dir.path().join(".site.staging-1").join(MARKER), "build-site 1\n").expect("it can be written");
        drop(Staging::begin(&out, &[]).expect("it is ours"));
        assert_eq!(std::fs::read_to_string(out.join("ko/index.html")).expect("it is there"), "다음");
        assert_eq!(std::fs::read_dir(dir.path()).expect("it is there").count(), 1, "nothing else is left");
    }
}

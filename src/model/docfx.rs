//! What `docfx.json` says of a folder: which files belong, which metadata they get. And the redirections beside it.

use globset::GlobSet;
use serde_yaml::{Mapping, Value};

use crate::source::Span;

/// One `docfx.json`. *Source*: docfx, "docfx.json file format", `build`.
///
/// Paths and globs are compared without regard to letter case, as docfx does it.
#[derive(Clone, Debug, Default)]
pub struct Docfx {
    /// The folder the file lies in, relative to the content folder; empty for the content folder itself.
    pub folder: String,
    /// `content`: pages and TOCs. Empty where the file lists none; then everything in the folder belongs.
    pub content: Vec<FileSet>,
    /// `resource`: images and downloads.
    pub resource: Vec<FileSet>,
    /// `globalMetadata`: what every page gets.
    pub global_metadata: Mapping,
    /// `fileMetadata`: for each key, values by glob; the last glob that matches counts.
    pub file_metadata: Vec<FileMetadata>,
}

/// Files by glob.
#[derive(Clone, Debug)]
pub struct FileSet {
    /// `src`: the folder that the globs start from, relative to the content folder; `None` where it lies outside.
    pub folder: Option<String>,
    /// `files`.
    pub files: GlobSet,
    /// `exclude`.
    pub exclude: GlobSet,
    /// `dest`: the folder under which the files are published, as written.
    pub dest: Option<String>,
}

/// One key of `fileMetadata`.
#[derive(Clone, Debug)]
pub struct FileMetadata {
    /// The key that pages get.
    pub key: String,
    /// The globs, in the order of the file.
    pub globs: GlobSet,
    /// A value for each glob.
    pub values: Vec<Value>,
}

/// What a `docfx.json` says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is a page or a TOC.
    Content,
    /// It is an image or a download.
    Resource,
    /// It lies in the folder, but is not listed or is excluded.
    Excluded,
    /// It lies outside the folder; this file has no say.
    Outside,
}

impl Docfx {
    /// What is said of the file at `path`, relative to the content folder.
    pub fn membership(&self, path: &str) -> Membership {
        let listed = |sets: &[FileSet]| sets.iter().any(|set| set.holds(path));
        if listed(&self.content) {
            Membership::Content
        } else if listed(&self.resource) {
            Membership::Resource
        } else if below(&self.folder, path).is_none() {
            Membership::Outside
        } else if self.content.is_empty() {
            Membership::Content
        } else {
            Membership::Excluded
        }
    }

    /// The metadata of the page at `path`, relative to the content folder: what stands under its front matter, whose own
    /// keys count before these. Empty for paths outside the folder.
    pub fn metadata_for(&self, path: &str) -> Mapping {
        let Some(inner) = below(&self.folder, path) else { return Mapping::new() };
        let mut metadata = self.global_metadata.clone();
        for file in &self.file_metadata {
            if let Some(value) = file.globs.matches(inner).last().and_then(|&last| file.values.get(last)) {
                metadata.insert(Value::String(file.key.clone()), value.clone());
            }
        }
        metadata
    }
}

impl FileSet {
    /// True where the set holds the file at `path`, relative to the content folder.
    pub fn holds(&self, path: &str) -> bool {
        self.folder
            .as_deref()
            .and_then(|folder| below(folder, path))
            .is_some_and(|inner| self.files.is_match(inner) && !self.exclude.is_match(inner))
    }
}

/// The part of a path that lies below a folder; letter case of the folder does not count.
fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let (head, tail) = (path.get(..folder.len())?, path.get(folder.len()..)?);
    head.eq_ignore_ascii_case(folder).then(|| tail.strip_prefix('/')).flatten()
}

/// One redirection: an old address and where it leads now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The file that is gone, relative to the content folder, parts separated by `/`.
    pub source_path: String,
    /// Where `source_path` stands in the file.
    pub source_span: Span,
    /// The new address as written: a path of the site, a file, or a web address.
    pub redirect_url: String,
    /// Where `redirect_url` stands in the file.
    pub url_span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_folder_in_any_letter_case() {
        assert_eq!(below("De-de/docs", "de-de/docs/a.md"), Some("a.md"));
        assert_eq!(below("de", "de-de/a.md"), None);
        assert_eq!(below("", "a.md"), Some("a.md"));
        assert_eq!(below("가나", "가"), None);
    }
}

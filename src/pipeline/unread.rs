//! Files that look like pages, and are of a kind that is not read.
//!
//! Sites that come from other programs have `.mdx`, `.rst`, or `.po` files. Nothing of them is published, so each kind is
//! reported once, with how many there are.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule};
use crate::input::Entry;

/// What a kind of file is, in words.
#[derive(Clone, Copy)]
enum Kind {
    /// Another spelling of `.md`, or Markdown with code in it.
    Markdown,
    /// Another markup.
    Markup,
    /// Translations by themselves.
    Catalog,
}

impl Kind {
    /// The kind of the files with an extension in small letters; `None` for those that do not look like pages.
    fn of(extension: &str) -> Option<Kind> {
        Some(match extension {
            "mdx" | "mdoc" | "mdown" | "mdwn" | "mdtext" | "mkd" | "mkdn" | "qmd" | "rmd" => Kind::Markdown,
            "adoc" | "asciidoc" | "dita" | "mediawiki" | "org" | "rst" | "textile" | "wiki" => Kind::Markup,
            "po" | "pot" | "xlf" | "xliff" => Kind::Catalog,
            _ => return None,
        })
    }

    /// What to do about such files.
    fn help(self) -> &'static str {
        match self {
            Kind::Markdown => "rename them to `.md`, and replace what is not Markdown, such as components",
            Kind::Markup => "convert them to Markdown (`.md`), or move them out of the content folder",
            Kind::Catalog => "write the translations as pages (`.md`), or move them out of the content folder",
        }
    }
}

/// The findings on files that look like pages and are not read: one for each extension, on the first of its files.
///
/// *Findings*: `unread-files`.
pub(super) fn unread<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<Finding> {
    let mut kinds: BTreeMap<String, (Kind, &Entry, usize)> = BTreeMap::new();
    for entry in entries {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        let Some((_, extension)) = name.rsplit_once('.') else { continue };
        // All of them are short; most files have none of them.
        let Some(kind) = Kind::of(&extension.to_ascii_lowercase()) else { continue };
        kinds.entry(extension.to_ascii_lowercase()).or_insert((kind, entry, 0)).2 += 1;
    }
    let finding = |(extension, (kind, first, number)): (String, (Kind, &Entry, usize))| {
        let message = match number {
            1 => format!("`.{extension}` files are not read; there is one, which is not published"),
            _ => format!("`.{extension}` files are not read; there are {number} of them, and none is published"),
        };
        Finding::on_file(Rule::UnreadFiles, &first.path, message).help(kind.help())
    };
    kinds.into_iter().map(finding).collect()
}

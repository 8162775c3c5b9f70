//! The search index of one locale: what a page's words are, and the files from which a browser finds them.
//!
//! Owns: reading words out of plain text ([`words`]), the endings of words ([`stem`]), the terms of a page ([`analyze()`],
//! pure and parallel), the index of a locale ([`Builder`]). Does not own: the text of a page (`render`),
//! writing files (`output`), the dialog that readers see (`templates/assets/search.js`, which reads queries by the same
//! rules as this module; `tests/search.rs` holds the two together).
//!
//! 1. [`analyze()`] turns a page's title, headings and text into terms, each with a level of weight, and into the file
//!    from which the browser cuts its excerpts.
//! 2. [`Builder::add`] puts the terms into the locale's postings, in any order.
//! 3. [`Builder::finish`] sorts all, derives the inner parts of long words, and gives the files away one by one.
//!
//! A script without spaces between words (Chinese, Japanese, Thai), and Korean, whose words carry particles, is indexed
//! by overlapping pairs or triples of characters; every other script by words, and by the ends of long words, so that
//! `zyklus` finds `Abrechnungszyklus`. The files are scripts which hand one value to the function `buildSiteSearch`:
//! a page opened from a disk may load a script, but may not fetch a file.

mod analyze;
pub mod encode;
pub mod index;
mod places;
pub mod stem;
pub mod words;

pub use analyze::{PageTerms, SearchPage, SearchSection, Standing, analyze};
pub use index::Builder;

/// A file of the index: path in the index folder, and content.
pub type IndexFile = (String, Vec<u8>);

/// The ids of the messages that the search dialog shows; [`Builder::finish`] takes their texts under these names.
///
/// `search-count` and `search-partial` are made with `{count}` as their argument `count`: the browser puts in the number.
pub const MESSAGES: &[&str] = &[
    "search-label",
    "search-placeholder",
    "search-close",
    "search-hint",
    "search-none",
    "search-count",
    "search-partial",
    "search-failed",
    "search-other-locale",
    "search-keys",
];

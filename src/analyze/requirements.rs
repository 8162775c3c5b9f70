//! One requirement tree for all editions of a page.
//!
//! 1. `rows`: the skeletons of the editions are aligned, so that each row holds what stands at one place in every locale.
//! 2. `shape`: rows become nodes. What is a connector or a note in one locale is one in all; connectors make choices of
//!    what stands around them, lone bold paragraphs head the list after them.
//! 3. `facts`: what the locales name is merged, and who differs is noted.
//! 4. `differences`: where editions of one source version differ in shape or facts, that is a finding. Where they come
//!    from different versions, a difference is drift and nothing to mend.
//! 5. `comparison`: sections that ask for the same kind of things become the columns of a table.
//!
//! Pure, one page at a time. Does not own: reading skeletons (`parse/requirement`), writing trees (`exchange`).

mod choices;
pub mod comparison;
mod differences;
mod facts;
mod rows;
mod shape;

use crate::finding::Checked;
use crate::language::vocabulary::Vocabulary;
use crate::locale::Locale;
use crate::model::document::Document;
use crate::model::requirement::{RequirementTree, Skeleton};
use crate::model::site::HeadingSummary;
use crate::source::Source;

/// How an edition came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is written in the source language.
    Source,
    /// It is the source side of a bilingual page in another locale. Findings go to that page.
    Derived,
    /// It is a translation.
    Translation,
}

/// An edition of a page, as far as its requirements go.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'d> {
    /// The locale it is written in.
    pub locale: &'d Locale,
    /// How it came about.
    pub origin: Origin,
    /// The version of the source that it was made from.
    pub version: Option<&'d str>,
    /// The file, for places of findings.
    pub file: &'d Source,
    /// What was read.
    pub document: &'d Document<'d>,
    /// Its bones.
    pub skeleton: &'d Skeleton<'d>,
    /// Its headings with the ids under which they are published, in order; empty where those are not known.
    pub headings: &'d [HeadingSummary],
    /// Its connectors and note words.
    pub vocabulary: &'d Vocabulary,
}

/// Makes the tree of a page. Editions stand in the order of the site's locales; their order decides nothing but the
/// order of texts. `page` is the page's id, which the root takes where no heading gives one.
///
/// *Findings*: `structure-differs`, `facts-differ`, only between editions of one source version.
pub fn grow<'d>(page: &str, editions: &[Edition<'d>]) -> Checked<RequirementTree<'d>> {
    let skeletons: Vec<&Skeleton<'_>> = editions.iter().map(|edition| edition.skeleton).collect();
    let rows = rows::align(&skeletons);
    let (nodes, places) = shape::nodes(page, editions, &rows);
    let source = editions
        .iter()
        .position(|edition| edition.origin == Origin::Source)
        .or_else(|| editions.iter().position(|edition| edition.origin == Origin::Derived));
    let tree = RequirementTree {
        page: page.to_owned(),
        locales: editions.iter().map(|edition| edition.locale).collect(),
        source,
        nodes,
    };
    let findings = differences::find(editions, &rows, &tree, &places);
    Checked { value: tree, findings }
}

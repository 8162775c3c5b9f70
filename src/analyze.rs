//! What all editions of a page, side by side, say about each.
//!
//! Owns: which segment of one edition stands for which of another ([`alignment`]), which segments are not translated
//! and why ([`untranslated`]), which are missing ([`gaps`]), and whether a coverage is good enough ([`gate`]). Pure: editions in, verdicts
//! out, one page at a time. Does not own: reading pages (`parse`), what is published (`render`).

pub mod alignment;
pub mod gaps;
pub mod gate;
pub mod knowledge;
pub mod missing;
pub mod names;
pub mod origin;
pub mod outline;
pub mod parts;
pub mod place;
pub mod requirements;
pub mod revisions;
pub mod tally;
pub mod terms;
pub mod untranslated;
pub mod view;

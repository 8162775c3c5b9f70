//! build-site turns Markdown that exists in several languages into one consistent static site per locale, and tells
//! translators what is still untranslated. This page is the architecture; each module's own page tells its recipe.
//!
//! # Path of a page's bytes
//!
//! ```text
//! disk ─ input ─▶ Source ─ parse ─▶ Document ─ assemble ─▶ Site          first reading: notes
//!                                      │                     │
//! disk ─ input ─▶ Source ─ parse ─▶ Documents of one page ─ analyze ─ render ─ output ─▶ disk       second reading
//! ```
//!
//! `pipeline` is this picture as code. A file is read at most twice: first alone, to note what the site must know of it
//! (title, ids of headings, hashes of segments), then together with the other editions of its page, to judge and render
//! them side by side. Memory grows with the number of pages and segments, never with their text: of a small site what
//! the first reading made is kept for the second, up to a fixed number of bytes.
//!
//! # Ideas that hold it together
//!
//! - **A [`source::Span`] is a span of the file.** Whatever is made out of a file on the way (one side of a bilingual page,
//!   a YAML page as Markdown, docfx syntax as plain Markdown) is a [`source::Mapped`] text, which leads back to the file's
//!   bytes. So every stage after `parse` sees plain Markdown pages, and every report points at the bytes an author typed.
//! - **Parsing cannot fail.** A stage returns [`finding::Checked`]: a value and what was found on the way. A finding is
//!   about the text and stops nothing; an [`error::Error`] means that we could not work at all.
//! - **A read that fails is not a finding.** A file that the system cannot read now is not a file that is gone: it is kept in
//!   [`input::Faults`], every command asks there before it publishes or reports, and ends with an error.
//! - **A document is a tree in a row**: [`model::document::Document::nodes`] in document order, each knowing where its
//!   descendants end; beside it the page's words without markup ([`model::document::Prose`]), cut into segments.
//! - **A page is all of its editions.** What is served to a locale's reader ([`pipeline::Stage::served`]) and what it is
//!   written in are two things; they differ on fallback.
//! - **Ids come from the source** ([`assemble`]), so that a link to a heading holds in every locale.
//! - **Evidence is collected as hashes** ([`analyze::knowledge`]), tens of bytes a segment.
//!
//! # What is not there
//!
//! - No stage after `input` reads the disk, none before `output` writes it, but for files without a name that `output`
//!   gives, in which what is told at the end grows; no clock, no environment, no globals in between. `serve` and `cli` are
//!   the rim.
//! - No string of a page is ever a template. Raw HTML is never passed through: it is read and written anew
//!   ([`render::raw`]).
//! - No order comes from a hash map or from the file system: the same input gives the same bytes on any number of threads.
//! - No unsafe code.

// In reading order: a module uses only those above it (`tests/tidy.rs` holds it to that).
pub mod source;
pub mod finding;
pub mod locale;
pub mod error;
pub mod site_path;
pub mod model;
pub mod language;
pub mod parse;
pub mod config;
pub mod assemble;
pub mod analyze;
pub mod search;
pub mod render;
pub mod exchange;
pub mod input;
pub mod output;
pub mod pipeline;
pub mod serve;
pub mod cli;

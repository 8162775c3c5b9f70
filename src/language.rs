//! What the letters of a text say about its language.
//!
//! Owns: sentence ends per script. Does not own: what a page's other editions say (`analyze`).

mod sentences;

pub use sentences::sentences;

//! What the letters of a text say about its language.
//!
//! Owns: sentence ends per script. Does not own: what a page's other editions say (`analyze`).

pub mod han;
pub mod script;
mod sentences;
pub mod words;

pub use sentences::sentences;

//! What the letters of a text say about its language.
//!
//! Owns: sentence ends, scripts, Chinese character sets, shapes of words, and which of two languages a text is in.

pub mod han;
pub mod model;
pub mod script;
mod sentences;
pub mod shape;
pub mod words;

pub use sentences::sentences;

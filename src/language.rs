//! What the letters of a text say about its language.
//!
//! Owns: sentence ends, scripts, Chinese character sets, shapes of words, which of two languages, or of a site's, a text
//! is in, and the words that join requirements.

pub mod alphabet;
pub mod blank;
pub mod census;
pub mod han;
pub mod model;
pub mod neighbors;
pub mod script;
mod sentences;
pub mod shape;
pub mod vocabulary;
pub mod words;

pub use sentences::sentences;

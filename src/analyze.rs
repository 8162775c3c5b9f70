//! What all editions of a page, side by side, say about each.
//!
//! Owns: whether a coverage is good enough ([`gate`]). Pure. Does not own: reading pages (`parse`), what is published
//! (`render`).

pub mod gate;

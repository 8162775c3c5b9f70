//! The nouns of a page: what was read, without any work on it.

pub mod reason;
pub mod coverage;
pub mod docfx;
pub mod document;
pub mod requirement;
pub mod toc;
pub mod site;

//! From pages to the bytes of the published site.
//!
//! Owns: what templates see, the words around the text, and the HTML of the text. Does not own: where bytes are
//! written (`output`).

pub mod comparison;
pub mod escape;
pub mod highlight;
pub mod html;
pub mod messages;
pub mod raw;
pub mod report;
pub mod sidebar;
pub mod templates;
pub mod view;

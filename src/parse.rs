//! From the text of a file to a page.

pub mod bilingual;

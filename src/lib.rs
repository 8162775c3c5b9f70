//! build-site: a localized documentation site generator.

pub mod error;
pub mod finding;
pub mod input;
pub mod language;
pub mod locale;
pub mod model;
pub mod parse;
pub mod site_path;
pub mod render;
pub mod source;

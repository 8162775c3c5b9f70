//! build-site: a localized documentation site generator.

// In reading order: a module uses only those above it (`tests/tidy.rs` holds it to that).
pub mod error;
pub mod finding;
pub mod input;
pub mod language;
pub mod locale;
pub mod model;
pub mod parse;
pub mod render;
pub mod site_path;
pub mod source;
pub mod search;
pub mod exchange;
pub mod output;

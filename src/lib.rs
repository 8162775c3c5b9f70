//! build-site: a localized documentation site generator.

// In reading order: a module uses only those above it (`tests/tidy.rs` holds it to that).
pub mod source;
pub mod finding;
pub mod locale;
pub mod error;
pub mod site_path;
pub mod model;
pub mod language;
pub mod parse;
pub mod config;
pub mod assemble;
pub mod analyze;
pub mod search;
pub mod render;
pub mod exchange;
pub mod input;
pub mod output;
pub mod pipeline;
pub mod serve;
pub mod cli;

//! The `build-site` program.

fn main() {}

//! The floor that builds are measured against: walk a folder, read each Markdown file, drop its front matter, let
//! pulldown-cmark make HTML of it, write that. No links, no templates, no navigation, no second look at anything.
//!
//! Called by `benches/measure` as `floor SOURCE OUT`; on its own (`cargo bench`) it says so and does nothing.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let folders: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|arg| !arg.to_string_lossy().starts_with("--")).map(PathBuf::from).collect();
    let [source, out] = folders.as_slice() else {
        println!("the floor program; `benches/measure FOLDER` runs it beside build-site");
        return Ok(());
    };
    let pages: Vec<PathBuf> = walkdir::WalkDir::new(source)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.par_iter().try_for_each(|page| publish(page, source, out))
}

/// Reads one page and writes its HTML under the same path.
fn publish(page: &Path, source: &Path, out: &Path) -> std::io::Result<()> {
    let bytes = std::fs::read(page)?;
    let text = String::from_utf8_lossy(&bytes);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut page_html = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut page_html, Parser::new_ext(body(&text), options));
    let target = out.join(page.strip_prefix(source).unwrap_or(page)).with_extension("html");
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(target, page_html)
}

/// The text after the front matter.
fn body(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---") else { return text };
    rest.find("\n---").map_or(text, |end| &rest[end + 4..])
}

//! Reading a page: text in, [`Document`](crate::model::document::Document) and findings out. Parsing cannot fail.
//!
//! 1. `bilingual`: a page that holds both languages gives two texts, its target side and its source side.
//! 2. `front_matter`: the YAML between the fences.
//! 3. `rewrite`: the docfx world's own syntax becomes plain Markdown, which still knows its bytes.
//! 4. `markdown`: Markdown becomes a tree of nodes.
//! 5. `prose`: the tree's words, and the segments in them.
//! 6. `requirement`: the bones of the page, and the `facts` that its words name.
//!
//! Beside pages: `toc`, `docfx`, of images their size (`picture`), of code the part that is asked for (`snippet`).

pub mod bilingual;
pub mod docfx;
pub mod front_matter;
pub mod facts;
pub mod html;
pub mod json;
pub mod markdown;
pub mod page;
pub mod picture;
pub mod prose;
pub mod requirement;
pub mod rewrite;
pub mod snippet;
pub mod toc;
pub mod yaml;
pub mod yaml_page;

//! From files to the site: which locale a file is in, which page it is an edition of, under which address the page is
//! published, what its headings are called, where its links lead, how readers get to it.
//!
//! 1. `layout`: what the names of folders and files say.
//! 2. `summary`: what is noted of each file when it is read (pure, per file).
//! 3. `group`: files become editions, editions become pages; collisions are told and nobody is lost.
//! 4. `addresses`: each page gets an address that nothing else takes.
//! 5. `anchors`: the same ids for headings in every locale; `sections` notes what tells one section from another,
//!    `partners` finds the same section in another locale, `counting` pairs headings as earlier versions did.
//! 6. `navigation`: TOC files, or the tree of folders.
//! 7. `links`: where a link in an edition leads.
//!
//! The only stage that sees the whole site, and it sees no page's text.

mod addresses;
mod anchors;
mod counting;
mod group;
mod layout;
pub mod links;
mod navigation;
mod partners;
mod redirects;
mod sections;
mod summary;
mod versions;

pub use addresses::{Own, Taken, fold};
pub use anchors::settle;
pub use group::{Read, group};
pub use layout::{Layout, Placed};
pub use navigation::{TocFile, lead, leads_to_toc, navigation};
pub use redirects::{InTheWay, redirects};
pub use summary::{slug, summarize};

#[cfg(test)]
mod tests;

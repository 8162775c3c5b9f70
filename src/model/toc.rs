//! A table of contents as its file writes it. Which pages its addresses lead to is for `assemble` to say.

use crate::source::Span;

/// The entries of one `TOC.yml` or `TOC.md`, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toc {
    /// The entries at the top.
    pub entries: Vec<TocEntry>,
}

impl Toc {
    /// Every entry, parents before their children, in the order of the file.
    pub fn walk(&self) -> impl Iterator<Item = &TocEntry> {
        let mut open: Vec<&TocEntry> = self.entries.iter().rev().collect();
        std::iter::from_fn(move || {
            let entry = open.pop()?;
            open.extend(entry.items.iter().rev());
            Some(entry)
        })
    }
}

/// One entry. *Source*: docfx, "Table of contents".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TocEntry {
    /// What readers see; empty where the file names none (then the title of the page stands for it).
    pub name: String,
    /// Where the name stands in the file; where there is none, the whole entry.
    pub name_span: Span,
    /// `href` as written: a page, another TOC, a folder that holds one, or a web address.
    pub href: Option<TocHref>,
    /// `tocHref` as written: the TOC whose entries belong under this one.
    pub toc_href: Option<TocHref>,
    /// `topicHref` as written: the page of this entry where `href` or `tocHref` leads to a TOC.
    pub topic_href: Option<TocHref>,
    /// `uid` as written: the page by its identifier.
    pub uid: Option<String>,
    /// `displayName`: further words under which the entry is found. No reader sees them.
    pub display_name: Option<String>,
    /// True where `expanded: true` asks that the children show from the start.
    pub expanded: bool,
    /// The entries under it.
    pub items: Vec<TocEntry>,
}

/// An address and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TocHref {
    /// The address as written.
    pub to: String,
    /// Where it stands in the file.
    pub span: Span,
}

impl TocHref {
    /// True where the address names a TOC file (`TOC.yml`, `toc.md`) or a folder, which stands for the TOC in it.
    pub fn is_toc(&self) -> bool {
        let path = self.to.split(['?', '#']).next().unwrap_or_default();
        !self.is_external() && (path.ends_with('/') || is_toc(path))
    }

    /// True for addresses that lead out of the content (`https:`, `mailto:`, `//host`).
    pub fn is_external(&self) -> bool {
        let scheme = self.to.split(['/', '?', '#']).next().unwrap_or_default();
        self.to.starts_with("//") || scheme.len() > 2 && scheme.contains(':')
    }
}

/// True for paths of files that are tables of contents: `toc.yml`, `toc.yaml`, `toc.md` in any case.
pub fn is_toc(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["toc.yml", "toc.yaml", "toc.md"].iter().any(|toc| name.eq_ignore_ascii_case(toc))
}

/// True for TOC files that say where a whole docset hangs below others (`breadcrumb/toc.yml`): they are no navigation.
pub fn is_breadcrumb(path: &str) -> bool {
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    is_toc(path) && ["breadcrumb", "breadcrumbs", "bread"].iter().any(|name| folder.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_folders_tell_what_a_toc_is() {
        assert!(is_toc("ko/TOC.yml") && is_toc("toc.md") && !is_toc("de/protocol.yml") && !is_toc("de/toc.yml/x.md"));
        assert!(is_breadcrumb("de/Breadcrumb/toc.yml") && is_breadcrumb("bread/toc.yml"));
        assert!(!is_breadcrumb("de/toc.yml") && !is_breadcrumb("breadcrumb/index.md"));
    }

    #[test]
    fn addresses_tell_where_they_lead() {
        let href = |to: &str| TocHref { to: to.to_owned(), span: Span::default() };
        assert!(href("api/").is_toc() && href("../setup/TOC.yml?a#b").is_toc() && !href("setup.md").is_toc());
        assert!(!href("https://example.org/").is_toc() && !href("https://example.org/toc.yml").is_toc());
        assert!(href("https://example.org/a/").is_external() && href("//example.org").is_external());
        assert!(!href("a/b:c.md").is_external() && !href("setup.md").is_external());
    }

    #[test]
    fn the_walk_goes_down_before_it_goes_on() {
        let entry = |name: &str, items| TocEntry { name: name.to_owned(), items, ..TocEntry::default() };
        let toc = Toc { entries: vec![entry("a", vec![entry("b", Vec::new())]), entry("c", Vec::new())] };
        assert_eq!(toc.walk().map(|entry| entry.name.as_str()).collect::<String>(), "abc");
    }
}

//! The navigation beside the text, cut to what the page at hand needs.
//!
//! Owns: the order of a locale's pages, the way to a page, the page before and after it, and the HTML of the sidebar.
//! Does not own: where the entries come from (`assemble`), how they look (`templates/assets/site.css`).
//!
//! A locale may have thousands of entries, and each of its pages a sidebar. So titles are escaped once, and a page gets
//! the whole tree only where that is small ([`WHOLE`]); otherwise the top level, its ancestors with their children, and
//! its own children. Entries that are left out are reached through their parent, which links to its first page.

mod contents;

pub use contents::Contents;

use rustc_hash::FxHashMap;

use crate::assemble::links::in_link;
use crate::locale::Locale;
use crate::render::messages::{Words, escape, escape_into};

/// Up to how many entries every page of a locale shows all of them, in groups that open and close.
pub const WHOLE: usize = 60;

/// Deeper entries stand at this depth.
const DEEPEST: usize = 12;

/// An entry of the navigation, with those under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The title, plain.
    pub title: String,
    /// The title's language where it is not the locale's.
    pub lang: Option<Locale>,
    /// Where it leads.
    pub to: To,
    /// The entries under it.
    pub children: Vec<Entry>,
}

/// Where an entry leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum To {
    /// Nowhere: the title of a group.
    #[default]
    Group,
    /// A page, by its address relative to the locale's folder (`partner/cloud/`; empty for the start page).
    Page(String),
    /// The same, of a page that this locale gets as fallback, and the locale that is written in.
    Fallback(String, Locale),
    /// An address outside the site.
    Outside(String),
}

#[derive(Debug)]
struct Node {
    /// Escaped, in a `<bdi lang>` where needed.
    html: String,
    /// Plain.
    title: String,
    lang: Option<Locale>,
    to: To,
    /// Where it leads, as it stands in a link; empty for a group and for the start page.
    href: String,
    parent: Option<u32>,
    /// Index just past the last descendant.
    end: u32,
    /// The first page in it, itself included.
    first: Option<u32>,
}

/// A locale's navigation.
#[derive(Debug, Default)]
pub struct Navigation {
    nodes: Vec<Node>,
    pages: FxHashMap<String, u32>,
    /// Indexes of the nodes that are pages of this site, in order, each page once.
    order: Vec<u32>,
    /// Where each node of `order` stands in it.
    places: FxHashMap<u32, u32>,
    /// HTML of the mark on a fallback.
    badge: String,
    /// HTML of the word for a group's own page.
    overview: String,
}

/// A link in the navigation: title, address relative to the locale's folder, the title's language where it is not the
/// locale's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The title, plain.
    pub title: &'a str,
    /// The address relative to the locale's folder; `None` for a group without a page.
    pub path: Option<&'a str>,
    /// The title's language where it is not the locale's.
    pub lang: Option<&'a Locale>,
}

impl Navigation {
    /// The navigation of a locale; `words` are those of its readers.
    pub fn new(entries: &[Entry], words: &Words<'_>) -> Navigation {
        let note = words.text("nav-fallback", &[]);
        let mut badge = String::from(" <small class=\"badge\" title=\"");
        escape_into(&mut badge, &note.text);
        badge.push_str("\">");
        let overview = words.html(&words.text("overview", &[]));
        let mut navigation = Navigation { badge, overview, ..Navigation::default() };
        navigation.grow(entries, None, 0);
        for at in 0..navigation.nodes.len() {
            if let To::Page(path) | To::Fallback(path, _) = &navigation.nodes[at].to
                && !navigation.pages.contains_key(path)
            {
                navigation.pages.insert(path.clone(), at as u32);
                navigation.places.insert(at as u32, navigation.order.len() as u32);
                navigation.order.push(at as u32);
            }
        }
        navigation
    }

    fn grow(&mut self, entries: &[Entry], parent: Option<u32>, depth: usize) {
        for entry in entries {
            let at = self.nodes.len() as u32;
            let mut html = String::with_capacity(entry.title.len() + 16);
            match &entry.lang {
                Some(lang) => {
                    html.push_str(&format!("<bdi lang=\"{lang}\">"));
                    escape_into(&mut html, &entry.title);
                    html.push_str("</bdi>");
                }
                None => escape_into(&mut html, &entry.title),
            }
            let itself = !matches!(entry.to, To::Group);
            let href = match &entry.to {
                To::Group => String::new(),
                To::Page(path) | To::Fallback(path, _) => escape(&in_link(path)),
                To::Outside(address) => escape(address),
            };
            self.nodes.push(Node {
                html,
                title: entry.title.clone(),
                lang: entry.lang.clone(),
                to: entry.to.clone(),
                href,
                parent,
                end: at + 1,
                first: itself.then_some(at),
            });
            // What lies deeper than anyone indents stands beside its parent: nothing is lost.
            let deeper = depth + 1 < DEEPEST;
            let (parent, depth) = if deeper { (Some(at), depth + 1) } else { (parent, depth) };
            self.grow(&entry.children, parent, depth);
            if deeper {
                let end = self.nodes.len() as u32;
                let below = self.nodes[at as usize + 1..end as usize].iter().find_map(|node| node.first);
                let node = &mut self.nodes[at as usize];
                node.end = end;
                node.first = node.first.or(below);
            }
        }
    }

    /// The node of a page, by its address relative to the locale's folder; the first, where it stands more than once.
    pub fn position(&self, path: &str) -> Option<u32> {
        self.pages.get(path).copied()
    }

    /// The way to a node: its ancestors from the top, without itself.
    pub fn trail(&self, position: u32) -> Vec<Step<'_>> {
        let mut trail: Vec<_> = self.ancestors(position).map(|at| self.step(at)).collect();
        trail.reverse();
        trail
    }

    /// The page before a page and the one after it, in reading order.
    pub fn around(&self, position: u32) -> (Option<Step<'_>>, Option<Step<'_>>) {
        let Some(&place) = self.places.get(&position) else { return (None, None) };
        let at = |place: Option<u32>| place.and_then(|place| self.order.get(place as usize)).map(|&at| self.step(at));
        (at(place.checked_sub(1)), at(place.checked_add(1)))
    }

    fn ancestors(&self, position: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(self.nodes[position as usize].parent, |at| self.nodes[*at as usize].parent)
    }

    fn step(&self, at: u32) -> Step<'_> {
        let node = &self.nodes[at as usize];
        let path = match &node.to {
            To::Page(path) | To::Fallback(path, _) => Some(path.as_str()),
            To::Group | To::Outside(_) => None,
        };
        Step { title: &node.title, path, lang: node.lang.as_ref() }
    }

    /// The sidebar of a page: `current` is its [`position`](Self::position), `home` leads from the page to the
    /// locale's folder (`../`, or empty). Empty where the navigation is.
    pub fn html(&self, current: Option<u32>, home: &str) -> String {
        if self.nodes.is_empty() {
            return String::new();
        }
        let whole = self.nodes.len() <= WHOLE;
        let mut open: Vec<u32> = current.into_iter().flat_map(|at| self.ancestors(at)).collect();
        open.extend(current);
        let mut page = Page { navigation: self, current, home, whole, open, html: String::with_capacity(4096) };
        page.list(0, self.nodes.len() as u32);
        page.html
    }
}

/// The sidebar of one page in the making.
struct Page<'a> {
    navigation: &'a Navigation,
    current: Option<u32>,
    home: &'a str,
    whole: bool,
    /// The page and its ancestors.
    open: Vec<u32>,
    html: String,
}

impl Page<'_> {
    fn list(&mut self, from: u32, to: u32) {
        self.html.push_str(if from == 0 && self.whole { "<ul data-whole>" } else { "<ul>" });
        let navigation = self.navigation;
        let mut at = from;
        while at < to {
            let node = &navigation.nodes[at as usize];
            self.html.push_str("<li>");
            let open = self.open.contains(&at);
            if node.end > at + 1 && (self.whole || open) {
                self.html.push_str(if open { "<details open><summary>" } else { "<details><summary>" });
                self.html.push_str(&node.html);
                self.html.push_str("</summary>");
                if matches!(node.to, To::Group) {
                    self.list(at + 1, node.end);
                } else {
                    // A link in a summary would be a control in a control, so the group's own page comes first in it.
                    self.html.push_str("<ul><li>");
                    self.link(at, at, &navigation.overview);
                    let from = self.html.len();
                    self.list(at + 1, node.end);
                    self.html.replace_range(from..from + "<ul>".len(), "");
                }
                self.html.push_str("</details>");
            } else {
                self.link(at, node.first.unwrap_or(at), &node.html);
            }
            at = node.end;
        }
        self.html.push_str("</ul>");
    }

    /// The entry `at`, as a link to where the entry `to` leads.
    fn link(&mut self, at: u32, to: u32, text: &str) {
        let node = &self.navigation.nodes[to as usize];
        match &node.to {
            To::Group => {
                self.html.push_str("<span>");
                self.html.push_str(text);
                self.html.push_str("</span>");
                return;
            }
            To::Outside(_) => self.html.push_str("<a rel=\"external\" href=\""),
            To::Page(_) | To::Fallback(..) => {
                self.html.push_str("<a href=\"");
                self.html.push_str(self.home);
                if self.home.is_empty() && node.href.is_empty() {
                    self.html.push_str("./");
                }
            }
        }
        self.html.push_str(&node.href);
        self.html.push_str(if self.current == Some(at) && at == to { "\" aria-current=\"page\">" } else { "\">" });
        self.html.push_str(text);
        self.html.push_str("</a>");
        if let (To::Fallback(_, written), true) = (&node.to, at == to) {
            self.html.push_str(&self.navigation.badge);
            self.html.extend(written.language().chars().map(|c| c.to_ascii_uppercase()));
            self.html.push_str("</small>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::messages::Messages;

    fn page(title: &str, path: &str, children: Vec<Entry>) -> Entry {
        Entry { title: title.into(), to: To::Page(path.into()), children, ..Entry::default() }
    }

    fn group(title: &str, children: Vec<Entry>) -> Entry {
        Entry { title: title.into(), children, ..Entry::default() }
    }

    fn navigation(entries: &[Entry]) -> Navigation {
        let messages = Messages::load(&[]).value;
        Navigation::new(entries, &messages.words(&Locale::parse("ko").expect("a tag")))
    }

    #[test]
    fn a_small_site_shows_everything_and_marks_the_page() {
        let navigation =
            navigation(&[page("처음", "", vec![]), group("파트너 <1>", vec![page("수준", "levels/", vec![])])]);
        let html = navigation.html(navigation.position("levels/"), "../");
        assert_eq!(
            html,
            "<ul data-whole><li><a href=\"../\">처음</a>\
             <li><details open><summary>파트너 &lt;1&gt;</summary>\
             <ul><li><a href=\"../levels/\" aria-current=\"page\">수준</a></ul></details></ul>"
        );
        assert!(navigation.html(navigation.position(""), "").contains("<a href=\"./\" aria-current"));
    }

    #[test]
    fn a_group_with_a_page_of_its_own_opens_with_it() {
        let navigation = navigation(&[page("A", "a/", vec![page("B", "a/b/", vec![])])]);
        assert_eq!(
            navigation.html(None, ""),
            "<ul data-whole><li><details><summary>A</summary>\
             <ul><li><a href=\"a/\">개요</a><li><a href=\"a/b/\">B</a></ul></details></ul>"
        );
    }

    #[test]
    fn a_large_site_shows_what_is_near_the_page() {
        let groups: Vec<_> = (0..100)
            .map(|g| {
                group(
                    &format!("G{g}"),
                    (0..10).map(|p| page(&format!("P{g}.{p}"), &format!("{g}/{p}/"), vec![])).collect(),
                )
            })
            .collect();
        let navigation = navigation(&groups);
        let html = navigation.html(navigation.position("7/3/"), "../../");
        assert_eq!(html.matches("<li>").count(), 100 + 10);
        assert!(html.contains("<a href=\"../../8/0/\">G8</a>"), "a closed group leads to its first page");
        assert_eq!(html.matches("aria-current").count(), 1);
    }

    #[test]
    fn a_fallback_is_marked_with_its_language() {
        let lang = Locale::parse("en-US").expect("a tag");
        let to = To::Fallback("offers/".into(), lang.clone());
        let entry = Entry { title: "Offers".into(), lang: Some(lang), to, children: vec![] };
        let html = navigation(&[entry]).html(None, "");
        assert!(
            html.contains("<a href=\"offers/\"><bdi lang=\"en-US\">Offers</bdi></a> <small class=\"badge\""),
            "{html}"
        );
        assert!(html.contains("\">EN</small>"), "{html}");
    }

    #[test]
    fn an_address_is_written_as_a_link_needs_it() {
        let html = navigation(&[page("C#", "C# & 100%/길/", vec![])]).html(None, "../");
        assert!(html.contains("<a href=\"../C%23%20&amp;%20100%25/길/\">"), "{html}");
    }

    #[test]
    fn pages_follow_each_other_across_groups() {
        let navigation = navigation(&[
            page("A", "a/", vec![]),
            group("G", vec![page("B", "b/", vec![]), page("A", "a/", vec![])]),
            page("C", "c/", vec![]),
        ]);
        let at = navigation.position("b/").expect("it is a page");
        let (previous, next) = navigation.around(at);
        assert_eq!(previous.and_then(|step| step.path), Some("a/"));
        assert_eq!(next.and_then(|step| step.path), Some("c/"), "a page that stands twice is read once");
        assert_eq!(navigation.trail(at).iter().map(|step| step.title).collect::<Vec<_>>(), ["G"]);
    }

    #[test]
    fn nothing_is_lost_in_the_depth() {
        let mut entry = page("z", "z/", vec![]);
        for depth in 0..100 {
            entry = group(&format!("{depth}"), vec![entry]);
        }
        let navigation = navigation(&[entry]);
        assert!(navigation.html(navigation.position("z/"), "").contains("aria-current"));
    }
}

//! The navigation as the text of a page: what a start page says that nobody wrote.

use super::{Navigation, Page, To};

/// The navigation written out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// HTML: pages in lists, those of a group under a heading of level 2.
    pub html: String,
    /// The headings: id and title, plain.
    pub groups: Vec<(String, String)>,
}

impl Navigation {
    /// All of the navigation, for the start page itself; `most` is how many entries it may list.
    pub fn contents(&self, most: usize) -> Contents {
        let mut page =
            Page { navigation: self, current: None, home: "", whole: false, open: Vec::new(), html: String::new() };
        let mut groups = Vec::new();
        let last = self.nodes.len().min(most) as u32;
        let (mut at, mut in_list) = (0, false);
        while at < last {
            let node = &self.nodes[at as usize];
            let is_group = node.end > at + 1;
            if in_list && is_group {
                page.html.push_str("</ul>\n");
            } else if !in_list && !is_group {
                page.html.push_str("<ul>\n");
            }
            in_list = !is_group;
            if is_group {
                let id = format!("group-{}", groups.len() + 1);
                page.html.push_str(&format!("<h2 id=\"{id}\">{}</h2>\n<ul>\n", node.html));
                groups.push((id, node.title.clone()));
                if !matches!(node.to, To::Group) {
                    page.item(at, &self.overview);
                }
                page.items(at + 1, node.end.min(last));
                page.html.push_str("</ul>\n");
            } else {
                page.item(at, &node.html);
            }
            at = node.end;
        }
        if in_list {
            page.html.push_str("</ul>\n");
        }
        Contents { html: page.html, groups }
    }
}

impl Page<'_> {
    /// List items for the entries from `at` up to `to`, with what is under them.
    fn items(&mut self, mut at: u32, to: u32) {
        let navigation = self.navigation;
        while at < to {
            let node = &navigation.nodes[at as usize];
            self.html.push_str("<li>");
            self.link(at, at, &node.html);
            let end = node.end.min(to);
            if end > at + 1 {
                self.html.push_str("<ul>\n");
                self.items(at + 1, end);
                self.html.push_str("</ul>\n");
            }
            at = node.end;
        }
    }

    fn item(&mut self, at: u32, text: &str) {
        self.html.push_str("<li>");
        self.link(at, at, text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Entry;
    use super::*;
    use crate::locale::Locale;
    use crate::render::messages::Messages;

    fn page(title: &str, path: &str, children: Vec<Entry>) -> Entry {
        Entry { title: title.into(), to: To::Page(path.into()), children, ..Entry::default() }
    }

    fn navigation() -> Navigation {
        let deep = Entry { title: "G <1>".into(), children: vec![page("C", "g/c/", vec![])], ..Entry::default() };
        let entries =
            [page("A", "a/", vec![]), page("B", "b/", vec![page("D", "b/d/", vec![]), deep]), page("E", "e/", vec![])];
        let messages = Messages::load(&[]).value;
        Navigation::new(&entries, &messages.words(&Locale::parse("de").expect("a tag")))
    }

    #[test]
    fn groups_become_headings_and_lists_with_their_own_page_first() {
        let contents = navigation().contents(100);
        let html = contents.html.replace('\n', "");
        assert_eq!(
            html,
            "<ul><li><a href=\"a/\">A</a></ul>\
             <h2 id=\"group-1\">B</h2><ul><li><a href=\"b/\">Überblick</a><li><a href=\"b/d/\">D</a>\
             <li><span>G &lt;1&gt;</span><ul><li><a href=\"g/c/\">C</a></ul></ul>\
             <ul><li><a href=\"e/\">E</a></ul>"
        );
        assert_eq!(contents.groups, [("group-1".to_owned(), "B".to_owned())]);
    }

    #[test]
    fn no_more_is_listed_than_may_be() {
        let html = navigation().contents(2).html;
        assert!(html.contains(">A</a>") && html.contains(">B</h2>"), "{html}");
        assert!(!html.contains(">D</a>") && !html.contains(">E</a>"), "{html}");
        assert_eq!(html.matches("<ul>").count(), html.matches("</ul>").count());
    }
}

//! What the table of a page's levels says, in the reader's language.
//!
//! 1. A row's head is what the requirement says at every level; where the levels word it differently, what it is about
//!    (exams, certifications, people), and each cell begins with the level's own words.
//! 2. A cell holds the conditions that name something (amounts, people, exams, certifications); where none does, all.
//! 3. Choices stand in a cell as lists, parted by the page's own word for OR or AND.
//!
//! Does not own: what is compared (`analyze/requirements`), the looks (`templates/comparison.html`).

use super::messages::{Words, escape_into};
use super::view::{ComparisonRow, ComparisonView, Fragment, LevelView, message};
use crate::analyze::requirements::comparison::Comparison;
use crate::assemble::links;
use crate::locale::Locale;
use crate::model::requirement::{RequirementKind, RequirementTree};

/// Makes the table of a comparison for the readers of one edition: `locale` is its place in the tree's locales.
pub fn view(comparison: &Comparison, tree: &RequirementTree<'_>, locale: usize, words: &Words<'_>) -> ComparisonView {
    let table = Table { tree, locale, words };
    let title = |at: usize| table.text(at).to_owned();
    let level = |&at: &usize| LevelView {
        title: title(at),
        href: tree.nodes[at].anchor.map(|anchor| format!("#{}", links::in_link(anchor))),
        lang: None,
    };
    ComparisonView {
        about: title(comparison.section),
        caption: message(words, "comparison"),
        requirement: message(words, "comparison-requirement"),
        none: message(words, "comparison-none"),
        levels: comparison.levels.iter().map(level).collect(),
        rows: comparison.rows.iter().map(|row| table.row(row, comparison.levels.len())).collect(),
    }
}

/// How much searching for stretches in another language one cell is worth: stretches times bytes.
const MOST_SEARCHED: usize = 4_000_000;

/// How many of them are marked in one cell.
const MOST_MARKED: usize = 100;

struct Table<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    locale: usize,
    words: &'t Words<'t>,
}

impl Table<'_, '_> {
    fn text(&self, at: usize) -> &str {
        self.tree.nodes[at].text[self.locale].as_deref().unwrap_or_default()
    }

    fn row(&self, row: &[Option<usize>], width: usize) -> ComparisonRow {
        let nodes: Vec<usize> = row.iter().flatten().copied().collect();
        let plain = |at: usize| self.text(at).trim_end_matches([' ', '.', ':', '：', '。']);
        let same = nodes.windows(2).all(|pair| plain(pair[0]) == plain(pair[1]));
        let named = nodes.iter().any(|&at| self.children(at, Keep::Named).next().is_some());
        let keep = if named { Keep::Named } else { Keep::All };
        let cell = |at: usize| {
            let mut cell: Vec<Fragment> = self.children(at, keep).map(|child| self.fragment(child, keep)).collect();
            if !same || cell.is_empty() {
                cell.insert(0, Fragment { html: escaped(self.text(at)), lang: None });
            }
            cell
        };
        let mut cells: Vec<Vec<Fragment>> = row.iter().map(|at| at.map(cell).unwrap_or_default()).collect();
        cells.resize_with(width, Vec::new);
        let html = match nodes.first() {
            Some(&at) if same => escaped(plain(at)),
            Some(&at) => self.about(at).unwrap_or_else(|| escaped(plain(at))),
            None => String::new(),
        };
        ComparisonRow { html, lang: None, cells }
    }

    /// What a requirement is about, in the interface's words.
    fn about(&self, at: usize) -> Option<String> {
        let below = self.tree.below(at);
        let any = |has: fn(&crate::model::requirement::Facts<'_>) -> bool| below.iter().any(|node| has(&node.facts));
        let id = if any(|facts| !facts.exams.is_empty()) {
            "comparison-exams"
        } else if any(|facts| !facts.certifications.is_empty()) {
            "comparison-certifications"
        } else if any(|facts| !facts.people.is_empty()) {
            "comparison-people-label"
        } else if any(|facts| !facts.quantities.is_empty()) {
            "comparison-quantity"
        } else {
            return None;
        };
        Some(escaped(&self.words.text(id, &[]).text))
    }

    /// Children of a node that belong into a cell.
    fn children(&self, at: usize, keep: Keep) -> impl Iterator<Item = usize> + '_ {
        self.tree.children(at).filter(move |&child| {
            let node = &self.tree.nodes[child];
            let names = |facts: &crate::model::requirement::Facts<'_>| {
                !facts.people.is_empty()
                    || !facts.exams.is_empty()
                    || !facts.certifications.is_empty()
                    || !facts.quantities.is_empty()
            };
            let asks = !matches!(node.kind, RequirementKind::Text | RequirementKind::Note);
            let here = !node.missing_in.contains(&self.locale);
            here && asks && (keep == Keep::All || self.tree.below(child).iter().any(|node| names(&node.facts)))
        })
    }

    fn fragment(&self, at: usize, keep: Keep) -> Fragment {
        let mut html = String::new();
        self.write(at, keep, &mut html);
        Fragment { html, lang: None }
    }

    fn write(&self, at: usize, keep: Keep, html: &mut String) {
        let node = &self.tree.nodes[at];
        match node.kind {
            RequirementKind::Choice | RequirementKind::All => {
                let own = self.text(at);
                let id = if node.kind == RequirementKind::Choice { "comparison-or" } else { "comparison-and" };
                let message = if own.is_empty() { self.words.text(id, &[]).text } else { own.to_owned() };
                html.push_str("<div class=\"choice\">");
                // An alternative that names nothing is an alternative all the same.
                for (number, alternative) in self.tree.children(at).enumerate() {
                    if number > 0 {
                        html.push_str("<strong>");
                        escape_into(html, &message);
                        html.push_str("</strong>");
                    }
                    self.list(alternative, Keep::All, html);
                }
                html.push_str("</div>");
            }
            _ => {
                let link = match node.facts.links.as_slice() {
                    [link] if link.starts_with("https://") || link.starts_with("http://") => Some(link),
                    _ => None,
                };
                if let Some(link) = link {
                    html.push_str("<a href=\"");
                    escape_into(html, link);
                    html.push_str("\">");
                }
                escape_into(html, self.text(at));
                html.push_str(if link.is_some() { "</a>" } else { "" });
                self.list(at, keep, html);
            }
        }
    }

    /// The children of a node as a list.
    fn list(&self, at: usize, keep: Keep, html: &mut String) {
        let mut children = self.children(at, keep).peekable();
        if children.peek().is_none() {
            return;
        }
        html.push_str("<ul>");
        for child in children {
            html.push_str("<li>");
            self.write(child, keep, html);
            html.push_str("</li>");
        }
        html.push_str("</ul>");
    }
}

/// Marks the words of a table that are in another language than the page, by the page's stretches: `stretches` are their
/// words and languages. WCAG 2.2, 3.1.2, holds for what is shown twice as well.
pub fn mark(view: &mut ComparisonView, stretches: &[(&str, &Locale)]) {
    let mut known: Vec<(String, &Locale)> = stretches
        .iter()
        .map(|(words, lang)| (words.split_whitespace().collect::<Vec<_>>().join(" "), *lang))
        .filter(|(words, _)| !words.is_empty())
        .collect();
    // A short stretch may stand within a longer one.
    known.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    known.dedup();
    for level in &mut view.levels {
        level.lang = known.iter().find(|(words, _)| *words == level.title).map(|(_, lang)| (*lang).clone());
    }
    for row in &mut view.rows {
        let cells = row.cells.iter_mut().flatten().map(|fragment| &mut fragment.html);
        for html in std::iter::once(&mut row.html).chain(cells) {
            *html = marked(html, &known);
        }
    }
}

/// HTML whose texts are marked where they hold one of the known stretches.
fn marked(html: &str, known: &[(String, &Locale)]) -> String {
    // Most stretches stand elsewhere on the page; on a page of thousands the search itself would cost too much.
    if known.len().saturating_mul(html.len()) > MOST_SEARCHED {
        return html.to_owned();
    }
    let here: Vec<_> = known
        .iter()
        .map(|(words, lang)| (escaped(words.trim_end_matches([' ', '.', ':', '：', '。'])), *lang))
        .filter(|(words, _)| !words.is_empty() && html.contains(words))
        .take(MOST_MARKED)
        .collect();
    if here.is_empty() {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + 32);
    for piece in html.split_inclusive('>') {
        let (text, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        write_marked(text, &here, &mut out);
        out.push_str(tag);
    }
    out
}

fn write_marked(text: &str, here: &[(String, &Locale)], out: &mut String) {
    let Some(((words, lang), rest)) = here.split_first() else {
        out.push_str(text);
        return;
    };
    let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut from = 0;
    for (at, _) in text.match_indices(words) {
        let end = at + words.len();
        // A word inside of another is another word.
        if joined(text[..at].chars().next_back()) || joined(text[end..].chars().next()) {
            continue;
        }
        write_marked(&text[from..at], rest, out);
        out.push_str(&format!("<span lang=\"{lang}\">{words}</span>"));
        from = end;
    }
    write_marked(&text[from..], rest, out);
}

/// Which conditions a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// Those that name something.
    Named,
    /// All.
    All,
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape_into(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_another_language_are_marked_in_the_table_too() {
        let en = Locale::parse("en-US").expect("a tag");
        let cell = Fragment {
            html: "<a href=\"Gold\">Gold</a> Goldene 認證 <b>Your company &amp; you</b>".into(),
            lang: None,
        };
        let mut view = ComparisonView {
            levels: vec![LevelView { title: "Gold".into(), ..LevelView::default() }],
            rows: vec![ComparisonRow { html: "Your company &amp; you".into(), lang: None, cells: vec![vec![cell]] }],
            ..ComparisonView::default()
        };
        mark(&mut view, &[("Gold", &en), ("Your company\n& you.", &en)]);
        assert_eq!(view.levels[0].lang, Some(en));
        assert_eq!(view.rows[0].html, "<span lang=\"en-US\">Your company &amp; you</span>");
        assert_eq!(
            view.rows[0].cells[0][0].html,
            "<a href=\"Gold\"><span lang=\"en-US\">Gold</span></a> Goldene 認證 \
             <b><span lang=\"en-US\">Your company &amp; you</span></b>"
        );
    }
}

//! Tables of contents: `TOC.yml` and `TOC.md`.
//!
//! 1. `TOC.yml`: a list of entries at the top, or under `items:`; each entry's own under its `items:`.
//! 2. `TOC.md`: headings are entries, deeper headings and list items the entries under them; a link gives the address.
//! 3. The names become a Markdown list, so that they have segments like any other text.

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::model::document::{Kind, Node as MarkdownNode};
use crate::model::toc::{Toc, TocEntry, TocHref};
use crate::parse::markdown;
use crate::parse::yaml::{self, Node, NodeKind};
use crate::parse::yaml_page::{Text, one_line};
use crate::source::{Mapped, MappedBuilder, Source};

/// How deep entries may nest; deeper ones are left out.
pub const DEEPEST: usize = 20;

/// A `TOC.yml`, and its names as Markdown.
#[derive(Debug)]
pub struct YamlToc {
    /// The entries.
    pub toc: Toc,
    /// The names, as a nested list.
    pub text: Mapped<'static>,
}

/// Reads a `TOC.yml`.
///
/// *Findings*: those of [`yaml::read`], `data-syntax` for what is no entry, `toc-entry` for entries without a name,
/// `too-deep`.
pub fn read_yaml(source: &Source) -> Checked<YamlToc> {
    let at = Locator::new(source);
    let mut findings = Vec::new();
    let root = yaml::read(&at).drain(&mut findings);
    let list = root.get("items").unwrap_or(&root);
    let out = MappedBuilder::with_capacity(source.text.len() / 2);
    let mut reader = Reader { file: &source.text, at: &at, out, findings };
    let entries = reader.entries(list, 0);
    let Reader { out, mut findings, .. } = reader;
    unnamed(&entries, &at, &mut findings);
    Checked { value: YamlToc { toc: Toc { entries }, text: out.finish(source.text.len()) }, findings }
}

/// Reads the Markdown of a `TOC.md`.
///
/// *Findings*: `toc-entry` for entries without a name. What is odd in the Markdown is found when it is read as a page.
pub fn read_markdown(text: &Mapped<'_>, at: &Locator<'_>) -> Checked<Toc> {
    let mut findings = Vec::new();
    let entries = outline(&markdown::read(text, at).value, text);
    unnamed(&entries, at, &mut findings);
    Checked { value: Toc { entries }, findings }
}

/// Tells entries that nobody could name: without a name and without a page whose title could stand for it.
fn unnamed(entries: &[TocEntry], at: &Locator<'_>, findings: &mut Vec<Finding>) {
    for entry in entries {
        let leads = entry.href.is_some() || entry.topic_href.is_some() || entry.uid.is_some();
        if entry.name.is_empty() && !leads {
            let finding = at.finding(Rule::TocEntry, entry.name_span, "the entry has no name");
            findings.push(finding.help("add `name: …`"));
        }
        unnamed(&entry.items, at, findings);
    }
}

struct Reader<'r> {
    file: &'r str,
    at: &'r Locator<'r>,
    out: MappedBuilder,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn entries(&mut self, list: &Node, depth: usize) -> Vec<TocEntry> {
        if depth >= DEEPEST {
            let message = format!("entries are nested more than {DEEPEST} deep");
            let finding = self.at.finding(Rule::TooDeep, list.span, message);
            self.findings.push(finding.help("what lies deeper is left out"));
            return Vec::new();
        }
        match &list.kind {
            NodeKind::Sequence(items) => items.iter().filter_map(|item| self.entry(item, depth)).collect(),
            NodeKind::Scalar(_) if list.text().is_none() => Vec::new(),
            _ => {
                let message = "entries are a list; each begins with `- name:`";
                self.findings.push(self.at.finding(Rule::DataSyntax, list.span, message).help("add the `-`"));
                Vec::new()
            }
        }
    }

    fn entry(&mut self, node: &Node, depth: usize) -> Option<TocEntry> {
        if !matches!(node.kind, NodeKind::Mapping(_)) {
            if node.text().is_some() || !node.items().is_empty() {
                let finding = self.at.finding(Rule::DataSyntax, node.span, "this is no entry of a table of contents");
                self.findings.push(finding.help("write `- name: …` and `href: …` below it"));
            }
            return None;
        }
        let name = node.get("name").filter(|name| name.text().is_some());
        let text = |key: &str| node.get(key).and_then(Node::text).map(|text| text.trim().to_owned());
        let href = |key: &str| {
            let node = node.get(key)?;
            Some(TocHref { to: node.text()?.trim().to_owned(), span: node.span })
        };
        if let Some(name) = name {
            let name = (name, name.mapped(self.file));
            self.out.insert(&format!("{}- ", "  ".repeat(depth)), name.0.span.start as usize);
            one_line(&mut self.out, &name.1, Text::Plain);
            self.out.insert("\n", name.0.span.end as usize);
        }
        Some(TocEntry {
            name: name.and_then(Node::text).map(on_one_line).unwrap_or_default(),
            name_span: name.unwrap_or(node).span,
            href: href("href"),
            toc_href: href("tocHref"),
            topic_href: href("topicHref").or_else(|| href("homepage")),
            uid: text("uid").or_else(|| text("topicUid")),
            display_name: text("displayName").or_else(|| text("displayname")),
            expanded: text("expanded").is_some_and(|text| text.eq_ignore_ascii_case("true")),
            items: node.get("items").map(|items| self.entries(items, depth + 1)).unwrap_or_default(),
        })
    }
}

/// A text on one line.
fn on_one_line(text: &str) -> String {
    text.trim().replace(['\n', '\r'], " ")
}

/// The entries of a `TOC.md`.
fn outline(nodes: &[MarkdownNode<'_>], text: &Mapped<'_>) -> Vec<TocEntry> {
    let mut entries = Vec::new();
    let mut open: Vec<(u8, TocEntry)> = Vec::new();
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        match &node.kind {
            Kind::Heading(heading) => {
                close(&mut open, &mut entries, heading.level);
                open.push((heading.level, leaf(nodes, at, text)));
            }
            Kind::List(_) => {
                let items = list(nodes, at, text, open.len());
                open.last_mut().map_or(&mut entries, |(_, entry)| &mut entry.items).extend(items);
            }
            _ => {}
        }
        at = node.end as usize;
    }
    close(&mut open, &mut entries, 0);
    entries
}

/// Ends the open headings of a level and below it.
fn close(open: &mut Vec<(u8, TocEntry)>, entries: &mut Vec<TocEntry>, level: u8) {
    while open.last().is_some_and(|(last, _)| *last >= level) {
        if let Some((_, entry)) = open.pop() {
            open.last_mut().map_or(&mut *entries, |(_, parent)| &mut parent.items).push(entry);
        }
    }
}

fn list(nodes: &[MarkdownNode<'_>], list_at: usize, text: &Mapped<'_>, depth: usize) -> Vec<TocEntry> {
    let mut entries = Vec::new();
    let mut item = list_at + 1;
    while item < nodes[list_at].end as usize {
        let end = nodes[item].end as usize;
        let mut entry: Option<TocEntry> = None;
        let mut at = item + 1;
        while at < end {
            match &nodes[at].kind {
                kind if kind.is_leaf() && entry.is_none() => entry = Some(leaf(nodes, at, text)),
                Kind::List(_) if depth < DEEPEST => {
                    let below = list(nodes, at, text, depth + 1);
                    match &mut entry {
                        Some(entry) => entry.items.extend(below),
                        None => entries.extend(below),
                    }
                }
                _ => {}
            }
            at = nodes[at].end as usize;
        }
        entries.extend(entry);
        item = end;
    }
    entries
}

/// The entry that a heading or the first line of a list item makes.
fn leaf(nodes: &[MarkdownNode<'_>], at: usize, text: &Mapped<'_>) -> TocEntry {
    let mut entry = TocEntry::default();
    let mut name = String::new();
    let mut place: Option<std::ops::Range<usize>> = None;
    for node in &nodes[at + 1..nodes[at].end as usize] {
        let range = node.range.start as usize..node.range.end as usize;
        match &node.kind {
            Kind::Text(words) | Kind::Code(words) => {
                name.push_str(words);
                place = Some(place.map_or(range.start, |place| place.start)..range.end);
            }
            Kind::SoftBreak | Kind::HardBreak => name.push(' '),
            Kind::Link(target) if entry.href.is_none() => {
                let written = &text.text[range.clone()];
                let found = written.rfind(target.to.as_ref()).unwrap_or(0);
                let span = text.origin_span(range.start + found..range.start + found + target.to.len());
                entry.href = Some(TocHref { to: target.to.to_string(), span });
            }
            _ => {}
        }
    }
    let whole = nodes[at].range.start as usize..nodes[at].range.end as usize;
    entry.name = on_one_line(&name);
    entry.name_span = text.origin_span(place.unwrap_or(whole));
    entry.href = entry.href.filter(|href| !href.to.is_empty());
    entry
}

#[cfg(test)]
mod tests;

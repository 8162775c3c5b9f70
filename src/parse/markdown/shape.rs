//! What nodes mean together: columns, zones, divisions and tabs hold what follows them; headings have their anchor.

use std::collections::BTreeSet;

use super::{DEEPEST, number, within};
use crate::finding::{Finding, Locator, Rule};
use crate::model::document::{Kind, Node};
use crate::parse::rewrite::Marker;
use crate::source::Mapped;

/// How many alerts of one piece of raw HTML are told; more would only repeat themselves.
pub(super) const MOST_ALERTS: usize = 10;

pub(super) fn inline_marker<'a>(marker: Marker<'_>) -> Kind<'a> {
    match marker.name {
        "include" => Kind::Include(marker.value.to_owned()),
        "video" => Kind::Video(marker.value.to_owned()),
        "code" => {
            let (language, path) = marker.value.split_once(' ').unwrap_or(("", marker.value));
            Kind::CodeInclude { language: language.to_owned(), path: path.to_owned() }
        }
        _ => Kind::Nothing,
    }
}

/// Gives markers, tabs and headings their meaning: among the children of one parent, a marker that opens takes in what
/// follows up to the marker that closes. One that would open a block deeper than [`DEEPEST`] opens none; gives the place of
/// the first such marker (*text*).
pub(super) fn shape(
    nodes: &mut [Node<'_>],
    text: &Mapped<'_>,
    at: &Locator<'_>,
    findings: &mut Vec<Finding>,
) -> Option<usize> {
    let mut levels: Vec<Level> = vec![Level { end: nodes.len(), ..Level::default() }];
    let mut too_deep: Option<usize> = None;
    let mut unclosed: Vec<usize> = Vec::new();
    let mut anchors: BTreeSet<String> = BTreeSet::new();
    let mut told = Told::default();
    for index in 0..nodes.len() {
        while levels.len() > 1 && levels.last().is_some_and(|level| level.end <= index) {
            if let Some(level) = levels.pop() {
                level.finish(nodes, &mut unclosed);
            }
        }
        let Some(level) = levels.last_mut() else { break };
        let own_end = nodes[index].end as usize;
        told.pass(&nodes[index]);
        let marker = match &nodes[index].kind {
            Kind::Html(html) => Marker::parse(html).map(|marker| (marker.name.to_owned(), marker.value.to_owned())),
            _ => None,
        };
        if let Some((name, value)) = marker {
            let skipped = level.skipped;
            if !level.mark(nodes, index, &name, value) {
                let range = nodes[index].range.start as usize..nodes[index].range.end as usize;
                let message = "this ends a block that was not begun here";
                findings.push(
                    at.finding(Rule::UnknownSyntax, text.origin_span(range), message)
                        .help("begin the block in the same list or quote, or remove its end"),
                );
            }
            if level.skipped > skipped {
                too_deep.get_or_insert(nodes[index].range.start as usize);
            }
            continue;
        }
        if let Kind::Html(html) = &nodes[index].kind {
            let range = nodes[index].range.start as usize..nodes[index].range.end as usize;
            let alerts = within::alerts(html, &text.text[range.clone()], MOST_ALERTS - told.alerts);
            told.alerts += alerts.len();
            findings.extend(alerts.into_iter().map(|alert| {
                let place = range.start + alert.start..range.start + alert.end;
                let message = "Markdown is not read within raw HTML; this alert stands as text";
                let finding = at.finding(Rule::UnknownSyntax, text.origin_span(place), message);
                finding.help("leave a blank line before it and behind it")
            }));
        }
        if let Some(id) = tab_id(nodes, index) {
            level.end_tab(nodes, index);
            if level.depth() < DEEPEST {
                level.open.push(index);
                nodes[index].kind = Kind::Tab(id);
                nodes[index + 1].kind = Kind::Plain;
                continue;
            }
            too_deep.get_or_insert(nodes[index].range.start as usize);
        }
        if matches!(nodes[index].kind, Kind::Paragraph) {
            let range = nodes[index].range.start as usize..nodes[index].range.end as usize;
            findings.extend(glued_heading(&text.text[range.clone()], index == 0).map(|(place, signs)| {
                let signs = "#".repeat(signs);
                let place = range.start + place.start..range.start + place.end;
                let message = format!("`{signs}` without a space behind it makes no heading; the line stands as text");
                let help = format!("write a space behind `{signs}`, or `\\#` where it is meant literally");
                at.finding(Rule::UnknownSyntax, text.origin_span(place), message).help(help)
            }));
        }
        if matches!(nodes[index].kind, Kind::ThematicBreak) && level.end_tab(nodes, index) {
            nodes[index].kind = Kind::Nothing;
        }
        if matches!(nodes[index].kind, Kind::Heading(_)) {
            name_heading(nodes, index);
            if let Kind::Heading(heading) = &nodes[index].kind
                && let Some(anchor) = &heading.anchor
                && !anchors.insert(anchor.clone())
            {
                let range = nodes[index].range.start as usize..nodes[index].range.end as usize;
                let span = text.origin_span(range.start..range.start + text.text[range].trim_end().len());
                let message = format!("a heading above has the anchor `{anchor}` already");
                findings
                    .push(at.finding(Rule::DuplicateAnchor, span, message).help("give this heading one of its own"));
            }
        }
        if own_end > index + 1 && !nodes[index].kind.is_inline() && !nodes[index].kind.is_leaf() {
            let above = level.depth() + 1;
            levels.push(Level { end: own_end, above, ..Level::default() });
        }
    }
    while let Some(level) = levels.pop() {
        level.finish(nodes, &mut unclosed);
    }
    unclosed.sort_unstable();
    for index in unclosed {
        let start = nodes[index].range.start as usize;
        let end = start + text.text[start..nodes[index].range.end as usize].find('\n').unwrap_or(0);
        let message = "this block is not closed; it ends with the list, quote or page it stands in";
        let finding = at.finding(Rule::UnknownSyntax, text.origin_span(start..end), message);
        findings.push(finding.help("write its end, such as `:::row-end:::`"));
    }
    too_deep
}

/// The first line of a paragraph that was meant as a heading, `##Title` (CommonMark 0.31.2, section 4.2, wants a space), and
/// its number of signs. One sign alone may be a hashtag: it counts only where a page begins with several words behind it.
fn glued_heading(paragraph: &str, is_first: bool) -> Option<(std::ops::Range<usize>, usize)> {
    memchr::memchr(b'#', paragraph.as_bytes())?;
    let mut start = 0;
    for line in paragraph.split_inclusive('\n') {
        let words = line.trim_end();
        let rest = words.trim_start_matches('#');
        let signs = words.len() - rest.len();
        let is_title = || {
            is_first
                && start == 0
                && rest.contains(' ')
                && !rest.contains('#')
                && !rest.starts_with(|c: char| c.is_ascii())
        };
        let may_be = (2..=6).contains(&signs) || (signs == 1 && is_title());
        if may_be && rest.starts_with(char::is_alphabetic) {
            return Some((start..start + words.len(), signs));
        }
        start += line.len();
    }
    None
}

/// How many alerts of the raw HTML at hand were told.
#[derive(Default)]
struct Told {
    alerts: usize,
    /// Where the raw HTML ends, with what was made in it, as far as it has been seen.
    end: u32,
}

impl Told {
    /// Goes to a node, which may begin another piece of raw HTML.
    fn pass(&mut self, node: &Node<'_>) {
        if matches!(node.kind, Kind::Html(_) | Kind::Image(_) | Kind::Link(_)) {
            if node.range.start > self.end {
                self.alerts = 0;
            }
            self.end = self.end.max(node.range.end);
        }
    }
}

/// The children of one parent, as far as they have been seen.
#[derive(Default)]
struct Level {
    /// Where the parent ends.
    end: usize,
    /// How many blocks are open around the children.
    above: usize,
    /// Columns, zones and tabs that are open among the children.
    open: Vec<usize>,
    /// How many more would be open, were they not too deep.
    skipped: usize,
}

impl Level {
    /// How deep the next child stands.
    fn depth(&self) -> usize {
        self.above + self.open.len()
    }

    /// Ends what is still open when the parent ends; what should have been closed is added to `unclosed`.
    fn finish(self, nodes: &mut [Node<'_>], unclosed: &mut Vec<usize>) {
        for index in self.open {
            nodes[index].end = number(self.end);
            if !matches!(nodes[index].kind, Kind::Tab(_)) {
                unclosed.push(index);
            }
        }
    }

    /// Ends the tab that is open before node `index`; true where there was one.
    fn end_tab(&mut self, nodes: &mut [Node<'_>], index: usize) -> bool {
        match self.open.last() {
            Some(&tab) if matches!(nodes[tab].kind, Kind::Tab(_)) => {
                nodes[tab].end = number(index);
                self.open.pop();
                true
            }
            _ => false,
        }
    }

    /// Gives a marker its meaning; false for an end of what was not begun.
    fn mark(&mut self, nodes: &mut [Node<'_>], index: usize, name: &str, value: String) -> bool {
        let mut known = true;
        nodes[index].kind = match name {
            "division" => {
                if index > 0 && matches!(nodes[index - 1].kind, Kind::Quote) {
                    nodes[index - 1].kind = Kind::Division(value);
                }
                Kind::Nothing
            }
            "columns" | "column" | "zone" if self.depth() >= DEEPEST => {
                self.skipped += 1;
                Kind::Nothing
            }
            "end" if self.skipped > 0 => {
                self.skipped -= 1;
                Kind::Nothing
            }
            "columns" => Kind::Columns,
            "column" => Kind::Column(value.parse().unwrap_or(1)),
            "zone" => Kind::Zone(value),
            "end" => {
                self.end_tab(nodes, index);
                match self.open.pop() {
                    Some(opened) => nodes[opened].end = number(index),
                    None => known = false,
                }
                Kind::Nothing
            }
            "video" => {
                // A video is written as a quote, but it is none.
                if index > 0
                    && matches!(nodes[index - 1].kind, Kind::Quote)
                    && nodes[index - 1].end == number(index + 1)
                {
                    nodes[index - 1].kind = Kind::Zone(String::new());
                }
                inline_marker(Marker { name, value: &value })
            }
            _ => inline_marker(Marker { name, value: &value }),
        };
        if matches!(nodes[index].kind, Kind::Columns | Kind::Column(_) | Kind::Zone(_)) {
            self.open.push(index);
        }
        known
    }
}

/// The id of a heading that is one link to `#tab/id`.
fn tab_id(nodes: &[Node<'_>], index: usize) -> Option<String> {
    let (Kind::Heading(_), Some(next)) = (&nodes[index].kind, nodes.get(index + 1)) else { return None };
    let Kind::Link(target) = &next.kind else { return None };
    (next.end == nodes[index].end).then(|| target.to.strip_prefix("#tab/").map(str::to_owned)).flatten()
}

/// Takes the heading's id from an `<a name="…">` or `<a id="…">` inside it, which goes before `{#id}`.
fn name_heading(nodes: &mut [Node<'_>], index: usize) {
    let end = nodes[index].end as usize;
    let anchor = nodes[index + 1..end].iter().find_map(|node| match &node.kind {
        Kind::InlineHtml(html) if html.len() > 2 && html[..2].eq_ignore_ascii_case("<a") => {
            crate::parse::html::attribute(html, "name").or_else(|| crate::parse::html::attribute(html, "id"))
        }
        _ => None,
    });
    if let (Kind::Heading(heading), Some(anchor)) = (&mut nodes[index].kind, anchor.filter(|anchor| !anchor.is_empty()))
    {
        heading.anchor = Some(anchor);
    }
}

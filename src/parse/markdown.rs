//! Markdown to a tree of nodes.
//!
//! 1. Read the events of pulldown-cmark, with an explicit list of extensions, into nodes in document order.
//! 2. Drop on the way the joiners with which `rewrite` made emphasis beside CJK letters readable.
//! 3. Turn the markers of `rewrite` into columns, zones, divisions, includes; headings that link to `#tab/id` into tabs.
//! 4. Give headings the anchor that their author wrote.
//!
//! Containers deeper than [`DEEPEST`] are left out (their content stays), with a finding: browsers and readers give up
//! long before.

use std::collections::BTreeSet;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::model::document::{AlertKind, Heading, Kind, Node, Target};
use crate::parse::rewrite::{JOINER, Marker, unjoined};
use crate::source::Mapped;

/// How deep blocks and inline elements may nest together.
pub const DEEPEST: usize = 100;

/// The extensions that are read; never `Options::all()`, whose meaning grows with the library.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// Reads Markdown.
///
/// *Findings*: `too-deep`, `unknown-syntax` (an end without a beginning).
pub fn read<'a>(text: &'a Mapped<'a>, at: &Locator<'_>) -> Checked<Vec<Node<'a>>> {
    let markdown: &'a str = text.as_str();
    let mut reader = Reader {
        markdown,
        nodes: Vec::with_capacity(markdown.len() / 24 + 8),
        open: Vec::with_capacity(16),
        skipped: 0,
        plain: None,
        too_deep: None,
    };
    for (event, range) in Parser::new_ext(markdown, options()).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close_plain();
    while let Some(open) = reader.open.pop() {
        reader.close(open);
    }
    let mut findings = Vec::new();
    if let Some(place) = reader.too_deep {
        let span = text.origin_span(place..place + 1);
        let message = format!("the text is nested more than {DEEPEST} deep; what is deeper stands at that depth");
        findings.push(at.finding(Rule::TooDeep, span, message).help("close what you opened"));
    }
    let mut nodes = reader.nodes;
    shape(&mut nodes, text, at, &mut findings);
    Checked { value: nodes, findings }
}

struct Reader<'a> {
    markdown: &'a str,
    nodes: Vec<Node<'a>>,
    /// Indexes of the nodes that are open.
    open: Vec<usize>,
    /// How many containers beyond [`DEEPEST`] are open.
    skipped: usize,
    /// The [`Kind::Plain`] that is open, if any.
    plain: Option<usize>,
    too_deep: Option<usize>,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: Event<'a>, range: std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => self.inline(Kind::Code(unjoined(code)), range),
            Event::InlineHtml(html) => {
                let kind = match Marker::parse(&html) {
                    Some(marker) => inline_marker(marker),
                    None => Kind::InlineHtml(unjoined(html)),
                };
                self.inline(kind, range);
            }
            Event::Html(html) => self.html(html, range),
            Event::SoftBreak => self.inline(Kind::SoftBreak, range),
            Event::HardBreak => self.inline(Kind::HardBreak, range),
            Event::Rule => {
                self.close_plain();
                self.leaf(Kind::ThematicBreak, range);
            }
            Event::TaskListMarker(done) => self.inline(Kind::Task { done }, range),
            Event::FootnoteReference(label) => self.inline(Kind::FootnoteReference(label), range),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text, range),
        }
    }

    fn push(&mut self, kind: Kind<'a>, range: std::ops::Range<usize>) -> usize {
        let index = self.nodes.len();
        let range = Range::of(range);
        self.nodes.push(Node { kind, range, end: number(index + 1) });
        index
    }

    fn leaf(&mut self, kind: Kind<'a>, range: std::ops::Range<usize>) {
        self.push(kind, range);
    }

    /// Adds an inline node; where no block for it is open, one that has no tag of its own.
    fn inline(&mut self, kind: Kind<'a>, range: std::ops::Range<usize>) {
        self.open_plain(&range);
        self.leaf(kind, range);
    }

    fn open_plain(&mut self, range: &std::ops::Range<usize>) {
        let inside = self.plain.is_some()
            || self.open.last().is_some_and(|open| {
                let kind = &self.nodes[*open].kind;
                kind.is_leaf() || kind.is_inline() || matches!(kind, Kind::CodeBlock(_) | Kind::Html(_))
            });
        if !inside {
            let index = self.push(Kind::Plain, range.clone());
            self.open.push(index);
            self.plain = Some(index);
        }
    }

    fn close_plain(&mut self) {
        if let Some(plain) = self.plain.take() {
            while let Some(open) = self.open.pop() {
                self.close(open);
                if open == plain {
                    break;
                }
            }
        }
    }

    fn text(&mut self, text: CowStr<'a>, range: std::ops::Range<usize>) {
        if let (CowStr::Borrowed(all), true) = (&text, text.contains(JOINER)) {
            let mut at = range.start;
            for part in all.split(JOINER) {
                if !part.is_empty() {
                    self.text(CowStr::Borrowed(part), at..at + part.len());
                }
                at += part.len() + JOINER.len_utf8();
            }
            return;
        }
        self.open_plain(&range);
        let verbatim = text.len() == range.len() && matches!(text, CowStr::Borrowed(_));
        if verbatim && self.nodes.last().is_some_and(|last| last.end as usize == self.nodes.len()) {
            // Neighbors in the file are one text: `[`, `]` and `*` that are no markup arrive by themselves.
            let open = self.open.last().map_or(0, |open| open + 1);
            let length = self.nodes.len();
            if let (true, Some(last)) = (length > open, self.nodes.last_mut())
                && let Kind::Text(CowStr::Borrowed(before)) = &last.kind
            {
                let start = last.range.start as usize;
                if last.range.end as usize == range.start && before.len() == last.range.len() {
                    last.range.end = number(range.end);
                    last.kind = Kind::Text(CowStr::Borrowed(&self.markdown[start..range.end]));
                    return;
                }
            }
        }
        self.leaf(Kind::Text(text), range);
    }

    fn html(&mut self, html: CowStr<'a>, range: std::ops::Range<usize>) {
        let Some(&open) = self.open.last() else { return };
        let markdown = self.markdown;
        let node = &mut self.nodes[open];
        if let Kind::Html(all) = &mut node.kind {
            if all.is_empty() {
                node.range = Range::of(range.clone());
                *all = html;
            } else if node.range.end as usize == range.start && matches!(all, CowStr::Borrowed(_)) {
                node.range.end = number(range.end);
                *all = CowStr::Borrowed(&markdown[node.range.start as usize..range.end]);
            } else {
                let mut joined = String::with_capacity(all.len() + html.len());
                joined.push_str(all);
                joined.push_str(&html);
                *all = CowStr::Boxed(joined.into_boxed_str());
                node.range.end = number(range.end);
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: std::ops::Range<usize>) {
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, id, classes, .. } => Kind::Heading(Box::new(Heading {
                level: level as u8,
                anchor: id.map(|id| id.to_string()).filter(|id| !id.is_empty()),
                classes,
            })),
            Tag::BlockQuote(None) => Kind::Quote,
            Tag::BlockQuote(Some(kind)) => Kind::Alert(match kind {
                BlockQuoteKind::Note => AlertKind::Note,
                BlockQuoteKind::Tip => AlertKind::Tip,
                BlockQuoteKind::Important => AlertKind::Important,
                BlockQuoteKind::Warning => AlertKind::Warning,
                BlockQuoteKind::Caution => AlertKind::Caution,
            }),
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::CodeBlock(CowStr::Borrowed("")),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::CodeBlock(info),
            Tag::HtmlBlock => Kind::Html(CowStr::Borrowed("")),
            Tag::List(first) => Kind::List(first),
            Tag::Item => Kind::Item,
            Tag::FootnoteDefinition(label) => Kind::Footnote(label),
            Tag::Table(alignments) => Kind::Table(alignments),
            Tag::TableHead => Kind::Head,
            Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strikethrough,
            Tag::Link { dest_url, title, .. } => Kind::Link(target(dest_url, title)),
            Tag::Image { dest_url, title, .. } => Kind::Image(target(dest_url, title)),
            // Extensions that are switched off.
            Tag::DefinitionList | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => Kind::Paragraph,
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => Kind::Emphasis,
        };
        if kind.is_inline() {
            self.open_plain(&range);
        } else {
            self.close_plain();
        }
        if self.open.len() >= DEEPEST {
            self.too_deep.get_or_insert(range.start);
            self.skipped += 1;
            return;
        }
        let index = self.push(kind, range);
        self.open.push(index);
    }

    fn end(&mut self, tag: TagEnd, _range: std::ops::Range<usize>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::Superscript
                | TagEnd::Subscript
        );
        if !inline {
            self.close_plain();
        }
        if let Some(open) = self.open.pop()
            && !self.part(open)
        {
            self.close(open);
        }
    }

    /// Parts raw HTML at the markers that stand in it (`<td>[!INCLUDE [t](p)]</td>`), so that each is a node of its own.
    /// False where the node at `open` is nothing to part.
    fn part(&mut self, open: usize) -> bool {
        let Kind::Html(html) = &self.nodes[open].kind else { return false };
        if Marker::parse(html).is_some() {
            return false;
        }
        let Some(pieces) = Marker::pieces(html) else { return false };
        let whole = self.nodes[open].range.start as usize..self.nodes[open].range.end as usize;
        let (html, markdown) = (html.clone(), self.markdown);
        self.nodes.truncate(open);
        for piece in pieces {
            // Lines of a quote or list item are joined from pieces of the text, whose places are looked for later.
            let (kind, range) = match &html {
                CowStr::Borrowed(_) if html.len() == whole.len() => {
                    let range = whole.start + piece.start..whole.start + piece.end;
                    (CowStr::Borrowed(&markdown[range.clone()]), range)
                }
                _ => (CowStr::from(html[piece].to_owned()), whole.clone()),
            };
            self.push(Kind::Html(kind), range);
        }
        true
    }

    fn close(&mut self, open: usize) {
        let end = self.nodes.len();
        if let (Kind::Plain, Some(last)) = (&self.nodes[open].kind, self.nodes[open..].last()) {
            self.nodes[open].range.end = last.range.end.max(self.nodes[open].range.end);
        }
        self.nodes[open].end = number(end);
    }
}

/// Node ranges are 32 bits wide, as spans are.
struct Range;

impl Range {
    fn of(range: std::ops::Range<usize>) -> std::ops::Range<u32> {
        number(range.start)..number(range.end)
    }
}

fn number(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn target<'a>(to: CowStr<'a>, title: CowStr<'a>) -> Box<Target<'a>> {
    Box::new(Target { to: unjoined(to), title: unjoined(title) })
}

fn inline_marker<'a>(marker: Marker<'_>) -> Kind<'a> {
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
/// follows up to the marker that closes.
fn shape(nodes: &mut [Node<'_>], text: &Mapped<'_>, at: &Locator<'_>, findings: &mut Vec<Finding>) {
    let mut levels: Vec<Level> = vec![Level { end: nodes.len(), open: Vec::new() }];
    let mut unclosed: Vec<usize> = Vec::new();
    let mut anchors: BTreeSet<String> = BTreeSet::new();
    for index in 0..nodes.len() {
        while levels.len() > 1 && levels.last().is_some_and(|level| level.end <= index) {
            if let Some(level) = levels.pop() {
                level.finish(nodes, &mut unclosed);
            }
        }
        let Some(level) = levels.last_mut() else { return };
        let own_end = nodes[index].end as usize;
        let marker = match &nodes[index].kind {
            Kind::Html(html) => Marker::parse(html).map(|marker| (marker.name.to_owned(), marker.value.to_owned())),
            _ => None,
        };
        if let Some((name, value)) = marker {
            if !level.mark(nodes, index, &name, value) {
                let range = nodes[index].range.start as usize..nodes[index].range.end as usize;
                let message = "this ends a block that was not begun here";
                findings.push(
                    at.finding(Rule::UnknownSyntax, text.origin_span(range), message)
                        .help("begin the block in the same list or quote, or remove its end"),
                );
            }
            continue;
        }
        if let Some(id) = tab_id(nodes, index) {
            level.end_tab(nodes, index);
            level.open.push(index);
            nodes[index].kind = Kind::Tab(id);
            nodes[index + 1].kind = Kind::Plain;
            continue;
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
            levels.push(Level { end: own_end, open: Vec::new() });
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
}

/// The children of one parent, as far as they have been seen.
struct Level {
    /// Where the parent ends.
    end: usize,
    /// Columns, zones and tabs that are open among the children.
    open: Vec<usize>,
}

impl Level {
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
            "columns" => Kind::Columns,
            "column" => Kind::Column(value.parse().unwrap_or(1)),
            "zone" => Kind::Zone(value),
            "division" => {
                if index > 0 && matches!(nodes[index - 1].kind, Kind::Quote) {
                    nodes[index - 1].kind = Kind::Division(value);
                }
                Kind::Nothing
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// Draws the tree: one node a line, indented.
    fn drawn(markdown: &str) -> String {
        let source = Source::new("a.md", markdown);
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let text = crate::parse::rewrite::rewrite(&from, 0, &locator).value;
        let read = read(&text, &locator);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        let mut out = String::new();
        let mut ends = Vec::new();
        for (index, node) in read.value.iter().enumerate() {
            while ends.last().is_some_and(|end| *end <= index) {
                ends.pop();
            }
            let name = format!("{:?}", node.kind);
            let name = match &node.kind {
                Kind::Text(text) => format!("{:?}", text.as_ref()),
                Kind::Heading(heading) => {
                    format!("Heading{} {}", heading.level, heading.anchor.as_deref().unwrap_or("-"))
                }
                Kind::Link(target) | Kind::Image(target) => format!("{} {}", &name[..4], target.to),
                _ => name,
            };
            out.push_str(&format!("{}{name}\n", " ".repeat(ends.len())));
            ends.push(node.end as usize);
        }
        out
    }

    #[test]
    fn strong_beside_cjk_marks_is_strong() {
        assert_eq!(
            drawn("**제목(예)**를 보고 **\"引號\"**的 x**y**z\n"),
            "Paragraph\n Strong\n  \"제목(예)\"\n \"를 보고 \"\n Strong\n  \"\\\"引號\\\"\"\n \"的 x\"\n Strong\n  \"y\"\n \"z\"\n"
        );
        assert_eq!(
            drawn("**「[連結](a)」**的\n"),
            "Paragraph\n Strong\n  \"「\"\n  Link a\n   \"連結\"\n  \"」\"\n \"的\"\n"
        );
        assert_eq!(drawn("2 ** 3 ** 가\n"), "Paragraph\n \"2 ** 3 ** 가\"\n");
        assert_eq!(
            drawn("가**(나** `다**(라`\n"),
            "Paragraph\n \"가\"\n Strong\n  \"(나\"\n \" \"\n Code(Boxed(\"다**(라\"))\n"
        );
        assert_eq!(drawn("\\**별표(예)**를\n").matches("Strong").count(), 0);
    }

    #[test]
    fn headings_have_the_anchor_their_author_wrote() {
        assert_eq!(
            drawn("##<a name=\"one\"></a>제목\n\n## Titel {#zwei}\n"),
            "Heading2 one\n InlineHtml(Borrowed(\"<a name=\\\"one\\\">\"))\n InlineHtml(Borrowed(\"</a>\"))\n \"제목\"\nHeading2 zwei\n \"Titel\"\n"
        );
    }

    #[test]
    fn tabs_columns_and_divisions_hold_what_follows_them() {
        assert_eq!(
            drawn("# [Bash](#tab/bash)\n\na\n\n# [PS](#tab/ps)\n\nb\n\n---\n\nc\n"),
            "Tab(\"bash\")\n Plain\n  \"Bash\"\n Paragraph\n  \"a\"\nTab(\"ps\")\n Plain\n  \"PS\"\n Paragraph\n  \"b\"\nNothing\nParagraph\n \"c\"\n"
        );
        assert_eq!(
            drawn(":::row:::\n:::column:::\na\n:::column-end:::\n:::row-end:::\nb\n"),
            "Columns\n Column(1)\n  Paragraph\n   \"a\"\n Nothing\nNothing\nParagraph\n \"b\"\n"
        );
        assert_eq!(
            drawn("> [!div class=\"checklist\"]\n> * a\n"),
            "Division(\"checklist\")\n Nothing\n List(None)\n  Item\n   Plain\n    \"a\"\n"
        );
    }

    #[test]
    fn deep_nesting_is_cut_and_told() {
        let source = Source::new("a.md", format!("{} x\n", ">".repeat(20_000)));
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let read = read(&from, &locator);
        assert_eq!(read.findings[0].rule, Rule::TooDeep);
        assert!(read.value.len() <= DEEPEST + 2);
    }
}

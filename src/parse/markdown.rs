//! Markdown to a tree of nodes.
//!
//! 1. Read the events of pulldown-cmark, with an explicit list of extensions, into nodes in document order.
//! 2. Add the cells that a row has beyond its table's columns (`cells`).
//! 3. Drop on the way the joiners with which `rewrite` made emphasis beside CJK letters readable.
//! 4. Turn the markers of `rewrite` into columns, zones, divisions, includes; headings that link to `#tab/id` into tabs.
//! 5. Part raw HTML at what `rewrite` made in it (`within`).
//! 6. Give headings the anchor that their author wrote.
//!
//! Containers deeper than [`DEEPEST`], those of markers too, are left out (their content stays), with a finding: browsers and readers give up
//! long before.

mod cells;
mod shape;
mod within;

use std::borrow::Cow;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use self::cells::LongRow;
use self::shape::{inline_marker, shape};
use crate::finding::{Checked, Finding, Locator, Rule};
use crate::model::document::{AlertKind, Heading, Kind, Node, Target};
use crate::parse::rewrite::{JOINER, Marker, unjoined};
use crate::source::Mapped;

/// How deep blocks and inline elements may nest together.
pub const DEEPEST: usize = 100;

/// How many nodes a page may have; one of more is not published.
pub const MOST_NODES: usize = 500_000;

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
/// *Findings*: `too-deep`, `unknown-syntax` (an end without a beginning; a row with more cells than its table's head).
pub fn read<'a>(text: &'a Mapped<'a>, at: &Locator<'_>) -> Checked<Vec<Node<'a>>> {
    let markdown: &'a str = text.as_str();
    let mut reader = Reader {
        markdown,
        made: text,
        file: at.text(),
        nodes: Vec::with_capacity(markdown.len() / 24 + 8),
        open: Vec::with_capacity(16),
        skipped: 0,
        plain: None,
        too_deep: None,
        joined: String::new(),
        long_rows: Vec::new(),
    };
    let mut events = Parser::new_ext(markdown, options()).into_offset_iter();
    while let Some((event, range)) = events.next() {
        if matches!(event, Event::End(TagEnd::TableRow)) {
            reader.further_cells(&range, events.reference_definitions());
        }
        reader.event(event, range);
    }
    reader.close_plain();
    while let Some(open) = reader.open.pop() {
        reader.close(open);
    }
    let mut findings: Vec<Finding> = reader.long_rows.into_iter().map(|row| row.finding(text, at)).collect();
    let mut nodes = reader.nodes;
    let too_deep = shape(&mut nodes, text, at, &mut findings);
    if let Some(place) = reader.too_deep.into_iter().chain(too_deep).min() {
        let span = text.origin_span(place..place + 1);
        let message = format!("the text is nested more than {DEEPEST} deep; what is deeper stands at that depth");
        findings.insert(0, at.finding(Rule::TooDeep, span, message).help("close what you opened"));
    }
    Checked { value: nodes, findings }
}

struct Reader<'a, 'r> {
    markdown: &'a str,
    /// The same, as it was made of the file.
    made: &'r Mapped<'a>,
    file: &'r str,
    nodes: Vec<Node<'a>>,
    /// Indexes of the nodes that are open.
    open: Vec<usize>,
    /// How many containers beyond [`DEEPEST`] are open.
    skipped: usize,
    /// The [`Kind::Plain`] that is open, if any.
    plain: Option<usize>,
    too_deep: Option<usize>,
    /// The raw HTML of the node that is open, where it does not stand in one piece in the Markdown.
    joined: String,
    /// The rows with more cells than their table's head.
    long_rows: Vec<LongRow>,
}

impl<'a> Reader<'a, '_> {
    fn event(&mut self, event: Event<'a>, range: std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => {
                let code = self.code_as_written(&code, &range).unwrap_or_else(|| unjoined(code));
                self.inline(Kind::Code(code), range);
            }
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
        let in_code = || self.open.last().is_some_and(|open| matches!(self.nodes[*open].kind, Kind::CodeBlock(_)));
        if text.contains(['<', '!']) && text.len() == range.len() && in_code() {
            let mut written = String::with_capacity(text.len());
            let mut at = range.start;
            for line in text.split_inclusive('\n') {
                written.push_str(&self.line_of_code(line, at));
                at += line.len();
            }
            if *written != *text {
                return self.leaf(Kind::Text(unjoined(CowStr::from(written))), range);
            }
        }
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
        let verbatim = self.is_written(&text, range.start, range.len());
        if verbatim && self.nodes.last().is_some_and(|last| last.end as usize == self.nodes.len()) {
            // Neighbors in the file are one text: `[`, `]` and `*` that are no markup arrive by themselves.
            let open = self.open.last().map_or(0, |open| open + 1);
            let length = self.nodes.len();
            if let (true, Some(last)) = (length > open, self.nodes.last_mut())
                && let Kind::Text(CowStr::Borrowed(before)) = &last.kind
            {
                let start = last.range.start as usize;
                let is_written =
                    before.len() == last.range.len() && std::ptr::eq(before.as_ptr(), self.markdown[start..].as_ptr());
                if last.range.end as usize == range.start && is_written {
                    last.range.end = number(range.end);
                    last.kind = Kind::Text(CowStr::Borrowed(&self.markdown[start..range.end]));
                    return;
                }
            }
        }
        self.leaf(Kind::Text(text), range);
    }

    /// True where a text is just what stands in the Markdown, and not what an entity of the same length gave: `&ngE;`.
    fn is_written(&self, text: &CowStr<'_>, start: usize, length: usize) -> bool {
        matches!(text, CowStr::Borrowed(text)
            if text.len() == length && std::ptr::eq(text.as_ptr(), self.markdown[start..].as_ptr()))
    }

    /// Code in a text, as the file has it where `rewrite`, which reads line by line, took it for more. `None` where it did
    /// not (CommonMark 0.31.2, section 6.1).
    fn code_as_written(&self, code: &str, range: &std::ops::Range<usize>) -> Option<CowStr<'a>> {
        Marker::pieces(code)?;
        let written = self.file.get(self.made.origin_span(range.clone()).range())?;
        let marks = written.bytes().take_while(|byte| *byte == b'`').count();
        let inside = written.get(marks..written.len().checked_sub(marks)?)?;
        let inside = inside.replace("\r\n", " ").replace(['\r', '\n'], " ");
        let trimmed = inside.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
        Some(CowStr::from(trimmed.map_or_else(|| inside.clone(), str::to_owned)))
    }

    /// A line of code at byte `at`, as the file has it where `rewrite` took it for more: indented code shows only once the
    /// lists around it are known.
    fn line_of_code<'t>(&self, line: &'t str, at: usize) -> Cow<'t, str> {
        let is_made = || self.made.stretches(at..at + line.len()).any(|(_, _, verbatim)| !verbatim);
        if Marker::pieces(line).is_none() && !(line.contains("](") && is_made()) {
            return Cow::Borrowed(line);
        }
        let rest = self.file.get(self.made.origin(at)..).unwrap_or_default();
        let written = rest.split(['\r', '\n']).next().unwrap_or(rest);
        Cow::Owned(format!("{written}{}", if line.ends_with('\n') { "\n" } else { "" }))
    }

    fn html(&mut self, html: CowStr<'a>, range: std::ops::Range<usize>) {
        let Some(&open) = self.open.last() else { return };
        let markdown = self.markdown;
        let node = &mut self.nodes[open];
        if let Kind::Html(all) = &mut node.kind {
            if !self.joined.is_empty() {
                self.joined.push_str(&html);
                node.range.end = number(range.end);
            } else if all.is_empty() {
                node.range = Range::of(range.clone());
                *all = html;
            } else if node.range.end as usize == range.start && matches!(all, CowStr::Borrowed(_)) {
                node.range.end = number(range.end);
                *all = CowStr::Borrowed(&markdown[node.range.start as usize..range.end]);
            } else {
                self.joined.push_str(all);
                self.joined.push_str(&html);
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
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                Kind::Link(target(format!("mailto:{dest_url}").into(), title))
            }
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
        if let Some(open) = self.open.pop() {
            self.join(open);
            if !self.part(open) {
                self.close(open);
            }
        }
    }

    /// Gives the raw HTML at `open` what was joined for it.
    fn join(&mut self, open: usize) {
        if !self.joined.is_empty()
            && let Kind::Html(all) = &mut self.nodes[open].kind
        {
            *all = CowStr::Boxed(std::mem::take(&mut self.joined).into_boxed_str());
        }
    }

    fn close(&mut self, open: usize) {
        self.join(open);
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
    fn columns_zones_and_tabs_nest_no_deeper_than_lists() {
        let openings = [
            ":::row:::",
            ":::column:::",
            "::: zone pivot=\"a\"",
            "::: moniker range=\"a\"",
            ":::row:::\n\n# [A](#tab/a)",
        ];
        for opening in openings {
            let end = ":::row-end:::\n".repeat(60_000);
            let source = Source::new("a.md", format!("{}x\n{end}", format!("{opening}\n").repeat(60_000)));
            let from = Mapped::identity(&source.text);
            let locator = Locator::new(&source);
            let text = crate::parse::rewrite::rewrite(&from, 0, &locator).value;
            let read = read(&text, &locator);
            assert_eq!(read.findings[0].rule, Rule::TooDeep, "{opening}");
            assert_eq!(read.findings.iter().filter(|finding| finding.rule == Rule::TooDeep).count(), 1);
            let (mut ends, mut deepest): (Vec<u32>, usize) = (Vec::new(), 0);
            for (at, node) in read.value.iter().enumerate() {
                while ends.last().is_some_and(|end| *end as usize <= at) {
                    ends.pop();
                }
                ends.push(node.end);
                deepest = deepest.max(ends.len());
            }
            assert!(deepest <= DEEPEST + 4, "{opening}: {deepest}");
        }
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

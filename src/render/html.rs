//! The HTML of a page's text.
//!
//! 1. Walk the tree; write a tag for each node, text escaped.
//! 2. Cut text where a segment with an original, or a stretch in another language, begins and ends, and put its element
//!    around it; where such a stretch crosses an element, it is closed and opened again.
//! 3. Raw HTML goes through `raw`: what is harmless is written anew, tag by tag; where anything is not plainly so, the
//!    whole text goes through ammonia at the end.
//!
//! Does not own: where links lead (given as a function), the page around the text (`templates`).

mod inline;

use std::borrow::Cow;
use std::collections::BTreeMap;

use pulldown_cmark::Alignment;

use super::messages::{Words, escape};
use super::raw::{self, Raw};
use crate::locale::{Direction, Locale};
use crate::model::document::{AlertKind, Document, Kind};
use crate::model::site::HeadingSummary;
use crate::source::Span;

pub(crate) use inline::escape_text;
#[cfg(test)]
pub(crate) use inline::plain_code;

/// The words the text itself needs, in its own language, as HTML.
#[derive(Clone, Debug)]
pub struct Labels {
    alerts: [String; 5],
    task: String,
    task_done: String,
    video: String,
}

impl Labels {
    /// Takes the words from the messages of a locale.
    pub fn new(words: &Words<'_>) -> Labels {
        let html = |id: &str| words.html(&words.text(id, &[]));
        let plain = |id: &str| escape(&words.text(id, &[]).text);
        Labels {
            alerts: ["note", "tip", "important", "warning", "caution"].map(html),
            task: plain("task-open"),
            task_done: plain("task-done"),
            video: plain("video"),
        }
    }

    fn alert(&self, kind: AlertKind) -> &str {
        &self.alerts[match kind {
            AlertKind::Note => 0,
            AlertKind::Tip => 1,
            AlertKind::Important => 2,
            AlertKind::Warning => 3,
            AlertKind::Caution => 4,
        }]
    }
}

/// What an address in the text becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// This one.
    To(String),
    /// None: the text stands without a link.
    None,
}

/// What is around a text while its HTML is made.
pub struct Surroundings<'s> {
    /// Final ids of the headings, in order.
    pub headings: &'s [HeadingSummary],
    /// The words the text needs.
    pub labels: &'s Labels,
    /// Where a link leads; told the address as written and its file span.
    pub link: &'s dyn Fn(&str, Span) -> Address,
    /// Where an image is; told the address as written and its file span.
    pub image: &'s dyn Fn(&str, Span) -> Image,
    /// An included file; told the path as written and its file span.
    pub include: &'s dyn Fn(&str, Span) -> Included,
    /// Code from a file; told the path as written and its file span.
    pub code: &'s dyn Fn(&str, Span) -> String,
    /// HTML of code: the code and its language.
    pub highlight: &'s dyn Fn(&str, &str) -> String,
    /// Stretches of the prose that get an element of their own, sorted, not overlapping.
    pub originals: &'s [Original],
    /// Stretches of the prose in another language, sorted, not overlapping.
    pub foreign: &'s [Foreign],
}

/// An included text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Included {
    /// Its HTML, its paragraphs with their tags.
    pub html: String,
    /// Its language, where that is another than that of the text around it.
    pub lang: Option<Locale>,
}

/// An image: its address and, where known, its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The address; `None` where it may not be published or is nowhere.
    pub address: Option<String>,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// A segment with its original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The segment (*prose*).
    pub prose: std::ops::Range<u32>,
    /// Its source text, plain.
    pub text: String,
}

/// A stretch in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The stretch (*prose*).
    pub prose: std::ops::Range<u32>,
    /// The language.
    pub lang: Locale,
}

impl Foreign {
    /// The tag that opens its element.
    fn tag(&self) -> String {
        let direction = match self.lang.direction() {
            Direction::Rtl => " dir=\"rtl\"",
            Direction::Ltr => "",
        };
        format!("<span lang=\"{}\"{direction}>", self.lang.tag())
    }
}

/// The HTML of a text.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Up to and with the first heading, where the text begins with one of level 1.
    pub head: String,
    /// What follows.
    pub body: String,
    /// Source texts of the `<span class="s">` elements, in order, plain.
    pub originals: Vec<String>,
    /// Raw HTML that was left out: what, and where.
    pub removed: Vec<(String, Span)>,
}

/// Writes the HTML of a document.
pub fn write(document: &Document<'_>, around: &Surroundings<'_>) -> Text {
    let mut writer = Writer {
        document,
        around,
        html: String::with_capacity(document.prose.text.len() * 2),
        head: None,
        heading: 0,
        outline: Vec::new(),
        prose: 0,
        leaf_until: 0,
        original: 0,
        foreign: 0,
        open: Vec::new(),
        layers: [None, None],
        originals: Vec::new(),
        raw: Raw::default(),
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        footnotes: BTreeMap::new(),
        tabs_until: None,
    };
    writer.walk();
    let mut text = Text {
        head: String::new(),
        body: writer.html,
        originals: writer.originals,
        removed: std::mem::take(&mut writer.raw.removed),
    };
    if let Some(at) = writer.head {
        text.body.split_off(at).clone_into(&mut text.head);
        std::mem::swap(&mut text.head, &mut text.body);
    }
    if writer.raw.is_doubtful() {
        text.head = raw::clean(&text.head);
        text.body = raw::clean(&text.body);
    }
    text
}

/// A node whose end has not been written.
struct OpenNode {
    /// Index past its last descendant.
    end: u32,
    /// What closes it.
    close: Cow<'static, str>,
    /// How much raw HTML was open before it.
    depth: usize,
    /// For what stands inside a line: which elements around segments were open before it. They hold all of it.
    around: Option<[bool; 2]>,
}

struct Writer<'w, 'a> {
    document: &'w Document<'a>,
    around: &'w Surroundings<'w>,
    html: String,
    /// Where the body begins behind the first heading.
    head: Option<usize>,
    /// How many headings have been written.
    heading: usize,
    /// Headings above the place at hand: the level as written, and that of the outline.
    outline: Vec<(u8, u8)>,
    /// Where we are in the prose, inside a leaf block.
    prose: u32,
    /// Where the last leaf block that was begun ends: nodes before that stand inside a line.
    leaf_until: u32,
    /// The first original and the first foreign stretch that have not been passed.
    original: usize,
    foreign: usize,
    /// Nodes that are open.
    open: Vec<OpenNode>,
    /// Elements around segments that are open: where each stretch ends in the prose.
    layers: [Option<u32>; 2],
    originals: Vec<String>,
    raw: Raw,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Labels of footnotes, numbered from 1 in the order of their first mention.
    footnotes: BTreeMap<String, usize>,
    /// Where the last tab of the group that is open ends.
    tabs_until: Option<u32>,
}

impl Writer<'_, '_> {
    fn walk(&mut self) {
        let mut at = 0;
        while at < self.document.nodes.len() {
            self.close_until(at);
            if self.raw.depth() > 0 {
                self.begins_in_raw(at);
            }
            at = self.node(at);
        }
        self.close_until(usize::MAX);
    }

    /// Tells the raw HTML that node `at` begins in it, and in no element of ours that lies in between.
    fn begins_in_raw(&mut self, at: usize) {
        let is_raw = matches!(self.document.nodes[at].kind, Kind::Html(_) | Kind::InlineHtml(_));
        let is_inside = self.open.last().is_some_and(|open| open.depth == self.raw.depth());
        if !is_raw && !is_inside {
            self.raw.begins(&mut self.html);
        }
    }

    /// Closes what ends before node `at`.
    fn close_until(&mut self, at: usize) {
        while self.open.last().is_some_and(|node| node.end as usize <= at) {
            let Some(OpenNode { close, depth, around, .. }) = self.open.pop() else { break };
            self.raw.ends(depth, &mut self.html);
            match around {
                Some(before) => {
                    for layer in [1, 0].into_iter().filter(|layer| !before[*layer]) {
                        self.end_layer(layer);
                    }
                }
                None => self.end_layers(u32::MAX, false),
            }
            self.html.push_str(&close);
            if close.as_ref() == "</h1>\n" && self.head.is_none() && self.heading == 1 {
                self.head = Some(self.html.len());
            }
        }
        if self.tabs_until.is_some_and(|until| until as usize <= at) {
            self.tabs_until = None;
            self.html.push_str("</div>\n");
        }
    }

    fn open(&mut self, at: usize, tag: &str, close: impl Into<Cow<'static, str>>) -> usize {
        self.html.push_str(tag);
        let (end, depth) = (self.document.nodes[at].end, self.raw.depth());
        self.open.push(OpenNode { end, close: close.into(), depth, around: None });
        at + 1
    }

    fn span(&self, at: usize) -> Span {
        self.document.node_span(at)
    }

    /// The level of a heading in the outline: none is skipped on the way down, as in `##` followed by `####`, so that
    /// those who hear the page miss no heading (WCAG 2.2, 1.3.1). Headings of one level stay on one level.
    fn outline_level(&mut self, level: u8) -> u8 {
        while self.outline.last().is_some_and(|(written, _)| *written >= level) {
            self.outline.pop();
        }
        let outline = self.outline.last().map_or(level, |(_, above)| level.min(above + 1));
        self.outline.push((level, outline));
        outline
    }

    /// Begins the prose of a leaf block.
    fn enter_prose(&mut self, at: usize) {
        self.leaf_until = self.document.nodes[at].end;
        match self.document.block(at) {
            Some(block) => self.set_prose(block.prose.start),
            None => self.prose = u32::MAX,
        }
    }

    fn set_prose(&mut self, prose: u32) {
        self.prose = prose;
        let (originals, foreign) = (self.around.originals, self.around.foreign);
        while originals.get(self.original).is_some_and(|original| original.prose.end <= prose) {
            self.original += 1;
        }
        while foreign.get(self.foreign).is_some_and(|foreign| foreign.prose.end <= prose) {
            self.foreign += 1;
        }
    }

    /// Writes one node; gives the next one to look at.
    fn node(&mut self, at: usize) -> usize {
        let document = self.document;
        let node = &document.nodes[at];
        let past = node.end as usize;
        match &node.kind {
            Kind::Paragraph => {
                self.enter_prose(at);
                self.open(at, "<p>", "</p>\n")
            }
            Kind::Plain => {
                self.enter_prose(at);
                self.open(at, "", "")
            }
            Kind::Heading(heading) => {
                self.enter_prose(at);
                let summary = self.around.headings.get(self.heading);
                self.heading += 1;
                let level = self.outline_level(heading.level.clamp(1, 6));
                self.html.push_str(match level {
                    1 => "<h1",
                    2 => "<h2",
                    3 => "<h3",
                    4 => "<h4",
                    5 => "<h5",
                    _ => "<h6",
                });
                if let Some(id) = summary.map(|summary| &summary.id).filter(|id| self.raw.take_id(id)) {
                    self.attribute("id", id);
                }
                if !heading.classes.is_empty() {
                    let classes: Vec<&str> = heading.classes.iter().map(AsRef::as_ref).collect();
                    self.attribute("class", &classes.join(" "));
                }
                self.html.push('>');
                // Inside, so that who follows them sees the heading at the top; empty, so that nobody reads them out.
                for id in summary.into_iter().flat_map(|summary| summary.further.iter()) {
                    if self.raw.take_id(id) {
                        self.html.push_str("<span");
                        self.attribute("id", id);
                        self.html.push_str("></span>");
                    }
                }
                self.open(
                    at,
                    "",
                    ["</h1>\n", "</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"][usize::from(level) - 1],
                )
            }
            Kind::Quote => self.open(at, "<blockquote>\n", "</blockquote>\n"),
            Kind::Alert(kind) => {
                self.html.push_str("<div class=\"alert ");
                self.html.push_str(kind.name());
                self.html.push_str("\"><p class=\"alert-title\">");
                self.html.push_str(self.around.labels.alert(*kind));
                self.open(at, "</p>\n", "</div>\n")
            }
            Kind::Division(classes) => {
                self.html.push_str("<div");
                self.attribute("class", classes);
                self.open(at, ">\n", "</div>\n")
            }
            Kind::List(None) => self.open(at, "<ul>\n", "</ul>\n"),
            Kind::List(Some(1)) => self.open(at, "<ol>\n", "</ol>\n"),
            Kind::List(Some(first)) => {
                // HTML numbers are signed and 32 bits wide (HTML, section 2.3.4.1).
                let first = (*first).min(i32::MAX as u64);
                self.html.push_str(&format!("<ol start=\"{first}\">\n"));
                self.open(at, "", "</ol>\n")
            }
            Kind::Item => self.open(at, "<li>", "</li>\n"),
            Kind::CodeBlock(info) => {
                let mut code = String::new();
                for node in &document.nodes[at + 1..past] {
                    if let Kind::Text(text) = &node.kind {
                        code.push_str(text);
                    }
                }
                self.code(&code, info.split([' ', ',', '\t', '{']).next().unwrap_or(""));
                past
            }
            Kind::Html(html) => {
                self.raw_html(html, at);
                past
            }
            Kind::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.open(at, "<div class=\"table\"><table>\n", "</tbody></table></div>\n")
            }
            Kind::Head => {
                self.column = 0;
                self.in_head = true;
                self.open(at, "<thead><tr>", "</tr></thead><tbody>\n")
            }
            Kind::Row => {
                self.column = 0;
                self.in_head = false;
                self.open(at, "<tr>", "</tr>\n")
            }
            Kind::Cell => {
                self.enter_prose(at);
                let (tag, close) = if self.in_head { ("<th", "</th>") } else { ("<td", "</td>") };
                self.html.push_str(tag);
                match self.alignments.get(self.column) {
                    Some(Alignment::Center) => self.attribute("class", "center"),
                    Some(Alignment::Right) => self.attribute("class", "end"),
                    _ => {}
                }
                self.column += 1;
                self.open(at, ">", close)
            }
            Kind::ThematicBreak => {
                self.html.push_str("<hr>\n");
                past
            }
            Kind::Footnote(label) => {
                let number = self.footnote(label);
                self.html.push_str("<div class=\"footnote\"");
                self.attribute("id", &format!("fn-{number}"));
                self.html.push_str(&format!("><sup>{number}</sup>\n"));
                self.open(at, "", "</div>\n")
            }
            Kind::Columns => self.open(at, "<div class=\"columns\">\n", "</div>\n"),
            Kind::Column(span) => {
                self.html.push_str(&format!("<div class=\"column\" data-span=\"{span}\">\n"));
                self.open(at, "", "</div>\n")
            }
            Kind::Zone(_) => self.open(at, "<div class=\"zone\">\n", "</div>\n"),
            Kind::Tab(id) => {
                if self.tabs_until.is_none() {
                    self.html.push_str("<div class=\"tabs\">\n");
                    let mut until = past;
                    while matches!(document.nodes.get(until).map(|node| &node.kind), Some(Kind::Tab(_))) {
                        until = document.nodes[until].end as usize;
                    }
                    self.tabs_until = Some(until as u32);
                }
                self.html.push_str("<section");
                self.attribute("data-tab", id);
                self.open(at, ">", "</section>\n");
                // The title is the first child.
                let title = at + 1;
                self.html.push_str("<p class=\"tab-title\">");
                self.enter_prose(title);
                let (end, depth) = (document.nodes[title].end, self.raw.depth());
                self.open.push(OpenNode { end, close: "</p>\n".into(), depth, around: None });
                title + 1
            }
            Kind::Nothing => past,
            _ => self.inline(at),
        }
    }
}

#[cfg(test)]
mod tests;

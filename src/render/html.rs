//! The HTML of a page's text.
//!
//! 1. Walk the tree; write a tag for each node, text escaped.
//! 2. Cut text where a segment with an original, or a stretch in another language, begins and ends, and put its element
//!    around it; where such a stretch crosses an element, it is closed and opened again.
//! 3. Raw HTML goes through `raw`: what is harmless is written anew, tag by tag; where anything is not plainly so, the
//!    whole text goes through ammonia at the end.
//!
//! Does not own: where links lead (given as a function), the page around the text (`templates`).

use std::borrow::Cow;

use pulldown_cmark::Alignment;

use super::messages::{Words, escape, escape_into};
use super::raw::{self, Raw};
use crate::locale::Locale;
use crate::model::document::{AlertKind, Document, Kind};
use crate::model::site::HeadingSummary;
use crate::source::Span;

/// The words the text itself needs, in the reader's language, as HTML.
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
    /// HTML of an included file, its paragraphs with their tags; told the path as written and its file span.
    pub include: &'s dyn Fn(&str, Span) -> String,
    /// Code from a file; told the path as written and its file span.
    pub code: &'s dyn Fn(&str, Span) -> String,
    /// HTML of code: the code and its language.
    pub highlight: &'s dyn Fn(&str, &str) -> String,
    /// Stretches of the prose that get an element of their own, sorted, not overlapping.
    pub originals: &'s [Original],
    /// Stretches of the prose in another language, sorted, not overlapping.
    pub foreign: &'s [Foreign],
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
        footnotes: Vec::new(),
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
    /// Labels of footnotes, in the order of their first mention.
    footnotes: Vec<String>,
    /// Where the last tab of the group that is open ends.
    tabs_until: Option<u32>,
}

impl Writer<'_, '_> {
    fn walk(&mut self) {
        let mut at = 0;
        while at < self.document.nodes.len() {
            self.close_until(at);
            at = self.node(at);
        }
        self.close_until(usize::MAX);
    }

    /// Closes what ends before node `at`.
    fn close_until(&mut self, at: usize) {
        while self.open.last().is_some_and(|node| node.end as usize <= at) {
            let Some(OpenNode { close, depth, around, .. }) = self.open.pop() else { break };
            self.raw.ends(depth);
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
                let id = self.around.headings.get(self.heading).map(|heading| heading.id.to_string());
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
                if let Some(id) = id.filter(|id| self.raw.take_id(id)) {
                    self.attribute("id", &id);
                }
                if !heading.classes.is_empty() {
                    let classes: Vec<&str> = heading.classes.iter().map(AsRef::as_ref).collect();
                    self.attribute("class", &classes.join(" "));
                }
                self.html.push('>');
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

    fn inline(&mut self, at: usize) -> usize {
        let document = self.document;
        let node = &document.nodes[at];
        let past = node.end as usize;
        match &node.kind {
            Kind::Text(text) => self.text(text),
            Kind::Code(code) => {
                self.begin_layers();
                self.html.push_str("<code>");
                escape_text(&mut self.html, code);
                self.html.push_str("</code>");
                self.advance(code.len());
            }
            Kind::Emphasis => return self.element(at, "<em>", "</em>"),
            Kind::Strong => return self.element(at, "<strong>", "</strong>"),
            Kind::Strikethrough => return self.element(at, "<del>", "</del>"),
            Kind::Link(target) => {
                let mut tag = String::from("<a href=\"");
                match (self.around.link)(&target.to, self.span(at)) {
                    Address::To(address) => {
                        escape_into(&mut tag, &address);
                        tag.push('"');
                        if !target.title.is_empty() {
                            tag.push_str(" title=\"");
                            escape_into(&mut tag, &target.title);
                            tag.push('"');
                        }
                        tag.push('>');
                        return self.element(at, &tag, "</a>");
                    }
                    Address::None => return self.element(at, "", ""),
                }
            }
            Kind::Image(target) => {
                self.image(at, &target.to, &target.title);
                return past;
            }
            Kind::InlineHtml(html) => {
                let advance = u32::from(is_break(html));
                self.raw_inline(html, at);
                self.prose = self.prose.saturating_add(advance);
            }
            Kind::SoftBreak => {
                self.split_here();
                self.html.push('\n');
                self.advance(1);
            }
            Kind::HardBreak => {
                self.split_here();
                self.html.push_str("<br>\n");
                self.advance(1);
            }
            Kind::Task { done } => {
                let label = if *done { &self.around.labels.task_done } else { &self.around.labels.task };
                let checked = if *done { " checked" } else { "" };
                self.html.push_str(&format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            Kind::FootnoteReference(label) => {
                let number = self.footnote(label);
                self.html.push_str(&format!("<sup><a href=\"#fn-{number}\">{number}</a></sup>"));
            }
            Kind::Include(path) => {
                let html = (self.around.include)(path, self.span(at));
                let in_line = (at as u32) < self.leaf_until;
                match only_paragraph(&html).filter(|_| in_line) {
                    Some(inside) => self.html.push_str(inside),
                    None => {
                        // Blocks in the middle of a line end its paragraph; the parser sees to that.
                        if in_line && html.starts_with('<') {
                            self.raw.doubt();
                        }
                        self.html.push_str(&html);
                    }
                }
                self.advance('\u{FFFC}'.len_utf8());
            }
            Kind::Video(address) => {
                self.video(address, self.span(at));
                self.advance('\u{FFFC}'.len_utf8());
            }
            Kind::CodeInclude { language, path } => {
                let code = (self.around.code)(path, self.span(at));
                self.code(&code, language);
                self.advance('\u{FFFC}'.len_utf8());
            }
            _ => {}
        }
        past
    }

    /// Opens an inline element; stretches that do not hold the whole of it are closed before.
    fn element(&mut self, at: usize, tag: &str, close: &'static str) -> usize {
        let length = self.prose_length(at);
        let end = self.prose.saturating_add(length);
        if self.layers.iter().flatten().any(|until| *until < end) {
            self.end_layers(0, true);
        }
        // A stretch that begins here and holds all of the element goes around it.
        let starts = self.starting().is_some_and(|until| until >= end) && length > 0;
        if starts {
            self.begin_layers();
        }
        let around = [0, 1].map(|layer| self.layers[layer].is_some());
        let next = self.open(at, tag, close);
        if let Some(node) = self.open.last_mut() {
            node.around = Some(around);
        }
        next
    }

    /// How many bytes of prose node `at` holds.
    fn prose_length(&self, at: usize) -> u32 {
        let node = &self.document.nodes[at];
        let mut length = 0;
        let mut inside = at + 1;
        while inside < node.end as usize {
            let node = &self.document.nodes[inside];
            length += match &node.kind {
                Kind::Text(text) => text.len(),
                Kind::Code(code) => code.len(),
                Kind::SoftBreak | Kind::HardBreak => 1,
                Kind::InlineHtml(html) => usize::from(is_break(html)),
                Kind::Image(_) | Kind::Include(_) | Kind::Video(_) | Kind::CodeInclude { .. } => '\u{FFFC}'.len_utf8(),
                _ => 0,
            };
            inside = if matches!(node.kind, Kind::Image(_)) { node.end as usize } else { inside + 1 };
        }
        u32::try_from(length).unwrap_or(u32::MAX)
    }

    /// Where the outermost stretch that begins at or before this place ends.
    fn starting(&self) -> Option<u32> {
        let original =
            self.around.originals.get(self.original).filter(|o| o.prose.start <= self.prose).map(|o| o.prose.end);
        let foreign =
            self.around.foreign.get(self.foreign).filter(|f| f.prose.start <= self.prose).map(|f| f.prose.end);
        match (original, foreign) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Writes text, cut where stretches begin and end.
    fn text(&mut self, text: &str) {
        if self.around.originals.is_empty() && self.around.foreign.is_empty() {
            escape_text(&mut self.html, text);
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            self.end_layers(self.prose, false);
            self.begin_layers();
            let border = self.next_border();
            let mut length = (border.saturating_sub(self.prose) as usize).min(rest.len()).max(1);
            while !rest.is_char_boundary(length) {
                length += 1;
            }
            escape_text(&mut self.html, &rest[..length]);
            rest = &rest[length..];
            self.advance(length);
        }
    }

    fn advance(&mut self, length: usize) {
        if self.prose == u32::MAX {
            return; // Text that is no prose, in a block that has none.
        }
        self.set_prose(self.prose.saturating_add(length as u32));
    }

    /// Ends stretches that end here.
    fn split_here(&mut self) {
        self.end_layers(self.prose, false);
    }

    /// The next place in the prose where a stretch begins or ends.
    fn next_border(&self) -> u32 {
        let mut border = u32::MAX;
        for until in self.layers.iter().flatten() {
            border = border.min(*until);
        }
        if let Some(original) = self.around.originals.get(self.original).filter(|o| o.prose.start > self.prose) {
            border = border.min(original.prose.start);
        }
        if let Some(foreign) = self.around.foreign.get(self.foreign).filter(|f| f.prose.start > self.prose) {
            border = border.min(foreign.prose.start);
        }
        border
    }

    /// Opens the stretches that hold this place.
    fn begin_layers(&mut self) {
        let here = self.prose;
        if self.layers[0].is_none()
            && let Some(original) = self.around.originals.get(self.original)
            && original.prose.start <= here
            && here < original.prose.end
            && !self.open.last().and_then(|node| node.around).is_some_and(|around| around[1])
        {
            // An inner layer that is open already would be crossed.
            self.end_layer(1);
            // What was closed around an element goes on without a second original.
            if original.prose.start == here {
                self.html.push_str("<span class=\"s\">");
                self.originals.push(original.text.clone());
                self.layers[0] = Some(original.prose.end);
            }
        }
        if self.layers[1].is_none()
            && let Some(foreign) = self.around.foreign.get(self.foreign)
            && foreign.prose.start <= here
            && here < foreign.prose.end
        {
            self.html.push_str("<span");
            self.attribute("lang", foreign.lang.tag());
            if foreign.lang.direction() == crate::locale::Direction::Rtl {
                self.attribute("dir", "rtl");
            }
            self.html.push('>');
            let end = foreign.prose.end.min(self.layers[0].unwrap_or(u32::MAX));
            self.layers[1] = Some(end);
        }
    }

    /// Closes stretches that end at or before `here`; all of them where `all` is true.
    fn end_layers(&mut self, here: u32, all: bool) {
        for layer in [1, 0] {
            if self.layers[layer].is_some_and(|until| all || until <= here || here == u32::MAX) {
                if layer == 0 {
                    self.end_layer(1);
                }
                self.end_layer(layer);
            }
        }
    }

    fn end_layer(&mut self, layer: usize) {
        if self.layers[layer].take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        escape_into(&mut self.html, value);
        self.html.push('"');
    }

    fn footnote(&mut self, label: &str) -> usize {
        match self.footnotes.iter().position(|known| known == label) {
            Some(at) => at + 1,
            None => {
                self.footnotes.push(label.to_owned());
                self.footnotes.len()
            }
        }
    }

    fn code(&mut self, code: &str, language: &str) {
        self.html.push_str("<pre><code");
        if !language.is_empty() {
            self.attribute("class", &format!("language-{}", language.to_lowercase()));
        }
        self.html.push('>');
        let html = (self.around.highlight)(code, language);
        self.html.push_str(&html);
        self.html.push_str("</code></pre>\n");
    }

    fn image(&mut self, at: usize, to: &str, title: &str) {
        self.begin_layers();
        let mut words = String::new();
        let node = &self.document.nodes[at];
        for inside in &self.document.nodes[at + 1..node.end as usize] {
            match &inside.kind {
                Kind::Text(text) => words.push_str(text),
                Kind::Code(code) => words.push_str(code),
                Kind::SoftBreak | Kind::HardBreak => words.push(' '),
                _ => {}
            }
        }
        let image = (self.around.image)(to, self.span(at));
        match image.address {
            Some(address) => {
                self.html.push_str("<img");
                self.attribute("src", &address);
                self.attribute("alt", &words);
                if !title.is_empty() {
                    self.attribute("title", title);
                }
                if let Some((width, height)) = image.size {
                    self.html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                }
                self.html.push_str(" loading=\"lazy\">");
            }
            None => escape_text(&mut self.html, &words),
        }
        self.advance('\u{FFFC}'.len_utf8());
    }

    /// A frame for a video of a host that is allowed; else a link.
    fn video(&mut self, address: &str, span: Span) {
        if raw::is_video(address) {
            self.html.push_str("<div class=\"video\"><iframe");
            self.attribute("src", address);
            self.html.push_str(&format!(
                " title=\"{}\" loading=\"lazy\" allowfullscreen></iframe></div>",
                self.around.labels.video
            ));
        } else {
            self.raw.removed.push((format!("a video of a host that is not allowed: {address}"), span));
            if let Address::To(to) = (self.around.link)(address, span) {
                self.html.push_str("<a");
                self.attribute("href", &to);
                self.html.push('>');
                escape_text(&mut self.html, address);
                self.html.push_str("</a>");
            }
        }
    }

    /// A block of raw HTML.
    fn raw_html(&mut self, html: &str, at: usize) {
        let span = self.span(at);
        let around = self.around;
        let mut out = std::mem::take(&mut self.html);
        self.raw.write(html, &mut out, &mut |kind, address| addressed(around, kind, address, span), span);
        self.html = out;
        self.html.push('\n');
    }

    /// A tag or comment within a line.
    fn raw_inline(&mut self, html: &str, at: usize) {
        if html.starts_with("<!") || html.starts_with("<?") {
            return;
        }
        // In a heading the anchor has become the heading's id.
        let span = self.span(at);
        self.end_layers(0, true);
        let around = self.around;
        let mut out = std::mem::take(&mut self.html);
        self.raw.write(html, &mut out, &mut |kind, address| addressed(around, kind, address, span), span);
        self.html = out;
    }
}

fn addressed(around: &Surroundings<'_>, kind: raw::Address, address: &str, span: Span) -> Option<String> {
    match kind {
        raw::Address::Link => match (around.link)(address, span) {
            Address::To(to) => Some(to),
            Address::None => None,
        },
        raw::Address::Image => (around.image)(address, span).address,
    }
}

/// Escapes text. NUL, which stands for bytes that are no text, becomes U+FFFD (CommonMark 0.31.2, section 2.3).
pub(crate) fn escape_text(html: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            0 => "\u{FFFD}",
            0x01..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F => "\u{FFFD}",
            _ => continue,
        };
        html.push_str(&text[from..at]);
        html.push_str(entity);
        from = at + 1;
    }
    html.push_str(&text[from..]);
}

/// Escapes code for `<code>`, where nothing else marks it up.
pub fn plain_code(code: &str) -> String {
    let mut html = String::with_capacity(code.len() + code.len() / 8);
    escape_text(&mut html, code);
    html
}

fn is_break(tag: &str) -> bool {
    crate::parse::prose::is_break(tag)
}

/// The inside of the paragraph that an included text is; `None` where it is more than one, or something else.
fn only_paragraph(html: &str) -> Option<&str> {
    let inside = html.trim().strip_prefix("<p>")?.strip_suffix("</p>")?;
    (!inside.contains("</p>")).then_some(inside)
}

#[cfg(test)]
mod tests;

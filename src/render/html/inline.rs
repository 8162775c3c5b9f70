//! What stands inside a line: text, elements, images, and the stretches with an original or in another language.

use pulldown_cmark::CowStr;

use super::super::messages::escape_into;
use super::super::raw;
use super::{Address, Included, Surroundings, Writer};
use crate::model::document::Kind;
use crate::parse::rewrite::{JOINER, unjoined};
use crate::source::Span;

impl Writer<'_, '_> {
    /// Writes a node that stands inside a line; gives the next one to look at.
    pub(super) fn inline(&mut self, at: usize) -> usize {
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
                        // A link without words could neither be seen nor heard: its address is its text.
                        let shown = at + 1 == past;
                        if !shown && self.is_silent(at) {
                            tag.push_str(" aria-label=\"");
                            escape_into(&mut tag, &target.to);
                            tag.push('"');
                        }
                        tag.push('>');
                        if shown {
                            self.begin_layers();
                            self.html.push_str(&tag);
                            escape_text(&mut self.html, &target.to);
                            self.html.push_str("</a>");
                            return past;
                        }
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
                let Included { html, lang } = (self.around.include)(path, self.span(at));
                let in_line = (at as u32) < self.leaf_until;
                let inside = only_paragraph(&html).filter(|_| in_line);
                let element = lang.map(|lang| (lang, if inside.is_some() { "span" } else { "div" }));
                // Blocks in the middle of a line end its paragraph; the parser sees to that.
                if in_line && inside.is_none() && html.starts_with('<') {
                    self.raw.doubt();
                }
                if let Some((lang, element)) = &element {
                    self.html.push_str(&format!("<{element} lang=\"{lang}\" dir=\"{}\">", lang.direction().name()));
                }
                self.html.push_str(inside.unwrap_or(&html));
                if let Some((_, element)) = element {
                    self.html.push_str(&format!("</{element}>"));
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

    /// True where a link holds nothing that can be heard.
    fn is_silent(&self, at: usize) -> bool {
        let nodes = &self.document.nodes;
        nodes[at + 1..nodes[at].end as usize].iter().all(|node| match &node.kind {
            Kind::Text(text) => text.trim().is_empty(),
            Kind::Image(_) | Kind::Emphasis | Kind::Strong | Kind::Strikethrough => true,
            Kind::SoftBreak | Kind::HardBreak => true,
            _ => false,
        })
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
    pub(super) fn text(&mut self, text: &str) {
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
            self.html.push_str(&foreign.tag());
            let end = foreign.prose.end.min(self.layers[0].unwrap_or(u32::MAX));
            self.layers[1] = Some(end);
        }
    }

    /// Closes stretches that end at or before `here`; all of them where `all` is true.
    pub(super) fn end_layers(&mut self, here: u32, all: bool) {
        for layer in [1, 0] {
            if self.layers[layer].is_some_and(|until| all || until <= here || here == u32::MAX) {
                if layer == 0 {
                    self.end_layer(1);
                }
                self.end_layer(layer);
            }
        }
    }

    pub(super) fn end_layer(&mut self, layer: usize) {
        if self.layers[layer].take().is_some() {
            self.html.push_str("</span>");
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        escape_into(&mut self.html, value);
        self.html.push('"');
    }

    pub(super) fn footnote(&mut self, label: &str) -> usize {
        let next = self.footnotes.len() + 1;
        *self.footnotes.entry(label.to_owned()).or_insert(next)
    }

    pub(super) fn code(&mut self, code: &str, language: &str) {
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
    pub(super) fn raw_html(&mut self, html: &str, at: usize) {
        let span = self.span(at);
        let around = self.around;
        let mut out = std::mem::take(&mut self.html);
        let marked = self.foreign_in(at, html);
        let html = unjoined(CowStr::Borrowed(html));
        let mut address = |kind, address: &str| addressed(around, kind, address, span);
        self.raw.write_marked(&html, &marked, &mut out, &mut address, span);
        self.html = out;
        self.html.push('\n');
    }

    /// The stretches of a block of raw HTML that are in another language. None where its bytes are not those of the file:
    /// joined from the lines of a quote, or rewritten.
    fn foreign_in(&self, at: usize, html: &str) -> Vec<raw::Marked> {
        let span = self.span(at);
        if self.around.foreign.is_empty() || span.range().len() != html.len() || html.contains(JOINER) {
            return Vec::new();
        }
        let mut marked = Vec::new();
        for block in self.document.blocks_of(at) {
            let first = self.around.foreign.partition_point(|foreign| foreign.prose.end <= block.prose.start);
            for foreign in self.around.foreign[first..].iter().take_while(|f| f.prose.start < block.prose.end) {
                let place = self.document.prose.span(&foreign.prose);
                let (Some(start), Some(end)) = (place.start.checked_sub(span.start), place.end.checked_sub(span.start))
                else {
                    continue;
                };
                marked.push(raw::Marked { range: start as usize..end as usize, tag: foreign.tag() });
            }
        }
        marked
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

fn addressed(around: &Surroundings<'_>, kind: raw::Address, address: &str, span: Span) -> Option<raw::Target> {
    match kind {
        raw::Address::Link => match (around.link)(address, span) {
            Address::To(to) => Some(raw::Target { to, size: None }),
            Address::None => None,
        },
        raw::Address::Image => {
            let image = (around.image)(address, span);
            Some(raw::Target { to: image.address?, size: image.size })
        }
    }
}

/// Escapes text. NUL, which stands for bytes that are no text, becomes U+FFFD (CommonMark 0.31.2, section 2.3).
pub(crate) fn escape_text(html: &mut String, text: &str) {
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7F;
    let is = |byte| is_control(byte) | matches!(byte, b'&' | b'<' | b'>');
    crate::render::escape::push(html, text, is, |byte| match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "\u{FFFD}",
    });
}

/// Escapes code for `<code>`, where nothing else marks it up.
#[cfg(test)]
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

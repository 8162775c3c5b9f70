//! Turns the docfx world's own syntax into plain Markdown before Markdown is read.
//!
//! | written | becomes |
//! | --- | --- |
//! | `:::image source="a.png" alt-text="b":::` | `![b](a.png)`; with `lightbox`, a link around it |
//! | `:::row:::`, `:::column span="2":::`, `:::zone …`, `:::moniker …` and their ends | a marker, see [`Marker`] |
//! | `:::no-loc text="X":::` | `<span translate="no">X</span>` |
//! | `[!INCLUDE [t](p)]`, `[!VIDEO u]`, `[!code-cs[t](p)]`, `> [!div class="c"]` | a marker |
//! | `> [!NOTE] text` on one line | alert line and text line |
//! | `##<a name="x">` | `## <a name="x">` |
//! | `**제목(예)**를` | the same with a [`JOINER`] between `**` and the CJK letter |
//!
//! Text inside a column loses the indentation that only lays out the source. Code is left alone. What opens with `:::`
//! or `[!` and is not known stays as it is, with a finding. A page without any of this is passed on as it came.
//!
//! The file is long because each syntax is a short function of one walk over the lines, whose state all of them share.

mod fence;
mod joiner;
mod scan;

use std::borrow::Cow;

use self::fence::Fences;
use self::joiner::joints;
pub use self::joiner::{JOINER, unjoined};
use self::scan::{attribute, block_start, code_spans, comments, next_trigger, opens_comment, window};
use crate::finding::{Checked, Locator, Rule};
use crate::model::document::AlertKind;
use crate::source::{Mapped, MappedBuilder};

/// What a marker begins with: an HTML comment, or an empty tag where the marker stands within a line.
const COMMENT: &str = "<!--build-site:";
const TAG: &str = "<build-site-";

/// A construct that Markdown has no words for, as it travels through the Markdown reader: `<!--build-site:NAME VALUE-->`
/// as a block or `<build-site-NAME to="VALUE"/>` in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker<'t> {
    /// `include`, `video`, `code`, `division`, `columns`, `column`, `zone`, `end`.
    pub name: &'t str,
    /// What it says.
    pub value: &'t str,
}

impl<'t> Marker<'t> {
    /// Reads a marker from a piece of raw HTML.
    pub fn parse(html: &'t str) -> Option<Marker<'t>> {
        let html = html.trim();
        if let Some(rest) = html.strip_prefix(COMMENT) {
            let rest = rest.strip_suffix("-->")?;
            let (name, value) = rest.split_once(' ').unwrap_or((rest, ""));
            return Some(Marker { name, value });
        }
        let rest = html.strip_prefix(TAG)?.strip_suffix("\"/>")?;
        let (name, value) = rest.split_once(" to=\"")?;
        (!value.contains('"')).then_some(Marker { name, value })
    }

    /// The pieces of raw HTML that holds markers, in order: each marker is a piece. `None` where it holds none.
    pub fn pieces(html: &str) -> Option<Vec<std::ops::Range<usize>>> {
        let (mut pieces, mut at) = (Vec::new(), 0);
        for start in memchr::memchr_iter(b'<', html.as_bytes()) {
            let close = match &html[start..] {
                _ if start < at => continue,
                rest if rest.starts_with(COMMENT) => "-->",
                rest if rest.starts_with(TAG) => "\"/>",
                _ => continue,
            };
            let Some(length) = html[start..].find(close) else { break };
            pieces.extend((start > at).then_some(at..start));
            at = start + length + close.len();
            pieces.push(start..at);
        }
        if pieces.is_empty() {
            return None;
        }
        pieces.extend((at < html.len()).then_some(at..html.len()));
        Some(pieces)
    }
}

/// Rewrites the body of a page, which begins at byte `body` of `from`.
///
/// *Findings*: `unknown-syntax`.
pub fn rewrite<'a>(from: &'a Mapped<'a>, body: usize, at: &Locator<'_>) -> Checked<Mapped<'a>> {
    let text = &from.text[body..];
    if !concerns(text) {
        return Checked::clean(from.tail(body));
    }
    let mut work = Rewriter {
        from,
        builder: MappedBuilder::with_capacity(text.len() + 256),
        copied: body,
        ..Rewriter::new(from, at)
    };
    work.lines(body);
    let end = from.text.len();
    work.copy_to(end);
    let findings = work.findings;
    Checked { value: work.builder.finish(from.origin(end)), findings }
}

/// True where the text may hold anything to rewrite.
fn concerns(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, b":::").is_some()
        || memchr::memmem::find(bytes, b"[!").is_some()
        || memchr::memmem::find(bytes, b"#<a").is_some()
        || joints(text).next().is_some()
}

/// A line, by its offsets.
struct Line {
    start: usize,
    /// Where the marks of quotes and list items end.
    opens: usize,
    end: usize,
}

struct Rewriter<'a, 'l> {
    from: &'a Mapped<'a>,
    at: &'l Locator<'l>,
    builder: MappedBuilder,
    /// Up to here the text has been copied or replaced.
    copied: usize,
    /// Code that is left alone.
    fences: Fences,
    /// True inside of an HTML comment of several lines: what is commented out stays so.
    comment: bool,
    /// Columns and zones that are open, with the indentation of their lines (`None` until it is known).
    open: Vec<Option<usize>>,
    /// The indentation that the lines of what is open keep: that of the list item it stands in.
    base: usize,
    /// True in a list: after an item, as long as lines are indented or go on with a paragraph.
    in_list: bool,
    /// True when the line before was blank.
    after_blank: bool,
    findings: Vec<crate::finding::Finding>,
}

impl<'a, 'l> Rewriter<'a, 'l> {
    fn new(from: &'a Mapped<'a>, at: &'l Locator<'l>) -> Self {
        Self {
            from,
            at,
            builder: MappedBuilder::default(),
            copied: 0,
            fences: Fences::default(),
            comment: false,
            open: Vec::new(),
            base: 0,
            in_list: false,
            after_blank: true,
            findings: Vec::new(),
        }
    }

    fn copy_to(&mut self, end: usize) {
        if self.copied < end {
            self.builder.copy_mapped(self.from, self.copied..end);
            self.copied = end;
        }
    }

    /// Puts `text` in the place of `range`.
    fn replace(&mut self, range: std::ops::Range<usize>, text: &str) {
        self.copy_to(range.start);
        self.builder.insert(text, self.from.origin(range.start));
        self.copied = range.end.max(self.copied);
    }

    fn lines(&mut self, body: usize) {
        let text: &str = &self.from.text;
        let mut start = body;
        while start < text.len() {
            let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |found| start + found + 1);
            self.line(start, end);
            self.after_blank = text[start..end].trim().is_empty();
            start = end;
        }
    }

    fn line(&mut self, start: usize, end: usize) {
        let line: &str = &self.from.text[start..end];
        self.dedent(start, line);
        let inner = line.trim_start_matches([' ', '\t', '>']);
        let in_item = block_start(line);
        self.in_list = self.is_in_list(line, inner, in_item);
        let below = window(&self.from.text[end..], REACH);
        if self.comment {
            if let Some(at) = line.find("-->") {
                self.comment = opens_comment(&line[at + 3..], "", below);
                self.inline(start + at + 3, end);
            }
            return;
        }
        if self.fences.hold(line, inner, in_item) {
            return;
        }
        self.comment = opens_comment(line, in_item, below);
        let inner_at = start + (line.len() - inner.len());
        if inner.starts_with('#') {
            let hashes = inner.bytes().take_while(|byte| *byte == b'#').count();
            if hashes <= 6 && inner[hashes..].starts_with("<a ") {
                self.replace(inner_at + hashes..inner_at + hashes, " ");
            }
        }
        if let Some(rest) = inner.strip_prefix(":::")
            && self.block_marker(rest.trim(), inner_at..inner_at + inner.trim_end().len())
        {
            return;
        }
        if in_item.starts_with("[!")
            && line[..line.len() - in_item.len()].contains('>')
            && self.quote_marker(in_item, end - in_item.len())
        {
            return;
        }
        if next_trigger(line).is_some() {
            self.inline(start, end);
        } else {
            let mut joints = self.joints_in(start, end);
            self.join(&mut joints, end);
        }
    }

    /// The places of a line where joiners belong, last one first.
    fn joints_in(&self, start: usize, end: usize) -> Vec<usize> {
        let line = &self.from.text[start..end];
        if line.contains(JOINER) {
            return Vec::new();
        }
        let mut places: Vec<usize> = joints(line).map(|at| start + at).collect();
        places.reverse();
        places
    }

    /// Puts joiners in their places up to `end`; what was replaced needs none.
    fn join(&mut self, joints: &mut Vec<usize>, end: usize) {
        while let Some(place) = joints.pop_if(|place| *place <= end) {
            if place >= self.copied {
                self.replace(place..place, JOINER.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn is_in_list(&self, line: &str, inner: &str, in_item: &str) -> bool {
        let goes_on = line.starts_with([' ', '\t']) || !self.after_blank || inner.trim().is_empty();
        self.fences.is_open() && self.in_list || inner.len() != in_item.len() || (self.in_list && goes_on)
    }

    /// Takes from a line in a column the indentation of the column's first line, but for that of the list around it.
    fn dedent(&mut self, start: usize, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_marker = !self.fences.is_open() && line.trim_start().starts_with(":::");
        if let Some(first @ None) = self.open.last_mut()
            && !is_marker
        {
            *first = Some(indent);
        }
        let take = match self.open.last() {
            Some(Some(most)) => indent.min(*most),
            Some(None) if is_marker => indent,
            _ => 0,
        };
        let take = if is_marker && !self.open.is_empty() { indent } else { take };
        let take = take.saturating_sub(self.base);
        if take > 0 {
            self.copy_to(start);
            self.copied = start + take;
        }
    }

    /// A line that is one `:::` marker; false where it is none that stands for a block.
    fn block_marker(&mut self, rest: &str, range: std::ops::Range<usize>) -> bool {
        let rest = rest.strip_suffix(":::").unwrap_or(rest).trim();
        let (name, attributes) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        if self.open.is_empty() {
            let line = self.from.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &self.from.text[line..range.start];
            self.base = if self.in_list && before.bytes().all(|byte| byte == b' ') { before.len() } else { 0 };
        }
        let marker = match name {
            "row" => {
                self.open.push(None);
                "columns".to_owned()
            }
            "column" => {
                self.open.push(None);
                let span = attribute(attributes, "span").and_then(|range| attributes[range].parse::<u8>().ok());
                format!("column {}", span.unwrap_or(1).clamp(1, 12))
            }
            "zone" | "moniker" => {
                self.open.push(None);
                format!("zone {}", attributes.trim().replace("--", "- -"))
            }
            "row-end" | "column-end" | "zone-end" | "moniker-end" => {
                self.open.pop();
                "end".to_owned()
            }
            "image-end" => String::new(),
            _ => return false,
        };
        let marker =
            if marker.is_empty() { marker } else { format!("\n{}{COMMENT}{marker}-->\n", " ".repeat(self.base)) };
        self.replace(range, &marker);
        true
    }

    /// `[!NOTE] text`, `[!div class="…"]`, `[!VIDEO url]` at the start of a quoted line.
    fn quote_marker(&mut self, inner: &str, inner_at: usize) -> bool {
        let Some(close) = inner.find(']') else { return false };
        let word = inner[2..close].trim();
        if AlertKind::parse(word).is_some() {
            let upper = word.to_ascii_uppercase();
            if inner[2..close] != upper {
                self.replace(inner_at + 2..inner_at + close, &upper);
            }
            if !inner[close + 1..].trim().is_empty() {
                let line_start = self.from.text[..inner_at].rfind('\n').map_or(0, |at| at + 1);
                // The next line of a list item has spaces where its first has the mark.
                let mark = |letter: char| if matches!(letter, '>' | '\t') { letter } else { ' ' };
                let prefix: String = self.from.text[line_start..inner_at].chars().map(mark).collect();
                let at = inner_at + close + 1;
                self.replace(at..at, &format!("\n{prefix}"));
                let rest = at..inner_at + inner.len();
                self.inline(rest.start, rest.end);
            }
            return true;
        }
        let Some(rest) = word.strip_prefix("div").filter(|rest| rest.is_empty() || rest.starts_with(' ')) else {
            return false;
        };
        let class = attribute(rest, "class").map_or("", |range| &rest[range]).replace("--", "-");
        self.replace(inner_at..inner_at + close + 1, &format!("{COMMENT}division {class}-->"));
        true
    }

    /// What stands within a line.
    fn inline(&mut self, start: usize, end: usize) {
        let mut at = start;
        let text: &str = &self.from.text;
        let code = code_spans(&text[start..end]);
        let comments = comments(&text[start..end], &code);
        let mut joints = self.joints_in(start, end);
        let around = Line { start, opens: end - block_start(&text[start..end]).len(), end };
        while let Some(found) = next_trigger(&text[at..end]) {
            let place = at + found;
            at = place + 2;
            let within = |spans: &[std::ops::Range<usize>]| {
                let before = spans.partition_point(|span| span.end <= place - start);
                spans.get(before).is_some_and(|span| span.start < place - start)
            };
            if within(&code) || within(&comments) || text[..place].ends_with('\\') {
                continue;
            }
            self.join(&mut joints, place);
            let line = window(&text[place..end], REACH);
            let done = if line.starts_with(":::") { self.colons(place, line) } else { self.bang(place, line, &around) };
            at = done.unwrap_or(at);
        }
        self.join(&mut joints, end);
    }

    /// `:::image …:::` and `:::no-loc …:::` at `place`; the offset after it where it was known.
    fn colons(&mut self, place: usize, line: &str) -> Option<usize> {
        let rest = &line[3..];
        let name = &rest[..rest.bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count()];
        if name.is_empty() {
            return None;
        }
        let Some(close) = rest.find(":::") else {
            return self.unknown(place, 3 + name.len(), "`:::` opens something that is not closed on its line");
        };
        let attributes = &rest[name.len()..close];
        let base = place + 3 + name.len();
        let end = place + 3 + close + 3;
        match name {
            "image" => {
                let Some(source) = attribute(attributes, "source") else {
                    return self.unknown(place, end - place, "`:::image` has no `source`");
                };
                let to = destination(&attributes[source]);
                let lightbox = attribute(attributes, "lightbox").map(|range| destination(&attributes[range]));
                self.replace(place..place, if lightbox.is_some() { "[![" } else { "![" });
                if let Some(alt) = attribute(attributes, "alt-text") {
                    self.copied = base + alt.start;
                    self.escaped(base + alt.start, base + alt.end);
                }
                self.copied = place;
                let close = lightbox.map_or_else(|| format!("]({to})"), |lightbox| format!("]({to})]({lightbox})"));
                self.builder.insert(&close, self.from.origin(place));
                self.copied = end;
            }
            "no-loc" => {
                let Some(words) = attribute(attributes, "text") else {
                    return self.unknown(place, end - place, "`:::no-loc` has no `text`");
                };
                self.replace(place..place, "<span translate=\"no\">");
                self.copied = base + words.start;
                self.escaped(base + words.start, base + words.end);
                self.builder.insert("</span>", self.from.origin(base + words.end));
                self.copied = end;
            }
            "code" => {
                let value = |name| attribute(attributes, name).map_or("", |range| &attributes[range]);
                let mut to = value("source").to_owned();
                for key in ["range", "id"].into_iter().filter(|key| !value(key).is_empty()) {
                    to = format!(
                        "{to}{}{key}={}",
                        if to.contains('?') { '&' } else { '?' },
                        value(key).replace(' ', "")
                    );
                }
                let language = word_or(value("language"), "text");
                let marker = format!("{COMMENT}code {language} {}-->", to.replace("--", "%2D%2D"));
                self.replace(place..end, &marker);
            }
            "image-end" => self.replace(place..end, ""),
            _ => return self.unknown(place, end - place, "`:::` opens something that is not known"),
        }
        Some(end)
    }

    /// Copies words that become Markdown text: what Markdown would read as markup is escaped.
    fn escaped(&mut self, start: usize, end: usize) {
        let text: &str = &self.from.text;
        for (offset, c) in text[start..end].char_indices() {
            if matches!(c, '[' | ']' | '\\' | '*' | '_' | '`' | '<' | '&' | '!') {
                self.copy_to(start + offset);
                self.builder.insert("\\", self.from.origin(start + offset));
            }
        }
        self.copy_to(end);
    }

    /// `[!INCLUDE [t](p)]`, `[!VIDEO u]`, `[!code-x[t](p)]` at `place`; the offset after it where it was known.
    fn bang(&mut self, place: usize, line: &str, around: &Line) -> Option<usize> {
        let rest = &line[2..];
        let name = &rest[..rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'#' | b'+'))
            .count()];
        let after = &rest[name.len()..];
        let lower = name.to_ascii_lowercase();
        let (marker, length) = if lower == "include" || lower.starts_with("code") {
            let open = after.find("](");
            let Some((open, close)) = open.and_then(|open| Some((open, open + after[open..].find(")]")?))) else {
                return self.unknown(place, 2 + name.len(), "this is written as `[!INCLUDE [title](path)]`");
            };
            let to = after[open + 2..close].trim();
            let to = to.split([' ', '"']).next().unwrap_or(to);
            let value = match lower.strip_prefix("code") {
                Some(language) => format!("code {} {to}", word_or(language.trim_start_matches('-'), "text")),
                None => format!("include {to}"),
            };
            (value, 2 + name.len() + close + 2)
        } else if lower == "video" {
            let close = after.find(']')?;
            (format!("video {}", after[..close].trim()), 2 + name.len() + close + 1)
        } else {
            let division = lower == "div" && after.starts_with([' ', ']']);
            let alert = AlertKind::parse(name).is_some() && after.starts_with(']') && !after.starts_with("](");
            if (division || alert) && around.opens == place && !self.from.text[around.start..place].contains('>') {
                let length = 2 + name.len() + after.find(']').map_or(0, |close| close + 1);
                return self.unknown(place, length, "a block of this kind is written as a quote, with `>` before it");
            }
            let known = AlertKind::parse(name).is_some() || lower == "div";
            let odd = after.find(']').is_some_and(|close| close > 0 && !after[close + 1..].starts_with('('));
            if known && odd && around.opens == place {
                return self.unknown(
                    place,
                    2 + name.len(),
                    "this does not begin an alert, which is written as `> [!NOTE]`",
                );
            }
            if known || name.is_empty() || !name.bytes().all(|b| b.is_ascii_uppercase()) || !after.starts_with(']') {
                return None;
            }
            return self.unknown(place, 2 + name.len() + 1, "this kind of block is not known");
        };
        if marker.contains("--") || marker.contains(['"', '<', '>']) {
            return self.unknown(place, length, "the address cannot be used");
        }
        let whole = place..place + length;
        let text: &str = &self.from.text;
        let (name, value) = marker.split_once(' ').unwrap_or((&marker, ""));
        // As docfx has it, what stands on a line by itself is a block, even right below a paragraph.
        if around.opens == place && text[whole.end..around.end].trim().is_empty() {
            self.replace(whole.clone(), &format!("{COMMENT}{name} {value}-->"));
        } else {
            self.replace(whole.clone(), &format!("{TAG}{name} to=\"{value}\"/>"));
        }
        Some(whole.end)
    }

    fn unknown(&mut self, place: usize, length: usize, message: &str) -> Option<usize> {
        if self.findings.len() >= MOST_FINDINGS {
            return None;
        }
        let span = self.from.origin_span(place..(place + length).min(self.from.text.len()));
        self.findings.push(
            self.at
                .finding(Rule::UnknownSyntax, span, format!("{message}; it stands as text"))
                .help("mend the markup, or put it in backticks where it is meant as text"),
        );
        None
    }
}

/// An address as it stands in a link (CommonMark 0.31.2, section 6.3).
fn destination(address: &str) -> Cow<'_, str> {
    match address.contains([' ', '(', ')', '<', '>']) {
        true => Cow::Owned(format!("<{}>", address.replace(['<', '>'], ""))),
        false => Cow::Borrowed(address),
    }
}

fn word_or<'t>(word: &'t str, other: &'t str) -> &'t str {
    if word.is_empty() { other } else { word }
}

/// How many findings one page gets here; more would only repeat themselves.
const MOST_FINDINGS: usize = 100;

/// How far a construct may reach within its line, in bytes.
const REACH: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn check(text: &str, expected: &str) -> Vec<String> {
        let source = Source::new("a.md", text);
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let done = rewrite(&from, 0, &locator);
        assert_eq!(done.value.text, expected);
        done.findings.into_iter().map(|finding| finding.message.into_owned()).collect()
    }

    #[test]
    fn images_keep_the_place_of_their_text() {
        let text = "보기 :::image type=\"content\" source=\"media/a b.png\" alt-text=\"화면 [1]\":::.\n";
        let source = Source::new("a.md", text);
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let done = rewrite(&from, 0, &locator).value;
        assert_eq!(done.text, "보기 ![화면 \\[1\\]](<media/a b.png>).\n");
        let at = done.text.find("화면").expect("it is there");
        assert_eq!(&text[done.origin_span(at..at + 6).range()], "화면");
        check(
            ":::image source=\"a.png\" alt-text=\"x\" lightbox=\"m/b (1).png\":::\n",
            "[![x](a.png)](<m/b (1).png>)\n",
        );
    }

    #[test]
    fn columns_lose_their_layout() {
        let text = ":::row:::\n    :::column span=\"2\":::\n        Links\n\n        - a\n    :::column-end:::\n:::row-end:::\n";
        let findings = check(
            text,
            "\n<!--build-site:columns-->\n\n\n<!--build-site:column 2-->\n\nLinks\n\n- a\n\n<!--build-site:end-->\n\n\n<!--build-site:end-->\n\n",
        );
        assert!(findings.is_empty());
    }

    #[test]
    fn quotes_say_what_they_are() {
        check("> [!Note] Bitte lesen.\n", "> [!NOTE]\n>  Bitte lesen.\n");
        check(">[!TIP]\n> x\n", ">[!TIP]\n> x\n");
        check("> [!div class=\"checklist\"]\n> * a\n", "> <!--build-site:division checklist-->\n> * a\n");
        check(
            "> [!VIDEO https://www.youtube.com/embed/x]\n",
            "> <!--build-site:video https://www.youtube.com/embed/x-->\n",
        );
    }

    #[test]
    fn includes_stand_alone_or_in_a_line() {
        check("[!INCLUDE [x](../includes/a.md)]\n", "<!--build-site:include ../includes/a.md-->\n");
        check("see [!INCLUDE[x](a.md)] here\n", "see <build-site-include to=\"a.md\"/> here\n");
        check("[!code-csharp[Main](a.cs?range=1-2)]\n", "<!--build-site:code csharp a.cs?range=1-2-->\n");
        assert_eq!(Marker::parse("<build-site-include to=\"a.md\"/>"), Some(Marker { name: "include", value: "a.md" }));
    }

    #[test]
    fn long_lines_of_openings_cost_no_more_than_their_length() {
        for opening in [":::image ", "[!INCLUDE [", "`[!", "``:::` ", "> [!div class=", "[!VIDEO "] {
            let text = opening.repeat(1_000_000 / opening.len());
            let source = Source::new("a.md", text);
            let from = Mapped::identity(&source.text);
            let done = rewrite(&from, 0, &Locator::new(&source));
            assert!(done.findings.len() <= MOST_FINDINGS);
        }
    }

    #[test]
    fn code_and_unknown_markup_stay() {
        assert!(check("`:::row:::` and `[!INCLUDE [x](y)]`\n", "`:::row:::` and `[!INCLUDE [x](y)]`\n").is_empty());
        assert!(check("```\n:::row:::\n```\n", "```\n:::row:::\n```\n").is_empty());
        assert_eq!(check(":::magic x:::\n", ":::magic x:::\n").len(), 1);
        assert_eq!(check("> [!FANCY]\n", "> [!FANCY]\n").len(), 1);
        check("##<a name=\"x\"></a>제목\n", "## <a name=\"x\"></a>제목\n");
    }
}

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

use crate::finding::{Checked, Locator, Rule};
use crate::model::document::AlertKind;
use crate::source::{Mapped, MappedBuilder};

/// What a marker begins with: an HTML comment, or an empty tag where the marker stands within a line.
const COMMENT: &str = "<!--build-site:";
const TAG: &str = "<build-site-";

/// A mark of punctuation (SignWriting comma) that no page uses, put between a run of asterisks and a CJK letter whose other
/// side is punctuation. CommonMark (0.31.2, section 6.2) takes such a run for no emphasis, because it counts on spaces
/// between words; beside punctuation it takes it for one. `markdown` drops it again.
pub const JOINER: char = '\u{1DA87}';

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
        Some(Marker { name, value })
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

/// Places where a [`JOINER`] belongs.
fn joints(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let mut last = usize::MAX;
    memchr::memchr_iter(b'*', bytes).filter_map(move |at| {
        let start = if last != usize::MAX && last + 1 == at {
            return {
                last = at;
                None
            };
        } else {
            at
        };
        last = at;
        // Only bytes beyond ASCII beside the run can be CJK.
        let end = start + bytes[start..].iter().take_while(|byte| **byte == b'*').count();
        let beside = (start > 0 && !bytes[start - 1].is_ascii()) || bytes.get(end).is_some_and(|byte| !byte.is_ascii());
        if !beside {
            return None;
        }
        let before = text[..start].chars().next_back()?;
        let after = text[end..].chars().next()?;
        if is_cjk_letter(before) && is_mark(after) {
            Some(start)
        } else if is_mark(before) && is_cjk_letter(after) {
            Some(end)
        } else {
            None
        }
    })
}

/// True for Han, kana and Hangul letters.
fn is_cjk_letter(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c as u32, 0x1100..=0x11FF | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3100..=0x31FF
            | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFFDC
            | 0x20000..=0x323AF)
}

/// True for punctuation and symbols, as far as they stand beside emphasis.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control() && c != '*' && c != JOINER
}

struct Rewriter<'a, 'l> {
    from: &'a Mapped<'a>,
    at: &'l Locator<'l>,
    builder: MappedBuilder,
    /// Up to here the text has been copied or replaced.
    copied: usize,
    /// The fence that is open: its byte and length.
    fence: Option<(u8, usize)>,
    /// Columns and zones that are open, with the indentation to take from their lines (`None` until it is known).
    open: Vec<Option<usize>>,
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
            fence: None,
            open: Vec::new(),
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
        if self.in_fence(inner) {
            return;
        }
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
        if inner.starts_with("[!")
            && line[..line.len() - inner.len()].contains('>')
            && self.quote_marker(inner, inner_at)
        {
            return;
        }
        if line.contains(":::") || line.contains("[!") {
            self.inline(start, end);
        } else {
            self.join(start, end);
        }
    }

    /// Puts joiners into a line.
    fn join(&mut self, start: usize, end: usize) {
        let text: &str = &self.from.text;
        if text[start..end].contains(JOINER) {
            return;
        }
        for at in joints(&text[start..end]) {
            let place = start + at;
            if place >= self.copied {
                self.replace(place..place, JOINER.encode_utf8(&mut [0; 4]));
            }
        }
    }

    /// Takes from a line in a column the indentation of the column's first line.
    fn dedent(&mut self, start: usize, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_marker = line.trim_start().starts_with(":::");
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
        if take > 0 {
            self.copy_to(start);
            self.copied = start + take;
        }
    }

    /// Follows code fences (CommonMark 0.31.2, section 4.5); true for lines of code and for the fences.
    fn in_fence(&mut self, inner: &str) -> bool {
        let run = |byte: u8| inner.bytes().take_while(|b| *b == byte).count();
        match self.fence {
            Some((byte, length)) => {
                let count = run(byte);
                if count >= length && inner[count..].trim().is_empty() {
                    self.fence = None;
                }
                true
            }
            None => {
                let byte = inner.bytes().next().unwrap_or(b' ');
                let count = if byte == b'`' || byte == b'~' { run(byte) } else { 0 };
                if count >= 3 && !(byte == b'`' && inner[count..].contains('`')) {
                    self.fence = Some((byte, count));
                    return true;
                }
                false
            }
        }
    }

    /// A line that is one `:::` marker; false where it is none that stands for a block.
    fn block_marker(&mut self, rest: &str, range: std::ops::Range<usize>) -> bool {
        let rest = rest.strip_suffix(":::").unwrap_or(rest).trim();
        let (name, attributes) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
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
        let marker = if marker.is_empty() { marker } else { format!("\n{COMMENT}{marker}-->\n") };
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
                let prefix = self.from.text[line_start..inner_at].to_owned();
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
        while let Some(found) = next_trigger(&text[at..end]) {
            let place = at + found;
            at = place + 2;
            let before = code.partition_point(|span| span.end <= place - start);
            let inside = code.get(before).is_some_and(|span| span.start < place - start);
            if inside || text[..place].ends_with('\\') {
                continue;
            }
            let line = window(&text[place..end], REACH);
            let done =
                if line.starts_with(":::") { self.colons(place, line) } else { self.bang(place, line, start, end) };
            at = done.unwrap_or(at);
        }
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
                let source = &attributes[source];
                let to = if source.contains([' ', '(', ')', '<', '>']) {
                    format!("<{}>", source.replace(['<', '>'], ""))
                } else {
                    source.to_owned()
                };
                let lightbox = attribute(attributes, "lightbox")
                    .map(|range| attributes[range].replace([' ', ')', '<', '>'], "%20"));
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
                let marker = format!(
                    "{COMMENT}code {} {}-->",
                    word_or(value("language"), "text"),
                    value("source").replace("--", "%2D%2D")
                );
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
    fn bang(&mut self, place: usize, line: &str, start: usize, end: usize) -> Option<usize> {
        let rest = &line[2..];
        let name = &rest[..rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'#' | b'+'))
            .count()];
        let after = &rest[name.len()..];
        let lower = name.to_ascii_lowercase();
        let (marker, length) = if lower == "include" || lower.starts_with("code") {
            let open = after.find("](")?;
            let close = open + after[open..].find(")]")?;
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
            let known = AlertKind::parse(name).is_some() || lower == "div";
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
        let before = text[start..place].trim_start_matches([' ', '\t', '>']); // stops at the first other byte
        let alone = before.is_empty() && text[whole.end..end].trim().is_empty();
        let quoted = alone && text[start..place].contains('>');
        let (name, value) = marker.split_once(' ').unwrap_or((&marker, ""));
        if alone && (self.after_blank || quoted) {
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

fn word_or<'t>(word: &'t str, other: &'t str) -> &'t str {
    if word.is_empty() { other } else { word }
}

/// The next `:::` or `[!` of a line.
fn next_trigger(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr2_iter(b':', b'[', bytes)
        .find(|at| bytes[*at..].starts_with(b":::") || bytes[*at..].starts_with(b"[!"))
}

/// The value of `name="value"`, as a range of `attributes`.
fn attribute(attributes: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    while let Some(found) = attributes[at..].find(name) {
        let start = at + found;
        at = start + name.len();
        let before = attributes[..start].chars().next_back();
        let after = attributes[at..].trim_start();
        if before.is_some_and(|c| !c.is_whitespace() && c != '"') || !after.starts_with('=') {
            continue;
        }
        let value = after[1..].trim_start();
        let offset = attributes.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let length = value[1..].find(quote)?;
        return Some(offset + 1..offset + 1 + length);
    }
    None
}

/// The code spans that open and close in a line, in order (CommonMark 0.31.2, section 6.1). Linear in the line.
fn code_spans(line: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = line.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in memchr::memchr_iter(b'`', bytes) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    // The next run of the same length, seen from the end.
    let mut next = vec![None; runs.len()];
    let mut last = std::collections::BTreeMap::new();
    for (index, (_, length)) in runs.iter().enumerate().rev() {
        next[index] = last.insert(*length, index);
    }
    let mut spans = Vec::new();
    let mut index = 0;
    while index < runs.len() {
        match next[index] {
            Some(close) => {
                spans.push(runs[index].0..runs[close].0 + runs[close].1);
                index = close + 1;
            }
            None => index += 1,
        }
    }
    spans
}

/// The first `most` bytes of `text`, or a little less where a character would be cut. What opens a construct looks for
/// its end no further than this, so that a line of a megabyte costs no more than its length.
fn window(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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
        done.findings.into_iter().map(|finding| finding.message).collect()
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

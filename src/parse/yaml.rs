//! YAML files, with the place of every value.
//!
//! 1. The events of a YAML reader become a tree whose nodes know their bytes of the file.
//! 2. Where the YAML is wrong, the line at fault is read as plain text, or else left out, each time with a finding, and
//!    the reading begins anew: one unquoted `: ` costs a reader of an FAQ no answer.
//! 3. `align` leads the bytes of a value (escaped, folded, indented) back to the bytes of the file.

mod align;

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_yaml::Value;

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::parse::front_matter::byte_order_mark;
use crate::source::{Mapped, Span};

/// How deep collections may nest; what lies deeper is left out.
pub const DEEPEST: usize = 48;

/// How many nodes are read; the rest is left out.
pub const MOST_NODES: usize = 400_000;

/// How often a wrong file is read anew, and how many bytes may be read anew in all.
const REPAIRS: usize = 20;
const REPAIRED_BYTES: usize = 1 << 20;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes in the file: of a quoted text those between the quotes, of a block of text those of its lines, of a list
    /// or mapping those from its first value to its last.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value is. *Source*: YAML 1.2.2, section 3.2.1.1.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// One text, number, date or nothing at all.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, in the order of the file; of two equal keys the last counts.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where it stands.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

/// A scalar as the reader of the YAML gets it: unescaped, unfolded, without indentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text.
    pub text: String,
    /// How it is written.
    pub style: Style,
}

/// The ways to write a scalar. *Source*: YAML 1.2.2, chapters 7 and 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

impl Node {
    /// The value of a key, where this is a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of a mapping; none for other values.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for other values.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar that says something: not empty, and no `null`.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() && !scalar.text.trim().is_empty() => Some(&scalar.text),
            _ => None,
        }
    }

    /// The text of a scalar, each byte leading back to the file. `file` is the text the node was read from.
    pub fn mapped(&self, file: &str) -> Mapped<'static> {
        match &self.kind {
            NodeKind::Scalar(scalar) => align::align(scalar, self.span, file),
            _ => crate::source::MappedBuilder::default().finish(self.span.end as usize),
        }
    }

    /// The value without its places. *Source*: YAML 1.2.2, section 10.3, the core schema.
    pub fn value(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar(scalar) => scalar.value(),
            NodeKind::Sequence(items) => Value::Sequence(items.iter().map(Node::value).collect()),
            NodeKind::Mapping(entries) => Value::Mapping(mapping(entries)),
        }
    }

    fn empty(at: usize) -> Node {
        Node { span: Span::new(at, at), kind: NodeKind::Scalar(Scalar { text: String::new(), style: Style::Plain }) }
    }
}

/// Entries as a mapping without places.
pub fn mapping(entries: &[Entry]) -> serde_yaml::Mapping {
    entries.iter().map(|entry| (Value::String(entry.key.clone()), entry.value.value())).collect()
}

impl Scalar {
    fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    fn value(&self) -> Value {
        let text = self.text.as_str();
        if self.style != Style::Plain {
            return Value::String(text.to_owned());
        }
        match text {
            _ if self.is_null() => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            _ if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')) => {
                let number = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
                number.unwrap_or_else(|_| Value::String(text.to_owned()))
            }
            _ => Value::String(text.to_owned()),
        }
    }
}

/// Reads a YAML file; an empty one is an empty plain scalar.
///
/// *Findings*: `data-syntax`, `duplicate-key`, `too-deep`, `file-too-large`.
pub fn read(at: &Locator<'_>) -> Checked<Node> {
    let file = at.text();
    let start = byte_order_mark(file);
    let mut patched = Patched::new(&file[start..]);
    let mut findings = Vec::new();
    let most = (REPAIRED_BYTES / file.len().max(1)).clamp(1, REPAIRS);
    let mut round = 0;
    loop {
        let mut tree = Tree { start, ..Tree::new(at, &patched) };
        let error = tree.read(&patched.text);
        let value = tree.finish();
        let mut own = std::mem::take(&mut tree.findings);
        let Some((offset, reason)) = error else {
            findings.append(&mut own);
            return Checked { value, findings };
        };
        round += 1;
        let Some(repair) = (round <= most).then(|| patched.repair(offset)).flatten() else {
            let place = Span::new(start + offset, start + offset);
            let finding = at.finding(Rule::DataSyntax, place, format!("not valid YAML: {reason}"));
            findings.push(finding.help("mend the YAML; until then what follows is not read"));
            findings.append(&mut own);
            return Checked { value, findings };
        };
        let (span, message, help) = repair.tell(file, start, &reason);
        findings.push(at.finding(Rule::DataSyntax, span, message).help(help));
    }
}

/// A file's text in which single bytes were replaced by others, so that it can be read; offsets stay.
struct Patched<'t> {
    original: &'t str,
    text: Cow<'t, str>,
    /// Where bytes were replaced, in order.
    kept: Vec<usize>,
    /// Starts of lines that were made plain.
    plain: Vec<usize>,
}

/// What was done to a line that could not be read.
#[derive(Clone, Copy)]
enum Repair {
    /// The value from there on counts as plain text; the byte that broke it.
    Plain { value: usize, end: usize, fault: usize },
    /// The line is left out.
    LeftOut { start: usize, end: usize },
}

/// What stands for a byte that means something in YAML, where a value is to be plain text.
const STAND_IN: u8 = b'_';

/// What a byte order mark inside a file is; it comes with text copied from elsewhere.
const MARK: &str = "\u{FEFF}";

/// What stands for a NUL, and for each byte of a byte order mark, at which the reader would stop: the delete character,
/// which no page uses.
const NUL_STAND_IN: u8 = 0x7F;

impl<'t> Patched<'t> {
    fn new(original: &'t str) -> Self {
        let mut patched = Patched { original, text: Cow::Borrowed(original), kept: Vec::new(), plain: Vec::new() };
        let nuls = memchr::memchr_iter(0, original.as_bytes());
        let marks = memchr::memmem::find_iter(original.as_bytes(), MARK.as_bytes()).flat_map(|at| at..at + MARK.len());
        let offsets: Vec<usize> = nuls.chain(marks).collect();
        patched.replace(offsets.into_iter(), NUL_STAND_IN);
        patched
    }

    /// Replaces the (one-byte) characters at some offsets.
    fn replace(&mut self, offsets: impl Iterator<Item = usize>, by: u8) {
        let mut bytes: Option<Vec<u8>> = None;
        for offset in offsets {
            let bytes = bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
            bytes[offset] = by;
            self.kept.push(offset);
        }
        if let Some(bytes) = bytes {
            self.text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
            self.kept.sort_unstable();
            self.kept.dedup();
        }
    }

    fn line(&self, offset: usize) -> std::ops::Range<usize> {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |found| found + 1);
        let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |found| offset + found);
        start..end
    }

    /// Makes the line at fault readable: first as plain text, the second time by leaving it out. `None` where there is
    /// nothing on it any more.
    fn repair(&mut self, offset: usize) -> Option<Repair> {
        let mut line = self.line(offset);
        // The reader may complain at the start of what follows, or at the end of the file.
        while self.text[line.clone()].trim().is_empty() {
            if line.start == 0 {
                return None;
            }
            line = self.line(line.start - 1);
        }
        let text = &self.text[line.clone()];
        if !self.plain.contains(&line.start) {
            self.plain.push(line.start);
            if let Some(value) = value_start(text) {
                let value = line.start + value;
                let end = line.start + text.trim_end().len();
                let special = |byte: &u8| b":#\"'[]{},&*!|>%@`\\-?\t".contains(byte);
                let inside = &self.text.as_bytes()[value..end];
                let offsets: Vec<usize> =
                    (0..inside.len()).filter(|&at| special(&inside[at])).map(|at| value + at).collect();
                if !offsets.is_empty() {
                    let trap = self.text[value..end].find(": ").map(|found| value + found);
                    let fault = trap.unwrap_or(offset.clamp(value, end));
                    self.replace(offsets.into_iter(), STAND_IN);
                    return Some(Repair::Plain { value, end, fault });
                }
            }
        }
        let (start, end) = (line.start, line.end);
        let mut bytes = std::mem::take(&mut self.text).into_owned().into_bytes();
        bytes[start..end].fill(b' ');
        self.text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
        Some(Repair::LeftOut { start, end })
    }
}

impl Repair {
    fn tell(self, file: &str, base: usize, reason: &str) -> (Span, String, String) {
        match self {
            Repair::Plain { value, end, fault } => {
                let written = file.get(base + value..base + end).unwrap_or_default();
                let quoted = written.replace('\\', "\\\\").replace('"', "\\\"");
                let short: String = quoted.chars().take(60).collect();
                let more = if short.len() < quoted.len() { "…" } else { "" };
                let message = match file.get(base + fault..).is_some_and(|rest| rest.starts_with(": ")) {
                    true => "the value has an unquoted `: `".to_owned(),
                    false => format!("not valid YAML: {reason}"),
                };
                let length = file.get(base + fault..base + end.max(fault)).and_then(|rest| rest.chars().next());
                let span = Span::new(base + fault, base + fault + length.map_or(0, char::len_utf8));
                (span, message, format!("quote the value: `\"{short}{more}\"`; until then it is read as plain text"))
            }
            Repair::LeftOut { start, end } => (
                Span::new(base + start, base + end),
                format!("not valid YAML: {reason}"),
                "mend the YAML; until then this line is left out".to_owned(),
            ),
        }
    }
}

/// Where the value of a `key: value` or `- value` line begins; `None` for other lines.
fn value_start(line: &str) -> Option<usize> {
    let mut at = line.len() - line.trim_start_matches([' ', '\t']).len();
    while let Some(rest) = line[at..].strip_prefix("- ") {
        at = line.len() - rest.trim_start_matches(' ').len();
    }
    let key = line[at..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-$".contains(byte)).count();
    if key > 0 && line[at + key..].starts_with(':') {
        at += key + 1;
    }
    let value = line.len() - line[at..].trim_start_matches(' ').len();
    (value > 0 && value < line.trim_end().len()).then_some(value)
}

/// Byte offsets of characters, by which the reader counts.
struct Places(Option<Vec<u32>>);

impl Places {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Places(None);
        }
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Places(Some(text.char_indices().map(|(at, _)| offset(at)).chain([offset(text.len())]).collect()))
    }

    fn byte(&self, character: usize) -> usize {
        match &self.0 {
            None => character,
            Some(places) => places.get(character).or(places.last()).map_or(0, |&at| at as usize),
        }
    }
}

/// A collection that is being read.
enum Frame {
    Sequence(Span, Vec<Node>),
    Mapping { span: Span, entries: Vec<Entry>, key: Option<(String, Span)>, seen: HashMap<String, usize> },
}

/// Makes the tree out of events, without recursion.
struct Tree<'r, 'l> {
    at: &'r Locator<'l>,
    start: usize,
    original: &'r str,
    kept: &'r [usize],
    places: Places,
    open: Vec<Frame>,
    root: Option<Node>,
    /// Collections that are open beyond the limit of depth.
    beyond: usize,
    nodes: usize,
    told: [Told; 2],
    findings: Vec<Finding>,
}

/// Whether what is found over and over was told.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    No,
    Yes,
}

const DEPTH: usize = 0;
const ALIAS: usize = 1;

impl<'r, 'l> Tree<'r, 'l> {
    fn new(at: &'r Locator<'l>, patched: &'r Patched<'_>) -> Self {
        Tree {
            at,
            start: 0,
            original: patched.original,
            kept: &patched.kept,
            places: Places::new(&patched.text),
            open: Vec::new(),
            root: None,
            beyond: 0,
            nodes: 0,
            told: [Told::No; 2],
            findings: Vec::new(),
        }
    }

    fn tell(&mut self, what: usize, finding: Finding) {
        if self.told[what] == Told::No {
            self.told[what] = Told::Yes;
            self.findings.push(finding);
        }
    }

    /// Reads the first document of a text. Gives what is wrong with it: byte offset in `text`, and why.
    fn read(&mut self, text: &str) -> Option<(usize, String)> {
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at = self.places.byte(error.marker().index());
                    return Some((self.floor(at), error.info().to_owned()));
                }
            };
            let start = self.floor(self.places.byte(span.start.index()));
            let inner = start..self.floor(self.places.byte(span.end.index())).max(start);
            let span = Span::new(self.start + inner.start, self.start + inner.end);
            match event {
                Event::DocumentStart(_) => documents += 1,
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Nothing => {}
                _ if documents > 1 => {
                    let message = "a second YAML document begins here; it is not read";
                    self.findings.push(self.at.finding(Rule::DataSyntax, span, message).help("remove the `---` line"));
                    return None;
                }
                Event::Scalar(value, style, ..) => self.scalar(&value, style, inner, span),
                Event::Alias(_) => {
                    let finding = self.at.finding(Rule::DataSyntax, span, "YAML aliases are not read");
                    self.tell(ALIAS, finding.help("write the value out in full"));
                    self.put(Node::empty(span.start as usize));
                }
                Event::SequenceStart(..) => self.begin(Frame::Sequence(span, Vec::new()), span),
                Event::MappingStart(..) => {
                    let frame = Frame::Mapping { span, entries: Vec::new(), key: None, seen: HashMap::new() };
                    self.begin(frame, span);
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(span),
            }
            if self.nodes > MOST_NODES {
                let message = format!("the file holds more than {MOST_NODES} values; the rest is not read");
                self.findings.push(self.at.finding(Rule::FileTooLarge, span, message).help("split the file"));
                return None;
            }
        }
        None
    }

    /// The start of the character that byte `at` belongs to: where a line was left out, blanks stand for its bytes.
    fn floor(&self, mut at: usize) -> usize {
        at = at.min(self.original.len());
        while !self.original.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, inner: std::ops::Range<usize>, span: Span) {
        let (style, quote) = match style {
            ScalarStyle::Plain => (Style::Plain, None),
            ScalarStyle::SingleQuoted => (Style::Single, Some('\'')),
            ScalarStyle::DoubleQuoted => (Style::Double, Some('"')),
            ScalarStyle::Literal => (Style::Literal, None),
            ScalarStyle::Folded => (Style::Folded, None),
        };
        // The reader counts the quotes in, and at times the blanks behind them.
        let written = &self.original[inner.clone()];
        let bare = quote.and_then(|quote| written.trim_end().strip_prefix(quote)?.strip_suffix(quote));
        let span = bare.map_or(span, |bare| Span::new(span.start as usize + 1, span.start as usize + 1 + bare.len()));
        let first = self.kept.partition_point(|&kept| kept < inner.start);
        let text = match self.kept.get(first) {
            // A value that was made plain stands on one line; a NUL may stand in any.
            Some(&kept) if kept < inner.end => restore(value, &self.original[inner.clone()]),
            _ => value.to_owned(),
        };
        self.put(Node { span, kind: NodeKind::Scalar(Scalar { text, style }) });
    }

    fn begin(&mut self, frame: Frame, span: Span) {
        if self.open.len() >= DEEPEST || self.beyond > 0 {
            let message = format!("the values are nested more than {DEEPEST} deep");
            let finding = self.at.finding(Rule::TooDeep, span, message).help("what lies deeper is left out");
            self.tell(DEPTH, finding);
            self.beyond += 1;
        } else {
            self.open.push(frame);
        }
    }

    fn end(&mut self, at: Span) {
        if self.beyond > 0 {
            self.beyond -= 1;
            if self.beyond == 0 {
                self.put(Node::empty(at.start as usize));
            }
            return;
        }
        let end = |span: Span, last: Option<Span>| {
            let own = if at.is_empty() { span.end } else { at.end };
            Span::new(span.start as usize, own.max(last.map_or(0, |last| last.end)) as usize)
        };
        match self.open.pop() {
            Some(Frame::Sequence(span, items)) => {
                let span = end(span, items.last().map(|node| node.span));
                self.put(Node { span, kind: NodeKind::Sequence(items) });
            }
            Some(Frame::Mapping { span, mut entries, key, .. }) => {
                if let Some((key, key_span)) = key {
                    entries.push(Entry { key, key_span, value: Node::empty(key_span.end as usize) });
                }
                let span = end(span, entries.last().map(|entry| entry.value.span));
                self.put(Node { span, kind: NodeKind::Mapping(entries) });
            }
            None => {}
        }
    }

    fn put(&mut self, node: Node) {
        if self.beyond > 0 {
            return;
        }
        self.nodes += 1;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence(_, items)) => items.push(node),
            Some(Frame::Mapping { entries, key, seen, .. }) => match key.take() {
                None => {
                    // A list or mapping as a key is nothing that a page or TOC knows.
                    let text = match node.kind {
                        NodeKind::Scalar(scalar) => scalar.text,
                        _ => String::new(),
                    };
                    *key = Some((text, node.span));
                }
                Some((key, key_span)) => match seen.get(&key) {
                    Some(&first) => {
                        let line = self.at.position(entries[first].key_span.start as usize).line;
                        let message = format!("key `{key}` stands twice; line {line} has it first");
                        let finding = self.at.finding(Rule::DuplicateKey, key_span, message);
                        self.findings.push(finding.help("keep one of the two; until then the last one counts"));
                        entries[first] = Entry { key, key_span, value: node };
                    }
                    None => {
                        seen.insert(key.clone(), entries.len());
                        entries.push(Entry { key, key_span, value: node });
                    }
                },
            },
        }
    }

    /// Closes what is open and gives the tree.
    fn finish(&mut self) -> Node {
        self.beyond = 0;
        while !self.open.is_empty() {
            let end = self.open.last().map_or(0, |frame| match frame {
                Frame::Sequence(span, items) => items.last().map_or(span.end, |node| node.span.end),
                Frame::Mapping { span, entries, .. } => entries.last().map_or(span.end, |entry| entry.value.span.end),
            });
            self.end(Span::new(end as usize, end as usize));
        }
        self.root.take().unwrap_or_else(|| Node::empty(self.start))
    }
}

/// Puts the file's own bytes back into a value that was read from replaced ones.
fn restore(value: &str, original: &str) -> String {
    if value.len() == original.len() {
        return original.to_owned();
    }
    let stand_in = char::from(NUL_STAND_IN);
    value.replace(&stand_in.to_string().repeat(MARK.len()), MARK).replace(stand_in, "\0")
}

#[cfg(test)]
mod tests;

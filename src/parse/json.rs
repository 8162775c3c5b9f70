//! JSON files as people write them: with comments, with a comma too many, with one missing.
//!
//! Reads into the tree that YAML files are read into, so that every value knows its place. What is not JSON is told and
//! passed over; the rest counts. *Source*: RFC 8259.

use std::collections::HashMap;

use crate::finding::{Checked, Finding, Locator, Rule, Severity, Text};
use crate::parse::front_matter::byte_order_mark;
use crate::parse::yaml::{DEEPEST, Entry, MOST_NODES, Node, NodeKind, Scalar, Style};
use crate::source::Span;

/// How many mistakes of one file are told.
const MOST_FINDINGS: usize = 20;

/// Reads a JSON file; an empty one is an empty plain scalar.
///
/// *Findings*: `data-syntax` (a note for comments and for a comma before a closing bracket, the first of each),
/// `duplicate-key`, `too-deep`, `file-too-large`.
pub fn read(at: &Locator<'_>) -> Checked<Node> {
    let text = at.text();
    let start = byte_order_mark(text);
    let mut reader =
        Reader { at, text, next: start, nodes: 0, told: [false; 4], open: Vec::new(), findings: Vec::new() };
    reader.skip();
    let value = reader.value(0);
    reader.skip();
    if reader.next < text.len() && reader.findings.iter().all(|finding| finding.rule != Rule::FileTooLarge) {
        reader.wrong(reader.here(), "something follows the value", "remove it");
    }
    Checked { value, findings: reader.findings }
}

/// What is told once a file: indexes into [`Reader::told`].
const COMMENT: usize = 0;
const COMMA: usize = 1;
const DEPTH: usize = 2;
const END: usize = 3;

struct Reader<'r> {
    at: &'r Locator<'r>,
    text: &'r str,
    next: usize,
    nodes: usize,
    told: [bool; 4],
    /// Brackets that are due, outermost first.
    open: Vec<u8>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.next).copied()
    }

    /// The place of the next character; empty at the end.
    fn here(&self) -> std::ops::Range<usize> {
        self.next..self.next + self.text[self.next..].chars().next().map_or(0, char::len_utf8)
    }

    fn wrong(&mut self, place: std::ops::Range<usize>, message: impl Into<Text>, help: &'static str) {
        if self.findings.len() < MOST_FINDINGS {
            let finding = self.at.finding(Rule::DataSyntax, Span::new(place.start, place.end), message);
            self.findings.push(finding.help(help));
        }
    }

    fn note(&mut self, what: usize, place: std::ops::Range<usize>, message: &'static str, help: &'static str) {
        if !std::mem::replace(&mut self.told[what], true) {
            let finding = self.at.finding(Rule::DataSyntax, Span::new(place.start, place.end), message).help(help);
            self.findings.push(Finding { severity: Severity::Note, ..finding });
        }
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = self.byte() {
            let rest = &bytes[self.next..];
            let length = match (byte, rest.get(1)) {
                (b' ' | b'\t' | b'\n' | b'\r', _) => 1,
                (b'/', Some(b'/')) => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
                (b'/', Some(b'*')) => memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |found| found + 4),
                _ => return,
            };
            if byte == b'/' {
                let place = self.next..self.next + length;
                self.note(COMMENT, place, "comments are no part of JSON; they are passed over", "remove the comment");
            }
            self.next += length;
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        let start = self.next;
        self.nodes += 1;
        if self.nodes == MOST_NODES {
            let message = format!("the file holds more than {MOST_NODES} values; the rest is not read");
            let finding = self.at.finding(Rule::FileTooLarge, Span::new(start, start), message);
            self.findings.push(finding.help("split the file"));
            self.next = self.text.len();
        }
        let kind = match self.byte() {
            Some(b'{' | b'[') if depth >= DEEPEST => {
                if !std::mem::replace(&mut self.told[DEPTH], true) {
                    let message = format!("the values are nested more than {DEEPEST} deep");
                    let finding = self.at.finding(Rule::TooDeep, Span::new(start, start + 1), message);
                    self.findings.push(finding.help("what lies deeper is left out"));
                }
                self.pass();
                NodeKind::Scalar(Scalar { text: String::new(), style: Style::Plain })
            }
            Some(b'{') => self.mapping(depth),
            Some(b'[') => self.sequence(depth),
            Some(b'"') => {
                let (text, span) = self.string();
                return Node { span, kind: NodeKind::Scalar(Scalar { text, style: Style::Double }) };
            }
            _ => self.word(),
        };
        Node { span: Span::new(start, self.next), kind }
    }

    /// `true`, `null`, a number; anything else up to the next mark of JSON is told.
    fn word(&mut self) -> NodeKind {
        let rest = &self.text[self.next..];
        let end = rest.find([',', ':', '[', ']', '{', '}', '"', '\n', '/']).unwrap_or(rest.len());
        let text = rest[..end].trim_ascii_end().to_owned();
        let place = self.next..self.next + text.len();
        self.next += text.len();
        let is_value = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        if !is_value && !text.is_empty() {
            let short: String = text.chars().take(40).collect();
            self.wrong(place, format!("`{short}` is no value"), "put it into double quotes");
        }
        NodeKind::Scalar(Scalar { text, style: Style::Plain })
    }

    fn sequence(&mut self, depth: usize) -> NodeKind {
        let mut items = Vec::new();
        self.next += 1;
        while self.goes_on(b']', !items.is_empty()) {
            let before = self.next;
            self.open.push(b']');
            items.push(self.value(depth + 1));
            self.open.pop();
            self.advance(before);
        }
        NodeKind::Sequence(items)
    }

    fn mapping(&mut self, depth: usize) -> NodeKind {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        self.next += 1;
        let mut read = 0;
        while self.goes_on(b'}', read > 0) {
            read += 1;
            let before = self.next;
            let (key, key_span) = if self.byte() == Some(b'"') {
                self.string()
            } else {
                let rest = &self.text[self.next..];
                let end = rest.find([',', ':', '[', ']', '{', '}', '"', '\n']).unwrap_or(rest.len());
                let place = self.next..self.next + end.max(rest.chars().next().map_or(0, char::len_utf8));
                self.next += end;
                self.wrong(place.clone(), "this is no key", "put the key into double quotes");
                (rest[..end].trim().to_owned(), Span::new(place.start, place.end))
            };
            self.skip();
            match self.byte() {
                Some(b':') => self.next += 1,
                _ if self.next == before => {}
                _ => self.wrong(self.next..self.next, "a `:` is missing", "write `\"key\": value`"),
            }
            self.skip();
            self.open.push(b'}');
            let value = self.value(depth + 1);
            self.open.pop();
            self.advance(before);
            match seen.get(&key) {
                Some(&first) => {
                    let line = self.at.position(entries[first].key_span.start as usize).line;
                    let message = format!("key `{key}` stands twice; line {line} has it first");
                    if self.findings.len() < MOST_FINDINGS {
                        let finding = self.at.finding(Rule::DuplicateKey, key_span, message);
                        self.findings.push(finding.help("keep one of the two; until then the last one counts"));
                    }
                    entries[first] = Entry { key, key_span, value };
                }
                None => {
                    seen.insert(key.clone(), entries.len());
                    entries.push(Entry { key, key_span, value });
                }
            }
        }
        NodeKind::Mapping(entries)
    }

    /// Makes sure that the reading goes forward where nothing could be read.
    fn advance(&mut self, before: usize) {
        if self.next == before {
            self.next += self.text[self.next..].chars().next().map_or(0, char::len_utf8);
        }
    }

    /// Passes over what stands between two values; false after the closing bracket.
    fn goes_on(&mut self, closing: u8, follows: bool) -> bool {
        let mut comma: Option<usize> = None;
        loop {
            self.skip();
            let place = self.here();
            match self.byte() {
                None => {
                    let message = format!("the file ends where `{}` is due", char::from(closing));
                    if !std::mem::replace(&mut self.told[END], true) {
                        self.wrong(place, message, "close the bracket");
                    }
                    return false;
                }
                Some(b',') => {
                    if !follows || comma.is_some() {
                        self.wrong(place, "a value is missing before this comma", "remove the comma");
                    }
                    comma = Some(self.next);
                    self.next += 1;
                }
                Some(byte) if byte == closing => {
                    if let Some(comma) = comma {
                        let message = "a comma stands before a closing bracket; it is passed over";
                        self.note(COMMA, comma..comma + 1, message, "remove the comma");
                    }
                    self.next += 1;
                    return false;
                }
                Some(byte @ (b']' | b'}')) => {
                    if self.open.contains(&byte) {
                        let message = format!("`{}` is missing here", char::from(closing));
                        self.wrong(place, message, "close the bracket");
                        return false;
                    }
                    let message = format!("`{}` closes nothing here", char::from(byte));
                    self.wrong(place, message, "remove it, or write the bracket that fits");
                    self.next += 1;
                }
                Some(_) => {
                    if follows && comma.is_none() {
                        self.wrong(place, "a `,` is missing", "part the values by a comma");
                    }
                    return true;
                }
            }
        }
    }

    /// Reads a string; one that does not end on its line ends with it. Its place is without the quotes.
    fn string(&mut self) -> (String, Span) {
        let bytes = self.text.as_bytes();
        let start = self.next + 1;
        let mut at = start;
        let mut is_plain = true;
        loop {
            match bytes.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\\', b'\n', rest)) {
                Some(found) if bytes[at + found] == b'\\' => {
                    is_plain = false;
                    // Past what is escaped, but not past the end of a line.
                    at += found + 1;
                    at += usize::from(bytes.get(at).is_some_and(|byte| *byte != b'\n'));
                }
                Some(found) if bytes[at + found] == b'"' => {
                    at += found;
                    self.next = at + 1;
                    break;
                }
                found => {
                    let line = found.map_or(bytes.len(), |found| at + found);
                    let inner = &self.text[start..line];
                    // Most often the quote alone is missing.
                    at = start + inner.trim_end().trim_end_matches([',', '}', ']']).trim_end().len();
                    self.next = at;
                    self.wrong(start - 1..at, "the string does not end on its line", "close the quotes");
                    break;
                }
            }
        }
        let written = &self.text[start..at];
        let decoded = (!is_plain).then(|| serde_json::from_str::<String>(&format!("\"{written}\"")));
        let text = match decoded {
            None => written.to_owned(),
            Some(Ok(text)) => text,
            Some(Err(_)) => {
                let message = "the string holds an escape that JSON does not know";
                self.wrong(start - 1..at, message, "write `\\\\` for a backslash");
                written.to_owned()
            }
        };
        (text, Span::new(start, at))
    }

    /// Passes over a value without reading it.
    fn pass(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.next += 1;
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn tree(text: &str) -> Checked<Node> {
        let source = Source::new("docfx.json", text);
        read(&Locator::new(&source))
    }

    #[test]
    fn values_are_those_of_the_json_library_with_their_place() {
        let text = "{\n\t\"a\": [1, -2.5, true, null, \"나\\u0416\\/\\\"\"],\r\n\"b\":{\"c\":\"1\"}, \"\": {}}";
        let Checked { value, findings } = tree(text);
        assert!(findings.is_empty(), "{findings:?}");
        let library: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(serde_json::to_value(value.value()).expect("it has no odd keys"), library);
        let string = &value.get("a").expect("it is there").items()[4];
        assert_eq!(&text[string.span.range()], "나\\u0416\\/\\\"");
    }

    #[test]
    fn comments_and_commas_too_many_are_told_once_and_passed_over() {
        let text = "\u{FEFF}// 설명\n{ \"a\": \"x // y, }\", /* b,\n */ \"c\": [1, 2 , ], }\n";
        let Checked { value, findings } = tree(text);
        assert_eq!(value.get("a").and_then(Node::text), Some("x // y, }"));
        assert_eq!(value.get("c").map(|list| list.items().len()), Some(2));
        let told: Vec<_> =
            findings.iter().map(|f| (f.rule, f.severity, f.place.as_ref().map(|p| p.position.line))).collect();
        assert_eq!(told, [(Rule::DataSyntax, Severity::Note, Some(1)), (Rule::DataSyntax, Severity::Note, Some(3))]);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place_and_the_rest_read() {
        let Checked { value, findings } = tree("{\n  \"가\": \"나\",\n  \"b\": [\"c\" \"d\"]\n}");
        assert_eq!(value.get("가").and_then(Node::text), Some("나"));
        assert_eq!(value.get("b").map(|list| list.items().len()), Some(2));
        let place = findings[0].place.as_ref().expect("it has a place");
        assert_eq!((findings.len(), findings[0].severity, place.position.line), (1, Severity::Error, 3));
        for (text, message) in [
            ("{\"a\" 1}", "a `:` is missing"),
            ("{\"a\": 1, b: 2}", "this is no key"),
            ("{\"a\": 1", "the file ends where `}` is due"),
            ("{\"a\": 1]}", "`]` closes nothing here"),
            ("{\"a\": 1} x", "something follows the value"),
            ("{\"a\": 1, \"b\": \"x\n}", "the string does not end on its line"),
            ("{\"a\": 1, \"b\": \"\\q\"}", "the string holds an escape that JSON does not know"),
            ("{\"a\": 1, \"b\": maybe}", "`maybe` is no value"),
            ("{\"a\": 1,, \"b\": 2}", "a value is missing before this comma"),
        ] {
            let Checked { value, findings } = tree(text);
            assert_eq!(value.get("a").and_then(Node::text), Some("1"), "{text}");
            assert_eq!(findings.iter().map(|finding| &*finding.message).collect::<Vec<_>>(), [message]);
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_told_and_the_last_counts() {
        let Checked { value, findings } = tree("{\"a\": 1, \"a\": 2}");
        assert_eq!((value.get("a").and_then(Node::text), findings[0].rule), (Some("2"), Rule::DuplicateKey));
    }

    #[test]
    fn hostile_files_are_read_to_an_end() {
        for text in [
            "[".repeat(60_000),
            "{\"a\":".repeat(12_000),
            "[,".repeat(30_000),
            "/*".repeat(30_000),
            "\"\\".repeat(30_000),
        ] {
            assert!(!tree(&text).findings.is_empty());
        }
    }
}

//! YAML pages, read as Markdown: `### YamlMime:FAQ`, `Landing`, `Hub` and the older `YamlDocument`.
//!
//! 1. The first line says what the file is. A YAML file without it, or of another kind, is data and no page.
//! 2. `metadata` becomes the front matter.
//! 3. What people read becomes Markdown, in the order of the file's kind: title, summary, then questions under their
//!    sections, or cards with their links. Markdown values are copied as they stand; in plain ones (titles, names of
//!    links) what Markdown would take for markup is escaped.
//!
//! What is added is markup only. A text under a key that is not known is told, not dropped in silence.

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::model::document::{DocumentKind, FrontMatter};
use crate::parse::front_matter::byte_order_mark;
use crate::parse::yaml::{self, Entry, Node, NodeKind};
use crate::source::{Mapped, MappedBuilder, Source, Span};

/// A YAML page as Markdown.
#[derive(Debug)]
pub struct YamlPage {
    /// What it is.
    pub kind: DocumentKind,
    /// `metadata`, and keys at the top that are not known.
    pub front: FrontMatter,
    /// The Markdown.
    pub text: Mapped<'static>,
}

/// What a file at `path` with this text is, where it is a YAML page; `None` for YAML data and for other files.
pub fn kind_of(path: &str, text: &str) -> Option<DocumentKind> {
    match mime(path, text)?.to_ascii_lowercase().as_str() {
        "faq" => Some(DocumentKind::Faq),
        "landing" | "hub" | "yamldocument" => Some(DocumentKind::Landing),
        _ => None,
    }
}

/// What the first line of a YAML file says that the file is: `FAQ` of `### YamlMime:FAQ`.
fn mime<'t>(path: &str, text: &'t str) -> Option<&'t str> {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !["yml", "yaml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml)) {
        return None;
    }
    let line = text[byte_order_mark(text)..].lines().next()?;
    let (word, mime) = line.trim_start_matches('#').trim().split_once(':')?;
    (line.starts_with('#') && word.eq_ignore_ascii_case("YamlMime")).then(|| mime.trim())
}

/// What is told of a file that says it is a page, but of a kind that is not read.
pub fn unread(source: &Source) -> Option<Finding> {
    /// Kinds that are no pages.
    const DATA: [&str; 3] = ["ContextObject", "TableOfContent", "Breadcrumb"];
    let mime = mime(&source.path, &source.text).filter(|_| kind_of(&source.path, &source.text).is_none())?;
    if DATA.iter().any(|data| mime.eq_ignore_ascii_case(data)) {
        return None;
    }
    let start = source.text.find(mime).unwrap_or(0);
    let message = format!("`{mime}` is no kind of page that is read; the file is not published");
    let help = "write the page in Markdown, or exclude the file in `docfx.json`";
    let at = Locator::new(source);
    Some(at.finding(Rule::UnknownSyntax, Span::new(start, start + mime.len()), message).help(help))
}

/// Reads a YAML page; `None` where the file is none.
///
/// *Findings*: those of [`yaml::read`], `data-syntax` where the file is no mapping, `unknown-syntax` for texts under keys
/// that are not known.
pub fn read(source: &Source) -> Option<Checked<YamlPage>> {
    let kind = kind_of(&source.path, &source.text)?;
    let at = Locator::new(source);
    let mut findings = Vec::new();
    let root = yaml::read(&at).drain(&mut findings);
    if !matches!(root.kind, NodeKind::Mapping(_)) {
        let message = "the page is no list of `key: value` lines";
        findings.push(at.finding(Rule::DataSyntax, root.span, message).help("write `title: …` under the first line"));
    }
    let mut writer = Writer { file: &source.text, out: MappedBuilder::with_capacity(source.text.len()), at, findings };
    // So that nothing at its top is taken for front matter.
    writer.out.insert("\n", 0);
    match kind {
        DocumentKind::Faq => writer.faq(&root),
        _ => writer.landing(&root),
    }
    let text = writer.out.finish(source.text.len());
    let front = front(source, &root);
    Some(Checked { value: YamlPage { kind, front, text }, findings: writer.findings })
}

/// The front matter of a page: `metadata`, then what stands at the top and is no part of the body. A page without a
/// title has that of its body, or the name of its file.
fn front(source: &Source, root: &Node) -> FrontMatter {
    let metadata = root.get("metadata").map_or(&[][..], Node::entries);
    let mut front = FrontMatter::default();
    let body = |entry: &&Entry| !BODY_KEYS.contains(&entry.key.as_str()) && entry.key != "metadata";
    for entry in metadata.iter().chain(root.entries().iter().filter(body)) {
        if front.get(&entry.key).is_none() {
            front.values.insert(entry.key.as_str().into(), entry.value.value());
            front.spans.push((entry.key.clone(), entry.value.span));
        }
    }
    if front.text("title").is_none_or(|title| title.trim().is_empty()) {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let title = root.get("title").and_then(Node::text).unwrap_or(stem);
        front.values.insert("title".into(), title.trim().into());
    }
    front
}

/// Keys at the top that are written into the body.
const BODY_KEYS: [&str; 12] = [
    "title",
    "summary",
    "abstract",
    "introduction",
    "sections",
    "landingContent",
    "highlightedContent",
    "conceptualContent",
    "productDirectory",
    "tools",
    "additionalContent",
    "questions",
];

/// Keys whose text names the thing they stand in.
const NAMES: [&str; 4] = ["title", "name", "text", "question"];

/// Keys whose text is Markdown (or HTML, which Markdown may hold).
const TEXTS: [&str; 13] = [
    "summary",
    "description",
    "abstract",
    "introduction",
    "answer",
    "html",
    "text",
    "paragraph",
    "content",
    "note",
    "caption",
    "footer",
    "additionalContent",
];

/// Keys that only programs read.
const TECHNICAL: [&str; 17] = [
    "metadata",
    "url",
    "href",
    "type",
    "style",
    "itemType",
    "linkListType",
    "imageSrc",
    "image",
    "src",
    "uid",
    "id",
    "class",
    "brand",
    "azureCategories",
    "azureSections",
    "documentType",
];

struct Writer<'s> {
    file: &'s str,
    out: MappedBuilder,
    at: Locator<'s>,
    findings: Vec<crate::finding::Finding>,
}

impl Writer<'_> {
    fn faq(&mut self, root: &Node) {
        self.head(root);
        for section in self.list(root, "sections") {
            self.heading(2, section.get("name").or(section.get("title")), None);
            self.markdown_of(section, &["summary", "description"]);
            self.questions(section);
            self.unknown(section.entries(), &["name", "title", "summary", "description", "questions"]);
        }
        self.questions(root);
        self.markdown_of(root, &["additionalContent"]);
        self.unknown(root.entries(), &BODY_KEYS);
    }

    fn questions(&mut self, section: &Node) {
        for pair in self.list(section, "questions") {
            let question = pair.get("question").filter(|question| self.is_text(question));
            if let Some(question) = question {
                self.mark("### ", question.span);
                self.line(question, Text::Markdown);
                self.out.insert("\n\n", question.span.end as usize);
            }
            self.markdown_of(pair, &["answer"]);
            self.unknown(pair.entries(), &["question", "answer"]);
        }
    }

    /// The items of the list under a key.
    fn list<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        let Some(list) = node.get(key) else { return &[] };
        if !matches!(list.kind, NodeKind::Sequence(_)) && (says(list) || !list.entries().is_empty()) {
            let message = format!("`{key}` is a list; what stands here is not published");
            let finding = self.at.finding(Rule::DataSyntax, list.span, message);
            self.findings.push(finding.help("begin each of its items with `-`"));
        }
        list.items()
    }

    /// True for a text; a list or mapping in its place is told.
    fn is_text(&mut self, node: &Node) -> bool {
        if !node.items().is_empty() || !node.entries().is_empty() {
            let message = "a text is expected here; what stands here is not published";
            let finding = self.at.finding(Rule::DataSyntax, node.span, message);
            self.findings.push(finding.help("write a text, in quotes where it begins with `[` or `{`"));
        }
        node.text().is_some()
    }

    fn landing(&mut self, root: &Node) {
        self.head(root);
        for entry in root.entries() {
            let key = entry.key.as_str();
            if ["title", "summary", "abstract", "introduction"].contains(&key) || TECHNICAL.contains(&key) {
                continue;
            }
            if BODY_KEYS.contains(&key) || !matches!(entry.value.kind, NodeKind::Scalar(_)) {
                self.part(&entry.value, 2);
            } else {
                self.unknown(std::slice::from_ref(entry), &[]);
            }
        }
    }

    /// Title and opening text of a page.
    fn head(&mut self, root: &Node) {
        self.heading(1, root.get("title"), None);
        for key in ["summary", "abstract", "introduction"] {
            match root.get(key) {
                Some(node @ Node { kind: NodeKind::Mapping(_), .. }) => self.markdown_of(node, &TEXTS),
                _ => self.markdown_of(root, &[key]),
            }
        }
    }

    /// A part of a landing page: a list of cards or of links, or one thing with a name, texts, and parts of its own.
    fn part(&mut self, node: &Node, level: u8) {
        match &node.kind {
            NodeKind::Scalar(_) => self.markdown(node, ""),
            NodeKind::Sequence(items) if items.iter().all(is_link) => self.links(items),
            NodeKind::Sequence(items) if level <= 3 && items.len() > 1 && items.iter().all(is_card) => {
                self.mark("<!--build-site:columns-->\n\n", node.span);
                for card in items {
                    self.mark("<!--build-site:column 1-->\n\n", card.span);
                    self.part(card, level);
                    self.end("<!--build-site:end-->\n\n", card.span);
                }
                self.end("<!--build-site:end-->\n\n", node.span);
            }
            NodeKind::Sequence(items) => items.iter().for_each(|item| self.part(item, level)),
            NodeKind::Mapping(entries) => self.thing(node, entries, level),
        }
    }

    fn thing(&mut self, node: &Node, entries: &[Entry], level: u8) {
        let name = NAMES.iter().find_map(|key| entries.iter().find(|entry| entry.key == *key && says(&entry.value)));
        // A paragraph of an older landing page: `type: paragraph`, `text: …`.
        let name = name.filter(|entry| entry.key != "text" || address(node).is_some());
        self.heading(level, name.map(|entry| &entry.value), address(node));
        let below = if name.is_some() { (level + 1).min(6) } else { level };
        let list_type = node.get("linkListType").and_then(Node::text);
        for entry in entries {
            let key = entry.key.as_str();
            if name.is_some_and(|name| name.key_span == entry.key_span) || TECHNICAL.contains(&key) {
                continue;
            }
            match &entry.value.kind {
                NodeKind::Scalar(_) if TEXTS.contains(&key) || NAMES.contains(&key) => self.markdown(&entry.value, ""),
                NodeKind::Scalar(_) => self.unknown(std::slice::from_ref(entry), &[]),
                NodeKind::Sequence(items) if key == "links" && items.iter().all(is_link) => {
                    self.link_list(items, list_type);
                }
                NodeKind::Sequence(items) if items.iter().all(is_scalar) && !TEXTS.contains(&key) => {}
                NodeKind::Mapping(_) if is_link(&entry.value) => self.links(std::slice::from_ref(&entry.value)),
                _ => self.part(&entry.value, below),
            }
        }
    }

    /// A list of links that is of a kind (`how-to-guide`): a division with the kind for its class.
    fn link_list(&mut self, items: &[Node], kind: Option<&str>) {
        let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let Some((kind, first)) = kind.filter(is_word).zip(items.first()) else { return self.links(items) };
        self.mark(&format!("> <!--build-site:division link-list {kind}-->\n"), first.span);
        for item in items {
            self.link(item, "> ");
        }
        self.end("\n", items[items.len() - 1].span);
    }

    fn links(&mut self, items: &[Node]) {
        for item in items {
            self.link(item, "");
        }
        if let Some(last) = items.last() {
            self.end("\n", last.span);
        }
    }

    /// One link as a list item, with what is said of it below.
    fn link(&mut self, node: &Node, prefix: &str) {
        let name = NAMES.iter().find_map(|key| node.get(key).filter(|name| says(name)));
        let url = address(node);
        if let Some(label) = name.or(url) {
            self.mark(&format!("{prefix}- "), node.span);
            self.linked(label, url);
            self.end("\n", node.span);
        }
        let inner = if name.or(url).is_some() { format!("{prefix}  ") } else { prefix.to_owned() };
        for entry in node.entries() {
            let is_name = name.is_some_and(|name| name.span == entry.value.span);
            if TEXTS.contains(&entry.key.as_str()) && says(&entry.value) && !is_name {
                self.mark(&format!("{}\n{inner}", inner.trim_end()), entry.value.span);
                self.markdown(&entry.value, &inner);
            } else if !NAMES.contains(&entry.key.as_str()) {
                self.unknown(std::slice::from_ref(entry), &[]);
            }
        }
    }

    fn heading(&mut self, level: u8, name: Option<&Node>, url: Option<&Node>) {
        let Some(name) = name.filter(|name| says(name)) else { return };
        self.mark(&format!("{} ", "#".repeat(level as usize)), name.span);
        self.linked(name, url);
        self.end("\n\n", name.span);
    }

    /// A plain text, as a link where it has an address.
    fn linked(&mut self, name: &Node, url: Option<&Node>) {
        let Some(url) = url else { return self.line(name, Text::Plain) };
        self.mark("[", name.span);
        self.line(name, Text::Plain);
        self.mark("](<", url.span);
        let address = url.mapped(self.file);
        let trimmed = trimmed(&address.text);
        let mut copied = trimmed.start;
        for (at, c) in address.text[trimmed.clone()].char_indices() {
            let at = trimmed.start + at;
            if matches!(c, '<' | '>' | '\n' | '\\') {
                self.out.copy_mapped(&address, copied..at);
                let escaped = match c {
                    '<' => "%3C",
                    '>' => "%3E",
                    '\\' => "%5C",
                    _ => "",
                };
                self.out.insert(escaped, address.origin(at));
                copied = at + c.len_utf8();
            }
        }
        self.out.copy_mapped(&address, copied..trimmed.end);
        self.end(">)", url.span);
    }

    /// A text on one line.
    fn line(&mut self, node: &Node, kind: Text) {
        let text = node.mapped(self.file);
        one_line(&mut self.out, &text, kind);
    }

    fn markdown_of(&mut self, node: &Node, keys: &[&str]) {
        for entry in node.entries().iter().filter(|entry| keys.contains(&entry.key.as_str())) {
            self.markdown(&entry.value, "");
        }
    }

    /// A text that is Markdown: its lines, each after `prefix` but the first, and what it leaves open closed.
    fn markdown(&mut self, node: &Node, prefix: &str) {
        if !self.is_text(node) || !says(node) {
            return;
        }
        let text = node.mapped(self.file);
        let whole = trimmed(&text.text);
        let mut line = whole.start;
        let mut open = Open::Nothing;
        while line < whole.end {
            let end = text.text[line..whole.end].find('\n').map_or(whole.end, |found| line + found + 1);
            if line > whole.start {
                self.out.insert(prefix, text.origin(line));
            }
            self.out.copy_mapped(&text, line..end);
            open = open.after(&text.text[line..end]);
            line = end;
        }
        if let Some(close) = open.close() {
            self.end(&format!("\n{prefix}{close}"), node.span);
        }
        self.end(&format!("\n{}\n", prefix.trim_end()), node.span);
    }

    fn mark(&mut self, markup: &str, span: Span) {
        self.out.insert(markup, span.start as usize);
    }

    fn end(&mut self, markup: &str, span: Span) {
        self.out.insert(markup, span.end as usize);
    }

    /// Tells texts under keys that are not known: two words or more, which no program reads.
    fn unknown(&mut self, entries: &[Entry], known: &[&str]) {
        for entry in entries {
            let key = entry.key.as_str();
            if known.contains(&key) || TECHNICAL.contains(&key) {
                continue;
            }
            let reads =
                |text: &str| text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
            if entry.value.text().is_some_and(|text| reads(text) > 1) {
                let message = format!("key `{key}` is not known here; its text is not published");
                let finding = self.at.finding(Rule::UnknownSyntax, entry.value.span, message);
                self.findings
                    .push(finding.help("move the text under a key that such pages know, `summary` for instance"));
            }
        }
    }
}

/// Whether a text is to be read as Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// As it stands.
    Plain,
    /// As Markdown.
    Markdown,
}

/// Adds a text on one line; in a plain one, what Markdown would take for markup is escaped.
///
/// *Source*: CommonMark 0.31.2, section 2.4.
pub fn one_line(out: &mut MappedBuilder, text: &Mapped<'_>, kind: Text) {
    let whole = trimmed(&text.text);
    let mut copied = whole.start;
    let inner = &text.text[whole.clone()];
    // What opens a list, a heading, a quote, a rule or a `:::` block at the start of a line.
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in inner.char_indices() {
        let at = whole.start + at;
        let opens = match c {
            '-' | '+' | '=' | ':' | '>' => at == whole.start,
            '.' | ')' => digits > 0 && at == whole.start + digits,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|' | '#' | '{' | '$' => true,
            _ => false,
        };
        if matches!(c, '\n' | '\r') {
            out.copy_mapped(text, copied..at);
            out.insert(" ", text.origin(at));
            copied = at + 1;
        } else if opens && kind == Text::Plain {
            out.copy_mapped(text, copied..at);
            out.insert("\\", text.origin(at));
            copied = at;
        }
    }
    out.copy_mapped(text, copied..whole.end);
}

/// The range of a text without the blanks at its ends.
fn trimmed(text: &str) -> std::ops::Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..text.trim_end().len().max(start)
}

/// What a Markdown text leaves open, which would take in what follows it.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Fence(char, usize),
    Comment,
}

impl Open {
    fn after(self, line: &str) -> Open {
        let text = line.trim_start_matches([' ', '>']);
        let run = |c: char| text.chars().take_while(|found| *found == c).count();
        match self {
            Open::Nothing => {
                for c in ['`', '~'] {
                    let length = run(c);
                    if length >= 3 && (c == '~' || !text[length..].contains('`')) {
                        return Open::Fence(c, length);
                    }
                }
                match text.rfind("<!--") {
                    Some(at) if !text[at..].contains("-->") => Open::Comment,
                    _ => Open::Nothing,
                }
            }
            Open::Fence(c, length) if run(c) >= length && text.trim_end().chars().all(|found| found == c) => {
                Open::Nothing
            }
            Open::Comment if line.contains("-->") => Open::Nothing,
            open => open,
        }
    }

    fn close(self) -> Option<String> {
        match self {
            Open::Nothing => None,
            Open::Fence(c, length) => Some(c.to_string().repeat(length)),
            Open::Comment => Some("-->".to_owned()),
        }
    }
}

fn says(node: &Node) -> bool {
    node.text().is_some()
}

fn address(node: &Node) -> Option<&Node> {
    ["url", "href"].iter().find_map(|key| node.get(key).filter(|url| says(url)))
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Scalar(_))
}

/// The values in a mapping that are lists or mappings and are read by people.
fn parts(node: &Node) -> impl Iterator<Item = &Node> {
    let read = |entry: &&Entry| !TECHNICAL.contains(&entry.key.as_str()) && !is_scalar(&entry.value);
    node.entries().iter().filter(read).map(|entry| &entry.value)
}

/// True for what is one link: a mapping with an address, without parts of its own.
fn is_link(node: &Node) -> bool {
    address(node).is_some() && parts(node).next().is_none()
}

/// True for what has a title and, beside texts, links alone.
fn is_card(node: &Node) -> bool {
    let is_titled = ["title", "name"].iter().any(|key| node.get(key).is_some_and(says));
    let links =
        |part: &Node| is_link(part) || part.items().iter().all(|item| is_link(item) || item.get("links").is_some());
    is_titled && parts(node).all(links)
}

#[cfg(test)]
mod tests;

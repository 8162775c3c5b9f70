//! Raw HTML in pages: what may be published, and how.
//!
//! Every tag is read and written anew from an allow-list of elements and attributes, so that nothing reaches the page as
//! it was typed. Where tags do not close what they opened, an element is not allowed, or anything else is out of the
//! ordinary, the text is doubtful, and as a whole goes through ammonia (a real HTML parser with the same allow-list).
//! *Source*: HTML Living Standard, section 4 (elements), 3.2.6 (global attributes).
//!
//! The file is long because the allow-list and its tests, which belong together, are two fifths of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::messages::escape_into;
use crate::parse::html::{self, Token};
use crate::source::Span;

/// Which kind of address an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// One that readers follow.
    Link,
    /// One that the browser loads.
    Image,
}

/// What an address becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub to: String,
    /// Width and height in pixels of the image that is there, where they are known.
    pub size: Option<(u32, u32)>,
}

/// A stretch of raw HTML whose text gets an element of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Its bytes in the raw HTML. Stretches are sorted and do not overlap.
    pub range: Range<usize>,
    /// The tag that opens its `<span>`.
    pub tag: String,
}

/// What has been seen of a page's raw HTML.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// What was left out, and where.
    pub removed: Vec<(String, Span)>,
    doubtful: bool,
    /// Elements that are open, and whether their tag was written.
    open: Vec<(&'static str, bool)>,
    ids: BTreeSet<String>,
    /// The element whose text is left out until it closes.
    silent: Option<&'static str>,
    /// The size of the image that was addressed last.
    size: Option<(u32, u32)>,
    /// Elements that were left open when one around them was closed: to the parser they are still there.
    lost: Vec<&'static str>,
    spent: Spent,
}

/// What the parser will have to do for the elements that are open, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    /// Open elements that are passed over at each tag.
    steps: usize,
    /// Elements that it puts before the table they stand in.
    fostered: usize,
    /// Elements that it makes anew in each block because nothing closed them.
    copies: usize,
    /// Bytes that were written.
    bytes: usize,
    /// True where that was too much: tags stand as text from there on.
    all: bool,
    /// True when that was told.
    told: bool,
}

impl Spent {
    fn is_too_much(&self) -> bool {
        self.steps > MOST_STEPS + 16 * self.bytes || self.copies > MOST_COPIES + self.bytes / 16
    }
}

/// Steps and copies that any page may take; what is written adds to them.
const MOST_STEPS: usize = 2_000_000;
const MOST_COPIES: usize = 100_000;

/// Elements that go on in the next block where nothing closes them. *Source*: HTML Living Standard, section 13.2.4.3.
const FORMATTING: [&str; 9] = ["a", "b", "code", "em", "i", "s", "small", "strong", "u"];

/// How many elements of raw HTML may be open.
const DEEPEST: usize = 200;

/// Elements that may be published. Sorted.
const ELEMENTS: [&str; 68] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "wbr",
];

/// Elements without content. Sorted.
const VOID: [&str; 5] = ["br", "col", "hr", "img", "wbr"];

/// Elements whose text is no text. They are left out with it.
const SILENT: [&str; 9] = ["script", "style", "template", "noscript", "textarea", "title", "svg", "math", "select"];

/// Elements of HTML, past and present, that may not be published but hold text that may: the tags are left out, the text
/// stays. A tag of any other name is meant as text (`<token>`). Sorted.
const BARE: [&str; 45] = [
    "acronym", "applet", "area", "audio", "base", "basefont", "big", "blink", "body", "button", "canvas", "center",
    "datalist", "dialog", "dir", "embed", "fieldset", "font", "form", "frame", "frameset", "head", "html", "input",
    "label", "legend", "link", "main", "map", "marquee", "meta", "meter", "nav", "nobr", "object", "output", "param",
    "picture", "progress", "slot", "source", "strike", "track", "tt", "video",
];

/// Attributes that only set the looks, in ways that HTML no longer knows: left out without a word.
const LOOKS: [&str; 15] = [
    "align",
    "valign",
    "width",
    "height",
    "border",
    "cellpadding",
    "cellspacing",
    "bgcolor",
    "nowrap",
    "color",
    "face",
    "size",
    "target",
    "rel",
    "summary",
];

/// Attributes that any element may have. Sorted.
const GLOBAL: [&str; 7] = ["class", "dir", "id", "lang", "role", "title", "translate"];

/// Attributes of single elements.
fn own_attributes(element: &str) -> &'static [&'static str] {
    match element {
        "a" => &["href", "name"],
        "img" => &["alt", "height", "src", "width"],
        "ol" => &["start", "reversed", "type"],
        "li" => &["value"],
        "td" => &["colspan", "rowspan", "headers"],
        "th" => &["colspan", "rowspan", "scope", "headers", "abbr"],
        "col" | "colgroup" => &["span"],
        "details" => &["open", "name"],
        "time" => &["datetime"],
        "del" | "ins" => &["cite", "datetime"],
        "blockquote" | "q" => &["cite"],
        "iframe" => &["src", "allowfullscreen", "height", "width"],
        _ => &[],
    }
}

/// The hosts whose videos may be shown in a frame.
const VIDEO_HOSTS: [&str; 8] = [
    "channel9.msdn.com",
    "learn-video.azurefd.net",
    "learn.microsoft.com",
    "player.vimeo.com",
    "www.microsoft.com",
    "www.youtube-nocookie.com",
    "www.youtube.com",
    "youtube.com",
];

/// True for the address of a video on a host whose frames are allowed.
pub fn is_video(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    !rest.contains(['"', '<', '>', '\\', '@']) && VIDEO_HOSTS.contains(&host.to_ascii_lowercase().as_str())
}

impl Raw {
    /// True where the text must go through the parser as a whole.
    pub fn is_doubtful(&self) -> bool {
        self.doubtful || !self.open.is_empty() || self.silent.is_some()
    }

    /// Sends the text through the parser.
    pub fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// Takes an id for an element; false where an element of the page has it already, or it is no id.
    pub fn take_id(&mut self, id: &str) -> bool {
        !id.is_empty() && !id.contains(char::is_whitespace) && self.ids.insert(id.to_owned())
    }

    /// How many elements of raw HTML are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Something of ours, which is no raw HTML, begins.
    pub fn begins(&mut self, out: &mut String) {
        if self.in_table() {
            self.spend(false, true, out);
        }
    }

    /// An element of ours ends that began when `depth` elements of raw HTML were open. Where it is not the same number
    /// now, the two kinds cross each other.
    pub fn ends(&mut self, depth: usize, out: &mut String) {
        if self.open.len() != depth {
            self.doubtful = true;
        }
        if !self.open.is_empty() || !self.lost.is_empty() {
            let fostered = self.in_table();
            self.spend(true, fostered, out);
        }
    }

    /// True between the cells of a table, where nothing but parts of the table may stand: the parser puts all else before
    /// the table, each time in search of its place.
    fn in_table(&self) -> bool {
        self.open.last().is_some_and(|(name, _)| matches!(*name, "table" | "tbody" | "thead" | "tfoot" | "tr"))
    }

    /// Counts what a tag or the end of a block makes the parser do. Where that becomes too much, all that is open is closed.
    fn spend(&mut self, is_block: bool, fostered: bool, out: &mut String) {
        self.spent.fostered += usize::from(fostered);
        self.spent.steps += if fostered { self.spent.fostered } else { 0 };
        let open = || self.open.iter().map(|(name, _)| *name).chain(self.lost.iter().copied());
        self.spent.steps += self.open.len() + self.lost.len();
        self.spent.bytes = self.spent.bytes.max(out.len());
        if is_block {
            self.spent.copies += open().filter(|name| FORMATTING.contains(name)).count();
        }
        if self.spent.all || !self.spent.is_too_much() {
            return;
        }
        // The end of a paragraph that is not open would begin one.
        let open: Vec<&str> = open().filter(|name| *name != "p").collect();
        for name in open.into_iter().rev() {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
        self.open.clear();
        self.lost.clear();
        self.spent.all = true;
        self.doubtful = true;
    }

    /// Writes raw HTML anew. `address` gives what an address becomes.
    pub fn write(
        &mut self,
        raw: &str,
        out: &mut String,
        address: &mut dyn FnMut(Address, &str) -> Option<Target>,
        span: Span,
    ) {
        self.write_marked(raw, &[], out, address, span);
    }

    /// Writes raw HTML anew, its text within `marked` in an element of its own.
    pub fn write_marked(
        &mut self,
        raw: &str,
        marked: &[Marked],
        out: &mut String,
        address: &mut dyn FnMut(Address, &str) -> Option<Target>,
        span: Span,
    ) {
        for token in html::tokens(raw) {
            match token {
                Token::Text(text, at) if self.silent.is_none() => text_marked(out, text, at, marked),
                Token::Open(tag) => self.open_tag(tag.name, tag.whole, out, address, span),
                Token::Close(tag) => self.close_tag(tag.name, out),
                _ => {}
            }
        }
    }

    fn open_tag(
        &mut self,
        name: &str,
        whole: &str,
        out: &mut String,
        address: &mut dyn FnMut(Address, &str) -> Option<Target>,
        span: Span,
    ) {
        let name = name.to_ascii_lowercase();
        if self.silent.is_some() {
            return;
        }
        if let Some(silent) = SILENT.iter().find(|silent| **silent == name) {
            if !whole.ends_with("/>") {
                self.silent = Some(silent);
            }
            self.removed.push((format!("`<{name}>` with its content"), span));
            return;
        }
        let Ok(at) = ELEMENTS.binary_search(&name.as_str()) else {
            if BARE.binary_search(&name.as_str()).is_ok() {
                self.removed.push((format!("the tag `<{name}>`"), span));
                return;
            }
            // `<token>` or `<customer id>` in a text is meant as text.
            escape_into(out, whole);
            self.removed.push((format!("`<{name}>` stands as text; as a tag it"), span));
            return;
        };
        let name = ELEMENTS[at];
        if !self.spent.all && (!self.open.is_empty() || !self.lost.is_empty()) {
            let parts = ["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"];
            let fostered = self.in_table() && !parts.contains(&name);
            self.spend(!FORMATTING.contains(&name), fostered, out);
        }
        if self.spent.all && !std::mem::replace(&mut self.spent.told, true) {
            self.removed.push(("raw HTML from here on, as too many elements above are not closed,".into(), span));
        }
        if !whole.ends_with('>') || self.open.len() > DEEPEST || self.spent.all {
            escape_into(out, whole);
            self.doubtful = true;
            return;
        }
        if name == "iframe" {
            let source = html::attribute(whole, "src").unwrap_or_default();
            if !is_video(&source) {
                self.removed.push(("a frame of a host that is not allowed".to_owned(), span));
                return;
            }
        }
        let start = out.len();
        out.push('<');
        out.push_str(name);
        for (key, value) in html::attributes(whole) {
            self.attribute(name, &key, value, out, address, span);
        }
        if VOID.contains(&name) {
            if name == "img" {
                let has = |out: &String, key: &str| out[start..].contains(key);
                if !has(out, " alt=") {
                    out.push_str(" alt=\"\"");
                }
                if let Some((width, height)) = self.size.take()
                    && !has(out, " width=")
                    && !has(out, " height=")
                {
                    out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                }
            }
            out.push('>');
            return;
        }
        // An anchor whose id stands elsewhere (its heading has it) is of no more use.
        let written = name != "a" || out.len() > start + "<a".len();
        if written {
            out.push('>');
        } else {
            out.truncate(start);
        }
        if whole.ends_with("/>") {
            // HTML knows no empty `<a/>`: it is closed at once, as its author meant.
            if written {
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
        } else {
            self.open.push((name, written));
        }
    }

    fn attribute(
        &mut self,
        element: &str,
        key: &str,
        value: &str,
        out: &mut String,
        address: &mut dyn FnMut(Address, &str) -> Option<Target>,
        span: Span,
    ) {
        let value = html::unescape(value);
        let known = GLOBAL.contains(&key)
            || key.starts_with("data-")
            || key.starts_with("aria-")
            || own_attributes(element).contains(&key);
        if !known {
            if !LOOKS.contains(&key) {
                self.removed.push((format!("the attribute `{key}` of `<{element}>`"), span));
            }
            return;
        }
        let numeric = matches!(key, "width" | "height" | "start" | "value" | "colspan" | "rowspan" | "span");
        if numeric && (value.is_empty() || value.len() > 6 || !value.bytes().all(|byte| byte.is_ascii_digit())) {
            return;
        }
        let (key, value) = match (element, key) {
            ("a", "name") | (_, "id") => {
                if !self.take_id(&value) {
                    return;
                }
                ("id", value)
            }
            ("a", "href") | (_, "cite") => match address(Address::Link, &value) {
                Some(target) => (key, target.to.into()),
                None => return,
            },
            ("img", "src") => match address(Address::Image, &value) {
                Some(target) => {
                    self.size = target.size;
                    (key, target.to.into())
                }
                None => return,
            },
            ("iframe", "src") => (key, value),
            ("iframe", "allowfullscreen") | ("details", "open") | ("ol", "reversed") => (key, "".into()),
            _ => (key, value),
        };
        if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return;
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        escape_into(out, &value);
        out.push('"');
    }

    fn close_tag(&mut self, name: &str, out: &mut String) {
        let name = name.to_ascii_lowercase();
        if let Some(silent) = self.silent {
            if silent == name {
                self.silent = None;
            }
            return;
        }
        let Ok(at) = ELEMENTS.binary_search(&name.as_str()) else { return };
        let name = ELEMENTS[at];
        if name == "br" {
            out.push_str("<br>");
            return;
        }
        if VOID.contains(&name) {
            return;
        }
        let Some(found) = self.open.iter().rposition(|(open, _)| *open == name) else {
            // An end without a beginning is left out.
            return;
        };
        // Where it closes what stands between as well, the parser puts it right.
        self.doubtful |= found + 1 < self.open.len();
        let written = self.open[found].1;
        self.lost.extend(self.open[found + 1..].iter().filter(|(_, written)| *written).map(|(name, _)| *name));
        self.open.truncate(found);
        if written {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
}

/// Text between tags that stands at byte `at`, with the elements of what is marked in it.
fn text_marked(out: &mut String, text: &str, at: usize, marked: &[Marked]) {
    let mut from = 0;
    let first = marked.partition_point(|mark| mark.range.end <= at);
    for mark in marked[first..].iter().take_while(|mark| mark.range.start < at + text.len()) {
        let start = mark.range.start.saturating_sub(at).max(from);
        let end = (mark.range.end - at).min(text.len());
        let (Some(before), Some(inside)) = (text.get(from..start), text.get(start..end)) else { continue };
        text_as_written(out, before);
        from = end;
        if inside.trim().is_empty() {
            text_as_written(out, inside);
            continue;
        }
        out.push_str(&mark.tag);
        text_as_written(out, inside);
        out.push_str("</span>");
    }
    text_as_written(out, &text[from..]);
}

/// Text between tags: entities stay, every other `&`, `<`, `>` is escaped.
fn text_as_written(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' if !is_entity(&text[at..]) => "&amp;",
            0 => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

fn is_entity(text: &str) -> bool {
    let end = text.as_bytes().iter().take(40).position(|byte| *byte == b';');
    end.is_some_and(|end| {
        let name = &text.as_bytes()[1..end];
        let is_name =
            name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(|byte| byte.is_ascii_alphanumeric());
        is_name || html::entity(text).is_some()
    })
}

/// Sends HTML through a real parser with the same allow-list: whatever was typed, what comes out is well-formed and
/// runs nothing.
pub fn clean(html: &str) -> String {
    static CLEANER: std::sync::LazyLock<ammonia::Builder<'static>> = std::sync::LazyLock::new(cleaner);
    CLEANER.clean(html).to_string()
}

fn cleaner() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    let elements: HashSet<&str> = ELEMENTS.into_iter().chain(["input"]).collect();
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for element in ELEMENTS {
        attributes.insert(element, own_attributes(element).iter().copied().chain(["loading"]).collect());
    }
    attributes.insert("input", ["type", "disabled", "checked"].into());
    builder
        .tags(elements)
        .clean_content_tags(SILENT.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(GLOBAL.into_iter().collect())
        .generic_attribute_prefixes(["data-", "aria-"].into())
        .url_schemes(["http", "https", "mailto", "tel", "ftp", "sip"].into())
        .link_rel(None)
        .url_relative(ammonia::UrlRelative::PassThrough);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(raw: &str) -> (String, Raw) {
        let mut state = Raw::default();
        let mut out = String::new();
        let mut address = |_: Address, address: &str| {
            crate::assemble::links::is_safe(address).then(|| Target { to: address.to_owned(), size: Some((4, 2)) })
        };
        state.write(raw, &mut out, &mut address, Span::default());
        let out = if state.is_doubtful() { clean(&out) } else { out };
        (out, state)
    }

    #[test]
    fn plain_markup_is_written_anew() {
        let (out, state) = written(
            "<table border=1><tr><td colspan='2' align=left>A &amp; B & C<br/></td></tr></table><a name=\"x\"></a><a id=\"x\"/>",
        );
        assert_eq!(out, "<table><tr><td colspan=\"2\">A &amp; B &amp; C<br></td></tr></table><a id=\"x\"></a>");
        assert!(state.removed.is_empty() && !state.is_doubtful());
    }

    #[test]
    fn marked_text_gets_its_element_between_the_tags() {
        let raw = "<td>Eins. One &amp; <b>two</b> three. Vier.</td>";
        let at = |text: &str| raw.find(text).expect("it is there");
        let tag = "<span lang=\"en\">".to_owned();
        let marked = [Marked { range: at("One")..at(" Vier"), tag }];
        let (mut state, mut out) = (Raw::default(), String::new());
        state.write_marked(raw, &marked, &mut out, &mut |_, _| None, Span::default());
        assert_eq!(
            out,
            "<td>Eins. <span lang=\"en\">One &amp; </span><b><span lang=\"en\">two</span></b>\
             <span lang=\"en\"> three.</span> Vier.</td>"
        );
    }

    #[test]
    fn images_keep_their_room() {
        assert_eq!(written("<img src=a.png>").0, "<img src=\"a.png\" alt=\"\" width=\"4\" height=\"2\">");
        assert_eq!(written("<img width=9 src=a.png alt=A>").0, "<img width=\"9\" src=\"a.png\" alt=\"A\">");
    }

    #[test]
    fn nothing_that_runs_is_left() {
        for raw in [
            "<script>alert(1)</script>x",
            "<img src=x onerror=alert(1)>",
            "<a href=\"java&#115;cript:alert(1)\">x</a>",
            "<a href=' javascript:alert(1)'>x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext></table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<iframe src=\"https://evil.example/\"></iframe>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<div style=\"background:url(javascript:alert(1))\">x</div>",
            "<p title=\"</p><script>alert(1)</script>\">x",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<form action=javascript:alert(1)><button>x</button></form>",
            "<base href=//evil.example/>",
            "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        ] {
            let (out, _) = written(raw);
            let lower = out.to_lowercase().replace("&lt;", "");
            for sign in ["<script", "<svg", "<form", "<base", "<meta", "<iframe", "<style"] {
                assert!(!lower.contains(sign), "{raw} gives {out}");
            }
            let attributes = html::tokens(&out).any(|token| match token {
                Token::Open(tag) => html::attributes(tag.whole).iter().any(|(name, value)| {
                    name.starts_with("on") || name == "style" || value.to_lowercase().contains("script:")
                }),
                _ => false,
            });
            assert!(!attributes, "{raw} gives {out}");
        }
    }

    #[test]
    fn what_is_not_closed_goes_through_the_parser() {
        assert_eq!(written("<b><i>x</b>").0, "<b><i>x</i></b>");
        assert_eq!(written("<div><p>x").0, "<div><p>x</p></div>");
        assert_eq!(written("x</a></br>").0, "x<br>");
        let (out, state) = written("call <token> now");
        assert_eq!(out, "call &lt;token&gt; now");
        assert_eq!(state.removed.len(), 1);
    }

    #[test]
    fn tags_that_never_close_stand_as_text_in_the_end() {
        for (once, block) in
            [("<div><b></i></p></div></b><p>", ""), ("<b class=\"x\">", "<p>a</p>"), ("<table><b>", "")]
        {
            let (mut state, mut out) = (Raw::default(), String::new());
            for _ in 0..150 {
                state.write(once, &mut out, &mut |_, _| None, Span::default());
            }
            for _ in 0..50_000 {
                state.write(once, &mut out, &mut |_, _| None, Span::default());
                out.push_str(block);
                state.ends(state.depth(), &mut out);
            }
            assert!(state.is_doubtful() && state.open.len() <= DEEPEST + 1 && state.lost.len() < 10_000, "{once}");
            assert!(state.removed.iter().filter(|(what, _)| what.contains("from here on")).count() <= 1, "{once}");
        }
    }

    #[test]
    fn lists_are_sorted() {
        assert!(ELEMENTS.is_sorted() && VOID.is_sorted() && GLOBAL.is_sorted() && BARE.is_sorted());
    }
}

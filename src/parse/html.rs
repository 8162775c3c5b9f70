//! Raw HTML in pages, as far as we need to know it: tags, attributes, comments and the text between them.
//!
//! A reader of tokens, not a parser of documents: what is published goes through the allow-list of `render`, which uses a
//! real HTML parser. Linear in the text; never fails.

use pulldown_cmark::{CowStr, Event, Parser};

/// A token of raw HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// Text between tags, as written (entities not resolved), with its first byte.
    Text(&'t str, usize),
    /// `<name …>` or `<name …/>`.
    Open(Tag<'t>),
    /// `</name>`.
    Close(Tag<'t>),
    /// `<!-- … -->`: the text inside.
    Comment(&'t str),
}

/// A tag as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Its name as written.
    pub name: &'t str,
    /// The whole tag with its brackets.
    pub whole: &'t str,
    /// Its first byte.
    pub at: usize,
}

impl Tag<'_> {
    /// True where the name is `name`, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Splits raw HTML into tokens.
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= html.len() {
            return None;
        }
        let rest = &html[at..];
        if let Some((token, length)) = markup(rest, at) {
            at += length;
            return Some(token);
        }
        // Text up to the next byte that opens markup.
        let mut end = 1;
        loop {
            match memchr::memchr(b'<', &rest.as_bytes()[end..]) {
                Some(found) if opens_markup(&rest[end + found..]) => {
                    end += found;
                    break;
                }
                Some(found) => end += found + 1,
                None => {
                    end = rest.len();
                    break;
                }
            }
        }
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let token = Token::Text(&rest[..end], at);
        at += end;
        Some(token)
    })
}

fn opens_markup(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!'))
}

fn markup(rest: &str, at: usize) -> Option<(Token<'_>, usize)> {
    if !rest.starts_with('<') || !opens_markup(rest) {
        return None;
    }
    if let Some(comment) = rest.strip_prefix("<!--") {
        let end = comment.find("-->").unwrap_or(comment.len());
        return Some((Token::Comment(&comment[..end]), (4 + end + 3).min(rest.len())));
    }
    let length = tag_length(rest);
    let whole = &rest[..length];
    let closing = rest.as_bytes()[1] == b'/';
    let name_start = if closing { 2 } else { 1 };
    let name_length =
        whole[name_start..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let tag = Tag { name: &whole[name_start..name_start + name_length], whole, at };
    Some((if closing { Token::Close(tag) } else { Token::Open(tag) }, length))
}

/// Length of the tag at the start of `rest`, quotes respected; all of it where the tag is not closed.
fn tag_length(rest: &str) -> usize {
    let mut quote = 0u8;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' | b'\'' if quote == 0 && at > 0 => quote = byte,
            _ if byte == quote => quote = 0,
            b'>' if quote == 0 => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The attributes of a tag as written: name in lower case, raw value (empty where there is none).
pub fn attributes(tag: &str) -> Vec<(String, &str)> {
    let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let mut rest = inner.trim_start_matches(|c: char| !c.is_whitespace());
    let mut found = Vec::new();
    while found.len() < 64 {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/' | '>')).unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        let name = rest[..length].to_ascii_lowercase();
        rest = rest[length..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let end = after[1..].find(quote).map_or(after.len(), |end| end + 1);
                    value = &after[1..end];
                    rest = after.get(end + 1..).unwrap_or("");
                }
                _ => {
                    let end = after.find(char::is_whitespace).unwrap_or(after.len());
                    value = &after[..end];
                    rest = &after[end..];
                }
            }
        }
        found.push((name, value));
    }
    found
}

/// The value of one attribute of a tag, entities resolved.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    attributes(tag).into_iter().find(|(found, _)| found == name).map(|(_, value)| unescape(value).into_owned())
}

/// Resolves the entities of HTML and numbers.
pub fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((characters, length)) => {
                out.push_str(&characters);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// Bytes of the longest entity: `&CounterClockwiseContourIntegral;`.
const LONGEST: usize = 33;

/// The characters, one or two, that an entity at the start of `text` stands for, and the entity's length in bytes.
pub fn entity(text: &str) -> Option<(CowStr<'static>, usize)> {
    let limit = text.len().min(LONGEST);
    let end = text.as_bytes()[..limit].iter().position(|byte| *byte == b';')?;
    let name = text.get(1..end).filter(|name| !name.is_empty())?;
    let known = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{A0}",
        "ndash" => "–",
        "mdash" => "—",
        "hellip" => "…",
        "copy" => "©",
        "reg" => "®",
        "trade" => "™",
        _ => match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                let c = char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{FFFD}');
                return Some((CowStr::from(c), end + 1));
            }
            None => return named(&text[..=end]).map(|characters| (characters, end + 1)),
        },
    };
    Some((CowStr::Borrowed(known), end + 1))
}

/// What a named entity stands for. The Markdown parser has the table of all 2,125 names (HTML, section 13.5).
fn named(entity: &str) -> Option<CowStr<'static>> {
    if !entity[1..entity.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    Parser::new(entity).find_map(|event| match event {
        Event::Text(text) if *text != *entity && *text != entity[..1] => Some(text.into_static()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_tile_the_text() {
        let html = "a < b <td class=\"x>y\">셀</td><!-- c --><br/>&amp;<";
        let mut names = Vec::new();
        for token in tokens(html) {
            match token {
                Token::Text(text, at) => {
                    assert!(html[at..].starts_with(text));
                    names.push(text.to_owned());
                }
                Token::Open(tag) => names.push(format!("<{}", tag.name)),
                Token::Close(tag) => names.push(format!("/{}", tag.name)),
                Token::Comment(text) => names.push(format!("!{text}")),
            }
        }
        assert_eq!(names, ["a < b ", "<td", "셀", "/td", "! c ", "<br", "&amp;<"]);
    }

    #[test]
    fn attributes_are_read_in_every_quoting() {
        assert_eq!(
            attributes("<a NAME='x y' id=z hidden data-a=\"1\"/>"),
            [("name".to_owned(), "x y"), ("id".to_owned(), "z"), ("hidden".to_owned(), ""), ("data-a".to_owned(), "1")]
        );
        assert_eq!(attribute("<a name=\"a&amp;b\">", "name").as_deref(), Some("a&b"));
        assert_eq!(unescape("&#44; &#x41; &x; &"), ", A &x; &");
    }

    #[test]
    fn every_entity_of_html_is_known() {
        assert_eq!(unescape("&amp;&ouml;&apos;&ngE;&fjlig;&hellip;"), "&ö'\u{2267}\u{338}fj…");
        assert_eq!(unescape("&CounterClockwiseContourIntegral;"), "∳");
        // No entities: a name in another case, none at all, one that is not ended.
        for text in ["&OumL;", "&;", "&ouml", "&a b;", "&*a*;", "&[a](b);"] {
            assert_eq!(unescape(text), text);
        }
    }
}

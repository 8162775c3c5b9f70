//! Colors for code: which stretches of a code block are keywords, strings, comments.
//!
//! Owns: telling the tokens of code apart and naming them. Does not own: the colors (`templates/assets/site.css`).
//!
//! 1. The language named at the fence gives its traits: marks of comments, quotes, keywords.
//! 2. One walk over the bytes cuts the code into tokens; what no rule knows stays plain.
//!
//! Grammars made of regular expressions were measured and rejected: 55 to 310 ms until the first block of a language
//! is colored, and seconds for 16 KB that make them go back and forth. This walk is linear and needs no start.

mod traits;

use crate::render::html::escape_text;
use traits::{Notation, Traits};

/// HTML of code: escaped, its tokens in `<i class="…">` with the class names that `render::view` lists.
///
/// *Law*: without its tags the result is the escaped code. Linear in the length of the code.
pub fn html(code: &str, language: &str) -> String {
    let mut out = Out { code, html: String::with_capacity(code.len() * 2), plain_from: 0 };
    if let Some(traits) = Traits::of(language) {
        match traits.notation {
            Notation::Words => words(&mut out, &traits),
            Notation::Markup => markup(&mut out),
            Notation::Lines => lines(&mut out),
        }
    }
    out.finish()
}

/// What is written: tokens as they are found, and what stands between them plain.
struct Out<'a> {
    code: &'a str,
    html: String,
    plain_from: usize,
}

impl Out<'_> {
    fn token(&mut self, from: usize, to: usize, class: char) {
        if from >= to {
            return;
        }
        escape_text(&mut self.html, &self.code[self.plain_from..from]);
        self.html.push_str("<i class=\"");
        self.html.push(class);
        self.html.push_str("\">");
        escape_text(&mut self.html, &self.code[from..to]);
        self.html.push_str("</i>");
        self.plain_from = to;
    }

    fn finish(mut self) -> String {
        escape_text(&mut self.html, &self.code[self.plain_from..]);
        self.html
    }
}

/// The end of the line that byte `at` stands in, without its line feed.
fn line_end(code: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &code.as_bytes()[at..]).map_or(code.len(), |found| at + found)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The end of the run of bytes from `at` that fit.
fn run(code: &str, at: usize, fits: impl Fn(u8) -> bool) -> usize {
    let bytes = code.as_bytes();
    at + bytes[at..].iter().take_while(|byte| fits(**byte)).count()
}

/// Programming languages, shells, JSON, YAML and the like.
fn words(out: &mut Out<'_>, traits: &Traits) {
    let code = out.code;
    let bytes = code.as_bytes();
    let mut at = 0;
    // Nothing but white space, list marks or a pipe stands before this place in its line.
    let mut opens = true;
    while at < bytes.len() {
        let byte = bytes[at];
        let rest = &code[at..];
        let apart = at == 0 || bytes[at - 1].is_ascii_whitespace();
        let from = at;
        if let Some((open, close)) = traits.block_comment.filter(|(open, _)| rest.starts_with(open)) {
            let inside = at + open.len();
            at = memchr::memmem::find(&bytes[inside..], close.as_bytes())
                .map_or(bytes.len(), |end| inside + end + close.len());
            out.token(from, at, 'c');
        } else if traits.line_comments.iter().any(|mark| rest.starts_with(mark) && (*mark != "#" || apart)) {
            at = line_end(code, at);
            out.token(from, at, 'c');
        } else if traits.quotes.contains(&byte) {
            at = string_end(code, at, traits);
            let is_key = traits.keys && bytes[run(code, at, |byte| byte == b' ')..].first() == Some(&b':');
            out.token(from, at, if is_key { 't' } else { 's' });
            opens = false;
        } else if byte == b'$' && traits.flags && opens && rest.starts_with("$ ") {
            // The prompt before a command.
            at += 2;
        } else if byte == b'$' && traits.variables {
            at = run(code, at + 1, |byte| is_word(byte) || matches!(byte, b'{' | b'}' | b':'));
            out.token(from, at, 'v');
            opens = false;
        } else if byte == b'-' && traits.flags && apart && bytes.get(at + 1).is_some_and(|next| *next != b' ') {
            at = run(code, at, |byte| is_word(byte) || byte == b'-');
            out.token(from, at, 'v');
        } else if byte.is_ascii_digit() {
            at = run(code, at, |byte| is_word(byte) || byte == b'.');
            // In data a number is one only as a whole value: not in `Office 365`.
            let before = code[..from].strip_suffix(' ').unwrap_or(&code[..from]);
            if !traits.keys || before.ends_with([':', '[', ',', '-', '=', '{']) {
                out.token(from, at, 'n');
            }
            opens = false;
        } else if is_word(byte) || (byte == b'@' && traits.keys) {
            at = word(out, traits, at, opens);
            opens = false;
        } else {
            at += 1;
            opens = match byte {
                b'\n' | b'|' | b';' | b'&' => true,
                b' ' | b'\t' | b'\r' | b'-' | b'{' | b'(' => opens,
                _ => false,
            };
        }
    }
}

/// Names the word at `at` and gives its end.
fn word(out: &mut Out<'_>, traits: &Traits, at: usize, opens: bool) -> usize {
    let code = out.code;
    let bytes = code.as_bytes();
    let part = |byte: u8| is_word(byte) || (byte == b'-' && traits.dashes) || (byte == b'.' && traits.keys);
    let end = run(code, at + 1, part);
    let text = &code[at..end];
    let next = bytes.get(end).copied();
    let is_key = traits.keys
        && opens
        && (next == Some(b':') && bytes.get(end + 1).is_none_or(u8::is_ascii_whitespace)
            || bytes[run(code, end, |byte| byte == b' ')..].first() == Some(&b'='));
    let matches = |list: &[&str]| {
        list.iter().any(|item| if traits.any_case { item.eq_ignore_ascii_case(text) } else { *item == text })
    };
    let class = if is_key {
        't'
    } else if matches(traits.keywords) {
        'k'
    } else if matches(&["true", "false", "null", "None", "True", "False", "nil", "undefined"]) {
        'n'
    } else if (next == Some(b'(') && !traits.keys) || (traits.flags && opens) {
        'f'
    } else {
        return end;
    };
    out.token(at, end, class);
    end
}

/// One past a string that opens at `at`: at its closing quote, else at the end of its line.
fn string_end(code: &str, at: usize, traits: &Traits) -> usize {
    let bytes = code.as_bytes();
    let quote = bytes[at];
    let mut i = at + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if traits.escapes => i += 1,
            b'\n' if quote != b'`' => return i,
            byte if byte == quote => return i + 1,
            _ => {}
        }
        i += 1;
    }
    // An escape may reach past the end.
    bytes.len()
}

/// HTML and XML.
fn markup(out: &mut Out<'_>) {
    let code = out.code;
    let bytes = code.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'<', b'&', &bytes[at..]) {
        let from = at + found;
        if bytes[from] == b'&' {
            at = run(code, from + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'#');
            if bytes.get(at) == Some(&b';') {
                at += 1;
                out.token(from, at, 'n');
            }
        } else if code[from..].starts_with("<!--") {
            at = memchr::memmem::find(&bytes[from..], b"-->").map_or(bytes.len(), |end| from + end + 3);
            out.token(from, at, 'c');
        } else {
            at = tag(out, from);
        }
    }
}

/// Names the parts of the tag that opens at `from`; gives the place after it.
fn tag(out: &mut Out<'_>, from: usize) -> usize {
    let code = out.code;
    let bytes = code.as_bytes();
    let name = run(code, from + 1, |byte| matches!(byte, b'/' | b'!' | b'?'));
    let mut at = run(code, name, |byte| is_word(byte) || matches!(byte, b'-' | b':' | b'.'));
    if at == name {
        return at;
    }
    out.token(name, at, 't');
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            b'<' => return at,
            quote @ (b'"' | b'\'') => {
                let end = memchr::memchr2(quote, b'<', &bytes[at + 1..]).map_or(bytes.len(), |end| at + 1 + end);
                let end = if bytes.get(end) == Some(&quote) { end + 1 } else { end };
                out.token(at, end, 's');
                at = end;
            }
            byte if is_word(byte) => {
                let end = run(code, at, |byte| is_word(byte) || matches!(byte, b'-' | b':' | b'.'));
                out.token(at, end, 'v');
                at = end;
            }
            _ => at += 1,
        }
    }
    at
}

/// Markdown and patches: what begins a line tells what it is.
fn lines(out: &mut Out<'_>) {
    let code = out.code;
    let mut from = 0;
    while from < code.len() {
        let end = line_end(code, from);
        let text = run(code, from, |byte| matches!(byte, b' ' | b'\t' | b'>'));
        let class = match &code[text.min(end)..end] {
            line if line.starts_with('#') => Some('f'),
            line if line.starts_with(":::") || line.starts_with("[!") || line.starts_with("@@") => Some('k'),
            line if line.starts_with("---") || line.starts_with("+++") => Some('c'),
            line if line.starts_with('+') => Some('s'),
            _ => None,
        };
        if let Some(class) = class {
            out.token(text.min(end), end, class);
        }
        from = end + 1;
    }
}

#[cfg(test)]
mod tests;

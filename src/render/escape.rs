//! Texts as strings of JSON, and the search for what has to be escaped.

use std::fmt::Write as _;

/// Where the first byte stands that `is` wanted. Sixteen bytes are looked at together, because most texts hold none.
pub fn find(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let (chunks, _) = bytes.as_chunks::<16>();
    let holds = |chunk: &[u8; 16]| chunk.iter().fold(false, |any, byte| any | is(*byte));
    let from = 16 * chunks.iter().position(holds).unwrap_or(chunks.len());
    bytes[from..].iter().position(|byte| is(*byte)).map(|at| from + at)
}

/// Appends a text, with `entity` in place of the bytes for which it gives one; those have to be ASCII.
pub fn push(out: &mut String, text: &str, is: impl Fn(u8) -> bool, entity: impl Fn(u8) -> &'static str) {
    let mut rest = text;
    while let Some(at) = find(rest.as_bytes(), &is) {
        out.push_str(&rest[..at]);
        out.push_str(entity(rest.as_bytes()[at]));
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Appends a text as a string of JSON (RFC 8259, section 7).
pub fn push_json(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = find(rest.as_bytes(), |byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            0x08 => out.push_str("\\b"),
            0x0C => out.push_str("\\f"),
            byte => write!(out, "\\u{byte:04x}").expect("a String takes any text"),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Appends a number.
pub fn push_number(out: &mut String, number: u32) {
    out.push_str(itoa::Buffer::new().format(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_those_of_the_library() {
        let mut all: String = ('\0'..='\u{ff}').collect();
        all.push_str("Zwanzig \"Zeichen\" und mehr\\\n가나다라마바사\u{7f}\u{2028}😀 und kein Sonderzeichen mehr");
        for start in all.char_indices().map(|(at, _)| at) {
            let text = &all[start..];
            let mut json = String::new();
            push_json(&mut json, text);
            assert_eq!(json, serde_json::to_string(text).expect("a text is JSON"));
        }
    }

    #[test]
    fn numbers_are_those_of_the_library() {
        for number in [0, 9, 10, 99, 100, 12_345, u32::MAX] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}

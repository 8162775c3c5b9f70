//! Bytes of a file as text of the same length.

use std::sync::Arc;

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::source::{Source, Span};

/// How many stretches of bad bytes are told one by one; the rest is told as a number.
const TOLD: usize = 10;

/// Reads bytes as UTF-8. Each byte that is no UTF-8 becomes a NUL, so that every offset of the text is one of the file;
/// a byte order mark stays for the same reason. A CR that ends a line by itself becomes a line feed, so that no reader
/// after this one has to know that old line end.
///
/// `None` where the bytes are UTF-16 or UTF-32 text: its characters cannot be had at the file's offsets.
///
/// *Findings*: `invalid-utf8` with the byte and its offset, `nul-byte`.
pub fn decode(path: &Arc<str>, mut bytes: Vec<u8>) -> Checked<Option<Source>> {
    if let Some(name) = wide_encoding(&bytes) {
        let finding = Finding::on_file(Rule::InvalidUtf8, path, format!("the file is encoded in {name}, not in UTF-8"))
            .help("save it as UTF-8");
        return Checked { value: None, findings: vec![finding] };
    }
    end_lines(&mut bytes);
    let nuls = NulBytes::of(&bytes);
    let (text, bad) = match String::from_utf8(bytes) {
        Ok(text) => (text, BadBytes::default()),
        Err(error) => {
            let mut bytes = error.into_bytes();
            let bad = blank(&mut bytes);
            (String::from_utf8(bytes).expect("bytes that are no UTF-8 were replaced"), bad)
        }
    };
    let source = Source { path: path.clone(), text };
    let mut findings = Vec::new();
    if bad.count > 0 || nuls.count > 0 {
        let locator = Locator::new(&source);
        bad.tell(&locator, &mut findings);
        nuls.tell(&locator, &mut findings);
    }
    Checked { value: Some(source), findings }
}

/// Makes a line feed of each CR that has none after it.
fn end_lines(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\r', &bytes[at..]) {
        at += found + 1;
        if bytes.get(at) != Some(&b'\n') {
            bytes[at - 1] = b'\n';
        }
    }
}

fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    // UTF-32LE opens with UTF-16LE's mark, so it is asked first.
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

#[derive(Default)]
struct BadBytes {
    /// The first stretches and the first byte of each.
    first: Vec<(Span, u8)>,
    /// Number of stretches.
    count: usize,
}

impl BadBytes {
    fn tell(self, locator: &Locator<'_>, findings: &mut Vec<Finding>) {
        let told = self.first.len();
        for (span, byte) in self.first {
            let message = format!("byte 0x{byte:02X} at offset {} is no UTF-8", span.start);
            findings.push(
                locator
                    .finding(Rule::InvalidUtf8, span, message)
                    .label("published as \u{FFFD}")
                    .help("save the file as UTF-8, or type the character again"),
            );
        }
        if self.count > told {
            let message = format!("{} more stretches of bytes are no UTF-8", self.count - told);
            findings.push(Finding::on_file(Rule::InvalidUtf8, locator.path(), message).help("save the file as UTF-8"));
        }
    }
}

/// Replaces what is no UTF-8 by NUL bytes.
fn blank(bytes: &mut [u8]) -> BadBytes {
    let mut bad = BadBytes::default();
    let mut at = 0;
    let mut last_end = usize::MAX;
    while let Err(error) = std::str::from_utf8(&bytes[at..]) {
        let start = at + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |len| start + len);
        if start == last_end {
            if bad.count == bad.first.len()
                && let Some((span, _)) = bad.first.last_mut()
            {
                *span = Span::new(span.start as usize, end);
            }
        } else {
            bad.count += 1;
            if bad.first.len() < TOLD {
                bad.first.push((Span::new(start, end), bytes[start]));
            }
        }
        bytes[start..end].fill(0);
        (at, last_end) = (end, end);
    }
    bad
}

struct NulBytes {
    first: usize,
    count: usize,
}

impl NulBytes {
    fn of(bytes: &[u8]) -> Self {
        let mut nuls = memchr::memchr_iter(0, bytes);
        let first = nuls.next();
        Self { first: first.unwrap_or(0), count: first.map_or(0, |_| 1 + nuls.count()) }
    }

    fn tell(&self, locator: &Locator<'_>, findings: &mut Vec<Finding>) {
        let message = match self.count {
            0 => return,
            1 => format!("a NUL byte stands at offset {}", self.first),
            count => format!("{count} NUL bytes stand in the file, the first at offset {}", self.first),
        };
        findings.push(
            locator
                .finding(Rule::NulByte, Span::new(self.first, self.first + 1), message)
                .label("published as \u{FFFD}")
                .help("delete it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (Option<String>, Vec<String>) {
        let checked = decode(&Arc::from("de/a.md"), bytes.to_vec());
        let told = checked.findings.iter().map(|finding| {
            let place = finding.place.as_ref().map(|place| (place.position.line, place.position.column));
            format!("{} {place:?} {}", finding.rule.name(), finding.message)
        });
        (checked.value.map(|source| source.text), told.collect())
    }

    #[test]
    fn a_byte_of_latin_1_is_told_with_its_place_and_the_rest_stays() {
        let (text, told) = read(b"# Gr\xC3\xBC\xC3\x9Fe\nM\xFCnchen\n");
        assert_eq!(text.as_deref(), Some("# Grüße\nM\0nchen\n"));
        assert_eq!(told, ["invalid-utf8 Some((2, 2)) byte 0xFC at offset 11 is no UTF-8"]);
    }

    #[test]
    fn neighbors_are_one_stretch_and_many_stretches_become_a_number() {
        let (text, told) = read(b"a\xFF\xFE\xE4b");
        assert_eq!((text.as_deref(), told.len()), (Some("a\0\0\0b"), 1));
        let (_, told) = read(&b"a\xFF".repeat(100));
        assert_eq!(told.len(), TOLD + 1);
        assert!(told.iter().any(|told| told.contains("90 more stretches")), "{told:?}");
    }

    #[test]
    fn a_nul_byte_and_a_cut_character_are_told() {
        let (text, told) = read("가\0나".as_bytes());
        assert_eq!(text.as_deref(), Some("가\0나"));
        assert_eq!(told, ["nul-byte Some((1, 2)) a NUL byte stands at offset 3"]);
        assert_eq!(read(&"가".as_bytes()[..2]).0.as_deref(), Some("\0\0"));
    }

    #[test]
    fn a_byte_order_mark_stays_and_utf_16_is_named() {
        assert_eq!(read("\u{FEFF}# 제목".as_bytes()), (Some("\u{FEFF}# 제목".to_owned()), vec![]));
        let (text, told) = read(b"\xFF\xFEh\0i\0");
        assert_eq!(text, None);
        assert_eq!(told, ["invalid-utf8 None the file is encoded in UTF-16 (little endian), not in UTF-8"]);
    }

    proptest! {
        #[test]
        fn any_bytes_become_a_text_of_the_same_length(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(source) = decode(&Arc::from("a.md"), bytes.clone()).value {
                prop_assert_eq!(source.text.len(), bytes.len());
                for (made, read) in source.text.bytes().zip(bytes) {
                    prop_assert!(made == read || made == 0 || (made == b'\n' && read == b'\r'));
                }
            }
        }
    }
}

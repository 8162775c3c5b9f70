//! The joiner, which makes emphasis beside CJK letters readable for Markdown.

use pulldown_cmark::CowStr;

/// A mark of punctuation (SignWriting comma) that no page uses, put between a run of asterisks and a CJK letter whose other
/// side is punctuation. CommonMark (0.31.2, section 6.2) takes such a run for no emphasis, because it counts on spaces
/// between words; beside punctuation it takes it for one. `markdown` drops it again.
pub const JOINER: char = '\u{1DA87}';

/// Text without joiners.
pub fn unjoined(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(JOINER) { CowStr::from(text.replace(JOINER, "")) } else { text }
}

/// Places where a [`JOINER`] belongs.
pub(super) fn joints(text: &str) -> impl Iterator<Item = usize> + '_ {
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

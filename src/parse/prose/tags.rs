//! What tags of raw HTML mean to the prose: where lines and blocks end, what is not to be translated.

use crate::model::document::SegmentKind;
use crate::parse::html;

/// True for `<br>` in any spelling.
pub fn is_break(tag: &str) -> bool {
    let bytes = tag.as_bytes();
    bytes.len() >= 4 && bytes[..3].eq_ignore_ascii_case(b"<br") && !bytes[3].is_ascii_alphanumeric()
        || tag.eq_ignore_ascii_case("</br>")
}

/// True for a tag that opens an element which has an end.
pub(super) fn opens_element(tag: &str) -> bool {
    // HTML, section 13.1.2.
    const VOID: [&str; 13] =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
    let Some(rest) = tag.strip_prefix('<').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) else {
        return false;
    };
    let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    !tag.ends_with("/>") && !VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

/// True for a tag that says `translate="no"` (HTML, section 3.2.6.2) or has the class `notranslate`.
pub(super) fn denies(tag: &str) -> bool {
    if memchr::memmem::find(tag.as_bytes(), b"translate").is_none() {
        return false;
    }
    html::attributes(tag).iter().any(|(name, value)| {
        (name == "translate" && value.eq_ignore_ascii_case("no"))
            || (name == "class" && value.split_whitespace().any(|class| class == "notranslate"))
    })
}

/// True for the comment that exempts the block after it.
pub(super) fn exempts_next(html: &str) -> bool {
    html.trim()
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"))
        .and_then(|text| text.trim().strip_prefix("build-site:"))
        .is_some_and(|word| word.trim() == "exempt")
}

/// True for elements at whose borders text ends.
pub(super) fn breaks_block(name: &str) -> bool {
    const NAMES: [&str; 36] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
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
        "li",
        "ol",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ];
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&lower.as_str()) || lower == "thead" || lower == "tfoot"
}

pub(super) fn html_kind(name: &str) -> Option<SegmentKind> {
    match name.to_ascii_lowercase().as_str() {
        "td" | "th" => Some(SegmentKind::Cell),
        "li" | "dd" | "dt" => Some(SegmentKind::Item),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(SegmentKind::Heading),
        _ => None,
    }
}

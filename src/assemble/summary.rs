//! What is noted of a document when it is first read.

use std::num::NonZeroU64;

use std::sync::Arc;

use super::sections::Reader;
use crate::language::script::{composed, is_word};
use crate::locale::Locale;
use crate::model::document::{Block, Document, DocumentKind, FrontMatter, Kind};
use crate::model::site::{HeadingSummary, Section, Summary};
use crate::parse::html::{self, Token};

/// Notes what the site needs to know of a document.
pub fn summarize(document: &Document<'_>) -> Summary {
    let mut headings: Vec<HeadingSummary> = Vec::new();
    let mut anchors: Vec<Arc<str>> = Vec::new();
    let mut first_heading: Option<String> = None;
    let mut section = Reader::default();
    for (at, node) in document.nodes.iter().enumerate() {
        match &node.kind {
            Kind::Heading(heading) => {
                let above = section.end();
                if let Some(heading) = headings.last_mut() {
                    heading.section = above;
                }
                let words = document.block_words(at);
                first_heading.get_or_insert_with(|| words.to_owned());
                let anchor: Option<Arc<str>> = heading.anchor.as_deref().map(Arc::from);
                let id = anchor.clone().unwrap_or_else(|| slug(words).into());
                let (further, section) = (Box::default(), Section::default());
                headings.push(HeadingSummary { level: heading.level, anchor, id, further, section });
            }
            Kind::InlineHtml(tag) => note_anchor(tag, &mut anchors),
            Kind::Html(text) => {
                for token in html::tokens(text) {
                    if let Token::Open(tag) = token {
                        note_anchor(tag.whole, &mut anchors);
                    }
                }
            }
            _ => {}
        }
        section.read(&node.kind);
    }
    if let Some(heading) = headings.last_mut() {
        heading.section = section.end();
    }
    let mut of_headings: Vec<&str> = headings.iter().filter_map(|heading| heading.anchor.as_deref()).collect();
    of_headings.sort_unstable();
    anchors.retain(|anchor| of_headings.binary_search(&&**anchor).is_err());
    anchors.sort_unstable();
    anchors.dedup();
    // They stay as long as the site does.
    anchors.shrink_to_fit();
    headings.shrink_to_fit();
    let front = &document.front;
    let text = |key: &str| front.text(key).map(str::trim).filter(|text| !text.is_empty());
    let title = text("title").map(str::to_owned).or(first_heading).unwrap_or_default();
    Summary {
        kind: Some(document.kind),
        title: title.into(),
        headings,
        anchors,
        bare: is_bare(document),
        bilingual: false,
        draft: front.affirms("draft") || text("draft") == Some("true"),
        file_hash: text("ms.openlocfilehash").map(Box::from),
        commit: commit(front).map(Box::from),
        handoff: text("ms.lasthandoff").and_then(handoff).unwrap_or(0),
        content_locale: text("ms.contentlocale").and_then(Locale::parse),
        source_hash: source_hash(document),
        text_hash: text_hash(document),
    }
}

/// A hash of the words of all segments of the body, for telling whether two source texts are the same.
fn source_hash(document: &Document<'_>) -> u64 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    for segment in document.segments.iter().filter(|segment| segment.pair.is_some()) {
        hasher.write(document.words(segment).as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

/// How many words a segment has at least that surely wants a translation, and how many letters where words have no
/// spaces between them: names and code are the same in every locale.
const SENTENCE: (usize, usize) = (4, 8);

/// A hash of the body's words, for telling an edition that only copies the source.
fn text_hash(document: &Document<'_>) -> Option<NonZeroU64> {
    use std::hash::Hasher as _;
    let (words, letters) = SENTENCE;
    let is_sentence = |text: &str| {
        text.split_whitespace().take(words).count() == words
            || text.chars().filter(|c| !c.is_ascii()).take(letters).count() == letters
    };
    let first = document.blocks.partition_point(|block| block.node == Block::FRONT);
    let start = document.blocks.get(first)?.prose.start;
    let body = document.segments.iter().filter(|segment| segment.prose.start >= start && segment.exempt.is_none());
    body.map(|segment| document.words(segment)).find(|words| is_sentence(words))?;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(&document.prose.text.as_bytes()[start as usize..]);
    NonZeroU64::new(hasher.finish())
}

/// True for a page that holds no text but a title.
fn is_bare(document: &Document<'_>) -> bool {
    document.kind == DocumentKind::Page
        && document.top().all(|at| match &document.nodes[at].kind {
            Kind::Heading(heading) => heading.level == 1,
            Kind::Nothing => true,
            Kind::Html(text) => text.trim_start().starts_with("<!--") && text.trim_end().ends_with("-->"),
            _ => false,
        })
}

/// The commit of the source that a page was made from: `ms.sourcegitcommit`, or what other tools call it.
fn commit(front: &FrontMatter) -> Option<&str> {
    let nested = || front.get("l10n")?.get("sourceCommit")?.as_str();
    let keys = ["ms.sourcegitcommit", "default_lang_commit", "l10n.sourceCommit"];
    let text = keys.into_iter().find_map(|key| front.text(key)).or_else(nested)?.trim();
    (!text.is_empty()).then_some(text)
}

/// A date as `07/07/2017` or `2017-07-07` (with or without a time) as the number `20170707`.
fn handoff(text: &str) -> Option<u32> {
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .take(3)
        .filter_map(|part| part.parse().ok())
        .collect();
    let [a, b, c] = numbers[..] else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, a, b) };
    ((1..=12).contains(&month) && (1..=31).contains(&day) && year >= 1900).then_some(year * 10_000 + month * 100 + day)
}

fn note_anchor(tag: &str, anchors: &mut Vec<Arc<str>>) {
    if memchr::memmem::find(tag.as_bytes(), b"name").is_none() && memchr::memmem::find(tag.as_bytes(), b"id").is_none()
    {
        return;
    }
    let is_link = tag.len() > 2 && tag[..2].eq_ignore_ascii_case("<a");
    for (name, value) in html::attributes(tag) {
        if (name == "id" || (name == "name" && is_link)) && !value.is_empty() {
            anchors.push(html::unescape(value).into());
        }
    }
}

/// The id that a heading gets from its words: letters and digits in lower case, `-` for spaces and hyphens, in
/// normalization form C; `section` where nothing is left.
pub fn slug(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in composed(words).chars() {
        if matches!(c, 'a'..='z' | '0'..='9' | '_') {
            out.push(c);
        } else if is_word(c) || unicode_normalization::char::is_combining_mark(c) {
            out.extend(c.to_lowercase());
        } else if (c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '/'))
            && !out.ends_with('-')
            && !out.is_empty()
        {
            out.push('-');
        }
        if out.len() > 120 {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "section".to_owned() } else { out.to_owned() }
}

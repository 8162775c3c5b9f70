//! The words of raw HTML.
//!
//! Owns: cutting a block of HTML into blocks of words, with marks for what stays as it is, and following elements that say
//! `translate="no"`, around Markdown too. Does not own: what tags mean (`tags`), how HTML is written (`render`).

use pulldown_cmark::CowStr;

use super::tags::{breaks_block, denies, html_kind, opens_element};
use super::{Reader, number};
use crate::model::document::{Exempt, MarkKind, ProsePiece, SegmentKind};
use crate::parse::html::{self, Token};
use crate::parse::rewrite::JOINER;

/// How many lines of one piece of raw HTML are looked for in vain: what `rewrite` made is not what it is in the file.
const MOST_MISSES: usize = 100;

impl Reader<'_, '_> {
    /// The words of a block of raw HTML, one block per stretch between block tags. `denied` is the element around that says
    /// `translate="no"`, which may go on around Markdown: how deep in elements of its name, and that name.
    pub(super) fn html(&mut self, index: usize, raw: &CowStr<'_>, denied: &mut Option<(usize, String)>) {
        let base = self.reading.nodes[index].range.start as usize;
        let end = self.reading.nodes[index].range.end as usize;
        // Where the HTML stands in a quote or list its lines are joined, without what is before them there; their places
        // are looked for.
        let joined = !matches!(raw, CowStr::Borrowed(_)) || raw.len() > end - base;
        let (mut search, mut misses) = (base, 0);
        let mut start = self.at();
        let mut kind = SegmentKind::Html;
        let mut silent: Option<&str> = None;
        let mut kept: Option<Kept<'_>> = None;
        for token in html::tokens(raw) {
            match token {
                Token::Open(tag) if silent.is_none() => {
                    if ["script", "style", "pre", "textarea"].iter().any(|name| tag.is(name)) {
                        silent = Some(tag.name);
                        continue;
                    }
                    let breaks = breaks_block(tag.name);
                    if breaks {
                        start = self.html_break(index, start, kind, &mut kept);
                        kind = html_kind(tag.name).unwrap_or(kind);
                    }
                    let denies = opens_element(tag.whole) && denies(tag.whole);
                    match (&mut *denied, &mut kept) {
                        // The text of an image is read by whoever cannot see it, but stands in an attribute: not a place
                        // to cut. It has no end either.
                        _ if tag.is("img") => {}
                        (Some((depth, name)), _) if tag.is(name) => *depth += 1,
                        (None, None) if denies && breaks && self.exempt.is_none() => {
                            *denied = Some((1, tag.name.to_owned()));
                            self.exempt = Some((u32::MAX, Exempt::Attribute));
                        }
                        (_, Some(kept)) if tag.is(kept.name) => kept.depth += 1,
                        (_, None) if !breaks && (denies || tag.is("code") || tag.is("kbd")) => {
                            let from = self.at();
                            kept = Some(Kept { name: tag.name, depth: 1, from, denies });
                        }
                        _ => {}
                    }
                }
                Token::Close(tag) => {
                    if silent.is_some() {
                        silent = silent.filter(|name| !tag.is(name));
                        continue;
                    }
                    if breaks_block(tag.name) {
                        start = self.html_break(index, start, kind, &mut kept);
                        kind = SegmentKind::Html;
                    }
                    if let Some(inside) = kept.as_mut().filter(|kept| tag.is(kept.name)) {
                        inside.depth -= 1;
                        if inside.depth == 0 {
                            self.mark(inside.from, MarkKind::Code);
                            kept = None;
                        }
                    } else if let Some((depth, _)) = denied.as_mut().filter(|(_, name)| tag.is(name)) {
                        *depth -= 1;
                        if *depth == 0 {
                            *denied = None;
                            self.exempt = None;
                        }
                    }
                }
                Token::Text(text, at) if silent.is_none() => {
                    if !joined {
                        self.html_text(text, base + at);
                        continue;
                    }
                    for line in text.split_inclusive('\n') {
                        if misses == MOST_MISSES {
                            break;
                        }
                        match self.reading.text.text[search..end].find(line) {
                            Some(found) => {
                                self.html_text(line, search + found);
                                search += found + line.len();
                            }
                            None => misses += 1,
                        }
                    }
                }
                _ => {}
            }
        }
        self.html_break(index, start, kind, &mut kept);
        // An element that goes on around the Markdown that follows.
        if let (Some(kept), None, None) = (kept.filter(|kept| kept.denies), &denied, self.exempt) {
            *denied = Some((kept.depth, kept.name.to_owned()));
            self.exempt = Some((u32::MAX, Exempt::Attribute));
        }
    }

    /// Ends a block of raw HTML; what stays as it is goes on in the next.
    fn html_break(&mut self, index: usize, start: u32, kind: SegmentKind, kept: &mut Option<Kept<'_>>) -> u32 {
        if let Some(kept) = kept {
            self.mark(kept.from, MarkKind::Code);
        }
        let next = self.html_block(index, start, kind);
        if let Some(kept) = kept {
            kept.from = self.at();
        }
        next
    }

    fn html_text(&mut self, text: &str, place: usize) {
        let mut at = place;
        for part in text.split(JOINER) {
            self.html_words(part, at);
            at += part.len() + JOINER.len_utf8();
        }
    }

    fn html_words(&mut self, text: &str, place: usize) {
        let mut from = 0;
        while let Some(found) = text[from..].find('&') {
            let at = from + found;
            self.push(&text[from..at], place + from..place + at);
            match html::entity(&text[at..]) {
                Some((characters, length)) => {
                    self.push(&characters, place + at..place + at + length);
                    from = at + length;
                }
                None => {
                    self.push("&", place + at..place + at + 1);
                    from = at + 1;
                }
            }
        }
        self.push(&text[from..], place + from..place + text.len());
    }

    fn html_block(&mut self, index: usize, start: u32, kind: SegmentKind) -> u32 {
        if self.words.prose.text[start as usize..].trim().is_empty() {
            self.words.prose.text.truncate(start as usize);
            self.words.prose.pieces.retain_tail(start);
            self.words.prose.marks.retain(|mark| mark.range.start < start);
            return start;
        }
        self.block(number(index), start, kind);
        self.at()
    }
}

/// An element within a line of raw HTML whose words stay as they are: code, or one that says so.
struct Kept<'t> {
    name: &'t str,
    /// How deep in elements of its name.
    depth: usize,
    /// Where its words begin.
    from: u32,
    /// True where it says `translate="no"`.
    denies: bool,
}

trait Tail {
    fn retain_tail(&mut self, start: u32);
}

impl Tail for Vec<ProsePiece> {
    /// Drops the pieces that begin at `start` or later.
    fn retain_tail(&mut self, start: u32) {
        let keep = self.partition_point(|piece| piece.at < start);
        self.truncate(keep);
    }
}

//! Bilingual pages: finds segment pairs and gives the two sides of a page as texts of their own.
//!
//! A pair is `<span data-ttu-id="ID">target</span><span class="sxs-lookup"><span data-stu-id="ID">source</span></span>`,
//! the form that the localized Microsoft documentation repositories write. It may stand anywhere in the body: in a
//! line, a heading, a list item, a table, an alert, a block of raw HTML, across lines, around links and code. It does
//! not stand in front matter, in a fenced code block or in a code span: there it is an example of the form.
//!
//! Recipe: 1. no `data-ttu-id` in the file, no work (plain pages pay one memory search); 2. one pass gathers the
//! tags named `span` and the runs of backticks and tildes (`tokens`); 3. a second pass walks the tags and closes
//! pairs. Tags other than `span` are never looked at, so broken HTML around a pair cannot hide it.
//!
//! Does not own: what Markdown is inside the sides (`parse`).

mod front;
mod tokens;

use std::ops::Range;

use crate::finding::{Checked, Finding, Locator, Rule, Text};
use crate::language::blank::says_nothing;
use crate::parse::front_matter;
use crate::source::{Mapped, MappedBuilder, Source, Span};

pub use front::carry;
use tokens::{Code, Tag, TagKind, Tokens};

/// A segment pair: a stretch of target text beside the source text that it translates.
///
/// *Law*: `whole` contains `target` and `source`, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The id as written on the target side.
    pub id: &'a str,
    /// The bytes between the target side's tags (*file*).
    pub target: Span,
    /// The bytes between the source side's tags (*file*).
    pub source: Span,
    /// The pair with all of its tags (*file*).
    pub whole: Span,
}

/// A file's segment pairs.
///
/// *Laws*: pairs are in file order and do not overlap; a file without pairs gives itself as both sides.
#[derive(Clone, Debug, Default)]
pub struct Bilingual<'a> {
    /// The file's text.
    pub text: &'a str,
    /// The pairs, in file order.
    pub pairs: Vec<Pair<'a>>,
}

/// One side of a bilingual page: the file with every pair replaced by its text on that side.
///
/// *Law*: outside `ranges` the text of the body is the file's outside `whole` of the pairs, byte for byte; so is the
/// target's front matter, but for comments that `join` put there.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// The text, which still knows the file's offsets.
    pub text: Mapped<'a>,
    /// For each pair its bytes in `text`.
    pub ranges: Vec<Range<u32>>,
}

impl<'a> Bilingual<'a> {
    /// True when the file has a pair.
    pub fn is_bilingual(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The target page: every pair replaced by its target.
    pub fn target(&self) -> Side<'a> {
        if self.pairs.is_empty() {
            return Side { text: Mapped::identity(self.text), ranges: Vec::new() };
        }
        let mut builder = MappedBuilder::with_capacity(self.text.len());
        let body = front::target(self.text, &mut builder);
        self.side(builder, body, |pair| pair.target)
    }

    /// The target page as readers get it: a pair whose target says nothing shows its source.
    pub fn shown(&self) -> Side<'a> {
        if self.pairs.is_empty() {
            return Side { text: Mapped::identity(self.text), ranges: Vec::new() };
        }
        let mut builder = MappedBuilder::with_capacity(self.text.len());
        let body = front::target(self.text, &mut builder);
        self.side(builder, body, |pair| self.shown_of(pair))
    }

    /// What readers of the target page get of a pair (*file*): its target, or its source where the target says nothing.
    pub fn shown_of(&self, pair: &Pair<'a>) -> Span {
        match is_blank(&self.text[pair.target.range()]) && !is_blank(&self.text[pair.source.range()]) {
            true => pair.source,
            false => pair.target,
        }
    }

    /// The source page: every pair replaced by its source, under a front matter for the source locale (title from the
    /// first heading, no translation fields).
    pub fn source(&self) -> Side<'a> {
        self.source_with(&[])
    }

    /// The source page, whose front matter takes these values, which are known in the source language from elsewhere
    /// (another edition's description that nobody has translated, say).
    pub fn source_with(&self, kept: &[(&str, &str)]) -> Side<'a> {
        if self.pairs.is_empty() {
            return Side { text: Mapped::identity(self.text), ranges: Vec::new() };
        }
        let mut builder = MappedBuilder::with_capacity(self.text.len());
        let body = front::source(self, kept, &mut builder);
        self.side(builder, body, |pair| pair.source)
    }

    fn side(&self, mut builder: MappedBuilder, body: usize, pick: impl Fn(&Pair<'a>) -> Span) -> Side<'a> {
        let mut ranges = Vec::with_capacity(self.pairs.len());
        let mut at = body;
        for pair in &self.pairs {
            builder.copy(&self.text[at..pair.whole.start as usize], at);
            let start = builder.len();
            let content = pick(pair);
            builder.copy(&self.text[content.range()], content.start as usize);
            let range = Span::new(start, builder.len());
            ranges.push(range.start..range.end);
            at = pair.whole.end as usize;
        }
        builder.copy(&self.text[at..], at);
        Side { text: builder.finish(self.text.len()), ranges }
    }
}

/// True for Markdown that says nothing: without letters and digits but for tags and blanks written as entities, or a word
/// that promises a text.
fn is_blank(text: &str) -> bool {
    // Longer texts say something, and those without markup at their front sooner.
    let longest = if text.starts_with(char::is_alphabetic) { LONGEST_PROMISE } else { LONGEST_BLANK };
    if text.len() > longest {
        return false;
    }
    if !text.contains(['&', '<']) {
        return says_nothing(text);
    }
    if text.contains("<img") {
        return false;
    }
    let mut words = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        inside = (inside || c == '<') && c != '>';
        if !inside && c != '>' {
            words.push(c);
        }
    }
    const BLANKS: [&str; 8] = ["&nbsp;", "&ensp;", "&emsp;", "&thinsp;", "&hellip;", "&#160;", "&#xA0;", "&#xa0;"];
    says_nothing(&BLANKS.iter().fold(words, |words, blank| words.replace(blank, " ")))
}

/// Bytes of a text that may say nothing.
const LONGEST_BLANK: usize = 200;
/// The same for one that begins with a letter: a word or two that promise a text (`待翻译`).
const LONGEST_PROMISE: usize = 60;

/// Finds the segment pairs of a file.
///
/// *Findings*: `span-mismatch` (the two ids differ, or one side is missing), `span-repeated`, `span-unclosed`. A pair
/// whose ids differ is a pair all the same: its sides stand together. What is no pair is left in both texts.
/// Takes time linear in the length of the file, whatever it holds.
pub fn read(source: &Source) -> Checked<Bilingual<'_>> {
    let text = source.text.as_str();
    let mut bilingual = Bilingual { text, pairs: Vec::new() };
    let Some(first) = memchr::memmem::find(text.as_bytes(), b"data-ttu-id") else {
        return Checked::clean(bilingual);
    };
    let body = front_matter::end(text);
    if body > first && memchr::memmem::find(&text.as_bytes()[body..], b"data-ttu-id").is_none() {
        return Checked::clean(bilingual);
    }
    let tokens = Tokens::read(text, body);
    let findings =
        Walk { locator: Locator::new(source), text, tokens: &tokens, findings: Vec::new() }.pairs(&mut bilingual.pairs);
    Checked { value: bilingual, findings }
}

/// Walks the tags and closes pairs.
struct Walk<'t, 'a> {
    locator: Locator<'a>,
    text: &'a str,
    tokens: &'t Tokens<'a>,
    findings: Vec<Finding>,
}

/// A pair in the making: indexes of tags.
struct Sides {
    /// The tag that ends the target.
    target_end: usize,
    /// The tag that opens the source.
    source_open: usize,
    /// The tag that ends the source.
    source_end: usize,
    /// The last tag of the pair.
    last: usize,
}

/// Why an opening tag leads to no pair.
enum Broken {
    /// No closing tag before the next pair, or one that opens the source side's wrapper without its end.
    Unclosed,
    /// A closed target without a source side.
    Alone,
}

impl<'a> Walk<'_, 'a> {
    fn pairs(mut self, pairs: &mut Vec<Pair<'a>>) -> Vec<Finding> {
        let tags = &self.tokens.tags;
        let mut code = Code::outside(self.tokens);
        let mut seen = rustc_hash::FxHashSet::default();
        let mut at = 0;
        while at < tags.len() {
            let tag = &tags[at];
            if code.holds(tag.span) {
                at += 1;
                continue;
            }
            let id = match tag.kind {
                TagKind::Target(id) => id,
                TagKind::Source(id) => {
                    self.report(Rule::SpanMismatch, tag, format!("source `{id}` has no target side"), NO_TARGET);
                    at += 1;
                    continue;
                }
                _ => {
                    at += 1;
                    continue;
                }
            };
            match self.close(at, id) {
                Ok(sides) => {
                    self.check_ids(id, &tags[sides.source_open]);
                    if !seen.insert(id) {
                        let message = format!("segment pair `{id}` stands more than once in this file");
                        self.report(Rule::SpanRepeated, tag, message, "give each pair an id of its own");
                    }
                    let between = |open: &Tag, end: &Tag| Span::new(open.span.end as usize, end.span.start as usize);
                    pairs.push(Pair {
                        id,
                        target: between(tag, &tags[sides.target_end]),
                        source: between(&tags[sides.source_open], &tags[sides.source_end]),
                        whole: Span::new(tag.span.start as usize, tags[sides.last].span.end as usize),
                    });
                    code.restart(tags[sides.last].span.end);
                    at = sides.last + 1;
                }
                Err(Broken::Unclosed) => {
                    let message = format!("segment pair `{id}` is not closed");
                    self.report(Rule::SpanUnclosed, tag, message, UNCLOSED);
                    at += 1;
                    // The source side of a broken pair has been told about with its target.
                    while at < tags.len() && !matches!(tags[at].kind, TagKind::Target(_)) {
                        at += 1;
                    }
                }
                Err(Broken::Alone) => {
                    self.report(Rule::SpanMismatch, tag, format!("target `{id}` has no source side"), NO_SOURCE);
                    at += 1;
                }
            }
        }
        self.findings
    }

    fn check_ids(&mut self, id: &str, source: &Tag<'a>) {
        if let TagKind::Source(other) = source.kind
            && other != id
        {
            let message = format!("target `{id}` stands beside source `{other}`");
            let help = format!("write `data-stu-id=\"{id}\"`, if the two belong together");
            self.report(Rule::SpanMismatch, source, message, help);
        }
    }

    fn report(&mut self, rule: Rule, tag: &Tag<'a>, message: String, help: impl Into<Text>) {
        self.findings.push(self.locator.finding(rule, tag.span, message).help(help));
    }

    /// Looks for the rest of the pair that opens at tag `open`. Stops at the next target that is not in a code span,
    /// so that all the walks together pass a tag twice at most.
    fn close(&self, open: usize, id: &str) -> Result<Sides, Broken> {
        let tags = &self.tokens.tags;
        let mut code = Code::inside(self.tokens, tags[open].span.end);
        let mut depth = 0_u32;
        let mut alone = false;
        for at in open + 1..tags.len() {
            let tag = &tags[at];
            let boundary = self.boundary(at);
            // An unpaired backtick on either side must not hide the boundary between them.
            let own = boundary.is_some_and(|source| matches!(tags[source].kind, TagKind::Source(other) if other == id));
            if !own && code.holds(tag.span) {
                continue;
            }
            match (boundary, &tag.kind) {
                (Some(source_open), _) => {
                    let (source_end, last) = self.source_end(at, source_open).ok_or(Broken::Unclosed)?;
                    return Ok(Sides { target_end: at, source_open, source_end, last });
                }
                (None, TagKind::Target(_) | TagKind::Source(_)) => break,
                (None, TagKind::Close) => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => {
                        alone = true;
                        break;
                    }
                },
                (None, TagKind::Lookup | TagKind::Other) => depth += 1,
            }
        }
        Err(if alone { Broken::Alone } else { Broken::Unclosed })
    }

    /// Where tag `at` ends a target: the tag that opens the source side, which follows at once.
    fn boundary(&self, at: usize) -> Option<usize> {
        let tags = &self.tokens.tags;
        if !matches!(tags[at].kind, TagKind::Close) {
            return None;
        }
        let mut next = at + 1;
        if matches!(tags.get(next)?.kind, TagKind::Lookup) {
            next += 1;
        }
        (matches!(tags.get(next)?.kind, TagKind::Source(_)) && (at..next).all(|tag| self.touches(tag))).then_some(next)
    }

    /// True when nothing but white space stands between a tag and the next one.
    fn touches(&self, at: usize) -> bool {
        let tags = &self.tokens.tags;
        tags.get(at + 1).is_some_and(|next| {
            self.text[tags[at].span.end as usize..next.span.start as usize]
                .bytes()
                .all(|byte| byte.is_ascii_whitespace())
        })
    }

    /// The tag that ends the source, and the last tag of the pair (the end of its wrapper, where it has one).
    fn source_end(&self, target_end: usize, source_open: usize) -> Option<(usize, usize)> {
        let tags = &self.tokens.tags;
        let wrapped = source_open > target_end + 1;
        let mut code = Code::inside(self.tokens, tags[source_open].span.end);
        let mut depth = 0_u32;
        let mut fallback = None;
        for at in source_open + 1..tags.len() {
            let tag = &tags[at];
            let end = match tag.kind {
                TagKind::Close if !wrapped => Some((at, at)),
                TagKind::Close if self.touches(at) && matches!(tags[at + 1].kind, TagKind::Close) => Some((at, at + 1)),
                _ => None,
            };
            // A code span that would swallow the end of the pair is an unpaired backtick.
            if end.is_none() && code.holds(tag.span) {
                continue;
            }
            match tag.kind {
                TagKind::Target(_) => break,
                TagKind::Close if depth == 0 && end.is_some() => return end,
                TagKind::Close => {
                    fallback = fallback.or(end);
                    depth = depth.saturating_sub(1);
                }
                _ => depth += 1,
            }
        }
        fallback
    }
}

const UNCLOSED: &str = "end it with `</span><span class=\"sxs-lookup\"><span data-stu-id=\"…\">…</span></span>`";
const NO_SOURCE: &str = "put `<span class=\"sxs-lookup\"><span data-stu-id=\"…\">…</span></span>` right after it";
const NO_TARGET: &str = "put `<span data-ttu-id=\"…\">…</span>` right before its wrapper, or remove it";

#[cfg(test)]
mod tests;

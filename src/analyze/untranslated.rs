//! Which segments are not translated, and why we think so.
//!
//! For each edition, with all editions of its page beside it:
//!
//! 1. Lay every edition beside one of them (the source edition where there is one), so that each segment knows what
//!    stands at its place in the other locales (`alignment`).
//! 2. Sort segments by their letters: nothing to translate, own script, another script, Latin letters.
//! 3. Weigh the evidence for those in Latin letters: the words themselves, the source segment, what the other locales
//!    have at the same place, what the site does elsewhere. Each verdict carries its [`Reason`] and a confidence.
//! 4. Look for parts of translated segments that stayed in the source language.
//!
//! Does not own: where the evidence of other pages comes from (`knowledge`).

use std::ops::Range;
use std::sync::Arc;

use super::alignment::{Alignment, align};
use super::knowledge::Knowledge;
use super::outline::{Outline, unmarked};
use super::reason::Reason;
use crate::language::model::{Model, Weight};
use crate::language::script::{Scripts, Tally};
use crate::language::shape::{Shape, Token};
use crate::locale::Locale;
use crate::model::coverage::{self, JudgedSegment, Origin, PageCoverage, SourceSegment, Status};
use crate::model::document::Document;
use crate::source::{Position, Span};

/// An edition of a page in a target locale.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The locale it is written for.
    pub locale: &'a Locale,
    /// What was read.
    pub document: &'a Document<'a>,
    /// The text of its file.
    pub file: &'a str,
    /// The source side of the same file, where it is bilingual.
    pub original: Option<&'a Document<'a>>,
    /// Tells the source language from this locale's.
    pub model: &'a Model,
}

/// The edition in the source locale, in a file of its own or as a side of a bilingual one.
#[derive(Clone, Copy, Debug)]
pub struct SourceEdition<'a> {
    /// What was read.
    pub document: &'a Document<'a>,
    /// The text of its file.
    pub file: &'a str,
}

/// All editions of a page.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The page.
    pub id: Arc<str>,
    /// Its editions in target locales.
    pub editions: Vec<Edition<'a>>,
    /// Its source edition, where one is known.
    pub source: Option<SourceEdition<'a>>,
}

/// Judges every segment of every edition of a page. The result is in the order of `page.editions`.
pub fn judge(page: &Page<'_>, site: &Knowledge) -> Vec<PageCoverage> {
    let views: Vec<View<'_>> = page.editions.iter().map(|edition| View::of(edition, site)).collect();
    let source = page.source.map(|source| (source, Outline::of(source.document)));
    // Every edition is laid beside the source, or beside the longest edition where there is none.
    let pivot = match &source {
        Some((_, outline)) => outline,
        None => match views.iter().max_by_key(|view| view.outline.units.len()) {
            Some(view) => &view.outline,
            None => return Vec::new(),
        },
    };
    let ways: Vec<Alignment> = views
        .iter()
        .map(|view| match std::ptr::eq(&view.outline, pivot) {
            true => Alignment::identity(pivot.units.len()),
            false => align(&view.outline, pivot),
        })
        .collect();
    (0..views.len())
        .map(|at| {
            let judge = Judge { at, views: &views, ways: &ways, source: source.as_ref(), site };
            judge.page(page.id.clone())
        })
        .collect()
}

/// An edition with what is known of each segment.
struct View<'a> {
    edition: Edition<'a>,
    outline: Outline,
    kinds: Vec<Letters>,
    /// What the words say, for segments in Latin letters.
    weights: Vec<Weight>,
}

/// Segments by their letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    /// No word: numbers, identifiers, acronyms.
    None,
    /// The locale's own script.
    Own,
    /// The other Chinese character set.
    OtherHan,
    /// A third script.
    Foreign,
    /// Latin letters, which are not the locale's.
    Latin,
    /// Latin letters, which the locale writes too.
    Open,
}

impl<'a> View<'a> {
    fn of(edition: &Edition<'a>, site: &Knowledge) -> View<'a> {
        let outline = Outline::of(edition.document);
        let scripts = Scripts::of(edition.locale);
        let vocabularies = site.vocabularies(edition.locale);
        let mut kinds = Vec::with_capacity(outline.units.len());
        let mut weights = Vec::with_capacity(outline.units.len());
        for (segment, unit) in edition.document.segments.iter().zip(&outline.units) {
            let words = edition.document.words(segment);
            let tally = scripts.tally(&unmarked(edition.document, words, &segment.prose));
            let kind = letters(&scripts, &tally, &unit.tokens);
            let mut weight = Weight::default();
            if matches!(kind, Letters::Latin | Letters::Open) {
                weight = edition.model.weigh(words, &unit.tokens, Some(vocabularies));
                if kind == Letters::Open && weight.odds.abs() < SURE {
                    weight.odds += SEQUENCES * edition.model.sequences(words);
                }
            }
            kinds.push(kind);
            weights.push(weight);
        }
        View { edition: *edition, outline, kinds, weights }
    }

    /// True where the letters and words alone say that a segment is translated.
    fn is_translated(&self, at: usize) -> bool {
        match self.kinds[at] {
            Letters::Own | Letters::OtherHan => true,
            Letters::Open => self.weights[at].odds < -1.5,
            _ => false,
        }
    }

    fn words(&self, at: usize) -> &'a str {
        let document: &'a Document<'a> = self.edition.document;
        document.words(&document.segments[at])
    }
}

/// Odds past which words need no help from letter sequences.
const SURE: f32 = 4.0;
/// What letter sequences weigh beside words.
const SEQUENCES: f32 = 0.7;

fn letters(scripts: &Scripts, tally: &Tally, tokens: &[Token]) -> Letters {
    let has_words = tokens.iter().any(|token| matches!(token.shape, Shape::Capital | Shape::Lower));
    if scripts.is_latin() {
        return match () {
            () if tally.foreign > 2 && tally.foreign > tally.own => Letters::Foreign,
            () if has_words => Letters::Open,
            () => Letters::None,
        };
    }
    if tally.own > 0 {
        // The own script is the verdict, unless a third script or the other character set has the say.
        if tally.is_other_han() {
            Letters::OtherHan
        } else if tally.foreign > 2 && tally.foreign > tally.own {
            Letters::Foreign
        } else {
            Letters::Own
        }
    } else if tally.foreign > 2 {
        Letters::Foreign
    } else if has_words {
        Letters::Latin
    } else {
        Letters::None
    }
}

/// What the other locales have at a segment's place.
#[derive(Clone, Copy, Debug, Default)]
struct Others {
    /// Editions that have a translation there.
    translated: u32,
    /// Editions that have the same words there.
    kept: u32,
    /// Editions of which nothing is known at this place.
    unknown: u32,
    /// Editions in another script than Latin that have the same words there and nothing else.
    same_latin: u32,
}

struct Judge<'j, 'a> {
    at: usize,
    views: &'j [View<'a>],
    ways: &'j [Alignment],
    source: Option<&'j (SourceEdition<'a>, Outline)>,
    site: &'j Knowledge,
}

/// A verdict before it is written down.
#[derive(Clone, Copy, Debug)]
struct Verdict {
    status: Status,
    reason: Reason,
    confidence: f32,
}

impl Verdict {
    fn new(status: Status, reason: Reason, confidence: f32) -> Verdict {
        Verdict { status, reason, confidence }
    }
}

/// The source segment of a segment.
#[derive(Clone, Copy)]
struct Origins<'a> {
    document: &'a Document<'a>,
    file: &'a str,
    first: usize,
    last: usize,
    alignment: coverage::Alignment,
}

impl<'a> Origins<'a> {
    fn text(&self) -> String {
        let words: Vec<&str> =
            self.document.segments[self.first..=self.last].iter().map(|segment| self.document.words(segment)).collect();
        words.join(" ")
    }

    fn span(&self) -> Span {
        let (first, last) = (&self.document.segments[self.first], &self.document.segments[self.last]);
        balanced(self.file, Span { start: first.span.start, end: last.span.end.max(first.span.end) })
    }
}

impl<'a> Judge<'_, 'a> {
    fn view(&self) -> &View<'a> {
        &self.views[self.at]
    }

    fn page(&self, id: Arc<str>) -> PageCoverage {
        let view = self.view();
        let document = view.edition.document;
        let mut segments = Vec::with_capacity(document.segments.len());
        let pairs = view.edition.original.map(Pairs::of);
        let mut walk = Walk::new(view.edition.file);
        for at in 0..document.segments.len() {
            let origins = self.origins(at, pairs.as_ref());
            let verdict = self.segment(at, origins);
            let parts = self.parts(at, &verdict, origins);
            let source = origins.map(|origins| SourceSegment {
                text: origins.text(),
                path: origins.document.path.clone(),
                span: origins.span(),
                alignment: origins.alignment,
            });
            for (prose, verdict) in parts {
                let span = balanced(view.edition.file, document.prose.span(&prose));
                let text = document.prose.slice(&prose).trim().to_owned();
                segments.push(JudgedSegment {
                    span,
                    position: walk.position(span.start as usize),
                    words: count_words(&text),
                    text,
                    status: verdict.status,
                    reason: verdict.reason.name(),
                    confidence: verdict.confidence,
                    unit: at as u32,
                    source: source.clone(),
                    suggestion: None,
                });
            }
        }
        PageCoverage {
            id,
            path: document.path.clone(),
            locale: view.edition.locale.clone(),
            origin: origin(document),
            segments,
        }
    }

    /// Where a segment's source stands: in its own pair, else at its place in the source edition.
    fn origins(&self, at: usize, pairs: Option<&Pairs<'a>>) -> Option<Origins<'a>> {
        let segment = &self.view().edition.document.segments[at];
        if let Some((pairs, pair)) = pairs.zip(segment.pair) {
            let range = pairs.ranges.get(pair as usize).filter(|range| !range.is_empty())?;
            return Some(Origins {
                document: pairs.document,
                file: self.view().edition.file,
                first: range.start,
                last: range.end - 1,
                alignment: coverage::Alignment::Pair,
            });
        }
        let (source, _) = self.source?;
        let range = self.ways[self.at].forward.get(at).filter(|range| !range.is_empty())?;
        Some(Origins {
            document: source.document,
            file: source.file,
            first: range.start as usize,
            last: range.end as usize - 1,
            alignment: coverage::Alignment::Aligned,
        })
    }

    /// What stands at a segment's place in the other target locales.
    fn others(&self, at: usize) -> Others {
        let mut others = Others::default();
        let own = self.view();
        let place = &self.ways[self.at].forward[at];
        for (other, view) in self.views.iter().enumerate() {
            if other == self.at || own.edition.locale.shares_language(view.edition.locale) {
                continue;
            }
            match self.at_place(other, place) {
                None => others.unknown += 1,
                Some(range) => {
                    let same = range.len() == 1 && view.outline.units[range.start].text == own.outline.units[at].text;
                    if same {
                        others.kept += 1;
                        others.same_latin += u32::from(view.kinds[range.start] == Letters::Latin);
                    } else if range.clone().any(|at| view.is_translated(at)) {
                        others.translated += 1;
                    } else {
                        others.unknown += 1;
                    }
                }
            }
        }
        others
    }

    /// The segments of another edition at a place of the pivot.
    fn at_place(&self, other: usize, place: &Range<u32>) -> Option<Range<usize>> {
        let backward = &self.ways[other].backward;
        let ranges = backward.get(place.start as usize..place.end as usize)?;
        let found = |range: &&Range<u32>| !range.is_empty();
        let first = ranges.iter().find(found)?.start;
        let last = ranges.iter().rev().find(found)?.end;
        (first < last).then_some(first as usize..last as usize)
    }

    fn segment(&self, at: usize, origins: Option<Origins<'a>>) -> Verdict {
        let view = self.view();
        if view.edition.document.segments[at].exempt.is_some() {
            return Verdict::new(Status::Exempt, Reason::Marked, 1.0);
        }
        match view.kinds[at] {
            Letters::None => Verdict::new(Status::Exempt, Reason::NoWords, 0.95),
            Letters::Own => Verdict::new(Status::Translated, Reason::OwnScript, 0.98),
            Letters::OtherHan => Verdict::new(Status::WrongLocale, Reason::OtherCharacters, 0.95),
            Letters::Foreign => Verdict::new(Status::WrongLocale, Reason::OtherScript, 0.9),
            Letters::Latin => self.latin(at, origins),
            Letters::Open => self.open(at, origins),
        }
    }

    /// True where the source segment has the same words.
    fn same_as_source(&self, at: usize, origins: Option<Origins<'a>>) -> Option<bool> {
        let origins = origins?;
        let words = self.view().words(at);
        Some(same_words(words, &origins.text()))
    }

    /// A segment in Latin letters in a locale that writes others.
    fn latin(&self, at: usize, origins: Option<Origins<'a>>) -> Verdict {
        let view = self.view();
        let weight = view.weights[at];
        let others = self.others(at);
        let prose = weight.source_words >= 2 && weight.words >= 4
            || weight.source_words >= 1 && weight.lower >= 2
            || weight.lower >= 2 && weight.known >= weight.lower;
        let same = self.same_as_source(at, origins);
        if others.translated > 0 && others.translated >= others.kept {
            let reason = if same == Some(true) { Reason::SameAsSource } else { Reason::TranslatedElsewhere };
            return Verdict::new(Status::Untranslated, reason, 0.9);
        }
        if prose {
            let reason = if same == Some(true) { Reason::SameAsSource } else { Reason::SourceLanguage };
            return Verdict::new(Status::Untranslated, reason, 0.9);
        }
        if others.kept > 0 && others.translated == 0 {
            return Verdict::new(Status::Exempt, Reason::KeptByAll, if others.kept > 1 { 0.95 } else { 0.8 });
        }
        if weight.source_words > 0 || weight.lower > 0 && weight.words > 1 {
            return Verdict::new(Status::Untranslated, Reason::SourceLanguage, 0.7);
        }
        Verdict::new(Status::Exempt, Reason::Name, 0.6)
    }

    /// A segment in Latin letters in a locale that writes them too.
    fn open(&self, at: usize, origins: Option<Origins<'a>>) -> Verdict {
        let view = self.view();
        let weight = view.weights[at];
        let others = self.others(at);
        let same = self.same_as_source(at, origins);
        let mut odds = weight.odds;
        match same {
            Some(true) => odds += 2.0,
            Some(false) => odds -= 3.0,
            None if others.same_latin > 0 => odds += 2.0,
            None => {}
        }
        if others.kept >= 2 && others.translated == 0 {
            odds -= 2.5;
        }
        let confidence = 1.0 / (1.0 + (-odds.abs()).exp());
        if odds > 2.0 {
            let reason = if same == Some(true) { Reason::SameAsSource } else { Reason::SourceLanguage };
            return Verdict::new(Status::Untranslated, reason, confidence);
        }
        if others.kept > 0 && others.translated == 0 && odds > -1.0 {
            return Verdict::new(Status::Exempt, Reason::KeptByAll, 0.8);
        }
        let reason = if same == Some(false) { Reason::DiffersFromSource } else { Reason::OwnLanguage };
        Verdict::new(Status::Translated, reason, confidence)
    }

    /// The segment in its parts: itself alone, or, where a part of a translated segment stayed in the source language,
    /// the stretches before, of, and after it.
    fn parts(&self, at: usize, verdict: &Verdict, _origins: Option<Origins<'a>>) -> Vec<(Range<u32>, Verdict)> {
        let view = self.view();
        let prose = view.edition.document.segments[at].prose.clone();
        vec![(prose, *verdict)]
    }
}

/// The source segments of each pair of a bilingual page.
struct Pairs<'a> {
    document: &'a Document<'a>,
    ranges: Vec<Range<usize>>,
}

impl<'a> Pairs<'a> {
    fn of(document: &'a Document<'a>) -> Pairs<'a> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, segment) in document.segments.iter().enumerate() {
            let Some(pair) = segment.pair else { continue };
            let pair = pair as usize;
            if ranges.len() <= pair {
                ranges.resize(pair + 1, 0..0);
            }
            let range = &mut ranges[pair];
            if range.start == range.end {
                *range = at..at + 1;
            } else {
                range.end = at + 1;
            }
        }
        Pairs { document, ranges }
    }
}

fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn origin(document: &Document<'_>) -> Option<Origin> {
    match document.front.text("ms.translationtype")?.trim() {
        "HT" | "ht" => Some(Origin::Human),
        "MT" | "mt" => Some(Origin::Machine),
        _ => None,
    }
}

/// How many words a text has: stretches between white space that hold a letter or digit; each Chinese character and
/// kana counts by itself.
pub fn count_words(text: &str) -> u32 {
    use unicode_script::Script;
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        let script = crate::language::script::script_of(c);
        if matches!(script, Some(Script::Han | Script::Hiragana | Script::Katakana)) {
            words += 1;
            inside = false;
        } else if c.is_whitespace() {
            inside = false;
        } else if c.is_alphanumeric() && !inside {
            words += 1;
            inside = true;
        }
    }
    words
}

/// Turns rising byte offsets into positions in one walk over the file, however long its lines are.
struct Walk<'f> {
    file: &'f str,
    offset: usize,
    position: Position,
}

impl<'f> Walk<'f> {
    fn new(file: &'f str) -> Walk<'f> {
        Walk { file, offset: 0, position: Position { line: 1, column: 1 } }
    }

    fn position(&mut self, offset: usize) -> Position {
        if offset < self.offset {
            // Image texts and titles stand behind the block they belong to.
            *self = Walk::new(self.file);
        }
        let bytes = self.file.as_bytes();
        let end = offset.min(bytes.len());
        while self.offset < end {
            let byte = bytes[self.offset];
            self.offset += 1;
            if byte == b'\n' || byte == b'\r' && bytes.get(self.offset) != Some(&b'\n') {
                self.position = Position { line: self.position.line + 1, column: 1 };
            } else if byte & 0xc0 != 0x80 {
                self.position.column += 1;
            }
        }
        // The first byte of a character is counted when it is passed; an offset inside one belongs to it.
        self.position
    }
}

/// A span widened over the links and emphasis that it opens or closes, so that it can be cut out and put back: the
/// last word of `[the guide](a.md)` is not the end of its segment.
fn balanced(file: &str, span: Span) -> Span {
    let bytes = file.as_bytes();
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let Some(inside) = bytes.get(start..end) else { return span };
    let (mut open, mut early) = (0usize, 0usize);
    for &byte in inside {
        match byte {
            b'[' => open += 1,
            b']' if open > 0 => open -= 1,
            b']' => early += 1,
            _ => {}
        }
    }
    // A link that begins before the first word.
    while early > 0 && start > 0 && bytes[start - 1] == b'[' {
        start -= 1;
        early -= 1;
    }
    // A link whose target stands behind the last word.
    if open == 1 && bytes.get(end) == Some(&b']') {
        let close = match bytes.get(end + 1) {
            Some(b'(') => b')',
            Some(b'[') => b']',
            _ => return Span::new(start, end + 1),
        };
        let rest = &bytes[end..(end + LONGEST_ADDRESS).min(bytes.len())];
        if let Some(length) = rest.iter().skip(2).position(|&byte| byte == close || byte == b'\n') {
            if rest[length + 2] == close {
                end += length + 3;
            }
        }
    }
    Span::new(start, end)
}

/// Bytes of a link's address that are looked at.
const LONGEST_ADDRESS: usize = 2048;

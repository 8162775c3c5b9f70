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

mod others;

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::alignment::{Alignment, align};
use super::gaps::{self, Gaps};
use super::knowledge::{Habit, Knowledge};
use super::names::name;
use super::origin::{Origins, Pairs};
use super::outline::{Line, Outline, text_hash};
use super::parts::{Part, parts};
use super::place::{Walk, balanced, count_words};
use super::terms::Terms;
pub use super::view::Edition;
use super::view::{Letters, View};
use super::{revisions, tally};
use crate::language::neighbors::Neighbors;
use crate::language::shape::tokens;
use crate::locale::{Han, Locale};
use crate::model::coverage::{
    self, Elsewhere, JudgedSegment, MissingText, Origin, PageCoverage, SourceSegment, Status,
};
use crate::model::document::Document;
use crate::model::reason::Reason;
use crate::source::Span;

/// The edition in the source locale, in a file of its own or as a side of a bilingual one.
#[derive(Clone, Copy, Debug)]
pub struct SourceEdition<'a> {
    /// What was read.
    pub document: &'a Document<'a>,
    /// The text of its file.
    pub file: &'a str,
    /// The version that it is, where that is known.
    pub version: Option<&'a str>,
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
    /// The locales that should have it and have no edition, each with the file that holds no text, where there is one.
    pub absent: Vec<(&'a Locale, Option<Arc<str>>)>,
}

/// What is known beside the page.
#[derive(Clone, Copy)]
pub struct Site<'s> {
    /// What all pages show.
    pub knowledge: &'s Knowledge,
    /// What stays as it is.
    pub terms: &'s Terms,
    /// The languages of its locales that share a script.
    pub neighbors: &'s Neighbors,
    /// Gives bytes of a file of the content, for suggestions.
    pub read: &'s dyn Fn(&str, Span) -> Option<String>,
}

/// A judged edition.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The verdicts.
    pub coverage: PageCoverage,
    /// Where each of its segments stands in the prose of the document.
    pub prose: Vec<Range<u32>>,
    /// Bold lines that are headings in the source edition: their bytes in the file, and the headings' level.
    pub bold_headings: Vec<(Span, u8)>,
}

/// The verdicts on a page.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// Those on its editions, in the order of [`Page::editions`].
    pub editions: Vec<Judged>,
    /// What the locales without an edition lack, in the order of [`Page::absent`].
    pub absent: Vec<PageCoverage>,
}

/// Judges every segment of every edition of a page, and says what each of them lacks.
pub fn judge(page: &Page<'_>, site: Site<'_>) -> Verdicts {
    let views: Vec<View<'_>> = page.editions.iter().map(|edition| View::of(edition, site)).collect();
    let source = page.source.map(|source| (source, Outline::of(source.document)));
    // Every edition is laid beside the source, or beside the longest edition where there is none.
    let (pivot, outline) = match &source {
        Some((_, outline)) => (None, outline),
        None => match gaps::longest(0..views.len(), &views) {
            Some(at) => (Some(at), &views[at].outline),
            None => return Verdicts::default(),
        },
    };
    let pairs: Vec<Option<Pairs<'_>>> = page
        .editions
        .iter()
        .map(|edition| edition.original.map(|original| Pairs::of(original, edition.document)))
        .collect();
    // Pairs are sure: of a bilingual page only its source side is laid beside the source.
    let way = |(at, view): (usize, &View<'_>)| match (&source, &pairs[at]) {
        _ if pivot == Some(at) => Alignment::identity(outline.units.len()),
        (Some((source, _)), Some(pairs)) if pairs.document.path == source.document.path => pairs.way.clone(),
        (Some((source, _)), Some(pairs)) => pairs.way.over(&revisions::align(pairs.document, source.document)),
        _ => align(&view.outline, outline),
    };
    let mut ways: Vec<Alignment> = views.iter().enumerate().map(way).collect();
    let (gaps, absent) = match (&source, pivot) {
        (Some((source, outline)), _) => gaps::by_source(page, (source, outline), &views, &mut ways, site),
        (None, pivot) => gaps::by_vote(page, pivot.unwrap_or(0), &views, &ways, site),
    };
    let editions = (0..views.len())
        .map(|at| {
            let own = views[at].edition.locale;
            let others = (0..views.len())
                .filter(|other| *other != at && !own.shares_language(views[*other].edition.locale))
                .collect();
            let (gaps, pairs) = (&gaps[at], pairs[at].as_ref());
            let judge = Judge { at, others, views: &views, ways: &ways, gaps, pairs, source: source.as_ref(), site };
            judge.page(page.id.clone())
        })
        .collect();
    Verdicts { editions, absent }
}

struct Judge<'j, 'a> {
    at: usize,
    /// The editions in other languages than this one's.
    others: Vec<usize>,
    views: &'j [View<'a>],
    ways: &'j [Alignment],
    gaps: &'j Gaps,
    /// Its two sides, where it is bilingual.
    pairs: Option<&'j Pairs<'a>>,
    source: Option<&'j (SourceEdition<'a>, Outline)>,
    site: Site<'j>,
}

/// Natural log odds from which capitalised words, which other locales translate, are no name in a locale that writes
/// Latin letters too.
const OF_NO_NAME: f32 = 2.0;

/// Natural log odds from which everyday words of the source language with a capital letter are a label in it: what one
/// such word says, if nothing is against it.
const OF_LABEL: f32 = 0.5;

/// Words, or Chinese characters, from which on a text that is the same in two languages of one script is a text that
/// nobody translated.
const KEPT_WORDS: u32 = 3;

/// A verdict before it is written down.
#[derive(Clone, Copy, Debug)]
struct Verdict {
    status: Status,
    reason: Reason,
    confidence: f32,
}

/// The parts of a segment, which nearly always is whole.
type Parts = SmallVec<[(Range<u32>, Verdict); 1]>;

impl Verdict {
    fn new(status: Status, reason: Reason, confidence: f32) -> Verdict {
        Verdict { status, reason, confidence }
    }
}

impl<'a> Judge<'_, 'a> {
    fn view(&self) -> &View<'a> {
        &self.views[self.at]
    }

    fn page(&self, id: Arc<str>) -> Judged {
        let view = self.view();
        let document = view.edition.document;
        let mut segments = Vec::with_capacity(document.segments.len());
        let mut places = Vec::with_capacity(document.segments.len());
        let mut walk = Walk::new(view.edition.file);
        // Translations on this page, by their source's words.
        let mut here: FxHashMap<u64, usize> = FxHashMap::default();
        let says = |at: &usize| !self.gaps.silent[*at];
        for at in (0..document.segments.len()).filter(says) {
            let origins = self.origins(at);
            let verdict = self.segment(at, origins);
            let parts = self.parts(at, &verdict, origins);
            let mut elsewhere = match &parts[..] {
                [(_, whole)] if whole.status.is_open() => self.elsewhere(at),
                _ => Elsewhere::default(),
            };
            let language = self.language(at, verdict.reason);
            if let Some(language) = &language {
                // There it is no mistake.
                elsewhere.same.retain(|locale| !locale.shares_language(language));
            }
            let source = origins.map(|origins| SourceSegment {
                text: origins.text(),
                path: origins.document.path.clone(),
                span: origins.span(),
                alignment: origins.alignment,
            });
            if let (Status::Translated, Some(source), [_]) = (verdict.status, &source, &parts[..]) {
                here.entry(text_hash(&source.text)).or_insert(segments.len());
            }
            for (prose, verdict) in parts {
                let text = document.prose.slice(&prose).trim().to_owned();
                let (span, words) = match &document.segments[at] {
                    whole if whole.prose == prose => (whole.span, view.outline.units[at].census.words),
                    _ => (document.prose.span(&prose), count_words(&text)),
                };
                let span = balanced(view.edition.file, span);
                segments.push(JudgedSegment {
                    span,
                    position: walk.position(span.start as usize),
                    words,
                    text,
                    status: verdict.status,
                    reason: verdict.reason,
                    confidence: verdict.confidence,
                    unit: at as u32,
                    source: source.clone(),
                    language: language.clone(),
                    suggestion: None,
                    elsewhere: elsewhere.clone(),
                });
                places.push(prose);
            }
        }
        self.suggest(&mut segments, &here);
        let source = self.source.map(|(_, outline)| (&self.ways[self.at], outline));
        let coverage = PageCoverage {
            id,
            path: Some(document.path.clone()),
            source_path: self.source.map(|(source, _)| source.document.path.clone()),
            locale: view.edition.locale.clone(),
            origin: origin(document),
            stale: None,
            tally: tally::count(&segments, self.gaps, source),
            segments,
            missing: self.missing(),
        };
        Judged { coverage, prose: places, bold_headings: self.bold_headings() }
    }

    /// The bold lines that are headings in the source edition.
    fn bold_headings(&self) -> Vec<(Span, u8)> {
        let Some((_, source)) = self.source else { return Vec::new() };
        let level = |line: &Line| {
            let place = self.ways[self.at].forward[line.segments.start as usize].start;
            let at = source.lines.partition_point(|other| other.segments.end <= place);
            source.lines.get(at).filter(|other| other.segments.contains(&place)).map(|other| other.level)
        };
        let view = self.view();
        let aligned =
            |line: &&Line| line.is_bold && !self.ways[self.at].forward[line.segments.start as usize].is_empty();
        let bold = view.outline.lines.iter().filter(aligned);
        bold.filter_map(|line| {
            let level = level(line).filter(|level| *level > 0)?;
            let segments = &view.edition.document.segments[line.segments.start as usize..line.segments.end as usize];
            let (first, last) = (segments.first()?, segments.last()?);
            Some((Span { start: first.span.start, end: last.span.end }, level))
        })
        .collect()
    }

    /// What the edition lacks, with the places where it belongs.
    fn missing(&self) -> Vec<MissingText> {
        let mut walk = Walk::new(self.view().edition.file);
        let mut missing = self.gaps.missing.clone();
        for text in &mut missing {
            text.position = text.after.map(|after| walk.position(after as usize));
        }
        missing
    }

    /// Gives open segments the translation that this page, or else a bilingual page, has of the same source.
    fn suggest(&self, segments: &mut [JudgedSegment], here: &FxHashMap<u64, usize>) {
        for at in 0..segments.len() {
            let segment = &segments[at];
            let whole = at.checked_sub(1).is_none_or(|before| segments[before].unit != segment.unit)
                && segments.get(at + 1).is_none_or(|after| after.unit != segment.unit);
            let (true, true, Some(source)) = (whole, segment.status.is_open(), &segment.source) else { continue };
            let hash = text_hash(&source.text);
            let suggestion = match here.get(&hash) {
                Some(found) => Some(segments[*found].text.clone()),
                None => {
                    let found = self.site.knowledge.translation(self.view().edition.locale, hash);
                    found.and_then(|found| (self.site.read)(&found.path, found.span))
                }
            };
            segments[at].suggestion = suggestion;
        }
    }

    /// Where a segment's source stands: in its own pair, else at its place in the source edition.
    fn origins(&self, at: usize) -> Option<Origins<'a>> {
        let segment = &self.view().edition.document.segments[at];
        if let Some(pairs) = self.pairs.filter(|_| segment.pair.is_some()) {
            let range = Some(pairs.get(at)).filter(|range| !range.is_empty())?;
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

    fn segment(&self, at: usize, origins: Option<Origins<'a>>) -> Verdict {
        let view = self.view();
        if view.edition.document.segments[at].exempt.is_some() {
            return Verdict::new(Status::Exempt, Reason::Marked, 1.0);
        }
        match view.kinds[at] {
            Letters::None => Verdict::new(Status::Exempt, Reason::NoWords, 0.95),
            Letters::Latin | Letters::Open if self.site.terms.cover(view.words(at), &view.outline.units[at].tokens) => {
                Verdict::new(Status::Exempt, Reason::Term, 1.0)
            }
            Letters::Open if view.edition.model.is_same_language() => {
                Verdict::new(Status::Translated, Reason::OwnLanguage, 0.95)
            }
            Letters::Own if view.edition.model.shares_script() && self.is_kept_text(at, origins) => {
                Verdict::new(Status::Untranslated, Reason::IdenticalToSource, 0.8)
            }
            Letters::Own if self.neighbor(at).is_some() => {
                Verdict::new(Status::WrongLocale, Reason::OtherLanguage, 0.85)
            }
            Letters::Own => Verdict::new(Status::Translated, Reason::OwnScript, 0.98),
            Letters::OtherHan => Verdict::new(Status::WrongLocale, Reason::OtherCharacters, 0.95),
            Letters::Source => Verdict::new(Status::Untranslated, Reason::SourceLanguage, 0.95),
            Letters::Foreign => Verdict::new(Status::WrongLocale, Reason::OtherScript, 0.9),
            Letters::Latin | Letters::Open if self.neighbor(at).is_some() => {
                Verdict::new(Status::WrongLocale, Reason::OtherLanguage, 0.85)
            }
            Letters::Latin => self.latin(at, origins),
            Letters::Open => self.open(at, origins),
        }
    }

    /// The locale in whose language a segment is, where that is another than this one's and writes the same letters.
    fn neighbor(&self, at: usize) -> Option<&Locale> {
        let view = self.view();
        let (words, own) = (view.words(at), view.edition.locale);
        match view.kinds[at] {
            Letters::Own => self.site.neighbors.language_by_letters(words, own),
            _ => self.site.neighbors.language_of(words, &view.outline.units[at].tokens, own),
        }
    }

    /// The language of a text that is written for another locale.
    fn language(&self, at: usize, reason: Reason) -> Option<Locale> {
        match reason {
            Reason::OtherLanguage => self.neighbor(at).cloned(),
            Reason::OtherCharacters => match self.view().edition.locale.han()? {
                Han::Traditional => Locale::parse("zh-Hans"),
                Han::Simplified => Locale::parse("zh-Hant"),
            },
            _ => None,
        }
    }

    /// True where the source segment has the same words, and more of them than two languages of one script would have in
    /// common.
    fn is_kept_text(&self, at: usize, origins: Option<Origins<'a>>) -> bool {
        self.same_as_source(at, origins) == Some(true) && self.view().outline.units[at].census.words >= KEPT_WORDS
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
        let others = self.tally(at);
        let prose = weight.source_words >= 2 && weight.words >= 4
            || weight.source_words >= 1 && weight.lower >= 2
            || weight.lower >= 2 && weight.known >= weight.lower;
        let same = self.same_as_source(at, origins);
        if others.translated > 0 && others.translated >= others.kept {
            let reason = if same == Some(true) { Reason::IdenticalToSource } else { Reason::TranslatedElsewhere };
            return Verdict::new(Status::Untranslated, reason, 0.9);
        }
        if prose {
            let reason = if same == Some(true) { Reason::IdenticalToSource } else { Reason::SourceLanguage };
            return Verdict::new(Status::Untranslated, reason, 0.9);
        }
        if others.kept > 0 && others.translated == 0 {
            return Verdict::new(Status::Exempt, Reason::KeptByAll, if others.kept > 1 { 0.95 } else { 0.8 });
        }
        if weight.source_words > 0 || weight.lower > 0 && weight.words > 1 {
            return Verdict::new(Status::Untranslated, Reason::SourceLanguage, 0.7);
        }
        let (knowledge, text) = (self.site.knowledge, view.outline.units[at].text);
        let habit = name(view.words(at)).and_then(|name| knowledge.habit(view.edition.locale, name));
        if knowledge.is_translated_on_other_pages(view.edition.locale, text)
            || habit == Some(Habit::Translates)
            || others.kept == 0 && knowledge.is_translated_by_others(view.edition.locale, text)
        {
            return Verdict::new(Status::Untranslated, Reason::TranslatedOnOtherPages, 0.6);
        }
        Verdict::new(Status::Exempt, Reason::Name, 0.6)
    }

    /// A segment in Latin letters in a locale that writes them too.
    fn open(&self, at: usize, origins: Option<Origins<'a>>) -> Verdict {
        let view = self.view();
        let weight = view.weights[at];
        let others = self.tally(at);
        let same = self.same_as_source(at, origins);
        let mut adds = match same {
            Some(true) => 2.0,
            Some(false) => -3.0,
            None if others.same_latin > 0 => 2.0,
            None => 0.0,
        };
        if others.kept >= 2 && others.translated == 0 {
            adds -= 2.5;
        }
        let odds = weight.odds + adds;
        let confidence = 1.0 / (1.0 + (-odds.abs()).exp());
        // Capitalised words alone are names, and this locale may well keep them.
        let names_only = weight.lower == 0 && weight.source_words == 0;
        let most_translate = others.translated >= 2 && others.translated > 2 * others.kept;
        // One word alone may well be the same in both languages: `Status`, `Server`.
        let is_title = names_only && weight.words >= 2;
        if is_title && most_translate && same != Some(false) && view.exceeds(at, 0.0, OF_NO_NAME) {
            let reason = if same == Some(true) { Reason::IdenticalToSource } else { Reason::TranslatedElsewhere };
            return Verdict::new(Status::Untranslated, reason, 0.6);
        }
        // `Settings`, `Next Page`: everyday words make a label, not a name.
        let is_label = names_only && weight.capitals > 0 && weight.capitals == weight.words;
        if is_label && same != Some(false) && others.kept == 0 && view.exceeds(at, adds, OF_LABEL) {
            let reason = if same == Some(true) { Reason::IdenticalToSource } else { Reason::SourceLanguage };
            return Verdict::new(Status::Untranslated, reason, 0.6);
        }
        if names_only && (others.kept > 0 || same == Some(true)) && view.exceeds(at, adds, -1.0) {
            let reason = if others.translated == 0 && others.kept > 0 { Reason::KeptByAll } else { Reason::Name };
            return Verdict::new(Status::Exempt, reason, 0.7);
        }
        if !names_only && view.exceeds(at, adds, 1.5) {
            let reason = if same == Some(true) { Reason::IdenticalToSource } else { Reason::SourceLanguage };
            return Verdict::new(Status::Untranslated, reason, confidence.max(0.6));
        }
        if others.kept > 0 && others.translated == 0 && view.exceeds(at, adds, -1.0) {
            return Verdict::new(Status::Exempt, Reason::KeptByAll, 0.8);
        }
        let reason = if same == Some(false) { Reason::DiffersFromSource } else { Reason::OwnLanguage };
        Verdict::new(Status::Translated, reason, confidence)
    }

    /// The segment in its parts: itself alone, or, where a part of it stayed in the source language, the stretches before,
    /// of, and after it.
    fn parts(&self, at: usize, verdict: &Verdict, origins: Option<Origins<'a>>) -> Parts {
        let view = self.view();
        let prose = view.edition.document.segments[at].prose.clone();
        let whole: Parts = smallvec![(prose.clone(), *verdict)];
        if !matches!(view.kinds[at], Letters::Own | Letters::Open)
            || matches!(verdict.status, Status::Exempt | Status::WrongLocale)
            || view.edition.model.is_same_language()
        {
            return whole;
        }
        let source = origins.map(|origins| origins.text());
        let knowledge = self.site.knowledge;
        let found = parts(view, at, knowledge.vocabularies(view.edition.locale), source.as_deref());
        let is_kept = |part: &Part| {
            let text = &view.words(at)[part.range.clone()];
            if self.site.terms.cover(text, &tokens(text)) {
                return true;
            }
            let (lacking, having) = self.others_have(at, &part.words);
            match part.is_name {
                true => match name(text).and_then(|name| knowledge.habit(view.edition.locale, name)) {
                    Some(Habit::Translates) => having > lacking,
                    Some(Habit::Keeps) => true,
                    None => lacking <= 2 * having,
                },
                false => having > lacking,
            }
        };
        let open: Vec<&Part> = found.iter().filter(|part| !is_kept(part)).collect();
        if open.is_empty() {
            return whole;
        }
        let rest = match verdict.status {
            Status::Untranslated => Verdict::new(Status::Translated, Reason::OwnLanguage, 0.8),
            _ => *verdict,
        };
        let mut result = Parts::new();
        let mut from = 0;
        let mut add = |range: Range<usize>, verdict: Verdict| {
            if view.words(at)[range.clone()].chars().any(char::is_alphanumeric) {
                result.push((prose.start + range.start as u32..prose.start + range.end as u32, verdict));
            }
        };
        for part in open {
            add(from..part.range.start, rest);
            let reason = if part.is_name { Reason::PartTranslatedElsewhere } else { Reason::PartOfSource };
            add(part.range.clone(), Verdict::new(Status::Untranslated, reason, if part.is_name { 0.6 } else { 0.85 }));
            from = part.range.end;
        }
        add(from..view.words(at).len(), rest);
        result
    }
}

fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn origin(document: &Document<'_>) -> Option<Origin> {
    Origin::parse(document.front.text("ms.translationtype")?)
}

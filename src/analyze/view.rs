//! An edition as the judge sees it: its segments sorted by their letters, and their words weighed.

use super::outline::{Outline, unmarked};
use super::untranslated::Site;
use crate::language::model::{MOST_OF_SEQUENCES, Model, Weight, hash_lower};
use crate::language::script::{Scripts, Tally};
use crate::language::shape::{Shape, Token};
use crate::locale::Locale;
use std::ops::Range;

use crate::model::document::{Block, Document, Exempt, SegmentKind};

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
    /// The version of the source that it was made from, where it says so.
    pub version: Option<&'a str>,
}

/// An edition with what is known of each segment.
pub struct View<'a> {
    /// The edition.
    pub edition: Edition<'a>,
    /// Its blocks and segments.
    pub outline: Outline,
    /// What its segments are by their letters.
    pub kinds: Vec<Letters>,
    /// What the words say, for segments in Latin letters.
    pub weights: Vec<Weight>,
}

/// Segments by their letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// No word: numbers, identifiers, acronyms.
    None,
    /// The locale's own script.
    Own,
    /// The other Chinese character set.
    OtherHan,
    /// The source's script, which is neither Latin nor the locale's; or letters that of two languages of one script only
    /// the source has.
    Source,
    /// A third script.
    Foreign,
    /// Latin letters, which are not the locale's.
    Latin,
    /// Latin letters, which the locale writes too.
    Open,
}

impl<'a> View<'a> {
    /// Sorts and weighs the segments of an edition.
    pub fn of(edition: &Edition<'a>, site: Site<'_>) -> View<'a> {
        let outline = Outline::of(edition.document);
        let scripts = Scripts::of(edition.locale);
        let vocabularies = site.knowledge.vocabularies(edition.locale);
        let mut kinds = Vec::with_capacity(outline.units.len());
        let mut weights = Vec::with_capacity(outline.units.len());
        for (segment, unit) in edition.document.segments.iter().zip(&outline.units) {
            let words = edition.document.words(segment);
            let counted = scripts.tally_of(&unit.census).filter(|_| !unit.has_code);
            let tally = counted.unwrap_or_else(|| scripts.tally(&unmarked(edition.document, words, &segment.prose)));
            let mut kind = letters(&scripts, &tally, &unit.tokens);
            let source = edition.model.source_scripts();
            if kind == Letters::Foreign && !source.is_latin() && source.tally(words).own * 2 > tally.foreign {
                kind = Letters::Source;
            }
            if matches!(kind, Letters::Own | Letters::OtherHan) && edition.model.is_source_by_letters(words, &tally) {
                kind = Letters::Source;
            }
            let mut weight = Weight::default();
            if matches!(kind, Letters::Latin | Letters::Open) {
                weight = edition.model.weigh(words, &unit.tokens, Some(vocabularies));
            }
            kinds.push(kind);
            weights.push(weight);
        }
        View { edition: *edition, outline, kinds, weights }
    }

    /// What stands in this edition for segment `at` of the front matter of another one: the same value, and the same
    /// sentence of it where both have as many.
    pub fn front(&self, other: &View<'_>, at: usize) -> Option<Range<usize>> {
        let own = self.value(other.edition.document.segments[at].kind)?;
        let theirs = other.value(other.edition.document.segments[at].kind)?;
        if own.len() != theirs.len() {
            return Some(own);
        }
        let sentence = own.start + at.checked_sub(theirs.start)?;
        (sentence < own.end).then_some(sentence..sentence + 1)
    }

    /// The segments of a value of the front matter.
    fn value(&self, kind: SegmentKind) -> Option<Range<usize>> {
        let document = self.edition.document;
        let is_value = |at: &usize| {
            let segment = &document.segments[*at];
            segment.kind == kind && document.blocks[segment.block as usize].node == Block::FRONT
        };
        // Front matter comes first.
        let front = document
            .segments
            .iter()
            .take_while(|segment| document.blocks[segment.block as usize].node == Block::FRONT)
            .count();
        let start = (0..front).find(is_value)?;
        let end = (start..front).take_while(is_value).count() + start;
        Some(start..end)
    }

    /// True for the source text of a pair whose target says nothing.
    pub fn is_borrowed(&self, at: usize) -> bool {
        self.edition.document.segments[at].exempt == Some(Exempt::Borrowed)
    }

    /// True where the letters and words alone say that a segment is translated.
    pub fn is_translated(&self, at: usize) -> bool {
        match self.kinds[at] {
            Letters::Own | Letters::OtherHan => true,
            Letters::Open => !self.exceeds(at, 0.0, -1.5),
            _ => false,
        }
    }

    /// True where the odds of a segment, with those that other evidence `adds`, are above `least`. Letter sequences are
    /// asked only where they can decide it.
    pub fn exceeds(&self, at: usize, adds: f32, least: f32) -> bool {
        let weight = &self.weights[at];
        let odds = weight.odds + adds;
        let reach = SEQUENCES * MOST_OF_SEQUENCES;
        if weight.is_of_target() || odds + reach <= least || odds - reach > least {
            return odds > least;
        }
        odds + SEQUENCES * self.edition.model.sequences(self.words(at)) > least
    }

    /// True where a segment holds a run of words, whatever their case.
    pub fn has_run(&self, at: usize, run: &[u64]) -> bool {
        let words = self.words(at);
        let hashes: Vec<u64> =
            self.outline.units[at].tokens.iter().map(|token| hash_lower(&words[token.range.clone()])).collect();
        hashes.windows(run.len().max(1)).any(|window| window == run)
    }

    /// The words of a segment.
    pub fn words(&self, at: usize) -> &'a str {
        let document: &'a Document<'a> = self.edition.document;
        document.words(&document.segments[at])
    }
}

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

//! What the whole site says about words and segments.
//!
//! Owns: a [`Summary`] per edition, made when its file is read, and [`Knowledge`], their sum. Does not own: verdicts
//! (`untranslated`). Adding up is commutative, so the order of files and the number of threads change nothing.
//!
//! *Memory*: a hash and a count per different word and per different short segment of the site; no text.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::names::for_each_name;
use super::outline::{text_hash, unmarked};
use crate::language::model::{Model, Vocabulary, lower};
use crate::language::script::Scripts;
use crate::language::shape::tokens;
use crate::locale::Locale;
use crate::model::document::{Document, Exempt};
use crate::source::Span;

/// What one edition adds to the knowledge of the site.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Words of text that surely is in the source language.
    source: Vocabulary,
    /// Words of text that surely is in the edition's own language, where that is written in Latin letters.
    own: Vocabulary,
    /// Segments in Latin letters: hash of the words and how often they stand in this edition.
    segments: FxHashMap<u64, u32>,
    /// Names in its text, whatever stands around them.
    names: Vocabulary,
    /// Translations that stand beside their source: hash of the source's words, and the translation's place in the file.
    pairs: Vec<(u64, Span)>,
}

impl Summary {
    /// Sums up an edition in a target locale; `model` tells the site's source language from the edition's.
    pub fn of_target(locale: &Locale, document: &Document<'_>, model: &Model) -> Summary {
        let scripts = Scripts::of(locale);
        let mut summary = Summary::default();
        for segment in document.segments.iter().filter(|segment| segment.exempt != Some(Exempt::Borrowed)) {
            let words = document.words(segment);
            let text = unmarked(document, words, &segment.prose);
            for_each_name(&text, |name| summary.names.add_word(name));
            if !scripts.is_latin() && scripts.are_in(words) {
                continue;
            }
            let tokens = tokens(&text);
            if scripts.is_latin() {
                let weight = model.weigh(words, &tokens, None);
                if weight.source_words >= 2 && weight.target_words == 0 && weight.words >= 4 {
                    summary.source.add_tokens(words, &tokens);
                } else if weight.target_words >= 1 && weight.target_words >= 4 * weight.source_words {
                    summary.own.add_tokens(words, &tokens);
                }
            } else {
                if tokens.is_empty() {
                    continue;
                }
                let weight = model.weigh(words, &tokens, None);
                if weight.source_words >= 1 && weight.words >= 3 {
                    summary.source.add_tokens(words, &tokens);
                }
            }
            if tokens.len() <= SHORT {
                *summary.segments.entry(text_hash(words)).or_default() += 1;
            }
        }
        summary
    }

    /// Adds the translations of a bilingual file, whose source side is `original`.
    pub fn with_pairs(mut self, document: &Document<'_>, original: &Document<'_>) -> Summary {
        let sources = sides(original);
        for (pair, words, span) in sides(document) {
            let Ok(at) = sources.binary_search_by_key(&pair, |(pair, ..)| *pair) else { continue };
            let source = text_hash(&sources[at].1);
            if source != text_hash(&words) {
                self.pairs.push((source, span));
            }
        }
        self
    }

    /// Sums up an edition in the source locale, or the source side of a bilingual file.
    pub fn of_source(document: &Document<'_>) -> Summary {
        let mut summary = Summary::default();
        for segment in &document.segments {
            let words = document.words(segment);
            let text = unmarked(document, words, &segment.prose);
            for_each_name(&text, |name| summary.names.add_word(name));
            let tokens = tokens(&text);
            summary.source.add_tokens(words, &tokens);
            if tokens.len() <= SHORT {
                *summary.segments.entry(text_hash(words)).or_default() += 1;
            }
        }
        summary
    }
}

/// One side of each segment pair, by the pair's number: its words and its bytes.
fn sides(document: &Document<'_>) -> Vec<(u32, String, Span)> {
    let mut sides: Vec<(u32, String, Span)> = Vec::new();
    for segment in &document.segments {
        let Some(pair) = segment.pair else { continue };
        match sides.last_mut().filter(|(last, ..)| *last == pair) {
            Some((_, words, span)) => {
                words.push(' ');
                words.push_str(document.words(segment));
                span.end = segment.span.end.max(span.end);
            }
            None => sides.push((pair, document.words(segment).to_owned(), segment.span)),
        }
    }
    sides.sort_by_key(|(pair, ..)| *pair);
    sides
}

/// A translation that stands in a bilingual file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Translation {
    /// The file, relative to the content folder.
    pub path: Arc<str>,
    /// Its bytes in that file.
    pub span: Span,
}

/// Segments of more words than this are told by their language; how often they stand where says little more.
const SHORT: usize = 12;

/// What a locale does with a name of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// It has other words for it, at least every second time.
    Translates,
    /// It keeps it, nearly always.
    Keeps,
}

/// How often a locale has to have a name of the source, if it kept it everywhere, before having other words for it is a
/// habit: one place may lack a translation, another then has one.
const SEVERAL: f64 = 2.0;
/// How often before keeping it is a habit, and no text that was left over.
const MANY: f64 = 20.0;

/// What the site's pages show, all together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knowledge {
    source: Vocabulary,
    own: FxHashMap<Locale, Vocabulary>,
    segments: FxHashMap<Locale, FxHashMap<u64, u32>>,
    originals: FxHashMap<u64, u32>,
    names: FxHashMap<Locale, Vocabulary>,
    source_names: Vocabulary,
    translations: FxHashMap<Locale, FxHashMap<u64, Vec<Translation>>>,
    source_editions: u32,
    editions: FxHashMap<Locale, u32>,
    nothing: Vocabulary,
}

impl Knowledge {
    /// Takes in an edition of a target locale.
    pub fn add_target(&mut self, locale: &Locale, path: &Arc<str>, summary: &Summary) {
        self.source.merge(&summary.source);
        *self.editions.entry(locale.clone()).or_default() += 1;
        if summary.own.total() > 0 {
            self.own.entry(locale.clone()).or_default().merge(&summary.own);
        }
        self.names.entry(locale.clone()).or_default().merge(&summary.names);
        if !summary.pairs.is_empty() {
            let translations = self.translations.entry(locale.clone()).or_default();
            for (source, span) in &summary.pairs {
                let found = Translation { path: path.clone(), span: *span };
                // Sorted, so that the first is the same in whatever order files are read.
                let known = translations.entry(*source).or_default();
                let at = known.partition_point(|known| *known < found);
                known.insert(at, found);
            }
        }
        let segments = self.segments.entry(locale.clone()).or_default();
        for (text, count) in &summary.segments {
            *segments.entry(*text).or_default() += count;
        }
    }

    /// Takes in an edition of the source locale.
    pub fn add_source(&mut self, summary: &Summary) {
        self.source.merge(&summary.source);
        self.source_names.merge(&summary.names);
        self.source_editions += 1;
        for (text, count) in &summary.segments {
            *self.originals.entry(*text).or_default() += count;
        }
    }

    /// Takes out an edition of a target locale that was taken in.
    ///
    /// *Law*: taking in and out leaves the knowledge as it was.
    pub fn remove_target(&mut self, locale: &Locale, path: &Arc<str>, summary: &Summary) {
        self.source.part(&summary.source);
        lower(&mut self.editions, locale.clone(), 1);
        if let Some(own) = self.own.get_mut(locale) {
            own.part(&summary.own);
            if own.total() == 0 {
                self.own.remove(locale);
            }
        }
        if let Some(names) = self.names.get_mut(locale) {
            names.part(&summary.names);
            if !self.editions.contains_key(locale) {
                self.names.remove(locale);
            }
        }
        if let Some(translations) = self.translations.get_mut(locale) {
            for (source, span) in &summary.pairs {
                let Some(known) = translations.get_mut(source) else { continue };
                let is_it = |known: &Translation| known.path == *path && known.span == *span;
                if let Some(at) = known.iter().position(is_it) {
                    known.remove(at);
                }
                if known.is_empty() {
                    translations.remove(source);
                }
            }
            if translations.is_empty() {
                self.translations.remove(locale);
            }
        }
        let Some(segments) = self.segments.get_mut(locale) else { return };
        for (text, count) in &summary.segments {
            lower(segments, *text, *count);
        }
        if !self.editions.contains_key(locale) {
            self.segments.remove(locale);
        }
    }

    /// Takes out an edition of the source locale that was taken in.
    pub fn remove_source(&mut self, summary: &Summary) {
        self.source.part(&summary.source);
        self.source_names.part(&summary.names);
        self.source_editions -= 1;
        for (text, count) in &summary.segments {
            lower(&mut self.originals, *text, *count);
        }
    }

    /// The words of the source language, and those of a locale's own.
    pub fn vocabularies(&self, locale: &Locale) -> (&Vocabulary, &Vocabulary) {
        (&self.source, self.own.get(locale).unwrap_or(&self.nothing))
    }

    /// Where a bilingual file of a locale has a translation of a source text.
    pub fn translation(&self, locale: &Locale, source: u64) -> Option<&Translation> {
        self.translations.get(locale)?.get(&source)?.first()
    }

    /// True where the site's source has a segment on several pages, and a locale keeps it on few of them: then it is
    /// no name to that locale.
    pub fn is_translated_on_other_pages(&self, locale: &Locale, text: u64) -> bool {
        let originals = self.originals.get(&text).copied().unwrap_or(0);
        originals >= 2 && self.is_kept_on_few(locale, text, originals)
    }

    /// True where the site's source has a segment on several pages, and most of the other locales keep it on few of
    /// them: then it is no name to most.
    pub fn is_translated_by_others(&self, locale: &Locale, text: u64) -> bool {
        let originals = self.originals.get(&text).copied().unwrap_or(0);
        if originals < 2 {
            return false;
        }
        let (mut translating, mut keeping) = (0, 0);
        for other in self.editions.keys().filter(|other| !other.shares_language(locale)) {
            match self.is_kept_on_few(other, text, originals) {
                true => translating += 1,
                false => keeping += 1,
            }
        }
        translating >= 2 && translating > keeping
    }

    /// What a locale does with a name wherever the source has it; `None` where that is too seldom, or now this and now
    /// that.
    pub fn habit(&self, locale: &Locale, name: u64) -> Option<Habit> {
        let expected = self.expected(locale, self.source_names.count(name));
        let kept = f64::from(self.names.get(locale)?.count(name));
        match () {
            () if expected >= SEVERAL && kept <= 0.5 * expected => Some(Habit::Translates),
            () if expected >= MANY && kept >= 0.9 * expected => Some(Habit::Keeps),
            () => None,
        }
    }

    /// True where a locale keeps a text on at most half of the pages on which the source has it.
    fn is_kept_on_few(&self, locale: &Locale, text: u64, originals: u32) -> bool {
        let kept = self.segments.get(locale).and_then(|segments| segments.get(&text)).copied().unwrap_or(0);
        f64::from(kept) <= 0.5 * self.expected(locale, originals)
    }

    /// How often a locale, which may lack pages, would have what the source has so often, if it kept it everywhere.
    fn expected(&self, locale: &Locale, originals: u32) -> f64 {
        let editions = self.editions.get(locale).copied().unwrap_or(0).min(self.source_editions);
        f64::from(originals) * f64::from(editions) / f64::from(self.source_editions.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::names::name;
    use crate::parse::page::{Side, Texts};
    use crate::source::Source;

    #[test]
    fn what_is_taken_in_and_out_leaves_no_trace() {
        let (de, ko) = (locale("de-DE"), locale("ko-KR"));
        let model = |own: &Locale| Model::new(&locale("en-US"), own);
        let read = |own: &Locale, text: &str| {
            let source = Source::new("a.md", text);
            let texts = Texts::of(&source).value;
            let side = Side::target(&texts);
            Summary::of_target(own, &side.document(own).value, &model(own))
        };
        let first = read(&de, "# Anleitung\n\nDie Seite wird sofort neu erstellt.\n\nOpen the settings of the page.\n");
        let second = read(&ko, "# 안내\n\nOpen the settings of the page.\n\nPartner Center\n");
        let mut knowledge = Knowledge::default();
        let path: Arc<str> = "a.md".into();
        knowledge.add_target(&de, &path, &first);
        let before = knowledge.clone();
        knowledge.add_target(&ko, &path, &second);
        knowledge.add_source(&second);
        assert_ne!(knowledge, before);
        knowledge.remove_source(&second);
        knowledge.remove_target(&ko, &path, &second);
        assert_eq!(knowledge, before);
        knowledge.remove_target(&de, &path, &first);
        assert_eq!(knowledge, Knowledge::default());
    }

    /// Knowledge of pages that are each given in several locales.
    fn known(pages: &[&[(&str, &str)]]) -> Knowledge {
        let mut knowledge = Knowledge::default();
        for (at, editions) in pages.iter().enumerate() {
            for (tag, text) in *editions {
                let own = locale(tag);
                let source = Source::new(&format!("{at}.md"), *text);
                let texts = Texts::of(&source).value;
                let side = Side::target(&texts);
                let document = side.document(&own).value;
                match *tag {
                    "en-US" => knowledge.add_source(&Summary::of_source(&document)),
                    _ => {
                        let model = Model::new(&locale("en-US"), &own);
                        knowledge.add_target(&own, &source.path, &Summary::of_target(&own, &document, &model));
                    }
                }
            }
        }
        knowledge
    }

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).expect("a tag")
    }

    #[test]
    fn what_a_locale_does_with_a_name_shows_in_all_of_its_text() {
        let many = "Ask at the Garden Desk, or ask Contoso Tools. ".repeat(10);
        let korean = "Garden Desk나 Contoso Tools에 문의하세요. ".repeat(10);
        let knowledge = known(&[
            &[("en-US", &many), ("ko-KR", &korean)],
            &[("en-US", &many), ("ko-KR", &korean.replace("Garden Desk", "정원 창구"))],
            &[("en-US", "# Garden Desk\n"), ("ko-KR", "# 정원 창구\n")],
        ]);
        let habit = |text: &str| knowledge.habit(&locale("ko-KR"), name(text).expect("it is a name"));
        assert_eq!(habit("Garden Desk"), Some(Habit::Translates));
        assert_eq!(habit("Contoso Tools"), Some(Habit::Keeps));
        assert_eq!(habit("Contoso Desk"), None);
        // Kept where it stands, but so seldom that it may have been left over.
        let page: &[(&str, &str)] = &[("en-US", "# Garden Desk\n"), ("ko-KR", "# Garden Desk\n")];
        assert_eq!(known(&[page; 3]).habit(&locale("ko-KR"), name("Garden Desk").expect("it is a name")), None);
        // Nobody knows what the source has.
        assert_eq!(known(&[&[("ko-KR", "# 열쇠\n")]]).habit(&locale("ko-KR"), 1), None);
    }

    #[test]
    fn what_most_other_locales_translate_is_no_name() {
        let page: &[(&str, &str)] = &[
            ("en-US", "# Opening Hours\n\nContoso\n"),
            ("ko-KR", "# 영업 시간\n\nContoso\n"),
            ("ru-RU", "# Часы работы\n\nContoso\n"),
            ("th-TH", "# Opening Hours\n\nContoso\n"),
        ];
        let knowledge = known(&[page; 2]);
        let by_others = |tag: &str, text: &str| knowledge.is_translated_by_others(&locale(tag), text_hash(text));
        assert!(by_others("th-TH", "Opening Hours"));
        assert!(!by_others("th-TH", "Contoso"));
        // One other locale translates it, one does not.
        assert!(!by_others("ko-KR", "Opening Hours"));
        // The source does not have it, so nobody translates it.
        assert!(!by_others("th-TH", "Closing Time"));
    }
}

//! Which of two languages a Latin text is in.
//!
//! Owns: weighing a text's words. Four kinds of evidence, cheapest first:
//!
//! 1. function words of either language (`language::words`);
//! 2. letters that the source language does not write (`ä`, `ç`, `ł`);
//! 3. what this site's own pages show: words met in its source-language text and in its translated text;
//! 4. lingua's letter sequences, for what the first three leave open.
//!
//! Does not own: what other editions say of the same segment (`analyze`).

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

use lingua::{Language, LanguageDetector, LanguageDetectorBuilder};
use rustc_hash::FxHashMap;

use super::alphabet::{Rivals, beyond_ascii};
use super::script::{Scripts, Tally};
use super::shape::{Shape, Token, tokens};
use super::words::{PRODUCTS, everyday_words, function_words, shared_words};
use crate::locale::Locale;

/// Words of a site's text in one language, with how often they were met.
///
/// *Units*: a word is a token of two letters or more in lower case; 12 bytes each are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    counts: FxHashMap<u64, u32>,
    total: u64,
}

impl Vocabulary {
    /// Counts the words of a text.
    pub fn add(&mut self, text: &str) {
        self.add_tokens(text, &tokens(text));
    }

    /// Counts the words of a text whose tokens are known.
    pub fn add_tokens(&mut self, text: &str, tokens: &[Token]) {
        for_each_word(text, tokens, |word, _| self.add_word(hash(word)));
    }

    /// Counts one word by its hash.
    pub fn add_word(&mut self, word: u64) {
        *self.counts.entry(word).or_default() += 1;
        self.total += 1;
    }

    /// Takes in what another part of the site met. The order of merging changes nothing.
    pub fn merge(&mut self, other: &Vocabulary) {
        for (word, count) in &other.counts {
            *self.counts.entry(*word).or_default() += count;
        }
        self.total += other.total;
    }

    /// Takes out again what was merged. *Law*: merging and parting leave the vocabulary as it was.
    pub fn part(&mut self, other: &Vocabulary) {
        for (word, count) in &other.counts {
            lower(&mut self.counts, *word, *count);
        }
        self.total -= other.total;
    }

    /// How often words were met, all together.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How often a word was met, by its hash.
    pub fn count(&self, word: u64) -> u32 {
        self.counts.get(&word).copied().unwrap_or(0)
    }

    fn share(&self, word: u64) -> f32 {
        (self.count(word) as f32 + SMOOTHING) / (self.total as f32 + SMOOTHING * WORDS)
    }
}

/// Lowers a count; what is counted no more is forgotten.
pub fn lower<Key: std::hash::Hash + Eq>(counts: &mut FxHashMap<Key, u32>, key: Key, by: u32) {
    if let std::collections::hash_map::Entry::Occupied(mut counted) = counts.entry(key) {
        *counted.get_mut() = counted.get().saturating_sub(by);
        if *counted.get() == 0 {
            counted.remove();
        }
    }
}

/// Added to every count, so that a word not met says little until much text was read.
const SMOOTHING: f32 = 0.4;
/// Words of a language from which on it says something that a word is not among them.
const FEW: f32 = 60.0;
/// How many different words a documentation site uses, roughly.
const WORDS: f32 = 6000.0;
/// The most that one word can say, in natural log odds.
const MOST: f32 = 2.5;

/// Hash of a word in lower case.
pub fn hash(word: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// Hash of a word whatever its case.
pub fn hash_lower(word: &str) -> u64 {
    hash(&word.to_lowercase())
}

/// Calls `each` for the lower-case form of every token that is a word.
pub(super) fn for_each_word(text: &str, tokens: &[Token], mut each: impl FnMut(&str, Shape)) {
    let mut lower = String::new();
    for token in tokens {
        if !matches!(token.shape, Shape::Capital | Shape::Lower) {
            continue;
        }
        for part in text[token.range.clone()].split(['-', '\'', '’']) {
            if part.len() < 2 {
                continue;
            }
            lower.clear();
            if part.is_ascii() {
                lower.push_str(part);
                lower.make_ascii_lowercase();
            } else {
                lower.extend(part.chars().flat_map(char::to_lowercase));
            }
            each(&lower, token.shape);
        }
    }
}

/// What a text's words say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weight {
    /// Natural log odds of the source language against the target's; above zero means source.
    pub odds: f32,
    /// Words that were weighed.
    pub words: u32,
    /// Function words of the source language alone.
    pub source_words: u32,
    /// Function words of the target language alone, and words with letters the source does not write; where the target
    /// is not listed, all words of a text that can hardly be the source's.
    pub target_words: u32,
    /// Everyday words of the source language alone that carry a capital letter.
    pub capitals: u32,
    /// Words in lower case.
    pub lower: u32,
    /// Words in lower case that the site uses in its source-language text.
    pub known: u32,
}

impl Weight {
    /// True where the function words are the target's; then names alone do not make the text the source's.
    pub fn is_of_target(&self) -> bool {
        self.target_words > 0 && self.target_words >= self.source_words
    }
}

/// What a listed word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// A function word of the source language alone.
    Source,
    /// An everyday word of the source language.
    Everyday,
    /// An everyday word of the source language that the target language has too, or that is a product's name.
    Shared,
    /// A function word of the target language alone.
    Target,
}

/// Tells a site's source language from one of its target languages.
pub struct Model {
    words: FxHashMap<u64, Listed>,
    /// Letters beyond ASCII that the source language writes.
    source_letters: &'static str,
    detector: Option<(LanguageDetector, Language)>,
    /// True where the target is written in Latin letters, so that its words are there to be told.
    has_target: bool,
    /// True where it is, but no list has its function words.
    is_unlisted: bool,
    source: Scripts,
    /// Of a source and a target that share a script other than Latin, the letters that tell them apart.
    rivals: Option<Rivals>,
    same: bool,
    /// What letter sequences said of texts that were asked for, by the hash of the text: each is weighed once.
    asked: RwLock<FxHashMap<u64, f32>>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

impl Model {
    /// A model for a source and a target locale. A target in another script than Latin has no words here; then only the
    /// source's are told.
    pub fn new(source: &Locale, target: &Locale) -> Model {
        let same = source.shares_language(target);
        let scripts = Scripts::of(source);
        let own = Scripts::of(target);
        let has_target = own.is_latin();
        let rivals = (!same && scripts.share(&own)).then(|| Rivals::of(source, target));
        let (source, target) = (source.language(), target.language());
        let mut words = FxHashMap::default();
        for word in everyday_words(source).split_whitespace() {
            words.insert(hash(word), Listed::Everyday);
        }
        let shared = [shared_words(target), PRODUCTS];
        for word in shared.into_iter().flat_map(str::split_whitespace).filter(|_| has_target) {
            if let Some(listed) = words.get_mut(&hash(word)) {
                *listed = Listed::Shared;
            }
        }
        for word in function_words(source).unwrap_or("").split_whitespace() {
            words.insert(hash(word), Listed::Source);
        }
        let target_words = function_words(target).filter(|_| has_target);
        for word in target_words.unwrap_or("").split_whitespace() {
            // A word of both languages is no evidence.
            if words.remove(&hash(word)).is_none() {
                words.insert(hash(word), Listed::Target);
            }
        }
        let detector = (has_target && source != target)
            .then(|| lingua(source))
            .flatten()
            .map(|source| (detector(source, lingua(target)), source));
        let source_letters = beyond_ascii(source).unwrap_or("éï");
        Model {
            words,
            source_letters,
            detector,
            has_target,
            is_unlisted: has_target && target_words.is_none(),
            source: scripts,
            rivals,
            same,
            asked: RwLock::default(),
        }
    }

    /// True where both locales have one language (`en-US` and `en-GB`), so that nothing tells them apart.
    pub fn is_same_language(&self) -> bool {
        self.same
    }

    /// True where the source and the target are two languages of one script, which is not Latin: Russian and Ukrainian,
    /// Japanese and Chinese.
    pub fn shares_script(&self) -> bool {
        self.rivals.is_some()
    }

    /// True where letters show that a text in the script of both is in the source language. `tally` counts the text's
    /// letters as the target sees them.
    pub fn is_source_by_letters(&self, text: &str, tally: &Tally) -> bool {
        let Some(rivals) = &self.rivals else { return false };
        // Kana in a Chinese page: letters that the source alone writes, and none that the target alone writes.
        let is_mixed = tally.foreign > 0 && tally.distinctive == 0;
        is_mixed && self.source.tally(text).own == tally.own + tally.foreign || rivals.are_first(text)
    }

    /// The scripts of the source language.
    pub fn source_scripts(&self) -> &Scripts {
        &self.source
    }

    /// Weighs a text by function words and letters, and by the words that the site was seen to use.
    pub fn weigh(&self, text: &str, tokens: &[Token], site: Option<(&Vocabulary, &Vocabulary)>) -> Weight {
        let mut weight = Weight::default();
        let mut names = 0.0;
        for_each_word(text, tokens, |word, shape| {
            let odds = self.word(word, shape, site, &mut weight);
            // A capital letter at the start says nothing; later ones are of names, or of German nouns.
            if shape == Shape::Capital && odds > 0.0 && weight.words > 1 {
                names += odds;
            } else {
                weight.odds += odds;
            }
        });
        if self.is_unlisted && weight.words >= 3 && weight.source_words * MOST_CHANCE < weight.words {
            // Too few words of the source for a text in it: those that look like its words are the target's.
            weight.target_words += weight.words - weight.source_words;
        }
        // Translations keep names. The function words tell what language the rest is in.
        let kept = if weight.is_of_target() { 0.15 } else { 0.5 };
        weight.odds += names * kept;
        weight
    }

    /// The natural log odds of each token by itself; zero for what is no word.
    pub fn weigh_each(&self, text: &str, tokens: &[Token], site: Option<(&Vocabulary, &Vocabulary)>) -> Vec<f32> {
        let mut scratch = Weight::default();
        tokens
            .iter()
            .map(|token| {
                let mut sum = 0.0;
                for_each_word(text, std::slice::from_ref(token), |word, shape| {
                    sum += self.word(word, shape, site, &mut scratch);
                });
                sum
            })
            .collect()
    }

    fn word(&self, word: &str, shape: Shape, site: Option<(&Vocabulary, &Vocabulary)>, weight: &mut Weight) -> f32 {
        weight.words += 1;
        weight.lower += u32::from(shape == Shape::Lower);
        let key = hash(word);
        let mut odds = 0.0f32;
        if let Some((source, target)) = site {
            odds = (source.share(key) / target.share(key)).ln();
            if odds > 0.0 {
                // That the target lacks a word says little while little of it was read.
                odds *= target.total as f32 / (target.total as f32 + FEW);
            }
            weight.known += u32::from(shape == Shape::Lower && source.counts.contains_key(&key));
        }
        match self.words.get(&key) {
            Some(Listed::Source) => {
                weight.source_words += 1;
                odds += 1.5;
            }
            Some(Listed::Everyday | Listed::Shared) if shape == Shape::Lower => {
                weight.source_words += 1;
                odds += 1.2;
            }
            Some(Listed::Everyday) => {
                weight.capitals += 1;
                odds += 0.6;
            }
            Some(Listed::Shared) => odds += 0.6,
            Some(Listed::Target) => {
                weight.target_words += 1;
                odds -= 2.0;
            }
            None if self.has_target && word.chars().any(|c| !c.is_ascii() && !self.source_letters.contains(c)) => {
                weight.target_words += 1;
                odds -= 2.0;
            }
            None if self.is_unlisted => odds -= UNLISTED,
            None => {}
        }
        odds.clamp(-MOST, MOST)
    }

    /// Weighs a text's letter sequences, in natural log odds of at most [`MOST_OF_SEQUENCES`]; zero where lingua was not
    /// built with the source language.
    pub fn sequences(&self, text: &str) -> f32 {
        let Some((detector, source)) = &self.detector else { return 0.0 };
        let key = hash(text);
        if let Some(odds) = self.asked.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return *odds;
        }
        let values = detector.compute_language_confidence_values(&*with_short_words(text));
        let share = |is_source: bool| {
            let shares = values.iter().filter(|(language, _)| (language == source) == is_source);
            shares.map(|(_, share)| *share as f32).fold(0.0, f32::max)
        };
        // Where several languages stand in for the target, the likeliest of them speaks for it.
        let odds = ((share(true) + LEAST_SHARE) / (share(false) + LEAST_SHARE)).ln();
        self.asked.write().unwrap_or_else(PoisonError::into_inner).insert(key, odds);
        odds
    }
}

/// What a word says that no list has, in natural log odds, where the target has no list of its own: of a text in the
/// source language every second word is listed.
const UNLISTED: f32 = 0.4;
/// Of as many words one may be listed by chance.
const MOST_CHANCE: u32 = 4;

/// A text in which nothing without white space is longer than [`LONGEST`]: lingua goes through a word from its beginning
/// for each of its letters, and takes digits and marks out of words first.
pub(super) fn with_short_words(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.split_whitespace().all(|word| word.len() <= LONGEST) {
        return Cow::Borrowed(text);
    }
    let mut length = 0;
    let keep = |letter: &char| {
        length = if letter.is_whitespace() { 0 } else { length + letter.len_utf8() };
        length <= LONGEST
    };
    Cow::Owned(text.chars().filter(keep).collect())
}

/// The most bytes of a word that are weighed.
const LONGEST: usize = 200;

/// Added to both shares of letter sequences, so that they are never sure.
const LEAST_SHARE: f32 = 0.02;
/// The most that letter sequences can say: `ln((1 + 0.02) / 0.02)`.
pub const MOST_OF_SEQUENCES: f32 = 3.94;

/// A detector for two languages. Where lingua was not built with the target, all languages it was built with stand in
/// for it: a Swedish text is less like English than like one of its neighbors.
fn detector(source: Language, target: Option<Language>) -> LanguageDetector {
    let languages = match target {
        Some(target) => vec![source, target],
        None => Language::all().into_iter().collect(),
    };
    LanguageDetectorBuilder::from_languages(&languages).build()
}

/// The language as lingua names it, where it was built with it.
pub(super) fn lingua(language: &str) -> Option<Language> {
    Some(match language {
        "en" => Language::English,
        "de" => Language::German,
        "fr" => Language::French,
        "es" => Language::Spanish,
        "pt" => Language::Portuguese,
        "it" => Language::Italian,
        "pl" => Language::Polish,
        "cs" => Language::Czech,
        "tr" => Language::Turkish,
        "nl" => Language::Dutch,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(source: &str, target: &str) -> Model {
        let locale = |tag| Locale::parse(tag).expect("the test names a locale");
        Model::new(&locale(source), &locale(target))
    }

    fn odds(target: &str, text: &str) -> f32 {
        let model = between("en", target);
        model.weigh(text, &tokens(text), None).odds
    }

    #[test]
    fn function_words_tell_the_language_of_a_sentence() {
        for (target, own) in [
            ("de", "Wählen Sie die Datei aus und klicken Sie auf Speichern"),
            ("fr", "Sélectionnez le fichier et cliquez sur Enregistrer"),
            ("es", "Seleccione el archivo y haga clic en Guardar"),
            ("pt", "Selecione o arquivo e clique em Salvar"),
            ("it", "Selezionare il file e fare clic su Salva"),
            ("pl", "Wybierz plik, aby go zapisać na dysku"),
            ("cs", "Vyberte soubor a uložte ho na disk"),
            ("tr", "Dosyayı seçin ve kaydedin"),
            ("sv", "Välj filen och spara den på disken"),
            ("vi", "Chọn tệp và lưu vào đĩa của bạn"),
        ] {
            assert!(odds(target, own) < -3.0, "{target}: {}", odds(target, own));
            let english = odds(target, "Select the file that you want to keep and save it");
            assert!(english > 3.0, "{target}: {english}");
        }
    }

    #[test]
    fn a_word_without_end_is_weighed_by_its_beginning() {
        let model = between("en", "de");
        let whole = "wohlbekanntes ".repeat(3);
        assert_eq!(with_short_words(&whole), whole);
        for endless in ["x".repeat(1_000_000), "x1".repeat(500_000), "가".repeat(300_000)] {
            assert!(with_short_words(&format!("das {endless} da")).len() <= LONGEST + 8);
            assert!(model.sequences(&endless).is_finite());
        }
    }

    #[test]
    fn the_sites_own_words_tell_what_function_words_cannot() {
        let model = between("en", "de");
        let (mut source, mut target) = (Vocabulary::default(), Vocabulary::default());
        for _ in 0..40 {
            source.add("Enrollment status of the tenant in Azure");
            target.add("Registrierungsstatus des Mandanten in Azure");
        }
        let weigh = |text: &str| model.weigh(text, &tokens(text), Some((&source, &target))).odds;
        assert!(weigh("Tenant enrollment") > 1.0);
        assert!(weigh("Registrierungsstatus") < -1.0);
        assert!(weigh("Azure").abs() < 0.3);
    }

    #[test]
    fn a_language_without_a_list_is_told_by_how_few_words_are_of_the_source() {
        // Asturian, and Ladin of the Dolomites: neither has a list; both have words that English has too.
        for (target, own) in [
            ("ast", "Los ficheros que s'amuesen equí son los que tien esti discu, y nun hai más"),
            ("lld", "Chësc program po vester adoré da duc chi che ulëssa fé na copia de si documenc"),
        ] {
            let weight = between("en", target).weigh(own, &tokens(own), None);
            assert!(weight.is_of_target() && weight.odds < -1.5, "{target}: {weight:?}");
            let english = odds(target, "Open the file and check that all of its pages are there");
            assert!(english > 3.0, "{target}: {english}");
        }
    }

    #[test]
    fn a_locale_of_another_script_has_no_latin_words_of_its_own() {
        // `to` and `a` are words of Serbian in Latin letters, not of Serbian in Cyrillic ones.
        let text = "Go to a page of this site";
        let words = |tag| between("en", tag).weigh(text, &tokens(text), None).source_words;
        assert!(words("sr-Cyrl") > words("sr-Latn"));
    }
}

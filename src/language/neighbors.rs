//! Which of a site's languages a text is written in, of those that share a script.
//!
//! Owns: telling that a text is clearly in one of them, and not in the one that its page is in: in Latin letters by the
//! words that one of the two lists as function words and the other does not, and by letters that only one of them writes;
//! in Cyrillic ones by letters alone. Does not own: telling the source language (`language::model`).
//!
//! *Cost*: a look into one table for each word, and none where a site has one such language beside its source.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lingua::{Language, LanguageDetectorBuilder};
use rustc_hash::FxHashMap;

use super::alphabet::{beyond_ascii, letters};
use super::model::{for_each_word, hash, lingua, with_short_words};
use super::script::Scripts;
use super::shape::{Shape, Token};
use super::words::{everyday_words, function_words};
use crate::locale::Locale;

/// The fewest words of a text that is told. Shorter ones may be names, or the same in both languages.
const LEAST: u32 = 5;
/// Different words that the other language has, and neither the page's language nor the source.
const TELLING: u32 = 3;
/// For each word that the page's language or the source has, and the other one has not, it must have so many.
const TO_ONE: u32 = 4;
/// Words with letters that the page's language does not write, from which on a text in Cyrillic letters is in another:
/// so many, and one word in so many. A name or two in a text are fewer.
const SEVERAL: u32 = 2;
const ONE_IN: u32 = 4;
/// The share of the page's language and the source in letter sequences up to which a text is hardly in them.
const HARDLY: f64 = 0.05;
/// Languages of a site that are told.
const MOST: usize = 63;
/// The source language.
const SOURCE: u64 = 1;
/// An everyday word of the source language.
const EVERYDAY: u64 = 1 << MOST;

/// The languages of a site that share a script.
#[derive(Clone, Debug, Default)]
pub struct Neighbors {
    /// The first locale of each language, in the order given; the source's first.
    locales: Vec<Locale>,
    /// For each function word, the languages that have it, a bit each.
    words: FxHashMap<u64, u64>,
    /// For each letter beyond ASCII, the languages that write it.
    letters: FxHashMap<char, u64>,
    /// The first locale of each language in Cyrillic letters but the source, with the letters that not all of them write.
    cyrillic: Vec<(Locale, &'static str)>,
}

impl Neighbors {
    /// The languages of a site's locales.
    pub fn of<'l>(source: &'l Locale, targets: impl Iterator<Item = &'l Locale>) -> Neighbors {
        let mut neighbors = Neighbors::default();
        let mut cyrillic: Vec<(Locale, &'static str)> = Vec::new();
        for locale in std::iter::once(source).chain(targets) {
            if let (true, Some(letters)) = (locale.script() == "Cyrl", letters(locale.language()))
                && !cyrillic.iter().any(|(known, _)| known.language() == locale.language())
                && locale.language() != source.language()
            {
                cyrillic.push((locale.clone(), letters));
            }
            let is_listed = Scripts::of(locale).is_latin() && function_words(locale.language()).is_some();
            let is_new = !neighbors.locales.iter().any(|known| known.language() == locale.language());
            if is_new && (is_listed || neighbors.locales.is_empty()) && neighbors.locales.len() < MOST {
                neighbors.locales.push(locale.clone());
            }
        }
        // Two beside the source, or one that pages of other scripts may hold.
        if neighbors.locales.len() < 2 {
            return Neighbors { cyrillic, ..Neighbors::default() };
        }
        neighbors.cyrillic = cyrillic;
        for (at, locale) in neighbors.locales.iter().enumerate() {
            let language = locale.language();
            for word in function_words(language).unwrap_or("").split_whitespace() {
                *neighbors.words.entry(hash(word)).or_default() |= 1 << at;
            }
            for letter in beyond_ascii(language).unwrap_or("").chars() {
                *neighbors.letters.entry(letter).or_default() |= 1 << at;
            }
        }
        // Everyday words of the source are borrowed everywhere: they tell nothing.
        for word in everyday_words(source.language()).split_whitespace() {
            neighbors.words.entry(hash(word)).and_modify(|known| *known |= EVERYDAY);
        }
        neighbors
    }

    /// The locale of the site in whose language a text clearly is, if that is neither the page's nor the source's.
    pub fn language_of(&self, text: &str, tokens: &[Token], page: &Locale) -> Option<&Locale> {
        if self.locales.is_empty() || tokens.len() < LEAST as usize {
            return None;
        }
        let own = match self.locales.iter().position(|locale| locale.language() == page.language()) {
            Some(at) => 1 << at,
            // A language without a list has words that others list too.
            None if Scripts::of(page).is_latin() => return None,
            None => 0,
        };
        if self.locales.len() == 1 + usize::from(own != 0) {
            return None;
        }
        // A text may have any number of words with letters that only others write.
        let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
        let (mut all, mut of_page) = (0, Vec::new());
        for_each_word(text, tokens, |word, shape| {
            all += 1;
            let key = hash(word);
            // A capital letter is of a name, unless it begins the text.
            let is_name = shape == Shape::Capital && all > 1;
            let mut known = self.words.get(&key).copied().unwrap_or(0);
            if known == 0 && !is_name && !word.is_ascii() {
                let foreign = word.chars().filter(|letter| !letter.is_ascii());
                known = foreign.fold(!0, |all, letter| all & self.letters.get(&letter).copied().unwrap_or(0));
                known = if known & own == 0 { known } else { 0 };
            }
            if known & (own | SOURCE) != 0 {
                of_page.push(known);
            } else if known != 0 && known & EVERYDAY == 0 && !is_name {
                seen.insert(key, known);
            }
        });
        if all < LEAST || seen.is_empty() {
            return None;
        }
        let telling = |at: usize| seen.values().filter(|known| **known & (1 << at) != 0).count() as u32;
        let against = |at: usize| of_page.iter().filter(|known| **known & (1 << at) == 0).count() as u32;
        let others = (1..self.locales.len()).filter(|at| own != 1 << at).map(|at| (at, telling(at), against(at)));
        let (most, count, contrary) =
            others.clone().max_by_key(|(at, telling, against)| (*telling, Reverse((*against, *at))))?;
        if count >= TELLING && count >= TO_ONE * contrary {
            return Some(&self.locales[most]);
        }
        if own == 0 {
            return None;
        }
        // Too few words: their letter sequences have to say the same.
        let likely: Vec<&Locale> = others
            .filter(|(_, telling, against)| *telling > 0 && *against == 0)
            .map(|(at, ..)| &self.locales[at])
            .collect();
        unlike(text, [page, &self.locales[0]], &likely)
    }
}

impl Neighbors {
    /// The same for a text in Cyrillic letters: several of its words have letters that the page's language does not
    /// write, and none has one that the other does not.
    pub fn language_by_letters(&self, text: &str, page: &Locale) -> Option<&Locale> {
        if self.cyrillic.len() < 2 || text.split_whitespace().take(LEAST as usize).count() < LEAST as usize {
            return None;
        }
        let (_, own) = self.cyrillic.iter().find(|(locale, _)| locale.language() == page.language())?;
        let words = |letters: &str, without: &str| {
            let is_telling = |c: char| c.to_lowercase().any(|c| letters.contains(c) && !without.contains(c));
            text.split_whitespace().filter(|word| word.contains(is_telling)).count() as u32
        };
        let mut others = self.cyrillic.iter().filter(|(locale, _)| locale.language() != page.language());
        let all = text.split_whitespace().count() as u32;
        let is_in = |other: &str| {
            let telling = words(other, own);
            telling >= SEVERAL && telling * ONE_IN >= all && words(own, other) == 0
        };
        others.find(|(_, other)| is_in(other)).map(|(locale, _)| locale)
    }
}

/// Which of some languages a text is in by its letter sequences, if it is hardly in that of its page or in the source.
fn unlike<'l>(text: &str, of_page: [&Locale; 2], likely: &[&'l Locale]) -> Option<&'l Locale> {
    let own = lingua(of_page[0].language())?;
    let expected = [Some(own), lingua(of_page[1].language())];
    let told = likely.iter().filter_map(|locale| lingua(locale.language()));
    let languages: Vec<Language> = expected.into_iter().flatten().chain(told).collect();
    let detector = LanguageDetectorBuilder::from_languages(&languages).build();
    let shares = detector.compute_language_confidence_values(&*with_short_words(text));
    let of_page: f64 =
        shares.iter().filter(|(language, _)| expected.contains(&Some(*language))).map(|(_, share)| share).sum();
    let (first, _) = shares.first()?;
    likely.iter().find(|locale| lingua(locale.language()) == Some(*first)).filter(|_| of_page <= HARDLY).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::shape::tokens;

    fn language_of(site: &[&str], page: &str, text: &str) -> Option<String> {
        let locale = |tag: &str| Locale::parse(tag).expect("a tag");
        let (source, targets): (_, Vec<Locale>) = (locale("en-US"), site.iter().map(|tag| locale(tag)).collect());
        let neighbors = Neighbors::of(&source, targets.iter());
        neighbors.language_of(text, &tokens(text), &locale(page)).map(|locale| locale.tag().to_owned())
    }

    #[test]
    fn a_text_in_the_language_of_another_locale_is_told() {
        let site = ["fr-FR", "es-ES", "de-DE", "it-IT", "pt-PT", "pl-PL", "ko-KR"];
        for (own, text) in [
            ("fr-FR", "Rangez la clé dans le tiroir avant de fermer les portes, sauf pendant vos heures."),
            ("es-ES", "Guarde las llaves en el cajón antes de cerrar la puerta y no las deje en el mostrador."),
            ("de-DE", "Legen Sie den Schlüssel in die Schublade, bevor Sie die Tür schließen."),
            ("it-IT", "Riporre le chiavi nel cassetto prima di chiudere gli armadi della stanza."),
            ("pt-PT", "Guarde as chaves na gaveta, mas não feche a porta da loja até às seis."),
            ("pl-PL", "Schowaj klucz do szuflady, aby każdy go znalazł, jeśli jest potrzebny."),
        ] {
            assert_eq!(language_of(&site, own, text), None, "{text}");
            for page in site.iter().filter(|page| **page != own) {
                assert_eq!(language_of(&site, page, text).as_deref(), Some(own), "{page}: {text}");
            }
        }
        // No locale of the site is in that language.
        assert_eq!(language_of(&["fr-CA", "es-MX"], "fr-CA", "Legen Sie den Schlüssel in die Schublade."), None);
    }

    #[test]
    fn any_number_of_words_is_told_in_no_more_than_their_length() {
        let mut text = String::new();
        for at in 0..200_000_u32 {
            text.push('ß');
            text.extend((0..5).map(|place| char::from(b'a' + (at / 16_u32.pow(place) % 16) as u8)));
            text.push(' ');
        }
        assert_eq!(language_of(&["fr", "de"], "fr", &text).as_deref(), Some("de"));
    }

    #[test]
    fn names_and_quotes_and_the_source_are_no_other_language() {
        let site = ["fr", "es", "de"];
        for text in [
            "Les villes de Los Cabos, Las Palmas, El Paso et La Paz sont ouvertes.",
            "Voir Las Palmas, Los Cabos, El Paso, Del Mar",
            "Le titre est « Der Schlüssel und die Tür » dans cette édition.",
            "Put the key into the drawer before you close the door.",
            "Send messages to clients of the service and choose options for images and charges.",
            "Der die das und",
            "Contoso, Fabrikam, Northwind, Tailspin, Wingtip",
        ] {
            assert_eq!(language_of(&site, "fr", text), None, "{text}");
        }
        // One word of Spanish, and letter sequences that could be either.
        for text in ["Centros del comercio central de Porto", "Casas del campo central moderna"] {
            assert_eq!(language_of(&["pt-PT", "es-ES"], "pt-PT", text), None, "{text}");
        }
    }

    #[test]
    fn languages_in_cyrillic_letters_are_told_by_their_letters() {
        let locale = |tag: &str| Locale::parse(tag).expect("a tag");
        let targets = ["ru-RU", "uk-UA", "bg-BG"].map(locale);
        let neighbors = Neighbors::of(&locale("en"), targets.iter());
        let told = |page: &str, text: &str| {
            neighbors.language_by_letters(text, &locale(page)).map(|locale| locale.tag().to_owned())
        };
        let ukrainian = "Покладіть ключ у шухляду, перш ніж зачинити двері на ніч.";
        let russian = "Положите ключ в ящик, прежде чем вы закроете дверь этой комнаты на выходные.";
        assert_eq!(told("ru-RU", ukrainian).as_deref(), Some("uk-UA"));
        assert_eq!(told("uk-UA", russian).as_deref(), Some("ru-RU"));
        assert_eq!((told("ru-RU", russian), told("uk-UA", ukrainian)), (None, None));
        // A name, too few words, a site without the language.
        assert_eq!(told("ru-RU", "Поезд идёт из города Запоріжжя в Київ каждый день"), None);
        assert_eq!(told("ru-RU", "Ніч і її зірки"), None);
        let alone = Neighbors::of(&locale("en"), targets[..1].iter());
        assert_eq!(alone.language_by_letters(ukrainian, &targets[0]), None);
    }

    #[test]
    fn a_language_without_a_list_is_not_told_from_its_neighbors() {
        let asturian = "Los ficheros que s'amuesen equí son los que tien esti discu, y nun hai más";
        assert_eq!(language_of(&["ast", "es"], "ast", asturian), None);
    }
}

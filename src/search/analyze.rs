//! The terms of one page.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use super::encode::LEVELS;
use super::stem::{Stemmer, endings};
use super::words::{Token, parts, tokens};
use crate::locale::Locale;

/// What search is told of a page; every text is plain, without markup.
#[derive(Clone, Copy, Debug)]
pub struct SearchPage<'a> {
    /// The page's address relative to the locale's root, as a link would say it.
    pub url: &'a str,
    /// The page's title.
    pub title: &'a str,
    /// Titles of what stands above the page, outermost first.
    pub breadcrumb: &'a [&'a str],
    /// Whether the page is the locale's own.
    pub standing: Standing<'a>,
    /// The page's text.
    pub sections: &'a [SearchSection<'a>],
}

/// Whether a page is written in the locale whose readers search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Written in this locale.
    Own,
    /// Served in place of a translation, and ranked lower; with the tag of the locale it is written in.
    Fallback(&'a str),
}

/// A heading and the text up to the next one.
#[derive(Clone, Copy, Debug)]
pub struct SearchSection<'a> {
    /// The heading's id; empty for the text above the first heading.
    pub anchor: &'a str,
    /// The heading.
    pub heading: &'a str,
    /// The text, blocks separated by a space or a line end.
    pub text: &'a str,
}

/// The terms of a page and the file of its excerpts: about as large as the page's text.
#[derive(Clone, Debug)]
pub struct PageTerms {
    /// Address, relative to the locale's root.
    pub(super) url: String,
    pub(super) title: String,
    pub(super) breadcrumb: String,
    /// Tag of the locale the page is written in, where it is another one.
    pub(super) lang: Option<String>,
    /// Keys, one behind the other.
    pub(super) keys: String,
    /// Bytes of each key, and its level of weight.
    pub(super) terms: Vec<(u8, u8)>,
    /// Path of the file of excerpts in the index folder.
    pub(super) text_path: String,
    text_file: Vec<u8>,
}

impl PageTerms {
    /// Takes out the file from which the browser cuts excerpts: its path in the index folder, and its bytes. To be written
    /// at once, so that no more than the terms stay in memory.
    pub fn take_file(&mut self) -> (String, Vec<u8>) {
        (self.text_path.clone(), std::mem::take(&mut self.text_file))
    }
}

/// Text beyond so many bytes of a page is found, but not shown in excerpts.
const LONGEST_EXCERPTS: usize = 48 * 1024;

/// Reads pages of one locale into terms. One serves all threads.
#[derive(Clone, Debug)]
pub struct Analyzer {
    stemmer: Stemmer,
}

/// How often a key stands where.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    title: u16,
    heading: u16,
    body: u16,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Title,
    Heading,
    Body,
}

impl Analyzer {
    /// An analyzer for the words of `locale`.
    pub fn new(locale: &Locale) -> Self {
        Self { stemmer: Stemmer::new(endings(locale.language())) }
    }

    /// Reads one page. Linear in its length; the same page gives the same terms.
    pub fn page(&self, page: &SearchPage<'_>) -> PageTerms {
        let mut words = Table::default();
        let mut grams = Table::default();
        let (mut scratch, mut length) = (String::new(), 0usize);
        let mut read = |text: &str, place: Place| {
            tokens(text, &mut scratch, &mut |token| match token {
                Token::Word(word) => {
                    length += 1;
                    words.count(word, place);
                }
                Token::Run(run, size) => parts(run, size, |part| {
                    length += 1;
                    grams.count(part, place);
                }),
            });
        };
        read(page.title, Place::Title);
        for section in page.sections {
            read(section.heading, Place::Heading);
            read(section.text, Place::Body);
        }
        for at in 0..words.entries.len() {
            let (key, counts) = words.get(at);
            let stem = self.stemmer.stem(key);
            grams.add(stem, counts);
        }
        let mut keys = String::with_capacity(grams.keys.len());
        let mut terms = Vec::with_capacity(grams.entries.len());
        for at in 0..grams.entries.len() {
            let (key, counts) = grams.get(at);
            keys.push_str(key);
            terms.push((key.len() as u8, level(counts, length, page.standing)));
        }
        let text_file = excerpts(page);
        let hash = blake3::hash(&text_file).to_hex();
        PageTerms {
            url: page.url.to_owned(),
            title: page.title.to_owned(),
            breadcrumb: page.breadcrumb.join(" › "),
            lang: match page.standing {
                Standing::Own => None,
                Standing::Fallback(lang) => Some(lang.to_owned()),
            },
            keys,
            terms,
            text_path: format!("t/{}.js", &hash[..12]),
            text_file,
        }
    }
}

/// Weight of a key on a page: in the title eleven, in a heading four, in the text up to three, less in long pages (the
/// saturation of BM25). Kept as a power of one and a half.
fn level(counts: Counts, length: usize, standing: Standing<'_>) -> u8 {
    let often = f32::from(counts.body);
    let body = 3.0 * often / (often + 0.75 + length as f32 / 1000.0);
    let weight = f32::from(counts.title.min(1)) * 11.0
        + f32::from(counts.heading.min(2)) * 2.0
        + f32::from(counts.heading.min(1)) * 2.0
        + body;
    let level = (weight.max(1.0).ln() / 1.5f32.ln()).round();
    let lower = if standing == Standing::Own { 0.0 } else { 2.0 };
    (level - lower).clamp(0.0, (LEVELS - 1) as f32) as u8
}

/// A script that hands over `[[anchor, heading, text], …]`.
fn excerpts(page: &SearchPage<'_>) -> Vec<u8> {
    let mut left = LONGEST_EXCERPTS;
    let mut sections: Vec<(&str, &str, &str)> = Vec::with_capacity(page.sections.len());
    for section in page.sections {
        let mut end = section.text.len().min(left);
        while !section.text.is_char_boundary(end) {
            end -= 1;
        }
        left -= end;
        sections.push((section.anchor, section.heading, &section.text[..end]));
        if left == 0 {
            break;
        }
    }
    script(&sections)
}

/// A script that calls `buildSiteSearch` with a value.
pub(super) fn script(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = b"buildSiteSearch(".to_vec();
    serde_json::to_writer(&mut bytes, value).expect("strings and numbers always serialize, and a vector takes all");
    bytes.extend_from_slice(b")\n");
    bytes
}

/// Counts keys: a map from strings that owns them all in one string.
#[derive(Debug, Default)]
struct Table {
    keys: String,
    entries: Vec<(u32, u8, Counts)>,
    places: FxHashMap<u64, u32>,
}

impl Table {
    fn count(&mut self, key: &str, place: Place) {
        let counts = &mut self.entry(key).2;
        let count = match place {
            Place::Title => &mut counts.title,
            Place::Heading => &mut counts.heading,
            Place::Body => &mut counts.body,
        };
        *count = count.saturating_add(1);
    }

    fn add(&mut self, key: &str, more: Counts) {
        let counts = &mut self.entry(key).2;
        counts.title = counts.title.saturating_add(more.title);
        counts.heading = counts.heading.saturating_add(more.heading);
        counts.body = counts.body.saturating_add(more.body);
    }

    fn get(&self, at: usize) -> (&str, Counts) {
        let (start, len, counts) = self.entries[at];
        (&self.keys[start as usize..start as usize + usize::from(len)], counts)
    }

    fn entry(&mut self, key: &str) -> &mut (u32, u8, Counts) {
        let mut hasher = FxHasher::default();
        hasher.write(key.as_bytes());
        let mut hash = hasher.finish();
        // Two keys of one hash: the later one stands at the next free hash.
        let at = loop {
            match self.places.get(&hash) {
                Some(&at) if self.get(at as usize).0 == key => break at as usize,
                Some(_) => hash = hash.wrapping_add(1),
                None => {
                    self.places.insert(hash, self.entries.len() as u32);
                    self.entries.push((self.keys.len() as u32, key.len() as u8, Counts::default()));
                    self.keys.push_str(key);
                    break self.entries.len() - 1;
                }
            }
        };
        &mut self.entries[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(locale: &str, page: &SearchPage<'_>) -> Vec<(String, u8)> {
        let page = Analyzer::new(&Locale::parse(locale).expect("a tag")).page(page);
        let mut at = 0;
        let mut all = Vec::new();
        for (len, level) in page.terms {
            all.push((page.keys[at..at + usize::from(len)].to_owned(), level));
            at += usize::from(len);
        }
        all.sort();
        all
    }

    fn page<'a>(title: &'a str, sections: &'a [SearchSection<'a>]) -> SearchPage<'a> {
        SearchPage { url: "a/", title, breadcrumb: &[], standing: Standing::Own, sections }
    }

    #[test]
    fn a_title_weighs_more_than_a_heading_and_a_heading_more_than_text() {
        let sections = [SearchSection {
            anchor: "x", heading: "Счета", text: "Оплата счёта и оплаты, оплатой"
        }];
        let all = terms("ru", &page("Лицензии", &sections));
        let level = |key: &str| all.iter().find(|(k, _)| k == key).map(|(_, level)| *level).expect("the key is there");
        assert!(level("лиценз") > level("счет"));
        assert!(level("счет") > level("оплат"));
        assert_eq!(all.len(), 4, "three forms of one word are one term: {all:?}");
    }

    #[test]
    fn a_page_that_is_served_in_place_of_a_translation_weighs_less() {
        let own = page("Rechnung", &[]);
        let fallback = SearchPage { standing: Standing::Fallback("en-US"), ..own };
        assert!(terms("de", &own)[0].1 > terms("de", &fallback)[0].1);
    }

    #[test]
    fn excerpts_cannot_end_the_script_they_stand_in() {
        let sections = [SearchSection { anchor: "a\"b", heading: "</script>", text: "\u{2028}\"); alert(1) //\\" }];
        let mut terms = Analyzer::new(&Locale::parse("de").expect("a tag")).page(&page("x", &sections));
        let (path, bytes) = terms.take_file();
        assert!(path.starts_with("t/") && path.ends_with(".js"));
        let text = String::from_utf8(bytes).expect("JSON is UTF-8");
        let json = text.strip_prefix("buildSiteSearch(").and_then(|rest| rest.strip_suffix(")\n")).expect("a call");
        let value: Vec<(String, String, String)> = serde_json::from_str(json).expect("JSON");
        assert_eq!(value[0].2, sections[0].text);
    }
}

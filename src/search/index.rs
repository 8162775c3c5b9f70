//! The index of one locale: postings in memory, files at the end.
//!
//! The files lie in one folder; paths are relative to it.
//!
//! - `index.js`: how many pages there are, the first key and the name of every shard, the names of the lists of pages,
//!   the endings of the locale's words, the texts of the dialog. Loaded when the dialog opens.
//! - `k/….js`: a shard, a stretch of the sorted keys. An entry is the number of characters shared with the key before, the
//!   rest of the key, a space, the postings of the term; where the key is the end of longer terms too, a space and the
//!   pages of those; and `!` ([`encode`](super::encode)).
//! - `p/….js`: titles, addresses and breadcrumbs of [`PAGES_PER_LIST`] pages.
//! - `t/….js`: the text of a page ([`PageTerms::take_files`]).
//!
//! All but `index.js` are named for their content, so that a browser never joins two builds.

use std::collections::BTreeMap;

use super::IndexFile;
use super::analyze::{PageTerms, TextName, script};
use super::encode::{Packed, Posting, push_number, push_postings};
use super::places::{self, Key, Places};
use super::stem::{by_length, endings};
use super::words::is_part;
use crate::locale::Locale;

/// How many pages stand in one list of titles.
pub const PAGES_PER_LIST: usize = 48;
/// Shards are at least so large, in bytes, and larger where there would be more than [`MOST_SHARDS`].
const SMALLEST_SHARD: usize = 6 * 1024;
const MOST_SHARDS: usize = 640;
/// Shortest end of a word that is found on its own, and fewest characters before it.
const SHORTEST_END: usize = 3;
const SHORTEST_FRONT: usize = 2;

/// Collects the pages of one locale.
///
/// *Units*: two to three bytes of memory for each term of a page, some seventy for each distinct term of the locale.
/// *Law*: the files are the same in whatever order pages are added.
#[derive(Debug)]
pub struct Builder {
    locale: Locale,
    pages: Vec<PageEntry>,
    terms: Terms,
}

/// Postings by key: a map that grows in pieces, so that nothing large is ever copied.
#[derive(Debug, Default)]
struct Terms {
    pieces: Vec<Piece>,
    places: Places,
    count: usize,
}

/// So many terms, and their keys one behind the other.
#[derive(Debug)]
struct Piece {
    keys: String,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    key: Key,
    postings: Packed,
}

/// Terms of a piece.
const PIECE: usize = 512;

impl Terms {
    /// Adds a posting to a key, whose hash is `hash`.
    fn add(&mut self, key: &str, hash: u32, posting: Posting) {
        if self.places.is_full() {
            let pieces = self.pieces.iter();
            let keys =
                pieces.flat_map(|piece| piece.terms.iter().map(|term| (term.key.hash, term.key.text(&piece.keys))));
            self.places.grow(keys);
        }
        let front = places::front(key);
        let is = |at: usize| {
            let Piece { keys, terms } = &self.pieces[at / PIECE];
            terms[at % PIECE].key.is(keys, key, front)
        };
        let spot = match self.places.find(key, hash, is) {
            Ok(at) => return self.pieces[at / PIECE].terms[at % PIECE].postings.push(posting),
            Err(spot) => spot,
        };
        if self.places.add(key, spot).is_multiple_of(PIECE) {
            self.pieces.push(Piece { keys: String::with_capacity(16 * PIECE), terms: Vec::with_capacity(PIECE) });
        }
        self.count += 1;
        let Some(Piece { keys, terms }) = self.pieces.last_mut() else { return };
        let mut postings = Packed::default();
        postings.push(posting);
        terms.push(Term { key: Key::push(keys, key, hash), postings });
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &Packed)> {
        self.pieces
            .iter()
            .flat_map(|Piece { keys, terms }| terms.iter().map(move |term| (term.key.text(keys), &term.postings)))
    }
}

#[derive(Debug)]
struct PageEntry {
    url: String,
    title: String,
    breadcrumb: String,
    lang: Option<String>,
    text: TextName,
}

/// A key, or the end of one, with the postings of the term: its first bytes as a number, by which most comparisons are
/// decided without a look at the text.
type Keyed<'b> = (u128, &'b str, &'b Packed);

impl Builder {
    /// An index without pages.
    pub fn new(locale: &Locale) -> Self {
        Self { locale: locale.clone(), pages: Vec::new(), terms: Terms::default() }
    }

    /// Adds a page, which has an address of its own.
    pub fn add(&mut self, page: PageTerms) {
        let number = u32::try_from(self.pages.len()).expect("fewer than four thousand million pages");
        let mut at = 0;
        for &(hash, len, level) in &page.terms {
            let key = &page.keys[at..at + usize::from(len)];
            at += usize::from(len);
            self.terms.add(key, hash, Posting { page: number, level });
        }
        self.pages.push(PageEntry {
            url: page.url,
            title: page.title,
            breadcrumb: page.breadcrumb,
            lang: page.lang,
            text: page.text,
        });
    }

    /// Gives every file to `write`, `index.js` last; `words` holds the texts of [`super::MESSAGES`]. Stops at the first
    /// error that `write` gives.
    pub fn finish<E>(
        self,
        words: &BTreeMap<String, String>,
        write: &mut impl FnMut(IndexFile) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut sorted: Vec<usize> = (0..self.pages.len()).collect();
        sorted.sort_by(|&a, &b| self.pages[a].url.cmp(&self.pages[b].url));
        let mut order = vec![0; sorted.len()];
        for (rank, &at) in sorted.iter().enumerate() {
            order[at] = rank as u32;
        }
        let mut lists = Vec::new();
        for pages in sorted.chunks(PAGES_PER_LIST) {
            let bytes = script(&self.list(pages));
            let name = name(&bytes);
            write((format!("p/{name}.js"), bytes))?;
            lists.push(name);
        }
        let shards = self.shards(&order, write)?;
        let rules = endings(self.locale.language());
        let index = Index {
            version: 1,
            locale: self.locale.tag(),
            pages: self.pages.len(),
            per_list: PAGES_PER_LIST,
            lists,
            shards,
            outer: by_length(rules.outer),
            inner: by_length(rules.inner),
            keep: rules.keep,
            particles: by_length(rules.particles),
            words,
        };
        write(("index.js".to_owned(), script(&index)))
    }

    fn list(&self, pages: &[usize]) -> PageList<'_> {
        let mut list = PageList { crumbs: Vec::new(), pages: Vec::with_capacity(pages.len()) };
        for page in pages.iter().map(|&at| &self.pages[at]) {
            let crumb = list.crumbs.iter().position(|known| *known == page.breadcrumb).unwrap_or_else(|| {
                list.crumbs.push(&page.breadcrumb);
                list.crumbs.len() - 1
            });
            list.pages.push((
                &page.url,
                &page.title,
                crumb,
                &page.text.name,
                page.text.more,
                page.lang.as_deref().unwrap_or(""),
            ));
        }
        list
    }

    fn shards<E>(
        &self,
        order: &[u32],
        write: &mut impl FnMut(IndexFile) -> Result<(), E>,
    ) -> Result<Vec<(String, String)>, E> {
        let mut terms: Vec<Keyed<'_>> = Vec::with_capacity(self.terms.count);
        terms.extend(self.terms.iter().map(|(key, packed)| (front(key), key, packed)));
        terms.sort_unstable_by_key(|&(front, key, _)| (front, key));
        let ends = Self::ends(&terms);
        let weight: usize = terms.iter().chain(&ends).map(|(_, key, packed)| key.len() / 2 + 2 + packed.len()).sum();
        let mut shards = Shards {
            size: SMALLEST_SHARD.max(weight / MOST_SHARDS),
            names: Vec::new(),
            open: String::new(),
            first: String::new(),
            last: String::new(),
        };
        let (mut whole, mut inner) = (Vec::new(), Vec::new());
        let (mut term, mut end) = (0, 0);
        while term < terms.len() || end < ends.len() {
            let key = match (terms.get(term), ends.get(end)) {
                (Some(&(_, a, _)), Some(&(_, b, _))) => a.min(b),
                (Some(&(_, key, _)), None) | (None, Some(&(_, key, _))) => key,
                (None, None) => break,
            };
            whole.clear();
            inner.clear();
            if terms.get(term).is_some_and(|&(_, at, _)| at == key) {
                terms[term].2.unpack(order, &mut whole);
                term += 1;
            }
            while ends.get(end).is_some_and(|&(_, at, _)| at == key) {
                ends[end].2.unpack(order, &mut inner);
                end += 1;
            }
            whole.sort_unstable();
            // The heaviest of a page's postings comes first, and is the one that is kept.
            inner.sort_unstable_by_key(|posting| (posting.page, std::cmp::Reverse(posting.level)));
            inner.dedup_by_key(|posting| posting.page);
            inner.retain(|posting| whole.binary_search_by_key(&posting.page, |whole| whole.page).is_err());
            if whole.is_empty() && inner.is_empty() {
                continue;
            }
            if let Some(file) = shards.entry(key, &whole, &inner) {
                write(file)?;
            }
        }
        if let Some(file) = shards.close() {
            write(file)?;
        }
        Ok(shards.names)
    }

    /// The ends of long words, by which their inner parts are found, sorted.
    fn ends<'b>(terms: &[Keyed<'b>]) -> Vec<Keyed<'b>> {
        let mut ends = Vec::new();
        for &(_, key, packed) in terms {
            if key.bytes().any(|byte| byte.is_ascii_digit()) || is_part(key) {
                continue;
            }
            let count = key.chars().count();
            let fewest = if takes_prefixes(key) { 1 } else { SHORTEST_FRONT };
            for (start, _) in key.char_indices().take((count + 1).saturating_sub(SHORTEST_END)).skip(fewest) {
                ends.push((front(&key[start..]), &key[start..], packed));
            }
        }
        ends.sort_unstable_by_key(|&(front, key, _)| (front, key));
        ends
    }
}

/// True for the scripts whose words take an article or a preposition of one letter: Hebrew, Arabic, Syriac.
fn takes_prefixes(key: &str) -> bool {
    key.starts_with(|first| matches!(first, '\u{590}'..='\u{8FF}'))
}

/// The first sixteen bytes of a key as a number of the same order: most comparisons end here.
fn front(key: &str) -> u128 {
    let bytes = key.as_bytes();
    let mut front = [0; 16];
    match bytes.first_chunk::<16>() {
        Some(first) => front = *first,
        None => front[..bytes.len()].copy_from_slice(bytes),
    }
    u128::from_be_bytes(front)
}

/// A name for a file with this content.
fn name(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..10].to_owned()
}

/// What `index.js` hands over; the browser's side reads these names.
#[derive(serde::Serialize)]
struct Index<'a> {
    version: u32,
    locale: &'a str,
    pages: usize,
    per_list: usize,
    lists: Vec<String>,
    shards: Vec<(String, String)>,
    outer: Vec<&'static str>,
    inner: Vec<&'static str>,
    keep: usize,
    particles: Vec<&'static str>,
    words: &'a BTreeMap<String, String>,
}

/// What a list of pages hands over: breadcrumbs; address, title, number of the breadcrumb, name of the text, number of
/// further files of it, other locale.
#[derive(serde::Serialize)]
struct PageList<'a> {
    crumbs: Vec<&'a str>,
    pages: Vec<(&'a str, &'a str, usize, &'a str, usize, &'a str)>,
}

/// Cuts the sorted entries into files.
struct Shards {
    size: usize,
    /// First key and name of each shard.
    names: Vec<(String, String)>,
    open: String,
    first: String,
    last: String,
}

impl Shards {
    /// Appends an entry; gives away the shard that became full.
    fn entry(&mut self, key: &str, whole: &[Posting], inner: &[Posting]) -> Option<IndexFile> {
        let full = if self.open.len() >= self.size { self.close() } else { None };
        let mut shared = 0;
        if self.open.is_empty() {
            self.first = key.to_owned();
            self.last.clear();
        }
        for (a, b) in key.bytes().zip(self.last.bytes()) {
            if a != b {
                break;
            }
            shared += 1;
        }
        while !key.is_char_boundary(shared) {
            shared -= 1;
        }
        let (same, _) = key.split_at(shared);
        let characters = if same.is_ascii() { shared } else { same.encode_utf16().count() };
        push_number(&mut self.open, characters as u32);
        self.open.push_str(&key[shared..]);
        self.open.push(' ');
        push_postings(&mut self.open, whole);
        if !inner.is_empty() {
            self.open.push(' ');
            push_postings(&mut self.open, inner);
        }
        self.open.push('!');
        self.last.clear();
        self.last.push_str(key);
        full
    }

    /// Gives away what is open.
    fn close(&mut self) -> Option<IndexFile> {
        if self.open.is_empty() {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.open.len() + 24);
        bytes.extend_from_slice(b"buildSiteSearch(\"");
        bytes.extend_from_slice(self.open.as_bytes());
        bytes.extend_from_slice(b"\")\n");
        self.open.clear();
        let name = name(&bytes);
        self.names.push((std::mem::take(&mut self.first), name.clone()));
        Some((format!("k/{name}.js"), bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode::{LEVELS, number};
    use super::*;
    use crate::search::{SearchPage, SearchSection, Standing, analyze};

    fn files(texts: &[(&str, &str)]) -> Vec<IndexFile> {
        let locale = Locale::parse("de").expect("a tag");
        let mut builder = Builder::new(&locale);
        for (url, text) in texts {
            let sections = [SearchSection { anchor: "", heading: "", text }];
            builder.add(analyze(&SearchPage {
                url,
                title: url,
                breadcrumb: &["Start"],
                standing: Standing::Own,
                sections: &sections,
            }));
        }
        let mut files = Vec::new();
        let written: Result<(), ()> = builder.finish(&BTreeMap::new(), &mut |file| {
            files.push(file);
            Ok(())
        });
        assert!(written.is_ok());
        files
    }

    #[test]
    fn the_order_in_which_pages_come_changes_nothing() {
        let (a, b, c) =
            (("a/", "Abrechnungszyklus des Vertrags"), ("b/", "Vertrag und Rechnung"), ("c/", "Lebenszyklus"));
        assert_eq!(files(&[a, b, c]), files(&[c, a, b]));
        assert_eq!(files(&[]).len(), 1, "an index without pages is an index");
    }

    #[test]
    fn ends_of_long_words_are_keys_with_the_pages_of_those_words() {
        let files = files(&[("a/", "Abrechnungszyklus"), ("b/", "Zyklus"), ("c/", "Lebenszyklus Zyklus")]);
        let shard = files.iter().find(|(path, _)| path.starts_with("k/")).expect("one shard");
        let entries = entries(&shard.1);
        assert!(entries.is_sorted());
        let (_, whole, inner) = entries.iter().find(|(key, ..)| key == "zyklus").expect("the key is there");
        assert_eq!((whole.as_slice(), inner.as_slice()), (&[1, 2][..], &[0][..]));
        assert!(entries.iter().all(|(key, whole, _)| key.chars().count() >= SHORTEST_END || !whole.is_empty()));
    }

    #[test]
    fn every_word_of_many_leads_to_the_pages_it_stands_on() {
        // More than a piece of terms, and more than the places that there are at first.
        let count = 3 * PIECE + 7;
        let words = |from: usize, to: usize| (from..to).map(|at| format!("wort{at:05}")).collect::<Vec<_>>().join(" ");
        let files = files(&[("a/", &words(0, count)), ("b/", &words(count / 2, count))]);
        let shards = files.iter().filter(|(path, _)| path.starts_with("k/"));
        let found: BTreeMap<String, Vec<u32>> =
            shards.flat_map(|(_, bytes)| entries(bytes)).map(|(key, whole, _)| (key, whole)).collect();
        for at in 0..count {
            let pages: &[u32] = if at < count / 2 { &[0] } else { &[0, 1] };
            assert_eq!(found.get(&format!("wort{at:05}")).map(Vec::as_slice), Some(pages), "{at}");
        }
    }

    /// Reads a shard back: keys, pages of the whole word, pages of longer words.
    fn entries(bytes: &[u8]) -> Vec<(String, Vec<u32>, Vec<u32>)> {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let text =
            text.strip_prefix("buildSiteSearch(\"").and_then(|rest| rest.strip_suffix("!\")\n")).expect("a call");
        let mut last = String::new();
        let mut all = Vec::new();
        for entry in text.split('!') {
            let mut fields = entry.split(' ');
            let mut chars = fields.next().expect("a key").chars();
            let shared = number(&mut chars).expect("a number");
            last = last.chars().take(shared as usize).chain(chars).collect();
            let mut pages = || {
                let mut chars = fields.next().unwrap_or("").chars();
                let mut page = 0;
                std::iter::from_fn(|| {
                    page += number(&mut chars)? / LEVELS;
                    Some(page)
                })
                .collect()
            };
            all.push((last.clone(), pages(), pages()));
        }
        all
    }
}

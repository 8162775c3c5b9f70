//! The terms of one page.

use super::IndexFile;
use super::encode::LEVELS;
use super::places::{Key, Places, front, hash};
use super::words::{Token, parts, tokens};

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
    /// Of each key its [`hash()`], its bytes, and its level of weight.
    pub(super) terms: Vec<(u32, u8, u8)>,
    pub(super) text: TextName,
    files: Vec<IndexFile>,
}

/// The files of a page's text: `t/NAME.js` and, for a long page, `more` others: `t/NAME-1.js`, …
#[derive(Clone, Debug)]
pub(super) struct TextName {
    pub(super) name: String,
    pub(super) more: usize,
}

impl PageTerms {
    /// Takes out the files from which the browser cuts excerpts. To be written at once, so that no more than the terms
    /// stay in memory.
    pub fn take_files(&mut self) -> Vec<IndexFile> {
        std::mem::take(&mut self.files)
    }
}

/// Bytes of text in a file of excerpts: five of them are loaded with the first results.
const EXCERPTS: usize = 8 * 1024;
/// Most files of a page; text beyond is found, but not shown.
const MOST_EXCERPTS: usize = 16;

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

/// Reads one page. Linear in its length; the same page gives the same terms.
pub fn analyze(page: &SearchPage<'_>) -> PageTerms {
    let bytes: usize = page.sections.iter().map(|section| section.text.len()).sum();
    let mut table = Table::for_text(bytes);
    let (mut scratch, mut length) = (String::new(), 0usize);
    let mut read = |text: &str, place: Place| {
        tokens(text, &mut scratch, &mut |token| match token {
            Token::Word(word) => {
                length += 1;
                table.count(word, place);
            }
            Token::Run(run, size) => parts(run, size, |part| {
                length += 1;
                table.count(part, place);
            }),
        });
    };
    read(page.title, Place::Title);
    for section in page.sections {
        read(section.heading, Place::Heading);
        read(section.text, Place::Body);
    }
    let term = |entry: &Entry| (entry.key.hash, entry.key.len, level(entry.counts, length, page.standing));
    let terms = table.entries.iter().map(term).collect();
    let (text, files) = excerpts(page);
    PageTerms {
        url: page.url.to_owned(),
        title: page.title.to_owned(),
        breadcrumb: page.breadcrumb.join(" › "),
        lang: match page.standing {
            Standing::Own => None,
            Standing::Fallback(lang) => Some(lang.to_owned()),
        },
        keys: table.keys,
        terms,
        text,
        files,
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
    let level = STEPS.iter().filter(|step| weight >= **step).count() as u8;
    if standing == Standing::Own { level } else { level.saturating_sub(2) }
}

/// The least weights of the levels above the lowest: one and a half to the power of 0.5, 1.5, 2.5, …
const STEPS: [f32; LEVELS as usize - 1] = [1.224_745, 1.837_117, 2.755_676, 4.133_514, 6.200_271, 9.300_406, 13.950_61];

/// Scripts that hand over `[[anchor, heading, text], …]`, one for each stretch of the page.
fn excerpts(page: &SearchPage<'_>) -> (TextName, Vec<IndexFile>) {
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut taken: Vec<(&str, &str, &str)> = Vec::new();
    let mut left = EXCERPTS;
    for section in page.sections {
        let mut rest = section.text;
        while rest.len() > left && files.len() < MOST_EXCERPTS {
            let mut end = left;
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            // Between words, where there are spaces to see them by.
            if let Some(space) = rest[..end].rfind(' ').filter(|space| end - space < 100) {
                end = space + 1;
            }
            taken.push((section.anchor, section.heading, &rest[..end]));
            rest = &rest[end..];
            files.push(script(&taken));
            taken.clear();
            left = EXCERPTS;
        }
        if files.len() < MOST_EXCERPTS {
            taken.push((section.anchor, section.heading, rest));
            left -= rest.len();
        }
    }
    if !taken.is_empty() || files.is_empty() {
        files.push(script(&taken));
    }
    // The address is in the name, because two pages may hold the same words and each writes its own files.
    let mut hasher = blake3::Hasher::new();
    hasher.update(page.url.as_bytes()).update(&[0]);
    files.iter().for_each(|file| {
        hasher.update(file);
    });
    let name = hasher.finalize().to_hex()[..12].to_owned();
    let path = |at: usize| if at == 0 { format!("t/{name}.js") } else { format!("t/{name}-{at}.js") };
    let files: Vec<IndexFile> = files.into_iter().enumerate().map(|(at, bytes)| (path(at), bytes)).collect();
    (TextName { more: files.len() - 1, name }, files)
}

/// A script that calls `buildSiteSearch` with a value.
pub(super) fn script(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = b"buildSiteSearch(".to_vec();
    serde_json::to_writer(&mut bytes, value).expect("strings and numbers always serialize, and a vector takes all");
    bytes.extend_from_slice(b")\n");
    bytes
}

/// Counts keys: a map from strings that owns them all in one string.
#[derive(Debug)]
struct Table {
    keys: String,
    entries: Vec<Entry>,
    places: Places,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: Key,
    counts: Counts,
}

impl Table {
    /// A table for a text of so many bytes.
    fn for_text(bytes: usize) -> Self {
        let count = (bytes / 8).clamp(32, 1 << 15);
        Self {
            keys: String::with_capacity(bytes.min(1 << 16)),
            entries: Vec::with_capacity(count / 2),
            places: Places::for_keys(count),
        }
    }

    fn count(&mut self, key: &str, place: Place) {
        let counts = &mut self.entry(key).counts;
        let count = match place {
            Place::Title => &mut counts.title,
            Place::Heading => &mut counts.heading,
            Place::Body => &mut counts.body,
        };
        *count = count.saturating_add(1);
    }

    fn entry(&mut self, key: &str) -> &mut Entry {
        if self.places.is_full() {
            self.places.grow(self.entries.iter().map(|entry| (entry.key.hash, entry.key.text(&self.keys))));
        }
        let (front, hash) = (front(key), hash(key));
        let at = match self.places.find(key, hash, |at| self.entries[at].key.is(&self.keys, key, front)) {
            Ok(at) => at,
            Err(spot) => {
                let counts = Counts::default();
                self.entries.push(Entry { key: Key::push(&mut self.keys, key, hash), counts });
                self.places.add(key, spot)
            }
        };
        &mut self.entries[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(page: &SearchPage<'_>) -> Vec<(String, u8)> {
        let page = analyze(page);
        let mut at = 0;
        let mut all = Vec::new();
        for (_, len, level) in page.terms {
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
            anchor: "x", heading: "Счета", text: "Оплата счёта, оплата ёлок"
        }];
        let all = terms(&page("Лицензии", &sections));
        let level = |key: &str| all.iter().find(|(k, _)| k == key).map(|(_, level)| *level).expect("the key is there");
        assert!(level("лицензии") > level("счета"));
        assert!(level("счета") > level("оплата"));
        assert!(level("оплата") > level("елок"));
    }

    #[test]
    fn a_page_that_is_served_in_place_of_a_translation_weighs_less() {
        let own = page("Rechnung", &[]);
        let fallback = SearchPage { standing: Standing::Fallback("en-US"), ..own };
        assert!(terms(&own)[0].1 > terms(&fallback)[0].1);
    }

    #[test]
    fn excerpts_cannot_end_the_script_they_stand_in() {
        let sections = [SearchSection { anchor: "a\"b", heading: "</script>", text: "\u{2028}\"); alert(1) //\\" }];
        let (path, bytes) = analyze(&page("x", &sections)).take_files().remove(0);
        assert!(path.starts_with("t/") && path.ends_with(".js"));
        let text = String::from_utf8(bytes).expect("JSON is UTF-8");
        let json = text.strip_prefix("buildSiteSearch(").and_then(|rest| rest.strip_suffix(")\n")).expect("a call");
        let value: Vec<(String, String, String)> = serde_json::from_str(json).expect("JSON");
        assert_eq!(value[0].2, sections[0].text);
    }

    #[test]
    fn a_long_page_has_further_files_and_loses_nothing() {
        let long = "Рынок ".repeat(4000);
        let sections = [
            SearchSection { anchor: "a", heading: "A", text: &long },
            SearchSection { anchor: "b", heading: "B", text: "Ende" },
        ];
        let files = analyze(&page("x", &sections)).take_files();
        assert_eq!(files.len(), 6);
        assert!(files[0].1.len() < EXCERPTS + 200);
        let text: String = files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        assert_eq!(text.matches("Рынок").count(), 4000);
        assert!(text.contains(r#"["b","B","Ende"]"#));
    }
}

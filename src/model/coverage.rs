//! Coverage: how much of each page is translated, and which segments are not.
//!
//! Owns: the shapes that detection fills and every report is written from, and how segments and words are counted.
//! Does not own: the verdicts (`analyze`), the looks of reports (`render/report`).
//!
//! A page's segments are there for as long as the page is judged and reported; what stays for the whole site is its
//! [`PageTally`] of a hundred bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::locale::Locale;
use crate::model::reason::Reason;
use crate::source::{Position, Span};

/// The verdict on a segment. Serialized as in `coverage.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In the page's language.
    Translated,
    /// Still in the source language.
    Untranslated,
    /// In another locale's language or characters.
    WrongLocale,
    /// Not to be translated: a name, a value, a term that stays.
    Exempt,
}

impl Status {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Status::Translated => "translated",
            Status::Untranslated => "untranslated",
            Status::WrongLocale => "wrong-locale",
            Status::Exempt => "exempt",
        }
    }

    /// True where somebody has to translate it.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Untranslated | Status::WrongLocale)
    }
}

/// Who made a translation (`ms.translationtype`: `HT` is a human, `MT` a machine).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A human.
    Human,
    /// A machine.
    Machine,
}

impl Origin {
    /// Reads `HT` or `MT`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "HT" | "ht" => Some(Origin::Human),
            "MT" | "mt" => Some(Origin::Machine),
            _ => None,
        }
    }

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Human => "human",
            Origin::Machine => "machine",
        }
    }
}

/// How a segment found its source segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Alignment {
    /// Both are sides of one pair of a bilingual page.
    Pair,
    /// The source page was laid beside this one.
    Aligned,
}

impl Alignment {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Alignment::Pair => "pair",
            Alignment::Aligned => "aligned",
        }
    }
}

/// Where a segment's source segment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSegment {
    /// Its words.
    pub text: String,
    /// Its file, relative to the content folder; of a bilingual page it is the page's own.
    pub path: Arc<str>,
    /// Its bytes in that file.
    pub span: Span,
    /// How it was found.
    pub alignment: Alignment,
}

/// What other locales have at the place of a segment that is open; both lists in the order of the page's editions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Locales with the same words there.
    pub same: Vec<Locale>,
    /// Locales with a translation there.
    pub translated: Vec<Locale>,
}

/// A segment, or a part of one, with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedSegment {
    /// Its bytes in the page's file.
    pub span: Span,
    /// Its start, for people.
    pub position: Position,
    /// Its words, without markup.
    pub text: String,
    /// The verdict.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// How sure the verdict is, from 0 to 1.
    pub confidence: f32,
    /// The segment that it is a part of, counted from 0 in the page. Parts of one segment share it.
    pub unit: u32,
    /// How many words it has; characters where the text counted is Chinese or Japanese.
    pub words: u32,
    /// What it was translated from, where that is known.
    pub source: Option<SourceSegment>,
    /// The language that it is written in, where that is another locale's and is known.
    pub language: Option<Locale>,
    /// A translation that other pages have for the same source.
    pub suggestion: Option<String>,
    /// What other locales have at its place; empty unless it is open as a whole.
    pub elsewhere: Elsewhere,
}

/// What a missing text is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingKind {
    /// A page that the locale does not have.
    Page,
    /// A section: a heading and all below it.
    Section,
    /// An item of a list with bullets.
    Item,
    /// An item of a numbered list.
    Step,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// A sentence, or a paragraph.
    Sentence,
    /// A value of the front matter.
    Value,
}

impl MissingKind {
    /// Every kind.
    pub const ALL: [MissingKind; 8] = [
        MissingKind::Page,
        MissingKind::Section,
        MissingKind::Item,
        MissingKind::Step,
        MissingKind::Row,
        MissingKind::Cell,
        MissingKind::Sentence,
        MissingKind::Value,
    ];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            MissingKind::Page => "page",
            MissingKind::Section => "section",
            MissingKind::Item => "item",
            MissingKind::Step => "step",
            MissingKind::Row => "row",
            MissingKind::Cell => "cell",
            MissingKind::Sentence => "sentence",
            MissingKind::Value => "value",
        }
    }
}

/// A source segment for which an edition has nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingText {
    /// What it is a part of.
    pub kind: MissingKind,
    /// Its file, relative to the content folder.
    pub source_path: Arc<str>,
    /// Its bytes in that file.
    pub source_span: Span,
    /// Its words, without markup.
    pub text: String,
    /// How many words it has; characters where the text counted is Chinese or Japanese.
    pub words: u32,
    /// Its node in `requirements.json`, where it is known.
    pub node: Option<String>,
    /// Byte of the target file behind which it belongs; `None` where there is no file.
    pub after: Option<u32>,
    /// The place of that byte, for people.
    pub position: Option<Position>,
    /// The absence that it is a part of, counted from 0 in the page: a whole section is one.
    pub absence: u32,
    /// The locales that have it, in the order of the page's editions.
    pub locales: Vec<Locale>,
    /// True where the source edition says that it belongs there; false where only other translations have it.
    pub is_of_source: bool,
    /// False where the page was made from another version of the source, which may not have had it.
    pub is_sure: bool,
}

/// A translation of an older version of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The version that it was made from.
    pub version: String,
    /// The newest version that an edition of the page names.
    pub newest: String,
}

/// One page in one locale, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct PageCoverage {
    /// The page.
    pub id: Arc<str>,
    /// Its file, relative to the content folder; `None` where the locale has none.
    pub path: Option<Arc<str>>,
    /// The file of its source edition, where that is known.
    pub source_path: Option<Arc<str>>,
    /// Its locale.
    pub locale: Locale,
    /// Who translated it, where the page says so.
    pub origin: Option<Origin>,
    /// The versions, where it was made from an older one.
    pub stale: Option<Stale>,
    /// Its segments, in order of `span`; parts of one segment stand side by side.
    pub segments: Vec<JudgedSegment>,
    /// What it lacks, in the order of the source.
    pub missing: Vec<MissingText>,
    /// Its counts: on the source side where the source is known.
    pub tally: Tally,
}

/// Counts segments and their words by themselves, where no source is known.
pub fn tally_of(segments: &[JudgedSegment]) -> Tally {
    let mut tally = Tally::default();
    for unit in segments.chunk_by(|a, b| a.unit == b.unit) {
        tally.segments.add(status_of(unit), 1);
        for part in unit {
            tally.words.add(part.status, u64::from(part.words));
        }
    }
    tally
}

/// The verdict on a segment from those on its parts: one with an open part is open; one whose parts are partly exempt is
/// what the rest of it is.
pub fn status_of(parts: &[JudgedSegment]) -> Status {
    let worst = [Status::Untranslated, Status::WrongLocale, Status::Translated];
    worst.into_iter().find(|status| parts.iter().any(|part| part.status == *status)).unwrap_or(Status::Exempt)
}

/// How many segments or words have which verdict.
///
/// *Law*: `translatable() == translated + untranslated + wrong_locale + missing`; the others are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the page's language.
    pub translated: u64,
    /// Still in the source language.
    pub untranslated: u64,
    /// In another locale's language.
    pub wrong_locale: u64,
    /// In the source, and not in the page.
    pub missing: u64,
    /// Translated, from an older version of the source: some of `translated`.
    pub stale: u64,
    /// Not to be translated.
    pub exempt: u64,
    /// Translated, without anything in the source that it stands for.
    pub extra: u64,
}

impl Counts {
    /// How many are to be translated, done or not.
    pub fn translatable(&self) -> u64 {
        self.translated + self.open()
    }

    /// How many are still to be done.
    pub fn open(&self) -> u64 {
        self.untranslated + self.wrong_locale + self.missing
    }

    /// Translated ÷ translatable, from 0 to 1; `None` where there is nothing to translate.
    pub fn share(&self) -> Option<f64> {
        let all = self.translatable();
        // Counts stay far below 2^53, so the conversion is exact.
        (all > 0).then(|| self.translated as f64 / all as f64)
    }

    /// Counts `number` more of a verdict.
    pub fn add(&mut self, status: Status, number: u64) {
        *match status {
            Status::Translated => &mut self.translated,
            Status::Untranslated => &mut self.untranslated,
            Status::WrongLocale => &mut self.wrong_locale,
            Status::Exempt => &mut self.exempt,
        } += number;
    }

    fn merge(&mut self, other: &Counts) {
        self.translated += other.translated;
        self.untranslated += other.untranslated;
        self.wrong_locale += other.wrong_locale;
        self.missing += other.missing;
        self.stale += other.stale;
        self.exempt += other.exempt;
        self.extra += other.extra;
    }
}

impl serde::Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut object = serializer.serialize_struct("Counts", 9)?;
        object.serialize_field("translatable", &self.translatable())?;
        object.serialize_field("translated", &self.translated)?;
        object.serialize_field("untranslated", &self.untranslated)?;
        object.serialize_field("wrong-locale", &self.wrong_locale)?;
        object.serialize_field("missing", &self.missing)?;
        object.serialize_field("stale", &self.stale)?;
        object.serialize_field("exempt", &self.exempt)?;
        object.serialize_field("extra", &self.extra)?;
        object.serialize_field("share", &self.share())?;
        object.end()
    }
}

/// Segments and words counted side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// In segments; a segment in parts counts once.
    pub segments: Counts,
    /// In words (characters where the counted text is Chinese or Japanese).
    pub words: Counts,
}

impl Tally {
    /// Adds another tally.
    pub fn merge(&mut self, other: &Tally) {
        self.segments.merge(&other.segments);
        self.words.merge(&other.words);
    }
}

/// What stays of a page when its segments are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct PageTally {
    /// The page.
    pub id: Arc<str>,
    /// Its file, relative to the content folder; `None` where the locale has none.
    pub path: Option<Arc<str>>,
    /// Its locale.
    pub locale: Locale,
    /// Who translated it.
    pub origin: Option<Origin>,
    /// True where it was made from an older version of the source.
    pub is_stale: bool,
    /// Its counts.
    pub tally: Tally,
}

impl MissingText {
    /// The name of the place where it belongs: its line and column in the page's file.
    pub fn place(&self, path: &str) -> String {
        match self.position {
            Some(position) => format!("{path}:{}:{}", position.line, position.column),
            None => path.to_owned(),
        }
    }
}

impl PageCoverage {
    /// Marks the page as made from an older version of the source: its own version, and the newest one.
    pub fn mark_stale(&mut self, versions: Option<(&str, &str)>) {
        self.stale = versions.map(|(own, newest)| Stale { version: own.to_owned(), newest: newest.to_owned() });
        let is_stale = self.stale.is_some();
        for counts in [&mut self.tally.segments, &mut self.tally.words] {
            counts.stale = if is_stale { counts.translated } else { 0 };
        }
    }

    /// The file that reports name: the page's own, else its source's, else what it was measured by.
    pub fn named(&self) -> &str {
        let measure = || self.missing.first().map(|text| &*text.source_path);
        self.path.as_deref().or(self.source_path.as_deref()).or_else(measure).unwrap_or_default()
    }
}

impl From<&PageCoverage> for PageTally {
    fn from(page: &PageCoverage) -> Self {
        Self {
            id: page.id.clone(),
            path: page.path.clone(),
            locale: page.locale.clone(),
            origin: page.origin,
            is_stale: page.stale.is_some(),
            tally: page.tally,
        }
    }
}

/// The coverage of a site, or of the pages that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// The locale that the others are translated from, where it is known.
    pub source: Option<Locale>,
    /// Every page in every locale but the source's, in order of id and locale.
    pub pages: Vec<PageTally>,
}

impl Coverage {
    /// The sums of each locale, in order of tags.
    pub fn locales(&self) -> BTreeMap<&Locale, LocaleTally> {
        let mut locales = BTreeMap::<&Locale, LocaleTally>::new();
        for page in &self.pages {
            let sum = locales.entry(&page.locale).or_default();
            sum.pages += 1;
            sum.missing_pages += u64::from(page.path.is_none());
            sum.stale_pages += u64::from(page.is_stale);
            sum.tally.merge(&page.tally);
        }
        locales
    }
}

/// The sums of one locale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocaleTally {
    /// How many pages it has or should have.
    pub pages: u64,
    /// How many of them it does not have.
    pub missing_pages: u64,
    /// How many were made from an older version of the source.
    pub stale_pages: u64,
    /// Their counts.
    pub tally: Tally,
}

impl LocaleTally {
    /// Adds the sums of another locale.
    pub fn merge(&mut self, other: &LocaleTally) {
        self.pages += other.pages;
        self.missing_pages += other.missing_pages;
        self.stale_pages += other.stale_pages;
        self.tally.merge(&other.tally);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(unit: u32, status: Status, words: u32) -> JudgedSegment {
        JudgedSegment {
            span: Span::default(),
            position: Position { line: 1, column: 1 },
            text: String::new(),
            status,
            reason: Reason::SourceLanguage,
            confidence: 1.0,
            unit,
            words,
            source: None,
            language: None,
            suggestion: None,
            elsewhere: Elsewhere::default(),
        }
    }

    fn page(segments: Vec<JudgedSegment>) -> PageCoverage {
        let locale = Locale::parse("ko").expect("it is a tag");
        let tally = tally_of(&segments);
        PageCoverage {
            id: "a".into(),
            path: Some("ko/a.md".into()),
            source_path: None,
            locale,
            origin: None,
            stale: None,
            segments,
            missing: Vec::new(),
            tally,
        }
    }

    #[test]
    fn a_segment_in_parts_counts_once_and_its_words_each_for_themselves() {
        use Status::*;
        let page =
            page(vec![part(0, Translated, 2), part(0, Untranslated, 5), part(1, Exempt, 1), part(1, Translated, 3)]);
        let Tally { segments, words } = page.tally;
        assert_eq!(segments, Counts { translated: 1, untranslated: 1, ..Counts::default() });
        assert_eq!(words, Counts { translated: 5, untranslated: 5, exempt: 1, ..Counts::default() });
        assert_eq!(words.share(), Some(0.5));
    }

    #[test]
    fn nothing_to_translate_has_no_share() {
        assert_eq!(page(vec![]).tally.segments.share(), None);
        assert_eq!(page(vec![part(0, Status::Exempt, 4)]).tally.words.share(), None);
    }

    #[test]
    fn a_locale_is_the_sum_of_its_pages() {
        let one = PageTally::from(&page(vec![part(0, Status::Translated, 2), part(1, Status::WrongLocale, 2)]));
        let coverage = Coverage { source: None, pages: vec![one.clone(), one] };
        let locales = coverage.locales();
        let sum = locales.values().next().expect("one locale");
        assert_eq!((sum.pages, sum.tally.segments.translatable(), sum.tally.words.open()), (2, 4, 4));
    }
}

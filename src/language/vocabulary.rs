//! The words by which requirement pages join and mark their parts: OR, AND, NOTE.
//!
//! Owns: the lists per language and how a text is compared with them. Does not own: what a connector does to a tree
//! (`analyze/requirements`).

use crate::locale::Locale;

/// What a lone bold paragraph joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    /// One of the parts is enough.
    Or,
    /// All parts are asked for.
    And,
}

/// The words of one locale: its language's, the source language's where nobody translated them, and a site's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Words for OR, in lower case.
    pub or: Vec<String>,
    /// Words for AND, in lower case.
    pub and: Vec<String>,
    /// Words that open a note, in lower case.
    pub note: Vec<String>,
}

/// Language, or, and, note.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// In lower case. A note word counts only with a mark after it, so short common words are safe here.
const WORDS: &[Row] = &[
    ("en", &["or", "either", "or:"], &["and"], &["note", "notes", "important", "tip", "caution", "warning"]),
    ("ar", &["أو"], &["و"], &["ملاحظة", "هام"]),
    ("bg", &["или"], &["и"], &["забележка", "бележка", "важно"]),
    ("cs", &["nebo", "anebo"], &["a", "a také", "a zároveň"], &["poznámka", "důležité", "upozornění"]),
    ("da", &["eller"], &["og"], &["bemærk", "note", "vigtigt"]),
    ("de", &["oder"], &["und", "sowie"], &["hinweis", "hinweise", "anmerkung", "beachten sie", "achtung", "wichtig"]),
    ("el", &["ή"], &["και"], &["σημείωση", "σημαντικό"]),
    ("es", &["o", "u", "o bien"], &["y", "e", "y también"], &["nota", "importante", "aviso"]),
    ("et", &["või"], &["ja"], &["märkus", "tähtis"]),
    ("fa", &["یا"], &["و"], &["توجه", "نکته"]),
    ("fi", &["tai"], &["ja", "sekä"], &["huomautus", "huomaa", "tärkeää"]),
    ("fr", &["ou", "ou bien"], &["et", "et aussi"], &["remarque", "note", "important", "attention"]),
    ("he", &["או"], &["וגם", "ו"], &["הערה", "חשוב"]),
    ("hi", &["या"], &["और", "तथा"], &["नोट", "ध्यान दें"]),
    ("hr", &["ili"], &["i"], &["napomena", "važno"]),
    ("hu", &["vagy"], &["és"], &["megjegyzés", "fontos"]),
    ("id", &["atau"], &["dan"], &["catatan", "penting"]),
    ("it", &["o", "oppure"], &["e", "ed"], &["nota", "importante", "attenzione"]),
    (
        "ja",
        &["または", "又は", "もしくは", "あるいは"],
        &["および", "かつ", "さらに", "及び"],
        &["注", "注意", "メモ", "重要"],
    ),
    ("ko", &["또는", "혹은"], &["그리고", "및", "또한"], &["참고", "주의", "중요", "메모"]),
    ("lt", &["arba"], &["ir"], &["pastaba", "svarbu"]),
    ("lv", &["vai"], &["un"], &["piezīme", "svarīgi"]),
    ("nb", &["eller"], &["og"], &["merk", "merknad", "obs", "viktig"]),
    ("nl", &["of"], &["en"], &["opmerking", "let op", "belangrijk", "notitie"]),
    ("no", &["eller"], &["og"], &["merk", "merknad", "obs", "viktig"]),
    ("pl", &["lub", "albo"], &["i", "oraz"], &["uwaga", "ważne"]),
    ("pt", &["ou"], &["e"], &["nota", "observação", "importante", "atenção"]),
    ("ro", &["sau"], &["și", "şi"], &["notă", "important"]),
    (
        "ru",
        &["или", "либо"],
        &["и", "а также"],
        &["примечание", "примечания", "внимание", "важно", "обратите внимание"],
    ),
    ("sk", &["alebo"], &["a", "a zároveň"], &["poznámka", "dôležité"]),
    ("sl", &["ali"], &["in"], &["opomba", "pomembno"]),
    ("sr", &["или", "ili"], &["и", "i"], &["напомена", "napomena", "важно"]),
    ("sv", &["eller"], &["och"], &["obs", "obs!", "anmärkning", "viktigt"]),
    ("th", &["หรือ"], &["และ"], &["หมายเหตุ", "สำคัญ"]),
    ("tr", &["veya", "ya da"], &["ve"], &["not", "önemli"]),
    ("uk", &["або", "чи"], &["і", "й", "та", "а також"], &["примітка", "увага", "важливо"]),
    ("vi", &["hoặc", "hay"], &["và"], &["lưu ý", "ghi chú", "quan trọng"]),
    (
        "zh",
        &["或", "或者", "或是"],
        &["和", "并且", "以及", "且", "與", "与", "並且", "及"],
        &["注意", "注", "备注", "備註", "附註", "附注", "說明", "说明", "重要", "提示"],
    ),
];

impl Vocabulary {
    /// The words that this program knows for a locale.
    pub fn of(locale: &Locale) -> Vocabulary {
        let mut words = Vocabulary::default();
        for language in [locale.language(), "en"] {
            if let Some((_, or, and, note)) = WORDS.iter().find(|row| row.0 == language) {
                words.add(or.iter().copied(), and.iter().copied(), note.iter().copied());
            }
        }
        words
    }

    /// Adds words, in any case.
    pub fn add<'w>(
        &mut self,
        or: impl IntoIterator<Item = &'w str>,
        and: impl IntoIterator<Item = &'w str>,
        note: impl IntoIterator<Item = &'w str>,
    ) {
        self.or.extend(or.into_iter().map(str::to_lowercase));
        self.and.extend(and.into_iter().map(str::to_lowercase));
        self.note.extend(note.into_iter().map(str::to_lowercase));
    }

    /// What a text of nothing but a connector joins; marks around the word (`— OR —`, `ODER:`) are set aside.
    pub fn connector(&self, text: &str) -> Option<Connector> {
        // No connector is longer; most paragraphs end here.
        if text.len() > 48 {
            return None;
        }
        let word = text.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        // Marks that are part of a word in some scripts (vowel signs) were not to be cut off.
        let whole = text.trim_matches(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation());
        let is = |list: &[String]| list.iter().any(|entry| *entry == word || *entry == whole);
        if is(&self.or) {
            Some(Connector::Or)
        } else if is(&self.and) {
            Some(Connector::And)
        } else {
            None
        }
    }

    /// True where a text opens with a note word and a mark after it.
    pub fn is_note(&self, text: &str) -> bool {
        let text = text.trim_start();
        let Some(first) = text.chars().next().and_then(|letter| letter.to_lowercase().next()) else { return false };
        self.note.iter().filter(|word| word.starts_with(first)).any(|word| {
            let mut letters = text.char_indices();
            let mut lower = word.chars();
            let end = loop {
                match (lower.next(), letters.next()) {
                    (None, Some((at, _))) => break at,
                    (Some(a), Some((_, b))) if b == a || b.to_lowercase().eq(std::iter::once(a)) => {}
                    _ => return false,
                }
            };
            text[end..].trim_start().starts_with([':', '：', '.', '。', '!', '！', '–', '—'])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tag: &str) -> Vocabulary {
        Vocabulary::of(&Locale::parse(tag).expect("a tag"))
    }

    #[test]
    fn connectors_are_known_in_every_locale_and_in_the_source_language() {
        for (tag, text) in [
            ("ko-KR", "또는"),
            ("zh-TW", "或"),
            ("zh-CN", "或者"),
            ("ru", "ИЛИ"),
            ("de", "ODER:"),
            ("ja", "または"),
            ("fr-FR", "— OU —"),
            ("zh-TW", "OR"),
            ("hi", "या"),
        ] {
            assert_eq!(words(tag).connector(text), Some(Connector::Or), "{text}");
        }
        for (tag, text) in
            [("ko", "그리고"), ("zh-CN", "并且"), ("zh-TW", "和"), ("ru", "И"), ("de", "UND"), ("es", "Y")]
        {
            assert_eq!(words(tag).connector(text), Some(Connector::And), "{text}");
        }
        assert_eq!(words("de").connector("Oder auch nicht"), None);
        assert_eq!(words("de").connector("Y"), None);
    }

    #[test]
    fn notes_open_with_a_word_and_a_mark() {
        for (tag, text) in [
            ("ko", "참고: 활성 사용자만 셉니다."),
            ("zh-TW", "注意：只計算作用中的使用者"),
            ("ru", "Примечание. Учитываются активные пользователи"),
            ("de", "Hinweis: Nur aktive Nutzer zählen."),
            ("fr", "Remarque : seuls les actifs comptent."),
            ("ru", "NOTE: only active users"),
        ] {
            assert!(words(tag).is_note(text), "{text}");
        }
        assert!(!words("de").is_note("Hinweise zur Abrechnung"));
        assert!(!words("zh-CN").is_note("注意到这一点"));
        assert!(!words("de").is_note("Hinweis"));
    }
}

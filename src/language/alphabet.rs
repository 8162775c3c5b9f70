//! Letters by which languages of one script are told apart.
//!
//! Owns: which Cyrillic letters a language writes that a neighbor does not, and which Latin letters beyond ASCII it
//! writes. Does not own: scripts (`language::script`), words (`language::words`).

use crate::locale::Locale;

/// The letters of a language, of those that not every Cyrillic alphabet has, in lower case; `None` for languages that are
/// not listed.
pub fn letters(language: &str) -> Option<&'static str> {
    Some(match language {
        "ru" => "ёийщъыьэюя",
        "uk" => "ґєиійїщьюя",
        "be" => "ёійўыьэюя",
        "bg" => "ийщъьюя",
        "sr" => "иђјљњћџ",
        "mk" => "иѓѕјљњќџ",
        _ => return None,
    })
}

/// The Latin letters beyond ASCII that a language writes in words of its own, in lower case; `None` for languages that are
/// not listed.
pub fn beyond_ascii(language: &str) -> Option<&'static str> {
    Some(match language {
        "ca" => "àçéèíïóòúü",
        "cs" => "áčďéěíňóřšťúůýž",
        "da" => "åæøé",
        "de" => "äöüß",
        "en" => "éï",
        "es" => "áéíñóúü",
        "et" => "äõöüšž",
        "fi" => "äöå",
        "fr" => "àâæçéèêëîïôœùûüÿ",
        "gl" => "áéíñóúü",
        "hr" | "bs" | "sr" => "čćđšž",
        "hu" => "áéíóöőúüű",
        "is" => "áðéíóúýþæö",
        "it" => "àèéìíîòóùú",
        "lt" => "ąčęėįšųūž",
        "lv" => "āčēģīķļņšūž",
        "nb" | "nn" | "no" => "åæøéèêóòô",
        "nl" => "éëèïöüóáíú",
        "pl" => "ąćęłńóśźż",
        "pt" => "áâãàçéêíóôõú",
        "ro" => "ăâîșțşţ",
        "sk" => "áäčďéíĺľňóôŕšťúýž",
        "sl" => "čšž",
        "sv" => "åäöé",
        "tr" => "çğıöşüâîû",
        "vi" => "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
        _ => return None,
    })
}

/// The letters of which two languages write one each, in lower case: those of the first, and those of the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rivals {
    first: String,
    second: String,
}

impl Rivals {
    /// The letters of two languages that are both written in Cyrillic; none for any others.
    pub fn of(first: &Locale, second: &Locale) -> Rivals {
        let is_cyrillic = |locale: &Locale| locale.script() == "Cyrl";
        let listed = |locale: &Locale| letters(locale.language()).filter(|_| is_cyrillic(locale));
        match (listed(first), listed(second)) {
            (Some(a), Some(b)) => Rivals {
                first: a.chars().filter(|c| !b.contains(*c)).collect(),
                second: b.chars().filter(|c| !a.contains(*c)).collect(),
            },
            _ => Rivals::default(),
        }
    }

    /// True where more letters of a text are the first language's alone than the second's.
    pub fn are_first(&self, text: &str) -> bool {
        if self.first.is_empty() {
            return false;
        }
        let (mut first, mut second) = (0, 0);
        for c in text.chars().flat_map(char::to_lowercase) {
            first += u32::from(self.first.contains(c));
            second += u32::from(self.second.contains(c));
        }
        first > second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_told_by_the_letters_that_one_of_them_lacks() {
        let is = |first: &str, second: &str, text: &str| {
            let locale = |tag: &str| Locale::parse(tag).expect("a tag");
            Rivals::of(&locale(first), &locale(second)).are_first(text)
        };
        assert!(is("ru", "uk", "Выберите файл, чтобы его открыть"));
        assert!(!is("ru", "uk", "Виберіть файл, щоб його відкрити"));
        assert!(is("uk", "ru", "Виберіть файл, щоб його відкрити"));
        assert!(is("ru", "bg", "Эта настройка открывает все файлы"));
        assert!(!is("ru", "bg", "Тази настройка отваря всички файлове"));
        assert!(is("ru", "sr", "Нажмите кнопку ещё раз") && !is("ru", "sr", "Притисните дугме још једном"));
        // Nothing tells, nothing is listed, another script.
        assert!(!is("ru", "uk", "Система") && !is("ru", "kk", "Выберите") && !is("ru", "sr-Latn", "Выберите"));
    }
}

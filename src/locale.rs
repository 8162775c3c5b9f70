//! Locales: BCP 47 tags, the script they are written in, and the direction of that script.
//!
//! Owns: reading a tag as people write it (`ko-kr`, `zh_TW`, `zh-Hans`), its canonical form, likely script, direction.
//! Does not own: which locales a site has (`config`, `assemble`).

use std::sync::Arc;

use unic_langid::LanguageIdentifier;

/// A locale by its canonical BCP 47 tag: language in lower case, script in title case, region in upper case (RFC 5646,
/// section 2.1.1). Two locales are equal when their canonical tags are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(Arc<str>);

/// The direction in which a script runs; the value of HTML's `dir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// Which of the two Chinese character sets a locale is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Han {
    /// Simplified (`Hans`).
    Simplified,
    /// Traditional (`Hant`).
    Traditional,
}

impl Locale {
    /// Reads a tag; `None` where it is no well-formed language tag of two or three letters with optional script, region
    /// and variants (RFC 5646, section 2.1).
    pub fn parse(tag: &str) -> Option<Locale> {
        if tag.len() < 2 || tag.len() > 64 || !tag.is_ascii() {
            return None;
        }
        let id: LanguageIdentifier = tag.parse().ok()?;
        (2..=3).contains(&id.language.as_str().len()).then_some(())?;
        (id.language.as_str() != "und").then(|| Locale(Arc::from(id.to_string())))
    }

    /// The canonical tag.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The language subtag: `zh` of `zh-TW`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or("")
    }

    /// True when the tag itself names a region or script.
    pub fn is_specific(&self) -> bool {
        let id = self.id();
        id.region.is_some() || id.script.is_some()
    }

    /// True for languages in which documentation is written: those with a tag of two letters, and those of three letters
    /// that CLDR covers. `api` and `cli` are well-formed tags too, and the names of many folders.
    pub fn is_known(&self) -> bool {
        const THREE: [&str; 40] = [
            "ast", "bgc", "bho", "blo", "brx", "ceb", "cho", "chr", "ckb", "cop", "doi", "dsb", "fil", "fur", "gaa",
            "gsw", "haw", "hmn", "hsb", "kab", "kgp", "kmr", "kok", "kxv", "lij", "mai", "mni", "nds", "nso", "pcm",
            "prg", "raj", "sat", "scn", "smn", "szl", "vec", "yrl", "yue", "zgh",
        ];
        let language = self.language();
        language.len() == 2 || THREE.contains(&language)
    }

    /// The ISO 15924 code of the script the locale is written in, named by the tag or likely for it (CLDR likely
    /// subtags, UTS #35): `Hant` for `zh-TW`, `Cyrl` for `ru`. `Latn` where CLDR does not know.
    pub fn script(&self) -> String {
        let mut id = self.id();
        if id.script.is_none() {
            id.maximize();
        }
        id.script.map_or_else(|| "Latn".to_owned(), |script| script.to_string())
    }

    /// The Chinese character set of a Chinese locale; `None` for every other language.
    pub fn han(&self) -> Option<Han> {
        match (self.language(), self.script().as_str()) {
            ("zh" | "yue" | "wuu" | "nan" | "hak" | "lzh", "Hant") => Some(Han::Traditional),
            ("zh" | "yue" | "wuu" | "nan" | "hak" | "lzh", "Hans") => Some(Han::Simplified),
            _ => None,
        }
    }

    /// The direction of the locale's script.
    pub fn direction(&self) -> Direction {
        match self.script().as_str() {
            "Arab" | "Hebr" | "Syrc" | "Thaa" | "Nkoo" | "Adlm" | "Rohg" | "Mand" | "Samr" => Direction::Rtl,
            _ => Direction::Ltr,
        }
    }

    /// True when this tag stands for `other`: it is the same, or names less (`zh` for `zh-TW`, `zh-Hant` for
    /// `zh-Hant-TW`; RFC 4647, section 3.3.1).
    pub fn covers(&self, other: &Locale) -> bool {
        other.tag().strip_prefix(self.tag()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    /// The tag as Fluent's type.
    pub fn id(&self) -> LanguageIdentifier {
        self.0.parse().unwrap_or_default()
    }

    /// True when readers of one can read the other's words: same language, and for Chinese the same characters.
    pub fn shares_language(&self, other: &Locale) -> bool {
        self.language() == other.language() && self.script() == other.script()
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Locale {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).unwrap_or_else(|| panic!("{tag} is a tag"))
    }

    #[test]
    fn tags_are_read_as_people_write_them() {
        assert_eq!(locale("ko-kr").tag(), "ko-KR");
        assert_eq!(locale("zh_TW").tag(), "zh-TW");
        assert_eq!(locale("zh-hans").tag(), "zh-Hans");
        assert!(locale("id").is_known() && locale("yue").is_known() && !locale("api").is_known());
        for text in ["", "x", "includes", "media", "_", "zh-", "breadcrumb", "und"] {
            assert_eq!(Locale::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_shorter_tag_covers_longer_ones() {
        assert!(locale("zh").covers(&locale("zh-TW")) && locale("zh-TW").covers(&locale("zh-tw")));
        assert!(!locale("zh-TW").covers(&locale("zh")) && !locale("de").covers(&locale("den-Latn")));
    }

    #[test]
    fn scripts_and_directions_are_the_likely_ones() {
        for (tag, script) in [
            ("zh-TW", "Hant"),
            ("zh", "Hans"),
            ("zh-CN", "Hans"),
            ("zh-HK", "Hant"),
            ("ru", "Cyrl"),
            ("ko-KR", "Kore"),
            ("ja", "Jpan"),
            ("ar", "Arab"),
            ("de-DE", "Latn"),
            ("sr-Latn", "Latn"),
        ] {
            assert_eq!(locale(tag).script(), script, "{tag}");
        }
        assert_eq!(locale("he-IL").direction(), Direction::Rtl);
        assert_eq!(locale("zh-TW").han(), Some(Han::Traditional));
        assert_eq!(locale("ja").han(), None);
    }
}

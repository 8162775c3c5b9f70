//! Which script a letter belongs to, and which scripts a locale is written in.
//!
//! Owns: counting a text's letters by whether the locale writes them. Does not own: telling languages of one script
//! apart (`language::model`).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};
use unicode_script::{Script, UnicodeScript};

use super::census::Census;
use super::han::{han_of, is_chinese_to_japanese, is_chinese_to_korean};
use crate::locale::{Han, Locale};

/// The script of a letter; `None` for everything that is no letter.
///
/// *Source*: Unicode Standard Annex #24, property `Script`.
pub fn script_of(c: char) -> Option<Script> {
    match u32::from(c) {
        0x41..=0x5a | 0x61..=0x7a => Some(Script::Latin),
        0..=0x7f => None,
        // The blocks that make up nearly all non-Latin text, so that the table is rarely asked.
        0x400..=0x481 | 0x48a..=0x52f => Some(Script::Cyrillic),
        0x3041..=0x3096 => Some(Script::Hiragana),
        0x30a1..=0x30fa => Some(Script::Katakana),
        0x3400..=0x4dbf | 0x4e00..=0x9fff => Some(Script::Han),
        0xac00..=0xd7a3 => Some(Script::Hangul),
        0xd7 | 0xf7 => None,
        0xc0..=0x24f => Some(Script::Latin),
        // Punctuation of all scripts, and of East Asia.
        0x80..=0xa9 | 0x2000..=0x206f | 0x3000..=0x3004 | 0x3008..=0x3020 | 0xff00..=0xff20 => None,
        _ if !c.is_alphabetic() => None,
        // Full-width Latin letters stand in East Asian text as its own.
        0xff21..=0xff3a | 0xff41..=0xff5a => None,
        _ => match c.script() {
            Script::Common | Script::Inherited | Script::Unknown => None,
            script => Some(script),
        },
    }
}

/// The script of all characters that begin with this byte, and their length, where they are letters of one script: most
/// of every text that is not Latin. So such text is read without making characters of its bytes (RFC 3629, section 3).
pub const fn block(byte: u8) -> Option<(Script, usize)> {
    match byte {
        // U+0400 to U+047F; U+5000 to U+9FFF; U+B000 to U+CFFF.
        0xd0 | 0xd1 => Some((Script::Cyrillic, 2)),
        0xe5..=0xe9 => Some((Script::Han, 3)),
        0xeb | 0xec => Some((Script::Hangul, 3)),
        _ => None,
    }
}

/// What a byte begins, for reading text without making characters of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// An ASCII character that is no letter.
    Mark,
    /// An ASCII letter.
    Latin,
    /// A Cyrillic letter of two bytes.
    Cyrillic,
    /// A Hangul syllable of three bytes.
    Hangul,
    /// A Han character of three bytes.
    Han,
    /// A character that has to be looked at.
    Other,
}

/// What each byte begins; see [`block`].
pub static STARTS: [Start; 256] = {
    let mut starts = [Start::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        starts[byte] = match block(byte as u8) {
            Some((Script::Cyrillic, _)) => Start::Cyrillic,
            Some((Script::Hangul, _)) => Start::Hangul,
            Some(_) => Start::Han,
            None if (byte as u8).is_ascii_alphabetic() => Start::Latin,
            None if byte < 0x80 => Start::Mark,
            None => Start::Other,
        };
        byte += 1;
    }
    starts
};

/// A text in normalization form C (UAX #15). Most texts are already, and most of those show it by their bytes.
pub fn composed(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte < 0xcc && (byte.is_ascii() || byte & 0xc0 == 0x80) || block(byte).is_some();
    if text.bytes().all(plain) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// True for letters, as [`char::is_alphabetic`], whose table is asked only for what lies outside the large blocks.
pub fn is_letter(c: char) -> bool {
    match u32::from(c) {
        0..=0x7f => c.is_ascii_alphabetic(),
        0x400..=0x481
        | 0x48a..=0x52f
        | 0x3041..=0x3096
        | 0x30a1..=0x30fa
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xac00..=0xd7a3 => true,
        0x3000..=0x3004 | 0x3008..=0x3020 | 0xff01..=0xff0f => false,
        _ => c.is_alphabetic(),
    }
}

/// True for letters and digits, as [`char::is_alphanumeric`].
pub fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || if c.is_ascii() { c.is_ascii_digit() } else { c.is_numeric() }
}

/// True for letters and digits, as [`char::is_alphanumeric`] says it, but quicker for the scripts of East Asia.
pub fn is_word(c: char) -> bool {
    match u32::from(c) {
        0..=0x7f => c.is_ascii_alphanumeric(),
        0x3041..=0x3096 | 0x30a1..=0x30fa | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => true,
        0x400..=0x481 => true,
        _ => c.is_alphanumeric(),
    }
}

/// The scripts of a locale's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripts {
    own: Vec<Script>,
    han: Option<Han>,
}

impl Scripts {
    /// The scripts of a locale (CLDR likely subtags; the combined scripts of ISO 15924 taken apart).
    pub fn of(locale: &Locale) -> Scripts {
        let own = match locale.script().as_str() {
            "Kore" => vec![Script::Hangul, Script::Han],
            "Jpan" => vec![Script::Hiragana, Script::Katakana, Script::Han],
            "Hans" | "Hant" | "Hani" => vec![Script::Han, Script::Bopomofo],
            name => vec![Script::from_short_name(name).unwrap_or(Script::Latin)],
        };
        Scripts { own, han: locale.han() }
    }

    /// True where the locale writes its own words in Latin letters, so that script tells nothing.
    pub fn is_latin(&self) -> bool {
        self.own == [Script::Latin]
    }

    /// True where both write a script other than Latin.
    pub fn share(&self, other: &Scripts) -> bool {
        self.own.iter().any(|script| *script != Script::Latin && other.own.contains(script))
    }

    /// True where the locale's words are counted in characters, because no space stands between them.
    pub fn counts_characters(&self) -> bool {
        self.own.contains(&Script::Han) && !self.own.contains(&Script::Hangul)
    }

    /// True for a Chinese character that the locale, which is Japanese or Korean, does not write.
    fn is_chinese(&self, c: char) -> bool {
        match self.own.contains(&Script::Hangul) {
            true => is_chinese_to_korean(c),
            false => is_chinese_to_japanese(c),
        }
    }

    /// True where a text holds a letter of these scripts.
    pub fn are_in(&self, text: &str) -> bool {
        text.chars().any(|c| script_of(c).is_some_and(|script| self.own.contains(&script)))
    }

    /// Counts the letters of a text.
    pub fn tally(&self, text: &str) -> Tally {
        let mut tally = Tally::default();
        let writes_han = self.own.contains(&Script::Han);
        let (mut latin, mut cyrillic, mut hangul) = (0, 0, 0);
        let mut at = 0;
        while let Some(&byte) = text.as_bytes().get(at) {
            at += match STARTS[usize::from(byte)] {
                Start::Mark => 1,
                Start::Latin => {
                    latin += 1;
                    1
                }
                Start::Cyrillic => {
                    cyrillic += 1;
                    2
                }
                Start::Hangul => {
                    hangul += 1;
                    3
                }
                Start::Han | Start::Other => {
                    let Some(c) = text[at..].chars().next() else { break };
                    match script_of(c) {
                        None => {}
                        Some(Script::Han) if writes_han => self.count_han(c, &mut tally),
                        Some(script) => self.add(script, 1, &mut tally),
                    }
                    c.len_utf8()
                }
            };
        }
        for (script, count) in [(Script::Latin, latin), (Script::Cyrillic, cyrillic), (Script::Hangul, hangul)] {
            self.add(script, count, &mut tally);
        }
        tally
    }

    /// The tally of a text by its census; `None` where its letters have to be looked at one by one.
    pub fn tally_of(&self, census: &Census) -> Option<Tally> {
        let is_counted =
            |&(script, count): &(Script, u32)| count == 0 || script != Script::Han || !self.own.contains(&Script::Han);
        if census.has_others || !census.letters.iter().all(is_counted) {
            return None;
        }
        let mut tally = Tally::default();
        census.letters.iter().for_each(|&(script, count)| self.add(script, count, &mut tally));
        Some(tally)
    }

    /// Counts letters of a script, Han of a locale that writes it apart.
    fn add(&self, script: Script, count: u32, tally: &mut Tally) {
        if self.own.contains(&script) {
            tally.own += count;
            tally.distinctive += count;
        } else if script == Script::Latin {
            tally.latin += count;
        } else {
            tally.foreign += count;
        }
    }

    /// Counts a Han character for a locale that writes Han.
    fn count_han(&self, c: char, tally: &mut Tally) {
        tally.own += 1;
        match self.han.map(|expected| (expected, han_of(c))) {
            Some((expected, Some(found))) if found == expected => tally.own_han += 1,
            Some((_, Some(_))) => tally.other_han += 1,
            Some((_, None)) => {}
            None => tally.other_han += u32::from(self.is_chinese(c)),
        }
    }
}

/// How many letters of a text a locale writes.
///
/// *Units*: Unicode scalar values that are letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Letters of the locale's own scripts.
    pub own: u32,
    /// Of these, letters that no other script shares: everything but Han.
    pub distinctive: u32,
    /// Han of the locale's own character set alone.
    pub own_han: u32,
    /// Han of the other Chinese character set alone; in Japanese and Korean, Simplified Han.
    pub other_han: u32,
    /// Latin letters, where they are not the locale's own.
    pub latin: u32,
    /// Letters of a third script.
    pub foreign: u32,
}

impl Tally {
    /// All letters.
    pub fn letters(&self) -> u32 {
        self.own + self.latin + self.foreign
    }

    /// True where the Chinese characters are those of the other set: some are, and more than stand for the own set.
    pub fn is_other_han(&self) -> bool {
        self.other_han > self.own_han && self.distinctive == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(tag: &str, text: &str) -> Tally {
        Scripts::of(&Locale::parse(tag).expect("the test names a locale")).tally(text)
    }

    #[test]
    fn letters_are_those_of_the_standard_library() {
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            assert_eq!((is_letter(c), is_letter_or_digit(c)), (c.is_alphabetic(), c.is_alphanumeric()), "{c:?}");
        }
    }

    #[test]
    fn texts_are_composed_where_they_are_not_yet() {
        for text in ["Größe 파일 Йод 文件", "u\u{308}", "й", "и\u{306}", "가", "\u{1100}\u{1161}", "文\u{301}"]
        {
            assert_eq!(composed(text), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn letters_are_counted_by_whose_they_are() {
        let counts = |tag, text| {
            let tally = tally(tag, text);
            (tally.own, tally.latin, tally.foreign)
        };
        assert_eq!(counts("ko-KR", "파일 open"), (2, 4, 0));
        assert_eq!(counts("ru", "Файл А4: ok"), (5, 2, 0));
        assert_eq!(counts("ja", "ファイルを開く OK"), (7, 2, 0));
        assert_eq!(counts("ar", "ملف PDF"), (3, 3, 0));
        assert_eq!(counts("he", "קובץ"), (4, 0, 0));
        assert_eq!(counts("de", "Größe файл"), (5, 0, 4));
        assert_eq!(counts("hi", "फ़ाइल"), (counts("hi", "फ़ाइल").0, 0, 0));
        assert_eq!(counts("zh-CN", "ＡＢＣ 文件"), (2, 0, 0));
    }

    #[test]
    fn quick_answers_are_those_of_the_tables() {
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            assert_eq!(is_word(c), c.is_alphanumeric(), "{c}");
            let bytes = c.to_string().into_bytes();
            if let Some(block) = block(bytes[0]) {
                assert_eq!((Some(block.0), block.1), (script_of(c), bytes.len()), "{c}");
            }
            if c.is_alphabetic() && !matches!(u32::from(c), 0xff21..=0xff5a) {
                let script = Some(c.script()).filter(|s| !matches!(s, Script::Common | Script::Inherited));
                assert_eq!(script_of(c), script, "{c} {:x}", u32::from(c));
            } else {
                assert_eq!(script_of(c), None, "{c} {:x}", u32::from(c));
            }
        }
    }

    #[test]
    fn the_other_chinese_character_set_is_told_by_its_own_characters() {
        assert!(tally("zh-TW", "保存文件并关闭窗口。").is_other_han());
        assert!(!tally("zh-TW", "儲存檔案並關閉視窗。").is_other_han());
        assert!(!tally("zh-TW", "群台里托").is_other_han());
        assert!(tally("zh-CN", "儲存檔案並關閉視窗。").is_other_han());
        assert!(!tally("ja", "国内の会社を選択します").is_other_han());
        for text in ["国内会社", "画面", "点検条件", "写真体験", "台湾", "医学", "失踪", "双方当事者"]
        {
            assert!(!tally("ja", text).is_other_han(), "{text}");
        }
        assert!(tally("ja", "这个文件已经被删除了。").is_other_han());
        assert!(!tally("ko", "大韓民國 携帶").is_other_han() && tally("ko", "国会大厦").is_other_han());
    }
}

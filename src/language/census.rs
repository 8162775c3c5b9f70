//! What one look at a text tells: its letters by script, its words, its length.
//!
//! Does not own: which of the letters a locale writes ([`Scripts`]).

use unicode_script::Script;

use super::script::{STARTS, Start, is_letter_or_digit, script_of};

/// What a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Census {
    /// Words: stretches between white space that hold a letter or digit; each Chinese character and kana by itself.
    pub words: u32,
    /// How long the text would be in Latin letters: a Chinese character stands for about two and a half of them, a
    /// Hangul syllable for two, a kana for one and a half, an Arabic or Hebrew letter for a little more than one.
    pub length: f32,
    /// Letters of the scripts that most texts are written in.
    pub letters: [(Script, u32); 4],
    /// True where letters of further scripts stand in it.
    pub has_others: bool,
}

impl Census {
    /// Looks at every character of a text once.
    pub fn of(text: &str) -> Census {
        let (mut marks, mut latin, mut cyrillic, mut hangul, mut han) = (0u32, 0u32, 0u32, 0u32, 0u32);
        let mut others = Others::default();
        let (mut words, mut inside, mut at) = (0u32, false, 0);
        while let Some(&byte) = text.as_bytes().get(at) {
            let (count, length) = match STARTS[usize::from(byte)] {
                Start::Latin => (&mut latin, 1),
                Start::Cyrillic => (&mut cyrillic, 2),
                Start::Hangul => (&mut hangul, 3),
                Start::Han => {
                    han += 1;
                    (words, inside) = (words + 1, false);
                    at += 3;
                    continue;
                }
                Start::Mark => {
                    marks += 1;
                    if byte.is_ascii_digit() {
                        (words, inside) = (words + u32::from(!inside), true);
                    } else if matches!(byte, b'\t'..=b'\r' | b' ') {
                        inside = false;
                    }
                    at += 1;
                    continue;
                }
                Start::Other => {
                    let Some(c) = text[at..].chars().next() else { break };
                    match others.add(c) {
                        Part::Whole => (words, inside) = (words + 1, false),
                        Part::Letter => (words, inside) = (words + u32::from(!inside), true),
                        Part::Space => inside = false,
                        Part::Mark => {}
                    }
                    at += c.len_utf8();
                    continue;
                }
            };
            *count += 1;
            (words, inside) = (words + u32::from(!inside), true);
            at += length;
        }
        let whole = (marks + latin + cyrillic) as f32 + 2.0 * hangul as f32 + 2.5 * han as f32;
        let letters = [
            (Script::Latin, latin + others.latin),
            (Script::Cyrillic, cyrillic + others.cyrillic),
            (Script::Hangul, hangul + others.hangul),
            (Script::Han, han + others.han),
        ];
        Census { words, length: others.length + whole, letters, has_others: others.more }
    }
}

/// What a character is to words.
enum Part {
    Whole,
    Letter,
    Space,
    Mark,
}

/// The characters that cannot be told by their first byte.
#[derive(Default)]
struct Others {
    latin: u32,
    cyrillic: u32,
    hangul: u32,
    han: u32,
    more: bool,
    length: f32,
}

impl Others {
    fn add(&mut self, c: char) -> Part {
        self.length += match u32::from(c) {
            0x590..=0x6ff => 1.2,
            0x3041..=0x30ff => 1.5,
            0x3400..=0x9fff => 2.5,
            0xac00..=0xd7a3 => 2.0,
            _ => 1.0,
        };
        let script = script_of(c);
        match script {
            Some(Script::Latin) => self.latin += 1,
            Some(Script::Cyrillic) => self.cyrillic += 1,
            Some(Script::Hangul) => self.hangul += 1,
            Some(Script::Han) => self.han += 1,
            Some(_) => self.more = true,
            None => {}
        }
        match script {
            Some(Script::Han | Script::Hiragana | Script::Katakana) => Part::Whole,
            _ if c.is_whitespace() => Part::Space,
            _ if is_letter_or_digit(c) => Part::Letter,
            _ => Part::Mark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::script::Scripts;
    use crate::locale::Locale;

    #[test]
    fn words_are_parted_by_white_space_and_chinese_characters_count_by_themselves() {
        for (text, words) in [
            ("", 0),
            ("Zwei Wörter", 2),
            ("파트너 센터에서 2개", 3),
            ("合作伙伴 Center 中心", 7),
            ("カタカナと Word", 6),
            ("Да — нет 7", 3),
            ("e\u{3000}f", 2),
            ("…", 0),
        ] {
            assert_eq!(Census::of(text).words, words, "{text}");
        }
    }

    #[test]
    fn a_text_is_as_long_as_it_would_be_in_latin_letters() {
        for (text, length) in
            [("Größe 1", 7.0), ("Йод", 3.0), ("가나", 4.0), ("文件㐂", 7.5), ("かな", 3.0), ("אב", 2.4)]
        {
            assert_eq!(Census::of(text).length, length, "{text}");
        }
    }

    #[test]
    fn letters_are_those_that_a_locale_counts_itself() {
        for tag in ["de", "ko", "ru", "zh-TW", "zh-CN", "ja", "ar", "uk"] {
            let scripts = Scripts::of(&Locale::parse(tag).expect("a tag"));
            for c in ('\0'..char::MAX).filter(|&c| u32::from(c) < 0x3_0000) {
                let text = format!("a{c} ё가文");
                let census = Census::of(&text);
                if let Some(tally) = scripts.tally_of(&census) {
                    assert_eq!(tally, scripts.tally(&text), "{tag} {c:?}");
                }
            }
        }
    }
}

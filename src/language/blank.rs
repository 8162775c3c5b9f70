//! Texts that say nothing: blank, dots, bare marks, or a word that promises a translation.
//!
//! Does not own: whether anything is to be said there (`analyze::missing`).

use super::script::is_letter_or_digit;

/// Words that authors leave where a text is to come, in lower case.
const PROMISES: &[&str] = &["todo", "tbd", "tbc", "tba", "tbt", "fixme", "xxx"];

/// Phrases for the same, in lower case and without marks around them.
const PHRASES: &[&str] = &[
    "to do",
    "to be done",
    "to be translated",
    "to be defined",
    "translate me",
    "please translate",
    "needs translation",
    "translation needed",
    "translation missing",
    "missing translation",
    "not translated",
    "not yet translated",
    "untranslated",
    "zu übersetzen",
    "noch zu übersetzen",
    "noch nicht übersetzt",
    "nicht übersetzt",
    "übersetzung fehlt",
    "à traduire",
    "traduction manquante",
    "non traduit",
    "por traducir",
    "sin traducir",
    "a traduzir",
    "não traduzido",
    "da tradurre",
    "перевести",
    "требуется перевод",
    "нужен перевод",
    "не переведено",
    "번역 필요",
    "번역 예정",
    "번역 중",
    "미번역",
    "翻訳予定",
    "未翻訳",
    "要翻訳",
    "待翻译",
    "待译",
    "未翻译",
    "需要翻译",
    "待翻譯",
    "待譯",
    "未翻譯",
    "需要翻譯",
];

/// How many words stand behind a promise at most: `TODO: ask Lee` says nothing to readers, a sentence does.
const MOST_WORDS: usize = 4;

/// True for a text without a letter or digit, and for one that only promises a text. U+FFFC, which stands for an image,
/// is something.
pub fn says_nothing(text: &str) -> bool {
    if text.contains('\u{fffc}') {
        return false;
    }
    let inner = text.trim_matches(|c: char| !is_letter_or_digit(c));
    if inner.is_empty() {
        return true;
    }
    // All promises are short.
    if inner.len() > 80 {
        return false;
    }
    let lower = inner.to_lowercase();
    if PHRASES.contains(&lower.as_str()) {
        return true;
    }
    let mut words = lower.split(|c: char| !is_letter_or_digit(c)).filter(|word| !word.is_empty());
    words.next().is_some_and(|word| PROMISES.contains(&word)) && words.count() < MOST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_promises_say_nothing() {
        for text in [
            "",
            " ",
            "\u{a0}",
            "…",
            "...",
            "–",
            "***",
            "TODO",
            "[TODO]",
            "tbd.",
            "TODO: translate",
            "待翻译",
            "(번역 필요)",
        ] {
            assert!(says_nothing(text), "{text}");
        }
        for text in ["a", "5", "Ja", "Todos", "TODO lists help you to plan your day", "\u{fffc}", "是", "100 %", "xxxl"]
        {
            assert!(!says_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_promise_is_short_and_stands_at_the_front() {
        for text in ["TODO: ask Lee first", "**TBD**", "to be translated", "<TODO>", "FIXME!", "Übersetzung fehlt!"] {
            assert!(says_nothing(text), "{text}");
        }
        for text in [
            "The TODO list",
            "TODO: ask Lee first before this goes out",
            "Untranslated text is reported",
            "未翻译的文字会被报告",
            "번역 중인 페이지",
            "…, and so on",
            "1.",
        ] {
            assert!(!says_nothing(text), "{text}");
        }
    }
}

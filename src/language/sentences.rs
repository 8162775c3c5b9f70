//! Where sentences end.
//!
//! 1. Brackets that close again are paired; nothing ends inside them, so that no link is cut in two.
//! 2. A full-width mark (`。` `！` `？`) ends a sentence where it stands, with the closing marks after it.
//! 3. Any other end mark (`.` `!` `?` `…` `।` `؟` …) ends one only before white space and something that can begin a
//!    sentence: not a lower-case letter, and for `.` not after an abbreviation of the locale, an initial or an ordinal.
//!
//! An approximation of UAX #29 §5 with the suppressions that CLDR lists as `sentenceBreaks`; text may carry inline
//! Markdown.

use std::cell::Cell;
use std::ops::Range;

use super::script::is_letter_or_digit;
use crate::locale::Locale;

/// The sentences of a text in a locale: byte ranges in order, without the white space around them.
///
/// *Law*: every byte outside the ranges is white space, and no range is empty.
///
/// *Example*: `"Wählen Sie z. B. Azure. Fertig."` in `de` gives two.
pub fn sentences(text: &str, locale: &Locale) -> Vec<Range<usize>> {
    if !may_end_inside(text) {
        let mut ranges = Vec::with_capacity(1);
        push(&mut ranges, text, 0, text.len());
        return ranges;
    }
    // Headings, cells and one-sentence paragraphs: nothing ends but at the end.
    let body = text.trim_end().trim_end_matches(|c| is_closing(c) || !(c.is_alphanumeric() || c.is_whitespace()));
    if !body.chars().any(|c| c == '\n' || c == ';' || is_full_width_end(c) || is_any_end(c)) {
        let mut ranges = Vec::new();
        push(&mut ranges, text, 0, text.len());
        return ranges;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let walk = Walk::new(&chars);
    let language = Language::of(locale.language());
    let mut ranges = Vec::new();
    let mut parity = Parity::default();
    let mut from = 0;
    let mut i = 0;
    while i < chars.len() {
        let mark = chars[i].1;
        let run = if Parity::slot(mark).is_some() { length_of_run(&chars, i) } else { 1 };
        parity.count(mark);
        i += run;
        if walk.guarded[i - 1] {
            continue;
        }
        if mark == '\n' && walk.blank_line(i) {
            push(&mut ranges, text, from, offset(&chars, i, text));
            from = offset(&chars, i, text);
            continue;
        }
        if !is_full_width_end(mark) && !is_end(mark, &language) {
            continue;
        }
        // The whole run of marks ("?!", "...") and the closing marks behind it belong to the sentence.
        let mut full_width = is_full_width_end(mark);
        let mut last = i - 1;
        while i < chars.len() && (is_full_width_end(chars[i].1) || is_end(chars[i].1, &language)) {
            full_width |= is_full_width_end(chars[i].1);
            last = i;
            i += 1;
        }
        while i < chars.len() {
            let run = length_of_run(&chars, i);
            if is_closing(chars[i].1) || parity.closes(chars[i].1, followed_by_space(&chars, i + run - 1)) {
                parity.count(chars[i].1);
                i += run;
            } else {
                break;
            }
        }
        let ends = full_width || (followed_by_space(&chars, i - 1) && walk.can_end(last, i, &language));
        if ends && !walk.guarded[last] {
            let end = offset(&chars, i, text);
            push(&mut ranges, text, from, end);
            from = end;
        }
    }
    push(&mut ranges, text, from, text.len());
    ranges
}

/// False for texts that surely are one sentence: no mark that could end one stands before their last characters. Most
/// cells, headings and list items are such, and cost one look at their bytes.
fn may_end_inside(text: &str) -> bool {
    // Every end mark beyond ASCII is encoded with one of these first bytes (RFC 3629, section 3).
    let lead = |byte: u8| matches!(byte, 0xD6 | 0xD8 | 0xDB | 0xE0..=0xE3 | 0xEF);
    let bytes = text.trim_end().as_bytes();
    bytes.iter().enumerate().any(|(at, &byte)| match byte {
        b'\n' => true,
        // Closing marks may follow the last end mark; a letter behind it is looked at closely.
        b'.' | b'!' | b'?' | b';' => at + 1 < bytes.len(),
        byte if lead(byte) => text[at..].chars().next().is_some_and(|c| {
            at + c.len_utf8() < bytes.len() && (is_full_width_end(c) || is_end(c, &Language::default()))
        }),
        _ => false,
    })
}

/// How many times the character at `i` repeats.
fn length_of_run(chars: &[(usize, char)], i: usize) -> usize {
    chars[i..].iter().take_while(|&&(_, c)| c == chars[i].1).count()
}

fn push(ranges: &mut Vec<Range<usize>>, text: &str, from: usize, to: usize) {
    let part = &text[from..to];
    let start = from + (part.len() - part.trim_start().len());
    let end = from + part.trim_end().len();
    if start < end {
        ranges.push(start..end);
    }
}

fn offset(chars: &[(usize, char)], at: usize, text: &str) -> usize {
    chars.get(at).map_or(text.len(), |&(offset, _)| offset)
}

/// Marks what stands between a bracket or code mark and its partner.
fn guarded(chars: &[(usize, char)]) -> Vec<bool> {
    if !chars.iter().any(|&(_, c)| matches!(c, '`' | ')' | ']' | '）' | '」' | '』' | '】' | '》')) {
        return vec![false; chars.len()];
    }
    let mut depth_change = vec![0i32; chars.len() + 1];
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut tick: Option<usize> = None;
    for (i, &(_, c)) in chars.iter().enumerate() {
        match c {
            '`' => match tick.take() {
                Some(start) => {
                    depth_change[start] += 1;
                    depth_change[i] -= 1;
                }
                None => tick = Some(i),
            },
            '(' | '[' | '（' | '「' | '『' | '【' | '《' => open.push((c, i)),
            ')' | ']' | '）' | '」' | '』' | '】' | '》' => {
                // Only the innermost bracket may close: a stray one is dropped, so the walk stays linear.
                if let Some((_, start)) = open.pop_if(|&mut (o, _)| partner(o) == c) {
                    depth_change[start] += 1;
                    depth_change[i] -= 1;
                }
            }
            _ => {}
        }
    }
    let mut depth = 0;
    (0..chars.len())
        .map(|i| {
            depth += depth_change[i];
            depth > 0
        })
        .collect()
}

fn partner(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        '（' => '）',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        _ => '》',
    }
}

/// What is known of a text before the walk, so that the walk never looks far ahead or back.
struct Walk<'a> {
    chars: &'a [(usize, char)],
    /// Between a bracket and its partner.
    guarded: Vec<bool>,
    /// The last answers of [`Walk::next_word`] and [`Walk::next_solid`]: from where, and what was found. The walk only asks
    /// forward, so that each character is looked at once.
    word: Cell<(usize, usize)>,
    solid: Cell<(usize, usize)>,
    /// The first letter or digit of the text.
    first_word: usize,
}

impl<'a> Walk<'a> {
    fn new(chars: &'a [(usize, char)]) -> Self {
        let first_word = chars.iter().position(|&(_, c)| is_letter_or_digit(c)).unwrap_or(chars.len());
        Self { chars, guarded: guarded(chars), word: Cell::new((0, first_word)), solid: Cell::new((1, 0)), first_word }
    }

    /// The first letter or digit at or after character `i`.
    fn next_word(&self, i: usize) -> usize {
        self.next(&self.word, i, is_letter_or_digit)
    }

    /// The first character at or after character `i` that is a line end or no white space.
    fn next_solid(&self, i: usize) -> usize {
        self.next(&self.solid, i, |c| c == '\n' || !c.is_whitespace())
    }

    fn next(&self, known: &Cell<(usize, usize)>, i: usize, is: impl Fn(char) -> bool) -> usize {
        let (from, found) = known.get();
        if from <= i && i <= found {
            return found;
        }
        let found = self.chars.iter().skip(i).position(|&(_, c)| is(c)).map_or(self.chars.len(), |at| i + at);
        known.set((i, found));
        found
    }

    /// True when nothing but white space stands between character `i` and the next line end.
    fn blank_line(&self, i: usize) -> bool {
        self.chars.get(self.next_solid(i)).is_some_and(|&(_, c)| c == '\n')
    }

    /// True when the letter before the mark at `last` is of another script than `next`: a sentence that begins with a
    /// foreign name in lower case (`실행합니다. npm은 …`) begins all the same.
    fn changes_script(&self, last: usize, next: char) -> bool {
        let before = self.chars[last.saturating_sub(4)..last].iter().rev().find(|&&(_, c)| is_letter_or_digit(c));
        before.is_some_and(|&(_, c)| {
            c.is_alphabetic() && (!c.is_lowercase() && !c.is_uppercase() || is_cyrillic(c) != is_cyrillic(next))
        })
    }

    /// True when the mark at `last` can end a sentence whose next one begins at or after `next`.
    fn can_end(&self, last: usize, next: usize, language: &Language) -> bool {
        let chars = self.chars;
        if chars.get(self.next_word(next)).is_some_and(|&(_, c)| c.is_lowercase() && !self.changes_script(last, c)) {
            return false;
        }
        if chars[last].1 != '.' {
            return true;
        }
        let word_start = chars[..last].iter().rposition(|&(_, c)| !is_word(c)).map_or(0, |at| at + 1);
        let word: &[(usize, char)] = &chars[word_start..last];
        if word.is_empty() {
            // `foo). Bar` and, as machines write it, `foo . Bar`.
            return last > 0;
        }
        let first_in_text = self.first_word >= word_start;
        if word.iter().all(|&(_, c)| c.is_ascii_digit()) {
            return !(first_in_text || (language.ordinals && word.len() <= 2));
        }
        if word.len() == 1 && word[0].1.is_alphabetic() && !is_ideograph(word[0].1) {
            // An initial or the first half of `z. B.`; but the last half of `и т. д.` ends before a capital letter.
            return language.enders.contains(&word[0].1) && !first_in_text;
        }
        if word.len() > 12 {
            return true;
        }
        let word: String = word.iter().flat_map(|&(_, c)| c.to_lowercase()).collect();
        let word = word.trim_matches('.');
        if NUMBERED.contains(&word) {
            // `No. 5`, but `Yes or no. Then`.
            return !chars.get(self.next_word(next)).is_some_and(|&(_, c)| c.is_numeric());
        }
        !(language.abbreviations.contains(&word) || COMMON.contains(&word))
    }
}

/// True when white space at which text may break, or the end, comes after character `i`.
fn followed_by_space(chars: &[(usize, char)], i: usize) -> bool {
    // A no-break space alone holds together; beside another space it does not.
    let hard = |c: char| c == '\u{a0}' || c == '\u{202f}';
    match chars.get(i + 1) {
        None => true,
        Some(&(_, c)) if hard(c) => chars.get(i + 2).is_some_and(|&(_, c)| c.is_whitespace() && !hard(c)),
        Some(&(_, c)) => c.is_whitespace(),
    }
}

fn is_full_width_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

fn is_end(c: char, language: &Language) -> bool {
    is_any_end(c) || (c == ';' && language.greek)
}

/// True for the marks that end sentences before white space, in whatever script.
fn is_any_end(c: char) -> bool {
    match u32::from(c) {
        0..=0x7f => matches!(c, '.' | '!' | '?'),
        // No mark stands among these letters.
        0xc0..=0x588 | 0x3041..=0xd7ff => false,
        _ => matches!(c, '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '។' | '။'),
    }
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '”' | '’' | '»' | '」' | '』' | '）' | '】' | '》' | '〉' | '›')
}

/// Whether marks that open and close alike stand open: `"`, `*`, `_`, and German `“`.
#[derive(Default)]
struct Parity([bool; 4]);

impl Parity {
    fn slot(c: char) -> Option<usize> {
        match c {
            '"' | '„' | '“' => Some(0),
            '*' => Some(1),
            '_' => Some(2),
            '\'' => Some(3),
            _ => None,
        }
    }

    fn count(&mut self, c: char) {
        if let Some(slot) = Parity::slot(c) {
            self.0[slot] = !self.0[slot];
        }
    }

    /// True when a run of `c` belongs to what comes before it.
    fn closes(&self, c: char, space_follows: bool) -> bool {
        Parity::slot(c).is_some_and(|slot| self.0[slot] || space_follows)
    }
}

fn is_word(c: char) -> bool {
    is_letter_or_digit(c) || c == '.' || c == '\u{301}'
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0xe00..=0xe7f)
}

fn is_cyrillic(c: char) -> bool {
    matches!(u32::from(c), 0x400..=0x52f)
}

/// What a language does with points.
#[derive(Default)]
struct Language {
    /// A number of one or two digits with a point is an ordinal (`28. September`).
    ordinals: bool,
    /// `;` asks.
    greek: bool,
    abbreviations: &'static [&'static str],
    /// Single letters that close an abbreviation which may end a sentence.
    enders: &'static [char],
}

impl Language {
    fn of(language: &str) -> Language {
        let (abbreviations, enders): (&[&str], &[char]) = match language {
            "de" => (GERMAN, &[]),
            "fr" => (&["p. ex", "env", "chap", "éd", "mme", "mlle", "ét", "cf", "c.-à-d"], &[]),
            "es" => {
                (&["p. ej", "ej", "sr", "sra", "srta", "ud", "uds", "pág", "págs", "núm", "aprox", "ee", "uu"], &[])
            }
            "pt" => (&["sr", "sra", "ex", "pág", "págs", "núm", "aprox", "av"], &[]),
            "it" => (&["sig", "sigg", "dott", "ing", "es", "pag", "ecc"], &[]),
            "nl" => (&["bijv", "bv", "d.w.z", "o.a", "blz", "dhr", "mevr", "ca", "nr"], &[]),
            "pl" => {
                (&["np", "tj", "tzn", "ul", "nr", "str", "pkt", "ust", "godz", "ok", "prof", "mgr", "inż", "por"], &[])
            }
            "cs" | "sk" => (&["např", "tj", "tzv", "resp", "popř", "č", "str", "obr", "ul", "ing", "mgr"], &[]),
            "tr" => (&["örn", "vb", "bkz", "sn", "yrd", "doç", "sok", "cad", "mah"], &[]),
            "ru" | "uk" | "be" | "bg" => (RUSSIAN, &['д', 'п', 'г']),
            _ => (&[], &[]),
        };
        let ordinals = matches!(
            language,
            "de" | "cs"
                | "sk"
                | "pl"
                | "hu"
                | "fi"
                | "et"
                | "da"
                | "nb"
                | "nn"
                | "no"
                | "sl"
                | "hr"
                | "sr"
                | "bs"
                | "tr"
                | "lv"
                | "is"
        );
        Language { ordinals, greek: language == "el", abbreviations, enders }
    }
}

/// Abbreviations met in text of any locale; all of them are followed by what they stand for.
const COMMON: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "fig", "approx", "no", "nos", "vol", "pp", "ed",
    "al",
];

/// Words that are abbreviations before a number only.
const NUMBERED: &[&str] = &["no", "nos", "art", "ed", "min", "max", "tab"];

const GERMAN: &[&str] = &[
    "z.b", "d.h", "u.a", "u.u", "z.t", "o.ä", "bzw", "ca", "nr", "evtl", "ggf", "inkl", "exkl", "vgl", "abb", "tab",
    "kap", "zzgl", "abzgl", "sog", "mind", "hr", "fr", "str", "tel", "bspw", "einschl", "entspr", "mio", "mrd", "jan",
    "feb", "apr", "aug", "sept", "okt", "nov", "dez", "abs", "ziff", "i.d.r", "s.o", "s.u", "v.a",
];

const RUSSIAN: &[&str] = &[
    "т.е",
    "т.к",
    "т.н",
    "см",
    "напр",
    "рис",
    "табл",
    "стр",
    "ул",
    "им",
    "тел",
    "гл",
    "п.п",
    "пп",
    "руб",
    "коп",
    "ср",
    "англ",
    "гр",
    "пер",
    "просп",
    "обл",
    "ред",
    "изд",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: &str, text: &str, expected: &[&str]) {
        let locale = Locale::parse(tag).expect("the test names a locale");
        let found: Vec<&str> = sentences(text, &locale).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{tag}");
    }

    #[test]
    fn points_before_white_space_and_a_capital_end_a_sentence() {
        check("en", "Save the file. Then close it!  Done?", &["Save the file.", "Then close it!", "Done?"]);
        check(
            "en",
            "See Fig. 2 and e.g. Azure. Version 2.1 runs on .NET Core.",
            &["See Fig. 2 and e.g. Azure.", "Version 2.1 runs on .NET Core."],
        );
        check("en", "Yes or no. Choose No. 5 of them.", &["Yes or no.", "Choose No. 5 of them."]);
        check("en", "It ended in 2019. The next one follows.", &["It ended in 2019.", "The next one follows."]);
        check(
            "en",
            "Dr. J. Smith agrees. He signs (see Annex. Part two).",
            &["Dr. J. Smith agrees.", "He signs (see Annex. Part two)."],
        );
    }

    #[test]
    fn abbreviations_and_ordinals_of_the_locale_end_nothing() {
        check(
            "de",
            "Das gilt z. B. für Azure. Ab dem 28. September gilt es.",
            &["Das gilt z. B. für Azure.", "Ab dem 28. September gilt es."],
        );
        check("de", "Ca. 20 Partner bzw. Kunden sind betroffen.", &["Ca. 20 Partner bzw. Kunden sind betroffen."]);
        check(
            "ru",
            "Это касается счетов, т. е. всех записей и т. д. Сохраните файл.",
            &["Это касается счетов, т. е. всех записей и т. д.", "Сохраните файл."],
        );
        check("ru", "См. раздел 2. Далее нажмите кнопку.", &["См. раздел 2.", "Далее нажмите кнопку."]);
    }

    #[test]
    fn full_width_marks_end_a_sentence_with_their_closing_marks() {
        check("zh-CN", "保存文件。然后关闭它！**完成。**再见", &["保存文件。", "然后关闭它！", "**完成。**", "再见"]);
        check(
            "ja",
            "「はい。そうです。」と答えます。次へ進みます。",
            &["「はい。そうです。」と答えます。", "次へ進みます。"],
        );
        check("zh-TW", "請參閱（第 2 節。附錄）說明。完成", &["請參閱（第 2 節。附錄）說明。", "完成"]);
    }

    #[test]
    fn other_scripts_have_their_own_marks() {
        check("hi", "फ़ाइल सहेजें। फिर बंद करें।", &["फ़ाइल सहेजें।", "फिर बंद करें।"]);
        check("ar", "هل حفظت الملف؟ أغلق النافذة.", &["هل حفظت الملف؟", "أغلق النافذة."]);
        check("ko", "파일을 저장합니다. 그런 다음 닫습니다.", &["파일을 저장합니다.", "그런 다음 닫습니다."]);
        check("ko", "먼저 설치합니다. npm은 필요 없습니다.", &["먼저 설치합니다.", "npm은 필요 없습니다."]);
        check("ru", "Сохраните файл. npm для этого не нужен.", &["Сохраните файл.", "npm для этого не нужен."]);
        check("ru", "Это делает т. е. npm и др. инструменты.", &["Это делает т. е. npm и др. инструменты."]);
    }

    #[test]
    fn markup_stays_with_its_sentence() {
        check(
            "en",
            "**Save it.** Go to [the page. Now](a.md?x=1. B). Done.",
            &["**Save it.**", "Go to [the page. Now](a.md?x=1. B).", "Done."],
        );
        check("en", "1. Save it", &["1. Save it"]);
        check("en", "one\ntwo\n\nthree", &["one\ntwo", "three"]);
    }

    #[test]
    fn hostile_text_is_tiled_in_linear_time() {
        let locale = Locale::parse("de").expect("a tag");
        for text in
            ["(".repeat(1 << 16), ". ".repeat(1 << 15), "A. ".repeat(1 << 14), "\n".repeat(1 << 16), "`".repeat(9)]
        {
            let ranges = sentences(&text, &locale);
            let mut at = 0;
            for range in ranges {
                assert!(text[at..range.start].trim().is_empty());
                at = range.end;
            }
            assert!(text[at..].trim().is_empty());
        }
    }
}

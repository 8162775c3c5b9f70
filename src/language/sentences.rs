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
    let mut ranges = Vec::with_capacity(1);
    // Headings, cells and one-sentence paragraphs: nothing ends but at the end.
    let body = text.trim_end().trim_end_matches(|c| is_closing(c) || !(c.is_alphanumeric() || c.is_whitespace()));
    if next(text, 0, END).is_none_or(|first| first >= body.len()) {
        push(&mut ranges, text, 0, text.len());
        return ranges;
    }
    let walk = Walk::new(text);
    let language = Language::of(locale.language());
    let mut parity = Parity::default();
    let (mut from, mut at) = (0, 0);
    while let Some((start, mark)) = next(text, at, END | QUOTE).and_then(|start| Some((start, char_at(text, start)?))) {
        at = match Parity::slot(mark) {
            Some(_) => end_of_run(text, start, mark),
            None => start + mark.len_utf8(),
        };
        parity.count(mark);
        if walk.guards(start) {
            continue;
        }
        if mark == '\n' && walk.blank_line(at) {
            push(&mut ranges, text, from, at);
            from = at;
            continue;
        }
        if !is_full_width_end(mark) && !is_end(mark, &language) {
            continue;
        }
        // The whole run of marks ("?!", "...") and the closing marks behind it belong to the sentence.
        let mut full_width = is_full_width_end(mark);
        let mut last = start;
        while let Some(c) = char_at(text, at).filter(|c| is_full_width_end(*c) || is_end(*c, &language)) {
            full_width |= is_full_width_end(c);
            last = at;
            at += c.len_utf8();
        }
        while let Some(c) = char_at(text, at) {
            let end = end_of_run(text, at, c);
            if !is_closing(c) && !parity.closes(c, space_follows(text, end)) {
                break;
            }
            parity.count(c);
            at = end;
        }
        let is_parted = || space_follows(text, at) || hard_space_parts(text, last, at);
        if full_width || (is_parted() && walk.can_end(last, at, &language)) {
            push(&mut ranges, text, from, at);
            from = at;
        }
    }
    push(&mut ranges, text, from, text.len());
    ranges
}

/// What a byte may begin.
const END: u8 = 1;
const QUOTE: u8 = 2;
const BRACKET: u8 = 4;
/// A character beyond ASCII, which has to be looked at.
const LEAD: u8 = 8;

/// What each byte may begin. The marks beyond ASCII are encoded with few first bytes (RFC 3629, section 3); all the
/// letters between them cost one look at each of their bytes.
static BEGINS: [u8; 256] = {
    let mut begins = [0; 256];
    let mut at = 0;
    while at < 256 {
        begins[at] = match at as u8 {
            b'\n' | b';' | b'.' | b'!' | b'?' => END,
            b'"' | b'*' | b'_' | b'\'' => QUOTE,
            b'(' | b'[' | b')' | b']' | b'`' => BRACKET,
            0xD6 | 0xD8 | 0xDB | 0xE0..=0xE3 | 0xEF => LEAD,
            _ => 0,
        };
        at += 1;
    }
    begins
};

/// The first character at or after byte `from` that is one of `kinds`.
fn next(text: &str, mut from: usize, kinds: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| BEGINS[usize::from(*byte)] & (kinds | LEAD) != 0)?;
        if BEGINS[usize::from(bytes[at])] & LEAD == 0 {
            return Some(at);
        }
        let c = char_at(text, at)?;
        let is_one = kinds & END != 0 && (is_full_width_end(c) || is_any_end(c))
            || kinds & QUOTE != 0 && Parity::slot(c).is_some()
            || kinds & BRACKET != 0 && is_bracket(c);
        if is_one {
            return Some(at);
        }
        from = at + c.len_utf8();
    }
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Where the repetitions of the character at `at` end.
fn end_of_run(text: &str, at: usize, c: char) -> usize {
    text.len() - text[at..].trim_start_matches(c).len()
}

fn push(ranges: &mut Vec<Range<usize>>, text: &str, from: usize, to: usize) {
    let part = &text[from..to];
    let start = from + (part.len() - part.trim_start().len());
    let end = from + part.trim_end().len();
    if start < end {
        ranges.push(start..end);
    }
}

/// What stands between a bracket or code mark and its partner: stretches in order, apart from each other.
fn guarded(text: &str) -> Vec<Range<usize>> {
    let mut guarded: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut tick: Option<usize> = None;
    let mut from = 0;
    while let Some((at, c)) = next(text, from, BRACKET).and_then(|at| Some((at, char_at(text, at)?))) {
        from = at + c.len_utf8();
        match c {
            '`' => match tick.take() {
                Some(start) => guarded.push(start..at),
                None => tick = Some(at),
            },
            '(' | '[' | '（' | '「' | '『' | '【' | '《' => open.push((c, at)),
            _ => {
                // Only the innermost bracket may close: a stray one is dropped, so the walk stays linear.
                if let Some((_, start)) = open.pop_if(|&mut (o, _)| partner(o) == c) {
                    guarded.push(start..at);
                }
            }
        }
    }
    guarded.sort_unstable_by_key(|range| range.start);
    guarded.dedup_by(|next, before| {
        let joins = next.start <= before.end;
        if joins {
            before.end = before.end.max(next.end);
        }
        joins
    });
    guarded
}

fn is_bracket(c: char) -> bool {
    matches!(c, '`' | '(' | '[' | '（' | '「' | '『' | '【' | '《' | ')' | ']' | '）' | '」' | '』' | '】' | '》')
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
    text: &'a str,
    /// Between a bracket and its partner.
    guarded: Vec<Range<usize>>,
    /// The last answers of [`Walk::next_word`] and [`Walk::next_solid`]: from where, and what was found. The walk only asks
    /// forward, so that each character is looked at once.
    word: Cell<(usize, usize)>,
    solid: Cell<(usize, usize)>,
    /// The first letter or digit of the text.
    first_word: usize,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        let first_word = text.find(is_letter_or_digit).unwrap_or(text.len());
        Self { text, guarded: guarded(text), word: Cell::new((0, first_word)), solid: Cell::new((1, 0)), first_word }
    }

    /// True for a place between a bracket and its partner.
    fn guards(&self, at: usize) -> bool {
        let before = self.guarded.partition_point(|range| range.end <= at);
        self.guarded.get(before).is_some_and(|range| range.start <= at)
    }

    /// The first letter or digit at or after byte `at`.
    fn next_word(&self, at: usize) -> usize {
        self.next(&self.word, at, is_letter_or_digit)
    }

    /// The first character at or after byte `at` that is a line end or no white space.
    fn next_solid(&self, at: usize) -> usize {
        self.next(&self.solid, at, |c| c == '\n' || !c.is_whitespace())
    }

    fn next(&self, known: &Cell<(usize, usize)>, at: usize, is: impl Fn(char) -> bool) -> usize {
        let (from, found) = known.get();
        if from <= at && at <= found {
            return found;
        }
        let found = self.text[at..].find(is).map_or(self.text.len(), |found| at + found);
        known.set((at, found));
        found
    }

    /// True when nothing but white space stands between byte `at` and the next line end.
    fn blank_line(&self, at: usize) -> bool {
        char_at(self.text, self.next_solid(at)) == Some('\n')
    }

    /// True when the letter before the mark at `last` is of another script than `next`: a sentence that begins with a
    /// foreign name in lower case (`실행합니다. npm은 …`) begins all the same.
    fn changes_script(&self, last: usize, next: char) -> bool {
        let before = self.text[..last].chars().rev().take(4).find(|c| is_letter_or_digit(*c));
        before.is_some_and(|c| {
            c.is_alphabetic() && (!c.is_lowercase() && !c.is_uppercase() || is_cyrillic(c) != is_cyrillic(next))
        })
    }

    /// True when the mark at `last` can end a sentence whose next one begins at or after `next`.
    fn can_end(&self, last: usize, next: usize, language: &Language) -> bool {
        let text = self.text;
        let next_word = char_at(text, self.next_word(next));
        if next_word.is_some_and(|c| c.is_lowercase() && !self.changes_script(last, c)) {
            return false;
        }
        if char_at(text, last) != Some('.') {
            return true;
        }
        let start =
            text[..last].char_indices().rev().take_while(|&(_, c)| is_word(c)).last().map_or(last, |(at, _)| at);
        let word = &text[start..last];
        let Some(first) = word.chars().next() else {
            // `foo). Bar` and, as machines write it, `foo . Bar`.
            return last > 0;
        };
        let first_in_text = self.first_word >= start;
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return !(first_in_text || (language.ordinals && word.len() <= 2));
        }
        if word.len() == first.len_utf8() && first.is_alphabetic() && !is_ideograph(first) {
            // An initial or the first half of `z. B.`; but the last half of `и т. д.` ends before a capital letter.
            return language.enders.contains(&first) && !first_in_text;
        }
        if word.chars().nth(12).is_some() {
            return true;
        }
        let word: String = word.chars().flat_map(char::to_lowercase).collect();
        let word = word.trim_matches('.');
        if NUMBERED.contains(&word) {
            // `No. 5`, but `Yes or no. Then`.
            return !next_word.is_some_and(char::is_numeric);
        }
        !(language.abbreviations.contains(&word) || COMMON.contains(&word))
    }
}

/// True when white space at which text may break, or the end, comes at byte `at`.
fn space_follows(text: &str, at: usize) -> bool {
    // A no-break space alone holds together; beside another space it does not.
    let hard = |c: char| c == '\u{a0}' || c == '\u{202f}';
    let mut chars = text[at..].chars();
    match chars.next() {
        None => true,
        Some(c) if hard(c) => chars.next().is_some_and(|c| c.is_whitespace() && !hard(c)),
        Some(c) => c.is_whitespace(),
    }
}

/// True where a no-break space alone stands between a word of some length with its mark and a capital letter: editors put
/// them between sentences too.
fn hard_space_parts(text: &str, mark: usize, at: usize) -> bool {
    const LONG: usize = 4;
    let mut behind = text[at..].chars();
    let is_hard = matches!(behind.next(), Some('\u{a0}' | '\u{202f}'));
    let letters = || text[..mark].chars().rev().take_while(|c| c.is_lowercase()).take(LONG).count();
    is_hard && behind.next().is_some_and(char::is_uppercase) && letters() == LONG
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
    fn a_no_break_space_parts_sentences_and_no_abbreviations() {
        let en = Locale::parse("en").expect("a tag");
        let count = |text: &str| sentences(text, &en).len();
        assert_eq!(count("The limit is reached.\u{202f}Wait for a minute."), 2);
        assert_eq!(count("Ask Mr.\u{a0}Kim."), 1);
        assert_eq!(count("See No.\u{a0}5 and sec.\u{a0}B."), 1);
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

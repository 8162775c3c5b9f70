//! What stands around a number and tells what it is: units, dates, names, currencies.

/// True for letters of scripts that put no space between a word and a number.
pub(super) fn is_spaceless(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x2E80..=0x9FFF | 0xAC00..=0xD7AF
        | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

/// True for what makes a number part of a word: letters of scripts that part words with spaces, and `_`, `#`, `@`, `\`.
pub(super) fn touches(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic() || matches!(letter, '_' | '#' | '@' | '\\' | '=' | '&');
    }
    letter.is_alphabetic() && !is_spaceless(letter)
}

/// Past the rest of a word that holds digits, joined parts included (`3f2504e0-4f89`).
pub(super) fn skip_name(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    rest.find(|letter: char| !(letter.is_alphanumeric() || "-_.@#\\".contains(letter)) || is_spaceless(letter))
        .map_or(text.len(), |end| from + end.max(1))
}

/// True where a text begins with a unit that is written right after its number (`100GB`).
pub(super) fn is_unit(rest: &str) -> bool {
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    const UNITS: [&str; 16] =
        ["B", "K", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "ms", "s", "h", "d", "px"];
    let ends = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() || is_spaceless(letter));
    ends(rest[word.len()..].chars().next()) && UNITS.contains(&word)
}

/// True where a text begins with a whole word: it may have lost its space (`90Tage`), or be a name (`21Vianet`).
pub(super) fn is_whole_word(rest: &str) -> bool {
    let letters = rest.chars().take_while(|letter| letter.is_alphabetic() && !is_spaceless(*letter)).take(4).count();
    letters == 4 && rest.chars().skip(1).take(3).all(char::is_lowercase)
}

/// What the word right after a number makes of it.
pub(super) fn multiplier(rest: &str) -> u64 {
    const WORDS: [(&str, u64); 18] = [
        ("тыс", 1000),
        ("tys", 1000),
        ("млн", 1_000_000),
        ("mln", 1_000_000),
        ("mio", 1_000_000),
        ("million", 1_000_000),
        ("millón", 1_000_000),
        ("millones", 1_000_000),
        ("milhão", 1_000_000),
        ("milhões", 1_000_000),
        ("milioni", 1_000_000),
        ("milione", 1_000_000),
        ("milyon", 1_000_000),
        ("milion", 1_000_000),
        ("млрд", 1_000_000_000),
        ("mrd", 1_000_000_000),
        ("milliarde", 1_000_000_000),
        ("milliard", 1_000_000_000),
    ];
    let rest = rest.strip_prefix([' ', '\u{A0}', '\u{202F}']).unwrap_or(rest);
    let mut letters = rest.chars();
    match letters.next() {
        Some('万' | '萬' | '만') => return 10_000,
        Some('亿' | '億' | '억') => return 100_000_000,
        Some('百' | '백') if matches!(letters.next(), Some('万' | '萬' | '만')) => return 1_000_000,
        Some('K') if letters.next().is_none_or(|letter| !letter.is_alphanumeric() || is_spaceless(letter)) => {
            return 1000;
        }
        Some(first) if first.is_alphabetic() && !is_spaceless(first) => {}
        _ => return 1,
    }
    let word: String =
        rest.chars().take_while(|letter| letter.is_alphabetic()).take(10).collect::<String>().to_lowercase();
    // Languages inflect the word: `Millionen`, `millions`, `миллионов`.
    let stem = |known: &str| word.strip_prefix(known).is_some_and(|end| end.chars().count() <= 2);
    WORDS.iter().find(|(known, _)| stem(known)).map_or(1, |(_, value)| *value)
}

/// True where a number is part of a date in Chinese, Japanese or Korean: years as such, months up to 12, days after a
/// month (`90일` and `90 日` are spans of time).
pub(super) fn is_dated(before: &str, digits: &str, rest: &str) -> bool {
    let blank = |letter: char| matches!(letter, ' ' | '\u{A0}');
    let value: u32 = digits.parse().unwrap_or(u32::MAX);
    match rest.trim_start_matches(blank).chars().next() {
        Some('年' | '년') => (1900..2100).contains(&value),
        Some('月' | '월') => value <= 12,
        Some('日' | '일' | '号' | '號') => value <= 31 && before.trim_end_matches(blank).ends_with(['月', '월']),
        _ => false,
    }
}

const CURRENCIES: [&str; 12] = ["USD", "EUR", "GBP", "JPY", "CNY", "RMB", "KRW", "TWD", "RUB", "INR", "CHF", "US$"];

/// True after a currency code that touches its amount (`USD15`).
pub(super) fn after_currency(before: &str) -> bool {
    CURRENCIES.iter().any(|code| {
        before.strip_suffix(code).is_some_and(|rest| !rest.ends_with(|letter: char| letter.is_ascii_alphanumeric()))
    })
}

/// True where the word before a number is capitalized: the number is likely part of a name.
pub(super) fn after_name(before: &str) -> bool {
    let trimmed = before.trim_end_matches([' ', '\u{A0}']);
    if before.len() - trimmed.len() > 2 || trimmed.is_empty() || trimmed.len() == before.len() {
        return false;
    }
    let word = trimmed
        .rsplit(|letter: char| letter.is_whitespace() || is_spaceless(letter) || "([{\"„“«/".contains(letter))
        .next();
    let word = word.unwrap_or("");
    // `Office 365 2 users`: a number after the number of a name is none of it.
    word.starts_with(char::is_uppercase)
        && !CURRENCIES.contains(&word)
        && word.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '#' | ')'))
}

/// True where a hyphen ties a number to a word before it: the number is part of a name (`AZ-104`, `COVID-19`).
pub(super) fn after_tied_name(before: &str) -> bool {
    before
        .strip_suffix(['-', '\u{2010}', '\u{2011}'])
        .and_then(|before| before.chars().next_back())
        .is_some_and(|letter| letter.is_alphabetic() && touches(letter))
}

pub(super) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits != "2000" && ("1990".."2040").contains(&digits)
}

/// True for a day before a year: `30. September 2017`, `1 de julio de 2017`.
pub(super) fn before_year(rest: &str, digits: &str) -> bool {
    if digits.len() > 2 || digits.parse::<u32>().map_or(true, |day| day > 31) {
        return false;
    }
    let mut words = 0;
    for word in
        rest.split(|letter: char| letter.is_whitespace() || ".,".contains(letter)).filter(|word| !word.is_empty())
    {
        let name = word.trim_start_matches(char::is_alphabetic);
        if is_year(name.trim_end_matches(|letter: char| !letter.is_alphanumeric())) {
            return true;
        }
        words += 1;
        if words > 3 || !name.is_empty() {
            return false;
        }
    }
    false
}

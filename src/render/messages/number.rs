//! Numbers as each locale writes them.
//!
//! Owns: the signs that group and part digits and the shape of a percentage, after CLDR. Digits stay Western, as the
//! documents write them. Does not own: plural forms (Fluent has them).

use fluent::FluentValue;
use fluent::types::{FluentNumberOptions, FluentNumberStyle};

/// How a locale writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Between groups of digits.
    group: &'static str,
    /// Before the fraction.
    decimal: &'static str,
    /// Around a percentage: before, after.
    percent: (&'static str, &'static str),
    /// The fewest digits of a whole part that is grouped: 4, or 5 where four digits stay together.
    grouped_from: usize,
    /// Digits in each group but the last: 3, or 2 in India.
    further: usize,
}

const NBSP: &str = "\u{a0}";

const fn style_of(group: &'static str, decimal: &'static str, percent: &'static str) -> Style {
    Style { group, decimal, percent: ("", percent), grouped_from: 4, further: 3 }
}

/// The styles, and the tags or languages that use them (CLDR 46, `numbers`). The first is everyone else's.
const STYLES: [(Style, &[&str]); 13] = [
    (style_of(",", ".", "%"), &["en", "ko", "zh", "ja", "th", "he", "fil", "ms", "sw", "cy", "ga", "es-MX", "es-US"]),
    (style_of(".", ",", "\u{a0}%"), &["de", "da", "ro", "hr", "sl", "bs", "ca", "es", "gl", "eu", "lb", "is", "mk"]),
    (style_of(".", ",", "%"), &["it", "nl", "id", "el", "vi", "pt", "sr", "fo"]),
    (
        style_of(NBSP, ",", "\u{a0}%"),
        &["ru", "cs", "sk", "sv", "nb", "nn", "no", "fi", "be", "lt", "kk", "hy", "de-AT"],
    ),
    (style_of(NBSP, ",", "%"), &["uk", "hu", "lv", "et", "ka", "uz", "sq"]),
    (style_of("\u{202f}", ",", "\u{202f}%"), &["fr"]),
    (style_of(NBSP, ",", "\u{a0}%"), &["fr-CA"]),
    (style_of("’", ".", "%"), &["de-CH", "it-CH", "de-LI"]),
    (Style { grouped_from: 5, ..style_of(NBSP, ",", "%") }, &["pl", "bg", "pt-PT"]),
    (Style { grouped_from: 5, ..style_of(".", ",", "\u{a0}%") }, &["es-ES"]),
    (Style { percent: ("%", ""), ..style_of(".", ",", "") }, &["tr"]),
    (Style { further: 2, ..style_of(",", ".", "%") }, &["hi", "en-IN", "bn", "ta", "te", "mr", "gu", "kn", "ml"]),
    (Style { percent: ("%", ""), ..style_of(",", ".", "") }, &["ar", "fa", "ur"]),
];

fn style_index(tag: &str) -> usize {
    let language = tag.split('-').next().unwrap_or(tag);
    let by = |name: &str| STYLES.iter().position(|(_, names)| names.contains(&name));
    by(tag).or_else(|| by(language)).unwrap_or(0)
}

/// The style of a locale, by its tag and then by its language.
pub fn style(tag: &str) -> Style {
    STYLES[style_index(tag)].0
}

/// Writes a finite number; at most three decimals, none in a percentage, unless the options say otherwise (Fluent's
/// `NUMBER`).
pub fn write(style: Style, value: f64, options: &FluentNumberOptions) -> String {
    let percent = options.style == FluentNumberStyle::Percent;
    let least = options.minimum_fraction_digits.unwrap_or(0).min(20);
    let most = options.maximum_fraction_digits.unwrap_or(if percent { 0 } else { 3 }).min(20).max(least);
    let value = if percent { value * 100.0 } else { value };
    let digits = format!("{:.most$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let kept = fraction.trim_end_matches('0').len().max(least);
    let mut text = String::with_capacity(digits.len() + 8);
    if percent {
        text.push_str(style.percent.0);
    }
    if value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        text.push('-');
    }
    let grouped = options.use_grouping && whole.len() >= style.grouped_from;
    for (at, digit) in whole.char_indices() {
        let left = whole.len() - at;
        if grouped && at > 0 && (left == 3 || left > 3 && (left - 3) % style.further == 0) {
            text.push_str(style.group);
        }
        text.push(digit);
    }
    if kept > 0 {
        text.push_str(style.decimal);
        text.push_str(&fraction[..kept]);
    }
    if percent {
        text.push_str(style.percent.1);
    }
    text
}

/// What Fluent calls to write a value; it takes plain functions only, so there is one for each style.
pub fn formatter<M>(tag: &str) -> fn(&FluentValue<'_>, &M) -> Option<String> {
    const fn table<M>() -> [fn(&FluentValue<'_>, &M) -> Option<String>; STYLES.len()] {
        [
            with::<0, M>,
            with::<1, M>,
            with::<2, M>,
            with::<3, M>,
            with::<4, M>,
            with::<5, M>,
            with::<6, M>,
            with::<7, M>,
            with::<8, M>,
            with::<9, M>,
            with::<10, M>,
            with::<11, M>,
            with::<12, M>,
        ]
    }
    table::<M>()[style_index(tag)]
}

fn with<const STYLE: usize, M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(write(STYLES[STYLE].0, number.value, &number.options)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_locale_groups_digits_its_own_way() {
        for (tag, text) in [
            ("en-US", "1,234,567.5"),
            ("zh-TW", "1,234,567.5"),
            ("de-DE", "1.234.567,5"),
            ("ru", "1\u{a0}234\u{a0}567,5"),
            ("fr", "1\u{202f}234\u{202f}567,5"),
            ("de-CH", "1’234’567.5"),
            ("hi", "12,34,567.5"),
        ] {
            assert_eq!(write(style(tag), 1_234_567.5, &Default::default()), text, "{tag}");
        }
        assert_eq!(write(style("pl"), 2000.0, &Default::default()), "2000");
        assert_eq!(write(style("de"), 2000.0, &Default::default()), "2.000");
        assert_eq!(write(style("de"), -0.0, &Default::default()), "0");
    }

    #[test]
    fn percentages_stand_as_the_locale_writes_them() {
        let options = FluentNumberOptions { style: FluentNumberStyle::Percent, ..Default::default() };
        for (tag, text) in [("ko", "95%"), ("de", "95\u{a0}%"), ("ru", "95\u{a0}%"), ("tr", "%95")] {
            assert_eq!(write(style(tag), 0.95, &options), text, "{tag}");
        }
    }
}

//! The words of the interface: Fluent messages of each locale, found by an explicit fallback.
//!
//! Owns: reading the embedded and a site's own `.ftl` files, which locale's words a reader gets, numbers and dates as
//! the reader writes them. Does not own: what the words say (`locales/`), where they stand (`templates/`).
//!
//! 1. The embedded files of each locale are read, then a site's own `locales/<locale>/*.ftl`, message by message over
//!    them: a site changes one word without copying the rest.
//! 2. [`Messages::words`] gives a locale its chain: the exact tag, then the language in the same script (`zh-HK` reads
//!    `zh-TW`, `ko-KR` reads `ko`, `zh-TW` never reads `zh-CN`), then English.
//! 3. What came from another locale says so ([`Message::locale`]), so that templates can mark it with `lang`, and is a
//!    finding `missing-message`.

pub mod date;
pub mod lint;
pub mod number;

pub use date::Date;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::locale::Locale;
use crate::source::{Source, Span};

/// The locale whose messages are complete and stand at the end of every chain.
pub const BASE: &str = "en";

/// The longest text of a message, in bytes; the rest is cut.
pub const LONGEST: usize = 64 << 10;

/// A text that takes no more than [`LONGEST`] bytes.
struct Short(String);

impl std::fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let room = LONGEST.saturating_sub(self.0.len());
        let end = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        self.0.push_str(&text[..end]);
        if end == text.len() { Ok(()) } else { Err(std::fmt::Error) }
    }
}

/// How deep placeables and calls may nest; the parser of messages is recursive.
const DEEPEST: usize = 32;

/// The embedded message files: folder of `locales/`, file name, text.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("en", "coverage.ftl", include_str!("../../locales/en/coverage.ftl")),
    ("en", "site.ftl", include_str!("../../locales/en/site.ftl")),
    ("en", "search.ftl", include_str!("../../locales/en/search.ftl")),
    ("ko", "coverage.ftl", include_str!("../../locales/ko/coverage.ftl")),
    ("ko", "site.ftl", include_str!("../../locales/ko/site.ftl")),
    ("ko", "search.ftl", include_str!("../../locales/ko/search.ftl")),
    ("zh-TW", "coverage.ftl", include_str!("../../locales/zh-TW/coverage.ftl")),
    ("zh-TW", "site.ftl", include_str!("../../locales/zh-TW/site.ftl")),
    ("zh-TW", "search.ftl", include_str!("../../locales/zh-TW/search.ftl")),
    ("ru", "coverage.ftl", include_str!("../../locales/ru/coverage.ftl")),
    ("ru", "site.ftl", include_str!("../../locales/ru/site.ftl")),
    ("ru", "search.ftl", include_str!("../../locales/ru/search.ftl")),
    ("zh-CN", "coverage.ftl", include_str!("../../locales/zh-CN/coverage.ftl")),
    ("zh-CN", "site.ftl", include_str!("../../locales/zh-CN/site.ftl")),
    ("zh-CN", "search.ftl", include_str!("../../locales/zh-CN/search.ftl")),
    ("de", "coverage.ftl", include_str!("../../locales/de/coverage.ftl")),
    ("de", "site.ftl", include_str!("../../locales/de/site.ftl")),
    ("de", "search.ftl", include_str!("../../locales/de/search.ftl")),
];

/// The embedded names of languages, each in its own language.
const NAMES: &str = include_str!("../../locales/names.ftl");

type Bundle = FluentBundle<Arc<FluentResource>>;

/// The messages of all locales.
pub struct Messages {
    bundles: BTreeMap<Locale, Bundle>,
    ids: BTreeMap<Locale, BTreeSet<String>>,
    names: Bundle,
    base: Locale,
}

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The text, plain: not yet escaped for HTML.
    pub text: String,
    /// The locale whose words these are; `None` where no locale has the message and `text` is its id.
    pub locale: Option<Locale>,
}

/// A value put into a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// A text, put in as it is.
    Text(&'a str),
    /// A number or a fraction of one, written as the locale writes numbers.
    Number(f64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Arg::Number(number as f64)
    }
}

impl From<f64> for Arg<'_> {
    fn from(number: f64) -> Self {
        Arg::Number(number)
    }
}

impl Messages {
    /// Reads the embedded messages and a site's own files over them. A path's last two parts are the locale and the
    /// file name (`locales/fr/site.ftl`); `locales/names.ftl` holds names of languages.
    ///
    /// Findings: `message-syntax`, `unknown-locale`, `too-deep`.
    pub fn load(own: &[Source]) -> Checked<Messages> {
        let base = Locale::parse(BASE).expect("the base locale is a tag");
        let mut messages = Messages { bundles: BTreeMap::new(), ids: BTreeMap::new(), names: bundle(&base), base };
        let mut findings = Vec::new();
        messages.names.add_resource_overriding(resource(&Source::new("locales/names.ftl", NAMES), &mut findings));
        for (folder, file, text) in EMBEDDED {
            let locale = Locale::parse(folder).expect("embedded folders are tags");
            let source = Source::new(&format!("locales/{folder}/{file}"), *text);
            messages.add(locale, &source, &mut findings);
        }
        for source in own {
            let mut parts = source.path.rsplit('/');
            let (file, folder) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            if file == "names.ftl" && Locale::parse(folder).is_none() {
                messages.names.add_resource_overriding(resource(source, &mut findings));
                continue;
            }
            match Locale::parse(folder) {
                Some(locale) => messages.add(locale, source, &mut findings),
                None => findings.push(
                    Finding::on_file(Rule::UnknownLocale, &source.path, format!("`{folder}` is no locale"))
                        .help("put message files into a folder named by a language tag, such as `locales/fr/`"),
                ),
            }
        }
        Checked { value: messages, findings }
    }

    fn add(&mut self, locale: Locale, source: &Source, findings: &mut Vec<Finding>) {
        let resource = resource(source, findings);
        let ids = self.ids.entry(locale.clone()).or_default();
        ids.extend(lint::shapes(resource.entries()).into_keys());
        self.bundles.entry(locale.clone()).or_insert_with(|| bundle(&locale)).add_resource_overriding(resource);
    }

    /// The words a locale's readers get.
    pub fn words(&self, locale: &Locale) -> Words<'_> {
        let mut near: Vec<_> = self.bundles.keys().filter(|other| other.shares_language(locale)).collect();
        near.sort_by_key(|other| (*other != locale, other.tag() != locale.language(), other.tag().len()));
        near.push(&self.base);
        let mut chain: Vec<(&Locale, &Bundle)> = Vec::new();
        for found in near.into_iter().filter_map(|near| self.bundles.get_key_value(near)) {
            if !chain.iter().any(|(locale, _)| *locale == found.0) {
                chain.push(found);
            }
        }
        Words { messages: self, locale: locale.clone(), chain }
    }

    /// A language's name in that language: `Deutsch` for `de-DE`. Looked up by the tag, by language and script, by
    /// language; the tag itself where none is known.
    pub fn name(&self, locale: &Locale) -> String {
        let script = format!("{}-{}", locale.language(), locale.script());
        [locale.tag(), &script, locale.language()]
            .iter()
            .find_map(|tag| {
                let pattern = self.names.get_message(&format!("name-{tag}"))?.value()?;
                Some(self.names.format_pattern(pattern, None, &mut Vec::new()).into_owned())
            })
            .unwrap_or_else(|| locale.tag().to_owned())
    }

    /// The names of a site's locales, in their order; where two would be the same, each gets its tag added.
    pub fn names(&self, locales: &[Locale]) -> Vec<String> {
        let names: Vec<_> = locales.iter().map(|locale| self.name(locale)).collect();
        let doubled = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
        let tell = |(name, locale): (&String, &Locale)| match doubled(name) {
            true => format!("{name} ({locale})"),
            false => name.clone(),
        };
        names.iter().zip(locales).map(tell).collect()
    }

    /// What a site's locales lack: one finding for each missing message, or one in all where a locale has none.
    ///
    /// Findings: `missing-message`, on the file that would hold the message.
    pub fn missing(&self, locales: &[Locale]) -> Vec<Finding> {
        let none = BTreeSet::new();
        let base = self.ids.get(&self.base).unwrap_or(&none);
        let mut findings = Vec::new();
        for locale in locales {
            let words = self.words(locale);
            let own = words.chain.iter().filter(|(found, _)| found.shares_language(locale));
            let known: BTreeSet<_> = own.filter_map(|(found, _)| self.ids.get(*found)).flatten().collect();
            let path: Arc<str> = Arc::from(format!("locales/{locale}/site.ftl"));
            if known.is_empty() {
                let text = format!("there are no interface messages for `{locale}`; its readers get English ones");
                let help = format!("translate `locales/en/site.ftl` into `{path}`");
                findings.push(Finding::on_file(Rule::MissingMessage, &path, text).help(help));
                continue;
            }
            for id in base.iter().filter(|id| !known.contains(id)) {
                let text = format!("message `{id}` is missing; readers get the English one");
                let help = format!("add `{id} = …` to `{path}`");
                findings.push(Finding::on_file(Rule::MissingMessage, &path, text).help(help));
            }
        }
        findings
    }
}

/// The words one locale's readers get.
pub struct Words<'a> {
    messages: &'a Messages,
    locale: Locale,
    chain: Vec<(&'a Locale, &'a Bundle)>,
}

impl Words<'_> {
    /// The reader's locale.
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// A message with its arguments. A message that no locale has is its own id, so that a page still builds.
    pub fn text(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Message {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            match arg {
                Arg::Text(text) => values.set(*name, FluentValue::from(*text)),
                Arg::Number(number) => {
                    // Plural rules are defined on finite numbers only.
                    values.set(*name, FluentValue::from(if number.is_finite() { *number } else { 0.0 }));
                }
            }
        }
        self.format(id, &values).map_or_else(|| Message { text: id.to_owned(), locale: None }, |(message, _)| message)
    }

    /// The message, and whether all its variables were given.
    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<(Message, bool)> {
        let (name, attribute) = id.split_once('.').map_or((id, None), |(name, attribute)| (name, Some(attribute)));
        self.chain.iter().find_map(|(locale, bundle)| {
            let message = bundle.get_message(name)?;
            let pattern = match attribute {
                Some(attribute) => message.get_attribute(attribute)?.value(),
                None => message.value()?,
            };
            let mut errors = Vec::new();
            let mut text = Short(String::new());
            // A message that names others a hundred times each is cut, rather than grown to gigabytes.
            let whole = bundle.write_pattern(&mut text, pattern, Some(args), &mut errors).is_ok();
            if !whole {
                text.0.push('…');
            }
            let text = text.0;
            Some((Message { text, locale: Some((*locale).clone()) }, errors.is_empty()))
        })
    }

    /// True when a message's words are not the reader's own: they must be marked with their `lang`.
    pub fn is_foreign(&self, message: &Message) -> bool {
        message.locale.as_ref().is_some_and(|locale| !locale.shares_language(&self.locale))
    }

    /// A message as HTML: escaped, and in a `<span lang>` where it is not in the reader's language.
    pub fn html(&self, message: &Message) -> String {
        let text = escape(&message.text);
        match &message.locale {
            Some(locale) if self.is_foreign(message) => {
                format!("<span lang=\"{locale}\" dir=\"{}\">{text}</span>", locale.direction().name())
            }
            _ => text,
        }
    }

    /// A whole number as the reader writes it: 2000 is `2,000`, `2.000` or `2 000`.
    pub fn number(&self, number: u64) -> String {
        number::write(number::style(self.locale.tag()), number as f64, &Default::default())
    }

    /// A fraction from 0 to 1 as the reader writes a percentage, without decimals: 0.5 is `50%` or `50 %`.
    pub fn percent(&self, share: f64) -> String {
        let options = fluent::types::FluentNumberOptions {
            style: fluent::types::FluentNumberStyle::Percent,
            ..Default::default()
        };
        number::write(number::style(self.locale.tag()), if share.is_finite() { share } else { 0.0 }, &options)
    }

    /// A date as the reader writes it: the message `date`.
    pub fn date(&self, date: Date) -> Message {
        let (year, day) = (date.year.to_string(), date.day.to_string());
        self.text(
            "date",
            &[("year", Arg::Text(&year)), ("month", Arg::Number(date.month.into())), ("day", Arg::Text(&day))],
        )
    }

    /// All messages that need no arguments, for templates: `t` to stand in text (HTML, marked with `lang` where they
    /// fell back) and `a` to stand in attributes (plain). A key is the message's id with `_` for `-` and for the `.`
    /// before an attribute: `next-page` is `t.next_page`.
    pub fn tables(&self) -> Tables {
        let empty = FluentArgs::new();
        let ids: BTreeSet<&String> =
            self.chain.iter().filter_map(|(locale, _)| self.messages.ids.get(*locale)).flatten().collect();
        let mut text = tera::value::Map::new();
        let mut attribute = tera::value::Map::new();
        for id in ids {
            if let Some((message, true)) = self.format(id, &empty) {
                let key = id.replace(['-', '.'], "_");
                text.insert(key.clone().into(), tera::Value::safe_string(&self.html(&message)));
                attribute.insert(key.into(), tera::Value::from(message.text));
            }
        }
        Tables { text: tera::Value::from(text), attribute: tera::Value::from(attribute) }
    }
}

/// A locale's argument-free messages as templates read them; made once per locale, cheap to clone.
#[derive(Clone, Debug)]
pub struct Tables {
    /// For text: safe HTML.
    pub text: tera::Value,
    /// For attributes: plain text, escaped by the template.
    pub attribute: tera::Value,
}

/// Escapes a text for HTML's text and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 8);
    escape_into(&mut html, text);
    html
}

/// Escapes a text for HTML's text and quoted attributes, onto the end of a string.
pub fn escape_into(html: &mut String, text: &str) {
    let is = |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    super::escape::push(html, text, is, |byte| match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        _ => "&#39;",
    });
}

/// The ids of all embedded messages of the base locale, attributes as `id.attribute`.
pub fn base_ids() -> BTreeSet<String> {
    let files = EMBEDDED.iter().filter(|(folder, ..)| *folder == BASE);
    files.flat_map(|(_, _, text)| lint::read(text).into_keys()).collect()
}

fn bundle(locale: &Locale) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![locale.id()]);
    // The marks would stand in attributes, titles and copied text.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number::formatter(locale.tag())));
    bundle.add_builtins().expect("a new bundle has no functions yet");
    bundle
}

/// Reads a message file; what cannot be read is a finding, the rest is kept.
fn resource(source: &Source, findings: &mut Vec<Finding>) -> Arc<FluentResource> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let skipped = source.text.len() - text.len();
    if lint::depth(text) > DEEPEST {
        let message = format!("placeables are nested deeper than {DEEPEST}");
        findings.push(Finding::on_file(Rule::TooDeep, &source.path, message).help("split the message"));
        return Arc::new(FluentResource::try_new(String::new()).expect("an empty file is valid"));
    }
    Arc::new(FluentResource::try_new(parsable(text)).unwrap_or_else(|(resource, errors)| {
        let locator = Locator::new(source);
        for error in errors {
            // The parser may end a place behind the file, or within a letter.
            let inside = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let span = Span::new(inside(error.pos.start) + skipped, inside(error.pos.end) + skipped);
            let message = format!("this is no valid message: {}", error.kind.to_string().to_lowercase());
            findings.push(
                locator
                    .finding(Rule::MessageSyntax, span, message)
                    .help("see the Fluent syntax guide: `id = text { $variable }`"),
            );
        }
        resource
    }))
}

/// The text as the parser of messages can read it: where a letter cuts an escape such as `\u00e4` short, the parser looks
/// at the first byte of the letter alone and panics, so that there is a `?` in the place of each of its bytes. The escape
/// is a mistake with or without it.
fn parsable(text: &str) -> String {
    let mut parsable = text.to_owned();
    for (at, _) in text.match_indices('\\') {
        let digits = match text.as_bytes().get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 6,
            _ => continue,
        };
        let rest = &text[at + 2..];
        let hex = rest.bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
        let cut = rest[hex..].chars().next().filter(|letter| hex < digits && !letter.is_ascii());
        if let Some(letter) = cut {
            let start = at + 2 + hex;
            parsable.replace_range(start..start + letter.len_utf8(), &"?".repeat(letter.len_utf8()));
        }
    }
    parsable
}

#[cfg(test)]
mod tests;

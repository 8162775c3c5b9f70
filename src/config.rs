//! The settings of a site: `content/site.yml`, checked once, then read-only.
//!
//! Every key is optional. What is unknown or cannot be used is a finding, and the default stands. What one file can ask
//! for is bounded by counts ([`Config::MOST_LOCALES`] and others): the rest is left out with one finding at the first
//! thing beyond the limit.
//!
//! The file is long because each setting is read, checked and bounded in one place, and their tests stand beside them.

mod optional;

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_yaml::Value;

use crate::finding::{Checked, Finding, Locator, Rule, Severity, nearest};
use crate::locale::Locale;
use crate::parse::front_matter;
use crate::source::{Source, Span};

pub use optional::Optional;

/// The settings of a site.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's name, per locale; under `None` the one for every other locale.
    pub title: BTreeMap<Option<Locale>, String>,
    /// The address of the site, ending in `/`; without it there are no absolute addresses.
    pub base_url: Option<String>,
    /// The locale the others are translated from.
    pub source: Option<Locale>,
    /// The locales of the site in the order of menus, each with the folder name it was written as; empty where the
    /// content tells.
    pub locales: Vec<(Locale, String)>,
    /// Where a missing page is taken from, in order.
    pub fallback: BTreeMap<Locale, Vec<Locale>>,
    /// Whether a derived source edition is published.
    pub publish_source: bool,
    /// Whether the coverage dashboard and review pages are published.
    pub coverage: bool,
    /// The translated share, 0 to 1, below which a page tells its reader.
    pub notice_below: f64,
    /// Severities, first to last; the last that fits counts.
    pub rules: Vec<RuleSetting>,
    /// Words for OR and AND beside the built-in ones, by language or locale tag (`or`, `and`).
    pub connectors: BTreeMap<String, Connectors>,
    /// Words that open a note beside the built-in ones, by language or locale tag.
    pub note_words: BTreeMap<String, Vec<String>>,
    /// The address of "edit this page"; `{path}` stands for the file's path in the content folder.
    pub edit_link: Option<String>,
    /// The image that stands for the site where a page is shared: a path in the content folder, or an address.
    pub image: Option<String>,
    /// The address that opens an editor; `{path}`, `{line}`, `{column}` stand for the place.
    pub editor: Option<String>,
    /// Whether pages with `draft: true` are published.
    pub drafts: bool,
    /// The pages that locales need not have.
    pub optional: Optional,
}

/// Words that join alternatives, or conditions that hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connectors {
    /// Words for OR.
    pub or: Vec<String>,
    /// Words for AND.
    pub and: Vec<String>,
}

/// A severity for a rule.
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// The rule.
    pub rule: Rule,
    /// Its severity; `None` switches it off.
    pub severity: Option<Severity>,
    /// The paths it holds for; `None` for all.
    pub paths: Option<GlobSet>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: BTreeMap::new(),
            base_url: None,
            source: None,
            locales: Vec::new(),
            fallback: BTreeMap::new(),
            publish_source: true,
            coverage: true,
            notice_below: 0.9,
            rules: Vec::new(),
            connectors: BTreeMap::new(),
            note_words: BTreeMap::new(),
            edit_link: None,
            image: None,
            editor: None,
            drafts: false,
            optional: Optional::default(),
        }
    }
}

impl Config {
    /// How many locales `locales:` can list, how many can have a title, a fallback or words of their own, and how many
    /// one fallback can name.
    pub const MOST_LOCALES: usize = 500;

    /// How many severities `rules:` can set, under `paths` too.
    pub const MOST_RULES: usize = 1_000;

    /// How many path patterns `rules:` can give severities for; each is kept as a program of its own.
    pub const MOST_PATTERNS: usize = 200;

    /// The longest path pattern, in bytes.
    pub const LONGEST_PATTERN: usize = 1_000;

    /// How many words all `connectors:` can list, and how many all `note_words:`.
    pub const MOST_WORDS: usize = 2_000;

    /// How many settings of a file are reported one by one.
    pub const MOST_FINDINGS: usize = 100;

    /// Reads `site.yml`.
    ///
    /// *Findings*: `data-syntax`, `unknown-setting`, `invalid-setting`, `file-too-large`.
    pub fn read(source: &Source) -> Checked<Config> {
        let locator = Locator::new(source);
        let mut reader = Reader {
            at: &locator,
            config: Config::default(),
            findings: Vec::new(),
            beyond: BTreeSet::new(),
            words: 0,
            patterns: 0,
        };
        let text = source.text.trim_start_matches('\u{FEFF}');
        let offset = source.text.len() - text.len();
        if let Err((rule, at, message)) = front_matter::guard_depth(text) {
            reader.findings.push(locator.finding(rule, Span::new(offset + at, offset + at), message));
            return Checked { value: reader.config, findings: reader.findings };
        }
        match serde_yaml::from_str::<Value>(text) {
            Ok(Value::Mapping(values)) => {
                for (key, value) in &values {
                    reader.key(key.as_str().unwrap_or_default(), value);
                }
            }
            Ok(Value::Null) => {}
            Ok(_) => reader.invalid("", "the settings are not `key: value` lines".to_owned()),
            Err(error) => {
                let error = front_matter::fault(text, error);
                let at = offset + error.location().map_or(0, |place| place.index().min(text.len()));
                let message = format!("the settings are not valid YAML: {}", front_matter::reason(&error));
                reader.findings.push(locator.finding(Rule::DataSyntax, Span::new(at, at), message));
            }
        }
        Checked { value: reader.config, findings: reader.findings }
    }

    /// The site's name for a locale.
    pub fn title_for(&self, locale: &Locale) -> Option<&str> {
        let own = self.title.get(&Some(locale.clone()));
        let near = || self.title.iter().find(|(key, _)| key.as_ref().is_some_and(|key| key.shares_language(locale)));
        let any = || {
            self.title
                .get(&None)
                .or_else(|| self.source.as_ref().and_then(|source| self.title.get(&Some(source.clone()))))
        };
        own.or_else(|| near().map(|(_, title)| title)).or_else(any).map(String::as_str)
    }

    /// Gives findings the severities of the settings and drops those that are switched off.
    pub fn judge(&self, findings: &mut Vec<Finding>) {
        if self.rules.is_empty() {
            return;
        }
        findings.retain_mut(|finding| {
            let of = |rule: Rule| {
                self.rules.iter().rev().find(|setting| {
                    setting.rule == rule && setting.paths.as_ref().is_none_or(|paths| paths.is_match(&*finding.path))
                })
            };
            let setting = of(finding.rule).or_else(|| of(finding.rule.group()?));
            match setting {
                None => true,
                Some(RuleSetting { severity: Some(severity), .. }) => {
                    finding.severity = *severity;
                    true
                }
                Some(_) => false,
            }
        });
    }
}

struct Reader<'a> {
    at: &'a Locator<'a>,
    config: Config,
    findings: Vec<Finding>,
    /// The limits that were reported, each once.
    beyond: BTreeSet<&'static str>,
    /// How many words were read of the present list.
    words: usize,
    /// How many path patterns were read.
    patterns: usize,
}

/// The keys, for the help of an unknown one.
const KEYS: [&str; 16] = [
    "title",
    "base_url",
    "source",
    "locales",
    "fallback",
    "publish_source",
    "coverage",
    "notice_below",
    "rules",
    "connectors",
    "note_words",
    "edit_link",
    "image",
    "editor",
    "drafts",
    "optional",
];

impl Reader<'_> {
    /// Where a key (or any word) first stands.
    fn place(&self, key: &str) -> Span {
        let text = self.at.text();
        if key.is_empty() {
            return Span::new(0, 0);
        }
        let mut from = 0;
        while let Some(found) = text[from..].find(key) {
            let start = from + found;
            let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let opens = text[line..start].trim_matches([' ', '"', '\'', '-', '{', '\u{FEFF}']).is_empty();
            if opens {
                return Span::new(start, start + key.len());
            }
            from = start + key.len();
            if from >= text.len() {
                break;
            }
        }
        text.find(key).map_or(Span::new(0, 0), |start| Span::new(start, start + key.len()))
    }

    fn invalid(&mut self, key: &str, message: String) {
        self.report(Rule::InvalidSetting, key, message, || "see the settings' reference".to_owned());
    }

    fn unknown(&mut self, key: &str, known: &[&str]) {
        let help = || match nearest(key, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.report(Rule::UnknownSetting, key, format!("`{key}` is not known"), help);
    }

    /// Adds a finding at the first place of a key; each costs a search through the file, so their number is bounded.
    fn report(&mut self, rule: Rule, key: &str, message: String, help: impl FnOnce() -> String) {
        if self.findings.len() >= Config::MOST_FINDINGS {
            let what = "settings that cannot be used; those from here on are not reported one by one";
            self.beyond(what, Config::MOST_FINDINGS, key);
            return;
        }
        let place = self.place(key);
        self.findings.push(self.at.finding(rule, place, message).help(help()));
    }

    /// True while `count` things are fewer than a limit. Where they are not, the first one beyond it is reported, once
    /// for each kind of thing.
    fn fits(&mut self, count: usize, limit: usize, what: &'static str, key: &str) -> bool {
        if count >= limit {
            self.beyond(what, limit, key);
        }
        count < limit
    }

    fn beyond(&mut self, what: &'static str, limit: usize, key: &str) {
        if self.beyond.insert(what) {
            let place = self.place(key);
            let finding = self.at.finding(Rule::FileTooLarge, place, format!("more than {limit} {what}"));
            self.findings.push(finding.help("remove what is not needed"));
        }
    }

    fn key(&mut self, key: &str, value: &Value) {
        match key {
            "title" => self.title(value),
            "base_url" => self.base_url(value),
            "source" => self.config.source = self.locale(key, value),
            "locales" => self.locales(value),
            "fallback" => self.fallback(value),
            "publish_source" => self.config.publish_source = self.switch(key, value, true),
            "coverage" => self.config.coverage = self.switch(key, value, true),
            "optional" => self.optional(value),
            "drafts" => self.config.drafts = self.switch(key, value, false),
            "notice_below" => match value.as_f64() {
                Some(share) if (0.0..=1.0).contains(&share) => self.config.notice_below = share,
                _ => self.invalid(key, "`notice_below` is a share from 0 to 1".to_owned()),
            },
            "rules" => self.rules(value),
            "connectors" => self.connectors(value),
            "note_words" => self.note_words(value),
            "edit_link" => self.config.edit_link = self.pattern(key, value),
            "image" => self.image(value),
            "editor" => self.config.editor = self.pattern(key, value),
            _ => self.unknown(key, &KEYS),
        }
    }

    fn title(&mut self, value: &Value) {
        match value {
            Value::String(title) => {
                self.config.title.insert(None, title.clone());
            }
            Value::Mapping(titles) => {
                for (tag, title) in titles {
                    let tag = tag.as_str().unwrap_or_default();
                    if !self.fits(self.config.title.len(), Config::MOST_LOCALES, "titles; the rest is left out", tag) {
                        break;
                    }
                    match (Locale::parse(tag), title.as_str()) {
                        (Some(locale), Some(title)) => {
                            self.config.title.insert(Some(locale), title.to_owned());
                        }
                        _ => self.invalid(tag, format!("`{tag}` is no locale, or its title is no text")),
                    }
                }
            }
            _ => self.invalid("title", "`title` is a text, or one per locale".to_owned()),
        }
    }

    fn image(&mut self, value: &Value) {
        let unsafe_scheme = |image: &str| image.contains("//") && !image.starts_with("https://");
        match value.as_str().map(str::trim) {
            Some(image) if !image.is_empty() && !unsafe_scheme(image) => {
                self.config.image = Some(image.trim_start_matches('/').to_owned());
            }
            _ => self
                .invalid("image", "`image` is a path in the content folder, or an address with `https://`".to_owned()),
        }
    }

    fn base_url(&mut self, value: &Value) {
        match value.as_str().map(str::trim) {
            Some(url)
                if (url.starts_with("https://") || url.starts_with("http://"))
                    && !url.contains(['"', '<', '>', ' ', '#', '?']) =>
            {
                self.config.base_url = Some(format!("{}/", url.trim_end_matches('/')));
            }
            _ => self.invalid("base_url", "`base_url` is an address that begins with `https://`".to_owned()),
        }
    }

    fn locale(&mut self, key: &str, value: &Value) -> Option<Locale> {
        let locale = value.as_str().and_then(Locale::parse);
        if locale.is_none() {
            self.invalid(key, format!("`{key}` needs a locale such as `en-US`"));
        }
        locale
    }

    fn locales(&mut self, value: &Value) {
        let Value::Sequence(items) = value else {
            return self.invalid("locales", "`locales` is a list such as `[en-US, ko-KR]`".to_owned());
        };
        let mut known = BTreeSet::new();
        for item in items {
            let tag = item.as_str().unwrap_or_default();
            match Locale::parse(tag) {
                Some(locale) if known.contains(&locale) => {
                    self.invalid(tag, format!("`{tag}` stands twice in `locales`"));
                }
                Some(locale) => {
                    if !self.fits(known.len(), Config::MOST_LOCALES, "locales; the rest is left out", tag) {
                        break;
                    }
                    known.insert(locale.clone());
                    self.config.locales.push((locale, tag.to_owned()));
                }
                None => self.invalid(tag, format!("`{tag}` is no locale")),
            }
        }
    }

    fn fallback(&mut self, value: &Value) {
        let Value::Mapping(chains) = value else {
            return self.invalid("fallback", "`fallback` is a list of locales per locale".to_owned());
        };
        for (tag, chain) in chains {
            let tag = tag.as_str().unwrap_or_default();
            let Some(locale) = Locale::parse(tag) else {
                self.invalid(tag, format!("`{tag}` is no locale"));
                continue;
            };
            if !self.fits(self.config.fallback.len(), Config::MOST_LOCALES, "fallbacks; the rest is left out", tag) {
                break;
            }
            let items = match chain {
                Value::Sequence(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let what = "locales in one fallback; the rest is left out";
            let count = if self.fits(items.len().saturating_sub(1), Config::MOST_LOCALES, what, tag) {
                items.len()
            } else {
                Config::MOST_LOCALES
            };
            let chain = items[..count].iter().filter_map(|item| self.locale("fallback", item)).collect();
            self.config.fallback.insert(locale, chain);
        }
    }

    fn switch(&mut self, key: &str, value: &Value, otherwise: bool) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.invalid(key, format!("`{key}` is `true` or `false`"));
            otherwise
        })
    }

    fn pattern(&mut self, key: &str, value: &Value) -> Option<String> {
        match value.as_str() {
            Some(pattern) if pattern.contains("{path}") && !has_script(pattern) => Some(pattern.to_owned()),
            _ => {
                self.invalid(key, format!("`{key}` is an address that holds `{{path}}`"));
                None
            }
        }
    }

    fn rules(&mut self, value: &Value) {
        let Value::Mapping(rules) = value else {
            return self.invalid("rules", "`rules` gives each rule a severity".to_owned());
        };
        for (name, value) in rules {
            let name = name.as_str().unwrap_or_default();
            if name != "paths" {
                self.rule(name, value, None);
                continue;
            }
            let Value::Mapping(paths) = value else {
                self.invalid("paths", "`paths` gives rules severities per path".to_owned());
                continue;
            };
            for (pattern, rules) in paths {
                let pattern = pattern.as_str().unwrap_or_default();
                let what = "path patterns; the rest is left out";
                if !self.fits(self.patterns, Config::MOST_PATTERNS, what, pattern) {
                    break;
                }
                self.patterns += 1;
                let (Some(glob), Value::Mapping(rules)) = (glob(pattern), rules) else {
                    let shown: String = pattern.chars().take(80).collect();
                    self.invalid(pattern, format!("`{shown}` is not a path pattern, or names no rules"));
                    continue;
                };
                for (name, value) in rules {
                    self.rule(name.as_str().unwrap_or_default(), value, Some(glob.clone()));
                }
            }
        }
    }

    fn rule(&mut self, name: &str, value: &Value, paths: Option<GlobSet>) {
        let Some(rule) = Rule::parse(name) else {
            let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
            return self.unknown(name, &names);
        };
        let severity = match value.as_str() {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            Some("off") => None,
            _ if value.as_bool() == Some(false) => None,
            _ => return self.invalid(name, format!("`{name}` is `error`, `warning`, `note` or `off`")),
        };
        if self.fits(self.config.rules.len(), Config::MOST_RULES, "severities; the rest is left out", name) {
            self.config.rules.push(RuleSetting { rule, severity, paths });
        }
    }

    fn words(&mut self, key: &str, value: &Value) -> Vec<String> {
        let mut words: Vec<String> = match value {
            Value::String(word) => vec![word.clone()],
            Value::Sequence(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => {
                self.invalid(key, format!("`{key}` needs a list of words"));
                Vec::new()
            }
        };
        let room = Config::MOST_WORDS - self.words;
        if let Some(first) = words.get(room).cloned() {
            self.beyond("words; the rest is left out", Config::MOST_WORDS, &first);
            words.truncate(room);
        }
        self.words += words.len();
        words
    }

    fn connectors(&mut self, value: &Value) {
        let Value::Mapping(locales) = value else {
            return self.invalid("connectors", "`connectors` gives `or` and `and` words per locale".to_owned());
        };
        self.words = 0;
        for (tag, value) in locales {
            let tag = tag.as_str().unwrap_or_default().to_owned();
            let what = "locales with words of their own; the rest is left out";
            if !self.fits(self.config.connectors.len(), Config::MOST_LOCALES, what, &tag) {
                break;
            }
            let Value::Mapping(kinds) = value else {
                self.invalid(&tag, format!("`{tag}` needs `or` or `and` with words"));
                continue;
            };
            let mut connectors = Connectors::default();
            for (kind, words) in kinds {
                match kind.as_str() {
                    Some("or") => connectors.or = self.words("or", words),
                    Some("and") => connectors.and = self.words("and", words),
                    other => self.unknown(other.unwrap_or_default(), &["or", "and"]),
                }
            }
            self.config.connectors.insert(tag, connectors);
        }
    }

    fn note_words(&mut self, value: &Value) {
        let Value::Mapping(locales) = value else {
            return self.invalid("note_words", "`note_words` gives words per locale".to_owned());
        };
        self.words = 0;
        for (tag, value) in locales {
            let tag = tag.as_str().unwrap_or_default().to_owned();
            let what = "locales with words of their own; the rest is left out";
            if !self.fits(self.config.note_words.len(), Config::MOST_LOCALES, what, &tag) {
                break;
            }
            let words = self.words(&tag, value);
            self.config.note_words.insert(tag, words);
        }
    }
}

/// A path pattern; `None` where it is none, is too long, or is too large once it is compiled.
fn glob(pattern: &str) -> Option<GlobSet> {
    if pattern.len() > Config::LONGEST_PATTERN {
        return None;
    }
    let glob = GlobBuilder::new(pattern).literal_separator(false).build().ok()?;
    // A set, because a matcher panics where the pattern nests deeper than the engine allows.
    GlobSetBuilder::new().add(glob).build().ok()
}

/// True for addresses that run script when they are followed.
fn has_script(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = plain.to_ascii_lowercase();
    ["javascript:", "data:", "vbscript:"].iter().any(|scheme| lower.starts_with(scheme))
        || address.contains(['"', '<', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Checked<Config> {
        Config::read(&Source::new("site.yml", text))
    }

    #[test]
    fn settings_are_read() {
        let config = read(
            "title: {en-US: Docs, ko: 문서}\nbase_url: https://x.example/d\nsource: en-us\nlocales: [en-us, ko]\nfallback: {ko: [en-US]}\nnotice_below: 0.5\nrules:\n  broken-link: error\n  paths:\n    \"ru/old/*\":\n      broken-link: off\nconnectors: {ko: {or: [아니면]}}\n",
        );
        assert!(config.findings.is_empty(), "{:?}", config.findings);
        let config = config.value;
        let ko = Locale::parse("ko-KR").expect("a tag");
        assert_eq!(config.title_for(&ko), Some("문서"));
        assert_eq!(config.base_url.as_deref(), Some("https://x.example/d/"));
        assert_eq!(config.locales[0].1, "en-us");
        let finding = |path: &str| Finding::on_file(Rule::BrokenLink, &path.into(), "x");
        let mut findings = vec![finding("ru/a.md"), finding("ru/old/a.md")];
        config.judge(&mut findings);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Error);
    }

    #[test]
    fn what_cannot_be_used_is_told_and_the_rest_holds() {
        let config = read(
            "titel: x\nbase_url: ftp://x\nimage: \"http://x/y.png\"\nnotice_below: 90\nsource: '?'\nrules: {brokenlink: error}\neditor: \"javascript:{path}\"\ndrafts: true\n",
        );
        let told: Vec<_> =
            config.findings.iter().map(|f| (f.rule, f.place.as_ref().map(|p| p.position.line))).collect();
        assert_eq!(
            told,
            [
                (Rule::UnknownSetting, Some(1)),
                (Rule::InvalidSetting, Some(2)),
                (Rule::InvalidSetting, Some(3)),
                (Rule::InvalidSetting, Some(4)),
                (Rule::InvalidSetting, Some(5)),
                (Rule::UnknownSetting, Some(6)),
                (Rule::InvalidSetting, Some(7)),
            ]
        );
        assert_eq!(config.findings[0].help.as_deref(), Some("did you mean `title`?"));
        assert!(config.value.drafts);
        for text in ["", "- a\n", "한글", "{[한]: x}", "a: [\n", "\u{FEFF}drafts: true\n"] {
            read(text);
        }
    }

    /// The findings of a generated file: how many, and what the last one says.
    fn beyond(text: &str) -> (usize, Rule, String, u32) {
        let read = read(text);
        let last = read.findings.last().expect("there is too much");
        let line = last.place.as_ref().expect("it has a place").position.line;
        (read.findings.len(), last.rule, last.message.to_string(), line)
    }

    fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
        (0..count).map(line).collect()
    }

    #[test]
    fn what_a_file_can_ask_for_is_bounded_and_the_rest_is_one_finding() {
        // Tags of two letters and a number as the region: `aa-001`.
        let tag = |at: usize| {
            format!("{}{}-{:03}", (b'a' + (at / 26 % 26) as u8) as char, (b'a' + (at % 26) as u8) as char, at % 1000)
        };
        let unknown = beyond(&lines(3_000, |at| format!("key{at}: 1\n")));
        assert_eq!((unknown.0, unknown.1, unknown.3), (Config::MOST_FINDINGS + 1, Rule::FileTooLarge, 101));
        let rules = lines(Config::MOST_PATTERNS + 9, |at| format!("    \"p{at}/*\": {{broken-link: off}}\n"));
        for (text, what, line) in [
            (format!("locales:\n{}", lines(700, |at| format!("- {}\n", tag(at)))), "500 locales", 502),
            (format!("title:\n{}", lines(700, |at| format!("  {}: t\n", tag(at)))), "500 titles", 502),
            (format!("fallback:\n{}", lines(700, |at| format!("  {}: [en]\n", tag(at)))), "500 fallbacks", 502),
            (format!("rules:\n  paths:\n{rules}"), "200 path patterns", 203),
            (format!("note_words:\n  ko:\n{}", lines(2_009, |at| format!("  - w{at}\n"))), "2000 words", 2_003),
        ] {
            let (findings, rule, message, at) = beyond(&text);
            assert_eq!((findings, rule, at), (1, Rule::FileTooLarge, line), "{message}");
            assert!(message.contains(what), "{message}");
        }
    }

    #[test]
    fn patterns_that_the_engine_refuses_are_findings() {
        for pattern in ["{".repeat(400) + &"}".repeat(400), "a".repeat(2_000), "[".to_owned()] {
            let read = read(&format!("rules: {{paths: {{\"{pattern}\": {{broken-link: off}}}}}}\n"));
            assert!(!read.findings.is_empty(), "{pattern:.20}");
        }
    }
}

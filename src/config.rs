//! The settings of a site: `content/site.yml`, checked once, then read-only.
//!
//! Every key is optional. What is unknown or cannot be used is a finding, and the default stands.

use std::collections::BTreeMap;

use globset::GlobMatcher;
use serde_yaml::Value;

use crate::finding::{Checked, Finding, Locator, Rule, Severity};
use crate::locale::Locale;
use crate::parse::front_matter;
use crate::source::{Source, Span};

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
    pub paths: Option<GlobMatcher>,
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
        }
    }
}

impl Config {
    /// Reads `site.yml`.
    ///
    /// *Findings*: `data-syntax`, `unknown-setting`, `invalid-setting`.
    pub fn read(source: &Source) -> Checked<Config> {
        let locator = Locator::new(source);
        let mut reader = Reader { at: &locator, config: Config::default(), findings: Vec::new() };
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
            let setting = self.rules.iter().rev().find(|setting| {
                setting.rule == finding.rule
                    && setting.paths.as_ref().is_none_or(|paths| paths.is_match(&*finding.path))
            });
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
}

/// The keys, for the help of an unknown one.
const KEYS: [&str; 15] = [
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
];

impl Reader<'_> {
    /// Where a key (or any word) first stands.
    fn place(&self, key: &str) -> Span {
        let text = self.at.text();
        let mut from = 0;
        while let Some(found) = text[from..].find(key) {
            let start = from + found;
            let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let opens = text[line..start].trim_matches([' ', '"', '\'', '-', '{', '\u{FEFF}']).is_empty();
            if opens && !key.is_empty() {
                return Span::new(start, start + key.len());
            }
            from = start + key.len().max(1);
            if from >= text.len() {
                break;
            }
        }
        text.find(key).map_or(Span::new(0, 0), |start| Span::new(start, start + key.len()))
    }

    fn invalid(&mut self, key: &str, message: String) {
        let place = self.place(key);
        self.findings.push(self.at.finding(Rule::InvalidSetting, place, message).help("see the settings' reference"));
    }

    fn unknown(&mut self, key: &str, known: &[&str]) {
        let near = known.iter().min_by_key(|name| distance(name, key)).filter(|name| distance(name, key) <= 3);
        let help = match near {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        let place = self.place(key);
        self.findings.push(self.at.finding(Rule::UnknownSetting, place, format!("`{key}` is not known")).help(help));
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
        for item in items {
            let tag = item.as_str().unwrap_or_default();
            match Locale::parse(tag) {
                Some(locale) if self.config.locales.iter().any(|(known, _)| *known == locale) => {
                    self.invalid(tag, format!("`{tag}` stands twice in `locales`"));
                }
                Some(locale) => self.config.locales.push((locale, tag.to_owned())),
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
            let items = match chain {
                Value::Sequence(items) => items.clone(),
                one => vec![one.clone()],
            };
            let chain = items.iter().filter_map(|item| self.locale("fallback", item)).collect();
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
                let glob = globset::GlobBuilder::new(pattern).literal_separator(false).build();
                let (Ok(glob), Value::Mapping(rules)) = (glob, rules) else {
                    self.invalid(pattern, format!("`{pattern}` is no path pattern, or names no rules"));
                    continue;
                };
                for (name, value) in rules {
                    self.rule(name.as_str().unwrap_or_default(), value, Some(glob.compile_matcher()));
                }
            }
        }
    }

    fn rule(&mut self, name: &str, value: &Value, paths: Option<GlobMatcher>) {
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
        self.config.rules.push(RuleSetting { rule, severity, paths });
    }

    fn words(&mut self, key: &str, value: &Value) -> Vec<String> {
        match value {
            Value::String(word) => vec![word.clone()],
            Value::Sequence(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => {
                self.invalid(key, format!("`{key}` needs a list of words"));
                Vec::new()
            }
        }
    }

    fn connectors(&mut self, value: &Value) {
        let Value::Mapping(locales) = value else {
            return self.invalid("connectors", "`connectors` gives `or` and `and` words per locale".to_owned());
        };
        for (tag, value) in locales {
            let tag = tag.as_str().unwrap_or_default().to_owned();
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
        for (tag, value) in locales {
            let tag = tag.as_str().unwrap_or_default().to_owned();
            let words = self.words(&tag, value);
            self.config.note_words.insert(tag, words);
        }
    }
}

/// True for addresses that run script when they are followed.
fn has_script(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = plain.to_ascii_lowercase();
    ["javascript:", "data:", "vbscript:"].iter().any(|scheme| lower.starts_with(scheme))
        || address.contains(['"', '<', '>'])
}

/// How many letters must change to make one word of the other (Levenshtein distance), for short words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().take(40).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..b.len() {
            let cost = diagonal + usize::from(c != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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
        for text in ["", "- a\n", "a: [\n", "\u{FEFF}drafts: true\n"] {
            read(text);
        }
    }
}

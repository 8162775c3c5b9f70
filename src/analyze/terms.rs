//! Words that stay as they are: `content/terms.yml`.
//!
//! ```yaml
//! terms: [Contoso, Partner Center]
//! patterns: ['KB\d+']
//! ```
//!
//! Owns: reading the file, and telling whether terms are all that a text consists of. Terms are matched word by word
//! and with their case; patterns are regular expressions, matched anywhere.

use std::ops::Range;

use regex::Regex;
use rustc_hash::FxHashMap;
use serde_yaml::Value;

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::language::model::hash;
use crate::language::shape::{Shape, Token, tokens};
use crate::parse::front_matter;
use crate::source::{Source, Span};

/// The terms of a site.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Terms by the hash of their first word: the hashes of all their words.
    words: FxHashMap<u64, Vec<Vec<u64>>>,
    patterns: Vec<Regex>,
}

impl Terms {
    /// Reads `terms.yml`.
    ///
    /// *Findings*: `data-syntax`, `unknown-setting`, `invalid-setting`.
    pub fn read(source: &Source) -> Checked<Terms> {
        let locator = Locator::new(source);
        let text = source.text.trim_start_matches('\u{FEFF}');
        let offset = source.text.len() - text.len();
        let mut terms = Terms::default();
        let mut findings: Vec<Finding> = Vec::new();
        let at = |needle: &str| {
            let start = text.find(needle).map_or(0, |at| offset + at);
            Span::new(start, if start > 0 || text.starts_with(needle) { start + needle.len() } else { start })
        };
        if let Err((rule, place, message)) = front_matter::guard_depth(text) {
            findings.push(locator.finding(rule, Span::new(offset + place, offset + place), message));
            return Checked { value: terms, findings };
        }
        let values = match serde_yaml::from_str::<Value>(text) {
            Ok(Value::Mapping(values)) => values,
            Ok(Value::Null) => return Checked::clean(terms),
            Ok(_) => {
                let message = "the terms are not `terms:` and `patterns:` lists";
                findings.push(locator.finding(Rule::InvalidSetting, Span::new(0, 0), message));
                return Checked { value: terms, findings };
            }
            Err(error) => {
                let error = front_matter::fault(text, error);
                let place = offset + error.location().map_or(0, |place| place.index().min(text.len()));
                let message = format!("the terms are not valid YAML: {}", front_matter::reason(&error));
                findings.push(locator.finding(Rule::DataSyntax, Span::new(place, place), message));
                return Checked { value: terms, findings };
            }
        };
        for (key, value) in &values {
            let key = key.as_str().unwrap_or_default();
            if !matches!(key, "terms" | "patterns") {
                let message = format!("the key `{key}` is not known");
                findings
                    .push(locator.finding(Rule::UnknownSetting, at(key), message).help("use `terms` or `patterns`"));
                continue;
            }
            let Value::Sequence(list) = value else {
                findings.push(locator.finding(Rule::InvalidSetting, at(key), format!("`{key}` is not a list")));
                continue;
            };
            for entry in list {
                let Some(entry) = scalar(entry) else {
                    findings.push(locator.finding(
                        Rule::InvalidSetting,
                        at(key),
                        format!("an entry of `{key}` is no text"),
                    ));
                    continue;
                };
                if key == "terms" {
                    terms.add(&entry);
                    continue;
                }
                match regex::RegexBuilder::new(&entry).size_limit(1 << 20).build() {
                    Ok(pattern) => terms.patterns.push(pattern),
                    Err(error) => {
                        let why = error.to_string();
                        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                        let message = format!("`{entry}` is no regular expression: {why}");
                        findings.push(locator.finding(Rule::InvalidSetting, at(&entry), message));
                    }
                }
            }
        }
        Checked { value: terms, findings }
    }

    fn add(&mut self, term: &str) {
        let hashes = hashes(term, &tokens(term));
        if let Some(first) = hashes.first() {
            self.words.entry(*first).or_default().push(hashes);
        }
    }

    /// True where no terms are listed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.patterns.is_empty()
    }

    /// True where terms are all that the tokens of a text say: every word in it is a word of a term, or lies in what a
    /// pattern matches.
    pub fn cover(&self, text: &str, tokens: &[Token]) -> bool {
        if self.is_empty() || tokens.is_empty() {
            return false;
        }
        let hashes = hashes(text, tokens);
        let mut covered = vec![false; tokens.len()];
        for at in 0..tokens.len() {
            for term in self.words.get(&hashes[at]).into_iter().flatten() {
                if hashes[at..].starts_with(term) {
                    covered[at..at + term.len()].fill(true);
                }
            }
        }
        let open = |covered: &[bool]| {
            tokens.iter().zip(covered).any(|(token, covered)| !covered && token.shape != Shape::Bare)
        };
        if !open(&covered) {
            return true;
        }
        for pattern in &self.patterns {
            for found in pattern.find_iter(text) {
                let inside = |token: &Range<usize>| found.start() <= token.start && token.end <= found.end();
                for (token, covered) in tokens.iter().zip(&mut covered) {
                    *covered |= inside(&token.range);
                }
            }
            if !open(&covered) {
                return true;
            }
        }
        false
    }
}

fn hashes(text: &str, tokens: &[Token]) -> Vec<u64> {
    tokens.iter().map(|token| hash(&text[token.range.clone()])).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Checked<Terms> {
        Terms::read(&Source::new("terms.yml", text))
    }

    #[test]
    fn terms_cover_a_text_that_says_nothing_else() {
        let terms = read("terms: [Contoso, Partner Center]\npatterns: ['KB\\d+', 'Room \\w+']\n").value;
        let covers = |text: &str| terms.cover(text, &tokens(text));
        assert!(covers("Contoso"));
        assert!(covers("Contoso Partner Center 2"));
        assert!(covers("Room Blue"));
        assert!(!covers("Partner"));
        assert!(!covers("contoso"));
        assert!(!covers("Contoso news"));
        assert!(!covers(""));
    }

    #[test]
    fn what_cannot_be_used_is_told_and_the_rest_is() {
        let read = read("terms: [a, {b: c}]\npatterns: ['(']\nterm: x\n");
        let rules: Vec<Rule> = read.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [Rule::InvalidSetting, Rule::InvalidSetting, Rule::UnknownSetting]);
        assert!(read.value.cover("a", &tokens("a")));
        assert_eq!(self::read("terms: [").findings[0].rule, Rule::DataSyntax);
        assert_eq!(self::read("- a").findings[0].rule, Rule::InvalidSetting);
        assert!(self::read("").findings.is_empty());
    }
}

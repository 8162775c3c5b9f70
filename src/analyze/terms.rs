//! Words that stay as they are: `content/terms.yml`.
//!
//! ```yaml
//! terms: [Contoso, Partner Center]
//! patterns: ['KB\d+']
//! ```
//!
//! Owns: reading the file, and telling whether terms are all that a text consists of. Terms are matched word by word
//! and with their case; patterns are regular expressions, matched anywhere.
//!
//! Terms may be many: they are kept as a tree of words, so that a text is looked up in one pass. Each pattern is matched
//! with every text that terms do not cover, so their number and size are bounded.

use regex::{Regex, RegexBuilder};
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
    /// The next place in the tree of terms, by place and hash of a word; the root is 0.
    next: FxHashMap<(u32, u64), u32>,
    /// Whether a term ends at a place of the tree.
    ends: Vec<bool>,
    patterns: Vec<Regex>,
}

impl Terms {
    /// How many patterns are used.
    pub const MOST_PATTERNS: usize = 200;

    /// The largest program a pattern may become, in bytes.
    pub const LARGEST_PATTERN: usize = 1 << 20;

    /// How many words a term may have.
    pub const MOST_WORDS: usize = 32;

    /// How many entries of a file are reported one by one.
    pub const MOST_FINDINGS: usize = 100;

    /// Reads `terms.yml`.
    ///
    /// *Findings*: `data-syntax`, `unknown-setting`, `invalid-setting`, `file-too-large`.
    pub fn read(source: &Source) -> Checked<Terms> {
        let locator = Locator::new(source);
        let text = source.text.trim_start_matches('\u{FEFF}');
        let offset = source.text.len() - text.len();
        let mut reader = Reader { at: &locator, offset, terms: Terms::default(), findings: Vec::new() };
        if let Err((rule, place, message)) = front_matter::guard_depth(text) {
            reader.report_at(rule, place, message);
        } else {
            match serde_yaml::from_str::<Value>(text) {
                Ok(Value::Mapping(values)) => reader.values(&values),
                Ok(Value::Null) => {}
                Ok(_) => reader.report_at(
                    Rule::InvalidSetting,
                    0,
                    "the terms are not `terms:` and `patterns:` lists".to_owned(),
                ),
                Err(error) => {
                    let error = front_matter::fault(text, error);
                    let place = error.location().map_or(0, |place| place.index().min(text.len()));
                    let message = format!("the terms are not valid YAML: {}", front_matter::reason(&error));
                    reader.report_at(Rule::DataSyntax, place, message);
                }
            }
        }
        Checked { value: reader.terms, findings: reader.findings }
    }

    /// Adds a term; false where it has too many words.
    fn add(&mut self, term: &str) -> bool {
        let hashes = hashes(term, &tokens(term));
        if hashes.len() > Self::MOST_WORDS {
            return false;
        }
        let Terms { next, ends, .. } = self;
        if ends.is_empty() {
            ends.push(false);
        }
        let mut place = 0;
        for hash in &hashes {
            place = *next.entry((place, *hash)).or_insert_with(|| {
                ends.push(false);
                (ends.len() - 1) as u32
            });
        }
        ends[place as usize] |= !hashes.is_empty();
        true
    }

    /// How many words from the first on the longest term has that they begin with.
    fn longest(&self, hashes: &[u64]) -> usize {
        let (mut place, mut longest) = (0, 0);
        for (at, hash) in hashes.iter().enumerate() {
            let Some(next) = self.next.get(&(place, *hash)) else { break };
            place = *next;
            if self.ends[place as usize] {
                longest = at + 1;
            }
        }
        longest
    }

    /// True where no terms are listed.
    pub fn is_empty(&self) -> bool {
        self.next.is_empty() && self.patterns.is_empty()
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
            covered[at..at + self.longest(&hashes[at..])].fill(true);
        }
        let open = |covered: &[bool]| {
            tokens.iter().zip(covered).any(|(token, covered)| !covered && token.shape != Shape::Bare)
        };
        if !open(&covered) {
            return true;
        }
        for pattern in &self.patterns {
            // Tokens and matches both go forward, so each is looked at once.
            let mut at = 0;
            for found in pattern.find_iter(text) {
                at += tokens[at..].iter().take_while(|token| token.range.start < found.start()).count();
                while let Some(token) = tokens.get(at).filter(|token| token.range.end <= found.end()) {
                    covered[at] |= found.start() <= token.range.start;
                    at += 1;
                }
            }
            if !open(&covered) {
                return true;
            }
        }
        false
    }
}

struct Reader<'a> {
    at: &'a Locator<'a>,
    /// Bytes of the file before the text that is read.
    offset: usize,
    terms: Terms,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn values(&mut self, values: &serde_yaml::Mapping) {
        for (key, value) in values {
            let key = key.as_str().unwrap_or_default();
            let Value::Sequence(list) = value else {
                match key {
                    "terms" | "patterns" => self.invalid(key, format!("`{key}` is not a list")),
                    _ => self.unknown(key),
                }
                continue;
            };
            match key {
                "terms" => self.terms(list),
                "patterns" => self.patterns(list),
                _ => self.unknown(key),
            }
        }
    }

    fn terms(&mut self, list: &[Value]) {
        for entry in list {
            match scalar(entry) {
                Some(term) if !self.terms.add(&term) => {
                    let most = Terms::MOST_WORDS;
                    let shown: String = term.chars().take(60).collect();
                    self.invalid(&term, format!("the term `{shown}…` has more than {most} words and is left out"));
                }
                Some(_) => {}
                None => self.invalid("terms", "an entry of `terms` is not a text".to_owned()),
            }
        }
    }

    fn patterns(&mut self, list: &[Value]) {
        for (at, entry) in list.iter().enumerate() {
            let Some(entry) = scalar(entry) else {
                self.invalid("patterns", "an entry of `patterns` is not a text".to_owned());
                continue;
            };
            if at >= Terms::MOST_PATTERNS {
                let message = format!("more than {} patterns; the rest is left out", Terms::MOST_PATTERNS);
                self.report(Rule::FileTooLarge, &entry, message, "write patterns that cover more, or use `terms`");
                break;
            }
            let limit = Terms::LARGEST_PATTERN;
            match RegexBuilder::new(&entry).size_limit(limit).dfa_size_limit(limit).build() {
                Ok(pattern) => self.terms.patterns.push(pattern),
                Err(error) => {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    let shown: String = entry.chars().take(60).collect();
                    self.invalid(&entry, format!("`{shown}` is not a regular expression: {why}"));
                }
            }
        }
    }

    fn invalid(&mut self, needle: &str, message: String) {
        self.report(Rule::InvalidSetting, needle, message, "fix the entry, or remove it");
    }

    fn unknown(&mut self, key: &str) {
        self.report(Rule::UnknownSetting, key, format!("the key `{key}` is not known"), "use `terms` or `patterns`");
    }

    fn report_at(&mut self, rule: Rule, place: usize, message: String) {
        let place = self.offset + place;
        self.findings.push(self.at.finding(rule, Span::new(place, place), message));
    }

    /// Adds a finding at the first place of a text; each costs a search through the file, so their number is bounded.
    fn report(&mut self, rule: Rule, needle: &str, message: String, help: &'static str) {
        let count = self.findings.len();
        if count > Terms::MOST_FINDINGS {
            return;
        }
        let place = match self.at.text().find(needle) {
            Some(start) => Span::new(start, start + needle.len()),
            None => Span::new(self.offset, self.offset),
        };
        let finding = if count < Terms::MOST_FINDINGS {
            self.at.finding(rule, place, message).help(help)
        } else {
            let message = format!("more than {count} entries cannot be used; the rest is not reported one by one");
            self.at.finding(Rule::FileTooLarge, place, message)
        };
        self.findings.push(finding);
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

    #[test]
    fn a_file_of_any_size_is_bounded_and_the_rest_is_one_finding() {
        let list = |key: &str, count: usize, entry: &dyn Fn(usize) -> String| {
            format!("{key}:\n{}", (0..count).map(|at| format!("- '{}'\n", entry(at))).collect::<String>())
        };
        let patterns = read(&list("patterns", 5_000, &|at| format!("KB{at}")));
        assert_eq!(patterns.value.patterns.len(), Terms::MOST_PATTERNS);
        let rules = |read: &Checked<Terms>| read.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>();
        assert_eq!(rules(&patterns), [Rule::FileTooLarge]);
        assert_eq!(patterns.findings[0].place.as_ref().map(|place| place.position.line), Some(202));
        let broken = read(&list("patterns", 200, &|at| format!("({at}")));
        assert_eq!(broken.findings.len(), Terms::MOST_FINDINGS + 1);
        // A program of gigabytes, a nest of groups, a term of a thousand words.
        assert_eq!(rules(&read("patterns: ['(\\w{1000}){1000}']")), [Rule::InvalidSetting]);
        assert_eq!(
            rules(&read(&format!("patterns: ['{}{}']", "(".repeat(9_000), ")".repeat(9_000)))),
            [Rule::InvalidSetting]
        );
        assert_eq!(rules(&read(&format!("terms: ['{}']", "a ".repeat(1_000)))), [Rule::InvalidSetting]);
    }

    #[test]
    fn many_terms_with_one_beginning_are_looked_up_at_once() {
        let terms: String = (0..20_000).map(|at| format!("- Plan {at} X\n- Plan {at}\n")).collect();
        let terms = read(&format!("terms:\n{terms}")).value;
        let text = "Plan 7, ".repeat(5_000);
        assert!(terms.cover(&text, &tokens(&text)));
        assert!(!terms.cover("Plan B", &tokens("Plan B")));
    }
}

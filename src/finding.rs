//! What we tell people about their text.
//!
//! Owns: the rules, their default severity, a finding with its place and its excerpt, and [`Checked`]. Does not own:
//! how findings look on a terminal or in a report (`finding/print.rs`), what each rule means at length
//! (`finding/explain.rs`).

pub mod explain;
mod nearest;
pub mod pack;
pub mod print;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

pub use nearest::nearest;

use crate::source::{LineIndex, Position, Source, Span};

/// How much a finding matters. Ordered: `Note < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to mend.
    Note,
    /// Readers or translators are served worse than they could be.
    Warning,
    /// Something is lost or wrong for the reader.
    Error,
}

impl Severity {
    /// The word by which settings and reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! rules {
    ($($variant:ident $name:literal $severity:ident $summary:literal;)*) => {
        /// A kind of finding, under the name that settings, reports and `build-site explain` use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $summary] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// The rule's name: lower case, words parted by `-`.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name,)* }
            }

            /// One sentence on what the rule finds, for lists and SARIF's `shortDescription`.
            pub fn summary(self) -> &'static str {
                match self { $(Rule::$variant => $summary,)* }
            }

            /// The severity where `site.yml` sets none.
            pub fn default_severity(self) -> Severity {
                match self { $(Rule::$variant => Severity::$severity,)* }
            }
        }
    };
}

rules! {
    // Reading files.
    InvalidUtf8 "invalid-utf8" Error "The file holds bytes that are no UTF-8.";
    NulByte "nul-byte" Warning "The file holds a NUL byte.";
    UnreadableFile "unreadable-file" Error "The link leads nowhere, or the file is not a regular file.";
    UnreadFiles "unread-files" Warning "Files that look like pages are of a kind that is not read.";
    FileTooLarge "file-too-large" Error "The file or one of its parts is larger than the limit.";
    SymlinkEscape "symlink-escape" Error "A link leads outside the content folder.";
    TooDeep "too-deep" Error "The text is nested deeper than the limit.";
    // Front matter, settings and other YAML or JSON.
    FrontMatterSyntax "front-matter-syntax" Error "The front matter is not valid YAML.";
    FrontMatterMissing "front-matter-missing" Note "The page has no front matter.";
    DuplicateKey "duplicate-key" Warning "A key stands twice in the front matter.";
    UnknownSetting "unknown-setting" Warning "A key of site.yml or terms.yml is not known.";
    InvalidSetting "invalid-setting" Error "A setting's value cannot be used.";
    DataSyntax "data-syntax" Error "A YAML or JSON file could not be read.";
    // Localized pages.
    UnknownLocale "unknown-locale" Warning "The file's locale cannot be told.";
    DuplicateEdition "duplicate-edition" Error "Two files claim to be the same page in the same locale.";
    PathCollision "path-collision" Error "Two pages would be published under one path.";
    UnsafePath "unsafe-path" Error "The path cannot be published on every system.";
    MissingEdition "missing-edition" Note "The page is not there in a locale.";
    // Bilingual pages.
    SpanMismatch "span-mismatch" Error "The two sides of a segment pair have different ids.";
    SpanRepeated "span-repeated" Warning "A segment pair's id stands twice in the file.";
    SpanUnclosed "span-unclosed" Error "A segment pair's span is not closed.";
    SourceDiffers "source-differs" Warning "Bilingual editions give different source texts.";
    // Markdown.
    UnknownSyntax "unknown-syntax" Warning "The markup is not understood and stands as text.";
    IncludeFailed "include-failed" Error "An included file could not be used.";
    BrokenLink "broken-link" Warning "A link leads to no page or file.";
    BrokenAnchor "broken-anchor" Warning "A link leads to an anchor that its page does not have.";
    MissingImage "missing-image" Warning "An image or download is missing in every locale.";
    DuplicateAnchor "duplicate-anchor" Warning "Two headings of a page have the same anchor.";
    UnsafeHtml "unsafe-html" Warning "Raw HTML that may not be published was removed.";
    UnsafeLink "unsafe-link" Error "A link's address may not be published.";
    // Structure.
    StructureDiffers "structure-differs" Warning "A locale's requirement tree has another shape than the others'.";
    FactsDiffer "facts-differ" Warning "The locales of a page name different facts.";
    ItemMissing "item-missing" Warning "A section, list item, step, row or cell is missing in a locale.";
    ClauseMissing "clause-missing" Warning "A sentence or a value of the front matter is missing in a locale.";
    // Translation.
    Stale "stale" Warning "The page was translated from an older version of the source.";
    UntranslatedSegment "untranslated-segment" Warning "The target is still in the source language.";
    UntranslatedPart "untranslated-part" Warning "A part of the segment is still in the source language.";
    WrongLocale "wrong-locale" Warning "The text is written for another locale.";
    // Interface and navigation.
    MissingMessage "missing-message" Warning "An interface message is missing in a locale.";
    MessageSyntax "message-syntax" Error "A message file is not valid Fluent.";
    TemplateFailed "template-failed" Error "A template could not be rendered.";
    TocEntry "toc-entry" Warning "A TOC entry leads nowhere.";
    Redirect "redirect" Warning "A redirection cannot be published.";
    NoBaseUrl "no-base-url" Note "Without base_url there are no absolute addresses.";
}

impl Rule {
    /// The rule whose setting holds for this one too, where it has none of its own.
    pub fn group(self) -> Option<Rule> {
        matches!(self, Rule::ItemMissing | Rule::ClauseMissing).then_some(Rule::StructureDiffers)
    }

    /// The rule of that name.
    pub fn parse(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The line a finding points at, kept with it because the file's text is gone when findings are printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The first line of the span, without its line end; at most [`Excerpt::MOST`] characters of it.
    pub line: String,
    /// Where the marked stretch begins in `line`, in bytes.
    pub start: u32,
    /// One past its last byte; the stretch ends with the line where the span goes on.
    pub end: u32,
}

impl Excerpt {
    /// How many characters of a line are kept on either side of the marked stretch, and of the stretch itself.
    pub const MOST: usize = 120;
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The bytes.
    pub span: Span,
    /// Its start, for people.
    pub position: Position,
    /// One past its end, for people.
    pub end: Position,
    /// What stands there.
    pub excerpt: Excerpt,
}

/// Words of a finding: borrowed where they are the same for all findings of a kind, of which a site can have many.
pub type Text = Cow<'static, str>;

/// One thing to tell about a text: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub rule: Rule,
    /// How much it matters (the rule's default until settings change it).
    pub severity: Severity,
    /// The file, relative to the content folder, parts separated by `/`.
    pub path: Arc<str>,
    /// The place in the file; `None` when it is the file as a whole.
    pub place: Option<Place>,
    /// What is, in lower case, the user's words in backticks.
    pub message: Text,
    /// A few words to stand beside the caret.
    pub label: Option<Text>,
    /// An action.
    pub help: Option<Text>,
}

impl Finding {
    /// A finding on a whole file.
    pub fn on_file(rule: Rule, path: &Arc<str>, message: impl Into<Text>) -> Self {
        Self {
            rule,
            severity: rule.default_severity(),
            path: path.clone(),
            place: None,
            message: message.into(),
            label: None,
            help: None,
        }
    }

    /// Adds a few words for beside the caret.
    pub fn label(mut self, label: impl Into<Text>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<Text>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn order_in_file(&self) -> impl Ord + '_ {
        let place = self.place.as_ref().map(|place| place.span);
        ((place, self.rule, &self.message), (&self.label, &self.help, self.severity))
    }
}

/// Puts findings in the order of reports (path, place, rule, message) and drops repeated ones.
pub fn sort(findings: &mut Vec<Finding>) {
    // In place, because there can be so many that a copy would count; what else they say makes their order one.
    findings.sort_unstable_by(|a, b| {
        // Findings of one file share its path.
        let paths = if Arc::ptr_eq(&a.path, &b.path) { Ordering::Equal } else { a.path.cmp(&b.path) };
        paths.then_with(|| a.order_in_file().cmp(&b.order_in_file()))
    });
    findings.dedup();
}

/// Makes findings for one file; indexes its lines when the first place is asked for.
#[derive(Debug)]
pub struct Locator<'a> {
    path: &'a Arc<str>,
    text: &'a str,
    index: std::cell::OnceCell<LineIndex>,
    /// The place that was asked for last: a line of a megabyte with a thousand findings is counted once.
    last: std::cell::Cell<Option<(usize, Position)>>,
}

impl<'a> Locator<'a> {
    /// A locator for a source.
    pub fn new(source: &'a Source) -> Self {
        Self {
            path: &source.path,
            text: &source.text,
            index: std::cell::OnceCell::new(),
            last: std::cell::Cell::new(None),
        }
    }

    /// The position of a byte of the file.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor(self.text, offset.min(self.text.len()));
        let index = self.index.get_or_init(|| LineIndex::new(self.text));
        let position = match self.last.get() {
            Some((from, known)) if from <= offset && index.line_of(offset) == known.line => {
                let more = u32::try_from(self.text[from..offset].chars().count()).unwrap_or(u32::MAX);
                Position { line: known.line, column: known.column.saturating_add(more) }
            }
            _ => index.position(self.text, offset),
        };
        self.last.set(Some((offset, position)));
        position
    }

    /// The path findings get.
    pub fn path(&self) -> &'a Arc<str> {
        self.path
    }

    /// The file's text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// A finding at a span of the file.
    pub fn finding(&self, rule: Rule, span: Span, message: impl Into<Text>) -> Finding {
        let position = self.position(span.start as usize);
        let end = self.position(span.end as usize);
        let index = self.index.get_or_init(|| LineIndex::new(self.text));
        let line = index.line(self.text, position.line);
        let start = (span.start as usize).min(self.text.len()) - index.start(position.line);
        Finding {
            place: Some(Place { span, position, end, excerpt: cut(line, floor(line, start.min(line.len())), span) }),
            ..Finding::on_file(rule, self.path, message)
        }
    }
}

/// Cuts the excerpt out of a line so that a line of a megabyte does not travel with its finding.
fn cut(line: &str, start: usize, span: Span) -> Excerpt {
    let end = floor(line, start.saturating_add(span.len()).min(line.len())).max(start);
    let from = line[..start].char_indices().rev().nth(Excerpt::MOST - 1).map_or(0, |(at, _)| at);
    let end = line[start..end].char_indices().nth(Excerpt::MOST).map_or(end, |(at, _)| start + at);
    let to = line[end..].char_indices().nth(Excerpt::MOST).map_or(line.len(), |(at, _)| end + at);
    Excerpt {
        line: line[from..to].to_owned(),
        start: u32::try_from(start - from).unwrap_or(u32::MAX),
        end: u32::try_from(end - from).unwrap_or(u32::MAX),
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A value, and what was found while it was made. A stage always returns a value.
#[derive(Clone, Debug, Default)]
pub struct Checked<T> {
    /// What was made.
    pub value: T,
    /// What was found on the way, in source order.
    pub findings: Vec<Finding>,
}

impl<T> Checked<T> {
    /// A value with nothing to say about it.
    pub fn clean(value: T) -> Self {
        Self { value, findings: Vec::new() }
    }

    /// Gives the value and moves the findings to the end of `into`.
    pub fn drain(mut self, into: &mut Vec<Finding>) -> T {
        into.append(&mut self.findings);
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_carries_its_line_and_place() {
        let source = Source::new("ko/a.md", "첫 줄\n1.  Your 조직\n");
        let at = source.text.find("Your").expect("it stands there");
        let finding = Locator::new(&source).finding(Rule::UntranslatedSegment, Span::new(at, at + 4), "x");
        let place = finding.place.expect("a place was given");
        assert_eq!((place.position.line, place.position.column), (2, 5));
        assert_eq!(&place.excerpt.line[place.excerpt.start as usize..place.excerpt.end as usize], "Your");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = Source::new("a.md", "가".repeat(1000));
        let finding = Locator::new(&source).finding(Rule::NulByte, Span::new(1500, 1503), "x");
        let excerpt = finding.place.expect("a place was given").excerpt;
        assert_eq!(excerpt.line.chars().count(), 2 * Excerpt::MOST + 1);
        assert_eq!(excerpt.end - excerpt.start, 3);
    }

    #[test]
    fn rules_are_found_by_name_and_names_are_unique() {
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.name()), Some(*rule));
        }
    }
}

//! The review page of one page in one locale: its segments, source beside target, open ones with reason and suggestion.
//!
//! Owns: the list of segments as HTML, and what the template `coverage/review.html` sees. Does not own: the verdicts,
//! where review pages lie (`pipeline`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::in_words;
use crate::locale::Locale;
use crate::model::coverage::{Counts, JudgedSegment, MissingKind, MissingText, PageCoverage, Status};
use crate::render::escape::push_number;
use crate::render::messages::{Arg, Words, escape, escape_into};

/// The words of a locale that every review page of it needs, as HTML; looked up once.
#[derive(Clone, Debug)]
pub struct Labels {
    statuses: [String; 4],
    missing: String,
    kinds: BTreeMap<&'static str, String>,
    reasons: BTreeMap<&'static str, String>,
    next: String,
    suggestion: String,
    no_source: String,
    sure: Vec<String>,
}

const STATUSES: [Status; 4] = [Status::Translated, Status::Untranslated, Status::WrongLocale, Status::Exempt];

impl Labels {
    /// Looks the words up. `reasons` are the names of every reason that a verdict may have.
    pub fn new(words: &Words<'_>, reasons: impl Iterator<Item = &'static str>) -> Self {
        let html = |id: &str| words.html(&words.text(id, &[]));
        let sure = |at: u8| {
            let share = Arg::Number(f64::from(at) / 100.0);
            words.html(&words.text("coverage-sure", &[("share", share)]))
        };
        Self {
            statuses: STATUSES.map(|status| html(&format!("status-{}", status.name()))),
            missing: html("status-missing"),
            kinds: MissingKind::ALL
                .iter()
                .map(|kind| (kind.name(), html(&format!("missing-{}", kind.name()))))
                .collect(),
            reasons: reasons.map(|name| (name, html(&format!("reason-{name}")))).collect(),
            next: html("coverage-next-open"),
            suggestion: html("coverage-suggestion"),
            no_source: html("coverage-no-source"),
            sure: (0..=100).map(sure).collect(),
        }
    }

    fn status(&self, status: Status) -> &str {
        let at = STATUSES.iter().position(|known| *known == status).unwrap_or(0);
        &self.statuses[at]
    }
}

/// What the template of a review page sees, under `report`.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewView {
    /// HTML of the list of segments; empty where the page has none.
    pub segments: String,
    /// The page's file, relative to the content folder.
    pub path: String,
    /// Who translated it: `human`, `machine`.
    pub origin: Option<&'static str>,
    /// What is to be said where it was made from an older version of the source.
    pub stale: Option<String>,
    /// Counts of segments, as the reader writes numbers: all, translated, open, exempt.
    pub counts: [String; 4],
    /// How many are open.
    pub open: u64,
    /// The translated share of its words, as the reader writes it; `None` where there is nothing to translate.
    pub share: Option<String>,
    /// The bar of its words ([`bar`]).
    pub bar: String,
    /// The page as it is published, where it is a page of its own.
    pub published: Option<String>,
    /// The dashboard of the locale.
    pub dashboard: String,
}

/// The segments of a page as an HTML list: one item for each segment, its parts side by side, with the id `s` and the
/// segment's number. `source` is the locale of source segments.
pub fn segments(page: &PageCoverage, source: Option<&Locale>, labels: &Labels) -> String {
    let mut html = String::with_capacity(page.segments.len() * 400);
    let units: Vec<&[JudgedSegment]> = page.segments.chunk_by(|a, b| a.unit == b.unit).collect();
    // Backwards, so that every open segment knows the next one.
    let mut following = vec![None; units.len()];
    let mut next = None;
    for (at, unit) in units.iter().enumerate().rev() {
        following[at] = next;
        if unit.iter().any(|part| part.status.is_open()) {
            next = Some(unit[0].unit);
        }
    }
    let sheet = Sheet { page, labels, source: attributes(source), target: attributes(Some(&page.locale)) };
    // What is missing goes where it belongs: before the first segment that stands behind its place.
    let mut missing = page.missing.iter().enumerate().peekable();
    for (unit, next) in units.iter().zip(following) {
        while let Some((at, text)) =
            missing.next_if(|(_, text)| text.after.is_some_and(|after| after <= unit[0].span.start))
        {
            sheet.gap(&mut html, at, text);
        }
        sheet.item(&mut html, unit, next);
    }
    missing.for_each(|(at, text)| sheet.gap(&mut html, at, text));
    html
}

/// A review page that is being written.
struct Sheet<'s> {
    page: &'s PageCoverage,
    labels: &'s Labels,
    /// The attributes that say in which language a text is, for the source's and the page's.
    source: String,
    target: String,
}

impl Sheet<'_> {
    fn item(&self, html: &mut String, unit: &[JudgedSegment], next: Option<u32>) {
        let labels = self.labels;
        let first = &unit[0];
        let open: Vec<&JudgedSegment> = unit.iter().filter(|part| part.status.is_open()).collect();
        // A segment is as open as its worst part; one whose parts are partly exempt is what the rest of it is.
        let shown =
            open.first().copied().or_else(|| unit.iter().find(|part| part.status != Status::Exempt)).unwrap_or(first);
        html.push_str("<li id=\"s");
        push_number(html, first.unit);
        html.push_str("\" class=\"");
        html.push_str(shown.status.name());
        html.push_str("\"><a class=\"at\" href=\"#s");
        push_number(html, first.unit);
        html.push_str("\">");
        push_number(html, first.position.line);
        html.push(':');
        push_number(html, first.position.column);
        html.push_str("</a>\n<p class=\"source\"");
        match unit.iter().find_map(|part| part.source.as_ref()) {
            Some(original) => {
                html.push_str(&self.source);
                html.push('>');
                escape_into(html, &in_words(&original.text));
            }
            None => {
                html.push_str("><i>");
                html.push_str(&labels.no_source);
                html.push_str("</i>");
            }
        }
        html.push_str("</p>\n<p class=\"target\"");
        html.push_str(&self.target);
        html.push('>');
        for (at, part) in unit.iter().enumerate() {
            if at > 0 {
                html.push(' ');
            }
            if part.status.is_open() {
                html.push_str("<mark");
                // What is in the language of another locale than the source's could be in any.
                if part.status == Status::Untranslated {
                    html.push_str(&self.source)
                } else {
                    html.push_str(" lang=\"\"")
                }
                html.push('>');
                escape_into(html, &in_words(&part.text));
                html.push_str("</mark>");
            } else {
                escape_into(html, &in_words(&part.text));
            }
        }
        html.push_str("</p>\n");
        for (at, part) in open.iter().enumerate() {
            self.why(html, part);
            // The last part leads on to the next open segment.
            if let Some(next) = next.filter(|_| at + 1 == open.len()) {
                html.push_str(&format!(" <a class=\"on\" href=\"#s{next}\">{}</a>", labels.next));
            }
            html.push_str("</p></div>\n");
        }
        if open.is_empty() && shown.status == Status::Exempt {
            html.push_str("<div class=\"why\"><p>");
            html.push_str(labels.status(Status::Exempt));
            html.push_str(": ");
            html.push_str(labels.reasons.get(shown.reason.name()).map_or(shown.reason.name(), |text| text));
            html.push_str("</p></div>\n");
        }
        html.push_str("</li>\n");
    }

    /// A missing text.
    fn gap(&self, html: &mut String, at: usize, text: &MissingText) {
        let labels = self.labels;
        let (line, column) = text.position.map_or((0, 0), |position| (position.line, position.column));
        html.push_str(&format!("<li id=\"m{at}\" class=\"missing\"><a class=\"at\" href=\"#m{at}\">"));
        match line {
            0 => html.push('–'),
            _ => html.push_str(&format!("{line}:{column}")),
        }
        html.push_str("</a>\n<p class=\"source\"");
        html.push_str(&self.source);
        html.push('>');
        escape_into(html, &in_words(&text.text));
        html.push_str("</p>\n<p class=\"target\">–</p>\n<div class=\"why\"><p><strong>");
        html.push_str(&labels.missing);
        html.push_str("</strong> ");
        html.push_str(labels.kinds.get(text.kind.name()).map_or(text.kind.name(), |words| words));
        html.push_str("</p>\n<p><code class=\"place\">");
        let place = if text.after.is_some() { text.place(self.page.named()) } else { text.source_path.to_string() };
        escape_into(html, &place);
        html.push_str("</code></p></div>\n</li>\n");
    }

    /// Why a part is open, what could stand there, and where it stands; the last paragraph is left open.
    fn why(&self, html: &mut String, part: &JudgedSegment) {
        let labels = self.labels;
        let sure = (part.confidence.clamp(0.0, 1.0) * 100.0) as usize;
        html.push_str("<div class=\"why\"><p><strong>");
        html.push_str(labels.status(part.status));
        html.push_str("</strong> ");
        html.push_str(labels.reasons.get(part.reason.name()).map_or(part.reason.name(), |text| text));
        html.push_str(" <small>");
        html.push_str(labels.sure.get(sure).map_or("", |text| text));
        html.push_str("</small></p>\n");
        if let Some(suggestion) = &part.suggestion {
            html.push_str("<p>");
            html.push_str(&labels.suggestion);
            html.push_str(": <span class=\"suggestion\"");
            html.push_str(&self.target);
            html.push('>');
            escape_into(html, suggestion);
            html.push_str("</span></p>\n");
        }
        html.push_str("<p><code class=\"place\">");
        escape_into(html, self.page.named());
        html.push_str(&format!(":{}:{}</code>", part.position.line, part.position.column));
    }
}

/// The attributes of an element whose text is in a locale's language; none where that is not known.
fn attributes(locale: Option<&Locale>) -> String {
    locale.map_or(String::new(), |locale| format!(" lang=\"{locale}\" dir=\"{}\"", locale.direction().name()))
}

/// What a bar shows, in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Translated by people.
    pub human: u64,
    /// Translated by a machine.
    pub machine: u64,
    /// Translated; nobody says by whom.
    pub unknown: u64,
    /// There, and to be translated.
    pub open: u64,
    /// Missing.
    pub missing: u64,
    /// Not to be translated.
    pub exempt: u64,
}

impl Bar {
    /// Adds the words of a page.
    pub fn add(&mut self, words: &Counts, origin: Option<crate::model::coverage::Origin>) {
        use crate::model::coverage::Origin;
        *match origin {
            Some(Origin::Human) => &mut self.human,
            Some(Origin::Machine) => &mut self.machine,
            None => &mut self.unknown,
        } += words.translated;
        self.open += words.untranslated + words.wrong_locale;
        self.missing += words.missing;
        self.exempt += words.exempt;
    }
}

/// The parts of a bar: class, id of the message.
pub const PARTS: [(&str, &str); 6] = [
    ("human", "coverage-human"),
    ("machine", "coverage-machine"),
    ("unknown", "coverage-unknown-origin"),
    ("open", "coverage-open"),
    ("missing", "status-missing"),
    ("exempt", "coverage-exempt"),
];

/// A bar as SVG, which says its numbers to those who cannot see it; empty where there are no words.
///
/// Widths are attributes of SVG because the policy of a page forbids styles in elements.
pub fn bar(bar: &Bar, words: &Words<'_>) -> String {
    let numbers = [bar.human, bar.machine, bar.unknown, bar.open, bar.missing, bar.exempt];
    let all: u64 = numbers.iter().sum();
    if all == 0 {
        return String::new();
    }
    let mut said = String::new();
    let mut drawn = String::new();
    let mut x = 0.0;
    for ((class, id), number) in PARTS.iter().zip(numbers).filter(|(_, number)| *number > 0) {
        let width = number as f64 * 1000.0 / all as f64;
        drawn.push_str(&format!("<rect class=\"{class}\" x=\"{x:.1}\" width=\"{width:.1}\" height=\"12\"/>"));
        x += width;
        if !said.is_empty() {
            said.push_str(", ");
        }
        said.push_str(&format!("{}: {}", words.text(id, &[]).text, words.number(number)));
    }
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">{drawn}</svg>",
        escape(&said)
    )
}

/// A share as the reader writes it, rounded down: what has a word left is never complete.
pub fn share(words: &Words<'_>, share: Option<f64>) -> Option<String> {
    share.map(|share| words.percent((share * 100.0).floor() / 100.0))
}

/// What the template of a review page sees.
pub fn view(page: &PageCoverage, source: Option<&Locale>, labels: &Labels, words: &Words<'_>) -> ReviewView {
    let tally = page.tally;
    let counts = tally.segments;
    let mut sums = Bar::default();
    sums.add(&tally.words, page.origin);
    ReviewView {
        segments: segments(page, source, labels),
        path: page.named().to_owned(),
        origin: page.origin.map(|origin| origin.name()),
        stale: page.stale.as_ref().map(|stale| {
            let arguments = [("version", Arg::Text(&stale.version)), ("newest", Arg::Text(&stale.newest))];
            words.text("coverage-stale", &arguments).text
        }),
        counts: [counts.translatable() + counts.exempt, counts.translated, counts.open(), counts.exempt]
            .map(|number| words.number(number)),
        open: counts.open(),
        share: share(words, tally.words.share()),
        bar: bar(&sums, words),
        published: None,
        dashboard: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{gap, page, rich, segment};
    use super::*;
    use crate::render::messages::Messages;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).expect("it is a tag")
    }

    #[test]
    fn an_open_segment_tells_why_what_and_where() {
        let messages = Messages::load(&[]).value;
        let words = messages.words(&locale("ko"));
        let labels = Labels::new(&words, ["source-language"].into_iter());
        let page = page("ko", "a", vec![rich(), segment(9, "Later", Status::WrongLocale)]);
        let html = segments(&page, Some(&locale("en-US")), &labels);
        assert!(html.contains("<li id=\"s7\" class=\"untranslated\"><a class=\"at\" href=\"#s7\">7:5</a>"), "{html}");
        assert!(
            html.contains("<p class=\"source\" lang=\"en-US\" dir=\"ltr\">=Say &quot;hi&quot;, &lt;b&gt;</p>"),
            "{html}"
        );
        assert!(html.contains("<mark lang=\"en-US\" dir=\"ltr\">=Say"), "{html}");
        assert!(html.contains("<span class=\"suggestion\" lang=\"ko\" dir=\"ltr\">인사하세요</span>"), "{html}");
        assert!(html.contains("<code class=\"place\">ko/a.md:7:5</code>"), "{html}");
        assert!(html.contains("<a class=\"on\" href=\"#s9\">"), "it leads to the next open one: {html}");
        assert!(!html.contains("<b>"), "text is no markup: {html}");
    }

    #[test]
    fn a_missing_text_stands_where_it_belongs() {
        let messages = Messages::load(&[]).value;
        let words = messages.words(&locale("ko"));
        let labels = Labels::new(&words, ["source-language"].into_iter());
        let open = segment(9, "Later", Status::Untranslated);
        let missing = vec![gap("Save the <file>.", Some(30)), gap("Close it.", Some(500))];
        let page = PageCoverage { missing, ..page("ko", "a", vec![open]) };
        let html = segments(&page, Some(&locale("en-US")), &labels);
        let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} in {html}"));
        assert!(place("id=\"s1\"") < place("id=\"m0\"") && place("id=\"m0\"") < place("id=\"s9\""));
        assert!(place("id=\"s9\"") < place("id=\"m1\""));
        assert!(html.contains("Save the &lt;file&gt;."), "{html}");
        assert!(html.contains("<code class=\"place\">ko/a.md:2:9</code>"), "{html}");
    }

    #[test]
    fn a_bar_says_its_numbers_and_nothing_has_none() {
        let messages = Messages::load(&[]).value;
        let words = messages.words(&locale("de"));
        let mut sums = Bar::default();
        assert_eq!(bar(&sums, &words), "");
        sums.add(&Counts { translated: 3000, untranslated: 500, wrong_locale: 500, ..Counts::default() }, None);
        let svg = bar(&sums, &words);
        assert!(svg.contains("3.000") && svg.contains("1.000"), "{svg}");
        assert!(svg.contains("x=\"750.0\" width=\"250.0\""), "{svg}");
        assert_eq!(share(&words, Some(0.9999)).as_deref(), Some("99\u{a0}%"));
        assert_eq!(share(&words, None), None);
    }
}

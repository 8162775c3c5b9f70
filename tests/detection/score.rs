//! Scores a report against labelled pages, letter by letter.
//!
//! A letter counts when people read it: not in link targets, code, tags. Precision is the share of labelled letters
//! among the reported ones that must be reported; recall the share of those that are. A segment is found when at least
//! half of its letters are.

use std::collections::BTreeMap;
use std::path::Path;

use build_site::model::coverage::{PageCoverage, Status};
use regex::Regex;

/// What was counted in a locale.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    gold: usize,
    hit: usize,
    false_letters: usize,
    /// By label: how many segments, and how many of them were reported (for `wrong-locale`: as that).
    labels: BTreeMap<String, (usize, usize)>,
    /// Segments whose source is known, and those that are aligned with it.
    aligned: (usize, usize),
}

impl Counts {
    /// The harmonic mean of precision and recall over letters.
    pub fn f1(&self) -> f64 {
        let ratio = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (ratio(self.hit, self.hit + self.false_letters), ratio(self.hit, self.gold));
        2.0 * precision * recall / (precision + recall)
    }

    /// How many segments have a label, and how many of them were reported.
    pub fn found(&self, label: &str) -> (usize, usize) {
        self.labels.get(label).copied().unwrap_or_default()
    }

    /// The share of segments with a label that were reported.
    pub fn share(&self, label: &str) -> f64 {
        let (all, found) = self.found(label);
        if all == 0 { f64::NAN } else { found as f64 / all as f64 }
    }

    /// The share of segments that are aligned with their source.
    pub fn aligned(&self) -> f64 {
        self.aligned.1 as f64 / self.aligned.0.max(1) as f64
    }
}

/// A line of the labelled set: a page and its segments.
#[derive(serde::Deserialize)]
struct Gold {
    path: String,
    locale: String,
    segments: Vec<Label>,
}

/// Start, end, what it is, its words in the source, and where those stand in the source page.
type Label = (usize, usize, String, Option<String>, Option<(usize, usize)>);

/// Counts what a report says of the labelled pages; `skip` leaves a locale out. The sums stand under `all`.
pub fn score(gold: &Path, content: &Path, report: &[PageCoverage], skip: &str) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for line in std::fs::read_to_string(gold).expect("the labels are there").lines() {
        let page: Gold = serde_json::from_str(line).expect("a line is JSON");
        if page.locale == skip {
            continue;
        }
        let text = std::fs::read_to_string(content.join(&page.path)).expect("the page is there");
        let letters = letters(&text);
        let found = report
            .iter()
            .find(|found| found.named() == page.path || found.named().ends_with(&format!("/{}", page.path)));
        let found = found.unwrap_or_else(|| panic!("the report lacks {}", page.path));
        let mut flags: Vec<Option<Status>> = vec![None; text.len()];
        for segment in found.segments.iter().filter(|segment| segment.status.is_open()) {
            flags[segment.span.range()].fill(Some(segment.status));
        }
        for (start, end, label, _, at) in &page.segments {
            let from = letters.partition_point(|letter| letter < start);
            let to = letters.partition_point(|letter| letter < end);
            let own = &letters[from..to];
            let hit = own.iter().filter(|letter| flags[**letter].is_some()).count();
            let right =
                own.iter().filter(|letter| flags[**letter].is_some_and(|status| status.name() == label)).count();
            let mut aligned = None;
            if let (Some(at), true) = (at, label != "ignore") {
                aligned = Some(is_aligned(found, (*start, *end), *at));
            }
            for name in [page.locale.as_str(), "all"] {
                let counts = counts.entry(name.to_owned()).or_default();
                let entry = counts.labels.entry(label.clone()).or_default();
                entry.0 += 1;
                let count = if label == "wrong-locale" { right } else { hit };
                entry.1 += usize::from(2 * count >= own.len() && count > 0);
                match label.as_str() {
                    "untranslated" | "wrong-locale" => {
                        counts.gold += own.len();
                        counts.hit += hit;
                    }
                    "translated" | "dnt" => counts.false_letters += hit,
                    _ => {}
                }
                if let Some(aligned) = aligned {
                    counts.aligned.0 += 1;
                    counts.aligned.1 += usize::from(aligned);
                }
            }
        }
    }
    counts
}

/// True where the segment that covers most of a labelled one points at source text that overlaps the labelled source by
/// at least half of both.
fn is_aligned(page: &PageCoverage, own: (usize, usize), source: (usize, usize)) -> bool {
    let common = |a: (usize, usize), b: (usize, usize)| a.1.min(b.1) as isize - a.0.max(b.0) as isize;
    let spans = page.segments.iter().filter_map(|segment| {
        let source = segment.source.as_ref()?.span;
        let span = (segment.span.start as usize, segment.span.end as usize);
        Some((common(span, own), (source.start as usize, source.end as usize)))
    });
    // The first of the best, as `max` of the reference counts.
    let best = spans.fold(None, |best: Option<(isize, (usize, usize))>, found| match best {
        Some(best) if best.0 >= found.0 => Some(best),
        _ => Some(found),
    });
    best.is_some_and(|(overlap, found)| {
        let shared = 2 * common(found, source);
        overlap > 0 && shared >= (source.1 - source.0) as isize && shared >= (found.1 - found.0) as isize
    })
}

/// Bytes at which a letter starts that people read.
fn letters(text: &str) -> Vec<usize> {
    let markup = Regex::new(r#"\]\([^)\s]*(?:\s"[^"]*")?\)|`[^`\n]*`|<[^<>\n]*>|https?://[^\s)<>]+|&[a-z]+;"#);
    let markup = markup.expect("the pattern is right");
    let mut masked = text.to_owned();
    for found in markup.find_iter(text) {
        let plain: String = found.as_str().chars().map(|c| if c.is_ascii() { '0' } else { c }).collect();
        masked.replace_range(found.range(), &plain);
    }
    masked.char_indices().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| at).collect()
}

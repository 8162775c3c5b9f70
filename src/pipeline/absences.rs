//! What translations lack, as findings, as numbers for summaries, and with the nodes of the requirement tree.
//!
//! Does not own: what is missing (`analyze::gaps`).

use std::sync::Arc;

use crate::analyze::gate::New;
use crate::finding::{Finding, Locator, Rule, Severity};
use crate::locale::Locale;
use crate::model::coverage::{MissingKind, MissingText, PageCoverage};
use crate::model::requirement::RequirementTree;
use crate::model::site::{Edition, LocaleIndex};
use crate::source::Span;

use super::coverage::{Verdicts, shown};
use super::page::Open;
use super::stage::Stage;

impl Stage {
    /// The file of a locale that holds no text of a page.
    pub(super) fn bare(&self, page: usize, locale: LocaleIndex) -> Option<Arc<str>> {
        let bare = &self.site.pages[page].bare;
        bare.iter().find(|(at, _)| *at == locale).map(|(_, path)| path.clone())
    }

    /// The version that an edition is of: the source side of a bilingual file is of the one that its target is of.
    pub(super) fn version<'s>(&'s self, page: usize, edition: &'s Edition) -> Option<&'s str> {
        let of_file = self.site.pages[page].editions.iter().filter(|other| other.file == edition.file);
        of_file.filter_map(|other| other.summary.version()).next()
    }

    /// The locales that should have a page and have no edition of it: those that are published and not the source, where
    /// the source has the page, or most of the others do.
    pub(super) fn absent(&self, page: usize) -> Vec<LocaleIndex> {
        let place = &self.site.pages[page];
        let has = |at: LocaleIndex| place.edition(at).is_some_and(|edition| self.is_shown(edition));
        let has_source = self.site.source.is_some_and(has);
        let editions = place.editions.iter().filter(|edition| self.is_shown(edition)).count();
        let lacking: Vec<LocaleIndex> =
            self.published().filter(|&at| Some(at) != self.site.source && !has(at)).collect();
        let is_optional =
            |at: &LocaleIndex| self.foundation.config.optional.holds(&self.site.locale(*at).locale, &place.id);
        let lacking: Vec<LocaleIndex> = lacking.into_iter().filter(|at| !is_optional(at)).collect();
        if place.fragment || editions == 0 || !has_source && (editions < 2 || editions <= lacking.len()) {
            return Vec::new();
        }
        lacking
    }

    /// How many pages each published locale lacks, for those that lack any, in the order of menus.
    pub fn lacking_pages(&self) -> Vec<(&Locale, usize)> {
        let mut numbers = vec![0; self.site.locales.len()];
        for page in 0..self.site.pages.len() {
            let absent = self.absent(page).into_iter().filter(|at| self.bare(page, *at).is_none());
            absent.for_each(|at| numbers[at as usize] += 1);
        }
        let lacking = numbers.into_iter().enumerate().filter(|(_, number)| *number > 0);
        lacking.map(|(at, number)| (&self.site.locales[at].locale, number)).collect()
    }
}

impl Verdicts {
    /// Drops the findings on what is not new.
    pub fn keep(&mut self, new: &New) {
        let segments = self.coverage.segments.iter().enumerate().filter(|(_, segment)| segment.status.is_open());
        let of_segments = segments.map(|(at, _)| new.segments.binary_search(&at).is_ok());
        let mut at = 0;
        let of_absences = absences(&self.coverage).filter_map(|absence| {
            let texts = at..at + absence.len();
            at = texts.end;
            is_told(absence).then(|| texts.into_iter().any(|text| new.missing.binary_search(&text).is_ok()))
        });
        let mut kept: std::vec::IntoIter<bool> = of_segments.chain(of_absences).collect::<Vec<_>>().into_iter();
        self.findings.retain(|_| kept.next().unwrap_or(true));
    }
}

/// The missing texts of a page by what is told as one.
pub fn absences(coverage: &PageCoverage) -> impl Iterator<Item = &[MissingText]> {
    coverage.missing.chunk_by(|a, b| a.absence == b.absence)
}

/// True for an absence that is a finding.
fn is_told(texts: &[MissingText]) -> bool {
    texts.iter().any(|text| text.is_sure && text.kind != MissingKind::Page)
}

/// What is told of one absence; nothing where the source may have got the text after the page was made.
pub(super) fn absent(at: &Locator<'_>, texts: &[MissingText]) -> Option<Finding> {
    let first = texts.iter().find(|text| text.is_sure)?;
    let (rule, kind) = match first.kind {
        MissingKind::Page => return None,
        MissingKind::Section => (Rule::ItemMissing, "section"),
        MissingKind::Item => (Rule::ItemMissing, "list item"),
        MissingKind::Step => (Rule::ItemMissing, "step"),
        MissingKind::Row => (Rule::ItemMissing, "row"),
        MissingKind::Cell => (Rule::ItemMissing, "text of a cell"),
        MissingKind::Sentence if texts.len() > 1 => (Rule::ClauseMissing, "text"),
        MissingKind::Sentence => (Rule::ClauseMissing, "sentence"),
        MissingKind::Value => (Rule::ClauseMissing, "value"),
    };
    let text = first.text.split('\n').next().unwrap_or_default();
    let message = format!("the {kind} `{}` is missing here", clip(text));
    // In a bilingual page the source text stands in the same file, beside the empty target.
    let span = match first.after {
        _ if first.source_path == *at.path() => first.source_span,
        after => {
            let after = after.unwrap_or(0) as usize;
            Span::new(after, after)
        }
    };
    let tags: Vec<&str> = first.locales.iter().map(Locale::tag).collect();
    let whose = match (first.is_of_source, tags.is_empty()) {
        (true, true) => "the source has it".to_owned(),
        (true, false) => format!("the source and {} have it", tags.join(", ")),
        (false, _) => format!("{} have it", tags.join(", ")),
    };
    let mut finding = at.finding(rule, span, message).label(whose);
    if rule == Rule::ClauseMissing && !first.is_of_source {
        finding.severity = Severity::Note;
    }
    let help = match first.source_path == *at.path() {
        true => "translate it".to_owned(),
        false => format!("translate it from `{}`", first.source_path),
    };
    Some(finding.help(help))
}

/// The beginning of a text, for a message.
fn clip(text: &str) -> String {
    let text = shown(text);
    match text.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// How many characters of a missing text a message shows.
const MOST_SHOWN: usize = 60;

/// The ids of the nodes of the requirement tree that missing texts belong to, where their words are found there. `editions`
/// are those that the tree was made of.
pub(super) fn nodes_of(
    tree: &RequirementTree<'_>,
    editions: &[Open<'_>],
    missing: &[MissingText],
    stage: &Stage,
) -> Vec<Option<String>> {
    let (mut from, mut steps) = (0, 0);
    let mut node = |text: &MissingText| {
        let of = editions.iter().filter(|open| open.edition.path == text.source_path);
        // A bilingual file holds two editions; the source text stands in the derived one.
        let open = of.max_by_key(|open| Stage::is_derived(open.edition))?;
        let own = &stage.site.locale(open.edition.locale).locale;
        let column = tree.locales.iter().position(|locale| *locale == own)?;
        let rest = from..tree.nodes.len().min(from + MOST_NODES);
        steps += rest.len();
        if steps > MOST_STEPS {
            return None;
        }
        let has = |at: &usize| tree.nodes[*at].text[column].as_deref().is_some_and(|words| words.contains(&text.text));
        from = rest.into_iter().find(has)?;
        Some(tree.nodes[from].id.clone())
    };
    missing.iter().map(&mut node).collect()
}

/// Nodes behind the last one that a text is looked for in.
const MOST_NODES: usize = 2_000;

/// Nodes that are looked at for one edition.
const MOST_STEPS: usize = 1_000_000;

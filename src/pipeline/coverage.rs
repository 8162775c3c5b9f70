//! The verdicts on a page's open editions, and what follows from them: findings, notices, marks in the text, reports.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::analyze::untranslated::{self, Judged, SourceEdition};
use crate::error::Error;
use crate::finding::{Finding, Locator, Rule};
use crate::language::script::Scripts;
use crate::locale::Locale;
use crate::model::coverage::{Alignment, JudgedSegment, MissingText, PageCoverage, SourceSegment, Status};
use crate::model::document::{Document, Exempt};
use crate::model::reason::Reason;
use crate::model::site::{LocaleIndex, Side};
use crate::render::html::{Foreign, Original};
use crate::source::Span;

use super::absences::{absences, absent, nodes_of};
use super::foundation::{Foundation, Options};
use super::kept::{self, Kept};
use super::page::Open;
use super::stage::Stage;
use super::{Progress, in_pool, refuse_empty};

/// The verdict on a page in one locale, and what follows from it.
#[derive(Debug)]
pub struct Verdicts {
    /// The verdicts.
    pub coverage: PageCoverage,
    /// What is told of its open segments, in their order, and then of what is missing.
    pub findings: Vec<Finding>,
}

impl Stage {
    /// Judges the open editions of a page that are translations.
    pub(super) fn judge(&self, page: usize, open: &[Open<'_>]) -> PageVerdicts {
        let source = open.iter().find(|open| Some(open.edition.locale) == self.site.source);
        let is_target =
            |open: &&Open<'_>| open.edition.side == Side::Target && Some(open.edition.locale) != self.site.source;
        let models: Vec<_> = open
            .iter()
            .filter(is_target)
            .map(|open| self.foundation.models.of(&self.site.locale(open.edition.locale).locale))
            .collect();
        let editions = open
            .iter()
            .filter(is_target)
            .zip(&models)
            .map(|(open, model)| untranslated::Edition {
                locale: &self.site.locale(open.edition.locale).locale,
                document: open.document,
                file: &open.source.text,
                original: open.original,
                model,
                version: open.edition.summary.version(),
            })
            .collect();
        let absent = self.absent(page);
        let page = untranslated::Page {
            id: Arc::from(&*self.site.pages[page].id),
            editions,
            source: source.map(|open| SourceEdition {
                document: open.document,
                file: &open.source.text,
                version: self.version(page, open.edition),
            }),
            absent: absent.iter().map(|at| (&self.site.locale(*at).locale, self.bare(page, *at))).collect(),
        };
        let read = |path: &str, span: Span| {
            let entry = self.foundation.listing.get(path)?;
            self.foundation.folder.read(entry).value?.text.get(span.range()).map(str::to_owned)
        };
        let site = untranslated::Site {
            knowledge: &self.knowledge,
            terms: &self.foundation.terms,
            neighbors: &self.neighbors,
            read: &read,
        };
        let untranslated::Verdicts { editions, absent: lacking } = untranslated::judge(&page, site);
        let newer = open.iter().filter(is_target).map(|open| open.edition);
        let mut judged = editions.into_iter().zip(newer).map(|(mut judged, edition)| {
            let versions = edition.summary.version().zip(edition.newer.as_deref());
            judged.coverage.mark_stale(versions);
            judged
        });
        PageVerdicts {
            editions: open.iter().map(|open| if is_target(&open) { judged.next() } else { None }).collect(),
            absent: absent.into_iter().zip(lacking).collect(),
        }
    }

    /// Reads and judges a page in all of its locales, and renders nothing.
    pub fn verdicts(&self, page: usize, kept: &Kept<'_>) -> Vec<Verdicts> {
        self.open(page, kept, |open| {
            let judged = self.judge(page, open);
            let verdicts = open.iter().zip(judged.editions).filter_map(|(open, judged)| {
                let judged = judged?;
                let findings = findings(&Locator::new(open.source), &judged);
                Some(Verdicts { coverage: judged.coverage, findings })
            });
            let absent = judged.absent.into_iter().map(|(_, coverage)| Verdicts { findings: Vec::new(), coverage });
            let mut verdicts: Vec<Verdicts> = verdicts.chain(absent).collect();
            self.with_nodes(page, open, &mut verdicts);
            verdicts.sort_by(|a, b| a.coverage.locale.cmp(&b.coverage.locale));
            verdicts
        })
    }
}

impl Stage {
    /// Names the nodes of what is missing; a page's tree is grown for those pages alone that lack something.
    fn with_nodes(&self, page: usize, open: &[Open<'_>], verdicts: &mut [Verdicts]) {
        let is_whole = |verdicts: &Verdicts| verdicts.coverage.missing.is_empty();
        if self.site.pages[page].fragment || verdicts.iter().all(is_whole) {
            return;
        }
        self.grow(page, open, &mut Vec::new(), |grown, _| {
            for Verdicts { coverage, .. } in verdicts.iter_mut() {
                let nodes = nodes_of(&grown.tree, open, &coverage.missing, self);
                coverage.missing.iter_mut().zip(nodes).for_each(|(text, node)| text.node = node);
            }
        });
    }
}

/// The verdicts on a page.
pub(super) struct PageVerdicts {
    /// A place for each open edition; nothing for the source.
    pub editions: Vec<Option<Judged>>,
    /// What the locales without an edition lack.
    pub absent: Vec<(LocaleIndex, PageCoverage)>,
}

impl PageVerdicts {
    /// What each locale lacks: those with an edition first.
    pub fn missing(&self) -> impl Iterator<Item = &[MissingText]> {
        let judged = self.editions.iter().flatten().map(|judged| &*judged.coverage.missing);
        judged.chain(self.absent.iter().map(|(_, coverage)| &*coverage.missing))
    }

    /// Gives what each locale lacks the ids of its nodes, in the order of [`PageVerdicts::missing`].
    pub fn name_nodes(&mut self, nodes: Vec<Vec<Option<String>>>) {
        let judged = self.editions.iter_mut().flatten().map(|judged| &mut judged.coverage);
        let all = judged.chain(self.absent.iter_mut().map(|(_, coverage)| coverage));
        for (coverage, nodes) in all.zip(nodes) {
            coverage.missing.iter_mut().zip(nodes).for_each(|(text, node)| text.node = node);
        }
    }

    /// The coverage in all locales, in their order.
    pub fn coverage(self) -> Vec<PageCoverage> {
        let judged = self.editions.into_iter().flatten().map(|judged| judged.coverage);
        let mut all: Vec<PageCoverage> = judged.chain(self.absent.into_iter().map(|(_, coverage)| coverage)).collect();
        all.sort_by(|a, b| a.locale.cmp(&b.locale));
        all
    }
}

/// What is told of the open segments of a page, in their order, and then of what is missing.
pub(super) fn findings(at: &Locator<'_>, judged: &Judged) -> Vec<Finding> {
    let coverage = &judged.coverage;
    let mut findings = Vec::new();
    for unit in coverage.segments.chunk_by(|a, b| a.unit == b.unit) {
        for segment in unit.iter().filter(|segment| segment.status.is_open()) {
            let (rule, message) = match segment.status {
                Status::WrongLocale => (Rule::WrongLocale, "the text is written for another locale"),
                _ if unit.len() > 1 => (Rule::UntranslatedPart, "a part of the target is still in the source language"),
                _ => (Rule::UntranslatedSegment, "target is still in the source language"),
            };
            findings.push(at.finding(rule, segment.span, message).label(label(segment)).help(help(segment)));
        }
    }
    findings.extend(absences(coverage).filter_map(|absence| absent(at, absence)));
    findings.extend(judged.bold_headings.iter().map(|(span, level)| {
        let message = format!("a bold line here is a heading of level {level} in the source");
        let help = format!("write it as a heading: `{} …`", "#".repeat(usize::from(*level)));
        at.finding(Rule::StructureDiffers, *span, message).help(help)
    }));
    findings
}

/// Why a segment is open, and which other locales have what.
fn label(segment: &JudgedSegment) -> String {
    let reason = segment.reason.short();
    let tags = |locales: &[Locale]| locales.iter().map(Locale::tag).collect::<Vec<_>>().join(", ");
    let reason = match (segment.reason, &segment.language) {
        (Reason::OtherLanguage, Some(language)) => format!("{reason}, {language}"),
        _ => reason.to_owned(),
    };
    let (same, translated) = (&segment.elsewhere.same, &segment.elsewhere.translated);
    match (same.is_empty(), translated.is_empty()) {
        (true, true) => reason,
        (false, true) => format!("{reason}; {} too", tags(same)),
        (true, false) => format!("{reason}; translated in {}", tags(translated)),
        (false, false) => format!("{reason}; translated in {}, not in {}", tags(translated), tags(same)),
    }
}

fn help(segment: &JudgedSegment) -> String {
    match (&segment.suggestion, segment.status) {
        (Some(suggestion), _) => format!("translate it; other pages have `{suggestion}`"),
        (None, Status::WrongLocale) => "translate it for this locale".to_owned(),
        (None, _) => "translate it, or list it in `content/terms.yml` if it must stay".to_owned(),
    }
}

/// How many words are enough to be sure that nothing of an edition is translated: of less, a verdict can be wrong.
const SURE: u64 = 40;

/// True for an edition of which nothing is translated, though there is much to translate: a copy of a source that has
/// changed since.
pub(super) fn is_untranslated(judged: &Judged) -> bool {
    let words = judged.coverage.tally.words;
    words.untranslated >= SURE && words.untranslated == words.translatable()
}

/// The language of a part of the text, where all of it is in another than the rest.
pub(super) fn lang_of(foreign: &[Foreign], part: std::ops::Range<u32>) -> Option<&Locale> {
    // The part of a block ends behind its line feed.
    let holds = |stretch: &&Foreign| stretch.prose.start <= part.start && part.end <= stretch.prose.end + 1;
    foreign.iter().find(holds).map(|stretch| &stretch.lang)
}

/// Stretches of an edition's text that are in another language than the rest, for their own `lang` (WCAG 2.2, 3.1.2).
pub(super) fn foreign(judged: &Judged, source: &Locale) -> Vec<Foreign> {
    let mut foreign = Vec::new();
    for (segment, prose) in judged.coverage.segments.iter().zip(&judged.prose) {
        let lang = match segment.status {
            Status::Untranslated => Some(source.clone()),
            Status::WrongLocale => segment.language.clone(),
            Status::Translated | Status::Exempt => None,
        };
        if let Some(lang) = lang {
            foreign.push(Foreign { prose: prose.clone(), lang });
        }
    }
    foreign
}

/// Stretches of a source text out of a bilingual file that stand there without a source, in the letters of the file's own
/// locale: the translation all the same. Where that writes Latin letters nothing tells them from names.
pub(super) fn left_over(document: &Document<'_>, own: &Locale) -> Vec<Foreign> {
    let scripts = Scripts::of(own);
    if scripts.is_latin() {
        return Vec::new();
    }
    let alone = document.segments.iter().filter(|segment| segment.pair.is_none());
    let own_words = alone.filter(|segment| scripts.are_in(document.words(segment)));
    own_words.map(|segment| Foreign { prose: segment.prose.clone(), lang: own.clone() }).collect()
}

/// The same, with what a bilingual page shows in the source language because its target says nothing.
pub(super) fn with_borrowed(mut foreign: Vec<Foreign>, open: &Open<'_>, source: &Locale) -> Vec<Foreign> {
    if open.original.is_none() {
        return foreign;
    }
    let segments = open.document.segments.iter().filter(|segment| segment.exempt == Some(Exempt::Borrowed));
    let before = foreign.len();
    foreign.extend(segments.map(|segment| Foreign { prose: segment.prose.clone(), lang: source.clone() }));
    if foreign.len() > before {
        foreign.sort_by_key(|stretch| stretch.prose.start);
    }
    foreign
}

/// A source text as readers get it: without what stands for images and the like in it.
pub(super) fn shown(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{FFFC}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The originals of an edition that was laid beside its source, where they differ from its own words. Segments of one
/// block that came of the same source segment share it.
pub(super) fn originals(judged: &Judged, document: &Document<'_>) -> Vec<Original> {
    let mut originals: Vec<Original> = Vec::new();
    let mut last: Option<(u32, &SourceSegment)> = None;
    for unit in judged.coverage.segments.chunk_by(|a, b| a.unit == b.unit) {
        let Some(segment) = document.segments.get(unit[0].unit as usize) else { continue };
        let known = unit[0].source.as_ref().filter(|source| source.alignment == Alignment::Aligned);
        let Some(source) = known else { continue };
        let text = shown(&source.text);
        if let (Some((block, before)), Some(original)) = (last, originals.last_mut())
            && block == segment.block
            && (&before.path, before.span) == (&source.path, source.span)
        {
            original.prose.end = segment.prose.end;
        } else if !text.is_empty() && text != shown(document.words(segment)) {
            originals.push(Original { prose: segment.prose.clone(), text });
            last = Some((segment.block, source));
        }
    }
    // They are written in the order of the prose, each once.
    originals.sort_by_key(|original| original.prose.start);
    let mut end = 0;
    originals.retain(|original| {
        let follows = original.prose.start >= end;
        end = end.max(original.prose.end);
        follows
    });
    originals
}

/// What is asked of a coverage report.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These locales; all where it is empty.
    pub locales: Vec<Locale>,
    /// This page, by its id; all where it is `None`.
    pub page: Option<String>,
}

/// Judges the site in `content` and gives its pages to `each`, in order of page and locale, with the source locale. Gives
/// what was read before any page.
///
/// *Errors*: the content cannot be read; no page or locale is named so; what `each` returns.
pub fn coverage(
    content: &Path,
    options: &Options,
    wanted: &Wanted,
    progress: &(dyn Fn(Progress) + Sync),
    mut each: impl FnMut(Option<&Locale>, Verdicts) -> Result<(), Error> + Send,
) -> Result<Arc<Foundation>, Error> {
    /// Pages that are judged before the first of them is given away: enough for all threads, and few enough to hold.
    const BATCH: usize = 64;
    in_pool(options, || {
        let foundation = Arc::new(Foundation::open(content, options)?);
        kept::read(&foundation, None, progress, |stage, kept| {
            let pages: Vec<usize> = match &wanted.page {
                Some(page) => vec![stage.find(page, content)?],
                None => (0..stage.site.pages.len()).collect(),
            };
            for locale in &wanted.locales {
                if !stage.site.locales.iter().any(|known| locale.covers(&known.locale)) {
                    return Err(Error::Refused(format!("the content has no locale `{locale}`")));
                }
            }
            let source = stage.site.source.map(|source| stage.site.locale(source).locale.clone());
            progress(Progress::Pages(pages.len()));
            refuse_empty(&stage, content)?;
            for batch in pages.chunks(BATCH) {
                let judged: Vec<Vec<Verdicts>> = batch
                    .par_iter()
                    .map(|page| {
                        let verdicts = stage.verdicts(*page, kept);
                        progress(Progress::Step);
                        verdicts
                    })
                    .collect();
                foundation.folder.faults.check()?;
                for verdicts in judged.into_iter().flatten() {
                    let locale = &verdicts.coverage.locale;
                    if wanted.locales.is_empty() || wanted.locales.iter().any(|wanted| wanted.covers(locale)) {
                        each(source.as_ref(), verdicts)?;
                    }
                }
            }
            Ok(())
        })?;
        Ok(foundation)
    })
}

//! What each edition of a page lacks, measured by the source edition or, where there is none, by the other editions.
//!
//! Without a source the editions vote: what two or more editions of one version have, and most of them, is missing in
//! the others. The others are measured by one edition; what that one lacks is looked for in a second.
//!
//! Owns: which measure is taken, the votes, and the shape in which missing texts are reported. Does not own: finding
//! them (`missing`).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::alignment::{Alignment, align, rising};
use super::missing::{self, Lack, Measure};
use super::outline::{Outline, text_hash};
use super::untranslated::{Page, Site, SourceEdition};
use super::view::View;
use crate::language::blank::says_nothing;
use crate::language::shape::Shape;
use crate::locale::Locale;
use crate::model::coverage::{Counts, JudgedSegment, MissingKind, MissingText, PageCoverage, Status, Tally, status_of};
use crate::model::document::{Block, Document, Segment, SegmentKind};

/// What an edition lacks.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Which of its own segments say nothing, though they should.
    pub silent: Vec<bool>,
    /// What is missing.
    pub missing: Vec<MissingText>,
    /// The segments of the source that are missing; none where no source is known.
    units: Vec<usize>,
}

/// An edition that measures others.
struct Ruler<'r, 'a> {
    document: &'a Document<'a>,
    outline: &'r Outline,
    version: Option<&'a str>,
    wanted: Vec<bool>,
    is_translation: bool,
}

impl<'r, 'a> Ruler<'r, 'a> {
    /// A document, with what of it is to be translated: what has words, is no term, and is no name that all editions
    /// keep.
    fn new(
        document: &'a Document<'a>,
        outline: &'r Outline,
        version: Option<&'a str>,
        beside: (&[View<'a>], &[Alignment]),
        site: Site<'_>,
    ) -> Ruler<'r, 'a> {
        let is_wanted = |(at, segment)| {
            let unit = &outline.units[at];
            let words = document.words(segment);
            missing::has_words(segment, unit)
                && !says_nothing(words)
                && !site.terms.cover(words, &unit.tokens)
                && !is_kept(at, outline, beside)
        };
        let wanted = document.segments.iter().enumerate().map(is_wanted).collect();
        Ruler { document, outline, version, wanted, is_translation: false }
    }

    fn measure(&self) -> Measure<'_, 'a> {
        Measure {
            document: self.document,
            outline: self.outline,
            wanted: &self.wanted,
            is_translation: self.is_translation,
        }
    }

    /// A missing segment as it is reported.
    fn text(&self, lack: &Lack, after: Option<u32>, locales: Vec<Locale>) -> MissingText {
        let segment = &self.document.segments[lack.unit];
        MissingText {
            kind: lack.kind,
            source_path: self.document.path.clone(),
            source_span: segment.span,
            text: self.document.words(segment).trim().to_owned(),
            words: self.outline.units[lack.unit].census.words,
            node: None,
            after,
            position: None,
            absence: lack.absence,
            locales,
            is_of_source: true,
            is_sure: true,
        }
    }
}

/// True for a name in capital letters that at least one edition keeps, and none translates.
fn is_kept(at: usize, outline: &Outline, (views, ways): (&[View<'_>], &[Alignment])) -> bool {
    let unit = &outline.units[at];
    let is_name = unit.tokens.iter().all(|token| token.shape != Shape::Lower);
    if !is_name || unit.census.has_others {
        return false;
    }
    let (mut kept, mut other) = (0, 0);
    for (view, way) in views.iter().zip(ways) {
        match &way.backward[at] {
            range if range.is_empty() => {}
            range if range.len() == 1 && view.outline.units[range.start as usize].text == unit.text => kept += 1,
            _ => other += 1,
        }
    }
    kept > 0 && other == 0
}

/// True where two versions can be the same: equal ones, and those that are not told.
fn agree(a: Option<&str>, b: Option<&str>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

/// What each edition lacks, measured by the source. `ways` lead from each edition to the source.
pub fn by_source<'a>(
    page: &Page<'a>,
    source: (&SourceEdition<'a>, &Outline),
    views: &[View<'a>],
    ways: &mut [Alignment],
    site: Site<'_>,
) -> (Vec<Gaps>, Vec<PageCoverage>) {
    let (edition, outline) = source;
    let ruler = Ruler::new(edition.document, outline, edition.version, (views, ways), site);
    let found: Vec<(Vec<bool>, Vec<Lack>)> = views
        .iter()
        .zip(ways.iter_mut())
        .map(|(view, way)| {
            let silent = missing::silent(view.edition.document, way, ruler.measure());
            let lacks = missing::find(
                (view.edition.document, &view.outline),
                &silent,
                view.edition.original.is_some(),
                way,
                ruler.measure(),
            );
            (silent, lacks)
        })
        .collect();
    let has = |at: usize, unit: usize| found[at].1.binary_search_by_key(&unit, |lack| lack.unit).is_err();
    let gaps = (0..views.len())
        .map(|at| {
            let (silent, lacks) = &found[at];
            let version = views[at].edition.version;
            let is_same = agree(version, ruler.version);
            let text = |lack: &Lack| {
                let having = || (0..views.len()).filter(|&other| has(other, lack.unit));
                let locales = having().map(|other| views[other].edition.locale.clone()).collect();
                let after = lack.after.unwrap_or_else(|| after(&views[at], &ways[at], silent, lack.unit));
                // The source may have got it after this edition was made.
                let is_sure = is_same || having().any(|other| views[other].edition.version == version);
                MissingText { is_sure, ..ruler.text(lack, Some(after), locales) }
            };
            let missing = lacks.iter().map(text).collect();
            Gaps { silent: silent.clone(), missing, units: lacks.iter().map(|lack| lack.unit).collect() }
        })
        .collect();
    let absent = page.absent.iter().map(|absent| without_edition(page, absent, &ruler, views)).collect();
    (gaps, absent)
}

/// The coverage of a page in a locale that has no edition of it.
fn without_edition(
    page: &Page<'_>,
    (locale, path): &(&Locale, Option<Arc<str>>),
    ruler: &Ruler<'_, '_>,
    views: &[View<'_>],
) -> PageCoverage {
    let locales: Vec<Locale> = views.iter().map(|view| view.edition.locale.clone()).collect();
    let units = (0..ruler.wanted.len()).filter(|&unit| ruler.wanted[unit]);
    let lacks = units.map(|unit| Lack { unit, kind: MissingKind::Page, absence: 0, after: None });
    let missing: Vec<MissingText> = lacks.map(|lack| ruler.text(&lack, None, locales.clone())).collect();
    let mut tally = Tally::default();
    tally.segments.missing = missing.len() as u64;
    tally.words.missing = missing.iter().map(|text| u64::from(text.words)).sum();
    let exempt = (0..ruler.wanted.len()).filter(|&unit| !ruler.wanted[unit]);
    for unit in exempt {
        tally.segments.exempt += 1;
        tally.words.exempt += u64::from(ruler.outline.units[unit].census.words);
    }
    PageCoverage {
        id: page.id.clone(),
        path: path.clone(),
        source_path: Some(ruler.document.path.clone()),
        locale: (*locale).clone(),
        origin: None,
        stale: None,
        segments: Vec::new(),
        missing,
        tally,
    }
}

/// The byte of an edition's file behind which a missing segment of the measure belongs.
fn after(view: &View<'_>, way: &Alignment, silent: &[bool], unit: usize) -> u32 {
    let document = view.edition.document;
    let before = way.backward[..unit].iter().rev().find(|range| (**range).clone().any(|at| !silent[at as usize]));
    match before {
        Some(range) => document.segments[range.end as usize - 1].span.end,
        None => document.front.body,
    }
}

/// What each edition lacks where there is no source. `ways` lead from each edition to edition `pivot`.
pub fn by_vote<'a>(
    page: &Page<'a>,
    pivot: usize,
    views: &[View<'a>],
    ways: &[Alignment],
    site: Site<'_>,
) -> (Vec<Gaps>, Vec<PageCoverage>) {
    let mut gaps: Vec<Gaps> =
        views.iter().map(|view| Gaps { silent: vec![false; view.outline.units.len()], ..Gaps::default() }).collect();
    if views.len() + page.absent.len() < 3 {
        return (gaps, Vec::new());
    }
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (at, view) in views.iter().enumerate() {
        groups.entry(view.edition.version).or_default().push(at);
    }
    for group in groups.values().filter(|group| group.len() >= 3) {
        let measure = if group.contains(&pivot) { Some(pivot) } else { longest(group.iter().copied(), views) };
        let Some(first) = measure else { continue };
        let mut beside = if first == pivot { ways.to_vec() } else { laid_beside(first, group, views) };
        vote(first, group, views, &mut beside, site, &mut gaps, |_| true);
        // What the first measure itself lacks.
        let extra = |at: usize| {
            let (view, way) = (&views[at], &beside[at]);
            let is_alone = |unit: &usize| {
                way.forward[*unit].is_empty()
                    && missing::has_words(&view.edition.document.segments[*unit], &view.outline.units[*unit])
            };
            (0..view.outline.units.len()).filter(is_alone).count()
        };
        let mut more: Vec<(usize, usize)> =
            group.iter().map(|&at| (extra(at), at)).filter(|(extra, at)| *extra > 0 && *at != first).collect();
        more.sort_by_key(|(extra, at)| (std::cmp::Reverse(*extra), *at));
        if more.len() >= 2 {
            let second = more[0].1;
            let known = beside[second].forward.clone();
            let mut beside = laid_beside(second, group, views);
            vote(second, group, views, &mut beside, site, &mut gaps, |unit| known[unit].is_empty());
        }
    }
    let most = views.len() > page.absent.len() && views.len() >= 2;
    let absent = page.absent.iter().filter(|_| most);
    let absent = absent
        .map(|absent| {
            let mut coverage = without_edition(page, absent, &ruler(pivot, ways, views, site), views);
            coverage.source_path = None;
            coverage.missing.iter_mut().for_each(|text| text.is_of_source = false);
            coverage
        })
        .collect();
    (gaps, absent)
}

/// The edition with the most blocks, and of those the one with the fewest segments: where a translator parted sentences,
/// the others do not lack any.
pub fn longest(among: impl Iterator<Item = usize>, views: &[View<'_>]) -> Option<usize> {
    among.max_by_key(|&at| {
        let outline = &views[at].outline;
        (outline.lines.len(), std::cmp::Reverse(outline.units.len()))
    })
}

/// An edition as a measure of others.
fn ruler<'r, 'a>(at: usize, ways: &[Alignment], views: &'r [View<'a>], site: Site<'_>) -> Ruler<'r, 'a> {
    let View { edition, outline, .. } = &views[at];
    let ruler = Ruler::new(edition.document, outline, edition.version, (views, ways), site);
    Ruler { is_translation: true, ..ruler }
}

/// The ways from the editions of a group to one of them; those of others lead nowhere.
fn laid_beside(at: usize, group: &[usize], views: &[View<'_>]) -> Vec<Alignment> {
    let units = |at: usize| views[at].outline.units.len();
    let way = |other: usize| match other {
        other if other == at => Alignment::identity(units(at)),
        other if group.contains(&other) => align(&views[other].outline, &views[at].outline),
        other => Alignment::empty(units(other), units(at)),
    };
    (0..views.len()).map(way).collect()
}

/// Adds what two or more editions of a group have, and most of them, to the gaps of the others. `at` is the one of them
/// that measures the others.
fn vote(
    at: usize,
    group: &[usize],
    views: &[View<'_>],
    ways: &mut [Alignment],
    site: Site<'_>,
    gaps: &mut [Gaps],
    counts: impl Fn(usize) -> bool,
) {
    let ruler = ruler(at, ways, views, site);
    let mut found: Vec<Vec<Lack>> = vec![Vec::new(); views.len()];
    for &other in group.iter().filter(|&&other| other != at) {
        let silent = missing::silent(views[other].edition.document, &ways[other], ruler.measure());
        found[other] = missing::find(
            (views[other].edition.document, &views[other].outline),
            &silent,
            false,
            &mut ways[other],
            ruler.measure(),
        );
        gaps[other].silent.iter_mut().zip(silent).for_each(|(known, silent)| *known |= silent);
    }
    for &other in group {
        let first = gaps[other].missing.last().map_or(0, |text| text.absence + 1);
        for lack in &found[other] {
            let has = |voter: &&usize| found[**voter].binary_search_by_key(&lack.unit, |lack| lack.unit).is_err();
            let having: Vec<usize> = group.iter().filter(has).copied().collect();
            if having.len() < 2 || having.len() * 2 <= group.len() || !counts(lack.unit) {
                continue;
            }
            let locales = having.iter().map(|voter| views[*voter].edition.locale.clone()).collect();
            let after =
                lack.after.unwrap_or_else(|| after(&views[other], &ways[other], &gaps[other].silent, lack.unit));
            let text = ruler.text(lack, Some(after), locales);
            gaps[other].missing.push(MissingText { is_of_source: false, absence: first + lack.absence, ..text });
        }
    }
}

/// Counts a judged edition: on the source side, where `way` leads to the source.
pub fn tally(segments: &[JudgedSegment], gaps: &Gaps, source: Option<(&Alignment, &Outline)>) -> Tally {
    let Some((way, outline)) = source else {
        let mut tally = crate::model::coverage::tally_of(segments);
        tally.segments.missing = gaps.missing.len() as u64;
        tally.words.missing = gaps.missing.iter().map(|text| u64::from(text.words)).sum();
        return tally;
    };
    let mut tally = Tally::default();
    let mut parts: Vec<&[JudgedSegment]> = vec![&[]; way.forward.len()];
    for unit in segments.chunk_by(|a, b| a.unit == b.unit) {
        parts[unit[0].unit as usize] = unit;
    }
    let mut lacking = gaps.units.iter().copied().peekable();
    for (at, range) in way.backward.iter().enumerate() {
        let words = u64::from(outline.units[at].census.words);
        if lacking.next_if_eq(&at).is_some() {
            tally.segments.missing += 1;
            tally.words.missing += words;
            continue;
        }
        let there = &parts[range.start as usize..range.end as usize];
        let worst = [Status::Untranslated, Status::WrongLocale, Status::Translated];
        let statuses = || there.iter().filter(|parts| !parts.is_empty()).map(|parts| status_of(parts));
        let status = worst.into_iter().find(|worst| statuses().any(|status| status == *worst));
        let status = status.unwrap_or(Status::Exempt);
        tally.segments.add(status, 1);
        share_out(words, status, there, &mut tally.words);
    }
    let alone = parts.iter().zip(&way.forward).filter(|(parts, range)| !parts.is_empty() && range.is_empty());
    for (parts, _) in alone {
        let alone = crate::model::coverage::tally_of(parts);
        for (own, sum) in [(alone.segments, &mut tally.segments), (alone.words, &mut tally.words)] {
            sum.extra += own.translated;
            sum.untranslated += own.untranslated;
            sum.wrong_locale += own.wrong_locale;
            sum.exempt += own.exempt;
        }
    }
    tally
}

/// Gives the words of a source segment to the verdicts on the parts that stand for it, as many as each has of theirs.
fn share_out(words: u64, status: Status, parts: &[&[JudgedSegment]], counts: &mut Counts) {
    let all = || parts.iter().flat_map(|parts| parts.iter());
    let sum: u64 = all().map(|part| u64::from(part.words)).sum();
    if sum == 0 || all().all(|part| part.status == status) {
        counts.add(status, words);
        return;
    }
    let (mut seen, mut given) = (0, 0);
    for part in all() {
        seen += u64::from(part.words);
        let until = words * seen / sum;
        counts.add(part.status, until - given);
        given = until;
    }
}

/// The way from an edition to the source: over its own source side where it has one, since its pairs are sure.
pub fn way<'a>(view: &View<'a>, source: &SourceEdition<'a>, outline: &Outline) -> Alignment {
    let Some(original) = view.edition.original else { return align(&view.outline, outline) };
    let pairs = of_pairs(view.edition.document, original);
    if Arc::ptr_eq(&original.path, &source.document.path) || original.path == source.document.path {
        return pairs;
    }
    pairs.over(&of_one_language(original, source.document))
}

/// The way between two versions of a text: equal segments that occur once on each side, then their equal neighbors, then
/// what stands between them in order (patience diff).
fn of_one_language(from: &Document<'_>, to: &Document<'_>) -> Alignment {
    let hashes = |document: &Document<'_>| -> Vec<u64> {
        document.segments.iter().map(|segment| text_hash(document.words(segment))).collect()
    };
    let (a, b) = (hashes(from), hashes(to));
    if a == b {
        return Alignment::identity(a.len());
    }
    let mut places: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
    for (at, hash) in b.iter().enumerate() {
        places.entry(*hash).and_modify(|place| place.0 += 1).or_insert((1, at));
    }
    let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
    a.iter().for_each(|hash| *counts.entry(*hash).or_default() += 1);
    let once = a.iter().enumerate().filter(|(_, hash)| counts[*hash] == 1);
    let pairs: Vec<(usize, usize)> = once
        .filter_map(|(at, hash)| places.get(hash).filter(|place| place.0 == 1).map(|place| (at, place.1)))
        .collect();
    let mut way = Alignment::empty(a.len(), b.len());
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in rising(&pairs).into_iter().chain([(a.len(), b.len())]) {
        let (mut end_i, mut end_j) = (next_i, next_j);
        while i < end_i && j < end_j && a[i] == b[j] {
            way.extend(i, j);
            (i, j) = (i + 1, j + 1);
        }
        while i < end_i && j < end_j && a[end_i - 1] == b[end_j - 1] {
            (end_i, end_j) = (end_i - 1, end_j - 1);
            way.extend(end_i, end_j);
        }
        for (i, j) in changed((from, i..end_i), (to, j..end_j)) {
            way.extend(i, j);
        }
        if next_i < a.len() && next_j < b.len() {
            way.extend(next_i, next_j);
        }
        (i, j) = (next_i + 1, next_j + 1);
    }
    way
}

/// Segments of two versions of a stretch of text that were changed: those pairs in order that share the most words, and what
/// stands between them.
fn changed(
    (from, own): (&Document<'_>, Range<usize>),
    (to, other): (&Document<'_>, Range<usize>),
) -> Vec<(usize, usize)> {
    let (n, m) = (own.len(), other.len());
    if n == 0 || m == 0 || n * m > MOST_CHANGED {
        return Vec::new();
    }
    let words = |document: &Document<'_>, range: &Range<usize>| -> Vec<Vec<u64>> {
        let of = |segment: &Segment| {
            let mut words: Vec<u64> =
                document.words(segment).split_whitespace().take(MOST_WORDS).map(text_hash).collect();
            words.sort_unstable();
            words
        };
        document.segments[range.clone()].iter().map(of).collect()
    };
    let (a, b) = (words(from, &own), words(to, &other));
    let alike = |i: usize, j: usize| {
        let common = a[i].iter().filter(|word| b[j].binary_search(word).is_ok()).count() as f32;
        let share = 2.0 * common / (a[i].len() + b[j].len()).max(1) as f32;
        let same = from.segments[own.start + i].kind == to.segments[other.start + j].kind;
        // What stands outside of pairs is in another language on either side.
        match same {
            true if share >= ALIKE => share,
            true => AT_PLACE,
            false => 0.0,
        }
    };
    let width = m + 1;
    let mut best = vec![0.0f32; (n + 1) * width];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let gain = alike(i, j);
            let joined = if gain > 0.0 { best[(i + 1) * width + j + 1] + gain } else { 0.0 };
            best[i * width + j] = joined.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < n && j < m {
        let here = best[i * width + j];
        if here == best[(i + 1) * width + j] {
            i += 1;
        } else if here == best[i * width + j + 1] {
            j += 1;
        } else {
            pairs.push((own.start + i, other.start + j));
            (i, j) = (i + 1, j + 1);
        }
    }
    pairs
}

/// Share of words from which two versions of a segment are the same one, changed.
const ALIKE: f32 = 0.35;

/// What it says for two segments of one kind that they stand at the same place.
const AT_PLACE: f32 = 0.05;

/// Pairs of changed segments that are compared at most; more is a new text.
const MOST_CHANGED: usize = 10_000;

/// Words of a segment that are compared.
const MOST_WORDS: usize = 64;

/// The way from the target side of a bilingual page to its source side: pair by pair, and what stands outside of pairs,
/// which both sides have, in order.
fn of_pairs(target: &Document<'_>, source: &Document<'_>) -> Alignment {
    let mut way = Alignment::empty(target.segments.len(), source.segments.len());
    let (from, to) = (stretches(target), stretches(source));
    let places: FxHashMap<Stretch, Range<usize>> = to.into_iter().collect();
    for (stretch, own) in from {
        let Some(other) = places.get(&stretch) else { continue };
        let (n, m) = (own.len(), other.len());
        if n == m || n.min(m) > 1 || n.max(m) > MOST_TO_ONE {
            // As many on both sides, or so many that their places tell more than their sum.
            for at in 0..n.max(m) {
                let (i, j) = (own.start + at * n / n.max(m), other.start + at * m / n.max(m));
                way.extend(i, j);
            }
        } else {
            way.join(own.start as u32..own.end as u32, other.start as u32..other.end as u32);
        }
    }
    way
}

/// How many segments of one side of a pair may stand for one of the other.
const MOST_TO_ONE: usize = 12;

/// What neighboring segments of one side have in common with those of the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Stretch {
    /// A value of the front matter.
    Front(SegmentKind),
    /// A pair.
    Pair(u32),
    /// What stands before a pair, or at the end.
    Before(u32),
}

/// The stretches of a side of a bilingual page, each once.
fn stretches(document: &Document<'_>) -> Vec<(Stretch, Range<usize>)> {
    let mut stretches: Vec<(Stretch, Range<usize>)> = Vec::new();
    let mut next = vec![u32::MAX; document.segments.len()];
    let mut following = u32::MAX;
    for (at, segment) in document.segments.iter().enumerate().rev() {
        following = segment.pair.unwrap_or(following);
        next[at] = following;
    }
    for (at, segment) in document.segments.iter().enumerate() {
        let stretch = match segment.pair {
            Some(pair) => Stretch::Pair(pair),
            None if document.blocks[segment.block as usize].node == Block::FRONT => Stretch::Front(segment.kind),
            None => Stretch::Before(next[at]),
        };
        match stretches.last_mut() {
            Some((last, range)) if *last == stretch => range.end = at + 1,
            _ => stretches.push((stretch, at..at + 1)),
        }
    }
    stretches
}

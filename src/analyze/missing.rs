//! What an edition lacks: segments of its source, or of the other editions, for which it has nothing.
//!
//! 1. A segment of the measure (the source edition, else the edition beside which the others are laid) is missing where
//!    no segment of the edition stands for it, or one that says nothing (`language::blank`).
//! 2. Of the sentences of a block that has a counterpart, one is missing only where the lengths say so: translators make
//!    one sentence of two. What has only moved to another place of the page is not missing.
//! 3. Missing segments are reported as parts of the largest thing that is missing as a whole: a section, an item, a row.
//!
//! Does not own: which segments stand for which (`alignment`), how they are counted (`tally`).

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::alignment::{Alignment, likeness_of_lines, ratio, stretch};
use super::outline::{Anchor, Line, Outline, Unit};
use crate::language::blank::says_nothing;
use crate::language::shape::Shape;
use crate::model::coverage::MissingKind;
use crate::model::document::{Block, Document, Exempt, Kind, Segment, SegmentKind};

/// A document that an edition is measured by.
#[derive(Clone, Copy)]
pub struct Measure<'m, 'a> {
    /// What was read.
    pub document: &'a Document<'a>,
    /// Its blocks and segments.
    pub outline: &'m Outline,
    /// For each segment whether it is to be translated.
    pub wanted: &'m [bool],
    /// True where it is a translation too: then its sentences may be merged or split just as the edition's are.
    pub is_translation: bool,
}

/// A segment of the measure for which an edition has nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The segment.
    pub unit: usize,
    /// What it is a part of.
    pub kind: MissingKind,
    /// The absence that it belongs to, counted from 0.
    pub absence: u32,
    /// The byte of the edition's file behind which it belongs, where that is known better than from its neighbors.
    pub after: Option<u32>,
}

/// True for a segment that has a word, and is not marked as one that stays.
pub fn has_words(segment: &Segment, unit: &Unit) -> bool {
    let is_word = |shape| matches!(shape, Shape::Capital | Shape::Lower);
    let is_latin = |script| matches!(script, unicode_script::Script::Latin);
    segment.exempt.is_none()
        && (unit.tokens.iter().any(|token| is_word(token.shape))
            || unit.census.has_others
            || unit.census.letters.iter().any(|&(script, count)| count > 0 && !is_latin(script)))
}

/// The segments of an edition that say nothing where the measure says something.
pub fn silent(own: &Document<'_>, way: &Alignment, measure: Measure<'_, '_>) -> Vec<bool> {
    let is_silent = |(at, segment): (usize, &Segment)| {
        let Some(range) = way.forward.get(at).filter(|range| !range.is_empty()) else { return false };
        let is_silent = segment.exempt == Some(Exempt::Borrowed) || says_nothing(own.words(segment));
        is_silent && range.clone().any(|unit| measure.wanted[unit as usize])
    };
    own.segments.iter().enumerate().map(is_silent).collect()
}

/// What an edition lacks, in the order of the measure. `silent` are its own segments that say nothing; `is_paired` where
/// the way is known from pairs, so that nothing has to be guessed. Takes out of `way` what is aligned there although it is
/// missing.
pub fn find(
    (document, own): (&Document<'_>, &Outline),
    silent: &[bool],
    is_paired: bool,
    way: &mut Alignment,
    measure: Measure<'_, '_>,
) -> Vec<Lack> {
    let says = |range: &Range<u32>| range.clone().any(|at| !silent[at as usize]);
    let mut lacks: Vec<bool> = way.backward.iter().map(|range| !says(range)).collect();
    if !is_paired && way.backward.iter().any(|range| !range.is_empty()) {
        sentences(own, way, measure, &mut lacks);
        moved(own, way, measure, &mut lacks);
    }
    match lacks.iter().zip(measure.wanted).any(|(lacks, wanted)| *lacks && *wanted) {
        true => Groups::of(document, measure, &lacks).name(),
        false => Vec::new(),
    }
}

/// Decides for each block that has a counterpart which of its sentences are missing.
fn sentences(own: &Outline, way: &mut Alignment, measure: Measure<'_, '_>, lacks: &mut [bool]) {
    let outline = measure.outline;
    // All of the block that stands for a block.
    let hull = |way: &Alignment, line: &Line| {
        let ranges = &way.backward[line.segments.start as usize..line.segments.end as usize];
        let first = ranges.iter().find(|range| !range.is_empty())?.start;
        let at = own.lines.partition_point(|line| line.segments.end <= first);
        Some(own.lines.get(at)?.segments.clone())
    };
    let length = |units: &[Unit]| units.iter().map(|unit| unit.census.length).sum::<f32>();
    let many: Vec<(&Line, Range<u32>)> = outline
        .lines
        .iter()
        .filter(|line| line.segments.len() > 1)
        .filter_map(|line| Some((line, hull(way, line)?)))
        .collect();
    // As many sentences as in the measure: what has no counterpart was merged with its neighbor.
    let (many, even): (Vec<_>, Vec<_>) = many.into_iter().partition(|(line, hull)| line.segments.len() > hull.len());
    for (line, _) in even {
        lacks[line.segments.start as usize..line.segments.end as usize].fill(false);
    }
    if many.is_empty() {
        return;
    }
    let all = outline.lines.iter().filter_map(|line| Some((line, hull(way, line)?)));
    let all = all.filter(|(line, hull)| line.segments.len() == hull.len());
    let lengths = all.map(|(line, hull)| (line.length, length(&own.units[hull.start as usize..hull.end as usize])));
    let ratio = ratio(lengths);
    for (line, hull) in many {
        let units = line.segments.start as usize..line.segments.end as usize;
        let ours = hull.start as usize..hull.end as usize;
        let lengths: Vec<f32> = outline.units[units.clone()].iter().map(|unit| unit.census.length * ratio).collect();
        let there: Vec<f32> = own.units[ours.clone()].iter().map(|unit| unit.census.length).collect();
        let evidence =
            |i: Range<usize>, j: Range<usize>| evidence(&outline.units[units.clone()][i], &own.units[ours.clone()][j]);
        let out = if measure.is_translation { OUT_BESIDE } else { OUT };
        let mut absent = absent(&lengths, &there, out, evidence);
        if absent.iter().all(|absent| *absent) {
            // Something of it is there.
            absent.fill(false);
        }
        for (absent, unit) in absent.into_iter().zip(units) {
            lacks[unit] = absent;
            if absent && !way.backward[unit].is_empty() {
                way.part(unit as u32);
            }
        }
    }
}

/// What speaks for sentences being translations of others, their lengths aside: what stays the same in every language, and
/// whether they ask.
fn evidence(wanted: &[Unit], found: &[Unit]) -> f32 {
    let anchors = |units: &[Unit]| -> Vec<Anchor> {
        let few = |unit: &Unit| unit.anchors.iter().take(MOST_ANCHORS).copied().collect::<Vec<_>>();
        units.iter().flat_map(few).collect()
    };
    let (a, b) = (anchors(wanted), anchors(found));
    // The weight of the anchors of one side that the other has, or has not.
    let sum = |own: &[Anchor], other: &[Anchor], shared: bool| {
        let has = |anchor: &&Anchor| other.iter().any(|(hash, _)| *hash == anchor.0) == shared;
        let weight = |(_, weight): &Anchor| if *weight > 1 { 1.0 } else { WEAK };
        own.iter().filter(has).map(weight).sum::<f32>().min(MOST_SHARED)
    };
    let asks = |units: &[Unit]| units.iter().any(|unit| unit.is_question);
    let question = match (asks(wanted), asks(found)) {
        (true, true) => QUESTION,
        (false, false) => 0.0,
        _ => -QUESTION,
    };
    question + ANCHOR * (sum(&a, &b, true) - 0.5 * sum(&a, &b, false) - 0.5 * sum(&b, &a, false))
}

/// Anchors of a sentence that are looked at.
const MOST_ANCHORS: usize = 16;

/// Natural logarithms of how rare it is that a translator leaves a sentence out or adds one, merges it with the next one,
/// and splits it.
const OUT: f32 = 3.0;
/// The same where the measure is a translation too.
const OUT_BESIDE: f32 = 3.5;
const MERGED: f32 = 3.0;
const SPLIT: f32 = 3.0;

/// What an anchor says that two texts share; one that only one of them has says half of it.
const ANCHOR: f32 = 4.0;

/// What it says that both of two texts are questions, or that only one is.
const QUESTION: f32 = 1.0;

/// What a name in capital letters counts beside a number, a link or code: in German every noun has one.
const WEAK: f32 = 0.12;

/// Anchors that count.
const MOST_SHARED: f32 = 3.0;

/// Sentences of a block that are looked at, on either side.
const MOST_SENTENCES: usize = 64;

/// Which sentences of a block are not there: those on the likeliest way through `lengths`, which they have in the measure,
/// stretched as the page is, and `there`, which are those of the edition (Gale and Church 1993). `evidence` is what else
/// speaks for two ranges being the same.
fn absent(lengths: &[f32], there: &[f32], out: f32, evidence: impl Fn(Range<usize>, Range<usize>) -> f32) -> Vec<bool> {
    let ways: [(usize, usize, f32); 8] = [
        (1, 1, 0.0),
        (1, 0, out),
        (0, 1, out),
        (2, 1, MERGED),
        (3, 1, 2.0 * MERGED),
        (4, 1, 3.0 * MERGED),
        (1, 2, SPLIT),
        (2, 2, MERGED + SPLIT),
    ];
    let (n, m) = (lengths.len(), there.len());
    let mut absent = vec![false; n];
    if n > MOST_SENTENCES || m > MOST_SENTENCES {
        return absent;
    }
    let cost = |i: Range<usize>, j: Range<usize>| {
        let (wanted, found): (f32, f32) = (lengths[i.clone()].iter().sum(), there[j.clone()].iter().sum());
        stretch(wanted, found, 1.0) - evidence(i, j)
    };
    let width = m + 1;
    let mut costs = vec![f32::INFINITY; (n + 1) * width];
    let mut steps = vec![0u8; (n + 1) * width];
    costs[0] = 0.0;
    for i in 0..=n {
        for j in 0..=m {
            for (step, &(di, dj, rare)) in ways.iter().enumerate() {
                if di > i || dj > j || costs[(i - di) * width + j - dj].is_infinite() {
                    continue;
                }
                let alike = if di == 0 || dj == 0 { 0.0 } else { cost(i - di..i, j - dj..j) };
                let sum = costs[(i - di) * width + j - dj] + rare + alike;
                if sum < costs[i * width + j] {
                    costs[i * width + j] = sum;
                    steps[i * width + j] = step as u8;
                }
            }
        }
    }
    let (mut i, mut j) = (n, m);
    while i + j > 0 {
        let (di, dj, _) = ways[usize::from(steps[i * width + j])];
        if dj == 0 {
            absent[i - 1] = true;
        }
        (i, j) = (i - di, j - dj);
    }
    absent
}

/// Finds what has only moved: lines that are left over on both sides at different places of the page.
fn moved(own: &Outline, way: &Alignment, measure: Measure<'_, '_>, lacks: &mut [bool]) {
    let is_whole = |line: &&Line| line.segments.clone().all(|unit| lacks[unit as usize]);
    let gone: Vec<&Line> = measure.outline.lines.iter().filter(is_whole).take(MOST_MOVED).collect();
    if gone.is_empty() {
        return;
    }
    let is_free = |line: &&Line| line.segments.clone().all(|unit| way.forward[unit as usize].is_empty());
    let mut free: Vec<Option<&Line>> = own.lines.iter().filter(is_free).take(MOST_MOVED).map(Some).collect();
    for line in gone {
        let like = |other: &Option<&Line>| match other {
            Some(other) if other.kind == line.kind && (other.level > 0) == (line.level > 0) => {
                likeness_of_lines(line, other)
            }
            _ => f32::NEG_INFINITY,
        };
        let best = free.iter_mut().map(|other| (like(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, other)) = best.filter(|(likeness, _)| *likeness > MOVED) {
            *other = None;
            line.segments.clone().for_each(|unit| lacks[unit as usize] = false);
        }
    }
}

/// Lines that are looked at on either side.
const MOST_MOVED: usize = 200;

/// Likeness from which a line that is left over elsewhere is the same one: length alone reaches it where it fits well.
const MOVED: f32 = 1.4;

/// Names missing segments by the largest thing that is missing as a whole.
struct Groups<'g, 'm, 'a> {
    /// The edition.
    own: &'g Document<'g>,
    /// The code in the edition's tables, each with the first node that has it; looked for when it is needed.
    code: OnceCell<FxHashMap<&'g str, usize>>,
    measure: Measure<'m, 'a>,
    /// The segments without a counterpart, those too that are not to be translated.
    lacks: &'g [bool],
    /// For each node its parent; itself at the top.
    parents: Vec<u32>,
    /// Number of segments of the front matter.
    front: usize,
    /// For nodes that were asked for, whether they are missing as a whole.
    gone: RefCell<FxHashMap<usize, bool>>,
}

/// What a missing segment is reported as: a kind, and a number that differs from those of its neighbors.
type Name = (MissingKind, u64);

impl<'g, 'm, 'a> Groups<'g, 'm, 'a> {
    fn of(own: &'g Document<'g>, measure: Measure<'m, 'a>, lacks: &'g [bool]) -> Groups<'g, 'm, 'a> {
        let document = measure.document;
        let mut parents = Vec::with_capacity(document.nodes.len());
        let mut open: Vec<usize> = Vec::new();
        for at in 0..document.nodes.len() {
            while open.last().is_some_and(|&parent| document.nodes[parent].end as usize <= at) {
                open.pop();
            }
            parents.push(open.last().map_or(at, |&parent| parent) as u32);
            open.push(at);
        }
        let is_front = |segment: &&Segment| document.blocks[segment.block as usize].node == Block::FRONT;
        let front = document.segments.iter().take_while(is_front).count();
        Groups { own, code: OnceCell::new(), measure, lacks, parents, front, gone: RefCell::default() }
    }

    fn name(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut last: Option<Name> = None;
        let mut absence = 0;
        let sections = self.sections();
        for unit in (0..self.lacks.len()).filter(|&unit| self.lacks[unit] && self.measure.wanted[unit]) {
            let mut after = None;
            let before = sections.partition_point(|section| section.start <= unit);
            let section = before.checked_sub(1).map(|at| &sections[at]).filter(|section| section.contains(&unit));
            let name = match section {
                Some(section) => (MissingKind::Section, section.start as u64),
                None => self.smallest(unit, &mut after),
            };
            if last.is_some_and(|last| last != name) {
                absence += 1;
            }
            last = Some(name);
            lacks.push(Lack { unit, kind: name.0, absence, after });
        }
        lacks
    }

    /// True where nothing of a range has a counterpart, and some of it is to be translated.
    fn is_gone(&self, mut units: Range<usize>) -> bool {
        units.clone().any(|unit| self.measure.wanted[unit]) && units.all(|unit| self.lacks[unit])
    }

    /// The segments of the largest sections that are missing as a whole, in order.
    fn sections(&self) -> Vec<Range<usize>> {
        let lines = &self.measure.outline.lines;
        let headings: Vec<&Line> = lines.iter().filter(|line| line.level > 0).collect();
        let mut sections: Vec<Range<usize>> = Vec::new();
        // Where the section of each heading ends: at the next heading that is as high.
        let mut ends = vec![self.lacks.len(); headings.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, heading) in headings.iter().enumerate() {
            while let Some(above) = open.pop_if(|above| headings[*above].level >= heading.level) {
                ends[above] = heading.segments.start as usize;
            }
            open.push(at);
        }
        for (heading, end) in headings.iter().zip(ends) {
            let start = heading.segments.start as usize;
            let is_inside = sections.last().is_some_and(|section| section.end > start);
            if !is_inside && self.lacks[start] && self.is_gone(start..end) {
                sections.push(start..end);
            }
        }
        sections
    }

    /// The largest list item or row that holds a missing segment and is missing as a whole, else what it is.
    fn smallest(&self, unit: usize, after: &mut Option<u32>) -> Name {
        let document = self.measure.document;
        let segment = &document.segments[unit];
        if unit < self.front {
            return (MissingKind::Value, u64::from(segment.block));
        }
        let block = u64::from(segment.block);
        let mut found = match segment.kind {
            SegmentKind::Cell => (MissingKind::Cell, block),
            _ => (MissingKind::Sentence, block),
        };
        let mut at = document.blocks[segment.block as usize].node as usize;
        for _ in 0..DEEPEST {
            let Some(&parent) = self.parents.get(at) else { break };
            let node = &document.nodes[at];
            let kind = match node.kind {
                Kind::Row | Kind::Head => Some(MissingKind::Row),
                Kind::Item => Some(match document.nodes[parent as usize].kind {
                    Kind::List(Some(_)) => MissingKind::Step,
                    _ => MissingKind::Item,
                }),
                _ => None,
            };
            if let Some(kind) = kind {
                if let Some(there) = self.row_by_code(at).filter(|_| kind == MissingKind::Row) {
                    // The row is there; only the text beside the code is missing.
                    *after = Some(self.own.node_span(there).end);
                    break;
                }
                let is_gone = || self.is_gone(self.units(at..node.end as usize));
                if !*self.gone.borrow_mut().entry(at).or_insert_with(is_gone) {
                    break;
                }
                found = (kind, at as u64);
            }
            if parent as usize == at {
                break;
            }
            at = parent as usize;
        }
        found
    }

    /// The node of the edition that has the same code in a table as a row of the measure, which tells rows apart whose other
    /// cells are empty.
    fn row_by_code(&self, row: usize) -> Option<usize> {
        let nodes = &self.measure.document.nodes;
        let mut code = nodes[row..nodes[row].end as usize].iter().filter_map(|node| match &node.kind {
            Kind::Code(text) => Some(&**text),
            _ => None,
        });
        let first = code.next()?;
        let there = self.code.get_or_init(|| {
            let mut there: FxHashMap<&str, usize> = FxHashMap::default();
            let mut end = 0;
            for (at, node) in self.own.nodes.iter().enumerate() {
                match &node.kind {
                    Kind::Cell => end = node.end as usize,
                    Kind::Code(text) if at < end => {
                        there.entry(text).or_insert(at);
                    }
                    _ => {}
                }
            }
            there
        });
        there.get(first).copied()
    }

    /// The segments of a range of nodes.
    fn units(&self, nodes: Range<usize>) -> Range<usize> {
        let document = self.measure.document;
        let body = &document.segments[self.front..];
        let before = |end: usize| {
            self.front + body.partition_point(|segment| (document.blocks[segment.block as usize].node as usize) < end)
        };
        before(nodes.start)..before(nodes.end)
    }
}

/// How many nodes a segment is looked for in.
const DEEPEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn run(lengths: &[f32], there: &[f32]) -> Vec<usize> {
        let absent = absent(lengths, there, OUT, |_, _| 0.0);
        (0..absent.len()).filter(|&at| absent[at]).collect()
    }

    #[test]
    fn a_sentence_is_missing_where_the_lengths_say_so() {
        assert_eq!(run(&[60.0, 80.0, 50.0], &[82.0, 48.0]), [0]);
        assert_eq!(run(&[60.0, 80.0, 50.0], &[140.0, 45.0]), Vec::<usize>::new(), "merged with another one");
        assert_eq!(run(&[60.0, 90.0, 50.0], &[52.0]), [0, 1]);
    }

    #[test]
    fn a_number_says_which_one() {
        let gone = |i: Range<usize>, _| if i.contains(&1) { -1.0 } else { 1.0 };
        let absent = absent(&[60.0, 60.0, 60.0], &[60.0, 65.0], OUT, gone);
        assert_eq!(absent, [false, true, false]);
    }
}

//! Which segments of one edition stand for which of another.
//!
//! 1. Headings that carry the same id in both editions part the page into sections (`<a name>` keeps the source's).
//! 2. Within a section, blocks are matched in order, so that the sum of likeness is greatest: kind, ids, anchors
//!    (links, code, numbers, identifiers, names), length. Sections of the same shape need no search. Blocks of one kind
//!    that are left over on both sides at one place belong together too: few translators take one out and put another in.
//! 3. Within matched blocks, segments are matched in the same way; two may stand for one (Gale and Church 1993, with
//!    anchors beside length). How long a translation is is learned from the page.
//!
//! The search is bounded: sections of many blocks are searched near the diagonal only, so the time grows with the
//! page, not with its square.

use std::ops::Range;

use super::outline::{Anchor, Line, Outline, Unit};

/// For each segment of one side the segments of the other that it stands for; empty where none does.
///
/// *Law*: ranges do not run backward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// From the first side to the second.
    pub forward: Vec<Range<u32>>,
    /// From the second side to the first.
    pub backward: Vec<Range<u32>>,
}

impl Alignment {
    /// None of the segments of either side stands for another.
    pub fn empty(from: usize, to: usize) -> Alignment {
        Alignment { forward: vec![0..0; from], backward: vec![0..0; to] }
    }

    /// An edition with itself.
    pub fn identity(segments: usize) -> Alignment {
        let forward: Vec<Range<u32>> = (0..segments as u32).map(|at| at..at + 1).collect();
        Alignment { backward: forward.clone(), forward }
    }

    /// The way to a third edition, over the second one.
    pub fn over(&self, further: &Alignment) -> Alignment {
        let hull = |through: &[Range<u32>], range: &Range<u32>| {
            let ranges = || through[range.start as usize..range.end as usize].iter().filter(|range| !range.is_empty());
            let first = ranges().map(|range| range.start).min();
            first.map_or(0..0, |first| first..ranges().map(|range| range.end).max().unwrap_or(first))
        };
        Alignment {
            forward: self.forward.iter().map(|range| hull(&further.forward, range)).collect(),
            backward: further.backward.iter().map(|range| hull(&self.backward, range)).collect(),
        }
    }

    /// Takes a segment of the second side out of what it was joined with.
    pub fn part(&mut self, unit: u32) {
        let from = std::mem::take(&mut self.backward[unit as usize]);
        for at in from {
            let range = &mut self.forward[at as usize];
            if range.len() > 1 && range.start == unit {
                range.start += 1;
            } else if range.len() > 1 && range.end == unit + 1 {
                range.end -= 1;
            }
        }
    }

    /// Lets a segment of each side stand for each other beside those they already do, which are their neighbors.
    pub fn extend(&mut self, from: usize, to: usize) {
        let add = |range: &mut Range<u32>, at: u32| match range.start < range.end {
            true => range.end = range.end.max(at + 1),
            false => *range = at..at + 1,
        };
        add(&mut self.forward[from], to as u32);
        add(&mut self.backward[to], from as u32);
    }

    /// Lets a range of segments of each side stand for each other.
    pub fn join(&mut self, from: Range<u32>, to: Range<u32>) {
        for at in from.clone() {
            self.forward[at as usize] = to.clone();
        }
        for at in to {
            self.backward[at as usize] = from.clone();
        }
    }
}

/// Aligns the segments of two editions of a page.
pub fn align(from: &Outline, to: &Outline) -> Alignment {
    let mut pairs = Vec::with_capacity(from.lines.len().min(to.lines.len()));
    let (mut i, mut j) = (0, 0);
    for (a, b) in sections(from, to) {
        align_lines(from, to, (i..a, j..b), &mut pairs);
        (i, j) = (a, b);
    }
    align_lines(from, to, (i..from.lines.len(), j..to.lines.len()), &mut pairs);
    let ratio = ratio(pairs.iter().map(|&(a, b)| (from.lines[a].length, to.lines[b].length)));
    slide(from, to, ratio, &mut pairs);
    let mut alignment = Alignment::empty(from.units.len(), to.units.len());
    for (a, b) in pairs {
        align_units(from, to, (&from.lines[a], &to.lines[b]), ratio, &mut alignment);
    }
    alignment
}

/// Lengths of less than this are left to chance.
const LONG: f32 = 20.0;

/// How much longer the second of two texts is that say the same, as the median of pairs of lengths; about 1 where there
/// are few of some length.
pub fn ratio(lengths: impl Iterator<Item = (f32, f32)>) -> f32 {
    let long = lengths.filter(|&(a, b)| a >= LONG && b >= LONG / 4.0).take(MOST_LENGTHS);
    let mut ratios: Vec<f32> = long.map(|(a, b)| (b + 10.0) / (a + 10.0)).collect();
    // Few pairs say little: what is usual counts with them.
    ratios.extend([1.0; USUAL]);
    let middle = ratios.len() / 2;
    let (_, median, _) = ratios.select_nth_unstable_by(middle, f32::total_cmp);
    median.clamp(0.4, 2.5)
}

/// How many pairs of lengths what is usual counts as.
const USUAL: usize = 3;

/// How many pairs of lengths are looked at.
const MOST_LENGTHS: usize = 1000;

/// Starts of sections after the first: pairs of headings whose id occurs once on each side, in order on both.
fn sections(from: &Outline, to: &Outline) -> Vec<(usize, usize)> {
    let mut places = rustc_hash::FxHashMap::default();
    for (at, line) in to.lines.iter().enumerate() {
        if let Some(id) = line.id {
            places.entry(id).and_modify(|place| *place = usize::MAX).or_insert(at);
        }
    }
    let mut pairs = Vec::new();
    for (at, line) in from.lines.iter().enumerate() {
        if let Some(place) = line.id.and_then(|id| places.get_mut(&id)) {
            if *place < usize::MAX {
                pairs.push((at, *place));
            }
            *place = usize::MAX;
        }
    }
    rising(&pairs)
}

/// The longest run of pairs that rises on both sides.
pub fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; pairs.len()];
    for at in 0..pairs.len() {
        let place = ends.partition_point(|&end| pairs[end].1 < pairs[at].1);
        if place > 0 {
            before[at] = ends[place - 1];
        }
        if place == ends.len() {
            ends.push(at);
        } else {
            ends[place] = at;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied().unwrap_or(usize::MAX);
    while at != usize::MAX {
        run.push(pairs[at]);
        at = before[at];
    }
    run.reverse();
    run
}

/// Adds the pairs of lines that belong together, in order.
fn align_lines(
    from: &Outline,
    to: &Outline,
    (rows, columns): (Range<usize>, Range<usize>),
    pairs: &mut Vec<(usize, usize)>,
) {
    let (a, b) = (&from.lines[rows.clone()], &to.lines[columns.clone()]);
    let is_alike =
        |(a, b): (&Line, &Line)| a.kind == b.kind && a.level == b.level && a.column == b.column && !conflict(a, b);
    if a.len() == b.len() && a.iter().zip(b).all(is_alike) {
        pairs.extend(rows.zip(columns));
        return;
    }
    let search = Search { rows: a.len(), columns: b.len(), steps: &[(1, 1), (1, 0), (0, 1)] };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (i, j) in search.best(|i, j, _| likeness_of_lines(&a[i], &b[j])) {
        match (i.len(), j.len()) {
            (1, 1) => {
                left_over(a, b, (&mut left, &mut right), |a, b| pairs.push((rows.start + a, columns.start + b)));
                pairs.push((rows.start + i.start, columns.start + j.start));
            }
            (1, _) => left.push(i.start),
            _ => right.push(j.start),
        }
    }
    left_over(a, b, (&mut left, &mut right), |a, b| pairs.push((rows.start + a, columns.start + b)));
}

/// Moves what is left over on one side to where it leaves out something whole, a section or a row, as far as the likeness
/// of the neighbors allows: of two headings in a row either could be the one that is missing.
fn slide(from: &Outline, to: &Outline, ratio: f32, pairs: &mut [(usize, usize)]) {
    if pairs.len() == from.lines.len() && pairs.len() == to.lines.len() {
        return;
    }
    let swapped = |pair: &mut (usize, usize)| *pair = (pair.1, pair.0);
    slide_rows(&from.lines, &to.lines, ratio, pairs);
    pairs.iter_mut().for_each(swapped);
    slide_rows(&to.lines, &from.lines, 1.0 / ratio, pairs);
    pairs.iter_mut().for_each(swapped);
}

/// Standard deviation of the natural logarithm of lengths of translations of one length: of long texts, and what is added
/// to its square, divided by the length, for short ones.
const SPREAD: (f32, f32) = (0.13, 1.6);

/// How much speaks against a text of length `b` being a translation of one of length `a` where translations are `ratio`
/// times as long: natural log odds (Gale and Church 1993).
pub fn stretch(a: f32, b: f32, ratio: f32) -> f32 {
    let wanted = a * ratio;
    let stretch = ((b + 4.0) / (wanted + 4.0)).ln();
    let spread = SPREAD.0 * SPREAD.0 + SPREAD.1 / wanted.max(b).max(1.0);
    stretch * stretch / (2.0 * spread)
}

/// How much speaks for two neighbors being the same, where it is between them.
fn closeness(a: &Line, b: &Line, ratio: f32) -> f32 {
    let same = if a.text == b.text { 3.0 } else { 0.0 };
    same + 2.0 * anchors(&a.anchors, &b.anchors) - stretch(a.length, b.length, ratio).min(12.0)
}

/// Steps that what is left over is moved at most.
const MOST_STEPS: usize = 48;

fn slide_rows(a: &[Line], b: &[Line], ratio: f32, pairs: &mut [(usize, usize)]) {
    // What is left over behind `at` pairs: where it begins, and how much it is.
    for at in 1..=pairs.len() {
        let (before, next) = (pairs[at - 1], pairs.get(at).copied());
        let start = before.0 + 1;
        let end = next.map_or(a.len(), |next| next.0);
        let length = end.saturating_sub(start);
        if length == 0 || next.is_some_and(|next| next.1 != before.1 + 1) {
            continue;
        }
        let mut best = (whole(a, start, end) + EVEN, 0isize);
        let mut gain = 0.0;
        for step in 1..=MOST_STEPS.min(at) {
            let (i, j) = pairs[at - step];
            if (i + step, j + step) != (start, before.1 + 1) || !goes_for(&a[i + length], &b[j]) {
                break;
            }
            gain += closeness(&a[i + length], &b[j], ratio) - closeness(&a[i], &b[j], ratio);
            let sum = gain + whole(a, start - step, end - step);
            if sum > best.0 {
                best = (sum, -(step as isize));
            }
        }
        let mut gain = 0.0;
        for step in 1..=MOST_STEPS.min(pairs.len() - at) {
            let (i, j) = pairs[at + step - 1];
            if Some((i + 1, j + 1)) != next.map(|next| (next.0 + step, next.1 + step))
                || !goes_for(&a[i - length], &b[j])
            {
                break;
            }
            gain += closeness(&a[i - length], &b[j], ratio) - closeness(&a[i], &b[j], ratio);
            let sum = gain + whole(a, start + step, end + step);
            if sum > best.0 {
                best = (sum, step as isize);
            }
        }
        match best.1 {
            0 => {}
            steps if steps < 0 => pairs[at - steps.unsigned_abs()..at].iter_mut().for_each(|pair| pair.0 += length),
            steps => pairs[at..at + steps.unsigned_abs()].iter_mut().for_each(|pair| pair.0 -= length),
        }
    }
}

/// How much better another place has to be.
const EVEN: f32 = 0.05;

/// True where two lines may stand for each other.
fn goes_for(a: &Line, b: &Line) -> bool {
    a.kind == b.kind
        && a.level == b.level
        && a.column == b.column
        && !matches!((a.id, b.id), (Some(a), Some(b)) if a != b)
}

/// What speaks for a range of lines being left out: that it is a whole section, or whole rows.
fn whole(lines: &[Line], start: usize, end: usize) -> f32 {
    let (first, next) = (&lines[start], lines.get(end));
    if first.level > 0 {
        return if next.is_none_or(|next| (1..=first.level).contains(&next.level)) { 2.0 } else { 0.0 };
    }
    if first.column == 1 {
        return if next.is_none_or(|next| next.column <= 1) { 1.0 } else { 0.0 };
    }
    0.0
}

/// Joins what is left over on both sides at one place, in order, as far as the kinds agree; empties both lists.
fn left_over(
    a: &[Line],
    b: &[Line],
    (left, right): (&mut Vec<usize>, &mut Vec<usize>),
    mut join: impl FnMut(usize, usize),
) {
    if !left.is_empty() && !right.is_empty() {
        let is_alike = |a: &Line, b: &Line| {
            // A heading that lost its marks is often made bold.
            let is_heading = |line: &Line| line.level > 0 || line.is_bold;
            (a.kind == b.kind && (a.level > 0) == (b.level > 0)
                || (a.level > 0 || b.level > 0) && is_heading(a) && is_heading(b))
                && a.column == b.column
                && !matches!((a.id, b.id), (Some(a), Some(b)) if a != b)
                && (a.scale - b.scale).abs() < FAR
        };
        let steps = &[(1, 1), (1, 0), (0, 1)];
        let search = Search { rows: left.len(), columns: right.len(), steps };
        let like = |i: usize, j: usize, _| {
            let (a, b) = (&a[left[i]], &b[right[j]]);
            if is_alike(a, b) { 10.0 + likeness_of_lines(a, b) } else { f32::NEG_INFINITY }
        };
        for (i, j) in search.best(like) {
            if i.len() == 1 && j.len() == 1 {
                join(left[i.start], right[j.start]);
            }
        }
    }
    left.clear();
    right.clear();
}

/// Natural logarithm of how much longer one of two blocks at one place may be if they say the same.
const FAR: f32 = 3.0;

/// True where both blocks carry strong anchors and share none: then the same shape is an accident.
fn conflict(a: &Line, b: &Line) -> bool {
    let strong = |anchors: &[Anchor]| anchors.iter().any(|&(_, weight)| weight >= 3);
    let ids = matches!((a.id, b.id), (Some(a), Some(b)) if a != b);
    ids || (strong(&a.anchors) && strong(&b.anchors) && shared(&a.anchors, &b.anchors).0 < 2.0)
}

fn align_units(from: &Outline, to: &Outline, (a, b): (&Line, &Line), ratio: f32, alignment: &mut Alignment) {
    let (i0, j0) = (a.segments.start as usize, b.segments.start as usize);
    let (x, y) = (&from.units[i0..a.segments.end as usize], &to.units[j0..b.segments.end as usize]);
    let mut join = |i: Range<usize>, j: Range<usize>| {
        alignment.join((i0 + i.start) as u32..(i0 + i.end) as u32, (j0 + j.start) as u32..(j0 + j.end) as u32);
    };
    let (n, m) = (x.len(), y.len());
    if n.min(m) == 1 && n.max(m) <= MOST_TO_ONE {
        return join(0..n, 0..m);
    }
    if n.min(m) == 1 || n * m > MOST_CELLS_OF_A_BLOCK {
        // No page that people wrote: by place alone, and never many for one.
        for i in 0..n.min(m) {
            let (from, to) = (i * n / n.min(m), i * m / n.min(m));
            join(from..from + 1, to..to + 1);
        }
        return;
    }
    // Sides of the same number of sentences nearly always go one by one; the search is for the others and for those
    // whose anchors say otherwise.
    let agree = |a: &Unit, b: &Unit| {
        let (common, all) = shared(&a.anchors, &b.anchors);
        common * 2.0 >= all
    };
    if x.len() == y.len() && x.iter().zip(y).all(|(a, b)| agree(a, b)) {
        for i in 0..x.len() {
            join(i..i + 1, i..i + 1);
        }
        return;
    }
    let search = Search {
        rows: x.len(),
        columns: y.len(),
        steps: &[(1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3)],
    };
    for (i, j) in search.best(|i, j, (di, dj)| likeness_of_units(&x[i..i + di], &y[j..j + dj], ratio)) {
        if !i.is_empty() && !j.is_empty() {
            join(i, j);
        }
    }
}

/// How many segments may stand for one.
const MOST_TO_ONE: usize = 12;
/// Pairs of segments that are compared in a block at most.
const MOST_CELLS_OF_A_BLOCK: usize = 40_000;

/// Anchors of one block or segment that are compared at most: a paragraph of thousands is compared with many others.
const MOST_ANCHORS: usize = 256;

fn few(anchors: &[Anchor]) -> &[Anchor] {
    &anchors[..anchors.len().min(MOST_ANCHORS)]
}

/// Weight of the anchors on both sides, and half the weight of all that have to be on both: names and single digits
/// come and go in translation.
fn shared(a: &[Anchor], b: &[Anchor]) -> (f32, f32) {
    if a.is_empty() && b.is_empty() {
        return (0.0, 0.0);
    }
    let (a, b) = (few(a), few(b));
    let (mut i, mut j) = (0, 0);
    let (mut common, mut weak) = (0u32, 0u32);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += u32::from(a[i].1.min(b[j].1));
                weak += u32::from(a[i].1 < 2);
                i += 1;
                j += 1;
            }
        }
    }
    let all: u32 = a.iter().chain(b).map(|&(_, weight)| u32::from(weight)).filter(|&weight| weight >= 2).sum();
    (common as f32, all as f32 / 2.0 + weak as f32)
}

/// How much speaks for two blocks being the same: above 0 more for than against.
pub fn likeness_of_lines(a: &Line, b: &Line) -> f32 {
    let mut sum = 2.0;
    if a.kind != b.kind {
        sum -= if a.level > 0 || b.level > 0 { 6.0 } else { 2.0 };
    } else if a.level != b.level {
        sum -= 1.0;
    }
    if a.column != b.column {
        sum -= 2.0;
    }
    sum += match (a.id, b.id) {
        (Some(a), Some(b)) if a == b => 10.0,
        (Some(_), Some(_)) => -6.0,
        _ => 0.0,
    };
    if a.text == b.text {
        sum += 3.0;
    }
    sum + anchors(&a.anchors, &b.anchors) - 1.2 * (a.scale - b.scale).abs()
}

fn anchors(a: &[Anchor], b: &[Anchor]) -> f32 {
    let (common, all) = shared(a, b);
    common.min(12.0) * 0.8 - (all - common).min(12.0) * 0.5
}

fn likeness_of_units(a: &[Unit], b: &[Unit], ratio: f32) -> f32 {
    let length = |units: &[Unit]| units.iter().map(|unit| unit.census.length).sum::<f32>();
    let likeness = |a: &[Anchor], b: &[Anchor]| anchors(a, b);
    let of_anchors = match (a, b) {
        ([a], [b]) => likeness(&a.anchors, &b.anchors),
        _ => {
            let all = |units: &[Unit]| {
                let mut all: Vec<Anchor> = units.iter().flat_map(|unit| few(&unit.anchors).iter().copied()).collect();
                all.sort_unstable();
                all
            };
            likeness(&all(a), &all(b))
        }
    };
    let same = if a.len() == 1 && b.len() == 1 && a[0].text == b[0].text { 2.0 } else { 0.0 };
    // One for one is the rule; every sentence more costs.
    let more = 1.6 * (a.len() + b.len() - 2) as f32;
    let stretch = ((length(a) * ratio + 8.0) / (length(b) + 8.0)).ln().abs();
    2.5 + same + of_anchors - 3.0 * stretch - more
}

/// A search for the best way through two rows of things, both in order.
struct Search<'s> {
    rows: usize,
    columns: usize,
    /// How many of each side may go together; `(1, 1)` first.
    steps: &'s [(usize, usize)],
}

/// What goes together: ranges of both sides.
type Step = (Range<usize>, Range<usize>);

/// What leaving out one thing costs.
const GAP: f32 = -0.6;
/// Cells that are searched at most, when the sides are long; then only near the diagonal.
const CELLS: usize = 60_000;
/// Columns around the diagonal that are searched first, beside as many as one side has more than the other.
const NEAR: usize = 32;
/// A way that comes so near to the edge of what was searched could go on beyond it.
const EDGE: usize = 3;

impl Search<'_> {
    /// The steps of the best way: ranges of both sides, one of them empty where something was left out.
    ///
    /// Nearly every best way stays near the diagonal, so that is searched first; where the way comes near the edge, more is
    /// (Ukkonen 1985).
    fn best(&self, like: impl Fn(usize, usize, (usize, usize)) -> f32) -> Vec<Step> {
        let (n, m) = (self.rows, self.columns);
        if n == 0 || m == 0 {
            return Vec::new();
        }
        let most = if (n + 1) * (m + 1) <= CELLS { m + 1 } else { (m + 1).min((CELLS / (n + 1)).max(48)) };
        let mut width = most.min(NEAR + n.abs_diff(m));
        loop {
            let (way, is_at_edge) = self.within(width, &like);
            if !is_at_edge || width == most {
                return way;
            }
            width = most.min(2 * width);
        }
    }

    /// The best way among those that stay in a window of `width` columns around the diagonal, and whether it comes near
    /// the window's edge.
    fn within(&self, width: usize, like: &impl Fn(usize, usize, (usize, usize)) -> f32) -> (Vec<Step>, bool) {
        let (n, m) = (self.rows, self.columns);
        let left = |i: usize| ((i * m / n).saturating_sub(width / 2)).min(m + 1 - width);
        let mut scores = vec![f32::NEG_INFINITY; (n + 1) * width];
        let mut steps = vec![u8::MAX; (n + 1) * width];
        scores[0] = 0.0;
        let reach = self.steps.iter().map(|step| step.0).max().unwrap_or(0);
        // The windows of the rows that steps come from, nearest first.
        let mut lefts = vec![0; reach + 1];
        for i in 0..=n {
            lefts.rotate_right(1);
            lefts[0] = left(i);
            let first = lefts[0];
            for j in first..first + width {
                let here = i * width + j - first;
                if i + j == 0 {
                    continue;
                }
                for (step, &(di, dj)) in self.steps.iter().enumerate() {
                    if di > i || dj > j {
                        continue;
                    }
                    let (pi, pj) = (i - di, j - dj);
                    let first = lefts[di];
                    if pj < first || pj >= first + width {
                        continue;
                    }
                    let before = scores[pi * width + pj - first];
                    if before == f32::NEG_INFINITY {
                        continue;
                    }
                    let gain = if di == 0 || dj == 0 { GAP } else { like(pi, pj, (di, dj)) };
                    if before + gain > scores[here] {
                        scores[here] = before + gain;
                        steps[here] = step as u8;
                    }
                }
            }
        }
        let mut way = Vec::new();
        let mut is_at_edge = false;
        let (mut i, mut j) = (n, m);
        while i + j > 0 {
            let first = left(i);
            is_at_edge |= first > 0 && j < first + EDGE || first + width <= m && j + EDGE >= first + width;
            // A cell outside the window cannot be reached from the end.
            let step = steps.get(i * width + j.wrapping_sub(first)).and_then(|&step| self.steps.get(usize::from(step)));
            let Some(&(di, dj)) = step else {
                is_at_edge = true;
                break;
            };
            way.push((i - di..i, j - dj..j));
            (i, j) = (i - di, j - dj);
        }
        way.reverse();
        (way, is_at_edge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_far_from_the_diagonal_is_found() {
        // Sixty things that only one side has in front, sixty that only the other has at the end.
        let shift = 60;
        let search = Search { rows: 200, columns: 200, steps: &[(1, 1), (1, 0), (0, 1)] };
        let like = |i: usize, j: usize, _: (usize, usize)| if i == j + shift { 2.0 } else { -4.0 };
        let way = search.best(like);
        let matched: Vec<(usize, usize)> =
            way.iter().filter(|(i, j)| i.len() == 1 && j.len() == 1).map(|(i, j)| (i.start, j.start)).collect();
        assert_eq!(matched, (0..200 - shift).map(|j| (j + shift, j)).collect::<Vec<_>>());
        let near = search.within(NEAR, &like);
        assert!(near.1, "it leaves what is searched first");
    }
}

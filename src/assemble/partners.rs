//! Finds the same section in two locales of a page, and says so only where it is sure.
//!
//! Owns: comparing sections and the choice. Does not own: what is noted of a section (`sections`), what follows from it
//! (`anchors`).
//!
//! 1. What both pages hold is joined: each mark that two sections share speaks for them, more where few sections have it;
//!    marks that only one of them has speak against them.
//! 2. With the shape of the body, its length, level and id this gives the weight of a pair: the logarithm of how much
//!    likelier it is that these are one section than that they are two sections of such a page.
//! 3. All ways to lay one page beside the other in order, sections left out on either side, are summed up (the forward
//!    and backward passes of a pair hidden Markov model; Durbin, Eddy, Krogh, Mitchison, *Biological sequence analysis*,
//!    chapter 4). A pair is sure where nearly all of that sum goes through it.
//! 4. Between sure pairs, sections that nothing tells apart are paired where there are as many on both sides.
//! 5. Pairs that fit each other crosswise as well or better are dropped: the sections may have been swapped.
//! 6. What is left on both sides and shares what nothing else on the page has was moved.
//!
//! The work is bounded: sections are compared in a band along the diagonal, marks that many sections have are passed
//! over.

use std::ops::Range;

use crate::model::site::HeadingSummary;

use super::sections::{self, WEAK};

/// Pages of more headings are not compared.
const MOST: usize = 20_000;
/// How far from the diagonal sections are compared, at least and at most.
const BAND: (usize, usize) = (24, 64);
/// A mark of more sections says nothing on its own.
const COMMON: usize = 8;
/// How likely it is that the next section is missing on one side.
const GAP: f64 = 0.1;
/// How much of the sum has to go through a pair.
const SURE: f64 = 0.95;
/// What it says for two headings that both are their page's title.
const TITLE: f32 = 10.0;
/// What a pair weighs at least in a run that is paired as a whole.
const PLAIN: f32 = -0.3;
/// How likely it is that two sections changed places.
const SWAP: f64 = 0.02;
/// How many sections further a section that fits better is looked for.
const NEAR: usize = 6;
/// What a pair weighs at least where order does not speak for it, and how much more than any other.
const MOVED: (f32, f32) = (4.0, 3.0);

/// For each heading of `page` the one of `model` that surely heads the same section.
pub fn pair(page: &[HeadingSummary], model: &[HeadingSummary]) -> Vec<Option<usize>> {
    let nothing = vec![None; page.len()];
    if page.is_empty() || model.is_empty() || page.len() > MOST || model.len() > MOST {
        return nothing;
    }
    let weights = Weights::of(model, page);
    let mut partner = in_order(&weights);
    fill_runs(&mut partner, &weights);
    drop_swapped(&mut partner, &weights);
    add_moved(&mut partner, &weights);
    partner
}

/// What two sections share.
#[derive(Clone, Copy)]
struct Shared {
    /// Their places: in the model, in the page.
    at: (u32, u32),
    /// How much it speaks for them.
    gain: f32,
    /// What was taken from each of them for marks that the other turns out to have.
    refund: [f32; 2],
}

/// A section, ready to be compared.
struct Side {
    level: u8,
    explicit: bool,
    /// Hash of its id.
    id: u64,
    blocks: [u8; 6],
    /// What equal and unequal numbers of blocks of each kind say, where this is the page's section.
    says: [(f32, f32); 6],
    /// Logarithm of its length, and how far translation may change that, squared.
    scale: f32,
    spread: f32,
    /// What its marks take from a pair with a section that has none of them.
    against: f32,
    /// How many links, pieces of code, numbers and identifiers it has.
    strong: usize,
}

/// The weights of pairs of sections.
struct Weights {
    model: Vec<Side>,
    page: Vec<Side>,
    /// Sorted by place.
    shared: Vec<Shared>,
    /// How much longer the page's texts are than the model's, as a logarithm; and how lengths of its sections differ.
    longer: f32,
    mean: f32,
    variance: f32,
    /// True where both pages begin with a title: a heading of level 1, of which there is no other.
    titled: bool,
}

impl Weights {
    fn of(model: &[HeadingSummary], page: &[HeadingSummary]) -> Weights {
        let mut sides = [sides(model), sides(page)];
        let shared = join([model, page], &mut sides);
        let [model, page] = sides;
        let is_titled = |sides: &[Side]| sides.iter().enumerate().all(|(at, side)| (at == 0) == (side.level == 1));
        let titled = is_titled(&model) && is_titled(&page);
        let mut weights = Weights { model, page, shared, longer: 0.0, mean: 0.0, variance: 0.3, titled };
        weights.measure();
        weights
    }

    /// Looks how lengths go together.
    fn measure(&mut self) {
        let count = self.page.len() as f32;
        self.mean = self.page.iter().map(|side| side.scale).sum::<f32>() / count;
        let squares: f32 = self.page.iter().map(|side| (side.scale - self.mean).powi(2)).sum();
        self.variance = (squares / count).max(0.15);
        let longer = |(a, b): (u32, u32)| self.page[b as usize].scale - self.model[a as usize].scale;
        let mut seen: Vec<f32> =
            self.shared.iter().filter(|shared| shared.gain > 2.0).map(|shared| longer(shared.at)).collect();
        if seen.len() < 3 && self.model.len() == self.page.len() {
            seen = (0..self.page.len() as u32).map(|at| longer((at, at))).collect();
        }
        seen.sort_unstable_by(f32::total_cmp);
        if let Some(median) = seen.get(seen.len() / 2) {
            let count = seen.len() as f32;
            self.longer = median.clamp(-0.7, 0.7) * count / (count + 2.0);
        }
    }

    /// What two sections share; `None` where it is nothing.
    fn shared(&self, a: usize, b: usize) -> Option<&Shared> {
        let at = (a as u32, b as u32);
        self.shared.binary_search_by_key(&at, |shared| shared.at).ok().map(|at| &self.shared[at])
    }

    /// The weight of a pair.
    fn weight(&self, a: usize, b: usize) -> f32 {
        self.weight_with(a, b, self.shared(a, b))
    }

    fn weight_with(&self, at: usize, in_page: usize, shared: Option<&Shared>) -> f32 {
        let (a, b) = (&self.model[at], &self.page[in_page]);
        let (gain, refund) = shared.map_or((0.0, [0.0; 2]), |shared| (shared.gain.min(12.0), shared.refund));
        let against = (a.against + refund[0]).max(-4.0) + (b.against + refund[1]).max(-4.0);
        let mut shape = 0.0;
        for (kind, (equal, unequal)) in b.says.iter().enumerate() {
            let (one, other) = (a.blocks[kind], b.blocks[kind]);
            let near = one.abs_diff(other) <= one.min(other) / 4 + u8::from(one.min(other) > 0);
            shape += if one == other {
                *equal
            } else if near {
                *unequal / 2.0
            } else {
                *unequal
            };
        }
        let off = b.scale - a.scale - self.longer;
        let spread = a.spread + b.spread;
        let variance = self.variance.max(spread);
        let length = (variance / spread).ln() / 2.0 - off * off / (2.0 * spread)
            + (b.scale - self.mean).powi(2) / (2.0 * variance);
        let level = if a.level == b.level { 0.1 } else { -3.0 };
        let id = match (a.id == b.id, a.explicit, b.explicit) {
            (true, true, true) => 14.0,
            (false, true, true) => -14.0,
            (true, false, false) => 2.0,
            (true, ..) => 6.0,
            _ => 0.0,
        };
        let title = if self.titled && at == 0 && in_page == 0 { TITLE } else { 0.0 };
        title + gain + against + shape.clamp(-4.0, 3.0) + length.clamp(-3.0, 1.5) + level + id
    }
}

fn sides(headings: &[HeadingSummary]) -> Vec<Side> {
    let mut counts = vec![[0u32; 256]; 6];
    for heading in headings {
        heading.section.blocks.iter().zip(&mut counts).for_each(|(count, of)| of[usize::from(*count)] += 1);
    }
    let total = headings.len() as f32;
    let says = |kind: usize, count: u8| {
        let share = counts[kind][usize::from(count)] as f32 / total;
        ((0.9 / share.max(0.1)).ln().max(0.0), (0.1 / (1.0 - share).max(0.3)).ln())
    };
    headings
        .iter()
        .map(|heading| {
            let blocks = heading.section.blocks;
            let length = heading.section.length as f32;
            Side {
                level: heading.level,
                explicit: heading.anchor.is_some(),
                id: hash(&heading.id),
                blocks,
                says: std::array::from_fn(|kind| says(kind, blocks[kind])),
                scale: (length + 12.0).ln(),
                spread: 0.02 + 2.0 / (length + 12.0),
                against: 0.0,
                strong: heading.section.marks.iter().filter(|mark| sections::weight(**mark) > 0).count(),
            }
        })
        .collect()
}

fn hash(text: &str) -> u64 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Finds what sections share, and what speaks against each of them with any other.
fn join(pages: [&[HeadingSummary]; 2], sides: &mut [Vec<Side>; 2]) -> Vec<Shared> {
    let [model, page] = pages.map(held);
    let [many, others] = pages.map(|headings| headings.len().max(3) as f32);
    let mut shared: Vec<Shared> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < model.len() || j < page.len() {
        let mark = match (model.get(i), page.get(j)) {
            (Some(a), Some(b)) => a.0.min(b.0),
            (Some(a), None) => a.0,
            (_, b) => b.map_or(0, |b| b.0),
        };
        let (from_i, from_j) = (i, j);
        while model.get(i).is_some_and(|held| held.0 == mark) {
            i += 1;
        }
        while page.get(j).is_some_and(|held| held.0 == mark) {
            j += 1;
        }
        let (of_model, of_page) = (&model[from_i..i], &page[from_j..j]);
        let against = [against(mark, of_page.len(), others), against(mark, of_model.len(), many)];
        for (held, side, taken) in [(of_model, 0, against[0]), (of_page, 1, against[1])] {
            held.iter().for_each(|(_, section)| sides[side][*section as usize].against += taken);
        }
        if of_model.len().max(of_page.len()) > COMMON {
            // It says nothing where it is, nor where it is missing.
            for (held, side, taken) in [(of_model, 0, against[0]), (of_page, 1, against[1])] {
                held.iter().for_each(|(_, section)| sides[side][*section as usize].against -= taken);
            }
            continue;
        }
        let gain = gain(mark, of_model.len().max(of_page.len()), many.max(others));
        let refund = against.map(|taken| -taken);
        for (_, a) in of_model {
            shared.extend(of_page.iter().map(|(_, b)| Shared { at: (*a, *b), gain, refund }));
        }
    }
    shared.sort_unstable_by_key(|shared| shared.at);
    shared.dedup_by(|next, first| {
        let same = next.at == first.at;
        if same {
            first.gain += next.gain;
            first.refund = [first.refund[0] + next.refund[0], first.refund[1] + next.refund[1]];
        }
        same
    });
    shared
}

/// All marks of a page, each with the section that holds it, sorted.
fn held(headings: &[HeadingSummary]) -> Vec<(u32, u32)> {
    let sections = headings.iter().zip(0..);
    let mut held: Vec<(u32, u32)> =
        sections.flat_map(|(heading, at)| heading.section.marks.iter().map(move |mark| (*mark, at))).collect();
    held.sort_unstable();
    held
}

/// What a mark says for two sections that share it, where `count` of `total` have it.
fn gain(mark: u32, count: usize, total: f32) -> f32 {
    let rare = (0.8 * total / count as f32).ln().max(0.0);
    rare * [0.5, 0.6, 1.0, 1.2][sections::weight(mark) as usize]
}

/// What a mark says against a section that lacks it, where `count` of `total` sections of its page have it.
fn against(mark: u32, count: usize, total: f32) -> f32 {
    if mark & WEAK != 0 {
        return 0.0;
    }
    // Translators change links and write numbers as words. What is at another place of the page says more.
    let lost: f32 = if count == 0 { 0.35 } else { 0.15 };
    let said = (lost / (1.0 - count as f32 / total).max(lost)).ln();
    said * [0.0, 0.5, 1.0, 1.0][sections::weight(mark) as usize]
}

/// For each section of the model the sections of the page that it is compared with.
fn bands(weights: &Weights) -> Vec<Range<usize>> {
    let (many, others) = (weights.model.len(), weights.page.len());
    let width = BAND.0 + many.abs_diff(others).min(BAND.1 - BAND.0);
    let band = |at: usize| {
        let center = at * others / many;
        center.saturating_sub(width)..(center + width + 1).min(others)
    };
    (0..many).map(band).collect()
}

/// A row of numbers of which only a stretch is there; the rest is 0.
#[derive(Default)]
struct Row {
    start: usize,
    values: Vec<f64>,
}

impl Row {
    fn of(range: &Range<usize>) -> Row {
        Row { start: range.start, values: vec![0.0; range.len()] }
    }

    fn get(&self, at: usize) -> f64 {
        at.checked_sub(self.start).and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    /// Scales the row so that neither long pages nor heavy evidence leave the range of numbers.
    fn level_out(&mut self) {
        let most = self.values.iter().copied().fold(0.0, f64::max);
        if most > 0.0 {
            self.values.iter_mut().for_each(|value| *value /= most);
        }
    }
}

/// How much likelier than chance each pair is, a row for each section of the model.
fn odds(weights: &Weights, bands: &[Range<usize>]) -> Vec<Row> {
    let mut shared = weights.shared.as_slice();
    let row = |(a, band): (usize, &Range<usize>)| {
        let past = shared.partition_point(|shared| (shared.at.0 as usize) <= a);
        let mut here = shared[..past].iter().peekable();
        shared = &shared[past..];
        let values = band.clone().map(|b| {
            while here.next_if(|shared| (shared.at.1 as usize) < b).is_some() {}
            let both = here.peek().filter(|shared| shared.at.1 as usize == b).copied();
            f64::from(weights.weight_with(a, b, both).exp())
        });
        Row { start: band.start, values: values.collect() }
    };
    bands.iter().enumerate().map(row).collect()
}

/// The sure pairs among those in order.
fn in_order(weights: &Weights) -> Vec<Option<usize>> {
    let (many, others) = (weights.model.len(), weights.page.len());
    let mut partner = vec![None; others];
    let bands = bands(weights);
    let odds = odds(weights, &bands);
    let met = 1.0 - 2.0 * GAP;
    // How many sections of the page may be passed where `a` of the model are.
    let reach = |a: usize| bands[a.saturating_sub(1)].start..bands[a.min(many - 1)].end + 1;
    // Backward: what can come behind `a` sections of the model and `b` of the page.
    let mut behind: Vec<Row> = Vec::new();
    behind.resize_with(many + 1, Row::default);
    for a in (0..=many).rev() {
        let range = reach(a);
        let mut row = Row::of(&range);
        let mut right = 0.0;
        for b in range.clone().rev() {
            let mut sum = GAP * right + if a == many && b == others { 1.0 } else { 0.0 };
            if let (Some(below), Some(odds)) = (behind.get(a + 1), odds.get(a)) {
                sum += GAP * below.get(b) + met * odds.get(b) * below.get(b + 1);
            }
            row.values[b - range.start] = sum;
            right = sum;
        }
        row.level_out();
        behind[a] = row;
    }
    // Forward, a row at a time.
    let mut ahead = Row::of(&reach(0));
    let mut left = 1.0;
    for value in &mut ahead.values {
        *value = left;
        left *= GAP;
    }
    for a in 0..many {
        let next = reach(a + 1);
        let mut row = Row::of(&next);
        let (mut total, mut best, mut left) = (0.0, (0.0, 0), 0.0);
        for b in next.clone() {
            let missing = GAP * ahead.get(b);
            let both = b.checked_sub(1).map_or(0.0, |b| met * odds[a].get(b) * ahead.get(b));
            let after = behind[a + 1].get(b);
            total += (missing + both) * after;
            if both * after > best.0 {
                best = (both * after, b);
            }
            left = missing + both + GAP * left;
            row.values[b - next.start] = left;
        }
        if best.0 > SURE * total && total > 0.0 {
            partner[best.1 - 1] = Some(a);
        }
        row.level_out();
        ahead = row;
    }
    partner
}

/// Pairs the sections of runs that hold nothing but words: as many on both sides, of the same levels and shapes, about as
/// long.
fn fill_runs(partner: &mut [Option<usize>], weights: &Weights) {
    let (mut from, mut from_model) = (0, 0);
    for b in 0..=partner.len() {
        let Some(a) = partner.get(b).map_or(Some(weights.model.len()), |partner| *partner) else { continue };
        let is_alike = |at: usize| {
            let (one, other) = (&weights.model[from_model + at], &weights.page[from + at]);
            let same = one.level == other.level && one.blocks == other.blocks;
            same && one.strong + other.strong == 0 && weights.weight(from_model + at, from + at) > PLAIN
        };
        if a >= from_model && a - from_model == b - from && (0..b - from).all(is_alike) {
            (0..b - from).for_each(|at| partner[from + at] = Some(from_model + at));
        }
        (from, from_model) = (b + 1, a + 1);
    }
}

/// Drops pairs of neighbors that may have been swapped.
fn drop_swapped(partner: &mut [Option<usize>], weights: &Weights) {
    let pairs: Vec<(usize, usize)> = partner.iter().enumerate().filter_map(|(b, a)| Some(((*a)?, b))).collect();
    for (at, &(a, b)) in pairs.iter().enumerate() {
        for &(c, d) in pairs[at + 1..].iter().take(NEAR) {
            let explicit = weights.page[b].explicit && weights.page[d].explicit;
            let gain = weights.weight(a, d) + weights.weight(c, b) - weights.weight(a, b) - weights.weight(c, d);
            if !explicit && SWAP * f64::from(gain).exp() > 1.0 - SURE {
                (partner[b], partner[d]) = (None, None);
            }
        }
    }
}

/// Adds pairs that are out of order but share what nothing else has.
fn add_moved(partner: &mut [Option<usize>], weights: &Weights) {
    let mut taken = vec![false; weights.model.len()];
    partner.iter().flatten().for_each(|a| taken[*a] = true);
    if taken.iter().all(|taken| *taken) {
        return;
    }
    // The two best weights of each section, among all that share something with it.
    let mut best = [vec![(f32::MIN, f32::MIN); weights.model.len()], vec![(f32::MIN, f32::MIN); weights.page.len()]];
    let weight = |shared: &Shared| {
        let at = (shared.at.0 as usize, shared.at.1 as usize);
        weights.weight_with(at.0, at.1, Some(shared))
    };
    for shared in &weights.shared {
        let weight = weight(shared);
        for (side, at) in [(0, shared.at.0), (1, shared.at.1)] {
            let best = &mut best[side][at as usize];
            *best = if weight > best.0 { (weight, best.0) } else { (best.0, best.1.max(weight)) };
        }
    }
    for shared in weights.shared.iter().filter(|shared| shared.gain > 1.0) {
        let (a, b) = (shared.at.0 as usize, shared.at.1 as usize);
        let weight = weight(shared);
        let is_best = |(first, second): (f32, f32)| weight == first && weight >= second.max(0.0) + MOVED.1;
        if !taken[a] && partner[b].is_none() && weight >= MOVED.0 && is_best(best[0][a]) && is_best(best[1][b]) {
            partner[b] = Some(a);
            taken[a] = true;
        }
    }
}

//! Two versions of one text, segment by segment.
//!
//! Owns: laying the source sides of two bilingual pages beside each other. They are in one language, so that words tell
//! which segment is which. Does not own: laying texts in two languages beside each other (`alignment`).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::alignment::{Alignment, rising};
use super::outline::text_hash;
use crate::model::document::{Document, Segment};

/// The way between two versions of a text: equal segments that occur once on each side, then their equal neighbors, then
/// what stands between them in order (patience diff).
pub fn align(from: &Document<'_>, to: &Document<'_>) -> Alignment {
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

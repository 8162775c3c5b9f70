//! Which lines of two bodies belong together.
//!
//! Runs from both ends while kinds agree; what is left in the middle is aligned by a longest common subsequence of
//! kinds, in which code and empty lines must be the same bytes and lines that share numbers or addresses weigh more.
//! A middle too large for that (see `MOST`) becomes one unit: no byte is lost, only the grain is coarse.

use super::lines::{self, Kind, Line};
use super::{Shape, Unit};

/// The two bodies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bodies<'a> {
    pub source: &'a str,
    pub target: &'a str,
}

/// Cells of the alignment's table at most; each takes four bytes.
const MOST: usize = 4 << 20;

/// Gives the units of two bodies, first to last. Their texts put together are the bodies.
pub(super) fn join(bodies: Bodies<'_>, each: &mut impl FnMut(Unit<'_>)) {
    let (source, target) = (lines::read(bodies.source), lines::read(bodies.target));
    if source.len() == target.len() && source.iter().zip(&target).all(|(a, b)| alike(a, b)) {
        source.iter().zip(&target).for_each(|(source, target)| each(unit(source, target)));
        return;
    }
    let head = source.iter().zip(&target).take_while(|(a, b)| alike(a, b)).count();
    // A run of equal kinds may end in the wrong place within a paragraph or list: go back to an empty line.
    let head = source[..head].iter().rposition(|line| line.kind == Kind::Blank).map_or(0, |at| at + 1);
    let tail = source[head..].iter().rev().zip(target[head..].iter().rev()).take_while(|(a, b)| alike(a, b)).count();
    let tail = source[source.len() - tail..].iter().position(|line| line.kind == Kind::Blank).map_or(0, |at| tail - at);
    source[..head].iter().zip(&target).for_each(|(source, target)| each(unit(source, target)));
    middle(&source[head..source.len() - tail], &target[head..target.len() - tail], each);
    source[source.len() - tail..]
        .iter()
        .zip(&target[target.len() - tail..])
        .for_each(|(source, target)| each(unit(source, target)));
}

fn alike(a: &Line<'_>, b: &Line<'_>) -> bool {
    a.kind == b.kind && (!matches!(a.kind, Kind::Code | Kind::Blank) || a.text == b.text)
}

fn unit<'a>(source: &Line<'a>, target: &Line<'a>) -> Unit<'a> {
    let shape = match source.kind {
        Kind::Code | Kind::Blank => Shape::Same,
        _ => Shape::Line,
    };
    Unit { source: source.text, target: target.text, shape }
}

/// Aligns two runs of lines; stretches without a partner are gathered into units of their own.
fn middle(source: &[Line<'_>], target: &[Line<'_>], each: &mut impl FnMut(Unit<'_>)) {
    let pairs = if source.len() * target.len() <= MOST { common(source, target) } else { Vec::new() };
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in pairs.into_iter().chain([(source.len(), target.len())]) {
        if i < next_i || j < next_j {
            let other =
                Unit { source: &whole(&source[i..next_i]), target: &whole(&target[j..next_j]), shape: Shape::Other };
            each(other);
        }
        if next_i < source.len() && next_j < target.len() {
            each(unit(&source[next_i], &target[next_j]));
        }
        (i, j) = (next_i + 1, next_j + 1);
    }
}

fn whole(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| line.text).collect()
}

/// The heaviest common subsequence: indexes of lines that belong together.
fn common(source: &[Line<'_>], target: &[Line<'_>]) -> Vec<(usize, usize)> {
    let width = target.len() + 1;
    let (source_marks, target_marks): (Vec<u64>, Vec<u64>) =
        (source.iter().map(marks).collect(), target.iter().map(marks).collect());
    let weight = |i: usize, j: usize| -> u32 {
        if !alike(&source[i], &target[j]) {
            return 0;
        }
        let shared = (source_marks[i] & target_marks[j]).count_ones();
        match source[i].kind {
            Kind::Blank => 1,
            Kind::Code => 12,
            Kind::Heading(_) => 8 + 4 * shared.min(4),
            _ => 2 + 4 * shared.min(4),
        }
    };
    let mut best = vec![0_u32; (source.len() + 1) * width];
    for i in (0..source.len()).rev() {
        for j in (0..target.len()).rev() {
            let with = match weight(i, j) {
                0 => 0,
                weight => weight + best[(i + 1) * width + j + 1],
            };
            best[i * width + j] = with.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < source.len() && j < target.len() {
        let here = best[i * width + j];
        let weight = weight(i, j);
        if weight > 0 && here == weight + best[(i + 1) * width + j + 1] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// What a line names that no translation changes (digits, addresses, code), as bits of a small Bloom filter.
fn marks(line: &Line<'_>) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let names = line.text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_./#".contains(letter)));
    let names = names.filter(|name| name.len() > 1 && name.bytes().any(|byte| !byte.is_ascii_lowercase()));
    names.fold(0, |bits, name| {
        let mut hasher = rustc_hash::FxHasher::default();
        name.hash(&mut hasher);
        bits | 1 << (hasher.finish() >> 58)
    })
}

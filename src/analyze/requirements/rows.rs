//! Aligns the skeletons of a page's editions: which bones stand at one place.
//!
//! Most pages have one shape in all locales: then rows are the bones, one by one. Else siblings are aligned level by
//! level: the edition whose siblings most others share is the base, and each other edition is aligned with it by kind,
//! anchor, facts and the size of what is below. A paragraph and a bullet can stand in one row: a line that opens with
//! `* ` by chance makes no second place.

use std::hash::{Hash as _, Hasher as _};

use crate::model::requirement::{Bone, BoneKind, Skeleton};

/// No bone here.
pub(super) const NONE: u32 = u32::MAX;

/// Siblings beyond this product are paired in their order, kind by kind.
const MOST: usize = 250_000;

/// The aligned bones of a page: a row for each place, in document order, with a cell for each edition.
#[derive(Debug)]
pub(super) struct Rows {
    /// True where all editions have one shape: every row is full, and of one kind.
    pub uniform: bool,
    width: usize,
    cells: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
    /// Bones at a row, by edition: indexes into the skeletons, [`NONE`] where an edition has none.
    pub fn cells(&self, row: usize) -> &[u32] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    /// Editions that stand in a row, with their bones.
    pub fn present(&self, row: usize) -> impl Iterator<Item = (usize, usize)> + Clone + '_ {
        self.cells(row).iter().enumerate().filter(|(_, bone)| **bone != NONE).map(|(at, bone)| (at, *bone as usize))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows that are not below another one.
    pub fn top(&self) -> Vec<usize> {
        self.siblings(0, self.len())
    }

    /// True where nothing is below a row.
    pub fn is_leaf(&self, row: usize) -> bool {
        self.ends[row] as usize == row + 1
    }

    /// The rows right below a row.
    pub fn children(&self, row: usize) -> Vec<usize> {
        self.siblings(row + 1, self.ends[row] as usize)
    }

    fn siblings(&self, from: usize, to: usize) -> Vec<usize> {
        let (mut at, mut siblings) = (from, Vec::new());
        while at < to {
            siblings.push(at);
            at = self.ends[at] as usize;
        }
        siblings
    }
}

/// Aligns skeletons.
pub(super) fn align(skeletons: &[&Skeleton<'_>]) -> Rows {
    let mut rows = Rows { uniform: false, width: skeletons.len(), cells: Vec::new(), ends: Vec::new() };
    let Some((first, others)) = skeletons.split_first() else { return rows };
    if others.iter().all(|other| same_shape(first, other)) {
        rows.uniform = true;
        rows.ends = first.bones.iter().map(|bone| bone.end).collect();
        rows.cells = (0..number(first.bones.len())).flat_map(|at| std::iter::repeat_n(at, skeletons.len())).collect();
        return rows;
    }
    let top = skeletons.iter().map(|skeleton| siblings(skeleton, 0, skeleton.bones.len())).collect();
    Aligner { skeletons, rows: &mut rows }.level(top);
    rows
}

fn same_shape(a: &Skeleton<'_>, b: &Skeleton<'_>) -> bool {
    let same = |(a, b): (&Bone<'_>, &Bone<'_>)| a.kind == b.kind && a.end == b.end && agree(a.anchor, b.anchor);
    a.bones.len() == b.bones.len() && a.bones.iter().zip(&b.bones).all(same)
}

/// False where both have an anchor and the anchors differ.
fn agree(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}

fn siblings(skeleton: &Skeleton<'_>, from: usize, to: usize) -> Vec<u32> {
    let (mut at, mut siblings) = (from, Vec::new());
    while at < to {
        siblings.push(number(at));
        at = skeleton.bones[at].end as usize;
    }
    siblings
}

struct Aligner<'s, 'd> {
    skeletons: &'s [&'s Skeleton<'d>],
    rows: &'s mut Rows,
}

/// A place among siblings: the edition and bone that speak for it, and the bones of all editions.
struct Place {
    speaker: (usize, u32),
    cells: Vec<u32>,
}

impl<'d> Aligner<'_, 'd> {
    fn bone(&self, (edition, bone): (usize, u32)) -> &Bone<'d> {
        &self.skeletons[edition].bones[bone as usize]
    }

    /// Aligns siblings of all editions, and what is below them.
    fn level(&mut self, lists: Vec<Vec<u32>>) {
        for place in self.places(&lists) {
            let row = self.rows.ends.len();
            if let Some(length) = self.one_shape(&place.cells) {
                self.take(&place.cells, length);
                continue;
            }
            self.rows.ends.push(0);
            self.rows.cells.extend(&place.cells);
            let below = place.cells.iter().zip(self.skeletons).map(|(&bone, skeleton)| match bone {
                NONE => Vec::new(),
                bone => siblings(skeleton, bone as usize + 1, skeleton.bones[bone as usize].end as usize),
            });
            let below: Vec<Vec<u32>> = below.collect();
            if below.iter().any(|list| !list.is_empty()) {
                self.level(below);
            }
            self.rows.ends[row] = number(self.rows.ends.len());
        }
    }

    /// The number of bones at a place and below it, where those are of one shape in all editions: most differences are
    /// small, and the rest of the page is rows as it stands.
    fn one_shape(&self, cells: &[u32]) -> Option<u32> {
        if cells.contains(&NONE) {
            return None;
        }
        let length = |edition: usize| self.bone((edition, cells[edition])).end - cells[edition];
        let bones = |edition: usize| {
            let from = cells[edition] as usize;
            self.skeletons[edition].bones[from..from + length(edition) as usize].iter()
        };
        let same = |edition: usize| {
            length(edition) == length(0)
                && bones(0).zip(bones(edition)).all(|(a, b)| {
                    a.kind == b.kind && a.end - cells[0] == b.end - cells[edition] && agree(a.anchor, b.anchor)
                })
        };
        (1..cells.len()).all(same).then(|| length(0))
    }

    /// Adds the rows of places of one shape.
    fn take(&mut self, cells: &[u32], length: u32) {
        let row = number(self.rows.ends.len());
        for at in 0..length {
            self.rows.cells.extend(cells.iter().map(|first| first + at));
            let end = self.skeletons[0].bones[(cells[0] + at) as usize].end;
            self.rows.ends.push(row + (end - cells[0]));
        }
    }

    fn places(&self, lists: &[Vec<u32>]) -> Vec<Place> {
        let width = lists.len();
        let base = self.base(lists);
        let alone = |edition: usize, bone: u32| {
            let mut cells = vec![NONE; width];
            cells[edition] = bone;
            Place { speaker: (edition, bone), cells }
        };
        let mut places: Vec<Place> = lists[base].iter().map(|&bone| alone(base, bone)).collect();
        for (edition, list) in lists.iter().enumerate() {
            if edition == base || list.is_empty() {
                continue;
            }
            let pairs = self.pair(&places, edition, list);
            let (mut next, mut merged) = (0, Vec::with_capacity(places.len()));
            let mut pairs = pairs.into_iter().peekable();
            for (at, mut place) in places.into_iter().enumerate() {
                if let Some((_, bone)) = pairs.next_if(|pair| pair.0 == at) {
                    merged.extend(list[next..bone].iter().map(|&bone| alone(edition, bone)));
                    place.cells[edition] = list[bone];
                    next = bone + 1;
                }
                merged.push(place);
            }
            merged.extend(list[next..].iter().map(|&bone| alone(edition, bone)));
            places = merged;
        }
        places
    }

    /// The edition whose siblings most editions share; the first of those.
    fn base(&self, lists: &[Vec<u32>]) -> usize {
        let shape = |(edition, list): (usize, &Vec<u32>)| {
            let mut hasher = rustc_hash::FxHasher::default();
            list.iter().for_each(|&bone| self.bone((edition, bone)).kind.hash(&mut hasher));
            hasher.finish()
        };
        let shapes: Vec<u64> = lists.iter().enumerate().map(shape).collect();
        let shared = |at: usize| (shapes.iter().filter(|shape| **shape == shapes[at]).count(), lists[at].len().min(1));
        (0..lists.len()).rev().max_by_key(|&at| (shared(at).1, shared(at).0)).unwrap_or(0)
    }

    /// Indexes of places and of `list` that belong together, both rising.
    fn pair(&self, places: &[Place], edition: usize, list: &[u32]) -> Vec<(usize, usize)> {
        let a: Vec<&Bone<'_>> = places.iter().map(|place| self.bone(place.speaker)).collect();
        let b: Vec<&Bone<'_>> = list.iter().map(|&bone| self.bone((edition, bone))).collect();
        if a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.kind == b.kind && agree(a.anchor, b.anchor)) {
            return (0..a.len()).map(|at| (at, at)).collect();
        }
        let size = |bones: &[&Bone<'_>], at: usize, own: u32| bones[at].end - own;
        let size_a: Vec<u32> = (0..a.len()).map(|at| size(&a, at, places[at].speaker.1)).collect();
        let size_b: Vec<u32> = (0..b.len()).map(|at| size(&b, at, list[at])).collect();
        let marks = |bones: &[&Bone<'_>]| bones.iter().map(|bone| marks(bone)).collect::<Vec<u64>>();
        let (marks_a, marks_b) = (marks(&a), marks(&b));
        // What is alike at both ends needs no table.
        let alike = |i: usize, j: usize| {
            a[i].kind == b[j].kind
                && agree(a[i].anchor, b[j].anchor)
                && marks_a[i] == marks_b[j]
                && size_a[i] == size_b[j]
        };
        let shorter = a.len().min(b.len());
        let head = (0..shorter).take_while(|&at| alike(at, at)).count();
        let tail = (0..shorter - head).take_while(|at| alike(a.len() - 1 - at, b.len() - 1 - at)).count();
        let (left, right) = (a.len() - head - tail, b.len() - head - tail);
        let ends = |middle: Vec<(usize, usize)>| {
            let middle = middle.into_iter().map(|(i, j)| (head + i, head + j));
            let last = (0..tail).map(|at| (a.len() - tail + at, b.len() - tail + at));
            (0..head).map(|at| (at, at)).chain(middle).chain(last).collect()
        };
        if left * right > MOST {
            return ends(in_order(&a[head..a.len() - tail], &b[head..b.len() - tail]));
        }
        let score = |i: usize, j: usize| -> i32 {
            let (i, j) = (head + i, head + j);
            let kinds = likeness(a[i].kind, b[j].kind);
            if kinds == 0 {
                return 0;
            }
            let anchors = match (a[i].anchor, b[j].anchor) {
                (Some(a), Some(b)) if a == b => 12,
                (Some(_), Some(_)) => -3,
                _ => 0,
            };
            let shared = (marks_a[i] & marks_b[j]).count_ones().min(4) as i32;
            let apart = i32::from(marks_a[i] != 0 && marks_b[j] != 0 && shared == 0);
            (kinds + anchors + 3 * shared - 2 * apart + i32::from(size_a[i] == size_b[j])).max(0)
        };
        ends(heaviest(left, right, score))
    }
}

/// How well two kinds go together; 0 where they cannot stand in one row.
fn likeness(a: BoneKind, b: BoneKind) -> i32 {
    use BoneKind::{Alert, Bullet, Section, Step, Strong, Tab, Text};
    match (a, b) {
        (Section(a), Section(b)) => {
            if a == b {
                5
            } else {
                1
            }
        }
        (a, b) if a == b => 4,
        (Section(_) | Tab, _) | (_, Section(_) | Tab) => 0,
        (Step, Bullet) | (Bullet, Step) | (Text, Strong) | (Strong, Text) => 2,
        (Text, Bullet | Step | Alert) | (Bullet | Step | Alert, Text) => 1,
        _ => 0,
    }
}

/// The heaviest sequence of pairs that both rise.
pub(super) fn heaviest(rows: usize, columns: usize, score: impl Fn(usize, usize) -> i32) -> Vec<(usize, usize)> {
    let width = columns + 1;
    let mut best = vec![0_i32; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let with = match score(i, j) {
                0 => 0,
                score => score + best[(i + 1) * width + j + 1],
            };
            best[i * width + j] = with.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < rows && j < columns {
        let score = score(i, j);
        if score > 0 && best[i * width + j] == score + best[(i + 1) * width + j + 1] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[i * width + j] == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Pairs long lists in their order: each bone of `b` with the next one of its kind in `a`, headings by anchor.
fn in_order(a: &[&Bone<'_>], b: &[&Bone<'_>]) -> Vec<(usize, usize)> {
    let (mut at, mut pairs) = (0, Vec::new());
    for (j, bone) in b.iter().enumerate() {
        // A look ahead of a few bones: more would go through the whole list for each.
        let ahead =
            a[at..].iter().take(64).position(|other| other.kind == bone.kind && agree(other.anchor, bone.anchor));
        if let Some(found) = ahead {
            pairs.push((at + found, j));
            at += found + 1;
        }
    }
    pairs
}

/// What a bone names, as bits of a small Bloom filter.
fn marks(bone: &Bone<'_>) -> u64 {
    let mut bits = 0;
    let mut add = |kind: u8, name: &dyn Fn(&mut rustc_hash::FxHasher)| {
        let mut hasher = rustc_hash::FxHasher::default();
        kind.hash(&mut hasher);
        name(&mut hasher);
        bits |= 1 << (hasher.finish() >> 58);
    };
    let facts = &bone.facts;
    facts.quantities.iter().chain(&facts.doubtful).for_each(|name| add(0, &|hasher| name.hash(hasher)));
    facts.people.iter().for_each(|name| add(1, &|hasher| name.hash(hasher)));
    for name in facts.exams.iter().chain(&facts.certifications).chain(&facts.links) {
        add(2, &|hasher| name.hash(hasher));
    }
    bits
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE)
}

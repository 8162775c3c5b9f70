//! Levels side by side: sections that ask for the same kind of things, as the columns of a table.
//!
//! A section is compared when two or more of the sections right below it are *levels*: sections with numbered
//! requirements that name people, exams or certifications. Instructions with numbered steps name none, so that no table
//! is made of them. Rows are the levels' requirements, aligned by their words without numbers, what they name, and
//! their order.

use super::rows::heaviest;
use crate::model::requirement::{RequirementKind, RequirementTree};

/// The comparison of a section's levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The node of the section that holds the levels.
    pub section: usize,
    /// The nodes of the levels: the columns.
    pub levels: Vec<usize>,
    /// The rows: for each level the node of its requirement, where it has one.
    pub rows: Vec<Vec<Option<usize>>>,
}

/// More columns than this are no table that people read.
const WIDEST: usize = 6;

/// Pairs of requirements that are compared at most; longer levels stand beside each other in their order.
const MOST_CELLS: usize = 40_000;

/// Finds what can be compared, in document order.
pub fn find(tree: &RequirementTree<'_>) -> Vec<Comparison> {
    let sections = (0..tree.nodes.len()).filter(|&at| tree.nodes[at].kind == RequirementKind::Section);
    let comparison = |section: usize| {
        let levels: Vec<usize> = tree.children(section).filter(|&child| is_level(tree, child)).collect();
        (2..=WIDEST).contains(&levels.len()).then(|| Comparison { section, rows: rows(tree, &levels), levels })
    };
    sections.filter_map(comparison).collect()
}

fn requirements<'t>(tree: &'t RequirementTree<'_>, level: usize) -> impl Iterator<Item = usize> + 't {
    tree.children(level).filter(|&child| tree.nodes[child].kind == RequirementKind::Requirement)
}

fn is_level(tree: &RequirementTree<'_>, at: usize) -> bool {
    tree.nodes[at].kind == RequirementKind::Section
        && requirements(tree, at).any(|requirement| {
            let facts = tree.below(requirement).iter().map(|node| &node.facts);
            facts
                .into_iter()
                .any(|facts| !facts.people.is_empty() || !facts.exams.is_empty() || !facts.certifications.is_empty())
        })
}

/// Aligns the requirements of levels: each further level with the rows so far.
fn rows(tree: &RequirementTree<'_>, levels: &[usize]) -> Vec<Vec<Option<usize>>> {
    let mut rows: Vec<Vec<Option<usize>>> = Vec::new();
    for (column, &level) in levels.iter().enumerate() {
        let own: Vec<usize> = requirements(tree, level).collect();
        let speakers: Vec<usize> = rows.iter().filter_map(|row| row.iter().flatten().next().copied()).collect();
        let pairs = match speakers.len() * own.len() <= MOST_CELLS {
            true => heaviest(speakers.len(), own.len(), |i, j| likeness(tree, speakers[i], own[j]) + i32::from(i == j)),
            false => (0..speakers.len().min(own.len())).map(|at| (at, at)).collect(),
        };
        let (mut merged, mut next) = (Vec::new(), 0);
        let mut pairs = pairs.into_iter().peekable();
        let alone = |at: usize| {
            let mut row = vec![None; column];
            row.push(Some(at));
            row
        };
        for (at, mut row) in rows.into_iter().enumerate() {
            let pair = pairs.next_if(|pair| pair.0 == at);
            if let Some((_, found)) = pair {
                merged.extend(own[next..found].iter().map(|&at| alone(at)));
                next = found + 1;
            }
            row.push(pair.map(|(_, found)| own[found]));
            merged.push(row);
        }
        merged.extend(own[next..].iter().map(|&at| alone(at)));
        rows = merged;
    }
    rows
}

fn likeness(tree: &RequirementTree<'_>, a: usize, b: usize) -> i32 {
    let words = |at: usize, locale: usize| tree.nodes[at].text[locale].as_deref().map(letters);
    let same = (0..tree.locales.len()).any(|locale| {
        let (a, b) = (words(a, locale), words(b, locale));
        a.is_some() && a == b
    });
    1 + 6 * i32::from(same) + 3 * i32::from(names(tree, a) == names(tree, b))
}

/// The letters of a text: levels differ in numbers and marks.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphabetic()).collect()
}

/// Which kinds of things a requirement names.
fn names(tree: &RequirementTree<'_>, at: usize) -> [bool; 4] {
    tree.below(at).iter().fold([false; 4], |mut found, node| {
        found[0] |= !node.facts.people.is_empty();
        found[1] |= !node.facts.exams.is_empty();
        found[2] |= !node.facts.certifications.is_empty();
        found[3] |= !node.facts.quantities.is_empty();
        found
    })
}

//! Makes nodes of aligned rows: what each place is for.
//!
//! 1. A row's kind is what most editions have there; connectors and notes are told by any edition's words.
//! 2. Bold paragraphs make labels and choices of what stands around them (`choices`).
//! 3. Ids are paths of names: a section's anchor, else the kind with a number.

use std::borrow::Cow;

use super::choices::{Grown, Part, Piece, Within, choices, labels};
use super::rows::Rows;
use super::{Edition, facts};
use crate::language::vocabulary::Connector;
use crate::model::document::Kind;
use crate::model::requirement::{BoneKind, RequirementKind, RequirementNode};

/// The row of each node; `None` for nodes that only group, and for a root without a heading.
pub(super) type Places = Vec<Option<usize>>;

/// Makes the nodes of a page's tree.
pub(super) fn nodes<'d>(page: &str, editions: &[Edition<'d>], rows: &Rows) -> (Vec<RequirementNode<'d>>, Places) {
    let mut shaper = Shaper {
        editions,
        rows,
        nodes: Vec::with_capacity(rows.len() + 1),
        places: Vec::with_capacity(rows.len() + 1),
        bones: Vec::new(),
    };
    let top = rows.top();
    match top.as_slice() {
        [only] if shaper.kind(*only) == BoneKind::Section(1) => {
            let anchor = shaper.anchor(*only);
            let id = anchor.filter(|anchor| !anchor.is_empty()).unwrap_or(page).to_owned();
            shaper.node(&Piece { row: *only, kind: RequirementKind::Section, body: Vec::new() }, id);
        }
        _ => shaper.root(page, &top),
    }
    (shaper.nodes, shaper.places)
}

struct Shaper<'d, 'e> {
    editions: &'e [Edition<'d>],
    rows: &'e Rows,
    nodes: Vec<RequirementNode<'d>>,
    places: Places,
    /// Room for the bones of one row.
    bones: Vec<(usize, usize)>,
}

impl<'d> Shaper<'d, '_> {
    fn bone_kind(&self, edition: usize, bone: usize) -> BoneKind {
        self.editions[edition].skeleton.bones[bone].kind
    }

    fn words(&self, edition: usize, bone: usize) -> &'d str {
        let edition = &self.editions[edition];
        edition.document.prose.slice(&edition.skeleton.bones[bone].prose).trim()
    }

    /// The kind that most editions have in a row; the first of those.
    fn kind(&self, row: usize) -> BoneKind {
        if self.rows.uniform {
            return self.bone_kind(0, row);
        }
        majority(self.rows.present(row).map(|(edition, bone)| self.bone_kind(edition, bone)))
            .expect("a row is made of a bone at least")
    }

    fn anchor(&self, row: usize) -> Option<&'d str> {
        let anchor = |(edition, bone): (usize, usize)| {
            let Edition { headings, skeleton, .. } = self.editions[edition];
            let bone = &skeleton.bones[bone];
            bone.heading.and_then(|at| headings.get(at as usize)).map(|heading| &*heading.id).or(bone.anchor)
        };
        let source =
            self.rows.present(row).find(|(edition, _)| self.editions[*edition].origin == super::Origin::Source);
        source.and_then(anchor).or_else(|| self.rows.present(row).find_map(anchor))
    }

    fn connector(&self, row: usize) -> Option<Connector> {
        self.rows.present(row).find_map(|(edition, bone)| {
            (self.bone_kind(edition, bone) == BoneKind::Strong)
                .then(|| self.editions[edition].vocabulary.connector(self.words(edition, bone)))
                .flatten()
        })
    }

    fn is_note(&self, row: usize) -> bool {
        self.rows.present(row).any(|(edition, bone)| {
            self.bone_kind(edition, bone) == BoneKind::Bullet
                && self.editions[edition].vocabulary.is_note(self.words(edition, bone))
        })
    }

    fn part(&self, row: usize) -> Part {
        let kind = match self.kind(row) {
            BoneKind::Section(_) | BoneKind::Tab => RequirementKind::Section,
            BoneKind::Text => RequirementKind::Text,
            BoneKind::Strong => match self.connector(row) {
                Some(connector) => return Part::Connector(row, connector),
                None => RequirementKind::Label,
            },
            BoneKind::Step => RequirementKind::Requirement,
            BoneKind::Bullet if self.is_note(row) => RequirementKind::Note,
            BoneKind::Bullet => RequirementKind::Condition,
            BoneKind::Alert => RequirementKind::Note,
        };
        Part::Piece(Piece { row, kind, body: Vec::new() })
    }

    /// What goes below a row, or below the root.
    fn grow(&self, rows: &[usize], within: Within) -> Vec<Grown> {
        let parts: Vec<Part> = rows.iter().map(|&row| self.part(row)).collect();
        let plain = |part: &Part| matches!(part, Part::Piece(piece) if piece.kind != RequirementKind::Label);
        if parts.iter().all(plain) {
            let piece = |part| match part {
                Part::Piece(piece) => Some(Grown::Piece(piece)),
                Part::Connector(..) => None,
            };
            return parts.into_iter().filter_map(piece).collect();
        }
        choices(labels(parts), within)
    }

    fn node(&mut self, piece: &Piece, id: String) {
        let at = self.nodes.len();
        let mut bones = std::mem::take(&mut self.bones);
        bones.clear();
        bones.extend(self.rows.present(piece.row));
        let mut node = self.empty(id, piece.kind);
        node.anchor = self.anchor(piece.row);
        let merged = facts::merge(self.editions, &bones);
        (node.facts, node.facts_differ) = (merged.facts, merged.differ);
        self.say(&mut node, piece.row);
        node.missing_in =
            (0..self.editions.len()).filter(|edition| bones.iter().all(|(at, _)| at != edition)).collect();
        self.nodes.push(node);
        self.places.push(Some(piece.row));
        if self.rows.is_leaf(piece.row) {
            return self.close(at);
        }
        let within = if piece.kind == RequirementKind::Section { Within::Section } else { Within::Item };
        let mut below = self.grow(&self.rows.children(piece.row), within);
        self.below(at, &mut below);
        self.close(at);
    }

    fn empty(&self, id: String, kind: RequirementKind) -> RequirementNode<'d> {
        RequirementNode {
            id,
            kind,
            anchor: None,
            text: vec![None; self.editions.len()],
            facts: Default::default(),
            facts_differ: Vec::new(),
            missing_in: Vec::new(),
            end: 0,
        }
    }

    /// Gives a node the words of a row.
    fn say(&self, node: &mut RequirementNode<'d>, row: usize) {
        for (edition, bone) in self.rows.present(row) {
            let Edition { document, skeleton, .. } = self.editions[edition];
            let words = self.words(edition, bone);
            let bone = &skeleton.bones[bone];
            let is_row = matches!(document.nodes[bone.node as usize].kind, Kind::Row | Kind::Head | Kind::Html(_));
            node.text[edition] = Some(clean(words, is_row));
        }
    }

    fn close(&mut self, at: usize) {
        self.nodes[at].end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
    }

    /// Adds children to the node at `at`: those of its rows, then those of its body.
    fn below(&mut self, at: usize, children: &mut Vec<Grown>) {
        let mut names = Names::default();
        for child in children.drain(..) {
            self.grown(child, at, &mut names);
        }
    }

    fn grown(&mut self, child: Grown, parent: usize, names: &mut Names) {
        match child {
            Grown::Piece(piece) => {
                let name = names.of(piece.kind, self.anchor(piece.row));
                let id = [&self.nodes[parent].id, "/", &*name].concat();
                let at = self.nodes.len();
                self.node(&piece, id);
                // A label's list stands beside it in the text, and below it in the tree.
                let mut body = piece.body;
                self.below(at, &mut body);
                self.close(at);
            }
            Grown::Group { kind, connectors, alternatives } => {
                let at = self.nodes.len();
                let name = names.of(kind, None);
                let mut node = self.empty(format!("{}/{name}", self.nodes[parent].id), kind);
                if let Some(&row) = connectors.first() {
                    self.say(&mut node, row);
                }
                self.nodes.push(node);
                self.places.push(None);
                for (number, mut alternative) in alternatives.into_iter().enumerate() {
                    let id = format!("{}/alternative-{}", self.nodes[at].id, number + 1);
                    let part = self.nodes.len();
                    let node = self.empty(id, RequirementKind::Alternative);
                    self.nodes.push(node);
                    self.places.push(None);
                    self.below(part, &mut alternative);
                    self.close(part);
                    self.miss(part);
                }
                self.close(at);
                self.miss(at);
            }
        }
    }

    /// A group is missing where all that stands in it is.
    fn miss(&mut self, at: usize) {
        let below = &self.nodes[at + 1..self.nodes[at].end as usize];
        let gone = |edition: &usize| below.iter().all(|node| node.missing_in.contains(edition) || is_group(node.kind));
        let missing = (0..self.editions.len()).filter(gone).collect();
        self.nodes[at].missing_in = missing;
    }

    /// A root for pages without a heading of their own above all: the title of the front matter speaks for it.
    fn root(&mut self, page: &str, top: &[usize]) {
        let mut node = self.empty(page.to_owned(), RequirementKind::Section);
        for (at, edition) in self.editions.iter().enumerate() {
            let front = &edition.document.front;
            node.text[at] = front.text("title").map(Cow::Borrowed);
        }
        self.nodes.push(node);
        self.places.push(None);
        let mut below = self.grow(top, Within::Section);
        self.below(0, &mut below);
        self.close(0);
    }
}

fn is_group(kind: RequirementKind) -> bool {
    matches!(kind, RequirementKind::Choice | RequirementKind::All | RequirementKind::Alternative)
}

/// The value that stands most often; the first of those.
fn majority(mut values: impl Iterator<Item = BoneKind> + Clone) -> Option<BoneKind> {
    let first = values.clone().next()?;
    if values.clone().all(|value| value == first) {
        return Some(first);
    }
    let mut counts: Vec<(BoneKind, usize)> = Vec::with_capacity(2);
    for value in values.by_ref() {
        match counts.iter_mut().find(|known| known.0 == value) {
            Some(known) => known.1 += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|known| known.1).map(|known| known.0)
}

/// Words without the places of images and without line ends; cells of a row are parted by ` | `.
fn clean(words: &str, is_row: bool) -> Cow<'_, str> {
    // The first byte of U+FFFC, the place of an image, begins few other letters.
    if memchr::memchr2(b'\n', 0xEF, words.as_bytes()).is_none() || !words.contains(['\n', '\u{FFFC}']) {
        return Cow::Borrowed(words);
    }
    let lines: Vec<String> = words.split('\n').map(|line| line.replace('\u{FFFC}', "").trim().to_owned()).collect();
    Cow::Owned(lines.join(if is_row { " | " } else { " " }).trim().to_owned())
}

/// Names of siblings.
#[derive(Default)]
struct Names {
    counts: [u32; 9],
    anchors: rustc_hash::FxHashSet<String>,
}

impl Names {
    fn of(&mut self, kind: RequirementKind, anchor: Option<&str>) -> String {
        let count = &mut self.counts[kind as usize];
        *count += 1;
        match anchor.filter(|anchor| !anchor.is_empty()) {
            Some(anchor) if !self.anchors.contains(anchor) => {
                self.anchors.insert(anchor.to_owned());
                anchor.to_owned()
            }
            _ => format!("{}-{count}", kind.name()),
        }
    }
}

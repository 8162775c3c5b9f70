//! Makes nodes of aligned rows: what each place is for.
//!
//! 1. A row's kind is what most editions have there; connectors and notes are told by any edition's words.
//! 2. A lone bold paragraph that is no connector is a label: the list after it goes below it, with the choices in it.
//! 3. Connectors part what stands between the start of the step, label or section and its end into alternatives: OR
//!    first, AND within. Paragraphs before the first and after the last alternative stay outside.
//! 4. Ids are paths of names: a section's anchor, else the kind with a number.

use std::borrow::Cow;

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

/// What stands among siblings before choices are made.
enum Part {
    /// A node.
    Piece(Piece),
    /// A lone bold connector: its row.
    Connector(usize, Connector),
}

/// A node to be: its row, and what goes below it after its own children.
struct Piece {
    row: usize,
    kind: RequirementKind,
    body: Vec<Grown>,
}

/// A node to be, or a group of them.
enum Grown {
    Piece(Piece),
    /// Alternatives that are parted by connectors at these rows.
    Group {
        kind: RequirementKind,
        connectors: Vec<usize>,
        alternatives: Vec<Vec<Grown>>,
    },
}

/// What siblings stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Section,
    Item,
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

/// Puts the list after a label below it.
fn labels(parts: Vec<Part>) -> Vec<Part> {
    let is_list = |part: &Part| {
        matches!(part, Part::Piece(Piece { kind, .. })
            if matches!(kind, RequirementKind::Requirement | RequirementKind::Condition | RequirementKind::Note))
    };
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut rest = parts.into_iter().peekable();
    while let Some(part) = rest.next() {
        match part {
            Part::Piece(mut label) if label.kind == RequirementKind::Label => {
                let mut body = Vec::new();
                loop {
                    if rest.peek().is_some_and(is_list) {
                        body.extend(rest.next());
                    } else if matches!(rest.peek(), Some(Part::Connector(..))) && !body.is_empty() {
                        let connector = rest.next();
                        // The word joins this label's list with what follows only where that is a list.
                        if rest.peek().is_some_and(is_list) {
                            body.extend(connector);
                        } else {
                            label.body = choices(std::mem::take(&mut body), Within::Item);
                            out.push(Part::Piece(label));
                            out.extend(connector);
                            break;
                        }
                    } else {
                        label.body = choices(body, Within::Item);
                        out.push(Part::Piece(label));
                        break;
                    }
                }
            }
            part => out.push(part),
        }
    }
    out
}

/// Makes choices of what connectors part.
fn choices(parts: Vec<Part>, within: Within) -> Vec<Grown> {
    let is_text = |part: &Part| matches!(part, Part::Piece(piece) if piece.kind == RequirementKind::Text);
    let is_connector = |part: &Part| matches!(part, Part::Connector(..));
    let Some(first) = parts.iter().position(is_connector) else { return grow(parts) };
    let last = parts.iter().rposition(is_connector).unwrap_or(first);
    // Paragraphs that lead to the alternatives, or follow them, are no part of them, unless there is nothing else.
    let start = match parts[..first].iter().position(|part| !is_text(part)) {
        Some(start) => start,
        None if within == Within::Section => first.saturating_sub(1),
        None => 0,
    };
    let end = match parts[last + 1..].iter().rposition(|part| !is_text(part)) {
        Some(end) => last + 2 + end,
        None => parts.len(),
    };
    let mut parts = parts.into_iter();
    let mut out = grow(parts.by_ref().take(start).collect());
    let middle: Vec<Part> = parts.by_ref().take(end - start).collect();
    out.extend(group(middle, Connector::Or));
    out.extend(grow(parts.collect()));
    out
}

/// Parts siblings at one kind of connector, and each part at the other kind.
fn group(parts: Vec<Part>, connector: Connector) -> Vec<Grown> {
    let (mut groups, mut connectors) = (vec![Vec::new()], Vec::new());
    for part in parts {
        match part {
            Part::Connector(row, kind) if kind == connector => {
                connectors.push(row);
                groups.push(Vec::new());
            }
            part => groups.last_mut().expect("it begins with one").push(part),
        }
    }
    let inner = |parts: Vec<Part>| match connector {
        Connector::Or => group(parts, Connector::And),
        Connector::And => grow(parts),
    };
    let mut alternatives: Vec<Vec<Grown>> = groups.into_iter().map(inner).collect();
    if alternatives.iter().filter(|alternative| !alternative.is_empty()).count() < 2 {
        // A connector with nothing on one side parts nothing; it stays as the bold paragraph that it is.
        let lone = |row: usize| Grown::Piece(Piece { row, kind: RequirementKind::Label, body: Vec::new() });
        let mut out = Vec::new();
        for (at, alternative) in alternatives.into_iter().enumerate() {
            out.extend((at > 0).then(|| lone(connectors[at - 1])));
            out.extend(alternative);
        }
        return out;
    }
    alternatives.retain(|alternative| !alternative.is_empty());
    let kind = if connector == Connector::Or { RequirementKind::Choice } else { RequirementKind::All };
    vec![Grown::Group { kind, connectors, alternatives }]
}

fn grow(parts: Vec<Part>) -> Vec<Grown> {
    let piece = |part| match part {
        Part::Piece(piece) => piece,
        Part::Connector(row, _) => Piece { row, kind: RequirementKind::Label, body: Vec::new() },
    };
    parts.into_iter().map(|part| Grown::Piece(piece(part))).collect()
}

/// Names of siblings.
#[derive(Default)]
struct Names {
    counts: [u32; 9],
    anchors: Vec<String>,
}

impl Names {
    fn of(&mut self, kind: RequirementKind, anchor: Option<&str>) -> String {
        let count = &mut self.counts[kind as usize];
        *count += 1;
        match anchor.filter(|anchor| !anchor.is_empty()) {
            Some(anchor) if !self.anchors.iter().any(|known| known == anchor) => {
                self.anchors.push(anchor.to_owned());
                anchor.to_owned()
            }
            _ => format!("{}-{count}", kind.name()),
        }
    }
}

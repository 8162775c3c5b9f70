//! Reads the skeleton of a page: its sections, paragraphs and list items, and the facts they name.
//!
//! 1. Headings open sections, which end where a heading of the same or a higher level stands.
//! 2. Lists give steps (numbered) and bullets; an item's first paragraph is its own text, the rest stands below it.
//! 3. Quotes, columns, zones and divisions are looked through; a table gives a paragraph a row; code gives nothing.
//!
//! What an item is for (a connector, a note, a label) depends on the other locales and is decided in
//! `analyze/requirements`. One pass over the nodes and the words.

use std::ops::Range;

use crate::model::document::{Document, Kind, Node};
use crate::model::requirement::{Bone, BoneKind, Skeleton};
use crate::parse::facts::{self, Strong};

/// Reads the skeleton of a document.
pub fn skeleton<'d>(document: &'d Document<'_>) -> Skeleton<'d> {
    let mut reader = Reader { document, bones: Vec::new(), sections: Vec::new(), block: 0, headings: 0 };
    let mut at = 0;
    while at < document.nodes.len() {
        if let Kind::Heading(heading) = &document.nodes[at].kind {
            reader.close_sections(heading.level);
            reader.sections.push((reader.bones.len(), heading.level));
            let kind = BoneKind::Section(heading.level);
            let section = reader.open(kind, at, at, heading.anchor.as_deref());
            reader.bones[section].heading = Some(reader.headings);
            reader.headings += 1;
        } else {
            reader.walk(at);
        }
        at = document.nodes[at].end as usize;
    }
    reader.close_sections(0);
    Skeleton { bones: reader.bones }
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    bones: Vec<Bone<'d>>,
    /// Sections that are open: item and level.
    sections: Vec<(usize, u8)>,
    /// The first block that was not yet asked for; blocks are asked for in order.
    block: usize,
    /// How many headings were passed.
    headings: u32,
}

impl<'d> Reader<'d, '_> {
    fn node(&self, at: usize) -> &'d Node<'d> {
        &self.document.nodes[at]
    }

    fn close_sections(&mut self, level: u8) {
        while let Some(&(item, open)) = self.sections.last() {
            if open < level {
                break;
            }
            self.close(item);
            self.sections.pop();
        }
    }

    /// Adds an item whose own words are those of the leaf at `words`.
    fn open(&mut self, kind: BoneKind, node: usize, words: usize, anchor: Option<&'d str>) -> usize {
        let prose = self.words(words);
        self.add(kind, node, prose, anchor)
    }

    fn add(&mut self, kind: BoneKind, node: usize, prose: Range<u32>, anchor: Option<&'d str>) -> usize {
        let strong = match kind {
            BoneKind::Step | BoneKind::Bullet => Strong::People,
            _ => Strong::Plain,
        };
        let facts = facts::read(&self.document.prose, &prose, strong);
        let index = self.bones.len();
        self.bones.push(Bone { kind, prose, node: number(node), anchor, heading: None, facts, end: number(index + 1) });
        index
    }

    fn close(&mut self, item: usize) {
        self.bones[item].end = number(self.bones.len());
    }

    /// The prose of the blocks of a node: of a leaf its one block, of raw HTML all of them.
    fn words(&mut self, node: usize) -> Range<u32> {
        let blocks = &self.document.blocks;
        let is_before = |block: &crate::model::document::Block| {
            block.node == crate::model::document::Block::FRONT || (block.node as usize) < node
        };
        while blocks.get(self.block).is_some_and(is_before) {
            self.block += 1;
        }
        let of_node = blocks[self.block..].iter().take_while(|block| block.node as usize == node);
        let (mut range, mut first) = (0..0, true);
        for block in of_node {
            if first {
                range = block.prose.clone();
                first = false;
            }
            range.end = block.prose.end;
        }
        range
    }

    fn children(&mut self, at: usize) {
        let end = self.node(at).end as usize;
        let mut child = at + 1;
        while child < end {
            self.walk(child);
            child = self.node(child).end as usize;
        }
    }

    fn walk(&mut self, at: usize) {
        match &self.node(at).kind {
            Kind::Paragraph | Kind::Plain => {
                let kind = if self.document.is_strong(at) { BoneKind::Strong } else { BoneKind::Text };
                self.leaf(kind, at);
            }
            // A heading inside a container is no section of the page.
            Kind::Heading(_) => {
                self.headings += 1;
                self.leaf(BoneKind::Strong, at);
            }
            Kind::Html(_) => self.leaf(BoneKind::Text, at),
            Kind::List(first) => {
                let kind = if first.is_some() { BoneKind::Step } else { BoneKind::Bullet };
                let end = self.node(at).end as usize;
                let mut item = at + 1;
                while item < end {
                    self.container(kind, item);
                    item = self.node(item).end as usize;
                }
            }
            Kind::Alert(_) => self.container(BoneKind::Alert, at),
            Kind::Tab(_) => self.container(BoneKind::Tab, at),
            Kind::Head | Kind::Row => self.row(at),
            Kind::CodeBlock(_) | Kind::ThematicBreak => {}
            Kind::Footnote(_) => {
                let below = &self.document.nodes[at..self.node(at).end as usize];
                self.headings += number(below.iter().filter(|node| matches!(node.kind, Kind::Heading(_))).count());
            }
            kind if kind.is_inline() => {}
            _ => self.children(at),
        }
    }

    /// Adds a leaf, where it has words.
    fn leaf(&mut self, kind: BoneKind, at: usize) {
        let prose = self.words(at);
        if !self.document.prose.slice(&prose).trim().is_empty() {
            self.add(kind, at, prose, None);
        }
    }

    /// Adds a container whose first leaf is its own text.
    fn container(&mut self, kind: BoneKind, at: usize) {
        let end = self.node(at).end as usize;
        let first = at + 1;
        let own = first < end && self.node(first).kind.is_leaf();
        let item = if own { self.open(kind, at, first, None) } else { self.add(kind, at, 0..0, None) };
        let mut child = if own { self.node(first).end as usize } else { first };
        while child < end {
            self.walk(child);
            child = self.node(child).end as usize;
        }
        self.close(item);
    }

    /// Adds a row of a table: the words of its cells, which stand one after the other.
    fn row(&mut self, at: usize) {
        let end = self.node(at).end as usize;
        let (mut prose, mut cell) = (0..0, at + 1);
        while cell < end {
            let words = self.words(cell);
            if !words.is_empty() {
                prose = if prose.is_empty() { words } else { prose.start..words.end };
            }
            cell = self.node(cell).end as usize;
        }
        if !self.document.prose.slice(&prose).trim().is_empty() {
            self.add(BoneKind::Text, at, prose, None);
        }
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

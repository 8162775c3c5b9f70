//! A page as it was read: front matter, a tree of nodes, the words that people read, and segments.
//!
//! Owns: the shapes. Does not own: how they are made (`parse`), which edition of which page they are (`assemble`).
//!
//! Three kinds of places meet here; each field says which it is:
//! - *file*: a [`Span`] of the file, the only one that is reported;
//! - *text*: an offset in [`Document::text`], the Markdown that was read (one side of a bilingual page, say);
//! - *prose*: an offset in [`Document::prose`], the words of the page without markup.

use std::sync::Arc;

use pulldown_cmark::CowStr;

use crate::source::{Mapped, Span};

/// What a file is to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A Markdown page.
    Page,
    /// A YAML page with cards (`### YamlMime:Landing`, `Hub`).
    Landing,
    /// A YAML page of questions and answers (`### YamlMime:FAQ`).
    Faq,
    /// A Markdown file that other pages include; it has no address of its own.
    Fragment,
    /// A table of contents: its names as a list. It has no address of its own.
    Toc,
}

/// One edition of a page as it was read from its file.
///
/// *Laws*: `nodes` is in document order and every node's `end` is past its own index; segments are sorted by
/// `prose` and do not overlap; every segment's `span` lies in the file.
#[derive(Debug)]
pub struct Document<'a> {
    /// The file, relative to the content folder.
    pub path: Arc<str>,
    /// What it is.
    pub kind: DocumentKind,
    /// Its front matter (empty where it has none).
    pub front: FrontMatter,
    /// The Markdown that was read, with the way back to the file.
    pub text: &'a Mapped<'a>,
    /// The tree, in document order.
    pub nodes: Vec<Node<'a>>,
    /// The words of the page without markup, block after block, each block ended by a line feed.
    pub prose: Prose,
    /// Blocks that hold prose, in order.
    pub blocks: Vec<Block>,
    /// The smallest translatable stretches, in order: front matter first, then the body.
    pub segments: Vec<Segment>,
}

impl<'a> Document<'a> {
    /// The words of a segment.
    pub fn words(&self, segment: &Segment) -> &str {
        &self.prose.text[segment.prose.start as usize..segment.prose.end as usize]
    }

    /// Indexes of the direct children of node `at`.
    pub fn children(&self, at: usize) -> Children<'_, 'a> {
        Children { nodes: &self.nodes, at: at + 1, end: self.nodes[at].end as usize }
    }

    /// Indexes of the nodes that stand at the top.
    pub fn top(&self) -> Children<'_, 'a> {
        Children { nodes: &self.nodes, at: 0, end: self.nodes.len() }
    }

    /// The prose of the leaf block at node `at`; empty where it has none.
    pub fn block_words(&self, at: usize) -> &str {
        self.block(at).map_or("", |block| self.prose.slice(&block.prose).trim())
    }

    /// The block at node `at`; `None` where the node holds no prose of its own.
    pub fn block(&self, at: usize) -> Option<&Block> {
        // Values of the front matter come first and have no node.
        let front = self.blocks.partition_point(|block| block.node == Block::FRONT);
        let found = self.blocks[front..].binary_search_by_key(&(at as u32), |block| block.node).ok()?;
        Some(&self.blocks[front + found])
    }

    /// The blocks at node `at`: as many as stretches of text stand in a node of raw HTML.
    pub fn blocks_of(&self, at: usize) -> &[Block] {
        let front = self.blocks.partition_point(|block| block.node == Block::FRONT);
        let body = &self.blocks[front..];
        let first = body.partition_point(|block| (block.node as usize) < at);
        let past = body.partition_point(|block| block.node as usize <= at);
        &body[first..past]
    }

    /// True for a paragraph at node `at` that is strong emphasis alone.
    pub fn is_strong(&self, at: usize) -> bool {
        let mut strong = false;
        matches!(self.nodes[at].kind, Kind::Paragraph | Kind::Plain)
            && self.children(at).all(|child| match &self.nodes[child].kind {
                Kind::Strong => !std::mem::replace(&mut strong, true),
                Kind::Text(text) => text.trim().is_empty(),
                Kind::SoftBreak | Kind::HardBreak | Kind::InlineHtml(_) => true,
                _ => false,
            })
            && strong
    }

    /// The marks that touch a range within a block.
    pub fn marks_in(&self, range: &std::ops::Range<u32>) -> impl Iterator<Item = &Mark> {
        let past = self.blocks.partition_point(|block| block.prose.start <= range.start);
        let block = past.checked_sub(1).map_or(0, |at| self.blocks[at].prose.start);
        self.prose.marks_in(block, range)
    }

    /// The file span of a node.
    pub fn node_span(&self, at: usize) -> Span {
        let range = &self.nodes[at].range;
        self.text.origin_span(range.start as usize..range.end as usize)
    }
}

/// Walks the direct children of a node.
#[derive(Clone, Debug)]
pub struct Children<'n, 'a> {
    nodes: &'n [Node<'a>],
    at: usize,
    end: usize,
}

impl Iterator for Children<'_, '_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.at >= self.end {
            return None;
        }
        let at = self.at;
        self.at = self.nodes[at].end as usize;
        Some(at)
    }
}

/// A node of the tree. Nodes stand in document order; a node's descendants are those up to `end`.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its bytes in the text (*text*).
    pub range: std::ops::Range<u32>,
    /// Index just past its last descendant.
    pub end: u32,
}

/// What a node is. Names follow CommonMark 0.31.2 and GFM where they define the thing.
#[derive(Debug)]
pub enum Kind<'a> {
    /// A paragraph.
    Paragraph,
    /// Inline content that stands in a container without a paragraph of its own (a tight list's item).
    Plain,
    /// A heading with its level 1 to 6 and what `{#id .class}` gave it.
    Heading(Box<Heading<'a>>),
    /// A block quote.
    Quote,
    /// A block quote that opens with `[!NOTE]` or the like.
    Alert(AlertKind),
    /// A block quote that opens with `[!div class="…"]`: the class names.
    Division(String),
    /// A list; its first number where it is ordered.
    List(Option<u64>),
    /// A list item.
    Item,
    /// A code block: its info string. The text is its only child, or several.
    CodeBlock(CowStr<'a>),
    /// A block of raw HTML.
    Html(CowStr<'a>),
    /// A table with the alignment of its columns.
    Table(Vec<pulldown_cmark::Alignment>),
    /// The head row of a table; its children are cells.
    Head,
    /// A row of a table; its children are cells.
    Row,
    /// A cell of a table.
    Cell,
    /// `---`.
    ThematicBreak,
    /// A footnote's text under its label.
    Footnote(CowStr<'a>),
    /// `:::row:::`: its children are columns.
    Columns,
    /// `:::column span="N":::`.
    Column(u8),
    /// `:::zone …` or `:::moniker …`: what the marker says after its name.
    Zone(String),
    /// One tab: `# [Title](#tab/id)` and what follows, under its id. Its first child is the title as [`Kind::Plain`].
    /// A run of tabs that follow each other as siblings is one group.
    Tab(String),
    /// A marker that has done its work; renders as nothing.
    Nothing,

    /// Text.
    Text(CowStr<'a>),
    /// Inline code.
    Code(CowStr<'a>),
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Strikethrough,
    /// A link.
    Link(Box<Target<'a>>),
    /// An image; its children are the alternative text.
    Image(Box<Target<'a>>),
    /// Raw HTML within a line, one tag or comment.
    InlineHtml(CowStr<'a>),
    /// A line end within a paragraph.
    SoftBreak,
    /// A forced line end.
    HardBreak,
    /// A task list's box.
    Task {
        /// True when it is ticked.
        done: bool,
    },
    /// A reference to a footnote.
    FootnoteReference(CowStr<'a>),
    /// `[!INCLUDE [title](path)]`: the path as written.
    Include(String),
    /// `[!VIDEO url]`.
    Video(String),
    /// `[!code-lang[title](path)]`: language and path.
    CodeInclude {
        /// The language of the code.
        language: String,
        /// The path as written, with its query.
        path: String,
    },
}

impl Kind<'_> {
    /// True for what stands inside a line.
    pub fn is_inline(&self) -> bool {
        matches!(
            self,
            Kind::Text(_)
                | Kind::Code(_)
                | Kind::Emphasis
                | Kind::Strong
                | Kind::Strikethrough
                | Kind::Link(_)
                | Kind::Image(_)
                | Kind::InlineHtml(_)
                | Kind::SoftBreak
                | Kind::HardBreak
                | Kind::Task { .. }
                | Kind::FootnoteReference(_)
                | Kind::Include(_)
                | Kind::Video(_)
                | Kind::CodeInclude { .. }
        )
    }

    /// True for blocks whose children are inline: the ones that hold prose.
    pub fn is_leaf(&self) -> bool {
        matches!(self, Kind::Paragraph | Kind::Plain | Kind::Heading(_) | Kind::Cell)
    }
}

/// What a heading is beside its text.
#[derive(Debug)]
pub struct Heading<'a> {
    /// Level, 1 to 6.
    pub level: u8,
    /// The id the author gave it: `<a name="…">` inside it, else `{#id}`.
    pub anchor: Option<String>,
    /// Class names of `{.class}`.
    pub classes: Vec<CowStr<'a>>,
}

/// Where a link or image leads.
#[derive(Debug)]
pub struct Target<'a> {
    /// The address as written, entities and escapes resolved.
    pub to: CowStr<'a>,
    /// The title attribute; empty where there is none.
    pub title: CowStr<'a>,
}

/// The five kinds of alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

impl AlertKind {
    /// The kind by its word in any case.
    pub fn parse(word: &str) -> Option<AlertKind> {
        match word.to_ascii_lowercase().as_str() {
            "note" => Some(AlertKind::Note),
            "tip" => Some(AlertKind::Tip),
            "important" => Some(AlertKind::Important),
            "warning" => Some(AlertKind::Warning),
            "caution" => Some(AlertKind::Caution),
            _ => None,
        }
    }

    /// Its word in lower case: a class name and the end of its message's id.
    pub fn name(self) -> &'static str {
        match self {
            AlertKind::Note => "note",
            AlertKind::Tip => "tip",
            AlertKind::Important => "important",
            AlertKind::Warning => "warning",
            AlertKind::Caution => "caution",
        }
    }
}

/// The front matter of a page: every key as written, and where the values stand.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The values, unknown keys too, in the order of the file.
    pub values: serde_yaml::Mapping,
    /// Top-level keys with the file span of their value (without quotes where the value is one quoted string).
    pub spans: Vec<(String, Span)>,
    /// First byte of the body in the file.
    pub body: u32,
}

impl FrontMatter {
    /// The value of a key where it is text (numbers and dates count as the text they are written as).
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(|value| value.as_str())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&serde_yaml::Value> {
        self.values.get(key)
    }

    /// The file span of a key's value.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.spans.iter().find(|(name, _)| name == key).map(|(_, span)| *span)
    }

    /// True where a key says `false`.
    pub fn denies(&self, key: &str) -> bool {
        self.values.get(key).and_then(|value| value.as_bool()) == Some(false)
    }

    /// True where a key says `true`.
    pub fn affirms(&self, key: &str) -> bool {
        self.values.get(key).and_then(|value| value.as_bool()) == Some(true)
    }
}

/// The words of a document without markup.
#[derive(Debug, Default)]
pub struct Prose {
    /// Every block's words, each block ended by a line feed.
    pub text: String,
    /// How stretches of `text` lead back, in order: where each begins in `text`, and its file span.
    pub pieces: Vec<ProsePiece>,
    /// What stretches of `text` are, in order of their start.
    pub marks: Vec<Mark>,
}

/// A stretch of prose and the bytes of the file it was read from.
#[derive(Clone, Copy, Debug)]
pub struct ProsePiece {
    /// Its first byte (*prose*).
    pub at: u32,
    /// Where it stands (*file*).
    pub span: Span,
    /// True when its bytes are the file's bytes; false for an entity or an escape, which is one whole.
    pub verbatim: bool,
}

impl Prose {
    /// The words of a range.
    pub fn slice(&self, range: &std::ops::Range<u32>) -> &str {
        &self.text[range.start as usize..range.end as usize]
    }

    /// The file span of a range of the prose; white space at its ends is not counted.
    pub fn span(&self, range: &std::ops::Range<u32>) -> Span {
        let words = self.slice(range);
        let start = range.start as usize + (words.len() - words.trim_start().len());
        let end = range.end as usize - (words.len() - words.trim_end().len());
        if start >= end || self.pieces.is_empty() {
            let at = self.place(range.start as usize).0;
            return Span::new(at, at);
        }
        Span::new(self.place(start).0, self.place(end - 1).1)
    }

    /// The first file byte of the byte at `offset` of the prose, and the first one after it.
    fn place(&self, offset: usize) -> (usize, usize) {
        let found = self.pieces.partition_point(|piece| piece.at as usize <= offset);
        let Some(piece) = self.pieces.get(found.max(1) - 1) else { return (0, 0) };
        if piece.verbatim {
            let at = piece.span.start as usize + offset.saturating_sub(piece.at as usize);
            let at = at.min(piece.span.end as usize);
            (at, (at + 1).min(piece.span.end as usize))
        } else {
            (piece.span.start as usize, piece.span.end as usize)
        }
    }

    /// The marks that touch a range of the block that begins at `block`.
    pub fn marks_in(&self, block: u32, range: &std::ops::Range<u32>) -> impl Iterator<Item = &Mark> {
        let (start, end) = (range.start, range.end);
        let least = block.max(start.saturating_sub(MARK_REACH));
        let from = self.marks.partition_point(|mark| mark.range.start < least);
        self.marks[from..]
            .iter()
            .take_while(move |mark| mark.range.start < end)
            .filter(move |mark| mark.range.end > start)
    }
}

/// A mark never reaches further than its block; longer ones are cut into several when they are made.
pub const MARK_REACH: u32 = 4096;

/// What a stretch of prose is.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The stretch (*prose*).
    pub range: std::ops::Range<u32>,
    /// What it is.
    pub kind: MarkKind,
}

/// The kinds of marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Inline code: not text to translate.
    Code,
    /// Marked as not to be translated (`translate="no"`, `:::no-loc:::`).
    NoTranslate,
    /// The text of a link, with its address.
    Link(String),
    /// Strong emphasis.
    Strong,
    /// Emphasis.
    Emphasis,
    /// An image stands here (one U+FFFC in the prose; its text is a block of its own), with its address.
    Image(String),
}

/// A block that holds prose.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its node; for values of the front matter [`Block::FRONT`].
    pub node: u32,
    /// Its words (*prose*).
    pub prose: std::ops::Range<u32>,
    /// What it is to readers.
    pub kind: SegmentKind,
    /// Why none of it is to be translated, where that is so.
    pub exempt: Option<Exempt>,
}

impl Block {
    /// The node number of front matter values.
    pub const FRONT: u32 = u32::MAX;
}

/// What a segment is to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SegmentKind {
    /// The front matter's title.
    Title,
    /// The front matter's description, or a YAML page's summary.
    Description,
    /// The front matter's keywords.
    Keywords,
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A list item.
    Item,
    /// A table cell.
    Cell,
    /// A text in an alert.
    Alert,
    /// The alternative text of an image.
    ImageText,
    /// The title of a link or image.
    LinkTitle,
    /// Text in a block of raw HTML.
    Html,
    /// The name of a TOC entry.
    TocName,
}

/// Why a block is not to be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exempt {
    /// `<!-- build-site: exempt -->` before it.
    Comment,
    /// `translate="no"` on an element around it.
    Attribute,
    /// `translate: false` in the front matter.
    FrontMatter,
    /// It is the source text of a pair whose target says nothing.
    Borrowed,
}

/// The smallest translatable stretch: a sentence of a block, a heading, a cell, a value of the front matter; on a
/// bilingual page, what one pair holds.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The block it stands in: an index into [`Document::blocks`].
    pub block: u32,
    /// What it is to readers.
    pub kind: SegmentKind,
    /// Its words (*prose*).
    pub prose: std::ops::Range<u32>,
    /// Its bytes, from its first word to its last, with the markup between (*file*).
    pub span: Span,
    /// The pair it is one side of: an index into the page's pairs.
    pub pair: Option<u32>,
    /// Why it is not to be translated.
    pub exempt: Option<Exempt>,
}

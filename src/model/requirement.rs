//! Requirement trees: what a page asks for, as sections, steps, conditions and choices, the same in every locale.
//!
//! Owns: the shapes, for one edition ([`Skeleton`]) and for all of a page ([`RequirementTree`]), and facts. Does not
//! own: how a skeleton is read (`parse/requirement`), how skeletons become one tree (`analyze/requirements`).

use std::borrow::Cow;
use std::ops::Range;

use crate::locale::Locale;

/// The bones of one edition: sections, paragraphs and list items, before it is known what they are for.
///
/// *Law*: bones stand in document order, and a bone's `end` is past its own index.
#[derive(Clone, Debug, Default)]
pub struct Skeleton<'d> {
    /// The bones.
    pub bones: Vec<Bone<'d>>,
}

/// A bone.
#[derive(Clone, Debug)]
pub struct Bone<'d> {
    /// What it is.
    pub kind: BoneKind,
    /// Its own words, without those of the bones below it (*prose* of the document).
    pub prose: Range<u32>,
    /// The document's node that it was read from.
    pub node: u32,
    /// The anchor that the heading's author gave it.
    pub anchor: Option<&'d str>,
    /// Which of the document's headings it is, counted from 0; `None` where it is none.
    pub heading: Option<u32>,
    /// What its own words name.
    pub facts: Facts<'d>,
    /// Index just past its last descendant.
    pub end: u32,
}

/// What a bone is by its markup alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoneKind {
    /// A heading of a level and what is under it.
    Section(u8),
    /// A paragraph, or a row of a table.
    Text,
    /// A paragraph of strong emphasis alone.
    Strong,
    /// An item of a numbered list.
    Step,
    /// An item of a bulleted list.
    Bullet,
    /// An alert.
    Alert,
    /// A tab with what is under it.
    Tab,
}

impl BoneKind {
    /// What authors call it, for findings.
    pub fn name(self) -> &'static str {
        match self {
            BoneKind::Section(_) => "heading",
            BoneKind::Text => "paragraph",
            BoneKind::Strong => "bold paragraph",
            BoneKind::Step => "numbered item",
            BoneKind::Bullet => "bullet",
            BoneKind::Alert => "alert",
            BoneKind::Tab => "tab",
        }
    }
}

/// A number that a text names: 2,000, 2.000, 2 000 and 2000 are one quantity.
///
/// *Units*: thousandths, so that `1.5` and `1,5` are one quantity too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub u64);

impl Quantity {
    /// A whole number.
    pub fn whole(number: u64) -> Quantity {
        Quantity(number.saturating_mul(1000))
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 % 1000 {
            0 => write!(f, "{}", self.0 / 1000),
            rest => write!(f, "{}.{}", self.0 / 1000, format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1000) {
            serializer.serialize_u64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.0 as f64 / 1000.0)
        }
    }
}

/// What a text names that reads the same in every language.
///
/// *Law*: each list is sorted and holds nothing twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Facts<'d> {
    /// Amounts. No dates, no numbers inside names, no people.
    pub quantities: Vec<Quantity>,
    /// How many people: numbers in strong emphasis in a step or bullet.
    pub people: Vec<u32>,
    /// Exam numbers: `70-346`, `MB2-715`, `AZ-104`.
    pub exams: Vec<Cow<'d, str>>,
    /// Certifications: `MCSA`.
    pub certifications: Vec<Cow<'d, str>>,
    /// Addresses of links, anchors of the page itself left out.
    pub links: Vec<Cow<'d, str>>,
    /// Numbers that may be part of a name or a date (`Office 365`, `2017`): they count where another locale shows
    /// that they are amounts.
    #[serde(skip)]
    pub doubtful: Vec<Quantity>,
}

impl Facts<'_> {
    /// True where nothing is named.
    pub fn is_empty(&self) -> bool {
        self.quantities.is_empty()
            && self.people.is_empty()
            && self.exams.is_empty()
            && self.certifications.is_empty()
            && self.links.is_empty()
    }
}

/// What a node of the tree is. The names are those of `requirements.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// A heading with what is under it.
    Section,
    /// A paragraph.
    Text,
    /// A numbered step.
    Requirement,
    /// A bullet; one below a bullet is a condition of it.
    Condition,
    /// Two or more alternatives, one of which is enough; its text is the word that parts them.
    Choice,
    /// Two or more alternatives, all of which are asked for.
    All,
    /// One part of a choice.
    Alternative,
    /// A lone bold paragraph that heads the list after it.
    Label,
    /// An alert, or a bullet that opens with a note word.
    Note,
}

impl RequirementKind {
    /// The name in `requirements.json` and in ids.
    pub fn name(self) -> &'static str {
        match self {
            RequirementKind::Section => "section",
            RequirementKind::Text => "text",
            RequirementKind::Requirement => "requirement",
            RequirementKind::Condition => "condition",
            RequirementKind::Choice => "choice",
            RequirementKind::All => "all",
            RequirementKind::Alternative => "alternative",
            RequirementKind::Label => "label",
            RequirementKind::Note => "note",
        }
    }
}

/// What a page asks for, in all its locales.
///
/// *Laws*: nodes stand in document order, the root first; ids are unique in the tree and the same whatever locales the
/// page has, as long as they agree in shape; every node has a text or a `missing_in` entry for each locale, but for
/// nodes that only group (`choice`, `all`, `alternative`).
#[derive(Clone, Debug)]
pub struct RequirementTree<'d> {
    /// The page's id.
    pub page: String,
    /// The locales of the page, in the order in which texts are given.
    pub locales: Vec<&'d Locale>,
    /// Which of them is the source.
    pub source: Option<usize>,
    /// The nodes; never empty.
    pub nodes: Vec<RequirementNode<'d>>,
}

/// A node of a requirement tree.
#[derive(Clone, Debug)]
pub struct RequirementNode<'d> {
    /// Path of names from the root: `billing/silver/requirement-1/condition-2`.
    pub id: String,
    /// What it is.
    pub kind: RequirementKind,
    /// The heading's anchor.
    pub anchor: Option<&'d str>,
    /// Its own words per locale, without markup, in the order of [`RequirementTree::locales`].
    pub text: Vec<Option<Cow<'d, str>>>,
    /// What it names, as most locales have it.
    pub facts: Facts<'d>,
    /// What single locales name otherwise: only the lists that differ, by index of the locale.
    pub facts_differ: Vec<(usize, FactsDiffer<'d>)>,
    /// Locales that have no such node, by index.
    pub missing_in: Vec<usize>,
    /// Index just past its last descendant.
    pub end: u32,
}

/// The lists of facts in which a locale differs from the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FactsDiffer<'d> {
    /// Amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantities: Option<Vec<Quantity>>,
    /// People.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<u32>>,
    /// Exams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exams: Option<Vec<Cow<'d, str>>>,
    /// Certifications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certifications: Option<Vec<Cow<'d, str>>>,
    /// Links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Cow<'d, str>>>,
}

impl<'d> RequirementTree<'d> {
    /// Indexes of the direct children of node `at`.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[at].end as usize;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.nodes[child].end as usize;
            Some(child)
        })
    }

    /// The nodes below node `at`, itself first.
    pub fn below(&self, at: usize) -> &[RequirementNode<'d>] {
        &self.nodes[at..self.nodes[at].end as usize]
    }
}

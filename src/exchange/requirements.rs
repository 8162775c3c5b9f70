//! Requirement trees for programs (`requirements.json`) and for people (`build-site tree`).
//!
//! Owns: the two forms. Does not own: trees (`analyze/requirements`), where the text goes (`output`, `cli`).

mod outline;

pub use outline::{Look, outline};

use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};

use crate::model::requirement::{RequirementNode, RequirementTree};

/// The version of the form of `requirements.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// What `requirements.json` begins with; the [`document`]s of the pages follow, parted by [`SEPARATOR`], then [`END`].
pub fn begin() -> String {
    format!("{{\"schema_version\":{SCHEMA_VERSION},\"documents\":[\n")
}

/// Stands between two pages.
pub const SEPARATOR: &str = ",\n";

/// Ends `requirements.json`.
pub const END: &str = "\n]}\n";

/// A page's entry in `documents`, on one line.
pub fn document(tree: &RequirementTree<'_>) -> String {
    serde_json::to_string(&Document(tree)).expect("a tree holds nothing that JSON cannot say")
}

/// A file of one page, indented for people.
pub fn file(tree: &RequirementTree<'_>) -> String {
    #[derive(serde::Serialize)]
    struct File<'t, 'd> {
        schema_version: u32,
        documents: [Document<'t, 'd>; 1],
    }
    let file = File { schema_version: SCHEMA_VERSION, documents: [Document(tree)] };
    serde_json::to_string_pretty(&file).expect("a tree holds nothing that JSON cannot say") + "\n"
}

struct Document<'t, 'd>(&'t RequirementTree<'d>);

impl serde::Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("id", &self.0.page)?;
        map.serialize_entry("locales", &self.0.locales.iter().map(|locale| locale.tag()).collect::<Vec<_>>())?;
        map.serialize_entry("root", &Node { tree: self.0, at: 0 })?;
        map.end()
    }
}

struct Node<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    at: usize,
}

impl serde::Serialize for Node<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (tree, node) = (self.tree, &self.tree.nodes[self.at]);
        let source = tree.source.and_then(|source| node.text[source].as_deref());
        let missing: Vec<&str> = node.missing_in.iter().map(|&at| tree.locales[at].tag()).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &node.id)?;
        map.serialize_entry("kind", &node.kind)?;
        map.serialize_entry("anchor", &node.anchor)?;
        map.serialize_entry("text", &Texts { tree, node })?;
        map.serialize_entry("source", &source)?;
        map.serialize_entry("facts", &node.facts)?;
        map.serialize_entry("facts_differ", &Differ { tree, node })?;
        map.serialize_entry("missing_in", &missing)?;
        map.serialize_entry("children", &Children { tree, at: self.at })?;
        map.end()
    }
}

struct Texts<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    node: &'t RequirementNode<'d>,
}

impl serde::Serialize for Texts<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (locale, text) in self.tree.locales.iter().zip(&self.node.text) {
            if let Some(text) = text {
                map.serialize_entry(locale.tag(), text)?;
            }
        }
        map.end()
    }
}

struct Differ<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    node: &'t RequirementNode<'d>,
}

impl serde::Serialize for Differ<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (locale, differ) in &self.node.facts_differ {
            map.serialize_entry(self.tree.locales[*locale].tag(), differ)?;
        }
        map.end()
    }
}

struct Children<'t, 'd> {
    tree: &'t RequirementTree<'d>,
    at: usize,
}

impl serde::Serialize for Children<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for at in self.tree.children(self.at) {
            list.serialize_element(&Node { tree: self.tree, at })?;
        }
        list.end()
    }
}

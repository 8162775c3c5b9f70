//! Requirement trees for programs (`requirements.json`) and for people (`build-site tree`).
//!
//! Owns: the two forms. Does not own: trees (`analyze/requirements`), where the text goes (`output`, `cli`).

mod outline;

pub use outline::{Look, outline};

use crate::model::requirement::RequirementTree;
use crate::render::escape::push_json;

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
    let texts: usize = tree.nodes.iter().flat_map(|node| &node.text).flatten().map(|text| text.len() + 32).sum();
    let mut out = String::with_capacity(texts + 320 * tree.nodes.len());
    out.push_str("{\"id\":");
    push_json(&mut out, &tree.page);
    out.push_str(",\"locales\":");
    list(&mut out, tree.locales.iter(), |out, locale| push_json(out, locale.tag()));
    out.push_str(",\"root\":");
    node(&mut out, tree, 0);
    out.push('}');
    out
}

/// A file of one page, indented for people.
pub fn file(tree: &RequirementTree<'_>) -> String {
    indented(&format!("{{\"schema_version\":{SCHEMA_VERSION},\"documents\":[{}]}}", document(tree)))
}

/// Appends a node and those below it. Written by hand: a site has hundreds of nodes a page, most of which name nothing.
fn node(out: &mut String, tree: &RequirementTree<'_>, at: usize) {
    let node = &tree.nodes[at];
    out.push_str("{\"id\":");
    push_json(out, &node.id);
    out.push_str(",\"kind\":");
    value(out, &node.kind);
    out.push_str(",\"anchor\":");
    text_or_null(out, node.anchor);
    out.push_str(",\"text\":{");
    let texts = tree.locales.iter().zip(&node.text).filter_map(|(locale, text)| Some((locale, text.as_deref()?)));
    for (at, (locale, text)) in texts.enumerate() {
        key(out, at, locale.tag());
        push_json(out, text);
    }
    out.push_str("},\"source\":");
    text_or_null(out, tree.source.and_then(|source| node.text[source].as_deref()));
    out.push_str(",\"facts\":");
    match node.facts.is_empty() {
        true => out.push_str(NO_FACTS),
        false => value(out, &node.facts),
    }
    out.push_str(",\"facts_differ\":{");
    for (at, (locale, differ)) in node.facts_differ.iter().enumerate() {
        key(out, at, tree.locales[*locale].tag());
        value(out, differ);
    }
    out.push_str("},\"missing_in\":");
    list(out, node.missing_in.iter(), |out, at| push_json(out, tree.locales[*at].tag()));
    out.push_str(",\"children\":");
    list(out, tree.children(at), |out, at| self::node(out, tree, at));
    out.push('}');
}

/// The facts of a node that names nothing.
const NO_FACTS: &str = r#"{"quantities":[],"people":[],"exams":[],"certifications":[],"links":[]}"#;

fn list<Item>(out: &mut String, items: impl Iterator<Item = Item>, mut each: impl FnMut(&mut String, Item)) {
    out.push('[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(']');
}

fn key(out: &mut String, at: usize, key: &str) {
    if at > 0 {
        out.push(',');
    }
    push_json(out, key);
    out.push(':');
}

fn text_or_null(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => push_json(out, text),
        None => out.push_str("null"),
    }
}

fn value(out: &mut String, value: &impl serde::Serialize) {
    out.push_str(&serde_json::to_string(value).expect("a tree holds nothing that JSON cannot say"));
}

/// JSON on one line as `serde_json` would indent it.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            quoted = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            out.push(c);
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                match chars.next_if(|next| matches!(next, '}' | ']')) {
                    Some(close) => out.push(close),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                quoted = c == '"';
                out.push(c);
            }
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_without_facts_has_the_lists_of_one_with_facts() {
        let facts = crate::model::requirement::Facts::default();
        assert_eq!(serde_json::to_string(&facts).expect("it is JSON"), NO_FACTS);
    }

    #[test]
    fn indented_json_is_that_of_the_library() {
        let json = r#"{"a":[1,"x, \"y\": {\\",null,[],{}],"b":{"c":"\\","d":{"e":[[2]]}}}"#;
        let value: serde_json::Value = serde_json::from_str(json).expect("it is JSON");
        assert_eq!(indented(json), serde_json::to_string_pretty(&value).expect("it is JSON") + "\n");
    }
}

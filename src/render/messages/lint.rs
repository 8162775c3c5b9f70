//! What a message file holds, and what it lacks beside another.
//!
//! Owns: ids, attributes, variables and plural forms of messages, compared between locales and with the ids that
//! templates use. Does not own: reading files, findings (the caller knows the file).

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

/// The variables and plural categories of one message or attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Names of the variables it takes, without `$`.
    pub variables: BTreeSet<String>,
    /// The CLDR plural categories its selectors name: `one`, `few`, `many`, `other` …
    pub plurals: BTreeSet<String>,
}

/// The shapes of a file's messages, by id; an attribute stands under `id.attribute`.
pub fn shapes<'a>(entries: impl Iterator<Item = &'a Entry<&'a str>>) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    for entry in entries {
        let Entry::Message(message) = entry else { continue };
        if let Some(value) = &message.value {
            shapes.insert(message.id.name.to_owned(), shape(value));
        }
        for attribute in &message.attributes {
            shapes.insert(format!("{}.{}", message.id.name, attribute.id.name), shape(&attribute.value));
        }
    }
    shapes
}

/// The shapes of a file's text; what is no valid message is left out.
pub fn read(text: &str) -> BTreeMap<String, Shape> {
    let resource = match fluent_syntax::parser::parse_runtime(text) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    shapes(resource.body.iter())
}

fn shape(pattern: &Pattern<&str>) -> Shape {
    let mut shape = Shape::default();
    walk(pattern, &mut shape);
    shape
}

fn walk(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        expression_walk(expression, shape);
    }
}

fn expression_walk(expression: &Expression<&str>, shape: &mut Shape) {
    match expression {
        Expression::Inline(inline) => inline_walk(inline, shape),
        Expression::Select { selector, variants } => {
            inline_walk(selector, shape);
            for variant in variants {
                if let VariantKey::Identifier { name } = variant.key
                    && ["zero", "one", "two", "few", "many", "other"].contains(&name)
                {
                    shape.plurals.insert(name.to_owned());
                }
                walk(&variant.value, shape);
            }
        }
    }
}

fn inline_walk(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| inline_walk(argument, shape));
        }
        InlineExpression::Placeable { expression } => expression_walk(expression, shape),
        _ => {}
    }
}

/// What a locale's messages lack beside the base's, as sentences: missing and unknown ids, other variables, and plural
/// categories that the language has (`needed`) but a plural message does not name.
pub fn compare(base: &BTreeMap<String, Shape>, locale: &BTreeMap<String, Shape>, needed: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    for (id, shape) in base {
        let Some(own) = locale.get(id) else {
            problems.push(format!("`{id}` is missing"));
            continue;
        };
        if own.variables != shape.variables {
            problems.push(format!("`{id}` takes {:?}, not {:?}", own.variables, shape.variables));
        }
        let lacks = needed.iter().filter(|category| !own.plurals.contains(**category));
        if !own.plurals.is_empty() {
            problems.extend(lacks.map(|category| format!("`{id}` lacks the plural form `{category}`")));
        }
    }
    let unknown = locale.keys().filter(|id| !base.contains_key(*id));
    problems.extend(unknown.map(|id| format!("`{id}` is in no message file of the base locale")));
    problems
}

/// The messages that a template uses: what stands after `t.` and `a.` in its tags, with `_` between words.
pub fn used(template: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for tag in template.split("{{").skip(1).chain(template.split("{%").skip(1)) {
        let tag = tag.split("}}").next().unwrap_or("").split("%}").next().unwrap_or("");
        for word in tag.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')) {
            if let Some(id) = word.strip_prefix("t.").or_else(|| word.strip_prefix("a.")) {
                ids.insert(id.to_owned());
            }
        }
    }
    ids
}

/// How deep braces and parentheses of placeables nest at most. The parser of messages is recursive, so this is asked
/// before it runs.
pub fn depth(text: &str) -> usize {
    let (mut deepest, mut depth, mut quoted) = (0usize, 0usize, false);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' => quoted = false,
            b'\\' if quoted => {
                bytes.next();
            }
            b'"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'(' if depth > 0 => depth += 1,
            b'}' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_name_variables_and_plural_forms() {
        let shapes =
            read("pages = { $count ->\n    [one] { $count } page in { $name }\n   *[other] pages\n}\n    .hint = x\n");
        assert_eq!(shapes["pages"].variables, ["count", "name"].map(String::from).into());
        assert_eq!(shapes["pages"].plurals, ["one", "other"].map(String::from).into());
        assert!(shapes.contains_key("pages.hint"));
    }

    #[test]
    fn what_a_locale_lacks_is_told() {
        let base = read("a = A\nb = { $count } x\n");
        let ru = read("b = { $number ->\n [one] x\n *[other] y\n}\nc = C\n");
        let problems = compare(&base, &ru, &["one", "few", "many", "other"]);
        assert_eq!(problems.len(), 5, "{problems:?}");
    }

    #[test]
    fn templates_tell_which_messages_they_use() {
        let used =
            used("<a title=\"{{ a.next_page }}\">{{ t.menu }}</a>{% if x %}{{ page.t }}{{ t.home | safe }}{% endif %}");
        assert_eq!(used, ["next_page", "menu", "home"].map(String::from).into());
    }

    #[test]
    fn depth_counts_what_the_parser_recurses_on() {
        assert_eq!(depth("a = { { $x } } b"), 2);
        assert_eq!(depth("a = { \"{{{\" }"), 1);
        assert!(depth(&"a = {".repeat(5000)) >= 5000);
    }
}

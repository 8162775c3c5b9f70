//! Colors for code: tokens in `<i class="k">` and the like, seven classes for all languages.
//!
//! Owns: which scope of a grammar is which class, the limits, and a store of what was colored, because the same block
//! stands in every locale. Does not own: grammars (syntect's), colors (`templates/assets/site.css`).

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::html::plain_code;

/// Longer code stays plain, in bytes.
const LONGEST: usize = 64 * 1024;

/// Code with a longer line stays plain, in bytes: grammars are regular expressions, and lines are what they run over.
const LONGEST_LINE: usize = 1000;

/// How many bytes of colored code are kept.
const KEPT: usize = 8 << 20;

/// Colors code, and remembers it.
#[derive(Debug, Default)]
pub struct Highlighter {
    known: Mutex<Store>,
}

#[derive(Debug, Default)]
struct Store {
    html: FxHashMap<[u8; 32], Arc<str>>,
    bytes: usize,
}

/// The grammars, unpacked when the first block of code asks for them.
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The first parts of scope names, and their class; the first that fits counts.
const CLASSES: [(&str, char); 16] = [
    ("comment", 'c'),
    ("punctuation.definition.comment", 'c'),
    ("string", 's'),
    ("punctuation.definition.string", 's'),
    ("constant", 'n'),
    ("keyword.operator", ' '),
    ("keyword", 'k'),
    ("storage", 'k'),
    ("entity.name.function", 'f'),
    ("support.function", 'f'),
    ("entity.name.tag", 'k'),
    ("entity.other.attribute-name", 'v'),
    ("entity.name", 't'),
    ("support", 't'),
    ("variable", 'v'),
    ("meta.mapping.key", 'v'),
];

static SCOPES: LazyLock<Vec<(Scope, char)>> =
    LazyLock::new(|| CLASSES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class))).collect());

impl Highlighter {
    /// HTML of code for `<code>`: colored where the language is known, else only escaped.
    pub fn html(&self, code: &str, language: &str) -> String {
        let language = grammar_name(language);
        if language.is_empty() || code.len() > LONGEST || code.lines().any(|line| line.len() > LONGEST_LINE) {
            return plain_code(code);
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(language.as_bytes()).update(&[0]).update(code.as_bytes());
        let key = *hasher.finalize().as_bytes();
        if let Some(html) = self.known.lock().unwrap_or_else(PoisonError::into_inner).html.get(&key) {
            return html.to_string();
        }
        let html = color(code, &language).unwrap_or_else(|| plain_code(code));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.bytes + html.len() <= KEPT {
            known.bytes += html.len();
            known.html.insert(key, Arc::from(html.as_str()));
        }
        html
    }
}

/// The name by which the grammars know a language; empty for text and output, which have none.
fn grammar_name(language: &str) -> String {
    let lower = language.trim().trim_start_matches("language-").to_ascii_lowercase();
    let name = match lower.as_str() {
        "" | "text" | "plain" | "plaintext" | "txt" | "output" | "none" | "console" => "",
        "csharp" | "c#" => "cs",
        "javascript" | "node" | "typescript" | "ts" | "jsonc" => "js",
        "shell" | "zsh" | "azurecli" | "azurecli-interactive" | "terminal" => "sh",
        "xaml" | "svg" => "xml",
        "golang" => "go",
        "c++" => "cpp",
        "python-interactive" | "python3" => "py",
        "yml" => "yaml",
        "md" | "markdown" => "md",
        name => name,
    };
    name.to_owned()
}

/// Colors code by the grammar of a language; `None` where there is none, or where it fails.
fn color(code: &str, language: &str) -> Option<String> {
    let grammar = GRAMMARS.find_syntax_by_token(language)?;
    let mut state = ParseState::new(grammar);
    let mut stack = ScopeStack::new();
    let mut html = String::with_capacity(code.len() * 2);
    let mut open = ' ';
    for line in code.split_inclusive('\n') {
        let changes = state.parse_line(line, &GRAMMARS).ok()?;
        let mut at = 0;
        for (place, change) in changes {
            if place > at {
                write(&mut html, &mut open, class_of(&stack), &line[at..place]);
                at = place;
            }
            stack.apply(&change).ok()?;
        }
        write(&mut html, &mut open, class_of(&stack), &line[at..]);
    }
    if open != ' ' {
        html.push_str("</i>");
    }
    Some(html)
}

/// Adds a stretch of one class; neighbors of the same class share an element.
fn write(html: &mut String, open: &mut char, class: char, text: &str) {
    // White space has no color: it does not end an element of its neighbor's.
    let class = if text.trim().is_empty() { *open } else { class };
    if class != *open {
        if *open != ' ' {
            html.push_str("</i>");
        }
        if class != ' ' {
            html.push_str("<i class=\"");
            html.push(class);
            html.push_str("\">");
        }
        *open = class;
    }
    html.push_str(&plain_code(text));
}

/// The class of the innermost scope that has one.
fn class_of(stack: &ScopeStack) -> char {
    let scopes = stack.as_slice().iter().rev();
    scopes
        .filter_map(|scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
        .next()
        .unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_colored_by_its_grammar() {
        let highlighter = Highlighter::default();
        let html = highlighter.html("fn main() { let x = \"<b>\"; } // 끝\n", "rust");
        assert!(html.contains("<i class=\"k\">fn"), "{html}");
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
        assert!(html.contains("<i class=\"c\">// 끝"), "{html}");
        assert_eq!(html, highlighter.html("fn main() { let x = \"<b>\"; } // 끝\n", "Rust"));
        let text = html.replace("</i>", "");
        let plain = text
            .split("<i class=\"")
            .map(|part| part.split_once("\">").map_or(part, |(_, rest)| rest))
            .collect::<String>();
        assert!(plain.contains("let x = "), "{plain}");
    }

    #[test]
    fn what_has_no_grammar_stays_plain() {
        let highlighter = Highlighter::default();
        assert_eq!(highlighter.html("a < b", "text"), "a &lt; b");
        assert_eq!(highlighter.html("a < b", "no-such-language"), "a &lt; b");
        let long = "x ".repeat(LONGEST);
        assert_eq!(highlighter.html(&long, "rust"), long);
    }
}

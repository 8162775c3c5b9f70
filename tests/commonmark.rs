//! The examples of the CommonMark specification, 0.31.2, come out as it says.
//!
//! The specification's text has a license of its own, so it is not copied here: the examples are read from where the
//! Markdown parser's own tests have them, in cargo's registry, or from the file that `BUILD_SITE_COMMONMARK` names. Where
//! neither is there, the test says nothing. `tests/suite/commonmark.txt` has examples of our own.
//!
//! Compared is what a browser would show: names of elements, addresses as they are after decoding, titles and text. What
//! the site adds to a page (ids of headings, languages, colors of code) is left out; an image is its alternative text, as
//! the site shows an image that is not there. Examples that the site shows another way on purpose are in [`reason`].

mod transcript;

use std::path::PathBuf;
use std::process::Command;

use build_site::parse::html::{Token, attributes, tokens, unescape};

#[test]
fn the_examples_of_commonmark_come_out_as_they_should() {
    let Some(spec) = spec() else { return };
    let examples = examples(&std::fs::read_to_string(spec).expect("it can be read"));
    assert!(examples.len() > 600, "only {} examples", examples.len());
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let settings = "locales: [en]\ncoverage: false\nrules: {broken-link: off}\n";
    transcript::write(&scratch.path().join("content/site.yml"), settings.as_bytes());
    for (at, (markdown, _)) in examples.iter().enumerate() {
        // Front matter first, so that a thematic break at the top is none.
        let page = format!("---\ntitle: Example\n---\n{markdown}");
        transcript::write(&scratch.path().join(format!("content/en/e{}.md", at + 1)), page.as_bytes());
    }
    let build = Command::new(env!("CARGO_BIN_EXE_build-site")).current_dir(scratch.path()).output();
    assert!(build.expect("it can be started").status.code().is_some_and(|code| code < 2));
    let mut differ = String::new();
    let mut count = 0;
    for (at, (markdown, expected)) in examples.iter().enumerate() {
        let page = transcript::read(&scratch.path().join(format!("site/en/e{}/index.html", at + 1)));
        let (actual, expected) = (shown(transcript::article(&page)), shown(expected));
        if actual != expected && reason(at + 1, markdown).is_none() {
            count += 1;
            differ.push_str(&format!("--- {}\n{markdown}\n- {expected}\n+ {actual}\n", at + 1));
        }
    }
    assert!(differ.is_empty(), "{count} examples differ\n{differ}");
}

/// The file of the examples.
fn spec() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("BUILD_SITE_COMMONMARK") {
        return Some(PathBuf::from(named));
    }
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))?;
    let mut sources = std::fs::read_dir(home.join("registry/src")).ok()?.flatten();
    sources.find_map(|source| {
        let file = source.path().join("pulldown-cmark-0.13.6/tests/suite/spec.rs");
        file.is_file().then_some(file)
    })
}

/// Markdown and HTML of each example, as the generated tests of the parser have them.
fn examples(text: &str) -> Vec<(String, String)> {
    let part = |text: &str, name: &str| {
        let begin = format!("let {name} = r##\"");
        let from = text.find(&begin)? + begin.len();
        let end = text[from..].find("\"##;")?;
        Some(text[from..from + end].to_owned())
    };
    let tests = text.split("fn spec_test_").skip(1);
    tests.filter_map(|test| Some((part(test, "original")?, part(test, "expected")?))).collect()
}

/// Why an example comes out another way on purpose.
fn reason(number: usize, markdown: &str) -> Option<&'static str> {
    if markdown.contains("<?") || tokens(markdown).any(|token| !matches!(token, Token::Text(..))) {
        return Some("raw HTML goes through the allow-list");
    }
    match number {
        72 | 79 => Some("no level of headings is left out, for readers who hear them"),
        484 | 487 => Some("a link without a text shows its address, so that it can be followed"),
        _ => None,
    }
}

/// An address as a browser compares it, with nothing encoded that need not be.
fn decoded(address: &str) -> String {
    percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned()
}

/// What a browser would show of HTML: elements, addresses, titles and text.
fn shown(html: &str) -> String {
    let mut out = String::new();
    let mut pre = 0;
    for token in tokens(html) {
        match token {
            Token::Comment(_) => {}
            Token::Text(text, _) => {
                let text = unescape(text);
                if pre > 0 {
                    out.push_str(&text);
                } else {
                    let words: Vec<&str> = text.split_ascii_whitespace().collect();
                    if text.starts_with(|c: char| c.is_ascii_whitespace()) && !out.ends_with(['\n', ' ', '>']) {
                        out.push(' ');
                    }
                    out.push_str(&words.join(" "));
                    if text.ends_with(|c: char| c.is_ascii_whitespace()) && !words.is_empty() {
                        out.push(' ');
                    }
                }
            }
            Token::Open(tag) => {
                let name = tag.name.to_ascii_lowercase();
                if name == "img" {
                    let alt = attributes(tag.whole).into_iter().find(|(key, _)| key == "alt");
                    out.push_str(&unescape(alt.map_or("", |(_, alt)| alt)));
                    continue;
                }
                if matches!(&*name, "span" | "div" | "i") {
                    continue;
                }
                pre += i32::from(name == "pre");
                trim_before(&mut out, &name, pre);
                out.push_str(&format!("<{name}"));
                let mut found: Vec<String> = attributes(tag.whole)
                    .into_iter()
                    .filter(|(key, _)| matches!(&**key, "href" | "title" | "start"))
                    .map(|(key, value)| match &*key {
                        "href" => format!(" {key}={:?}", decoded(&unescape(value))),
                        _ => format!(" {key}={:?}", unescape(value)),
                    })
                    .collect();
                found.sort();
                out.push_str(&found.concat());
                out.push('>');
            }
            Token::Close(tag) => {
                let name = tag.name.to_ascii_lowercase();
                if matches!(&*name, "span" | "div" | "i") {
                    continue;
                }
                trim_before(&mut out, &name, pre);
                pre -= i32::from(name == "pre");
                out.push_str(&format!("</{name}>"));
            }
        }
    }
    out.trim().to_owned()
}

/// White space before a block is not shown.
fn trim_before(out: &mut String, name: &str, pre: i32) {
    let block = ["p", "ul", "ol", "li", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "table"];
    if pre <= 1 && block.contains(&name) {
        out.truncate(out.trim_end_matches([' ', '\n']).len());
    }
}

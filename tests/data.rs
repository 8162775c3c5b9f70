//! YAML pages, tables of contents and JSON files as they are in the wild. Runs where `BUILD_SITE_CORPUS` names a folder
//! that holds them.

use std::path::{Path, PathBuf};

use build_site::finding::{Finding, Severity};
use build_site::input::Kind;
use build_site::locale::Locale;
use build_site::model::docfx::Membership;
use build_site::model::document::{Document, DocumentKind};
use build_site::model::toc::is_breadcrumb;
use build_site::parse::docfx;
use build_site::parse::page::{Side, Texts};
use build_site::source::Source;
use proptest::prelude::*;
use serde_yaml::Value;

/// Every YAML and JSON file below the corpus with its kind; none where there is no corpus.
fn corpus() -> Vec<(Kind, Source)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, out) } else { out.push(path) }
        }
    }
    let Some(root) = std::env::var_os("BUILD_SITE_CORPUS").map(|root| Path::new(&root).join("corpus")) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).ok()?.to_str()?.to_owned();
        let kind = Kind::of(&name);
        let wanted = matches!(kind, Kind::Yaml | Kind::Toc | Kind::Docfx | Kind::Redirects);
        wanted.then(|| {
            (kind, Source::new(&name, std::fs::read_to_string(path).expect("a file of the corpus can be read")))
        })
    };
    paths.iter().filter_map(read).collect()
}

fn no_findings(path: &str, findings: &[Finding]) {
    let told: Vec<_> = findings.iter().filter(|finding| finding.severity > Severity::Note).collect();
    assert!(told.is_empty(), "{path}: {told:#?}");
}

fn locale(path: &str) -> Locale {
    let tag = path.split('/').nth(2).expect("the corpus has a folder for each locale");
    Locale::parse(tag).expect("the folder is a tag")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words of a text that is Markdown, read by itself.
fn markdown_words(text: &str, locale: &Locale) -> Vec<String> {
    let source = Source::new("a.md", format!("\n{}", text.trim()));
    let texts = Texts::of(&source).value;
    let side = Side::target(&texts);
    words(&side.document(locale).value.prose.text)
}

/// Every stretch of prose that counts as copied is what the file holds at its place, and every segment lies in the file.
fn leads_back(document: &Document<'_>, file: &str) {
    let pieces = &document.prose.pieces;
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.verbatim) {
        let end = pieces.get(index + 1).map_or(document.prose.text.len(), |next| next.at as usize);
        let text = &document.prose.text[piece.at as usize..end];
        // A line end within a paragraph is a space in the prose.
        let bytes = file[piece.span.range()].replace(['\n', '\r'], " ");
        assert!(text.starts_with(&bytes), "{}: {bytes:?} stands for {text:?}", document.path);
    }
    for segment in &document.segments {
        let bytes = &file[segment.span.range()];
        let words = document.words(segment);
        assert!(bytes.chars().next() == words.chars().next() || bytes.starts_with(['\\', '&']), "{bytes:?} {words:?}");
    }
}

/// What people read in a YAML page: texts of these keys, wherever they stand, in the order of the file.
fn read_texts<'v>(value: &'v Value, out: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str().unwrap_or_default(), value) {
                    ("metadata", _) => {}
                    (
                        key @ ("title" | "name" | "text" | "summary" | "question" | "answer" | "additionalContent"),
                        Value::String(text),
                    ) => out.push((key, text)),
                    (_, value) => read_texts(value, out),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| read_texts(item, out)),
        _ => {}
    }
}

#[test]
fn every_text_of_a_yaml_page_is_on_the_page_and_leads_back_to_its_file() {
    let mut pages = 0;
    for (_, source) in corpus().iter().filter(|(kind, _)| *kind == Kind::Yaml) {
        pages += 1;
        let texts = Texts::of(source);
        no_findings(&source.path, &texts.findings);
        assert!(Texts::is_page(source) && texts.value.kind() != DocumentKind::Page, "{}", source.path);
        let side = Side::target(&texts.value);
        let locale = locale(&source.path);
        let document = side.document(&locale).value;
        leads_back(&document, &source.text);

        let found = format!(" {} ", words(&document.prose.text).join(" "));
        let value: Value = serde_yaml::from_str(&source.text).expect("the corpus is YAML");
        let mut read = Vec::new();
        read_texts(&value, &mut read);
        assert!(read.len() > 5, "{}", source.path);
        for (key, text) in read {
            let is_plain = matches!(key, "title" | "name" | "text");
            let wanted = if is_plain { words(text) } else { markdown_words(text, &locale) };
            let wanted = format!(" {} ", wanted.join(" "));
            assert!(found.contains(&wanted), "{}: {key}: {wanted}", source.path);
        }
        for (key, value) in value.get("metadata").and_then(Value::as_mapping).expect("it has metadata") {
            let key = key.as_str().expect("keys are texts");
            assert_eq!(document.front.get(key), Some(value), "{}: {key}", source.path);
            let span = document.front.span(key).expect("every value has a place");
            assert!(value.as_str().is_none_or(|text| words(&source.text[span.range()]) == words(text)), "{key}");
        }
    }
    println!("{pages} YAML pages");
}

#[test]
fn every_name_of_a_toc_is_a_segment_with_its_place() {
    let mut entries = 0;
    for (_, source) in corpus().iter().filter(|(kind, _)| *kind == Kind::Toc) {
        let texts = Texts::of(source);
        no_findings(&source.path, &texts.findings);
        assert!(!Texts::is_page(source), "{}", source.path);
        assert_eq!(is_breadcrumb(&source.path), source.path.contains("/breadcrumb/"));
        let side = Side::target(&texts.value);
        let document = side.document(&locale(&source.path)).value;
        leads_back(&document, &source.text);
        let toc = texts.value.toc().expect("it is a TOC");
        let names: Vec<_> = toc.walk().filter(|entry| entry.name.chars().any(char::is_alphabetic)).collect();
        entries += names.len();
        let segments: Vec<_> = document.segments.iter().map(|segment| document.words(segment)).collect();
        for (entry, segment) in names.iter().zip(&segments) {
            assert_eq!(entry.name, **segment, "{}", source.path);
        }
        assert_eq!(names.len(), segments.len(), "{}", source.path);
        for entry in toc.walk() {
            let bytes =
                source.text[entry.name_span.range()].replace("''", "'").replace("\\_", "\u{A0}").replace("\\\"", "\"");
            assert_eq!(bytes, entry.name, "{}", source.path);
        }
    }
    println!("{entries} TOC entries");
}

#[test]
fn docfx_files_and_redirections_are_read() {
    for (kind, source) in corpus() {
        let library = || serde_json::from_str::<serde_json::Value>(&source.text);
        match kind {
            Kind::Docfx => {
                let docfx = docfx::read(&source);
                no_findings(&source.path, &docfx.findings);
                let docfx = docfx.value;
                assert_eq!(docfx.membership(&format!("{}/a/b.md", docfx.folder)), Membership::Content);
                assert_eq!(docfx.membership(&format!("{}/a/includes/b.md", docfx.folder)), Membership::Excluded);
                if let Ok(library) = library() {
                    let metadata = serde_json::to_value(&docfx.global_metadata).expect("its keys are texts");
                    assert_eq!(metadata, library["build"]["globalMetadata"], "{}", source.path);
                }
            }
            Kind::Redirects => {
                let redirects = docfx::read_redirects(&source);
                let library = library().expect("it is JSON");
                let listed = library["redirections"].as_array().map_or(0, Vec::len);
                assert_eq!(redirects.value.len() + redirects.findings.len(), listed, "{:#?}", redirects.findings);
                for redirect in redirects.value {
                    assert_eq!(source.text[redirect.url_span.range()], redirect.redirect_url);
                }
            }
            _ => {}
        }
    }
}

/// Scraps of YAML and JSON that mean something to a reader of either.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "### YamlMime:FAQ\n",
        "### YamlMime:Landing\r\n",
        "\u{FEFF}",
        "title: ",
        "items:\n",
        "- name: ",
        "questions:\n",
        "- question: ",
        "  answer: |\n",
        "landingContent:\n",
        "- title: ",
        "  linkLists:\n",
        "  - links:\n",
        "    - text: ",
        "      url: ",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "\"",
        "'",
        "\\",
        "\\u0416",
        ": ",
        ":",
        "#",
        " #",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "!t ",
        "|",
        ">-",
        ">2\n",
        "---\n",
        "...\n",
        "%",
        "@",
        "`",
        "한국어",
        "Größe",
        "\u{A0}",
        "\0",
        "a",
        "- ",
        "? ",
        "```\n",
        "<!--",
        "<b",
        "//",
        "/*",
        "*/",
        "true",
        "{ \"build\": { \"content\": [",
        "\"files\": ",
        "\"**/*.md\"",
        "{ \"redirections\": [",
        "{ \"source_path\": \"a.md\"",
        "\"redirect_url\": ",
        "!",
        "..",
        "/",
    ]);
    prop::collection::vec(scrap, 0..60).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_readers_panic_and_every_place_lies_in_the_file(
        text in scraps(),
        first in prop::sample::select(vec!["", "### YamlMime:FAQ\n", "### YamlMime:Hub\n"]),
    ) {
        for path in ["de/a/index.yml", "de/a/TOC.yml", "de/a/toc.md", "de/a/docfx.json", "de/.openpublishing.redirection.json"] {
            let source = Source::new(path, format!("{first}{text}"));
            let file = &source.text;
            let findings = match Kind::of(path) {
                Kind::Docfx => docfx::read(&source).findings,
                Kind::Redirects => docfx::read_redirects(&source).findings,
                _ => {
                    let texts = Texts::of(&source);
                    let side = Side::target(&texts.value);
                    let document = side.document(&Locale::parse("de").expect("a tag")).value;
                    for segment in &document.segments {
                        prop_assert!(file.get(segment.span.range()).is_some());
                    }
                    for entry in texts.value.toc().iter().flat_map(|toc| toc.walk()) {
                        prop_assert!(file.get(entry.name_span.range()).is_some());
                    }
                    for (_, span) in &document.front.spans {
                        prop_assert!(file.get(span.range()).is_some());
                    }
                    texts.findings
                }
            };
            for finding in findings {
                let place = finding.place.map_or(Default::default(), |place| place.span);
                prop_assert!(file.get(place.range()).is_some(), "{} {place:?}", finding.message);
            }
        }
    }
}

//! The project's own site in `content/`: what its documentation promises of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use build_site::output::Removals;
use build_site::pipeline::{self, Options};

const LOCALES: [&str; 5] = ["de-de", "ko-kr", "ru-ru", "zh-cn", "zh-tw"];

fn content() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content"))
}

/// All files below a folder, with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(below).expect("the folder is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
                files.insert(name, std::fs::read(path).expect("it can be read"));
            }
        }
    }
    files
}

/// The pages of a locale with their text.
fn pages(locale: &str) -> BTreeMap<String, String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("content is UTF-8");
    files(&content().join(locale)).into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
}

#[test]
fn every_locale_has_every_page() {
    let german: BTreeSet<String> = pages("de-de").into_keys().collect();
    assert!(german.len() > 14, "{german:?}");
    for locale in LOCALES {
        assert_eq!(pages(locale).into_keys().collect::<BTreeSet<_>>(), german, "{locale}");
    }
}

#[test]
fn german_pages_are_bilingual_and_the_others_are_not() {
    for locale in LOCALES {
        for (name, text) in pages(locale).into_iter().filter(|(name, _)| name.ends_with(".md")) {
            // The page about bilingual pages shows the markup in code, in every locale.
            let real = text.split("```").step_by(2).any(|prose| prose.contains("<span data-ttu-id="));
            assert_eq!(real, locale == "de-de", "{locale}/{name}");
        }
    }
}

#[test]
fn headings_have_the_same_anchors_in_every_locale() {
    let anchors = |text: &str| -> Vec<String> {
        text.split("<a name=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let german = pages("de-de");
    for locale in LOCALES {
        for (name, text) in pages(locale) {
            assert_eq!(anchors(&text), anchors(&german[&name]), "{locale}/{name}");
        }
    }
}

/// Only the partner program is left in English on purpose, and only in two locales.
#[test]
fn nothing_else_is_to_be_mended() {
    let output = Command::new(env!("CARGO_BIN_EXE_build-site"))
        .args(["check", "--format", "json", "--content"])
        .arg(content())
        .output()
        .expect("the program runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    for finding in report["findings"].as_array().expect("a list of findings") {
        let told = |key: &str| finding[key].as_str().unwrap_or_default();
        let path = told("path");
        let on_purpose = ["ru-ru/partner-program.md", "zh-tw/partner-program.md"].iter().any(|end| path.ends_with(end))
            && matches!(told("rule"), "untranslated-segment" | "untranslated-part");
        assert!(on_purpose || told("severity") == "note", "{finding:#}");
    }
}

#[test]
fn a_site_whose_files_are_read_twice_is_the_same() {
    let dir = tempfile::tempdir().expect("there is a temporary folder");
    let build = |name: &str, reads_twice: bool| {
        let out = dir.path().join(name);
        let options = Options { reads_twice, ..Options::default() };
        let report = pipeline::build(content(), &out, &options, Removals::Guarded, &|_| ()).expect("it can be built");
        let mut findings = Vec::new();
        report.found.tell(|finding| findings.push(format!("{finding:?}"))).expect("what was found can be read");
        (findings, files(&out))
    };
    let (kept, twice) = (build("kept", false), build("twice", true));
    assert_eq!(kept.0, twice.0);
    assert!(kept.1.len() > 300 && kept.1.keys().eq(twice.1.keys()));
    let differing: Vec<&String> = kept.1.keys().filter(|name| kept.1[*name] != twice.1[*name]).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

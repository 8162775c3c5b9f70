//! What Markdown becomes: each `tests/suite/*.txt` holds scraps of pages, the HTML they give, and what is found.
//!
//! ```text
//! # What the file is about.
//! === title of the case                  or: === title (escaped), see `transcript`
//! > [!NOTE]
//! > 본문
//! +++ ko/includes/x.md                   another file of the site, where the case needs one
//! --- html
//! the inside of the page's <article>
//! --- findings
//! rule line:column
//! ```
//! UPDATE_GOLDEN=1 rewrites the html and findings parts; the diff is then read before it is committed.

mod transcript;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rules that every scrap of a page would set off.
const SETTINGS: &str = "locales: [ko]\nrules:\n  front-matter-missing: off\n  no-base-url: off\n  untranslated-segment: off\n  \
    untranslated-part: off\n  wrong-locale: off\n  missing-edition: off\ncoverage: false\n";

/// One case, as it stands in its file.
struct Case {
    /// The lines up to the expectations, as written.
    given: String,
    /// The page.
    page: Vec<u8>,
    /// Other files, by path.
    others: Vec<(String, String)>,
    /// The expectations, as written.
    expected: String,
}

#[test]
fn pages_become_what_the_suite_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of the cases is there")
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    files.sort();
    let mut failed = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a suite is UTF-8");
        let actual = replay(&text);
        if actual == text {
            continue;
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(file, actual).expect("the suite can be rewritten");
        } else {
            failed.push(format!("--- {}\n{}", file.display(), transcript::difference(&text, &actual)));
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// Builds one site of all the cases of a file, and writes the file again with what came out.
fn replay(text: &str) -> String {
    let (head, cases) = read(text);
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let content = scratch.path().join("content");
    transcript::write(&content.join("site.yml"), SETTINGS.as_bytes());
    for (number, case) in cases.iter().enumerate() {
        transcript::write(&content.join(format!("ko/case{number}.md")), &case.page);
        for (path, text) in &case.others {
            transcript::write(&content.join(path), text.as_bytes());
        }
    }
    run(scratch.path(), &["build"]);
    let mut findings = found(scratch.path());
    let mut out = head;
    for (number, case) in cases.iter().enumerate() {
        out.push_str(&case.given);
        let page = transcript::read(&scratch.path().join(format!("site/ko/case{number}/index.html")));
        let article = transcript::stable(transcript::article(&page));
        let mut actual = "--- html\n".to_owned();
        for line in article.trim().lines() {
            actual.push_str(line);
            actual.push('\n');
        }
        if let Some(found) = findings.remove(&format!("content/ko/case{number}.md")) {
            actual.push_str("--- findings\n");
            actual.push_str(&found.concat());
        }
        out.push_str(&actual);
        // Cases are parted by an empty line.
        out.push_str(&case.expected[case.expected.trim_end_matches('\n').len()..].replacen('\n', "", 1));
    }
    out
}

/// Parts a file into what stands before the first case, and the cases.
fn read(text: &str) -> (String, Vec<Case>) {
    let mut head = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut escaped = false;
    let mut part = "";
    for line in text.split_inclusive('\n') {
        if line.starts_with("=== ") {
            cases.push(Case { given: line.to_owned(), page: Vec::new(), others: Vec::new(), expected: String::new() });
            escaped = line.trim_end().ends_with("(escaped)");
            part = "page";
            continue;
        }
        let Some(case) = cases.last_mut() else {
            head.push_str(line);
            continue;
        };
        if let Some(path) = line.strip_prefix("+++ ") {
            case.others.push((path.trim_end().to_owned(), String::new()));
            part = "other";
        } else if line == "--- html\n" || line == "--- findings\n" {
            part = "expected";
        } else if part == "page" {
            let line =
                if escaped { transcript::unescape(line.trim_end_matches('\n')) } else { line.as_bytes().to_vec() };
            case.page.extend(line);
        } else if let (true, Some((_, other))) = (part == "other", case.others.last_mut()) {
            other.push_str(line);
        }
        if part == "expected" { &mut case.expected } else { &mut case.given }.push_str(line);
    }
    (head, cases)
}

/// The findings of the site, by file, as `rule line:column` lines.
fn found(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let report: serde_json::Value =
        serde_json::from_slice(&run(folder, &["check", "--format", "json", "--deny", "none"])).expect("it is JSON");
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for finding in report["findings"].as_array().expect("a list") {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let place = finding["line"].as_u64().map(|line| format!(" {line}:{}", finding["column"])).unwrap_or_default();
        found.entry(text("path")).or_default().push(format!("{}{place}\n", text("rule")));
    }
    found
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_build-site"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program can be started");
    let status = output.status.code();
    assert!(matches!(status, Some(0 | 1)), "{status:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

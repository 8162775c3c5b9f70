//! A read that fails stops the build: nothing is published, and every file that could not be read is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use build_site::error::Error;
use build_site::input::{Call, Injection};
use build_site::output::Removals;
use build_site::pipeline::{self, Options, Wanted};
use rustix::io::Errno;

/// A site with every kind of file that a build reads: settings, terms, pages, a bilingual page, an include, code, an image,
/// a download, a table of contents, a `docfx.json`, a template and messages of its own.
const FILES: &[(&str, &str)] = &[
    ("content/site.yml", "base_url: https://docs.example.org/\n"),
    ("content/terms.yml", "terms: [Contoso]\n"),
    ("content/docfx.json", r#"{"build": {"globalMetadata": {}}}"#),
    ("content/.openpublishing.redirection.json", r#"{"redirections": []}"#),
    ("content/de/TOC.yml", "- name: Start\n  href: index.md\n"),
    ("content/de/index.md", "# Willkommen\n\nHier beginnt die Anleitung.\n\n[!INCLUDE [teil](../parts/teil.md)]\n"),
    (
        "content/de/pairs.md",
        "# Paare\n\n<span data-ttu-id=\"a\">Guten Tag</span><span class=\"sxs-lookup\"><span data-stu-id=\"a\">Good day</span></span>\n",
    ),
    (
        "content/en/index.md",
        "# Welcome\n\nThe guide starts here. ![card](card.png) [file](notes.txt)\n\n:::code source=\"run.sh\":::\n",
    ),
    ("content/en/notes.txt", "Notes\n"),
    ("content/en/run.sh", "echo run\n"),
    ("content/en/card.png", "\u{89}PNG, nearly"),
    ("content/ko/more.txt", "---\ntitle: 더 보기\n---\n# 더 보기\n\n여기에 더 있습니다.\n"),
    ("content/ko/index.md", "# 환영합니다\n\n안내는 여기에서 시작됩니다.\n"),
    ("content/parts/teil.md", "Ein Teil für alle Seiten.\n"),
    ("locales/de/site.ftl", "home = Anfang\n"),
    ("templates/assets/own.css", "p { color: inherit }\n"),
];

const ERRORS: [Errno; 5] = [Errno::ACCESS, Errno::IO, Errno::MFILE, Errno::NOMEM, Errno::NOENT];

struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    fn new() -> Site {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, text) in FILES {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
            fs::write(path, text).expect("the file can be written");
        }
        Site { dir }
    }

    fn content(&self) -> PathBuf {
        self.dir.path().join("content")
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("site")
    }

    fn build(&self, options: &Options) -> Result<pipeline::Report, Error> {
        pipeline::build(&self.content(), &self.out(), options, Removals::Guarded, &|_| ())
    }
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be listed"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("it can be read"))).collect()
}

fn failing(call: Call, errno: Errno, path: &str) -> Injection {
    let path = PathBuf::from(path);
    Injection::new(move |made, at| (made == call && at == path).then_some(errno))
}

/// The first, one in the middle and the last of what a call is made on, in the order of paths.
fn places(call: Call) -> [&'static str; 3] {
    match call {
        Call::List => ["", "en", "parts"],
        _ => [".openpublishing.redirection.json", "en/card.png", "terms.yml"],
    }
}

#[test]
fn every_kind_of_failed_read_leaves_the_old_site_and_names_the_file() {
    let site = Site::new();
    site.build(&Options::default()).expect("the site can be built");
    let before = tree(&site.out());
    let mut failed = 0;
    for call in [Call::List, Call::Open, Call::Read, Call::Stat] {
        for errno in ERRORS {
            for path in places(call) {
                for reads_twice in [false, true] {
                    let injection = failing(call, errno, path);
                    let error = site.build(&Options { injection, reads_twice, ..Options::default() });
                    let Err(Error::Unread(unread)) = error else { panic!("{call:?} {errno:?} {path:?}: {error:?}") };
                    assert_eq!(unread[0].path, site.content().join(path), "{call:?} {errno:?}");
                    assert!(unread[0].cause.contains(&format!("os error {}", errno.raw_os_error())), "{unread:?}");
                    assert_eq!(tree(&site.out()), before, "{call:?} {errno:?} {path:?}");
                    failed += 1;
                }
            }
        }
    }
    assert_eq!(failed, 2 * 60);
    let beside = fs::read_dir(site.dir.path()).expect("it is there").count();
    assert_eq!(beside, 4, "content, locales, templates, site and nothing else");
}

#[test]
fn no_file_of_the_site_can_fail_unnoticed_by_any_command() {
    let site = Site::new();
    site.build(&Options::default()).expect("the site can be built");
    let before = tree(&site.out());
    for (path, _) in FILES {
        let below = path.strip_prefix("content/").unwrap_or(path);
        let options = |reads_twice| Options {
            injection: failing(Call::Open, Errno::IO, below),
            reads_twice,
            ..Options::default()
        };
        for options in [options(false), options(true)] {
            let error = site.build(&options).map(|_| ());
            assert!(
                matches!(&error, Err(Error::Unread(unread)) if unread[0].path.ends_with(path)),
                "{path}: {error:?}"
            );
        }
        // Images and downloads are copied by a build alone.
        if matches!(below, "en/notes.txt" | "templates/assets/own.css") {
            continue;
        }
        let checked = pipeline::check(&site.content(), &options(false), &|_| ()).map(|_| ());
        assert!(matches!(checked, Err(Error::Unread(_))), "check, {path}: {checked:?}");
    }
    for path in ["en/index.md", "site.yml", "terms.yml"] {
        let options = Options { injection: failing(Call::Read, Errno::IO, path), ..Options::default() };
        let covered = pipeline::coverage(&site.content(), &options, &Wanted::default(), &|_| (), |_, _| Ok(()));
        assert!(matches!(covered, Err(Error::Unread(_))), "coverage, {path}");
        let grown = pipeline::tree(&site.content(), &options, "index", |_, _| Ok(()));
        assert!(matches!(grown, Err(Error::Unread(_))), "tree, {path}");
    }
    assert_eq!(tree(&site.out()), before);
}

#[test]
fn a_file_that_fails_at_its_second_reading_stops_the_build() {
    let site = Site::new();
    site.build(&Options::default()).expect("the site can be built");
    let before = tree(&site.out());
    let opened = Arc::new(AtomicUsize::new(0));
    let count = opened.clone();
    let injection = Injection::new(move |call, path| {
        let again = call == Call::Open && path == Path::new("ko/index.md") && count.fetch_add(1, Ordering::Relaxed) > 0;
        again.then_some(Errno::IO)
    });
    let error = site.build(&Options { injection, reads_twice: true, ..Options::default() });
    assert!(matches!(error, Err(Error::Unread(_))), "{error:?}");
    assert_eq!(tree(&site.out()), before);
}

#[test]
fn a_file_that_is_missing_for_a_moment_is_looked_for_again() {
    let site = Site::new();
    let missing = Arc::new(AtomicBool::new(true));
    let flag = missing.clone();
    let injection = Injection::new(move |call, path| {
        let gone = call == Call::Open && path == Path::new("ko/index.md") && flag.swap(false, Ordering::Relaxed);
        gone.then_some(Errno::NOENT)
    });
    site.build(&Options { injection, ..Options::default() }).expect("the file is back");
    assert!(!missing.load(Ordering::Relaxed), "the file was looked for");
    let flag = missing.clone();
    missing.store(true, Ordering::Relaxed);
    let injection = Injection::new(move |call, path| {
        let gone = call == Call::List && path == Path::new("ko") && flag.swap(false, Ordering::Relaxed);
        gone.then_some(Errno::NOENT)
    });
    site.build(&Options { injection, ..Options::default() }).expect("the folder is back");
    assert!(site.out().join("ko/index.html").is_file());
}

#[test]
fn a_call_that_is_interrupted_is_made_again() {
    let site = Site::new();
    let first = Arc::new(AtomicBool::new(true));
    let injection = Injection::new(move |call, _| {
        (call == Call::Read && first.swap(false, Ordering::Relaxed)).then_some(Errno::INTR)
    });
    site.build(&Options { injection, ..Options::default() }).expect("a signal stops nothing");
}

#[test]
fn a_folder_that_vanishes_while_it_is_listed_is_not_a_folder_without_files() {
    let site = Site::new();
    site.build(&Options::default()).expect("the site can be built");
    let before = tree(&site.out());
    let (content, aside) = (site.content().join("ko"), site.dir.path().join("aside"));
    // It was seen in its folder and is moved away before it is opened.
    let injection = Injection::new(move |call, path| {
        let moves = call == Call::List && path == Path::new("ko") && content.exists();
        if moves {
            fs::rename(&content, &aside).expect("it can be moved");
        }
        moves.then_some(Errno::NOENT)
    });
    let error = site.build(&Options { injection, ..Options::default() });
    assert!(matches!(&error, Err(Error::Unread(unread)) if unread[0].path.ends_with("ko")), "{error:?}");
    assert_eq!(tree(&site.out()), before);
}

#[test]
fn a_locale_whose_files_are_gone_is_not_replaced_by_another_unasked() {
    let site = Site::new();
    fs::write(site.content().join("site.yml"), "source: en\nlocales: [en, de, ko]\n").expect("it can be written");
    for number in 0..8 {
        for locale in ["en", "ko"] {
            fs::write(site.content().join(format!("{locale}/p{number}.md")), "# A").expect("it can be written");
        }
    }
    site.build(&Options::default()).expect("the site can be built");
    let before = tree(&site.out());
    fs::remove_dir_all(site.content().join("ko")).expect("it is there");
    let error = site.build(&Options::default()).map(|_| ()).expect_err("readers of ko would get English pages");
    assert!(error.to_string().contains("`ko`: 10 of 10 pages"), "{error}");
    assert_eq!(tree(&site.out()), before);
    let allowed = pipeline::build(&site.content(), &site.out(), &Options::default(), Removals::Allowed, &|_| ());
    allowed.expect("it was asked for");
    site.build(&Options::default()).expect("they are fallbacks by now");
}

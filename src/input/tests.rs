//! The walk and the reading of odd folders.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in files {
        let path = dir.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
    fs::create_dir_all(dir.path().join("content")).expect("the folder can be made");
    let folder = Folder::open(&dir.path().join("content")).expect("it is there");
    (dir, folder)
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries().iter().map(|entry| &*entry.path).collect()
}

fn told(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.rule.name(), finding.path)).collect()
}

#[test]
fn files_are_listed_by_path_with_their_kind() {
    let (_dir, folder) = folder(&[
        ("ko/b.md", ""),
        ("ko/TOC.yml", ""),
        ("ko/a/c.png", ""),
        ("ko/site.yml", ""),
        ("ko/robots.txt", ""),
        ("ko/x.TXT", ""),
        ("robots.txt", ""),
        ("site.yml", ""),
        ("terms.yml", ""),
        ("docfx.json", ""),
        (".openpublishing.redirection.json", ""),
        (".git/config", ""),
        ("ko/.b.md.swp", ""),
        ("ko/b.md~", ""),
    ]);
    let listing = folder.list();
    assert_eq!(told(&listing.findings), [""; 0]);
    let kinds: Vec<_> = listing.value.entries().iter().map(|entry| (&*entry.path, entry.kind)).collect();
    assert_eq!(
        kinds,
        [
            (".openpublishing.redirection.json", Kind::Redirects),
            ("docfx.json", Kind::Docfx),
            ("ko/TOC.yml", Kind::Toc),
            ("ko/a/c.png", Kind::Asset),
            ("ko/b.md", Kind::Markdown),
            ("ko/robots.txt", Kind::Text),
            ("ko/site.yml", Kind::Yaml),
            ("ko/x.TXT", Kind::Text),
            ("robots.txt", Kind::Asset),
            ("site.yml", Kind::Settings),
            ("terms.yml", Kind::Terms),
        ]
    );
}

#[test]
fn a_name_in_form_d_is_listed_in_form_c_and_read() {
    let (_dir, folder) = folder(&[("de/u\u{308}ber.md", "Über"), ("ko/\u{1100}\u{1161}.md", "가")]);
    let listing = folder.list().value;
    assert_eq!(paths(&listing), ["de/über.md", "ko/가.md"]);
    let entry = listing.get("ko/가.md").expect("it is listed");
    assert_eq!(folder.read(entry).value.expect("it can be read").text, "가");
}

#[test]
fn two_files_that_differ_in_the_form_alone_are_both_listed() {
    let (_dir, folder) = folder(&[("de/u\u{308}ber.md", "D"), ("de/über.md", "C")]);
    let listing = folder.list().value;
    assert_eq!(paths(&listing), ["de/u\u{308}ber.md", "de/über.md"]);
    let texts: Vec<_> =
        listing.entries().iter().map(|entry| folder.read(entry).value.expect("it is there").text).collect();
    // The first by the name on disk gets the path in form C; none is lost, and no path stands for two files.
    assert_eq!(texts.len(), 2);
    assert_ne!(texts[0], texts[1]);
}

#[test]
fn links_inside_are_followed_and_links_that_lead_out_are_told() {
    let (dir, folder) = folder(&[("de/a.md", "innen"), ("de/sub/b.md", "")]);
    fs::write(dir.path().join("secret.md"), "geheim").expect("it can be written");
    let content = dir.path().join("content");
    symlink("../de/a.md", content.join("de").join("in.md")).expect("a link");
    symlink(content.join("de"), content.join("at")).expect("a link");
    symlink("../../secret.md", content.join("de/out.md")).expect("a link");
    symlink("out.md", content.join("de/chain.md")).expect("a link");
    symlink("/etc", content.join("etc")).expect("a link");
    symlink("nowhere", content.join("dangling.md")).expect("a link");
    symlink("..", content.join("de/sub/loop")).expect("a link");
    let listing = folder.list();
    assert_eq!(paths(&listing.value), ["at/a.md", "at/in.md", "at/sub/b.md", "de/a.md", "de/in.md", "de/sub/b.md"]);
    let told = told(&listing.findings);
    for expected in ["symlink-escape de/out.md", "symlink-escape de/chain.md", "symlink-escape etc"] {
        assert!(told.iter().any(|told| told == expected), "{expected} in {told:?}");
    }
    for expected in ["unreadable-file dangling.md", "unreadable-file de/sub/loop"] {
        assert!(told.iter().any(|told| told == expected), "{expected} in {told:?}");
    }
    for entry in listing.value.entries() {
        assert_ne!(folder.read(entry).value.expect("it can be read").text, "geheim");
    }
}

#[test]
fn a_file_that_becomes_a_link_after_the_walk_is_not_read() {
    let (dir, folder) = folder(&[("ko/a.md", "가"), ("ko/sub/b.md", "나")]);
    fs::write(dir.path().join("b.md"), "비밀").expect("it can be written");
    let listing = folder.list().value;
    let content = dir.path().join("content");
    fs::remove_file(content.join("ko/a.md")).expect("it is there");
    symlink(dir.path().join("b.md"), content.join("ko/a.md")).expect("a link");
    fs::remove_dir_all(content.join("ko/sub")).expect("it is there");
    symlink(dir.path(), content.join("ko/sub")).expect("a link");
    for entry in listing.entries() {
        let read = folder.read(entry);
        assert!(read.value.is_none());
        assert_eq!(read.findings[0].rule, Rule::SymlinkEscape, "{}", entry.path);
    }
}

#[test]
fn a_fifo_is_told_and_never_waited_for() {
    let (dir, folder) = folder(&[("ko/a.md", "가")]);
    let path = dir.path().join("content/ko/fifo.md");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
        .expect("a FIFO");
    let listing = folder.list();
    assert_eq!(paths(&listing.value), ["ko/a.md"]);
    assert_eq!(told(&listing.findings), ["unreadable-file ko/fifo.md"]);
    // The listed file becomes a FIFO between the walk and the reading.
    fs::rename(&path, dir.path().join("content/ko/a.md")).expect("it can be renamed");
    let read = folder.read(&listing.value.entries()[0]);
    assert!(read.value.is_none());
    assert_eq!(told(&read.findings), ["unreadable-file ko/a.md"]);
}

#[test]
fn a_file_over_its_limit_is_told_and_not_read() {
    let (_dir, mut folder) = folder(&[("ko/a.md", "12345678"), ("ko/a.yml", "1234"), ("ko/a.png", "123456789")]);
    folder.limits = Limits { page: 7, data: 4 };
    let listing = folder.list().value;
    let read = |path| folder.read_bytes(listing.get(path).expect("it is listed")).map(|(bytes, _)| bytes.len());
    let finding = read("ko/a.md").expect_err("it is too large").finding.expect("the content is at fault");
    assert_eq!(finding.rule, Rule::FileTooLarge);
    assert_eq!(read("ko/a.yml").expect("it can be read"), 4);
    assert_eq!(read("ko/a.png").expect("it can be read"), 9);
    folder.faults.check().expect("the system could read all of them");
}

#[test]
fn a_stamp_changes_with_the_file() {
    let (dir, folder) = folder(&[("ko/a.md", "가")]);
    let listing = folder.list().value;
    let stamp = || folder.open_file(&listing.entries()[0]).expect("it is there").stamp;
    let before = stamp();
    assert_eq!(folder.stamp(&listing.entries()[0]), Some(before));
    let second = std::time::Duration::from_secs(1);
    assert!(before.is_settled(std::time::SystemTime::now() + second));
    assert!(!before.is_settled(std::time::SystemTime::now() - second));
    assert_eq!(before, stamp());
    fs::write(dir.path().join("content/ko/a.md"), "나다").expect("it can be written");
    assert_ne!(before, stamp());
}

#[test]
fn a_failure_is_reported_to_each_piece_of_work_that_met_it() {
    let faults = Faults::of(Path::new("content"));
    let fail = |path: &str| faults.add(Path::new(path), &Errno::IO.into());
    let ((), outer) = faults.during(|| {
        fail("a");
        let ((), inner) = faults.during(|| fail("b"));
        assert!(inner.is_err_and(|error| error.to_string().starts_with("cannot read `content/b`")));
        assert!(faults.is_empty() && faults.check().is_ok(), "it is reported");
    });
    assert!(outer.is_err_and(|error| error.to_string().contains("2 files")));
    assert!(faults.during(|| ()).1.is_ok());
}

#[test]
fn a_link_out_of_a_folder_is_told_with_that_folders_name() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(dir.path().join("locales")).expect("it can be made");
    symlink("/", dir.path().join("locales/out.ftl")).expect("it can be made");
    let findings = Folder::open(&dir.path().join("locales")).expect("it is there").list().findings;
    assert_eq!(findings[0].message, "the link leads outside the folder `locales` and is not read");
}

#[test]
fn calls_that_signals_interrupt_are_made_again_but_not_without_end() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    let (dir, _) = folder(&[("a.md", "one"), ("b/c.md", "two")]);
    for call in [Call::List, Call::Open, Call::Read, Call::Stat] {
        for (most, is_read) in [(10, true), (usize::MAX, false)] {
            let left = AtomicUsize::new(most);
            let injection = Injection::new(move |now, _| {
                let interrupts = now == call
                    && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
                interrupts.then_some(Errno::INTR)
            });
            let folder = Folder::open_with(&dir.path().join("content"), injection).expect("it is there");
            let listing = folder.list().value;
            for entry in listing.entries() {
                let _ = folder.read(entry);
            }
            assert_eq!(folder.faults.check().is_ok(), is_read, "{call:?}, {most} times");
            assert!(!is_read || paths(&listing) == ["a.md", "b/c.md"], "{call:?}");
        }
    }
}

//! What `--out` of a report does to the files that are there.

#![cfg(unix)]

use std::fs;
use std::fs::File;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use build_site::error::Error;
use build_site::output::report_file::{Over, ReportFile, Reserved};

fn temp() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn begin(out: &Path, folders: &[&Path], over: Over) -> Result<ReportFile, Error> {
    let is_earlier = |file: File| std::io::read_to_string(file).is_ok_and(|text| text.starts_with("report"));
    let folders = folders.iter().map(|folder| (*folder).to_owned()).collect();
    ReportFile::begin(out, &Reserved { folders, sources: Vec::new(), is_earlier: &is_earlier }, over)
}

fn write(out: &Path, text: &str) -> Result<(), Error> {
    let mut report = begin(out, &[], Over::Earlier)?;
    report.put(text.as_bytes())?;
    report.commit()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is there").path()).collect();
    names.sort();
    names
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("it can be read")
}

#[test]
fn an_earlier_report_is_replaced_and_keeps_its_rights() {
    let dir = temp();
    let out = dir.path().join("deep/report");
    write(&out, "report 1").expect("it is new");
    fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).expect("it is ours");
    write(&out, "report 2").expect("it is an earlier one");
    assert_eq!(text(&out), "report 2");
    assert_eq!(fs::metadata(&out).expect("it is there").mode() & 0o7777, 0o640);
    fs::write(&out, "").expect("it is ours");
    write(&out, "report 3").expect_err("an empty file may be anybody's");
    fs::write(&out, "notes").expect("it is ours");
    write(&out, "report 4").expect_err("it is no report");
    assert_eq!(text(&out), "notes");
    let mut forced = begin(&out, &[], Over::Anything).expect("it is forced");
    forced.put(b"report 5").expect("it can be written");
    forced.commit().expect("it is forced");
    assert_eq!(text(&out), "report 5");
    assert_eq!(names(&dir.path().join("deep")), [out]);
}

#[test]
fn a_report_that_is_given_up_leaves_no_trace() {
    let dir = temp();
    let out = dir.path().join("report");
    write(&out, "report 1").expect("it is new");
    let mut given_up = begin(&out, &[], Over::Earlier).expect("it is an earlier one");
    given_up.put(&[b'x'; 100_000]).expect("it can be written");
    drop(given_up);
    assert_eq!(text(&out), "report 1");
    assert_eq!(names(dir.path()), [out]);
}

#[test]
fn what_somebody_else_writes_in_the_meantime_stays() {
    let dir = temp();
    let (new, old) = (dir.path().join("new"), dir.path().join("old"));
    write(&old, "report").expect("it is new");
    for out in [&new, &old] {
        let mut report = begin(out, &[], Over::Earlier).expect("it may be written");
        report.put(b"report").expect("it can be written");
        fs::write(out, "notes that were taken").expect("it can be written");
        let error = report.commit().expect_err("it was changed").to_string();
        assert!(error.contains("was changed by someone else"), "{error}");
        assert_eq!(text(out), "notes that were taken");
    }
    assert_eq!(names(dir.path()), [new, old]);
}

#[test]
fn a_file_of_the_content_is_known_by_its_other_names() {
    let dir = temp();
    let content = dir.path().join("content");
    fs::create_dir_all(content.join("de")).expect("it can be made");
    fs::write(content.join("de/a.md"), "report of a kind").expect("it can be written");
    let out = dir.path().join("report");
    fs::hard_link(content.join("de/a.md"), &out).expect("it can be linked");
    let error = begin(&out, &[&content], Over::Anything).expect_err("it is read").to_string();
    assert!(error.contains("is the same file as"), "{error}");
    fs::remove_file(&out).expect("it is there");
    let pipe = Command::new("mkfifo").arg(&out).status();
    if pipe.is_ok_and(|status| status.success()) {
        let error = begin(&out, &[&content], Over::Anything).expect_err("it is a FIFO").to_string();
        assert!(error.contains("is not a regular file"), "{error}");
    }
}

#[test]
fn leftovers_of_killed_runs_go_and_files_that_are_written_stay() {
    let dir = temp();
    let out = dir.path().join("report");
    for left in [".report.report-999999999", ".report.report-1", ".other.report-1", ".report.report-x"] {
        fs::write(dir.path().join(left), "half").expect("it can be written");
    }
    let busy = File::open(dir.path().join(".report.report-1")).expect("it is there");
    busy.lock().expect("it can be locked");
    write(&out, "report").expect("it is new");
    let left = [".other.report-1", ".report.report-1", ".report.report-x", "report"];
    assert_eq!(names(dir.path()), left.map(|name| dir.path().join(name)));
}

/// Runs the program with a limit on the size of the files it writes, in blocks of 512 or 1,024 bytes.
fn limited(folder: &Path, blocks: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_build-site");
    let script = format!("ulimit -f {blocks} && exec '{program}' {arguments}");
    Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("a shell can be started")
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_the_old_files_stay() {
    let dir = temp();
    let content = dir.path().join("content/de");
    fs::create_dir_all(&content).expect("it can be made");
    let page = |words: usize| format!("# Seite\n\n{}\n", "Das ist ein Satz. ".repeat(words));
    fs::write(content.join("index.md"), page(1)).expect("it can be written");
    let run = |arguments: &str| limited(dir.path(), 100_000, arguments);
    assert!(run("build").status.code().is_some_and(|code| code < 2));
    assert!(run("coverage --format json --out report.json").status.success());
    let before = (text(&dir.path().join("report.json")), text(&dir.path().join("site/de/index.html")));
    fs::write(content.join("index.md"), page(20_000)).expect("it can be written");
    fs::create_dir_all(dir.path().join("content/en")).expect("it can be made");
    fs::write(dir.path().join("content/en/index.md"), page(20_000)).expect("it can be written");
    for arguments in ["build", "coverage --format json --out report.json", "check --format json --out new.json"] {
        // Whatever the check finds is short.
        let blocks = if arguments.starts_with("check") { 0 } else { 64 };
        let output = limited(dir.path(), blocks, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains("File too large"), "{arguments}: {said}");
    }
    assert_eq!((text(&dir.path().join("report.json")), text(&dir.path().join("site/de/index.html"))), before);
    assert_eq!(names(dir.path()), ["content", "report.json", "site"].map(|name| dir.path().join(name)));
}

#[test]
fn few_file_descriptors_are_no_panic() {
    let dir = temp();
    fs::create_dir_all(dir.path().join("content/en")).expect("it can be made");
    fs::write(dir.path().join("content/en/index.md"), "# A\n").expect("it can be written");
    let program = env!("CARGO_BIN_EXE_build-site");
    for files in 4..24 {
        for arguments in ["build", "check", "explain", "completions bash", "serve --port 0 --host 203.0.113.1"] {
            // The shell opens nothing after the limit is set.
            let script = format!("ulimit -n {files} && exec '{program}' {arguments}");
            let output = Command::new("sh").args(["-c", &script]).current_dir(dir.path()).output();
            let output = output.expect("a shell can be started");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            // 127: the system itself could not start the program.
            let code = output.status.code();
            assert!(matches!(code, Some(0..=2 | 127)), "{files} files, {arguments}: {code:?} {said}");
            assert!(!said.contains("panicked"), "{files} files, {arguments}: {said}");
        }
    }
}

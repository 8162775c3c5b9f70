//! The commands of the README are run as they stand, in order, in one folder.

use std::path::Path;
use std::process::Command;

/// The lines of the README's `sh` blocks.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("it is there");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_readme_works() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &folder.path().join("content"));
    let mut run = 0;
    for line in commands() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let arguments = match words.as_slice() {
            ["cargo", "run", "--release", "--", arguments @ ..] | ["build-site", arguments @ ..] => arguments,
            ["cargo", "run", "--release"] => &[],
            _ => panic!("`{line}` is no command of build-site"),
        };
        // The preview runs until it is stopped; tests/browser tries it.
        if arguments.first() == Some(&"serve") {
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_build-site"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        let status = output.status.code();
        // The starter leaves one sentence open, which is a warning, and `--deny warning` is shown to deny it.
        let expected = i32::from(line.ends_with("--deny warning"));
        assert_eq!(status, Some(expected), "`{line}` ended with {status:?}:\n{said}");
        run += 1;
    }
    assert!(run > 10, "the README shows how the program is used");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folders can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("its entries can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("files can be copied");
        }
    }
}

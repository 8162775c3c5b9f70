//! What reviews should not have to say again: the rules of the house, read off the files themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use build_site::finding::Rule;

/// Lines of a source file, tests apart, past which its module doc has to give the reason.
const LONG: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the project, sorted, with its text; files that are no UTF-8 are left out.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                let skipped = ["target", "site", ".git"];
                if !skipped.iter().any(|name| path == root().join(name)) {
                    walk(&path, out);
                }
            } else {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    let read = |path: PathBuf| Some((path.strip_prefix(root()).ok()?.to_owned(), std::fs::read_to_string(&path).ok()?));
    paths.into_iter().filter_map(read).collect()
}

/// The program's own sources, tests apart.
fn sources() -> Vec<(PathBuf, String)> {
    let is_code =
        |path: &Path| path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs");
    files("src")
        .into_iter()
        .filter(|(path, _)| is_code(path) && !path.components().any(|part| part.as_os_str() == "tests"))
        .map(|(path, text)| (path, text.split("#[cfg(test)]\n").next().unwrap_or_default().to_owned()))
        .collect()
}

fn complain(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn a_module_uses_only_those_above_it() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("the library has a root");
    let order: BTreeMap<&str, usize> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .enumerate()
        .map(|(at, name)| (name, at))
        .collect();
    assert!(order.len() > 5, "src/lib.rs lists the modules");
    let used = regex::Regex::new(r"\bcrate::([a-z_]+)").expect("the pattern is right");
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let module = path.components().nth(1).map(|part| part.as_os_str().to_string_lossy().replace(".rs", ""));
        let Some((module, &at)) = module.as_ref().and_then(|name| order.get_key_value(name.as_str())) else { continue };
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for found in used.captures_iter(line) {
                if order.get(&found[1]).is_some_and(|&other| other > at) {
                    problems.push(format!(
                        "{}:{}: `{module}` uses `{}`, which stands below it",
                        path.display(),
                        number + 1,
                        &found[1]
                    ));
                }
            }
        }
    }
    complain(&problems);
}

#[test]
fn every_rule_has_a_test_in_which_it_fires() {
    let tests: String = files("tests")
        .into_iter()
        .chain(files("src"))
        .filter(|(path, _)| !path.ends_with("finding.rs") && !path.ends_with("finding/explain.rs"))
        .map(|(path, text)| match path.starts_with("src") && !path.to_string_lossy().contains("tests") {
            true => text.split_once("#[cfg(test)]").map_or(String::new(), |(_, tests)| tests.to_owned()),
            false => text,
        })
        .collect();
    // As a finding prints it, as a case of the suite or a test names it, or as code names it.
    let fires = |rule: &Rule| {
        let name = rule.name();
        let (start, end) = ("[\\[\"`]", "[\\]\"`: ]");
        let named = format!("(?m){start}{name}{end}|^{name}( \\d+:\\d+)?$|Rule::{rule:?}\\b");
        regex::Regex::new(&named).expect("the pattern is right").is_match(&tests)
    };
    let silent: Vec<String> =
        Rule::ALL.iter().filter(|rule| !fires(rule)).map(|rule| format!("no test names `{}`", rule.name())).collect();
    complain(&silent);
}

#[test]
fn every_module_says_what_it_owns() {
    let missing = |(path, text): (PathBuf, String)| {
        (!text.starts_with("//!")).then(|| format!("{} has no module doc", path.display()))
    };
    complain(&sources().into_iter().filter_map(missing).collect::<Vec<_>>());
}

#[test]
fn long_files_give_their_reason() {
    let long = |(path, text): (PathBuf, String)| {
        let lines = text.lines().count();
        let reason =
            text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.contains("This file is long"));
        (lines > LONG && !reason).then(|| format!("{}: {lines} lines; look for the second idea", path.display()))
    };
    complain(&sources().into_iter().filter_map(long).collect::<Vec<_>>());
}

#[test]
fn nothing_can_panic_for_want_of_a_reason() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for bad in [".unwrap()", ".expect(\"\")", "todo!(", "unimplemented!(", "dbg!(", "panic!("] {
                if line.contains(bad) {
                    problems.push(format!("{}:{}: {bad}", path.display(), number + 1));
                }
            }
        }
    }
    complain(&problems);
}

#[test]
fn only_the_rim_touches_the_world() {
    // Disk, clock, environment and printing belong to the modules at the rim; data goes in and comes out elsewhere.
    let rim = ["input", "output", "serve", "cli", "main"];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let module = path.components().nth(1).map(|part| part.as_os_str().to_string_lossy().replace(".rs", ""));
        if module.is_some_and(|module| rim.contains(&module.as_str())) {
            continue;
        }
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for bad in
                ["std::fs", "std::env::", "SystemTime::now", "Instant::now", "println!(", "eprintln!(", "print!("]
            {
                if line.contains(bad) {
                    problems.push(format!("{}:{}: {bad}", path.display(), number + 1));
                }
            }
        }
    }
    complain(&problems);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let path = regex::Regex::new(r"(^|[\s\x22'`(=])/(work|root|farm|tmp/wt)/").expect("the pattern is right");
    let mut problems = Vec::new();
    for (file, text) in files("") {
        if file.starts_with(".git") || file.ends_with("Cargo.lock") || file.ends_with("tests/tidy.rs") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if path.is_match(line) {
                problems.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    complain(&problems);
}

#[test]
fn the_limits_that_the_security_page_names_are_those_of_the_code() {
    let page = std::fs::read_to_string(root().join("SECURITY.md")).expect("there is a security page");
    let value = |text: &str| {
        let number = |text: &str| text.trim().replace('_', "").parse::<u64>().expect("a limit is a number");
        let factors = text.split('*').map(|factor| match factor.split_once("<<") {
            Some((base, shift)) => number(base) << number(shift),
            None => number(factor),
        });
        factors.product::<u64>()
    };
    let mut checked = 0;
    for row in page.lines().filter(|line| line.contains("::")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, written, owner] = cells.as_slice() else { panic!("{row}") };
        let (module, name) = owner.trim_matches('`').split_once("::").expect("a module and a constant");
        let code = std::fs::read_to_string(root().join(format!("src/{module}.rs"))).expect(owner);
        let line = code.lines().find(|line| line.contains(&format!("const {name}:"))).expect(owner);
        let (_, number) = line.split_once('=').expect("a constant has a value");
        assert_eq!(value(number.trim_end_matches(';')), value(written), "{owner}");
        checked += 1;
    }
    assert!(checked > 15, "the page has its table");
}

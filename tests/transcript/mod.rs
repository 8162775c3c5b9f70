//! Transcripts: a case is one text file that holds a small site, the commands that are run on it, and what came out.
//!
//! ```text
//! # What the case shows.
//! == content/ko/a.md            a file of the site, up to the next `== ` or `$ `
//! 첫 줄
//! == content/ko/b.md escaped    the same, with \r \n \t \0 \xNN \u{N} read as escapes and no line end at the end
//! a\r\nb
//! $ build-site check            runs the program in the site's folder
//! > a line of standard output
//! ! a line of standard error
//! = 1                           exit status, where it is not 0
//! $ ls site                     also: cat FILE, article FILE (a page's text), nav FILE (its sidebar's links), about FILE
//!                               (what it says of itself and its translations), rm PATH, mv FROM TO, ln TARGET LINK
//! > ko/a/index.html
//! ```
//!
//! With UPDATE_GOLDEN=1 in the environment the outputs are rewritten; the diff is then read before it is committed.

#![allow(dead_code, reason = "each test file uses a part of this module")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs every `*.txt` below a folder of `tests/`; tells all that differ at once.
pub fn check(folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of the cases is there")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no case", folder.display());
    let failed: Vec<String> = cases.iter().filter_map(|case| run(case)).collect();
    assert!(failed.is_empty(), "{} of {} cases differ\n\n{}", failed.len(), cases.len(), failed.join("\n"));
}

/// Runs one case; gives what differs.
fn run(case: &Path) -> Option<String> {
    let expected = std::fs::read_to_string(case).expect("a case is UTF-8");
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let actual = replay(&expected, scratch.path());
    if actual == expected {
        return None;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(case, actual).expect("the case can be rewritten");
        return None;
    }
    let name = case.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("--- {name}\n{}", difference(&expected, &actual)))
}

/// Lays out the files, runs the commands, and writes the transcript with what came out.
fn replay(transcript: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = transcript.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("== ") {
            out.push_str(line);
            let mut text = String::new();
            while let Some(next) = lines.next_if(|next| !next.starts_with("== ") && !next.starts_with("$ ")) {
                out.push_str(next);
                text.push_str(next);
            }
            let head = head.trim_end();
            match head.strip_suffix(" escaped") {
                Some(path) => write(&folder.join(path), &unescape(text.trim_end_matches('\n'))),
                None => write(&folder.join(head), text.as_bytes()),
            }
        } else if let Some(command) = line.strip_prefix("$ ") {
            out.push_str(line);
            while lines.next_if(|next| next.starts_with(['>', '!']) || next.starts_with("= ")).is_some() {}
            let words: Vec<&str> = command.split_whitespace().collect();
            execute(&words, folder, &mut out);
        } else {
            out.push_str(line);
        }
    }
    out
}

fn execute(words: &[&str], folder: &Path, out: &mut String) {
    match words {
        ["build-site", arguments @ ..] => program(arguments, folder, out),
        ["ls", path] => quote(out, '>', &list(&folder.join(path))),
        ["cat", path] => quote(out, '>', &stable(&read(&folder.join(path)))),
        ["article", path] => quote(out, '>', &stable(article(&read(&folder.join(path))))),
        ["about", path] => quote(out, '>', &about(&read(&folder.join(path)))),
        ["nav", path] => quote(out, '>', &navigation(&read(&folder.join(path)))),
        ["rm", path] => {
            let path = folder.join(path);
            let gone = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            gone.expect("what a case removes is there");
        }
        ["mv", from, to] => std::fs::rename(folder.join(from), folder.join(to)).expect("what a case moves is there"),
        #[cfg(unix)]
        ["ln", target, link] => std::os::unix::fs::symlink(target, folder.join(link)).expect("a link can be made"),
        _ => panic!("`{}` is no command of a transcript", words.join(" ")),
    }
}

/// Runs the real program, in an environment that says nothing about colors, width or language.
fn program(arguments: &[&str], folder: &Path, out: &mut String) {
    let output = Command::new(env!("CARGO_BIN_EXE_build-site"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program can be started");
    quote(out, '>', &stable(&String::from_utf8_lossy(&output.stdout)));
    quote(out, '!', &stable(&String::from_utf8_lossy(&output.stderr)));
    match output.status.code() {
        Some(0) => {}
        Some(code) => writeln!(out, "= {code}").expect("a String takes any text"),
        None => out.push_str("= killed\n"),
    }
}

/// Writes lines with their mark; a text without a last line end says so.
fn quote(out: &mut String, mark: char, text: &str) {
    for line in text.lines() {
        out.push(mark);
        if !line.is_empty() {
            out.push(' ');
            out.push_str(line);
        }
        out.push('\n');
    }
    if !text.is_empty() && !text.ends_with('\n') {
        writeln!(out, "{mark}\\ no line end").expect("a String takes any text");
    }
}

pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
    std::fs::write(path, bytes).expect("files can be written");
}

pub fn read(path: &Path) -> String {
    match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => format!("{}\n", error.kind()),
    }
}

/// The files below a folder, a line each, without the assets of the theme and of the search.
fn list(folder: &Path) -> String {
    fn walk(folder: &Path, below: &str, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                walk(&entry.path(), &path, out);
            } else if !path.starts_with("assets/") && !path.contains("/search/") {
                out.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(folder, "", &mut files);
    files.sort();
    stable(&files.iter().map(|file| format!("{file}\n")).collect::<String>())
}

/// What a page says: the inside of its `article`, or of its `main`.
pub fn article(page: &str) -> &str {
    for name in ["article", "main"] {
        let Some(start) = page.find(&format!("<{name}")) else { continue };
        let Some(open) = page[start..].find('>') else { continue };
        let Some(end) = page.rfind(&format!("</{name}>")) else { continue };
        return &page[start + open + 1..end];
    }
    page
}

/// The links of a page's sidebar, a line each, with the mark of a fallback in brackets.
fn navigation(page: &str) -> String {
    let Some(start) = page.find("<nav id=\"nav\"") else { return String::new() };
    let sidebar = &page[start..start + page[start..].find("</nav>").unwrap_or(0)];
    let link = regex::Regex::new(r#"<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>(?: <small[^>]*>([A-Z]+))?"#)
        .expect("the pattern is right");
    let tag = regex::Regex::new("<[^>]*>").expect("the pattern is right");
    let line = |found: regex::Captures<'_>| {
        let badge = found.get(3).map(|badge| format!(" [{}]", badge.as_str())).unwrap_or_default();
        format!("{} -> {}{badge}\n", tag.replace_all(&found[2], ""), &found[1])
    };
    link.captures_iter(sidebar).map(line).collect()
}

/// What a page tells search engines of itself, its notice, its links to other locales, and the language of its text where
/// that is another, a line each.
fn about(page: &str) -> String {
    let told = [
        "<title>",
        "<meta name=\"robots\"",
        "<link rel=\"canonical\"",
        "<link rel=\"alternate\"",
        "<meta property=\"og:image\"",
        "<script type=\"application/ld+json\">",
        "<p class=\"notice\">",
        "<li><a href=",
        "<article lang=",
    ];
    let before = page.split_inclusive("<article").next().map_or(0, str::len);
    let before = &page[..before + page[before..].find('\n').unwrap_or(0)];
    let lines = before.lines().filter(|line| told.iter().any(|start| line.starts_with(start)));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Replaces what differs from run to run or with every change of the theme: seconds, numbers of files, hashes in names.
pub fn stable(text: &str) -> String {
    let seconds = regex::Regex::new(r"\b\d+(\.\d+)? ?(ms|s)\b").expect("the pattern is right");
    let hashes =
        regex::Regex::new(r"([./-])[0-9a-f]{8,64}(\.(?:css|js|json|svg|bin|txt)\b)").expect("the pattern is right");
    let files = regex::Regex::new(r"\b\d+ files written").expect("the pattern is right");
    let text = seconds.replace_all(text, "[seconds]");
    let text = files.replace_all(&text, "[n] files written");
    hashes.replace_all(&text, "$1[hash]$2").into_owned()
}

/// Reads escapes as bytes.
pub fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let mut taken = 1;
        match escape.as_bytes().first() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'0') => out.push(0),
            Some(b'\\') => out.push(b'\\'),
            Some(b'x') => {
                out.push(u8::from_str_radix(&escape[1..3], 16).expect("\\x has two digits"));
                taken = 3;
            }
            Some(b'u') => {
                let end = escape.find('}').expect("\\u{ is closed");
                let code = u32::from_str_radix(&escape[2..end], 16).expect("\\u{} has hex digits");
                let char = char::from_u32(code).expect("\\u{} is a scalar value");
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                taken = end + 1;
            }
            _ => panic!("unknown escape in {text:?}"),
        }
        rest = &escape[taken..];
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// The lines around the first difference.
pub fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let tail = expected[same..].iter().rev().zip(actual[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    for line in &expected[same.saturating_sub(3)..same] {
        writeln!(out, "  {line}").expect("a String takes any text");
    }
    for (mark, lines) in [('-', &expected), ('+', &actual)] {
        for line in lines[same..lines.len() - tail].iter().take(40) {
            writeln!(out, "{mark} {line}").expect("a String takes any text");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_bytes() {
        assert_eq!(unescape(r"\xef\xbb\xbfa\r\n\u{ac00}\0\\"), b"\xef\xbb\xbfa\r\n\xea\xb0\x80\0\\");
    }

    #[test]
    fn a_transcript_without_commands_stays_as_it_is() {
        let scratch = tempfile::tempdir().expect("a temporary folder can be made");
        let text = "# Two files.\n== a/b.md\none\n== c.md escaped\ntwo\\r\\n\n";
        assert_eq!(replay(text, scratch.path()), text);
        assert_eq!(std::fs::read(scratch.path().join("a/b.md")).expect("it was written"), b"one\n");
        assert_eq!(std::fs::read(scratch.path().join("c.md")).expect("it was written"), b"two\r\n");
    }
}

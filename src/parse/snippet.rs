//! The part of a file of code that a page asks for, as docfx names it behind the file's path.
//!
//! | written | the lines |
//! | --- | --- |
//! | `?range=1-5,8,20-` | these, counted from 1 |
//! | `?start=2&end=4`, `#L2-L4`, `#L2` | these |
//! | `?name=main`, `?id=main`, `#main` | between the comments `<main>` and `</main>`, or `#region main` and `#endregion` |
//!
//! What a part is indented by as a whole is taken off. What only decides about looks (`highlight`) is passed over.

use std::ops::Range;

/// How many ranges one page may ask for at once.
const MOST_RANGES: usize = 100;

/// A path, and what follows it: its query and its fragment, without their marks.
pub fn parts(to: &str) -> (&str, &str, &str) {
    let (before, fragment) = to.split_once('#').unwrap_or((to, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    // The two may come in either order.
    let (fragment, late) = fragment.split_once('?').unwrap_or((fragment, ""));
    (path, if query.is_empty() { late } else { query }, fragment)
}

/// The lines of `code` that the query and the fragment ask for, without the indentation that they share; all lines as they
/// are where nothing is asked for.
///
/// *Errors*: what they ask for that is not there.
pub fn cut<'c>(code: &'c str, query: &str, fragment: &str) -> Result<Vec<&'c str>, String> {
    let lines: Vec<&str> = code.lines().collect();
    let mut wanted: Vec<Range<usize>> = Vec::new();
    let (mut start, mut end) = (None, None);
    for (key, value) in query.split('&').filter_map(|part| part.split_once('=')) {
        match key {
            "range" => {
                for range in value.split(',').take(MOST_RANGES) {
                    wanted.push(numbered(range, lines.len()).ok_or_else(|| not_there(range.trim(), &lines))?);
                }
            }
            "start" => start = value.trim().parse::<usize>().ok(),
            "end" => end = value.trim().parse::<usize>().ok(),
            "name" | "id" => wanted.push(named(&lines, value).ok_or_else(|| unnamed(value))?),
            _ => {}
        }
    }
    if start.is_some() || end.is_some() {
        let range = format!("{}-{}", start.unwrap_or(1), end.unwrap_or(lines.len()));
        wanted.push(numbered(&range, lines.len()).ok_or_else(|| not_there(&range, &lines))?);
    }
    if !fragment.is_empty() {
        let range =
            numbered(&fragment.replace(['L', 'l'], ""), lines.len()).filter(|_| fragment.starts_with(['L', 'l']));
        wanted.push(range.or_else(|| named(&lines, fragment)).ok_or_else(|| unnamed(fragment))?);
    }
    if wanted.is_empty() {
        return Ok(lines);
    }
    let parts = wanted.into_iter().flat_map(|range| lines[range].iter().copied());
    let kept: Vec<&str> = parts.filter(|line| mark(line).is_none()).collect();
    let indent = |line: &&&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = kept.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min().unwrap_or(0);
    Ok(kept.into_iter().map(|line| line.get(common..).unwrap_or("")).collect())
}

fn not_there(range: &str, lines: &[&str]) -> String {
    format!("the file has no lines `{range}`; it has {}", lines.len())
}

fn unnamed(name: &str) -> String {
    format!("the file has no part named `{name}`")
}

/// The lines that `2-4`, `2-` or `2` names, counted from 0; `None` where the file has none of them.
fn numbered(range: &str, lines: usize) -> Option<Range<usize>> {
    let (first, last) = range.trim().split_once('-').unwrap_or((range.trim(), range.trim()));
    let first = first.trim().parse::<usize>().ok()?.checked_sub(1)?;
    let last = if last.trim().is_empty() { lines } else { last.trim().parse::<usize>().ok()?.min(lines) };
    (first < last).then_some(first..last)
}

/// The lines between the marks of a name.
fn named(lines: &[&str], name: &str) -> Option<Range<usize>> {
    let first = lines
        .iter()
        .position(|line| matches!(mark(line), Some(Mark::Begins(begins)) if begins.eq_ignore_ascii_case(name)))?
        + 1;
    let mut regions = 1;
    let length = lines[first..].iter().position(|line| match mark(line) {
        Some(Mark::Ends(ends)) => ends.eq_ignore_ascii_case(name),
        Some(Mark::Begins(_)) if is_region(line) => {
            regions += 1;
            false
        }
        Some(Mark::Region) => {
            regions -= 1;
            regions == 0 && is_region(lines[first - 1])
        }
        _ => false,
    })?;
    Some(first..first + length)
}

/// A line that begins or ends a part.
enum Mark<'l> {
    Begins(&'l str),
    Ends(&'l str),
    /// The end of the last region.
    Region,
}

fn is_region(line: &str) -> bool {
    line.trim_start()
        .trim_start_matches(['/', '#', ' '])
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("region"))
}

/// Reads a line as a mark: a comment that holds a tag alone, `#region NAME`, `#endregion`.
fn mark(line: &str) -> Option<Mark<'_>> {
    let line = line.trim();
    let bare = line.trim_start_matches(['/', '#', ' ']);
    if bare.len() < line.len() {
        if bare.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("endregion")) {
            return Some(Mark::Region);
        }
        if is_region(line) {
            return Some(Mark::Begins(bare[6..].trim()));
        }
    }
    let inside = ["//", "#", "--", "'", ";", "%", "/*", "<!--"].iter().find_map(|mark| line.strip_prefix(mark))?;
    let inside = inside.trim_end_matches("-->").trim_end_matches("*/").trim();
    let tag = inside.strip_prefix('<')?.strip_suffix('>')?;
    let (name, ends) = tag.strip_prefix('/').map_or((tag, false), |name| (name, true));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(if ends { Mark::Ends(name) } else { Mark::Begins(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn main() {\n    // <first>\n    let a = 1;\n\n        let b = 2;\n    // </first>\n    #region Outer\n    c();\n    #region inner\n    d();\n    #endregion\n    #endregion\n}\n";

    fn check(to: &str, expected: Result<&[&str], &str>) {
        let (path, query, fragment) = parts(to);
        assert_eq!(path, "a.rs");
        let cut = cut(CODE, query, fragment);
        assert_eq!(cut.as_deref().map_err(String::as_str), expected, "{to}");
    }

    #[test]
    fn lines_are_named_by_number() {
        check("a.rs?range=1,13", Ok(&["fn main() {", "}"]));
        check("a.rs?range=12-", Ok(&["}"]));
        check("a.rs#L3-L5", Ok(&["let a = 1;", "", "    let b = 2;"]));
        check("a.rs#L3", Ok(&["let a = 1;"]));
        check("a.rs?start=3&end=3&highlight=1", Ok(&["let a = 1;"]));
        check("a.rs?range=40-50", Err("the file has no lines `40-50`; it has 13"));
        check("a.rs?range=x", Err("the file has no lines `x`; it has 13"));
        assert_eq!(cut(CODE, "highlight=2", "").map(|lines| lines.len()), Ok(13));
    }

    #[test]
    fn parts_are_named_by_comments_and_regions() {
        let first: &[&str] = &["let a = 1;", "", "    let b = 2;"];
        for to in ["a.rs#first", "a.rs?name=first", "a.rs?id=FIRST", "a.rs#first?highlight=1"] {
            check(to, Ok(first));
        }
        check("a.rs#outer", Ok(&["c();", "d();"]));
        check("a.rs#inner", Ok(&["d();"]));
        check("a.rs#none", Err("the file has no part named `none`"));
        for (code, kept) in [
            ("<!-- <x> -->\n<p>\n<!-- </x> -->\n", "<p>"),
            ("# <x>\nrun\n# </x>\n", "run"),
            ("-- <x>\nSELECT\n-- </x>", "SELECT"),
        ] {
            assert_eq!(cut(code, "", "x").as_deref(), Ok(&[kept][..]));
        }
        assert!(cut("// <x>\nnever closed\n", "", "x").is_err());
    }
}

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

/// How many parts of a file one query may ask for.
const MOST_PARTS: usize = 100;

/// A path, and what follows it: its query and its fragment, without their marks.
pub fn parts(to: &str) -> (&str, &str, &str) {
    let (before, fragment) = to.split_once('#').unwrap_or((to, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    // The two may come in either order.
    let (fragment, late) = fragment.split_once('?').unwrap_or((fragment, ""));
    (path, if query.is_empty() { late } else { query }, fragment)
}

/// What is asked for of a file of code. Nothing is copied before [`Part::text`].
#[derive(Debug)]
pub struct Part<'c> {
    code: &'c str,
    /// The bytes of whole lines; `None` where the file is asked for as it is.
    ranges: Option<Vec<Range<usize>>>,
}

impl Part<'_> {
    /// How many bytes its text has at most.
    pub fn most_bytes(&self) -> usize {
        let ranges = self.ranges.as_ref();
        // A last line may lack its end.
        ranges.map_or(self.code.len(), |ranges| ranges.iter().map(|range| range.len() + 1).sum())
    }

    /// Its lines, without the indentation that they share.
    pub fn text(&self) -> String {
        let Some(ranges) = &self.ranges else { return self.code.to_owned() };
        let lines =
            || ranges.iter().flat_map(|range| self.code[range.clone()].lines()).filter(|line| mark(line).is_none());
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let common = lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
        lines().flat_map(|line| [line.get(common..).unwrap_or(""), "\n"]).collect()
    }
}

/// How many times [`cut`] reads through a file for what is asked of it: once for its lines, and once for each name.
pub fn times_read(query: &str, fragment: &str) -> usize {
    let is_name = |part: &&str| part.starts_with("name=") || part.starts_with("id=");
    let named = query.split('&').filter(is_name).count() + usize::from(!fragment.is_empty());
    usize::from(!query.is_empty() || !fragment.is_empty()) + named
}

/// The part of `code` that the query and the fragment ask for; all of it where they ask for nothing.
///
/// *Errors*: what they ask for that is not there.
pub fn cut<'c>(code: &'c str, query: &str, fragment: &str) -> Result<Part<'c>, String> {
    if query.is_empty() && fragment.is_empty() {
        return Ok(Part { code, ranges: None });
    }
    let lines = Lines::of(code);
    let mut wanted: Vec<Range<usize>> = Vec::new();
    let mut want = |range: Range<usize>| {
        wanted.push(range);
        if wanted.len() > MOST_PARTS {
            Err(format!("it asks for more than {MOST_PARTS} parts of the file"))
        } else {
            Ok(())
        }
    };
    let (mut start, mut end) = (None, None);
    for (key, value) in query.split('&').filter_map(|part| part.split_once('=')) {
        match key {
            "range" => {
                for range in value.split(',') {
                    want(lines.numbered(range).ok_or_else(|| lines.not_there(range.trim()))?)?;
                }
            }
            "start" => start = value.trim().parse::<usize>().ok(),
            "end" => end = value.trim().parse::<usize>().ok(),
            "name" | "id" if value.trim().is_empty() => return Err(format!("`{key}=` names no part of the file")),
            "name" | "id" => want(named(code, value).ok_or_else(|| unnamed(value))?)?,
            _ => {}
        }
    }
    if start.is_some() || end.is_some() {
        let range = format!("{}-{}", start.unwrap_or(1), end.unwrap_or(lines.count));
        want(lines.numbered(&range).ok_or_else(|| lines.not_there(&range))?)?;
    }
    if !fragment.is_empty() {
        let numbers = fragment.replace(['L', 'l'], "");
        let is_numbers = fragment.starts_with(['L', 'l']) && numbers.starts_with(|c: char| c.is_ascii_digit());
        let range = lines.numbered(&numbers).filter(|_| is_numbers).or_else(|| named(code, fragment));
        want(range.ok_or_else(|| if is_numbers { lines.not_there(fragment) } else { unnamed(fragment) })?)?;
    }
    Ok(Part { code, ranges: (!wanted.is_empty()).then_some(wanted) })
}

fn unnamed(name: &str) -> String {
    format!("the file has no part named `{name}`")
}

/// Where the lines of a file begin. A file may be nothing but line ends, so only one line in [`STEP`] is noted.
struct Lines<'c> {
    code: &'c str,
    /// The first bytes of the lines 0, `STEP`, 2 × `STEP` ….
    noted: Vec<usize>,
    count: usize,
}

const STEP: usize = 64;

impl<'c> Lines<'c> {
    fn of(code: &'c str) -> Self {
        let (mut noted, mut count) = (Vec::new(), 0);
        let ends = memchr::memchr_iter(b'\n', code.as_bytes()).map(|end| end + 1);
        for start in std::iter::once(0).chain(ends).filter(|start| *start < code.len()) {
            if count % STEP == 0 {
                noted.push(start);
            }
            count += 1;
        }
        Self { code, noted, count }
    }

    /// The first byte of a line, counted from 0; the end of the file where it has no such line.
    fn start(&self, line: usize) -> usize {
        let Some(noted) = self.noted.get(line / STEP) else { return self.code.len() };
        let passed = self.code[*noted..].split_inclusive('\n').take(line % STEP);
        noted + passed.map(str::len).sum::<usize>()
    }

    /// The bytes of the lines that `2-4`, `2-` or `2` names, counted from 1; `None` where the file has none of them.
    fn numbered(&self, range: &str) -> Option<Range<usize>> {
        let (first, last) = range.trim().split_once('-').unwrap_or((range.trim(), range.trim()));
        let first = first.trim().parse::<usize>().ok()?.checked_sub(1)?;
        let last = if last.trim().is_empty() { self.count } else { last.trim().parse::<usize>().ok()?.min(self.count) };
        (first < last).then(|| self.start(first)..self.start(last))
    }

    fn not_there(&self, range: &str) -> String {
        format!("the file has no lines `{range}`; it has {}", self.count)
    }
}

/// The bytes of the lines between the marks of a name.
fn named(code: &str, name: &str) -> Option<Range<usize>> {
    let (mut at, mut opened, mut regions) = (0, None, 1);
    for line in code.split_inclusive('\n') {
        let end = at + line.len();
        match (opened, mark(line)) {
            (None, Some(Mark::Begins(begins))) if begins.eq_ignore_ascii_case(name) => {
                opened = Some((end, is_region(line)));
            }
            (Some((start, _)), Some(Mark::Ends(ends))) if ends.eq_ignore_ascii_case(name) => return Some(start..at),
            (Some(_), Some(Mark::Begins(_))) if is_region(line) => regions += 1,
            (Some((start, in_region)), Some(Mark::Region)) => {
                regions -= 1;
                if regions == 0 && in_region {
                    return Some(start..at);
                }
            }
            _ => {}
        }
        at = end;
    }
    None
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
        let cut = cut(CODE, query, fragment).map(|part| part.text());
        let expected = expected.map(|lines| lines.iter().flat_map(|line| [line, "\n"]).collect::<String>());
        assert_eq!(cut.as_deref().map_err(String::as_str), expected.as_deref().map_err(|why| *why), "{to}");
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
        check("a.rs#L5-L3", Err("the file has no lines `L5-L3`; it has 13"));
        check("a.rs#L0", Err("the file has no lines `L0`; it has 13"));
        assert_eq!(cut(CODE, "highlight=2", "").map(|part| part.text()), Ok(CODE.to_owned()));
    }

    #[test]
    fn lines_far_down_are_found() {
        let code: String = (1..=3 * STEP).map(|line| format!("{line}\n")).collect();
        for line in [1, STEP, STEP + 1, 2 * STEP + 7, 3 * STEP] {
            let part = cut(&code, &format!("range={line}"), "").map(|part| part.text());
            assert_eq!(part, Ok(format!("{line}\n")));
        }
        assert_eq!(cut("a\r\nb", "range=2-", "").map(|part| part.text()), Ok("b\n".to_owned()));
        assert!(cut("", "range=1", "").is_err());
    }

    #[test]
    fn a_file_is_read_once_for_its_lines_and_once_for_each_name() {
        let times = ["a.rs", "a.rs?range=1,2", "a.rs#x", "a.rs?name=x&id=y&range=1#z"].map(|to| {
            let (_, query, fragment) = parts(to);
            times_read(query, fragment)
        });
        assert_eq!(times, [0, 1, 2, 4]);
    }

    #[test]
    fn a_query_asks_for_a_part_a_hundred_times_at_most() {
        let query = |keys: usize| vec!["range=1-,1-"; keys].join("&");
        let part = cut(CODE, &query(MOST_PARTS / 2), "");
        assert_eq!(part.map(|part| part.most_bytes()), Ok(MOST_PARTS * (CODE.len() + 1)), "known before it is copied");
        let why = Err("it asks for more than 100 parts of the file".to_owned());
        assert_eq!(cut(CODE, &query(MOST_PARTS / 2 + 1), "").map(|part| part.most_bytes()), why);
        assert_eq!(Lines::of(&"\n".repeat(10 * STEP)).noted.len(), 10, "a file of line ends");
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
            assert_eq!(cut(code, "", "x").map(|part| part.text()), Ok(format!("{kept}\n")));
        }
        assert!(cut("// <x>\nnever closed\n", "", "x").is_err());
        let bare = cut("#region\nrun\n#endregion\n", "name=", "").map(|part| part.text());
        assert_eq!(bare, Err("`name=` names no part of the file".to_owned()));
    }
}

//! Front matter: the YAML between two `---` lines at the top of a page.
//!
//! 1. Find the fences; a byte order mark before the first is skipped, and so are blank lines, with a finding. What only looks
//!    like front matter is text (`lookalike`).
//! 2. Refuse what may hurt the YAML reader (size, depth, aliases) before it is called.
//! 3. Read the YAML. Where it is wrong (most often a title with an unquoted `: `), report the place, and read the
//!    top-level `key: value` lines by themselves, so that the page is not lost.
//! 4. Note where each top-level value stands in the file.

mod lookalike;

use serde_yaml::{Mapping, Value};

use crate::finding::{Checked, Finding, Locator, Rule, Severity};
use crate::model::document::FrontMatter;
use crate::source::Span;

/// The largest front matter that is read, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// How deep YAML may nest.
pub const DEEPEST: usize = 64;

/// Where the front matter stands in a file: the YAML between the fences, and where the body begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fences {
    /// First byte of the opening fence.
    pub start: usize,
    /// The YAML, without the fences.
    pub yaml: Span,
    /// First byte after the closing fence's line.
    pub body: usize,
}

/// Finds the fences of a front matter: `---` on the first line, `---` or `...` on a later one, and no mere text in between. Blank lines may stand before
/// it where what is between the fences has no blank lines and reads as a mapping, as the first docfx read it (what it became
/// after 2018 takes it for text, as CommonMark does): nobody means a rule and a heading `title: …` by that.
pub fn fences(text: &str) -> Option<Fences> {
    let (start, above) = opening(text);
    let rest = text[start..].strip_prefix("---")?;
    let first = rest.find('\n')?;
    if !rest[..first].trim().is_empty() || above == Above::Blank && !begins(&text[start..], above) {
        return None;
    }
    let yaml = start + 3 + first + 1;
    let (end, body) = closing(text, yaml, above)?;
    let yaml_text = &text[yaml..end];
    let is_front = if above == Above::Nothing { lookalike::is_meant(yaml_text) } else { is_mapping(yaml_text) };
    is_front.then(|| Fences { start, yaml: Span::new(yaml, end), body })
}

/// The closing fence of the YAML that begins at `yaml`: its first byte, and the first one after its line.
fn closing(text: &str, yaml: usize, above: Above) -> Option<(usize, usize)> {
    for line in lines(&text[yaml..]) {
        let (start, end) = (yaml + line.start, yaml + line.end);
        match text[start..end].trim_end() {
            "---" | "..." => return Some((start, end)),
            "" if above == Above::Blank => return None,
            line if lookalike::is_odd_fence(line) => return None,
            _ => {}
        }
    }
    None
}

/// True where YAML that is safe to read holds keys and values, without a mistake.
fn is_mapping(yaml: &str) -> bool {
    simple(yaml).is_some() || guard(yaml).is_ok() && matches!(serde_yaml::from_str(yaml), Ok(Value::Mapping(_)))
}

/// What stands above the place where a front matter may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    Blank,
}

/// Where a front matter may begin: after a byte order mark, and after blank lines.
fn opening(text: &str) -> (usize, Above) {
    let mark = byte_order_mark(text);
    let mut start = mark;
    while let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[start..]) {
        if !text[start..start + end].trim().is_empty() {
            break;
        }
        start += end + 1;
    }
    (start, if start > mark { Above::Blank } else { Above::Nothing })
}

/// The first byte of the body: after the front matter, or after a byte order mark where there is none.
pub fn body(text: &str) -> usize {
    end(text).max(byte_order_mark(text))
}

/// The first byte after the front matter with its fences; 0 where there is none.
pub fn end(text: &str) -> usize {
    fences(text).map_or(0, |fences| fences.body)
}

/// True where a text opens with front matter that holds at least one `key:` line.
pub fn has_keys(text: &str) -> bool {
    fences(text).is_some_and(|fences| {
        let yaml = &text[fences.yaml.range()];
        lines(yaml).any(|line| key_colon(&yaml[line]).is_some())
    })
}

/// Length of a byte order mark at the start of `text`, in bytes: 3 or 0.
pub fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{FEFF}') { 3 } else { 0 }
}

/// Reads the front matter of a page; a page without one gets an empty one whose body is the whole file.
///
/// *Findings*: `front-matter-syntax`, `duplicate-key`, `file-too-large`, `too-deep`.
pub fn read(at: &Locator<'_>) -> Checked<FrontMatter> {
    let text = at.text();
    let Some(fences) = fences(text) else {
        let body = u32::try_from(byte_order_mark(text)).unwrap_or(0);
        let found = lookalike::find(text);
        let findings = found.map(|it| at.finding(Rule::FrontMatterSyntax, it.place, it.message).help(it.help));
        let value = FrontMatter { body, ..FrontMatter::default() };
        return Checked { value, findings: findings.into_iter().collect() };
    };
    let yaml = &text[fences.yaml.range()];
    let body = u32::try_from(fences.body).unwrap_or(u32::MAX);
    let mut findings = Vec::new();
    if fences.start > byte_order_mark(text) {
        let place = Span::new(fences.start, fences.start + 3);
        let message = "front matter begins below blank lines; it is read all the same";
        let finding = at.finding(Rule::FrontMatterSyntax, place, message);
        let help = "remove the blank lines before it: to other programs it is text";
        findings.push(Finding { severity: Severity::Warning, ..finding }.help(help));
    }
    let mut values = match simple(yaml) {
        Some(values) => values,
        None => whole(yaml, fences.yaml.start as usize, at, &mut findings),
    };
    let spans = value_spans(yaml, fences.yaml.start as usize);
    // A title such as `2024` and a commit such as `12e4567` are texts, as they are written.
    for (key, span) in &spans {
        if let Some(value) = values.get_mut(key.as_str()).filter(|value| value.is_number()) {
            *value = Value::String(text[span.range()].to_owned());
        }
    }
    Checked { value: FrontMatter { values, spans, body }, findings }
}

/// True where a text begins as front matter does: `---`, and a key on the next line; below blank lines one that begins with
/// a small letter, for `Note: …` between two rules is a text.
fn begins(text: &str, above: Above) -> bool {
    let mut lines = text.lines();
    let is_key = |line: &str| {
        key_colon(line).is_some_and(|colon| !line[..colon].contains(' '))
            && (above == Above::Nothing || line.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    lines.next().is_some_and(|line| line.trim_end() == "---") && lines.next().is_some_and(is_key)
}

/// Reads a YAML text by the library, after a look at what could hurt it; falls back to its plain lines.
fn whole(yaml: &str, start: usize, at: &Locator<'_>, findings: &mut Vec<Finding>) -> Mapping {
    if let Err((rule, offset, message)) = guard(yaml) {
        let offset = (0..=offset).rev().find(|&at| yaml.is_char_boundary(at)).unwrap_or(0);
        let length = yaml[offset..].chars().next().map_or(0, char::len_utf8);
        let place = Span::new(start + offset, start + offset + length);
        findings.push(at.finding(rule, place, message).help("keep front matter small and flat"));
        return lenient(yaml);
    }
    match serde_yaml::from_str::<Value>(yaml) {
        Ok(Value::Mapping(values)) => values,
        Ok(Value::Null) => Mapping::new(),
        Ok(_) => {
            let place = Span::new(start, start + yaml.chars().next().map_or(0, char::len_utf8));
            findings.push(
                at.finding(Rule::FrontMatterSyntax, place, "front matter is not a list of `key: value` lines")
                    .help("write one `key: value` a line"),
            );
            lenient(yaml)
        }
        Err(error) => {
            findings.extend(explain(yaml, start, at, &fault(yaml, error)));
            lenient(yaml)
        }
    }
}

/// Turns the reader's complaint, which is about one place, into findings at the right lines, with what to do about them:
/// the lines that no YAML reader takes are all told.
fn explain(yaml: &str, start: usize, at: &Locator<'_>, error: &serde_yaml::Error) -> Vec<Finding> {
    let repeated = repeated_keys(yaml).map(|(first, second, key)| {
        let line = at.position(start + first).line;
        at.finding(
            Rule::DuplicateKey,
            Span::new(start + second, start + second + key.len()),
            format!("key `{key}` stands twice; line {line} has it first"),
        )
        .help("keep one of the two; until then the last one counts")
    });
    let unquoted = lines(yaml).filter_map(|line| unquoted_colon(&yaml[line.clone()], start + line.start, at));
    let unquoted: Vec<Finding> = unquoted.take(MOST_FINDINGS).collect();
    // A repeated key is not what breaks the YAML.
    let is_explained = !unquoted.is_empty() || is_repetition(error);
    let mut findings: Vec<Finding> = repeated.take(MOST_FINDINGS).chain(unquoted).collect();
    if findings.is_empty() || !is_explained {
        let offset = error.location().map_or(0, |location| location.index().min(yaml.len()));
        let place = Span::new(start + offset, start + offset);
        let message = format!("front matter is not valid YAML: {}", reason(error));
        let help = "mend the YAML; until then only its plain `key: value` lines count";
        findings.push(at.finding(Rule::FrontMatterSyntax, place, message).help(help));
    }
    findings
}

/// A finding on a line whose value holds a colon that YAML takes for another key; `start` is where the line stands.
fn unquoted_colon(text: &str, start: usize, at: &Locator<'_>) -> Option<Finding> {
    let colon = key_colon(text)?;
    let value = text[colon + 1..].trim();
    if value.starts_with(['"', '\'', '[', '{', '|', '>', '#', '&', '*', '!']) {
        return None;
    }
    let trap = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1))?;
    let offset = start + text.find(value).unwrap_or(0) + trap;
    let (key, quoted) = (text[..colon].trim(), value.replace('\\', "\\\\").replace('"', "\\\""));
    let message = format!("the value of `{key}` has an unquoted `: `");
    let finding = at.finding(Rule::FrontMatterSyntax, Span::new(offset, offset + 1), message);
    Some(finding.help(format!("quote the value: `{key}: \"{}\"`", clip(&quoted))))
}

/// How many findings a front matter gets; more would only repeat themselves.
const MOST_FINDINGS: usize = 20;

/// Why a text is not YAML: where the library met a repeated key first, what is wrong with the text further down, if anything
/// is.
pub fn fault(yaml: &str, error: serde_yaml::Error) -> serde_yaml::Error {
    match is_repetition(&error) {
        true => serde_yaml::from_str::<serde::de::IgnoredAny>(yaml).err().unwrap_or(error),
        false => error,
    }
}

/// True where the library only met a key for the second time.
fn is_repetition(error: &serde_yaml::Error) -> bool {
    error.to_string().contains("duplicate entry")
}

/// The library's message without the place it repeats at its end.
pub fn reason(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn clip(text: &str) -> String {
    let cut = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    if cut < text.len() { format!("{}…", &text[..cut]) } else { text.to_owned() }
}

/// Looks for what makes YAML readers slow or deep: size, aliases, nesting in flow or in compact sequences.
///
/// *Errors*: the rule, the byte offset in `yaml`, and a message.
pub fn guard(yaml: &str) -> Result<(), (Rule, usize, String)> {
    if yaml.len() > LARGEST {
        return Err((
            Rule::FileTooLarge,
            LARGEST,
            format!("front matter has {} bytes; at most {LARGEST} are read", yaml.len()),
        ));
    }
    guard_depth(yaml)
}

/// The part of [`guard`] that holds for YAML of any size: depth, and aliases.
pub fn guard_depth(yaml: &str) -> Result<(), (Rule, usize, String)> {
    let mut depth = 0usize;
    for line in lines(yaml) {
        let text = &yaml[line.clone()];
        let body = text.trim_start_matches([' ', '\t']);
        let mut rest = body;
        let mut dashes = 0usize;
        while let Some(next) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
            rest = next.trim_start_matches(' ');
            dashes += 1;
        }
        if dashes > 8 || text.len() - body.len() > 8 * DEEPEST {
            return Err((Rule::TooDeep, line.start, format!("YAML is nested more than {DEEPEST} deep")));
        }
        let value = rest.split_once(": ").map_or(rest, |(_, value)| value).trim_start();
        if value.starts_with('*')
            && value[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
            && !value[1..].contains('*')
        {
            let offset = line.start + (text.len() - value.len().min(text.len()));
            return Err((Rule::FrontMatterSyntax, offset.min(line.end), "YAML aliases are not read".to_owned()));
        }
        for (offset, byte) in text.bytes().enumerate() {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth > DEEPEST {
                return Err((Rule::TooDeep, line.start + offset, format!("YAML is nested more than {DEEPEST} deep")));
            }
        }
    }
    Ok(())
}

/// Reads front matter of the plainest kind, `key: value` lines whose values need no YAML rule, without the YAML
/// library: nine pages in ten, at a tenth of the cost. `None` where any line is of another kind.
fn simple(yaml: &str) -> Option<Mapping> {
    let mut values = Mapping::new();
    for line in lines(yaml) {
        let text = yaml[line].trim_end_matches(['\n', '\r', ' ']);
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let colon = key_colon(text)?;
        let key = &text[..colon];
        let value = text[colon + 1..].trim_matches(' ');
        let value = if let Some(inner) = value.strip_prefix('"') {
            let inner = inner.strip_suffix('"')?;
            (!inner.contains(['"', '\\'])).then_some(inner)?
        } else if let Some(inner) = value.strip_prefix('\'') {
            let inner = inner.strip_suffix('\'')?;
            (!inner.contains('\'')).then_some(inner)?
        } else {
            plain(value)?
        };
        if values.insert(Value::String(key.to_owned()), Value::String(value.to_owned())).is_some() {
            return None;
        }
    }
    Some(values)
}

/// A plain scalar that YAML 1.2's core schema surely reads as this very string (section 10.3.2), else `None`.
fn plain(value: &str) -> Option<&str> {
    let first = value.chars().next()?;
    let starts_well = first.is_alphabetic() || first.is_ascii_digit();
    let special = ["true", "false", "null", "~", "yes", "no", "on", "off", "y", "n"];
    if !starts_well
        || value.contains(": ")
        || value.contains(" #")
        || value.ends_with(':')
        || value.contains('\t')
        || special.iter().any(|word| value.eq_ignore_ascii_case(word))
    {
        return None;
    }
    // What could be a number is left to the library.
    let numeric =
        value.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'x' | b'o'));
    let sure = value.bytes().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E' | b'x' | b'o'));
    let hash = value.len() >= 32 && numeric;
    (!numeric || (sure && !value.starts_with("0x") && !value.starts_with("0o")) || hash && sure).then_some(value)
}

/// The top-level `key: value` lines of YAML that is wrong elsewhere, each value as plain text. The last of two counts.
fn lenient(yaml: &str) -> Mapping {
    let mut values = Mapping::new();
    for line in lines(yaml).take(1000) {
        let text = yaml[line].trim_end();
        let Some(colon) = key_colon(text) else { continue };
        let value = text[colon + 1..].trim();
        let value = unquoted(value);
        values.insert(Value::String(text[..colon].to_owned()), Value::String(value.to_owned()));
    }
    values
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}

/// The keys that stand again at the top level: offsets of the place before and of this one, and the key.
fn repeated_keys(yaml: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut seen = std::collections::BTreeMap::new();
    lines(yaml).filter_map(move |line| {
        let text = &yaml[line.clone()];
        let key = &text[..key_colon(text)?];
        seen.insert(key, line.start).map(|first| (first, line.start, key))
    })
}

/// Where the colon of a top-level key stands in a line; `None` for lines that are no `key:`.
fn key_colon(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    if !(first.is_alphanumeric() || first == '_') {
        return None;
    }
    let colon = line.find(':')?;
    let key = &line[..colon];
    let well = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '@'));
    let ends = line[colon + 1..].chars().next().is_none_or(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
    (well && ends).then_some(colon)
}

/// Byte ranges of the lines of a text, line ends included.
fn lines(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found + 1);
        let range = at..end;
        at = end;
        Some(range)
    })
}

/// Where each top-level value stands in the file; `start` is the file offset of `yaml`.
pub fn value_spans(yaml: &str, start: usize) -> Vec<(String, Span)> {
    let mut spans: Vec<(String, Span)> = Vec::new();
    for line in lines(yaml) {
        let text = &yaml[line.clone()];
        if let Some(colon) = key_colon(text) {
            let value = text[colon + 1..].trim();
            let inner = unquoted(value);
            let offset = line.start + colon + 1 + (text[colon + 1..].len() - text[colon + 1..].trim_start().len());
            let offset = offset + usize::from(inner.len() < value.len());
            spans.push((text[..colon].to_owned(), Span::new(start + offset, start + offset + inner.len())));
        } else if text.starts_with([' ', '\t', '-']) {
            // The value goes on: it ends with the last line that holds anything.
            if let (Some((_, span)), false) = (spans.last_mut(), text.trim().is_empty()) {
                span.end = Span::new(start, start + line.start + text.trim_end().len()).end;
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn front(text: &str) -> Checked<FrontMatter> {
        let source = Source::new("ko/page.md", text);
        read(&Locator::new(&source))
    }

    #[test]
    fn plain_lines_and_the_library_agree() {
        let yaml = "title: 파트너 역량\ndescription: \"설명: 있음\"\nauthor: Kim Su\nms.date: 07/07/2017\nx: 'a'\nms.hash: b9616b455fae524af82ce0880b99bcdde5816fa7\n";
        let fast = simple(yaml).expect("each line is plain");
        let Value::Mapping(slow) = serde_yaml::from_str(yaml).expect("it is YAML") else { panic!("a mapping") };
        assert_eq!(fast, slow);
        for odd in [
            "a: 1\n",
            "a: 1.5\n",
            "a: yes\n",
            "a: [x]\n",
            "a: |\n  x\n",
            "a: ~\n",
            "a:\n",
            "a: 1e5\n",
            "a: 0x1F\n",
            "a: .5\n",
            "a: x\na: y\n",
        ] {
            assert_eq!(simple(odd), None, "{odd}");
        }
    }

    #[test]
    fn values_know_their_place() {
        let text = "\u{FEFF}---\r\ntitle: \"제목\"\r\ntags:\r\n  - one\r\n  - two\r\n---\r\nBody\r\n";
        let front = front(text);
        assert!(front.findings.is_empty(), "{:?}", front.findings);
        let front = front.value;
        assert_eq!(&text[front.span("title").expect("it is there").range()], "제목");
        assert!(text[front.span("tags").expect("it is there").range()].ends_with("two"));
        assert_eq!(&text[front.body as usize..], "Body\r\n");
    }

    #[test]
    fn a_repeated_key_does_not_hide_what_breaks_the_yaml() {
        for (text, line) in [
            ("---\ntitle: a\ntitle: b\ntags: [a\nauthor: Lee\n---\n", 5),
            ("---\ntags: {a\ntitle: a\ntitle: b\n---\n", 3),
        ] {
            let found = front(text).findings;
            let rules: Vec<Rule> = found.iter().map(|finding| finding.rule).collect();
            assert_eq!(rules, [Rule::DuplicateKey, Rule::FrontMatterSyntax], "{found:?}");
            assert!(found[1].message.starts_with("front matter is not valid YAML"), "{found:?}");
            assert!(found[1].place.as_ref().is_some_and(|place| place.position.line >= line), "{found:?}");
        }
        let found = front("---\ntitle: a\ntitle: b\n---\n").findings;
        assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::DuplicateKey]);
    }

    #[test]
    fn an_unquoted_colon_is_explained_and_nothing_is_lost() {
        let front = front("---\ntitle: 오류: 값\nauthor: Lee\n---\n");
        let finding = &front.findings[0];
        assert_eq!(finding.rule, Rule::FrontMatterSyntax);
        let place = finding.place.as_ref().expect("it has a place");
        assert_eq!((place.position.line, place.position.column), (2, 10));
        assert_eq!(finding.help.as_deref(), Some("quote the value: `title: \"오류: 값\"`"));
        assert_eq!(front.value.text("title"), Some("오류: 값"));
        assert_eq!(front.value.text("author"), Some("Lee"));
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_its_second_place() {
        let front = front("---\ntitle: a\nauthor: b\ntitle: c\n---\n");
        let place = front.findings[0].place.as_ref().expect("it has a place");
        assert_eq!((front.findings[0].rule, place.position.line), (Rule::DuplicateKey, 4));
        assert_eq!(front.value.text("title"), Some("c"));
    }

    #[test]
    fn pages_without_front_matter_are_all_body() {
        for text in ["", "# Title\n", "---", "--- x\na: b\n---\n", "---\na: b\n"] {
            assert_eq!(front(text).value.body, 0, "{text:?}");
        }
    }

    #[test]
    fn blank_lines_before_it_are_told_and_nothing_else_becomes_front_matter() {
        for blank in ["\n", "\r\n", "\u{FEFF}\n  \n\t\n"] {
            let text = format!("{blank}---\ntitle: 제목\n---\n본문\n");
            let front = front(&text);
            assert_eq!(front.value.text("title"), Some("제목"), "{text:?}");
            assert_eq!(&text[front.value.body as usize..], "본문\n");
            let place = front.findings[0].place.as_ref().expect("it has a place");
            let told =
                (front.findings.len(), front.findings[0].rule, front.findings[0].severity, place.position.column);
            assert_eq!(told, (1, Rule::FrontMatterSyntax, Severity::Warning, 1));
            assert_eq!(place.position.line as usize, text.lines().count() - 3);
        }
        for text in [
            "\n---\n\ntext\n\n---\n",
            "\n---\nA sentence: with a colon\n---\n",
            "\n---\nNote: a text\n---\n",
            "\n\n# Title\n\n---\nNote: b\n---\n",
            "# Title\n\n---\na: b\n\n---\n",
            "# Title\n\n```\n---\na: b\n---\n```\n",
        ] {
            let front = front(text);
            assert_eq!((front.value.body, front.findings.len()), (0, 0), "{text:?}");
        }
        let (open, wrong) = ("is not closed;", "begins below blank lines and is not valid YAML;");
        for (text, why) in [
            ("\n---\ntitle: a\n\ntext\n", open),
            ("\n---\nfoo: bar\n\nA long paragraph.\n\nAnother one.\n\n---\n\nRest\n", open),
            ("\n---\nfoo: bar\nA long paragraph.\n---\nRest\n", wrong),
            ("\n---\nfoo: a\nbar: b: c\n---\nRest\n", wrong),
        ] {
            let front = front(text);
            let told: Vec<_> = front.findings.iter().map(|finding| &*finding.message).collect();
            assert_eq!(told, [format!("front matter {why} it stands as text")], "{text:?}");
            assert_eq!((front.value.body, front.value.values.len()), (0, 0), "no text is lost");
        }
        let lists = "\n---\ntitle: a\ntags:\n  - b\n---\nText\n";
        assert_eq!((front(lists).value.values.len(), body(lists)), (2, lists.len() - 5));
    }

    #[test]
    fn hostile_yaml_is_refused_before_it_is_read() {
        for text in ["{a: ".repeat(15_000), "- ".repeat(30_000), "a: &a [x]\nb: *a\n".to_owned(), "x".repeat(70_000)] {
            let front = front(&format!("---\ntitle: t\n{text}\n---\nBody"));
            assert!(!front.findings.is_empty());
            assert_eq!(front.value.text("title"), Some("t"));
        }
    }
}

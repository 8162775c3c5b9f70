//! Looking at one line: what it opens with, where its constructs, attributes and code spans are.

/// A line without the marks of quotes and list items that it opens with.
pub(super) fn block_start(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let below = match digits {
            0 => rest.strip_prefix(['-', '*', '+']),
            1..=9 => rest[digits..].strip_prefix(['.', ')']),
            _ => None,
        };
        match below.filter(|below| below.starts_with([' ', '\t'])) {
            Some(below) => rest = below.trim_start_matches([' ', '\t', '>']),
            None => return rest,
        }
    }
}

/// The next `:::` or `[!` of a line.
pub(super) fn next_trigger(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr2_iter(b':', b'[', bytes)
        .find(|at| bytes[*at..].starts_with(b":::") || bytes[*at..].starts_with(b"[!"))
}

/// The value of `name="value"`, as a range of `attributes`.
pub(super) fn attribute(attributes: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    while let Some(found) = attributes[at..].find(name) {
        let start = at + found;
        at = start + name.len();
        let before = attributes[..start].chars().next_back();
        let after = attributes[at..].trim_start();
        if before.is_some_and(|c| !c.is_whitespace() && c != '"') || !after.starts_with('=') {
            continue;
        }
        let value = after[1..].trim_start();
        let offset = attributes.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let length = value[1..].find(quote)?;
        return Some(offset + 1..offset + 1 + length);
    }
    None
}

/// The code spans that open and close in a line, in order (CommonMark 0.31.2, section 6.1). Linear in the line.
pub(super) fn code_spans(line: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = line.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in memchr::memchr_iter(b'`', bytes) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    // The next run of the same length, seen from the end.
    let mut next = vec![None; runs.len()];
    let mut last = std::collections::BTreeMap::new();
    for (index, (_, length)) in runs.iter().enumerate().rev() {
        next[index] = last.insert(*length, index);
    }
    let mut spans = Vec::new();
    let mut index = 0;
    while index < runs.len() {
        match next[index] {
            Some(close) => {
                spans.push(runs[index].0..runs[close].0 + runs[close].1);
                index = close + 1;
            }
            None => index += 1,
        }
    }
    spans
}

/// The HTML comments of a line outside of its code spans, in order; the last one may go on to the end of the line.
pub(super) fn comments(line: &str, code: &[std::ops::Range<usize>]) -> Vec<std::ops::Range<usize>> {
    let (mut comments, mut at) = (Vec::new(), 0);
    while let Some(found) = line[at..].find("<!--") {
        let start = at + found;
        let span = code.get(code.partition_point(|span| span.end <= start)).filter(|span| span.start < start);
        at = match span {
            Some(span) => span.end,
            None => {
                let end = line[start + 4..].find("-->").map_or(line.len(), |found| start + 4 + found + 3);
                comments.push(start..end);
                end
            }
        };
    }
    comments
}

/// True where a line begins an HTML comment that goes on below: one that opens the line is closed wherever `-->` stands
/// (CommonMark 0.31.2, section 4.6), one in a text in its paragraph (section 6.6). `opening` is the line without the marks
/// of quotes and list items, `below` what follows it.
pub(super) fn opens_comment(line: &str, opening: &str, below: &str) -> bool {
    if !line.contains("<!--") {
        return false;
    }
    let last = comments(line, &code_spans(line)).pop();
    let Some(last) = last.filter(|comment| !line[comment.start..].contains("-->")) else { return false };
    if opening.starts_with("<!--") && last.start == line.len() - opening.len() {
        return true;
    }
    let mut paragraph = below.split_inclusive('\n').take_while(|line| !line.trim().is_empty());
    paragraph.any(|line| line.contains("-->"))
}

/// The first `most` bytes of `text`, or a little less where a character would be cut. What opens a construct looks for
/// its end no further than this, so that a line of a megabyte costs no more than its length.
pub(super) fn window(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

//! A body as lines, with what joins need to know of each.

/// A line with its end, or a whole fenced code block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its bytes.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
}

/// What a line is: lines of the same kind can be two sides of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// White space alone, or quote marks.
    Blank,
    /// A fenced code block.
    Code,
    /// A heading of a level.
    Heading(u8),
    /// Opens a list item, at a depth of indentation in columns.
    Item(u16),
    /// A row of a table.
    Row,
    /// Begins with a tag.
    Html,
    /// A line of a block quote.
    Quote,
    /// Lone strong emphasis.
    Strong,
    /// Any other line.
    Text,
}

/// Cuts a body into lines. Every byte is in one of them.
pub(super) fn read(body: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut fence: Option<(u8, usize)> = None;
    for text in body.split_inclusive('\n') {
        let end = at + text.len();
        let words = text.trim_start_matches([' ', '\t', '>']).trim_end();
        let mark = words.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'));
        let run = mark.map_or(0, |mark| words.bytes().take_while(|&byte| byte == mark).count());
        match fence {
            Some((open, length)) => {
                let closes = mark == Some(open) && run >= length && words.len() == run;
                if closes || end == body.len() {
                    lines.push(Line { text: &body[start..end], kind: Kind::Code });
                    fence = None;
                    start = end;
                }
            }
            None if run >= 3 && !words[run..].contains('`') && end < body.len() => {
                fence = mark.map(|mark| (mark, run));
                start = at;
            }
            None => {
                lines.push(Line { text, kind: kind(text) });
                start = end;
            }
        }
        at = end;
    }
    lines
}

fn kind(line: &str) -> Kind {
    let words = line.trim_start_matches([' ', '\t']);
    let indent = u16::try_from(line.len() - words.len()).unwrap_or(u16::MAX);
    let words = words.trim_end();
    let level = words.bytes().take_while(|&byte| byte == b'#').count();
    match words.as_bytes().first() {
        None => Kind::Blank,
        Some(b'>') if words.trim_start_matches(['>', ' ']).is_empty() => Kind::Blank,
        Some(b'>') => Kind::Quote,
        Some(b'#') if level <= 6 => Kind::Heading(u8::try_from(level).unwrap_or(6)),
        Some(b'|') => Kind::Row,
        Some(b'<') => Kind::Html,
        _ if words.contains(" | ") => Kind::Row,
        _ if super::cut::marker(words) > 0 => Kind::Item(indent),
        _ if words.len() > 4
            && words.starts_with("**")
            && words.ends_with("**")
            && !words[2..words.len() - 2].contains('*') =>
        {
            Kind::Strong
        }
        _ => Kind::Text,
    }
}

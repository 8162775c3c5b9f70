//! What the scanner of bilingual pages looks at: tags named `span`, and where code stands.
//!
//! Owns: one linear pass over the body, and the rules by which backticks and fences hide a tag. Does not own: pairs.

use memchr::memchr3_iter;

use crate::source::Span;

/// A tag named `span`.
#[derive(Clone, Debug)]
pub(super) struct Tag<'a> {
    /// Its bytes, from `<` to `>`.
    pub span: Span,
    /// What it does for pairs.
    pub kind: TagKind<'a>,
}

/// What a tag does for pairs.
#[derive(Clone, Debug)]
pub(super) enum TagKind<'a> {
    /// Opens a target: the id.
    Target(&'a str),
    /// Opens a source: the id.
    Source(&'a str),
    /// Opens the wrapper of a source.
    Lookup,
    /// Any other opening tag.
    Other,
    /// A closing tag.
    Close,
}

/// A run of backticks, or one of tildes that may be a fence.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: u32,
    end: u32,
    /// The next run of the same length in the same paragraph: an index, `NONE` where there is none.
    partner: u32,
    fence: Fence,
}

const NONE: u32 = u32::MAX;

/// What a run can do for a fenced code block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fence {
    /// Stands inside a line, or is too short.
    No,
    /// First in its line, with text after it: can open a block.
    Opens,
    /// Alone in its line: can open or close a block.
    Bare,
}

/// The tags and runs of a body, each in order.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    /// The tags.
    pub tags: Vec<Tag<'a>>,
    runs: Vec<Run>,
}

impl<'a> Tokens<'a> {
    /// Reads the text from byte `body` on.
    pub fn read(text: &'a str, body: usize) -> Self {
        let bytes = text.as_bytes();
        let mut tokens = Tokens { text, tags: Vec::new(), runs: Vec::new() };
        let mut done = body;
        for at in memchr3_iter(b'<', b'`', b'~', &bytes[body..]) {
            let at = body + at;
            if at < done {
                continue;
            }
            if bytes[at] == b'<' {
                if let Some(tag) = read_tag(text, at) {
                    done = tag.span.end as usize;
                    tokens.tags.push(tag);
                }
                continue;
            }
            let length = bytes[at..].iter().take_while(|&&byte| byte == bytes[at]).count();
            done = at + length;
            let fence = if length >= 3 { fence(text, at, done) } else { Fence::No };
            if bytes[at] == b'`' || fence != Fence::No {
                let span = Span::new(at, done);
                tokens.runs.push(Run { start: span.start, end: span.end, partner: NONE, fence });
            }
        }
        tokens.partner();
        tokens
    }

    /// Finds for each run the next of its length, paragraph by paragraph.
    fn partner(&mut self) {
        let bytes = self.text.as_bytes();
        let mut last: rustc_hash::FxHashMap<u32, (u32, usize)> = rustc_hash::FxHashMap::default();
        let mut paragraph = 0_usize;
        for at in (0..self.runs.len()).rev() {
            let run = self.runs[at];
            if let Some(next) = self.runs.get(at + 1)
                && blank_line(&bytes[run.end as usize..next.start as usize])
            {
                paragraph += 1;
            }
            if bytes[run.start as usize] == b'`' {
                let at = u32::try_from(at).unwrap_or(NONE);
                let next = last.insert(run.end - run.start, (at, paragraph));
                let partner = next.filter(|next| next.1 == paragraph).map_or(NONE, |next| next.0);
                self.runs[at as usize].partner = partner;
            }
        }
    }
}

/// True when a line without words stands in the bytes.
fn blank_line(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', bytes).any(|at| {
        let rest = &bytes[at + 1..];
        let end = memchr::memchr(b'\n', rest);
        end.is_some_and(|end| rest[..end].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'>')))
    })
}

/// What a run of three or more can do: only quote marks, list markers and blanks may stand before it in its line.
fn fence(text: &str, start: usize, end: usize) -> Fence {
    let bytes = text.as_bytes();
    let before = bytes[..start].iter().rev().take_while(|&&byte| byte != b'\n');
    let marker = |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9');
    // A line of many runs would be read again for each; what stands before a fence is short.
    if before.clone().take(64).any(|byte| !marker(byte)) || before.take(65).count() > 64 {
        return Fence::No;
    }
    // The info string of a backtick fence holds no backtick (CommonMark 0.31.2, section 4.5).
    let rest = &bytes[end..];
    let stop = memchr::memchr2(b'\n', bytes[start], rest).unwrap_or(rest.len());
    if bytes[start] == b'`' && rest.get(stop) == Some(&b'`') {
        return Fence::No;
    }
    let bare = rest[..stop].iter().all(u8::is_ascii_whitespace) && rest.get(stop).is_none_or(|&byte| byte == b'\n');
    if bare { Fence::Bare } else { Fence::Opens }
}

/// Tells which tags stand in code. Asked with tags in file order.
#[derive(Debug)]
pub(super) struct Code<'t, 'a> {
    tokens: &'t Tokens<'a>,
    fences: bool,
    next: usize,
    /// The code block or span that was found last.
    last: Span,
}

impl<'t, 'a> Code<'t, 'a> {
    /// Outside of pairs: fenced blocks and code spans.
    pub fn outside(tokens: &'t Tokens<'a>) -> Self {
        Code { tokens, fences: true, next: 0, last: Span::default() }
    }

    /// Inside a pair from byte `from` on: code spans only, for what a pair holds does not begin a line.
    pub fn inside(tokens: &'t Tokens<'a>, from: u32) -> Self {
        let next = tokens.runs.partition_point(|run| run.start < from);
        Code { tokens, fences: false, next, last: Span::default() }
    }

    /// Forgets code that was opened before byte `from`.
    pub fn restart(&mut self, from: u32) {
        self.next = self.tokens.runs.partition_point(|run| run.start < from);
        self.last = Span::default();
    }

    /// True when the tag stands in code.
    pub fn holds(&mut self, tag: Span) -> bool {
        let runs = &self.tokens.runs;
        while self.last.end <= tag.start {
            let Some(run) = runs.get(self.next).filter(|run| run.start < tag.start) else { return false };
            let at = self.next;
            self.next += 1;
            if self.fences && run.fence != Fence::No {
                let (end, next) = self.fence_end(at);
                self.last = Span::new(run.start as usize, end);
                self.next = next;
            } else if run.partner != NONE {
                let partner = runs[run.partner as usize];
                self.last = Span { start: run.start, end: partner.end };
                self.next = run.partner as usize + 1;
            }
        }
        self.last.contains(tag)
    }

    /// Where the fenced block that opens at run `at` ends, and the run to go on with. An unclosed one ends with the
    /// file (CommonMark 0.31.2, section 4.5).
    fn fence_end(&self, at: usize) -> (usize, usize) {
        let runs = &self.tokens.runs;
        let bytes = self.tokens.text.as_bytes();
        let open = runs[at];
        let closes = |run: &Run| {
            run.fence == Fence::Bare
                && bytes[run.start as usize] == bytes[open.start as usize]
                && run.end - run.start >= open.end - open.start
        };
        match runs[at + 1..].iter().position(closes) {
            Some(found) => (runs[at + 1 + found].end as usize, at + 2 + found),
            None => (bytes.len(), runs.len()),
        }
    }
}

/// Reads the tag at byte `at` where it is one named `span`.
fn read_tag(text: &str, at: usize) -> Option<Tag<'_>> {
    let rest = &text.as_bytes()[at + 1..];
    let closing = rest.first() == Some(&b'/');
    let name = &rest[usize::from(closing)..];
    if name.len() < 5 || !name[..4].eq_ignore_ascii_case(b"span") {
        return None;
    }
    if !(name[4].is_ascii_whitespace() || name[4] == b'>' || name[4] == b'/') {
        return None;
    }
    let attributes = at + 5 + usize::from(closing);
    if closing {
        let end = attributes + text[attributes..].bytes().take_while(u8::is_ascii_whitespace).count();
        let closed = text.as_bytes().get(end) == Some(&b'>');
        return closed.then(|| Tag { span: Span::new(at, end + 1), kind: TagKind::Close });
    }
    let (kind, end) = read_attributes(text, attributes)?;
    Some(Tag { span: Span::new(at, end), kind })
}

/// Reads attributes up to `>`. A `<` ends the attempt, so that no byte is read for two tags.
fn read_attributes(text: &str, mut at: usize) -> Option<(TagKind<'_>, usize)> {
    let bytes = text.as_bytes();
    let mut kind = TagKind::Other;
    loop {
        match *bytes.get(at)? {
            b'>' => return Some((kind, at + 1)),
            b'<' => return None,
            byte if byte.is_ascii_whitespace() || byte == b'/' => at += 1,
            _ => {
                let name_end = at + bytes[at..].iter().position(|byte| b"=<>/ \t\r\n\x0c".contains(byte))?;
                let name = &text[at..name_end];
                let (value, end) = read_value(text, name_end)?;
                at = end.max(at + 1);
                if name.eq_ignore_ascii_case("data-ttu-id") {
                    kind = TagKind::Target(value);
                } else if name.eq_ignore_ascii_case("data-stu-id") {
                    kind = TagKind::Source(value);
                } else if matches!(kind, TagKind::Other)
                    && name.eq_ignore_ascii_case("class")
                    && value.split_ascii_whitespace().any(|class| class == "sxs-lookup")
                {
                    kind = TagKind::Lookup;
                }
            }
        }
    }
}

/// The value after an attribute's name, and the first byte after it; empty where there is none.
fn read_value(text: &str, name_end: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    let skip = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let equals = skip(name_end);
    if bytes.get(equals) != Some(&b'=') {
        return Some(("", name_end));
    }
    let start = skip(equals + 1);
    match *bytes.get(start)? {
        quote @ (b'"' | b'\'') => {
            let inner = &bytes[start + 1..];
            let length = memchr::memchr2(quote, b'<', inner).filter(|&end| inner[end] == quote)?;
            Some((&text[start + 1..start + 1 + length], start + length + 2))
        }
        _ => {
            let length = bytes[start..].iter().position(|byte| b"<> \t\r\n\x0c".contains(byte))?;
            Some((&text[start..start + length], start + length))
        }
    }
}

//! Bounds on what a site's own templates cost: steps, sizes of values, bytes written, counted and never timed.
//!
//! Owns: the budget of one page, the template engine's functions and filters that ask it, and the places in a template
//! where they are put. Does not own: which template takes the place of one that fails (`templates`).
//!
//! The engine bounds how deep templates nest, the length of one range and the depth of components, but not what they
//! cost together. So before a template is handed to it, calls are written into its text (`marked`):
//!
//! 1. What a loop walks over goes through [`WALK`], which takes the bytes of the loop's body for each item.
//! 2. What a variable, an element of a list or an argument of a component keeps goes through [`HOLD`], which takes its size
//!    and refuses what is larger than one value may be; so no value grows by doubling.
//! 3. What is written goes through [`SHOW`], also where it is written into a variable.
//! 4. Blocks, components and included files take their bytes as they are entered ([`ENTER`]).
//!
//! Filters that make much out of little (`replace`, `indent`, `join`, `unique`) and `range` ask before they work.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Error, Kwargs, State, StringInput, Tera, TeraResult, Value};

/// The filter that what loops walk over goes through.
const WALK: &str = "bounded_walk";
/// The filter that what is kept goes through.
const HOLD: &str = "bounded_hold";
/// The filter that what is written goes through.
const SHOW: &str = "bounded_show";
/// The function that is called where a piece of a template is entered.
const ENTER: &str = "bounded_enter";

/// How many filters, `~` and `...` one expression may have: each can make a copy of the largest value.
pub const MOST_OPERATORS: usize = 64;

/// Bytes of templates and values that every page's templates may go through.
const STEPS: u64 = 64 << 20;
/// Bytes that a value may hold on every page.
const VALUE: u64 = 4 << 20;
/// Bytes that every page may have.
const OUTPUT: usize = 16 << 20;

/// The bounds of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of templates and values that are gone through.
    pub steps: u64,
    /// Bytes of one value that a template makes.
    pub value: u64,
    /// Bytes that are written.
    pub output: usize,
}

impl Bounds {
    /// The bounds of a page that holds no text.
    pub const LEAST: Bounds = Bounds { steps: STEPS, value: VALUE, output: OUTPUT };

    /// The bounds of a page whose view holds so many bytes of HTML.
    pub fn of(bytes: usize) -> Bounds {
        let more = bytes as u64;
        Bounds {
            steps: Self::LEAST.steps + 16 * more,
            value: Self::LEAST.value + 2 * more,
            output: Self::LEAST.output + 4 * bytes,
        }
    }
}

thread_local! {
    /// What is left for the page that this thread renders. The engine's functions see nothing of the page they are called
    /// for in a component, and a page is rendered by one thread from its start to its end.
    static LEFT: Cell<(Bounds, u64)> = const { Cell::new((Bounds::LEAST, 0)) };
}

/// Renders a template within bounds.
///
/// *Errors*: the template fails, or goes beyond the bounds.
pub fn render(tera: &Tera, name: &str, context: &tera::Context, html: &mut Vec<u8>, bounds: Bounds) -> TeraResult<()> {
    LEFT.set((bounds, bounds.steps));
    let mut output = Output { html, most: bounds.output, full: false };
    let result = tera.render_to(name, context, &mut output);
    if output.full { Err(Error::message(format!("the page is larger than {} bytes", bounds.output))) } else { result }
}

/// Where a page is written, up to a number of bytes.
struct Output<'a> {
    html: &'a mut Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.full |= self.html.len() + bytes.len() > self.most;
        if self.full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.html.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes steps off what is left for the page.
fn take(steps: u64) -> TeraResult<()> {
    let (bounds, left) = LEFT.get();
    let left = left.checked_sub(steps);
    LEFT.set((bounds, left.unwrap_or(0)));
    left.map(|_| ()).ok_or_else(|| {
        Error::message(format!("the page takes more than {} steps; loop over less, or include less", bounds.steps))
    })
}

/// Takes the bytes of a value, which may be no larger than one value may be.
fn keep(bytes: u64) -> TeraResult<()> {
    let most = LEFT.get().0.value;
    if bytes > most {
        return Err(Error::message(format!("a value is larger than {most} bytes")));
    }
    take(bytes)
}

/// What a value holds in bytes, each item at the size of one; stops counting beyond what one value may hold.
fn size(value: &Value) -> u64 {
    let most = LEFT.get().0.value;
    let mut bytes = 0u64;
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        bytes += size_of::<Value>() as u64;
        bytes += value.as_str().map_or(0, str::len) as u64 + value.as_bytes().map_or(0, <[u8]>::len) as u64;
        rest.extend(value.as_array().into_iter().flatten());
        rest.extend(value.as_map().into_iter().flat_map(|map| map.values()));
        if bytes > most {
            break;
        }
    }
    bytes
}

/// Gives the engine the functions that marked templates call, and bounded ones for those of its own that can make much
/// out of little.
pub fn install(tera: &mut Tera) {
    tera.register_filter(WALK, |value: Value, kwargs: Kwargs, _: &State| {
        let items = value.len().unwrap_or(0) as u64;
        let cost = kwargs.get::<u64>("cost")?.unwrap_or(1);
        take(items.saturating_mul(cost.saturating_add(32))).map(|()| value)
    });
    tera.register_filter(HOLD, |value: Value, _: Kwargs, _: &State| keep(size(&value)).map(|()| value));
    tera.register_filter(SHOW, |value: Value, _: Kwargs, _: &State| take(size(&value)).map(|()| value));
    tera.register_function(ENTER, |kwargs: Kwargs, _: &State| {
        take(kwargs.get::<u64>("cost")?.unwrap_or(0).saturating_add(32)).map(|()| false)
    });
    tera.register_function("range", range);
    tera.register_filter("replace", replace);
    tera.register_filter("indent", indent);
    tera.register_filter("join", join);
    tera.register_filter("unique", |value: Vec<Value>, _: Kwargs, _: &State| -> TeraResult<Vec<Value>> {
        take((value.len() as u64).saturating_mul(value.len() as u64))?;
        let mut unique: Vec<Value> = Vec::new();
        for item in value {
            if !unique.contains(&item) {
                unique.push(item);
            }
        }
        Ok(unique)
    });
}

/// The engine's `range`, whose items count.
fn range(kwargs: Kwargs, _: &State) -> TeraResult<Vec<i128>> {
    let start = kwargs.get::<i128>("start")?.unwrap_or_default();
    let end = kwargs.must_get::<i128>("end")?;
    let step = kwargs.get::<i128>("step_by")?.unwrap_or(1);
    if step == 0 || (start > end && step > 0) {
        return Err(Error::message("`range` needs a `step_by` that leads from `start` to `end`"));
    }
    let span = end.checked_sub(start).unwrap_or(i128::MAX).unsigned_abs();
    let items = if step < 0 && start <= end { 0 } else { span.div_ceil(step.unsigned_abs()) };
    keep(u64::try_from(items).unwrap_or(u64::MAX).saturating_mul(size_of::<Value>() as u64))?;
    Ok((0..items as i128).map(|at| start + at * step).collect())
}

fn text(safe: bool, text: String) -> Value {
    if safe { Value::safe_string(&text) } else { Value::from(text) }
}

/// The engine's `replace`, which asks for the size of its result first.
fn replace(value: StringInput, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let from = kwargs.must_get::<&str>("from")?;
    let to = kwargs.must_get::<StringInput>("to")?;
    let safe = state.autoescaping_enabled() && (value.is_safe() || to.is_safe());
    let (value, to) = match safe {
        true => (value.rendered(state)?, to.rendered(state)?),
        false => (value.as_str().into(), to.as_str().into()),
    };
    let found = value.matches(from).count() as u64;
    keep((value.len() as u64).saturating_add(found.saturating_mul(to.len() as u64)))?;
    Ok(text(safe, value.replace(from, &to)))
}

/// The engine's `indent`, which asks for the size of its result first.
fn indent(value: StringInput, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let width = kwargs.get::<usize>("width")?.unwrap_or(4).min(1000);
    let mark = kwargs.get::<StringInput>("indentation")?;
    let (first, blank) = (kwargs.get::<bool>("first")?.unwrap_or(false), kwargs.get::<bool>("blank")?.unwrap_or(false));
    if mark.as_ref().is_some_and(|mark| mark.as_str().chars().count() != 1) {
        return Err(Error::message("The `indentation` argument must contain exactly one character"));
    }
    let safe = state.autoescaping_enabled() && (value.is_safe() || mark.as_ref().is_some_and(|mark| mark.is_safe()));
    let value = if safe { value.rendered(state)? } else { value.as_str().into() };
    let mark = match &mark {
        Some(mark) if safe => mark.rendered(state)?,
        Some(mark) => mark.as_str().into(),
        None => " ".into(),
    };
    keep((value.len() + value.lines().count() * width * mark.len()) as u64)?;
    let mark = mark.repeat(width);
    let mut indented = String::with_capacity(value.len() * 2);
    for (at, line) in value.lines().enumerate() {
        if at > 0 {
            indented.push('\n');
        }
        if (at > 0 || first) && (at == 0 || blank || !line.is_empty()) {
            indented.push_str(&mark);
        }
        indented.push_str(line);
    }
    if value.ends_with('\n') {
        indented.push('\n');
    }
    Ok(text(safe, indented))
}

/// The engine's `join`, which asks for the size of its result first.
fn join(value: Value, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let items = value.as_array().ok_or_else(|| Error::message(format!("`join` needs a list, not {}", value.name())))?;
    let between = kwargs.get::<StringInput>("sep")?;
    let safe = state.autoescaping_enabled()
        && (items.iter().any(|item| item.is_string() && item.is_safe())
            || between.as_ref().is_some_and(|between| between.is_safe()));
    let between = match &between {
        Some(between) if safe => between.rendered(state)?,
        Some(between) => between.as_str().into(),
        None => "".into(),
    };
    keep(size(&value).saturating_add((items.len() as u64).saturating_mul(between.len() as u64)))?;
    let mut joined = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            joined.push_str(&between);
        }
        match safe {
            true if item.is_undefined() => {}
            true => joined.push_str(&state.escape_if_needed(item)?),
            false => joined.push_str(&item.to_string()),
        }
    }
    Ok(text(safe, joined))
}

/// A template's text with the calls in it, and where they were put.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// The text for the engine.
    pub text: String,
    /// Line (1-based), column (0-based, in characters) and length of each call, in order, as they were put into the text.
    calls: Vec<(usize, usize, usize)>,
}

impl Marked {
    /// The column of the author's text for one of the marked text, both as the engine counts them in a line.
    pub fn column(&self, line: usize, column: usize) -> usize {
        let mut before = 0;
        for (_, at, length) in self.calls.iter().filter(|(on, ..)| *on == line) {
            if column < at + before {
                break;
            }
            if column < at + before + length {
                return *at;
            }
            before += length;
        }
        column.saturating_sub(before)
    }
}

/// Writes the calls into a template, which the engine has read without an error.
///
/// *Errors*: an expression has more than [`MOST_OPERATORS`] operators; its line and what is wrong.
pub fn marked(template: &str) -> Result<Marked, String> {
    let mut marker = Marker { text: template, calls: Vec::new(), open: Vec::new(), extends: false };
    marker.read()?;
    let Marker { mut calls, extends, .. } = marker;
    if !extends {
        calls.insert(0, (0, enter(template.len(), false)));
    }
    calls.sort_by_key(|(at, _)| *at);
    let mut marked = Marked::default();
    let (mut copied, mut line, mut column) = (0, 1, 0);
    for (at, call) in calls {
        for c in template[copied..at].chars() {
            (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
        }
        marked.text.push_str(&template[copied..at]);
        marked.calls.push((line, column, call.len()));
        marked.text.push_str(&call);
        copied = at;
    }
    marked.text.push_str(&template[copied..]);
    Ok(marked)
}

/// Entering a piece of a template. It writes nothing; what follows is trimmed where the tag before asked for that.
fn enter(bytes: usize, trims: bool) -> String {
    format!("{{% if {ENTER}(cost={bytes}) %}}{{% endif {}%}}", dash(trims))
}

fn dash(trims: bool) -> &'static str {
    if trims { "-" } else { "" }
}

fn pipe(filter: &str) -> String {
    format!(") | {filter} ")
}

fn walk(bytes: usize) -> String {
    format!(") | {WALK}(cost={bytes}) ")
}

/// A token within `{{ }}` or `{% %}`: where it begins, and its text.
type Token<'t> = (usize, &'t str);

/// Finds the places of calls in a template.
struct Marker<'t> {
    text: &'t str,
    /// Where a call goes, and the call.
    calls: Vec<(usize, String)>,
    /// Loops, blocks and components that are open: which of the calls waits for the bytes of the body, and where that
    /// begins.
    open: Vec<(usize, usize)>,
    extends: bool,
}

impl<'t> Marker<'t> {
    fn read(&mut self) -> Result<(), String> {
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'{', &self.text.as_bytes()[at..]) {
            at += found;
            let Some(kind) = self.text.as_bytes().get(at + 1) else { break };
            match kind {
                b'#' => {
                    let rest = &self.text[at..];
                    at = rest.find("#}").map_or(self.text.len(), |end| at + end + 2);
                }
                b'{' | b'%' => at = self.tag(at, *kind == b'{')?,
                _ => at += 1,
            }
        }
        Ok(())
    }

    /// Reads what begins with `{{` or `{%`; gives where it ends.
    fn tag(&mut self, start: usize, shows: bool) -> Result<usize, String> {
        let dash = self.text.as_bytes().get(start + 2) == Some(&b'-');
        let inside = start + 2 + usize::from(dash);
        let close = if shows { "}}" } else { "%}" };
        let mut tokens: Vec<Token<'t>> = Vec::new();
        let mut at = inside;
        let (end, after) = loop {
            let rest = &self.text[at..];
            let trimmed = rest.trim_start();
            at += rest.len() - trimmed.len();
            if trimmed.is_empty() {
                return Ok(self.text.len());
            }
            let closes = trimmed.strip_prefix('-').filter(|rest| rest.starts_with(close));
            if closes.is_some() || trimmed.starts_with(close) {
                break (at, at + close.len() + usize::from(closes.is_some()));
            }
            let length = token(trimmed);
            tokens.push((at, &trimmed[..length]));
            at += length;
        };
        let operators = tokens.iter().filter(|(_, token)| matches!(*token, "|" | "~" | "...")).count();
        if operators > MOST_OPERATORS {
            let line = 1 + self.text[..start].matches('\n').count();
            return Err(format!("line {line} has an expression with more than {MOST_OPERATORS} operators"));
        }
        match tokens.first().map(|(_, word)| *word) {
            Some("raw") if !shows && tokens.len() == 1 => return Ok(self.after_raw(after)),
            Some(_) if shows => self.show(&tokens, inside, end),
            Some("for") => self.iterate(&tokens, end, after),
            Some("set" | "set_global") => self.set(&tokens, end),
            Some("block" | "component") => self.enter(after, after > end + 2),
            Some("endfor" | "endblock" | "endcomponent") => self.leave(start),
            Some("extends") => self.extends = true,
            Some(_) => self.expression(&tokens),
            None => {}
        }
        Ok(after)
    }

    fn after_raw(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(found) = self.text[at..].find("{%") {
            let tag = self.text[at + found + 2..].trim_start_matches('-').trim_start();
            at += found + 2;
            if let Some(rest) = tag.strip_prefix("endraw")
                && let Some(rest) = rest.trim_start().trim_start_matches('-').strip_prefix("%}")
            {
                return self.text.len() - rest.len();
            }
        }
        self.text.len()
    }

    fn put(&mut self, at: usize, call: impl Into<String>) {
        self.calls.push((at, call.into()));
    }

    fn show(&mut self, tokens: &[Token<'_>], inside: usize, end: usize) {
        self.expression(tokens);
        let words: Vec<&str> = tokens.iter().map(|(_, token)| *token).collect();
        // What these write is counted where it is made.
        if matches!(words[..], ["super", "(", ")"]) || words.first() == Some(&"<") {
            return;
        }
        let path = words.iter().enumerate().all(|(at, word)| (at % 2 == 1) == (*word == "."));
        if path && words.len() % 2 == 1 && words[0].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            // Counted afterwards, because the engine says best of a plain variable what is wrong with it.
            let dashed = self.text[end..].starts_with('-');
            let call = format!("{{% if {} | {SHOW} %}}{{% endif {}%}}", words.concat(), dash(dashed));
            return self.put(end + 2 + usize::from(dashed), call);
        }
        self.put(inside, "(");
        self.put(end, pipe(SHOW));
    }

    fn iterate(&mut self, tokens: &[Token<'_>], end: usize, after: usize) {
        let Some(at) = tokens.iter().position(|(_, token)| *token == "in") else { return };
        self.expression(&tokens[at + 1..]);
        self.put(tokens[at].0 + 2, " (");
        self.open.push((self.calls.len(), after));
        self.put(end, walk(0));
    }

    fn set(&mut self, tokens: &[Token<'_>], end: usize) {
        match tokens.get(2) {
            Some((at, "=")) => {
                self.expression(&tokens[3..]);
                self.put(at + 1, " (");
                self.put(end, pipe(HOLD));
            }
            // The text up to its end tag goes through the filters.
            _ => self.put(end, format!(" | {HOLD} ")),
        }
    }

    fn enter(&mut self, after: usize, trims: bool) {
        self.open.push((self.calls.len(), after));
        self.put(after, enter(0, trims));
    }

    /// The end of a body, whose bytes are known now.
    fn leave(&mut self, end: usize) {
        if let Some((call, from)) = self.open.pop() {
            let (_, text) = &mut self.calls[call];
            *text = text.replace("cost=0", &format!("cost={}", end.saturating_sub(from)));
        }
    }

    /// Finds lists that are made by walking over another one, and arguments of components.
    fn expression(&mut self, tokens: &[Token<'_>]) {
        let mut open: Vec<Bracket> = Vec::new();
        for (at, (place, token)) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |before| tokens[before].1);
            match *token {
                "[" | "?[" => open.push(Bracket::List { inside: place + token.len(), walks: Walks::NotYet }),
                "(" => open.push(Bracket::Other),
                "{" if before == "=" && is_argument(&tokens[at + 1..]) => {
                    self.put(place + 1, "(");
                    open.push(Bracket::Argument);
                }
                "{" => open.push(Bracket::Other),
                "]" | ")" | "}" => match open.pop() {
                    Some(Bracket::List { walks: Walks::Over, .. }) => self.put(*place, walk(32)),
                    Some(Bracket::Argument) => self.put(*place, pipe(HOLD)),
                    _ => {}
                },
                word @ ("for" | "in" | "if") if before != "." => {
                    let Some(Bracket::List { inside, walks }) = open.last_mut() else { continue };
                    let inside = *inside;
                    match (word, *walks) {
                        ("for", Walks::NotYet) => {
                            *walks = Walks::Named;
                            self.put(inside, "(");
                            self.put(*place, pipe(HOLD));
                        }
                        ("in", Walks::Named) => {
                            *walks = Walks::Over;
                            self.put(place + 2, " (");
                        }
                        ("if", Walks::Over) => {
                            *walks = Walks::Asks;
                            self.put(*place, walk(32));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}

/// A bracket that is open within an expression.
enum Bracket {
    /// A list or an index.
    List {
        inside: usize,
        walks: Walks,
    },
    /// An argument of a component.
    Argument,
    Other,
}

/// How far `[item for name in list if test]` is read.
#[derive(Clone, Copy)]
enum Walks {
    NotYet,
    Named,
    Over,
    Asks,
}

/// True where what follows `={` is an argument of a component, not a map.
fn is_argument(inside: &[Token<'_>]) -> bool {
    !matches!(inside, [(_, "}" | "..."), ..] | [_, (_, ":"), ..] | [])
}

/// The length of the token that a text begins with.
fn token(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes[0] {
        quote @ (b'"' | b'\'' | b'`') => {
            let mut escaped = false;
            let closes = |byte: &u8| {
                let closes = !escaped && *byte == quote;
                escaped = !escaped && *byte == b'\\';
                closes
            };
            bytes[1..].iter().position(closes).map_or(bytes.len(), |end| end + 2)
        }
        first if first.is_ascii_alphanumeric() || first == b'_' => {
            bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
        _ if text.starts_with("...") => 3,
        _ if ["//", "**", "==", "!=", ">=", "<=", "</", "?.", "?["].iter().any(|two| text.starts_with(two)) => 2,
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

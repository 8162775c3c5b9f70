//! Time and memory grow with the input: what is written four times as often costs at most five times as much.
//!
//! Patterns of our own markup are made by seed (`growth/pattern.rs`) and repeated `n` and `4 n` times; each site is checked,
//! judged, shown as a tree, and split. What is compared is the bytes that were allocated, which are the same in every run,
//! and the time of the processor, with room for noise: only what fails again and again counts.
//!
//! A sample runs with the other tests. By hand: `GROWTH=all cargo test --profile checked --test growth -- --nocapture` goes
//! through 2,000 patterns and prints every offender; `GROWTH=100..200` through those seeds.

#[path = "growth/pattern.rs"]
mod pattern;

use std::alloc::System;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use build_site::error::Error;
use build_site::exchange::requirements::{Look, outline};
use build_site::exchange::sides;
use build_site::pipeline::{self, Options, Wanted};
use build_site::source::Source;
use pattern::{Form, Pattern};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Tests of this file count what the process does, so they take turns.
static TURN: Mutex<()> = Mutex::new(());

/// What four times as much may cost.
const MOST: f64 = 5.0;

/// What went into a piece of work.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    /// Bytes that were asked for in all, freed or not.
    bytes: usize,
    /// Time of the processor.
    time: Duration,
}

impl Cost {
    fn of(work: impl FnOnce()) -> Cost {
        let now = || {
            let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
            Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
        };
        let (bytes, time) = (MEMORY.stats().bytes_allocated, now());
        work();
        Cost { bytes: MEMORY.stats().bytes_allocated - bytes, time: now() - time }
    }

    fn least(self, other: Cost) -> Cost {
        Cost { bytes: self.bytes.min(other.bytes), time: self.time.min(other.time) }
    }
}

/// Does with a site what the commands do.
fn run(pattern: &Pattern, times: usize) -> Cost {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let files = pattern.files(times);
    for (path, text) in &files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    Cost::of(|| commands(folder.path(), &files))
}

fn commands(content: &Path, files: &[(&'static str, String)]) {
    let options = Options { threads: NonZeroUsize::new(1), ..Options::default() };
    let checked = pipeline::check(content, &options, &|_| {});
    goes_on(checked.map(|_| ()));
    let judged = pipeline::coverage(content, &options, &Wanted::default(), &|_| {}, |_, _| Ok(()));
    goes_on(judged.map(|_| ()));
    let tree = pipeline::tree(content, &options, "index", |tree, _| {
        let locales = (0..tree.locales.len()).collect();
        Ok(outline(tree, &Look { width: 120, locales }).len())
    });
    // Settings may leave the page out.
    drop(tree);
    for (path, text) in files {
        if let Some(two) = sides::split(&Source::new(path, text.as_str())) {
            drop(two);
        }
    }
}

/// A pattern may leave the site without a page, which is refused; no other error comes of what people wrote.
fn goes_on(done: Result<(), Error>) {
    match done {
        Ok(()) | Err(Error::Refused(_)) => {}
        Err(error) => panic!("a site is read whatever it holds: {error}"),
    }
}

/// The cost of what is the same for all sites.
fn base() -> Cost {
    let empty = Pattern { form: Form::Page, before: String::new(), once: "a\n".into(), other: String::new() };
    run(&empty, 1);
    (0..3).map(|_| run(&empty, 1)).reduce(Cost::least).expect("there are three")
}

/// How much more the pattern costs at `4 n` than at `n`, where `n` repetitions are `bytes` long; `None` where that is little
/// enough. What takes too much is repeated `16 n` times too: room that doubles when it is full makes single steps uneven.
fn offends(pattern: &Pattern, bytes: usize, base: Cost) -> Option<String> {
    let times = pattern.times(bytes);
    let least = |times: usize, runs: usize| {
        let cost = (0..runs).map(|_| run(pattern, times)).reduce(Cost::least).expect("it runs at least once");
        Cost { bytes: cost.bytes.saturating_sub(base.bytes), time: cost.time.saturating_sub(base.time) }
    };
    let few = least(times, 1);
    if few.is_beyond() {
        return Some(format!("{few:?} for {bytes} bytes"));
    }
    let many = least(times * 4, 1);
    step(few, many)?;
    let (few, many) = (least(times, 3), least(times * 4, 2));
    let first = step(few, many)?;
    if many.is_beyond() {
        return Some(first);
    }
    let second = step(many, least(times * 16, 1))?;
    Some(format!("{first}; {second}"))
}

/// What four times as much costs too much, if anything.
fn step(few: Cost, many: Cost) -> Option<String> {
    let (less, more) = (few.bytes as f64, many.bytes as f64);
    let memory = (more > MOST * less + 2e6).then(|| format!("memory {:.1} -> {:.1} MB", less / 1e6, more / 1e6));
    let (less, more) = (few.time.as_secs_f64(), many.time.as_secs_f64());
    let time = (more > slack() + MOST * factor() * less).then(|| format!("time {less:.3} -> {more:.3} s"));
    let found: Vec<String> = memory.into_iter().chain(time).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

impl Cost {
    /// True for what is more than any page of some kilobytes may cost.
    fn is_beyond(self) -> bool {
        self.time > Duration::from_secs(8) || self.bytes > 8_000_000_000
    }
}

fn by_hand() -> Option<std::ops::Range<u64>> {
    let value = std::env::var("GROWTH").ok()?;
    match value.split_once("..") {
        Some((from, to)) => Some(from.parse().ok()?..to.parse().ok()?),
        None => Some(0..2000),
    }
}

fn slack() -> f64 {
    if by_hand().is_some() { 0.05 } else { 0.25 }
}

fn factor() -> f64 {
    if by_hand().is_some() { 1.1 } else { 2.0 }
}

#[test]
fn what_is_repeated_costs_no_more_than_its_length() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let base = base();
    let bytes = if by_hand().is_some() { 50_000 } else { 16_000 };
    let mut offenders = 0;
    for seed in by_hand().unwrap_or(0..120) {
        let pattern = Pattern::of(seed);
        let why = std::panic::catch_unwind(|| offends(&pattern, bytes, base));
        if let Some(why) = why.unwrap_or_else(|_| Some("panics".to_owned())) {
            offenders += 1;
            println!("{seed}: {why}: {pattern:?}");
        }
    }
    assert_eq!(offenders, 0, "patterns cost more than their length");
}

/// Patterns of single kinds, some of which once cost too much.
#[test]
fn rows_and_what_a_table_cannot_hold_cost_no_more_than_their_length() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let base = base();
    for (before, once) in [
        ("<table>", "\u{301}[!code-rs[t](c.rs)]\n"),
        ("<table>\n\n", "a\n\n- b\n\n"),
        ("| a |\n| - |\n", "| b | c *d* | e\n"),
        ("| a |\n| - |\n", "| [b] "),
        ("| a |\n| - |\n| b ", "|\\"),
        ("---\n", "a: b\n# c\n\n"),
        ("—\na: b\n", "a: b\n"),
        ("text\n", "---\na: b\n\n"),
    ] {
        let pattern =
            Pattern { form: Form::Page, before: before.to_owned(), once: once.to_owned(), other: String::new() };
        let why = offends(&pattern, 16_000, base);
        assert_eq!(why, None, "{pattern:?}");
    }
}

#[test]
fn what_a_translation_lacks_costs_no_more_than_its_length() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let cost = |times: usize| {
        let files = vec![
            ("en-us/index.md", format!("# Title\n\nSave it now.\n\n{}", "Close the door.\n\n".repeat(times))),
            ("de-de/index.md", "# Titel\n\nSpeichern Sie es jetzt.\n".to_owned()),
        ];
        let folder = tempfile::tempdir().expect("a folder can be made");
        for (path, text) in &files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder can be made");
            std::fs::write(path, text).expect("a file can be written");
        }
        Cost::of(|| commands(folder.path(), &files))
    };
    assert_eq!(step(cost(30_000), cost(120_000)), None);
}

#[test]
fn nothing_that_nests_ends_the_process() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let openings = [
        ":::row:::\n",
        ":::column:::\n",
        "::: zone pivot=\"a\"\n",
        "::: moniker range=\"a\"\n",
        ":::row:::\n\n# [A](#tab/a)\n\n",
        "> ",
        "- ",
        "1. ",
        "> - ",
        "<div>",
        "<div>\n\n",
        "<b>",
        "<table><tr><td>",
        "<ul><li>\n\n",
        "[",
        "![",
        "*a **a ",
        "> [!NOTE]\n> ",
        "[^a]: ",
    ];
    for opening in openings {
        for form in [Form::Page, Form::Pair] {
            let pattern = Pattern { form, before: String::new(), once: opening.to_owned(), other: opening.to_owned() };
            run(&pattern, 50_100);
        }
    }
    for form in [Form::Front, Form::Faq, Form::Landing, Form::TocYaml, Form::Docfx, Form::Redirects] {
        for once in ["[", "{\"a\":", "{", "- ", "a: [", "- items:\n", "? "] {
            run(&Pattern { form, before: String::new(), once: once.to_owned(), other: String::new() }, 50_100);
        }
    }
}

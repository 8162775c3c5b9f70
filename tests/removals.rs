//! What is taken out of translations counts as missing: pages whose truth is known lose sections, items, rows, cells and
//! sentences by seed, and coverage is compared with what was taken.
//!
//! The pages are made of own sentences (`removals/phrases.rs`). Where `BUILD_SITE_CORPUS` names the folder of real pages,
//! those are used too. `cargo test --test removals -- --nocapture` prints the figures.

#[path = "removals/phrases.rs"]
mod phrases;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use build_site::error::Error;
use build_site::model::coverage::PageCoverage;
use build_site::parse::bilingual;
use build_site::pipeline::{self, Options, Wanted};
use build_site::source::Source;
use phrases::{CELLS, HEADINGS, LOCALES, SENTENCES};

/// Numbers by seed (splitmix64, Steele, Lea and Flood 2014).
struct Seed(u64);

impl Seed {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % most as u64) as usize
    }
}

/// A page in which each text is a pair: the target of `locale` beside its source.
struct Pairs {
    locale: usize,
    text: String,
    number: usize,
}

impl Pairs {
    fn pair(&mut self, phrase: &[&str; 5]) {
        self.number += 1;
        let (target, source, n) = (phrase[self.locale], phrase[0], self.number);
        self.text.push_str(&format!(
            "<span data-ttu-id=\"p-{n}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"p-{n}\">{source}</span></span>"
        ));
    }
}

/// A bilingual page by seed; the same seed gives the same page in every locale.
fn made(seed: u64, locale: usize) -> String {
    let mut seed = Seed(seed);
    let mut page = Pairs { locale, text: String::new(), number: 0 };
    page.text.push_str("# ");
    page.pair(&HEADINGS[seed.below(HEADINGS.len())]);
    page.text.push_str("\n\n");
    for _ in 0..4 + seed.below(4) {
        page.text.push_str("## ");
        page.pair(&HEADINGS[seed.below(HEADINGS.len())]);
        page.text.push_str("\n\n");
        for _ in 0..1 + seed.below(3) {
            match seed.below(4) {
                0 => {
                    let mark = ["- ", "1. "][seed.below(2)];
                    for _ in 0..3 + seed.below(3) {
                        page.text.push_str(mark);
                        page.pair(&SENTENCES[seed.below(SENTENCES.len())]);
                        page.text.push('\n');
                    }
                }
                1 => {
                    for row in 0..4 + seed.below(3) {
                        page.text.push_str("| ");
                        page.pair(&CELLS[seed.below(CELLS.len())]);
                        page.text.push_str(" | ");
                        page.pair(&CELLS[seed.below(CELLS.len())]);
                        page.text.push_str(&format!(" | {} |\n", 10 + seed.below(90)));
                        if row == 0 {
                            page.text.push_str("| --- | --- | --- |\n");
                        }
                    }
                }
                _ => {
                    for at in 0..1 + seed.below(4) {
                        if at > 0 {
                            page.text.push(' ');
                        }
                        page.pair(&SENTENCES[seed.below(SENTENCES.len())]);
                    }
                    page.text.push('\n');
                }
            }
            page.text.push('\n');
        }
    }
    page.text
}

/// A page as two: the target side, the source side, and where each pair stands in both.
struct Split {
    target: String,
    source: String,
    pairs: Vec<(Range<usize>, Range<usize>)>,
}

fn split(path: &str, text: &str) -> Option<Split> {
    let file = Source::new(path, text);
    let read = bilingual::read(&file).value;
    if !read.is_bilingual() {
        return None;
    }
    let (target, source) = (read.target(), read.source());
    let range = |range: &Range<u32>| range.start as usize..range.end as usize;
    let pairs = target.ranges.iter().zip(&source.ranges).map(|(a, b)| (range(a), range(b))).collect();
    Some(Split { target: target.text.text.into_owned(), source: source.text.text.into_owned(), pairs })
}

/// The bytes of a line that holds a byte, its end included.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    start..text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// A cut of the target: its bytes, what is put there, what it is.
type Cut = (Range<usize>, &'static str, &'static str);

/// Chooses something to take out around a pair; `None` where it would take the page apart.
fn cut(page: &Split, pair: usize, kind: usize) -> Option<Cut> {
    let (text, own) = (&page.target, page.pairs[pair].0.clone());
    let line = line_of(text, own.start);
    let words = text[line.clone()].trim_start_matches(['>', ' ', '\t']);
    let is_row = words.starts_with('|');
    let next = text[line.end..].lines().next().unwrap_or_default();
    let is_head = is_row && next.contains("-") && next.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '>'));
    match kind {
        0 => {
            let within = page.pairs.iter().filter(|(target, _)| line.contains(&target.start)).count();
            let marks = &text[own.clone()];
            let is_open =
                marks.matches("**").count() % 2 > 0 || marks.matches('[').count() != marks.matches(']').count();
            let end = own.end + text[own.end..].len() - text[own.end..].trim_start_matches(' ').len();
            (within > 1 && !is_row && own.end <= line.end && !is_open).then_some((own.start..end, "", "sentence"))
        }
        1 if is_row => (!is_head).then_some((line, "", "row")),
        1 if words.starts_with('#') => None,
        1 => {
            let is_item = words.starts_with(['-', '*', '+']) || words.starts_with(|c: char| c.is_ascii_digit());
            Some((line, "", if is_item { "item" } else { "paragraph" }))
        }
        2 => {
            let level = words.bytes().take_while(|byte| *byte == b'#').count();
            if !(2..=6).contains(&level) {
                return None;
            }
            let mut end = line.end;
            for next in text[line.end..].split_inclusive('\n') {
                let other = next.bytes().take_while(|byte| *byte == b'#').count();
                if (1..=level).contains(&other) {
                    break;
                }
                end += next.len();
            }
            (2 * (end - line.start) < text.len()).then_some((line.start..end, "", "section"))
        }
        _ => {
            let start = text[line.start..own.start].rfind('|').map(|at| line.start + at + 1)?;
            let end = text[own.end..line.end].find('|').map(|at| own.end + at)?;
            (is_row && !is_head).then_some((start..end, " ", "cell"))
        }
    }
}

/// Takes things out by seed; gives the target, and for each pair what it was a part of, where it is gone. What is cut in
/// part is not compared: `Some("")`.
fn removed(page: &Split, seed: &mut Seed) -> (String, Vec<Option<&'static str>>) {
    let mut cuts: Vec<Cut> =
        (0..1 + seed.below(3)).filter_map(|_| cut(page, seed.below(page.pairs.len()), seed.below(4))).collect();
    cuts.sort_by_key(|(range, ..)| (range.start, range.end));
    cuts.dedup_by(|next, before| next.0.start < before.0.end);
    let of = |(target, _): &(Range<usize>, Range<usize>)| {
        let touching = cuts.iter().find(|(range, ..)| range.start < target.end && target.start < range.end)?;
        let whole = touching.0.start <= target.start && target.end <= touching.0.end;
        Some(if whole { touching.2 } else { "" })
    };
    let gone = page.pairs.iter().map(of).collect();
    let mut text = page.target.clone();
    for (range, put, _) in cuts.iter().rev() {
        text.replace_range(range.clone(), put);
    }
    (text, gone)
}

/// True for a text that surely is to be translated.
fn has_words(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_lowercase))
}

fn judged(content: &Path) -> Vec<PageCoverage> {
    let mut pages = Vec::new();
    let done = pipeline::coverage(content, &Options::default(), &Wanted::default(), &|_| {}, |_, verdicts| {
        pages.push(verdicts.coverage);
        Ok::<(), Error>(())
    });
    done.expect("the content can be read");
    pages
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder can be made");
    std::fs::write(path, text).expect("a file can be written");
}

/// What was taken out and found again, by kind, and what is said to be missing and is not.
#[derive(Debug, Default)]
struct Score {
    found: BTreeMap<&'static str, (usize, usize)>,
    kept: usize,
    falsely: usize,
}

impl Score {
    /// Compares the ranges that are said to be missing with the pairs.
    fn add(&mut self, ranges: &[Range<usize>], pairs: impl Iterator<Item = (Option<&'static str>, Range<usize>)>) {
        for (gone, range) in pairs {
            let common = |other: &Range<usize>| other.end.min(range.end).saturating_sub(other.start.max(range.start));
            let is_missing = ranges.iter().any(|other| 2 * common(other) >= range.len());
            match gone {
                None => {
                    self.kept += 1;
                    self.falsely += usize::from(is_missing);
                }
                Some("") => {}
                Some(kind) => {
                    let sums = self.found.entry(kind).or_default();
                    sums.0 += usize::from(is_missing);
                    sums.1 += 1;
                }
            }
        }
    }

    fn merge(&mut self, other: &Score) {
        self.kept += other.kept;
        self.falsely += other.falsely;
        for (kind, (found, of)) in &other.found {
            let sums = self.found.entry(kind).or_default();
            *sums = (sums.0 + found, sums.1 + of);
        }
    }

    fn share(&self, kinds: &[&str]) -> f64 {
        let of = self.found.iter().filter(|(kind, _)| kinds.contains(kind));
        let (found, all) = of.fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1));
        found as f64 / (all as f64).max(1.0)
    }

    fn per_ten_thousand(&self) -> f64 {
        self.falsely as f64 * 1e4 / (self.kept as f64).max(1.0)
    }
}

const NODES: [&str; 5] = ["section", "item", "row", "cell", "paragraph"];

/// Takes things out of pages beside their source: path, locale, text of a bilingual page each.
fn beside_source(pages: &[(String, String)], seed: u64) -> Score {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut seed = Seed(seed);
    let mut truth = BTreeMap::new();
    for (path, text) in pages {
        let Some(page) = split(path, text) else { continue };
        let name = path.split_once('/').map_or(&**path, |(_, name)| name);
        let (target, gone) = removed(&page, &mut seed);
        write(folder.path(), path, &target);
        write(folder.path(), &format!("en-US/{name}"), &page.source);
        truth.insert(path.clone(), (page, gone));
    }
    let mut score = Score::default();
    for coverage in judged(folder.path()) {
        let Some((page, gone)) = coverage.path.as_deref().and_then(|path| truth.get(path)) else { continue };
        let ranges: Vec<Range<usize>> = coverage.missing.iter().map(|text| text.source_span.range()).collect();
        let wanted = |(_, (_, source)): &(&Option<&'static str>, &(Range<usize>, Range<usize>))| {
            has_words(&page.source[source.clone()])
        };
        let pairs = gone.iter().zip(&page.pairs).filter(wanted);
        let before = score.falsely;
        score.add(&ranges, pairs.map(|(gone, (_, source))| (*gone, source.clone())));
        if score.falsely > before + 4 {
            println!("{}: {} are said to be missing and are not", coverage.named(), score.falsely - before);
        }
    }
    score
}

#[test]
fn what_is_taken_out_beside_the_source_is_missing() {
    let page = |seed: u64| {
        let locale = 1 + seed as usize % 4;
        (format!("{}/page-{seed}.md", LOCALES[locale]), made(seed, locale))
    };
    let pages: Vec<(String, String)> = (0..200).map(page).collect();
    let score = beside_source(&pages, 7);
    println!("beside the source: {score:?}");
    assert!(score.share(&NODES) >= 0.95, "{score:?}");
    assert!(score.share(&["sentence"]) >= 0.6, "{score:?}");
    assert!(score.per_ten_thousand() <= 60.0, "of two alike neighbors either may be missing: {score:?}");
}

#[test]
fn a_whole_translation_lacks_nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for seed in 0..40 {
        for (at, locale) in LOCALES.iter().enumerate().skip(1) {
            let page = split("page.md", &made(seed, at)).expect("it is bilingual");
            write(folder.path(), &format!("{locale}/page-{seed}.md"), &page.target);
            write(folder.path(), &format!("en-US/page-{seed}.md"), &page.source);
        }
    }
    for coverage in judged(folder.path()) {
        assert_eq!(coverage.missing, [], "{}", coverage.named());
        assert_eq!(coverage.tally.words.share(), Some(1.0), "{}", coverage.named());
    }
}

#[test]
fn an_empty_pair_is_missing_and_its_words_are_the_rest_of_the_share() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut truth: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..40u64 {
        let locale = 1 + seed as usize % 4;
        let path = format!("{}/page-{seed}.md", LOCALES[locale]);
        let mut text = made(seed, locale);
        let mut by = Seed(seed + 100);
        let file = Source::new(&path, text.as_str());
        let pairs: Vec<(Range<usize>, usize)> = bilingual::read(&file)
            .value
            .pairs
            .iter()
            .map(|pair| (pair.target.range(), text[pair.source.range()].split_whitespace().count()))
            .collect();
        let mut words = 0;
        for (target, count) in pairs.iter().rev().filter(|_| by.below(6) == 0) {
            text.replace_range(target.clone(), ["", " ", "&nbsp;", "…", "TODO"][words % 5]);
            words += count;
        }
        write(folder.path(), &path, &text);
        truth.insert(path, words);
    }
    for coverage in judged(folder.path()) {
        let Some(words) = coverage.path.as_deref().and_then(|path| truth.get(path)) else { continue };
        let missing: u64 = coverage.missing.iter().map(|text| u64::from(text.words)).sum();
        // A link's address is no word of the text.
        assert!(missing.abs_diff(*words as u64) <= 3, "{}: {missing} of {words}", coverage.named());
        let counts = coverage.tally.words;
        assert_eq!(counts.missing, missing, "{}", coverage.named());
        assert_eq!(counts.untranslated, 0, "{}", coverage.named());
    }
}

#[test]
fn what_most_editions_have_is_missing_in_the_others() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut truth = BTreeMap::new();
    let mut seed = Seed(11);
    for number in 0..80u64 {
        let victim = 1 + number as usize % 4;
        let mut pages = Vec::new();
        for at in 1..LOCALES.len() {
            pages.push(split("page.md", &made(number, at)).expect("it is bilingual"));
        }
        for (at, page) in pages.iter().enumerate() {
            let path = format!("{}/page-{number}.md", LOCALES[at + 1]);
            let (text, gone) = match at + 1 == victim {
                true => removed(page, &mut seed),
                false => (page.target.clone(), vec![None; page.pairs.len()]),
            };
            write(folder.path(), &path, &text);
            truth.insert(path, gone);
        }
        truth.insert(format!("number {number}"), Vec::new());
    }
    let mut score = Score::default();
    for coverage in judged(folder.path()) {
        let path = coverage.path.as_deref().expect("every locale has every page");
        let Some(gone) = truth.get(path) else { continue };
        // A missing text is named by the edition that has it: its pair there is the one here.
        let number: u64 =
            path.rsplit('-').next().and_then(|rest| rest.trim_end_matches(".md").parse().ok()).expect("a number");
        let mut missing = Vec::new();
        for text in &coverage.missing {
            let at = LOCALES.iter().position(|locale| text.source_path.starts_with(locale)).expect("a locale");
            let other = split("page.md", &made(number, at)).expect("it is bilingual");
            let holds =
                |(target, _): &(Range<usize>, Range<usize>)| target.contains(&(text.source_span.start as usize));
            missing.extend(other.pairs.iter().position(holds));
        }
        let ranges: Vec<Range<usize>> = missing.iter().map(|&pair| pair * 10..pair * 10 + 10).collect();
        score.add(&ranges, gone.iter().enumerate().map(|(pair, gone)| (*gone, pair * 10..pair * 10 + 10)));
    }
    println!("without a source: {score:?}");
    assert!(score.share(&NODES) >= 0.9, "{score:?}");
    assert!(score.share(&["sentence"]) >= 0.6, "{score:?}");
    assert!(score.per_ten_thousand() <= 60.0, "{score:?}");
}

/// The bilingual pages below a folder: path below it, text.
fn bilingual_pages(folder: &Path) -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(folder, &mut paths);
    paths.sort();
    let page = |path: &PathBuf| {
        let below = path.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
        Some((below, std::fs::read_to_string(path).ok()?))
    };
    paths.iter().filter_map(page).collect()
}

#[test]
fn what_is_taken_out_of_real_pages_is_missing() {
    let Some(corpus) = std::env::var_os("BUILD_SITE_CORPUS").map(PathBuf::from) else { return };
    let mut all = Score::default();
    for (set, locale) in [("2021", "de-de"), ("2021", "ko-kr"), ("2017", "ru-ru"), ("2017", "zh-cn")] {
        let folder = corpus.join("corpus").join(set).join("bilingual").join(locale);
        let pages: Vec<(String, String)> =
            bilingual_pages(&folder).into_iter().map(|(path, text)| (format!("{locale}/{path}"), text)).collect();
        if pages.is_empty() {
            continue;
        }
        let score = beside_source(&pages, 3);
        println!("{set} {locale}: {score:?}");
        all.merge(&score);
    }
    println!("real pages: {all:?}");
    assert!(all.share(&NODES) >= 0.93, "{all:?}");
    assert!(all.per_ten_thousand() <= 20.0, "{all:?}");
}

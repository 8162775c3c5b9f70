//! Anchors stay with their section: sections are removed, added, moved and swapped in one locale of a page, and every
//! heading is asked whose id it has.
//!
//! What was done to a page is known, so is which heading is which. The pages are made up, by seed; with
//! `BUILD_SITE_CORPUS` real ones are added. `cargo test --test anchors -- --nocapture` prints the figures.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use build_site::assemble::{settle, summarize};
use build_site::locale::Locale;
use build_site::model::site::{Edition, HeadingSummary, LocaleIndex, Side};
use build_site::parse::page::{Side as Text, Texts};
use build_site::source::Source;

/// Numbers that look like chance and are the same in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % most.max(1) as u64) as usize
    }
}

/// A section of a page in one locale: which one it is, and its Markdown.
#[derive(Clone)]
struct Part {
    key: usize,
    text: String,
}

/// A page in two locales: the source, the other one, and their tags.
type Pair = (Vec<Part>, Vec<Part>, [String; 2]);

/// What is done to one locale of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Nothing,
    Remove,
    RemoveTwo,
    Add,
    Move,
    Swap,
    RemoveAndAdd,
}

const CHANGES: [Change; 7] =
    [Change::Nothing, Change::Remove, Change::RemoveTwo, Change::Add, Change::Move, Change::Swap, Change::RemoveAndAdd];

/// Changes a page; gives the keys of the sections that were moved. The first section, with the page's title, stays.
fn change(parts: &mut Vec<Part>, change: Change, foreign: &Part, chance: &mut Chance) -> Vec<usize> {
    let remove = |parts: &mut Vec<Part>, chance: &mut Chance| parts.remove(1 + chance.below(parts.len() - 1));
    match change {
        Change::Nothing => {}
        Change::Remove => drop(remove(parts, chance)),
        Change::RemoveTwo => {
            remove(parts, chance);
            remove(parts, chance);
        }
        Change::Add => parts.insert(1 + chance.below(parts.len()), foreign.clone()),
        Change::Move => {
            let moved = remove(parts, chance);
            let key = moved.key;
            parts.insert(1 + chance.below(parts.len()), moved);
            return vec![key];
        }
        Change::Swap => {
            let at = 1 + chance.below(parts.len() - 2);
            parts.swap(at, at + 1);
            return vec![parts[at].key, parts[at + 1].key];
        }
        Change::RemoveAndAdd => {
            remove(parts, chance);
            parts.insert(1 + chance.below(parts.len()), foreign.clone());
        }
    }
    Vec::new()
}

fn edition(locale: LocaleIndex, tag: &str, text: &str) -> Edition {
    let source = Source::new(&format!("{tag}/page.md"), text);
    let texts = Texts::of(&source).value;
    let side = Text::target(&texts);
    let summary = summarize(&side.document(&Locale::parse(tag).expect("a tag")).value);
    let path = source.path.clone();
    Edition { locale, file: u32::from(locale), path, side: Side::Target, summary, copies_source: false, newer: None }
}

fn whole(parts: &[Part]) -> String {
    parts.iter().map(|part| format!("{}\n\n", part.text.trim_end())).collect()
}

/// What was counted of a kind of change.
#[derive(Clone, Copy, Default)]
struct Count {
    pages: usize,
    headings: usize,
    /// Headings under the id of another section.
    wrong: usize,
    /// Those of them where both sections are words alone, of one shape, so that nothing tells them apart.
    twins: usize,
    /// Headings of sections that are in both locales, in their order; and those of them that have the source's id.
    unchanged: usize,
    kept: usize,
    moved: usize,
    moved_kept: usize,
}

/// Settles a page whose second locale has other sections than the source; `None` where the headings are not those of the
/// parts.
fn look(source: &[Part], target: &[Part], tags: [&str; 2], moved: &[usize]) -> Option<(Count, Vec<String>)> {
    let mut editions = [edition(0, tags[0], &whole(source)), edition(1, tags[1], &whole(target))];
    if editions[0].summary.headings.len() != source.len() || editions[1].summary.headings.len() != target.len() {
        return None;
    }
    settle(&mut editions, Some(0));
    let [first, second] = editions.each_ref().map(|edition| &edition.summary.headings);
    let ids: BTreeMap<&Arc<str>, usize> =
        first.iter().zip(source).map(|(heading, part)| (&heading.id, part.key)).collect();
    let own: BTreeMap<usize, &HeadingSummary> = source.iter().map(|part| part.key).zip(first).collect();
    let mut count = Count { pages: 1, headings: target.len(), ..Count::default() };
    let mut wrong = Vec::new();
    for (heading, part) in second.iter().zip(target) {
        let mut leads_from = heading.further.iter().chain([&heading.id]);
        if let Some(id) = leads_from.find(|id| ids.get(*id).is_some_and(|key| *key != part.key)) {
            let other = source.iter().find(|part| ids[id] == part.key);
            count.wrong += 1;
            count.twins += usize::from(other.is_some_and(|other| is_words(other) && is_words(part)));
            wrong.push(format!("{id} on {:?}", part.text.lines().next().unwrap_or_default()));
        }
        let Some(counterpart) = own.get(&part.key) else { continue };
        let kept = usize::from(counterpart.id == heading.id);
        if moved.contains(&part.key) {
            (count.moved, count.moved_kept) = (count.moved + 1, count.moved_kept + kept);
        } else {
            (count.unchanged, count.kept) = (count.unchanged + 1, count.kept + kept);
        }
    }
    Some((count, wrong))
}

/// True for sections without links, code and numbers.
fn is_words(part: &Part) -> bool {
    !part.text.contains(|c: char| c.is_ascii_digit() || matches!(c, '`' | '[' | '<'))
}

impl Count {
    fn add(&mut self, other: &Count) {
        self.pages += other.pages;
        self.headings += other.headings;
        self.wrong += other.wrong;
        self.twins += other.twins;
        self.unchanged += other.unchanged;
        self.kept += other.kept;
        self.moved += other.moved;
        self.moved_kept += other.moved_kept;
    }

    fn share(&self) -> f64 {
        self.kept as f64 / self.unchanged.max(1) as f64
    }
}

/// Makes every change to every page, and prints what became of the ids.
fn run(name: &str, pages: &[Pair], rounds: u64) -> BTreeMap<Change, Count> {
    let mut counts: BTreeMap<Change, Count> = BTreeMap::new();
    for round in 0..rounds {
        for (at, (source, target, tags)) in pages.iter().enumerate() {
            for (number, kind) in CHANGES.into_iter().enumerate() {
                let mut chance = Chance(round << 40 | (at as u64) << 8 | number as u64);
                let (from, mut parts) = (chance.below(pages.len()), target.clone());
                let foreign = &pages[from].1;
                let mut foreign = foreign[chance.below(foreign.len())].clone();
                foreign.key = usize::MAX;
                // A section that the page has, or one with the same heading, would be that section.
                let line = |part: &Part| part.text.lines().next().unwrap_or_default().to_owned();
                let is_own = parts.iter().any(|part| line(part) == line(&foreign));
                let adds = matches!(kind, Change::Add | Change::RemoveAndAdd);
                let is_foreign = from != at && !is_own && pages[from].2 == *tags;
                if parts.len() < 4 || (adds && !is_foreign) || (round > 0 && kind == Change::Nothing) {
                    continue;
                }
                let moved = change(&mut parts, kind, &foreign, &mut chance);
                let tags = [tags[0].as_str(), tags[1].as_str()];
                let Some((count, wrong)) = look(source, &parts, tags, &moved) else { continue };
                for wrong in wrong {
                    println!("  {name} {kind:?}, page {at}, round {round}: {wrong}");
                }
                counts.entry(kind).or_default().add(&count);
            }
        }
    }
    for (kind, count) in &counts {
        println!(
            "{name} {kind:?}: {} pages, {} headings, {} under the id of another section ({} twins); {} of {} that stayed have the \
             source's id ({:.1} %), {} of {} moved ones",
            count.pages,
            count.headings,
            count.wrong,
            count.twins,
            count.kept,
            count.unchanged,
            100.0 * count.share(),
            count.moved_kept,
            count.moved,
        );
    }
    counts
}

/// Sentences in English, German and Korean.
const SENTENCES: [[&str; 3]; 12] = [
    [
        "Open the settings of your account before you go on.",
        "Öffnen Sie die Einstellungen Ihres Kontos, bevor Sie fortfahren.",
        "계속하기 전에 계정 설정을 여십시오.",
    ],
    [
        "The report shows what changed since the last build, and who changed it.",
        "Der Bericht zeigt, was sich seit dem letzten Lauf geändert hat und wer es war.",
        "이 보고서는 마지막 빌드 이후 무엇이 바뀌었고 누가 바꾸었는지 보여 줍니다.",
    ],
    ["Nothing is lost.", "Nichts geht verloren.", "아무것도 없어지지 않습니다."],
    [
        "Ask an administrator to give you the right to publish pages in this folder.",
        "Bitten Sie die Verwaltung um das Recht, Seiten in diesem Ordner zu veröffentlichen.",
        "관리자에게 이 폴더에 페이지를 게시할 권한을 요청하십시오.",
    ],
    ["It takes a while.", "Das dauert eine Weile.", "시간이 조금 걸립니다."],
    [
        "Readers who follow an old link are led to the new place without a word about it.",
        "Wer einem alten Verweis folgt, wird ohne ein Wort an den neuen Ort geführt.",
        "이전 링크를 따라온 독자는 별도의 안내 없이 새 위치로 이동합니다.",
    ],
    [
        "Choose a name that others understand.",
        "Wählen Sie einen Namen, den andere verstehen.",
        "다른 사람이 이해할 수 있는 이름을 고르십시오.",
    ],
    [
        "You can undo this as long as the page has not been published again by somebody else.",
        "Sie können das rückgängig machen, solange niemand anders die Seite erneut veröffentlicht hat.",
        "다른 사람이 페이지를 다시 게시하지 않는 한 이 작업을 취소할 수 있습니다.",
    ],
    [
        "The size of the window does not matter.",
        "Die Größe des Fensters ist gleichgültig.",
        "창의 크기는 중요하지 않습니다.",
    ],
    [
        "Every evening a copy of all files is made and kept in another place.",
        "Jeden Abend wird eine Kopie aller Dateien gemacht und an einem anderen Ort aufbewahrt.",
        "매일 저녁 모든 파일의 사본을 만들어 다른 곳에 보관합니다.",
    ],
    [
        "If that does not help, write to us.",
        "Wenn das nicht hilft, schreiben Sie uns.",
        "도움이 되지 않으면 저희에게 편지를 보내 주십시오.",
    ],
    [
        "Teams that work in several countries often agree on one language for comments.",
        "Gruppen, die in mehreren Ländern arbeiten, einigen sich oft auf eine Sprache für Anmerkungen.",
        "여러 나라에서 일하는 팀은 흔히 댓글에 쓸 언어를 하나로 정합니다.",
    ],
];

const HEADINGS: [[&str; 3]; 10] = [
    ["Create an account", "Ein Konto anlegen", "계정 만들기"],
    ["Delete a file", "Eine Datei löschen", "파일 삭제"],
    ["Restore a backup", "Eine Sicherung zurückholen", "백업 복원"],
    ["Ask for help", "Hilfe holen", "도움 요청"],
    ["Change the size", "Die Größe ändern", "크기 변경"],
    ["Next steps", "Nächste Schritte", "다음 단계"],
    ["Before you begin", "Bevor Sie anfangen", "시작하기 전에"],
    ["What is new", "Was neu ist", "새로운 기능"],
    ["Share a folder", "Einen Ordner teilen", "폴더 공유"],
    ["Limits", "Grenzen", "제한"],
];

/// A section in all three languages: about every fourth has nothing but words.
fn section(key: usize, chance: &mut Chance) -> [Part; 3] {
    let mark = |text: &str| Part { key, text: text.to_owned() };
    let heading = HEADINGS[chance.below(HEADINGS.len())];
    let level = if chance.below(3) == 0 { "###" } else { "##" };
    let mut parts = heading.map(|words| mark(&format!("{level} {words}\n")));
    let kind = chance.below(4);
    for _ in 0..1 + chance.below(3) {
        let count = 1 + chance.below(4);
        let sentences: Vec<usize> = (0..count).map(|_| chance.below(SENTENCES.len())).collect();
        let number = 2 + chance.below(400);
        for (locale, part) in parts.iter_mut().enumerate() {
            let words: Vec<&str> = sentences.iter().map(|at| SENTENCES[*at][locale]).collect();
            let after = match kind {
                1 => format!(" ({number})"),
                2 => format!(" [{}](https://example.com/topic/{number})", heading[locale]),
                _ => String::new(),
            };
            part.text += &format!("\n{}{after}\n", words.join(" "));
        }
    }
    if kind == 3 {
        let number = chance.below(1000);
        parts.iter_mut().for_each(|part| part.text += &format!("\n```sh\ntool run --job {number} --all\n```\n"));
    }
    parts
}

fn made_up() -> Vec<Pair> {
    let page = |seed: u64| {
        let mut chance = Chance(seed);
        let mut all: [Vec<Part>; 3] = Default::default();
        let title = ["# Guide\n\nWelcome.\n", "# Anleitung\n\nWillkommen.\n", "# 안내서\n\n환영합니다.\n"];
        all.iter_mut().zip(title).for_each(|(all, text)| all.push(Part { key: 0, text: text.to_owned() }));
        for key in 1..5 + chance.below(8) {
            all.iter_mut().zip(section(key, &mut chance)).for_each(|(all, part)| all.push(part));
        }
        let [english, german, korean] = all;
        let tags = |tag: &str| ["en-US".to_owned(), tag.to_owned()];
        match seed % 2 {
            0 => (english, german, tags("de-DE")),
            _ => (english, korean, tags("ko-KR")),
        }
    };
    (0..120).map(page).collect()
}

#[test]
fn no_heading_has_the_id_of_another_section() {
    let counts = run("made up", &made_up(), 6);
    for (kind, count) in &counts {
        // Where one section stands in place of another of its shape and length, little tells that.
        let replaced = if *kind == Change::RemoveAndAdd { count.headings / 500 } else { 0 };
        assert!(count.wrong <= count.twins + replaced, "{kind:?}: {} of {}", count.wrong, count.headings);
        // Nothing but their order tells sections apart that are words alone, of one shape and length.
        assert!(count.twins * 200 <= count.headings, "{kind:?}: {} of {}", count.twins, count.headings);
        assert!(count.share() >= 0.9, "{kind:?}: {} of {}", count.kept, count.unchanged);
    }
    assert_eq!(counts[&Change::Nothing].share(), 1.0, "pages of one shape have the same ids");
}

/// Cuts a page at its headings, ids that its author gave it taken away; `None` where its headings are not all lines of
/// their own at the top.
fn cut(text: &str) -> Option<Vec<Part>> {
    let text = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(text, |(_, body)| body);
    let mut parts: Vec<Part> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let start = line.trim_start();
        match fence {
            Some(mark) if start.starts_with(mark) => fence = None,
            None if start.starts_with("```") => fence = Some("```"),
            None if start.starts_with("~~~") => fence = Some("~~~"),
            _ => {}
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if fence.is_none() && (1..=6).contains(&level) && line[level..].starts_with(' ') {
            parts.push(Part { key: parts.len(), text: String::new() });
        }
        // What is before the first heading stays away.
        if let Some(part) = parts.last_mut() {
            part.text += &without_ids(line);
            part.text.push('\n');
        }
    }
    (parts.len() >= 4).then_some(parts)
}

fn without_ids(line: &str) -> String {
    let mut line = line.to_owned();
    for (open, close) in [("<a name", "</a>"), ("<a id", "</a>"), ("{#", "}"), ("{: #", "}"), ("{ #", "}")] {
        while let Some(start) = line.find(open) {
            let Some(end) = line[start..].find(close) else { break };
            line.replace_range(start..start + end + close.len(), "");
        }
    }
    line
}

/// Pages below a folder, by their path in it.
fn pages(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let (true, Ok(text), Ok(name)) = (
                path.extension().is_some_and(|extension| extension == "md"),
                std::fs::read_to_string(&path),
                path.strip_prefix(folder),
            ) {
                found.insert(name.to_owned(), text.replace("\r\n", "\n"));
            }
        }
    }
    found
}

/// Pairs of pages of one shape: in two locale folders, and both sides of bilingual files.
fn real(root: &Path) -> BTreeMap<String, Vec<Pair>> {
    let mut all: BTreeMap<String, Vec<Pair>> = BTreeMap::new();
    let mut add = |name: String, source: &str, target: &str, tags: [&str; 2]| {
        let (Some(source), Some(target)) = (cut(source), cut(target)) else { return };
        let level = |part: &Part| part.text.bytes().take_while(|byte| *byte == b'#').count();
        // Names that are not translated tell that two sections really stand in another order.
        let line = |part: &Part| part.text.lines().next().unwrap_or_default().trim().to_owned();
        let is_elsewhere =
            |part: &Part| line(&source[part.key]) != line(part) && source.iter().any(|of| line(of) == line(part));
        let is_one_shape =
            source.len() == target.len() && source.iter().zip(&target).all(|(a, b)| level(a) == level(b));
        if is_one_shape && !target.iter().any(is_elsewhere) {
            all.entry(name).or_default().push((source, target, tags.map(str::to_owned)));
        }
    };
    let repos = [
        ("opentelemetry/content", "en", &["ja", "zh", "fr"][..]),
        ("cncf-glossary/content", "en", &["de", "ko", "ru", "zh-cn", "zh-tw"]),
        ("vitepress/docs", "en", &["ko", "ru", "zh"]),
        ("fastapi/docs", "en", &["de", "ko", "ru", "zh"]),
        ("nodejs-i18n/content", "en-US", &["ko-KR", "zh-TW", "ru-RU", "de-DE", "ja-JP"]),
    ];
    for (repo, source, targets) in repos {
        let folder = root.join("repos").join(repo);
        let sources = pages(&folder.join(source));
        for tag in targets {
            for (path, target) in pages(&folder.join(tag)) {
                if let Some(source_text) = sources.get(&path) {
                    add(format!("{repo} {tag}"), source_text, &target, [source, tag]);
                }
            }
        }
    }
    for year in ["2017", "2021"] {
        for tag in ["de-de", "ko-kr", "ru-ru", "zh-cn", "zh-tw"] {
            for text in pages(&root.join("corpus").join(year).join("bilingual").join(tag)).values() {
                let source = Source::new("page.md", text.as_str());
                let sides = build_site::parse::bilingual::read(&source).value;
                if sides.is_bilingual() {
                    let (english, target) = (sides.source().text.text, sides.target().text.text);
                    add(format!("{year} {tag}"), &english, &target, ["en-US", tag]);
                }
            }
        }
    }
    all
}

#[test]
fn no_heading_of_a_real_page_has_the_id_of_another_section() {
    let Some(root) = std::env::var_os("BUILD_SITE_CORPUS") else { return };
    let mut counts: BTreeMap<Change, Count> = BTreeMap::new();
    for (name, pages) in real(Path::new(&root)) {
        for (kind, count) in run(&name, &pages, 2) {
            counts.entry(kind).or_default().add(&count);
        }
    }
    for (kind, count) in &counts {
        println!(
            "all {kind:?}: {} pages, {} headings, {} wrong ({} twins), {:.2} % kept, {} of {} moved ones",
            count.pages,
            count.headings,
            count.wrong,
            count.twins,
            100.0 * count.share(),
            count.moved_kept,
            count.moved
        );
        // Nothing but their order tells the two apart where neighbors of one kind are swapped.
        let most = if *kind == Change::Swap { 4 } else { 1 };
        assert!(count.wrong * 1000 <= most * count.headings, "{kind:?}: {} of {}", count.wrong, count.headings);
        assert!(count.share() >= 0.9, "{kind:?}: {} of {}", count.kept, count.unchanged);
    }
}

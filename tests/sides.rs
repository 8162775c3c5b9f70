//! Splitting bilingual pages and joining them again: laws, and what becomes of real pages.

use build_site::exchange::sides::{Page, Sides, join, split};
use build_site::locale::Locale;
use build_site::source::Source;
use proptest::prelude::*;

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).expect("a locale")
}

fn joined(source: &str, target: &str, tag: &str) -> String {
    let (en, own) = (locale("en-US"), locale(tag));
    join(Page { text: source, locale: &en }, Page { text: target, locale: &own }).expect("these pages can be joined")
}

/// Joins, splits, and compares; gives the number of pairs.
#[track_caller]
fn round_trip(source: &str, target: &str, tag: &str) -> usize {
    let file = Source::new("joined.md", joined(source, target, tag));
    let sides = split(&file).expect("the joined page is bilingual");
    assert_eq!(sides, Sides { target: target.to_owned(), source: source.to_owned() });
    file.text.matches("data-ttu-id").count()
}

#[test]
fn each_sentence_heading_item_and_cell_becomes_a_pair() {
    let source = "---\ntitle: Invoices\n---\n# <a name=\"invoices\"></a>Invoices\n\nOpen the invoice. Check each line.\n\n- Pay by **5 May**.\n- Keep it.\n\n| Field | Value |\n|---|---|\n| Sum | 1,200 |\n\n```sh\nls # list\n```\n";
    let target = "---\ntitle: Rechnungen\nms.contentlocale: de-DE\n---\n# <a name=\"invoices\"></a>Rechnungen\n\nÖffnen Sie die Rechnung. Prüfen Sie jede Zeile.\n\n- Zahlen Sie bis **5. Mai**.\n- Heben Sie sie auf.\n\n| Feld | Wert |\n|---|---|\n| Summe | 1.200 |\n\n```sh\nls # list\n```\n";
    assert_eq!(round_trip(source, target, "de-DE"), 9);
    let file = joined(source, target, "de-DE");
    assert!(file.contains("\n# <a name=\"invoices\"></a><span data-ttu-id="), "{file}");
    assert!(file.contains("\n- <span data-ttu-id="), "{file}");
    assert!(!file.contains("#source-edition"), "the target's front matter gives the source's: {file}");
}

#[test]
fn pages_of_different_shapes_are_joined_without_losing_a_byte() {
    let source = "# Setup\r\n\r\nRun it. Wait.\r\n\r\n- one\r\n- two\r\n\r\nEnd of the page 42.";
    let target =
        "# 설정\r\n\r\n실행하고 기다립니다.\r\n\r\n덧붙인 문단입니다.\r\n\r\n- 하나\r\n\r\n42쪽에서 끝납니다.\r\n\r\n";
    round_trip(source, target, "ko-KR");
    round_trip("", "글", "ko-KR");
    round_trip("Text", "", "ko-KR");
    round_trip("same 1\n", "same 1\n", "de");
    round_trip("1\n", "1\n", "de");
}

#[test]
fn the_source_keeps_its_own_front_matter() {
    for (source, target) in [
        ("---\ntitle: Costs\nauthor: kim\n---\nYour costs.\n", "---\ntitle: 비용\n---\n내 비용입니다.\n"),
        ("---\r\ntitle: Costs\r\n---\r\nYour costs.\r\n", "내 비용입니다.\n"),
        ("Your costs.\n", "---\ntitle: 비용\n---\n내 비용입니다.\n"),
        ("\u{feff}---\ntitle: Costs\n---\nYour costs.\n", "---\n---\n내 비용입니다.\n"),
    ] {
        round_trip(source, target, "ko");
    }
}

#[test]
fn code_that_differs_goes_into_a_pair_as_a_whole() {
    let pairs = round_trip("Run:\n\n```\nls # list\n```\n\nDone.\n", "실행:\n\n```\nls # 목록\n```\n\n끝.\n", "ko");
    assert_eq!(pairs, 3);
}

#[test]
fn a_page_that_is_bilingual_already_is_refused() {
    let en = locale("en");
    let page = joined("Yes", "Ja", "de");
    let twice = join(Page { text: "Yes", locale: &en }, Page { text: &page, locale: &en });
    assert!(twice.expect_err("it has pairs").to_string().contains("split"));
}

/// Markdown made of pieces that joins and scanners could trip over.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Open it. ",
        "열기. ",
        "設定。",
        "Да? ",
        "**OR**",
        "**",
        "*",
        "`",
        "``",
        "```\n",
        "~~~\n",
        "\n",
        "\r\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "| a | b |\n",
        "|---|---|\n",
        "<td>x</td>\n",
        "<span>",
        "</span>",
        "<span class=\"ui\">",
        "<br/>",
        "[a](b.md)",
        "    ",
        "---\n",
        "title: x\n",
        "\u{feff}",
        "<a name=\"x\"></a>",
        "&amp;",
        "\\|",
        "<!-- ",
        " -->",
        "x",
        "\t",
        "\\",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn split_gives_back_what_join_was_given(source in markdown(), target in markdown()) {
        let (en, ko) = (locale("en"), locale("ko"));
        match join(Page { text: &source, locale: &en }, Page { text: &target, locale: &ko }) {
            Ok(joined) => {
                let sides = split(&Source::new("j.md", joined)).expect("bilingual");
                prop_assert_eq!(sides, Sides { target, source });
            }
            // Only loose tags of the form are no reason to fail.
            Err(error) => prop_assert!(source.contains("span") || target.contains("span"), "{}", error),
        }
    }

    #[test]
    fn splitting_never_panics(text in "(<span data-ttu-id=\"1\">|<span data-stu-id=\"1\">|<span class=\"sxs-lookup\">|</span>|`|\n|```\n|가|a|---\n){0,40}") {
        let _ = split(&Source::new("x.md", text));
    }
}

/// Every Markdown file below a folder.
fn pages(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

#[test]
fn real_bilingual_pages_split_into_the_published_pages() {
    let Some(corpus) = std::env::var_os("BUILD_SITE_CORPUS") else { return };
    for year in ["2017", "2021"] {
        let folder = std::path::Path::new(&corpus).join("corpus").join(year);
        let (mut same, mut escaped, mut other, mut monolingual) = (0, 0, 0, 0);
        for path in pages(&folder.join("bilingual")) {
            let name = path.strip_prefix(folder.join("bilingual")).expect("it stands below");
            let text = std::fs::read_to_string(&path).expect("a page");
            let plain = std::fs::read_to_string(folder.join("plain").join(name)).expect("its twin");
            let file = Source::new("x.md", text);
            let read = build_site::parse::bilingual::read(&file);
            assert!(read.findings.is_empty(), "{name:?}: {:?}", read.findings);
            let Some(sides) = split(&file) else {
                monolingual += 1;
                continue;
            };
            assert!(!sides.target.contains("data-ttu-id") && !sides.source.contains("data-stu-id"), "{name:?}");
            match sides.target {
                target if target == plain => same += 1,
                // The published page escapes asterisks otherwise than the bilingual one does.
                target if target.replace("\\*", "*") == plain.replace("\\*", "*") => escaped += 1,
                _ => other += 1,
            }
        }
        println!(
            "{year}: {same} same, {escaped} differ in escaped asterisks, {other} in more, {monolingual} without pairs"
        );
        assert_eq!(other, 0);
        assert!(same * 100 >= (same + escaped) * 94);
    }
}

#[test]
fn real_pages_are_joined_as_finely_as_they_were() {
    let Some(corpus) = std::env::var_os("BUILD_SITE_CORPUS") else { return };
    let (mut pages_joined, mut pairs, mut written) = (0, 0, 0);
    for year in ["2017", "2021"] {
        for path in pages(&std::path::Path::new(&corpus).join("corpus").join(year).join("bilingual")) {
            let text = std::fs::read_to_string(&path).expect("a page");
            let Some(sides) = split(&Source::new("x.md", text.clone())) else { continue };
            let tag = ["de-de", "ko-kr", "ru-ru", "zh-cn", "zh-tw"]
                .into_iter()
                .find(|tag| path.to_string_lossy().contains(tag));
            pairs += round_trip(&sides.source, &sides.target, tag.expect("a folder per locale"));
            written += text.matches("data-ttu-id").count();
            pages_joined += 1;
        }
    }
    println!("{pages_joined} pages joined; {pairs} pairs where the originals have {written}");
    assert!(pairs * 10 > written * 9);
}

#[test]
fn pages_that_are_pipes_or_devices_are_refused_at_once() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let pipe = dir.path().join("pipe.md");
    std::fs::write(dir.path().join("page.md"), "# A\n").expect("it can be written");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    let mut named = vec!["/dev/zero"];
    if made.is_ok_and(|status| status.success()) {
        named.push("pipe.md");
    }
    for path in named {
        for arguments in [&["split", path, "--out", "out"][..], &["join", path, "page.md", "--out", "out.md"]] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_build-site"));
            let output = command.args(arguments).current_dir(dir.path()).output().expect("it can be started");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
            assert!(said.contains("not a regular file"), "{arguments:?}: {said}");
        }
    }
}

//! The two halves of the search, held against each other: the index is written by the library, and read by the script
//! that browsers run, here in Node.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use build_site::locale::Locale;
use build_site::search::words::{Token, tokens};
use build_site::search::{Builder, MESSAGES, SearchPage, SearchSection, Standing, analyze};
use serde_json::{Value, json};

/// Sends a request to the driver; `None` where Node is not installed, which `tests/run` sees to.
fn node(mut request: Value) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    request["script"] = json!(root.join("templates/assets/search.js"));
    let mut child = Command::new("node")
        .arg(root.join("tests/search/driver.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let input = child.stdin.take().expect("it is piped");
    serde_json::to_writer(input, &request).expect("the driver reads its input");
    let output = child.wait_with_output().expect("the driver ends");
    assert!(output.status.success(), "the driver fails");
    Some(serde_json::from_slice(&output.stdout).expect("the driver answers in JSON"))
}

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).expect("a tag")
}

/// A page in plain text: address, title, sections of anchor, heading and text.
type Plain = (String, String, Vec<(String, String, String)>);

/// Writes an index and gives the number of bytes.
fn write_index(folder: &Path, tag: &str, pages: &[Plain]) -> usize {
    let locale = locale(tag);
    let mut builder = Builder::new(&locale);
    let mut total = 0;
    let mut write = |(path, bytes): (String, Vec<u8>)| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder"))?;
        total += bytes.len();
        std::fs::write(path, bytes)
    };
    for (url, title, sections) in pages {
        let sections: Vec<_> =
            sections.iter().map(|(anchor, heading, text)| SearchSection { anchor, heading, text }).collect();
        let page = SearchPage { url, title, breadcrumb: &["Start"], standing: Standing::Own, sections: &sections };
        let mut terms = analyze(&page);
        for file in terms.take_files() {
            write(file).expect("the folder is writable");
        }
        builder.add(terms);
    }
    let words: BTreeMap<String, String> = MESSAGES.iter().map(|id| ((*id).to_owned(), (*id).to_owned())).collect();
    builder.finish(&words, &mut write).expect("the folder is writable");
    total
}

#[test]
fn index_and_query_see_the_same_words() {
    let texts = [
        "Straßenverkehrsämter ÄRGER naïve Œuvre Łódź İstanbul ISTANBUL Þórr Ǆ ǆ ﬃ ½ x² №5 ª ŉ",
        "Лицензиями подключились ЁЛКИ ёлки Йод рынок рынки об'єкт їжак",
        "파트너에게 Azure를 구독하세요 ㈜한글 ᄒᆞᆫ글 한글",
        "取消订阅 雲端服務（CSP）ｶﾀｶﾅ・データ ㍿ 々仝 〇 𠮷野家 豈",
        "การค้าปลีก ພາສາລາວ ភាសាខ្មែរ မြန်မာ",
        "الإِدَارَة الشُّرَكَاء ـــ مُحَمَّد ٣٦٥ שָׁלוֹם צה״ל ירושלים",
        "हिन्दी में खोज தமிழ் ქართული ΟΔΌΣ ὀδός Ἀθῆναι",
        "a_b-c.d@e 70-346 O'Reilly l’homme e\u{301}tat a\u{ad}b c\u{200b}d \u{feff}x \u{e000} \u{fb2a} 👩\u{200d}💻 \u{2028}",
        &"long".repeat(30),
    ];
    let letters: String = (0x20..0x2FFFF).step_by(7).filter_map(char::from_u32).flat_map(|c| [c, ' ']).collect();
    let seen = |text: &str| {
        let mut all = Vec::new();
        tokens(text, &mut String::new(), &mut |token| {
            all.push(match token {
                Token::Word(word) => json!([word, 1]),
                Token::Run(run, size) => json!([run, size]),
            });
        });
        all
    };
    let all: Vec<&str> = texts.iter().copied().chain([letters.as_str()]).collect();
    let Some(theirs) = node(json!({ "do": "tokens", "texts": all })) else { return };
    for (text, theirs) in all.iter().zip(theirs.as_array().expect("a list")) {
        let (ours, theirs) = (seen(text), theirs.as_array().expect("a list"));
        // Letters that one side's Unicode tables are too old for may differ; no more than a handful do.
        let differ: Vec<_> = ours.iter().filter(|token| !theirs.contains(token)).collect();
        let allowed = if *text == letters { ours.len() / 200 } else { 0 };
        let lengths = ours.len().abs_diff(theirs.len());
        assert!(differ.len() <= allowed && lengths <= allowed, "{text:.80}: {differ:?} of {theirs:?}");
    }
}

#[test]
fn queries_find_what_readers_mean() {
    // Locale, texts of pages, queries with the number of the page they are for.
    type Case = (&'static str, &'static [&'static str], &'static [(&'static str, usize)]);
    let cases: &[Case] = &[
        (
            "de",
            &["Der Abrechnungszyklus endet am Monatsletzten.", "Verträge kündigen", "Ein Fahrrad mieten", "Zyklus"],
            &[
                ("zyklus", 3),
                ("Zyklus", 0),
                ("vertraege", 1),
                ("Vertrag", 1),
                ("vertrag kuendigen", 1),
                ("rad", 2),
                ("ABRECHNUNG", 0),
            ],
        ),
        (
            "ru",
            &["Оплата счёта по лицензии", "Доступные льготы", "Рынки и покупатели", "Подключение устройств"],
            &[("счета", 0), ("счет лицензиями", 0), ("льгота", 1), ("рынок", 2), ("покупатель", 2), ("подключении", 3)],
        ),
        (
            "ko",
            &["재판매인을 위한 안내", "마이그레이션하려면 먼저 백업하세요", "구독을 취소합니다", "Azure를 사용합니다"],
            &[("판매인", 0), ("판매인에게", 0), ("마이그레이션", 1), ("구독", 2), ("취소", 2), ("azure", 3), ("재", 0)],
        ),
        (
            "zh-CN",
            &["您可以取消订阅。", "国家云的价格", "如何添加用户", "合作伙伴计划"],
            &[("消订", 0), ("取消 订阅", 0), ("家云", 1), ("添加用户", 2), ("伙伴计划", 3), ("价", 1)],
        ),
        ("ja", &["請求書をダウンロードする", "設定を変更します"], &[("請求", 0), ("ダウンロード", 0), ("変更する", 1)]),
        ("ar", &["إدارة الفواتير", "كتاب المستخدم"], &[("فواتير", 0), ("ادارة", 0), ("مستخدم", 1)]),
        ("th", &["การค้าปลีกในประเทศไทย", "ยกเลิกการสมัคร"], &[("ค้าปลีก", 0), ("สมัคร", 1)]),
        ("he", &["ניהול המשתמשים", "ביטול מנוי"], &[("משתמשים", 0), ("ניהול", 0), ("מנוי", 1)]),
    ];
    for (tag, texts, queries) in cases {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pages: Vec<Plain> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| (format!("{at}/"), format!("n{at}"), vec![("".into(), "".into(), (*text).into())]))
            .collect();
        write_index(folder.path(), tag, &pages);
        let asked: Vec<&str> = queries.iter().map(|(query, _)| *query).collect();
        let Some(found) = node(json!({ "do": "find", "folder": folder.path(), "queries": asked })) else { return };
        for ((query, at), found) in queries.iter().zip(found.as_array().expect("a list")) {
            let urls: Vec<&str> = found["pages"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
            let expected = format!("{at}/");
            let whole = *tag == "de" && *query == "Zyklus";
            let rank = urls.iter().position(|url| *url == expected);
            assert_eq!(rank, Some(usize::from(whole)), "{tag} `{query}`: {urls:?}");
            assert_eq!(found["partial"], json!(false), "{tag} `{query}`");
            let first = &found["excerpts"][0];
            assert!(!first["marks"].as_array().expect("a list").is_empty(), "{tag} `{query}` is not marked: {first}");
        }
    }
}

#[test]
fn titles_come_before_headings_and_headings_before_text() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = |url: &str, title: &str, heading: &str, text: &str| -> Plain {
        (
            url.into(),
            title.into(),
            vec![("top".into(), title.into(), "".into()), ("x".into(), heading.into(), text.into())],
        )
    };
    let pages = [
        page("text/", "Alpha", "Beta", "Die Rechnung kommt. Die Rechnung geht. Rechnung, Rechnung, Rechnung."),
        page("heading/", "Alpha", "Rechnung", "Gamma"),
        page("title/", "Rechnung", "Beta", "Gamma"),
        page("partial/", "Rechnungswesen", "Beta", "Gamma"),
        page("both/", "Delta", "Epsilon", "Storno einer Rechnung"),
    ];
    write_index(folder.path(), "de", &pages);
    let queries = ["rechnung", "storno rechnung", "rechnung einhorn", "einhorn", "", "!\" \\"];
    let Some(found) = node(json!({ "do": "find", "folder": folder.path(), "queries": queries })) else { return };
    assert_eq!(found[0]["pages"], json!(["title/", "partial/", "heading/", "text/", "both/"]));
    assert_eq!(found[0]["excerpts"][2]["anchor"], json!("x"));
    assert_eq!(found[1]["pages"], json!(["both/"]), "all words have to be there");
    assert_eq!((&found[2]["partial"], &found[2]["pages"][0]), (&json!(true), &json!("title/")), "or else some");
    for none in 3..6 {
        assert_eq!(found[none]["pages"], json!([]), "`{}`", queries[none]);
    }
}

/// Real pages, folder of the corpus in `BUILD_SITE_CORPUS`: the share of queries whose page is among the first ten.
#[test]
fn real_pages_are_found_by_inner_and_inflected_words() {
    let Some(corpus) = std::env::var_os("BUILD_SITE_CORPUS") else { return };
    for (folder, tag, kind) in [
        ("zh-cn", "zh-CN", "han"),
        ("zh-tw", "zh-TW", "han"),
        ("ko-kr", "ko-KR", "hangul"),
        ("de-de", "de-DE", "compound"),
        ("ru-ru", "ru-RU", "forms"),
    ] {
        let mut pages = Vec::new();
        for year in ["2017", "2021"] {
            let root = Path::new(&corpus).join("corpus").join(year).join("plain").join(folder);
            for file in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok) {
                if file.path().extension().is_some_and(|ending| ending == "md") {
                    let text = std::fs::read_to_string(file.path()).expect("a page is readable");
                    let url = file.path().strip_prefix(&root).expect("it lies there").display().to_string();
                    pages.push(plain(format!("{year}/{url}"), &text));
                }
            }
        }
        let index = tempfile::tempdir().expect("a temporary folder");
        let total = write_index(index.path(), tag, &pages);
        let texts: Vec<Value> = pages
            .iter()
            .map(|(url, title, sections)| {
                let mut text = title.clone();
                for (_, heading, body) in sections {
                    text.push_str(&format!(" {heading} {body}"));
                }
                json!({ "url": url, "text": text })
            })
            .collect();
        let request = json!({ "do": "evaluate", "folder": index.path(), "kind": kind, "count": 250, "pages": texts });
        let Some(result) = node(request) else { return };
        println!("{tag}: {} pages, {total} bytes; {result}", pages.len());
        let (hits, asked) = (result["hits"].as_f64().expect("a number"), result["asked"].as_f64().expect("a number"));
        assert!(asked >= 60.0 && hits / asked >= 0.95, "{tag}: {result}");
    }
}

/// A page's text by its headings, read without the project's own parser.
fn plain(url: String, text: &str) -> Plain {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let body = text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map_or(text, |(_, body)| body);
    let mut sections = vec![(String::new(), String::new(), String::new())];
    let (mut heading, mut title) = (false, String::new());
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                heading = true;
                sections.push((format!("s{}", sections.len()), String::new(), String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                heading = false;
                if title.is_empty() {
                    title = sections.last().map(|section| section.1.clone()).unwrap_or_default();
                }
            }
            Event::Text(text) | Event::Code(text) => {
                let section = sections.last_mut().expect("there is one from the start");
                if heading { section.1.push_str(&text) } else { section.2.push_str(&text) }
            }
            Event::End(_) | Event::SoftBreak | Event::HardBreak => {
                let section = sections.last_mut().expect("there is one from the start");
                section.2.push(if matches!(event, Event::SoftBreak | Event::HardBreak) { '\n' } else { ' ' });
            }
            _ => {}
        }
    }
    (url, title, sections)
}

//! What readers of each locale get.

use super::*;

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).expect("a tag")
}

fn load(files: &[(&str, &str)]) -> Checked<Messages> {
    Messages::load(&files.iter().map(|(path, text)| Source::new(path, *text)).collect::<Vec<_>>())
}

#[test]
fn the_embedded_messages_are_valid_and_complete() {
    let checked = load(&[]);
    assert_eq!(checked.findings, []);
    let files: BTreeSet<_> = EMBEDDED.iter().map(|(_, file, _)| file).collect();
    for file in files {
        let shapes = |folder: &str| {
            let found = EMBEDDED.iter().find(|(locale, name, _)| *locale == folder && name == file);
            lint::read(found.unwrap_or_else(|| panic!("locales/{folder}/{file} is missing")).2)
        };
        let base = shapes(BASE);
        for (folder, needed) in [
            ("en", &["one", "other"][..]),
            ("de", &["one", "other"]),
            ("ru", &["one", "few", "many", "other"]),
            ("ko", &["other"]),
            ("zh-TW", &["other"]),
            ("zh-CN", &["other"]),
        ] {
            assert_eq!(lint::compare(&base, &shapes(folder), needed), [""; 0], "locales/{folder}/{file}");
        }
    }
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    for entry in walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let path = entry.path().strip_prefix(&folder).expect("it is inside").to_string_lossy().replace('\\', "/");
        let known = EMBEDDED.iter().any(|(locale, file, _)| path == format!("{locale}/{file}"));
        assert!(known || path == "names.ftl", "locales/{path} is not embedded");
    }
}

#[test]
fn words_fall_back_within_a_script_and_then_to_english() {
    let messages = load(&[]).value;
    for (tag, text, from) in [
        ("ko-KR", "검색", "ko"),
        ("zh-TW", "搜尋", "zh-TW"),
        ("zh-HK", "搜尋", "zh-TW"),
        ("zh-Hant", "搜尋", "zh-TW"),
        ("zh-SG", "搜索", "zh-CN"),
        ("zh-Hans", "搜索", "zh-CN"),
        ("de-AT", "Suchen", "de"),
        ("ar", "Search", "en"),
    ] {
        let message = messages.words(&locale(tag)).text("search", &[]);
        assert_eq!(message, Message { text: text.into(), locale: Some(locale(from)) }, "{tag}");
    }
}

#[test]
fn traditional_chinese_never_reads_simplified() {
    let messages =
        load(&[("locales/zh-CN/own.ftl", "greeting = 你们好\n"), ("locales/en/own.ftl", "greeting = Hello\n")]);
    let words = messages.value.words(&locale("zh-TW"));
    let message = words.text("greeting", &[]);
    assert_eq!(message.text, "Hello");
    assert_eq!(words.html(&message), "<span lang=\"en\" dir=\"ltr\">Hello</span>");
}

#[test]
fn a_site_changes_one_message_and_keeps_the_rest() {
    let messages = load(&[("locales/de/site.ftl", "search = Finden\n")]).value;
    let words = messages.words(&locale("de-DE"));
    assert_eq!(words.text("search", &[]).text, "Finden");
    assert_eq!(words.text("menu", &[]).text, "Menü");
}

#[test]
fn a_missing_message_is_a_finding() {
    let messages = load(&[("locales/fr/site.ftl", "search = Rechercher\n")]).value;
    assert!(messages.missing(&[locale("ko-KR"), locale("de")]).is_empty());
    let french = messages.missing(&[locale("fr")]);
    assert!(french.iter().any(|finding| finding.message.contains("`menu`")), "{french:?}");
    assert!(!french.iter().any(|finding| finding.message.contains("`search`")));
    assert_eq!(messages.missing(&[locale("ar")]).len(), 1);
}

#[test]
fn broken_files_are_findings_and_the_rest_is_kept() {
    let checked =
        load(&[("locales/de/a.ftl", "one = Eins\n= what\ntwo = { $x\nthree = Drei\n"), ("locales/x/a.ftl", "")]);
    let rules: Vec<_> = checked.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::MessageSyntax, Rule::MessageSyntax, Rule::UnknownLocale]);
    assert_eq!(checked.value.words(&locale("de")).text("three", &[]).text, "Drei");
    let deep = load(&[("locales/de/a.ftl", &format!("a = {}", "{".repeat(60_000)))]);
    assert_eq!(deep.findings[0].rule, Rule::TooDeep);
}

#[test]
fn plurals_numbers_and_dates_are_the_readers() {
    let messages = load(&[]).value;
    let people =
        |tag: &str, count: u64| messages.words(&locale(tag)).text("comparison-people", &[("count", count.into())]).text;
    assert_eq!(people("ru", 1), "1 человек");
    assert_eq!(people("ru", 3), "3 человека");
    assert_eq!(people("ru", 5), "5 человек");
    assert_eq!(people("ru", 21), "21 человек");
    assert_eq!(people("ru", 2000), "2\u{a0}000 человек");
    assert_eq!(people("de", 2000), "2.000 Personen");
    assert_eq!(people("ko", 2), "2명");
    let date = Date::parse("07/07/2017").expect("a date");
    for (tag, text) in [
        ("ko", "2017년 7월 7일"),
        ("de", "7. Juli 2017"),
        ("ru", "7 июля 2017 г."),
        ("zh-TW", "2017年7月7日"),
        ("zh-CN", "2017年7月7日"),
        ("en", "July 7, 2017"),
    ] {
        assert_eq!(messages.words(&locale(tag)).date(date).text, text);
    }
    let share = messages.words(&locale("de")).text("partial-notice", &[("share", 0.5.into())]).text;
    assert!(share.contains("50\u{a0}%"), "{share}");
}

#[test]
fn languages_are_named_in_their_own_words() {
    let messages = load(&[("locales/names.ftl", "name-tlh = tlhIngan Hol\n")]).value;
    let names = messages.names(&["ko-KR", "zh-TW", "zh-CN", "en-US", "en-AU", "tlh", "xh"].map(locale));
    assert_eq!(names, ["한국어", "繁體中文", "简体中文", "English (en-US)", "English (en-AU)", "tlhIngan Hol", "xh"]);
}

#[test]
fn templates_get_every_message_without_arguments() {
    let tables = load(&[]).value.words(&locale("ar")).tables();
    let map = tables.text.as_map().expect("a map");
    let menu = map.get(&tera::value::Key::from("menu")).and_then(|value| value.as_str());
    assert_eq!(menu, Some("<span lang=\"en\" dir=\"ltr\">Menu</span>"));
    assert!(map.get(&tera::value::Key::from("fallback_notice")).is_none());
}

#[test]
fn unknown_messages_and_odd_numbers_do_no_harm() {
    let messages = load(&[]).value;
    let words = messages.words(&locale("ru"));
    assert_eq!(words.text("no-such-message", &[]), Message { text: "no-such-message".into(), locale: None });
    assert_eq!(words.text("comparison-people", &[("count", f64::NAN.into())]).text, "0 человек");
    assert_eq!(words.percent(f64::INFINITY), "0\u{a0}%");
}

#[test]
fn messages_that_name_each_other_stay_small() {
    let many = "{ big }".repeat(90);
    let text =
        format!("big = {}\n{}", "가".repeat(30_000), (0..50).map(|at| format!("m{at} = {many}\n")).collect::<String>());
    let cycle = "a = { b }\nb = { a }\n";
    let messages = Messages::load(&[Source::new("locales/ko/site.ftl", text + cycle)]).value;
    let words = messages.words(&locale("ko"));
    assert!((LONGEST - 3..=LONGEST + 3).contains(&words.text("m7", &[]).text.len()));
    assert!(words.text("a", &[]).text.len() < 100);
}

#[test]
fn an_escape_that_a_letter_cuts_short_is_a_finding() {
    for escape in ["\\u00\u{ad}41", "\\u가", "\\U0001é", "\\u"] {
        let text = format!("home = {{ \"{escape}\" }}\nmenu = Menü\n");
        let checked = load(&[("locales/de/site.ftl", &text)]);
        assert!(checked.findings.iter().any(|finding| finding.rule == Rule::MessageSyntax), "{escape}");
    }
}

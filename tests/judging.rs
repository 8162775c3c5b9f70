//! Verdicts on small pages: what is reported, what is not, and why.

#[path = "detection/judge.rs"]
mod judge;

use build_site::locale::Locale;
use build_site::model::coverage::{MissingKind, PageCoverage, Status};
use build_site::source::Source;
use judge::{File, judge_between};

/// Judges editions of one page, given as locale and text.
fn page(source: &str, editions: &[(&str, &str)]) -> Vec<PageCoverage> {
    let files: Vec<File> = editions.iter().map(|(tag, text)| File::new("page.md", tag, text)).collect();
    judge_between(source, &files)
}

/// What is reported: locale, words, reason.
fn reported(pages: &[PageCoverage]) -> Vec<(String, String, &'static str)> {
    pages
        .iter()
        .flat_map(|page| page.segments.iter().map(move |segment| (page, segment)))
        .filter(|(_, segment)| segment.status.is_open())
        .map(|(page, segment)| (page.locale.to_string(), segment.text.clone(), segment.reason.name()))
        .collect()
}

fn check(source: &str, editions: &[(&str, &str)], expected: &[(&str, &str, &str)]) {
    let found = reported(&page(source, editions));
    let found: Vec<(&str, &str, &str)> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), *c)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_title_is_open_where_others_translate_it_and_a_name_where_nobody_does_is_not() {
    check(
        "en",
        &[
            ("ko", "## Opening Hours\n\nContoso Studio\n\n문을 닫습니다.\n"),
            ("ru", "## Часы работы\n\nContoso Studio\n\nЗакройте дверь.\n"),
            ("zh-CN", "## 营业时间\n\nContoso Studio\n\n请关门。\n"),
        ],
        &[("ko", "Opening Hours", "translated-in-other-locales")],
    );
}

#[test]
fn prose_in_the_source_language_is_open_without_any_other_locale() {
    check(
        "en",
        &[("he", "## מפתחות\n\nPut the spare key back on the hook.\n\nהמפתח תלוי על הקיר.\n")],
        &[("he", "Put the spare key back on the hook.", "source-language")],
    );
}

#[test]
fn the_other_chinese_characters_are_a_wrong_locale_and_shared_ones_are_not() {
    check(
        "en",
        &[
            ("zh-TW", "把钥匙挂回墙上。\n\n將鑰匙掛回牆上。\n\n里程\n"),
            ("zh-CN", "將鑰匙掛回牆上。\n\n把钥匙挂回墙上。\n\n里程\n"),
        ],
        &[
            ("zh-TW", "把钥匙挂回墙上。", "other-chinese-characters"),
            ("zh-CN", "將鑰匙掛回牆上。", "other-chinese-characters"),
        ],
    );
}

#[test]
fn a_title_behind_a_translated_label_is_a_part_of_its_own() {
    let source = "- [Exam 12](a.md): Running the Shop Well\n\nThe shop opens at nine.\n";
    let pages = page(
        "en",
        &[
            ("en", source),
            ("de", "- [Prüfung 12](a.md): Running the Shop Well\n\nDer Laden öffnet um neun.\n"),
            ("ko", "- [시험 12](a.md): 가게를 잘 운영하기\n\n가게는 아홉 시에 엽니다.\n"),
            ("ru", "- [Экзамен 12](a.md): Как хорошо вести магазин\n\nМагазин открывается в девять.\n"),
        ],
    );
    let german = pages.iter().find(|page| page.locale.tag() == "de").expect("the page has a German edition");
    let told: Vec<(&str, Status, u32)> =
        german.segments.iter().map(|segment| (segment.text.as_str(), segment.status, segment.unit)).collect();
    assert_eq!(
        told,
        [
            ("Prüfung 12:", Status::Translated, 0),
            ("Running the Shop Well", Status::Untranslated, 0),
            ("Der Laden öffnet um neun.", Status::Translated, 1),
        ]
    );
    let counts = german.tally.segments;
    assert_eq!((counts.translated, counts.untranslated), (1, 1));
}

#[test]
fn a_pair_keeps_its_own_source_though_the_text_of_its_image_follows_the_block() {
    let pair = |id: u8, target: &str, source: &str| {
        format!(
            "<span data-ttu-id=\"p-{id}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"p-{id}\">{source}</span></span>"
        )
    };
    let first =
        pair(1, "Drücken Sie ![den roten Knopf](x.png) am Gerät.", "Press ![the red button](x.png) on the device.");
    let text = format!("{first} {}\n", pair(2, "Warten Sie dann eine Minute.", "Then wait for a minute."));
    let pages = page("en", &[("de", &text)]);
    let told: Vec<(&str, &str)> = pages[0]
        .segments
        .iter()
        .map(|segment| (&*segment.text, segment.source.as_ref().map_or("", |source| &*source.text)))
        .collect();
    assert_eq!(
        told,
        [
            ("Drücken Sie \u{fffc} am Gerät.", "Press \u{fffc} on the device."),
            ("Warten Sie dann eine Minute.", "Then wait for a minute."),
            ("den roten Knopf", "the red button"),
        ]
    );
}

#[test]
fn an_empty_cell_beside_code_is_a_cell_of_the_row_with_that_code() {
    let table = |first: &str, second: &str, third: &str| {
        format!("| {first} | {first} |\n| --- | --- |\n| `-a` | {second} |\n| `-w` | {third} |\n")
    };
    let german = table("Schalter", "Alle Dateien anzeigen", "");
    let pages = page("en", &[("en", &table("Switch", "Show all files", "Set the mode of access")), ("de", &german)]);
    let missing = &pages[0].missing;
    let told: Vec<_> = missing.iter().map(|text| (text.kind, &*text.text)).collect();
    assert_eq!(told, [(MissingKind::Cell, "Set the mode of access")]);
    let after = missing[0].after.expect("the page has a file") as usize;
    assert!(german[..after].ends_with("| `-w`"), "{}", &german[..after]);
    let without = german.replace("| `-w` |  |\n", "");
    let pages = page("en", &[("en", &table("Switch", "Show all files", "Set the mode of access")), ("de", &without)]);
    assert_eq!(pages[0].missing[0].kind, MissingKind::Row);
}

#[test]
fn a_gloss_in_brackets_is_no_part() {
    check(
        "en",
        &[
            ("en", "Fill in the Proof of Delivery Form at the door.\n"),
            ("de", "Füllen Sie an der Tür den Liefernachweis (Proof of Delivery Form) aus.\n"),
            ("ko", "문에서 배송 증명서(Proof of Delivery Form)를 작성합니다.\n"),
        ],
        &[],
    );
}

#[test]
fn what_is_marked_stays() {
    let english = "Put the spare key back on the hook.";
    check("en", &[("ko", &format!("<!-- build-site: exempt -->\n{english}\n\n열쇠\n"))], &[]);
    check("en", &[("ko", &format!("<div translate=\"no\">\n\n{english}\n\n</div>\n\n열쇠\n"))], &[]);

    check("en", &[("ko", &format!("---\ntranslate: false\n---\n{english}\n"))], &[]);
}

#[test]
fn numbers_identifiers_and_code_are_nothing_to_translate() {
    let pages = page("en", &[("ru", "| Код | 12.5 |\n| -- | -- |\n| charge_type | `run the job` |\n| MB-500 | 3 |\n")]);
    assert_eq!(reported(&pages), []);
    let tally = pages[0].tally;
    assert_eq!(tally.segments.translatable(), 1);
    assert!(tally.segments.exempt >= 3);
}

#[test]
fn a_segment_finds_its_source_though_the_page_has_changed() {
    let pages = page(
        "en",
        &[
            (
                "en",
                "# <a name=\"keys\"></a>Keys\n\nA paragraph that came later.\n\nThere are 12 keys. They hang on the wall.\n\n- [See the plan](plan.md)\n",
            ),
            (
                "ko",
                "# <a name=\"keys\"></a>열쇠\n\n열쇠는 12개입니다. 열쇠는 벽에 걸려 있습니다.\n\n- [도면 보기](plan.md)\n",
            ),
        ],
    );
    let told: Vec<(&str, &str)> = pages[0]
        .segments
        .iter()
        .map(|segment| (segment.text.as_str(), segment.source.as_ref().map_or("", |source| &source.text)))
        .collect();
    assert_eq!(
        told,
        [
            ("열쇠", "Keys"),
            ("열쇠는 12개입니다.", "There are 12 keys."),
            ("열쇠는 벽에 걸려 있습니다.", "They hang on the wall."),
            ("도면 보기", "See the plan"),
        ]
    );
}

#[test]
fn the_same_source_translated_on_the_page_is_suggested() {
    let source = "## One\n\nClose the door behind you.\n\n## Two\n\nClose the door behind you.\n";
    let pages = page(
        "en",
        &[("en", source), ("fr", "## Un\n\nFermez la porte derrière vous.\n\n## Deux\n\nClose the door behind you.\n")],
    );
    let open: Vec<_> = pages[0].segments.iter().filter(|segment| segment.status.is_open()).collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].suggestion.as_deref(), Some("Fermez la porte derrière vous."));
}

#[test]
fn a_source_in_another_script_is_told_by_its_script() {
    check(
        "ja",
        &[
            ("en", "Close the door.\n\n鍵を壁に戻してください。\n"),
            ("de", "Schließen Sie die Tür.\n\nDer Schlüssel hängt an der Wand.\n"),
        ],
        &[("en", "鍵を壁に戻してください。", "source-language")],
    );
}

#[test]
fn locales_of_one_language_are_not_reported_against_each_other() {
    check("en-US", &[("en-US", "Close the door behind you.\n"), ("en-GB", "Close the door behind you.\n")], &[]);
}

#[test]
fn any_text_is_judged() {
    let texts = [
        "A b. ".repeat(2_000),
        "[".repeat(2_000),
        "# a\n\n".repeat(1_000),
        "가 the and of. ".repeat(1_000),
        "`a` ".repeat(2_000),
        "| a ".repeat(2_000),
    ];
    for (text, other) in texts.iter().zip(texts.iter().cycle().skip(1)) {
        let pages = page("en", &[("en", text), ("ko", other), ("de", text)]);
        // Never many source segments for one, however odd the sides are.
        let sources = pages.iter().flat_map(|page| &page.segments).filter_map(|segment| segment.source.as_ref());
        assert!(sources.map(|source| source.text.len()).sum::<usize>() < 20 * (text.len() + other.len()));
    }
}

#[test]
fn capitalised_words_of_latin_letters_are_no_name_where_others_translate_them_and_the_locale_never_uses_them() {
    // As much text as tells what words each language uses.
    let page =
        |title: &str, name: &str, text: &str| format!("## {title}\n\n{name}\n\n{}\n", format!("{text} ").repeat(6));
    let name = "Contoso Pottery Studio";
    let german = page(
        "Glaze Firing",
        name,
        "Das Contoso Pottery Studio ist am Sonntag für Sie da, und wer da war, kommt wieder.",
    );
    let korean = page("유약 소성", "콘토소 도예 공방", "공방은 일요일에도 문을 엽니다.");
    let russian = page("Обжиг глазури", "Гончарная студия", "Студия открыта и в воскресенье.");
    let english = page(
        "Glaze Firing",
        name,
        "The glaze firing of the studio is the same on Sundays, and who comes once comes again.",
    );
    check(
        "en",
        &[("en", &english), ("de", &german), ("ko", &korean), ("ru", &russian)],
        &[("de", "Glaze Firing", "identical-to-source")],
    );
    // Nobody else says that it is no name.
    check("en", &[("en", &english), ("de", &german)], &[]);
}

#[test]
fn everyday_words_with_capital_letters_are_labels_in_the_source_language() {
    let page =
        "## Customer Settings\n\nSettings\n\nContoso Settings\n\nAccount\n\nWindows\n\nRangez la clé dans le tiroir.\n";
    let open = |text| ("fr", text, "source-language");
    check("en", &[("fr", page)], &[open("Customer Settings"), open("Settings"), open("Account")]);
    // German has taken `Account` over, and a locale that keeps a label says that it is a name.
    let german = "## Customer Settings\n\nAccount\n\nLegen Sie den Schlüssel in die Schublade.\n";
    check("en", &[("de", german)], &[("de", "Customer Settings", "source-language")]);
    check("en", &[("de", german), ("ko", "## Customer Settings\n\nAccount\n\n열쇠를 서랍에 넣습니다.\n")], &[]);
}

#[test]
fn what_a_locale_does_with_a_name_elsewhere_tells_whether_it_is_one() {
    let (english, kept) = ("Ask at the Garden Desk about Contoso Tools.\n", "Garden Desk");
    let korean = "Contoso Tools는 정원 창구에 문의하세요.\n";
    let files = [
        File::new("a.md", "en", &format!("# {kept}\n\n{english}")),
        File::new("a.md", "ko", &format!("# {kept}\n\n{korean}")),
        File::new("b.md", "en", "## Contoso Tools\n"),
        File::new("b.md", "ko", "## Contoso Tools\n"),
    ];
    let expected = [("ko".to_owned(), kept.to_owned(), "translated-on-other-pages")];
    assert_eq!(reported(&judge_between("en", &files)), expected);
    // Without the sentence, it looks like a name, as the other does.
    let files = files.map(|file| File {
        source: Source::new(&file.source.path, file.source.text.replace(english, "").replace(korean, "")),
        ..file
    });
    assert_eq!(reported(&judge_between("en", &files)), []);
}

#[test]
fn a_name_in_a_sentence_is_a_part_unless_the_locale_always_keeps_it() {
    let page = |count: usize| {
        let repeat = |text: &str| format!("{text}\n\n").repeat(count);
        [
            File::new("a.md", "en", &repeat("Ask at the Contoso Garden Desk.")),
            File::new("a.md", "ko", &repeat("Contoso Garden Desk에 문의하세요.")),
            File::new("a.md", "ru", &repeat("Спросите в садовом центре.")),
            File::new("a.md", "zh-CN", &repeat("请到花园服务台咨询。")),
        ]
    };
    let expected = ("ko".to_owned(), "Contoso Garden Desk".to_owned(), "part-translated-in-other-locales");
    assert_eq!(reported(&judge_between("en", &page(2))), [expected.clone(), expected]);
    assert_eq!(reported(&judge_between("en", &page(30))), []);
}

#[test]
fn a_text_in_the_language_of_another_locale_of_the_site_is_a_wrong_locale() {
    let german = "Legen Sie den Schlüssel in die Schublade, bevor Sie gehen.";
    let french = format!("# Clés\n\n{german} Fermez la porte avec soin, même la nuit.\n");
    let korean = format!("# 열쇠\n\n{german} 밤에도 문을 잘 닫으세요.\n");
    let pages = page(
        "en",
        &[
            ("de", &format!("# Schlüssel\n\n{german} Schließen Sie die Tür auch nachts gut ab.\n")),
            ("fr", &french),
            ("ko", &korean),
        ],
    );
    let found: Vec<_> = pages
        .iter()
        .flat_map(|page| page.segments.iter().map(move |segment| (page.locale.tag(), segment)))
        .filter(|(_, segment)| segment.status.is_open())
        .map(|(tag, segment)| (tag, segment.text.as_str(), segment.status, segment.language.as_ref().map(Locale::tag)))
        .collect();
    let wrong = |tag| (tag, german, Status::WrongLocale, Some("de"));
    assert_eq!(found, [wrong("fr"), wrong("ko")]);
    // Two locales in Cyrillic letters.
    let ukrainian = "Покладіть ключ у шухляду, перш ніж зачинити двері на ніч.";
    let russian = format!("# Ключи\n\n{ukrainian} Заприте дверь как следует.\n");
    let ukrainian_page = format!("# Ключі\n\n{ukrainian} Замкніть двері як слід.\n");
    check("en", &[("ru", &russian), ("uk", &ukrainian_page)], &[("ru", ukrainian, "other-language")]);
    check("en", &[("ru", &russian)], &[]);
    // In a site without a German locale it is no other locale's.
    let told: Vec<_> = reported(&page("en", &[("fr", &french)])).into_iter().map(|(.., reason)| reason).collect();
    assert!(!told.contains(&"other-language"), "{told:?}");
}

#[test]
fn two_languages_of_one_script_are_told_by_their_letters_and_by_the_source() {
    let russian = "# Ключи\n\nВерните ключ на место, чтобы его нашли другие.\n\nСистема\n\nПриберите ключ и замок.\n";
    let ukrainian = "# Ключі\n\nВерните ключ на место, чтобы его нашли другие.\n\nСистема\n\nПриберите ключ и замок.\n";
    let by_letters = ("uk", "Верните ключ на место, чтобы его нашли другие.", "source-language");
    let by_source = ("uk", "Приберите ключ и замок.", "identical-to-source");
    check("ru", &[("ru", russian), ("uk", ukrainian)], &[by_letters, by_source]);
    check("ru", &[("uk", ukrainian)], &[by_letters]);
    check(
        "ja",
        &[
            ("zh-CN", "# 钥匙\n\n鍵を元の場所に戻します。\n\n请把钥匙放回原处。\n"),
            ("ko", "# 열쇠\n\n設定を変更する\n"),
        ],
        &[("zh-CN", "鍵を元の場所に戻します。", "source-language"), ("ko", "設定を変更する", "source-language")],
    );
}

#[test]
fn words_of_raw_html_in_a_list_or_quote_are_judged_line_by_line() {
    for (first, next) in [("", ""), ("- ", "  "), ("> ", "> "), ("1. > ", "   > ")] {
        let text = |words: &str| format!("{first}<div>{}</div>\n", words.replace('|', &format!("\n{next}")));
        check(
            "en",
            &[
                ("en", &text("Same words stand|here on two lines.|<p>The door is open.</p>")),
                ("ko", &text("Same words stand|here on two lines.|<p>문이 열려 있습니다.</p>")),
            ],
            &[("ko", "Same words stand", "identical-to-source"), ("ko", "here on two lines.", "identical-to-source")],
        );
    }
}

#[test]
fn pieces_of_raw_html_between_images_have_places_of_their_own() {
    let text = |words: &str| {
        format!(
            "- <div>{words} :::image source=\"a.png\":::\n  <b>The same words here.</b> :::image source=\"a.png\":::\n  <b>The same words here.</b></div>\n"
        )
    };
    let (english, korean) = (text("A sentence is here."), text("한국어 문장이 여기 있습니다."));
    let pages = page("en", &[("en", &english), ("ko", &korean)]);
    let segments = pages.iter().flat_map(|page| &page.segments).filter(|segment| segment.status.is_open());
    let places: Vec<usize> = segments.map(|segment| segment.span.start as usize).collect();
    let expected: Vec<usize> = korean.match_indices("The same").map(|(at, _)| at).collect();
    assert_eq!(places, expected);
}

//! Requirement trees of whole pages: what a page asks for, the same in every locale.

use build_site::analyze::requirements::{Edition, Origin, comparison, grow};
use build_site::exchange::requirements::{Look, file, outline};
use build_site::finding::{Checked, Finding, Rule};
use build_site::language::vocabulary::Vocabulary;
use build_site::locale::Locale;
use build_site::model::document::Document;
use build_site::model::requirement::{RequirementTree, Skeleton};
use build_site::parse::page::{Side, Texts};
use build_site::parse::requirement::skeleton;
use build_site::render::comparison::view;
use build_site::render::messages::Messages;
use build_site::source::Source;
use proptest::prelude::*;

/// A page in several locales, kept while its tree is looked at. A bilingual page gives its source too.
struct Page {
    files: Vec<(Locale, Source)>,
}

impl Page {
    fn of(files: &[(&str, &str)]) -> Page {
        let file = |&(tag, text): &(&str, &str)| {
            (Locale::parse(tag).expect("a tag"), Source::new(&format!("{tag}/page.md"), text))
        };
        Page { files: files.iter().map(file).collect() }
    }

    /// Grows the tree and looks at it.
    fn look<T>(&self, then: impl FnOnce(&RequirementTree<'_>, &[Finding]) -> T) -> T {
        let en = Locale::parse("en-US").expect("a tag");
        let texts: Vec<Texts<'_>> = self.files.iter().map(|(_, file)| Texts::of(file).value).collect();
        let mut sides: Vec<(&Locale, Origin, &Source, Option<String>, Side<'_>)> = Vec::new();
        for ((locale, file), texts) in self.files.iter().zip(&texts) {
            let version = texts.front().text("ms.sourcegitcommit").map(str::to_owned);
            let origin = if locale.language() == "en" { Origin::Source } else { Origin::Translation };
            sides.push((locale, origin, file, version, Side::target(texts)));
        }
        for ((_, file), texts) in self.files.iter().zip(&texts) {
            if let Some(side) = Side::original(texts).filter(|_| !sides.iter().any(|side| side.0.language() == "en")) {
                let version = texts.front().text("ms.sourcegitcommit").map(str::to_owned);
                sides.push((&en, Origin::Derived, file, version, side));
            }
        }
        let documents: Vec<Document<'_>> = sides.iter().map(|side| side.4.document(side.0).value).collect();
        let skeletons: Vec<Skeleton<'_>> = documents.iter().map(skeleton).collect();
        let vocabularies: Vec<Vocabulary> = sides.iter().map(|side| Vocabulary::of(side.0)).collect();
        let editions: Vec<Edition<'_>> = sides
            .iter()
            .enumerate()
            .map(|(at, (locale, origin, file, version, _))| Edition {
                locale,
                origin: *origin,
                version: version.as_deref(),
                file,
                document: &documents[at],
                skeleton: &skeletons[at],
                headings: &[],
                vocabulary: &vocabularies[at],
            })
            .collect();
        let Checked { value, findings } = grow("page", &editions);
        then(&value, &findings)
    }

    /// The tree in one locale, a node a line.
    fn outline(&self, locale: usize) -> String {
        self.look(|tree, _| outline(tree, &Look { width: 120, locales: vec![locale] }))
    }
}

fn seeds() -> Option<Page> {
    let corpus = std::env::var_os("BUILD_SITE_CORPUS")?;
    let mut files = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(std::path::Path::new(&corpus).join("seeds"))
        .expect("the seeds")
        .map(|entry| entry.expect("a file").path())
        .collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a page");
        let tag = text.lines().find_map(|line| line.strip_prefix("ms.contentlocale: ")).expect("a locale").to_owned();
        files.push((Locale::parse(&tag).expect("a tag"), Source::new(&format!("{tag}.md"), text)));
    }
    Some(Page { files })
}

/// What a tree says, a node a line: depth, kind, words in the first locale, facts.
fn told(tree: &RequirementTree<'_>) -> Vec<String> {
    fn node(tree: &RequirementTree<'_>, at: usize, depth: usize, out: &mut Vec<String>) {
        let node_here = &tree.nodes[at];
        let facts = &node_here.facts;
        let mut line = format!("{}{}", "  ".repeat(depth), node_here.kind.name());
        if let Some(text) = node_here.text.iter().flatten().next().filter(|text| !text.is_empty()) {
            line += &format!(": {text}");
        }
        facts.people.iter().for_each(|count| line += &format!(" [people {count}]"));
        facts.quantities.iter().for_each(|count| line += &format!(" [{count}]"));
        facts.exams.iter().chain(&facts.certifications).for_each(|name| line += &format!(" [{name}]"));
        out.push(line);
        for child in tree.children(at) {
            node(tree, child, depth + 1, out);
        }
    }
    let mut out = Vec::new();
    node(tree, 0, 0, &mut out);
    out
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    Page::of(files).look(|tree, _| {
        assert_eq!(told(tree), expected, "\n{}", told(tree).join("\n"));
        laws(tree);
    });
}

/// What holds for every tree.
fn laws(tree: &RequirementTree<'_>) {
    let mut ids: Vec<&str> = tree.nodes.iter().map(|node| node.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), tree.nodes.len(), "ids are unique");
    assert_eq!(tree.nodes[0].end as usize, tree.nodes.len());
    for (at, node) in tree.nodes.iter().enumerate() {
        assert!(node.end as usize > at && node.end as usize <= tree.nodes.len());
        assert_eq!(node.text.len(), tree.locales.len());
        let grouped = ["choice", "all", "alternative"].contains(&node.kind.name()) || at == 0;
        for locale in 0..tree.locales.len() {
            assert!(grouped || node.text[locale].is_some() != node.missing_in.contains(&locale), "{}", node.id);
        }
    }
}

const KO: &str = "# <a name=\"start\"></a>대여소 자격\n\n### <a name=\"basic\"></a>기본\n\n1. 해마다 다음을 채워야 합니다.\n    - 자전거 2,000대를 빌려줘야 합니다.\n    - 참고: 전기 자전거도 셉니다.\n\n2. 직원 **1명**이 자격을 갖춰야 합니다.\n\n    - **1명**이 모두 합격해야 합니다.\n        - [시험 70-101](https://example.com/70-101): 수리\n\n    **또는**\n\n    - 인증을 받아야 합니다.\n        - [MCSA](https://example.com/mcsa): 안전\n";
const DE: &str = "# <a name=\"start\"></a>Eignung als Verleih\n\n### <a name=\"basic\"></a>Basis\n\n1. Jedes Jahr ist Folgendes zu erreichen.\n    - Sie haben 2.000 Räder verliehen.\n    - Hinweis: Auch E-Räder zählen.\n\n2. **1** Person braucht einen Nachweis.\n\n    - **1** Person besteht alle Prüfungen:\n        - [Prüfung 70-101](https://example.com/70-101): Reparatur\n\n    **ODER**\n\n    - Sie erwerben das Zertifikat:\n        - [MCSA](https://example.com/mcsa): Sicherheit\n";
const RU: &str = "# <a name=\"start\"></a>Требования к прокату\n\n### <a name=\"basic\"></a>Базовый\n\n1. Каждый год нужно выполнить условия.\n    - Вы сдали напрокат 2000 велосипедов.\n    - Примечание. Электровелосипеды тоже считаются.\n\n2. **1** сотрудник подтверждает знания.\n\n    - **1** сотрудник сдаёт все экзамены:\n        - [Экзамен 70-101](https://example.com/70-101): ремонт\n\n    **ИЛИ**\n\n    - Вы получаете сертификат:\n        - [MCSA](https://example.com/mcsa): безопасность\n";

#[test]
fn locales_that_write_it_their_own_way_have_one_tree() {
    check(
        &[("ko-KR", KO), ("de-DE", DE), ("ru-RU", RU)],
        &[
            "section: 대여소 자격",
            "  section: 기본",
            "    requirement: 해마다 다음을 채워야 합니다.",
            "      condition: 자전거 2,000대를 빌려줘야 합니다. [2000]",
            "      note: 참고: 전기 자전거도 셉니다.",
            "    requirement: 직원 1명이 자격을 갖춰야 합니다. [people 1]",
            "      choice: 또는",
            "        alternative",
            "          condition: 1명이 모두 합격해야 합니다. [people 1]",
            "            condition: 시험 70-101: 수리 [70-101]",
            "        alternative",
            "          condition: 인증을 받아야 합니다.",
            "            condition: MCSA: 안전 [MCSA]",
        ],
    );
    let ids = |files: &[(&str, &str)]| {
        Page::of(files).look(|tree, findings| {
            assert!(findings.is_empty(), "{findings:?}");
            assert!(tree.nodes.iter().all(|node| node.facts_differ.is_empty()));
            tree.nodes.iter().map(|node| node.id.clone()).collect::<Vec<_>>()
        })
    };
    let all = ids(&[("ko-KR", KO), ("de-DE", DE), ("ru-RU", RU)]);
    assert_eq!(all, ids(&[("ru-RU", RU)]), "ids do not depend on which locales are there");
    assert_eq!(all[6], "start/basic/requirement-2/choice-1");
}

/// Findings as `path:line:column rule message`.
fn findings(files: &[(&str, String)]) -> Vec<String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(tag, text)| (*tag, text.as_str())).collect();
    Page::of(&files).look(|tree, findings| {
        laws(tree);
        let told = |finding: &Finding| {
            let place = finding.place.as_ref().expect("it has a place").position;
            format!("{}:{}:{} {} {}", finding.path, place.line, place.column, finding.rule.name(), finding.message)
        };
        findings.iter().map(told).collect()
    })
}

fn version(commit: &str, body: &str) -> String {
    format!("---\nms.sourcegitcommit: {commit}\n---\n{body}")
}

#[test]
fn a_line_that_became_a_bullet_is_aligned_and_told() {
    let good = "1. Bestehen Sie eine Prüfung.\n\n    - [Prüfung 70-101](a.md) \\*\n\n    \\* Endet 2019.\n";
    let odd = "1. 通过一门考试。\n\n    - [考试 70-101](a.md) \\*\n\n    * 将于 2019 年停用。\n";
    let ko = "1. 시험에 합격하세요.\n\n    - [시험 70-101](a.md) \\*\n\n    \\* 2019년에 끝납니다.\n";
    let files = |commit| [("de", version("a1", good)), ("ko", version("a1", ko)), ("zh-CN", version(commit, odd))];
    assert_eq!(findings(&files("a1")), ["zh-CN/page.md:8:7 structure-differs a bullet here is a paragraph in de, ko"]);
    assert_eq!(findings(&files("b2")), Vec::<String>::new(), "another version is drift");
    let all: Vec<(&str, String)> = files("a1").into();
    let all: Vec<(&str, &str)> = all.iter().map(|(tag, text)| (*tag, text.as_str())).collect();
    Page::of(&all).look(|tree, _| assert!(tree.nodes.iter().all(|node| node.missing_in.is_empty())));
}

#[test]
fn what_one_locale_lacks_is_told_once_with_its_place() {
    let whole = "- eins\n- zwei [x](https://example.com/x)\n    - innen\n- drei\n";
    let short = "- 하나\n- 셋\n";
    assert_eq!(
        findings(&[("de", version("a", whole)), ("ko", version("a", short))]),
        ["ko/page.md:4:3 structure-differs a bullet of de is missing here"]
    );
    let three = [("de", version("a", whole)), ("fr", version("a", whole)), ("ko", version("a", short))];
    assert_eq!(findings(&three), Vec::<String>::new(), "coverage says what one of three lacks");
    let code = |more: &str| version("a", &format!("- `x`\n{more}- `z`\n"));
    assert_eq!(
        findings(&[("de", code("- `y`\n")), ("fr", code("- `y`\n")), ("ko", code(""))]),
        ["ko/page.md:5:4 structure-differs a bullet of de, fr is missing here"],
        "code has no words that could be missing"
    );
    Page::of(&[("de", whole), ("ko", short)]).look(|tree, findings| {
        assert!(findings.is_empty(), "no version, no finding");
        let missing: Vec<&str> =
            tree.nodes.iter().filter(|node| !node.missing_in.is_empty()).map(|node| node.id.as_str()).collect();
        assert_eq!(missing, ["page/condition-2", "page/condition-2/condition-1"]);
    });
}

#[test]
fn facts_that_differ_are_told() {
    let page = |exam: &str, count: &str| version("a", &format!("1. 測驗 {exam}，{count}\n"));
    assert_eq!(
        findings(&[
            ("de", page("70-532", "**2**")),
            ("ko", page("70-532", "**2명**")),
            ("zh-TW", page("70 532", "**3**"))
        ]),
        [
            "zh-TW/page.md:4:4 facts-differ exam `70-532` of de, ko is missing here",
            "zh-TW/page.md:4:4 facts-differ number `70532` stands here and not in de, ko",
            "zh-TW/page.md:4:4 facts-differ number of people `3` here, `2` in de, ko",
        ]
    );
}

#[test]
fn a_number_of_a_name_is_no_amount_though_one_locale_hides_the_name() {
    let page = |text: &str| version("a", &format!("- {text}\n"));
    let files = [
        ("de", page("In 90Tagen auf Rad Plan 2 umsteigen")),
        ("fr", page("Passer à Rad Plan 2 en 90 jours")),
        ("ko", page("90일 이내에 Rad 요금제 2로 전환")),
    ];
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(tag, text)| (*tag, text.as_str())).collect();
    Page::of(&borrowed).look(|tree, findings| {
        let amounts: Vec<String> = tree.nodes[1].facts.quantities.iter().map(ToString::to_string).collect();
        assert_eq!(amounts, ["90"]);
        assert!(tree.nodes[1].facts_differ.is_empty() && findings.is_empty(), "{findings:?}");
    });
}

#[test]
fn a_connector_of_one_locale_is_one_in_all() {
    let page = |word: &str| format!("1. x\n\n    - a\n\n    **{word}**\n\n    - b\n");
    let (known, odd) = (page("ODER"), page("ЛИБО ТАК"));
    for files in [[("de", known.as_str()), ("ru", odd.as_str())], [("ru", odd.as_str()), ("de", known.as_str())]] {
        Page::of(&files).look(|tree, _| {
            assert_eq!(tree.nodes[2].kind.name(), "choice");
            assert_eq!(tree.children(2).count(), 2);
        });
    }
}

#[test]
fn labels_head_their_lists_and_choices_stay_inside() {
    check(
        &[(
            "en",
            "1. Sell bikes.\n\n    **Towns**\n\n    - 20 bikes\n\n    **OR**\n\n    - 5 trams\n\n    **Villages**\n\n    - 3 bikes\n\n    Thank you.\n",
        )],
        &[
            "section",
            "  requirement: Sell bikes.",
            "    label: Towns",
            "      choice: OR",
            "        alternative",
            "          condition: 20 bikes [20]",
            "        alternative",
            "          condition: 5 trams [5]",
            "    label: Villages",
            "      condition: 3 bikes [3]",
            "    text: Thank you.",
        ],
    );
    check(
        &[("en", "## Ways\n\nChoose:\n\n**A**\n\n- a\n\n**OR**\n\n**B**\n\n- b\n\n**AND**\n\n- c\n")],
        &[
            "section",
            "  section: Ways",
            "    text: Choose:",
            "    choice: OR",
            "      alternative",
            "        label: A",
            "          condition: a",
            "      alternative",
            "        label: B",
            "          all: AND",
            "            alternative",
            "              condition: b",
            "            alternative",
            "              condition: c",
        ],
    );
}

#[test]
fn a_connector_that_joins_nothing_stays_a_bold_paragraph() {
    check(&[("de", "- a\n\n**ODER**\n")], &["section", "  condition: a", "  label: ODER"]);
}

#[test]
fn every_page_has_a_tree() {
    check(
        &[(
            "ko",
            "---\ntitle: 안내\n---\n머리말.\n\n## 하나\n\n> [!NOTE]\n> 알림.\n\n| 이름 | 값 |\n|--|--|\n| 가 | 12 |\n\n```\ncode 7\n```\n\n### 둘\n\n끝.\n\n## 셋\n",
        )],
        &[
            "section: 안내",
            "  text: 머리말.",
            "  section: 하나",
            "    note: 알림.",
            "    text: 이름 | 값",
            "    text: 가 | 12 [12]",
            "    section: 둘",
            "      text: 끝.",
            "  section: 셋",
        ],
    );
    check(&[("ko", "")], &["section"]);
}

#[test]
fn the_source_of_a_bilingual_page_stands_in_the_tree() {
    let page =
        "# <span data-ttu-id=\"1\">Ziel</span><span class=\"sxs-lookup\"><span data-stu-id=\"1\">Goal</span></span>\n";
    Page::of(&[("de-DE", page)]).look(|tree, _| {
        let json: serde_json::Value = serde_json::from_str(&file(tree)).expect("it is JSON");
        let root = &json["documents"][0]["root"];
        assert_eq!(json["schema_version"], 1);
        assert_eq!(root["source"], "Goal");
        assert_eq!(root["text"]["de-DE"], "Ziel");
        assert_eq!(root["kind"], "section");
        assert_eq!(root["children"], serde_json::json!([]));
        assert_eq!(
            root["facts"],
            serde_json::json!({"quantities": [], "people": [], "exams": [], "certifications": [], "links": []})
        );
    });
}

#[test]
fn columns_of_an_outline_are_aligned_under_wide_letters() {
    let page = Page::of(&[("ko", KO), ("de", DE)]);
    let text = page.look(|tree, _| outline(tree, &Look { width: 80, locales: vec![0, 1] }));
    let cells: Vec<usize> = text
        .lines()
        .map(|line| unicode_width::UnicodeWidthStr::width(line.split('│').next().expect("a first column")))
        .collect();
    assert!(text.lines().count() > 12 && cells.iter().all(|width| *width == cells[0]), "{text}");
    assert!(page.outline(1).contains("one of: ODER"));
}

#[test]
fn hostile_pages_give_trees_without_delay() {
    for text in [
        "- ".repeat(30_000),
        "> ".repeat(30_000),
        "1. a\n".repeat(10_000),
        "**OR**\n\n".repeat(8_000),
        "**1** ".repeat(10_000),
        "100 ".repeat(15_000),
        "1.1-".repeat(15_000),
        "[a](b1) ".repeat(8_000),
        format!("1{}", " a".repeat(30_000)),
        "# a\n###### b\n".repeat(5_000),
    ] {
        let other = format!("x\n\n{text}\n\n- y\n");
        Page::of(&[("de", text.as_str()), ("ko", other.as_str())]).look(|tree, _| laws(tree));
    }
}

#[test]
fn the_seeds_ask_for_what_they_ask_for() {
    let Some(page) = seeds() else { return };
    page.look(|tree, findings| {
        laws(tree);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(tree.locales.len(), 6);
        assert!(tree.nodes.iter().all(|node| node.missing_in.is_empty() && node.facts_differ.is_empty()));
        let root = "cloud-productivity-competency/managed-service-partner-option";
        let node = |id: &str| tree.nodes.iter().find(|node| node.id == format!("{root}/{id}")).expect(id);
        let amounts = |id: &str| node(id).facts.quantities.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(amounts("silver/requirement-1/condition-1/condition-1"), ["2000"]);
        assert_eq!(amounts("silver/requirement-1/condition-2/condition-1"), ["1000"]);
        assert_eq!(amounts("gold/requirement-1/condition-1"), ["4000"]);
        for (level, people) in [("silver", 1), ("gold", 2)] {
            assert_eq!(node(&format!("{level}/requirement-2")).facts.people, [people]);
            let choice = format!("{level}/requirement-2/choice-1");
            assert_eq!(node(&choice).kind.name(), "choice");
            for (part, name) in [("1/condition-1/condition-1", "70-346"), ("1/condition-1/condition-2", "70-347")] {
                assert_eq!(node(&format!("{choice}/alternative-{part}")).facts.exams, [name]);
            }
            let last = node(&format!("{choice}/alternative-2/condition-1/condition-1"));
            assert_eq!(last.facts.certifications, ["MCSA"]);
            assert_eq!(
                tree.nodes
                    .iter()
                    .filter(|node| node.id.starts_with(&format!("{root}/{choice}/alternative-"))
                        && node.kind.name() == "alternative")
                    .count(),
                2
            );
        }
        let all: Vec<_> =
            tree.nodes.iter().flat_map(|node| node.facts.quantities.iter()).map(ToString::to_string).collect();
        assert_eq!(all, ["2000", "1000", "4000"], "and nothing else is an amount");
    });
}

/// Pages of a folder of locale folders, by path: those that stand in more than one.
fn corpus(folder: &str) -> Vec<(String, Page)> {
    let Some(corpus) = std::env::var_os("BUILD_SITE_CORPUS") else { return Vec::new() };
    let folder = std::path::Path::new(&corpus).join(folder);
    let mut pages: std::collections::BTreeMap<String, Vec<(Locale, Source)>> = std::collections::BTreeMap::new();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let path = entry.expect("a readable folder").into_path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let name = path.strip_prefix(&folder).expect("it stands below").to_string_lossy().into_owned();
        let (tag, page) = name.split_once('/').expect("a folder per locale");
        let text = std::fs::read_to_string(&path).expect("a page");
        pages.entry(page.to_owned()).or_default().push((Locale::parse(tag).expect("a tag"), Source::new(&name, text)));
    }
    pages.into_iter().map(|(name, files)| (name, Page { files })).filter(|(_, page)| page.files.len() > 1).collect()
}

#[test]
fn competencies_of_one_version_have_one_shape() {
    for (name, page) in corpus("corpus/2017/plain").into_iter().filter(|(name, _)| name.contains("/competency-")) {
        page.look(|tree, findings| {
            laws(tree);
            assert!(tree.nodes.iter().all(|node| node.missing_in.is_empty()), "{name}");
            let shapes: Vec<_> = findings.iter().filter(|finding| finding.rule == Rule::StructureDiffers).collect();
            // One edition opens a line with `* ` that is no bullet in the others.
            let expected = usize::from(name.ends_with("competency-application-development.md"));
            assert_eq!(shapes.len(), expected, "{name}: {shapes:?}");
            assert!(shapes.iter().all(|finding| finding.path.starts_with("zh-cn")));
        });
    }
}

#[test]
fn real_pages_give_few_findings() {
    for folder in ["corpus/2017/plain", "corpus/2021/plain", "eval/dev/content"] {
        let mut counts = std::collections::BTreeMap::new();
        let pages = corpus(folder);
        for (_, page) in &pages {
            page.look(|tree, findings| {
                laws(tree);
                findings.iter().for_each(|finding| *counts.entry(finding.rule.name()).or_insert(0) += 1);
            });
        }
        println!("{folder}: {} pages, {counts:?}", pages.len());
        // Read by hand: nearly all of them are links that a translation lost, or exams and amounts that it misspells.
        assert!(counts.values().sum::<usize>() <= pages.len(), "{counts:?}");
    }
}

/// The tables of a page: for each its columns, and each row's cells as the words of the requirement in the first locale.
fn compared(files: &[(&str, &str)]) -> Vec<(Vec<String>, Vec<Vec<String>>)> {
    Page::of(files).look(|tree, _| {
        let words = |at: usize| tree.nodes[at].text[0].as_deref().unwrap_or_default().to_owned();
        let cells = |row: &Vec<Option<usize>>| row.iter().map(|at| at.map(words).unwrap_or_default()).collect();
        comparison::find(tree)
            .iter()
            .map(|table| (table.levels.iter().map(|at| words(*at)).collect(), table.rows.iter().map(cells).collect()))
            .collect()
    })
}

#[test]
fn levels_are_compared_requirement_by_requirement() {
    let page = "# Verleih\n\n## Bronze\n\n1. Bestehen Sie **1** Prüfung.\n\n## Silber\n\n1. Verleihen Sie 500 Räder.\n2. Bestehen Sie **2** Prüfungen.\n\n## Gold\n\n1. Verleihen Sie 900 Räder.\n2. Bestehen Sie **4** Prüfungen.\n";
    assert_eq!(
        compared(&[("de", page)]),
        [(
            vec!["Bronze".to_owned(), "Silber".to_owned(), "Gold".to_owned()],
            vec![
                vec![String::new(), "Verleihen Sie 500 Räder.".into(), "Verleihen Sie 900 Räder.".into()],
                vec![
                    "Bestehen Sie 1 Prüfung.".into(),
                    "Bestehen Sie 2 Prüfungen.".into(),
                    "Bestehen Sie 4 Prüfungen.".into()
                ],
            ]
        )]
    );
}

#[test]
fn instructions_are_no_levels() {
    let page = "# 설정\n\n## 켜기\n\n1. **저장**을 누릅니다.\n2. 30초 기다립니다.\n\n## 끄기\n\n1. **저장**을 누릅니다.\n2. 10초 기다립니다.\n";
    assert!(compared(&[("ko", page)]).is_empty());
}

#[test]
fn a_table_says_what_a_level_asks_in_the_readers_language() {
    let level = |name: &str, people: &str, bikes: &str| {
        format!(
            "## {name}\n\n1. 실적을 채우세요.\n    - 자전거 {bikes}대\n    - 참고: 중고도 됩니다.\n2. 직원 {people}이 준비합니다.\n\n    - [시험 70-101](https://example.com/a?b&c)\n\n    **또는**\n\n    - 인증 A&B\n\n"
        )
    };
    let page = format!("# 대여소\n\n{}{}", level("은", "**1명**", "2,000"), level("금", "**2명**", "4,000"));
    let messages = Messages::load(&[]).value;
    let words = messages.words(&Locale::parse("ko").expect("a tag"));
    Page::of(&[("ko", &page)]).look(|tree, _| {
        let table = view(&comparison::find(tree)[0], tree, 0, &words);
        let html = |row: usize, level: usize| -> Vec<&str> {
            table.rows[row].cells[level].iter().map(|fragment| fragment.html.as_str()).collect()
        };
        assert_eq!(table.levels.iter().map(|level| level.title.as_str()).collect::<Vec<_>>(), ["은", "금"]);
        assert_eq!(table.rows[0].html, "실적을 채우세요", "what all levels say heads the row");
        assert_eq!((html(0, 0), html(0, 1)), (vec!["자전거 2,000대"], vec!["자전거 4,000대"]), "notes stay below");
        assert_eq!(table.rows[1].html, "시험", "levels word it differently: what it is about");
        assert_eq!(
            html(1, 0),
            [
                "직원 1명이 준비합니다.",
                "<div class=\"choice\"><ul><li><a href=\"https://example.com/a?b&amp;c\">시험 70-101</a></li></ul><strong>또는</strong><ul><li>인증 A&amp;B</li></ul></div>",
            ]
        );
    });
}

/// Markdown made of the pieces that trees are made of.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "# ",
        "## ",
        "- ",
        "1. ",
        "* ",
        "    ",
        "\n",
        "\n\n",
        "**OR**",
        "**AND**",
        "**",
        "> [!NOTE]\n> ",
        "| a | b |\n|--|--|\n",
        "Note: ",
        "2,000",
        "２０００",
        "٢٬٠٠٠",
        "70-346",
        "MB2-715",
        "MCSA",
        "2017-09-30",
        "**1**",
        "5 GB",
        "6 万",
        "30 тыс.",
        "Office 365",
        "[a](b)",
        "`7`",
        "x",
        "텍스트. ",
        "<a name=\"x\"></a>",
        "<td>1</td>",
        "[^1]",
        "[^1]: f\n",
    ]);
    prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pages_give_one_tree(pages in prop::collection::vec(markdown(), 1..4)) {
        let texts: Vec<String> = pages.iter().map(|page| version("a", page)).collect();
        let files: Vec<(&str, &str)> = ["de", "ko", "zh-TW"].into_iter().zip(texts.iter().map(String::as_str)).collect();
        Page::of(&files).look(|tree, findings| {
            laws(tree);
            let json: serde_json::Value = serde_json::from_str(&file(tree)).expect("it is JSON");
            assert_eq!(json["documents"][0]["root"]["kind"], "section");
            assert!(files.len() > 1 || findings.is_empty(), "one edition cannot differ");
            comparison::find(tree);
        });
    }
}

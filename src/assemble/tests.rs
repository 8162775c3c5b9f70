use super::*;
use crate::config::Config;
use crate::finding::Rule;
use crate::locale::Locale;
use crate::model::site::{Side, Site};
use crate::parse::page::{Side as Text, Texts};
use crate::source::Source;

/// Groups files given as path and text.
fn site(files: &[(&str, &str)], settings: &str) -> (Site, Vec<(Rule, String)>) {
    let config = Config::read(&Source::new("site.yml", settings)).value;
    let layout = Layout::of(files.iter().map(|(path, _)| *path), &config);
    let reads = files
        .iter()
        .enumerate()
        .map(|(file, (path, text))| {
            let source = Source::new(path, *text);
            let texts = Texts::of(&source).value;
            let locale = Locale::parse("en").expect("a tag");
            let target = summarize(&Text::target(&texts).document(&locale).value);
            let original = Text::original(&texts).map(|side| summarize(&side.document(&locale).value));
            Read { file: file as u32, path: source.path.clone(), placed: layout.place(path), target, original }
        })
        .collect();
    let grouped = group(reads, &layout, &config);
    let told = grouped.findings.iter().map(|finding| (finding.rule, finding.path.to_string())).collect();
    (grouped.value, told)
}

/// Each page: id, address, and its editions' locales.
fn drawn(site: &Site) -> Vec<String> {
    let locales = |page: &crate::model::site::Page| {
        let tags: Vec<String> = page
            .editions
            .iter()
            .map(|e| format!("{}{}", site.locale(e.locale).locale, if e.side == Side::Original { "*" } else { "" }))
            .collect();
        tags.join(" ")
    };
    site.pages.iter().map(|page| format!("{} /{} {}", page.id, page.address, locales(page))).collect()
}

const PAIR: &str = "# <a name=\"one\"></a><span data-ttu-id=\"a-1\">Eins</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">One</span></span>\n";

#[test]
fn a_folder_a_locale() {
    let (site, told) = site(
        &[("ko-kr/a.md", "# 가"), ("de-de/a.md", PAIR), ("de-de/sub/index.md", "# S"), ("zh-Hans/a.md", "# 一")],
        "",
    );
    assert_eq!(drawn(&site), ["a /a/ en-US* de-DE ko-KR zh-Hans", "sub/index /sub/ de-DE"]);
    assert_eq!(
        site.locales.iter().map(|l| l.folder.as_str()).collect::<Vec<_>>(),
        ["en-us", "de-de", "ko-kr", "zh-Hans"]
    );
    assert_eq!(site.source, Some(0));
    assert_eq!(told, [(Rule::MissingEdition, "de-de/sub/index.md".to_owned())]);
}

#[test]
fn short_names_are_locales_among_locales_only() {
    let layout =
        |paths: &[&str]| Layout::of(paths.iter().copied(), &Config::default()).folders.into_keys().collect::<Vec<_>>();
    assert_eq!(layout(&["de/a.md", "fr/a.md", "media/x.png"]), ["de", "fr"]);
    assert!(layout(&["api/a.md", "guide/a.md", "id/a.md", "a.md"]).is_empty());
    assert!(layout(&["id/a.md", "a.md"]).is_empty());
    assert_eq!(layout(&["is/a.md", "pt-br/a.md"]), ["is", "pt-br"]);
    assert_eq!(layout(&["en/a.md", "en/b/c.md", "images/x.png", "site.yml"]), ["en"]);
    assert!(layout(&["api/a.md"]).is_empty() && layout(&["qa/a.md", "guide/a.md"]).is_empty());
}

#[test]
fn files_thrown_together_are_one_page() {
    let file = |tag: &str, hash: &str, body: &str| {
        format!("---\nms.openlocfilehash: {hash}\nms.contentlocale: {tag}\n---\n{body}")
    };
    let texts = [
        file("ko-KR", "aa11", "# <a name=\"one\"></a>하나"),
        file("zh-TW", "aa11", "# 一"),
        file("ru-RU", "bb22", "# <a name=\"one\"></a>Один"),
        file("ko-KR", "cc33", "# <a name=\"one\"></a>또 하나"),
    ];
    let files: Vec<(String, &str)> =
        texts.iter().enumerate().map(|(at, text)| (format!("{at}.md"), text.as_str())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let (site, told) = site(&files, "");
    assert_eq!(drawn(&site), ["one /one/ ko-KR ru-RU zh-TW", "one-2 /one-2/ ko-KR"]);
    assert_eq!(told[0], (Rule::DuplicateEdition, "3.md".to_owned()));
}

#[test]
fn suffixes_name_locales() {
    let (site, _) = site(&[("guide.de.md", "# A"), ("guide.ko.md", "# B"), ("v1.2.md", "# C")], "source: de");
    assert_eq!(drawn(&site), ["guide /guide/ de ko", "v1.2 /v1.2/ de"]);
}

#[test]
fn nobody_is_lost_when_addresses_collide() {
    let (site, told) = site(
        &[
            ("de-de/a.md", "x"),
            ("de-de/a/index.md", "x"),
            ("de-de/A.md", "x"),
            ("de-de/coverage.md", "x"),
            ("de-de/con.md", "x"),
            ("de-de/\u{FF41}.md", "x"),
        ],
        "",
    );
    let addresses: std::collections::BTreeSet<String> =
        site.pages.iter().map(|page| page.address.to_lowercase()).collect();
    assert_eq!(addresses.len(), 6);
    assert_eq!(told.iter().filter(|(rule, _)| *rule == Rule::PathCollision).count(), 4);
    assert_eq!(told.iter().filter(|(rule, _)| *rule == Rule::UnsafePath).count(), 1);
}

#[test]
fn headings_have_the_same_ids_in_every_locale() {
    let (site, _) = site(
        &[
            ("en-us/a.md", "# Start\n## <a name=\"x\"></a>First\n## Second\n## Second\n"),
            ("ko-kr/a.md", "# 시작\n## 첫째\n## 둘째\n## 둘째\n"),
            ("ru-ru/a.md", "# Начало\n## <a name=\"x\"></a>Первое\n### Лишнее\n## Второе\n"),
        ],
        "",
    );
    let ids =
        |at: usize| site.pages[0].editions[at].summary.headings.iter().map(|h| h.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(0), ["start", "x", "second", "second-1"]);
    assert_eq!(ids(1), ids(0));
    // Which of two is missing in Russian nothing tells: a heading without words below it.
    assert_eq!(ids(2), ["start", "x", "лишнее", "второе"]);
}

/// Ids of a locale's headings, each with its further ones.
fn ids(site: &Site, locale: usize) -> Vec<String> {
    let headings = &site.pages[0].editions[locale].summary.headings;
    headings.iter().map(|h| [std::slice::from_ref(&h.id), &h.further].concat().join(" ")).collect()
}

#[test]
fn a_heading_without_a_sure_counterpart_keeps_its_own_slug() {
    let english =
        "# Guide\n## One\nSee [a](https://example.com/a).\n## Two\nAfter 30 days.\n## Three\n```\nrun --all\n```\n";
    let (site, _) = site(
        &[
            ("de-de/a.md", "# Handbuch\n## Zwei\nNach 30 Tagen.\n## Drei\n```\nrun --all\n```\n"),
            ("en-us/a.md", english),
            ("ko-kr/a.md", "# 안내서\n## 하나\n말.\n## 둘\n말.\n"),
        ],
        "",
    );
    assert_eq!(ids(&site, 1), ["guide", "one", "two", "three"]);
    assert_eq!(ids(&site, 0), ["guide handbuch", "two zwei", "three drei"], "a section is missing");
    assert_eq!(ids(&site, 2)[1..], ["하나", "둘"], "nothing tells which sections these are");
}

#[test]
fn without_a_source_edition_a_page_keeps_its_own_slugs() {
    let (site, _) = site(
        &[
            ("de-de/a.md", "# Übersicht\n## Größe ändern\nText.\n## <a name=\"x\"></a>Ende\n"),
            ("ko-kr/a.md", "# 개요\n## 크기 변경\n글.\n## 끝\n"),
        ],
        "source: en-US",
    );
    assert_eq!(ids(&site, 0), ["übersicht 개요", "größe-ändern 크기-변경", "x"]);
    assert_eq!(ids(&site, 1), ["개요 übersicht", "크기-변경 größe-ändern", "x 끝"]);
    for edition in &site.pages[0].editions {
        for anchor in ["개요", "größe-ändern", "x"] {
            assert!(links::has_anchor(edition, anchor), "{anchor}");
        }
    }
}

#[test]
fn an_id_of_the_page_comes_before_a_further_one() {
    let (site, _) =
        site(&[("en-us/a.md", "# A\n## B\nText.\n"), ("ko-kr/a.md", "# 가\n## 나\n글. <a id=\"가\"></a>\n")], "");
    assert_eq!(ids(&site, 1), ["a", "b 나"]);
}

#[test]
fn what_headings_of_a_page_are_called_is_held_once() {
    let (site, _) = site(
        &[
            (
                "en-us/a.md",
                "# Start\n## <a name=\"x\"></a>First\n## <a name=\"x\"></a>Second\n<a id=\"y\"></a> there\n",
            ),
            ("ko-kr/a.md", "# 시작\n## <a name=\"x\"></a>첫째\n## 둘째\n"),
        ],
        "",
    );
    let [english, korean] = &site.pages[0].editions[..] else { panic!("the page is there in both locales") };
    for (there, here) in english.summary.headings[..2].iter().zip(&korean.summary.headings) {
        assert!(std::sync::Arc::ptr_eq(&there.id, &here.id));
        assert!(here.anchor.as_ref().is_none_or(|anchor| std::sync::Arc::ptr_eq(anchor, &there.id)));
    }
    assert_eq!(english.summary.anchors, [std::sync::Arc::from("y")]);
    for (anchor, known) in [("x", true), ("x-1", true), ("y", true), ("start", true), ("z", false)] {
        assert_eq!(links::has_anchor(english, anchor), known, "{anchor}");
    }
}

#[test]
fn a_heading_is_found_among_many() {
    let many: String = (0..100).map(|at| format!("## <a name=\"a{at}\"></a>Part\n## Part {at}\n")).collect();
    let (site, _) = site(&[("en-us/a.md", &many), ("ko-kr/a.md", &many)], "");
    for edition in &site.pages[0].editions {
        assert!(edition.summary.anchors.is_sorted() && edition.summary.anchors.len() == 200);
        for (anchor, known) in [("a0", true), ("a99", true), ("part-0", true), ("part-99", true), ("a100", false)] {
            assert_eq!(links::has_anchor(edition, anchor), known, "{anchor}");
        }
    }
}

#[test]
fn links_stay_in_the_locale() {
    use super::links::{Leads, Links};
    let (site, _) =
        site(&[("en-us/a/b.md", "# B"), ("en-us/c.md", "# C\n## <a name=\"d\"></a>D"), ("ko-kr/a/b.md", "# 나")], "");
    let files = ["en-us/media/x.png", "ko-kr/a/y z.png"];
    let site = std::sync::Arc::new(site);
    let links = Links::new(site.clone(), files.iter().map(|path| std::sync::Arc::from(*path)));
    let page = site.by_key["a/b"];
    let edition = site.pages[page as usize].editions.iter().find(|e| e.path.starts_with("ko")).expect("it is there");
    let lead = |to: &str| links.lead(page, edition, edition.locale, to);
    let c = site.by_key["c"];
    for to in ["../c.md", "../c", "../c.html", "/c", "~/c.md", "/en-us/c", "../../en-us/c.md", "../c.md?view=x"] {
        assert_eq!(lead(to), Leads::Page { page: c, anchor: String::new(), known: true, better: None }, "{to}");
    }
    assert_eq!(lead("../c.md#d"), Leads::Page { page: c, anchor: "d".into(), known: true, better: None });
    assert_eq!(lead("../c.md#e"), Leads::Page { page: c, anchor: "e".into(), known: false, better: None });
    assert_eq!(lead("#b"), Leads::Page { page, anchor: "b".into(), known: true, better: None });
    assert_eq!(lead("../media/x.png"), Leads::File("en-us/media/x.png".into()));
    assert_eq!(lead("y%20z.png"), Leads::File("ko-kr/a/y z.png".into()));
    assert_eq!(lead("java\tscript:alert(1)"), Leads::Unsafe);
    assert_eq!(lead("mailto:a@example.org"), Leads::Outside);
    for to in ["", "../../../../etc/passwd", "nothing.md", "/azure/x"] {
        assert!(matches!(lead(to), Leads::Nowhere(_)), "{to}");
    }
}

use super::*;
use crate::locale::Locale;
use crate::model::document::{DocumentKind, SegmentKind};
use crate::parse::page::{Side, Texts};

/// The entries as an outline, `name -> href`, and the rules of what was found.
fn outline(path: &str, text: &str) -> (Vec<String>, Vec<Rule>) {
    fn tell(entries: &[TocEntry], depth: usize, out: &mut Vec<String>) {
        for entry in entries {
            let href = entry.href.as_ref().map_or(String::new(), |href| format!(" -> {}", href.to));
            out.push(format!("{}{}{href}", "  ".repeat(depth), entry.name));
            tell(&entry.items, depth + 1, out);
        }
    }
    let source = Source::new(path, text);
    let Checked { value, findings } = Texts::of(&source);
    let toc = value.toc().expect("it is a TOC");
    for entry in toc.walk() {
        for href in entry.href.iter().chain(&entry.topic_href).chain(&entry.toc_href) {
            assert_eq!(&text[href.span.range()], href.to);
        }
    }
    let mut out = Vec::new();
    tell(&toc.entries, 0, &mut out);
    (out, findings.iter().map(|finding| finding.rule).collect())
}

#[test]
fn a_yaml_toc_is_a_tree_of_entries() {
    let text = "items:\n- name: 시작\n  href: index.yml\n- name: '설정: 기본'\n  expanded: true\n  displayName: setup, 설정\n  items:\n  - name: \"고급\"\n    href: ./advanced/TOC.yml\n    topicHref: advanced/index.md\n";
    let (found, rules) = outline("ko/TOC.yml", text);
    assert_eq!(found, ["시작 -> index.yml", "설정: 기본", "  고급 -> ./advanced/TOC.yml"]);
    assert_eq!(rules, []);
    let source = Source::new("ko/TOC.yml", text);
    let toc = read_yaml(&source).value.toc;
    assert!(toc.entries[1].expanded && !toc.entries[0].expanded);
    assert_eq!(toc.entries[1].display_name.as_deref(), Some("setup, 설정"));
    assert_eq!(&text[toc.entries[1].items[0].name_span.range()], "고급");
}

#[test]
fn a_markdown_toc_nests_headings_and_lists() {
    let text = "\u{FEFF}---\ntitle: x\n---\n# [Начало](index.md)\n## [Счета](bills/)\n- [Оплата](pay.md)\n  - Сроки\n### [Возврат](refund.md)\n# Прочее\n";
    let (found, rules) = outline("ru/TOC.md", text);
    assert_eq!(
        found,
        [
            "Начало -> index.md",
            "  Счета -> bills/",
            "    Оплата -> pay.md",
            "      Сроки",
            "    Возврат -> refund.md",
            "Прочее"
        ]
    );
    assert_eq!(rules, []);
}

#[test]
fn names_have_segments_with_their_place() {
    let yaml = "- name: 1. Einstieg. Überblick\n- name: 'Kunden''s *Liste*'\n  items:\n  - name: |\n      -- Ende\n";
    let markdown = "# [Einstieg. Überblick](a.md)\n- Ende\n";
    let bilingual = "# [<span data-ttu-id=\"a-1\">Einstieg</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Start</span></span>](a.md)\n";
    let told = |path: &str, text: &str| {
        let source = Source::new(path, text);
        let texts = Texts::of(&source).value;
        let side = Side::target(&texts);
        let document = side.document(&Locale::parse("de").expect("a tag")).value;
        assert_eq!(document.kind, DocumentKind::Toc);
        assert!(document.segments.iter().all(|segment| segment.kind == SegmentKind::TocName));
        let name = |segment: &crate::model::document::Segment| {
            (document.words(segment).to_owned(), text[segment.span.range()].to_owned())
        };
        let names: Vec<_> = texts.toc().expect("it is a TOC").walk().map(|entry| entry.name.clone()).collect();
        assert_eq!(names, document.segments.iter().map(|segment| document.words(segment)).collect::<Vec<_>>());
        document.segments.iter().map(name).collect::<Vec<_>>()
    };
    let pair = |words: &str, bytes: &str| (words.to_owned(), bytes.to_owned());
    assert_eq!(
        told("de/TOC.yml", yaml),
        [
            pair("1. Einstieg. Überblick", "1. Einstieg. Überblick"),
            pair("Kunden's *Liste*", "Kunden''s *Liste*"),
            pair("-- Ende", "-- Ende")
        ]
    );
    assert_eq!(told("de/TOC.md", markdown)[0], pair("Einstieg. Überblick", "Einstieg. Überblick"));
    assert_eq!(told("de/toc.md", bilingual), [pair("Einstieg", "Einstieg")]);
}

#[test]
fn what_is_no_entry_is_told_and_the_rest_kept() {
    let (found, rules) = outline("de/toc.yml", "- Einstieg\n- name:\n- href: a.md\n- name: Ende\n  items: x\n");
    assert_eq!(found, ["", " -> a.md", "Ende"]);
    assert_eq!(rules, [Rule::DataSyntax, Rule::DataSyntax, Rule::TocEntry]);
    assert_eq!(outline("de/toc.yml", "").0.len(), 0);
    assert_eq!(outline("de/toc.yml", "name: x\n").1, [Rule::DataSyntax]);
}

#[test]
fn a_deep_toc_ends_somewhere() {
    let deep = (0..40).map(|depth| format!("{0}- name: x\n{0}  items:\n", "  ".repeat(depth))).collect::<String>();
    let (found, rules) = outline("de/toc.yml", &deep);
    assert_eq!(found.len(), DEEPEST);
    assert!(rules.contains(&Rule::TooDeep));
}

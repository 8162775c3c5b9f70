use super::*;
use crate::locale::Locale;
use crate::model::document::{Kind, SegmentKind};
use crate::parse::page::{Side, Texts};

fn page(path: &str, text: &str) -> Checked<YamlPage> {
    read(&Source::new(path, text)).expect("it is a YAML page")
}

/// The Markdown of a page, without the line feed at its top, and the rules of what was found.
fn markdown(text: &str) -> (String, Vec<Rule>) {
    let Checked { value, findings } = page("ko/page.yml", text);
    (value.text.text.trim().to_owned(), findings.iter().map(|finding| finding.rule).collect())
}

#[test]
fn the_first_line_says_what_a_file_is() {
    assert_eq!(kind_of("a/faq.yml", "### YamlMime:FAQ\n"), Some(DocumentKind::Faq));
    assert_eq!(kind_of("a/index.YAML", "\u{FEFF}#YamlMime: Hub\r\n"), Some(DocumentKind::Landing));
    assert_eq!(kind_of("a/index.yml", "### YamlMime:Landing"), Some(DocumentKind::Landing));
    assert_eq!(kind_of("a/index.yml", "### YamlMime:ManagedReference\n"), None);
    assert_eq!(kind_of("a/index.yml", "title: x\n"), None);
    assert_eq!(kind_of("a/index.md", "### YamlMime:FAQ\n"), None);
}

const FAQ: &str = "### YamlMime:FAQ\nmetadata:\n  title: 자주 묻는 질문 모음\n  description: '가입과 청구에 대한 답'\n  keywords:\n  - 가입\n  - 청구\n  ms.date: 05/06/2021\ntitle: \"가입 FAQ *[베타]*\"\nsummary: >\n  **대상**: 모든\n  파트너\n\n\n  둘째 단락\nsections:\n- name: 1. 시작\n  questions:\n  - question: |\n      어떻게 가입하나요?\n    answer: \"먼저 [등록](a.md)하세요.\\n\\n- 하나\\n- 둘\"\nadditionalContent: |\n  ## 다음 단계\n";

#[test]
fn a_faq_becomes_sections_questions_and_answers() {
    let (text, rules) = markdown(FAQ);
    assert_eq!(
        text,
        "# 가입 FAQ \\*\\[베타\\]\\*\n\n**대상**: 모든 파트너\n\n둘째 단락\n\n## 1\\. 시작\n\n### 어떻게 가입하나요?\n\n먼저 [등록](a.md)하세요.\n\n- 하나\n- 둘\n\n## 다음 단계"
    );
    assert_eq!(rules, []);
}

#[test]
fn segments_of_a_yaml_page_stand_in_its_file() {
    let source = Source::new("ko/faq.yml", FAQ);
    let texts = Texts::of(&source).value;
    let side = Side::target(&texts);
    let document = side.document(&Locale::parse("ko").expect("a tag")).value;
    assert_eq!(document.kind, DocumentKind::Faq);
    let found: Vec<_> = document.segments.iter().map(|s| (s.kind, document.words(s), &FAQ[s.span.range()])).collect();
    let same = |kind, words| (kind, words, words);
    assert_eq!(
        found,
        [
            same(SegmentKind::Title, "자주 묻는 질문 모음"),
            same(SegmentKind::Description, "가입과 청구에 대한 답"),
            same(SegmentKind::Keywords, "가입"),
            same(SegmentKind::Keywords, "청구"),
            same(SegmentKind::Heading, "가입 FAQ *[베타]*"),
            (SegmentKind::Paragraph, "대상: 모든 파트너", "대상**: 모든\n  파트너"),
            same(SegmentKind::Paragraph, "둘째 단락"),
            same(SegmentKind::Heading, "1. 시작"),
            same(SegmentKind::Heading, "어떻게 가입하나요?"),
            (SegmentKind::Paragraph, "먼저 등록하세요.", "먼저 [등록](a.md)하세요."),
            same(SegmentKind::Item, "하나"),
            same(SegmentKind::Item, "둘"),
            same(SegmentKind::Heading, "다음 단계"),
        ]
    );
}

#[test]
fn a_landing_page_becomes_cards_of_links() {
    let (text, rules) = markdown(
        "### YamlMime:Landing\ntitle: Dokumentation\nsummary: Alles für Partner.\nlandingContent:\n- title: Einstieg\n  linkLists:\n  - linkListType: get-started\n    links:\n    - text: C# & [mehr]\n      url: a b.md\n  - linkListType: concept\n    links:\n    - text: Begriffe\n      url: begriffe.md#x\n- title: Abrechnung\n  linkLists: []\n",
    );
    assert_eq!(
        text,
        "# Dokumentation\n\nAlles für Partner.\n\n<!--build-site:columns-->\n\n<!--build-site:column 1-->\n\n## Einstieg\n\n> <!--build-site:division link-list get-started-->\n> - [C\\# \\& \\[mehr\\]](<a b.md>)\n\n> <!--build-site:division link-list concept-->\n> - [Begriffe](<begriffe.md#x>)\n\n<!--build-site:end-->\n\n<!--build-site:column 1-->\n\n## Abrechnung\n\n<!--build-site:end-->\n\n<!--build-site:end-->"
    );
    assert_eq!(rules, []);
}

#[test]
fn a_hub_keeps_every_text_in_order() {
    let source = Source::new(
        "ru/index.yml",
        "### YamlMime:Hub\ntitle: Центр\nbrand: azure\nsummary: Всё о партнёрах\nhighlightedContent:\n  items:\n  - title: Обзор\n    itemType: overview\n    url: overview.md\nconceptualContent:\n  title: Разделы\n  summary: Выберите раздел.\n  items:\n  - title: Счета\n    summary: Как платить.\n    links:\n    - text: Оплата\n      url: pay.md\n      note: Срок 30 дней.\n    footerLink:\n      text: Ещё\n      url: more.md\n  - title: Заказы\n    links:\n    - text: Новый заказ\n      url: order.md\nadditionalContent:\n  sections:\n  - title: Другое\n    items:\n    - title: Форум\n      summary: Спросите других.\n      url: https://example.org/\n  footer: Конец [страницы](end.md)\n",
    );
    let texts = Texts::of(&source);
    assert_eq!(texts.findings.len(), 0, "{:?}", texts.findings);
    let side = Side::target(&texts.value);
    let document = side.document(&Locale::parse("ru").expect("a tag")).value;
    let words: Vec<_> = document.segments.iter().map(|segment| document.words(segment)).collect();
    assert_eq!(
        words.join(" / "),
        "Центр / Всё о партнёрах / Обзор / Разделы / Выберите раздел. / Счета / Как платить. / Оплата / Срок 30 дней. / Ещё / Заказы / Новый заказ / Другое / Форум / Спросите других. / Конец страницы"
    );
    assert!(document.nodes.iter().any(|node| matches!(node.kind, Kind::Columns)));
}

#[test]
fn an_older_landing_page_is_read_too() {
    let (text, _) = markdown(
        "### YamlMime:YamlDocument\ndocumentType: LandingData\ntitle: 파트너\nabstract:\n  description: 문서 모음입니다.\nsections:\n- title: 처음\n  items:\n  - type: paragraph\n    text: 먼저 <b>읽으세요</b>.\n  - type: list\n    style: cards\n    items:\n    - href: a.md\n      html: <p>자세히</p>\n      title: 가입\n",
    );
    assert_eq!(
        text,
        "# 파트너\n\n문서 모음입니다.\n\n## 처음\n\n먼저 <b>읽으세요</b>.\n\n- [가입](<a.md>)\n\n  <p>자세히</p>"
    );
}

#[test]
fn an_answer_cannot_swallow_the_next_question() {
    let (text, _) = markdown(
        "### YamlMime:FAQ\nquestions:\n- question: Wie?\n  answer: |\n    ```sh\n    run\n- question: Wann?\n  answer: \"<!-- bald\"\n- question: Wo?\n  answer: Hier.\n",
    );
    assert_eq!(text, "### Wie?\n\n```sh\nrun\n```\n\n### Wann?\n\n<!-- bald\n-->\n\n### Wo?\n\nHier.");
}

#[test]
fn a_wrong_page_is_still_a_page() {
    let Checked { value, findings } = page("ko/문의.yml", "### YamlMime:FAQ\n- 하나\n- 둘\n");
    assert_eq!(value.front.text("title"), Some("문의"));
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::DataSyntax]);

    let Checked { value, findings } = page("a.yml", "### YamlMime:FAQ\ntitle: 질문: 답\nsummary: 요약\n");
    assert_eq!(value.text.text.trim(), "# 질문: 답\n\n요약");
    assert_eq!(value.front.text("title"), Some("질문: 답"));
    assert_eq!(findings[0].rule, Rule::DataSyntax);
}

#[test]
fn a_text_under_an_unknown_key_is_told() {
    let text = "### YamlMime:FAQ\ntitle: t\nlayout: wide\nsections:\n- name: n\n  intro: Zwei Wörter\n  order: '1'\n";
    let Checked { value, findings } = page("de/a.yml", text);
    assert_eq!(value.front.text("layout"), Some("wide"));
    let place = findings[0].place.as_ref().expect("it has a place");
    assert_eq!((findings.len(), findings[0].rule, &text[place.span.range()]), (1, Rule::UnknownSyntax, "Zwei Wörter"));
}

#[test]
fn a_list_for_a_text_and_a_text_for_a_list_are_told() {
    let text = "### YamlMime:FAQ\ntitle: t\nsections:\n- name: n\n  questions: Keine Liste\n- questions:\n  - question: [Wie]\n    answer: {a: b}\n  - question: Wo?\n    answer:\n";
    let Checked { value, findings } = page("de/a.yml", text);
    assert_eq!(value.text.text.trim(), "# t\n\n## n\n\n### Wo?");
    let told: Vec<(Rule, &str)> = findings
        .iter()
        .map(|finding| (finding.rule, &text[finding.place.as_ref().expect("it has a place").span.range()]))
        .collect();
    assert_eq!(told, [(Rule::DataSyntax, "Keine Liste"), (Rule::DataSyntax, "[Wie]"), (Rule::DataSyntax, "{a: b}")]);
    assert!(page("de/a.yml", "### YamlMime:FAQ\ntitle: t\nsections:\n").findings.is_empty());
}

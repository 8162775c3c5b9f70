//! What holds for every page, whatever its bytes. Pages are made of scraps that mean something to one of the readers,
//! in any order, and of arbitrary text between them.

use build_site::finding::{Finding, Locator};
use build_site::language::sentences;
use build_site::locale::Locale;
use build_site::model::document::{Document, Kind};
use build_site::parse::page::{Side, Texts};
use build_site::source::Source;
use proptest::prelude::*;

/// Scraps that open, close and cross whatever the readers know.
const SCRAPS: &[&str] = &[
    "---\n",
    "\n---\n",
    "title: 안내: 둘\n",
    "keywords: [a, b\n",
    "&a *a\n",
    "\u{feff}",
    "\r\n",
    "\r",
    "\n\n",
    "\t",
    "\0",
    "# ",
    "##",
    "<a name=\"x\"></a>",
    "<a id=\"14\"/></a>",
    " {#id .c}",
    "# [탭](#tab/a)\n",
    "***",
    "**제목(예)**를",
    "__",
    "~~",
    "> ",
    "> [!NOTE]\n",
    "> [!div class=\"x\"]\n",
    "> [!VIDEO https://a/b]\n",
    "[!INCLUDE [t](a.md)]",
    "[!INCLUDE [t](a.md)]\n",
    "<table><tr><td>",
    "[!code-rs[t](a.rs#L1)]",
    ":::row:::\n",
    ":::column span=\"2\":::\n",
    ":::column-end:::\n",
    ":::row-end:::\n",
    ":::image source=\"a.png\":::",
    ":::zone pivot=\"a\"\n",
    ":::zone-end\n",
    "::: moniker range=\">=1\"\n",
    "::: moniker-end\n",
    ":::",
    "```rust\n",
    "```\n",
    "`",
    "~~~\n",
    "- ",
    "  * ",
    "1.  ",
    "10) ",
    "- [x] ",
    "| a | b |\n",
    "|---|:-:|\n",
    "| 가 \\| 나 |\n",
    "[링크](a.md \"제목\")",
    "[",
    "](",
    ")",
    "![그림](",
    "<span data-ttu-id=\"a-1\">",
    "</span>",
    "<span class=\"sxs-lookup\">",
    "<span data-stu-id=\"a-1\">",
    "<span data-stu-id=",
    "<div translate=\"no\">",
    "</div>",
    "<details><summary>",
    "</summary>",
    "<script>",
    "</script>",
    "<!-- build-site: exempt -->",
    "<!--",
    "-->",
    "<br/>",
    "<b",
    "&amp;",
    "&#0;",
    "&nbsp",
    "\\",
    "\\*",
    "[^1]",
    "[^1]: 각주\n",
    "https://example.com/a_b",
    "\u{202e}",
    "e\u{301}",
    "👩‍👩‍👧",
    "조직은 **1,500**명의 사용자가 필요합니다. ",
    "第一句。第二句！",
    "Еще одно предложение, т. е. второе. ",
    "Noch ein Satz, z. B. dieser. ",
    "English words here. ",
    "    ",
];

fn page() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        8 => prop::sample::select(SCRAPS).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[가-힣一-龥а-яa-z .!?。]{1,20}",
    ];
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

/// Reads both sides of a page and hands each document to `look`.
fn read(text: &str, mut look: impl FnMut(&Document<'_>)) -> Vec<Finding> {
    let source = Source::new("ko/a.md", text);
    let texts = Texts::of(&source);
    let mut findings = texts.findings;
    let locale = Locale::parse("ko").expect("it is a tag");
    for side in [Some(Side::target(&texts.value)), Side::original(&texts.value)].into_iter().flatten() {
        let document = side.document(&locale);
        look(&document.value);
        findings.extend(document.findings);
    }
    findings
}

/// Holds a document to the laws of its type.
fn hold(document: &Document<'_>, text: &str) {
    let inside = |span: build_site::source::Span| text.get(span.range()).is_some();
    let mut open: Vec<u32> = vec![u32::try_from(document.nodes.len()).expect("it fits")];
    for (at, node) in document.nodes.iter().enumerate() {
        let at = u32::try_from(at).expect("it fits");
        while open.last().is_some_and(|end| *end <= at) {
            open.pop();
        }
        assert!(
            node.end > at && node.end <= *open.last().expect("the page is around it"),
            "node {at} ends outside its parent"
        );
        open.push(node.end);
        assert!(inside(document.node_span(at as usize)), "node {at} lies outside the file: {:?}", node.kind);
    }
    // What stands for docfx syntax on the way through Markdown is none of the page. (`input` makes line feeds of lone CRs.)
    let made = ["<!--build-site:", "<build-site-", "\u{1DA87}"];
    let is_read = !text.replace("\r\n", "").contains('\r');
    let leaks = |words: &str| is_read && made.iter().any(|made| words.contains(made) && !text.contains(made));
    for node in &document.nodes {
        let words: &[&str] = match &node.kind {
            Kind::InlineHtml(comment) if comment.starts_with("<!--") => &[],
            Kind::Text(words) | Kind::Code(words) | Kind::InlineHtml(words) => &[words],
            Kind::Html(html) => &[&html.replace('\u{1DA87}', "")],
            Kind::Link(target) | Kind::Image(target) => &[&target.to, &target.title],
            _ => &[],
        };
        assert!(!words.iter().any(|words| leaks(words)), "{words:?} holds what the page does not");
    }
    assert!(!leaks(&document.prose.text), "{:?}", document.prose.text);
    for pair in document.segments.windows(2) {
        assert!(pair[0].prose.end <= pair[1].prose.start, "segments overlap");
    }
    for segment in &document.segments {
        let words = document.words(segment);
        assert!(!words.trim().is_empty(), "a segment without words");
        assert!(inside(segment.span), "`{words}` stands outside the file at {:?}", segment.span);
        assert!((segment.block as usize) < document.blocks.len(), "`{words}` is in no block");
    }
    for block in &document.blocks {
        assert!(
            document.prose.text.get(block.prose.start as usize..block.prose.end as usize).is_some(),
            "a block without prose"
        );
    }
}

/// Findings point into the file, and their excerpts hold what they mark.
fn hold_findings(findings: &[Finding], text: &str) {
    for finding in findings {
        let Some(place) = &finding.place else { continue };
        assert!(
            text.get(place.span.range()).is_some(),
            "{} points outside the file: {:?}",
            finding.rule.name(),
            place.span
        );
        let (start, end) = (place.excerpt.start as usize, place.excerpt.end as usize);
        assert!(
            place.excerpt.line.get(start..end).is_some(),
            "{}: the excerpt does not hold its mark",
            finding.rule.name()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_page_its_parts_lie_in_the_file(text in page()) {
        let findings = read(&text, |document| hold(document, &text));
        hold_findings(&findings, &text);
    }

    #[test]
    fn any_text_is_a_page(text in any::<String>()) {
        let findings = read(&text, |document| hold(document, &text));
        hold_findings(&findings, &text);
    }

    #[test]
    fn words_without_markup_stand_in_the_file_as_they_are_read(
        words in prop::collection::vec("[가-힣一-龥а-яa-zA-Z]{1,8}", 1..12), tag in prop::sample::select(&["ko", "zh-CN", "ru", "de", "ja"][..]),
    ) {
        let text = format!("{}.\n", words.join(" "));
        let source = Source::new("a.md", text.clone());
        let texts = Texts::of(&source).value;
        let side = Side::target(&texts);
        let document = side.document(&Locale::parse(tag).expect("it is a tag")).value;
        let read: String = document.segments.iter().map(|segment| &text[segment.span.range()]).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(read, text.trim_end());
    }

    #[test]
    fn sentences_tile_the_text(text in "[가-힣一-龥а-яa-zA-Z0-9 .,!?。！？…:;()«»\"'\\n]{0,200}", tag in prop::sample::select(&["ko", "zh-TW", "ru", "de", "th", "ar"][..])) {
        let sentences = sentences(&text, &Locale::parse(tag).expect("it is a tag"));
        let mut at = 0;
        for sentence in &sentences {
            prop_assert!(sentence.start >= at && sentence.end > sentence.start);
            prop_assert!(text[at..sentence.start].trim().is_empty(), "letters between sentences");
            at = sentence.end;
        }
        prop_assert!(text[at..].trim().is_empty(), "letters after the last sentence");
    }

    #[test]
    fn positions_lead_back_to_their_bytes(text in "[가-힣a\\r\\n\\t]{0,60}", at in 0usize..200) {
        let source = Source::new("a.md", text.clone());
        let position = Locator::new(&source).position(at);
        let ends = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        // Between CR and LF a line has not ended yet.
        if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
            return Ok(());
        }
        let before = ends(&text[..at]);
        prop_assert_eq!(position.line as usize, before.matches('\n').count() + 1);
        prop_assert_eq!(position.column as usize, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    }
}

/// A reader whose time grows with the square of its input would not come back from these within minutes.
#[test]
fn a_page_of_one_scrap_many_times_is_read() {
    for scrap in SCRAPS {
        for text in [
            scrap.repeat(200_000 / scrap.len()),
            format!("---\ntitle: a\n---\n{}", scrap.repeat(100_000 / scrap.len())),
        ] {
            let findings = read(&text, |document| hold(document, &text));
            hold_findings(&findings, &text);
        }
    }
}

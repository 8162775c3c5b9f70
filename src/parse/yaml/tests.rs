use super::*;
use crate::source::Source;

fn tree(text: &str) -> Checked<Node> {
    let source = Source::new("ko/index.yml", text);
    read(&Locator::new(&source))
}

/// The text of a key's value, and each stretch of it that is copied, as the file has it.
fn copied<'f>(file: &'f str, key: &str) -> (String, Vec<&'f str>) {
    let node = tree(file).value;
    let mapped = node.get(key).expect("the key is there").mapped(file);
    let stretches = mapped.stretches(0..mapped.text.len()).filter(|(.., verbatim)| *verbatim);
    let found = stretches.map(|(range, span, _)| {
        assert_eq!(&mapped.text[range], &file[span.range()], "what is copied is equal");
        &file[span.range()]
    });
    let found = found.collect();
    (mapped.text.into_owned(), found)
}

#[test]
fn every_way_to_write_a_text_leads_back_to_its_bytes() {
    let cases: [(&str, &str, &[&str]); 11] = [
        ("k: 파트너 센터\n", "파트너 센터", &["파트너 센터"]),
        ("k: 'Das ist''s'\n", "Das ist's", &["Das ist", "'s"]),
        ("k: \"가\\n\\\"나\\\" \\u0416\"\n", "가\n\"나\" Ж", &["가", "\"나", "\" "]),
        ("k: \"eins \\\n   zwei\"\n", "eins zwei", &["eins ", "zwei"]),
        ("k: eins\n  zwei\n", "eins zwei", &["eins", "zwei"]),
        ("k: |\n  첫째\n   둘째\n\n  셋째\n", "첫째\n 둘째\n\n셋째\n", &["첫째\n", " 둘째\n\n", "셋째\n"]),
        ("k: >-\n    раз\n    два\n\n\n    три", "раз два\n\nтри", &["раз", "два\n\n", "три"]),
        ("k: |2\n    tief\n  flach\n", "  tief\nflach\n", &["  tief\n", "flach\n"]),
        ("k: |\r\n  eins\r\n  zwei\r\n", "eins\nzwei\n", &["eins", "\n", "zwei", "\n"]),
        ("k: >\r\n  eins\r\n  zwei\r\n", "eins zwei\n", &["eins", "zwei", "\n"]),
        ("k: 'eins\n\n  zwei  '\n", "eins\nzwei  ", &["eins\n", "zwei  "]),
    ];
    for (file, text, stretches) in cases {
        let (found, copied) = copied(file, "k");
        assert_eq!((found.as_str(), copied.as_slice()), (text, stretches), "{file:?}");
    }
}

#[test]
fn values_know_their_place_after_a_byte_order_mark_and_in_crlf() {
    let file = "\u{FEFF}### YamlMime:FAQ\r\ntitle: \"제목\"\r\nlist:\r\n- a: 하나\r\n- [둘, 셋]\r\n";
    let node = tree(file).value;
    assert_eq!(&file[node.get("title").expect("it is there").span.range()], "제목");
    let list = node.get("list").expect("it is there");
    assert_eq!(&file[list.span.range()], "a: 하나\r\n- [둘, 셋]");
    assert_eq!(list.items()[1].items()[1].text(), Some("셋"));
}

#[test]
fn plain_scalars_are_what_the_yaml_library_takes_them_for() {
    let text = "a: 1\nb: -1.5\nc: true\nd: ~\ne: 2021-05-21\nf: 1.2.3\ng: '1'\nh:\ni: 07/13/2021\nj: \"no\"\nk: yes\n";
    let library: Value = serde_yaml::from_str(text).expect("it is YAML");
    assert_eq!(tree(text).value.value(), library);
}

#[test]
fn a_line_that_is_wrong_costs_no_other_line() {
    let text = "title: 오류: 값\nsummary: \"A\" B\nname: 이름\n";
    let Checked { value, findings } = tree(text);
    assert_eq!(value.get("title").and_then(Node::text), Some("오류: 값"));
    assert_eq!(value.get("summary").and_then(Node::text), Some("\"A\" B"));
    assert_eq!(value.get("name").and_then(Node::text), Some("이름"));
    let place = |finding: &Finding| finding.place.as_ref().map(|place| (place.position.line, place.position.column));
    assert_eq!(findings.iter().map(place).collect::<Vec<_>>()[0], Some((1, 10)));
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].message, "the value has an unquoted `: `");
    assert_eq!(
        findings[0].help.as_deref(),
        Some("quote the value: `\"오류: 값\"`; until then it is read as plain text")
    );

    let Checked { value, findings } = tree("a: 1\n  }: [\nb: 2\n");
    assert_eq!(value.get("b").and_then(Node::text), Some("2"));
    assert!(findings.iter().all(|finding| finding.rule == Rule::DataSyntax) && !findings.is_empty());
}

#[test]
fn a_key_that_stands_twice_is_told_and_the_last_counts() {
    let Checked { value, findings } = tree("a: 1\nb: 2\na: 3\n");
    assert_eq!(value.get("a").and_then(Node::text), Some("3"));
    assert_eq!(findings[0].rule, Rule::DuplicateKey);
}

#[test]
fn a_nul_neither_ends_the_file_nor_is_lost() {
    let (text, _) = copied("k: a\0b\nl: c\n", "k");
    assert_eq!(text, "a\0b");
    assert_eq!(copied("k: |\n  a\0\n  b_\nl: c\n", "k").0, "a\0\nb_\n");
    assert_eq!(copied("k: \u{FEFF}설치\n", "k").0, "\u{FEFF}설치");
}

#[test]
fn hostile_files_are_read_to_an_end() {
    let deep = (0..600).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let texts: [String; 12] = [
        "- ".repeat(30_000),
        "{a: ".repeat(20_000),
        "[".repeat(60_000),
        "? ".repeat(30_000),
        deep,
        format!("a: \"{}", "x\n ".repeat(20_000)),
        "a: b: c\n".repeat(8_000),
        "a: 'b' c\n".repeat(8_000),
        "&a ".repeat(20_000),
        format!("a: &a [b]\nc: {}", "[*a, *a]".repeat(5_000)),
        "\t\"\n".repeat(20_000),
        "---\n".repeat(16_000),
    ];
    for text in texts {
        assert!(!tree(&text).findings.is_empty(), "{}", &text[..20]);
    }
}

#[test]
fn nesting_beyond_the_limit_is_left_out_and_the_rest_read() {
    let text = format!("a: {}x{}\nb: noch da\n", "[".repeat(60), "]".repeat(60));
    let Checked { value, findings } = tree(&text);
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::TooDeep]);
    assert_eq!(value.get("b").and_then(Node::text), Some("noch da"));
}

use super::*;

fn pair(id: &str, target: &str, source: &str) -> String {
    format!(
        "<span data-ttu-id=\"{id}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"{id}\">{source}</span></span>"
    )
}

/// Reads a text and gives its two sides and the rules of its findings.
fn sides(text: &str) -> (String, String, Vec<&'static str>) {
    let source = Source::new("de-de/seite.md", text);
    let read = read(&source);
    for pair in &read.value.pairs {
        assert!(pair.whole.contains(pair.target) && pair.whole.contains(pair.source));
    }
    let rules = read.findings.iter().map(|finding| finding.rule.name()).collect();
    (read.value.target().text.text.into_owned(), read.value.source().text.text.into_owned(), rules)
}

/// `text` with `{target|source}` made a pair; checks that reading gives both sides back.
#[track_caller]
fn check(text: &str) {
    let (mut file, mut target, mut source) = (String::new(), String::new(), String::new());
    for (number, part) in text.split('{').enumerate() {
        let plain = match part.split_once('}') {
            Some((inner, plain)) if number > 0 => {
                let (left, right) = inner.split_once('|').expect("two sides");
                file += &pair(&format!("5e1f-{number}"), left, right);
                target += left;
                source += right;
                plain
            }
            _ => part,
        };
        for text in [&mut file, &mut target, &mut source] {
            *text += plain;
        }
    }
    assert_eq!(sides(&file), (target, source, vec![]));
}

#[test]
fn pairs_are_found_wherever_they_stand() {
    check("# <a name=\"start\"></a>{Erste Schritte|First steps}\n");
    check("1. {Öffnen Sie die Datei.|Open the file.} {Speichern Sie sie.|Save it.}\r\n   - **{ODER|OR}**\r\n");
    check("| {Feld|Field} | {Wert|Value} |\n|---|---|\n| `id` | {eine [Zahl](a.md)|a [number](a.md)} |\n");
    check("> [!NOTE]\n> {Сохраните файл.|Save the file.}\n");
    check("<table><tr><td>{저장|Save}</td></tr></table>\n");
    check("{<a href=\"\" id=\"x\"></a>\n**設定**|<a href=\"\" id=\"x\"></a>\n**Set up**} x\n");
    check("{Geben Sie `ls` ein.|Type `ls`.}{|}");
}

#[test]
fn spans_and_code_inside_a_side_belong_to_it() {
    check("{Das <span class=\"ui\">Menü</span> öffnen|Open the <span class=\"ui\">menu</span>} jetzt\n");
    check("{`</span>` beendet es|`</span>` ends it}\n{Ende|End}");
    check("{`<span>` beginnt es|`<span>` begins it} {Ende|End}");
    check("{ein ` allein|one ` alone} {noch ` eins|another ` one} ` x {Ende|End}");
}

#[test]
fn code_and_front_matter_hold_no_pairs() {
    let example = pair("1", "links", "left");
    for text in [
        format!("---\ntitle: {example}\n---\nText\n"),
        format!("```html\n{example}\n```\n"),
        format!("- Punkt\n\n  ~~~\n  {example}\n  ```\n  {example}\n  ~~~\n"),
        format!("So: `{example}` und ``{example} ` ``.\n"),
        format!("> ````\n> {example}\n> ```\n> {example}\n"),
    ] {
        assert_eq!(sides(&text), (text.clone(), text.clone(), vec![]), "{text}");
    }
    let (target, _, _) = sides(&format!("```\n{example}\n```\n{example}\n` {example}\n\n`"));
    assert_eq!(target, format!("```\n{example}\n```\nlinks\n` links\n\n`"));
}

#[test]
fn other_spellings_of_the_tags_are_read() {
    for text in [
        "<span data-ttu-id='7'>ja</span><span class='sxs-lookup'><span data-stu-id='7'>yes</span></span>",
        "<SPAN class=x data-ttu-id=7 >ja</SPAN ><span\nclass=\"a sxs-lookup\"> <span lang=en data-stu-id=7>yes</span>\n</span>",
        "<span data-ttu-id=\"7\">ja</span><span data-stu-id=\"7\">yes</span>",
    ] {
        assert_eq!(sides(text), ("ja".into(), "yes".into(), vec![]), "{text}");
    }
}

#[test]
fn a_side_leads_back_to_the_file() {
    let text = format!("**{}** 및 {}", pair("1", "저장", "Save"), pair("2", "닫기", "Close"));
    let source = Source::new("ko/a.md", text);
    let bilingual = read(&source).value;
    for side in [bilingual.target(), bilingual.source()] {
        for (pair, range) in bilingual.pairs.iter().zip(&side.ranges) {
            let span = side.text.origin_span(range.start as usize..range.end as usize);
            assert!(span == pair.target || span == pair.source);
            assert_eq!(source.text[span.range()], side.text.text[range.start as usize..range.end as usize]);
        }
    }
}

#[test]
fn broken_pairs_are_findings_and_the_others_stay() {
    let good = pair("9", "gut", "good");
    for (text, rules, target) in [
        (
            "<span data-ttu-id=\"1\">a</span><span class=\"sxs-lookup\"><span data-stu-id=\"2\">b</span></span> ",
            vec!["span-mismatch"],
            "a ",
        ),
        (
            "<span data-ttu-id=\"9\">a</span><span class=\"sxs-lookup\"><span data-stu-id=\"9\">b</span></span> ",
            vec!["span-repeated"],
            "a ",
        ),
        ("<span data-ttu-id=\"1\">a ", vec!["span-unclosed"], "<span data-ttu-id=\"1\">a "),
        ("<span data-ttu-id=\"1\">a</span> ", vec!["span-mismatch"], "<span data-ttu-id=\"1\">a</span> "),
        (
            "<span class=\"sxs-lookup\"><span data-stu-id=\"1\">b</span></span> ",
            vec!["span-mismatch"],
            "<span class=\"sxs-lookup\"><span data-stu-id=\"1\">b</span></span> ",
        ),
        (
            "<span data-ttu-id=\"1\">a</span><span class=\"sxs-lookup\"><span data-stu-id=\"1\">b ",
            vec!["span-unclosed"],
            "<span data-ttu-id=\"1\">a</span><span class=\"sxs-lookup\"><span data-stu-id=\"1\">b ",
        ),
    ] {
        assert_eq!(sides(&format!("{text}{good}")).0, format!("{target}gut"));
        assert_eq!(sides(&format!("{text}{good}")).2, rules, "{text}");
    }
}

#[test]
fn a_finding_points_at_the_tag() {
    let source = Source::new("de/a.md", "Zeile\n- x <span data-ttu-id=\"4c\">offen\n");
    let findings = read(&source).findings;
    let place = findings[0].place.clone().expect("it has a place");
    assert_eq!((place.position.line, place.position.column), (2, 5));
    assert_eq!(&source.text[place.span.range()], "<span data-ttu-id=\"4c\">");
    assert_eq!(findings[0].message, "segment pair `4c` is not closed");
}

#[test]
fn hostile_bytes_are_read_in_one_pass() {
    let good = pair("1", "a", "b");
    for piece in [
        "<span data-ttu-id=\"1\">",
        "<span data-ttu-id=",
        "<span \"",
        "</span>",
        "```\n",
        "`<span data-ttu-id=\"1\">",
        "~~~ x\n",
        "<span data-ttu-id=1></span><span data-stu-id=1>",
        "<span class=sxs-lookup>",
        "> ",
        "`` ` ",
        "&",
        "<span data-stu-id=2>",
    ] {
        let text = format!("data-ttu-id{}{good}", piece.repeat(200_000 / piece.len()));
        let source = Source::new("a.md", text);
        let _ = read(&source).value.target();
    }
}

/// A page with a front matter and a body whose first heading and first two sentences are pairs.
fn page(front: &str) -> String {
    let heading = pair("1", "Abrechnung: Übersicht", "Billing: an overview");
    let first = pair("2", "Hier sehen Sie Ihre Kosten.", "Here you see your costs.");
    let second = pair("3", "Sie **zahlen** monatlich.", "You **pay** monthly.");
    format!("---\n{front}---\n## <a name=\"billing\"></a>{heading}\n\n{first} {second}\n")
}

/// The source side's front matter without its fences.
fn source_front(front: &str) -> String {
    let (_, source, findings) = sides(&page(front));
    assert!(findings.is_empty());
    source[4..].split_once("---\n").expect("a second fence").0.to_owned()
}

#[test]
fn the_source_side_is_titled_by_its_first_heading_and_tells_nothing_of_the_translation() {
    assert_eq!(
        source_front(
            "title: Abrechnung\nms.contentlocale: de-DE\nms.date: 2021-02-03\nkeywords:\n- Kosten\n- Preis\nms.lasthandoff: 1/2/2021\n"
        ),
        "title: \"Billing: an overview\"\nms.date: 2021-02-03\n"
    );
}

#[test]
fn a_description_stays_where_its_source_is_known() {
    assert_eq!(source_front("description: Ganz andere Worte.\n"), "");
    assert_eq!(source_front("description: Here you see your costs.\n"), "description: Here you see your costs.\n");
    assert_eq!(
        source_front("description: \"Hier sehen Sie Ihre Kosten. Sie **zahlen** monatlich.\"\n"),
        "description: Here you see your costs. You pay monthly.\n"
    );
    let text = page("description: Ganz andere Worte.\n");
    let source = Source::new("de/a.md", text);
    let side = read(&source).value.source_with(&[("description", "Quite other words.")]);
    assert!(side.text.text.starts_with("---\ndescription: Quite other words.\n---\n"));
}

#[test]
fn a_title_made_of_a_heading_leads_to_that_heading() {
    let text = format!("---\ntitle: x\n---\n# {}\n", pair("1", "Rechnung", "Invoice"));
    let source = Source::new("de/a.md", text);
    let side = read(&source).value.source().text;
    let at = side.text.find("Invoice").expect("the title");
    assert_eq!(&source.text[side.origin_span(at..at + 7).range()], "Invoice");
}

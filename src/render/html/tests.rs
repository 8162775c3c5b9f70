//! Text around which segments and languages are marked.

use super::*;
use crate::parse::page::{Side, Texts};
use crate::render::messages::Messages;
use crate::source::Source;

/// The HTML of a German text, each of its segments with an original, the words of `foreign` marked as English.
fn html(markdown: &str, foreign: &[&str]) -> String {
    let [de, en] = ["de-DE", "en-US"].map(|tag| Locale::parse(tag).expect("a tag"));
    let source = Source::new("de/a.md", markdown);
    let texts = Texts::of(&source).value;
    let side = Side::target(&texts);
    let document = side.document(&de).value;
    let original = |at: usize| Original { prose: document.segments[at].prose.clone(), text: format!("o{at}") };
    let originals: Vec<_> = (0..document.segments.len()).map(original).collect();
    let foreign: Vec<_> = foreign
        .iter()
        .map(|words| {
            let at = document.prose.text.find(words).expect("the words stand in the prose") as u32;
            Foreign { prose: at..at + words.len() as u32, lang: en.clone() }
        })
        .collect();
    let messages = Messages::load(&[]).value;
    let around = Surroundings {
        headings: &[],
        labels: &Labels::new(&messages.words(&de)),
        link: &|to, _| Address::To(to.to_owned()),
        image: &|_, _| Image::default(),
        include: &|_, _| Included::default(),
        code: &|_, _| String::new(),
        highlight: &|code, _| plain_code(code),
        originals: &originals,
        foreign: &foreign,
    };
    write(&document, &around).body.trim().to_owned()
}

#[test]
fn a_segment_goes_around_what_it_begins_with() {
    assert_eq!(html("[Start](a) hilft.\n", &[]), "<p><span class=\"s\"><a href=\"a\">Start</a> hilft.</span></p>");
    assert_eq!(
        html("- **Menge**: zwei\n", &[]),
        "<ul>\n<li><span class=\"s\"><strong>Menge</strong>: zwei</span></li>\n</ul>"
    );
}

#[test]
fn elements_are_closed_in_the_order_they_were_opened() {
    for markdown in [
        "Ein **Satz. Noch** einer.\n",
        "**Ein [Link. Und](a) mehr.** Ende.\n",
        "*A **b*** c. D *e*.\n",
        "`Code` am Anfang. **`Code`**\n",
        "Zeile\n**zwei. Und\ndrei** vier.\n",
    ] {
        for foreign in [&[][..], &["e"], &["Noch", "Und"]] {
            if foreign.iter().any(|words| !markdown.contains(words)) {
                continue;
            }
            let html = html(markdown, foreign);
            let mut open = Vec::new();
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                match tag.strip_prefix('/') {
                    Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
                    None => open.push(tag.split(' ').next().unwrap_or("")),
                }
            }
            assert!(open.is_empty(), "{html}");
        }
    }
}

#[test]
fn words_in_another_language_are_marked_inside_of_their_segment() {
    assert_eq!(
        html("Die Prüfung: Managing **Office** Identities\n", &["Managing Office Identities"]),
        "<p><span class=\"s\">Die Prüfung: <span lang=\"en-US\">Managing <strong>Office</strong> Identities</span></span></p>"
    );
}

#[test]
fn values_of_the_front_matter_do_not_hide_the_segments_of_the_text() {
    for keys in 0..6 {
        let front: String = ["title: A", "description: B", "keywords: C, D", "summary: E", "author: F"][..keys.min(5)]
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
        let html = html(&format!("---\n{front}---\nEins. Zwei.\n\n- Drei.\n"), &[]);
        assert_eq!(html.matches("class=\"s\"").count(), 3, "{html}");
    }
}

#[test]
fn no_level_is_skipped_in_the_outline() {
    let levels = |markdown: &str| -> String {
        let text = html(markdown, &[]);
        text.match_indices("<h").filter_map(|(at, _)| text[at + 2..].chars().next()).collect()
    };
    assert_eq!(levels("## A\n\n#### B\n\n#### C\n\n##### D\n\n## E\n\n### F\n"), "233423");
    assert_eq!(levels("### A\n\n# B\n\n### C\n"), "312");
}

#[test]
fn words_in_another_language_are_marked_in_raw_html_too() {
    assert_eq!(
        html(
            "<table><tr><td>Ein Satz. Two words.</td><td><b>Three</b> words</td></tr></table>\n",
            &["Two words.", "Three words"]
        ),
        "<table><tr><td>Ein Satz. <span lang=\"en-US\">Two words.</span></td>\
         <td><b><span lang=\"en-US\">Three</span></b><span lang=\"en-US\"> words</span></td></tr></table>"
    );
}

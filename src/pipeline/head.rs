//! What search engines and other programs read of a page: its description and the way to it.

use crate::model::document::{Document, Kind};
use crate::render::view;

use super::stage::Stage;

/// How many characters of a text stand for a description that is not there.
const LONGEST: usize = 160;

/// The description of the front matter; where there is none, the beginning of the first paragraph.
pub(super) fn description(document: &Document<'_>) -> Option<String> {
    let own = document.front.text("description").map(str::trim).filter(|text| !text.is_empty());
    own.map(str::to_owned).or_else(|| {
        let paragraph = |at: &usize| matches!(document.nodes[*at].kind, Kind::Paragraph);
        document.top().filter(paragraph).map(|at| shorten(document.block_words(at))).find(|text| !text.is_empty())
    })
}

/// The beginning of a text on one line, cut between words where the script has spaces.
pub(super) fn shorten(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.replace('\u{FFFC}', "");
    let Some((cut, _)) = line.char_indices().nth(LONGEST) else { return line };
    let at = line[..cut].rfind(' ').filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", line[..at].trim_end_matches([',', ';', ':', '、', '，']))
}

impl Stage {
    /// JSON-LD of the way to a page, from titles and addresses below the site's top; `None` without a base URL.
    pub(super) fn breadcrumb_data(&self, trail: &[(&str, String)]) -> Option<String> {
        let absolute: Option<Vec<(&str, String)>> =
            trail.iter().map(|(title, address)| Some((*title, self.absolute(address)?))).collect();
        let absolute = absolute?;
        let trail: Vec<(&str, &str)> = absolute.iter().map(|(title, address)| (*title, address.as_str())).collect();
        (trail.len() > 1).then(|| view::breadcrumb_data(&trail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(shorten("짧은\n 문장."), "짧은 문장.");
        let long = shorten(&"мост, ".repeat(60));
        assert!(long.ends_with("мост…") && long.chars().count() <= LONGEST + 1, "{long}");
        assert_eq!(shorten(&"字".repeat(300)).chars().count(), LONGEST + 1);
    }
}

//! Which editions of a page were made from an older version of the source than another one.
//!
//! The newest version is that of the edition that was handed off last (`ms.lasthandoff`). Another version that was handed
//! off earlier is stale; where no dates tell which of two is newer, their order is not known.

use std::sync::Arc;

use crate::finding::{Finding, Rule, Severity};
use crate::model::site::{Edition, LocaleIndex, Side};

/// Marks the stale editions of a page, and adds what is to be said of them. `source` is the source locale.
///
/// *Findings*: `stale`, as a note where the order of two versions is not known.
pub fn mark(editions: &mut [Edition], source: Option<LocaleIndex>, findings: &mut Vec<Finding>) {
    let is_translation =
        |edition: &Edition| edition.side == Side::Target && Some(edition.locale) != source && !edition.summary.draft;
    let versioned = |edition: &&Edition| is_translation(edition) && edition.summary.version().is_some();
    let mut all = editions.iter().filter(versioned);
    let Some(first) = all.next() else { return };
    if all.all(|other| !differs(first, other)) {
        return;
    }
    let latest = editions.iter().filter(versioned).map(|edition| edition.summary.handoff).max().unwrap_or(0);
    // Of several that were handed off last, the one that most others agree with.
    let newest = editions.iter().filter(versioned).filter(|edition| edition.summary.handoff == latest);
    let agree = |one: &Edition| editions.iter().filter(versioned).filter(|other| !differs(one, other)).count();
    let Some(newest) = newest.max_by_key(|edition| (agree(edition), std::cmp::Reverse(edition.locale))).cloned() else {
        return;
    };
    let Some(version) = newest.summary.version().map(Arc::<str>::from) else { return };
    for edition in editions.iter_mut().filter(|edition| is_translation(edition)) {
        let Some(own) = edition.summary.version().filter(|_| differs(edition, &newest)) else { continue };
        let (own, handoff) = (own.to_owned(), edition.summary.handoff);
        if handoff > 0 && handoff < latest {
            edition.newer = Some(version.clone());
            let message = format!(
                "translated from version `{}`; `{}` is made from `{}`, which is newer",
                short(&own),
                newest.path,
                short(&version)
            );
            let help = "translate what has changed, and name the new version in the front matter";
            findings.push(Finding::on_file(Rule::Stale, &edition.path, message).help(help));
        } else {
            let message = format!(
                "made from another version (`{}`) than `{}` (`{}`); which is newer is not known",
                short(&own),
                newest.path,
                short(&version)
            );
            let mut finding = Finding::on_file(Rule::Stale, &edition.path, message);
            finding.severity = Severity::Note;
            findings.push(finding.help("name the date of the handoff in `ms.lasthandoff`"));
        }
    }
}

/// True where two editions were surely made from different versions: only versions of one kind are compared.
fn differs(a: &Edition, b: &Edition) -> bool {
    let (a, b) = (&a.summary, &b.summary);
    match (&a.commit, &b.commit) {
        (Some(a), Some(b)) => a != b,
        _ => a.file_hash.as_ref().zip(b.file_hash.as_ref()).is_some_and(|(a, b)| a != b),
    }
}

/// The first characters of a version, as version control shows them.
fn short(version: &str) -> &str {
    version.char_indices().nth(10).map_or(version, |(at, _)| &version[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::Summary;

    const SOURCE: LocaleIndex = 0;

    /// An edition of a commit, or of a file hash that begins with `#`, handed off on a day.
    fn edition(locale: LocaleIndex, version: &str, handoff: u32) -> Edition {
        let file_hash = version.strip_prefix('#').map(Box::from);
        let commit = (file_hash.is_none() && !version.is_empty()).then(|| Box::from(version));
        Edition {
            locale,
            file: u32::from(locale),
            path: format!("{locale}/a.md").into(),
            side: Side::Target,
            summary: Summary { commit, file_hash, handoff, ..Summary::default() },
            copies_source: false,
            newer: None,
        }
    }

    /// A stale edition, and the newest version.
    type Newer = (LocaleIndex, String);

    /// The stale editions, and the file and severity of each finding.
    fn marked(mut editions: Vec<Edition>) -> (Vec<Newer>, Vec<(String, Severity)>) {
        let mut findings = Vec::new();
        mark(&mut editions, Some(SOURCE), &mut findings);
        assert!(findings.iter().all(|finding| finding.rule == Rule::Stale));
        let newer = editions.iter().filter_map(|edition| Some((edition.locale, edition.newer.as_deref()?.to_owned())));
        (newer.collect(), findings.iter().map(|finding| (finding.path.to_string(), finding.severity)).collect())
    }

    #[test]
    fn an_earlier_handoff_of_another_version_is_stale() {
        let (newer, told) =
            marked(vec![edition(1, "old", 20260101), edition(2, "new", 20260301), edition(3, "new", 20260201)]);
        assert_eq!(newer, [(1, "new".to_owned())]);
        assert_eq!(told, [("1/a.md".to_owned(), Severity::Warning)]);
    }

    #[test]
    fn one_version_is_never_stale_whatever_the_dates() {
        let (newer, told) = marked(vec![edition(1, "one", 20260101), edition(2, "one", 20260301)]);
        assert_eq!((newer, told), (vec![], vec![]));
    }

    #[test]
    fn the_order_of_two_versions_without_dates_is_not_known() {
        for handoff in [0, 20260101] {
            let (newer, told) =
                marked(vec![edition(1, "one", handoff), edition(2, "one", handoff), edition(3, "other", handoff)]);
            assert_eq!(newer, []);
            assert_eq!(told, [("3/a.md".to_owned(), Severity::Note)], "most agree on the other version");
        }
    }

    #[test]
    fn a_version_without_a_date_is_not_known_to_be_older() {
        let (newer, told) = marked(vec![edition(1, "one", 0), edition(2, "other", 20260101)]);
        assert_eq!((newer, told), (vec![], vec![("1/a.md".to_owned(), Severity::Note)]));
    }

    #[test]
    fn only_versions_of_one_kind_are_compared() {
        let (newer, told) = marked(vec![edition(1, "#one", 20260101), edition(2, "other", 20260301)]);
        assert_eq!((newer, told), (vec![], vec![]));
        let (newer, _) = marked(vec![edition(1, "#one", 20260101), edition(2, "#other", 20260301)]);
        assert_eq!(newer, [(1, "other".to_owned())]);
    }

    #[test]
    fn the_source_drafts_and_editions_without_a_version_say_nothing() {
        let mut draft = edition(2, "new", 20260301);
        draft.summary.draft = true;
        let (newer, told) = marked(vec![
            edition(SOURCE, "newest", 20260401),
            edition(1, "old", 20260101),
            draft,
            edition(3, "", 20260501),
        ]);
        assert_eq!((newer, told), (vec![], vec![]));
    }
}

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

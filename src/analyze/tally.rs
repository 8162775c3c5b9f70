//! How much of an edition is translated: on the source side, where its source is known.
//!
//! Each segment of the source counts once, with its own words, as what the segments that stand for it are. What the edition
//! has beside that counts by itself. Does not own: the verdicts (`untranslated`), what is missing (`gaps`).

use super::alignment::Alignment;
use super::gaps::Gaps;
use super::outline::Outline;
use crate::model::coverage::{Counts, JudgedSegment, Status, Tally, status_of, tally_of};

/// Counts a judged edition: on the source side, where `way` leads to the source.
pub fn count(segments: &[JudgedSegment], gaps: &Gaps, source: Option<(&Alignment, &Outline)>) -> Tally {
    let Some((way, outline)) = source else {
        let mut tally = tally_of(segments);
        tally.segments.missing = gaps.missing.len() as u64;
        tally.words.missing = gaps.missing.iter().map(|text| u64::from(text.words)).sum();
        return tally;
    };
    let mut tally = Tally::default();
    let mut parts: Vec<&[JudgedSegment]> = vec![&[]; way.forward.len()];
    for unit in segments.chunk_by(|a, b| a.unit == b.unit) {
        parts[unit[0].unit as usize] = unit;
    }
    let mut lacking = gaps.units().iter().copied().peekable();
    for (at, range) in way.backward.iter().enumerate() {
        let words = u64::from(outline.units[at].census.words);
        if lacking.next_if_eq(&at).is_some() {
            tally.segments.missing += 1;
            tally.words.missing += words;
            continue;
        }
        let there = &parts[range.start as usize..range.end as usize];
        let worst = [Status::Untranslated, Status::WrongLocale, Status::Translated];
        let statuses = || there.iter().filter(|parts| !parts.is_empty()).map(|parts| status_of(parts));
        let status = worst.into_iter().find(|worst| statuses().any(|status| status == *worst));
        let status = status.unwrap_or(Status::Exempt);
        tally.segments.add(status, 1);
        share_out(words, status, there, &mut tally.words);
    }
    let alone = parts.iter().zip(&way.forward).filter(|(parts, range)| !parts.is_empty() && range.is_empty());
    for (parts, _) in alone {
        let alone = tally_of(parts);
        for (own, sum) in [(alone.segments, &mut tally.segments), (alone.words, &mut tally.words)] {
            sum.extra += own.translated;
            sum.untranslated += own.untranslated;
            sum.wrong_locale += own.wrong_locale;
            sum.exempt += own.exempt;
        }
    }
    tally
}

/// Gives the words of a source segment to the verdicts on the parts that stand for it, as many as each has of theirs.
fn share_out(words: u64, status: Status, parts: &[&[JudgedSegment]], counts: &mut Counts) {
    let all = || parts.iter().flat_map(|parts| parts.iter());
    let sum: u64 = all().map(|part| u64::from(part.words)).sum();
    if sum == 0 || all().all(|part| part.status == status) {
        counts.add(status, words);
        return;
    }
    let (mut seen, mut given) = (0, 0);
    for part in all() {
        seen += u64::from(part.words);
        let until = words * seen / sum;
        counts.add(part.status, until - given);
        given = until;
    }
}

//! Merges what the editions of a page name at one place.

use std::borrow::Cow;

use super::Edition;
use crate::model::requirement::{Facts, FactsDiffer, Quantity};

/// The facts that most editions name, and what single ones name otherwise.
pub(super) struct Merged<'d> {
    pub facts: Facts<'d>,
    pub differ: Vec<(usize, FactsDiffer<'d>)>,
}

/// Merges the facts of the bones at a place: pairs of edition and bone.
pub(super) fn merge<'d>(editions: &[Edition<'d>], bones: &[(usize, usize)]) -> Merged<'d> {
    let facts = |(edition, bone): (usize, usize)| &editions[edition].skeleton.bones[bone].facts;
    let none = |facts: &Facts<'_>| facts.is_empty() && facts.doubtful.is_empty();
    let Some(&first) = bones.first().filter(|_| !bones.iter().all(|&bone| none(facts(bone)))) else {
        return Merged { facts: Facts::default(), differ: Vec::new() };
    };
    if bones[1..].iter().all(|&bone| facts(bone) == facts(first)) {
        return Merged { facts: facts(first).clone(), differ: Vec::new() };
    }
    let numbers: Vec<Numbers> = settle(bones.iter().map(|&bone| facts(bone)).collect());
    let quantities: Vec<&[Quantity]> = numbers.iter().map(|numbers| numbers.quantities.as_slice()).collect();
    let people: Vec<&[u32]> = numbers.iter().map(|numbers| numbers.people.as_slice()).collect();
    let exams: Vec<&[Cow<'d, str>]> = bones.iter().map(|&bone| facts(bone).exams.as_slice()).collect();
    let certifications: Vec<&[Cow<'d, str>]> =
        bones.iter().map(|&bone| facts(bone).certifications.as_slice()).collect();
    let links: Vec<&[Cow<'d, str>]> = bones.iter().map(|&bone| facts(bone).links.as_slice()).collect();
    let merged = Facts {
        quantities: most(&quantities, |a, b| a == b),
        people: most(&people, |a, b| a == b),
        exams: most(&exams, |a, b| a == b),
        certifications: most(&certifications, |a, b| a == b),
        links: most(&links, |a, b| same_link(a, b)),
        doubtful: Vec::new(),
    };
    let mut differ = Vec::new();
    for (at, &(edition, _)) in bones.iter().enumerate() {
        let own = FactsDiffer {
            quantities: other(quantities[at], &merged.quantities, |a, b| a == b),
            people: other(people[at], &merged.people, |a, b| a == b),
            exams: other(exams[at], &merged.exams, |a, b| a == b),
            certifications: other(certifications[at], &merged.certifications, |a, b| a == b),
            links: other(links[at], &merged.links, |a, b| same_link(a, b)),
        };
        if own != FactsDiffer::default() {
            differ.push((edition, own));
        }
    }
    Merged { facts: merged, differ }
}

/// The numbers that an edition names.
struct Numbers {
    quantities: Vec<Quantity>,
    people: Vec<u32>,
}

/// The numbers of each edition: one that some editions leave in doubt is an amount in all of them where as many show that
/// it is, else in none. And an amount counts people where another edition says so (a translation that lost its emphasis).
fn settle(facts: Vec<&Facts<'_>>) -> Vec<Numbers> {
    let mut votes: std::collections::BTreeMap<Quantity, (usize, usize)> = std::collections::BTreeMap::new();
    for facts in &facts {
        facts.quantities.iter().for_each(|quantity| votes.entry(*quantity).or_default().0 += 1);
        let in_doubt = facts.doubtful.iter().filter(|quantity| facts.quantities.binary_search(quantity).is_err());
        in_doubt.for_each(|quantity| votes.entry(*quantity).or_default().1 += 1);
    }
    let sure = |quantity: &Quantity| votes.get(quantity).is_some_and(|(sure, doubt)| *sure > 0 && sure >= doubt);
    let counted: std::collections::BTreeMap<Quantity, u32> =
        facts.iter().flat_map(|facts| &facts.people).map(|&count| (Quantity::whole(u64::from(count)), count)).collect();
    facts
        .iter()
        .map(|facts| {
            let all = facts.quantities.iter().chain(&facts.doubtful).copied();
            let mut quantities: Vec<Quantity> = all.filter(|quantity| sure(quantity)).collect();
            let mut people = facts.people.clone();
            quantities.retain(|quantity| match counted.get(quantity).filter(|count| !facts.people.contains(count)) {
                Some(count) => {
                    people.push(*count);
                    false
                }
                None => true,
            });
            quantities.sort_unstable();
            quantities.dedup();
            people.sort_unstable();
            people.dedup();
            Numbers { quantities, people }
        })
        .collect()
}

/// Lists longer than this are compared value by value as they are written: `same` would go through all pairs.
const FEW: usize = 64;

/// What half of the lists or more hold.
fn most<T: Clone + Ord>(lists: &[&[T]], same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    if lists.iter().any(|list| list.len() > FEW) {
        let mut counts: std::collections::BTreeMap<&T, usize> = std::collections::BTreeMap::new();
        lists.iter().flat_map(|list| list.iter()).for_each(|value| *counts.entry(value).or_default() += 1);
        return counts
            .into_iter()
            .filter(|(_, count)| count * 2 >= lists.len())
            .map(|(value, _)| value.clone())
            .collect();
    }
    let mut merged: Vec<T> = Vec::new();
    for value in lists.iter().flat_map(|list| list.iter()) {
        if merged.iter().any(|known| same(known, value)) {
            continue;
        }
        let count = lists.iter().filter(|list| list.iter().any(|other| same(other, value))).count();
        if count * 2 >= lists.len() {
            merged.push(value.clone());
        }
    }
    merged.sort();
    merged
}

/// A list, where it is not the merged one.
fn other<T: Clone + PartialEq>(own: &[T], merged: &[T], same: impl Fn(&T, &T) -> bool) -> Option<Vec<T>> {
    if own.len() > FEW || merged.len() > FEW {
        return (own != merged).then(|| own.to_vec());
    }
    let holds = |list: &[T], value: &T| list.iter().any(|other| same(other, value));
    let agrees = own.len() == merged.len() && own.iter().all(|value| holds(merged, value));
    (!agrees).then(|| own.to_vec())
}

/// True for addresses of one page in two locales: locale parts (`/de-de/`), `http` and a last `/` make no difference.
fn same_link(a: &str, b: &str) -> bool {
    fn parts(link: &str) -> impl Iterator<Item = &str> {
        let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
        link.trim_end_matches('/').split('/').filter(|part| !is_locale(part))
    }
    a == b || {
        let (mut a, mut b) = (parts(a), parts(b));
        loop {
            match (a.next(), b.next()) {
                (None, None) => break true,
                (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => {}
                _ => break false,
            }
        }
    }
}

fn is_locale(part: &str) -> bool {
    let bytes = part.as_bytes();
    let letters = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_alphabetic);
    match bytes.len() {
        5 => bytes[2] == b'-' && letters(0..2) && letters(3..5),
        7 => bytes[2] == b'-' && letters(0..2) && letters(3..7),
        10 => bytes[2] == b'-' && bytes[7] == b'-' && letters(0..2) && letters(3..7) && letters(8..10),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_two_locales_lead_to_one_page() {
        assert!(same_link("https://example.com/ko-kr/a/", "http://example.com/de-DE/a"));
        assert!(same_link("https://example.com/zh-hans/a", "https://example.com/a"));
        assert!(!same_link("https://example.com/a", "https://example.com/b"));
        assert!(!same_link("a.md", "b.md"));
    }
}

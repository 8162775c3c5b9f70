//! Findings on trees: where editions of one source version differ in shape or in facts.

use super::rows::{NONE, Rows};
use super::shape::Places;
use super::{Edition, Origin, facts};
use crate::analyze::outline::unmarked;
use crate::finding::{Finding, Locator, Rule};
use crate::model::document::Block;
use crate::model::requirement::{Bone, BoneKind, FactsDiffer, RequirementTree};
use crate::source::Span;

/// Finds the differences of a page.
pub(super) fn find(editions: &[Edition<'_>], rows: &Rows, tree: &RequirementTree<'_>, places: &Places) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locators: Vec<Locator<'_>> = editions.iter().map(|edition| Locator::new(edition.file)).collect();
    for group in versions(editions) {
        let teller = Teller { editions, locators: &locators, rows, group: &group };
        if !rows.uniform {
            teller.shapes(&rows.top(), None, &mut findings);
        }
        teller.facts(tree, places, &mut findings);
    }
    crate::finding::sort(&mut findings);
    findings
}

/// Groups of two or more editions that come from one version of the source.
fn versions(editions: &[Edition<'_>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, edition) in editions.iter().enumerate() {
        let Some(version) = edition.version.filter(|version| !version.is_empty()) else { continue };
        match groups.iter_mut().find(|group| group.0 == version) {
            Some(group) => group.1.push(at),
            None => groups.push((version, vec![at])),
        }
    }
    groups.into_iter().map(|group| group.1).filter(|group| group.len() > 1).collect()
}

struct Teller<'e, 'd> {
    editions: &'e [Edition<'d>],
    locators: &'e [Locator<'e>],
    rows: &'e Rows,
    /// Editions of one version.
    group: &'e [usize],
}

impl Teller<'_, '_> {
    fn bone(&self, edition: usize, row: usize) -> Option<&Bone<'_>> {
        let bone = self.rows.cells(row)[edition];
        (bone != NONE).then(|| &self.editions[edition].skeleton.bones[bone as usize])
    }

    fn span(&self, edition: usize, bone: &Bone<'_>) -> Span {
        let document = self.editions[edition].document;
        let words = document.prose.span(&bone.prose);
        if words.is_empty() { document.node_span(bone.node as usize) } else { words }
    }

    fn names(&self, editions: &[usize]) -> String {
        let names: Vec<&str> = editions.iter().take(3).map(|&at| self.editions[at].locale.tag()).collect();
        match editions.len() - names.len() {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        }
    }

    fn finding(&self, rule: Rule, edition: usize, span: Span, message: String) -> Option<Finding> {
        // What a derived edition shows is told about the edition that it was taken from, and the other locales.
        let told = self.editions[edition].origin != Origin::Derived;
        told.then(|| self.locators[edition].finding(rule, span, message))
    }

    /// True where all editions of the group stand in a row, with one kind.
    fn agrees(&self, row: usize) -> bool {
        let mut kinds = self.group.iter().map(|&edition| self.bone(edition, row).map(|bone| bone.kind));
        let first = kinds.next().flatten();
        first.is_some() && kinds.all(|kind| kind == first)
    }

    /// Compares siblings; what is missing as a whole is told once, not for everything below it.
    fn shapes(&self, siblings: &[usize], parent: Option<usize>, findings: &mut Vec<Finding>) {
        // The row after which each edition lacks something: its last one here, else the parent.
        let mut before: Vec<Option<usize>> =
            self.group.iter().map(|&edition| parent.filter(|&row| self.bone(edition, row).is_some())).collect();
        for &row in siblings {
            for (last, &edition) in before.iter_mut().zip(self.group) {
                *last = if self.bone(edition, row).is_some() { Some(row) } else { *last };
            }
            if self.agrees(row) {
                self.shapes(&self.rows.children(row), Some(row), findings);
                continue;
            }
            let (present, absent): (Vec<usize>, Vec<usize>) =
                self.group.iter().partition(|&&edition| self.rows.cells(row)[edition] != NONE);
            if present.is_empty() {
                continue;
            }
            // Two against two: the ones that lack something are reported.
            if present.len() < absent.len() {
                for &edition in &present {
                    let Some(bone) = self.bone(edition, row) else { continue };
                    let message =
                        format!("this {} stands in no other locale of the same source version", bone.kind.name());
                    let finding = self.finding(Rule::StructureDiffers, edition, self.span(edition, bone), message);
                    findings.extend(finding.map(|finding| finding.help("remove it, or add it to the other locales")));
                }
            } else if !self.is_counted(present[0], row) {
                for &edition in &absent {
                    let last = self.group.iter().position(|&at| at == edition).and_then(|at| before[at]);
                    let last = last.and_then(|row| self.bone(edition, row));
                    let after = || siblings.iter().find_map(|&row| self.bone(edition, row));
                    let Some(neighbor) = last.or_else(after) else { continue };
                    let kind = self.bone(present[0], row).map_or("item", |bone| bone.kind.name());
                    let message = format!("a {kind} of {} is missing here", self.names(&present));
                    let finding = self.finding(Rule::StructureDiffers, edition, self.span(edition, neighbor), message);
                    findings.extend(finding.map(|finding| {
                        let words = self.bone(present[0], row).map_or("", |bone| self.words(present[0], bone));
                        finding.label("it stands after this").help(format!("add what says `{}` there", short(words)))
                    }));
                }
            }
            self.kinds(row, &present, findings);
            self.shapes(&self.rows.children(row), Some(row), findings);
        }
    }

    /// True where the text at a row is translated, so that coverage reports where it is missing: the source edition, or two
    /// other editions, tell what an edition lacks.
    fn is_counted(&self, edition: usize, row: usize) -> bool {
        let has_measure = self.editions.iter().any(|edition| edition.origin != Origin::Translation);
        let Some(bone) = self.bone(edition, row).filter(|_| has_measure || self.group.len() > 2) else { return false };
        let document = self.editions[edition].document;
        let end = document.nodes[bone.node as usize].end;
        let has_words = |block: &Block| {
            unmarked(document, document.prose.slice(&block.prose), &block.prose).contains(char::is_alphabetic)
        };
        (bone.node..end).flat_map(|node| document.blocks_of(node as usize)).any(has_words)
    }

    fn words<'w>(&'w self, edition: usize, bone: &Bone<'_>) -> &'w str {
        self.editions[edition].document.prose.slice(&bone.prose).trim()
    }

    /// One place, two kinds of markup. A paragraph that is bold as a whole is a paragraph.
    fn kinds(&self, row: usize, present: &[usize], findings: &mut Vec<Finding>) {
        let plain = |kind| if kind == BoneKind::Strong { BoneKind::Text } else { kind };
        let kind = |edition: usize| self.bone(edition, row).map(|bone| plain(bone.kind));
        let count = |kind_of: Option<BoneKind>| present.iter().filter(|&&edition| kind(edition) == kind_of).count();
        let Some(&usual) = present.iter().rev().max_by_key(|&&edition| count(kind(edition))) else { return };
        let (Some(usual_kind), most) = (kind(usual), count(kind(usual))) else { return };
        if most == present.len() {
            return;
        }
        for &edition in present {
            let Some(bone) = self.bone(edition, row).filter(|bone| plain(bone.kind) != usual_kind) else { continue };
            let others: Vec<usize> = present.iter().copied().filter(|&other| kind(other) == Some(usual_kind)).collect();
            let level = |kind: BoneKind| match kind {
                BoneKind::Section(level) => format!("{} of level {level}", kind.name()),
                _ => kind.name().to_owned(),
            };
            let message = format!("a {} here is a {} in {}", level(bone.kind), level(usual_kind), self.names(&others));
            let finding = self.finding(Rule::StructureDiffers, edition, self.span(edition, bone), message);
            let help = match (bone.kind, usual_kind) {
                (BoneKind::Bullet, BoneKind::Text) => {
                    "write `\\*` where a line opens with an asterisk that marks no list"
                }
                _ => "give it the same markup as in the other locales",
            };
            findings.extend(finding.map(|finding| finding.help(help)));
        }
    }

    fn facts(&self, tree: &RequirementTree<'_>, places: &Places, findings: &mut Vec<Finding>) {
        for (node, place) in tree.nodes.iter().zip(places) {
            let Some(row) = place.filter(|_| !node.facts_differ.is_empty()) else { continue };
            let bones: Vec<(usize, usize)> =
                self.rows.present(row).filter(|(edition, _)| self.group.contains(edition)).collect();
            // What editions of other versions name is no measure for this one.
            let merged = facts::merge(self.editions, &bones);
            for (edition, differ) in &merged.differ {
                let agrees = |at: &usize| merged.differ.iter().all(|(other, _)| other != at);
                let others: Vec<usize> = bones.iter().map(|(edition, _)| *edition).filter(agrees).collect();
                let (Some(bone), false) = (self.bone(*edition, row), others.is_empty()) else { continue };
                for (name, own, usual) in lists(differ, &merged.facts) {
                    let (extra, lacking) = (only(&own, &usual), only(&usual, &own));
                    if name == NUMBER && is_worded(&extra, &lacking) {
                        continue;
                    }
                    let others = self.names(&others);
                    let message = match (extra.is_empty(), lacking.is_empty()) {
                        (false, false) => format!("{name} {} here, {} in {others}", quoted(&extra), quoted(&lacking)),
                        (true, _) => format!("{name} {} of {others} is missing here", quoted(&lacking)),
                        (_, true) => format!("{name} {} stands here and not in {others}", quoted(&extra)),
                    };
                    let finding = self.finding(Rule::FactsDiffer, *edition, self.span(*edition, bone), message);
                    findings.extend(
                        finding.map(|finding| finding.help("make the locales say the same, or write it the same way")),
                    );
                }
            }
        }
    }
}

/// The lists that differ: name, this locale's, the others'.
fn lists(
    differ: &FactsDiffer<'_>,
    facts: &crate::model::requirement::Facts<'_>,
) -> Vec<(&'static str, Vec<String>, Vec<String>)> {
    fn told<T: ToString>(list: &[T]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }
    let mut lists = Vec::new();
    if let Some(own) = &differ.quantities {
        lists.push((NUMBER, told(own), told(&facts.quantities)));
    }
    if let Some(own) = &differ.people {
        lists.push(("number of people", told(own), told(&facts.people)));
    }
    if let Some(own) = &differ.exams {
        lists.push(("exam", told(own), told(&facts.exams)));
    }
    if let Some(own) = &differ.certifications {
        lists.push(("certification", told(own), told(&facts.certifications)));
    }
    if let Some(own) = &differ.links {
        lists.push(("link", told(own), told(&facts.links)));
    }
    lists
}

/// What quantities are called.
const NUMBER: &str = "number";

/// True for numbers that one locale writes in words or as a date, and another in digits: small ones on one side alone.
fn is_worded(extra: &[String], lacking: &[String]) -> bool {
    let small = |values: &[String]| values.iter().all(|value| value.parse::<u32>().is_ok_and(|value| value <= 31));
    (extra.is_empty() || lacking.is_empty()) && small(extra) && small(lacking)
}

fn only(list: &[String], other: &[String]) -> Vec<String> {
    list.iter().filter(|value| !other.contains(value)).cloned().collect()
}

fn quoted(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    values.join(", ")
}

/// The beginning of a text, for a help line.
fn short(words: &str) -> String {
    let line = words.split('\n').next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

//! Makes choices and labeled lists of siblings, as far as bold paragraphs between them say so.
//!
//! 1. A lone bold paragraph that is no connector is a label: the list after it goes below it, with the choices in it.
//! 2. Connectors part what stands between the start of the step, label or section and its end into alternatives: OR
//!    first, AND within. Paragraphs before the first and after the last alternative stay outside.
//!
//! Works on what each sibling is for; knows nothing of locales or words.

use crate::language::vocabulary::Connector;
use crate::model::requirement::RequirementKind;

/// What stands among siblings before choices are made.
pub(super) enum Part {
    /// A node.
    Piece(Piece),
    /// A lone bold connector: its row.
    Connector(usize, Connector),
}

/// A node to be: its row, and what goes below it after its own children.
pub(super) struct Piece {
    pub row: usize,
    pub kind: RequirementKind,
    pub body: Vec<Grown>,
}

/// A node to be, or a group of them.
pub(super) enum Grown {
    Piece(Piece),
    /// Alternatives that are parted by connectors at these rows.
    Group {
        kind: RequirementKind,
        connectors: Vec<usize>,
        alternatives: Vec<Vec<Grown>>,
    },
}

/// What siblings stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Section,
    Item,
}

/// Puts the list after a label below it.
pub(super) fn labels(parts: Vec<Part>) -> Vec<Part> {
    let is_list = |part: &Part| {
        matches!(part, Part::Piece(Piece { kind, .. })
            if matches!(kind, RequirementKind::Requirement | RequirementKind::Condition | RequirementKind::Note))
    };
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut rest = parts.into_iter().peekable();
    while let Some(part) = rest.next() {
        match part {
            Part::Piece(mut label) if label.kind == RequirementKind::Label => {
                let mut body = Vec::new();
                loop {
                    if rest.peek().is_some_and(is_list) {
                        body.extend(rest.next());
                    } else if matches!(rest.peek(), Some(Part::Connector(..))) && !body.is_empty() {
                        let connector = rest.next();
                        // The word joins this label's list with what follows only where that is a list.
                        if rest.peek().is_some_and(is_list) {
                            body.extend(connector);
                        } else {
                            label.body = choices(std::mem::take(&mut body), Within::Item);
                            out.push(Part::Piece(label));
                            out.extend(connector);
                            break;
                        }
                    } else {
                        label.body = choices(body, Within::Item);
                        out.push(Part::Piece(label));
                        break;
                    }
                }
            }
            part => out.push(part),
        }
    }
    out
}

/// Makes choices of what connectors part.
pub(super) fn choices(parts: Vec<Part>, within: Within) -> Vec<Grown> {
    let is_text = |part: &Part| matches!(part, Part::Piece(piece) if piece.kind == RequirementKind::Text);
    let is_connector = |part: &Part| matches!(part, Part::Connector(..));
    let Some(first) = parts.iter().position(is_connector) else { return grow(parts) };
    let last = parts.iter().rposition(is_connector).unwrap_or(first);
    // Paragraphs that lead to the alternatives, or follow them, are no part of them, unless there is nothing else.
    let start = match parts[..first].iter().position(|part| !is_text(part)) {
        Some(start) => start,
        None if within == Within::Section => first.saturating_sub(1),
        None => 0,
    };
    let end = match parts[last + 1..].iter().rposition(|part| !is_text(part)) {
        Some(end) => last + 2 + end,
        None => parts.len(),
    };
    let mut parts = parts.into_iter();
    let mut out = grow(parts.by_ref().take(start).collect());
    let middle: Vec<Part> = parts.by_ref().take(end - start).collect();
    out.extend(group(middle, Connector::Or));
    out.extend(grow(parts.collect()));
    out
}

/// Parts siblings at one kind of connector, and each part at the other kind.
fn group(parts: Vec<Part>, connector: Connector) -> Vec<Grown> {
    let (mut groups, mut connectors) = (vec![Vec::new()], Vec::new());
    for part in parts {
        match part {
            Part::Connector(row, kind) if kind == connector => {
                connectors.push(row);
                groups.push(Vec::new());
            }
            part => groups.last_mut().expect("it begins with one").push(part),
        }
    }
    let inner = |parts: Vec<Part>| match connector {
        Connector::Or => group(parts, Connector::And),
        Connector::And => grow(parts),
    };
    let mut alternatives: Vec<Vec<Grown>> = groups.into_iter().map(inner).collect();
    if alternatives.iter().filter(|alternative| !alternative.is_empty()).count() < 2 {
        // A connector with nothing on one side parts nothing; it stays as the bold paragraph that it is.
        let lone = |row: usize| Grown::Piece(Piece { row, kind: RequirementKind::Label, body: Vec::new() });
        let mut out = Vec::new();
        for (at, alternative) in alternatives.into_iter().enumerate() {
            out.extend((at > 0).then(|| lone(connectors[at - 1])));
            out.extend(alternative);
        }
        return out;
    }
    alternatives.retain(|alternative| !alternative.is_empty());
    let kind = if connector == Connector::Or { RequirementKind::Choice } else { RequirementKind::All };
    vec![Grown::Group { kind, connectors, alternatives }]
}

fn grow(parts: Vec<Part>) -> Vec<Grown> {
    let piece = |part| match part {
        Part::Piece(piece) => piece,
        Part::Connector(row, _) => Piece { row, kind: RequirementKind::Label, body: Vec::new() },
    };
    parts.into_iter().map(|part| Grown::Piece(piece(part))).collect()
}

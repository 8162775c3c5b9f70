//! Findings as bytes: a site can have so many that as values they would weigh more than all else that is kept of it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Excerpt, Finding, Place, Rule, Severity, Text};
use crate::source::{Position, Span};

/// Most texts of their own that findings share, and the longest of them in bytes: some hundred kilobytes at most.
const MOST: usize = 4096;
const LONGEST: usize = 120;

/// Turns findings into bytes and back. What many of them say in the same words is held once.
#[derive(Debug, Default)]
pub struct Packer {
    texts: Vec<Text>,
    numbers: FxHashMap<Text, u32>,
}

impl Packer {
    /// Appends a finding, all but its path.
    pub fn pack(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        out.push(finding.rule as u8);
        out.push(finding.severity as u8 * 2 + u8::from(finding.place.is_some()));
        if let Some(Place { span, position, end, excerpt }) = &finding.place {
            for number in [
                span.start,
                span.end.saturating_sub(span.start),
                position.line,
                position.column,
                end.line.saturating_sub(position.line),
                end.column,
                excerpt.start,
                excerpt.end.saturating_sub(excerpt.start),
            ] {
                push_number(out, number);
            }
            push_text(out, &excerpt.line);
        }
        // A message is seldom said twice, unless its words are the rule's.
        self.text(&finding.message, false, out);
        for text in [&finding.label, &finding.help] {
            match text {
                Some(text) => self.text(text, true, out),
                None => push_number(out, NONE),
            }
        }
    }

    /// Takes a finding on the file at `path` from the front of `bytes`; `None` at their end.
    pub fn unpack(&self, bytes: &mut &[u8], path: &Arc<str>) -> Option<Finding> {
        let rule = *Rule::ALL.get(usize::from(take(bytes)?))?;
        let flags = take(bytes)?;
        let severity = [Severity::Note, Severity::Warning, Severity::Error].into_iter().nth(usize::from(flags / 2))?;
        let place = if flags % 2 == 1 { Some(take_place(bytes)?) } else { None };
        let message = self.take_text(bytes)?.unwrap_or_default();
        let (label, help) = (self.take_text(bytes)?, self.take_text(bytes)?);
        Some(Finding { rule, severity, path: path.clone(), place, message, label, help })
    }

    fn text(&mut self, text: &Text, often: bool, out: &mut Vec<u8>) {
        let shared = match text {
            Text::Borrowed(_) => true,
            Text::Owned(text) => often && text.len() <= LONGEST,
        };
        let number = match self.numbers.get(text).filter(|_| shared) {
            Some(number) => Some(*number),
            None if shared && self.texts.len() < MOST => {
                let number = FIRST + self.texts.len() as u32;
                self.texts.push(text.clone());
                self.numbers.insert(text.clone(), number);
                Some(number)
            }
            None => None,
        };
        match number {
            Some(number) => push_number(out, number),
            None => {
                push_number(out, INLINE);
                push_text(out, text);
            }
        }
    }

    fn take_text(&self, bytes: &mut &[u8]) -> Option<Option<Text>> {
        Some(match take_number(bytes)? {
            NONE => None,
            INLINE => Some(take_text(bytes)?.into()),
            number => Some(self.texts.get((number - FIRST) as usize)?.clone()),
        })
    }
}

/// What stands for a text: none, one that follows, or the number of a shared one.
const NONE: u32 = 0;
const INLINE: u32 = 1;
const FIRST: u32 = 2;

fn take_place(bytes: &mut &[u8]) -> Option<Place> {
    let mut numbers = [0; 8];
    for number in &mut numbers {
        *number = take_number(bytes)?;
    }
    let [start, length, line, column, lines, end, mark, marked] = numbers;
    Some(Place {
        span: Span { start, end: start + length },
        position: Position { line, column },
        end: Position { line: line + lines, column: end },
        excerpt: Excerpt { line: take_text(bytes)?, start: mark, end: mark + marked },
    })
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_number(out, text.len() as u32);
    out.extend_from_slice(text.as_bytes());
}

fn take_text(bytes: &mut &[u8]) -> Option<String> {
    let length = take_number(bytes)? as usize;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok().map(str::to_owned)
}

/// Appends a number, seven bits a byte, the lowest first.
fn push_number(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = take(bytes)?;
        value |= u32::from(byte & 0x7F).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::super::print::cases;
    use super::*;

    #[test]
    fn a_finding_comes_back_as_it_was() {
        let help = |help: &str| cases::at("가\n나 abc\n다", "abc\n다").help(help.to_owned()).label("here");
        let mut all = vec![help("translate it"), cases::whole(), help(&"long ".repeat(100)), help("translate it")];
        all[1].severity = Severity::Error;
        all.push(cases::at(&"가나 ".repeat(300), "나"));
        all.extend((0..MOST + 10).map(|number| cases::whole().label(format!("{number}"))));
        let mut packer = Packer::default();
        let mut bytes = Vec::new();
        all.iter().for_each(|finding| packer.pack(finding, &mut bytes));
        let mut rest = &*bytes;
        for finding in &all {
            assert_eq!(packer.unpack(&mut rest, &finding.path).as_ref(), Some(finding));
        }
        assert_eq!(packer.unpack(&mut rest, &all[0].path), None);
    }

    #[test]
    fn what_is_said_often_is_held_once() {
        let mut packer = Packer::default();
        let mut weigh = |finding: &Finding| {
            let mut bytes = Vec::new();
            packer.pack(finding, &mut bytes);
            bytes.len()
        };
        let finding = cases::whole().help("a help of many words, made for the occasion".to_owned());
        weigh(&finding);
        assert!(weigh(&finding) < 10);
    }
}

//! Cells of a table's row beyond the columns of its head, which the Markdown reader leaves out (GFM 0.29, section 4.10).
//!
//! Most often a bar within a cell has lost its backslash, so that what the row says last would be missing. Such cells become
//! further cells of their row, each read as a text of its own.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Parser, RefDefs, Tag, TagEnd};

use super::{Reader, options};
use crate::finding::{Finding, Locator, Rule};
use crate::model::document::Kind;
use crate::source::Mapped;

/// A row with more cells than its table's head.
pub(super) struct LongRow {
    /// Where its first cell without a column is.
    pub place: Range<usize>,
    /// How many cells it has.
    pub cells: usize,
    /// How many the head has.
    pub columns: usize,
}

impl LongRow {
    /// What is reported of it.
    pub(super) fn finding(&self, text: &Mapped<'_>, at: &Locator<'_>) -> Finding {
        let LongRow { place, cells, columns } = self;
        let message = format!("the row has {cells} cells, the head {columns}");
        let finding = at.finding(Rule::UnknownSyntax, text.origin_span(place.clone()), message);
        finding.help("write `\\|` for a bar within a cell, or give the head more columns")
    }
}

impl<'a> Reader<'a, '_> {
    /// Adds the cells that a row, which is open and all read, has beyond its table's columns. `definitions` are those of the
    /// page's links.
    pub(super) fn further_cells(&mut self, row: &Range<usize>, definitions: &RefDefs<'_>) {
        let Some(open) = self.open.last().copied().filter(|open| matches!(self.nodes[*open].kind, Kind::Row)) else {
            return;
        };
        let is_cell = |node: &usize| matches!(self.nodes[*node].kind, Kind::Cell);
        let Some(last) = (open + 1..self.nodes.len()).rev().find(is_cell) else { return };
        let rest = self.nodes[last].range.end as usize..row.end;
        let cells = cells(self.markdown, rest);
        let Some(place) = cells.iter().find(|cell| cell.place.start < cell.place.end).map(|cell| cell.place.clone())
        else {
            return;
        };
        let columns = (open + 1..self.nodes.len()).filter(is_cell).count();
        self.long_rows.push(LongRow { place, cells: columns + cells.len(), columns });
        for cell in cells {
            self.further_cell(cell, definitions);
        }
    }

    fn further_cell(&mut self, cell: Cell, definitions: &RefDefs<'_>) {
        let index = self.push(Kind::Cell, cell.place.clone());
        self.open.push(index);
        // With the bar before it the text cannot begin a block, so that it is a paragraph.
        let (markdown, bar) = (self.markdown, cell.bar);
        let mut resolve = |link: BrokenLink<'a>| {
            let known = definitions.get(&link.reference)?;
            let title = known.title.as_deref().unwrap_or_default();
            Some((CowStr::from(known.dest.to_string()), CowStr::from(title.to_owned())))
        };
        let parser =
            Parser::new_with_broken_link_callback(&markdown[bar..cell.place.end], options(), Some(&mut resolve));
        for (event, range) in parser.into_offset_iter() {
            let range = bar + range.start..bar + range.end;
            match event {
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                Event::Text(_) if range.end <= cell.place.start => {}
                Event::Text(_) if range.start < cell.place.start => {
                    let range = cell.place.start..range.end;
                    self.event(Event::Text(CowStr::Borrowed(&markdown[range.clone()])), range);
                }
                Event::Code(code) if code.contains("\\|") => {
                    self.event(Event::Code(CowStr::from(code.replace("\\|", "|"))), range);
                }
                event => self.event(event, range),
            }
        }
        self.close_plain();
        while let Some(open) = self.open.pop() {
            self.close(open);
            if open == index {
                break;
            }
        }
    }
}

/// A cell that the reader left out.
struct Cell {
    /// The bar before it.
    bar: usize,
    /// Its text, without the space around it.
    place: Range<usize>,
}

/// The cells in the rest of a row, which begins with the bar after the last cell that has a column.
fn cells(markdown: &str, rest: Range<usize>) -> Vec<Cell> {
    let bytes = markdown.as_bytes();
    let (mut cells, mut bar) = (Vec::new(), rest.start);
    let end = rest.start + markdown[rest.clone()].trim_end().len();
    while bar < end && bytes[bar] == b'|' {
        let mut at = bar + 1;
        while at < end && bytes[at] != b'|' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let at = at.min(end);
        let text = &markdown[bar + 1..at];
        // The bar at the end of the row begins no cell.
        if at > bar + 1 || at < end {
            let start = bar + 1 + (text.len() - text.trim_start().len());
            cells.push(Cell { bar, place: start..start + text.trim().len() });
        }
        bar = at;
    }
    cells
}

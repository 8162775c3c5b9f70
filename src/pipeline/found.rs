//! What was found in a whole site, held as bytes until all of it is there and can be told in order.

use std::cmp::Ordering;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::finding::pack::Packer;
use crate::finding::{self, Finding};
use crate::output::Scratch;

/// Findings, added from any thread in any order.
#[derive(Debug, Default)]
pub struct Found(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    packer: Packer,
    /// Where full blocks go; they stay in memory where it is `None`.
    file: Option<Scratch>,
    /// Blocks in memory.
    blocks: Vec<Box<[u8]>>,
    /// How many blocks are full, and where in the file the next one begins.
    full: u32,
    starts: Vec<u64>,
    end: u64,
    /// The block that is being filled.
    open: Vec<u8>,
    parts: Vec<Part>,
}

/// Findings of one file that were added together.
#[derive(Debug)]
struct Part {
    path: Arc<str>,
    block: u32,
    at: u32,
    len: u32,
}

/// Bytes of a block, about.
const BLOCK: usize = 1 << 16;

impl Found {
    /// Keeps findings in a file rather than in memory.
    pub fn in_file(file: Scratch) -> Found {
        Found(Mutex::new(State { file: Some(file), ..State::default() }))
    }

    /// Adds findings. *Errors*: those of writing.
    pub fn add(&self, findings: &[Finding]) -> Result<(), Error> {
        if findings.is_empty() {
            return Ok(());
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(findings)
    }

    /// Gives every finding to `each` in the order of reports, each once. *Errors*: those of reading.
    pub fn tell(self, mut each: impl FnMut(&Finding)) -> Result<(), Error> {
        let mut state = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut parts = std::mem::take(&mut state.parts);
        // What one file's findings say decides their order, wherever they were added.
        parts.sort_unstable_by(|a, b| compare(&a.path, &b.path));
        let mut bytes = Vec::new();
        for of_file in parts.chunk_by(|a, b| compare(&a.path, &b.path).is_eq()) {
            let mut findings = Vec::new();
            for part in of_file {
                let mut packed = state.read(part, &mut bytes)?;
                findings.extend(std::iter::from_fn(|| state.packer.unpack(&mut packed, &part.path)));
                debug_assert!(packed.is_empty(), "what was packed comes back");
            }
            finding::sort(&mut findings);
            findings.iter().for_each(&mut each);
        }
        Ok(())
    }

    /// All of them at once, for forms of reports that are put together as a whole. *Errors*: those of reading.
    pub fn all(self) -> Result<Vec<Finding>, Error> {
        let mut all = Vec::new();
        self.tell(|finding| all.push(finding.clone()))?;
        Ok(all)
    }
}

/// Findings of one file share its path.
fn compare(a: &Arc<str>, b: &Arc<str>) -> Ordering {
    if Arc::ptr_eq(a, b) { Ordering::Equal } else { a.cmp(b) }
}

impl State {
    fn add(&mut self, findings: &[Finding]) -> Result<(), Error> {
        // Those of one file beside each other, so that they are one part.
        let mut sorted: Vec<&Finding> = findings.iter().collect();
        sorted.sort_by(|a, b| compare(&a.path, &b.path));
        for of_file in sorted.chunk_by(|a, b| compare(&a.path, &b.path).is_eq()) {
            let at = self.open.len();
            for finding in of_file {
                self.packer.pack(finding, &mut self.open);
            }
            self.parts.push(Part {
                path: of_file[0].path.clone(),
                block: self.full,
                at: at as u32,
                len: (self.open.len() - at) as u32,
            });
            if self.open.len() >= BLOCK {
                self.close()?;
            }
        }
        Ok(())
    }

    /// Puts the open block away.
    fn close(&mut self) -> Result<(), Error> {
        match &mut self.file {
            Some(file) => {
                file.write_all(&self.open).map_err(|cause| error("write", cause))?;
                self.starts.push(self.end);
                self.end += self.open.len() as u64;
            }
            None => self.blocks.push(self.open.as_slice().into()),
        }
        self.full += 1;
        self.open.clear();
        Ok(())
    }

    /// The bytes of a part; `buffer` holds those that have to be read.
    fn read<'b>(&'b self, part: &Part, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Error> {
        let block = part.block as usize;
        let range = part.at as usize..(part.at + part.len) as usize;
        match &self.file {
            _ if part.block == self.full => Ok(&self.open[range]),
            Some(file) => {
                buffer.resize(range.len(), 0);
                let at = self.starts[block] + u64::from(part.at);
                file.read_exact_at(buffer, at).map_err(|cause| error("read", cause))?;
                Ok(buffer)
            }
            None => Ok(&self.blocks[block][range]),
        }
    }
}

fn error(verb: &'static str, cause: std::io::Error) -> Error {
    Error::io(verb, Path::new("a temporary file"), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Locator, Rule};
    use crate::source::{Source, Span};

    /// Findings on two files, several blocks of them, some twice.
    fn findings() -> Vec<Finding> {
        let text = "a long line of a page, and what is wrong with it\n".repeat(900);
        let sources = [Source::new("b.md", text.clone()), Source::new("a.md", text)];
        let at = |source: &Source, at: usize| {
            let message = format!("the address `{at}/` leads nowhere");
            Locator::new(source).finding(Rule::BrokenLink, Span::new(at * 49, at * 49 + 6), message)
        };
        (0..1800).map(|number| at(&sources[number % 2], number * 7 % 900)).collect()
    }

    #[test]
    fn all_is_told_once_and_in_order_from_memory_and_from_a_file() {
        let mut sorted = findings();
        finding::sort(&mut sorted);
        assert!(sorted.len() < findings().len());
        let file = tempfile::tempfile().expect("a file can be made");
        for found in [Found::default(), Found::in_file(file)] {
            findings().chunks(10).for_each(|some| found.add(some).expect("it can be written"));
            assert_eq!(found.all().expect("it can be read"), sorted);
        }
    }
}

//! A file made of a piece for each page, written in the order of pages while they are made in any.

use std::collections::BTreeMap;
use std::io::{BufWriter, Seek as _, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::Error;
use crate::output::Scratch;

/// Where the pieces of a file grow.
#[derive(Debug)]
pub enum Pieces {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file without a name.
    Disk(BufWriter<Scratch>),
}

impl Pieces {
    fn write(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Pieces::Memory(bytes) => bytes.extend_from_slice(text.as_bytes()),
            Pieces::Disk(file) => file.write_all(text.as_bytes()).map_err(error)?,
        }
        Ok(())
    }
}

/// Pieces of a file. What comes before its turn waits; pages are made nearly in order, so that little does.
#[derive(Debug)]
pub struct Ordered {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: usize,
    waiting: BTreeMap<usize, String>,
    file: Pieces,
    separator: &'static str,
    /// True before the first piece that is not empty.
    first: bool,
}

impl Ordered {
    /// Begins a file, whose pieces are parted by `separator`. *Errors*: those of writing.
    pub fn new(mut file: Pieces, begin: &str, separator: &'static str) -> Result<Ordered, Error> {
        file.write(begin)?;
        Ok(Ordered { state: Mutex::new(State { next: 0, waiting: BTreeMap::new(), file, separator, first: true }) })
    }

    /// Adds the piece of a page. Every page gives one piece; an empty one adds nothing. *Errors*: those of writing.
    pub fn put(&self, page: usize, piece: String) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(page, piece);
        let State { next, waiting, file, separator, first } = &mut *state;
        while let Some(piece) = waiting.remove(next) {
            *next += 1;
            if piece.is_empty() {
                continue;
            }
            let before = if std::mem::take(first) { "" } else { *separator };
            file.write(before)?;
            file.write(&piece)?;
        }
        Ok(())
    }

    /// Ends the file. *Errors*: those of writing.
    pub fn finish(self, end: &str) -> Result<Finished, Error> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.file.write(end)?;
        Ok(match state.file {
            Pieces::Memory(bytes) => Finished::Memory(bytes),
            Pieces::Disk(file) => {
                let mut file = file.into_inner().map_err(|cause| error(cause.into_error()))?;
                // Whoever copies it reads on from where it stands.
                file.rewind().map_err(error)?;
                Finished::Disk(file)
            }
        })
    }
}

/// A file whose pieces are all there.
#[derive(Debug)]
pub enum Finished {
    /// Its bytes.
    Memory(Vec<u8>),
    /// A file without a name that holds them.
    Disk(Scratch),
}

fn error(cause: std::io::Error) -> Error {
    Error::io("write", Path::new("a temporary file"), cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_in_the_order_of_pages_however_they_come() {
        let file = Ordered::new(Pieces::Memory(Vec::new()), "[", ",").expect("memory can be written");
        for (page, piece) in [(3, "d"), (0, ""), (2, ""), (1, "b"), (4, "e")] {
            file.put(page, piece.to_owned()).expect("memory can be written");
        }
        let Ok(Finished::Memory(bytes)) = file.finish("]") else { panic!("it stays in memory") };
        assert_eq!(bytes, b"[b,d,e]");
    }
}

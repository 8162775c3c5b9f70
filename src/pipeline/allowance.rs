//! What one page may take out of other files: how many files, how much of their text, how much that is read through.

use std::cell::Cell;

/// How many files a page may include, those of its includes and of its code counted.
const MOST_INCLUDES: usize = 500;

/// How many bytes of other files a page may hold.
const MOST_INCLUDED: usize = 16 << 20;

/// How many bytes of code are read through for the parts that a page asks for.
const MOST_SEARCHED: usize = 256 << 20;

/// What a page may still take out of other files: ten files that each include the next ten times would be as many as a
/// site has letters, and a large file can be included again and again.
pub(super) struct Allowance {
    files: Cell<usize>,
    bytes: Cell<usize>,
    searched: Cell<usize>,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self { files: Cell::new(MOST_INCLUDES), bytes: Cell::new(MOST_INCLUDED), searched: Cell::new(MOST_SEARCHED) }
    }

    /// Takes a file. *Errors*: why the page may not have it.
    pub(super) fn file(&self) -> Result<(), String> {
        if self.bytes.get() == 0 {
            return Err(too_much());
        }
        let left = self.files.get().checked_sub(1);
        self.files.set(left.ok_or_else(|| format!("the page includes more than {MOST_INCLUDES} files"))?);
        Ok(())
    }

    /// Takes a text of so many bytes out of a file; where it is too much, nothing is left, so that a page cannot try again
    /// and again. *Errors*: why the page may not have it.
    pub(super) fn text(&self, length: usize) -> Result<(), String> {
        let left = self.bytes.get().checked_sub(length);
        self.bytes.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or_else(too_much)
    }

    /// Reads a text of so many bytes so many times. *Errors*: why the page may not ask for that.
    pub(super) fn search(&self, length: usize, times: usize) -> Result<(), String> {
        let left = self.searched.get().checked_sub(length.saturating_mul(times));
        let why = || format!("the page asks for parts of more than {} MiB of code", MOST_SEARCHED >> 20);
        self.searched.set(left.ok_or_else(why)?);
        Ok(())
    }
}

fn too_much() -> String {
    format!("the page includes more than {} MiB of text", MOST_INCLUDED >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_no_more_out_of_files_than_it_may() {
        let left = Allowance::new();
        assert!((0..MOST_INCLUDES).all(|_| left.file().is_ok()));
        assert_eq!(left.file(), Err("the page includes more than 500 files".to_owned()));
        let left = Allowance::new();
        assert_eq!(left.text(MOST_INCLUDED - 10), Ok(()));
        let too_much = Err("the page includes more than 16 MiB of text".to_owned());
        assert_eq!(left.text(11), too_much);
        assert_eq!((left.text(10), left.file()), (too_much.clone(), too_much), "a page does not try again and again");
        let left = Allowance::new();
        assert_eq!(left.search(MOST_SEARCHED / 2, 2), Ok(()));
        assert_eq!(left.search(1, 1), Err("the page asks for parts of more than 256 MiB of code".to_owned()));
    }
}

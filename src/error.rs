//! Why we could not work at all. What is wrong with a text is a finding and stops nothing (`finding`).

use std::path::{Path, PathBuf};

/// A reason why a command could not do its work; the program ends with status 2.
#[derive(Debug)]
pub enum Error {
    /// Something could not be read or written.
    Io {
        /// What we were about to do: `read`, `write`, `create`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The command cannot do what was asked; the text says why and what to do.
    Refused(String),
}

impl Error {
    /// Wraps what the system said about a path.
    pub fn io(doing: &'static str, path: &Path, cause: std::io::Error) -> Self {
        Error::Io { doing, path: path.to_owned(), cause }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Io { doing, path, cause } => write!(f, "cannot {doing} `{}`: {cause}", path.display()),
            Error::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

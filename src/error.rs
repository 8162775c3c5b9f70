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
    /// Files or folders that are needed could not be read: at least one, sorted by path. Nothing is published then, since a
    /// file that cannot be read now is not a file that is gone.
    Unread(Vec<Unread>),
    /// The command cannot do what was asked; the text says why and what to do.
    Refused(String),
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The file or folder, as the user would name it.
    pub path: PathBuf,
    /// What the system said.
    pub cause: String,
}

/// How many unread files an error lists; the rest is a number.
const MOST_LISTED: usize = 100;

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
            Error::Unread(unread) => match &**unread {
                [one] => write!(f, "cannot read `{}`: {}", one.path.display(), one.cause),
                many => {
                    write!(f, "cannot read {} files and folders:", many.len())?;
                    for one in many.iter().take(MOST_LISTED) {
                        write!(f, "\n  `{}`: {}", one.path.display(), one.cause)?;
                    }
                    match many.len().checked_sub(MOST_LISTED) {
                        Some(0) | None => Ok(()),
                        Some(more) => write!(f, "\n  and {more} more"),
                    }
                }
            },
            Error::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

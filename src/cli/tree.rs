//! `build-site tree`: a page's requirement tree for people and for programs.

use std::io::IsTerminal as _;

use super::args::{Tree, TreeFormat};
use super::report::{Destination, Form};
use super::{Outcome, tell};
use crate::error::Error;
use crate::exchange::requirements::{Look, file, outline};
use crate::locale::Locale;
use crate::model::requirement::RequirementTree;
use crate::pipeline::{self, Options};

/// Columns where standard output is no terminal.
const PLAIN_WIDTH: usize = 120;

/// Prints the tree of a page; what differs between its locales goes to standard error.
pub fn tree(arguments: &Tree) -> Result<Outcome, Error> {
    let options = Options { threads: arguments.content.threads, ..Options::default() };
    let content = &arguments.content.content;
    let form = match arguments.format {
        TreeFormat::Json => Form::Requirements,
        TreeFormat::Text => Form::Titled("build-site tree"),
    };
    let mut out = Destination::begin(&arguments.out, form, Some(content), &[])?;
    pipeline::tree(content, &options, &arguments.page, |tree, mut findings| {
        let text = match arguments.format {
            TreeFormat::Json => file(tree),
            TreeFormat::Text => outline(tree, &Look { width: width(), locales: columns(tree, &arguments.locale)? }),
        };
        tell(&mut findings, content);
        out.put(&text)?;
        out.finish()?;
        Ok(Outcome::Clean)
    })
}

/// The locales to show: those asked for, else the source, else the first.
fn columns(tree: &RequirementTree<'_>, asked: &[Locale]) -> Result<Vec<usize>, Error> {
    if asked.is_empty() {
        return Ok(vec![tree.source.unwrap_or(0)]);
    }
    let find = |asked: &Locale| {
        let exact = tree.locales.iter().position(|locale| *locale == asked);
        // `ko` asks for `ko-KR` where the page has no `ko`.
        let near = || tree.locales.iter().position(|locale| locale.shares_language(asked));
        exact.or_else(near).ok_or_else(|| {
            let locales: Vec<&str> = tree.locales.iter().map(|locale| locale.tag()).collect();
            Error::Refused(format!("the page is not there in `{asked}`; it is in {}", locales.join(", ")))
        })
    };
    asked.iter().map(find).collect()
}

fn width() -> usize {
    let terminal = std::io::stdout();
    let columns = terminal.is_terminal().then(|| rustix::termios::tcgetwinsize(&terminal).ok()).flatten();
    columns.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).unwrap_or(PLAIN_WIDTH)
}

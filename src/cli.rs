//! The commands: reads the arguments, calls the library, prints, and gives the exit status.
//!
//! Owns: standard output and standard error, the terminal's colors and width, exit statuses. Does not own: what the
//! arguments are (`cli/args.rs`) nor any work on content.

pub mod args;
mod build;
mod coverage;
mod init;
mod report;
mod serve;
mod sides;
mod tree;

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::error::Error;
use crate::finding::print::{Format, Look, Paint};
use crate::finding::{self, Finding, Rule, Severity, explain};
use crate::model::reason::Reason;
use args::{Cli, Command, Topic};
use report::{Destination, Form};

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All well: status 0.
    Clean,
    /// Findings that are denied, or too little coverage: status 1.
    Denied,
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = Cli::parse();
    catch_size_limit();
    match run(arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Denied) => ExitCode::from(1),
        Err(error) => {
            say(&format!("error: {error}\n"));
            ExitCode::from(2)
        }
    }
}

/// Turns a limit on the size of files (`ulimit -f`) into an error of the write that meets it: without a handler the signal
/// SIGXFSZ ends the process in the middle of its work.
fn catch_size_limit() {
    let signal = tokio::signal::unix::SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    // Without room for its descriptors tokio panics. What needs more of them than the command has says so itself.
    if crate::serve::room_for_signals().is_err() {
        return;
    }
    // The handler stays when the runtime, which only its installing needs, is gone.
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() {
        let _within = runtime.enter();
        // Where it cannot be installed the system does as it always does.
        let _ = tokio::signal::unix::signal(signal);
    }
}

fn run(cli: Cli) -> Result<Outcome, Error> {
    match cli.command.unwrap_or(Command::Build(cli.build)) {
        Command::Build(arguments) => build::build(&arguments),
        Command::Check(arguments) => build::check(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Coverage(arguments) => coverage::coverage(&arguments),
        Command::Explain(arguments) => explain_topic(arguments.topic),
        Command::Split(arguments) => {
            let mut findings = Vec::new();
            let done = sides::split(&arguments.path, &arguments.out)?.drain(&mut findings);
            let folder = if arguments.path.is_dir() { Some(&*arguments.path) } else { arguments.path.parent() };
            let broken = findings.iter().any(|finding| finding.severity == Severity::Error);
            tell(&mut findings, folder.unwrap_or(Path::new(".")));
            let pages = if done.split == 1 { "page" } else { "pages" };
            say(&format!("{} {pages} split, {} without segment pairs\n", done.split, done.plain));
            Ok(if broken { Outcome::Denied } else { Outcome::Clean })
        }
        Command::Tree(arguments) => tree::tree(&arguments),
        Command::Join(arguments) => sides::join(&arguments).map(|()| Outcome::Clean),
        Command::Init(arguments) => {
            let files = init::write(&arguments.dir)?;
            let folder = arguments.dir.display();
            let lines: String = files.iter().map(|file| format!("{folder}/{file}\n")).collect();
            print(&format!("{lines}\nnext: cd {folder} && build-site serve --open\n"))
        }
        Command::Completions(arguments) => {
            let mut script = Vec::new();
            clap_complete::generate(arguments.shell, &mut Cli::command(), "build-site", &mut script);
            let script = String::from_utf8_lossy(&script);
            // All of a script's head up to the first line that names the program.
            let end = script.find("build").and_then(|at| script[at..].find('\n').map(|line| at + line));
            let form = Form::Script(&script[..end.unwrap_or(script.len())]);
            let mut report = Destination::begin(&arguments.out, form, None, &[])?;
            report.put(&script)?;
            report.finish()?;
            Ok(Outcome::Clean)
        }
    }
}

/// `build-site explain`: one rule or reason at length, or all in a line each.
fn explain_topic(topic: Option<Topic>) -> Result<Outcome, Error> {
    match topic {
        Some(Topic::Rule(rule)) => return print(&explain::text(rule)),
        Some(Topic::Reason(reason)) => {
            return print(&format!("{} (a reason in coverage reports)\n\nWhat: {}\n", reason.name(), reason.meaning()));
        }
        None => {}
    }
    let rules = Rule::ALL.iter().map(|rule| (rule.name(), rule.default_severity().name(), rule.summary()));
    let reasons = Reason::ALL.iter().map(|reason| (reason.name(), "reason", reason.meaning()));
    let widest = rules.clone().chain(reasons.clone()).map(|(name, ..)| name.len()).max().unwrap_or_default();
    let line = |(name, kind, summary)| format!("{name:widest$}  {kind:7}  {summary}\n");
    print(&rules.chain(reasons).map(line).collect::<String>())
}

/// Writes a report to standard output. A reader that has seen enough (`| head`) is no error.
fn print(text: &str) -> Result<Outcome, Error> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("write", Path::new("standard output"), cause))
        }
        _ => Ok(Outcome::Clean),
    }
}

/// Writes findings to standard error, in the order of reports.
fn tell(findings: &mut Vec<Finding>, root: &Path) {
    finding::sort(findings);
    say(&finding::print::print(findings, &root.to_string_lossy(), Format::Terminal(look())));
}

/// Writes to standard error; there is nobody to tell when that fails.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// How findings look on standard error: colored on a terminal unless `NO_COLOR` is set (no-color.org), and no wider
/// than it.
pub fn look() -> Look {
    let terminal = std::io::stderr().is_terminal();
    let plain = !terminal || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = rustix::termios::tcgetwinsize(std::io::stderr()).map(|size| usize::from(size.ws_col));
    Look {
        paint: if plain { Paint::Plain } else { Paint::Color },
        // The gutter of an excerpt takes up to ten columns.
        width: columns
            .ok()
            .filter(|columns| *columns > 0)
            .map_or(Look::default().width, |columns| columns.saturating_sub(10)),
    }
}

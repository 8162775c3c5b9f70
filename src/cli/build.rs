//! `build-site build` and `build-site check`: progress, findings, the summary.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use crate::error::Error;
use crate::finding::print::{Format, tally, write_terminal};
use crate::finding::{self, Finding, Severity};
use crate::pipeline::{self, Options, Progress, Report};

use super::args::{Build, Check, CheckFormat, Deny};
use super::{Outcome, look, print, say};

/// Builds the site.
pub fn build(arguments: &Build) -> Result<Outcome, Error> {
    let started = Instant::now();
    let options =
        Options { base_url: arguments.base_url.clone(), threads: arguments.content.threads, ..Options::default() };
    let bar = Bar::new();
    let report = pipeline::build(&arguments.content.content, &arguments.out, &options, &|step| bar.step(step));
    bar.clear();
    let report = report?;
    tell(&report.findings, &arguments.content.content);
    let published = report.published.unwrap_or_default();
    say(&format!(
        "{} in {:.1} s: {} files written, {} unchanged, {} removed -> {}\n",
        counted(&report),
        started.elapsed().as_secs_f64(),
        published.written,
        published.unchanged,
        published.removed,
        arguments.out.display(),
    ));
    Ok(outcome(&report.findings, arguments.deny))
}

/// Reports findings and writes nothing.
pub fn check(arguments: &Check) -> Result<Outcome, Error> {
    let options = Options { threads: arguments.content.threads, ..Options::default() };
    let bar = Bar::new();
    let report = pipeline::check(&arguments.content.content, &options, &|step| bar.step(step));
    bar.clear();
    let report = report?;
    let root = arguments.content.content.to_string_lossy();
    let format = match arguments.format {
        CheckFormat::Table => {
            tell(&report.findings, &arguments.content.content);
            say(&format!("{}\n", counted(&report)));
            return Ok(outcome(&report.findings, arguments.deny));
        }
        CheckFormat::Json => Format::Json,
        CheckFormat::Sarif => Format::Sarif,
        CheckFormat::Github => Format::Github,
    };
    print(&finding::print::print(&report.findings, &root, format))?;
    Ok(outcome(&report.findings, arguments.deny))
}

/// What was read, in words.
fn counted(report: &Report) -> String {
    let many = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    format!(
        "{} in {}, {}, {}",
        many(report.pages, "page"),
        many(report.locales, "locale"),
        many(report.segments, "segment"),
        tally(&report.findings)
    )
}

/// Prints warnings and errors; notes are counted, and shown by the machine-readable formats.
fn tell(findings: &[Finding], content: &Path) {
    let shown = findings.iter().filter(|finding| finding.severity > Severity::Note);
    // Nobody is left to be told when standard error is closed.
    let _ = write_terminal(shown, &content.to_string_lossy(), look(), &mut std::io::stderr().lock());
}

fn outcome(findings: &[Finding], deny: Deny) -> Outcome {
    let denied = findings.iter().any(|finding| deny.denies(finding.severity));
    if denied { Outcome::Denied } else { Outcome::Clean }
}

/// A progress bar on a terminal; nothing elsewhere.
pub(super) struct Bar(Option<Mutex<indicatif::ProgressBar>>);

impl Bar {
    pub(super) fn new() -> Bar {
        let terminal = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Bar(terminal.then(|| Mutex::new(indicatif::ProgressBar::new(0))))
    }

    pub(super) fn step(&self, progress: Progress) {
        let Some(bar) = &self.0 else { return };
        let bar = bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let style = |template: &str| {
            indicatif::ProgressStyle::with_template(template)
                .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar())
        };
        match progress {
            Progress::Files(files) => {
                bar.set_style(style("reading {bar:30} {pos}/{len} files"));
                bar.set_length(files as u64);
            }
            Progress::Pages(pages) => {
                bar.set_style(style("writing {bar:30} {pos}/{len} pages"));
                bar.set_length(pages as u64);
                bar.set_position(0);
            }
            Progress::Step => bar.inc(1),
        }
    }

    pub(super) fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner).finish_and_clear();
        }
    }
}

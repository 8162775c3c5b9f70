//! `build-site build` and `build-site check`: progress, findings, the summary.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use crate::error::Error;
use crate::finding::print::{Format, Look, Tally, Writer};
use crate::finding::{self, Severity};
use crate::output::{Changes, Published, Removals};
use crate::pipeline::{self, Found, Options, Progress, Report};

use super::args::{Build, Check, CheckFormat, Deny};
use super::report::{Destination, Form};
use super::{Outcome, look, print, say};

/// Builds the site.
pub fn build(arguments: &Build) -> Result<Outcome, Error> {
    let started = Instant::now();
    let options =
        Options { base_url: arguments.base_url.clone(), threads: arguments.content.threads, ..Options::default() };
    let bar = Bar::new();
    let (content, out) = (&*arguments.content.content, &*arguments.out);
    let step = |step| bar.step(step);
    let removals = if arguments.allow_removals { Removals::Allowed } else { Removals::Guarded };
    let built = match arguments.dry_run {
        true => pipeline::dry_run(content, out, &options, &step).map(|(report, changes)| (report, Some(changes))),
        false => pipeline::build(content, out, &options, removals, &step).map(|report| (report, None)),
    };
    bar.clear();
    let (mut report, changes) = built?;
    let tally = tell(std::mem::take(&mut report.found), content)?;
    let published = report.published.unwrap_or_default();
    let Published { written, unchanged, removed, .. } = published;
    let (read, took) = (counted(&report, tally), started.elapsed().as_secs_f64());
    let out = out.display();
    say(&match arguments.dry_run {
        true => format!(
            "{read} in {took:.1} s: would write {written} files to {out} and remove {removed}, {unchanged} stay as they are; nothing was published\n"
        ),
        false => format!(
            "{read} in {took:.1} s: {written} files written, {unchanged} unchanged, {removed} removed -> {out}\n"
        ),
    });
    if let Some(Changes { files, refused }) = changes {
        print(&files.iter().map(|(path, change)| format!("{:8}{path}\n", change.name())).collect::<String>())?;
        if let Some(error) = refused.filter(|_| removals == Removals::Guarded) {
            return Err(error);
        }
    }
    Ok(outcome(tally, arguments.deny))
}

/// Reports findings and writes nothing.
pub fn check(arguments: &Check) -> Result<Outcome, Error> {
    let options = Options { threads: arguments.content.threads, ..Options::default() };
    let content = &*arguments.content.content;
    let (form, format) = match arguments.format {
        CheckFormat::Table => (Form::Titled("build-site check"), None),
        CheckFormat::Json => (Form::Findings, Some(Format::Json)),
        CheckFormat::Sarif => (Form::Sarif, Some(Format::Sarif)),
        CheckFormat::Github => (Form::Github, Some(Format::Github)),
    };
    let mut out = Destination::begin(&arguments.out, form, Some(content), &[])?;
    let bar = Bar::new();
    let report = pipeline::check(content, &options, &|step| bar.step(step));
    bar.clear();
    let mut report = report?;
    let found = std::mem::take(&mut report.found);
    let Some(format) = format else {
        let tally = match &mut out {
            Destination::Stream(_) => tell(found, content)?,
            Destination::File(file) => {
                let (tally, written) = print_to(found, content, Look::default(), &mut **file)?;
                written.map_err(|cause| Error::io("write", file.path(), cause))?;
                tally
            }
        };
        let summary = format!("{}\n", counted(&report, tally));
        if let Destination::File(file) = &mut out {
            file.put(summary.as_bytes())?;
        }
        say(&summary);
        out.finish()?;
        return Ok(outcome(tally, arguments.deny));
    };
    let findings = found.all()?;
    let mut tally = Tally::default();
    findings.iter().for_each(|finding| tally.count(finding));
    out.put(&finding::print::print(&findings, &content.to_string_lossy(), format))?;
    out.finish()?;
    Ok(outcome(tally, arguments.deny))
}

/// What was read, in words.
fn counted(report: &Report, tally: Tally) -> String {
    let many = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    format!(
        "{} in {}, {}, {tally}{}",
        many(report.pages, "page"),
        many(report.locales, "locale"),
        many(report.segments, "segment"),
        lacking(report),
    )
}

/// The end of the line that says how many pages which locales lack.
fn lacking(report: &Report) -> String {
    /// Locales that are named.
    const SHOWN: usize = 5;
    let shown = report.lacking.iter().take(SHOWN).map(|(locale, number)| format!("{number} in {locale}"));
    let shown: Vec<String> = shown.collect();
    let more = match report.lacking.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(", and more in {more} other locales"),
    };
    if shown.is_empty() { String::new() } else { format!("; missing pages: {}{more}", shown.join(", ")) }
}

/// Prints warnings and errors on the terminal. *Errors*: the findings cannot be read back.
fn tell(found: Found, content: &Path) -> Result<Tally, Error> {
    // Nobody is left to be told when standard error is closed.
    print_to(found, content, look(), std::io::stderr().lock()).map(|(tally, _)| tally)
}

/// Prints warnings and errors; notes are counted, and shown by the machine-readable formats. Gives also what became of
/// the writing. *Errors*: the findings cannot be read back.
fn print_to(
    found: Found,
    content: &Path,
    look: Look,
    out: impl std::io::Write,
) -> Result<(Tally, std::io::Result<()>), Error> {
    let root = content.to_string_lossy();
    let mut tally = Tally::default();
    let mut writer = Writer::new(&root, look, out);
    let mut written = Ok(());
    found.tell(|finding| {
        tally.count(finding);
        if finding.severity > Severity::Note && written.is_ok() {
            written = writer.put(finding);
        }
    })?;
    Ok((tally, written.and_then(|()| writer.finish())))
}

fn outcome(tally: Tally, deny: Deny) -> Outcome {
    let denied = tally.severities().any(|severity| deny.denies(severity));
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

//! `build-site coverage`: the report, and whether it is good enough.

use std::path::Path;

use crate::analyze::gate::{Baseline, Thresholds};
use crate::error::Error;
use crate::finding;
use crate::locale::Locale;
use crate::pipeline::{self, Options, Wanted};
use crate::render::report::{self, Writer, percent};

use super::args::{CoverageArgs, CoverageFormat};
use super::build::Bar;
use super::report::{Destination, Form};
use super::{Outcome, say};

/// Writes the report. The outcome is [`Outcome::Denied`] where a locale falls short of `--fail-under` or is not there,
/// or a segment is open that was not open in `--baseline`.
pub fn coverage(arguments: &CoverageArgs) -> Result<Outcome, Error> {
    let thresholds = arguments.fail_under.as_deref().map(Thresholds::parse).transpose();
    let thresholds = thresholds.map_err(|why| Error::Refused(format!("--fail-under: {why}")))?;
    let mut baseline = arguments.baseline.as_deref().map(read_baseline).transpose()?;
    let root = arguments.content.content.to_string_lossy().into_owned();
    let format = format(arguments.format);
    let content = &*arguments.content.content;
    let sources: Vec<&Path> = arguments.baseline.iter().map(|baseline| &**baseline).collect();
    let mut out = Destination::begin(&arguments.out, Form::Coverage(format), Some(content), &sources)?;
    let options = Options { threads: arguments.content.threads, ..Options::default() };
    let wanted = Wanted { locales: arguments.locale.clone(), page: arguments.page.clone() };
    let mut writer: Option<Writer> = None;
    let mut findings = Vec::new();
    let mut new = 0;
    let bar = Bar::new();
    let judged = pipeline::coverage(
        &arguments.content.content,
        &options,
        &wanted,
        &|step| bar.step(step),
        |source, mut verdicts| {
            let writer = match &mut writer {
                Some(writer) => writer,
                None => {
                    let begun = writer.insert(Writer::new(format, &root, source.cloned()));
                    out.put(&begun.begin())?;
                    begun
                }
            };
            if let Some(baseline) = &mut baseline {
                let found = baseline.new_in(&verdicts.coverage);
                new += found.segments.len() + found.missing.len();
                verdicts.keep(&found);
            }
            out.put(&writer.page(&verdicts.coverage))?;
            findings.append(&mut verdicts.findings);
            Ok(())
        },
    );
    bar.clear();
    let site = judged?;
    let writer = match writer {
        Some(writer) => writer,
        None => {
            let empty = Writer::new(format, &root, None);
            out.put(&empty.begin())?;
            empty
        }
    };
    site.config.judge(&mut findings);
    finding::sort(&mut findings);
    out.put(&writer.end(&findings))?;
    out.finish()?;
    let mut outcome = Outcome::Clean;
    if let Some(thresholds) = thresholds {
        // A mistyped tag would pass every run; a locale that was not asked for is left out on purpose.
        let asked =
            |locale: &&Locale| wanted.locales.is_empty() || wanted.locales.iter().any(|wanted| wanted.covers(locale));
        for unknown in thresholds.unmatched(writer.coverage()).filter(asked) {
            outcome = Outcome::Denied;
            say(&format!("--fail-under names `{unknown}`, of which there is no page\n"));
        }
        for short in thresholds.shortfalls(writer.coverage()) {
            outcome = Outcome::Denied;
            say(&format!("{}: {} translated, wanted {} %\n", short.locale, percent(Some(short.share)), short.wanted));
        }
    }
    if baseline.is_some() && new > 0 {
        outcome = Outcome::Denied;
        say(&format!("{new} open segment{} not in the baseline\n", if new == 1 { " is" } else { "s are" }));
    }
    Ok(outcome)
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let text = std::fs::read_to_string(path).map_err(|cause| Error::io("read", path, cause))?;
    Baseline::parse(&text)
        .map_err(|why| Error::Refused(format!("cannot use `{}` as a baseline: {why}", path.display())))
}

fn format(format: CoverageFormat) -> report::Format {
    match format {
        CoverageFormat::Table => report::Format::Table,
        CoverageFormat::Json => report::Format::Json,
        CoverageFormat::Csv => report::Format::Csv,
        CoverageFormat::Markdown => report::Format::Markdown,
        CoverageFormat::Sarif => report::Format::Sarif,
        CoverageFormat::Junit => report::Format::Junit,
        CoverageFormat::Html => report::Format::Html,
        CoverageFormat::Github => report::Format::Github,
    }
}

//! What can be typed after `build-site`: commands, flags and their help. Nothing is done here.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::finding::{Rule, Severity, nearest};
use crate::locale::Locale;
use crate::model::reason::Reason;

/// Publish localized Markdown as one consistent static site per locale, and tell what is not translated.
#[derive(Debug, Parser)]
#[command(name = "build-site", version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Without a command the site is built. Findings go to standard error, reports to standard output.\n\
    Exit status: 0 all well, 1 findings at or above --deny or coverage below --fail-under, 2 could not run."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to build where no command is named.
    #[command(flatten)]
    pub build: Build,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site
    Build(Build),
    /// Preview the site while it is written; nothing is written to the output folder
    Serve(Serve),
    /// Report what is not translated
    Coverage(CoverageArgs),
    /// Report findings; nothing is written
    Check(Check),
    /// Show a page as a tree of sections and requirements
    Tree(Tree),
    /// Write the target and the source side of bilingual pages
    Split(Split),
    /// Make a bilingual page out of a source and a target page
    Join(Join),
    /// Write a small site to start from
    Init(Init),
    /// Tell what a finding means, why it matters and how to fix it
    Explain(Explain),
    /// Write completions for a shell
    Completions(Completions),
}

/// Where the content is.
#[derive(Debug, Args)]
pub struct Content {
    /// Folder that holds the pages
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub content: PathBuf,
    /// How many threads work at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

/// Where a report goes.
#[derive(Debug, Args)]
pub struct Out {
    /// File to write to, instead of standard output; only an earlier report of the same form is replaced
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file whatever it is, unless it is read
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// `build-site build`.
#[derive(Debug, Args)]
pub struct Build {
    /// Where the content is.
    #[command(flatten)]
    pub content: Content,
    /// Folder to write the site to
    #[arg(long, value_name = "DIR", default_value = "site")]
    pub out: PathBuf,
    /// Address of the site, for links that have to be absolute
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Least severity of a finding that makes the exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub deny: Deny,
    /// Publish even if most pages of a locale are removed
    #[arg(long)]
    pub allow_removals: bool,
    /// List what would be added, changed and removed, and publish nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `build-site serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where the content is.
    #[command(flatten)]
    pub content: Content,
    /// Port to listen on; the next free one is taken where it is in use
    #[arg(long, value_name = "N", default_value_t = 4000)]
    pub port: u16,
    /// Address to listen on; any other than a loopback one lets other machines see the preview
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub host: std::net::IpAddr,
    /// Open the preview in the browser
    #[arg(long)]
    pub open: bool,
    /// Let the browser go to the page that was saved last
    #[arg(long)]
    pub follow: bool,
}

/// `build-site coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Where the content is.
    #[command(flatten)]
    pub content: Content,
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: CoverageFormat,
    /// Where the report goes.
    #[command(flatten)]
    pub out: Out,
    /// Locales to report, separated by commas
    #[arg(long, value_name = "LOCALE", value_delimiter = ',', value_parser = locale)]
    pub locale: Vec<Locale>,
    /// Page to report, by its id
    #[arg(long, value_name = "PAGE")]
    pub page: Option<String>,
    /// Percentage of translated segments under which the exit status is 1: `95`, or `ru=90,de=99`
    #[arg(long, value_name = "PERCENT")]
    pub fail_under: Option<String>,
    /// Earlier report (`--format json`); the exit status is 1 where a segment is open that was not open there
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// `build-site check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Where the content is.
    #[command(flatten)]
    pub content: Content,
    /// Form of the findings
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: CheckFormat,
    /// Where the findings go.
    #[command(flatten)]
    pub out: Out,
    /// Least severity of a finding that makes the exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub deny: Deny,
}

/// `build-site tree`.
#[derive(Debug, Args)]
pub struct Tree {
    /// Page, by its id or by the path of one of its files
    pub page: String,
    /// Where the content is.
    #[command(flatten)]
    pub content: Content,
    /// Locales to show side by side, separated by commas
    #[arg(long, value_name = "LOCALE", value_delimiter = ',', value_parser = locale)]
    pub locale: Vec<Locale>,
    /// Form of the tree
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TreeFormat,
    /// Where the tree goes.
    #[command(flatten)]
    pub out: Out,
}

/// `build-site split`.
#[derive(Debug, Args)]
pub struct Split {
    /// A bilingual page, or a folder of them
    pub path: PathBuf,
    /// Folder that gets `target/` and `source/`: a new or empty one, or one that `split` wrote
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `build-site join`.
#[derive(Debug, Args)]
pub struct Join {
    /// The page in the source language
    pub source: PathBuf,
    /// The same page translated
    pub target: PathBuf,
    /// File to write the bilingual page to
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the file whatever it is, unless it is read
    #[arg(long)]
    pub force: bool,
}

/// `build-site init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to write to; it must be empty or not there yet
    pub dir: PathBuf,
}

/// `build-site explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Rule, as findings name it, or reason, as coverage reports name it; without one, all are listed
    #[arg(value_name = "RULE", value_parser = topic)]
    pub topic: Option<Topic>,
}

/// What can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A rule of findings.
    Rule(Rule),
    /// A reason of coverage verdicts.
    Reason(Reason),
}

/// `build-site completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell
    pub shell: clap_complete::Shell,
    /// Where the script goes.
    #[command(flatten)]
    pub out: Out,
}

/// Which findings make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Any finding.
    Note,
    /// Warnings and errors.
    Warning,
    /// Errors.
    Error,
    /// None.
    None,
}

impl Deny {
    /// True where a finding of this severity makes the exit status 1.
    pub fn denies(self, severity: Severity) -> bool {
        match self {
            Deny::Note => true,
            Deny::Warning => severity >= Severity::Warning,
            Deny::Error => severity >= Severity::Error,
            Deny::None => false,
        }
    }
}

/// The forms of `build-site check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people, with excerpts.
    Table,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// GitHub workflow commands.
    Github,
}

/// The forms of `build-site coverage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// Locales and the worst pages.
    Table,
    /// Every segment, as `coverage.json`.
    Json,
    /// A row for each open segment.
    Csv,
    /// Tables and lists for an issue or a pull request.
    Markdown,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// One HTML file.
    Html,
    /// GitHub workflow commands.
    Github,
}

/// The forms of `build-site tree`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TreeFormat {
    /// An outline.
    Text,
    /// The page's entry of `requirements.json`.
    Json,
}

/// How many threads may be asked for: each has a stack, and no machine has more processors.
const MOST_THREADS: usize = 1024;

fn threads(number: &str) -> Result<NonZeroUsize, String> {
    let asked = number.parse().ok().filter(|asked: &NonZeroUsize| asked.get() <= MOST_THREADS);
    asked.ok_or_else(|| format!("it is no number from 1 to {MOST_THREADS}"))
}

fn locale(tag: &str) -> Result<Locale, String> {
    Locale::parse(tag).ok_or_else(|| format!("`{tag}` is no locale; write it as `ko`, `zh-TW` or `sr-Latn`"))
}

fn topic(name: &str) -> Result<Topic, String> {
    let reason = || Reason::ALL.iter().copied().find(|reason| reason.name() == name);
    let topic = Rule::parse(name).map(Topic::Rule).or_else(|| reason().map(Topic::Reason));
    let names = || Rule::ALL.iter().map(|rule| rule.name()).chain(Reason::ALL.iter().map(|reason| reason.name()));
    topic.ok_or_else(|| match nearest(name, names()) {
        Some(meant) => format!("there is no such rule; did you mean `{meant}`?"),
        None => "there is no such rule; `build-site explain` lists all".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_agree_with_one_another() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_flags_are_those_of_build() {
        let cli = Cli::try_parse_from(["build-site", "--out", "x", "--deny", "warning"]).expect("they are flags");
        assert_eq!((cli.build.out.to_str(), cli.build.deny), (Some("x"), Deny::Warning));
        assert!(cli.command.is_none());
        let cli = Cli::try_parse_from(["build-site", "coverage", "--locale", "ko,zh_tw"]).expect("they are locales");
        let Some(Command::Coverage(coverage)) = cli.command else { panic!("it is the coverage command") };
        assert_eq!(coverage.locale.iter().map(Locale::tag).collect::<Vec<_>>(), ["ko", "zh-TW"]);
    }

    #[test]
    fn denying_a_severity_denies_all_above_it() {
        assert!(Deny::Warning.denies(Severity::Error) && !Deny::Warning.denies(Severity::Note));
        assert!(Deny::Note.denies(Severity::Note) && !Deny::None.denies(Severity::Error));
    }
}

//! Where a report goes: standard output, or the file that `--out` names.
//!
//! Owns: what tells an earlier report of each form from any other file. Does not own: how a file is replaced
//! (`output::report_file`), what the forms are (`render::report`, `finding::print`, `exchange`).

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::exchange::sides;
use crate::finding::Rule;
use crate::locale::Locale;
use crate::output::report_file::{Over, ReportFile, Reserved};
use crate::pipeline;
use crate::render::report;

use super::args::Out;

/// The form of a report, for knowing an earlier one again.
#[derive(Clone, Copy, Debug)]
pub enum Form<'f> {
    /// `build-site coverage`, but for the forms that `check` has too.
    Coverage(report::Format),
    /// `build-site check --format json`.
    Findings,
    /// SARIF of this program.
    Sarif,
    /// GitHub workflow commands of this program.
    Github,
    /// A text whose first line is this.
    Titled(&'static str),
    /// The trees of pages.
    Requirements,
    /// A bilingual page that is just what `join` makes of its two sides.
    Joined,
    /// A script that begins like this.
    Script(&'f str),
}

/// A report that is being written somewhere.
pub enum Destination {
    /// To standard output.
    Stream(BufWriter<std::io::Stdout>),
    /// To a file.
    File(Box<ReportFile>),
}

impl Destination {
    /// Begins a report. `content` is the folder that the command reads; without one, the folders that look like the site
    /// around the file are taken for it. `sources` are single files that it reads.
    ///
    /// *Errors*: the file may not be written ([`ReportFile::begin`]).
    pub fn begin(out: &Out, form: Form<'_>, content: Option<&Path>, sources: &[&Path]) -> Result<Destination, Error> {
        let Some(path) = &out.out else { return Ok(Destination::Stream(BufWriter::new(std::io::stdout()))) };
        let mut report = Destination::file(path, out.force, form, content, sources)?;
        // A text for people says in a file what it is; programs read the other forms.
        if let Form::Titled(title) = form {
            report.put(&format!("{title}\n\n"))?;
        }
        Ok(report)
    }

    /// The same for a command that writes to a file only.
    pub fn file(
        path: &Path,
        force: bool,
        form: Form<'_>,
        content: Option<&Path>,
        sources: &[&Path],
    ) -> Result<Destination, Error> {
        let folders = match content {
            Some(content) => pipeline::inputs(content).to_vec(),
            None => site_around(path).into_iter().chain(content_of(sources)).collect(),
        };
        let is_earlier = |file: File| form.is_form_of(file);
        let sources = sources.iter().map(|source| (*source).to_owned()).collect();
        let reserved = Reserved { folders, sources, is_earlier: &is_earlier };
        let over = if force { Over::Anything } else { Over::Earlier };
        Ok(Destination::File(Box::new(ReportFile::begin(path, &reserved, over)?)))
    }

    /// Writes a piece. *Errors*: those of writing; a reader of standard output that has seen enough (`| head`) is none.
    pub fn put(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Destination::Stream(stream) => check(stream.write_all(text.as_bytes())),
            Destination::File(file) => file.put(text.as_bytes()),
        }
    }

    /// Ends the report and puts it in its place. *Errors*: those of writing.
    pub fn finish(self) -> Result<(), Error> {
        match self {
            Destination::Stream(mut stream) => check(stream.flush()),
            Destination::File(file) => file.commit(),
        }
    }
}

fn check(written: std::io::Result<()>) -> Result<(), Error> {
    match written {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("write", Path::new("standard output"), cause))
        }
        _ => Ok(()),
    }
}

/// Files that a content folder has at its top.
const SITE_FILES: [&str; 5] = ["docfx.json", "site.yml", "site.yaml", "terms.yml", ".openpublishing.redirection.json"];

/// The content folder that two pages lie in, where folders named for their locales lie side by side: `docs` of `docs/en/a.md`
/// and `docs/de/a.md`.
fn content_of(pages: &[&Path]) -> Vec<PathBuf> {
    let is_locale = |folder: &&Path| {
        let name = folder.file_name().and_then(|name| name.to_str());
        name.and_then(Locale::parse).is_some_and(|locale| locale.is_specific() || locale.is_known())
    };
    let folders = pages.iter().filter_map(|page| page.canonicalize().ok());
    let folders: Vec<PathBuf> =
        folders.filter_map(|page| page.ancestors().skip(1).find(is_locale).map(Path::to_owned)).collect();
    match &folders[..] {
        [a, b] if a != b && a.parent() == b.parent() => {
            a.parent().map(|content| pipeline::inputs(content).to_vec()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// What looks like the folders of a site for a command that is not told where the content is: `content` here, and every
/// folder above `path` that holds a `site.yml`, a `docfx.json` or the like, each with the templates and messages beside it.
pub fn site_around(path: &Path) -> Vec<PathBuf> {
    let mut contents = vec![PathBuf::from("content")];
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // Links above the file are followed as the system does.
    let there = absolute.ancestors().skip(1).find_map(|above| above.canonicalize().ok()).unwrap_or_default();
    let is_content = |folder: &&Path| SITE_FILES.iter().any(|name| folder.join(name).is_file());
    contents.extend(there.ancestors().filter(is_content).map(Path::to_owned));
    // A file in a site's templates or messages has the content beside it.
    contents.extend(there.ancestors().map(|above| above.join("content")).filter(|content| is_content(&&**content)));
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    // As people would name them, where they lie below the working folder.
    let named = |content: &PathBuf| match content.strip_prefix(&here) {
        Ok(below) if !below.as_os_str().is_empty() => below.to_owned(),
        _ => content.clone(),
    };
    contents.iter().map(named).flat_map(|content| pipeline::inputs(&content)).collect()
}

/// How much of a file is looked at for its first lines, in bytes.
const HEAD: u64 = 4 << 10;

impl Form<'_> {
    /// True for an open file that is an earlier report of this form.
    fn is_form_of(self, file: File) -> bool {
        match self {
            Form::Coverage(report::Format::Json) => is_json::<CoverageJson>(file),
            Form::Coverage(report::Format::Sarif) | Form::Sarif => is_json::<SarifLog>(file),
            Form::Coverage(report::Format::Github) | Form::Github => is_github(file),
            Form::Coverage(format) => head(file).is_some_and(|head| report::is_head(format, &head)),
            Form::Findings => is_json::<FindingsJson>(file),
            Form::Requirements => is_json::<RequirementsJson>(file),
            Form::Titled(title) => {
                head(file).is_some_and(|head| head.strip_prefix(title).is_some_and(|rest| rest.starts_with('\n')))
            }
            Form::Joined => text(file).is_some_and(|text| sides::is_joined(&text)),
            Form::Script(begin) => head(file).is_some_and(|head| head.starts_with(begin)),
        }
    }
}

/// The first bytes of a file as text; a letter that is cut at the end becomes a replacement.
fn head(file: File) -> Option<String> {
    let mut bytes = Vec::new();
    file.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn text(mut file: File) -> Option<String> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    Some(text)
}

/// True for a whole document of a form; nothing of its lists is kept.
fn is_json<T: serde::de::DeserializeOwned + Known>(file: File) -> bool {
    serde_json::from_reader::<_, T>(BufReader::new(file)).is_ok_and(|document| document.is_known())
}

trait Known {
    /// True where the values of the document are ours too.
    fn is_known(&self) -> bool;
}

type Any = serde::de::IgnoredAny;

/// `coverage.json`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CoverageJson {
    schema_version: u32,
    #[serde(rename = "source_locale")]
    _source_locale: Any,
    #[serde(rename = "pages")]
    _pages: Vec<Any>,
    #[serde(rename = "locales")]
    _locales: Any,
}

/// `requirements.json`, and the tree of one page.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementsJson {
    schema_version: u32,
    #[serde(rename = "documents")]
    _documents: Vec<Any>,
}

/// The findings of `check`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingsJson {
    schema_version: u32,
    findings: Vec<FindingJson>,
}

/// What every finding has.
#[derive(serde::Deserialize)]
struct FindingJson {
    rule: String,
    #[serde(rename = "message")]
    _message: Any,
    #[serde(rename = "path")]
    _path: Any,
}

/// A SARIF log with the name of its tool.
#[derive(serde::Deserialize)]
struct SarifLog {
    runs: Vec<SarifRun>,
}

#[derive(serde::Deserialize)]
struct SarifRun {
    tool: SarifTool,
}

#[derive(serde::Deserialize)]
struct SarifTool {
    driver: SarifDriver,
}

#[derive(serde::Deserialize)]
struct SarifDriver {
    name: String,
}

impl Known for CoverageJson {
    fn is_known(&self) -> bool {
        self.schema_version > 0
    }
}

impl Known for RequirementsJson {
    fn is_known(&self) -> bool {
        self.schema_version > 0
    }
}

impl Known for FindingsJson {
    fn is_known(&self) -> bool {
        self.schema_version > 0 && self.findings.iter().all(|finding| Rule::parse(&finding.rule).is_some())
    }
}

impl Known for SarifLog {
    fn is_known(&self) -> bool {
        !self.runs.is_empty() && self.runs.iter().all(|run| run.tool.driver.name == "build-site")
    }
}

/// True where every line is a workflow command that is titled by one of our rules.
fn is_github(file: File) -> bool {
    let Some(text) = text(file) else { return false };
    let is_ours = |line: &str| {
        let command = ["::error ", "::warning ", "::notice "].iter().find_map(|command| line.strip_prefix(command));
        let parts = command.and_then(|rest| rest.split_once("::"));
        parts.is_some_and(|(parts, _)| {
            parts.split(',').filter_map(|part| part.strip_prefix("title=")).any(|title| Rule::parse(title).is_some())
        })
    };
    text.lines().all(is_ours)
}

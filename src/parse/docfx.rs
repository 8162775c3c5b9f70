//! `docfx.json` and `.openpublishing.redirection….json`.
//!
//! Globs start from the folder of their file, or from its `src`. What cannot be used is told and left out; the rest of
//! the file counts.

use std::collections::BTreeMap;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::finding::{Checked, Finding, Locator, Rule, Text};
use crate::model::docfx::{Docfx, FileMetadata, FileSet, Redirect};
use crate::parse::json;
use crate::parse::yaml::{self, Node, NodeKind};
use crate::source::{Source, Span};

/// The longest glob, in bytes, and how many one file may hold: far more than any site writes, and compiled in
/// milliseconds.
const LONGEST_GLOB: usize = 300;
const MOST_GLOBS: usize = 500;

/// Reads a `docfx.json`.
///
/// *Findings*: `data-syntax` (also for globs that cannot be used, and folders outside the content), and those of
/// [`json::read`].
pub fn read(source: &Source) -> Checked<Docfx> {
    let at = Locator::new(source);
    let mut findings = Vec::new();
    let root = json::read(&at).drain(&mut findings);
    let mut reader = Reader { at: &at, folder: folder(&source.path), globs: 0, findings };
    let build = root.get("build");
    // One that was cut off, or that a failed tool left, must not silently stop leaving files out.
    if build.is_none() && root.get("metadata").is_none() && reader.findings.is_empty() {
        let help = "restore the file, or delete it if every file belongs to the site";
        reader.tell(Span::new(0, 0), "it has no `build`, so it says nothing about the site's files".to_owned(), help);
    }
    let part = |key: &str| build.and_then(|build| build.get(key));
    let value = Docfx {
        folder: reader.folder.to_owned(),
        content: reader.sets(part("content")),
        resource: reader.sets(part("resource")),
        global_metadata: part("globalMetadata").map(|node| yaml::mapping(node.entries())).unwrap_or_default(),
        file_metadata: reader.file_metadata(part("fileMetadata")),
    };
    Checked { value, findings: reader.findings }
}

struct Reader<'r> {
    at: &'r Locator<'r>,
    folder: &'r str,
    globs: usize,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn tell(&mut self, span: Span, message: String, help: impl Into<Text>) {
        self.findings.push(self.at.finding(Rule::DataSyntax, span, message).help(help));
    }

    /// `content` and `resource`: a list of sets, one set alone, or a list of globs.
    fn sets(&mut self, node: Option<&Node>) -> Vec<FileSet> {
        let Some(node) = node else { return Vec::new() };
        match &node.kind {
            NodeKind::Sequence(items) if items.iter().all(|item| item.text().is_some()) && !items.is_empty() => {
                vec![self.set(Some(node), None, None, None)]
            }
            NodeKind::Sequence(items) => items.iter().map(|item| self.entry(item)).collect(),
            _ => vec![self.entry(node)],
        }
    }

    fn entry(&mut self, node: &Node) -> FileSet {
        let files = if node.text().is_some() { Some(node) } else { node.get("files") };
        let exclude = node.get("exclude").or_else(|| node.get("excludes"));
        self.set(files, exclude, node.get("src").or_else(|| node.get("cwd")), node.get("dest"))
    }

    fn set(
        &mut self,
        files: Option<&Node>,
        exclude: Option<&Node>,
        src: Option<&Node>,
        dest: Option<&Node>,
    ) -> FileSet {
        let src = src.and_then(|src| Some((src.span, src.text()?)));
        let folder = match src {
            None => Some(self.folder.to_owned()),
            Some((span, written)) => {
                let folder = join(self.folder, written);
                if folder.is_none() {
                    let message = format!("`{written}` lies outside the content folder; its files are left out");
                    self.tell(span, message, "build the folder above, which holds both");
                }
                folder
            }
        };
        let (mut files, negated): (Vec<_>, Vec<_>) = texts(files).partition(|(_, glob)| !glob.starts_with('!'));
        let negated = negated.into_iter().map(|(span, glob)| (span, glob.trim_start_matches('!')));
        let exclude: Vec<_> = texts(exclude).chain(negated).collect();
        // docfx counts a file only where a glob names it.
        files.retain(|(_, glob)| !glob.is_empty());
        FileSet {
            folder,
            files: self.set_of(&files),
            exclude: self.set_of(&exclude),
            dest: dest.and_then(Node::text).map(str::to_owned),
        }
    }

    fn set_of(&mut self, globs: &[(Span, &str)]) -> GlobSet {
        let mut builder = GlobSetBuilder::new();
        for (span, glob) in globs {
            if let Some(glob) = self.glob(*span, glob) {
                builder.add(glob);
            }
        }
        match builder.build() {
            Ok(set) => set,
            Err(error) => {
                let span = globs.first().map_or(Span::default(), |(span, _)| *span);
                self.tell(
                    span,
                    format!("the globs cannot be used together: {}", error.kind()),
                    "write fewer or simpler globs",
                );
                GlobSet::empty()
            }
        }
    }

    fn glob(&mut self, span: Span, written: &str) -> Option<Glob> {
        self.globs += 1;
        if self.globs > MOST_GLOBS {
            if self.globs == MOST_GLOBS + 1 {
                let message = format!("the file holds more than {MOST_GLOBS} globs; the rest is left out");
                self.tell(span, message, "write globs that cover more, such as `**/*.md`");
            }
            return None;
        }
        let slashed = written.replace('\\', "/");
        let glob = slashed.trim_start_matches("./").trim_start_matches('/');
        if glob.split('/').any(|part| part == "..") {
            self.tell(
                span,
                format!("glob `{}` leads out of its folder", short(written)),
                "set `src` to the folder it means",
            );
            return None;
        }
        if glob.len() > LONGEST_GLOB {
            self.tell(
                span,
                format!("glob `{}` is longer than {LONGEST_GLOB} bytes", short(written)),
                "write several globs",
            );
            return None;
        }
        match GlobBuilder::new(glob).literal_separator(true).case_insensitive(true).backslash_escape(false).build() {
            Ok(glob) => Some(glob),
            Err(error) => {
                let message = format!("glob `{}` cannot be used: {}", short(written), error.kind());
                self.tell(span, message, "mend the glob; until then it matches nothing");
                None
            }
        }
    }

    /// `fileMetadata`: a mapping from globs to values for each key.
    fn file_metadata(&mut self, node: Option<&Node>) -> Vec<FileMetadata> {
        let mut metadata = Vec::new();
        for key in node.into_iter().flat_map(Node::entries) {
            let mut globs = Vec::new();
            let mut values = Vec::new();
            for entry in key.value.entries() {
                // A glob that cannot be used takes its value along, so that the two lists stay in step.
                if let Some(glob) = self.glob(entry.key_span, &entry.key) {
                    globs.push(glob);
                    values.push(entry.value.value());
                }
            }
            let mut builder = GlobSetBuilder::new();
            for glob in globs {
                builder.add(glob);
            }
            match builder.build() {
                Ok(globs) => metadata.push(FileMetadata { key: key.key.clone(), globs, values }),
                Err(error) => {
                    let message = format!("the globs of `{}` cannot be used together: {}", key.key, error.kind());
                    self.tell(key.key_span, message, "write fewer or simpler globs");
                }
            }
        }
        metadata
    }
}

/// The texts of a list, or the one text that stands in its place.
fn texts(node: Option<&Node>) -> impl Iterator<Item = (Span, &str)> {
    let one = node.filter(|node| node.text().is_some());
    let many = node.into_iter().flat_map(Node::items);
    one.into_iter().chain(many).filter_map(|node| Some((node.span, node.text()?.trim())))
}

fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// The folder of a path; empty at the top.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path as seen from a folder, without `.` and `..`; `None` where it leads out of the content folder.
fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Reads a redirection file: `redirections` as a list of entries, or as a mapping from old to new.
///
/// *Findings*: `redirect` for entries that cannot be used and for old addresses that stand twice (the first counts), and
/// those of [`json::read`]. Whether the old page still exists, and whether the new one does, is for `assemble` to say.
pub fn read_redirects(source: &Source) -> Checked<Vec<Redirect>> {
    let at = Locator::new(source);
    let mut findings = Vec::new();
    let root = json::read(&at).drain(&mut findings);
    let mut redirects: Vec<Redirect> = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let base = folder(&source.path);
    let Some(list) = root.get("redirections") else {
        if !matches!(root.kind, NodeKind::Scalar(_)) || findings.is_empty() {
            let finding = at.finding(Rule::DataSyntax, Span::new(0, 0), "the file has no `redirections`");
            findings.push(finding.help("write `{ \"redirections\": [ … ] }`"));
        }
        return Checked { value: redirects, findings };
    };
    for (entry, old, new) in pairs(list) {
        let problem = |span: Span, message: String, help: Text| at.finding(Rule::Redirect, span, message).help(help);
        let (Some((old_span, old)), Some((new_span, new))) = (old, new) else {
            let missing = if old.is_none() { "source_path" } else { "redirect_url" };
            let help = format!("add `\"{missing}\": \"…\"`");
            findings.push(problem(entry, format!("the redirection has no `{missing}`"), help.into()));
            continue;
        };
        let Some(path) = join(base, old).filter(|path| !path.is_empty()) else {
            let message = format!("`{}` lies outside the content folder", short(old));
            findings.push(problem(old_span, message, "write the path as seen from this file".into()));
            continue;
        };
        let scheme = new.split(['/', '?', '#']).next().and_then(|head| head.split_once(':')).map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| !["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web))) {
            let message = format!("`{}` is no address of a page", short(new));
            findings.push(problem(
                new_span,
                message,
                "redirect to a page of the site, or to an `https:` address".into(),
            ));
            continue;
        }
        let line = at.position(old_span.start as usize).line;
        if let Some(first) = seen.get(&path) {
            let message = format!("`{}` is redirected twice; line {first} has it first", short(old));
            findings.push(problem(old_span, message, "keep one of the two; until then the first one counts".into()));
            continue;
        }
        seen.insert(path.clone(), line);
        redirects.push(Redirect {
            source_path: path,
            source_span: old_span,
            redirect_url: new.to_owned(),
            url_span: new_span,
        });
    }
    Checked { value: redirects, findings }
}

/// A text and its place.
type Placed<'n> = Option<(Span, &'n str)>;

fn placed(node: &Node) -> Placed<'_> {
    node.text().map(|text| (node.span, text.trim()))
}

/// The redirections as written: the place of each, its old and its new address.
fn pairs(list: &Node) -> Vec<(Span, Placed<'_>, Placed<'_>)> {
    let in_mapping = list
        .entries()
        .iter()
        .map(|entry| (entry.key_span, Some((entry.key_span, entry.key.trim())), placed(&entry.value)));
    let in_list = list.items().iter().map(|item| {
        let old = item.get("source_path").or_else(|| item.get("source_path_from_root"));
        (item.span, old.and_then(placed), item.get("redirect_url").and_then(placed))
    });
    in_mapping.chain(in_list).collect()
}

#[cfg(test)]
mod tests;

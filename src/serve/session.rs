//! From what changed on disk to the next state of the preview.
//!
//! 1. Only what changed is read again: a page's file alone; settings, templates and messages with everything that is made
//!    of them; everything where the watcher lost count.
//! 2. Where the new text of a page leaves the shape of the site as it was, the page is shown at once, still within the
//!    old site. Then the site is assembled anew, and what the change did to other pages is shown.
//! 3. What cannot be read or used (a folder that is gone, broken settings, a broken template) leaves the last good state
//!    standing, and is told.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::watch::Sender;

use super::last::Last;
use super::notes::Places;
use super::preview::{self, Followed, Plan, Preview, State};
use super::tracker::{Tracker, Update};
use super::watch::{Changes, Look, Watch, watched};
use super::{Said, Settings};
use crate::analyze::knowledge::Knowledge;
use crate::error::Error;
use crate::finding::{self, Finding, Rule, Severity};
use crate::input::{Folder, Kind};
use crate::pipeline::{Foundation, Options, Scanned, Stage};

/// Where new states are put.
pub(super) type Out = Sender<State>;

/// The preview's memory of the content.
pub(super) struct Session {
    settings: Settings,
    say: Arc<dyn Fn(Said<'_>) + Send + Sync>,
    options: Options,
    pool: Arc<ThreadPool>,
    places: Arc<Places>,
    content: Tracker,
    own: Vec<Own>,
    scanned: FxHashMap<Arc<str>, Scanned>,
    /// The sum of the evidence of everything in `scanned`.
    knowledge: Knowledge,
    plan: Option<Arc<Plan>>,
    last: Arc<Last>,
    followed: Followed,
    failure: Option<Finding>,
    /// Pages whose file is not read in its present state, because the system could not.
    unread: BTreeSet<Arc<str>>,
    told: FxHashSet<Told>,
}

/// Of how many files a site is large.
const MANY_FILES: usize = 250;

/// Whether folders may have come or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// All folders are those of before.
    Same,
    /// Some may be others.
    Changed,
}

/// A finding that the terminal was told: path, rule, message.
type Told = (Arc<str>, Rule, String);

/// A folder of the site's own templates or messages, which need not be there.
struct Own {
    path: PathBuf,
    tracker: Option<Tracker>,
}

impl Own {
    fn new(path: PathBuf) -> Self {
        let tracker = Tracker::open(&path).ok();
        Own { path, tracker }
    }

    /// What changed in it; all of it where it came or went.
    fn update(&mut self, changes: &Changes) -> Update {
        let known = self.tracker.is_some();
        if let Some(update) = self.tracker.as_mut().and_then(|tracker| tracker.update(changes).ok()) {
            return update;
        }
        self.tracker = if known { None } else { Tracker::open(&self.path).ok() };
        Update { listed: known || self.tracker.is_some(), ..Update::default() }
    }
}

impl Session {
    /// Prepares to read the content. *Errors*: the folder cannot be read.
    pub(super) fn open(settings: Settings, say: Arc<dyn Fn(Said<'_>) + Send + Sync>) -> Result<Session, Error> {
        let content = Tracker::open(&settings.content)?;
        let absolute = content.folder().root().to_owned();
        let own = ["templates", "locales"].map(|name| Own::new(absolute.with_file_name(name)));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(settings.threads.map_or(0, std::num::NonZeroUsize::get))
            .stack_size(super::STACK)
            .build()
            .map_err(|error| Error::Refused(format!("cannot start threads: {error}")))?;
        let places = Places { root: settings.content.to_string_lossy().into_owned(), absolute, editor: None };
        let injection = settings.injection.clone();
        let options = Options { drafts: true, threads: settings.threads, injection, ..Options::default() };
        Ok(Session {
            settings,
            say,
            options,
            pool: Arc::new(pool),
            places: Arc::new(places),
            content,
            own: own.into(),
            scanned: FxHashMap::default(),
            knowledge: Knowledge::default(),
            plan: None,
            last: Arc::default(),
            followed: Followed::default(),
            failure: None,
            unread: BTreeSet::new(),
            told: FxHashSet::default(),
        })
    }

    /// Tells the terminal.
    pub(super) fn say(&self, said: Said<'_>) {
        (self.say)(said);
    }

    /// Reads the content, then takes in changes until nobody wants states any more.
    pub(super) fn work(mut self, out: &Out) {
        let start = Instant::now();
        let foundation = self.look(out);
        // Not before: each file that is read would be an event. What changed meanwhile is seen by the first glance.
        let folders = [self.content.folder().root()].into_iter().chain(self.own.iter().map(|own| &*own.path));
        let (mut watch, failure) = Watch::start(folders.map(watched).collect());
        if let Some(failure) = failure {
            self.say(Said::CannotWatch(&failure));
        }
        if let Some(foundation) = foundation {
            self.read(foundation, out);
        }
        if let Some(plan) = &self.plan {
            let pages = plan.stage.site.pages.iter().filter(|page| !page.fragment).count();
            self.say(Said::Read { pages, took: start.elapsed() });
        }
        while !out.is_closed() {
            let changes = watch.next();
            if self.take_in(&changes, out) == Structure::Changed {
                watch.again();
            }
            if self.failure.is_some() {
                watch.retry();
            }
        }
    }

    /// Reads everything and shows it.
    #[cfg(test)]
    pub(super) fn read_all(&mut self, out: &Out) {
        if let Some(foundation) = self.look(out) {
            self.read(foundation, out);
        }
    }

    /// Takes a first look: a large site is shown when no more than the heads of its pages were read.
    fn look(&mut self, out: &Out) -> Option<Arc<Foundation>> {
        let foundation = self.reopen().map_err(|error| self.fail(&error, out)).ok()?;
        let files = foundation.page_files();
        if files.len() >= MANY_FILES {
            let skimmed = self.pool.install(|| files.par_iter().map(|file| foundation.skim(*file)).collect());
            // What cannot be read is reported when all of it is read, in a moment.
            if foundation.folder.faults.take().is_ok() {
                let stage = self.pool.install(|| Stage::skimmed(foundation.clone(), skimmed));
                self.show(&Arc::new(Plan::new(stage)), out);
            }
        }
        Some(foundation)
    }

    /// Reads every page and shows what all of them say of each.
    fn read(&mut self, foundation: Arc<Foundation>, out: &Out) {
        if let Err(error) = self.scan(&foundation, None) {
            return self.fail(&error, out);
        }
        self.assemble(foundation, out);
        let errors = self.plan.as_ref().map_or(Vec::new(), |plan| {
            let errors = plan.stage.findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.cloned().collect()
        });
        self.tell(errors);
    }

    /// Takes in changes and shows what became of them.
    pub(super) fn take_in(&mut self, changes: &Changes, out: &Out) -> Structure {
        let (mut common, mut structural) = (false, false);
        for own in &mut self.own {
            let update = own.update(changes);
            common |= !update.is_empty();
            structural |= update.is_structural();
        }
        match self.content.update(changes) {
            Ok(update) => {
                structural |= update.is_structural();
                if !update.is_empty() || common || self.failure.is_some() {
                    self.show_changes(changes, &update, common, out);
                }
            }
            Err(error) => {
                structural = true;
                self.fail(&error, out);
            }
        }
        if structural { Structure::Changed } else { Structure::Same }
    }

    /// Shows what became of changes.
    fn show_changes(&mut self, changes: &Changes, update: &Update, mut common: bool, out: &Out) {
        let start = Instant::now();
        let is_page = |path: &Arc<str>| matches!(Kind::of(path), Kind::Markdown | Kind::Text | Kind::Yaml | Kind::Toc);
        let is_asset = |path: &Arc<str>| Kind::of(path) == Kind::Asset;
        common |= update.changed.iter().any(|path| !is_page(path) && !is_asset(path));
        let paths: Vec<Arc<str>> = update.changed.iter().cloned().collect();
        match &self.plan {
            Some(plan) if !common && !update.listed && self.failure.is_none() => {
                let plan = plan.clone();
                plan.stage.forget(&update.changed);
                let foundation = plan.stage.foundation.clone();
                let before: Vec<_> = paths.iter().map(|path| self.scanned.get(path).cloned()).collect();
                if let Err(error) = self.scan(&foundation, Some(&update.changed)) {
                    return self.fail(&error, out);
                }
                let shape =
                    |scanned: Option<&Scanned>| scanned.and_then(|scanned| Some(scanned.read.as_ref()?.shape()));
                let same = paths
                    .iter()
                    .zip(&before)
                    .all(|(path, before)| shape(before.as_ref()) == shape(self.scanned.get(path)));
                self.follow(&plan, &paths);
                if same {
                    self.show(&plan, out);
                    self.say(Said::Changed { paths: &paths, took: start.elapsed() });
                }
                if paths.iter().any(is_page) {
                    self.assemble(foundation, out);
                }
                if !same {
                    self.say(Said::Changed { paths: &paths, took: start.elapsed() });
                }
            }
            _ => {
                match self.reopen() {
                    Ok(foundation) => {
                        let same_layout =
                            self.plan.as_ref().is_some_and(|plan| plan.stage.foundation.layout == foundation.layout);
                        let settings = paths
                            .iter()
                            .any(|path| matches!(Kind::of(path), Kind::Settings | Kind::Terms | Kind::Docfx));
                        let all = !same_layout || settings || changes.look == Look::Read;
                        if let Err(error) = self.scan(&foundation, (!all).then_some(&update.changed)) {
                            return self.fail(&error, out);
                        }
                        self.assemble(foundation, out);
                    }
                    Err(error) => return self.fail(&error, out),
                }
                if let Some(plan) = self.plan.clone() {
                    self.follow(&plan, &paths);
                }
                let paths = if paths.len() > 20 { &[][..] } else { &paths };
                self.say(Said::Changed { paths, took: start.elapsed() });
            }
        }
        self.tell_changed(&update.changed, out);
    }

    /// Reads settings, messages and templates again; broken ones are those of before.
    fn reopen(&self) -> Result<Arc<Foundation>, Error> {
        let before = self.plan.as_ref().map(|plan| &*plan.stage.foundation);
        let folder = Folder::open_with(&self.settings.content, self.options.injection.clone())?;
        Foundation::open_after(folder, self.content.listing(), &self.options, before).map(Arc::new)
    }

    /// Scans files: those that are named, those that are new and those that could not be read the last time, or all.
    ///
    /// *Errors*: some cannot be read; what is known of them stays as it was, and they are read again the next time.
    fn scan(&mut self, foundation: &Foundation, changed: Option<&BTreeSet<Arc<str>>>) -> Result<(), Error> {
        let files = foundation.page_files();
        let unread = std::mem::take(&mut self.unread);
        let mut known = std::mem::take(&mut self.scanned);
        let wanted = |file: &u32| {
            let path = &foundation.entry(*file).path;
            let is_due = changed.is_none_or(|changed| changed.contains(path)) || unread.contains(path);
            is_due || !known.contains_key(path)
        };
        // Requests may read the same folder; what failed for them before says nothing of these files.
        let (new, read) = foundation.folder.faults.during(|| {
            self.pool.install(|| -> Vec<(Arc<str>, Scanned)> {
                let files = files.par_iter().filter(|file| wanted(file));
                files.map(|file| (foundation.entry(*file).path.clone(), foundation.scan(*file))).collect()
            })
        });
        if read.is_err() {
            // All of them are read again: which of them failed matters to nobody.
            self.unread = unread;
            self.unread.extend(new.into_iter().map(|(path, _)| path));
            self.scanned = known;
            return read;
        }
        for (path, scanned) in new {
            if let Some(evidence) = &scanned.evidence {
                evidence.tell(&mut self.knowledge);
            }
            self.retract(known.insert(path, scanned));
        }
        // What is there no more is forgotten, and places in the listing are those of the present one.
        for &file in files {
            let path = &foundation.entry(file).path;
            if let Some(mut scanned) = known.remove(path) {
                if let Some(read) = &mut scanned.read {
                    read.file = file;
                }
                self.scanned.insert(path.clone(), scanned);
            }
        }
        for gone in known.into_values() {
            self.retract(Some(gone));
        }
        Ok(())
    }

    /// Takes what a file showed out of what the site knows.
    fn retract(&mut self, scanned: Option<Scanned>) {
        if let Some(evidence) = scanned.and_then(|scanned| scanned.evidence) {
            evidence.retract(&mut self.knowledge);
        }
    }

    /// Assembles the site and shows it.
    fn assemble(&mut self, foundation: Arc<Foundation>, out: &Out) {
        let editor = foundation.config.editor.clone();
        if self.places.editor != editor {
            self.places = Arc::new(Places { editor, ..(*self.places).clone() });
        }
        // Evidence is in the knowledge already.
        let mut paths: Vec<&Arc<str>> = self.scanned.keys().collect();
        paths.sort_unstable();
        let bare = |path: &Arc<str>| self.scanned[path].without_evidence();
        let scanned = paths.into_iter().map(bare).collect();
        let knowledge = self.knowledge.clone();
        let plan = Arc::new(Plan::new(self.pool.install(|| Stage::with(foundation, scanned, knowledge))));
        self.failure = None;
        self.show(&plan, out);
        self.plan = Some(plan);
    }

    /// Makes a state with nothing made yet the present one.
    fn show(&self, plan: &Arc<Plan>, out: &Out) {
        let last = self.last.clone();
        let preview = Preview::new(plan.clone(), self.pool.clone(), self.places.clone(), self.followed.clone(), last);
        out.send_replace(State::Ready(Arc::new(preview)));
    }

    /// Leaves the last good state standing and says why.
    fn fail(&mut self, error: &Error, out: &Out) {
        let failure = preview::unread(error);
        if self.failure.as_ref() != Some(&failure) {
            self.say(Said::Failed(error));
            self.failure = Some(failure.clone());
            // With all that was made of it: what is on disk now is another state.
            let last = out.borrow().preview();
            out.send_replace(match last {
                Some(last) => State::Ready(Arc::new(last.failed(failure))),
                None => State::Unread(error.to_string().into()),
            });
        }
    }

    /// Notes the last of the saved pages, for tabs that follow.
    fn follow(&mut self, plan: &Plan, paths: &[Arc<str>]) {
        let saved = paths.iter().rev().find_map(|path| plan.stage.site.by_path.get(path));
        if let (true, Some((page, locale))) = (self.settings.follow, saved) {
            let sequence = self.followed.sequence + 1;
            self.followed = Followed { sequence, address: preview::address(&plan.stage, *page, *locale) };
        }
    }

    /// Tells the terminal what is newly found in files that changed, and on what all pages are made with.
    fn tell_changed(&mut self, changed: &BTreeSet<Arc<str>>, out: &Out) {
        let Some(preview) = out.borrow().preview() else { return };
        let stage = &preview.plan.stage;
        let mut findings = preview.common();
        let mut judged = stage.findings.clone();
        judged.retain(|finding| changed.contains(&finding.path));
        stage.foundation.config.judge(&mut judged);
        findings.extend(judged);
        if changed.len() <= 20 {
            let pages: BTreeSet<u32> =
                changed.iter().filter_map(|path| stage.site.by_path.get(path)).map(|(page, _)| *page).collect();
            let made = pages.into_iter().flat_map(|page| preview.page_findings(page));
            findings.extend(made.filter(|finding| changed.contains(&finding.path)));
        }
        // What was mended may be told again when it comes back.
        self.told.retain(|(path, _, _)| !changed.contains(path) && stage.site.by_path.contains_key(path));
        self.tell(findings);
    }

    fn tell(&mut self, mut findings: Vec<Finding>) {
        finding::sort(&mut findings);
        findings.retain(|finding| {
            self.told.insert((finding.path.clone(), finding.rule, finding.message.clone().into_owned()))
        });
        if !findings.is_empty() {
            self.say(Said::Findings(&findings));
        }
    }
}

//! What changed on disk, told in bursts.
//!
//! 1. The system's events are gathered into one [`Changes`] until nothing has come for [`QUIET`], at most for [`PATIENCE`].
//!    A file that is being written (most editors cut it to nothing first) is waited for until it is closed, at most for
//!    [`WRITING`], so that no half page is shown; where the system does not tell that, the quiet has to do.
//! 2. When the system lost events, everything is glanced at, by the files' stamps; when the watcher failed, everything is
//!    read ([`Look::Read`]). Events are lost to our own reading too: each file that is opened gives one.
//! 3. A while after the last burst everything is glanced at once more, because files that are made in a new folder before
//!    the system watches it give no event.
//! 4. Folders that come and go while their watches are set can end up without one, so all of them are watched anew when
//!    the session found the folder listed differently ([`Watch::again`]), and everything is glanced at after that.
//! 5. Where the system cannot watch (too many folders, a network disk), everything is glanced at in turns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::input::Folder;

/// How long nothing must come before a burst is over.
const QUIET: Duration = Duration::from_millis(6);
/// How long a burst is gathered at most, so that an endless one does not stop the preview.
const PATIENCE: Duration = Duration::from_millis(120);
/// How long a burst is gathered at most while a file is being written: what stays open longer is a log, say.
const WRITING: Duration = Duration::from_millis(500);
/// Whether the system tells when a file that was written is closed.
const TELLS_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));
/// How long after a burst everything is glanced at.
const SECOND_LOOK: Duration = Duration::from_millis(250);
/// How often everything is glanced at where the system cannot watch.
const TURN: Duration = Duration::from_millis(700);
/// More paths than this are told as a glance at everything.
const MANY: usize = 200;

/// How much has to be looked at besides the paths that are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Nothing.
    #[default]
    Nowhere,
    /// Every file whose stamp is another than before.
    Glance,
    /// Every file, whatever its stamp says.
    Read,
}

/// What may have changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Files and folders, as the system names them.
    pub(super) paths: BTreeSet<PathBuf>,
    /// What else to look at.
    pub(super) look: Look,
}

/// Watches folders until it is dropped.
pub(super) struct Watch {
    folders: Vec<PathBuf>,
    events: Receiver<notify::Result<Event>>,
    /// Keeps the channel open where there is no watcher.
    _sender: Sender<notify::Result<Event>>,
    watcher: Option<RecommendedWatcher>,
    /// Files that are being written.
    writing: BTreeSet<PathBuf>,
    /// True where the system lost events since the last burst.
    lost: bool,
    /// When everything is to be glanced at, if nothing comes before.
    due: Option<Instant>,
}

impl Watch {
    /// Starts to watch folders, which need not be there yet; gives the reason where the system cannot.
    pub(super) fn start(folders: Vec<PathBuf>) -> (Watch, Option<notify::Error>) {
        let (sender, events) = channel();
        let handler = sender.clone();
        // Links that lead out of a folder are not read, so they are not watched either.
        let settings = Config::default().with_follow_symlinks(false);
        let handle = move |event| {
            // Nobody listens any more when the server has ended.
            let _ = handler.send(event);
        };
        let watcher = RecommendedWatcher::new(handle, settings).and_then(|mut watcher| {
            for folder in &folders {
                // The folder above tells when the folder is made, renamed or deleted.
                if let Some(above) = folder.parent().filter(|above| above.is_dir()) {
                    watcher.watch(above, RecursiveMode::NonRecursive)?;
                }
            }
            for folder in folders.iter().filter(|folder| folder.is_dir()) {
                watcher.watch(folder, RecursiveMode::Recursive)?;
            }
            Ok(watcher)
        });
        let (watcher, failure) = match watcher {
            Ok(watcher) => (Some(watcher), None),
            Err(failure) => (None, Some(failure)),
        };
        // What happened before the watch began is seen by the first glance.
        let due = Some(Instant::now() + SECOND_LOOK);
        (Watch { folders, events, _sender: sender, watcher, writing: BTreeSet::new(), lost: false, due }, failure)
    }

    /// Waits for the next burst of changes.
    pub(super) fn next(&mut self) -> Changes {
        let mut changes = Changes::default();
        // Nothing has come so far: wait until a glance is due.
        while changes == Changes::default() {
            let event = match self.due {
                None => self.events.recv().ok(),
                Some(due) => self.events.recv_timeout(due.saturating_duration_since(Instant::now())).ok(),
            };
            match event {
                Some(event) => self.add(&mut changes, event),
                None => changes.look = Look::Glance,
            }
        }
        let start = Instant::now();
        let mut quiet = start + QUIET;
        while self.due.is_none_or(|due| due > start) || !self.writing.is_empty() {
            let end = self.end(start, quiet);
            // Whatever is there already is taken in, so that a write that began meanwhile is waited for too.
            let Ok(event) = self.events.recv_timeout(end.saturating_duration_since(Instant::now())) else { break };
            let before = changes.paths.len();
            self.add(&mut changes, event);
            if changes.paths.len() != before {
                quiet = Instant::now() + QUIET;
            }
            if Instant::now() > start + WRITING {
                break;
            }
        }
        // What is still being written is taken as it is; it is told again when more comes.
        self.writing.clear();
        self.plan(&changes);
        changes
    }

    /// Watches every folder below the watched ones again, and has everything glanced at after that.
    pub(super) fn again(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in self.folders.iter().filter(|folder| folder.is_dir()) {
            // A folder that went away in between has told so.
            let _ = watcher.watch(folder, RecursiveMode::Recursive);
        }
        let due = Instant::now() + SECOND_LOOK;
        self.due = Some(self.due.map_or(due, |before| before.max(due)));
    }

    /// Has everything glanced at after a while, since what was to be read could not be.
    pub(super) fn retry(&mut self) {
        let due = Instant::now() + TURN;
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
    }

    /// When a burst that began at `start` is over, if nothing new comes until `quiet`.
    fn end(&self, start: Instant, quiet: Instant) -> Instant {
        if self.writing.is_empty() { quiet.min(start + PATIENCE) } else { start + WRITING }
    }

    /// Decides when to glance next.
    fn plan(&mut self, changes: &Changes) {
        let lost = std::mem::take(&mut self.lost);
        self.due = match (&self.watcher, changes.look) {
            // What was lost may have happened after the glance, so there is another, but no more than one a turn.
            (None, _) => Some(Instant::now() + TURN),
            (_, _) if lost => Some(Instant::now() + TURN),
            (_, Look::Glance) => None,
            _ => Some(Instant::now() + SECOND_LOOK),
        };
    }

    fn add(&mut self, changes: &mut Changes, event: notify::Result<Event>) {
        match event {
            Ok(event) if event.need_rescan() => {
                self.lost = true;
                changes.look = changes.look.max(Look::Glance);
            }
            Ok(Event { kind: EventKind::Access(kind), .. }) if kind != AccessKind::Close(AccessMode::Write) => {}
            Ok(event) => {
                for path in event.paths {
                    self.note_writing(event.kind, &path);
                    self.add_path(changes, path);
                }
            }
            Err(_) => changes.look = Look::Read,
        }
        if changes.paths.len() > MANY {
            changes.paths.clear();
            changes.look = changes.look.max(Look::Glance);
        }
    }

    /// Notes whether a file is being written after an event on it.
    fn note_writing(&mut self, kind: EventKind, path: &Path) {
        match kind {
            // Editors keep files of their own open beside the one that is edited.
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_))
                if TELLS_CLOSING && self.concerns(path) =>
            {
                self.writing.insert(path.to_owned());
            }
            EventKind::Access(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
                self.writing.remove(path);
            }
            _ => {}
        }
    }

    /// True for paths that a folder's listing would look at.
    fn concerns(&self, path: &Path) -> bool {
        self.folders.iter().filter_map(|folder| path.strip_prefix(folder).ok()).any(Folder::concerns)
    }

    fn add_path(&mut self, changes: &mut Changes, path: PathBuf) {
        let Some(folder) = self.folders.iter().find(|folder| path.starts_with(folder)) else { return };
        if *folder == path {
            // The folder itself came or went, so the watch on it is a new one or none.
            if let Some(watcher) = &mut self.watcher
                && folder.is_dir()
            {
                let _ = watcher.watch(folder, RecursiveMode::Recursive);
            }
            changes.look = changes.look.max(Look::Glance);
        }
        changes.paths.insert(path);
    }
}

/// The folder as the watcher will name it: absolute, links resolved as far as it is there.
pub(super) fn watched(folder: &Path) -> PathBuf {
    if let Ok(folder) = folder.canonicalize() {
        return folder;
    }
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match (absolute.parent().and_then(|above| above.canonicalize().ok()), absolute.file_name()) {
        (Some(above), Some(name)) => above.join(name),
        _ => absolute,
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, Flag, RenameMode};

    use super::*;

    fn watch(folder: &Path) -> Watch {
        Watch::start(vec![watched(folder)]).0
    }

    fn event(kind: EventKind, path: &Path) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path(path.to_owned()))
    }

    #[test]
    fn reading_is_no_change_and_lost_events_are_every_change() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let mut watch = watch(dir.path());
        let path = watched(dir.path()).join("a.md");
        let mut changes = Changes::default();
        watch.add(&mut changes, event(EventKind::Access(AccessKind::Open(AccessMode::Any)), &path));
        watch.add(&mut changes, event(EventKind::Create(CreateKind::File), Path::new("/elsewhere/b.md")));
        assert_eq!(changes, Changes::default());
        watch.add(&mut changes, event(EventKind::Create(CreateKind::File), &path));
        assert!(changes.look == Look::Nowhere && changes.paths.contains(&path));
        watch.add(&mut changes, Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert_eq!(changes.look, Look::Glance);
        let mut changes = Changes::default();
        watch.add(&mut changes, Err(notify::Error::generic("the queue is full")));
        assert_eq!(changes.look, Look::Read);
    }

    #[test]
    fn a_file_that_is_being_written_is_waited_for() {
        if !TELLS_CLOSING {
            return;
        }
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let mut watch = watch(dir.path());
        let path = |name: &str| watched(dir.path()).join(name);
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let (start, mut changes) = (Instant::now(), Changes::default());
        let quiet = start + QUIET;
        watch.add(&mut changes, event(written, &path("a.md")));
        watch.add(&mut changes, event(EventKind::Create(CreateKind::File), &path("b.md")));
        assert_eq!(watch.end(start, quiet), start + WRITING);
        watch.add(&mut changes, event(EventKind::Access(AccessKind::Close(AccessMode::Write)), &path("a.md")));
        assert_eq!(watch.end(start, quiet), start + WRITING, "the other one is still open");
        watch.add(&mut changes, event(EventKind::Modify(ModifyKind::Name(RenameMode::From)), &path("b.md")));
        assert_eq!(watch.end(start, quiet), quiet);
        // An editor's own file stays open as long as the editor.
        watch.add(&mut changes, event(written, &path(".a.md.swp")));
        assert_eq!(watch.end(start, quiet), quiet);
    }

    #[test]
    fn a_checkout_of_thousands_of_files_is_one_look_at_everything() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let mut watch = watch(dir.path());
        let mut changes = Changes::default();
        for file in 0..5000 {
            let path = watched(dir.path()).join(format!("{file}.md"));
            watch.add(&mut changes, event(EventKind::Create(CreateKind::File), &path));
        }
        assert!(changes.look == Look::Glance && changes.paths.len() <= MANY);
    }

    #[test]
    fn after_lost_events_there_is_another_glance_and_then_rest() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let mut watch = watch(dir.path());
        if watch.watcher.is_none() {
            return;
        }
        let mut changes = Changes::default();
        watch.add(&mut changes, Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        watch.plan(&changes);
        assert!(changes.look == Look::Glance && watch.due.is_some());
        // The glance finds nothing and loses nothing.
        watch.plan(&Changes { look: Look::Glance, ..Changes::default() });
        assert!(watch.due.is_none());
    }

    #[test]
    fn a_folder_that_lost_its_watch_is_watched_again() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = watched(dir.path()).join("de");
        std::fs::create_dir(&folder).expect("it can be made");
        let mut watch = watch(dir.path());
        let Some(watcher) = &mut watch.watcher else { return };
        watcher.unwatch(&folder).expect("it is watched");
        watch.again();
        assert!(watch.due.is_some(), "what was missed is glanced at");
        std::fs::write(folder.join("a.md"), "# Neu").expect("it can be written");
        let mut changes = watch.next();
        while changes.look == Look::Nowhere && !changes.paths.contains(&folder.join("a.md")) {
            changes = watch.next();
        }
        assert!(changes.paths.contains(&folder.join("a.md")));
    }

    #[test]
    fn a_save_by_rename_and_a_folder_that_comes_later_are_told() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = watched(&dir.path().join("content"));
        let (mut watch, failure) = Watch::start(vec![folder.clone()]);
        if failure.is_some() {
            // A machine without watches left; the turns are all there is.
            return;
        }
        std::fs::create_dir(&folder).expect("it can be made");
        while !watch.next().paths.contains(&folder) {}
        std::fs::write(folder.join(".a.md.new"), "새 글").expect("it can be written");
        std::fs::rename(folder.join(".a.md.new"), folder.join("a.md")).expect("it can be renamed");
        while !watch.next().paths.contains(&folder.join("a.md")) {}
    }
}

//! The law of the preview: once idle, it is what a build would have written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::Errno;

use tokio::sync::watch::{Receiver, channel};

use super::Settings;
use super::preview::{Preview, Shown, State};
use super::session::{Out, Session};
use super::watch::{Changes, Look};
use crate::input::{Call, Injection};
use crate::output::Removals;
use crate::pipeline::{self, Kept, Options, Stage};
use crate::site_path::{MARKER, SitePath};

struct Desk {
    dir: tempfile::TempDir,
    session: Session,
    out: Out,
    receiver: Receiver<State>,
    random: u64,
    /// Every path that a build ever wrote.
    seen: BTreeSet<String>,
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        Desk::with(files, Injection::default())
    }

    fn with(files: &[(&str, &str)], injection: Injection) -> Desk {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, text) in files {
            write(&dir.path().join(path), text);
        }
        let (out, receiver) = channel(State::Reading);
        let settings = Settings { injection, ..Settings::new(dir.path().join("content")) };
        let mut session = Session::open(settings, Arc::new(|_| ())).expect("it is there");
        session.read_all(&out);
        Desk { dir, session, out, receiver, random: 7, seen: BTreeSet::new() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().expect("it is there").join(path)
    }

    fn preview(&self) -> Arc<Preview> {
        self.receiver.borrow().preview().expect("it was read")
    }

    fn save(&mut self, path: &str, text: &str) {
        write(&self.at(path), text);
        self.take_in(&[path], Look::Nowhere);
    }

    fn take_in(&mut self, paths: &[&str], look: Look) {
        let paths = paths.iter().map(|path| self.at(path)).collect();
        self.session.take_in(&Changes { paths, look }, &self.out);
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as usize % sides
    }

    /// Holds the preview against a build of the same content.
    fn compare(&mut self, when: &str) {
        let site = self.dir.path().join("site");
        let options = Options { drafts: true, ..Options::default() };
        pipeline::build(&self.at("content"), &site, &options, Removals::Allowed, &|_| ()).expect("it can be built");
        let built = tree(&site);
        let preview = self.preview();
        for (path, bytes) in built.iter().filter(|(path, _)| *path != MARKER) {
            let shown = preview
                .file(path)
                .expect("it can be read")
                .unwrap_or_else(|| panic!("{when}: `{path}` is not in the preview"));
            if shown != *bytes {
                let first = shown.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(shown.len().min(bytes.len()));
                let around = |bytes: &[u8]| {
                    String::from_utf8_lossy(&bytes[first.saturating_sub(80)..(first + 80).min(bytes.len())])
                        .into_owned()
                };
                panic!("{when}: `{path}` differs\npreview: {}\n  build: {}", around(&shown), around(bytes));
            }
        }
        self.seen.extend(built.keys().cloned());
        for gone in self.seen.iter().filter(|path| !built.contains_key(*path)) {
            assert!(preview.file(gone).expect("it can be read").is_none(), "{when}: `{gone}` is gone and still shown");
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
    fs::write(path, text).expect("it can be written");
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().map(|entry| entry.expect("it can be listed"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("it is below").to_string_lossy().into_owned();
            (path, fs::read(entry.path()).expect("it can be read"))
        })
        .collect()
}

const SITE: &[(&str, &str)] = &[
    ("content/site.yml", "title: Handbuch\nsource: en-US\nbase_url: https://docs.example.org/sub/\n"),
    (
        "content/en-us/index.md",
        "# Welcome\n\nOpen the [guide](guide/first.md#steps).\n\n[!INCLUDE [note](includes/note.md)]\n",
    ),
    (
        "content/en-us/guide/first.md",
        "# First steps\n\n## Steps\n\nSave the file. Look at the page.\n\n![View](view.png)\n",
    ),
    ("content/en-us/includes/note.md", "Nothing is written to the output folder.\n"),
    ("content/en-us/guide/view.png", "PNG"),
    ("content/de-de/index.md", "# Willkommen\n\nÖffnen Sie die [Anleitung](guide/first.md#steps).\n"),
    (
        "content/de-de/guide/first.md",
        "# Erste Schritte\n\n## Schritte\n\nSave the file. Sehen Sie sich die Seite an.\n",
    ),
    ("content/ko-kr/index.md", "# 환영합니다\n\n[안내](guide/first.md)를 여세요.\n"),
    (
        "content/ko-kr/guide/more.md",
        "# <a name=\"more\"></a><span data-ttu-id=\"1a2b3-101\">더 보기</span><span class=\"sxs-lookup\"><span data-stu-id=\"1a2b3-101\">More</span></span>\n",
    ),
    ("content/ko-kr/TOC.yml", "- name: 시작\n  href: index.md\n- name: 안내\n  href: guide/more.md\n"),
];

#[test]
fn after_five_hundred_changes_the_preview_is_what_a_build_would_be() {
    let mut desk = Desk::new(SITE);
    desk.compare("at first");
    let locales = ["en-us", "de-de", "ko-kr", "ru-ru"];
    let names = ["index", "guide/first", "guide/more", "guide/last", "extra/가"];
    for change in 0..500 {
        let locale = locales[desk.roll(locales.len())];
        let name = names[desk.roll(names.len())];
        let page = format!("content/{locale}/{name}.md");
        let other = format!("content/{locale}/{}.md", names[desk.roll(names.len())]);
        let look = [Look::Nowhere, Look::Nowhere, Look::Nowhere, Look::Glance, Look::Read][desk.roll(5)];
        let mut touched = vec![page.clone()];
        match desk.roll(14) {
            0..=4 => write(
                &desk.at(&page),
                &format!("# Page {}\n\nSave the file {change}.\n\n또는 파일을 저장하세요.\n", change % 7),
            ),
            5 => write(
                &desk.at(&page),
                &format!(
                    "---\ntitle: \"제목 {change}\"\ndraft: {}\n---\n# A\n\n## B {change}\n\n[to](../index.md#b)\n",
                    change % 2 == 0
                ),
            ),
            6 => {
                let _ = fs::remove_file(desk.at(&page));
            }
            7 => {
                let _ = fs::create_dir_all(desk.at(&other).parent().expect("it has one"));
                let _ = fs::rename(desk.at(&page), desk.at(&other));
                touched.push(other);
            }
            8 => {
                touched = vec![format!("content/{locale}/guide"), format!("content/{locale}/old")];
                let _ = fs::rename(desk.at(&touched[0]), desk.at(&touched[1]));
            }
            9 => {
                touched = vec![format!("content/{locale}/TOC.yml")];
                write(&desk.at(&touched[0]), &format!("- name: Eintrag {change}\n  href: {name}.md\n"));
            }
            10 => {
                touched = vec!["content/en-us/includes/note.md".to_owned()];
                write(&desk.at(&touched[0]), &format!("Nothing is written, not even {change}.\n"));
            }
            11 => {
                touched = vec![format!("content/{locale}/guide/view.png")];
                write(&desk.at(&touched[0]), &format!("PNG {change}"));
            }
            12 => {
                touched = vec!["content/site.yml".to_owned()];
                let base = ["", "base_url: https://docs.example.org/sub/\n"][desk.roll(2)];
                write(&desk.at(&touched[0]), &format!("title: Handbuch {change}\nsource: en-US\n{base}"));
            }
            _ => {
                touched = vec!["content/terms.yml".to_owned()];
                write(&desk.at(&touched[0]), &format!("terms:\n  - Save the file {change}\n"));
            }
        }
        let touched: Vec<&str> = touched.iter().map(String::as_str).collect();
        desk.take_in(&touched, look);
        if change % 25 == 24 {
            desk.compare(&format!("after change {change} ({touched:?})"));
        }
    }
}

#[test]
fn a_burst_without_events_is_seen_at_a_glance() {
    let mut desk = Desk::new(SITE);
    for page in 0..200 {
        write(&desk.at(&format!("content/de-de/neu/{page}.md")), &format!("# Seite {page}\n"));
    }
    fs::remove_dir_all(desk.at("content/en-us/guide")).expect("it is there");
    desk.take_in(&[], Look::Glance);
    desk.compare("after the burst");
}

#[test]
fn templates_and_messages_of_the_site_are_taken_in_when_they_come() {
    let mut desk = Desk::new(SITE);
    let before = desk.preview().version("/de-de/");
    desk.save("locales/de/site.ftl", "on-this-page = Inhalt der Seite\n");
    assert_eq!(desk.preview().common(), []);
    desk.save("templates/404.html", "<!doctype html><title>weg</title><body>weg</body>");
    assert_ne!(desk.preview().version("/de-de/nirgends/"), before);
    desk.compare("with a template and a message");
    // A broken template leaves the last good one standing, and is told.
    desk.save("templates/404.html", "{% if %}");
    assert_eq!(desk.preview().common()[0].rule, crate::finding::Rule::TemplateFailed);
    assert!(
        matches!(desk.preview().show("/nirgends/"), Shown::Missing { bytes, .. } if bytes.starts_with(b"<!doctype html><title>weg"))
    );
    desk.save("templates/404.html", "<!doctype html><title>wieder da</title><body></body>");
    assert_eq!(desk.preview().common(), []);
    desk.compare("with the template mended");
}

#[test]
fn what_cannot_be_read_leaves_the_last_good_site() {
    let mut desk = Desk::new(SITE);
    let before = desk.preview().version("/de-de/");
    // Settings that are no YAML would take the locales with them.
    desk.save("content/site.yml", "title: [offen\n");
    assert_eq!(desk.preview().common()[0].rule, crate::finding::Rule::DataSyntax);
    assert!(matches!(desk.preview().show("/de-de/"), Shown::File { .. }));
    desk.save("content/site.yml", SITE[0].1);
    assert_eq!(desk.preview().version("/de-de/"), before);
    fs::rename(desk.at("content"), desk.at("aside")).expect("it can be renamed");
    desk.take_in(&["content"], Look::Glance);
    assert_eq!(desk.preview().version("/de-de/"), before);
    let notes = String::from_utf8(desk.preview().notes("/de-de/")).expect("JSON is text");
    assert!(notes.contains("unreadable-file") && notes.contains("/content/\""), "{notes}");
    assert!(!notes.contains("/content//"), "{notes}");
    fs::rename(desk.at("aside"), desk.at("content")).expect("it can be renamed");
    desk.take_in(&["content"], Look::Glance);
    assert!(!String::from_utf8_lossy(&desk.preview().notes("/de-de/")).contains("unreadable-file"));
    desk.compare("when it is back");
}

#[test]
fn a_page_has_the_script_once_and_its_own_bytes_around_it() {
    let desk = Desk::new(SITE);
    let preview = desk.preview();
    let Shown::File { bytes, media } = preview.show("/de-de/guide/first/") else { panic!("it is a page") };
    assert_eq!(media, "text/html; charset=utf-8");
    let shown = String::from_utf8(bytes.to_vec()).expect("it is text");
    let line = shown.lines().find(|line| line.contains("/.build-site/serve.js")).expect("it is there");
    assert_eq!(
        shown.replace(&format!("{line}\n"), "").as_bytes(),
        preview.file("de-de/guide/first/index.html").ok().flatten().expect("it is there")
    );
    assert_eq!(preview.show("/de-de/guide/first"), Shown::Folder);
    assert!(matches!(preview.show("/content/site.yml"), Shown::Missing { .. }));
    assert!(SitePath::new(".build-site/serve.js").is_err(), "no page can stand where the script does");
}

#[test]
fn a_text_file_becomes_a_page_with_front_matter_and_a_download_without() {
    let page = "---\ntitle: Mehr\n---\n# Mehr\n\nHier steht mehr.\n";
    let mut desk = Desk::new(&[
        ("content/de-de/index.md", "# Start\n\n[Mehr](mehr.txt)\n"),
        ("content/de-de/mehr.txt", "Hier steht mehr.\n"),
    ]);
    desk.compare("as a download");
    desk.save("content/de-de/mehr.txt", page);
    desk.compare("as a page");
    assert!(matches!(desk.preview().show("/de-de/mehr/"), Shown::File { .. }));
    desk.save("content/de-de/mehr.txt", &page.replace("mehr", "noch mehr"));
    desk.compare("as another page");
    desk.save("content/de-de/mehr.txt", "Hier steht mehr.\n");
    desk.compare("as a download again");
    assert!(matches!(desk.preview().show("/de-de/mehr.txt"), Shown::File { .. }));
}

#[test]
fn the_first_look_shows_pages_as_they_will_be() {
    let long = "Ein Absatz, der ganz übersetzt ist.\n\n".repeat(300);
    let page = |title: &str, second: &str, far: &str| {
        format!("# {title}\n\n{long}## {second}\n\n[{far}](far.md#ende)\n\n{long}### {far}\n")
    };
    let files = [
        ("content/de-de/index.md", page("Anfang", "Mitte", "Weiter")),
        ("content/de-de/far.md", page("Ferne", "Mitte", "Ende")),
        // Without a heading in its first lines.
        ("content/de-de/late.md", format!("{long}{}", page("Spät", "Mitte", "Ende"))),
        ("content/de-de/TOC.yml", "- name: Weit\n  href: far.md\n- name: Spät\n  href: late.md\n".to_owned()),
    ];
    let desk = Desk::new(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    let foundation = desk.preview().plan.stage.foundation.clone();
    let skimmed = foundation.page_files().iter().map(|file| foundation.skim(*file)).collect();
    let first = Stage::skimmed(foundation, skimmed);
    let whole = &desk.preview().plan.stage;
    assert_eq!(first.site.pages.len(), whole.site.pages.len());
    for page in 0..first.site.pages.len() {
        let (first, whole) = (first.page(page, &Kept::default()), whole.page(page, &Kept::default()));
        assert_eq!(first.files.len(), whole.files.len());
        for ((path, first), (_, whole)) in first.files.iter().zip(&whole.files) {
            assert!(first == whole, "{path}");
        }
        assert_eq!(first.findings, [], "nothing is said that the whole site would not say");
    }
}

#[test]
fn a_save_that_changes_only_text_leaves_the_site_as_it_is() {
    let desk = Desk::new(SITE);
    let foundation = desk.preview().plan.stage.foundation.clone();
    let shape = |file: &u32| foundation.scan(*file).read.map(|read| read.shape());
    let noted = || foundation.page_files().iter().map(shape).collect::<Vec<_>>();
    let before = noted();
    write(&desk.at("content/de-de/index.md"), "# Willkommen\n\nÖffnen Sie die Anleitung. Dann **lesen** Sie sie.\n");
    // So the page is shown before the site is assembled anew.
    assert_eq!(noted(), before);
    write(&desk.at("content/de-de/index.md"), "# Herzlich willkommen\n\nÖffnen Sie die Anleitung.\n");
    assert_ne!(noted(), before);
}

#[test]
fn what_cannot_be_read_leaves_the_last_good_state_until_it_can() {
    let broken = Arc::new(AtomicBool::new(false));
    let fails = broken.clone();
    let injection = Injection::new(move |call, path| {
        let fails = fails.load(Ordering::Relaxed) && call == Call::Read && path == Path::new("ko/a.md");
        fails.then_some(Errno::IO)
    });
    let mut desk = Desk::with(&[("content/en/a.md", "# A\n\nOne"), ("content/ko/a.md", "# 가\n\n하나")], injection);
    let shown = |desk: &Desk| {
        String::from_utf8(desk.preview().file("ko/a/index.html").ok().flatten().expect("it is there").to_vec())
    };
    let before = shown(&desk).expect("it is UTF-8");
    assert!(before.contains("하나"));
    broken.store(true, Ordering::Relaxed);
    desk.save("content/ko/a.md", "# 가\n\n둘");
    assert_eq!(shown(&desk).as_ref(), Ok(&before), "the last good state stays");
    let notes = || String::from_utf8(desk.preview().notes("/ko/a/")).expect("it is UTF-8");
    assert!(notes().contains("os error 5"), "{}", notes());
    broken.store(false, Ordering::Relaxed);
    desk.take_in(&[], Look::Glance);
    assert!(shown(&desk).expect("it is UTF-8").contains("둘"), "it is read as soon as it can be");
    assert!(desk.preview().failure.is_none());
}

#[test]
fn content_that_cannot_be_read_at_the_start_is_shown_as_soon_as_it_can() {
    let broken = Arc::new(AtomicBool::new(true));
    let fails = broken.clone();
    let injection =
        Injection::new(move |call, _| (fails.load(Ordering::Relaxed) && call == Call::Open).then_some(Errno::MFILE));
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    write(&dir.path().join("content/ko/a.md"), "# 가");
    let (out, receiver) = channel(State::Reading);
    let settings = Settings { injection, ..Settings::new(dir.path().join("content")) };
    let mut session = Session::open(settings, Arc::new(|_| ())).expect("it can be listed");
    session.read_all(&out);
    let why = match &*receiver.borrow() {
        State::Unread(why) => why.clone(),
        _ => panic!("nothing could be read"),
    };
    assert!(why.contains("os error 24"), "{why}");
    broken.store(false, Ordering::Relaxed);
    session.take_in(&Changes { look: Look::Glance, ..Changes::default() }, &out);
    let preview = receiver.borrow().preview().expect("it was read");
    assert!(preview.file("ko/a/index.html").is_ok_and(|file| file.is_some()));
}

/// What fails while the flag is set.
fn switched(fails: impl Fn(Call, &Path) -> bool + Send + Sync + 'static) -> (Arc<AtomicBool>, Injection) {
    let broken = Arc::new(AtomicBool::new(false));
    let switch = broken.clone();
    let fails = move |call, path: &Path| (switch.load(Ordering::Relaxed) && fails(call, path)).then_some(Errno::ACCESS);
    (broken, Injection::new(fails))
}

#[test]
fn a_page_that_cannot_be_read_is_never_shown_as_another_one() {
    let (broken, injection) = switched(|call, path| call == Call::Open && path == Path::new("ko/a.md"));
    let site = [
        ("content/en/a.md", "# A\n\nOne"),
        ("content/ko/a.md", "# 가\n\n하나"),
        ("content/ko/b.md", "# 나\n\n[가](a.md)"),
    ];
    let mut desk = Desk::with(&site, injection);
    broken.store(true, Ordering::Relaxed);
    // It was never made: neither the source's text nor "not found" takes its place.
    for _ in 0..2 {
        assert!(matches!(desk.preview().show("/ko/a/"), Shown::Unread(why) if why.contains("os error 13")));
        assert_eq!(desk.preview().version("/ko/a/"), None, "a tab keeps what it shows");
    }
    let notes = String::from_utf8(desk.preview().notes("/ko/a/")).expect("it is UTF-8");
    assert!(notes.contains("os error 13"), "{notes}");
    // Nor is any of it kept.
    broken.store(false, Ordering::Relaxed);
    let version = desk.preview().version("/ko/a/");
    assert!(
        matches!(desk.preview().show("/ko/a/"), Shown::File { bytes, .. } if bytes.windows(6).any(|part| part == "하나".as_bytes()))
    );
    // Once it was made, it stays through changes of other pages.
    broken.store(true, Ordering::Relaxed);
    desk.save("content/ko/b.md", "# 나\n\n다시 [가](a.md)");
    assert!(version.is_some());
    assert_eq!(desk.preview().version("/ko/a/"), version);
    broken.store(false, Ordering::Relaxed);
    desk.compare("when it can be read again");
}

#[test]
fn files_of_the_whole_site_are_made_of_all_pages_or_not_at_all() {
    let (broken, injection) = switched(|call, path| call == Call::Read && path == Path::new("de-de/guide/first.md"));
    let desk = Desk::with(SITE, injection);
    let file = |path: &str| desk.preview().file(path);
    broken.store(true, Ordering::Relaxed);
    for path in ["coverage.json", "requirements.json", "sitemap.xml"] {
        assert!(file(path).is_err_and(|error| error.to_string().contains("de-de/guide/first.md")), "{path}");
    }
    broken.store(false, Ordering::Relaxed);
    let coverage = file("coverage.json").ok().flatten().expect("it is there");
    assert!(String::from_utf8_lossy(&coverage).contains("de-de/guide/first.md"));
    // The last one stays after a change.
    let mut desk = desk;
    broken.store(true, Ordering::Relaxed);
    desk.save("content/ko-kr/guide/more.md", "# Mehr\n");
    assert_eq!(desk.preview().file("coverage.json").ok().flatten(), Some(coverage));
    broken.store(false, Ordering::Relaxed);
    desk.compare("when all can be read");
}

#[test]
fn what_needs_no_text_waits_for_a_start_page_that_cannot_be_read() {
    let (broken, injection) = switched(|call, path| call == Call::Open && path == Path::new("ko-kr/index.md"));
    let mut desk = Desk::with(SITE, injection);
    broken.store(true, Ordering::Relaxed);
    assert!(desk.preview().file("index.html").is_err());
    // Images do not depend on it.
    assert!(desk.preview().file("en-us/guide/view.png").is_ok_and(|file| file.is_some()));
    broken.store(false, Ordering::Relaxed);
    desk.compare("when it can be read");
}

#[test]
fn an_image_that_cannot_be_read_is_not_missing() {
    let (broken, injection) = switched(|call, path| call == Call::Open && path.extension() == Some("png".as_ref()));
    let mut desk = Desk::with(SITE, injection);
    let notes = |desk: &Desk| String::from_utf8(desk.preview().notes("/en-us/guide/first/")).expect("it is UTF-8");
    broken.store(true, Ordering::Relaxed);
    assert!(matches!(desk.preview().show("/en-us/guide/view.png"), Shown::Unread(why) if why.contains("view.png")));
    assert!(notes(&desk).contains("os error 13"), "{}", notes(&desk));
    // What is read for a save is judged by itself.
    desk.save("content/en-us/guide/first.md", "# First steps\n\n## Steps\n\n![View](view.png)\n");
    assert!(desk.preview().failure.is_none());
    assert!(matches!(desk.preview().show("/en-us/guide/view.png"), Shown::Unread(_)));
    broken.store(false, Ordering::Relaxed);
    assert!(!notes(&desk).contains("os error 13"), "the note goes with the error");
    assert!(matches!(desk.preview().show("/en-us/guide/view.png"), Shown::File { .. }));
}

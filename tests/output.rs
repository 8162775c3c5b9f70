//! The site is published whole or not at all, and nothing of other people's is touched.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use build_site::error::Error;
use build_site::output::{Published, Removals, Staging};
use build_site::site_path::{MARKER, SitePath};
use rayon::prelude::*;

fn temp() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn path(text: &str) -> SitePath {
    SitePath::new(text).expect("it is safe")
}

fn publish(out: &Path, files: &[(&str, &str)]) -> Result<Published, Error> {
    let site = Staging::begin(out, &[])?;
    for (name, text) in files {
        site.write(&path(name), text.as_bytes())?;
    }
    site.publish(Removals::Guarded)
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut tree = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(within) = folders.pop() {
        for entry in fs::read_dir(&within).expect("it can be listed") {
            let entry = entry.expect("it can be listed");
            if entry.file_type().expect("it is there").is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                tree.insert(entry.path().strip_prefix(folder).expect("it is below").to_owned(), bytes);
            }
        }
    }
    tree
}

fn text(path: PathBuf) -> String {
    fs::read_to_string(path).expect("it can be read")
}

#[test]
fn a_site_is_written_from_many_threads_and_marked() {
    let dir = temp();
    let out = dir.path().join("deep/site");
    let site = Staging::begin(&out, &[]).expect("it is ours");
    (0..300).into_par_iter().for_each(|page| {
        let name = path(&format!("ko/{}/쪽{page}/index.html", page % 7));
        site.write(&name, format!("<p>{page}").as_bytes()).expect("it can be written");
    });
    assert!(!out.exists(), "nothing is there before the end");
    let published = site.publish(Removals::Guarded).expect("it can be published");
    assert_eq!(published, Published { written: 300, ..Published::default() });
    assert_eq!(text(out.join("ko/5/쪽299/index.html")), "<p>299");
    let marker = text(out.join(MARKER));
    let (files, fallbacks) = marker.split_once(":fallbacks\n").expect("it tells which pages are fallbacks");
    assert_eq!((files.lines().count(), fallbacks), (301, ""));
    assert!(files.lines().skip(1).is_sorted());
    assert_eq!(fs::read_dir(dir.path().join("deep")).expect("it is there").count(), 1, "no leavings");
}

#[test]
fn unchanged_files_stay_the_same_files_and_what_is_gone_is_counted() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("de/a.html", "alt"), ("de/b.html", "gleich"), ("de/c.html", "weg")]).expect("first");
    let before = fs::metadata(out.join("de/b.html")).expect("it is there");
    let published = publish(&out, &[("de/a.html", "neu"), ("de/b.html", "gleich")]).expect("second");
    assert_eq!(published, Published { written: 1, unchanged: 1, removed: 1, carried: 0 });
    let after = fs::metadata(out.join("de/b.html")).expect("it is there");
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    assert_eq!(text(out.join("de/a.html")), "neu");
    assert!(!out.join("de/c.html").exists());
}

#[test]
fn a_file_damaged_since_is_written_again_although_its_size_is_the_same() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("a.html", "heil")]).expect("first");
    fs::write(out.join("a.html"), "leid").expect("it can be written");
    assert_eq!(publish(&out, &[("a.html", "heil")]).expect("second").written, 1);
    assert_eq!(text(out.join("a.html")), "heil");
}

#[test]
fn images_are_copied_never_linked_and_kept_when_they_are_the_same() {
    let dir = temp();
    let out = dir.path().join("site");
    let image = dir.path().join("image.png");
    fs::write(&image, vec![7; 200_000]).expect("it can be written");
    let build = || {
        let site = Staging::begin(&out, &[]).expect("it is ours");
        let mut from = fs::File::open(&image).expect("it is there");
        let length = from.metadata().expect("it is there").len();
        site.copy(&path("ko/image.png"), &mut from, length).expect("a copy");
        site.publish(Removals::Guarded).expect("it can be published")
    };
    assert_eq!(build().written, 1);
    assert_ne!(
        fs::metadata(&image).expect("there").ino(),
        fs::metadata(out.join("ko/image.png")).expect("there").ino()
    );
    assert_eq!(build().unchanged, 1);
    let mut bytes = vec![7; 200_000];
    bytes[199_999] = 8;
    fs::write(&image, &bytes).expect("it can be written");
    assert_eq!(build().written, 1);
    assert_eq!(fs::read(out.join("ko/image.png")).expect("there"), bytes);
}

#[test]
fn a_file_without_a_name_gets_one_and_the_rights_of_the_others() {
    let dir = temp();
    let out = dir.path().join("site");
    let build = |text: &str| {
        let site = Staging::begin(&out, &[]).expect("it is ours");
        let mut scratch = site.scratch().expect("it can be made");
        scratch.write_all(text.as_bytes()).expect("it can be written");
        site.adopt(&path("data/all.json"), scratch).expect("it gets its place");
        site.write(&path("a.html"), b"a").expect("it can be written");
        site.publish(Removals::Guarded).expect("it can be published")
    };
    assert_eq!(build("[1]").written, 2);
    let data = |name: &str| fs::metadata(out.join(name)).expect("it is there");
    assert_eq!(data("data/all.json").mode(), data("a.html").mode());
    let first = data("data/all.json").ino();
    assert_eq!(build("[1]").unchanged, 2);
    assert_eq!(data("data/all.json").ino(), first);
    assert_eq!(build("[2]").written, 1);
    assert_eq!(text(out.join("data/all.json")), "[2]");
    let site = Staging::begin(&out, &[]).expect("it is ours");
    site.write(&path("a.html"), b"a").expect("it can be written");
    site.adopt(&path("a.html"), site.scratch().expect("it can be made")).expect_err("it is there already");
}

#[test]
fn a_build_that_is_given_up_leaves_no_trace() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("a.html", "erste")]).expect("first");
    let before = tree(dir.path());
    let site = Staging::begin(&out, &[]).expect("it is ours");
    site.write(&path("a.html"), b"zweite").expect("it can be written");
    drop(site);
    assert_eq!(tree(dir.path()), before);
    // After a write that failed nothing is published, even if its error was not looked at.
    let site = Staging::begin(&out, &[]).expect("it is ours");
    site.write(&path("a.html"), b"zweite").expect("it can be written");
    site.write(&path("a.html"), b"noch einmal").expect_err("it is there already");
    site.publish(Removals::Guarded).expect_err("a file is missing");
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn folders_that_are_not_ours_are_refused_and_left_alone() {
    let dir = temp();
    let root = dir.path();
    for folder in ["foreign", "content/ko", "repo/.git", "holds/content", "empty", "elsewhere"] {
        fs::create_dir_all(root.join(folder)).expect("it can be made");
    }
    fs::write(root.join("foreign/thesis.md"), "3년").expect("it can be written");
    fs::write(root.join("content/ko/a.md"), "가").expect("it can be written");
    fs::write(root.join("file"), "").expect("it can be written");
    fs::write(root.join("repo").join(MARKER), "build-site 1\n").expect("it can be written");
    fs::create_dir(root.join("marked")).expect("it can be made");
    fs::write(root.join("marked").join(MARKER), "something else\n").expect("it can be written");
    fs::create_dir(root.join("newer")).expect("it can be made");
    fs::write(root.join("newer").join(MARKER), "build-site 9\n").expect("it can be written");
    symlink("empty", root.join("link")).expect("a link");
    symlink("content", root.join("elsewhere/in")).expect("a link");
    let before = tree(root);
    let content = root.join("content");
    let inner = root.join("holds/content");
    for (out, inputs, why) in [
        (root.join("foreign"), vec![], "was not made by build-site"),
        (root.join("marked"), vec![], "was not made by build-site"),
        (root.join("newer"), vec![], "another version"),
        (root.join("repo"), vec![], "`.git`"),
        (root.join("file"), vec![], "is a file"),
        (root.join("link"), vec![], "is a link"),
        (content.clone(), vec![&*content], "is the same folder as"),
        (root.join("foreign/../content"), vec![&*content], "is the same folder as"),
        (root.join("holds"), vec![&*inner], "contains"),
        (root.join("content/site"), vec![&*content], "lies in"),
        (root.join("content/a/b/site"), vec![&*content], "lies in"),
        (root.join("elsewhere/../content/ko/site"), vec![&*content], "lies in"),
        (PathBuf::from("/"), vec![], "cannot publish to `/`"),
        (PathBuf::from("/proc"), vec![], "cannot publish to `/proc`"),
        (PathBuf::from("."), vec![], "`.git`"),
    ] {
        let error = Staging::begin(&out, &inputs).expect_err("it is refused").to_string();
        assert!(error.contains(why), "{}: {error}", out.display());
    }
    assert_eq!(tree(root), before);
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_dir()) {
        let error = Staging::begin(&home, &[]).expect_err("it is refused").to_string();
        assert!(error.contains("cannot publish to"), "{error}");
    }
    // An empty folder becomes ours.
    publish(&root.join("empty"), &[("a.html", "")]).expect("it is ours");
}

#[test]
fn what_others_put_into_the_output_stays() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("ko/a.html", "가"), ("ko/old/b.html", "나")]).expect("first");
    fs::write(out.join("CNAME"), "docs.example").expect("it can be written");
    fs::write(out.join("ko/old/notes.txt"), "메모").expect("it can be written");
    let published = publish(&out, &[("ko/a.html", "가")]).expect("second");
    assert_eq!(published, Published { written: 0, unchanged: 1, removed: 1, carried: 2 });
    assert_eq!(text(out.join("CNAME")), "docs.example");
    assert_eq!(text(out.join("ko/old/notes.txt")), "메모");
    let before = tree(&out);
    for files in [[("CNAME", "ours")], [("CNAME/index.html", "ours")], [("ko/old", "ours")]] {
        let error = publish(&out, &files).expect_err("it is in the way").to_string();
        assert!(error.contains("was not written by build-site"), "{error}");
        assert_eq!(tree(&out), before);
    }
    fs::create_dir_all(out.join("ko/.git/refs")).expect("it can be made");
    let error = publish(&out, &[("ko/a.html", "가")]).expect_err("a repository").to_string();
    assert!(error.contains("`.git`"), "{error}");
}

#[test]
fn a_second_build_is_refused_while_the_first_runs() {
    let dir = temp();
    let out = dir.path().join("site");
    let first = Staging::begin(&out, &[]).expect("it is ours");
    let error = Staging::begin(&out, &[]).expect_err("it is taken").to_string();
    assert!(error.contains(&format!("another build is running (process {})", std::process::id())), "{error}");
    first.write(&path("a.html"), b"1").expect("it can be written");
    first.publish(Removals::Guarded).expect("it can be published");
    publish(&out, &[("a.html", "2")]).expect("it is free again");
    assert_eq!(text(out.join("a.html")), "2");
}

#[test]
fn builds_at_once_end_in_one_whole_site() {
    let dir = temp();
    let out = dir.path().join("site");
    let done: usize = (0..8)
        .into_par_iter()
        .map(|build| {
            let site = Staging::begin(&out, &[]).ok()?;
            for page in 0..20 {
                site.write(&path(&format!("ko/{page}.html")), format!("{build}").as_bytes()).expect("written");
            }
            site.publish(Removals::Guarded).ok()
        })
        .filter(Option::is_some)
        .count();
    assert!(done > 0);
    let mut tree = tree(&out);
    tree.remove(Path::new(MARKER));
    assert_eq!(tree.len(), 20);
    let first = tree.values().next().expect("there are 20").clone();
    assert!(tree.values().all(|text| *text == first), "pages of several builds are mixed");
}

#[test]
fn a_build_that_starts_while_another_one_swaps_is_told_who_is_running() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("a.html", "0")]).expect("it is ours");
    let running = format!("another build is running (process {})", std::process::id());
    std::thread::scope(|scope| {
        let swaps = scope.spawn(|| {
            for round in 0..200 {
                // The other thread may hold the lock for a moment.
                let _ = publish(&out, &[("a.html", &*round.to_string())]);
            }
        });
        while !swaps.is_finished() {
            if let Err(error) = Staging::begin(&out, &[]) {
                assert!(error.to_string().contains(&running), "{error}");
            }
        }
    });
}

const PAGES: usize = 120;

/// Not a test of its own: the process that `a_killed_build_leaves_one_whole_site` kills. Builds one generation after the other
/// and says each step.
#[test]
fn builder() {
    let Some(out) = std::env::var_os("BUILD_SITE_TEST_OUT") else { return };
    let mut says = std::io::stdout();
    for generation in 0.. {
        let site = Staging::begin(Path::new(&out), &[]).expect("it is ours");
        for page in 0..PAGES {
            // Every third page never changes, so it is linked.
            let text = if page % 3 == 0 { "same".to_owned() } else { generation.to_string() };
            site.write(&path(&format!("ko/{page}/index.html")), text.as_bytes()).expect("it can be written");
            writeln!(says, "step").expect("somebody listens");
        }
        site.publish(Removals::Guarded).expect("it can be published");
        writeln!(says, "step").expect("somebody listens");
    }
}

#[test]
fn a_killed_build_leaves_one_whole_site() {
    let dir = temp();
    let out = dir.path().join("site");
    let mut random: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut next = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) % below
    };
    for round in 0..40 {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(["--exact", "builder", "--nocapture", "--test-threads=1"])
            .env("BUILD_SITE_TEST_OUT", &out)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started");
        // Open until after the kill: a closed pipe would end the child in its own way.
        let mut says = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        // At least one generation is published; half of the kills fall near the end of one, where the swap is.
        let steps = 125 + if round % 2 == 0 { next(240) } else { 115 + next(8) };
        for line in says.by_ref().take(usize::try_from(steps).expect("it is small")) {
            line.expect("it speaks");
        }
        for _ in 0..next(3000) {
            std::thread::yield_now();
        }
        child.kill().expect("it runs");
        child.wait().expect("it was started");

        let mut pages = tree(&out);
        let marker = pages.remove(Path::new(MARKER)).expect("a whole site has its marker");
        assert_eq!(String::from_utf8(marker).expect("text").lines().count(), PAGES + 2);
        assert_eq!(pages.len(), PAGES);
        let generations: std::collections::BTreeSet<_> = pages.values().filter(|text| *text != b"same").collect();
        assert_eq!(generations.len(), 1, "round {round}: generations are mixed");
    }
    let site = Staging::begin(&out, &[]).expect("it is ours");
    site.write(&path("ko/index.html"), "끝".as_bytes()).expect("it can be written");
    site.publish(Removals::Allowed).expect("the next build works");
    assert_eq!(fs::read_dir(dir.path()).expect("it is there").count(), 1, "what killed builds left is gone");
}

/// Where the machine lets us mount a small disk; elsewhere the test says nothing.
#[test]
fn a_full_disk_leaves_the_old_site_and_says_which_file() {
    struct Mounted(PathBuf);
    impl Drop for Mounted {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(&self.0).output();
        }
    }
    let dir = temp();
    let disk = Mounted(dir.path().to_owned());
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=512k", "tmpfs"]).arg(&disk.0).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        return;
    }
    let out = disk.0.join("site");
    publish(&out, &[("ko/a.html", "가")]).expect("it fits");
    let before = tree(&disk.0);
    let site = Staging::begin(&out, &[]).expect("it is ours");
    let error = (0..100)
        .find_map(|page| site.write(&path(&format!("ko/{page}.html")), &[b'x'; 20_000]).err())
        .expect("the disk is full")
        .to_string();
    assert!(error.contains("site/ko/") && error.contains("No space left"), "{error}");
    site.publish(Removals::Guarded).expect_err("it is not whole");
    assert_eq!(tree(&disk.0), before);
    // The mount point itself cannot be exchanged.
    let error = Staging::begin(&disk.0, &[]).expect_err("it is refused").to_string();
    assert!(error.contains("mount point"), "{error}");
}

#[test]
fn folders_and_links_of_other_people_stay_what_they_are() {
    let dir = temp();
    let out = dir.path().join("site");
    publish(&out, &[("ko/index.html", "가")]).expect("it is ours");
    fs::create_dir_all(out.join("private/empty")).expect("it can be made");
    fs::write(out.join("private/key"), "a").expect("it can be written");
    fs::set_permissions(out.join("private"), fs::Permissions::from_mode(0o700)).expect("it is ours");
    fs::write(dir.path().join("outside.txt"), "not ours").expect("it can be written");
    symlink("../outside.txt", out.join("latest")).expect("a link");
    symlink("nowhere", out.join("dangling")).expect("a link");
    let done = publish(&out, &[("ko/index.html", "나")]).expect("it is ours");
    assert_eq!(done.carried, 3);
    let mode = |path: &str| fs::metadata(out.join(path)).expect("it is there").mode() & 0o777;
    assert_eq!((mode("private"), out.join("private/empty").is_dir()), (0o700, true));
    let target = |path: &str| fs::read_link(out.join(path)).expect("it is a link");
    assert_eq!(target("latest"), PathBuf::from("../outside.txt"));
    assert_eq!(target("dangling"), PathBuf::from("nowhere"));
    // A folder that only ever held our pages goes with them.
    publish(&out, &[("de/index.html", "a")]).expect("it is ours");
    assert!(!out.join("ko").exists());
}

#[test]
fn what_other_people_have_under_our_names_beside_the_site_stays() {
    let dir = temp();
    let out = dir.path().join("site");
    for name in [".site.staging-2024", ".site.build-site-old"] {
        fs::create_dir(dir.path().join(name)).expect("it can be made");
        fs::write(dir.path().join(name).join("mine"), "mine").expect("it can be written");
    }
    publish(&out, &[("ko/index.html", "가")]).expect("it is ours");
    publish(&out, &[("ko/index.html", "나")]).expect("it is ours");
    for name in [".site.staging-2024/mine", ".site.build-site-old/mine"] {
        assert_eq!(text(dir.path().join(name)), "mine");
    }
    let page = dir.path().join("page.md");
    for content in ["precious", "# A page that is a lock by its second name"] {
        fs::write(&page, content).expect("it can be written");
        fs::hard_link(&page, dir.path().join(".site.lock")).expect("a second name");
        let error = publish(&out, &[("ko/index.html", "다")]).expect_err("it is not a lock").to_string();
        assert!(error.contains(".site.lock` is not a lock of build-site"), "{error}");
        assert_eq!(text(page.clone()), content);
        fs::remove_file(dir.path().join(".site.lock")).expect("it is still there");
    }
    assert_eq!(text(out.join("ko/index.html")), "나");
}

#[test]
fn folders_that_are_made_for_a_site_go_where_it_is_not_published() {
    let dir = temp();
    let out = dir.path().join("deep/er/site");
    let site = Staging::begin(&out, &[]).expect("it is ours");
    site.write(&path("ko/index.html"), b"a").expect("it can be written");
    drop(site);
    assert!(!dir.path().join("deep").exists());
}

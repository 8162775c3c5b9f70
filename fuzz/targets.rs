//! What is fuzzed: each target reads one text, as the program would, and holds what comes out to a few laws.

use std::path::{Component, Path};

use build_site::analyze::terms::Terms;
use build_site::config::Config;
use build_site::exchange::sides::{self, Page};
use build_site::finding::{Finding, Locator};
use build_site::locale::Locale;
use build_site::parse::page::{Side, Texts};
use build_site::parse::{docfx, front_matter, toc};
use build_site::pipeline::{self, Options, Wanted};
use build_site::render::messages::Messages;
use build_site::render::templates::{Shared, Templates};
use build_site::render::view::{LocaleView, PageView};
use build_site::source::Source;

use crate::grammar;

/// Something that reads a text.
pub struct Target {
    /// Its name, which is that of its folder of seeds too.
    pub name: &'static str,
    /// The endings of real files that it reads.
    pub endings: &'static [&'static str],
    /// The words of its grammar.
    pub words: &'static [&'static [&'static str]],
    /// Reads a text; has a folder for files, which need not exist.
    pub run: fn(&str, &Path),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "front-matter", endings: &["md"], words: &[grammar::YAML], run: front },
    Target { name: "page", endings: &["md"], words: &[grammar::MARKDOWN, grammar::DOCFX, grammar::HTML], run: page },
    Target { name: "pairs", endings: &["md"], words: &[grammar::PAIRS, grammar::MARKDOWN], run: page },
    Target { name: "yaml-page", endings: &["yml"], words: &[grammar::YAML, grammar::SCHEMAS], run: yaml_page },
    Target { name: "toc", endings: &["yml"], words: &[grammar::YAML, grammar::SCHEMAS], run: table_of_contents },
    Target { name: "docfx", endings: &["json"], words: &[grammar::JSON], run: docfx_json },
    Target { name: "redirects", endings: &["json"], words: &[grammar::JSON], run: redirects },
    Target { name: "settings", endings: &["yml"], words: &[grammar::YAML, grammar::SETTINGS], run: settings },
    Target { name: "terms", endings: &["yml"], words: &[grammar::YAML, grammar::SETTINGS], run: terms },
    Target { name: "messages", endings: &["ftl"], words: &[grammar::FLUENT], run: messages },
    Target { name: "templates", endings: &["html"], words: &[grammar::TEMPLATES, grammar::HTML], run: templates },
    Target { name: "split-join", endings: &["md"], words: &[grammar::PAIRS, grammar::MARKDOWN], run: split_join },
    Target {
        name: "site",
        endings: &["md", "yml"],
        words: &[grammar::FILES, grammar::MARKDOWN, grammar::DOCFX, grammar::PAIRS, grammar::YAML],
        run: site,
    },
];

/// Findings point into the file that they are about.
fn hold(findings: &[Finding], source: &Source) {
    for place in findings.iter().filter(|finding| finding.path == source.path).filter_map(|f| f.place.as_ref()) {
        assert!(source.text.get(place.span.range()).is_some(), "a finding points outside the file");
        let marked = place.excerpt.start as usize..place.excerpt.end as usize;
        assert!(place.excerpt.line.get(marked).is_some(), "an excerpt does not hold its mark");
    }
}

fn front(text: &str, _: &Path) {
    let source = Source::new("ko/a.md", text);
    hold(&front_matter::read(&Locator::new(&source)).findings, &source);
    let fenced = Source::new("ko/a.md", format!("---\n{text}\n---\n"));
    hold(&front_matter::read(&Locator::new(&fenced)).findings, &fenced);
}

fn page(text: &str, _: &Path) {
    read_page(&Source::new("ko/a.md", text));
}

fn yaml_page(text: &str, _: &Path) {
    read_page(&Source::new("ko/index.yml", text));
    for kind in ["FAQ", "Landing", "Hub"] {
        read_page(&Source::new("ko/a.yml", format!("### YamlMime:{kind}\n{text}")));
    }
}

fn read_page(source: &Source) {
    let texts = Texts::of(source);
    let locale = Locale::parse("ko").expect("it is a tag");
    hold(&texts.findings, source);
    for side in [Some(Side::target(&texts.value)), Side::original(&texts.value)].into_iter().flatten() {
        let document = side.document(&locale);
        hold(&document.findings, source);
        for segment in &document.value.segments {
            assert!(!document.value.words(segment).trim().is_empty(), "a segment without words");
            assert!(source.text.get(segment.span.range()).is_some(), "a segment lies outside the file");
        }
    }
}

fn table_of_contents(text: &str, _: &Path) {
    let source = Source::new("ko/toc.yml", text);
    hold(&toc::read_yaml(&source).findings, &source);
    read_page(&Source::new("ko/TOC.md", text));
}

fn docfx_json(text: &str, _: &Path) {
    let source = Source::new("docfx.json", text);
    let read = docfx::read(&source);
    hold(&read.findings, &source);
    for path in ["ko/a.md", "a/b/c.yml", "media/x.png"] {
        let _ = (read.value.membership(path), read.value.metadata_for(path));
    }
}

fn redirects(text: &str, _: &Path) {
    let source = Source::new(".openpublishing.redirection.json", text);
    hold(&docfx::read_redirects(&source).findings, &source);
}

fn settings(text: &str, _: &Path) {
    let source = Source::new("site.yml", text);
    let read = Config::read(&source);
    hold(&read.findings, &source);
    read.value.judge(&mut read.findings.clone());
}

fn terms(text: &str, _: &Path) {
    let source = Source::new("terms.yml", text);
    let read = Terms::read(&source);
    hold(&read.findings, &source);
    for words in ["Contoso Cloud 12", "조직은 KB4012 업데이트", text.lines().next().unwrap_or_default()] {
        let _ = read.value.cover(words, &build_site::language::shape::tokens(words));
    }
}

fn messages(text: &str, _: &Path) {
    let source = Source::new("locales/ko/site.ftl", text);
    let read = Messages::load(std::slice::from_ref(&source));
    hold(&read.findings, &source);
    let _ = read.value.words(&Locale::parse("ko").expect("it is a tag")).tables();
}

fn templates(text: &str, _: &Path) {
    let source = Source::new("templates/404.html", text);
    let templates = Templates::load(std::slice::from_ref(&source)).value;
    let locale = Locale::parse("ko").expect("it is a tag");
    let messages = Messages::load(&[]).value;
    let view = LocaleView::new(&locale, "Contoso", "한국어", "ko/");
    let shared: Shared = templates.share(&view, &messages.words(&locale));
    let page = PageView { title: "제목 <1>", body: "<p>글</p>", ..PageView::default() };
    let rendered = templates.not_found(&shared, &page);
    assert!(std::str::from_utf8(&rendered.html).is_ok(), "a page is not UTF-8");
}

fn split_join(text: &str, _: &Path) {
    let (source, target) = (Locale::parse("en").expect("a tag"), Locale::parse("ko").expect("a tag"));
    let page = Source::new("ko/a.md", text);
    let Some(split) = sides::split(&page) else {
        let half = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        return join((&text[..half], &source), (&text[half..], &target));
    };
    join((&split.source, &source), (&split.target, &target));
}

/// What is joined is split again, byte for byte.
fn join(source: (&str, &Locale), target: (&str, &Locale)) {
    let page = |(text, locale)| Page { text, locale };
    let Ok(joined) = sides::join(page(source), page(target)) else { return };
    if let Some(split) = sides::split(&Source::new("ko/a.md", joined)) {
        assert_eq!((&*split.source, &*split.target), (source.0, target.0), "join and split differ");
    }
}

/// Lays out the files of a text, `== path` before each, and checks the site, judges it, and grows a tree of each page.
fn site(text: &str, folder: &Path) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).expect("a folder of our own");
    let mut pages = Vec::new();
    for part in text.split("\n== ").take(30) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        let path = path.trim_start_matches("== ").trim();
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.is_empty() || path.len() > 200 || path.contains('\0') {
            continue;
        }
        let file = folder.join(path);
        // Names can collide with folders, or be longer than the disk allows: such a file is left out.
        let made = file.parent().is_some_and(|parent| std::fs::create_dir_all(parent).is_ok());
        if made && std::fs::write(&file, text).is_ok() && path.ends_with(".md") {
            pages.extend(path.strip_prefix("content/").map(str::to_owned));
        }
    }
    let options = Options { threads: std::num::NonZeroUsize::new(1), ..Options::default() };
    let _ = pipeline::check(&content, &options, &|_| ());
    let _ = pipeline::coverage(&content, &options, &Wanted::default(), &|_| (), |_, _| Ok(()));
    for page in pages.iter().take(2) {
        let _ =
            pipeline::tree(
                &content,
                &options,
                page,
                |tree, _| Ok(build_site::exchange::requirements::file(tree).len()),
            );
    }
}

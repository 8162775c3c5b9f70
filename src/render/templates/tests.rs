//! Every template against every kind of page.

use super::*;
use crate::locale::Locale;
use crate::render::messages::{Messages, lint};
use crate::render::view::{
    AlternateView, ChoiceView, ComparisonRow, ComparisonView, Fragment, LanguageView, LevelView, LinkView, PartialView,
    SearchView, SourceView, State, TocView,
};

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).expect("a tag")
}

fn shared(templates: &Templates, tag: &str) -> Shared {
    let messages = Messages::load(&[]).value;
    let locale = locale(tag);
    let mut view = LocaleView::new(&locale, "파트너 & Co.", &messages.name(&locale), "ko-kr/");
    let file = |name: &str| format!("assets/{name}");
    view.search = Some(SearchView { script: file("search.js"), style: file("search.css"), index: file("ko/") });
    view.coverage = Some("ko-kr/coverage/".into());
    templates.share(&view, &messages.words(&locale))
}

fn text(rendered: &Rendered) -> &str {
    std::str::from_utf8(&rendered.html).expect("templates and values are UTF-8")
}

/// A view in which everything that can be there is.
fn full<'a>(locales: &'a [Locale], comparisons: &'a [ComparisonView]) -> PageView<'a> {
    let link = |title: &'a str, href: &'a str| LinkView { title, href: Some(href), lang: None };
    PageView {
        title: "역량 <1>",
        description: Some("설명 \"인용\""),
        root: "../../",
        head: "<h1 id=\"top\">역량</h1>",
        body: "<h2 id=\"a\">A</h2><p><span class=\"s\">가</span></p>",
        toc: vec![
            TocView { id: "a", title: "A", level: 2, lang: None },
            TocView { id: "b", title: "B", level: 3, lang: Some(&locales[1]) },
        ],
        breadcrumb: vec![link("홈", "../"), LinkView { title: "그룹", href: None, lang: None }],
        sidebar: "<ul><li><a href=\"../\">홈</a></ul>",
        previous: Some(link("앞", "../a/")),
        next: Some(LinkView { title: "Next", href: Some("../b/"), lang: Some(&locales[1]) }),
        languages: [State::Available, State::Partial, State::Missing]
            .into_iter()
            .enumerate()
            .map(|(at, state)| LanguageView {
                lang: &locales[at],
                dir: locales[at].direction().name(),
                name: "이름",
                href: "../../x/",
                state,
                current: at == 0,
            })
            .collect(),
        alternates: vec![AlternateView { lang: "x-default", href: "https://example.org/" }],
        canonical: Some("https://example.org/ko-kr/a/"),
        noindex: true,
        fallback: Some("<b>대체</b>"),
        partial: Some(PartialView { html: "일부", href: Some("../coverage/") }),
        comparisons,
        updated: Some("<time datetime=\"2017-07-07\">2017년 7월 7일</time>"),
        origin: Some("machine"),
        edit: Some("https://example.org/edit?a=1&b=2"),
        source: Some(SourceView { href: "../../en-us/a/", lang: &locales[1], html: "원문" }),
        has_originals: true,
        draft: true,
        data: Some("{}"),
        ..PageView::default()
    }
}

fn comparison() -> ComparisonView {
    let piece = |html: &str| Fragment { html: html.into(), lang: None };
    ComparisonView {
        caption: "요구 사항 한눈에 보기".into(),
        requirement: "요구 사항".into(),
        none: "필요 없음".into(),
        about: "옵션".into(),
        levels: vec![
            LevelView { title: "실버".into(), href: Some("#silver".into()), lang: None },
            LevelView { title: "Gold".into(), href: None, lang: Some(locale("en-US")) },
        ],
        rows: vec![ComparisonRow {
            html: "인원".into(),
            lang: None,
            cells: vec![vec![piece("<b>1</b>명")], vec![piece("가"), piece("나")]],
        }],
    }
}

#[test]
fn every_template_renders_full_and_empty_views() {
    let templates = Templates::load(&[]).value;
    let locales = ["ko-KR", "en-US", "ar"].map(locale);
    let comparison = [comparison()];
    for tag in ["ko-KR", "zh-TW", "ar"] {
        let shared = shared(&templates, tag);
        for view in [full(&locales, &comparison), PageView::default()] {
            for rendered in [templates.page(&shared, &view), templates.not_found(&shared, &view)] {
                assert_eq!(rendered.finding, None);
                assert!(text(&rendered).ends_with("</html>\n"));
            }
        }
        let redirect = RedirectView { target: "../b/", title: "B", root: "../", canonical: None };
        assert_eq!(templates.redirect(&shared, &redirect).finding, None);
        let choice =
            ChoiceView {
                lang: &locales[2], dir: "rtl", name: "العربية", title: "T", suggested: "x", href: "ar/"
            };
        let root = RootView { languages: vec![choice], ..RootView::default() };
        assert_eq!(templates.root(&shared, &root).finding, None);
    }
}

#[test]
fn texts_are_escaped_and_html_is_kept() {
    let templates = Templates::load(&[]).value;
    let locales = ["ko-KR", "en-US", "ar"].map(locale);
    let rendered = templates.page(&shared(&templates, "ko"), &full(&locales, &[comparison()]));
    let html = text(&rendered);
    assert!(html.contains("<title>역량 &lt;1&gt; · 파트너 &amp; Co.</title>"));
    assert!(html.contains("content=\"설명 &quot;인용&quot;\""));
    assert!(html.contains("<b>대체</b>"));
    assert!(html.contains("href=\"../../assets/site."), "assets are found from the page");
    let fine =
        html.find("class=\"table compare\"") > html.find("<h1") && html.find("compare") < html.find("<h2 id=\"a\"");
    assert!(fine, "the comparison stands between the first heading and the text");
}

#[test]
fn templates_use_messages_that_exist() {
    let messages: Vec<_> =
        super::super::messages::base_ids().into_iter().map(|id| id.replace(['-', '.'], "_")).collect();
    for (name, text) in TEMPLATES {
        for id in lint::used(text) {
            assert!(messages.contains(&id), "{name} uses `{id}`");
        }
    }
}

#[test]
fn every_message_of_the_theme_is_used() {
    let code = code();
    let used: std::collections::BTreeSet<String> = TEMPLATES.iter().flat_map(|(_, text)| lint::used(text)).collect();
    for id in lint::read(include_str!("../../../locales/en/site.ftl")).keys() {
        let asked = code.contains(&format!("\"{id}\"")) || used.contains(&id.replace(['-', '.'], "_"));
        assert!(asked, "no one reads the message `{id}`");
    }
}

/// The text of the program.
fn code() -> String {
    let files = walkdir::WalkDir::new(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    files.into_iter().filter_map(Result::ok).filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect()
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: &str| {
        let walk = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
        walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    };
    let code = code();
    for entry in files("templates") {
        let path = entry.path().strip_prefix(root).expect("it is inside").to_string_lossy().replace('\\', "/");
        // A new site's first files are listed below their folder.
        let listed = path.strip_prefix("templates/init/").unwrap_or(&path);
        assert!(code.contains(&format!("{listed}\"")), "{path} is not embedded");
    }
}

#[test]
fn a_site_replaces_one_template_and_its_assets() {
    let own = [
        Source::new("templates/redirect.html", "<p>{{ page.target }}"),
        Source::new("templates/assets/site.css", "body{}"),
        Source::new("templates/assets/logo.svg", "<svg/>"),
    ];
    let checked = Templates::load(&own);
    assert_eq!(checked.findings, []);
    let templates = checked.value;
    let shared = shared(&templates, "ko");
    let view = RedirectView { target: "<x>", ..RedirectView::default() };
    assert_eq!(text(&templates.redirect(&shared, &view)), "<p>&lt;x&gt;");
    let css = templates.asset("site.css").expect("it is published").to_owned();
    assert!(templates.assets().iter().any(|asset| asset.path == css && asset.bytes == b"body{}"));
    assert!(templates.asset("logo.svg").is_some_and(|path| path.starts_with("assets/logo.")));
}

#[test]
fn a_broken_template_is_a_finding_and_the_page_stands() {
    let broken = Templates::load(&[Source::new("templates/404.html", "{% if %}")]);
    assert_eq!(broken.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::TemplateFailed]);
    let failing = Templates::load(&[Source::new("templates/404.html", "{{ page.no_such.thing }}")]).value;
    let rendered = failing.not_found(&shared(&failing, "ko"), &PageView::default());
    assert!(text(&rendered).contains("페이지를 찾을 수 없음"));
    assert_eq!(rendered.finding.expect("it failed").rule, Rule::TemplateFailed);
}

#[test]
fn the_policy_names_the_inline_scripts_and_nothing_unsafe() {
    let templates = Templates::load(&[]).value;
    let rendered = templates.page(&shared(&templates, "ko"), &PageView::default());
    let html = text(&rendered);
    let policy = html.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let policy = policy.expect("there is a policy");
    assert!(!policy.contains("unsafe"), "{policy}");
    let script =
        html.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next()).expect("an inline script");
    assert!(policy.contains(&base64(&Sha256::digest(script))));
    assert!(!html.contains(" style="));
}

#[test]
fn base64_pads() {
    for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

#[test]
fn assets_lose_comments_but_no_code() {
    let script = "// Why.\nlet a = 1; // Here.\n\n  a();\n";
    assert_eq!(lean("a.js", script.as_bytes()).as_ref(), b"let a = 1; // Here.\na();\n");
    assert_eq!(lean("a.css", b"/* Why. */\na { b: c } /* d */\n").as_ref(), b"a { b: c } /* d */\n");
    for (name, bytes) in ASSETS.iter().filter(|(name, _)| name.ends_with(".js")) {
        // A text that goes over several lines would change.
        let text = std::str::from_utf8(bytes).expect("scripts are UTF-8");
        assert!(text.lines().all(|line| line.matches('`').count() % 2 == 0), "{name}");
    }
}

/// A site's templates, each with its name.
fn site(templates: &[(&str, &str)]) -> Checked<Templates> {
    let sources: Vec<Source> =
        templates.iter().map(|(name, text)| Source::new(&format!("templates/{name}"), *text)).collect();
    Templates::load(&sources)
}

#[test]
fn bounded_templates_write_what_the_engine_alone_would() {
    let locales = ["ko-KR", "en-US", "de-DE"].map(locale);
    let comparisons = [comparison()];
    let page = full(&locales, &comparisons);
    let plain = Templates::load(&[]).value;
    let marked = site(&[("aside.html", "not used")]);
    assert!(marked.findings.is_empty(), "{:?}", marked.findings);
    assert!(marked.value.theme.is_some());
    for (name, _) in TEMPLATES.iter() {
        let (a, b) = (
            plain.render(name, &shared(&plain, "ko-KR"), &page),
            marked.value.render(name, &shared(&marked.value, "ko-KR"), &page),
        );
        assert_eq!(a.finding.is_some(), b.finding.is_some(), "{name}: {:?}", b.finding);
        if a.finding.is_none() {
            assert_eq!(text(&a), text(&b), "{name}");
        }
    }
    for template in [
        "{%- for a, b in {'x': 1} -%}\n {{ a ~ b | str -}} ;\n{%- else %}none{% endfor %}",
        "{% set l = [x ~ '!' for x in ['a', 'b<'] if x != 'c'] %}{{ l | join(sep='-') }}{{ l | join(sep='<i>' | safe) }}",
        "{% set b | upper %} a{# {{ #}b {% raw %}{{ x }}{% endraw %}{% endset %}{{ b }}{{ b | length }}",
        "{% component c(x, m={'a': 1}) %}<{{ x }}:{{ body }}>{% endcomponent %}{% <c x={'1' ~ '2'}> %}<b>{% </c> %}",
        "{% component d(x) {'a': 'b'} %} {{- x }}{% endcomponent d %}{{ <d x={[i for i in range(end=3)]} /> }}",
        "{{ 'a\\'}}b' }}{{ \"%}\" }}{{ [1, 2, 3][1:] }}{% set m = {'a': {'b': 1} } %}{{ m.a.b }}{{ 1.5 + 2 }}{{ 3 if true else 4 }}",
        "{% for i in range(start=5, end=1, step_by=-2) %}{{ loop.index }}{{ i }},{% endfor %}{% for c in 'añ' %}{{ c }}.{% endfor %}",
        "{{ 'aXbX' | replace(from='X', to='<') }}{{ 'aXb' | safe | replace(from='X', to='<') }}{{ 'a\n\nb\n' | indent }}",
        "{{ 'a\nb' | indent(first=true, width=2, indentation='*') }}{{ [2, 1, 2] | unique }}{% filter upper %}a{{ 'b' }}{% endfilter %}",
    ] {
        let mut plain = Tera::default();
        plain.autoescape_on(vec![".html"]);
        plain.add_raw_template("own.html", template).unwrap_or_else(|error| panic!("{template}: {error}"));
        let expected = plain.render("own.html", &Context::new()).unwrap_or_else(|error| panic!("{template}: {error}"));
        let marked = site(&[("own.html", template)]);
        assert!(marked.findings.is_empty(), "{template}: {:?}", marked.findings);
        let shared = Shared { context: Context::new() };
        let rendered = marked.value.render("own.html", &shared, &());
        assert_eq!(text(&rendered), expected, "{template}: {:?}", rendered.finding);
    }
}

#[test]
fn a_template_without_end_is_a_finding_and_the_theme_takes_its_place() {
    let double = "{% set_global s = s ~ s %}".repeat(60);
    let includes: Vec<(String, String)> = (0..60)
        .map(|at| (format!("i{at}.html"), format!("{{% include \"i{}.html\" %}}", at + 1).repeat(2)))
        .chain([("i60.html".to_owned(), "x".to_owned())])
        .collect();
    let many = "{% for a in range(end=90000) %}".repeat(4);
    let ends = "{% endfor %}".repeat(4);
    for (what, why) in [
        (format!("{many}{ends}"), "steps"),
        (format!("{many}x{ends}"), "steps"),
        ("{% for a in range(end=100000000) %}{% endfor %}".to_owned(), "larger than"),
        ("{% for a in range(end=100000000000000000000) %}{% endfor %}".to_owned(), ""),
        (format!("{{% set s = 'ab' %}}{double}{{{{ s }}}}"), "larger than"),
        ("{% set a = ['x'] %}".to_owned() + &"{% set a = [a, a] %}".repeat(60) + "{{ a }}", "larger than"),
        ("{% set a = ['x'] %}".to_owned() + &"{% set a = [...a, ...a] %}".repeat(60), "larger than"),
        (format!("{{% set s = 'a' %}}{}", "{% set s = s | replace(from='a', to='aaaaaaaaaa') %}".repeat(30)), "larger than"),
        ("{% set s = 'a\n' | replace(from='a', to='a\n') | indent(width=1000, blank=true) %}".repeat(3) + &format!("{{% set l = [s ~ i for i in range(end=30000)] %}}{many}{ends}"), ""),
        ("{% set s %}{% for i in range(end=30000) %}{% for i in range(end=30000) %}some text here{% endfor %}{% endfor %}{% endset %}".to_owned(), "steps"),
        ("{% set x %}{% for i in range(end=30000) %}0123456789{% endfor %}{% endset %}{% set y %}{% for i in range(end=30000) %}{{ x }}{% endfor %}{% endset %}".to_owned(), "steps"),
        ("{% component f(n) %}{{ <f n={n ~ n} /> }}{{ <f n={n ~ n} /> }}{{ <f n={n ~ n} /> }}{% endcomponent %}{{ <f n=\"a\" /> }}".to_owned(), ""),
        ("{% component f(n) %}{% if n < 19 %}{% set m = n + 1 %}{{ <f n={m} /> }}{{ <f n={m} /> }}{{ <f n={m} /> }}{{ <f n={m} /> }}{% endif %}{% endcomponent %}{{ <f n={1} /> }}".to_owned(), "steps"),
        (format!("{{{{ 'a'{} }}}}", " ~ 'a'".repeat(65)), "operators"),
        ("{% include \"404.html\" %}".to_owned(), ""),
        ("{% extends \"404.html\" %}".to_owned(), ""),
        ("{% include \"i0.html\" %}".to_owned(), "steps"),
    ] {
        let mut own: Vec<(&str, &str)> = vec![("404.html", &what)];
        own.extend(includes.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let templates = site(&own);
        let shared = shared(&templates.value, "ko-KR");
        let rendered = templates.value.render("404.html", &shared, &PageView::default());
        let finding = templates.findings.first().or(rendered.finding.as_ref()).expect(&what);
        assert_eq!(finding.rule, Rule::TemplateFailed, "{what:.100}");
        let included = finding.path.starts_with("templates/i");
        assert!(&*finding.path == "templates/404.html" || included, "{what:.100}: {}", finding.path);
        assert!(finding.message.contains(why), "{what:.100}: {}", finding.message);
        assert!(text(&rendered).starts_with("<!doctype html>"), "{what:.100}");
    }
}

#[test]
fn places_are_those_that_the_author_wrote() {
    let templates = site(&[("404.html", "{# 한 #}\n{{ page.title }} {{ page.title }} {{ page.nothing }}")]);
    let shared = shared(&templates.value, "ko-KR");
    let rendered = templates.value.render("404.html", &shared, &PageView::default());
    let message = rendered.finding.expect("there is no such field").message.to_string();
    assert!(message.contains("404.html:2:43"), "{message}");
}

#[test]
fn a_finding_names_the_file_that_fails() {
    let base = TEMPLATES.iter().find(|(name, _)| *name == "base.html").expect("the theme has it").1;
    let endless = "{% for a in range(end=90000) %}{% for a in range(end=90000) %}x{% endfor %}{% endfor %}</body>";
    let templates = site(&[("base.html", &base.replace("</body>", endless))]);
    assert!(templates.findings.is_empty(), "{:?}", templates.findings);
    let shared = shared(&templates.value, "ko-KR");
    let finding = templates.value.page(&shared, &PageView::default()).finding.expect("it has no end");
    assert_eq!(&*finding.path, "templates/base.html");
}

use super::*;
use crate::finding::Severity;
use crate::model::docfx::Membership;

fn docfx(path: &str, text: &str) -> (Docfx, Vec<(Rule, String)>) {
    let Checked { value, findings } = read(&Source::new(path, text));
    (value, findings.into_iter().map(|finding| (finding.rule, finding.message.into_owned())).collect())
}

const SITE: &str = r#"{ "build": {
  "content": [
    { "files": ["breadcrumb/toc.yml"] },
    { "files": ["**/*.md", "**/*.{yml,yaml}", "!drafts/**"], "exclude": ["**/includes/**", "README.md"] },
    { "src": "../shared", "files": "*.md", "dest": "common" }
  ],
  "resource": { "files": ["**/*.png"] },
  "globalMetadata": { "titleSuffix": "파트너", "expanded": true, "scope": ["a"] },
  "fileMetadata": {
    "author": { "**/*.md": "kim", "news/**.md": "lee" },
    "ms.topic": { "news/*.md": "news" }
  }
} }"#;

#[test]
fn globs_say_which_files_belong() {
    let (docfx, findings) = docfx("ko/guide/docfx.json", SITE);
    assert_eq!(findings, []);
    for (path, membership) in [
        ("ko/guide/index.md", Membership::Content),
        ("ko/Guide/a/b/Index.MD", Membership::Content),
        ("ko/guide/a/toc.yaml", Membership::Content),
        ("ko/guide/breadcrumb/toc.yml", Membership::Content),
        ("ko/guide/README.md", Membership::Excluded),
        ("ko/guide/a/README.md", Membership::Content),
        ("ko/guide/a/includes/b.md", Membership::Excluded),
        ("ko/guide/drafts/a.md", Membership::Excluded),
        ("ko/guide/media/a.png", Membership::Resource),
        ("ko/guide/a.pdf", Membership::Excluded),
        ("ko/shared/terms.md", Membership::Content),
        ("ko/shared/deep/terms.md", Membership::Outside),
        ("ko/guides/a.md", Membership::Outside),
    ] {
        assert_eq!(docfx.membership(path), membership, "{path}");
    }
    assert_eq!(docfx.content[2].dest.as_deref(), Some("common"));
}

#[test]
fn metadata_of_a_file_is_that_of_all_and_the_last_glob_that_matches() {
    let (docfx, _) = docfx("ko/guide/docfx.json", SITE);
    let of =
        |path: &str, key: &str| docfx.metadata_for(path).get(key).and_then(|value| value.as_str().map(str::to_owned));
    assert_eq!(of("ko/guide/news/a.md", "author").as_deref(), Some("lee"));
    assert_eq!(of("ko/guide/a.md", "author").as_deref(), Some("kim"));
    assert_eq!(of("ko/guide/a.md", "ms.topic"), None);
    assert_eq!(of("ko/guide/news/a.md", "titleSuffix").as_deref(), Some("파트너"));
    assert_eq!(docfx.metadata_for("ko/guide/a.md").get("expanded"), Some(&true.into()));
    assert!(docfx.metadata_for("ru/a.md").is_empty());
}

#[test]
fn what_cannot_be_used_is_told_and_the_rest_counts() {
    let text = "{ \"build\": { \"content\": [ { \"files\": [\"[a\", \"../x.md\", \"*.md\"] }, { \"src\": \"../..\", \"files\": [\"*\"] } ] } }";
    let (docfx, findings) = docfx("de/docfx.json", text);
    assert_eq!(docfx.membership("de/a.md"), Membership::Content);
    assert_eq!(docfx.membership("a.md"), Membership::Outside);
    assert_eq!(findings.len(), 3);
    assert!(findings.iter().all(|(rule, _)| *rule == Rule::DataSyntax));
    assert!(findings[1].1.contains("`../x.md` leads out"), "{findings:?}");
}

#[test]
fn a_file_that_lists_nothing_excludes_nothing() {
    for text in ["{}", "", "{ \"build\": { \"dest\": \"x\" } }", "[1]"] {
        let (docfx, _) = docfx("docfx.json", text);
        assert_eq!(docfx.membership("ko/a.md"), Membership::Content, "{text}");
    }
}

#[test]
fn redirections_know_their_place() {
    let text = "{ \"redirections\": [\n  { \"source_path\": \"guide/old.md\", \"redirect_url\": \"/guide/new\" }, // 이동\n  { \"source_path_from_root\": \"/a\\\\b.md\", \"redirect_url\": \"https://example.org/#x\", \"redirect_document_id\": false },\n] }";
    let Checked { value, findings } = read_redirects(&Source::new("ko/.openpublishing.redirection.json", text));
    let told: Vec<_> = value.iter().map(|r| (r.source_path.as_str(), r.redirect_url.as_str())).collect();
    assert_eq!(told, [("ko/guide/old.md", "/guide/new"), ("ko/a/b.md", "https://example.org/#x")]);
    assert_eq!(&text[value[0].source_span.range()], "guide/old.md");
    assert_eq!(&text[value[0].url_span.range()], "/guide/new");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note) && findings.len() == 2);

    let mapping = "{ \"redirections\": { \"a.md\": \"/b\" } }";
    let value = read_redirects(&Source::new(".openpublishing.redirection.json", mapping)).value;
    assert_eq!((value[0].source_path.as_str(), value[0].redirect_url.as_str()), ("a.md", "/b"));
}

#[test]
fn redirections_that_cannot_be_used_are_told() {
    let text = "{ \"redirections\": [ { \"source_path\": \"a.md\" }, { \"redirect_url\": \"/b\" }, { \"source_path\": \"../../a.md\", \"redirect_url\": \"/b\" }, { \"source_path\": \"c.md\", \"redirect_url\": \"javascript:alert(1)\" }, { \"source_path\": \"d.md\", \"redirect_url\": \"/d\" }, { \"source_path\": \"./d.md\", \"redirect_url\": \"/e\" } ] }";
    let Checked { value, findings } = read_redirects(&Source::new("de/x.json", text));
    assert_eq!(value.iter().map(|r| r.redirect_url.as_str()).collect::<Vec<_>>(), ["/d"]);
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::Redirect; 5]);
    assert!(findings[4].message.contains("line 1 has it first"));
    assert_eq!(read_redirects(&Source::new("x.json", "{}")).findings[0].rule, Rule::DataSyntax);
}

#[test]
fn hostile_globs_are_refused() {
    let many = format!("{{\"build\":{{\"content\":[{}\"*.md\"]}}}}", "\"*a*b*c*d*\",".repeat(5_000));
    let long = format!("{{\"build\":{{\"content\":[\"{}\"]}}}}", "{a,b}".repeat(10_000));
    assert_eq!(docfx("docfx.json", &many).1.len(), 1);
    assert_eq!(docfx("docfx.json", &long).1.len(), 1);
}

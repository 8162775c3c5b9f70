//! The words that mean something to the readers, and the mutator that splices them.

use std::path::Path;

use crate::targets::Target;

/// The longest input that is made of own seeds, in bytes.
const LONGEST: usize = 32 << 10;
/// How many real files are read as seeds for a target, and their longest.
const MOST_REAL: usize = 4_000;
const LONGEST_REAL: u64 = 128 << 10;

pub const MARKDOWN: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    " ",
    "\\",
    "\\*",
    "# ",
    "## ",
    "### a {#b}\n",
    "***",
    "**",
    "*",
    "_",
    "__",
    "~~",
    "`",
    "```\n",
    "```rust\n",
    "~~~\n",
    "> ",
    ">> ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "10) ",
    "- [x] ",
    "| a | b |\n",
    "|---|:-:|\n",
    "| 가 \\| 나 |\n",
    "|",
    "[링크](a.md \"제목\")",
    "[",
    "](",
    "]",
    ")",
    "![그림](b.png)",
    "![",
    "[^1]",
    "[^1]: 각주\n",
    "[a]: b.md\n",
    "[a][b]",
    "<https://a.example>",
    "<name@example.com>",
    "https://example.com/a_b",
    "&amp;",
    "&nbsp;",
    "&#0;",
    "&#x1F600;",
    "&ngE;",
    "&",
    "---\n",
    "===\n",
    "\u{feff}",
    "\0",
    "\u{202e}",
    "e\u{301}",
    "👩‍👩‍👧",
    "조직에는 문서가 필요합니다. ",
    "第一句。第二句！",
    "Ещё одно предложение. ",
    "Noch ein Satz, z. B. dieser. ",
    "Plain words here. ",
    "title: 안내: 둘\n",
    "term\n: definition\n",
    "<!-- build-site: exempt -->\n",
];

pub const DOCFX: &[&str] = &[
    "> [!NOTE]\n",
    "> [!WARNING]\n",
    "> [!div class=\"x\"]\n",
    "> [!VIDEO https://www.youtube.com/embed/a]\n",
    "[!INCLUDE [t](a.md)]",
    "[!INCLUDE [t](../a.md)]\n",
    "[!code-rust[t](a.rs#L1)]",
    ":::row:::\n",
    ":::column span=\"2\":::\n",
    ":::column-end:::\n",
    ":::row-end:::\n",
    ":::image type=\"content\" source=\"a.png\":::",
    "::: zone pivot=\"a\"\n",
    "::: zone-end\n",
    "::: moniker range=\">=1\"\n",
    "::: moniker-end\n",
    ":::",
    "# [탭](#tab/a)\n",
    "# [Tab](#tab/b/c)\n",
    "***\n",
    "<xref:a.b>",
    "@a.b",
    "[!div",
    "{!",
    "!}",
    "%VAR%",
    "[a](xref:b)",
    "[!TAB",
    ":::code language=\"c\" source=\"a.c\":::\n",
];

pub const HTML: &[&str] = &[
    "<table><tr><td>",
    "</td></tr></table>",
    "<div>",
    "</div>",
    "<div translate=\"no\">",
    "<details><summary>",
    "</summary>",
    "</details>",
    "<a name=\"x\"></a>",
    "<a href=\"",
    "\">",
    "<br/>",
    "<b",
    "<p>",
    "</p>",
    "<ul><li>",
    "</li></ul>",
    "<script>",
    "</script>",
    "<style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "<svg onload=a>",
    "<img src=x onerror=y>",
    "<iframe src=\"https://www.youtube.com/embed/a\">",
    "<h2 id=\"a\">",
    "</h2>",
    "</a></b>",
    "<span lang=\"de\">",
    "</span>",
];

pub const PAIRS: &[&str] = &[
    "<span data-ttu-id=\"a-1\">",
    "<span data-ttu-id=\"a-2\">",
    "<span data-stu-id=\"a-1\">",
    "<span class=\"sxs-lookup\">",
    "<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">",
    "</span>",
    "</span></span>",
    "<span data-stu-id=",
    "<span",
    "\n- ",
    "\n\n",
    "Words. ",
    "낱말. ",
    "| ",
    "\n> ",
    "---\n",
    "ms.contentlocale: ko-KR\n",
    "title: a\n",
];

pub const YAML: &[&str] = &[
    "---\n",
    "\n---\n",
    "title: ",
    "description: ",
    "ms.date: 01/31/2020\n",
    "a: b\n",
    "- ",
    "  ",
    "    ",
    "\n",
    ": ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "|\n",
    ">-\n",
    "'",
    "\"",
    "\\u0041",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!str ",
    "# c\n",
    "null",
    "~",
    "true",
    "1e999",
    "-.inf",
    "0x1F",
    "9223372036854775808",
    "2020-02-30",
    "\t",
    "\u{feff}",
    "안내",
    "uid: a.b\n",
    "...\n",
    "%YAML 1.2\n",
    "keywords: [a, b]\n",
];

pub const SCHEMAS: &[&str] = &[
    "### YamlMime:FAQ\n",
    "### YamlMime:Landing\n",
    "### YamlMime:Hub\n",
    "### YamlMime:TableOfContents\n",
    "sections:\n",
    "- name: 절\n",
    "  questions:\n",
    "  - question: 왜?\n",
    "    answer: |\n",
    "      글\n",
    "items:\n",
    "- name: a\n  href: a.md\n",
    "  items:\n",
    "  tocHref: b/toc.yml\n",
    "  topicHref: c.md\n",
    "  expanded: true\n",
    "landingContent:\n",
    "linkLists:\n",
    "- linkListType: overview\n",
    "  links:\n",
    "  - text: t\n    url: u.md\n",
];

pub const SETTINGS: &[&str] = &[
    "title: {en-US: Docs, ko: 문서}\n",
    "base_url: https://docs.example/\n",
    "source: en-US\n",
    "locales: [en-US, ko-KR]\n",
    "locales:\n",
    "- de-DE\n",
    "fallback:\n",
    "  ko: [en]\n",
    "notice_below: 0.5\n",
    "rules:\n",
    "  broken-link: off\n",
    "  paths:\n",
    "    \"ko/**\":\n",
    "      broken-link: note\n",
    "connectors:\n",
    "  ko: {or: [또는]}\n",
    "note_words:\n",
    "edit_link: https://e.example/{path}\n",
    "drafts: true\n",
    "terms: [Contoso]\n",
    "patterns:\n",
    "- 'KB\\d+'\n",
    "- '(a+)+$'\n",
    "- '\\w{100}'\n",
    "- '['\n",
    "terms:\n",
    "- Contoso Cloud\n",
];

pub const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"build\":",
    "\"content\":",
    "\"files\":",
    "\"exclude\":",
    "\"src\":",
    "\"dest\":",
    "\"**/*.md\"",
    "\"**/{a,b}/*.[!x]\"",
    "\"../x\"",
    "\"globalMetadata\":",
    "\"fileMetadata\":",
    "\"redirections\":",
    "\"source_path\":",
    "\"source_path_from_root\":",
    "\"redirect_url\":",
    "\"/a/b\"",
    "\"a.md\"",
    "true",
    "null",
    "-1e999",
    "\\u0000",
    "\\ud800",
    "//c\n",
    "/*",
    "*/",
    "\u{feff}",
    "\n",
    "안내",
];

pub const FLUENT: &[&str] = &[
    "a = b\n",
    "page-links = 링크\n",
    "{ ",
    " }",
    "{ $n -> \n",
    "    [one] x\n",
    "   *[other] y\n",
    "    .label = z\n",
    "-term = t\n",
    "{ -term }",
    "{ a }",
    "{ a.label }",
    "{ NUMBER($n) }",
    "{ \"\\u0041\" }",
    "{\"",
    "# c\n",
    "    next line\n",
    "= ",
    "{{",
    "}}",
    "\n",
    "\t",
];

pub const TEMPLATES: &[&str] = &[
    "{% extends \"base.html\" %}",
    "{% block main %}",
    "{% endblock %}",
    "{{ page.title }}",
    "{{- page.body | safe -}}",
    "{% for a in range(end=9) %}",
    "{% for a in range(end=90000) %}",
    "{% for a in page.title %}",
    "{% endfor %}",
    "{% if page.toc %}",
    "{% else %}",
    "{% endif %}",
    "{% set s = \"ab\" %}",
    "{% set_global s = s ~ s %}",
    "{% set s %}",
    "{% endset %}",
    "{{ s }}",
    "{{ s | replace(from=\"a\", to=\"aa\") }}",
    "{% set s = [s, s] %}",
    "{% set s = [...s, ...s] %}",
    "{{ [x ~ s for x in s if x] }}",
    "{% include \"head.html\" %}",
    "{% component c(x) %}",
    "{{ x }}",
    "{{ <c x={s ~ s} /> }}",
    "{% endcomponent %}",
    "{% <c x=\"1\"> %}",
    "{% </c> %}",
    "{{ super() }}",
    "{% filter upper %}",
    "{% endfilter %}",
    "{% raw %}",
    "{% endraw %}",
    "{# ",
    " #}",
    "{{",
    "}}",
    "{%",
    "%}",
    "-",
    "| indent(width=1000)",
    "| split(pat=\"\")",
    "| join(sep=s)",
    "{{ __tera_context }}",
    "{% break %}",
    "'",
    "\"",
    "\n",
];

pub const FILES: &[&str] = &[
    "\n== content/en-us/index.md\n",
    "\n== content/ko-kr/index.md\n",
    "\n== content/ko-kr/a.md\n",
    "\n== content/en-us/a.md\n",
    "\n== content/zh-tw/a/b.md\n",
    "\n== content/de-de/a.md\n",
    "\n== content/a.ko.md\n",
    "\n== content/en-us/toc.yml\n",
    "\n== content/site.yml\n",
    "\n== content/terms.yml\n",
    "\n== content/docfx.json\n",
    "\n== content/.openpublishing.redirection.json\n",
    "\n== content/en-us/index.yml\n",
    "\n== content/en-us/index.html.md\n",
    "\n== content/en-us/404.html.md\n",
    "\n== content/en-us/search/index.js/x.md\n",
    "\n== content/includes/a.md\n",
    "\n== content/en-us/a.png\n",
    "\n== templates/page.html\n",
    "\n== locales/ko/site.ftl\n",
    "\n== content/en-us/A.md\n",
    "\n== content/ru-ru/CON.md\n",
];

/// The texts that a target's inputs begin with.
pub struct Seeds(Vec<String>);

impl Seeds {
    /// Reads the seeds of a target: its own, or real files of its kind where a folder of them is given.
    pub fn read(target: &Target, real: Option<&Path>) -> Seeds {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target.name);
        let mut paths: Vec<_> = match real {
            None => walkdir::WalkDir::new(own).into_iter().filter_map(Result::ok).collect(),
            Some(folder) => walkdir::WalkDir::new(folder)
                .into_iter()
                .filter_map(Result::ok)
                .filter(|entry| entry.metadata().is_ok_and(|data| data.len() <= LONGEST_REAL))
                .filter(|entry| {
                    let ending = entry.path().extension().and_then(|ending| ending.to_str()).unwrap_or("");
                    target.endings.contains(&ending)
                })
                .collect(),
        };
        paths.retain(|entry| entry.file_type().is_file());
        paths.sort_by(|a, b| a.path().cmp(b.path()));
        // Spread over the folder, so that every locale and kind of page has its part.
        let step = paths.len().div_ceil(MOST_REAL).max(1);
        let texts = paths.iter().step_by(step).filter_map(|entry| std::fs::read(entry.path()).ok());
        let text = |bytes: Vec<u8>| match (real, target.name) {
            (Some(_), "site") => format!("== content/ko-kr/a.md\n{}", String::from_utf8_lossy(&bytes)),
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        };
        let mut seeds: Vec<String> = texts.map(text).collect();
        seeds.push(String::new());
        Seeds(seeds)
    }
}

/// Makes inputs of seeds and words; the same seed makes the same ones.
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// A mutator that begins at a seed.
    pub fn new(seed: u64) -> Mutator {
        Mutator { state: seed }
    }

    /// A number below `most`, which is not 0. *Source*: SplitMix64 (Steele, Lea, Flood 2014).
    fn below(&mut self, most: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    }

    /// The next input.
    pub fn input(&mut self, seeds: &Seeds, words: &[&[&str]]) -> String {
        let mut text = seeds.0[self.below(seeds.0.len())].clone();
        let longest = LONGEST.max(text.len() + LONGEST / 4);
        for _ in 0..1 + self.below(8) {
            self.change(&mut text, seeds, words);
        }
        let end = (0..=text.len().min(longest)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text
    }

    fn word<'w>(&mut self, words: &[&'w [&'w str]]) -> &'w str {
        // The first list is the target's own and comes up as often as the others together.
        let list = if self.below(2) == 0 { words[0] } else { words[self.below(words.len())] };
        list[self.below(list.len())]
    }

    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    }

    /// A stretch of a text, mostly short.
    fn stretch(&mut self, text: &str) -> std::ops::Range<usize> {
        let start = self.place(text);
        let most = if self.below(4) == 0 { 4_000 } else { 60 };
        let end = start + self.below(most.min(text.len() - start + 1));
        start..(start..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start)
    }

    fn change(&mut self, text: &mut String, seeds: &Seeds, words: &[&[&str]]) {
        match self.below(10) {
            0..=2 => {
                let words: String = (0..1 + self.below(6)).map(|_| self.word(words)).collect();
                let at = self.place(text);
                text.insert_str(at, &words);
            }
            3 => {
                // Up to two words, over and over: what opens and never closes, or nests.
                let pattern: String = (0..1 + self.below(3)).map(|_| self.word(words)).collect();
                let most = if self.below(3) == 0 { 2_000 } else { 60 };
                let times = 2 + self.below(most);
                let at = self.place(text);
                text.insert_str(at, &pattern.repeat(times.min(LONGEST / pattern.len().max(1))));
            }
            4 => {
                let gone = self.stretch(text);
                text.replace_range(gone, "");
            }
            5 => {
                let stretch = self.stretch(text);
                let copy = text[stretch].repeat(1 + self.below(4));
                let at = self.place(text);
                text.insert_str(at, &copy);
            }
            6 => {
                let other = &seeds.0[self.below(seeds.0.len())];
                let stretch = self.stretch(other);
                let at = self.place(text);
                text.insert_str(at, &other[stretch]);
            }
            7 => {
                let stretch = self.stretch(text);
                let word = self.word(words);
                text.replace_range(stretch, word);
            }
            8 => {
                let at = self.place(text);
                let strange = ['\0', '\u{7f}', '\u{ad}', '\u{2028}', '\u{fffd}', '\u{10ffff}', '\'', '%', ' ', '\n'];
                text.insert(at, strange[self.below(strange.len())]);
            }
            _ => {
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                let (a, b) = (self.below(lines.len()), self.below(lines.len()));
                if a < lines.len() && b < lines.len() {
                    lines.swap(a, b);
                }
                *text = lines.concat();
            }
        }
    }
}

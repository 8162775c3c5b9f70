//! Patterns of markup, made by seed: what is repeated, what stands once around it, in which kind of file.

/// The kinds of files whose text is a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One Markdown page.
    Page,
    /// A page in the source language, and a translation that repeats another pattern.
    Translated,
    /// A page that holds both languages: the pattern is repeated in one segment pair.
    Pair,
    /// Front matter of a page.
    Front,
    /// A YAML page of questions.
    Faq,
    /// A YAML page of cards.
    Landing,
    /// A table of contents in YAML.
    TocYaml,
    /// A table of contents in Markdown.
    TocMarkdown,
    /// `docfx.json`.
    Docfx,
    /// A file of redirections.
    Redirects,
}

/// What Markdown pages are made of. `{n}` is the number of the repetition.
const MARKUP: &[&str] = &[
    "a ",
    "Save the file. ",
    "보기 ",
    "\n",
    "\n\n",
    "# a\n",
    "## a {n}\n",
    "### b\n\n",
    "# a {#x}\n",
    "###### a\n",
    "##<a name=\"x\"></a>b\n",
    "===\n",
    "---\n",
    "***\n",
    "- ",
    "- a\n",
    "  - b\n",
    "1. ",
    "1. **2** people\n",
    "7) x\n",
    "- [ ] a\n",
    "> ",
    "> a\n",
    "> > ",
    "\t",
    "    ",
    "> [!NOTE]\n",
    "> [!Tip] a\n",
    "> [!FANCY]\n",
    "> [!div class=\"x\"]\n",
    "> [!VIDEO https://www.youtube.com/embed/x]\n",
    "[!INCLUDE [t](b.md)]",
    "[!INCLUDE [t](b.md)]\n",
    "[!INCLUDE",
    "[!code-rs[t](c.rs)]\n",
    "[!div",
    ":::row:::\n",
    ":::row-end:::\n",
    ":::column:::\n",
    ":::column span=\"2\":::\n",
    ":::column-end:::\n",
    ":::zone pivot=\"a\"\n",
    "::: zone-end\n",
    "::: moniker range=\"a\"\n",
    "::: moniker-end\n",
    ":::image source=\"a.png\" alt-text=\"b\":::",
    ":::image source=\"a.png\" lightbox=\"a.png\":::\n",
    ":::no-loc text=\"X\":::",
    ":::code language=\"rs\" source=\"c.rs\":::\n",
    ":::",
    "# [A](#tab/a)\n",
    "## [B](#tab/b{n})\n\n",
    "<span data-ttu-id=\"a-{n}\">Eins.</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{n}\">One.</span></span>",
    "<span data-ttu-id=\"a-{n}\">",
    "</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{n}\">",
    "</span></span>",
    "<span>",
    "</span>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<div>\n\n",
    "</div>\n\n",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<th>",
    "<ul><li>",
    "</ul>",
    "<a href=\"b.md\">",
    "<a name=\"x{n}\">",
    "</a>",
    "<br>",
    "<br/>",
    "<img src=\"a.png\">",
    "<details><summary>",
    "</details>",
    "<script>",
    "</script>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<div translate=\"no\">",
    "<b translate=\"no\">",
    "<!--",
    "-->",
    "<!-- a -->",
    "<!-- build-site: exempt -->\n",
    "<",
    ">",
    "<a b=\"",
    "<x>",
    "<![CDATA[",
    "<?a",
    "<!A",
    "|",
    "| a | b |\n",
    "| a ",
    "\n|-|-|\n",
    "|a|b|\n|-|-|\n",
    "\\|",
    "[^a]",
    "[^{n}]",
    "[^{n}]: b\n",
    "[^a]: b\n",
    "[a]",
    "[a]: b.md\n",
    "[a{n}]",
    "[a{n}]: b.md \"t\"\n",
    "[a](b.md)",
    "[a](b{n}.md)",
    "[a](<b c>)",
    "![",
    "![a](a.png \"t\")",
    "[",
    "]",
    "](",
    "(",
    ")",
    "[[",
    "![a][b]",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "~",
    "**a** ",
    "*a*",
    "**제목(예)**를",
    "`",
    "``",
    "`a`",
    "```\n",
    "```rs\n",
    "~~~\n",
    "`` ` ",
    "\\",
    "\\*",
    "&amp;",
    "&",
    "&#44;",
    "&nbsp;",
    "&ouml;",
    "https://example.com/{n} ",
    "<https://example.com>",
    "<a@example.com>",
    "www.example.com ",
    "  \n",
    "\\\n",
    "\r\n",
    "\r",
    "\0",
    "\u{feff}",
    "\u{301}",
    "👩‍👩‍👧",
    "한국어 문장입니다. ",
    "中文。",
    "สวัสดี",
    "שלום ",
    "**OR**\n\n",
    "**AND**\n\n",
    "**Label**\n\n- a\n",
    "70-{n} ",
    "1,000 ",
    "$3.50 ",
    "2024-01-02 ",
    "MCSA ",
    "{ .a }",
    "{#a}",
    "ﬃ",
];

/// What stands once before the repetition.
const BEFORE: &[&str] = &[
    "",
    "",
    "",
    "",
    "# Title\n\n",
    "- ",
    "> ",
    "1. a\n\n   ",
    "<div>",
    "<table>",
    "<b>",
    "| a |\n|-|\n",
    "| a | b | c |\n|-|-|-|\n",
    "```\n",
    ":::row:::\n",
    "> [!NOTE]\n> ",
    "<!--",
    "[a](",
    "![",
    "[^a]: ",
    "[a]: b.md\n\n",
    "**",
    "`",
    "# ",
    "    ",
    "<p>\n",
    "<pre>",
    "[^a]\n\n",
];

/// What front matter is made of.
const FRONT: &[&str] = &[
    "a: b\n",
    "k{n}: v\n",
    "k{n}: \"v\"\n",
    "title: a: b\n",
    "keywords: [a, b]\n",
    "- a\n",
    "  - a\n",
    "k{n}:\n  - a\n",
    "k{n}: |\n  a\n",
    "k{n}: >-\n  a\n\n",
    "a: &a b\n",
    "b: *a\n",
    "[",
    "]",
    "{",
    "}",
    "[a, ",
    "{a: ",
    "? a\n",
    ": b\n",
    "\"",
    "'",
    "# c\n",
    "\n",
    "<<: *a\n",
    "!!str a\n",
    "k{n}: {a: b}\n",
    "description: a\n",
    "ms.date: 01/02/2024\n",
    "- - ",
    " ",
    "a",
    ", ",
    "%",
    "k{n}: 12e4567\n",
    "@",
    "---\n",
    "title: *a\n",
];

/// What YAML pages are made of, beside front matter.
const FAQ: &[&str] = &[
    "  - question: a {n}\n    answer: b\n",
    "  - question: |\n      a\n    answer: |\n      - b\n",
    "  - question: a: b\n",
    "    answer: \"a\\nb\"\n",
    "  - a\n",
    "      > [!NOTE]\n      > a\n",
    "  - [",
    "    x{n}: a b\n",
    "  - question: {a: b}\n",
    "    answer: 'it''s'\n",
    "    answer: >\n      a\n      b\n",
    "      :::row:::\n",
    "      # a\n",
    "      <b>\n",
    "\n",
    "  #c\n",
    "  - question: *a\n",
    "  - &a\n",
];

const LANDING: &[&str] = &[
    "  - title: a {n}\n    linkLists:\n      - linkListType: overview\n        links:\n          - text: a\n            url: b.md\n",
    "  - title: a\n    summary: b\n",
    "  - text: a\n    url: b.md\n",
    "    items:\n",
    "  - title: a\n    items:\n    - title: b\n",
    "    x{n}: a b\n",
    "  - - ",
    "\n",
    "    links:\n      - text: a\n        url: b{n}.md\n",
    "  - a\n",
    "    description: \"a\"\n",
    "    footer: <b>\n",
];

const TOC: &[&str] = &[
    "- name: a {n}\n  href: b.md\n",
    "- name: a\n  items:\n  - name: b\n",
    "- name: a\n  href: b/TOC.yml\n",
    "- name:\n",
    "  href: b.md\n",
    "- name: a: b\n",
    "- a\n",
    "- - ",
    "  uid: a\n",
    "  expanded: true\n",
    "- name: \"a\\nb\"\n",
    "- name: {a: b}\n",
    "  displayName: x{n}\n",
    "- name: |\n    a\n",
];

const DOCFX: &[&str] = &[
    "{\"files\": [\"**/*.md\"]}, ",
    "{\"files\": [\"a{n}/*.md\"], \"src\": \".\", \"exclude\": [\"b/**\"]}, ",
    "{\"files\": \"x{n}.md\"}, ",
    "\"**/*.md\", ",
    "\"!a{n}\", ",
    "{",
    "}",
    "[",
    "]",
    "\"a{n}\": 1, ",
    "\"a\": 1, ",
    "// c\n",
    "/* c */",
    ",",
    "\"",
    "\\",
    "1 ",
    "null, ",
    "{\"src\": \"../x\"}, ",
    "a ",
    ":",
    "\"\\u00e4\", ",
    "[[",
    "{\"a\":",
];

const REDIRECTS: &[&str] = &[
    "{\"source_path\": \"a{n}.md\", \"redirect_url\": \"/index\"}, ",
    "{\"source_path\": \"a.md\", \"redirect_url\": \"/index\"}, ",
    "{\"source_path\": \"a{n}.md\", \"redirect_url\": \"a1.md\"}, ",
    "{\"source_path\": \"../x\"}, ",
    "{\"redirect_url\": \"b\"}, ",
    "{\"source_path\": \"a{n}/b.md\", \"redirect_url\": \"javascript:a\", \"redirect_document_id\": true}, ",
    "{",
    "}",
    "[",
    "\"a{n}.md\", ",
    ",",
    "\"",
    "1 ",
];

/// A pattern: what is repeated `n` times, and what is around it.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub form: Form,
    pub before: String,
    /// Repeated in the file, or in its source side.
    pub once: String,
    /// Repeated in the other edition or side, where the form has one.
    pub other: String,
}

/// Numbers by seed (splitmix64, Steele, Lea and Flood 2014).
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn tokens(&mut self, from: &[&str], most: usize) -> String {
        (0..=self.below(most)).map(|_| self.pick(from)).collect()
    }
}

impl Pattern {
    /// The pattern of a seed.
    pub fn of(seed: u64) -> Pattern {
        let mut seed = Seed(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let form = match seed.below(20) {
            0..=8 => Form::Page,
            9..=10 => Form::Translated,
            11..=12 => Form::Pair,
            13 => Form::Front,
            14 => Form::Faq,
            15 => Form::Landing,
            16 => Form::TocYaml,
            17 => Form::TocMarkdown,
            18 => Form::Docfx,
            _ => Form::Redirects,
        };
        let front: Vec<&str> = FRONT.to_vec();
        let with_front = |own: &[&'static str]| [own, own, &front].concat();
        let own: Vec<&str> = match form {
            Form::Front => front.clone(),
            Form::Faq => with_front(FAQ),
            Form::Landing => with_front(LANDING),
            Form::TocYaml => with_front(TOC),
            Form::Docfx => DOCFX.to_vec(),
            Form::Redirects => REDIRECTS.to_vec(),
            _ => MARKUP.to_vec(),
        };
        let is_markup = matches!(form, Form::Page | Form::Translated | Form::Pair | Form::TocMarkdown);
        let before = if is_markup { seed.pick(BEFORE).to_owned() } else { String::new() };
        let once = seed.tokens(&own, 4);
        let other = if seed.below(3) == 0 { once.clone() } else { seed.tokens(&own, 4) };
        Pattern { form, before, once, other }
    }

    /// How often the pattern stands in about `bytes` bytes.
    pub fn times(&self, bytes: usize) -> usize {
        (bytes / self.once.len().max(1)).max(1)
    }

    /// The files of a site that repeats the pattern: paths below the content folder, and texts.
    pub fn files(&self, times: usize) -> Vec<(&'static str, String)> {
        let (all, other) = (repeated(&self.once, times), || repeated(&self.other, times));
        let before = &self.before;
        let index = ("en-us/index.md", "# Title\n\nSave the file.\n".to_owned());
        let included = ("en-us/b.md", "Included.\n".to_owned());
        let page = |text: String| vec![("en-us/index.md", text), ("en-us/b.md", "Included.\n".to_owned())];
        match self.form {
            Form::Page => page(format!("{before}{all}\n")),
            Form::Translated => {
                let mut files = page(format!("{before}{all}\n"));
                files.push(("de-de/index.md", format!("{before}{}\n", other())));
                files
            }
            Form::Pair => {
                let other = other();
                let pair = format!(
                    "# T\n\n<span data-ttu-id=\"p-1\">{before}{other}</span><span class=\"sxs-lookup\"><span data-stu-id=\"p-1\">{before}{all}</span></span>\n"
                );
                vec![("de-de/index.md", pair)]
            }
            Form::Front => page(format!("---\n{all}---\n# Title\n\nSave.\n")),
            Form::Faq => vec![
                index,
                ("en-us/faq.yml", format!("### YamlMime:FAQ\ntitle: a\nsections:\n- name: a\n  questions:\n{all}")),
            ],
            Form::Landing => {
                vec![index, ("en-us/l.yml", format!("### YamlMime:Landing\ntitle: a\nlandingContent:\n{all}"))]
            }
            Form::TocYaml => vec![index, included, ("en-us/TOC.yml", all)],
            Form::TocMarkdown => vec![index, included, ("en-us/TOC.md", format!("{before}{all}"))],
            Form::Docfx => vec![index, ("docfx.json", format!("{{\"build\": {{\"content\": [{all}]}}}}"))],
            Form::Redirects => {
                vec![index, (".openpublishing.redirection.json", format!("{{\"redirections\": [{all}]}}"))]
            }
        }
    }
}

/// A text again and again, numbered where it asks for it.
fn repeated(once: &str, times: usize) -> String {
    if !once.contains("{n}") {
        return once.repeat(times);
    }
    (0..times).map(|n| once.replace("{n}", &n.to_string())).collect()
}

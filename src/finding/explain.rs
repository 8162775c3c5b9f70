//! What each rule means, why it matters, what sets it off, and how to mend it.
//!
//! One table, so that a rule without an explanation does not compile. The texts are what `build-site explain RULE`
//! prints and what SARIF carries as help.

use super::Rule;

/// A rule told at length. Examples are scraps of a file as a person would write it.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// What is found.
    pub what: &'static str,
    /// What goes wrong when it stays.
    pub why: &'static str,
    /// The smallest text that sets it off.
    pub example: &'static str,
    /// How to mend it, or how to say that it is meant.
    pub fix: &'static str,
}

/// The explanation for a terminal: plain text, one part after the other.
pub fn text(rule: Rule) -> String {
    let Explanation { what, why, example, fix } = explain(rule);
    let (name, severity) = (rule.name(), rule.default_severity().name());
    let example = indent(example);
    format!(
        "{name} ({severity} unless `rules` in site.yml says otherwise)\n\n\
         What: {what}\n\nWhy: {why}\n\nExample:\n\n{example}\n\nHow to fix: {fix}\n"
    )
}

/// The explanation as Markdown.
pub fn markdown(rule: Rule) -> String {
    let Explanation { what, why, example, fix } = explain(rule);
    format!("{what}\n\n**Why it matters.** {why}\n\n**Example**\n\n{}\n\n**How to fix.** {fix}\n", indent(example))
}

fn indent(example: &str) -> String {
    example.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

macro_rules! explanations {
    ($($rule:ident: $what:literal, $why:literal, $example:literal, $fix:literal;)*) => {
        /// What there is to say about a rule.
        pub fn explain(rule: Rule) -> Explanation {
            match rule {
                $(Rule::$rule => Explanation { what: $what, why: $why, example: $example, fix: $fix },)*
            }
        }
    };
}

// Each rule: what, why, example, how to fix.
explanations! {
    InvalidUtf8:
        "The file holds bytes that are not UTF-8. Each such byte is shown as the replacement character U+FFFD.",
        "Readers see a broken character where a letter was, most often because an editor saved the file in a legacy encoding such as EUC-KR, GBK or Windows-1251, or in UTF-16.",
        "M\\xFCnchen    (a Latin-1 ü, byte FC, in a file read as UTF-8)",
        "Save the file as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`.";
    NulByte:
        "The file holds a NUL byte. It is shown as U+FFFD, as CommonMark says.",
        "A NUL byte is no text; it comes from a damaged file, a failed merge or a file saved as UTF-16.",
        "one\\0two",
        "Delete the byte, or save the file again as UTF-8.";
    UnreadableFile:
        "There is nothing to read: the link leads nowhere or around, or this is a pipe, a socket or a device.",
        "The page is missing from the site. A regular file that the system cannot read is different: it stops the build.",
        "content/ko/guide.md -> ../old/guide.md    (which does not exist)",
        "Fix the link, or replace it by the file itself; move pipes and devices out of the content folder.";
    UnreadFiles:
        "Files look like pages, but are of a kind that is not read: Markdown with components (`.mdx`), another markup (`.rst`, `.adoc`), catalogs of translations (`.po`). Each kind is reported once, on the first of its files, with how many there are.",
        "Nothing of them is published, and links to them are broken; a site that was moved here from another program can lose half of its pages that way.",
        "content/ko/guide.mdx",
        "Convert them to Markdown and name them `.md`, or move them out of the content folder. A `docfx.json` that leaves them out says that this is meant.";
    FileTooLarge:
        "The file, or one of its parts, is larger than the limit for its kind.",
        "Limits keep one odd file from taking the memory and time of the whole build.",
        "content/ko/export.md    (40 MB)",
        "Split the page, or put the data beside it as a download.";
    SymlinkEscape:
        "A symbolic link in the content folder leads outside it. It is not followed.",
        "Following it would publish files of the machine that builds the site.",
        "content/ko/logo.png -> /home/someone/logo.png",
        "Copy the file into the content folder, or let the link point inside it.";
    TooDeep:
        "Lists, quotes, tags or YAML values are nested deeper than the limit. What lies deeper is not read.",
        "No page that people read nests so deeply; hostile or damaged ones do, and would exhaust the stack.",
        "> > > > > > > > > > > > …",
        "Flatten the text; most often a tool has repeated a marker.";
    FrontMatterSyntax:
        "The block between the two `---` lines is not valid YAML, or stands below blank lines. The keys that could be read are used; below blank lines all of it must be valid, else it stands as text.",
        "Title, description and locale come from there; a page without them is hard to find and may land in the wrong locale.",
        "---\ntitle: Silver: what it takes\n---",
        "Put quotes around a value that holds `: ` or ` #`, or that begins with one of `[ { * & ! | > % @`.";
    FrontMatterMissing:
        "The page has no front matter. It is published with its first heading as title.",
        "Search engines get no description, and translators cannot see where the page came from.",
        "# 시작하기\n\n첫 문단.",
        "Begin the file with a block of `---`, `title: …`, `description: …`, `---`.";
    DuplicateKey:
        "A key stands twice in the front matter. The last value counts.",
        "One of the two values is not what the page is published with, and nobody can tell which was meant.",
        "---\ntitle: 등급\ntitle: 파트너 등급\n---",
        "Delete the key that is not meant.";
    UnknownSetting:
        "A key of site.yml or terms.yml is not known. It has no effect.",
        "A misspelled setting silently leaves the default in force.",
        "base-url: https://docs.example",
        "Correct the name (the finding suggests the nearest one), or delete the key.";
    InvalidSetting:
        "A setting has a value that cannot be used. The default is in force instead.",
        "The site is built differently from what its settings say.",
        "fallback: zh-TW",
        "Give a value of the kind that the finding names.";
    DataSyntax:
        "A TOC, landing page, redirection file or other YAML or JSON file could not be read.",
        "The navigation, page or redirects that it holds are missing or incomplete.",
        "items:\n- name: Guide\n   href: guide.md",
        "Mend the syntax at the place that the finding names; indentation and unquoted `: ` are the usual causes.";
    UnknownLocale:
        "The file's locale cannot be told from its folder, its suffix or `ms.contentlocale`.",
        "A page without a locale has no place in the site's languages.",
        "content/guide.md    (no locale folder, no `.de.md`, no ms.contentlocale)",
        "Move the file into a folder named after its locale, or list the folder in `locales` of site.yml.";
    DuplicateEdition:
        "Two files claim to be the same page in the same locale. The first in order of paths is that page; the other is published under its own path.",
        "Links, the language switcher and coverage can lead to one of them only.",
        "ko/guide.md and guide.ko.md",
        "Delete one of the files, or give it another name or another `ms.openlocfilehash`.";
    PathCollision:
        "Two pages or files would be published under one path, or under paths that some file systems cannot tell apart (letter case, composed and decomposed letters), or one of them where the other, or the site itself, needs a folder.",
        "They cannot be there together. The second page is published under a numbered path instead; a redirection or any other file is left out.",
        "ko/setup.md and ko/setup/index.md",
        "Rename one of the files.";
    UnsafePath:
        "The path holds something that not every file system or server can hold: a reserved name, a trailing dot or space, a control character.",
        "The site could not be unpacked, served or checked out everywhere.",
        "ko/con.md",
        "Rename the file so that every system can hold its name.";
    MissingEdition:
        "The page, or a file that it includes, exists in other locales, but not in this one, or its file holds no text but a title. Readers get the fallback edition; in the coverage report all of its text counts as missing.",
        "They read it in another language than the one they chose.",
        "de/guide.md exists, ru/guide.md does not",
        "Translate the page, or say under `optional` in `site.yml` which pages the locale need not have, as `optional: {ru: [\"blog/**\"]}`.";
    SpanMismatch:
        "The two spans of a segment pair carry different ids, or one of the two is missing. Two spans that stand together are a pair all the same; a lone span stays as it is.",
        "The source text may belong to another sentence, so the reader would be shown the wrong original.",
        "<span data-ttu-id=\"a1-101\">Hallo</span><span class=\"sxs-lookup\"><span data-stu-id=\"a1-102\">Hello</span></span>",
        "Give both spans the id of the same segment, and put back the one that is missing.";
    SpanRepeated:
        "The id of a segment pair stands twice in the file.",
        "Tools that find segments by their id can reach only one of them.",
        "two pairs with data-ttu-id=\"a1-101\"",
        "Give the second pair an id of its own.";
    SpanUnclosed:
        "A span of a segment pair is not closed where it should be. It is left in the text as it is.",
        "Source and target cannot be told apart, so both are shown to the reader.",
        "<span data-ttu-id=\"a1-101\">Hallo<span class=\"sxs-lookup\">",
        "Close the spans: target `</span>`, then the source's two.";
    SourceDiffers:
        "Bilingual editions of a page in several locales give different source texts. The newest `ms.lasthandoff` wins.",
        "The locales were translated from different versions of the source, so they may not say the same.",
        "de: \"Two certified people\"    ru: \"One certified person\"",
        "Hand the older edition to translation again.";
    UnknownSyntax:
        "The markup looks like an extension but is not understood. It stands in the page as text.",
        "Readers see markup instead of what was meant.",
        ":::diagram type=\"flow\":::",
        "Use one of the supported extensions, or put the text into backticks if it is meant literally.";
    IncludeFailed:
        "An included file is missing, lies outside the content folder, includes itself, or makes the page too large.",
        "The page lacks the text that it was meant to include.",
        "[!INCLUDE [limits](../includes/limits.md)]",
        "Correct the path (relative to the page that includes it), or create the file.";
    BrokenLink:
        "A link leads to a page or file that the content does not hold.",
        "The reader ends on a page that says \"not found\".",
        "[등급](levels.md)    (there is no levels.md)",
        "Correct the address, create the page, or link to its full web address if it lives on another site.";
    BrokenAnchor:
        "A link leads to an anchor that its page does not have.",
        "The reader lands at the top of the page instead of the place that was meant.",
        "[은색](partner.md#sliver)",
        "Use the anchor that the finding suggests; heading anchors come from `<a name>`, `{#id}` or the source's heading of \
         the same section. A link by the slug of a translated heading works, and is a note.";
    MissingImage:
        "An image or download is missing in this locale and in every locale that it falls back to.",
        "Readers see a broken picture, or a download that fails.",
        "![흐름도](media/flow.png)    (there is no media/flow.png)",
        "Add the file, correct its path, or remove the reference.";
    DuplicateAnchor:
        "Two headings of a page have the same anchor. The second gets a number.",
        "Links to the anchor can reach the first heading only, and numbers shift when headings move.",
        "## <a name=\"apply\"></a>신청\n## <a name=\"apply\"></a>절차",
        "Give the second heading an anchor of its own.";
    UnsafeHtml:
        "Raw HTML that may not be published was removed: scripts, event handlers, styles, frames of unknown hosts.",
        "Text that comes from translators and other tools must not be able to run code in the reader's browser.",
        "<img src=x onerror=\"alert(1)\">",
        "Use Markdown or one of the supported extensions for what the HTML was for.";
    UnsafeLink:
        "A link's address begins with a scheme that can run code (`javascript:`, `vbscript:`, `data:`). The link is removed, its text stays.",
        "A click would run code in the page.",
        "[계속](javascript:alert(1))",
        "Link to an `http`, `https`, `mailto` or `tel` address, or to a page of the site.";
    StructureDiffers:
        "The page's requirement tree has another shape in this locale, although it comes from the same version of the source. The trees are aligned all the same.",
        "A requirement may be missing or added in this locale: readers of two languages would not be held to the same rules.",
        "* 获得认证的人员 将于\n* 三月确认        (one bullet of the source became two)",
        "Compare with the source at the place named, and restore the list, step or heading.";
    ItemMissing:
        "A section, a list item, a step, a row of a table or the text of a cell is missing here. The source edition has it; where no source edition is known, most of the other locales have it.",
        "Readers of this locale are not told what all others are told. In the coverage report the text counts as missing.",
        "en-US: 1. Save the file. 2. Close it.    ko-KR: 1. 파일을 저장합니다.",
        "Translate the text and put it at the place named. Where the locale does not need it, set `item-missing: off` under `rules` in `site.yml`.";
    ClauseMissing:
        "A sentence, or a value of the front matter, is missing here, though the text around it is translated. In a bilingual page this is a segment pair whose target is empty or says nothing (`…`, `TODO`).",
        "Readers of this locale are not told what all others are told. In the coverage report the text counts as missing.",
        "<span data-ttu-id=\"a-101\"></span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">Save the file.</span></span>",
        "Translate the sentence and put it at the place named. It is a note where no source edition is known.";
    Stale:
        "The page was translated from an older version of the source than another locale's edition. Versions are told by `ms.sourcegitcommit`, else by `ms.openlocfilehash`; `ms.lasthandoff` says which one is newer. Where no dates tell, it is a note.",
        "Readers of this locale read what the source no longer says.",
        "ms.sourcegitcommit: 4f1c…    (de-DE, handed off later: 9ab0…)",
        "Translate the changes of the source, and name the new version in the front matter.";
    FactsDiffer:
        "The locales of a page name different facts for one requirement: a number, an exam, a certification, a link.",
        "Readers of different languages are told different requirements; this is most often a typing error.",
        "zh-TW: 考試 70 532    all others: 70-532",
        "Correct the value that differs from the source.";
    UntranslatedSegment:
        "The segment is still in the source language.",
        "Readers find a sentence that they cannot read in a page that says it is in their language.",
        "1.  Your organization needs two certified people.    (in a Korean page)",
        "Translate it. If it must stay, list it in `content/terms.yml`, put it in backticks if it is code, or mark it with `<!-- build-site: exempt -->`.";
    UntranslatedPart:
        "A part of the segment is translated, another part is still in the source language.",
        "Readers get half a sentence that they cannot read.",
        "[Prüfung 12-345](…): Administering the Service    (in a German page)",
        "Translate the part that is marked. If it is a name that stays, list it in `content/terms.yml`.";
    WrongLocale:
        "The text is written for another locale: Simplified Chinese in a Traditional page or the reverse, or a sentence in the language of another locale of the site.",
        "Readers take it for a mistake; words and characters differ between the two.",
        "软件发布    (in a zh-TW page: 軟體發佈)",
        "Replace it by a translation for this locale. Converting characters alone leaves the wrong vocabulary.";
    MissingMessage:
        "An interface message is missing in a locale. The fallback's text is shown, marked with its language.",
        "Readers see interface words in another language.",
        "locales/ru/site.ftl without `search-title`",
        "Add the message to the locale's `.ftl` file.";
    MessageSyntax:
        "A message file is not valid Fluent. The messages that could be read are used.",
        "The messages after the error may be missing.",
        "search-count = { $count ->\n    [one] Treffer",
        "Close the braces, and mark one variant as default with `*[other]`.";
    TemplateFailed:
        "A template could not be read or rendered. The embedded template is used instead.",
        "The site does not look as its templates say.",
        "{% if page.title %}<h1>    (no endif)",
        "Mend the template at the place that the finding names.";
    TocEntry:
        "An entry of a TOC names a page that does not exist, or a TOC that cannot be used. It is left out of the navigation, unless other entries stand below it.",
        "Readers cannot reach what the navigation promises.",
        "- name: 설치\n  href: install.md    (there is no install.md)",
        "Correct `href`, create the page, or delete the entry.";
    Redirect:
        "A redirection cannot be published: its source is a page that exists, its target leads nowhere, or it leads in a circle.",
        "Readers of the old address get no page, or never the one that was meant.",
        "{ \"source_path\": \"old.md\", \"redirect_url\": \"/old\" }",
        "Correct `source_path` or `redirect_url` in `.openpublishing.redirection.json`.";
    NoBaseUrl:
        "The settings give no `base_url`, so canonical links, hreflang, the sitemap and the feed are left out.",
        "Search engines cannot tell which pages are translations of one another.",
        "title: Partner guide    (site.yml without base_url)",
        "Add `base_url: https://…` to site.yml, or call `build-site --base-url https://…`.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_every_explanation_says_something() {
        for rule in Rule::ALL {
            let Explanation { what, why, example, fix } = explain(*rule);
            for (part, text) in [("what", what), ("why", why), ("how to fix", fix)] {
                assert!(text.len() >= 20 && text.ends_with('.'), "{} {part}: {text}", rule.name());
            }
            assert!(!example.is_empty(), "{}", rule.name());
        }
    }

    #[test]
    fn the_text_names_rule_severity_and_example() {
        let text = text(Rule::BrokenAnchor);
        assert!(text.starts_with("broken-anchor (warning unless"), "{text}");
        assert!(text.contains("\n    [은색](partner.md#sliver)\n"), "{text}");
    }
}

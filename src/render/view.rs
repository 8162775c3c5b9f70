//! The only shapes that templates see.
//!
//! Owns: what a template can ask of a page, a locale and the special pages. Does not own: how it is found out
//! (`assemble`, `pipeline`), how it looks (`templates/`).
//!
//! A template's variables are `page` (one of the views below), `locale` ([`LocaleView`]), `t` and `a` (the locale's
//! messages, [`crate::render::messages::Words::tables`]) and `assets` (hashed file names and the content security
//! policy). Whatever a view calls *HTML* is put into the page as it is: its maker has escaped it. Everything else is
//! escaped by the template.
//!
//! # How a page is filled
//!
//! Once per site: `Templates::load`, `Messages::load`. Once per locale: [`Shared`] by `Templates::share(&locale_view,
//! &words)` and a [`crate::render::sidebar::Navigation`]. Per page: a [`PageView`], then `Templates::page(&shared, &view)`.
//! All addresses in a view are relative to the page it is for, unless they say *absolute*; `root` leads from the page
//! to the site's top folder (`../../`), and the template puts it before hashed assets and the locale's home.
//!
//! # What the theme expects of the text's HTML
//!
//! - alert: `<div class="alert note"><p class="alert-title">Note</p>…</div>`, the kind in lower case
//! - table: `<div class="table"><table>…</table></div>`; aligned cells have the class `center` or `end`
//! - tabs: `<div class="tabs"><section data-tab="ID"><p class="tab-title">Title</p>…</section>…</div>`
//! - columns: `<div class="columns"><div class="column" data-span="2">…</div></div>`
//! - code: `<pre><code class="language-rust">…</code></pre>`, its tokens in `<i class="k">`: `k` keyword, `s` string,
//!   `c` comment, `n` number or constant, `f` function, `t` type, `v` variable or attribute
//! - video: `<div class="video"><iframe …></iframe></div>`; task box: `<input type="checkbox" disabled aria-label="…">`
//! - heading: `<h2 id="…">…</h2>`; the link beside it is added by the script
//! - segment with an original: `<span class="s">…</span>`, and behind the text `<template id="originals"
//!   lang="en-US"><p>…<p>…</template>` with one `p` for each such span, in their order
//! - a stretch in another language: `<span lang="en-US">…</span>`

use serde::Serialize;

use crate::locale::Locale;
use crate::render::messages::{Arg, Date, Message, Words, escape};

/// What all pages of a locale have in common.
#[derive(Clone, Debug, Serialize)]
pub struct LocaleView {
    /// The site's title in this locale.
    pub site_title: String,
    /// The locale, for `lang`.
    pub lang: Locale,
    /// The locale as Open Graph writes it, `ko_KR`; `None` where the tag has no region alone.
    pub og_locale: Option<String>,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The language's own name.
    pub name: String,
    /// The locale's start page, relative to the site's top folder: `ko-kr/`.
    pub home: String,
    /// The files of the search; `None` where the site has none.
    pub search: Option<SearchView>,
    /// The coverage report, relative to the site's top folder; `None` where it is not published.
    pub coverage: Option<String>,
    /// The absolute address of the image that stands for the site where a page is shared.
    pub image: Option<String>,
}

impl LocaleView {
    /// The view of a locale whose pages have neither search nor a coverage report yet.
    pub fn new(locale: &Locale, site_title: &str, name: &str, home: &str) -> Self {
        Self {
            site_title: site_title.to_owned(),
            lang: locale.clone(),
            og_locale: locale
                .tag()
                .split_once('-')
                .filter(|(_, rest)| rest.len() == 2)
                .map(|(l, r)| format!("{l}_{r}")),
            dir: locale.direction().name(),
            name: name.to_owned(),
            home: home.to_owned(),
            search: None,
            coverage: None,
            image: None,
        }
    }
}

/// The files of a locale's search, relative to the site's top folder. They are loaded when the search is first opened.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The script.
    pub script: String,
    /// The style sheet.
    pub style: String,
    /// What the script needs to find its index: a file or a folder.
    pub index: String,
}

/// One edition of a page; or, with title, `root` and `languages` alone, the page shown when an address leads nowhere
/// (its `root` leads from the *host's* top, for it is served at any depth).
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageView<'a> {
    /// Class of the body; empty for ordinary pages, `landing` for pages of cards.
    pub kind: &'a str,
    /// The title, plain.
    pub title: &'a str,
    /// The description, plain.
    pub description: Option<&'a str>,
    /// From the page to the site's top folder: `../../`, empty for a page that stands there.
    pub root: &'a str,
    /// HTML up to and with the first heading; the comparison follows it. May be empty.
    pub head: &'a str,
    /// HTML of the text, with the template of originals at its end.
    pub body: &'a str,
    /// The language of title and text where it is not the locale's (a page served as fallback).
    pub body_lang: Option<&'a Locale>,
    /// The direction of that language.
    pub body_dir: Option<&'static str>,
    /// Headings of level 2 and 3, in order. Empty where there are fewer than two.
    pub toc: Vec<TocView<'a>>,
    /// The way from the locale's start page; the last is the page itself, without address.
    pub breadcrumb: Vec<LinkView<'a>>,
    /// HTML of the navigation ([`crate::render::sidebar`]); empty where there is none.
    pub sidebar: &'a str,
    /// The page before this one in the navigation.
    pub previous: Option<LinkView<'a>>,
    /// The page after this one.
    pub next: Option<LinkView<'a>>,
    /// The language switcher, all locales of the site.
    pub languages: Vec<LanguageView<'a>>,
    /// Absolute addresses of the translations and `x-default`; empty for a fallback and without base URL.
    pub alternates: Vec<AlternateView<'a>>,
    /// The absolute address under which search engines should know the page; the source's for a fallback.
    pub canonical: Option<&'a str>,
    /// True where search engines should leave the page out.
    pub noindex: bool,
    /// HTML of the notice on a page served as fallback ([`fallback_notice`]).
    pub fallback: Option<&'a str>,
    /// The notice on a page that is translated in part ([`partial_notice`]).
    pub partial: Option<PartialView<'a>>,
    /// The comparisons of a competency-like page's levels, one for each section that has levels.
    pub comparisons: &'a [ComparisonView],
    /// HTML of the line that tells when the page was last updated ([`updated`]).
    pub updated: Option<&'a str>,
    /// `human`, `machine` or `post-edited`, where the site shows it.
    pub origin: Option<&'a str>,
    /// Where the page can be edited.
    pub edit: Option<&'a str>,
    /// The source edition, where there is another one than this ([`SourceView`]).
    pub source: Option<SourceView<'a>>,
    /// True where the text has originals: loads the script for them.
    pub has_originals: bool,
    /// True for a draft.
    pub draft: bool,
    /// JSON-LD, written with [`breadcrumb_data`].
    pub data: Option<&'a str>,
    /// The whole front matter, for a site's own templates.
    pub front: Option<&'a serde_yaml::Mapping>,
}

/// An entry of the page's contents.
#[derive(Clone, Debug, Serialize)]
pub struct TocView<'a> {
    /// The heading's id.
    pub id: &'a str,
    /// Its text, plain.
    pub title: &'a str,
    /// Its level, 2 to 6.
    pub level: u8,
    /// Its language where it is not the text's.
    pub lang: Option<&'a Locale>,
}

/// A link to another page.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView<'a> {
    /// The title, plain.
    pub title: &'a str,
    /// The address; `None` for a place without a page of its own.
    pub href: Option<&'a str>,
    /// The title's language where it is not the locale's.
    pub lang: Option<&'a Locale>,
}

/// How much of a page a locale has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is translated, or is the source.
    Available,
    /// It is translated in part, below the site's threshold.
    Partial,
    /// It is not there; the link leads to a fallback.
    Missing,
}

/// An entry of the language switcher.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageView<'a> {
    /// The locale.
    pub lang: &'a Locale,
    /// Its direction.
    pub dir: &'static str,
    /// Its own name.
    pub name: &'a str,
    /// The same page there.
    pub href: &'a str,
    /// How much of it is there.
    pub state: State,
    /// True for the page's own locale.
    pub current: bool,
}

/// A translation of the page, for search engines.
#[derive(Clone, Debug, Serialize)]
pub struct AlternateView<'a> {
    /// The locale's tag, or `x-default`.
    pub lang: &'a str,
    /// The absolute address.
    pub href: &'a str,
}

/// The notice on a page that is translated in part.
#[derive(Clone, Debug, Serialize)]
pub struct PartialView<'a> {
    /// HTML of the sentence ([`partial_notice`]).
    pub html: &'a str,
    /// The review page, where the site offers it to readers.
    pub href: Option<&'a str>,
}

/// The link to the source edition.
#[derive(Clone, Debug, Serialize)]
pub struct SourceView<'a> {
    /// The address.
    pub href: &'a str,
    /// Its locale.
    pub lang: &'a Locale,
    /// HTML of the link's text ([`source_link`]).
    pub html: &'a str,
}

/// The levels of a page side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparisonView {
    /// The heading of the section whose levels these are, plain.
    pub about: String,
    /// HTML of what the table is called, in the language of the page's text like the words below.
    pub caption: String,
    /// HTML of the head of the column of requirements.
    pub requirement: String,
    /// HTML of what stands where a level asks nothing.
    pub none: String,
    /// The levels, in order: the columns.
    pub levels: Vec<LevelView>,
    /// The requirements: the rows. Each has a cell for every level.
    pub rows: Vec<ComparisonRow>,
}

/// A level: a column of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LevelView {
    /// Its heading, plain.
    pub title: String,
    /// `#` and the heading's id.
    pub href: Option<String>,
    /// The heading's language where it is not the page's.
    pub lang: Option<Locale>,
}

/// A requirement: a row of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparisonRow {
    /// HTML of what the row is about.
    pub html: String,
    /// Its language where it is not the page's.
    pub lang: Option<Locale>,
    /// What each level asks; an empty cell asks nothing.
    pub cells: Vec<Vec<Fragment>>,
}

/// A piece of HTML and its language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fragment {
    /// The HTML.
    pub html: String,
    /// Its language where it is not the page's.
    pub lang: Option<Locale>,
}

/// The page that offers the locales, at the site's top.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RootView<'a> {
    /// From the page to the site's top folder; empty.
    pub root: &'a str,
    /// The description, plain.
    pub description: &'a str,
    /// Its own absolute address.
    pub canonical: Option<&'a str>,
    /// Absolute addresses of the start pages, and of this page as `x-default`.
    pub alternates: Vec<AlternateView<'a>>,
    /// The locales.
    pub languages: Vec<ChoiceView<'a>>,
    /// JSON-LD, written with [`site_data`].
    pub data: Option<&'a str>,
}

/// A locale on the page that offers them.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceView<'a> {
    /// The locale.
    pub lang: &'a Locale,
    /// Its direction.
    pub dir: &'static str,
    /// Its own name.
    pub name: &'a str,
    /// The site's title there, plain.
    pub title: &'a str,
    /// HTML of the words that suggest it to readers whose browser asks for it ([`suggestion`]).
    pub suggested: &'a str,
    /// Its start page.
    pub href: &'a str,
}

/// A page that leads on to another.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RedirectView<'a> {
    /// The title of the page it leads to, plain; its address where that is not known.
    pub title: &'a str,
    /// From the page to the site's top folder.
    pub root: &'a str,
    /// The new address.
    pub target: &'a str,
    /// The new address, absolute.
    pub canonical: Option<&'a str>,
}

/// A stand-in for an argument of a message that must become HTML; a private-use character that no message contains.
const SLOT: &str = "\u{e000}";

/// HTML of a message that has one HTML argument.
fn with_html(words: &Words<'_>, id: &str, name: &str, html: &str) -> String {
    words.html(&words.text(id, &[(name, Arg::Text(SLOT))])).replace(SLOT, html)
}

/// A locale's own name, marked with its language.
fn marked(locale: &Locale, name: &str) -> String {
    format!("<bdi lang=\"{locale}\">{}</bdi>", escape(name))
}

/// HTML of the notice on a page served as fallback, in the reader's language; `name` is the own name of the language
/// the text is in.
pub fn fallback_notice(words: &Words<'_>, original: &Locale, name: &str) -> String {
    with_html(words, "fallback-notice", "original", &marked(original, name))
}

/// HTML of the notice on a page of which only a part is translated; `share` is a fraction from 0 to 1.
pub fn partial_notice(words: &Words<'_>, share: f64) -> String {
    // Shown rounded down: a page with a sentence left is never told to be translated in full.
    words.html(&words.text("partial-notice", &[("share", Arg::Number((share * 100.0).floor() / 100.0))]))
}

/// HTML of the text of the link to the source edition.
pub fn source_link(words: &Words<'_>, original: &Locale, name: &str) -> String {
    with_html(words, "original-read", "original", &marked(original, name))
}

/// HTML of the line that tells when a page was last updated.
pub fn updated(words: &Words<'_>, date: Date) -> String {
    let time = format!("<time datetime=\"{}\">{}</time>", date.iso(), words.html(&words.date(date)));
    with_html(words, "last-updated", "date", &time)
}

/// HTML of the words that suggest a locale on the page that offers them.
pub fn suggestion(words: &Words<'_>) -> String {
    words.html(&words.text("language-suggested", &[]))
}

/// A message as HTML, for places that have no template.
pub fn message(words: &Words<'_>, id: &str) -> String {
    let message: Message = words.text(id, &[]);
    words.html(&message)
}

/// JSON-LD of the way to a page (schema.org `BreadcrumbList`), from titles and absolute addresses. Safe inside a
/// `<script>`: nothing in it can end the element.
pub fn breadcrumb_data(trail: &[(&str, &str)]) -> String {
    let items: Vec<_> = trail
        .iter()
        .enumerate()
        .map(|(at, (name, item))| serde_json::json!({"@type": "ListItem", "position": at + 1, "name": name, "item": item}))
        .collect();
    in_script(
        &serde_json::json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}),
    )
}

/// JSON-LD of the site (schema.org `WebSite`): its name, absolute address and locales. Safe inside a `<script>`.
pub fn site_data(name: &str, address: &str, locales: &[&Locale]) -> String {
    let locales: Vec<&str> = locales.iter().map(|locale| locale.tag()).collect();
    in_script(&serde_json::json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": name,
        "url": address,
        "inLanguage": locales,
    }))
}

/// JSON in which nothing can end the element it stands in.
fn in_script(data: &serde_json::Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::messages::Messages;

    #[test]
    fn notices_mark_the_name_of_another_language() {
        let messages = Messages::load(&[]).value;
        let [ko, en] = ["ko-KR", "en-US"].map(|tag| Locale::parse(tag).expect("a tag"));
        let notice = fallback_notice(&messages.words(&ko), &en, "English");
        assert!(notice.contains("<bdi lang=\"en-US\">English</bdi>"), "{notice}");
        let line = updated(&messages.words(&ko), Date { year: 2017, month: 7, day: 7 });
        assert_eq!(line, "마지막 업데이트: <time datetime=\"2017-07-07\">2017년 7월 7일</time>");
    }

    #[test]
    fn a_page_is_never_told_to_be_complete_when_it_is_not() {
        let messages = Messages::load(&[]).value;
        let notice = partial_notice(&messages.words(&Locale::parse("ko").expect("a tag")), 0.9999);
        assert!(notice.contains("99%"), "{notice}");
    }

    #[test]
    fn json_in_a_page_cannot_end_its_script() {
        let data = breadcrumb_data(&[("</script><script>alert(1)", "https://example.org/")]);
        assert!(!data.contains('<'), "{data}");
        let locale = Locale::parse("ko").expect("a tag");
        let data = site_data("</script>", "https://example.org/", &[&locale]);
        assert!(!data.contains('<') && data.contains("\"inLanguage\":[\"ko\"]"), "{data}");
    }
}

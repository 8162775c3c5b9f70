//! The dashboard of a locale: what every locale still lacks, page by page.
//!
//! Owns: the rows of its tables as HTML, and what the template `coverage/dashboard.html` sees. Does not own: the numbers
//! (`model::coverage`), where pages lie (`pipeline`).

use std::cmp::Reverse;

use serde::Serialize;

use super::review::{Bar, PARTS, bar, share};
use crate::locale::Locale;
use crate::model::coverage::{PageTally, Tally};
use crate::render::messages::{Words, escape, escape_into};

/// Most rows of a table: those with the most words left. A table of all pages of a large site would be megabytes.
const MOST_ROWS: usize = 1000;

/// A locale of the site: a column.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The locale.
    pub locale: &'a Locale,
    /// Its own name.
    pub name: &'a str,
    /// Its dashboard, seen from this one.
    pub href: String,
    /// True for the locale that the others are translated from.
    pub is_source: bool,
}

/// A page: a row.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its title.
    pub title: String,
    /// The title's language where it is not the dashboard's.
    pub lang: Option<&'a Locale>,
    /// The page as it is published for readers of the dashboard's locale.
    pub href: Option<String>,
    /// For each column the page's counts and its review page; `None` where the locale has no such page.
    pub cells: Vec<Option<(&'a PageTally, String)>>,
}

/// What the template of a dashboard sees, under `report`.
#[derive(Clone, Debug, Serialize)]
pub struct DashboardView {
    /// The locales and their sums.
    pub locales: Vec<LocaleRow>,
    /// What the parts of a bar mean: class, HTML.
    pub legend: Vec<(&'static str, String)>,
    /// HTML of the heading over the locale's own pages.
    pub own_title: String,
    /// HTML of the rows of the locale's own pages; empty for the source.
    pub own: String,
    /// The columns of the table of all locales: tag, direction, name.
    pub columns: Vec<(String, &'static str, String)>,
    /// HTML of its rows.
    pub all: String,
    /// HTML of the words that say how many pages are listed, where it is not all of them.
    pub cut: Option<String>,
    /// What the script says when it has filtered, with `{count}`.
    pub shown: String,
    /// The download of all segments, seen from the dashboard.
    pub json: String,
    /// The download of open segments.
    pub csv: String,
}

/// A locale and its sums.
#[derive(Clone, Debug, Serialize)]
pub struct LocaleRow {
    /// Its tag.
    pub lang: String,
    /// Its direction.
    pub dir: &'static str,
    /// Its own name.
    pub name: String,
    /// Its dashboard; `None` for the one that is shown.
    pub href: Option<String>,
    /// True for the source.
    pub is_source: bool,
    /// How many pages it has, as the reader writes numbers.
    pub pages: String,
    /// How many of them it does not have.
    pub missing_pages: String,
    /// How many of them were made from an older version of the source.
    pub stale_pages: String,
    /// The bar of its words, SVG.
    pub bar: String,
    /// The translated share of its words; `None` where there is nothing to translate.
    pub share: Option<String>,
    /// Words left.
    pub words: String,
    /// Segments left.
    pub segments: String,
}

/// Makes a dashboard for the readers of `words`. `own` is the place of their locale among the columns.
pub fn view(words: &Words<'_>, columns: &[Column<'_>], lines: &[Line<'_>], own: Option<usize>) -> DashboardView {
    let html = |id: &str| words.html(&words.text(id, &[]));
    let locales =
        columns.iter().enumerate().map(|(at, column)| row(words, column, lines, at, Some(at) == own)).collect();
    let left = |line: &Line<'_>| -> u64 { line.cells.iter().flatten().map(|(page, _)| page.tally.words.open()).sum() };
    let mut order: Vec<&Line<'_>> = lines.iter().filter(|line| line.cells.iter().any(Option::is_some)).collect();
    let listed = order.len();
    order.sort_by_cached_key(|line| Reverse(left(line)));
    order.truncate(MOST_ROWS);
    let targets: Vec<usize> = (0..columns.len()).filter(|at| !columns[*at].is_source).collect();
    let nothing = [html("coverage-nothing"), html("coverage-missing")];
    let mut all = String::with_capacity(order.len() * (100 + 90 * targets.len()));
    for line in &order {
        all_row(&mut all, words, line, &targets, left(line), &nothing);
    }
    let mut mine = String::new();
    if let Some(own) = own.filter(|own| !columns[*own].is_source) {
        let mut pages: Vec<_> = lines.iter().filter_map(|line| Some((line, line.cells[own].as_ref()?))).collect();
        pages.sort_by_key(|(_, (page, _))| Reverse((page.tally.words.open(), page.tally.segments.open())));
        let origins = [html("coverage-human"), html("coverage-machine")];
        for (line, (page, href)) in pages.into_iter().take(MOST_ROWS) {
            own_row(&mut mine, words, line, page, href, &nothing[0], &origins);
        }
    }
    let cut = (listed > MOST_ROWS).then(|| {
        let count = crate::render::messages::Arg::Number(MOST_ROWS as f64);
        words.html(&words.text("coverage-cut", &[("count", count)]))
    });
    let name = own.map_or("", |own| columns[own].name);
    let argument = crate::render::messages::Arg::Text;
    DashboardView {
        locales,
        legend: PARTS.iter().map(|(class, id)| (*class, html(id))).collect(),
        own_title: words.html(&words.text("coverage-pages-in", &[("locale", argument(name))])),
        own: mine,
        columns: targets
            .iter()
            .map(|at| &columns[*at])
            .map(|column| (column.locale.to_string(), column.locale.direction().name(), column.name.to_owned()))
            .collect(),
        all,
        cut,
        shown: words.text("coverage-shown", &[("count", argument("{count}"))]).text,
        json: String::new(),
        csv: String::new(),
    }
}

fn row(words: &Words<'_>, column: &Column<'_>, lines: &[Line<'_>], at: usize, is_own: bool) -> LocaleRow {
    let (mut tally, mut sums) = (Tally::default(), Bar::default());
    let (mut pages, mut missing, mut stale) = (0, 0, 0);
    for (page, _) in lines.iter().filter_map(|line| line.cells[at].as_ref()) {
        tally.merge(&page.tally);
        sums.add(&page.tally.words, page.origin);
        pages += 1;
        missing += u64::from(page.path.is_none());
        stale += u64::from(page.is_stale);
    }
    LocaleRow {
        lang: column.locale.to_string(),
        dir: column.locale.direction().name(),
        name: column.name.to_owned(),
        href: (!is_own).then(|| column.href.clone()),
        is_source: column.is_source,
        pages: words.number(pages),
        missing_pages: words.number(missing),
        stale_pages: words.number(stale),
        bar: bar(&sums, words),
        share: share(words, tally.words.share()),
        words: words.number(tally.words.open()),
        segments: words.number(tally.segments.open()),
    }
}

/// A page in every locale: the heat map.
fn all_row(html: &mut String, words: &Words<'_>, line: &Line<'_>, targets: &[usize], left: u64, nothing: &[String; 2]) {
    html.push_str(if left > 0 { "<tr class=\"left\">" } else { "<tr>" });
    head(html, line, line.href.as_deref());
    number(html, words, left);
    for cell in targets.iter().map(|at| line.cells[*at].as_ref()) {
        match cell {
            Some((page, href)) => {
                let part = page.tally.words.share();
                html.push_str(&format!("<td class=\"{}\" data-v=\"{}\"><a href=\"", heat(part), permille(part)));
                escape_into(html, href);
                html.push_str("\">");
                html.push_str(share(words, part).as_deref().unwrap_or(&nothing[0]));
                html.push_str("</a></td>");
            }
            None => html.push_str(&format!("<td class=\"no\" data-v=\"-2\">{}</td>", nothing[1])),
        }
    }
    html.push_str("</tr>\n");
}

/// A page of the dashboard's own locale.
fn own_row(
    html: &mut String,
    words: &Words<'_>,
    line: &Line<'_>,
    page: &PageTally,
    href: &str,
    nothing: &str,
    origins: &[String; 2],
) {
    use crate::model::coverage::Origin;
    let part = page.tally.words.share();
    html.push_str(if page.tally.segments.open() > 0 { "<tr class=\"left\">" } else { "<tr>" });
    head(html, line, Some(href));
    let text = share(words, part);
    html.push_str(&format!(
        "<td class=\"{}\" data-v=\"{}\">{}</td>",
        heat(part),
        permille(part),
        text.as_deref().unwrap_or(nothing)
    ));
    number(html, words, page.tally.words.open());
    number(html, words, page.tally.segments.open());
    html.push_str("<td>");
    html.push_str(match page.origin {
        Some(Origin::Human) => &origins[0],
        Some(Origin::Machine) => &origins[1],
        None => "",
    });
    html.push_str("</td></tr>\n");
}

fn head(html: &mut String, line: &Line<'_>, href: Option<&str>) {
    html.push_str("<th scope=\"row\"");
    if let Some(lang) = line.lang {
        html.push_str(&format!(" lang=\"{lang}\" dir=\"{}\"", lang.direction().name()));
    }
    html.push('>');
    match href {
        Some(href) => html.push_str(&format!("<a href=\"{}\">{}</a>", escape(href), escape(&line.title))),
        None => escape_into(html, &line.title),
    }
    html.push_str("</th>");
}

fn number(html: &mut String, words: &Words<'_>, number: u64) {
    html.push_str(&format!("<td class=\"number\" data-v=\"{number}\">{}</td>", words.number(number)));
}

/// The class of a share: five steps of color.
fn heat(share: Option<f64>) -> &'static str {
    match share {
        None => "no",
        Some(share) if share >= 1.0 => "h4",
        Some(share) if share >= 0.95 => "h3",
        Some(share) if share >= 0.8 => "h2",
        Some(share) if share >= 0.5 => "h1",
        Some(_) => "h0",
    }
}

/// For sorting: thousandths, -1 where there is nothing to translate.
fn permille(share: Option<f64>) -> i64 {
    share.map_or(-1, |share| (share * 1000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{page, segment};
    use super::*;
    use crate::model::coverage::Status;
    use crate::render::messages::Messages;

    #[test]
    fn pages_with_the_most_left_come_first_and_missing_ones_are_told() {
        let [ko, de, en] = ["ko", "de", "en-US"].map(|tag| Locale::parse(tag).expect("it is a tag"));
        let columns: Vec<Column<'_>> = [(&en, "English", true), (&ko, "한국어", false), (&de, "Deutsch", false)]
            .map(|(locale, name, is_source)| Column {
                locale,
                name,
                href: format!("../../{locale}/coverage/"),
                is_source,
            })
            .into();
        let done = PageTally::from(&page("ko", "done", vec![]));
        let open = PageTally::from(&page("ko", "open", vec![segment(3, "Not yet", Status::Untranslated)]));
        let empty = PageTally::from(&page("de", "open", vec![]));
        let empty = PageTally { tally: Tally::default(), ..empty };
        let line = |title: &str, cells| Line { title: title.into(), lang: None, href: None, cells };
        let lines = [
            line("Done", vec![None, Some((&done, "done/".to_owned())), None]),
            line("<Open>", vec![None, Some((&open, "open/".to_owned())), Some((&empty, "x/".to_owned()))]),
        ];
        let messages = Messages::load(&[]).value;
        let words = messages.words(&ko);
        let view = view(&words, &columns, &lines, Some(1));
        assert!(view.own.find("&lt;Open&gt;") < view.own.find("Done"), "{}", view.own);
        assert!(view.all.contains("<td class=\"h1\" data-v=\"500\"><a href=\"open/\">50%</a></td>"), "{}", view.all);
        assert!(view.all.contains("data-v=\"-1\"><a href=\"x/\">번역할 내용 없음</a>"), "{}", view.all);
        assert!(view.all.contains("<td class=\"no\" data-v=\"-2\">페이지 없음</td>"), "{}", view.all);
        assert_eq!((view.columns.len(), view.locales.len()), (2, 3));
        assert_eq!((view.locales[1].words.as_str(), view.locales[1].href.as_deref()), ("3", None));
        assert_eq!(
            super::view(&words, &columns, &lines, Some(0)).own,
            "",
            "there is nothing to translate in the source"
        );
    }
}

//! The report for a terminal: a row a locale, then the pages with the most work left.

use unicode_width::UnicodeWidthStr;

use super::{grouped, percent, worst};
use crate::finding::print::visible;
use crate::locale::Locale;
use crate::model::coverage::{Coverage, LocaleTally};

const HEAD: [&str; 9] =
    ["locale", "pages", "translated", "words left", "segments", "open", "missing", "stale pages", "exempt"];

/// The whole report where there is nothing to report.
const NONE: &str = "no pages to translate\n";

/// True where a file that begins like this is an earlier report.
pub fn is_head(head: &str) -> bool {
    let columns = head.lines().next().unwrap_or_default().split_whitespace();
    head == NONE || columns.eq(HEAD.iter().flat_map(|name| name.split(' ')))
}

/// How many pages the second table shows.
const WORST: usize = 10;

/// Writes both tables.
pub fn print(coverage: &Coverage) -> String {
    let locales = coverage.locales();
    if locales.is_empty() {
        return NONE.to_owned();
    }
    let mut rows = vec![HEAD.map(str::to_owned)];
    let mut all = LocaleTally::default();
    for (locale, sum) in &locales {
        rows.push(row(locale.tag(), sum));
        all.merge(sum);
    }
    if locales.len() > 1 {
        rows.push(row("all", &all));
    }
    let mut out = lay(&rows, 1);
    for (locale, sum) in locales.iter().filter(|(_, sum)| sum.missing_pages > 0) {
        out.push_str(&absent(coverage, locale, sum.missing_pages));
    }
    let worst = worst(coverage, WORST);
    if worst.is_empty() {
        return out;
    }
    let mut rows =
        vec![["page", "locale", "translated", "words left", "segments", "open", "missing"].map(str::to_owned)];
    for page in &worst {
        let (segments, words) = (page.tally.segments, page.tally.words);
        rows.push([
            visible(&page.id).into_owned(),
            page.locale.tag().to_owned(),
            percent(words.share()),
            grouped(words.open()),
            percent(segments.share()),
            grouped(segments.open()),
            grouped(segments.missing),
        ]);
    }
    let open = coverage.pages.iter().filter(|page| page.tally.segments.open() > 0).count();
    out.push('\n');
    out.push_str(&lay(&rows, 2));
    if open > worst.len() {
        out.push_str(&format!("… and {} more pages\n", grouped((open - worst.len()) as u64)));
    }
    out
}

/// The line that says which pages a locale does not have.
fn absent(coverage: &Coverage, locale: &Locale, number: u64) -> String {
    const SHOWN: usize = 3;
    let pages = coverage.pages.iter().filter(|page| page.path.is_none() && page.locale == *locale);
    let ids: Vec<String> = pages.take(SHOWN).map(|page| visible(&page.id).into_owned()).collect();
    let more = if number > SHOWN as u64 { ", …" } else { "" };
    let pages = if number == 1 { "1 page is".to_owned() } else { format!("{} pages are", grouped(number)) };
    format!("{pages} missing in {locale}: {}{more}\n", ids.join(", "))
}

fn row(name: &str, sum: &LocaleTally) -> [String; 9] {
    let (segments, words) = (sum.tally.segments, sum.tally.words);
    [
        name.to_owned(),
        grouped(sum.pages),
        percent(words.share()),
        grouped(words.open()),
        percent(segments.share()),
        grouped(segments.open()),
        grouped(segments.missing),
        grouped(sum.stale_pages),
        grouped(segments.exempt),
    ]
}

/// Lays rows out in columns two blanks apart: the first `left` columns to the left, numbers to the right. Widths are
/// those of a terminal, in which Korean and Chinese letters take two columns.
fn lay<const N: usize>(rows: &[[String; N]], left: usize) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let blanks = " ".repeat(width - cell.width());
            if at > 0 {
                line.push_str("  ");
            }
            line.push_str(&if at < left { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, segment};
    use crate::model::coverage::Status;

    #[test]
    fn locales_and_worst_pages_stand_in_columns() {
        let open = segment(3, "x", Status::Untranslated);
        let out = report(
            Format::Table,
            &[
                page("ko", "시작하기", vec![open.clone()]),
                page("ko", "b", vec![]),
                page("ru", "b", vec![open.clone(), open]),
            ],
        );
        let expected = "\
locale  pages  translated  words left  segments  open  missing  stale pages  exempt
ko          2      66.6 %           3    66.6 %     1        0            0       0
ru          1      33.3 %           6    50.0 %     1        0            0       0
all         3      50.0 %           9    60.0 %     2        0            0       0

page      locale  translated  words left  segments  open  missing
b         ru          33.3 %           6    50.0 %     1        0
시작하기  ko          50.0 %           3    50.0 %     1        0
";
        assert_eq!(out, expected);
    }

    #[test]
    fn a_page_without_text_has_no_share_and_no_site_no_table() {
        let mut empty = page("ko", "a", vec![]);
        empty.segments.clear();
        empty.tally = crate::model::coverage::Tally::default();
        assert!(
            report(Format::Table, &[empty])
                .ends_with("ko          1        none           0      none     0        0            0       0\n")
        );
        assert_eq!(report(Format::Table, &[]), "no pages to translate\n");
    }
}

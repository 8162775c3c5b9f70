//! The report as one HTML file that can be mailed or kept as an artifact: no script, no other file.

use super::{grouped, in_words, percent};
use crate::finding::print::{place_path, visible};
use crate::model::coverage::{Coverage, PageCoverage};
use crate::render::messages::escape;

/// What an earlier report is known by.
pub const MARK: &str = "<meta name=\"generator\" content=\"build-site coverage\">";

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid #8888;vertical-align:top}\
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\
code{overflow-wrap:anywhere}\
div{overflow-x:auto}";

/// The open segments of a page as table rows; empty where there are none.
pub fn page(page: &PageCoverage, root: &str) -> String {
    let mut out = String::new();
    let (lang, dir) = (page.locale.tag(), page.locale.direction().name());
    for segment in page.segments.iter().filter(|segment| segment.status.is_open()) {
        let path = escape(&place_path(root, page.named()));
        let position = segment.position;
        let suggestion = segment.suggestion.as_deref().map(escape).unwrap_or_default();
        out.push_str(&format!(
            "<tr><td><code>{path}:{}:{}</code></td><td><bdi>{}</bdi></td><td>{}</td>\
             <td lang=\"{lang}\" dir=\"{dir}\">{suggestion}</td></tr>\n",
            position.line,
            position.column,
            escape(&visible(&in_words(&segment.text))),
            segment.reason.short(),
        ));
    }
    for text in &page.missing {
        out.push_str(&format!(
            "<tr><td><code>{}</code></td><td><bdi>{}</bdi></td><td>missing {}</td><td></td></tr>\n",
            escape(&text.place(&place_path(root, page.named()))),
            escape(&visible(&in_words(&text.text))),
            text.kind.name(),
        ));
    }
    out
}

/// The whole report.
pub fn print(coverage: &Coverage, details: &[(usize, String)]) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         {MARK}\n<title>Translation coverage</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Translation coverage</h1>\n<div role=\"region\" tabindex=\"0\" aria-label=\"Locales\">\n<table>\n\
         <thead><tr><th scope=\"col\">Locale</th>"
    );
    for name in
        ["Pages", "Missing pages", "Translated", "Words left", "Segments", "Open", "Missing", "Stale pages", "Exempt"]
    {
        out.push_str(&format!("<th scope=\"col\" class=\"n\">{name}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (locale, sum) in coverage.locales() {
        let (segments, words) = (sum.tally.segments, sum.tally.words);
        let cells = [
            grouped(sum.pages),
            grouped(sum.missing_pages),
            percent(words.share()),
            grouped(words.open()),
            percent(segments.share()),
            grouped(segments.open()),
            grouped(segments.missing),
            grouped(sum.stale_pages),
            grouped(segments.exempt),
        ];
        let cells: String = cells.iter().map(|cell| format!("<td class=\"n\">{cell}</td>")).collect();
        out.push_str(&format!("<tr><th scope=\"row\">{locale}</th>{cells}</tr>\n"));
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for (at, rows) in details {
        let page = &coverage.pages[*at];
        let (id, locale) = (escape(&page.id), &page.locale);
        let share = percent(page.tally.words.share());
        out.push_str(&format!(
            "<section>\n<h2>{id} <small>({locale}, {share})</small></h2>\n\
             <div role=\"region\" tabindex=\"0\" aria-label=\"{id} ({locale})\">\n<table>\n<thead><tr>\
             <th scope=\"col\">Place</th><th scope=\"col\">Text</th><th scope=\"col\">Reason</th>\
             <th scope=\"col\">Suggestion</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n</section>\n"
        ));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::cases::{page, report, rich};

    #[test]
    fn quoted_text_is_no_markup() {
        let out = report(Format::Html, &[page("ko", "a", vec![rich()]), page("ko", "b", vec![])]);
        assert!(out.contains("<bdi>=Say &quot;hi&quot;, &lt;b&gt; | *now*"), "{out}");
        assert!(out.contains("<td lang=\"ko\" dir=\"ltr\">인사하세요</td>"), "{out}");
        assert_eq!(out.matches("<section>").count(), 1);
    }
}

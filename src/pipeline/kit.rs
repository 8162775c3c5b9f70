//! What all pages of a locale share: words, navigation, templates' context, search.

use std::collections::BTreeMap;

use crate::model::reason::Reason;
use crate::model::site::{LocaleIndex, NavigationEntry, Site};
use crate::pipeline::Foundation;
use crate::render::html::Labels;
use crate::render::messages::Words;
use crate::render::report::review;
use crate::render::sidebar::{self, Navigation, To};
use crate::render::templates::Shared;
use crate::render::view::{LocaleView, SearchView};
use crate::search;

use super::reports;

/// What all pages of a locale share.
pub struct Kit {
    /// The words that the text itself needs.
    pub labels: Labels,
    /// The locale as templates see it.
    pub view: LocaleView,
    /// The templates' context.
    pub shared: Shared,
    /// The navigation.
    pub navigation: Navigation,
    /// The words of review pages; `None` where coverage is not published.
    pub review: Option<review::Labels>,
}

impl Kit {
    /// Prepares a locale.
    pub fn new(
        foundation: &Foundation,
        site: &Site,
        (locale, name): (LocaleIndex, &str),
        chain: &[LocaleIndex],
        navigation: &[NavigationEntry],
    ) -> Kit {
        let place = site.locale(locale);
        let words = foundation.messages.words(&place.locale);
        let title = foundation.config.title_for(&place.locale).map_or_else(
            || {
                let home = site.by_key.get("index").and_then(|page| site.served(*page as usize, chain));
                home.map(|edition| edition.summary.title.to_string()).filter(|title| !title.is_empty()).unwrap_or_else(
                    || {
                        let general = words.text("site-title", &[]);
                        if words.is_foreign(&general) { name.to_owned() } else { general.text }
                    },
                )
            },
            str::to_owned,
        );
        let mut view = LocaleView::new(&place.locale, &title, name, &format!("{}/", place.folder));
        let asset = |name: &str| foundation.templates.asset(name).unwrap_or_default().to_owned();
        view.search = Some(SearchView {
            script: asset("search.js"),
            style: asset("search.css"),
            index: format!("{}/search/", place.folder),
        });
        let reports = foundation.config.coverage;
        view.coverage = reports.then(|| format!("{}/{}", place.folder, reports::FOLDER));
        view.image = foundation.image();
        let entries = entries(site, navigation, locale, chain, foundation.config.drafts);
        Kit {
            labels: Labels::new(&words),
            shared: foundation.templates.share(&view, &words),
            navigation: Navigation::new(&entries, &words),
            review: reports.then(|| review::Labels::new(&words, Reason::ALL.iter().map(|reason| reason.name()))),
            view,
        }
    }

    /// The texts of the search dialog.
    pub fn search_words(words: &Words<'_>) -> BTreeMap<String, String> {
        let text = |id: &str| {
            let count = crate::render::messages::Arg::Text("{count}");
            words.text(id, &[("count", count)]).text
        };
        search::MESSAGES.iter().map(|id| ((*id).to_owned(), text(id))).collect()
    }
}

/// The navigation as the sidebar wants it. What has no edition that the locale could show is left out.
fn entries(
    site: &Site,
    from: &[NavigationEntry],
    locale: LocaleIndex,
    chain: &[LocaleIndex],
    drafts: bool,
) -> Vec<sidebar::Entry> {
    let mut entries = Vec::new();
    for entry in from {
        let children = self::entries(site, &entry.children, locale, chain, drafts);
        let served = entry.page.and_then(|page| {
            let served = chain
                .iter()
                .find_map(|at| site.pages[page as usize].edition(*at).filter(|e| drafts || !e.summary.draft));
            served.map(|edition| (page, edition))
        });
        let to = match (served, &entry.outside) {
            (Some((page, edition)), _) if site.written(edition) == locale => {
                To::Page(site.pages[page as usize].address.to_string())
            }
            (Some((page, edition)), _) => {
                let written = site.locale(site.written(edition)).locale.clone();
                To::Fallback(site.pages[page as usize].address.to_string(), written)
            }
            (None, Some(address)) => To::Outside(address.clone()),
            (None, None) => To::Group,
        };
        if to == To::Group && children.is_empty() {
            continue;
        }
        entries.push(sidebar::Entry { title: entry.name.clone(), lang: entry.lang.clone(), to, children });
    }
    entries
}

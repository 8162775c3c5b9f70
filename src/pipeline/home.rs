//! Pages that no file gives: the start page of a locale without `index`, and the pages at old addresses.

use crate::assemble::links;
use crate::error::Error;
use crate::finding::Finding;
use crate::model::site::LocaleIndex;
use crate::render::messages::escape;
use crate::render::view::{LanguageView, PageView, RedirectView, State, TocView};

use super::Sink;
use super::rest::put;
use super::stage::Stage;

/// How many entries a made start page lists; the sidebar leads to the others.
const MOST_LISTED: usize = 500;

/// How many titles stand for its description, before that is cut.
const DESCRIBED: usize = 20;

impl Stage {
    /// A start page that lists the locale's pages as its navigation does, where no page is the locale's start page.
    pub(super) fn home(&self, locale: LocaleIndex, sink: &Sink<'_>) -> Result<Option<Finding>, Error> {
        let has_home = |page: usize| {
            let place = &self.site.pages[page];
            !place.fragment && place.address.is_empty() && self.served(page, locale).is_some()
        };
        if (0..self.site.pages.len()).any(has_home) {
            return Ok(None);
        }
        let kit = &self.kits[locale as usize];
        let mut contents = kit.navigation.contents(MOST_LISTED);
        self.add_unlisted(locale, &mut contents.html);
        let head = format!("<h1>{}</h1>\n", escape(&kit.view.site_title));
        let hrefs: Vec<(LocaleIndex, String)> = self
            .published()
            .map(|at| {
                (
                    at,
                    if at == locale {
                        "./".to_owned()
                    } else {
                        format!("../{}/", links::in_link(&self.site.locale(at).folder))
                    },
                )
            })
            .collect();
        let languages = hrefs
            .iter()
            .map(|(at, href)| {
                let lang = &self.site.locale(*at).locale;
                let (name, current) = (&self.names[*at as usize], *at == locale);
                LanguageView { lang, dir: lang.direction().name(), name, href, state: State::Available, current }
            })
            .collect();
        let sidebar = kit.navigation.html(None, "");
        let groups = contents.groups.iter();
        let toc: Vec<TocView<'_>> = groups.map(|(id, title)| TocView { id, title, level: 2, lang: None }).collect();
        let pages = (0..self.site.pages.len()).filter(|page| !self.site.pages[*page].fragment);
        let titles = pages.filter_map(|page| Some(self.served(page, locale)?.summary.title.to_string()));
        let description = super::head::shorten(&titles.take(DESCRIBED).collect::<Vec<_>>().join(" · "));
        let canonical = self.absolute(&format!("{}/", self.site.locale(locale).folder));
        let view = PageView {
            kind: "contents",
            title: &kit.view.site_title,
            description: Some(&description),
            canonical: canonical.as_deref(),
            root: "../",
            head: &head,
            body: &contents.html,
            toc: if toc.len() < 2 { Vec::new() } else { toc },
            sidebar: &sidebar,
            languages,
            noindex: true,
            ..PageView::default()
        };
        let rendered = self.foundation.templates.page(&kit.shared, &view);
        put(sink, &format!("{}/index.html", self.site.locale(locale).folder), &rendered.html)?;
        Ok(rendered.finding.map(super::foundation::beside_content))
    }

    /// Adds a list of the pages that a locale's table of contents leaves out.
    fn add_unlisted(&self, locale: LocaleIndex, html: &mut String) {
        let navigation = &self.kits[locale as usize].navigation;
        let unlisted = (0..self.site.pages.len())
            .filter(|page| !self.site.pages[*page].fragment)
            .filter(|page| navigation.position(&self.site.pages[*page].address).is_none())
            .filter_map(|page| Some((page, self.served(page, locale)?)));
        let mut items = String::new();
        for (page, edition) in unlisted.take(MOST_LISTED) {
            let place = &self.site.pages[page];
            let title = if edition.summary.title.is_empty() { &place.id } else { &edition.summary.title };
            let written = self.site.written(edition);
            let lang = if written == locale {
                String::new()
            } else {
                format!(" lang=\"{}\"", self.site.locale(written).locale)
            };
            let href = escape(&links::in_link(&place.address));
            items.push_str(&format!("<li><a href=\"{href}\"><bdi{lang}>{}</bdi></a>\n", escape(title)));
        }
        if !items.is_empty() {
            html.push_str(&format!("<ul>\n{items}</ul>\n"));
        }
    }

    /// The pages at old addresses, which lead on to the new ones.
    pub(super) fn redirect_pages(&self, sink: &Sink<'_>) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for redirect in &self.redirects {
            let root = "../".repeat(redirect.from.matches('/').count());
            let (target, canonical) = match redirect.page {
                Some(_) => {
                    let (path, anchor) = redirect
                        .to
                        .split_once('#')
                        .map_or((redirect.to.as_str(), None), |(path, anchor)| (path, Some(anchor)));
                    let anchor = anchor.map(|anchor| format!("#{}", links::in_link(anchor))).unwrap_or_default();
                    (format!("{root}{}{anchor}", links::in_link(path)), self.absolute(path))
                }
                None => (redirect.to.clone(), None),
            };
            let title = redirect
                .page
                .and_then(|page| self.served(page as usize, redirect.locale))
                .map_or_else(|| redirect.to.clone(), |edition| edition.summary.title.to_string());
            let view = RedirectView { title: &title, root: &root, target: &target, canonical: canonical.as_deref() };
            let rendered = self.foundation.templates.redirect(&self.kits[redirect.locale as usize].shared, &view);
            put(sink, &format!("{}index.html", redirect.from), &rendered.html)?;
            findings.extend(rendered.finding.map(super::foundation::beside_content));
        }
        Ok(findings)
    }
}

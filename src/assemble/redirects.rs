//! Old addresses and where they lead now, from redirection files.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Checked, Finding, Rule};
use crate::model::docfx::Redirect;
use crate::model::site::{LocaleIndex, Site, SiteRedirect};
use crate::site_path::SitePath;

use super::layout::Layout;
use super::links::{Leads, Links};
use super::navigation::lead;

/// Gives every redirection its old address in each locale it concerns. `from` names, for each, the file that asks for it.
///
/// *Findings*: `redirect`, for old addresses that are pages still, and for new ones that lead nowhere.
pub fn redirects(
    site: &Site,
    links: &Links,
    layout: &Layout,
    from: &[(Arc<str>, Redirect)],
) -> Checked<Vec<SiteRedirect>> {
    let mut findings = Vec::new();
    let mut found: BTreeMap<String, SiteRedirect> = BTreeMap::new();
    let pages: BTreeMap<&str, usize> = site
        .pages
        .iter()
        .enumerate()
        .filter(|(_, page)| !page.fragment)
        .map(|(at, page)| (&*page.address, at))
        .collect();
    for (path, redirect) in from {
        let tell = |message: String| Finding::on_file(Rule::Redirect, path, message);
        let placed = layout.place(&redirect.source_path);
        let stem = match placed.stem.rsplit_once('/') {
            Some((folder, name)) if name.eq_ignore_ascii_case("index") => folder,
            None if placed.stem.eq_ignore_ascii_case("index") => "",
            _ => &placed.stem,
        };
        let address = if stem.is_empty() { String::new() } else { format!("{}/", SitePath::mend(stem).as_str()) };
        let locales = site.locales.iter().enumerate().filter(|(_, locale)| match &placed.locale {
            Some(own) => locale.locale == *own,
            None => true,
        });
        let locales: Vec<LocaleIndex> =
            locales.filter(|(_, locale)| locale.published).map(|(at, _)| at as LocaleIndex).collect();
        for locale in locales {
            if pages.get(address.as_str()).is_some_and(|page| site.pages[*page].edition(locale).is_some()) {
                let message = format!("`{}` is a page still, so it does not redirect", redirect.source_path);
                findings.push(tell(message).help("remove the page, or the redirection"));
                continue;
            }
            let (to, page) = match lead(links, &redirect.source_path, locale, &redirect.redirect_url) {
                Leads::Page { page, anchor, .. } => {
                    let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
                    (
                        format!("{}/{}{anchor}", site.locale(locale).folder, site.pages[page as usize].address),
                        Some(page),
                    )
                }
                Leads::Outside => (redirect.redirect_url.clone(), None),
                Leads::Nowhere(_) if redirect.redirect_url.starts_with('/') => {
                    let message = format!(
                        "`{}` leads to no page of this site; it is taken for one of the same host",
                        redirect.redirect_url
                    );
                    findings.push(tell(message).help("mend the address where it should be a page of this site"));
                    (redirect.redirect_url.clone(), None)
                }
                _ => {
                    let message = format!("`{}` cannot be redirected to", redirect.redirect_url);
                    findings.push(tell(message).help("name a page or a web address"));
                    continue;
                }
            };
            let old = format!("{}/{address}", site.locale(locale).folder);
            found.entry(old.clone()).or_insert(SiteRedirect {
                from: old,
                locale,
                to,
                page,
                path: path.clone(),
                span: redirect.source_span,
            });
        }
    }
    Checked { value: found.into_values().collect(), findings }
}

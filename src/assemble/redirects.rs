//! Old addresses and where they lead now, from redirection files.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::model::docfx::Redirect;
use crate::model::site::{LocaleIndex, SiteRedirect};
use crate::site_path::SitePath;
use crate::source::{Source, Span};

use super::addresses::{Taken, fold};
use super::layout::Layout;
use super::links::{Leads, Links};
use super::navigation::{lead, no_page};

/// Gives every redirection its old address in each locale it concerns. `from` names, for each, the file that asks for it;
/// `taken` says of an address below a locale's folder what else stands there: a page that was moved in one locale is still
/// shown there, where it is the edition that this locale's readers get. A redirection that leads to another one leads where
/// that one ends.
///
/// *Findings*: `redirect`, for old addresses that are pages still, and for new ones that lead nowhere or in a circle;
/// `path-collision`, for old addresses that cannot be published beside something else.
pub fn redirects(
    links: &Links,
    layout: &Layout,
    from: &[(Arc<Source>, Redirect)],
    taken: &dyn Fn(&str, LocaleIndex) -> Option<InTheWay>,
) -> Checked<Vec<SiteRedirect>> {
    let site = links.site();
    let mut findings = Vec::new();
    // What is asked for at each old address: the first request counts.
    let mut asked: Asked<'_> = BTreeMap::new();
    let mut old: Vec<Old<'_>> = site.locales.iter().map(|_| Old::default()).collect();
    let mut teller = Teller::default();
    for request in from {
        let (file, redirect) = request;
        let placed = layout.place(&redirect.source_path);
        let address = address(&placed.stem);
        let concerned =
            site.locales.iter().enumerate().filter(|(_, locale)| {
                locale.published && placed.locale.as_ref().is_none_or(|own| locale.locale == *own)
            });
        for locale in concerned.map(|(at, _)| at as LocaleIndex) {
            let path = &redirect.source_path;
            let other = match taken(&address, locale) {
                Some(InTheWay::Page) => {
                    let message = format!("`{path}` is a page still, so it does not redirect");
                    let help = "remove the page, or the redirection";
                    findings.push(teller.tell((file, Rule::Redirect), redirect.source_span, message, help));
                    continue;
                }
                // The first request at an address counts.
                None if asked.contains_key(&(locale, address.clone())) => continue,
                Some(InTheWay::Other(other)) => Some(other),
                None => old[locale as usize].take(&address, redirect),
            };
            match other {
                Some(other) => {
                    let message = format!("`{path}` does not redirect: {other} is published in its place");
                    let help = "remove the redirection, or rename the page";
                    findings.push(teller.tell((file, Rule::PathCollision), redirect.source_span, message, help));
                }
                None => {
                    asked.insert((locale, address.clone()), request);
                }
            }
        }
    }
    let mut found = Vec::with_capacity(asked.len());
    for ((locale, address), (file, redirect)) in &asked {
        let (to, page) = match end(links, &asked, *locale, redirect) {
            End::Page(page, anchor) => {
                let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
                let to = format!("{}/{}{anchor}", site.locale(*locale).folder, site.pages[page as usize].address);
                (to, Some(page))
            }
            End::Outside(to) => (to.to_owned(), None),
            End::Host(to) => {
                let message = format!("`{to}` leads to no page of this site; it is taken for one of the same host");
                let help = "mend the address where it should be a page of this site";
                findings.push(teller.tell((file, Rule::Redirect), redirect.url_span, message, help));
                (to.to_owned(), None)
            }
            End::Circle => {
                let message =
                    format!("`{}` redirects in a circle, or over more than {MOST} steps", redirect.source_path);
                findings.push(teller.tell((file, Rule::Redirect), redirect.url_span, message, "redirect it to a page"));
                continue;
            }
            End::Nowhere(to) => {
                let message = format!("`{to}` cannot be redirected to");
                findings.push(teller.tell(
                    (file, Rule::Redirect),
                    redirect.url_span,
                    message,
                    "name a page or a web address",
                ));
                continue;
            }
        };
        found.push(SiteRedirect {
            from: format!("{}/{address}", site.locale(*locale).folder),
            locale: *locale,
            to,
            page,
            path: file.path.clone(),
            span: redirect.source_span,
        });
    }
    found.sort_by(|a, b| a.from.cmp(&b.from));
    Checked { value: found, findings }
}

/// What stands where a redirection would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// A page of the same address.
    Page,
    /// Something that cannot stand beside it, in words.
    Other(String),
}

/// The old addresses of a locale.
#[derive(Default)]
struct Old<'f> {
    taken: Taken,
    redirects: Vec<&'f Redirect>,
}

impl<'f> Old<'f> {
    /// Takes an address; gives what is in its way among those that were taken before.
    fn take(&mut self, address: &str, redirect: &'f Redirect) -> Option<String> {
        let folded = fold(address);
        if let Some((other, _)) = self.taken.at(&format!("{folded}index.html")) {
            return Some(format!("the redirection of `{}`", self.redirects[other as usize].source_path));
        }
        self.taken.add(&folded, self.redirects.len() as u32);
        self.redirects.push(redirect);
        None
    }
}

/// What is asked for at the old addresses of each locale, and the file that asks for it.
type Asked<'f> = BTreeMap<(LocaleIndex, String), &'f (Arc<Source>, Redirect)>;

/// Makes findings in the few files that ask for redirections.
#[derive(Default)]
struct Teller<'f> {
    locators: Vec<Locator<'f>>,
}

impl<'f> Teller<'f> {
    fn tell(
        &mut self,
        (file, rule): (&'f Arc<Source>, Rule),
        span: Span,
        message: String,
        help: &'static str,
    ) -> Finding {
        let known = self.locators.iter().position(|locator| *locator.path() == file.path);
        let at = known.unwrap_or_else(|| {
            self.locators.push(Locator::new(file));
            self.locators.len() - 1
        });
        self.locators[at].finding(rule, span, message).help(help)
    }
}

/// The address under which the page of a path without extension was published.
fn address(stem: &str) -> String {
    let stem = match stem.rsplit_once('/') {
        Some((folder, name)) if name.eq_ignore_ascii_case("index") => folder,
        None if stem.eq_ignore_ascii_case("index") => "",
        _ => stem,
    };
    if stem.is_empty() { String::new() } else { format!("{}/", SitePath::mend(stem).as_str()) }
}

/// How many redirections may lead on to each other.
const MOST: usize = 16;

/// Where a redirection leads in the end.
enum End<'f> {
    /// To a page, with an anchor that may be empty.
    Page(u32, String),
    /// To another site.
    Outside(&'f str),
    /// To an address of the same host that is none of this site.
    Host(&'f str),
    /// Back to where it began, or over more than [`MOST`] redirections.
    Circle,
    /// Nowhere.
    Nowhere(&'f str),
}

/// Follows a redirection, over other ones, to its end.
fn end<'f>(links: &Links, asked: &Asked<'f>, locale: LocaleIndex, from: &'f Redirect) -> End<'f> {
    let mut redirect = from;
    for _ in 0..MOST {
        let to: &'f str = &redirect.redirect_url;
        match lead(links, &redirect.source_path, locale, to) {
            Leads::Page { page, anchor, .. } => return End::Page(page, anchor),
            Leads::Outside => return End::Outside(to),
            Leads::Nowhere(_) => {}
            _ => return End::Nowhere(to),
        }
        let name = links.names(&no_page(&redirect.source_path, locale), to).map(|name| {
            let extension = [".md", ".txt", ".yml", ".html"].iter().find_map(|extension| name.strip_suffix(extension));
            address(extension.unwrap_or(&name))
        });
        match name.and_then(|name| asked.get(&(locale, name))) {
            Some((_, next)) => redirect = next,
            None if to.starts_with('/') => return End::Host(to),
            None => return End::Nowhere(to),
        }
    }
    End::Circle
}

//! One edition of a page, for the readers of one locale.
//!
//! 1. Write the text, with what is in another language marked and its originals beside it.
//! 2. Find the way to the page, its neighbors, its other locales, and what its reader must be told.
//! 3. Fill the template, and give the page's words to the search.

use std::cell::RefCell;

use crate::analyze::origin::Pairs;
use crate::analyze::untranslated::Judged;
use crate::assemble::links;
use crate::locale::Locale;
use crate::model::coverage::Origin;
use crate::model::document::{Block, Kind, Segment, SegmentKind};
use crate::model::site::{LocaleIndex, Page, Side as Text};
use crate::render::comparison;
use crate::render::html::{Foreign, Original};
use crate::render::messages::{Date, Message, Words, escape_into};
use crate::render::sidebar::Step;
use crate::render::view::{
    self, AlternateView, ComparisonView, LanguageView, LinkView, PageView, PartialView, SourceView, State, TocView,
};
use crate::search::{self, PageTerms, SearchPage, SearchSection, Standing};
use crate::site_path::SitePath;

use super::coverage;
use super::head;
use super::page::{Open, PageOutput};
use super::stage::Stage;
use super::tree::Grown;

/// An edition that is to be rendered, and what is known of the whole page.
#[derive(Clone, Copy)]
pub(super) struct Opened<'o, 'd> {
    pub open: &'o Open<'d>,
    pub grown: &'o Grown<'d>,
    /// The verdict on it, where it is a translation.
    pub judged: Option<&'o Judged>,
    /// How much of the page is translated in each locale that is a translation, in words.
    pub shares: &'o [(LocaleIndex, f64)],
    /// The locales whose edition only copies the source: to search engines and readers they are as good as none.
    pub copies: &'o [LocaleIndex],
}

/// What the readers of a locale get of a page.
struct Served<'s, 'o, 'd> {
    stage: &'s Stage,
    page: usize,
    locale: LocaleIndex,
    /// The locale that the edition is written in.
    written: LocaleIndex,
    opened: Opened<'o, 'd>,
    words: Words<'s>,
    headings: Vec<OpenHeading<'o>>,
    /// Stretches of its text in another language than the rest.
    foreign: Vec<Foreign>,
    title: String,
    /// Its folder in the site, as [`Stage::address`] gives it.
    address: String,
    /// From its folder to the site's.
    root: String,
    /// From its folder to the locale's.
    home: String,
}

/// A step of the navigation, with its address from the page.
type Link<'s> = (Step<'s>, Option<String>);

/// Where a page stands in the navigation.
struct Way<'s> {
    /// The word for the start page and its address; none on that page itself.
    start: Option<(Message, String)>,
    trail: Vec<Link<'s>>,
    previous: Option<Link<'s>>,
    next: Option<Link<'s>>,
    sidebar: String,
}

impl Stage {
    /// Renders one edition for one locale's readers.
    pub(super) fn edition(&self, page: usize, locale: LocaleIndex, opened: Opened<'_, '_>, output: &mut PageOutput) {
        let served = Served::new(self, page, locale, opened);
        let open = opened.open;
        let found = RefCell::new(Vec::new());
        let originals = originals(open, opened.judged);
        let text = self.text(page, locale, (open, &served.foreign, &originals), &served.root, &found);
        // What is wrong with the text is told once, where its own locale's readers get it.
        if served.is_own() && open.edition.side == Text::Target {
            output.findings.append(&mut found.into_inner());
        }
        let body =
            with_originals(text.body, &text.originals, self.site.source.map(|source| &self.site.locale(source).locale));
        let way = served.way();
        let data = served.data(&way);
        let switch = self.switch(page, locale, &served.root, opened);
        let translations = served.translations();
        let source = served.source();
        let fallback = served.body_lang().map(|_| served.written_in(served.written));
        let partial = served.partial();
        let review = self.kits[locale as usize].review.is_some();
        let review = review.then(|| format!("{}{}", served.root, links::in_link(&self.review_address(page, locale))));
        let comparisons = served.comparisons();
        let canonical = self.absolute(&self.address(page, served.copied().unwrap_or(served.written)));
        let front = &open.document.front;
        let description = head::description(open.document);
        let (updated, edit) = (served.updated(), served.edit());
        let body_lang = served.body_lang();
        let view = PageView {
            kind: "",
            title: &served.title,
            description: description.as_deref(),
            root: &served.root,
            head: &text.head,
            body: &body,
            body_lang,
            body_dir: body_lang.map(|lang| lang.direction().name()),
            toc: served.contents(),
            breadcrumb: served.breadcrumb(&way),
            sidebar: &way.sidebar,
            previous: way.previous.as_ref().map(link),
            next: way.next.as_ref().map(link),
            languages: served.languages(&switch),
            alternates: translations.iter().map(|(lang, href)| AlternateView { lang, href }).collect(),
            canonical: canonical.as_deref(),
            noindex: served.is_hidden(),
            fallback: fallback.as_deref(),
            partial: partial.as_deref().map(|html| PartialView { html, href: review.as_deref() }),
            comparisons: &comparisons,
            updated: updated.as_deref(),
            origin: served.origin().map(Origin::name),
            edit: edit.as_deref(),
            source: source.as_ref().map(|(href, lang, html)| SourceView { href, lang, html }),
            has_originals: !text.originals.is_empty(),
            draft: open.edition.summary.draft,
            data: data.as_deref(),
            front: self.foundation.templates.wants_front().then_some(&front.values),
        };
        let rendered = self.foundation.templates.page(&self.kits[locale as usize].shared, &view);
        output.findings.extend(rendered.finding.map(super::foundation::beside_content));
        if let Ok(path) = SitePath::new(&format!("{}index.html", served.address)) {
            if !served.is_own() {
                output.fallbacks.push(path.clone());
            }
            output.files.push((path, rendered.html));
        }
        output.terms.push((locale, served.terms(&way)));
    }

    /// The language switcher: each published locale, where the page is there, and how much of it.
    fn switch(
        &self,
        page: usize,
        current: LocaleIndex,
        root: &str,
        Opened { shares, copies, .. }: Opened<'_, '_>,
    ) -> Vec<(LocaleIndex, String, State)> {
        self.published()
            .map(|at| {
                let served = self.served(page, at);
                let state = match served {
                    Some(edition) if edition.locale == at && !copies.contains(&at) => {
                        let below = |share: f64| share < self.foundation.config.notice_below;
                        match shares.iter().any(|(locale, share)| *locale == at && below(*share)) {
                            true => State::Partial,
                            false => State::Available,
                        }
                    }
                    _ => State::Missing,
                };
                let href = match served {
                    Some(_) if at == current => "./".to_owned(),
                    Some(_) => format!("{root}{}", links::in_link(&self.address(page, at))),
                    None => format!("{root}{}/", links::in_link(&self.site.locale(at).folder)),
                };
                (at, href, state)
            })
            .collect()
    }

    /// Absolute addresses of the page's own editions but those that copy the source, and `x-default`.
    pub(super) fn translations(&self, page: usize, is_copy: &dyn Fn(LocaleIndex) -> bool) -> Vec<(String, String)> {
        let own: Vec<LocaleIndex> = self
            .published()
            .filter(|at| !is_copy(*at))
            .filter(|at| self.site.pages[page].edition(*at).is_some_and(|edition| self.is_shown(edition)))
            .collect();
        let mut alternates: Vec<(String, String)> = own
            .iter()
            .filter_map(|at| {
                Some((self.site.locale(*at).locale.tag().to_owned(), self.absolute(&self.address(page, *at))?))
            })
            .collect();
        let default = self.site.source.filter(|source| own.contains(source)).or(own.first().copied());
        // The page that offers all locales is every start page's default.
        let default = match self.site.pages[page].address.is_empty() {
            true => Some(String::new()),
            false => default.map(|at| self.address(page, at)),
        };
        if let Some(address) = default.and_then(|address| self.absolute(&address)) {
            alternates.push(("x-default".to_owned(), address));
        }
        alternates
    }
}

impl<'s, 'o, 'd> Served<'s, 'o, 'd> {
    fn new(stage: &'s Stage, page: usize, locale: LocaleIndex, opened: Opened<'o, 'd>) -> Self {
        let place = &stage.site.pages[page];
        let edition = opened.open.edition;
        let judged = opened.judged.filter(|_| !edition.copies_source);
        let source = stage.foundation.source_locale();
        let beside = place.editions.iter().find(|other| other.file == edition.file && other.side == Text::Target);
        let beside = beside.filter(|_| Stage::is_derived(edition)).map(|other| &stage.site.locale(other.locale).locale);
        let left_over = beside.map(|own| coverage::left_over(opened.open.document, own)).unwrap_or_default();
        let title = edition.summary.title.to_string();
        let address = stage.address(page, locale);
        Self {
            stage,
            page,
            locale,
            written: stage.site.written(edition),
            opened,
            words: stage.words(locale),
            headings: headings(opened.open),
            foreign: coverage::with_borrowed(
                judged.map(|judged| coverage::foreign(judged, &source)).unwrap_or(left_over),
                opened.open,
                &source,
            ),
            title: if title.is_empty() { place.id.to_string() } else { title },
            root: "../".repeat(address.matches('/').count()),
            home: "../".repeat(place.address.matches('/').count()),
            address,
        }
    }

    fn place(&self) -> &'s Page {
        &self.stage.site.pages[self.page]
    }

    /// True where the edition is the locale's own, and no fallback.
    fn is_own(&self) -> bool {
        self.opened.open.edition.locale == self.locale
    }

    /// The source locale, where this locale's own file holds nothing but a copy of the source.
    fn copied(&self) -> Option<LocaleIndex> {
        self.stage.site.source.filter(|_| self.is_own() && self.opened.copies.contains(&self.locale))
    }

    /// The locale that the edition is written in.
    fn written(&self) -> &'s Locale {
        &self.stage.site.locale(self.written).locale
    }

    /// The same, where it is not the readers'.
    fn body_lang(&self) -> Option<&'s Locale> {
        (self.written != self.locale).then(|| self.written())
    }

    /// The outline of the page; empty where there is nothing to choose from.
    fn contents(&self) -> Vec<TocView<'_>> {
        let shown = self.headings.iter().filter(|heading| matches!(heading.level, 2 | 3) && !heading.text.is_empty());
        let contents: Vec<TocView<'_>> = shown
            .map(|heading| TocView {
                id: heading.id,
                title: heading.text,
                level: heading.level,
                lang: coverage::lang_of(&self.foreign, heading.start..heading.end),
            })
            .collect();
        if contents.len() < 2 { Vec::new() } else { contents }
    }

    /// The language of the title where it is not the page's: it may be all that is not translated, or the front matter's
    /// may be while the heading's is not.
    fn title_lang(&self) -> Option<&Locale> {
        let segments = &self.opened.open.document.segments;
        let front = segments.iter().find(|segment| segment.kind == SegmentKind::Title);
        let part = front
            .map(|segment| segment.prose.clone())
            .or_else(|| self.headings.first().map(|heading| heading.start..heading.end))?;
        coverage::lang_of(&self.foreign, part)
    }

    /// The address of a page of the locale, from this one.
    fn relative(&self, path: &str) -> String {
        match links::in_link(path) {
            path if path.is_empty() && self.home.is_empty() => "./".to_owned(),
            path => format!("{}{path}", self.home),
        }
    }

    fn way(&self) -> Way<'s> {
        let address = &self.place().address;
        let navigation = &self.stage.kits[self.locale as usize].navigation;
        let position = navigation.position(address);
        let linked = |step: Step<'s>| {
            let href = step.path.map(|path| self.relative(path));
            (step, href)
        };
        let (previous, next) = position.map(|at| navigation.around(at)).unwrap_or_default();
        let trail = position.map(|at| navigation.trail(at)).unwrap_or_default();
        Way {
            start: (!address.is_empty()).then(|| (self.words.text("home", &[]), self.relative(""))),
            trail: trail.into_iter().map(linked).collect(),
            previous: previous.map(linked),
            next: next.map(linked),
            sidebar: navigation.html(position, &self.home),
        }
    }

    fn breadcrumb<'v>(&'v self, way: &'v Way<'s>) -> Vec<LinkView<'v>> {
        let start = way.start.iter().map(|(word, href)| LinkView {
            title: &word.text,
            href: Some(href),
            lang: word.locale.as_ref().filter(|_| self.words.is_foreign(word)),
        });
        let lang = self.body_lang().or_else(|| self.title_lang());
        let here = LinkView { title: &self.title, href: None, lang };
        start.chain(way.trail.iter().map(link)).chain([here]).collect()
    }

    /// What search engines read of the page's place.
    fn data(&self, way: &Way<'_>) -> Option<String> {
        let stage = self.stage;
        let folder = &stage.site.locale(self.locale).folder;
        let start = way.start.iter().map(|(word, _)| (word.text.as_str(), format!("{folder}/")));
        let trail = way.trail.iter().filter_map(|(step, _)| Some((step.title, format!("{folder}/{}", step.path?))));
        let here = (self.title.as_str(), self.address.clone());
        let trail: Vec<(&str, String)> = start.chain(trail).chain([here]).collect();
        stage.breadcrumb_data(&trail).or_else(|| {
            let is_home = self.place().address.is_empty() && self.is_own();
            let address = stage.absolute(&self.address).filter(|_| is_home)?;
            let title = &stage.kits[self.locale as usize].view.site_title;
            Some(view::site_data(title, &address, &[self.written()]))
        })
    }

    /// The switcher as the templates see it.
    fn languages<'v>(&'v self, switch: &'v [(LocaleIndex, String, State)]) -> Vec<LanguageView<'v>> {
        let view = |(at, href, state): &'v (LocaleIndex, String, State)| {
            let lang = &self.stage.site.locale(*at).locale;
            LanguageView {
                lang,
                dir: lang.direction().name(),
                name: &self.stage.names[*at as usize],
                href,
                state: *state,
                current: *at == self.locale,
            }
        };
        switch.iter().map(view).collect()
    }

    /// Absolute addresses of the page in other locales; none on what is no translation itself.
    fn translations(&self) -> Vec<(String, String)> {
        if !self.is_own() || self.copied().is_some() {
            return Vec::new();
        }
        self.stage.translations(self.page, &|locale| self.opened.copies.contains(&locale))
    }

    /// HTML of the notice that the text is written in another locale.
    fn written_in(&self, locale: LocaleIndex) -> String {
        let lang = &self.stage.site.locale(locale).locale;
        view::fallback_notice(&self.words, lang, &self.stage.names[locale as usize])
    }

    /// HTML of the notice that the page is not, or not all, translated.
    fn partial(&self) -> Option<String> {
        if let Some(source) = self.copied() {
            // A copy, word for word, is told as a fallback is.
            return self.body_lang().is_none().then(|| self.written_in(source));
        }
        let (_, share) = self.opened.shares.iter().find(|(at, _)| *at == self.locale)?;
        let is_low = *share < self.stage.foundation.config.notice_below;
        is_low.then(|| view::partial_notice(&self.words, *share))
    }

    /// The page's tables, with what is in another language marked.
    fn comparisons(&self) -> Vec<ComparisonView> {
        let Opened { open, grown, .. } = self.opened;
        let own = &self.stage.site.locale(open.edition.locale).locale;
        let mut comparisons = grown.comparisons(own, &self.stage.words(self.written));
        let prose = &open.document.prose;
        let stretches: Vec<(&str, &Locale)> =
            self.foreign.iter().map(|stretch| (prose.slice(&stretch.prose), &stretch.lang)).collect();
        comparisons.iter_mut().for_each(|comparison| comparison::mark(comparison, &stretches));
        comparisons
    }

    /// The page's source edition: its address, its language, and HTML of the link to it.
    fn source(&self) -> Option<(String, &'s Locale, String)> {
        let stage = self.stage;
        let source = stage.site.source.filter(|source| *source != self.locale)?;
        let locale = stage.site.locale(source);
        let shown = self.place().edition(source).filter(|edition| locale.published && stage.is_shown(edition));
        shown?;
        let href = format!("{}{}", self.root, links::in_link(&stage.address(self.page, source)));
        let html = view::source_link(&self.words, &locale.locale, &stage.names[source as usize]);
        Some((href, &locale.locale, html))
    }

    /// True where search engines are to leave the page out.
    fn is_hidden(&self) -> bool {
        let robots = || self.opened.open.document.front.text("ROBOTS");
        !self.is_own()
            || self.copied().is_some()
            || robots().is_some_and(|robots| robots.to_ascii_uppercase().contains("NOINDEX"))
    }

    /// HTML of the line that tells when the page was updated.
    fn updated(&self) -> Option<String> {
        let front = &self.opened.open.document.front;
        let date = ["ms.date", "ms.lasthandoff"].iter().find_map(|key| front.text(key).and_then(Date::parse))?;
        Some(view::updated(&self.words, date))
    }

    /// Who translated the page, where it is a translation.
    fn origin(&self) -> Option<Origin> {
        let is_source = self.stage.site.source == Some(self.written);
        Origin::parse(self.opened.open.document.front.text("ms.translationtype")?).filter(|_| !is_source)
    }

    fn edit(&self) -> Option<String> {
        let pattern = self.stage.foundation.config.edit_link.as_ref()?;
        Some(pattern.replace("{path}", &links::in_address(&self.opened.open.edition.path)))
    }

    /// The words of the page for the search.
    fn terms(&self, way: &Way<'_>) -> PageTerms {
        let document = self.opened.open.document;
        let mut sections: Vec<SearchSection<'_>> = Vec::with_capacity(self.headings.len() + 1);
        let body = document.blocks.iter().find(|block| block.node != Block::FRONT);
        let mut from = body.map_or(0, |block| block.prose.start);
        let (mut anchor, mut name) = ("", "");
        for heading in &self.headings {
            sections.push(SearchSection {
                anchor,
                heading: name,
                text: document.prose.slice(&(from..heading.start.max(from))),
            });
            (anchor, name, from) = (heading.id, heading.text, heading.end);
        }
        let end = document.prose.text.len() as u32;
        sections.push(SearchSection { anchor, heading: name, text: document.prose.slice(&(from..end.max(from))) });
        search::analyze(&SearchPage {
            url: &links::in_link(&self.place().address),
            title: &self.title,
            breadcrumb: &way.trail.iter().map(|(step, _)| step.title).collect::<Vec<_>>(),
            standing: self.body_lang().map_or(Standing::Own, |lang| Standing::Fallback(lang.tag())),
            sections: &sections,
        })
    }
}

/// A step as the templates see it.
fn link<'v>((step, href): &'v Link<'_>) -> LinkView<'v> {
    LinkView { title: step.title, href: href.as_deref(), lang: step.lang }
}

/// The originals of an edition's segments: of its pairs, or of the source page that was laid beside it.
fn originals(open: &Open<'_>, judged: Option<&Judged>) -> Vec<Original> {
    let document = open.document;
    let Some(original) = open.original else {
        return judged.map(|judged| coverage::originals(judged, document)).unwrap_or_default();
    };
    let pairs = Pairs::of(original, document);
    let of_pair = |(at, segment): (usize, &Segment)| {
        segment.pair?;
        let text = coverage::shown(&pairs.text(pairs.get(at)));
        let differs = !text.is_empty() && text != coverage::shown(document.words(segment));
        differs.then(|| Original { prose: segment.prose.clone(), text })
    };
    document.segments.iter().enumerate().filter_map(of_pair).collect()
}

/// A heading of an open edition: its final id, its words, and where they stand in the prose.
struct OpenHeading<'d> {
    id: &'d str,
    text: &'d str,
    level: u8,
    start: u32,
    end: u32,
}

fn headings<'o>(open: &'o Open<'_>) -> Vec<OpenHeading<'o>> {
    let document = open.document;
    let nodes = document.nodes.iter().enumerate().filter_map(|(at, node)| match &node.kind {
        Kind::Heading(heading) => Some((at, heading.level)),
        _ => None,
    });
    nodes
        .zip(&open.edition.summary.headings)
        .filter_map(|((at, level), summary)| {
            let prose = &document.block(at)?.prose;
            let text = document.prose.slice(prose).trim();
            Some(OpenHeading { id: &summary.id, text, level, start: prose.start, end: prose.end })
        })
        .collect()
}

/// The text with its originals behind it, for the script that shows them.
fn with_originals(mut body: String, originals: &[String], source: Option<&Locale>) -> String {
    if let (false, Some(source)) = (originals.is_empty(), source) {
        body.push_str(&format!("<template id=\"originals\" lang=\"{source}\">"));
        for text in originals {
            body.push_str("<p>");
            escape_into(&mut body, text);
        }
        body.push_str("</template>\n");
    }
    body
}

//! Judges editions that are held in memory, as the program does with those of a site.

#![allow(dead_code, reason = "each test file uses a part of this module")]

use std::collections::BTreeMap;
use std::sync::Arc;

use build_site::analyze::knowledge::{Knowledge, Summary};
use build_site::analyze::terms::Terms;
use build_site::analyze::untranslated::{Edition, Page, Site, SourceEdition, judge};
use build_site::language::model::Model;
use build_site::language::neighbors::Neighbors;
use build_site::locale::Locale;
use build_site::model::coverage::PageCoverage;
use build_site::parse::page::{Side, Texts};
use build_site::source::Source;

/// A file with its page and locale.
pub struct File {
    /// The page.
    pub page: String,
    /// The locale it is written for.
    pub locale: Locale,
    /// The text.
    pub source: Source,
}

impl File {
    /// A file of a page in a locale, under the locale's folder.
    pub fn new(page: &str, tag: &str, text: &str) -> File {
        let locale = Locale::parse(tag).expect("the test names a locale");
        File { page: page.to_owned(), locale, source: Source::new(&format!("{tag}/{page}"), text) }
    }
}

/// Judges all editions of all pages; `source` is the locale that they are translated from.
pub fn judge_between(source: &str, files: &[File]) -> Vec<PageCoverage> {
    let source = Locale::parse(source).expect("a tag");
    let texts: Vec<Texts<'_>> = files.iter().map(|file| Texts::of(&file.source).value).collect();
    let targets: Vec<Side<'_>> = texts.iter().map(Side::target).collect();
    let originals: Vec<Option<Side<'_>>> = texts.iter().map(Side::original).collect();
    let documents: Vec<_> = targets.iter().zip(files).map(|(side, file)| side.document(&file.locale).value).collect();
    let source_sides: Vec<_> =
        originals.iter().map(|side| side.as_ref().map(|side| side.document(&source).value)).collect();
    let mut models: BTreeMap<&Locale, Model> = BTreeMap::new();
    for file in files {
        models.entry(&file.locale).or_insert_with(|| Model::new(&source, &file.locale));
    }
    let mut site = Knowledge::default();
    for (at, file) in files.iter().enumerate() {
        if file.locale == source {
            site.add_source(&Summary::of_source(&documents[at]));
        } else {
            site.add_target(
                &file.locale,
                &file.source.path,
                &Summary::of_target(&file.locale, &documents[at], &models[&file.locale]),
            );
        }
        if let Some(document) = &source_sides[at] {
            site.add_source(&Summary::of_source(document));
        }
    }
    let neighbors = Neighbors::of(&source, files.iter().map(|file| &file.locale));
    let mut pages: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        pages.entry(&file.page).or_default().push(at);
    }
    let mut judged = Vec::new();
    for (id, members) in pages {
        let mut page = Page { id: Arc::from(id), editions: Vec::new(), source: None, absent: Vec::new() };
        for at in members {
            if files[at].locale == source {
                page.source =
                    Some(SourceEdition { document: &documents[at], file: &files[at].source.text, version: None });
                continue;
            }
            if let (None, Some(document)) = (&page.source, &source_sides[at]) {
                page.source = Some(SourceEdition { document, file: &files[at].source.text, version: None });
            }
            page.editions.push(Edition {
                locale: &files[at].locale,
                document: &documents[at],
                file: &files[at].source.text,
                original: source_sides[at].as_ref(),
                model: &models[&files[at].locale],
                version: None,
            });
        }
        let site = Site { knowledge: &site, terms: &Terms::default(), neighbors: &neighbors, read: &|_, _| None };
        judged.extend(judge(&page, site).editions.into_iter().map(|judged| judged.coverage));
    }
    judged
}

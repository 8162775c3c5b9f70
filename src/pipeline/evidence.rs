//! What each file adds to the knowledge of the site, gathered while files are read in any order.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::analyze::knowledge::{Knowledge, Summary};
use crate::language::model::Model;
use crate::locale::Locale;
use crate::model::document::Document;

/// The models that tell the source language from each locale's, each made when it is first asked for.
#[derive(Debug)]
pub struct Models {
    source: Locale,
    made: RwLock<BTreeMap<Locale, Arc<Model>>>,
}

impl Models {
    /// Models for a source locale.
    pub fn new(source: Locale) -> Models {
        Models { source, made: RwLock::default() }
    }

    /// The model for a locale.
    pub fn of(&self, locale: &Locale) -> Arc<Model> {
        if let Some(model) = self.made.read().unwrap_or_else(PoisonError::into_inner).get(locale) {
            return model.clone();
        }
        let model = Arc::new(Model::new(&self.source, locale));
        self.made.write().unwrap_or_else(PoisonError::into_inner).entry(locale.clone()).or_insert(model).clone()
    }
}

/// What one file adds.
#[derive(Clone, Debug)]
pub struct Evidence {
    locale: Locale,
    path: Arc<str>,
    target: Option<Summary>,
    source: Vec<Summary>,
}

impl Evidence {
    /// Takes the evidence of a file: its text in its own locale, and the source text in it where it is bilingual.
    pub fn of(locale: &Locale, target: &Document<'_>, original: Option<&Document<'_>>, models: &Models) -> Evidence {
        let model = models.of(locale);
        let path = target.path.clone();
        let mut source: Vec<Summary> = original.into_iter().map(Summary::of_source).collect();
        let target = match model.is_same_language() {
            true => {
                source.push(Summary::of_source(target));
                None
            }
            false => {
                let summary = Summary::of_target(locale, target, &model);
                Some(match original {
                    Some(original) => summary.with_pairs(target, original),
                    None => summary,
                })
            }
        };
        Evidence { locale: locale.clone(), path, target, source }
    }

    /// Takes it out of the knowledge of the site again.
    pub fn retract(&self, knowledge: &mut Knowledge) {
        if let Some(target) = &self.target {
            knowledge.remove_target(&self.locale, &self.path, target);
        }
        for source in &self.source {
            knowledge.remove_source(source);
        }
    }

    /// Adds it to the knowledge of the site.
    pub fn tell(&self, knowledge: &mut Knowledge) {
        if let Some(target) = &self.target {
            knowledge.add_target(&self.locale, &self.path, target);
        }
        for source in &self.source {
            knowledge.add_source(source);
        }
    }
}

//! `optional:`, the pages that a locale need not have.

use std::collections::BTreeMap;

use globset::GlobSet;
use serde_yaml::Value;

use super::{Config, Reader, glob};
use crate::locale::Locale;

/// The pages that locales need not have.
#[derive(Clone, Debug, Default)]
pub struct Optional(BTreeMap<Locale, Vec<GlobSet>>);

impl Optional {
    /// True where a locale need not have a page. `id` is the page's: its path below the locale's folder, without
    /// extension; patterns may be written with `.md` too.
    pub fn holds(&self, locale: &Locale, id: &str) -> bool {
        let fits = |(tag, pages): (&Locale, &Vec<GlobSet>)| {
            tag.covers(locale) && pages.iter().any(|pages| pages.is_match(id) || pages.is_match(format!("{id}.md")))
        };
        !self.0.is_empty() && self.0.iter().any(fits)
    }
}

impl Reader<'_> {
    pub(super) fn optional(&mut self, value: &Value) {
        let Value::Mapping(locales) = value else {
            return self.invalid("optional", "`optional` gives each locale a list of path patterns".to_owned());
        };
        for (tag, patterns) in locales {
            let tag = tag.as_str().unwrap_or_default();
            let Some(locale) = Locale::parse(tag) else {
                self.invalid(tag, format!("`{tag}` is not a locale"));
                continue;
            };
            if !self.fits(self.config.optional.0.len(), Config::MOST_LOCALES, "locales in `optional`", tag) {
                break;
            }
            let items = match patterns {
                Value::Sequence(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let mut set = Vec::new();
            for item in items {
                let pattern = item.as_str().unwrap_or_default();
                if !self.fits(self.patterns, Config::MOST_PATTERNS, "path patterns; the rest is left out", tag) {
                    break;
                }
                self.patterns += 1;
                match glob(pattern) {
                    Some(glob) => set.push(glob),
                    None => {
                        let shown: String = pattern.chars().take(80).collect();
                        self.invalid("optional", format!("`{shown}` is not a path pattern"));
                    }
                }
            }
            self.config.optional.0.insert(locale, set);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Rule;
    use crate::source::Source;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).expect("it is a tag")
    }

    #[test]
    fn a_locale_need_not_have_what_its_patterns_name() {
        let read = Config::read(&Source::new("site.yml", "optional: {ko: [\"blog/**\", \"news.md\"], zh-TW: legal}\n"));
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        let optional = read.value.optional;
        for (tag, page) in [("ko", "blog/2026/first"), ("ko-KR", "blog/a"), ("ko", "news"), ("zh-TW", "legal")] {
            assert!(optional.holds(&locale(tag), page), "{tag} {page}");
        }
        for (tag, page) in
            [("de", "blog/a"), ("ko", "blogs"), ("ko", "guide/news"), ("zh-CN", "legal"), ("ko", "legal")]
        {
            assert!(!optional.holds(&locale(tag), page), "{tag} {page}");
        }
        assert!(!Optional::default().holds(&locale("ko"), "blog/a"));
    }

    #[test]
    fn what_cannot_be_used_is_reported_and_the_rest_holds() {
        for (text, message) in [
            ("optional: [blog]\n", "`optional` gives each locale a list of path patterns"),
            ("optional: {'?': [blog]}\n", "`?` is not a locale"),
            ("optional: {ko: ['blog/[', news]}\n", "`blog/[` is not a path pattern"),
        ] {
            let read = Config::read(&Source::new("site.yml", text));
            let told: Vec<_> = read.findings.iter().map(|finding| (finding.rule, &*finding.message)).collect();
            assert_eq!(told, [(Rule::InvalidSetting, message)], "{text}");
            assert_eq!(read.value.optional.holds(&locale("ko"), "news"), text.contains("news"), "{text}");
        }
    }
}

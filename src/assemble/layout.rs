//! What the names of folders and files say: locale, and path below it.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::locale::Locale;

/// The folders at the top of the content that are locales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Folder name as written, and its locale.
    pub folders: BTreeMap<String, Locale>,
}

/// What a file's path says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The locale, where folder or suffix tell it.
    pub locale: Option<Locale>,
    /// The locale folder, as written.
    pub folder: Option<String>,
    /// The path below the locale folder, without suffix and extension.
    pub stem: String,
    /// The extension with its dot.
    pub extension: String,
}

impl Placed {
    /// True where neither folder nor suffix tell the locale: front matter has to.
    pub fn is_flat(&self) -> bool {
        self.locale.is_none()
    }
}

impl Layout {
    /// Reads the top folders of a content folder from its files' paths, which may come in any order.
    ///
    /// A folder is a locale when `site.yml` lists it, when its name has a region or script, or when it is a tag of two or
    /// three letters among folders most of which are locales, or stands alone and holds all pages.
    pub fn of<'p>(paths: impl Iterator<Item = &'p str>, config: &Config) -> Layout {
        let mut tops: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
        let mut pages_at_the_top = false;
        for path in paths {
            match path.split_once('/') {
                Some((top, _)) => {
                    tops.insert(top);
                }
                None => pages_at_the_top |= path.to_ascii_lowercase().ends_with(".md"),
            }
        }
        let mut folders = BTreeMap::new();
        let mut short = Vec::new();
        for top in &tops {
            let listed = config.locales.iter().find(|(locale, written)| {
                written.eq_ignore_ascii_case(top) || Locale::parse(top).as_ref() == Some(locale)
            });
            match (listed, Locale::parse(top)) {
                (Some((locale, _)), _) => {
                    folders.insert((*top).to_owned(), locale.clone());
                }
                (None, Some(locale)) if locale.is_specific() => {
                    folders.insert((*top).to_owned(), locale);
                }
                (None, Some(locale)) if locale.is_known() => short.push((*top, locale)),
                _ => {}
            }
        }
        let most = short.len() + folders.len();
        let others = tops.iter().filter(|top| !is_aside(top)).count() - most.min(tops.len());
        // `content/en` is all there is: its own name is the only one that can tell. With pages beside it, it may be a
        // topic (`qa/`).
        let alone = most == 1 && others == 0 && !pages_at_the_top;
        if !folders.is_empty() || alone || (most >= 2 && most > others) {
            folders.extend(short.into_iter().map(|(top, locale)| (top.to_owned(), locale)));
        }
        Layout { folders }
    }

    /// Places a file by its path relative to the content folder.
    pub fn place(&self, path: &str) -> Placed {
        let (folder, rest) = match path.split_once('/') {
            Some((top, rest)) if self.folders.contains_key(top) => (Some(top), rest),
            _ => (None, path),
        };
        let name_at = rest.rfind('/').map_or(0, |at| at + 1);
        let dot = rest[name_at..].rfind('.').filter(|dot| *dot > 0).map_or(rest.len(), |dot| name_at + dot);
        let (stem, extension) = rest.split_at(dot);
        let locale = folder.and_then(|folder| self.folders.get(folder)).cloned();
        if locale.is_none()
            && let Some(dot) = stem[name_at.min(stem.len())..].rfind('.').filter(|dot| *dot > 0)
        {
            let (bare, suffix) = stem.split_at(name_at + dot);
            if let Some(locale) = Locale::parse(&suffix[1..]).filter(|locale| locale.is_specific() || locale.is_known())
            {
                return Placed {
                    locale: Some(locale),
                    folder: None,
                    stem: bare.to_owned(),
                    extension: extension.to_owned(),
                };
            }
        }
        Placed { locale, folder: folder.map(str::to_owned), stem: stem.to_owned(), extension: extension.to_owned() }
    }
}

/// Folders that lie beside locale folders and say nothing about them.
fn is_aside(folder: &str) -> bool {
    matches!(
        folder.to_ascii_lowercase().as_str(),
        "media" | "images" | "img" | "assets" | "includes" | "static" | "files" | "shared" | "breadcrumb"
    )
}

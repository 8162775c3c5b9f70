//! Templates and assets: the embedded theme, a site's own files over it.
//!
//! Owns: loading and rendering Tera templates, hashed names of assets, the content security policy. Does not own: what
//! a page shows (`view`), the text's HTML, writing files.
//!
//! A site's `templates/` folder replaces the theme file by file: `templates/page.html`, `templates/assets/site.css`. A
//! template of the site that cannot be read or rendered is a finding `template-failed`, and the embedded one takes its
//! place: the page is published all the same. What a site's templates cost is bounded ([`bounds`]). Text of pages is never
//! read as a template.

pub mod bounds;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tera::{Context, Tera, Value};

use crate::finding::{Checked, Finding, Rule};
use crate::render::messages::Words;
use crate::render::view::{LocaleView, PageView, RedirectView, RootView};
use crate::source::Source;

use bounds::{Bounds, Marked};

/// The embedded templates, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("404.html", include_str!("../../templates/404.html")),
    ("base.html", include_str!("../../templates/base.html")),
    ("comparison.html", include_str!("../../templates/comparison.html")),
    ("coverage/dashboard.html", include_str!("../../templates/coverage/dashboard.html")),
    ("coverage/review.html", include_str!("../../templates/coverage/review.html")),
    ("head.html", include_str!("../../templates/head.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("redirect.html", include_str!("../../templates/redirect.html")),
    ("root.html", include_str!("../../templates/root.html")),
];

/// The embedded assets, by name.
const ASSETS: &[(&str, &[u8])] = &[
    ("coverage.css", include_bytes!("../../templates/assets/coverage.css")),
    ("coverage.js", include_bytes!("../../templates/assets/coverage.js")),
    ("icon.svg", include_bytes!("../../templates/assets/icon.svg")),
    ("original.js", include_bytes!("../../templates/assets/original.js")),
    ("search.css", include_bytes!("../../templates/assets/search.css")),
    ("search.js", include_bytes!("../../templates/assets/search.js")),
    ("site.css", include_bytes!("../../templates/assets/site.css")),
    ("site.js", include_bytes!("../../templates/assets/site.js")),
];

/// Scripts that stand in the page itself because they must run before it is painted; the policy names their hashes.
const INLINE: &[(&str, &[u8])] = &[
    ("head.js", include_bytes!("../../templates/assets/head.js")),
    ("nav.js", include_bytes!("../../templates/assets/nav.js")),
];

/// Hosts whose videos may stand in a page; raw HTML with other frames does not pass the allow-list.
pub const VIDEO_HOSTS: &[&str] = &[
    "https://www.youtube.com",
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://learn-video.azurefd.net",
    "https://www.microsoft.com",
    "https://channel9.msdn.com",
];

/// The folder of a site's output that holds the assets.
pub const ASSET_FOLDER: &str = "assets";

/// An asset as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path below the site's top folder, with the hash of its bytes: `assets/site.3f2a9c01d4.css`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The templates of a site, ready to render from many threads.
pub struct Templates {
    /// The theme with the site's own templates over it; these are bounded.
    own: Tera,
    /// The theme alone; used where one of the site's templates fails. `None` where the site has none.
    theme: Option<Tera>,
    /// The texts that `own` was made of; none where the site has no templates.
    marked: BTreeMap<String, Marked>,
    /// The names of the site's own.
    changed: BTreeSet<String>,
    assets: Vec<Asset>,
    names: Value,
    /// True where a template of the site's asks for the front matter, which is costly to hand over.
    wants_front: bool,
}

/// What all pages of a locale share, converted once for the template engine.
#[derive(Clone, Debug)]
pub struct Shared {
    context: Context,
}

/// A page's HTML, and the finding if a template of the site's failed on it.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The HTML, as the bytes to be written (UTF-8).
    pub html: Vec<u8>,
    /// Why the embedded template had to take the place of the site's.
    pub finding: Option<Finding>,
}

impl Templates {
    /// Reads the theme and a site's own files over it; a file's path is taken from below its `templates/` folder.
    /// Other assets than the theme's are published too.
    ///
    /// Findings: `template-failed`, on the file.
    pub fn load(own: &[Source]) -> Checked<Templates> {
        let mut findings = Vec::new();
        let lean: Vec<_> = ASSETS.iter().map(|(name, bytes)| (*name, lean(name, bytes))).collect();
        let mut assets: BTreeMap<&str, &[u8]> = lean.iter().map(|(name, bytes)| (*name, bytes.as_ref())).collect();
        let mut inline: BTreeMap<&str, &[u8]> = INLINE.iter().copied().collect();
        let mut templates = Vec::new();
        for source in own {
            let name = below(&source.path);
            if is_theme(name, source.text.as_bytes()) {
                continue; // A copy that was not changed is no template of the site's.
            }
            match name.strip_prefix("assets/") {
                Some(asset) if inline.contains_key(asset) => {
                    inline.insert(asset, source.text.as_bytes());
                }
                Some(asset) => {
                    assets.insert(asset, source.text.as_bytes());
                }
                None if name.ends_with(".html") => templates.push((name, source)),
                None => {}
            }
        }
        if let Some((_, source)) = templates.get(MOST_OWN) {
            let message = format!("the site has more than {MOST_OWN} templates of its own; the rest is left out");
            findings.push(Finding::on_file(Rule::TemplateFailed, &source.path, message).help("remove some"));
            templates.truncate(MOST_OWN);
        }
        let theme = theme();
        // What the engine refuses is reported as the author wrote it, before anything is written into it.
        let texts = templates.iter().map(|(name, source)| (*name, source.text.as_str(), &source.path)).collect();
        let (_, readable) = over(&theme, texts, &BTreeMap::new(), &mut findings);
        let (own, marked) = bounded(&readable, &mut findings);
        let assets = publish(&assets);
        let wants_front = templates.iter().any(|(_, source)| source.text.contains("page.front"));
        let (own, theme) = match readable.is_empty() {
            true => (theme, None),
            false => (own, Some(theme)),
        };
        let names = names(&assets, &inline);
        let changed = readable.iter().map(|(name, ..)| (*name).to_owned()).collect();
        Checked { value: Templates { own, theme, marked, changed, assets, names, wants_front }, findings }
    }

    /// The assets to be written.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The published path of an asset by its name in `templates/assets/`: `site.css`.
    pub fn asset(&self, name: &str) -> Option<&str> {
        self.names.as_map()?.get(&tera::value::Key::from(key(name)))?.as_str()
    }

    /// True where [`PageView::front`] must be filled because a template of the site's reads it.
    pub fn wants_front(&self) -> bool {
        self.wants_front
    }

    /// Converts what all pages of a locale share.
    pub fn share(&self, locale: &LocaleView, words: &Words<'_>) -> Shared {
        let mut context = Context::new();
        let tables = words.tables();
        context.insert_value("t", tables.text);
        context.insert_value("a", tables.attribute);
        context.insert_value("assets", self.names.clone());
        context.insert("locale", locale);
        Shared { context }
    }

    /// Renders a page of the site.
    pub fn page(&self, shared: &Shared, page: &PageView<'_>) -> Rendered {
        let mut context = shared.context.clone();
        context.insert("page", page);
        self.write("page.html", &context, page.head.len() + page.body.len() + page.sidebar.len())
    }

    /// Renders the page that is shown when an address leads nowhere.
    pub fn not_found(&self, shared: &Shared, page: &PageView<'_>) -> Rendered {
        self.render("404.html", shared, page)
    }

    /// Renders the page that offers the locales.
    pub fn root(&self, shared: &Shared, page: &RootView<'_>) -> Rendered {
        self.render("root.html", shared, page)
    }

    /// Renders a page that leads on to another.
    pub fn redirect(&self, shared: &Shared, page: &RedirectView<'_>) -> Rendered {
        self.render("redirect.html", shared, page)
    }

    /// Renders any template by its name; the view stands under `page`.
    pub fn render<View: serde::Serialize>(&self, name: &str, shared: &Shared, page: &View) -> Rendered {
        let mut context = shared.context.clone();
        context.insert("page", page);
        self.write(name, &context, 0)
    }

    /// Renders a page of the coverage report; what it reports, about `bytes` of HTML, stands under `report`.
    pub fn report<View: serde::Serialize>(
        &self,
        name: &str,
        shared: &Shared,
        page: &PageView<'_>,
        (report, bytes): (&View, usize),
    ) -> Rendered {
        let mut context = shared.context.clone();
        context.insert("page", page);
        context.insert("report", report);
        self.write(name, &context, bytes)
    }

    /// Renders a template, whose view holds `bytes` of HTML that stand in the page.
    fn write(&self, name: &str, context: &Context, bytes: usize) -> Rendered {
        let mut html = Vec::with_capacity(bytes + AROUND);
        let rendered = match &self.theme {
            Some(_) => bounds::render(&self.own, name, context, &mut html, Bounds::of(bytes)),
            None => self.own.render_to(name, context, &mut html),
        };
        let finding = match rendered {
            Ok(()) => None,
            Err(error) => {
                html.clear();
                if let Some(Err(error)) = self.theme.as_ref().map(|theme| theme.render_to(name, context, &mut html)) {
                    html = format!(
                        "<!doctype html><title>{name}</title><p>{}",
                        super::messages::escape(&error.to_string())
                    )
                    .into_bytes();
                }
                let file = at_fault(&error).filter(|file| self.changed.contains(*file));
                let path = format!("templates/{}", file.unwrap_or(name));
                Some(failed(&Arc::from(path), &error, &self.marked))
            }
        };
        Rendered { html, finding }
    }
}

/// Bytes of a page around what its view holds, about.
const AROUND: usize = 12 << 10;

/// How many templates of its own a site can have.
pub const MOST_OWN: usize = 200;

/// A site's template: its name, its text, its path.
type OwnTemplate<'a> = (&'a str, &'a str, &'a Arc<str>);

/// Puts a site's templates over others; gives those that could be used. The others are findings.
fn over<'a>(
    tera: &Tera,
    templates: Vec<OwnTemplate<'a>>,
    marked: &BTreeMap<String, Marked>,
    findings: &mut Vec<Finding>,
) -> (Tera, Vec<OwnTemplate<'a>>) {
    let mut all = tera.clone();
    if all.add_raw_templates(templates.iter().map(|(name, text, _)| (*name, *text))).is_ok() {
        return (all, templates);
    }
    // One by one, so that one broken file does not take the others with it.
    let mut tera = tera.clone();
    let mut used = Vec::new();
    for template in templates {
        let mut trial = tera.clone();
        match trial.add_raw_template(template.0, template.1) {
            Ok(()) => {
                tera = trial;
                used.push(template);
            }
            Err(error) => findings.push(failed(template.2, &error, marked)),
        }
    }
    (tera, used)
}

/// The theme and a site's templates over it, so that what they cost is bounded; and their texts.
fn bounded(own: &[OwnTemplate<'_>], findings: &mut Vec<Finding>) -> (Tera, BTreeMap<String, Marked>) {
    let mut tera = Tera::default();
    let mut texts = BTreeMap::new();
    if own.is_empty() {
        return (tera, texts);
    }
    tera.autoescape_on(vec![".html"]);
    bounds::install(&mut tera);
    for (name, text) in TEMPLATES {
        texts.insert((*name).to_owned(), bounds::marked(text).expect("the theme's expressions are short"));
    }
    tera.add_raw_templates(texts.iter().map(|(name, marked)| (name.as_str(), marked.text.as_str())))
        .expect("the embedded templates are tested");
    let mut paths = Vec::new();
    for (name, text, path) in own {
        match bounds::marked(text) {
            Ok(marked) => {
                texts.insert((*name).to_owned(), marked);
                paths.push((*name, *path));
            }
            Err(message) => findings.push(unusable(path, &message)),
        }
    }
    let own = paths.iter().map(|(name, path)| (*name, texts[*name].text.as_str(), *path)).collect();
    let (tera, _) = over(&tera, own, &texts, findings);
    (tera, texts)
}

/// The embedded theme.
fn theme() -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(TEMPLATES.iter().copied()).expect("the embedded templates are tested");
    tera
}

/// True for a file that is the embedded one.
fn is_theme(name: &str, bytes: &[u8]) -> bool {
    let template = TEMPLATES.iter().any(|(known, text)| *known == name && text.as_bytes() == bytes);
    let asset = name.strip_prefix("assets/");
    template || ASSETS.iter().chain(INLINE).any(|(known, text)| Some(*known) == asset && *text == bytes)
}

/// A path below `templates/`.
fn below(path: &str) -> &str {
    match path.rfind("templates/") {
        Some(at) if at == 0 || path.as_bytes()[at - 1] == b'/' => &path[at + "templates/".len()..],
        _ => path,
    }
}

fn failed(path: &Arc<str>, error: &tera::Error, marked: &BTreeMap<String, Marked>) -> Finding {
    let mut message = error.to_string();
    if let Some(cause) = std::error::Error::source(error) {
        message = format!("{message}: {cause}");
    }
    // Tera draws the place over several lines; the first of them says what is wrong, the second where.
    let mut lines = message.lines().map(|line| line.trim().trim_start_matches("error: ").trim_start_matches("--> "));
    let what = lines.find(|line| !line.is_empty()).unwrap_or_default();
    let place = lines.find(|line| line.contains(".html:") || line.contains(".js:") || line.contains(".css:"));
    let place = place.map(|place| format!(" ({})", as_written(place, marked))).unwrap_or_default();
    unusable(path, &format!("{what}{place}"))
}

/// The template in which the engine met an error.
fn at_fault(error: &tera::Error) -> Option<&str> {
    match error.kind() {
        tera::ErrorKind::RenderingError(report) | tera::ErrorKind::SyntaxError(report) => Some(report.filename()),
        _ => None,
    }
}

/// A place `page.html:3:7` of a text that the engine read, in the text as its author wrote it.
fn as_written(place: &str, marked: &BTreeMap<String, Marked>) -> String {
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next().and_then(|column| column.parse::<usize>().ok());
    let line = parts.next().and_then(|line| line.parse().ok());
    match (parts.next(), line, column) {
        (Some(name), Some(line), Some(column)) if marked.contains_key(name) => {
            format!("{name}:{line}:{}", marked[name].column(line, column.saturating_sub(1)) + 1)
        }
        _ => place.to_owned(),
    }
}

fn unusable(path: &Arc<str>, why: &str) -> Finding {
    let message = format!("the template cannot be used, the theme's own takes its place: {why}");
    Finding::on_file(Rule::TemplateFailed, path, message).help("fix the template, or remove it to use the theme's")
}

/// An asset of the theme without indentation, empty lines and lines that are comments: a fifth less for readers to load.
/// A site's own assets are published as they are.
fn lean<'a>(name: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let script = name.ends_with(".js");
    let Some(text) =
        (script || name.ends_with(".css")).then_some(bytes).and_then(|bytes| std::str::from_utf8(bytes).ok())
    else {
        return Cow::Borrowed(bytes);
    };
    let mut lean = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let comment = if script {
            line.starts_with("//")
        } else {
            line.starts_with("/*") && line.find("*/") == Some(line.len() - 2)
        };
        if !comment {
            lean.push_str(line);
            lean.push('\n');
        }
    }
    Cow::Owned(lean.into_bytes())
}

/// Gives assets the names they are published under.
fn publish(assets: &BTreeMap<&str, &[u8]>) -> Vec<Asset> {
    let publish = |(name, bytes): (&&str, &&[u8])| {
        let hash = blake3::hash(bytes).to_hex();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        Asset { path: format!("{ASSET_FOLDER}/{stem}.{}.{ending}", &hash[..10]), bytes: bytes.to_vec() }
    };
    assets.iter().map(publish).collect()
}

/// The name of an asset as templates write it: `site_css`.
fn key(name: &str) -> String {
    name.replace(['.', '-', '/'], "_")
}

/// What templates find under `assets`: published paths by name, the inline scripts, the policy.
fn names(assets: &[Asset], inline: &BTreeMap<&str, &[u8]>) -> Value {
    let mut map = tera::value::Map::new();
    for asset in assets {
        let name = asset.path.strip_prefix(ASSET_FOLDER).unwrap_or(&asset.path).trim_start_matches('/');
        let mut parts: Vec<_> = name.split('.').collect();
        parts.remove(parts.len().saturating_sub(2));
        map.insert(key(&parts.join(".")).into(), Value::from(asset.path.clone()));
    }
    let mut hashes = String::new();
    for (name, bytes) in inline {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim();
        hashes.push_str(&format!(" 'sha256-{}'", base64(&Sha256::digest(text))));
        map.insert(key(name).into(), Value::safe_string(text));
    }
    let frames = VIDEO_HOSTS.join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data: https:; \
         media-src 'self' https:; font-src 'self'; connect-src 'self'; frame-src {frames}; \
         base-uri 'none'; form-action 'none'"
    );
    map.insert("csp".into(), Value::safe_string(&policy));
    Value::from(map)
}

/// Base64 with padding (RFC 4648, section 4), for the hashes of the policy.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize] as char;
            text.push(if at <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests;

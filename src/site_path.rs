//! Paths inside the published site, which can be written on every system and never lead out of it.
//!
//! Owns: what a safe path is ([`SitePath`]), and the nearest safe path to any text. Does not own: which page gets
//! which path (`assemble`), writing (`output`).

use std::fmt;
use std::sync::Arc;

/// A path of one file of the published site: relative, parts separated by `/`.
///
/// *Law*: every value can be created on Linux, macOS and Windows, and lies below the folder it is joined to: no part
/// is empty, `.` or `..`, holds a control character, one of `\ : * ? " < > |` or an invisible direction control,
/// ends in a dot or a space, or is a device name of Windows; no part is longer than [`SitePath::PART`] bytes, the
/// whole not longer than [`SitePath::MOST`] characters. (Windows file names: Microsoft, "Naming Files, Paths, and
/// Namespaces".) A name of `git` or of ours (`.git`, `.build-site`) is none either.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Longest part, in UTF-8 bytes (`NAME_MAX` of Linux).
    pub const PART: usize = 255;
    /// Longest path, in characters: Windows allows 260 with the folder the site is put in.
    pub const MOST: usize = 240;

    /// Takes a text as it is. *Errors*: the first reason why it is no safe path.
    pub fn new(path: &str) -> Result<Self, UnsafePath> {
        if path.chars().count() > Self::MOST {
            return Err(UnsafePath::TooLong);
        }
        path.split('/').try_for_each(judge)?;
        Ok(Self(Arc::from(path)))
    }

    /// The nearest safe path to a text, so that a page with an odd name is published all the same: what may not stand
    /// becomes `-`, what is too long is cut. Two texts may become one path; who gives out paths has to look.
    ///
    /// *Law*: `mend(p) == p` where `p` is safe already.
    pub fn mend(path: &str) -> Self {
        if let Ok(path) = Self::new(path) {
            return path;
        }
        let mut mended = String::with_capacity(path.len());
        let mut room = Self::MOST;
        for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
            let separator = usize::from(!mended.is_empty());
            // One character for the separator, one for the `-` that a mended name may need.
            if room < separator + 2 {
                break;
            }
            let part = mend_part(part, room - separator - 1);
            room -= separator + part.chars().count();
            if separator == 1 {
                mended.push('/');
            }
            mended.push_str(&part);
        }
        if mended.is_empty() {
            mended.push('-');
        }
        Self(Arc::from(mended))
    }

    /// The path's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder the file lies in, without a `/` at its end; `None` for a file at the top.
    pub fn folder(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SitePath({})", &self.0)
    }
}

/// Why a text is no [`SitePath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafePath {
    /// A part is empty: the path is empty, absolute, ends in `/` or holds `//`.
    EmptyPart,
    /// A part is `.` or `..`.
    Dots,
    /// A character that some system does not allow in a name, or that cannot be seen.
    Character(char),
    /// A part ends in a dot or a space, which Windows drops.
    Ending,
    /// A part is a device of Windows, such as `con` or `nul.md`.
    Device,
    /// A part is `.git` or the output folder's own marker.
    Reserved,
    /// A part or the path is too long.
    TooLong,
}

impl fmt::Display for UnsafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnsafePath::EmptyPart => f.write_str("a part of the path is empty"),
            UnsafePath::Dots => f.write_str("a part of the path is `.` or `..`"),
            UnsafePath::Character(c) => write!(f, "`{}` may not stand in a file name", c.escape_default()),
            UnsafePath::Ending => f.write_str("a part of the path ends in a dot or a space"),
            UnsafePath::Device => f.write_str("a part of the path is the name of a device on Windows"),
            UnsafePath::Reserved => f.write_str("a part of the path is reserved"),
            UnsafePath::TooLong => f.write_str("the path is too long"),
        }
    }
}

impl std::error::Error for UnsafePath {}

/// The name of the file that marks an output folder as ours; no page may take it.
pub const MARKER: &str = ".build-site";

fn judge(part: &str) -> Result<(), UnsafePath> {
    if part.is_empty() {
        return Err(UnsafePath::EmptyPart);
    }
    if part == "." || part == ".." {
        return Err(UnsafePath::Dots);
    }
    if let Some(c) = part.chars().find(|&c| forbidden(c)) {
        return Err(UnsafePath::Character(c));
    }
    if part.ends_with(['.', ' ']) {
        return Err(UnsafePath::Ending);
    }
    if is_device(part) {
        return Err(UnsafePath::Device);
    }
    if part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case(MARKER) {
        return Err(UnsafePath::Reserved);
    }
    if part.len() > SitePath::PART {
        return Err(UnsafePath::TooLong);
    }
    Ok(())
}

/// Control characters, what Windows forbids, and characters that change the direction of the text around them or
/// cannot be seen. ZWJ and ZWNJ stay: Persian and the languages of India spell with them.
fn forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}')
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let is = |name: &str| stem.eq_ignore_ascii_case(name);
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].into_iter().any(is) {
        return true;
    }
    let mut letters = stem.chars();
    let head: String = letters.by_ref().take(3).collect();
    let digit = letters.next().is_some_and(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'));
    digit && letters.next().is_none() && (head.eq_ignore_ascii_case("com") || head.eq_ignore_ascii_case("lpt"))
}

/// A safe name of at most `most + 1` characters.
fn mend_part(part: &str, most: usize) -> String {
    let most = most.max(1);
    let mut mended: String = part.chars().take(most).map(|c| if forbidden(c) { '-' } else { c }).collect();
    // A byte is kept for the `-` put before a reserved name.
    while mended.len() >= SitePath::PART {
        mended.pop();
    }
    while mended.ends_with(['.', ' ']) {
        mended.pop();
    }
    if judge(&mended).is_err() {
        mended.insert(0, '-');
    }
    mended
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_of_every_locale_have_paths() {
        for path in ["index.html", "ko-kr/파트너/index.html", "zh-cn/合作伙伴.html", ".nojekyll", "de/a b.html"]
        {
            assert_eq!(SitePath::new(path).map(|path| path.to_string()), Ok(path.to_owned()));
        }
        assert_eq!(SitePath::new("ko/a/index.html").expect("it is safe").folder(), Some("ko/a"));
    }

    #[test]
    fn what_leads_out_or_cannot_be_written_somewhere_is_no_path() {
        use UnsafePath::*;
        let long = "가".repeat(100);
        for (path, reason) in [
            ("", EmptyPart),
            ("/etc/passwd", EmptyPart),
            ("ko//a", EmptyPart),
            ("ko/", EmptyPart),
            ("../a", Dots),
            ("ko/./a", Dots),
            ("ko\\..\\a", Character('\\')),
            ("c:/a", Character(':')),
            ("a\0b", Character('\0')),
            ("ko/\u{202E}lmth.a", Character('\u{202E}')),
            ("ko/a./b", Ending),
            ("ko/a /b", Ending),
            ("ko/CON/index.html", Device),
            ("ko/nul.md", Device),
            ("ko/Com1", Device),
            ("ko/.git/config", Reserved),
            (".build-site", Reserved),
            (&long, TooLong),
        ] {
            assert_eq!(SitePath::new(path), Err(reason), "{path:?}");
        }
        assert_eq!(SitePath::new(&"a/".repeat(200)), Err(TooLong));
    }

    #[test]
    fn odd_names_are_mended() {
        for (path, mended) in [
            ("ko/con/index.html", "ko/-con/index.html"),
            ("ko/a: b?/index.html", "ko/a- b-/index.html"),
            ("../../etc/passwd", "-/-/etc/passwd"),
            ("/a//b/", "a/b"),
            ("ko/끝./index.html", "ko/끝/index.html"),
            ("", "-"),
        ] {
            assert_eq!(SitePath::mend(path).as_str(), mended);
        }
    }

    proptest! {
        #[test]
        fn mending_any_text_gives_a_safe_path(path in "(\\PC|[./\\\\:]|con|nul\\.|가){0,400}") {
            let mended = SitePath::mend(&path);
            prop_assert_eq!(SitePath::new(mended.as_str()), Ok(mended.clone()), "{:?}", mended);
        }

        #[test]
        fn a_safe_path_stays_below_its_folder(path in "[ -~가]{0,40}") {
            if let Ok(path) = SitePath::new(&path) {
                let parts = std::path::Path::new(path.as_str()).components();
                prop_assert!(parts.into_iter().all(|part| matches!(part, std::path::Component::Normal(_))));
            }
        }
    }
}

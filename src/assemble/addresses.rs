//! Each page gets an address that nothing else of the site takes.
//!
//! Owns: which paths below a locale's folder are taken, by pages and by what the site itself has there. Does not own: what
//! stands at the site's top, and files of the content (`pipeline`).
//!
//! A page at the address `guide/` is the file `guide/index.html`. Two files collide where a system that ignores letter
//! case or Unicode normalization would take them for one, and where one of them is a file and to the other a folder: a
//! page `guide/index.html/more` cannot stand beside the page `guide`. The first page by its id keeps its address; the
//! others get a number, so that none is lost.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::finding::{Finding, Rule};
use crate::model::site::{Edition, Page, Side};
use crate::site_path::SitePath;

/// What the site itself has below a locale's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The start page, which is made where no page is one.
    Start,
    /// The page for addresses that are not there.
    NotFound,
    /// The files of the search.
    Search,
    /// The coverage report.
    Coverage,
}

impl Own {
    /// What it is, as a message names it.
    pub fn name(self) -> &'static str {
        match self {
            Own::Start => "the locale's start page",
            Own::NotFound => "the site's own page `404.html`",
            Own::Search => "the site's own search",
            Own::Coverage => "the site's own coverage report",
        }
    }

    /// What of the site's own is in the way of a page's file at a folded path below a locale's folder, and which part of the path
    /// would have to be another.
    pub fn at(path: &str) -> Option<(Own, usize)> {
        let mut parts = path.split('/');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        match (first, second) {
            (FILE, Some(_)) => Some((Own::Start, 0)),
            ("404.html", _) => Some((Own::NotFound, 0)),
            ("coverage", Some("page" | "part")) => Some((Own::Coverage, 1)),
            ("coverage", Some(FILE)) if parts.next().is_some() => Some((Own::Coverage, 1)),
            ("search", Some(_)) => {
                let script = path.split('/').skip(1).position(|part| part.ends_with(".js"));
                script.map(|at| (Own::Search, at + 1))
            }
            _ => None,
        }
    }
}

/// Addresses that the site itself uses.
const RESERVED: [(&str, Own); 2] = [("coverage/", Own::Coverage), ("search/", Own::Search)];

/// The name of a page's file.
const FILE: &str = "index.html";

/// Who has an address or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The page, or whatever else is counted, of this number.
    Page(u32),
    /// The site itself.
    Own(Own),
}

/// The addresses that are taken, folded. Two addresses are the same where a system that ignores case or Unicode
/// normalization would take them for one.
#[derive(Debug, Default)]
pub struct Taken {
    /// Addresses and who has them.
    addresses: FxHashMap<Box<str>, u32>,
    /// Folders above addresses, and the first that made each.
    folders: FxHashMap<Box<str>, u32>,
}

impl Taken {
    /// The addresses of all pages that have one.
    pub fn by(pages: &[Page]) -> Taken {
        let mut taken = Taken::default();
        for (at, page) in pages.iter().enumerate().filter(|(_, page)| !page.fragment) {
            taken.add(&fold(&page.address), at as u32);
        }
        taken
    }

    /// Takes a folded address, which is empty or ends in `/`.
    pub fn add(&mut self, address: &str, by: u32) {
        let mut folder = address.trim_end_matches('/');
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.folders.contains_key(above) {
                break;
            }
            self.folders.insert(above.into(), by);
            folder = above;
        }
        self.addresses.insert(address.into(), by);
    }

    /// What is in the way of a file at a folded path, and which part of the path would have to be another.
    pub fn at(&self, path: &str) -> Option<(u32, usize)> {
        let last = path.matches('/').count();
        let own_page = path.strip_suffix(FILE).filter(|address| address.is_empty() || address.ends_with('/'));
        if let Some(by) = own_page.and_then(|address| self.addresses.get(address)) {
            // Of a page's file it is the folder that can be named otherwise.
            return Some((*by, last.saturating_sub(1)));
        }
        if let Some(by) = self.folders.get(path).or_else(|| self.addresses.get(&*format!("{path}/"))) {
            return Some((*by, last.saturating_sub(1)));
        }
        // A folder of this path may be the file of a page.
        let mut start = 0;
        for (part, name) in path.split('/').enumerate().take(last) {
            if name == FILE
                && let Some(by) = self.addresses.get(&path[..start])
            {
                return Some((*by, part));
            }
            start += name.len() + 1;
        }
        None
    }

    /// What is in the way of a page at a folded address, and which part of the address would have to be another.
    fn in_the_way(&self, address: &str) -> Option<(Holder, usize)> {
        if let Some((_, own)) = RESERVED.iter().find(|(reserved, _)| *reserved == address) {
            return Some((Holder::Own(*own), 0));
        }
        let path = format!("{address}{FILE}");
        let page = || self.at(&path).map(|(by, part)| (Holder::Page(by), part));
        page().or_else(|| Own::at(&path).map(|(own, part)| (Holder::Own(own), part)))
    }
}

/// A path as a system that ignores case and Unicode normalization compares it.
pub fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfkc().flat_map(char::to_lowercase).collect()
}

/// Gives pages their addresses.
pub(super) fn give(pages: &mut [Page], findings: &mut Vec<Finding>) {
    let mut taken = Taken::default();
    // Where the numbers of an address go on, so that many pages of one address do not try all of them again.
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    for at in 0..pages.len() {
        if pages[at].fragment {
            continue;
        }
        let id = pages[at].id.to_string();
        let (parent, last) = id.rsplit_once('/').map_or(("", id.as_str()), |(parent, last)| (parent, last));
        let is_index = last.eq_ignore_ascii_case("index");
        let plain = if is_index { parent } else { &id };
        let safe = if plain.is_empty() { String::new() } else { SitePath::mend(plain).as_str().to_owned() };
        if safe != plain.nfc().collect::<String>() {
            tell(&pages[at], findings, Rule::UnsafePath, |_| {
                format!("the path cannot be published on every system; it becomes `{safe}`")
            });
        }
        let mut address = if safe.is_empty() { String::new() } else { format!("{safe}/") };
        let wanted = fold(&address);
        let mut number = 0;
        while let Some((holder, part)) = taken.in_the_way(&fold(&address)) {
            number = match number {
                0 => {
                    let message = collision(pages, holder, &address, part);
                    tell(&pages[at], findings, Rule::PathCollision, |_| message.clone());
                    if is_index { 2 } else { numbers.get(&wanted).map_or(2, |number| number + 1) }
                }
                2 => numbers.get(&wanted).map_or(3, |number| number + 1),
                number => number + 1,
            };
            address = renamed(&safe, part, number, is_index) + "/";
        }
        if number > 0 {
            numbers.entry(wanted).and_modify(|most| *most = number.max(*most)).or_insert(number);
        }
        taken.add(&fold(&address), at as u32);
        pages[at].address = address.into();
    }
}

/// The path with a number at one of its parts. A page `index` beside a page named like its folder keeps its name first.
fn renamed(path: &str, part: usize, number: u32, is_index: bool) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if is_index && number == 2 && part + 1 == parts.len() {
        return SitePath::mend(&format!("{path}/index")).as_str().to_owned();
    }
    let name = parts.get(part).map(|name| format!("{name}-{number}")).unwrap_or_default();
    if let Some(part) = parts.get_mut(part) {
        *part = &name;
    }
    SitePath::mend(&parts.join("/")).as_str().to_owned()
}

fn collision(pages: &[Page], holder: Holder, address: &str, part: usize) -> String {
    let parts: Vec<&str> = address.split('/').collect();
    // The address ends in `/`, so that its last part is empty.
    let whole = part + 2 >= parts.len();
    let file = parts.get(..=part).unwrap_or(&parts).join("/");
    match holder {
        Holder::Page(page) => {
            let other = &pages[page as usize].editions[0].path;
            match whole && fold(&pages[page as usize].address) == fold(address) {
                true => format!("`{other}` has the same address `{address}`"),
                false => format!("`{other}` is published as the file `{file}`, which this page needs as a folder"),
            }
        }
        Holder::Own(own) if RESERVED.iter().any(|(reserved, _)| *reserved == fold(address)) => {
            format!("{} has the address `{address}`", own.name())
        }
        Holder::Own(own) => format!("{} is published as `{file}`, where this page needs a folder", own.name()),
    }
}

fn tell(page: &Page, findings: &mut Vec<Finding>, rule: Rule, message: impl Fn(&Edition) -> String) {
    for edition in page.editions.iter().filter(|edition| edition.side == Side::Target) {
        findings.push(Finding::on_file(rule, &edition.path, message(edition)).help("rename one of the files"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(addresses: &[&str]) -> Taken {
        let mut taken = Taken::default();
        for (at, address) in addresses.iter().enumerate() {
            taken.add(address, at as u32);
        }
        taken
    }

    #[test]
    fn a_file_is_in_the_way_of_the_same_file_and_of_a_folder() {
        let taken = taken(&["", "a/", "b/index.html/c/"]);
        for (path, found) in [
            ("index.html", Some((0, 0))),
            ("a/index.html", Some((1, 0))),
            ("a/index.html/x/index.html", Some((1, 1))),
            ("index.html/x/index.html", Some((0, 0))),
            ("b/index.html", Some((2, 0))),
            ("b/index.html/c", Some((2, 1))),
            ("a", Some((1, 0))),
            ("b", Some((2, 0))),
            ("a/b.png", None),
            ("c/index.html", None),
            ("b/index.html/d.png", None),
        ] {
            assert_eq!(taken.at(path), found, "{path}");
        }
    }

    #[test]
    fn what_the_site_has_itself_is_in_the_way_too() {
        for (path, found) in [
            ("index.html/index.html", Some((Own::Start, 0))),
            ("404.html/index.html", Some((Own::NotFound, 0))),
            ("search/index.js/x/index.html", Some((Own::Search, 1))),
            ("search/p/0123.js/x/index.html", Some((Own::Search, 2))),
            ("coverage/index.html/x/index.html", Some((Own::Coverage, 1))),
            ("coverage/page/x/index.html", Some((Own::Coverage, 1))),
            ("coverage/basics/index.html", None),
            ("search/basics/index.html", None),
            ("index.html", None),
            ("guide/404.html/index.html", None),
        ] {
            assert_eq!(Own::at(path), found, "{path}");
        }
    }

    #[test]
    fn paths_fold_by_case_and_normalization() {
        assert_eq!(fold("Ä/B"), fold("a\u{308}/b"));
        assert_eq!(fold("Guide/"), "guide/");
    }
}

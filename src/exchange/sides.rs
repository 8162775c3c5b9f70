//! The two sides of a bilingual page: split into a target page and a source page, and joined again.
//!
//! Splitting is reading (`parse::bilingual`). Joining cuts both pages into units of equal shape and makes a pair of
//! each unit that holds words:
//!
//! 1. Both bodies become lines; a fenced code block is one unit (`lines`).
//! 2. Lines of the same shape are aligned; what lies between becomes one unit (`align`).
//! 3. A line's marks (list marker, `#`, anchor, table bars, tags) stay outside of pairs where both sides have them;
//!    what is left is cut into sentences where both sides have as many (`cut`).
//! 4. The result is split again and compared, byte for byte. Where a page has the form's own tags in its text, so
//!    that small units cannot be told apart, joining is tried again with larger ones, at last with the whole body.
//!
//! Does not own: files (the commands read and write them).

mod align;
mod cut;
mod lines;

use crate::error::Error;
use crate::locale::Locale;
use crate::parse::{bilingual, front_matter};
use crate::source::Source;

/// The two pages of a bilingual page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The page in the target's locale.
    pub target: String,
    /// The page in the source's locale.
    pub source: String,
}

/// Gives the two pages of a bilingual page; `None` where a file has no pair.
///
/// *Law*: the target is the file with every pair replaced by its target and no other byte changed.
pub fn split(file: &Source) -> Option<Sides> {
    let read = bilingual::read(file).value;
    read.is_bilingual()
        .then(|| Sides { target: read.target().text.text.into_owned(), source: read.source().text.text.into_owned() })
}

/// A page and its locale, which says where its sentences end.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The whole page, front matter included.
    pub text: &'a str,
    /// The locale it is written in.
    pub locale: &'a Locale,
}

/// Puts two pages together as one bilingual page. The ids of its pairs are new, and the same for the same two pages.
///
/// *Law*: `split(join(source, target)) == (source, target)`, byte for byte, whenever this returns `Ok`.
///
/// *Errors*: refuses pages that have pairs already, and pages whose text has loose tags of the form, so that no join
/// of them could be split again.
pub fn join(source: Page<'_>, target: Page<'_>) -> Result<String, Error> {
    for (side, page) in [("source", source), ("target", target)] {
        if bilingual::read(&Source::new(side, page.text)).value.is_bilingual() {
            return Err(Error::Refused(format!(
                "the {side} page has segment pairs already; `build-site split` it first"
            )));
        }
    }
    let (source_front, source_body) = source.text.split_at(front_matter::end(source.text));
    let (target_front, target_body) = target.text.split_at(front_matter::end(target.text));
    let ids = &*ids(source.text, target.text);
    let carried = bilingual::carry(target_front, source_front);
    for grain in [Grain::Sentence, Grain::Line, Grain::Body] {
        let mut writer = Writer { ids, count: 100, out: String::new() };
        let sides = align::Bodies { source: source_body, target: target_body };
        match grain {
            Grain::Sentence => {
                align::join(sides, &mut |unit| cut::sentences(unit, source.locale, target.locale, &mut writer))
            }
            Grain::Line => align::join(sides, &mut |unit| cut::whole(unit, &mut writer)),
            Grain::Body => writer.pair(target_body, source_body),
        }
        // The source's front matter is carried along only where it is not the one that the target's gives.
        for front in [target_front, &carried] {
            let joined = format!("{front}{}", writer.out);
            let file = Source::new("joined", joined);
            if split(&file).is_some_and(|sides| sides.source == source.text && sides.target == target.text) {
                return Ok(file.text);
            }
        }
    }
    Err(Error::Refused("the pages hold loose `span` tags, so that a joined page could not be split again".to_owned()))
}

/// What the ids of the pairs of two pages begin with.
fn ids(source: &str, target: &str) -> String {
    let hash = blake3::Hasher::new().update(source.as_bytes()).update(&[0]).update(target.as_bytes()).finalize();
    hash.to_hex()[..5].to_owned()
}

/// True for a bilingual page that [`join`] made and nobody edited: its ids are those that its two sides give.
pub fn is_joined(page: &str) -> bool {
    let Some(sides) = split(&Source::new("joined", page)) else { return false };
    let all = page.matches("data-ttu-id=\"").count();
    let ids = ids(&sides.source, &sides.target);
    all > 0 && page.matches(&format!("data-ttu-id=\"{ids}-")).count() == all
}

/// How large a pair may be at least.
#[derive(Clone, Copy, Debug)]
enum Grain {
    Sentence,
    Line,
    Body,
}

/// A stretch of both pages that belongs together.
#[derive(Clone, Copy, Debug)]
struct Unit<'a> {
    source: &'a str,
    target: &'a str,
    shape: Shape,
}

/// How the two texts of a unit are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Both are one line of the same kind.
    Line,
    /// They are the same bytes, and none of them is prose (code, empty lines).
    Same,
    /// Anything else.
    Other,
}

/// Writes a bilingual body.
struct Writer<'a> {
    ids: &'a str,
    count: u32,
    out: String,
}

impl Writer<'_> {
    fn plain(&mut self, text: &str) {
        self.out += text;
    }

    fn pair(&mut self, target: &str, source: &str) {
        self.count += 1;
        let id = format!("{}-{}", self.ids, self.count);
        self.out += &format!("<span data-ttu-id=\"{id}\">{target}</span>");
        self.out += &format!("<span class=\"sxs-lookup\"><span data-stu-id=\"{id}\">{source}</span></span>");
    }
}

//! What `rewrite` made within raw HTML, as nodes between the pieces of it.
//!
//! Markdown is not read in raw HTML, but docfx's own syntax is meant there as elsewhere: `<td>[!INCLUDE [t](p)]</td>`,
//! `<td>:::image source="p":::</td>`. Where it cannot be meant, in a tag and in `<pre>`, it stands as it was written.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::{Reader, options};
use crate::model::document::{AlertKind, Kind};
use crate::parse::rewrite::Marker;

impl<'a, 'r> Reader<'a, 'r> {
    /// Parts the raw HTML at `open`, the last node, at the markers and images that were made in it, so that each is a node
    /// of its own. False where there is nothing to part.
    pub(super) fn part(&mut self, open: usize) -> bool {
        let Kind::Html(html) = &self.nodes[open].kind else { return false };
        if Marker::parse(html).is_some() {
            return false;
        }
        let whole = self.nodes[open].range.start as usize..self.nodes[open].range.end as usize;
        let images = self.images(html, &whole);
        if images.is_empty() && Marker::pieces(html).is_none() {
            return false;
        }
        let html = html.clone();
        self.nodes.truncate(open);
        let mut at = 0;
        for Image { place, made, .. } in images.iter().filter(|image| !image.as_written) {
            self.pieces(&html, at..place.start, &whole, &images);
            let markdown = self.markdown;
            for (event, range) in Parser::new_ext(&markdown[made.clone()], options()).into_offset_iter() {
                if !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)) {
                    self.event(event, made.start + range.start..made.start + range.end);
                }
            }
            self.close_plain();
            at = place.end;
        }
        self.pieces(&html, at..html.len(), &whole, &images);
        true
    }

    /// Adds a stretch of raw HTML that stands in `whole`, each marker in it as a node.
    fn pieces(&mut self, html: &CowStr<'a>, stretch: Range<usize>, whole: &Range<usize>, images: &[Image<'_>]) {
        let text = &html[stretch.clone()];
        let markdown = self.markdown;
        for piece in Marker::pieces(text).unwrap_or_else(|| std::iter::once(0..text.len()).collect()) {
            let piece = stretch.start + piece.start..stretch.start + piece.end;
            let before = |end: usize| images.partition_point(|image| image.place.start < end);
            let inside = &images[before(piece.start)..before(piece.end)];
            let mut written = inside.iter().filter(|image| image.as_written).peekable();
            // Lines of a quote or list item are joined from pieces of the text, whose places are looked for later.
            let (text, range) = match html {
                _ if written.peek().is_some() => {
                    let (mut text, mut at) = (String::with_capacity(piece.len()), piece.start);
                    for image in written {
                        text.push_str(&html[at..image.place.start]);
                        text.push_str(image.written);
                        at = image.place.end;
                    }
                    text.push_str(&html[at.min(piece.end)..piece.end]);
                    (CowStr::from(text), whole.clone())
                }
                CowStr::Borrowed(_) if html.len() == whole.len() => {
                    let range = whole.start + piece.start..whole.start + piece.end;
                    (CowStr::Borrowed(&markdown[range.clone()]), range)
                }
                _ => (CowStr::from(html[piece].to_owned()), whole.clone()),
            };
            if !text.is_empty() {
                self.push(Kind::Html(text), range);
            }
        }
    }

    /// The images that `rewrite` made in raw HTML, which is `whole` of the Markdown.
    fn images(&self, html: &str, whole: &Range<usize>) -> Vec<Image<'r>> {
        let (mut images, mut at) = (Vec::new(), 0);
        let mut place = Place::default();
        if memchr::memmem::find(html.as_bytes(), b"![").is_none() {
            return images;
        }
        for found in memchr::memmem::find_iter(self.markdown[whole.clone()].as_bytes(), b"![") {
            let mark = whole.start + found;
            let origin = self.made.origin(mark);
            let file: &'r str = self.file;
            let Some(written) = file.get(origin..).filter(|file| file.starts_with(":::image")) else { continue };
            // What was made for it stands at its own place, its words at theirs: `![`, words, `](address)`.
            let start =
                mark - usize::from(self.markdown[..mark].ends_with('[') && self.made.origin(mark - 1) == origin);
            let mut made = self.made.stretches(mark..whole.end).filter(|(_, from, _)| from.start as usize == origin);
            let Some((close, ..)) = made.nth(1) else { continue };
            let length = written[3..].find(":::").map_or(written.len(), |end| end + 6);
            let Some(offset) = html[at..].find(&self.markdown[start..close.end]) else { break };
            let stands = at + offset..at + offset + close.end - start;
            place.pass(&html[at..stands.start]);
            at = stands.end;
            let as_written = place.in_tag || place.in_pre;
            images.push(Image { place: stands, made: start..close.end, written: &written[..length], as_written });
        }
        images
    }
}

/// Where the first lines of alerts stand in raw HTML, which is `markdown` but for the marks of quotes and lists around it.
pub(super) fn alerts(html: &str, markdown: &str) -> impl Iterator<Item = Range<usize>> {
    let mut places = Vec::new();
    if memchr::memmem::find(html.as_bytes(), b"[!").is_none() {
        return places.into_iter();
    }
    let (mut at, mut comment) = (0, false);
    for line in html.lines() {
        let alert = line.trim().strip_prefix('>').map(str::trim_start).filter(|alert| alert.starts_with("[!"));
        let kind = alert.and_then(|alert| AlertKind::parse(alert[2..].split(']').next()?));
        if let (Some(_), false, Some(found)) = (kind, comment, markdown[at..].find(line.trim())) {
            places.push(at + found..at + found + line.trim().len());
            at += found + line.trim().len();
        }
        if let Some(last) = line.rfind("<!--").max(line.rfind("-->")) {
            comment = line[last..].starts_with("<!--");
        }
    }
    places.into_iter()
}

/// An image that was made in raw HTML.
struct Image<'f> {
    /// Where it stands in the HTML.
    place: Range<usize>,
    /// Where it stands in the Markdown.
    made: Range<usize>,
    /// What it was made of.
    written: &'f str,
    /// True where it is no image, but stays what it was made of.
    as_written: bool,
}

/// What is open at a place in raw HTML.
#[derive(Default)]
struct Place {
    in_tag: bool,
    in_pre: bool,
}

impl Place {
    /// Goes past a stretch.
    fn pass(&mut self, html: &str) {
        let lower = html.to_ascii_lowercase();
        let last = |mark: &str| lower.rfind(mark);
        if let Some(tag) = last("<").max(last(">")) {
            self.in_tag = html[tag..].starts_with('<');
        }
        if last("<pre") != last("</pre") {
            self.in_pre = last("<pre") > last("</pre");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Locator;
    use crate::model::document::Kind;
    use crate::source::{Mapped, Source};

    #[test]
    fn many_images_in_raw_html_cost_no_more_than_their_length() {
        let source = Source::new("a.md", "<td>".to_owned() + &":::image source=\"a.png\":::<b>x</b>".repeat(30_000));
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let text = crate::parse::rewrite::rewrite(&from, 0, &locator).value;
        let nodes = super::super::read(&text, &locator).value;
        assert_eq!(nodes.iter().filter(|node| matches!(node.kind, Kind::Image(_))).count(), 30_000);
        assert_eq!(nodes.iter().filter(|node| matches!(node.kind, Kind::Html(_))).count(), 30_001);
    }
}

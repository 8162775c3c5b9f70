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
        let is_joined = matches!(html, CowStr::Boxed(_) | CowStr::Inlined(_)) || html.len() != whole.len();
        let (mut at, mut from) = (0, whole.start);
        for Image { place, made, .. } in images.iter().filter(|image| !image.as_written) {
            self.pieces(&html, at..place.start, from..made.start, is_joined, &images);
            let markdown = self.markdown;
            for (event, range) in Parser::new_ext(&markdown[made.clone()], options()).into_offset_iter() {
                if !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)) {
                    self.event(event, made.start + range.start..made.start + range.end);
                }
            }
            self.close_plain();
            (at, from) = (place.end, made.end);
        }
        self.pieces(&html, at..html.len(), from..whole.end, is_joined, &images);
        true
    }

    /// Adds a stretch of raw HTML that stands at `from` in the Markdown, each marker in it as a node.
    fn pieces(
        &mut self,
        html: &CowStr<'a>,
        stretch: Range<usize>,
        from: Range<usize>,
        is_joined: bool,
        images: &[Image<'_>],
    ) {
        let text = &html[stretch.clone()];
        let markdown = self.markdown;
        let pieces = Marker::pieces(text).unwrap_or_else(|| std::iter::once(0..text.len()).collect());
        for (piece, range) in places(text, &pieces, markdown, from, is_joined) {
            let piece = stretch.start + piece.start..stretch.start + piece.end;
            let before = |end: usize| images.partition_point(|image| image.place.start < end);
            let inside = &images[before(piece.start)..before(piece.end)];
            let mut written = inside.iter().filter(|image| image.as_written).peekable();
            let text = if written.peek().is_some() {
                let (mut text, mut at) = (String::with_capacity(piece.len()), piece.start);
                for image in written {
                    text.push_str(&html[at..image.place.start]);
                    text.push_str(image.written);
                    at = image.place.end;
                }
                text.push_str(&html[at.min(piece.end)..piece.end]);
                CowStr::from(text)
            } else if is_joined {
                CowStr::from(html[piece].to_owned())
            } else {
                CowStr::Borrowed(&markdown[range.clone()])
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

/// Where the pieces of a stretch of raw HTML stand in the Markdown, of which it is `from`. Lines of a quote or list item
/// are joined: there, the markers among the pieces are looked for, and what is between them is between.
fn places(
    html: &str,
    pieces: &[Range<usize>],
    markdown: &str,
    from: Range<usize>,
    is_joined: bool,
) -> Vec<(Range<usize>, Range<usize>)> {
    if !is_joined {
        let at = |piece: &Range<usize>| from.start + piece.start..from.start + piece.end;
        return pieces.iter().map(|piece| (piece.clone(), at(piece))).collect();
    }
    let mut places: Vec<(Range<usize>, Range<usize>)> = Vec::with_capacity(pieces.len());
    let mut at = from.start;
    for piece in pieces {
        let marker = Marker::parse(&html[piece.clone()]).map(|_| &html[piece.clone()]);
        let found = marker.and_then(|marker| Some((at + markdown[at..from.end].find(marker)?, marker.len())));
        if let Some((start, length)) = found {
            if let Some((_, before)) = places.last_mut() {
                before.end = start;
            }
            places.push((piece.clone(), start..start + length));
            at = start + length;
        } else {
            places.push((piece.clone(), at..from.end));
        }
    }
    places
}

/// Where the first lines of alerts stand in raw HTML, which is `markdown` but for the marks of quotes and lists around it.
/// No more than `most` are looked for.
pub(super) fn alerts(html: &str, markdown: &str, most: usize) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    if memchr::memmem::find(html.as_bytes(), b"[!").is_none() {
        return places;
    }
    let (mut at, mut comment, mut tried) = (0, false, 0);
    for line in html.lines() {
        let alert = line.trim().strip_prefix('>').map(str::trim_start).filter(|alert| alert.starts_with("[!"));
        let kind = alert.and_then(|alert| AlertKind::parse(alert[2..].split(']').next()?));
        if kind.is_some() && !comment {
            if tried == most {
                break;
            }
            tried += 1;
            if let Some(found) = markdown[at..].find(line.trim()) {
                places.push(at + found..at + found + line.trim().len());
                at += found + line.trim().len();
            }
        }
        if let Some(last) = line.rfind("<!--").max(line.rfind("-->")) {
            comment = line[last..].starts_with("<!--");
        }
    }
    places
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

    /// The nodes of raw HTML and of images that are read from a text, each with where it stands in it, and the findings.
    fn read(text: &str) -> (Vec<(bool, std::ops::Range<usize>)>, Vec<crate::finding::Finding>) {
        let source = Source::new("a.md", text.to_owned());
        let from = Mapped::identity(&source.text);
        let locator = Locator::new(&source);
        let text = crate::parse::rewrite::rewrite(&from, 0, &locator).value;
        let read = super::super::read(&text, &locator);
        let nodes = read.value.iter().filter_map(|node| {
            let is_image = match node.kind {
                Kind::Image(_) => true,
                Kind::Html(_) => false,
                _ => return None,
            };
            let span = text.origin_span(node.range.start as usize..node.range.end as usize);
            Some((is_image, span.start as usize..span.end as usize))
        });
        (nodes.collect(), read.findings)
    }

    #[test]
    fn pieces_of_raw_html_in_a_list_stand_where_they_are_written() {
        let text = "- <div>one :::image source=\"a.png\":::\n  two [!INCLUDE [x](x.md)] three\n  > [!NOTE]\n  \
                    :::image source=\"a.png\":::\n  > [!NOTE]\n  </div>\n";
        let (nodes, findings) = read(text);
        let pieces: Vec<&str> =
            nodes.iter().filter(|(is_image, _)| !is_image).map(|(_, at)| text[at.clone()].trim()).collect();
        assert_eq!(pieces, ["<div>one", "two", "three\n  > [!NOTE]", "> [!NOTE]\n  </div>"]);
        assert_eq!(
            findings.iter().filter_map(|finding| Some(finding.place.as_ref()?.position.line)).collect::<Vec<_>>(),
            [3, 5]
        );
    }

    #[test]
    fn many_images_and_alerts_in_a_list_cost_no_more_than_their_length() {
        let text = "- <td>".to_owned() + &"<b>x</b> :::image source=\"a.png\":::\n  > [!NOTE]\n  ".repeat(20_000);
        let (nodes, findings) = read(&text);
        assert_eq!(nodes.iter().filter(|(is_image, _)| *is_image).count(), 20_000);
        assert!(nodes.iter().all(|(_, range)| range.len() < 100), "no piece stands for all of it");
        assert_eq!(findings.len(), super::super::shape::MOST_ALERTS);
    }

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

//! From one file to its editions: the page in its own locale, and the source page that a bilingual one holds.

use crate::finding::{Checked, Finding, Locator, Rule};
use crate::locale::Locale;
use crate::model::document::{Document, DocumentKind, Exempt, FrontMatter, Kind, Node, Segment};
use crate::model::toc::{Toc, is_toc};
use crate::parse::markdown::MOST_NODES;
use crate::parse::{bilingual, front_matter, markdown, prose, rewrite, toc, yaml_page};
use crate::source::{Mapped, Source, Span};

/// How many segments a page may have; one of more is not published.
pub const MOST_SEGMENTS: usize = 250_000;

/// Files up to this size are read whatever they hold, in bytes.
const SMALL: usize = 1 << 20;

/// How many bytes that may be markup a larger file may have: Markdown readers set memory aside for each.
const MOST_MARKS: usize = 1_500_000;

/// The finding on a file of more markup than is read; `None` for others.
fn too_dense(at: &Locator<'_>) -> Option<Finding> {
    let text = at.text();
    if text.len() <= SMALL {
        return None;
    }
    let is_mark = |byte: &u8| {
        matches!(
            byte,
            b'\n' | b'*' | b'_' | b'[' | b']' | b'!' | b'`' | b'<' | b'&' | b'~' | b'|' | b'\\' | b':' | b'\0'
        )
    };
    let (place, _) = text.bytes().enumerate().filter(|(_, byte)| is_mark(byte)).nth(MOST_MARKS)?;
    let place = (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
    let message = format!("the file has more than {MOST_MARKS} line ends and marks; it is not published");
    Some(at.finding(Rule::FileTooLarge, Span::new(place, place), message).help(SPLIT))
}

/// What to do about a page that is too large.
const SPLIT: &str = "split it into several files";

/// The texts of a file, ready to be read: what it says in its own locale, and, for a bilingual file, in the source's.
///
/// They are made first and kept by the caller because [`Document`] borrows from them.
#[derive(Debug)]
pub struct Texts<'a> {
    source: &'a Source,
    front: FrontMatter,
    kind: DocumentKind,
    target: Mapped<'a>,
    original: Option<Mapped<'a>>,
    targets: Vec<Span>,
    originals: Vec<Span>,
    toc: Option<Toc>,
    /// True where the file is so large that none of it is read.
    refused: bool,
}

impl<'a> Texts<'a> {
    /// True where the file is a page, or a part of pages: not YAML that says no kind of page in its first line, not a table
    /// of contents, not JSON.
    pub fn is_page(source: &Source) -> bool {
        let extension = source.path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_markdown = ["md", "markdown"].iter().any(|markdown| extension.eq_ignore_ascii_case(markdown));
        !is_toc(&source.path) && (is_markdown || yaml_page::kind_of(&source.path, &source.text).is_some())
    }

    /// Splits a file into its sides and reads its front matter. A YAML page and a table of contents are turned into
    /// Markdown; they have one side.
    ///
    /// *Findings*: those of `front_matter` and `bilingual`; of `yaml_page` or `toc`.
    pub fn of(source: &'a Source) -> Checked<Texts<'a>> {
        let mut findings = Vec::new();
        if let Some(finding) = too_dense(&Locator::new(source)) {
            let none = Mapped::identity("");
            let whole = Texts::whole(source, FrontMatter::default(), DocumentKind::Page, none);
            return Checked { value: Texts { refused: true, ..whole }, findings: vec![finding] };
        }
        let is_toc = is_toc(&source.path);
        if is_toc && !source.path.to_ascii_lowercase().ends_with(".md") {
            let file = toc::read_yaml(source).drain(&mut findings);
            let whole = Texts::whole(source, FrontMatter::default(), DocumentKind::Toc, file.text);
            return Checked { value: Texts { toc: Some(file.toc), ..whole }, findings };
        }
        if let Some(page) = yaml_page::read(source) {
            let page = page.drain(&mut findings);
            return Checked { value: Texts::whole(source, page.front, page.kind, page.text), findings };
        }
        let front = front_matter::read(&Locator::new(source)).drain(&mut findings);
        let sides = bilingual::read(source).drain(&mut findings);
        let (target, original) = if sides.is_bilingual() {
            (sides.shown().text, Some(sides.source().text))
        } else {
            (Mapped::identity(&source.text), None)
        };
        let targets = sides.pairs.iter().map(|pair| sides.shown_of(pair)).collect();
        let originals = sides.pairs.iter().map(|pair| pair.source).collect();
        let mut value =
            Texts { original, targets, originals, ..Texts::whole(source, front, DocumentKind::Page, target) };
        if is_toc {
            let markdown = value.target.tail(body(&value.front, &value.target));
            value.toc = Some(toc::read_markdown(&markdown, &Locator::new(source)).drain(&mut findings));
            value.kind = DocumentKind::Toc;
        }
        Checked { value, findings }
    }

    fn whole(source: &'a Source, front: FrontMatter, kind: DocumentKind, target: Mapped<'a>) -> Texts<'a> {
        let (targets, originals) = (Vec::new(), Vec::new());
        Texts { source, front, kind, target, original: None, targets, originals, toc: None, refused: false }
    }

    /// True where the file is too large to be a page.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// The entries, where the file is a table of contents.
    pub fn toc(&self) -> Option<&Toc> {
        self.toc.as_ref()
    }

    /// What the file is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// True where the file holds both languages.
    pub fn is_bilingual(&self) -> bool {
        self.original.is_some()
    }

    /// The front matter.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }

    /// The finding on a document of the file that has more in it than a page may; `None` for others.
    pub fn too_large(&self, document: &Document<'_>) -> Option<Finding> {
        let (most, what) = match (document.nodes.len() > MOST_NODES, document.segments.len() > MOST_SEGMENTS) {
            (true, _) => (MOST_NODES, "elements"),
            (_, true) => (MOST_SEGMENTS, "sentences"),
            _ => return None,
        };
        let message = format!("the page has more than {most} {what}; it is not published");
        Some(Finding::on_file(Rule::FileTooLarge, &self.source.path, message).help(SPLIT))
    }

    /// The file.
    pub fn file(&self) -> &'a Source {
        self.source
    }

    /// File spans of the pairs: target side and source side, in file order.
    pub fn pairs(&self) -> impl Iterator<Item = (Span, Span)> + '_ {
        self.targets.iter().copied().zip(self.originals.iter().copied())
    }

    /// Puts metadata under the front matter: keys that the page has itself count before these.
    pub fn under(mut self, metadata: serde_yaml::Mapping) -> Self {
        for (key, value) in metadata {
            if !self.front.values.contains_key(&key) {
                self.front.values.insert(key, value);
            }
        }
        self
    }

    /// Says what the file is, where it is no ordinary page.
    pub fn with_kind(mut self, kind: DocumentKind) -> Self {
        self.kind = kind;
        self
    }
}

/// The rewritten Markdown of one side; [`Document`] borrows from it.
#[derive(Debug)]
pub struct Side<'t> {
    texts: &'t Texts<'t>,
    markdown: Mapped<'t>,
    findings: Vec<Finding>,
    is_source: IsSource,
}

/// Which side of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsSource {
    /// The text in the file's own locale.
    No,
    /// The source text of a bilingual file.
    Yes,
}

impl<'t> Side<'t> {
    /// The side in the file's own locale.
    pub fn target(texts: &'t Texts<'t>) -> Side<'t> {
        Side::of(texts, &texts.target, IsSource::No)
    }

    /// The source side of a bilingual file.
    pub fn original(texts: &'t Texts<'t>) -> Option<Side<'t>> {
        texts.original.as_ref().map(|original| Side::of(texts, original, IsSource::Yes))
    }

    fn of(texts: &'t Texts<'t>, text: &'t Mapped<'t>, is_source: IsSource) -> Side<'t> {
        let locator = Locator::new(texts.source);
        let body = body(&texts.front, text);
        let Checked { value: markdown, findings } = rewrite::rewrite(text, body, &locator);
        // What is odd in both sides is said once.
        let findings = if is_source == IsSource::Yes { Vec::new() } else { findings };
        Side { texts, markdown, findings, is_source }
    }

    /// Reads the side as a page in `locale`.
    pub fn document(&'t self, locale: &Locale) -> Checked<Document<'t>> {
        let locator = Locator::new(self.texts.source);
        let mut findings = self.findings.clone();
        let read = markdown::read(&self.markdown, &locator);
        let nodes = match self.is_source {
            IsSource::No => read.drain(&mut findings),
            IsSource::Yes => read.value,
        };
        let own = self.is_source == IsSource::No;
        let words = prose::read(&prose::Reading {
            nodes: &nodes,
            text: &self.markdown,
            file: &self.texts.source.text,
            front: own.then_some(&self.texts.front),
            locale,
            pairs: if own { &self.texts.targets } else { &self.texts.originals },
            kind: self.texts.kind,
        });
        let mut words = words;
        if own {
            self.mark_borrowed(&mut words.segments);
        }
        let front = if own { self.texts.front.clone() } else { self.source_front(&nodes, &words) };
        let value = Document {
            path: self.texts.source.path.clone(),
            kind: self.texts.kind,
            front,
            text: &self.markdown,
            nodes,
            prose: words.prose,
            blocks: words.blocks,
            segments: words.segments,
        };
        Checked { value, findings }
    }

    /// Marks the segments of pairs whose source is shown, because their target says nothing.
    fn mark_borrowed(&self, segments: &mut [Segment]) {
        let (targets, originals) = (&self.texts.targets, &self.texts.originals);
        let is_borrowed = |pair: u32| targets.get(pair as usize) == originals.get(pair as usize);
        for segment in segments.iter_mut().filter(|segment| segment.pair.is_some_and(is_borrowed)) {
            segment.exempt = Some(Exempt::Borrowed);
        }
    }

    /// The front matter that `bilingual` wrote for the source side; where it has no title, with the first heading's words.
    fn source_front(&self, nodes: &[Node<'_>], words: &prose::Words) -> FrontMatter {
        let text = self.texts.original.as_ref().map_or("", |original| &*original.text);
        let own = Source::new(&self.texts.source.path, &text[..front_matter::body(text)]);
        let mut values = front_matter::read(&Locator::new(&own)).value.values;
        let heading = nodes.iter().position(|node| matches!(node.kind, Kind::Heading(_)));
        let title = heading.and_then(|heading| words.blocks.iter().find(|block| block.node as usize == heading));
        if let Some(block) = title.filter(|_| !values.contains_key("title")) {
            values.insert("title".into(), words.prose.slice(&block.prose).trim().into());
        }
        FrontMatter { values, spans: Vec::new(), body: self.texts.front.body }
    }
}

/// First byte of the body in one side of a page: a side of a bilingual page may have a shorter front matter than the file.
fn body(front: &FrontMatter, text: &Mapped<'_>) -> usize {
    // What is text in the file is text in its sides.
    let is_front = front.body as usize > front_matter::byte_order_mark(&text.text);
    let is_own = text.is_identity() || !is_front;
    let body = if is_own { front.body as usize } else { front_matter::body(&text.text) };
    body.min(text.text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{MarkKind, SegmentKind};

    /// The segments of a page: kind, words, and the bytes of the file they stand for.
    fn segments(tag: &str, text: &str) -> Vec<(SegmentKind, String, String)> {
        let source = Source::new("a.md", text);
        let texts = Texts::of(&source).value;
        let side = Side::target(&texts);
        let document = side.document(&Locale::parse(tag).expect("a tag")).value;
        let told = |segment: &crate::model::document::Segment| {
            (segment.kind, document.words(segment).to_owned(), text[segment.span.range()].to_owned())
        };
        document.segments.iter().map(told).collect()
    }

    fn words(tag: &str, text: &str) -> Vec<String> {
        segments(tag, text).into_iter().map(|(_, words, _)| words).collect()
    }

    #[test]
    fn segments_are_what_people_read() {
        let text = "---\ntitle: 시작하기\nauthor: Kim\n---\n# 제목\n\n[자세히](a.md) 보세요. `Run`만 씁니다.\n\n| 이름 | `x` |\n| -- | -- |\n| 값 | 12 |\n\n![그림](a.png)\n";
        let found = segments("ko", text);
        let told: Vec<_> = found.iter().map(|(kind, words, bytes)| (*kind, words.as_str(), bytes.as_str())).collect();
        assert_eq!(
            told,
            [
                (SegmentKind::Title, "시작하기", "시작하기"),
                (SegmentKind::Heading, "제목", "제목"),
                (SegmentKind::Paragraph, "자세히 보세요.", "자세히](a.md) 보세요."),
                (SegmentKind::Paragraph, "Run만 씁니다.", "Run`만 씁니다."),
                (SegmentKind::Cell, "이름", "이름"),
                (SegmentKind::Cell, "값", "값"),
                (SegmentKind::Cell, "12", "12"),
                (SegmentKind::ImageText, "그림", "그림"),
            ]
        );
    }

    #[test]
    fn raw_html_is_read_and_entities_keep_their_place() {
        let text = "<table><tr><td>Größe &amp; Preis</td><td><code>x</code></td></tr></table>\n\nA&nbsp;B &lt;c&gt;\n";
        let found = segments("de", text);
        assert_eq!(found[0], (SegmentKind::Cell, "Größe & Preis".into(), "Größe &amp; Preis".into()));
        assert_eq!(found[1], (SegmentKind::Paragraph, "A\u{A0}B <c>".into(), "A&nbsp;B &lt;c&gt;".into()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_pair_is_one_segment_on_either_side() {
        let text = "# <span data-ttu-id=\"a-1\">Titel</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Title</span></span>\n\n<span data-ttu-id=\"a-2\">Eins. Zwei.</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-2\">One. **Two**.</span></span> Drei.\n";
        assert_eq!(words("de", text), ["Titel", "Eins. Zwei.", "Drei."]);
        let source = Source::new("a.md", text);
        let texts = Texts::of(&source).value;
        let side = Side::original(&texts).expect("it is bilingual");
        let document = side.document(&Locale::parse("en").expect("a tag")).value;
        let found: Vec<_> =
            document.segments.iter().map(|s| (document.words(s), s.pair, &text[s.span.range()])).collect();
        assert_eq!(found[0], ("Title", Some(0), "Title"));
        assert_eq!(found[1], ("One. Two.", Some(1), "One. **Two**."));
        assert_eq!(document.front.text("title"), Some("Title"));
        assert!(document.prose.marks.iter().any(|mark| mark.kind == MarkKind::Strong));
    }

    #[test]
    fn the_source_side_has_its_own_front_matter_and_the_whole_body() {
        let text = "---\ntitle: Titel\ndescription: \"Eins.\"\nms.contentlocale: de-DE\n---\n<span data-ttu-id=\"a-2\">Eins.</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-2\">One.</span></span>\n";
        let source = Source::new("a.md", text);
        let texts = Texts::of(&source).value;
        let side = Side::original(&texts).expect("it is bilingual");
        let document = side.document(&Locale::parse("en").expect("a tag")).value;
        assert_eq!(document.front.text("description"), Some("One."));
        assert_eq!(document.front.text("ms.contentlocale"), None);
        assert_eq!(document.segments.iter().map(|s| document.words(s)).collect::<Vec<_>>(), ["One."]);
    }

    #[test]
    fn what_must_stay_is_exempt() {
        let text = "<!-- build-site: exempt -->\n- Contoso Ltd.\n\n<div translate=\"no\">\n\nOne Way\n\n</div>\n\nIm <span translate=\"no\">Partner Center</span>.\n";
        let source = Source::new("a.md", text);
        let texts = Texts::of(&source).value;
        let side = Side::target(&texts);
        let document = side.document(&Locale::parse("de").expect("a tag")).value;
        let exempt: Vec<_> = document.segments.iter().map(|s| (document.words(s), s.exempt)).collect();
        assert_eq!(
            exempt,
            [
                ("Contoso Ltd.", Some(crate::model::document::Exempt::Comment)),
                ("One Way", Some(crate::model::document::Exempt::Attribute)),
                ("Im Partner Center.", None)
            ]
        );
        let mark =
            document.prose.marks.iter().find(|mark| mark.kind == MarkKind::NoTranslate).expect("the span is marked");
        assert_eq!(document.prose.slice(&mark.range), "Partner Center");
    }

    #[test]
    fn elements_of_raw_html_say_for_themselves_what_must_stay() {
        let exempt = |text: &str| -> Vec<(String, bool)> {
            let source = Source::new("a.md", text);
            let texts = Texts::of(&source).value;
            let side = Side::target(&texts);
            let document = side.document(&Locale::parse("de").expect("a tag")).value;
            document.segments.iter().map(|s| (document.words(s).to_owned(), s.exempt.is_some())).collect()
        };
        let is = |text: &str, expected: &[(&str, bool)]| {
            let found = exempt(text);
            let found: Vec<(&str, bool)> = found.iter().map(|(words, exempt)| (words.as_str(), *exempt)).collect();
            assert_eq!(found, expected, "{text}");
        };
        is("<p translate=\"no\">One way.</p>\n\nTwo ways.\n", &[("One way.", true), ("Two ways.", false)]);
        is(
            "<table><tr><td translate=\"no\">One <b>big</b> way</td><td>Two</td></tr></table>\n",
            &[("One big way", true), ("Two", false)],
        );
        is(
            "<div translate=\"no\"><div>One</div>Two</div>\n\nThree\n",
            &[("One", true), ("Two", true), ("Three", false)],
        );
        // Within a line the rest of it is read; nothing of it, no segment.
        is("<p>See <span class=\"notranslate\">One <b>big</b> Way</span>.</p>\n", &[("See One big Way.", false)]);
        is("<p><span translate=\"no\">One <b>big</b> Way</span></p>\n", &[]);
        // It reaches over the end of a sentence.
        is("Eins <span translate=\"no\">One way. Two ways.</span>\n", &[("Eins One way.", false)]);
        // Nothing ends these, so nothing begins.
        is("<hr translate=\"no\"><p>One</p>\n\nTwo\n", &[("One", false), ("Two", false)]);
        is("A <span translate=\"no\">B<wbr>C</span> d.\n\nTwo\n", &[("A BC d.", false), ("Two", false)]);
        is("<p translate=\"no\">One\n\nTwo\n\n</p>\n\nThree\n", &[("One", true), ("Two", true), ("Three", false)]);
    }
}

//! Code fences: which lines are code, and left alone.

/// The beginning of fenced code.
struct Fence {
    /// The byte it is made of.
    byte: u8,
    /// How many of them.
    length: usize,
    /// True where it stands in a quote.
    quoted: bool,
}

/// Follows the fences of a page, line by line.
#[derive(Default)]
pub(super) struct Fences {
    open: Option<Fence>,
}

impl Fences {
    /// True inside of code.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Follows code fences (CommonMark 0.31.2, section 4.5); true for lines of code and for the fences. A line goes in as
    /// it is, without the marks of quotes, and without those of list items too.
    pub(super) fn hold(&mut self, line: &str, inner: &str, in_item: &str) -> bool {
        let run = |text: &str, byte: u8| text.bytes().take_while(|b| *b == byte).count();
        let quoted = |rest: &str| line[..line.len() - rest.len()].contains('>');
        if let Some(fence) = &self.open {
            let count = run(inner, fence.byte);
            // A quote that ends takes its code with it.
            if fence.quoted && !quoted(inner) {
                self.open = None;
            } else {
                if count >= fence.length && inner[count..].trim().is_empty() {
                    self.open = None;
                }
                return true;
            }
        }
        let byte = in_item.bytes().next().unwrap_or(b' ');
        let length = if byte == b'`' || byte == b'~' { run(in_item, byte) } else { 0 };
        if length >= 3 && !(byte == b'`' && in_item[length..].contains('`')) {
            self.open = Some(Fence { byte, length, quoted: quoted(in_item) });
            return true;
        }
        false
    }
}

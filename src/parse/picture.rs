//! How large an image is, from its first bytes: a page keeps the room free before the image arrives (no layout shift).

use super::html::{self, Token};

/// How many bytes of a file are enough to look at; photographs hold previews and color profiles before their size.
pub const HEAD: usize = 256 << 10;

/// Larger than any image that a page shows, in pixels.
const LARGEST: f64 = 100_000.0;

/// Width and height in pixels of the image whose file begins so; `None` where that is not plain. Knows PNG, JPEG, GIF,
/// WebP, AVIF, and SVG by its `width` and `height`, else by its `viewBox` (SVG 2, sections 8.2 and 8.6).
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match imagesize::blob_size(head) {
        Ok(size) => (size.width as f64, size.height as f64),
        Err(_) => drawing(&String::from_utf8_lossy(head))?,
    };
    let pixels = |length: f64| (1.0..=LARGEST).contains(&length).then(|| length.round() as u32);
    Some((pixels(width)?, pixels(height)?))
}

fn drawing(text: &str) -> Option<(f64, f64)> {
    let tag = html::tokens(text).find_map(|token| match token {
        Token::Open(tag) if tag.name == "svg" => Some(tag.whole),
        _ => None,
    })?;
    let length = |name: &str| html::attribute(tag, name)?.trim().trim_end_matches("px").parse::<f64>().ok();
    if let (Some(width), Some(height)) = (length("width"), length("height")) {
        return Some((width, height));
    }
    let sides = html::attribute(tag, "viewbox")?;
    let sides: Vec<f64> = sides.split([' ', ',']).filter_map(|side| side.parse().ok()).collect();
    match sides[..] {
        [_, _, width, height] => Some((width, height)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_from_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
        assert_eq!(size(png), Some((640, 480)));
        assert_eq!(size(b"GIF89a\x10\0\x20\0\xf7\0\0"), Some((16, 32)));
        assert_eq!(size(b"<?xml version=\"1.0\"?><svg width=\"24px\" height=\"24\">"), Some((24, 24)));
        assert_eq!(size(b"<svg viewBox='0 0 300.4,150'>"), Some((300, 150)));
    }

    #[test]
    fn what_has_no_size_has_none() {
        for head in [
            &b""[..],
            b"text",
            b"<svg width=\"100%\">",
            b"<svg width=\"0\" height=\"5\">",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
        ] {
            assert_eq!(size(head), None, "{head:?}");
        }
    }
}

//! Bytes to text. In: a body, and the charset that the server stated. Out: text, by the order of the HTML standard: byte
//! order mark, transport, `<meta>` within the first 1,024 bytes, then what the bytes look like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes the standard looks at for a `<meta>` that names a charset.
const PRESCAN: usize = 1024;
/// Bytes that the detector reads; more does not change its mind.
const DETECT: usize = 64 * 1024;

/// Decodes `body`; what does not decode becomes U+FFFD.
pub fn decode<'a>(body: &'a [u8], stated: Option<&str>) -> Cow<'a, str> {
    encoding(body, stated).decode(body).0
}

/// The first `most` bytes of a body, without a UTF-8 character cut in two.
pub fn head(body: &[u8], most: usize) -> &[u8] {
    let Some(head) = body.get(..most) else { return body };
    let is_middle = |at: usize| body.get(at).is_some_and(|b| b & 0xc0 == 0x80);
    let end = (most.saturating_sub(4)..=most).rev().find(|at| !is_middle(*at)).unwrap_or(most);
    &head[..end]
}

fn encoding(body: &[u8], stated: Option<&str>) -> &'static Encoding {
    if let Some((by_mark, _)) = Encoding::for_bom(body) {
        return by_mark;
    }
    let named = stated.and_then(|s| Encoding::for_label(s.trim().trim_matches(['"', '\'']).as_bytes())).or_else(|| prescan(body));
    // A page that says something else but is well-formed UTF-8 with letters beyond ASCII is UTF-8: no other text looks so.
    let valid_utf8 = std::str::from_utf8(body).is_ok();
    match named {
        Some(_) if valid_utf8 && !body.is_ascii() => UTF_8,
        Some(named) if named != UTF_8 || valid_utf8 => named,
        _ if valid_utf8 => UTF_8,
        _ => detect(body),
    }
}

fn prescan(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&body[..body.len().min(PRESCAN)]).to_ascii_lowercase();
    let at = head.find("charset")?;
    let rest = head[at + "charset".len()..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(rest.len());
    let found = Encoding::for_label(&rest.as_bytes()[..end])?;
    // A <meta> that could be read at all is not in UTF-16, whatever it says.
    Some(if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found })
}

fn detect(body: &[u8]) -> &'static Encoding {
    if let Some(wide) = utf_16(body) {
        return wide;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&body[..body.len().min(DETECT)], body.len() <= DETECT);
    // Bytes cut off by a full disk or a bad copy still are mostly UTF-8.
    let lossy = UTF_8.decode_without_bom_handling(body).0;
    let bad = lossy.chars().filter(|c| *c == '\u{fffd}').count();
    if bad * 200 < lossy.chars().filter(|c| !c.is_ascii()).count() {
        return UTF_8;
    }
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

/// UTF-16 without a mark: Latin text in it has a zero in every second byte.
fn utf_16(body: &[u8]) -> Option<&'static Encoding> {
    let head = &body[..body.len().min(512)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if half < 8 {
        None
    } else if zeros(1) * 10 > half * 9 {
        Some(UTF_16LE)
    } else if zeros(0) * 10 > half * 9 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the text is no text: control characters or replaced bytes all over it.
pub fn is_binary(text: &str) -> bool {
    let head = text.chars().take(4096);
    let (mut n, mut bad) = (0usize, 0usize);
    for c in head {
        n += 1;
        bad += usize::from(c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()));
    }
    n > 0 && bad * 20 > n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_read_whoever_names_it() {
        let bytes = b"<meta charset=\"iso-8859-1\"><p>No\xebl \xe0 5\xa0000\xa0F, l\x92\xe9t\xe9</p>";
        assert!(decode(bytes, None).contains("Noël à 5\u{a0}000\u{a0}F, l’été"));
        assert_eq!(decode(b"d\xe9pense", Some("windows-1252")), "dépense");
        assert_eq!(decode("Les dépenses d’été".as_bytes(), Some("iso-8859-1")), "Les dépenses d’été");
    }

    #[test]
    fn utf_16_with_and_without_a_mark() {
        let wide: Vec<u8> = "Les dépenses".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), "Les dépenses");
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide).collect();
        assert_eq!(decode(&marked, None), "Les dépenses");
    }

    #[test]
    fn one_broken_byte_does_not_spoil_a_page() {
        let mut bytes = "été ".repeat(400).into_bytes();
        bytes.push(0xc3);
        assert!(decode(&bytes, None).starts_with("été été"));
    }

    #[test]
    fn a_picture_is_no_text() {
        assert!(is_binary(&decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06", None)));
        assert!(!is_binary("Un texte\u{a0}: 5\u{202f}000 €\n\tcomme il faut"));
    }
}

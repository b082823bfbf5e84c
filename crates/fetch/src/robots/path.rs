//! Paths and patterns (RFC 9309, sections 2.2.2 and 2.2.3). In: paths as URLs and robots.txt files write them. Out: one
//! spelling of each, and whether a pattern matches.
//!
//! Octets outside US-ASCII are percent-encoded, encoded unreserved characters are decoded, hexadecimal digits are upper
//! case. `*` and `$` mean something in a pattern only; as themselves they are written `%2A` and `%24`.

use std::fmt::Write;

/// The path of a URL, with its query.
pub fn of_url(path: &str) -> String {
    normal(path.as_bytes(), "*$")
}

/// A pattern of an `Allow` or `Disallow` line.
pub fn of_pattern(pattern: &[u8]) -> String {
    let (body, anchor) = match pattern.strip_suffix(b"$") {
        Some(body) => (body, "$"),
        None => (pattern, ""),
    };
    normal(body, "$") + anchor
}

/// One spelling; the characters of `literal` are written encoded.
fn normal(octets: &[u8], literal: &str) -> String {
    let mut out = String::with_capacity(octets.len());
    let mut i = 0;
    while i < octets.len() {
        let octet = octets[i];
        if let (b'%', Some(code)) = (octet, octets.get(i + 1..i + 3).and_then(hex)) {
            if code.is_ascii_alphanumeric() || b"-._~".contains(&code) {
                out.push(char::from(code));
            } else {
                let _ = write!(out, "%{code:02X}");
            }
            i += 3;
            continue;
        }
        // A percent sign that encodes nothing stands for itself, like any other.
        if octet.is_ascii_graphic() && octet != b'%' && !literal.as_bytes().contains(&octet) {
            out.push(char::from(octet));
        } else {
            let _ = write!(out, "%{octet:02X}");
        }
        i += 1;
    }
    out
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// Whether `pattern` matches `path` from its beginning. Takes at most `path` times `pattern` steps, whatever they are.
pub fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(body) => (body, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        // The last piece of an anchored pattern must be where the path ends; all others as early as they can.
        if pieces.peek().is_none() && to_end {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

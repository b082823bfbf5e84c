//! A stored response. In: the block of a `response` record. Out: status, header lines and content, codings undone.

use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};

use crate::client::text_of;
use crate::decompress::{Body, Caps};
use crate::reason::{Failure, Reason};

/// A response.
#[derive(Debug)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Header lines.
    pub headers: HeaderMap,
    /// The content.
    pub body: Vec<u8>,
}

/// Takes a block apart.
///
/// # Errors
/// What is no response, or whose content is over the caps.
pub fn response(block: &[u8], caps: Caps) -> Result<Response, Failure> {
    let bad = |what: &str| Failure::new(Reason::BadResponse, what);
    let end = block.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(|| bad("its head does not end"))?;
    let mut lines = block[..end].split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let status_line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = status_line.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|w| w.starts_with("HTTP/"));
    let status = words.next().and_then(|s| s.parse().ok()).filter(|_| is_http).ok_or_else(|| bad("no status line"))?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let name = HeaderName::from_bytes(line[..colon].trim_ascii());
        // What is no header line was passed over by whoever stored it, too.
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii())) {
            headers.append(name, value);
        }
    }
    let stored = &block[end + 4..];
    // Some tools undo the chunks and leave the line, some do not.
    let chunked = text_of(&headers, &TRANSFER_ENCODING).is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
    let joined = if chunked { join_chunks(stored) } else { None };
    let stored = joined.as_deref().unwrap_or(stored);
    // Likewise for compression: a gzip body starts like one.
    let encoding = text_of(&headers, &CONTENT_ENCODING);
    let is_unpacked = encoding.as_deref().is_some_and(|e| e.contains("gzip")) && !stored.starts_with(&[0x1f, 0x8b]);
    let mut body = Body::new(encoding.as_deref().filter(|_| !is_unpacked), caps)?;
    body.push(stored)?;
    Ok(Response { status, headers, body: body.finish()? })
}

/// The content of chunks; None where it is not made of them.
fn join_chunks(mut stored: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(stored.len());
    loop {
        let end = stored.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&stored[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        stored = &stored[end + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(stored.get(..size)?);
        stored = stored.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPS: Caps = Caps { compressed: 10_000, content: 10_000, ratio: 100, cut: false };

    fn body(head: &str, body: &[u8]) -> Result<Vec<u8>, Failure> {
        response(&[head.as_bytes(), b"\r\n\r\n", body].concat(), CAPS).map(|r| r.body)
    }

    #[test]
    fn codings_are_undone_where_they_are_still_there() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
        assert_eq!(body(chunked, b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n").unwrap(), b"abcde");
        assert_eq!(body(chunked, b"abcde").unwrap(), b"abcde");
        let gzip = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip";
        assert_eq!(body(gzip, &webtest::reply::gzip(b"abcde")).unwrap(), b"abcde");
        assert_eq!(body(gzip, b"abcde").unwrap(), b"abcde");
        assert_eq!(body("HTTP/1.0 200", &[b'a'; 20_000]).unwrap_err().reason, Reason::TooLarge);
    }

    #[test]
    fn what_is_no_response_is_said() {
        for block in [&b""[..], b"HTTP/1.1 200 OK\r\n", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"] {
            assert_eq!(response(block, CAPS).unwrap_err().reason, Reason::BadResponse);
        }
    }
}

//! What a server sends. In: statuses, header lines, bodies, or raw steps. Out: steps.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

/// One step of an answer.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Sends the same bytes again and again, with a pause after each.
    Repeat(Vec<u8>, u64, Duration),
    /// Closes the connection.
    Close,
    /// Resets it (RST).
    Reset,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: String,
    headers: Vec<String>,
    body: Vec<u8>,
    has_length: bool,
    /// Set for an answer that is no well-formed one.
    steps: Option<Vec<Step>>,
}

impl Reply {
    /// An answer with a status such as `404 Not Found` and no body.
    pub fn status(status: &str) -> Reply {
        Reply { status: status.to_owned(), headers: Vec::new(), body: Vec::new(), has_length: true, steps: None }
    }

    /// 200 with a body of this type.
    pub fn body(content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply { body: body.into(), ..Reply::status("200 OK") }.header("Content-Type", content_type)
    }

    /// 200 with an HTML page.
    pub fn html(body: &str) -> Reply {
        Reply::body("text/html; charset=utf-8", body)
    }

    /// 200 with plain text, such as a robots.txt.
    pub fn text(body: &str) -> Reply {
        Reply::body("text/plain", body)
    }

    /// A redirect.
    pub fn redirect(status: &str, to: &str) -> Reply {
        Reply::status(status).header("Location", to)
    }

    /// Whatever the steps say.
    pub fn raw(steps: Vec<Step>) -> Reply {
        Reply { steps: Some(steps), ..Reply::status("") }
    }

    /// The head of a 200 with these header lines (each with its line end), then the steps.
    pub fn head_then(headers: &str, steps: Vec<Step>) -> Reply {
        let mut all = vec![Step::Send(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n").into_bytes())];
        all.extend(steps);
        Reply::raw(all)
    }

    /// With one more header line.
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push(format!("{name}: {value}\r\n"));
        self
    }

    /// The body packed with gzip.
    pub fn gzip(mut self) -> Reply {
        self.body = gzip(&self.body);
        self.header("Content-Encoding", "gzip")
    }

    /// Without a Content-Length: the body ends with the connection.
    pub fn unmeasured(mut self) -> Reply {
        self.has_length = false;
        self
    }

    /// What to send.
    pub fn steps(&self) -> Vec<Step> {
        if let Some(steps) = &self.steps {
            return steps.clone();
        }
        let mut head = format!("HTTP/1.1 {}\r\n{}", self.status, self.headers.concat());
        if self.has_length {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        } else {
            head.push_str("Connection: close\r\n");
        }
        head.push_str("\r\n");
        let mut steps = vec![Step::Send([head.as_bytes(), &self.body].concat())];
        if !self.has_length {
            steps.push(Step::Close);
        }
        steps
    }
}

/// `bytes` as one gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The steps of a gzip stream of `mebibytes` of zeros. Each mebibyte is the same few bytes, so that it costs nothing to make.
pub fn gzip_bomb(mebibytes: u64) -> Vec<Step> {
    let mut encoder = flate2::Compress::new(Compression::best(), false);
    let (zeros, mut block) = (vec![0; 1 << 20], Vec::with_capacity(1 << 20));
    // A full flush forgets what came before, so that the block may stand anywhere.
    let _ = encoder.compress_vec(&zeros, &mut block, flate2::FlushCompress::Full);
    let header = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    vec![Step::Send(header), Step::Repeat(block, mebibytes, Duration::ZERO), Step::Close]
}

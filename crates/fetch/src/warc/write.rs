//! Archives of what was asked and answered. In: exchanges. Out: WARC 1.1 files, each record a gzip member of its own, with
//! `warcinfo` first, `request` and `response` for an exchange, `revisit` for an answer of 304.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{Timestamp, Unit};
use sha1::{Digest, Sha1};

use crate::client::Exchange;

/// A file is closed at this size, as the specification's annex advises.
const FILE_BYTES: u64 = 1_000_000_000;
/// The profile of a revisit that the server itself declared.
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// Writes archives into a folder.
pub struct Writer {
    folder: PathBuf,
    start: String,
    n_files: u32,
    open: Option<(PathBuf, BufWriter<File>, u64)>,
}

impl Writer {
    /// A writer into `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// What the file system said.
    pub fn create(folder: &Path) -> Result<Writer, String> {
        fs::create_dir_all(folder).map_err(|e| format!("--warc {}: {e}", folder.display()))?;
        let start = Timestamp::now().strftime("%Y%m%d%H%M%S").to_string();
        Ok(Writer { folder: folder.to_owned(), start, n_files: 0, open: None })
    }

    /// Adds an exchange.
    ///
    /// # Errors
    /// What the file system said.
    pub fn write(&mut self, exchange: &Exchange) -> Result<(), String> {
        let (response, request) = (id(), id());
        let block = [exchange.head.as_slice(), &exchange.body].concat();
        let mut lines = vec![
            ("WARC-Record-ID", response.clone()),
            ("WARC-Target-URI", exchange.url.to_string()),
            ("WARC-Date", date(exchange.at)),
            ("WARC-Block-Digest", digest(&block)),
            ("WARC-Payload-Digest", digest(&exchange.body)),
        ];
        lines.extend(exchange.ip.map(|a| ("WARC-IP-Address", a.ip().to_string())));
        let kind = if exchange.status == 304 {
            // There is no payload, so no digest of one either.
            lines.retain(|(name, _)| *name != "WARC-Payload-Digest");
            lines.push(("WARC-Profile", NOT_MODIFIED.to_owned()));
            "revisit"
        } else {
            "response"
        };
        self.record(kind, &lines, "application/http;msgtype=response", &block)?;
        let lines = [
            ("WARC-Record-ID", request),
            ("WARC-Target-URI", exchange.url.to_string()),
            ("WARC-Date", date(exchange.at)),
            ("WARC-Concurrent-To", response),
            ("WARC-Block-Digest", digest(&exchange.request)),
        ];
        self.record("request", &lines, "application/http;msgtype=request", &exchange.request)
    }

    /// Closes the last file.
    ///
    /// # Errors
    /// What the file system said.
    pub fn finish(mut self) -> Result<(), String> {
        self.close()
    }

    fn record(&mut self, kind: &str, lines: &[(&str, String)], content_type: &str, block: &[u8]) -> Result<(), String> {
        if self.open.as_ref().is_some_and(|(_, _, size)| *size >= FILE_BYTES) {
            self.close()?;
        }
        if self.open.is_none() {
            self.begin()?;
        }
        let member = member(kind, lines, content_type, block);
        let Some((path, file, size)) = &mut self.open else { return Ok(()) };
        *size += member.len() as u64;
        file.write_all(&member).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn begin(&mut self) -> Result<(), String> {
        let name = format!("chiffre-{}-{:05}.warc.gz", self.start, self.n_files);
        self.n_files += 1;
        let path = self.folder.join(&name);
        // A file of another run in the same second is not written over.
        let file = File::create_new(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        self.open = Some((path, BufWriter::new(file), 0));
        let lines = [("WARC-Record-ID", id()), ("WARC-Date", date(Timestamp::now().as_microsecond())), ("WARC-Filename", name)];
        let info = format!(
            "software: chiffre/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nrobots: obey\r\n",
            env!("CARGO_PKG_VERSION")
        );
        self.record("warcinfo", &lines, "application/warc-fields", info.as_bytes())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some((path, mut file, _)) = self.open.take() else { return Ok(()) };
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(|e| format!("{}: {e}", path.display()))
    }
}

fn member(kind: &str, lines: &[(&str, String)], content_type: &str, block: &[u8]) -> Vec<u8> {
    let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\n");
    for (name, value) in lines {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", block.len()));
    let mut gzip = GzEncoder::new(Vec::with_capacity(block.len() / 2 + 512), Compression::default());
    // Writing to memory does not fail.
    let _ = gzip.write_all(head.as_bytes()).and_then(|()| gzip.write_all(block)).and_then(|()| gzip.write_all(b"\r\n\r\n"));
    gzip.finish().unwrap_or_default()
}

/// A random name (UUID version 4).
fn id() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn date(micros: i64) -> String {
    let time = Timestamp::from_microsecond(micros).unwrap_or_default();
    time.round(Unit::Second).unwrap_or(time).to_string()
}

/// SHA-1 in base 32 (RFC 4648), as archives label their blocks.
fn digest(block: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = Sha1::digest(block);
    let mut out = "sha1:".to_owned();
    for five in hash.chunks(5) {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        out.extend((0..8).rev().map(|i| char::from(LETTERS[(bits >> (5 * i) & 31) as usize])));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warc::read::{Item, Items};

    #[test]
    fn digests_are_those_of_other_tools() {
        assert_eq!(digest(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        assert_eq!(id().len(), "<urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6>".len());
        assert_eq!(&id()[24..25], "4");
    }

    #[test]
    fn what_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path()).unwrap();
        for status in [200, 304] {
            let exchange = Exchange {
                url: "https://exemple.fr/a".parse().unwrap(),
                at: 1_738_084_020_000_000,
                ip: Some("192.0.2.1:443".parse().unwrap()),
                request: b"GET /a HTTP/1.1\r\n\r\n".to_vec(),
                head: format!("HTTP/1.1 {status} X\r\n\r\n").into_bytes(),
                body: b"corps".to_vec(),
                status,
            };
            writer.write(&exchange).unwrap();
        }
        writer.finish().unwrap();
        let file = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
        let items: Vec<_> = Items::new(File::open(file).unwrap(), 1 << 20).unwrap().map(Result::unwrap).collect();
        let kinds = items.iter().map(|i| match i {
            Item::Record(r) => r.header("warc-type").unwrap().to_owned(),
            Item::Damage(at, what) => format!("{at} {what}"),
        });
        assert_eq!(kinds.collect::<Vec<_>>(), ["warcinfo", "response", "request", "revisit", "request"]);
        let Item::Record(response) = &items[1] else { panic!("no record") };
        assert_eq!(response.header("warc-date"), Some("2025-01-28T17:07:00Z"));
        assert_eq!(response.block, b"HTTP/1.1 200 X\r\n\r\ncorps");
    }
}

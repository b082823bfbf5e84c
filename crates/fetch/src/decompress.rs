//! Bodies that are compressed. In: the `Content-Encoding` and pieces of a body as they come. Out: the content, as long as
//! it stays below the caps; a bomb is stopped in the piece that goes over them.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::reason::{Failure, Reason};

/// What the `Accept-Encoding` header says.
pub const ACCEPTED: &str = "gzip, br, zstd, deflate";
/// Below so many bytes no ratio is looked at: a small page of blanks is no bomb.
const RATIO_FROM: usize = 1 << 20;
/// The largest window that a zstd frame may ask for (RFC 9659 for HTTP): 8 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;
/// Brotli's own buffer.
const BUFFER: usize = 16 * 1024;

/// How much a body may be.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Bytes over the wire.
    pub compressed: usize,
    /// Bytes of content.
    pub content: usize,
    /// Bytes of content for one over the wire.
    pub ratio: usize,
    /// Whether what stands beyond the caps is left out instead of failing the body.
    pub cut: bool,
}

/// A body on its way in.
pub struct Body {
    decoder: Decoder,
    received: usize,
    caps: Caps,
    is_cut: bool,
}

enum Decoder {
    Plain(Capped),
    Gzip(GzDecoder<Capped>),
    Brotli(Box<DecompressorWriter<Capped>>),
    Zstd(Box<zstd::stream::write::Decoder<'static, Capped>>),
    Zlib(ZlibDecoder<Capped>),
    Deflate(DeflateDecoder<Capped>),
    /// `deflate` is zlib by the standard and bare deflate by habit: the first two bytes tell.
    Unsure(Vec<u8>, Capped),
}

/// Bytes up to a limit.
#[derive(Default)]
struct Capped {
    bytes: Vec<u8>,
    limit: usize,
    is_over: bool,
}

impl Write for Capped {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let room = self.limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() > room {
            self.is_over = true;
            return Err(io::Error::other("over the cap"));
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Body {
    /// A body with this `Content-Encoding`.
    ///
    /// # Errors
    /// A compression that nobody asked for.
    pub fn new(encoding: Option<&str>, caps: Caps) -> Result<Body, Failure> {
        let names: Vec<String> = encoding.unwrap_or_default().split(',').map(|e| e.trim().to_ascii_lowercase()).collect();
        let mut names = names.iter().map(String::as_str).filter(|e| !e.is_empty() && *e != "identity" && *e != "none");
        let (name, more) = (names.next(), names.next());
        let unknown = || Failure::new(Reason::BadEncoding, format!("« {} »", encoding.unwrap_or_default()));
        if more.is_some() {
            return Err(unknown());
        }
        let out = Capped::default();
        let decoder = match name {
            None => Decoder::Plain(out),
            Some("gzip" | "x-gzip") => Decoder::Gzip(GzDecoder::new(out)),
            Some("br") => Decoder::Brotli(Box::new(DecompressorWriter::new(out, BUFFER))),
            Some("zstd") => {
                let mut decoder = zstd::stream::write::Decoder::new(out).map_err(|_| unknown())?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(|_| unknown())?;
                Decoder::Zstd(Box::new(decoder))
            }
            Some("deflate") => Decoder::Unsure(Vec::new(), out),
            Some(_) => return Err(unknown()),
        };
        Ok(Body { decoder, received: 0, caps, is_cut: false })
    }

    /// Bytes received so far.
    pub fn received(&self) -> usize {
        self.received
    }

    /// Takes the next piece; false where no more is wanted.
    ///
    /// # Errors
    /// Over a cap, or not what the encoding says.
    pub fn push(&mut self, piece: &[u8]) -> Result<bool, Failure> {
        self.received += piece.len();
        if self.received > self.caps.compressed && !self.caps.cut {
            let what = format!("more than {} bytes over the wire (fetch.max_compressed_megabytes)", self.caps.compressed);
            return Err(Failure::new(Reason::TooLarge, what));
        }
        let by_ratio = RATIO_FROM.max(self.received.saturating_mul(self.caps.ratio));
        self.out().limit = self.caps.content.min(by_ratio);
        match self.feed(piece) {
            Ok(()) => Ok(!self.is_cut),
            Err(_) if self.out().is_over && self.caps.cut => {
                self.is_cut = true;
                Ok(false)
            }
            Err(_) if self.out().is_over => Err(self.over()),
            Err(e) => Err(Failure::new(Reason::BadEncoding, e.to_string())),
        }
    }

    fn over(&mut self) -> Failure {
        let (received, limit) = (self.received, self.out().limit);
        if limit < self.caps.content {
            let what = format!("more than {limit} bytes from {received} (fetch.max_ratio)");
            return Failure::new(Reason::Bomb, what);
        }
        Failure::new(Reason::TooLarge, format!("more than {limit} bytes (fetch.max_megabytes)"))
    }

    fn feed(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Decoder::Unsure(start, out) = &mut self.decoder {
            start.extend_from_slice(piece);
            let &[first, second, ..] = start.as_slice() else { return Ok(()) };
            let is_zlib = first & 0x0f == 8 && (u16::from(first) << 8 | u16::from(second)).is_multiple_of(31);
            let (start, out) = (std::mem::take(start), std::mem::take(out));
            self.decoder = if is_zlib { Decoder::Zlib(ZlibDecoder::new(out)) } else { Decoder::Deflate(DeflateDecoder::new(out)) };
            return self.feed(&start);
        }
        match &mut self.decoder {
            Decoder::Plain(out) => out.write_all(piece),
            Decoder::Gzip(d) => write_until_end(d, piece),
            Decoder::Brotli(d) => write_until_end(d, piece),
            Decoder::Zstd(d) => write_until_end(d, piece),
            Decoder::Zlib(d) => write_until_end(d, piece),
            Decoder::Deflate(d) => write_until_end(d, piece),
            Decoder::Unsure(..) => Ok(()),
        }
    }

    fn out(&mut self) -> &mut Capped {
        match &mut self.decoder {
            Decoder::Plain(out) | Decoder::Unsure(_, out) => out,
            Decoder::Gzip(d) => d.get_mut(),
            Decoder::Brotli(d) => d.get_mut(),
            Decoder::Zstd(d) => d.get_mut(),
            Decoder::Zlib(d) => d.get_mut(),
            Decoder::Deflate(d) => d.get_mut(),
        }
    }

    /// The content, once all pieces are in.
    ///
    /// # Errors
    /// A compressed body that ends too early.
    pub fn finish(mut self) -> Result<Vec<u8>, Failure> {
        if !self.is_cut && self.received > 0 {
            let ended = match &mut self.decoder {
                Decoder::Plain(_) => Ok(()),
                Decoder::Gzip(d) => d.try_finish(),
                Decoder::Brotli(d) => d.close(),
                Decoder::Zstd(d) => d.flush(),
                Decoder::Zlib(d) => d.try_finish(),
                Decoder::Deflate(d) => d.try_finish(),
                Decoder::Unsure(..) => Err(io::ErrorKind::UnexpectedEof.into()),
            };
            if let Err(e) = ended {
                return Err(if self.out().is_over { self.over() } else { Failure::new(Reason::BadEncoding, e.to_string()) });
            }
        }
        Ok(std::mem::take(&mut self.out().bytes))
    }
}

/// Writes `piece`, and ignores what stands behind the end of the compressed stream, as browsers do.
fn write_until_end(decoder: &mut impl Write, mut piece: &[u8]) -> io::Result<()> {
    while !piece.is_empty() {
        match decoder.write(piece) {
            Ok(0) => return Ok(()),
            Ok(n) => piece = &piece[n..],
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const CAPS: Caps = Caps { compressed: 1_000_000, content: 4_000_000, ratio: 100, cut: false };

    fn text() -> Vec<u8> {
        (0..2000).flat_map(|i| format!("{i} milliards d’euros\n").into_bytes()).collect()
    }

    fn packed(encoding: &str, content: &[u8]) -> Vec<u8> {
        match encoding {
            "gzip" => {
                let mut e = GzEncoder::new(Vec::new(), Compression::best());
                e.write_all(content).unwrap();
                e.finish().unwrap()
            }
            "deflate" => {
                let mut e = ZlibEncoder::new(Vec::new(), Compression::best());
                e.write_all(content).unwrap();
                e.finish().unwrap()
            }
            "deflate, bare" => {
                let mut e = DeflateEncoder::new(Vec::new(), Compression::best());
                e.write_all(content).unwrap();
                e.finish().unwrap()
            }
            "zstd" => zstd::encode_all(content, 3).unwrap(),
            "br" => {
                let mut out = Vec::new();
                let mut e = brotli::CompressorWriter::new(&mut out, 4096, 5, 20);
                e.write_all(content).unwrap();
                drop(e);
                out
            }
            _ => content.to_owned(),
        }
    }

    fn unpack(encoding: &str, bytes: &[u8], piece: usize, caps: Caps) -> Result<Vec<u8>, Failure> {
        let mut body = Body::new(Some(encoding.split(", bare").next().unwrap()), caps)?;
        for piece in bytes.chunks(piece) {
            if !body.push(piece)? {
                break;
            }
        }
        body.finish()
    }

    const ALL: [&str; 6] = ["", "gzip", "deflate", "deflate, bare", "zstd", "br"];

    #[test]
    fn every_encoding_in_pieces_of_every_size() {
        for encoding in ALL {
            let bytes = packed(encoding, &text());
            for piece in [1, 2, 3, 1000, bytes.len()] {
                assert_eq!(unpack(encoding, &bytes, piece, CAPS).unwrap(), text(), "{encoding} in pieces of {piece}");
            }
        }
        assert_eq!(unpack("identity", b"abc", 2, CAPS).unwrap(), b"abc");
        assert_eq!(unpack("gzip", b"", 2, CAPS).unwrap(), b"");
    }

    #[test]
    fn a_bomb_is_stopped_by_its_ratio_or_its_size() {
        let zeros = vec![0; 30_000_000];
        for encoding in &ALL[1..] {
            let bytes = packed(encoding, &zeros);
            assert_eq!(unpack(encoding, &bytes, 512, CAPS).unwrap_err().reason, Reason::Bomb, "{encoding}");
            let wide = Caps { ratio: usize::MAX, ..CAPS };
            assert_eq!(unpack(encoding, &bytes, 512, wide).unwrap_err().reason, Reason::TooLarge, "{encoding}");
            let cut = Caps { cut: true, content: 500_000, ..CAPS };
            assert_eq!(unpack(encoding, &bytes, 512, cut).unwrap().len(), 500_000, "{encoding}");
        }
        assert_eq!(unpack("", &zeros, 512, CAPS).unwrap_err().reason, Reason::TooLarge);
    }

    #[test]
    fn broken_and_unknown_compressions_are_named() {
        for encoding in &ALL[1..] {
            let bytes = packed(encoding, &text());
            if *encoding != "zstd" {
                assert_eq!(unpack(encoding, &bytes[..bytes.len() / 2], 100, CAPS).unwrap_err().reason, Reason::BadEncoding, "{encoding}");
            }
            assert_eq!(unpack(encoding, b"<!doctype html><p>plain", 100, CAPS).unwrap_err().reason, Reason::BadEncoding, "{encoding}");
        }
        for unknown in ["compress", "gzip, gzip", "snappy"] {
            assert_eq!(Body::new(Some(unknown), CAPS).err().unwrap().reason, Reason::BadEncoding, "{unknown}");
        }
    }

    #[test]
    fn what_stands_behind_the_end_is_ignored() {
        let mut bytes = packed("gzip", &text());
        bytes.extend_from_slice(b"\r\n\r\n");
        assert_eq!(unpack("gzip", &bytes, 100, CAPS).unwrap(), text());
    }
}

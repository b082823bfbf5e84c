//! An answer that goes to disk. In: a response and where its body is to stand. Out: the file, as it came over the wire.
//!
//! Archives are larger than memory should be, so they have a cap and a time of their own, and are written piece by piece.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use crate::client::{Ask, Client, Deadline, media_type, text_of};
use crate::reason::{Failure, Reason};

/// Where a body is to stand, and who may refuse it.
#[derive(Clone, Copy)]
pub struct ToFile<'a> {
    /// The file; what stands there is written over.
    pub path: &'a Path,
    /// Looks at the header lines before the body is read.
    pub refuses: &'a (dyn Fn(&HeaderMap) -> Option<Failure> + Send + Sync),
}

impl Client {
    /// Writes the body of `response` to `to`.
    ///
    /// # Errors
    /// Over the cap or too slow, not what was asked for, refused, or a disk that takes no more.
    pub(crate) async fn save(&self, response: Response, ask: &Ask<'_>, to: ToFile<'_>, until: Deadline) -> Result<(), Failure> {
        let headers = response.headers();
        let media = text_of(headers, &CONTENT_TYPE).unwrap_or_default();
        if !(ask.wants)(media_type(&media).0.as_str()) {
            return Err(Failure::new(Reason::ContentType, media));
        }
        if let Some(refusal) = (to.refuses)(headers) {
            return Err(refusal);
        }
        // No compression was asked for. Servers that take the ending .gz for one say gzip all the same, and what is on the
        // wire is the archive; archives are unpacked when they are read.
        let encoding = text_of(headers, &CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase();
        if !matches!(encoding.as_str(), "" | "identity" | "none" | "gzip" | "x-gzip") {
            return Err(Failure::new(Reason::BadEncoding, format!("« {encoding} »")));
        }
        let cap = ask.caps.compressed;
        let over = |n: u64, what: &str| Failure::new(Reason::TooLarge, format!("{n} bytes{what} (fetch.max_archive_megabytes)"));
        if let Some(stated) = response.content_length().filter(|n| *n > cap as u64) {
            return Err(over(stated, " stated"));
        }
        let disk = |e: std::io::Error| Failure::new(Reason::Disk, format!("{}: {e}", to.path.display()));
        // A piece goes to the system's cache and is not waited for, so writing here holds no other request up.
        let mut file = File::create(to.path).map_err(disk)?;
        let mut received = 0;
        self.pieces(response, until, |piece| {
            received += piece.len();
            if received > cap {
                return Err(over(received as u64, " or more"));
            }
            file.write_all(piece).map(|()| true).map_err(disk)
        })
        .await
    }
}

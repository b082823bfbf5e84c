//! Web archives (WARC 1.1, <https://iipc.github.io/warc-specifications/>). In: archive files, or exchanges. Out: their
//! pages, or archive files that other tools read.
//!
//! [`read`] reads records and says where a file is damaged, [`http`] takes a stored response apart, [`pages`] makes rows,
//! [`write`] writes.

pub mod files;
pub mod http;
pub mod pages;
pub mod read;
pub mod write;

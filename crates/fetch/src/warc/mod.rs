//! Web archives (WARC 1.1, <https://iipc.github.io/warc-specifications/>). In: archive files. Out: their pages.

pub mod files;

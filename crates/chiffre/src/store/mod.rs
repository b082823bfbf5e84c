//! Tables on disk. In: record batches and what they were made from. Out: Parquet parts, complete or not there at all.
//!
//! No database of states: what a part was made from stands in its own footer ([`footer`]), where it is follows from its
//! name ([`layout`]), what is not yet a part
//! is in a [`spool`], and one run at a time may write ([`lock`]).

pub mod footer;
pub mod layout;
pub mod lock;
pub mod part;
pub mod spool;

pub use footer::Lineage;
pub use layout::Layout;
pub use lock::Lock;

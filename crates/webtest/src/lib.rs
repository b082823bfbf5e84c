//! A web server on the loopback for tests. In: for each host and path, what to send, piece by piece. Out: a port, and a log
//! of all that was asked.
//!
//! A [`Reply`] is data: bytes, pauses, repetitions, an end. So a test can have a server that lies about lengths, trickles,
//! resets in the middle of a body or never ends its headers. No production code uses this crate.

pub mod certificates;
pub mod reply;
pub mod server;

pub use certificates::Authority;
pub use reply::{Reply, Step};
pub use server::{Hit, Server};

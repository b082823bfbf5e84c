//! Tests that cross crates: what they share.

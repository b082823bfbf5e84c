//! Values off the front of a model's file. In: bytes. Out: what they begin with, or nothing where they are too few.

/// What is left of a file.
pub struct Bytes<'b>(pub &'b [u8]);

impl<'b> Bytes<'b> {
    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (first, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(first)
    }

    /// The next u32, little-endian.
    pub fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// The next name, of a byte of length before it, as one of those `known`.
    pub fn class(&mut self, known: &[&'static str]) -> Option<&'static str> {
        let length = usize::from(*self.take(1)?.first()?);
        let name = std::str::from_utf8(self.take(length)?).ok()?;
        known.iter().copied().find(|k| *k == name)
    }
}

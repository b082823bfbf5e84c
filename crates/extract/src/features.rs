//! What holds of something that a model is asked about. In: words. Out: their hashes.

/// Features that hold; what a model is asked with has each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(pub Vec<u32>);

impl Features {
    /// Adds the feature with the name that the parts make: its hash, FNV-1a of 32 bits.
    pub fn add(&mut self, parts: &[&str]) {
        let mut hash = 0x811c_9dc5u32;
        for byte in parts.iter().flat_map(|p| p.bytes().chain(std::iter::once(0x1f))) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        self.0.push(hash);
    }
}

/// The first letters of a word.
pub fn beginning(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(end, _)| &word[..end])
}

//! Bytes inside, code points at the border. In: a text. Out: the code-point offset of any byte offset, in constant time.

/// How many code points stand before every 64th byte, so that one look-up counts at most 63 bytes.
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    before: Vec<u32>,
}

const STEP: usize = 64;

impl<'a> CodePoints<'a> {
    /// Reads `text` once.
    pub fn new(text: &'a str) -> CodePoints<'a> {
        let bytes = text.as_bytes();
        let mut before = Vec::with_capacity(bytes.len() / STEP + 1);
        let mut n = 0u32;
        for chunk in bytes.chunks(STEP) {
            before.push(n);
            n += count(chunk);
        }
        before.push(n);
        CodePoints { bytes, before }
    }

    /// Code points before byte `at`, which must be a character's border.
    pub fn at(&self, at: usize) -> i64 {
        let at = at.min(self.bytes.len());
        let block = at / STEP;
        let rest = &self.bytes[block * STEP..at];
        i64::from(self.before[block]) + i64::from(count(rest))
    }
}

fn count(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_border_is_counted_as_python_counts(s in "\\PC{0,300}") {
            let points = CodePoints::new(&s);
            for (n, (at, _)) in s.char_indices().enumerate() {
                prop_assert_eq!(points.at(at), n as i64);
            }
            prop_assert_eq!(points.at(s.len()), s.chars().count() as i64);
        }
    }
}

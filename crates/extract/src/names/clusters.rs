//! Words by the company they keep. In: `data/models/clusters.bin`. Out: a word's cluster at two grains.
//!
//! The clusters are k-means classes of word vectors; what the file is made from stands in `data/SOURCES.tsv`. Words are
//! not stored: only 24 bits of a hash of each, so that half a million words take 3 MB; an unknown word is taken for a
//! known one once in some thousands.

use tables::{Data, Error, hash};

/// Where the file is.
pub const PATH: &str = "models/clusters.bin";
/// How the file begins.
pub const MAGIC: &[u8; 8] = b"chclus01";
/// Words are spread over so many buckets by the first bits of their hash.
pub const BUCKETS: usize = 1 << 15;

/// The class of a word that has none.
pub const NONE: Classes = Classes { fine: 0, coarse: 0 };

/// A word's classes, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Of about a thousand.
    pub fine: u16,
    /// Of about sixty.
    pub coarse: u8,
}

/// All clustered words.
#[derive(Debug)]
pub struct Clusters {
    /// First entry of each bucket, and one past the last.
    starts: Vec<u32>,
    /// Remaining hash bits, sorted within a bucket.
    keys: Vec<u16>,
    classes: Vec<Classes>,
}

/// Bucket and key of a word.
pub fn place(word: &str) -> (usize, u16) {
    let h = hash::xx64(word.as_bytes());
    ((h >> 49) as usize, (h >> 33) as u16)
}

impl Clusters {
    /// Reads the file.
    ///
    /// # Errors
    /// A missing file, or one that is none of ours.
    pub fn load(data: &Data) -> Result<Clusters, Error> {
        let bytes = data.bytes(PATH)?;
        Clusters::parse(&bytes).ok_or_else(|| Error::data(PATH, 1, "not a file of clusters; build it again with the trainer"))
    }

    fn parse(bytes: &[u8]) -> Option<Clusters> {
        let body = bytes.strip_prefix(MAGIC)?;
        let (counts, body) = body.split_at_checked(BUCKETS)?;
        let mut starts = Vec::with_capacity(BUCKETS + 1);
        let mut n = 0u32;
        for count in counts {
            starts.push(n);
            n += u32::from(*count);
        }
        starts.push(n);
        let n = n as usize;
        let (keys, rest) = body.split_at_checked(2 * n)?;
        let (fine, coarse) = rest.split_at_checked(2 * n)?;
        if coarse.len() != n {
            return None;
        }
        let two = |b: &[u8]| -> Vec<u16> { b.chunks_exact(2).map(|p| u16::from_le_bytes([p[0], p[1]])).collect() };
        let classes = two(fine).into_iter().zip(coarse).map(|(fine, coarse)| Classes { fine, coarse: *coarse }).collect();
        Some(Clusters { starts, keys: two(keys), classes })
    }

    /// The classes of `word` as it is written.
    pub fn of(&self, word: &str) -> Classes {
        let (bucket, key) = place(word);
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        let keys = &self.keys[range.clone()];
        keys.binary_search(&key).map_or(NONE, |at| self.classes[range.start + at])
    }

    /// The file of `words` with their classes. Words whose hash collides with one before them are left out.
    pub fn write(words: impl IntoIterator<Item = (String, Classes)>) -> Vec<u8> {
        let mut entries: Vec<(usize, u16, Classes)> = words
            .into_iter()
            .map(|(word, classes)| {
                let (bucket, key) = place(&word);
                (bucket, key, classes)
            })
            .collect();
        entries.sort_by_key(|e| (e.0, e.1));
        entries.dedup_by_key(|e| (e.0, e.1));
        let mut counts = vec![0u8; BUCKETS];
        entries.retain(|e| {
            let fits = counts[e.0] < u8::MAX;
            counts[e.0] += u8::from(fits);
            fits
        });
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&counts);
        bytes.extend(entries.iter().flat_map(|e| e.1.to_le_bytes()));
        bytes.extend(entries.iter().flat_map(|e| e.2.fine.to_le_bytes()));
        bytes.extend(entries.iter().map(|e| e.2.coarse));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again() {
        let words: Vec<(String, Classes)> =
            (0..2000u16).map(|i| (format!("mot{i}"), Classes { fine: 1 + i % 1000, coarse: 1 + (i % 60) as u8 })).collect();
        let clusters = Clusters::parse(&Clusters::write(words.clone())).unwrap();
        let found = words.iter().filter(|(w, c)| clusters.of(w) == *c).count();
        assert!(found > 1990, "{found}");
        assert_eq!(clusters.of("inconnu"), NONE);
        assert!(Clusters::parse(b"chclus01x").is_none());
    }
}

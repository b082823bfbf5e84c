//! Stable names for bytes: the same input gives the same digits on every machine and in every version.
//!
//! In: bytes. Out: lower-case hexadecimal digits of XXH3 (<https://xxhash.com>). Not for secrets: anyone can make two
//! inputs collide on purpose.

use xxhash_rust::xxh3;

/// XXH3-64 itself, for tables of hashed keys that stand in model files.
pub fn xx64(bytes: &[u8]) -> u64 {
    xxh3::xxh3_64(bytes)
}

/// 16 hex digits (XXH3-64): the `doc_id` of a canonical URL or of a local file's path.
pub fn hex16(bytes: impl AsRef<[u8]>) -> String {
    format!("{:016x}", xxh3::xxh3_64(bytes.as_ref()))
}

/// 32 hex digits (XXH3-128): fingerprints of contents, settings and parts.
pub fn hex32(bytes: impl AsRef<[u8]>) -> String {
    format!("{:032x}", xxh3::xxh3_128(bytes.as_ref()))
}

/// 32 hex digits over several fields. Each field's length goes in too, so that `["ab", "c"]` and `["a", "bc"]` differ.
pub fn hex32_of<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = xxh3::Xxh3::new();
    for field in fields {
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    format!("{:032x}", hasher.digest128())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_never_change_between_versions() {
        assert_eq!(hex16(""), "2d06800538d394c2");
        assert_eq!(hex32("chiffre").len(), 32);
    }

    #[test]
    fn field_borders_count() {
        assert_ne!(hex32_of(["ab", "c"]), hex32_of(["a", "bc"]));
    }
}

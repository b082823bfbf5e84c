//! One look at the letters of a text, for all who count or hash them. In: a block's text. Out: hashes of its words and of
//! the whole, and counts of the characters that tell prose from labels.
//!
//! The hash is FNV-1a over lower-case characters, written out because trained tables depend on it.

/// Start of a hash.
const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// One step of FNV-1a.
pub fn step(hash: u64, value: u32) -> u64 {
    (hash ^ u64::from(value)).wrapping_mul(0x0100_0000_01b3)
}

/// FNV-1a of bytes.
pub fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(FNV, |hash, b| step(hash, u32::from(b)))
}

/// What a text's characters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Hash of its letters and digits, whatever stands between them.
    pub hash: u64,
    /// Upper-case letters.
    pub upper: u32,
    /// Digits 0 to 9.
    pub digits: u32,
    /// Commas and semicolons.
    pub commas: u32,
    /// Marks that end a sentence.
    pub ends: u32,
    /// Bullets, arrows, bars: marks between links.
    pub marks: u32,
}

/// Looks at `text`, and appends the hash of each of its words.
pub fn scan(text: &str, words: &mut Vec<u64>) -> Scan {
    let mut found = Scan { hash: FNV, ..Scan::default() };
    let mut word = FNV;
    let mut in_word = false;
    for c in text.chars() {
        let is_word = if c.is_ascii() {
            let lower = c.to_ascii_lowercase();
            if c.is_ascii_alphanumeric() {
                found.upper += u32::from(c.is_ascii_uppercase());
                found.digits += u32::from(c.is_ascii_digit());
                found.hash = step(found.hash, u32::from(lower));
            } else {
                found.commas += u32::from(c == ',' || c == ';');
                found.ends += u32::from(matches!(c, '.' | '!' | '?'));
                found.marks += u32::from(matches!(c, '|' | '/' | '>'));
            }
            let is_word = c.is_ascii_alphanumeric() || c == '_';
            if is_word {
                word = step(word, u32::from(lower));
            }
            is_word
        } else if c.is_alphanumeric() {
            found.upper += u32::from(c.is_uppercase());
            for lower in c.to_lowercase() {
                found.hash = step(found.hash, u32::from(lower));
                word = step(word, u32::from(lower));
            }
            true
        } else {
            found.ends += u32::from(c == '…');
            found.marks += u32::from(matches!(c, '»' | '›' | '•' | '·' | '©' | '→'));
            false
        };
        if in_word && !is_word {
            words.push(word);
            word = FNV;
        }
        in_word = is_word;
    }
    if in_word {
        words.push(word);
    }
    found
}

/// Hash of the letters and digits of `text`.
pub fn hash(text: &str) -> u64 {
    scan(text, &mut Vec::new()).hash
}

/// Hashes of every three words in a row (of two or one in a short text), as `words` hash.
pub fn shingles(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(words.len().clamp(1, 3)).map(|w| w.iter().fold(0u64, |h, x| h.rotate_left(21) ^ x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u64> {
        let mut words = Vec::new();
        scan(text, &mut words);
        words
    }

    #[test]
    fn words_and_wholes_are_hashed_without_case() {
        assert_eq!(words("L'Été, un_mot !"), words("l été UN_MOT"));
        assert_eq!(words("l été un_mot").len(), 3);
        assert_eq!(hash("Lire aussi :"), hash("LIRE  aussi"));
        assert_ne!(hash("Lire aussi"), hash("Lire ainsi"));
    }

    #[test]
    fn characters_are_counted() {
        let found = scan("Le 28 ÉTÉ, vu ; fin… © A | B. Quoi ?", &mut Vec::new());
        assert_eq!((found.upper, found.digits, found.commas, found.ends, found.marks), (7, 2, 2, 3, 2));
    }

    #[test]
    fn shingles_are_of_three_words_where_there_are_three() {
        let n = |text: &str| shingles(&words(text)).count();
        assert_eq!([n(""), n("un"), n("un deux"), n("un deux trois"), n("un deux trois quatre")], [0, 1, 1, 1, 2]);
    }
}

//! By what a text is known again. In: its paragraphs. Out: eight small numbers of which two texts share as many as they share
//! wording (MinHash, Broder 1997, over runs of four words).

use tables::hash;

/// A text's numbers.
pub type Sketch = [u16; 8];

/// Words of a run.
const RUN: usize = 4;
/// Numbers that two texts share where more than about a third of their wording is one.
const ALIKE: usize = 3;

/// The sketch of a text; none where it has no words.
pub fn of(paragraphs: &[&str]) -> Option<Sketch> {
    let mut least = [u64::MAX; 8];
    let mut any = false;
    for paragraph in paragraphs {
        let folded = text::fold(paragraph);
        let words: Vec<u64> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| hash::xx64(w.as_bytes())).collect();
        any |= !words.is_empty();
        for run in words.windows(RUN.min(words.len()).max(1)) {
            let whole = run.iter().fold(0u64, |all, word| all.rotate_left(17) ^ word);
            for (i, least) in least.iter_mut().enumerate() {
                *least = (*least).min(mixed(whole, i as u64));
            }
        }
    }
    any.then(|| least.map(|n| n as u16))
}

/// One of eight orders of all runs (the finaliser of SplitMix64).
fn mixed(n: u64, salt: u64) -> u64 {
    let n = n ^ salt.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Whether two texts are versions of one.
pub fn alike(a: Sketch, b: Sketch) -> bool {
    a.iter().zip(b).filter(|(a, b)| **a == *b).count() >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Le conseil municipal de Saint-Amand a voté mardi soir, après trois heures de débat, la vente de l'ancienne gare \
        à une coopérative qui veut en faire un marché couvert, un atelier de vélos et une salle de répétition pour les écoles.";

    #[test]
    fn an_edited_copy_is_alike_and_another_text_is_not() {
        let edited = TEXT.replace("mardi soir", "hier").to_uppercase();
        let other = "La coopérative qui tient le marché couvert de Saint-Amand cherche des maraîchers pour l'hiver : deux étals sur cinq \
            restent vides depuis la rentrée, dit sa présidente, et les écoles de la ville s'y fournissent de moins en moins.";
        let sketch = |s: &str| of(&[s]).unwrap();
        assert!(alike(sketch(TEXT), sketch(&edited)));
        assert!(!alike(sketch(TEXT), sketch(other)));
        assert_eq!(of(&[" … "]), None);
    }
}

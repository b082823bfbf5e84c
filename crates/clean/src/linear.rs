//! Two linear models over many small signs: the words of a block, and the tag, class and id words of the elements around
//! it. In: a block. Out: a score each, which the trees look at beside their other columns.
//!
//! Signs are hashed into tables of one byte a weight (Weinberger et al. 2009), so that nothing is looked up by name.

use crate::dom::Page;
use crate::scan::{fnv, scan};

/// Bits of an index; a table has 2^BITS weights.
pub const BITS: u32 = 16;
/// Elements around a block, from its own upwards, whose signs count.
const LEVELS: usize = 6;
/// Of these, how many count once more as near.
const NEAR: usize = 2;
/// Words of a block that are looked at from either end.
const ENDS: usize = 100;

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Log-odds of no sign.
    pub bias: f32,
    /// What a weight of 1 is.
    pub scale: f32,
    /// 2^[`BITS`] weights.
    pub weights: Vec<i8>,
}

impl Table {
    fn sum(&self, signs: &[u16]) -> i32 {
        signs.iter().map(|s| i32::from(self.weights[usize::from(*s)])).sum()
    }

    fn score(&self, sum: i32, n: usize) -> f32 {
        self.bias + self.scale * sum as f32 / (n.max(1) as f32).sqrt()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.weights.iter().map(|w| w.to_le_bytes()[0]));
    }

    fn parse(bytes: &[u8]) -> Option<(Table, &[u8])> {
        let (head, rest) = bytes.split_at_checked(8)?;
        let (weights, rest) = rest.split_at_checked(1 << BITS)?;
        let float = |b: &[u8]| b.try_into().ok().map(f32::from_le_bytes);
        let weights = weights.iter().map(|b| i8::from_le_bytes([*b])).collect();
        Some((Table { bias: float(&head[..4])?, scale: float(&head[4..])?, weights }, rest))
    }
}

/// Both models.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Over words.
    pub text: Table,
    /// Over markup.
    pub markup: Table,
}

impl Linear {
    /// The scores of all blocks of a page: of their words, whose hashes are `words`, and of their markup.
    pub fn scores<'w>(&self, page: &Page, words: impl Fn(usize) -> &'w [u64]) -> Vec<[f32; 2]> {
        let elements: Vec<Sums> = (0..page.elements.len()).map(|e| Sums::of(&self.markup, page, e)).collect();
        let mut signs = Vec::new();
        let mut scores = Vec::with_capacity(page.blocks.len());
        for (i, block) in page.blocks.iter().enumerate() {
            signs.clear();
            text_signs(words(i), &mut signs);
            let text = self.text.score(self.text.sum(&signs), signs.len());
            let (mut sum, mut n) = (0, 0);
            for (level, e) in above(page, block.element) {
                let element = &elements[e];
                sum += element.far + i32::from(self.markup.weights[usize::from(tag_sign(page, e, level))]);
                n += element.n + 1;
                if level < NEAR {
                    sum += element.near;
                    n += element.n_near;
                }
            }
            scores.push([text, self.markup.score(sum, n)]);
        }
        scores
    }

    /// Both tables, one after the other.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        self.text.write(bytes);
        self.markup.write(bytes);
    }

    /// Both tables at the start of `bytes`, and what follows them.
    pub fn parse(bytes: &[u8]) -> Option<(Linear, &[u8])> {
        let (text, rest) = Table::parse(bytes)?;
        let (markup, rest) = Table::parse(rest)?;
        Some((Linear { text, markup }, rest))
    }
}

/// What an element adds to the sums of the blocks below it.
struct Sums {
    far: i32,
    near: i32,
    n: usize,
    n_near: usize,
}

impl Sums {
    fn of(table: &Table, page: &Page, element: usize) -> Sums {
        let (start, end) = page.elements[element].signs;
        let signs = &page.signs[start as usize..end as usize];
        let near = signs.iter().map(|s| i32::from(table.weights[usize::from(near_sign(*s))])).sum();
        Sums { far: table.sum(signs), near, n: signs.len(), n_near: signs.len() }
    }
}

/// The signs of block `i` of a page, as the trainer needs them: those of its words, those of its markup.
pub fn signs_of(page: &Page, i: usize) -> (Vec<u16>, Vec<u16>) {
    let block = &page.blocks[i];
    let (mut text, mut markup) = (Vec::new(), Vec::new());
    let mut words = Vec::new();
    scan(page.text_of(block), &mut words);
    text_signs(&words, &mut text);
    for (level, e) in above(page, block.element) {
        let (start, end) = page.elements[e].signs;
        let signs = &page.signs[start as usize..end as usize];
        markup.push(tag_sign(page, e, level));
        markup.extend(signs);
        if level < NEAR {
            markup.extend(signs.iter().map(|s| near_sign(*s)));
        }
    }
    (text, markup)
}

/// The elements from `element` upwards with their level, at most [`LEVELS`].
fn above(page: &Page, element: u32) -> impl Iterator<Item = (usize, usize)> {
    let mut next = Some(element);
    std::iter::from_fn(move || {
        let at = next?;
        let parent = page.elements[at as usize].parent;
        next = (parent != at).then_some(parent);
        Some(at as usize)
    })
    .take(LEVELS)
    .enumerate()
}

/// Words, pairs of them, the first and the last.
fn text_signs(words: &[u64], signs: &mut Vec<u16>) {
    // A long block's middle is left out, as if its ends stood together.
    let (head, tail) = if words.len() > 2 * ENDS { (&words[..ENDS], &words[words.len() - ENDS..]) } else { (words, &words[..0]) };
    let pair = |a: u64, b: u64| index(a.rotate_left(23) ^ b, 2);
    signs.extend(head.iter().chain(tail).map(|w| index(*w, 1)));
    signs.extend(head.windows(2).map(|w| pair(w[0], w[1])));
    signs.extend(head.last().zip(tail.first()).map(|(a, b)| pair(*a, *b)));
    signs.extend(tail.windows(2).map(|w| pair(w[0], w[1])));
    signs.extend(words.first().map(|w| index(*w, 3)));
    signs.extend(words.last().map(|w| index(*w, 4)));
}

/// The signs of an element's class and id: their words and pairs of them within one name.
pub fn class_signs(attribute: &str, signs: &mut Vec<u16>) {
    for name in attribute.split_ascii_whitespace().take(12) {
        let mut last = None;
        let mut n = 0;
        let mut start = 0;
        let bytes = name.as_bytes();
        for at in 0..=bytes.len() {
            let letter = bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
            let hump = at > start && letter && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
            if letter && !hump {
                continue;
            }
            if at - start > 2 && n < 6 {
                let word = fnv(bytes[start..at].iter().map(u8::to_ascii_lowercase));
                signs.push(index(word, 5));
                signs.extend(last.map(|l: u64| index(l.rotate_left(23) ^ word, 6)));
                last = Some(word);
                n += 1;
            }
            start = if hump { at } else { at + 1 };
        }
    }
}

fn near_sign(sign: u16) -> u16 {
    index(u64::from(sign), 7)
}

fn tag_sign(page: &Page, element: usize, level: usize) -> u16 {
    index(page.elements[element].tag as u64, 16 + level as u64)
}

/// A table's index for a hash; `salt` keeps kinds of signs apart.
fn index(hash: u64, salt: u64) -> u16 {
    let mixed = (hash ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> (64 - BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;
    use crate::markup::ClassWords;

    #[test]
    fn scores_are_the_sums_over_the_signs_that_the_trainer_sees() {
        let table =
            |seed: u32| Table { bias: 0.5, scale: 0.01, weights: (0..1u32 << BITS).map(|i| (i.wrapping_mul(seed) >> 7) as i8).collect() };
        let linear = Linear { text: table(2_654_435_761), markup: table(40_503) };
        let page =
            dom::walk("<div class='articleBody x-share'><p id=lead>Un mot, deux mots</p><ul><li>a</ul></div>", &ClassWords::default());
        let words: Vec<Vec<u64>> = page
            .blocks
            .iter()
            .map(|b| {
                let mut words = Vec::new();
                scan(page.text_of(b), &mut words);
                words
            })
            .collect();
        let scores = linear.scores(&page, |i| &words[i]);
        for (i, score) in scores.iter().enumerate() {
            let (text, markup) = signs_of(&page, i);
            let direct = |table: &Table, signs: &[u16]| table.score(table.sum(signs), signs.len());
            assert_eq!(*score, [direct(&linear.text, &text), direct(&linear.markup, &markup)]);
        }
    }

    #[test]
    fn class_names_are_cut_into_words() {
        let signs = |s: &str| {
            let mut signs = Vec::new();
            class_signs(s, &mut signs);
            signs
        };
        assert_eq!(signs("articleBody"), signs("article-body"));
        assert_eq!(signs("post-1234 a"), signs("post"));
        assert_eq!(signs("article-body").len(), 3);
    }
}

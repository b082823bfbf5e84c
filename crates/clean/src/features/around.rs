//! What elements hold and stand in, looked at once an element instead of once a block. In: a walked page, sums over its
//! blocks. Out: an [`Around`] for each element, which the columns of all its blocks are read from.

use crate::dom::Page;
use crate::markup::{Hint, Tag};

/// Tags whose presence above a block is looked at.
pub(super) const ABOVE: [Tag; 18] = [
    Tag::Article,
    Tag::Main,
    Tag::Aside,
    Tag::Nav,
    Tag::Header,
    Tag::Footer,
    Tag::Form,
    Tag::Figure,
    Tag::Figcaption,
    Tag::Table,
    Tag::Ul,
    Tag::Ol,
    Tag::Section,
    Tag::Button,
    Tag::Details,
    Tag::Blockquote,
    Tag::Dialog,
    Tag::Dl,
];

/// Sums over the blocks before each, and over all at the end.
pub(super) struct Sums<'a> {
    pub prose: &'a [f32],
    pub chars: &'a [f32],
    pub links: &'a [f32],
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    /// Share of the page's prose, link density; logarithms of one more than its blocks, than the mean characters of these,
    /// than the elements of its shape.
    pub share: f32,
    pub density: f32,
    pub log_blocks: f32,
    pub log_mean: f32,
    pub log_alike: f32,
    /// Number of its shape.
    pub shape: u32,
    /// Number of its outermost `<article>` on the page, from 1; 0 outside.
    pub article: u32,
    /// Levels up to where it meets the element with most of the prose, and down from there.
    pub to_core: (u16, u16),
    /// One more than the depth of the nearest element of each tag of [`ABOVE`], itself included; 0 where there is none.
    tags: [u16; ABOVE.len()],
    /// The same for each hint.
    hints: [u16; Hint::ALL.len()],
    depth: u16,
}

impl Around {
    /// One over the levels up to the nearest element of tag `n` of [`ABOVE`], its own level counted as one; 0 for none.
    pub fn tag(&self, n: usize) -> f32 {
        self.nearness(self.tags[n])
    }

    /// The same for a hint.
    pub fn hint(&self, hint: Hint) -> f32 {
        self.nearness(self.hints[hint as usize])
    }

    fn nearness(&self, depth: u16) -> f32 {
        if depth == 0 { 0.0 } else { 1.0 / (1.0 + f32::from(self.depth + 1 - depth)) }
    }
}

/// All elements of a page. `shape_of` numbers their shapes, `core` says of those that hold the core how far below it is.
pub(super) fn elements(page: &Page, shape_of: &[u32], n_shapes: usize, core: &[Option<u16>], sums: &Sums<'_>) -> Vec<Around> {
    let mut alike = vec![0u32; n_shapes];
    for shape in shape_of {
        alike[*shape as usize] += 1;
    }
    let prose = sums.prose[sums.prose.len() - 1].max(1.0);
    let mut all: Vec<Around> = Vec::with_capacity(page.elements.len());
    let mut n_articles = 0;
    for (i, element) in page.elements.iter().enumerate() {
        let mut around = all.get(element.parent as usize).copied().unwrap_or(NOTHING);
        around.to_core = match core[i] {
            Some(down) => (0, down),
            None => (around.to_core.0.saturating_add(u16::from(i > 0)), around.to_core.1),
        };
        around.shape = shape_of[i];
        if around.article == 0 && element.tag == Tag::Article {
            n_articles += 1;
            around.article = n_articles;
        }
        around.depth = element.depth;
        if let Some(n) = ABOVE.iter().position(|t| *t == element.tag) {
            around.tags[n] = element.depth + 1;
        }
        let mut hints = element.hints.all;
        while hints != 0 {
            around.hints[hints.trailing_zeros() as usize] = element.depth + 1;
            hints &= hints - 1;
        }
        let (start, end) = (element.blocks.0 as usize, element.blocks.1 as usize);
        // An element without blocks is above none, and nobody asks for its sums.
        if end > start {
            let chars = sums.chars[end] - sums.chars[start];
            let n = (end - start) as f32;
            around.share = (sums.prose[end] - sums.prose[start]) / prose;
            around.density = (sums.links[end] - sums.links[start]) / chars.max(1.0);
            around.log_blocks = (1.0 + n).ln();
            around.log_mean = (1.0 + chars / n.max(1.0)).ln();
            around.log_alike = (1.0 + alike[shape_of[i] as usize] as f32).ln();
        }
        all.push(around);
    }
    all
}

/// What stands above the root.
const NOTHING: Around = Around {
    share: 0.0,
    density: 0.0,
    log_blocks: 0.0,
    log_mean: 0.0,
    log_alike: 0.0,
    shape: 0,
    article: 0,
    to_core: (0, 50),
    tags: [0; ABOVE.len()],
    hints: [0; Hint::ALL.len()],
    depth: 0,
};

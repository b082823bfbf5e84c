//! The columns, group by group. In: a [`Context`] and a block's number. Out: its row.

use rustc_hash::FxHashSet;

use super::Row;
use super::context::{Context, Look, PHRASE_KINDS, shingles};
use crate::dom::RawBlock;
use crate::markup::{Hint, Hints, Tag};

/// Ancestors whose share of the page's prose is looked at.
const LEVELS: usize = 6;
/// Neighbours on each side.
const REACH: usize = 3;
/// Tags whose presence above a block is looked at.
const ABOVE: [Tag; 18] = [
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
/// A block's own tag, as a class.
const OWN: [&[Tag]; 12] = [
    &[Tag::P],
    &[Tag::H1],
    &[Tag::H2],
    &[Tag::H3],
    &[Tag::H4, Tag::H5, Tag::H6],
    &[Tag::Li],
    &[Tag::Td, Tag::Th, Tag::Tr],
    &[Tag::Blockquote],
    &[Tag::Figcaption, Tag::Caption],
    &[Tag::Dd, Tag::Dt],
    &[Tag::Div, Tag::Section, Tag::Article, Tag::Main, Tag::Body],
    &[Tag::Pre],
];

impl Context<'_> {
    pub(super) fn row(&self, i: usize, row: &mut Row<'_>) {
        let (block, look) = (&self.page.blocks[i], &self.looks[i]);
        self.own(i, block, look, row);
        self.markup(block, row);
        self.place(i, row);
        self.containers(i, block, row);
        self.neighbours(i, block, row);
        self.says(i, block, row);
        self.core(block, row);
        self.linear(i, row);
    }

    /// How far the block is from the element with most of the prose: levels up to where both meet, and down from there.
    fn core(&self, block: &RawBlock, row: &mut Row<'_>) {
        let (mut at, mut up) = (block.element, 0);
        let down = loop {
            let parent = self.page.elements[at as usize].parent;
            match self.core[at as usize] {
                Some(down) => break f32::from(down),
                None if parent == at => break 50.0,
                None => (at, up) = (parent, up + 1),
            }
        };
        row.put(format_args!("up_to_core"), up as f32);
        row.put(format_args!("down_to_core"), down);
    }

    /// The linear models' scores of the block and of two neighbours on each side, the last columns of a row.
    fn linear(&self, i: usize, row: &mut Row<'_>) {
        for (n, name) in ["text", "markup"].into_iter().enumerate() {
            for offset in [0isize, -1, -2, 1, 2] {
                let score = i.checked_add_signed(offset).and_then(|j| self.linear.get(j)).map_or(0.0, |s| s[n]);
                row.put(format_args!("linear_{name}{offset:+}"), score);
            }
        }
    }

    fn own(&self, i: usize, block: &RawBlock, look: &Look, row: &mut Row<'_>) {
        let text = self.page.text_of(block);
        let chars = look.chars.max(1.0);
        let (mut upper, mut digits, mut commas, mut ends, mut marks) = (0, 0, 0, 0, 0);
        for c in text.chars() {
            upper += u32::from(c.is_uppercase());
            digits += u32::from(c.is_ascii_digit());
            commas += u32::from(c == ',' || c == ';');
            ends += u32::from(matches!(c, '.' | '!' | '?' | '…'));
            marks += u32::from(matches!(c, '|' | '/' | '»' | '›' | '>' | '•' | '·' | '©' | '→'));
        }
        row.put(format_args!("chars"), (1.0 + chars).ln());
        row.put(format_args!("words"), (1.0 + look.words).ln());
        row.put(format_args!("link_density"), look.density);
        row.put(format_args!("links"), f32::from(block.links));
        row.put(format_args!("word_length"), chars / look.words.max(1.0));
        row.put(format_args!("commas"), commas as f32);
        row.put(format_args!("commas_per_word"), commas as f32 / look.words.max(1.0));
        row.put(format_args!("ends"), ends as f32);
        row.put(format_args!("upper"), upper as f32 / chars);
        row.put(format_args!("digits"), digits as f32 / chars);
        row.put(format_args!("marks"), marks as f32);
        row.flag(format_args!("closed"), look.closed);
        row.flag(format_args!("question"), text.ends_with('?'));
        row.flag(format_args!("colon"), text.ends_with(':'));
        row.flag(format_args!("starts_upper"), text.chars().next().is_some_and(char::is_uppercase));
        row.flag(format_args!("copyright"), text.contains('©'));
        row.put(format_args!("bold"), block.bold_chars as f32 / chars);
        row.put(format_args!("breaks"), f32::from(block.breaks));
        row.flag(format_args!("date"), look.date);
        row.put(format_args!("phrase"), look.phrase);
        row.flag(format_args!("phrase_tail"), look.tail);
        for (n, share) in self.phrases[i].iter().enumerate() {
            row.put(format_args!("phrase_{}", PHRASE_KINDS[n].name()), *share);
        }
        row.put(format_args!("repeats"), (*self.repeats.get(&look.hash).unwrap_or(&1) as f32).min(5.0));
        row.put(format_args!("seen"), self.seen[i].min(5) as f32);
        row.flag(format_args!("is_title"), look.hash == self.title_hash);
    }

    fn markup(&self, block: &RawBlock, row: &mut Row<'_>) {
        let element = &self.page.elements[block.element as usize];
        for tags in OWN {
            row.flag(format_args!("tag_{:?}", tags[0]), tags.contains(&element.tag));
        }
        let mut above = [0f32; ABOVE.len()];
        let mut far = Hints::default();
        let mut nearest = [0f32; Hint::ALL.len()];
        for (level, e) in self.page.up(block.element).enumerate() {
            if let Some(n) = ABOVE.iter().position(|t| *t == e.tag)
                && above[n] == 0.0
            {
                above[n] = 1.0 / (1.0 + level as f32);
            }
            let mut fresh = e.hints.0 & !far.0;
            while fresh != 0 {
                nearest[fresh.trailing_zeros() as usize] = 1.0 / (1.0 + level as f32);
                fresh &= fresh - 1;
            }
            far = far.and(e.hints);
        }
        for (n, tag) in ABOVE.iter().enumerate() {
            row.put(format_args!("in_{tag:?}"), above[n]);
        }
        for (hint, name) in Hint::ALL {
            row.put(format_args!("hint_{name}"), nearest[*hint as usize]);
            row.flag(format_args!("inline_{name}"), block.inline_hints.has(*hint));
        }
        row.put(format_args!("depth"), f32::from(element.depth));
    }

    fn place(&self, i: usize, row: &mut Row<'_>) {
        let n = self.page.blocks.len() as f32;
        let (chars, prose) = (self.chars_before[self.chars_before.len() - 1].max(1.0), self.total_prose());
        row.put(format_args!("place"), i as f32 / n);
        row.put(format_args!("place_chars"), self.chars_before[i] / chars);
        row.put(format_args!("place_prose"), self.prose_before[i] / prose.max(1.0));
        let after = self.headline.map(|h| i as f32 - h as f32);
        row.put(format_args!("after_headline"), after.unwrap_or(-1000.0).clamp(-200.0, 200.0));
        row.flag(format_args!("has_headline"), self.headline.is_some());
        row.put(format_args!("page_blocks"), n.ln());
        row.put(format_args!("page_prose"), (1.0 + prose).ln());
        row.put(format_args!("page_density"), self.links_before[self.links_before.len() - 1] / chars);
        row.put(format_args!("h1_before"), self.h1_before[i].min(5) as f32);
        row.put(format_args!("tails_before"), self.tails_before[i].min(9) as f32);
        row.put(format_args!("since_tail"), if self.last_tail[i] == usize::MAX { 99.0 } else { (i - self.last_tail[i]).min(99) as f32 });
        let article = self.articles[self.page.blocks[i].element as usize];
        row.put(format_args!("article"), article.min(9) as f32);
        row.put(format_args!("articles"), self.n_articles.min(20) as f32);
        row.flag(format_args!("page_article_tag"), self.has_article);
        row.flag(format_args!("page_article_type"), self.is_article_type);
    }

    fn total_prose(&self) -> f32 {
        self.prose_before[self.prose_before.len() - 1]
    }

    fn containers(&self, i: usize, block: &RawBlock, row: &mut Row<'_>) {
        let prose = self.total_prose().max(1.0);
        let mut levels = self.page.up(block.element);
        let mut last = 0.0;
        let mut half = LEVELS as f32 + 4.0;
        for level in 0..LEVELS {
            let e = levels.next();
            let (share, density, blocks, mean) = e.map_or((1.0, 0.0, 0.0, 0.0), |e| self.inside(e.blocks, prose));
            row.put(format_args!("prose_share_{level}"), share);
            row.put(format_args!("density_{level}"), density);
            row.put(format_args!("blocks_{level}"), (1.0 + blocks).ln());
            row.put(format_args!("mean_chars_{level}"), (1.0 + mean).ln());
            row.put(format_args!("gain_{level}"), share - last);
            let alike = e.and_then(|e| self.shape_elements.get(&e.shape)).copied().unwrap_or(0.0);
            row.put(format_args!("alike_{level}"), (1.0 + alike).ln());
            if share >= 0.5 && half > LEVELS as f32 {
                half = level as f32;
            }
            last = share;
        }
        row.put(format_args!("levels_to_half"), half);
        let shape = self.shapes.get(&self.page.elements[block.element as usize].shape).copied().unwrap_or_default();
        row.put(format_args!("shape_blocks"), (1.0 + shape[0]).ln());
        row.put(format_args!("shape_mean"), (1.0 + shape[1] / shape[0].max(1.0)).ln());
        row.put(format_args!("shape_density"), shape[2] / shape[1].max(1.0));
        row.put(format_args!("shape_prose"), shape[3] / prose);
        let parent = self.page.elements[block.element as usize].parent;
        let of_parent = self.page.elements[parent as usize].blocks;
        row.put(format_args!("place_in_parent"), (i as f32 - of_parent.0 as f32) / (of_parent.1 - of_parent.0).max(1) as f32);
    }

    /// Share of the page's prose, link density, blocks, mean characters of a range of blocks.
    fn inside(&self, (start, end): (u32, u32), prose: f32) -> (f32, f32, f32, f32) {
        let (start, end) = (start as usize, end as usize);
        let chars = self.chars_before[end] - self.chars_before[start];
        let n = (end - start) as f32;
        (
            (self.prose_before[end] - self.prose_before[start]) / prose,
            (self.links_before[end] - self.links_before[start]) / chars.max(1.0),
            n,
            chars / n.max(1.0),
        )
    }

    fn neighbours(&self, i: usize, block: &RawBlock, row: &mut Row<'_>) {
        let parent = |j: usize| self.page.elements[self.page.blocks[j].element as usize].parent;
        let shape = |j: usize| self.page.elements[self.page.blocks[j].element as usize].shape;
        let n = self.page.blocks.len();
        for offset in (1..=REACH).flat_map(|o| [-(o as isize), o as isize]) {
            let j = i.checked_add_signed(offset).filter(|j| *j < n);
            let other = j.map(|j| &self.looks[j]);
            row.put(format_args!("chars{offset:+}"), other.map_or(0.0, |l| (1.0 + l.chars).ln()));
            row.put(format_args!("density{offset:+}"), other.map_or(1.0, |l| l.density));
            row.put(format_args!("heading{offset:+}"), other.map_or(0.0, |l| f32::from(l.heading)));
            row.flag(format_args!("closed{offset:+}"), other.is_some_and(|l| l.closed));
            row.put(format_args!("phrase{offset:+}"), other.map_or(0.0, |l| l.phrase));
            row.flag(format_args!("same_parent{offset:+}"), j.is_some_and(|j| parent(j) == parent(i)));
            row.flag(format_args!("same_shape{offset:+}"), j.is_some_and(|j| shape(j) == shape(i)));
        }
        let _ = block;
        let around = |from: usize, to: usize| self.prose_before[to.min(n)] - self.prose_before[from];
        row.put(format_args!("prose_before_5"), (1.0 + around(i.saturating_sub(5), i)).ln());
        row.put(format_args!("prose_after_5"), (1.0 + around((i + 1).min(n), i + 6)).ln());
        row.put(format_args!("prose_before_15"), (1.0 + around(i.saturating_sub(15), i)).ln());
        row.put(format_args!("prose_after_15"), (1.0 + around((i + 1).min(n), i + 16)).ln());
        let gap = |j: usize| if j == usize::MAX { 60.0 } else { (i.abs_diff(j) as f32).min(60.0) };
        row.put(format_args!("to_last_prose"), gap(self.last_prose[i]));
        row.put(format_args!("to_next_prose"), gap(self.next_prose[i]));
    }

    fn says(&self, i: usize, block: &RawBlock, row: &mut Row<'_>) {
        let (distance, phrase) = self.under[i].map_or((99.0, 0.0), |(h, phrase)| ((i - h) as f32, phrase));
        row.put(format_args!("under_heading"), distance.min(99.0));
        row.put(format_args!("heading_phrase"), phrase);
        let text = self.page.text_of(block);
        let (in_body, in_description) = if self.body_shingles.is_empty() && self.description.is_empty() {
            (0.0, 0.0)
        } else {
            let mine = shingles(text);
            let shared = |of: &FxHashSet<u64>| mine.iter().filter(|s| of.contains(s)).count() as f32 / mine.len().max(1) as f32;
            (shared(&self.body_shingles), shared(&self.description))
        };
        row.flag(format_args!("has_body"), self.body_shingles.len() > 50);
        row.put(format_args!("in_body"), in_body);
        row.put(format_args!("in_description"), in_description);
    }
}

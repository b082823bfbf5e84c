//! The columns, group by group. In: a [`Context`] and a block's number. Out: its row.

use rustc_hash::FxHashSet;

use super::Row;
use super::around::ABOVE;
use super::context::{Context, Look, PHRASE_KINDS};
use crate::dom::RawBlock;
use crate::markup::{Hint, Tag};
use crate::scan;

/// Ancestors whose share of the page's prose is looked at.
const LEVELS: usize = 6;
/// Neighbours on each side.
const REACH: usize = 3;
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
    pub(super) fn row(&self, i: usize, row: &mut impl Row) {
        let (block, look) = (&self.page.blocks[i], &self.looks[i]);
        self.own(i, block, look, row);
        self.markup(block, row);
        self.place(i, row);
        self.containers(i, block, row);
        self.neighbours(i, row);
        self.says(i, row);
        self.core(block, row);
        self.linear(i, row);
    }

    /// How far the block is from the element with most of the prose: levels up to where both meet, and down from there.
    fn core(&self, block: &RawBlock, row: &mut impl Row) {
        let (up, down) = self.elements[block.element as usize].to_core;
        row.put(format_args!("up_to_core"), f32::from(up));
        row.put(format_args!("down_to_core"), f32::from(down));
    }

    /// The linear models' scores of the block and of two neighbours on each side, the last columns of a row.
    fn linear(&self, i: usize, row: &mut impl Row) {
        for (n, name) in ["text", "markup"].into_iter().enumerate() {
            for offset in [0isize, -1, -2, 1, 2] {
                let score = i.checked_add_signed(offset).and_then(|j| self.linear.get(j)).map_or(0.0, |s| s[n]);
                row.put(format_args!("linear_{name}{offset:+}"), score);
            }
        }
    }

    fn own(&self, i: usize, block: &RawBlock, look: &Look, row: &mut impl Row) {
        let text = self.page.text_of(block);
        let chars = look.chars.max(1.0);
        let scan = &look.scan;
        // A block of no characters counts as one of one.
        row.put(format_args!("chars"), if look.chars < 1.0 { (1.0 + chars).ln() } else { look.log_chars });
        row.put(format_args!("words"), (1.0 + look.words).ln());
        row.put(format_args!("link_density"), look.density);
        row.put(format_args!("links"), f32::from(block.links));
        row.put(format_args!("word_length"), chars / look.words.max(1.0));
        row.put(format_args!("commas"), scan.commas as f32);
        row.put(format_args!("commas_per_word"), scan.commas as f32 / look.words.max(1.0));
        row.put(format_args!("ends"), scan.ends as f32);
        row.put(format_args!("upper"), scan.upper as f32 / chars);
        row.put(format_args!("digits"), scan.digits as f32 / chars);
        row.put(format_args!("marks"), scan.marks as f32);
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
        row.put(format_args!("repeats"), (*self.repeats.get(&look.scan.hash).unwrap_or(&1) as f32).min(5.0));
        row.put(format_args!("seen"), self.seen[i].min(5) as f32);
        row.flag(format_args!("is_title"), look.scan.hash == self.title_hash);
    }

    fn markup(&self, block: &RawBlock, row: &mut impl Row) {
        let element = &self.page.elements[block.element as usize];
        for tags in OWN {
            row.flag(format_args!("tag_{:?}", tags[0]), tags.contains(&element.tag));
        }
        let around = &self.elements[block.element as usize];
        for (n, tag) in ABOVE.iter().enumerate() {
            row.put(format_args!("in_{tag:?}"), around.tag(n));
        }
        for (hint, name) in Hint::ALL {
            row.put(format_args!("hint_{name}"), around.hint(*hint));
            row.flag(format_args!("inline_{name}"), block.inline_hints.has(*hint));
        }
        row.put(format_args!("depth"), f32::from(element.depth));
    }

    fn place(&self, i: usize, row: &mut impl Row) {
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
        let article = self.elements[self.page.blocks[i].element as usize].article;
        row.put(format_args!("article"), article.min(9) as f32);
        row.put(format_args!("articles"), self.n_articles.min(20) as f32);
        row.flag(format_args!("page_article_tag"), self.has_article);
        row.flag(format_args!("page_article_type"), self.is_article_type);
    }

    fn total_prose(&self) -> f32 {
        self.prose_before[self.prose_before.len() - 1]
    }

    fn containers(&self, i: usize, block: &RawBlock, row: &mut impl Row) {
        let prose = self.total_prose().max(1.0);
        let mut at = Some(block.element);
        let mut last = 0.0;
        let mut half = LEVELS as f32 + 4.0;
        for level in 0..LEVELS {
            let e = at.map(|e| &self.elements[e as usize]);
            let share = e.map_or(1.0, |e| e.share);
            row.put(format_args!("prose_share_{level}"), share);
            row.put(format_args!("density_{level}"), e.map_or(0.0, |e| e.density));
            row.put(format_args!("blocks_{level}"), e.map_or(0.0, |e| e.log_blocks));
            row.put(format_args!("mean_chars_{level}"), e.map_or(0.0, |e| e.log_mean));
            row.put(format_args!("gain_{level}"), share - last);
            row.put(format_args!("alike_{level}"), e.map_or(0.0, |e| e.log_alike));
            if share >= 0.5 && half > LEVELS as f32 {
                half = level as f32;
            }
            last = share;
            at = at.map(|e| (e, self.page.elements[e as usize].parent)).filter(|(e, parent)| e != parent).map(|(_, parent)| parent);
        }
        row.put(format_args!("levels_to_half"), half);
        let shape = self.shapes[self.elements[block.element as usize].shape as usize];
        row.put(format_args!("shape_blocks"), (1.0 + shape[0]).ln());
        row.put(format_args!("shape_mean"), (1.0 + shape[1] / shape[0].max(1.0)).ln());
        row.put(format_args!("shape_density"), shape[2] / shape[1].max(1.0));
        row.put(format_args!("shape_prose"), shape[3] / prose);
        let parent = self.page.elements[block.element as usize].parent;
        let of_parent = self.page.elements[parent as usize].blocks;
        row.put(format_args!("place_in_parent"), (i as f32 - of_parent.0 as f32) / (of_parent.1 - of_parent.0).max(1) as f32);
    }

    fn neighbours(&self, i: usize, row: &mut impl Row) {
        let parent = |j: usize| self.page.elements[self.page.blocks[j].element as usize].parent;
        let shape = |j: usize| self.page.elements[self.page.blocks[j].element as usize].shape;
        let n = self.page.blocks.len();
        for offset in (1..=REACH).flat_map(|o| [-(o as isize), o as isize]) {
            let j = i.checked_add_signed(offset).filter(|j| *j < n);
            let other = j.map(|j| &self.looks[j]);
            row.put(format_args!("chars{offset:+}"), other.map_or(0.0, |l| l.log_chars));
            row.put(format_args!("density{offset:+}"), other.map_or(1.0, |l| l.density));
            row.put(format_args!("heading{offset:+}"), other.map_or(0.0, |l| f32::from(l.heading)));
            row.flag(format_args!("closed{offset:+}"), other.is_some_and(|l| l.closed));
            row.put(format_args!("phrase{offset:+}"), other.map_or(0.0, |l| l.phrase));
            row.flag(format_args!("same_parent{offset:+}"), j.is_some_and(|j| parent(j) == parent(i)));
            row.flag(format_args!("same_shape{offset:+}"), j.is_some_and(|j| shape(j) == shape(i)));
        }
        let around = |from: usize, to: usize| self.prose_before[to.min(n)] - self.prose_before[from];
        row.put(format_args!("prose_before_5"), (1.0 + around(i.saturating_sub(5), i)).ln());
        row.put(format_args!("prose_after_5"), (1.0 + around((i + 1).min(n), i + 6)).ln());
        row.put(format_args!("prose_before_15"), (1.0 + around(i.saturating_sub(15), i)).ln());
        row.put(format_args!("prose_after_15"), (1.0 + around((i + 1).min(n), i + 16)).ln());
        let gap = |j: usize| if j == usize::MAX { 60.0 } else { (i.abs_diff(j) as f32).min(60.0) };
        row.put(format_args!("to_last_prose"), gap(self.last_prose[i]));
        row.put(format_args!("to_next_prose"), gap(self.next_prose[i]));
    }

    fn says(&self, i: usize, row: &mut impl Row) {
        let (distance, phrase) = self.under[i].map_or((99.0, 0.0), |(h, phrase)| ((i - h) as f32, phrase));
        row.put(format_args!("under_heading"), distance.min(99.0));
        row.put(format_args!("heading_phrase"), phrase);
        let (in_body, in_description) = self.shared(i);
        row.flag(format_args!("has_body"), self.body_shingles.len() > 50);
        row.put(format_args!("in_body"), in_body);
        row.put(format_args!("in_description"), in_description);
    }

    /// Shares of the block's runs of three words that stand in the stated body, in the description.
    fn shared(&self, i: usize) -> (f32, f32) {
        let known = [&self.body_shingles, &self.description];
        let words = self.words_of(i);
        // Most blocks share nothing, which is seen without a set of their own.
        if known.iter().all(|k| k.is_empty()) || !scan::shingles(words).any(|s| known.iter().any(|k| k.contains(&s))) {
            return (0.0, 0.0);
        }
        let mine: FxHashSet<u64> = scan::shingles(words).collect();
        let share = |of: &FxHashSet<u64>| mine.iter().filter(|s| of.contains(s)).count() as f32 / mine.len().max(1) as f32;
        (share(&self.body_shingles), share(&self.description))
    }
}

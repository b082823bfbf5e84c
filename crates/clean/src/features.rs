//! What the decision looks at. In: a walked page, what its head says, phrases. Out: for each block a row of numbers; what
//! each column means stands in [`NAMES`].
//!
//! Nothing here depends on the language but the phrases, which are only one group of columns among many. Ideas after
//! Kohlschütter, Fankhauser, Nejdl 2010 (shallow text features, neighbours) and Vogels, Ganea, Eickhoff 2018 (a sequence of
//! blocks with features of their ancestors).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::block::Kind;
use crate::dates;
use crate::dom::{Page, RawBlock};
use crate::markup::{Hint, Hints, Tag};
use crate::meta::Meta;
use crate::phrases::Phrases;
use crate::words::Words;

/// Characters from which a block is counted as prose, if few of them are links.
const PROSE_CHARS: u32 = 80;
/// Ancestors whose share of the page's prose is looked at.
const LEVELS: usize = 6;
/// Neighbours on each side.
const REACH: usize = 3;
/// Kinds that a phrase may say; the column holds the share of the block that it fills.
const PHRASE_KINDS: [Kind; 13] = [
    Kind::Teaser,
    Kind::Related,
    Kind::Share,
    Kind::Advert,
    Kind::Newsletter,
    Kind::Comment,
    Kind::Bio,
    Kind::Tags,
    Kind::Navigation,
    Kind::Legal,
    Kind::Caption,
    Kind::Byline,
    Kind::Date,
];
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

/// One block by itself, before its neighbours are known.
#[derive(Clone, Debug, Default)]
struct Look {
    chars: f32,
    words: f32,
    density: f32,
    prose: bool,
    closed: bool,
    heading: u8,
    phrase: f32,
    tail: bool,
    date: bool,
    hash: u64,
}

/// Rows of features of a page.
pub struct Matrix {
    /// Columns of a row.
    pub width: usize,
    /// Rows one after another.
    pub values: Vec<f32>,
}

impl Matrix {
    /// The row of block `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.values[i * self.width..(i + 1) * self.width]
    }
}

/// Appends named values to a row; the names are collected once, by a test and by the trainer.
struct Row<'a> {
    values: &'a mut Vec<f32>,
    names: Option<&'a mut Vec<String>>,
}

impl Row<'_> {
    fn put(&mut self, name: &str, value: f32) {
        self.values.push(value);
        if let Some(names) = &mut self.names {
            names.push(name.to_owned());
        }
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.put(name, f32::from(u8::from(value)));
    }
}

/// The names of the columns, in order.
pub fn names(phrases: &Phrases, words: &Words) -> Vec<String> {
    let page = crate::dom::walk("<p>x</p>", &crate::markup::ClassWords::default());
    let mut names = Vec::new();
    let context = Context::new(&page, &Meta::default(), phrases, words);
    let mut values = Vec::new();
    context.row(0, &mut Row { values: &mut values, names: Some(&mut names) });
    names
}

/// The features of all blocks of a page.
pub fn matrix(page: &Page, meta: &Meta, phrases: &Phrases, words: &Words) -> Matrix {
    let context = Context::new(page, meta, phrases, words);
    let mut values = Vec::new();
    let mut width = 0;
    for i in 0..page.blocks.len() {
        context.row(i, &mut Row { values: &mut values, names: None });
        if i == 0 {
            width = values.len();
            values.reserve(width * (page.blocks.len() - 1));
        }
    }
    Matrix { width, values }
}

struct Context<'a> {
    page: &'a Page,
    looks: Vec<Look>,
    phrases: Vec<[f32; PHRASE_KINDS.len()]>,
    /// Prose characters before each block, and in all.
    prose_before: Vec<f32>,
    /// Characters, link characters before each block.
    chars_before: Vec<f32>,
    links_before: Vec<f32>,
    /// By shape of the element: blocks, characters, link characters, prose.
    shapes: FxHashMap<u64, [f32; 4]>,
    /// By text: how often it occurs.
    repeats: FxHashMap<u64, u32>,
    /// By shape: how many elements have it.
    shape_elements: FxHashMap<u64, f32>,
    /// For each element, the number of its outermost `<article>` on the page, from 1; 0 outside.
    articles: Vec<u32>,
    n_articles: u32,
    /// First-level headings and phrases that open the tail, before each block; the block of the last such phrase.
    h1_before: Vec<u32>,
    tails_before: Vec<u32>,
    last_tail: Vec<usize>,
    headline: Option<usize>,
    /// The heading that each block stands under, and whether a phrase says that it heads something else.
    under: Vec<Option<(usize, f32)>>,
    body_shingles: FxHashSet<u64>,
    description: FxHashSet<u64>,
    title_hash: u64,
    has_article: bool,
    is_article_type: bool,
    last_prose: Vec<usize>,
    next_prose: Vec<usize>,
}

impl<'a> Context<'a> {
    fn new(page: &'a Page, meta: &Meta, phrases: &Phrases, words: &Words) -> Context<'a> {
        let n = page.blocks.len();
        let mut looks = Vec::with_capacity(n);
        let mut kinds = Vec::with_capacity(n);
        for block in &page.blocks {
            let (look, by_kind) = look(page, block, phrases, words);
            looks.push(look);
            kinds.push(by_kind);
        }
        let mut prose_before = vec![0.0];
        let mut chars_before = vec![0.0];
        let mut links_before = vec![0.0];
        let mut shapes: FxHashMap<u64, [f32; 4]> = FxHashMap::default();
        let mut repeats: FxHashMap<u64, u32> = FxHashMap::default();
        for (block, look) in page.blocks.iter().zip(&looks) {
            let prose = if look.prose { look.chars } else { 0.0 };
            prose_before.push(prose_before[prose_before.len() - 1] + prose);
            chars_before.push(chars_before[chars_before.len() - 1] + look.chars);
            links_before.push(links_before[links_before.len() - 1] + block.link_chars as f32);
            let shape = shapes.entry(page.elements[block.element as usize].shape).or_default();
            shape[0] += 1.0;
            shape[1] += look.chars;
            shape[2] += block.link_chars as f32;
            shape[3] += prose;
            *repeats.entry(look.hash).or_default() += 1;
        }
        let mut shape_elements: FxHashMap<u64, f32> = FxHashMap::default();
        let mut articles: Vec<u32> = Vec::with_capacity(page.elements.len());
        let mut n_articles = 0;
        for (i, element) in page.elements.iter().enumerate() {
            *shape_elements.entry(element.shape).or_default() += 1.0;
            let above = if element.parent as usize == i { 0 } else { articles[element.parent as usize] };
            let opens = above == 0 && element.tag == Tag::Article;
            n_articles += u32::from(opens);
            articles.push(if opens { n_articles } else { above });
        }
        let (mut h1_before, mut tails_before, mut last_tail) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut h1, mut tails, mut tail_at) = (0, 0, usize::MAX);
        for (i, look) in looks.iter().enumerate() {
            h1_before.push(h1);
            tails_before.push(tails);
            last_tail.push(tail_at);
            h1 += u32::from(look.heading == 1);
            if look.tail {
                tails += 1;
                tail_at = i;
            }
        }
        let headline = meta.headline;
        let mut under = Vec::with_capacity(n);
        let mut current = None;
        for (i, look) in looks.iter().enumerate() {
            under.push(current);
            if look.heading > 0 {
                current = Some((i, look.phrase));
            }
        }
        let mut last_prose = vec![usize::MAX; n];
        let mut next_prose = vec![usize::MAX; n];
        let mut last = usize::MAX;
        for i in 0..n {
            last_prose[i] = last;
            if looks[i].prose {
                last = i;
            }
        }
        last = usize::MAX;
        for i in (0..n).rev() {
            next_prose[i] = last;
            if looks[i].prose {
                last = i;
            }
        }
        Context {
            page,
            phrases: kinds,
            prose_before,
            chars_before,
            links_before,
            shapes,
            repeats,
            shape_elements,
            articles,
            n_articles,
            h1_before,
            tails_before,
            last_tail,
            headline,
            under,
            body_shingles: shingles(meta.article_body.as_deref().unwrap_or_default()),
            description: shingles(meta.description.as_deref().unwrap_or_default()),
            title_hash: meta.title.as_ref().map_or(1, |t| text_hash(&t.value)),
            has_article: page.elements.iter().any(|e| e.tag == Tag::Article),
            is_article_type: meta.page_type.contains("article") || meta.page_type.contains("posting"),
            looks,
            last_prose,
            next_prose,
        }
    }

    fn row(&self, i: usize, row: &mut Row<'_>) {
        let (block, look) = (&self.page.blocks[i], &self.looks[i]);
        self.own(i, block, look, row);
        self.markup(block, row);
        self.place(i, row);
        self.containers(i, block, row);
        self.neighbours(i, block, row);
        self.says(i, block, row);
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
        row.put("chars", (1.0 + chars).ln());
        row.put("words", (1.0 + look.words).ln());
        row.put("link_density", look.density);
        row.put("links", f32::from(block.links));
        row.put("word_length", chars / look.words.max(1.0));
        row.put("commas", commas as f32);
        row.put("commas_per_word", commas as f32 / look.words.max(1.0));
        row.put("ends", ends as f32);
        row.put("upper", upper as f32 / chars);
        row.put("digits", digits as f32 / chars);
        row.put("marks", marks as f32);
        row.flag("closed", look.closed);
        row.flag("question", text.ends_with('?'));
        row.flag("colon", text.ends_with(':'));
        row.flag("starts_upper", text.chars().next().is_some_and(char::is_uppercase));
        row.flag("copyright", text.contains('©'));
        row.put("bold", block.bold_chars as f32 / chars);
        row.put("breaks", f32::from(block.breaks));
        row.flag("date", look.date);
        row.put("phrase", look.phrase);
        row.flag("phrase_tail", look.tail);
        for (n, share) in self.phrases[i].iter().enumerate() {
            row.put(&format!("phrase_{}", PHRASE_KINDS[n].name()), *share);
        }
        row.put("repeats", (*self.repeats.get(&look.hash).unwrap_or(&1) as f32).min(5.0));
        row.flag("is_title", look.hash == self.title_hash);
    }

    fn markup(&self, block: &RawBlock, row: &mut Row<'_>) {
        let element = &self.page.elements[block.element as usize];
        for tags in OWN {
            row.flag(&format!("tag_{:?}", tags[0]).to_lowercase(), tags.contains(&element.tag));
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
            let fresh = e.hints.0 & !far.0;
            if fresh != 0 {
                for (n, near) in nearest.iter_mut().enumerate() {
                    if fresh & (1 << n) != 0 {
                        *near = 1.0 / (1.0 + level as f32);
                    }
                }
            }
            far = far.and(e.hints);
        }
        for (n, tag) in ABOVE.iter().enumerate() {
            row.put(&format!("in_{tag:?}").to_lowercase(), above[n]);
        }
        for (hint, name) in Hint::ALL {
            row.put(&format!("hint_{name}"), nearest[*hint as usize]);
            row.flag(&format!("inline_{name}"), block.inline_hints.has(*hint));
        }
        row.put("depth", f32::from(element.depth));
    }

    fn place(&self, i: usize, row: &mut Row<'_>) {
        let n = self.page.blocks.len() as f32;
        let (chars, prose) = (self.chars_before[self.chars_before.len() - 1].max(1.0), self.total_prose());
        row.put("place", i as f32 / n);
        row.put("place_chars", self.chars_before[i] / chars);
        row.put("place_prose", self.prose_before[i] / prose.max(1.0));
        let after = self.headline.map(|h| i as f32 - h as f32);
        row.put("after_headline", after.unwrap_or(-1000.0).clamp(-200.0, 200.0));
        row.flag("has_headline", self.headline.is_some());
        row.put("page_blocks", n.ln());
        row.put("page_prose", (1.0 + prose).ln());
        row.put("page_density", self.links_before[self.links_before.len() - 1] / chars);
        row.put("h1_before", self.h1_before[i].min(5) as f32);
        row.put("tails_before", self.tails_before[i].min(9) as f32);
        row.put("since_tail", if self.last_tail[i] == usize::MAX { 99.0 } else { (i - self.last_tail[i]).min(99) as f32 });
        let article = self.articles[self.page.blocks[i].element as usize];
        row.put("article", article.min(9) as f32);
        row.put("articles", self.n_articles.min(20) as f32);
        row.flag("page_article_tag", self.has_article);
        row.flag("page_article_type", self.is_article_type);
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
            row.put(&format!("prose_share_{level}"), share);
            row.put(&format!("density_{level}"), density);
            row.put(&format!("blocks_{level}"), (1.0 + blocks).ln());
            row.put(&format!("mean_chars_{level}"), (1.0 + mean).ln());
            row.put(&format!("gain_{level}"), share - last);
            let alike = e.and_then(|e| self.shape_elements.get(&e.shape)).copied().unwrap_or(0.0);
            row.put(&format!("alike_{level}"), (1.0 + alike).ln());
            if share >= 0.5 && half > LEVELS as f32 {
                half = level as f32;
            }
            last = share;
        }
        row.put("levels_to_half", half);
        let shape = self.shapes.get(&self.page.elements[block.element as usize].shape).copied().unwrap_or_default();
        row.put("shape_blocks", (1.0 + shape[0]).ln());
        row.put("shape_mean", (1.0 + shape[1] / shape[0].max(1.0)).ln());
        row.put("shape_density", shape[2] / shape[1].max(1.0));
        row.put("shape_prose", shape[3] / prose);
        let parent = self.page.elements[block.element as usize].parent;
        let of_parent = self.page.elements[parent as usize].blocks;
        row.put("place_in_parent", (i as f32 - of_parent.0 as f32) / (of_parent.1 - of_parent.0).max(1) as f32);
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
            row.put(&format!("chars{offset:+}"), other.map_or(0.0, |l| (1.0 + l.chars).ln()));
            row.put(&format!("density{offset:+}"), other.map_or(1.0, |l| l.density));
            row.put(&format!("heading{offset:+}"), other.map_or(0.0, |l| f32::from(l.heading)));
            row.flag(&format!("closed{offset:+}"), other.is_some_and(|l| l.closed));
            row.put(&format!("phrase{offset:+}"), other.map_or(0.0, |l| l.phrase));
            row.flag(&format!("same_parent{offset:+}"), j.is_some_and(|j| parent(j) == parent(i)));
            row.flag(&format!("same_shape{offset:+}"), j.is_some_and(|j| shape(j) == shape(i)));
        }
        let _ = block;
        let around = |from: usize, to: usize| self.prose_before[to.min(n)] - self.prose_before[from];
        row.put("prose_before_5", (1.0 + around(i.saturating_sub(5), i)).ln());
        row.put("prose_after_5", (1.0 + around((i + 1).min(n), i + 6)).ln());
        row.put("prose_before_15", (1.0 + around(i.saturating_sub(15), i)).ln());
        row.put("prose_after_15", (1.0 + around((i + 1).min(n), i + 16)).ln());
        let gap = |j: usize| if j == usize::MAX { 60.0 } else { (i.abs_diff(j) as f32).min(60.0) };
        row.put("to_last_prose", gap(self.last_prose[i]));
        row.put("to_next_prose", gap(self.next_prose[i]));
    }

    fn says(&self, i: usize, block: &RawBlock, row: &mut Row<'_>) {
        let (distance, phrase) = self.under[i].map_or((99.0, 0.0), |(h, phrase)| ((i - h) as f32, phrase));
        row.put("under_heading", distance.min(99.0));
        row.put("heading_phrase", phrase);
        let text = self.page.text_of(block);
        let (in_body, in_description) = if self.body_shingles.is_empty() && self.description.is_empty() {
            (0.0, 0.0)
        } else {
            let mine = shingles(text);
            let shared = |of: &FxHashSet<u64>| mine.iter().filter(|s| of.contains(s)).count() as f32 / mine.len().max(1) as f32;
            (shared(&self.body_shingles), shared(&self.description))
        };
        row.flag("has_body", self.body_shingles.len() > 50);
        row.put("in_body", in_body);
        row.put("in_description", in_description);
    }
}

fn look(page: &Page, block: &RawBlock, phrases: &Phrases, words: &Words) -> (Look, [f32; PHRASE_KINDS.len()]) {
    let text = page.text_of(block);
    let chars = block.chars.max(1);
    let density = block.link_chars as f32 / chars as f32;
    let n_words = text.split(' ').filter(|w| !w.is_empty()).count();
    let heading = page.up(block.element).take(2).map(|e| e.tag.heading()).find(|h| *h > 0).unwrap_or(0);
    let end = text.trim_end_matches(|c: char| "»”\"'’)] \u{a0}\u{202f}".contains(c));
    let closed = end.ends_with(['.', '!', '?', '…', ':', ';']);
    let mut by_kind = [0f32; PHRASE_KINDS.len()];
    let (mut phrase, mut tail) = (0f32, false);
    // A long block is hardly ever a label; its ends are looked at all the same.
    if n_words <= 120 {
        for found in phrases.find_all(text) {
            let share = found.share as f32;
            phrase = phrase.max(share);
            tail |= found.phrase.opens_tail && share > 0.2;
            if let Some(n) = PHRASE_KINDS.iter().position(|k| *k == found.phrase.kind) {
                by_kind[n] = by_kind[n].max(share);
            }
        }
    }
    let look = Look {
        chars: block.chars as f32,
        words: n_words as f32,
        density,
        prose: block.chars >= PROSE_CHARS && density < 0.3,
        closed,
        heading,
        phrase,
        tail,
        date: n_words <= 12 && dates::is_only_a_date(text, words),
        hash: text_hash(text),
    };
    (look, by_kind)
}

fn text_hash(text: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        hasher.write_u32(u32::from(c));
    }
    hasher.finish()
}

/// Hashes of every three words in a row (of two in a short text).
fn shingles(text: &str) -> FxHashSet<u64> {
    let words: Vec<u64> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(text_hash).collect();
    let n = if words.len() < 3 { words.len().max(1) } else { 3 };
    words.windows(n).map(|w| w.iter().fold(0u64, |h, x| h.rotate_left(21) ^ x)).collect()
}

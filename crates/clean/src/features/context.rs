//! What is counted once a page. In: its blocks, one by one. Out: [`Context`], which the columns are read from.

use rustc_hash::{FxHashMap, FxHashSet};

use super::around::{self, Around, Sums};
use crate::block::Kind;
use crate::dates;
use crate::dom::{Element, Page, RawBlock};
use crate::linear::Linear;
use crate::markup::Tag;
use crate::meta::Meta;
use crate::phrases::Phrases;
use crate::scan::{self, Scan};
use crate::words::Words;

/// Characters from which a block is counted as prose, if few of them are links.
const PROSE_CHARS: u32 = 80;
/// Words up to which a block is searched for phrases.
const PHRASE_WORDS: usize = 120;
/// Kinds that a phrase may say; the column holds the share of the block that it fills.
pub(super) const PHRASE_KINDS: [Kind; 13] = [
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

#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub chars: f32,
    /// Logarithm of one character more.
    pub log_chars: f32,
    pub words: f32,
    pub scan: Scan,
    pub density: f32,
    pub prose: bool,
    pub closed: bool,
    pub heading: u8,
    pub phrase: f32,
    pub tail: bool,
    pub date: bool,
    /// The phrase that fills the largest share of it, by number, and that share.
    pub said: Option<(usize, f32)>,
}

pub(super) struct Context<'a> {
    pub page: &'a Page,
    pub looks: Vec<Look>,
    pub phrases: Vec<[f32; PHRASE_KINDS.len()]>,
    /// Prose characters before each block, and in all.
    pub prose_before: Vec<f32>,
    /// Characters, link characters before each block.
    pub chars_before: Vec<f32>,
    pub links_before: Vec<f32>,
    /// What each element holds and what stands above it.
    pub elements: Vec<Around>,
    /// Of each shape: blocks, characters, link characters, prose.
    pub shapes: Vec<[f32; 4]>,
    /// By text: how often it occurs.
    pub repeats: FxHashMap<u64, u32>,
    /// How many earlier blocks have the same text.
    pub seen: Vec<u32>,
    /// Outermost `<article>`s.
    pub n_articles: u32,
    /// First-level headings and phrases that open the tail, before each block; the block of the last such phrase.
    pub h1_before: Vec<u32>,
    pub tails_before: Vec<u32>,
    pub last_tail: Vec<usize>,
    pub headline: Option<usize>,
    /// The heading that each block stands under, and whether a phrase says that it heads something else.
    pub under: Vec<Option<(usize, f32)>>,
    pub body_shingles: FxHashSet<u64>,
    pub description: FxHashSet<u64>,
    pub title_hash: u64,
    pub has_article: bool,
    pub is_article_type: bool,
    /// Hashes of the words of all blocks, one block after another, and where each block's begin and end.
    words: Vec<u64>,
    word_ends: Vec<usize>,
    /// Scores of the linear models; none without them.
    pub linear: Vec<[f32; 2]>,
    pub last_prose: Vec<usize>,
    pub next_prose: Vec<usize>,
}

impl<'a> Context<'a> {
    pub fn new(page: &'a Page, meta: &Meta, phrases: &Phrases, words: &Words, linear: Option<&Linear>) -> Context<'a> {
        let n = page.blocks.len();
        let mut looks = Vec::with_capacity(n);
        let mut kinds = Vec::with_capacity(n);
        let (mut hashes, mut word_ends) = (Vec::with_capacity(page.text.len() / 5), vec![0]);
        for block in &page.blocks {
            let scan = scan::scan(page.text_of(block), &mut hashes);
            word_ends.push(hashes.len());
            let (look, by_kind) = look(page, block, scan, phrases, words);
            looks.push(look);
            kinds.push(by_kind);
        }
        let mut prose_before = vec![0.0];
        let mut chars_before = vec![0.0];
        let mut links_before = vec![0.0];
        let (shape_of, n_shapes) = numbered_shapes(page);
        let mut shapes = vec![[0f32; 4]; n_shapes];
        let mut repeats: FxHashMap<u64, u32> = FxHashMap::default();
        let mut seen = Vec::with_capacity(n);
        for (block, look) in page.blocks.iter().zip(&looks) {
            let prose = if look.prose { look.chars } else { 0.0 };
            prose_before.push(prose_before[prose_before.len() - 1] + prose);
            chars_before.push(chars_before[chars_before.len() - 1] + look.chars);
            links_before.push(links_before[links_before.len() - 1] + block.link_chars as f32);
            let shape = &mut shapes[shape_of[block.element as usize] as usize];
            shape[0] += 1.0;
            shape[1] += look.chars;
            shape[2] += block.link_chars as f32;
            shape[3] += prose;
            let times = repeats.entry(look.scan.hash).or_default();
            seen.push(*times);
            *times += 1;
        }
        let sums = Sums { prose: &prose_before, chars: &chars_before, links: &links_before };
        let elements = around::elements(page, &shape_of, n_shapes, &core(page, &looks), &sums);
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
        let mut under = Vec::with_capacity(n);
        let mut current = None;
        for (i, look) in looks.iter().enumerate() {
            under.push(current);
            if look.heading > 0 {
                current = Some((i, look.phrase));
            }
        }
        let (last_prose, next_prose) = nearest_prose(&looks);
        let of_words = |i: usize| &hashes[word_ends[i]..word_ends[i + 1]];
        Context {
            page,
            phrases: kinds,
            linear: linear.map_or_else(Vec::new, |l| l.scores(page, of_words)),
            n_articles: elements.iter().map(|e| e.article).max().unwrap_or(0),
            elements,
            prose_before,
            chars_before,
            links_before,
            shapes,
            repeats,
            seen,
            h1_before,
            tails_before,
            last_tail,
            headline: meta.headline,
            under,
            body_shingles: shingles(meta.article_body.as_deref().unwrap_or_default()),
            description: shingles(meta.description.as_deref().unwrap_or_default()),
            title_hash: meta.title.as_ref().map_or(1, |t| scan::hash(&t.value)),
            has_article: page.elements.iter().any(|e| e.tag == Tag::Article),
            is_article_type: meta.page_type.contains("article") || meta.page_type.contains("posting"),
            looks,
            last_prose,
            next_prose,
            words: hashes,
            word_ends,
        }
    }

    /// The hashes of a block's words.
    pub fn words_of(&self, i: usize) -> &[u64] {
        &self.words[self.word_ends[i]..self.word_ends[i + 1]]
    }
}

/// For each element the number of its shape, and how many shapes there are.
fn numbered_shapes(page: &Page) -> (Vec<u32>, usize) {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let of = |e: &Element| {
        let next = numbers.len() as u32;
        *numbers.entry(e.shape).or_insert(next)
    };
    let shape_of = page.elements.iter().map(of).collect();
    (shape_of, numbers.len())
}

/// For each block the nearest prose before and after it; `usize::MAX` where there is none.
fn nearest_prose(looks: &[Look]) -> (Vec<usize>, Vec<usize>) {
    let mut nearest = [vec![usize::MAX; looks.len()], vec![usize::MAX; looks.len()]];
    let mut last = usize::MAX;
    for (i, look) in looks.iter().enumerate() {
        nearest[0][i] = last;
        if look.prose {
            last = i;
        }
    }
    last = usize::MAX;
    for (i, look) in looks.iter().enumerate().rev() {
        nearest[1][i] = last;
        if look.prose {
            last = i;
        }
    }
    nearest.into()
}

/// The element with most prose right below it, and those around that one, with their distance.
fn core(page: &Page, looks: &[Look]) -> Vec<Option<u16>> {
    let mut prose: FxHashMap<u32, f32> = FxHashMap::default();
    let mut levels = vec![None; page.elements.len()];
    for (block, look) in page.blocks.iter().zip(looks).filter(|(_, l)| l.prose) {
        *prose.entry(page.elements[block.element as usize].parent).or_default() += look.chars;
    }
    let Some((mut at, _)) = prose.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else { return levels };
    let mut distance = 0;
    loop {
        levels[at as usize] = Some(distance);
        let parent = page.elements[at as usize].parent;
        if parent == at {
            return levels;
        }
        at = parent;
        distance += 1;
    }
}

fn look(page: &Page, block: &RawBlock, scan: Scan, phrases: &Phrases, words: &Words) -> (Look, [f32; PHRASE_KINDS.len()]) {
    let text = page.text_of(block);
    let chars = block.chars.max(1);
    let density = block.link_chars as f32 / chars as f32;
    let n_words = text.split(' ').filter(|w| !w.is_empty()).count();
    let heading = page.up(block.element).take(2).map(|e| e.tag.heading()).find(|h| *h > 0).unwrap_or(0);
    let end = text.trim_end_matches(|c: char| "»”\"'’)] \u{a0}\u{202f}".contains(c));
    let closed = end.ends_with(['.', '!', '?', '…', ':', ';']);
    let mut by_kind = [0f32; PHRASE_KINDS.len()];
    let (mut phrase, mut tail, mut said) = (0f32, false, None);
    // A long block is hardly ever a label; its ends are looked at all the same.
    let folded = if n_words <= PHRASE_WORDS { text::fold(text) } else { String::new() };
    if n_words <= PHRASE_WORDS {
        for found in phrases.find_folded(&folded) {
            let share = found.share as f32;
            phrase = phrase.max(share);
            if said.is_none_or(|(_, most)| share > most) {
                said = Some((found.number, share));
            }
            tail |= found.phrase.opens_tail && share > 0.2;
            if let Some(n) = PHRASE_KINDS.iter().position(|k| *k == found.phrase.kind) {
                by_kind[n] = by_kind[n].max(share);
            }
        }
    }
    let look = Look {
        chars: block.chars as f32,
        log_chars: (1.0 + block.chars as f32).ln(),
        words: n_words as f32,
        density,
        prose: block.chars >= PROSE_CHARS && density < 0.3,
        closed,
        heading,
        phrase,
        tail,
        date: n_words <= 12 && dates::is_only_a_date(&folded, words),
        scan,
        said,
    };
    (look, by_kind)
}

/// Hashes of every three words of a text in a row.
fn shingles(text: &str) -> FxHashSet<u64> {
    let mut words = Vec::new();
    scan::scan(text, &mut words);
    scan::shingles(&words).collect()
}

//! Which blocks are the article. In: a walked page, the features of its blocks, the trained trees. Out: each block's kind,
//! whether it is kept, and why.

use trees::Forest;

use crate::block::{Block, Kind};
use crate::dom::{Page, RawBlock};
use crate::features::Matrix;
use crate::kinds::{self, Kinds};
use crate::markup::Tag;
use crate::mend;
use crate::meta::Meta;
use crate::model::SURE;
use crate::phrases::{Phrase, Phrases, Place, READING_TIME};
use crate::words::Words;

/// Words of « Temps de lecture estimé : 4 minutes » and the like.
const READING_TIME_WORDS: usize = 8;
/// Log-odds above which a block is kept.
const CUT: f32 = 0.3;
/// Words of kept text below which the result is thin, and looser bounds are tried …
const THIN: usize = 60;
/// … in this order.
const LOOSER: [f32; 3] = [-0.8, -1.6, -2.4];

/// Decides the blocks of a page.
pub fn decide(page: &Page, meta: &Meta, matrix: &Matrix, forest: &Forest, (phrases, words): (&Phrases, &Words)) -> Vec<Block> {
    let (scores, cut) = scores(page, matrix, forest);
    let title = title_block(page, meta);
    let kinds = Kinds::new(page, words, |i| scores[i] > cut);
    let mut blocks: Vec<Block> = page
        .blocks
        .iter()
        .enumerate()
        .map(|(i, block)| {
            let percent = (100.0 / (1.0 + (-scores[i]).exp())).round() as u8;
            let model = format!("model {}.{:02}", percent / 100, percent % 100);
            let said = matrix.said[i].map(|(number, share)| (phrases.get(number), share));
            let reading_time = said.is_some_and(|(phrase, _)| is_reading_time(phrase, page.text_of(block)));
            let kept = scores[i] > cut && Some(i) != title && !reading_time;
            let (kind, why) = if Some(i) == title {
                (Kind::Title, "the headline".to_owned())
            } else if kept {
                (kept_kind(page, block), model)
            } else {
                let said = if reading_time { said.map(|(phrase, _)| phrase) } else { matrix.phrase(i, phrases) };
                let (kind, why) = kinds.of(block, said);
                (kind, format!("{model}, {why}"))
            };
            Block { kind, kept, reason: why, text: page.text_of(block).to_owned(), span: None }
        })
        .collect();
    kinds::follow_what_they_head(page, &mut blocks);
    mend::mend(page, meta, &scores, &mut blocks);
    blocks
}

/// Whether a block is nothing but « 5 min de lecture ». The model takes a short line below the headline for a standfirst where
/// nothing else tells. « Temps de lecture et temps d'écran » says no time.
fn is_reading_time(phrase: &Phrase, text: &str) -> bool {
    phrase.label == READING_TIME
        && text.split(' ').count() <= READING_TIME_WORDS
        && (phrase.place == Place::Whole || text.contains(|c: char| c.is_ascii_digit()))
}

/// The scores, and the bound that gives a text: looser ones where the usual one leaves next to nothing.
fn scores(page: &Page, matrix: &Matrix, forest: &Forest) -> (Vec<f32>, f32) {
    let words = |scores: &[f32], cut: f32| -> usize {
        let kept = page.blocks.iter().zip(scores).filter(|(_, s)| **s > cut);
        kept.map(|(b, _)| page.text_of(b).split(' ').count()).sum()
    };
    let n = page.blocks.len();
    let early = forest.scores(&matrix.values, n, &SURE);
    if words(&early, CUT) >= THIN {
        return (early, CUT);
    }
    // What the first trees say is enough to tell the sides of the usual bound, not of the others.
    let whole = forest.scores(&matrix.values, n, &[]);
    let cut = LOOSER.into_iter().find(|cut| words(&whole, *cut) >= THIN).unwrap_or(CUT);
    (whole, cut)
}

/// The block that says the headline: the first heading whose text is the title.
fn title_block(page: &Page, meta: &Meta) -> Option<usize> {
    let title = text::fold(&meta.title.as_ref()?.value);
    page.blocks.iter().position(|b| page.up(b.element).take(2).any(|e| e.tag.heading() > 0) && text::fold(page.text_of(b)) == title)
}

pub(crate) fn kept_kind(page: &Page, block: &RawBlock) -> Kind {
    for element in page.up(block.element).take(4) {
        match element.tag {
            tag if tag.heading() > 0 => return Kind::Heading,
            Tag::Li | Tag::Dd | Tag::Dt => return Kind::List,
            Tag::Td | Tag::Th | Tag::Tr => return Kind::Table,
            Tag::Blockquote => return Kind::Quote,
            Tag::Figcaption | Tag::Caption => return Kind::Caption,
            _ => {}
        }
    }
    Kind::Paragraph
}

/// An intertitle with nothing of the article below it announces nothing.
pub(crate) fn drop_lonely_headings(blocks: &mut [Block]) {
    let mut text_below = false;
    for block in blocks.iter_mut().rev().filter(|b| b.kept) {
        if block.kind != Kind::Heading {
            text_below = true;
        } else if !text_below {
            block.kept = false;
            block.reason.push_str(", no text below");
        }
    }
}

//! Which blocks are the article. In: a walked page, the features of its blocks, the trained trees. Out: each block's kind,
//! whether it is kept, and why.

use trees::Forest;

use crate::block::{Block, Kind};
use crate::dom::{Page, RawBlock};
use crate::features::Matrix;
use crate::markup::{Hint, Tag};
use crate::mend;
use crate::meta::Meta;
use crate::model::SURE;
use crate::phrases::{Phrase, Phrases, Place, READING_TIME};

/// Words of « Temps de lecture estimé : 4 minutes » and the like.
const READING_TIME_WORDS: usize = 8;
/// Log-odds above which a block is kept.
const CUT: f32 = 0.3;
/// Words of kept text below which the result is thin, and looser bounds are tried …
const THIN: usize = 60;
/// … in this order.
const LOOSER: [f32; 3] = [-0.8, -1.6, -2.4];

/// Decides the blocks of a page.
pub fn decide(page: &Page, meta: &Meta, matrix: &Matrix, forest: &Forest, phrases: &Phrases) -> Vec<Block> {
    let (scores, cut) = scores(page, matrix, forest);
    let title = title_block(page, meta);
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
                let (kind, why) = dropped_kind(page, block, said);
                (kind, format!("{model}, {why}"))
            };
            Block { kind, kept, reason: why, text: page.text_of(block).to_owned(), span: None }
        })
        .collect();
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

/// Begins the reason of a block that says that the rest is for subscribers.
pub const PAYWALL: &str = "paywall phrase";
/// Elements above a block that are asked what it is; farther up are the page's own classes.
const ASKED: usize = 9;

/// What a dropped block is, as far as phrases, tags and class names tell.
pub(crate) fn dropped_kind(page: &Page, block: &RawBlock, said: Option<&Phrase>) -> (Kind, String) {
    let text = page.text_of(block);
    if let Some(phrase) = said.filter(|_| block.chars <= 300) {
        let name = if phrase.label == "paywall" { PAYWALL } else { "phrase" };
        return (phrase.kind, format!("{name} « {} »", phrase.text));
    }
    if let Some(found) = in_menu(page, block, text) {
        return found;
    }
    let mut in_article = false;
    for element in page.up(block.element).take(ASKED).take_while(|e| !matches!(e.tag, Tag::Body | Tag::Html)) {
        in_article |= matches!(element.tag, Tag::Article | Tag::Main);
        let by_class = KINDS.iter().find(|(hint, kind)| element.hints.has(*hint) && may_be(*kind, text, block));
        if let Some((hint, kind)) = by_class {
            let kind = if *kind == Kind::Bio && block.chars < 60 { Kind::Byline } else { *kind };
            let name = Hint::ALL.iter().find(|(h, _)| h == hint).map_or("", |(_, name)| name);
            return (kind, format!("its class or id says {name}"));
        }
        let by_tag = match element.tag {
            Tag::Nav => Some((Kind::Navigation, "nav")),
            Tag::Header if !in_article => Some((Kind::Navigation, "header")),
            Tag::Footer if !in_article => Some((Kind::Legal, "footer")),
            Tag::Figcaption | Tag::Figure => Some((Kind::Caption, "figure")),
            Tag::Aside => Some((Kind::Related, "aside")),
            Tag::Form | Tag::Button => Some((Kind::Navigation, "form")),
            _ => None,
        };
        if let Some((kind, why)) = by_tag {
            return (kind, why.to_owned());
        }
    }
    match block.link_chars * 2 > block.chars {
        _ if !text.contains(char::is_alphabetic) => (Kind::Other, "no word".to_owned()),
        true if block.chars < 30 => (Kind::Navigation, "a short link".to_owned()),
        true => (Kind::Teaser, "links".to_owned()),
        false => (Kind::Other, "place and form".to_owned()),
    }
}

/// Characters of an entry of a menu, at most.
const ENTRY: u32 = 60;
/// Words from which a link in a menu is an article's headline.
const HEADLINE: usize = 6;

/// A short line in a menu, a header or a footer of the page, whatever classes its layout has: « grid », « item », « card ».
fn in_menu(page: &Page, block: &RawBlock, text: &str) -> Option<(Kind, String)> {
    if block.chars > ENTRY {
        return None;
    }
    for element in page.up(block.element) {
        if matches!(element.tag, Tag::Article | Tag::Main | Tag::Body) || element.hints.has(Hint::Share) || element.hints.has(Hint::Comment)
        {
            return None;
        }
        let name = match element.tag {
            Tag::Nav => "nav",
            Tag::Header => "header",
            Tag::Footer => "footer",
            _ if element.hints.has(Hint::Navigation) => "menu",
            _ if element.hints.has(Hint::Footer) => "footer",
            _ => continue,
        };
        let is_headline = block.link_chars * 10 >= block.chars * 9 && text.split(' ').count() >= HEADLINE;
        return Some(match text.contains('©') {
            true => (Kind::Legal, format!("a short line in the page's {name}")),
            false if is_headline => (Kind::Teaser, format!("a headline in the page's {name}")),
            false => (Kind::Navigation, format!("a short line in the page's {name}")),
        });
    }
    None
}

/// Whether a class may make a block that: a date has digits, tags and share buttons are few words, what leads elsewhere has a
/// word (« -1,69 % » in a card of share prices is no teaser).
fn may_be(kind: Kind, text: &str, block: &RawBlock) -> bool {
    match kind {
        Kind::Date => block.chars <= 80 && text.contains(|c: char| c.is_ascii_digit()),
        Kind::Share => block.chars <= 120,
        Kind::Tags => block.chars <= 120 && block.links > 0,
        Kind::Teaser | Kind::Related => text.contains(char::is_alphabetic),
        Kind::Navigation => block.chars <= 200,
        _ => true,
    }
}

/// What a class name above a dropped block makes it, most telling first.
const KINDS: [(Hint, Kind); 18] = [
    (Hint::Comment, Kind::Comment),
    (Hint::Newsletter, Kind::Newsletter),
    (Hint::Paywall, Kind::Newsletter),
    (Hint::Share, Kind::Share),
    (Hint::Advert, Kind::Advert),
    (Hint::Related, Kind::Related),
    (Hint::Tags, Kind::Tags),
    (Hint::Author, Kind::Bio),
    (Hint::Caption, Kind::Caption),
    (Hint::Date, Kind::Date),
    (Hint::Cookie, Kind::Legal),
    (Hint::Navigation, Kind::Navigation),
    (Hint::Footer, Kind::Legal),
    (Hint::Sidebar, Kind::Related),
    (Hint::Teaser, Kind::Teaser),
    (Hint::Header, Kind::Navigation),
    (Hint::Modal, Kind::Other),
    (Hint::Media, Kind::Caption),
];

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

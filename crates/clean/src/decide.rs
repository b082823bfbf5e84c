//! Which blocks are the article. In: a walked page. Out: each block's kind, whether it is kept, and why.

use crate::block::{Block, Kind};
use crate::dom::{Page, RawBlock};
use crate::markup::{Hint, Hints, Tag};
use crate::meta::Meta;
use crate::phrases::Phrases;

/// Hints that speak against a block wherever they stand above it.
const AGAINST: [(Hint, Kind); 12] = [
    (Hint::Comment, Kind::Comment),
    (Hint::Newsletter, Kind::Newsletter),
    (Hint::Advert, Kind::Advert),
    (Hint::Share, Kind::Share),
    (Hint::Related, Kind::Related),
    (Hint::Navigation, Kind::Navigation),
    (Hint::Footer, Kind::Legal),
    (Hint::Sidebar, Kind::Related),
    (Hint::Cookie, Kind::Legal),
    (Hint::Tags, Kind::Tags),
    (Hint::Author, Kind::Bio),
    (Hint::Modal, Kind::Other),
];

/// Decides the blocks of a page.
pub fn decide(page: &Page, meta: &Meta, phrases: &Phrases) -> Vec<Block> {
    let looks: Vec<Look> = page.blocks.iter().map(|b| look(page, b, phrases)).collect();
    let container = container(page, &looks);
    let mut blocks = Vec::with_capacity(page.blocks.len());
    for (i, block) in page.blocks.iter().enumerate() {
        let look = &looks[i];
        let inside = container.is_none_or(|(start, end)| (start..end).contains(&(i as u32)));
        let is_title = look.tag.heading() > 0 && meta.title.as_ref().is_some_and(|t| t.value == page.text_of(block));
        let (kind, kept, reason) = if is_title {
            (Kind::Title, false, "title")
        } else if let Some((kind, reason)) = look.against {
            (kind, false, reason)
        } else if !inside {
            (Kind::Other, false, "outside the text's container")
        } else if look.tag.heading() > 0 {
            (Kind::Heading, true, "heading")
        } else {
            let kind = match look.tag {
                Tag::Li | Tag::Dd | Tag::Dt => Kind::List,
                Tag::Td | Tag::Th | Tag::Tr => Kind::Table,
                Tag::Blockquote => Kind::Quote,
                _ => Kind::Paragraph,
            };
            (kind, look.tag != Tag::Div || look.prose, "in the text's container")
        };
        blocks.push(Block { kind, kept, reason: reason.to_owned(), text: page.text_of(block).to_owned(), span: None });
    }
    blocks
}

struct Look {
    tag: Tag,
    prose: bool,
    against: Option<(Kind, &'static str)>,
}

fn look(page: &Page, block: &RawBlock, phrases: &Phrases) -> Look {
    let tag = page.elements[block.element as usize].tag;
    let text = page.text_of(block);
    let density = f64::from(block.link_chars) / f64::from(block.chars.max(1));
    let hints = page.up(block.element).take(8).fold(block.inline_hints, |a: Hints, e| a.and(e.hints));
    let in_tag = |tags: &[Tag]| page.up(block.element).any(|e| tags.contains(&e.tag));
    let mut against = None;
    if density > 0.5 {
        against = Some((Kind::Navigation, "links"));
    } else if in_tag(&[Tag::Nav, Tag::Footer, Tag::Aside, Tag::Form, Tag::Button, Tag::Header]) {
        against = Some((Kind::Navigation, "tag"));
    } else if in_tag(&[Tag::Figure, Tag::Figcaption]) {
        against = Some((Kind::Caption, "figure"));
    } else if let Some((_, kind)) = AGAINST.iter().find(|(h, _)| hints.has(*h) && block.chars < 400) {
        against = Some((*kind, "class"));
    } else if let Some(found) = phrases.find(text).filter(|f| f.share > 0.3) {
        against = Some((found.phrase.kind, "phrase"));
    }
    Look { tag, prose: block.chars >= 60 && text.contains(['.', ',', '!', '?']), against }
}

/// The lowest element that holds nine tenths of the page's prose.
fn container(page: &Page, looks: &[Look]) -> Option<(u32, u32)> {
    let weight = |i: usize| if looks[i].prose && looks[i].against.is_none() { u64::from(page.blocks[i].chars) } else { 0 };
    let mut sums = vec![0u64];
    for i in 0..page.blocks.len() {
        sums.push(sums[i] + weight(i));
    }
    let total = *sums.last()?;
    let of = |e: &crate::dom::Element| sums[e.blocks.1 as usize] - sums[e.blocks.0 as usize];
    let best = page.elements.iter().filter(|e| of(e) * 10 >= total * 8).max_by_key(|e| e.depth)?;
    Some(best.blocks)
}

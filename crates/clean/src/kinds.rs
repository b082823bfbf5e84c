//! What a dropped block is. In: a walked page, which of its blocks are kept, the phrase that a block says. Out: its kind, and
//! what tells so.

use crate::block::{Block, Kind};
use crate::dates;
use crate::dom::{Element, Page, RawBlock};
use crate::markup::{Hint, Tag};
use crate::phrases::{Phrase, READING_TIME};
use crate::words::Words;

/// Begins the reason of a block that says that the rest is for subscribers.
pub const PAYWALL: &str = "paywall phrase";
/// Elements above a block that are asked what it is; farther up are the page's own classes.
const ASKED: usize = 9;
/// Characters of a phrase's block, of a line that is a date, and of an entry of a menu, at most.
const SAID: u32 = 300;
const DATE: u32 = 60;
const ENTRY: u32 = 60;
/// Words that an entry of a menu at the side of the page has at most: headlines stand there, too.
const SIDE_ENTRY: usize = 4;
/// Words from which a link in a menu is an article's headline.
const HEADLINE: usize = 8;
/// Reasons that a better one from beside may replace.
const NOTHING: &str = "no tag, class or phrase says what it is";
const SHORT_LINK: &str = "a short link";
const HEADER: &str = "header";
const FORM: &str = "form";

/// Tells what the dropped blocks of a page are.
pub struct Kinds<'p> {
    page: &'p Page,
    words: &'p Words,
    /// Characters kept before each block, and in all.
    kept_before: Vec<u64>,
}

impl<'p> Kinds<'p> {
    /// For the blocks of a page, of which those with `kept` numbers are the article. Linear in blocks.
    pub fn new(page: &'p Page, words: &'p Words, kept: impl Fn(usize) -> bool) -> Kinds<'p> {
        let mut kept_before = vec![0];
        for (i, block) in page.blocks.iter().enumerate() {
            kept_before.push(kept_before[i] + if kept(i) { u64::from(block.chars) } else { 0 });
        }
        Kinds { page, words, kept_before }
    }

    /// Whether most of the kept text stands in an element: its classes are those of the whole page.
    fn holds_text(&self, element: &Element) -> bool {
        let before = |block: u32| self.kept_before[block as usize];
        let (inside, all) = (before(element.blocks.1) - before(element.blocks.0), before(self.page.blocks.len() as u32));
        inside > 0 && inside * 2 >= all
    }

    /// What a dropped block is, as far as phrases, tags and class names tell.
    pub fn of(&self, block: &RawBlock, said: Option<&Phrase>) -> (Kind, String) {
        let text = self.page.text_of(block);
        let is_caption = self.page.up(block.element).take(3).any(|e| e.tag == Tag::Figcaption);
        let menu = self.in_menu(block, text).filter(|_| !is_caption);
        // « Newsroom » in a menu is no byline, « En savoir plus » no teaser.
        let said =
            said.filter(|p| block.chars <= SAID && (menu.is_none() || matches!(p.kind, Kind::Legal | Kind::Share | Kind::Newsletter)));
        if let Some(phrase) = said {
            let name = if phrase.label == "paywall" { PAYWALL } else { "phrase" };
            // « 5 min de lecture », « 03:33 min » of a video: how long is no date.
            let kind = if phrase.label == READING_TIME { Kind::Other } else { phrase.kind };
            return (kind, format!("{name} « {} »", phrase.text));
        }
        if let Some(found) = menu {
            return found;
        }
        if block.chars <= DATE
            && dates::is_only_a_date(&text::fold(text), self.words)
            && text.contains(|c: char| c.is_alphabetic() || c == '/')
        {
            return (Kind::Date, "a date alone".to_owned());
        }
        if is_caption {
            return (Kind::Caption, "figcaption".to_owned());
        }
        if let Some(found) = self.by_markup(block, text) {
            return found;
        }
        match block.link_chars * 2 > block.chars {
            _ if !text.contains(char::is_alphabetic) => (Kind::Other, "no word".to_owned()),
            true if block.chars < 30 => (Kind::Navigation, SHORT_LINK.to_owned()),
            true => (Kind::Teaser, "links".to_owned()),
            false => (Kind::Other, NOTHING.to_owned()),
        }
    }

    /// The elements above a block, the nearest first, without those that hold most of the text.
    fn above(&self, block: &RawBlock) -> impl Iterator<Item = &'p Element> {
        self.page.up(block.element).filter(|e| !self.holds_text(e))
    }

    /// What tags and classes above a block say that it is.
    fn by_markup(&self, block: &RawBlock, text: &str) -> Option<(Kind, String)> {
        let within = |is: fn(&Element) -> bool| self.above(block).take(ASKED).any(is);
        for element in self.above(block).take(ASKED).take_while(|e| !matches!(e.tag, Tag::Body | Tag::Html)) {
            let by_class = KINDS.iter().find(|(hint, kind)| element.hints.tells(*hint) && may_be(*kind, text, block));
            // The cards of what customers say have names and pictures.
            let by_class = by_class.map(|found| match found.1 {
                Kind::Teaser | Kind::Bio | Kind::Caption if within(|e| e.hints.tells(Hint::Quote)) => &QUOTE,
                _ => found,
            });
            if let Some((hint, kind)) = by_class {
                let kind = match kind {
                    Kind::Bio if block.chars < 60 => Kind::Byline,
                    // The menu that unfolds from the side of the page.
                    _ if *hint == Hint::Sidebar && is_link(block) && text.split(' ').count() <= SIDE_ENTRY => Kind::Navigation,
                    Kind::Legal if *hint == Hint::Footer => of_footer(block, text),
                    // The parts of a form are items, too, of which the layout says no more.
                    Kind::Teaser | Kind::Related if within(|e| e.tag == Tag::Form) => return Some((Kind::Navigation, FORM.to_owned())),
                    kind => *kind,
                };
                let name = Hint::ALL.iter().find(|(h, _)| h == hint).map_or("", |(_, name)| name);
                return Some((kind, format!("its class or id says {name}")));
            }
            let by_tag = match element.tag {
                Tag::Nav => Some((Kind::Navigation, "nav")),
                Tag::Header if !self.in_article(element) => Some((Kind::Navigation, HEADER)),
                Tag::Footer if !self.in_article(element) => Some((of_footer(block, text), "footer")),
                Tag::Figure => Some((Kind::Caption, "figure")),
                Tag::Aside => Some((Kind::Related, "aside")),
                Tag::Form | Tag::Button => Some((Kind::Navigation, FORM)),
                _ => None,
            };
            if let Some((kind, why)) = by_tag {
                return Some((kind, why.to_owned()));
            }
        }
        None
    }

    /// Whether an element stands in an article, or in the main part of the page: its header is none of the page's.
    fn in_article(&self, element: &Element) -> bool {
        self.page.up(element.parent).any(|e| matches!(e.tag, Tag::Article | Tag::Main))
    }

    /// A short line in a menu, a header or a footer of the page, whatever classes its layout has: « grid », « item », « card ».
    fn in_menu(&self, block: &RawBlock, text: &str) -> Option<(Kind, String)> {
        if block.chars > ENTRY {
            return None;
        }
        for element in self.above(block) {
            if matches!(element.tag, Tag::Article | Tag::Main | Tag::Body)
                || element.hints.has(Hint::Share)
                || element.hints.has(Hint::Comment)
            {
                return None;
            }
            let name = match element.tag {
                Tag::Nav => "nav",
                Tag::Header | Tag::Footer if self.in_article(element) => return None,
                Tag::Header => HEADER,
                Tag::Footer => "footer",
                _ if element.hints.tells(Hint::Navigation) => "menu",
                _ if element.hints.tells(Hint::Footer) => "footer",
                _ => continue,
            };
            let is_headline = is_link(block) && text.split(' ').count() >= HEADLINE && name != "footer";
            return Some(match text.contains('©') {
                true => (Kind::Legal, format!("a short line in the page's {name}")),
                false if is_headline => (Kind::Teaser, format!("a headline in the page's {name}")),
                false => (Kind::Navigation, format!("a short line in the page's {name}")),
            });
        }
        None
    }
}

/// Whether a block is all link.
fn is_link(block: &RawBlock) -> bool {
    block.link_chars * 10 >= block.chars * 9
}

/// What stands in a footer: links, or what the law and the publisher ask for.
fn of_footer(block: &RawBlock, text: &str) -> Kind {
    if block.link_chars * 2 > block.chars && !text.contains('©') { Kind::Navigation } else { Kind::Legal }
}

/// Whether a class may make a block that: a date has digits, tags and share buttons are few words, what leads elsewhere has a
/// word (« -1,69 % » in a card of share prices is no teaser).
fn may_be(kind: Kind, text: &str, block: &RawBlock) -> bool {
    match kind {
        Kind::Date => block.chars <= 80 && text.contains(|c: char| c.is_ascii_digit()),
        // « print » in the class of the small print.
        Kind::Share => block.chars <= 120 && (block.chars <= 60 || !text.ends_with('.')),
        Kind::Tags => block.chars <= 120 && block.links > 0,
        Kind::Teaser | Kind::Related => text.contains(char::is_alphabetic),
        Kind::Navigation => block.chars <= 200,
        _ => true,
    }
}

/// What customers say, card by card.
const QUOTE: (Hint, Kind) = (Hint::Quote, Kind::Quote);

/// What a class name above a dropped block makes it, most telling first.
const KINDS: [(Hint, Kind); 19] = [
    (Hint::Comment, Kind::Comment),
    (Hint::Newsletter, Kind::Newsletter),
    (Hint::Paywall, Kind::Newsletter),
    (Hint::Share, Kind::Share),
    (Hint::Advert, Kind::Advert),
    (Hint::Related, Kind::Related),
    QUOTE,
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

/// A dropped heading of which nothing else tells what it is goes with the dropped block below it: « À lire aussi » with what is to
/// be read.
pub fn follow_what_they_head(page: &Page, blocks: &mut [Block]) {
    for i in (0..blocks.len().saturating_sub(1)).rev() {
        let weak = [NOTHING, SHORT_LINK, HEADER].iter().any(|why| blocks[i].reason.ends_with(why));
        let heading = page.up(page.blocks[i].element).take(2).any(|e| e.tag.heading() > 0);
        let below = &blocks[i + 1];
        let may =
            matches!(below.kind, Kind::Related | Kind::Teaser | Kind::Newsletter | Kind::Comment | Kind::Share | Kind::Tags | Kind::Advert);
        if weak && heading && !blocks[i].kept && blocks[i].kind != Kind::Title && !below.kept && may {
            let kind = below.kind;
            blocks[i].kind = kind;
            blocks[i].reason.push_str(", heads what is below");
        }
    }
}

//! One walk over a parsed page. In: pruned HTML. Out: an arena of elements and blocks with what the decision looks at, and
//! what the head says.
//!
//! A block is what a browser shows between two line breaks of its own: the text of one paragraph, heading, list item,
//! table row or bare `div`. Types of the parser end here.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use crate::attributes::{Attributes, Tellings, shape};
use crate::markup::{ClassWords, Hint, Hints, Tag};

/// An element that begins a line; its parent is the next such element above.
#[derive(Clone, Debug)]
pub struct Element {
    /// Index of the parent; its own for the root.
    pub parent: u32,
    /// Which.
    pub tag: Tag,
    /// Elements above it.
    pub depth: u16,
    /// Of its own class and id, and of inline elements between it and its parent.
    pub hints: Hints,
    /// Hash of tag and class names: siblings of one list or text share it.
    pub shape: u64,
    /// First block inside, and the block after the last.
    pub blocks: (u32, u32),
    /// Signs of its class and id, as places in [`Page::signs`].
    pub signs: (u32, u32),
}

/// A block, undecided.
#[derive(Clone, Debug)]
pub struct RawBlock {
    /// The element that it stands in.
    pub element: u32,
    /// Bytes of [`Page::text`].
    pub start: u32,
    /// Bytes of [`Page::text`].
    pub end: u32,
    /// Characters (not spaces).
    pub chars: u32,
    /// Those of them inside links.
    pub link_chars: u32,
    /// Links.
    pub links: u16,
    /// Those of them inside `<b>`, `<strong>`.
    pub bold_chars: u32,
    /// Hints of inline elements around or inside its text.
    pub inline_hints: Hints,
    /// Line breaks (`<br>`) inside.
    pub breaks: u16,
}

/// What the head and the markup say of the page, for the metadata.
#[derive(Debug, Default)]
pub struct Head {
    /// `<html lang>`.
    pub lang: Option<String>,
    /// `<title>`.
    pub title: String,
    /// name, property or itemprop (lower case) and content of each `<meta>`.
    pub metas: Vec<(String, String)>,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// `<time datetime>` in the body: value, first block at or after it, and hints around.
    pub times: Vec<(String, u32, Hints)>,
    /// Elements that name an author.
    pub authors: Vec<AuthorMark>,
}

/// Text of an element that names an author.
#[derive(Clone, Copy, Debug)]
pub struct AuthorMark {
    /// Bytes of [`Page::text`].
    pub start: u32,
    /// Bytes of [`Page::text`].
    pub end: u32,
    /// Whether the markup says so (`rel`, `itemprop`, a link to an author's page); else only a class name does.
    pub sure: bool,
}

/// A page, walked.
#[derive(Debug, Default)]
pub struct Page {
    /// The text of all blocks, one a line.
    pub text: String,
    /// Elements in the order of their start tags; the first is the root.
    pub elements: Vec<Element>,
    /// Blocks in order.
    pub blocks: Vec<RawBlock>,
    /// Hashed words of classes and ids, element by element.
    pub signs: Vec<u16>,
    /// What the head says.
    pub head: Head,
}

impl Page {
    /// A block's text.
    pub fn text_of(&self, block: &RawBlock) -> &str {
        &self.text[block.start as usize..block.end as usize]
    }

    /// The elements from `element` up to the root.
    pub fn up(&self, element: u32) -> impl Iterator<Item = &Element> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let at = next?;
            let element = &self.elements[at as usize];
            next = (element.parent != at).then_some(element.parent);
            Some(element)
        })
    }
}

/// Blocks of a page that are read; what comes after them is no news.
const MAX_BLOCKS: usize = 12_000;
/// Elements that name an author, and dates, that are noted.
const MAX_NOTES: usize = 300;
/// Characters of `<title>` that are read.
const MAX_TITLE: usize = 1000;

/// Parses and walks a page.
pub fn walk(html: &str, words: &ClassWords) -> Page {
    let tree = Html::parse_document(html);
    let mut walker = Walker::new(words, html.len());
    for edge in tree.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walker.open(element),
                Node::Text(text) => walker.text(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walker.close(element);
                }
            }
        }
    }
    walker.finish()
}

struct Walker<'a> {
    tellings: Tellings<'a>,
    page: Page,
    /// Open elements that begin a line.
    open: Vec<u32>,
    /// Hints of open inline elements, with their number in the order of opening.
    inline: Vec<Hints>,
    /// Open elements that name an author: depth in `depth`, where their text starts, whether the markup says so.
    authors: Vec<(usize, u32, bool)>,
    depth: usize,
    /// Depth at which a subtree that is not read was opened.
    skipped: Option<usize>,
    in_title: bool,
    in_head: bool,
    links: usize,
    bold: usize,
    block: Option<RawBlock>,
    space: bool,
    /// Consecutive `<br>`s.
    breaks: u16,
}

impl<'a> Walker<'a> {
    fn new(words: &'a ClassWords, size: usize) -> Walker<'a> {
        let root = Element { parent: 0, tag: Tag::Html, depth: 0, hints: Hints::default(), shape: 0, blocks: (0, 0), signs: (0, 0) };
        let page = Page { text: String::with_capacity(size / 4), elements: vec![root], ..Page::default() };
        Walker {
            tellings: Tellings::new(words),
            page,
            open: vec![0],
            inline: Vec::new(),
            authors: Vec::new(),
            depth: 0,
            skipped: None,
            in_title: false,
            in_head: false,
            links: 0,
            bold: 0,
            block: None,
            space: false,
            breaks: 0,
        }
    }

    fn open(&mut self, element: &'a scraper::node::Element) {
        self.depth += 1;
        if self.skipped.is_some() {
            return;
        }
        let tag = Tag::of(element.name());
        match tag {
            Tag::Html => self.page.head.lang = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned),
            Tag::Head => self.in_head = true,
            Tag::Title if self.in_head => self.in_title = true,
            Tag::Meta => self.meta(element),
            Tag::Link if self.page.head.canonical.is_none() && element.attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) => {
                self.page.head.canonical = element.attr("href").map(str::to_owned);
            }
            Tag::Br => self.line_break(),
            _ => {}
        }
        if tag.is_skipped() {
            self.skipped = Some(self.depth);
            return;
        }
        let attributes = Attributes::of(element);
        let mut hints = Hints::default();
        for value in attributes.hinting.into_iter().flatten() {
            hints = hints.and(self.tellings.of(value).hints);
        }
        if attributes.hidden {
            hints = hints.with(Hint::Hidden);
        }
        if let Some(datetime) = element.attr("datetime").filter(|_| tag == Tag::Time && self.page.head.times.len() < MAX_NOTES) {
            let around = self.inline.iter().fold(hints, |a, h| a.and(*h)).and(self.page.elements[self.top() as usize].hints);
            self.page.head.times.push((datetime.to_owned(), self.page.blocks.len() as u32, around));
        }
        let sure = attributes.author;
        if (sure || hints.has(Hint::Author)) && self.page.head.authors.len() < MAX_NOTES {
            self.authors.push((self.depth, self.page.text.len() as u32, sure));
        }
        if tag == Tag::A {
            self.links += 1;
            if let Some(block) = &mut self.block {
                block.links = block.links.saturating_add(1);
            }
        }
        if matches!(element.name(), "b" | "strong") {
            self.bold += 1;
        }
        if tag.is_block() && !self.in_head {
            self.flush();
            let parent = self.top();
            let inline = self.inline.iter().fold(Hints::default(), |a, h| a.and(*h));
            let depth = self.page.elements[parent as usize].depth + 1;
            let at = self.page.blocks.len() as u32;
            let (class, id) = (self.tellings.of(attributes.class), self.tellings.of(attributes.id));
            let shape = shape(self.page.elements[parent as usize].shape, element.name(), class.hash);
            let first = self.page.signs.len() as u32;
            for (start, end) in [class.signs, id.signs] {
                self.page.signs.extend_from_slice(&self.tellings.signs[start as usize..end as usize]);
            }
            let signs = (first, self.page.signs.len() as u32);
            self.page.elements.push(Element { parent, tag, depth, hints: hints.and(inline), shape, blocks: (at, at), signs });
            self.open.push(self.page.elements.len() as u32 - 1);
        } else {
            self.inline.push(hints);
            if let Some(block) = &mut self.block {
                block.inline_hints = block.inline_hints.and(hints);
            }
        }
    }

    fn close(&mut self, element: &scraper::node::Element) {
        let depth = self.depth;
        self.depth -= 1;
        match self.skipped {
            Some(at) if at == depth => {
                self.skipped = None;
                return;
            }
            Some(_) => return,
            None => {}
        }
        let tag = Tag::of(element.name());
        match tag {
            Tag::Head => self.in_head = false,
            Tag::Title => self.in_title = false,
            Tag::A => self.links -= 1,
            _ => {}
        }
        if matches!(element.name(), "b" | "strong") {
            self.bold -= 1;
        }
        if tag.is_block() && !self.in_head && tag != Tag::Head {
            self.flush();
            if let Some(top) = self.open.pop_if(|_| true) {
                self.page.elements[top as usize].blocks.1 = self.page.blocks.len() as u32;
            }
        } else {
            self.inline.pop();
        }
        if let Some((_, start, sure)) = self.authors.pop_if(|(at, ..)| *at == depth) {
            self.page.head.authors.push(AuthorMark { start, end: self.page.text.len() as u32, sure });
        }
    }

    fn top(&self) -> u32 {
        self.open.last().copied().unwrap_or(0)
    }

    fn meta(&mut self, element: &scraper::node::Element) {
        let Some(content) = element.attr("content") else { return };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = element.attr(key) {
                self.page.head.metas.push((name.to_ascii_lowercase(), content.to_owned()));
            }
        }
    }

    fn line_break(&mut self) {
        self.breaks = self.breaks.saturating_add(1);
        self.space = true;
        if self.breaks >= 2 {
            let block = self.block.as_ref().map(|b| b.inline_hints);
            self.flush();
            // The text after it stands in the same inline elements.
            if block.is_some() {
                self.breaks = 0;
            }
        } else if let Some(block) = &mut self.block {
            block.breaks = block.breaks.saturating_add(1);
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        if self.in_title {
            let room = MAX_TITLE.saturating_sub(self.page.head.title.len());
            self.page.head.title.push_str(&text[..text.floor_char_boundary(room)]);
            return;
        }
        if self.in_head || self.page.blocks.len() >= MAX_BLOCKS {
            return;
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Plain letters are most of what there is, and go over at once.
            if c.is_ascii_graphic() {
                let end = rest.bytes().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len());
                self.visible(&rest[..end], end as u32);
                rest = &rest[end..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c.is_whitespace() && !text::fold::is_narrow_space(c) {
                self.space = true;
                continue;
            }
            if matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') || c.is_control() {
                continue;
            }
            let is_narrow = text::fold::is_narrow_space(c);
            if is_narrow && self.block.is_none() {
                continue;
            }
            self.visible(c.encode_utf8(&mut [0; 4]), u32::from(!is_narrow));
        }
    }

    /// Appends `text`, of which `chars` characters count, to the open block.
    fn visible(&mut self, text: &str, chars: u32) {
        let element = self.top();
        let block = match &mut self.block {
            Some(block) => block,
            none => {
                let start = self.page.text.len() as u32;
                let inline_hints = self.inline.iter().fold(Hints::default(), |a, h| a.and(*h));
                let links = u16::from(self.links > 0);
                self.space = false;
                none.insert(RawBlock { element, start, end: start, chars: 0, link_chars: 0, links, bold_chars: 0, inline_hints, breaks: 0 })
            }
        };
        if self.space {
            self.page.text.push(' ');
            self.space = false;
        }
        self.breaks = 0;
        self.page.text.push_str(text);
        block.chars += chars;
        block.link_chars += if self.links > 0 { chars } else { 0 };
        block.bold_chars += if self.bold > 0 { chars } else { 0 };
    }

    fn flush(&mut self) {
        self.space = false;
        self.breaks = 0;
        let Some(mut block) = self.block.take() else { return };
        let kept = self.page.text.trim_end().len();
        self.page.text.truncate(kept);
        block.end = kept as u32;
        self.page.text.push('\n');
        self.page.blocks.push(block);
    }

    fn finish(mut self) -> Page {
        self.flush();
        let n = self.page.blocks.len() as u32;
        self.page.elements[0].blocks = (0, n);
        self.page
    }
}

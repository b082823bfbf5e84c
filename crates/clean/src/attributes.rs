//! What an element's attributes tell. In: an element of the parser. Out: its class and id, whether it is shown, whether it
//! names an author, and a hash of its form.

use std::hash::Hasher;

use rustc_hash::FxHashMap;

use crate::linear;
use crate::markup::{ClassWords, Hints};

/// Attributes besides the class whose words hint at what an element is for.
const HINTING: [&str; 6] = ["id", "itemprop", "role", "data-testid", "data-component", "data-type"];

/// The attributes that are looked at, found in one pass.
#[derive(Default)]
pub struct Attributes<'a> {
    /// `class`, empty where there is none.
    pub class: &'a str,
    /// `id`, likewise.
    pub id: &'a str,
    /// The class and the values of [`HINTING`].
    pub hinting: [Option<&'a str>; 1 + HINTING.len()],
    /// Whether it is not shown.
    pub hidden: bool,
    /// Whether it says that it names an author.
    pub author: bool,
}

impl<'a> Attributes<'a> {
    /// Those of `element`.
    pub fn of(element: &'a scraper::node::Element) -> Attributes<'a> {
        let mut found = Attributes::default();
        let says_author = |v: &str| v.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case("author"));
        for (name, value) in element.attrs() {
            match name {
                "class" => (found.class, found.hinting[0]) = (value, Some(value)),
                "hidden" => found.hidden = true,
                "aria-hidden" => found.hidden |= value == "true",
                "style" => found.hidden |= hides(value),
                "rel" => found.author |= says_author(value),
                "href" => found.author |= element.name() == "a" && leads_to_an_author(value),
                _ => {}
            }
            if let Some(n) = HINTING.iter().position(|h| *h == name) {
                found.hinting[n + 1] = Some(value);
                if name == "id" {
                    found.id = value;
                }
                found.author |= name == "itemprop" && says_author(value);
            }
        }
        found
    }
}

/// Hash of tag and class names and of the parent's: siblings of one list or text share it.
pub fn shape(parent: u64, tag: &str, class: u64) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write_u64(parent);
    hasher.write(tag.as_bytes());
    hasher.write_u64(class);
    hasher.finish()
}

/// What the words of a class, an id and the like tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// The hints of its words.
    pub hints: Hints,
    /// Hash of it, digits left out, for they count items (« post-1234 »).
    pub hash: u64,
    /// Where its signs stand in [`Tellings::signs`].
    pub signs: (u32, u32),
}

/// The values of a page's attributes, each looked at once: most of them stand on many elements.
pub struct Tellings<'a> {
    words: &'a ClassWords,
    known: FxHashMap<&'a str, Told>,
    /// Signs of all values.
    pub signs: Vec<u16>,
}

impl<'a> Tellings<'a> {
    /// None yet.
    pub fn new(words: &'a ClassWords) -> Tellings<'a> {
        Tellings { words, known: FxHashMap::default(), signs: Vec::new() }
    }

    /// What `value` tells.
    pub fn of(&mut self, value: &'a str) -> Told {
        if value.is_empty() {
            return Told::default();
        }
        if let Some(told) = self.known.get(value) {
            return *told;
        }
        let mut hasher = rustc_hash::FxHasher::default();
        value.bytes().filter(|b| !b.is_ascii_digit()).for_each(|b| hasher.write_u8(b));
        let first = self.signs.len() as u32;
        linear::class_signs(value, &mut self.signs);
        let told = Told { hints: self.words.hints(value), hash: hasher.finish(), signs: (first, self.signs.len() as u32) };
        self.known.insert(value, told);
        told
    }
}

/// « display: none », « visibility:hidden ».
fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// `/author/jean-dupont`, `/auteurs/jean-dupont/`: one step below a folder of people.
pub(crate) fn leads_to_an_author(href: &str) -> bool {
    const FOLDERS: [&str; 10] =
        ["author", "authors", "auteur", "auteurs", "contributor", "contributors", "staff_name", "profile", "journaliste", "signataires"];
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut steps = path.rsplit('/');
    let name = steps.next().unwrap_or_default();
    !name.is_empty() && steps.next().is_some_and(|folder| FOLDERS.contains(&folder))
}

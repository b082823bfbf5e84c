//! What an element's attributes tell. In: an element of the parser. Out: its class and id, whether it is shown, whether it
//! names an author, and a hash of its form.

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
pub fn shape(parent: u64, name: &str, class: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write_u64(parent);
    hasher.write(name.as_bytes());
    // Digits in a class name count items (« post-1234 »).
    for b in class.bytes().filter(|b| !b.is_ascii_digit()) {
        hasher.write_u8(b);
    }
    hasher.finish()
}

/// « display: none », « visibility:hidden ».
fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// `/author/jean-dupont`, `/auteurs/jean-dupont/`: one step below a folder of people.
fn leads_to_an_author(href: &str) -> bool {
    const FOLDERS: [&str; 10] =
        ["author", "authors", "auteur", "auteurs", "contributor", "contributors", "staff_name", "profile", "journaliste", "signataires"];
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut steps = path.rsplit('/');
    let name = steps.next().unwrap_or_default();
    !name.is_empty() && steps.next().is_some_and(|folder| FOLDERS.contains(&folder))
}

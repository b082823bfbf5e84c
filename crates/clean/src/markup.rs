//! What tags and class names tell. In: an element's name, class and id. Out: a [`Tag`], and a set of [`Hint`]s.

use rustc_hash::FxHashMap;
use tables::{Data, Error};

macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// The elements that cleaning tells apart; all others are [`Tag::Other`].
        #[allow(missing_docs, reason = "named after the HTML elements")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Tag { $($variant),*, Other }

        impl Tag {
            /// The tag called `name`, lower case.
            pub fn of(name: &str) -> Tag {
                match name { $($name => Tag::$variant,)* _ => Tag::Other }
            }
        }
    };
}

tags! {
    A "a", Address "address", Article "article", Aside "aside", Blockquote "blockquote", Body "body", Br "br", Button "button",
    Caption "caption", Center "center", Dd "dd", Details "details", Dialog "dialog", Div "div", Dl "dl", Dt "dt",
    Fieldset "fieldset", Figcaption "figcaption", Figure "figure", Footer "footer", Form "form", H1 "h1", H2 "h2", H3 "h3",
    H4 "h4", H5 "h5", H6 "h6", Head "head", Header "header", Hgroup "hgroup", Hr "hr", Html "html", Label "label", Legend "legend", Li "li",
    Link "link", Main "main", Menu "menu", Meta "meta", Nav "nav", Noscript "noscript", Ol "ol", Option "option", P "p", Pre "pre",
    Script "script", Search "search", Section "section", Select "select", Span "span", Style "style", Summary "summary", Table "table", Tbody "tbody", Td "td",
    Template "template", Textarea "textarea", Tfoot "tfoot", Th "th", Thead "thead", Time "time", Title "title", Tr "tr", Ul "ul",
}

impl Tag {
    /// Whether it begins a new line in a browser.
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Tag::A
                | Tag::Br
                | Tag::Label
                | Tag::Link
                | Tag::Meta
                | Tag::Option
                | Tag::Script
                | Tag::Span
                | Tag::Style
                | Tag::Time
                | Tag::Other
        )
    }

    /// Whether its text is none that a reader sees.
    pub fn is_skipped(self) -> bool {
        matches!(self, Tag::Script | Tag::Style | Tag::Template | Tag::Select | Tag::Option | Tag::Textarea | Tag::Noscript)
    }

    /// 1 to 6 for headings, else 0.
    pub fn heading(self) -> u8 {
        match self {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => 0,
        }
    }
}

macro_rules! hints {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What a class or id may hint at.
        #[allow(missing_docs, reason = "the words of each stand in data/lexicon/web/class_words.tsv")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Hint { $($variant),* }

        impl Hint {
            /// All hints, with the names that the lexicon gives them.
            pub const ALL: &'static [(Hint, &'static str)] = &[$((Hint::$variant, $name)),*];
        }
    };
}

hints! {
    Content "content", Lead "lead", Title "title", Related "related", Teaser "teaser", Share "share", Advert "advert",
    Newsletter "newsletter", Paywall "paywall", Comment "comment", Author "author", Date "date", Tags "tags",
    Navigation "navigation", Header "header", Footer "footer", Sidebar "sidebar", Caption "caption", Media "media",
    Cookie "cookie", Hidden "hidden", Modal "modal", Box "box", Quote "quote", List "list",
}

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// All, a bit each.
    pub all: u32,
    /// Those of a word that says what a block is: « footer », not « bottom », which is most often a margin.
    telling: u32,
}

impl Hints {
    /// Whether `hint` is among them.
    pub fn has(self, hint: Hint) -> bool {
        self.all & (1 << hint as u8) != 0
    }

    /// Whether `hint` is among them, and from a word that says so by itself.
    pub fn tells(self, hint: Hint) -> bool {
        self.telling & (1 << hint as u8) != 0
    }

    /// With `hint`.
    pub fn with(self, hint: Hint) -> Hints {
        let bit = 1 << hint as u8;
        Hints { all: self.all | bit, telling: self.telling | bit }
    }

    /// Those of both.
    pub fn and(self, other: Hints) -> Hints {
        Hints { all: self.all | other.all, telling: self.telling | other.telling }
    }
}

/// The words of `data/lexicon/web/class_words.tsv`.
#[derive(Debug, Default)]
pub struct ClassWords(FxHashMap<String, Hints>);

impl ClassWords {
    /// Reads the list.
    ///
    /// # Errors
    /// A row that is not what it must be, with file and line.
    pub fn load(data: &Data) -> Result<ClassWords, Error> {
        let mut words = FxHashMap::default();
        for row in data.tsv("lexicon/web/class_words.tsv", &["word", "categories", "tells"])?.rows() {
            let mut hints = Hints::default();
            for name in row.fields[1].split(',') {
                let named = Hint::ALL.iter().find(|(_, n)| *n == name);
                let (hint, _) = named.ok_or_else(|| row.error(format!("category « {name} » is none that cleaning knows")))?;
                hints = hints.with(*hint);
            }
            match row.fields[2] {
                "kind" => {}
                "layout" => hints.telling = 0,
                other => return Err(row.error(format!("« {other} » in column tells is neither kind nor layout"))),
            }
            words.insert(row.fields[0].to_owned(), hints);
        }
        Ok(ClassWords(words))
    }

    /// The hints of a class or id attribute: of its words (« articleBody », « article-body », « article_body » are two
    /// words each, and one together).
    pub fn hints(&self, attribute: &str) -> Hints {
        let mut all = Hints::default();
        let mut word = String::new();
        for name in attribute.split_ascii_whitespace() {
            // Hashes that build tools append (« css-1x2y3z ») are no words, and utility classes say nothing.
            if name.len() > 64 {
                continue;
            }
            let mut joined = String::with_capacity(name.len());
            let mut was_lower = false;
            word.clear();
            for c in name.chars() {
                let upper_after_lower = was_lower && c.is_ascii_uppercase();
                if upper_after_lower || !c.is_ascii_alphanumeric() {
                    all = all.and(self.of(&word));
                    word.clear();
                }
                if c.is_ascii_alphanumeric() {
                    word.push(c.to_ascii_lowercase());
                    joined.push(c.to_ascii_lowercase());
                }
                was_lower = c.is_ascii_lowercase();
            }
            all = all.and(self.of(&word)).and(self.of(&joined));
        }
        all
    }

    fn of(&self, word: &str) -> Hints {
        self.0.get(word).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_read_word_by_word() {
        let content = Hints::default().with(Hint::Content);
        let mut margin = Hints::default().with(Hint::Footer);
        margin.telling = 0;
        let share = Hints::default().with(Hint::Share);
        let known = [("body", content), ("sharebar", share), ("share", share), ("bottom", margin)];
        let words = ClassWords(known.map(|(word, hints)| (word.to_owned(), hints)).into_iter().collect());
        assert!(words.hints("c-articleBody").has(Hint::Content));
        assert!(words.hints("x share-bar").has(Hint::Share));
        assert!(words.hints("ShareBar").has(Hint::Share));
        assert_eq!(words.hints("somebody shared"), Hints::default());
        // Of a word of layouts nothing is told, of another beside it all is.
        let bottom = words.hints("margin-bottom share");
        assert!(bottom.has(Hint::Footer) && !bottom.tells(Hint::Footer) && bottom.tells(Hint::Share));
    }
}

//! One block of a page and what became of it. In: a piece of text that the page shows as one. Out: its kind, whether it is
//! part of the article, and why.

/// What a block is; the names are those of `blocks.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The headline.
    Title,
    /// An intertitle.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    List,
    /// A quotation set apart.
    Quote,
    /// A row of a table.
    Table,
    /// What a picture shows, and whose it is.
    Caption,
    /// Who wrote it.
    Byline,
    /// When.
    Date,
    /// A link to other content in or around the article.
    Teaser,
    /// A list of such links, or its label.
    Related,
    /// Buttons to pass it on.
    Share,
    /// An advertisement, or its label.
    Advert,
    /// An invitation to subscribe.
    Newsletter,
    /// Readers' comments and their form.
    Comment,
    /// Who the author is.
    Bio,
    /// Key words.
    Tags,
    /// Menus, breadcrumbs, log-in, search.
    Navigation,
    /// Copyright, cookies, terms.
    Legal,
    /// Anything else that is not the article.
    Other,
}

impl Kind {
    /// All kinds, with their names.
    pub const ALL: [(Kind, &'static str); 20] = [
        (Kind::Title, "title"),
        (Kind::Heading, "heading"),
        (Kind::Paragraph, "paragraph"),
        (Kind::List, "list"),
        (Kind::Quote, "quote"),
        (Kind::Table, "table"),
        (Kind::Caption, "caption"),
        (Kind::Byline, "byline"),
        (Kind::Date, "date"),
        (Kind::Teaser, "teaser"),
        (Kind::Related, "related"),
        (Kind::Share, "share"),
        (Kind::Advert, "advert"),
        (Kind::Newsletter, "newsletter"),
        (Kind::Comment, "comment"),
        (Kind::Bio, "bio"),
        (Kind::Tags, "tags"),
        (Kind::Navigation, "navigation"),
        (Kind::Legal, "legal"),
        (Kind::Other, "other"),
    ];

    /// The name in `blocks.kind`.
    pub fn name(self) -> &'static str {
        Kind::ALL.iter().find(|(k, _)| *k == self).map_or("other", |(_, n)| n)
    }

    /// Whether consecutive blocks of this kind stand on lines of one paragraph.
    pub fn is_line(self) -> bool {
        matches!(self, Kind::List | Kind::Table)
    }
}

/// A block, decided.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Whether it is part of the article's text.
    pub kept: bool,
    /// The rule, or the model and its score, that decided.
    pub reason: String,
    /// Its text, white space folded.
    pub text: String,
    /// Bytes of the article's text, where kept.
    pub span: Option<(usize, usize)>,
}

/// The article's text from its kept blocks: one blank line between paragraphs, one line break between the items of a list
/// or the rows of a table. Fills in each kept block's span.
pub fn assemble(blocks: &mut [Block]) -> String {
    let mut text = String::new();
    let mut last: Option<Kind> = None;
    for block in blocks.iter_mut().filter(|b| b.kept) {
        if let Some(last) = last {
            text.push_str(if last == block.kind && last.is_line() { "\n" } else { "\n\n" });
        }
        let start = text.len();
        text.push_str(&block.text);
        block.span = Some((start, text.len()));
        last = Some(block.kind);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_blocks_become_paragraphs_and_know_their_place() {
        let block = |kind, kept, text: &str| Block { kind, kept, reason: String::new(), text: text.to_owned(), span: None };
        let mut blocks = [
            block(Kind::Paragraph, true, "Un."),
            block(Kind::Share, false, "Partager"),
            block(Kind::List, true, "a"),
            block(Kind::List, true, "b"),
            block(Kind::Paragraph, true, "Deux."),
        ];
        let text = assemble(&mut blocks);
        assert_eq!(text, "Un.\n\na\nb\n\nDeux.");
        let (start, end) = blocks[4].span.unwrap();
        assert_eq!(&text[start..end], "Deux.");
        assert_eq!(blocks[1].span, None);
    }
}

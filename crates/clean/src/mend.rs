//! What the page as a whole tells of its decided blocks. In: a page whose blocks were each kept or dropped by their score. Out:
//! the same with five kinds of mistakes mended that a score makes again and again: the standfirst above the body, copies of a
//! paragraph, a second article below the first, a table of contents or a list of other articles between two paragraphs, a table
//! of which some cells are kept.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::block::{Block, Kind};
use crate::decide::{drop_lonely_headings, kept_kind};
use crate::dom::{Page, RawBlock};
use crate::markup::Tag;
use crate::meta::Meta;

/// Words of a paragraph of the body, above which the standfirst stands.
const BODY: usize = 20;
/// Words of a standfirst at least.
const STANDFIRST: usize = 8;
/// Words of a block whose copy is one; labels of a few words come back.
const COPY: usize = 6;
/// Words of the first article where there is a second.
const ARTICLE: usize = 60;
/// Items of a list of links …
const LINKS: usize = 3;
/// … at most, where they lead to other articles: longer ones are what the page is about …
const MANY: usize = 12;
/// … and their words on average: headlines, not names.
const HEADLINE: usize = 5;
/// Blocks from which a table is one of data …
const CELLS: usize = 6;
/// … and their characters at most: longer ones are the paragraphs of a page that is laid out in a table.
const CELL: u32 = 120;
/// Why a cell of it is kept, or not.
const WITH_TABLE: &str = "as most of its table";
/// Log-odds on average from which a list of links is the article's.
const SURE: f32 = 1.5;

/// Mends `blocks`, which are those of `page` in order, as are their `scores` in log-odds.
pub fn mend(page: &Page, meta: &Meta, scores: &[f32], blocks: &mut [Block]) {
    keep_standfirst(page, meta, blocks);
    decide_tables(page, blocks);
    drop_second_article(page, blocks);
    drop_link_lists(page, scores, blocks);
    drop_lonely_headings(blocks);
    // Last, for an intertitle above a copy says something of its own.
    drop_copies(blocks);
}

fn n_words(block: &Block) -> usize {
    block.text.split(' ').count()
}

fn drop(block: &mut Block, why: &str) {
    block.kept = false;
    block.reason.push_str(", ");
    block.reason.push_str(why);
}

fn keep(page: &Page, raw: &RawBlock, block: &mut Block, why: &str) {
    block.kept = true;
    block.kind = kept_kind(page, raw);
    block.reason.push_str(", ");
    block.reason.push_str(why);
}

/// The block above the body that says what the head gives as the page's description: publishers write it for both places.
fn keep_standfirst(page: &Page, meta: &Meta, blocks: &mut [Block]) {
    let Some(description) = meta.description.as_deref().map(runs) else { return };
    let body = blocks.iter().position(|b| b.kept && n_words(b) >= BODY).unwrap_or(0);
    let says = |mine: &FxHashSet<String>, other: &FxHashSet<String>| {
        !mine.is_empty() && mine.iter().filter(|run| other.contains(*run)).count() * 5 >= mine.len() * 4
    };
    let may = |(i, b): &(usize, &Block)| {
        let raw = &page.blocks[*i];
        !b.kept && b.kind != Kind::Title && raw.link_chars * 10 < raw.chars * 3 && n_words(b) >= STANDFIRST
    };
    let found = blocks[..body].iter().enumerate().filter(may).map(|(i, b)| (i, runs(&b.text))).find(|(_, mine)| says(mine, &description));
    let Some((i, mine)) = found else { return };
    // A description that was made of the first paragraph, or a standfirst that is kept in another place.
    if blocks.iter().filter(|b| b.kept).any(|b| b.text == blocks[i].text) || says(&mine, &runs(&blocks[body].text)) {
        return;
    }
    keep(page, &page.blocks[i], &mut blocks[i], "says the page's description");
}

/// The cells of a table stay together or go together, as most of its characters do.
fn decide_tables(page: &Page, blocks: &mut [Block]) {
    let tables: Vec<Range<usize>> =
        page.elements.iter().filter(|e| e.tag == Tag::Table).map(|e| e.blocks.0 as usize..e.blocks.1 as usize).collect();
    for (i, table) in tables.iter().enumerate() {
        let holds_another = tables.get(i + 1).is_some_and(|next| next.start < table.end);
        let raw = &page.blocks[table.clone()];
        let headline = blocks[table.clone()].iter().any(|b| b.kind == Kind::Title);
        if holds_another || headline || raw.len() < CELLS || raw.iter().any(|cell| cell.chars > CELL) {
            continue;
        }
        let (mut kept, mut all) = (0, 0);
        for (cell, block) in raw.iter().zip(&blocks[table.clone()]) {
            all += cell.chars;
            kept += if block.kept { cell.chars } else { 0 };
        }
        let stays = kept * 2 > all;
        let others = blocks[table.clone()].iter().find(|b| !b.kept).map_or(Kind::Other, |b| b.kind);
        for (cell, block) in raw.iter().zip(&mut blocks[table.clone()]).filter(|(_, b)| b.kept != stays) {
            if stays {
                // What it was called where it was dropped is no reason to keep it.
                block.reason.truncate(block.reason.find(',').unwrap_or(block.reason.len()));
                keep(page, cell, block, WITH_TABLE);
            } else {
                block.kind = others;
                drop(block, WITH_TABLE);
            }
        }
    }
}

/// Runs of three words.
fn runs(s: &str) -> FxHashSet<String> {
    let folded = text::fold(s);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(3).map(|run| run.join(" ")).collect()
}

/// The same words again: a body that stands in the page twice for two widths of screen, a notice in place of each embedded
/// post. Lines of lists and tables may well be equal. A heading goes with what it stood above, where it is a copy, too.
fn drop_copies(blocks: &mut [Block]) {
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut copies: Vec<usize> = Vec::new();
    for (i, block) in blocks.iter().enumerate().filter(|(_, b)| b.kept && !b.kind.is_line()) {
        if !seen.insert(block.text.to_lowercase()) {
            copies.push(i);
        }
    }
    let mut next_falls = false;
    for i in (0..blocks.len()).rev().filter(|i| blocks[*i].kept).collect::<Vec<_>>() {
        let enough = n_words(&blocks[i]) >= COPY || (blocks[i].kind == Kind::Heading && next_falls);
        next_falls = enough && copies.binary_search(&i).is_ok();
        if next_falls {
            drop(&mut blocks[i], "a copy");
        }
    }
}

/// Sites that scroll on put the next article below the first, in an `<article>` with a main heading of its own.
fn drop_second_article(page: &Page, blocks: &mut [Block]) {
    let Some(first) = blocks.iter().position(|b| b.kept).and_then(|i| outermost_article(page, &page.blocks[i])) else { return };
    let is_main = |raw: &RawBlock| page.up(raw.element).take(2).any(|e| e.tag == Tag::H1);
    let headed = page.blocks.iter().filter(|raw| is_main(raw));
    // The first main heading is the page's own, wherever it stands.
    let others: FxHashSet<u32> = headed.skip(1).filter_map(|raw| outermost_article(page, raw)).filter(|a| *a > first).collect();
    if others.is_empty() {
        return;
    }
    let is_other: Vec<bool> =
        page.blocks.iter().map(|raw| outermost_article(page, raw).is_some_and(|article| others.contains(&article))).collect();
    let own: usize = blocks.iter().zip(&is_other).filter(|(b, other)| b.kept && !**other).map(|(b, _)| n_words(b)).sum();
    if own < ARTICLE {
        return;
    }
    for (block, _) in blocks.iter_mut().zip(is_other).filter(|(b, other)| b.kept && *other) {
        block.kind = Kind::Related;
        drop(block, "another article");
    }
}

/// The outermost `<article>` that a block stands in, as its place among the elements.
fn outermost_article(page: &Page, block: &RawBlock) -> Option<u32> {
    let (mut at, mut found) = (block.element, None);
    loop {
        let element = &page.elements[at as usize];
        if element.tag == Tag::Article {
            found = Some(at);
        }
        if element.parent == at {
            return found;
        }
        at = element.parent;
    }
}

/// Lists of links in the body: a table of contents, which says the intertitles again, and headlines of other articles, where
/// the score does not speak for them.
fn drop_link_lists(page: &Page, scores: &[f32], blocks: &mut [Block]) {
    let kept: Vec<usize> = (0..blocks.len()).filter(|i| blocks[*i].kept).collect();
    let headings: FxHashSet<String> =
        kept.iter().filter(|i| blocks[**i].kind == Kind::Heading).map(|i| without_number(&blocks[*i].text)).collect();
    let next = |a: &usize, b: &usize| blocks[*a].kind == blocks[*b].kind && a + 1 == *b;
    let mut falls = Vec::new();
    for run in kept.chunk_by(next).filter(|run| run.len() >= LINKS && blocks[run[0]].kind == Kind::List) {
        let (chars, linked) = run.iter().fold((0, 0), |(c, l), i| (c + page.blocks[*i].chars, l + page.blocks[*i].link_chars));
        if linked * 10 < chars * 6 {
            continue;
        }
        let said = run.iter().filter(|i| headings.contains(&without_number(&blocks[**i].text))).count();
        let words: usize = run.iter().map(|i| n_words(&blocks[*i])).sum();
        let score = run.iter().map(|i| scores[*i]).sum::<f32>() / run.len() as f32;
        if said * 2 >= run.len() {
            falls.push((run.to_vec(), Kind::Navigation, "a table of contents"));
        } else if run.len() <= MANY && words >= HEADLINE * run.len() && score < SURE {
            falls.push((run.to_vec(), Kind::Related, "a list of links"));
        }
    }
    let n_falling: usize = falls.iter().flat_map(|(run, ..)| run).map(|i| n_words(&blocks[*i])).sum();
    // Where they are most of the text, they are the article.
    if n_falling * 2 > kept.iter().map(|i| n_words(&blocks[*i])).sum() {
        return;
    }
    for (run, kind, why) in falls {
        for i in run {
            blocks[i].kind = kind;
            drop(&mut blocks[i], why);
        }
    }
}

/// A heading to compare by: « 2. Les faits » and « Les faits » are one.
fn without_number(s: &str) -> String {
    text::fold(s.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ' | '\u{a0}'))).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;
    use crate::markup::ClassWords;

    const LONG: &str = "La commune de Montreval a rouvert sa halle aux grains après quatre ans de travaux, et les marchands de la vallée y \
        reviennent dès samedi avec leurs fromages.";

    /// The texts that are kept of a page of which the blocks that hold « (-) » were dropped and all others kept.
    fn kept(html: &str, description: &str, score: f32) -> Vec<String> {
        let page = dom::walk(html, &ClassWords::default());
        let meta = Meta { description: Some(description.to_owned()), ..Meta::default() };
        let block = |raw: &RawBlock| {
            let text = page.text_of(raw);
            let (kept, kind) = (!text.contains("(-)"), kept_kind(&page, raw));
            Block { kind, kept, reason: String::new(), text: text.replace(" (-)", ""), span: None }
        };
        let mut blocks: Vec<Block> = page.blocks.iter().map(block).collect();
        mend(&page, &meta, &vec![score; page.blocks.len()], &mut blocks);
        blocks.into_iter().filter(|b| b.kept).map(|b| b.text).collect()
    }

    fn says(kept: &[String], what: &str) -> usize {
        kept.iter().filter(|text| text.contains(what)).count()
    }

    #[test]
    fn a_standfirst_that_the_head_gives_as_description_is_kept() {
        let standfirst = "Fermée depuis quatre ans, la halle de Montreval accueille de nouveau son marché.";
        let above = format!("<header><p>{standfirst} (-)</p></header><p>{LONG}</p>");
        assert_eq!(says(&kept(&above, standfirst, 1.0), "Fermée depuis"), 1);
        // Nothing in the head says so.
        assert_eq!(says(&kept(&above, "Toute l'actualité de la vallée, chaque jour, en continu.", 1.0), "Fermée depuis"), 0);
        // Below the body it is a teaser.
        assert_eq!(says(&kept(&format!("<p>{LONG}</p><p>{standfirst} (-)</p>"), standfirst, 1.0), "Fermée depuis"), 0);
        // A link is one, too.
        let linked = format!("<p><a href=/a>{standfirst} (-)</a></p><p>{LONG}</p>");
        assert_eq!(says(&kept(&linked, standfirst, 1.0), "Fermée depuis"), 0);
        // A description made of the first paragraph.
        let begins = &LONG[..LONG.find(", et").unwrap()];
        assert_eq!(says(&kept(&format!("<p>{begins} (-)</p><p>{LONG}</p>"), begins, 1.0), "La commune"), 1);
    }

    #[test]
    fn a_copy_goes_and_its_heading_with_it_but_equal_lines_of_lists_stay() {
        let notice = "<h3>Contenu externe</h3><p>Ce contenu vient d'un autre site et demande votre accord pour s'afficher.</p>";
        let page = format!("{notice}<h2>Un an de travaux</h2>{notice}<p>{LONG}</p>");
        let kept_of = kept(&page, "", 1.0);
        assert_eq!((says(&kept_of, "Ce contenu"), says(&kept_of, "Contenu externe")), (1, 1));
        let above = format!("<p>{LONG}</p><h2>Un an de travaux</h2><p>{LONG}</p>");
        assert_eq!(says(&kept(&above, "", 1.0), "Un an de travaux"), 1, "an intertitle of its own");
        let plan = "<li>Trente minutes de course lente, puis étirements</li>".repeat(3);
        assert_eq!(says(&kept(&format!("<p>{LONG}</p><ul>{plan}</ul>"), "", 1.0), "Trente minutes"), 3);
        assert_eq!(says(&kept(&format!("<p>Non.</p><p>{LONG}</p><p>Non.</p>"), "", 1.0), "Non."), 2);
    }

    #[test]
    fn a_table_stays_or_goes_as_most_of_it() {
        let table = |cells: &[&str]| {
            let rows: String = cells.chunks(2).map(|r| format!("<tr><td>{}</td><td>{}</td></tr>", r[0], r[1])).collect();
            format!("<p>{LONG}</p><table>{rows}</table>")
        };
        let cells = |html: &str| kept(html, "", 1.0).len() - 1;
        assert_eq!(cells(&table(&["Blé", "12 tonnes", "Orge (-)", "8 tonnes", "Seigle", "5 tonnes (-)"])), 6);
        assert_eq!(cells(&table(&["Blé (-)", "12 tonnes (-)", "Orge", "8 tonnes (-)", "Seigle (-)", "5 tonnes (-)"])), 0);
        // Four cells are few, and paragraphs are no cells.
        assert_eq!(cells(&table(&["Blé", "12 tonnes", "Orge (-)", "8 tonnes"])), 3);
        assert_eq!(cells(&table(&["Blé", LONG, "Orge (-)", "8 tonnes", "Seigle", "5 tonnes"])), 5);
    }

    #[test]
    fn a_second_article_goes_and_the_parts_of_one_stay() {
        let first = format!(
            "<article><h1>La halle rouvre</h1><p>{LONG}</p><p>{}</p><p>{}</p></article>",
            LONG.replace("sa", "la"),
            LONG.replace("quatre", "cinq")
        );
        let next = "<p>Une colonie de castors bâtit sa hutte en aval du barrage.</p>";
        let below = |inside: &str| says(&kept(&format!("<main>{first}{inside}</main>"), "", 1.0), "castors");
        assert_eq!(below(&format!("<article><h1>Des castors à Orvaux</h1>{next}</article>")), 0);
        assert_eq!(below(&format!("<article><h2>Des castors à Orvaux</h2>{next}</article>")), 2, "a part with an intertitle");
        assert_eq!(below(&format!("<div><h1>Des castors à Orvaux</h1>{next}</div>")), 2, "no article of its own");
        // Where the first is next to nothing, it may be a teaser of the second.
        let short = format!("<article><h1>À la une</h1><p>Trois mots ici.</p></article><article><h1>Des castors</h1>{next}</article>");
        assert_eq!(says(&kept(&short, "", 1.0), "castors"), 2);
    }

    #[test]
    fn a_list_of_links_goes_where_it_is_none_of_the_text() {
        let list = |items: &[&str]| items.iter().map(|i| format!("<li><a href=/x>{i}</a></li>")).collect::<String>();
        let headlines = ["Un train de nuit pour Port-Lanvern", "Des castors en aval du barrage", "Une classe de lutherie à Belcombe"];
        let page = |list: &str| format!("<p>{LONG}</p><ul>{list}</ul><p>{}</p>", LONG.replace("quatre", "cinq"));
        let lutherie = |html: &str, score| says(&kept(html, "", score), "lutherie");
        assert_eq!(lutherie(&page(&list(&headlines)), 1.0), 0);
        assert_eq!(lutherie(&page(&list(&headlines)), 2.5), 1, "the score is sure of it");
        assert_eq!(lutherie(&page(&list(&headlines[1..])), 1.0), 1, "two are few");
        assert_eq!(lutherie(&page(&headlines.map(|h| format!("<li>{h}</li>")).concat()), 1.0), 1, "no links");
        assert_eq!(lutherie(&format!("<p>Nos choix.</p><ul>{}</ul>", list(&headlines)), 1.0), 1, "the list is the article");
    }

    #[test]
    fn a_table_of_contents_goes_however_sure_the_score_is() {
        let contents = "<ul><li><a href=#a>Le chantier</a></li><li><a href=#b>2. Les étals</a></li><li><a href=#c>La fresque</a></li></ul>";
        let parts = |names: [&str; 3]| names.map(|n| format!("<h2>{n}</h2><p>{LONG} {n}.</p>")).concat();
        let links = |html: &str| says(&kept(html, "", 3.0), "Le chantier");
        assert_eq!(links(&format!("{contents}{}", parts(["Le chantier", "Les étals", "La fresque"]))), 2);
        assert_eq!(links(&format!("{contents}{}", parts(["Un", "Deux", "Trois"]))), 1);
    }
}

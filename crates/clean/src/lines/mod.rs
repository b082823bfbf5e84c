//! Plain-text dumps: what remains of a page when somebody saved all its visible text. In: the lines. Out: each line with
//! its kind, whether it is the article, and why; and the title.
//!
//! A dump has three zones: a head (menus, title, byline, captions), the body, and a tail (lists of other articles,
//! comments, legal lines). Each line is first looked at alone and beside its neighbours ([`look`]), then the zones are
//! found, then what stands in the body without belonging to it is taken out.

mod look;
mod people;

use crate::block::{Block, Kind};
use crate::phrases::Phrases;
use crate::words::Words;
use look::Line;
pub use people::dated_signature;

/// Words that an intertitle has at most.
const HEADING_WORDS: usize = 18;
/// Words that a title has at most.
const TITLE_WORDS: usize = 32;
/// Words of the article before a label may open the tail.
const ENOUGH: usize = 40;
/// Words of prose after it up to which such a label does.
const LITTLE: usize = 60;

/// The lines of a dump, decided.
pub struct Dump {
    /// One block a line that is not empty, in order.
    pub blocks: Vec<Block>,
    /// The headline, where there is one.
    pub title: Option<String>,
}

/// Decides the lines of a dump.
pub fn decide(text: &str, phrases: &Phrases, words: &Words) -> Dump {
    let lines = look::lines(text, phrases, words);
    let title = find_title(&lines);
    let body = find_body(&lines, title, words);
    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let (kind, kept, reason) = if Some(i) == title {
            (Kind::Title, false, "title".to_owned())
        } else if i < body.0 {
            in_head(&lines, i, title)
        } else if i >= body.1 {
            in_tail(line)
        } else {
            in_body(&lines, i, body, words, title)
        };
        blocks.push(Block { kind, kept, reason, text: line.text.clone(), span: None });
    }
    drop_empty_headings(&mut blocks);
    Dump { blocks, title: title.map(|i| lines[i].text.clone()) }
}

/// The headline: before the first prose, the line with most words; or a first line that is one short sentence before prose.
/// A breadcrumb that ends with the headline is none.
fn find_title(lines: &[Line]) -> Option<usize> {
    let may_be = |l: &Line| {
        let free = l.label.as_ref().is_none_or(|label| label.reason == "repeated");
        free && l.item.is_none() && (3..=TITLE_WORDS).contains(&l.n_words) && !l.text.ends_with('.') && !l.text.ends_with(':')
    };
    // Prose that could not be a title: it has a full stop at its end or is too long.
    let first_prose = lines.iter().position(|l| l.is_prose() && !may_be(l)).unwrap_or(lines.len().min(12));
    let near = &lines[..lines.len().min(first_prose + 3)];
    let is_breadcrumb = |l: &Line| near.iter().any(|o| o.n_words >= 3 && o.key.len() < l.key.len() && l.key.ends_with(&o.key));
    let candidates = lines[..first_prose].iter().enumerate().filter(|(_, l)| may_be(l) && !is_breadcrumb(l));
    candidates.max_by(|(i, a), (j, b)| a.n_words.cmp(&b.n_words).then(j.cmp(i))).map(|(i, _)| last_of_run(lines, i))
}

/// Of the same headline on two lines in a row, the later one; farther apart, that is a repetition in the text.
fn last_of_run(lines: &[Line], at: usize) -> usize {
    let same = lines[at + 1..].iter().take_while(|l| l.key == lines[at].key).count();
    at + same
}

/// First line of the body, and the line after its last.
fn find_body(lines: &[Line], title: Option<usize>, words: &Words) -> (usize, usize) {
    let after_title = title.map_or(0, |t| t + 1);
    let mut start = lines.iter().skip(after_title).position(Line::is_prose).map_or(lines.len(), |i| i + after_title);
    if start == lines.len() {
        // A brief: a sentence or two, too short to be prose elsewhere.
        start = lines.iter().skip(after_title).position(|l| l.label.is_none() && l.closed).map_or(lines.len(), |i| i + after_title);
    }
    start = back_over_items(lines, start, after_title);
    let mut end = start;
    let mut i = start;
    while i < lines.len() {
        let line = &lines[i];
        if line.label.as_ref().is_some_and(|l| l.opens_tail) && closes(lines, i) || is_about_a_company(lines, i) {
            break;
        }
        if line.is_prose() || (line.closed && line.label.is_none() && line.n_words >= 3) {
            end = i + 1;
        }
        i += 1;
    }
    // List items after the last prose still belong to it: « Les trois projets : »; and a last sentence without a full stop.
    let goes_on = |end: usize| {
        let line = &lines[end];
        let last = line.n_words >= 8 && words.has_finite_verb(&line.text);
        line.label.is_none() && (line.item.is_some() || last || is_heading_of_items(lines, end) || is_one_of_numbers(lines, end))
    };
    while end < i && end > start && goes_on(end) {
        end += 1;
    }
    (start, end)
}

/// Items of a list above the first prose, with their heading, are the article: « Chiffres clés ».
fn back_over_items(lines: &[Line], start: usize, least: usize) -> usize {
    let mut at = start;
    while at > least && lines[at - 1].item.is_some() && lines[at - 1].label.is_none() {
        at -= 1;
    }
    if at > least && is_heading_of_items(lines, at - 1) { at - 1 } else { at }
}

/// A short line right above an item, or a label such as « L'essentiel » there.
fn is_heading_of_items(lines: &[Line], at: usize) -> bool {
    let item = |l: &Line| l.item.is_some() && l.label.is_none();
    let next = lines.get(at + 1).is_some_and(item) || at + 1 < lines.len() && is_one_of_numbers(lines, at + 1);
    next && lines[at].label.is_none() && lines[at].n_words <= HEADING_WORDS
}

/// « 403 milliards de dollars de chiffre d'affaires », « 190 000 salariés »: items of a list that lost its bullets, two or more in
/// a row; not a list of quotations (« 328,33 USD »), not what happened at what hour (« 07h45 Faits divers »).
fn is_one_of_numbers(lines: &[Line], at: usize) -> bool {
    let item = |l: &Line| {
        let noun = l.text.split_whitespace().any(|w| w.chars().count() >= 4 && w.chars().all(char::is_lowercase));
        let first = l.text.split_whitespace().next().unwrap_or_default();
        let number = first.starts_with(|c: char| c.is_ascii_digit()) && first.chars().all(|c| c.is_ascii_digit() || ",.-%".contains(c));
        l.label.is_none() && !l.prose && number && noun && l.n_words <= HEADING_WORDS
    };
    let beside = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(item);
    item(&lines[at]) && (beside(at.checked_sub(1)) || beside(Some(at + 1)))
}

/// Whether a label that may open the tail does: what follows it is not the article going on.
fn closes(lines: &[Line], at: usize) -> bool {
    let rest = &lines[at + 1..];
    let follows_date = |i: usize| rest.get(i + 1).is_some_and(|l| l.is_kind(Kind::Date));
    let article_like = |(i, l): &(usize, &Line)| l.is_prose() && l.n_words >= 20 && l.text.ends_with(['.', '»', '”']) && !follows_date(*i);
    let going_on: usize = rest.iter().enumerate().filter(article_like).map(|(_, l)| l.n_words).sum();
    let before: usize = lines[..at].iter().filter(|l| l.is_prose()).map(|l| l.n_words).sum();
    let comments = lines[at].label.as_ref().is_some_and(|l| l.kind == Kind::Comment && l.whole);
    let links = lines[at].label.as_ref().is_some_and(|l| l.whole && matches!(l.kind, Kind::Related | Kind::Teaser));
    if links && goes_on_below(rest) {
        return false;
    }
    before >= ENOUGH && (going_on < LITTLE || (comments && going_on < 2 * before))
}

/// Whether two paragraphs in a row follow before another label of the tail: « Sur le même sujet » and its links stand in the
/// middle of the text. Summaries of other articles each have a headline above.
fn goes_on_below(rest: &[Line]) -> bool {
    let tail = rest.iter().position(|l| l.label.as_ref().is_some_and(|l| l.opens_tail)).unwrap_or(rest.len());
    let said = |l: &Line| l.is_prose() && l.n_words >= 12 && l.text.ends_with(['.', '»', '”', '"']);
    rest[..tail].windows(2).any(|pair| pair.iter().all(said) && pair[0].n_words + pair[1].n_words >= 2 * 17)
}

/// « À propos d'Hydreval » and a paragraph or two at the end: what the company says of itself under each of its releases.
fn is_about_a_company(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    let about = ["a propos d", "about "].iter().any(|a| line.key.starts_with(a));
    let names = line.text.rsplit([' ', '\'', '’']).next().is_some_and(|w| w.starts_with(char::is_uppercase));
    if !about || !names || line.n_words > 8 || line.closed || line.label.is_some() {
        return false;
    }
    let rest: Vec<usize> = lines[at + 1..].iter().filter(|l| l.is_prose() && l.n_words >= 15).map(|l| l.n_words).collect();
    let before: usize = lines[..at].iter().filter(|l| l.is_prose()).map(|l| l.n_words).sum();
    before >= ENOUGH && rest.len() <= 3 && rest.iter().sum::<usize>() * 2 < before
}

fn in_head(lines: &[Line], i: usize, title: Option<usize>) -> (Kind, bool, String) {
    let line = &lines[i];
    match &line.label {
        Some(label) if title.is_some_and(|t| lines[t].key == line.key) => (Kind::Other, false, format!("title again ({})", label.reason)),
        Some(label) => (label.kind, false, label.reason.clone()),
        None if line.prose => (Kind::Bio, false, "biography".to_owned()),
        None => (Kind::Navigation, false, "before the text".to_owned()),
    }
}

fn in_tail(line: &Line) -> (Kind, bool, String) {
    match &line.label {
        Some(label) => (label.kind, false, label.reason.clone()),
        None => (Kind::Related, false, "after the text".to_owned()),
    }
}

fn in_body(lines: &[Line], i: usize, body: (usize, usize), words: &Words, title: Option<usize>) -> (Kind, bool, String) {
    let line = &lines[i];
    if let Some(label) = &line.label {
        return match is_set_apart(lines, i) && label.kind == Kind::Legal && label.whole {
            true => (Kind::Heading, true, "a label's words, but set apart between sentences".to_owned()),
            false => (label.kind, false, label.reason.clone()),
        };
    }
    if title.is_some_and(|t| lines[t].key == line.key) {
        return (Kind::Other, false, "title again".to_owned());
    }
    if is_caption(line, words) {
        return (Kind::Caption, false, "no verb, ends with a date".to_owned());
    }
    if is_book(line, words) {
        return (Kind::Other, false, "a book with its pages and price".to_owned());
    }
    if let Some(kind) = line.item {
        return (kind, true, "item".to_owned());
    }
    if is_one_of_numbers(lines, i) {
        return (Kind::List, true, "one of several lines that begin with a number".to_owned());
    }
    if line.prose || (line.closed && line.n_words >= 3) || (line.text.ends_with('?') && line.n_words >= 1) {
        return (Kind::Paragraph, true, "sentences".to_owned());
    }
    let above = i.checked_sub(1).map(|j| &lines[j]);
    if above.is_some_and(|a| a.label.is_none() && a.is_quote() && a.group == line.group) && line.n_words <= 8 {
        return (Kind::Quote, true, "who says the quotation above".to_owned());
    }
    let next = lines[i + 1..body.1].iter().find(|l| l.label.is_none());
    let headed = next.is_some_and(|n| n.prose || n.closed || n.item.is_some() || n.n_words >= 8);
    let capital = line.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "«“\"'[".contains(c));
    let word = line.n_words >= 2 || (line.text.chars().count() >= 5 && capital && starts_group(lines, i));
    if line.n_words <= HEADING_WORDS && word && headed {
        return (Kind::Heading, true, "short line before sentences".to_owned());
    }
    if line.n_words >= 8 && above.is_some_and(Line::is_prose) && words.has_finite_verb(&line.text) {
        return (Kind::Paragraph, true, "a sentence without a full stop".to_owned());
    }
    (Kind::Other, false, "short line".to_owned())
}

/// Alone between empty lines, prose above and below.
fn is_set_apart(lines: &[Line], i: usize) -> bool {
    let prose = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| l.is_prose() && l.group != lines[i].group);
    prose(i.checked_sub(1)) && prose(Some(i + 1))
}

/// One word is an intertitle only where it is set apart, or between sentences.
fn starts_group(lines: &[Line], i: usize) -> bool {
    let above = i.checked_sub(1).map(|j| &lines[j]);
    above.is_none_or(|a| a.group != lines[i].group || (a.closed && a.prose) || a.label.is_some())
}

/// « Mark Zuckerberg, PDG de Meta, à Menlo Park, le 25 septembre 2024. »: no finite verb, a full date at the end.
fn is_caption(line: &Line, words: &Words) -> bool {
    let folded = text::fold(&line.text);
    let tokens: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).collect();
    let n = tokens.len();
    let ends_with_date =
        n >= 4 && tokens[n - 1].len() == 4 && tokens[n - 1].bytes().all(|b| b.is_ascii_digit()) && words.month(tokens[n - 2]).is_some();
    line.n_words <= 45 && ends_with_date && line.item.is_none() && !words.has_finite_verb(&line.text)
}

/// « La Prise, par Hélène Vasseur, éditions du Lavoir, 214 p., 19 €. »: a number of pages, a price at the end, no finite verb.
fn is_book(line: &Line, words: &Words) -> bool {
    let end = line.text.trim_end_matches(['.', ' ', '\u{a0}', ')']);
    let priced = ["€", "euros", "$", "£"].iter().any(|unit| end.ends_with(unit));
    let is_number = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
    let tokens: Vec<&str> = line.text.split_whitespace().map(|w| w.trim_matches([',', '.', '(', ')'])).collect();
    let paged = tokens.windows(2).any(|w| is_number(w[0]) && matches!(w[1], "p" | "pp" | "pages"));
    priced && paged && line.n_words <= 30 && !words.has_finite_verb(&line.text)
}

/// An intertitle with nothing of the article before the next intertitle or the end announces nothing.
fn drop_empty_headings(blocks: &mut [Block]) {
    let mut seen_text = false;
    for block in blocks.iter_mut().rev().filter(|b| b.kept) {
        if block.kind == Kind::Heading && !seen_text {
            block.kept = false;
            block.reason = "intertitle without text".to_owned();
            block.kind = Kind::Other;
        } else {
            seen_text = block.kind != Kind::Heading;
        }
    }
}

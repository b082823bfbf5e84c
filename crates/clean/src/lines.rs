//! Plain-text dumps: what remains of a page when somebody saved all its visible text. In: the lines. Out: each line with
//! its kind, whether it is the article, and why; and the title.
//!
//! A dump has three zones: a head (menus, title, byline, captions), the body, and a tail (lists of other articles,
//! comments, legal lines). Each line is first looked at alone ([`Line::new`]), then the zones are found, then what stands
//! in the body without belonging to it is taken out.

use rustc_hash::FxHashMap;

use crate::block::{Block, Kind};
use crate::dates;
use crate::phrases::{Phrases, Place, key};
use crate::words::Words;

/// Words that a line of prose has at least; below, a sentence must stand among others to count.
const PROSE_WORDS: usize = 8;
/// Words from which a line is prose even without a full stop.
const LONG_WORDS: usize = 25;
/// Words that an intertitle has at most.
const HEADING_WORDS: usize = 18;
/// Words that a title has at most.
const TITLE_WORDS: usize = 32;

/// The lines of a dump, decided.
pub struct Dump {
    /// One block a line that is not empty, in order.
    pub blocks: Vec<Block>,
    /// The headline, where there is one.
    pub title: Option<String>,
}

/// Why a line is taken out, before the zones are known.
#[derive(Clone, Debug)]
struct Label {
    kind: Kind,
    reason: String,
    opens_tail: bool,
    /// Whether the line is nothing but the label, so that it also says what follows.
    whole: bool,
}

#[derive(Debug)]
struct Line<'a> {
    text: &'a str,
    key: String,
    n_words: usize,
    label: Option<Label>,
    /// Ends as a sentence does.
    closed: bool,
    /// A sentence or more of running text.
    prose: bool,
    bullet: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, phrases: &Phrases, words: &Words) -> Line<'a> {
        let n_words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        let closed = is_closed(text);
        let bullet = text.starts_with(['•', '·', '▪', '◦', '‣', '●', '■', '*']) || text.starts_with("- ") || text.starts_with("– ");
        let running = text.chars().filter(|c| matches!(c, ',' | ';' | '.')).count() > 0 || n_words >= 14;
        let prose = (n_words >= PROSE_WORDS && closed && running) || n_words >= LONG_WORDS;
        let mut line = Line { text, key: key(text), n_words, label: None, closed, prose, bullet };
        line.label = line.look(phrases, words);
        line
    }

    fn look(&self, phrases: &Phrases, words: &Words) -> Option<Label> {
        let label = |kind, reason: &str| Some(Label { kind, reason: reason.to_owned(), opens_tail: false, whole: false });
        if self.n_words == 0 {
            return label(Kind::Other, "no_words");
        }
        if dates::is_only_a_date(self.text, words) {
            return label(Kind::Date, "only_a_date");
        }
        if is_between_arrows(self.text) {
            return label(Kind::Teaser, "between_arrows");
        }
        if has_icon_name(self.text) && self.n_words < 60 {
            return label(Kind::Related, "icon_name");
        }
        if self.n_words <= 45 && has_credit(self.text) {
            return label(Kind::Caption, "credit");
        }
        let found = phrases.find_all(self.text);
        let fires = |share: f64, place| match place {
            Place::Whole => true,
            // A long line that only begins or ends like a label is prose unless the label is a good part of it.
            Place::Start => self.n_words <= 45 || share >= 0.2,
            Place::End => self.n_words <= 25 || share >= 0.2,
            Place::Inside => self.n_words <= 20 || share >= 0.3,
        };
        let best = found.iter().filter(|f| fires(f.share, f.phrase.place)).max_by(|a, b| a.share.total_cmp(&b.share))?;
        Some(Label {
            kind: best.phrase.kind,
            reason: format!("phrase: {}", best.phrase.text),
            opens_tail: best.phrase.opens_tail,
            whole: best.phrase.place == Place::Whole,
        })
    }
}

/// Whether a line ends as a sentence does: . ! ? … : or one of them before closing quotes and brackets.
fn is_closed(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| "»”\"'’)] \u{a0}\u{202f}".contains(c));
    end.ends_with(['.', '!', '?', '…', ':', ';'])
}

/// « >> Vous n'allez pas le croire << », « → À voir ».
fn is_between_arrows(text: &str) -> bool {
    let start = [">", "→", "►", "▶", "➡", "➜", "⇒", "»»"].iter().any(|a| text.starts_with(a));
    let end = ["<<", "←", "◄", "⇐"].iter().any(|a| text.ends_with(a));
    start || end
}

/// A name that an icon font leaves behind in a dump: « play_circle », « arrow_forward ».
fn has_icon_name(text: &str) -> bool {
    text.split_whitespace().any(|w| {
        let parts: Vec<_> = w.split('_').collect();
        parts.len() >= 2 && parts.iter().all(|p| p.len() >= 2 && p.chars().all(|c| c.is_ascii_lowercase()))
    })
}

/// « © Action Press / Bestimage », « (Photo : AFP) ».
fn has_credit(text: &str) -> bool {
    text.contains('©') || text.contains("(c)") || text.contains("(C)")
}

/// Decides the lines of a dump.
pub fn decide(text: &str, phrases: &Phrases, words: &Words) -> Dump {
    let squeezed: Vec<String> = text.lines().map(text::fold::squeeze).filter(|l| !l.is_empty()).collect();
    let mut lines: Vec<Line<'_>> = squeezed.iter().map(|l| Line::new(l, phrases, words)).collect();
    label_repeats(&mut lines);
    let title = find_title(&lines);
    let body = find_body(&lines, title);
    let mut blocks = Vec::with_capacity(lines.len());
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
        blocks.push(Block { kind, kept, reason, text: line.text.to_owned(), span: None });
    }
    drop_empty_headings(&mut blocks);
    Dump { blocks, title: title.map(|i| lines[i].text.to_owned()) }
}

/// A line that stands twice is a teaser (picture and headline of one link), icon names and numbers left out.
fn label_repeats(lines: &mut [Line<'_>]) {
    let bare = |line: &Line<'_>| -> String { line.key.split(' ').filter(|w| !w.contains('_')).collect::<Vec<_>>().join(" ") };
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for line in lines.iter().filter(|l| l.n_words >= 3) {
        *seen.entry(bare(line)).or_default() += 1;
    }
    for line in lines.iter_mut().filter(|l| l.n_words >= 3 && l.label.is_none()) {
        if seen.get(&bare(line)).is_some_and(|n| *n > 1) {
            line.label = Some(Label { kind: Kind::Teaser, reason: "repeated".to_owned(), opens_tail: false, whole: false });
        }
    }
}

/// The headline: before the first prose, the line with most words; or a first line that is one short sentence before prose.
fn find_title(lines: &[Line<'_>]) -> Option<usize> {
    let may_be = |l: &Line<'_>| {
        let free = l.label.as_ref().is_none_or(|label| label.reason == "repeated");
        free && (3..=TITLE_WORDS).contains(&l.n_words) && !l.text.ends_with('.') && !l.text.ends_with(':')
    };
    // Prose that could not be a title: it has a full stop at its end or is too long.
    let first_prose = lines.iter().position(|l| l.label.is_none() && l.prose && !may_be(l)).unwrap_or(lines.len().min(12));
    let candidates = lines[..first_prose].iter().enumerate().filter(|(_, l)| may_be(l));
    candidates.max_by(|(i, a), (j, b)| a.n_words.cmp(&b.n_words).then(j.cmp(i))).map(|(i, _)| i)
}

/// First line of the body, and the line after its last.
fn find_body(lines: &[Line<'_>], title: Option<usize>) -> (usize, usize) {
    let after_title = title.map_or(0, |t| t + 1);
    let is_prose = |l: &Line<'_>| l.prose && l.label.is_none();
    let mut start = lines.iter().skip(after_title).position(is_prose).map_or(lines.len(), |i| i + after_title);
    if start == lines.len() {
        // A brief: a sentence or two, too short to be prose elsewhere.
        start = lines.iter().skip(after_title).position(|l| l.label.is_none() && l.closed).map_or(lines.len(), |i| i + after_title);
    }
    let mut end = start;
    let mut last_prose = start;
    let mut i = start;
    while i < lines.len() {
        let line = &lines[i];
        if let Some(label) = &line.label
            && label.opens_tail
            && closes(lines, i)
        {
            break;
        }
        if is_prose(line) || (line.closed && line.label.is_none() && line.n_words >= 3) {
            last_prose = i;
            end = i + 1;
        }
        i += 1;
    }
    // List items after the last prose still belong to it: « Les trois projets : ».
    while end < i && lines[end].label.is_none() && lines[end].bullet && end == last_prose + 1 {
        last_prose = end;
        end += 1;
    }
    (start, end)
}

/// Whether a label that may open the tail does: what follows it is not the article going on.
fn closes(lines: &[Line<'_>], at: usize) -> bool {
    let rest = &lines[at + 1..];
    let follows_date = |i: usize| rest.get(i + 1).and_then(|l| l.label.as_ref()).is_some_and(|l| l.kind == Kind::Date);
    let article_like = |(i, l): (usize, &Line<'_>)| {
        l.prose && l.label.is_none() && l.n_words >= 20 && l.text.ends_with(['.', '»', '”']) && !follows_date(i)
    };
    let going_on: usize = rest.iter().enumerate().filter(|(i, l)| article_like((*i, l))).map(|(_, l)| l.n_words).sum();
    let before: usize = lines[..at].iter().filter(|l| l.prose && l.label.is_none()).map(|l| l.n_words).sum();
    let comments = lines[at].label.as_ref().is_some_and(|l| l.kind == Kind::Comment && l.whole);
    before >= 40 && (comments || going_on < 60)
}

fn in_head(lines: &[Line<'_>], i: usize, title: Option<usize>) -> (Kind, bool, String) {
    let line = &lines[i];
    match &line.label {
        Some(label) if title.is_some_and(|t| lines[t].key == line.key) => (Kind::Other, false, format!("title again ({})", label.reason)),
        Some(label) => (label.kind, false, label.reason.clone()),
        None if line.prose => (Kind::Bio, false, "biography".to_owned()),
        None => (Kind::Navigation, false, "before the text".to_owned()),
    }
}

fn in_tail(line: &Line<'_>) -> (Kind, bool, String) {
    match &line.label {
        Some(label) => (label.kind, false, label.reason.clone()),
        None => (Kind::Related, false, "after the text".to_owned()),
    }
}

fn in_body(lines: &[Line<'_>], i: usize, body: (usize, usize), words: &Words, title: Option<usize>) -> (Kind, bool, String) {
    let line = &lines[i];
    if let Some(label) = &line.label {
        return (label.kind, false, label.reason.clone());
    }
    if title.is_some_and(|t| lines[t].key == line.key) {
        return (Kind::Other, false, "title again".to_owned());
    }
    if is_caption(line, words) {
        return (Kind::Caption, false, "no verb, ends with a date".to_owned());
    }
    if line.bullet {
        return (Kind::List, true, "item".to_owned());
    }
    if line.prose || (line.closed && line.n_words >= 3) {
        return (Kind::Paragraph, true, "sentences".to_owned());
    }
    let next = lines[i + 1..body.1].iter().find(|l| l.label.is_none());
    if line.n_words <= HEADING_WORDS && line.n_words >= 2 && next.is_some_and(|n| n.prose || n.closed || n.bullet) {
        return (Kind::Heading, true, "short line before sentences".to_owned());
    }
    (Kind::Other, false, "short line".to_owned())
}

/// « Mark Zuckerberg, PDG de Meta, à Menlo Park, le 25 septembre 2024. »: no finite verb, a full date at the end.
fn is_caption(line: &Line<'_>, words: &Words) -> bool {
    let folded = text::fold(line.text);
    let tokens: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).collect();
    let n = tokens.len();
    let ends_with_date =
        n >= 4 && tokens[n - 1].len() == 4 && tokens[n - 1].bytes().all(|b| b.is_ascii_digit()) && words.month(tokens[n - 2]).is_some();
    line.n_words <= 45 && ends_with_date && !words.has_finite_verb(line.text)
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

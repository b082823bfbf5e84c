//! One line of a dump by itself, and beside its neighbours. In: its text, phrases, words. Out: what it is when it is not the
//! article, as far as that shows before the zones are known.

use rustc_hash::FxHashMap;

use super::people;
use crate::block::Kind;
use crate::dates;
use crate::kinds::PAYWALL;
use crate::phrases::{Phrases, Place, key};
use crate::words::Words;

/// Words that a line of prose has at least; below, a sentence must stand among others to count.
const PROSE_WORDS: usize = 8;
/// Words from which a line is prose even without a full stop.
const LONG_WORDS: usize = 25;
/// Words that the headline of another article has at least.
const LINK_WORDS: usize = 7;
/// Words that a box (a newsletter's, an advertiser's) has at most on one line.
const BOX_WORDS: usize = 40;

/// Why a line is taken out, before the zones are known.
#[derive(Clone, Debug)]
pub struct Label {
    pub kind: Kind,
    pub reason: String,
    pub opens_tail: bool,
    /// Whether the line is nothing but the label, so that it also says what follows.
    pub whole: bool,
}

impl Label {
    pub fn new(kind: Kind, reason: impl Into<String>) -> Label {
        Label { kind, reason: reason.into(), opens_tail: false, whole: false }
    }
}

/// One line that is not empty.
#[derive(Debug)]
pub struct Line {
    pub text: String,
    pub key: String,
    pub n_words: usize,
    pub label: Option<Label>,
    /// Ends as a sentence does.
    pub closed: bool,
    /// A sentence or more of running text.
    pub prose: bool,
    /// An item of a list or a row of a table.
    pub item: Option<Kind>,
    /// Lines without an empty one between them are of one group.
    pub group: usize,
}

impl Line {
    fn new(raw: &str, group: usize, phrases: &Phrases, words: &Words) -> Line {
        let text = text::fold::squeeze(raw);
        let n_words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        let closed = is_closed(&text);
        let item = item(raw.trim(), &text, words);
        let running = text.contains([',', ';', '.']) || n_words >= 14;
        let sentences = n_words >= PROSE_WORDS && text.split(". ").nth(1).is_some_and(|s| s.starts_with(char::is_uppercase));
        let prose = item != Some(Kind::Table) && ((n_words >= PROSE_WORDS && closed && running) || n_words >= LONG_WORDS || sentences);
        let mut line = Line { key: key(&text), text, n_words, label: None, closed, prose, item, group };
        line.label = line.look(phrases, words);
        line
    }

    /// A sentence or more of running text that nothing takes out.
    pub fn is_prose(&self) -> bool {
        self.prose && self.label.is_none()
    }

    pub fn is_kind(&self, kind: Kind) -> bool {
        self.label.as_ref().is_some_and(|l| l.kind == kind)
    }

    /// Whether the whole line stands in quotation marks.
    pub fn is_quote(&self) -> bool {
        let text = self.text.trim_end_matches(['.', ' ']);
        let pairs = [("«", "»"), ("“", "”"), ("\"", "\""), ("'", "'"), ("‘", "’")];
        pairs.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
    }

    fn look(&self, phrases: &Phrases, words: &Words) -> Option<Label> {
        if self.n_words == 0 {
            return Some(Label::new(Kind::Other, "no_words"));
        }
        if dates::is_only_a_date(&text::fold(&self.text), words) {
            return Some(Label::new(Kind::Date, "only_a_date"));
        }
        if is_between_arrows(&self.text) {
            return Some(Label::new(Kind::Teaser, "between_arrows"));
        }
        if has_icon_name(&self.text) && self.n_words < 60 {
            return Some(Label::new(Kind::Related, "icon_name"));
        }
        if self.n_words <= 20 && is_copyright(&self.text) {
            return Some(Label { opens_tail: true, ..Label::new(Kind::Legal, "copyright") });
        }
        if self.n_words <= 45 && has_credit(&self.text, words) {
            return Some(Label::new(Kind::Caption, "credit"));
        }
        if self.n_words <= 14 && words.byline(&self.text).is_some_and(|rest| people::is_signature(rest, words)) && !self.closed {
            return Some(Label::new(Kind::Byline, "byline"));
        }
        if self.n_words <= 16 && !self.closed && people::dated_signature(&self.text, words).is_some() {
            return Some(Label::new(Kind::Byline, "a name and a date"));
        }
        let found = phrases.find_all(&self.text);
        let fires = |share: f64, place, kind, n: usize| match place {
            Place::Whole => true,
            // A long line that only begins or ends like a label is prose unless the label is a good part of it, or one that
            // no article begins with.
            Place::Start => self.n_words <= 45 || share >= 0.2 || (kind == Kind::Legal && n >= 4),
            Place::End => self.n_words <= 25 || share >= 0.2,
            Place::Inside => self.n_words <= 20 || share >= 0.3 || (kind == Kind::Legal && n >= 5),
        };
        let firing = found.iter().filter(|f| fires(f.share, f.phrase.place, f.phrase.kind, f.phrase.text.split(' ').count()));
        let best = firing.max_by(|a, b| a.share.total_cmp(&b.share))?;
        let name = if best.phrase.label == "paywall" { PAYWALL } else { "phrase" };
        Some(Label {
            kind: best.phrase.kind,
            reason: format!("{name}: {}", best.phrase.text),
            opens_tail: best.phrase.opens_tail,
            whole: best.phrase.place == Place::Whole,
        })
    }
}

/// The lines of a dump, each looked at alone, then beside its neighbours.
pub fn lines(text: &str, phrases: &Phrases, words: &Words) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut group = 0;
    for raw in text.lines() {
        if raw.trim().is_empty() {
            group += 1;
        } else {
            let line = Line::new(raw, group, phrases, words);
            if !line.text.is_empty() {
                lines.push(line);
            }
        }
    }
    label_repeats(&mut lines);
    label_banners(&mut lines, words);
    label_boxes(&mut lines);
    label_between(&mut lines);
    label_captions(&mut lines, words);
    label_ends(&mut lines);
    label_series(&mut lines);
    label_link_below(&mut lines);
    people::label_bylines(&mut lines, words);
    people::label_biographies(&mut lines, words);
    lines
}

/// Whether a line ends as a sentence does: . ! ? … : or one of them before closing quotes and brackets.
fn is_closed(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| "»”\"'’)] \u{a0}\u{202f}".contains(c));
    end.ends_with(['.', '!', '?', '…', ':', ';'])
}

/// « • un point », « 1962 : thèse à Orsay », a row of a table.
fn item(raw: &str, text: &str, words: &Words) -> Option<Kind> {
    let cells = |mark: &str| raw.matches(mark).count();
    if cells("\t") >= 2 || (cells(" | ") >= 2 && text.chars().any(|c| c.is_ascii_digit())) {
        return Some(Kind::Table);
    }
    let bullet = text.starts_with(['•', '·', '▪', '◦', '‣', '●', '■', '*']) || text.starts_with("- ") || text.starts_with("– ");
    let dated = text.split_once(" : ").is_some_and(|(before, after)| {
        before.split_whitespace().count() <= 4 && dates::is_only_a_date(&text::fold(before), words) && !after.ends_with('.')
    });
    (bullet || dated).then_some(Kind::List)
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

/// « © 2025 Le Journal », « (c) 2024 - Tous droits »: a year right behind the sign is a site's own line, not a picture's.
fn is_copyright(text: &str) -> bool {
    let sign = ["©", "(c)", "(C)"].iter().find_map(|sign| text.strip_prefix(sign));
    let year = sign.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()));
    year.is_some_and(|y| y.len() == 4 && (y.starts_with("19") || y.starts_with("20")) && y.bytes().all(|b| b.is_ascii_digit()))
}

/// « © Action Press / Bestimage », « (Photo : AFP) », « …dans la cour. Photo J. Dupont ».
fn has_credit(text: &str, words: &Words) -> bool {
    let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = |s: &str| letters(s) >= 6 && s.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    // « …en 1994. ARCHIVES FAMILIALES », « …dans la cour. Photo J. D. »
    let is_last = text.match_indices(". ").any(|(at, _)| {
        let rest = &text[at + 2..];
        let n = rest.split(' ').count();
        n <= 8 && ((n >= 2 && capitals(rest)) || words.is_credit(&text::fold(rest.split(' ').next().unwrap_or_default())))
    });
    let capitals = text.contains(" / ") && capitals(text);
    text.contains('©') || text.contains("(c)") || text.contains("(C)") || is_last || capitals
}

/// A line that stands twice is a teaser (picture and headline of one link), icon names and numbers left out; but an
/// intertitle that a table of contents names is one, where sentences follow it.
fn label_repeats(lines: &mut [Line]) {
    let bare = |line: &Line| -> String { line.key.split(' ').filter(|w| !w.contains('_')).collect::<Vec<_>>().join(" ") };
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for line in lines.iter().filter(|l| l.n_words >= 3) {
        *seen.entry(bare(line)).or_default() += 1;
    }
    let own = own_copies(lines, bare, &seen);
    let mut before: FxHashMap<String, usize> = FxHashMap::default();
    for i in 0..lines.len() {
        if lines[i].n_words < 3 || lines[i].label.is_some() {
            continue;
        }
        let bare = bare(&lines[i]);
        let nth = before.entry(bare.clone()).or_default();
        *nth += 1;
        let goes_on = *nth > 1 && lines.get(i + 1).is_some_and(|l| l.label.is_none() && (l.prose || l.item.is_some()));
        let far = i > 12;
        if seen.get(&bare).is_some_and(|n| *n > 1) && !(goes_on && far) && own.get(&bare) != Some(&i) {
            lines[i].label = Some(Label::new(Kind::Teaser, "repeated"));
        }
    }
}

/// Of a paragraph that stands twice (a standfirst above the date, a teaser in a list of the most read, a pull quote), the first
/// copy beside other sentences: it is the article's. What stands three times is a promotion.
fn own_copies(lines: &[Line], bare: impl Fn(&Line) -> String, seen: &FxHashMap<String, usize>) -> FxHashMap<String, usize> {
    let mut own: FxHashMap<String, usize> = FxHashMap::default();
    for (i, line) in lines.iter().enumerate().filter(|(_, l)| l.is_prose()) {
        let bare = bare(line);
        let other = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| l.is_prose() && l.key != line.key);
        if seen.get(&bare) == Some(&2) && (other(i.checked_sub(1)) || other(Some(i + 1))) {
            own.entry(bare).or_insert(i);
        }
    }
    own
}

/// Prose right above the buttons of a consent banner: it says what is asked for. « Mentions légales » below the last
/// paragraph of a short text is no button.
fn label_banners(lines: &mut [Line], words: &Words) {
    for i in 0..lines.len().min(12) {
        let button = |l: &Line| l.label.as_ref().is_some_and(|l| l.kind == Kind::Legal && !l.opens_tail) && l.n_words <= 6;
        let asked = lines[i].is_prose() && words.is_about_consent(&lines[i].text);
        if asked && lines[i + 1..].iter().take(2).any(button) {
            lines[i].label = Some(Label::new(Kind::Legal, "above consent buttons"));
        }
    }
}

/// What stands with the label of a box, with no empty line between, is in the box, too.
fn label_boxes(lines: &mut [Line]) {
    let opens_box = |l: &Line| {
        l.label.as_ref().is_some_and(|l| l.whole && matches!(l.kind, Kind::Newsletter | Kind::Advert | Kind::Comment | Kind::Related))
    };
    let n_groups = lines.last().map_or(0, |l| l.group);
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|i| lines[*i].group != lines[at].group).unwrap_or(lines.len());
        // A dump without empty lines is one group, and tells nothing.
        let after_text = at > 0 && lines[..at].iter().any(Line::is_prose);
        let small = end - at <= 14 && lines[at..end].iter().all(|l| l.label.is_some() || l.n_words <= BOX_WORDS);
        let label = lines[at..end].iter().find(|l| opens_box(l)).and_then(|l| l.label.clone());
        if let Some(label) = label.filter(|_| n_groups >= 3 && after_text && small && end - at >= 2) {
            for line in lines[at..end].iter_mut().filter(|l| l.label.is_none()) {
                line.label = Some(Label::new(label.kind, format!("with {}", label.reason)));
            }
        }
        at = end;
    }
}

/// « Notre enquête » and a headline below it, the last lines of their group: the text begins anew after the empty line.
fn label_ends(lines: &mut [Line]) {
    for i in 0..lines.len().saturating_sub(1) {
        let Some(label) = lines[i].label.clone().filter(|l| l.whole && matches!(l.kind, Kind::Related | Kind::Teaser)) else { continue };
        let n = lines[i + 1..].iter().take_while(|l| l.group == lines[i].group).count();
        let link = |l: &Line| l.label.is_some() || (!l.prose && l.item.is_none() && l.n_words >= LINK_WORDS);
        let begins_anew = lines.get(i + 1 + n).is_some();
        if begins_anew && (1..=3).contains(&n) && lines[i + 1..=i + n].iter().all(link) {
            for line in lines[i + 1..=i + n].iter_mut().filter(|l| l.label.is_none()) {
                line.label = Some(Label::new(label.kind, format!("with {}", label.reason)));
            }
        }
    }
}

/// « Lire aussi » alone on its line, and a headline below it that has more words than an intertitle and no full stop: a link,
/// though a paragraph follows.
fn label_link_below(lines: &mut [Line]) {
    for i in 0..lines.len().saturating_sub(2) {
        let Some(label) = lines[i].label.clone().filter(|l| l.whole && matches!(l.kind, Kind::Related | Kind::Teaser)) else { continue };
        let next = &lines[i + 1];
        let link = next.label.is_none() && !next.closed && !next.prose && next.item.is_none() && next.n_words >= LINK_WORDS;
        if link && next.group == lines[i].group {
            lines[i + 1].label = Some(Label::new(label.kind, format!("below {}", label.reason)));
        }
    }
}

/// « Histoires connexes » names several: with no empty line between, the two lines below it are links, though the second
/// looks like an intertitle of the paragraph that follows. An intertitle has fewer words.
fn label_series(lines: &mut [Line]) {
    for i in 0..lines.len().saturating_sub(3) {
        let opens = lines[i].label.as_ref().is_some_and(|l| l.whole && l.kind == Kind::Related);
        let link = |l: &Line| l.label.is_none() && !l.closed && !l.prose && l.item.is_none() && l.group == lines[i].group;
        let both = link(&lines[i + 1]) && link(&lines[i + 2]) && lines[i + 1].n_words >= 5 && lines[i + 2].n_words >= LINK_WORDS;
        if opens && both {
            for line in &mut lines[i + 1..=i + 2] {
                line.label = Some(Label::new(Kind::Related, "of a series"));
            }
        }
    }
}

/// A few words between two share buttons are one.
fn label_between(lines: &mut [Line]) {
    for i in 1..lines.len().saturating_sub(1) {
        let both = lines[i - 1].is_kind(Kind::Share) && lines[i + 1].is_kind(Kind::Share);
        if both && lines[i].label.is_none() && lines[i].n_words <= 4 {
            lines[i].label = Some(Label::new(Kind::Share, "between share buttons"));
        }
    }
}

/// A sentence right above a line that is only a credit says what the picture shows; with a verb it does so only among other
/// sentences: the first and the last paragraph of a text may well stand above the credit of a picture without words, or of the
/// agency that wrote it.
fn label_captions(lines: &mut [Line], words: &Words) {
    let (first, last) = (lines.iter().position(Line::is_prose), lines.iter().rposition(Line::is_prose));
    for i in 0..lines.len().saturating_sub(1) {
        let credit = lines[i + 1].is_kind(Kind::Caption) && lines[i + 1].n_words <= 8 && !lines[i + 1].closed;
        let beside = credit && lines[i].label.is_none() && lines[i].n_words <= 40 && lines[i].group == lines[i + 1].group;
        if !beside {
            continue;
        }
        let said = lines[i].prose && lines[i].closed && words.has_finite_verb(&lines[i].text);
        if !said || !(first == Some(i) || last == Some(i)) {
            lines[i].label = Some(Label::new(Kind::Caption, "above a credit"));
        }
    }
}

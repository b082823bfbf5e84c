//! A text as the network reads it. In: its tokens, figures, times and names, and the phrases that stand for a name. Out: numbers
//! for each token, and where figures, names and times stand to one another.

use std::ops::Range;

use tables::hash;

use crate::claims::Text;
use crate::claims::periods::{Days, Expression, Role};
use crate::claims::weigh::days::{LENGTHS, length};
use crate::figures::{self, Direction, End, Figure};
use crate::names::Mention;
use crate::names::clusters::Clusters;
use crate::names::gazetteer::Type;
use crate::tokens::{Doc, Kind};

/// Tokens that are read at once, at most; a longer text is read in stretches that end before a line break.
const STRETCH: usize = 4096;
/// Names before and behind a figure that it may point at; and times.
const REACH: (usize, usize) = (64, 32);

/// Clusters: none for nothing, 1 for a word that has none, then those of [`Clusters`].
pub const CLUSTERS: usize = 1002;
/// Shapes of tokens, from 1.
pub const SHAPES: usize = 9;
/// Marks of names: outside, the first token and the others of each type.
pub const NAMES: usize = 1 + 2 * Type::ALL.len();
/// Marks of figures, likewise for each kind.
pub const FIGURES: usize = 1 + 2 * figures::Kind::ALL.len();
/// Marks of changes: outside of figures, each direction or none with each role or none.
pub const CHANGES: usize = 1 + 3 * 3;
/// Marks of times, likewise for each [`Role`].
pub const TIMES: usize = 1 + 2 * ROLES;
/// Roles of times.
const ROLES: usize = 7;
/// Distances in tokens, in sentences and in places of its sort between a figure and a name or a time.
pub const DISTANCES: [usize; 3] = [48, 16, 12];
/// Kinds of times: their roles, each with the same days for what is past and to come, or with others.
pub const TIME_KINDS: usize = 2 * ROLES;
/// Orders of times: how long, each of unknown publication, over on its day, ahead of it, around it.
pub const TIME_ORDERS: usize = 4 * LENGTHS.len();
/// How often a name's entity was named before, up to 3; 5 more where it is the one that the text names first.
pub const ORDERS: usize = 10;

/// What is known of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its word's cluster.
    pub cluster: u16,
    /// The hash of its word in lower case; 0 within a name, which counts by its type and its cluster alone.
    pub word: u32,
    /// Line break, number, year, mark, full stop, capitals, a capital, small letters.
    pub shape: u8,
    /// Whether a name begins or goes on, and of which type.
    pub name: u8,
    /// Whether a figure begins or goes on, and of which kind.
    pub figure: u8,
    /// What the rules say of the figure's part in a change.
    pub change: u8,
    /// Whether an expression of time begins or goes on, and in which role.
    pub time: u8,
}

/// What a figure may point at: a name, a phrase that stands for one, a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its first and its last token.
    pub ends: (usize, usize),
    /// The number of its entity; of a time, its own.
    pub what: usize,
    /// The number of its type; of a time one of [`TIME_KINDS`].
    pub kind: u8,
    /// Of [`ORDERS`]; of a time of [`TIME_ORDERS`].
    pub order: u8,
}

/// The days that a time means where it tells of what is past, and of what is to come; of « entre A et B » those of A, and of B,
/// of « dès A » twice those of A.
pub type Meant = [Option<Days>; 4];

/// A text, or a stretch of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Its tokens.
    pub tokens: Vec<Mark>,
    /// What the encoder says of each, row by row; nothing where none was asked.
    pub states: Vec<f32>,
    /// Its names, in order.
    pub names: Vec<Place>,
    /// The ids of their entities, in the order in which they are named.
    pub entities: Vec<String>,
    /// Its times that have days, in order.
    pub times: Vec<Place>,
    /// What each may mean.
    pub days: Vec<Meant>,
    /// The number of its first figure, and the first and the last token of each.
    pub figures: (usize, Vec<(usize, usize)>),
    /// The sentence that each token stands in.
    pub(super) sentences: Vec<u32>,
}

/// What names an entity: a name, or a phrase that always stands for one (« le géant de Redmond »).
#[derive(Clone, Debug)]
struct Names {
    tokens: Range<usize>,
    id: String,
    kind: Type,
}

/// The text in stretches of [`STRETCH`] tokens at most; `times` in order.
pub fn stretches(text: &Text<'_>, times: &[&Expression], clusters: &Clusters) -> Vec<Marks> {
    let seen = Seen { figures: text.figures, names: &naming(text), times, published: text.about.published };
    cut(text.doc, &seen, clusters)
}

/// What is known of a text besides its words.
struct Seen<'s> {
    figures: &'s [Figure],
    names: &'s [Names],
    times: &'s [&'s Expression],
    published: Option<i32>,
}

/// The names and phrases of a text, in order; a phrase takes the names within it.
fn naming(text: &Text<'_>) -> Vec<Names> {
    let Text { lexicon, doc, mentions, .. } = *text;
    let mut phrases: Vec<Names> = Vec::new();
    for at in 0..doc.tokens.len() {
        let inside = phrases.last().is_some_and(|p| at < p.tokens.end);
        if let Some((id, end)) = lexicon.periphrasis(doc, at).filter(|_| !inside)
            && let Some(kind) = lexicon.type_of(id)
        {
            phrases.push(Names { tokens: at..end, id: id.to_owned(), kind });
        }
    }
    let free = |m: &&Mention| {
        let next = phrases.partition_point(|p| p.tokens.end <= m.tokens.start);
        phrases.get(next).is_none_or(|p| p.tokens.start >= m.tokens.end)
    };
    let names = mentions.iter().filter(free).map(|m| Names { tokens: m.tokens.clone(), id: m.entity.id.clone(), kind: m.kind });
    let mut all: Vec<Names> = names.chain(phrases.iter().cloned()).collect();
    all.sort_by_key(|n| n.tokens.start);
    all
}

fn cut(doc: &Doc<'_>, seen: &Seen<'_>, clusters: &Clusters) -> Vec<Marks> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < doc.tokens.len() {
        let most = doc.tokens.len().min(from + STRETCH);
        let line = (from + 1..most).rev().find(|t| doc.tokens[*t].kind == Kind::Break);
        let to = if most == doc.tokens.len() { most } else { line.unwrap_or(most) };
        all.push(marks(doc, from..to, seen, clusters));
        from = to;
    }
    all
}

/// Those of `all`, which are in order, that begin among these tokens.
fn within<T>(all: &[T], tokens: &Range<usize>, start: impl Fn(&T) -> usize) -> Range<usize> {
    let first = |t: usize| all.partition_point(|one| start(one) < t);
    first(tokens.start)..first(tokens.end)
}

fn marks(doc: &Doc<'_>, tokens: Range<usize>, seen: &Seen<'_>, clusters: &Clusters) -> Marks {
    let ends = |t: &Range<usize>| (t.start - tokens.start, t.end.min(tokens.end).max(t.start + 1) - 1 - tokens.start);
    let mut marks = Marks { tokens: tokens.clone().map(|t| mark(doc, t, clusters)).collect(), ..Marks::default() };
    let mut sentence = doc.sentences.partition_point(|s| s.tokens.end <= tokens.start);
    marks.sentences = tokens
        .clone()
        .map(|t| {
            while doc.sentences.get(sentence).is_some_and(|s| s.tokens.end <= t) {
                sentence += 1;
            }
            sentence as u32
        })
        .collect();
    let mut named: Vec<u8> = Vec::new();
    for name in &seen.names[within(seen.names, &tokens, |n| n.tokens.start)] {
        let kind = Type::ALL.iter().position(|t| *t == name.kind).unwrap_or_default() as u8;
        let what = marks.entities.iter().position(|id| *id == name.id).unwrap_or_else(|| {
            marks.entities.push(name.id.clone());
            named.push(0);
            marks.entities.len() - 1
        });
        let ends = ends(&name.tokens);
        marks.write(ends, kind, |token, mark| (token.name, token.word) = (mark, 0));
        let order = named[what] + if what == 0 { 5 } else { 0 };
        named[what] = (named[what] + 1).min(3);
        marks.names.push(Place { ends, what, kind, order });
    }
    let figures = within(seen.figures, &tokens, |f| f.tokens.start);
    marks.figures.0 = figures.start;
    for figure in &seen.figures[figures] {
        let kind = figures::Kind::ALL.iter().position(|k| *k == figure.kind).unwrap_or_default() as u8;
        let ends = ends(&figure.tokens);
        marks.write(ends, kind, |token, mark| (token.figure, token.change) = (mark, change(figure)));
        marks.figures.1.push(ends);
    }
    for time in &seen.times[within(seen.times, &tokens, |t| t.tokens.start)] {
        let (role, ends) = (role(time.role), ends(&time.tokens));
        marks.write(ends, role, |token, mark| token.time = mark);
        let (begin, close) = time.ends.unzip();
        let days = [time.past, time.future, begin, close].map(|d| d.filter(|d| *d != (None, None)));
        if let Some(first) = days[0].or(days[1]) {
            let kind = 2 * role + u8::from(days[0] != days[1]);
            let side = seen.published.map_or(0, |p| match first {
                (_, Some(end)) if end <= p => 1,
                (Some(start), _) if start > p => 2,
                _ => 3,
            });
            marks.times.push(Place { ends, what: marks.times.len(), kind, order: 4 * length(first) as u8 + side });
            marks.days.push(days);
        }
    }
    marks
}

/// One of [`CHANGES`].
fn change(figure: &Figure) -> u8 {
    let direction = figure.direction.map_or(0, |d| if d == Direction::Up { 1 } else { 2 });
    let role = figure.role.map_or(0, |r| if r == End::From { 1 } else { 2 });
    1 + 3 * direction + role
}

/// The number of a role, below [`ROLES`].
fn role(role: Role) -> u8 {
    match role {
        Role::Period => 0,
        Role::Deadline => 1,
        Role::Anchored(_) => 2,
        Role::Versus(_) => 3,
        Role::Vague => 4,
        Role::HowLong => 5,
        Role::HowOften => 6,
    }
}

fn mark(doc: &Doc<'_>, at: usize, clusters: &Clusters) -> Mark {
    let (token, written) = (&doc.tokens[at], doc.str(at));
    let lower = doc.lower(at);
    let many = written.chars().nth(1).is_some();
    let shape = match token.kind {
        Kind::Break => 1,
        Kind::Digits => 2 + u8::from(written.len() == 4),
        Kind::Mark => 4 + u8::from(matches!(written, "." | "!" | "?" | "…")),
        Kind::Word if many && written.chars().all(char::is_uppercase) => 6,
        Kind::Word => 7 + u8::from(!token.capital),
    };
    // As it is written, else in small letters.
    let fine = [written, &lower].into_iter().map(|w| clusters.of(w).fine).find(|c| *c > 0).unwrap_or_default();
    Mark { cluster: 1 + fine.min(CLUSTERS as u16 - 2), word: hash::xx64(lower.as_bytes()) as u32, shape, ..Mark::default() }
}

impl Marks {
    /// Writes the mark of a kind over tokens: one for the first of them, one for all others.
    fn write(&mut self, (first, last): (usize, usize), kind: u8, write: impl Fn(&mut Mark, u8)) {
        for (i, token) in self.tokens[first..=last].iter_mut().enumerate() {
            write(token, 1 + 2 * kind + u8::from(i > 0));
        }
    }

    /// The places of a sort that a figure may point at.
    pub fn reach(&self, figure: usize, places: &[Place]) -> Range<usize> {
        let before = self.before(figure, places);
        before.saturating_sub(REACH.0)..(before + REACH.1).min(places.len())
    }

    /// How far a place stands from a figure: rows of the tables of [`DISTANCES`].
    pub fn apart(&self, figure: usize, places: &[Place], at: usize) -> [usize; 3] {
        let (here, there) = (self.figures.1[figure].0, places[at].ends.0);
        let far = here.abs_diff(there);
        let step = if far < 8 { far } else { (8 + ((far as f32 / 8.0).log2() * 2.0) as usize).min(23) };
        let sentences = i64::from(self.sentences[there]) - i64::from(self.sentences[here]);
        let between = at as i64 - self.before(figure, places) as i64;
        [if there < here { step } else { 24 + step }, (sentences.clamp(-10, 5) + 10) as usize, (between.clamp(-6, 5) + 6) as usize]
    }

    /// How many places begin before a figure.
    fn before(&self, figure: usize, places: &[Place]) -> usize {
        places.partition_point(|p| p.ends.0 < self.figures.1[figure].0)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use tables::Data;

    use super::*;
    use crate::figures::{Comparator, Kind as Unit};
    use crate::names::clusters::{BUCKETS, MAGIC};
    use crate::tokens::Vocabulary;

    fn no_clusters() -> Clusters {
        let bytes = [&MAGIC[..], &vec![0; BUCKETS]].concat();
        Clusters::load(&Data::new(move |_| Some(Cow::Owned(bytes.clone())), |_| Vec::new())).expect("clusters")
    }

    fn name(tokens: Range<usize>, id: &str) -> Names {
        Names { tokens, id: id.to_owned(), kind: Type::Org }
    }

    fn figure(tokens: Range<usize>) -> Figure {
        let (low, high) = (Some(1.0), Some(1.0));
        let (direction, role, unit, rule) = (None, None, None, "");
        Figure { tokens, kind: Unit::Money, low, high, comparator: Comparator::Exact, unit, direction, role, rule }
    }

    fn read(text: &str, figures: &[Figure], names: &[Names]) -> Vec<Marks> {
        read_times(text, figures, names, &[])
    }

    fn read_times(text: &str, figures: &[Figure], names: &[Names], times: &[&Expression]) -> Vec<Marks> {
        let doc = Doc::new(text, &Vocabulary::default(), &Default::default());
        cut(&doc, &Seen { figures, names, times, published: Some(20_000) }, &no_clusters())
    }

    fn time(tokens: Range<usize>, role: Role, past: Option<Days>, future: Option<Days>) -> Expression {
        Expression { tokens, past, future, ends: None, year: None, may_be_reported: false, role }
    }

    #[test]
    fn tokens_names_and_figures_are_marked() {
        // Le groupe Meta Platforms y met 60 milliards. Meta paie.
        let text = "Le groupe Meta Platforms y met 60 milliards. Meta paie en 2025.";
        let marks = read(text, &[figure(6..8)], &[name(2..4, "meta"), name(9..10, "meta")]).swap_remove(0);
        let column = |of: fn(&Mark) -> u8| marks.tokens.iter().map(of).collect::<Vec<_>>();
        assert_eq!(column(|t| t.shape), [7, 8, 7, 7, 8, 8, 2, 8, 5, 7, 8, 8, 3, 5]);
        let org = 3;
        assert_eq!(column(|t| t.name), [0, 0, org, org + 1, 0, 0, 0, 0, 0, org, 0, 0, 0, 0]);
        assert_eq!(column(|t| t.figure), [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0]);
        // What a name is called does not count.
        assert!(marks.tokens[2].word == 0 && marks.tokens[1].word != 0);
        assert_eq!((marks.entities.len(), marks.names[0].order, marks.names[1].order), (1, 5, 6));
        // Four tokens before, in the same sentence, the name right before; three behind, in the next, the name right behind.
        let apart = |name| marks.apart(0, &marks.names, name);
        assert_eq!((marks.reach(0, &marks.names), apart(0), apart(1)), (0..2, [4, 10, 5], [27, 11, 6]));
    }

    #[test]
    fn times_with_days_are_places_and_others_only_marks() {
        let year = Some((Some(19_900), Some(20_264)));
        let day = Some((Some(20_001), Some(20_001)));
        let (now, soon) = (time(3..5, Role::Period, year, year), time(8..9, Role::Deadline, None, day));
        let marks = read_times(
            "Meta y met cette année 60 milliards, d'ici mardi, par an.",
            &[figure(5..7)],
            &[name(0..1, "meta")],
            &[&now, &soon, &time(10..12, Role::HowOften, None, None)],
        )
        .swap_remove(0);
        assert_eq!(marks.tokens.iter().map(|t| t.time).collect::<Vec<_>>()[..12], [0, 0, 0, 1, 2, 0, 0, 0, 3, 0, 13, 14]);
        // A year around the day of publication; a day ahead, told only of what is to come.
        let places: Vec<_> = marks.times.iter().map(|t| (t.ends, t.what, t.kind, t.order)).collect();
        assert_eq!(places, [((3, 4), 0, 0, 4 * 5 + 3), ((8, 8), 1, 3, 4 + 2)]);
        assert_eq!(marks.days, [[year, year, None, None], [None, day, None, None]]);
        assert_eq!((marks.apart(0, &marks.times, 0), marks.apart(0, &marks.times, 1)), ([2, 10, 5], [27, 10, 6]));
    }

    #[test]
    fn a_span_may_mean_either_of_its_ends() {
        let day = |day: i32| (Some(day), Some(day));
        let whole = Some((Some(20_001), Some(20_009)));
        let span = Expression { ends: Some((day(20_001), day(20_009))), ..time(2..6, Role::Period, whole, whole) };
        let marks = read_times("Elle paiera entre mardi et jeudi de 4 à 5 euros.", &[figure(7..8)], &[], &[&span]).swap_remove(0);
        assert_eq!(marks.days, [[whole, whole, Some(day(20_001)), Some(day(20_009))]]);
    }

    #[test]
    fn roles_of_times_are_as_many_as_their_tables_have_rows_for() {
        let shift = crate::claims::periods::Shift { unit: crate::claims::periods::Unit::Year, count: -1 };
        let all = [Role::Period, Role::Deadline, Role::Anchored(shift), Role::Versus(None), Role::Vague, Role::HowLong, Role::HowOften];
        assert_eq!(all.map(|r| usize::from(role(r))).to_vec(), (0..ROLES).collect::<Vec<_>>());
    }

    #[test]
    fn a_long_text_is_cut_at_a_line() {
        let line = format!("{}\n", "mot ".repeat(999));
        let text = line.repeat(9);
        let tokens = Doc::new(&text, &Vocabulary::default(), &Default::default()).tokens.len();
        let last = tokens - 2;
        let all = read(&text, &[figure(3..4), figure(last..tokens)], &[name(last - 1..last, "meta")]);
        assert!(all.iter().all(|m| m.tokens.len() <= STRETCH) && all.iter().map(|m| m.tokens.len()).sum::<usize>() == tokens);
        assert_eq!((all[0].figures.0, all[0].figures.1.len(), all.last().map(|m| m.figures.0)), (0, 1, Some(1)));
        // Whoever is named in another stretch cannot be pointed at.
        assert!(all[0].reach(0, &all[0].names).is_empty() && all.last().is_some_and(|m| m.reach(0, &m.names) == (0..1)));
    }

    #[test]
    fn a_name_over_the_end_of_a_stretch_ends_with_it() {
        let text = "mot ".repeat(STRETCH + 10);
        let all = read(&text, &[figure(STRETCH - 1..STRETCH + 2)], &[name(STRETCH - 2..STRETCH + 3, "meta")]);
        assert_eq!((all.len(), all[0].names[0].ends, all[0].figures.1[0]), (2, (STRETCH - 2, STRETCH - 1), (STRETCH - 1, STRETCH - 1)));
        assert!(all[1].names.is_empty() && all[1].figures.1.is_empty());
        assert!(read("", &[], &[]).is_empty() && read("\n\n", &[], &[]).iter().all(|m| m.names.is_empty()));
    }
}

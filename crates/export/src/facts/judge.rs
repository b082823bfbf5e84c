//! What the papers agree on. In: the values of one subject and family of measures, joined. Out: one fact for each object,
//! period and unit: the span that most sources state, who states it, and whether they agree.
//!
//! - A source is a document and all that nearly repeat it. An order of magnitude (« des milliards ») is no source where
//!   others give numbers, an estimate of a third party is none where the subject's own claim is known: both are among the
//!   fact's figures, neither makes it corroborated or conflicting.
//! - A host agrees where one of its values does: « 500 milliards, dont 100 tout de suite » is no contradiction.
//! - A conflict of currency goes before one of value, one of value before one of period.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use super::money::Money;
use super::period::Period;
use super::span::Span;
use super::stated::{Numbers, Stated, earliest, sources};
use super::statements::{Doc, Symbol};
use super::timing;

/// Values of one claim above which only equal ones are counted together: nobody makes so many, and each is set beside all.
const MANY: usize = 1000;

/// How sources disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The same number under another currency.
    Currency,
    /// Other values.
    Value,
    /// The same value for another period.
    Period,
}

impl Conflict {
    /// The name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Conflict::Currency => "currency",
            Conflict::Value => "value",
            Conflict::Period => "period",
        }
    }
}

/// A claim and who makes it.
#[derive(Debug)]
pub struct Fact {
    /// What it goes to.
    pub object: Option<Symbol>,
    /// When.
    pub period: Period,
    /// Unit.
    pub unit: Option<Symbol>,
    /// The span that most sources state.
    pub span: Span,
    /// Documents that make the claim, repeats left out.
    pub sources: Vec<u32>,
    /// Their hosts.
    pub hosts: Vec<Symbol>,
    /// How they disagree.
    pub conflict: Option<Conflict>,
    /// The statements that count for the measure and the modality.
    pub counted: Vec<u32>,
    /// All statements.
    pub rows: Vec<u32>,
    /// The first publication that makes the claim.
    pub first: Option<i64>,
}

impl Fact {
    /// `facts.status`.
    pub fn status(&self) -> &'static str {
        match (self.conflict, self.hosts.len()) {
            (Some(_), _) => "conflicting",
            (None, 0 | 1) => "single",
            (None, _) => "corroborated",
        }
    }
}

/// A fact in the making: the values that count, by place.
struct Group {
    fact: Fact,
    counted: Vec<usize>,
    money: bool,
}

/// The facts that `values` make.
pub fn judge(values: &[Stated], docs: &[Doc], money: &Money<'_>) -> Vec<Fact> {
    let mut keys: BTreeMap<(Option<Symbol>, Period, Option<Symbol>), Vec<usize>> = BTreeMap::new();
    for (i, value) in values.iter().enumerate() {
        keys.entry((value.object, value.period, value.unit)).or_default().push(i);
    }
    let mut groups: Vec<Group> = keys.into_values().filter_map(|places| group(values, &places, docs)).collect();
    // Currencies of one object and period stand side by side.
    let mut start = 0;
    while start < groups.len() {
        let same = |g: &Group| (g.fact.object, g.fact.period) == (groups[start].fact.object, groups[start].fact.period);
        let end = start + groups[start..].iter().take_while(|g| same(g)).count();
        compare_currencies(values, &mut groups[start..end], docs, money);
        start = end;
    }
    let mut facts: Vec<Fact> = groups.into_iter().map(|g| g.fact).collect();
    timing::mark(&mut facts, docs);
    facts
}

fn group(values: &[Stated], places: &[usize], docs: &[Doc]) -> Option<Group> {
    let known = places.iter().any(|i| !values[*i].estimated);
    let claims: Vec<usize> = places.iter().copied().filter(|i| values[*i].estimated != known).collect();
    let numbers: Vec<usize> = claims.iter().copied().filter(|i| !values[*i].span.vague).collect();
    let counted = if numbers.is_empty() { claims } else { numbers };
    let first = values.get(*counted.first()?)?;
    let span = most_stated(values, &counted);
    let sources = sources(counted.iter().map(|i| &values[*i]));
    let hosts = hosts_of(&sources, docs);
    let agreeing = self::sources(counted.iter().map(|i| &values[*i]).filter(|v| v.span.agrees(&span)));
    let conflict = (hosts_of(&agreeing, docs).len() < hosts.len()).then_some(Conflict::Value);
    let rows = |places: &[usize]| {
        let mut rows: Vec<u32> = places.iter().flat_map(|i| values[*i].rows.iter().copied()).collect();
        rows.sort_unstable();
        rows
    };
    let fact = Fact {
        object: first.object,
        period: first.period,
        unit: first.unit,
        span,
        sources,
        hosts,
        conflict,
        counted: rows(&counted),
        rows: rows(places),
        first: counted.iter().map(|i| values[*i].first).fold(None, earliest),
    };
    Some(Group { fact, money: first.money, counted })
}

fn hosts_of(sources: &[u32], docs: &[Doc]) -> Vec<Symbol> {
    let mut hosts: Vec<Symbol> = sources.iter().map(|s| docs[*s as usize].host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// The span that most sources state. Numbers within two in a hundred of one another are one, whatever the words (57, 57.01, more
/// than 57): of those that most sources state, then the most precise, then the earliest, the one that most state. Of two that
/// the same sources state, the first of its text is the whole (« 57 milliards, dont 51,25 pour les puces »).
fn most_stated(values: &[Stated], counted: &[usize]) -> Span {
    let mut spans: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for &i in counted {
        spans.entry(values[i].span.key()).or_default().push(i);
    }
    let numbers = Numbers::of(values, counted.iter().copied());
    let mut best: Option<Candidate> = None;
    for places in spans.into_values() {
        let stated = || places.iter().map(|i| &values[*i]);
        let span = Span { about: stated().all(|v| v.span.about), ..values[places[0]].span };
        let said = sources(stated());
        let alike = || numbers.within(&span).into_iter().filter(|j| values[*j].span.is_alike(&span));
        let voting = || sources(alike().map(|j| &values[j])).len();
        let votes = if counted.len() <= MANY { voting().max(said.len()) } else { said.len() };
        let day = stated().map(|v| v.first).fold(None, earliest).unwrap_or(i64::MAX);
        let first = (day, stated().filter_map(|v| v.rows.first().copied()).min().unwrap_or(u32::MAX));
        let mine = Candidate { span, votes, sources: said, first };
        if best.as_ref().is_none_or(|its| mine.against(its).is_lt()) {
            best = Some(mine);
        }
    }
    best.map_or_else(Span::default, |c| c.span)
}

/// A span that may stand for a claim.
struct Candidate {
    span: Span,
    /// Sources that state it or a number within the tolerance.
    votes: usize,
    /// Those that state it.
    sources: Vec<u32>,
    /// Its first publication, and its first place there.
    first: (i64, u32),
}

impl Candidate {
    /// Less where it is the better.
    fn against(&self, other: &Candidate) -> Ordering {
        let (mine, its) = (self.span.looseness(), other.span.looseness());
        let order = |o: Option<Ordering>| o.unwrap_or(Ordering::Equal);
        let precise = order(mine.partial_cmp(&its));
        let rest = if self.span.is_alike(&other.span) {
            other.sources.len().cmp(&self.sources.len()).then(precise)
        } else if self.sources == other.sources {
            // How many digits a part has says nothing of the whole.
            order((mine.0, mine.1, mine.2).partial_cmp(&(its.0, its.1, its.2)))
        } else {
            precise
        };
        other.votes.cmp(&self.votes).then(rest).then(self.first.cmp(&other.first))
    }
}

/// Compares the amounts of one object and period in different currencies. Where the same number stands under two, the row
/// that more sources give (of equals the earlier) stands for the claim and counts the documents of the other, too.
fn compare_currencies(values: &[Stated], groups: &mut [Group], docs: &[Doc], money: &Money<'_>) {
    for b in 1..groups.len() {
        for a in 0..b {
            let [left, right] = [&groups[a], &groups[b]];
            if !(left.money && right.money) || left.fact.unit.is_none() || right.fact.unit.is_none() {
                continue;
            }
            let changed = changed_unit(values, left, right, money);
            if !changed.is_empty() {
                let side = |g: &Group| -> Vec<&Stated> { changed.iter().filter(|i| g.counted.contains(i)).map(|i| &values[*i]).collect() };
                let (mine, its) = (side(left), side(right));
                let rank = |vs: &[&Stated]| {
                    (Reverse(sources(vs.iter().copied()).len()), vs.iter().map(|v| v.first).fold(None, earliest).unwrap_or(i64::MAX))
                };
                let (main, lost) = if rank(&mine) <= rank(&its) { (a, its) } else { (b, mine) };
                groups[a].fact.conflict = Some(Conflict::Currency);
                groups[b].fact.conflict = Some(Conflict::Currency);
                absorb(&mut groups[main].fact, &lost, docs);
            } else if contradict(values, left, right, money) {
                for place in [a, b] {
                    groups[place].fact.conflict.get_or_insert(Conflict::Value);
                }
            }
        }
    }
}

/// The values of both groups that are the same number under two currencies, stated by different sources.
fn changed_unit(values: &[Stated], left: &Group, right: &Group, money: &Money<'_>) -> Vec<usize> {
    let numbers = Numbers::of(values, right.counted.iter().copied());
    let mut changed = Vec::new();
    for &i in &left.counted {
        for j in numbers.like(&values[i].span) {
            let subset = |x: &Stated, y: &Stated| x.sources.iter().all(|s| y.sources.contains(s));
            let (a, b) = (&values[i], &values[j]);
            if !subset(a, b) && !subset(b, a) && money.is_changed_unit(a, b) {
                changed.extend([i, j]);
            }
        }
    }
    changed.sort_unstable();
    changed.dedup();
    changed
}

/// Whether two hosts give amounts of one period that no rate makes equal. Without a period two amounts may be of two times.
fn contradict(values: &[Stated], left: &Group, right: &Group, money: &Money<'_>) -> bool {
    let (a, b) = (&left.fact, &right.fact);
    let two_hosts = a.hosts.iter().any(|h| !b.hosts.contains(h)) || b.hosts.iter().any(|h| !a.hosts.contains(h));
    if a.period.is_none() || a.span.vague || b.span.vague || !two_hosts {
        return false;
    }
    let mains = |g: &Group| -> Vec<usize> { g.counted.iter().copied().filter(|i| values[*i].span.key() == g.fact.span.key()).collect() };
    let any = |xs: &[usize], ys: &[usize]| {
        let verdicts = xs.iter().flat_map(|x| ys.iter().map(|y| money.is_conversion(&values[*x], &values[*y])));
        verdicts.fold(None, |any, one| any.max(one))
    };
    // None (no rate) sorts before false (no conversion) and true.
    any(&mains(left), &right.counted).max(any(&left.counted, &mains(right))) == Some(false)
}

fn absorb(fact: &mut Fact, lost: &[&Stated], docs: &[Doc]) {
    fact.sources.extend(lost.iter().flat_map(|v| v.sources.iter().copied()));
    fact.sources.sort_unstable();
    fact.sources.dedup();
    fact.hosts = hosts_of(&fact.sources, docs);
    fact.rows.extend(lost.iter().flat_map(|v| v.rows.iter().copied()));
    fact.rows.sort_unstable();
    fact.rows.dedup();
    fact.first = lost.iter().map(|v| v.first).fold(fact.first, earliest);
}

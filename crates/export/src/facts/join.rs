//! Statements that leave something unsaid. In: the values of one subject and family of measures. Out: the same, where an
//! object, a period or a currency that a text leaves out is taken from the only claim it can be.
//!
//! « Meta dépensera jusqu'à 65 milliards » (no period) is the claim « de 60 à 65 milliards en 2025 » where no other year of
//! Meta's has such a number. Two candidates, or none, and the statement stays by itself. Estimates of third parties join
//! estimates only.

use rustc_hash::{FxHashMap, FxHashSet};

use super::money::Money;
use super::period::Period;
use super::span::Span;
use super::stated::{Numbers, Stated, sources};
use super::statements::{Modality, Statements, Symbol};

/// Makes a project the subject of a statement that has it as its object, where the project's own claim, the amount that most
/// sources state of it, has the same number: « OpenAI et SoftBank investiront 500 milliards dans Stargate » is « Stargate, un
/// projet de 500 milliards ». Another number stays the claim of who pays it.
pub fn lift_projects(all: &mut Statements, spending: Symbol) {
    let projects = std::mem::take(&mut all.projects);
    let mut own: FxHashMap<Symbol, Vec<u32>> = FxHashMap::default();
    for (i, row) in all.rows.iter().enumerate() {
        let total = row.money && row.family == spending && row.object.is_none() && row.modality != Modality::Estimated && !row.span.vague;
        if total && projects.contains(&row.subject) {
            own.entry(row.subject).or_default().push(i as u32);
        }
    }
    let main: FxHashMap<Symbol, Span> = own.into_iter().filter_map(|(p, rows)| Some((p, most_stated(all, &rows)?))).collect();
    for row in &mut all.rows {
        let Some(project) = row.object.filter(|o| row.money && row.family == spending && *o != row.subject) else { continue };
        if main.get(&project).is_some_and(|m| m.is_telling() && m.same_numbers(&row.span)) {
            row.subject = project;
            row.object = None;
        }
    }
    all.projects = projects;
}

fn most_stated(all: &Statements, rows: &[u32]) -> Option<Span> {
    let mut by_span: FxHashMap<(u64, u64), (Span, FxHashSet<u32>)> = FxHashMap::default();
    for &i in rows {
        let row = &all.rows[i as usize];
        by_span.entry(row.span.key()).or_insert_with(|| (row.span, FxHashSet::default())).1.insert(all.source(row));
    }
    let most = by_span.into_values().max_by_key(|(span, sources)| (sources.len(), span.key()))?;
    Some(most.0)
}

/// Joins, in order: objects, periods, currencies.
pub fn join(values: &mut [Stated], money: &Money<'_>) {
    for estimated in [false, true] {
        let mine: Vec<usize> = (0..values.len()).filter(|i| values[*i].estimated == estimated).collect();
        join_objects(values, &mine);
        let mut by_object: FxHashMap<Option<Symbol>, Vec<usize>> = FxHashMap::default();
        for i in mine {
            by_object.entry(values[i].object).or_default().push(i);
        }
        for places in by_object.values() {
            merge_nested(values, places);
            join_periods(values, places, money);
            join_currencies(values, places);
        }
    }
}

/// A value without an object goes to the only object with the same telling number in a period that fits, unless more
/// sources leave the object out than name it.
fn join_objects(values: &mut [Stated], places: &[usize]) {
    let (with, without): (Vec<usize>, Vec<usize>) = places.iter().partition(|i| values[**i].object.is_some());
    let (named, bare) = (Numbers::of(values, with), Numbers::of(values, without.iter().copied()));
    let fits = |a: &Stated, b: &Stated| {
        a.money == b.money && (a.unit == b.unit || a.unit.is_none()) && a.span.same_numbers(&b.span) && a.period.nested(&b.period)
    };
    let mut moves = Vec::new();
    for &i in without.iter().filter(|i| values[**i].span.is_telling()) {
        let like: Vec<usize> = named.like(&values[i].span).into_iter().filter(|j| fits(&values[i], &values[*j])).collect();
        let Some(object) = only(like.iter().map(|j| values[*j].object)) else { continue };
        let fellows = bare.like(&values[i].span).into_iter().filter(|j| fits(&values[i], &values[*j]));
        if sources(like.iter().map(|j| &values[*j])).len() >= sources(fellows.map(|j| &values[j])).len() {
            moves.push((i, object));
        }
    }
    for (i, object) in moves {
        values[i].object = object;
    }
}

/// The same telling number for periods that lie one in the other (« en juin », « cette année ») or are two ways to count one
/// year is one claim: that of the period that most sources give, the narrowest of equals.
fn merge_nested(values: &mut [Stated], places: &[usize]) {
    let dated: Vec<usize> = places.iter().copied().filter(|i| !values[*i].period.is_none() && values[*i].span.is_telling()).collect();
    let numbers = Numbers::of(values, dated.iter().copied());
    let mut done: FxHashSet<usize> = FxHashSet::default();
    for i in dated {
        if !done.insert(i) {
            continue;
        }
        let same = |j: &usize| {
            values[*j].unit == values[i].unit && values[*j].span.same_numbers(&values[i].span)
                || same_sum(&values[*j], &values[i]) && values[*j].object == values[i].object
        };
        let like: Vec<usize> = numbers.like(&values[i].span).into_iter().filter(same).collect();
        done.extend(&like);
        let mut periods: Vec<Period> = like.iter().map(|j| values[*j].period).collect();
        periods.sort_by_key(|p| (p.days(), *p));
        periods.dedup();
        if periods.len() < 2 || !periods.windows(2).all(|p| p[1].contains(&p[0]) || p[1].same_year(&p[0])) {
            continue;
        }
        let stated = |p: &Period| sources(like.iter().filter(|j| values[**j].period == *p).map(|j| &values[*j])).len();
        // The first of equals, and the narrowest stand first.
        let Some(target) = periods.iter().rev().max_by_key(|p| stated(p)).copied() else { continue };
        for j in like {
            values[j].period = target;
        }
    }
}

/// A value without a period goes to the only period that has its number, or, where none has, to the only one whose most
/// stated value is near.
fn join_periods(values: &mut [Stated], places: &[usize], money: &Money<'_>) {
    let (without, with): (Vec<usize>, Vec<usize>) = places.iter().partition(|i| values[**i].period.is_none());
    if without.is_empty() || with.is_empty() {
        return;
    }
    let (dated, bare) = (Numbers::of(values, with.iter().copied()), Numbers::of(values, without.iter().copied()));
    let main = main_values(values, &with);
    let mut moves = Vec::new();
    for &i in without.iter().filter(|i| !values[**i].span.vague) {
        let mine = &values[i];
        let shares =
            |j: &usize| if values[*j].unit == mine.unit { values[*j].span.shares_number(&mine.span) } else { same_sum(mine, &values[*j]) };
        let like: Vec<Period> = dated.like(&mine.span).into_iter().filter(shares).map(|j| values[j].period).collect();
        let alone = || !bare.like(&mine.span).into_iter().any(|j| j != i && shares(&j));
        let period = match only(like.iter().copied()) {
            Some(period) => Some(period),
            None if like.is_empty() && alone() => only(main.iter().filter(|j| near(mine, &values[**j], money)).map(|j| values[*j].period)),
            None => None,
        };
        moves.extend(period.map(|p| (i, p)));
    }
    for (i, period) in moves {
        values[i].period = period;
    }
}

/// The same number of money, under whatever currency: it may be one claim with its unit in dispute.
fn same_sum(a: &Stated, b: &Stated) -> bool {
    a.money && b.money && a.span.is_telling() && a.span.same_numbers(&b.span)
}

fn near(a: &Stated, b: &Stated, money: &Money<'_>) -> bool {
    if a.unit == b.unit { a.span.is_near(&b.span) } else { a.money && b.money && money.is_near(a, b) }
}

/// For each period and unit the value that most sources state.
fn main_values(values: &[Stated], places: &[usize]) -> Vec<usize> {
    let mut main: FxHashMap<(Period, Option<Symbol>), usize> = FxHashMap::default();
    for &i in places.iter().filter(|i| !values[**i].span.vague) {
        let best = main.entry((values[i].period, values[i].unit)).or_insert(i);
        if values[i].sources.len() > values[*best].sources.len() {
            *best = i;
        }
    }
    main.into_values().collect()
}

/// Money of no stated currency (« ces 5,5 milliards ») goes to the only currency that has its number in the period.
fn join_currencies(values: &mut [Stated], places: &[usize]) {
    let (without, with): (Vec<usize>, Vec<usize>) = places.iter().filter(|i| values[**i].money).partition(|i| values[**i].unit.is_none());
    let named = Numbers::of(values, with);
    let mut moves = Vec::new();
    for i in without {
        let fits = |j: &usize| values[*j].period == values[i].period && values[*j].span.shares_number(&values[i].span);
        moves.extend(only(named.like(&values[i].span).into_iter().filter(fits).map(|j| values[j].unit)).map(|unit| (i, unit)));
    }
    for (i, unit) in moves {
        values[i].unit = unit;
    }
}

/// The one value that all of `items` have; None where there is none or more than one.
fn only<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Option<T> {
    let mut items = items.into_iter();
    let first = items.next()?;
    items.all(|item| item == first).then_some(first)
}

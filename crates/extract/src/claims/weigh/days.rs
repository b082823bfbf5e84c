//! Which days a figure may hold for, and what speaks for them. In: a figure in its sentence, what the text has told so far. Out:
//! each choice of days once, with its features; and none.

use super::evidence::link_number;
use super::question::Question;
use super::row::Table;
use super::supposed::{REASONS, Supposed};
use super::told::{Held, Past, Stated, Told};
use crate::claims::Claim;
use crate::claims::elements::{Element, Head, Mark, Part};
use crate::claims::modality::ACTUAL;
use crate::claims::periods::{Days, Role, is_reported};
use crate::claims::reader::Reader;
use crate::figures::End;

/// Choices at most.
const MOST: usize = 36;
/// Sentences back from which a time is still asked about.
const REACH: usize = 3;
/// Figures back whose days are asked about.
const BACK: usize = 8;
/// What is far away.
const FAR: f32 = 40.0;

/// What the days of a figure are asked with.
pub struct When<'q> {
    /// The figure and what governs it.
    pub question: &'q Question<'q>,
    /// Its claim after the rules.
    pub ruled: &'q Claim,
    /// The days of that.
    pub held: Option<&'q Held>,
    /// Day of publication.
    pub published: Option<i32>,
    /// The figures and times before.
    pub told: &'q Told,
    /// What the text reports on: the results, the plan, the session on the exchange, the time that the sentence names alone.
    pub reported: [Option<Held>; 4],
    /// What else it may be, though nobody says so.
    pub supposed: Supposed,
}

/// Lengths of time, each with the days that it has at most; the first is no time, the last also what is open.
pub const LENGTHS: [&str; 7] = ["none", "day", "week", "month", "quarter", "year", "longer"];
/// Days of the lengths between the first and the last.
const DAYS: [i32; 5] = [1, 8, 31, 93, 370];

/// How long days last, as a number of [`LENGTHS`].
pub(super) fn length((start, end): Days) -> usize {
    let days = start.zip(end).map(|(s, e)| e - s + 1);
    let known = days.and_then(|days| DAYS.iter().position(|most| days <= *most));
    known.map_or(LENGTHS.len() - 1, |at| at + 1)
}

/// The choices of days for a figure, with their features, row by row.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The days; none first.
    pub candidates: Vec<Option<Held>>,
    /// A row for each.
    pub table: Table,
}

impl Choice {
    /// The length of each, as a number of [`LENGTHS`].
    pub fn lengths(&self) -> Vec<usize> {
        self.candidates.iter().map(|c| c.as_ref().map_or(0, |h| length(h.days))).collect()
    }
}

/// Days that were found, and the expressions of the sentence that say them: element, and whether it is said of what is past or
/// of what is to come.
struct Candidate {
    held: Option<Held>,
    here: Vec<(usize, [bool; 2])>,
}

impl Reader<'_, '_> {
    /// The days that a figure may hold for, and a row of features for each.
    pub(in crate::claims) fn weigh_days(&self, when: &When<'_>) -> Choice {
        let candidates = self.choices(when);
        let mut figure = Table::default();
        figure.begin();
        self.of_figure(&mut figure, when.question, candidates.len());
        self.of_times(&mut figure, when);
        let mut table = Table::default();
        let (pointed, number) = when.question.pointed;
        let share = |c: &Candidate| pointed.share_of_days(number, c.held.as_ref().map(|h| h.days)).unwrap_or_default();
        let shares: Vec<f32> = candidates.iter().map(share).collect();
        let best = shares.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let unsaid = pointed.share_of_unsaid_days(number).unwrap_or_default();
        for (candidate, share) in candidates.iter().zip(&shares) {
            table.begin();
            let said = [*share, share / best, shares[0], unsaid];
            POINTED.iter().zip(said).for_each(|(name, value)| table.add(name, value));
            self.told_before(&mut table, when, candidate);
            self.told_here(&mut table, when, candidate);
            days_themselves(&mut table, when, candidate.held.as_ref());
            table.append(&figure);
        }
        Choice { candidates: candidates.into_iter().map(|c| c.held).collect(), table }
    }

    fn choices(&self, when: &When<'_>) -> Vec<Candidate> {
        let mut all = vec![Candidate { held: None, here: Vec::new() }];
        let mut add = |held: Held, here: Option<(usize, [bool; 2])>| {
            let words = held.words.clone();
            let known = all.iter().position(|c| c.held.as_ref().is_some_and(|h| h.days == held.days));
            let at = known.or_else(|| {
                let room = all.len() < MOST;
                room.then(|| all.push(Candidate { held: Some(held), here: Vec::new() }));
                room.then(|| all.len() - 1)
            });
            let Some(candidate) = at.and_then(|at| all.get_mut(at)) else { return };
            candidate.here.extend(here);
            // Days that were supposed first may be said all the same.
            if let Some(known) = candidate.held.as_mut().filter(|h| h.words.is_none()) {
                known.words = words;
            }
        };
        if let Some(held) = when.held {
            add(held.clone(), None);
        }
        for (at, element) in self.parse.elements.iter().enumerate() {
            let Some(time) = element.time().map(|t| &self.scope.times[t]) else { continue };
            // « par rapport à 2024 »: the days of what a change starts from, and of nothing else.
            if matches!(time.role, Role::Versus(_)) && when.question.figure.role != Some(End::From) {
                continue;
            }
            let words = || Some(self.scope.doc.span(time.tokens.clone()).to_owned());
            let same = time.past == time.future;
            for (days, tense) in [(time.past, [true, same]), (time.future.filter(|_| !same), [false, true])] {
                if let Some(days) = days.filter(|d| *d != (None, None)) {
                    add(Held { days, words: words() }, Some((at, tense)));
                }
            }
            if let Some((first, last)) = time.ends {
                add(Held { days: first, words: words() }, None);
                add(Held { days: last, words: words() }, None);
            }
        }
        when.told.figures.iter().rev().take(BACK).filter_map(|p| p.held.clone()).for_each(|h| add(h, None));
        when.reported.iter().flatten().for_each(|h| add(h.clone(), None));
        // « Meta s'en tient à 70 milliards », of the running year; « le titre a perdu 3 % », the day before.
        when.supposed.iter().for_each(|(days, _)| add(Held { days: *days, words: None }, None));
        for stated in self.stated(when.told) {
            for days in stated.days.iter().flatten().filter(|d| **d != (None, None)) {
                add(Held { days: *days, words: Some(stated.words.clone()) }, None);
            }
        }
        all
    }

    /// The times of the sentences before, the last first.
    fn stated<'t>(&self, told: &'t Told) -> impl Iterator<Item = &'t Stated> + use<'t> {
        let sentence = self.sentence;
        let near = told.times.iter().rev().take_while(move |t| t.sentence + REACH >= sentence);
        near.filter(move |t| t.sentence < sentence)
    }

    /// Who told of these days before: the rules, the figures, the sentences, what is reported on.
    fn told_before(&self, table: &mut Table, when: &When<'_>, candidate: &Candidate) {
        let days = candidate.held.as_ref().map(|h| h.days);
        let of = |held: &Option<Held>| held.as_ref().map(|h| h.days) == days;
        let (figures, sentence) = (&when.told.figures, self.sentence);
        table.flag("none", days.is_none());
        table.flag("rule", when.held.map(|h| h.days) == days);
        let compare = |past: Option<&Past>| past.map_or(-1.0, |p| f32::from(u8::from(of(&p.held))));
        let last = |is: &dyn Fn(&Past) -> bool| figures.iter().rev().find(|p| is(p));
        let subject = when.ruled.subject.as_ref().and_then(|s| s.id.as_deref());
        let kind = when.question.figure.kind;
        table.add("figure before here", compare(figures.last().filter(|p| p.sentence == sentence)));
        table.add("figure before", compare(figures.last()));
        table.add("two figures before", compare(figures.iter().rev().nth(1)));
        table.add("last of its measure", compare(last(&|p| p.measure == when.ruled.measure)));
        table.add("last of its subject", compare(last(&|p| subject.is_some() && p.subject.as_deref() == subject)));
        table.add("last of its kind", compare(last(&|p| p.kind == kind)));
        table.add("last of its modality", compare(last(&|p| p.modality == when.ruled.modality)));
        table.add("first of the sentence", compare(figures.iter().find(|p| p.sentence == sentence)));
        let held = figures.iter().filter(|p| of(&p.held)).count();
        table.add("share of figures", held as f32 / figures.len().max(1) as f32);
        let back = figures.iter().rev().find(|p| of(&p.held)).map_or(20.0, |p| (sentence - p.sentence).min(19) as f32);
        table.add("sentences back as held", back);
        for (name, held) in ["result", "plan", "session", "named alone"].into_iter().zip(&when.reported) {
            table.flag(name, held.is_some() && of(held));
        }
        for (reason, name) in REASONS.into_iter().enumerate() {
            table.flag(name, when.supposed.iter().any(|(d, r)| *r == reason && Some(*d) == days));
        }
        let says = |s: &&Stated| days.is_some_and(|d| s.days.contains(&Some(d)));
        let stated = self.stated(when.told).find(says);
        table.add("sentences back", stated.map_or(20.0, |s| (sentence - s.sentence) as f32));
        table.flag("in its paragraph", stated.is_some_and(|s| s.token >= when.question.paragraph));
        table.flag("led its sentence", stated.is_some_and(|s| s.leads));
        table.flag("last time before", stated.is_some_and(|s| self.stated(when.told).next().is_some_and(|l| l.token == s.token)));
    }

    /// Where the expressions that say these days stand in the sentence: the nearest before the figure, and the nearest behind.
    fn told_here(&self, table: &mut Table, when: &When<'_>, candidate: &Candidate) {
        let at = when.question.at;
        let before = candidate.here.iter().filter(|h| h.0 < at).max_by_key(|h| h.0);
        let behind = candidate.here.iter().filter(|h| h.0 > at).min_by_key(|h| h.0);
        for (names, place) in [(&BEFORE, before), (&BEHIND, behind)] {
            self.time_stands(table, names, when, place.map(|p| p.0));
        }
        let tense = |i: usize| candidate.here.iter().any(|h| h.1[i]);
        table.flag("said of the past", tense(0));
        table.flag("said of what is to come", tense(1));
        table.count("times said", candidate.here.len(), 4);
        let nearest = |mut all: Box<dyn Iterator<Item = usize> + '_>| all.find(|i| self.element(*i).time().is_some());
        table.flag("nearest before", before.is_some_and(|b| nearest(Box::new((0..at).rev())) == Some(b.0)));
        table.flag("nearest behind", behind.is_some_and(|b| nearest(Box::new(at + 1..self.parse.elements.len())) == Some(b.0)));
    }

    fn time_stands(&self, table: &mut Table, names: &[&'static str; 19], when: &When<'_>, place: Option<usize>) {
        let (at, who) = (when.question.at, when.question.who);
        let (from, to) = place.map_or((0, 0), |p| (p.min(at), p.max(at)));
        let between = || (from + 1..to.max(from + 1)).map(|i| self.element(i));
        let count = |is: &dyn Fn(&Element) -> bool| between().filter(|e| is(e)).count() as f32;
        let (its, mine) = (place.map(|p| self.parse.clause_of[p]), self.parse.clause_of[at]);
        let relation = match its {
            None => -1.0,
            Some(its) if its == mine => 0.0,
            Some(its) if self.is_above(its, mine) => 1.0,
            Some(its) if self.is_above(mine, its) => 2.0,
            Some(_) => 3.0,
        };
        let role = place.and_then(|p| self.expression(p)).map_or(-1.0, |t| match t.role {
            Role::Period => 0.0,
            Role::Deadline => 1.0,
            Role::Anchored(_) => 2.0,
            Role::Versus(_) => 3.0,
            Role::Vague | Role::HowLong | Role::HowOften => 4.0,
        });
        let finite = its.and_then(|c| self.parse.finite(c)).and_then(|v| self.verb(v));
        let flag = |value: Option<bool>| value.map_or(-1.0, |v| f32::from(u8::from(v)));
        let says = |at: usize| self.verb(at).is_some_and(|v| v.says);
        let neighbour = place.and_then(|p| p.checked_sub(1));
        let values = [
            place.map_or(-1.0, |_| ((to - from) as f32).min(FAR)),
            count(&|e| e.verb().is_some()),
            count(&|e| e.group().is_some_and(|g| matches!(g.head, Head::Figure(_)))),
            count(&|e| e.is(Mark::Comma)),
            count(&|e| e.is(Mark::Colon) || e.is(Mark::Semicolon) || e.is(Mark::Open) || e.is(Mark::Close)),
            count(&|e| e.group().is_some_and(|g| g.prep.is_some() && !matches!(g.head, Head::Figure(_)))),
            count(&|e| e.time().is_some()),
            relation,
            its.map_or(-1.0, |c| link_number(self.parse.clauses[c].link)),
            role,
            flag(place.map(|p| self.begins_with_of(p))),
            flag(its.zip(place).map(|(c, p)| self.leads(c, p))),
            place.and_then(|p| self.distance(who, at, p)).map_or(FAR, |c| c as f32),
            flag(place.map(|p| self.is_of_a_noun(who, at, p))),
            flag(place.map(|p| self.is_announced(who, p))),
            flag(its.map(|_| finite.is_some_and(|v| v.says))),
            flag(its.map(|_| finite.is_some_and(|v| v.perfect))),
            flag(neighbour.map(|n| says(n) || self.is_amount(n))),
            flag(place.and_then(|p| self.element(p).time()).map(|t| self.is_told(t))),
        ];
        for (name, value) in names.iter().zip(values) {
            table.add(name, value);
        }
    }

    /// What the sentence says of times, whatever the choice.
    fn of_times(&self, table: &mut Table, when: &When<'_>) {
        let at = when.question.at;
        let times = |role: &dyn Fn(Role) -> bool| {
            let all = self.parse.elements.iter().filter_map(|e| e.time()).map(|t| &self.scope.times[t]);
            all.filter(|t| role(t.role)).count()
        };
        table.count("times in sentence", times(&|r| matches!(r, Role::Period | Role::Deadline)), 5);
        table.count("durations in sentence", times(&|r| matches!(r, Role::HowLong)), 3);
        table.count("rates in sentence", times(&|r| matches!(r, Role::HowOften)), 3);
        table.count("vague times in sentence", times(&|r| matches!(r, Role::Vague)), 3);
        table.flag("has its own time", self.has_own_time(at));
        table.flag("is timed", self.is_timed(at, true));
        table.flag("is beside", self.is_beside(at));
        table.flag("has words", when.ruled.period_text.is_some());
        let finite = self.parse.finite(self.parse.clause_of[at]).and_then(|v| self.verb(v));
        let main = self.parse.clauses.first().and_then(|_| self.parse.finite(0)).and_then(|v| self.verb(v));
        for (names, verb) in [(["form", "perfect", "says"], finite), (["main form", "main perfect", "main says"], main)] {
            table.add(names[0], verb.map_or(-1.0, |v| f32::from(v.form as u8)));
            table.flag(names[1], verb.is_some_and(|v| v.perfect));
            table.flag(names[2], verb.is_some_and(|v| v.says));
        }
        let next = (at + 1..self.parse.elements.len()).map(|i| self.element(i)).find(|e| !matches!(e.part, Part::Other));
        table.flag("another behind", next.is_some_and(|e| e.time().is_some()));
        table.add("comparator", f32::from(when.question.figure.comparator as u8));
    }
}

/// What the days are, whoever says them.
fn days_themselves(table: &mut Table, when: &When<'_>, held: Option<&Held>) {
    let (start, end) = held.map_or((None, None), |h| h.days);
    let length = start.zip(end).map_or(-1.0, |(s, e)| ((e - s + 1) as f32).min(4000.0));
    let from = |day: Option<i32>| day.zip(when.published).map_or(0.0, |(d, p)| ((d - p) as f32).clamp(-4000.0, 4000.0));
    let (over, ahead) = (when.published.zip(end).map(|(p, e)| e <= p), when.published.zip(start).map(|(p, s)| s > p));
    table.add("length", length);
    table.add("start", from(start));
    table.add("end", from(end));
    table.flag("open start", start.is_none() && end.is_some());
    table.flag("open end", end.is_none() && start.is_some());
    table.flag("over", over == Some(true));
    table.flag("ahead", ahead == Some(true));
    table.flag("day of publication", when.published.is_some() && start == when.published && end == when.published);
    table.flag("of results", start.zip(end).is_some_and(|d| is_reported(&d)));
    table.flag("plan that is over", when.ruled.modality != ACTUAL && over == Some(true));
    table.flag("fact ahead", when.ruled.modality == ACTUAL && ahead == Some(true));
}

/// What the network says of the days, beside the likeliest, of none, of those that no time says: tools/claims/train.py.
const POINTED: [&str; 4] = ["time pointed at", "time pointed at: beside the likeliest", "time pointed at: none", "time pointed at: unsaid"];

macro_rules! names {
    ($side:literal) => {
        [
            concat!($side, ": elements"),
            concat!($side, ": verbs"),
            concat!($side, ": figures"),
            concat!($side, ": commas"),
            concat!($side, ": colons"),
            concat!($side, ": complements"),
            concat!($side, ": times"),
            concat!($side, ": relation"),
            concat!($side, ": link"),
            concat!($side, ": role"),
            concat!($side, ": of"),
            concat!($side, ": leads"),
            concat!($side, ": cost"),
            concat!($side, ": of a noun"),
            concat!($side, ": announced"),
            concat!($side, ": says"),
            concat!($side, ": perfect"),
            concat!($side, ": neighbour"),
            concat!($side, ": told"),
        ]
    };
}
const BEFORE: [&str; 19] = names!("time before");
const BEHIND: [&str; 19] = names!("time behind");

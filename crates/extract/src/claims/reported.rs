//! Days that a sentence does not say again. In: the claims read before, a claim without days of its own. Out: the days of what
//! the text still reports on: the quarter of its results, the day on the exchange, the end of a change that stands beside it.

use super::Claim;
use super::elements::{Head, Mark, Part};
use super::modality::ACTUAL;
use super::periods::{Expression, Interval, Role, Unit, is_reported};
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::figures::{End, Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass};
use crate::lexicon::conjugate::Form;

/// What a text reports on, followed as it is read.
#[derive(Debug, Default)]
pub struct Reported {
    /// Day of publication.
    published: Option<i32>,
    /// The claim whose days are those of the results, and its sentence.
    result: Option<(Claim, usize)>,
    /// The last claim of an amount.
    amount: Option<Claim>,
    /// The last claim of an amount to come, and its sentence.
    plan: Option<(Claim, usize)>,
    /// The day on the exchange.
    session: Option<Claim>,
    /// Words that name the day of publication.
    today: Option<String>,
    /// The quarter, half or year that the sentence at hand names alone, and where.
    named: Option<(Claim, usize)>,
}

/// Sentences that results are told in without their quarter being named again; a year is soon left.
fn reach(claim: &Claim) -> usize {
    if days(claim).is_some_and(|(start, end)| end - start + 1 < YEAR) { 6 } else { 2 }
}

/// Days of a year; of less, all that is told of is taken for results.
const YEAR: i32 = 360;

fn is_result(measure: &str) -> bool {
    matches!(measure, "revenue" | "profit" | "loss")
}

fn days(claim: &Claim) -> Option<Interval> {
    claim.period_start.zip(claim.period_end)
}

impl Reported {
    /// Of a text published on that day.
    pub fn new(published: Option<i32>) -> Reported {
        Reported { published, ..Reported::default() }
    }

    /// What it stands at: the results, the plan, the session, the time that the sentence names alone.
    pub(super) fn stands(&self) -> [Option<&Claim>; 4] {
        [self.result.as_ref().map(|r| &r.0), self.plan.as_ref().map(|p| &p.0), self.session.as_ref(), self.named.as_ref().map(|n| &n.0)]
    }

    /// Notes the times of a sentence.
    pub fn see(&mut self, times: &[Expression], words: impl Fn(&Expression) -> String) {
        let today =
            |t: &&Expression| t.role == Role::Period && self.published.is_some() && t.past == Some((self.published, self.published));
        if let Some(time) = times.iter().find(today) {
            self.today = Some(words(time));
        }
        let mut over = times.iter().filter(|t| t.role == Role::Period).filter_map(|t| {
            let past = t.past.and_then(|(start, end)| start.zip(end)).filter(is_reported);
            past.filter(|d| self.published.is_none_or(|p| d.1 <= p)).map(|d| (d, t))
        });
        self.named = over.next().filter(|_| over.next().is_none()).map(|((start, end), t)| {
            let text = Some(words(t));
            (Claim { period_start: Some(start), period_end: Some(end), period_text: text, ..Claim::default() }, t.tokens.start)
        });
    }

    /// Notes a claim of the sentence with this number.
    pub fn note(&mut self, claim: &Claim, figure: &Figure, sentence: usize) {
        if !matches!(figure.kind, Kind::Percent | Kind::Multiple | Kind::Duration) {
            self.amount = Some(claim.clone());
            if claim.modality != ACTUAL && figure.kind == Kind::Money && days(claim).is_some_and(|d| is_reported(&d)) {
                self.plan = Some((claim.clone(), sentence));
            }
        }
        let Some(days) = days(claim).filter(|_| claim.modality == ACTUAL && claim.period_text.is_some()) else { return };
        let over = self.published.is_none_or(|p| days.1 <= p);
        let length = days.1 - days.0 + 1;
        if claim.measure == "share_price" && length == 1 {
            self.session = Some(claim.clone());
        }
        // « Un an auparavant, la perte était de »: the latest is reported on.
        let latest = self.result.as_ref().and_then(|(r, _)| r.period_end).is_none_or(|end| end <= days.1);
        if over && latest && is_reported(&days) && figure.role != Some(End::From) && (length < YEAR || is_result(claim.measure)) {
            self.result = Some((claim.clone(), sentence));
        }
    }
}

impl Reader<'_, '_> {
    /// Gives a claim without days those of what is still reported on; those that it counts from another time, from the right one.
    pub(super) fn hold(
        &self,
        claim: &mut Claim,
        figure: &Figure,
        who: &Who,
        at: usize,
        before: Option<(&Claim, &Figure)>,
        reported: &Reported,
    ) {
        if figure.kind == Kind::Duration {
            return;
        }
        let result = reported.result.as_ref().filter(|(c, s)| self.sentence <= s + reach(c)).map(|(c, _)| c);
        let named = reported.named.as_ref().filter(|(_, token)| self.heads(*token, at)).map(|(c, _)| c);
        if claim.period_text.is_some() {
            self.recount(claim, who, at, before, result);
            return;
        }
        let told = |b: &&Claim| b.period_text.is_some();
        let compared = self.is_compared(who) || figure.role == Some(End::From);
        let beside = before.filter(|(_, p)| p.role != Some(End::From) && !compared && self.is_beside(at)).map(|(b, _)| b);
        // « soit 357 milliards de capitalisation »: what the move on the exchange comes to.
        let lost = before.map(|(b, _)| b).filter(|b| {
            claim.measure == "valuation" && b.measure == "share_price" && b.period_start == b.period_end && claim.modality == ACTUAL
        });
        // « 60 % de cette enveloppe »
        let of_it = reported.amount.as_ref().filter(|_| self.is_part_of_that(figure, at));
        // « a levé lundi 15 milliards, alors qu’on lui en proposait 80 »
        let of_those = before.map(|(b, _)| b).filter(|_| figure.kind != Kind::Percent && self.is_of_them(who));
        // « Les analystes en attendaient 119 »
        let near = reported.plan.as_ref().filter(|(_, s)| self.sentence <= s + 2).map(|(c, _)| c);
        let of_them = near.filter(|_| claim.modality != ACTUAL && figure.kind == Kind::Money && self.is_of_them(who));
        if let Some(other) = beside.filter(told).or(lost.filter(told)).or(of_it.filter(told)).or(of_those.filter(told)).or(of_them) {
            claim.holds_as(other);
            return;
        }
        if self.is_timed(at, claim.measure == "share_price") {
            return;
        }
        if claim.measure == "share_price" && claim.modality == ACTUAL {
            self.hold_session(claim, figure, at, who, reported);
        } else if is_result(claim.measure)
            && claim.modality == ACTUAL
            && matches!(figure.kind, Kind::Money | Kind::Percent | Kind::Multiple)
            && !compared
            && let Some(other) = named.or(result)
        {
            claim.holds_as(other);
        }
    }

    /// « Le titre cédait 3 % », on the day of publication; « il a perdu 3 % », on the day that the text tells of.
    fn hold_session(&self, claim: &mut Claim, figure: &Figure, at: usize, who: &Who, reported: &Reported) {
        // « 10 % de ses titres », « un objectif de cours de 20 euros », « de 9 à 11 euros ».
        let of = (at + 1 < self.parse.elements.len()) && self.group(at + 1).is_some_and(|g| g.prep == Some(Class::De));
        let aim = (0..at).any(|i| self.is_noun(i, &[NounClass::Forecast, NounClass::Plan]));
        let ends = figure.kind == Kind::Money && figure.role.is_some();
        if matches!(figure.kind, Kind::Count | Kind::Multiple) || of || aim || ends {
            return;
        }
        let day =
            |day: Option<i32>, words: String| Claim { period_start: day, period_end: day, period_text: Some(words), ..Claim::default() };
        let verb = who.verb.and_then(|v| self.parse.finite(self.parse.clause_of[v]));
        let form = verb.and_then(|v| self.verb(v)).filter(|v| !v.perfect && matches!(v.form, Form::Present | Form::Imperfect));
        let running = form.zip(verb).map(|(_, v)| self.scope.doc.span(self.element(v).tokens.clone()).to_owned());
        if let Some(words) = reported.today.clone().or(running).filter(|_| reported.published.is_some() && reported.session.is_none()) {
            claim.holds_as(&day(reported.published, words));
        } else if let Some(session) = &reported.session {
            claim.holds_as(session);
        }
    }

    /// « contre 12 un an plus tôt »: counted from the days of the figure compared, or from those of the results.
    fn recount(&self, claim: &mut Claim, who: &Who, at: usize, before: Option<(&Claim, &Figure)>, result: Option<&Claim>) {
        let Some(time) = self.when(who, at) else { return };
        let Role::Anchored(shift) = self.scope.times[time].role else { return };
        if matches!(shift.unit, Unit::Day | Unit::Week | Unit::Weekend) {
            return;
        }
        let named = || self.scope.times[..time].iter().any(|t| matches!(t.role, Role::Period) && t.past.is_some());
        let from = before.filter(|(_, p)| p.role != Some(End::From)).and_then(|(b, _)| days(b)).filter(is_reported);
        let from = from.or_else(|| result.filter(|_| !named()).and_then(days));
        if let Some((start, end)) = from.and_then(|d| shift.apply(d)) {
            (claim.period_start, claim.period_end) = (Some(start), Some(end));
        }
    }

    /// « de 28 %, à 26 milliards », « 5 milliards, en hausse de 3 % », « 9,95 milliards (+0,8 %) »: whether the figure says the
    /// same as the one before it.
    pub(super) fn is_beside(&self, at: usize) -> bool {
        let Some(other) = (0..at).rev().find(|i| self.group(*i).is_some_and(|g| matches!(g.head, Head::Figure(_)))) else { return false };
        let to = self.group(at).is_some_and(|g| g.prep == Some(Class::To));
        let (mut comma, mut bracket, mut moved) = (false, false, false);
        for i in other + 1..at {
            match &self.element(i).part {
                Part::Mark(Mark::Open) => bracket = true,
                Part::Mark(Mark::Comma) => comma = true,
                Part::Other => {}
                // « 7 milliards d’euros de chiffre d’affaires, en hausse de 15 % »
                Part::Group(g) if g.prep == Some(Class::De) && !comma && !matches!(g.head, Head::Figure(_)) => {}
                // « de 3 % à Paris, à 20 euros », « de 3 % jeudi, à 20 euros »
                Part::Group(g) if to && matches!(g.head, Head::Name(_)) => {}
                Part::Time(_) if to => {}
                Part::Group(_) if self.is_noun(i, &[NounClass::Move]) => moved = true,
                _ => return false,
            }
        }
        to || moved || bracket && self.parse.clauses[self.parse.clause_of[at]].link == Link::Bracket
    }

    /// « 60 % de cette enveloppe », « la moitié de cette somme ».
    fn is_part_of_that(&self, figure: &Figure, at: usize) -> bool {
        let next = (at + 1..self.parse.elements.len()).find(|i| !matches!(self.element(*i).part, Part::Other));
        let that = |g: &super::elements::Group| g.prep == Some(Class::De) && g.determiner == Some(Class::Demonstrative);
        figure.kind == Kind::Percent && figure.direction.is_none() && next.and_then(|n| self.group(n)).is_some_and(that)
    }

    /// « en attendaient 119 »: whether the verb has « en » for what is counted.
    fn is_of_them(&self, who: &Who) -> bool {
        let tokens = who.verb.map(|v| self.element(v).tokens.clone()).unwrap_or_default();
        !who.is_subject && tokens.into_iter().any(|t| self.scope.doc.lower(t) == "en")
    }

    /// « a renoué au quatrième trimestre avec la croissance : 3 milliards de ventes »: whether the time at a token is told before
    /// all that the sentence counts up to the figure.
    fn heads(&self, token: usize, at: usize) -> bool {
        let amounts = (0..=at).filter(|i| self.group(*i).is_some_and(|g| matches!(g.head, Head::Figure(_))));
        amounts.map(|i| self.element(i).tokens.start).min().is_some_and(|first| token < first)
    }

    /// Whether its clause says a time without days: « 1 milliard par mois », « désormais »; with `long`, « en cinq semaines » too.
    /// A « depuis » that only says among which something is the first has days and counts for none.
    pub(super) fn is_timed(&self, at: usize, long: bool) -> bool {
        let clause = self.parse.clause_of[at];
        let timed = |t: &Expression| match t.role {
            Role::Vague => t.past.is_none(),
            Role::HowLong => long,
            role => role == Role::HowOften,
        };
        (0..self.parse.elements.len()).any(|i| self.parse.clause_of[i] == clause && self.expression(i).is_some_and(timed))
    }

    /// Whether the clause of the time `time` tells what has happened: « a voté jeudi un plan », « communiquée en juillet ».
    pub(super) fn is_told(&self, time: usize) -> bool {
        let Some(at) = self.parse.elements.iter().position(|e| e.time() == Some(time)) else { return false };
        let clause = self.parse.clause_of[at];
        let c = &self.parse.clauses[clause];
        if matches!(c.link, Link::Participle(_)) {
            let first = c.verbs.first().copied();
            return first.is_some_and(|v| {
                let participle = self.verb(v).is_some_and(|v| v.form == Form::Participle);
                participle && self.cue(v).and_then(|c| c.modality).is_none_or(|m| m == ACTUAL)
            });
        }
        let finite = self.parse.finite(clause).and_then(|f| self.verb(f));
        // « Les ventes sont ressorties à », a perfect and no passive.
        let come = self.parse.finite(clause).is_some_and(|f| self.is(f, &[Frame::Change]));
        let perfect = |v: &super::elements::Verb| v.perfect || v.passive && come;
        finite.is_some_and(|v| v.form == Form::Past || perfect(v) && matches!(v.form, Form::Present | Form::Imperfect))
    }
}

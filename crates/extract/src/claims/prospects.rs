//! What is to come though no word says so. In: a figure that no verb, tense or noun dates. Out: a modality that its own form
//! tells: a wide range, a number of years to spend it in, a thing that is being built.
//!
//! What a company has spent or earned its books state exactly and for a time that is over. An amount of money that stands as a
//! range, as a ceiling or with the years that it is spread over is therefore one that somebody intends.

use super::Named;
use super::elements::{Head, Mark};
use super::modality::{ACTUAL, ESTIMATED, PLANNED};
use super::reader::Reader;
use super::who::Who;
use crate::figures::{Comparator, Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, VerbSort};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// Money below this is a price or a wage, which may well vary between two bounds today.
const GREAT: f64 = 1e7;

impl Reader<'_, '_> {
    /// The modality that the form of a figure tells where no word does.
    pub(super) fn prospect(&self, figure: &Figure, who: &Who, source: Option<&Named>, measure: &str) -> &'static str {
        let outlay = matches!(measure, "capex" | "investment" | "spending" | "cost" | "revenue" | "other" | "funding" | "price");
        let great = figure.kind == Kind::Money && outlay && figure.low.or(figure.high).is_some_and(|v| v >= GREAT);
        let to_come = match figure.kind {
            Kind::Money => great && (self.is_bounded(figure, who) || self.is_spread(figure) && !self.is_done(who)),
            // « L’accord porte sur 500 mégawatts »: what is ordered is not there yet.
            Kind::Power => measure == "capacity" && (self.is_being_built(who) || self.is_of_deal(who)),
            Kind::Duration => self.spreads(figure) && !self.is_done(who),
            _ => false,
        };
        if !(to_come || self.is_headed_plan(who)) {
            return ACTUAL;
        }
        let other = source.is_some_and(|s| self.is_watcher(s) && who.subject.as_ref().is_none_or(|m| m.0 != *s));
        if other { ESTIMATED } else { PLANNED }
    }

    /// « depuis cinquante ans », « il y a dix ans », « après 29 ans de service »: a time that is behind us.
    pub(super) fn is_behind_us(&self, figure: &Figure) -> bool {
        if figure.kind != Kind::Duration {
            return false;
        }
        let lead = self.scope.leads.get(self.scope.figures.partition_point(|f| f.tokens.start < figure.tokens.start));
        let start = lead.copied().unwrap_or(figure.tokens.start);
        let word = |back: usize| start.checked_sub(back).map(|t| self.scope.doc.lower(t));
        // « au cours des six mois précédents »
        if matches!(self.scope.doc.lower(figure.tokens.end).as_str(), "précédents" | "précédentes" | "derniers" | "dernières") {
            return true;
        }
        let article = word(1).is_some_and(|w| matches!(w.as_str(), "les" | "ces"));
        match word(if article { 2 } else { 1 }).as_deref() {
            Some("depuis" | "voici" | "voilà" | "après") => true,
            Some("a") => word(if article { 3 } else { 2 }).as_deref() == Some("y"),
            _ => false,
        }
    }

    /// « entre 60 et 65 milliards », « jusqu’à 20 milliards »: what has not been counted yet, unless the verb says that it was
    /// done. « n’a pas dépassé 105 millions » is a count.
    fn is_bounded(&self, figure: &Figure, who: &Who) -> bool {
        let at = self.scope.figures.partition_point(|f| f.tokens.start < figure.tokens.start);
        let lead = self.scope.leads.get(at).map(|t| self.scope.doc.lower(*t));
        let ceiling = figure.comparator == Comparator::AtMost && lead.is_some_and(|w| w.starts_with("jusqu"));
        let showed = |v: usize| self.is(v, &[Frame::Light]) && self.verb(v).is_some_and(|v| v.perfect);
        (figure.comparator == Comparator::Range || ceiling) && !self.is_done(who) && !who.verb.is_some_and(showed)
    }

    /// Whether somebody has already done what the verb of a figure says: « a vendu entre 10 et 12 milliards d’actions ». Who has
    /// raised a forecast has spent nothing yet.
    fn is_done(&self, who: &Who) -> bool {
        let Some(verb) = who.verb else { return false };
        let acts = [Frame::Agent, Frame::Buy, Frame::Sell, Frame::Give, Frame::Receive, Frame::Cost, Frame::Affect];
        let past = |v: usize| {
            self.verb(v).is_some_and(|v| {
                v.perfect || v.passive && v.form == Form::Present || matches!(v.form, Form::Past | Form::Imperfect | Form::Participle)
            })
        };
        self.is(verb, &acts) && past(verb)
    }

    /// « 38 milliards de dollars sur sept ans », « 6 milliards en cinq ans »: whether years to spend it in follow an amount.
    fn is_spread(&self, figure: &Figure) -> bool {
        let mut at = figure.tokens.end;
        if !matches!(self.scope.doc.lower(at).as_str(), "sur" | "en") {
            return false;
        }
        at += 1 + usize::from(matches!(self.scope.doc.lower(at + 1).as_str(), "les" | "ces"));
        let next = self.scope.figure_at(at).map(|(f, _)| &self.scope.figures[f]);
        next.is_some_and(|f| f.kind == Kind::Duration && f.unit.as_deref() == Some("year"))
    }

    /// Whether a duration is one that the amount before it is spread over.
    fn spreads(&self, figure: &Figure) -> bool {
        let i = self.scope.figures.partition_point(|f| f.tokens.start < figure.tokens.start);
        let before = i.checked_sub(1).map(|b| &self.scope.figures[b]);
        before.is_some_and(|b| b.kind == Kind::Money && b.tokens.end + 2 >= figure.tokens.start && self.is_spread(b))
    }

    /// « construit un centre de données de 2 gigawatts »: who builds does not run it yet.
    fn is_being_built(&self, who: &Who) -> bool {
        let Some(verb) = who.verb.and_then(|v| self.verb(v)).filter(|_| !who.is_subject) else { return false };
        let builds = self.scope.lexicon.is_sort(verb.verb, VerbSort::Build);
        builds && !verb.perfect && !verb.passive && matches!(verb.form, Form::Present | Form::Gerund | Form::Infinitive)
    }

    /// « La promesse : 500 milliards de dollars », « un cap : 200 mégawatts »: the noun before a colon says that it is a plan.
    fn is_headed_plan(&self, who: &Who) -> bool {
        let colon = self.before(who.root).filter(|c| self.element(*c).is(Mark::Colon));
        let Some(noun) = colon.and_then(|c| self.before(c)) else { return false };
        let plan = |i: usize| {
            self.noun(i).is_some_and(|c| c.class == NounClass::Plan || c.class == NounClass::Forecast && c.modality == Some(PLANNED))
        };
        let of = self.group(noun).is_some_and(|g| g.prep == Some(Class::De));
        plan(noun) || of && self.before(noun).is_some_and(plan)
    }

    /// « Ses dépenses devraient avoisiner 35 milliards », « le projet pourrait atteindre 1 gigawatt »: what nobody else says of
    /// somebody's own outlays or of a site is what its owner has let be known.
    pub(super) fn is_own_outlook(&self, figure: &Figure, who: &Who, clause: usize) -> bool {
        if figure.kind == Kind::Power {
            return true;
        }
        let devoir = self.parse.finite(clause).and_then(|f| self.verb(f)).is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "devoir");
        let subject = self.parse.clauses[clause].subject.filter(|_| devoir && figure.kind == Kind::Money && who.subject.is_some());
        subject.and_then(|s| self.group(s)).is_some_and(|g| matches!(g.determiner, Some(Class::Possessive | Class::Ours)))
    }

    /// Whether the element at `at` is a figure that is itself a verb: « doublé ».
    pub(super) fn is_verbal(&self, at: usize) -> bool {
        let Some(Head::Figure(f)) = self.group(at).map(|g| g.head) else { return false };
        self.verbal(&self.scope.figures[f]).is_some()
    }

    /// Whether `speaker` speaks for what a figure is about: the company itself, its head, who runs the site.
    pub(super) fn speaks_for(&self, speaker: &Named, who: &Who) -> bool {
        if self.is_watcher(speaker) {
            return false;
        }
        let Some((subject, _)) = &who.subject else { return false };
        let led = || self.employer(Some(speaker)).is_some_and(|c| c.0 == *subject);
        let site = || matches!(self.scope.kind_of(subject), Some(Type::Project)) && self.scope.kind_of(speaker).is_some();
        speaker == subject || led() || site()
    }
}

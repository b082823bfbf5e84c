//! What the size of a figure, and what it counts, tell of its measure. In: a measure that words gave. Out: the one that fits.
//!
//! Papers let one word stand for two things that differ by a factor of a million: « l'action a bondi, à 22 milliards » is the
//! worth of the company, « valorisée 10 dollars » the price of a share.

use super::elements::Head;
use super::reader::Reader;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, VerbSort};
use crate::names::gazetteer::Type;

/// No share costs so much, and no price per piece that a company bills.
const GREAT: f64 = 1e6;
/// No company is worth so little.
const SMALL: f64 = 1e4;

impl Reader<'_, '_> {
    /// The measure of a figure, where its size leaves no doubt between two.
    pub(super) fn scaled(&self, figure: &Figure, who: &Who, measure: &'static str) -> &'static str {
        let size = figure.low.or(figure.high).unwrap_or(0.0);
        // Of two words for money only the verb bills: a contract's price is as great as it likes.
        let bills = || who.verb.and_then(|v| self.verb(v)).is_some_and(|v| self.scope.lexicon.is_sort(v.verb, VerbSort::Bill));
        let company = || who.subject.as_ref().is_some_and(|s| self.scope.kind_of(&s.0) == Some(Type::Org));
        let dear = matches!(figure.unit.as_deref(), Some("JPY" | "KRW" | "IDR"));
        let still = figure.direction.is_none();
        match (figure.kind, measure) {
            (Kind::Money, "share_price") if size >= GREAT && !dear => "valuation",
            (Kind::Money, "valuation") if size < SMALL && company() => "share_price",
            (Kind::Money, "price") if size >= GREAT && bills() => "revenue",
            // « se paie 28 fois les bénéfices attendus ».
            (Kind::Count | Kind::Multiple, "profit") if self.scope.doc.lower(figure.tokens.end - 1) == "fois" && still => "valuation",
            // « le contrat est signé pour 2,8 milliards »: nobody is said to pay it.
            (Kind::Money, "spending") if who.subject.is_none() && self.is_of_deal(who) => "price",
            _ => measure,
        }
    }

    /// Whether an amount is that of a contract or an order.
    pub(super) fn is_of_deal(&self, who: &Who) -> bool {
        let subject = who.verb.and_then(|v| self.parse.clauses[self.parse.clause_of[v]].subject);
        who.nouns.iter().copied().chain(subject).any(|n| self.is_noun(n, &[NounClass::Deal]))
    }

    /// « avaler Manus pour 2 milliards »: what is paid for a company, whatever the verb.
    pub(super) fn buys_company(&self, who: &Who, at: usize) -> bool {
        let price = self.group(at).is_some_and(|g| g.prep == Some(Class::For));
        let bought = who.verb.filter(|_| price).and_then(|v| self.direct_object(v)).and_then(|o| self.mention(o));
        bought.is_some_and(|m| self.kind(m) == Type::Org)
    }

    /// « acheter pour 38 milliards de puissance de calcul », « rachète 3 milliards de ses titres »: what is bought by the amount is no
    /// company.
    pub(super) fn buys_goods(&self, figure: &Figure, at: usize) -> bool {
        let of = self.group(at + 1).filter(|g| figure.kind == Kind::Money && g.prep == Some(Class::De));
        of.is_some_and(|g| matches!(g.head, Head::Noun) && g.mention().is_none() && g.name.is_none())
    }

    /// « détient 27 % d’OpenAI », « 49 % de Scale AI »: a part of what a company's name stands for.
    pub(super) fn is_part_of_company(&self, figure: &Figure, at: usize) -> bool {
        if figure.kind != Kind::Percent || figure.direction.is_some() {
            return false;
        }
        let company = |i: usize| self.mention(i).is_some_and(|m| self.kind(m) == Type::Org);
        self.group(at + 1).is_some_and(|g| g.prep == Some(Class::De) && matches!(g.head, Head::Name(_))) && company(at + 1)
    }

    /// « 500 millions de personnes utilisent ChatGPT »: people who do with a thing what its users do.
    pub(super) fn are_users(&self, figure: &Figure, who: &Who) -> bool {
        let people = figure.kind == Kind::Count && figure.unit.as_deref() == Some("person");
        let uses = |v: usize| self.verb(v).is_some_and(|v| self.scope.lexicon.is_sort(v.verb, VerbSort::Use));
        people && who.is_subject && who.verb.is_some_and(uses)
    }

    /// « fait travailler 1 900 personnes »: the measure of two verbs that are one word. « fait tourner 35 turbines » needs the noun.
    pub(super) fn joint_measure(&self, verb: usize, figure: &Figure) -> Option<&'static str> {
        let first = verb.checked_sub(1)?;
        let (main, _) = self.verb(first).zip(self.verb(verb).filter(|v| v.prep.is_none()))?;
        let after = self.element(first).tokens.end;
        let (cue, _) = self.scope.lexicon.phrase_cue(self.scope.doc, main.verb, main.reflexive, after)?;
        cue.measure.of(figure.kind).filter(|m| *m != "compute").and_then(|m| self.fitting(figure, m))
    }

    /// Whether a verb that says how many work somewhere has people for its object: « se séparer de 6 000 personnes », not of 12 ships.
    pub(super) fn staffs(&self, figure: &Figure) -> bool {
        figure.kind != Kind::Count || matches!(figure.unit.as_deref(), None | Some("person" | "job" | "employee"))
    }

    /// Whether a verb is one of buying or holding.
    pub(super) fn trades(&self, who: &Who) -> bool {
        who.verb.is_some_and(|v| self.is(v, &[Frame::Buy, Frame::Sell, Frame::Agent, Frame::Light]))
    }
}

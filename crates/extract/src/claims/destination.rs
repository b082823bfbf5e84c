//! What money goes to. In: the clause of a figure. Out: the project, company or place that it is put into.

use super::elements::{Head, Mark, Part};
use super::reader::Reader;
use super::who::Who;
use super::{Claim, Named};
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass};
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// Where the money goes: « dans Scale AI », « en France », a project before the place where it stands.
    pub fn destination(&self, figure: &Figure, who: &Who, claim: &Claim) -> Option<Named> {
        let goes = matches!(claim.measure, "investment" | "spending" | "funding" | "capex" | "acquisition" | "stake" | "cost");
        if !goes || !matches!(figure.kind, Kind::Money | Kind::Percent) || figure.direction.is_some() {
            return None;
        }
        let clause = self.parse.clause_of[who.root];
        let mut best: Option<(u8, Named)> = None;
        for at in self.parse.clauses[clause].elements.iter().copied() {
            let Some(group) = self.group(at) else { continue };
            if !matches!(group.prep, Some(Class::Into | Class::For | Class::To | Class::En | Class::On | Class::At)) {
                continue;
            }
            // « 75 milliards pour Google » goes with its own figure.
            let of_another = self.before(at).is_some_and(|b| {
                self.group(b).is_some_and(|g| matches!(g.head, Head::Figure(o) if self.scope.figures[o].tokens != figure.tokens))
            });
            if of_another && matches!(group.prep, Some(Class::For | Class::At)) {
                continue;
            }
            // « dans l’intelligence artificielle » is no product that the text has named.
            let vague = group.trade.is_some_and(|t| self.scope.lexicon.trade_row(t).types.iter().all(|t| t == "PRODUCT"));
            let direct = self.entity(at).filter(|_| !vague || self.mention(at).is_some() || group.periphrasis.is_some());
            let nested = direct.is_none();
            let plain = group.trade.is_none() || self.is_noun(at, &[NounClass::Deal]);
            let Some((named, _)) = direct.or_else(|| plain.then(|| self.owner(at)).flatten()) else { continue };
            if claim.subject.as_ref() == Some(&named) {
                continue;
            }
            let kind = self.scope.kind_of(&named).unwrap_or(Type::Org);
            let rank = match kind {
                Type::Project => 0,
                Type::Org | Type::Product if group.prep == Some(Class::Into) => 1,
                Type::Org | Type::Product => 2,
                Type::Loc if self.is_home(claim, &named) => continue,
                Type::Loc => 3,
                Type::Per | Type::Misc => continue,
            } + 4 * u8::from(nested);
            if best.as_ref().is_none_or(|b| rank < b.0) {
                best = Some((rank, named));
            }
        }
        let whither = self.whither(clause).filter(|n| claim.subject.as_ref() != Some(n));
        let of_a_kind = |n: &Named| matches!(self.scope.kind_of(n), Some(Type::Org | Type::Project | Type::Product));
        whither.clone().filter(of_a_kind).or(best.map(|b| b.1)).or_else(|| self.bought(who, clause, claim)).or(whither)
    }

    /// « OpenAI, dans laquelle Microsoft a mis 13 milliards », « le chantier de Phoenix, auquel il a promis 165 milliards »: what the
    /// relative pronoun that opens the clause stands for.
    fn whither(&self, clause: usize) -> Option<Named> {
        let first = self.parse.clauses[clause].elements.first().copied();
        let first = first.filter(|f| matches!(self.element(*f).part, Part::Link(Class::Where)))?;
        let behind = self.before(first)?;
        let group = if self.element(behind).is(Mark::Comma) { self.before(behind)? } else { behind };
        self.entity(group).filter(|m| self.scope.kind_of(&m.0).is_some_and(|k| !matches!(k, Type::Per | Type::Misc))).map(|m| m.0)
    }

    /// « pour racheter SFR », « pour 49 % de Scale AI », « y mettra »: what the money of the clause goes to.
    fn bought(&self, who: &Who, clause: usize, claim: &Claim) -> Option<Named> {
        let elements = &self.parse.clauses[clause].elements;
        let verbs = elements.iter().filter(|v| self.is(**v, &[Frame::Buy]));
        let bought = verbs.filter_map(|v| self.direct_object(*v)).find_map(|o| self.entity(o).or_else(|| self.owner(o)));
        let held = |at: usize| {
            let paid = self.group(at).is_some_and(|g| g.prep == Some(Class::For));
            paid || self.before(at).is_some_and(|b| self.is(b, &[Frame::Buy]))
        };
        let percent = |at: &&usize| self.kind_at(**at) == Some(Kind::Percent);
        let part = || elements.iter().filter(|at| **at != who.root && held(**at)).find(percent).and_then(|at| self.owner(*at));
        let there = || who.verb.and_then(|v| self.clitic(v));
        let found = bought.or_else(part).or_else(there)?.0;
        (claim.subject.as_ref() != Some(&found)).then_some(found)
    }

    /// Whether a place is the country of the claim's subject.
    fn is_home(&self, claim: &Claim, place: &Named) -> bool {
        let countries =
            |n: &Named| n.id.as_deref().and_then(|id| self.scope.lexicon.traits(id)).map(|t| t.countries.clone()).unwrap_or_default();
        let Some(subject) = &claim.subject else { return false };
        let country =
            place.id.as_deref().and_then(|id| self.scope.lexicon.traits(id)).is_some_and(|t| t.trades.iter().any(|t| t == "country"));
        if !country {
            return false;
        }
        let (mine, its) = (countries(subject), countries(place));
        mine.len() == 1 && its.len() == 1 && mine == its
    }
}

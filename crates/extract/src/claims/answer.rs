//! All columns of one figure after the rules. In: a figure in its analysed sentence, the claim before it. Out: its [`Claim`].

use super::elements::Part;
use super::inherit::Read;
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use super::{Claim, Named, modality};
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::Class;
use crate::names::gazetteer::Type;

/// One name for what papers call by several: what a company spends.
fn outlay(measure: &'static str) -> &'static str {
    if matches!(measure, "capex" | "investment") { "spending" } else { measure }
}

impl Reader<'_, '_> {
    /// The claim of the figure at element `at`, governed by `who`; `before` is the last one of its sentence, `earlier` the last of
    /// the sentences just before.
    pub(super) fn claim(
        &self,
        figure: usize,
        who: &Who,
        at: usize,
        before: Option<Read<'_>>,
        earlier: Option<Read<'_>>,
        published: Option<i32>,
    ) -> Claim {
        let f = &self.scope.figures[figure];
        let mut claim = Claim::default();
        let part = self.is_part(who);
        let listed = before.filter(|(_, b)| part || (who.listed || self.is_compared(who)) && b.kind == f.kind);
        let measure = self.measure(f, who, at);
        // « son bénéfice net de 28 %, à 26 milliards »: where the rise leads.
        let reached = before.filter(|(b, p)| {
            let to = self.group(at).is_some_and(|g| g.prep == Some(Class::To));
            to && self.restates(at) && matches!(p.kind, Kind::Percent | Kind::Multiple) && b.measure != "other"
        });
        let reached = reached.and_then(|(b, _)| self.fitting(f, b.measure));
        let converted = before.filter(|(_, p)| self.converts(f, at, p)).map(|(b, _)| b.measure);
        let inherited = || self.inherited(f, who, at, before, earlier);
        let stated = || match listed {
            Some((b, _)) if who.nouns.is_empty() => b.measure,
            // « un tiers, autour de 480 millions »: the same in another unit.
            _ => measure
                .or_else(|| before.filter(|_| self.restates(at)).and_then(|(b, _)| self.fitting(f, b.measure)))
                .or_else(inherited)
                .unwrap_or("other"),
        };
        claim.measure = self.scaled(f, who, converted.or(reached).unwrap_or_else(stated));
        let source = self.source(who, at);
        claim.modality = match listed {
            Some((b, _)) if part => b.modality,
            // « 10 milliards de dollars (8,6 milliards d’euros) »: the same in another currency.
            _ if before.is_some_and(|(_, p)| self.converts(f, at, p)) => before.map_or(modality::ACTUAL, |(b, _)| b.modality),
            _ => self.modality(f, who, source.as_ref(), claim.measure),
        };
        claim.source = source;
        let mut sure = 0.55;
        // « qui emploie 350 personnes, dont un tiers en France »: of the same, where nothing near says otherwise.
        let same = before.filter(|(b, _)| part && b.subject.is_some() && who.subject.as_ref().is_none_or(|s| s.1 < 0.7));
        if let Some((b, _)) = same {
            claim.subject = b.subject.clone();
            sure = 0.7;
        } else if let Some((named, s)) = &who.subject {
            claim.subject = Some(named.clone());
            sure = *s;
        } else if let Some((b, _)) = before.filter(|(_, b)| part || self.is_compared(who) && b.kind == f.kind) {
            claim.subject = b.subject.clone();
            sure = 0.7;
        }
        if claim.subject.is_none()
            && self.needs_owner(f, claim.measure)
            && !self.has_stranger(who)
            && let Some((named, s)) = (claim.measure != "other")
                .then(|| self.acts_before(at))
                .flatten()
                .or_else(|| self.memory.topic(f.tokens.start, self.sentence))
                .or_else(|| self.quoted(true).map(|(n, s)| (n, s * 0.5)))
        {
            claim.subject = Some(named);
            sure = s;
        }
        if claim.subject.is_none() && !self.has_stranger(who) {
            let place = || self.place(at).filter(|_| f.kind == Kind::Count && self.is_impersonal(who));
            if let Some((named, s)) = self.memory.heading(f.tokens.start).or_else(place) {
                claim.subject = Some(named);
                sure = s;
            }
        }
        // « À Leixlip, où le groupe emploie 4 900 personnes, 194 postes ont été supprimés »: a place near by is not who acts.
        let acted = matches!(claim.measure, "workforce" | "investment" | "capex" | "spending" | "cost" | "sites");
        if acted
            && sure < 0.5
            && claim.subject.as_ref().is_some_and(|s| self.scope.kind_of(s) == Some(Type::Loc))
            && let Some((named, s)) = self.memory.topic(f.tokens.start, self.sentence)
        {
            claim.subject = Some(named);
            sure = s;
        }
        // What only a company has is that of the company whose head speaks.
        let company = matches!(
            claim.measure,
            "revenue" | "profit" | "loss" | "debt" | "capex" | "capacity" | "compute" | "users" | "sites" | "share_price"
        );
        let person = claim.subject.as_ref().is_some_and(|s| self.scope.kind_of(s) == Some(Type::Per));
        let plan = matches!(claim.measure, "investment" | "spending")
            && who.verb.is_some_and(|v| {
                let clause = &self.parse.clauses[self.parse.clause_of[v]];
                matches!(clause.link, Link::Participle(_) | Link::Gerund)
            });
        if (company || plan)
            && person
            && let Some((named, s)) = self.employer(claim.subject.as_ref()).or_else(|| self.memory.topic(f.tokens.start, self.sentence))
        {
            claim.subject = Some(named);
            sure = s;
        }
        // « Selon Gartner, il s’est vendu 455 millions de téléphones », « Selon le Guardian, la compagnie a versé ».
        let cited = |n: &Named| claim.source.as_ref() == Some(n) && self.watches(n) && !self.memory.is_foremost(n);
        if claim.subject.as_ref().is_some_and(cited) {
            claim.subject = None;
            sure = 0.5;
        }
        claim.object = who.object.as_ref().map(|m| m.0.clone()).filter(|o| Some(o) != claim.subject.as_ref());
        if claim.object.is_none() {
            claim.object = self.destination(f, who, &claim);
        }
        if let Some((b, _)) = listed {
            claim.object = claim.object.or_else(|| b.object.clone());
        }
        self.set_period(&mut claim, f, who, at, published);
        if let Some((b, _)) = listed.filter(|_| (part || who.listed) && claim.period_text.is_none()) {
            claim.holds_as(b);
        }
        // What is planned of the same thing in one sentence is planned for the same time.
        if claim.period_text.is_none()
            && f.kind == Kind::Money
            && let Some((b, p)) = before
            && (p.kind, outlay(b.measure)) == (f.kind, outlay(claim.measure))
            && b.modality != modality::ACTUAL
            && claim.modality != modality::ACTUAL
        {
            claim.holds_as(b);
        }
        claim.confidence = sure * self.certainty(f, &claim);
        claim
    }

    /// How much righter or less right subjects of this kind are than others that the same rule found; measured on the claims
    /// of our own specs and on annotated sentences.
    fn certainty(&self, figure: &Figure, claim: &Claim) -> f64 {
        let kind = match claim.measure {
            // Who pays or what is paid for: the two are often mistaken for each other.
            "cost" => 0.5,
            "price" => 0.7,
            "other" if figure.kind == Kind::Count => 0.9,
            _ => 1.0,
        };
        let owner = match claim.subject.as_ref().and_then(|s| self.scope.kind_of(s)) {
            Some(Type::Loc | Type::Product | Type::Misc) => 0.8,
            _ => 1.0,
        };
        kind * owner
    }

    /// The claim of a duration that stands in the expression of time at element `at`: it says how long or when.
    pub(super) fn how_long(&self, figure: &Figure, who: &Who, at: usize) -> Claim {
        let source = self.source(who, at);
        let modality = self.modality(figure, who, source.as_ref(), "other");
        let topic = || self.memory.topic(figure.tokens.start, self.sentence).filter(|_| !self.is_distance(at));
        let subject = who.subject.clone().or_else(topic).map(|s| s.0);
        Claim { subject, source, modality, ..Claim::default() }
    }

    /// Whether a figure without an owner in its sentence is about what the text is about.
    fn needs_owner(&self, figure: &Figure, measure: &str) -> bool {
        !matches!(measure, "other" | "share") || matches!(figure.kind, Kind::Money | Kind::Duration) || figure.direction.is_some()
    }

    /// « dont plus de la moitié », « y compris 11 milliards »: a part of the figure before.
    pub(super) fn is_part(&self, who: &Who) -> bool {
        self.before(who.root).is_some_and(|b| matches!(self.element(b).part, Part::Link(Class::Whose)))
    }

    /// « contre N l’an dernier », « au lieu de N ».
    pub(super) fn is_compared(&self, who: &Who) -> bool {
        self.group(who.root).is_some_and(|g| g.prep == Some(Class::Against))
    }
}

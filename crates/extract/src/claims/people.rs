//! Who leads what, and who speaks. In: an analysed sentence, the memory of those before. Out: the company behind a person, the
//! person or company behind « nous ».

use super::Named;
use super::elements::{Head, Mark, Part};
use super::memory::Wanted;
use super::reader::{Meant, Reader};
use super::tree::Link;
use crate::lexicon::claims::{Class, Frame};
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// The organisation that a person leads, or else that the text is about, where a person speaks; else the speaker.
    pub fn company_of(&self, meant: Meant, verb: usize) -> Meant {
        let token = self.element(verb).tokens.start;
        if self.scope.kind_of(&meant.0) != Some(Type::Per) {
            return meant;
        }
        self.employer(Some(&meant.0)).or_else(|| self.memory.topic(token, self.sentence)).unwrap_or(meant)
    }

    /// « Mark Zuckerberg prévoit des dépenses de 40 milliards »: the plan of who leads a company is the company’s.
    pub fn led_company(&self, meant: Meant) -> Meant {
        let person = self.scope.kind_of(&meant.0) == Some(Type::Per);
        Some(&meant.0).filter(|_| person).and_then(|p| self.employer(Some(p))).unwrap_or(meant)
    }

    /// The company that a person leads: after this sentence, the sentences before, or what is known of the person.
    pub fn employer(&self, person: Option<&Named>) -> Option<Meant> {
        let person = person?;
        let named = |at: &usize| self.mention(*at).is_some_and(|m| self.named(m) == *person);
        if let Some(company) = (0..self.parse.elements.len()).filter(named).find_map(|at| self.employer_at(at)) {
            return Some((company, 0.8));
        }
        let id = person.id.as_deref()?;
        if let Some(company) = self.memory.led_by(id) {
            return Some((company.clone(), 0.75));
        }
        Some((self.scope.called(self.scope.lexicon.company_of(id)?)?, 0.7))
    }

    /// « Sam Altman confirme que son entreprise »: the company of the person whose it is. A company's own « filiale » is no name.
    pub(super) fn own_company(&self, at: usize) -> Option<Meant> {
        let (person, sure) = self.possessor(at).filter(|m| self.scope.kind_of(&m.0) == Some(Type::Per))?;
        self.employer(Some(&person)).map(|(company, known)| (company, known * sure))
    }

    /// « le fabricant de l’iPhone », « le papa de Grok », « la société de X » where nobody says which: who makes the thing, else the
    /// organisation that the text is about.
    pub(super) fn known_for(&self, want: &Wanted<'_>, mention: usize, token: usize) -> Option<Meant> {
        let org = want.types.first() == Some(&Type::Org) && !want.types.contains(&Type::Product);
        match self.kind(mention) {
            Type::Product if org => self.maker(&self.named(mention)),
            Type::Product if want.types == [Type::Per] && !want.plural => self.maker(&self.named(mention)).map(|(n, s)| (n, s * 0.75)),
            Type::Per => self.memory.topic(token, self.sentence).filter(|_| org && !want.plural).map(|(n, s)| (n, s * 0.8)),
            _ => None,
        }
    }

    /// The company that is known to make or own a thing.
    pub fn maker(&self, thing: &Named) -> Option<Meant> {
        Some((self.scope.called(self.scope.lexicon.maker_of(thing.id.as_deref()?)?)?, 0.8))
    }

    /// « la société derrière ChatGPT »: who makes the product right behind the noun group at `at`.
    pub(super) fn behind(&self, at: usize) -> Option<Meant> {
        let product = self.group(at + 1).filter(|g| g.prep == Some(Class::Preposition)).and_then(|_| self.mention(at + 1))?;
        (self.kind(product) == Type::Product).then(|| self.maker(&self.named(product))).flatten()
    }

    /// « l’entreprise dirigée par Sam Altman »: the company of the person in the participle's clause.
    pub(super) fn run_by(&self, at: usize) -> Option<Meant> {
        let mut clauses = self.parse.clauses.iter().enumerate().filter(|(_, c)| c.link == Link::Participle(Some(at)));
        let person = clauses.find_map(|(i, c)| {
            let verb = c.verbs.first().copied().filter(|v| self.is(*v, &[Frame::Lead]))?;
            self.by(i, verb).and_then(|b| self.mention(b))
        })?;
        (self.kind(person) == Type::Per).then(|| self.employer(Some(&self.named(person)))).flatten()
    }

    /// « Mark Zuckerberg, le PDG de Meta », « le patron de Meta, Mark Zuckerberg »: the company that the person named at `at` is
    /// said to lead there.
    fn employer_at(&self, at: usize) -> Option<Named> {
        let leads = |i: usize| {
            let group = self.group(i)?;
            let trade = self.scope.lexicon.trade_row(group.trade?);
            let behind = || self.group(i + 1).filter(|g| g.prep == Some(Class::De)).and(self.mention(i + 1));
            // « le PDG de Meta » may be one phrase that means its head.
            let inside = || self.element(i).tokens.clone().find_map(|t| self.scope.mention_at(t));
            let company = inside().or_else(behind)?;
            (trade.types.iter().any(|t| t == Type::Per.name()) && self.kind(company) == Type::Org).then_some(company)
        };
        // « X, cofondateur et patron de Y ».
        let joined = |i: usize| matches!(self.parse.elements.get(i + 1).map(|e| &e.part), Some(Part::Link(Class::And)));
        let either = |i: usize| leads(i).or_else(|| if joined(i) { leads(i + 2) } else { None });
        let behind = || self.parse.elements.get(at + 1).filter(|e| e.is(Mark::Comma)).and_then(|_| either(at + 2));
        let before = || at.checked_sub(3).filter(|_| self.element(at - 1).is(Mark::Comma)).and_then(|b| leads(b + 1).or_else(|| leads(b)));
        behind().or_else(before).map(|c| self.named(c))
    }

    /// « Claire Vasseur dirige Hexacloud »: person and company, where the sentence says it.
    pub fn leaders(&self) -> impl Iterator<Item = (Named, Named)> + '_ {
        let named = |at: usize, kind: Type| self.mention(at).filter(|m| self.kind(*m) == kind).map(|m| self.named(m));
        let verbs = (0..self.parse.elements.len()).filter_map(move |at| {
            self.cue(at).filter(|c| c.frame == Frame::Lead)?;
            let subject = self.parse.clauses[self.parse.clause_of[at]].subject?;
            Some((named(subject, Type::Per)?, named(self.direct_object(at)?, Type::Org)?))
        });
        let nouns = (0..self.parse.elements.len()).filter_map(move |at| {
            let person = named(at, Type::Per)?;
            Some((person, self.employer_at(at)?))
        });
        verbs.chain(nouns)
    }

    /// « – Nexans : contrat de sept ans avec RTE. »: the organisation that a line is about.
    pub fn headed(&self) -> Option<Named> {
        let bullet = self.parse.elements.first().is_some_and(|e| e.is(Mark::Comma) || matches!(e.part, Part::Other));
        let name = usize::from(bullet);
        let org = self.mention(name).filter(|m| self.kind(*m) == Type::Org && self.group(name).is_some_and(|g| g.prep.is_none()))?;
        self.parse.elements.get(name + 1).filter(|c| c.is(Mark::Colon)).map(|_| self.named(org))
    }

    /// Who is quoted in the sentence (« a déclaré X »); for a company, the one that X leads.
    pub fn quoted(&self, company: bool) -> Option<Meant> {
        let speech = self.parse.clauses.iter().find(|c| c.link == Link::Speech)?;
        // « …, peut-on lire »: who reads is not who speaks.
        let reader = |s: &usize| matches!(self.group(*s).map(|g| g.head), Some(Head::Pronoun(Class::We | Class::I)));
        let subject = speech.subject.filter(|s| !reader(s))?;
        let meant = self.entity(subject)?;
        match self.scope.kind_of(&meant.0) {
            Some(Type::Org) => Some(meant),
            Some(Type::Per) if company => self.employer(Some(&meant.0)),
            Some(Type::Per) => Some(meant),
            _ => None,
        }
    }
}

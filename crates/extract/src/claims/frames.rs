//! Who pays, owns and receives after the frame of a verb (Fillmore 1968). In: a figure's verb. Out: subject and object.

use super::Named;
use super::elements::{Group, Head, Mark, Part};
use super::memory::Wanted;
use super::modality;
use super::reader::{Meant, Reader};
use super::tree::Link;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// Clauses above its own in which the subject of a figure is looked for.
const LEVELS: usize = 4;

impl Reader<'_, '_> {
    /// Subject and object after the frame of the verb.
    pub fn frame(&self, who: &mut Who, verb: usize, figure: &Figure) {
        let clause = self.parse.clause_of[verb];
        let Some(v) = self.verb(verb) else { return };
        let passive = v.passive || v.form == Form::Participle;
        let cue = self.cue(verb);
        let frame = cue.map_or(Frame::Modal, |c| c.frame);
        let thinks = cue.is_some_and(|c| c.modality == Some(modality::ESTIMATED));
        let priced = cue.is_none_or(|c| c.measure.of(figure.kind) != Some("cost"));
        let grammatical = if who.is_subject { None } else { self.agent(clause) };
        // « financée à 40 % par l’Union et à 35 % par la SNCF »: the agent right behind the figure.
        let next = self.after(who.root).filter(|n| self.group(*n).is_some_and(|g| g.prep == Some(Class::By)));
        let by = if passive { next.or_else(|| self.by(clause, verb)).and_then(|b| self.entity(b)) } else { None };
        let with = |prep: Class| self.with(clause, verb, &[prep]);
        let direct = || self.direct_object(verb).and_then(|o| self.entity(o).or_else(|| self.owner(o)));
        // « est utilisé par 75 millions de personnes »: the figure itself acts.
        let acts = v.passive && self.group(who.root).is_some_and(|g| g.prep == Some(Class::By));
        let (subject, object) = match (frame, passive) {
            _ if acts => (grammatical, None),
            (Frame::Buy, false) => (grammatical, direct()),
            (Frame::Buy, true) => (by, grammatical),
            // « Casino a cédé 288 magasins à Intermarché » is about Casino, a price about who pays it.
            (Frame::Sell, false) if figure.kind == Kind::Count => (grammatical, with(Class::To)),
            (Frame::Sell, false) => (with(Class::To), direct()),
            (Frame::Sell, true) => (with(Class::To), grammatical),
            (Frame::Give, false) => (grammatical, self.clitic(verb).or_else(|| with(Class::To)).or_else(|| with(Class::For))),
            (Frame::Give, true) => (by, with(Class::To)),
            (Frame::Receive, _) => match self.with(clause, verb, &[Class::De, Class::By]) {
                Some(giver) => (Some(giver), grammatical),
                None => (grammatical, None),
            },
            // « L’abonnement coûte 23 euros » is about what is sold; « l’usine coûtera un milliard » about who builds it.
            (Frame::Cost, _) if priced => (grammatical.or_else(|| self.subject_owner(clause)), None),
            (Frame::Cost, _) => (self.clitic(verb).or_else(|| with(Class::To)), grammatical),
            (Frame::Affect, false) => (self.against(clause).or_else(direct).or_else(|| with(Class::To)).or(self.clitic(verb)), None),
            (Frame::Say, true) if thinks => (None, grammatical.or_else(|| self.subject_owner(clause))),
            (Frame::Say, false) if thinks => (self.direct_object(verb).and_then(|o| self.owner(o)), None),
            (Frame::Affect, true) => (grammatical.or_else(|| with(Class::To)), None),
            (Frame::Change, _) => (grammatical.or_else(|| self.subject_owner(clause)), None),
            (Frame::Cause | Frame::Light, true) => (by.or(grammatical).or_else(|| self.subject_owner(clause)), None),
            (Frame::Cause | Frame::Light, false) => (self.direct_object(verb).and_then(|o| self.owner(o)).or(grammatical), None),
            (_, true) => (by, grammatical.filter(|_| v.passive)),
            // The plan that the head of a company announces is the company's.
            (Frame::Say, false) => (grammatical.map(|m| self.company_of(m, verb)).or_else(|| self.subject_owner(clause)), None),
            (_, false) => (grammatical.or_else(|| self.subject_owner(clause)), None),
        };
        if who.subject.is_none() && !(who.is_subject && !passive && frame != Frame::Change) {
            who.subject = subject;
        }
        if who.object.is_none() {
            who.object = object;
        }
    }

    /// The organisation that the text is about, where a person speaks; else the speaker.
    pub fn company_of(&self, meant: Meant, verb: usize) -> Meant {
        let token = self.element(verb).tokens.start;
        if self.scope.kind_of(&meant.0) == Some(Type::Per) { self.memory.topic(token, self.sentence).unwrap_or(meant) } else { meant }
    }

    /// « Mark Zuckerberg, le PDG de Meta », « le patron de Meta, Mark Zuckerberg »: the company that a person is said to lead.
    pub fn employer(&self, person: Option<&Named>) -> Option<Meant> {
        let leads = |i: usize| {
            let group = self.group(i)?;
            let trade = self.scope.lexicon.trade_row(group.trade?);
            let behind = || self.group(i + 1).filter(|g| g.prep == Some(Class::De)).and(self.mention(i + 1));
            // « le PDG de Meta » may be one phrase that means its head.
            let inside = || self.element(i).tokens.clone().find_map(|t| self.scope.mention_at(t));
            let company = inside().or_else(behind)?;
            (trade.types.iter().any(|t| t == Type::Per.name()) && self.kind(company) == Type::Org).then_some(company)
        };
        for at in 0..self.parse.elements.len() {
            if self.mention(at).is_none_or(|m| Some(&self.named(m)) != person) {
                continue;
            }
            let behind = || at + 2 < self.parse.elements.len() && self.element(at + 1).is(Mark::Comma);
            let before = at >= 3 && self.element(at - 1).is(Mark::Comma);
            let company = behind().then(|| leads(at + 2)).flatten();
            let company = company.or_else(|| before.then(|| leads(at - 2).or_else(|| leads(at - 3))).flatten());
            if let Some(company) = company {
                return Some((self.named(company), 0.8));
            }
        }
        None
    }

    /// Who is quoted in the sentence (« a déclaré X »); for a company, the one that X leads.
    pub fn quoted(&self, company: bool) -> Option<Meant> {
        let speech = self.parse.clauses.iter().find(|c| c.link == Link::Speech)?;
        let subject = speech.subject?;
        let meant = self.entity(subject)?;
        match self.scope.kind_of(&meant.0) {
            Some(Type::Org) => Some(meant),
            Some(Type::Per) if company => self.employer(Some(&meant.0)),
            Some(Type::Per) => Some(meant),
            _ => None,
        }
    }

    /// The entity of « lui », « y » before a verb: the one named last.
    pub fn clitic(&self, verb: usize) -> Option<Meant> {
        let token = self.verb(verb)?.clitic?;
        let word = self.scope.doc.lower(token);
        let types = match word.as_str() {
            "y" => vec![Type::Loc, Type::Project, Type::Org],
            "lui" | "le" | "la" | "l'" | "l’" => vec![Type::Org, Type::Per],
            _ => return None,
        };
        let clause = self.parse.clause_of[verb];
        let acting = self.parse.clauses[clause].subject.filter(|s| *s < verb).and_then(|s| self.entity(s)).and_then(|m| m.0.id);
        let wanted = Wanted { types, last: word == "y", but: acting, ..Wanted::default() };
        self.memory.find(self.scope.lexicon, &wanted, token, self.sentence)
    }

    /// The entity of the first noun group of the clause after the verb with one of those prepositions.
    pub fn with(&self, clause: usize, verb: usize, preps: &[Class]) -> Option<Meant> {
        let groups = self.parse.clauses[clause].elements.iter().copied().filter(|e| *e > verb);
        let mut fits = groups.filter(|e| self.group(*e).is_some_and(|g| g.prep.is_some_and(|p| preps.contains(&p)) && self.names(*e, g)));
        fits.find_map(|e| self.entity(e))
    }

    /// « Contre X et Y, le parquet a requis »: the first named.
    fn against(&self, clause: usize) -> Option<Meant> {
        let mut groups = self.parse.clauses[clause].elements.iter().copied();
        groups.find(|e| self.group(*e).is_some_and(|g| g.prep == Some(Class::Against) && self.names(*e, g))).and_then(|e| self.entity(e))
    }

    fn names(&self, at: usize, group: &Group) -> bool {
        self.mention(at).is_some() || group.trade.is_some() || group.periphrasis.is_some()
    }

    /// The owner of the quantity that the clause's subject names.
    pub fn subject_owner(&self, clause: usize) -> Option<Meant> {
        let subject = self.parse.clauses[clause].subject?;
        // « le fabricant de Windows » is no possession of Windows.
        let stands_for = self.group(subject).is_some_and(|g| g.trade.is_some() && g.cue.is_none());
        if stands_for { None } else { self.owner(subject) }
    }

    /// Whether somebody acts in the clause of the figure who is no entity that the text names: « les habitants ont signé ».
    pub fn has_stranger(&self, who: &Who) -> bool {
        let Some(verb) = who.verb.filter(|_| !who.is_subject) else { return false };
        let acts = self.is(verb, &[Frame::Agent, Frame::Buy, Frame::Give, Frame::Locate, Frame::Say, Frame::Cost]);
        let subject = self.parse.clauses[self.parse.clause_of[verb]].subject.and_then(|s| self.group(s));
        acts && subject.is_some_and(|g| {
            let plain = g.head == Head::Noun && g.cue.is_none() && (g.trade.is_none() || g.plural);
            let own = matches!(g.determiner, Some(Class::Possessive | Class::Ours));
            plain && !own || matches!(g.head, Head::Figure(_))
        })
    }

    /// « Meta annonce que la dépense atteindra »: a quantity without an owner is the speaker's.
    pub fn speaker_above(&self, clause: usize) -> Option<Meant> {
        let c = &self.parse.clauses[clause];
        let parent = c.parent.filter(|_| c.link == Link::That)?;
        let subject = self.parse.clauses[parent].subject?;
        let org = self.mention(subject).is_some_and(|m| self.kind(m) == Type::Org);
        org.then(|| self.entity(subject)).flatten().map(|(n, s)| (n, s * 0.7))
    }

    /// Who the sentence around a figure is about, where neither its noun group nor its verb says it: the subject of its clause,
    /// of the clauses above, of the line before a colon. « Henri Mazères, colonel : 30 mois dont 6 fermes ».
    pub fn around(&self, at: usize) -> Option<Meant> {
        let mut next = Some(self.parse.clause_of[at]);
        for _ in 0..LEVELS {
            let clause = next?;
            let c = &self.parse.clauses[clause];
            // « dont près de la moitié a été limogée par X ».
            let by = c.verbs.last().filter(|v| self.verb(**v).is_some_and(|v| v.passive)).and_then(|v| self.by(clause, *v));
            // « par les grands groupes : Bouygues, Eiffage ».
            let named = |b: usize| self.after(b).filter(|c| self.element(*c).is(Mark::Colon)).and_then(|c| self.entity(c + 1));
            if let Some(meant) = by.and_then(|b| self.entity(b).or_else(|| named(b))) {
                return Some((meant.0, meant.1 * 0.5));
            }
            let own = !matches!(c.link, Link::Participle(_) | Link::Gerund);
            if let Some(subject) = c.subject.filter(|_| own).filter(|s| !matches!(self.group(*s).map(|g| g.head), Some(Head::Figure(_)))) {
                // Who only estimates is no owner.
                let estimates = |v: &usize| self.cue(*v).is_some_and(|c| c.frame == Frame::Say && c.modality == Some(modality::ESTIMATED));
                if c.verbs.iter().any(estimates) {
                    return None;
                }
                let meant = self.entity(subject).or_else(|| self.subject_owner(clause)).or_else(|| self.within(subject));
                return meant.map(|(n, s)| (n, s * 0.5));
            }
            if let Link::Relative(of) | Link::Whose(of) | Link::Participle(Some(of)) = c.link
                && let Some(meant) = self.entity(of).or_else(|| self.owner(of))
            {
                return Some((meant.0, meant.1 * 0.5));
            }
            // « Chez Meta, 3 600 salariés vont être licenciés ».
            let leading = c.elements.first().copied().filter(|e| *e < at && self.group(*e).is_some_and(|g| g.prep == Some(Class::At)));
            if let Some(meant) = leading.and_then(|e| self.mention(e).and_then(|_| self.entity(e))) {
                return Some((meant.0, meant.1 * 0.6));
            }
            next = c.parent.or_else(|| c.previous.filter(|_| c.verbs.is_empty()));
        }
        None
    }

    /// « Le chômage recule de 3 % en Espagne »: the place that a percentage without any other owner holds for.
    pub fn place(&self, at: usize) -> Option<Meant> {
        let clause = &self.parse.clauses[self.parse.clause_of[at]];
        let here = |e: &usize| {
            let group = self.group(*e).filter(|g| matches!(g.prep, Some(Class::To | Class::Into | Class::En | Class::At)));
            group.is_some() && self.mention(*e).is_some_and(|m| self.kind(m) == Type::Loc)
        };
        clause.elements.iter().copied().find(here).and_then(|e| self.entity(e)).map(|(n, s)| (n, s * 0.5))
    }

    /// « Les capteurs sous vide de Viessmann offrent »: the first name among the complements of a subject.
    fn within(&self, subject: usize) -> Option<Meant> {
        let complements = self.groups_after(subject).take_while(|e| self.group(*e).is_some_and(|g| g.prep.is_some()));
        let mut names = complements.filter(|e| self.group(*e).is_some_and(|g| !matches!(g.prep, Some(Class::By | Class::Against))));
        names.find_map(|e| self.mention(e).and_then(|_| self.entity(e)))
    }

    /// « Meta et Google ont investi respectivement 65 et 75 milliards »: the first and the present one of as many names as
    /// there are figures.
    pub fn respective(&self, at: usize) -> Option<(Meant, Meant)> {
        let elements = &self.parse.clauses[self.parse.clause_of[at]].elements;
        elements.iter().find(|e| matches!(self.element(**e).part, Part::Link(Class::Respectively)))?;
        let figures: Vec<usize> =
            elements.iter().copied().filter(|e| self.group(*e).is_some_and(|g| matches!(g.head, Head::Figure(_)))).collect();
        let place = figures.iter().position(|f| *f == at)?;
        let (first, last) = (*figures.first()?, *figures.last()?);
        let listed = |e: &&usize| self.mention(**e).is_some() && !(first..=last).contains(*e);
        let names: Vec<usize> = elements.iter().filter(listed).copied().collect();
        // As many names in a row, parted by « et » and commas alone.
        let row = |names: &&[usize]| {
            let between = |pair: &[usize]| {
                (pair[0] + 1..pair[1]).all(|i| matches!(self.element(i).part, Part::Link(Class::And) | Part::Mark(Mark::Comma)))
            };
            names.windows(2).all(between)
        };
        let names = names.windows(figures.len()).find(row).filter(|n| n.len() > 1)?;
        Some((self.entity(names[0])?, self.entity(names[place])?))
    }
}

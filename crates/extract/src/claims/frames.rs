//! Who pays, owns and receives after the frame of a verb (Fillmore 1968). In: a figure's verb. Out: subject and object.

use super::Named;
use super::elements::{Group, Head};
use super::memory::Wanted;
use super::modality;
use super::reader::{Meant, Reader};
use super::tree::Link;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, bit};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// Subject and object after the frame of the verb.
    pub fn frame(&self, who: &mut Who, verb: usize, figure: &Figure) {
        let clause = self.parse.clause_of[verb];
        let Some(v) = self.verb(verb) else { return };
        // « le consensus, que FactSet situe à 58 milliards »: who only gathers what others expect.
        if matches!(self.parse.clauses[clause].link, Link::Relative(of) if self.is_noun(of, &[NounClass::Forecast])) {
            return;
        }
        let passive = v.passive || v.form == Form::Participle;
        let cue = self.cue(verb);
        let frame = cue.map_or(Frame::Modal, |c| c.frame);
        let thinks = self.thinks(verb);
        let priced = cue.is_none_or(|c| c.measure.of(figure.kind) != Some("cost"));
        let grammatical = if who.is_subject { None } else { self.controlled(verb).unwrap_or_else(|| self.agent(clause)) };
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
            // « vendue 90 000 francs à X »: a price is about who pays it.
            (Frame::Give, true) if cue.is_some_and(|c| c.measure.of(Kind::Money) == Some("price")) => {
                (by.or_else(|| with(Class::To)), grammatical)
            }
            (Frame::Give, true) => (by, with(Class::To)),
            (Frame::Receive, _) => match self.with(clause, verb, &[Class::De, Class::By]) {
                Some(giver) => (Some(giver), grammatical),
                None => (grammatical, None),
            },
            // « L’abonnement coûte 23 euros » is about what is sold; « l’usine coûtera un milliard » about who builds it.
            // « La moitié revient à l’Agence ».
            (Frame::Cost, _) if who.is_subject => (with(Class::To), None),
            (Frame::Cost, _) if priced => (grammatical.or_else(|| self.subject_owner(clause)), None),
            (Frame::Cost, _) => (self.clitic(verb).or_else(|| with(Class::To)), grammatical),
            (Frame::Seize, passive) => (if passive { grammatical } else { None }.or_else(|| with(Class::To)), None),
            (Frame::Say, true) if thinks => (None, grammatical.or_else(|| self.subject_owner(clause))),
            // « Sa fortune, que Forbes évalue à 200 milliards ».
            (Frame::Say | Frame::Plan | Frame::Modal | Frame::Affect, false) if thinks => {
                let of = match self.parse.clauses[clause].link {
                    Link::Relative(of) if self.parse.clauses[clause].subject != Some(of) => Some(of),
                    _ => self.direct_object(verb),
                };
                (of.and_then(|o| self.owner(o).or_else(|| self.mention(o).and_then(|_| self.entity(o)))), None)
            }
            (Frame::Affect, false) if figure.kind == Kind::Speed => (grammatical, None),
            (Frame::Affect, false) => (self.against(clause).or_else(direct).or_else(|| with(Class::To)).or(self.clitic(verb)), None),
            (Frame::Affect, true) => (grammatical.or_else(|| with(Class::To)), None),
            (Frame::Change, _) => (grammatical.or_else(|| self.subject_owner(clause)), None),
            (Frame::Cause | Frame::Light, true) => (by.or(grammatical).or_else(|| self.subject_owner(clause)), None),
            (Frame::Cause | Frame::Light, false) => {
                let owner = self.direct_object(verb).and_then(|o| self.owner(o));
                (owner.or(grammatical).or_else(|| self.subject_owner(clause)), None)
            }
            (_, true) => (by, grammatical.filter(|_| v.passive)),
            // The plan that the head of a company announces is the company's.
            (Frame::Say, false) => (grammatical.map(|m| self.company_of(m, verb)).or_else(|| self.subject_owner(clause)), None),
            (Frame::Plan, false) => (grammatical.map(|m| self.led_company(m)).or_else(|| self.subject_owner(clause)), None),
            (_, false) => (grammatical.or_else(|| self.subject_owner(clause)), None),
        };
        if who.subject.is_none() && !(who.is_subject && !passive && !matches!(frame, Frame::Change | Frame::Cost)) {
            who.subject = subject;
        }
        if who.object.is_none() {
            who.object = object;
        }
    }

    /// « X accuse Y d’avoir pillé », « on lui reproche d’avoir touché »: who does what the infinitive at `verb` says, where
    /// the verb before it makes that its object (object control: Rosenbaum 1967). Some(None) where that one has no name.
    fn controlled(&self, verb: usize) -> Option<Option<Meant>> {
        // « UBS voit ce chiffre atteindre 500 milliards »: what is seen.
        let seen = (0..verb).rev().take(3).find(|i| self.verb(*i).is_some()).filter(|above| self.sees(*above));
        let seen = seen.and_then(|above| self.direct_object(above)).filter(|o| *o < verb);
        if let Some(object) = seen {
            return Some(self.entity(object).or_else(|| self.owner(object)));
        }
        self.verb(verb).filter(|v| v.form == Form::Infinitive && matches!(v.prep, Some(Class::De | Class::To)))?;
        let verbs = &self.parse.clauses[self.parse.clause_of[verb]].verbs;
        let above = verbs.iter().rev().copied().find(|v| *v < verb)?;
        let main = self.verb(above).filter(|v| !v.passive && v.form != Form::Participle && !v.reflexive)?;
        if !self.scope.lexicon.controls(main.verb) {
            return None;
        }
        let to = (above + 1..verb).find(|i| self.group(*i).is_some_and(|g| matches!(g.prep, None | Some(Class::To))));
        Some(match to {
            Some(object) => self.entity(object),
            None => self.clitic(above),
        })
    }

    /// The entity of « lui », « y » before a verb: the one named last.
    pub fn clitic(&self, verb: usize) -> Option<Meant> {
        let token = self.verb(verb)?.clitic?;
        let word = self.scope.doc.lower(token);
        if self.scope.lexicon.word(self.scope.doc, token).classes & bit(Class::We) != 0 {
            return self.pronoun(Class::We, true, token);
        }
        let types = match word.as_str() {
            "y" => vec![Type::Loc, Type::Project],
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

    /// The same for a figure of some kind: « Les travaux de la rue Haute ont duré deux mois » is not about the street.
    pub(super) fn subject_owner_for(&self, kind: Option<Kind>, clause: usize) -> Option<Meant> {
        let lasts = kind == Some(Kind::Duration);
        self.subject_owner(clause).filter(|m| !(lasts && self.scope.kind_of(&m.0) == Some(Type::Loc)))
    }

    /// Whether the verb says what somebody expects or estimates.
    pub fn thinks(&self, verb: usize) -> bool {
        let Some(cue) = self.cue(verb) else { return false };
        let estimates = cue.modality == Some(modality::ESTIMATED);
        cue.frame == Frame::Say && estimates || (cue.frame == Frame::Plan || estimates || self.sees(verb)) && self.is_watched(verb)
    }

    /// « UBS voit ce chiffre atteindre 500 milliards ».
    fn sees(&self, verb: usize) -> bool {
        let lemma = self.verb(verb).map(|v| self.scope.lexicon.lemma(v.verb));
        let infinitive = |e: &super::elements::Element| e.verb().is_some_and(|v| v.form == Form::Infinitive);
        lemma == Some("voir") && self.parse.elements.iter().skip(verb + 1).take(4).any(infinitive)
    }

    /// Whether who acts in the verb's clause makes a living of watching others, and the text is not about it: what UBS expects
    /// is another's.
    fn is_watched(&self, verb: usize) -> bool {
        let subject = self.parse.clauses[self.parse.clause_of[verb]].subject.filter(|s| *s < verb);
        let watcher = subject.and_then(|s| self.mention(s)).map(|m| self.named(m));
        watcher.is_some_and(|n| self.watches(&n) && !self.memory.is_foremost(&n))
    }

    /// Whether an entity makes a living of watching others.
    pub(super) fn watches(&self, named: &Named) -> bool {
        named.id.as_deref().is_some_and(|id| self.scope.lexicon.watches(id))
    }

    /// Whether somebody acts in the clause of the figure who is no entity that the text names: « les habitants ont signé ».
    pub fn has_stranger(&self, who: &Who) -> bool {
        let Some(verb) = who.verb.filter(|_| !who.is_subject) else { return false };
        let acts = self.is(verb, &[Frame::Agent, Frame::Buy, Frame::Give, Frame::Locate, Frame::Say, Frame::Cost]) && !self.thinks(verb);
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
        let parent = c.parent.filter(|p| c.link == Link::That && !self.parse.clauses[*p].verbs.iter().any(|v| self.thinks(*v)))?;
        let subject = self.parse.clauses[parent].subject?;
        let org = self.mention(subject).is_some_and(|m| self.kind(m) == Type::Org);
        org.then(|| self.entity(subject)).flatten().map(|(n, s)| (n, s * 0.7))
    }
}

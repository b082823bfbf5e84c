//! One analysed sentence, asked who is meant by its parts. In: a [`Parse`], the entities named before. Out: the entity that
//! a noun group stands for, the owner of what it names, the agent of a clause.

use super::Named;
use super::elements::{Element, Group, Head, Mark, Part, Verb};
use super::memory::{Memory, Wanted, wanted};
use super::periods::Expression;
use super::scope::Scope;
use super::tree::{Link, Parse};
use crate::figures::Kind;
use crate::lexicon::claims::{Class, Frame, NounClass, NounCue, VerbCue, bit};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// An entity and how sure it is that it is meant.
pub type Meant = (Named, f64);

/// What answers the questions.
pub struct Reader<'r, 'a> {
    /// Text, words, names.
    pub scope: &'r Scope<'a>,
    /// The sentence.
    pub parse: &'r Parse,
    /// Its number.
    pub sentence: usize,
    /// The entities before it, and in it.
    pub memory: &'r Memory,
}

/// Groups that a chain of complements or clauses is followed through.
const DEPTH: usize = 6;

impl<'r> Reader<'r, '_> {
    /// The element at `at`.
    pub fn element(&self, at: usize) -> &'r Element {
        &self.parse.elements[at]
    }

    /// Its noun group.
    pub fn group(&self, at: usize) -> Option<&'r Group> {
        self.parse.elements.get(at)?.group()
    }

    /// The kind of the figure that it is.
    pub(super) fn kind_at(&self, at: usize) -> Option<Kind> {
        match self.group(at)?.head {
            Head::Figure(f) => Some(self.scope.figures[f].kind),
            _ => None,
        }
    }

    /// Its verb.
    pub fn verb(&self, at: usize) -> Option<&'r Verb> {
        self.parse.elements.get(at)?.verb()
    }

    /// Its expression of time.
    pub fn expression(&self, at: usize) -> Option<&'r Expression> {
        self.parse.elements.get(at)?.time().map(|time| &self.scope.times[time])
    }

    /// The cue of a verb, with the words after it.
    pub fn cue(&self, at: usize) -> Option<&'r VerbCue> {
        let verb = self.verb(at)?;
        let mut after = self.element(at).tokens.end;
        let filler = bit(Class::Adverb) | bit(Class::But);
        while self.scope.lexicon.word(self.scope.doc, after).classes & filler != 0 {
            after += 1;
        }
        if self.verb(at + 1).is_some_and(|v| v.form == Form::Infinitive && v.prep.is_none())
            && let Some(cue) = self.scope.lexicon.infinitive_cue(verb.verb)
        {
            return Some(cue);
        }
        let phrase = self.scope.lexicon.phrase_cue(self.scope.doc, verb.verb, verb.reflexive, after).map(|p| p.0);
        // « condamné à verser » leads to the other verb, « condamné à 3 000 euros » does not.
        let infinitive = |next: Option<usize>| next.is_some_and(|n| self.verb(n).is_some_and(|v| v.form == Form::Infinitive));
        let next = self.after(at);
        let leads = || infinitive(next) || infinitive(next.and_then(|n| self.after(n)));
        phrase.filter(|p| p.frame != Frame::Modal || leads()).or_else(|| self.scope.lexicon.cue(verb.verb, verb.reflexive))
    }

    /// The cue of a noun group.
    pub fn noun(&self, at: usize) -> Option<&'r NounCue> {
        self.group(at)?.cue.map(|c| self.scope.lexicon.noun_cue(c))
    }

    /// The name that a noun group holds: index of the mention.
    pub fn mention(&self, at: usize) -> Option<usize> {
        self.group(at)?.mention()
    }

    /// The entity of a mention.
    pub fn named(&self, mention: usize) -> Named {
        let entity = &self.scope.mentions[mention].entity;
        Named { id: Some(entity.id.clone()), name: entity.name.clone() }
    }

    /// The type of a mention.
    pub fn kind(&self, mention: usize) -> Type {
        self.scope.mentions[mention].kind
    }

    /// The element before `at` that is neither filling nor a time.
    pub fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|i| !matches!(self.element(*i).part, Part::Other | Part::Time(_)))
    }

    /// The element after `at` that is neither filling nor a time.
    pub fn after(&self, at: usize) -> Option<usize> {
        (at + 1..self.parse.elements.len()).find(|i| !matches!(self.element(*i).part, Part::Other | Part::Time(_)))
    }

    /// The entity that a noun group stands for.
    pub fn entity(&self, at: usize) -> Option<Meant> {
        let group = self.group(at)?;
        // « six frégates de la classe La Fayette »: the name says which sort.
        if self.is_noun(at, &[NounClass::Sort]) {
            return None;
        }
        if let Some(mention) = self.mention(at) {
            return Some((self.named(mention), 0.95));
        }
        if let Some(name) = self.parse.apposition[at] {
            return self.entity(name);
        }
        if let Some(id) = &group.periphrasis {
            let named = self.memory.by_id(id).cloned();
            if let Some(named) = named.or_else(|| self.scope.called(id)) {
                return Some((named, 0.85));
            }
        }
        let token = self.element(at).tokens.start;
        match group.head {
            Head::Pronoun(class) => self.pronoun(class, group.plural, token),
            Head::Noun => self.baptised(at).or_else(|| self.common(at, group, token)).or_else(|| self.said_of_name(at, group)),
            _ => None,
        }
    }

    /// « un campus baptisé Escaut », « Baptisé Escaut, le projet occupera »: the name that a participle gives.
    pub fn baptised(&self, at: usize) -> Option<Meant> {
        let clauses = self.parse.clauses.iter();
        let mut named = clauses.filter(|c| match c.link {
            Link::Participle(Some(of)) => of == at,
            Link::Participle(None) => c.parent.is_some_and(|p| self.parse.clauses[p].subject == Some(at)),
            _ => false,
        });
        let verb = named.find_map(|c| c.verbs.first().copied().filter(|v| self.is(*v, &[Frame::Name])))?;
        self.mention(verb + 1).map(|m| (self.named(m), 0.9))
    }

    /// « Nervion Campus, un centre de données »: the name that a noun group behind a comma says what it is.
    fn said_of_name(&self, at: usize, group: &Group) -> Option<Meant> {
        let thing = self.noun(at).is_none_or(|c| matches!(c.class, NounClass::Counted | NounClass::Plan));
        let one = thing && group.prep.is_none() && group.determiner == Some(Class::Indefinite) && !group.plural;
        let name = self.appositive(at).filter(|n| one && self.mention(*n).is_some())?;
        self.entity(name).map(|(n, s)| (n, s * 0.9))
    }

    /// The entity of a pronoun at `token`.
    pub fn pronoun(&self, class: Class, plural: bool, token: usize) -> Option<Meant> {
        let gender = match class {
            Class::He => Some('m'),
            Class::She => Some('f'),
            _ => None,
        };
        // « Nous investirons », a déclaré X, le patron de Y.
        if matches!(class, Class::We | Class::I)
            && let Some(meant) = self.quoted(class == Class::We)
        {
            return Some(meant);
        }
        if class == Class::We
            && let Some(company) = self.memory.ourselves()
        {
            return Some((company.clone(), 0.6));
        }
        if matches!(class, Class::First | Class::Second) {
            return self.memory.of_two(class == Class::Second, token, self.sentence);
        }
        let agents = vec![Type::Org, Type::Per];
        let anybody = self.scope.lexicon.word(self.scope.doc, token).classes & bit(Class::One) != 0;
        let wanted = match class {
            _ if anybody => return None,
            Class::He | Class::She => Wanted { gender, plural, types: if plural { agents } else { Vec::new() }, ..Wanted::default() },
            Class::Latter => Wanted { last: true, ..Wanted::default() },
            Class::We => Wanted { types: vec![Type::Org], ..Wanted::default() },
            _ => return None,
        };
        self.memory.find(self.scope.lexicon, &wanted, token, self.sentence)
    }

    fn common(&self, at: usize, group: &Group, token: usize) -> Option<Meant> {
        let Some(trade) = group.trade.map(|t| self.scope.lexicon.trade_row(t)) else {
            return self.people(at, group, token);
        };
        // « Stargate, une initiative qui »: what stands in apposition is what it is put to.
        if let Some(name) = self.before(at).filter(|c| self.element(*c).is(Mark::Comma)).and_then(|c| self.before(c))
            && self.mention(name).is_some_and(|m| trade.types.is_empty() || trade.types.iter().any(|t| t == self.kind(m).name()))
            && self.parse.clause_of[name] == self.parse.clause_of[at]
            && !self.group(name).is_some_and(|g| matches!(g.prep, Some(Class::To | Class::En | Class::Into)))
            && group.determiner != Some(Class::Demonstrative)
        {
            return self.entity(name).map(|(n, s)| (n, s * 0.9));
        }
        let mut want = wanted(trade);
        if group.determiner == Some(Class::Possessive) && !group.plural && want.types == [Type::Org] && want.trades.is_empty() {
            return self.own_company(at);
        }
        if !matches!(group.determiner, Some(Class::Definite | Class::Demonstrative)) && group.periphrasis.is_none() {
            return None;
        }
        // « le groupe de Menlo Park », « le géant de Redmond »; « le patron de Meta » is another matter.
        want.plural = group.plural;
        want.called = group.trade;
        want.country = group.country.map(|c| self.scope.lexicon.country(c));
        if let Some(of) = self.after(at).filter(|o| *o == at + 1 && self.group(*o).is_some_and(|g| g.prep == Some(Class::De)))
            && let Some(mention) = self.mention(of)
        {
            match self.kind(mention) {
                // « la ville de Lorquin » is Lorquin, « le géant de Redmond » is not Redmond.
                Type::Loc if trade.types.iter().any(|t| t == Type::Loc.name()) => return self.entity(of),
                Type::Loc if !want.types.is_empty() && !want.types.contains(&Type::Org) => return None,
                Type::Loc => want.seat = Some(text::fold(self.scope.doc.span(self.scope.mentions[mention].tokens.clone()))),
                _ => return self.head_of(&want, mention).or_else(|| self.known_for(&want, mention, token)),
            }
        }
        if group.plural {
            return None;
        }
        // « la start-up derrière ChatGPT », « le groupe dirigé par Tim Cook ».
        if want.types == [Type::Org]
            && let Some(meant) = self.behind(at).or_else(|| self.run_by(at))
        {
            return Some(meant);
        }
        // « Née d’une scission de X, l’entreprise »: not X.
        let opening = |c: &super::tree::Clause| {
            c.link == Link::Participle(None) && c.parent.is_some_and(|p| self.parse.clauses[p].subject == Some(at))
        };
        let opening = self.parse.clauses.iter().find(|c| opening(c)).and_then(|c| c.elements.first()).filter(|e| **e < at);
        let token = opening.map_or(token, |e| self.element(*e).tokens.start);
        let hinted = !want.trades.is_empty() || want.country.is_some() || want.seat.is_some();
        let topic = || self.memory.topic(token, self.sentence).filter(|_| !hinted && want.types.contains(&Type::Org));
        // Beyond the last sentence, what the text is about comes first.
        let near = Wanted { near: !hinted && want.types == [Type::Org], ..want.clone() };
        let find = |wanted| self.memory.find(self.scope.lexicon, wanted, token, self.sentence);
        find(&near).or_else(topic).or_else(|| find(&want))
    }

    /// « le néerlandais »: the organisation of that country.
    fn people(&self, at: usize, group: &Group, token: usize) -> Option<Meant> {
        let country = group.country.filter(|_| group.determiner == Some(Class::Definite) && !group.plural && group.cue.is_none())?;
        let tokens = self.element(at).tokens.clone();
        let last = self.scope.lexicon.word(self.scope.doc, tokens.end - 1).country;
        let alone = tokens.len() <= 2 && last == Some(country);
        let wanted = Wanted { types: vec![Type::Org, Type::Per], country: Some(self.scope.lexicon.country(country)), ..Wanted::default() };
        alone.then(|| self.memory.find(self.scope.lexicon, &wanted, token, self.sentence)).flatten()
    }

    /// « le patron de Meta », « la maison mère de Facebook »: the company itself.
    fn head_of(&self, want: &Wanted<'_>, mention: usize) -> Option<Meant> {
        let person = want.types.contains(&Type::Per);
        match self.kind(mention) {
            Type::Org => person.then(|| (self.named(mention), 0.6)),
            // « le groupe de Mark Zuckerberg ».
            Type::Per if want.types.contains(&Type::Org) => self.employer(Some(&self.named(mention))),
            _ => None,
        }
    }

    /// Who acts in a clause: its subject, its antecedent, the subject of the clause above.
    pub fn agent(&self, clause: usize) -> Option<Meant> {
        self.agent_within(clause, DEPTH)
    }

    fn agent_within(&self, clause: usize, depth: usize) -> Option<Meant> {
        if depth == 0 {
            return None;
        }
        let c = &self.parse.clauses[clause];
        if let Some(subject) = c.subject {
            if matches!(self.group(subject).map(|g| g.head), Some(Head::Figure(_))) {
                return None;
            }
            return self.entity(subject);
        }
        match c.link {
            Link::Participle(Some(of)) => self.bearer(of).unwrap_or_else(|| self.entity(of)),
            Link::Participle(None) | Link::Gerund => {
                // « Fondée en 2023, l’entreprise »: the clause that follows.
                let parent = c.parent?;
                self.agent_within(parent, depth - 1)
            }
            Link::Joined | Link::Bracket => self.agent_within(c.parent?, depth - 1),
            // « Amazon a répondu par un chèque : 35 milliards ».
            Link::Main if c.verbs.is_empty() => self.agent_within(c.previous?, depth - 1),
            Link::Main | Link::Under | Link::That | Link::Relative(_) | Link::Whose(_) | Link::Speech => None,
        }
    }

    /// « Y est un roman de X publié en trois volumes »: who the noun group at `at` is said to be, behind « être ».
    pub fn bearer(&self, at: usize) -> Option<Option<Meant>> {
        let is = |v: &usize| self.verb(*v).is_some_and(|v| v.form.is_finite()) && self.is(*v, &[Frame::Is]);
        let plain = self.group(at).is_some_and(|g| g.prep.is_none() && g.head == Head::Noun);
        self.before(at).filter(|b| plain && is(b)).map(|_| self.agent(self.parse.clause_of[at]))
    }

    /// Who does it in a passive clause: « par X ».
    pub fn by(&self, clause: usize, verb: usize) -> Option<usize> {
        let groups = self.parse.clauses[clause].elements.iter().copied();
        groups.filter(|e| *e > verb).find(|e| {
            self.group(*e).is_some_and(|g| {
                let agent = self.mention(*e).is_some_and(|m| !matches!(self.kind(m), Type::Misc | Type::Product))
                    || g.trade.is_some()
                    || g.periphrasis.is_some()
                    || self.is_noun(*e, &[NounClass::Forecast, NounClass::Saying]);
                matches!(g.prep, Some(Class::By | Class::At)) && agent
            })
        })
    }

    /// The direct object of the verb at `verb`: the first noun group after it without a preposition that is no figure.
    pub fn direct_object(&self, verb: usize) -> Option<usize> {
        let mut at = verb + 1;
        while let Some(element) = self.parse.elements.get(at) {
            match &element.part {
                Part::Group(g) if g.prep.is_none() && !matches!(g.head, Head::Figure(_)) => return Some(at),
                Part::Group(_) | Part::Other | Part::Time(_) => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// Whether the verb's frame is one of those.
    pub fn is(&self, verb: usize, frames: &[Frame]) -> bool {
        self.cue(verb).is_some_and(|c| frames.contains(&c.frame))
    }

    /// Whether the noun group's class is one of those.
    pub fn is_noun(&self, at: usize, classes: &[NounClass]) -> bool {
        self.noun(at).is_some_and(|c| classes.contains(&c.class))
    }

    /// Whether a mark stands right before or after.
    pub fn mark_at(&self, at: Option<usize>, mark: Mark) -> bool {
        at.is_some_and(|a| self.element(a).is(mark))
    }
}

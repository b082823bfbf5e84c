//! One analysed sentence, asked who is meant by its parts. In: a [`Parse`], the entities named before. Out: the entity that
//! a noun group stands for, the owner of what it names, the agent of a clause.

use super::Named;
use super::elements::{Element, Group, Head, Mark, Part, Verb};
use super::memory::{Memory, Wanted, wanted};
use super::periods::Expression;
use super::scope::Scope;
use super::tree::{Link, Parse};
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
        if let Some(mention) = self.mention(at) {
            return Some((self.named(mention), 0.95));
        }
        if let Some(name) = self.parse.apposition[at] {
            return self.entity(name);
        }
        if let Some(id) = &group.periphrasis {
            let named = self.memory.by_id(id).cloned();
            if let Some(named) =
                named.or_else(|| self.scope.lexicon.name_of(id).map(|n| Named { id: Some(id.clone()), name: n.to_owned() }))
            {
                return Some((named, 0.85));
            }
        }
        let token = self.element(at).tokens.start;
        match group.head {
            Head::Pronoun(class) => self.pronoun(class, group.plural, token),
            Head::Noun => self.common(at, group, token),
            _ => None,
        }
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
        let agents = vec![Type::Org, Type::Per];
        let wanted = match class {
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
            && group.determiner != Some(Class::Demonstrative)
        {
            return self.entity(name).map(|(n, s)| (n, s * 0.9));
        }
        if !matches!(group.determiner, Some(Class::Definite | Class::Demonstrative)) && group.periphrasis.is_none() {
            return None;
        }
        // « le groupe de Menlo Park », « le géant de Redmond »; « le patron de Meta » is another matter.
        let mut want = wanted(trade);
        want.plural = group.plural;
        want.country = group.country.map(|c| self.scope.lexicon.country(c));
        if let Some(of) = self.after(at).filter(|o| *o == at + 1 && self.group(*o).is_some_and(|g| g.prep == Some(Class::De)))
            && let Some(mention) = self.mention(of)
        {
            match self.kind(mention) {
                // « la ville de Lorquin » is Lorquin, « le géant de Redmond » is not Redmond.
                Type::Loc if trade.types.iter().any(|t| t == Type::Loc.name()) => return self.entity(of),
                Type::Loc => want.seat = Some(text::fold(self.scope.doc.span(self.scope.mentions[mention].tokens.clone()))),
                _ => return self.head_of(&want, mention),
            }
        }
        if group.plural {
            return None;
        }
        let hinted = !want.trades.is_empty() || want.country.is_some() || want.seat.is_some();
        let topic = || self.memory.topic(token, self.sentence).filter(|_| !hinted && want.types.contains(&Type::Org));
        self.memory.find(self.scope.lexicon, &want, token, self.sentence).or_else(topic)
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

    /// Whose is what the noun group at `at` names: « son », « de Meta », « dont ».
    pub fn owner(&self, at: usize) -> Option<Meant> {
        let group = self.group(at)?;
        let counted = matches!(group.head, Head::Figure(_));
        match group.determiner {
            Some(Class::Possessive) => return self.possessor(at),
            Some(Class::Ours) => return self.pronoun(Class::We, true, self.element(at).tokens.start),
            _ => {}
        }
        if let Some(mention) = self.mention(at).filter(|_| group.head == Head::Noun && group.cue.is_some()) {
            return Some((self.named(mention), 0.9));
        }
        let mut next = at + 1;
        while let Some(element) = self.parse.elements.get(next) {
            match &element.part {
                Part::Other | Part::Time(_) => {}
                // « 14 milliards pour 49 % de Scale AI »: what comes next says what is bought.
                Part::Group(g) if g.prep == Some(Class::For) && matches!(g.head, Head::Figure(_)) => break,
                Part::Group(g) if matches!(g.prep, Some(Class::De | Class::At)) || g.prep == Some(Class::For) && next == at + 1 => {
                    // « 18 000 puces de type Blackwell »: what is counted is not the product's.
                    let product = counted && self.mention(next).is_some_and(|m| self.kind(m) == Type::Product);
                    if !matches!(g.head, Head::Figure(_))
                        && !product
                        && let Some(meant) = self.entity(next)
                    {
                        return Some(meant);
                    }
                    if g.determiner == Some(Class::Possessive) {
                        return self.possessor(next);
                    }
                }
                Part::Group(g)
                    if matches!(g.prep, Some(Class::Into | Class::To | Class::En | Class::On)) && self.mention(next).is_some() => {}
                // « Les dépenses prévues de Meta ».
                Part::Verb(v)
                    if v.form == Form::Participle && next == at + 1 && self.group(next + 1).is_some_and(|g| g.prep == Some(Class::De)) => {}
                _ => break,
            }
            next += 1;
        }
        // « Le site que Meta bâtit ».
        let clauses = self.parse.clauses.iter().enumerate();
        let mut relative = clauses.filter(|(_, c)| c.link == Link::Relative(at) && c.subject.is_some_and(|s| s != at));
        if let Some((named, sure)) = relative.find_map(|(i, _)| self.agent(i)) {
            return Some((named, sure * 0.9));
        }
        // « Les salaires versés par la ville ».
        let clauses = self.parse.clauses.iter().enumerate();
        let spent = group.cue.is_some()
            && self.parse.clauses[self.parse.clause_of[at]].subject == Some(at)
            && !self.is_noun(at, &[NounClass::Forecast, NounClass::Saying]);
        let mut said = clauses.filter(|(_, c)| spent && c.link == Link::Participle(Some(at)));
        said.find_map(|(i, c)| c.verbs.first().and_then(|v| self.by(i, *v)).and_then(|b| self.entity(b))).map(|(n, s)| (n, s * 0.8))
    }

    /// The owner that « son » before the noun group at `at` means: the clause's agent, else the topic.
    fn possessor(&self, at: usize) -> Option<Meant> {
        let clause = self.parse.clause_of[at];
        // « Quant à Amazon, ses dépenses ».
        let leading = self.parse.clauses[clause].elements.first().copied();
        let leading = leading
            .filter(|l| self.group(*l).is_some_and(|g| g.prep != Some(Class::According)))
            .filter(|l| *l < at && self.mark_at(self.after(*l), Mark::Comma));
        if let Some(mention) = leading.and_then(|l| self.mention(l)) {
            return Some((self.named(mention), 0.85));
        }
        let own = self.parse.clauses[clause].subject.filter(|s| *s < at);
        if let Some(meant) = own.and_then(|s| self.entity(s).or_else(|| self.owner_without(s, at))) {
            return Some((meant.0, meant.1 * 0.9));
        }
        let mut parent = self.parse.clauses[clause].parent;
        while let Some(p) = parent {
            if let Some(meant) = self.parse.clauses[p].subject.filter(|s| *s < at).and_then(|s| self.entity(s)) {
                return Some((meant.0, meant.1 * 0.85));
            }
            parent = self.parse.clauses[p].parent;
        }
        self.memory.find(self.scope.lexicon, &Wanted::default(), self.element(at).tokens.start, self.sentence)
    }

    /// The owner of the clause's subject, where `at` is no part of that subject's own noun group (« le budget de sa filiale »
    /// would ask for itself again).
    fn owner_without(&self, subject: usize, at: usize) -> Option<Meant> {
        if !(subject..at).any(|i| self.verb(i).is_some()) {
            return None;
        }
        (self.group(subject)?.determiner != Some(Class::Possessive)).then(|| self.owner(subject)).flatten()
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
            Link::Participle(Some(of)) => self.entity(of),
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

    /// Who does it in a passive clause: « par X ».
    pub fn by(&self, clause: usize, verb: usize) -> Option<usize> {
        let groups = self.parse.clauses[clause].elements.iter().copied();
        groups.filter(|e| *e > verb).find(|e| {
            self.group(*e).is_some_and(|g| {
                let agent = self.mention(*e).is_some_and(|m| !matches!(self.kind(m), Type::Misc))
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

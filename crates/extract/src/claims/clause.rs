//! Clauses of a sentence. In: its [`Element`]s. Out: for each clause its subject, its verbs and what it hangs on; for each
//! element its clause.
//!
//! One pass from left to right with the present clause as its state. A relative or participial clause ends at the comma
//! that closes it or at a verb that the clause above still lacks.

use super::elements::{Element, Head, Mark, Part};
use super::tree::{Clause, Link, Parse};
use crate::lexicon::claims::Class;
use crate::lexicon::conjugate::Form;

/// Analyses the elements of a sentence.
pub fn parse(elements: Vec<Element>) -> Parse {
    let n = elements.len();
    let mut parser = Parser { elements: &elements, clauses: Vec::new(), clause_of: vec![0; n], apposition: vec![None; n], now: 0 };
    parser.open(Link::Main, None);
    for at in 0..n {
        parser.step(at);
    }
    let (clauses, clause_of, apposition) = (parser.clauses, parser.clause_of, parser.apposition);
    Parse { elements, clauses, clause_of, apposition }
}

/// The state while the elements are read.
pub(super) struct Parser<'e> {
    pub(super) elements: &'e [Element],
    pub(super) clauses: Vec<Clause>,
    pub(super) clause_of: Vec<usize>,
    apposition: Vec<Option<usize>>,
    pub(super) now: usize,
}

impl Parser<'_> {
    fn open(&mut self, link: Link, parent: Option<usize>) {
        self.now = self.clauses.len();
        self.clauses.push(Clause {
            subject: None,
            verbs: Vec::new(),
            elements: Vec::new(),
            parent,
            link,
            previous: None,
            after_comma: false,
        });
    }

    fn put(&mut self, at: usize) {
        self.clause_of[at] = self.now;
        self.clauses[self.now].elements.push(at);
    }

    fn step(&mut self, at: usize) {
        match &self.elements[at].part {
            Part::Group(_) => self.group(at),
            Part::Verb(verb) if verb.form.is_finite() => self.finite(at),
            Part::Verb(verb) => match verb.form {
                Form::Participle => self.participle(at),
                Form::Gerund => {
                    let subject = self.clauses[self.now].subject;
                    self.open(Link::Gerund, Some(self.now));
                    self.clauses[self.now].subject = subject;
                    self.clauses[self.now].after_comma = self.before(at).is_none_or(|b| self.elements[b].is(Mark::Comma));
                    self.verb(at);
                }
                _ => self.verb(at),
            },
            Part::Mark(mark) => self.mark(at, *mark),
            Part::Link(class) => self.link(at, *class),
            Part::Time(_) | Part::Other => self.put(at),
        }
    }

    fn verb(&mut self, at: usize) {
        // « un bon aux clients qui signent, à utiliser avant juin »: behind the comma the clause above goes on.
        let to = self.elements[at].verb().is_some_and(|v| v.form == Form::Infinitive && v.prep == Some(Class::To));
        if to
            && matches!(self.clauses[self.now].link, Link::Relative(_) | Link::Whose(_))
            && self.has_finite(self.now)
            && self.before(at).is_some_and(|b| self.elements[b].is(Mark::Comma))
        {
            self.now = self.clauses[self.now].parent.unwrap_or(0);
        }
        self.put(at);
        self.clauses[self.now].verbs.push(at);
    }

    pub(super) fn has_finite(&self, clause: usize) -> bool {
        self.clauses[clause].verbs.iter().any(|v| self.elements[*v].is_finite())
    }

    /// The element before `at` that is not filling.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|i| !matches!(self.elements[*i].part, Part::Other | Part::Time(_)))
    }

    fn last_group(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|i| self.elements[*i].group().is_some())
    }

    fn group(&mut self, at: usize) {
        let Some(group) = self.elements[at].group() else { return };
        if group.prep.is_some() {
            return self.put(at);
        }
        let before = self.before(at);
        // « Auteur de 24 points, dont six tirs, X a gagné »: a part of what stands before.
        let part = before.is_some_and(|b| matches!(self.elements[b].part, Part::Link(Class::Whose)));
        if part && !matches!(self.clauses[self.now].link, Link::Whose(_)) {
            return self.put(at);
        }
        // « Le patron de Meta, Mark Zuckerberg, »: a name after a comma names the noun before it.
        if group.mention().is_some()
            && before.is_some_and(|b| self.elements[b].is(Mark::Comma))
            && let Some(noun) = before.and_then(|b| self.head_before(b, self.elements.get(at + 1).is_some_and(|e| e.is(Mark::Comma))))
        {
            self.apposition[noun] = Some(at);
            if self.clauses[self.now].subject == Some(noun) || self.clause_of[noun] != self.now {
                return self.put(at);
            }
        }
        // « Pour payer les puces, Meta »: what stands right behind an infinitive is its object.
        let object = before.is_some_and(|b| self.elements[b].verb().is_some_and(|v| v.form == Form::Infinitive));
        if object && !self.has_finite(self.now) {
            return self.put(at);
        }
        let next = self.next_is_finite(at);
        // « Un tiers était du gaz venant de Norvège, et le reste coûtait »: a clause beside the one above.
        // « S’il jouit d’un niveau de vie accru, 1,4 milliard d’Indiens »: so does a comma.
        let closed = before.is_some_and(|b| self.elements[b].is(Mark::Comma)) && !self.clauses[self.now].after_comma;
        if next && (self.is_joined(before) || closed) && self.lacking_above(self.now).is_none() {
            self.leave_asides();
        }
        if !self.has_finite(self.now) {
            match self.clauses[self.now].subject {
                None => self.clauses[self.now].subject = Some(at),
                // « Numéro deux du secteur, Google ».
                Some(first) if self.is_bare(first) && !self.is_bare(at) => self.clauses[self.now].subject = Some(at),
                // « Avec 12 478 voix, soit 48,9 %, Jeanne Corbin devance », « Dix ans après, le journal tire à »: what stands
                // before the verb.
                Some(first)
                    if (next || group.mention().is_some() && self.is_time(first))
                        && self.elements[first].group().is_some_and(|g| matches!(g.head, Head::Figure(_)))
                        && !matches!(group.head, Head::Figure(_))
                        && before.is_some_and(|b| self.elements[b].is(Mark::Comma)) =>
                {
                    self.clauses[self.now].subject = Some(at);
                }
                Some(_) => {}
            }
            return self.put(at);
        }
        if next && self.lacking_above(self.now).is_none() && !object {
            let parent = self.clauses[self.now].parent;
            let link = if self.clauses[self.now].link == Link::That { Link::That } else { Link::Joined };
            self.open(link, parent);
            self.clauses[self.now].subject = Some(at);
        }
        // « a déclaré X »: the subject stands behind.
        if self.clauses[self.now].subject.is_none() && before.is_some_and(|b| self.is_verb(b)) {
            self.clauses[self.now].subject = Some(at);
        }
        self.put(at);
    }

    /// « Quatre ans après sa création »: a figure that a word of time follows.
    fn is_time(&self, at: usize) -> bool {
        self.elements.get(at + 1).is_some_and(|e| e.group().is_some_and(|g| g.prep == Some(Class::Preposition)))
    }

    /// Whether a figure stands there, behind the preposition if one is asked for.
    fn is_figure(&self, at: usize, prep: Option<Class>) -> bool {
        let group = self.elements.get(at).and_then(|e| e.group());
        group.is_some_and(|g| matches!(g.head, Head::Figure(_)) && (prep.is_none() || g.prep == prep))
    }

    fn is_verb(&self, at: usize) -> bool {
        self.elements[at].verb().is_some()
    }

    /// The clause above that lacks the verb that its subject waits for.
    fn lacking_above(&self, clause: usize) -> Option<usize> {
        let mut at = self.clauses[clause].parent;
        while let Some(i) = at {
            if self.clauses[i].subject.is_some() && !self.has_finite(i) {
                return Some(i);
            }
            at = self.clauses[i].parent;
        }
        None
    }

    /// Whether the element before, `before`, is « et » or « mais ».
    pub(super) fn is_joined(&self, before: Option<usize>) -> bool {
        before.is_some_and(|b| matches!(self.elements[b].part, Part::Link(Class::And | Class::But)))
    }

    /// Goes up from participles and gerunds to the clause that they say something in.
    fn leave_asides(&mut self) {
        while matches!(self.clauses[self.now].link, Link::Participle(_) | Link::Gerund) {
            self.now = self.clauses[self.now].parent.unwrap_or(0);
        }
    }

    fn finite(&mut self, at: usize) {
        let before = self.before(at);
        let joined = self.is_joined(before);
        let comma = before.is_some_and(|b| self.elements[b].is(Mark::Comma) || self.elements[b].is(Mark::Unquote));
        let aside = match self.clauses[self.now].link {
            Link::Participle(_) | Link::Gerund => true,
            // « X (il devait 400 000 francs) a »: a bracket with a clause of its own.
            Link::Bracket => self.clauses[self.now].subject.is_none(),
            _ => false,
        };
        if aside || self.has_finite(self.now) {
            if let Some(above) = self.lacking_above(self.now).filter(|_| !joined) {
                self.now = above;
            } else if comma && self.inverted(at) {
                self.open(Link::Speech, Some(self.now));
            } else {
                // The verb shares the subject of the last clause that has a verb.
                self.leave_asides();
                let (subject, parent, link) = {
                    let c = &self.clauses[self.now];
                    (c.subject, c.parent, c.link)
                };
                let link = if matches!(link, Link::Main | Link::Bracket | Link::Speech) { Link::Joined } else { link };
                self.open(link, parent);
                self.clauses[self.now].subject = subject;
            }
        } else if comma && self.clauses[self.now].subject.is_none() && self.inverted(at) && at > 1 {
            self.clauses[self.now].link = Link::Speech;
        }
        self.verb(at);
    }

    fn participle(&mut self, at: usize) {
        let before = self.before(at);
        let adjacent = before.filter(|b| self.elements[*b].group().is_some());
        let comma = before.is_some_and(|b| self.elements[b].is(Mark::Comma));
        let antecedent = if adjacent.is_some() {
            adjacent.map(|a| self.first_of_several(self.said_of(a, at), at))
        } else if comma {
            // « Corbin devance Arramon, crédité de 44 % »: the name right before.
            let named = |g: &usize| {
                let several = self.elements[at].verb().is_some_and(|v| v.plural);
                let name = self.elements[*g].group().is_some_and(|g| matches!(g.prep, None | Some(Class::To)) && g.mention().is_some());
                name && !several && *g + 2 == at && self.has_finite(self.clause_of[*g])
            };
            self.last_group(at).filter(named).or(self.clauses[self.now].subject).or_else(|| self.last_group(at))
        } else {
            None
        };
        self.open(Link::Participle(antecedent), Some(self.now));
        self.clauses[self.now].after_comma = comma || before.is_none();
        self.verb(at);
    }

    fn mark(&mut self, at: usize, mark: Mark) {
        match mark {
            Mark::Comma => {
                self.put(at);
                // « dont le bénéfice a bondi de 61 %, à 398 milliards, »: the change goes on.
                let goes_on = at.checked_sub(1).is_some_and(|b| self.is_figure(b, None)) && self.is_figure(at + 1, Some(Class::To));
                if goes_on {
                    return;
                }
                let mut closed = self.now;
                while self.closes(closed)
                    && let Some(parent) = self.clauses[closed].parent
                {
                    closed = parent;
                    // « Gêné par une côte fêlée, il »: a participle within another that stands in front.
                    if !matches!(self.clauses[closed].link, Link::Participle(_)) || self.has_subject(closed) {
                        break;
                    }
                }
                self.now = closed;
            }
            Mark::Semicolon | Mark::Colon => {
                self.put(at);
                let previous = self.now;
                self.open(Link::Main, None);
                self.clauses[self.now].previous = Some(previous);
            }
            Mark::Open => {
                self.open(Link::Bracket, Some(self.now));
                self.put(at);
            }
            Mark::Close => {
                self.put(at);
                let mut clause = Some(self.now);
                while let Some(i) = clause {
                    clause = self.clauses[i].parent;
                    if self.clauses[i].link == Link::Bracket {
                        self.now = clause.unwrap_or(0);
                        break;
                    }
                }
            }
            Mark::Quote | Mark::Unquote => self.put(at),
        }
    }

    fn link(&mut self, at: usize, class: Class) {
        let before = self.before(at);
        let comma = before.is_some_and(|b| self.elements[b].is(Mark::Comma));
        match class {
            Class::Who => {
                let near = || self.last_group(at).map(|a| self.first_of_several(self.agreeing(self.situated(a, at), at), at));
                let antecedent = self.shared_antecedent(at).or_else(near);
                match antecedent {
                    Some(a) => self.open(Link::Relative(a), Some(self.clause_of[a])),
                    None => self.open(Link::Under, Some(self.now)),
                }
                self.clauses[self.now].subject = antecedent;
                self.clauses[self.now].after_comma = comma;
            }
            Class::Whose => {
                let near = || self.last_group(at).map(|a| self.situated(a, at));
                if let Some(a) = self.shared_antecedent(at).or_else(near).filter(|_| self.verb_follows(at)) {
                    self.open(Link::Whose(a), Some(self.clause_of[a]));
                    self.clauses[self.now].after_comma = comma;
                }
            }
            Class::That => {
                // « Sa fortune, que Forbes évalue à »; « a indiqué, ce matin, que » goes on with what is said.
                let says = self.clauses[self.now].verbs.last().is_some_and(|v| self.elements[*v].verb().is_some_and(|v| v.says));
                let aside = before.filter(|_| comma && !says).and_then(|b| self.before(b));
                let before = aside.filter(|b| self.elements[*b].group().is_some()).or(before);
                let after_group = before.is_some_and(|b| self.elements[b].group().is_some());
                // « dépense autant qu’Oracle, et Amazon », « le même soir que Microsoft, vise »: what is compared has no verb.
                let compared = !says && !self.verb_follows(at);
                match before {
                    Some(_) if compared => {}
                    Some(a) if after_group && !self.saying_noun(a) && !self.tells(a) => {
                        self.open(Link::Relative(a), Some(self.clause_of[a]));
                        self.clauses[self.now].after_comma = comma;
                    }
                    _ => self.open(Link::That, Some(self.now)),
                }
            }
            // « ce qui » goes on about who the clause above is about.
            Class::It => {
                let subject = self.clauses[self.now].subject;
                self.open(Link::Under, Some(self.now));
                self.clauses[self.now].subject = subject;
                self.clauses[self.now].after_comma = comma;
            }
            Class::Where | Class::Subordinator => {
                self.open(Link::Under, Some(self.now));
                self.clauses[self.now].after_comma = comma;
            }
            _ => {}
        }
        self.put(at);
    }
}

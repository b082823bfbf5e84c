//! A sentence cut into noun groups, verb groups and marks. In: tokens, the figures and names in them, their times. Out:
//! [`Element`]s in order.
//!
//! A shallow analysis in the manner of Abney's chunks (1991): no attachment is decided here.

use std::ops::Range;

use super::clause::Scope;
use crate::lexicon::claims::{Class, Classes, Frame, VerbId, Word, bit};
use crate::lexicon::conjugate::Form;
use crate::tokens::Kind as TokenKind;

/// What a noun group is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A name: index of the mention.
    Name(usize),
    /// A figure: its index.
    Figure(usize),
    /// A common noun.
    Noun,
    /// A pronoun, by its class.
    Pronoun(Class),
}

/// A noun group, with the preposition before it.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is about.
    pub head: Head,
    /// The preposition before it.
    pub prep: Option<Class>,
    /// Its determiner.
    pub determiner: Option<Class>,
    /// The noun that matters to claims.
    pub cue: Option<u16>,
    /// The noun that stands for an entity.
    pub trade: Option<u16>,
    /// The entity that the whole phrase always stands for.
    pub periphrasis: Option<String>,
    /// The country of an adjective in it.
    pub country: Option<u16>,
    /// Whether it is in the plural, as far as its determiner tells.
    pub plural: bool,
    /// A name that stands right after the noun: « le groupe Meta ».
    pub name: Option<usize>,
}

/// A verb with its auxiliaries.
#[derive(Clone, Debug)]
pub struct Verb {
    /// Which verb.
    pub verb: VerbId,
    /// The mood and tense that the clause has from it: that of the auxiliary, if it has one.
    pub form: Form,
    /// Whether a participle follows an auxiliary.
    pub perfect: bool,
    /// « a été racheté ».
    pub passive: bool,
    /// « s’offre ».
    pub reflexive: bool,
    /// « y investira », « leur donne ».
    pub clitic: Option<usize>,
    /// The preposition before an infinitive.
    pub prep: Option<Class>,
    /// A finite form of the third person plural.
    pub plural: bool,
    /// Whether it can say or intend what a clause with « que » tells.
    pub says: bool,
    /// The pronoun inside: « a-t-il ajouté ».
    pub inverted: Option<Class>,
}

/// A mark or a word that parts clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A comma or a dash between spaces.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A colon.
    Colon,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A quotation mark that opens.
    Quote,
    /// A quotation mark that closes.
    Unquote,
}

/// What an element is.
#[derive(Clone, Debug)]
pub enum Part {
    /// A noun group.
    Group(Group),
    /// A verb group.
    Verb(Verb),
    /// A mark.
    Mark(Mark),
    /// A word that joins or opens clauses.
    Link(Class),
    /// An expression of time, by its index.
    Time(usize),
    /// Anything else.
    Other,
}

/// A part of a sentence.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its tokens, preposition and determiner included.
    pub tokens: Range<usize>,
    /// What it is.
    pub part: Part,
}

impl Element {
    /// Its noun group.
    pub fn group(&self) -> Option<&Group> {
        match &self.part {
            Part::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Its verb.
    pub fn verb(&self) -> Option<&Verb> {
        match &self.part {
            Part::Verb(verb) => Some(verb),
            _ => None,
        }
    }

    /// Whether it is this mark.
    pub fn is(&self, mark: Mark) -> bool {
        matches!(self.part, Part::Mark(m) if m == mark)
    }
}

/// Cuts the tokens of a sentence.
pub fn chunk(scope: &Scope<'_>, tokens: Range<usize>) -> Vec<Element> {
    let mut chunker =
        Chunker { scope, end: tokens.end, at: tokens.start, from: tokens.start, prep: None, determiner: None, out: Vec::new() };
    while chunker.at < chunker.end {
        let before = chunker.at;
        chunker.step();
        debug_assert!(chunker.at > before);
        chunker.at = chunker.at.max(before + 1);
    }
    chunker.out
}

struct Chunker<'s, 'a> {
    scope: &'s Scope<'a>,
    end: usize,
    at: usize,
    /// Where the preposition or determiner that is waiting for its noun stands.
    from: usize,
    prep: Option<Class>,
    determiner: Option<(Class, bool)>,
    out: Vec<Element>,
}

const DETERMINERS: Classes =
    bit(Class::Definite) | bit(Class::Indefinite) | bit(Class::Possessive) | bit(Class::Ours) | bit(Class::Demonstrative);
const PRONOUNS: [Class; 6] = [Class::He, Class::She, Class::We, Class::I, Class::It, Class::Latter];
const PREPOSITIONS: [Class; 11] = [
    Class::De,
    Class::To,
    Class::En,
    Class::By,
    Class::For,
    Class::Into,
    Class::On,
    Class::At,
    Class::According,
    Class::Against,
    Class::Preposition,
];
const LINKS: [Class; 8] =
    [Class::Who, Class::Whose, Class::Where, Class::Subordinator, Class::That, Class::And, Class::But, Class::Respectively];

fn first_of(classes: Classes, list: &[Class]) -> Option<Class> {
    list.iter().copied().find(|c| classes & bit(*c) != 0)
}

impl Chunker<'_, '_> {
    fn step(&mut self) {
        let scope = self.scope;
        if let Some(time) = scope.time_at(self.at) {
            let end = scope.times[time].tokens.end;
            self.forget();
            return self.push(end, Part::Time(time));
        }
        if let Some((figure, end)) = scope.figure_at(self.at) {
            return self.group(Head::Figure(figure), end);
        }
        if let Some(mention) = scope.mention_at(self.at) {
            let end = scope.mentions[mention].tokens.end;
            return self.name(mention, end);
        }
        let token = scope.doc.tokens[self.at];
        match token.kind {
            TokenKind::Mark => self.mark(),
            TokenKind::Digits | TokenKind::Break => self.other(),
            TokenKind::Word => self.word(),
        }
    }

    fn mark(&mut self) {
        let token = self.scope.doc.tokens[self.at];
        let next = self.scope.doc.tokens.get(self.at + 1);
        let mark = match self.scope.doc.str(self.at) {
            "," => Some(Mark::Comma),
            ";" => Some(Mark::Semicolon),
            ":" => Some(Mark::Colon),
            "(" | "[" => Some(Mark::Open),
            ")" | "]" => Some(Mark::Close),
            "«" | "“" => Some(Mark::Quote),
            "»" | "”" => Some(Mark::Unquote),
            "\"" if token.spaced => Some(Mark::Quote),
            "\"" => Some(Mark::Unquote),
            _ if token.is_dash(self.scope.doc.text) && token.spaced && next.is_some_and(|n| n.spaced) => Some(Mark::Comma),
            _ => None,
        };
        match mark {
            // Quotation marks around one word or name do not part a noun group from its determiner.
            Some(Mark::Quote) if self.prep.is_some() || self.determiner.is_some() => self.at += 1,
            Some(mark) => {
                self.forget();
                self.push(self.at + 1, Part::Mark(mark));
            }
            // A hyphen inside a compound is nothing by itself.
            None if token.is_dash(self.scope.doc.text) => self.at += 1,
            None => self.other(),
        }
    }

    fn word(&mut self) {
        let scope = self.scope;
        if self.determiner.is_none()
            && let Some((verb, end)) = self.verb()
        {
            let from = if self.prep.is_some() && verb.form == Form::Infinitive { self.from } else { self.at };
            let verb = Verb { prep: self.prep.filter(|_| verb.form == Form::Infinitive), ..verb };
            self.forget();
            self.at = from;
            return self.push(end, Part::Verb(verb));
        }
        if let Some((id, end)) = scope.lexicon.periphrasis(scope.doc, self.at) {
            let id = id.to_owned();
            return self.noun(self.at, end, Some(id));
        }
        if let Some((classes, end)) = scope.lexicon.function(scope.doc, self.at) {
            // A phrase (« de plus ») does not reach over the words of comparison of a figure (« de | plus de 2 gigawatts »).
            if (self.at + 1..end).any(|t| scope.figure_at(t).is_some() || scope.mention_at(t).is_some()) {
                let classes = self.word_at(self.at).classes;
                return if classes == 0 { self.other() } else { self.function(classes, self.at + 1) };
            }
            return self.function(classes, end);
        }
        // A noun right behind a noun says something of it, as an adjective does: « un centre massif ».
        let behind = self.out.last().is_some_and(|e| e.tokens.end == self.at && e.group().is_some_and(|g| g.head == Head::Noun));
        let listed = || scope.lexicon.noun(scope.doc, self.at).is_some() || scope.lexicon.trade(scope.doc, self.at).is_some();
        let known = !behind && listed();
        if self.determiner.is_some() || self.prep.is_some() || known {
            return self.noun(self.at, self.at + 1, None);
        }
        self.other();
    }

    fn function(&mut self, classes: Classes, end: usize) {
        let waiting = self.prep.is_some() || self.determiner.is_some();
        let is = |c: Class| classes & bit(c) != 0;
        if let Some(link) = first_of(classes, &LINKS).filter(|l| !(is(Class::Prenominal) && *l == Class::Subordinator && waiting)) {
            self.forget();
            return self.push(end, Part::Link(link));
        }
        if let Some(pronoun) = first_of(classes, &PRONOUNS) {
            return self.group(Head::Pronoun(pronoun), end);
        }
        if is(Class::Demonstrative) && matches!(self.scope.doc.lower(self.at).as_str(), "celui" | "celle" | "ceux" | "celles") {
            return self.group(Head::Noun, end);
        }
        if is(Class::Prenominal) && (waiting || !is(Class::Adverb)) {
            self.start();
            self.at = end;
            return;
        }
        // « construire des centres »: after a verb « des » is an article.
        let article = is(Class::De)
            && is(Class::Indefinite)
            && matches!(self.out.last().map(|e| &e.part), None | Some(Part::Verb(_) | Part::Link(_) | Part::Mark(_)));
        if let Some(prep) = first_of(classes, &PREPOSITIONS).filter(|_| !article) {
            self.forget();
            self.start();
            self.prep = Some(prep);
        }
        if let Some(determiner) =
            first_of(classes & DETERMINERS, &[Class::Possessive, Class::Ours, Class::Demonstrative, Class::Definite, Class::Indefinite])
        {
            self.start();
            let word = self.scope.doc.lower(end - 1);
            let plural = word.ends_with('s') || matches!(word.as_str(), "aux" | "leurs");
            // « du » and « des » are « de » with an article, or the article alone: the preposition stays as a possibility.
            self.determiner = Some((determiner, plural));
        }
        self.at = end;
        if self.prep.is_none() && self.determiner.is_none() && !is(Class::Adverb) && !is(Class::Negation) && !is(Class::Clitic) {
            self.forget();
        }
    }

    /// A common noun from token `at` on; what follows as adjectives goes with it.
    fn noun(&mut self, at: usize, least: usize, periphrasis: Option<String>) {
        let scope = self.scope;
        let mut end = least;
        let cue = scope.lexicon.noun(scope.doc, at);
        let trade = scope.lexicon.trade(scope.doc, at);
        for (_, last) in [cue, trade].into_iter().flatten() {
            end = end.max(last);
        }
        let mut end = end.min(self.end);
        // « sapeurs-pompiers » is one noun.
        while end + 1 < self.end
            && scope.doc.tokens[end].is_dash(scope.doc.text)
            && !scope.doc.tokens[end].spaced
            && !scope.doc.tokens[end + 1].spaced
        {
            end += 2;
        }
        let country = self.country(at, end);
        let (prep, determiner) = (self.prep.take(), self.determiner.take());
        let plural = determiner.is_some_and(|d| d.1) || (determiner.is_none() && scope.doc.lower(at).ends_with(['s', 'x']));
        let group = Group {
            head: Head::Noun,
            prep,
            determiner: determiner.map(|d| d.0),
            // The longer of two readings hides what is only a part of it.
            cue: cue.filter(|c| trade.is_none_or(|t| t.1 <= c.1)).map(|c| c.0),
            trade: trade.filter(|t| cue.is_none_or(|c| c.1 <= t.1)).map(|t| t.0),
            periphrasis,
            country,
            plural,
            name: None,
        };
        let from = if prep.is_some() || determiner.is_some() { self.from } else { at };
        self.at = from;
        self.push(end, Part::Group(group));
    }

    /// The country of an adjective among the words of a noun group that ends at `end` or right behind it.
    fn country(&self, at: usize, end: usize) -> Option<u16> {
        (at..(end + 3).min(self.end))
            .take_while(|i| *i < end || self.scope.doc.tokens[*i].kind == TokenKind::Word)
            .find_map(|i| self.scope.lexicon.word(self.scope.doc, i).country)
    }

    fn name(&mut self, mention: usize, end: usize) {
        // « le groupe Meta »: the name belongs to the noun before it.
        let n = self.out.len();
        let noun = n - usize::from(matches!(self.out.last().map(|e| &e.part), Some(Part::Other)));
        if self.prep.is_none()
            && self.determiner.is_none()
            && let Some(Element { tokens, part: Part::Group(group) }) = noun.checked_sub(1).map(|i| &mut self.out[i])
            && group.head == Head::Noun
            && group.name.is_none()
            && (group.trade.is_some() || group.cue.is_some() || tokens.end == self.at)
            && self.scope.only_adjectives(tokens.end..self.at)
        {
            group.name = Some(mention);
            tokens.end = end;
            self.out.truncate(noun);
            self.at = end;
            return;
        }
        self.group(Head::Name(mention), end);
    }

    fn group(&mut self, head: Head, end: usize) {
        let (prep, determiner) = (self.prep.take(), self.determiner.take());
        let from = if prep.is_some() || determiner.is_some() { self.from } else { self.at };
        let plural = determiner.is_some_and(|d| d.1)
            || matches!(head, Head::Pronoun(_)) && self.scope.doc.lower(end - 1).trim_end_matches("-ci").ends_with('s');
        let determiner = determiner.map(|d| d.0);
        let group = Group { head, prep, determiner, cue: None, trade: None, periphrasis: None, country: None, plural, name: None };
        self.at = from;
        self.push(end, Part::Group(group));
    }

    fn other(&mut self) {
        self.forget();
        if let Some(Element { part: Part::Other, tokens }) = self.out.last_mut() {
            tokens.end = self.at + 1;
            self.at += 1;
            return;
        }
        self.push(self.at + 1, Part::Other);
    }

    fn start(&mut self) {
        if self.prep.is_none() && self.determiner.is_none() {
            self.from = self.at;
        }
    }

    fn forget(&mut self) {
        self.prep = None;
        self.determiner = None;
    }

    fn push(&mut self, end: usize, part: Part) {
        self.out.push(Element { tokens: self.at..end, part });
        self.at = end;
    }

    /// The verb group that begins at the present token, clitics and auxiliaries included.
    fn verb(&self) -> Option<(Verb, usize)> {
        let scope = self.scope;
        let (mut at, mut reflexive, mut clitic) = (self.at, false, None);
        // Clitics and the negation before the verb.
        while at < self.end {
            let word = self.word_at(at);
            if word.classes & bit(Class::Reflexive) != 0 {
                reflexive = true;
            } else if word.classes & bit(Class::Clitic) != 0 && self.may_be_clitic(at) {
                clitic = Some(at);
            } else if word.classes & bit(Class::Negation) == 0 {
                break;
            }
            at += 1;
        }
        let bare = at == self.at;
        let word = self.word_at(at);
        if word.verbs.is_empty() || scope.mention_at(at).is_some() || scope.figure_at(at).is_some() {
            return None;
        }
        let (verb, form) = self.reading(word, at, bare)?;
        let mut group = Verb {
            verb,
            form,
            perfect: false,
            passive: false,
            reflexive,
            clitic,
            prep: None,
            plural: scope.doc.lower(at).ends_with("nt"),
            inverted: None,
            says: false,
        };
        let mut end = at + 1;
        // Auxiliaries: « a », « a été », « sera » and the participle behind adverbs.
        while matches!(scope.lexicon.lemma(group.verb), "avoir" | "être") {
            let Some(next) = self.participle_after(end) else { break };
            let being = scope.lexicon.lemma(group.verb) == "être";
            let participle = self.word_at(next).verbs.iter().find(|v| v.1 == Form::Participle)?.0;
            group.perfect = !being || scope.lexicon.is_intransitive(participle);
            group.passive = being && !reflexive && !scope.lexicon.is_intransitive(participle);
            if !being {
                group.passive = false;
            }
            group.inverted = (end..next).find_map(|t| first_of(self.word_at(t).classes, &[Class::He, Class::She]));
            group.verb = participle;
            end = next + 1;
        }
        let cue = scope.lexicon.cue(group.verb, reflexive);
        group.says = cue.is_some_and(|c| matches!(c.frame, Frame::Say | Frame::Plan | Frame::Give));
        Some((group, end))
    }

    fn word_at(&self, at: usize) -> &Word {
        if at < self.end { self.scope.lexicon.word(self.scope.doc, at) } else { self.scope.lexicon.nothing() }
    }

    /// Whether « le », « les », « en » … before a verb is a pronoun there.
    fn may_be_clitic(&self, at: usize) -> bool {
        let next = self.word_at(at + 1);
        let here = self.word_at(at);
        let follows = next.classes & (bit(Class::Reflexive) | bit(Class::Clitic) | bit(Class::Negation)) != 0;
        let verb = next.verbs.iter().any(|v| v.1.is_finite() || v.1 == Form::Infinitive || v.1 == Form::Gerund);
        if here.classes & (DETERMINERS | bit(Class::En)) == 0 {
            return verb || follows;
        }
        if here.classes & bit(Class::En) != 0 && next.verbs.iter().all(|v| v.1 == Form::Gerund) {
            return false;
        }
        let before = self.before(at);
        let subject = before.classes
            & (bit(Class::He) | bit(Class::She) | bit(Class::We) | bit(Class::I) | bit(Class::Who) | bit(Class::Negation))
            != 0
            || self.out.last().is_some_and(|e| e.tokens.end == at && matches!(&e.part, Part::Group(g) if matches!(g.head, Head::Name(_))));
        let infinitive = next.verbs.iter().any(|v| v.1 == Form::Infinitive) && next.classes == 0 && !next.homograph;
        verb && (subject && !(next.homograph && here.classes & bit(Class::Definite) != 0 && !before_is_subject(before)) || infinitive)
            || follows && subject
    }

    fn before(&self, at: usize) -> &Word {
        if at > 0 { self.scope.lexicon.word(self.scope.doc, at - 1) } else { self.scope.lexicon.nothing() }
    }

    /// Which verb and form a word is here.
    fn reading(&self, word: &Word, at: usize, bare: bool) -> Option<(VerbId, Form)> {
        let pick = |test: &dyn Fn(Form) -> bool| word.verbs.iter().copied().find(|v| test(v.1));
        let follows_preposition = self.prep.is_some();
        if follows_preposition {
            // After a preposition there is an infinitive or, after « en », a gerund; else it is a noun.
            let gerund = self.prep == Some(Class::En);
            return pick(&|f| f == Form::Infinitive || gerund && f == Form::Gerund);
        }
        // « est prête à »: behind « être » stands no other finite verb.
        let being =
            self.out.last().is_some_and(|e| e.tokens.end == at && e.verb().is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "être"));
        let finite = pick(&|f| f.is_finite() && !being);
        let participle = pick(&|f| f == Form::Participle);
        let subject_before = self.subject_before(at);
        if word.homograph && bare && !subject_before {
            return None;
        }
        if word.classes != 0 && bare && !subject_before {
            return None;
        }
        if word.classes != 0 && finite.is_none() && participle.is_some() {
            return None;
        }
        match (finite, participle) {
            (Some(f), Some(p)) => Some(if subject_before || !bare { f } else { p }),
            (Some(f), None) => Some(f),
            (None, Some(p)) => Some(p),
            (None, None) if being => None,
            (None, None) => pick(&|_| true),
        }
    }

    /// Whether what stands before token `at` can be the subject of a finite verb there, or leads to one.
    fn subject_before(&self, at: usize) -> bool {
        let Some(last) = self.out.last() else { return false };
        let adjacent = last.tokens.end + 2 >= at;
        match &last.part {
            Part::Group(g) => {
                let named = matches!(g.head, Head::Name(_) | Head::Pronoun(_)) || g.name.is_some() || g.trade.is_some();
                adjacent && (named || g.determiner.is_some() || matches!(g.head, Head::Figure(_)))
            }
            Part::Link(c) => matches!(c, Class::Who | Class::And | Class::But | Class::Where | Class::That | Class::Whose),
            Part::Mark(m) => matches!(m, Mark::Comma | Mark::Unquote | Mark::Close) && self.waits_for_verb(),
            Part::Other | Part::Time(_) => self.waits_for_verb(),
            Part::Verb(_) => false,
        }
    }

    /// Whether a direct noun group has been met and no finite verb since.
    fn waits_for_verb(&self) -> bool {
        for element in self.out.iter().rev() {
            match &element.part {
                Part::Verb(v) if v.form.is_finite() => return false,
                Part::Group(g) if g.prep.is_none() && !matches!(g.head, Head::Figure(_)) => return true,
                Part::Mark(Mark::Semicolon | Mark::Colon) => return false,
                _ => {}
            }
        }
        false
    }

    /// The participle that follows an auxiliary that ends before `from`, over adverbs and a pronoun (« a-t-il »).
    fn participle_after(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut steps = 0;
        while at < self.end && steps < 6 {
            let (word, token) = (self.word_at(at), self.scope.doc.tokens[at]);
            if self.scope.figure_at(at).is_some() || self.scope.mention_at(at).is_some() {
                return None;
            }
            if word.verbs.iter().any(|v| v.1 == Form::Participle) && (word.classes == 0 || word.verbs.len() == 1) {
                return Some(at);
            }
            let adverb = word.classes & (bit(Class::Adverb) | bit(Class::He) | bit(Class::She) | bit(Class::We)) != 0
                || self.scope.doc.lower(at).ends_with("ment")
                || self.scope.doc.lower(at) == "t"
                || token.is_dash(self.scope.doc.text) && !token.spaced;
            if !adverb {
                return None;
            }
            at += 1;
            steps += 1;
        }
        None
    }
}

fn before_is_subject(before: &Word) -> bool {
    before.classes & (bit(Class::He) | bit(Class::She) | bit(Class::We) | bit(Class::I) | bit(Class::Who) | bit(Class::Negation)) != 0
}

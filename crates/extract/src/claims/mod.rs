//! Who a figure is about, when, and who says so. In: figures and mentions of a text. Out: a [`Claim`] for each figure.
//!
//! [`chunks`] cuts a sentence into [`elements`], [`clause`] ties subjects to verbs in a [`tree`], [`periods`] reads times;
//! [`reader`] with [`owner`] asks that analysis and the [`memory`] of entities named before. [`who`] with `governors`,
//! [`frames`], [`around`] and [`people`], [`destination`], [`measure`], [`modality`], [`source`], and [`when`] with [`holds`],
//! each answer for one column.

pub mod analysis;
mod antecedents;
pub mod around;
pub mod chunks;
pub mod clause;
pub mod destination;
pub mod elements;
pub mod frames;
mod governors;
pub mod holds;
pub mod measure;
pub mod memory;
pub mod modality;
pub mod owner;
pub mod people;
pub mod periods;
pub mod reader;
pub mod scope;
pub mod source;
pub mod tree;
pub mod verbs;
pub mod when;
pub mod who;

use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{ClaimLexicon, Class};
use crate::names::Mention;
use crate::names::gazetteer::Type;
use crate::tokens::Doc;
use chunks::chunk;
use clause::parse;
use elements::Head;
use memory::{Memory, Place};
use reader::Reader;
use scope::Scope;
use tree::{Link, Parse};
use who::Who;

/// An entity as a claim names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `mentions.entity_id`; None for a common noun (« les analystes »).
    pub id: Option<String>,
    /// Canonical name, or the noun.
    pub name: String,
}

/// What the text says of a figure besides the quantity itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Who spends, owns, earns, employs, has the users.
    pub subject: Option<Named>,
    /// What it goes to.
    pub object: Option<Named>,
    /// `figures.measure`.
    pub measure: &'static str,
    /// First day, in days since 1970.
    pub period_start: Option<i32>,
    /// Last day, in days since 1970.
    pub period_end: Option<i32>,
    /// The words that say the period.
    pub period_text: Option<String>,
    /// `figures.modality`.
    pub modality: &'static str,
    /// Who says so.
    pub source: Option<Named>,
    /// 0 to 1.
    pub confidence: f64,
}

impl Default for Claim {
    fn default() -> Claim {
        Claim {
            subject: None,
            object: None,
            measure: "other",
            period_start: None,
            period_end: None,
            period_text: None,
            modality: "actual",
            source: None,
            confidence: 0.5,
        }
    }
}

impl Claim {
    /// Takes the period of another claim.
    fn holds_as(&mut self, other: &Claim) {
        (self.period_start, self.period_end) = (other.period_start, other.period_end);
        self.period_text.clone_from(&other.period_text);
    }
}

/// Sentences of more tokens than this are lists or tables, not clauses.
const LONGEST: usize = 400;

/// What is known of a text besides its words.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its day of publication, in days since 1970.
    pub published: Option<i32>,
}

/// The claims that `figures` make. `doc` is cut with the vocabulary of `lexicon`, token by token as the one that figures and
/// mentions were found in.
pub fn claims(lexicon: &ClaimLexicon, doc: &Doc<'_>, figures: &[Figure], mentions: &[Mention], about: About<'_>) -> Vec<Claim> {
    let published = about.published;
    let leads: Vec<usize> = figures.iter().map(|f| lead(lexicon, doc, f.tokens.start)).collect();
    let mut memory = Memory::new(mentions, about.title);
    let mut claims = vec![Claim::default(); figures.len()];
    let mut times = periods::Context::read(&lexicon.periods, doc, figures);
    for (number, sentence) in doc.sentences.iter().enumerate() {
        if figures.is_empty() || sentence.tokens.len() > LONGEST {
            continue;
        }
        let found = periods::expressions(&lexicon.periods, doc, figures, sentence.tokens.clone(), published, &times);
        times.follow(&found);
        let scope = Scope { doc, lexicon, figures, leads: &leads, mentions, times: found };
        let parse = parse(chunk(&scope, sentence.tokens.clone()));
        notice(&parse, &scope, number, &mut memory);
        let reader = Reader { scope: &scope, parse: &parse, sentence: number, memory: &memory };
        let (led, speaker, headed) = (reader.leaders().collect::<Vec<_>>(), reader.quoted(true), reader.headed());
        for (person, company) in led {
            memory.lead(&person, company);
        }
        if let Some((company, _)) = speaker {
            memory.speak(company);
        }
        if let Some(named) = headed {
            memory.head(named, doc.line_end(sentence.tokens.start));
        }
        let reader = Reader { scope: &scope, parse: &parse, sentence: number, memory: &memory };
        let mut read: Vec<usize> = Vec::new();
        for at in 0..parse.elements.len() {
            if let Some(time) = parse.elements[at].time() {
                let tokens = scope.times[time].tokens.clone();
                let first = figures.partition_point(|f| f.tokens.start < tokens.start);
                for (figure, f) in figures.iter().enumerate().skip(first).take_while(|(_, f)| f.tokens.start < tokens.end) {
                    claims[figure] = reader.how_long(f, at);
                }
            }
            let Some(Head::Figure(figure)) = parse.elements[at].group().map(|g| g.head) else { continue };
            let kind = figures[figure].kind;
            let same = |f: &&usize| (figures[**f].kind == Kind::Duration) == (kind == Kind::Duration);
            let before = read.iter().rev().find(same).map(|f| (&claims[*f], &figures[*f]));
            claims[figure] = reader.claim(figure, at, before, published);
            read.push(figure);
        }
    }
    claims
}

/// First token of the words of comparison before a figure.
fn lead(lexicon: &ClaimLexicon, doc: &Doc<'_>, start: usize) -> usize {
    let mut start = start;
    for _ in 0..4 {
        if let Some(before) = lexicon.comparator_before(doc, start) {
            start = before;
        } else if start > 0
            && lexicon.word(doc, start - 1).classes & DETERMINER != 0
            && let Some(before) = lexicon.comparator_before(doc, start - 1)
        {
            start = before;
        } else {
            break;
        }
    }
    start
}

const DETERMINER: u64 = crate::lexicon::claims::bit(Class::Definite)
    | crate::lexicon::claims::bit(Class::Possessive)
    | crate::lexicon::claims::bit(Class::Demonstrative);

/// Notes the entities of a sentence, each with the part that it has there.
fn notice(parse: &Parse, scope: &Scope<'_>, sentence: usize, memory: &mut Memory) {
    for (at, element) in parse.elements.iter().enumerate() {
        let Some(group) = element.group() else { continue };
        let clause = &parse.clauses[parse.clause_of[at]];
        let subject = clause.subject == Some(at) || clause.subject.is_some_and(|s| parse.apposition[s] == Some(at));
        let main = matches!(clause.link, Link::Main | Link::Joined);
        // « Les dépenses de Meta atteindront »: the owner of what the clause is about.
        let owner = at > 0 && main && group.prep == Some(Class::De) && clause.subject == Some(at - 1);
        // « Quant à Amazon, », « Chez Meta, ».
        let leading = main && group.prep == Some(Class::At) && clause.elements.first() == Some(&at);
        // « …, rappelle l’Agence »: who only speaks; of a person the next sentence says « il ».
        let speaks = clause.link == Link::Speech && group.mention().is_some_and(|m| scope.mentions[m].kind == Type::Org);
        let part = match (subject, group.prep) {
            _ if speaks => Place::Aside,
            _ if leading => Place::Topic,
            _ if owner => Place::Subject,
            (true, _) if main => Place::Topic,
            (true, _) => Place::Subject,
            (_, None) => Place::Object,
            _ => Place::Aside,
        };
        // « Interrogé par le juge Desplan, l’homme d’affaires »: not the same.
        if group.prep == Some(Class::By) && clause.link == Link::Participle(None) {
            continue;
        }
        if let Some(mention) = group.mention() {
            // Who only expects something is not what the text is about.
            let reader = Reader { scope, parse, sentence, memory };
            let thinks = subject && clause.verbs.iter().any(|v| reader.thinks(*v));
            let part = if thinks || scope.mentions[mention].kind == Type::Misc { Place::Aside } else { part };
            let cited = group.prep == Some(Class::According);
            memory.add(&scope.mentions[mention], sentence, part, cited, group.trade);
        } else if subject {
            // « Le groupe » as the subject goes on being the topic.
            let reader = Reader { scope, parse, sentence, memory };
            if let Some((named, _)) = reader.entity(at) {
                let kind = if reader.baptised(at).is_some() { Type::Project } else { scope.kind_of(&named).unwrap_or(Type::Org) };
                let token = element.tokens.start;
                memory.note(memory::Seen { named, kind, token, sentence, part, cited: false, called: None });
            }
        }
    }
}

/// One name for what papers call by several: what a company spends.
fn outlay(measure: &'static str) -> &'static str {
    if matches!(measure, "capex" | "investment") { "spending" } else { measure }
}

impl Reader<'_, '_> {
    /// The claim of the figure at element `at`; `before` is the last one of its sentence.
    fn claim(&self, figure: usize, at: usize, before: Option<(&Claim, &Figure)>, published: Option<i32>) -> Claim {
        let f = &self.scope.figures[figure];
        let who = self.who(f, at);
        let mut claim = Claim::default();
        let part = self.is_part(&who);
        let listed = before.filter(|(_, b)| part || (who.listed || self.is_compared(&who)) && b.kind == f.kind);
        let measure = self.measure(f, &who);
        // « son bénéfice net de 28 %, à 26 milliards »: where the rise leads.
        let reached = before.filter(|(b, p)| {
            let to = self.group(at).is_some_and(|g| g.prep == Some(Class::To));
            to && self.restates(at) && matches!(p.kind, Kind::Percent | Kind::Multiple) && b.measure != "other"
        });
        let reached = reached.and_then(|(b, _)| self.fitting(f, b.measure));
        let stated = || match listed {
            Some((b, _)) if who.nouns.is_empty() => b.measure,
            // « un tiers, autour de 480 millions »: the same in another unit.
            _ => measure.or_else(|| before.filter(|_| self.restates(at)).and_then(|(b, _)| self.fitting(f, b.measure))).unwrap_or("other"),
        };
        claim.measure = reached.unwrap_or_else(stated);
        let source = self.source(&who, at);
        claim.modality = match listed {
            Some((b, _)) if part => b.modality,
            _ => self.modality(f, &who, source.as_ref(), claim.measure),
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
        } else if let Some((b, _)) = before.filter(|(_, b)| part || self.is_compared(&who) && b.kind == f.kind) {
            claim.subject = b.subject.clone();
            sure = 0.7;
        }
        if claim.subject.is_none()
            && self.needs_owner(f, claim.measure)
            && !self.has_stranger(&who)
            && let Some((named, s)) =
                self.memory.topic(f.tokens.start, self.sentence).or_else(|| self.quoted(true).map(|(n, s)| (n, s * 0.5)))
        {
            claim.subject = Some(named);
            sure = s;
        }
        if claim.subject.is_none() && !self.has_stranger(&who) {
            let place = || self.place(at).filter(|_| f.kind == Kind::Count && self.is_impersonal(&who));
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
        let company =
            matches!(claim.measure, "revenue" | "profit" | "loss" | "capex" | "capacity" | "compute" | "users" | "sites" | "share_price");
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
        claim.object = who.object.as_ref().map(|m| m.0.clone()).filter(|o| Some(o) != claim.subject.as_ref());
        if claim.object.is_none() {
            claim.object = self.destination(f, &who, &claim);
        }
        if let Some((b, _)) = listed {
            claim.object = claim.object.or_else(|| b.object.clone());
        }
        self.set_period(&mut claim, f, &who, at, published);
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
    fn how_long(&self, figure: &Figure, at: usize) -> Claim {
        let who = self.who(figure, at);
        let source = self.source(&who, at);
        let modality = self.modality(figure, &who, source.as_ref(), "other");
        let topic = || self.memory.topic(figure.tokens.start, self.sentence).filter(|_| !self.is_distance(at));
        let subject = who.subject.clone().or_else(topic).map(|s| s.0);
        Claim { subject, source, modality, ..Claim::default() }
    }

    /// Whether a figure without an owner in its sentence is about what the text is about.
    fn needs_owner(&self, figure: &Figure, measure: &str) -> bool {
        !matches!(measure, "other" | "share") || matches!(figure.kind, Kind::Money | Kind::Duration) || figure.direction.is_some()
    }

    /// « dont plus de la moitié », « y compris 11 milliards »: a part of the figure before.
    fn is_part(&self, who: &Who) -> bool {
        self.before(who.root).is_some_and(|b| matches!(self.element(b).part, elements::Part::Link(Class::Whose)))
    }

    /// « contre N l’an dernier », « au lieu de N ».
    fn is_compared(&self, who: &Who) -> bool {
        self.group(who.root).is_some_and(|g| g.prep == Some(Class::Against))
    }
}

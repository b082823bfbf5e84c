//! Who a figure is about, when, and who says so. In: figures and mentions of a text. Out: a [`Claim`] for each figure.
//!
//! [`chunks`] cuts a sentence into [`elements`], [`clause`] ties subjects to verbs in a [`tree`], [`periods`] reads times;
//! [`reader`] with [`owner`] asks that analysis and the [`memory`] of entities named before. [`who`] with `governors`,
//! [`frames`], [`around`] and [`people`], [`destination`], [`measure`] with `inherit` and `amounts`, [`modality`] with
//! `prospects`, [`source`], and [`when`] with [`holds`] and `reported`, each answer for one column; [`weigh`] has the last word.

mod ahead;
mod amounts;
pub mod analysis;
mod answer;
mod antecedents;
pub mod around;
pub mod chunks;
pub mod clause;
mod dateline;
pub mod destination;
pub mod elements;
pub mod frames;
mod governors;
pub mod holds;
mod inherit;
pub mod measure;
pub mod memory;
pub mod modality;
pub mod owner;
pub mod people;
pub mod periods;
mod prospects;
pub mod reader;
mod reported;
pub mod scope;
pub mod source;
pub mod standing;
pub mod tree;
pub mod verbs;
pub mod weigh;
pub mod when;
pub mod who;

use crate::features::Features;
use crate::figures::{Direction, End, Figure, Kind};
use crate::lexicon::claims::{ClaimLexicon, Class};
use crate::names::Mention;
use crate::names::gazetteer::Type;
use crate::tokens::Doc;
use chunks::chunk;
use clause::parse;
use elements::Head;
use memory::{Memory, Place};
use reader::Reader;
use reported::Reported;
use scope::Scope;
use tree::{Link, Parse};
use weigh::before::Before;
use weigh::ends::Ends;
use weigh::told::{Held, Told, held_for};
use weigh::words::Around;
use weigh::{Bench, Judge, Watch, Whom};

/// An entity as a claim names it.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// `mentions.entity_id`; None for a common noun (« les analystes »).
    pub id: Option<String>,
    /// Canonical name, or the noun.
    pub name: String,
}

impl PartialEq for Named {
    /// An entity is the same by whatever name, a common noun by its own.
    fn eq(&self, other: &Named) -> bool {
        match (&self.id, &other.id) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.name == other.name,
            _ => false,
        }
    }
}

impl Eq for Named {}

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
    /// Up or down where the figure is the size of a change.
    pub direction: Option<Direction>,
    /// Which end it is where the text gives both ends of a change.
    pub role: Option<End>,
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
            direction: None,
            role: None,
            confidence: 0.5,
        }
    }
}

impl Claim {
    /// Takes a subject, so likely as it is; where the subject goes to is not itself.
    fn is_about(&mut self, subject: Option<Named>, sure: f64) {
        (self.subject, self.confidence) = (subject, sure);
        self.object = self.object.take().filter(|o| Some(o) != self.subject.as_ref());
    }

    /// Takes the period of another claim.
    fn holds_as(&mut self, other: &Claim) {
        (self.period_start, self.period_end) = (other.period_start, other.period_end);
        self.period_text.clone_from(&other.period_text);
    }
}

/// Sentences that a measure named once goes on for.
const NEAR: usize = 2;

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

/// A text whose quantities and names are known.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// Words.
    pub lexicon: &'a ClaimLexicon,
    /// The text, cut with the vocabulary of `lexicon`, token by token as the one that figures and mentions were found in.
    pub doc: &'a Doc<'a>,
    /// Its quantities.
    pub figures: &'a [Figure],
    /// Its names.
    pub mentions: &'a [Mention],
    /// What else is known of it.
    pub about: About<'a>,
}

/// The claims that the figures of a text make, after the rules and the judge; `watch` is shown what the judge was asked about
/// each figure.
pub fn claims(text: &Text<'_>, judge: &Judge, watch: &mut dyn Watch) -> Vec<Claim> {
    let Text { lexicon, doc, figures, mentions, about } = *text;
    let published = about.published;
    let leads: Vec<usize> = figures.iter().map(|f| lead(lexicon, doc, f.tokens.start)).collect();
    let mut memory = Memory::new(mentions, about.title);
    // What the rules say is kept beside what is judged: rules that look at the figure before were written for the rules' answers.
    let mut claims = vec![Claim::default(); figures.len()];
    let mut judged = claims.clone();
    let mut before = Before::default();
    let mut told = Told::default();
    let mut looked = Vec::new();
    let mut days: Vec<Option<Option<Held>>> = vec![None; figures.len()];
    // The words around each figure that was asked about.
    let around = Around { doc, figures };
    let mut words: Vec<Option<Features>> = vec![None; figures.len()];
    let (mut paragraph, mut line_end) = (0, 0);
    let mut reported = Reported::new(published);
    // The last figure of a sentence, and the number of that sentence.
    let mut earlier: Option<(usize, usize)> = None;
    if figures.is_empty() {
        return claims;
    }
    let times = periods::of_text(&lexicon.periods, doc, figures, published, LONGEST);
    let pointed = judge.pointed(text, &times, watch);
    for ((number, sentence), times) in doc.sentences.iter().enumerate().zip(times) {
        if sentence.tokens.len() > LONGEST {
            continue;
        }
        let scope = Scope { doc, lexicon, figures, leads: &leads, mentions, times };
        reported.see(&scope.times, |t| doc.span(t.tokens.clone()).to_owned());
        told.see(&scope.times, number, &sentence.tokens, |t| doc.span(t.tokens.clone()).to_owned());
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
        if sentence.tokens.start >= line_end {
            (paragraph, line_end) = (sentence.tokens.start, doc.line_end(sentence.tokens.start));
            scope.section(sentence.tokens.clone(), line_end).into_iter().for_each(|ids| memory.begin_section(ids));
        }
        let mut read: Vec<usize> = Vec::new();
        let reader = Reader { scope: &scope, parse: &parse, sentence: number, memory: &memory };
        let places = if parse.elements.iter().any(|e| e.group().is_some_and(|g| matches!(g.head, Head::Figure(_)))) {
            reader.places()
        } else {
            Vec::new()
        };
        before.here = None;
        let bench = Bench { reader: &reader, judge, places: &places, paragraph, published, pointed: &pointed };
        for at in 0..parse.elements.len() {
            if let Some(time) = parse.elements[at].time() {
                let tokens = scope.times[time].tokens.clone();
                let first = figures.partition_point(|f| f.tokens.start < tokens.start);
                for (figure, f) in figures.iter().enumerate().skip(first).take_while(|(_, f)| f.tokens.start < tokens.end) {
                    let who = reader.who(f, at);
                    claims[figure] = Claim { direction: f.direction, role: f.role, ..reader.how_long(f, &who, at) };
                    let features = around.features(figure, &claims, reader.governing_words(&who, at));
                    let asked = Whom { figure, at, who: &who, words: &features, ruled: &claims[figure] };
                    let (claim, look) = bench.subject(&asked, &mut before, watch);
                    judged[figure] = claim;
                    looked.extend(look);
                    words[figure] = Some(features);
                }
            }
            let Some(Head::Figure(figure)) = parse.elements[at].group().map(|g| g.head) else { continue };
            let kind = figures[figure].kind;
            let same = |f: &&usize| (figures[**f].kind == Kind::Duration) == (kind == Kind::Duration);
            let beside = read.iter().rev().find(same).copied();
            let last = beside.map(|f| (&claims[f], &figures[f]));
            let above = earlier.filter(|(_, n)| n + NEAR >= number).map(|(f, _)| (&claims[f], &figures[f]));
            let who = reader.who(&figures[figure], at);
            let ruled = reader.claim(figure, &who, at, last, above, published);
            claims[figure] = Claim { direction: figures[figure].direction, role: figures[figure].role, ..ruled };
            let features = around.features(figure, &claims, reader.governing_words(&who, at));
            let asked = Whom { figure, at, who: &who, words: &features, ruled: &claims[figure] };
            let (mut claim, look) = bench.subject(&asked, &mut before, watch);
            looked.extend(look);
            // What the rules took for the subject may be where it goes.
            if claim.object.is_none() {
                claim.object = reader.destination(&figures[figure], &who, &claim);
            }
            let beside = beside.map(|f| (&judged[f], &figures[f]));
            reader.hold(&mut claim, &figures[figure], &who, at, beside, &reported);
            // One model does not learn from what another says.
            let ruled = Claim { subject: claims[figure].subject.clone(), ..claim.clone() };
            days[figure] = bench.days(&Whom { ruled: &ruled, ..asked }, (&before, &told, &reported), watch);
            told.note(&ruled, &figures[figure], number);
            reported.note(&claim, &figures[figure], number);
            judged[figure] = claim;
            words[figure] = Some(features);
            read.push(figure);
        }
        let last = read.iter().rev().find(|f| !matches!(figures[**f].kind, Kind::Duration | Kind::Count));
        earlier = last.map(|f| (*f, number)).or(earlier);
    }
    for (figure, subject, sure) in judge.looked_again(&looked) {
        judged[figure].is_about(subject, sure);
    }
    // The days that the rules say, before others are chosen.
    claims.iter_mut().zip(&judged).for_each(|(ruled, claim)| ruled.holds_as(claim));
    let roles = judge.roles(&Ends { doc, figures, ruled: &claims, words: &words }, watch);
    for (number, (figure, role)) in figures.iter().zip(roles).enumerate() {
        let (claim, features) = (&mut judged[number], words[number].as_ref());
        if let Some(features) = features {
            watch.words(number, features, &claims[number]);
            judge.reword(claim, &claims[number], features, figure, (&pointed, number));
        }
        claim.role = role;
        // « + 3 % »: the sign says it.
        let first = figure.tokens.start;
        let signed = [first.checked_sub(1), Some(first)].into_iter().flatten().any(|t| doc.str(t) == "+");
        claim.direction = if signed { figure.direction } else { judge.direction(figure, role, features, (&pointed, number)) };
    }
    for (claim, held) in judged.iter_mut().zip(days) {
        if let Some(held) = held {
            held_for(claim, held, published);
        }
    }
    judged
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
        // « Le fondateur de SoftBank a placé »: the names that only say whom the phrase means are named all the same.
        let inside = element.tokens.clone().filter(|_| group.periphrasis.is_some()).filter_map(|t| scope.mention_at(t));
        inside.for_each(|m| memory.add(&scope.mentions[m], sentence, Place::Aside, false, None));
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

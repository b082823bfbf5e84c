//! What a pronoun or a common noun stands for. In: the entities that the text has named so far, with the part that they
//! had. Out: the one that fits best, and how sure that is.
//!
//! The order of preference is that of centering (Grosz, Joshi, Weinstein 1995): what the last sentence was about, before
//! what it also named; a hint in the noun itself (trade, country, seat) wins over both.

use rustc_hash::FxHashMap;

use super::Named;
use super::standing::Standings;
use crate::lexicon::claims::{ClaimLexicon, Trade, Traits};
use crate::names::Mention;
use crate::names::gazetteer::Type;

/// An entity, named at a place.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Which.
    pub named: Named,
    /// Its type.
    pub kind: Type,
    /// Its first token.
    pub token: usize,
    /// Number of its sentence.
    pub sentence: usize,
    /// The part it had there.
    pub part: Place,
    /// Whether the sentence only cites it.
    pub cited: bool,
    /// What the text calls it there: « l’association Cambrésis Nature ».
    pub called: Option<u16>,
}

/// The part of an entity in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// After a preposition, in a list, in brackets.
    Aside,
    /// Direct object.
    Object,
    /// Subject of a clause that hangs on another.
    Subject,
    /// Subject of the main clause.
    Topic,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'l> {
    /// Types that will do; none for all agents.
    pub types: Vec<Type>,
    /// m, f or unknown.
    pub gender: Option<char>,
    /// In the plural.
    pub plural: bool,
    /// Trades, one of which it must have.
    pub trades: &'l [String],
    /// ISO 3166 code that it must have.
    pub country: Option<&'l str>,
    /// City that it must be called by.
    pub seat: Option<String>,
    /// The last one named rather than the topic.
    pub last: bool,
    /// The id of an entity that it is not.
    pub but: Option<String>,
    /// The noun that it is called by.
    pub called: Option<u16>,
    /// In this sentence or the last one only.
    pub near: bool,
}

/// The entities named so far.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) standings: Standings,
    pub(super) seen: Vec<Seen>,
    /// Places in `seen` of each entity, by id.
    pub(super) places: FxHashMap<String, Vec<usize>>,
    /// Persons' ids with the company that the text says they lead.
    led: Vec<(String, Named)>,
    /// Whom the line that is being read names before a colon, and the token that ends the line.
    heading: Option<(Named, usize)>,
    /// What the last line without a full stop names, as the headings between paragraphs do: the ids.
    section: Vec<String>,
    /// The company whose head was quoted last.
    speaker: Option<Named>,
    /// How often the whole text names each organisation and project.
    named: FxHashMap<String, f64>,
}

/// What is left of a mention's weight a sentence later.
const FADE: f64 = 0.85;
/// Sentences after which nothing is left of it.
const FADED: usize = 60;
/// What one mention anywhere in the text weighs, beside one near by.
const OFTEN: f64 = 0.6;
/// Mentions that one in the headline is worth.
const IN_TITLE: f64 = 3.0;
/// What an analyst or a newspaper loses as the one that a pronoun means.
const WATCHES: f64 = 1.0;
/// Sentences back in which two may be told apart by « le premier » and « le second ».
const NEAR: usize = 2;
/// Sentences back that a pronoun reaches.
const REACH: usize = 4;

impl Memory {
    /// Notes an entity.
    pub fn add(&mut self, mention: &Mention, sentence: usize, part: Place, cited: bool, called: Option<u16>) {
        let named = Named { id: Some(mention.entity.id.clone()), name: mention.entity.name.clone() };
        self.note(Seen { named, kind: mention.kind, token: mention.tokens.start, sentence, part, cited, called });
    }

    /// Notes an entity that was meant without being named.
    pub fn note(&mut self, seen: Seen) {
        if let Some(id) = &seen.named.id {
            self.places.entry(id.clone()).or_default().push(self.seen.len());
        }
        self.seen.push(seen);
    }

    /// Notes that a person leads a company.
    pub fn lead(&mut self, person: &Named, company: Named) {
        if let Some(id) = &person.id {
            self.led.push((id.clone(), company));
        }
    }

    /// The company that the text says a person leads.
    pub fn led_by(&self, person: &str) -> Option<&Named> {
        self.led.iter().rev().find(|(id, _)| id == person).map(|(_, company)| company)
    }

    /// Notes that a line, up to the token `end`, is about what it names before a colon.
    pub fn head(&mut self, named: Named, end: usize) {
        self.heading = Some((named, end));
    }

    /// Whom the line of `token` names before a colon, if it does.
    pub fn heading(&self, token: usize) -> Option<(Named, f64)> {
        self.heading.as_ref().filter(|(_, end)| token < *end).map(|(named, _)| (named.clone(), 0.7))
    }

    /// Notes what a heading between paragraphs names.
    pub fn begin_section(&mut self, ids: Vec<String>) {
        self.section = ids;
    }

    /// Whether the heading above names an entity.
    pub fn heads_section(&self, named: &Named) -> bool {
        named.id.as_ref().is_some_and(|id| self.section.contains(id))
    }

    /// Notes the company whose head is quoted.
    pub fn speak(&mut self, company: Named) {
        self.speaker = Some(company);
    }

    /// Whose « we » it is in a sentence that names no speaker: the company quoted last, else the only one whose head the text
    /// names.
    pub fn ourselves(&self) -> Option<&Named> {
        self.speaker.as_ref().or_else(|| self.led.first().map(|(_, company)| company).filter(|c| self.led.iter().all(|(_, o)| o == *c)))
    }

    /// An entity whose id the text has named.
    pub fn by_id(&self, id: &str) -> Option<&Named> {
        self.seen.iter().rev().map(|s| &s.named).find(|n| n.id.as_deref() == Some(id))
    }

    /// A memory that knows how often each entity will be named in the whole text; names in the headline count more.
    pub fn new(mentions: &[Mention], title: Option<&str>) -> Memory {
        let title = title.map(text::fold).unwrap_or_default();
        let mut named: FxHashMap<String, f64> = FxHashMap::default();
        for mention in mentions.iter().filter(|m| matches!(m.kind, Type::Org | Type::Project)) {
            *named
                .entry(mention.entity.id.clone())
                .or_insert_with(|| if title.contains(&text::fold(&mention.entity.name)) { IN_TITLE } else { 0.0 }) += 1.0;
        }
        Memory { named, standings: Standings::new(mentions, &title), ..Memory::default() }
    }

    /// What the text is about at a sentence: the organisation or project that weighs most, each mention counting for its part
    /// and fading with distance, to which comes how often the whole text names it. None where it is not named in a sentence
    /// before and again, or where it does not stand out.
    pub fn topic(&self, token: usize, sentence: usize) -> Option<(Named, f64)> {
        if let Some(named) = self.heading(token) {
            return Some(named);
        }
        let weights = self.weights(token, sentence);
        let all: f64 = weights.iter().map(|w| w.1).sum();
        let best = weights.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        // Named once, it must stand out the more.
        let share = if self.often(best.0) >= 2.0 * OFTEN { 0.3 } else { 0.5 };
        (best.2 >= 1 && best.1 >= share * all).then(|| (best.0.clone(), 0.65))
    }

    /// What each organisation and project weighs as what the text is about at a sentence, each mention counting for its part and
    /// fading with distance; with the sentences before in which it is named.
    fn weights(&self, token: usize, sentence: usize) -> Vec<(&Named, f64, usize)> {
        let mut weights: Vec<(&Named, f64, usize)> = Vec::new();
        // Farther back nothing weighs anything.
        let near = self.seen.partition_point(|s| s.sentence + FADED < sentence);
        let agents = self.seen[near..].iter().filter(|s| !s.cited && matches!(s.kind, Type::Org | Type::Project));
        for seen in agents.filter(|s| s.token < token) {
            let part = match seen.part {
                Place::Topic => 3.0,
                Place::Subject => 2.0,
                Place::Object => 1.0,
                Place::Aside => 0.5,
            };
            let weight = part * FADE.powi(sentence.saturating_sub(seen.sentence) as i32);
            let earlier = usize::from(seen.sentence < sentence);
            match weights.iter_mut().find(|w| w.0.id == seen.named.id) {
                Some(w) => (w.1, w.2) = (w.1 + weight, w.2 + earlier),
                None => weights.push((&seen.named, weight + self.often(&seen.named), earlier)),
            }
        }
        weights
    }

    /// The share that an entity has of all that the text may be about at a sentence, and how many have more.
    pub fn salience(&self, named: &Named, token: usize, sentence: usize) -> (f64, usize) {
        let weights = self.weights(token, sentence);
        let Some(own) = weights.iter().find(|w| w.0.id == named.id).map(|w| w.1) else { return (0.0, weights.len()) };
        let all: f64 = weights.iter().map(|w| w.1).sum();
        (own / all.max(f64::MIN_POSITIVE), weights.iter().filter(|w| w.1 > own).count())
    }

    fn often(&self, named: &Named) -> f64 {
        OFTEN * named.id.as_deref().and_then(|id| self.named.get(id)).copied().unwrap_or_default()
    }

    /// « Le premier », « le second » at `token`: of the two that its sentence names before it, or else the last one that names two.
    pub fn of_two(&self, second: bool, token: usize, sentence: usize) -> Option<(Named, f64)> {
        (0..=NEAR).filter_map(|back| sentence.checked_sub(back)).find_map(|s| {
            let agents =
                |seen: &&Seen| seen.sentence == s && seen.token < token && !seen.cited && !matches!(seen.kind, Type::Loc | Type::Misc);
            let mut named: Vec<&Named> = Vec::new();
            for seen in self.seen.iter().rev().take_while(|n| n.sentence >= s).filter(agents) {
                if !named.contains(&&seen.named) {
                    named.push(&seen.named);
                }
            }
            let [last, first] = named[..] else { return None };
            Some((if second { last } else { first }.clone(), 0.8))
        })
    }

    /// The best entity named before `token`, seen from `sentence`; with how sure that is, from 0 to 1.
    pub fn find(&self, lexicon: &ClaimLexicon, wanted: &Wanted<'_>, token: usize, sentence: usize) -> Option<(Named, f64)> {
        let mut best: Option<(f64, &Seen)> = None;
        let hinted = !wanted.trades.is_empty() || wanted.country.is_some() || wanted.seat.is_some();
        let reach = if hinted { REACH * 3 } else { REACH };
        for seen in self.seen.iter().rev().filter(|s| s.token < token) {
            let back = sentence.saturating_sub(seen.sentence);
            if back > reach || wanted.near && back > 1 {
                break;
            }
            if wanted.but.is_some() && wanted.but == seen.named.id {
                continue;
            }
            // « Selon Le Monde, on lui reproche »: who is only cited.
            let medium = seen.cited && seen.named.id.as_deref().is_some_and(|id| lexicon.is_medium(id));
            if medium && back == 0 && wanted.trades.is_empty() {
                continue;
            }
            let Some(fit) = fit(lexicon, wanted, seen) else { continue };
            let part = match seen.part {
                _ if wanted.last => 0.0,
                Place::Topic => 2.2,
                Place::Subject => 1.6,
                Place::Object => 0.6,
                Place::Aside => 0.0,
            };
            // « FactSet en espérait 41. Le groupe anticipe »: who watches is seldom meant.
            let watches = !hinted && seen.named.id.as_deref().is_some_and(|id| lexicon.is_observer(id));
            let near = 1e-4 * seen.token as f64 - if watches { WATCHES } else { 0.0 };
            let often = (1.0 + self.often(&seen.named) / OFTEN).ln();
            let score = fit + part - 1.5 * back as f64 + near + if wanted.last { 0.0 } else { 0.8 * often };
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, seen));
            }
        }
        best.map(|(_, seen)| {
            let back = sentence.saturating_sub(seen.sentence) as f64;
            let sure = if hinted { 0.7 } else { 0.55 } - 0.1 * back;
            (seen.named.clone(), sure.max(0.3))
        })
    }
}

/// How well an entity of a type fits what is wanted; None where it cannot be meant.
pub fn suits(lexicon: &ClaimLexicon, wanted: &Wanted<'_>, named: &Named, kind: Type) -> Option<f64> {
    let seen = Seen { named: named.clone(), kind, token: 0, sentence: 0, part: Place::Aside, cited: false, called: None };
    fit(lexicon, wanted, &seen)
}

/// How well an entity fits what is wanted; None where it cannot be meant.
fn fit(lexicon: &ClaimLexicon, wanted: &Wanted<'_>, seen: &Seen) -> Option<f64> {
    let types: &[Type] =
        if wanted.types.is_empty() { &[Type::Org, Type::Per, Type::Product, Type::Project, Type::Loc] } else { &wanted.types };
    // « le géant de Redmond » is no other place.
    if wanted.seat.is_some() && seen.kind == Type::Loc {
        return None;
    }
    let place = types.iter().position(|t| *t == seen.kind)?;
    let mut score = if wanted.types.is_empty() { -0.2 * place as f64 } else { 0.0 };
    if wanted.called.is_some() && wanted.called == seen.called {
        return Some(score + 4.0);
    }
    let nothing = Traits::default();
    let traits = seen.named.id.as_deref().and_then(|id| lexicon.traits(id)).unwrap_or(&nothing);
    if !wanted.trades.is_empty() {
        match traits.trades.iter().any(|t| wanted.trades.contains(t)) {
            true => score += 4.0,
            false if traits.trades.is_empty() => score -= 0.5,
            false => return None,
        }
    }
    if let Some(country) = wanted.country {
        match traits.countries.iter().any(|c| c == country) {
            true => score += 3.0,
            false if traits.countries.is_empty() => score -= 0.5,
            false => return None,
        }
    }
    if let Some(seat) = &wanted.seat {
        match traits.seats.iter().any(|s| s == seat) {
            true => score += 4.0,
            false if traits.seats.is_empty() => score -= 0.5,
            false => return None,
        }
    }
    let gender = traits.gender.chars().next().filter(|c| matches!(c, 'm' | 'f'));
    if let (Some(wanted), Some(gender)) = (wanted.gender, gender)
        && wanted != gender
        && matches!(seen.kind, Type::Per | Type::Loc)
    {
        return None;
    }
    let plural = traits.gender.ends_with('p');
    // One entity is not « ils ».
    if wanted.plural && !plural { None } else { Some(score) }
}

/// What a noun that stands for an entity asks for.
pub fn wanted<'l>(trade: &'l Trade) -> Wanted<'l> {
    Wanted { types: trade.types.iter().filter_map(|t| Type::of(t)).collect(), trades: &trade.trades, ..Wanted::default() }
}

//! How a text stands to its entities: which it names in its headline, first, most, and what came of each so far. In: mentions, the
//! memory. Out: what candidates are weighed by.

use rustc_hash::FxHashMap;

use super::Named;
use super::memory::{Memory, Place};
use crate::names::Mention;
use crate::names::gazetteer::Type;

/// How a text stands to an entity, as a whole.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How often it is named.
    pub total: usize,
    /// Its share of all names.
    pub share: f64,
    /// Whether the headline names it.
    pub in_title: bool,
    /// Its place among the entities in the order in which they are first named.
    pub rank: usize,
    /// How many entities are named more often.
    pub above: usize,
    /// Its type.
    pub kind: Type,
    /// Token where it is first named.
    first: usize,
    named: Named,
}

impl Standing {
    /// Whether it is in the headline, named first, or named more than any other.
    fn is_main(&self) -> bool {
        self.in_title || self.rank == 0 || self.leads()
    }

    /// Whether it is named more than any other, and more than once.
    fn leads(&self) -> bool {
        self.above == 0 && self.total > 1
    }
}

/// What came of an entity up to a token.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// How often it was named or meant.
    pub times: usize,
    /// Sentence of the last time, and its part there.
    pub last: Option<(usize, Place)>,
    /// Sentence where it last was the topic.
    pub topic: Option<usize>,
    /// Sentence where it last was an agent of any clause.
    pub here: Option<usize>,
    /// Whether it was only cited.
    pub cited: bool,
    /// How often it was named or meant since a token.
    pub since: usize,
    /// Whether it was the first to be named or meant since then, and the first agent.
    pub first: (bool, bool),
}

/// Places that are looked back at for one entity, and from the beginning of a paragraph.
const LOOKED_AT: usize = 64;
/// Entities of the headline and the like that are asked about.
const MAIN: usize = 6;

/// All standings of a text.
#[derive(Debug, Default)]
pub struct Standings {
    /// By rank.
    all: Vec<Standing>,
    /// Ranks by id.
    ranks: FxHashMap<String, usize>,
    /// Ranks, those first that matter most.
    order: Vec<usize>,
}

impl Standings {
    /// Of the mentions of a text and its folded headline.
    pub fn new(mentions: &[Mention], title: &str) -> Standings {
        let mut all: Vec<Standing> = Vec::new();
        let mut ranks: FxHashMap<String, usize> = FxHashMap::default();
        for mention in mentions {
            let rank = *ranks.entry(mention.entity.id.clone()).or_insert(all.len());
            if rank == all.len() {
                let named = Named { id: Some(mention.entity.id.clone()), name: mention.entity.name.clone() };
                let in_title = title.contains(&text::fold(&named.name));
                let (first, kind) = (mention.tokens.start, mention.kind);
                all.push(Standing { total: 0, share: 0.0, in_title, rank, above: 0, kind, first, named });
            }
            all[rank].total += 1;
        }
        let mut totals: Vec<usize> = all.iter().map(|s| s.total).collect();
        totals.sort_unstable();
        for standing in &mut all {
            standing.share = standing.total as f64 / mentions.len() as f64;
            standing.above = totals.len() - totals.partition_point(|t| *t <= standing.total);
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|i| (!all[*i].is_main(), std::cmp::Reverse(all[*i].total), *i));
        Standings { all, ranks, order }
    }
}

impl Memory {
    /// How the text as a whole stands to an entity; None where it never names it.
    pub fn standing(&self, named: &Named) -> Option<&Standing> {
        self.standings.ranks.get(named.id.as_deref()?).map(|rank| &self.standings.all[*rank])
    }

    /// Whether an entity is in the headline, or named more than any other.
    pub fn is_foremost(&self, named: &Named) -> bool {
        self.standing(named).is_some_and(|s| s.in_title || s.leads())
    }

    /// The entities of the headline, the one named first and most, and of those named before `token` the `n` that the text names
    /// most.
    pub fn foremost(&self, token: usize, n: usize) -> impl Iterator<Item = &Named> + '_ {
        let ranked = || self.standings.order.iter().map(|i| &self.standings.all[*i]);
        let main = ranked().take_while(|s| s.is_main()).take(MAIN);
        main.chain(ranked().filter(move |s| !s.is_main() && s.first < token).take(n)).map(|s| &s.named)
    }

    /// The entities of the `reach` sentences before `sentence`, the last first, as often as they were noted.
    pub fn recent(&self, sentence: usize, reach: usize) -> impl Iterator<Item = &Named> + '_ {
        let near = self.seen.iter().rev().take_while(move |s| s.sentence + reach >= sentence);
        near.filter(move |s| s.sentence < sentence).map(|s| &s.named)
    }

    /// What came of an entity before `token`, and since `start`.
    pub fn history(&self, named: &Named, start: usize, token: usize) -> History {
        let mut history = History::default();
        let Some(places) = named.id.as_deref().and_then(|id| self.places.get(id)) else { return history };
        let until = places.partition_point(|p| self.seen[*p].token < token);
        history.times = until;
        history.since = until - places[..until].partition_point(|p| self.seen[*p].token < start);
        for seen in places[..until].iter().rev().take(LOOKED_AT).map(|p| &self.seen[*p]) {
            history.cited |= history.last.is_none() && seen.cited;
            history.last = history.last.or(Some((seen.sentence, seen.part)));
            if seen.part == Place::Topic {
                history.topic = history.topic.or(Some(seen.sentence));
            }
            if seen.part >= Place::Subject {
                history.here = history.here.or(Some(seen.sentence));
            }
        }
        let from = self.seen.partition_point(|s| s.token < start);
        let mut since = self.seen[from..].iter().take(LOOKED_AT).take_while(|s| s.token < token);
        let is = |seen: Option<&super::memory::Seen>| seen.is_some_and(|s| s.named.id == named.id);
        history.first = (is(since.clone().next()), is(since.find(|s| s.part >= Place::Subject)));
        history
    }
}

//! What speaks for a candidate. In: a figure in its sentence, a candidate. Out: its features: which rules name it, where it
//! stands, how the text stands to it.

use super::answers::RULES;
use super::candidates::{Candidate, KINDS as SUBJECTS, Place};
use super::question::Question;
use super::row::Table;
use crate::claims::Named;
use crate::claims::elements::{Head, Mark, Part};
use crate::claims::memory::{Place as Rank, Wanted, suits, wanted};
use crate::claims::modality::MODALITIES;
use crate::claims::reader::{Meant, Reader};
use crate::claims::tree::Link;
use crate::figures::{Direction, End, Kind};
use crate::lexicon::claims::{Class, MEASURES};
use crate::names::gazetteer::Type;

/// Elements and tokens that are counted at most.
const FAR: usize = 40;

impl Reader<'_, '_> {
    /// Whom the figure may be about, and a row of features for each.
    pub(super) fn weigh_subjects(&self, question: &Question<'_>) -> (Vec<Candidate>, Table) {
        let answers = self.answers(question);
        let candidates = self.candidates(question.figure, question.places, &answers);
        let mut figure = Table::default();
        figure.begin();
        self.of_figure(&mut figure, question, candidates.len());
        let (pointed, number) = question.pointed;
        let share = |c: &Candidate| pointed.share(number, c.named.as_ref().and_then(|n| n.id.as_deref())).unwrap_or_default();
        let shares: Vec<f32> = candidates.iter().map(share).collect();
        let (nobody, best) = (shares.first().copied().unwrap_or_default(), shares.iter().copied().fold(f32::MIN_POSITIVE, f32::max));
        let mut table = Table::default();
        for (candidate, share) in candidates.iter().zip(shares) {
            table.begin();
            self.said(&mut table, question, &answers, candidate);
            self.stands(&mut table, question, candidate);
            self.known(&mut table, question, candidate);
            self.related(&mut table, question, &candidates, candidate);
            table.append(&figure);
            POINTED.into_iter().zip([share, share / best, nobody]).for_each(|(name, value)| table.add(name, value));
        }
        (candidates, table)
    }

    /// Which rules and which figures before name it.
    fn said(&self, table: &mut Table, q: &Question<'_>, answers: &[Option<Meant>], candidate: &Candidate) {
        let mut votes = 0;
        for (name, answer) in RULES.into_iter().zip(answers) {
            let sure = match (answer, &candidate.named) {
                (Some(a), Some(n)) if a.0.id == n.id => a.1 as f32,
                (None, None) => 1.0,
                _ => 0.0,
            };
            votes += usize::from(sure > 0.0);
            table.add(name, sure);
        }
        table.count("votes", votes, RULES.len());
        let same = |before: &Option<Option<Named>>| match before {
            None => -1.0,
            Some(named) => f32::from(u8::from(named.as_ref().map(|n| &n.id) == candidate.named.as_ref().map(|n| &n.id))),
        };
        table.add("figure before here", same(&q.before.here));
        table.add("figure before", same(&q.before.last));
        table.add("two figures before", same(&q.before.last_but_one));
        let id = candidate.named.as_ref().and_then(|n| n.id.as_ref());
        let owned = id.and_then(|id| q.before.counts.get(id)).copied().unwrap_or_default();
        table.add("share of figures", owned as f32 / q.before.all.max(1) as f32);
        let cites = candidate.named.as_ref().is_some_and(|n| q.source.is_some_and(|s| s.id == n.id));
        table.flag("source", cites);
    }

    /// Where it stands in the sentence: its nearest place before the figure, and behind it.
    fn stands(&self, table: &mut Table, q: &Question<'_>, candidate: &Candidate) {
        let mine = |p: &&Place| candidate.named.as_ref().is_some_and(|n| p.meant.0.id == n.id);
        let before = q.places.iter().rev().filter(mine).find(|p| p.at < q.at);
        let after = q.places.iter().filter(mine).find(|p| p.at > q.at);
        for (names, place) in [(&BEFORE, before), (&AFTER, after)] {
            self.stands_at(table, names, q, place);
        }
        table.count("places", q.places.iter().filter(mine).count(), 5);
        let first = q.places.first().is_some_and(|p| mine(&p));
        table.flag("first place", first);
        let agent = |p: &Place| self.parse.clauses[self.parse.clause_of[p.at]].subject == Some(p.at);
        table.flag("is a subject", q.places.iter().filter(mine).any(agent));
        let nearest = |before: bool| {
            let mut places = q.places.iter().filter(|p| p.named && (p.at < q.at) == before && p.at != q.at);
            if before { places.next_back() } else { places.next() }.is_some_and(|p| mine(&p))
        };
        table.flag("nearest name before", nearest(true));
        table.flag("nearest name behind", nearest(false));
    }

    fn stands_at(&self, table: &mut Table, names: &[&'static str; 18], q: &Question<'_>, place: Option<&Place>) {
        let (from, to) = place.map_or((0, 0), |p| (p.at.min(q.at), p.at.max(q.at)));
        let between = || (from + 1..to.max(from + 1)).map(|i| self.element(i));
        let count = |is: fn(&Part) -> bool| between().filter(|e| is(&e.part)).count();
        let group = place.and_then(|p| self.group(p.at));
        let (its, mine) = (place.map(|p| self.parse.clause_of[p.at]), self.parse.clause_of[q.at]);
        let above = |mut low: usize, high: usize| {
            while let Some(parent) = self.parse.clauses[low].parent {
                if parent == high {
                    return true;
                }
                low = parent;
            }
            false
        };
        let relation = match its {
            None => -1.0,
            Some(its) if its == mine => 0.0,
            Some(its) if above(mine, its) => 1.0,
            Some(its) if above(its, mine) => 2.0,
            Some(_) => 3.0,
        };
        let link = its.map_or(-1.0, |c| link_number(self.parse.clauses[c].link));
        let values = [
            place.map_or(-1.0, |_| (to - from).min(FAR) as f32),
            count(|p| matches!(p, Part::Verb(_))) as f32,
            count(|p| matches!(p, Part::Group(g) if matches!(g.head, Head::Figure(_)))) as f32,
            count(|p| matches!(p, Part::Mark(Mark::Comma))) as f32,
            count(|p| matches!(p, Part::Mark(Mark::Semicolon | Mark::Colon))) as f32,
            count(|p| matches!(p, Part::Mark(Mark::Open | Mark::Close))) as f32,
            count(|p| matches!(p, Part::Group(g) if g.mention().is_some())) as f32,
            group.map_or(-1.0, |g| g.prep.map_or(0.0, |c| 1.0 + f32::from(c as u8))),
            group.map_or(-1.0, |g| head_number(g.head)),
            place.map_or(-1.0, |p| p.meant.1 as f32),
            relation,
            link,
            place.map_or(-1.0, |p| f32::from(u8::from(self.parse.clauses[self.parse.clause_of[p.at]].subject == Some(p.at)))),
            place.map_or(-1.0, |p| f32::from(u8::from(self.before(p.at).is_some_and(|b| self.verb(b).is_some())))),
            place.map_or(-1.0, |p| f32::from(u8::from(self.parse.clauses[self.parse.clause_of[p.at]].elements.first() == Some(&p.at)))),
            its.and_then(|c| self.parse.clauses[c].verbs.first()).map_or(-2.0, |v| self.cue(*v).map_or(-1.0, |c| f32::from(c.frame as u8))),
            its.map_or(-1.0, |c| f32::from(u8::from(self.parse.clauses[c].verbs.iter().any(|v| self.thinks(*v))))),
            group.map_or(-1.0, |g| g.determiner.map_or(0.0, |c| 1.0 + f32::from(c as u8))),
        ];
        for (name, value) in names.iter().zip(values) {
            table.add(name, value);
        }
    }

    /// How the text stands to it, whatever the sentence.
    fn known(&self, table: &mut Table, q: &Question<'_>, candidate: &Candidate) {
        let token = q.figure.tokens.start;
        table.flag("nobody", candidate.named.is_none());
        for (name, kind) in SUBJECTS.into_iter().skip(1).zip(Type::ALL) {
            table.flag(name, candidate.kind == Some(kind));
        }
        let standing = candidate.standing.as_ref();
        table.count("named in all", standing.map_or(0, |s| s.total), 12);
        table.add("share of names", standing.map_or(0.0, |s| s.share as f32));
        table.flag("in the headline", standing.is_some_and(|s| s.in_title));
        table.flag("named first", standing.is_some_and(|s| s.rank == 0));
        table.count("rank", standing.map_or(0, |s| s.rank), 12);
        table.count("above", standing.map_or(0, |s| s.above), 12);
        let seen = candidate.named.as_ref().map(|n| self.memory.history(n, q.paragraph, token)).unwrap_or_default();
        let back = |sentence: Option<usize>| sentence.map_or(20.0, |s| self.sentence.saturating_sub(s).min(19) as f32);
        table.count("named so far", seen.times, 12);
        table.count("named in paragraph", seen.since, 8);
        table.flag("first of paragraph", seen.first.0);
        table.flag("first agent of paragraph", seen.first.1);
        table.add("sentences back", back(seen.last.map(|l| l.0)));
        table.add("sentences back as topic", back(seen.topic));
        table.add("last part", seen.last.map_or(-1.0, |l| rank_number(l.1)));
        table.add("sentences back as agent", back(seen.here));
        table.flag("cited", seen.cited);
        let id = candidate.named.as_ref().and_then(|n| n.id.as_deref());
        table.flag("observer", id.is_some_and(|id| self.scope.lexicon.is_observer(id)));
        table.flag("medium", id.is_some_and(|id| self.scope.lexicon.is_medium(id)));
        table.flag("leads somebody", id.is_some_and(|id| self.memory.led_by(id).is_some()));
        let traits = id.and_then(|id| self.scope.lexicon.traits(id));
        table.flag("known", traits.is_some());
        let subject = q.who.verb.and_then(|v| self.parse.clauses[self.parse.clause_of[v]].subject);
        table.add("suits the verb's subject", self.suits(subject, candidate));
        table.add("suits the main subject", self.suits(self.main_subject(), candidate));
        let own = q.who.nouns.iter().copied().find(|n| self.group(*n).is_some_and(|g| g.trade.is_some()));
        table.add("suits its own group", self.suits(own, candidate));
        table.flag(
            "heading",
            candidate.named.is_some() && self.memory.heading(token).map(|h| h.0.id) == candidate.named.as_ref().map(|n| n.id.clone()),
        );
    }

    /// Whether a candidate may be what the noun group at `at` calls « il », « le groupe », « la start-up »: 0 no, 1 yes, more
    /// where its trade or country says so; -1 where the group is a name or nothing.
    fn suits(&self, at: Option<usize>, candidate: &Candidate) -> f32 {
        let (Some(group), Some(named), Some(kind)) = (at.and_then(|at| self.group(at)), &candidate.named, candidate.kind) else {
            return -1.0;
        };
        let gender = match group.head {
            Head::Pronoun(Class::He) => Some('m'),
            Head::Pronoun(Class::She) => Some('f'),
            _ => None,
        };
        let trade = group.trade.filter(|_| group.head == Head::Noun).map(|t| self.scope.lexicon.trade_row(t));
        let want = match (gender, trade) {
            (Some(_), _) => Wanted { gender, plural: group.plural, ..Wanted::default() },
            (_, Some(trade)) => {
                let country = group.country.map(|c| self.scope.lexicon.country(c));
                Wanted { plural: group.plural, country, ..wanted(trade) }
            }
            _ => return -1.0,
        };
        suits(self.scope.lexicon, &want, named, kind).map_or(0.0, |s| 1.0 + s.max(0.0) as f32)
    }

    /// The subject of the first main clause.
    fn main_subject(&self) -> Option<usize> {
        self.parse.clauses.iter().find(|c| c.link == Link::Main).and_then(|c| c.subject)
    }

    /// What the figure is: the same for all its candidates.
    pub(super) fn of_figure(&self, table: &mut Table, q: &Question<'_>, candidates: usize) {
        let f = q.figure;
        for (name, kind) in KINDS {
            table.flag(name, f.kind == kind);
        }
        table.add("measure", MEASURES.iter().position(|m| *m == q.measure).map_or(-1.0, |m| m as f32));
        let outlay = matches!(q.measure, "capex" | "investment" | "spending" | "cost" | "price" | "funding" | "acquisition" | "stake");
        table.flag("outlay", outlay);
        table.flag("result", matches!(q.measure, "revenue" | "profit" | "loss" | "valuation" | "share_price" | "debt"));
        table.flag("other measure", q.measure == "other");
        table.add("modality", MODALITIES.iter().position(|m| *m == q.modality).map_or(0.0, |m| m as f32));
        table.add("direction", f.direction.map_or(0.0, |d| if d == Direction::Up { 1.0 } else { -1.0 }));
        table.add("role", f.role.map_or(0.0, |r| if r == End::From { -1.0 } else { 1.0 }));
        let group = self.group(q.at);
        table.add("preposition", group.and_then(|g| g.prep).map_or(0.0, |c| 1.0 + f32::from(c as u8)));
        table.add("determiner", group.and_then(|g| g.determiner).map_or(0.0, |c| 1.0 + f32::from(c as u8)));
        let root = self.group(q.who.root);
        table.add("root preposition", root.and_then(|g| g.prep).map_or(0.0, |c| 1.0 + f32::from(c as u8)));
        table.add("root determiner", root.and_then(|g| g.determiner).map_or(0.0, |c| 1.0 + f32::from(c as u8)));
        table.count("governing nouns", q.who.nouns.len(), 5);
        let class = |at: Option<&usize>| at.and_then(|n| self.noun(*n)).map_or(-1.0, |c| f32::from(c.class as u8));
        table.add("nearest noun", class(q.who.nouns.first()));
        table.add("farthest noun", class(q.who.nouns.last()));
        table.flag("is subject", q.who.is_subject);
        table.flag("listed", q.who.listed);
        table.add("frame", q.who.verb.map_or(-2.0, |v| self.cue(v).map_or(-1.0, |c| f32::from(c.frame as u8))));
        let verb = q.who.verb.and_then(|v| self.verb(v));
        table.flag("passive", verb.is_some_and(|v| v.passive));
        table.flag("finite", verb.is_some_and(|v| v.form.is_finite()));
        let subject = q.who.verb.and_then(|v| self.parse.clauses[self.parse.clause_of[v]].subject);
        table.add("verb's subject", subject.and_then(|s| self.group(s)).map_or(-1.0, |g| head_number(g.head)));
        table.add("noun of it", class(subject.as_ref()));
        table.flag("stranger", self.has_stranger(q.who));
        table.flag("part", self.is_part(q.who));
        table.flag("compared", self.is_compared(q.who));
        table.add("link", link_number(self.parse.clauses[self.parse.clause_of[q.at]].link));
        table.count(
            "figures in sentence",
            self.parse.elements.iter().filter(|e| e.group().is_some_and(|g| matches!(g.head, Head::Figure(_)))).count(),
            12,
        );
        table.count("names in sentence", q.places.iter().filter(|p| p.named).count(), 12);
        table.add("how far in", q.at as f32 / self.parse.elements.len() as f32);
        table.count("elements", self.parse.elements.len(), 80);
        table.count("sentence", self.sentence, 30);
        table.count("sentences", self.scope.doc.sentences.len(), 40);
        table.count("figures of the text", self.scope.figures.len(), 40);
        let pronoun = |at: Option<usize>| match at.and_then(|at| self.group(at)).map(|g| (g.head, g.determiner)) {
            Some((Head::Pronoun(class), _)) => 1.0 + f32::from(class as u8),
            Some((Head::Noun, Some(class))) => -2.0 - f32::from(class as u8),
            Some((Head::Noun, None)) => -1.0,
            _ => 0.0,
        };
        table.add("verb's subject class", pronoun(subject));
        table.add("main subject class", pronoun(self.main_subject()));
        table.count("candidates", candidates, 30);
        let we = |e: &crate::claims::elements::Element| {
            e.group().is_some_and(|g| matches!(g.head, Head::Pronoun(Class::We | Class::I)) || g.determiner == Some(Class::Ours))
        };
        table.flag("we", self.parse.elements.iter().any(we));
        table.flag("speech", self.parse.clauses.iter().any(|c| c.link == Link::Speech));
    }
}

/// How likely the candidate is by the words of the text alone, the same as a part of the likeliest, and how likely nobody is.
const POINTED: [&str; 3] = ["pointed at", "pointed at: beside the likeliest", "pointed at: nobody"];
const KINDS: [(&str, Kind); 7] = [
    ("money", Kind::Money),
    ("percent", Kind::Percent),
    ("count", Kind::Count),
    ("duration", Kind::Duration),
    ("multiple", Kind::Multiple),
    ("power", Kind::Power),
    ("energy", Kind::Energy),
];
const BEFORE: [&str; 18] = [
    "before: elements",
    "before: verbs",
    "before: figures",
    "before: commas",
    "before: colons",
    "before: brackets",
    "before: names",
    "before: preposition",
    "before: head",
    "before: sure",
    "before: relation",
    "before: link",
    "before: subject",
    "before: behind a verb",
    "before: first of clause",
    "before: frame",
    "before: thinks",
    "before: determiner",
];
const AFTER: [&str; 18] = [
    "behind: elements",
    "behind: verbs",
    "behind: figures",
    "behind: commas",
    "behind: colons",
    "behind: brackets",
    "behind: names",
    "behind: preposition",
    "behind: head",
    "behind: sure",
    "behind: relation",
    "behind: link",
    "behind: subject",
    "behind: behind a verb",
    "behind: first of clause",
    "behind: frame",
    "behind: thinks",
    "behind: determiner",
];

/// A clause's link as a number.
pub(super) fn link_number(link: Link) -> f32 {
    match link {
        Link::Main => 0.0,
        Link::Joined => 1.0,
        Link::Relative(_) => 2.0,
        Link::Whose(_) => 3.0,
        Link::That => 4.0,
        Link::Under => 5.0,
        Link::Participle(Some(_)) => 6.0,
        Link::Participle(None) => 7.0,
        Link::Gerund => 8.0,
        Link::Bracket => 9.0,
        Link::Speech => 10.0,
    }
}

fn head_number(head: Head) -> f32 {
    match head {
        Head::Name(_) => 0.0,
        Head::Noun => 1.0,
        Head::Pronoun(_) => 2.0,
        Head::Figure(_) => 3.0,
    }
}

fn rank_number(rank: Rank) -> f32 {
    match rank {
        Rank::Aside => 0.0,
        Rank::Object => 1.0,
        Rank::Subject => 2.0,
        Rank::Topic => 3.0,
    }
}

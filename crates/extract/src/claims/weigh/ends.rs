//! Which figures are the two ends of a change. In: figures of one text near each other, the words between and around them, what
//! the rules say of each. Out: the role of each, from or to.
//!
//! The rules of [`crate::figures`] know the constructions that say it in one clause (« de 35 à 65 », « 41, contre 38 »); half of the
//! changes in articles are told otherwise, over two sentences (« Le groupe en employait 9 000. Ils sont 12 000. »). Here each two
//! quantities of one sort are asked about as a pair, a rule's answer among the features, and the likeliest pairs win one by one.

use crate::claims::Claim;
use crate::features::{Features, beginning};
use crate::figures::{End, Figure, Kind};
use crate::maxent::Maxent;
use crate::tokens::{Doc, Kind as TokenKind};

/// The classes: what the first figure of a pair is, where the second is the other end; and no ends.
pub const CLASSES: [&str; 3] = ["from", "to", NEITHER];
const NEITHER: &str = "neither";
/// Tokens from one end to the other at most.
const APART: usize = 80;
/// Sentence ends between them at most.
const SENTENCES: usize = 2;
/// How likely a pair must be: of roles, counted where the text or the answer has one, this gets the largest share right.
const LIKELY: f32 = 0.2;
/// Words that count between two figures of one sentence, before the first, and behind the second.
const NEAR: (usize, usize, usize) = (14, 8, 10);
/// Words at either end whose place counts.
const PLACED: usize = 3;
/// Words between two figures at most that count as one phrase.
const PHRASE: usize = 6;
/// Letters of a word's beginning.
const STEM: usize = 6;

/// Two figures, the first before the second, and what holds of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number of the first.
    pub first: usize,
    /// Number of the second.
    pub second: usize,
    /// The features that hold.
    pub features: Features,
}

/// A text with its figures and what the rules say of them.
pub struct Ends<'e> {
    /// The text.
    pub doc: &'e Doc<'e>,
    /// Its figures.
    pub figures: &'e [Figure],
    /// Their claims after the rules, in the same order.
    pub ruled: &'e [Claim],
    /// The words around each that was read, in the same order.
    pub words: &'e [Option<Features>],
}

impl Ends<'_> {
    /// All pairs of the text that may be the ends of a change.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut all = Vec::new();
        for first in 0..self.figures.len() {
            for second in first + 1..self.figures.len() {
                let between = self.figures[first].tokens.end..self.figures[second].tokens.start;
                let sentences = self.sentence(between.end).saturating_sub(self.sentence(self.figures[first].tokens.start));
                if between.len() > APART || sentences > SENTENCES {
                    break;
                }
                if !between.is_empty() && self.is_of_one_sort(first, second) {
                    all.push(Pair { first, second, features: self.features(first, second, sentences) });
                }
            }
        }
        all
    }

    /// Number of the sentence that a token stands in.
    fn sentence(&self, token: usize) -> usize {
        self.doc.sentences.partition_point(|s| s.tokens.end <= token)
    }

    /// « le double » is of any sort.
    fn is_of_one_sort(&self, first: usize, second: usize) -> bool {
        let (a, b) = (&self.figures[first], &self.figures[second]);
        let multiple = a.kind == Kind::Multiple || b.kind == Kind::Multiple;
        multiple || a.kind == b.kind
    }

    fn features(&self, first: usize, second: usize, sentences: usize) -> Features {
        let mut all = Features::default();
        let (a, b) = (&self.figures[first], &self.figures[second]);
        let far = ["here", "next", "later"][sentences.min(SENTENCES)];
        let beside = self.figures[first + 1..second].iter().filter(|f| f.kind == a.kind).count();
        all.add(&["apart", far]);
        all.add(&["of its kind between", far, &beside.min(3).to_string()]);
        all.add(&["between", &(second - first).min(5).to_string()]);
        all.add(&["kind", a.kind.name(), if a.kind == b.kind { "" } else { b.kind.name() }]);
        let unit = if a.unit == b.unit {
            "same"
        } else if a.unit.is_none() || b.unit.is_none() {
            "one"
        } else {
            "other"
        };
        all.add(&["unit", unit, a.kind.name(), b.kind.name()]);
        all.add(&["comparators", a.comparator.name(), b.comparator.name()]);
        let role = |f: &Figure| f.role.map_or("", End::name);
        all.add(&["roles", role(a), role(b)]);
        all.add(&["directions", a.direction.map_or("", |d| d.name()), b.direction.map_or("", |d| d.name())]);
        self.said(&self.ruled[first], &self.ruled[second], far, &mut all);
        if let (Some(a), Some(b)) = (a.high.or(a.low), b.high.or(b.low))
            && a != 0.0
            && b != 0.0
        {
            // Steps of a half of what e is to 1.
            all.add(&["ratio", &format!("{:.0}", ((b / a).abs().ln() * 1.5).clamp(-4.0, 4.0).round())]);
        }
        self.words(a, b, far, &mut all);
        for (side, figure) in [("first", first), ("second", second)] {
            for feature in self.words[figure].iter().flat_map(|f| &f.0) {
                all.add(&[side, &feature.to_string()]);
            }
        }
        all.0.sort_unstable();
        all.0.dedup();
        all
    }

    /// What the rules say of both.
    fn said(&self, a: &Claim, b: &Claim, far: &str, all: &mut Features) {
        let same = |is: bool| if is { "same" } else { "other" };
        all.add(&["measure", far, same(a.measure == b.measure)]);
        all.add(&["measures", a.measure, b.measure]);
        all.add(&["modalities", a.modality, b.modality]);
        all.add(&["subject", far, if a.subject.is_none() || b.subject.is_none() { "none" } else { same(a.subject == b.subject) }]);
        let days = |c: &Claim| c.period_start.or(c.period_end).zip(c.period_end.or(c.period_start));
        let order = match (days(a), days(b)) {
            (None, None) => "none",
            (Some(_), None) => "first",
            (None, Some(_)) => "second",
            (Some(a), Some(b)) if a == b => "same",
            (Some(a), Some(b)) if a.1 < b.0 => "earlier first",
            (Some(a), Some(b)) if b.1 < a.0 => "later first",
            _ => "across",
        };
        all.add(&["times", order]);
        all.add(&["times", far, order, same(a.measure == b.measure)]);
    }

    fn words(&self, a: &Figure, b: &Figure, far: &str, all: &mut Features) {
        let sentence = |token: usize| self.doc.sentence_of(token).map_or(token..token + 1, |s| s.tokens.clone());
        let (of_a, of_b) = (sentence(a.tokens.start), sentence(b.tokens.start));
        let words = |tokens: std::ops::Range<usize>| tokens.map(|t| self.word(t)).collect::<Vec<_>>();
        let between = words(a.tokens.end..b.tokens.start);
        all.add(&["length", &(between.len() / 3).min(12).to_string()]);
        if of_a == of_b {
            for word in between.iter().take(NEAR.0) {
                with_stem(all, "between", word);
            }
            for pair in between.windows(2) {
                all.add(&["between", &pair[0], &pair[1]]);
            }
            if between.len() <= PHRASE {
                all.add(&["phrase", &between.join(" ")]);
            }
        } else {
            for word in words(a.tokens.end..of_a.end) {
                with_stem(all, "rest", &word);
            }
            let leading = words(of_b.start..b.tokens.start);
            for word in &leading {
                with_stem(all, "leading", word);
            }
            for pair in leading.windows(2) {
                all.add(&["leading", &pair[0], &pair[1]]);
            }
            if let Some(opening) = leading.first() {
                all.add(&["opening", opening]);
            }
        }
        let before = words(a.tokens.start.saturating_sub(NEAR.1).max(of_a.start)..a.tokens.start);
        let behind = words(b.tokens.end..of_b.end.min(b.tokens.end + NEAR.2));
        before.iter().for_each(|w| with_stem(all, "before", w));
        behind.iter().for_each(|w| with_stem(all, "behind", w));
        for at in 0..PLACED {
            let place = at.to_string();
            let sides = [
                ("before", before.iter().rev().nth(at)),
                ("behind", behind.get(at)),
                ("to", between.iter().rev().nth(at)),
                ("on", between.get(at)),
            ];
            for (side, word) in sides {
                all.add(&[side, &place, word.map_or("", String::as_str), if at == 0 { far } else { "" }]);
            }
        }
    }

    /// A word; numbers are all one.
    fn word(&self, token: usize) -> String {
        if self.doc.tokens[token].kind == TokenKind::Digits { "0".to_owned() } else { self.doc.lower(token) }
    }
}

fn with_stem(all: &mut Features, side: &str, word: &str) {
    all.add(&[side, word]);
    if word.chars().count() > STEM {
        all.add(&[side, "stem", beginning(word, STEM)]);
    }
}

/// The role of each of `figures` figures: the likeliest pairs first, no figure in two.
pub(super) fn roles(model: &Maxent, figures: usize, pairs: &[Pair]) -> Vec<Option<End>> {
    let mut likely: Vec<(f32, End, &Pair)> = pairs
        .iter()
        .filter_map(|pair| {
            let shares = model.shares(&pair.features, &CLASSES);
            let (share, first) = if shares[0] >= shares[1] { (shares[0], End::From) } else { (shares[1], End::To) };
            (share > LIKELY).then_some((share, first, pair))
        })
        .collect();
    likely.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.2.first, a.2.second).cmp(&(b.2.first, b.2.second))));
    let mut roles = vec![None; figures];
    for (_, first, pair) in likely {
        if roles[pair.first].is_none() && roles[pair.second].is_none() {
            roles[pair.first] = Some(first);
            roles[pair.second] = Some(if first == End::From { End::To } else { End::From });
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Comparator;
    use crate::tokens::Vocabulary;

    /// Amounts at the numbers of a text.
    fn amounts(doc: &Doc<'_>, kind: Kind) -> Vec<Figure> {
        let numbers = (0..doc.tokens.len()).filter(|t| doc.tokens[*t].kind == TokenKind::Digits);
        let figure = |t: usize| Figure {
            tokens: t..t + 1,
            kind,
            low: doc.str(t).parse().ok(),
            high: doc.str(t).parse().ok(),
            comparator: Comparator::Exact,
            unit: None,
            direction: None,
            role: None,
            rule: "",
        };
        numbers.map(figure).collect()
    }

    fn pairs(text: &str, second: Kind) -> Vec<Pair> {
        let doc = Doc::new(text, &Vocabulary::default(), &Default::default());
        let mut figures = amounts(&doc, Kind::Money);
        figures.iter_mut().skip(1).for_each(|f| f.kind = second);
        let ruled = vec![Claim::default(); figures.len()];
        Ends { doc: &doc, figures: &figures, ruled: &ruled, words: &vec![None; figures.len()] }.pairs()
    }

    #[test]
    fn only_quantities_of_one_sort_near_each_other_are_pairs() {
        let places = |pairs: Vec<Pair>| pairs.iter().map(|p| (p.first, p.second)).collect::<Vec<_>>();
        assert_eq!(places(pairs("Elle valait 30. Elle vaut 40, et non 50.", Kind::Money)), [(0, 1), (0, 2), (1, 2)]);
        assert!(pairs("Elle valait 30, elle pèse 40.", Kind::Mass).is_empty());
        assert_eq!(pairs("Elle valait 30, elle vaut 2 fois plus.", Kind::Multiple).len(), 1);
        assert!(pairs("Elle valait 30. Rien. Rien. Elle vaut 40.", Kind::Money).is_empty());
        assert!(pairs(&format!("Elle valait 30, {} elle vaut 40.", "puis ".repeat(APART)), Kind::Money).is_empty());
        assert!(pairs("", Kind::Money).is_empty());
    }

    #[test]
    fn the_words_between_count_and_the_number_itself_does_not() {
        let features = |text: &str| pairs(text, Kind::Money)[0].features.clone();
        let against = features("Elle vaut 40, contre 30 hier.");
        let mut wanted = Features::default();
        wanted.add(&["between", "contre"]);
        wanted.add(&["phrase", ", contre"]);
        assert!(wanted.0.iter().all(|f| against.0.contains(f)));
        assert_eq!(against, features("Elle vaut 41, contre 31 hier."));
        assert_ne!(against, features("Elle vaut 40, plus 30 hier."));
        assert!(against.0.is_sorted());
    }

    #[test]
    fn the_likeliest_pairs_win_and_no_figure_is_in_two() {
        // One feature that says « from », a weaker one that says « to ».
        let model = Maxent::made(&CLASSES, &[0.0; 3], &[(7, &[3, 0, 0]), (8, &[0, 2, 0]), (9, &[0, 0, 2])]);
        let pair = |first, second, feature| Pair { first, second, features: Features(vec![feature]) };
        let of = |pairs: &[Pair]| roles(&model, 3, pairs);
        assert_eq!(of(&[pair(0, 1, 7)]), [Some(End::From), Some(End::To), None]);
        assert_eq!(of(&[pair(0, 1, 8)]), [Some(End::To), Some(End::From), None]);
        assert_eq!(of(&[pair(0, 1, 8), pair(1, 2, 7)]), [None, Some(End::From), Some(End::To)]);
        // What is likely to be no ends is none.
        assert_eq!(of(&[pair(0, 1, 9)]), [None, None, None]);
    }
}

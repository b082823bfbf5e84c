//! Both ends of a change. In: figures of a text. Out: their role, from or to: « passer de 35 à 65 », « 41 contre 38 un an plus
//! tôt », « 20 milliards, portés à 30 », « ils n'étaient que 650 millions en mai ».

use super::quantity::Quantity;
use super::scan::Scan;
use crate::figure::{End, Figure, Kind};
use crate::lexicon::figures::Role;

/// Tokens between the two ends.
const APART: usize = 14;
/// Tokens between two levels of which one is set against the other in so many words.
const APART_AGAINST: usize = 20;
/// Tokens from « quand » to the figure of its clause.
const CLAUSE: usize = 8;
/// Tokens behind a figure in which it is said when it was so.
const WHEN: usize = 10;
/// Figures of other kinds that may stand between them.
const BETWEEN: usize = 2;

impl Scan<'_> {
    /// Fills in the roles of figure `i` and of the one it changes to or from.
    pub fn ends(&self, figures: &mut [Figure], found: &[Quantity], i: usize) {
        self.both_ends(figures, found, i);
        self.versus(figures, i);
        self.changed_level(figures, i);
        self.only_left(figures, i);
    }

    /// « passer de 35 à 65 », « De 0,6 % …, elle est passée à 1 % ».
    fn both_ends(&self, figures: &mut [Figure], found: &[Quantity], i: usize) {
        let Some(change) = self.change_before(&found[i]).or_else(|| self.leads_sentence_with_of(&found[i])) else { return };
        let Some(sentence) = self.doc.sentence_of(found[i].tokens.start) else { return };
        let end = (i + 1..figures.len()).take(3).find_map(|j| {
            let start = Some(self.before_comparator(found[j].tokens.start)).filter(|start| sentence.tokens.contains(start))?;
            // « à une centaine de milliards »
            let before_article = || start.checked_sub(1).filter(|a| self.has(*a, Role::A)).and_then(|a| self.led_by_to(a));
            self.led_by_to(start).or_else(before_article).map(|to| (j, to))
        });
        let Some((j, to)) = end else { return };
        let same = figures[i].kind == figures[j].kind || figures[j].kind == Kind::Multiple;
        // Nothing but circumstances between the two ends: no other clause.
        let between = found[i].tokens.end..found[j].tokens.start;
        let crosses = between.clone().any(|k| self.is_mark(k, |c| ".;:!?".contains(c))) || self.opens_bracket(between.clone());
        // « a reculé de 1,3 million de tonnes, à 33,9 millions »: by how much, and where it stands now.
        // « bondit de 50 milliards et passe à 110 »: the second verb has an end of its own.
        let apart = self.is_mark(to - 1, |c| c == ',') || self.verb_to(to).is_some_and(|verb| verb >= found[i].tokens.end);
        let size = apart && change < found[i].tokens.start && !self.has(change, Role::OrdinaryPass);
        let far = between.len() > APART;
        if same && !crosses && !far && !size && figures[i].role.is_none() && figures[j].role.is_none() {
            figures[i].role = Some(End::From);
            figures[j].role = Some(End::To);
        }
    }

    /// The « à » right before `start`.
    fn led_by_to(&self, start: usize) -> Option<usize> {
        start.checked_sub(1).filter(|k| self.has(*k, Role::To))
    }

    /// Whether a bracket is open behind `between`: « réduit de 31 % (IC à 95 % … », not « de 1 900 (1,08 euro) à 2 200 ».
    fn opens_bracket(&self, between: std::ops::Range<usize>) -> bool {
        between.rev().find(|k| self.is_mark(*k, |c| "()".contains(c))).is_some_and(|k| self.str(k) == "(")
    }

    /// « De 0,6 % …, elle est passée à »: the preposition opens the sentence and the verb of change follows.
    fn leads_sentence_with_of(&self, quantity: &Quantity) -> Option<usize> {
        let start = self.before_comparator(quantity.tokens.start);
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of))?;
        let signed = quantity.sign != 0;
        if !signed && !self.begins_sentence(of) {
            return None;
        }
        if signed {
            return Some(of);
        }
        let end = quantity.tokens.end;
        (end..end + 14).find(|i| self.has(*i, Role::ChangePass))
    }

    /// « 9,5 % contre 8,5 % l'année passée », « 7000 en 2008 contre 3000 en 2002 », « 54 milliards, après 48 en 2023 »,
    /// « une perte de 28 M$, contre un bénéfice de 3 M$ un an plus tôt », « 8 %, par rapport à 3 % en 2022 ».
    fn versus(&self, figures: &mut [Figure], next: usize) {
        let start = self.before_comparator(figures[next].tokens.start);
        // « après seulement 3 milliards »
        let only = || start.checked_sub(1).filter(|k| self.has(*k, Role::Adverb)).and_then(|k| self.lead_of_past(k));
        let lead = self.lead_of_past(start).or_else(only).or_else(|| self.when_it_was(figures[next].tokens.start));
        let Some(lead) = lead.filter(|_| figures[next].role.is_none()) else { return };
        let now = &figures[next];
        let comparable = |i: &usize| {
            let f = &figures[*i];
            let level = f.direction.is_none() || *i + 1 == next;
            f.kind == now.kind && (f.unit == now.unit || f.kind == Kind::Money) && f.role.is_none() && level
        };
        let Some(i) = (0..next).rev().take(BETWEEN + 1).find(comparable) else { return };
        // « après trois ans » is a lapse of time; a bare number behind « contre » may have its unit from one.
        if figures[i].tokens.end > lead || now.kind == Kind::Duration && (self.has(lead, Role::After) || now.rule == "shared unit") {
            return;
        }
        let mut between = figures[i].tokens.end..lead;
        // Another clause between sets nothing against what stands before it.
        let clause = between.clone().any(|k| self.has(k, Role::And) || self.has(k, Role::Are) || self.has(k, Role::HasVerb));
        let dated_behind = self.says_when(now.tokens.end);
        // « a apporté 27 % des commandes l'an passé, a-t-il rappelé, contre 24 % l'année précédente »
        let aside = self.is_mark(lead - 1, |c| c == ',') && dated_behind;
        let most = if clause && !aside { APART } else { APART_AGAINST };
        let far = between.len() > most + 4 * (next - i - 1);
        let crosses = far || between.any(|k| self.is_mark(k, |c| ".;!?".contains(c)) || self.is_end(k));
        // « une estimation précédente de 85 milliards », « quand il n'en promettait jusqu'ici que 3,6 »
        let dated_before = (lead..start).any(|k| self.has(k, Role::PastWord));
        // « a porté sa prévision à 27 %, au lieu de 24 »; but « roulait à 110 km/h au lieu de 80 » changed nothing, nor has who runs
        // « 10 km au lieu de 12 samedi ».
        let instead = self.has(lead + 1, Role::Stead);
        if instead && !matches!(now.kind, Kind::Money | Kind::Percent | Kind::Power) {
            return;
        }
        let dated = dated_behind || dated_before || instead && self.comes_to(figures[i].tokens.start);
        // « adopté par 296 voix contre 58 » counts two sides.
        let votes = now.kind == Kind::Count && self.had(figures[i].tokens.start, Role::By);
        if crosses || votes || !dated {
            return;
        }
        figures[i].role = Some(End::To);
        figures[next].role = Some(End::From);
    }

    /// « a porté sa prévision de croissance à 27 % »: a verb of change and its object lead to the figure at `start`.
    fn comes_to(&self, start: usize) -> bool {
        let Some(to) = self.led_by_to(self.before_comparator(start)) else { return false };
        let clause = |k: &usize| !self.is_end(*k) && !self.is_mark(*k, |_| true) && !self.is_digits(*k);
        let verb = (to.saturating_sub(APART)..to).rev().take_while(clause).find(|k| self.has(*k, Role::ChangePass));
        // « passait devant l'école a été flashé à 110 km/h »: what has the « à » is another verb.
        verb.is_some_and(|verb| {
            let object = self.has(verb + 1, Role::Possessive) || self.has(verb + 1, Role::The) || self.has(verb + 1, Role::ThePlural);
            verb + 1 == to || object && !(verb + 1..to).any(|k| self.has(k, Role::HasVerb) || self.has(k, Role::Are))
        })
    }

    /// The word that sets the figure at `start` against one before it.
    fn lead_of_past(&self, start: usize) -> Option<usize> {
        let before = start.checked_sub(1)?;
        // « , contre les 85 milliards dont il était question en juillet »; not « lutter contre les 5 millions de fraude »
        let article =
            before >= 2 && self.has(before, Role::ThePlural) && self.had(before, Role::Versus) && self.is_mark(before - 2, |c| c == ',');
        let before = if article { before - 1 } else { before };
        // « au lieu des 170 annoncés auparavant »
        if let Some(lead) = self.sets_against(before).or_else(|| self.instead(start)) {
            return Some(lead);
        }
        // « contre un bénéfice de 3 M$ », « comparée à une moyenne de 64 »
        if self.has(before, Role::Of) {
            let article = (before.saturating_sub(4)..before).rev().find(|i| self.has(*i, Role::A))?;
            let noun = (article + 1..before).all(|i| self.is_word(i) && !self.has(i, Role::NotNoun));
            return article.checked_sub(1).filter(|_| noun).and_then(|last| self.sets_against(last));
        }
        self.was_once(start)
    }

    /// Where « contre », « après » or « comparé à » begins that ends with `last`.
    fn sets_against(&self, last: usize) -> Option<usize> {
        let compared = self.has(last, Role::To) && self.had(last, Role::Compared);
        let against = compared || self.has(last, Role::Versus) || self.has(last, Role::After);
        against.then_some(last - usize::from(compared))
    }

    /// « alors qu'ils n'étaient que 650 millions en septembre »
    fn was_once(&self, start: usize) -> Option<usize> {
        let copula = (start.saturating_sub(3)..start).rev().find(|i| self.has(*i, Role::WasOnce))?;
        let only = (copula + 1..start).all(|k| self.has(k, Role::Than) || self.has(k, Role::Adverb) || self.has(k, Role::Of));
        let they = (copula.saturating_sub(2)..copula).find(|k| self.has(*k, Role::Pronoun))?;
        only.then_some(they)
    }

    /// « là où il dépassait 38 milliards un an plus tôt », « quand elle n'en promettait jusqu'ici que 3,6 », « alors qu'il en comptait
    /// 40 »: a clause that sets what was against what is.
    fn when_it_was(&self, start: usize) -> Option<usize> {
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |_| true) && !self.is_digits(*i);
        let when = (start.saturating_sub(CLAUSE)..start).rev().take_while(open).find(|i| self.has(*i, Role::WhenOnce))?;
        let subject = when + 1 + usize::from(self.has(when + 1, Role::Than));
        let small = |i: usize| self.has(i, Role::Not) || self.has(i, Role::EnPronoun) || self.is_auxiliary(i);
        let verb = (subject + 1..start).find(|i| !small(*i))?;
        let past = ["ait", "aient"].iter().any(|e| self.doc.lower(verb).ends_with(e));
        let first = self.before_comparator(start);
        let rest = (verb + 1..first)
            .all(|i| self.has(i, Role::Than) || self.is_auxiliary(i) || self.has(i, Role::PastWord) || self.has(i, Role::A));
        (self.has(subject, Role::Pronoun) && past && rest).then_some(when)
    }

    /// Whether a past time is said right behind: « l'an dernier », « en 2002 », « un an plus tôt », « auparavant », « jusqu'ici »,
    /// « à la même période de l'année précédente ».
    pub fn says_when(&self, end: usize) -> bool {
        for i in end..end + WHEN {
            if self.is_end(i) || self.is_mark(i, |c| ".;)".contains(c)) {
                return false;
            }
            // « dans les années 1990 »; but « contre 9 le budget 2004 » votes on a budget, nothing was so many in 2004.
            let year = self.is_recent_year(i) && (self.had(i, Role::YearLead) || self.had(i, Role::Of) || self.had(i, Role::Month));
            // « contre 74 % au troisième trimestre »
            let quarter = self.has(i, Role::Quarter) && i >= end + 2 && self.has(end, Role::To);
            let ago = quarter || self.str(i) == "a" && i > end && self.str(i - 1) == "y";
            // « jusque-là », « à présent », « à ce jour », « à la même époque », « à l'heure actuelle »; but « contre 12 ici »,
            // « contre 12 ce trimestre »
            let until = |k: usize| {
                let word = |role| self.has(k, role);
                [Role::UpToWord, Role::To, Role::Same, Role::Hour].into_iter().any(word) || self.is_hyphen(k)
            };
            let to_this = self.had(i, Role::This) && i > end + 1 && self.has(i - 2, Role::To);
            let so_far = self.has(i, Role::SoFar) && i > end && (until(i - 1) || to_this);
            if year || ago || so_far || self.has(i, Role::PastWord) || self.has(i, Role::Month) {
                return true;
            }
        }
        false
    }

    /// « Sa puissance, de 100 mégawatts à l'ouverture, sera portée à un gigawatt », « 4,3 milliards, ramenés à 4,1 »: the verb's
    /// subject is what the first figure measures, since nothing else stands before it behind the comma.
    fn changed_level(&self, figures: &mut [Figure], next: usize) {
        let start = self.before_comparator(figures[next].tokens.start);
        let Some(to) = self.led_by_to(start) else { return };
        // « tombe à 2 140 …, puis à moins de 1 500 »
        if let Some(before) = next.checked_sub(1).map(|i| &figures[i])
            && before.role == Some(End::To)
            && before.unit == figures[next].unit
            && self.had(to, Role::Then)
        {
            figures[next].role = Some(End::To);
            return;
        }
        // « a signé 130 commandes, portant le total à 730 »: the participle says what comes of the first, another measure.
        // Nor does « a relevé sa fourchette à » say what the subject comes to.
        let object =
            |verb: usize| (verb..to).any(|k| self.has(k, Role::Possessive) || self.has(k, Role::The) || self.has(k, Role::ThePlural));
        let verb = self.verb_to(to).filter(|k| figures[next].role.is_none() && !self.has(*k, Role::Gerund) && !object(*k));
        let Some(verb) = verb else { return };
        let auxiliary = |k: &usize| self.is_auxiliary(*k) && !self.has(*k, Role::Pronoun);
        let mut first = verb;
        while first > 0 && (auxiliary(&(first - 1)) || self.is_mark(first - 1, |c| c == ',')) && verb - first < 8 {
            first -= 1;
            if self.is_mark(first, |c| c == ',') && !self.has(first + 1, Role::And) {
                break;
            }
        }
        if !self.is_mark(first, |c| c == ',') {
            return;
        }
        let now = &figures[next];
        let comparable = |f: &Figure| f.kind == now.kind && f.unit == now.unit && f.role.is_none() && f.direction.is_none();
        let Some(i) = next.checked_sub(1).filter(|i| comparable(&figures[*i]) && now.kind != Kind::Percent) else { return };
        let mut gap = figures[i].tokens.end..first;
        if gap.start > first || gap.len() > APART || gap.any(|k| self.is_end(k) || self.is_mark(k, |c| ".;:!?".contains(c))) {
            return;
        }
        figures[i].role = Some(End::From);
        figures[next].role = Some(End::To);
    }

    /// « Sur les 74 exploitations, il n'en restait que 31 », « 1,48 dollar la veille …, n'en valait plus que 1,30 ».
    fn only_left(&self, figures: &mut [Figure], next: usize) {
        let start = self.behind_only(figures[next].tokens.start);
        let Some(en) = self.en_before(start) else { return };
        let fewer = (en..start).any(|k| self.has(k, Role::Remains) || self.has(k, Role::More));
        if !fewer || !self.only_so_many(en, start) || figures[next].role.is_some() {
            return;
        }
        let now = &figures[next];
        let comparable = |f: &Figure| f.kind == now.kind && f.unit == now.unit && f.role.is_none() && f.direction.is_none();
        let sentence = self.doc.sentence_of(start).map(|s| s.tokens.clone()).unwrap_or_default();
        let before = (0..next).rev().take(BETWEEN + 1).find(|i| comparable(&figures[*i]));
        if let Some(i) = before.filter(|i| sentence.contains(&figures[*i].tokens.start)) {
            figures[i].role = Some(End::From);
            figures[next].role = Some(End::To);
        }
    }
}

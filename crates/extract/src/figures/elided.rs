//! Numbers whose noun or unit stands with an earlier quantity, told by the words around them. In: the quantities of a text.
//! Out: the earlier one that a bare number shares its unit with (« elle en attendait 12 », « ramenés à 4 », « 15 de plus »).

use std::ops::Range;

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::Role;

/// Quantities back that one may stand for.
const NEAR: usize = 6;
/// Tokens back to « le nombre de ».
const NUMBER_REACH: usize = 24;
/// Tokens back to one in the sentence before.
const FAR: usize = 60;

impl Scan<'_> {
    /// The earlier quantity of which the bare number `i` counts another amount.
    pub fn elided(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        if self.is_year_like(this) || matches!(this.form, Form::Article) || this.vague || this.tokens.start == 0 {
            return None;
        }
        self.hoped_for(found, i)
            .or_else(|| self.behind_en(found, i))
            .or_else(|| self.other_subject(found, i))
            .or_else(|| self.counted_with_en(found, i))
            .or_else(|| self.more_or_less(found, i))
            .or_else(|| self.changed_to(found, i))
            .or_else(|| self.in_parallel(found, i))
            .or_else(|| self.they_were(found, i))
            .or_else(|| self.instead_of(found, i))
            .or_else(|| self.added_to(found, i))
            .or_else(|| self.so_many_of_them(found, i))
    }

    /// « viendra s'ajouter aux 300 déjà réalisés », « 22 mégawatts s'ajouteront aux 50 du campus ».
    fn added_to(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let known = self.had(this.tokens.start, Role::ThePlural);
        let to = known && self.had(this.tokens.start, Role::To) && self.has(this.tokens.end, Role::Of);
        if !(known && self.elided_before_adjective(this) || to) {
            return None;
        }
        self.nearest(found, i, |q| {
            let shares = matches!(q.kind(), Some(Kind::Percent | Kind::Multiple | Kind::Duration | Kind::Temperature));
            let counted = to && q.kind() == Some(Kind::Count);
            !shares && !counted && self.may_be(this, q)
        })
    }

    /// « 35 emplois à l'ouverture, une soixantaine à terme », « sur 5 000 salariés, un millier l'ont déjà fait ».
    fn so_many_of_them(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let round = this.about && this.rule == "approximate number";
        round.then(|| self.nearest(found, i, |q| q.kind() == Some(Kind::Count) && q.rule != "so many times")).flatten()
    }

    /// « Le nombre d'abonnés est passé de 3 à 5 millions », « a augmenté de 12 000 »: the verb's subject says what is counted.
    pub fn totals(&self, found: &mut [Quantity]) {
        for i in 0..found.len() {
            let this = &found[i];
            let bare = this.of == Of::Nothing && !this.vague && this.form != Form::Article && !self.is_year_like(this);
            let end = this.tokens.end;
            if bare && let Some(key) = self.is_number_of(end) {
                found[i].of = Of::Noun(key);
                found[i].rule = "what the number counts";
                continue;
            }
            if !bare || !(self.closes_part(end) || self.has(end, Role::NotNoun)) || self.has(end, Role::To) {
                continue;
            }
            let Some(before) = self.before_comparator(this.tokens.start).checked_sub(1) else { continue };
            // « Le nombre de visiteurs, 1,2 million en 2023, a dépassé 1,5 million »
            if this.scale >= 1e6
                && let Some(key) = self.number_of(before)
            {
                found[i].of = Of::Noun(key);
                found[i].rule = "what the subject counts";
                continue;
            }
            let verb = if self.has(before, Role::To) {
                let pair = || i.checked_sub(1).and_then(|j| self.change_before(&found[j]).filter(|_| before <= found[j].tokens.end + 5));
                self.verb_to(before).or_else(pair)
            } else {
                let by = self.has(before, Role::Of) && before > 0;
                let changes = |k: usize| (self.has(k, Role::ChangeUp) || self.has(k, Role::ChangeDown)) && !self.has(k, Role::ChangeNoun);
                (by && changes(before - 1)).then(|| before - 1)
            };
            if let Some(key) = verb.and_then(|verb| self.counted_by(verb)) {
                found[i].of = Of::Noun(key);
                found[i].rule = "what the subject counts";
            }
        }
    }

    /// What a number counts that says itself how many: « chiffre à 5 000 le nombre d'emplois », « 700 millions : c'est le nombre
    /// d'abonnés ».
    fn is_number_of(&self, end: usize) -> Option<String> {
        let open = |k: &usize| !self.is_end(*k) && !self.is_digits(*k) && !self.is_mark(*k, |c| ".;!?".contains(c));
        let number = (end..end + 5).take_while(open).find(|k| self.has(*k, Role::NumberWord) && self.had(*k, Role::The))?;
        let between = (end..number).all(|k| self.is_mark(k, |c| ",:".contains(c)) || self.has(k, Role::NotNoun));
        let of = between && self.has(number + 1, Role::Of);
        of.then(|| self.noun(number + 2, false, true)).flatten().map(|(key, _)| key)
    }

    /// What « le nombre de » counts before token `at` in its sentence, no money said between.
    fn number_of(&self, at: usize) -> Option<String> {
        let sentence = self.doc.sentence_of(at)?.tokens.clone();
        let first = sentence.start.max(at.saturating_sub(NUMBER_REACH));
        let number = (first..at).rev().find(|k| self.has(*k, Role::NumberWord) && self.has(*k + 1, Role::Of))?;
        let money = (number..at).any(|k| self.has(k, Role::MoneyNoun) || self.unit_words(k).is_some_and(|(u, _)| u.kind == Kind::Money));
        (!money).then(|| self.noun(number + 2, false, true)).flatten().map(|(key, _)| key)
    }

    /// The nearest quantity before `i` in its sentence that `fits`.
    pub fn nearest(&self, found: &[Quantity], i: usize, fits: impl Fn(&Quantity) -> bool) -> Option<usize> {
        let here = found[i].tokens.start;
        (0..i).rev().take(NEAR).take_while(|j| self.same_sentence(found[*j].tokens.start, here)).find(|j| fits(&found[*j]))
    }

    /// Whether `this` without a unit may be an amount like `from`: of the same size once the scale is shared.
    fn may_be(&self, this: &Quantity, from: &Quantity) -> bool {
        let shares_scale = from.scale == 1.0 || this.low < 1000.0 || this.scale > 1.0;
        from.of != Of::Nothing && shares_scale && (this.scale < 1e6 || from.scale >= 1e6 || from.low >= 1e6)
    }

    /// « Meta, qui en avait dépensé 72 », « le promoteur n'en annonce que 12 000 ».
    fn behind_en(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let start = self.behind_only(this.tokens.start);
        let en = self.en_before(start)?;
        let only = self.only_so_many(en, start);
        // « le prototype en aligne six », « l'usine en vise 945 d'ici 2030 »: nothing but the verb between.
        let close = self.has(en + 1, Role::EnVerb)
            && (en + 2..start).all(|k| self.has(k, Role::Adverb) || self.has(k, Role::To))
            && self.leaves_noun_out(this);
        if !only && !close && !self.is_en_of_verb(en) {
            return None;
        }
        // Few in words are counted: « n'en a attribué que trois » are sites, not the gigawatts between.
        let few = this.form == Form::Words && this.scale == 1.0;
        let here = this.tokens.start;
        (0..i)
            .rev()
            .take(NEAR)
            .take_while(|j| here - found[*j].tokens.end <= FAR && !(found[*j].tokens.end..here).any(|k| self.is_end(k)))
            .find(|j| {
                let from = &found[*j];
                let kind = match from.kind() {
                    Some(Kind::Count) => !from.about || from.of != Of::Nothing,
                    Some(Kind::Money) => !few && (from.scale > 1.0 || only || close),
                    Some(Kind::Percent | Kind::Multiple | Kind::Duration | Kind::Temperature) | None => false,
                    // « 180 000 km au compteur, avant d'en mettre 15 000 dans une neuve »: euros, no kilometres.
                    Some(Kind::Length | Kind::Area | Kind::Speed) => !few && only,
                    Some(_) => !few && (only || close),
                };
                kind && self.may_be(this, from) && self.is_near_sentence(from.tokens.start, here)
            })
    }

    /// Whether nothing behind a bare number may be what it counts.
    fn leaves_noun_out(&self, q: &Quantity) -> bool {
        let end = q.tokens.end;
        let small = self.has(end, Role::NotNoun) || self.has(end, Role::To) || self.has(end, Role::YearLead);
        self.closes_part(end) || small && !self.has(end, Role::Of)
    }

    /// « emploie 350 personnes, dont un tiers à l'étranger, et compte en recruter 150 »: shares between do not matter.
    fn counted_with_en(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let j = self.nearest(found, i, |q| self.may_be(&found[i], q) && !matches!(q.kind(), Some(Kind::Percent | Kind::Multiple)))?;
        let gap = found[j].tokens.end..self.before_comparator(found[i].tokens.start);
        (found[j].kind() == Some(Kind::Count) && j + 1 < i && self.said_with_en(&found[i], &gap)).then_some(j)
    }

    /// The pronoun « en » in the clause before `start`; « en 2010 » between is none.
    pub fn en_before(&self, start: usize) -> Option<usize> {
        let open = |k: &usize| !self.is_end(*k) && !self.is_mark(*k, |c| ".;:!?()".contains(c));
        (start.saturating_sub(9)..start)
            .rev()
            .take_while(|k| open(k) && (!self.is_digits(*k) || self.is_recent_year(*k)))
            .find(|k| self.has(*k, Role::EnPronoun) && self.is_word(k + 1))
    }

    /// Where the number at `start` begins with its comparator, of which « plus que » is none in « n'en vaut plus que 12 ».
    pub fn behind_only(&self, start: usize) -> usize {
        let first = self.before_comparator(start);
        let only = self.has(first, Role::More) && self.had(start, Role::Than) && self.en_before(first).is_some();
        if only { start } else { first }
    }

    /// « n'en V que 12 », « n'en V plus que 12 ».
    pub fn only_so_many(&self, en: usize, start: usize) -> bool {
        let denied = self.had(en, Role::Not) || self.has(en, Role::Not);
        denied && (self.had(start, Role::Than) || start >= 2 && self.has(start - 2, Role::Than) && self.had(start, Role::Adverb))
    }

    /// Whether `en` is the pronoun of a verb (« en attendaient », « d'en récolter »), not a preposition (« en moyenne »).
    fn is_en_of_verb(&self, en: usize) -> bool {
        if !self.is_word(en + 1) {
            return false;
        }
        let verb = self.doc.lower(en + 1);
        let conjugated = self.has(en + 1, Role::HasVerb) || self.lexicon.en_verb_endings.iter().any(|e| verb.ends_with(e.as_str()));
        let infinitive = self.had(en, Role::Of) && self.lexicon.infinitive_endings.iter().any(|e| verb.ends_with(e.as_str()));
        conjugated && !self.has(en + 1, Role::EnNoun) || infinitive || self.had(en, Role::Pronoun) && !self.has(en + 1, Role::EnNoun)
    }

    /// Whether `there` stands in the sentence of `here` or the one before.
    fn is_near_sentence(&self, there: usize, here: usize) -> bool {
        let Some(sentence) = self.doc.sentence_of(here) else { return false };
        let before = sentence.tokens.start.checked_sub(1).and_then(|end| self.doc.sentence_of(end));
        there >= before.map_or(sentence.tokens.start, |s| s.tokens.start)
    }

    /// « soit 15 de plus qu'annoncé », « moins que les 550 000 qu'attendaient les économistes ».
    fn more_or_less(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let end = this.tokens.end;
        let compares = |k: usize| self.has(k, Role::More) || self.has(k, Role::Less);
        let of_more = self.has(end, Role::Of) && compares(end + 1) && !self.has(end + 2, Role::In);
        let start = this.tokens.start;
        let than = start >= 3 && self.had(start, Role::ThePlural) && self.has(start - 2, Role::Than) && compares(start - 3);
        if !(of_more || than && self.has(end, Role::Than)) {
            return None;
        }
        let lasts = |q: &Quantity| q.kind() == Some(Kind::Duration);
        let measures = |q: &Quantity| self.may_be(this, q) && !matches!(q.kind(), Some(Kind::Percent | Kind::Multiple));
        self.nearest(found, i, |q| measures(q) && !lasts(q)).or_else(|| self.nearest(found, i, measures))
    }

    /// « 4,3 milliards, ramenés ensuite à 4,1 », « 3 871 habitants en 1886, tombe à 2 140 … puis à moins de 1 500 ».
    fn changed_to(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let start = self.before_comparator(this.tokens.start);
        let to = start.checked_sub(1).filter(|k| self.has(*k, Role::To))?;
        let again = self.had(to, Role::Then);
        let end = this.tokens.end;
        if !(again || self.verb_to(to).is_some()) || !self.closes_part(end) && !self.has(end, Role::To) && !self.has(end, Role::NotNoun) {
            return None;
        }
        self.nearest(found, i, |from| {
            let level = matches!(from.kind(), Some(Kind::Money | Kind::Count | Kind::Power | Kind::Mass | Kind::Volume | Kind::Area));
            // Without a scale word an amount says its currency; a count of few may be anything else's.
            let scaled = from.kind() != Some(Kind::Money) || from.scale > 1.0;
            level
                && scaled
                && from.rule != "so many times"
                && self.may_be(this, from)
                && (!again || from.rule == "shared unit" || self.is_changed_to(from))
        })
    }

    /// « doit grimper à 2 gigawatts »
    fn is_changed_to(&self, q: &Quantity) -> bool {
        let start = self.before_comparator(q.tokens.start);
        self.had(start, Role::To) && self.verb_to(start - 1).is_some()
    }

    /// The verb of change whose « à » stands at `to`: « passe », « tombe ensuite », « ramenés en appel ».
    pub fn verb_to(&self, to: usize) -> Option<usize> {
        let changes = |k: usize| self.has(k, Role::ChangePass) || self.has(k, Role::OrdinaryPass);
        // Between them small words, and one behind a small word: « porté secours à » changes nothing.
        let small = |k: usize| self.is_auxiliary(k) || self.is_mark(k, |c| c == ',') || k > 0 && self.is_auxiliary(k - 1);
        let verb = (to.saturating_sub(5)..to).rev().find(|k| changes(*k) || !small(*k))?;
        let open = !(verb..to).any(|k| self.is_end(k) || self.is_digits(k));
        (open && changes(verb)).then_some(verb)
    }

    /// « cinq ans contre l'un et trois contre l'autre », « deux milliards au Royaume-Uni et 1,3 aux Pays-Bas »: what follows the
    /// two begins with the same preposition.
    fn in_parallel(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let mut joint = self.before_comparator(this.tokens.start).checked_sub(1)?;
        // « condamné à 325 millions, et à 150 l'autre »
        let led = self.has(joint, Role::To).then_some(joint);
        if let Some(to) = led {
            joint = to.checked_sub(1)?;
        }
        if !(self.has(joint, Role::And) || self.is_mark(joint, |c| c == ',')) {
            return None;
        }
        let j = i.checked_sub(1)?;
        let from = &found[j];
        let gap = from.tokens.end..joint;
        let plain = |k: usize| !self.is_end(k) && (self.is_hyphen(k) || !self.is_mark(k, |c| c != ',')) && !self.is_digits(k);
        let fits = matches!(from.kind(), Some(Kind::Money | Kind::Duration | Kind::Count)) && self.may_be(this, from);
        if !fits || gap.len() > 10 || !gap.clone().all(plain) || !self.same_sentence(from.tokens.start, this.tokens.start) {
            return None;
        }
        let shortened = from.scale > 1.0 && this.low < 1000.0;
        if led.is_some() {
            let article = self.has(this.tokens.end, Role::The) || self.has(this.tokens.end, Role::ThePlural);
            return (shortened && article && self.had(self.before_comparator(from.tokens.start), Role::To)).then_some(j);
        }
        let same = |k: usize| {
            let to = self.has(k, Role::To) && self.has(this.tokens.end, Role::To);
            let with_for = self.has(k, Role::ForWord) && self.has(this.tokens.end, Role::ForWord);
            to || with_for || self.has(k, Role::Versus) && self.has(this.tokens.end, Role::Versus)
        };
        let second = self.has(this.tokens.end, Role::To) && self.numeral(this.tokens.end + 1).is_some();
        let ordinary = from.kind() == Some(Kind::Money) && !shortened;
        (!second && !ordinary && self.opens_with(gap, same)).then_some(j)
    }

    fn opens_with(&self, gap: Range<usize>, same: impl Fn(usize) -> bool) -> bool {
        gap.take(6).any(same)
    }

    /// « Ils étaient plus de 300 devant la mairie », « elles sont déjà mille »: they are not said to be what something else counts,
    /// so they are people.
    pub fn says_how_many_they_are(&self, q: &Quantity) -> bool {
        let plain = !matches!(q.form, Form::Article) && !self.is_year_like(q) && !q.vague && q.low >= 2.0;
        let end = q.tokens.end;
        let goes_on = self.has(end, Role::NotNoun) || self.has(end, Role::Weekday) || self.has(end, Role::YearLead);
        plain && self.they_are(q).is_some() && (self.closes_part(end) || goes_on) && !self.has(end, Role::Of)
    }

    /// « une équipe de neuf », « pour un effectif de 4 600 ».
    pub fn is_group_of(&self, q: &Quantity) -> bool {
        let start = self.before_comparator(q.tokens.start);
        let group = start >= 2 && self.had(start, Role::Of) && self.has(start - 2, Role::PeopleGroup);
        group
            && q.low >= 2.0
            && q.form != Form::Article
            && !self.is_year_like(q)
            && self.closes_part(q.tokens.end)
            && !self.has(q.tokens.end, Role::Of)
    }

    /// The verb of « ils sont N ».
    fn they_are(&self, q: &Quantity) -> Option<usize> {
        let start = self.before_comparator(q.tokens.start);
        let verb = (start.saturating_sub(3)..start).rev().find(|k| self.has(*k, Role::Are))?;
        let between = (verb + 1..start).all(|k| self.has(k, Role::Than) || self.has(k, Role::Adverb) || self.has(k, Role::More));
        // « ce sont 12 milliards qui y passent » says nothing of people.
        let they = (verb.saturating_sub(2)..verb).any(|k| self.has(k, Role::Pronoun) && !self.has(k, Role::This));
        (between && they).then_some(verb)
    }

    /// « 750 millions d'utilisateurs, alors qu'ils n'étaient que 650 millions ».
    fn they_were(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let counts = |q: &Quantity| q.kind() == Some(Kind::Count) && q.rule != "so many times" && self.may_be(&found[i], q);
        self.they_are(&found[i]).and_then(|_| self.nearest(found, i, counts))
    }

    /// « à 174 km/h au lieu de 110 ».
    fn instead_of(&self, found: &[Quantity], i: usize) -> Option<usize> {
        self.instead(self.before_comparator(found[i].tokens.start))?;
        self.nearest(found, i, |q| self.may_be(&found[i], q))
    }

    /// The « au » of the « au lieu de » that ends before `start`.
    pub fn instead(&self, start: usize) -> Option<usize> {
        let stead = start.checked_sub(2).filter(|k| self.has(*k, Role::Stead) && self.had(start, Role::Of))?;
        stead.checked_sub(1).filter(|k| self.has(*k, Role::To))
    }

    /// « quatre ont été relâchés ; six seraient détenus », « neuf seulement ont voté »: the number is the subject of a verb in
    /// the plural.
    pub fn is_subject(&self, q: &Quantity) -> bool {
        let start = q.tokens.start;
        let opens =
            start == 0 || self.begins_sentence(start) || self.is_mark(start - 1, |c| ",;:".contains(c)) || self.had(start, Role::And);
        let at = q.tokens.end + usize::from(self.has(q.tokens.end, Role::Adverb));
        let verb = self.is_word(at) && {
            let word = self.doc.lower(at);
            self.lexicon.plural_verb_endings.iter().any(|e| word.ends_with(e.as_str())) || self.has(at, Role::Are)
        };
        opens && verb && q.low >= 2.0
    }

    /// « et en conserve 400 000 », « il leur en manquait 40 »
    pub fn said_with_en(&self, q: &Quantity, gap: &Range<usize>) -> bool {
        let near = q.tokens.start.saturating_sub(6).max(gap.start)..q.tokens.start;
        let en = |i: usize| {
            (self.has(i, Role::EnPronoun) || self.doc.lower(i) == "n'en")
                && self.is_word(i + 1)
                && !self.has(i + 1, Role::Month)
                && !self.has(i + 1, Role::The)
        };
        near.clone().any(en) && !near.clone().any(|i| self.is_end(i))
    }

    /// « loin des 289 requises »
    pub fn elided_before_adjective(&self, q: &Quantity) -> bool {
        let adverb = usize::from(self.has(q.tokens.end, Role::Adverb));
        self.has(q.tokens.end + adverb, Role::Elided)
    }
}

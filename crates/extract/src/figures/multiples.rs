//! Multiples. In: a token where one may begin. Out: a [`Quantity`] in `x`, or a count of times: « deux fois plus », « cinq fois
//! celui de 2020 », « huit fois le titre », « multiplié par trois », « le double », « tripler ».

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use super::special::plain;
use crate::figure::Kind;
use crate::lexicon::figures::{FractionKind, Multiple, Role};

/// Tokens back to other times in the sentence.
const TIMES_REACH: usize = 24;
/// Tokens back to the verb of a factor said before.
const AGAIN: usize = 12;
/// Tokens from a verb of multiplying to its « par ».
const OBJECT: usize = 7;

impl Scan<'_> {
    /// « une fois et demie », « deux fois plus », « multiplié par trois », « huit fois le titre ».
    pub fn times(&self, at: usize) -> Option<Quantity> {
        let number = self.numeral(at)?;
        // « divisé par près de dix », « a divisé leurs primes par deux »; not « divise la gauche par 30 voix contre 12 »
        let led = self.before_comparator(at);
        let noun = led >= 4 && self.is_word(led - 2) && !self.has(led - 2, Role::NotNoun) && self.closes_part(number.end);
        let by_verb = |verb: Role| self.has(led - 2, verb) || noun && self.has(led - 4, verb);
        let by = led >= 2 && self.had(led, Role::By);
        let again = || self.had(at, Role::By).then(|| self.by_again(at, number.end)).flatten();
        let again = again().or_else(|| by.then(|| self.by_verb_before(led - 1, number.end)).flatten());
        let multiplied = by && by_verb(Role::Multiplies) || again == Some(Role::Multiplies);
        let divided = by && by_verb(Role::Divides) || again == Some(Role::Divides);
        if (multiplied || divided) && self.symbol(number.end).is_none() {
            let mut quantity = self.made(
                at..number.end,
                number.value,
                Of::Unit(plain(Kind::Multiple, "x")),
                if divided { "divided by" } else { "multiplied by" },
            );
            quantity.form = Form::Quantity;
            return Some(quantity);
        }
        if !self.has(number.end, Role::Times) || self.is_name_like(number.end) {
            return None;
        }
        let mut value = number.value;
        let mut end = number.end + 1;
        let half = self.has(end, Role::And) && self.word(end + 1).fraction.is_some_and(|(_, k)| k == FractionKind::Half);
        if half {
            value += 0.5;
            end += 2;
        }
        // A time is one in a row (« trois fois par jour »), or a size: « soit trois fois celui de 2020 », « deux fois ce qu'il devait ».
        let sized = self.is_sized_by(at, end) || self.is_size(at, end);
        // « 0,9 fois l'Ebitda », « 4,5 fois »: nothing happens a part of a time.
        let compared = sized
            || number.value.fract() != 0.0
            || self.has(end, Role::More)
            || self.has(end, Role::Less)
            || self.has(end, Role::Better)
            || self.has(end, Role::Than)
            || self.has(end, Role::TimesAmount)
            || (self.is_word(end) && self.has(end + 1, Role::Than))
            || self.lexicon.before.longest_before(self.doc, end + 2).is_some_and(|(_, first)| first == end);
        if half || (compared && number.form != Form::Article) || (self.had_times_amount(end)) && number.form != Form::Article {
            return Some(self.made(at..end, value, Of::Unit(plain(Kind::Multiple, "x")), "so many times as much"));
        }
        if number.form == Form::Article {
            return None;
        }
        Some(self.made(at..end, value, Of::Noun("fois".to_owned()), "so many times"))
    }

    /// « a multiplié leur mise par quatre », « n'a été multiplié que par sept »: a short object or an adverb stands between the
    /// verb and « par » at `by`; not « divise la gauche par 30 voix ».
    fn by_verb_before(&self, by: usize, end: usize) -> Option<Role> {
        let closes = self.closes_part(end) || self.has(end, Role::NotNoun) || self.has(end, Role::Each) || self.is_mark(end, |_| true);
        let open = |i: &usize| self.is_word(*i) && !self.is_digits(*i) && !self.has(*i, Role::By) && !self.has(*i, Role::And);
        let verb = |i: &usize| self.has(*i, Role::Multiplies) || self.has(*i, Role::Divides);
        let first = (by.saturating_sub(OBJECT)..by).rev().take_while(open).find(verb).filter(|_| closes)?;
        Some(if self.has(first, Role::Divides) { Role::Divides } else { Role::Multiplies })
    }

    /// « multipliés par dix, parfois par quinze », « divisé par 33 et le poids par 44 »: the verb of an earlier factor.
    fn by_again(&self, at: usize, end: usize) -> Option<Role> {
        if !self.closes_part(end) || self.has(end, Role::Of) {
            return None;
        }
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |c| ".;:!?()".contains(c));
        let first = (at.saturating_sub(AGAIN)..at - 1).rev().take_while(open).find(|i| {
            let verb = self.has(*i, Role::Multiplies) || self.has(*i, Role::Divides);
            verb && self.has(i + 1, Role::By) && self.numeral(i + 2).is_some()
        })?;
        Some(if self.has(first, Role::Divides) { Role::Divides } else { Role::Multiplies })
    }

    /// « douze fois les bénéfices », « deux fois le chiffre d'affaires », « quatre fois cette somme ».
    fn had_times_amount(&self, at: usize) -> bool {
        let definite =
            self.has(at, Role::The) || self.has(at, Role::ThePlural) || self.has(at, Role::Possessive) || self.has(at, Role::This);
        definite && (self.has(at + 1, Role::MoneyNoun) || self.has(at + 1, Role::Measured))
    }

    /// Whether what follows « N fois » is an amount: « celui de l'an passé » where no times were counted before, « ce qu'il
    /// devait », anything behind « soit ».
    fn is_sized_by(&self, at: usize, end: usize) -> bool {
        let what = self.has(end, Role::This) && self.has(end + 1, Role::Than);
        let definite = self.has(end, Role::The) || self.has(end, Role::ThePlural) || self.has(end, Role::Possessive);
        let equals = definite && self.had(self.before_comparator(at), Role::Soit);
        let counted_before = || {
            let Some(sentence) = self.doc.sentence_of(at) else { return false };
            (sentence.tokens.start.max(at.saturating_sub(TIMES_REACH))..at).any(|i| self.has(i, Role::Times))
        };
        what || equals || self.has(end, Role::ThatOne) && !counted_before()
    }

    /// « équivaut à six fois l'usine », « à près de trois fois la surface »: what is said to be N times something definite, not
    /// what happens N times (« a gagné au moins trois fois la coupe », « jusqu'à trois fois le matin »).
    fn is_size(&self, at: usize, end: usize) -> bool {
        let definite =
            self.has(end, Role::The) || self.has(end, Role::ThePlural) || self.has(end, Role::Possessive) || self.has(end, Role::This);
        let noun = end + 1 + usize::from(self.has(end + 1, Role::Adjective));
        let time = self.unit_words(noun).is_some_and(|(u, _)| u.kind == Kind::Duration)
            || [Role::YearLead, Role::DayWord, Role::PartOfDay].iter().any(|role| self.has(noun, *role));
        let led = self.before_comparator(at);
        let size = self.had(led, Role::To) || self.had(led, Role::Are) || self.had(led, Role::Worth);
        definite && !time && size
    }

    /// « le double », « près du triple », « doubler », « un doublement ».
    pub fn multiple(&self, at: usize) -> Option<Quantity> {
        let (value, how) = self.word(at).multiple?;
        if self.is_name_like(at) {
            return None;
        }
        let rule = match how {
            Multiple::Noun if self.is_multiple_noun(at) => "multiple",
            Multiple::Noun if self.is_multiple_adjective(at) => return None,
            Multiple::Noun if !self.has_subject(at) => return None,
            // « un doublé » is two of something, « doubler un cycliste » is passing him.
            Multiple::Verb if self.had(at, Role::A) || self.had(at, Role::ThePlural) => return None,
            Multiple::Change => "multiple noun",
            Multiple::Noun | Multiple::Verb => "multiple verb",
        };
        let overtakes = (at + 1..at + 4).any(|i| self.has(i, Role::Overtaken));
        (!overtakes).then(|| self.made(at..at + 1, f64::from(value), Of::Unit(plain(Kind::Multiple, "x")), rule))
    }

    /// « le double », « du triple »; not « le double vitrage », « la double peine ».
    fn is_multiple_noun(&self, at: usize) -> bool {
        let led =
            self.had(at, Role::SingularArticle) && !self.had(at, Role::A) && !matches!(self.doc.lower(at - 1).as_str(), "la" | "cette");
        let next_word = self.is_word(at + 1) && !self.has(at + 1, Role::NotNoun);
        led && !next_word
    }

    /// « double » before a noun, or behind an article.
    fn is_multiple_adjective(&self, at: usize) -> bool {
        let next_word = self.is_word(at + 1) && !self.has(at + 1, Role::NotNoun);
        next_word || self.had(at, Role::SingularArticle) || self.is_hyphen(at + 1) || self.had(at, Role::In)
    }

    /// « la facture double », « qui triple ».
    fn has_subject(&self, at: usize) -> bool {
        at > 0 && self.is_word(at - 1) && (!self.had(at, Role::NotNoun) || self.had(at, Role::Pronoun))
    }
}

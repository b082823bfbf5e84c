//! Ages and clock times: numbers of years and hours that are no durations (rule 9 of the contract). In: a number with
//! « ans » or « heures » behind it. Out: whether it is one of these.

use crate::lexicon::figures::Role;

use super::scan::Scan;

/// Years from which « un notaire de 71 ans » is an age and no duration; « un contrat de trois ans » is told by its noun.
const GROWN: f64 = 12.0;
/// Nobody is older.
const OLDEST: f64 = 125.0;

impl Scan<'_> {
    /// Whether the number at `at` is the age of a person: « âgé de 18 ans », « un enfant de 11 ans », « à 32 ans »,
    /// « Benattia Grabis, 24 ans, de Cernay », « les moins de 15 ans ». `end` is the token after « ans ».
    pub fn is_age(&self, at: usize, end: usize, years: f64) -> bool {
        if years > OLDEST {
            return false;
        }
        let first = self.first_of_list(at);
        let back = |n: usize| first.checked_sub(n);
        let has = |n: usize, role: Role| back(n).is_some_and(|i| self.has(i, role));
        // « il y a trente ans »
        if back(1).is_some_and(|i| self.str(i) == "a") && back(2).is_some_and(|i| self.str(i) == "y") {
            return false;
        }
        // « âgé de », « l'âge légal de départ resterait fixé à »
        if (1..=8).map_while(back).take_while(|i| !self.is_end(*i) && !self.is_mark(*i, |_| true)).any(|i| self.has(i, Role::Age)) {
            return true;
        }
        let of = self.has(end, Role::Of);
        // « les 18-25 ans », « ses 57 ans »
        let is_list = first < at || self.is_range(at, end);
        if has(1, Role::ThePlural) && !of && (is_list || has(1, Role::Possessive)) && !self.has(end, Role::Adjective) {
            return true;
        }
        // « a moins de 20 ans »
        let closes = self.is_end(end) || self.is_mark(end, |c| ".,;!?)".contains(c)) || self.has(end, Role::And);
        if has(1, Role::Of) {
            let bounded = (has(2, Role::More) || has(2, Role::Less)) && has(3, Role::HasVerb);
            return bounded && closes && back(4).is_none_or(|i| self.str(i) != "y") || self.is_age_of(first, years);
        }
        if has(1, Role::To) || back(1).is_some_and(|i| self.has(i, Role::TowardsTime)) {
            let lasting = back(2).is_some_and(|i| self.has(i, Role::ToDuration)) || has(1, Role::ToDuration);
            return !self.ends_from_to(first) && !of && !self.has(end, Role::Later) && !lasting;
        }
        // « avant 60 ans », « après » is a lapse of time
        if has(1, Role::Before) {
            return true;
        }
        // « avait 84 ans. », « il a 12 ans », not « il y a 12 ans »
        if has(1, Role::HasVerb) && closes && !back(2).is_some_and(|i| self.str(i) == "y" || self.has(i, Role::Than)) {
            return true;
        }
        // « Benattia Grabis, 24 ans, de Cernay », « (24 ans) », « leur numéro 10, 23 ans. »
        let open = back(1).is_some_and(|i| self.is_mark(i, |c| c == ',' || c == '('));
        let close = self.is_mark(end, |c| ",).;".contains(c)) || self.is_end(end);
        let of_somebody = back(2).is_some_and(|i| (self.is_word(i) && !self.has(i, Role::ThingLasting)) || self.is_digits(i));
        open && close && of_somebody && years >= 2.0
    }

    /// « X de N ans »: X is a person, or nothing that lasts.
    fn is_age_of(&self, first: usize, years: f64) -> bool {
        let back = |n: usize| first.checked_sub(n);
        let Some(noun) = back(2) else { return false };
        if self.has(noun, Role::Person) {
            return true;
        }
        let more_or_less = self.has(noun, Role::More) || self.has(noun, Role::Less);
        if more_or_less {
            // « les moins de 15 ans », « un adulte de plus de 18 ans »
            let of_person = back(3).is_some_and(|i| self.has(i, Role::Of)) && back(4).is_some_and(|i| self.has(i, Role::Person));
            return of_person || back(3).is_some_and(|i| self.has(i, Role::ThePlural) || self.has(i, Role::Person));
        }
        let is_noun = self.is_word(noun) && !self.has(noun, Role::NotNoun) && !self.has(noun, Role::Scheduled);
        let led = back(3).is_some_and(|i| {
            self.has(i, Role::The)
                || self.has(i, Role::A)
                || self.has(i, Role::This)
                || self.has(i, Role::Possessive)
                || self.has(i, Role::Some)
                || self.has(i, Role::Adjective)
        });
        let lasts = self.has(noun, Role::ThingLasting)
            || self.lexicon.abstract_endings.iter().any(|e| self.doc.lower(noun).trim_end_matches('s').ends_with(e.as_str()));
        is_noun && led && !lasts && (years >= GROWN || self.has(noun, Role::Person))
    }

    /// The first number of a list that ends at `at`: « 8, 10 et 13 ans », « 25 et 23 ans », « 5 à 14 ans ».
    fn first_of_list(&self, at: usize) -> usize {
        let mut first = at;
        let mut last_joint = true;
        let is_number = |i: usize| self.is_digits(i) || self.word(i).number.is_some();
        while first >= 2 && is_number(first - 2) {
            let joint = first - 1;
            // The last joint of a list is no comma: « leur numéro 10, 23 ans ».
            let comma = self.is_mark(joint, |c| c == ',') && !last_joint;
            let joins = self.has(joint, Role::And) || self.has(joint, Role::To) || self.has(joint, Role::Or) || self.is_hyphen(joint);
            if !(joins || comma) {
                break;
            }
            last_joint = false;
            first -= 2;
        }
        first
    }

    fn is_range(&self, at: usize, end: usize) -> bool {
        (at..end).any(|i| self.is_hyphen(i))
    }

    /// Whether « à » before `at` ends « de X à Y », so that Y is an amount, not a time or an age.
    pub fn ends_from_to(&self, at: usize) -> bool {
        at >= 3
            && self.had(at, Role::To)
            && (self.is_digits(at - 2)
                || self.word(at - 2).number.is_some()
                || self.symbol(at - 2).is_some()
                || self.unit_words(at - 2).is_some())
    }

    /// 18h30, 18:07, 12 h 30, « à 20 heures », « vers trois heures du matin », « le journal de 20 heures ».
    pub fn clock(&self, at: usize) -> Option<usize> {
        let number = self.numeral(at).filter(|n| n.value <= 24.0 && n.value.fract() == 0.0 && n.scale == 1.0)?;
        let digits = self.is_digits(at) && self.str(at).len() <= 2;
        if !digits && self.is_digits(at) {
            return None;
        }
        let minutes = |i: usize| self.is_digits(i) && self.str(i).len() == 2 && self.str(i).parse::<u32>().is_ok_and(|m| m < 60);
        if digits && self.is_mark(at + 1, |c| c == ':') && !self.spaced(at + 1) && minutes(at + 2) && !self.spaced(at + 2) {
            return Some(at + 3);
        }
        let lasts = self.had(at, Role::Lasts) || self.had(at, Role::DurationLead) && !self.had(at, Role::ClockLead);
        let after = number.end;
        let is_h = digits && self.str(after).eq_ignore_ascii_case("h");
        if is_h && minutes(after + 1) {
            // « 2 h 14 min » and « 1 h 30 de film » last.
            let end = after + 2;
            let is_duration = self.symbol(end).is_some()
                || self.unit_words(end).is_some()
                || lasts
                || self.has(end, Role::Of) && !self.had(at, Role::ClockLead);
            return (!is_duration).then_some(end);
        }
        if !(is_h || self.has(after, Role::Hour) && self.is_word(after)) || number.form == super::numeral::Form::Article {
            return None;
        }
        let mut end = after + 1;
        if !is_h && minutes(end) && !self.is_counted(end) {
            end += 1;
        }
        self.tells_the_time(at, end, number.value, lasts).then_some(end)
    }

    /// Whether hours at `at`, up to `end`, are a time of day.
    fn tells_the_time(&self, at: usize, end: usize, hours: f64, lasts: bool) -> bool {
        let of_day = self.has(end, Role::Of) && self.has(end + 1, Role::PartOfDay);
        if of_day {
            return true;
        }
        let next_hour = |i: usize| self.has(i, Role::Hour) || self.str(i).eq_ignore_ascii_case("h");
        let to_hour = (self.has(end, Role::To) || self.is_hyphen(end)) && self.is_digits(end + 1) && next_hour(end + 2);
        let from_hour = at > 2 && self.had(at, Role::To) && next_hour(at - 2);
        if to_hour || from_hour {
            return true;
        }
        // « le journal de 20 heures »
        if self.had(at, Role::Of) && at > 1 && self.has(at - 2, Role::Scheduled) {
            return true;
        }
        let of = matches!(self.str(end), "de" | "d'" | "d’") && !self.has(end + 1, Role::The);
        if lasts || of {
            return false;
        }
        if self.had(at, Role::TowardsTime) {
            return true;
        }
        if self.had(at, Role::To) {
            // « limité à 4 heures », but « fixé à 21 heures », « jusqu'à 21h »
            let limit = at > 1 && self.has(at - 2, Role::ToDuration) && hours < 13.0;
            return !self.ends_from_to(at) && !limit;
        }
        if self.had(at, Role::Before) {
            return true;
        }
        // « après 22 heures » is late in the evening, « après 4 heures » a lapse of time.
        if self.had(at, Role::After) {
            return (13.0..24.0).contains(&hours);
        }
        self.between_times(at)
    }

    /// « entre 6h30 et 9 heures », « entre 7 et 8 heures ».
    fn between_times(&self, at: usize) -> bool {
        if !self.had(at, Role::And) {
            return false;
        }
        // « comprise entre 11 et 14 heures » lasts.
        (2..=6).any(|n| at.checked_sub(n).is_some_and(|i| self.has(i, Role::Between) && !self.had(i, Role::Reaches)))
    }
}

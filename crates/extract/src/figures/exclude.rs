//! What looks like a number and is no figure (rule 9 of the contract). In: a place where a number begins. Out: the token
//! after what must be passed over: dates, years, clock times, ordinals, labels, codes, scores.
//!
//! Nothing here is a list of names: each rule is a construction that no quantity has.

use crate::lexicon::figures::Role;

use super::numeral::{Form, Numeral};
use super::scan::Scan;

/// Years that a bare number of four digits is read as.
const YEARS: std::ops::RangeInclusive<f64> = 1000.0..=2100.0;

impl Scan<'_> {
    /// The token after a date, time, code or label that begins at `at`; None where a quantity may begin there.
    pub fn passed_over(&self, at: usize) -> Option<usize> {
        if self.is_digits(at) {
            return self
                .glued(at)
                .or_else(|| self.code(at))
                .or_else(|| self.date(at))
                .or_else(|| self.clock(at))
                .or_else(|| self.ordinal(at))
                .or_else(|| self.list_number(at))
                .or_else(|| self.coordinate(at))
                .or_else(|| self.round_the_clock(at));
        }
        self.date(at).or_else(|| self.clock(at)).or_else(|| self.round_the_clock(at)).or_else(|| self.known_pair(at))
    }

    /// Digits that letters or signs are glued to: H100, GPT-4, 3D, 5G, 4X4, #12, 12345-6789, a_1.
    fn glued(&self, at: usize) -> Option<usize> {
        let close = |i: usize| !self.spaced(i);
        let before = at > 0 && close(at);
        // « d'1,1 milliard », « qu'1,5 % »: an elided small word is glued to anything.
        let elision = before && self.str(at - 1).ends_with(text::fold::is_apostrophe);
        let name_before =
            before && !elision && self.is_word(at - 1) && self.symbol(at - 1).is_none_or(|(u, _)| u.kind != crate::figure::Kind::Money);
        let sign_before =
            before && self.is_mark(at - 1, |c| "#@_/=&\\".contains(c)) && !(at > 1 && self.is_digits(at - 2) && self.str(at - 1) == "/");
        let hyphen_before = before && at > 1 && self.is_hyphen(at - 1) && self.is_word(at - 2) && self.word(at - 2).number.is_none();
        if name_before || sign_before || hyphen_before {
            return Some(self.end_of_code(at));
        }
        // Letters behind: neither a unit, nor a scale, nor an ordinal.
        let numeral = self.numeral(at)?;
        let after = numeral.end;
        let letters = close(after) && self.is_word(after);
        if letters
            && after == at + 1
            && self.symbol(after).is_none()
            && self.scale(after).is_none()
            && self.unit_words(after).is_none()
            && self.ordinal(at).is_none()
            && !self.has(after, Role::Hour)
        {
            // « 12H30 », « 10h » are times; « 2cm » a unit; « 80% » no letters. What is left is a name: 3D, 5G, 4X4.
            let is_clock = self.str(after).eq_ignore_ascii_case("h");
            if !is_clock {
                return Some(self.end_of_code(at));
            }
        }
        None
    }

    /// The token after all that is glued together from `at`.
    fn end_of_code(&self, at: usize) -> usize {
        let mut end = at + 1;
        while end < at + 12 && !self.spaced(end) && !self.is_end(end) && !self.is_mark(end, |c| ",.;:!?)»”\"€$%’'".contains(c)) {
            end += 1;
        }
        end
    }

    /// Versions (3.1.2), addresses, telephone numbers (01 23 45 67 89, 6 20 30), very long numbers.
    fn code(&self, at: usize) -> Option<usize> {
        if self.str(at).len() > 12 {
            return Some(at + 1);
        }
        let mut dotted = at + 1;
        while self.is_mark(dotted, |c| c == '.' || c == ':')
            && !self.spaced(dotted)
            && self.is_digits(dotted + 1)
            && !self.spaced(dotted + 1)
        {
            dotted += 2;
        }
        // 2.700.000 is grouped, 3.1.2 is not.
        let grouped = self.numeral(at).is_some_and(|n| n.end >= dotted);
        if dotted >= at + 5 && !grouped {
            return Some(dotted);
        }
        // Three or more short groups that are no grouping of thousands.
        let mut end = at + 1;
        let mut groups = 1;
        while self.is_digits(end) && self.str(end).len() <= 4 && end < at + 16 && self.gap(end).chars().all(|c| c != '\n') {
            groups += 1;
            end += 1;
            if self.is_mark(end, |c| c == '.' || text::fold::is_dash(c)) && self.is_digits(end + 1) && !self.spaced(end) {
                end += 1;
            }
        }
        let grouped = self.numeral(at).is_some_and(|n| n.end > at + 1);
        (groups >= 3 && !grouped).then_some(end)
    }

    /// 28 janvier 2025; 4 et 5 mai; du 12 au 15 mars; 28/01/2025; 2025-01-28; mardi 12; le 1er.
    fn date(&self, at: usize) -> Option<usize> {
        if let Some(end) = self.numeric_date(at) {
            return Some(end);
        }
        let day = |i: usize| -> Option<usize> {
            let n = self.numeral(i).filter(|n| n.value >= 1.0 && n.value <= 31.0 && n.value.fract() == 0.0)?;
            let end = self.ordinal(i).unwrap_or(n.end);
            Some(end)
        };
        let mut end = day(at)?;
        // A list of days up to the month.
        for _ in 0..6 {
            if self.has(end, Role::Month) {
                end += 1;
                if self.is_mark(end, |c| c == '.') && !self.spaced(end) {
                    end += 1;
                }
                let has_year = self.is_digits(end)
                    && (self.str(end).len() == 4 || self.str(end).len() == 2)
                    && self.numeral(end).is_some_and(|n| n.end == end + 1 && self.symbol(n.end).is_none() && self.scale(n.end).is_none());
                let is_year = has_year && self.str(end).len() == 4 && self.str(end).parse::<f64>().is_ok_and(|y| YEARS.contains(&y));
                return Some(if is_year { end + 1 } else { end });
            }
            let joins = self.has(end, Role::And)
                || self.has(end, Role::Or)
                || self.has(end, Role::To)
                || self.is_mark(end, |c| c == ',' || c == '-' || c == '–' || c == '/');
            let next = if joins { end + 1 } else { end };
            if !joins {
                break;
            }
            let next = if self.has(next, Role::The) { next + 1 } else { next };
            match day(next) {
                Some(after) => end = after,
                None => break,
            }
        }
        // « mardi 12 », « le 1er » alone; « du lundi 3 au vendredi 7 »
        let first = day(at)?;
        let nothing_counted = self.symbol(first).is_none() && self.unit_words(first).is_none();
        (self.had(at, Role::Weekday) && nothing_counted).then_some(first)
    }

    fn numeric_date(&self, at: usize) -> Option<usize> {
        let digits = |i: usize| self.is_digits(i).then(|| self.str(i));
        let (a, b, c) = (digits(at)?, digits(at + 2)?, digits(at + 4));
        let separator = self.str(at + 1);
        let same = self.str(at + 3) == separator && !self.spaced(at + 3) && !self.spaced(at + 4);
        let is_separator = matches!(separator, "/" | "-" | "." | "‑" | "–") && !self.spaced(at + 1) && !self.spaced(at + 2);
        let small = |s: &str, max: u32| s.len() <= 2 && s.parse::<u32>().is_ok_and(|v| (1..=max).contains(&v));
        if !is_separator {
            return None;
        }
        if let Some(c) = c.filter(|_| same) {
            let day_first = small(a, 31) && small(b, 12) && matches!(c.len(), 2 | 4);
            let year_first = a.len() == 4 && small(b, 12) && small(c, 31);
            let month_first = small(a, 12) && small(b, 31) && c.len() == 4;
            if day_first || year_first || month_first {
                return Some(at + 5);
            }
        }
        // « le 28/01 »
        let short = separator == "/"
            && small(a, 31)
            && small(b, 12)
            && a.len() + b.len() == 4
            && (self.had(at, Role::The) || self.had(at, Role::Weekday));
        short.then_some(at + 3)
    }

    /// 3e, 2ème, 1er, 1ʳᵉ, 21st.
    pub fn ordinal(&self, at: usize) -> Option<usize> {
        if !self.is_digits(at) || self.spaced(at + 1) || !self.is_word(at + 1) {
            return None;
        }
        self.has(at + 1, Role::OrdinalEnding).then_some(at + 2)
    }

    /// « 1) », « 1. », « [1] », « (1) »: numbers of list items and notes.
    fn list_number(&self, at: usize) -> Option<usize> {
        if self.str(at).len() > 3 {
            return None;
        }
        let open = at > 0 && self.is_mark(at - 1, |c| c == '[' || c == '(') && !self.spaced(at);
        let close = self.is_mark(at + 1, |c| c == ']' || c == ')') && !self.spaced(at + 1);
        let square = open && self.str(at - 1) == "[" && close;
        let at_start = at == 0 || self.is_end(at - 1);
        let starts_item = at_start && self.is_mark(at + 1, |c| ").-–°/".contains(c)) && !self.spaced(at + 1) && self.spaced(at + 2);
        if square || starts_item {
            return Some(at + 2);
        }
        None
    }

    /// « 48° 23′ N »
    fn coordinate(&self, at: usize) -> Option<usize> {
        let degrees = self.is_mark(at + 1, |c| c == '°') && self.is_digits(at + 2);
        (degrees && self.is_mark(at + 3, |c| matches!(c, '′' | '\'' | '’'))).then_some(at + 4)
    }

    /// « 24 heures sur 24 », « 7 jours sur 7 », « 24h/24 », « 7j/7 ».
    fn round_the_clock(&self, at: usize) -> Option<usize> {
        let first = self.numeral(at)?;
        let unit = first.end;
        let is_time = self.has(unit, Role::Hour) || self.has(unit, Role::DayWord) || self.str(unit) == "j";
        let over = self.has(unit + 1, Role::OutOf) || self.is_mark(unit + 1, |c| c == '/');
        let second = (is_time && over).then(|| self.numeral(unit + 2)).flatten()?;
        (second.value == first.value && matches!(first.value as u32, 7 | 24)).then_some(second.end)
    }

    /// « les deux », « ses deux », « tous deux »: a known pair.
    fn known_pair(&self, at: usize) -> Option<usize> {
        let (value, _) = self.word(at).number?;
        let numeral = self.numeral(at)?;
        let known = at > 0 && self.had(at, Role::ThePlural) && !self.is_mark(at - 1, |_| true);
        let is_pair = value == 2 && numeral.end == at + 1 && known;
        // « les deux tiers » is a fraction, « les deux dernières années » a duration.
        let is_more = self.word(at + 1).fraction.is_some()
            || self.word(at + 1).approximation.is_some()
            || self.unit_after_adjectives(at + 1).is_some_and(|u| u != crate::figure::Kind::Count);
        (is_pair && !is_more).then_some(at + 1)
    }

    /// The kind of the unit that follows at `at`, adjectives passed over.
    fn unit_after_adjectives(&self, at: usize) -> Option<crate::figure::Kind> {
        let mut at = at;
        let mut adjectives = 0;
        while self.has(at, Role::Adjective) && adjectives < 2 {
            at += 1;
            adjectives += 1;
        }
        // Without an adjective a known pair of years is still a pair: « les deux ans »; with one it is a span of time.
        (adjectives > 0).then(|| self.unit_words(at).map(|(u, _)| u.kind)).flatten()
    }

    /// Whether four digits at `i` are a year of our time, and nothing that they would count follows.
    pub fn is_recent_year(&self, i: usize) -> bool {
        self.is_digits(i)
            && self.str(i).len() == 4
            && self.str(i).parse::<f64>().is_ok_and(|y| (1900.0..2100.0).contains(&y))
            && self.symbol(i + 1).is_none()
            && !self.is_counted(i + 1)
    }

    /// Whether a bare number of four digits is a year here, or a year's range.
    pub fn is_year(&self, numeral: &Numeral) -> bool {
        numeral.form == Form::Plain(4) && YEARS.contains(&numeral.value)
    }
}

//! Dates as pages write them. In: an attribute's value or a line of text. Out: an instant, and the offset it was stated
//! with, so that the day on the page is not lost.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::words::Words;

/// A moment, as precisely as the page states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970 UTC; midnight UTC where only a day is stated.
    pub micros: i64,
    /// Seconds east of Greenwich that the page states or that hold where it is published; 0 for a bare day.
    pub offset: i32,
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

impl Moment {
    /// The calendar day on the page, in days since 1970.
    pub fn day(self) -> i32 {
        (self.micros + i64::from(self.offset) * 1_000_000).div_euclid(DAY) as i32
    }

    /// Whether only a day is stated.
    pub fn is_day(self) -> bool {
        self.offset == 0 && self.micros.rem_euclid(DAY) == 0
    }

    /// ISO 8601 with the offset as stated.
    pub fn to_iso(self) -> String {
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        let stamp = Timestamp::from_microsecond(self.micros).unwrap_or_default();
        stamp.display_with_offset(offset).to_string().replace("+00:00", "Z")
    }

    fn of_day(date: Date) -> Option<Moment> {
        let utc = DateTime::from_parts(date, Time::midnight()).to_zoned(TimeZone::UTC).ok()?;
        Some(Moment { micros: utc.timestamp().as_microsecond(), offset: 0 })
    }

    fn of_zoned(zoned: &Zoned) -> Moment {
        Moment { micros: zoned.timestamp().as_microsecond(), offset: zoned.offset().seconds() }
    }
}

/// Years that a publication date may have: no page is older than the web, none comes from far ahead.
fn plausible(date: Date) -> bool {
    (1991..=2100).contains(&date.year())
}

/// Reads an ISO 8601 or RFC 2822 date, as attributes have them. A time without a zone is one of `zone`.
pub fn parse_attribute(value: &str, zone: &TimeZone) -> Option<Moment> {
    let value = value.trim();
    let iso = value.replacen(' ', "T", usize::from(value.len() > 10 && value.as_bytes()[10] == b' ')).replace(" +", "+");
    let iso = iso.trim_end_matches("UTC").trim();
    if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_timestamp(iso) {
        let offset = stated_offset(iso);
        let moment = Moment { micros: pieces.as_microsecond(), offset };
        return plausible(pieces.to_zoned(TimeZone::UTC).date()).then_some(moment);
    }
    if let Ok(local) = iso.parse::<DateTime>()
        && plausible(local.date())
    {
        if iso.len() <= 10 {
            return Moment::of_day(local.date());
        }
        return local.to_zoned(zone.clone()).ok().map(|z| Moment::of_zoned(&z));
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(value) {
        return plausible(zoned.date()).then(|| Moment::of_zoned(&zoned));
    }
    let day = iso.get(..10)?.parse::<Date>().ok()?;
    plausible(day).then(|| Moment::of_day(day))?
}

/// The offset at the end of an ISO 8601 string, in seconds; 0 for Z.
fn stated_offset(iso: &str) -> i32 {
    let Some(at) = iso.rfind(['+', '-']).filter(|at| *at > 10) else { return 0 };
    let digits: Vec<i32> = iso[at + 1..].bytes().filter(u8::is_ascii_digit).map(|b| i32::from(b - b'0')).collect();
    let two = |i: usize| digits.get(i).copied().unwrap_or(0) * 10 + digits.get(i + 1).copied().unwrap_or(0);
    let seconds = two(0) * 3600 + two(2) * 60;
    if iso[at..].starts_with('-') { -seconds } else { seconds }
}

/// What the first number of « 3/4/2025 » is; where only one order gives a date, that one is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The day, as nearly everywhere.
    DayMonth,
    /// The month, as in the United States.
    MonthDay,
}

/// Finds the first date in a line: « 28 janvier 2025 à 18:07 », « 28/01/2025 18h07 », « January 28, 2025 », « 2025-01-28 ».
/// A time without a zone is one of `zone`.
pub fn find_in_text(line: &str, words: &Words, zone: &TimeZone, order: Order) -> Option<Moment> {
    // A form for machines, shown to people.
    let is_iso = |word: &&str| word.len() >= 16 && word.as_bytes()[10] == b'T';
    if let Some(moment) = line.split_whitespace().filter(is_iso).find_map(|word| parse_attribute(word, zone)) {
        return Some(moment);
    }
    let folded = text::fold(&apart(line));
    let tokens: Vec<&str> = folded.split(|c: char| !(c.is_alphanumeric())).filter(|t| !t.is_empty()).flat_map(unglued).collect();
    // Nobody writes the month first between full stops.
    let order = if folded.contains('/') { order } else { Order::DayMonth };
    for (i, _) in tokens.iter().enumerate() {
        if let Some((date, used)) = date_at(&tokens[i..], words, order) {
            let time = time_at(&tokens[i + used..], words);
            return match time {
                Some(time) => {
                    let zoned = DateTime::from_parts(date, time).to_zoned(zone.clone()).ok()?;
                    Some(Moment::of_zoned(&zoned))
                }
                None => Moment::of_day(date),
            };
        }
    }
    None
}

/// « SantéDÉCEMBRE 22, 2022 »: two elements without a space between them; a small letter before a capital begins a word.
fn apart(line: &str) -> Cow<'_, str> {
    let is_border = |(before, after): (char, char)| before.is_lowercase() && after.is_uppercase();
    if !line.chars().zip(line.chars().skip(1)).any(is_border) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + 8);
    let mut before = ' ';
    for c in line.chars() {
        if is_border((before, c)) {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    Cow::Owned(out)
}

/// « Dupont3 »: a name and a day without a space between them; « 18h07 » and « 28th » stay.
fn unglued(token: &str) -> impl Iterator<Item = &str> {
    let digits = token.len() - token.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_name = digits > 0 && token[..digits].chars().all(char::is_alphabetic);
    let (name, day) = token.split_at(if is_name { digits } else { 0 });
    [name, day].into_iter().filter(|part| !part.is_empty())
}

fn date_at(tokens: &[&str], words: &Words, order: Order) -> Option<(Date, usize)> {
    let number = |i: usize| tokens.get(i).and_then(|t| t.parse::<i16>().ok());
    // « 1er » and « 28th » are days, too.
    let day = |i: usize| {
        let digits = tokens.get(i)?.trim_end_matches(char::is_alphabetic);
        digits.parse::<i8>().ok().filter(|d| (1..=31).contains(d))
    };
    let month = |i: usize| tokens.get(i).and_then(|t| words.month(t));
    // « 2025Julian »: two elements without a space between them.
    let year = |i: usize| {
        let digits = tokens.get(i)?.trim_end_matches(char::is_alphabetic);
        digits.parse::<i16>().ok().filter(|y| (1991..=2100).contains(y))
    };
    let make = |y: Option<i16>, m: Option<i8>, d: Option<i8>| Date::new(y?, m?, d?).ok();
    let numeric_month = |i: usize| number(i).filter(|m| (1..=12).contains(m)).map(|m| m as i8);
    let (first, second) = match order {
        Order::DayMonth => (make(year(2), numeric_month(1), day(0)), make(year(2), numeric_month(0), day(1))),
        Order::MonthDay => (make(year(2), numeric_month(0), day(1)), make(year(2), numeric_month(1), day(0))),
    };
    // 28 janvier 2025; January 28, 2025; 28/01/2025; 2025-01-28; 2025 Jan 28.
    make(year(2), month(1), day(0))
        .or_else(|| make(year(2), month(0), day(1)))
        .or(first)
        .or(second)
        .or_else(|| make(year(0), numeric_month(1), day(2)))
        .or_else(|| make(year(0), month(1), day(2)))
        .map(|date| (date, 3))
}

fn time_at(tokens: &[&str], words: &Words) -> Option<Time> {
    let rest: Vec<&str> = tokens.iter().copied().skip_while(|t| words.goes_with_a_date(t) && *t != "h").take(3).collect();
    let first = *rest.first()?;
    // « 18h07 » is one token, « 18:07 » and « 18 h 07 » are two or three.
    let (hour, minute) = match first.split_once('h') {
        Some((h, "")) => (h, rest.get(1).copied().filter(|m| m.len() == 2).unwrap_or("0")),
        Some((h, m)) => (h, m),
        None => {
            let second = *rest.get(1)?;
            if second == "h" { (first, rest.get(2).copied().unwrap_or("0")) } else { (first, second) }
        }
    };
    let (hour, minute) = (hour.parse::<i8>().ok()?, minute.trim_end_matches("min").parse::<i8>().ok()?);
    Time::new(hour, minute, 0, 0).ok()
}

/// Whether a folded line holds nothing but a date, a time and the small words around them.
pub fn is_only_a_date(folded: &str, words: &Words) -> bool {
    let mut has_date = false;
    for token in folded.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()) {
        let is_number = token.starts_with(|c: char| c.is_ascii_digit()) && token.len() <= 6;
        if is_number || words.month(token).is_some() || words.is_weekday(token) {
            has_date |= is_number || words.month(token).is_some();
        } else if !words.goes_with_a_date(token) {
            return false;
        }
    }
    has_date
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    #[test]
    fn attributes_keep_their_offset() {
        let iso = |s: &str| parse_attribute(s, &paris()).map(Moment::to_iso);
        for (value, want) in [
            ("2025-01-28T18:07:00+01:00", "2025-01-28T18:07:00+01:00"),
            ("2025-01-28T23:30:00-0500", "2025-01-28T23:30:00-05:00"),
            ("2025-01-28T17:07:00.000Z", "2025-01-28T17:07:00Z"),
            ("2025-01-28 18:07:00", "2025-01-28T18:07:00+01:00"),
            ("2025-01-28", "2025-01-28T00:00:00Z"),
            ("Tue, 28 Jan 2025 18:07:00 +0100", "2025-01-28T18:07:00+01:00"),
        ] {
            assert_eq!(iso(value).as_deref(), Some(want), "{value}");
        }
        assert_eq!(iso("hier"), None);
        assert_eq!(iso("0001-01-01T00:00:00Z"), None);
    }

    #[test]
    fn the_day_is_that_of_the_page() {
        let late = parse_attribute("2025-01-28T00:30:00+02:00", &paris()).unwrap();
        assert_eq!(late.day(), Date::new(2025, 1, 28).unwrap().since(Date::new(1970, 1, 1).unwrap()).unwrap().get_days());
    }
}

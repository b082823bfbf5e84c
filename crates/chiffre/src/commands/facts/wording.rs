//! Values and periods in few characters, as a French newspaper's table has them. In: ends and a unit, days. Out:
//! « 60–65 Md$ », « ≥ 2 GW », « T2 2025 ».

use jiff::ToSpan;
use jiff::civil::Date;

/// Thin no-break space: between thousands.
const THIN: char = '\u{202f}';
/// No-break space: between number and unit.
const NBSP: char = '\u{a0}';

/// Scales of a unit: from which value on, divisor, what is written.
type Scales = &'static [(f64, &'static str)];

const PLAIN: Scales = &[(1e9, "Md"), (1e6, "M"), (1.0, "")];
const WATTS: Scales = &[(1e12, "TW"), (1e9, "GW"), (1e6, "MW"), (1e3, "kW"), (1.0, "W")];
const WATT_HOURS: Scales = &[(1e12, "TWh"), (1e9, "GWh"), (1e6, "MWh"), (1e3, "kWh"), (1.0, "Wh")];
const BYTES: Scales = &[(1e18, "Eo"), (1e15, "Po"), (1e12, "To"), (1e9, "Go"), (1e6, "Mo"), (1.0, "o")];
const METRES: Scales = &[(1e3, "km"), (1.0, "m")];
const KILOGRAMS: Scales = &[(1e9, "Mt"), (1e3, "t"), (1.0, "kg")];

/// A value as `facts` has it.
pub fn value(low: Option<f64>, high: Option<f64>, unit: Option<&str>, money: bool) -> String {
    let largest = [low, high].into_iter().flatten().fold(0.0, |a: f64, b| a.max(b.abs()));
    let (divisor, name) = scaled(largest, unit, money);
    let write = |x: f64| number(x / divisor);
    let amount = match (low, high) {
        (Some(low), Some(high)) if low == high => write(low),
        (Some(low), Some(high)) => format!("{}–{}", write(low), write(high)),
        (Some(low), None) => format!("≥{NBSP}{}", write(low)),
        (None, Some(high)) => format!("≤{NBSP}{}", write(high)),
        (None, None) => "?".to_owned(),
    };
    match name.as_str() {
        "" => amount,
        "x" => format!("×{amount}"),
        name => format!("{amount}{NBSP}{name}"),
    }
}

fn scaled(largest: f64, unit: Option<&str>, money: bool) -> (f64, String) {
    let pick = |scales: Scales| scales.iter().find(|s| largest >= s.0).copied().unwrap_or((1.0, scales.last().map_or("", |s| s.1)));
    let own = |scales: Scales| {
        let (divisor, name) = pick(scales);
        (divisor, name.to_owned())
    };
    match unit.unwrap_or(if money { "¤" } else { "" }) {
        "W" => own(WATTS),
        "Wh" => own(WATT_HOURS),
        "B" => own(BYTES),
        "m" => own(METRES),
        "kg" => own(KILOGRAMS),
        "%" => (1.0, "%".to_owned()),
        "x" => (1.0, "x".to_owned()),
        other => {
            let (divisor, scale) = pick(PLAIN);
            let name = match other {
                "USD" => "$",
                "EUR" => "€",
                "GBP" => "£",
                "m2" => "m²",
                "m3" => "m³",
                "Cel" => "°C",
                name => name,
            };
            // « 60 Md$ », but « 60 Md CHF » and « 1,3 M gpu ».
            let space = if scale.is_empty() || matches!(name, "$" | "€" | "£" | "") { String::new() } else { NBSP.to_string() };
            (divisor, format!("{scale}{space}{name}"))
        }
    }
}

/// Four digits, or all before the comma: 50,25; 1,3; 12 500.
fn number(x: f64) -> String {
    let whole_digits = if x.abs() >= 1.0 { x.abs().log10().floor() as i32 + 1 } else { 0 };
    let decimals = (4 - whole_digits).clamp(0, 4) as usize;
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, rest) = text.split_once('.').map_or((text, String::new()), |(w, f)| (w, format!(",{f}")));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("−", d));
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(THIN);
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// A period as `facts` has it: a year, half, quarter, month or day where it is one, else its two ends.
pub fn period(start: Option<i32>, end: Option<i32>) -> String {
    match (start.and_then(date), end.and_then(date)) {
        (None, None) => "–".to_owned(),
        (Some(start), None) => format!("≥{NBSP}{start}"),
        (None, Some(end)) => format!("≤{NBSP}{}", if end == end.last_of_year() { end.year().to_string() } else { end.to_string() }),
        (Some(start), Some(end)) => between(start, end),
    }
}

fn between(start: Date, end: Date) -> String {
    let whole_months = start == start.first_of_month() && end == end.last_of_month();
    if start == start.first_of_year() && end == end.last_of_year() {
        return if start.year() == end.year() { start.year().to_string() } else { format!("{}–{}", start.year(), end.year()) };
    }
    let months = end.month() - start.month() + 1;
    match (whole_months && start.year() == end.year(), months, (start.month() - 1) % months.max(1)) {
        (true, 6, 0) => format!("S{} {}", start.month() / 6 + 1, start.year()),
        (true, 3, 0) => format!("T{} {}", start.month() / 3 + 1, start.year()),
        (true, 1, _) => start.strftime("%Y-%m").to_string(),
        _ if start == end => start.to_string(),
        _ if whole_months => format!("{}–{}", start.strftime("%Y-%m"), end.strftime("%Y-%m")),
        _ => format!("{start}–{end}"),
    }
}

fn date(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(days.days()).ok()
}

/// ISO 8601 of days since 1970.
pub fn day_of(days: i64) -> Option<String> {
    i32::try_from(days).ok().and_then(date).map(|d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(s: String) -> String {
        s.replace([THIN, NBSP], " ")
    }

    #[test]
    fn values() {
        let money = |low: f64, high: f64, unit: &str| plain(value(Some(low), Some(high), Some(unit), true));
        assert_eq!(money(60e9, 65e9, "USD"), "60–65 Md$");
        assert_eq!(money(0.9e9, 1.1e9, "EUR"), "0,9–1,1 Md€");
        assert_eq!(money(50.25e9, 50.25e9, "USD"), "50,25 Md$");
        assert_eq!(money(12500.0, 12500.0, "CHF"), "12 500 CHF");
        assert_eq!(money(3e6, 3e6, "CHF"), "3 M CHF");
        assert_eq!(money(1.2e12, 1.2e12, "USD"), "1 200 Md$");
        assert_eq!(plain(value(Some(75e9), None, Some("USD"), true)), "≥ 75 Md$");
        assert_eq!(plain(value(None, Some(65e9), None, true)), "≤ 65 Md ¤");
        assert_eq!(plain(value(Some(2e9), Some(2e9), Some("W"), false)), "2 GW");
        assert_eq!(plain(value(Some(1.3e6), Some(1.3e6), Some("gpu"), false)), "1,3 M gpu");
        assert_eq!(plain(value(Some(-1.4), Some(-1.4), Some("%"), false)), "−1,4 %");
    }

    #[test]
    fn periods() {
        let days = |d: Date| Some((d - Date::constant(1970, 1, 1)).get_days());
        let of = |a: [i16; 3], b: [i16; 3]| {
            let date = |d: [i16; 3]| days(jiff::civil::date(d[0], d[1] as i8, d[2] as i8));
            plain(period(date(a), date(b)))
        };
        assert_eq!(of([2025, 1, 1], [2025, 12, 31]), "2025");
        assert_eq!(of([2025, 1, 1], [2028, 12, 31]), "2025–2028");
        assert_eq!(of([2025, 4, 1], [2025, 6, 30]), "T2 2025");
        assert_eq!(of([2025, 7, 1], [2025, 12, 31]), "S2 2025");
        assert_eq!(of([2025, 6, 1], [2025, 6, 30]), "2025-06");
        assert_eq!(of([2025, 6, 3], [2025, 6, 3]), "2025-06-03");
        assert_eq!(of([2024, 7, 1], [2025, 6, 30]), "2024-07–2025-06");
        assert_eq!(plain(period(None, days(jiff::civil::date(2030, 12, 31)))), "≤ 2030");
        assert_eq!(period(None, None), "–");
    }
}

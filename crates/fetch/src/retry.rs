//! When to ask again. In: `Retry-After`, and how often was asked. Out: how long to wait.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The wait that a `Retry-After` asks for, in either form (RFC 9110, section 10.2.3); None where it is neither.
pub fn after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are a very long time all the same.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let then = http_date(value)?;
    Some(Duration::try_from(then.duration_since(now)).unwrap_or(Duration::ZERO))
}

/// A date as HTTP writes it, in any of its three forms (RFC 9110, section 5.6.7).
pub fn http_date(value: &str) -> Option<Timestamp> {
    if let Ok(date) = rfc2822::parse(value) {
        return Some(Zoned::timestamp(&date));
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|form| {
        let date: DateTime = strtime::parse(form, value).ok()?.to_datetime().ok()?;
        date.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
    })
}

/// The wait before attempt `n + 1`, after `n` (from 1): `base`, doubled each time, between half and one and a half of it.
pub fn back_off(base: Duration, n: u32, random: f64) -> Duration {
    let doubled = base.as_secs_f64() * f64::from(1u32 << (n.clamp(1, 16) - 1));
    Duration::from_secs_f64(doubled * (0.5 + random.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_retry_after() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(now.to_string(), "1994-11-06T08:49:37Z");
        for same in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(http_date(same), Some(now), "{same}");
        }
        for (value, seconds) in
            [("120", 120), ("0", 0), (" 7 ", 7), ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:00:00 GMT", 0)]
        {
            assert_eq!(after(value, now), Some(Duration::from_secs(seconds)), "{value}");
        }
        assert!(after("99999999999999999999999", now).unwrap() > Duration::from_secs(1 << 60));
        for wrong in ["", "-5", "1.5", "soon", "Sun, 06 Nov", "12 s"] {
            assert_eq!(after(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn waits_grow_and_differ() {
        let base = Duration::from_secs(2);
        assert_eq!(back_off(base, 1, 0.5), base);
        assert_eq!(back_off(base, 3, 0.5), base * 4);
        assert!(back_off(base, 1, 0.0) == base / 2 && back_off(base, 1, 1.0) == base * 3 / 2);
        assert!(back_off(base, 1000, 1.0) < Duration::from_secs(200_000));
    }
}

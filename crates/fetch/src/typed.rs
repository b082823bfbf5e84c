//! Settings whose type is their check. In: strings and numbers as typed. Out: values that cannot be wrong, or an error
//! that the settings' reader gives a line.

use std::fmt;
use std::time::Duration;

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SpanRelativeTo, Unit};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A setting that is text in a pipeline's file. `checked_text!(Name)` writes it there as its `Display` has it;
/// `checked_text!(Name, 0)` also makes that `Display`: the one field, as it is.
macro_rules! checked_text {
    ($name:ident) => {
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
    ($name:ident, $field:tt) => {
        checked_text!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.$field.fmt(f)
            }
        }
    };
}

/// An address that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebUrl(Url);

checked_text!(WebUrl, 0);

impl TryFrom<String> for WebUrl {
    type Error = String;

    fn try_from(text: String) -> Result<WebUrl, String> {
        let wrong = |why: &str| format!("« {text} » {why}; write a whole address such as https://www.exemple.fr/rss.xml");
        let url = Url::parse(text.trim()).map_err(|e| wrong(&format!("is no address ({e})")))?;
        match url.scheme() {
            "http" | "https" => Ok(WebUrl(url)),
            other => Err(wrong(&format!("begins with {other}:, and only http and https can be asked"))),
        }
    }
}

impl WebUrl {
    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

/// Where archives are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Archives {
    /// An address: that of an archive, or, where its path ends in `/`, of a page that links to archives below it.
    Web(WebUrl),
    /// A local file, folder or glob pattern.
    Files(String),
}

checked_text!(Archives);

impl TryFrom<String> for Archives {
    type Error = String;

    fn try_from(text: String) -> Result<Archives, String> {
        if text.contains("://") { WebUrl::try_from(text).map(Archives::Web) } else { Ok(Archives::Files(text)) }
    }
}

impl fmt::Display for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Archives::Web(url) => url.fmt(f),
            Archives::Files(pattern) => pattern.fmt(f),
        }
    }
}

/// A host name that stands for itself and all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

checked_text!(HostName, 0);

impl TryFrom<String> for HostName {
    type Error = String;

    fn try_from(text: String) -> Result<HostName, String> {
        let wrong = || format!("« {text} » is no host name; write it without https:// and path, such as exemple.fr");
        match Host::parse(text.trim().trim_start_matches('.').trim_end_matches('.')) {
            Ok(host) if !text.contains(['/', ':']) => Ok(HostName(host.to_string())),
            _ => Err(wrong()),
        }
    }
}

impl HostName {
    /// Whether `host` is it or below it.
    pub fn holds(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        host == self.0 || host.strip_suffix(self.0.as_str()).is_some_and(|rest| rest.ends_with('.'))
    }
}

/// A glob pattern for an address's path: `*` stands for anything but `/`, `**` for anything.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPattern(GlobMatcher);

checked_text!(PathPattern);

impl TryFrom<String> for PathPattern {
    type Error = String;

    fn try_from(text: String) -> Result<PathPattern, String> {
        if !text.starts_with('/') && !text.starts_with("**") {
            return Err(format!("« {text} » matches no path; paths begin with /, such as /economie/** or /20*/**"));
        }
        let glob = GlobBuilder::new(&text).literal_separator(true).build();
        glob.map(|g| PathPattern(g.compile_matcher())).map_err(|e| format!("« {text} » is no glob pattern: {e}"))
    }
}

impl PathPattern {
    /// Whether the path of `url` matches.
    pub fn matches(&self, url: &Url) -> bool {
        self.0.is_match(url.path())
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.glob().glob())
    }
}

/// An ISO 639-1 code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

checked_text!(Language, 0);

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(text: String) -> Result<Language, String> {
        let code = text.len() == 2 && text.chars().all(|c| c.is_ascii_lowercase());
        if code { Ok(Language(text)) } else { Err(format!("« {text} » is no ISO 639-1 code; write two letters such as fr or en")) }
    }
}

impl Language {
    /// Whether a tag such as `fr-FR` is of this language.
    pub fn holds(&self, tag: &str) -> bool {
        tag.trim().split(['-', '_']).next().is_some_and(|t| t.eq_ignore_ascii_case(&self.0))
    }
}

/// A day, from midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "DayOrText", into = "String")]
pub struct Since(Date);

checked_text!(Since, 0);

/// A day as TOML writes it, with or without quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum DayOrText {
    Day(toml::value::Datetime),
    Text(String),
}

impl TryFrom<DayOrText> for Since {
    type Error = String;

    fn try_from(typed: DayOrText) -> Result<Since, String> {
        let text = match typed {
            DayOrText::Day(day) => day.to_string(),
            DayOrText::Text(text) => text,
        };
        text.parse().map(Since).map_err(|_| format!("« {text} » is no day; write it as 2025-01-28"))
    }
}

impl Since {
    /// Microseconds since 1970 UTC.
    pub fn micros(self) -> i64 {
        self.0.to_zoned(TimeZone::UTC).map_or(i64::MIN, |z| z.timestamp().as_microsecond())
    }
}

/// A product token of RFC 9309, section 2.2.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Agent(String);

checked_text!(Agent, 0);

impl TryFrom<String> for Agent {
    type Error = String;

    fn try_from(text: String) -> Result<Agent, String> {
        let token = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || "_-".contains(c));
        let wrong = || format!("« {text} » is no product token of RFC 9309; write letters, - and _ only, such as \"chiffre\"");
        if token { Ok(Agent(text)) } else { Err(wrong()) }
    }
}

impl Agent {
    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a site's owner reaches whoever runs this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Contact(String);

checked_text!(Contact, 0);

impl TryFrom<String> for Contact {
    type Error = String;

    fn try_from(text: String) -> Result<Contact, String> {
        let wrong = || format!("« {text} » reaches nobody; write mailto:you@your.domain or https://your.domain/bot");
        let url = Url::parse(&text).map_err(|_| wrong())?;
        let reaches = match url.scheme() {
            "http" | "https" => true,
            "mailto" => url.path().split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.')),
            _ => false,
        };
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !"()".contains(c));
        if reaches && plain { Ok(Contact(text)) } else { Err(wrong()) }
    }
}

impl Contact {
    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number of seconds, from 0 to a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Number", into = "f64")]
pub struct Seconds(f64);

/// `2` and `2.0` are one number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Float(f64),
}

impl TryFrom<Number> for Seconds {
    type Error = String;

    fn try_from(typed: Number) -> Result<Seconds, String> {
        let n = match typed {
            Number::Whole(n) => n as f64,
            Number::Float(n) => n,
        };
        if (0.0..=86_400.0).contains(&n) { Ok(Seconds(n)) } else { Err(format!("{n} seconds; allowed are 0 to 86400")) }
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> f64 {
        seconds.0
    }
}

impl Seconds {
    /// `n` seconds, at least 0 and at most a day.
    pub const fn new(n: f64) -> Seconds {
        Seconds(n.clamp(0.0, 86_400.0))
    }

    /// As a duration.
    pub fn duration(self) -> Duration {
        Duration::from_secs_f64(self.0)
    }
}

/// How old something must be to be asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Age {
    /// However old it is, it is not asked for.
    Never,
    /// This many seconds.
    Seconds(i64),
}

checked_text!(Age);

impl TryFrom<String> for Age {
    type Error = String;

    fn try_from(text: String) -> Result<Age, String> {
        let wrong = || format!("« {text} » is no age; write \"never\", \"always\", or a span such as \"7d\" or \"12h\"");
        match text.trim() {
            "never" => return Ok(Age::Never),
            "always" => return Ok(Age::Seconds(0)),
            _ => {}
        }
        let span: jiff::Span = text.parse().map_err(|_| wrong())?;
        let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).map_err(|_| wrong())?;
        if seconds >= 0.0 { Ok(Age::Seconds(seconds as i64)) } else { Err(wrong()) }
    }
}

impl Age {
    /// So many hours.
    pub const fn hours(n: i64) -> Age {
        Age::Seconds(n * 3600)
    }

    /// Whether what happened at `then` is old enough at `now` (both microseconds).
    pub fn is_over(self, then: i64, now: i64) -> bool {
        match self {
            Age::Never => false,
            Age::Seconds(n) => now.saturating_sub(then) >= n.saturating_mul(1_000_000),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Age::Never => f.write_str("never"),
            Age::Seconds(0) => f.write_str("always"),
            Age::Seconds(n) if n % 3600 == 0 => write!(f, "{}h", n / 3600),
            Age::Seconds(n) => write!(f, "{n}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_stands_for_those_below_it() {
        let host = HostName::try_from("Exemple.fr".to_owned()).unwrap();
        assert!(host.holds("exemple.fr") && host.holds("www.exemple.fr") && host.holds("exemple.fr."));
        assert!(!host.holds("autre-exemple.fr") && !host.holds("exemple.fr.org") && !host.holds("fr"));
    }

    #[test]
    fn a_path_pattern_knows_folders() {
        let pattern = |s: &str| PathPattern::try_from(s.to_owned()).unwrap();
        let url = Url::parse("https://exemple.fr/economie/2025/meta.html?x=1").unwrap();
        assert!(pattern("/economie/**").matches(&url) && pattern("**/*.html").matches(&url) && pattern("/*/20??/*").matches(&url));
        assert!(!pattern("/economie/*").matches(&url) && !pattern("/sport/**").matches(&url));
    }

    #[test]
    fn ages_are_spans() {
        let age = |s: &str| Age::try_from(s.to_owned());
        assert_eq!(age("7d").unwrap(), Age::hours(7 * 24));
        assert_eq!(age("90 minutes").unwrap(), Age::Seconds(5400));
        assert!(age("-1d").is_err() && age("7").is_err() && age("1 month").is_err());
        assert!(age("always").unwrap().is_over(5, 5) && !age("never").unwrap().is_over(0, i64::MAX));
        assert_eq!(age(&age("7d").unwrap().to_string()).unwrap(), Age::hours(168));
    }
}

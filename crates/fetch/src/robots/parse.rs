//! robots.txt to groups (RFC 9309, section 2.2). In: bytes of any kind. Out: groups; lines that are none of ours are passed
//! over, as the RFC wants.

use std::time::Duration;

use super::path;

/// A longer crawl-delay is read as this one: a day.
const LONGEST: f64 = 86_400.0;

/// User agents and the rules for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Product tokens (`*` for all), each with its `Crawl-delay`. That line is no part of the RFC: it holds for the agents
    /// named before it, and neither ends their list nor speaks of those named after it.
    pub agents: Vec<(String, Option<Duration>)>,
    /// In the order of the file.
    pub rules: Vec<Rule>,
}

/// `Allow` or `Disallow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which of the two.
    pub allow: bool,
    /// As [`path::of_pattern`] makes it.
    pub pattern: String,
}

/// The groups of a file.
pub fn groups(file: &[u8]) -> Vec<Group> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut groups: Vec<Group> = Vec::new();
    // Whether the next user-agent line begins a new group: rules end the list of agents, other records do not.
    let mut has_rules = true;
    for line in file.split(|b| matches!(b, b'\r' | b'\n')) {
        let Some((key, value)) = record(line) else { continue };
        match key.to_ascii_lowercase().as_str() {
            "user-agent" | "useragent" | "user agent" => {
                if has_rules {
                    groups.push(Group::default());
                    has_rules = false;
                }
                if let Some(group) = groups.last_mut() {
                    group.agents.push((token(&value), None));
                }
            }
            key @ ("allow" | "disallow") => {
                has_rules = true;
                // Rules before the first user-agent line belong to nobody; an empty path matches nothing.
                if let Some(group) = groups.last_mut().filter(|_| !value.is_empty()) {
                    group.rules.push(Rule { allow: key == "allow", pattern: path::of_pattern(&value) });
                }
            }
            "crawl-delay" | "crawldelay" => {
                for (_, delay) in groups.last_mut().into_iter().flat_map(|g| &mut g.agents) {
                    *delay = delay.or_else(|| seconds(&value));
                }
            }
            _ => {}
        }
    }
    groups
}

/// `key: value`, without comment and blanks.
fn record(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let line = line.split(|b| *b == b'#').next()?;
    let colon = line.iter().position(|b| *b == b':')?;
    let key = String::from_utf8_lossy(line[..colon].trim_ascii()).into_owned();
    Some((key, line[colon + 1..].trim_ascii().to_vec()))
}

/// The product token of a user-agent line: what stands behind it, such as a version, does not count.
fn token(value: &[u8]) -> String {
    if value.first() == Some(&b'*') {
        return "*".to_owned();
    }
    let end = value.iter().position(|b| !(b.is_ascii_alphabetic() || matches!(b, b'-' | b'_'))).unwrap_or(value.len());
    String::from_utf8_lossy(&value[..end]).into_owned()
}

fn seconds(value: &[u8]) -> Option<Duration> {
    let n: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    (n.is_finite() && n >= 0.0).then(|| Duration::from_secs_f64(n.min(LONGEST)))
}

//! The Robots Exclusion Protocol (RFC 9309). In: a robots.txt as bytes, our product token. Out: whether a path may be
//! asked for, and the crawl-delay.
//!
//! [`parse`] reads groups, [`path`] compares paths. How the file is had, and what it means when it is not, is decided where
//! it is asked for: see [`Access`].

pub mod parse;
pub mod path;

use std::time::Duration;

use parse::{Group, Rule};

use crate::reason::Failure;

/// The most of a file that is read (section 2.5: at least 500 KiB).
pub const LIMIT: usize = 500 * 1024;
/// Redirects followed (section 2.3.1.2: at least five).
pub const REDIRECTS: usize = 5;
/// How long a file is good (section 2.4: not more than 24 hours).
pub const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

/// What a site lets us do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// What these rules say.
    Rules(Rules),
    /// Everything: the file is unavailable (section 2.3.1.3).
    All,
    /// Nothing: the file is unreachable (section 2.3.1.4), and why.
    Nothing(Failure),
}

impl Access {
    /// Whether a path, with its query, may be asked for.
    pub fn allows(&self, path: &str) -> bool {
        match self {
            Access::Rules(rules) => rules.allows(path),
            Access::All => true,
            Access::Nothing(_) => path == "/robots.txt",
        }
    }

    /// The pause that the site wants between requests.
    pub fn delay(&self) -> Option<Duration> {
        match self {
            Access::Rules(rules) => rules.delay,
            Access::All | Access::Nothing(_) => None,
        }
    }
}

/// The rules for one product token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Rules {
    /// The rules that a file has for `agent`: all groups that name it, as one; else all groups for `*`; else none
    /// (section 2.2.1).
    pub fn read(file: &[u8], agent: &str) -> Rules {
        let groups = parse::groups(&file[..file.len().min(LIMIT)]);
        let mut mine = naming(&groups, agent);
        if mine.is_empty() {
            mine = naming(&groups, "*");
        }
        let rules = mine.iter().flat_map(|(group, _)| group.rules.iter().cloned()).collect();
        Rules { rules, delay: mine.iter().filter_map(|(_, delay)| *delay).max() }
    }

    /// Whether `path` may be asked for: the rule with the most octets decides, and of two as long the one that allows
    /// (section 2.2.2).
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = path::of_url(path);
        let matching = self.rules.iter().filter(|rule| path::matches(&rule.pattern, &path));
        matching.map(|rule| (rule.pattern.len(), rule.allow)).max().is_none_or(|(_, allow)| allow)
    }
}

/// The groups that name `agent`, each with the delay that it sets for it.
fn naming<'g>(groups: &'g [Group], agent: &str) -> Vec<(&'g Group, Option<Duration>)> {
    let delay = |g: &'g Group| g.agents.iter().find(|(a, _)| a.eq_ignore_ascii_case(agent)).map(|(_, delay)| *delay);
    groups.iter().filter_map(|g| Some((g, delay(g)?))).collect()
}

#[cfg(test)]
mod tests;

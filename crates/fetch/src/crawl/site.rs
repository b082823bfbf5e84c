//! What a site lets us do. In: an address. Out: its robots.txt and its TDMRep file, asked for once a day.
//!
//! RFC 9309, section 2.3: 2xx is read, at least five redirects are followed (more: unavailable), 4xx is unavailable and
//! allows all, 5xx and no answer are unreachable and forbid all, a copy is good for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::time::Instant;
use url::Url;

use super::{Crawl, Out};
use crate::client::{Answer, Ask};
use crate::decompress::Caps;
use crate::opt_out::{self, Rule};
use crate::reason::{Failure, Reason};
use crate::retry;
use crate::robots::{self, Access, Rules};

/// One site: scheme, host and port.
#[derive(Debug)]
pub struct Site {
    /// By robots.txt.
    pub access: Access,
    /// By `/.well-known/tdmrep.json`.
    pub reservations: Vec<Rule>,
    since: Instant,
}

/// The sites asked so far.
#[derive(Default)]
pub struct Sites(Mutex<HashMap<String, Arc<Site>>>);

impl Sites {
    fn get(&self, origin: &str) -> Option<Arc<Site>> {
        let sites = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        sites.get(origin).filter(|s| s.since.elapsed() < robots::FRESH).cloned()
    }

    fn set(&self, origin: String, site: Arc<Site>) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(origin, site);
    }
}

const ROBOTS_CAPS: Caps = Caps { compressed: robots::LIMIT, content: robots::LIMIT, ratio: usize::MAX, cut: true };

impl Crawl {
    /// The site that `at` belongs to; asked for where it is not known or too old. Only the worker of the host calls this.
    pub(super) async fn site(&self, host: &str, at: &Url, out: &Out) -> Arc<Site> {
        let origin = at.origin().ascii_serialization();
        if let Some(site) = self.sites.get(&origin) {
            return site;
        }
        let access = self.robots(host, at, out).await;
        let reservations = match access {
            Access::Nothing(_) => Vec::new(),
            _ if !access.allows(opt_out::WELL_KNOWN) => Vec::new(),
            _ => self.reservations(host, at, out).await,
        };
        let site = Arc::new(Site { access, reservations, since: Instant::now() });
        self.sites.set(origin, site.clone());
        site
    }

    async fn robots(&self, host: &str, at: &Url, out: &Out) -> Access {
        let Ok(mut url) = at.join("/robots.txt") else { return Access::Nothing(Failure::new(Reason::Bug, "no address")) };
        for _ in 0..=robots::REDIRECTS {
            let answer = match self.small(host, &url, out).await {
                Ok(answer) => answer,
                Err(failure) => return Access::Nothing(failure),
            };
            match answer.status {
                200 | 203 => return Access::Rules(Rules::read(&answer.body, &self.agent)),
                301 | 302 | 303 | 307 | 308 => match location(&answer, &url) {
                    Ok(to) => url = to,
                    Err(_) => return Access::All,
                },
                500.. => return Access::Nothing(Failure::new(Reason::ServerError, answer.status.to_string())),
                // Everything else is no file: nothing is forbidden.
                _ => return Access::All,
            }
        }
        Access::All
    }

    async fn reservations(&self, host: &str, at: &Url, out: &Out) -> Vec<Rule> {
        let Ok(url) = at.join(opt_out::WELL_KNOWN) else { return Vec::new() };
        match self.small(host, &url, out).await {
            Ok(answer) if answer.status == 200 => opt_out::rules(&answer.body),
            _ => Vec::new(),
        }
    }

    /// Asks for a small file, again after passing failures.
    async fn small(&self, host: &str, url: &Url, out: &Out) -> Result<Answer, Failure> {
        let ask = Ask {
            url,
            accept: "text/plain, application/json;q=0.9, */*;q=0.1",
            validators: (None, None),
            caps: ROBOTS_CAPS,
            wants: |_| true,
            archive: self.archive,
            to_file: None,
        };
        let mut tries = 0;
        loop {
            tries += 1;
            let result = self.ask(host, ask, self.settings.delay.duration(), out).await;
            let is_passing = match &result {
                Ok(answer) => answer.status >= 500,
                Err(failure) => failure.reason.is_passing(),
            };
            if !is_passing || tries >= self.settings.attempts.get() {
                return result;
            }
            self.frontier.rest(host, retry::back_off(self.settings.back_off.duration(), tries, fastrand::f64()));
        }
    }
}

/// Where a redirect leads.
///
/// # Errors
/// No address, or one that nobody can ask.
pub fn location(answer: &Answer, from: &Url) -> Result<Url, Failure> {
    let line = answer.headers.get(reqwest::header::LOCATION).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let line = line.ok_or_else(|| Failure::new(Reason::BadRedirect, format!("{} without Location", answer.status)))?;
    let mut to = from.join(line.trim()).map_err(|e| Failure::new(Reason::BadRedirect, format!("« {line} »: {e}")))?;
    to.set_fragment(None);
    match to.scheme() {
        "http" | "https" => Ok(to),
        other => Err(Failure::new(Reason::BadScheme, format!("redirect to {other}:"))),
    }
}

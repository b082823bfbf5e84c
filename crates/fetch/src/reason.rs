//! Why a page was not had. In: what went wrong. Out: one name of a closed list, with a detail for people, as it stands in
//! `pages.reason`: `name: detail`.

use std::fmt;

use crate::page::Outcome;

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $tries:ident;)+) => {
        /// Every reason there is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Reason] = &[$(Reason::$variant),+];

            /// The name in `pages.reason`, before the colon.
            pub fn name(self) -> &'static str {
                match self { $(Reason::$variant => $name),+ }
            }

            /// The reason with this name.
            pub fn named(name: &str) -> Option<Reason> {
                Reason::ALL.iter().copied().find(|r| r.name() == name)
            }

            /// Whether asking again may help.
            pub fn is_passing(self) -> bool {
                match self { $(Reason::$variant => reasons!(@ $tries)),+ }
            }
        }
    };
    (@ passing) => { true };
    (@ lasting) => { false };
}

reasons! {
    /// The host, or an address that it resolves to, is no public one.
    InnerAddress = "inner_address", lasting;
    /// A redirect leads to something else than http or https.
    BadScheme = "bad_scheme", lasting;
    /// A redirect names no address, or one that cannot be read.
    BadRedirect = "bad_redirect", lasting;
    /// More than ten redirects.
    TooManyRedirects = "too_many_redirects", lasting;
    /// A redirect to where it came from.
    RedirectLoop = "redirect_loop", lasting;
    /// The name does not resolve.
    Dns = "dns", passing;
    /// No connection.
    Connect = "connect", passing;
    /// The certificate is not good, or TLS fails otherwise.
    Tls = "tls", lasting;
    /// No connection in time.
    ConnectTimeout = "connect_timeout", passing;
    /// No answer in time.
    FirstByteTimeout = "first_byte_timeout", passing;
    /// No complete answer in time.
    TotalTimeout = "total_timeout", passing;
    /// The body trickles.
    TooSlow = "too_slow", passing;
    /// The head of the answer is larger than 400 kB or has more than 100 lines.
    HeadersTooLarge = "headers_too_large", lasting;
    /// The answer is not HTTP.
    BadResponse = "bad_response", lasting;
    /// The connection ended before the answer did.
    Truncated = "truncated", passing;
    /// The body is larger than the cap.
    TooLarge = "too_large", lasting;
    /// The body grows too much in decompression.
    Bomb = "bomb", lasting;
    /// The body's compression is unknown or broken.
    BadEncoding = "bad_encoding", lasting;
    /// It is no text.
    ContentType = "content_type", lasting;
    /// The server says so: 4xx other than 429, and what is no answer to a GET.
    HttpStatus = "http_status", lasting;
    /// The server has trouble: 5xx.
    ServerError = "server_error", passing;
    /// The server is asked too often: 429.
    TooManyRequests = "too_many_requests", passing;
    /// The server wants to be left alone for longer than `max_wait`.
    RetryAfter = "retry_after", lasting;
    /// robots.txt forbids it.
    Robots = "robots", lasting;
    /// robots.txt cannot be had, which forbids all (RFC 9309, section 2.3.1.4).
    RobotsUnreachable = "robots_unreachable", lasting;
    /// The page or its site reserves text and data mining.
    OptOut = "opt_out", lasting;
    /// The document is no feed.
    BadFeed = "bad_feed", lasting;
    /// The document is no sitemap.
    BadSitemap = "bad_sitemap", lasting;
    /// The archive is damaged at the offset named.
    WarcDamage = "warc_damage", lasting;
    /// The archive cannot be kept on disk while it is read.
    Disk = "disk", lasting;
    /// The file cannot be read.
    Unreadable = "unreadable", lasting;
    /// A bug in chiffre.
    Bug = "bug", lasting;
}

/// A reason with what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which.
    pub reason: Reason,
    /// What was seen; may be empty.
    pub detail: String,
}

impl Failure {
    /// A failure.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Failure {
        Failure { reason, detail: detail.into() }
    }

    /// How a page ends for which this is the reason.
    pub fn outcome(&self) -> Outcome {
        match self.reason {
            Reason::Robots | Reason::RobotsUnreachable => Outcome::Disallowed,
            Reason::OptOut => Outcome::OptedOut,
            _ => Outcome::Failed,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail.as_str() {
            "" => f.write_str(self.reason.name()),
            detail => write!(f, "{}: {detail}", self.reason.name()),
        }
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Failure {
        Failure::new(reason, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Reason::ALL.iter().map(|r| r.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Reason::ALL.len());
        assert_eq!(Failure::new(Reason::HttpStatus, "404").to_string(), "http_status: 404");
    }
}

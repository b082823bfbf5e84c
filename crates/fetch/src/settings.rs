//! What a pipeline file says of fetching. In: `[[source]]` and `[fetch]`. Out: values ready to use.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};

use serde::{Deserialize, Serialize};

use crate::typed::{Age, Agent, Archives, Contact, HostName, Language, PathPattern, Seconds, Since, WebUrl};

/// One `[[source]]` of a pipeline: where pages come from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Unique name; stands in `pages.source` and in the `doc_id` of local files.
    pub name: String,
    /// Local files: folders (all .html, .htm, .xhtml and .txt below them), files or glob patterns, relative to the
    /// pipeline's file. `NAME.toml` beside a page may state its `url` and `published_at`.
    #[serde(default)]
    pub files: Vec<String>,
    /// A text file that lists such paths, one on a line, relative to itself.
    pub file_list: Option<String>,
    /// Addresses of pages.
    #[serde(default)]
    pub urls: Vec<WebUrl>,
    /// Text files that list such addresses, one on a line, relative to the pipeline's file.
    #[serde(default)]
    pub url_files: Vec<String>,
    /// Addresses of RSS, Atom and JSON feeds.
    #[serde(default)]
    pub feeds: Vec<WebUrl>,
    /// Addresses of sitemaps and sitemap indexes.
    #[serde(default)]
    pub sitemaps: Vec<WebUrl>,
    /// Addresses of pages that list links to pages.
    #[serde(default)]
    pub listings: Vec<WebUrl>,
    /// Which links of `listings` lead to pages: a glob pattern for the path, such as `/actualites/**`.
    pub link: Option<PathPattern>,
    /// WARC files, plain or gzip: paths, folders or glob patterns relative to the pipeline's file, or addresses. An address
    /// that ends in `/` is that of a page with links to archives below it.
    #[serde(default)]
    pub warc: Vec<Archives>,
    /// Only links to these hosts and to those below them.
    #[serde(default)]
    pub hosts: Vec<HostName>,
    /// Only links whose path one of these glob patterns matches.
    #[serde(default)]
    pub paths: Vec<PathPattern>,
    /// Only links to pages in these languages (ISO 639-1); a link that states none passes.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// Only links to pages published since this day; a link that states none passes.
    pub since: Option<Since>,
    /// Only links whose title, summary or address holds one of these words or phrases; `[]` lets all pass. Where a source
    /// does not say, `[fetch] words` counts.
    pub words: Option<Vec<String>>,
}

impl Source {
    /// Checks what types cannot tell.
    ///
    /// # Errors
    /// What is wrong and how to mend it.
    pub fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err("a name is made of letters, digits, - _ and .".to_owned());
        }
        if !self.is_local() && !self.is_web() && self.warc.is_empty() {
            return Err("it says nowhere to look; give one of files, file_list, urls, url_files, feeds, sitemaps, listings, warc, \
                 such as files = [\"folder\"]"
                .to_owned());
        }
        if self.listings.is_empty() != self.link.is_none() {
            return Err("listings and link go together: listings = [\"https://…\"] and link = \"/actualites/**\", the paths of its pages"
                .to_owned());
        }
        let finds_links = !(self.feeds.is_empty() && self.sitemaps.is_empty() && self.listings.is_empty() && self.warc.is_empty());
        if self.is_filtered() && !finds_links {
            return Err(
                "hosts, paths, languages, since and words choose among the links of feeds, sitemaps, listings and warc; it has none of them"
                    .to_owned(),
            );
        }
        if let Some(empty) = self.words.iter().flatten().find(|w| !w.chars().any(char::is_alphanumeric)) {
            return Err(format!("words: « {empty} » holds no letter and no digit"));
        }
        Ok(())
    }

    /// Whether it names local files.
    pub fn is_local(&self) -> bool {
        !self.files.is_empty() || self.file_list.is_some()
    }

    /// Whether a run asks the web for it.
    pub fn is_web(&self) -> bool {
        let listed = [&self.urls, &self.feeds, &self.sitemaps, &self.listings].iter().any(|list| !list.is_empty());
        listed || !self.url_files.is_empty() || self.warc_urls().next().is_some()
    }

    /// The addresses among `warc`.
    pub fn warc_urls(&self) -> impl Iterator<Item = &WebUrl> {
        self.warc.iter().filter_map(|place| match place {
            Archives::Web(url) => Some(url),
            Archives::Files(_) => None,
        })
    }

    /// The paths, folders and patterns among `warc`.
    pub fn warc_files(&self) -> impl Iterator<Item = &str> {
        self.warc.iter().filter_map(|place| match place {
            Archives::Web(_) => None,
            Archives::Files(pattern) => Some(pattern.as_str()),
        })
    }

    /// Whether some links do not pass.
    pub fn is_filtered(&self) -> bool {
        let listed = self.hosts.is_empty() && self.paths.is_empty() && self.languages.is_empty() && self.words.is_none();
        !listed || self.since.is_some()
    }
}

/// `[fetch]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A part is closed at this many rows …
    pub part_rows: NonZeroUsize,
    /// … or at this many megabytes of bodies, whichever comes first.
    pub part_megabytes: NonZeroUsize,
    /// Larger bodies and files fail with `too_large`.
    pub max_megabytes: NonZeroUsize,
    /// The same for a body as it comes over the wire.
    pub max_compressed_megabytes: NonZeroUsize,
    /// A body that grows more than so many times in decompression fails with `bomb`.
    pub max_ratio: NonZeroUsize,
    /// Archives that are larger over the wire fail with `too_large`; two of them may stand on disk at a time.
    pub max_archive_megabytes: NonZeroUsize,
    /// Who asks: the product token that robots.txt may name.
    pub user_agent: Option<Agent>,
    /// Whom a site may write to: an address of mail or of a page.
    pub contact: Option<Contact>,
    /// Seconds between two requests to one host; a longer crawl-delay in robots.txt counts instead.
    pub delay: Seconds,
    /// Hosts asked at the same time, with one connection each.
    pub hosts: NonZeroUsize,
    /// Pages asked of one host in one run.
    pub max_per_host: NonZeroUsize,
    /// Pages asked for in one run.
    pub max_pages: NonZeroUsize,
    /// Requests for one page, the first among them.
    pub attempts: NonZeroU32,
    /// Seconds before the second request for a page; doubled for each more, with jitter.
    pub back_off: Seconds,
    /// A longer Retry-After, or crawl-delay, is not waited for.
    pub max_wait: Seconds,
    /// Seconds until a connection must stand, TLS included.
    pub connect_timeout: Seconds,
    /// Seconds until an answer must begin.
    pub first_byte_timeout: Seconds,
    /// Seconds until an answer must be complete.
    pub total_timeout: Seconds,
    /// The same for an archive.
    pub archive_timeout: Seconds,
    /// A body that comes slower, after its first five seconds, fails with `too_slow`.
    pub min_bytes_per_second: u64,
    /// Only links that hold one of these words or phrases, where a source does not name its own.
    pub words: Vec<String>,
    /// How old a stored page must be to be asked for again.
    pub refresh: Age,
    /// How old a failure must be for its page to be asked for again.
    pub retry_failed: Age,
    /// Whether pages that reserve text and data mining are left out.
    pub respect_opt_out: bool,
    /// Whether inner addresses may be asked. For tests only.
    pub allow_private: bool,
    /// Addresses of host names, in place of DNS. The guard looks at them as at all others.
    pub resolve: BTreeMap<String, IpAddr>,
}

impl Default for Settings {
    fn default() -> Settings {
        let n = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Settings {
            part_rows: n(2000),
            part_megabytes: n(64),
            max_megabytes: n(20),
            max_compressed_megabytes: n(10),
            max_ratio: n(200),
            max_archive_megabytes: n(2000),
            user_agent: None,
            contact: None,
            delay: Seconds::new(2.0),
            hosts: n(64),
            max_per_host: n(500),
            max_pages: n(20_000),
            attempts: NonZeroU32::new(3).unwrap_or(NonZeroU32::MIN),
            back_off: Seconds::new(2.0),
            max_wait: Seconds::new(120.0),
            connect_timeout: Seconds::new(10.0),
            first_byte_timeout: Seconds::new(20.0),
            total_timeout: Seconds::new(60.0),
            archive_timeout: Seconds::new(7200.0),
            min_bytes_per_second: 500,
            words: Vec::new(),
            refresh: Age::Never,
            retry_failed: Age::hours(6),
            respect_opt_out: true,
            allow_private: false,
            resolve: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Who asks, as sites get to read it: `chiffre/0.1.0 (+https://example.org/bot)`.
    ///
    /// # Errors
    /// Where the user has not said who asks.
    pub fn identity(&self) -> Result<String, String> {
        match (&self.user_agent, &self.contact) {
            (Some(agent), Some(contact)) => Ok(format!("{}/{} (+{})", agent.as_str(), env!("CARGO_PKG_VERSION"), contact.as_str())),
            (agent, contact) => {
                let missing: Vec<_> =
                    [("user_agent", agent.is_none()), ("contact", contact.is_none())].iter().filter(|m| m.1).map(|m| m.0).collect();
                Err(format!(
                    "[fetch] {} must be set before pages are asked of the web, so that a site knows who asks and whom to write to; \
                     add user_agent = \"chiffre\" and contact = \"mailto:you@your.domain\" or contact = \"https://your.domain/bot\" below [fetch]",
                    missing.join(" and ")
                ))
            }
        }
    }
}

/// [`Settings`] as commented TOML.
pub const DEFAULTS: &str = "\
part_rows = 2000               # a part of `pages` is closed at this many rows …
part_megabytes = 64            # … or at this many megabytes of bodies, whichever comes first
max_megabytes = 20             # larger bodies and files fail with `too_large`
max_compressed_megabytes = 10  # the same for a body as it comes over the wire
max_ratio = 200                # a body that grows more than so many times in decompression fails with `bomb`
max_archive_megabytes = 2000   # archives asked by address that are larger fail with `too_large`
# user_agent = \"chiffre\"       # who asks: the name that robots.txt may use; needed to ask the web
# contact = \"mailto:…\"         # whom a site may write to, or https://…; needed to ask the web
delay = 2.0                    # seconds between two requests to one host; a longer crawl-delay counts instead
hosts = 64                     # hosts asked at the same time, with one connection each
max_per_host = 500             # pages asked of one host in one run
max_pages = 20000              # pages asked for in one run
attempts = 3                   # requests for one page, the first among them
back_off = 2.0                 # seconds before the second; doubled for each more, with jitter
max_wait = 120.0               # seconds; a longer Retry-After or crawl-delay is not waited for
connect_timeout = 10.0         # seconds until a connection must stand, TLS included
first_byte_timeout = 20.0      # seconds until an answer must begin
total_timeout = 60.0           # seconds until an answer must be complete
archive_timeout = 7200.0       # the same for an archive
min_bytes_per_second = 500     # a body that comes slower, after five seconds, fails with `too_slow`
words = []                     # follow only links that hold one of these, where a source does not name its own
refresh = \"never\"              # how old a stored page must be to be asked for again: \"7d\", \"12h\", \"always\", \"never\"
retry_failed = \"6h\"            # how old a failure must be for its page to be asked for again
respect_opt_out = true         # leave out pages that reserve text and data mining
allow_private = false          # whether inner addresses may be asked: for tests only
resolve = {}                   # addresses of host names, in place of DNS: { \"site.example\" = \"192.0.2.1\" }
";

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Result<Source, String> {
        let source: Source = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        source.check().map(|()| source)
    }

    #[test]
    fn the_documented_defaults_are_the_defaults() {
        let documented: Settings = toml::from_str(DEFAULTS).unwrap();
        assert_eq!(toml::to_string(&documented).unwrap(), toml::to_string(&Settings::default()).unwrap());
        let keys = toml::Table::try_from(Settings::default()).unwrap();
        for key in keys.keys() {
            assert!(DEFAULTS.contains(&format!("{key} = ")), "{key} is not documented");
        }
    }

    #[test]
    fn every_kind_of_source_is_read() {
        let s = source(
            r#"name = "s"
            urls = ["https://exemple.fr/a"]
            feeds = ["https://exemple.fr/rss.xml"]
            sitemaps = ["http://exemple.fr/sitemap.xml.gz"]
            listings = ["https://exemple.fr/une"]
            link = "/articles/**"
            warc = ["archives/*.warc.gz", "https://exemple.fr/2025.warc.gz"]
            hosts = ["exemple.fr"]
            paths = ["/economie/**"]
            languages = ["fr"]
            since = "2025-01-01"
            words = ["centre de données", "IA"]"#,
        )
        .unwrap();
        assert!(s.is_web() && s.is_filtered() && !s.is_local());
        assert_eq!(s.warc_files().collect::<Vec<_>>(), ["archives/*.warc.gz"]);
        assert_eq!(s.warc_urls().map(ToString::to_string).collect::<Vec<_>>(), ["https://exemple.fr/2025.warc.gz"]);
        assert!(source("name = \"s\"\nwarc = [\"https://exemple.fr/a.warc\"]").unwrap().is_web());
        assert!(!source("name = \"s\"\nwarc = [\"a.warc\"]").unwrap().is_web());
    }

    #[test]
    fn wrong_values_are_refused_with_the_mend() {
        for (text, want) in [
            ("name = \"é\"\nfiles = [\"x\"]", "letters"),
            ("name = \"s\"", "nowhere to look"),
            ("name = \"s\"\nurls = [\"ftp://exemple.fr/\"]", "http"),
            ("name = \"s\"\nurls = [\"exemple.fr\"]", "http"),
            ("name = \"s\"\nlistings = [\"https://exemple.fr/\"]", "link = "),
            ("name = \"s\"\nurls = [\"https://exemple.fr/\"]\nlink = \"/a\"", "go together"),
            ("name = \"s\"\nurls = [\"https://exemple.fr/\"]\nwords = [\"IA\"]", "feeds, sitemaps"),
            ("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\nwords = [\" \"]", "no letter"),
            ("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\nhosts = [\"https://exemple.fr\"]", "host"),
            ("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\npaths = [\"economie\"]", "/"),
            ("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\nlanguages = [\"french\"]", "ISO 639-1"),
            ("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\nsince = \"hier\"", "2025-01-28"),
            ("name = \"s\"\nwarc = [\"s3://exemple/a.warc.gz\"]", "only http and https"),
            ("name = \"s\"\nfeed = [\"https://exemple.fr/\"]", "feeds"),
        ] {
            let error = source(text).unwrap_err();
            assert!(error.contains(want), "{text}: {error}");
        }
    }

    #[test]
    fn who_asks_must_be_said() {
        let mut settings = Settings::default();
        assert!(settings.identity().unwrap_err().contains("user_agent and contact"));
        settings.user_agent = Some("chiffre".to_owned().try_into().unwrap());
        assert!(settings.identity().unwrap_err().starts_with("[fetch] contact must"));
        settings.contact = Some("mailto:a@b.fr".to_owned().try_into().unwrap());
        assert!(settings.identity().unwrap().ends_with("(+mailto:a@b.fr)"));
        for wrong in
            ["hosts = 0", "delay = -1.0", "refresh = \"soon\"", "user_agent = \"my bot\"", "contact = \"me\"", "resolve = { a = \"b\" }"]
        {
            assert!(toml::from_str::<Settings>(wrong).is_err(), "{wrong}");
        }
    }
}

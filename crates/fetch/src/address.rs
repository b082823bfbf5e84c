//! One address for one page. In: an address as a feed, a link or a person wrote it. Out: its canonical form and the
//! `doc_id` made from it, the same for http and https, with or without tracking parameters, fragment, default port,
//! trailing slash or a different order of letters' case in the host.

use std::collections::HashSet;

use tables::{Data, Error, hash};
use url::Url;

/// The query parameters that tell who clicked, not what is shown; from `data/lexicon/web/tracking.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Tracking {
    names: HashSet<String>,
    prefixes: Vec<String>,
}

impl Tracking {
    /// Reads the list. A name that ends in `*` stands for all that start so.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Tracking, Error> {
        let mut tracking = Tracking::default();
        for row in data.tsv("lexicon/web/tracking.tsv", &["parameter", "who"])?.rows() {
            match row.fields[0].strip_suffix('*') {
                Some(prefix) => tracking.prefixes.push(prefix.to_owned()),
                None => {
                    tracking.names.insert(row.fields[0].to_owned());
                }
            }
        }
        Ok(tracking)
    }

    fn holds(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.names.contains(&name) || self.prefixes.iter().any(|p| name.starts_with(p.as_str()))
    }

    /// The address without what does not change the page: fragment, tracking parameters, user and password, default
    /// port, the dot after the host, a trailing slash; https in place of http.
    pub fn canonical(&self, url: &Url) -> Url {
        let mut url = url.clone();
        url.set_fragment(None);
        if matches!(url.scheme(), "http" | "https") {
            // Neither can fail for an address with a host, which http and https addresses have.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            if url.scheme() == "http" && url.port().is_none() {
                let _ = url.set_scheme("https");
            }
            if let Some(host) = url.host_str().and_then(|h| h.strip_suffix('.')).map(str::to_owned) {
                let _ = url.set_host(Some(&host));
            }
        }
        let kept: Vec<(String, String)> =
            url.query_pairs().filter(|(name, _)| !self.holds(name)).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        if kept.is_empty() {
            url.set_query(None);
        } else if kept.len() < url.query_pairs().count() {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
        let path = url.path();
        if path.len() > 1 && path.ends_with('/') {
            let short = path.trim_end_matches('/').to_owned();
            url.set_path(&short);
        }
        url
    }

    /// `doc_id` of the page at `url`.
    pub fn doc_id(&self, url: &Url) -> String {
        hash::hex16(self.canonical(url).as_str())
    }
}

/// `file:SOURCE/PATH`, the stand-in for an address of a local file that has none.
pub fn of_file(source: &str, relative: &str) -> String {
    format!("file:{source}/{relative}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracking() -> Tracking {
        Tracking { names: HashSet::from(["fbclid".to_owned(), "xtor".to_owned()]), prefixes: vec!["utm_".to_owned()] }
    }

    #[test]
    fn spellings_of_one_address_share_an_id() {
        let t = tracking();
        let id = |s: &str| t.doc_id(&Url::parse(s).unwrap());
        let want = id("https://www.exemple.fr/tech/meta-65-milliards");
        for same in [
            "http://www.exemple.fr/tech/meta-65-milliards",
            "https://WWW.Exemple.FR:443/tech/meta-65-milliards/",
            "http://www.exemple.fr:80/tech/meta-65-milliards",
            "https://www.exemple.fr./tech/meta-65-milliards#commentaires",
            "https://www.exemple.fr/tech/meta-65-milliards?utm_source=x&UTM_medium=y&fbclid=1",
            "https://u:p@www.exemple.fr/tech/meta-65-milliards?xtor=RSS-1",
        ] {
            assert_eq!(id(same), want, "{same}");
        }
        for other in [
            "https://www.exemple.fr/tech/meta-65-milliards?page=2",
            "https://www.exemple.fr:8443/tech/meta-65-milliards",
            "https://www.exemple.fr/tech/Meta-65-milliards",
        ] {
            assert_ne!(id(other), want, "{other}");
        }
    }

    #[test]
    fn a_query_that_says_what_is_shown_stays_as_it_is() {
        let url = Url::parse("https://exemple.fr/?p=12&titre=%C3%A9t%C3%A9").unwrap();
        assert_eq!(tracking().canonical(&url).as_str(), "https://exemple.fr/?p=12&titre=%C3%A9t%C3%A9");
    }
}

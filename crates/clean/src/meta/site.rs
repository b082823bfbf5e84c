//! What the site calls itself. In: `og:site_name`, the publisher, the address. Out: whether a piece of a title, or a name
//! in a byline, is nothing but that.

use url::Url;

use super::{Head, JsonLd};

/// Letters below which a name must be equal, for short ones stand in many words.
const TELLING: usize = 4;

/// The names of a site, letters and digits only, folded.
#[derive(Debug, Default)]
pub struct Site {
    names: Vec<String>,
    /// The host without `www.` and its last label: `lemonde` of `www.lemonde.fr`.
    host: String,
}

impl Site {
    /// Collects the names.
    pub fn of(head: &Head, json: &JsonLd, url: Option<&Url>) -> Site {
        let stated = [head.meta("og:site_name"), head.meta("application-name"), json.publisher.as_deref()];
        let names = stated.into_iter().flatten().map(squash).filter(|n| !n.is_empty()).collect();
        let elsewhere = || [head.canonical.as_deref(), head.meta("og:url")].into_iter().flatten().find_map(|u| Url::parse(u.trim()).ok());
        let url = url.cloned().or_else(elsewhere);
        let host = url.as_ref().and_then(|u| u.host_str()).unwrap_or_default().trim_start_matches("www.");
        Site { names, host: squash(host.rsplit_once('.').map_or(host, |(name, _)| name)) }
    }

    /// Whether `text` is the site's name, perhaps with a word more or less: « Le Journal », « Le Journal Blog ».
    pub fn is(&self, text: &str) -> bool {
        let bare = squash(text);
        if bare.is_empty() || text.split_whitespace().count() > 6 {
            return false;
        }
        let long = |s: &str| s.chars().count() >= TELLING;
        // Most of the longer one must be the shorter one: « The Verge » in « The Verge of War » is no site's name.
        let most = |a: &str, b: &str| long(a) && b.contains(a) && a.len() * 2 >= b.len();
        let alike = |name: &str| name == bare || most(name, &bare) || most(&bare, name);
        self.names.iter().any(|n| alike(n)) || (!self.host.is_empty() && (alike(&self.host) || most(&bare, &self.host)))
    }
}

/// Letters and digits of `s`, folded.
fn squash(s: &str) -> String {
    text::fold(s).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_known_by_its_name_and_its_host() {
        let url = Url::parse("https://www.gazette-des-changes.fr/eco/1").unwrap();
        let head = Head { metas: vec![("og:site_name".to_owned(), "La Gazette".to_owned())], ..Head::default() };
        let site = Site::of(&head, &JsonLd::default(), Some(&url));
        for name in ["La Gazette", "Gazette des changes", "La gazette !"] {
            assert!(site.is(name), "{name}");
        }
        for other in ["Mistral", "Le change", "Les changes de la semaine racontés par la rédaction"] {
            assert!(!site.is(other), "{other}");
        }
    }
}

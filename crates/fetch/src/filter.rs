//! Which links are followed. In: a source's `hosts`, `paths`, `languages`, `since` and `words`, and a link with what the
//! feed, sitemap or listing said of it. Out: whether it passes, and if not which filter stopped it.

use text::fold;
use url::Url;

use crate::settings::Source;

/// A link, and what the document that holds it says of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// The page's title and summary.
    pub text: String,
    /// The page's language tag.
    pub language: Option<String>,
    /// When the page was published: microseconds since 1970 UTC.
    pub published: Option<i64>,
}

impl Link {
    /// A link about which nothing is said.
    pub fn bare(url: Url) -> Link {
        Link { url, text: String::new(), language: None, published: None }
    }
}

/// The filters of one source.
#[derive(Debug)]
pub struct Filter<'a> {
    source: &'a Source,
    words: Vec<String>,
}

impl<'a> Filter<'a> {
    /// The filters of `source`; `words` count where it names none.
    pub fn new(source: &'a Source, words: &[String]) -> Filter<'a> {
        Filter { source, words: source.words.as_deref().unwrap_or(words).iter().map(|w| spaced(w)).collect() }
    }

    /// The name of the filter that stops `link`; None where it passes.
    pub fn stops(&self, link: &Link) -> Option<&'static str> {
        let (s, url) = (self.source, &link.url);
        let host = url.host_str().unwrap_or_default();
        if !s.hosts.is_empty() && !s.hosts.iter().any(|h| h.holds(host)) {
            return Some("hosts");
        }
        if !s.paths.is_empty() && !s.paths.iter().any(|p| p.matches(url)) {
            return Some("paths");
        }
        if let Some(tag) = &link.language
            && !s.languages.is_empty()
            && !s.languages.iter().any(|l| l.holds(tag))
        {
            return Some("languages");
        }
        if let (Some(since), Some(published)) = (s.since, link.published)
            && published < since.micros()
        {
            return Some("since");
        }
        if !self.words.is_empty() && !self.speaks_of_words(link) {
            return Some("words");
        }
        None
    }

    fn speaks_of_words(&self, link: &Link) -> bool {
        let path = percent_encoding::percent_decode_str(link.url.path()).decode_utf8_lossy();
        let texts = [spaced(&link.text), spaced(&path)];
        self.words.iter().any(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

/// Folded words with one space around each, so that whole words can be looked for.
fn spaced(s: &str) -> String {
    let folded = fold(s);
    let mut out = String::with_capacity(folded.len() + 2);
    out.push(' ');
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        out.push_str(word);
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        toml::from_str(&format!("name = \"s\"\nfeeds = [\"https://exemple.fr/\"]\n{text}")).unwrap()
    }

    fn link(url: &str, text: &str) -> Link {
        Link { text: text.to_owned(), ..Link::bare(Url::parse(url).unwrap()) }
    }

    #[test]
    fn words_are_whole_and_know_no_accents_or_hyphens() {
        let s = source("words = [\"centre de données\", \"IA\", \"data center\"]");
        let f = Filter::new(&s, &[]);
        for passes in [
            link("https://exemple.fr/1", "Un CENTRE DE DONNE\u{301}ES à Fouju"),
            link("https://exemple.fr/1", "L’IA coûte cher"),
            link("https://exemple.fr/economie/un-data-center-geant", ""),
            link("https://exemple.fr/economie/un-centre-de-donn%C3%A9es", ""),
        ] {
            assert_eq!(f.stops(&passes), None, "{passes:?}");
        }
        for stopped in [link("https://exemple.fr/1", "Le mariage d’Ian"), link("https://exemple.fr/iam", "centres de données")] {
            assert_eq!(f.stops(&stopped), Some("words"), "{stopped:?}");
        }
    }

    #[test]
    fn a_source_names_its_own_words_or_takes_those_of_all() {
        let all = ["gpu".to_owned()];
        let l = link("https://exemple.fr/1", "Un GPU");
        assert_eq!(Filter::new(&source(""), &all).stops(&l), None);
        assert_eq!(Filter::new(&source("words = [\"IA\"]"), &all).stops(&l), Some("words"));
        assert_eq!(Filter::new(&source("words = []"), &all).stops(&link("https://exemple.fr/1", "Rien")), None);
    }

    #[test]
    fn what_a_link_does_not_say_passes() {
        let s = source("hosts = [\"exemple.fr\"]\npaths = [\"/eco/**\"]\nlanguages = [\"fr\"]\nsince = 2025-01-02");
        let f = Filter::new(&s, &[]);
        let mut l = link("https://www.exemple.fr/eco/a", "");
        assert_eq!(f.stops(&l), None);
        l.language = Some("fr-CA".to_owned());
        l.published = Some(since(&s));
        assert_eq!(f.stops(&l), None);
        l.published = Some(since(&s) - 1);
        assert_eq!(f.stops(&l), Some("since"));
        l.language = Some("en".to_owned());
        assert_eq!(f.stops(&l), Some("languages"));
        assert_eq!(f.stops(&link("https://autre.fr/eco/a", "")), Some("hosts"));
        assert_eq!(f.stops(&link("https://exemple.fr/sport/a", "")), Some("paths"));
    }

    fn since(s: &Source) -> i64 {
        s.since.unwrap().micros()
    }
}

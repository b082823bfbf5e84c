//! Whether a page reserves text and data mining. In: header lines, the page's head, the site's TDMRep file. Out: the
//! signals as they stand in `pages`, and the one that counts.
//!
//! Sources: TDM Reservation Protocol (W3C Community Group, 2024), article 4 of directive (EU) 2019/790; the directives of
//! `X-Robots-Tag` and `<meta name=robots>` that speak of mining stand in `data/lexicon/fetch/opt_out.tsv`.

use std::collections::HashSet;

use reqwest::header::{HeaderMap, HeaderName};
use serde::Deserialize;
use tables::{Data, Error};
use url::Url;

use crate::client::text_of;

/// Where the site's file is.
pub const WELL_KNOWN: &str = "/.well-known/tdmrep.json";
/// How much of a page is searched for its meta tags.
const HEAD: usize = 256 * 1024;

/// The directives that reserve mining.
#[derive(Clone, Debug, Default)]
pub struct Directives(HashSet<String>);

impl Directives {
    /// Reads the list.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Directives, Error> {
        let tsv = data.tsv("lexicon/fetch/opt_out.tsv", &["directive", "who"])?;
        Ok(Directives(tsv.rows().map(|row| row.fields[0].to_owned()).collect()))
    }

    /// The first directive of a robots line that reserves mining for `agent`. A name before a colon says whom the rest is
    /// for; what is for others does not count.
    fn find(&self, line: &str, agent: &str) -> Option<String> {
        let mut is_ours = true;
        line.split(',').find_map(|field| {
            let mut directive = field.trim().to_ascii_lowercase();
            // `unavailable_after: date` and `max-snippet: 3` are directives, everything else before a colon is a name.
            if let Some((name, rest)) = directive.split_once(':')
                && !name.contains('_')
                && !name.starts_with("max-")
                && !self.0.contains(name.trim())
            {
                is_ours = name.trim() == "*" || name.trim().eq_ignore_ascii_case(agent);
                directive = rest.trim().to_owned();
            }
            let name = directive.split([':', '=']).next().unwrap_or_default().trim();
            let reserves = self.0.contains(name) && !directive.ends_with('0');
            (is_ours && reserves).then(|| name.to_owned())
        })
    }
}

/// What a page and its site say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// The `X-Robots-Tag` lines.
    pub x_robots_tag: Option<String>,
    /// `1` or `0`, from the header, the page or the site's file.
    pub tdm_reservation: Option<String>,
    /// The policy that goes with it.
    pub tdm_policy: Option<String>,
    /// The signal that reserves mining, and where it stands.
    pub reserved: Option<String>,
}

/// Reads all signals; of the places for TDMRep the page comes before the header and the header before the site's file.
pub fn read(directives: &Directives, agent: &str, headers: &HeaderMap, is_html: bool, body: &[u8], site: Option<&Rule>) -> Signals {
    let header = |name: &'static str| text_of(headers, &HeaderName::from_static(name));
    let mut signals = Signals { x_robots_tag: header("x-robots-tag"), ..Signals::default() };
    let metas = if is_html { metas(body) } else { Vec::new() };
    let meta = |wanted: &str| metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.trim().to_owned());
    let places = [
        ("meta", meta("tdm-reservation"), meta("tdm-policy")),
        ("header", header("tdm-reservation"), header("tdm-policy")),
        ("tdmrep.json", site.map(|r| r.reservation.to_string()), site.and_then(|r| r.policy.clone())),
    ];
    for (place, reservation, policy) in places {
        let Some(reservation) = reservation.filter(|r| r == "0" || r == "1") else { continue };
        signals.reserved = (reservation == "1").then(|| format!("tdm-reservation ({place})"));
        signals.tdm_reservation = Some(reservation);
        signals.tdm_policy = policy;
        break;
    }
    let by_header = signals.x_robots_tag.as_ref().and_then(|line| directives.find(line, agent)).map(|d| format!("{d} (X-Robots-Tag)"));
    let for_us = |name: &str| name == "robots" || name.eq_ignore_ascii_case(agent);
    let mut by_meta = metas.iter().filter(|(name, _)| for_us(name)).filter_map(|(_, content)| directives.find(content, agent));
    let by_meta = by_meta.next().map(|d| format!("{d} (meta robots)"));
    signals.reserved = signals.reserved.or(by_header).or(by_meta);
    signals
}

/// One rule of a site's `tdmrep.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// A path, `*` for any run of characters.
    location: String,
    /// 1 where mining is reserved.
    #[serde(rename = "tdm-reservation")]
    reservation: u8,
    /// Its policy.
    #[serde(rename = "tdm-policy")]
    policy: Option<String>,
}

/// The rules of a site's file; none where it is no such file.
pub fn rules(file: &[u8]) -> Vec<Rule> {
    serde_json::from_slice(file).unwrap_or_default()
}

/// The rule for `url`: the first whose location matches.
pub fn rule_for<'a>(rules: &'a [Rule], url: &Url) -> Option<&'a Rule> {
    let path = crate::robots::path::of_url(&url[url::Position::BeforePath..url::Position::AfterQuery]);
    rules.iter().find(|r| crate::robots::path::matches(&crate::robots::path::of_pattern(r.location.as_bytes()), &path))
}

/// `name` (in lower case) and `content` of the `<meta>` tags in a page's head.
fn metas(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&body[..body.len().min(HEAD)]);
    let mut rest: &str = &text;
    let mut all = Vec::new();
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let starts = |tag: &str| rest.get(1..=tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag));
        let skip_to = |end: &str| rest.to_ascii_lowercase().find(end).map_or(rest.len(), |n| n + end.len());
        if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->").map_or(rest.len(), |n| n + 3)..];
        } else if starts("script") {
            rest = &rest[skip_to("</script")..];
        } else if starts("style") {
            rest = &rest[skip_to("</style")..];
        } else if starts("body") {
            break;
        } else {
            let (attributes, end) = tag(&rest[1..]);
            if starts("meta") {
                let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.clone());
                all.extend(value("name").map(|n| n.trim().to_ascii_lowercase()).zip(value("content")));
            }
            rest = &rest[1 + end..];
        }
    }
    all
}

/// The attributes of a tag whose `<` is behind, and where it ends.
fn tag(text: &str) -> (Vec<(String, String)>, usize) {
    let bytes = text.as_bytes();
    let mut i = bytes.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(bytes.len());
    let mut attributes = Vec::new();
    loop {
        while i < bytes.len() && (bytes[i].is_ascii_whitespace() || bytes[i] == b'/') {
            i += 1;
        }
        if i >= bytes.len() || bytes[i] == b'>' {
            return (attributes, i);
        }
        let start = i;
        while i < bytes.len() && !bytes[i].is_ascii_whitespace() && !matches!(bytes[i], b'=' | b'>' | b'/') {
            i += 1;
        }
        let name = text[start..i].to_ascii_lowercase();
        while i < bytes.len() && bytes[i].is_ascii_whitespace() {
            i += 1;
        }
        if bytes.get(i) != Some(&b'=') {
            attributes.push((name, String::new()));
            // A stray quote or sign is passed over, so that every turn goes on.
            i += usize::from(i == start);
            continue;
        }
        i += 1;
        while i < bytes.len() && bytes[i].is_ascii_whitespace() {
            i += 1;
        }
        let quote = bytes.get(i).copied().filter(|b| matches!(b, b'"' | b'\''));
        let begin = i + usize::from(quote.is_some());
        let is_end = |b: &u8| quote.map_or(b.is_ascii_whitespace() || *b == b'>', |q| *b == q);
        let end = bytes[begin.min(bytes.len())..].iter().position(is_end).map_or(bytes.len(), |n| begin + n);
        attributes.push((name, text.get(begin..end).unwrap_or_default().to_owned()));
        i = (end + usize::from(quote.is_some())).min(bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn directives() -> Directives {
        Directives(["noai", "noml", "none"].map(str::to_owned).into())
    }

    fn signals(headers: &[(&'static str, &'static str)], page: &str, site: Option<&Rule>) -> Signals {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        read(&directives(), "chiffre", &map, true, page.as_bytes(), site)
    }

    fn reserved(headers: &[(&'static str, &'static str)], page: &str) -> Option<String> {
        signals(headers, page, None).reserved
    }

    #[test]
    fn robots_lines_count_where_they_speak_of_mining_and_to_us() {
        for line in
            ["noai", "NOAI, noimageai", "noindex, none", "chiffre: noai", "otherbot: noindex, chiffre: noai", "max-snippet: 3, noml"]
        {
            assert!(reserved(&[("x-robots-tag", line)], "").is_some(), "{line}");
        }
        for line in ["noindex", "noimageai", "otherbot: noai", "otherbot: nofollow, none", "unavailable_after: 25 Jun 2030 15:00:00 PST"] {
            assert_eq!(reserved(&[("x-robots-tag", line)], ""), None, "{line}");
        }
        let two = signals(&[("x-robots-tag", "noindex"), ("x-robots-tag", "noai")], "", None);
        assert_eq!((two.x_robots_tag.as_deref(), two.reserved.as_deref()), (Some("noindex, noai"), Some("noai (X-Robots-Tag)")));
    }

    #[test]
    fn meta_tags_are_found_however_they_are_written() {
        for page in [
            "<meta name=robots content=noai>",
            "<!doctype html><html><head><META CONTENT='index, NoAI' NAME=\"Robots\" />",
            "<meta\nname = \"chiffre\"\tcontent = \"noai\">",
            "<script>if (a < b) \"<meta>\"</script><meta name=robots content='none'>",
        ] {
            assert!(reserved(&[], page).is_some(), "{page}");
        }
        for page in [
            "<!-- <meta name=robots content=noai> -->",
            "<script>'<meta name=robots content=noai>'</script>",
            "<body><meta name=robots content=noai>",
            "<meta name=otherbot content=noai>",
            "<meta name=robots content=noindex>",
            "<meta name=robots",
            "<meta name=\"robots content=noai>",
            "<meta =\" ' é< / = name",
        ] {
            assert_eq!(reserved(&[], page), None, "{page}");
        }
    }

    #[test]
    fn tdmrep_in_its_three_places() {
        let page = "<meta name=\"tdm-reservation\" content=\"1\"><meta name=\"tdm-policy\" content=\"https://e.fr/p\">";
        let s = signals(&[("tdm-reservation", "0")], page, None);
        assert_eq!((s.tdm_reservation.as_deref(), s.tdm_policy.as_deref()), (Some("1"), Some("https://e.fr/p")));
        assert!(s.reserved.unwrap().contains("meta"));
        let s = signals(&[("tdm-reservation", "1"), ("tdm-policy", "https://e.fr/q")], "", None);
        assert!(s.reserved.unwrap().contains("header"));
        assert_eq!(reserved(&[("tdm-reservation", "0")], ""), None);
        assert_eq!(reserved(&[("tdm-reservation", "yes")], ""), None);
    }

    #[test]
    fn a_sites_file_speaks_of_locations() {
        let file = br#"[{"location": "/free/*", "tdm-reservation": 0},
                        {"location": "*", "tdm-reservation": 1, "tdm-policy": "https://e.fr/p"}]"#;
        let all = rules(file);
        let rule = |path: &str| rule_for(&all, &Url::parse(&format!("https://e.fr{path}")).unwrap()).unwrap();
        assert_eq!((rule("/free/a").reservation, rule("/b").reservation), (0, 1));
        let s = signals(&[], "", Some(rule("/b")));
        assert!(s.reserved.unwrap().contains("tdmrep.json") && s.tdm_policy.is_some());
        for broken in [&b"<html>"[..], b"{}", b"[{\"location\": 3}]", b""] {
            assert!(rules(broken).is_empty());
        }
    }
}

//! JSON-LD of a page. In: the contents of its `ld+json` scripts. Out: what the article's node says, whichever of the many
//! ways of nesting schema.org the site uses.

use serde_json::Value;

use super::entities::unescape;

/// What the article's node says.
#[derive(Clone, Debug, Default)]
pub struct JsonLd {
    /// `@type` of the node that was read.
    pub kind: Option<String>,
    /// `headline`, else `name`.
    pub headline: Option<String>,
    /// `author` names that are not said to be an organisation's.
    pub authors: Vec<String>,
    /// `author` names that are.
    pub organisations: Vec<String>,
    /// The only person that the page tells of, where the article names none.
    pub person: Vec<String>,
    /// `datePublished`.
    pub published: Option<String>,
    /// `dateModified`.
    pub modified: Option<String>,
    /// `publisher.name`.
    pub publisher: Option<String>,
    /// `inLanguage`.
    pub language: Option<String>,
    /// `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// `articleBody`.
    pub body: Option<String>,
}

/// Types that an article may have, and pages that hold one; the first found in this order is read.
const TYPES: [&[&str]; 3] = [
    &[
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "liveblogposting",
    ],
    &[
        "article",
        "blogposting",
        "techarticle",
        "scholarlyarticle",
        "report",
        "socialmediaposting",
        "advertisercontentarticle",
        "satiricalarticle",
        "recipe",
        "howto",
        "review",
    ],
    &["webpage", "itempage", "medicalwebpage", "creativework", "videoobject", "podcastepisode"],
];
/// Nodes looked at in one page; hostile pages nest without end.
const MAX_NODES: usize = 5000;

impl JsonLd {
    /// Reads the scripts of a page; those that are no JSON are left out.
    pub fn read(scripts: &[String]) -> JsonLd {
        let values: Vec<Value> = scripts.iter().filter_map(|s| parse(s)).collect();
        let mut nodes = Vec::new();
        let mut stack: Vec<&Value> = values.iter().rev().collect();
        while let Some(value) = stack.pop() {
            if nodes.len() >= MAX_NODES {
                break;
            }
            match value {
                Value::Array(items) => stack.extend(items.iter().rev()),
                Value::Object(map) => {
                    nodes.push(value);
                    for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement"] {
                        if let Some(inner @ (Value::Object(_) | Value::Array(_))) = map.get(key) {
                            stack.push(inner);
                        }
                    }
                }
                _ => {}
            }
        }
        let of_types = |types: &[&str]| nodes.iter().copied().find(|n| kinds(n).iter().any(|k| types.contains(&k.as_str())));
        let Some(node) = TYPES.iter().find_map(|types| of_types(types)) else { return JsonLd::default() };
        let mut json = JsonLd {
            kind: kinds(node).into_iter().next(),
            headline: text(node, "headline").or_else(|| text(node, "name")),
            authors: names(node.get("author"), &nodes, &|kind| kind != Some(true)),
            organisations: names(node.get("author"), &nodes, &|kind| kind == Some(true)),
            person: only_person(&nodes),
            published: text(node, "datePublished"),
            modified: text(node, "dateModified"),
            publisher: names(node.get("publisher"), &nodes, &|_| true).into_iter().next(),
            language: text(node, "inLanguage"),
            is_free: node.get("isAccessibleForFree").and_then(flag),
            body: text(node, "articleBody").map(|b| unescape(&b)),
        };
        // A WebPage node often holds the date when the article's node does not.
        for other in &nodes {
            json.published = json.published.or_else(|| text(other, "datePublished"));
        }
        json
    }
}

fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim_end_matches(';');
    serde_json::from_str(script).ok().or_else(|| {
        // Raw line breaks inside strings are the commonest mistake.
        let mended: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&mended).ok()
    })
}

fn kinds(node: &Value) -> Vec<String> {
    let name = |v: &Value| v.as_str().map(|s| s.rsplit(['/', ':']).next().unwrap_or(s).to_lowercase());
    match node.get("@type") {
        Some(Value::Array(all)) => all.iter().filter_map(name).collect(),
        Some(one) => name(one).into_iter().collect(),
        None => Vec::new(),
    }
}

fn text(node: &Value, key: &str) -> Option<String> {
    let value = match node.get(key)? {
        Value::Array(all) => all.first()?.as_str()?,
        other => other.as_str()?,
    };
    let value = unescape(value.trim());
    (!value.is_empty()).then_some(value)
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
        Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Names of a person, an organisation, a list of them, or a reference to a node elsewhere. `wanted` is asked with whether
/// the node is an organisation; None where it does not say.
fn names(value: Option<&Value>, nodes: &[&Value], wanted: &dyn Fn(Option<bool>) -> bool) -> Vec<String> {
    match value {
        Some(Value::String(s)) if wanted(None) => vec![unescape(s.trim())],
        Some(Value::Array(all)) => all.iter().take(40).flat_map(|v| names(Some(v), nodes, wanted)).collect(),
        Some(node @ Value::Object(map)) => {
            let id = map.get("@id").and_then(Value::as_str);
            let named = |n: &&Value| n.get("name").is_some();
            let elsewhere = || nodes.iter().copied().find(|n| id.is_some() && n.get("@id").and_then(Value::as_str) == id && named(n));
            let Some(node) = Some(node).filter(named).or_else(elsewhere) else { return Vec::new() };
            let strings = |v: &Value| v.as_str().map(|s| unescape(s.trim()));
            match node.get("name") {
                Some(Value::Array(all)) if wanted(is_organisation(node)) => all.iter().filter_map(strings).collect(),
                Some(name) if wanted(is_organisation(node)) => strings(name).into_iter().collect(),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn is_organisation(node: &Value) -> Option<bool> {
    let kinds = kinds(node);
    (!kinds.is_empty()).then(|| kinds.iter().any(|k| k.ends_with("organization") || k == "corporation" || k == "brand"))
}

fn only_person(nodes: &[&Value]) -> Vec<String> {
    let people: Vec<&Value> = nodes.iter().copied().filter(|n| kinds(n).iter().any(|k| k == "person")).collect();
    match people.as_slice() {
        [one] => one.get("name").and_then(Value::as_str).map(|s| unescape(s.trim())).into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> JsonLd {
        JsonLd::read(&[json.to_owned()])
    }

    #[test]
    fn a_graph_with_references() {
        let json = read(
            r##"{"@graph":[{"@type":"WebPage","datePublished":"2025-01-28"},{"@type":["Article","NewsArticle"],"headline":"L&#039;IA",
            "author":{"@id":"#p"}},{"@type":"Person","@id":"#p","name":"Mathis Ferrut"}]}"##,
        );
        assert_eq!(json.headline.as_deref(), Some("L'IA"));
        assert_eq!(json.authors, ["Mathis Ferrut"]);
        assert_eq!(json.published.as_deref(), Some("2025-01-28"));
    }

    #[test]
    fn raw_line_breaks_and_lists_of_authors() {
        let json = read(
            "{\"@type\":\"https://schema.org/NewsArticle\",\"headline\":\"a\nb\",\"author\":[{\"name\":\"A B\"},\"C D\"],\"isAccessibleForFree\":\"False\"}",
        );
        assert_eq!(json.headline.as_deref(), Some("a b"));
        assert_eq!((json.authors, json.is_free), (vec!["A B".to_owned(), "C D".to_owned()], Some(false)));
    }

    #[test]
    fn no_json_is_no_error() {
        assert!(read("var x = 1;").kind.is_none());
    }
}

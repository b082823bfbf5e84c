//! JSON-LD of a page. In: the contents of its `ld+json` scripts. Out: what the article's node says, whichever of the many
//! ways of nesting schema.org the site uses.

use serde_json::Value;

/// What the article's node says.
#[derive(Clone, Debug, Default)]
pub struct JsonLd {
    /// `@type` of the node that was read.
    pub kind: Option<String>,
    /// `headline`, else `name`.
    pub headline: Option<String>,
    /// `author` names.
    pub authors: Vec<String>,
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
            authors: names(node.get("author"), &nodes),
            published: text(node, "datePublished"),
            modified: text(node, "dateModified"),
            publisher: names(node.get("publisher"), &nodes).into_iter().next(),
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

/// Entities in JSON strings are a mistake, but a common one.
fn unescape(s: &str) -> String {
    if !s.contains('&') {
        return s.to_owned();
    }
    let pairs = [
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&rsquo;", "’"),
        ("&#8217;", "’"),
        ("&nbsp;", "\u{a0}"),
        ("&laquo;", "«"),
        ("&raquo;", "»"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    pairs.iter().fold(s.to_owned(), |s, (entity, c)| s.replace(entity, c))
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
        Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Names of a person, an organisation, a list of them, or a reference to a node elsewhere.
fn names(value: Option<&Value>, nodes: &[&Value]) -> Vec<String> {
    match value {
        Some(Value::String(s)) => vec![unescape(s.trim())],
        Some(Value::Array(all)) => all.iter().flat_map(|v| names(Some(v), nodes)).collect(),
        Some(node @ Value::Object(map)) => {
            if let Some(name @ (Value::String(_) | Value::Array(_))) = map.get("name") {
                return names(Some(name), nodes);
            }
            let id = map.get("@id").and_then(Value::as_str);
            let elsewhere = nodes.iter().find(|n| n.get("@id").and_then(Value::as_str) == id && n.get("name").is_some() && **n != node);
            elsewhere.filter(|_| id.is_some()).map(|n| names(n.get("name"), nodes)).unwrap_or_default()
        }
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

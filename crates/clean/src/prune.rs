//! Bytes that a parser need not see. In: a page's source. Out: the source without scripts, styles, pictures drawn in
//! markup and comments (a third of a news page or more), the JSON-LD scripts set aside, and nesting and attributes held
//! within bounds, so that no page costs more than its length.
//!
//! The HTML standard's tree construction looks through the open elements for many tags, and through a tag's attributes
//! for each attribute: a page of 100,000 open lists or of a million attributes takes hours. Browsers cut at 512 open
//! elements; so does this.

use std::ops::Range;

use memchr::memmem;

/// Open elements that are kept; a start tag beyond them is dropped, as browsers do.
const MAX_DEPTH: usize = 512;
/// Open formatting elements (`<b>`, `<font>` …) that are kept: the parser opens them all again in every paragraph.
const MAX_FORMATTING: usize = 24;
/// Attributes of one tag that are kept.
const MAX_ATTRIBUTES: usize = 64;

/// A page's source, ready for the parser.
pub struct Pruned {
    /// What is left of the source.
    pub html: String,
    /// The contents of `<script type="application/ld+json">`, in order.
    pub json_ld: Vec<String>,
}

/// Elements whose content is dropped with them.
const DROPPED: [&str; 6] = ["script", "style", "svg", "template", "iframe", "object"];
/// Elements that never have an end tag.
const VOID: [&str; 14] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag is usually left out.
const IMPLIED: [&str; 14] = ["p", "option", "tr", "td", "th", "dt", "dd", "thead", "tbody", "tfoot", "html", "head", "body", "optgroup"];
/// Elements that the parser opens again when a paragraph cuts them.
const FORMATTING: [&str; 14] = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Prunes `source`.
pub fn prune(source: &str) -> Pruned {
    let bytes = source.as_bytes();
    let mut out = Pruned { html: String::with_capacity(source.len()), json_ld: Vec::new() };
    let (mut depth, mut formatting) = (0usize, 0usize);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let tag_start = at + found;
        out.html.push_str(&source[at..tag_start]);
        let rest = &bytes[tag_start + 1..];
        match rest.first() {
            Some(b'!') if rest.starts_with(b"!--") => at = skip_comment(bytes, tag_start),
            Some(b'/') => {
                let end = tag_end(bytes, tag_start);
                let name = name_at(bytes, tag_start + 2);
                if is(name, &FORMATTING) {
                    formatting = formatting.saturating_sub(1);
                } else if !is(name, &IMPLIED) {
                    depth = depth.saturating_sub(1);
                }
                out.html.push_str(&source[tag_start..end]);
                at = end;
            }
            Some(b) if b.is_ascii_alphabetic() => {
                let end = tag_end(bytes, tag_start);
                let name = name_at(bytes, tag_start + 1);
                let closed_itself = bytes[..end].ends_with(b"/>");
                if is(name, &DROPPED) && !(closed_itself && name.eq_ignore_ascii_case(b"svg")) {
                    at = skip_element(source, name, tag_start, end, &mut out.json_ld);
                    // Words on both sides of a script stay apart.
                    out.html.push(' ');
                    continue;
                }
                at = end;
                if is(name, &FORMATTING) {
                    if formatting >= MAX_FORMATTING {
                        continue;
                    }
                    formatting += 1;
                } else if !is(name, &VOID) && !is(name, &IMPLIED) {
                    if depth >= MAX_DEPTH {
                        continue;
                    }
                    depth += 1;
                }
                push_tag(&source[tag_start..end], name, &mut out.html);
            }
            // A declaration, a processing instruction, or a « < » in the text.
            _ => {
                out.html.push('<');
                at = tag_start + 1;
            }
        }
    }
    out.html.push_str(&source[at..]);
    out
}

fn is(name: &[u8], list: &[&str]) -> bool {
    list.iter().any(|n| name.eq_ignore_ascii_case(n.as_bytes()))
}

fn name_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = &bytes[at.min(bytes.len())..];
    let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'-' || *b == b':')).unwrap_or(rest.len());
    &rest[..end]
}

/// The byte after the `>` that ends the tag at `start`; quoted attribute values may hold a `>`.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    let mut after_equals = false;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            quote @ (b'"' | b'\'') if after_equals => match memchr::memchr(quote, &bytes[at + 1..]) {
                Some(n) => {
                    at += n + 1;
                    after_equals = false;
                }
                None => return bytes.len(),
            },
            b'=' => after_equals = true,
            b if b.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
        at += 1;
    }
    bytes.len()
}

fn skip_comment(bytes: &[u8], start: usize) -> usize {
    let body = start + 4;
    if bytes[body.min(bytes.len())..].starts_with(b">") {
        return body + 1;
    }
    let rest = &bytes[body.min(bytes.len())..];
    let normal = memmem::find(rest, b"-->").map(|n| body + n + 3);
    normal.unwrap_or(bytes.len())
}

/// The byte after the element's end tag; a JSON-LD script's content is set aside.
fn skip_element(source: &str, name: &[u8], tag_start: usize, tag_end: usize, json_ld: &mut Vec<String>) -> usize {
    let bytes = source.as_bytes();
    let mut at = tag_end;
    let mut open = 1;
    let nests = name.eq_ignore_ascii_case(b"svg") || name.eq_ignore_ascii_case(b"template") || name.eq_ignore_ascii_case(b"object");
    while let Some(n) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = at + n;
        let is_end = bytes.get(tag + 1) == Some(&b'/');
        let other = name_at(bytes, tag + 1 + usize::from(is_end));
        at = tag + 1;
        if !other.eq_ignore_ascii_case(name) {
            continue;
        }
        if is_end {
            open -= 1;
            if open == 0 {
                let is_json_ld = || source[tag_start..tag_end].to_ascii_lowercase().contains("ld+json");
                if name.eq_ignore_ascii_case(b"script") && is_json_ld() {
                    json_ld.push(source[tag_end..tag].to_owned());
                }
                return self::tag_end(bytes, tag);
            }
        } else if nests {
            open += 1;
        }
    }
    // Never closed: for a script or style that is the rest of the page; for the others the tag was a mistake.
    if nests { tag_end } else { bytes.len() }
}

/// Writes a start tag with only those attributes that cleaning reads: the parser spends most of its time on the others.
fn push_tag(tag: &str, name: &[u8], out: &mut String) {
    let bytes = tag.as_bytes();
    let mut at = 1 + name.len();
    out.push_str(&tag[..at]);
    let mut kept = 0;
    while kept < MAX_ATTRIBUTES {
        let Some((key, value)) = attribute_at(bytes, at) else { break };
        at = value.end;
        let (key, quoted) = (&tag[key], &tag[value]);
        if is_read(name, key, quoted) {
            kept += 1;
            out.push(' ');
            out.push_str(key);
            if !quoted.is_empty() {
                out.push('=');
                out.push_str(quoted);
            }
        }
    }
    // A value without quotes must not swallow the slash.
    out.push_str(if tag.ends_with("/>") {
        " />"
    } else if tag.ends_with('>') {
        ">"
    } else {
        ""
    });
}

/// The next attribute from `at`: where its name stands, and its value, quotes included, at whose end it ends.
fn attribute_at(bytes: &[u8], at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let skip = |from: usize, of: &dyn Fn(u8) -> bool| from + bytes[from..].iter().take_while(|b| of(**b)).count();
    let start = skip(at, &|b| b.is_ascii_whitespace() || b == b'/');
    if bytes.get(start).is_none_or(|b| *b == b'>') {
        return None;
    }
    let end = skip(start + 1, &|b| !(b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/')));
    let equals = skip(end, &|b| b.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some((start..end, end..end));
    }
    let value = skip(equals + 1, &|b| b.is_ascii_whitespace());
    let stop = match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => memchr::memchr(*quote, &bytes[value + 1..]).map_or(bytes.len(), |n| value + n + 2),
        _ => skip(value, &|b| !(b.is_ascii_whitespace() || b == b'>')),
    };
    Some((start..end, value..stop))
}

/// Whether cleaning reads this attribute of this element.
fn is_read(element: &[u8], key: &str, value: &str) -> bool {
    let on = |name: &str| element.eq_ignore_ascii_case(name.as_bytes());
    let is = |names: &[&str]| names.iter().any(|n| key.eq_ignore_ascii_case(n));
    if is(&["class", "id", "itemprop", "role", "rel", "hidden", "aria-hidden", "data-testid", "data-component", "data-type"]) {
        return true;
    }
    if is(&["style"]) {
        return value.contains("none") || value.contains("hidden") || value.contains("NONE");
    }
    (is(&["href"]) && (on("a") || on("link")))
        || (is(&["datetime"]) && on("time"))
        || (is(&["name", "property", "content", "http-equiv"]) && on("meta"))
        || (is(&["lang", "xml:lang"]) && on("html"))
        || (is(&["type"]) && on("input"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        prune(source).html
    }

    #[test]
    fn scripts_styles_comments_and_drawings_go_and_json_ld_is_kept_apart() {
        let page = "<p>a<script>if (a<b) '</p>'</script>b</p><!-- <p>x --><style>p{}</style><svg><title>t</title></svg>c\
            <script type=\"application/ld+json\">{\"@type\":1}</script>";
        let pruned = prune(page);
        assert_eq!(pruned.html, "<p>a b</p>  c ");
        assert_eq!(pruned.json_ld, ["{\"@type\":1}"]);
    }

    #[test]
    fn text_that_only_looks_like_tags_stays() {
        assert_eq!(html("3 < 4 et <5 > 2 <!doctype html>"), "3 < 4 et <5 > 2 <!doctype html>");
        assert_eq!(html("<a rel=\"x > y\">b</a>"), "<a rel=\"x > y\">b</a>");
        assert_eq!(html("<p>fin <b"), "<p>fin <b");
    }

    #[test]
    fn only_attributes_that_are_read_stay() {
        assert_eq!(html("<img src=a.png class='x y' alt=\"b > c\" data-x/>"), "<img class='x y' />");
        assert_eq!(html("<a href=/a/b/ onclick='f(\"x\")' REL=author>x"), "<a href=/a/b/ REL=author>x");
        assert_eq!(html("<div style='color:red' hidden>"), "<div hidden>");
        assert_eq!(html("<p style = 'display: none'class=a>"), "<p style='display: none' class=a>");
    }

    #[test]
    fn depth_formatting_and_attributes_are_bounded() {
        assert_eq!(html(&"<ul><li>".repeat(5000)).matches('<').count(), MAX_DEPTH);
        assert_eq!(html(&"<font size=1>".repeat(500)).matches('<').count(), MAX_FORMATTING);
        let many: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
        assert!(html(&format!("<div{many}>x")).len() < 1000);
        assert_eq!(html(&"<p>x".repeat(2000)).matches('<').count(), 2000);
    }
}

//! Bytes that a parser need not see. In: a page's source. Out: the source without scripts, styles, pictures drawn in
//! markup and comments (a third of a news page or more), the JSON-LD scripts set aside, and nesting and attributes held
//! within bounds, so that no page costs more than its length.
//!
//! The HTML standard's tree construction looks through the open elements for many tags, and through a tag's attributes
//! for each attribute: a page of 100,000 open lists or of a million attributes takes hours. Browsers cut at 512 open
//! elements; so does this.

use std::ops::Range;

use memchr::memmem;

use crate::attributes::leads_to_an_author;

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

/// What becomes of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It goes, with all that stands inside up to its end tag; where there is none, to the end of the page …
    Dropped,
    /// … or the tag alone, for it was a mistake. Such elements may stand inside each other.
    DroppedIfClosed,
    /// It has no end tag, no text and no say: it goes.
    Void,
    /// It has no end tag, or one that is usually left out.
    Unclosed,
    /// The parser opens it again when a paragraph cuts it.
    Formatting,
    /// It stays, and what follows is inside it.
    Kept,
}

impl Fate {
    /// That of a tag called `name`, lower case.
    fn of(name: &[u8]) -> Fate {
        match name {
            // The parser reads a noscript as text, and nobody reads that.
            b"script" | b"style" | b"iframe" | b"noscript" => Fate::Dropped,
            b"svg" | b"template" | b"object" | b"select" | b"textarea" => Fate::DroppedIfClosed,
            b"area" | b"col" | b"embed" | b"img" | b"input" | b"param" | b"source" | b"track" | b"wbr" => Fate::Void,
            b"base" | b"br" | b"hr" | b"link" | b"meta" => Fate::Unclosed,
            b"p" | b"option" | b"optgroup" | b"tr" | b"td" | b"th" | b"dt" | b"dd" => Fate::Unclosed,
            b"thead" | b"tbody" | b"tfoot" | b"html" | b"head" | b"body" => Fate::Unclosed,
            b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong" | b"tt" | b"u" => {
                Fate::Formatting
            }
            _ => Fate::Kept,
        }
    }
}

/// A name in lower case, at most as long as any that is asked for.
struct Lower {
    bytes: [u8; 16],
    length: usize,
}

impl Lower {
    fn of(name: &[u8]) -> Lower {
        let mut lower = Lower { bytes: [0; 16], length: name.len().min(16) };
        lower.bytes[..lower.length].copy_from_slice(&name[..lower.length]);
        lower.bytes.make_ascii_lowercase();
        lower
    }

    fn name(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Prunes `source`.
pub fn prune(source: &str) -> Pruned {
    let bytes = source.as_bytes();
    let mut out = Pruned { html: String::with_capacity(source.len() / 2), json_ld: Vec::new() };
    let (mut depth, mut formatting) = (0usize, 0usize);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        out.html.push_str(without_indent(&source[at..start]));
        let is_end = bytes.get(start + 1) == Some(&b'/');
        let name = name_at(bytes, start + 1 + usize::from(is_end));
        let lower = Lower::of(name);
        let fate = Fate::of(lower.name());
        at = match bytes.get(start + 1) {
            Some(b'!') if bytes[start + 1..].starts_with(b"!--") => skip_comment(bytes, start),
            Some(b'/') => {
                let end = tag_end(bytes, start);
                match fate {
                    Fate::Formatting => formatting = formatting.saturating_sub(1),
                    Fate::Unclosed => {}
                    _ => depth = depth.saturating_sub(1),
                }
                out.html.push_str(&source[start..end]);
                end
            }
            Some(b) if b.is_ascii_alphabetic() => match fate {
                Fate::Void => tag_end(bytes, start),
                Fate::Dropped | Fate::DroppedIfClosed => {
                    // Words on both sides of a script stay apart.
                    out.html.push(' ');
                    skip_element(source, &lower, fate, start, &mut out.json_ld)
                }
                Fate::Formatting if formatting >= MAX_FORMATTING => tag_end(bytes, start),
                Fate::Kept if depth >= MAX_DEPTH => tag_end(bytes, start),
                _ => {
                    formatting += usize::from(fate == Fate::Formatting);
                    depth += usize::from(fate == Fate::Kept);
                    push_tag(source, start, &lower, &mut out.html)
                }
            },
            // A declaration, a processing instruction, or a « < » in the text.
            _ => {
                out.html.push('<');
                start + 1
            }
        };
    }
    out.html.push_str(&source[at..]);
    out
}

/// What stands between two tags, its first white space as one character: pages are indented, and the parser goes byte by byte.
fn without_indent(text: &str) -> &str {
    let spaces = text.bytes().take_while(u8::is_ascii_whitespace).count();
    &text[spaces.saturating_sub(1)..]
}

fn name_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = &bytes[at.min(bytes.len())..];
    let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'-' || *b == b':')).unwrap_or(rest.len());
    &rest[..end]
}

/// The byte after the `>` that ends the tag at `start`; quoted attribute values may hold a `>`.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(n) = memchr::memchr2(b'>', b'=', &bytes[at..]) {
        at += n + 1;
        if bytes[at - 1] == b'>' {
            return at;
        }
        at += bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            match memchr::memchr(*quote, &bytes[at + 1..]) {
                Some(n) => at += n + 2,
                None => return bytes.len(),
            }
        }
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

/// The byte after the end tag of the element at `start`; a JSON-LD script's content is set aside.
fn skip_element(source: &str, name: &Lower, fate: Fate, start: usize, json_ld: &mut Vec<String>) -> usize {
    let bytes = source.as_bytes();
    let inside = tag_end(bytes, start);
    if bytes[..inside].ends_with(b"/>") && name.name() == b"svg" {
        return inside;
    }
    let mut at = inside;
    let mut open = 1;
    while let Some(n) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = at + n;
        let is_end = bytes.get(tag + 1) == Some(&b'/');
        let other = name_at(bytes, tag + 1 + usize::from(is_end));
        at = tag + 1;
        if !other.eq_ignore_ascii_case(name.name()) {
            continue;
        }
        if is_end {
            open -= 1;
            if open == 0 {
                let is_json_ld = || source[start..inside].to_ascii_lowercase().contains("ld+json");
                if name.name() == b"script" && is_json_ld() {
                    json_ld.push(source[inside..tag].to_owned());
                }
                return tag_end(bytes, tag);
            }
        } else if fate == Fate::DroppedIfClosed {
            open += 1;
        }
    }
    if fate == Fate::DroppedIfClosed { inside } else { bytes.len() }
}

/// Writes the start tag at `start` with only those attributes that cleaning reads, on which the parser would spend most of
/// its time; returns the byte after it.
fn push_tag(source: &str, start: usize, name: &Lower, out: &mut String) -> usize {
    let bytes = source.as_bytes();
    let mut at = start + 1 + name_at(bytes, start + 1).len();
    let first = out.len();
    out.push_str(&source[start..at]);
    // Of links in the head only the page's own address is read.
    let (mut kept, mut is_canonical) = (0, name.name() != b"link");
    while let Some((key, value)) = attribute_at(bytes, at) {
        at = value.end;
        let (key, quoted) = (&source[key], &source[value]);
        if kept < MAX_ATTRIBUTES && is_read(name.name(), key, quoted) {
            kept += 1;
            is_canonical = is_canonical || Lower::of(quoted.trim_matches(['"', '\'']).as_bytes()).name() == b"canonical";
            out.push(' ');
            out.push_str(key);
            if !quoted.is_empty() {
                out.push('=');
                out.push_str(quoted);
            }
        }
    }
    let end = at + memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len() - at, |n| n + 1);
    if !is_canonical {
        out.truncate(first);
        return end;
    }
    // A value without quotes must not swallow the slash.
    out.push_str(match &source[start..end] {
        tag if tag.ends_with("/>") => " />",
        tag if tag.ends_with('>') => ">",
        _ => "",
    });
    end
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

/// Whether cleaning reads this attribute of this element, whose name is in lower case.
fn is_read(element: &[u8], key: &str, value: &str) -> bool {
    match Lower::of(key.as_bytes()).name() {
        b"class" | b"id" | b"itemprop" | b"role" | b"rel" | b"hidden" | b"aria-hidden" => true,
        b"data-testid" | b"data-component" | b"data-type" => true,
        b"style" => value.contains("none") || value.contains("hidden") || value.contains("NONE"),
        // Addresses are long, and all that is asked is whether they lead to an author.
        b"href" => element == b"link" || (element == b"a" && leads_to_an_author(value.trim_matches(['"', '\'']))),
        b"datetime" => element == b"time",
        b"name" | b"property" | b"content" | b"http-equiv" => element == b"meta",
        b"lang" | b"xml:lang" => element == b"html",
        _ => false,
    }
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
        assert_eq!(html("<hr src=a.png class='x y' alt=\"b > c\" data-x/>"), "<hr class='x y' />");
        assert_eq!(html("<a href=/a/b/ onclick='f(\"x\")' REL=author>x"), "<a REL=author>x");
        assert_eq!(html("<A HREF='/auteurs/jean/'>x"), "<A HREF='/auteurs/jean/'>x");
        assert_eq!(html("<div style='color:red' hidden>"), "<div hidden>");
        assert_eq!(html("<p style = 'display: none'class=a>"), "<p style='display: none' class=a>");
    }

    #[test]
    fn what_shows_no_text_goes() {
        assert_eq!(html("a<img class=x alt='a > b'>b<wbr>c<br>d"), "abc<br>d");
        assert_eq!(html("<link rel=stylesheet href=a><link href='b' rel='canonical'>"), "<link href='b' rel='canonical'>");
        assert_eq!(html("<p>a</p>\n\t  <noscript><img></noscript>  \n<select><option>x</select>b  c"), "<p>a</p>  \n b  c");
        assert_eq!(html("<select><p>jamais fermé"), " <p>jamais fermé");
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

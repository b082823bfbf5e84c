//! Character references that were escaped twice. In: an attribute's or a script's value. Out: what its author meant.

/// The named references that occur in headlines and names; all others are written as numbers or not escaped at all.
const NAMED: [(&str, char); 22] = [
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ecirc", 'ê'),
    ("ocirc", 'ô'),
    ("euro", '€'),
];
/// Bytes that a reference has at most, `&` and `;` left out.
const LONGEST: usize = 8;

/// `s` with its character references read, once or twice escaped.
pub fn unescape(s: &str) -> String {
    let mut out = s.to_owned();
    // « &amp;#8217; » needs two passes; more is no mistake that anybody makes.
    for _ in 0..2 {
        if !out.contains('&') {
            break;
        }
        out = once(&out);
    }
    out
}

fn once(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(LONGEST + 1).position(|b| b == b';');
        match end.and_then(|end| read(&rest[..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn read(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn references_are_read_once_or_twice_escaped() {
        assert_eq!(unescape("L&#039;IA &amp;#8217; R&amp;D &laquo;x&raquo;"), "L'IA ’ R&D «x»");
        assert_eq!(unescape("Python, SQL &#x26; AI"), "Python, SQL & AI");
        assert_eq!(unescape("AT&T; & co &#0; &inconnu;"), "AT&T; & co &#0; &inconnu;");
    }
}

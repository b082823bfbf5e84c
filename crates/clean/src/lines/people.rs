//! Who wrote a dump, and what it says of them. In: its lines, looked at alone. Out: bylines and biographies among them.

use super::look::{Label, Line};
use crate::block::Kind;
use crate::dates;
use crate::meta;
use crate::words::Words;

/// Words that a biography has at most.
const LIFE_WORDS: usize = 80;
/// Lines from the top within which a byline has a biography below it.
const TOP: usize = 14;
/// Why a biography at the end is one.
const LAST: &str = "names the author, last";
/// What stands between a name and what its bearer does.
const BARS: [&str; 6] = [" | ", " • ", " · ", " - ", " – ", " — "];

/// What follows « Par » in a byline: one to three names, and perhaps a bar and a trade.
pub fn is_signature(rest: &str, words: &Words) -> bool {
    let name = BARS.iter().filter_map(|bar| rest.split_once(bar)).map(|(name, _)| name).min_by_key(|name| name.len());
    is_names(rest, words) || name.is_some_and(|name| name.contains(' ') && is_names(name, words))
}

/// The name in a line that holds one and a date and nothing else: « 4 novembre 2025 à 9h00 par Lorenzo Petit », « Marie Dupont -
/// 4 novembre 2025 », « Écrit par Marie Dupont le 4 novembre 2025 »; not « Nvidia - 4 novembre 2025 », a rubric.
pub fn dated_signature<'l>(line: &'l str, words: &Words) -> Option<&'l str> {
    let is_date = |part: &str| part.chars().any(|c| c.is_ascii_digit()) && dates::is_only_a_date(&text::fold(part), words);
    let is_person = |part: &str| {
        let capitals = part.split_whitespace().all(|w| w.chars().next().is_some_and(char::is_uppercase));
        (2..=4).contains(&part.split_whitespace().count()) && capitals && is_names(part, words)
    };
    if let Some(name) = words.byline_after_date(line).filter(|name| is_person(name)) {
        let (date, _by) = line.strip_suffix(name)?.trim_end().rsplit_once(' ')?;
        return is_date(date).then_some(name);
    }
    let after_by = words.byline(line).unwrap_or(line);
    let told = |name: &'l str, rest: &str| (is_person(name) && is_date(rest)).then_some(name);
    let led = [", le ", " le ", ", "].iter().find_map(|between| {
        let (name, rest) = after_by.split_once(between)?;
        told(name, rest)
    });
    led.or_else(|| {
        BARS.iter().find_map(|bar| {
            let (name, rest) = after_by.split_once(bar)?;
            told(name.trim(), rest)
        })
    })
}

/// Whether a line holds one to three names and nothing else.
fn is_names(line: &str, words: &Words) -> bool {
    let names = meta::byline_names(line, words).unwrap_or_default();
    let n: usize = names.iter().map(|n| n.split_whitespace().count()).sum();
    (1..=4).contains(&names.len()) && line.split_whitespace().count() <= 3 * n.max(2)
}

/// A name alone on the line before or after the date.
pub fn label_bylines(lines: &mut [Line], words: &Words) {
    for i in 0..lines.len().min(30) {
        let date = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| l.is_kind(Kind::Date));
        let beside = date(i.checked_sub(1)) || date(Some(i + 1));
        let full = lines[i].n_words >= 2 && lines[i].n_words <= 4 && !lines[i].closed;
        let capitals = lines[i].text.split_whitespace().all(|w| w.chars().next().is_some_and(char::is_uppercase));
        if beside && full && capitals && lines[i].label.is_none() && is_names(&lines[i].text, words) {
            lines[i].label = Some(Label::new(Kind::Byline, "a name beside the date"));
        }
    }
}

/// Sentences about the author: they begin with the name in the byline, or stand right below it and name its bearer or begin
/// as lives do, or are the last ones and say the name.
pub fn label_biographies(lines: &mut [Line], words: &Words) {
    let names: Vec<String> = lines
        .iter()
        .filter(|l| l.is_kind(Kind::Byline))
        .filter_map(|l| meta::byline_names(&l.text, words))
        .flatten()
        .filter(|n| n.contains(' '))
        .collect();
    let folded: Vec<String> = names.iter().map(|n| text::fold(n)).collect();
    let mut prose_below = vec![false; lines.len()];
    for i in (0..lines.len().saturating_sub(1)).rev() {
        prose_below[i] = prose_below[i + 1] || lines[i + 1].is_prose();
    }
    for i in 0..lines.len() {
        if lines[i].label.is_some() || !lines[i].prose {
            continue;
        }
        let line = text::fold(&lines[i].text);
        let short = lines[i].n_words <= LIFE_WORDS;
        let life = words.begins_a_life(&lines[i].text);
        let above = i.checked_sub(1).map(|j| &lines[j]);
        let below_name = above.is_some_and(|a| a.is_kind(Kind::Byline) || a.is_kind(Kind::Bio));
        let below_head = above.is_some_and(|a| {
            !a.is_prose() && a.label.as_ref().is_none_or(|l| matches!(l.kind, Kind::Byline | Kind::Bio | Kind::Date | Kind::Other))
        });
        let by_part = || names.iter().any(|n| says_part(&lines[i].text, n));
        let by_name = || folded.iter().any(|n| line.contains(n.as_str()));
        let is_end = i >= TOP && !prose_below[i];
        let reason = if short && folded.iter().any(|n| line.starts_with(n.as_str())) {
            "begins with the author's name"
        } else if i < TOP && below_head && life {
            "a life, below the name"
        } else if short && i < TOP && below_name && prose_below[i] && by_part() {
            "names the author, below the byline"
        } else if short && is_end && !lines[i].is_quote() && (by_name() || (life && by_part())) {
            LAST
        } else {
            continue;
        };
        // Below the article, nothing of it follows who wrote it.
        let opens_tail = reason == LAST;
        lines[i].label = Some(Label { opens_tail, ..Label::new(Kind::Bio, reason) });
    }
}

/// Whether a line says the first or the last part of a name alone: « Océane a commencé », but not « Océane Petit a ».
fn says_part(line: &str, name: &str) -> bool {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let ends = [parts.first(), parts.last()];
    let tokens: Vec<&str> = line.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let capital = |w: Option<&&str>| w.is_some_and(|w| w.starts_with(char::is_uppercase));
    tokens.iter().enumerate().any(|(i, token)| {
        let beside = capital(tokens.get(i + 1)) || (i > 1 && capital(tokens.get(i - 1)));
        ends.contains(&Some(token)) && !beside
    })
}

//! A sentence under a fact. In: a sentence and the figure in it. Out: as much of it around the figure as a line has room for.

/// A sentence that makes a claim, and where it stands.
pub struct Quote<'t> {
    pub doc: &'t str,
    pub host: Option<&'t str>,
    pub url: Option<&'t str>,
    /// ISO 8601 day.
    pub published: Option<String>,
    /// The figure as written.
    pub text: &'t str,
    pub sentence: &'t str,
    pub modality: &'t str,
    pub source: Option<&'t str>,
    pub repeats: Option<&'t str>,
}

/// What stands before the figure, the figure, and what stands after, in about `room` characters all told; « … » for what is
/// left out, whole words only. White space is folded.
pub fn around(sentence: &str, figure: &str, room: usize) -> (String, String, String) {
    let (sentence, figure) = (folded(sentence), folded(figure));
    let (before, after) = match sentence.find(&figure) {
        Some(at) => (&sentence[..at], &sentence[at + figure.len()..]),
        None => ("", sentence.as_str()),
    };
    let figure = if before.is_empty() && after.len() == sentence.len() { String::new() } else { figure };
    let left = room.saturating_sub(figure.chars().count());
    let (n_before, n_after) = (before.chars().count(), after.chars().count());
    // What one side does not need the other has.
    let for_before = n_before.min((left / 2).max(left.saturating_sub(n_after)));
    let for_after = n_after.min(left - for_before);
    (tail(before, for_before), figure, head(after, for_after))
}

fn folded(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        // No-break spaces stay: they keep a number with its unit.
        if !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}') && (c.is_whitespace() || c.is_control()) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

fn head(s: &str, room: usize) -> String {
    if s.chars().count() <= room {
        return s.to_owned();
    }
    let cut: String = s.chars().take(room.saturating_sub(1)).collect();
    let cut = cut.rfind(' ').map_or("", |at| &cut[..at]);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':']))
}

fn tail(s: &str, room: usize) -> String {
    let n = s.chars().count();
    if n <= room {
        return s.to_owned();
    }
    let cut: String = s.chars().skip(n - room.saturating_sub(1).min(n)).collect();
    let cut = cut.find(' ').map_or("", |at| &cut[at + 1..]);
    format!("…{cut}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(sentence: &str, figure: &str, room: usize) -> String {
        let (before, figure, after) = around(sentence, figure, room);
        format!("{before}[{figure}]{after}")
    }

    #[test]
    fn the_figure_is_kept_and_words_are_whole() {
        let sentence = "Nordélia, le numéro un du secteur, investira jusqu'à 42 milliards d'euros cette année dans ses centres de données.";
        assert_eq!(joined(sentence, "42 milliards d'euros", 200).replace(['[', ']'], ""), sentence);
        assert_eq!(joined(sentence, "42 milliards d'euros", 60), "…investira jusqu'à [42 milliards d'euros] cette année dans…");
        assert_eq!(joined("42 millions, voilà tout ce qu'il en reste.", "42 millions", 30), "[42 millions], voilà tout ce…");
        assert_eq!(joined("Il en reste,\n à la fin du jour, 42 millions", "42 millions", 30), "…la fin du jour, [42 millions]");
        assert_eq!(joined("Une phrase.", "42 millions", 30), "[]Une phrase.");
    }
}

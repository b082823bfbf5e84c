//! Small closed lists that cleaning needs of a language. In: `data/lexicon/LANGUAGE/{finite,months,weekdays,around_dates,bylines,published,updated,consent_topics,credits,
//! lives,no_names}.tsv`. Out:
//! whether a block has a verb, and what month a word names.

use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Data, Error};

/// The lists of all languages together: a form that is a verb in one is hardly ever a noun in another.
#[derive(Debug, Default)]
pub struct Words {
    finite: FxHashSet<String>,
    finite_starts: Vec<String>,
    finite_suffixes: Vec<String>,
    months: FxHashMap<String, i8>,
    weekdays: FxHashSet<String>,
    around_dates: FxHashSet<String>,
    byline_leads: Vec<String>,
    between_names: FxHashSet<String>,
    after_names: Vec<String>,
    name_suffixes: FxHashSet<String>,
    no_names: FxHashSet<String>,
    published: Vec<String>,
    updated: Vec<String>,
    credits: FxHashSet<String>,
    consent_topics: FxHashSet<String>,
    lives: FxHashSet<String>,
}

impl Words {
    /// Reads the lists.
    ///
    /// # Errors
    /// A row that is not what it must be, with file and line.
    pub fn load(data: &Data) -> Result<Words, Error> {
        let mut words = Words::default();
        for path in data.list("lexicon") {
            if path.ends_with("/finite.tsv") {
                for row in data.tsv(&path, &["form", "match"])?.rows() {
                    let form = text::lower(row.fields[0]);
                    match row.fields[1] {
                        "whole" => drop(words.finite.insert(form)),
                        "start" => words.finite_starts.push(form),
                        "suffix" => words.finite_suffixes.push(form),
                        other => return Err(row.error(format!("match = « {other} »; want whole, start or suffix"))),
                    }
                }
            } else if path.ends_with("/months.tsv") {
                for row in data.tsv(&path, &["form", "month"])?.rows() {
                    words.months.insert(text::fold(row.fields[0]), row.number(1)? as i8);
                }
            } else if path.ends_with("/weekdays.tsv") {
                for row in data.tsv(&path, &["form", "weekday"])?.rows() {
                    words.weekdays.insert(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/around_dates.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.around_dates.insert(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/bylines.tsv") {
                for row in data.tsv(&path, &["form", "role"])?.rows() {
                    let form = text::fold(row.fields[0]);
                    match row.fields[1] {
                        "lead" => words.byline_leads.push(form),
                        "between" => drop(words.between_names.insert(form)),
                        "cut" => words.after_names.push(form),
                        "suffix" => drop(words.name_suffixes.insert(form.replace('.', ""))),
                        other => return Err(row.error(format!("role = « {other} »; want lead, between, cut or suffix"))),
                    }
                }
            } else if path.ends_with("/published.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.published.push(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/updated.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.updated.push(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/credits.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.credits.insert(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/consent_topics.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.consent_topics.insert(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/lives.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.lives.insert(text::fold(row.fields[0]));
                }
            } else if path.ends_with("/no_names.tsv") {
                for row in data.tsv(&path, &["form"])?.rows() {
                    words.no_names.insert(text::fold(row.fields[0]));
                }
            }
        }
        // The longest lead first: « propos recueillis par » before « par ».
        words.byline_leads.sort_by_key(|l| std::cmp::Reverse(l.len()));
        Ok(words)
    }

    /// Lists that hold some months and nothing else.
    #[cfg(test)]
    pub(crate) fn of_months(months: impl IntoIterator<Item = (String, i8)>) -> Words {
        Words { months: months.into_iter().collect(), ..Words::default() }
    }

    /// Whether some word of `block` is surely a finite verb. Present-tense forms in -e look like nouns and do not count,
    /// so « no » means « perhaps not ».
    pub fn has_finite_verb(&self, block: &str) -> bool {
        let lower = text::lower(block);
        let is_edge = |c: char| !(c.is_alphanumeric() || c == '\'' || c == '-');
        lower.split(is_edge).filter(|w| !w.is_empty()).any(|word| {
            let bare = word.rsplit('\'').next().unwrap_or(word);
            let bare = bare.split('-').next().unwrap_or(bare);
            self.finite.contains(word)
                || self.finite.contains(bare)
                || self.finite_starts.iter().any(|s| word.starts_with(s.as_str()))
                || (bare.chars().count() > 4 && self.finite_suffixes.iter().any(|s| bare.ends_with(s.as_str())))
        })
    }

    /// The month, 1 to 12, that a folded word names.
    pub fn month(&self, folded: &str) -> Option<i8> {
        self.months.get(folded).copied()
    }

    /// Whether a folded word may stand beside a date on a line that says nothing else: « le », « à », « h ».
    pub fn goes_with_a_date(&self, folded: &str) -> bool {
        self.around_dates.contains(folded)
    }

    /// Whether a line begins as one that says when it was published: « Publié le », « Posted on ».
    pub fn says_published(&self, line: &str) -> bool {
        let folded = text::fold(line);
        self.published.iter().any(|p| folded.strip_prefix(p.as_str()).is_some_and(|rest| rest.starts_with([' ', ':'])))
    }

    /// Whether a line says somewhere that it was changed: « mis à jour », « updated ».
    pub fn says_updated(&self, line: &str) -> bool {
        let folded = text::fold(line);
        let borders = |at: usize, form: &str| {
            let (before, after) = (folded[..at].chars().next_back(), folded[at + form.len()..].chars().next());
            !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
        };
        self.updated.iter().any(|form| folded.match_indices(form.as_str()).any(|(at, _)| borders(at, form)))
    }

    /// Whether a folded word opens a picture's credit: « photo », « crédit ».
    pub fn is_credit(&self, folded: &str) -> bool {
        self.credits.contains(folded.trim_end_matches([':', ' ', '\u{a0}']))
    }

    /// Whether a line says a word of those who ask for consent: « cookies », « partenaires ».
    pub fn is_about_consent(&self, line: &str) -> bool {
        text::fold(line).split(|c: char| !c.is_alphanumeric()).any(|word| self.consent_topics.contains(word))
    }

    /// Whether a line begins as the life of an author does: « Passionné par », « Diplômée de ».
    pub fn begins_a_life(&self, line: &str) -> bool {
        let folded = text::fold(line);
        folded.split(|c: char| !c.is_alphanumeric()).next().is_some_and(|first| self.lives.contains(first))
    }

    /// Whether a folded word names a day of the week.
    pub fn is_weekday(&self, folded: &str) -> bool {
        self.weekdays.contains(folded)
    }
}

fn name_is_empty(names: &[String]) -> bool {
    names.iter().all(String::is_empty)
}

/// The byte of `s` at which its first `n` folded words end; None where it has fewer.
fn after_words(s: &str, n: usize) -> Option<usize> {
    let mut left = n;
    let mut in_word = false;
    for (at, c) in s.char_indices() {
        if c.is_whitespace() || c == ':' {
            if in_word {
                left -= 1;
                if left == 0 {
                    return Some(at);
                }
            }
            in_word = false;
        } else {
            in_word = true;
        }
    }
    (in_word && left == 1).then_some(s.len())
}

impl Words {
    /// What follows « Par », « By », « Propos recueillis par » at the start of a line; None where none of them stands there.
    pub fn byline<'l>(&self, line: &'l str) -> Option<&'l str> {
        let folded = text::fold(line);
        for lead in &self.byline_leads {
            let Some(rest) = folded.strip_prefix(lead.as_str()) else { continue };
            if rest.starts_with([' ', ':', '\u{a0}']) {
                let end = after_words(line, lead.split(' ').count())?;
                let rest = line[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ':');
                return (!rest.is_empty()).then_some(rest);
            }
            // « ParMathis Ferrut »: two elements without a space between them.
            if let Some((before, glued)) = line.split_at_checked(lead.len())
                && before.ends_with(char::is_lowercase)
                && glued.starts_with(char::is_uppercase)
            {
                return Some(glued);
            }
        }
        None
    }

    /// Whether a line holds « Par », « Écrit par : » and nothing else.
    pub fn is_lead(&self, line: &str) -> bool {
        let folded = text::fold(line);
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
        self.byline_leads.iter().any(|l| l == bare)
    }

    /// What follows « par » in a line that begins with a date: « 28 janvier 2025 par Mathis Ferrut ».
    pub fn byline_after_date<'l>(&self, line: &'l str) -> Option<&'l str> {
        line.match_indices(' ').find_map(|(at, _)| {
            let (before, rest) = (&line[..at], &line[at + 1..]);
            let dated = before.chars().any(|c| c.is_ascii_digit()) && before.split_whitespace().count() <= 10;
            dated.then(|| self.byline(rest)).flatten()
        })
    }

    /// The names in « Jean Dupont et Anne Martin, à Londres », roles and places cut off.
    pub fn split_names(&self, line: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for piece in line.split(['|', '•', '·', ';', '/', '(', ')', '\n']).flat_map(|p| p.split(" - ")).flat_map(|p| p.split(" – ")) {
            let mut name = String::new();
            for part in piece.split(',') {
                let folded = format!(", {}", text::fold(part.trim()));
                let cuts = |cut: &String| {
                    cut.starts_with(',') && folded.strip_prefix(cut.as_str()).is_some_and(|r| !r.starts_with(char::is_alphanumeric))
                };
                if !name_is_empty(&names) && self.after_names.iter().any(cuts) {
                    break;
                }
                let is_suffix = |w: &str| self.name_suffixes.contains(&text::fold(w).replace(['.', '®'], ""));
                if let Some(owner) = names.last_mut().filter(|n| !n.is_empty())
                    && part.split_whitespace().count() > 0
                    && part.split_whitespace().all(is_suffix)
                {
                    owner.push_str(", ");
                    owner.push_str(part.trim());
                    continue;
                }
                for word in part.split_whitespace() {
                    let folded = text::fold(word);
                    if self.between_names.contains(&folded) || folded == "&" {
                        names.push(std::mem::take(&mut name));
                    } else if self.after_names.contains(&folded) {
                        break;
                    } else {
                        if !name.is_empty() {
                            name.push(' ');
                        }
                        name.push_str(word);
                    }
                }
                names.push(std::mem::take(&mut name));
            }
        }
        names.retain(|n| !n.is_empty());
        names
    }

    /// Whether some word of it never stands in a name: « Partager », « Read more ».
    pub fn is_no_name(&self, name: &str) -> bool {
        let word = |w: &str| text::fold(w).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        name.split_whitespace().any(|w| self.no_names.contains(&word(w)))
    }
}

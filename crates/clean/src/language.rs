//! The language of a text. In: text, and what the page says of itself. Out: an ISO 639-1 code.

use rustc_hash::FxHashMap;
use tables::{Data, Error};

/// Characters that are looked at: more does not change the answer.
const LOOK: usize = 1000;
/// Letters below which a text does not tell.
const ENOUGH: usize = 80;

/// Codes of three letters, as the detector gives them, to codes of two.
#[derive(Debug)]
pub struct Languages(FxHashMap<String, String>);

impl Languages {
    /// Reads `data/lexicon/web/languages.tsv`.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Languages, Error> {
        let file = data.tsv("lexicon/web/languages.tsv", &["iso639_3", "iso639_1", "name"])?;
        Ok(Languages(file.rows().map(|r| (r.fields[0].to_owned(), r.fields[1].to_owned())).collect()))
    }

    /// The language of `text`: as it reads where it is long enough, else as the page states it (`fr`, `fr-FR`, `fr_FR`).
    pub fn of(&self, text: &str, stated: Option<&str>) -> Option<String> {
        let stated = stated.and_then(|s| s.split(['-', '_']).next()).map(str::to_ascii_lowercase);
        let stated = stated.filter(|s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_lowercase()));
        let head: String = text.chars().take(LOOK).collect();
        let read = (head.chars().filter(|c| c.is_alphabetic()).count() >= ENOUGH)
            .then(|| whatlang::detect(&head))
            .flatten()
            .filter(|info| info.is_reliable() || stated.is_none())
            .and_then(|info| self.0.get(info.lang().code()).cloned());
        read.or(stated)
    }
}

//! French conjugation. In: an infinitive, and the principal parts of irregular verbs. Out: the verb's forms.
//!
//! Rules after any school grammar: the first group with its changes of spelling (-ger, -cer, -yer, e and é before a mute
//! ending), the second group, and for all others the principal parts in `data/lexicon/fr/irregular_verbs.tsv`, of the verb
//! itself or of the verb that it is a compound of.

use rustc_hash::FxHashMap;
use tables::{Data, Error};

/// What a form of a verb is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// « dépense », « dépensent ».
    Present,
    /// « dépensait ».
    Imperfect,
    /// « dépensa ».
    Past,
    /// « dépensera ».
    Future,
    /// « dépenserait ».
    Conditional,
    /// « dépense », where it differs from the present: « fasse ».
    Subjunctive,
    /// « dépenser ».
    Infinitive,
    /// « dépensé », in any gender and number.
    Participle,
    /// « dépensant ».
    Gerund,
}

impl Form {
    /// Whether it has a subject of its own.
    pub fn is_finite(self) -> bool {
        !matches!(self, Form::Infinitive | Form::Participle | Form::Gerund)
    }
}

/// The verbs of a language, conjugated once for all lexicons that know them.
pub struct Verbs {
    /// How any verb is conjugated.
    pub conjugation: Conjugation,
    /// Lemmas of `verbs.tsv` with their forms.
    pub common: Vec<(String, Vec<(String, Form)>)>,
}

impl Verbs {
    /// Reads `verbs.tsv` and what its verbs are conjugated by.
    ///
    /// # Errors
    /// A missing or malformed file, a verb that is neither regular nor in `irregular_verbs.tsv`.
    pub fn load(data: &Data, folder: &str) -> Result<Verbs, Error> {
        let conjugation = Conjugation::load(data, folder)?;
        let mut common = Vec::new();
        for row in data.tsv(&format!("{folder}/verbs.tsv"), &["lemma"])?.rows() {
            let lemma = text::lower(row.fields[0]);
            let forms = conjugation.forms(&lemma).ok_or_else(|| row.error("neither regular nor in irregular_verbs.tsv"))?;
            common.push((lemma, forms));
        }
        // « étaient » is of « être » before it is of « étayer », « sommes » before « sommer ».
        common.sort_by_key(|(lemma, _): &(String, _)| lemma != "être");
        Ok(Verbs { conjugation, common })
    }

    /// The forms that may stand right behind the pronoun « en »: « en compte », « en prendra », « en réunir ». A few of them are
    /// nouns as well; whoever asks must see that nothing else is meant.
    pub fn behind_en(&self) -> impl Iterator<Item = &str> {
        let forms = self.common.iter().flat_map(|(_, forms)| forms);
        forms.filter(|(_, form)| form.is_finite() || *form == Form::Infinitive).map(|(word, _)| word.as_str())
    }
}

const PARTS: [&str; 10] =
    ["lemma", "present_1s", "present_3s", "present_1p", "present_3p", "future_1s", "past_3s", "past_3p", "participle", "subjunctive_3s"];

/// The principal parts of the irregular verbs.
#[derive(Debug, Default)]
pub struct Conjugation {
    parts: FxHashMap<String, Vec<String>>,
    prefixes: Vec<String>,
}

impl Conjugation {
    /// Reads `irregular_verbs.tsv` and `verb_prefixes.tsv`.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data, folder: &str) -> Result<Conjugation, Error> {
        let mut parts = FxHashMap::default();
        for row in data.tsv(&format!("{folder}/irregular_verbs.tsv"), &PARTS)?.rows() {
            parts.insert(text::lower(row.fields[0]), row.fields[1..].iter().map(|f| text::lower(f)).collect());
        }
        let file = data.tsv(&format!("{folder}/verb_prefixes.tsv"), &["prefix"])?;
        Ok(Conjugation { parts, prefixes: file.rows().map(|r| text::lower(r.fields[0])).collect() })
    }

    /// All forms of `lemma` that a newspaper uses: the third persons and the first. None where it is neither regular nor in
    /// the table.
    pub fn forms(&self, lemma: &str) -> Option<Vec<(String, Form)>> {
        let mut forms = vec![(lemma.to_owned(), Form::Infinitive)];
        if let Some(parts) = self.parts_of(lemma) {
            irregular(&parts, &mut forms);
        } else if let Some(stem) = lemma.strip_suffix("er") {
            first_group(stem, &mut forms);
        } else if let Some(stem) = lemma.strip_suffix("ir") {
            let part = |ending: &str| format!("{stem}{ending}");
            let parts = ["is", "it", "issons", "issent", "irai", "it", "irent", "i", "isse"].map(part);
            irregular(&parts, &mut forms);
        } else {
            return None;
        }
        Some(forms)
    }

    fn parts_of(&self, lemma: &str) -> Option<Vec<String>> {
        if let Some(parts) = self.parts.get(lemma) {
            return Some(parts.clone());
        }
        let heads = self.prefixes.iter().filter_map(|p| lemma.strip_prefix(p.as_str()).map(|head| (p, head)));
        heads
            .filter_map(|(p, head)| Some((p, self.parts.get(head)?)))
            .max_by_key(|(p, _)| std::cmp::Reverse(p.len()))
            .map(|(p, parts)| parts.iter().map(|f| if f == "-" { f.clone() } else { format!("{p}{f}") }).collect())
    }
}

fn first_group(stem: &str, forms: &mut Vec<(String, Form)>) {
    // Before a and o a soft g or c stays soft.
    let soft = match stem {
        _ if stem.ends_with('g') => format!("{stem}e"),
        _ if stem.ends_with('c') => format!("{}ç", &stem[..stem.len() - 1]),
        _ => stem.to_owned(),
    };
    // Before a mute ending y becomes i, and e or é before a consonant becomes è.
    let mute = mute(stem);
    for stem in [stem, &mute] {
        push(forms, Form::Present, stem, &["e", "es", "ent"]);
        push(forms, Form::Future, stem, &["erai", "era", "erons", "eront"]);
        push(forms, Form::Conditional, stem, &["erais", "erait", "erions", "eraient"]);
        if stem == mute {
            break;
        }
    }
    push(forms, Form::Present, &soft, &["ons"]);
    push(forms, Form::Imperfect, &soft, &["ais", "ait", "aient"]);
    push(forms, Form::Past, &soft, &["ai", "a"]);
    push(forms, Form::Past, stem, &["èrent"]);
    push(forms, Form::Gerund, &soft, &["ant"]);
    push(forms, Form::Participle, stem, &["é", "ée", "és", "ées"]);
}

fn mute(stem: &str) -> String {
    if let Some(head) = stem.strip_suffix('y') {
        return format!("{head}i");
    }
    let consonants = stem.chars().rev().take_while(|c| !"aeiouyéèêâîôûàë".contains(*c)).count();
    let cut = stem.char_indices().rev().nth(consonants);
    match cut {
        Some((at, 'e' | 'é')) if consonants > 0 => {
            let vowel = stem[at..].chars().next().map_or(0, char::len_utf8);
            format!("{}è{}", &stem[..at], &stem[at + vowel..])
        }
        _ => stem.to_owned(),
    }
}

fn irregular(parts: &[String], forms: &mut Vec<(String, Form)>) {
    let [one, three, we, they, future, past, pasts, participle, subjunctive] = parts else { return };
    let mut whole = |form: Form, word: &str| {
        if word != "-" && !word.is_empty() {
            forms.push((word.to_owned(), form));
        }
    };
    for word in [one, three, we, they] {
        whole(Form::Present, word);
    }
    for word in [past, pasts] {
        whole(Form::Past, word);
    }
    whole(Form::Subjunctive, subjunctive);
    if subjunctive.ends_with('e') {
        whole(Form::Subjunctive, &format!("{subjunctive}nt"));
    }
    if let Some(stem) = future.strip_suffix("ai") {
        push(forms, Form::Future, stem, &["ai", "a", "ons", "ont"]);
        push(forms, Form::Conditional, stem, &["ais", "ait", "ions", "aient"]);
    }
    // The imperfect follows the first person plural; « être » alone does not.
    if let Some(stem) = we.strip_suffix("ons").or_else(|| (we == "sommes").then_some("ét")) {
        push(forms, Form::Imperfect, stem, &["ais", "ait", "aient"]);
        push(forms, Form::Gerund, stem, &["ant"]);
    } else if three.ends_with("ut") || three.ends_with("eut") {
        push(forms, Form::Imperfect, three.trim_end_matches("ut"), &["llait"]);
    }
    if participle != "-" {
        let masculine_plural = if participle.ends_with(['s', 'x']) { "" } else { "s" };
        push(forms, Form::Participle, participle, &["", "e", masculine_plural, "es"]);
        // « dû » loses its accent.
        if let Some(stem) = participle.strip_suffix('û') {
            push(forms, Form::Participle, stem, &["ue", "us", "ues"]);
        }
    }
}

fn push(forms: &mut Vec<(String, Form)>, form: Form, stem: &str, endings: &[&str]) {
    forms.extend(endings.iter().map(|e| (format!("{stem}{e}"), form)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(lemma: &str, conjugation: &Conjugation) -> Vec<String> {
        conjugation.forms(lemma).unwrap().into_iter().map(|f| f.0).collect()
    }

    #[test]
    fn the_first_group_with_its_spellings() {
        let c = Conjugation::default();
        for (lemma, forms) in [
            ("engager", ["engage", "engageait", "engagera", "engagé"]),
            ("annoncer", ["annonçait", "annoncent", "annonceront", "annoncées"]),
            ("employer", ["emploie", "employait", "emploiera", "employant"]),
            ("acheter", ["achète", "achetait", "achètera", "acheté"]),
            ("compléter", ["complète", "complétait", "complétera", "complété"]),
        ] {
            let found = all(lemma, &c);
            assert!(forms.iter().all(|f| found.iter().any(|x| x == f)), "{lemma}: {found:?}");
        }
        assert!(!all("payer", &c).contains(&"payeèe".to_owned()));
    }

    #[test]
    fn the_second_group_and_the_table() {
        let mut c = Conjugation::default();
        assert!(all("investir", &c).contains(&"investissaient".to_owned()));
        let parts = "prévois prévoit prévoyons prévoient prévoirai prévit prévirent prévu prévoie";
        c.parts.insert("prévoir".into(), parts.split(' ').map(str::to_owned).collect());
        let found = all("prévoir", &c);
        for form in ["prévoit", "prévoyait", "prévoira", "prévue", "prévoyant"] {
            assert!(found.iter().any(|x| x == form), "{form}: {found:?}");
        }
        assert_eq!(c.forms("ouïre"), None);
    }
}

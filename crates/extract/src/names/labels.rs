//! What a model's classes are called. In: its `config.json` and `lexicon/name_labels.tsv`. Out: classes with types of ours,
//! and how much text the model reads at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use tables::Data;

use super::gazetteer::Type;

/// Where the types stand that other people's labels are.
const PATH: &str = "lexicon/name_labels.tsv";
/// Pieces in a window where the config says nothing, and at most: sentences are shorter, and time grows with the square.
const WINDOW: usize = 512;

/// One class of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// The type of mentions that it stands for; None for what is none.
    pub kind: Option<Type>,
    /// Whether it begins a name: `B-`, or `S-` and `U-` for names of one word.
    pub begins: bool,
}

/// What is needed of a `config.json`.
#[derive(Debug, Deserialize)]
pub struct Config {
    id2label: BTreeMap<String, String>,
    #[serde(default)]
    model_type: String,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<usize>,
}

impl Config {
    /// Reads it.
    ///
    /// # Errors
    /// What it lacks.
    pub fn read(bytes: &[u8]) -> Result<Config, String> {
        serde_json::from_slice(bytes).map_err(|e| format!("{e}; a token-classification model's config has id2label"))
    }

    /// Its classes, in the model's order.
    ///
    /// # Errors
    /// A number that is missing, a label that stands for nothing yet.
    pub fn classes(&self, data: &Data) -> Result<Vec<Class>, String> {
        let table = data.tsv(PATH, &["label", "type"]).map_err(|e| e.to_string())?;
        let mut types = BTreeMap::new();
        for row in table.rows() {
            let kind = match row.fields[1] {
                "-" => None,
                name => Some(Type::of(name).ok_or_else(|| row.error(format!("no type « {name} »")).to_string())?),
            };
            types.insert(row.fields[0].to_uppercase(), kind);
        }
        (0..self.id2label.len()).map(|n| self.class(n, &types)).collect()
    }

    fn class(&self, n: usize, types: &BTreeMap<String, Option<Type>>) -> Result<Class, String> {
        let label =
            self.id2label.get(&n.to_string()).ok_or_else(|| format!("id2label has {} labels and none for {n}", self.id2label.len()))?;
        if label.eq_ignore_ascii_case("O") {
            return Ok(Class { kind: None, begins: true });
        }
        let (place, name) = match label.split_once(['-', '_']) {
            Some((place, name)) if matches!(place, "B" | "I" | "L" | "E" | "S" | "U" | "M") => (place, name),
            // Some models name the type alone.
            _ => ("I", label.as_str()),
        };
        let known = types.get(&name.to_uppercase()).copied();
        let kind = known.ok_or_else(|| {
            format!("no type for the label « {label} »; add a row for {name} to {PATH} in a copy of the data folder (--data)")
        })?;
        Ok(Class { kind, begins: matches!(place, "B" | "S" | "U") })
    }

    /// Pieces that the model reads at once, its special ones among them; `stated` is what its tokenizer says.
    pub fn window(&self, stated: Option<usize>) -> usize {
        // RoBERTa and its kin count positions from behind the padding's number.
        let lost =
            if self.model_type.contains("roberta") || self.model_type == "camembert" { self.pad_token_id.map_or(2, |p| p + 1) } else { 0 };
        let by_config = self.max_position_embeddings.map_or(WINDOW, |n| n.saturating_sub(lost));
        by_config.min(stated.unwrap_or(WINDOW)).min(WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> Data {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        Data::new(move |path| std::fs::read(folder.join(path)).ok().map(Into::into), |_| Vec::new())
    }

    fn config(labels: &[&str]) -> Config {
        let id2label: BTreeMap<_, _> = labels.iter().enumerate().map(|(n, l)| (n.to_string(), *l)).collect();
        Config::read(serde_json::json!({ "id2label": id2label }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn labels_of_all_schemes_are_classes() {
        let labels = ["O", "B-PER", "I-per", "U-ORG", "L-ORG", "GPE", "WORK_OF_ART", "B-DATE", "I-creative-work", "E_LOC"];
        let classes = config(&labels).classes(&data()).unwrap();
        let class = |kind, begins| Class { kind, begins };
        let (per, org, loc, misc) = (Some(Type::Per), Some(Type::Org), Some(Type::Loc), Some(Type::Misc));
        let want = [class(None, true), class(per, true), class(per, false), class(org, true), class(org, false), class(loc, false)];
        assert_eq!(classes[..6], want);
        assert_eq!(classes[6..], [class(misc, false), class(None, true), class(misc, false), class(loc, false)]);
    }

    #[test]
    fn what_has_no_type_is_said_with_the_mend() {
        let error = config(&["O", "B-PLANET"]).classes(&data()).unwrap_err();
        assert!(error.contains("« B-PLANET »") && error.contains("name_labels.tsv"), "{error}");
        assert!(Config::read(b"{}").unwrap_err().contains("id2label"));
    }

    #[test]
    fn a_window_is_what_the_positions_hold() {
        let window = |text: &str, stated| {
            let text = format!("{{\"id2label\": {{}}, {text}}}");
            Config::read(text.as_bytes()).unwrap().window(stated)
        };
        assert_eq!(window("\"model_type\": \"camembert\", \"max_position_embeddings\": 514, \"pad_token_id\": 1", None), 512);
        assert_eq!(window("\"model_type\": \"bert\", \"max_position_embeddings\": 512", Some(128)), 128);
        assert_eq!(window("\"model_type\": \"modernbert\", \"max_position_embeddings\": 8192", None), 512);
    }
}

//! What a part was made from. In: stage, version, settings, data files, input parts. Out: key-value pairs in the Parquet
//! footer, one id over all of them, and in words why a part is out of date.

use std::collections::BTreeMap;

use tables::{SCHEMA_VERSION, Tally, hash};

/// All that decides what a part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// The stage's name.
    pub stage: String,
    /// The stage's version.
    pub version: u32,
    /// Version of the data contract.
    pub schema: u32,
    /// Fingerprint of the settings, defaults filled in.
    pub settings: String,
    /// Fingerprint of the data files read.
    pub data: String,
    /// Ids of the parts read, in order.
    pub inputs: Vec<String>,
}

const KEYS: [&str; 6] =
    ["chiffre.stage", "chiffre.stage_version", "chiffre.schema_version", "chiffre.settings", "chiffre.data", "chiffre.inputs"];
const ID: &str = "chiffre.id";
const TALLY: &str = "chiffre.tally";

impl Lineage {
    /// The lineage of a part of `stage`.
    pub fn new(stage: &str, version: u32, settings: String, data: String, inputs: Vec<String>) -> Lineage {
        Lineage { stage: stage.to_owned(), version, schema: SCHEMA_VERSION, settings, data, inputs }
    }

    fn values(&self) -> [String; 6] {
        [
            self.stage.clone(),
            self.version.to_string(),
            self.schema.to_string(),
            self.settings.clone(),
            self.data.clone(),
            self.inputs.join(","),
        ]
    }

    /// One id: equal where all that decides the part's rows is equal.
    pub fn id(&self) -> String {
        hash::hex32_of(self.values().iter().map(String::as_str))
    }

    /// The footer's key-value pairs.
    pub fn to_pairs(&self, tally: &Tally) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = KEYS.iter().map(|k| (*k).to_owned()).zip(self.values()).collect();
        pairs.push((ID.to_owned(), self.id()));
        pairs.push((TALLY.to_owned(), serde_json::to_string(tally).unwrap_or_default()));
        pairs
    }
}

/// A part's footer, read back.
#[derive(Clone, Debug, Default)]
pub struct Footer {
    /// Rows in the file.
    pub n_rows: u64,
    /// All key-value pairs.
    pub pairs: BTreeMap<String, String>,
}

impl Footer {
    /// The part's id; None where chiffre did not write it.
    pub fn id(&self) -> Option<&str> {
        self.pairs.get(ID).map(String::as_str)
    }

    /// What became of the documents of the part's inputs.
    pub fn tally(&self) -> Tally {
        self.pairs.get(TALLY).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// Why the part is not what `want` would make now; None where it is.
    pub fn stale(&self, want: &Lineage) -> Option<String> {
        if self.id() == Some(want.id().as_str()) {
            return None;
        }
        let whats = ["it is another stage's", "the stage's version", "the schema version", "its settings", "a data file", "its input"];
        for ((key, value), what) in KEYS.iter().zip(want.values()).zip(whats) {
            match self.pairs.get(*key) {
                None => return Some("it was not written by chiffre".to_owned()),
                Some(had) if *had != value => return Some(format!("{what} changed")),
                Some(_) => {}
            }
        }
        Some("its footer is damaged".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footer(lineage: &Lineage) -> Footer {
        Footer { n_rows: 0, pairs: lineage.to_pairs(&Tally::default()).into_iter().collect() }
    }

    #[test]
    fn a_stale_part_says_why() {
        let want = Lineage::new("clean", 1, "s".into(), "d".into(), vec!["i".into()]);
        assert_eq!(footer(&want).stale(&want), None);
        let why = |change: fn(&mut Lineage)| {
            let mut had = want.clone();
            change(&mut had);
            footer(&had).stale(&want).unwrap()
        };
        assert_eq!(why(|l| l.data = "e".into()), "a data file changed");
        assert_eq!(why(|l| l.version = 0), "the stage's version changed");
        assert_eq!(why(|l| l.inputs.clear()), "its input changed");
        assert_eq!(Footer::default().stale(&want).unwrap(), "it was not written by chiffre");
    }
}

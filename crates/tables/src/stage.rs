//! What a stage is: a named, versioned function from tables to tables.
//!
//! In: settings as they were typed and the data files. Out: a function from record batches to record batches. A stage
//! does no I/O, starts no thread (it is lent some, [`Pool`]) and reads no clock or environment: the same input gives the
//! same output.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde::{Deserialize, Serialize};

use crate::catalog::Table;
use crate::data::Data;
use crate::error::Error;
use crate::pool::Pool;

/// The work itself: one batch of each input table, one batch of each output table, in the stage's order.
pub type Run = Box<dyn Fn(&[RecordBatch], &dyn Pool) -> Result<Vec<RecordBatch>, Error> + Send + Sync>;

/// How much of a table one call of [`Run`] must see.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// Rows: `run(a ++ b) = run(a) ++ run(b)`. Any slicing gives the same rows, so a part is a matter of size only.
    Rows,
    /// A part, with what the parts before it left to be known: one more input batch after the others, the rows of `memory` (one of
    /// the stage's own outputs) that the last `reach` parts before it wrote, oldest first. Those rows are made from their part
    /// alone, so a part's outcome follows from the inputs of `reach` + 1 parts and from nothing else.
    Part {
        /// The output that later parts get to see.
        memory: &'static Table,
        /// Parts that are looked back at.
        reach: usize,
    },
    /// All parts at once. Its inputs carry one more column, [`PART`]: which part a row came from, oldest first.
    All,
}

/// The column (int64, from 0, oldest part first) that the inputs of a [`Scope::All`] stage carry besides their own.
pub const PART: &str = "part";

/// A stage as a value. The runner in `chiffre` knows the list of them and nothing else about what they do.
pub struct Stage {
    /// Name in the pipeline file and on the command line.
    pub name: &'static str,
    /// Goes up with every change of what the stage writes for the same input.
    pub version: u32,
    /// Tables it reads.
    pub inputs: &'static [&'static Table],
    /// Tables it writes.
    pub outputs: &'static [&'static Table],
    /// How much one call must see.
    pub scope: Scope,
    /// Every setting with its default and meaning, as commented TOML.
    pub defaults: &'static str,
    /// Checks settings as typed and fills in the defaults.
    pub settings: SettingsCheck,
    /// Does all that is costly once: compiles lexicons, loads models.
    pub prepare: fn(&toml::Table, &Data) -> Result<Run, Error>,
    /// Says what became of the documents of `inputs`, given the `outputs` made from them.
    pub tally: fn(inputs: &[RecordBatch], outputs: &[RecordBatch]) -> Result<Tally, Error>,
}

/// Turns settings as typed into settings ready to use; the error knows where in the file it is.
pub type SettingsCheck = fn(toml::de::ValueDeserializer<'_>) -> Result<toml::Table, toml::de::Error>;

/// A [`SettingsCheck`] for the settings struct `S`: unknown keys and wrong types are errors (by its derive), missing keys
/// take their defaults.
///
/// # Errors
/// With the place in the file.
pub fn settings<S: Serialize + for<'de> Deserialize<'de>>(typed: toml::de::ValueDeserializer<'_>) -> Result<toml::Table, toml::de::Error> {
    let full = S::deserialize(typed)?;
    toml::Table::try_from(full).map_err(serde::de::Error::custom)
}

/// Settings that [`settings`] made, as the struct again.
///
/// # Errors
/// Where `table` was not made by [`settings`] for the same struct.
pub fn typed<S: for<'de> Deserialize<'de>>(section: &str, table: &toml::Table) -> Result<S, Error> {
    S::deserialize(toml::Value::Table(table.clone())).map_err(|e| Error::setting(section, e.to_string()))
}

/// What became of a stage's documents: `docs = kept + dropped + failed`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Documents that came in.
    pub docs: u64,
    /// Documents that went through.
    pub kept: u64,
    /// Documents left out, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// Documents that could not be had or processed, by reason.
    pub failed: BTreeMap<String, u64>,
    /// Rows written, by table.
    pub rows: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds another part's counts.
    pub fn add(&mut self, other: &Tally) {
        self.docs += other.docs;
        self.kept += other.kept;
        for (mine, theirs) in [(&mut self.dropped, &other.dropped), (&mut self.failed, &other.failed), (&mut self.rows, &other.rows)] {
            for (reason, n) in theirs {
                *mine.entry(reason.clone()).or_default() += n;
            }
        }
    }

    /// Whether every document is accounted for.
    pub fn balances(&self) -> bool {
        self.docs == self.kept + self.n_dropped() + self.n_failed()
    }

    /// Documents dropped for any reason.
    pub fn n_dropped(&self) -> u64 {
        self.dropped.values().sum()
    }

    /// Documents failed for any reason.
    pub fn n_failed(&self) -> u64 {
        self.failed.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Settings {
        min_words: u32,
    }

    impl Default for Settings {
        fn default() -> Settings {
            Settings { min_words: 20 }
        }
    }

    fn check(text: &str) -> Result<toml::Table, String> {
        let typed = toml::de::ValueDeserializer::parse(text).map_err(|e| e.to_string())?;
        settings::<Settings>(typed).map_err(|e| e.to_string())
    }

    #[test]
    fn defaults_are_filled_in_and_unknown_keys_refused() {
        assert_eq!(check("{}").expect("defaults")["min_words"].as_integer(), Some(20));
        let error = check("{ min_word = 3 }").expect_err("unknown key");
        assert!(error.contains("min_word") && error.contains("min_words"), "{error}");
    }

    #[test]
    fn a_tally_balances() {
        let mut tally = Tally { docs: 2, kept: 1, ..Tally::default() };
        assert!(!tally.balances());
        tally.add(&Tally { docs: 1, dropped: BTreeMap::from([("too_short".to_owned(), 2)]), ..Tally::default() });
        assert!(tally.balances());
    }
}

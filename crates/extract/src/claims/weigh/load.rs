//! The models of claims. In: the data folder. Out: a [`Judge`].

use std::sync::Arc;

use tables::{Data, Error};
use trees::Forest;

use super::candidates::KINDS;
use super::days::LENGTHS;
use super::pointer::said::DIRECTIONS;
use super::pointer::{Pointer, context};
use super::ranker::{self, Ranker};
use super::{Judge, WIDTH, WIDTH_OF_DAYS, again, ends};
use crate::claims::modality::MODALITIES;
use crate::lexicon::claims::MEASURES;
use crate::maxent::Maxent;
use crate::names::clusters::{self, Clusters};

/// Where the shipped models are, by language.
const FOLDER: &str = "models/claims";
/// What to do about a model that cannot be read.
const AGAIN: &str = "build it again as tools/claims/README.md says";

impl Judge {
    /// Reads the shipped models of a language, where there are any; `clusters` where they are read already.
    ///
    /// # Errors
    /// A file that is none of ours, or one made for other features.
    pub fn load(data: &Data, language: &str, clusters: Option<Arc<Clusters>>) -> Result<Judge, Error> {
        let shipped = data.list(FOLDER);
        let path = |name: &str| Some(format!("{FOLDER}/{language}/{name}.bin")).filter(|p| shipped.contains(p));
        let none =
            |path: &str| Error::data(path, 1, format!("not a model of claims, or one made for other kinds of figures or names; {AGAIN}"));
        let classes = |name: &str, known: &[&'static str]| {
            let Some(path) = path(name) else { return Ok(None) };
            Maxent::parse(&data.bytes(&path)?, known).map(Some).ok_or_else(|| none(&path))
        };
        let forest = |path: &str, wanted: usize| {
            let forest = Forest::parse(&data.bytes(path)?).ok_or_else(|| none(path))?;
            let made = forest.width;
            let other = || Error::data(path, 1, format!("made for {made} features, not {wanted}; {AGAIN}"));
            Some(forest).filter(|_| made == wanted).ok_or_else(other)
        };
        let ranker = |name: &str, expected: &str, known: &'static [&'static str], width: usize| {
            let (Some(trees), words) = (path(name), classes(expected, known)?) else { return Ok(None) };
            let forest = forest(&trees, width + ranker::EXPECTED)?;
            let words =
                words.ok_or_else(|| Error::data(&trees, 1, format!("{expected}.bin, which goes with it, is not there; {AGAIN}")))?;
            Ok::<_, Error>(Some(Ranker::new(forest, words, known)))
        };
        let pointer = path("pointer").map(|p| Pointer::parse(&data.bytes(&p)?).ok_or_else(|| none(&p))).transpose()?;
        let prefix = format!("{FOLDER}/{language}/");
        let encoder = if shipped.iter().any(|p| p.starts_with(&prefix)) { context::load(data)? } else { None };
        if let Some(trees) = path("subject").or_else(|| path("days")).filter(|_| pointer.is_none()) {
            return Err(Error::data(&trees, 1, format!("pointer.bin, which goes with it, is not there; {AGAIN}")));
        }
        let clustered = data.list("models").iter().any(|p| p == clusters::PATH);
        if let (Some(network), Some(pointer)) = (path("pointer"), &pointer) {
            let refused = |why: String| Err(Error::data(&network, 1, why));
            if !clustered {
                return refused(format!("{}, which goes with it, is not there", clusters::PATH));
            }
            let wanted = pointer.width_of_context();
            if wanted > 0 && encoder.as_ref().is_none_or(|e| e.width() != wanted) {
                return refused(format!("made for an encoder of {wanted} values, which {} is not; {AGAIN}", context::PATH));
            }
        }
        let read = (clusters.is_none() && clustered).then(|| Clusters::load(data)).transpose()?.map(Arc::new);
        Ok(Judge {
            subject: ranker("subject", "subject-kind", &KINDS, WIDTH)?,
            again: path("subject-again").map(|p| forest(&p, WIDTH + ranker::EXPECTED + again::BESIDE)).transpose()?,
            days: ranker("days", "days-length", &LENGTHS, WIDTH_OF_DAYS)?,
            measure: classes("measure", &[&MEASURES[..], &["other"]].concat())?,
            modality: classes("modality", &MODALITIES)?,
            direction: classes("direction", &DIRECTIONS)?,
            ends: classes("ends", &ends::CLASSES)?,
            pointer,
            clusters: clusters.or(read),
            encoder,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::pointer;
    use super::*;

    /// The folder of a model of one leaf, made for `width` features, and of words that expect nobody; perhaps the same model for
    /// the second look, and a network that knows nothing.
    fn folder(width: usize, words: bool, again: bool, pointer: bool) -> Data {
        let mut trees = (width as u32).to_le_bytes().to_vec();
        trees.extend(0f32.to_le_bytes());
        trees.extend([1u32, 1, 0].into_iter().flat_map(u32::to_le_bytes));
        trees.extend([u16::MAX, 0].into_iter().flat_map(u16::to_le_bytes));
        trees.extend(0.5f32.to_le_bytes());
        let mut expected: Vec<u8> = [0u32, 1, 1f32.to_bits()].into_iter().flat_map(u32::to_le_bytes).collect();
        expected.extend(b"\x06nobody");
        expected.extend(0f32.to_le_bytes());
        let all = [
            ("subject", Some(trees.clone())),
            ("subject-again", again.then_some(trees)),
            ("subject-kind", words.then_some(expected)),
            ("pointer", pointer.then(pointer::nothing)),
        ];
        let claims = all.into_iter().filter_map(|(name, file)| Some((format!("models/claims/fr/{name}.bin"), file?)));
        data(claims.collect())
    }

    /// A folder of these files, and of clusters that know no word.
    fn data(mut files: Vec<(String, Vec<u8>)>) -> Data {
        files.push((clusters::PATH.to_owned(), [&clusters::MAGIC[..], &vec![0; clusters::BUCKETS]].concat()));
        let names = files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
        Data::new(move |path| files.iter().find(|f| f.0 == path).map(|f| Cow::Owned(f.1.clone())), move |_| names.clone())
    }

    #[test]
    fn a_model_of_other_features_is_refused_and_a_language_without_one_keeps_the_rules() {
        let whole = folder(WIDTH + ranker::EXPECTED, true, false, true);
        assert!(Judge::load(&whole, "fr", None).is_ok_and(|j| j.subject.is_some()));
        assert!(Judge::load(&whole, "en", None).is_ok_and(|j| j.subject.is_none()));
        let refused = |data: &Data, why: &str| Judge::load(data, "fr", None).is_err_and(|e| e.to_string().contains(why));
        assert!(refused(&folder(7, true, false, true), "made for 7 features"));
        assert!(refused(&folder(WIDTH + ranker::EXPECTED, false, false, true), "subject-kind.bin"));
        assert!(refused(&folder(WIDTH + ranker::EXPECTED, true, false, false), "pointer.bin"));
        // What the second look reads is wider than what the first does.
        assert!(refused(&folder(WIDTH + ranker::EXPECTED, true, true, true), "subject-again.bin"));
    }

    #[test]
    fn a_network_is_refused_without_the_encoder_that_it_was_learned_with() {
        // A network for five values a token, an encoder of 32.
        let network = ("models/claims/fr/pointer.bin".to_owned(), include_bytes!("../../../tests/pointer/network.bin").to_vec());
        let encoder = (context::PATH.to_owned(), include_bytes!("../../../../encoder/tests/tiny/encoder.bin").to_vec());
        for there in [vec![network.clone()], vec![network, encoder]] {
            let why = "made for an encoder of 5 values, which models/encoder.bin is not";
            assert!(Judge::load(&data(there), "fr", None).is_err_and(|e| e.to_string().contains(why)));
        }
    }
}

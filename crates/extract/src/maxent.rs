//! A maximum-entropy classifier (multinomial logistic regression; Berger, Della Pietra and Della Pietra 1996) over features that
//! hold or not. In: a model file, features. Out: the likeliest class.
//!
//! The file, little-endian: u32 features, u32 classes, f32 scale; for each class a byte of length and its name; for each an f32
//! bias; the features' hashes as u32, ascending; for each feature a signed byte a class, to be multiplied by the scale.

use tables::{Data, Error};

use crate::bytes::Bytes;
use crate::features::Features;

/// Classes and the weights of features.
#[derive(Debug)]
pub struct Maxent {
    classes: Vec<&'static str>,
    bias: Vec<f32>,
    scale: f32,
    features: Vec<u32>,
    weights: Vec<i8>,
}

impl Maxent {
    /// Reads a shipped model, where there is one.
    ///
    /// # Errors
    /// A file that is none of ours.
    pub fn shipped(data: &Data, path: &str, known: &[&'static str]) -> Result<Option<Maxent>, Error> {
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        if !data.list(folder).iter().any(|p| p == path) {
            return Ok(None);
        }
        let none = || Error::data(path, 1, "not a model of these classes; build it again as tools/claims/README.md says");
        Maxent::parse(&data.bytes(path)?, known).map(Some).ok_or_else(none)
    }

    /// Reads a model whose classes are some of `known`; None for anything else.
    pub fn parse(bytes: &[u8], known: &[&'static str]) -> Option<Maxent> {
        let mut bytes = Bytes(bytes);
        let (features, classes, scale) = (bytes.number()? as usize, bytes.number()? as usize, f32::from_bits(bytes.number()?));
        let names = (0..classes).map(|_| bytes.class(known)).collect::<Option<Vec<_>>>()?;
        let bias = (0..classes).map(|_| bytes.number().map(f32::from_bits)).collect::<Option<Vec<_>>>()?;
        let features = (0..features).map(|_| bytes.number()).collect::<Option<Vec<_>>>()?;
        let weights: Vec<i8> = bytes.0.iter().map(|b| b.cast_signed()).collect();
        let whole = weights.len() == features.len().checked_mul(classes)? && features.is_sorted() && classes > 0;
        whole.then_some(Maxent { classes: names, bias, scale, features, weights })
    }

    /// The class with the largest sum of weights of those that may be, where one may be given some more, and what another model
    /// says of the classes counts so many times its logarithm. Linear in the features that hold, times the logarithm of those known.
    pub fn classify(
        &self,
        features: &Features,
        trusted: Option<(&str, f32)>,
        (others, weight): (&[(&str, f32)], f32),
        may: impl Fn(&str) -> bool,
    ) -> &'static str {
        let mut scores = self.scores(features);
        if !others.is_empty() {
            // A class that the other model does not know is none that it would say.
            let share = |class: &str| others.iter().find(|o| o.0 == class).map_or(0.0, |o| o.1);
            let said = self.classes.iter().map(|class| share(class).max(f32::EPSILON).ln());
            scores.iter_mut().zip(said).for_each(|(score, said)| *score += weight * said);
        }
        if let Some((class, more)) = trusted
            && let Some(at) = self.classes.iter().position(|c| *c == class)
        {
            scores[at] += more;
        }
        let best = self.classes.iter().zip(&scores).filter(|(class, _)| may(class)).max_by(|a, b| a.1.total_cmp(b.1));
        best.map_or("other", |(class, _)| *class)
    }

    /// How likely each of `classes` is, in their order; 0 for one that was never seen.
    pub fn shares(&self, features: &Features, classes: &[&str]) -> Vec<f32> {
        let scores = self.scores(features);
        let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let all: f32 = scores.iter().map(|s| (s - top).exp()).sum();
        let share = |class: &&str| self.classes.iter().position(|c| c == class).map_or(0.0, |at| (scores[at] - top).exp() / all);
        classes.iter().map(share).collect()
    }

    /// The sum of weights of each class.
    fn scores(&self, features: &Features) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for at in features.0.iter().filter_map(|f| self.features.binary_search(f).ok()) {
            let row = &self.weights[at * self.classes.len()..][..self.classes.len()];
            scores.iter_mut().zip(row).for_each(|(s, w)| *s += f32::from(*w) * self.scale);
        }
        scores
    }
}

#[cfg(test)]
impl Maxent {
    /// A model of these classes and biases; for each feature, in order, the weights of the classes.
    pub(crate) fn made(classes: &[&'static str], bias: &[f32], rows: &[(u32, &[i8])]) -> Maxent {
        let (features, weights) = (rows.iter().map(|r| r.0).collect(), rows.iter().flat_map(|r| r.1).copied().collect());
        Maxent { classes: classes.to_vec(), bias: bias.to_vec(), scale: 1.0, features, weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: (&[(&str, f32)], f32) = (&[], 1.0);

    fn file() -> Vec<u8> {
        let mut word = Features::default();
        word.add(&["right", "employés"]);
        let mut file: Vec<u8> = [1u32, 2, 0.5f32.to_bits()].into_iter().flat_map(u32::to_le_bytes).collect();
        file.extend(b"\x05other\x09workforce");
        file.extend([1f32, 0.0].into_iter().flat_map(f32::to_le_bytes));
        file.extend(word.0[0].to_le_bytes());
        file.extend([0i8, 4].map(i8::cast_unsigned));
        file
    }

    #[test]
    fn a_word_that_was_learned_decides_and_another_does_not() {
        let model = Maxent::parse(&file(), &["other", "workforce"]).expect("a model");
        let mut features = Features::default();
        features.add(&["right", "habitants"]);
        assert_eq!(model.classify(&features, None, NOTHING, |_| true), "other");
        let others: &[(&str, f32)] = &[("workforce", 0.9), ("other", 0.1)];
        assert_eq!(model.classify(&features, None, (others, 1.0), |_| true), "workforce");
        assert_eq!(model.classify(&features, None, (others, 0.1), |_| true), "other");
        assert_eq!(model.classify(&features, Some(("workforce", 1.5)), NOTHING, |_| true), "workforce");
        features.add(&["right", "employés"]);
        assert_eq!(model.classify(&features, None, NOTHING, |_| true), "workforce");
        assert_eq!(model.classify(&features, None, NOTHING, |m| m != "workforce"), "other");
        // Scores 1 and 2.
        let shares = model.shares(&features, &["workforce", "never seen", "other"]);
        assert!((shares[0] - 0.731).abs() < 1e-3 && shares[1] == 0.0 && (shares[2] - 0.269).abs() < 1e-3, "{shares:?}");
    }

    #[test]
    fn unknown_classes_and_cut_files_are_no_model() {
        assert!(Maxent::parse(&file(), &["other"]).is_none());
        let file = file();
        (0..file.len()).for_each(|n| assert!(Maxent::parse(&file[..n], &["other", "workforce"]).is_none(), "{n}"));
    }
}

//! What was learned of blocks. In: `data/models/blocks.bin`. Out: the linear models and the trees above them.

use tables::{Data, Error};
use trees::Forest;

use crate::linear::Linear;

/// Where the shipped model is.
pub const PATH: &str = "models/blocks.bin";
/// How the file begins.
pub const MAGIC: &[u8; 8] = b"chblock2";
/// After how many trees the sum is looked at, and the sum (of log-odds) that no later tree turned round in 31,000 blocks of
/// pages that the trees had not seen.
pub const SURE: [(usize, f32); 4] = [(30, 1.6), (60, 1.9), (120, 2.2), (200, 2.6)];

/// All that was learned.
pub struct Model {
    /// The linear models.
    pub linear: Linear,
    /// The trees above them.
    pub forest: Forest,
}

impl Model {
    /// Reads the shipped model.
    ///
    /// # Errors
    /// A missing file, one that is none of ours, or one made for other features.
    pub fn load(data: &Data, width: usize) -> Result<Model, Error> {
        let bytes = data.bytes(PATH)?;
        let none = || Error::data(PATH, 1, "not a model of blocks; build it again with the trainer");
        let (linear, rest) = bytes.strip_prefix(MAGIC).and_then(Linear::parse).ok_or_else(none)?;
        let forest = Forest::parse(rest).ok_or_else(none)?;
        if forest.width != width {
            return Err(Error::data(PATH, 1, format!("made for {} features, not {width}; build it again with the trainer", forest.width)));
        }
        Ok(Model { linear, forest })
    }
}

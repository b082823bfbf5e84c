//! Which tagger finds names. In: `[extract.names]` and the data files. Out: one function from a text to spans, whoever
//! answers it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tables::{Data, Error};

use super::clusters::Clusters;
use super::gazetteer::Gazetteer;
use super::model::Model;
#[cfg(feature = "onnx")]
use super::onnx;
use super::tagger::{self, Span};
use crate::tokens::Doc;

/// The setting that names a model of the user's, as messages call it.
pub const KEY: &str = "extract.names.model";

/// `[extract.names]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A token-classification model in ONNX, relative to the pipeline's file, with its `tokenizer.json` and `config.json`
    /// beside it; the built-in tagger where there is none.
    pub model: Option<String>,
}

/// A tagger, ready to tag.
pub enum Backend {
    /// The built-in one.
    Trained(Box<(Model, Arc<Clusters>)>),
    /// The user's.
    #[cfg(feature = "onnx")]
    Onnx(Box<onnx::Tagger>),
}

impl Backend {
    /// Reads the tagger that `settings` name.
    ///
    /// # Errors
    /// A file that is not what it must be, or a model that this binary cannot run.
    pub fn load(data: &Data, settings: &Settings) -> Result<Backend, Error> {
        match &settings.model {
            None => Ok(Backend::Trained(Box::new((Model::load(data)?, Arc::new(Clusters::load(data)?))))),
            Some(path) => Backend::brought(data, path),
        }
    }

    #[cfg(feature = "onnx")]
    fn brought(data: &Data, path: &str) -> Result<Backend, Error> {
        Ok(Backend::Onnx(Box::new(onnx::Tagger::load(data, path)?)))
    }

    #[cfg(not(feature = "onnx"))]
    fn brought(_: &Data, path: &str) -> Result<Backend, Error> {
        let what = format!(
            "« {path} » is to be run as an ONNX model, and this chiffre was built without what runs them; rebuild it with \
             --features onnx (cargo install --path crates/chiffre --features onnx), or leave the key out for the built-in tagger"
        );
        Err(Error::setting(KEY, what))
    }

    /// The clusters of words that it reads, to be read by others.
    pub fn clusters(&self) -> Option<Arc<Clusters>> {
        match self {
            Backend::Trained(trained) => Some(trained.1.clone()),
            #[cfg(feature = "onnx")]
            Backend::Onnx(_) => None,
        }
    }

    /// The spans of a text that look like names, in order.
    pub fn tag(&self, gazetteer: &Gazetteer, doc: &Doc<'_>) -> Vec<Span> {
        match self {
            Backend::Trained(trained) => tagger::tag(&trained.0, &trained.1, gazetteer, doc),
            #[cfg(feature = "onnx")]
            Backend::Onnx(brought) => brought.tag(doc),
        }
    }
}

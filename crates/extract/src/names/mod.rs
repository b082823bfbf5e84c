//! Names in a text. In: a cut text. Out: [`Mention`]s, each tied to one entity.
//!
//! [`backend`] finds spans with a trained model, our own ([`tagger`]) or the user's (`onnx`), [`gazetteer`] knows the entities
//! of the field, [`spans`] brings both together, [`resolve`] ties each span to an entity.

pub mod backend;
pub mod clusters;
pub mod features;
pub mod gazetteer;
#[cfg(feature = "onnx")]
pub mod labels;
pub mod model;
#[cfg(feature = "onnx")]
pub mod onnx;
pub mod resolve;
pub mod spans;
pub mod tagger;
pub mod words;

use std::sync::Arc;

use tables::{Data, Error};

use crate::tokens::Doc;
use backend::Backend;
pub use backend::Settings;
use clusters::Clusters;
use gazetteer::{Gazetteer, Type};
use resolve::Resolved;
use spans::Edges;

/// All that is read once to find names.
pub struct Names {
    gazetteer: Gazetteer,
    backend: Backend,
    edges: Edges,
}

/// One place that names an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Tokens.
    pub tokens: std::ops::Range<usize>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it names.
    pub kind: Type,
    /// Which entity.
    pub entity: Resolved,
    /// 0 to 1.
    pub confidence: f64,
}

impl Names {
    /// Reads gazetteer and the built-in model.
    ///
    /// # Errors
    /// A file that is not what it must be.
    pub fn load(data: &Data) -> Result<Names, Error> {
        Names::with(data, &Settings::default())
    }

    /// Reads gazetteer and the model that `settings` name.
    ///
    /// # Errors
    /// A file that is not what it must be, a model that cannot be run.
    pub fn with(data: &Data, settings: &Settings) -> Result<Names, Error> {
        Ok(Names { gazetteer: Gazetteer::load(data)?, backend: Backend::load(data, settings)?, edges: Edges::load(data)? })
    }

    /// The entities that are known.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The clusters of words that its model reads; None for a model of the user's.
    pub fn clusters(&self) -> Option<Arc<Clusters>> {
        self.backend.clusters()
    }

    /// The names in a text, in order.
    pub fn mentions(&self, doc: &Doc<'_>) -> Vec<Mention> {
        let tagged = self.backend.tag(&self.gazetteer, doc);
        let ids = self.gazetteer.word_ids(doc);
        let context = spans::Context { doc, ids: &ids, gazetteer: &self.gazetteer };
        let tagged = tagged.into_iter().filter_map(|span| self.edges.trim(doc, span)).collect();
        let mut spans = context.spans(tagged);
        context.agree(&mut spans);
        context.houses(&self.edges, &mut spans);
        context.acronyms(&self.edges, &mut spans);
        context.repeat(&mut spans);
        let resolved = resolve::resolve(&context, &spans);
        spans
            .into_iter()
            .zip(resolved)
            .map(|(span, entity)| Mention {
                tokens: span.start..span.end,
                start: doc.tokens[span.start].start as usize,
                end: doc.tokens[span.end - 1].end as usize,
                kind: entity.kind,
                entity,
                confidence: (f64::from(span.sure) * 1e4).round() / 1e4,
            })
            .collect()
    }
}

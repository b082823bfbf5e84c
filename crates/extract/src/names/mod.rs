//! Names in a text. In: a cut text. Out: [`Mention`]s, each tied to one entity.

/// One place that names an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// PER, ORG, LOC, PRODUCT, PROJECT or MISC.
    pub kind: &'static str,
    /// The entity's id.
    pub id: String,
    /// Its canonical name.
    pub name: String,
    /// Its Wikidata id.
    pub wikidata: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
}

//! The tables of the data contract, each declared once. In: nothing. Out: names, types and meanings of all columns.
//!
//! A name or a meaning changes only with a note in CHANGELOG.md and a new [`SCHEMA_VERSION`]; columns may be added.
//! Offsets count Unicode code points from 0 and the end is exclusive.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};

use crate::column::{
    Column,
    Type::{Bool, Bytes, Day, Float, Int, Str, StrList, Time},
};

/// Version of the names and meanings below; stands in every part's footer.
pub const SCHEMA_VERSION: u32 = 1;

/// A named list of columns.
#[derive(Debug)]
pub struct Table {
    /// Folder and file name of the table.
    pub name: &'static str,
    /// The stage that writes it.
    pub stage: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The columns that rows are sorted by within a part.
    pub sorted_by: &'static [&'static str],
}

impl Table {
    /// The Arrow schema, column meanings in the field metadata.
    pub fn schema(&self) -> SchemaRef {
        let fields: Vec<_> = self.columns.iter().map(Column::field).collect();
        Arc::new(Schema::new(fields))
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// Every table, in the order of the flow.
pub const ALL: &[&Table] = &[&PAGES, &ARTICLES, &BLOCKS, &TEMPLATES, &MENTIONS, &FIGURES, &ENTITIES, &FACTS, &FAILURES];

/// The table called `name`.
pub fn find(name: &str) -> Option<&'static Table> {
    ALL.iter().copied().find(|t| t.name == name)
}

const DOC_ID: Column =
    Column::full("doc_id", Str, "16 hex digits from the canonical URL, or from a local file's path relative to its source");
const CHAR_START: Column = Column::full("char_start", Int, "first code point in articles.text, from 0");
const CHAR_END: Column = Column::full("char_end", Int, "code point after the last in articles.text");

/// One response, or one failure to get one, with its raw bytes.
pub static PAGES: Table = Table {
    name: "pages",
    stage: "fetch",
    row: "one response, or one failure to get one, with its raw bytes",
    columns: &[
        DOC_ID,
        Column::full("url", Str, "the address asked for; file:PATH (relative to its source) for a local file without one"),
        Column::open("final_url", Str, "the address that answered, after redirects; null where nothing answered"),
        Column::full("source", Str, "the entry of the pipeline that asked for it"),
        Column::full("fetched_at", Time, "when the answer, or the failure, was complete"),
        Column::full("outcome", Str, "fetched, unchanged, disallowed, opted_out or failed"),
        Column::open("reason", Str, "why it was not fetched; null when fetched"),
        Column::open("http_status", Int, "status code of the last answer; null for local files and where nothing answered"),
        Column::open("content_type", Str, "media type as the server said it, or from a local file's extension"),
        Column::open("charset", Str, "charset as the server said it"),
        Column::open("etag", Str, "the server's validator; for a local file a fingerprint of its bytes"),
        Column::open("last_modified", Str, "the server's Last-Modified, as it was sent"),
        Column::full("attempts", Int, "requests made for this row, 0 where none was allowed"),
        Column::open("body", Bytes, "the content as received, decompressed; null where there is none"),
        Column::open("published_hint", Time, "publication time that the feed, sitemap or sidecar file states"),
        Column::open("x_robots_tag", Str, "the X-Robots-Tag header lines, joined by a comma"),
        Column::open(
            "tdm_reservation",
            Str,
            "text-and-data-mining reservation from page, header or well-known file (TDMRep): 1, 0 or null",
        ),
        Column::open("tdm_policy", Str, "the policy address that goes with tdm_reservation"),
        Column::open("opt_out", Str, "the signal that reserves text and data mining, and where it stands; null where none does"),
        Column::full("role", Str, "page, or what was asked for only for its links or pages and has no body: feed, sitemap, listing, warc"),
        Column::open("n_links", Int, "links of a feed, sitemap or listing that pass the source's filters; null for pages"),
    ],
    sorted_by: &[],
};

/// One document's main text and metadata.
pub static ARTICLES: Table = Table {
    name: "articles",
    stage: "clean",
    row: "one document's main text and metadata",
    columns: &[
        DOC_ID,
        Column::full("url", Str, "canonical address where the page states one on its own host, else the address that answered"),
        Column::open("host", Str, "host of url without www.; null for local files without an address"),
        Column::open("site_name", Str, "the publication's name as the page gives it"),
        Column::open("title", Str, "headline, without the site's name; not part of text"),
        Column::full("authors", StrList, "names of the authors, in order; empty where none is named"),
        Column::open("published_at", Time, "first publication; midnight UTC where only a day is stated without a zone"),
        Column::open("published_day", Day, "calendar day of published_at where it was published"),
        Column::open("modified_at", Time, "last modification that the page states"),
        Column::open("language", Str, "ISO 639-1"),
        Column::open("text", Str, "main text; paragraphs are separated by one blank line; null where dropped says why"),
        Column::full("n_words", Int, "words of text, 0 where it is null"),
        Column::open("content_hash", Str, "32 hex digits of text, equal for equal texts"),
        Column::open(
            "paywalled",
            Bool,
            "whether the page says, or its text shows, that part of it is for subscribers; null where nothing tells",
        ),
        Column::full("fetched_at", Time, "when the page was fetched"),
        Column::open(
            "dropped",
            Str,
            "why there is no text: empty_body, not_text, consent_wall, error_page, list_page, too_short, …; null where there is text",
        ),
        Column::open("title_from", Str, "where the title was found: json_ld, open_graph, meta, heading, title_tag, text"),
        Column::open("authors_from", Str, "where the authors were found: json_ld, meta, markup, text"),
        Column::open("published_from", Str, "where published_at was found: json_ld, meta, time_tag, url, text, source"),
        Column::open("robots", Str, "directives of <meta name=robots>, joined by a comma"),
        Column::open("tdm_reservation", Str, "text-and-data-mining reservation in the page's meta tags (TDMRep): 1, 0 or null"),
        Column::open("duplicate_of", Str, "doc_id of an earlier article with nearly the same text; filled by export"),
    ],
    sorted_by: &[],
};

/// One block of a page, kept or dropped, and why.
pub static BLOCKS: Table = Table {
    name: "blocks",
    stage: "clean",
    row: "one block of a page, kept or dropped, and why",
    columns: &[
        DOC_ID,
        Column::full("block_no", Int, "place on the page, from 0"),
        Column::full(
            "kind",
            Str,
            "title, heading, paragraph, list, quote, table, caption, byline, date, teaser, related, share, advert, newsletter, comment, bio, tags, navigation, legal or other",
        ),
        Column::full("kept", Bool, "whether it is part of articles.text"),
        Column::full("reason", Str, "what decided: the rule or the model, and its score where it has one"),
        Column::full("text", Str, "the block's text, white space folded"),
        Column::open("char_start", Int, "first code point in articles.text; null where dropped"),
        Column::open("char_end", Int, "code point after the last in articles.text; null where dropped"),
    ],
    sorted_by: &[],
};

/// What is remembered of one page, so that lines which recur on a host's pages are known for its template.
pub static TEMPLATES: Table = Table {
    name: "templates",
    stage: "clean",
    row: "what clean remembers of one page of a host, to know its template by when later pages come; hashes only",
    columns: &[
        DOC_ID,
        Column::full("host", Str, "as in articles"),
        Column::open("title", Int, "hash of the headline, lower case and without accents; null where the page has none of its own"),
        Column::open(
            "sketch",
            Bytes,
            "eight numbers of 16 bits, the lower byte first, of which near-duplicates share three or more; null without text",
        ),
        Column::full("lines", Bytes, "sorted hashes of 64 bits, the lower byte first, of its blocks that are short or mostly links"),
    ],
    sorted_by: &[],
};

/// One place in a text that names an entity.
pub static MENTIONS: Table = Table {
    name: "mentions",
    stage: "extract",
    row: "one place in a text that names an entity",
    columns: &[
        DOC_ID,
        CHAR_START,
        CHAR_END,
        Column::full("text", Str, "the name as written, without article or title"),
        Column::full("type", Str, "PER, ORG, LOC, PRODUCT, PROJECT or MISC"),
        Column::full("entity_id", Str, "the curated entity's id, else one made from type and normalised name"),
        Column::full("entity", Str, "canonical name"),
        Column::full("confidence", Float, "0 to 1"),
        Column::open("wikidata_id", Str, "the curated entity's Wikidata id, where it has one"),
    ],
    sorted_by: &[],
};

/// One quantity in a text.
pub static FIGURES: Table = Table {
    name: "figures",
    stage: "extract",
    row: "one quantity in a text",
    columns: &[
        DOC_ID,
        CHAR_START,
        CHAR_END,
        Column::full("text", Str, "the quantity as written: number, scale word and unit, both ends of a range"),
        Column::full("sentence", Str, "the sentence it stands in; of one over 4,000 bytes the part around it"),
        Column::full(
            "kind",
            Str,
            "money, percent, multiple, count, power, energy, duration, length, area, volume, mass, speed, temperature, data or other",
        ),
        Column::open("value_low", Float, "low end of the closed interval that the text states, in unit; null where open"),
        Column::open("value_high", Float, "high end of it, in unit; equal to value_low for a single value; null where open"),
        Column::full("comparator", Str, "exact, about, at_least, more_than, at_most, less_than, range or vague"),
        Column::open(
            "unit",
            Str,
            "ISO 4217 for money, % for percent, x for multiple, W, Wh, m, m2, m3, kg, m/s, Cel, B, a unit of time as written, or the counted noun's key or lemma",
        ),
        Column::open("direction", Str, "up or down where the figure is the size of a change"),
        Column::open("role", Str, "from or to where the text gives both ends of a change"),
        Column::open("subject_id", Str, "entity_id of the entity that the figure is about"),
        Column::open("subject", Str, "its canonical name"),
        Column::open("object_id", Str, "entity_id of the entity that it goes to"),
        Column::open("object", Str, "its canonical name"),
        Column::full(
            "measure",
            Str,
            "capex, investment, spending, funding, acquisition, stake, revenue, profit, loss, valuation, price, cost, debt, share_price, capacity, consumption, compute, users, workforce, sites, share or other",
        ),
        Column::open("period_start", Day, "first day that the figure holds for"),
        Column::open("period_end", Day, "last day that the figure holds for, inclusive"),
        Column::open("period_text", Str, "the words that say the period, kept also where no date resolves them"),
        Column::full("modality", Str, "actual, planned or estimated"),
        Column::open("source_id", Str, "entity_id of who says so in the text"),
        Column::open("source", Str, "who says so in the text"),
        Column::full("confidence", Float, "0 to 1: how sure its value and its attribution are"),
        Column::full("rule", Str, "the rule of the grammar that made it"),
    ],
    sorted_by: &[],
};

/// One entity over all documents.
pub static ENTITIES: Table = Table {
    name: "entities",
    stage: "export",
    row: "one entity over all documents",
    columns: &[
        Column::full("entity_id", Str, "as in mentions"),
        Column::full("name", Str, "canonical name"),
        Column::full("type", Str, "PER, ORG, LOC, PRODUCT, PROJECT or MISC"),
        Column::open("wikidata_id", Str, "Wikidata's id where it is certain"),
        Column::full("aliases", StrList, "the other forms seen, most frequent first"),
        Column::full("n_docs", Int, "documents that name it, near-duplicates left out"),
        Column::full("n_mentions", Int, "places that name it, near-duplicates left out"),
        Column::open("first_seen", Time, "earliest publication that names it; null where none is dated"),
        Column::open("last_seen", Time, "latest publication that names it; null where none is dated"),
    ],
    sorted_by: &["n_mentions"],
};

/// One claim over all documents that make it.
pub static FACTS: Table = Table {
    name: "facts",
    stage: "export",
    row: "one claim (subject, measure, object, period, unit) over all documents that make it",
    columns: &[
        Column::full("fact_id", Str, "16 hex digits of subject, family of measures, object, period and unit: the same in every run"),
        Column::full("subject_id", Str, "entity_id of the entity that the claim is about"),
        Column::full("subject", Str, "its canonical name"),
        Column::full("measure", Str, "as in figures"),
        Column::open("object_id", Str, "entity_id of the entity that it goes to"),
        Column::open("object", Str, "its canonical name"),
        Column::open("period_start", Day, "first day that the claim holds for"),
        Column::open("period_end", Day, "last day that the claim holds for"),
        Column::open("unit", Str, "as in figures"),
        Column::open("value_low", Float, "low end of the span that most sources state"),
        Column::open("value_high", Float, "high end of the span that most sources state"),
        Column::full("modality", Str, "as in figures; estimated only where nobody but third parties makes the claim"),
        Column::full(
            "n_docs",
            Int,
            "documents that make the claim, near-duplicates counted once; in a conflict of currency the row that most sources give counts those of the other, too",
        ),
        Column::full("n_hosts", Int, "hosts that make the claim; a document without a host counts as one of its own"),
        Column::full("status", Str, "single (one host), corroborated (two or more hosts agree within 2 %) or conflicting (they do not)"),
        Column::open("conflict", Str, "how they conflict: value, currency (the same number under another currency) or period"),
        Column::full(
            "figure_refs",
            StrList,
            "doc_id:char_start of every figure that states the claim, repeats, estimates and orders of magnitude included",
        ),
        Column::open("first_published", Time, "earliest publication that makes the claim"),
    ],
    sorted_by: &["subject", "measure"],
};

/// One document that a stage could not process because of a bug.
pub static FAILURES: Table = Table {
    name: "failures",
    stage: "every stage",
    row: "one document that a stage could not process (a bug in chiffre, never the document's fault)",
    columns: &[DOC_ID, Column::full("stage", Str, "the stage that failed"), Column::full("reason", Str, "what it said")],
    sorted_by: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_column_says_what_it_means() {
        for table in ALL {
            for (i, c) in table.columns.iter().enumerate() {
                assert!(c.doc.len() > 5, "{}.{}", table.name, c.name);
                assert!(!table.columns[..i].iter().any(|d| d.name == c.name), "{}.{} twice", table.name, c.name);
            }
            for name in table.sorted_by {
                assert!(table.column(name).is_some(), "{}.{name}", table.name);
            }
        }
    }

    #[test]
    fn the_meaning_travels_with_the_field() {
        let schema = FIGURES.schema();
        let field = schema.field_with_name("unit").expect("unit");
        assert!(field.metadata()["description"].contains("ISO 4217"));
    }
}

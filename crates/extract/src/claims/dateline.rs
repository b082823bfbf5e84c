//! Datelines. In: the tokens of a sentence. Out: where the sentence proper begins, behind « SÉOUL — », « Paris, le 3 mars
//! (AFP) - » or « (Reuters) – ».
//!
//! The place of writing is no part of the sentence: read as one, it would be the subject of the verb behind the dash.

use std::ops::Range;

use super::scope::Scope;
use crate::names::gazetteer::Type;
use crate::tokens::Kind;

/// Tokens of a dateline at most.
const LONGEST: usize = 16;

/// The first token of the sentence behind its dateline; the first of `tokens` where it has none.
pub fn behind(scope: &Scope<'_>, tokens: Range<usize>) -> usize {
    let doc = scope.doc;
    let is = |at: usize, mark: &str| at < tokens.end && doc.str(at) == mark;
    let place = |at: usize| scope.mention_at(at).map(|m| &scope.mentions[m]).filter(|m| m.kind == Type::Loc);
    if place(tokens.start).is_none() && !is(tokens.start, "(") {
        return tokens.start;
    }
    let mut bracket = false;
    let mut at = tokens.start;
    while at < tokens.end.min(tokens.start + LONGEST) {
        let token = doc.tokens[at];
        let next = doc.tokens.get(at + 1).filter(|_| at + 1 < tokens.end);
        // « Paris – la ville Lumière – » goes on: what a dateline leads begins with a capital.
        if token.is_dash(doc.text) && token.spaced && !bracket {
            let begins = next.is_some_and(|n| n.spaced && (n.capital || matches!(doc.str(at + 1), "«" | "“" | "\"")));
            return if begins { at + 1 } else { tokens.start };
        }
        let time = scope.time_at(at).map(|t| scope.times[t].tokens.end);
        if let Some(end) = time.or_else(|| place(at).map(|m| m.tokens.end)) {
            at = end;
            continue;
        }
        bracket = (bracket || is(at, "(")) && !is(at, ")");
        // « Paris, le 3 mars »: the article before a date.
        let article = doc.lower(at) == "le" && scope.time_at(at + 1).is_some();
        let small = token.kind == Kind::Mark && matches!(doc.str(at), "," | "(" | ")" | "/" | "." | "-");
        if !(bracket || small || article) {
            return tokens.start;
        }
        at += 1;
    }
    tokens.start
}

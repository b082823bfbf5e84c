//! How sentences are analysed, for a person to read. In: what [`claims`] reads. Out: elements, clauses and claims as text.

use super::chunks::chunk;
use super::clause::parse;
use super::scope::Scope;
use super::weigh::Judge;
use super::{Named, Text, claims, elements, lead, periods};

/// The elements and clauses of each sentence and the claims read from them, for a person to read.
pub fn analysis(text: &Text<'_>, judge: &Judge) -> String {
    use std::fmt::Write;
    let Text { lexicon, doc, figures, mentions, about } = *text;
    let leads: Vec<usize> = figures.iter().map(|f| lead(lexicon, doc, f.tokens.start)).collect();
    let times = periods::of_text(&lexicon.periods, doc, figures, about.published, usize::MAX);
    let mut out = String::new();
    for (sentence, times) in doc.sentences.iter().zip(times) {
        let scope = Scope { doc, lexicon, figures, leads: &leads, mentions, times };
        let parse = parse(chunk(&scope, sentence.tokens.clone()));
        for (i, element) in parse.elements.iter().enumerate() {
            let what = match &element.part {
                elements::Part::Group(g) => format!(
                    "{:?} {:?} cue {:?} trade {:?}",
                    g.head,
                    g.prep,
                    g.cue.map(|c| &lexicon.noun_cue(c).lemma),
                    g.trade.map(|t| &lexicon.trade_row(t).noun)
                ),
                elements::Part::Verb(v) => format!(
                    "{} {:?} passive {} {:?}",
                    lexicon.lemma(v.verb),
                    v.form,
                    v.passive,
                    lexicon.cue(v.verb, v.reflexive).map(|c| c.frame)
                ),
                other => format!("{other:?}"),
            };
            let _ = writeln!(out, "{i:3} c{} {:24} {what}", parse.clause_of[i], doc.span(element.tokens.clone()));
        }
        for (i, clause) in parse.clauses.iter().enumerate() {
            let _ =
                writeln!(out, "  c{i} {:?} parent {:?} subject {:?} verbs {:?}", clause.link, clause.parent, clause.subject, clause.verbs);
        }
    }
    for (figure, claim) in figures.iter().zip(claims(text, judge, &mut ())) {
        let name = |n: &Option<Named>| n.as_ref().map_or("-".to_owned(), |n| n.name.clone());
        let _ = writeln!(
            out,
            "« {} » {} subject {} object {} period {:?} {:?}..{:?} {} source {} ({:.2})",
            doc.span(figure.tokens.clone()),
            claim.measure,
            name(&claim.subject),
            name(&claim.object),
            claim.period_text,
            claim.period_start,
            claim.period_end,
            claim.modality,
            name(&claim.source),
            claim.confidence
        );
    }
    out
}

//! The same sum for two years. In: the facts of one subject and family of measures. Out: the conflict marked where one paper
//! dates the other's claim otherwise.
//!
//! Held back on purpose, for a figure may well come again next year: the value is telling (three digits, or a billion), both
//! spans are equal, the periods share no day, no host gives both, and the papers wrote within three months of each other.

use super::judge::{Conflict, Fact};
use super::span::close;
use super::statements::Doc;
use crate::rates::significant_digits;

/// Papers that report one announcement write within this time: a quarter of a year, in microseconds.
const SAME_NEWS: i64 = 92 * 86_400_000_000;
/// Digits from which a number is a claim's own.
const DIGITS: i32 = 3;
const LARGE: f64 = 1e9;

/// Marks pairs of facts that give one value to two times.
pub fn mark(facts: &mut [Fact], docs: &[Doc]) {
    let mut order: Vec<(f64, usize)> = Vec::new();
    for (i, fact) in facts.iter().enumerate() {
        let telling = fact.span.ends().any(|x| significant_digits(x) >= DIGITS || x.abs() >= LARGE);
        if telling && !fact.span.vague && !fact.period.is_none() && fact.conflict.is_none() {
            order.extend(fact.span.ends().next().map(|x| (x, i)));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut marked = Vec::new();
    for (n, &(x, i)) in order.iter().enumerate() {
        for &(_, j) in order[n + 1..].iter().take_while(|(y, _)| close(x, *y)) {
            if dates_differ(&facts[i], &facts[j], docs) {
                marked.extend([i, j]);
            }
        }
    }
    for i in marked {
        facts[i].conflict = Some(Conflict::Period);
    }
}

fn dates_differ(a: &Fact, b: &Fact, docs: &[Doc]) -> bool {
    let one_claim = (a.object, a.unit) == (b.object, b.unit) && a.span.same_numbers(&b.span) && !a.period.overlaps(&b.period);
    let hosts_apart = !a.hosts.iter().any(|h| b.hosts.contains(h));
    let near = |x: &u32, y: &u32| match (docs[*x as usize].published, docs[*y as usize].published) {
        (Some(x), Some(y)) => (x - y).abs() <= SAME_NEWS,
        _ => false,
    };
    one_claim && hosts_apart && a.sources.iter().all(|x| b.sources.iter().all(|y| near(x, y)))
}

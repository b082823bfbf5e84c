//! Where a figure points. In: the states at figures and at places that they may point at. Out: how likely each place is meant,
//! and none of them.

use super::linear::{Matrix, add, dot, rectify};
use super::marks::{Marks, Place};

/// What scores places of one sort for a figure.
#[derive(Debug, Default)]
pub struct Head {
    /// From the states at a figure's first and last token.
    pub figure: Matrix,
    /// From those at a place's.
    pub place: Matrix,
    /// How far the place stands.
    pub distances: [Matrix; 3],
    /// Its kind.
    pub kinds: Matrix,
    /// Its order.
    pub orders: Matrix,
    /// From how figure and place stand to each other to a row.
    pub hidden: Matrix,
    /// From that to a score.
    pub score: Vec<f32>,
    /// The ways to point at none.
    pub nothing: Vec<Nothing>,
}

/// A way to point at no place.
#[derive(Debug, Default)]
pub struct Nothing {
    /// Added to the figure's row.
    pub row: Vec<f32>,
    /// From that to a score.
    pub score: Vec<f32>,
    /// Added to that.
    pub bias: f32,
}

/// How likely each way to point at nothing is, and what stands at the places, by its number; in all 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// By the ways of [`Head::nothing`].
    pub nothing: Vec<f32>,
    /// Numbers with their shares.
    pub places: Vec<(usize, f32)>,
}

/// Shares below this are none, as in what `tools/claims/pointer.py` writes down.
const LEAST: f32 = 5e-6;

impl Head {
    /// The row of each place; `ends` multiplies the states at both its ends with a table.
    pub fn rows(&self, places: &[Place], ends: impl Fn((usize, usize), &Matrix) -> Vec<f32>) -> Vec<Vec<f32>> {
        let row = |place: &Place| {
            let mut out = ends(place.ends, &self.place);
            add(self.kinds.row(place.kind.into()), &mut out);
            add(self.orders.row(place.order.into()), &mut out);
            out
        };
        places.iter().map(row).collect()
    }

    /// Where a figure points, of whose row `here` is made by [`Head::figure`]. What stands at several places is as likely as all
    /// together.
    pub fn point(&self, (figure, here): (usize, &[f32]), marks: &Marks, places: &[Place], rows: &[Vec<f32>]) -> Shares {
        let mut scores: Vec<f32> = self.nothing.iter().map(|n| n.score(here)).collect();
        let reach = marks.reach(figure, places);
        let most = places[reach.clone()].iter().map(|p| p.what + 1).max().unwrap_or_default();
        let mut of = vec![None; most];
        let mut numbers = Vec::new();
        for at in reach {
            let (what, score) = (places[at].what, self.score(here, &rows[at], marks.apart(figure, places, at)));
            match of[what] {
                None => {
                    of[what] = Some(scores.len());
                    numbers.push(what);
                    scores.push(score);
                }
                Some(i) => scores[i] = scores[i].max(score) + (-(scores[i] - score).abs()).exp().ln_1p(),
            }
        }
        let mut nothing = super::super::ranker::shares(&scores);
        let places = numbers.into_iter().zip(nothing.split_off(self.nothing.len())).filter(|p| p.1 >= LEAST).collect();
        Shares { nothing, places }
    }

    fn score(&self, figure: &[f32], place: &[f32], apart: [usize; 3]) -> f32 {
        let mut row = figure.to_vec();
        add(place, &mut row);
        self.distances.iter().zip(apart).for_each(|(table, at)| add(table.row(at), &mut row));
        rectify(&mut row);
        let mut hidden = vec![0.0; self.hidden.width];
        self.hidden.add_product(&row, &mut hidden);
        rectify(&mut hidden);
        dot(&hidden, &self.score)
    }
}

impl Nothing {
    fn score(&self, here: &[f32]) -> f32 {
        let mut row = here.to_vec();
        add(&self.row, &mut row);
        rectify(&mut row);
        dot(&row, &self.score) + self.bias
    }
}

//! Whom each figure points at. In: a text with its figures and names. Out: how likely each entity that it names, and nobody, is
//! the subject of each figure.
//!
//! The rules read a sentence by its grammar, and the trees weigh what they say; neither knows words that no list has. Here a
//! recurrent network reads the text word by word in both directions and each figure points at a name (pointer network; Vinyals,
//! Fortunato and Jaitly 2015). What it says is one more sign for the trees, learned from texts that it had not seen (stacked
//! generalization; Wolpert 1992). Learned by `tools/claims/pointer.py`, from the same articles.

mod file;
mod gru;
mod linear;
pub mod marks;

#[cfg(test)]
pub(super) use file::tests::nothing;
use gru::Gru;
use linear::{Matrix, add, dot, rectify};
use marks::{Mark, Marks};

/// The network.
#[derive(Debug, Default)]
pub struct Pointer {
    /// Hashes of words, ascending; the row of the first is 1, of all others 0.
    words: Vec<u32>,
    /// What a token is, as a row: its word, its cluster, shape, marks of names and of figures; what is added to all.
    embeddings: [Matrix; 5],
    bias: Vec<f32>,
    /// Two layers, each forwards and backwards.
    layers: [[Gru; 2]; 2],
    /// From the states at a figure's first and last token, and at a name's.
    figure: Matrix,
    name: Matrix,
    /// How far a name stands, its type, how often its entity was named before.
    distances: [Matrix; 3],
    kinds: Matrix,
    orders: Matrix,
    /// From how figure and name stand to each other to a score.
    hidden: Matrix,
    score: Vec<f32>,
    /// The same for nobody.
    nobody: Vec<f32>,
    nobody_score: Vec<f32>,
    nobody_bias: f32,
}

/// Nobody and its share, then entities by their numbers and theirs; in all 1.
type Shares = Vec<(Option<usize>, f32)>;

/// Whom the figures of a text point at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pointed {
    /// The ids of the entities of each stretch.
    entities: Vec<Vec<String>>,
    /// For each figure its stretch, and at whom it points there; nothing where it was not read.
    figures: Vec<(usize, Shares)>,
}

impl Pointed {
    /// How likely an entity, or nobody, is the subject of a figure; None where nothing was read.
    pub fn share(&self, figure: usize, entity: Option<&str>) -> Option<f32> {
        let (stretch, all) = self.figures.get(figure).filter(|(_, all)| !all.is_empty())?;
        let ids = self.entities.get(*stretch)?;
        let is = |number: &Option<usize>| number.and_then(|n| ids.get(n)).map(String::as_str) == entity;
        Some(all.iter().find(|(number, _)| is(number)).map_or(0.0, |(_, share)| *share))
    }
}

impl Pointer {
    /// Reads the stretches of a text of so many figures. As it is shipped, 135,000 multiplications a token, 16,000 a figure and a
    /// name, 4,200 for each figure and name that it may point at.
    pub fn read(&self, stretches: &[Marks], figures: usize) -> Pointed {
        let entities = stretches.iter().map(|m| m.entities.clone()).collect();
        let mut pointed = Pointed { entities, figures: vec![(0, Vec::new()); figures] };
        for (stretch, marks) in stretches.iter().enumerate().filter(|(_, m)| !m.figures.1.is_empty()) {
            let shares = self.shares(marks);
            let places = pointed.figures.iter_mut().skip(marks.figures.0);
            places.zip(shares).for_each(|(place, shares)| *place = (stretch, shares));
        }
        pointed
    }

    fn shares(&self, marks: &Marks) -> Vec<Shares> {
        let states = self.states(&marks.tokens);
        let width = self.layers[1].iter().map(Gru::units).sum::<usize>();
        let ends = |(first, last): (usize, usize), table: &Matrix| {
            let mut out = vec![0.0; table.width];
            let both: Vec<f32> = [first, last].into_iter().flat_map(|t| states[t * width..][..width].iter().copied()).collect();
            table.add_product(&both, &mut out);
            out
        };
        let name = |name: &marks::Name| {
            let mut out = ends(name.ends, &self.name);
            add(self.kinds.row(name.kind.into()), &mut out);
            add(self.orders.row(name.order.into()), &mut out);
            out
        };
        let names: Vec<Vec<f32>> = marks.names.iter().map(name).collect();
        let figure = |(at, place): (usize, &(usize, usize))| {
            let here = ends(*place, &self.figure);
            let mut nobody = here.clone();
            add(&self.nobody, &mut nobody);
            rectify(&mut nobody);
            let mut scores = vec![dot(&nobody, &self.nobody_score) + self.nobody_bias];
            let mut numbers = vec![None];
            let mut entities = vec![None; marks.entities.len()];
            for n in marks.reach(at) {
                let score = self.score(&here, &names[n], marks.apart(at, n));
                // An entity is as likely as all its names together.
                match entities[marks.names[n].entity] {
                    None => {
                        entities[marks.names[n].entity] = Some(scores.len());
                        numbers.push(Some(marks.names[n].entity));
                        scores.push(score);
                    }
                    Some(e) => scores[e] = scores[e].max(score) + (-(scores[e] - score).abs()).exp().ln_1p(),
                }
            }
            numbers.into_iter().zip(super::ranker::shares(&scores)).collect()
        };
        marks.figures.1.iter().enumerate().map(figure).collect()
    }

    fn score(&self, figure: &[f32], name: &[f32], apart: [usize; 3]) -> f32 {
        let mut row = figure.to_vec();
        add(name, &mut row);
        self.distances.iter().zip(apart).for_each(|(table, at)| add(table.row(at), &mut row));
        rectify(&mut row);
        let mut hidden = vec![0.0; self.hidden.width];
        self.hidden.add_product(&row, &mut hidden);
        rectify(&mut hidden);
        dot(&hidden, &self.score)
    }

    /// The states of the second layer at each token, forwards and backwards side by side.
    fn states(&self, tokens: &[Mark]) -> Vec<f32> {
        let mut rows: Vec<f32> = tokens.iter().flat_map(|t| self.row(t)).collect();
        for layer in &self.layers {
            let width = layer.iter().map(Gru::units).sum::<usize>();
            let mut out = vec![0.0; tokens.len() * width];
            for (gru, (backwards, from)) in layer.iter().zip([(false, 0), (true, layer[0].units())]) {
                gru.run(&rows, tokens.len(), backwards, (&mut out, width, from));
            }
            rows = out;
        }
        rows
    }

    fn row(&self, token: &Mark) -> Vec<f32> {
        let mut out = self.bias.clone();
        let word = self.words.binary_search(&token.word).map_or(0, |at| at + 1);
        let rows = [word, token.cluster.into(), token.shape.into(), token.name.into(), token.figure.into()];
        self.embeddings.iter().zip(rows).for_each(|(table, at)| add(table.row(at), &mut out));
        rectify(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::marks::{Mark, Name};
    use super::*;

    #[test]
    fn a_network_that_knows_nothing_counts_names() {
        let pointer = Pointer::parse(&nothing()).expect("a network");
        let name = |at: usize, entity: usize| Name { ends: (at, at), entity, kind: 0, order: 0 };
        let text = Marks {
            tokens: vec![Mark { cluster: 1, ..Mark::default() }; 6],
            names: vec![name(0, 0), name(2, 1), name(5, 0)],
            entities: vec!["meta".to_owned(), "google".to_owned()],
            figures: (1, vec![(3, 4)]),
            sentences: vec![0; 6],
        };
        let pointed = pointer.read(&[text], 2);
        let share = |figure, who| pointed.share(figure, who);
        assert_eq!((share(0, None), share(0, Some("meta"))), (None, None));
        let near = |a: Option<f32>, b: f32| a.is_some_and(|a| (a - b).abs() < 1e-6);
        assert!(near(share(1, None), 0.25) && near(share(1, Some("meta")), 0.5) && near(share(1, Some("google")), 0.25));
        assert_eq!(share(1, Some("amazon")), Some(0.0));
    }

    /// A text that `tools/claims/make_tiny.py` describes, and what it says there of a network of random numbers.
    #[test]
    fn rust_says_what_python_says() {
        let file: serde_json::Value = serde_json::from_str(include_str!("../../../../tests/pointer/said.json")).expect("JSON");
        let pointer = Pointer::parse(include_bytes!("../../../../tests/pointer/network.bin")).expect("a network");
        let at = |v: &serde_json::Value| v.as_u64().expect("a number") as usize;
        let all = |v: &serde_json::Value| v.as_array().expect("a list").clone();
        let column = |name: &str| all(&file[name]).iter().map(at).collect::<Vec<_>>();
        let columns = ["words", "clusters", "shapes", "inside", "counted"].map(column);
        let token = |i: usize| Mark {
            word: columns[0][i] as u32,
            cluster: columns[1][i] as u16,
            shape: columns[2][i] as u8,
            name: columns[3][i] as u8,
            figure: columns[4][i] as u8,
        };
        let name =
            |n: &serde_json::Value| Name { ends: (at(&n[0]), at(&n[1])), entity: at(&n[2]), kind: at(&n[3]) as u8, order: at(&n[4]) as u8 };
        let figures = all(&file["figures"]);
        let marks = Marks {
            tokens: (0..columns[0].len()).map(token).collect(),
            names: all(&file["names"]).iter().map(name).collect(),
            entities: all(&file["entities"]).iter().map(|e| e.as_str().expect("an id").to_owned()).collect(),
            figures: (0, figures.iter().map(|f| (at(&f["first"]), at(&f["last"]))).collect()),
            sentences: column("sentences").into_iter().map(|s| s as u32).collect(),
        };
        for (i, figure) in figures.iter().enumerate() {
            for (n, apart) in all(&figure["apart"]).iter().enumerate() {
                assert_eq!(marks.apart(i, n).to_vec(), all(apart).iter().map(at).collect::<Vec<_>>(), "figure {i}, name {n}");
            }
        }
        let pointed = pointer.read(&[marks], figures.len());
        for (i, said) in all(&file["said"]).iter().enumerate() {
            for (id, share) in said.as_object().expect("shares") {
                let ours = pointed.share(i, Some(id.as_str()).filter(|id| !id.is_empty())).expect("a share");
                let theirs = share.as_f64().expect("a share");
                assert!((f64::from(ours) - theirs).abs() < 1e-5, "figure {i}, {id}: {ours} instead of {theirs}");
            }
        }
    }
}

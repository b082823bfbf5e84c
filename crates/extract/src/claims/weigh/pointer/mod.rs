//! Whom and when each figure points at. In: a text with its figures, names and times. Out: how likely each entity that it names,
//! and nobody, is the subject of each figure; how likely it holds for each time; what it measures, how, and which way it goes.
//!
//! The rules read a sentence by its grammar, and the trees weigh what they say; neither knows words that no list has. Here a
//! recurrent network reads the text word by word in both directions and each figure points at a name and at a time (pointer
//! network; Vinyals, Fortunato and Jaitly 2015), with what a pretrained encoder says of each word ([`context`]). What it says is one
//! more sign for the trees, learned from texts that it had not seen (stacked generalization; Wolpert 1992). Learned by
//! `tools/claims/pointer.py`, from the same articles.

pub mod context;
mod file;
mod gru;
pub mod head;
mod linear;
pub mod marks;
pub mod said;

#[cfg(test)]
pub(super) use file::tests::nothing;
use gru::Gru;
use head::Head;
use linear::{Matrix, add, rectify};
use marks::{Mark, Marks};
use said::{Classes, Column, Pointed, Said};

/// The network.
#[derive(Debug, Default)]
pub struct Pointer {
    /// Hashes of words, ascending; the row of the first is 1, of all others 0.
    words: Vec<u32>,
    /// What a token is, as a row: its word, its cluster, shape, marks of names, of figures, of changes and of times; what is
    /// added to all.
    embeddings: [Matrix; 7],
    /// From what the encoder says of a token.
    context: Matrix,
    bias: Vec<f32>,
    /// Two layers, each forwards and backwards.
    layers: [[Gru; 2]; 2],
    /// At names or nobody; at times, no days or days that nobody says.
    whom: Head,
    when: Head,
    /// From the states at a figure to what is said of it besides.
    beside: Matrix,
    classes: [Classifier; Column::ALL.len()],
}

/// From a row to classes.
#[derive(Debug, Default)]
struct Classifier {
    names: Vec<&'static str>,
    table: Matrix,
    bias: Vec<f32>,
}

impl Classifier {
    fn shares(&self, row: &[f32]) -> Classes {
        let mut scores = self.bias.clone();
        self.table.add_product(row, &mut scores);
        self.names.iter().copied().zip(super::ranker::shares(&scores)).collect()
    }
}

impl Pointer {
    /// How many values of an encoder it wants for each token.
    pub fn width_of_context(&self) -> usize {
        self.context.values.len() / self.context.width.max(1)
    }

    /// Reads the stretches of a text of so many figures. As it is shipped, 197,000 multiplications a token, 16,000 a name
    /// and a time, 49,000 a figure, 4,200 for each figure and name or time that it may point at.
    pub fn read(&self, stretches: &[Marks], figures: usize) -> Pointed {
        let entities = stretches.iter().map(|m| m.entities.clone()).collect();
        let days = stretches.iter().map(|m| m.days.clone()).collect();
        let mut pointed = Pointed { entities, days, figures: vec![None; figures] };
        for (stretch, marks) in stretches.iter().enumerate().filter(|(_, m)| !m.figures.1.is_empty()) {
            let places = pointed.figures.iter_mut().skip(marks.figures.0);
            places.zip(self.said(stretch, marks)).for_each(|(place, said)| *place = Some(said));
        }
        pointed
    }

    fn said(&self, stretch: usize, marks: &Marks) -> Vec<Said> {
        let states = self.states(marks);
        let width = self.layers[1].iter().map(Gru::units).sum::<usize>();
        let ends = |(first, last): (usize, usize), table: &Matrix| {
            let mut out = vec![0.0; table.width];
            let both: Vec<f32> = [first, last].into_iter().flat_map(|t| states[t * width..][..width].iter().copied()).collect();
            table.add_product(&both, &mut out);
            out
        };
        let (names, times) = (self.whom.rows(&marks.names, ends), self.when.rows(&marks.times, ends));
        let figure = |(at, place): (usize, &(usize, usize))| {
            let whom = self.whom.point((at, &ends(*place, &self.whom.figure)), marks, &marks.names, &names);
            let when = self.when.point((at, &ends(*place, &self.when.figure)), marks, &marks.times, &times);
            let mut beside = ends(*place, &self.beside);
            rectify(&mut beside);
            Said { stretch, whom, when, classes: self.classes.each_ref().map(|c| c.shares(&beside)) }
        };
        marks.figures.1.iter().enumerate().map(figure).collect()
    }

    /// The states of the second layer at each token, forwards and backwards side by side.
    fn states(&self, Marks { tokens, states, .. }: &Marks) -> Vec<f32> {
        let of = states.len() / tokens.len().max(1);
        let mut rows: Vec<f32> = tokens.iter().enumerate().flat_map(|(i, t)| self.row(t, &states[i * of..][..of])).collect();
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

    fn row(&self, token: &Mark, state: &[f32]) -> Vec<f32> {
        let mut out = self.bias.clone();
        self.context.add_product(state, &mut out);
        let word = self.words.binary_search(&token.word).map_or(0, |at| at + 1);
        let marks = [token.shape, token.name, token.figure, token.change, token.time].map(usize::from);
        let rows = [word, token.cluster.into()].into_iter().chain(marks);
        self.embeddings.iter().zip(rows).for_each(|(table, at)| add(table.row(at), &mut out));
        rectify(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::marks::Place;
    use super::*;

    #[test]
    fn a_network_that_knows_nothing_counts_names() {
        let pointer = Pointer::parse(&nothing()).expect("a network");
        let place = |at: usize, what: usize| Place { ends: (at, at), what, kind: 0, order: 0 };
        let day = |day: i32| Some((Some(day), Some(day)));
        let text = Marks {
            tokens: vec![Mark { cluster: 1, ..Mark::default() }; 6],
            names: vec![place(0, 0), place(2, 1), place(5, 0)],
            entities: vec!["meta".to_owned(), "google".to_owned()],
            times: vec![place(1, 0), place(4, 1)],
            days: vec![[day(1), day(2), None, None], [None, day(2), None, None]],
            figures: (1, vec![(3, 4)]),
            sentences: vec![0; 6],
            ..Marks::default()
        };
        let pointed = pointer.read(&[text], 2);
        let share = |figure, who| pointed.share(figure, who);
        assert_eq!((share(0, None), share(0, Some("meta"))), (None, None));
        let near = |a: Option<f32>, b: f32| a.is_some_and(|a| (a - b).abs() < 1e-6);
        assert!(near(share(1, None), 0.25) && near(share(1, Some("meta")), 0.5) && near(share(1, Some("google")), 0.25));
        assert_eq!(share(1, Some("amazon")), Some(0.0));
        // No days, days that nobody says, and two times, of which the first may mean either day.
        let days = |figure, days| pointed.share_of_days(figure, days);
        assert_eq!((days(0, None), pointed.share_of_unsaid_days(0)), (None, None));
        assert!(near(days(1, None), 0.25) && near(days(1, day(1)), 0.25) && near(days(1, day(2)), 0.5) && days(1, day(3)) == Some(0.0));
        assert!(near(pointed.share_of_unsaid_days(1), 0.25));
        assert_eq!((pointed.classes(0, Column::Direction), pointed.classes(1, Column::Direction)), (&[][..], &[("none", 1.0)][..]));
    }

    /// A text that `tools/claims/make_tiny.py` describes, and what it says there of a network of random numbers.
    #[test]
    fn rust_says_what_python_says() {
        let file: serde_json::Value = serde_json::from_str(include_str!("../../../../tests/pointer/said.json")).expect("JSON");
        let pointer = Pointer::parse(include_bytes!("../../../../tests/pointer/network.bin")).expect("a network");
        let at = |v: &serde_json::Value| v.as_u64().expect("a number") as usize;
        let all = |v: &serde_json::Value| v.as_array().expect("a list").clone();
        let column = |name: &str| all(&file[name]).iter().map(at).collect::<Vec<_>>();
        let columns = ["words", "clusters", "shapes", "inside", "counted", "changed", "timed"].map(column);
        let token = |i: usize| Mark {
            word: columns[0][i] as u32,
            cluster: columns[1][i] as u16,
            shape: columns[2][i] as u8,
            name: columns[3][i] as u8,
            figure: columns[4][i] as u8,
            change: columns[5][i] as u8,
            time: columns[6][i] as u8,
        };
        let place =
            |n: &serde_json::Value| Place { ends: (at(&n[0]), at(&n[1])), what: at(&n[2]), kind: at(&n[3]) as u8, order: at(&n[4]) as u8 };
        let figures = all(&file["figures"]);
        let marks = Marks {
            tokens: (0..columns[0].len()).map(token).collect(),
            states: all(&file["states"]).iter().flat_map(all).map(|v| v.as_f64().expect("a number") as f32).collect(),
            names: all(&file["names"]).iter().map(place).collect(),
            entities: all(&file["entities"]).iter().map(|e| e.as_str().expect("an id").to_owned()).collect(),
            times: all(&file["times"]).iter().map(place).collect(),
            days: (0..all(&file["times"]).len() as i32).map(|t| [Some((Some(t), Some(t))), None, None, None]).collect(),
            figures: (0, figures.iter().map(|f| (at(&f["first"]), at(&f["last"]))).collect()),
            sentences: column("sentences").into_iter().map(|s| s as u32).collect(),
        };
        for (i, figure) in figures.iter().enumerate() {
            for (sort, places) in [("names", &marks.names), ("times", &marks.times)] {
                for (n, apart) in all(&figure[sort]["apart"]).iter().enumerate() {
                    let here = marks.apart(i, places, n).to_vec();
                    assert_eq!(here, all(apart).iter().map(at).collect::<Vec<_>>(), "figure {i}, {sort} {n}");
                }
            }
        }
        let (times, days) = (marks.times.len(), marks.days.clone());
        let pointed = pointer.read(&[marks], figures.len());
        for (i, said) in all(&file["said"]).iter().enumerate() {
            let same = |what: &str, share: &serde_json::Value, ours: Option<f32>| {
                let (ours, theirs) = (ours.expect("a share"), share.as_f64().expect("a share"));
                assert!((f64::from(ours) - theirs).abs() < 1e-5, "figure {i}, {what}: {ours} instead of {theirs}");
            };
            for (id, share) in said["whom"].as_object().expect("shares") {
                same(id, share, pointed.share(i, Some(id.as_str()).filter(|id| !id.is_empty())));
            }
            let unsaid = 2;
            let when = all(&said["when"]);
            assert_eq!(when.len(), unsaid + times);
            same("no days", &when[0], pointed.share_of_days(i, None));
            same("unsaid days", &when[1], pointed.share_of_unsaid_days(i));
            for (time, share) in when[unsaid..].iter().enumerate() {
                same("a time", share, pointed.share_of_days(i, days[time][0]));
            }
            for (column, shares) in Column::ALL.into_iter().zip(all(&said["classes"])) {
                let ours = pointed.classes(i, column);
                assert_eq!(ours.len(), shares.as_object().expect("shares").len());
                ours.iter().for_each(|(class, share)| same(class, &shares[class], Some(*share)));
            }
        }
    }
}

//! Exact-span scores. In: the names that stand and the names that were found. Out: precision, recall and F1, by type and
//! over some types together.

use extract::names::gazetteer::Type;

/// Counts of one type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Found and right.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// There.
    pub there: usize,
}

impl Counts {
    /// F1; 0 where nothing is there or found.
    pub fn f1(self) -> f64 {
        if self.found + self.there == 0 { 0.0 } else { 2.0 * self.right as f64 / (self.found + self.there) as f64 }
    }
}

/// Counts by type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score([Counts; 6]);

impl Score {
    /// Adds a document.
    pub fn add(&mut self, there: &[(usize, usize, Type)], found: &[(usize, usize, Type)]) {
        for name in there {
            self.0[name.2 as usize].there += 1;
            self.0[name.2 as usize].right += usize::from(found.contains(name));
        }
        for name in found {
            self.0[name.2 as usize].found += 1;
        }
    }

    /// Counts over some types together.
    pub fn over(&self, types: &[Type]) -> Counts {
        types.iter().map(|t| self.0[*t as usize]).fold(Counts::default(), |a, b| Counts {
            right: a.right + b.right,
            found: a.found + b.found,
            there: a.there + b.there,
        })
    }

    /// One line: micro F1 over PER, LOC and ORG, then each type's.
    pub fn line(&self) -> String {
        let main = self.over(&[Type::Per, Type::Loc, Type::Org]).f1();
        let all = self.over(&Type::ALL).f1();
        let each: Vec<String> =
            Type::ALL.iter().map(|t| format!("{} {:.3} ({})", t.name(), self.0[*t as usize].f1(), self.0[*t as usize].there)).collect();
        format!("PER+LOC+ORG {main:.4}  all {all:.4}  {}", each.join("  "))
    }
}

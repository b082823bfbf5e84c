//! When a statement holds. In: first and last day, either open. Out: whether one period lies in another.

/// Days since 1970, both inclusive; open ends reach without bound. Without either end it is no period: the text says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub start: Option<i32>,
    /// Last day.
    pub end: Option<i32>,
}

impl Period {
    /// Whether the text says nothing.
    pub fn is_none(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    fn from(&self) -> i32 {
        self.start.unwrap_or(i32::MIN)
    }

    fn to(&self) -> i32 {
        self.end.unwrap_or(i32::MAX)
    }

    /// Whether every day of `other` is one of this.
    pub fn contains(&self, other: &Period) -> bool {
        self.from() <= other.from() && other.to() <= self.to()
    }

    /// Whether one lies in the other.
    pub fn nested(&self, other: &Period) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// Whether both are years that share at least five months: a fiscal year (« l’exercice 2025, clos en juin ») and the year
    /// that another text takes it for.
    pub fn same_year(&self, other: &Period) -> bool {
        let year = |p: &Period| (350..=380).contains(&p.days());
        let shared = i64::from(self.to().min(other.to())) - i64::from(self.from().max(other.from()));
        year(self) && year(other) && shared >= 150
    }

    /// Whether some day is of both.
    pub fn overlaps(&self, other: &Period) -> bool {
        self.from() <= other.to() && other.from() <= self.to()
    }

    /// Days, to put the narrower first.
    pub fn days(&self) -> i64 {
        i64::from(self.to()) - i64::from(self.from())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ends_reach_without_bound() {
        let (year, june) = (Period { start: Some(0), end: Some(364) }, Period { start: Some(151), end: Some(180) });
        let (by_year_end, none) = (Period { start: None, end: Some(364) }, Period::default());
        assert!(year.contains(&june) && !june.contains(&year) && by_year_end.contains(&year) && none.contains(&by_year_end));
        assert!(june.days() < year.days() && year.days() < none.days());
        let fiscal = Period { start: Some(-184), end: Some(180) };
        assert!(year.same_year(&fiscal) && !year.same_year(&Period { start: Some(-365), end: Some(-1) }) && !june.same_year(&year));
        assert!(!year.overlaps(&Period { start: Some(365), end: None }) && none.is_none() && !by_year_end.is_none());
    }
}

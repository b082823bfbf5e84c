//! Which measures and units tell of the same thing. In: a figure's measure and unit. Out: the family that its statement is
//! compared in.

/// Measures that papers use for one another, the name that a fact prefers first.
const FAMILIES: &[&[&str]] = &[&["capex", "investment", "spending", "funding"], &["cost", "price"]];
/// What a project is given is what is invested in it.
const PROJECT_ONLY: &str = "funding";
/// The family of money spent.
pub const SPENDING: &str = "capex";

/// The first measure of `measure`'s family. Funding is spending where the subject or the object is a `project`.
pub fn family(measure: &str, project: bool) -> &str {
    if measure == PROJECT_ONLY && !project {
        return measure;
    }
    FAMILIES.iter().find(|f| f.contains(&measure)).map_or(measure, |f| f[0])
}

/// Which of two measures that are stated equally often names the fact: the lower.
pub fn rank(measure: &str) -> usize {
    FAMILIES.iter().find_map(|f| f.iter().position(|m| *m == measure)).unwrap_or(0)
}

/// The unit that values are compared in: people who are counted as users are users.
pub fn unit<'a>(measure: &str, unit: &'a str) -> &'a str {
    if measure == "users" && unit == "person" { "user" } else { unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        assert_eq!(family("spending", false), family("capex", false));
        assert_eq!((family("funding", false), family("funding", true)), ("funding", SPENDING));
        assert_eq!((family("price", false), family("revenue", true)), ("cost", "revenue"));
        assert!(rank("capex") < rank("investment") && rank("investment") < rank("spending"));
        assert_eq!((unit("users", "person"), unit("workforce", "person")), ("user", "person"));
    }
}

//! One quantity in a text. In: what the grammar found. Out: the columns of section 2 of the data contract that a quantity
//! has by itself; who and when are added by [`crate::claims`].

use std::ops::Range;

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$vdoc])* $variant),* }

        impl $type {
            /// All of them. Models count them in this order: with another they must be learned again.
            pub const ALL: [$type; [$($name),*].len()] = [$($type::$variant),*];

            /// The name in the tables and lexicons.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }

            /// The one called `name`.
            pub fn of(name: &str) -> Option<$type> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use named;

named! {
    /// What is measured.
    Kind {
        /// An amount of money.
        Money "money",
        /// A share in hundredths.
        Percent "percent",
        /// A factor.
        Multiple "multiple",
        /// A number of things.
        Count "count",
        /// Watts.
        Power "power",
        /// Watt-hours.
        Energy "energy",
        /// Time, in the unit written.
        Duration "duration",
        /// Metres.
        Length "length",
        /// Square metres.
        Area "area",
        /// Cubic metres.
        Volume "volume",
        /// Kilograms.
        Mass "mass",
        /// Metres per second.
        Speed "speed",
        /// Degrees Celsius.
        Temperature "temperature",
        /// Bytes.
        Data "data",
        /// Anything else, in the unit written.
        Other "other",
    }
}

named! {
    /// How the number is bounded.
    Comparator {
        /// As it stands.
        Exact "exact",
        /// « environ ».
        About "about",
        /// « au moins ».
        AtLeast "at_least",
        /// « plus de ».
        MoreThan "more_than",
        /// « jusqu’à ».
        AtMost "at_most",
        /// « moins de ».
        LessThan "less_than",
        /// « de 60 à 65 ».
        Range "range",
        /// No number is said: « des milliards ».
        Vague "vague",
    }
}

named! {
    /// Which way a change goes.
    Direction {
        /// More.
        Up "up",
        /// Less.
        Down "down",
    }
}

named! {
    /// Which end of a change a figure is.
    End {
        /// Before.
        From "from",
        /// After.
        To "to",
    }
}

/// A quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What is measured.
    pub kind: Kind,
    /// Low end, in `unit`; None where open.
    pub low: Option<f64>,
    /// High end, in `unit`; None where open.
    pub high: Option<f64>,
    /// How it is bounded.
    pub comparator: Comparator,
    /// Unit of the contract; None where the text does not say.
    pub unit: Option<String>,
    /// Where the figure is the size of a change.
    pub direction: Option<Direction>,
    /// Where the text gives both ends of a change.
    pub role: Option<End>,
    /// The rule that made it.
    pub rule: &'static str,
}

/// `value` without the noise of binary multiplication: 1.3 million is 1300000, not 1300000.0000000002.
pub fn rounded(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        assert_eq!(Kind::of(Kind::Power.name()), Some(Kind::Power));
        assert_eq!(Comparator::of("at_most"), Some(Comparator::AtMost));
        assert_eq!(rounded(1.3 * 1e6), 1_300_000.0);
    }
}

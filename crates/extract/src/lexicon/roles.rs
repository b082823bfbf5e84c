//! What a word may be to the grammar of figures: number, scale, fraction, and the roles of `roles.tsv`.

/// How a number word joins with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberClass {
    /// 0 to 9.
    Unit,
    /// 10 to 16.
    Teen,
    /// 20, 30 … 90.
    Ten,
    /// 100: multiplies what stands before it.
    Hundred,
    /// 1,000: likewise.
    Thousand,
}

/// Where a scale may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// A word: « milliards ».
    Word,
    /// An abbreviation that is nothing else: « Md », « bn ».
    Short,
    /// A letter that is a scale only beside a currency: M, k, B.
    Currency,
}

/// How a fraction is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FractionKind {
    /// « la moitié ».
    Noun,
    /// « demi ».
    Half,
    /// « tiers », « quart ».
    Part,
    /// « cinquième »: also an ordinal.
    Ordinal,
}

/// How a multiple is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiple {
    /// « le double »: noun, adjective and verb form at once.
    Noun,
    /// « doubler ».
    Verb,
    /// « un doublement ».
    Change,
}

macro_rules! roles {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What a small word does in the grammar; the words stand in `roles.tsv`.
        #[allow(missing_docs, reason = "the words of each stand in roles.tsv")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Role { $($variant),* }

        impl Role {
            pub(super) const NAMES: &'static [(Role, &'static str)] = &[$((Role::$variant, $name)),*];
        }
    };
}

roles! {
    Of "of", To "to", And "and", Or "or", Between "between", OutOf "out_of", Versus "versus", The "the", ThePlural "the_plural",
    This "this", A "a", Several "several", Some "some", By "by", Point "point", Times "times", Half "half", AmongThem "among_them",
    Then "then", Than "than", More "more", Less "less", Per "per", PlusSign "plus_sign", MinusSign "minus_sign",
    Respectively "respectively", After "after", Before "before", In "in", Age "age", Person "person", ClockLead "clock_lead",
    Hour "hour", DurationLead "duration_lead", DayWord "day_word", Later "later", PointNoun "point_noun", IndexWord "index_word",
    Reference "reference", YearLead "year_lead", OrdinalEnding "ordinal_ending", HasVerb "has_verb", TowardsTime "towards_time",
    PartOfDay "part_of_day", Extreme "extreme", LessMost "less_most", SingularArticle "singular_article", FirmAdjective "firm_adjective", Fixed "fixed",
    Multiplies "multiplies", Divides "divides", TimesAmount "times_amount", Pronoun "pronoun", PastWord "past_word", Are "are",
    Comparative "comparative", ChangeUp "change_up", ChangeDown "change_down", ChangeNoun "change_noun", ChangeObject "change_object",
    ChangePass "change_pass", Possessive "possessive", Loses "loses", OrdinaryPass "ordinary_pass", Lasts "lasts",
    Scheduled "scheduled", ThingLasting "thing_lasting", ToDuration "to_duration", EnPronoun "en_pronoun", Elided "elided",
    SportEvent "sport_event", Overtaken "overtaken", NoWhole "no_whole", Adverb "adverb", MinimumNoun "minimum_noun",
    BookWord "book_word", Better "better", Not "not", UpToWord "up_to_word", Total "total",
    Stead "stead", EnNoun "en_noun", Soit "that_is", ThatOne "that_one", Measured "measured", Threshold "threshold", Passed "passed",
    OftenCapital "often_capital", OnScale "on_scale", Interval "interval", Compared "compared", Reaches "reaches", WasOnce "was_once",
    Remains "remains", NumberWord "number_word", Gerund "gerund", ForWord "for_word", JobsUp "jobs_up", JobsDown "jobs_down", ChangeDirect "change_direct", IsRate "is_rate",
    EnVerb "en_verb", Never "never", WhenOnce "when_once", StaffUp "staff_up", StaffDown "staff_down", PartingNoun "parting_noun", FreeWill "free_will",
    Been "been", Reflexive "reflexive", ByHowMuch "by_how_much", PeopleGroup "people_group", Quarter "quarter", Adds "adds", TakesShare "takes_share", Vanishes "vanishes",
    NotNoun "not_noun", Adjective "adjective", Month "month", Moment "moment", Weekday "weekday", MoneyNoun "money_noun", OfBillions "of_billions", Worth "worth", WillOrMust "will_or_must", SoFar "so_far", Same "same", Each "each", But "but", PassesOver "passes_over", UnitAlone "unit_alone",
}

/// All that is known of one word.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordInfo {
    /// Its value as a number word.
    pub number: Option<(u32, NumberClass)>,
    /// Its value as a scale word.
    pub scale: Option<f64>,
    /// « dizaine » 10, « centaine » 100.
    pub approximation: Option<u32>,
    /// Of how many parts a fraction is one: « tiers » 3.
    pub fraction: Option<(u32, FractionKind)>,
    /// « double » 2, and how it is said.
    pub multiple: Option<(u32, Multiple)>,
    /// A set of [`Role`]s.
    roles: [u128; 2],
}

impl WordInfo {
    /// Whether it has `role`.
    pub fn is(&self, role: Role) -> bool {
        self.roles[role as usize / 128] & (1 << (role as usize % 128)) != 0
    }

    /// Gives it `role`, too.
    pub fn give(&mut self, role: Role) {
        self.roles[role as usize / 128] |= 1 << (role as usize % 128);
    }
}

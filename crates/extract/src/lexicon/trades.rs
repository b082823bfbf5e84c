//! Who makes a living of others' figures. In: the trades of `traits.tsv`. Out: whether an entity reports, judges or watches.

use super::claims::ClaimLexicon;

/// Trades of `traits.tsv` whose business is the news.
const MEDIA: [&str; 5] = ["newspaper", "magazine", "online_media", "news_agency", "radio"];

/// Trades of `traits.tsv` whose business is to watch other companies.
const OBSERVERS: [&str; 6] = ["analyst_firm", "broker", "pollster", "rating_agency", "research", "data_analytics"];

/// Those of them whose business is to judge; a laboratory does research and has plans of its own.
const RATERS: [&str; 4] = ["analyst_firm", "broker", "pollster", "rating_agency"];

/// Trades that watch others among what else they do.
const WATCHERS: [&str; 6] = ["bank", "consulting", "asset_manager", "regulator", "international_institution", "central_bank"];

impl ClaimLexicon {
    /// Whether an entity reports or rates what others do: a medium, an analyst, a bank's broker.
    pub fn is_observer(&self, id: &str) -> bool {
        self.is_medium(id) || self.has_trade(id, &OBSERVERS)
    }

    /// Whether an entity may speak of others' figures as well as of its own: an observer, a bank, a regulator.
    pub fn watches(&self, id: &str) -> bool {
        self.is_observer(id) || self.has_trade(id, &WATCHERS)
    }

    /// Whether an entity is a newspaper, an agency, a station.
    pub fn is_medium(&self, id: &str) -> bool {
        self.has_trade(id, &MEDIA)
    }

    /// Whether an entity only judges what others do: a broker, a pollster, a rating agency.
    pub fn rates(&self, id: &str) -> bool {
        self.has_trade(id, &RATERS)
    }

    fn has_trade(&self, id: &str, trades: &[&str]) -> bool {
        self.traits(id).is_some_and(|t| t.trades.iter().any(|t| trades.contains(&t.as_str())))
    }
}

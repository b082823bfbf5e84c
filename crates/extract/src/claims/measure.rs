//! What a figure measures. In: the nouns and the verb that govern it. Out: `figures.measure`.

use super::elements::{Head, Mark, Part};
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, NounCue};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// Whether a figure of a kind can have a measure: no power is a number of chips, no money a number of users.
pub(super) fn fits(kind: Kind, measure: &str) -> bool {
    match kind {
        Kind::Money => !matches!(measure, "users" | "compute" | "sites" | "capacity" | "workforce" | "consumption" | "share"),
        Kind::Power | Kind::Energy | Kind::Volume | Kind::Mass | Kind::Data => matches!(measure, "capacity" | "consumption" | "other"),
        Kind::Length | Kind::Area | Kind::Speed | Kind::Temperature => measure == "other",
        Kind::Count => {
            matches!(measure, "users" | "workforce" | "compute" | "sites" | "capacity" | "acquisition" | "stake" | "share_price" | "other")
        }
        _ => true,
    }
}

/// The measure that a noun gives to a figure, where the two fit.
fn own_measure(cue: &NounCue, figure: &Figure) -> Option<&'static str> {
    cue.measure.of(figure.kind).filter(|m| fits(figure.kind, m))
}

impl Reader<'_, '_> {
    /// `measure`, if a figure can have it.
    pub fn fitting(&self, figure: &Figure, measure: &'static str) -> Option<&'static str> {
        Some(measure).filter(|m| fits(figure.kind, m))
    }

    /// Whether the figure at element `at` stands right behind another and a comma.
    pub fn restates(&self, at: usize) -> bool {
        let comma = at.checked_sub(1).filter(|c| self.element(*c).is(Mark::Comma));
        comma.and_then(|c| c.checked_sub(1)).is_some_and(|b| self.group(b).is_some_and(|g| matches!(g.head, Head::Figure(_))))
    }

    /// The measure of the figure at element `at`.
    pub fn measure(&self, figure: &Figure, who: &Who, at: usize) -> Option<&'static str> {
        let sized = || self.sized(figure, at).filter(|_| who.nouns.is_empty());
        let measure = sized().or_else(|| self.governed(figure, who));
        match measure {
            // « Les actions ont dévissé de 11 % », « IBM s’est adjugé 5 % »: no stake, its price.
            Some("stake") if figure.direction.is_some() || self.moves_price(figure, who) => Some("share_price"),
            // « 65 euros le mégawattheure », « 3 euros le mètre carré ».
            None | Some("spending" | "acquisition" | "revenue" | "funding" | "cost" | "investment") if self.is_rate(figure) => {
                Some("price")
            }
            Some("acquisition") if self.buys_goods(figure, at) => Some("spending"),
            None | Some("share") if self.is_part_of_company(figure, at) && self.trades(who) => Some("stake"),
            // « payé 69 milliards », « a déboursé 4 milliards pour mettre la main sur »: what a company costs.
            Some("spending" | "price" | "investment")
                if figure.kind == Kind::Money && (self.is_bought(who, at) || self.buys_company(who, at)) =>
            {
                Some("acquisition")
            }
            measure => measure,
        }
    }

    /// Whether the verb of a percentage says by itself how a share moves: « dévisser ».
    fn moves_price(&self, figure: &Figure, who: &Who) -> bool {
        let cue = who.verb.filter(|v| self.is(*v, &[Frame::Change])).and_then(|v| self.cue(v));
        figure.kind == Kind::Percent && cue.and_then(|c| c.measure.of(figure.kind)) == Some("share_price")
    }

    /// Whether an amount is paid for a company: « pour racheter X », « met 8 milliards sur la table pour X », « X, payé 69
    /// milliards ».
    fn is_bought(&self, who: &Who, at: usize) -> bool {
        let Some(verb) = who.verb else { return false };
        let buys = |v: usize| {
            let aim = self.verb(v).is_some_and(|v| v.form == Form::Infinitive && v.prep == Some(Class::For));
            aim && self.is(v, &[Frame::Buy]) && self.cue(v).and_then(|c| c.measure.of(Kind::Money)) == Some("acquisition")
        };
        let lemma = self.verb(verb).map_or("", |v| self.scope.lexicon.lemma(v.verb));
        let org = |i: usize| self.mention(i).is_some_and(|m| self.kind(m) == Type::Org);
        let target = |i: usize| self.group(i).is_some_and(|g| g.prep == Some(Class::For)) && org(i);
        let company = match self.parse.clauses[self.parse.clause_of[verb]].link {
            Link::Participle(Some(of)) => lemma == "payer" && org(of),
            _ => false,
        };
        let pays = matches!(lemma, "payer" | "débourser" | "mettre");
        // « investir N pour acquérir » stays what it says.
        if self.is(verb, &[Frame::Agent])
            && self.cue(verb).and_then(|c| c.measure.of(Kind::Money)) == Some("investment")
            && lemma != "mettre"
        {
            return false;
        }
        let behind = || at + 1..self.parse.elements.len().min(at + 6);
        company || verb < at && (behind().any(buys) || pays && behind().take(3).any(target))
    }

    /// The measure of a noun in a figure's own group, then of its verb and that verb's nouns, then of its unit.
    fn governed(&self, figure: &Figure, who: &Who) -> Option<&'static str> {
        if figure.kind == Kind::Duration {
            return Some("other");
        }
        let counted = figure.unit.as_deref().and_then(|u| self.scope.lexicon.unit_measure(u).or_else(|| self.counted(figure)));
        if figure.kind == Kind::Count && counted.is_some() {
            return counted;
        }
        if let Some(measure) = self.verbal_measure(figure, who) {
            return Some(measure);
        }
        if self.are_users(figure, who) {
            return Some("users");
        }
        let share = figure.kind == Kind::Percent && figure.direction.is_none();
        for (i, noun) in who.nouns.iter().enumerate() {
            let Some(cue) = self.noun(*noun) else { continue };
            // « deux photos de serveurs » are photos; « 3 000 suppressions de postes » are about posts.
            if figure.kind == Kind::Count && i == 0 && *noun > who.root && figure.unit.is_some() && !self.is_act(figure) {
                continue;
            }
            let whole = self.group(*noun).filter(|_| i == 0 && *noun > who.root).is_some_and(|g| match g.determiner {
                Some(Class::Definite) => true,
                // « 26 % de ses ventes » is a share, « 10 % de ses effectifs » what happens to them.
                Some(Class::Possessive | Class::Demonstrative) => cue.measure.of(figure.kind) != Some("workforce"),
                _ => false,
            });
            if share && whole && !matches!(cue.class, NounClass::Part | NounClass::Move) {
                return Some("share");
            }
            // « la croissance du bénéfice »: what grows says more than the growth.
            let moved = || (cue.class == NounClass::Move).then(|| self.complement_measure(*noun, figure)).flatten();
            if let Some(measure) = moved().or_else(|| own_measure(cue, figure)) {
                return Some(measure);
            }
            if matches!(cue.class, NounClass::Forecast | NounClass::Deal)
                && let Some(measure) = self.complement_measure(*noun, figure)
            {
                return Some(measure);
            }
            // « avec des revenus en hausse d’un tiers ».
            if cue.class == NounClass::Move
                && self.group(*noun).is_some_and(|g| g.prep == Some(Class::En))
                && let Some(measure) = self.before(*noun).and_then(|b| self.noun_measure(b, figure))
            {
                return Some(measure);
            }
        }
        // « Un centre de 100 mégawatts consomme »: the size of the thing, not what it does.
        if figure.kind == Kind::Power && who.is_subject && !who.nouns.is_empty() {
            return Some("capacity");
        }
        if let Some(verb) = who.verb
            && let Some(measure) = self.verb_measure(verb, figure, who)
        {
            return Some(measure);
        }
        if let Some(measure) = self.heading_measure(figure, who) {
            return Some(measure);
        }
        match figure.kind {
            Kind::Power => return Some("capacity"),
            // « Le Nasdaq a lâché 2 %, à 23 348 points ».
            Kind::Other if figure.unit.as_deref() == Some("point") => return Some("share_price"),
            _ => {}
        }
        // « le Stargate de 500 milliards »: what a project is to cost.
        if figure.kind == Kind::Money && self.is_of_project(who) {
            return Some("investment");
        }
        // « un assistant au service d’un milliard de personnes ».
        let served = figure.kind == Kind::Count && figure.unit.as_deref() == Some("person");
        if served && who.subject.as_ref().is_some_and(|s| self.scope.kind_of(&s.0) == Some(Type::Product)) {
            return Some("users");
        }
        counted.or_else(|| share.then_some("share").filter(|_| !who.nouns.is_empty()))
    }

    /// « Mistral triplerait ses ventes »: of a figure that is itself a verb, the measure of its object or subject.
    fn verbal_measure(&self, figure: &Figure, who: &Who) -> Option<&'static str> {
        self.verbal(figure)?;
        let of = |at: usize| self.noun_measure(at, figure);
        let object = self.after(who.root).filter(|o| self.group(*o).is_some_and(|g| g.prep.is_none())).and_then(of);
        object.or_else(|| self.parse.clauses[self.parse.clause_of[who.root]].subject.and_then(of))
    }

    /// The form of the verb that a figure is: « triplerait ».
    pub fn verbal(&self, figure: &Figure) -> Option<Form> {
        let word = self.scope.lexicon.word(self.scope.doc, figure.tokens.end - 1);
        let verb = word.verbs.first().filter(|_| figure.kind == Kind::Multiple && word.classes == 0)?;
        Some(verb.1)
    }

    /// Whether what is counted is an act or a change: « suppressions », « créations ».
    fn is_act(&self, figure: &Figure) -> bool {
        self.nouns_in(figure).any(|cue| matches!(cue.class, NounClass::Move | NounClass::Deal))
    }

    /// The measure of the noun that a count has as its unit.
    fn counted(&self, figure: &Figure) -> Option<&'static str> {
        if figure.kind != Kind::Count {
            return None;
        }
        self.nouns_in(figure).find_map(|cue| own_measure(cue, figure))
    }

    /// The cue nouns that begin at the tokens of a figure.
    fn nouns_in(&self, figure: &Figure) -> impl Iterator<Item = &NounCue> {
        let found = figure.tokens.clone().filter_map(|at| self.scope.lexicon.noun(self.scope.doc, at));
        found.map(|(noun, _)| self.scope.lexicon.noun_cue(noun))
    }

    /// Whether a project's name governs the figure: « le Stargate de 500 milliards ».
    pub fn is_of_project(&self, who: &Who) -> bool {
        who.nouns.iter().any(|n| self.mention(*n).is_some_and(|m| self.kind(m) == Type::Project))
    }

    /// The measure that the noun group at `at` names, itself or in its complement.
    fn noun_measure(&self, at: usize, figure: &Figure) -> Option<&'static str> {
        self.noun(at).and_then(|c| own_measure(c, figure)).or_else(|| self.complement_measure(at, figure))
    }

    /// « relève sa fourchette d’investissements : 66 à 72 milliards »: the measure of the last noun before a colon.
    fn heading_measure(&self, figure: &Figure, who: &Who) -> Option<&'static str> {
        let clause = &self.parse.clauses[self.parse.clause_of[who.root]];
        let colon = self.before(who.root).filter(|c| self.element(*c).is(Mark::Colon))?;
        clause.previous.filter(|_| clause.verbs.is_empty())?;
        let last = (0..colon).rev().take_while(|i| matches!(self.element(*i).part, Part::Group(_) | Part::Other | Part::Time(_)));
        last.filter(|i| self.group(*i).is_some()).find_map(|i| self.noun_measure(i, figure))
    }

    /// « une hausse du chiffre d’affaires »: the measure of a complement.
    fn complement_measure(&self, noun: usize, figure: &Figure) -> Option<&'static str> {
        let mut at = noun + 1;
        while let Some(group) = self.group(at) {
            if group.prep != Some(Class::De) {
                break;
            }
            if let Some(measure) = self.noun(at).and_then(|c| own_measure(c, figure)) {
                return Some(measure);
            }
            at += 1;
        }
        None
    }

    fn verb_measure(&self, verb: usize, figure: &Figure, who: &Who) -> Option<&'static str> {
        let clause = self.parse.clause_of[verb];
        let cue = self.cue(verb);
        let frame = cue.map_or(Frame::Modal, |c| c.frame);
        let of = |at: usize| self.noun_measure(at, figure);
        // « son chiffre d’affaires multiplié par 44 »: a participle's subject is what it says something of.
        let said_of = match self.parse.clauses[clause].link {
            Link::Participle(of) => of,
            _ => None,
        };
        let subject = || self.parse.clauses[clause].subject.or(said_of).filter(|s| *s != who.root).and_then(of);
        let object = || self.objects(verb, who).find_map(of);
        let verb_own = || cue.and_then(|c| c.measure.of(figure.kind)).filter(|m| fits(figure.kind, m));
        let own = || {
            let measure = self.joint_measure(verb, figure).or_else(verb_own);
            measure.filter(|m| *m != "workforce" || self.staffs(figure))
        };
        // « le revenu a touché »: what names the quantity says more than the verb.
        let named = self.parse.clauses[clause].subject.is_some_and(|s| s != who.root && self.is_noun(s, &[NounClass::Amount]));
        // « Le titre cède 3 % », « a cédé 8 %, à 20 dollars »: its price.
        let quoted = matches!(figure.kind, Kind::Percent | Kind::Money) && subject() == Some("share_price");
        // « Le courtier valorise l’action 265 euros ».
        let share = || own() == Some("valuation") && object() == Some("share_price");
        match frame {
            _ if quoted || share() => Some("share_price"),
            _ if named && !matches!(frame, Frame::Say | Frame::Plan) => subject().or_else(own).or_else(object),
            // « Azure a vu ses revenus grimper de 38 % ».
            Frame::Change if self.verb(verb).is_some_and(|v| v.form == Form::Infinitive && v.prep.is_none()) => {
                verb.checked_sub(1).and_then(of).or_else(subject).or_else(own).or_else(object)
            }
            // « Les actions de Meta ont gagné 1 % » is about their price.
            Frame::Change if subject() == Some("stake") && figure.direction.is_some() => Some("share_price"),
            Frame::Change => subject().or_else(own).or_else(object),
            // « a soulevé sa fourchette »: of what, the text has said before.
            Frame::Cause if self.objects(verb, who).any(|o| self.is_noun(o, &[NounClass::Forecast])) => object().or_else(subject),
            Frame::Cause | Frame::Light | Frame::Say | Frame::Plan | Frame::Modal => object().or_else(own).or_else(subject),
            _ => own().or_else(object).or_else(subject),
        }
    }

    /// The noun groups behind a verb, up to the next verb or comma.
    fn objects<'s>(&'s self, verb: usize, who: &'s Who) -> impl Iterator<Item = usize> + 's {
        let rest = self.parse.elements.iter().enumerate().skip(verb + 1);
        rest.take_while(|(_, e)| !matches!(e.part, Part::Verb(_) | Part::Mark(Mark::Comma | Mark::Semicolon | Mark::Colon)))
            .map(|(i, _)| i)
            .filter(move |i| *i != who.root && self.group(*i).is_some())
    }
}

//! Whether a figure is a fact, a plan or an estimate. In: its verb, tense and nouns, who speaks. Out: `figures.modality`.

use super::Named;
use super::elements::{Head, Part};
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::figures::{Comparator, End, Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// Done or stated as a fact.
pub const ACTUAL: &str = "actual";
/// Announced or intended by its subject.
pub const PLANNED: &str = "planned";
/// Expected or estimated by a third party.
pub const ESTIMATED: &str = "estimated";
/// All of them.
pub const MODALITIES: [&str; 3] = [ACTUAL, PLANNED, ESTIMATED];

impl Reader<'_, '_> {
    /// The modality of the figure that `who` is about; `source` is who says so, `measure` what it measures.
    pub fn modality(&self, figure: &Figure, who: &Who, source: Option<&Named>, measure: &str) -> &'static str {
        if self.is_behind_us(figure) {
            return ACTUAL;
        }
        self.worded(figure, who, source, measure).unwrap_or_else(|| self.prospect(figure, who, source, measure))
    }

    /// The modality that verb, tense, nouns or speaker give; None where nothing says more than that something is so.
    fn worded(&self, figure: &Figure, who: &Who, source: Option<&Named>, measure: &str) -> Option<&'static str> {
        match self.verbal(figure) {
            Some(Form::Conditional) => return Some(ESTIMATED),
            Some(Form::Future) => return Some(PLANNED),
            // « Nous allons doubler la capacité ».
            Some(Form::Infinitive) => {
                let before = self.before(who.root).filter(|b| self.verb(*b).is_some());
                let to_come = before.and_then(|b| self.tense(self.parse.clause_of[b], who.root, true, false));
                if let Some(modality) = before.and_then(|b| self.cue(b)).and_then(|c| c.modality).or(to_come) {
                    return Some(modality);
                }
            }
            _ => {}
        }
        let heads = |s: &Named| self.employer(Some(s)).is_some_and(|c| who.subject.as_ref().is_some_and(|m| m.0 == c.0));
        let other = source.is_some_and(|s| who.subject.as_ref().is_some_and(|m| m.0 != *s) && !heads(s));
        if self.is_given(figure, who, measure) {
            return Some(ACTUAL);
        }
        // What a change starts from is there already, where it is no forecast.
        if figure.role == Some(End::From) && figure.comparator != Comparator::Range {
            return Some(ACTUAL);
        }
        // Words in its own noun group: « un objectif de », « attendus ».
        if let Some(modality) = self.noun_modality(who) {
            return Some(modality);
        }
        if self.group(who.root).is_some_and(|g| g.prep == Some(Class::Against)) {
            return Some(self.participle_behind(who).unwrap_or(ACTUAL));
        }
        if let Some(modality) = self.participle_behind(who) {
            return Some(modality);
        }
        let verb = who.verb?;
        let clause = self.parse.clause_of[verb];
        let frame = self.cue(verb).map(|c| c.frame);
        // « X aura besoin de 150 mégawatts » is nothing that X does.
        let has = self.verb(verb).is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "avoir");
        let acts = matches!(frame, Some(Frame::Agent | Frame::Buy | Frame::Give | Frame::Cause | Frame::Sell | Frame::Light)) && !has;
        let chain: Vec<usize> = self.parse.clauses[clause].verbs.iter().copied().filter(|v| *v <= verb.max(who.root)).collect();
        // « Selon Bloomberg, Orange offrirait 2 milliards »: the conditional of rumour.
        let rumour =
            self.parse.finite(clause).and_then(|f| self.verb(f)).is_some_and(|v| {
                v.form == Form::Conditional && !matches!(self.scope.lexicon.lemma(v.verb), "devoir" | "pouvoir" | "vouloir")
            });
        if rumour && other && self.parse.clauses[clause].link != Link::That {
            return Some(ESTIMATED);
        }
        for v in chain.iter().rev() {
            // « son intention d’investir ».
            if let Some(noun) = v.checked_sub(1).filter(|_| self.verb(*v).is_some_and(|v| v.form == Form::Infinitive))
                && let Some(modality) =
                    self.noun(noun).filter(|n| matches!(n.class, NounClass::Forecast | NounClass::Plan)).and_then(|n| n.modality)
            {
                return Some(modality);
            }
            let Some(cue) = self.cue(*v) else { continue };
            if let Some(modality) = cue.modality {
                // « Les analystes s’attendent à »: what a third party plans for another, it expects.
                let speaker = self.parse.clauses[self.parse.clause_of[*v]].subject.and_then(|s| self.voice(s));
                let third = source.is_some() && speaker.as_ref() == source && who.subject.as_ref().map(|m| &m.0) != source
                    || speaker.as_ref().is_some_and(|s| self.is_watcher(s));
                // « la directrice financière chiffre ses dépenses à »: what a company reckons of itself, it intends.
                let own = modality == ESTIMATED
                    && cue.frame == Frame::Say
                    && matches!(measure, "capex" | "investment" | "spending" | "cost" | "capacity" | "workforce" | "sites")
                    && speaker.as_ref().is_some_and(|s| self.speaks_for(s, who));
                return Some(match modality {
                    PLANNED if third || other && cue.frame == Frame::Say => ESTIMATED,
                    _ if own => PLANNED,
                    _ => modality,
                });
            }
        }
        // « UBS voit ce chiffre atteindre 500 milliards »: who only watches says what it expects.
        let watcher = self.parse.clauses[clause].subject.and_then(|s| self.mention(s)).filter(|m| self.is_watcher(&self.named(*m)));
        let thinks = matches!(frame, None | Some(Frame::Change | Frame::Plan | Frame::Modal | Frame::Is));
        let now = self.parse.finite(clause).and_then(|f| self.verb(f)).is_some_and(|v| v.form == Form::Present && !v.perfect);
        if watcher.is_some() && thinks && now && !matches!(measure, "workforce" | "revenue" | "profit" | "share_price") {
            return Some(ESTIMATED);
        }
        let watched = source.is_some_and(|s| self.is_watcher(s) && who.subject.as_ref().is_none_or(|m| m.0 != *s));
        let tense = match self.tense(clause, verb, acts && !watched, other || watched) {
            Some(ESTIMATED) if source.is_none() && self.is_own_outlook(figure, who, clause) => Some(PLANNED),
            tense => tense,
        };
        if let Some(modality) = self.speaker_modality(clause, who).filter(|m| *m == ESTIMATED || tense.is_none()) {
            return Some(modality);
        }
        if tense.is_some() {
            return tense;
        }
        // « annonce un investissement de »: what is announced is to come; results are not.
        let to_come = matches!(measure, "investment" | "spending" | "capex" | "workforce" | "sites" | "capacity");
        let says = self.verb(verb).map_or("", |v| self.scope.lexicon.lemma(v.verb));
        let announced = frame == Some(Frame::Say) && matches!(says, "annoncer" | "confirmer" | "dévoiler" | "officialiser");
        if announced && to_come && !who.is_subject {
            return Some(PLANNED);
        }
        let purpose = self.verb(verb).is_some_and(|v| v.form == Form::Infinitive && v.prep == Some(Class::For));
        // « a presque doublé pour atteindre 107 millions »: the figure is the participle.
        let has = |f: usize| self.verb(f).is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "avoir");
        let grown = |f: usize| has(f) && self.is_verbal(f + 1);
        let done = self
            .parse
            .finite(clause)
            .is_some_and(|f| self.verb(f).is_some_and(|v| v.perfect || v.form == Form::Imperfect || v.form == Form::Past) || grown(f));
        if purpose && !done { Some(PLANNED) } else { self.is_guessed(who, source).then_some(ESTIMATED) }
    }

    /// « Les quatre groupes devraient dépenser », « voté par 296 voix », « à 14 kilomètres de là »: what is there before the plan.
    fn is_given(&self, figure: &Figure, who: &Who, measure: &str) -> bool {
        let prep = self.group(who.root).and_then(|g| g.prep);
        let acts = who.verb.and_then(|v| self.verb(v)).is_some_and(|v| !v.passive && !v.reflexive && v.form != Form::Participle);
        let known = self.group(who.root).is_some_and(|g| matches!(g.determiner, Some(Class::Definite | Class::Demonstrative)));
        let finite = who.verb.and_then(|v| self.parse.finite(self.parse.clause_of[v])).and_then(|f| self.verb(f));
        let now = finite.is_some_and(|v| !matches!(v.form, Form::Future | Form::Conditional));
        match figure.kind {
            Kind::Count if measure == "other" && figure.comparator != Comparator::Vague => {
                prep == Some(Class::By) || who.is_subject && acts && who.nouns.is_empty() && (known || now)
            }
            Kind::Length => prep == Some(Class::To),
            _ => false,
        }
    }

    /// Whether an entity only judges what others do.
    pub(super) fn is_watcher(&self, named: &Named) -> bool {
        named.id.as_deref().is_some_and(|id| self.scope.lexicon.rates(id))
    }

    /// « recule de 13 %, anticipe IDC »: whether who says so only thinks so.
    fn is_guessed(&self, who: &Who, source: Option<&Named>) -> bool {
        let thinks = |v: &usize| self.cue(*v).is_some_and(|c| c.frame == Frame::Say && c.modality == Some(ESTIMATED));
        let speech = || self.parse.clauses.iter().any(|c| c.link == Link::Speech && c.verbs.iter().any(thinks));
        source.is_some_and(|s| who.subject.as_ref().is_none_or(|m| m.0 != *s)) && speech()
    }

    fn noun_modality(&self, who: &Who) -> Option<&'static str> {
        // « l’initiative Stargate, une promesse de 500 milliards ».
        let project = self.appositive(who.root).filter(|_| who.nouns.contains(&who.root));
        if project.and_then(|p| self.mention(p)).is_some_and(|m| self.kind(m) == Type::Project) {
            return Some(PLANNED);
        }
        if who.nouns.iter().any(|n| self.is_noun(*n, &[NounClass::Plan])) {
            return Some(PLANNED);
        }
        // « Oracle a relevé la prévision de dépenses à 50 milliards ».
        let raised = |subject: &Named| {
            let verb = who.verb.filter(|v| self.is(*v, &[Frame::Cause]));
            verb.and_then(|v| self.agent(self.parse.clause_of[v])).is_some_and(|a| a.0 == *subject && !self.is_watcher(subject))
        };
        let own = who.nouns.iter().find_map(|n| {
            let participle = self.participle_modality(n + 1);
            let cue = self.noun(*n);
            // The company's own forecast is its plan.
            let own = cue.is_some_and(|c| c.class == NounClass::Forecast && c.modality == Some(ESTIMATED))
                && who.subject.as_ref().is_some_and(|s| self.owner(*n).is_some_and(|o| o.0 == s.0) || raised(&s.0));
            if own {
                return Some(PLANNED);
            }
            cue.and_then(|c| c.modality).or(participle)
        });
        own.or(self.is_of_project(who).then_some(PLANNED)).or_else(|| {
            let verb = who.verb?;
            let clause = self.parse.clause_of[verb];
            let subject = self.parse.clauses[clause].subject.filter(|s| *s < verb)?;
            // « Les investissements prévus représentent ».
            if let Some(modality) = self.participle_modality(subject + 1) {
                return Some(modality);
            }
            // « La cible emploie 650 personnes » is no target.
            if self.is(verb, &[Frame::Agent, Frame::Buy, Frame::Give, Frame::Sell]) {
                return None;
            }
            let cue = self.noun(subject).filter(|c| c.class == NounClass::Forecast)?;
            cue.modality
        })
    }

    /// The modality of the participle at `at`: « prévus ».
    fn participle_modality(&self, at: usize) -> Option<&'static str> {
        self.verb(at).filter(|v| v.form == Form::Participle)?;
        self.cue(at)?.modality
    }

    /// « 46 milliards attendus par les analystes », « les 3 milliards prévus ».
    fn participle_behind(&self, who: &Who) -> Option<&'static str> {
        let mut at = who.nouns.iter().copied().max().unwrap_or(who.root).max(who.root) + 1;
        while let Some(element) = self.parse.elements.get(at) {
            match &element.part {
                Part::Verb(v) if v.form == Form::Participle => {
                    let clause = self.parse.clause_of[at];
                    let modality = self.cue(at)?.modality?;
                    return Some(if self.by(clause, at).is_some_and(|b| self.mention(b).is_none()) { ESTIMATED } else { modality });
                }
                Part::Other | Part::Time(_) => at += 1,
                Part::Group(g) if g.prep == Some(Class::De) => at += 1,
                _ => return None,
            }
        }
        None
    }

    fn tense(&self, clause: usize, verb: usize, acts: bool, other: bool) -> Option<&'static str> {
        let finite = self.parse.finite(clause).filter(|f| *f <= verb).or_else(|| {
            // An infinitive or participle takes the tense of the clause above.
            let parent = self.parse.clauses[clause].parent?;
            matches!(self.parse.clauses[clause].link, Link::Gerund).then(|| self.parse.finite(parent)).flatten()
        })?;
        let v = self.verb(finite)?;
        let lemma = self.scope.lexicon.lemma(v.verb);
        match v.form {
            Form::Future if v.perfect => None,
            Form::Future => Some(if other && !acts { ESTIMATED } else { PLANNED }),
            Form::Conditional => {
                let reported = self.parse.clauses[clause].link == Link::That;
                let decided = lemma == "devoir" && acts;
                Some(if (reported && lemma != "pouvoir") || decided { PLANNED } else { ESTIMATED })
            }
            // « a annoncé qu’il allait investir ».
            Form::Present | Form::Imperfect if lemma == "aller" && finite != verb => Some(PLANNED),
            Form::Present | Form::Imperfect if lemma == "devoir" && finite != verb && !v.perfect => Some(PLANNED),
            _ => None,
        }
    }

    /// « les analystes estiment que », « Meta promet que ».
    fn speaker_modality(&self, clause: usize, who: &Who) -> Option<&'static str> {
        let mut at = clause;
        for _ in 0..4 {
            let c = &self.parse.clauses[at];
            let parent = c.parent?;
            if c.link == Link::That
                && let Some(verb) = self.parse.clauses[parent].verbs.last()
                && let Some(modality) = self.cue(*verb).and_then(|c| c.modality)
            {
                let own = self.agent(parent).is_some_and(|a| who.subject.as_ref().is_some_and(|s| s.0 == a.0));
                let subject = self.parse.clauses[parent].subject;
                let company = subject.and_then(|s| self.mention(s)).is_some_and(|m| self.kind(m) == Type::Org);
                let strangers = subject.and_then(|s| self.group(s)).is_some_and(|g| g.head == Head::Noun && g.plural && g.name.is_none());
                if strangers {
                    return Some(ESTIMATED);
                }
                // What one company plans for another, or for the world, it expects.
                return Some(if !own && company && who.subject.is_some() { ESTIMATED } else { modality });
            }
            at = parent;
        }
        None
    }
}

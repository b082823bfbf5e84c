//! When a figure holds. In: the times of its sentence. Out: the one that goes with it.

use super::elements::{Element, Head, Mark, Part, chain_head};
use super::periods::Role;
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::figure::{Comparator, End, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, bit};
use crate::lexicon::conjugate::Form;

impl Reader<'_, '_> {
    /// The time that goes with the figure at element `at`: the index of an expression.
    pub fn when(&self, who: &Who, at: usize) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (i, element) in self.parse.elements.iter().enumerate() {
            let Part::Time(time) = element.part else { continue };
            match self.scope.times[time].role {
                Role::Period | Role::Deadline => {}
                // « contre N un an plus tôt »: only for the figure beside it.
                Role::Anchored(_) if i > at && self.has_own_time(at) || i < at && self.after(i) == Some(at) => {}
                // « Un an auparavant, la perte n’était que de 1,6 milliard ».
                Role::Anchored(_)
                    if i == 0 && self.mark_at(self.after(i), Mark::Comma) && self.parse.clause_of[at] == self.parse.clause_of[i] => {}
                // « les 20 millions de l’an passé », compared with.
                Role::Versus(None) if i == at + 1 && self.begins_with_of(i) => {}
                _ => continue,
            }
            if self.is_of_a_noun(who, at, i) || self.is_of_an_epithet(at, i) || self.is_now(time) || self.is_of_the_other_end(at, i) {
                continue;
            }
            if self.is_of_the_base(at, i) {
                continue;
            }
            if i < who.root && self.is_apposition(who, at) && self.parse.clause_of[i] == self.parse.clause_of[at] {
                continue;
            }
            let Some(cost) = self.distance(who, at, i) else { continue };
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, time));
            }
        }
        let time = best.map(|b| b.1)?;
        Some(self.bounded(who, at).unwrap_or(time))
    }

    /// « le double de 2024 », « plus du double des 415 térawattheures de 2024 »: whether the time is that of what is multiplied.
    fn is_of_the_base(&self, at: usize, time: usize) -> bool {
        let multiple = self.kind_at(at) == Some(Kind::Multiple);
        let of = |i: usize| self.group(i).is_some_and(|g| g.prep == Some(Class::De));
        multiple && at < time && self.begins_with_of(time) && (at + 1..time).all(of)
    }

    /// « est passée de 75 milliards en mars à 200 », « passera de 140 à 400 mégawatts en 2029 »: whether the time at element
    /// `time` is that of the other end of the change.
    fn is_of_the_other_end(&self, at: usize, time: usize) -> bool {
        let role = |i: usize| match self.group(i)?.head {
            Head::Figure(f) => self.scope.figures[f].role,
            _ => None,
        };
        let pair = self.expression(time).and_then(|t| t.ends).is_some_and(|(first, last)| first != last);
        let Some(beside) = (0..time).rev().find(|i| role(*i).is_some()).filter(|b| *b != at && !pair) else { return false };
        match (role(at), role(beside)) {
            (Some(End::To), Some(End::From)) => beside + 1 == time && time < at && !self.mark_at(self.after(time), Mark::Comma),
            (Some(End::From), Some(End::To)) => at < beside && beside < time,
            _ => false,
        }
    }

    /// « ses ventes en 2025 dépasseront 3 milliards en 2024 »: a bound holds for the time of what is bounded.
    fn bounded(&self, who: &Who, at: usize) -> Option<usize> {
        let Head::Figure(figure) = self.group(at)?.head else { return None };
        let verb = who.verb.filter(|v| *v < at && !who.is_subject)?;
        let open = matches!(self.scope.figures[figure].comparator, Comparator::MoreThan | Comparator::LessThan);
        let subject = self.parse.clauses[self.parse.clause_of[verb]].subject.filter(|s| open && *s < verb)?;
        let clause = self.parse.clause_of[verb];
        let own = (subject..verb).filter(|i| self.parse.clause_of[*i] == clause && self.parse.clause_of[subject] == clause);
        let mut times = own.filter_map(|i| self.element(i).time());
        times.find(|t| self.scope.times[*t].role == Role::Period)
    }

    /// « l’initiative Stargate, un projet de 500 milliards »: whether the figure's noun group says what the one before the
    /// comma is.
    pub fn is_apposition(&self, who: &Who, at: usize) -> bool {
        let bare = self.group(who.root).is_some_and(|g| g.prep.is_none() && g.determiner == Some(Class::Indefinite));
        let quantity = self.is_noun(who.root, &[NounClass::Amount, NounClass::Move]);
        who.root != at && bare && !quantity && self.appositive(who.root).is_some()
    }

    /// The noun group that the one at `at` says what it is, behind a comma.
    pub fn appositive(&self, at: usize) -> Option<usize> {
        let comma = at.checked_sub(1).filter(|c| self.element(*c).is(Mark::Comma))?;
        comma.checked_sub(1).filter(|g| self.group(*g).is_some_and(|g| !matches!(g.head, Head::Figure(_))))
    }

    /// Whether a time belongs to a noun that has nothing to do with the figure: « le ministre de 1995 à 1997 », « par rapport
    /// aux dépenses de 2024 ».
    pub(super) fn is_of_a_noun(&self, who: &Who, at: usize, time: usize) -> bool {
        // « X, champion en 1976, a été condamné »: a time between the commas of an apposition.
        let clause = &self.parse.clauses[self.parse.clause_of[time]];
        let comma = |from: usize, to: usize| (from..to).any(|i| self.element(i).is(Mark::Comma));
        if let (Some(subject), Some(verb)) = (clause.subject, self.parse.finite(self.parse.clause_of[time]))
            && subject < time
            && time < verb
            && !(subject < at && at < verb)
            && comma(subject, time)
            && comma(time, verb)
            && !comma(time - 1, time)
        {
            return true;
        }
        let quote = |i: &usize| self.element(*i).is(Mark::Quote) || self.element(*i).is(Mark::Unquote);
        let Some(before) = (0..time).rev().find(|i| !quote(i)) else { return false };
        let Some(group) = self.group(before) else { return false };
        let own = before == at || before == who.root || who.nouns.contains(&before);
        let subject = self.parse.clauses[self.parse.clause_of[before]].subject == Some(before) && who.verb.is_some_and(|v| v > before);
        if own || subject && before < at {
            return false;
        }
        // « Au recensement de 2016, la ville comptait ».
        // « Avant la fusion de 1972 » was before then.
        let leading = self.parse.clauses[self.parse.clause_of[time]].elements.first() == Some(&before)
            && !matches!(group.prep, None | Some(Class::According | Class::De))
            && (!self.is_noun(before, &[NounClass::Saying]) || group.prep == Some(Class::To))
            && !self.is_sequence(before)
            && self.mark_at(self.after(time), Mark::Comma);
        if leading {
            return false;
        }
        let of = self.begins_with_of(time) || before + 1 == time && self.is_bare(time);
        let compared = (at + 1..time).any(|i| {
            self.group(i).is_some_and(|g| g.prep == Some(Class::Preposition) && self.scope.doc.lower(self.element(i).tokens.start) == "par")
        });
        of && !matches!(group.head, Head::Figure(_)) || compared
    }

    /// « le budget 2004 »: a time without any word of its own before it.
    fn is_bare(&self, time: usize) -> bool {
        self.scope.doc.span(self.element(time).tokens.clone()).starts_with(|c: char| c.is_ascii_digit())
    }

    /// « Chef-lieu de canton jusqu’en 2015, Saint-Vaast s’étire »: a time in what is said of the subject before it is named.
    fn is_of_an_epithet(&self, at: usize, time: usize) -> bool {
        let clause = &self.parse.clauses[self.parse.clause_of[time]];
        let (Some(first), Some(subject)) = (clause.elements.first().copied(), clause.subject) else { return false };
        let token = self.element(first).tokens.start;
        let bare = match &self.element(first).part {
            Part::Group(g) => g.prep.is_none() && g.determiner.is_none() && g.head == Head::Noun && g.cue.is_none(),
            // A noun in no list; « Notamment en 2015 » is none.
            Part::Other => self.scope.lexicon.word(self.scope.doc, token).classes == 0 && !self.scope.doc.lower(token).ends_with("ment"),
            _ => false,
        };
        let comma = (first..subject).find(|i| self.element(*i).is(Mark::Comma));
        bare && first < subject && comma.is_some_and(|c| time < c && c < at)
    }

    /// « avant », « après ».
    fn is_sequence(&self, at: usize) -> bool {
        let words = self.scope.lexicon.function(self.scope.doc, self.element(at).tokens.start);
        words.is_some_and(|(c, _)| c & bit(Class::Sequence) != 0)
    }

    /// « 740 habitants (2011) »: whether the time stands alone in brackets right behind the noun group of the figure.
    fn is_bracketed(&self, at: usize, time: usize) -> bool {
        let complement = |i: usize| self.group(i).is_some_and(|g| matches!(g.prep, Some(Class::De | Class::At | Class::En | Class::To)));
        let alone = self.mark_at(time.checked_sub(1), Mark::Open)
            && self.mark_at(Some(time + 1).filter(|c| *c < self.parse.elements.len()), Mark::Close);
        alone && at < time && (at + 1..time - 1).all(complement)
    }

    /// « de 2024 », « de l’année dernière ».
    pub fn begins_with_of(&self, time: usize) -> bool {
        let token = self.element(time).tokens.start;
        self.scope.lexicon.function(self.scope.doc, token).is_some_and(|(c, _)| c & bit(Class::De) != 0)
    }

    /// « aujourd’hui », « désormais »: the present is no period.
    fn is_now(&self, time: usize) -> bool {
        let expression = &self.scope.times[time];
        let word = self.scope.doc.tokens.get(expression.tokens.start).map_or(0, |t| t.end - t.start);
        let single = self.scope.doc.span(expression.tokens.clone()).split_whitespace().count() == 1;
        single
            && word > 0
            && expression.year.is_none()
            && expression.past == expression.future
            && expression.past.is_none_or(|d| d.0 == d.1)
            && self.scope.lexicon.word(self.scope.doc, expression.tokens.start).classes & bit(Class::Adverb) != 0
    }

    /// Whether the last figure between `from` and the time is compared with the one at `from` and has that time to itself.
    fn is_of_the_other(&self, from: usize, time: usize) -> bool {
        let last = (from + 1..time).rev().find(|i| self.is_amount(*i));
        last.is_some_and(|l| {
            let apart = (from + 1..=l).any(|i| {
                matches!(self.element(i).part, Part::Link(Class::Whose))
                    || self.group(i).is_some_and(|g| matches!(g.prep, Some(Class::Against | Class::Preposition)))
            });
            apart && self.has_own_time(l)
        })
    }

    /// How far the time at element `time` is from the figure at `at`; None where it cannot belong to it.
    pub(super) fn distance(&self, who: &Who, at: usize, time: usize) -> Option<f64> {
        let figure = self.group(at).and_then(|g| if let Head::Figure(f) = g.head { self.scope.figures.get(f) } else { None })?;
        let (mine, its) = (self.parse.clause_of[at], self.parse.clause_of[time]);
        let between = |from: usize, to: usize| self.parse.elements[from + 1..to].iter();
        let figures = |from: usize, to: usize| (from + 1..to).filter(|i| self.is_amount(*i)).count() as f64;
        // « cédait 3,2 %, après avoir gagné 27 % depuis janvier »: another verb's time.
        let aside = |e: &Element| e.verb().is_some_and(|v| v.form == Form::Infinitive && v.prep == Some(Class::Preposition));
        if time > at && figures(at, time) > 0.0 && between(at, time).any(aside) {
            return None;
        }
        // « ouverte en juin 2001 après la découverte de »: what came before or after has a time of its own.
        let elsewhere = |i: usize| {
            // « après impôts », « après loyers » is what is counted, not when.
            let group = self.group(i).filter(|g| g.prep.is_some() && !(g.determiner.is_none() && g.head == Head::Noun));
            // « En 2005, trois ans avant l’arrivée du tramway, la gare »
            let closed = || self.mark_at(self.after(time), Mark::Comma) && (i..at).any(|c| self.element(c).is(Mark::Comma));
            group.is_some() && self.is_sequence(i) && !closed()
        };
        if time < at && (time + 1..=at).any(elsewhere) {
            return None;
        }
        // « Selon un pointage rendu public jeudi »: the day of the report.
        if let Link::Participle(Some(of)) = self.parse.clauses[its].link
            && self.group(chain_head(&self.parse.elements, of)).is_some_and(|g| g.prep == Some(Class::According))
        {
            return None;
        }
        let against = self.group(who.root).is_some_and(|g| g.prep == Some(Class::Against));
        let mut cost = if time > at {
            let crowd = figures(at, time);
            if crowd > 0.0 && (self.has_own_time(at) || self.is_of_the_other(at, time)) {
                return None;
            }
            0.3 * between(at, time).count() as f64 + 3.0 * crowd
        } else {
            if against {
                return None;
            }
            1.0 + 0.1 * between(time, at).count() as f64 + 0.5 * figures(time, at)
        };
        // « De 3 % en 1990, il est monté à 5 %, alors que celui de Dreux a perdu 2 % »: the time of a figure beside it.
        let taken = time.checked_sub(1).is_some_and(|b| b != at && self.is_amount(b));
        // « 10 milliards au premier trimestre (+ 9 %) ».
        let bracket = self.parse.clauses[mine].link == Link::Bracket && self.parse.clauses[mine].parent == Some(its);
        if mine != its && taken && time < at && !bracket {
            return None;
        }
        if mine != its {
            if self.is_above(its, mine) {
                // « le programme annoncé en janvier, qui doit fournir 10 gigawatts »
                if matches!(self.parse.clauses[its].link, Link::Participle(_)) && self.is_published(its, false) {
                    return None;
                }
                // A time at the head of the sentence holds for all of it; one beside a verb of saying for that verb.
                let own = matches!(self.parse.clauses[mine].link, Link::Under | Link::Relative(_) | Link::Whose(_));
                // « le budget 2004, qui s’équilibre à ».
                let of_it = matches!(self.parse.clauses[mine].link, Link::Relative(of) | Link::Whose(of) if of + 1 == time);
                // « a reconnu au printemps que 20 % du code », « Lundi, il a promis que le groupe mettrait »: when that was said.
                let speaks = self.parse.finite(its).and_then(|v| self.verb(v)).is_some_and(|v| v.says && v.perfect);
                let said = speaks && self.parse.clauses[mine].link == Link::That && self.parse.finite(mine).is_some();
                if said && self.is_day(time) {
                    return None;
                }
                // « Le sommet (2 917 m) fut gravi en 1874 »: a size that does not change.
                let size = matches!(figure.kind, Kind::Length | Kind::Area | Kind::Volume | Kind::Mass | Kind::Speed);
                if size && figure.direction.is_none() && self.parse.clauses[mine].link == Link::Bracket {
                    return None;
                }
                // « (10 000 agents) a signé lundi »: what is so on any day.
                let counted = matches!(figure.kind, Kind::Count | Kind::Area | Kind::Power) && figure.direction.is_none();
                if counted && self.is_day(time) && matches!(self.parse.clauses[mine].link, Link::Participle(_) | Link::Bracket) {
                    return None;
                }
                if !of_it && (own || said || self.says(its)) && !self.leads(its, time) {
                    return None;
                }
                cost += 2.0;
            } else if self.is_bracketed(at, time) {
                cost += 0.5;
            } else if self.is_above(mine, its) {
                let c = &self.parse.clauses[its];
                let of = match c.link {
                    Link::Participle(Some(of)) => of,
                    // « les 74 fermes que comptait X en 1988 ».
                    Link::Relative(of) if c.subject != Some(of) && figure.kind != Kind::Multiple => of,
                    _ => return None,
                };
                let subject = self.parse.clauses[mine].subject;
                let own = of == at || of == who.root || who.nouns.contains(&of);
                // « L’album, sorti le 9 octobre, s’est vendu à »: another event of what the figure is about.
                if !own && (c.after_comma || matches!(c.link, Link::Relative(_))) {
                    return None;
                }
                // « un tiers était du gaz livré avant 2022 »: what the figure is said to be.
                let being = who.verb.and_then(|v| self.verb(v)).is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "être");
                let predicate = who.is_subject && being && who.verb.is_some_and(|v| v + 1 == of);
                if Some(of) != subject && !own && !predicate {
                    return None;
                }
                // « contre 3 milliards annoncés en 2007 », « le plan dévoilé en avril prévoit »: the date of the announcement.
                if self.is_published(its, of == at) {
                    return None;
                }
                // « déboursés en 2025 » right behind it beats what stands before.
                cost += if own { 0.5 } else { 2.0 };
            } else if time < at && self.leads(its, time) && !matches!(self.parse.clauses[its].link, Link::Participle(_) | Link::Relative(_))
            {
                cost += 4.0;
            } else {
                return None;
            }
        } else if time < at && self.is_announced(who, time) {
            return None;
        }
        Some(cost)
    }

    /// « a annoncé mardi un investissement de », « a annoncé ce mardi avoir réuni »: the day of the announcement.
    pub(super) fn is_announced(&self, who: &Who, time: usize) -> bool {
        // « Pour 2026, le groupe annonce 54 milliards »: what is announced is for then.
        let token = self.element(time).tokens.start;
        if !self.is_day(time) && self.scope.doc.lower(token) == "pour" {
            return false;
        }
        // « a chiffré les dépenses totales de l’exercice 2026 à 160 milliards ».
        if !self.is_day(time) && self.begins_with_of(time) {
            return false;
        }
        // « annonce un bénéfice de 29 milliards pour le trimestre, en hausse de 14 % » dates the rise.
        let dates = time.checked_sub(1).is_some_and(|b| self.is_amount(b)) && !self.is_day(time);
        let direct = who.verb.is_some_and(|v| self.is(v, &[Frame::Say])) && !who.is_subject && !dates;
        let beside = self.before(time).is_some_and(|b| self.is(b, &[Frame::Say])) && who.verb.is_some_and(|v| v > time);
        // « Le 10 février, Brookfield a promis d’investir ».
        let clause = self.parse.clause_of[time];
        let promised = self.leads(clause, time)
            && self.expression(time).is_some_and(|t| t.year.is_none() || self.is_day(time))
            && self.parse.finite(clause).and_then(|f| self.verb(f)).is_some_and(|v| v.says && v.perfect)
            && who.verb.and_then(|v| self.verb(v)).is_some_and(|v| v.form == Form::Infinitive);
        direct || beside || promised
    }

    /// Whether a clause with a participle tells that something was said: « annoncé en janvier ». What is planned for a time is
    /// not, unless it is the `amount` itself.
    fn is_published(&self, clause: usize, amount: bool) -> bool {
        let first = self.parse.clauses[clause].verbs.first().copied();
        let planned = first.and_then(|v| self.cue(v)).is_some_and(|c| c.modality.is_some());
        first.and_then(|v| self.verb(v)).is_some_and(|v| v.says) && (amount || !planned)
    }

    fn is_day(&self, at: usize) -> bool {
        self.expression(at).and_then(|t| t.past).is_some_and(|d| d.0.is_some() && d.0 == d.1)
    }

    /// Whether a figure stands there that is no duration.
    pub(super) fn is_amount(&self, at: usize) -> bool {
        self.kind_at(at).is_some_and(|k| k != Kind::Duration)
    }

    /// Whether a time stands right behind the figure's noun group.
    pub(super) fn has_own_time(&self, at: usize) -> bool {
        for element in &self.parse.elements[at + 1..] {
            match &element.part {
                Part::Time(t) => return matches!(self.scope.times[*t].role, Role::Period | Role::Deadline | Role::Anchored(_)),
                Part::Group(g) if !matches!(g.head, Head::Figure(_)) && g.prep.is_some() => {}
                Part::Other => {}
                _ => return false,
            }
        }
        false
    }

    pub(super) fn is_above(&self, above: usize, below: usize) -> bool {
        let mut at = self.parse.clauses[below].parent;
        while let Some(i) = at {
            if i == above {
                return true;
            }
            at = self.parse.clauses[i].parent;
        }
        false
    }

    fn says(&self, clause: usize) -> bool {
        self.parse.clauses[clause].verbs.iter().any(|v| self.is(*v, &[Frame::Say]))
    }

    /// Whether a time stands before the verb of its clause.
    pub(super) fn leads(&self, clause: usize, time: usize) -> bool {
        self.parse.finite(clause).is_none_or(|v| time < v)
    }
}

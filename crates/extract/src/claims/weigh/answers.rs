//! What each rule says by itself. In: a figure in its sentence. Out: the entity that each of [`RULES`] names.

use super::question::Question;
use crate::claims::reader::{Meant, Reader};
use crate::claims::tree::Link;
use crate::names::gazetteer::Type;

/// The rules that are asked one by one.
pub(super) const RULES: [&str; 13] = [
    "rule all",
    "rule inside",
    "rule around",
    "rule agent",
    "rule owner",
    "rule topic",
    "rule main",
    "rule place",
    "rule quoted",
    "rule employer",
    "rule subject's owner",
    "rule clitic",
    "rule acts before",
];

impl Reader<'_, '_> {
    /// What each of [`RULES`] says.
    pub(super) fn answers(&self, q: &Question<'_>) -> [Option<Meant>; RULES.len()] {
        let token = q.figure.tokens.start;
        let own = q.who.verb.and_then(|v| self.agent(self.parse.clause_of[v]));
        let main = self.parse.clauses.iter().position(|c| c.link == Link::Main && c.subject.is_some()).and_then(|m| self.agent(m));
        // « Susan Li a relevé la fourchette »: the company of the person who acts.
        let person = own.as_ref().or(main.as_ref()).filter(|m| self.scope.kind_of(&m.0) == Some(Type::Per));
        let employer = person.and_then(|p| self.employer(Some(&p.0)));
        [
            q.ruled.clone(),
            self.inside(q.figure, q.at).subject,
            self.around(q.at),
            own,
            self.owner_in_group(q.at, q.who),
            self.memory.topic(token, self.sentence),
            main,
            self.leading_place(q.at).or_else(|| self.place(q.at)),
            self.quoted(true),
            employer,
            q.who.verb.and_then(|v| self.subject_owner(self.parse.clause_of[v])),
            self.nearest_clitic(q.at),
            self.acts_before(q.at),
        ]
    }
}

//! What is still to be asked. In: tasks. Out: for each host the next task, as long as the budgets last.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use tokio::time::{Duration, Instant};

use super::task::Task;
use crate::asks::Role;
use crate::reason::Failure;

/// All queues.
pub struct Frontier {
    state: Mutex<State>,
    max_per_host: usize,
    max_pages: usize,
}

#[derive(Default)]
struct State {
    hosts: HashMap<String, Host>,
    seen: HashSet<String>,
    queued: usize,
    asked: usize,
}

#[derive(Default)]
struct Host {
    queue: VecDeque<Task>,
    has_worker: bool,
    asked: usize,
    ready: Option<Instant>,
    closed: Option<Failure>,
}

/// What a worker is to do.
pub enum Next {
    /// Ask.
    Ask(Box<Task>),
    /// Leave the task for the next run: this budget is used up.
    Leave(Box<Task>, &'static str),
    /// Fail the task: the host wants to be left alone.
    Closed(Box<Task>, Failure),
    /// Nothing: the worker is done.
    Done,
}

impl Frontier {
    /// Empty queues with these budgets.
    pub fn new(max_per_host: usize, max_pages: usize) -> Frontier {
        Frontier { state: Mutex::default(), max_per_host, max_pages }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic between two statements below leaves at worst a count that is off by one.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Whether a document has not been offered in this run before.
    pub fn is_new(&self, doc_id: &str) -> bool {
        self.state().seen.insert(doc_id.to_owned())
    }

    /// Queues a task; true where its host needs a worker. A redirected task goes first: it has waited once.
    pub fn push(&self, task: Task) -> bool {
        let mut state = self.state();
        state.queued += 1;
        let host = state.hosts.entry(task.host()).or_default();
        if task.attempts > 0 || task.role != Role::Page {
            host.queue.push_front(task);
        } else {
            host.queue.push_back(task);
        }
        !std::mem::replace(&mut host.has_worker, true)
    }

    /// The next task of `host`.
    pub fn next(&self, host: &str) -> Next {
        let mut state = self.state();
        let State { hosts, queued, asked, .. } = &mut *state;
        let Some(host) = hosts.get_mut(host) else { return Next::Done };
        let Some(task) = host.queue.pop_front() else {
            host.has_worker = false;
            return Next::Done;
        };
        *queued -= 1;
        let task = Box::new(task);
        if let Some(failure) = &host.closed {
            return Next::Closed(task, failure.clone());
        }
        if task.role == Role::Page && task.attempts == 0 {
            if host.asked >= self.max_per_host {
                return Next::Leave(task, "max_per_host");
            }
            if *asked >= self.max_pages {
                return Next::Leave(task, "max_pages");
            }
            host.asked += 1;
            *asked += 1;
        }
        Next::Ask(task)
    }

    /// When `host` may be asked.
    pub fn ready(&self, host: &str) -> Option<Instant> {
        self.state().hosts.get(host).and_then(|h| h.ready)
    }

    /// Lets `host` rest from now on.
    pub fn rest(&self, host: &str, pause: Duration) {
        let until = Instant::now() + pause;
        if let Some(host) = self.state().hosts.get_mut(host) {
            host.ready = Some(host.ready.map_or(until, |ready| ready.max(until)));
        }
    }

    /// Asks `host` for nothing more in this run.
    pub fn close(&self, host: &str, failure: &Failure) {
        if let Some(host) = self.state().hosts.get_mut(host) {
            host.closed = Some(failure.clone());
        }
    }

    /// Hosts with a worker, and tasks waiting.
    pub fn busy(&self) -> (usize, usize) {
        let state = self.state();
        (state.hosts.values().filter(|h| h.has_worker).count(), state.queued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn task(url: &str) -> Task {
        let url = Url::parse(url).unwrap();
        Task {
            role: Role::Page,
            source: 0,
            at: url.clone(),
            doc_id: url.to_string(),
            url,
            visited: Vec::new(),
            attempts: 0,
            tries: 0,
            published: None,
            branch: None,
            depth: 0,
        }
    }

    #[test]
    fn a_host_has_one_worker_and_budgets_hold() {
        let frontier = Frontier::new(2, 3);
        assert!(frontier.push(task("http://a.test/1")));
        for n in 2..5 {
            assert!(!frontier.push(task(&format!("http://a.test:81/{n}"))), "one worker for all ports of a host");
        }
        assert!(frontier.push(task("http://b.test/1")) && !frontier.push(task("http://b.test/2")));
        let left = |next: Next| match next {
            Next::Leave(_, why) => Some(why),
            _ => None,
        };
        assert!(left(frontier.next("a.test")).is_none() && left(frontier.next("a.test")).is_none());
        assert_eq!(left(frontier.next("a.test")), Some("max_per_host"));
        assert!(left(frontier.next("b.test")).is_none());
        assert_eq!(left(frontier.next("b.test")), Some("max_pages"));
        assert!(matches!(frontier.next("b.test"), Next::Done) && frontier.push(task("http://b.test/3")));
    }

    #[test]
    fn a_redirected_task_costs_no_second_share() {
        let frontier = Frontier::new(1, 1);
        frontier.push(Task { attempts: 1, ..task("http://a.test/1") });
        frontier.push(task("http://a.test/2"));
        assert!(matches!(frontier.next("a.test"), Next::Ask(t) if t.attempts == 1));
        assert!(matches!(frontier.next("a.test"), Next::Ask(_)));
    }
}

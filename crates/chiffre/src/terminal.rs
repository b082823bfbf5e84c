//! How far a run is. In: stages and finished documents. Out: a progress bar on a terminal, plain lines elsewhere, both on
//! standard error.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Hears how a run goes on. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins, with the number of its documents where it is known.
    fn stage(&self, name: &str, docs: Option<usize>);
    /// The stage has so many documents more.
    fn grow(&self, docs: usize);
    /// One document is done.
    fn tick(&self);
    /// More about how far the stage is.
    fn note(&self, text: &str);
    /// What a person should read now, also where no progress is wanted.
    fn warn(&self, text: &str) {
        tracing::warn!("{text}");
    }
    /// The stage is done.
    fn done(&self);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: Option<usize>) {}
    fn grow(&self, _: usize) {}
    fn tick(&self) {}
    fn note(&self, _: &str) {}
    fn done(&self) {}
}

/// A bar, redrawn at most ten times a second.
pub struct Bar(ProgressBar);

impl Progress for Bar {
    fn stage(&self, name: &str, docs: Option<usize>) {
        self.0.reset();
        self.0.set_length(docs.unwrap_or(0) as u64);
        self.0.set_message(name.to_owned());
    }

    fn grow(&self, docs: usize) {
        self.0.inc_length(docs as u64);
    }

    fn tick(&self) {
        self.0.inc(1);
    }

    fn note(&self, text: &str) {
        self.0.set_message(text.to_owned());
    }

    fn warn(&self, text: &str) {
        self.0.suspend(|| tracing::warn!("{text}"));
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}

/// One line a stage, and while it goes on at most one every ten seconds.
#[derive(Default)]
pub struct Lines(Mutex<Option<Instant>>);

/// How often a line may come.
const QUIET: Duration = Duration::from_secs(10);

impl Progress for Lines {
    fn stage(&self, name: &str, _: Option<usize>) {
        tracing::info!("{name} …");
    }

    fn grow(&self, _: usize) {}

    fn tick(&self) {}

    fn note(&self, text: &str) {
        let Ok(mut last) = self.0.lock() else { return };
        if last.get_or_insert_with(Instant::now).elapsed() >= QUIET {
            *last = Some(Instant::now());
            tracing::info!("{text}");
        }
    }

    fn done(&self) {}
}

/// What suits standard error.
pub fn progress(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        return Box::new(Silent);
    }
    if !stderr().is_terminal() {
        return Box::new(Lines::default());
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:8} {bar:40} {pos}/{len} {per_sec} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Box::new(Bar(bar))
}

//! The threads that stages are lent. In: a number of jobs. Out: a [`tables::Pool`] over rayon that tells the progress bar.

use rayon::ThreadPool;
use rayon::prelude::*;
use tables::Pool;

use crate::terminal::Progress;

/// A rayon pool of a fixed number of threads.
pub struct Rayon<'a> {
    threads: ThreadPool,
    progress: &'a dyn Progress,
}

impl<'a> Rayon<'a> {
    /// `jobs` threads; 0 means one a core.
    ///
    /// # Errors
    /// Where the system gives no threads.
    pub fn new(jobs: usize, progress: &'a dyn Progress) -> anyhow::Result<Rayon<'a>> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).thread_name(|i| format!("chiffre-{i}")).build()?;
        Ok(Rayon { threads, progress })
    }
}

impl Pool for Rayon<'_> {
    fn for_each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        let item = |i| {
            work(i);
            self.progress.tick();
        };
        self.threads.install(|| (0..n).into_par_iter().with_max_len(1).for_each(item));
    }
}

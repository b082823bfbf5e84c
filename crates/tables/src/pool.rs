//! Threads that a stage is lent. In: a number of independent items. Out: their results in order.
//!
//! A stage starts no thread of its own: the runner lends it a pool, a notebook or an executor of another engine lends
//! it [`Serial`]. Either way the results are the same. An item that panics becomes an `Err` with what it said, so that
//! one document's bug is one row.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Calls `work` once for each of `0..n`, in any order, perhaps several at once; returns when all are done.
pub trait Pool: Sync {
    /// See the trait.
    fn for_each(&self, n: usize, work: &(dyn Fn(usize) + Sync));
}

/// One after the other on the caller's thread.
pub struct Serial;

impl Pool for Serial {
    fn for_each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(work);
    }
}

/// `f(0), f(1), … f(n - 1)`; the message of a panic in place of a result.
pub fn map<T: Send>(pool: &dyn Pool, n: usize, f: impl Fn(usize) -> T + Sync) -> Vec<Result<T, String>> {
    let slots: Vec<Mutex<Option<Result<T, String>>>> = (0..n).map(|_| Mutex::new(None)).collect();
    pool.for_each(n, &|i| {
        let result = catch_unwind(AssertUnwindSafe(|| f(i))).map_err(|panic| message(&*panic));
        if let Ok(mut slot) = slots[i].lock() {
            *slot = Some(result);
        }
    });
    let lost = || Err("lost: the pool did not call it".to_owned());
    slots.into_iter().map(|slot| slot.into_inner().ok().flatten().unwrap_or_else(lost)).collect()
}

/// What a panic said.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_result_among_the_others() {
        let results = map(&Serial, 3, |i| if i == 1 { panic!("bug {i}") } else { i * 10 });
        assert_eq!(results, [Ok(0), Err("bug 1".to_owned()), Ok(20)]);
    }
}

//! One run at a time. In: an output folder. Out: a lock that the system lets go when the process ends, however it ends.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// Held while a run writes under an output folder.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub enum LockError {
    /// Another run holds it.
    Held,
    /// The lock file cannot be made.
    Io(io::Error),
}

impl Lock {
    /// Locks `root`, which is made where it is not there. Does not wait.
    ///
    /// # Errors
    /// [`LockError::Held`] at once where another process holds it.
    pub fn take(root: &Path) -> Result<Lock, LockError> {
        let open = || -> io::Result<File> {
            fs::create_dir_all(root)?;
            File::options().create(true).truncate(false).write(true).open(root.join(".lock"))
        };
        let file = open().map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(e)) => Err(LockError::Io(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path()).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(LockError::Held)));
        drop(first);
        assert!(Lock::take(dir.path()).is_ok());
    }
}

//! One module a command. In: its arguments. Out: what it prints, and its exit status.

pub mod check;
pub mod compare;
pub mod facts;
pub mod files;
pub mod run;
pub mod schema;
pub mod status;

use std::process::ExitCode;

/// How a command ends; the numbers are the contract's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done,
    /// The run failed, or a file could not be read; of `compare`: the tables differ.
    Failed,
    /// Usage or configuration is wrong; nothing was written.
    Usage,
    /// Done, with some documents failed.
    SomeFailed,
    /// Another run holds the lock.
    Locked,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::SomeFailed => 3,
            Exit::Locked => 4,
        })
    }
}

/// Prints an error to standard error, causes included, and gives `exit`.
pub fn fail(exit: Exit, error: &dyn std::fmt::Display) -> Exit {
    eprintln!("chiffre: {error}");
    exit
}

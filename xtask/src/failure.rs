//! Failures of a task, each with its remedy.

use std::path::{Path, PathBuf};

/// Why a task stopped.
#[derive(Debug)]
pub enum Failure {
    /// The arguments are not ones the task takes.
    Usage(String),
    /// Something is needed that the task cannot install itself.
    Missing {
        /// The thing.
        what: String,
        /// The remedy for the person at the terminal.
        remedy: String,
    },
    /// A tool ran and refused.
    Command {
        /// The command line.
        line: String,
        /// How it ended.
        status: String,
    },
    /// A tool could not be started, or a file not be read or written.
    Io {
        /// The tool or file.
        subject: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A tool ran with a wrong result.
    Wrong(String),
}

impl Failure {
    /// Names the file or tool that an I/O error belongs to.
    pub fn io(subject: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let subject = subject.as_ref().to_path_buf();
        move |source| Self::Io { subject, source }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Usage(text) | Failure::Wrong(text) => f.write_str(text),
            Failure::Missing { what, remedy } => write!(f, "{what} is missing: {remedy}"),
            Failure::Command { line, status } => write!(f, "`{line}` failed ({status})"),
            Failure::Io { subject, source } => write!(f, "{}: {source}", subject.display()),
        }
    }
}

impl std::error::Error for Failure {}

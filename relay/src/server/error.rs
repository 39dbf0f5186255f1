//! Why the server does not start, as messages for its operator.

use crate::StoreError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server did not start or had to end.
#[derive(Debug)]
pub enum ServerError {
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// The data directory cannot be made or written.
    Data(PathBuf, io::Error),
    /// Another relay uses the data directory.
    DataInUse(PathBuf),
    /// The store's file cannot be opened.
    Store(PathBuf, StoreError),
    /// The page cannot be read.
    Page(PathBuf, io::Error),
    /// The file with the TURN secret cannot be read.
    TurnSecret(PathBuf, io::Error),
    /// The file holds no secret.
    NoTurnSecret(PathBuf),
    /// The system refused threads or signals, or the listener ended.
    Runtime(io::Error),
}

impl core::fmt::Display for ServerError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Listen(address, error) if error.kind() == io::ErrorKind::AddrInUse => {
                write!(f, "port {} is in use: choose another with --port", address.port())
            }
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Data(path, error) => write!(f, "cannot write to the data directory {}: {error}", path.display()),
            Self::DataInUse(path) => write!(f, "another relay uses the data directory {}", path.display()),
            Self::Store(path, error) => write!(f, "cannot open {}: {error}", path.display()),
            Self::Page(path, error) => write!(f, "cannot read the page {}: {error}", path.display()),
            Self::NoTurnSecret(path) => write!(f, "the TURN secret {} is empty", path.display()),
            Self::TurnSecret(path, error) => write!(f, "cannot read the TURN secret {}: {error}", path.display()),
            Self::Runtime(error) => write!(f, "the system refused: {error}"),
        }
    }
}

impl core::error::Error for ServerError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Listen(_, error)
            | Self::Data(_, error)
            | Self::Page(_, error)
            | Self::TurnSecret(_, error)
            | Self::Runtime(error) => Some(error),
            Self::Store(_, error) => Some(error),
            Self::DataInUse(_) | Self::NoTurnSecret(_) => None,
        }
    }
}

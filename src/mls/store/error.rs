//! Errors of the rows of MLS groups.

/// Why the store cannot carry out a request of OpenMLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// A row does not decode: it was damaged, or written by another version.
    Row,
    /// An entity does not encode.
    Encode,
    /// An entity that we keep elsewhere or not at all: signature keys, PSKs.
    Foreign,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            StoreError::Row => "a stored row of the group state is damaged",
            StoreError::Encode => "a part of the group state cannot be stored",
            StoreError::Foreign => "this kind of entity is not kept here",
        })
    }
}

impl std::error::Error for StoreError {}

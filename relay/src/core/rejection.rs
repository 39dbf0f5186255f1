//! Why a request gets no reply: the client is refused, or the store failed.

use crate::store::StoreError;
use sotto_wire::{Code, Refusal};

/// Why a request gets no reply.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// The client gets a refusal.
    Refused(Refusal),
    /// The store failed: the whole batch fails with this request.
    Store(StoreError),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for Rejection {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<StoreError> for Rejection {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Refuses a body over its limit, with the limit.
pub(crate) fn within(body: &[u8], limit: usize) -> Result<(), Refusal> {
    if body.len() > limit {
        return Err(Refusal::with(Code::TooLarge, u64::try_from(limit).unwrap_or(u64::MAX)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_may_be_as_long_as_its_limit() {
        assert_eq!(within(b"1234", 4), Ok(()));
        assert_eq!(within(b"12345", 4), Err(Refusal::with(Code::TooLarge, 4)));
    }
}

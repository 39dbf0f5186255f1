//! The client: one person's device. Routes inputs to the parts that know; knows nothing itself.

use crate::io::{Input, Output, Row};
use crate::seal::StoreKey;
use rand_core::CryptoRng;
use sotto_wire::Millis;

/// One device of one account, in memory.
pub struct Client {}

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// A row is damaged, was moved, or belongs to another store key. Names the row's key, which names nobody.
    Damaged {
        /// The row's key.
        key: String,
    },
    /// The rows were written by a newer version of the page.
    Newer,
}

impl Client {
    /// Opens a client from all rows of the stores `State` and `Outbox` (none at first run).
    pub fn open(
        _key: StoreKey,
        _rows: Vec<Row>,
        _now: Millis,
        _rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Output), OpenError> {
        Ok((Self {}, Output::default()))
    }

    /// Takes one input in. Pure: the time and the randomness are the caller's.
    pub fn handle(&mut self, _input: Input, _now: Millis, _rng: &mut dyn CryptoRng) -> Output {
        Output::default()
    }

    /// The core's own clock, in which `expires_at` is given: like `now`, but never set back.
    pub fn effective(&self, now: Millis) -> Millis {
        now
    }
}

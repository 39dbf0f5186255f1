//! Storage health: the number of failures in a row, the last one, and when they have ended.

use crate::io::Fault;
use crate::web::clock::{Timer, monotonic};
use crate::web::socket::backoff;
use std::time::Duration;

/// The last failures of the store; empty when all is well.
#[derive(Default)]
pub struct StorageHealth {
    fault: Option<Fault>,
    count: u32,
    at: f64,
    retry: Option<Timer>,
}

/// How many milliseconds after the last failure a successful commit ends the trouble.
const CALM: f64 = 10_000.0;

impl StorageHealth {
    /// The last failure.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// How long to leave the store, or its cause of failure, alone.
    pub fn delay(&self) -> Duration {
        backoff(self.count)
    }

    /// Another failure. True for the first: then it is worth to try again at once.
    pub fn failed(&mut self, fault: Fault) -> bool {
        self.fault = Some(fault);
        self.at = monotonic();
        self.count = self.count.saturating_add(1);
        self.count == 1
    }

    /// Keeps the timer of the next attempt; it ends with the trouble.
    pub fn retry(&mut self, timer: Timer) {
        self.retry = Some(timer);
    }

    /// A commit succeeded. True when that ends the trouble. A single small commit among failures does not.
    pub fn worked(&mut self) -> bool {
        let over = self.fault.is_some() && monotonic() - self.at >= CALM;
        if over {
            *self = Self::default();
        }
        over
    }
}

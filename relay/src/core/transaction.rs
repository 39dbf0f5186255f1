//! The store and its one transaction: everything that a batch writes becomes durable together, or not at all.

use crate::core::rejection::Rejection;
use crate::store::Store;
use sotto_wire::Code;

/// The store, with the transaction of the open batch.
pub(crate) struct Transaction<S> {
    store: S,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// No request of this batch has needed the store yet.
    Unopened,
    Open,
    /// The batch cannot be kept.
    Failed,
}

impl<S: Store> Transaction<S> {
    /// The store without an open transaction.
    pub(crate) fn over(store: S) -> Self {
        Self {
            store,
            state: State::Unopened,
        }
    }

    /// The store inside of the transaction, which the first request opens. After a failure nothing more is tried.
    pub(crate) fn begin(&mut self) -> Result<&mut S, Rejection> {
        match self.state {
            State::Unopened => {
                self.store.begin()?;
                self.state = State::Open;
            }
            State::Open => {}
            State::Failed => return Err(Code::Unavailable.into()),
        }
        Ok(&mut self.store)
    }

    /// The store between two transactions.
    pub(crate) fn between(&mut self) -> &mut S {
        &mut self.store
    }

    /// Gives the batch up: [`Self::end`] takes everything in it back.
    pub(crate) fn fail(&mut self) {
        self.state = State::Failed;
    }

    /// Ends the batch; true when everything in it is durable.
    pub(crate) fn end(&mut self) -> bool {
        let is_durable = match std::mem::replace(&mut self.state, State::Unopened) {
            State::Unopened => true,
            State::Open => {
                let committed = self.store.commit();
                committed
                    .inspect_err(|error| tracing::error!(%error, "the store did not commit"))
                    .is_ok()
            }
            State::Failed => false,
        };
        if !is_durable {
            self.store.rollback();
        }
        is_durable
    }
}

#[cfg(test)]
impl<S> Transaction<S> {
    pub(super) fn store(&self) -> &S {
        &self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;
    use sotto_wire::{CapabilityHash, Topic};

    const TOPIC: Topic = Topic([7; 32]);

    fn transaction() -> Transaction<SqliteStore> {
        Transaction::over(SqliteStore::in_memory().unwrap())
    }

    fn create(transaction: &mut Transaction<SqliteStore>) {
        let store = transaction.begin().unwrap();
        store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    }

    #[test]
    fn a_batch_without_the_store_is_durable() {
        assert!(transaction().end());
    }

    #[test]
    fn a_transaction_keeps_all_requests_of_its_batch() {
        let mut transaction = transaction();
        create(&mut transaction);
        assert!(transaction.begin().unwrap().log(&TOPIC).unwrap().is_some());
        assert!(transaction.end());
        assert!(transaction.between().log(&TOPIC).unwrap().is_some());
    }

    #[test]
    fn a_failed_batch_writes_nothing_and_the_next_one_works() {
        let mut transaction = transaction();
        create(&mut transaction);
        transaction.fail();
        assert!(transaction.begin().is_err(), "nothing more is tried");
        assert!(!transaction.end());
        assert_eq!(transaction.between().log(&TOPIC).unwrap(), None);
        create(&mut transaction);
        assert!(transaction.end());
    }
}

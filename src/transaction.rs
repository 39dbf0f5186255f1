//! One transaction of the core: the time, the randomness and the output of one call of `handle`, lent to the code that handles
//! it.

use crate::io::{Event, Outcome, Output, Problem, Row, Store, Write};
use crate::seal::StoreKey;
use crate::sorted::SortedMap;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sotto_wire::{Millis, from_bytes, to_bytes};
use std::rc::Rc;

/// The version of every row that this page writes.
const ROW_VERSION: u16 = 1;

/// The context in which one input is handled.
pub(crate) struct Transaction<'a> {
    /// The wall clock: for times that people read.
    pub now: Millis,
    /// The core's own clock: for deadlines.
    pub effective: Millis,
    /// The caller's randomness.
    pub rng: &'a mut dyn CryptoRng,
    /// The output so far.
    pub out: Output,
    key: Rc<StoreKey>,
    rows: SortedMap<(Store, String), Option<Row>>,
    sweep: bool,
    wakes: Vec<Millis>,
}

/// Why a row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowError {
    /// It does not open, or does not match its key.
    Damaged,
    /// A newer page wrote it.
    Newer,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(now: Millis, effective: Millis, rng: &'a mut dyn CryptoRng, key: Rc<StoreKey>) -> Self {
        Self {
            now,
            effective,
            rng,
            out: Output::default(),
            key,
            rows: SortedMap::new(),
            sweep: false,
            wakes: Vec::new(),
        }
    }

    /// Saves a value under its key; the last one of a transaction wins.
    pub(crate) fn put<T: Encode<()>>(&mut self, store: Store, key: String, value: &T, expires_at: Option<Millis>) {
        let plain = zeroize::Zeroizing::new(to_bytes(&(ROW_VERSION, value)));
        self.put_bytes(store, key, &plain, expires_at);
    }

    /// Saves bytes that are encoded already.
    pub(crate) fn put_bytes(&mut self, store: Store, key: String, plain: &[u8], expires_at: Option<Millis>) {
        let value = self.key.seal(store, &key, plain, self.rng);
        self.rows.insert(
            (store, key.clone()),
            Some(Row {
                store,
                key,
                value,
                expires_at,
            }),
        );
    }

    /// Deletes a row.
    pub(crate) fn delete(&mut self, store: Store, key: String) {
        self.rows.insert((store, key), None);
    }

    /// Saves a value under its key, or deletes the row of a removed one.
    pub(crate) fn put_or_delete<T: Encode<()>>(&mut self, store: Store, key: String, value: Option<&T>) {
        match value {
            Some(value) => self.put(store, key, value, None),
            None => self.delete(store, key),
        }
    }

    /// Deletes every row of a store whose key starts so, before anything else of this transaction is written.
    pub(crate) fn delete_all(&mut self, store: Store, prefix: String) {
        self.out.write(Write::DeleteAll { store, prefix });
    }

    /// Deletes every row whose time has come, after everything else.
    pub(crate) fn sweep(&mut self) {
        self.sweep = true;
    }

    /// Random bytes.
    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Tells the page that a command has ended.
    pub(crate) fn done(&mut self, ticket: u64, result: Result<Outcome, Problem>) {
        self.out.event(Event::Done { ticket, result });
    }

    /// Reports a state that cannot be, and that no input from outside can bring about: a defect of the program. The
    /// caller continues as if there was nothing to do. The line is a literal, so that it contains no data of a person.
    pub(crate) fn bug(&mut self, line: &'static str) {
        self.out.event(Event::Bug { line });
    }

    /// Has the core looked at again after a while.
    pub(crate) fn wake(&mut self, after_ms: u64) {
        self.wakes.push(Millis(self.effective.0.saturating_add(after_ms)));
    }

    /// Takes the wakes that this transaction asked for.
    pub(crate) fn take_wakes(&mut self) -> Vec<Millis> {
        std::mem::take(&mut self.wakes)
    }

    /// Ends the transaction: saved rows become writes, followed by the sweep if there is one.
    pub(crate) fn finish(mut self) -> Output {
        for ((store, key), row) in self.rows {
            self.out.write(match row {
                Some(row) => Write::Put(row),
                None => Write::Delete { store, key },
            });
        }
        if self.sweep {
            self.out.write(Write::Sweep {
                through: self.effective,
            });
        }
        self.out
    }
}

/// Opens a row and decodes its value.
pub(crate) fn open_row<T>(key: &StoreKey, row: &Row) -> Result<T, RowError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    let plain = key
        .open(row.store, &row.key, &row.value)
        .map_err(|_| RowError::Damaged)?;
    let mut decoder = minicbor::Decoder::new(&plain);
    let version = decoder
        .array()
        .and_then(|_| decoder.u16())
        .map_err(|_| RowError::Damaged)?;
    if version > ROW_VERSION {
        return Err(RowError::Newer);
    }
    let (_, value): (u16, T) = from_bytes(&plain, usize::MAX).map_err(|_| RowError::Damaged)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn a_bug_is_an_event_in_order_and_only_of_a_committed_output() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut tx = Transaction::new(Millis(1), Millis(1), &mut rng, Rc::new(StoreKey::new([7; 32])));
        tx.bug("first");
        tx.done(3, Ok(Outcome::Nothing));
        tx.bug("second");
        tx.bug("second");
        let output = tx.finish();
        assert!(output.writes().is_empty(), "a bug changes nothing");
        let (effects, events) = output.committed();
        assert!(effects.is_empty());
        let bug = |line| Event::Bug { line };
        let done = Event::Done {
            ticket: 3,
            result: Ok(Outcome::Nothing),
        };
        assert_eq!(events, [bug("first"), done, bug("second"), bug("second")]);
    }
}

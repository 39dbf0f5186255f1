//! Counts the bytes of HPKE's inputs that this thread hashes, for the tests that hold it linear in a group's size.

use std::cell::Cell;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

/// This many more.
pub(super) fn count(bytes: usize) {
    BYTES.set(BYTES.get() + bytes);
}

/// How many `run` hashes.
pub(crate) fn during<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = BYTES.get();
    let result = run();
    (result, BYTES.get() - before)
}

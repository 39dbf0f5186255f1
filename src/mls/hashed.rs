//! A counter of the bytes of HPKE's inputs that this thread hashes, for tests.

use std::cell::Cell;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

/// Adds bytes.
pub(super) fn count(bytes: usize) {
    BYTES.set(BYTES.get() + bytes);
}

/// The bytes that `run` hashes.
pub(crate) fn during<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = BYTES.get();
    let result = run();
    (result, BYTES.get() - before)
}

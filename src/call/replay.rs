//! A replay window over the counter of one sender's key, so that no frame is played twice.

use crate::secret::Secret;
use sotto_primitives::hash::sha256;

/// How far behind the highest counter a frame is still accepted. Audio and video share the counter: some seconds of
/// both.
const WINDOW: u64 = 1_024;
const WORDS: usize = (WINDOW / 64) as usize;
/// How many windows of withdrawn keys are kept: many more than one call has.
const KEPT: usize = 1_024;

/// The window.
#[derive(Clone, Default)]
pub(super) struct Window {
    highest: Option<u64>,
    seen: [u64; WORDS],
}

impl Window {
    /// True for a counter that was not used yet and is within the window.
    pub(super) fn admits(&self, counter: u64) -> bool {
        match self.highest {
            None => true,
            Some(highest) if counter > highest => true,
            Some(highest) => highest - counter < WINDOW && self.seen[word(counter)] & bit(counter) == 0,
        }
    }

    /// Marks a counter whose frame has authenticated.
    pub(super) fn mark(&mut self, counter: u64) {
        match self.highest {
            Some(highest) if counter > highest => {
                for passed in (highest + 1..=counter).rev().take(WINDOW as usize) {
                    self.seen[word(passed)] &= !bit(passed);
                }
                self.highest = Some(counter);
            }
            Some(_) => {}
            None => self.highest = Some(counter),
        }
        self.seen[word(counter)] |= bit(counter);
    }
}

/// The windows of withdrawn keys, each under a hash of its key: the key itself is wiped.
#[derive(Default)]
pub(super) struct Windows(Vec<([u8; 32], Window)>);

impl Windows {
    /// Keeps the window of a key. Empty windows, which most are, take no room.
    pub(super) fn keep(&mut self, key: &Secret<32>, window: Window) {
        if window.highest.is_none() {
            return;
        }
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push((name(key), window));
    }

    /// The kept window of a key that returns.
    pub(super) fn take(&mut self, key: &Secret<32>) -> Window {
        let name = name(key);
        let at = self.0.iter().position(|(other, _)| *other == name);
        at.map(|at| self.0.remove(at).1).unwrap_or_default()
    }
}

fn name(key: &Secret<32>) -> [u8; 32] {
    sha256(&[b"sotto frame window v1", key.expose()])
}

fn word(counter: u64) -> usize {
    (counter % WINDOW / 64) as usize
}

fn bit(counter: u64) -> u64 {
    1 << (counter % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_window_admits_each_counter_once_and_no_old_one() {
        let mut window = Window::default();
        for counter in [5, 3, 1_028, 6] {
            assert!(window.admits(counter), "{counter}");
            window.mark(counter);
            assert!(!window.admits(counter), "{counter}");
        }
        assert!(!window.admits(4), "too far behind 1,028");
        assert!(window.admits(7));
    }

    proptest! {
        #[test]
        fn a_window_is_a_set_with_a_short_memory(counters in prop::collection::vec(0u64..5_000, 1..400)) {
            let (mut window, mut seen, mut highest) = (Window::default(), BTreeSet::new(), None);
            for counter in counters {
                let old = highest.is_some_and(|highest: u64| counter + WINDOW <= highest);
                prop_assert_eq!(window.admits(counter), !old && !seen.contains(&counter));
                if window.admits(counter) {
                    window.mark(counter);
                    seen.insert(counter);
                    highest = highest.max(Some(counter));
                }
            }
        }
    }
}

//! A map that knows which of its entries changed: it marks an entry when it lends it for a change, so that callers mark
//! nothing.

use crate::sorted::{SortedMap, SortedSet};

/// Entries by their key, and the keys of those that were inserted, lent for a change, or removed since the last
/// [`take_changed`](Self::take_changed).
pub(crate) struct TrackedMap<K, V> {
    entries: SortedMap<K, V>,
    changed: SortedSet<K>,
}

impl<K: Ord, V> Default for TrackedMap<K, V> {
    fn default() -> Self {
        Self {
            entries: SortedMap::new(),
            changed: SortedSet::new(),
        }
    }
}

impl<K: Ord + Copy, V> TrackedMap<K, V> {
    /// Takes up an entry that is on the disk already.
    pub(crate) fn restore(&mut self, key: K, value: V) {
        self.entries.insert(key, value);
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// Lends an entry for a change, and marks it.
    pub(crate) fn edit(&mut self, key: &K) -> Option<&mut V> {
        let value = self.entries.get_mut(key)?;
        self.changed.insert(*key);
        Some(value)
    }

    /// Lends every entry while stored rows are put together. Not marked.
    pub(crate) fn restored_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.values_mut()
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.changed.insert(key);
        self.entries.insert(key, value);
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let removed = self.entries.remove(key)?;
        self.changed.insert(*key);
        Some(removed)
    }

    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The keys that changed so far.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &K> {
        self.changed.iter()
    }

    /// Takes the keys of changed entries, for saving; a key without an entry was removed.
    pub(crate) fn take_changed(&mut self) -> SortedSet<K> {
        std::mem::take(&mut self.changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(map: &mut TrackedMap<u8, &str>) -> Vec<u8> {
        map.take_changed().iter().copied().collect()
    }

    #[test]
    fn an_inserted_edited_or_removed_entry_is_marked_once() {
        let mut map = TrackedMap::default();
        map.restore(1, "one");
        assert_eq!((keys(&mut map), map.get(&1)), (vec![], Some(&"one")));
        map.insert(2, "two");
        *map.edit(&1).unwrap() = "first";
        *map.edit(&1).unwrap() = "other";
        assert_eq!(keys(&mut map), [1, 2]);
        assert_eq!(map.remove(&2), Some("two"));
        assert_eq!((keys(&mut map), map.len()), (vec![2], 1));
        assert!(keys(&mut map).is_empty());
    }

    #[test]
    fn an_entry_that_is_not_there_is_not_marked() {
        let mut map: TrackedMap<u8, &str> = TrackedMap::default();
        assert!(map.edit(&1).is_none() && map.remove(&1).is_none());
        assert!(keys(&mut map).is_empty());
    }
}

//! The rules of logs, over the store: creation, appends that win or are stale, reading, inspection.

use crate::core::rejection::{Rejection, within};
use crate::store::{Log, NewRecord, Store, StoreError, StoredGeneration};
use minicbor::bytes::ByteVec;
use sotto_wire::{
    Capability, CapabilityHash, Code, Cursor, From, Generation, Inspected, Millis, Record, RecordId, Refusal, Rotation,
    SignalFrame, Topic, Ttl, limits,
};

/// An append, without its capability.
pub(crate) struct Append {
    pub(crate) topic: Topic,
    pub(crate) generation: Generation,
    pub(crate) id: RecordId,
    pub(crate) ttl: Ttl,
    pub(crate) body: ByteVec,
    pub(crate) rotation: Option<Rotation>,
}

/// The outcome of an append.
pub(crate) enum Appended {
    /// The record, as it was written.
    New(Record),
    /// The log already had the record: its position and time.
    Before(Cursor, Millis),
}

/// Makes a log; the same once more is harmless.
pub(crate) fn create(store: &mut impl Store, topic: &Topic, first: &CapabilityHash) -> Result<(), Rejection> {
    match store.generation(topic, Generation(0))? {
        None => store.create_log(topic, first)?,
        Some(existing) if existing.capability == *first => (),
        Some(_) => return Err(Code::TopicTaken.into()),
    }
    Ok(())
}

/// Appends a record in the current generation, or finds the one of that id.
pub(crate) fn append(
    store: &mut impl Store,
    append: Append,
    capability: &Capability,
    now: Millis,
) -> Result<Appended, Rejection> {
    within(&append.body, limits::RECORD)?;
    let (log, _) = admitted(store, &append.topic, append.generation, capability)?;
    // A resend is answered before the check for staleness, because its first sending may have ended the generation. A
    // member removed since then learns nothing of later records.
    if let Some(there) = store.locate(&append.topic, &append.id)?
        && there.generation <= append.generation
    {
        return Ok(Appended::Before(there.cursor, there.at));
    }
    current(log, append.generation)?;
    let ttl = match append.rotation {
        // A device that returns within 90 days must find the current generation.
        Some(_) => Ttl::Days90,
        None => append.ttl,
    };
    let cursor = log.head.next();
    store.append(&NewRecord {
        topic: append.topic,
        cursor,
        generation: append.generation,
        id: append.id,
        at: now,
        expires_at: Millis(now.0.saturating_add(ttl.millis())),
        body: &append.body,
        rotation: append.rotation,
    })?;
    Ok(Appended::New(Record {
        topic: append.topic,
        cursor,
        generation: append.generation,
        id: append.id,
        at: now,
        body: append.body,
        rotation: append.rotation,
    }))
}

/// Admits a signal to a log's current generation.
pub(crate) fn admit_signal(
    store: &mut impl Store,
    signal: &SignalFrame,
    capability: &Capability,
) -> Result<(), Rejection> {
    within(&signal.body, limits::SIGNAL)?;
    admitted_now(store, &signal.topic, signal.generation, capability)
}

/// The relay's copy of a log: the newest records that the reader may see and that fit a frame.
pub(crate) fn inspect(
    store: &mut impl Store,
    topic: &Topic,
    generation: Generation,
    capability: &Capability,
    now: Millis,
) -> Result<Inspected, Rejection> {
    // The most bytes that CBOR adds to a record's body, and to the whole answer.
    const OVERHEAD: usize = 256;
    let (log, own) = admitted(store, topic, generation, capability)?;
    let through = own.end.unwrap_or(log.head);
    let (count, newest) = store.newest(topic, through, limits::INSPECTED, now)?;
    let mut room = limits::FRAME - OVERHEAD;
    let mut records: Vec<_> = newest
        .into_iter()
        .map_while(|stored| {
            room = room.checked_sub(stored.record.body.len() + OVERHEAD)?;
            Some(stored)
        })
        .collect();
    records.reverse();
    Ok(Inspected {
        generation: log.generation,
        capability: own.capability,
        count,
        records,
    })
}

/// The position at which a reader of a generation begins, and that of the last record that it may read now.
pub(crate) fn reader(
    store: &mut impl Store,
    topic: &Topic,
    generation: Generation,
    capability: &Capability,
    (from, now): (From, Millis),
) -> Result<(Cursor, Cursor), Rejection> {
    let (log, own) = admitted(store, topic, generation, capability)?;
    let head = store.last_record(topic, own.end.unwrap_or(log.head), now)?;
    let start = match from {
        From::Generation => own.start,
        // A reader of the record that ends a generation belongs to the next one. This reader was given another record
        // there.
        From::After(cursor) if own.end.is_some_and(|end| end <= cursor) => {
            return Err(Refusal::with(Code::Stale, log.generation.0).into());
        }
        From::After(cursor) => cursor,
    };
    Ok((start, head))
}

/// The last position that a reader of a generation may read, by the store's present state; `None` if the log is gone.
pub(crate) fn readable_through(
    store: &mut impl Store,
    topic: &Topic,
    generation: Generation,
) -> Result<Option<Cursor>, StoreError> {
    let Some(log) = store.log(topic)? else {
        return Ok(None);
    };
    let generation = store.generation(topic, generation)?;
    Ok(generation.map(|generation| generation.end.unwrap_or(log.head)))
}

/// Admits the holder of the current generation's capability.
pub(crate) fn admitted_now(
    store: &mut impl Store,
    topic: &Topic,
    generation: Generation,
    capability: &Capability,
) -> Result<(), Rejection> {
    let (log, _) = admitted(store, topic, generation, capability)?;
    Ok(current(log, generation)?)
}

/// The log and the generation, if the capability is that generation's.
fn admitted(
    store: &mut impl Store,
    topic: &Topic,
    generation: Generation,
    capability: &Capability,
) -> Result<(Log, StoredGeneration), Rejection> {
    let log = store.log(topic)?.ok_or(Code::UnknownTopic)?;
    match store.generation(topic, generation)? {
        Some(stored) if stored.capability.admits(capability) => Ok((log, stored)),
        Some(_) | None => Err(Code::Forbidden.into()),
    }
}

/// Refuses a generation that has ended, with the current one.
fn current(log: Log, generation: Generation) -> Result<(), Refusal> {
    if log.generation == generation {
        Ok(())
    } else {
        Err(Refusal::with(Code::Stale, log.generation.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;

    const TOPIC: Topic = Topic([7; 32]);
    const NOW: Millis = Millis(1000);

    fn token(generation: u8) -> Capability {
        Capability::new([generation; 32])
    }

    /// Appends a record, or a rotation, in a generation of the log; returns its position.
    fn put(store: &mut SqliteStore, generation: u8, id: u8, rotates: bool) -> Result<u64, Refusal> {
        let record = Append {
            topic: TOPIC,
            generation: Generation(generation.into()),
            id: RecordId([id; 16]),
            ttl: Ttl::Hour,
            body: vec![id].into(),
            rotation: rotates.then(|| Rotation {
                next: token(generation + 1).hash(),
            }),
        };
        match append(store, record, &token(generation), NOW) {
            Ok(Appended::New(record)) => Ok(record.cursor.0),
            Ok(Appended::Before(cursor, _)) => Ok(cursor.0),
            Err(Rejection::Refused(refusal)) => Err(refusal),
            Err(Rejection::Store(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn a_generation_ends_for_writers_and_stays_readable() {
        let mut store = SqliteStore::in_memory().unwrap();
        create(&mut store, &TOPIC, &token(0).hash()).unwrap();
        assert_eq!(put(&mut store, 0, 1, true), Ok(1));
        assert_eq!(put(&mut store, 0, 2, false), Err(Refusal::with(Code::Stale, 1)));
        assert_eq!(put(&mut store, 0, 1, true), Ok(1), "a resend");
        assert_eq!(put(&mut store, 1, 3, false), Ok(2));
        let through = |store: &mut _, generation| readable_through(store, &TOPIC, Generation(generation)).unwrap();
        assert_eq!(through(&mut store, 0), Some(Cursor(1)));
        assert_eq!(through(&mut store, 1), Some(Cursor(2)));
        assert_eq!(through(&mut store, 2), None);
        let (topic, first) = (&TOPIC, Generation(0));
        let begin = reader(&mut store, topic, first, &token(0), (From::Generation, NOW));
        assert_eq!(begin.unwrap(), (Cursor(0), Cursor(1)));
    }

    #[test]
    fn a_topic_has_one_first_capability() {
        let mut store = SqliteStore::in_memory().unwrap();
        for _ in 0..2 {
            create(&mut store, &TOPIC, &token(0).hash()).unwrap();
        }
        let other = create(&mut store, &TOPIC, &token(1).hash());
        assert!(matches!(other, Err(Rejection::Refused(refusal)) if refusal.code == Code::TopicTaken));
    }
}

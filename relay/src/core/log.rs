//! Logs: creation, appends that win or are stale, signals, and what the server sees of a log.

use crate::core::feed::{Entry, Feed};
use crate::core::rejection::{Rejection, within};
use crate::core::relay::{ConnectionId, Relay};
use crate::store::{Log, NewRecord, Store, StoredGeneration};
use sotto_wire::{
    Capability, CapabilityHash, Code, Cursor, Generation, Inspected, Millis, Record, RecordId, Refusal, Reply,
    Rotation, SignalFrame, Topic, Ttl, limits,
};

/// An append, without its capability.
pub(crate) struct Append<'a> {
    pub(crate) topic: Topic,
    pub(crate) generation: Generation,
    pub(crate) id: RecordId,
    pub(crate) ttl: Ttl,
    pub(crate) body: &'a [u8],
    pub(crate) rotation: Option<Rotation>,
}

impl<S: Store> Relay<S> {
    pub(crate) fn create(&mut self, topic: &Topic, first: &CapabilityHash) -> Result<Reply, Rejection> {
        match self.store.generation(topic, Generation(0))? {
            None => self.store.create_log(topic, first)?,
            Some(existing) if existing.capability == *first => (),
            Some(_) => return Err(Code::TopicTaken.into()),
        }
        Ok(Reply::Created)
    }

    pub(crate) fn append(&mut self, append: &Append<'_>, capability: &Capability) -> Result<Reply, Rejection> {
        within(append.body, limits::RECORD)?;
        let (log, _) = self.admitted(&append.topic, append.generation, capability)?;
        // A resend is answered before staleness: its first sending may have ended the generation itself. One who was
        // removed since then learns nothing of later records.
        if let Some(place) = self.store.locate(&append.topic, &append.id)?
            && place.generation <= append.generation
        {
            return Ok(Reply::Appended {
                cursor: place.cursor,
                at: place.at,
            });
        }
        current(log, append.generation)?;
        let cursor = log.head.next();
        let ttl = match append.rotation {
            // Whoever comes back within 90 days must find the way to the current generation.
            Some(_) => Ttl::Days90,
            None => append.ttl,
        };
        self.store.append(&NewRecord {
            topic: append.topic,
            cursor,
            generation: append.generation,
            id: append.id,
            at: self.now,
            expires_at: Millis(self.now.0.saturating_add(ttl.millis())),
            body: append.body,
            rotation: append.rotation,
        })?;
        self.count_append();
        self.note_fresh(
            Feed::Log(append.topic),
            Entry::Record(Record {
                topic: append.topic,
                cursor,
                generation: append.generation,
                id: append.id,
                at: self.now,
                body: append.body.to_vec().into(),
                rotation: append.rotation,
            }),
        );
        Ok(Reply::Appended { cursor, at: self.now })
    }

    pub(crate) fn signal(
        &mut self,
        from: ConnectionId,
        signal: SignalFrame,
        capability: &Capability,
    ) -> Result<Reply, Rejection> {
        within(&signal.body, limits::SIGNAL)?;
        let (log, _) = self.admitted(&signal.topic, signal.generation, capability)?;
        current(log, signal.generation)?;
        self.batch.signals.push((from, signal));
        Ok(Reply::Signalled)
    }

    pub(crate) fn inspect(
        &mut self,
        topic: &Topic,
        generation: Generation,
        capability: &Capability,
    ) -> Result<Reply, Rejection> {
        // What CBOR adds to a record's body, and to the whole answer, at most.
        const OVERHEAD: usize = 256;
        let (log, own) = self.admitted(topic, generation, capability)?;
        let through = own.end.unwrap_or(log.head);
        let (count, newest) = self.store.newest(topic, through, limits::INSPECTED, self.now)?;
        let mut room = limits::FRAME - OVERHEAD;
        let mut records: Vec<_> = newest
            .into_iter()
            .map_while(|stored| {
                room = room.checked_sub(stored.record.body.len() + OVERHEAD)?;
                Some(stored)
            })
            .collect();
        records.reverse();
        Ok(Reply::Inspected(Inspected {
            generation: log.generation,
            capability: own.capability,
            count,
            records,
        }))
    }

    /// The log and the generation, if the capability is that generation's.
    pub(crate) fn admitted(
        &mut self,
        topic: &Topic,
        generation: Generation,
        capability: &Capability,
    ) -> Result<(Log, StoredGeneration), Rejection> {
        let log = self.store.log(topic)?.ok_or(Code::UnknownTopic)?;
        match self.store.generation(topic, generation)? {
            Some(stored) if stored.capability.admits(capability) => Ok((log, stored)),
            Some(_) | None => Err(Code::Forbidden.into()),
        }
    }

    /// The last place that a reader of a generation may read, by what the store says now; `None` if the log is gone.
    pub(crate) fn readable_through(
        &mut self,
        topic: &Topic,
        generation: Generation,
    ) -> Result<Option<Cursor>, crate::StoreError> {
        let Some(log) = self.store.log(topic)? else {
            return Ok(None);
        };
        let Some(stored) = self.store.generation(topic, generation)? else {
            return Ok(None);
        };
        Ok(Some(stored.end.unwrap_or(log.head)))
    }
}

/// Refuses a generation that has ended, with the current one.
pub(crate) fn current(log: Log, generation: Generation) -> Result<(), Refusal> {
    if log.generation == generation {
        Ok(())
    } else {
        Err(Refusal::with(Code::Stale, log.generation.0))
    }
}

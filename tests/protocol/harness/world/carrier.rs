//! Blobs between people and the relay: its real rules, HTTP left out.

use super::World;
use super::person::Transfer;
use sotto::io::{Input, TransferError};
use sotto_relay::{BlobRefusal, BlobReply, BlobRequest, Origin};
use sotto_wire::BlobId;
use std::net::Ipv4Addr;

impl World {
    /// Carries one blob of each person; false when there was none. A person without a connection reaches no relay.
    pub fn carry_blobs(&mut self) -> bool {
        let mut moved = false;
        for who in 0..self.people.len() {
            if let Some(transfer) = self.people[who].transfers.pop_front() {
                let input = match transfer {
                    Transfer::Up(blob, bytes, ttl) => {
                        self.wire.push(bytes.clone());
                        let put = |world: &mut Self, request| world.relay.put_blob(request, bytes, ttl, world.now);
                        let result = self.answered(who, blob, put).map(drop);
                        Input::Uploaded { blob, result }
                    }
                    Transfer::Down(blob, limit) => {
                        let fetch = |world: &mut Self, request| world.relay.fetch_blob(request, world.now);
                        let result = self.answered(who, blob, fetch).and_then(|reply| body(reply, limit));
                        Input::Downloaded { blob, result }
                    }
                };
                self.input(who, input);
                moved = true;
            }
        }
        moved
    }

    fn answered(
        &mut self,
        who: usize,
        blob: BlobId,
        ask: impl FnOnce(&mut Self, BlobRequest),
    ) -> Result<BlobReply, TransferError> {
        if self.people[who].connection.is_none() {
            return Err(TransferError::Away);
        }
        let origin = Origin::of(Ipv4Addr::LOCALHOST.into());
        ask(
            self,
            BlobRequest {
                ticket: 0,
                origin,
                blob,
            },
        );
        self.deliver();
        let answer = self.relay.blob_answers().pop().expect("every request is answered");
        answer.outcome.map_err(|refusal| match refusal {
            BlobRefusal::Unknown => TransferError::Gone,
            BlobRefusal::Taken => TransferError::Refused,
            BlobRefusal::TooLarge => TransferError::TooLarge,
            BlobRefusal::Full => TransferError::Full,
            BlobRefusal::RateLimited(_) | BlobRefusal::Unavailable => TransferError::Away,
        })
    }
}

fn body(reply: BlobReply, limit: usize) -> Result<Vec<u8>, TransferError> {
    match reply {
        BlobReply::Body(body) if body.len() > limit => Err(TransferError::TooLarge),
        BlobReply::Body(body) => Ok(body),
        BlobReply::Created | BlobReply::AlreadyThere => Err(TransferError::Refused),
    }
}

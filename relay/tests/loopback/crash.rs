//! Acknowledged appends survive a killed relay, once each.

use crate::process::{Process, append, create, follow};
use sotto_wire::{Cursor, From, RelayFrame, Reply};
use std::collections::BTreeMap;

#[tokio::test]
async fn every_acknowledged_append_survives_kill_9_once() {
    let data = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut sent = 0;
    for round in 1..=4 {
        let mut relay = Process::start(data.path(), &[]);
        let mut client = relay.client().await;
        assert_eq!(client.ask(create()).await, Some(Ok(Reply::Created)));
        // Many appends under way at once; the kill comes while answers still arrive.
        let mut asked = BTreeMap::new();
        for _ in 0..150 {
            sent += 1;
            let id = client.send(append(sent, 1024)).await.unwrap();
            asked.insert(id, sent);
        }
        let enough = 20 * round;
        let mut heard = 0;
        while let Some(frame) = client.next().await {
            if let RelayFrame::Reply {
                id,
                reply: Reply::Appended { cursor, .. },
            } = frame
            {
                acknowledged.insert(asked[&id], cursor);
                heard += 1;
            }
            if heard == enough {
                relay.kill();
            }
        }
        assert!(heard >= enough);
    }

    let relay = Process::start(data.path(), &[]);
    let mut client = relay.client().await;
    let Some(Ok(Reply::Following { head })) = client.ask(follow(From::After(Cursor(0)))).await else {
        panic!("not following");
    };
    let mut stored = BTreeMap::new();
    let mut last = Cursor(0);
    while last < head {
        let Some(RelayFrame::Record(record)) = client.next().await else {
            panic!("no record")
        };
        assert!(record.cursor > last, "in order, each once");
        last = record.cursor;
        let number = u32::from_be_bytes(record.body[..4].try_into().unwrap());
        assert_eq!(stored.insert(number, record.cursor), None, "{number} is there twice");
    }
    for (number, cursor) in &acknowledged {
        assert_eq!(stored.get(number), Some(cursor), "{number} was acknowledged");
    }
    // A client resends records that were not acknowledged: each finds its position, or gets one.
    let resent = 600;
    let place = client.ask(append(resent, 1024)).await;
    let again = client.ask(append(resent, 1024)).await;
    assert!(
        matches!(place, Some(Ok(Reply::Appended { cursor, .. })) if stored.get(&resent).is_none_or(|c| *c == cursor))
    );
    assert_eq!(place, again);
}

#[tokio::test]
async fn sigterm_ends_it_well_with_everything_kept_and_a_quiet_log() {
    let data = tempfile::tempdir().unwrap();
    let relay = Process::start(data.path(), &[]);
    let mut client = relay.client().await;
    client.ask(create()).await.unwrap().unwrap();
    client.ask(append(1, 8)).await.unwrap().unwrap();
    let (well, log) = relay.terminate();
    assert!(well, "{log}");
    assert!(client.until_closed().await.is_empty());
    assert!(log.contains("listening") && log.contains("stopped"), "{log}");
    for word in ["70707070", "pppp", "112, 112", "127.0.0.1:"] {
        // The one address in the log is the relay's own.
        assert!(
            !log.lines()
                .any(|line| line.contains(word) && !line.contains("listening")),
            "{word} in {log}"
        );
    }

    let relay = Process::start(data.path(), &[]);
    let mut client = relay.client().await;
    assert!(matches!(
        client.ask(follow(From::After(Cursor(0)))).await,
        Some(Ok(Reply::Following { head: Cursor(1) }))
    ));
}

//! Clients that break the protocol or do not read: refused where they can be told, closed, and unnoticed by all others.

use crate::process::{Process, append, create, follow};
use sotto_wire::{ClientFrame, Code, Cursor, From, RelayFrame, Reply, Request, VERSION, limits, to_bytes};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn garbage_text_and_oversize_end_only_their_own_connection() {
    let data = tempfile::tempdir().unwrap();
    let relay = Process::start(data.path(), &[]);
    let mut good = relay.client().await;
    good.ask(create()).await.unwrap().unwrap();

    let cut = to_bytes(&ClientFrame {
        id: 9,
        request: append(1, 8),
    });
    for (message, id) in [
        (Message::Binary(vec![0xff; 40].into()), 0),
        (Message::Binary(cut[..cut.len() - 1].to_vec().into()), 9),
        (Message::Text("hello".into()), 0),
    ] {
        let mut bad = relay.client().await;
        bad.raw(message).await.unwrap();
        let frames = bad.until_closed().await;
        let [RelayFrame::Refused { id: told, refusal }] = frames.as_slice() else {
            panic!("{frames:?}")
        };
        assert_eq!((*told, refusal.code), (id, Code::Malformed));
    }

    let mut huge = relay.client().await;
    // The relay may close before all of it is sent.
    let _ = huge.raw(Message::Binary(vec![0; limits::FRAME + 1].into())).await;
    assert!(huge.until_closed().await.is_empty());

    let mut old = relay.silent_client().await;
    old.send(Request::Hello { version: VERSION + 1 }).await.unwrap();
    let frames = old.until_closed().await;
    let [RelayFrame::Refused { refusal, .. }] = frames.as_slice() else {
        panic!("{frames:?}")
    };
    assert_eq!((refusal.code, refusal.detail), (Code::Version, u64::from(VERSION)));

    assert!(matches!(
        good.ask(append(1, 8)).await,
        Some(Ok(Reply::Appended { cursor: Cursor(1), .. }))
    ));
    let (head, body) = relay.http("GET", "/metrics", "");
    assert!(head.starts_with("http/1.1 200"));
    let text = String::from_utf8(body).unwrap();
    assert!(text.contains("sotto_refusals_total{code=\"malformed\"} 3\n"), "{text}");
    assert!(text.contains("sotto_appends_total 1\n"), "{text}");
    assert!(text.contains("sotto_stored_records 1\n"), "{text}");
}

#[tokio::test]
async fn a_client_that_does_not_read_delays_no_other_and_misses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let relay = Process::start(data.path(), &[]);
    let (mut slow, mut quick, mut writer) = (relay.client().await, relay.client().await, relay.client().await);
    writer.ask(create()).await.unwrap().unwrap();
    slow.send(follow(From::After(Cursor(0)))).await.unwrap();
    quick.ask(follow(From::After(Cursor(0)))).await.unwrap().unwrap();
    // Far more than the relay's window and the sockets' buffers take.
    let records = 150;
    for number in 1..=records {
        let appended = writer.ask(append(number, limits::RECORD)).await;
        assert!(matches!(appended, Some(Ok(Reply::Appended { .. }))), "{appended:?}");
        let Some(RelayFrame::Record(record)) = quick.next().await else {
            panic!("no record")
        };
        assert_eq!(record.cursor, Cursor(number.into()));
    }
    let Some(RelayFrame::Reply {
        reply: Reply::Following { .. },
        ..
    }) = slow.next().await
    else {
        panic!("no reply")
    };
    for number in 1..=records {
        let Some(RelayFrame::Record(record)) = slow.next().await else {
            panic!("no record {number}")
        };
        assert_eq!(record.cursor, Cursor(number.into()));
    }
}

//! ICE servers, from the command line to the client.

use crate::process::{Process, command};
use sotto_wire::{Reply, Request};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

#[tokio::test]
async fn a_client_learns_the_ice_servers_and_never_their_secret() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    fs::write(&file, "open-sesame-17\n").unwrap();
    let arguments = [
        "--stun-uri",
        "stun:127.0.0.1:3478",
        "--turn-uri",
        "turn:127.0.0.1:3478?transport=udp",
        "--turn-secret-file",
        file.to_str().unwrap(),
    ];
    let relay = Process::start(&dir.path().join("data"), &arguments);
    let mut client = relay.client().await;
    let Some(Ok(Reply::IceServers { servers, ttl, .. })) = client.ask(Request::IceServers).await else {
        panic!("no servers");
    };
    assert_eq!(servers[0].uris, ["stun:127.0.0.1:3478"]);
    assert_eq!(servers[1].uris, ["turn:127.0.0.1:3478?transport=udp"]);
    let username = servers[1].username.as_deref().unwrap();
    let (ends, name) = username.split_once(':').unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let left = ends.parse::<u64>().unwrap() - now;
    assert!((u64::from(ttl) - 60..=u64::from(ttl)).contains(&left), "{left} seconds");
    assert_eq!(name.len(), 16);
    let credential = servers[1].credential.as_ref().unwrap().expose().to_owned();
    assert_eq!(credential.len(), 28);
    drop(client);
    let (well, log) = relay.terminate();
    assert!(well);
    for secret in ["sesame", &credential, name] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_missing_or_empty_secret_is_reported_to_the_operator() {
    let dir = tempfile::tempdir().unwrap();
    let (missing, empty) = (dir.path().join("missing"), dir.path().join("empty"));
    fs::write(&empty, "\n").unwrap();
    for (file, words) in [(missing, "cannot read the TURN secret"), (empty, "is empty")] {
        let arguments = ["--port", "0", "--turn-uri", "turn:127.0.0.1", "--turn-secret-file"];
        let output = command(&arguments).arg(&file).current_dir(dir.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(words), "{said}");
    }
}

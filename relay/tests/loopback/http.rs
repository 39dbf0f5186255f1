//! The page, its headers, health, and errors at the start.

use crate::process::{Process, command};
use std::fs;
use std::net::TcpListener;
use std::path::Path;

fn page(directory: &Path) -> String {
    fs::create_dir_all(directory.join("assets")).unwrap();
    fs::write(directory.join("index.html"), "<!doctype html><title>Sotto</title>").unwrap();
    fs::write(directory.join("assets/main-a1b2c3.js"), "export {};").unwrap();
    fs::write(directory.join("assets/core-d4e5f6.wasm"), b"\0asm").unwrap();
    fs::write(directory.join("manifest.webmanifest"), "{}").unwrap();
    directory.to_str().unwrap().to_owned()
}

#[test]
fn the_page_comes_with_its_types_caching_and_a_strict_policy() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("secret"), "not for the web").unwrap();
    let page = page(&dir.path().join("dist"));
    let relay = Process::start(&dir.path().join("data"), &["--page", &page]);

    let (head, body) = relay.http("GET", "/", "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, b"<!doctype html><title>Sotto</title>");
    for line in [
        "content-type: text/html; charset=utf-8",
        "cache-control: no-cache",
        "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
         require-trusted-types-for 'script'; trusted-types lit-html app-url",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
    ] {
        assert!(head.lines().any(|other| other == line), "{line} in\n{head}");
    }
    assert!(
        head.contains("permissions-policy: camera=(self), microphone=(self)"),
        "{head}"
    );

    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let (again, body) = relay.http("GET", "/", &format!("If-None-Match: {etag}\r\n"));
    assert!(again.starts_with("http/1.1 304") && body.is_empty(), "{again}");
    let (other, _) = relay.http("GET", "/", "If-None-Match: \"else\"\r\n");
    assert!(other.starts_with("http/1.1 200"));

    for (path, kind) in [
        ("/assets/main-a1b2c3.js", "text/javascript; charset=utf-8"),
        ("/assets/core-d4e5f6.wasm", "application/wasm"),
    ] {
        let (head, _) = relay.http("GET", path, "");
        assert!(head.contains(&format!("content-type: {kind}\r\n")), "{head}");
        assert!(
            head.contains("cache-control: public, max-age=31536000, immutable"),
            "{head}"
        );
    }
    let (head, body) = relay.http("HEAD", "/assets/main-a1b2c3.js", "");
    assert!(head.starts_with("http/1.1 200") && body.is_empty(), "{head}");

    for path in [
        "/nothing",
        "/index.php",
        "/../secret",
        "/%2e%2e/secret",
        "/assets/../../secret",
        "//secret",
    ] {
        let (head, body) = relay.http("GET", path, "");
        assert!(head.starts_with("http/1.1 404"), "{path}: {head}");
        assert_eq!(body, b"not found\n", "{path}");
        assert!(head.contains("content-security-policy"), "{path}: {head}");
    }
    let (head, _) = relay.http("POST", "/", "Content-Length: 0\r\n");
    assert!(head.starts_with("http/1.1 405"), "{head}");
}

#[test]
fn an_origin_that_may_embed_is_named_in_the_policy() {
    let dir = tempfile::tempdir().unwrap();
    let page = page(&dir.path().join("dist"));
    let more = ["--page", &page, "--embed", "https://shop.example:8443"];
    let relay = Process::start(&dir.path().join("data"), &more);
    let (head, _) = relay.http("GET", "/", "");
    assert!(
        head.contains("frame-ancestors 'self' https://shop.example:8443;"),
        "{head}"
    );
    assert!(
        head.contains("cross-origin-resource-policy: cross-origin\r\n"),
        "{head}"
    );
}

#[test]
fn health_asks_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(dir.path(), &[]);
    let (head, body) = relay.http("GET", "/healthz", "");
    assert!(head.starts_with("http/1.1 200") && body == b"ok\n", "{head}");
}

#[test]
fn a_relay_that_cannot_start_prints_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let below_a_file = file.join("data");
    let damaged = dir.path().join("damaged");
    fs::create_dir(&damaged).unwrap();
    fs::write(damaged.join("relay.sqlite"), [b'x'; 8192]).unwrap();
    let running = Process::start(&dir.path().join("used"), &[]);
    for (arguments, words) in [
        (
            ["--port", &port, "--data", data.to_str().unwrap()],
            format!("port {port} is in use"),
        ),
        (
            ["--port", "0", "--data", below_a_file.to_str().unwrap()],
            "cannot write to the data directory".into(),
        ),
        (
            ["--port", "0", "--data", damaged.to_str().unwrap()],
            "cannot open".into(),
        ),
        (
            ["--port", "0", "--data", dir.path().join("used").to_str().unwrap()],
            "another relay uses".into(),
        ),
        (
            ["--port", "0", "--page", data.to_str().unwrap()],
            "cannot read the page".into(),
        ),
        (
            ["--port", "0", "--embed", "example.org"],
            "--embed takes an origin".into(),
        ),
        (["--port", "99999", "--data", data.to_str().unwrap()], "99999".into()),
    ] {
        let output = command(&arguments).current_dir(dir.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(&words), "{arguments:?} said {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    drop(running);
}

//! The driver against a real IndexedDB: nothing is let out before it is saved, and a failed commit loses nothing.

use super::*;
use crate::io::Row;
use js_sys::{Function, Promise};
use sotto_wire::{BlobId, Ttl};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// No server listens there.
const NOWHERE: &str = "ws://127.0.0.1:9/";

type Heard = Rc<RefCell<Vec<News>>>;

async fn driver(profile: &str) -> (Driver, Heard) {
    let heard = Heard::default();
    let listener = Rc::clone(&heard);
    let driver = Driver::open(profile.into(), NOWHERE.into(), move |news| {
        listener.borrow_mut().push(news)
    })
    .await;
    heard.borrow_mut().clear();
    (driver.unwrap(), heard)
}

fn database(driver: &Driver) -> Rc<Database> {
    Rc::clone(&driver.0.session.borrow().as_ref().unwrap().database)
}

fn row(key: &str) -> Row {
    Row {
        store: Store::Messages,
        key: key.into(),
        value: vec![1, 2, 3],
        expires_at: None,
    }
}

fn done(ticket: u64) -> Event {
    Event::Done {
        ticket,
        result: Ok(Outcome::Nothing),
    }
}

/// A future of whatever a driver answers, and the reply that settles it.
fn reply() -> (Promise, Reply) {
    let mut settle: Option<Function> = None;
    let promise = Promise::new(&mut |resolve, _| settle = Some(resolve));
    let settle = settle.unwrap();
    let reply = move |result: Result<Outcome, Refusal>| {
        let word = match result {
            Ok(_) => "done".to_owned(),
            Err(Refusal::Fault(fault)) => format!("{fault:?}"),
            Err(Refusal::Problem(problem)) => format!("{problem:?}"),
        };
        settle.call1(&JsValue::UNDEFINED, &word.into()).unwrap();
    };
    (promise, Box::new(reply))
}

async fn word(promise: Promise) -> String {
    JsFuture::from(promise).await.unwrap().as_string().unwrap()
}

/// Lets the browser run its ready tasks.
async fn turn() {
    let later = Function::new_no_args(
        "return new Promise((resolve) => {
             const {port1, port2} = new MessageChannel();
             port1.onmessage = () => { port1.close(); resolve(); };
             port2.postMessage(0);
         });",
    );
    let later: Promise = later.call0(&JsValue::UNDEFINED).unwrap().unchecked_into();
    JsFuture::from(later).await.unwrap();
}

fn global(code: &str) {
    Function::new_no_args(code).call0(&JsValue::UNDEFINED).unwrap();
}

#[wasm_bindgen_test]
async fn a_command_is_answered_only_after_its_writes_are_in_the_store() {
    let (driver, _) = driver("order").await;
    let store = database(&driver);
    // Reads the store at the moment of the answer, on another connection.
    let other = Rc::new(Database::open("order", || {}).await.unwrap());
    let (promise, settle) = reply();
    let at_answer: Rc<RefCell<Option<usize>>> = Rc::default();
    let (reader, seen) = (Rc::clone(&other), Rc::clone(&at_answer));
    let look = Box::new(move |result| {
        spawn_local(async move {
            let rows = reader.all(&[Store::Messages]).await.unwrap();
            seen.replace(Some(rows.len()));
            settle(result);
        });
    });
    driver.0.replies.borrow_mut().insert(900, look);
    let mut output = Output::default();
    output.write(Write::Put(row("m/1")));
    output.strictly();
    output.event(done(900));
    driver.0.follow(output, &store).await.unwrap();
    assert_eq!(word(promise).await, "done");
    assert_eq!(*at_answer.borrow(), Some(1));
    driver.close();
}

#[wasm_bindgen_test]
async fn the_driver_reports_bugs_and_answers_without_a_command() {
    let (driver, heard) = driver("bugs").await;
    let store = database(&driver);
    let mut output = Output::default();
    output.event(Event::Bug { line: "of the core" });
    output.event(done(900));
    driver.0.follow(output, &store).await.unwrap();
    let lines = |heard: &Heard| -> Vec<&str> {
        let line = |news: &News| match news {
            News::Bug { line } => Some(*line),
            _ => None,
        };
        heard.borrow().iter().filter_map(line).collect()
    };
    assert_eq!(lines(&heard), ["of the core", "answer to no command"]);
    driver.close();
}

#[wasm_bindgen_test]
async fn a_frame_leaves_only_after_its_transaction_has_completed() {
    global(
        "globalThis.__WebSocket = globalThis.WebSocket; globalThis.__log = [];
         globalThis.WebSocket = class {
             constructor() { globalThis.__relay = this; }
             send(bytes) { globalThis.__log.push('sent ' + bytes.join()); }
             close() {}
         };",
    );
    let (driver, _) = driver("send").await;
    global("globalThis.__relay.onopen(); globalThis.WebSocket = globalThis.__WebSocket;");
    let store = database(&driver);
    let mut output = Output::default();
    output.write(Write::Put(row("m/1")));
    output.effect(Effect::Send(vec![250, 251]));
    global(
        "globalThis.__begin = IDBDatabase.prototype.transaction;
         IDBDatabase.prototype.transaction = function (...args) {
             const transaction = globalThis.__begin.apply(this, args);
             transaction.addEventListener('complete', () => globalThis.__log.push('complete'));
             return transaction;
         };",
    );
    driver.0.follow(output, &store).await.unwrap();
    global("IDBDatabase.prototype.transaction = globalThis.__begin;");
    let log = js_sys::Reflect::get(&js_sys::global(), &"__log".into()).unwrap();
    let log: Vec<String> = js_sys::Array::from(&log)
        .iter()
        .filter_map(|line| line.as_string())
        .collect();
    let sent = log.iter().position(|line| line == "sent 250,251").unwrap();
    assert!(log[..sent].iter().any(|line| line == "complete"));
    driver.close();
}

#[wasm_bindgen_test]
async fn an_aborted_transaction_lets_nothing_out_and_keeps_nothing() {
    let (driver, heard) = driver("abort").await;
    let store = database(&driver);
    let mut output = Output::default();
    output.write(Write::Put(row("m/1")));
    output.write(Write::Put(row("m/2")));
    output.event(done(901));
    let (promise, settle) = reply();
    driver.0.replies.borrow_mut().insert(901, settle);
    // The browser itself aborts, after the first request was accepted.
    global(
        "const put = IDBObjectStore.prototype.put; globalThis.__put = put; let left = 2;
         IDBObjectStore.prototype.put = function (...args) {
             const request = put.apply(this, args);
             if (--left === 0) this.transaction.abort();
             return request;
         };",
    );
    let followed = driver.0.follow(output, &store).await;
    global("IDBObjectStore.prototype.put = globalThis.__put;");
    assert_eq!(followed, Err(Fault::StorageFailed));
    assert!(heard.borrow().is_empty());
    assert_eq!(store.all(&[Store::Messages]).await.unwrap().len(), 0);
    driver.0.recover(Fault::StorageFailed);
    assert_eq!(word(promise).await, "StorageFailed");
    driver.close();
}

#[wasm_bindgen_test]
async fn after_a_failed_commit_the_client_comes_back_from_the_last_one() {
    let (driver, heard) = driver("back").await;
    let before = database(&driver);
    let (gone, settle) = reply();
    driver.0.replies.borrow_mut().insert(902, settle);
    // A command that the client has not seen yet waits for the next client.
    let (kept, settle_kept) = reply();
    driver.0.replies.borrow_mut().insert(905, settle_kept);
    driver.0.queue.borrow_mut().push_back(Job::Input(Input::Command {
        ticket: 905,
        command: Command::SetProtectNew { on: true },
    }));
    driver.0.recover(Fault::Quota);
    driver.0.work();
    assert_eq!(word(gone).await, "Quota");
    assert_ne!(word(kept).await, "Quota");
    assert!(!Rc::ptr_eq(&before, &database(&driver)));
    let heard = heard.borrow();
    assert_eq!(
        heard.first(),
        Some(&News::Problem {
            problem: Some(Fault::Quota)
        })
    );
    assert!(heard.iter().any(|news| matches!(news, News::App { .. })));
    driver.close();
}

#[wasm_bindgen_test]
async fn loaded_rows_are_those_of_the_commit_that_asked_for_them() {
    let (driver, _) = driver("load").await;
    let store = database(&driver);
    let mut output = Output::default();
    output.write(Write::Put(row("m/1")));
    output.effect(Effect::Load {
        request: 7,
        store: Store::Messages,
        prefix: "m/".into(),
        before: None,
        limit: 10,
    });
    driver.0.follow(output, &store).await.unwrap();
    let loaded = driver.0.queue.borrow_mut().pop_back();
    let Some(Job::Input(Input::Loaded { request: 7, rows })) = loaded else {
        panic!("no rows were handed in");
    };
    assert!(rows == [row("m/1")]);
    driver.close();
}

#[wasm_bindgen_test]
async fn transfers_begin_after_the_commit_and_end_as_inputs() {
    global(
        "globalThis.__fetch = globalThis.fetch;
         globalThis.fetch = async (_, init) => new Response(init.method === 'PUT' ? null : 'abc', {status: 200});",
    );
    let (driver, _) = driver("transfers").await;
    let store = database(&driver);
    // Returned inputs stay in the queue, for a look at them, once the start is done.
    while driver.0.busy.get() {
        turn().await;
    }
    driver.0.busy.set(true);
    let mut output = Output::default();
    output.write(Write::Put(row("m/1")));
    output.effect(Effect::Upload {
        blob: BlobId([1; 32]),
        bytes: vec![1, 2],
        ttl: Ttl::Hour,
    });
    output.effect(Effect::Download {
        blob: BlobId([2; 32]),
        limit: 3,
    });
    driver.0.follow(output, &store).await.unwrap();
    let ended = |job: &&Job| matches!(job, Job::Input(Input::Uploaded { .. } | Input::Downloaded { .. }));
    while driver.0.queue.borrow().iter().filter(ended).count() < 2 {
        turn().await;
    }
    global("globalThis.fetch = globalThis.__fetch;");
    let (mut put, mut fetched) = (None, None);
    for job in driver.0.queue.borrow_mut().drain(..) {
        match job {
            Job::Input(Input::Uploaded { blob, result }) => put = Some((blob, result)),
            Job::Input(Input::Downloaded { blob, result }) => fetched = Some((blob, result)),
            // There is no relay: the socket reports that in between.
            Job::Input(_) | Job::Reopen => {}
        }
    }
    assert_eq!(put, Some((BlobId([1; 32]), Ok(()))));
    assert_eq!(fetched, Some((BlobId([2; 32]), Ok(b"abc".to_vec()))));
    driver.close();
}

#[wasm_bindgen_test]
async fn closing_settles_every_command() {
    let (driver, _) = driver("closing").await;
    let (under_way, settle) = reply();
    driver.0.replies.borrow_mut().insert(903, settle);
    driver.close();
    assert_eq!(word(under_way).await, "Closed");
    let (late, settle) = reply();
    driver.run(Command::SetProtectNew { on: true }, settle);
    assert_eq!(word(late).await, "Closed");
}

#[wasm_bindgen_test]
async fn another_page_that_needs_the_database_gets_it() {
    let (driver, heard) = driver("retired").await;
    let (under_way, settle) = reply();
    driver.0.replies.borrow_mut().insert(904, settle);
    let name = crate::web::schema::database("retired");
    let deleted = indexed_db_futures::database::Database::delete_by_name(&name).unwrap();
    deleted.await.unwrap();
    assert_eq!(word(under_way).await, "StorageNewer");
    assert_eq!(
        heard.borrow().last(),
        Some(&News::Problem {
            problem: Some(Fault::StorageNewer)
        })
    );
}

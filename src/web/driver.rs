//! Runs the core: the inputs that wait are one transaction, and their effects come only after its commit.

use crate::client::Client;
use crate::io::{Command, Effect, Event, Fault, Input, News, Outcome, Output, Refusal, Store, Write};
use crate::web::alarm::Alarm;
use crate::web::blob::Transfers;
use crate::web::clock::{Timer, now};
use crate::web::queue::{Job, Load, Queue, Work};
use crate::web::random::BrowserRng;
use crate::web::socket::{Socket, SocketEvent};
use crate::web::storage_health::StorageHealth;
use crate::web::store::{Database, Page};
use crate::web::wrap;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// A client and its surroundings. Closed when dropped.
pub struct Driver(Rc<Running>);

type Reply = Box<dyn FnOnce(Result<Outcome, Refusal>)>;

struct Running {
    profile: String,
    news: Box<dyn Fn(News)>,
    socket: Socket,
    transfers: Transfers,
    alarm: Rc<Alarm>,
    session: RefCell<Option<Session>>,
    queue: RefCell<Queue>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    replies: RefCell<HashMap<u64, Reply>>,
    tickets: Cell<u64>,
    health: RefCell<StorageHealth>,
}

/// A client and the database it was opened from; both go together.
struct Session {
    client: Client,
    database: Rc<Database>,
}

/// If rows are due although the core has just swept, the next sweep is this many milliseconds later.
const AGAIN: u64 = 1_000;

impl Driver {
    /// Opens a profile and connects to the relay. The first snapshots reach `news` before this ends.
    pub async fn open(profile: String, relay_url: String, news: impl Fn(News) + 'static) -> Result<Self, Fault> {
        let running = Rc::new_cyclic(|weak: &Weak<Running>| {
            let (heard, carried, ticked) = (weak.clone(), weak.clone(), weak.clone());
            Running {
                profile,
                news: Box::new(news),
                transfers: Transfers::new(&relay_url, move |input| push(&carried, Job::Input(input))),
                socket: Socket::new(relay_url, move |event| push(&heard, Job::Input(input(event)))),
                alarm: Alarm::new(move || push(&ticked, Job::Input(Input::Tick))),
                session: RefCell::new(None),
                queue: RefCell::default(),
                busy: Cell::new(true),
                closed: Cell::new(false),
                replies: RefCell::default(),
                tickets: Cell::new(0),
                health: RefCell::default(),
            }
        });
        let driver = Self(running);
        driver.0.begin().await?;
        driver.0.alarm.start();
        driver.0.socket.connect();
        driver.0.busy.set(false);
        driver.0.work();
        Ok(driver)
    }

    /// Runs a command; `reply` is called exactly once.
    pub fn run(&self, command: Command, reply: impl FnOnce(Result<Outcome, Refusal>) + 'static) {
        if self.0.closed.get() {
            return reply(Err(Refusal::Fault(Fault::Closed)));
        }
        let ticket = self.0.tickets.get();
        self.0.tickets.set(ticket + 1);
        self.0.replies.borrow_mut().insert(ticket, Box::new(reply));
        push(&Rc::downgrade(&self.0), Job::Input(Input::Command { ticket, command }));
    }

    /// Ends the client. Commands under way are refused as [`Fault::Closed`].
    pub fn close(&self) {
        self.0.end(Fault::Closed);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.close();
    }
}

fn push(running: &Weak<Running>, job: Job) {
    let Some(running) = running.upgrade() else { return };
    if running.closed.get() {
        return;
    }
    running.queue.borrow_mut().push(job);
    running.work();
}

fn input(event: SocketEvent) -> Input {
    match event {
        SocketEvent::Connected => Input::Connected,
        SocketEvent::Disconnected => Input::Disconnected,
        SocketEvent::Frame(frame) => Input::Frame(frame),
    }
}

impl Running {
    /// Does the jobs one after the other, until there are none.
    fn work(self: &Rc<Self>) {
        if self.busy.replace(true) {
            return;
        }
        let running = Rc::clone(self);
        spawn_local(async move {
            while let Some(work) = running.take() {
                let done = match work {
                    Work::Inputs(inputs) => running.handle(inputs).await,
                    Work::Loads(loads) => running.load(loads).await,
                    Work::Reopen => running.reopen().await,
                };
                if let Err(fault) = done {
                    running.recover(fault);
                }
            }
            running.busy.set(false);
        });
    }

    fn take(&self) -> Option<Work> {
        self.queue.borrow_mut().take()
    }

    async fn handle(self: &Rc<Self>, inputs: Vec<Input>) -> Result<(), Fault> {
        let ticked = inputs.iter().any(|input| matches!(input, Input::Tick));
        let tickets: Vec<_> = inputs.iter().filter_map(Input::ticket).collect();
        let output = self.session.borrow_mut().as_mut().map(|session| {
            let output = session.client.handle_all(inputs, now(), &mut BrowserRng);
            (output, Rc::clone(&session.database))
        });
        let Some((output, database)) = output else {
            // Without a client there is no connection either; late events belong to no client.
            let fault = self.health.borrow().fault().unwrap_or(Fault::StorageFailed);
            for ticket in tickets {
                self.answer(ticket, Err(Refusal::Fault(fault)));
            }
            return Ok(());
        };
        self.follow(output, &database).await?;
        if ticked {
            self.watch_expiry(&database, AGAIN).await?;
        }
        Ok(())
    }

    /// Commits, then carries out the effects.
    async fn follow(self: &Rc<Self>, output: Output, database: &Rc<Database>) -> Result<(), Fault> {
        let expiring = output.writes().iter().any(Write::touches_expiry);
        if !output.writes().is_empty() {
            database.commit(output.writes(), output.durability()).await?;
            self.calm();
        }
        if self.closed.get() {
            return Ok(());
        }
        let (effects, events) = output.committed();
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.socket.send(&frame),
                Effect::Outdated => {
                    self.socket.stop();
                    self.forget_connection();
                }
                Effect::Reconnect => {
                    self.socket.reconnect_later();
                    self.forget_connection();
                }
                Effect::Wake { after_ms } => self.alarm.wake_after(after_ms),
                Effect::Upload { blob, bytes, ttl } => self.transfers.upload(blob, bytes, ttl),
                Effect::Download { blob, limit } => self.transfers.download(blob, limit),
                Effect::Load {
                    request,
                    store,
                    prefix,
                    before,
                    limit,
                } => self.queue.borrow_mut().push(Job::Load(Load {
                    request,
                    store,
                    prefix,
                    before,
                    limit,
                })),
            }
        }
        for event in events {
            match event {
                Event::App(app) => (self.news)(News::App { app }),
                Event::AppChange(change) => (self.news)(News::AppChange { change }),
                Event::Call(event) => (self.news)(News::Call(event)),
                Event::Thread(thread) => (self.news)(News::Thread { thread }),
                Event::ThreadChange(change) => (self.news)(News::ThreadChange { change }),
                Event::Bug { line } => (self.news)(News::Bug { line }),
                Event::Done { ticket, result } => self.answer(ticket, result.map_err(Refusal::Problem)),
            }
        }
        if expiring {
            self.watch_expiry(database, 0).await?;
        }
        Ok(())
    }

    /// The connection was closed from this side: its late events are ignored, and the core is told.
    fn forget_connection(&self) {
        self.queue.borrow_mut().disconnect();
    }

    async fn load(&self, loads: Vec<Load>) -> Result<(), Fault> {
        let of = |session: &Session| Rc::clone(&session.database);
        let database = self.session.borrow().as_ref().map(of);
        let (Some(now), Some(database)) = (self.effective(), database) else {
            return Ok(());
        };
        let pages: Vec<_> = loads.iter().map(|load| Page::of(load, now)).collect();
        let read = database.pages(&pages).await?;
        let mut queue = self.queue.borrow_mut();
        for (load, rows) in loads.iter().zip(read) {
            queue.loaded(load.request, rows);
        }
        Ok(())
    }

    async fn watch_expiry(&self, database: &Database, at_least: u64) -> Result<(), Fault> {
        let earliest = database.earliest().await?;
        if let (Some(now), false) = (self.effective(), self.closed.get()) {
            self.alarm
                .expire_after(earliest.map(|at| at.0.saturating_sub(now.0).max(at_least)));
        }
        Ok(())
    }

    fn effective(&self) -> Option<sotto_wire::Millis> {
        self.session
            .borrow()
            .as_ref()
            .map(|session| session.client.effective(now()))
    }

    fn answer(&self, ticket: u64, result: Result<Outcome, Refusal>) {
        let reply = self.replies.borrow_mut().remove(&ticket);
        match reply {
            Some(reply) => reply(result),
            // Every command was refused when it closed.
            None if self.closed.get() => {}
            None => (self.news)(News::Bug {
                line: "answer to no command",
            }),
        }
    }

    /// Opens the client from the last commit.
    async fn begin(self: &Rc<Self>) -> Result<(), Fault> {
        let weak = Rc::downgrade(self);
        let retired = move || {
            if let Some(running) = weak.upgrade() {
                (running.news)(News::Problem {
                    problem: Some(Fault::StorageNewer),
                });
                running.end(Fault::StorageNewer);
            }
        };
        let database = Rc::new(Database::open(&self.profile, retired).await?);
        let key = wrap::unlock(&database, &self.profile).await?;
        let rows = database.all(&[Store::State, Store::Outbox]).await?;
        let (client, output) = Client::open(key, rows, now(), &mut BrowserRng)?;
        if self.closed.get() {
            return Err(Fault::Closed);
        }
        self.session.replace(Some(Session {
            client,
            database: Rc::clone(&database),
        }));
        self.follow(output, &database).await?;
        self.watch_expiry(&database, 0).await
    }

    async fn reopen(self: &Rc<Self>) -> Result<(), Fault> {
        if self.closed.get() {
            return Ok(());
        }
        self.begin().await?;
        let delay = self.health.borrow().delay();
        self.alarm.start();
        self.socket.reconnect(delay);
        Ok(())
    }

    /// A commit or a read failed: the client in memory may differ from the store, so it is dropped and opened again
    /// from the last commit. Its commands under way are refused; waiting ones are for the next client.
    fn recover(self: &Rc<Self>, fault: Fault) {
        if self.closed.get() {
            return;
        }
        self.socket.close();
        self.transfers.stop();
        self.alarm.stop();
        self.session.replace(None);
        self.queue.borrow_mut().keep_commands();
        self.refuse_all(fault, Waiting::Keep);
        let first = self.health.borrow_mut().failed(fault);
        (self.news)(News::Problem { problem: Some(fault) });
        if first {
            self.queue.borrow_mut().reopen_first();
            return;
        }
        // It fails again and again: leave the store alone for a while.
        let weak = Rc::downgrade(self);
        let delay = self.health.borrow().delay();
        let retry = Timer::after(delay, move || push(&weak, Job::Reopen));
        self.health.borrow_mut().retry(retry);
    }

    /// A commit worked.
    fn calm(&self) {
        let over = self.health.borrow_mut().worked();
        if over {
            (self.news)(News::Problem { problem: None });
        }
    }

    fn end(&self, fault: Fault) {
        if self.closed.replace(true) {
            return;
        }
        self.socket.stop();
        self.transfers.stop();
        self.alarm.stop();
        self.session.replace(None);
        self.health.replace(StorageHealth::default());
        self.queue.borrow_mut().clear();
        self.refuse_all(fault, Waiting::Refuse);
    }

    fn refuse_all(&self, fault: Fault, waiting: Waiting) {
        let kept: Vec<u64> = match waiting {
            Waiting::Keep => self.queue.borrow().tickets(),
            Waiting::Refuse => Vec::new(),
        };
        let refused: Vec<(u64, Reply)> = {
            let mut replies = self.replies.borrow_mut();
            replies.extract_if(|ticket, _| !kept.contains(ticket)).collect()
        };
        for (_, reply) in refused {
            reply(Err(Refusal::Fault(fault)));
        }
    }
}

/// The fate of commands that the client has not seen yet.
enum Waiting {
    Keep,
    Refuse,
}

#[cfg(test)]
mod tests;

//! The client's figures without a browser: real cryptography, stores in memory, one line per figure.

mod devices;
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the pair harness of the tests, of which the figures need the good days only"
)]
#[path = "../tests/protocol/harness"]
mod harness {
    pub mod names;
    pub mod words;
    pub mod world;
}

use harness::world;

#[path = "core/groups.rs"]
mod groups;
#[path = "core/many.rs"]
mod many;
#[path = "core/start.rs"]
mod start;
#[path = "core/thousand.rs"]
mod thousand;

use devices::{Device, Failure, introduce, said};
use sotto::conversation::session::Incoming;
use sotto::io::{Command, ProtectionState};
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};
use world::World;

/// How long each rate is measured.
const TIME: Duration = Duration::from_secs(2);
/// How often each set-up is measured; the figure is the median.
const SETUPS: usize = 9;
const KIB: usize = 1024;

fn main() -> Result<(), Failure> {
    // For the figures of the page: no figures here, but the rows with which a browser starts.
    let mut arguments = std::env::args().skip_while(|argument| argument != "--rows");
    if let Some(file) = arguments.nth(1) {
        return many::write_rows(&file);
    }
    let devices = median(|| {
        let (mut ana, mut ben) = (Device::new("ana", 1)?, Device::new("ben", 2)?);
        let start = Instant::now();
        introduce(&mut ana, &mut ben)?;
        Ok(start.elapsed())
    })?;
    figure("core_set_up_two_devices", devices, "ms")?;
    let (sign_up, protect) = people()?;
    figure("client_sign_up_two_people", sign_up, "ms")?;
    figure("client_start_and_protect_a_conversation", protect, "ms")?;
    let mut ana = Device::new("ana", 1)?;
    let made = rate(|| ana.key_package())?;
    figure("core_key_packages_made", made, "packages/s")?;
    messages()?;
    Talk::new()?.figures()?;
    start::figures()?;
    groups::figures()?;
    thousand::figures()
}

/// Two whole clients through a relay: milliseconds until both have accounts, and from there until both are protected.
fn people() -> Result<(f64, f64), Failure> {
    let mut sign_ups = Vec::new();
    let protect = median(|| {
        let start = Instant::now();
        let mut world = World::pair();
        sign_ups.push(start.elapsed());
        let start = Instant::now();
        protect(&mut world)?;
        Ok(start.elapsed())
    })?;
    let mut sign_ups = sign_ups.into_iter();
    let sign_up = median(|| sign_ups.next().ok_or("one for each set-up".into()))?;
    Ok((sign_up, protect))
}

/// One kibibyte from device to device. Each side collects its writes, unsealed.
fn messages() -> Result<(), Failure> {
    let (mut ana, mut ben) = (Device::new("ana", 1)?, Device::new("ben", 2)?);
    let (mut hers, mut his) = introduce(&mut ana, &mut ben)?;
    let mut records = Vec::new();
    let encrypted = rate(|| {
        let record = hers.encrypt(&mut ana.mls, &mut ana.rng, &ana.me, &[b'x'; KIB]);
        records.push(record.map_err(said)?);
        black_box(ana.mls.drain());
        Ok(())
    })?;
    figure("core_encrypt_1_kib", encrypted, "messages/s")?;
    let start = Instant::now();
    for record in &records {
        match his.read(&mut ben.mls, record).map_err(said)? {
            Incoming::Message { content, .. } if content.len() == KIB => black_box(ben.mls.drain()),
            Incoming::Message { .. } | Incoming::Commit(_) => return Err("another message than was sent".into()),
        };
    }
    let decrypted = records.len() as f64 / start.elapsed().as_secs_f64();
    figure("core_decrypt_1_kib", decrypted, "messages/s")
}

/// Two whole clients in a protected conversation, and how many messages were sent.
struct Talk {
    world: World,
    sent: u32,
}

impl Talk {
    fn new() -> Result<Self, Failure> {
        let mut world = World::pair();
        protect(&mut world)?;
        Ok(Self { world, sent: 0 })
    }

    /// The cost of a message, early and late in a conversation, and messages per second.
    fn figures(mut self) -> Result<(), Failure> {
        for (first, last) in [(1, 20), (281, 300)] {
            while self.sent + 1 < first {
                self.deliver()?;
            }
            let frames = self.world.wire.len();
            let before = self.written();
            while self.sent < last {
                self.deliver()?;
            }
            let count = f64::from(last + 1 - first);
            for ((side, before), after) in ["sender", "receiver"].iter().zip(before).zip(self.written()) {
                let name = format!("client_{side}_writes_per_1_kib_message_{first}_to_{last}");
                figure(&name, (after - before) as f64 / count, "bytes")?;
            }
            let wire: usize = self.world.wire[frames..].iter().map(Vec::len).sum();
            let name = format!("client_frames_per_1_kib_message_{first}_to_{last}");
            figure(&name, wire as f64 / count, "bytes")?;
        }
        let delivered = rate(|| self.deliver())?;
        figure("client_deliver_1_kib", delivered, "messages/s")
    }

    /// From one person's typed text to the other's saved and unread message.
    fn deliver(&mut self) -> Result<(), Failure> {
        self.world.send(0, &"x".repeat(KIB));
        self.world.settle();
        self.sent += 1;
        if self.world.people[1].conversation().unread == self.sent {
            Ok(())
        } else {
            Err(format!("message {} did not arrive", self.sent))
        }
    }

    fn written(&self) -> [usize; 2] {
        [0, 1].map(|who| self.world.people[who].bytes_written)
    }
}

fn protect(world: &mut World) -> Result<(), Failure> {
    let conversation = world.start(0, "ben");
    world.settle();
    world.run(0, Command::Protect { conversation }).map_err(said)?;
    world.settle();
    match world.people[1].conversation().protection.state {
        ProtectionState::On => Ok(()),
        other => Err(format!("not protected but {other:?}")),
    }
}

/// How often a second `work` is done.
fn rate<T>(mut work: impl FnMut() -> Result<T, Failure>) -> Result<f64, Failure> {
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < TIME {
        black_box(work()?);
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// The median time of a set-up, in milliseconds.
fn median(mut set_up: impl FnMut() -> Result<Duration, Failure>) -> Result<f64, Failure> {
    let mut times = (0..SETUPS).map(|_| set_up()).collect::<Result<Vec<_>, _>>()?;
    times.sort_unstable();
    Ok(times[SETUPS / 2].as_secs_f64() * 1000.0)
}

fn figure(name: &str, value: f64, unit: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{name}: {value:.1} {unit}").map_err(said)
}

//! Groups of 10 to 1,000 devices: the cost of making one, joining, removing a member, following, and writing.

use super::devices::{Device, Failure, said};
use super::figure;
use sotto::conversation::session::{Changes, Incoming, Session, Terms};
use sotto::credential::DeviceIdentity;
use sotto::mls::{Change, Mls};
use sotto_wire::Topic;
use std::time::{Duration, Instant};

/// Devices in a group, and how often each of its figures is measured.
const SIZES: [(usize, usize); 4] = [(10, 9), (100, 5), (500, 3), (1000, 2)];
/// A short message, in bytes.
const SHORT: usize = 100;
/// Messages that are written one after the other.
const MESSAGES: usize = 20;

/// Prints the figures of every size.
pub fn figures() -> Result<(), Failure> {
    SIZES.into_iter().try_for_each(|(size, times)| of_size(size, times))
}

fn of_size(size: usize, times: usize) -> Result<(), Failure> {
    let mut ana = Device::new("ana", 1)?;
    let mut others = (2..=size as u32)
        .map(|seed| Device::new("other", seed))
        .collect::<Result<Vec<_>, _>>()?;
    let packages = others
        .iter_mut()
        .map(Device::key_package)
        .collect::<Result<Vec<_>, _>>()?;
    let show = |what: &str, value, unit: &str| figure(&format!("group_{size}_{what}"), value, unit);

    let start = Instant::now();
    let mut hers =
        Session::create(&mut ana.mls, &mut ana.rng, &ana.me, Topic([7; 32]), terms(&ana.me)).map_err(said)?;
    let adding = Changes {
        add: packages,
        ..Changes::default()
    };
    let commit = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &adding)
        .map_err(said)?;
    hers.apply_own(&mut ana.mls).map_err(said)?;
    show("create", ms(start), "ms")?;
    show("create_writes", drained(&mut ana.mls), "bytes")?;
    let welcome = commit.welcome.ok_or("added devices get a Welcome")?;
    show("welcome", welcome.len() as f64, "bytes")?;

    let ben = others.first_mut().ok_or("a group is of several devices")?;
    let start = Instant::now();
    let (mut his, _) = Session::join(&mut ben.mls, &welcome).map_err(said)?;
    show("join", ms(start), "ms")?;
    show("join_writes", drained(&mut ben.mls), "bytes")?;

    let mut pair = Pair {
        ana: &mut ana,
        hers: &mut hers,
        ben,
        his: &mut his,
    };
    pair.messages(&show)?;
    let last = size as u32 - 1;
    pair.commits("remove", times.min(size / 2), &show, |round| Changes {
        remove: vec![last - round],
        ..Changes::default()
    })?;
    pair.commits("update", times, &show, |_| Changes::default())
}

type Show<'a> = &'a dyn Fn(&str, f64, &str) -> Result<(), Failure>;

/// The device that writes and commits, and one that follows.
struct Pair<'a> {
    ana: &'a mut Device,
    hers: &'a mut Session,
    ben: &'a mut Device,
    his: &'a mut Session,
}

impl Pair<'_> {
    fn messages(&mut self, show: Show<'_>) -> Result<(), Failure> {
        let (mut encrypting, mut decrypting) = (Vec::new(), Vec::new());
        let (mut sender, mut receiver) = (0.0, 0.0);
        for _ in 0..MESSAGES {
            let start = Instant::now();
            let record = self
                .hers
                .encrypt(&mut self.ana.mls, &mut self.ana.rng, &self.ana.me, &[b'x'; SHORT])
                .map_err(said)?;
            encrypting.push(start.elapsed());
            sender += drained(&mut self.ana.mls);
            let start = Instant::now();
            self.his.read(&mut self.ben.mls, &record).map_err(said)?;
            decrypting.push(start.elapsed());
            receiver += drained(&mut self.ben.mls);
        }
        show("encrypt", median(encrypting) * 1000.0, "µs")?;
        show("decrypt", median(decrypting) * 1000.0, "µs")?;
        show("sender_writes_per_message", sender / MESSAGES as f64, "bytes")?;
        show("receiver_writes_per_message", receiver / MESSAGES as f64, "bytes")
    }

    fn commits(
        &mut self,
        what: &str,
        times: usize,
        show: Show<'_>,
        changes: impl Fn(u32) -> Changes,
    ) -> Result<(), Failure> {
        let (mut making, mut applying) = (Vec::new(), Vec::new());
        let (mut sender, mut receiver, mut wire) = (0.0, 0.0, 0);
        for round in 0..times as u32 {
            let start = Instant::now();
            let commit = self
                .hers
                .commit_changes(&mut self.ana.mls, &mut self.ana.rng, &self.ana.me, &changes(round))
                .map_err(said)?;
            self.hers.apply_own(&mut self.ana.mls).map_err(said)?;
            making.push(start.elapsed());
            sender += drained(&mut self.ana.mls);
            wire += commit.message.len();
            let start = Instant::now();
            match self.his.read(&mut self.ben.mls, &commit.message).map_err(said)? {
                Incoming::Commit(staged) => self.his.apply(&mut self.ben.mls, *staged).map_err(said)?,
                Incoming::Message { .. } => return Err("a message where a commit was made".into()),
            };
            applying.push(start.elapsed());
            receiver += drained(&mut self.ben.mls);
        }
        let each = |sum: f64| sum / times as f64;
        show(what, median(making), "ms")?;
        show(&format!("{what}_apply"), median(applying), "ms")?;
        show(&format!("{what}_frame"), each(wire as f64), "bytes")?;
        show(&format!("{what}_writes"), each(sender), "bytes")?;
        show(&format!("{what}_apply_writes"), each(receiver), "bytes")
    }
}

fn terms(creator: &DeviceIdentity) -> Terms {
    Terms {
        group: Some(sotto::conversation::session::GroupTerms {
            name: "Everybody".to_owned(),
            admins: vec![creator.credential().account],
            leaving: Vec::new(),
        }),
        ..Terms::default()
    }
}

/// The bytes of the rows that an operation writes, before they are sealed.
fn drained(mls: &mut Mls) -> f64 {
    let bytes = |change: Change| match change {
        Change::Put { value, .. } => value.len(),
        Change::Delete { .. } => 0,
    };
    mls.drain().into_iter().map(bytes).sum::<usize>() as f64
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0
}

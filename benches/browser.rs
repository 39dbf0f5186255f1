//! The client's figures in a browser: encryption in memory, and encryption with a durable save; one line per figure.
#![cfg(target_arch = "wasm32")]

mod devices;

use devices::{Device, Failure, introduce, said};
use sotto::conversation::session::{Changes, Incoming, Session, Terms};
use sotto::io::{Durability, Row, Store, Write};
use sotto::mls::{Change, Mls};
use sotto::seal::StoreKey;
use sotto::web::clock::monotonic;
use sotto::web::random::BrowserRng;
use sotto::web::store::Database;
use sotto_wire::Topic;
use std::hint::black_box;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// How long encryption is measured, in milliseconds; as many messages are decrypted.
const TIME: f64 = 2_000.0;
const KIB: usize = 1024;

#[wasm_bindgen_test]
async fn one_kibibyte_in_memory() -> Result<(), Failure> {
    let mut talk = Talk::new()?;
    let mut records = Vec::new();
    let start = monotonic();
    while monotonic() - start < TIME {
        records.push(talk.encrypt()?);
        black_box(talk.ana.mls.drain());
    }
    figure("encrypted in memory", records.len(), start);
    let start = monotonic();
    for record in &records {
        talk.decrypt(record)?;
        black_box(talk.ben.mls.drain());
    }
    figure("decrypted in memory", records.len(), start);
    Ok(())
}

#[wasm_bindgen_test]
async fn one_kibibyte_each_in_a_strict_transaction_of_its_own() -> Result<(), Failure> {
    let mut talk = Talk::new()?;
    let disk = Disk {
        key: StoreKey::new([7; 32]),
        database: Database::open("bench", || {}).await.map_err(said)?,
    };
    let mut records = Vec::new();
    let start = monotonic();
    while monotonic() - start < TIME {
        let record = talk.encrypt()?;
        disk.save(&mut talk.ana.mls, "ana", records.len()).await?;
        records.push(record);
    }
    figure("encrypted and saved", records.len(), start);
    let start = monotonic();
    for (number, record) in records.iter().enumerate() {
        talk.decrypt(record)?;
        disk.save(&mut talk.ben.mls, "ben", number).await?;
    }
    figure("decrypted and saved", records.len(), start);
    Ok(())
}

#[wasm_bindgen_test]
async fn groups_of_100_and_500() -> Result<(), Failure> {
    // Five times as many should take five times as long.
    for size in [100_u32, 500] {
        let mut ana = Device::new("ana", 1)?;
        let mut ben = Device::new("ben", 2)?;
        let mut packages = vec![ben.key_package()?];
        for seed in 3..=size {
            packages.push(Device::new("other", seed)?.key_package()?);
        }
        let adding = Changes {
            add: packages,
            ..Changes::default()
        };
        let start = monotonic();
        let Device { me, rng, mls } = &mut ana;
        let mut hers = Session::create(mls, rng, me, Topic([7; 32]), Terms::default()).map_err(said)?;
        let commit = hers.commit_changes(mls, rng, me, &adding).map_err(said)?;
        hers.apply_own(mls).map_err(said)?;
        console_log!("browser: group of {size} made: {:.1} ms", monotonic() - start);
        let welcome = commit.welcome.ok_or("added devices get a Welcome")?;
        let start = monotonic();
        Session::join(&mut ben.mls, &welcome).map_err(said)?;
        console_log!("browser: group of {size} joined: {:.1} ms", monotonic() - start);
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn rows_of_a_mebibyte_sealed_and_opened() -> Result<(), Failure> {
    let (key, plain) = (StoreKey::new([7; 32]), vec![b'x'; KIB * KIB]);
    let rate = |start: f64| 16.0 * plain.len() as f64 / (monotonic() - start) / 1000.0;
    let start = monotonic();
    let seal = |_| key.seal(Store::Messages, "row", &plain, &mut BrowserRng);
    let sealed: Vec<_> = (0..16).map(seal).collect();
    console_log!("browser: sealed in memory: {:.1} MB/s", rate(start));
    let start = monotonic();
    for row in &sealed {
        black_box(key.open(Store::Messages, "row", row).map_err(said)?);
    }
    console_log!("browser: opened in memory: {:.1} MB/s", rate(start));
    Ok(())
}

/// Two devices in one group.
struct Talk {
    ana: Device,
    ben: Device,
    hers: Session,
    his: Session,
}

impl Talk {
    fn new() -> Result<Self, Failure> {
        let (mut ana, mut ben) = (Device::new("ana", 1)?, Device::new("ben", 2)?);
        let (hers, his) = introduce(&mut ana, &mut ben)?;
        Ok(Self { ana, ben, hers, his })
    }

    fn encrypt(&mut self) -> Result<Vec<u8>, Failure> {
        let Device { me, rng, mls } = &mut self.ana;
        self.hers.encrypt(mls, rng, me, &[b'x'; KIB]).map_err(said)
    }

    fn decrypt(&mut self, record: &[u8]) -> Result<(), Failure> {
        match self.his.read(&mut self.ben.mls, record).map_err(said)? {
            Incoming::Message { content, .. } if content.len() == KIB => Ok(()),
            Incoming::Message { .. } | Incoming::Commit(_) => Err("another message than was sent".into()),
        }
    }
}

/// A profile's store, as the driver writes to it.
struct Disk {
    key: StoreKey,
    database: Database,
}

impl Disk {
    /// One transaction: MLS's changes, and the message itself.
    async fn save(&self, mls: &mut Mls, whose: &str, number: usize) -> Result<(), Failure> {
        let message = self.put(Store::Messages, format!("{whose}/{number:08}"), &[b'x'; KIB]);
        let changes = mls.drain().into_iter().map(|change| match change {
            Change::Put { key, value } => self.put(Store::State, format!("{whose}/{key}"), &value),
            Change::Delete { key } => Write::Delete {
                store: Store::State,
                key: format!("{whose}/{key}"),
            },
        });
        let writes: Vec<Write> = changes.chain([message]).collect();
        self.database.commit(&writes, Durability::Strict).await.map_err(said)
    }

    fn put(&self, store: Store, key: String, plain: &[u8]) -> Write {
        Write::Put(Row {
            value: self.key.seal(store, &key, plain, &mut BrowserRng),
            store,
            key,
            expires_at: None,
        })
    }
}

fn figure(what: &str, count: usize, since: f64) {
    let rate = count as f64 / (monotonic() - since) * 1000.0;
    console_log!("browser: 1 KiB {what}: {rate:.1} messages/s");
}

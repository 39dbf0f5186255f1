//! The library's own clock decides nothing: a group is made and joined in a browser whose clock is wrong by decades.

use ed25519_dalek::SigningKey;
use js_sys::{Date, Function, Reflect};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::conversation::session::{Changes, Incoming, KeyPackageKind, Session, Terms, key_package};
use sotto::credential::DeviceIdentity;
use sotto::mls::Mls;
use sotto_wire::{Handle, Topic};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// The value of `Date.now`, until it is dropped.
struct Clock {
    date: JsValue,
    real: JsValue,
}

impl Clock {
    fn at(ms: f64) -> Self {
        let date = Reflect::get(&js_sys::global(), &"Date".into()).unwrap();
        let real = Reflect::get(&date, &"now".into()).unwrap();
        let now = Function::new_no_args(&format!("return {ms}"));
        Reflect::set(&date, &"now".into(), &now).unwrap();
        Self { date, real }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        Reflect::set(&self.date, &"now".into(), &self.real).unwrap();
    }
}

fn device(name: &str, seed: u8) -> (DeviceIdentity, Mls, ChaCha20Rng) {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let account = SigningKey::from_bytes(&[seed; 32]);
    let device = DeviceIdentity::generate(&account, Handle::parse(name).unwrap(), &mut rng);
    (device, Mls::default(), rng)
}

fn talk(made: f64, read: f64) {
    let topic = Topic([7; 32]);
    let (ana, mut hers, mut rng) = device("ana", 1);
    let (ben, mut his, mut other) = device("ben", 2);
    let clock = Clock::at(made);
    let package = key_package(&mut his, &mut other, &ben, KeyPackageKind::OneTime).unwrap();
    drop(clock);
    let _clock = Clock::at(read);
    assert_eq!(Date::now(), read);
    let mut group = Session::create(&mut hers, &mut rng, &ana, topic, Terms::default()).unwrap();
    let changes = Changes {
        add: vec![package],
        ..Changes::default()
    };
    let commit = group.commit_changes(&mut hers, &mut rng, &ana, &changes).unwrap();
    group.apply_own(&mut hers).unwrap();
    let (mut joined, _) = Session::join(&mut his, &commit.welcome.unwrap()).unwrap();
    let record = group.encrypt(&mut hers, &mut rng, &ana, b"words").unwrap();
    match joined.read(&mut his, &record).unwrap() {
        Incoming::Message { content, .. } => assert_eq!(content, b"words"),
        Incoming::Commit(_) => panic!("a commit"),
    }
}

#[wasm_bindgen_test]
fn a_group_is_made_and_joined_in_any_year() {
    // The second of January 1970: on the first one the library cannot make the lifetime that our code replaces.
    let ages = [86_400_000.0, 4_102_444_800_000.0];
    for made in ages {
        for read in ages {
            talk(made, read);
        }
    }
}

//! When the core must look at the time again: its own wakes, the earliest expiry, and jumps of the clock.

use crate::web::clock::{Timer, monotonic, now};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// One timer for everything that is due. It also looks at the clock once a minute, so that a computer that slept or a
/// clock that was set forward is noticed.
pub struct Alarm {
    tick: Box<dyn Fn()>,
    wake: Cell<Option<f64>>,
    expiry: Cell<Option<f64>>,
    offset: Cell<f64>,
    timer: RefCell<Option<Timer>>,
}

/// The longest time between two looks at the clock.
const LOOK: f64 = 60_000.0;
/// How many milliseconds the wall clock may drift from the monotonic one between two readings.
const DRIFT: f64 = 1_000.0;

impl Alarm {
    /// An alarm that calls `tick`; silent until [`Alarm::start`].
    pub fn new(tick: impl Fn() + 'static) -> Rc<Self> {
        Rc::new(Self {
            tick: Box::new(tick),
            wake: Cell::new(None),
            expiry: Cell::new(None),
            offset: Cell::new(offset()),
            timer: RefCell::new(None),
        })
    }

    /// Starts to look at the clock.
    pub fn start(self: &Rc<Self>) {
        self.arm();
    }

    /// Forgets everything that is due and looks no more.
    pub fn stop(&self) {
        self.wake.set(None);
        self.expiry.set(None);
        let timer = self.timer.borrow_mut().take();
        drop(timer);
    }

    /// Ticks after this many milliseconds, unless a sooner wake is set.
    pub fn wake_after(self: &Rc<Self>, milliseconds: u64) {
        let due = monotonic() + milliseconds as f64;
        self.wake.set(Some(self.wake.get().map_or(due, |other| other.min(due))));
        self.arm();
    }

    /// Ticks for the earliest expiry after this many milliseconds; replaces the expiry before it.
    pub fn expire_after(self: &Rc<Self>, milliseconds: Option<u64>) {
        self.expiry
            .set(milliseconds.map(|milliseconds| monotonic() + milliseconds as f64));
        self.arm();
    }

    fn arm(self: &Rc<Self>) {
        let from = monotonic();
        let due = [self.wake.get(), self.expiry.get()];
        let next = due.into_iter().flatten().fold(from + LOOK, f64::min);
        let weak = Rc::downgrade(self);
        // Rounded up: a timer a fraction of a millisecond early would only be set again.
        let delay = Duration::from_millis((next - from).max(0.0).ceil() as u64);
        let timer = Timer::after(delay, move || {
            if let Some(alarm) = weak.upgrade() {
                alarm.ring();
            }
        });
        let before = self.timer.borrow_mut().replace(timer);
        drop(before);
    }

    fn ring(self: &Rc<Self>) {
        let at = monotonic();
        let jumped = (offset() - self.offset.replace(offset())).abs() > DRIFT;
        let due = [&self.wake, &self.expiry]
            .into_iter()
            .filter(|due| due.get().is_some_and(|due| due <= at))
            .inspect(|due| due.set(None))
            .count();
        self.arm();
        if jumped || due > 0 {
            (self.tick)();
        }
    }
}

fn offset() -> f64 {
    now().0 as f64 - monotonic()
}

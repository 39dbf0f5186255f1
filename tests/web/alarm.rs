//! The alarm on a clock that the test turns: due and sooner alarms, and clocks that jump.

use crate::store::script;
use sotto::web::alarm::Alarm;
use sotto::web::clock::now;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Controls the clocks and the timers of the browser while it lives.
struct Clock;

impl Clock {
    fn new() -> Self {
        script(
            "globalThis.__clock = [setTimeout, clearTimeout, performance.now, Date.now];
             globalThis.mono = 0; globalThis.wall = Date.now() + 1e9; globalThis.timers = new Map(); let next = 1;
             performance.now = () => mono; Date.now = () => wall;
             globalThis.setTimeout = (run, after) => { timers.set(next, {run, at: mono + after}); return next++; };
             globalThis.clearTimeout = id => { timers.delete(id); };",
        );
        Self
    }

    /// Advances both clocks, and runs the due timers, in order.
    fn pass(&self, milliseconds: u32) {
        script(&format!(
            "const end = mono + {milliseconds};
             for (;;) {{
                 const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
                 if (!due) break;
                 wall += due[1].at - mono; mono = due[1].at;
                 timers.delete(due[0]); due[1].run();
             }}
             wall += end - mono; mono = end;"
        ));
    }

    /// Sets the wall clock alone: a person set it, or the computer slept.
    fn jump(&self, milliseconds: i32) {
        script(&format!("wall += {milliseconds};"));
    }

    fn timers(&self) -> String {
        script("return String(timers.size);").as_string().unwrap()
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        script("[globalThis.setTimeout, globalThis.clearTimeout, performance.now, Date.now] = globalThis.__clock;");
    }
}

fn alarm() -> (Rc<Alarm>, Rc<Cell<u32>>) {
    let ticks = Rc::new(Cell::new(0));
    let count = Rc::clone(&ticks);
    (Alarm::new(move || count.set(count.get() + 1)), ticks)
}

#[wasm_bindgen_test]
fn the_soonest_wake_counts_and_it_rings_once() {
    let clock = Clock::new();
    let (alarm, ticks) = alarm();
    alarm.wake_after(5_000);
    alarm.wake_after(2_000);
    alarm.wake_after(9_000);
    clock.pass(1_999);
    assert_eq!(ticks.get(), 0);
    clock.pass(1);
    assert_eq!(ticks.get(), 1);
    clock.pass(600_000);
    assert_eq!(ticks.get(), 1);
}

#[wasm_bindgen_test]
fn a_new_earliest_expiry_replaces_the_earlier_one_only() {
    let clock = Clock::new();
    let (alarm, ticks) = alarm();
    alarm.wake_after(10_000);
    alarm.expire_after(Some(1_000));
    alarm.expire_after(Some(20_000));
    clock.pass(9_999);
    assert_eq!(ticks.get(), 0);
    clock.pass(1);
    assert_eq!(ticks.get(), 1);
    clock.pass(10_000);
    assert_eq!(ticks.get(), 2);
    alarm.expire_after(Some(1_000));
    alarm.expire_after(None);
    clock.pass(30_000);
    assert_eq!(ticks.get(), 2);
}

#[wasm_bindgen_test]
fn an_expiry_of_months_does_not_ring_at_once() {
    let clock = Clock::new();
    let (alarm, ticks) = alarm();
    alarm.expire_after(Some(100 * 24 * 3_600_000));
    clock.pass(120_000);
    assert_eq!(ticks.get(), 0);
}

#[wasm_bindgen_test]
fn a_clock_that_jumps_forward_is_reported_once_in_a_minute() {
    let clock = Clock::new();
    let (alarm, ticks) = alarm();
    alarm.start();
    clock.pass(180_000);
    assert_eq!(ticks.get(), 0);
    clock.jump(3_600_000);
    clock.pass(60_000);
    assert_eq!(ticks.get(), 1);
    clock.pass(180_000);
    assert_eq!(ticks.get(), 1);
}

#[wasm_bindgen_test]
fn a_clock_that_is_set_back_stops_no_time() {
    let clock = Clock::new();
    let before = now();
    clock.jump(-3_600_000);
    clock.pass(60_000);
    assert_eq!(now().0 - before.0, 60_000);
}

#[wasm_bindgen_test]
fn a_stopped_or_dropped_alarm_leaves_no_timer() {
    let clock = Clock::new();
    let (stopped, ticks) = alarm();
    stopped.start();
    stopped.wake_after(10);
    stopped.stop();
    assert_eq!(clock.timers(), "0");
    let (dropped, _) = alarm();
    dropped.start();
    assert_eq!(clock.timers(), "1");
    drop(dropped);
    assert_eq!(clock.timers(), "0");
    clock.pass(120_000);
    assert_eq!(ticks.get(), 0);
}

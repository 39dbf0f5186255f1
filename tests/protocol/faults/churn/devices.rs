//! Devices in the churn: linked in the middle of everything, with history or without, and taken off the list again.

use super::{BROWSERS, Churn};
use crate::harness::oracle::{device_of, handle_of};
use crate::world::Person;
use sotto::io::{Command, Outcome, PairingStage};

/// A device that is being linked.
pub(super) struct Linking {
    old: usize,
    new: usize,
    confirmed: bool,
}

impl Churn {
    /// Shows a code on a browser that has no account, and enters it on one that has.
    pub(super) fn begin_linking(&mut self, old: usize) {
        let free = |who: &usize| self.world.people[*who].app().account.is_none() && !self.asleep.contains(who);
        let Some(new) = (0..BROWSERS.len()).find(free).filter(|_| self.linking.is_none()) else {
            return;
        };
        if self.world.people[old].connection.is_none() || self.oracle.borrow().removed.contains(&self.device(old)) {
            return;
        }
        self.connect(new);
        self.world.settle();
        let name = self.world.people[new].name.to_owned();
        let ticket = self.ask(new, Command::BeginPairing { name });
        let answer = self.world.people[new].answers.remove(&ticket);
        let Some(Ok(Outcome::Pairing { code, .. })) = answer else {
            return;
        };
        // The person types it, which takes time.
        self.world.settle();
        self.note(old, "links a device");
        let (code, history) = (code.0, self.below(2) == 0);
        self.ask(old, Command::EnterPairingCode { code, history });
        let confirmed = false;
        self.linking = Some(Linking { old, new, confirmed });
    }

    /// The two people at the screens compare the words as soon as they are there, and see the result.
    pub(super) fn linking_goes_on(&mut self) {
        let Some(Linking { old, new, confirmed }) = self.linking else {
            return;
        };
        let pairing = |who: usize| self.world.people[who].app().pairing.clone();
        let (one, other) = (pairing(old), pairing(new));
        let stage = |of: &Option<sotto::io::PairingView>| of.as_ref().map(|pairing| pairing.stage);
        let is_over = |stage| matches!(stage, None | Some(PairingStage::Done | PairingStage::Failed));
        match (stage(&one), stage(&other)) {
            (Some(PairingStage::Compare), Some(PairingStage::Compare)) if !confirmed => {
                assert_eq!(one.unwrap().words, other.unwrap().words);
                self.ask(old, Command::ConfirmWords { matches: true });
                self.linking = Some(Linking {
                    confirmed: true,
                    old,
                    new,
                });
            }
            (one, other) if is_over(one) && is_over(other) => {
                let is_done = self.world.people[new].app().account.is_some();
                self.linked += usize::from(is_done);
                self.note(new, if is_done { "is linked" } else { "is not linked" });
                self.linking = None;
                for who in [old, new] {
                    self.ask(who, Command::CancelPairing);
                }
            }
            // One side has not yet learned that the other one has given up.
            (one, other) if is_over(one) != is_over(other) && self.below(10) == 0 => {
                for who in [old, new] {
                    self.ask(who, Command::CancelPairing);
                }
            }
            _ => {}
        }
    }

    pub(super) fn links(&self, who: usize) -> bool {
        self.linking
            .as_ref()
            .is_some_and(|linking| linking.old == who || linking.new == who)
    }

    /// Takes another device off the list, unless the same person has just done so.
    pub(super) fn remove_a_device(&mut self, who: usize) {
        let person = &self.world.people[who];
        let handle = handle_of(person);
        let others: Vec<_> = person.app().devices.iter().filter(|one| !one.own).cloned().collect();
        let is_removed = self.oracle.borrow().removed.contains(&self.device(who));
        if others.is_empty() || is_removed || person.connection.is_none() || self.removing.contains(&handle) {
            return;
        }
        let device = others[self.below(others.len())].device.clone();
        let ticket = self.ask(who, Command::RemoveDevice { device: device.clone() });
        if let Some(Ok(_)) = self.world.people[who].answers.get(&ticket) {
            self.removing.insert(handle);
            self.oracle.borrow_mut().removed.insert(device);
        }
    }

    /// A browser whose device was taken off the list is emptied, and can be linked again.
    pub(super) fn renew_what_was_removed(&mut self) {
        for (who, browser) in BROWSERS.iter().enumerate() {
            if self.oracle.borrow().removed.contains(&self.device(who)) && !self.asleep.contains(&who) {
                self.note(who, "is emptied");
                self.world.disconnect(who);
                let seed = (1000 + self.done.len()) as u64;
                self.world.people[who] = Person::fresh(browser, seed, self.world.now);
            }
        }
    }

    fn device(&self, who: usize) -> String {
        device_of(&self.world.people[who])
    }
}

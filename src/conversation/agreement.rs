//! Turning protection off: a proposal in a protected group, and the signed consent of every account in it.
//!
//! [`Unanimous`] alone opens an unprotected log that replaces a protected group, and only [`Proposal::unanimous`] makes
//! one, after it has verified every signature against every account again.

use super::open::OpenLog;
use crate::credential::{DeviceCredential, DeviceIdentity};
use crate::sorted::SortedSet;
use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{AccountKey, Capability, CapabilityHash, Millis, RecordId, Topic};

/// How many milliseconds consent counts after the proposal, by the relay's times of the two records: 24 hours.
pub(crate) const VALID_MS: u64 = 86_400_000;

/// The subject of a proposal: every consent is a signature over all of it.
#[derive(Encode, Decode)]
pub(crate) struct Matter {
    /// The protected group's log.
    #[n(0)]
    pub group: Topic,
    /// The id of the proposal's record.
    #[n(1)]
    pub proposal: RecordId,
    /// The unprotected log to come.
    #[n(2)]
    pub topic: Topic,
    /// The hash of that log's token.
    #[n(3)]
    pub first: CapabilityHash,
    /// All accounts in the group at the time of the proposal, in the order of their keys: at least two.
    #[n(4)]
    pub people: Vec<AccountKey>,
}

/// A proposal to all members, with the consents so far.
#[derive(Encode, Decode)]
pub(crate) struct Proposal {
    /// The subject.
    #[n(0)]
    pub matter: Matter,
    /// The proposing account.
    #[n(1)]
    pub by: AccountKey,
    /// When the relay took it.
    #[n(2)]
    pub at: Millis,
    #[n(3)]
    token: Capability,
    #[n(4)]
    consents: Vec<Consent>,
}

/// An account's consent, signed by one of its devices.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Consent {
    #[n(0)]
    account: AccountKey,
    #[n(1)]
    credential: ByteVec,
    #[n(2)]
    signature: ByteArray<64>,
}

/// The consent of all accounts: good for one unprotected log that replaces one group.
pub(crate) struct Unanimous {
    group: Topic,
    topic: Topic,
    token: Capability,
}

impl Matter {
    /// The subject of a proposal to a group of these accounts; None with fewer than two, because then no member could
    /// refuse.
    pub(crate) fn new(
        group: Topic,
        proposal: RecordId,
        (topic, first): (Topic, CapabilityHash),
        people: &SortedSet<AccountKey>,
    ) -> Option<Self> {
        (people.len() >= 2).then(|| Self {
            group,
            proposal,
            topic,
            first,
            people: people.iter().copied().collect(),
        })
    }

    /// This device's signature for its account.
    pub(crate) fn signature(&self, device: &DeviceIdentity) -> [u8; 64] {
        device.sign(&self.signing_input())
    }

    /// True if a device of one of the people has signed exactly this.
    pub(crate) fn is_signed(&self, by: &DeviceCredential, signature: &[u8; 64]) -> bool {
        self.people.contains(&by.account)
            && VerifyingKey::from_bytes(&by.key.0).is_ok_and(|key| {
                let signature = Signature::from_bytes(signature);
                key.verify_strict(&self.signing_input(), &signature).is_ok()
            })
    }

    fn signing_input(&self) -> Vec<u8> {
        let people: Vec<_> = self.people.iter().map(|person| person.0.as_slice()).collect();
        [
            b"sotto off v1".as_slice(),
            &self.group.0,
            &self.proposal.0,
            &self.topic.0,
            &self.first.0,
            &sha256(&people),
        ]
        .concat()
    }
}

impl Proposal {
    /// Takes a proposal up, with the consent of the device that made it; None if that device did not sign it.
    pub(crate) fn opened(
        matter: Matter,
        token: Capability,
        by: &DeviceCredential,
        signature: &[u8; 64],
        at: Millis,
    ) -> Option<Self> {
        let is_its_token = matter.first.admits(&token);
        let mut proposal = Self {
            matter,
            by: by.account,
            at,
            token,
            consents: Vec::new(),
        };
        (is_its_token && proposal.agree(by, signature, at)).then_some(proposal)
    }

    /// Takes an account's consent, given at that time of the relay; false if it does not count or is there already.
    pub(crate) fn agree(&mut self, by: &DeviceCredential, signature: &[u8; 64], at: Millis) -> bool {
        let counts = !self.is_over(at) && !self.has_agreed(by.account) && self.matter.is_signed(by, signature);
        if counts {
            self.consents.push(Consent {
                account: by.account,
                credential: by.to_bytes().into(),
                signature: (*signature).into(),
            });
        }
        counts
    }

    /// True if it has lapsed at that time of the relay.
    pub(crate) fn is_over(&self, at: Millis) -> bool {
        at.0.saturating_sub(self.at.0) > VALID_MS
    }

    /// Milliseconds until it lapses, at that time of the relay; `None` if it has.
    pub(crate) fn lapses_in(&self, at: Millis) -> Option<u64> {
        let age = at.0.saturating_sub(self.at.0);
        VALID_MS.checked_sub(age).map(|left| left + 1)
    }

    /// Whether an account has agreed.
    pub(crate) fn has_agreed(&self, account: AccountKey) -> bool {
        self.consents.iter().any(|consent| consent.account == account)
    }

    /// Whether the proposal asks an account.
    pub(crate) fn concerns(&self, account: AccountKey) -> bool {
        self.matter.people.contains(&account)
    }

    /// The consent of every account that was asked and is in the group now; None while one is missing. Each stored
    /// credential and signature is verified again.
    pub(crate) fn unanimous(&self, now: &SortedSet<AccountKey>) -> Option<Unanimous> {
        if self.consents.len() != self.matter.people.len() {
            return None;
        }
        let asked: SortedSet<_> = self.matter.people.iter().copied().collect();
        let signed: SortedSet<_> = self
            .consents
            .iter()
            .filter_map(|consent| {
                let by = DeviceCredential::verified(&consent.credential).ok()?;
                let holds = by.account == consent.account && self.matter.is_signed(&by, &consent.signature);
                holds.then_some(by.account)
            })
            .collect();
        let everybody = asked.len() >= 2 && asked == *now && asked == signed && self.matter.first.admits(&self.token);
        everybody.then(|| Unanimous {
            group: self.matter.group,
            topic: self.matter.topic,
            token: self.token.duplicate(),
        })
    }
}

impl Unanimous {
    /// The group whose protection it ends.
    pub(crate) fn group(&self) -> Topic {
        self.group
    }

    /// The log that all agreed to: its name, and the hash of its token.
    pub(crate) fn log(&self) -> (Topic, CapabilityHash) {
        (self.topic, self.token.hash())
    }

    /// The log that all agreed to, shown by that thread.
    pub(super) fn into_log(self, thread: u32) -> OpenLog {
        OpenLog::new(self.topic, self.token, thread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{Handle, from_bytes, limits, to_bytes};

    const AT: Millis = Millis(1_000_000);

    /// Device `device` of the account of `seed`.
    fn device(seed: u8, device: u64) -> DeviceIdentity {
        let account = SigningKey::from_bytes(&[seed; 32]);
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(seed) * 100 + device);
        DeviceIdentity::generate(&account, Handle::parse("somebody").unwrap(), &mut rng)
    }

    fn accounts(devices: &[&DeviceIdentity]) -> SortedSet<AccountKey> {
        devices.iter().map(|device| device.credential().account).collect()
    }

    fn matter(group: u8, proposal: u8, people: &SortedSet<AccountKey>) -> Matter {
        let log = (Topic([7; 32]), token().hash());
        Matter::new(Topic([group; 32]), RecordId([proposal; 16]), log, people).unwrap()
    }

    fn token() -> Capability {
        Capability::new([8; 32])
    }

    fn proposal(by: &DeviceIdentity, people: &SortedSet<AccountKey>) -> Proposal {
        let matter = matter(1, 2, people);
        let signature = matter.signature(by);
        Proposal::opened(matter, token(), by.credential(), &signature, AT).unwrap()
    }

    fn agree(proposal: &mut Proposal, by: &DeviceIdentity) -> bool {
        let signature = proposal.matter.signature(by);
        proposal.agree(by.credential(), &signature, AT)
    }

    #[test]
    fn only_the_consent_of_every_account_is_unanimous() {
        let (ana, ben, cleo) = (device(1, 0), device(2, 0), device(3, 0));
        let people = accounts(&[&ana, &ben, &cleo]);
        let mut off = proposal(&ana, &people);
        assert!(off.unanimous(&people).is_none());
        assert!(agree(&mut off, &ben));
        assert!(off.unanimous(&people).is_none(), "one is missing");
        assert!(!agree(&mut off, &ben), "the same account does not count twice");
        assert!(agree(&mut off, &cleo));
        let kept: Proposal = from_bytes(&to_bytes(&off), limits::RECORD).unwrap();
        let all = kept.unanimous(&people).unwrap();
        assert_eq!(all.group(), Topic([1; 32]));
        let log = all.into_log(4);
        assert_eq!((log.topic(), log.thread()), (Topic([7; 32]), 4));
    }

    #[test]
    fn any_device_of_an_account_speaks_for_it_and_none_of_another() {
        let (ana, ben, eve) = (device(1, 0), device(2, 0), device(9, 0));
        let people = accounts(&[&ana, &ben]);
        let mut off = proposal(&ana, &people);
        assert!(!agree(&mut off, &eve), "a stranger");
        assert!(
            !agree(&mut off, &device(1, 1)),
            "the proposer's account has agreed already"
        );
        assert!(off.unanimous(&people).is_none());
        assert!(agree(&mut off, &device(2, 7)));
        assert!(off.unanimous(&people).is_some());
    }

    #[test]
    fn a_consent_to_anything_else_does_not_count() {
        let (ana, ben) = (device(1, 0), device(2, 0));
        let people = accounts(&[&ana, &ben]);
        let more = accounts(&[&ana, &ben, &device(3, 0)]);
        let mut off = proposal(&ana, &people);
        let other_log = (Topic([9; 32]), token().hash());
        let other_token = (Topic([7; 32]), Capability::new([9; 32]).hash());
        let named = |log| Matter::new(Topic([1; 32]), RecordId([2; 16]), log, &people).unwrap();
        let elsewhere = [
            matter(9, 2, &people),
            matter(1, 9, &people),
            matter(1, 2, &more),
            named(other_log),
            named(other_token),
        ];
        for (case, other) in elsewhere.iter().enumerate() {
            let signature = other.signature(&ben);
            assert!(!off.agree(ben.credential(), &signature, AT), "case {case}");
        }
        let mut bent = off.matter.signature(&ben);
        bent[0] ^= 1;
        assert!(!off.agree(ben.credential(), &bent, AT));
        let anas = off.matter.signature(&ana);
        assert!(!off.agree(ben.credential(), &anas, AT), "one signature for two people");
        assert!(off.unanimous(&people).is_none());
    }

    #[test]
    fn an_agreement_of_other_people_than_the_members_is_void() {
        let (ana, ben, cleo) = (device(1, 0), device(2, 0), device(3, 0));
        let people = accounts(&[&ana, &ben]);
        let mut off = proposal(&ana, &people);
        agree(&mut off, &ben);
        assert!(off.unanimous(&people).is_some());
        assert!(
            off.unanimous(&accounts(&[&ana, &ben, &cleo])).is_none(),
            "somebody came"
        );
        assert!(off.unanimous(&accounts(&[&ana])).is_none(), "somebody went");
    }

    #[test]
    fn consent_lapses_after_a_day_of_the_relay() {
        let (ana, ben) = (device(1, 0), device(2, 0));
        let people = accounts(&[&ana, &ben]);
        let mut off = proposal(&ana, &people);
        let signature = off.matter.signature(&ben);
        assert!(!off.agree(ben.credential(), &signature, Millis(AT.0 + VALID_MS + 1)));
        assert!(off.agree(ben.credential(), &signature, Millis(AT.0 + VALID_MS)));
    }

    #[test]
    fn one_person_alone_can_propose_nothing() {
        let ana = device(1, 0);
        let log = (Topic([7; 32]), token().hash());
        let alone = accounts(&[&ana, &device(1, 1)]);
        assert!(Matter::new(Topic([1; 32]), RecordId([2; 16]), log, &alone).is_none());
    }

    #[test]
    fn a_proposal_with_another_token_or_another_signature_is_none() {
        let (ana, ben) = (device(1, 0), device(2, 0));
        let people = accounts(&[&ana, &ben]);
        let open = |token, signature: &[u8; 64]| {
            Proposal::opened(matter(1, 2, &people), token, ana.credential(), signature, AT).is_some()
        };
        let good = matter(1, 2, &people).signature(&ana);
        assert!(open(token(), &good));
        assert!(!open(Capability::new([9; 32]), &good));
        assert!(!open(token(), &matter(1, 2, &people).signature(&ben)));
    }

    #[test]
    fn a_forged_row_is_rejected() {
        let (ana, ben) = (device(1, 0), device(2, 0));
        let people = accounts(&[&ana, &ben]);
        let mut off = proposal(&ana, &people);
        let signature = off.matter.signature(&ana);
        off.consents.push(Consent {
            account: ben.credential().account,
            credential: ben.credential().to_bytes().into(),
            signature: signature.into(),
        });
        assert!(off.has_agreed(ben.credential().account), "as the row says");
        assert!(off.unanimous(&people).is_none(), "and the signature does not");
    }
}

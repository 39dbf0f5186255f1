//! Commits that break the rules: no member accepts one, and no member sends one.

use super::*;

/// Ana, the admin, with Ben and Eve, who are not admins.
struct Three {
    ana: Device,
    hers: Session,
    ben: Device,
    his: Session,
    eve: AccountKey,
}

fn three() -> Three {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben_in_a_group();
    let mut eve = Device::new("eve", 3);
    let commit = ana.add(&mut hers, &[eve.key_package(KeyPackageKind::OneTime)]);
    ben.follow(&mut his, &commit);
    ana.apply_own(&mut hers, &commit);
    let eve = eve.me.credential().account;
    Three {
        ana,
        hers,
        ben,
        his,
        eve,
    }
}

impl Three {
    /// Ben makes a commit in spite of the rules: his own client would not send it, and Ana's refuses it.
    fn breaks_the_rules(mut self, what: &str, changes: impl FnOnce(&Session) -> Changes) {
        let changes = changes(&self.his);
        let made = self
            .his
            .commit_changes(&mut self.ben.mls, &mut self.ben.rng, &self.ben.me, &changes)
            .unwrap();
        assert_eq!(
            self.his.judge_pending(&self.ben.mls),
            Err(SessionError::NotAllowed),
            "{what}"
        );
        let read = self.hers.read(&mut self.ana.mls, &made.message);
        assert_eq!(read.err(), Some(ReadError::NotAllowed), "{what}");
    }
}

fn leaf(session: &Session, account: AccountKey) -> u32 {
    let of = |member: &&Member| member.credential.account == account;
    session.members().iter().find(of).unwrap().leaf
}

fn with_group(session: &Session, change: impl FnOnce(&mut GroupTerms)) -> Changes {
    let mut terms = session.terms().clone();
    change(terms.group.as_mut().unwrap());
    setting(&terms)
}

#[test]
fn only_an_admin_adds_removes_or_makes_admins() {
    let stranger = Device::new("stranger", 4).key_package(KeyPackageKind::OneTime);
    three().breaks_the_rules("a stranger is added", |_| adding(&[stranger]));
    let one = three();
    let eve = one.eve;
    one.breaks_the_rules("somebody is removed", |his| removing(leaf(his, eve)));
    let one = three();
    let ben = one.ben.me.credential().account;
    one.breaks_the_rules("oneself is made an admin", |his| {
        with_group(his, |group| group.admins.push(ben))
    });
    three().breaks_the_rules("the admin is no admin any more", |his| {
        with_group(his, |group| group.admins = vec![eve])
    });
}

#[test]
fn a_member_cannot_declare_another_one_leaving_or_gone() {
    let one = three();
    let eve = one.eve;
    one.breaks_the_rules("somebody else leaves", |his| {
        with_group(his, |group| group.leaving.push(eve))
    });
    // Ana leaves; Ben strikes her off without taking her leaf out.
    let mut one = three();
    let terms = one.hers.terms_without(one.ana.me.credential().account).unwrap();
    let left = one
        .hers
        .commit_changes(&mut one.ana.mls, &mut one.ana.rng, &one.ana.me, &setting(&terms))
        .unwrap();
    one.ana.apply_own(&mut one.hers, &left);
    one.ben.follow(&mut one.his, &left);
    one.breaks_the_rules("somebody who left stays", |his| {
        with_group(his, |group| group.leaving.clear())
    });
}

#[test]
fn a_member_renames_sets_the_timer_and_removes_leavers() {
    let mut one = three();
    let renamed = with_group(&one.his, |group| group.name = "Neighbours".into());
    let leaving = one.hers.terms_without(one.ana.me.credential().account).unwrap();
    let (ben, ana) = (&mut one.ben, &mut one.ana);
    let commit = one
        .his
        .commit_changes(&mut ben.mls, &mut ben.rng, &ben.me, &renamed)
        .unwrap();
    assert_eq!(one.his.judge_pending(&ben.mls), Ok(()));
    ana.follow(&mut one.hers, &commit);
    ben.apply_own(&mut one.his, &commit);

    let terms = Terms {
        group: leaving.group.map(|group| GroupTerms {
            name: "Neighbours".into(),
            ..group
        }),
        ..one.hers.terms().clone()
    };
    let commit = one
        .hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &setting(&terms))
        .unwrap();
    assert_eq!(one.hers.judge_pending(&ana.mls), Ok(()));
    ben.follow(&mut one.his, &commit);
    ana.apply_own(&mut one.hers, &commit);
    let gone = one
        .his
        .members()
        .iter()
        .filter(|member| member.credential == *ana.me.credential());
    let gone: Vec<_> = gone.collect();
    let sweep = Changes {
        remove: gone.iter().map(|member| member.leaf).collect(),
        terms: Some(one.his.terms_after_removal(&gone)),
        ..Changes::default()
    };
    let commit = one
        .his
        .commit_changes(&mut ben.mls, &mut ben.rng, &ben.me, &sweep)
        .unwrap();
    assert_eq!(one.his.judge_pending(&ben.mls), Ok(()));
    let change = ben.apply_own(&mut one.his, &commit);
    assert_eq!(change.removed.len(), 1);
    let group = one.his.terms().group.clone().unwrap();
    assert_eq!((group.leaving.len(), group.admins.len()), (0, 1));
}

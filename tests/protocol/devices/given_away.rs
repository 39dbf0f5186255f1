//! A device that becomes another one of its account keeps the account, whatever the relay answers about its name.

use crate::attacker::lying::{gives_the_name_away, is_honest};
use crate::devices::recovery::{all_are_on, reads, say, world};
use sotto::io::{Command, Problem};

const ANA: usize = 0;
const BEN: usize = 1;

#[test]
fn a_relay_takes_no_account_from_a_renewed_device() {
    let mut world = world();
    say(&mut world, ANA, "ben", "before");
    let key = world.people[ANA].app().account.clone().unwrap().handle;
    let row = world.people[ANA]
        .rows
        .values_mut()
        .find(|row| row.key.starts_with("mls/tree"))
        .unwrap();
    row.value[40] ^= 1;
    world.kill(ANA);
    gives_the_name_away(&mut world, ANA);
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    let account = world.people[ANA].app().account.clone();
    assert_eq!(
        account.map(|account| (account.handle, account.registered)),
        Some((key, true))
    );
    let again = world.run(
        ANA,
        Command::CreateAccount {
            handle: "other".to_owned(),
            protect_new: true,
        },
    );
    assert_eq!(again, Err(Problem::AccountExists));
    is_honest(&mut world);
    world.pass(120_000);
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "after");
    assert_eq!(reads(&mut world, BEN, "ana"), ["after"]);
}

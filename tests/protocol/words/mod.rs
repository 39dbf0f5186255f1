//! All the core's data have words in every language, with no placeable left unfilled.

mod samples;

use crate::harness::words::{Catalogue, Worded};
use samples::{ana, ben, ends, everything, notices, people, problems, readers, waits};
use serde_json::{Value, json};
use sotto::io::{NameKind, Notice, PersonName};
use std::collections::BTreeSet;

#[test]
fn all_data_of_the_core_has_words_in_every_language() {
    for catalogue in [Catalogue::english(), Catalogue::german()] {
        for one in everything() {
            let words = one.words_in(&catalogue);
            assert!(!words.trim().is_empty() && !words.contains(['{', '$']), "{words}");
        }
        for readers in readers() {
            catalogue.told("call-readers", &readers);
        }
    }
}

/// Different cases of one enum have different words: none falls back to another one's.
#[test]
fn no_case_takes_the_words_of_another() {
    for catalogue in [Catalogue::english(), Catalogue::german()] {
        let distinct = |all: &[Box<dyn Worded>]| {
            let words: BTreeSet<_> = all.iter().map(|one| one.words_in(&catalogue)).collect();
            words.len()
        };
        let all: Vec<Box<dyn Worded>> = problems().into_iter().map(|one| Box::new(one) as _).collect();
        assert_eq!(distinct(&all), all.len());
        let all: Vec<Box<dyn Worded>> = waits().into_iter().map(|one| Box::new(one) as _).collect();
        assert_eq!(distinct(&all), all.len());
        let all: Vec<Box<dyn Worded>> = notices().into_iter().map(|one| Box::new(one) as _).collect();
        // The first of the invitations' reasons are there twice.
        assert_eq!(distinct(&all), all.len() - 2);
        let all: Vec<Box<dyn Worded>> = people().into_iter().map(|one| Box::new(one) as _).collect();
        assert_eq!(distinct(&all), all.len());
        let all: Vec<Box<dyn Worded>> = ends().into_iter().map(|one| Box::new(one) as _).collect();
        assert_eq!(distinct(&all), all.len());
    }
}

/// The same line with each person as the own account, with each kind of name, and absent; with each yes and no; about
/// one and about many.
fn variations(data: &Value) -> Vec<Value> {
    let mut all = vec![data.clone()];
    for (name, value) in data.as_object().into_iter().flatten() {
        let others = match value {
            Value::Object(person) => {
                let mut own = person.clone();
                own.insert("own".into(), json!(true));
                let named = |name| {
                    let mut other = person.clone();
                    other.insert("name".into(), json!(name));
                    Value::Object(other)
                };
                let claimed = named(NameKind::Claimed);
                vec![Value::Object(own), claimed, named(NameKind::Unknown), Value::Null]
            }
            Value::Bool(yes) => vec![json!(!yes)],
            Value::Number(_) => vec![json!(0), json!(1), json!(2_000_000)],
            Value::Null | Value::String(_) | Value::Array(_) => Vec::new(),
        };
        for other in others {
            let more: Vec<_> = all
                .iter()
                .map(|one| {
                    let mut one = one.clone();
                    one[name] = other.clone();
                    one
                })
                .collect();
            all.extend(more);
        }
    }
    all
}

#[test]
fn a_line_has_words_for_every_person_and_number() {
    for catalogue in [Catalogue::english(), Catalogue::german()] {
        for notice in notices() {
            for data in variations(&serde_json::to_value(&notice).unwrap()) {
                assert!(!catalogue.of_kind("notice", &data).is_empty());
            }
        }
        for waits in waits() {
            for data in variations(&serde_json::to_value(&waits).unwrap()) {
                assert!(!catalogue.of_kind("waits", &data).is_empty());
            }
        }
        for end in ends() {
            for data in variations(&serde_json::to_value(&end).unwrap()) {
                assert!(!catalogue.of_kind("call-end", &data).is_empty());
            }
        }
    }
}

#[test]
fn a_line_about_the_own_account_reads_well() {
    let own = || PersonName { own: true, ..ana() };
    let words = |notice: Notice<PersonName>| notice.words();
    let lines = [
        (Notice::LetIn { by: own() }, "You added this device."),
        (
            Notice::LetIntoGroup { by: own(), people: 4 },
            "You added this device. Only the 4 people in this group can read this thread.",
        ),
        (
            Notice::LetIntoGroup { by: ben(), people: 4 },
            "ben added you. Only the 4 people in this group can read this thread.",
        ),
        (
            Notice::LetIn {
                by: PersonName {
                    name: NameKind::Claimed,
                    ..ben()
                },
            },
            "Somebody calling themselves ben turned on protection. Only the two of you can read this thread.",
        ),
        (
            Notice::NobodyJoined {
                group: "Friends".into(),
                again: false,
            },
            "Nobody else of “Friends” has joined within a day. Messages wait here until then.",
        ),
        (
            Notice::PeopleNew {
                who: vec![ana(), ben()],
                more: 0,
            },
            "New in this conversation: ana and ben.",
        ),
        (
            Notice::PeopleNew {
                who: vec![ana(); 8],
                more: 12,
            },
            "New in this conversation: ana, ana, ana, ana, ana, ana and 14 others.",
        ),
        (
            Notice::TimerSet {
                by: own(),
                seconds: 5_400,
            },
            "You set new messages to disappear 1 hour 30 minutes after they are read.",
        ),
        (
            Notice::TimerSet { by: ben(), seconds: 5 },
            "ben set new messages to disappear 5 seconds after they are read.",
        ),
        (
            Notice::TimerSet {
                by: ben(),
                seconds: 86_400,
            },
            "ben set new messages to disappear 24 hours after they are read.",
        ),
        (
            Notice::CallTalked {
                video: true,
                seconds: 170,
            },
            "Video call, 3 minutes.",
        ),
        (
            Notice::CallTalked {
                video: false,
                seconds: 29,
            },
            "Voice call, 29 seconds.",
        ),
        (
            Notice::CallOver { seconds: u32::MAX },
            "The call ended after 1193046 hours 28 minutes.",
        ),
    ];
    for (notice, expected) in lines {
        assert_eq!(words(notice), expected);
    }
}

#[test]
fn a_line_of_a_call_has_its_duration() {
    for (seconds, expected) in [
        (1, "1 second"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (5_460, "1 hour 31 minutes"),
    ] {
        let video = false;
        let told = Notice::<PersonName>::CallTalked { video, seconds }.words();
        assert_eq!(told, format!("Voice call, {expected}."));
    }
}

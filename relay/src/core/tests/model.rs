//! The rules of logs against a model of a few lines, over random histories.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Append {
        generation: u8,
        with: u8,
        id: u8,
        rotates: bool,
    },
    Follow {
        reader: usize,
        generation: u8,
        after: u8,
    },
    Commit,
    Pass {
        days: u8,
    },
    Sweep,
}

/// A log as one would write it on a napkin.
#[derive(Default)]
struct Model {
    records: Vec<Kept>,
    head: u64,
    /// The end of each ended generation.
    ends: Vec<u64>,
}

#[derive(Clone)]
struct Kept {
    cursor: u64,
    generation: u64,
    id: u8,
    expires_at: u64,
}

impl Model {
    fn current(&self) -> u64 {
        self.ends.len() as u64
    }

    fn append(&mut self, generation: u64, with: u64, id: u8, rotates: bool, now: u64) -> Result<u64, Refusal> {
        if generation > self.current() || with != generation {
            return refused(Code::Forbidden);
        }
        let first = self
            .records
            .iter()
            .find(|record| record.id == id && record.generation <= generation);
        if let Some(record) = first {
            return Ok(record.cursor);
        }
        if generation < self.current() {
            return refused_with(Code::Stale, self.current());
        }
        self.head += 1;
        let days = if rotates { 90 } else { 16 };
        self.records.push(Kept {
            cursor: self.head,
            generation,
            id,
            expires_at: now + days * DAY,
        });
        if rotates {
            self.ends.push(self.head);
        }
        Ok(self.head)
    }

    fn readable(&self, generation: u64, after: u64, now: u64) -> Vec<u64> {
        (self.records.iter())
            .filter(|record| record.generation <= generation && record.cursor > after && record.expires_at > now)
            .map(|record| record.cursor)
            .collect()
    }
}

/// A follower as the model sees it.
#[derive(Default)]
struct Reader {
    /// Its generation and the last position it was sent.
    follows: Option<(u64, u64)>,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0u8..6, 0u8..12, 0u8..40, 0u8..5).prop_map(|(generation, wrong, id, rotates)| Step::Append {
            generation,
            with: if wrong == 0 { generation + 1 } else { generation },
            id,
            rotates: rotates == 0,
        }),
        2 => (0usize..3, 0u8..6, 0u8..20).prop_map(|(reader, generation, after)| Step::Follow { reader, generation, after }),
        4 => Just(Step::Commit),
        1 => (1u8..20).prop_map(|days| Step::Pass { days }),
        1 => Just(Step::Sweep),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_give_the_models_answers_and_records(
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        let mut world = world();
        let writer = world.join();
        let connections = [world.join(), world.join(), world.join()];
        let mut readers: [Reader; 3] = Default::default();
        world.create(writer);
        let mut model = Model::default();
        let mut asked = Vec::new();
        for step in steps.into_iter().chain([Step::Commit]) {
            match step {
                Step::Append { generation, with, id, rotates } => {
                    let generation = u64::from(generation);
                    let mut request = if rotates { rotate(generation, id) } else { append(generation, id) };
                    if let Request::Append { capability, .. } = &mut request {
                        *capability = token(u64::from(with));
                    }
                    let expected = model.append(generation, u64::from(with), id, rotates, world.now.0);
                    asked.push((world.send(writer, request), expected));
                }
                Step::Follow { reader, generation, after: from } => {
                    settle(&mut world, writer, &connections, &mut readers, &model, &mut asked)?;
                    let (generation, from) = (u64::from(generation), u64::from(from));
                    let got = world.follow(connections[reader], generation, after(from));
                    if generation > model.current() {
                        prop_assert_eq!(got, refused(Code::Forbidden));
                    } else if model.ends.get(generation as usize).is_some_and(|end| *end <= from) {
                        prop_assert_eq!(got, refused_with(Code::Stale, model.current()));
                    } else {
                        let head = model.readable(generation, 0, world.now.0).last().copied().unwrap_or(0);
                        prop_assert_eq!(got, Ok(head));
                        readers[reader].follows = Some((generation, from));
                        let expected = model.readable(generation, from, world.now.0);
                        prop_assert_eq!(world.cursors(connections[reader]), expected);
                        let told = model.readable(generation, from, 0).last().copied();
                        readers[reader].follows = Some((generation, told.unwrap_or(from)));
                    }
                }
                Step::Commit => settle(&mut world, writer, &connections, &mut readers, &model, &mut asked)?,
                Step::Pass { days } => {
                    settle(&mut world, writer, &connections, &mut readers, &model, &mut asked)?;
                    world.now.0 += u64::from(days) * DAY;
                }
                Step::Sweep => {
                    settle(&mut world, writer, &connections, &mut readers, &model, &mut asked)?;
                    world.relay.sweep(world.now);
                    world.commit();
                    model.records.retain(|record| record.expires_at > world.now.0);
                    let stored = world.relay.counters().stored_records;
                    prop_assert_eq!(stored, model.records.len() as u64);
                }
            }
        }
    }
}

/// Commits, then compares every answer and everything that was pushed.
fn settle(
    world: &mut World,
    writer: ConnectionId,
    connections: &[ConnectionId; 3],
    readers: &mut [Reader; 3],
    model: &Model,
    asked: &mut Vec<(u32, Result<u64, Refusal>)>,
) -> Result<(), TestCaseError> {
    world.commit();
    for (id, expected) in asked.drain(..) {
        prop_assert_eq!(place(world.answer(writer, id)), expected);
    }
    for (reader, connection) in readers.iter_mut().zip(connections) {
        let got = world.cursors(*connection);
        match reader.follows {
            None => prop_assert_eq!(got, Vec::<u64>::new()),
            Some((generation, told)) => {
                let expected = model.readable(generation, told, world.now.0);
                let last = expected.last().copied().unwrap_or(told);
                prop_assert_eq!(got, expected);
                reader.follows = Some((generation, last));
            }
        }
    }
    Ok(())
}

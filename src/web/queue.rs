//! The driver's queue: it joins inputs into one transaction of the core, and reads into one of the store.

use crate::io::{Input, Row, Store};
use std::collections::VecDeque;

/// Waiting jobs, in the order of their arrival.
#[derive(Default)]
pub struct Queue(VecDeque<Job>);

/// One job.
pub enum Job {
    /// An input for the core.
    Input(Input),
    /// A page of rows for the core.
    Load(Load),
    /// Opening the client again from the last commit.
    Reopen,
}

/// A page of rows that the core wants, by [`crate::io::Effect::Load`].
pub struct Load {
    /// The number that returns with the rows.
    pub request: u64,
    /// The store to read.
    pub store: Store,
    /// The prefix of the keys.
    pub prefix: String,
    /// A bound: only keys before it, if given.
    pub before: Option<String>,
    /// The highest number of rows.
    pub limit: u32,
}

/// Jobs of one transaction.
pub enum Work {
    /// One transaction of the core.
    Inputs(Vec<Input>),
    /// One transaction of the store.
    Loads(Vec<Load>),
    /// See [`Job::Reopen`].
    Reopen,
}

/// The largest number of inputs in one transaction of the core: a person who waits for one of them waits for all.
const INPUTS: usize = 64;
/// The largest number of pages in one transaction of the store.
const LOADS: usize = 32;

impl Queue {
    /// Adds a job.
    pub fn push(&mut self, job: Job) {
        self.0.push_back(job);
    }

    /// Makes opening the client again the next job.
    pub fn reopen_first(&mut self) {
        self.0.push_front(Job::Reopen);
    }

    /// Takes the next jobs. Inputs go before reads, because a page of rows may be older than the core, and never
    /// newer; of the reads the largest goes first: a person waits for a page of a thread, and for no preview.
    pub fn take(&mut self) -> Option<Work> {
        if matches!(self.0.front()?, Job::Reopen) {
            self.0.pop_front();
            return Some(Work::Reopen);
        }
        let inputs = self.take_inputs();
        if inputs.is_empty() {
            Some(Work::Loads(self.take_loads()))
        } else {
            Some(Work::Inputs(inputs))
        }
    }

    /// Takes the inputs up to a reopening. The begin and the end of a connection are separate transactions.
    fn take_inputs(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        let mut at = 0;
        while inputs.len() < INPUTS {
            let alone = match self.0.get(at) {
                Some(Job::Load(_)) => {
                    at += 1;
                    continue;
                }
                Some(Job::Input(input)) => is_alone(input),
                Some(Job::Reopen) | None => break,
            };
            if alone && !inputs.is_empty() {
                break;
            }
            if let Some(Job::Input(input)) = self.0.remove(at) {
                inputs.push(input);
            }
            if alone {
                break;
            }
        }
        inputs
    }

    fn take_loads(&mut self) -> Vec<Load> {
        let end = self.0.iter().position(|job| !matches!(job, Job::Load(_)));
        let jobs = self.0.drain(..end.unwrap_or(self.0.len()));
        let mut loads: Vec<_> = jobs
            .filter_map(|job| match job {
                Job::Load(load) => Some(load),
                Job::Input(_) | Job::Reopen => None,
            })
            .collect();
        loads.sort_by_key(|load| std::cmp::Reverse(load.limit));
        for load in loads.split_off(loads.len().min(LOADS)).into_iter().rev() {
            self.0.push_front(Job::Load(load));
        }
        loads
    }

    /// Drops the late events of a connection that this side closed, and adds its end.
    pub fn disconnect(&mut self) {
        self.0.retain(|job| match job {
            Job::Input(Input::Connected | Input::Disconnected | Input::Frame(_)) => false,
            Job::Input(Input::Command { .. } | Input::Loaded { .. } | Input::Tick) | Job::Load(_) | Job::Reopen => true,
            // These belong to no connection.
            Job::Input(Input::Uploaded { .. } | Input::Downloaded { .. }) => true,
        });
        self.push(Job::Input(Input::Disconnected));
    }

    /// Drops all but the commands, which the next client gets.
    pub fn keep_commands(&mut self) {
        self.0.retain(|job| matches!(job, Job::Input(Input::Command { .. })));
    }

    /// The tickets of the waiting commands.
    pub fn tickets(&self) -> Vec<u64> {
        let inputs = self.0.iter().filter_map(|job| match job {
            Job::Input(input) => input.ticket(),
            Job::Load(_) | Job::Reopen => None,
        });
        inputs.collect()
    }

    /// Adds the rows of a page: the core gets them after the waiting inputs.
    pub fn loaded(&mut self, request: u64, rows: Vec<Row>) {
        self.push(Job::Input(Input::Loaded { request, rows }));
    }

    /// Drops all jobs.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn is_alone(input: &Input) -> bool {
    matches!(input, Input::Connected | Input::Disconnected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn frame(byte: u8) -> Job {
        Job::Input(Input::Frame(vec![byte]))
    }

    fn load(request: u64, limit: u32) -> Job {
        Job::Load(Load {
            request,
            store: Store::Messages,
            prefix: String::new(),
            before: None,
            limit,
        })
    }

    /// The jobs as they are done, one word for each transaction.
    fn works(queue: &mut Queue) -> Vec<String> {
        let word = |input: &Input| match input {
            Input::Frame(bytes) => format!("f{}", bytes[0]),
            Input::Connected => "up".to_owned(),
            Input::Disconnected => "down".to_owned(),
            Input::Loaded { request, .. } => format!("l{request}"),
            Input::Tick => "tick".to_owned(),
            Input::Command { .. } | Input::Uploaded { .. } | Input::Downloaded { .. } => "other".to_owned(),
        };
        std::iter::from_fn(|| queue.take())
            .map(|work| match work {
                Work::Inputs(inputs) => inputs.iter().map(word).collect::<Vec<_>>().join(" "),
                Work::Loads(loads) => loads
                    .iter()
                    .map(|load| format!("r{}", load.request))
                    .collect::<Vec<_>>()
                    .join(" "),
                Work::Reopen => "reopen".to_owned(),
            })
            .collect()
    }

    #[wasm_bindgen_test]
    fn inputs_are_taken_in_together_and_connections_alone() {
        let mut queue = Queue::default();
        for job in [
            frame(1),
            Job::Input(Input::Tick),
            Job::Input(Input::Disconnected),
            Job::Input(Input::Connected),
        ] {
            queue.push(job);
        }
        queue.push(frame(2));
        queue.push(Job::Reopen);
        queue.push(frame(3));
        assert_eq!(works(&mut queue), ["f1 tick", "down", "up", "f2", "reopen", "f3"]);
        assert!(queue.take().is_none());
    }

    #[wasm_bindgen_test]
    fn reads_wait_for_inputs_and_pages_go_before_previews() {
        let mut queue = Queue::default();
        for request in 0..40 {
            queue.push(load(request, 1));
        }
        queue.push(load(90, 60));
        queue.push(frame(1));
        let works = works(&mut queue);
        assert_eq!(works[0], "f1");
        assert!(works[1].starts_with("r90 r0 r1 "), "{}", works[1]);
        assert_eq!(works[1].split(' ').count(), LOADS);
        assert!(
            works[2].starts_with("r31 ") && works[2].ends_with("r39"),
            "{}",
            works[2]
        );
        assert_eq!(works.len(), 3);
    }

    #[wasm_bindgen_test]
    fn a_transaction_has_a_largest_number_of_inputs() {
        let mut queue = Queue::default();
        for _ in 0..INPUTS + 1 {
            queue.push(frame(0));
        }
        let sizes: Vec<_> = works(&mut queue).iter().map(|one| one.split(' ').count()).collect();
        assert_eq!(sizes, [INPUTS, 1]);
    }

    #[wasm_bindgen_test]
    fn a_closed_connection_leaves_no_frames_behind() {
        let mut queue = Queue::default();
        queue.push(frame(1));
        queue.push(load(1, 1));
        queue.push(Job::Input(Input::Connected));
        queue.disconnect();
        assert_eq!(works(&mut queue), ["down", "r1"]);
    }
}

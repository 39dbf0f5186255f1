//! `cargo xtask …`: the project's tasks. They install their tools, by version, and print their steps.

mod bench;
mod build;
mod failure;
mod fresh;
mod fuzz;
mod run;
mod shell;
mod test;
mod tools;

use failure::Failure;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <task>

  run [--port 8080] [--data DIR]     build everything that changed, start the relay, print the page's address
  test [--only STEP]…                every check, with a summary
  bench                              figures and budgets, in one table
  shots [VIEW]                       pictures of every view, in target/shots
  fuzz [TARGET]… [--seconds 30]      the fuzz targets
  fmt                                format the Rust sources
  types                              write the page's types from the core's
";

/// The test that compares them; by its variable, it writes.
const TYPES: &str = "cargo test --quiet --package sotto --lib the_pages_types_are_those_of_the_core";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((task, rest)) => dispatch(task, rest),
        None => Err(Failure::Usage(USAGE.to_owned())),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure @ Failure::Usage(_)) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(task: &str, rest: &[String]) -> Result<(), Failure> {
    match task {
        "run" => run::run(&run::Options::parse(rest)?),
        "test" => test::test(rest),
        "bench" => bench::bench(),
        "shots" => test::shots(rest),
        "fuzz" => fuzz::command(rest),
        "fmt" => shell::run(&mut shell::line("cargo fmt --all")),
        "types" => shell::run(shell::line(TYPES).env("SOTTO_WRITE_TYPES", "1")),
        _ => Err(Failure::Usage(USAGE.to_owned())),
    }
}

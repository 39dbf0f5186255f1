//! `sotto-relay`: reads the command line, runs the server, reports failures.

use sotto_relay::server::{self, Options};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args_os()) {
        Ok(Some(options)) => options,
        Ok(None) => return say(std::io::stdout(), server::USAGE, ExitCode::SUCCESS),
        Err(error) => {
            return say(
                std::io::stderr(),
                &format!("sotto-relay: {error}\n{}", server::USAGE),
                2.into(),
            );
        }
    };
    // Nothing below INFO, even if the environment asks for it: libraries print frames and addresses there.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    match server::run_until_signal(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(std::io::stderr(), &format!("sotto-relay: {error}"), ExitCode::FAILURE),
    }
}

fn say(mut to: impl Write, text: &str, code: ExitCode) -> ExitCode {
    // A closed terminal is no reason to fail differently.
    let _ = writeln!(to, "{text}");
    code
}

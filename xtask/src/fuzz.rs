//! The fuzz targets: by cargo-fuzz where a nightly toolchain is there, else as property tests on stable.

use crate::{Failure, shell, tools};

/// How long each target runs in `cargo xtask test`.
pub const SECONDS: u32 = 30;

/// `cargo xtask fuzz [TARGET]… [--seconds N]`.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let mut seconds = SECONDS;
    let mut chosen = Vec::new();
    let known = targets()?;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let value = rest.next().and_then(|text| text.parse().ok());
            seconds = value.ok_or_else(|| Failure::Usage("--seconds takes a number".to_owned()))?;
        } else if known.contains(argument) {
            chosen.push(argument.clone());
        } else {
            return Err(Failure::Usage(format!("fuzz targets: {}", known.join(", "))));
        }
    }
    fuzz(if chosen.is_empty() { &known } else { &chosen }, seconds)
}

/// Every target for this long.
pub fn all(seconds: u32) -> Result<(), Failure> {
    fuzz(&targets()?, seconds)
}

fn fuzz(targets: &[String], seconds: u32) -> Result<(), Failure> {
    let nightly = tools::cargo_fuzz()?;
    if !nightly {
        eprintln!("    no nightly toolchain: the targets run as property tests on stable");
        let mut command = shell::line("cargo test --package sotto --test fuzz --");
        command.args(targets).env("SOTTO_FUZZ_SECONDS", seconds.to_string());
        return shell::run(&mut command);
    }
    for target in targets {
        shell::step(&format!("fuzzing {target} for {seconds} s"), || {
            shell::run(
                shell::line("rustup run nightly cargo fuzz run")
                    .arg(target)
                    .arg("--")
                    .arg(format!("-max_total_time={seconds}"))
                    .arg("-print_final_stats=1"),
            )
        })?;
    }
    Ok(())
}

/// The targets are the files of `fuzz/fuzz_targets/`.
fn targets() -> Result<Vec<String>, Failure> {
    let dir = shell::root().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&dir).map_err(Failure::io(&dir))? {
        let path = entry.map_err(Failure::io(&dir))?.path();
        if let (Some(name), Some("rs")) = (path.file_stem(), path.extension().and_then(|e| e.to_str())) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

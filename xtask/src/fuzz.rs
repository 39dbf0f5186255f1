//! The fuzz targets: by cargo-fuzz where a nightly toolchain is there, else as property tests on stable.

use crate::{Failure, shell, tools};
use std::path::PathBuf;
use std::process::{Child, Stdio};

/// How long each target runs in `cargo xtask test`.
pub const SECONDS: u32 = 30;
/// This many targets run at a time; each keeps one processor busy.
const AT_ONCE: usize = 2;

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
    shell::step("building the fuzz targets", || {
        shell::run(&mut shell::line("rustup run nightly cargo fuzz build"))
    })?;
    for some in targets.chunks(AT_ONCE) {
        shell::step(&format!("fuzzing {} for {seconds} s", some.join(" and ")), || {
            let runs: Vec<_> = some.iter().map(|target| start(target, seconds)).collect();
            // All of them are waited for, whichever fails.
            let results: Vec<Result<(), Failure>> = runs.into_iter().map(|run| finish(run?)).collect();
            results.into_iter().collect::<Result<(), Failure>>()
        })?;
    }
    Ok(())
}

/// A running target. Its output goes to a file of its own, so that those of two do not mix.
struct Run {
    target: String,
    child: Child,
    log: PathBuf,
}

fn start(target: &str, seconds: u32) -> Result<Run, Failure> {
    let log = shell::target_dir().join(format!("fuzz-{target}.log"));
    let file = std::fs::File::create(&log).map_err(Failure::io(&log))?;
    let child = shell::line("rustup run nightly cargo fuzz run")
        .arg(target)
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg("-print_final_stats=1")
        .stdout(Stdio::null())
        .stderr(file)
        .spawn()
        .map_err(Failure::io("cargo fuzz"))?;
    Ok(Run {
        target: target.to_owned(),
        child,
        log,
    })
}

/// Waits for its end; shows the statistics, or everything when it found something.
fn finish(mut run: Run) -> Result<(), Failure> {
    let status = run.child.wait().map_err(Failure::io("cargo fuzz"))?;
    let said = std::fs::read(&run.log).map_err(Failure::io(&run.log))?;
    let said = String::from_utf8_lossy(&said);
    for line in said
        .lines()
        .filter(|line| !status.success() || line.starts_with("stat::"))
    {
        eprintln!("    {}: {line}", run.target);
    }
    if status.success() {
        return Ok(());
    }
    Err(Failure::Wrong(format!(
        "the fuzz target {} failed: {status}",
        run.target
    )))
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

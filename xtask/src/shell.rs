//! Running tools: from the repository's root, their output streamed, their progress announced on stderr.

use crate::Failure;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::Instant;

/// A tool in the repository's root, with the page's own tools first on its PATH.
pub fn tool(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", search_path());
    command
}

/// A tool with its arguments in one text, split at white space.
pub fn line(text: &str) -> Command {
    let mut words = text.split_whitespace();
    let mut command = tool(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Runs a command with its output streamed; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(Failure::io(command.get_program()))?;
    succeeded(command, status)
}

/// Runs a command and returns its stdout, trimmed; stderr is streamed.
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(Failure::io(command.get_program()))?;
    succeeded(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Asks a tool something; `None` when it is not there or refuses.
pub fn ask(text: &str) -> Option<String> {
    let output = line(text).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Announces a step, runs it and prints its duration.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    match last_time(name) {
        Some(seconds) => eprintln!("==> {name} (took {seconds} s the last time)"),
        None => eprintln!("==> {name}"),
    }
    let start = Instant::now();
    let result = work();
    let verdict = if result.is_ok() { "done" } else { "failed" };
    eprintln!("    {name}: {verdict} after {:.1} s", start.elapsed().as_secs_f32());
    if result.is_ok() {
        // Only a help for the waiting developer: a file that cannot be written costs nothing else.
        let _ = note_time(name, start.elapsed().as_secs());
    }
    result
}

/// How many seconds a step took when it last succeeded.
fn last_time(name: &str) -> Option<u64> {
    std::fs::read_to_string(time_file(name)).ok()?.trim().parse().ok()
}

fn note_time(name: &str, seconds: u64) -> std::io::Result<()> {
    let file = time_file(name);
    std::fs::create_dir_all(file.parent().unwrap_or_else(|| Path::new(".")))?;
    std::fs::write(file, seconds.to_string())
}

fn time_file(name: &str) -> PathBuf {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    target_dir().join("xtask/times").join(plain)
}

/// The repository's root: the one that cargo runs in, which need not be the one that this program was built in.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&own).parent().unwrap_or_else(|| Path::new(".")).to_path_buf()
    });
    &ROOT
}

/// Cargo's target directory: the one this program was built into.
pub fn target_dir() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.parent()?.to_path_buf()))
        .unwrap_or_else(|| root().join("target"))
}

/// The first of these programs that PATH has.
pub fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = search_path();
    programs
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |dir| dir.join(name)))
        .find(|file| file.is_file())
}

fn search_path() -> std::ffi::OsString {
    let own = root().join("node_modules").join(".bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap_or(path)
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    Err(Failure::Command {
        line,
        status: status.to_string(),
    })
}

//! `cargo xtask test`: every check in order; one failure does not hide the others.

use crate::{Failure, build, fuzz, shell, tools};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    what: &'static str,
    work: fn() -> Result<Note, Failure>,
}

/// A passed step's line for the summary: nothing, or the part that it left out, and why.
type Note = Option<String>;

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "formatting",
        work: fmt,
    },
    Step {
        name: "clippy",
        what: "clippy, host",
        work: clippy,
    },
    Step {
        name: "clippy-wasm",
        what: "clippy, wasm32",
        work: clippy_wasm,
    },
    Step {
        name: "native",
        what: "native tests, tidy checks",
        work: native,
    },
    Step {
        name: "deny",
        what: "cargo-deny",
        work: deny,
    },
    Step {
        name: "page",
        what: "page: types and build",
        work: page,
    },
    Step {
        name: "web",
        what: "client in headless Chromium",
        work: web,
    },
    Step {
        name: "e2e",
        what: "browser tests, real relay",
        work: e2e,
    },
    Step {
        name: "firefox",
        what: "first run, the switch and calls in Firefox",
        work: firefox,
    },
    Step {
        name: "fuzz",
        what: "fuzz targets",
        work: fuzz_targets,
    },
];

/// Runs all steps, or those named by `--only`, and prints a summary; fails if any step did.
pub fn test(arguments: &[String]) -> Result<(), Failure> {
    let steps = chosen(arguments)?;
    let mut done = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        eprintln!("\n==> [{}/{}] {}", number + 1, steps.len(), step.what);
        let start = Instant::now();
        let result = (step.work)();
        if let Err(failure) = &result {
            eprintln!("error: {failure}");
        }
        done.push((*step, result, start.elapsed()));
    }
    let failed = done.iter().filter(|(_, result, _)| result.is_err()).count();
    let mut out = std::io::stdout().lock();
    out.write_all(summary(&done).as_bytes())
        .map_err(Failure::io("stdout"))?;
    out.flush().map_err(Failure::io("stdout"))?;
    match failed {
        0 => Ok(()),
        _ => Err(Failure::Wrong(format!("{failed} of {} steps failed", done.len()))),
    }
}

fn chosen(arguments: &[String]) -> Result<Vec<&'static Step>, Failure> {
    if arguments.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let usage = || {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        Failure::Usage(format!("test takes [--only STEP]…; steps: {}", names.join(", ")))
    };
    let mut steps = Vec::new();
    for pair in arguments.chunks(2) {
        match pair {
            [only, name] if only == "--only" => {
                steps.push(STEPS.iter().find(|step| step.name == name).ok_or_else(usage)?);
            }
            _ => return Err(usage()),
        }
    }
    Ok(steps)
}

fn summary(done: &[(&Step, Result<Note, Failure>, Duration)]) -> String {
    let mut text = String::from("\nstep         result   seconds\n");
    for (step, result, time) in done {
        let verdict = if result.is_ok() { "ok" } else { "FAILED" };
        let _ = write!(text, "{:<12} {verdict:<8} {:>7.1}", step.name, time.as_secs_f32());
        let _ = match result {
            Ok(None) => writeln!(text),
            Ok(Some(note)) => writeln!(text, "   {note}"),
            Err(failure) => writeln!(text, "   {failure}"),
        };
    }
    let failed = done.iter().filter(|(_, result, _)| result.is_err()).count();
    let _ = writeln!(text, "\n{} passed, {failed} failed", done.len() - failed);
    text
}

fn fmt() -> Result<Note, Failure> {
    tools::component("rustfmt", "cargo fmt --version")?;
    shell::run(&mut shell::line("cargo fmt --all --check")).map(|()| None)
}

fn clippy() -> Result<Note, Failure> {
    tools::component("clippy", "cargo clippy --version")?;
    shell::run(&mut shell::line(
        "cargo clippy --workspace --all-targets -- -D warnings",
    ))
    .map(|()| None)
}

fn clippy_wasm() -> Result<Note, Failure> {
    tools::component("clippy", "cargo clippy --version")?;
    tools::target()?;
    let line = "cargo clippy --package sotto --target wasm32-unknown-unknown --lib --tests -- -D warnings";
    shell::run(&mut shell::line(line)).map(|()| None)
}

fn native() -> Result<Note, Failure> {
    shell::run(&mut shell::line("cargo test --workspace --no-fail-fast")).map(|()| None)
}

fn deny() -> Result<Note, Failure> {
    tools::cargo_deny()?;
    shell::run(&mut shell::line("cargo deny check bans licenses sources"))?;
    // The database of advisories is a git repository, which not every machine may reach.
    let fetched = shell::line("cargo deny fetch db")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(Failure::io("cargo deny"))?;
    if fetched.status.success() {
        return shell::run(&mut shell::line("cargo deny --offline check advisories")).map(|()| None);
    }
    eprint!("{}", String::from_utf8_lossy(&fetched.stderr));
    Ok(Some(
        "advisories NOT checked: their database could not be fetched".to_owned(),
    ))
}

fn page() -> Result<Note, Failure> {
    build::page()?;
    shell::run(&mut shell::line("npm run check")).map(|()| None)
}

fn web() -> Result<Note, Failure> {
    tools::wasm()?;
    let browser = tools::browser()?;
    shell::run(
        shell::line("wasm-pack test --headless --chrome --mode no-install").env("CHROMEDRIVER", browser.driver),
    )?;
    Ok(None)
}

fn e2e() -> Result<Note, Failure> {
    let browser = tools::browser()?;
    let turn = tools::turn_server()?;
    let tests = PageTests::build()?;
    let run = |line| {
        shell::run(
            tests
                .command(line)
                .env("CHROMIUM", &browser.chromium)
                .env("TURNSERVER", &turn),
        )
    };
    // Stories that measure time, or have many encoders at work, run alone; and they run whether the others pass or not.
    let beside = run("npm run e2e");
    let alone = run("npm run e2e:alone");
    beside.and(alone).map(|()| None)
}

/// `cargo xtask shots`: pictures of every view, or of those whose names contain a text, for people to look at.
pub fn shots(view: &[String]) -> Result<(), Failure> {
    let browser = tools::browser()?;
    let tests = PageTests::build()?;
    let line = format!("node tests/e2e/shots.js {}", view.join(" "));
    shell::run(tests.command(&line).env("CHROMIUM", &browser.chromium))?;
    eprintln!("The pictures are in target/shots.");
    Ok(())
}

fn firefox() -> Result<Note, Failure> {
    let Some(firefox) = tools::firefox() else {
        let words = "NOT run: there is no Firefox (Debian's firefox-esr, or FIREFOX with its path)";
        return Ok(Some(words.to_owned()));
    };
    let tests = PageTests::build()?;
    shell::run(
        tests
            .command("npm run e2e:short")
            .env("SOTTO_BROWSER", "firefox")
            .env("FIREFOX", &firefox),
    )?;
    // Its calls are with a person in Chromium.
    shell::run(
        tests
            .command("npm run e2e:both")
            .env("CHROMIUM", tools::browser()?.chromium)
            .env("FIREFOX", firefox),
    )?;
    Ok(None)
}

/// The needs of tests in browsers: the built page and the relay.
struct PageTests {
    relay: PathBuf,
}

impl PageTests {
    fn build() -> Result<Self, Failure> {
        build::page()?;
        let relay = build::relay_for_tests()?;
        Ok(Self { relay })
    }

    /// One command of such tests.
    fn command(&self, line: &str) -> Command {
        let mut command = shell::line(line);
        command
            .env("SOTTO_RELAY_BIN", &self.relay)
            .env("SOTTO_PAGE", shell::root().join(build::DIST));
        command
    }
}

fn fuzz_targets() -> Result<Note, Failure> {
    fuzz::all(fuzz::SECONDS).map(|()| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_ends_with_the_count_alone_on_a_line() {
        let failure = Failure::Wrong("why".to_owned());
        let second = Duration::from_secs(1);
        let text = summary(&[
            (&STEPS[0], Ok(None), second),
            (&STEPS[1], Ok(Some("left out".to_owned())), second),
            (&STEPS[2], Err(failure), second),
        ]);
        assert_eq!(text.lines().last(), Some("2 passed, 1 failed"));
        assert!(text.contains("left out") && text.contains("FAILED") && text.contains("why"));
    }

    #[test]
    fn only_takes_names_of_steps() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let names = |text| chosen(&words(text)).map(|steps| steps.iter().map(|s| s.name).collect::<Vec<_>>());
        assert_eq!(names("--only e2e --only fmt").unwrap(), ["e2e", "fmt"]);
        for wrong in ["--only", "--only nothing", "e2e"] {
            assert!(matches!(names(wrong), Err(Failure::Usage(_))), "{wrong}");
        }
    }
}

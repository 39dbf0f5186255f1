//! `cargo xtask bench`: the project's figures, and the sizes that have a budget.

use crate::{Failure, build, shell, tools};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Brotli size of the core's `.wasm`, in bytes. That of a call's frames comes with the first call.
const WASM_BUDGET: u64 = 560_000;
/// Brotli size of the JavaScript of a first visit, in bytes: the page's own, its worker's and one catalogue. Modules
/// loaded on use (calls, the scanner) are printed beside it.
const JS_BUDGET: u64 = 60_000;

/// The benchmark that a browser runs, with cargo's own runner for it. `cargo bench` would ask the runner for benchmarks
/// of its own kind.
const IN_BROWSER: &str =
    "cargo test --package sotto --release --target wasm32-unknown-unknown --bench browser -- --nocapture";
const RUNNER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";

/// One line of the table.
#[derive(Debug, PartialEq)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    /// The highest value allowed.
    budget: Option<f64>,
}

/// Runs all benchmarks, prints one table, and fails when a budget is exceeded.
pub fn bench() -> Result<(), Failure> {
    build::page()?;
    let mut figures = sizes(&shell::root().join(build::DIST))?;
    for (what, line) in [
        (
            "benchmarks of the client",
            "cargo bench --package sotto --benches --profile server",
        ),
        (
            "benchmarks of the relay",
            "cargo bench --package sotto-relay --benches --profile server",
        ),
    ] {
        figures.extend(shell::step(what, || collect(&mut shell::line(line)))?);
    }
    let browser = tools::browser()?;
    figures.extend(shell::step("benchmarks of the client in a browser", || {
        collect(
            shell::line(IN_BROWSER)
                .env(RUNNER, "wasm-bindgen-test-runner")
                .env("CHROMEDRIVER", &browser.driver),
        )
    })?);
    let relay = build::relay()?;
    let rows = shell::target_dir().join("rows-of-many-conversations");
    shell::step("many conversations for the page to start with", || {
        shell::run(shell::line("cargo bench --package sotto --bench core --profile server -- --rows").arg(&rows))
    })?;
    figures.extend(shell::step("benchmarks of the page", || {
        collect(
            shell::line("npm run --silent bench")
                .env("SOTTO_RELAY_BIN", relay)
                .env("SOTTO_PAGE", shell::root().join(build::DIST))
                .env("SOTTO_ROWS", &rows)
                .env("CHROMIUM", browser.chromium),
        )
    })?);
    let text = table(&figures);
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(Failure::io("stdout"))?;
    let over: Vec<_> = figures
        .iter()
        .filter(|f| f.is_over())
        .map(|f| f.name.as_str())
        .collect();
    match over.as_slice() {
        [] => Ok(()),
        names => Err(Failure::Wrong(format!("over budget: {}", names.join(", ")))),
    }
}

impl Figure {
    /// Reads `name: value unit`; other lines are a tool's chatter.
    fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.rsplit_once(": ")?;
        let (value, unit) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        Some(Self {
            name: name.trim().to_owned(),
            value: value.replace(['_', ','], "").parse().ok()?,
            unit: unit.trim().to_owned(),
            budget: None,
        })
    }

    fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.value > budget)
    }
}

/// Runs a benchmark, shows its output, and keeps the figures; one without figures has measured nothing.
fn collect(command: &mut Command) -> Result<Vec<Figure>, Failure> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Failure::io(command.get_program()))?;
    let mut figures = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(Failure::io("a benchmark's output"))?;
            eprintln!("    {line}");
            figures.extend(Figure::parse(&line));
        }
    }
    let status = child.wait().map_err(Failure::io(command.get_program()))?;
    if !status.success() || figures.is_empty() {
        return Err(Failure::Wrong(format!(
            "{command:?}: {status}, {} figures",
            figures.len()
        )));
    }
    Ok(figures)
}

/// The page's sizes as a server would send them.
fn sizes(dist: &Path) -> Result<Vec<Figure>, Failure> {
    let size = |name: &str, starts: &[&str], ending: &str, budget: Option<u64>| -> Result<Figure, Failure> {
        let mut files = Vec::new();
        for start in starts {
            let before = files.len();
            find(dist, start, ending, &mut files)?;
            if files.len() == before {
                let what = format!("{} holds no file {start}…{ending}", dist.display());
                return Err(Failure::Wrong(what));
            }
        }
        let text = shell::read(shell::tool("node").args(["-e", BROTLI]).args(&files))?;
        let bytes: u32 = text
            .parse()
            .map_err(|_| Failure::Wrong(format!("node answered {text:?} for a size")))?;
        Ok(Figure {
            name: name.to_owned(),
            value: f64::from(bytes) / 1000.0,
            unit: "kB".to_owned(),
            budget: budget.map(|bytes| bytes as f64 / 1000.0),
        })
    };
    let visit = first_visit(dist)?;
    let visit: Vec<&str> = visit.iter().map(String::as_str).collect();
    Ok(vec![
        size(".wasm, brotli", &["sotto"], ".wasm", Some(WASM_BUDGET))?,
        size(".wasm of a call's frames, brotli", &["frames"], ".wasm", None)?,
        size("JavaScript of a first visit, brotli", &visit, ".js", Some(JS_BUDGET))?,
        size("all JavaScript, brotli", &[""], ".js", None)?,
    ])
}

/// The scripts of a first visit before any use: those that the page's HTML names, the worker's, and one catalogue.
fn first_visit(dist: &Path) -> Result<Vec<String>, Failure> {
    let html = dist.join("index.html");
    let text = std::fs::read_to_string(&html).map_err(Failure::io(&html))?;
    let named = text
        .split('"')
        .filter_map(|part| part.strip_prefix("./assets/"))
        .filter(|name| name.ends_with(".js"));
    Ok(named.chain(["worker-", "en-"]).map(str::to_owned).collect())
}

/// Prints the sum of the brotli sizes (quality 11, the default) of the files it is given.
const BROTLI: &str = "const fs = require('fs'), zlib = require('zlib');\
    console.log(process.argv.slice(1).reduce((n, f) => n + zlib.brotliCompressSync(fs.readFileSync(f)).length, 0))";

fn find(dir: &Path, start: &str, ending: &str, files: &mut Vec<std::path::PathBuf>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(dir).map_err(Failure::io(dir))? {
        let path = entry.map_err(Failure::io(dir))?.path();
        if path.is_dir() {
            find(&path, start, ending, files)?;
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(start) && name.ends_with(ending) {
            files.push(path);
        }
    }
    Ok(())
}

fn table(figures: &[Figure]) -> String {
    let width = figures.iter().map(|f| f.name.chars().count()).max().unwrap_or_default();
    let mut text = String::from("\n");
    for figure in figures {
        let _ = write!(
            text,
            "{:<width$}  {:>14.2} {:<8}",
            figure.name, figure.value, figure.unit
        );
        if let Some(budget) = figure.budget {
            let verdict = if figure.is_over() { "OVER BUDGET" } else { "ok" };
            let _ = write!(text, " of {budget} {}: {verdict}", figure.unit);
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_separated_from_other_output() {
        let figure = Figure::parse("relay: appends acknowledged: 22,000.5 per s").unwrap();
        assert_eq!(figure.name, "relay: appends acknowledged");
        assert!((figure.value - 22_000.5).abs() < 1e-9);
        assert_eq!(figure.unit, "per s");
        assert_eq!(Figure::parse("Running benches/relay.rs"), None);
        assert_eq!(Figure::parse("warning: unused"), None);
    }

    #[test]
    fn a_budget_is_a_highest_value() {
        let mut figure = Figure::parse("x: 60 kB").unwrap();
        figure.budget = Some(60.0);
        assert!(!figure.is_over());
        figure.value = 60.001;
        assert!(figure.is_over());
        assert!(table(&[figure]).contains("OVER BUDGET"));
    }
}

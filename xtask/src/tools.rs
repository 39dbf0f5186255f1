//! The tools of building and testing: a tool of another version is replaced by the right one.

use crate::{Failure, shell};
use std::path::PathBuf;

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";
const CARGO_DENY: &str = "0.20.2";
const NODE_MAJOR: u32 = 20;

/// The tools that compile the client to WebAssembly.
pub fn wasm() -> Result<(), Failure> {
    target()?;
    cargo_install("wasm-bindgen-cli", "wasm-bindgen", &pinned_wasm_bindgen()?)?;
    cargo_install("wasm-pack", "wasm-pack", WASM_PACK)
}

/// Where Cargo keeps the sources of the dependencies.
pub fn cargo_home() -> PathBuf {
    std::env::var_os("CARGO_HOME").map_or_else(
        || std::env::home_dir().unwrap_or_default().join(".cargo"),
        PathBuf::from,
    )
}

/// The wasm target of the active toolchain.
pub fn target() -> Result<(), Failure> {
    let Some(installed) = shell::ask("rustup target list --installed") else {
        let sysroot = shell::read(&mut shell::line("rustc --print sysroot"))?;
        let lib = PathBuf::from(sysroot).join("lib/rustlib").join(WASM_TARGET);
        return if lib.is_dir() {
            Ok(())
        } else {
            Err(Failure::Missing {
                what: format!("Rust's target {WASM_TARGET}"),
                remedy: "install rustup, or the target with the package manager that Rust came from".to_owned(),
            })
        };
    };
    if installed.lines().any(|line| line == WASM_TARGET) {
        return Ok(());
    }
    shell::step("installing Rust's wasm target", || {
        shell::run(shell::line("rustup target add").arg(WASM_TARGET))
    })
}

/// `rustfmt` or `clippy`.
pub fn component(name: &str, check: &str) -> Result<(), Failure> {
    if shell::ask(check).is_some() {
        return Ok(());
    }
    shell::step(&format!("installing {name}"), || {
        shell::run(shell::line("rustup component add").arg(name))
    })
}

/// `cargo deny`.
pub fn cargo_deny() -> Result<(), Failure> {
    cargo_install("cargo-deny", "cargo-deny", CARGO_DENY)
}

/// True when fuzz targets can be built: a nightly toolchain is there, and cargo-fuzz is, or can be installed.
pub fn cargo_fuzz() -> Result<bool, Failure> {
    if shell::ask("rustup run nightly rustc --version").is_none() {
        return Ok(false);
    }
    if shell::ask("cargo-fuzz --version").is_none() {
        shell::step("installing cargo-fuzz", || {
            shell::run(&mut shell::line("cargo install --locked cargo-fuzz"))
        })?;
    }
    Ok(true)
}

/// Node with npm, new enough.
pub fn node() -> Result<(), Failure> {
    let version = shell::ask("node --version").unwrap_or_default();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|n| n.parse::<u32>().ok());
    let missing = |what: String| Failure::Missing {
        what,
        remedy: format!("install Node {NODE_MAJOR} or newer with npm (nodejs.org or your package manager)"),
    };
    match major {
        Some(n) if n >= NODE_MAJOR => {}
        Some(_) => {
            return Err(missing(format!("Node {NODE_MAJOR} or newer (this is {version})")));
        }
        None => return Err(missing("Node".to_owned())),
    }
    match shell::ask("npm --version") {
        Some(_) => Ok(()),
        None => Err(missing("npm".to_owned())),
    }
}

/// The browser and its driver, for tests.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// Its WebDriver server.
    pub driver: PathBuf,
}

/// Finds Chromium and its driver (`CHROMIUM` and `CHROMEDRIVER` decide when they are set); installs them on Debian.
pub fn browser() -> Result<Browser, Failure> {
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    if may_use_apt() {
        shell::step("installing Chromium and its driver", || {
            apt_install("chromium chromium-driver")
        })?;
    }
    find_browser().ok_or_else(|| Failure::Missing {
        what: "Chromium or its driver".to_owned(),
        remedy: "on Debian `sudo apt-get install chromium chromium-driver`; elsewhere install both and set CHROMIUM \
                 and CHROMEDRIVER to their paths"
            .to_owned(),
    })
}

/// Finds Firefox (`FIREFOX` decides when it is set); installs it on Debian. `None` where it cannot be had: the tests in it
/// are a second opinion.
pub fn firefox() -> Option<PathBuf> {
    let find = || named("FIREFOX", &["firefox-esr", "firefox"]);
    if find().is_none() && may_use_apt() {
        shell::step("installing Firefox", || apt_install("firefox-esr")).ok()?;
    }
    find()
}

/// Finds coturn's server (`TURNSERVER` decides when it is set), for calls in tests; installs it on Debian.
pub fn turn_server() -> Result<PathBuf, Failure> {
    let find = || named("TURNSERVER", &["turnserver"]);
    if find().is_none() && may_use_apt() {
        shell::step("installing coturn", || apt_install("coturn"))?;
    }
    find().ok_or_else(|| Failure::Missing {
        what: "a TURN server".to_owned(),
        remedy: "on Debian `sudo apt-get install coturn`; elsewhere install coturn and set TURNSERVER to the path of \
                 its turnserver"
            .to_owned(),
    })
}

fn may_use_apt() -> bool {
    shell::find(&["apt-get"]).is_some() && shell::ask("id -u").as_deref() == Some("0")
}

fn apt_install(packages: &str) -> Result<(), Failure> {
    let apt = |arguments: &str| {
        shell::run(shell::line(&format!("apt-get {arguments}")).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt("update -qq")?;
    apt(&format!("install -y -qq --no-install-recommends {packages}"))
}

/// The program that an environment variable names, or the first of these on PATH.
fn named(variable: &str, programs: &[&str]) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| shell::find(programs))
        .filter(|file| file.is_file())
}

fn find_browser() -> Option<Browser> {
    Some(Browser {
        chromium: named("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?,
        driver: named("CHROMEDRIVER", &["chromedriver"])?,
    })
}

/// The CLI and the crate must be of one version; the crate's pin in the root manifest decides.
fn pinned_wasm_bindgen() -> Result<String, Failure> {
    let manifest = shell::root().join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).map_err(Failure::io(&manifest))?;
    pin_in(&text, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or_else(|| Failure::Wrong("Cargo.toml does not pin wasm-bindgen to one version (\"=x.y.z\")".to_owned()))
}

fn pin_in<'a>(manifest: &'a str, name: &str) -> Option<&'a str> {
    manifest.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
        value.split('"').nth(1)?.strip_prefix('=')
    })
}

/// Installs a crate's program unless it reports this version already. Its release profile is made lighter: compiling
/// these tools takes longer than all their work here.
fn cargo_install(package: &str, program: &str, version: &str) -> Result<(), Failure> {
    let says = shell::ask(&format!("{program} --version")).unwrap_or_default();
    if says.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    shell::step(&format!("installing {package} {version} (once; takes minutes)"), || {
        // Without optimisation: a tool's few seconds of work are nothing beside the minutes of compiling it. Common
        // parts of two tools are compiled once.
        shell::run(
            shell::line("cargo install --locked --force --debug")
                .args([package, "--version", version])
                .env("CARGO_TARGET_DIR", shell::target_dir().join("tools"))
                .env("CARGO_PROFILE_DEV_DEBUG", "0"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::pin_in;

    #[test]
    fn a_pin_is_read_from_an_exact_requirement_of_that_crate() {
        assert_eq!(
            pin_in(
                "wasm-bindgen-futures = \"=0.4.1\"\nwasm-bindgen = \"=0.2.129\" # x\n",
                "wasm-bindgen"
            ),
            Some("0.2.129")
        );
        assert_eq!(
            pin_in("wasm-bindgen = { version = \"=0.2.129\" }", "wasm-bindgen"),
            Some("0.2.129")
        );
        assert_eq!(pin_in("wasm-bindgen = \"0.2\"", "wasm-bindgen"), None);
    }
}

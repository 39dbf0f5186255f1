//! The builds: the client's `.wasm`, the page around it, and the relay.

use crate::fresh::Product;
use crate::{Failure, shell, tools};
use std::path::{Path, PathBuf};

/// The built page, relative to the root.
pub const DIST: &str = "dist";

const WASM: Product<'static> = Product {
    name: "building the client (WebAssembly)",
    inputs: &[
        "Cargo.toml",
        "Cargo.lock",
        ".cargo",
        "src",
        "wire/Cargo.toml",
        "wire/src",
        "primitives/Cargo.toml",
        "primitives/src",
    ],
    except: &[],
    output: "www/pkg",
};

const PAGE: Product<'static> = Product {
    name: "building the page",
    inputs: &[
        "www",
        "public",
        "index.html",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "vite.config.js",
    ],
    except: &[],
    output: DIST,
};

/// The page's npm packages, as the lock file has them; installed again only when it changed.
pub fn packages() -> Result<(), Failure> {
    tools::node()?;
    let root = shell::root();
    let lock = root.join("package-lock.json");
    let wanted = std::fs::read(&lock).map_err(Failure::io(&lock))?;
    let stamp = root.join("node_modules").join(".installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    shell::step("installing npm packages", || {
        shell::run(&mut shell::line("npm ci --no-audit --no-fund"))?;
        std::fs::write(&stamp, wanted).map_err(Failure::io(&stamp))
    })
}

/// The page in `dist/`, with the client in it. Tools and packages are installed as needed.
pub fn page() -> Result<(), Failure> {
    packages()?;
    tools::wasm()?;
    WASM.refresh(wasm)?;
    PAGE.refresh(|| shell::run(&mut shell::line("npx --no-install vite build")))
}

/// The relay for use.
pub fn relay() -> Result<PathBuf, Failure> {
    shell::step("building the relay", || {
        shell::run(&mut shell::line("cargo build --package sotto-relay --profile server"))
    })?;
    Ok(binary("server"))
}

/// The relay for trying: quickly built, and the same as the one for tests.
pub fn relay_for_trying() -> Result<PathBuf, Failure> {
    shell::step("building the relay", relay_for_tests)
}

/// The relay for tests: the one that `cargo test` builds, so that nothing is compiled twice.
pub fn relay_for_tests() -> Result<PathBuf, Failure> {
    shell::run(&mut shell::line("cargo build --workspace --bins"))?;
    Ok(binary("debug"))
}

/// The two modules of the page: the core, and the transform of a call's frames.
fn wasm() -> Result<(), Failure> {
    // wasm-pack silently leaves the file unoptimised when it finds no usable wasm-opt.
    let optimiser = shell::root().join("node_modules/.bin/wasm-opt");
    if !optimiser.exists() {
        return Err(Failure::Missing {
            what: "wasm-opt".to_owned(),
            remedy: "package.json must name binaryen among its devDependencies".to_owned(),
        });
    }
    module("sotto", "core")?;
    module("frames", "frames")
}

/// One module, with this feature's exports to JavaScript.
fn module(name: &str, feature: &str) -> Result<(), Failure> {
    let line = format!(
        "wasm-pack build --release --target web --mode no-install --out-dir www/pkg --out-name {name} . \
         --no-default-features --features {feature}"
    );
    // The page must not reveal where its builder keeps the sources.
    let flags = [(tools::cargo_home().as_path(), "cargo"), (shell::root(), "sotto")]
        .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
    shell::run(shell::line(&line).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    let file = shell::root().join(format!("www/pkg/{name}_bg.wasm"));
    if has_names(&file)? {
        return Err(Failure::Wrong(format!(
            "{} did not go through wasm-opt",
            file.display()
        )));
    }
    Ok(())
}

/// True for a module that still has its `name` section, which wasm-opt drops.
fn has_names(file: &Path) -> Result<bool, Failure> {
    let bytes = std::fs::read(file).map_err(Failure::io(file))?;
    sections(&bytes)
        .map(|names| names.iter().any(|name| name == b"name"))
        .ok_or_else(|| Failure::Wrong(format!("{} is not a WebAssembly module", file.display())))
}

/// The names of a module's custom sections.
fn sections(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = bytes.strip_prefix(b"\0asm\x01\0\0\0")?;
    let mut names = Vec::new();
    while let Some((id, after)) = rest.split_first() {
        let (length, after) = leb128(after)?;
        let (section, after) = after.split_at_checked(length)?;
        if *id == 0 {
            let (length, section) = leb128(section)?;
            names.push(section.get(..length)?);
        }
        rest = after;
    }
    Some(names)
}

fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0usize;
    for (place, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

fn binary(profile: &str) -> PathBuf {
    let name = format!("sotto-relay{}", std::env::consts::EXE_SUFFIX);
    shell::target_dir().join(profile).join(name)
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn custom_sections_are_found_by_name_behind_others() {
        let module = b"\0asm\x01\0\0\0\x01\x01\0\0\x06\x04name\0\0\x05\x04abcd";
        assert_eq!(sections(module), Some(vec![b"name".as_slice(), b"abcd".as_slice()]));
        assert_eq!(sections(b"\0asm\x01\0\0\0\x00\x09\x04na"), None);
        assert_eq!(sections(b"not wasm"), None);
    }
}

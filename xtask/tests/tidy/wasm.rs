//! Rules on tests in a browser: without a configuration for it, the runner skips them and reports success.

use crate::source::{code, ending, has};
use crate::{File, Rule};
use std::collections::BTreeMap;

pub const RULES: &[Rule] = &[
    Rule {
        says: "a crate with wasm tests says that they run in a browser",
        check: unconfigured,
        refuses: &[
            ("tests/web.rs", "#[wasm_bindgen_test] fn a() {}"),
            ("tests/web/store.rs", "#[wasm_bindgen_test]\nasync fn a() {}"),
            (
                "tests/web.rs",
                "// wasm_bindgen_test_configure!(run_in_browser)\n#[wasm_bindgen_test] fn a() {}",
            ),
            ("src/web/store.rs", "#[wasm_bindgen_test::wasm_bindgen_test] fn a() {}"),
        ],
        accepts: &[
            (
                "tests/web/main.rs",
                "wasm_bindgen_test_configure!(run_in_browser); mod store;",
            ),
            ("tests/web/store.rs", "#[wasm_bindgen_test]\nasync fn a() {}"),
            (
                "tests/other.rs",
                "wasm_bindgen_test_configure!(run_in_dedicated_worker);\n#[wasm_bindgen_test] fn b() {}",
            ),
        ],
    },
    Rule {
        says: "a directory of tests is a crate: it has a main.rs, or Cargo.toml names its root",
        check: orphans,
        refuses: &[("tests/protocol/first.rs", "#[test] fn a() {}")],
        accepts: &[
            ("tests/web/main.rs", ""),
            ("tests/web/store.rs", "#[test] fn a() {}"),
            (
                "Cargo.toml",
                "[[test]]\nname = \"protocol\"\npath = \"tests/protocol/pair.rs\"\n",
            ),
            ("tests/protocol/pair.rs", ""),
            ("tests/protocol/first.rs", "#[test] fn a() {}"),
        ],
    },
];

fn unconfigured(files: &[File]) -> Vec<String> {
    let mut crates: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for file in ending(files, &[".rs"]) {
        let code = code(&file.text);
        let (tests, configured) = crates.entry(crate_of(&file.path)).or_default();
        *tests |= code.contains("#[wasm_bindgen_test") || code.contains("::wasm_bindgen_test]");
        *configured |= has(&code, "wasm_bindgen_test_configure!(run_in_browser)")
            || has(&code, "wasm_bindgen_test_configure!(run_in_dedicated_worker)");
    }
    let silent = crates
        .into_iter()
        .filter(|(_, (tests, configured))| *tests && !configured);
    silent.map(|(name, _)| name.to_owned()).collect()
}

/// The part of a path that represents its crate: `src`, `tests/a.rs`, or `tests/a` for the files below it.
fn crate_of(path: &str) -> &str {
    let Some(below) = path.strip_prefix("tests/") else {
        return path.split('/').next().unwrap_or(path);
    };
    let name = below.find('/').unwrap_or(below.len());
    &path[.."tests/".len() + name]
}

fn orphans(files: &[File]) -> Vec<String> {
    let manifest = files.iter().find(|file| file.path == "Cargo.toml");
    let with_tests =
        ending(files, &[".rs"]).filter(|file| file.text.contains("#[test]") || file.text.contains("_test]"));
    let mut directories: Vec<&str> = with_tests
        .map(|file| crate_of(&file.path))
        .filter(|name| name.starts_with("tests/") && !name.ends_with(".rs"))
        .collect();
    directories.dedup();
    directories.retain(|name| {
        let main = format!("{name}/main.rs");
        let named = format!("path = \"{name}/");
        !files.iter().any(|file| file.path == main) && !manifest.is_some_and(|m| m.text.contains(&named))
    });
    directories.into_iter().map(str::to_owned).collect()
}

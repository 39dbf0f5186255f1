//! The documents name only what exists: modules, and the tests of invariants.

use crate::{File, Rule};

const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";

pub const RULES: &[Rule] = &[
    Rule {
        says: "each module stands in a table of docs/ARCHITECTURE.md",
        check: |files| {
            let text = architecture(files).unwrap_or_default();
            let rows: Vec<_> = text.lines().filter(|line| line.starts_with('|')).collect();
            let is_told = |path: &str| {
                let stem = path.rsplit('/').next().unwrap_or(path);
                let ways = [
                    format!("`{stem}`"),
                    format!("{stem}.rs"),
                    format!("/{stem}`"),
                    format!("::{stem}`"),
                ];
                rows.iter().any(|row| ways.iter().any(|way| row.contains(way)))
            };
            let modules = files.iter().filter_map(|file| {
                let dirs = ["src/", "relay/src/", "wire/src/", "primitives/src/"];
                let inside = dirs.iter().find_map(|dir| file.path.strip_prefix(dir))?;
                let module = inside.strip_suffix(".rs")?;
                let module = module.strip_suffix("/mod").unwrap_or(module);
                let is_code = !["lib", "main"].contains(&module) && !module.split('/').any(|part| part == "tests");
                is_code.then_some((file, module))
            });
            let untold = modules.filter(|(_, module)| !is_told(module));
            untold.map(|(file, _)| file.path.clone()).collect()
        },
        refuses: &[("src/a.rs", "")],
        accepts: &[
            (ARCHITECTURE, "| `a`, `core/b` | `c.rs` |"),
            ("src/a.rs", ""),
            ("src/c.rs", ""),
            ("src/a/tests.rs", ""),
            ("relay/src/core/b.rs", ""),
        ],
    },
    Rule {
        says: "each test that stands for an invariant exists",
        check: |files| {
            let Some(text) = architecture(files) else {
                return Vec::new();
            };
            let invariants = text.lines().skip_while(|line| !line.starts_with("| invariant"));
            let rows = invariants.take_while(|line| line.starts_with('|')).skip(2);
            let tests: Vec<_> = files
                .iter()
                .filter(|file| file.path.ends_with(".rs") || file.path.starts_with("tests/e2e/"))
                .collect();
            let is_there = |name: &str| {
                let function = format!("fn {name}(");
                tests.iter().any(|file| file.text.contains(&function))
            };
            let names = rows.flat_map(|row| {
                let last = row.trim_end_matches('|').rsplit(" | ").next().unwrap_or_default();
                let code: Vec<_> = last.split('`').skip(1).step_by(2).map(str::to_owned).collect();
                code.into_iter().filter(|name| !name.contains(['/', '.', ':', ' ']))
            });
            let missing = names.filter(|name| !is_there(name));
            missing.map(|name| format!("{ARCHITECTURE}: {name}")).collect()
        },
        refuses: &[(
            ARCHITECTURE,
            "| invariant | where | test |\n| --- | --- | --- |\n| It holds | `a.rs` | `it_holds` |",
        )],
        accepts: &[
            (
                ARCHITECTURE,
                "| invariant | where | test |\n| --- | --- | --- |\n| It holds | `a.rs` | `it_holds`, the stories of `tests/a.rs` |",
            ),
            ("tests/a.rs", "#[test]\nfn it_holds() {}"),
        ],
    },
];

fn architecture(files: &[File]) -> Option<&str> {
    let file = files.iter().find(|file| file.path == ARCHITECTURE)?;
    Some(&file.text)
}

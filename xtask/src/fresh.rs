//! Incremental builds: a fingerprint of the inputs' and the outputs' content, kept under `target/`.

use crate::{Failure, shell};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Something that is made from files of the repository.
pub struct Product<'a> {
    /// Its name, also of its stamp.
    pub name: &'a str,
    /// The files and directories it is made from, relative to the root; one that is not there counts as empty.
    pub inputs: &'a [&'a str],
    /// The directories left out of the inputs.
    pub except: &'a [&'a str],
    /// The file or directory that it becomes.
    pub output: &'a str,
}

impl Product<'_> {
    /// Runs `make` unless inputs and output are both as the last successful run left them.
    pub fn refresh(&self, make: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
        let root = shell::root();
        let stamp = shell::target_dir().join("xtask").join(format!("{}.stamp", self.name));
        let before = fingerprint(root, self.inputs, self.except)?;
        let kept = std::fs::read_to_string(&stamp).unwrap_or_default();
        if root.join(self.output).exists() && kept == format!("{before} {}", fingerprint(root, &[self.output], &[])?) {
            eprintln!("==> {}: nothing changed", self.name);
            return Ok(());
        }
        shell::step(self.name, make)?;
        let text = format!("{before} {}", fingerprint(root, &[self.output], &[])?);
        if let Some(parent) = stamp.parent() {
            std::fs::create_dir_all(parent).map_err(Failure::io(parent))?;
        }
        std::fs::write(&stamp, text).map_err(Failure::io(&stamp))
    }
}

/// A hash of the paths and contents of all files under these paths, in an order independent of the disk.
pub fn fingerprint(root: &Path, places: &[&str], except: &[&str]) -> Result<String, Failure> {
    let except: Vec<PathBuf> = except.iter().map(|place| root.join(place)).collect();
    let mut files = Vec::new();
    for place in places {
        collect(&root.join(place), &except, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
        std::fs::read(&file).map_err(Failure::io(&file))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(place: &Path, except: &[PathBuf], files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if except.iter().any(|left_out| left_out == place) {
        return Ok(());
    }
    if place.is_file() {
        files.push(place.to_path_buf());
    } else if place.is_dir() {
        for entry in std::fs::read_dir(place).map_err(Failure::io(place))? {
            collect(&entry.map_err(Failure::io(place))?.path(), except, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_contents_and_names_alone() {
        let root = std::env::temp_dir().join(format!("sotto-fingerprint-{}", std::process::id()));
        std::fs::create_dir_all(root.join("a/out")).unwrap();
        let of = || fingerprint(&root, &["a", "absent"], &["a/out"]).unwrap();
        let empty = of();
        std::fs::write(root.join("a/x"), "1").unwrap();
        let one = of();
        std::fs::write(root.join("a/x"), "2").unwrap();
        let two = of();
        std::fs::rename(root.join("a/x"), root.join("a/y")).unwrap();
        let renamed = of();
        std::fs::write(root.join("a/out/z"), "made").unwrap();
        assert_eq!(renamed, of());
        assert!(empty != one && one != two && two != renamed);
        std::fs::remove_dir_all(&root).unwrap();
    }
}

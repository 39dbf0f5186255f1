//! The comments of variants, which ts-rs does not hand on: read from the sources, which rustfmt keeps in one form.

use std::collections::BTreeMap;

const SOURCES: &[&str] = &[
    include_str!("../call.rs"),
    include_str!("../command.rs"),
    include_str!("../device_view.rs"),
    include_str!("../mod.rs"),
    include_str!("../news.rs"),
    include_str!("../notice.rs"),
    include_str!("../notice/cause.rs"),
    include_str!("../problem.rs"),
    include_str!("../protection_view.rs"),
    include_str!("../refused.rs"),
    include_str!("../view.rs"),
    include_str!("../../call/peer.rs"),
    include_str!("../../call/message.rs"),
];

/// The comments of each enum's variants, in their order.
pub fn docs() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in SOURCES {
        let mut variants = None;
        let mut doc: Vec<&str> = Vec::new();
        for line in source.lines() {
            if let Some(name) = line.strip_prefix("pub enum ") {
                let name = name.split(['<', ' ']).next().unwrap();
                variants = Some(found.entry(name.to_owned()).or_default());
            } else if line == "}" {
                variants = None;
            } else if let Some(text) = line.strip_prefix("    /// ") {
                doc.push(text);
            } else if line.starts_with("    ") && line[4..].starts_with(|c: char| c.is_ascii_uppercase()) {
                let doc = std::mem::take(&mut doc).join("\n");
                variants.iter_mut().for_each(|variants| variants.push(doc.clone()));
            } else if !line.starts_with("    #") && !line.starts_with("     ") {
                doc.clear();
            }
        }
    }
    found
}

//! The one fact that the core reads in an offer or an answer: the fingerprint of the connection's certificate.

/// The SHA-256 fingerprint of a description, as `sha-256 AA:BB:…`. `None` if there is none, several, or one of another
/// hash: such a description is neither sent nor passed on.
pub(crate) fn fingerprint(sdp: &str) -> Option<String> {
    let mut found = None;
    for line in sdp.lines() {
        let Some(value) = line.trim_end().strip_prefix("a=fingerprint:") else {
            continue;
        };
        let (hash, bytes) = value.split_once(' ')?;
        let pairs: Vec<_> = bytes.split(':').collect();
        let hexadecimal = |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hash.eq_ignore_ascii_case("sha-256") || pairs.len() != 32 || !pairs.iter().all(hexadecimal) {
            return None;
        }
        let value = format!("sha-256 {}", bytes.to_ascii_uppercase());
        if found.as_ref().is_some_and(|before| *before != value) {
            return None;
        }
        found = Some(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_one_fingerprint_or_it_is_none() {
        let bytes = vec!["0a"; 32].join(":");
        let shown = format!("sha-256 {}", bytes.to_uppercase());
        let line = format!("a=fingerprint:sha-256 {bytes}");
        let other = line.replacen("0a", "0b", 1);
        assert_eq!(fingerprint(&format!("v=0\r\n{line}\r\n")), Some(shown.clone()));
        assert_eq!(fingerprint(&format!("{line}\r\nm=audio\r\n{line}\r\n")), Some(shown));
        let weak = line.replace("sha-256", "sha-1");
        for bad in [
            String::new(),
            format!("{line}\n{other}"),
            weak.clone(),
            format!("{line}\n{weak}"),
            line[..60].into(),
        ] {
            assert_eq!(fingerprint(&bad), None, "{bad}");
        }
    }
}

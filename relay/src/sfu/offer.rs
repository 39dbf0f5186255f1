//! An offer before it is parsed: lines that the forwarding server does not use are removed first.

use sotto_wire::limits;
use str0m::change::SdpOffer;
use str0m::media::Mid;

/// Media sections of one offer: those that send, and one for each that is wanted.
const SECTIONS: usize = limits::WANTED + 4;
/// Encodings of one video.
pub(super) const LAYERS: usize = 3;

/// Parses an offer, and names its sections in their order. `None` if it has other media than audio and video, too many
/// sections, or a fingerprint by another hash.
///
/// The addresses in it are left out: the server only answers, and learns each address from the datagrams.
pub(super) fn parse(text: &str) -> Option<(SdpOffer, Vec<Mid>)> {
    let mut sections = 0;
    let mut names = Vec::new();
    let mut kept = String::with_capacity(text.len());
    for line in text.lines().map(str::trim_end) {
        if let Some(media) = line.strip_prefix("m=") {
            sections += 1;
            if !(media.starts_with("audio ") || media.starts_with("video ")) {
                return None;
            }
        }
        if line
            .strip_prefix("a=fingerprint:")
            .is_some_and(|hash| !hash.starts_with("sha-256 "))
        {
            return None;
        }
        if line.starts_with("a=simulcast:") && line.matches([';', ',']).count() >= LAYERS {
            return None;
        }
        if let Some(name) = line.strip_prefix("a=mid:") {
            names.push(section(name)?);
        }
        if !line.starts_with("a=candidate:") && line != "a=end-of-candidates" {
            kept.push_str(line);
            kept.push_str("\r\n");
        }
    }
    if !(1..=SECTIONS).contains(&sections) {
        return None;
    }
    Some((SdpOffer::from_sdp_string(&kept).ok()?, names))
}

/// A section by its name. `None` if no section can have that name.
pub(super) fn section(name: &str) -> Option<Mid> {
    let is_name = (1..=16).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| Mid::from(name))
}

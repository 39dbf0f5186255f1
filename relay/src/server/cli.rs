//! The command line, and the data directory it names.

use super::error::ServerError;
use crate::{Config, Ice, Media, Turn, TurnSecret};
use lexopt::prelude::*;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The usage of the command line.
pub const USAGE: &str = "\
usage: sotto-relay [--port P] [--listen ADDR] [--data DIR] [--page DIR] [--embed ORIGIN] [--blobs BYTES]
                   [--stun-uri URI]… [--turn-uri URI]… [--turn-secret-file FILE] [--media ADDR:PORT] [--media-public IP]
  --port P        listen on this port; 0 picks a free one (default 8080)
  --listen ADDR   listen on this address (default 127.0.0.1: this machine only)
  --data DIR      keep the store here (default data)
  --page DIR      serve this built page (default dist, if it is there)
  --embed ORIGIN  let pages of this origin, such as https://example.org, embed the page
  --blobs BYTES   give blobs (large messages, attachments) so much room (default 4294967296: 4 GiB)
  --stun-uri URI  name this STUN server, such as stun:relay.example, to calls; may be given more than once
  --turn-uri URI  name this TURN server, such as turn:relay.example, to calls; may be given more than once
  --turn-secret-file FILE
                  the secret that the TURN servers check credentials with (coturn: static-auth-secret)
  --media ADDR:PORT
                  forward calls of more than six people through this UDP address; port 0 picks a free one (default: do not)
  --media-public IP
                  where clients reach that address, if it is another one (behind NAT, or with 0.0.0.0)";

/// The options of the command line, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The port; 0 picks one.
    pub port: u16,
    /// The address.
    pub listen: IpAddr,
    /// The store's directory; made if it is not there.
    pub data: PathBuf,
    /// The built page.
    pub page: Option<PathBuf>,
    /// An origin that may embed the page.
    pub embed: Option<String>,
    /// Bytes that blobs may take in the store.
    pub blobs: u64,
    /// STUN servers for calls.
    pub stun: Vec<String>,
    /// TURN servers for calls, and the file with their secret.
    pub turn: Option<(Vec<String>, PathBuf)>,
    /// The address that forwards calls of more than six people.
    pub media: Option<Media>,
}

/// Why the command line was not understood.
#[derive(Debug)]
pub enum OptionsError {
    /// Not an option of the relay, or one without its value.
    Usage(lexopt::Error),
    /// Not `scheme://host` or `scheme://host:port`.
    Origin(String),
    /// Not the address of a server of that kind.
    IceUri(&'static str, String),
    /// TURN servers without a secret, or a secret without servers.
    Turn,
    /// A public address for media without one to bind, or none where clients need one.
    Media,
}

impl core::fmt::Display for OptionsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Usage(error) => error.fmt(f),
            Self::IceUri(scheme, text) => write!(
                f,
                "--{scheme}-uri takes an address such as {scheme}:relay.example, not {text}"
            ),
            Self::Media => {
                f.write_str("--media-public goes with --media, and is needed when that listens on all addresses")
            }
            Self::Turn => f.write_str("--turn-uri and --turn-secret-file go together"),
            Self::Origin(text) => write!(f, "--embed takes an origin such as https://example.org, not {text}"),
        }
    }
}

impl core::error::Error for OptionsError {}

impl From<lexopt::Error> for OptionsError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error)
    }
}

impl Options {
    /// Reads the command line, whose first word is the program; `None` for a request for help.
    pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Option<Self>, OptionsError> {
        let default_page = PathBuf::from("dist");
        let mut options = Self {
            port: 8080,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            data: "data".into(),
            page: default_page.join("index.html").is_file().then_some(default_page),
            embed: None,
            blobs: Config::default().blobs,
            stun: Vec::new(),
            turn: None,
            media: None,
        };
        let mut turn = (Vec::new(), None);
        let mut media: (Option<SocketAddr>, Option<IpAddr>) = (None, None);
        let mut parser = lexopt::Parser::from_iter(arguments.into_iter().map(Into::into));
        while let Some(argument) = parser.next()? {
            match argument {
                Long("port") => options.port = parser.value()?.parse()?,
                Long("listen") => options.listen = parser.value()?.parse()?,
                Long("data") => options.data = parser.value()?.into(),
                Long("page") => options.page = Some(parser.value()?.into()),
                Long("embed") => options.embed = Some(origin(parser.value()?.string()?)?),
                Long("blobs") => options.blobs = parser.value()?.parse()?,
                Long("stun-uri") => options.stun.push(ice_uri("stun", parser.value()?.string()?)?),
                Long("turn-uri") => turn.0.push(ice_uri("turn", parser.value()?.string()?)?),
                Long("turn-secret-file") => turn.1 = Some(PathBuf::from(parser.value()?)),
                Long("media") => media.0 = Some(parser.value()?.parse()?),
                Long("media-public") => media.1 = Some(parser.value()?.parse()?),
                Short('h') | Long("help") => return Ok(None),
                Short(_) | Long(_) | Value(_) => return Err(argument.unexpected().into()),
            }
        }
        options.turn = match turn {
            (uris, None) if uris.is_empty() => None,
            (uris, Some(file)) if !uris.is_empty() => Some((uris, file)),
            _ => return Err(OptionsError::Turn),
        };
        options.media = match media {
            (None, None) => None,
            (Some(bind), public) if public.is_some() || !bind.ip().is_unspecified() => Some(Media { bind, public }),
            _ => return Err(OptionsError::Media),
        };
        Ok(Some(options))
    }

    /// The ICE servers, with the secret read from its file.
    pub(super) fn ice(&self) -> Result<Ice, ServerError> {
        let stun = self.stun.clone();
        let Some((uris, file)) = &self.turn else {
            return Ok(Ice { stun, turn: None });
        };
        let text = fs::read(file).map_err(|error| ServerError::TurnSecret(file.clone(), error))?;
        let text = Zeroizing::new(text);
        let secret = TurnSecret::new(text.trim_ascii()).ok_or_else(|| ServerError::NoTurnSecret(file.clone()))?;
        let turn = Turn {
            uris: uris.clone(),
            secret: Arc::new(secret),
        };
        Ok(Ice { stun, turn: Some(turn) })
    }
}

/// An address of a STUN or TURN server (RFC 7064, RFC 7065), in plain or over TLS.
fn ice_uri(scheme: &'static str, text: String) -> Result<String, OptionsError> {
    let rest = text
        .strip_prefix(scheme)
        .map(|rest| rest.strip_prefix('s').unwrap_or(rest));
    let is_uri = rest.and_then(|rest| rest.strip_prefix(':')).is_some_and(|host| {
        !host.is_empty() && !host.starts_with('/') && host.len() < 256 && host.bytes().all(|b| b.is_ascii_graphic())
    });
    if is_uri {
        Ok(text)
    } else {
        Err(OptionsError::IceUri(scheme, text))
    }
}

/// An origin and nothing else: it becomes part of a header.
fn origin(text: String) -> Result<String, OptionsError> {
    let is_origin = text.split_once("://").is_some_and(|(scheme, host)| {
        matches!(scheme, "http" | "https")
            && !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
    });
    if is_origin {
        Ok(text)
    } else {
        Err(OptionsError::Origin(text))
    }
}

/// The data directory, locked for this process while it lives.
pub(super) struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    pub(super) fn open(path: &Path) -> Result<Self, ServerError> {
        let failed = |error| ServerError::Data(path.to_owned(), error);
        make_private(path).map_err(failed)?;
        let lock = File::create(path.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(ServerError::DataInUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join("relay.sqlite")
    }
}

/// Makes the directory for its owner only; an existing one is left unchanged.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Option<Options>, OptionsError> {
        Options::parse(line.split_whitespace())
    }

    #[test]
    fn the_relay_listens_on_this_machine_by_default() {
        let options = parse("relay").unwrap().unwrap();
        assert_eq!((options.port, options.listen), (8080, IpAddr::V4(Ipv4Addr::LOCALHOST)));
        let options = parse("relay --listen 0.0.0.0 --port 0 --data /d --page /p")
            .unwrap()
            .unwrap();
        assert_eq!((options.port, options.listen.is_unspecified()), (0, true));
        assert_eq!((options.data, options.page), ("/d".into(), Some("/p".into())));
        assert_eq!(options.blobs, 4 << 30);
        assert_eq!(parse("relay --blobs 0").unwrap().unwrap().blobs, 0);
        assert_eq!(parse("relay --help").unwrap(), None);
    }

    #[test]
    fn the_command_line_refuses_unknown_options_and_bad_origins() {
        for line in [
            "relay --prot 1",
            "relay --port x",
            "relay --port 70000",
            "relay here",
            "relay --data",
            "relay --blobs 4G",
        ] {
            assert!(matches!(parse(line), Err(OptionsError::Usage(_))), "{line}");
        }
        for line in [
            "relay --embed *",
            "relay --embed https://relay.example;script-src",
            "relay --embed https://relay.example/b",
            "relay --embed a",
        ] {
            assert!(matches!(parse(line), Err(OptionsError::Origin(_))), "{line}");
        }
        let options = parse("relay --embed https://a.example:8443").unwrap().unwrap();
        assert_eq!(options.embed.as_deref(), Some("https://a.example:8443"));
    }

    #[test]
    fn turn_servers_need_a_secret_and_addresses_their_scheme() {
        let line = "relay --stun-uri stun:a.example --turn-uri turn:a.example?transport=udp \
                    --turn-uri turns:a.example:443 --turn-secret-file /s";
        let options = parse(line).unwrap().unwrap();
        assert_eq!(options.stun, ["stun:a.example"]);
        let (uris, file) = options.turn.unwrap();
        assert_eq!((uris.len(), file), (2, "/s".into()));
        for line in ["relay --turn-uri turn:a.example", "relay --turn-secret-file /s"] {
            assert!(matches!(parse(line), Err(OptionsError::Turn)), "{line}");
        }
        for line in [
            "relay --stun-uri turn:a.example",
            "relay --stun-uri stun:",
            "relay --turn-uri stuns:a.example",
            "relay --turn-uri turn://a.example",
            "relay --turn-uri a.example",
        ] {
            assert!(matches!(parse(line), Err(OptionsError::IceUri(..))), "{line}");
        }
    }

    #[test]
    fn media_is_forwarded_where_clients_can_reach_it_or_not_at_all() {
        assert_eq!(parse("relay").unwrap().unwrap().media, None);
        let bind = SocketAddr::from(([127, 0, 0, 1], 3479));
        let media = Media { bind, public: None };
        let options = parse("relay --media 127.0.0.1:3479").unwrap().unwrap();
        assert_eq!(options.media, Some(media));
        let options = parse("relay --media 0.0.0.0:3479 --media-public 192.0.2.7").unwrap();
        assert_eq!(options.unwrap().media.unwrap().public, Some([192, 0, 2, 7].into()));
        for line in ["relay --media 0.0.0.0:3479", "relay --media-public 192.0.2.7"] {
            assert!(matches!(parse(line), Err(OptionsError::Media)), "{line}");
        }
        assert!(matches!(parse("relay --media 3479"), Err(OptionsError::Usage(_))));
    }

    #[test]
    fn a_turn_secret_is_the_trimmed_text_of_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secret");
        let with = |text: &str| {
            fs::write(&file, text).unwrap();
            let options = parse(&format!(
                "relay --turn-uri turn:a --turn-secret-file {}",
                file.display()
            ));
            options.unwrap().unwrap().ice()
        };
        assert!(with("north\n").unwrap().turn.is_some());
        assert!(matches!(with(" \n"), Err(ServerError::NoTurnSecret(_))));
        assert!(parse("relay").unwrap().unwrap().ice().unwrap().turn.is_none());
    }

    #[test]
    fn two_relays_cannot_share_a_data_directory() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDir::open(dir.path()).unwrap();
        assert!(matches!(DataDir::open(dir.path()), Err(ServerError::DataInUse(_))));
        drop(first);
        assert!(DataDir::open(dir.path()).is_ok());
    }
}

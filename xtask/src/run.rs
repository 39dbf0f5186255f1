//! `cargo xtask run`: from a fresh checkout to a page in the browser.

use crate::{Failure, build, shell};
use std::net::TcpListener;
use std::path::PathBuf;

/// The options of `run`.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    port: u16,
    data: PathBuf,
}

impl Options {
    /// Reads `--port P` and `--data DIR`.
    pub fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut options = Self {
            port: 8080,
            data: shell::root().join("data"),
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next();
            match (name.as_str(), value) {
                ("--port", Some(text)) => {
                    options.port = text
                        .parse()
                        .map_err(|_| Failure::Usage(format!("--port takes a number up to 65535, not {text}")))?;
                }
                ("--data", Some(dir)) => options.data = std::path::absolute(dir).map_err(Failure::io(dir))?,
                _ => return Err(Failure::Usage("run takes [--port P] [--data DIR]".to_owned())),
            }
        }
        Ok(options)
    }
}

/// Builds the changed parts and becomes the relay, which prints the address and stops with Ctrl-C.
pub fn run(options: &Options) -> Result<(), Failure> {
    // Asked now and not after minutes of building; the relay asks again.
    TcpListener::bind(("127.0.0.1", options.port)).map_err(|error| {
        Failure::Wrong(format!(
            "port {} is taken ({error}): choose another by --port",
            options.port
        ))
    })?;
    // The page's last part is compiled on one core: the relay takes the others at the same time.
    let (page, relay) = std::thread::scope(|scope| {
        let relay = scope.spawn(build::relay_for_trying);
        (build::page(), relay.join())
    });
    page?;
    let relay = relay.map_err(|_| Failure::Wrong("building the relay broke off".to_owned()))??;
    eprintln!(
        "==> the relay starts (its data: {}; Ctrl-C stops it)",
        options.data.display()
    );
    let mut command = shell::tool(relay);
    command
        .args(["--port", &options.port.to_string(), "--page", build::DIST, "--data"])
        .arg(&options.data)
        // Calls of more than six people work here as well.
        .args(["--media", "127.0.0.1:0"]);
    replace_self_with(command)
}

/// One process from `cargo` to the relay, so that any signal to it reaches the relay.
#[cfg(unix)]
fn replace_self_with(mut command: std::process::Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::io(command.get_program())(error))
}

#[cfg(not(unix))]
fn replace_self_with(mut command: std::process::Command) -> Result<(), Failure> {
    shell::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options, Failure> {
        Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_have_defaults_and_refuse_unknown_ones() {
        assert_eq!(parse("").unwrap().port, 8080);
        assert!(parse("").unwrap().data.ends_with("data"));
        assert_eq!(parse("--port 9 --data d").unwrap().port, 9);
        assert!(parse("--data d").unwrap().data.is_absolute());
        for wrong in ["--port", "--port x", "--port 70000", "--prot 9", "8080"] {
            assert!(matches!(parse(wrong), Err(Failure::Usage(_))), "{wrong}");
        }
    }
}

//! Opening a link in a browser.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use sharectl_config::env_vars::{self, Environment, Secrets};
use sharectl_core::domain::link;
use sharectl_core::error::{Code, Error, Result};
use tokio::process::Command;

/// A starter that still runs then is a browser itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// Says before anything is made that no browser can be opened here: on a server, as over ssh, there is
/// no desktop, and what a desktop's starter finds then is a browser for a terminal it doesn't have.
///
/// # Errors
/// [`Code::Config`] where no desktop is and `BROWSER` names no program.
pub(super) fn check(environment: &Environment) -> Result<()> {
    let named = environment.text(&env_vars::BROWSER)?.is_some();
    if named || has_desktop(environment) {
        return Ok(());
    }
    Err(
        Error::new(Code::Config, "no desktop session to open a link in")
            .hint("take it to another device: `--qr` or `--copy`")
            .hint("or choose a browser: `export BROWSER=firefox`"),
    )
}

#[cfg(all(unix, not(target_os = "macos")))]
fn has_desktop(environment: &Environment) -> bool {
    // Under WSL the desktop is that of Windows.
    [
        &env_vars::DISPLAY,
        &env_vars::WAYLAND_DISPLAY,
        &env_vars::WSL_DISTRO_NAME,
    ]
    .into_iter()
    .any(|variable| environment.raw(variable).is_some())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn has_desktop(_: &Environment) -> bool {
    true
}

/// Opens a link with the programs that `BROWSER` names, else as the desktop does.
///
/// # Errors
/// As [`check`]; [`Code::Io`] where no program can be started or every one says that it failed;
/// [`Code::BadAnswer`] for what is no link: only those are handed to a browser.
pub(super) async fn open(url: &str, environment: &Environment) -> Result<()> {
    if !link::is_link(url) {
        return Err(Error::new(
            Code::BadAnswer,
            "the server's link is no http address: it is not opened",
        ));
    }
    let mut failures = Vec::new();
    for words in candidates(environment, url)? {
        match start(&words, environment.secrets()).await {
            Ok(()) => return Ok(()),
            Err(error) => failures.push(format!("{}: {error}", words[0])),
        }
    }
    let error = Error::new(Code::Io, "no browser could be started");
    let error = failures.into_iter().fold(error, Error::detail);
    Err(error.hint("choose one: `export BROWSER=firefox`"))
}

/// The command lines to try, first to last, none of them empty. `BROWSER` holds commands with colons
/// between them; `%s` stands for the address, which else goes last. No shell reads them.
fn candidates(environment: &Environment, url: &str) -> Result<Vec<Vec<String>>> {
    let browser = environment.text(&env_vars::BROWSER)?.unwrap_or_default();
    let named = browser.split(':').map(|command| {
        let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if words.iter().any(|word| word.contains("%s")) {
            for word in &mut words {
                *word = word.replace("%s", url);
            }
        } else if !words.is_empty() {
            words.push(url.to_owned());
        }
        words
    });
    let usual = if has_desktop(environment) { USUAL } else { &[] };
    let usual = usual.iter().map(|words| {
        let words = words.iter().copied().chain([url]);
        words.map(str::to_owned).collect()
    });
    let named = named.filter(|words: &Vec<String>| !words.is_empty());
    Ok(named.chain(usual).collect())
}

#[cfg(target_os = "macos")]
const USUAL: &[&[&str]] = &[&["open"]];
#[cfg(windows)]
const USUAL: &[&[&str]] = &[&["rundll32", "url.dll,FileProtocolHandler"]];
#[cfg(not(any(target_os = "macos", windows)))]
const USUAL: &[&[&str]] = &[&["xdg-open"], &["wslview"]];

async fn start(words: &[String], secrets: &Secrets) -> io::Result<()> {
    let [program, arguments @ ..] = words else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let mut command = Command::new(program);
    for secret in secrets.names() {
        command.env_remove(secret);
    }
    let mut child = command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let Ok(ended) = tokio::time::timeout(PATIENCE, child.wait()).await else {
        return Ok(());
    };
    if ended?.success() {
        return Ok(());
    }
    Err(io::Error::other("it says that it failed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: (&str, &str) = ("DISPLAY", ":0");

    #[test]
    fn browser_names_several_with_or_without_a_place_for_the_address() {
        let named = ("BROWSER", "firefox --new-tab:lynx %s -x::");
        let found = |variables: &[(&str, &str)]| {
            let environment = Environment::of(variables.iter().copied());
            candidates(&environment, "https://a/b?c=%s").unwrap()
        };
        let both = found(&[named, DESKTOP]);
        assert_eq!(both[0], ["firefox", "--new-tab", "https://a/b?c=%s"]);
        assert_eq!(both[1], ["lynx", "https://a/b?c=%s", "-x"]);
        assert_eq!(both.len(), 2 + USUAL.len());
        assert_eq!(found(&[DESKTOP]).len(), USUAL.len());
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn without_a_desktop_only_a_named_browser_is_started() {
        let environment = |variables: &[(&str, &str)]| Environment::of(variables.iter().copied());
        let error = check(&environment(&[])).unwrap_err();
        assert_eq!(error.code(), Code::Config);
        assert!(sharectl_config::text::hints(&error)[0].contains("--qr"));
        let named = environment(&[("BROWSER", "lynx")]);
        assert!(check(&named).is_ok() && check(&environment(&[DESKTOP])).is_ok());
        assert_eq!(candidates(&named, "https://a").unwrap().len(), 1);
    }

    #[test]
    fn only_links_are_opened() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let environment = Environment::of([("BROWSER", "true")]);
        for url in ["file:///etc/passwd", "javascript:alert(1)", "--help", ""] {
            let error = runtime.block_on(open(url, &environment)).unwrap_err();
            assert_eq!(error.code(), Code::BadAnswer, "{url}");
        }
    }
}

//! Other programs that commands run: the browser that opens a link, tmux, which sets the clipboard, and the
//! command that `on-change` names.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use sharectl_config::env_vars::{self, Environment, Secrets};
use sharectl_core::domain::link;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Outcome, Report};
use sharectl_ui::output::sanitize;
use sharectl_ui::output::terminal::Multiplexer;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::Context;
use super::rows::{RowServer, rows};

/// How long to wait for a browser's starter. One that still runs then is the browser itself.
const STARTED: Duration = Duration::from_secs(3);

/// How long to wait for tmux, which answers at once or never.
const TMUX_ANSWERED: Duration = Duration::from_secs(2);

/// The time limit of the `on-change` command. Longer work belongs in a process that it starts.
const HOOK_ENDED: Duration = Duration::from_secs(30);

/// Checks that a browser can be opened, before anything is created. On a server, for example over ssh, there
/// is no desktop, and a desktop's starter would find only a browser for a terminal that it doesn't have.
///
/// # Errors
/// [`Code::Config`] if there is no desktop and `BROWSER` names no program.
pub(super) fn check_browser(environment: &Environment) -> Result<()> {
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

/// Opens a link with the programs that `BROWSER` names, then with the desktop's.
///
/// # Errors
/// [`Code::Io`] if no program can be started or all of them fail; [`Code::BadAnswer`] if `url` is not a link,
/// because only links are passed to a browser.
pub(super) async fn open_in_browser(url: &str, environment: &Environment) -> Result<()> {
    if !link::is_link(url) {
        return Err(Error::new(
            Code::BadAnswer,
            "the server's link isn't an http address, so sharectl doesn't open it",
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

/// The command lines to try in this order, none of them empty. `BROWSER` contains commands separated by
/// colons; `%s` stands for the address, which otherwise comes last. No shell reads them.
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
    let mut child = silent(program, secrets)
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()?;
    match timeout(STARTED, child.wait()).await {
        Err(_) => Ok(()),
        Ok(ended) => match ended?.success() {
            true => Ok(()),
            false => Err(io::Error::other("it reported a failure")),
        },
    }
}

/// A program that prints nothing and gets no secrets.
fn silent(program: &str, secrets: &Secrets) -> Command {
    let mut command = Command::new(program);
    for secret in secrets.names() {
        command.env_remove(secret);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Copies a text, and returns whether it was sent. Terminals don't report whether they took it. Without a
/// terminal, nothing is sent.
pub(super) async fn copy(text: &str, context: &Context) -> bool {
    let multiplexer = Multiplexer::detect(&context.env);
    if !context.printer.copy(text, multiplexer) {
        return false;
    }
    // Only a local tmux can be called; one behind ssh has the escape sequence.
    let here = context.env.raw(&env_vars::TMUX).is_some();
    if here && !to_tmux(text, context.env.secrets()).await {
        tracing::debug!("tmux itself did not take the text; it had the sequence");
    }
    true
}

/// Passes the text to tmux, which by default ignores the escape sequences of programs, but sets the clipboard
/// itself on request (`-w`, since 3.2).
async fn to_tmux(text: &str, secrets: &Secrets) -> bool {
    let mut tmux = silent("tmux", secrets);
    let child = tmux
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let Ok(child) = child else {
        return false;
    };
    let load = timeout(TMUX_ANSWERED, fed(child, text)).await;
    matches!(load, Ok(Ok(status)) if status.success())
}

/// If anything was changed, runs the configured command with the rows of an operation on all its servers. The
/// journals are closed by then. Any failure is only a warning.
pub(super) async fn on_change(reports: &[(&Report, RowServer<'_>)], context: &Context) {
    let Ok(config) = context.config() else { return };
    let mut rows_of_all = reports.iter().flat_map(|(report, _)| &report.rows);
    let changed =
        rows_of_all.any(|row| matches!(row.outcome, Outcome::Done(_) | Outcome::Unchecked(..)));
    let (Some((program, arguments)), true) = (config.on_change(), changed) else {
        return;
    };
    // Commands that the hook runs must not run it again.
    if context.global.dry_run || context.env.is_on(&env_vars::IN_HOOK) {
        return;
    }
    let lines: String = reports
        .iter()
        .flat_map(|(report, server)| rows(report, *server))
        .map(|row| sanitize::json(&row) + "\n")
        .collect();
    if let Err(why) = hand_over(program, arguments, &lines, HOOK_ENDED).await {
        context
            .printer
            .warn(format!("on-change: `{program}` {why}"));
    }
}

/// Runs a command with `input` on its stdin. Its output goes to stderr, because stdout is data. The error is
/// the reason.
async fn hand_over(
    program: &str,
    arguments: &[String],
    input: &str,
    patience: Duration,
) -> Result<(), String> {
    let child = Command::new(program)
        .args(arguments)
        .env(env_vars::IN_HOOK.name, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::from(std::io::stderr()))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("can't be run: {error}"))?;
    match timeout(patience, fed(child, input)).await {
        Err(_) => Err(format!("was stopped after {} s", patience.as_secs())),
        Ok(Err(error)) => Err(format!("was interrupted: {error}")),
        Ok(Ok(status)) if !status.success() => Err(format!("failed ({status})")),
        Ok(Ok(_)) => Ok(()),
    }
}

/// Writes to a program's stdin, and waits until the program exits.
async fn fed(mut child: Child, input: &str) -> io::Result<ExitStatus> {
    if let Some(mut stdin) = child.stdin.take() {
        // A program may have reasons not to read all of its input.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    child.wait().await
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
        let error = check_browser(&environment(&[])).unwrap_err();
        assert_eq!(error.code(), Code::Config);
        assert!(sharectl_config::text::hints(&error)[0].contains("--qr"));
        let named = environment(&[("BROWSER", "lynx")]);
        assert!(check_browser(&named).is_ok() && check_browser(&environment(&[DESKTOP])).is_ok());
        assert_eq!(candidates(&named, "https://a").unwrap().len(), 1);
    }

    #[test]
    fn only_links_are_opened() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let environment = Environment::of([("BROWSER", "true")]);
        for url in ["file:///etc/passwd", "javascript:alert(1)", "--help", ""] {
            let error = runtime
                .block_on(open_in_browser(url, &environment))
                .unwrap_err();
            assert_eq!(error.code(), Code::BadAnswer, "{url}");
        }
    }

    async fn shell(script: &str, patience: Duration) -> Result<(), String> {
        let arguments = ["-c".to_owned(), script.to_owned()];
        let input = "x".repeat(1 << 20);
        hand_over("sh", &arguments, &input, patience).await
    }

    #[tokio::test]
    async fn it_gets_all_of_its_input_and_a_failure_is_reported() {
        let patience = Duration::from_secs(20);
        let read = "test \"$(wc -c)\" -eq 1048576 && test \"$SHARECTL_IN_HOOK\" = 1";
        assert_eq!(shell(read, patience).await, Ok(()));
        assert_eq!(shell("exit 0", patience).await, Ok(()), "it need not read");
        let failed = shell("exit 7", patience).await.unwrap_err();
        assert!(failed.contains('7'), "{failed}");
        let missing = hand_over("/nowhere/x", &[], "", patience)
            .await
            .unwrap_err();
        assert!(missing.contains("can't be run"), "{missing}");
    }

    #[tokio::test]
    async fn it_is_stopped_after_a_while() {
        let slow = shell(
            "cat >/dev/null; exec tail -f /dev/null",
            Duration::from_millis(50),
        )
        .await;
        assert!(slow.unwrap_err().contains("was stopped after"));
    }
}

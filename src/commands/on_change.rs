//! `on-change`: a command of the user's own that runs after an operation, with its rows on stdin.

use std::process::Stdio;
use std::time::Duration;

use sharectl_config::env_vars;
use sharectl_core::operation::{Outcome, Report};
use sharectl_ui::output::stream;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::Context;
use super::at_printer::rows;

/// How long it may take: whoever has more to do starts something that goes on by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the command that the configuration names with the rows of an operation, of all its servers, if
/// anything was changed. The journals are closed by then. Nothing that goes wrong with it is more than a
/// warning.
pub(super) async fn run(reports: &[(&Report, &str)], context: &Context) {
    let Ok(config) = context.config() else { return };
    let changed = reports.iter().any(|(report, _)| has_changed(report));
    let (Some((program, arguments)), true) = (config.on_change(), changed) else {
        return;
    };
    // What it runs must not run it again.
    if context.global.dry_run || context.env.is_on(&env_vars::IN_HOOK) {
        return;
    }
    let lines: String = reports
        .iter()
        .flat_map(|(report, server)| rows(report, server))
        .map(|row| stream::line(&row) + "\n")
        .collect();
    if let Err(why) = hand_over(program, arguments, &lines, PATIENCE).await {
        context
            .printer
            .warn(format!("on-change: `{program}` {why}"));
    }
}

fn has_changed(report: &Report) -> bool {
    let changed = |outcome: &Outcome| matches!(outcome, Outcome::Done(_) | Outcome::Unchecked(..));
    report.rows.iter().any(|row| changed(&row.outcome))
}

/// Runs a command with `input` on its stdin. What it prints goes to stderr, as stdout is data. On failure:
/// why.
async fn hand_over(
    program: &str,
    arguments: &[String],
    input: &str,
    patience: Duration,
) -> Result<(), String> {
    let mut child = Command::new(program)
        .args(arguments)
        .env(env_vars::IN_HOOK.name, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::from(std::io::stderr()))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("can't be run: {error}"))?;
    let stdin = child.stdin.take();
    let work = async {
        if let Some(mut stdin) = stdin {
            // Whoever doesn't read it to its end may have reasons.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        child.wait().await
    };
    match timeout(patience, work).await {
        Err(_) => Err(format!("was stopped after {} s", patience.as_secs())),
        Ok(Err(error)) => Err(format!("was interrupted: {error}")),
        Ok(Ok(status)) if !status.success() => Err(format!("failed ({status})")),
        Ok(Ok(_)) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, patience: Duration) -> Result<(), String> {
        let arguments = ["-c".to_owned(), script.to_owned()];
        let input = "x".repeat(1 << 20);
        hand_over("sh", &arguments, &input, patience).await
    }

    #[tokio::test]
    async fn it_gets_all_of_its_input_and_a_failure_is_told() {
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
    async fn it_is_not_waited_for_for_ever() {
        let slow = shell(
            "cat >/dev/null; exec tail -f /dev/null",
            Duration::from_millis(50),
        )
        .await;
        assert!(slow.unwrap_err().contains("was stopped after"));
    }
}

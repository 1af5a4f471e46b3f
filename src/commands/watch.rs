//! Showing something again and again, until somebody has seen enough.

use std::pin::pin;
use std::time::Duration;

use super::Context;
use crate::error::{Error, Result};
use crate::output::{FullScreen, Printer};
use crate::signals;

/// Shows it, and again after every `interval`, until Ctrl-C. What was seen last stays behind.
///
/// # Errors
/// Where there is no terminal to draw on; where it can't be shown even once.
pub async fn watch(
    context: &Context,
    interval: Duration,
    show: impl AsyncFn(&Printer) -> Result<()>,
) -> Result<()> {
    let printer = &context.printer;
    if !printer.format().is_table() {
        return Err(Error::usage("`--watch` draws tables and nothing else")
            .hint("leave `-o` out, or repeat the command in a loop"));
    }
    if !printer.can_draw() {
        return Err(Error::usage("`--watch` needs a terminal to draw on")
            .hint("leave it out, or repeat the command in a loop"));
    }
    let mut ended = pin!(signals::asked_to_end());
    // A first look that fails is an error like any other.
    let Some(first) = until(ended.as_mut(), look(printer, &show)).await? else {
        return Ok(());
    };
    let mut seen = first?;
    let screen = printer.full_screen();
    let mut words = seen.words.clone();
    loop {
        screen.draw(&seen.table, &below(&words, interval, context, &screen)?);
        if until(ended.as_mut(), tokio::time::sleep(interval))
            .await?
            .is_none()
        {
            break;
        }
        match until(ended.as_mut(), look(printer, &show)).await? {
            None => break,
            Some(Ok(now)) => {
                seen = now;
                words.clone_from(&seen.words);
            }
            // It may come back: what was seen last stays, and why it is old stands below.
            Some(Err(error)) => {
                let (aside, captured) = printer.aside();
                aside.error(&error);
                words = format!("{}{}", seen.words, captured.stderr());
            }
        }
    }
    drop(screen);
    printer.data(&seen.table);
    printer.lines(&seen.words);
    Ok(())
}

/// What was shown once.
struct Seen {
    table: String,
    words: String,
}

async fn look(printer: &Printer, show: &impl AsyncFn(&Printer) -> Result<()>) -> Result<Seen> {
    let (aside, captured) = printer.aside();
    show(&aside).await?;
    Ok(Seen {
        table: captured.stdout(),
        words: captured.stderr(),
    })
}

/// What comes of `work`; nothing where somebody wants to end before.
async fn until<T>(
    ended: std::pin::Pin<&mut impl Future<Output = Result<()>>>,
    work: impl Future<Output = T>,
) -> Result<Option<T>> {
    tokio::select! {
        asked = ended => asked.map(|()| None),
        done = work => Ok(Some(done)),
    }
}

fn below(
    words: &str,
    interval: Duration,
    context: &Context,
    screen: &FullScreen<'_>,
) -> Result<String> {
    let present = context.present(None)?;
    let now = present.now.to_zoned(context.clock(None)?.zone().clone());
    let line = format!(
        "{}, every {}, Ctrl-C ends",
        now.strftime("%H:%M:%S"),
        humantime::format_duration(interval)
    );
    Ok(format!("{words}{}\n", screen.faint(&line)))
}

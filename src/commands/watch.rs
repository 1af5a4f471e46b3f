//! Showing something again and again, until the user has seen enough.

use std::pin::{Pin, pin};
use std::time::Duration;

use sharectl_core::domain::span::duration_text;
use sharectl_core::error::{Error, Result};
use sharectl_ui::output::{FullScreen, Printer};
use sharectl_ui::signals::{self, TerminalSignal, TerminalSignals};

use super::Context;

/// Dragging a window's edge sends many sizes: the last one counts.
const SETTLED: Duration = Duration::from_millis(100);

/// Shows it, and again after every `interval`, until Ctrl-C. What was seen last stays behind.
///
/// # Errors
/// Where there is no terminal to draw on; where it can't be shown even once.
pub(crate) async fn watch(
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
    let signals = TerminalSignals::listen();
    let mut signals = signals.map_err(|error| Error::io("listen for signals", error))?;
    let screen = printer.full_screen();
    let mut words = seen.words.clone();
    let mut resized = false;
    loop {
        screen.draw(&seen.table, &below(&words, interval, context, &screen)?);
        // A size that came while something was shown may be one that it was not measured by.
        if !std::mem::take(&mut resized) {
            match until(ended.as_mut(), woken(interval, &mut signals)).await? {
                None => break,
                Some(Woken::ToStop) => screen.left_for(signals::stop_self),
                Some(Woken::ToLook) => {}
            }
        }
        let work = look(printer, &show);
        let tell = |signal| match signal {
            TerminalSignal::Stop => screen.left_for(signals::stop_self),
            TerminalSignal::Resized => resized = true,
        };
        match attended(ended.as_mut(), &mut signals, work, tell).await? {
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

/// Why a watch goes on.
enum Woken {
    /// It is time, or the terminal has another width.
    ToLook,
    /// Ctrl-Z.
    ToStop,
}

/// Waits until it is time to look again.
async fn woken(interval: Duration, signals: &mut TerminalSignals) -> Woken {
    let mut time = pin!(tokio::time::sleep(interval));
    tokio::select! {
        () = time.as_mut() => Woken::ToLook,
        signal = signals.next() => match signal {
            TerminalSignal::Stop => Woken::ToStop,
            TerminalSignal::Resized => settled(signals).await,
        },
    }
}

/// Waits until the terminal keeps its size.
async fn settled(signals: &mut TerminalSignals) -> Woken {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SETTLED) => return Woken::ToLook,
            signal = signals.next() => if signal == TerminalSignal::Stop {
                return Woken::ToStop;
            },
        }
    }
}

/// What comes of `work`; nothing where somebody wants to end before.
async fn until<T>(
    ended: Pin<&mut impl Future<Output = Result<()>>>,
    work: impl Future<Output = T>,
) -> Result<Option<T>> {
    tokio::select! {
        asked = ended => asked.map(|()| None),
        done = work => Ok(Some(done)),
    }
}

/// The same, and hands over what the terminal signals meanwhile.
async fn attended<T>(
    mut ended: Pin<&mut impl Future<Output = Result<()>>>,
    signals: &mut TerminalSignals,
    work: impl Future<Output = T>,
    mut tell: impl FnMut(TerminalSignal),
) -> Result<Option<T>> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            asked = ended.as_mut() => return asked.map(|()| None),
            done = work.as_mut() => return Ok(Some(done)),
            signal = signals.next() => tell(signal),
        }
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
        "{}, every {}, Ctrl-C quits",
        now.strftime("%H:%M:%S"),
        duration_text(interval)
    );
    Ok(format!("{words}{}\n", screen.faint(&line)))
}

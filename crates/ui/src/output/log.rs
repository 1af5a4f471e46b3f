//! The log that `-v` shows.
//!
//! Only sharectl's own events are shown. Events of dependencies are never shown at any level: they
//! contain whole requests, including credentials.

use std::fmt::{self, Write as _};

use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::look::Tone;
use super::printer::Printer;
use super::sanitize;

/// The root targets of sharectl's own events.
const OURS: [&str; 2] = ["sharectl", "sharectl_core"];

/// Prints events through the printer: none by default, `info` at `-v`, `debug` at `-vv`, `trace` at `-vvv`. A
/// second call has no effect.
pub fn start(printer: &Printer) {
    if let Some(log) = Log::new(printer) {
        // Fails only if a subscriber is already set, for example by a test.
        let _ = tracing_subscriber::registry().with(log).try_init();
    }
}

struct Log {
    printer: Printer,
    level: LevelFilter,
}

impl Log {
    fn new(printer: &Printer) -> Option<Self> {
        let level = match printer.settings().verbose {
            0 => return None,
            1 => LevelFilter::INFO,
            2 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        let printer = printer.clone();
        Some(Self { printer, level })
    }

    fn render(&self, metadata: &Metadata<'_>, fields: Fields) -> String {
        let level = metadata.level().as_str().to_lowercase();
        let target = metadata.target();
        let target = target.split_once("::").map_or(target, |(_, part)| part);
        if self.printer.format().is_json() {
            let log = json!({
                "level": level, "target": target, "message": fields.message, "fields": fields.rest,
            });
            return sanitize::json(&json!({ "log": log }));
        }
        let look = self.printer.err_look();
        let mut text = fields.message;
        for (name, value) in &fields.rest {
            let _ = match value.as_str() {
                Some(word) if !word.contains([' ', '"', '=']) => write!(text, " {name}={word}"),
                _ => write!(text, " {name}={value}"),
            };
        }
        let head = format!("{level} {target}:");
        format!(
            "{} {}",
            look.paint(Tone::Faint, &head),
            look.clean(text.trim_start())
        )
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let root = metadata.target().split("::").next();
        root.is_some_and(|root| OURS.contains(&root)) && *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.printer.log(&self.render(event.metadata(), fields));
    }
}

/// An event's message and its other fields, sorted by name.
#[derive(Default)]
struct Fields {
    message: String,
    rest: Map<String, Value>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        self.rest.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.add(field, text);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message = value.to_owned();
        } else {
            self.add(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Captured, Format, Settings, Terminal};

    fn logged(format: Format, verbose: u8, log: impl FnOnce()) -> Captured {
        let settings = Settings {
            format,
            verbose,
            ..Settings::default()
        };
        let (printer, captured) = Printer::captured(settings, Terminal::default());
        let subscriber = tracing_subscriber::registry().with(Log::new(&printer).unwrap());
        tracing::subscriber::with_default(subscriber, log);
        captured
    }

    #[test]
    fn events_are_lines_with_their_fields() {
        let captured = logged(Format::Table, 2, || {
            tracing::debug!(target: "sharectl::http", status = 200, path = "/rest/x", "an\x1banswer");
            tracing::trace!(target: "sharectl::http", "too much");
        });
        let expected = "debug http: an^[answer path=/rest/x status=200\n";
        assert_eq!(captured.stderr(), expected);
    }

    #[test]
    fn dependencies_are_never_heard() {
        let captured = logged(Format::Table, 9, || {
            tracing::error!(target: "hyper::client", "token=secret");
            tracing::error!(target: "sharectl_like", "token=secret");
        });
        assert_eq!(captured.stderr(), "");
    }

    #[test]
    fn logs_are_json_if_the_data_is() {
        let captured = logged(Format::Json, 1, || {
            tracing::info!(target: "sharectl::session", ok = true, "signed in");
        });
        let value: Value = serde_json::from_str(&captured.stderr()).unwrap();
        assert_eq!(value["log"]["message"], "signed in");
        assert_eq!(value["log"]["fields"]["ok"], true);
    }
}

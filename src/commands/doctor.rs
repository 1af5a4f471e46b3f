//! `doctor`: identify a server, and report what works, what is wrong, and how to fix it.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use sharectl_config::{Profile, SecretSource, profile, text};
use sharectl_core::backend::Needs;
use sharectl_core::backend::connect::connect;
use sharectl_core::backend::examine::{Check, Examination, Health, examine};
use sharectl_core::backend::visitors::VISITORS;
use sharectl_core::clock::ZoneData;
use sharectl_core::domain::Share;
use sharectl_core::domain::capabilities::NamedBy;
use sharectl_core::domain::criterion::Criterion;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::journal::{Operation, Past, Pending};
use sharectl_core::{files, query, shell};
use sharectl_ui::output::views::servers::{FINDINGS, Finding, Status, summary};
use sharectl_ui::output::{ShapeArgs, humanize};
use url::Url;

use super::{Context, dialog};

/// Check a server's setup and explain how to fix problems
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl doctor
  sharectl doctor -s all
  sharectl doctor -q && echo fine

With -q, sharectl prints errors only. The exit code is 0 if there are no problems, else the code of the first failure.")]
pub(crate) struct DoctorArgs {
    /// What to show of the findings.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// Examines one server or several.
///
/// # Errors
/// The code of the first failure, or [`Code::Pending`] for failed checks, after everything is printed.
pub(crate) async fn run(args: DoctorArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let present = context.present(None)?;
    if args.shape.lists_fields() {
        return printer.fields(&FINDINGS, &present);
    }
    let shape = printer.shape(&args.shape, &FINDINGS)?;
    let mut findings = Vec::new();
    let mut failed = None;
    for profile in context.config()?.choose_many(&[])? {
        let (found, address) = look_at(profile, context)
            .await
            .unwrap_or_else(|error| (unprepared(&error), profile.url.clone()));
        failed = failed.or(found.stopped);
        let looked = found.stopped.is_none();
        let silent = match looked {
            true => silent(profile, context).await,
            false => None,
        };
        findings.extend(listed_findings(profile, found, &address));
        findings.extend(silent);
        if looked {
            findings.extend(unheard(profile, context).await);
        }
        findings.extend(here(profile, context)?);
    }
    for hint in findings
        .iter_mut()
        .filter_map(|finding| finding.hint.as_mut())
    {
        *hint = printer.pasteable(hint);
    }
    let told = summary(&findings);
    let bad = findings
        .iter()
        .filter(|finding| finding.status == Status::Failed)
        .count();
    if !printer.settings().quiet {
        printer.rows(&shape, findings, &present)?;
    }
    match (failed, bad) {
        (Some(code), _) => Err(Error::new(code, problems(bad))),
        (None, 0) => {
            printer.note(told.unwrap_or_else(|| "no problems found".to_owned()));
            Ok(())
        }
        (None, _) => Err(Error::new(Code::Pending, problems(bad))),
    }
}

fn problems(bad: usize) -> String {
    humanize::count_of(bad.max(1), "problem", "problems")
}

/// The examination of a server, and the server's address.
async fn look_at(profile: &Profile, context: &Context) -> Result<(Examination, Url)> {
    let connection = context.connection(profile).await?;
    // The sandbox may be served at an address other than its own.
    let served = connection.public_url.clone();
    let address = served.filter(|_| profile.is_sandbox());
    let address = address.unwrap_or_else(|| profile.url.clone());
    let mut examination = examine(&connection).await;
    if profile.is_sandbox() && address != *connection.http.base() {
        examination.checks.iter_mut().for_each(not_serving);
    }
    Ok((examination, address))
}

/// Corrects the finding about visitors: links to a sandbox that only this command hosts don't work.
fn not_serving(check: &mut Check) {
    if check.name == VISITORS {
        check.health = Health::Told;
        check.text = "the sandbox isn't serving; start it to open its links".to_owned();
        check.hint = Some("`sharectl demo serve`".into());
    }
}

/// The result if not even a connection could be prepared, for example because of a header's source or a CA file.
fn unprepared(error: &Error) -> Examination {
    Examination {
        what: None,
        checks: vec![Check {
            name: "configuration",
            health: Health::Bad,
            text: error.message().to_owned(),
            hint: error.hints().first().cloned(),
        }],
        stopped: Some(error.code()),
    }
}

fn listed_findings(profile: &Profile, found: Examination, address: &Url) -> Vec<Finding> {
    let what = found.what.unwrap_or_else(|| match profile.kind {
        Some(kind) => kind.to_string(),
        None => "not recognized".to_owned(),
    });
    let heading = Finding::new(
        &profile.name,
        Finding::SERVER,
        Status::Info,
        format!("{what} at {}", profile::shown(address)),
    );
    std::iter::once(heading)
        .chain(found.checks.into_iter().map(|check| Finding {
            hint: check.hint.as_ref().and_then(text::hint),
            ..Finding::new(&profile.name, check.name, status(check.health), check.text)
        }))
        .collect()
}

const fn status(health: Health) -> Status {
    match health {
        Health::Told => Status::Info,
        Health::Good => Status::Ok,
        Health::Doubtful => Status::Warning,
        Health::Bad => Status::Failed,
    }
}

/// The shares in which visitors hear nothing, and those that no list shows. With many shares this is skipped,
/// because each may take a request.
async fn unheard(profile: &Profile, context: &Context) -> Vec<Finding> {
    const MOST: usize = 100;
    let look = async {
        let server = connect(&context.connection(profile).await?).await?;
        let listed = query::list(&server, Needs::NOTHING).await?;
        if listed.is_empty() || listed.len() > MOST {
            return Ok((Vec::new(), 0));
        }
        let tracks = Needs {
            tracks: server.can.tracks,
            ..Needs::NOTHING
        };
        let listed = query::list(&server, tracks).await?;
        let shares: Vec<&Share> = listed.iter().collect();
        let hidden = match server.can.hides_shares {
            true => server.shares.hidden_share_counts(&shares).await?,
            false => HashMap::new(),
        };
        let now = server.now(context.clock(Some(profile))?.now());
        let broken = listed
            .iter()
            .filter(|share| Criterion::Broken.answer(share, now) == Some(true));
        let broken = broken.map(Share::reference).collect();
        Ok::<_, Error>((broken, hidden.into_values().sum::<usize>()))
    };
    let finding = |text| Finding::new(&profile.name, "shares", Status::Warning, text);
    // If the server can't be reached, another finding reports it.
    let (broken, hidden): (Vec<String>, usize) = look.await.unwrap_or_default();
    let mut findings = Vec::new();
    if !broken.is_empty() {
        let text = format!(
            "visitors can't hear anything in {}",
            humanize::list(&broken)
        );
        let list = format!("`sharectl list --broken -s {}` lists them", profile.name);
        findings.push(finding(text).hint(list));
    }
    if hidden > 0 {
        let count = humanize::count_of(hidden, "share", "shares");
        findings.push(
            finding(format!(
                "{count} hidden behind other shares of the same books"
            ))
            .hint("delete the listed share, and the next one appears"),
        );
    }
    findings
}

/// The shares of deleted books that keep their slugs, among those in the journal. If the journal has none, no
/// request is sent.
async fn silent(profile: &Profile, context: &Context) -> Option<Finding> {
    let known = Past::of(context.journal(profile).ok()?);
    if known.not_deleted().is_empty() {
        return None;
    }
    let look = async {
        // Connects without recovery, which is left to other commands.
        let mut server = connect(&context.connection(profile).await?).await?;
        server.past = known;
        if server.can.named_by == NamedBy::Id {
            return Ok(None);
        }
        let listed = query::list(&server, Needs::NOTHING).await?;
        let now = server.now(context.clock(Some(profile))?.now());
        query::orphans(&server, &listed, now).await.map(Some)
    };
    let finding = |status, text| Finding::new(&profile.name, "deleted books", status, text);
    let silent = match look.await {
        Ok(found) => found?,
        Err(error) => return Some(finding(Status::Failed, dialog::in_a_line(&error))),
    };
    let first = silent.shares.first()?;
    let names: Vec<String> = silent.shares.iter().map(Share::reference).collect();
    let count = humanize::count_of(names.len(), "share", "shares");
    let uses = match names.len() {
        1 => "uses its slug",
        _ => "use their slugs",
    };
    let text = format!(
        "{count} of deleted books still {uses}: {}",
        humanize::list(&names)
    );
    Some(finding(Status::Warning, text).hint(format!(
        "`sharectl delete {}` frees the slug; `sharectl create --take-over` gives it to a new share of \
         the book, so that links work again",
        first.word()
    )))
}

/// The findings about this machine: files that others can read, a journal that can't be written or is
/// incomplete, and the time zone.
fn here(profile: &Profile, context: &Context) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let credentials = context.config()?.paths().credentials().ok();
    let credentials = credentials.map(|file| ("credentials", file));
    let secrets = secret_files(profile).into_iter();
    for (name, file) in credentials
        .into_iter()
        .chain(secrets.map(|file| ("secrets", file)))
    {
        if files::is_open_to_others(&file).unwrap_or(false) {
            let text = format!("{} can be read by others", file.display());
            let finding = Finding::new(&profile.name, name, Status::Warning, text);
            let path = file.to_string_lossy();
            findings.push(finding.hint(format!("`chmod 600 {}`", shell::word(&path))));
        }
    }
    if let Err(error) = context.journal(profile)?.check_writable() {
        let text = dialog::in_a_line(&error);
        let finding = Finding::new(&profile.name, "journal", Status::Failed, text);
        findings.push(finding.hint(text::hints(&error).join("; ")));
    }
    findings.push(time_zone(profile, context)?);
    findings.extend(cut_short(profile, context)?);
    findings.extend(unknown_results(profile, context)?);
    Ok(findings)
}

/// The files that contain a profile's secrets.
fn secret_files(profile: &Profile) -> Vec<PathBuf> {
    let files = profile.secret_sources().filter_map(|source| match source {
        SecretSource::File(path) => Some(path.clone()),
        _ => None,
    });
    let own = profile.client_certificate.as_ref();
    let key = own.map(|own| own.key.as_ref().unwrap_or(&own.certificate));
    files.chain(key.cloned()).collect()
}

/// The time zone in which dates of this server are read, and the source of the zone data. The offset shows
/// what a name such as `Etc/GMT+2` means.
fn time_zone(profile: &Profile, context: &Context) -> Result<Finding> {
    let clock = context.clock(Some(profile))?;
    let now = clock.now().to_zoned(clock.zone().clone());
    let zone = clock.zone().iana_name().unwrap_or("fixed offset");
    let data = ZoneData::get().describe();
    let text = format!("{zone} ({}), {data}", now.strftime("%:z"));
    Ok(Finding::new(&profile.name, "time zone", Status::Info, text))
}

/// Operations that were interrupted, and those that can't be read.
fn cut_short(profile: &Profile, context: &Context) -> Result<Vec<Finding>> {
    let finding = |status, text| Finding::new(&profile.name, "journal", status, text);
    let pending = match context.journal(profile)?.pending() {
        Ok(pending) => pending,
        Err(error) => return Ok(vec![finding(Status::Failed, dialog::in_a_line(&error))]),
    };
    let found = pending.into_iter().map(|pending| match pending {
        Ok(Pending { operation, .. }) if operation.foreign > 0 => finding(
            Status::Warning,
            dialog::unreadable(&operation.id, operation.foreign),
        )
        .hint(dialog::INSTALL_LATER),
        Ok(Pending { operation, .. }) => finding(
            Status::Warning,
            format!(
                "{} was interrupted and is not finished",
                dialog::operation_name(&operation.meta.command, &operation.id)
            ),
        )
        .hint(format!(
            "`sharectl list -s {}` tries to finish it; {}",
            profile.name,
            dialog::how_far(&profile.name, &operation.id)
        )),
        Err(error) => {
            let found = finding(Status::Failed, dialog::in_a_line(&error));
            match text::hints(&error).into_iter().next() {
                Some(hint) => found.hint(hint),
                None => found,
            }
        }
    });
    Ok(found.collect())
}

/// Operations that aren't running although their results are unknown, because their files are damaged.
fn unknown_results(profile: &Profile, context: &Context) -> Result<Vec<Finding>> {
    let journal = context.journal(profile)?;
    // An unreadable journal is already reported.
    let ids = journal.ids().unwrap_or_default();
    let over = ids.iter().filter(|id| journal.is_over(id));
    let operations = over.filter_map(|id| journal.read(id).ok());
    let found = operations.filter(Operation::is_pending).map(|operation| {
        let text = dialog::unknown_results(&operation);
        Finding::new(&profile.name, "journal", Status::Warning, text)
            .hint(dialog::fix_by_hand(&operation.id))
    });
    Ok(found.collect())
}

//! Promise 6: no account credential leaves its place, whatever the command and whatever goes wrong.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use sharectl_sandbox::flavors::{self, Flavor};
use sharectl_sandbox::{Effect, Options, RecordedRequest, Rule};

use crate::support::commands::{arguments, goes_on, leaves};
use crate::support::stage::{API_KEY, SignIn};
use crate::support::{Output, Server, Stage, TestEnv};

/// Neither a word of any message, nor anybody's real password.
const PASSWORD: &str = "Zq8-sesame-Wx4";

/// What begins every JSON web token: `{"`.
const JWT: &str = "eyJ";

/// Every secret that went over the wire, in any form.
pub(crate) fn secrets(servers: &[&Server]) -> BTreeSet<String> {
    let mut found = BTreeSet::from([PASSWORD.to_owned(), JWT.to_owned()]);
    for seen in servers.iter().flat_map(|server| server.requests()) {
        found.extend(secrets_of(&seen));
    }
    // A salt or a number that is as short as a word would be found in any text.
    found.retain(|secret| secret.len() > 5 || secret == JWT);
    found
}

fn secrets_of(seen: &RecordedRequest) -> Vec<String> {
    let headers = ["authorization", "x-nd-authorization", "x-refresh-token"];
    let mut found: Vec<String> = headers
        .iter()
        .filter_map(|name| seen.header(name))
        .map(|value| value.trim_start_matches("Bearer ").to_owned())
        .collect();
    let params = ["t", "s", "p", "apiKey", "jwt"];
    let values = params.iter().flat_map(|name| seen.params(name));
    // A plain password's hexadecimal digits are found, however its colon is written.
    found.extend(values.map(|value| value.trim_start_matches("enc:").to_owned()));
    found
}

pub(crate) fn shows_none(text: &str, secrets: &BTreeSet<String>, where_: &dyn std::fmt::Display) {
    for secret in secrets {
        assert!(
            !text.contains(secret.as_str()),
            "{secret:?} is shown by {where_}"
        );
    }
}

/// Data without the public links of a share's songs and of its picture, which are tokens by
/// themselves and the product.
pub(crate) fn without_streams(data: &str) -> String {
    let public = ["/share/s/", "/share/img/", "/media/lib/"];
    let is_public = |line: &&str| !public.iter().any(|path| line.contains(path));
    let lines = data.lines().filter(is_public);
    lines.map(|line| format!("{line}\n")).collect()
}

/// Every file below a folder, except the tokens', whose place it is.
pub(crate) fn keeps_none(folder: &Path, secrets: &BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tokens") {
            keeps_none(&path, secrets);
        } else if path.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            shows_none(&text, secrets, &path.display());
        }
    }
}

/// Commands to which it is all one what kind of server there is: they ask none.
const OFFLINE_COMMANDS: &[&str] = &[
    "completions",
    "man",
    "server default",
    "server list",
    "server logout",
    "server remove",
    "server set",
    "server show",
];

/// The servers that `home` may be beside a Navidrome: those whose URLs hold the credentials, since they
/// read no forms, in each of the ways there are.
fn in_every_url() -> [(Options, SignIn, &'static str); 3] {
    let mstream = |subsonic_passwords| {
        Options::new(flavors::FlavorSettings {
            subsonic_passwords,
            ..Flavor::MStream.into()
        })
    };
    [
        (mstream(true), SignIn::Key, "apiKey"),
        // Without a password for Subsonic alone, no token proves anything there.
        (mstream(false), SignIn::PlainPassword, "p"),
        (mstream(true), SignIn::Password, "t"),
    ]
}

/// Runs every command with `-vv`, by one of its examples, on stages where something goes wrong.
fn nothing_is_shown(spoil: impl Fn(&Stage)) {
    nothing_is_shown_by(1, spoil);
}

/// Runs so many examples of every command.
fn nothing_is_shown_by(examples: usize, spoil: impl Fn(&Stage)) {
    nothing_is_shown_on(&Stage::with_password(PASSWORD), &[], examples, 0..1, &spoil);
    for (nth, (options, sign_in, param)) in in_every_url().into_iter().enumerate() {
        let stage = Stage::with_home(options, PASSWORD, sign_in);
        let asked = stage.home.requests();
        let begin = format!("{param}=");
        let in_url =
            |seen: &RecordedRequest| seen.query.split('&').any(|pair| pair.starts_with(&begin));
        assert!(asked.iter().any(in_url), "{param} in no URL");
        // Where something is wrong, each command is run on one of them.
        let turns = if examples == 1 { nth..3 } else { 0..1 };
        nothing_is_shown_on(&stage, OFFLINE_COMMANDS, examples, turns, &spoil);
    }
}

/// Runs so many examples of each command whose turn it is: `1..3` is the second, the fifth, and so on.
fn nothing_is_shown_on(
    stage: &Stage,
    without: &[&str],
    examples: usize,
    turns: Range<usize>,
    spoil: &impl Fn(&Stage),
) {
    spoil(stage);
    let config = stage.env.config();
    let mut outputs: Vec<Output> = Vec::new();
    let leaves = leaves().into_iter();
    let leaves = leaves.filter(|leaf| !without.contains(&leaf.name.as_str()));
    for leaf in leaves.skip(turns.start).step_by(turns.end) {
        let examples = leaf.examples.iter().take(examples);
        let lines = examples.map(|line| stage.translate(line));
        for line in lines {
            let arguments = arguments(&line);
            if goes_on(&arguments) || arguments.first().is_none_or(|word| word == "demo") {
                continue;
            }
            let run = stage
                .env
                .command(&[&["-vv".to_owned()], &arguments[..]].concat());
            let run = run
                .env("SHARECTL_RETRIES", "0")
                .env("SHARECTL_TIMEOUT", "5s")
                .env("SHARECTL_SERVER", "home");
            outputs.push(run.stdin(format!("{PASSWORD}\n").as_str()).run());
            // What one example changed is not the next one's.
            stage.env.replace_config(&config);
        }
    }
    let secrets = secrets(&[&stage.home, &stage.books]);
    for output in &outputs {
        shows_none(&output.stderr, &secrets, output);
        shows_none(&without_streams(&output.stdout), &secrets, output);
    }
    keeps_none(&stage.env.path().join("state"), &secrets);
    assert!(outputs.len() > 4, "only {} examples ran", outputs.len());
    let told = outputs.iter().any(|output| output.stderr.contains("GET"));
    assert!(told, "-vv tells of requests");
}

/// Everything goes wrong in one way: at once, or after a login and a first look.
fn whatever_is_asked(effect: &Effect) {
    for skip in [0, 3] {
        nothing_is_shown(|stage| {
            for server in [&stage.home, &stage.books] {
                server.faults().add(Rule::new(effect.clone()).skip(skip));
            }
        });
    }
}

#[test]
fn nothing_secret_is_shown_where_all_is_well() {
    nothing_is_shown_by(usize::MAX, |_| {});
}

#[test]
fn nothing_secret_is_shown_after_a_wrong_password() {
    nothing_is_shown(|stage| {
        for secret in ["home.password", "home.token", "books.password"] {
            stage.env.write(secret, "Zq8-sesame-Wx4-wrong");
        }
    });
}

#[test]
fn nothing_secret_is_shown_where_a_token_ended() {
    whatever_is_asked(&Effect::ExpiredToken);
}

#[test]
fn nothing_secret_is_shown_where_the_account_may_not() {
    whatever_is_asked(&Effect::Status(401, "no".to_owned()));
    whatever_is_asked(&Effect::Status(403, "no".to_owned()));
}

#[test]
fn nothing_secret_is_shown_where_the_server_fails() {
    whatever_is_asked(&Effect::Status(500, "no".to_owned()));
}

#[test]
fn nothing_secret_is_shown_where_a_login_page_answers() {
    whatever_is_asked(&Effect::Html);
}

#[test]
fn nothing_secret_is_shown_where_a_redirect_leads_away() {
    whatever_is_asked(&Effect::Redirect("https://login.example.com/".to_owned()));
}

#[test]
fn nothing_secret_is_shown_where_the_connection_breaks() {
    whatever_is_asked(&Effect::CutBefore);
    whatever_is_asked(&Effect::CutBody);
}

#[test]
fn nothing_secret_is_shown_where_one_has_to_wait() {
    whatever_is_asked(&Effect::RateLimited(900));
}

#[test]
fn unreachable_server_shows_no_secret() {
    nothing_is_shown(|stage| stage.set_all_urls("http://127.0.0.1:1"));
}

#[test]
fn nothing_secret_is_shown_where_tls_meets_a_plain_port() {
    nothing_is_shown(|stage| stage.set_all_urls(&stage.home.url().replace("http:", "https:")));
}

#[test]
fn nothing_secret_is_shown_where_an_answer_repeats_the_request() {
    let digits: String = PASSWORD.bytes().map(|byte| format!("{byte:02x}")).collect();
    for proof in [format!("apiKey={API_KEY}"), format!("p=enc:{digits}")] {
        let asked = format!("/rest/ping?u=admin&{proof}&c=sharectl");
        whatever_is_asked(&Effect::Status(400, format!("cannot GET {asked}")));
        let away = format!("https://login.example.com{asked}");
        whatever_is_asked(&Effect::Redirect(away));
    }
}

#[test]
fn a_secret_that_does_not_come_is_waited_for_until_the_deadline() {
    let (env, server) = TestEnv::with_navidrome();
    for (name, value) in [
        ("SHARECTL_PASSWORD_COMMAND", "sleep 100"),
        ("SHARECTL_PASSWORD_FILE", "pipe"),
    ] {
        let line = "test -p pipe || mkfifo pipe; exec sharectl list --deadline 250ms";
        let run = env.shell(line).within(std::time::Duration::from_secs(20));
        let run = run.env("SHARECTL_URL", server.url());
        let run = run.env("SHARECTL_USERNAME", "admin").env(name, value);
        let output = run.run().exits(8);
        assert!(output.stderr.contains("--deadline"), "{output}");
    }
    for config in ["/dev/zero", "pipe"] {
        let output = env.run(&["--config", config, "list"]).exits(3);
        assert!(output.stderr.contains(config), "{output}");
    }
    let line = "sharectl --config <(cat \"$XDG_CONFIG_HOME\"/sharectl/config.toml) list";
    let _ = env.shell(line).run().ok();
}

#[test]
fn a_password_in_a_pipe_is_read_once() {
    // The first command signs in; the second has a token, and compares the password with it.
    let (env, server) = TestEnv::with_navidrome();
    let line = format!(
        "SHARECTL_URL={} SHARECTL_USERNAME=admin SHARECTL_PASSWORD_FILE=<(echo admin) sharectl -s env",
        server.url()
    );
    for command in ["list -o refs", "create --album 'Harbour Lights'", "doctor"] {
        let run = env.shell(&format!("{line} {command}")).run();
        let _ = run.ok();
    }
}

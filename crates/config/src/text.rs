//! Text for the core's data. Advice becomes commands and flags that can be pasted.

use crate::advice::{Advice, Hint, HintPart, ProfileSetting, RequestSetting};
use crate::env_vars::{
    KIND, PASSWORD, PASSWORD_COMMAND, PASSWORD_FILE, TOKEN, TOKEN_FILE, URL, USERNAME, Variable,
};
use crate::error::Error;
use crate::profile;
use crate::shell::word;

/// The hints of an error, without those that the user can't follow.
#[must_use]
pub fn hints(error: &Error) -> Vec<String> {
    error.hints().iter().filter_map(hint).collect()
}

/// The text of a hint; `None` if the user can't follow it because it would change a sandbox profile.
#[must_use]
pub fn hint(hint: &Hint) -> Option<String> {
    let mut text = String::new();
    for part in hint.parts() {
        match part {
            HintPart::Text(words) => text.push_str(words),
            HintPart::Step(step) => text.push_str(&words(step)?),
        }
    }
    Some(text)
}

/// The global flags of a line that the commands in its hints repeat: without them, a pasted command would reach
/// other servers or files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeated {
    /// `--config` and `--state-dir` with their values, each behind a blank.
    pub files: String,
    /// The names behind `-s`.
    pub servers: Vec<String>,
}

impl Repeated {
    /// A hint whose commands have these flags, unless they name a server or file themselves.
    #[must_use]
    pub fn in_hint(&self, hint: &str) -> String {
        let parts = hint.split('`').enumerate().map(|(at, part)| {
            let is_code = at % 2 == 1;
            let commands =
                part.split(" | ")
                    .map(|command| match command.strip_prefix("sharectl ") {
                        Some(rest) if is_code => format!("sharectl{} {rest}", self.flags(rest)),
                        _ => command.to_owned(),
                    });
            commands.collect::<Vec<_>>().join(" | ")
        });
        parts.collect::<Vec<_>>().join("`")
    }

    /// The flags that a command needs of these; `rest` is the command without its first word.
    fn flags(&self, rest: &str) -> String {
        /// They read neither servers nor files.
        const ALONE: [&str; 3] = ["man", "help", "completions"];
        let command = rest.split(' ').next().unwrap_or_default();
        if ALONE.contains(&command) || rest.ends_with("--help") {
            return String::new();
        }
        // The hint may have these flags already.
        let is_given = rest.contains("--config ") || format!(" {rest}").contains(&self.files);
        let files = if is_given { "" } else { &self.files };
        // A reference, `SERVER/ID`, names its server.
        let names_server = rest.contains("-s ") || rest.contains('/');
        let takes_it = match command {
            "server" | "demo" => false,
            "create" => matches!(&*self.servers, [one] if one != profile::ALL),
            _ => true,
        };
        let servers = self.servers.iter().filter(|_| takes_it && !names_server);
        let servers: String = servers.map(|name| format!(" -s {}", word(name))).collect();
        format!("{files}{servers}")
    }
}

/// A step in words.
fn words(step: &Advice) -> Option<String> {
    let command = match step {
        Advice::SetProfile(profile, setting) => return change(profile, setting),
        Advice::LogIn(profile) => {
            return log_in(profile, "", &[PASSWORD_FILE, PASSWORD_COMMAND, PASSWORD]);
        }
        Advice::RunCommand(_, file) => {
            return Some(format!(
                "run the command from {file} yourself to see what fails"
            ));
        }
        Advice::LogInWithToken(profile) => {
            return log_in(profile, " --token", &[TOKEN_FILE, TOKEN]);
        }
        Advice::UndoAnother => {
            return Some(
                "undo another operation: `sharectl history`, then `sharectl undo OPERATION`".into(),
            );
        }
        Advice::ListShares(server) => {
            return Some(format!(
                "`sharectl list -s {}` shows all shares",
                word(server)
            ));
        }
        Advice::CheckServer(server) => {
            let server = server
                .as_ref()
                .map(|server| format!(" -s {}", word(server)));
            let server = server.unwrap_or_default();
            return Some(format!("`sharectl doctor{server}` explains what is wrong"));
        }
        Advice::Ask(RequestSetting::ServerKind) => {
            return Some(
                "`--kind KIND` (navidrome, subsonic, audiobookshelf, or sharing-api)".into(),
            );
        }
        Advice::Ask(setting) => flag(setting),
        Advice::LeaveOut(settings) => {
            let flags = settings.iter().map(|setting| {
                let flag = flag(setting);
                format!("`{}`", flag.split(' ').next().unwrap_or_default())
            });
            let flags: Vec<String> = flags.collect();
            return Some(format!("remove {}", flags.join(" and ")));
        }
        Advice::ShowShare(share) => format!("sharectl show {}", word(share)),
        Advice::ShowShareOn(id, server) => {
            format!("sharectl show {} -s {}", word(id), word(server))
        }
        Advice::DeleteShare(share) => format!("sharectl delete {}", word(share)),
        Advice::DeleteBroken(server) => format!(
            "sharectl list --broken -s {} -o refs | sharectl delete - --yes",
            word(server)
        ),
        Advice::RotateShare(share) => format!("sharectl rotate {}", word(share)),
        Advice::ExtendShare(share) => format!("sharectl expire {} --in 7d", word(share)),
        Advice::UpdateShare(share, RequestSetting::Download(None)) => {
            return Some(format!(
                "`sharectl update {} --download on` or `--download off`",
                word(share)
            ));
        }
        Advice::UpdateShare(share, setting) => {
            format!("sharectl update {} {}", word(share), flag(setting))
        }
        Advice::Link(share) => format!("sharectl url {}", word(share)),
        Advice::LinkToChapter(share) => format!("sharectl url {} --at chapter:1", word(share)),
        Advice::ShareItem(kind) => format!("sharectl create --{kind} TITLE"),
        Advice::Reuse {
            server,
            item,
            settings,
        } => {
            let flags: String = settings.iter().map(|it| format!(" {}", flag(it))).collect();
            format!(
                "sharectl create -s {} {} --reuse{flags}",
                word(server),
                word(item)
            )
        }
        Advice::ShareSongsOf { server, artist } => format!(
            "sharectl search -s {0} {1} --kind song -o refs | sharectl create -s {0} -",
            word(server),
            word(artist)
        ),
        Advice::ShareGroup { server, kind, name } => format!(
            "sharectl create -s {} --{kind} {} --each",
            word(server),
            word(name)
        ),
        Advice::Search { server, text } => {
            let text = text.as_deref().map_or_else(|| "TEXT".into(), word);
            format!("sharectl search -s {} {text}", word(server))
        }
        Advice::ShowProfile(server) => format!("sharectl server show {}", word(server)),
        Advice::Undo(operation) => format!("sharectl undo {operation}"),
        Advice::ShowOperation(operation) => format!("sharectl history {operation}"),
    };
    Some(format!("`{command}`"))
}

/// The flag for a setting of a request.
fn flag(setting: &RequestSetting) -> String {
    match setting {
        RequestSetting::Description => "--description TEXT".into(),
        RequestSetting::Described(text) => format!("--description {}", word(text)),
        RequestSetting::Download(None) => "--download".into(),
        RequestSetting::Download(Some(true)) => "--download on".into(),
        RequestSetting::Download(Some(false)) => "--download off".into(),
        RequestSetting::Expires(end) => format!("--expires {}", word(end)),
        RequestSetting::ExpiresIn(span) => format!("--in {}", word(span)),
        RequestSetting::ExpiresAt(moment) => format!("--until {}", word(moment)),
        RequestSetting::NeverExpires => "--never".into(),
        RequestSetting::ExpiresNow => "--now".into(),
        RequestSetting::Slug(None) => "--slug".into(),
        RequestSetting::Slug(Some(slug)) => format!("--slug {}", word(slug)),
        RequestSetting::TakeOver => "--take-over".into(),
        RequestSetting::StreamFormat(None) => "--stream-format".into(),
        RequestSetting::StreamFormat(Some(format)) => format!("--stream-format {format}"),
        RequestSetting::MaxBitRate => "--max-bit-rate".into(),
        RequestSetting::Each => "--each".into(),
        RequestSetting::Live => "--live".into(),
        RequestSetting::ItemKind(kind) => format!("--kind {kind}"),
        RequestSetting::Narrower(parts) => {
            let flags = parts
                .iter()
                .map(|(name, text)| format!("--{name} {}", word(text)));
            flags.collect::<Vec<_>>().join(" ")
        }
        RequestSetting::Partial => "--partial".into(),
        RequestSetting::Owner(owner) => format!("--owner {}", word(owner)),
        RequestSetting::AllShares => "--all".into(),
        RequestSetting::Matching => "--match TEXT".into(),
        RequestSetting::WithCredentials => "--with-credentials".into(),
        RequestSetting::Timeout(seconds) => format!("--timeout {seconds}s"),
        RequestSetting::Deadline => "--deadline 10min".into(),
        RequestSetting::Rate(rate) => format!("--rate {rate}"),
        RequestSetting::AcceptStale => "--accept-stale".into(),
        RequestSetting::StateFolder => "--state-dir PATH".into(),
        RequestSetting::NoJournal => "--no-journal".into(),
        RequestSetting::ServerKind => "--kind KIND".into(),
    }
}

/// The advice to change a profile: a command, or a variable for the profile `env`.
fn change(profile: &str, setting: &ProfileSetting) -> Option<String> {
    if is_fixed(profile) {
        return None;
    }
    let flags = profile_setting(setting);
    if profile != profile::ENV {
        return Some(format!("`sharectl server set {} {flags}`", word(profile)));
    }
    let (flag, value) = profile_flag(setting);
    Some(match (variable(flag), value) {
        (Some(variable), Some(value)) => format!("`export {}={value}`", variable.name),
        (Some(variable), None) => format!("`unset {}`", variable.name),
        // No variable sets it, but a profile in the file can.
        (None, _) => format!("`sharectl server add NAME URL {flags}`"),
    })
}

/// The flags that change a profile's setting.
pub fn profile_setting(setting: &ProfileSetting) -> String {
    let switches = [
        ProfileSetting::TrustCertificate,
        ProfileSetting::AllowPlainPassword,
    ];
    match profile_flag(setting) {
        (flag, Some(value)) => format!("--{flag} {value}"),
        (flag, None) if switches.contains(setting) => format!("--{flag}"),
        (flag, None) => format!("--unset {flag}"),
    }
}

/// The flag of a profile's setting, and its value.
fn profile_flag(setting: &ProfileSetting) -> (&'static str, Option<String>) {
    let given = |value: &Option<String>, placeholder: &str| {
        Some(
            value
                .as_deref()
                .map_or_else(|| placeholder.into(), word)
                .into_owned(),
        )
    };
    match setting {
        ProfileSetting::Url(url) => ("url", given(url, "URL")),
        ProfileSetting::Kind(kind) => ("kind", kind.map(str::to_owned)),
        ProfileSetting::Username(user) => ("username", given(user, "NAME")),
        ProfileSetting::SubsonicOnly => ("access", Some("subsonic".into())),
        ProfileSetting::TrustCertificate => ("trust-cert", None),
        ProfileSetting::AllowPlainPassword => ("allow-plain-password", None),
        ProfileSetting::PublicUrl(url) => ("public-url", given(url, "URL")),
        ProfileSetting::NoPublicProbe => ("public-probe", Some("off".into())),
        ProfileSetting::DefaultExpires(span) => ("default-expires", Some((*span).to_owned())),
        ProfileSetting::SomeKind => ("kind", Some("KIND".into())),
        ProfileSetting::ByCredentials => ("auth", Some("credentials".into())),
        ProfileSetting::UnixSocket => ("unix-socket", Some("PATH".into())),
        ProfileSetting::NoUnixSocket => ("unix-socket", None),
        ProfileSetting::Authority => ("ca-cert", Some("PATH".into())),
        ProfileSetting::NoAuthority => ("ca-cert", None),
        ProfileSetting::EveryApi => ("access", None),
        ProfileSetting::NoPublicUrl => ("public-url", None),
        ProfileSetting::PasswordFile => ("password-file", Some("PATH".into())),
        ProfileSetting::Header(name) => ("header", Some(format!("{name}=file:PATH"))),
        ProfileSetting::ClientCertificate => {
            ("client-cert", Some("CERTIFICATE --client-key KEY".into()))
        }
    }
}

/// The advice to give a profile credentials: a command, or the variables of the profile `env`.
fn log_in(profile: &str, flag: &str, variables: &[Variable]) -> Option<String> {
    if profile == profile::ENV {
        let names: Vec<&str> = variables.iter().map(|variable| variable.name).collect();
        let (last, rest) = names.split_last()?;
        return Some(format!("set {} or {last}", rest.join(", ")));
    }
    (!is_fixed(profile)).then(|| format!("`sharectl server login {}{flag}`", word(profile)))
}

/// Whether a profile belongs to the sandbox and can't be changed.
fn is_fixed(profile: &str) -> bool {
    [profile::DEMO, profile::DEMO_BOOKS].contains(&profile)
}

fn variable(flag: &str) -> Option<Variable> {
    Some(match flag {
        "url" => URL,
        "kind" => KIND,
        "username" => USERNAME,
        "password-file" => PASSWORD_FILE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(profile: &str, setting: ProfileSetting) -> Option<String> {
        hint(&Advice::SetProfile(profile.to_owned(), setting).into())
    }

    #[test]
    fn a_profile_of_a_file_is_changed_by_a_command() {
        let url = ProfileSetting::Url(Some("https://x".to_owned()));
        assert_eq!(
            set("home", url).unwrap(),
            "`sharectl server set home --url https://x`"
        );
        assert_eq!(
            set("home", ProfileSetting::Kind(None)).unwrap(),
            "`sharectl server set home --unset kind`"
        );
        let login = Advice::LogIn("home".to_owned()).after("give new credentials: ");
        assert_eq!(
            hint(&login).unwrap(),
            "give new credentials: `sharectl server login home`"
        );
        assert_eq!(
            hint(&Advice::LogInWithToken("home".to_owned()).into()).unwrap(),
            "`sharectl server login home --token`"
        );
    }

    #[test]
    fn the_profile_of_the_environment_is_changed_there() {
        let url = ProfileSetting::Url(Some("https://x".to_owned()));
        for (setting, said) in [
            (url, "`export SHARECTL_URL=https://x`"),
            (
                ProfileSetting::Kind(Some("navidrome")),
                "`export SHARECTL_KIND=navidrome`",
            ),
            (
                ProfileSetting::Username(None),
                "`export SHARECTL_USERNAME=NAME`",
            ),
            (ProfileSetting::Kind(None), "`unset SHARECTL_KIND`"),
            (
                ProfileSetting::SubsonicOnly,
                "`sharectl server add NAME URL --access subsonic`",
            ),
        ] {
            assert_eq!(set(profile::ENV, setting).unwrap(), said);
        }
        let by = |step: Advice| hint(&step.into()).unwrap();
        let login = by(Advice::LogIn(profile::ENV.to_owned()));
        assert!(login.contains("SHARECTL_PASSWORD_COMMAND or SHARECTL_PASSWORD"));
        let token = by(Advice::LogInWithToken(profile::ENV.to_owned()));
        assert!(token.ends_with("SHARECTL_TOKEN"));
    }

    #[test]
    fn no_hint_changes_a_profile_of_the_sandbox() {
        let error = Error::usage("x")
            .hint(
                Advice::SetProfile("demo".to_owned(), ProfileSetting::SubsonicOnly)
                    .after("or use the Subsonic API alone: "),
            )
            .hint(Advice::LogIn("demo-books".to_owned()))
            .hint(Advice::CheckServer(Some("demo".to_owned())))
            .hint("as it is");
        assert_eq!(
            hints(&error),
            [
                "`sharectl doctor -s demo` explains what is wrong",
                "as it is"
            ]
        );
    }

    #[test]
    fn commands_in_hints_repeat_the_flags_of_the_line() {
        let repeated = Repeated {
            files: " --config 'my file'".to_owned(),
            servers: vec!["demo".to_owned()],
        };
        for (hint, expected) in [
            (
                "the latest: `sharectl undo --last`",
                "the latest: `sharectl --config 'my file' -s demo undo --last`",
            ),
            (
                "`sharectl list -s b -o refs | sharectl delete -`; sharectl list",
                "`sharectl --config 'my file' list -s b -o refs | sharectl --config 'my file' -s demo delete -`; sharectl list",
            ),
            (
                "`sharectl show home/x`, `sharectl server login b`",
                "`sharectl --config 'my file' show home/x`, `sharectl --config 'my file' server login b`",
            ),
            (
                "see `sharectl list --help`, `--all`",
                "see `sharectl list --help`, `--all`",
            ),
        ] {
            assert_eq!(repeated.in_hint(hint), expected);
            assert_eq!(Repeated::default().in_hint(hint), hint);
        }
    }

    #[test]
    fn names_and_titles_stay_one_word() {
        let song = Advice::Search {
            server: "home".to_owned(),
            text: Some("it's $(x)".to_owned()),
        };
        assert_eq!(
            hint(&song.into()).unwrap(),
            r"`sharectl search -s home 'it'\''s $(x)'`"
        );
    }

    #[test]
    fn a_choice_of_two_values_can_be_pasted() {
        let download = RequestSetting::Download(None);
        let update = Advice::UpdateShare("Xd7".to_owned(), download.clone());
        assert_eq!(
            hint(&update.into()).unwrap(),
            "`sharectl update Xd7 --download on` or `--download off`"
        );
        assert_eq!(
            hint(&Advice::LeaveOut(vec![download]).into()).unwrap(),
            "remove `--download`"
        );
    }
}

//! What changes a profile, for hints: a command, or the variables of the profile `env`, which no
//! command can change.

/// The profile that is made of variables.
const ENV: &str = "env";
const PASSWORD: [&str; 3] = [
    "SHARECTL_PASSWORD_FILE",
    "SHARECTL_PASSWORD_COMMAND",
    "SHARECTL_PASSWORD",
];
const TOKEN: [&str; 2] = ["SHARECTL_TOKEN_FILE", "SHARECTL_TOKEN"];

/// Changes a setting: `set("home", "--url URL")` is `` `sharectl server set home --url URL` ``.
#[must_use]
pub fn set(profile: &str, setting: &str) -> String {
    if profile != ENV {
        return format!("`sharectl server set {profile} {setting}`");
    }
    let (flag, value) = setting.split_once(' ').unwrap_or((setting, ""));
    if flag == "--unset" {
        return match variable(value) {
            Some(variable) => format!("`unset {variable}`"),
            None => format!("leave `{value}` out"),
        };
    }
    match variable(flag.trim_start_matches('-')) {
        Some(variable) => format!("`export {variable}={value}`"),
        // The environment has no word for it; a profile has.
        None => format!("`sharectl server add NAME URL {setting}`"),
    }
}

/// Gives new credentials.
#[must_use]
pub fn login(profile: &str) -> String {
    if profile == ENV {
        return one_of(&PASSWORD);
    }
    format!("`sharectl server login {profile}`")
}

/// Gives an API key or token.
#[must_use]
pub fn login_with_token(profile: &str) -> String {
    if profile == ENV {
        return one_of(&TOKEN);
    }
    format!("`sharectl server login {profile} --token`")
}

fn variable(setting: &str) -> Option<&'static str> {
    Some(match setting {
        "url" => "SHARECTL_URL",
        "kind" => "SHARECTL_KIND",
        "username" => "SHARECTL_USERNAME",
        "password-file" => "SHARECTL_PASSWORD_FILE",
        "password-command" => "SHARECTL_PASSWORD_COMMAND",
        "token-file" => "SHARECTL_TOKEN_FILE",
        _ => return None,
    })
}

fn one_of(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("set {} or {last}", rest.join(", ")),
        _ => format!("set {}", names.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_a_file_is_changed_by_a_command() {
        assert_eq!(
            set("home", "--url https://x"),
            "`sharectl server set home --url https://x`"
        );
        assert_eq!(login("home"), "`sharectl server login home`");
        assert_eq!(
            login_with_token("home"),
            "`sharectl server login home --token`"
        );
    }

    #[test]
    fn the_profile_of_the_environment_is_changed_there() {
        for (setting, said) in [
            ("--url https://x", "`export SHARECTL_URL=https://x`"),
            ("--kind navidrome", "`export SHARECTL_KIND=navidrome`"),
            ("--username USER", "`export SHARECTL_USERNAME=USER`"),
            ("--unset kind", "`unset SHARECTL_KIND`"),
            (
                "--access subsonic",
                "`sharectl server add NAME URL --access subsonic`",
            ),
        ] {
            assert_eq!(set(ENV, setting), said);
        }
        assert!(login(ENV).contains("SHARECTL_PASSWORD_COMMAND or SHARECTL_PASSWORD"));
        assert!(login_with_token(ENV).ends_with("SHARECTL_TOKEN"));
    }
}

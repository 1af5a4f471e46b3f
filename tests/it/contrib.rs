//! The recipes in `contrib/` work as written.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};
use sharectl_sandbox::{Effect, Rule};

use crate::support::commands::arguments;
use crate::support::{Server, TestEnv, skipped};

/// The current time of the recipes: some weeks after the shares were created.
const LATER: &str = "2026-12-20T10:00:00Z";

fn recipe(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("contrib")
        .join(name);
    std::fs::read_to_string(file).unwrap()
}

/// The lines of a recipe that aren't comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
}

/// The JSON array after `begin` on a line, as a list of words.
fn list(text: &str, begin: &str) -> Vec<String> {
    let list = lines(text).find_map(|line| line.strip_prefix(begin));
    serde_json::from_str(list.unwrap()).unwrap()
}

fn of_service() -> Vec<String> {
    let text = recipe("systemd/sharectl-prune.service");
    let line = lines(&text).find_map(|line| line.strip_prefix("ExecStart="));
    after_the_program(line.unwrap())
}

fn of_cron() -> Vec<String> {
    let text = recipe("cron/sharectl-prune");
    let line = lines(&text).find(|line| line.contains("sharectl")).unwrap();
    let fields: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(fields[5], "media", "a user stands behind the time");
    assert!(!line.contains('%'), "cron makes a line's end of it");
    after_the_program(line)
}

/// The arguments after the program, which must have its full path.
fn after_the_program(line: &str) -> Vec<String> {
    assert!(line.contains("/usr/bin/sharectl "), "{line}");
    arguments(&line.replace("/usr/bin/sharectl", "sharectl"))
}

fn of_kubernetes() -> Vec<String> {
    list(&recipe("kubernetes/cronjob.yaml"), "args: ")
}

/// The variables of the CronJob's container.
fn variables_of_kubernetes() -> Vec<(String, String)> {
    let text = recipe("kubernetes/cronjob.yaml");
    let lines: Vec<&str> = lines(&text).collect();
    let pairs = lines.windows(2).filter_map(|pair| {
        let name = pair[0].strip_prefix("- name: ")?;
        let value = pair[1].strip_prefix("value: ")?;
        Some((name.to_owned(), value.trim_matches('"').to_owned()))
    });
    pairs.collect()
}

fn of_container() -> Vec<String> {
    let text = recipe("container/Containerfile");
    assert_eq!(list(&text, "ENTRYPOINT "), ["/usr/bin/sharectl"]);
    list(&text, "CMD ")
}

#[test]
fn the_image_is_built_from_what_there_is_and_can_write_its_state() {
    let text = recipe("container/Containerfile");
    let copied = |line: &str| {
        let words = line.strip_prefix("COPY ")?.split(' ');
        Some(words.map(str::to_owned).collect::<Vec<_>>())
    };
    let copies: Vec<Vec<String>> = lines(&text).filter_map(copied).collect();
    let from_here = copies.iter().filter(|words| !words[0].starts_with("--"));
    for path in from_here.flat_map(|words| &words[..words.len() - 1]) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        assert!(path.exists(), "{}", path.display());
    }
    let needed = ["src", "crates"];
    assert!(
        needed
            .iter()
            .all(|folder| copies.iter().any(|words| words[0] == **folder)),
        "{text}"
    );
    // Without a folder that its user owns, a new volume belongs to root.
    let volumes = lines(&text).find_map(|line| line.strip_prefix("VOLUME "));
    for volume in volumes.unwrap().split(' ') {
        let owned = ["--from=build", "--chown=65532:65532", volume, volume];
        assert!(copies.iter().any(|words| *words == owned), "{text}");
    }
    // Every workspace crate is copied for the build.
    let manifest = include_str!("../../Cargo.toml");
    let members = manifest.lines().find(|line| line.starts_with("members = "));
    let folders = members.unwrap().split('"').skip(1).step_by(2);
    for folder in folders.filter_map(|member| member.split('/').next()) {
        let copied = [folder.to_owned(), folder.to_owned()];
        assert!(
            copies.iter().any(|words| *words == copied),
            "{folder} is not copied"
        );
    }
}

#[test]
fn every_flag_in_a_recipe_exists() {
    let env = TestEnv::new();
    for command in [of_service(), of_cron(), of_kubernetes()] {
        // Unknown flags are refused before the help is printed.
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let _ = env.run(&[&words[..], &["--help"]].concat()).ok();
    }
}

#[test]
fn every_variable_in_a_recipe_exists() {
    let known = |name: &str| {
        sharectl_config::env_vars::ALL
            .iter()
            .any(|known| known.name == name)
    };
    for (name, _) in variables_of_kubernetes() {
        assert!(known(&name), "{name}");
    }
    let text = recipe("container/Containerfile");
    let line = lines(&text)
        .find_map(|line| line.strip_prefix("ENV "))
        .unwrap();
    for pair in line.split(' ') {
        assert!(known(pair.split('=').next().unwrap()), "{pair}");
    }
}

/// A server with two shares, one of which has long expired at [`LATER`], and no profile.
fn some_weeks_later() -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    for (song, expires) in [("Low Tide", "2h"), ("Harbour Lights", "90d")] {
        let _ = env
            .run(&["create", "--album", song, "--expires", expires])
            .ok();
    }
    server.clock().set(LATER.parse().unwrap());
    (env, server)
}

#[track_caller]
fn one_share_is_left(env: &TestEnv) {
    let list = env.command(&["-s", "home", "list", "-o", "jsonl"]);
    let left = list.env("SHARECTL_TEST_NOW", LATER).run().ok();
    assert_eq!(left.stdout.lines().count(), 1, "{left}");
}

#[test]
fn the_cron_line_prunes() {
    let (env, _server) = some_weeks_later();
    let pruned = env
        .command(&of_cron())
        .env("SHARECTL_TEST_NOW", LATER)
        .unwatched()
        .run()
        .ok();
    assert_eq!(pruned.stdout.clone() + &pruned.stderr, "", "cron mails it");
    one_share_is_left(&env);
}

#[test]
fn the_service_prunes_with_the_credential_that_systemd_loads() {
    let (env, server) = some_weeks_later();
    let text = recipe("systemd/sharectl-prune.service");
    let credential = lines(&text).find_map(|line| line.strip_prefix("LoadCredential="));
    let (name, _) = credential.unwrap().split_once(':').unwrap();
    let folders = [env.path().join("credentials"), env.path().join("states")];
    for folder in &folders {
        files::create_private_dir(folder).unwrap();
    }
    let [credentials, states] = folders;
    std::fs::copy(env.work().join("home.password"), credentials.join(name)).unwrap();
    // The configuration that the recipe's comment shows.
    let config: Vec<String> = text
        .lines()
        .skip_while(|line| !line.contains("[servers."))
        .take_while(|line| line.starts_with("#   "))
        .map(|line| line.trim_start_matches("#   ").to_owned())
        .collect();
    let config = config
        .join("\n")
        .replace("https://music.example.com", server.url());
    let config = env.write("etc.toml", &config);
    let pruned = env
        .command(&of_service())
        .env("SHARECTL_TEST_NOW", LATER)
        .env("SHARECTL_CONFIG", &config.display().to_string())
        .env("CREDENTIALS_DIRECTORY", &credentials.display().to_string())
        .env("STATE_DIRECTORY", &states.display().to_string())
        .run()
        .ok();
    assert!(pruned.stderr.contains("deleted"), "{pruned}");
    one_share_is_left(&env);
    assert!(
        states.join("journal").is_dir(),
        "the journal is where systemd keeps it"
    );
}

#[test]
fn the_cronjob_prunes_without_a_configuration() {
    let (env, server) = some_weeks_later();
    let secret = env.work().join("home.password").display().to_string();
    let state = env.path().join("volume").display().to_string();
    let elsewhere = TestEnv::new();
    let run = elsewhere.command(&of_kubernetes());
    let run = variables_of_kubernetes()
        .iter()
        .fold(run, |run, (name, value)| {
            let here = match value.as_str() {
                "https://music.example.com" => server.url(),
                "/run/secrets/sharectl/password" => &secret,
                "/state" => &state,
                other => other,
            };
            run.env(name, here)
        });
    let pruned = run.env("SHARECTL_TEST_NOW", LATER).run().ok();
    assert!(pruned.stderr.contains("deleted"), "{pruned}");
    one_share_is_left(&env);
}

#[test]
fn the_container_shows_help() {
    let env = TestEnv::new();
    let help = env.command(&of_container()).run().ok();
    assert!(help.stdout.contains("Usage"), "{help}");
}

#[test]
fn the_newsletter_is_mailed_whole_or_not_at_all() {
    let (env, server) = TestEnv::with_navidrome();
    let program = |folder: &Path, name: &str, text: &str| {
        let file = folder.join(name);
        files::write(&file, text.as_bytes(), Mode::Private).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
    };
    program(
        &env.bin(),
        "mail",
        "#!/bin/sh\n{ echo \"$@\"; cat; } >mailed\n",
    );
    program(&env.bin(), "newsletter", &recipe("newsletter/newsletter"));
    let mail = || {
        let output = env.shell("newsletter friends@example.com").run();
        (
            output,
            std::fs::read_to_string(env.work().join("mailed")).ok(),
        )
    };
    let (output, first) = mail();
    let (_, first) = (output.ok(), first.unwrap());
    let lines: Vec<&str> = first.lines().collect();
    assert_eq!(lines[0], "-s New music friends@example.com");
    let links: Vec<&&str> = lines.iter().filter(|line| line.starts_with("- ")).collect();
    let base = format!(": {}/share/", server.url());
    assert!(links.len() == 5 && links.iter().all(|line| line.contains(&base)));
    let (_, again) = mail();
    assert_eq!(again.unwrap(), first, "the links live on");
    let _ = std::fs::remove_file(env.work().join("mailed"));
    let down = Rule::new(Effect::Status(503, String::new()));
    server.faults().add(down.path("/rest/"));
    let (failed, mailed) = mail();
    assert!(failed.code != 0 && mailed.is_none(), "{failed}");
}

#[test]
fn recipes_try_again_where_the_network_was_at_fault_and_nowhere_else() {
    let service = recipe("systemd/sharectl-prune.service");
    let final_ones =
        lines(&service).find_map(|line| line.strip_prefix("RestartPreventExitStatus="));
    let final_ones: Vec<u8> = final_ones
        .unwrap()
        .split(' ')
        .map(|code| code.parse().unwrap())
        .collect();
    let fails = |code: &u8| !matches!(*code, exit_code::DONE | exit_code::NETWORK);
    let all = exit_code::ALL.iter().map(|(code, _)| *code).filter(fails);
    let all: Vec<u8> = all.collect();
    assert_eq!(final_ones, all);
    let again = format!("values: [{}]", exit_code::NETWORK);
    assert!(recipe("kubernetes/cronjob.yaml").contains(&again));
}

/// The complaints of `systemd-analyze verify` about the units if the service runs this program and has
/// this extra line; `None` if systemd isn't installed.
fn complaints(program: &str, more: &str) -> Option<Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("systemd-analyze");
    // The manual page may not be installed.
    command.args(["--man=no", "verify"]);
    for name in ["sharectl-prune.service", "sharectl-prune.timer"] {
        let text = recipe(&format!("systemd/{name}"));
        let text = text.replace("/usr/bin/sharectl", program);
        let text = text.replace("[Service]", &format!("[Service]\n{more}"));
        let file = dir.path().join(name);
        files::write(&file, text.as_bytes(), Mode::Shared).unwrap();
        command.arg(file);
    }
    let verified = command.output().ok()?;
    let told = String::from_utf8_lossy(&verified.stderr);
    // It also reports other units of this machine that ours refer to.
    let ours = told.lines().filter(|line| line.contains("sharectl-prune"));
    Some(ours.map(str::to_owned).collect())
}

#[test]
fn systemd_takes_the_units() {
    let program = env!("CARGO_BIN_EXE_sharectl");
    let Some(good) = complaints(program, "") else {
        return skipped("systemd-analyze is not installed, so the units were not verified");
    };
    assert!(good.is_empty(), "{good:?}");
    // The check itself works: it finds broken units.
    let broken = [
        (complaints("/nowhere/sharectl", ""), "is not executable"),
        (complaints(program, "Restart=perhaps"), "perhaps"),
        (complaints(program, "Comand=no"), "Comand"),
    ];
    for (told, word) in broken {
        let told = told.unwrap();
        assert!(
            told.len() == 1 && told[0].contains(word),
            "{word}: {told:?}"
        );
    }
}

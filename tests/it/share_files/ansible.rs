//! The Ansible playbook in `contrib/` does what it says, twice.

use std::path::Path;

use crate::support::{NOW, Output, TestEnv, has, skipped};

/// Where `.ci/run` installs it, if it isn't on the path.
const INSTALLED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/target/ansible/bin/ansible-playbook"
);

const PLAYBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/contrib/ansible/shares.yml");

fn playbook(env: &TestEnv, program: &str, url: &str, flags: &str) -> Output {
    let line = format!(
        "{program} {PLAYBOOK} -i localhost, {flags} -e sharectl_url={url} -e sharectl_username=admin \
         -e sharectl_password=admin -e sharectl_file=$PWD/shares.toml -e sharectl_absent=nosuch \
         -e 'ansible_python_interpreter={{{{ ansible_playbook_python }}}}'"
    );
    let run = env.shell(&line);
    let run = run
        .env("ANSIBLE_LOCALHOST_WARNING", "False")
        .env("LC_ALL", "C.UTF-8");
    let run = run
        .env("SHARECTL_TEST_NOW", NOW)
        .unwatched()
        .env("ANSIBLE_NOCOLOR", "1");
    run.within(std::time::Duration::from_secs(300)).run()
}

#[track_caller]
fn changed(output: &Output, tasks: u32) {
    let told = format!("changed={tasks} ");
    assert!(
        output.stdout.contains(&told) && output.stdout.contains("failed=0"),
        "{output}"
    );
}

#[test]
fn the_playbook_changes_nothing_when_it_runs_again() {
    let (env, server) = TestEnv::with_navidrome();
    let program = match Path::new(INSTALLED).exists() {
        true => INSTALLED,
        false if has(&env, "ansible-playbook") => "ansible-playbook",
        false => {
            return skipped("ansible-playbook is not installed, so contrib/ansible was not tried");
        }
    };
    let found = env.run(&[
        "search", "Low Tide", "--kind", "album", "-o", "refs", "--limit", "1",
    ]);
    let item = found.ok().last_line().to_owned();
    env.write(
        "shares.toml",
        &format!("format = 1\n[shares.a]\ndescription = \"By Ansible\"\nexpires = \"30d\"\nitems = [\"{item}\"]\n"),
    );
    env.replace_config("");
    let first = playbook(&env, program, server.url(), "").ok();
    // The folder's mode, the password, the server and the share.
    assert!(
        first.stdout.contains("failed=0") && !first.stdout.contains("changed=0"),
        "{first}"
    );
    assert!(
        !first.stdout.contains("sharectl_password\": \"admin"),
        "{first}"
    );
    let again = playbook(&env, program, server.url(), "").ok();
    changed(&again, 0);
    let checked = playbook(&env, program, server.url(), "--check").ok();
    changed(&checked, 0);
    let text = std::fs::read_to_string(env.work().join("shares.toml")).unwrap();
    env.write("shares.toml", &text.replace("By Ansible", "Changed"));
    changed(&playbook(&env, program, server.url(), "--check").ok(), 1);
    changed(&playbook(&env, program, server.url(), "").ok(), 1);
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    assert_eq!(listed[0]["description"], "Changed");
}

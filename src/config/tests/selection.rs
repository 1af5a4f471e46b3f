//! Which server a command means.

use super::*;

fn chosen(place: &Place, links: &[&str]) -> Result<String> {
    let links: Vec<Url> = links.iter().map(|link| Url::parse(link).unwrap()).collect();
    Ok(place.load()?.choose(&links)?.name.clone())
}

#[test]
fn the_server_is_the_one_named_most_directly() {
    let link = "https://share.example.com/share/x";
    let three =
        format!("default = \"books\"\n{TWO}[servers.other]\nurl = \"https://other.example\"");
    let place = Place::new(&three);
    assert_eq!(chosen(&place, &[]).unwrap(), "books");
    let place = place.set("SHARECTL_URL", "https://env.example");
    assert_eq!(chosen(&place, &[]).unwrap(), "env");
    let place = place.set("SHARECTL_SERVER", "other");
    assert_eq!(chosen(&place, &[]).unwrap(), "other");
    assert_eq!(
        chosen(&place, &["https://unknown.example/x"]).unwrap(),
        "other"
    );
    assert_eq!(chosen(&place, &[link]).unwrap(), "home");
    assert_eq!(chosen(&place.ask("demo"), &[link]).unwrap(), "demo");

    let only = Place::new("[servers.solo]\nurl = \"https://solo.example\"");
    assert_eq!(chosen(&only, &[]).unwrap(), "solo");
}

#[test]
fn a_link_belongs_to_the_closest_base_and_a_tie_to_the_default() {
    let place = Place::new(TWO);
    let link = "https://music.example.com/audiobookshelf/share/frank";
    assert_eq!(chosen(&place, &[link]).unwrap(), "books");
    assert_eq!(
        chosen(&place, &["http://127.0.0.1:8533/share/x"]).unwrap(),
        "demo"
    );

    let tie = "[servers.a]\nurl = \"https://m.example\"\n[servers.b]\nurl = \"https://m.example\"";
    let place = Place::new(tie);
    let error = chosen(&place, &["https://m.example/share/x"]).unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous);
    assert_eq!(
        error.message(),
        "the servers a, b all have links on m.example"
    );
    let place = Place::new(&format!("default = \"b\"\n{tie}"));
    assert_eq!(chosen(&place, &["https://m.example/share/x"]).unwrap(), "b");
}

#[test]
fn no_server_is_three_lines_of_help() {
    let error = chosen(&Place::new(""), &[]).unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Config, "no server is configured")
    );
    assert_eq!(crate::text::hints(&error).len(), 3);

    let error = chosen(&Place::new(TWO), &[]).unwrap_err();
    assert_eq!(
        crate::text::hints(&error)[0],
        "name one with `-s`: books, home"
    );

    let error = chosen(&Place::new(TWO).ask("hom"), &[]).unwrap_err();
    assert_eq!(error.message(), "there is no server named \"hom\"");
    assert_eq!(crate::text::hints(&error), ["did you mean `home`?"]);
    assert_eq!(error.server(), Some("hom"));

    let error = chosen(&Place::new(TWO).ask("nosuch"), &[]).unwrap_err();
    assert_eq!(
        crate::text::hints(&error),
        ["servers: books, home, demo, demo-books"]
    );

    let error = chosen(&Place::new("default = \"gone\""), &[]).unwrap_err();
    assert!(
        crate::text::hints(&error)[1].ends_with("config.toml:1 names it"),
        "{:?}",
        crate::text::hints(&error)
    );
}

#[test]
fn all_leaves_the_sandbox_out_and_one_server_is_not_several() {
    let place = Place::new(TWO)
        .set("SHARECTL_URL", "https://env.example")
        .ask("all")
        .ask("home");
    let config = place.load().unwrap();
    let names: Vec<_> = config.choose_many(&[]).unwrap();
    let names: Vec<_> = names.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, ["books", "home", "env"]);
    assert_eq!(config.choose(&[]).unwrap_err().code(), Code::Usage);
    let error = Place::new("")
        .ask("all")
        .load()
        .unwrap()
        .choose_many(&[])
        .unwrap_err();
    assert_eq!(error.code(), Code::Config);
}

#[test]
fn a_named_file_must_exist_unless_it_is_about_to_be_made() {
    let mut place = Place::new(TWO);
    place.overrides.config = Some(PathBuf::from("/nowhere/sharectl.toml"));
    let config = place.load().unwrap();
    assert_eq!(
        config.paths().config().unwrap(),
        Path::new("/nowhere/sharectl.toml")
    );
    assert!(config.profile("demo").is_ok());
    for error in [
        config.choose(&[]).unwrap_err(),
        config.profile("home").unwrap_err(),
    ] {
        assert_eq!(
            error.message(),
            "there is no configuration file /nowhere/sharectl.toml"
        );
    }
}

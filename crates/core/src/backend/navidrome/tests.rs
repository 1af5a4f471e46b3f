//! Proxies before a Navidrome server, and what must not be read into their answers.

use serde_json::json;
use tempfile::TempDir;
use url::Url;

use crate::backend::connect::connect;
use crate::backend::testing::{self, Known, json as answer, lines, text};
use crate::backend::{Needs, Server, detect};
use crate::domain::ServerKind;
use crate::domain::capabilities::Write;
use crate::error::{Code, Error, Result};
use crate::http::tests::{Reply, Server as Wire};
use crate::session::Facts;

const GATEWAY: &str = "<html><head><title>502 Bad Gateway</title></head></html>";

fn page(sharing: bool) -> Reply {
    let config = json!({"version": "0.63.2 (x)", "enableSharing": sharing, "shareURL": ""});
    let literal = json!(config.to_string());
    text(200, &format!("window.__APP_CONFIG__ = {literal}"))
}

fn login() -> Reply {
    answer(
        200,
        &json!({"id": "u1", "username": "Ana", "name": "Ana", "isAdmin": true, "token": "t"}),
    )
}

async fn server(wire: &Wire, state: &TempDir) -> Result<Server> {
    let mut connection =
        testing::connection(&wire.base, state.path(), Known::user("ana", "sesame"));
    connection.kind = Some(ServerKind::Navidrome);
    connect(&connection).await
}

/// The error of a list, for which the server plays `replies`.
async fn list_fails(replies: Vec<Reply>) -> Error {
    let mut all = vec![page(true), login()];
    all.extend(replies);
    let (wire, state) = (Wire::start(all).await, tempfile::tempdir().unwrap());
    let server = server(&wire, &state).await.unwrap();
    server.shares.page(Needs::NOTHING, None).await.unwrap_err()
}

#[tokio::test]
async fn a_gateway_page_is_a_server_that_failed_and_no_wrong_address() {
    let error = list_fails(vec![text(502, GATEWAY)]).await;
    assert_eq!(error.code(), Code::Server);
    let error = list_fails(vec![text(200, GATEWAY)]).await;
    assert_eq!(error.code(), Code::WrongUrl);
}

#[tokio::test]
async fn a_missing_route_means_sharing_off_only_if_the_web_page_says_so() {
    let gone = || text(404, "404 page not found\n");
    let error = list_fails(vec![gone(), page(false)]).await;
    assert_eq!(error.code(), Code::SharingOff);
    let error = list_fails(vec![gone(), page(true)]).await;
    assert_eq!(error.code(), Code::WrongUrl);
    let error = list_fails(vec![gone()]).await;
    assert_eq!(error.code(), Code::WrongUrl);
}

#[tokio::test]
async fn only_the_servers_own_500_says_that_an_id_is_unknown() {
    for (status, code) in [
        (500, Code::NotFound),
        (404, Code::NotFound),
        (502, Code::Server),
    ] {
        let unknown = json!({"error": "data not found"});
        let wire = Wire::start(vec![page(true), login(), answer(status, &unknown)]).await;
        let state = tempfile::tempdir().unwrap();
        let server = server(&wire, &state).await.unwrap();
        let error = server.shares.get("x", Needs::NOTHING).await.unwrap_err();
        assert_eq!(error.code(), code, "{status}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_behind_its_proxy_is_no_wrong_address() {
    for status in [500, 502, 503] {
        let wire = Wire::start(vec![text(status, GATEWAY)]).await;
        let state = tempfile::tempdir().unwrap();
        let error = server(&wire, &state).await.unwrap_err();
        assert_eq!(error.code(), Code::Server, "{status}");
    }
    let wire = Wire::start(vec![text(502, GATEWAY)]).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), Known::user("ana", "sesame"));
    let error = detect::detect(&connection.http).await.unwrap_err();
    assert_eq!(error.code(), Code::Server);
    assert_eq!(wire.asked().len(), 1);
}

#[tokio::test]
async fn the_next_command_tries_a_blocked_native_api_again() {
    let guard = || text(200, "<html>sign in</html>");
    let wire = Wire::start(vec![page(true), guard(), login()]).await;
    let state = tempfile::tempdir().unwrap();
    let shut = server(&wire, &state).await.unwrap();
    assert!(matches!(shut.can.update.settings, Write::Impossible { .. }));
    let open = server(&wire, &state).await.unwrap();
    assert_eq!(open.can.update.settings, Write::InPlace);
    assert_eq!(open.account.name.as_deref(), Some("Ana"));
    assert_eq!(
        lines(&wire.asked()),
        ["GET /app/", "POST /auth/login", "POST /auth/login"]
    );
}

#[tokio::test]
async fn if_the_web_page_is_guarded_a_link_shows_what_links_begin_with() {
    let listed = json!({"subsonic-response": {"status": "ok", "type": "navidrome",
        "serverVersion": "0.63.2", "openSubsonic": true,
        "shares": {"share": [{"id": "x1", "url": "https://share.example.com/share/x1"}]}}});
    let native = json!([{"id": "x2", "resourceIds": "a1", "resourceType": "album"}]);
    let wire = Wire::start(vec![
        text(200, "<html>sign in</html>"),
        answer(200, &listed),
        answer(200, &listed),
        login(),
        answer(200, &native),
    ]);
    let (wire, state) = (wire.await, tempfile::tempdir().unwrap());
    let server = server(&wire, &state).await.unwrap();
    let page = server.shares.page(Needs::NOTHING, None).await.unwrap();
    assert_eq!(
        page.shares[0].url.as_deref(),
        Some("https://share.example.com/share/x2")
    );
}

#[tokio::test]
async fn public_base_is_stored_once_for_many_links() {
    let (wire, state) = (
        Wire::start(vec![text(404, "")]).await,
        tempfile::tempdir().unwrap(),
    );
    let connection = testing::connection(&wire.base, state.path(), Known::user("ana", "sesame"));
    let facts = Facts {
        learned_at: Some(connection.clock.now()),
        ..Facts::default()
    };
    connection.facts.save(&facts).unwrap();
    let public = connection.public_base(&facts);
    let kept = || Some(connection.facts.load(connection.clock.now())?.public_base);
    let base = |text: &str| text.parse::<Url>().unwrap();
    public.hear(&base("https://one.example/"));
    assert_eq!(kept(), Some(Some("https://one.example/".to_owned())));
    connection.facts.save(&facts).unwrap();
    public.hear(&base("https://one.example/"));
    assert_eq!(kept(), Some(None), "it was written again");
    public.hear(&base("https://two.example/"));
    assert_eq!(kept(), Some(Some("https://two.example/".to_owned())));
    let known = connection.bases.load();
    for told in ["https://one.example/", "https://two.example/"] {
        assert!(known.iter().any(|known| known.base == base(told)), "{told}");
    }
}

#[test]
fn p13_the_path_of_the_share_url_counts_from_a_version_on() {
    let base = |version: &str| {
        let version = super::NavidromeVersion::read(version, true);
        let base = super::pages::share_base("https://s.example.com/x", version);
        base.unwrap().to_string()
    };
    assert_eq!(base("0.61.2"), "https://s.example.com/x");
    // Before, nothing was put in its place: not even the server's own base path.
    assert_eq!(base("0.58.5"), "https://s.example.com/");
}

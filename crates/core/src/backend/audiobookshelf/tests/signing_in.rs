//! Logins and their renewal (P-52, P-53).

use super::*;
use crate::http::tests::answer as wire_answer;

fn logged_in(access: &str, refresh: Option<&str>) -> Reply {
    let user = json!({"id": "u1", "username": "root", "type": "root", "token": "endless",
                      "accessToken": access, "refreshToken": refresh});
    answer(200, &json!({"user": user, "userDefaultLibraryId": null}))
}

fn unauthorized() -> Reply {
    text(401, "Unauthorized")
}

async fn connect_with(replies: Vec<Reply>, credentials: Known) -> (Result<Server>, Wire) {
    let mut all = vec![status("2.36.0"), status("2.36.0")];
    all.extend(replies);
    let wire = Wire::start(all).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), credentials);
    (connect(&connection, Facts::default()).await, wire)
}

fn has(request: &str, header: &str) -> bool {
    request.to_lowercase().contains(header)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_with_its_refresh_token() {
    let (server, wire) = connect_with(
        vec![
            logged_in("a1", Some("r1")),
            me("root"),
            unauthorized(),
            logged_in("a2", Some("r2")),
            answer(200, &json!({"libraries": []})),
        ],
        LOGIN,
    )
    .await;
    server
        .unwrap()
        .shares
        .page(Needs::NOTHING, None)
        .await
        .unwrap();
    let asked = wire.asked();
    assert_eq!(
        lines(&asked[2..]),
        [
            "POST /login",
            "GET /api/me",
            "GET /api/libraries",
            "POST /auth/refresh",
            "GET /api/libraries",
        ]
    );
    assert!(has(&asked[2], "x-return-tokens: true"));
    assert!(has(&asked[5], "x-refresh-token: r1"));
    assert!(has(&asked[6], "authorization: bearer a2"));
}

#[tokio::test]
async fn a_spent_refresh_token_ends_in_a_login() {
    let (server, wire) = connect_with(
        vec![
            logged_in("a1", Some("r1")),
            me("root"),
            unauthorized(),
            answer(401, &json!({"error": "Invalid refresh token"})),
            logged_in("a2", Some("r2")),
            answer(200, &json!({"libraries": []})),
        ],
        LOGIN,
    )
    .await;
    server
        .unwrap()
        .shares
        .page(Needs::NOTHING, None)
        .await
        .unwrap();
    let asked = lines(&wire.asked()[5..]);
    assert_eq!(
        asked,
        ["POST /auth/refresh", "POST /login", "GET /api/libraries"]
    );
}

#[tokio::test]
async fn before_2_26_the_endless_token_is_used() {
    let user = json!({"id": "u1", "username": "root", "type": "root", "token": "endless"});
    let old = answer(200, &json!({"user": user}));
    let (server, wire) = connect_with(vec![old, me("root")], LOGIN).await;
    server.unwrap();
    assert!(has(&wire.asked()[3], "authorization: bearer endless"));
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let (server, wire) = connect_with(vec![unauthorized()], LOGIN).await;
    let error = server.unwrap_err();
    assert_eq!(error.code(), Code::Auth);
    // The password is sent once; then the client checks whether passwords are accepted at all.
    assert_eq!(lines(&wire.asked()[2..]), ["POST /login", "GET /status"]);
}

#[tokio::test]
async fn p53_the_error_about_too_many_logins_names_the_way_around_it() {
    let limit = wire_answer(
        429,
        &["Retry-After: 538"],
        "{\"error\":\"Too many authentication requests\"}",
    );
    let (server, wire) = connect_with(vec![limit], LOGIN).await;
    let error = server.unwrap_err();
    assert_eq!(error.code(), Code::RateLimited);
    assert!(
        error
            .hint_texts()
            .iter()
            .any(|hint| hint.contains("API key"))
    );
    assert_eq!(wire.asked().len(), 3);
}

#[tokio::test]
async fn a_refused_api_key_is_never_answered_with_a_login() {
    let (server, wire) = connect_with(vec![unauthorized()], KEY).await;
    let error = server.unwrap_err();
    assert_eq!(error.code(), Code::Auth);
    assert!(error.message().contains("API key"), "{error}");
    assert_eq!(lines(&wire.asked()[2..]), ["GET /api/me"]);
}

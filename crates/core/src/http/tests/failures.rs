//! Answers that don't come, and when a request is sent again. A write that may have been carried out stays in
//! doubt, whatever becomes of the attempts after it.

use std::time::Instant;

use tokio::net::TcpListener;

use super::{Reply, Server, answer, *};
use crate::error::Outlook;
use crate::http::{ConnectFailure, HttpError};
use crate::{Code, Error};

#[tokio::test]
async fn a_connection_lost_after_sending_leaves_a_write_in_doubt() {
    let server = Server::start(vec![Reply::Bytes(Vec::new())]).await;
    let client = client(&server.base);
    let error = client.send(write(&client)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::Lost { sent: true, .. }),
        "{error}"
    );
    assert!(error.may_have_executed());
    assert_eq!(server.asked().len(), 1, "a write must not be repeated");
}

#[tokio::test]
async fn an_answer_cut_off_is_a_lost_connection() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"shares\":";
    let server = Server::start(vec![Reply::Bytes(cut.into())]).await;
    let client = with(&server.base, unyielding());
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::Lost { sent: true, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_read_is_sent_again_as_often_as_allowed() {
    let lost = Reply::Bytes(Vec::new());
    for (replies, asked) in [
        (
            vec![lost.clone(), answer(502, &[], ""), answer(200, &[], "")],
            (200, 3),
        ),
        (vec![answer(503, &[], "")], (503, 6)),
    ] {
        let server = Server::start(replies).await;
        let client = client(&server.base);
        let response = client.send(read(&client)).await.unwrap();
        assert_eq!((response.status, server.asked().len()), asked);
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up_sooner_unless_configured_otherwise() {
    for (retries, asked) in [(Retries::default(), 3), (Retries::always(4), 5)] {
        let server = Server::start(vec![Reply::Stall(Vec::new())]).await;
        let settings = HttpSettings {
            retries,
            ..impatient()
        };
        let client = with(&server.base, settings);
        let error = client.send(read(&client)).await.unwrap_err();
        assert!(matches!(error, HttpError::Timeout { .. }), "{error}");
        assert_eq!(server.asked_at_least(asked).await, asked);
    }
}

#[tokio::test]
async fn a_server_that_never_answered_is_given_up_when_its_silence_is_over() {
    let wait = answer(503, &["Retry-After: 5"], "");
    for replies in [vec![Reply::Stall(Vec::new())], vec![wait]] {
        let server = Server::start(replies).await;
        let settings = HttpSettings {
            retries: Retries::default(),
            silence: Some(Duration::from_millis(60)),
            ..impatient()
        };
        let client = with(&server.base, settings);
        let _ = client.send(read(&client)).await;
        assert_eq!(server.asked_at_least(1).await, 1);
    }
    // One that has answered before gets all retries.
    let stall = Reply::Stall(Vec::new());
    let server = Server::start(vec![answer(200, &[], ""), stall]).await;
    let settings = HttpSettings {
        retries: Retries::default(),
        silence: Some(Duration::from_millis(60)),
        ..impatient()
    };
    let client = with(&server.base, settings);
    client.send(read(&client)).await.unwrap();
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(matches!(error, HttpError::Timeout { .. }), "{error}");
    assert_eq!(server.asked_at_least(4).await, 4);
}

#[tokio::test]
async fn a_write_is_not_sent_again_after_a_failure_of_the_server() {
    for status in [500, 502, 503, 504] {
        let server = Server::start(vec![answer(status, &[], "")]).await;
        let client = client(&server.base);
        let response = client.send(write(&client)).await.unwrap();
        assert_eq!((response.status, server.asked().len()), (status, 1));
    }
}

#[tokio::test]
async fn a_write_that_a_limiter_refused_is_sent_again_after_the_pause_it_asks_for() {
    // A 503 may come from a proxy that has given up waiting: the write may have been carried out.
    for (status, requests) in [(429, 2), (503, 1)] {
        let wait = answer(status, &["Retry-After: 0"], "");
        let server = Server::start(vec![wait, answer(200, &[], "")]).await;
        let client = client(&server.base);
        client.send(write(&client)).await.unwrap();
        assert_eq!(server.asked().len(), requests, "{status}");
    }
}

#[tokio::test]
async fn a_read_obeys_a_503_too() {
    let wait = answer(503, &["Retry-After: 0"], "");
    let server = Server::start(vec![wait, answer(200, &[], "")]).await;
    let client = client(&server.base);
    let response = client.send(read(&client)).await.unwrap();
    assert_eq!((response.status, server.asked().len()), (200, 2));
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_an_error_instead() {
    let server = Server::start(vec![answer(429, &["Retry-After: 3600"], "")]).await;
    let client = client(&server.base);
    let error = Error::from(client.send(read(&client)).await.unwrap_err());
    assert_eq!(
        (error.code(), error.code().exit_code()),
        (Code::RateLimited, 8)
    );
    assert!(error.message().ends_with("wait 1h"), "{error}");
    assert_eq!(error.outlook(), Outlook::Later);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn silence_ends_with_the_timeout_and_a_slow_body_too() {
    let begun = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    for start in ["", begun] {
        let server = Server::start(vec![Reply::Stall(start.into())]).await;
        let client = with(&server.base, impatient());
        let error = client.send(write(&client)).await.unwrap_err();
        assert!(matches!(error, HttpError::Timeout { .. }), "{error}");
        assert!(error.may_have_executed());
    }
}

#[tokio::test]
async fn the_commands_deadline_ends_everything() {
    let server = Server::start(vec![Reply::Stall(Vec::new())]).await;
    let settings = HttpSettings {
        // Long enough that the first request is on its way, however busy the machine is.
        deadline: Some(Instant::now() + Duration::from_secs(2)),
        ..HttpSettings::default()
    };
    let client = with(&server.base, settings);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::Deadline { sent: true, .. }),
        "{error}"
    );
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::Deadline { sent: false, .. }),
        "{error}"
    );
    assert_eq!(Error::from(error).code(), Code::Timeout);
}

#[tokio::test]
async fn atomic_requests_ignore_the_command_deadline() {
    let replies = (0..2).map(|_| answer(200, &[], "{}")).collect();
    let server = Server::start(replies).await;
    let settings = HttpSettings {
        deadline: Some(Instant::now()),
        ..HttpSettings::default()
    };
    let client = with(&server.base, settings);
    assert!(client.is_past_deadline());
    let (one, other) = (client.exempt_from_deadline(), client.exempt_from_deadline());
    assert!(client.send(read(&client)).await.is_ok());
    drop(one);
    assert!(client.send(write(&client)).await.is_ok());
    drop(other);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(matches!(error, HttpError::Deadline { .. }), "{error}");
    assert!(client.is_past_deadline());
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let elsewhere = "Location: https://me:pw@login.example/start?token=sesame";
    let server = Server::start(vec![answer(302, &[elsewhere], "")]).await;
    let client = client(&server.base);
    let error = client.send(read(&client)).await.unwrap_err();
    let HttpError::Redirected { to, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(to, "https://login.example/start");
    assert_eq!(server.asked().len(), 1);
    let error = Error::from(error);
    assert_eq!(error.code().exit_code(), 3);
    let no_address = !error.hint_texts().iter().any(|hint| hint.contains("Url("));
    assert!(no_address, "{:?}", error.hint_texts());
}

#[tokio::test]
async fn a_server_that_has_moved_is_named_by_an_address_that_can_be_pasted() {
    let location = "Location: https://music.example/api/share";
    let server = Server::start(vec![answer(301, &[location], "")]).await;
    let client = client(&server.base);
    let error = Error::from(client.send(read(&client)).await.unwrap_err());
    let command = r#"SetProfile("NAME", Url(Some("https://music.example")))"#;
    assert!(
        error.hint_texts()[0].contains(command),
        "{:?}",
        error.hint_texts()
    );
}

#[tokio::test]
async fn a_closed_port_is_named_with_the_profile_and_the_next_step() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = HttpSettings {
        profile: Some("home".to_owned()),
        retries: Retries::always(0),
        ..HttpSettings::default()
    };
    let client = with(&base, settings);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(!error.may_have_executed());
    let HttpError::Unreachable { failure, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*failure, ConnectFailure::Refused);
    let error = Error::from(error);
    assert_eq!(
        error.message(),
        format!("can't reach home ({base}): connection refused")
    );
    assert!(error.hint_texts()[0].contains(r#"CheckServer(Some("home"))"#));
    assert_eq!(error.server(), Some("home"));
}

#[tokio::test]
async fn no_failure_names_a_credential() {
    let replies = [
        Reply::Bytes(Vec::new()),
        Reply::Bytes(b"nonsense\r\n\r\n".to_vec()),
        Reply::Stall(Vec::new()),
        answer(302, &["Location: /rest/ping?t=sesame"], ""),
        answer(429, &["Retry-After: 99999"], "t=sesame"),
        answer(500, &[], "can't handle /rest/ping?u=me&t=sesame&s=x"),
    ];
    for reply in replies {
        let server = Server::start(vec![reply]).await;
        let base = server.base.replace("http://", "http://me:sesame@");
        let client = with(&base, impatient());
        let mut request = read(&client);
        request.url.set_query(Some("u=me&t=sesame&s=x"));
        let shown = format!("{client:?} {request:?}");
        let error = match client.send(request).await {
            Ok(response) => response.ok().unwrap_err(),
            Err(error) => error,
        };
        let shown = format!("{shown} {error} {error:?} {:?}", Error::from(error.clone()));
        assert!(!shown.contains("sesame"), "{shown}");
    }
}

#[tokio::test]
async fn unsendable_header_is_a_config_error() {
    let bad_header = HttpSettings {
        headers: vec![("X-Key".to_owned(), "two\nlines".into())],
        ..HttpSettings::default()
    };
    for client in [
        client("ftp://h.example"),
        with("http://127.0.0.1:1", bad_header),
    ] {
        let error = Error::from(client.send(read(&client)).await.unwrap_err());
        assert_eq!(error.code(), Code::Config, "{error}");
    }
}

fn lost() -> Reply {
    Reply::Bytes(Vec::new())
}

#[tokio::test]
async fn a_refusal_of_the_last_attempt_does_not_settle_the_first() {
    let later = answer(429, &["Retry-After: 3600"], "");
    for first in [lost(), answer(503, &[], "")] {
        let server = Server::start(vec![first, later.clone()]).await;
        let client = client(&server.base);
        let error = client.send(read(&client)).await.unwrap_err();
        assert!(error.may_have_executed(), "{error}");
        assert_eq!(server.asked().len(), 2);
    }
    let server = Server::start(vec![later]).await;
    let client = client(&server.base);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(!error.may_have_executed(), "{error}");
}

#[tokio::test]
async fn a_deadline_between_two_attempts_does_not_either() {
    let server = Server::start(vec![lost()]).await;
    let settings = HttpSettings {
        deadline: Some(std::time::Instant::now() + Duration::from_millis(300)),
        // The second attempt would come after the end.
        rate: Some(0.01),
        ..HttpSettings::default()
    };
    let client = with(&server.base, settings);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::Deadline { sent: true, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_says_whether_an_attempt_before_may_have_done_it() {
    for (replies, resent) in [
        (vec![lost(), answer(404, &[], "")], true),
        (
            vec![answer(429, &["Retry-After: 0"], ""), answer(404, &[], "")],
            false,
        ),
        (vec![answer(404, &[], "")], false),
    ] {
        let server = Server::start(replies).await;
        let client = client(&server.base);
        let response = client.send(read(&client)).await.unwrap();
        assert_eq!(response.resent, resent);
    }
}

//! A write that may have been carried out stays in doubt, whatever becomes of the attempts after it.

use super::server::{Reply, Server, answer};
use super::*;
use crate::http::HttpError;

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
        assert!(error.may_have_been_carried_out(), "{error}");
        assert_eq!(server.asked().len(), 2);
    }
    let server = Server::start(vec![later]).await;
    let client = client(&server.base);
    let error = client.send(read(&client)).await.unwrap_err();
    assert!(!error.may_have_been_carried_out(), "{error}");
}

#[tokio::test]
async fn a_deadline_between_two_attempts_does_not_either() {
    let server = Server::start(vec![lost()]).await;
    let settings = Settings {
        deadline: Some(std::time::Instant::now() + Duration::from_millis(300)),
        // The second attempt would come after the end.
        rate: Some(0.01),
        ..Settings::default()
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

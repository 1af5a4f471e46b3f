//! Complete answers: read leniently, bounded, and without side effects.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Server, answer, *};
use crate::clock::Clock;
use crate::http::{HttpError, Method};
use crate::{Code, Error};

/// 100,000 zero bytes.
const GZIP: &[u8] = include_bytes!("zeros.gz");

#[derive(Debug, Deserialize)]
struct Shares {
    shares: Vec<Share>,
}

#[derive(Debug, Deserialize)]
struct Share {
    id: String,
}

#[tokio::test]
async fn an_answer_is_kept_whole_whatever_its_status() {
    let server = Server::start(vec![answer(404, &["X-Id: 7"], "no such share")]).await;
    let client = client(&server.base);
    let response = client.send(read(&client)).await.unwrap();
    assert_eq!((response.status, response.header("x-id")), (404, Some("7")));
    assert_eq!(response.text(), "no such share");
    let error = Error::from(response.ok().unwrap_err());
    assert_eq!(error.code(), Code::NotFound);
    assert!(
        error.message().ends_with("status 404: no such share"),
        "{error}"
    );
}

#[tokio::test]
async fn requests_have_our_user_agent_and_each_header_once() {
    let server = Server::start(vec![answer(200, &[], "{}")]).await;
    let settings = HttpSettings {
        headers: vec![("CF-Access-Client-Secret".to_owned(), "extra".into())],
        ..HttpSettings::default()
    };
    let client = with(&format!("{}/nav/", server.base), settings);
    let request = Request::new("createShare", Method::POST, client.url(&["rest", "a b/ü"]))
        .secret_header("Authorization", SecretString::from("Bearer x"))
        .form(vec![("id".into(), "1".into()), ("id".into(), "ü&".into())]);
    client.send(request).await.unwrap();
    let asked = server.asked().concat();
    for part in [
        "POST /nav/rest/a%20b%2F%C3%BC HTTP/1.1\r\n",
        concat!("user-agent: sharectl/", env!("CARGO_PKG_VERSION"), "\r\n"),
        "accept-encoding: identity\r\n",
        "cf-access-client-secret: extra\r\n",
        "authorization: Bearer x\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        "\r\n\r\nid=1&id=%C3%BC%26",
    ] {
        assert_eq!(asked.matches(part).count(), 1, "{part} in {asked}");
    }
}

#[tokio::test]
async fn no_cookie_is_ever_sent_back() {
    let reply = answer(200, &["Set-Cookie: JSESSIONID=1; Path=/"], "{}");
    let server = Server::start(vec![reply]).await;
    let client = client(&server.base);
    client.send(read(&client)).await.unwrap();
    client.send(read(&client)).await.unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(!asked.concat().to_lowercase().contains("cookie"));
}

#[tokio::test]
async fn p11_text_that_is_no_utf8_is_read_all_the_same() {
    let body = [b"\xef\xbb\xbf{\"shares\":[{\"id\":\"a\xc3\"}]}".as_slice()].concat();
    let server = Server::start(vec![answer(200, &[], body)]).await;
    let client = client(&server.base);
    let shares: Shares = client.send(read(&client)).await.unwrap().json().unwrap();
    assert_eq!(shares.shares[0].id, "a\u{fffd}");
}

#[tokio::test]
async fn an_unreadable_answer_names_the_field_and_no_secret() {
    let body = r#"{"token":"sesame","shares":[{"id":"a"},{"id":{"token":"sesame"}}]}"#;
    let server = Server::start(vec![answer(200, &[], body)]).await;
    let client = client(&server.base);
    let response = client.send(read(&client)).await.unwrap();
    let error = Error::from(response.json::<Shares>().unwrap_err());
    assert_eq!(error.code(), Code::BadAnswer);
    assert!(error.message().contains("`shares[1].id`"), "{error}");
    assert!(!format!("{error:?}").contains("sesame"), "{error:?}");
}

#[tokio::test]
async fn a_web_page_is_a_wrong_address() {
    let page = "\n<!DOCTYPE HTML><html>sign in</html>";
    let server = Server::start(vec![answer(200, &[], page)]).await;
    let client = client(&server.base);
    let response = client.send(read(&client)).await.unwrap();
    assert!(response.is_html());
    let error = Error::from(response.json::<Shares>().unwrap_err());
    assert_eq!(error.code(), Code::WrongUrl);
    assert_eq!(response.server_message(), None);
}

#[tokio::test]
async fn an_answer_too_large_is_not_read() {
    let chunked = "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n".to_owned() + &"x".repeat(2000);
    let settings = HttpSettings {
        max_body: 1000,
        ..HttpSettings::default()
    };
    for reply in [
        answer(200, &[], "x".repeat(2000)),
        super::Reply::Bytes(chunked.into_bytes()),
        answer(200, &["Content-Encoding: gzip"], GZIP),
    ] {
        let server = Server::start(vec![reply]).await;
        let client = with(&server.base, settings.clone());
        let error = client.send(read(&client)).await.unwrap_err();
        assert!(
            matches!(error, HttpError::TooLarge { limit: 1000, .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_compressed_answer_is_read_as_it_was_meant() {
    let server = Server::start(vec![answer(200, &["Content-Encoding: gzip"], GZIP)]).await;
    let client = client(&server.base);
    let response = client.send(read(&client)).await.unwrap();
    assert_eq!(response.body, vec![0; 100_000]);
}

#[tokio::test]
async fn the_servers_clock_is_seen_and_noise_is_not() {
    let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
    for (date, offset) in [
        ("Fri, 01 May 2026 12:01:34 GMT", 94),
        ("Fri, 01 May 2026 11:59:59 GMT", 0),
    ] {
        let reply = answer(200, &[&format!("Date: {date}")], "{}");
        let server = Server::start(vec![reply]).await;
        let settings = HttpSettings {
            clock: Clock::fixed(now, TimeZone::UTC),
            ..HttpSettings::default()
        };
        let client = with(&server.base, settings);
        assert_eq!(client.clock_offset(), None);
        client.send(read(&client)).await.unwrap();
        assert_eq!(
            client.clock_offset(),
            Some(SignedDuration::from_secs(offset))
        );
    }
}

#[test]
fn addresses_stay_below_the_base_path() {
    let client = client("https://h.example/nav/?x=1#y");
    for (segments, address) in [
        (&["api", "share"][..], "https://h.example/nav/api/share"),
        (
            &["api", "share", ".."],
            "https://h.example/nav/api/share/%252E%252E",
        ),
        (
            &["s", "a/../b?c#d"],
            "https://h.example/nav/s/a%2F..%2Fb%3Fc%23d",
        ),
        (&[], "https://h.example/nav"),
    ] {
        assert_eq!(client.url(segments).as_str(), address);
    }
}

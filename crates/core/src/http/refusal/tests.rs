//! The pages and headers of real proxies, as they send them.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::http::{Origin, Response};
use proptest::prelude::*;

/// An answer to a request of this method.
fn answer(method: &Method, status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    Response {
        status,
        body: body.as_bytes().to_vec(),
        elapsed: Duration::ZERO,
        date: None,
        resent: false,
        headers: map,
        at: Arc::new(Origin::new(None, &"http://h".parse().unwrap())),
        label: "call",
        method: method.clone(),
        path: "/call".to_owned(),
    }
}

fn reason_of(method: &Method, status: u16, headers: &[(&str, &str)], body: &str) -> Option<Reason> {
    answer(method, status, headers, body)
        .refusal()
        .map(|refusal| refusal.reason)
}

fn nginx_page(title: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
    )
}

#[test]
fn the_pages_of_proxies_name_their_program() {
    let varnish = "<!DOCTYPE html>\n<html><head><title>503 Backend fetch failed</title></head><body>\
                   <h1>Error 503 Backend fetch failed</h1><h3>Guru Meditation:</h3><p>XID: 3</p><hr>\
                   <p>Varnish cache server</p></body></html>";
    let haproxy = "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this \
                   request.\n</body></html>\n";
    for (status, headers, page, product) in [
        (502, &[][..], nginx_page("502 Bad Gateway"), Product::Nginx),
        (503, &[], varnish.to_owned(), Product::Varnish),
        (503, &[], haproxy.to_owned(), Product::HaProxy),
        (
            503,
            &[],
            "no available server\n".to_owned(),
            Product::Traefik,
        ),
        (502, &[("server", "Caddy")], String::new(), Product::Caddy),
        (
            504,
            &[("server", "awselb/2.0")],
            "<html></html>".to_owned(),
            Product::Aws,
        ),
        (
            503,
            &[("server", "envoy")],
            "upstream connect error or disconnect/reset before headers. reset reason: connection \
             failure"
                .to_owned(),
            Product::Envoy,
        ),
        (
            522,
            &[("cf-ray", "8")],
            "<!DOCTYPE html>".to_owned(),
            Product::Cloudflare,
        ),
    ] {
        let found = answer(&Method::GET, status, headers, &page)
            .refusal()
            .unwrap();
        assert_eq!(
            (found.product, found.reason),
            (Some(product), Reason::BackEnd),
            "{page}"
        );
    }
}

#[test]
fn what_the_server_itself_says_is_no_refusal() {
    for (method, status, headers, body) in [
        (
            Method::DELETE,
            403,
            &[][..],
            r#"{"error":"permission denied"}"#,
        ),
        (Method::DELETE, 405, &[], ""),
        (Method::GET, 401, &[], "Unauthorized"),
        (
            Method::GET,
            401,
            &[("www-authenticate", "Bearer realm=\"x\"")],
            "",
        ),
        (Method::GET, 404, &[], "<html>Cannot GET /x</html>"),
        (Method::POST, 501, &[], "this feature is not implemented"),
        (Method::GET, 503, &[], "the library is being scanned"),
        (Method::GET, 500, &[], "<html>Internal</html>"),
        (Method::GET, 413, &[], r#"{"error":"too many ids"}"#),
        (Method::GET, 200, &[], "<html></html>"),
        (
            Method::GET,
            401,
            &[("www-authenticate", "Basic")],
            "<?xml version=\"1.0\"?><x/>",
        ),
    ] {
        assert_eq!(
            reason_of(&method, status, headers, body),
            None,
            "{status} {body}"
        );
    }
}

#[test]
fn each_refusal_is_told_by_its_evidence() {
    for (method, status, headers, body, reason) in [
        (
            Method::GET,
            407,
            &[][..],
            String::new(),
            Reason::ForwardLogin,
        ),
        (
            Method::GET,
            503,
            &[("x-squid-error", "ERR_DNS_FAIL 0")],
            "<html></html>".to_owned(),
            Reason::Forward(Some("ERR_DNS_FAIL".to_owned())),
        ),
        (
            Method::GET,
            403,
            &[("cf-mitigated", "challenge")],
            "<html></html>".to_owned(),
            Reason::Challenge("Cloudflare"),
        ),
        (
            Method::GET,
            202,
            &[("x-amzn-waf-action", "challenge")],
            String::new(),
            Reason::Challenge("AWS WAF"),
        ),
        (
            Method::GET,
            401,
            &[("www-authenticate", "Basic realm=\"x\"")],
            String::new(),
            Reason::Login("Basic".to_owned()),
        ),
        (
            Method::PUT,
            403,
            &[],
            nginx_page("403 Forbidden"),
            Reason::Method,
        ),
        (
            Method::GET,
            403,
            &[],
            nginx_page("403 Forbidden"),
            Reason::Forbidden,
        ),
        (
            Method::DELETE,
            405,
            &[],
            nginx_page("405 Not Allowed"),
            Reason::Method,
        ),
        (
            Method::DELETE,
            405,
            &[("server", "Caddy")],
            String::new(),
            Reason::Method,
        ),
        (
            Method::PUT,
            501,
            &[],
            "<html></html>".to_owned(),
            Reason::Method,
        ),
        (
            Method::POST,
            413,
            &[],
            nginx_page("413 Request Entity Too Large"),
            Reason::Body,
        ),
        (
            Method::GET,
            414,
            &[],
            nginx_page("414 Request-URI Too Large"),
            Reason::Address,
        ),
        (Method::GET, 431, &[], String::new(), Reason::Headers),
        (
            Method::GET,
            400,
            &[],
            nginx_page("400 The plain HTTP request was sent to HTTPS port"),
            Reason::Tls,
        ),
        (
            Method::GET,
            400,
            &[],
            "Client sent an HTTP request to an HTTPS server.\n".to_owned(),
            Reason::Tls,
        ),
        (
            Method::GET,
            400,
            &[],
            nginx_page("400 No required SSL certificate was sent"),
            Reason::ClientCertificate,
        ),
        (
            Method::GET,
            421,
            &[],
            "<html></html>".to_owned(),
            Reason::Host,
        ),
        (Method::GET, 429, &[], String::new(), Reason::Limit),
        (
            Method::GET,
            503,
            &[],
            nginx_page("503 Service Temporarily Unavailable"),
            Reason::Limit,
        ),
    ] {
        let found = reason_of(&method, status, headers, &body);
        assert_eq!(found.as_ref(), Some(&reason), "{method} {status} {body}");
    }
}

#[test]
fn a_limiters_503_was_carried_out_by_no_one_and_another_one_may_have_been() {
    let now = Timestamp::UNIX_EPOCH;
    let limit = |status, headers: &[(&str, &str)], body: &str| {
        answer(&Method::DELETE, status, headers, body).limit(now)
    };
    let page = nginx_page("503 Service Temporarily Unavailable");
    assert_eq!(limit(503, &[], &page), Some(Limit::Plain { asked: None }));
    assert_eq!(limit(429, &[], ""), Some(Limit::Plain { asked: None }));
    assert_eq!(limit(503, &[], ""), Some(Limit::Maybe { asked: None }));
    let asked = Some(Duration::from_secs(7));
    assert_eq!(
        limit(503, &[("retry-after", "7")], ""),
        Some(Limit::Maybe { asked })
    );
    assert_eq!(
        limit(429, &[("retry-after", "7")], ""),
        Some(Limit::Plain { asked })
    );
    assert_eq!(limit(502, &[], &nginx_page("502 Bad Gateway")), None);
    assert_eq!(limit(200, &[], &page), None);
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(
        status in 100_u16..600,
        name in "(server|www-authenticate|x-squid-error|retry-after|cf-ray)",
        value in "[ -~]{0,40}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut answer = answer(&Method::PUT, status, &[(&name, &value)], "");
        answer.body = body;
        let _ = answer.refusal().map(|refusal| refusal.to_string());
        let _ = answer.limit(Timestamp::UNIX_EPOCH);
    }
}

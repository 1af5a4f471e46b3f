//! Whether a cache answers reads whatever their query says: then no nonce gets past it, and it need not
//! show itself by any header.
//!
//! The proof is a question without credentials. The server refuses it, and a cache that leaves the
//! query out of its key (`proxy_cache_key $scheme$host$uri`) answers it with what it has kept.

use std::sync::atomic::Ordering;

use url::Url;

use super::client::Client;
use super::freshness::{add_nonce, nonce};
use super::{HttpError, Method, Request, Response};

/// What a probe is called in logs and errors.
const LABEL: &str = "another read of the same";
/// What shows that a cache answered it.
const SIGN: &str = "it gave the answer to a request without credentials";

/// A Subsonic call that every server has, and that sharectl never makes otherwise.
const UNASKED_CALL: &str = "getLicense";

impl Client {
    /// Makes sure that no cache answers decisive reads whatever their query says, by asking for what
    /// was read last without credentials. Nothing is asked if nothing was read that way, or if it was
    /// made sure before.
    ///
    /// # Errors
    /// [`HttpError::Stale`] if one does. A question that fails proves nothing, and is no error.
    pub async fn prove_uncached(&self) -> Result<(), HttpError> {
        if self.accepts_stale() || self.uncached().swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let Some(url) = self.last_decisive() else {
            self.uncached().store(false, Ordering::Relaxed);
            return Ok(());
        };
        let mut again = url.clone();
        add_nonce(&mut again);
        match self.gives_to_strangers(again).await {
            true => Err(self.stale(LABEL, SIGN)),
            false => Ok(()),
        }
    }

    /// Whether a cache gives what it has kept to a request without credentials.
    pub async fn gives_to_strangers(&self, url: Url) -> bool {
        let Some(unasked) = never_asked(self.base(), &url) else {
            return false;
        };
        if !self
            .probe(url)
            .await
            .is_some_and(|answer| is_granted(&answer))
        {
            return false;
        }
        // A proxy may sign in everyone who gets that far: then the server itself has answered.
        let refuses = self
            .probe(unasked)
            .await
            .is_some_and(|answer| is_refused(&answer));
        if !refuses {
            tracing::info!("the server refuses no one: a cache can't be told from it");
        }
        refuses
    }

    /// Asks once, as a decisive read would, but without credentials.
    async fn probe(&self, url: Url) -> Option<Response> {
        let request = Request::new(LABEL, Method::GET, url).asking_caches_to_pass();
        self.send(request).await.ok()
    }
}

/// An address of the same API that no one has asked for, and that the server refuses to strangers.
fn never_asked(base: &Url, url: &Url) -> Option<Url> {
    let below: Vec<&str> = {
        let base = base.path().trim_end_matches('/');
        let path = url.path().strip_prefix(base).unwrap_or(url.path());
        path.split('/').filter(|part| !part.is_empty()).collect()
    };
    let mut other = url.clone();
    {
        let mut path = other.path_segments_mut().ok()?;
        match below.as_slice() {
            ["rest", call] => {
                let ending = if call.ends_with(".view") { ".view" } else { "" };
                path.pop().push(&format!("{UNASKED_CALL}{ending}"));
            }
            // One of a list that was read, or another one in place of the one that was.
            [_, _] => {
                path.push(&nonce());
            }
            _ => {
                path.pop().push(&nonce());
            }
        }
    }
    Some(other)
}

/// Whether an answer gives what was asked for.
fn is_granted(answer: &Response) -> bool {
    let is_data = answer.is_success() && !answer.is_html() && !answer.body.is_empty();
    is_data && !is_refusal_with_status_200(answer)
}

/// Whether it is kept from strangers.
fn is_refused(answer: &Response) -> bool {
    matches!(answer.status, 401 | 403) || is_refusal_with_status_200(answer)
}

/// How Subsonic servers refuse.
fn is_refusal_with_status_200(answer: &Response) -> bool {
    let text = answer.text();
    let json: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    match json {
        Some(json) => json.pointer("/subsonic-response/status") == Some(&"failed".into()),
        None => text.contains("status=\"failed\""),
    }
}

#[cfg(test)]
mod tests {
    use super::super::freshness::{is_signed, unsigned};
    use super::*;

    #[test]
    fn the_address_to_ask_as_a_stranger_has_no_credentials() {
        let signed: Url =
            "http://nas/rest/getShares.view?u=ana&t=26719a&s=c19b&v=1.16.1&c=sharectl&f=json"
                .parse()
                .unwrap();
        assert!(is_signed(&signed));
        assert_eq!(
            unsigned(&signed).as_str(),
            "http://nas/rest/getShares.view?v=1.16.1&c=sharectl&f=json"
        );
        let other: Url = "http://nas/api/share".parse().unwrap();
        assert!(!is_signed(&other));
        assert_eq!(unsigned(&other), other);
    }

    #[test]
    fn the_address_that_no_one_asked_for_belongs_to_the_same_api() {
        let base: Url = "http://nas/music".parse().unwrap();
        let other = |path: &str| {
            let url = format!("http://nas{path}").parse().unwrap();
            never_asked(&base, &url).unwrap().path().to_owned()
        };
        assert_eq!(
            other("/music/rest/getShares.view"),
            "/music/rest/getLicense.view"
        );
        assert_eq!(other("/music/rest/getShares"), "/music/rest/getLicense");
        let list = other("/music/api/share");
        assert!(list.starts_with("/music/api/share/"), "{list}");
        let one = other("/music/api/share/abc");
        assert!(one.starts_with("/music/api/share/"), "{one}");
        assert!(!one.contains("abc"), "{one}");
        assert_ne!(list, other("/music/api/share"));
    }
}

//! Sends a call, signed with one of the ways to log in, and repeats it if the server requires another
//! version or another way to log in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use url::Url;

use super::envelope::{Envelope, Greeting};
use super::{CallError, code};
use super::{Dialect, Transport};
use crate::advice::{Advice, ProfileSetting};
use crate::backend::connection::{
    Connection, Credentials, correct_password, correct_username, no_username,
};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Freshness, Method, Request, Response};

/// The client name that sharectl sends (`c`).
const CLIENT: &str = "sharectl";

/// The parameters of a call, in order. Long lists of ids go last: mStream drops all parameters after the
/// first thousand.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// No parameters.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }
}

/// A server's Subsonic API, as used by one account.
pub struct SubsonicApi {
    http: Client,
    dialect: Dialect,
    credentials: Rc<dyn Credentials>,
    /// Whether the password itself may be sent, instead of a token.
    plain_allowed: bool,
    agreed: RefCell<NegotiatedProtocol>,
    /// Whether any call has succeeded with the negotiated protocol.
    let_in: Cell<bool>,
    /// Whether token login was tried.
    token_tried: Cell<bool>,
    /// The user name that a trusted header reports, and the salt and token that the server issued for it.
    introduced: Option<(String, SecretString)>,
}

/// The result of the negotiation so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiatedProtocol {
    /// The protocol version.
    pub version: String,
    /// How requests are signed.
    pub mechanism: Mechanism,
}

impl SubsonicApi {
    /// An API that has not been called yet. The password itself may be sent over HTTPS, or if the profile
    /// allows it.
    pub fn new(connection: &Connection, dialect: Dialect, mechanism: Mechanism) -> Self {
        let http = connection.http.clone();
        let plain_allowed = connection.allow_plain_password || http.base().scheme() == "https";
        Self {
            http,
            dialect,
            credentials: Rc::clone(&connection.credentials),
            plain_allowed,
            agreed: RefCell::new(NegotiatedProtocol {
                version: dialect.version.to_owned(),
                mechanism,
            }),
            let_in: Cell::new(false),
            token_tried: Cell::new(mechanism == Mechanism::Token),
            introduced: None,
        }
    }

    /// The same for a server that trusts a header; `signature` is what it issued for the account, as
    /// `salt:token`.
    #[must_use]
    pub(in crate::backend) fn introduced(self, user: String, signature: SecretString) -> Self {
        Self {
            introduced: Some((user, signature)),
            ..self
        }
    }

    /// The HTTP client.
    pub(in crate::backend) fn http(&self) -> &Client {
        &self.http
    }

    /// The result of the negotiation so far, for the server facts.
    #[must_use]
    pub fn agreed(&self) -> NegotiatedProtocol {
        self.agreed.borrow().clone()
    }

    /// The dialect of this server.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A call that only reads, and may be repeated.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn read(&self, call: &'static str, params: Params) -> Result<Envelope, CallError> {
        let freshness = Freshness::MayBeCached;
        self.read_fresh(call, params, freshness).await
    }

    /// A call that only reads, and may decide about a write.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn read_fresh(
        &self,
        call: &'static str,
        params: Params,
        freshness: Freshness,
    ) -> Result<Envelope, CallError> {
        self.call(call, &params, true, freshness).await
    }

    /// A call that writes. It is never repeated if it may have been carried out.
    ///
    /// # Errors
    /// See [`CallError`]; [`CallError::is_unclear`] reports whether it may have been carried out.
    pub async fn write(&self, call: &'static str, params: Params) -> Result<Envelope, CallError> {
        self.call(call, &params, false, Freshness::Write).await
    }

    /// A write that may be repeated because doing it twice has the same effect as once.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn write_again(
        &self,
        call: &'static str,
        params: Params,
    ) -> Result<Envelope, CallError> {
        self.call(call, &params, true, Freshness::Write).await
    }

    /// Identifies the server, and finds out how it answers a client that claims a newer version than its
    /// own: Subsonic and its descendants refuse that. The request is signed, but most servers check the
    /// version first.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn greet_as_newer(&self) -> Result<(Greeting, Newer), CallError> {
        let (mut greeting, mut newer) = self.greet_as_newer_once().await?;
        if newer.is_none() {
            // The refusal is not about the version, so perhaps about the way to log in.
            greeting = self.read("ping", Params::none()).await?.greeting();
            newer = self.greet_as_newer_once().await?.1;
        }
        Ok((greeting, newer.unwrap_or(Newer::Takes)))
    }

    /// The same, once; `None` if the server refuses for another reason.
    async fn greet_as_newer_once(&self) -> Result<(Greeting, Option<Newer>), CallError> {
        let newer = NegotiatedProtocol {
            version: "1.99.0".to_owned(),
            ..self.agreed()
        };
        let response = self.send_once("ping", &newer).await?;
        let greeting = Greeting::of(&response).unwrap_or_default();
        match Envelope::read("ping", &response) {
            Ok(_) => Ok((greeting, Some(Newer::Takes))),
            Err(CallError::Refused {
                code: code::SERVER_OLD | code::CLIENT_OLD,
                message,
                ..
            }) => Ok((greeting, Some(Newer::refuses(&message)))),
            Err(CallError::Refused { .. }) => Ok((greeting, None)),
            Err(error) => Err(error),
        }
    }

    /// The answer to a call that the server doesn't have, if it is JSON.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn stray(&self, call: &'static str) -> Result<serde_json::Value, CallError> {
        let response = self.send_once(call, &self.agreed()).await?;
        Ok(response.json().unwrap_or_default())
    }

    /// Sends a read without parameters and returns any answer.
    async fn send_once(
        &self,
        call: &'static str,
        agreed: &NegotiatedProtocol,
    ) -> Result<Response, CallError> {
        let freshness = Freshness::MayBeCached;
        self.send(call, &Params::none(), agreed, true, freshness)
            .await
    }

    async fn call(
        &self,
        call: &'static str,
        params: &Params,
        repeatable: bool,
        freshness: Freshness,
    ) -> Result<Envelope, CallError> {
        // A version and a way to log in can each be refused once; the server carries nothing out then.
        let mut error = None;
        for _ in 0..3 {
            let tried = self.agreed();
            let sent = self.send(call, params, &tried, repeatable, freshness);
            let response = sent.await?;
            match Envelope::read(call, &response) {
                Ok(envelope) => {
                    self.let_in.set(true);
                    return Ok(envelope);
                }
                Err(refusal) => {
                    let next = self.instead(&tried, &refusal);
                    error = Some(refusal);
                    match next {
                        // Another call may have negotiated it in the meantime.
                        Some(next) if next != tried => *self.agreed.borrow_mut() = next,
                        _ => break,
                    }
                }
            }
        }
        let refusal = error
            .unwrap_or_else(|| CallError::Own(Error::internal("a call ended without an answer")));
        Err(self.explained(refusal))
    }

    async fn send(
        &self,
        call: &'static str,
        params: &Params,
        agreed: &NegotiatedProtocol,
        repeatable: bool,
        freshness: Freshness,
    ) -> Result<Response, CallError> {
        let (user, secret) = self.who(agreed.mechanism).await.map_err(CallError::Own)?;
        let mut pairs = Vec::with_capacity(params.0.len() + 6);
        sign(&mut pairs, agreed.mechanism, &user, &secret).map_err(CallError::Own)?;
        for (name, value) in [("v", agreed.version.as_str()), ("c", CLIENT), ("f", "json")] {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        pairs.extend(params.0.iter().cloned());
        let request = self
            .request(call, pairs, agreed.mechanism, freshness)
            .map_err(CallError::Own)?;
        let request = if repeatable {
            request.repeatable()
        } else {
            request
        };
        Ok(self.http.send(request).await?)
    }

    /// The URL of a call for another program to make, signed with this account's credentials.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if the server accepts nothing but the plain password, or signs us in by a
    /// header.
    pub async fn address(&self, call: &'static str, params: Params) -> Result<Url, Error> {
        let agreed = self.agreed();
        if agreed.mechanism == Mechanism::Header {
            return Err(Error::new(
                Code::Unsupported,
                "this server signs you in by a header, which no link can hold",
            ));
        }
        if agreed.mechanism == Mechanism::Plain {
            return Err(Error::new(
                Code::Unsupported,
                "this server accepts only the plain password, which must not go into a link",
            )
            .hint("use an API key, if the server supports them"));
        }
        let (user, secret) = self.who(agreed.mechanism).await?;
        let mut pairs = params.0;
        sign(&mut pairs, agreed.mechanism, &user, &secret)?;
        for (name, value) in [("v", agreed.version.as_str()), ("c", CLIENT)] {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        let mut url = self.http.url(&["rest", &self.path_of(call)]);
        url.query_pairs_mut().extend_pairs(pairs);
        Ok(url)
    }

    fn path_of(&self, call: &str) -> String {
        if self.dialect.view {
            format!("{call}.view")
        } else {
            call.to_owned()
        }
    }

    fn request(
        &self,
        call: &'static str,
        pairs: Vec<(String, String)>,
        mechanism: Mechanism,
        freshness: Freshness,
    ) -> Result<Request, Error> {
        let mut url = self.http.url(&["rest", &self.path_of(call)]);
        let request = match self.dialect.transport {
            Transport::Form => Request::new(call, Method::POST, url).form(pairs),
            Transport::Query { longest } => {
                url.query_pairs_mut().extend_pairs(pairs);
                if url.as_str().len() > longest {
                    return Err(too_long(longest));
                }
                Request::new(call, Method::GET, url)
            }
        };
        // The salt makes each URL unique.
        Ok(match (request.method == Method::GET, mechanism) {
            (true, Mechanism::Token) => request.decisive_if(freshness),
            (true, _) => request.fresh(freshness),
            // Caches don't store answers to a POST.
            (false, _) => request,
        })
    }

    async fn who(&self, mechanism: Mechanism) -> Result<(String, SecretString), Error> {
        let user = self.credentials.username();
        let missing = || no_username(self.http.origin().name());
        match mechanism {
            Mechanism::Token | Mechanism::Plain => {
                let user = user.ok_or_else(missing)?.to_owned();
                Ok((user, self.credentials.password().await?))
            }
            Mechanism::ApiKey | Mechanism::ApiKeyWithUser => {
                let key = self
                    .credentials
                    .token()
                    .await?
                    .ok_or_else(|| Error::new(Code::Auth, "no API key is configured"))?;
                Ok((user.unwrap_or_default().to_owned(), key))
            }
            Mechanism::Header => Ok(self
                .introduced
                .clone()
                .unwrap_or_else(|| (user.unwrap_or_default().to_owned(), String::new().into()))),
        }
    }

    /// The version or the way to log in to try after a refusal, if there is another.
    fn instead(
        &self,
        tried: &NegotiatedProtocol,
        refusal: &CallError,
    ) -> Option<NegotiatedProtocol> {
        let CallError::Refused { code, version, .. } = refusal else {
            return None;
        };
        let mechanism = |mechanism| NegotiatedProtocol {
            mechanism,
            ..tried.clone()
        };
        match (*code, tried.mechanism) {
            (code::SERVER_OLD | code::CLIENT_OLD, _) => Some(NegotiatedProtocol {
                version: version.clone()?,
                ..tried.clone()
            }),
            (code::NO_TOKEN | code::NO_MECHANISM, Mechanism::Token) if self.plain_allowed => {
                Some(mechanism(Mechanism::Plain))
            }
            // Supysonic answers a token with "a parameter is missing". After a successful call, the code
            // means another parameter.
            (code::MISSING, Mechanism::Token) if self.plain_allowed && !self.let_in.get() => {
                Some(mechanism(Mechanism::Plain))
            }
            // This server checks a token against another password or a key.
            (code::WRONG_PASSWORD, Mechanism::Token)
                if self.dialect.plain_after_40 && self.plain_allowed && !self.let_in.get() =>
            {
                Some(mechanism(Mechanism::Plain))
            }
            // The account's own password worked before, but has changed since.
            (code::WRONG_PASSWORD, Mechanism::Plain) if !self.token_tried.replace(true) => {
                Some(mechanism(Mechanism::Token))
            }
            (code::MISSING, Mechanism::ApiKey)
                if self.credentials.username().is_some() && !self.let_in.get() =>
            {
                Some(mechanism(Mechanism::ApiKeyWithUser))
            }
            _ => None,
        }
    }

    /// Adds what only this side knows: which way to log in was tried, and what could be changed.
    fn explained(&self, refusal: CallError) -> CallError {
        let tried = self.agreed.borrow().mechanism;
        let profile = self.http.origin().name();
        let is_key = matches!(tried, Mechanism::ApiKey | Mechanism::ApiKeyWithUser);
        if tried == Mechanism::Header
            && matches!(
                refusal.code(),
                Some(code::MISSING | code::WRONG_PASSWORD | code::NO_TOKEN)
            )
        {
            return CallError::Own(not_trusted(&self.http));
        }
        if let CallError::NoEnvelope { status: 401, .. } = &refusal
            && self.dialect.bare_401
        {
            return CallError::Own(self.wrong_password());
        }
        let Some(code) = refusal.code() else {
            return refusal;
        };
        match code {
            code::WRONG_PASSWORD
                if tried == Mechanism::Token
                    && self.dialect.plain_after_40
                    && !self.plain_allowed
                    && !self.let_in.get() =>
            {
                let https =
                    "or use an https:// URL, so that the account's own password can be sent safely";
                CallError::Own(allow_plain(self.wrong_password().hint(https), profile))
            }
            code::NO_TOKEN | code::NO_MECHANISM | code::MISSING
                if tried == Mechanism::Token && (code != code::MISSING || !self.let_in.get()) =>
            {
                CallError::Own(wants_plain(profile))
            }
            code::NO_TOKEN | code::NO_MECHANISM | code::WRONG_PASSWORD if !is_key => {
                CallError::Own(self.wrong_password())
            }
            code::MISSING | code::WRONG_PASSWORD if is_key && !self.let_in.get() => CallError::Own(
                Error::new(Code::Auth, "the API key was not accepted")
                    .hint("not every server takes API keys: a user name and a password may do"),
            ),
            // We sent no key: Melodee uses this code for "not found".
            code::WRONG_KEY if !is_key => refusal.with_code(code::NOT_FOUND),
            _ => refusal,
        }
    }

    fn wrong_password(&self) -> Error {
        let profile = self.http.origin().name();
        let error = Error::new(Code::Auth, "wrong user name or password")
            .hint(correct_password(self.credentials.as_ref(), profile))
            .hint(correct_username(profile));
        let error = match self.dialect.password {
            Some(what) => error.hint(what),
            None => error,
        };
        match self.dialect.api_key {
            Some(where_to) => error.hint(
                Advice::LogInWithToken(profile.to_owned()).after(format!("give {where_to}: ")),
            ),
            None => error,
        }
    }
}

/// The error if a server doesn't trust the configured header.
pub(in crate::backend) fn not_trusted(http: &Client) -> Error {
    let set = |setting| Advice::SetProfile(http.origin().name().to_owned(), setting);
    let error = Error::new(
        Code::Auth,
        "the server doesn't take the user name from a header (`auth = \"header\"`)",
    )
    .hint(
        "let Navidrome trust the address that the requests come from, and restart it: \
         `ND_EXTAUTH_TRUSTEDSOURCES=ADDRESS/32` (`@` for a Unix socket; before 0.59 \
         `ND_REVERSEPROXYWHITELIST`)",
    );
    // Navidrome's setting `ND_EXTAUTH_USERHEADER` is the name of the header.
    const HEADER: &str = "Remote-User";
    let error = match http.always_sends(HEADER) {
        true => error,
        false => error.hint(set(ProfileSetting::Header(HEADER.to_owned())).after(
            "if no proxy on the way sets the header, write the user name to a file, and send it: ",
        )),
    };
    error.hint(set(ProfileSetting::ByCredentials).after("or sign in with a password: "))
}

/// Adds the hint that allows sending the password in the clear.
fn allow_plain(error: Error, profile: &str) -> Error {
    error.hint(
        Advice::SetProfile(profile.to_owned(), ProfileSetting::AllowPlainPassword)
            .after("or allow it over http: "),
    )
}

fn wants_plain(profile: &str) -> Error {
    let error = Error::new(
        Code::Auth,
        "the server requires the password itself, not a token made from it (or the password is \
         wrong)",
    );
    let https = "use an https:// URL, so that the password can be sent safely";
    allow_plain(error.hint(https), profile)
}

fn too_long(longest: usize) -> Error {
    Error::new(
        Code::Unsupported,
        format!(
            "too many items for one request: this server accepts URLs of up to about {longest} \
             characters"
        ),
    )
    .hint("share fewer at once, or put them into a playlist or album and share that")
}

/// A server's answer to a client that claims a newer protocol version than its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Newer {
    /// It accepts it like any other.
    Takes,
    /// It refuses it, and names the program whose protocol it speaks: "Incompatible Jpsonic REST protocol
    /// version". The code is the same for all, so the name is parsed from the message.
    Refuses {
        /// The program.
        product: Option<String>,
    },
}

impl Newer {
    /// Parses the message of a refusal.
    #[must_use]
    pub fn refuses(message: &str) -> Self {
        let product = message
            .strip_prefix("Incompatible ")
            .and_then(|rest| rest.split_once(" REST protocol version"))
            .map(|(product, _)| product.to_lowercase());
        Self::Refuses { product }
    }

    /// The program whose protocol it speaks, if it refused and named it.
    pub(in crate::backend::subsonic) fn product(&self) -> Option<&str> {
        match self {
            Self::Takes => None,
            Self::Refuses { product } => product.as_deref(),
        }
    }
}

/// The ways to sign a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// `t` and `s`: the MD5 of password and salt. Each request has a new salt.
    Token,
    /// `p=enc:…`: the password itself, readable by anyone.
    Plain,
    /// `apiKey` alone.
    ApiKey,
    /// `apiKey` together with `u`, against the specification (Kima).
    ApiKeyWithUser,
    /// Unsigned: the server trusts a header. Older servers ignore the header on this API, so requests also
    /// carry the salt and token that the server's own page issued, if it did.
    Header,
}

/// Appends the credentials' parameters.
///
/// # Errors
/// If the system has no random numbers.
pub fn sign(
    pairs: &mut Vec<(String, String)>,
    mechanism: Mechanism,
    user: &str,
    secret: &SecretString,
) -> Result<()> {
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match mechanism {
        Mechanism::Token => {
            let salt = salt()?;
            put("u", user.to_owned());
            put("t", token(secret, &salt));
            put("s", salt);
        }
        Mechanism::Plain => {
            put("u", user.to_owned());
            put(
                "p",
                format!("enc:{}", hex(secret.expose_secret().as_bytes())),
            );
        }
        Mechanism::ApiKey => put("apiKey", secret.expose_secret().to_owned()),
        Mechanism::ApiKeyWithUser => {
            put("u", user.to_owned());
            put("apiKey", secret.expose_secret().to_owned());
        }
        Mechanism::Header => {
            if let Some((salt, token)) = secret.expose_secret().split_once(':') {
                put("u", user.to_owned());
                put("t", token.to_owned());
                put("s", salt.to_owned());
            }
        }
    }
    Ok(())
}

/// `md5(password + salt)` in lowercase hexadecimal, as specified.
fn token(password: &SecretString, salt: &str) -> String {
    let mut signed = password.expose_secret().to_owned();
    signed.push_str(salt);
    format!("{:x}", md5::compute(signed))
}

/// 16 random hexadecimal characters; the specification requires at least six.
fn salt() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::internal(format!("the system has no random numbers: {error}")))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_specifications_example() {
        // From the specification: password "sesame", salt "c19b2d".
        assert_eq!(
            token(&SecretString::from("sesame"), "c19b2d"),
            "26719a1196d2a940705a59634eb18eab"
        );
    }

    #[test]
    fn every_request_has_its_own_salt() {
        let secret = SecretString::from("sesame");
        let mut first = Vec::new();
        let mut second = Vec::new();
        sign(&mut first, Mechanism::Token, "ada", &secret).unwrap();
        sign(&mut second, Mechanism::Token, "ada", &secret).unwrap();
        assert_eq!(first[0], ("u".to_owned(), "ada".to_owned()));
        assert_eq!(first[2].1.len(), 16);
        assert_ne!(first[2], second[2]);
        assert_ne!(first[1], second[1]);
    }

    #[test]
    fn a_plain_password_is_hex_of_its_utf8() {
        let mut pairs = Vec::new();
        sign(
            &mut pairs,
            Mechanism::Plain,
            "ada",
            &SecretString::from("ü1"),
        )
        .unwrap();
        assert_eq!(pairs[1], ("p".to_owned(), "enc:c3bc31".to_owned()));
    }

    #[test]
    fn an_api_key_travels_without_a_user() {
        let mut pairs = Vec::new();
        sign(
            &mut pairs,
            Mechanism::ApiKey,
            "ada",
            &SecretString::from("k"),
        )
        .unwrap();
        assert_eq!(pairs, [("apiKey".to_owned(), "k".to_owned())]);
    }
}

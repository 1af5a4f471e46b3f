//! Authentication by parameters, HTTP Basic, or (on Airsonic, with precedence) a session cookie. Also account calls.

use serde_json::{Value, json};

use super::row::{ApiKeys, Forms, Look, Sharing, Token};
use super::{Call, Server};
use crate::account::{Account, hashed, uuid};
use crate::request::{Params, Reply, Request, from_base64};
use crate::subsonic::{Answer, Credentials, Secret};
use crate::world::World;

const TRY_PLAIN: &str =
    "Wrong username or password, but try authenticating via non-hashed password.";

const NO_TOKENS: &str = "Token authentication requires a Subsonic-specific password. Set one in the \
     mobile-clients panel of the mStream UI, or use plaintext password (p=) / apiKey instead.";

/// HTTP 401 in plain text (Unsonic).
fn challenge() -> Answer {
    let reply = Reply::text(
        401,
        "401 Unauthorized\n\nThis server could not verify that you are authorized to access the \
         document you requested.  Either you supplied the wrong credentials (e.g., bad password), \
         or your browser does not understand how to supply the credentials required.\n\n\n\n\n",
    );
    Answer::Bare(reply.header("www-authenticate", "Basic realm=\"Unsonic!\""))
}

impl Server {
    /// Whether the server has web sessions and accepts Basic credentials, like Airsonic and its forks.
    fn has_sessions(&self) -> bool {
        self.row.forms == Forms::ReadWithView
    }

    fn is_ampache(&self) -> bool {
        self.row.kind == Some("ampache")
    }

    fn reads_basic(&self) -> bool {
        self.has_sessions() || self.row.look == Look::Supysonic
    }

    pub(super) fn authenticated(
        &self,
        request: &Request,
        params: &Params,
        world: &World,
    ) -> Result<Account, Answer> {
        let account = self.signed_in(request, params, world);
        match self.row.look {
            // Unsonic refuses every request this way.
            Look::XmlToDict => account.map_err(|_| challenge()),
            _ => account,
        }
    }

    fn signed_in(
        &self,
        request: &Request,
        params: &Params,
        world: &World,
    ) -> Result<Account, Answer> {
        if let Some(account) = self.by_session(request, world)? {
            return Ok(account);
        }
        let missing = |name: &str| Err(Answer::failed(10, self.row.missing.replace("{}", name)));
        let credentials = Credentials::read(params);
        let key = params
            .filled("apiKey")
            .filter(|_| self.row.api_keys != ApiKeys::Unseen);
        if let Some(key) = key {
            if self.row.api_keys == ApiKeys::WithName && credentials.name.is_none() {
                return missing("u");
            }
            self.check_version(params)?;
            let code = match self.row.api_keys {
                // Ampache ignores a wrong key if the request has no name.
                _ if self.is_ampache() && credentials.name.is_none() => 10,
                ApiKeys::Checked(code) => code,
                _ => 40,
            };
            let mut accounts = world.store.accounts().iter().filter(|_| !request.expired);
            let owner = accounts.find(|account| account.api_key.as_deref() == Some(key));
            let text = match code {
                10 => self.row.missing,
                44 if self.is_ampache() => "Invalid API key.",
                _ => self.row.wrong,
            };
            return owner.cloned().ok_or_else(|| Answer::failed(code, text));
        }
        for name in self.row.required {
            if params.get(name).is_none() {
                return missing(name);
            }
        }
        self.check_version(params)?;
        let (Some(name), Some(secret)) = (credentials.name, credentials.secret) else {
            return missing("u/p or apiKey");
        };
        if self.row.token == Token::OwnPassword41
            && matches!(secret, Secret::Token { salt: "", .. })
        {
            return missing("u/p or apiKey");
        }
        // gonic accepts a token or a password, but not both.
        if self.row.look == Look::Gonic
            && matches!(secret, Secret::Token { .. })
            && params.get("p").is_some()
        {
            return missing("t");
        }
        let account = world.store.account_named(name).filter(|_| !request.expired);
        self.check_secret(account, &secret, params)
    }

    /// The account of a session cookie or of Basic credentials, regardless of the parameters.
    fn by_session(&self, request: &Request, world: &World) -> Result<Option<Account>, Answer> {
        if !self.reads_basic() {
            return Ok(None);
        }
        let cookies = request.header("cookie").unwrap_or_default().split(';');
        let mut sessions = cookies.filter_map(|cookie| cookie.trim().strip_prefix("JSESSIONID="));
        if let Some(owner) = sessions.find_map(|session| self.cookies.get(session)) {
            return Ok(world.store.accounts().get(owner).cloned());
        }
        let header = request.header("authorization");
        let Some(basic) = header.and_then(|header| header.strip_prefix("Basic ")) else {
            return Ok(None);
        };
        let pair = from_base64(basic).and_then(|bytes| String::from_utf8(bytes).ok());
        let account = pair.as_deref().and_then(|pair| pair.split_once(':'));
        let account = account.and_then(|(name, password)| world.store.account_with(name, password));
        let refused = || self.bare_json(401, "Unauthorized", request, world);
        let account = account.cloned();
        account.map(Some).ok_or_else(|| Answer::Bare(refused()))
    }

    /// Checks the protocol version, which happens before the password check.
    fn check_version(&self, params: &Params) -> Result<(), Answer> {
        let Some(newest) = self.row.newest_minor else {
            return Ok(());
        };
        let named = params.get("v").unwrap_or_default();
        let mut parts = named.split('.').map(str::parse::<u32>);
        let (major, minor) = (parts.next(), parts.next());
        let patch = parts.next().and_then(Result::ok).unwrap_or_default();
        let own_patch = self.row.version.rsplit('.').next();
        let own_patch = own_patch.and_then(|patch| patch.parse().ok());
        let is_newer = |minor: u32| (minor, patch) > (newest, own_patch.unwrap_or_default());
        let of = |who: &str| {
            let product = self.row.product;
            format!("Incompatible {product} REST protocol version. {who} must upgrade.")
        };
        match (major, minor) {
            (Some(Ok(1)), Some(Ok(minor))) if !is_newer(minor) => Ok(()),
            (Some(Ok(major)), _) if major >= 1 && self.row.too_new == 20 => {
                Err(Answer::failed(20, of("Client")))
            }
            (Some(Ok(major)), _) if major >= 1 => Err(Answer::failed(30, of("Server"))),
            _ => Err(Answer::failed(20, of("Client"))),
        }
    }

    fn check_secret(
        &self,
        account: Option<&Account>,
        secret: &Secret<'_>,
        params: &Params,
    ) -> Result<Account, Answer> {
        let is_token = matches!(secret, Secret::Token { .. });
        let own = account.and_then(|account| account.subsonic_password.as_deref());
        let password = account.map(|account| account.password.as_str());
        let key = account.and_then(|account| account.api_key.as_deref());
        let proves = |known: Option<&str>| known.is_some_and(|known| secret.proves(known));
        let wrong = Answer::failed(40, self.row.wrong);
        let (good, failure) = match (self.row.token, is_token) {
            (Token::Refused(code), true) => {
                let text = "Token authentication not supported";
                (false, Answer::failed(code, text))
            }
            (Token::Unseen, true) => {
                let plain = params.get("p").map(Secret::Password);
                let both = plain.zip(password);
                (
                    both.is_some_and(|(plain, known)| plain.proves(known)),
                    wrong,
                )
            }
            (Token::Failing41, true) => {
                let readable = account.is_some_and(|account| !account.no_tokens);
                (readable && proves(password), Answer::failed(41, TRY_PLAIN))
            }
            (Token::OwnPassword41, true) => match own {
                None => (false, Answer::failed(41, NO_TOKENS)),
                Some(_) => (proves(own), wrong),
            },
            (Token::OwnPassword40, true) => (proves(own) || proves(key), wrong),
            (Token::OwnPassword41, false) => (proves(password) || proves(own), wrong),
            (_, _) => (proves(password), wrong),
        };
        match account.filter(|_| good) {
            Some(account) => Ok(account.clone()),
            None => Err(failure),
        }
    }

    /// Starts a session for a client without one.
    pub(super) fn with_cookie(
        &mut self,
        reply: Reply,
        request: &Request,
        account: &Account,
    ) -> Reply {
        if !self.has_sessions() || request.header("cookie").is_some() {
            return reply;
        }
        let number = self.cookies.len();
        let session = uuid(hashed(&format!("session {number}")))
            .replace('-', "")
            .to_uppercase();
        self.cookies.insert(session.clone(), account.id.clone());
        reply.header(
            "set-cookie",
            format!("JSESSIONID={session}; Path=/; HttpOnly"),
        )
    }
}

impl Server {
    pub(super) fn user(&self, call: &Call<'_>, world: &World) -> Answer {
        if self.row.look == Look::Supysonic && call.params.filled("username").is_none() {
            return Answer::failed(10, self.row.missing);
        }
        let named = match (self.row.look, call.params.filled("username")) {
            // gonic shows only the caller's own account.
            (Look::Gonic, _) | (_, None) => call.account.name.as_str(),
            (_, Some(name)) => name,
        };
        if named != call.account.name && !call.account.admin {
            let text = match self.row.look {
                Look::Classic | Look::OrgJson => {
                    let name = &call.account.name;
                    format!("{name} is not authorized to get details for other users.")
                }
                _ => "User is not authorized for the given operation.".to_owned(),
            };
            return Answer::failed(50, text);
        }
        let Some(user) = world.store.account_named(named) else {
            return Answer::failed(70, "User not found.");
        };
        Answer::Body("user", self.user_fields(user))
    }

    /// Answers `getUsers`, which only administrators can call.
    pub(super) fn users(&self, call: &Call<'_>, world: &World) -> Answer {
        if !call.account.admin {
            return Answer::failed(50, "User is not authorized for the given operation.");
        }
        let accounts = world.store.accounts().iter();
        let users: Vec<Value> = accounts.map(|user| self.user_fields(user)).collect();
        Answer::Body("users", json!({ "user": users }))
    }

    fn user_fields(&self, user: &Account) -> Value {
        let shares = match self.row.sharing {
            Sharing::Real(_) => user.may_share && self.settings.sharing,
            _ => false,
        };
        // Kima reports no share role although its accounts can share.
        let shares = shares && self.row.kind != Some("kima");
        let mut shown = json!({
            "username": user.name,
            "scrobblingEnabled": false,
            "adminRole": user.admin,
            "settingsRole": true,
            "downloadRole": true,
            "uploadRole": user.admin,
            "playlistRole": true,
            "coverArtRole": true,
            "commentRole": true,
            "podcastRole": true,
            "streamRole": true,
            "jukeboxRole": user.admin,
            "shareRole": shares,
        });
        if self.row.look == Look::Supysonic {
            shown["email"] = json!("");
        } else {
            shown["videoConversionRole"] = json!(false);
            shown["folder"] = match self.row.look {
                Look::MStream => json!(["lib"]),
                Look::Gonic => json!([1]),
                _ => json!([0]),
            };
        }
        shown
    }
}

/// Answers `createUser` and `updateUser`. Here, `updateUser` changes only the permission to share.
pub(super) fn write_user(call: &Call<'_>, world: &mut World) -> Answer {
    if !call.account.admin {
        let name = &call.account.name;
        return Answer::failed(50, format!("{name} is not authorized to create new users."));
    }
    let text = |name: &str| call.params.filled(name);
    let may_share = text("shareRole").map(|role| role == "true");
    let missing = |name: &str| Answer::failed(10, format!("Required param ({name}) is missing"));
    let Some(name) = text("username") else {
        return missing("username");
    };
    let account = if call.name == "updateUser" {
        let Some(account) = world.store.account_named(name).cloned() else {
            return Answer::failed(70, "User not found.");
        };
        Account {
            may_share: may_share.unwrap_or(account.may_share),
            ..account
        }
    } else {
        let Some(password) = text("password") else {
            return missing("password");
        };
        if text("email").is_none() {
            return missing("email");
        }
        Account {
            may_share: may_share.unwrap_or(false),
            // The server stores only a hash of the password, so it can't check tokens.
            no_tokens: true,
            ..Account::user(name, password).with_id(&uuid(hashed(&format!("user {name}"))))
        }
    };
    world.store.put_account(account);
    Answer::Empty
}

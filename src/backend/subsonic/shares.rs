//! The four share calls of the Subsonic API, by the rules of a flavor.

use std::rc::Rc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::protocol::error::code;
use super::protocol::wire::Reader;
use super::protocol::{Api, CallError, Params};
use crate::backend::{Cursor, Deleted, Needs, Page, Shares, Written};
use crate::domain::capabilities::{Capabilities, DeleteProof, Granularity};
use crate::domain::{Change, Lifetime, NewShare, Settings, Share};
use crate::error::{Code, Error, Result};

/// Shares over the Subsonic API alone.
pub struct SubsonicShares {
    api: Rc<Api>,
    reader: Reader,
    granularity: Granularity,
    delete_proof: DeleteProof,
    /// Whether the create call takes `downloadable` (Navidrome, navidrome/navidrome#6120).
    sends_downloadable: bool,
    clock: Rc<dyn Fn() -> Timestamp>,
}

impl SubsonicShares {
    /// Shares read and written through `api`; `clock` gives the server's time.
    pub fn new(
        api: Rc<Api>,
        reader: Reader,
        can: &Capabilities,
        sends_downloadable: bool,
        clock: Rc<dyn Fn() -> Timestamp>,
    ) -> Self {
        Self {
            api,
            reader,
            granularity: can.granularity,
            delete_proof: can.delete_proof,
            sends_downloadable,
            clock,
        }
    }

    /// All shares this account may see, in the server's order.
    ///
    /// # Errors
    /// As any read; see [`sharing_absent`] for servers without shares.
    pub async fn all(&self) -> Result<Vec<Share>> {
        let answer = self
            .api
            .read("getShares", Params::none())
            .await
            .map_err(sharing_absent)?;
        self.reader.shares(answer.root()).map_err(unreadable)
    }

    /// An end as this server takes it: milliseconds since 1970, cut to what it keeps, so that the
    /// answer can be compared with what was sent.
    fn milliseconds(&self, end: Timestamp) -> String {
        match self.granularity {
            Granularity::Milliseconds => end.as_millisecond().to_string(),
            Granularity::Seconds | Granularity::SecondsFromNow | Granularity::DaysFromCreation => {
                // Fractions of a second reach Ampache as floats (servers/subsonic-family.md 3.2).
                (i128::from(end.as_second()) * 1000).to_string()
            }
        }
    }

    /// What to send so that `end` is what will be stored.
    async fn end_to_send(&self, id: &str, end: Timestamp) -> Result<Timestamp> {
        if !self.api.dialect().expiry.update_counts_from_creation {
            return Ok(end);
        }
        let created = self.get(id, Needs::NOTHING).await?.created.ok_or_else(|| {
            Error::new(
                Code::Unsupported,
                "the expiry can't be set: it counts from a creation date that the server does not tell",
            )
        })?;
        (self.clock)()
            .checked_add(end.duration_since(created))
            .map_err(|_| Error::usage("the expiry is too far away"))
    }
}

#[async_trait(?Send)]
impl Shares for SubsonicShares {
    async fn page(&self, _needs: Needs, _after: Option<&Cursor>) -> Result<Page> {
        Ok(Page {
            shares: self.all().await?,
            next: None,
        })
    }

    async fn get(&self, id: &str, _needs: Needs) -> Result<Share> {
        self.all()
            .await?
            .into_iter()
            .find(|share| share.id == id)
            .ok_or_else(|| no_share(&self.reader.server, id))
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        let mut params = Params::none();
        if !new.description.is_empty() {
            params = params.with("description", &new.description);
        }
        let expiry = self.api.dialect().expiry;
        match new.lifetime {
            Lifetime::Until(end) => params = params.with("expires", self.milliseconds(end)),
            Lifetime::Never => {
                if let Some(word) = expiry.never_on_create {
                    params = params.with("expires", word);
                }
            }
        }
        if self.sends_downloadable {
            params = params.with("downloadable", new.downloadable.to_string());
        }
        for item in &new.items {
            params = params.with("id", &item.id);
        }
        let answer = self
            .api
            .write("createShare", params)
            .await
            .map_err(sharing_absent)?;
        let mut shares = self.reader.shares(answer.root()).map_err(unreadable)?;
        if shares.len() > 1 {
            return Err(unreadable(format!(
                "it tells of {} shares where one was made",
                shares.len()
            )));
        }
        let share = shares
            .pop()
            .ok_or_else(|| unreadable("it does not tell of the share".to_owned()))?;
        Ok(Written {
            share,
            stored: false,
        })
    }

    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written> {
        // The description goes along even where it does not change: most servers erase what is
        // left out (P-2, P-31). Where it is not known, it must not be touched.
        let mut params = Params::none().with("id", id);
        if let Some(description) = &to.description {
            params = params.with("description", description);
        }
        match change.lifetime {
            Some(Lifetime::Until(end)) => {
                let end = self.end_to_send(id, end).await?;
                params = params.with("expires", self.milliseconds(end));
            }
            Some(Lifetime::Never) => {
                params = params.with("expires", self.api.dialect().expiry.never_on_update);
            }
            None => {}
        }
        let unknown = self.api.dialect().unknown_share;
        self.api
            .write_again("updateShare", params)
            .await
            .map_err(|error| {
                if error.code() == Some(unknown) {
                    no_share(&self.reader.server, id)
                } else {
                    sharing_absent(error)
                }
            })?;
        let mut share = Share::bare(&self.reader.server, self.reader.kind, id);
        share.description = to.description.clone();
        share.lifetime = to.lifetime;
        Ok(Written {
            share,
            stored: false,
        })
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        let unknown = self.api.dialect().unknown_share;
        match self
            .api
            .write_again("deleteShare", Params::none().with("id", id))
            .await
        {
            Ok(_) if self.delete_proof == DeleteProof::ListAgain => Ok(Deleted::Unproven),
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if error.code() == Some(unknown) => {
                // 70 may also mean "not yours" (Ampache): then only the list can tell.
                Ok(if self.delete_proof == DeleteProof::ListAgain {
                    Deleted::Unproven
                } else {
                    Deleted::WasGone
                })
            }
            Err(error) => Err(sharing_absent(error)),
        }
    }
}

/// A share that is not in the list.
#[must_use]
pub fn no_share(server: &str, id: &str) -> Error {
    Error::new(Code::NotFound, format!("{server} has no share {id:?}"))
        .hint(format!("`sharectl list -s {server}` shows what there is"))
}

/// Reads the refusal of a share call that takes no id, or whose id was dealt with: what a server
/// without shares answers (`servers/subsonic-family.md` 5.11).
fn sharing_absent(error: CallError) -> Error {
    let absent = match &error {
        CallError::Refused { call, code, .. } => {
            (*code == code::GENERIC || *code == code::NOT_FOUND) && *call == "getShares"
        }
        CallError::NoEnvelope { status, html, .. } => matches!(status, 404 | 405 | 410) && !html,
        CallError::Http(_) | CallError::Own(_) => false,
    };
    if absent {
        Error::new(Code::Unsupported, "this server has no public shares").caused_by(error)
    } else {
        error.into()
    }
}

fn unreadable(what: String) -> Error {
    Error::new(
        Code::BadAnswer,
        format!("the server's answer about shares can't be used: {what}"),
    )
}

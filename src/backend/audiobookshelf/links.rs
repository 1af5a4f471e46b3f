//! What a link leads to. The public page is never asked: it would open a listening session that
//! administrators see (P-47).

use std::rc::Rc;

use async_trait::async_trait;

use super::Site;
use super::rows::NAME;
use super::slug;
use crate::backend::{Links, Probe, Stream};
use crate::domain::Share;
use crate::error::{Code, Error, Result};

/// The links of one server.
#[derive(Debug)]
pub(super) struct AbsLinks {
    site: Rc<Site>,
}

impl AbsLinks {
    /// The links of `site`.
    pub(super) fn new(site: Rc<Site>) -> Self {
        Self { site }
    }
}

#[async_trait(?Send)]
impl Links for AbsLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{NAME} plays a share in its own page only: the audio has no addresses that a \
                 playlist could hold"
            ),
        )
        .hint(format!(
            "links to chapters work: `sharectl url {} --at chapter:1`",
            share.reference()
        ))
        .with_server(self.site.api.profile()))
    }

    async fn probe(&self, share: &Share) -> Result<Probe> {
        self.site.may_see_shares()?;
        let book = share.items.as_ref().and_then(|items| items.first());
        let Some(book) = book else {
            return Ok(Probe::Unknown);
        };
        let (item, answer) = self.site.api.item(&book.id).await?;
        let Some(item) = item else {
            return Ok(Probe::Broken);
        };
        let row = item
            .media_item_share
            .as_ref()
            .filter(|row| row.id == share.id);
        Ok(match row {
            None => match (share.expires(), answer.date) {
                (Some(end), Some(now)) if end <= now => Probe::Ended,
                _ => Probe::Unknown,
            },
            Some(row) if item.is_missing || !slug::plays(&row.slug) => Probe::Broken,
            Some(_) => Probe::Works,
        })
    }
}

//! What a link leads to. The public page is never asked: it would open a listening session that
//! administrators see (P-47).

use std::rc::Rc;

use async_trait::async_trait;

use super::rows::NAME;
use super::site::Site;
use crate::advice::Advice;
use crate::backend::{Links, Stream};
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
        .hint(Advice::LinkToChapter(share.reference()).after("link to a chapter instead: "))
        .with_server(self.site.api.profile()))
    }
}

//! Shares that look broken, and too many of them to be believed.

use jiff::Timestamp;

use crate::backend::Server;
use crate::domain::criterion::Criterion;
use crate::domain::{Share, prune};
use crate::error::{Code, Error, Result};

/// Stops a write that is about broken shares where more than half of all look broken: then it is
/// more likely that the library is.
///
/// # Errors
/// [`Code::Refused`].
pub(super) fn check_believable(server: &Server, all: &[Share]) -> Result<()> {
    // When it is does not matter for what is there.
    let now = Timestamp::UNIX_EPOCH;
    let looks_broken = |share: &&Share| Criterion::Broken.answer(share, now) == Some(true);
    let broken = all.iter().filter(looks_broken).count();
    if !prune::too_many_look_broken(broken, all.len()) {
        return Ok(());
    }
    Err(Error::new(
        Code::Refused,
        format!(
            "{broken} of {} shares look broken: it is more likely that the library is",
            all.len()
        ),
    )
    .hint("is the music mounted, and has the server finished its scan?")
    .hint("single ones can be removed by name: `sharectl delete SHARE`")
    .with_server(&server.name))
}

//! Shares that look broken, and too many of them to be believed.

use jiff::Timestamp;

use crate::advice::Advice;
use crate::backend::Server;
use crate::domain::criterion::Criterion;
use crate::domain::{Share, prune};
use crate::error::{Code, Error, Result};

/// Stops a write that is about broken shares if more than 20 % of all look broken: then it is more
/// likely that the server can't see its files, because a disk is not mounted.
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
            "{broken} of {} shares look broken, more than 20 %: nothing was changed",
            all.len()
        ),
    )
    .hint("is the library mounted on the server, and has it finished its scan?")
    .hint(
        Advice::DeleteBroken(server.name.clone())
            .after("if their contents are really gone, name the shares: "),
    )
    .with_server(&server.name))
}

//! The sandbox's profiles can't be set: hints that say so lead nowhere.

use crate::config::name;
use crate::error::Error;

/// The error with the hints that can be followed.
#[must_use]
pub fn followable(error: Error) -> Error {
    let own = [name::DEMO, name::DEMO_BOOKS];
    let sets = own.map(|name| format!("`sharectl server set {name} "));
    let logins = own.map(|name| format!("`sharectl server login {name}`"));
    error.with_hints(|hint| {
        let mut commands = sets.iter().chain(&logins);
        if commands.any(|command| hint.contains(command)) {
            String::new()
        } else {
            hint
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_to_set_what_cannot_be_set() {
        let error = Error::usage("x")
            .hint("or use the Subsonic API alone: `sharectl server set demo --access subsonic`")
            .hint("or `sharectl server set home --access subsonic`")
            .hint("`sharectl doctor -s demo` looks closer");
        let hints = followable(error).hints().to_vec();
        assert_eq!(hints.len(), 2);
        assert!(
            !hints.iter().any(|hint| hint.contains("set demo")),
            "{hints:?}"
        );
    }
}

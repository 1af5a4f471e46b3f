//! Profiles, defaults and credentials.

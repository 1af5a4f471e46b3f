//! Every environment variable sharectl reads.

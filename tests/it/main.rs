//! Every test that runs sharectl or the sandbox, in one binary.

//! Files: atomic writes, modes, locks.

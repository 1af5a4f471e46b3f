//! Local files: written whole or not at all, with a mode, appended to safely, and locked.

mod append;
mod atomic;
mod lock;
mod private;

pub use append::Appender;
pub use atomic::{Durability, check_folder, check_writable, sync_dir, write, write_with};
pub use lock::{Lock, earlier};
pub use private::{Mode, create_private_dir, is_open_to_others, parent_private_dir};

//! What people and scripts read and write: the terminal, tables, formats and templates, files of
//! shares and rows, and reports.
//!
//! It knows no command and no server: data of the core goes in, text comes out, and the other way
//! round.

pub mod batch;
pub mod output;
pub mod report;
pub mod share_file;
pub mod signals;

use sharectl_config::{env_vars, text, values};
use sharectl_core::{advice, domain, error, operation, shell};

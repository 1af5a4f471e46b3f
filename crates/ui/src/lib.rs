//! The input and output of people and scripts: the terminal, tables, formats and templates, files of
//! shares and rows, and reports.
//!
//! Knows no commands and no servers: it turns the core's data into text, and text into data.

pub mod batch;
pub mod output;
pub mod report;
pub mod share_file;
pub mod signals;

use sharectl_config::{env_vars, text, values};
use sharectl_core::{advice, domain, error, operation, shell};

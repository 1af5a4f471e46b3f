//! Whatever a server sends, no output format lets it escape.

mod corpus;
mod machines;
mod people;
mod players;
mod reports;
mod safety;
mod stranger;
mod wire;

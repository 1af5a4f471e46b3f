//! Whatever a server says, no form of output lets it break out.

mod corpus;
mod machines;
mod people;
mod players;
mod reports;
mod safety;
mod stranger;
mod wire;

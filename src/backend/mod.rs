//! What sharectl asks of a server, whatever it is.

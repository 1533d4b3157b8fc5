//! The API as a program meets it, without a socket.

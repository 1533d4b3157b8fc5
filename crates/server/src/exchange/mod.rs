//! Exchange with other agencies over the X-Road message protocol for REST, or plain mutual-TLS REST where there is no
//! security server (an LGSP). Who may ask what is decided by the agreements in `rules::exchange`.

pub mod listen;
pub mod provider;
pub mod wire;

//! How an installation exchanges with other agencies: its own address for their questions, and its certificate.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::{net::TcpListener, runtime::Runtime};

use super::running::{NoStart, stopped};
use crate::{
    desk::Desk,
    exchange::{
        listen::{Caller, Guarded, Known, Nearby, tls},
        provider,
    },
};

/// Options about the exchange with other agencies.
#[derive(Clone, Debug, Args)]
pub struct Exchanging {
    /// The address on which other agencies' questions are taken, never the public one. Without a certificate
    /// it must be on this machine, and whoever reaches it counts as the security server.
    #[arg(long, env = "MOTCUA_EXCHANGE_LISTEN", value_name = "HOST:PORT")]
    pub exchange_listen: Option<SocketAddr>,
    /// This side's certificate, PEM; with it every caller must show one (mutual TLS).
    #[arg(long, env = "MOTCUA_EXCHANGE_CERT", value_name = "FILE", requires_all = ["exchange_key", "exchange_authorities"])]
    pub exchange_cert: Option<PathBuf>,
    /// The key of this side's certificate, PEM.
    #[arg(long, env = "MOTCUA_EXCHANGE_KEY", value_name = "FILE", requires = "exchange_cert")]
    pub exchange_key: Option<PathBuf>,
    /// The authorities whose certificates are believed, PEM.
    #[arg(long, env = "MOTCUA_EXCHANGE_AUTHORITIES", value_name = "FILE", requires = "exchange_cert")]
    pub exchange_authorities: Option<PathBuf>,
    /// SHA-256 of the security server's certificate (DER), hex: it alone may ask in the name of others.
    /// A partner that calls itself is known by `certificate` in exchange.yaml.
    #[arg(long, env = "MOTCUA_EXCHANGE_SECURITY_SERVER", value_name = "SHA256", requires = "exchange_cert")]
    pub exchange_security_server: Option<String>,
}

impl Exchanging {
    /// Begins to answer other agencies, if there is an address for it. Ends with the runtime.
    pub fn serve(&self, runtime: &Runtime, desk: &Desk) -> Result<(), NoStart> {
        let Some(at) = self.exchange_listen else { return Ok(()) };
        let agreed = desk.catalogue.exchange.as_ref();
        if agreed.is_none() {
            return Err(
                "the catalogue has no exchange.yaml, so there is nobody to answer with --exchange-listen".into()
            );
        }
        let no_socket = |e| NoStart(format!("cannot listen on {at} for the exchange: {e}; see --exchange-listen"));
        let socket = runtime.block_on(TcpListener::bind(at)).map_err(no_socket)?;
        let bound = socket.local_addr().map_err(no_socket)?;
        let routes = provider::router(desk.clone()).into_make_service_with_connect_info::<Caller>();
        let files = self.exchange_cert.as_ref().zip(self.exchange_key.as_ref()).zip(self.exchange_authorities.as_ref());
        match files {
            Some(((certificate, key), authorities)) => {
                let config = tls(certificate, key, authorities).map_err(NoStart)?;
                let known = Known::new(agreed.map(|a| &a.exchange), self.exchange_security_server.as_deref());
                runtime.spawn(async move {
                    let listener = match Guarded::new(socket, config, known) {
                        Ok(listener) => listener,
                        Err(e) => return tracing::error!(%e, "the exchange does not listen"),
                    };
                    let _ = axum::serve(listener, routes).with_graceful_shutdown(stopped()).await;
                });
                tracing::info!("other agencies are answered at https://{bound}");
            }
            None if bound.ip().is_loopback() => {
                runtime.spawn(async move {
                    let _ = axum::serve(Nearby(socket), routes).with_graceful_shutdown(stopped()).await;
                });
                tracing::info!("other agencies are answered at http://{bound}, for a security server on this machine");
            }
            None => {
                let why =
                    format!("{bound} can be reached from elsewhere: give --exchange-cert, or listen on 127.0.0.1");
                return Err(why.into());
            }
        }
        Ok(())
    }
}

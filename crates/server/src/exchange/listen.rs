//! The exchange's own address: who calls is known by their certificate (mutual TLS, PR-REST 4.7), or, without TLS,
//! only a program on this machine can reach it.
//!
//! A handshake runs beside the others: somebody slow holds up nobody, and is given up after ten seconds.

use std::{fmt::Write as _, io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use rules::exchange::{Exchange, Member};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use sha2::{Digest as _, Sha256};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

const HANDSHAKE: Duration = Duration::from_secs(10);
/// So many connections wait to be taken up.
const WAITING: usize = 64;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whether it is a security server, whose word for the client counts.
    pub speaks_for_others: bool,
    /// The partner whose certificate it is.
    pub partner: Option<Member>,
}

/// Whose certificate is whose, by SHA-256 of the certificate (DER), hex.
#[derive(Clone, Debug, Default)]
pub struct Known {
    security_server: Option<String>,
    partners: Vec<(String, Member)>,
}

impl Known {
    /// The partners of the agreements, and the fingerprint of the security server's certificate.
    pub fn new(exchange: Option<&Exchange>, security_server: Option<&str>) -> Known {
        let plain = |text: &str| text.replace(':', "").to_lowercase();
        let partners = exchange.into_iter().flat_map(|e| &e.partners);
        let with = partners.filter_map(|p| Some((plain(p.certificate.as_deref()?), p.member.clone())));
        Known { security_server: security_server.map(plain), partners: with.collect() }
    }

    fn caller(&self, certificate: Option<&CertificateDer<'_>>) -> Caller {
        let Some(certificate) = certificate else { return Caller { speaks_for_others: false, partner: None } };
        let print = Sha256::digest(certificate.as_ref()).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Caller {
            speaks_for_others: self.security_server.as_deref() == Some(&print),
            partner: self.partners.iter().find(|(known, _)| known == &print).map(|(_, member)| member.clone()),
        }
    }
}

/// Reads certificate, key and the authorities whose certificates callers must show.
pub fn tls(certificate: &Path, key: &Path, callers: &Path) -> Result<ServerConfig, String> {
    let chain = certificates(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| unread(key, &e))?;
    let mut roots = RootCertStore::empty();
    for root in certificates(callers)? {
        roots.add(root).map_err(|e| unread(callers, &e))?;
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), ring.clone())
        .build()
        .map_err(|e| unread(callers, &e))?;
    ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|e| unread(certificate, &e))
}

fn unread(path: &Path, why: &dyn std::fmt::Display) -> String {
    format!("cannot read {}: {why}", path.display())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).map_err(|e| unread(path, &e))?;
    let found = read.collect::<Result<Vec<_>, _>>().map_err(|e| unread(path, &e))?;
    if found.is_empty() { Err(format!("{} holds no certificate", path.display())) } else { Ok(found) }
}

/// Takes callers with a certificate.
pub struct Guarded {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, Caller)>,
    at: SocketAddr,
}

impl Guarded {
    /// On a socket; handshakes run from now on.
    pub fn new(socket: TcpListener, tls: ServerConfig, known: Known) -> io::Result<Guarded> {
        let at = socket.local_addr()?;
        let (done, ready) = mpsc::channel(WAITING);
        let (acceptor, known) = (TlsAcceptor::from(Arc::new(tls)), Arc::new(known));
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = socket.accept().await else {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                if done.is_closed() {
                    return;
                }
                let (acceptor, known, done) = (acceptor.clone(), known.clone(), done.clone());
                tokio::spawn(async move {
                    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await else { return };
                    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
                    let caller = known.caller(shown);
                    let _ = done.send((stream, caller)).await;
                });
            }
        });
        Ok(Guarded { ready, at })
    }
}

impl Listener for Guarded {
    type Io = TlsStream<TcpStream>;
    type Addr = Caller;

    async fn accept(&mut self) -> (Self::Io, Caller) {
        match self.ready.recv().await {
            Some(taken) => taken,
            // The accepting task never ends while this end is open.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Caller> {
        Err(io::Error::other(format!("callers of {} have names, not addresses", self.at)))
    }
}

impl Connected<IncomingStream<'_, Guarded>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Guarded>) -> Caller {
        stream.remote_addr().clone()
    }
}

/// Without TLS: whoever reaches an address of this machine alone is its security server.
pub struct Nearby(pub TcpListener);

impl Listener for Nearby {
    type Io = TcpStream;
    type Addr = Caller;

    async fn accept(&mut self) -> (TcpStream, Caller) {
        loop {
            match self.0.accept().await {
                Ok((stream, from)) if from.ip().is_loopback() => {
                    return (stream, Caller { speaks_for_others: true, partner: None });
                }
                Ok(_) => {}
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Caller> {
        Err(io::Error::other("callers have names, not addresses"))
    }
}

impl Connected<IncomingStream<'_, Nearby>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Nearby>) -> Caller {
        stream.remote_addr().clone()
    }
}

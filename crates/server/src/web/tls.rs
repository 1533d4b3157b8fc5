//! HTTPS by the program itself, for an installation without a proxy in front.
//!
//! Certificate and key are two PEM files, as certificate authorities' clients write them. They are read again
//! when they change (looked at every minute, and at once on SIGHUP), so that renewing needs no restart; a pair that
//! does not fit is reported, and the one before goes on. Handshakes run beside each other: one that
//! dawdles keeps nobody waiting and is given up after ten seconds.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tls_listener::{
    TlsListener,
    rustls::{TlsAcceptor, server::TlsStream},
};
use tokio::net::{TcpListener, TcpStream};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// How long a client may take for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A certificate and its key, in two PEM files.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    held: RwLock<Held>,
}

#[derive(Debug)]
struct Held {
    certified: Arc<CertifiedKey>,
    /// When the files were written that this came from.
    written: Option<(SystemTime, SystemTime)>,
}

impl Certificate {
    /// Reads the pair. The error says which file and why.
    pub fn read(chain: &Path, key: &Path) -> Result<Arc<Certificate>, String> {
        let provider = Arc::new(ring::default_provider());
        let certified = Arc::new(certified(chain, key, &provider)?);
        let held = RwLock::new(Held { certified, written: written(chain, key) });
        Ok(Arc::new(Certificate { chain: chain.to_owned(), key: key.to_owned(), provider, held }))
    }

    /// Takes the files again if they were written since. An error leaves what was there.
    pub fn refresh(&self) -> Result<bool, String> {
        let now = written(&self.chain, &self.key);
        let held = || self.held.write().unwrap_or_else(PoisonError::into_inner);
        if now.is_none() || held().written == now {
            return Ok(false);
        }
        let certified = Arc::new(certified(&self.chain, &self.key, &self.provider)?);
        *held() = Held { certified, written: now };
        Ok(true)
    }

    /// Looks after the files for as long as the server runs.
    async fn keep_fresh(self: Arc<Self>) {
        let mut complained = None;
        loop {
            look_again().await;
            match self.refresh() {
                Ok(true) => tracing::info!(certificate = %self.chain.display(), "the new certificate is in use"),
                Ok(false) => {}
                // Once for each fault, not every minute.
                Err(why) if complained.as_ref() == Some(&why) => {}
                Err(why) => {
                    tracing::error!("the certificate before goes on: {why}");
                    complained = Some(why);
                }
            }
        }
    }
}

/// After a minute, or at once on SIGHUP.
async fn look_again() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut hang_up) = signal(SignalKind::hangup()) {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    tokio::time::sleep(LOOK).await;
}

fn written(chain: &Path, key: &Path) -> Option<(SystemTime, SystemTime)> {
    let when = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    Some((when(chain)?, when(key)?))
}

fn certified(chain: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, String> {
    let say = |path: &Path, why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let certificates = CertificateDer::pem_file_iter(chain).map_err(|e| say(chain, &e))?;
    let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(|e| say(chain, &e))?;
    if certificates.is_empty() {
        return Err(say(chain, &"no certificate in it; it must be PEM, the server's own first"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| say(key, &e))?;
    CertifiedKey::from_der(certificates, secret, provider).map_err(|e| match e {
        rustls::Error::InconsistentKeys(_) => say(key, &format!("not the key of {}", chain.display())),
        e => say(key, &e),
    })
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.held.read().unwrap_or_else(PoisonError::into_inner).certified.clone())
    }
}

/// Accepts connections and shakes hands with them.
pub struct Tls(TlsListener<TcpListener, TlsAcceptor>);

impl Tls {
    /// On a listener, with a certificate that is kept fresh. Within the runtime.
    pub(super) fn new(listener: TcpListener, certificate: Arc<Certificate>) -> Result<Tls, String> {
        let mut config = ServerConfig::builder_with_provider(certificate.provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_no_client_auth()
            .with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        tokio::spawn(certificate.keep_fresh());
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Tls(tls_listener::builder(acceptor).handshake_timeout(HANDSHAKE).listen(listener)))
    }
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.0.accept().await {
                Ok(accepted) => return accepted,
                Err(tls_listener::Error::ListenerError(e)) => {
                    // Mostly no file handle left: some are freed in a while.
                    tracing::warn!(error = %e, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                // Anybody can knock without a proper handshake.
                Err(e) => tracing::debug!(error = %e, "no handshake"),
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.listener().local_addr()
    }
}

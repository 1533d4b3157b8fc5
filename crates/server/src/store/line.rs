//! The way to a PostgreSQL server: in the clear on one machine, over TLS between machines.
//!
//! TLS is never half done: where it is used, the server's certificate must lead to a root that was named
//! and must bear the name that was asked for.

use std::{path::Path, sync::Arc, time::Duration};

use ::postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Fault;

/// A server and how to speak to it.
pub(super) struct Line {
    /// Hosts, names and waits.
    pub(super) config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Line {
    /// Reads an address `postgres://user@host:port/database?sslmode=require`. With `ca` (a PEM file) only TLS
    /// will do, and only with certificates of that authority; without, `sslmode=require` takes those of the
    /// public authorities, and anything else is in the clear.
    pub(super) fn read(url: &str, ca: Option<&Path>) -> Result<Line, Fault> {
        let mut config: Config = url.parse().map_err(|e: ::postgres::Error| {
            Fault::Broken(format!("the database address is not right: {}", super::fault::in_full(&e)))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(3));
        }
        config.application_name("motcua");
        let wanted = ca.is_some() || config.get_ssl_mode() == SslMode::Require;
        if wanted && config.get_hosts().iter().any(|host| matches!(host, Host::Unix(_))) {
            let mend = "name a host instead of a socket, or leave TLS out";
            return Err(Fault::Broken(format!("a local socket is not encrypted with TLS; {mend}")));
        }
        let tls = wanted.then(|| roots(ca)).transpose()?.map(client).transpose()?;
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        Ok(Line { config, tls })
    }

    /// A fresh connection.
    pub(super) fn connect(&self) -> Result<Client, ::postgres::Error> {
        match &self.tls {
            None => self.config.connect(NoTls),
            Some(tls) => self.config.connect(tls.clone()),
        }
    }
}

fn roots(ca: Option<&Path>) -> Result<RootCertStore, Fault> {
    let Some(path) = ca else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let say = |why: String| Fault::Broken(format!("the database's authority in {}: {why}", path.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| say(e.to_string()))? {
        let certificate = certificate.map_err(|e| say(e.to_string()))?;
        roots.add(certificate).map_err(|e| say(e.to_string()))?;
    }
    if roots.is_empty() { Err(say("no certificate in it; it must be PEM".into())) } else { Ok(roots) }
}

fn client(roots: RootCertStore) -> Result<MakeRustlsConnect, Fault> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Fault::Broken(format!("TLS cannot be set up: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_used_where_it_is_asked_for_and_never_half() {
        let secure = |url: &str| Line::read(url, None).map(|line| line.tls.is_some());
        assert_eq!(secure("postgres://motcua@127.0.0.1/motcua"), Ok(false));
        assert_eq!(secure("postgres://motcua@db.example.vn/motcua?sslmode=require"), Ok(true));
        let refused = |url: &str, ca: Option<&Path>| match Line::read(url, ca) {
            Err(Fault::Broken(why)) => why,
            _ => panic!("{url} was taken"),
        };
        assert!(refused("postgres:///motcua?host=/run/postgresql&sslmode=require", None).contains("socket"));
        assert!(refused("nonsense://", None).contains("address"));
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("ca.pem");
        let url = "postgres://motcua@db.example.vn/motcua";
        assert!(refused(url, Some(&empty)).contains("ca.pem"));
        std::fs::write(&empty, "no certificate").unwrap();
        assert!(refused(url, Some(&empty)).contains("PEM"));
    }
}

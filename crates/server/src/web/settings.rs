//! How the server is set: where it listens, what it is called from outside, how long a sign-in lasts.

use std::net::SocketAddr;

use crate::{oidc::Provider, projections::sessions::Spans};

/// Settings of the web server. Every process of one installation has the same.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people use, without a slash at the end, such as `https://motcua.example.vn`. With
    /// `https` the cookies are marked secure and browsers are told to stay with it.
    pub origin: String,
    /// Whether every page says that the content is a demonstration.
    pub demonstration: bool,
    /// How many proxies of ours stand in front, each adding to `X-Forwarded-For` where a request came
    /// from. With 0 the header is anybody's word and not looked at.
    pub proxies: usize,
    /// How long a sign-in lasts.
    pub sessions: Spans,
    /// Addresses of others that a form may lead to (payment providers), each as `https://host`.
    pub form_targets: Vec<String>,
    /// Who may answer for people who sign in, in the order of the sign-in page.
    pub providers: Vec<Provider>,
    /// Whether anybody may read `/metrics`; else only a program on this machine.
    pub metrics: bool,
    /// The log's key with the earlier ones, and the witnesses asked for; none where nothing is sealed.
    pub log: Option<proof::Policy>,
    /// The seal that results are signed with; none: they are handed out unsigned.
    pub signer: Option<crate::signing::Signer>,
    /// The largest upload in bytes, all parts of the form together.
    pub largest_upload: usize,
}

impl Settings {
    /// The usual settings for an address, found at `http://` that address.
    pub fn at(listen: SocketAddr) -> Settings {
        Settings {
            listen,
            origin: format!("http://{listen}"),
            demonstration: true,
            proxies: 0,
            sessions: Spans::default(),
            form_targets: Vec::new(),
            providers: Vec::new(),
            metrics: false,
            log: None,
            signer: None,
            largest_upload: crate::store::MOST_BYTES,
        }
    }

    /// The identity provider of an id.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.config().id == id)
    }

    /// Whether checkpoints are published with witnesses' signatures.
    pub fn is_witnessed(&self) -> bool {
        self.log.as_ref().is_some_and(|log| !log.witnesses().is_empty())
    }

    /// Whether people come over TLS.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

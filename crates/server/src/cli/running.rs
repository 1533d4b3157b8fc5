//! A running installation: store, desk, followers and web server, put together from options; stopped
//! by a signal, after what was begun is finished.

use std::{fmt, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use clap::Args;

use proof::{LogKey, Policy};

use super::{signing::Signing, trust::more_than_half};
use crate::{
    catalogue::{Catalogue, Files},
    clock::{Chance, Clock},
    desk::Desk,
    followers::{
        self, Follower, Followers,
        mail::Mailer,
        rotate,
        seal::Sealer,
        witness::{Gatherer, Peer},
    },
    oidc,
    payments::{Cashier, Provider},
    projections::sessions::{Span, Spans},
    store::{Blobs, Settings as StoreSettings, Store},
    text::Texts,
    web::{self, App, tls::Certificate},
};

/// Where an installation keeps its data and what it knows of the country.
#[derive(Clone, Debug, Args)]
pub struct Home {
    /// The data folder; made when missing.
    #[arg(long, env = "MOTCUA_DATA", default_value = "motcua-data", value_name = "DIR")]
    pub data: PathBuf,
    /// A PostgreSQL address instead of the embedded database, such as
    /// postgres://user@host:5432/motcua.
    #[arg(long, env = "MOTCUA_DATABASE_URL", value_name = "URL")]
    pub database_url: Option<String>,
    /// A PEM file with the authority that signed the database's certificate; the line is TLS then. With
    /// sslmode=require in the address and without this, the public authorities count.
    #[arg(long, env = "MOTCUA_DATABASE_CA", value_name = "FILE", requires = "database_url")]
    pub database_ca: Option<PathBuf>,
    /// A folder with a catalogue instead of the embedded one.
    #[arg(long, env = "MOTCUA_CATALOGUE", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
}

/// How it is reached, and whom it reaches.
#[derive(Clone, Debug, Args)]
pub struct Reach {
    /// The address to listen on.
    #[arg(long, env = "MOTCUA_LISTEN", default_value = "127.0.0.1:8080", value_name = "HOST:PORT")]
    pub listen: SocketAddr,
    /// The address people use, such as https://dichvucong.example.vn; else http:// and the address
    /// listened on.
    #[arg(long, env = "MOTCUA_ORIGIN", value_name = "URL")]
    pub origin: Option<String>,
    /// A PEM file with the server's certificate and those that lead to its authority: people are served over
    /// HTTPS then. It is read again when it changes.
    #[arg(long, env = "MOTCUA_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// A PEM file with the certificate's key.
    #[arg(long, env = "MOTCUA_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// How many proxies of one's own stand in front, each adding the address it saw to X-Forwarded-For;
    /// with 0 the header is not believed. Attempts to sign in are counted by that address.
    #[arg(long, env = "MOTCUA_BEHIND_PROXY", default_value_t = 0, value_name = "N")]
    pub behind_proxy: usize,
    #[command(flatten)]
    pub exchanging: super::exchanging::Exchanging,
    #[command(flatten)]
    pub lasting: Lasting,
    /// Where e-mail goes out, such as smtp://127.0.0.1:25; without it notices stay in the account.
    #[arg(long, env = "MOTCUA_SMTP", value_name = "URL")]
    pub smtp: Option<String>,
    /// The sender of e-mail.
    #[arg(
        long,
        env = "MOTCUA_SMTP_FROM",
        default_value = "Một cửa <motcua@localhost.localdomain>",
        value_name = "ADDRESS"
    )]
    pub smtp_from: String,
    /// How long a mail waits after its first failure, in seconds; the pause doubles up to an hour.
    #[arg(long, env = "MOTCUA_SMTP_PAUSE", default_value_t = 30, value_name = "SECONDS")]
    pub smtp_pause: u64,
    /// Let anybody who reaches the server read /metrics; else only a program on this machine may.
    #[arg(long, env = "MOTCUA_METRICS")]
    pub metrics: bool,
    /// A witness of the log, as its address, =, its public key; may be repeated. All processes of an
    /// installation have the same.
    #[arg(long, env = "MOTCUA_WITNESSES", value_delimiter = ' ', value_name = "URL=KEY")]
    pub witness: Vec<Peer>,
    /// How many witnesses must have signed before the page /log says that all is well; without it more
    /// than half of them.
    #[arg(long, env = "MOTCUA_QUORUM", value_name = "N")]
    pub quorum: Option<usize>,
    #[command(flatten)]
    pub signing: Signing,
    /// The payment provider's address; without it fees are paid at the counter.
    #[arg(long, env = "MOTCUA_PAYMENT_URL", value_name = "URL")]
    pub payment_url: Option<String>,
    /// The provider's name, stored with each payment.
    #[arg(long, env = "MOTCUA_PAYMENT_NAME", default_value = "thu", value_name = "NAME")]
    pub payment_name: String,
    /// The key shared with the provider; better given in the environment than on the command line.
    #[arg(long, env = "MOTCUA_PAYMENT_KEY", hide_env_values = true, value_name = "KEY")]
    pub payment_key: Option<String>,
    /// A file with the identity providers that people sign in with, see docs/guide/sign-in.md.
    #[arg(long, env = "MOTCUA_IDENTITY_PROVIDERS", value_name = "FILE")]
    pub identity_providers: Option<PathBuf>,
    /// Identity providers that the program brings itself: the demonstration's stand-in.
    #[arg(skip)]
    pub own_providers: Vec<oidc::Provider>,
}

/// How long a sign-in lasts: unused, and at most; in minutes, hours or days.
#[derive(Clone, Debug, Args)]
pub struct Lasting {
    /// A citizen's sign-in ends when unused for so long, and after so long at most.
    #[arg(long, env = "MOTCUA_CITIZEN_SESSION", default_value_t = Spans::default().citizen, value_name = "IDLE/MOST")]
    pub citizen_session: Span,
    /// The same for whoever holds a post.
    #[arg(long, env = "MOTCUA_OFFICIAL_SESSION", default_value_t = Spans::default().official, value_name = "IDLE/MOST")]
    pub official_session: Span,
}

impl Lasting {
    /// As the web server takes it.
    pub fn spans(&self) -> Spans {
        Spans { citizen: self.citizen_session, official: self.official_session }
    }
}

/// Why it does not start: what is wrong and how to mend it, for the terminal.
#[derive(Debug)]
pub struct NoStart(pub String);

impl fmt::Display for NoStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for NoStart {
    fn from(why: T) -> Self {
        NoStart(why.into())
    }
}

impl Home {
    /// The catalogue, checked.
    pub fn read_catalogue(&self) -> Result<Arc<Catalogue>, NoStart> {
        let files = match &self.catalogue {
            None => Files::embedded(),
            Some(folder) => Files::folder(folder)
                .map_err(|e| NoStart(format!("cannot read the catalogue in {}: {e}", folder.display())))?,
        };
        let defects = |defects: Vec<crate::catalogue::Defect>| {
            let lines: Vec<String> = defects.iter().map(ToString::to_string).collect();
            NoStart(format!("the catalogue has defects; `motcua check` shows them:\n{}", lines.join("\n")))
        };
        Catalogue::read(files).map(Arc::new).map_err(defects)
    }

    /// How to open the store.
    pub fn store_settings(&self) -> StoreSettings {
        StoreSettings {
            database_url: self.database_url.clone(),
            database_ca: self.database_ca.clone(),
            ..StoreSettings::in_folder(&self.data)
        }
    }

    /// The store, opened.
    pub fn open_store(&self) -> Result<Store, NoStart> {
        Store::open(&self.store_settings()).map_err(|fault| NoStart(format!("the store does not open: {fault}")))
    }

    /// A desk on the store, with the machine's clock.
    pub fn open_desk(&self) -> Result<Desk, NoStart> {
        let catalogue = self.read_catalogue()?;
        Ok(Desk::new(self.open_store()?, catalogue, Clock::System, Chance::System))
    }
}

impl Reach {
    fn origin(&self, bound: SocketAddr) -> String {
        let scheme = if self.tls_cert.is_some() { "https" } else { "http" };
        self.origin.clone().unwrap_or_else(|| format!("{scheme}://{bound}")).trim_end_matches('/').to_owned()
    }

    fn certificate(&self) -> Result<Option<Arc<Certificate>>, NoStart> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(chain), Some(key)) => Ok(Some(Certificate::read(chain, key)?)),
            _ => Ok(None),
        }
    }

    /// The log's keys and the witnesses asked for.
    fn policy(&self, store: &Store, key: &LogKey) -> Result<Policy, NoStart> {
        let quorum = self.quorum.unwrap_or(more_than_half(self.witness.len()));
        if quorum > self.witness.len() {
            return Err(format!("--quorum {quorum} asks for more witnesses than there are with --witness").into());
        }
        let policy = rotate::policy(store, key).map_err(|fault| NoStart(fault.to_string()))?;
        Ok(policy.with_witnesses(self.witness.iter().map(|peer| peer.key.clone()), quorum))
    }

    fn identity_providers(&self) -> Result<Vec<oidc::Provider>, NoStart> {
        let mut all = self.own_providers.clone();
        let configs = match &self.identity_providers {
            Some(path) => oidc::config::read(path)?,
            None => Vec::new(),
        };
        for config in configs {
            let id = config.id.clone();
            let proof = config.proof().map_err(|why| NoStart(format!("identity provider {id:?}: {why}")))?;
            all.push(oidc::Provider::new(config, proof, oidc::PATIENCE));
        }
        Ok(all)
    }

    fn provider(&self) -> Result<Option<Provider>, NoStart> {
        match (&self.payment_url, &self.payment_key) {
            (None, _) => Ok(None),
            (Some(url), Some(key)) if !key.is_empty() => {
                Ok(Some(Provider::new(&self.payment_name, url, key.as_bytes())))
            }
            (Some(_), _) => Err("the payment provider needs the shared key: set MOTCUA_PAYMENT_KEY".into()),
        }
    }
}

/// Runs an installation until a signal stops it. `ready` is told the address once it answers.
/// `demonstration`: every page says so.
pub fn run(home: &Home, reach: &Reach, demonstration: bool, ready: impl FnOnce(&str)) -> Result<(), NoStart> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| NoStart(format!("the runtime does not start: {e}")))?;
    let certificate = reach.certificate()?;
    let desk = home.open_desk()?;
    let blobs = Blobs::open(&home.data, desk.store.keys().clone());
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(reach.listen))
        .map_err(|e| NoStart(format!("cannot listen on {}: {e}; choose another with --listen", reach.listen)))?;
    let bound = listener.local_addr().map_err(|e| NoStart(e.to_string()))?;
    reach.exchanging.serve(&runtime, &desk)?;
    let origin = reach.origin(bound);
    let provider = reach.provider()?;
    let mut settings = web::Settings::at(bound);
    settings.origin.clone_from(&origin);
    settings.demonstration = demonstration;
    settings.metrics = reach.metrics;
    settings.proxies = reach.behind_proxy;
    settings.sessions = reach.lasting.spans();
    settings.providers = reach.identity_providers()?;
    settings.form_targets = provider.iter().map(|p| p.url.clone()).collect();
    let cashier = provider.map(|provider| Cashier::new(desk.clone(), provider));
    let log_key = find_log_key(home, &origin)?;
    let log = reach.policy(&desk.store, &log_key)?;
    settings.log = Some(log.clone());
    let signer = reach.signing.signer(home, &origin, demonstration)?;
    settings.signer = Some(signer.clone());
    // The desk is opened and closed outside the runtime: its store blocks, which no async thread may.
    let mut followers = all_followers(reach, &desk, &blobs, &origin, cashier.clone(), log_key, log)?;
    let texts = Arc::new(Texts::load());
    followers.push(followers::sign::follower(&desk, &blobs, texts, signer, origin.clone(), demonstration));
    let followers = Followers::start(&desk.store, followers).map_err(|fault| NoStart(fault.to_string()))?;
    let app = App::new(desk.clone(), blobs, cashier, settings).map_err(|defect| NoStart(defect.to_string()))?;
    // The shipped model is learned while the first pages are read, not when the first report is.
    let learner = desk.clone();
    let learner = std::thread::spawn(move || learner.warm_up());
    ready(&origin);
    let served = runtime.block_on(web::serve(app, listener, certificate, stopped()));
    // What still runs holds clones of the desk; ours is the last.
    drop(runtime);
    followers.stop();
    let _ = learner.join();
    served.map_err(|e| NoStart(format!("the server stopped: {e}")))
}

fn find_log_key(home: &Home, origin: &str) -> Result<LogKey, NoStart> {
    let name = origin.split_once("://").map_or(origin, |(_, host)| host);
    followers::find_key(&home.data, &format!("{name}/log")).map_err(|fault| NoStart(fault.to_string()))
}

fn all_followers(
    reach: &Reach,
    desk: &Desk,
    blobs: &Blobs,
    origin: &str,
    cashier: Option<Cashier>,
    key: LogKey,
    log: Policy,
) -> Result<Vec<Follower>, NoStart> {
    let fault = |fault: crate::store::Fault| NoStart(fault.to_string());
    let mut all = vec![
        Sealer::new(&desk.store, key).map_err(fault)?.follower(),
        followers::notify::follower(desk),
        followers::sweep::follower(desk, blobs),
    ];
    if !reach.witness.is_empty() {
        let gatherer = Gatherer::new(&desk.store, desk.clock.clone(), log, reach.witness.clone());
        all.push(gatherer.map_err(fault)?.follower());
    }
    if let Some(url) = &reach.smtp {
        let mailer = Mailer::new(url, &reach.smtp_from, Duration::from_secs(reach.smtp_pause))?;
        all.push(followers::mail::follower(desk, Arc::new(Texts::load()), mailer, origin.to_owned()));
    }
    all.extend(cashier.map(followers::cash::follower));
    Ok(all)
}

/// Ready when the process is asked to stop.
pub(super) async fn stopped() {
    let interrupt = async {
        // Without a handler the signal ends the process at once, which is safe too.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}

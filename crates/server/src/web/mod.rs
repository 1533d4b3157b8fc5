//! Pages over HTTP: a thin mouth on the desk and the projections. Decides nothing.
//!
//! A page is a file in `pages/`: a handler parses what came into a command, hands it to the desk and
//! redirects, or reads and shows a template. To add one: write `pages/<noun>.rs` with a `routes()`,
//! a template that extends `layout.html`, its words in `locales/*/`, and a line in [`pages::routes`].

pub mod api;
pub mod assets;
pub mod brief;
mod credentials;
pub mod csrf;
pub mod form;
pub mod headers;
pub mod lang;
mod log;
pub mod metrics;
pub mod moment;
pub mod open;
pub mod origin;
pub mod page;
pub mod pages;
pub mod parts;
pub mod password;
mod peer;
mod posted;
pub mod question;
mod settings;
mod sign_in;
pub mod tls;
mod trouble;
pub mod uploaded;
mod visitor;

use std::{future::Future, io, ops::Deref, sync::Arc, time::Duration};

use axum::{Router, http::StatusCode, middleware, routing::get};
use rules::{country::Country, unit::Units};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    timeout::TimeoutLayer,
};

pub use page::{Link, Page, Reply, go};
pub use posted::Posted;
pub use settings::Settings;
pub use trouble::Trouble;
pub use visitor::{Account, Visitor};

use crate::{
    catalogue::{Catalogue, Defect},
    desk::Desk,
    payments::Cashier,
    search::{Search, ask::Ask},
    store::{Blobs, Store},
    text::Texts,
};
use assets::Assets;

/// A request that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of [`App`].
pub struct Parts {
    /// The only door.
    pub desk: Desk,
    /// The store, for reading.
    pub store: Store,
    /// Services found in plain words.
    pub search: Search,
    /// Questions in everyday words understood.
    pub ask: Ask,
    /// Published answers, ready to be found.
    pub answers: pages::ask::Answers,
    /// Uploads and results.
    pub blobs: Blobs,
    /// Takes fees, if there is a payment provider.
    pub cashier: Option<Cashier>,
    /// The words.
    pub texts: Texts,
    /// Style sheet, script, icon.
    pub assets: Assets,
    /// How the server is set.
    pub settings: Settings,
    /// How it goes.
    pub meter: metrics::Meter,
    policy: String,
    /// So many passwords are hashed at once: each takes 19 MiB and a core.
    hashing: tokio::sync::Semaphore,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together. The error is a defect of the catalogue's words for the search.
    pub fn new(desk: Desk, blobs: Blobs, cashier: Option<Cashier>, settings: Settings) -> Result<App, Defect> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(App(Arc::new(Parts {
            search: Search::of(&desk.catalogue)?,
            ask: Ask::of(&desk.catalogue)?,
            answers: pages::ask::Answers::default(),
            store: desk.store.clone(),
            desk,
            blobs,
            cashier,
            texts: Texts::load(),
            assets: Assets::load(),
            meter: metrics::Meter::default(),
            policy: headers::policy(&settings.form_targets),
            settings,
            hashing: tokio::sync::Semaphore::new(cores),
        })))
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.desk.catalogue
    }

    /// The country's facts.
    pub fn country(&self) -> &Country {
        &self.desk.catalogue.country
    }

    /// Places and agencies.
    pub fn units(&self) -> &Units {
        &self.desk.catalogue.units
    }

    /// The civil day of a moment.
    pub fn day(&self, at: i64) -> time::Date {
        crate::text::format::local(self.country(), at).date()
    }

    /// A fresh number for a request: ten characters that can be read aloud.
    fn fresh_reference(&self) -> String {
        const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut bytes = [0; 10];
        self.desk.chance.fill(&mut bytes);
        bytes.iter().map(|b| char::from(SIGNS[usize::from(b & 31)])).collect()
    }
}

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let pages = pages::routes()
        .fallback(|| async { Trouble::Missing })
        .layer(CatchPanicLayer::custom(|panic: Box<dyn std::any::Any + Send>| {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default();
            axum::response::IntoResponse::into_response(Trouble::Fault(format!("a page panicked: {words}")))
        }))
        .layer(middleware::from_fn_with_state(app.clone(), visitor::around));
    let bare = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(pages::ready::ready))
        .route("/metrics", get(metrics::show))
        .merge(pages::payments::callback_routes())
        .merge(credentials::routes())
        .merge(pages::sign_in_with::callback_routes())
        .merge(log::routes());
    bare.merge(api::routes(&app))
        .merge(pages)
        .layer(middleware::from_fn_with_state(app.clone(), metrics::around))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(5)))
        .layer(middleware::from_fn_with_state(app.clone(), headers::around))
        .with_state(app)
}

/// Serves until `stop` is ready, then finishes what was begun (at most [`PATIENCE`]). With a certificate only
/// over TLS.
pub async fn serve(
    app: App,
    listener: tokio::net::TcpListener,
    certificate: Option<Arc<tls::Certificate>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<peer::Peer>();
    match certificate {
        None => axum::serve(listener, service).with_graceful_shutdown(stop).await,
        Some(certificate) => {
            let listener = tls::Tls::new(listener, certificate).map_err(io::Error::other)?;
            axum::serve(listener, service).with_graceful_shutdown(stop).await
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;

//! The pages, one file a noun.

mod places;
pub mod ready;
mod styleguide;

use axum::Router;

use super::App;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new().merge(places::routes()).merge(styleguide::routes())
}

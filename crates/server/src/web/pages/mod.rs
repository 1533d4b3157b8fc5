//! The pages, one file a noun.

mod eligibility;
mod home;
mod papers;
mod places;
pub mod ready;
mod register;
mod service;
pub(super) mod sign_in;
mod styleguide;

use axum::Router;

use super::App;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(service::routes())
        .merge(eligibility::routes())
        .merge(papers::routes())
        .merge(places::routes())
        .merge(register::routes())
        .merge(sign_in::routes())
        .merge(styleguide::routes())
}

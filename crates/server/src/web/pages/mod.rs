//! The pages, one file a noun.

mod apply;
pub mod ask;
mod cases;
mod desk;
mod eligibility;
mod exchanges;
mod files;
mod home;
pub(super) mod looks;
mod notices;
mod papers;
pub(super) mod payments;
mod places;
mod profile;
pub mod ready;
pub(super) mod register;
mod result;
mod search;
mod service;
pub(super) mod sign_in;
pub(super) mod sign_in_with;
mod styleguide;
mod track;
mod verify;

use axum::Router;

pub(super) use cases::story;
pub(super) use papers::{as_credential, as_pdf as paper_as_pdf};
pub(super) use service::of_slug;

use super::App;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(ask::routes())
        .merge(service::routes())
        .merge(eligibility::routes())
        .merge(exchanges::routes())
        .merge(papers::routes())
        .merge(apply::routes())
        .merge(cases::routes())
        .merge(files::routes())
        .merge(looks::routes())
        .merge(notices::routes())
        .merge(search::routes())
        .merge(track::routes())
        .merge(payments::routes())
        .merge(desk::routes())
        .merge(places::routes())
        .merge(profile::routes())
        .merge(register::routes())
        .merge(result::routes())
        .merge(sign_in::routes())
        .merge(sign_in_with::routes())
        .merge(styleguide::routes())
        .merge(verify::routes())
}

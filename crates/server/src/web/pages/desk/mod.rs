//! `/desk`: the pages of officials, one noun a file.
//!
//! They offer what [`rules::case::Case::offers`] says and decide nothing: what is posted becomes a command,
//! the desk answers, the page shows the answer. Each act has a key; the mouse is never needed, nor is a script.

mod act;
mod action;
mod agency;
mod article;
mod calendar;
mod case;
mod dossier;
mod draft;
mod fields;
mod filter;
mod intake;
mod listed;
mod nav;
mod people;
mod protection;
mod publish;
mod register;
mod seen;
mod sorting;
mod supplement;
mod timeline;
mod worklist;

use axum::Router;
use rules::{actor::Actor, id::Id, workflow::Role};

use crate::web::{Account, App, Page, Posted, Trouble, Visitor};

/// Every address of the desk.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(worklist::routes())
        .merge(case::routes())
        .merge(action::routes())
        .merge(intake::routes())
        .merge(register::routes())
        .merge(calendar::routes())
        .merge(people::routes())
        .merge(protection::routes())
        .merge(publish::routes())
}

/// The official who asks.
struct Official {
    /// Their account.
    id: Id,
    /// The unit they act in.
    unit: String,
    /// Their roles there.
    roles: Vec<Role>,
}

impl Official {
    /// Who is signed in, or the way to the sign-in.
    fn of(visitor: &Visitor) -> Result<Official, Trouble> {
        visitor.official().map(|(account, post)| Official::new(account, post))
    }

    /// Who sent a form, or the way to the sign-in with what was typed.
    fn who_posted(posted: &Posted) -> Result<Official, Trouble> {
        posted.official().map(|(account, post)| Official::new(account, post))
    }

    fn new(account: &Account, post: &rules::person::Post) -> Official {
        Official { id: account.id, unit: post.unit.clone(), roles: post.roles.clone() }
    }

    /// The actor of what they do.
    fn actor(&self) -> Actor {
        Actor::Official { id: self.id, unit: self.unit.clone(), roles: self.roles.clone() }
    }
}

/// A page of the desk.
fn page<'a>(app: &'a App, visitor: &'a Visitor, title: impl Into<String>) -> Page<'a> {
    app.page(visitor, title).for_desk()
}

#[cfg(test)]
mod tests;

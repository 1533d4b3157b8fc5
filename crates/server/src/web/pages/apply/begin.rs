//! `POST /services/{slug}/apply`: begins an application. The same press of the button begins one only.

use axum::extract::{Path, State};
use rules::{actor::Actor, command::Command, service::Channel};

use crate::{
    desk::Request,
    web::{App, Posted, Reply, go},
};

pub(super) async fn begin(State(app): State<App>, Path(slug): Path<String>, posted: Posted) -> Reply {
    super::super::service::of_slug(&app, &slug)?;
    let applicant = posted.citizen()?;
    let key = posted.one("key");
    let request = Request {
        case: app.desk.fresh_id(),
        service: Some(slug),
        actor: Actor::Person { id: applicant },
        commands: vec![Command::Draft { channel: Channel::Online, applicant: Some(applicant), reception: None }],
        expected: None,
        idempotency: (!key.is_empty()).then(|| key.as_bytes().to_vec()),
    };
    let done = app.desk.handle_async(request).await?;
    Ok(go(&format!("/apply/{}", done.id)))
}

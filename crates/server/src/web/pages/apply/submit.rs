//! `POST /apply/{id}/submit`: hands it in. The same press of the button hands it in once.

use axum::extract::{Path, State};
use rules::command::Command;

use super::{check, opened};
use crate::{
    desk::NotDone,
    web::{App, Posted, Reply, go},
};

pub(super) async fn submit(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let open = opened(&app, posted.signed_in()?, &id).await?;
    // Pressed again, or come back to with the back button: it is in.
    if let Some(code) = &open.case.code {
        return Ok(go(&format!("/cases/{code}/submitted")));
    }
    let key = posted.one("key");
    if posted.again() {
        return check::render(&app, &posted.visitor, &open, Vec::new(), key);
    }
    let command = Command::Submit { declared: !posted.one("declared").is_empty(), number: 0 };
    match open.act(&app, vec![command], Some(key)).await {
        Ok(done) => Ok(go(&format!("/cases/{}/submitted", done.case.code.unwrap_or_default()))),
        Err(NotDone::Refused(refusals)) => check::render(&app, &posted.visitor, &open, refusals, key),
        Err(not_done) => Err(not_done.into()),
    }
}

//! `/worklist`: what waits in the unit of an official.

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    Answer, Caller,
    body::Search,
    cases::place,
    shapes::{self, Rows},
};
use crate::{
    projections::cases::{self, View, WorklistQuery},
    web::App,
};

/// Which of a unit's cases.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Which {
    /// Those the caller holds.
    Mine,
    /// Those that wait for somebody to take them.
    Unclaimed,
    /// All that wait.
    #[default]
    All,
    /// Those of other units that ask this one.
    Asked,
    /// Those that are over, newest first.
    Closed,
}

impl From<Which> for View {
    fn from(which: Which) -> Self {
        match which {
            Which::Mine => View::Mine,
            Which::Unclaimed => View::Unclaimed,
            Which::All => View::All,
            Which::Asked => View::Asked,
            Which::Closed => View::Closed,
        }
    }
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Which of the unit's cases; all that wait when left out.
    #[param(inline)]
    view: Option<Which>,
    /// Only those of this service.
    service: Option<String>,
    /// A code, a name, a number or a phone, looked for among all cases of the unit.
    q: Option<String>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The worklist
///
/// What waits in the unit in which the official acts, by due date.
#[utoipa::path(get, path = "/worklist", tag = "processing", operation_id = "showWorklist", params(Wanted),
    responses((status = 200, body = Rows, description = "A page of cases")), security(("bearer" = [])))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Search(wanted): Search<Wanted>,
) -> Answer<axum::Json<Rows>> {
    let query = WorklistQuery {
        unit: caller.post()?.unit.clone(),
        me: caller.account.id,
        view: wanted.view.unwrap_or_default().into(),
        role: None,
        service: wanted.service.filter(|s| !s.is_empty()),
        text: wanted.q.unwrap_or_default(),
        after: place(wanted.cursor.as_deref())?,
        limit: wanted.limit.unwrap_or(50).clamp(1, cases::MOST_ROWS),
    };
    let page = app.store.read_async(move |tx| cases::worklist(tx, &query)).await?;
    let page = app.desk.show(&caller.account.actor(), page).await?;
    Ok(axum::Json(shapes::rows(&app, page, caller.visitor.lang())))
}

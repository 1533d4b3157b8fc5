//! Suggestions and models through the door: what was suggested is recorded beside what an official chose, and a
//! model becomes the one in force only as the training says.

use std::sync::Arc;

use rules::{
    case::Case,
    command::{ActionInput, Command},
    service::compiled::Service,
    workflow::Verb,
};

use super::{Desk, NotDone};
use crate::{
    projections::models::{self, ModelRow},
    reports::router::{InForce, Suggestion},
    store::{Fault, Tx},
};

impl Desk {
    /// What kind of report a case may be; `None` where nothing is sorted.
    pub fn suggest(&self, tx: &mut Tx<'_>, service: &Arc<Service>, case: &Case) -> Result<Option<Suggestion>, Fault> {
        self.router.suggest(tx, &self.catalogue, service, case)
    }

    /// The model that suggests for a service.
    pub fn model_in_force(&self, tx: &mut Tx<'_>, service: &str) -> Result<Option<InForce>, Fault> {
        self.router.in_force(tx, &self.catalogue, service)
    }

    /// Learns the shipped models ahead of the first question.
    pub fn warm_up(&self) {
        for service in self.catalogue.learning.keys() {
            self.router.shipped(&self.catalogue, service);
        }
    }

    /// Keeps a model that was learned here.
    pub fn keep_model(&self, service: &str, row: ModelRow, body: Vec<u8>) -> Result<(), NotDone> {
        let service = service.to_owned();
        self.store.write(move |tx| Ok(models::keep(tx, &service, &row, &body)?))
    }

    /// The command with the suggestion as it stands now, for an official who sorts: nobody outside says what was
    /// suggested.
    pub(super) fn with_suggestion(
        &self,
        tx: &mut Tx<'_>,
        case: &Case,
        service: &Arc<Service>,
        mut command: Command,
    ) -> Result<Command, Fault> {
        if let Command::Act { verb: Verb::Sort, input: ActionInput { suggested, .. }, .. } = &mut command {
            *suggested = self.suggest(tx, service, case)?.map(|s| s.recorded());
        }
        Ok(command)
    }
}

//! Makes the signed file of a result as soon as it was issued.

use std::sync::Arc;

use rules::id::Id;

use super::{Follower, follow};
use crate::{
    desk::{Desk, NotDone},
    results::{self, Maker},
    signing::Signer,
    store::{Blobs, Fault},
    text::Texts,
};

/// What was issued longer ago is signed when somebody asks for it: an installation that got its seal
/// later, or was filled from another, does not sign for hours.
const NEWS: i64 = 2 * 24 * 60 * 60_000;

/// The follower. `base`: the site's own address; `specimen`: whether papers say that they are specimens.
pub fn follower(
    desk: &Desk,
    blobs: &Blobs,
    texts: Arc<Texts>,
    signer: Signer,
    base: String,
    specimen: bool,
) -> Follower {
    let (own, blobs) = (desk.clone(), blobs.clone());
    follow(&desk.store, &desk.clock, &desk.chance, "sign", move |happened| {
        let maker = Maker { catalogue: &own.catalogue, texts: &texts, signer: &signer, base: &base, specimen };
        let since = own.clock.now() - NEWS;
        for one in happened.iter().filter(|h| h.event.name == "case.result_issued" && h.event.at >= since) {
            match results::sign(&own, &blobs, maker, Id::from(one.stream)) {
                Err(NotDone::Fault(fault) | NotDone::Unrecorded(fault)) => return Err(fault),
                Err(NotDone::Conflict) => return Err(Fault::Conflict),
                // Erased, or issued anew: that comes later in the log.
                Ok(()) | Err(NotDone::Erased | NotDone::Missing | NotDone::Refused(_)) => {}
            }
        }
        Ok(())
    })
}

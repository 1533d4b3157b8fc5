//! Sends what waits in the outbox by SMTP, with growing pauses after a failure.

use std::{sync::Arc, time::Duration};

use lettre::{
    Message, SmtpTransport, Transport,
    message::{Mailbox, header::ContentType},
};

use super::{Follower, Turn};
use crate::{
    desk::{Desk, NotDone, load_person},
    notice,
    projections::notices::{self, Outgoing},
    store::Fault,
    text::Texts,
};

/// How many are taken at a time.
const BATCH: u32 = 20;
/// How long other processes keep off what one has taken, ms.
const HOLD: i64 = 2 * 60_000;
/// After so many failures a notice stays in the account only.
const TRIES: i64 = 10;
/// The pause after the first failure, ms; it doubles.
const PAUSE: i64 = 30_000;

/// Where mail goes out.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// A mailer for an address such as `smtp://user:secret@host:587?tls=required` or, on a machine of
    /// one's own, `smtp://127.0.0.1:25`. `from`: the sender, such as `Một cửa <motcua@example.org>`.
    pub fn new(url: &str, from: &str) -> Result<Mailer, String> {
        let transport = SmtpTransport::from_url(url)
            .map_err(|e| format!("the SMTP address is not understood ({e}); write smtp://host:port"))?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        let from = from.parse().map_err(|e| format!("the sender {from:?} is no e-mail address: {e}"))?;
        Ok(Mailer { transport, from })
    }

    fn send(&self, to: &str, subject: &str, body: String) -> Result<(), Unsent> {
        let to: Mailbox = to.parse().map_err(|e| Unsent::Never(format!("the address is not understood: {e}")))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|e| Unsent::Never(e.to_string()))?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            // The other side says that it will never work.
            Err(e) if e.is_permanent() => Err(Unsent::Never(e.to_string())),
            Err(e) => Err(Unsent::NotNow(e.to_string())),
        }
    }
}

enum Unsent {
    NotNow(String),
    Never(String),
}

/// The follower that empties the outbox. `origin`: the address people use for this program.
pub fn follower(desk: &Desk, texts: Arc<Texts>, mailer: Mailer, origin: String) -> Follower {
    let desk = desk.clone();
    Follower::new("mail", move || turn(&desk, &texts, &mailer, &origin))
}

fn turn(desk: &Desk, texts: &Texts, mailer: &Mailer, origin: &str) -> Result<Turn, Fault> {
    let now = desk.clock.now();
    let claimed = desk.store.write(move |tx| notices::claim(tx, now, now + HOLD, BATCH))?;
    let full = claimed.len() == BATCH as usize;
    for one in claimed {
        let sent = send(desk, texts, mailer, origin, &one)?;
        let id = one.notice.id;
        let attempts = one.attempts + 1;
        desk.store.write(move |tx| match &sent {
            Ok(()) => notices::done(tx, id),
            Err(Unsent::Never(why)) => {
                tracing::warn!(notice = %id, why, "a notice will not go out by e-mail");
                notices::done(tx, id)
            }
            Err(Unsent::NotNow(why)) if attempts >= TRIES => {
                tracing::warn!(notice = %id, why, attempts, "a notice is given up");
                notices::done(tx, id)
            }
            Err(Unsent::NotNow(why)) => {
                let pause = PAUSE << attempts.clamp(0, 12);
                notices::failed(tx, id, now + pause, why)
            }
        })?;
    }
    Ok(if full { Turn::Again } else { Turn::Idle })
}

fn send(
    desk: &Desk,
    texts: &Texts,
    mailer: &Mailer,
    origin: &str,
    one: &Outgoing,
) -> Result<Result<(), Unsent>, Fault> {
    let person = one.person;
    let profile = match desk.store.read(|tx| load_person(tx, person)) {
        Ok(person) => person.profile,
        Err(NotDone::Fault(fault)) => return Err(fault),
        Err(_) => return Ok(Err(Unsent::Never("the account is gone".into()))),
    };
    if profile.email.is_empty() {
        return Ok(Err(Unsent::Never("the person has no address any more".into())));
    }
    let said = notice::say(&one.notice, &profile.language, texts, &desk.catalogue);
    let words = texts.of(&profile.language);
    let code = one.notice.args.get("code").cloned().unwrap_or_default();
    let link = format!("{origin}/cases/{code}");
    let foot = words.one("notice-mail-foot", "link", link);
    let body = format!("{}\n\n{}\n\n{foot}\n", words.one("notice-mail-head", "name", &profile.name), said.body);
    Ok(mailer.send(&profile.email, &said.subject, body))
}

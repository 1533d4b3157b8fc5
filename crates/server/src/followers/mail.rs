//! Sends what waits in the outbox by SMTP, with growing pauses after a failure.
//!
//! E-mail is read by others on its way and at a mistyped address. So a mail says which case has news of
//! what kind, and nothing that a person wrote: not even a name, which anybody could fill with words of
//! their own and have sent to a stranger. The rest is read in the account.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::response::Category,
};

use super::{Follower, Turn};
use crate::{
    desk::{Desk, NotDone, load_person},
    notice,
    projections::notices::{self, Outgoing},
    store::Fault,
    text::{Texts, Words, format},
};

/// How many are taken at a time.
const BATCH: u32 = 20;
/// How long other processes keep off what one has taken, ms.
const HOLD: i64 = 2 * 60_000;
/// What is left of that when no further one is begun, ms: longer than sending one may take.
const MARGIN: i64 = 60_000;
/// The longest wait for the other side.
const PATIENCE: Duration = Duration::from_secs(20);
/// After so many failures a notice stays in the account only: about two days, with the usual pause.
const TRIES: i64 = 60;
/// The longest pause between two tries, ms.
const LONGEST_PAUSE: i64 = 60 * 60_000;

/// Where mail goes out.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
    pause: i64,
}

impl Mailer {
    /// A mailer for an address such as `smtp://user:secret@host:587?tls=required` or, on a machine of
    /// one's own, `smtp://127.0.0.1:25`. `from`: the sender, such as `Một cửa <motcua@example.org>`.
    /// `pause`: how long a mail waits after its first failure; it doubles up to an hour.
    pub fn new(url: &str, from: &str, pause: Duration) -> Result<Mailer, String> {
        let transport = SmtpTransport::from_url(url)
            .map_err(|e| format!("the SMTP address is not understood ({e}); write smtp://host:port"))?
            .timeout(Some(PATIENCE))
            .build();
        let from = from.parse().map_err(|e| format!("the sender {from:?} is no e-mail address: {e}"))?;
        let pause = i64::try_from(pause.as_millis()).unwrap_or(LONGEST_PAUSE).clamp(1, LONGEST_PAUSE);
        Ok(Mailer { transport, from, pause })
    }

    fn send(&self, to: &str, mail: Mail) -> Result<(), Unsent> {
        let never = |why: &str| Unsent::Never(why.to_owned());
        let to: Mailbox = to.parse().map_err(|_| never("the address is not understood"))?;
        let by_program = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .date(mail.date)
            .message_id(Some(mail.id))
            .subject(mail.subject)
            .raw_header(by_program)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body)
            .map_err(|e| Unsent::Never(e.to_string()))?;
        self.transport.send(&message).map(|_| ()).map_err(|e| unsent(&e))
    }

    /// How long to wait after so many failures, ms.
    fn pause(&self, failures: i64) -> i64 {
        (self.pause << (failures - 1).clamp(0, 12)).min(LONGEST_PAUSE)
    }
}

struct Mail {
    /// The same at each try, so that a mail that arrives twice can be seen to be one.
    id: String,
    date: SystemTime,
    subject: String,
    body: String,
}

enum Unsent {
    /// The line is down, for every mail.
    Down(String),
    /// Not this one, not now.
    NotNow(String),
    /// The other side says that it will never work.
    Never(String),
}

/// What an answer means. Only its number is kept: its words may name the person.
fn unsent(error: &lettre::transport::smtp::Error) -> Unsent {
    match error.status() {
        // x5x speaks of the mailbox or the mail; x0x and x3x of how we are set up, which can be mended.
        Some(code) if error.is_permanent() && code.category == Category::MailSystem => {
            Unsent::Never(format!("SMTP {code}"))
        }
        Some(code) => Unsent::NotNow(format!("SMTP {code}")),
        None => Unsent::Down(error.to_string()),
    }
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
    let mut down: Option<String> = None;
    for one in claimed {
        let (id, at, failures) = (one.notice.id, desk.clock.now(), one.attempts + 1);
        let late = at > now + HOLD - MARGIN;
        let sent = match &down {
            // Who waits for a line that is down would keep the rest longer than it may.
            Some(why) => Err(Unsent::Down(why.clone())),
            // Another process may have it soon: hands off.
            None if late => Err(Unsent::NotNow("no time left in this turn".into())),
            None => send(desk, texts, mailer, origin, &one)?,
        };
        if let Err(Unsent::Down(why)) = &sent {
            down.get_or_insert_with(|| {
                tracing::warn!(why, "e-mail does not go out");
                why.clone()
            });
        }
        let next = if late { at } else { at + mailer.pause(failures) };
        desk.store.write(move |tx| match &sent {
            Ok(()) => notices::done(tx, id),
            Err(Unsent::NotNow(why) | Unsent::Down(why)) if failures < TRIES => notices::failed(tx, id, next, why),
            Err(Unsent::NotNow(why) | Unsent::Down(why) | Unsent::Never(why)) => {
                tracing::warn!(notice = %id, why, failures, "a notice will not go out by e-mail");
                notices::give_up(tx, id, why)
            }
        })?;
    }
    Ok(if full && down.is_none() { Turn::Again } else { Turn::Idle })
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
    let words = texts.of(&profile.language);
    let subject = notice::say(&one.notice, &profile.language, texts, &desk.catalogue).subject;
    let at = Duration::from_millis(desk.clock.now().unsigned_abs());
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let mail = Mail {
        id: format!("<{}@{host}>", one.notice.id),
        date: SystemTime::UNIX_EPOCH + at,
        body: body(one, words, &subject, origin, desk),
        subject,
    };
    Ok(mailer.send(&profile.email, mail))
}

fn body(one: &Outgoing, words: Words<'_>, subject: &str, origin: &str, desk: &Desk) -> String {
    let arg = |name: &str| one.notice.args.get(name).map_or("", String::as_str);
    let link = format!("{origin}/cases/{}", arg("code"));
    let due = arg("due").parse().ok().map(|at| words.appointment(format::local(&desk.catalogue.country, at)));
    let due = due.map(|due| format!(" {}", words.one("notice-mail-due", "due", due))).unwrap_or_default();
    let head = words.get("notice-mail-head");
    format!("{head}\n\n{subject}.{due}\n\n{}\n", words.one("notice-mail-foot", "link", link))
}

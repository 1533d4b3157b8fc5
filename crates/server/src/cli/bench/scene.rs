//! A data folder to measure on: officials, citizens with open sessions, and as many cases as wanted, all made
//! through the desk and sealed, without waiting for the disk.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rules::{
    actor::Actor,
    command::{ActionInput, Command},
    id::Id,
    service::{Channel, compiled::Service},
    value::Value,
    workflow::{Role, Verb},
};

use crate::{
    catalogue::{Catalogue, Files},
    cli::progress,
    clock::{Chance, Clock},
    demo::{cast, names::Dice},
    desk::{Desk, NotDone, Request},
    followers::{find_key, seal::Sealer},
    projections::sessions,
    store::{Durability, Fault, Settings, Store},
};

/// The service whose cases are made: the neutral fixture.
pub const SERVICE: &str = "dog-licence";
/// The commune whose officials work; one case in so many comes to it.
const COMMUNE: &str = "00004";
const ONE_HERE_IN: usize = 10;
/// Over how many days the cases came in.
const DAYS: i64 = 60;
/// How many threads hand cases in while a folder is filled.
const HANDS: usize = 3;

/// Somebody with an open session.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The account.
    pub id: Id,
    /// The session's token.
    pub token: String,
}

impl Signed {
    /// The header that says who asks.
    pub fn bearer(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.token)
    }

    /// The same for a page.
    pub fn cookie(&self) -> String {
        format!("cookie: sid={}\r\n", self.token)
    }
}

/// Who is there.
pub struct Scene {
    folder: PathBuf,
    catalogue: Arc<Catalogue>,
    /// Citizens.
    pub citizens: Vec<Signed>,
    /// One official of the measured commune for each role.
    pub officials: BTreeMap<Role, Signed>,
    /// The measured commune's receiving unit.
    pub unit: String,
    next: AtomicUsize,
}

/// What is waited for by a case that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Handed in; one in four is accepted and waits for the handler.
    Waiting,
    /// Handed in, in the measured commune, nothing else.
    HandedIn,
}

impl Scene {
    /// A fresh folder with so many citizens.
    pub fn make(folder: &Path, citizens: usize) -> Result<Scene, String> {
        let catalogue = Catalogue::read(Files::embedded()).map_err(|defects| format!("{defects:?}"))?;
        let catalogue = Arc::new(catalogue);
        let store = open(folder)?;
        let desk = Desk::new(store.clone(), catalogue.clone(), Clock::System, Chance::System);
        let cast =
            cast::register(&desk, &mut Dice::new(1), "$argon2id$none", citizens).map_err(|e| format!("{e:?}"))?;
        let units = &catalogue.units;
        let unit = |kind: &str| units.agency(kind, COMMUNE).unwrap_or_default();
        let (centre, committee) = (unit("centre"), unit("committee"));
        let mut tokens = Vec::new();
        let mut sign = |id: Id, unit: Option<String>| {
            let token = Chance::System.secret();
            tokens.push((token.clone(), id, unit));
            Signed { id, token }
        };
        let posts = [(Role::Intake, &centre), (Role::Handler, &committee), (Role::Head, &committee)];
        let mut officials = BTreeMap::new();
        for (role, unit) in posts {
            let official = cast.holding(role, unit).first().copied().ok_or("an official is missing in the cast")?;
            officials.insert(role, sign(official.id, Some(unit.clone())));
        }
        let citizens = cast.citizens.iter().map(|citizen| sign(citizen.id, None)).collect();
        let now = Clock::System.now();
        let span = sessions::Spans::default().citizen;
        let kept = store.write(move |tx| {
            tokens.iter().try_for_each(|(token, id, unit)| sessions::begin(tx, token, *id, unit.as_deref(), span, now))
        });
        kept.map_err(|fault: Fault| fault.to_string())?;
        Ok(Scene { folder: folder.to_owned(), catalogue, citizens, officials, unit: centre, next: AtomicUsize::new(0) })
    }

    /// Adds cases, seals everything and says the ids of those made.
    pub fn add(&self, cases: usize, what: Made) -> Result<Vec<Id>, String> {
        let store = open(&self.folder)?;
        let service = self.catalogue.services.get(SERVICE).ok_or("the fixture service is missing")?;
        let bar = progress::bar(cases as u64, "cases");
        let (begun, now) = (AtomicUsize::new(0), Clock::System.now());
        let communes: Vec<&str> = self.communes();
        let hand = |n: usize| -> Result<Vec<Id>, NotDone> {
            let clock = Clock::set_to(now);
            let desk = Desk::new(store.clone(), self.catalogue.clone(), clock.clone(), Chance::System);
            let mut dice = Dice::new(n as u64 + self.next.fetch_add(1, Ordering::Relaxed) as u64 * 1000);
            let mut made = Vec::new();
            loop {
                let n = begun.fetch_add(1, Ordering::Relaxed);
                if n >= cases {
                    return Ok(made);
                }
                bar.set_position(n as u64);
                if what == Made::Waiting {
                    let ago =
                        i64::try_from(cases - n).unwrap_or(0) * (DAYS * 86_400_000) / i64::try_from(cases).unwrap_or(1);
                    clock.move_to(now - ago);
                }
                let here = what == Made::HandedIn || n % ONE_HERE_IN == 0;
                let commune = if here { COMMUNE } else { dice.pick(&communes).copied().unwrap_or(COMMUNE) };
                made.push(self.one(&desk, service, commune, what, &mut dice)?);
            }
        };
        let made = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..HANDS).map(|n| scope.spawn(move || hand(n))).collect();
            hands.into_iter().map(|hand| hand.join().unwrap_or(Err(NotDone::Missing))).collect::<Result<Vec<_>, _>>()
        });
        let made = made.map_err(|why| format!("a case could not be made: {why:?}"))?;
        bar.finish_and_clear();
        // Closed first: what was not waited for is written by then.
        drop(store);
        self.seal()?;
        Ok(made.into_iter().flatten().collect())
    }

    fn one(&self, desk: &Desk, service: &Service, commune: &str, what: Made, dice: &mut Dice) -> Result<Id, NotDone> {
        let citizen = dice.pick(&self.citizens).ok_or(NotDone::Missing)?.id;
        let mut commands = vec![Command::Draft { channel: Channel::Online, applicant: Some(citizen), reception: None }];
        let mut given: BTreeMap<String, Value> = self.answers(commune, dice.within(0, 9_999_999)).into_iter().collect();
        for page in &service.definition().form.pages {
            let own: BTreeMap<_, _> =
                page.fields.iter().filter_map(|f| given.remove_entry(&f.id)).map(|(id, v)| (id, Some(v))).collect();
            if !own.is_empty() {
                commands.push(Command::Answer { page: page.id.clone(), answers: own });
            }
        }
        commands.push(Command::Submit { declared: true, number: 0 });
        let ask = |case: Id, service: Option<&str>, actor: Actor, commands: Vec<Command>| {
            let service = service.map(str::to_owned);
            desk.handle(Request { case, service, actor, commands, expected: None, idempotency: None })
        };
        let done = ask(desk.fresh_id(), Some(SERVICE), Actor::Person { id: citizen }, commands)?;
        if what == Made::Waiting && dice.percent(25) {
            let id = self.officials.get(&Role::Intake).map_or(citizen, |o| o.id);
            let clerk = Actor::Official { id, unit: done.case.reception.clone(), roles: vec![Role::Intake] };
            let cash = Command::TakeCash { payment: desk.fresh_id(), reference: "BL000001".into() };
            let accept = Command::Act { verb: Verb::Accept, input: ActionInput::default(), number: 0 };
            ask(done.id, None, clerk, vec![cash, accept])?;
        }
        Ok(done.id)
    }

    /// The answers of an application.
    pub fn answers(&self, commune: &str, n: i64) -> Vec<(String, Value)> {
        let province = self.catalogue.units.place(commune).map_or("01", |place| place.province.as_str());
        let text = |text: &str| Value::from(text);
        let part = |name: &str, value: &str| (name.to_owned(), text(value));
        let address = [part("province", province), part("commune", commune), part("street", "Số 1 Lê Lợi")];
        [
            ("applicant_name", text("Nguyễn Thị Thử")),
            ("applicant_number", text("001190000001")),
            ("applicant_birth", text("1990-03-27")),
            ("applicant_phone", Value::from(format!("099{n:07}"))),
            ("applicant_address", Value::Map(address.into_iter().collect())),
            ("dog_name", text("Vện")),
            ("dogs", Value::Int(1)),
            ("guide_dog", Value::Bool(false)),
            ("vaccinated_in_register", Value::Bool(true)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// A whole application as the API takes it.
    pub fn application(&self) -> String {
        let answers: BTreeMap<String, Value> = self.answers(COMMUNE, 1).into_iter().collect();
        serde_json::json!({
            "service": SERVICE, "channel": "online", "answers": answers, "submit": true, "declared": true,
        })
        .to_string()
    }

    fn communes(&self) -> Vec<&str> {
        let units = &self.catalogue.units;
        units.provinces().flat_map(|p| units.communes(&p.code)).map(|place| place.code.as_str()).collect()
    }

    /// Seals what was made, as it would be by the time anybody looks, and counts its notices as told.
    fn seal(&self) -> Result<(), String> {
        let fault = |fault: Fault| fault.to_string();
        let store = Store::open(&Settings::in_folder(&self.folder)).map_err(fault)?;
        let key = find_key(&self.folder, "localhost/log").map_err(fault)?;
        Sealer::new(&store, key).and_then(|sealer| sealer.follower().catch_up()).map_err(fault)?;
        let told = store.write(|tx| {
            tx.execute(
                "INSERT INTO followers (name, position, holder, until) SELECT 'notify', size, $1, 0 FROM log_head \
                 WHERE id = 1 ON CONFLICT (name) DO UPDATE SET position = excluded.position",
                &[(&[0_u8; 16]).into()],
            )
        });
        told.map(|_| ()).map_err(fault)
    }
}

fn open(folder: &Path) -> Result<Store, String> {
    let settings = Settings { durability: Durability::Off, ..Settings::in_folder(folder) };
    Store::open(&settings).map_err(|fault| format!("the store does not open: {fault}"))
}

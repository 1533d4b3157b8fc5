//! Given, when, then: a case of the dog licence, its people, and a script of wishes with what comes of each.

use std::{collections::BTreeMap, path::Path};

use rules::{
    actor::Actor,
    calendar::{Calendar, CalendarDef},
    case::{Case, Stamp},
    command::{ActionInput, Command},
    country::Country,
    decide::{World, decide},
    event::{AskedItem, CaseEvent, FileRef},
    form::{Form, Page},
    id::Id,
    refusal::Refusals,
    service::{Channel, Definition, Resolved, compiled::Service},
    unit::{AgencyKind, Place, Units},
    value::{Value, read_date},
    workflow::{Role, Verb, Workflow},
};
use serde::de::DeserializeOwned;
use time::Time;

/// The counter and the committee of the commune where the applicant lives.
pub const COUNTER: &str = "00004.PV";
pub const COMMITTEE: &str = "00004.UB";

fn read<T: DeserializeOwned>(path: &str) -> T {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    serde_yaml_ng::from_str(&std::fs::read_to_string(root.join(path)).unwrap()).unwrap()
}

/// The dog licence with everything it names.
pub fn dog_licence() -> Resolved {
    let mut definition: Definition = read("services/dog-licence/service.yaml");
    let shared: BTreeMap<String, Vec<Page>> =
        serde_yaml_ng::from_value(read::<serde_yaml_ng::Value>("forms/applicant.yaml")).unwrap();
    let pages = definition.form.pages.into_iter().flat_map(|page| match page.shared {
        Some(_) => shared["pages"].clone(),
        None => vec![page],
    });
    definition.form = Form { pages: pages.collect() };
    let mut workflow: Workflow = read(&format!("workflows/{}/workflow.yaml", definition.workflow));
    for (state, term) in &definition.times {
        workflow.states.get_mut(state).unwrap().term = Some(*term);
    }
    Resolved { definition, workflow, texts: BTreeMap::new() }
}

/// A case and its world.
pub struct Scene {
    pub service: Service,
    pub country: Country,
    pub units: Units,
    pub calendar: Calendar,
    pub case: Case,
    /// Now, local time, moved on by a minute with every wish.
    now: i64,
}

impl Scene {
    pub fn new() -> Scene {
        Scene::with(|_| {})
    }

    /// With the service changed.
    pub fn with(change: impl FnOnce(&mut Resolved)) -> Scene {
        let mut resolved = dog_licence();
        change(&mut resolved);
        let country: Country = read("country.yaml");
        let place = |code: &str, province: &str| Place {
            code: code.into(),
            province: province.into(),
            name: BTreeMap::from([("vi".to_owned(), format!("Nơi {code}"))]),
        };
        let places = vec![
            place("01", "01"),
            place("00004", "01"),
            place("00008", "01"),
            place("79", "79"),
            place("26734", "79"),
        ];
        let kinds: Vec<AgencyKind> = read("units/kinds.yaml");
        let days = [];
        let calendar = Calendar::new(read::<CalendarDef>("calendars/office.yaml"), days, country.utc_offset).unwrap();
        let mut scene = Scene {
            service: Service::new(resolved).unwrap(),
            country,
            units: Units::new(places, kinds),
            calendar,
            case: Case::default(),
            now: 0,
        };
        scene.at("2026-03-10T09:00");
        scene
    }

    /// Sets the clock.
    pub fn at(&mut self, local: &str) -> &mut Scene {
        let (date, clock) = local.split_once('T').unwrap();
        let (hour, minute) = clock.split_once(':').unwrap();
        let time = Time::from_hms(hour.parse().unwrap(), minute.parse().unwrap(), 0).unwrap();
        self.now = self.calendar.instant(read_date(date).unwrap().with_time(time));
        self
    }

    /// A moment as local time.
    pub fn local(&self, at: Option<i64>) -> String {
        at.map_or("never".into(), |at| {
            let at = self.calendar.local(at);
            format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
        })
    }

    pub fn world<'w>(&'w self, actor: &'w Actor) -> World<'w> {
        World {
            at: self.now,
            actor,
            service: &self.service,
            calendar: &self.calendar,
            country: &self.country,
            units: &self.units,
        }
    }

    /// Does what is wanted, if it is granted.
    pub fn wish(&mut self, actor: &Actor, command: Command) -> Result<Vec<CaseEvent>, Refusals> {
        let events = decide(&self.case, &command, self.world(actor));
        for event in events.as_ref().into_iter().flatten() {
            self.case.evolve(Stamp { at: self.now, actor }, event);
        }
        self.now += 60_000;
        events
    }

    /// Plays a script: who wants what, and what must come of it: the names of the events, or `no` with
    /// the refusals, each with its field.
    pub fn play(&mut self, script: impl IntoIterator<Item = (Actor, Command, &'static str)>) -> &mut Scene {
        for (i, (actor, command, expect)) in script.into_iter().enumerate() {
            let said = format!("{command:?}");
            let got = self.wish(&actor, command);
            assert_eq!(shown(&got), expect, "line {}: {said:.120} by {actor:?}", i + 1);
        }
        self
    }

    /// A draft with every page answered, with these answers put over the usual ones.
    pub fn filled(&mut self, over: &[(&str, Value)]) -> &mut Scene {
        self.play([(citizen(), begin(), "drafted")]);
        self.fill(&citizen(), over)
    }

    /// Answers every page of the journey.
    pub fn fill(&mut self, actor: &Actor, over: &[(&str, Value)]) -> &mut Scene {
        let pages: Vec<Page> = self.service.definition().form.pages.clone();
        for page in pages {
            let today = self.calendar.local(self.now).date();
            let journey = self.service.journey(&self.case.answers, self.case.channel, today);
            if !journey.iter().any(|p| p.id == page.id) {
                continue;
            }
            let answer = |id: &str| over.iter().find(|(k, _)| *k == id).map(|(_, v)| v.clone()).or_else(|| usual(id));
            let answers = page.fields.iter().map(|f| (f.id.clone(), answer(&f.id))).collect();
            let got = self.wish(actor, Command::Answer { page: page.id.clone(), answers });
            assert_eq!(shown(&got), "answered", "page {}", page.id);
        }
        self
    }

    /// A case handed in online.
    pub fn submitted(&mut self) -> &mut Scene {
        self.filled(&[]).play([(citizen(), attach("vaccination", 1), "attached"), (citizen(), submit(), "submitted")])
    }

    /// A case handed in, paid and accepted.
    pub fn accepted(&mut self) -> &mut Scene {
        self.submitted().play([
            (citizen(), start_payment(1), "payment_started"),
            (provider(), settle(1, 30_000), "fee_paid"),
            (clerk(), act(Verb::Accept), "accepted"),
        ])
    }

    /// An accepted case whose approval is proposed.
    pub fn proposed(&mut self) -> &mut Scene {
        self.accepted().play([(handler(), propose(true), "claimed proposed")])
    }

    pub fn state(&self) -> &str {
        self.case.state.as_deref().unwrap_or("draft")
    }
}

/// What came of a wish in few words.
pub fn shown(got: &Result<Vec<CaseEvent>, Refusals>) -> String {
    match got {
        Ok(events) if events.is_empty() => "nothing".into(),
        Ok(events) => events.iter().map(|e| e.name().trim_start_matches("case.")).collect::<Vec<_>>().join(" "),
        Err(refusals) => {
            let one = |r: &rules::refusal::Refusal| match &r.field {
                Some(field) => format!("{}@{field}", r.key),
                None => r.key.to_owned(),
            };
            format!("no {}", refusals.iter().map(one).collect::<Vec<_>>().join(" "))
        }
    }
}

/// The usual answer: two dogs, no guide dog, not vaccinated in the register.
pub fn usual(field: &str) -> Option<Value> {
    Some(match field {
        "applicant_name" => "Trần Thị Lụa".into(),
        "applicant_number" => "001190000001".into(),
        "applicant_birth" => "1990-03-07".into(),
        "applicant_phone" => "0900000000".into(),
        "applicant_address" => address("00004"),
        "dog_name" => "Vện".into(),
        "dogs" => 2.into(),
        "guide_dog" | "vaccinated_in_register" => false.into(),
        "guide_since" => "2024-05-01".into(),
        _ => return None,
    })
}

pub fn address(commune: &str) -> Value {
    let parts = [("commune", commune), ("street", "12 phố Sen")];
    Value::Map(parts.map(|(k, v)| (k.to_owned(), v.into())).into())
}

/// The people of every scene.
pub fn citizen() -> Actor {
    Actor::Person { id: Id([1; 16]) }
}

pub fn stranger() -> Actor {
    Actor::Person { id: Id([9; 16]) }
}

pub fn official(number: u8, unit: &str, roles: &[Role]) -> Actor {
    Actor::Official { id: Id([number; 16]), unit: unit.into(), roles: roles.to_vec() }
}

pub fn clerk() -> Actor {
    official(11, COUNTER, &[Role::Intake])
}

pub fn handler() -> Actor {
    official(12, COMMITTEE, &[Role::Handler])
}

pub fn colleague() -> Actor {
    official(13, COMMITTEE, &[Role::Handler])
}

pub fn head() -> Actor {
    official(14, COMMITTEE, &[Role::Head])
}

pub fn provider() -> Actor {
    Actor::System { name: "payment".into() }
}

/// The wishes of every scene.
pub fn begin() -> Command {
    Command::Draft { channel: Channel::Online, applicant: Some(Id([1; 16])), reception: None }
}

pub fn begin_at(unit: &str, channel: Channel) -> Command {
    Command::Draft { channel, applicant: None, reception: Some(unit.into()) }
}

pub fn answer(page: &str, answers: &[(&str, Option<Value>)]) -> Command {
    let answers = answers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    Command::Answer { page: page.into(), answers }
}

pub fn file(number: u8) -> FileRef {
    FileRef {
        hash: format!("{number:02x}").repeat(32),
        name: "tiêm phòng.pdf".into(),
        media: "application/pdf".into(),
        size: 1000,
    }
}

pub fn attach(evidence: &str, number: u8) -> Command {
    Command::Attach { evidence: evidence.into(), file: file(number) }
}

pub fn submit() -> Command {
    Command::Submit { declared: true, number: 7 }
}

pub fn act(verb: Verb) -> Command {
    act_with(verb, ActionInput::default())
}

pub fn act_with(verb: Verb, input: ActionInput) -> Command {
    Command::Act { verb, input, number: 3 }
}

pub fn noted(note: &str) -> ActionInput {
    ActionInput { note: note.into(), ..ActionInput::default() }
}

pub fn reasoned() -> ActionInput {
    ActionInput { article: "DOG-1 art 4".into(), ..noted("Chó chưa tiêm phòng.") }
}

pub fn propose(approve: bool) -> Command {
    let input = if approve { ActionInput::default() } else { reasoned() };
    act_with(Verb::Propose, ActionInput { approve: Some(approve), ..input })
}

pub fn ask(items: &[&str]) -> Command {
    let items = items.iter().map(|id| AskedItem { id: (*id).into(), note: "Chưa rõ".into() }).collect();
    act_with(Verb::Ask, ActionInput { items, ..noted("Đề nghị bổ sung.") })
}

pub fn start_payment(number: u8) -> Command {
    Command::StartPayment { payment: Id([number; 16]), provider: "stand-in".into() }
}

pub fn settle(number: u8, amount: i64) -> Command {
    Command::SettlePayment { payment: Id([number; 16]), amount, outcome: Ok("GD-1".into()) }
}

pub fn fail(number: u8) -> Command {
    Command::SettlePayment { payment: Id([number; 16]), amount: 0, outcome: Err("declined".into()) }
}

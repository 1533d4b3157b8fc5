//! An account: a citizen, a representative, an official. Posts give an official roles in a unit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    assurance::Level,
    form::kind::Setting,
    id::Id,
    refusal::{Refusal, Refusals},
    unit::Units,
    value::Value,
    workflow::Role,
};

/// One event of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PersonEvent {
    /// The account was made.
    Registered {
        /// What the person signs in with.
        login: String,
        /// What is known of the person.
        profile: Profile,
    },
    /// The password was set; only its Argon2id hash (PHC string) is kept.
    PasswordSet {
        /// PHC string.
        phc: String,
    },
    /// The profile changed.
    ProfileChanged {
        /// The profile now.
        profile: Profile,
    },
    /// A post was given.
    PostGiven {
        /// The post.
        post: Post,
    },
    /// A post was taken away.
    PostTaken {
        /// The unit.
        unit: String,
    },
    /// An identity provider answered for the person: the first time, or with something new.
    IdentityLinked {
        /// What it said.
        identity: Identity,
    },
}

/// What an identity provider says of a person. Of a provider that is not believed about persons (a low level) only the
/// subject counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    /// The provider's id in the installation's configuration.
    pub provider: String,
    /// Who it is there (OpenID Connect `sub`): never given to somebody else.
    pub subject: String,
    /// How surely it knows the person.
    pub level: Level,
    /// Full name; empty when not told.
    pub name: String,
    /// Personal number; empty when not told.
    pub number: String,
    /// `YYYY-MM-DD`; empty when not told.
    pub birth: String,
    /// `male`, `female` or empty.
    pub sex: String,
}

impl Identity {
    /// Whether what it says about the person is believed.
    pub fn is_proof(&self) -> bool {
        self.level >= Level::Substantial && !self.number.is_empty()
    }
}

/// What is known of a person; prefilled into forms under these names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Full name.
    pub name: String,
    /// Personal number.
    pub number: String,
    /// `YYYY-MM-DD`.
    pub birth: String,
    /// `male`, `female` or empty.
    pub sex: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// An address value.
    pub address: Option<Value>,
    /// The language the person reads.
    pub language: String,
}

impl Profile {
    /// The value that a field with `prefill: name` takes, if known.
    pub fn value(&self, name: &str) -> Option<Value> {
        let text = |t: &String| (!t.is_empty()).then(|| Value::Text(t.clone()));
        match name {
            "name" => text(&self.name),
            "number" => text(&self.number),
            "birth" => text(&self.birth),
            "sex" => text(&self.sex),
            "phone" => text(&self.phone),
            "email" => text(&self.email),
            "address" => self.address.clone(),
            _ => None,
        }
    }
}

/// Roles in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The unit's code.
    pub unit: String,
    /// The roles held there.
    pub roles: Vec<Role>,
}

/// An account as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Events folded in.
    pub version: u32,
    /// What they sign in with.
    pub login: String,
    /// PHC string.
    pub phc: String,
    /// What is known.
    pub profile: Profile,
    /// Posts by unit.
    pub posts: BTreeMap<String, Post>,
    /// What identity providers said, by provider.
    pub identities: BTreeMap<String, Identity>,
}

impl Person {
    /// What proves who the person is: the surest identity, if any provider answered for their number.
    pub fn proof(&self) -> Option<&Identity> {
        self.identities.values().filter(|identity| identity.is_proof()).max_by_key(|identity| identity.level)
    }

    /// Folds one event in.
    pub fn evolve(&mut self, event: &PersonEvent) {
        self.version += 1;
        match event {
            PersonEvent::Registered { login, profile } => {
                self.login = login.clone();
                self.profile = profile.clone();
            }
            PersonEvent::PasswordSet { phc } => self.phc = phc.clone(),
            PersonEvent::ProfileChanged { profile } => self.profile = profile.clone(),
            PersonEvent::PostGiven { post } => {
                self.posts.insert(post.unit.clone(), post.clone());
            }
            PersonEvent::PostTaken { unit } => {
                self.posts.remove(unit);
            }
            PersonEvent::IdentityLinked { identity } => {
                self.identities.insert(identity.provider.clone(), identity.clone());
            }
        }
    }
}

impl PersonEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            PersonEvent::Registered { .. } => "person.registered",
            PersonEvent::PasswordSet { .. } => "person.password_set",
            PersonEvent::ProfileChanged { .. } => "person.profile_changed",
            PersonEvent::PostGiven { .. } => "person.post_given",
            PersonEvent::PostTaken { .. } => "person.post_taken",
            PersonEvent::IdentityLinked { .. } => "person.identity_linked",
        }
    }
}

/// What somebody wants done to an account.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonCommand {
    /// Make it.
    Register {
        /// What to sign in with: letters, digits, `.`, `-`, `_`, `@`, `+`; 3 to 100 characters.
        login: String,
        /// PHC string of the password.
        phc: String,
        /// What is known.
        profile: Profile,
    },
    /// Make it for somebody whom an identity provider sent: no name to sign in with, no password.
    RegisterFrom {
        /// What the provider says.
        identity: Identity,
        /// What else is known; name, number, birth and sex come from the identity.
        profile: Profile,
    },
    /// Note what an identity provider says of the person.
    Link {
        /// What it says.
        identity: Identity,
    },
    /// Set another password.
    SetPassword {
        /// PHC string.
        phc: String,
    },
    /// Change the profile.
    ChangeProfile {
        /// The profile wanted.
        profile: Profile,
    },
    /// Give a post.
    GivePost {
        /// The post.
        post: Post,
    },
    /// Take a post away.
    TakePost {
        /// The unit.
        unit: String,
    },
}

/// Decides on an account. `me` is the stream of the account.
pub fn decide(
    person: &Person,
    me: Id,
    command: &PersonCommand,
    actor: &Actor,
    setting: Setting<'_>,
) -> Result<Vec<PersonEvent>, Refusals> {
    let own = actor.person() == Some(me);
    let system = matches!(actor, Actor::System { .. });
    let administers = |unit: &str| system || administers(actor, unit, setting.units);
    match command {
        PersonCommand::Register { login, phc, profile } => {
            if person.version > 0 {
                return Err(Refusal::new("registered_already").into());
            }
            let login = check_login(login)?;
            let profile = check_profile(profile, setting)?;
            Ok(vec![PersonEvent::Registered { login, profile }, PersonEvent::PasswordSet { phc: phc.clone() }])
        }
        PersonCommand::RegisterFrom { identity, profile } => {
            if person.version > 0 {
                return Err(Refusal::new("registered_already").into());
            }
            let identity = readable(identity, setting);
            let profile = check_profile(&told(&fitting(profile, setting), &identity, setting), setting)?;
            let registered = PersonEvent::Registered { login: String::new(), profile };
            Ok(vec![registered, PersonEvent::IdentityLinked { identity }])
        }
        _ if person.version == 0 => Err(Refusal::new("no_such_person").into()),
        PersonCommand::Link { identity } if own || system => link(person, &readable(identity, setting), setting),
        PersonCommand::SetPassword { phc } if own || system => Ok(vec![PersonEvent::PasswordSet { phc: phc.clone() }]),
        PersonCommand::ChangeProfile { profile } if own || system => {
            let profile = check_profile(profile, setting)?;
            if profile == person.profile {
                return Ok(Vec::new());
            }
            // What a provider answers for is changed where it was told, not here.
            let kept = |p: &Profile| [p.name.clone(), p.number.clone(), p.birth.clone(), p.sex.clone()];
            if person.proof().is_some() && kept(&profile) != kept(&person.profile) {
                return Err(Refusal::new("known_from_provider").into());
            }
            Ok(vec![PersonEvent::ProfileChanged { profile }])
        }
        PersonCommand::GivePost { post } if administers(&post.unit) => {
            if setting.units.find(&post.unit).is_none() {
                return Err(Refusal::new("no_such_unit").at("unit").into());
            }
            if post.roles.is_empty() || post.roles.contains(&Role::Applicant) {
                return Err(Refusal::new("choose_some").at("roles").into());
            }
            Ok(vec![PersonEvent::PostGiven { post: post.clone() }])
        }
        PersonCommand::TakePost { unit } if administers(unit) && person.posts.contains_key(unit) => {
            Ok(vec![PersonEvent::PostTaken { unit: unit.clone() }])
        }
        _ => Err(Refusal::new("not_yours").into()),
    }
}

/// A profile with one thing in it, if that is taken.
fn alone(setting: Setting<'_>, change: &dyn Fn(&mut Profile)) -> Option<Profile> {
    let mut one = Profile { name: "A".into(), ..Profile::default() };
    change(&mut one);
    check_profile(&one, setting).ok()
}

/// An identity whose number is one; what is no number of this country proves nothing.
fn readable(identity: &Identity, setting: Setting<'_>) -> Identity {
    let number = alone(setting, &|one| one.number.clone_from(&identity.number)).unwrap_or_default().number;
    Identity { number, ..identity.clone() }
}

/// What a provider offers beside the identity, without what is not taken: nobody is kept out for a telephone number.
fn fitting(profile: &Profile, setting: Setting<'_>) -> Profile {
    let phone = alone(setting, &|one| one.phone.clone_from(&profile.phone)).unwrap_or_default().phone;
    let email = alone(setting, &|one| one.email.clone_from(&profile.email)).unwrap_or_default().email;
    Profile { phone, email, ..profile.clone() }
}

/// The profile with what an identity tells, where it tells it in a shape that is taken.
fn told(profile: &Profile, identity: &Identity, setting: Setting<'_>) -> Profile {
    let mut out = profile.clone();
    let alone = |change: &dyn Fn(&mut Profile)| alone(setting, change);
    if let Some(fine) = alone(&|one| one.name.clone_from(&identity.name)) {
        out.name = fine.name;
    }
    if identity.is_proof()
        && let Some(fine) = alone(&|one| one.number.clone_from(&identity.number))
    {
        out.number = fine.number;
    }
    if !identity.birth.is_empty()
        && let Some(fine) = alone(&|one| one.birth.clone_from(&identity.birth))
    {
        out.birth = fine.birth;
    }
    if !identity.sex.is_empty()
        && let Some(fine) = alone(&|one| one.sex.clone_from(&identity.sex))
    {
        out.sex = fine.sex;
    }
    out
}

/// An account belongs to one person: a provider that names another, by its subject or by the number, is not linked.
fn link(person: &Person, identity: &Identity, setting: Setting<'_>) -> Result<Vec<PersonEvent>, Refusals> {
    if person.identities.get(&identity.provider).is_some_and(|known| known.subject != identity.subject) {
        return Err(Refusal::new("identity_of_another").into());
    }
    if identity.is_proof()
        && let Some(proof) = person.identities.values().find(|i| i.provider != identity.provider && i.is_proof())
        && proof.number != identity.number
    {
        return Err(Refusal::new("identity_of_another").into());
    }
    let mut events = Vec::new();
    if person.identities.get(&identity.provider) != Some(identity) {
        events.push(PersonEvent::IdentityLinked { identity: identity.clone() });
    }
    // An official's name is the administrator's to write.
    if identity.is_proof() && person.posts.is_empty() {
        let profile = told(&person.profile, identity, setting);
        if profile != person.profile {
            events.push(PersonEvent::ProfileChanged { profile });
        }
    }
    Ok(events)
}

/// An administrator rules the units of the same place; one of a province also those of its communes.
pub fn administers(actor: &Actor, unit: &str, units: &Units) -> bool {
    let Actor::Official { unit: own, .. } = actor else { return false };
    if !actor.holds(Role::Administrator, own) {
        return false;
    }
    match (units.find(own), units.find(unit)) {
        (Some((here, _)), Some((there, _))) => {
            here.code == there.code || (here.code == here.province && here.code == there.province)
        }
        _ => false,
    }
}

fn check_login(login: &str) -> Result<String, Refusal> {
    let login = login.trim().to_lowercase();
    let length = login.chars().count();
    let fine = login.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@+".contains(c));
    if (3..=100).contains(&length) && fine { Ok(login) } else { Err(Refusal::new("login_shape").at("login")) }
}

fn check_profile(profile: &Profile, setting: Setting<'_>) -> Result<Profile, Refusals> {
    use crate::form::{Field, FieldKind, kind};
    let field = |id: &str, kind| Field {
        id: id.to_owned(),
        kind,
        optional: true,
        when: None,
        options: ["male", "female"].map(str::to_owned).into(),
        min: None,
        max: None,
        max_length: None,
        check: None,
        prefill: None,
        purpose: None,
    };
    let mut refusals = Refusals::new();
    let mut text = |id: &str, kind: FieldKind, value: &str| {
        if value.trim().is_empty() {
            return String::new();
        }
        match kind::check(&field(id, kind), Value::Text(value.trim().to_owned()), setting) {
            Ok(Value::Text(text)) => text,
            Ok(_) => String::new(),
            Err(refusal) => {
                refusals.push(refusal);
                String::new()
            }
        }
    };
    let mut out = Profile {
        name: text("name", FieldKind::Name, &profile.name),
        number: text("number", FieldKind::PersonNumber, &profile.number),
        birth: text("birth", FieldKind::Date, &profile.birth),
        sex: text("sex", FieldKind::Choice, &profile.sex),
        phone: text("phone", FieldKind::Phone, &profile.phone),
        email: text("email", FieldKind::Email, &profile.email),
        address: None,
        language: profile.language.clone(),
    };
    if !setting.country.languages.contains(&out.language) {
        out.language = setting.country.languages.first().cloned().unwrap_or_default();
    }
    if out.name.is_empty() && refusals.iter().all(|r| r.field.as_deref() != Some("name")) {
        refusals.push(Refusal::new("required").at("name"));
    }
    if let Some(address) = &profile.address {
        match kind::check(&field("address", FieldKind::Address), address.clone(), setting) {
            Ok(address) => out.address = Some(address),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(out) } else { Err(refusals) }
}

//! `motcua token`: a token for the API, for scripts on the machine that holds the data.

use std::process::ExitCode;

use clap::Args;
use rules::{id::Id, person::Post};

use super::{
    failed,
    running::{Home, Lasting, NoStart},
};
use crate::{
    clock::{Chance, Clock},
    desk,
    desk::NotDone,
    projections::{people, sessions},
    store::Fault,
};

/// Options of `motcua token`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
    #[command(flatten)]
    lasting: Lasting,
    /// Whose: the name they sign in with.
    #[arg(long, value_name = "NAME")]
    login: String,
    /// For an official with several posts: the unit to act in.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
}

/// Prints a token that lasts as long as any sign-in; 1 when there is nobody to make it for.
pub fn token(options: &Options) -> ExitCode {
    match make(options) {
        Ok(token) => {
            println!("{token}");
            ExitCode::SUCCESS
        }
        Err(why) => failed(&why),
    }
}

fn make(options: &Options) -> Result<String, NoStart> {
    let store = options.home.open_store()?;
    let broken = |e: NotDone| NoStart(format!("the account cannot be read: {e:?}"));
    let (id, posts) = store.read(|tx| account(tx, &options.login)).map_err(broken)?.ok_or_else(|| {
        NoStart(format!("nobody signs in as {}; is --data or --database-url the right one?", options.login))
    })?;
    let span = options.lasting.spans().of(!posts.is_empty());
    let unit = unit_of(&posts, options.unit.as_deref())?;
    let token = Chance::System.secret();
    let (secret, now) = (token.clone(), Clock::System.now());
    store
        .write(move |tx| sessions::begin(tx, &secret, id, unit.as_deref(), span, now))
        .map_err(|fault: Fault| NoStart(format!("the token was not kept: {fault}")))?;
    Ok(token)
}

type Found = Option<(Id, Vec<Post>)>;

fn account(tx: &mut crate::store::Tx<'_>, login: &str) -> Result<Found, NotDone> {
    let Some(id) = people::by_login(tx, login)? else { return Ok(None) };
    Ok(Some((id, desk::load_person(tx, id)?.posts.into_values().collect())))
}

/// The unit to act in: the one asked for, or the only one.
fn unit_of(posts: &[Post], asked: Option<&str>) -> Result<Option<String>, NoStart> {
    let units: Vec<&str> = posts.iter().map(|post| post.unit.as_str()).collect();
    match (asked, units.as_slice()) {
        (Some(unit), units) if units.contains(&unit) => Ok(Some(unit.to_owned())),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some((*only).to_owned())),
        (Some(_), []) => Err("this account has no post; leave --unit out".into()),
        (_, units) => Err(format!("name one of the account's units with --unit: {}", units.join(", ")).into()),
    }
}

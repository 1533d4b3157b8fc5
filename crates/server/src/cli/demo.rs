//! `motcua demo`: a whole country with content in it, from nothing, in seconds.

use std::{
    fs,
    io::{BufRead as _, BufReader, IsTerminal as _},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
};

use clap::Args;

use super::{
    failed, progress,
    running::{Home, NoStart, Reach, run},
};
use crate::{
    clock::{Chance, Clock},
    demo::{self, PASSWORD, Plan, cast::VNEID},
    oidc,
    signing::SIGNING_FILE,
    store::{Blobs, DATABASE_FILE, Durability, Settings, Store},
    web::password,
};

/// How many citizens there are for so many cases, and at least.
const CASES_A_CITIZEN: usize = 6;
const FEWEST_CITIZENS: usize = 40;

/// Options of `motcua demo`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
    #[command(flatten)]
    reach: Reach,
    /// Begin again: removes the demonstration in the data folder.
    #[arg(long)]
    reset: bool,
    /// How many cases happened before now.
    #[arg(long, default_value_t = 3000, value_name = "N")]
    cases: usize,
    /// The seed of chance: the same seed makes the same country.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// Fill the data folder and stop.
    #[arg(long)]
    fill_only: bool,
}

/// Fills a fresh data folder if need be, and runs.
pub fn demo(options: &Options) -> ExitCode {
    let outcome = prepare(options).and_then(|()| {
        if options.fill_only {
            return Ok(());
        }
        let mut reach = options.reach.clone();
        // Without a provider of one's own, a stand-in runs beside as a process of its own.
        let stand_in = match reach.payment_url {
            Some(_) => None,
            None => Some(StandIn::start(&mut reach)?),
        };
        let identity = StandIn::for_identity(&mut reach, &options.home.data.join(PEOPLE))?;
        let ran = run(&options.home, &reach, true, greet);
        drop((stand_in, identity));
        ran
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

/// The file that says that a folder holds a finished demonstration, so that `--reset` removes nothing else.
const MARK: &str = "demonstration";

/// The file with whom the stand-in for VNeID knows: the first citizens.
const PEOPLE: &str = "identity-people.json";

fn prepare(options: &Options) -> Result<(), NoStart> {
    let data = &options.home.data;
    let mark = data.join(MARK);
    if options.reset && data.exists() {
        if !mark.exists() && data.join(DATABASE_FILE).exists() {
            let what = "holds data that is no demonstration";
            return Err(
                format!("{} {what}; nothing was removed. Choose another folder with --data", data.display()).into()
            );
        }
        remove(data)?;
    }
    if mark.exists() {
        eprintln!("Using the demonstration in {} (--reset begins again).", data.display());
        return Ok(());
    }
    if data.join(DATABASE_FILE).exists() {
        let what = "holds data that is no finished demonstration";
        return Err(format!("{} {what}; choose another folder with --data", data.display()).into());
    }
    fill(options)?;
    fs::write(&mark, "Made by motcua demo; --reset removes this folder's content.\n")
        .map_err(|e| NoStart(format!("cannot write {}: {e}", mark.display())))
}

/// Removes what a demonstration is made of, and nothing else that may lie in the folder.
fn remove(data: &Path) -> Result<(), NoStart> {
    let database = DATABASE_FILE;
    let files = [database.to_owned(), format!("{database}-wal"), format!("{database}-shm")];
    let others = ["master.key", "log.key", SIGNING_FILE, PEOPLE, MARK].map(str::to_owned);
    let gone = |path: &Path, done: std::io::Result<()>| match done {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(NoStart(format!("cannot remove {}: {e}", path.display())))
        }
        _ => Ok(()),
    };
    for path in files.into_iter().chain(others).map(|name| data.join(name)) {
        gone(&path, fs::remove_file(&path))?;
    }
    let blobs = data.join("blobs");
    gone(&blobs, fs::remove_dir_all(&blobs))
}

fn fill(options: &Options) -> Result<(), NoStart> {
    let catalogue = options.home.read_catalogue()?;
    // Nobody waits for these writes to be safe: a half-filled folder is made again.
    let settings = Settings { durability: Durability::Off, ..options.home.store_settings() };
    let store = Store::open(&settings).map_err(|fault| NoStart(format!("the store does not open: {fault}")))?;
    let blobs = Blobs::open(&options.home.data, store.keys().clone());
    let phc = password::hash(PASSWORD, &Chance::System).ok_or("the password could not be hashed")?;
    if !std::io::stderr().is_terminal() {
        eprintln!("Making a demonstration with {} cases in {} ...", options.cases, options.home.data.display());
    }
    let bar = progress::bar(options.cases as u64, "cases");
    let plan = Plan {
        cases: options.cases,
        citizens: (options.cases / CASES_A_CITIZEN).max(FEWEST_CITIZENS),
        seed: options.seed,
        until: Clock::System.now(),
    };
    let made = demo::fill(&store, &blobs, &catalogue, &phc, plan, |n| bar.set_position(n as u64));
    bar.finish_and_clear();
    let made = made.map_err(|why| NoStart(format!("the demonstration could not be made: {why:?}")))?;
    let people = serde_json::to_string_pretty(&made.cast.known_to_vneid()).map_err(|e| NoStart(e.to_string()))?;
    let path = options.home.data.join(PEOPLE);
    fs::write(&path, people).map_err(|e| NoStart(format!("cannot write {}: {e}", path.display())))
}

fn greet(origin: &str) {
    println!(
        "\n  Motcua: {origin}\n\n  Password of everybody: {PASSWORD}\n\n  \
         dan          citizen (người dân)\n  \
         tiepnhan     counter (tiếp nhận)\n  \
         thuly        handler (thụ lý)\n  \
         lanhdao      head (lãnh đạo)\n  \
         quantri      administrator (quản trị)\n  \
         baove        data protection officer (bảo vệ dữ liệu)\n  \
         congan       police counter and handler, congan.truong its head\n\n  \
         Demonstration content; not for real use. Ctrl-C stops.\n"
    );
}

/// A stand-in for somebody else, a process of its own, ended with the demonstration.
struct StandIn(Child);

impl StandIn {
    fn start(reach: &mut Reach) -> Result<StandIn, NoStart> {
        let key = Chance::System.secret();
        let (stand_in, url) = StandIn::run("payment-stand-in", &[], ("MOTCUA_PAYMENT_KEY", &key))?;
        reach.payment_url = Some(url);
        reach.payment_key = Some(key);
        Ok(stand_in)
    }

    /// A stand-in for VNeID. None where the folder was made before there was one, or where real providers are named.
    fn for_identity(reach: &mut Reach, people: &Path) -> Result<Option<StandIn>, NoStart> {
        if reach.identity_providers.is_some() || !people.exists() {
            return Ok(None);
        }
        let secret = Chance::System.secret();
        let mut arguments = vec!["--people".to_owned(), people.display().to_string()];
        if let Some(origin) = &reach.origin {
            arguments.extend(["--origin".to_owned(), origin.trim_end_matches('/').to_owned()]);
        }
        let env = ("MOTCUA_IDENTITY_SECRET", secret.as_str());
        let (stand_in, issuer) = StandIn::run("identity-stand-in", &arguments, env)?;
        let text = format!(
            "providers:\n  - {{ id: {VNEID}, names: {{ vi: VNeID (bản thử), en: VNeID (trial) }}, issuer: '{issuer}',\n      \
             client_id: motcua, client_secret_env: none, scopes: [openid], userinfo: true, stand_in: true,\n      \
             claims: {{ number: SoDinhDanh, name: HoVaTen, birth: NgayThangNamSinh, sex: GioiTinh, level: acr }},\n      \
             levels: {{ '1': low, '2': substantial, '3': high }} }}\n"
        );
        let configs = oidc::config::parse(&text)?;
        let own = |config| oidc::Provider::new(config, oidc::Proof::Secret(secret.clone()), oidc::PATIENCE);
        reach.own_providers = configs.into_iter().map(own).collect();
        Ok(Some(stand_in))
    }

    /// Starts the program again as a stand-in; gives it with the address it prints.
    fn run(command: &str, arguments: &[String], env: (&str, &str)) -> Result<(StandIn, String), NoStart> {
        let fault = |e: std::io::Error| NoStart(format!("`motcua {command}` does not start: {e}"));
        let program = std::env::current_exe().map_err(fault)?;
        let mut child = Command::new(program)
            .args([command, "--listen", "127.0.0.1:0", "--with-parent"])
            .args(arguments)
            .env(env.0, env.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(fault)?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line).map_err(fault)?;
        }
        let stand_in = StandIn(child);
        match line.trim() {
            "" => Err(format!("`motcua {command}` ended at once; run it to see why").into()),
            url => Ok((stand_in, url.to_owned())),
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

//! `motcua identity-stand-in`: an honest stand-in for an identity provider, with people who do not exist.

use std::{fs, io::Read as _, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;

use super::failed;
use crate::{
    clock::{Chance, Clock},
    oidc::stand_in::{self, Setting, Someone},
};

/// Options of `motcua identity-stand-in`.
#[derive(Debug, Args)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one. The address is printed.
    #[arg(long, default_value = "127.0.0.1:8091", value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// The people who may be chosen: a JSON list of subject, name, number, birth and sex.
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// The id under which the installation knows the stand-in.
    #[arg(long, default_value = "vneid", value_name = "ID")]
    id: String,
    /// The installation's name here.
    #[arg(long, default_value = "motcua", value_name = "NAME")]
    client_id: String,
    /// The secret shared with the installation.
    #[arg(long, env = "MOTCUA_IDENTITY_SECRET", hide_env_values = true, value_name = "SECRET")]
    client_secret: String,
    /// An origin people may be sent back to beside this machine; may be repeated.
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// End when the input closes: for a program that starts this one and holds its input.
    #[arg(long, hide = true)]
    with_parent: bool,
}

fn people(path: &PathBuf) -> Result<Vec<Someone>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Runs until stopped; started by another program, it ends with that one.
pub fn serve(options: &Options) -> ExitCode {
    let people = match people(&options.people) {
        Ok(people) => people,
        Err(why) => return failed(&why),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return failed(&e),
    };
    if options.with_parent {
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::abort();
        });
    }
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(|e| e.to_string())?;
        let issuer = format!("http://{}", listener.local_addr().map_err(|e| e.to_string())?);
        let set = Setting {
            issuer: issuer.clone(),
            client: (options.client_id.clone(), options.client_secret.clone()),
            origins: options.origin.clone(),
            back: format!("/sign-in/from/{}", options.id),
            out: format!("/sign-in/out/{}", options.id),
            people,
        };
        let router = stand_in::router(set, Clock::System, Chance::System)?;
        println!("{issuer}");
        stand_in::serve(listener, router).await.map_err(|e| e.to_string())
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => failed(&format!("the stand-in cannot run on {}: {e}", options.listen)),
    }
}

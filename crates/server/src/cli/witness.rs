//! `motcua witness`: an independent witness for the logs of others.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;
use proof::WitnessKey;
use zeroize::Zeroizing;

use super::{
    failed,
    running::{NoStart, stopped},
    trust,
};
use crate::{clock::Clock, store::secret_file, witness::Witness};

/// Options of `motcua witness`.
#[derive(Debug, Args)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one. The address is printed.
    #[arg(long, default_value = "127.0.0.1:8091", value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// The file with the witness's secret key; made on the first start.
    #[arg(long, default_value = "motcua-witness/witness.key", value_name = "FILE")]
    key: PathBuf,
    /// The name in a fresh key, such as witness.example/motcua.
    #[arg(long, default_value = "localhost/witness", value_name = "NAME")]
    name: String,
    /// The public key of a log to follow, as text or as a file; may be repeated. A log that changes its
    /// key is named with both.
    #[arg(long, required = true, value_name = "KEY")]
    log: Vec<String>,
    /// The folder for what was signed last. It must never be lost nor put back to an earlier state.
    #[arg(long, default_value = "motcua-witness", value_name = "DIR")]
    state: PathBuf,
}

/// Runs until stopped; 1 when it does not start.
pub fn serve(options: &Options) -> ExitCode {
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

fn run(options: &Options) -> Result<(), NoStart> {
    let logs = options.log.iter().map(|text| trust::log(text)).collect::<Result<Vec<_>, _>>()?;
    let key = find_key(options)?;
    let public = key.public();
    let witness = Witness::open(key, &logs, &options.state, Clock::System)
        .map_err(|e| NoStart(format!("the folder {} cannot be used: {e}", options.state.display())))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let served = runtime.map_err(|e| NoStart(e.to_string()))?.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen).await?;
        println!("http://{}", listener.local_addr()?);
        println!("{public}");
        axum::serve(listener, witness.router()).with_graceful_shutdown(stopped()).await
    });
    served.map_err(|e| NoStart(format!("the witness cannot run on {}: {e}", options.listen)))
}

fn find_key(options: &Options) -> Result<WitnessKey, NoStart> {
    let bad = |bad: proof::BadKey| NoStart(format!("the witness's key {}: {bad}", options.key.display()));
    WitnessKey::new(&options.name, &[0; 32]).map_err(|why| NoStart(format!("the name {:?}: {why}", options.name)))?;
    let file = options.key.file_name().and_then(|n| n.to_str()).ok_or("--key names no file")?;
    let folder = options.key.parent().map(PathBuf::from).unwrap_or_default();
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let make = |fresh: &[u8; 32]| WitnessKey::new(&options.name, fresh).map(|key| key.write()).unwrap_or_default();
    let text: Zeroizing<String> = secret_file(&folder, file, make).map_err(|fault| NoStart(fault.to_string()))?;
    WitnessKey::read(&text).map_err(bad)
}

//! `motcua payment-stand-in`: an honest stand-in for a payment provider. No money moves.

use std::{io::Read as _, net::SocketAddr, process::ExitCode};

use clap::Args;

use super::failed;
use crate::{clock::Clock, payments::stand_in};

/// Options of `motcua payment-stand-in`.
#[derive(Debug, Args)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one. The address is printed.
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// The shared key.
    #[arg(long, env = "MOTCUA_PAYMENT_KEY", hide_env_values = true, value_name = "KEY")]
    key: String,
    /// End when the input closes: for a program that starts this one and holds its input.
    #[arg(long, hide = true)]
    with_parent: bool,
}

/// Runs until stopped; started by another program, it ends with that one.
pub fn serve(options: &Options) -> ExitCode {
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
        let listener = tokio::net::TcpListener::bind(options.listen).await?;
        println!("http://{}", listener.local_addr()?);
        stand_in::serve(listener, options.key.as_bytes(), Clock::System).await
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => failed(&format!("the stand-in cannot run on {}: {e}", options.listen)),
    }
}

//! A server in a process of its own, started, watched and ended.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child as Process, Command, Stdio},
    time::{Duration, Instant},
};

use super::client::{self, Client};

/// How long a server may take to be ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; ended when dropped.
pub struct Child {
    process: Process,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the first good answer of `/readyz`, seconds.
    pub ready: f64,
}

impl Child {
    /// Starts this program with these arguments on a data folder and waits until it is ready.
    pub fn start(arguments: &[&str], data: &Path) -> Result<Child, String> {
        let begin = Instant::now();
        let fault = |e: std::io::Error| format!("a server does not start: {e}");
        let mut process = Command::new(std::env::current_exe().map_err(fault)?)
            .args(arguments)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("MOTCUA_LOG", "error")
            .env_remove("MOTCUA_DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(fault)?;
        let mut lines = BufReader::new(process.stderr.take().ok_or("a server without its messages")?).lines();
        let mut said = Vec::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                let _ = process.kill();
                let _ = process.wait();
                return Err(format!("a server ended at once: {}", said.join("; ")));
            };
            match line.strip_prefix("Motcua: http://").map(str::parse) {
                Some(Ok(address)) => break address,
                _ => said.push(line),
            }
        };
        // Whatever else it says is passed on, so that it never waits for a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| eprintln!("{line}")));
        let mut child = Child { process, address, ready: 0.0 };
        child.until_ready(begin)?;
        child.ready = begin.elapsed().as_secs_f64();
        Ok(child)
    }

    fn until_ready(&self, begin: Instant) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        runtime.block_on(async {
            while begin.elapsed() < PATIENCE {
                if let Ok(mut client) = Client::connect(self.address).await
                    && let Ok(answer) = client.ask(&client::get("/readyz", "")).await
                    && answer.status == 200
                {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Err(format!("the server at {} was not ready within {} s", self.address, PATIENCE.as_secs()))
        })
    }

    /// The memory it has in use now, MB (10^6 bytes); `None` where the system does not tell.
    pub fn memory_mb(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024.0 / 1e6)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

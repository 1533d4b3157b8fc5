//! Many clients at once, each asking again as soon as it is answered.

use std::{
    cell::RefCell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use super::{client::Client, quantile};

/// How a run went.
#[derive(Debug, Default)]
pub struct Run {
    /// Seconds of each answer, sorted.
    pub times: Vec<f64>,
    /// How long it ran, seconds.
    pub seconds: f64,
    /// Bytes of the last body.
    pub bytes: usize,
}

impl Run {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.times.len() as f64 / self.seconds } else { 0.0 }
    }

    /// Milliseconds below which a part of the answers came.
    pub fn ms(&self, part: f64) -> f64 {
        quantile(&self.times, part) * 1e3
    }
}

/// Lets so many clients ask for so long. `make` gives the next request of a client, or `None` when it has
/// none left. The first sixth of the time is not counted. An answer that is no success ends the run.
pub fn drive(
    address: SocketAddr,
    clients: usize,
    length: Duration,
    make: impl FnMut(usize) -> Option<Vec<u8>> + 'static,
) -> Result<Run, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let make = Rc::new(RefCell::new(make));
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async move {
        let mut open = Vec::with_capacity(clients);
        for _ in 0..clients {
            open.push(Client::connect(address).await.map_err(|e| format!("cannot connect to {address}: {e}"))?);
        }
        let begin = Instant::now();
        let (counted, end) = (begin + length / 6, begin + length);
        let tasks: Vec<_> = open
            .into_iter()
            .enumerate()
            .map(|(n, client)| tokio::task::spawn_local(one(client, n, end, make.clone())))
            .collect();
        let mut run = Run::default();
        let (mut last, mut all) = (counted, Vec::new());
        for task in tasks {
            let (times, ended, bytes) = task.await.map_err(|e| e.to_string())??;
            all.extend(times);
            run.bytes = run.bytes.max(bytes);
            last = last.max(ended);
        }
        // When nothing began after the warming up, the warming up was all there is.
        let from = if all.iter().any(|(start, _)| *start >= counted) { counted } else { begin };
        run.times.extend(all.into_iter().filter(|(start, _)| *start >= from).map(|(_, seconds)| seconds));
        run.seconds = (last - from).as_secs_f64();
        run.times.sort_by(f64::total_cmp);
        if run.times.is_empty() { Err("nothing was answered in time; use more --seconds".to_owned()) } else { Ok(run) }
    })
}

async fn one(
    mut client: Client,
    n: usize,
    end: Instant,
    make: Rc<RefCell<impl FnMut(usize) -> Option<Vec<u8>>>>,
) -> Result<(Vec<(Instant, f64)>, Instant, usize), String> {
    let (mut times, mut bytes, mut now) = (Vec::new(), 0, Instant::now());
    while now < end {
        let Some(request) = make.borrow_mut()(n) else { break };
        let start = Instant::now();
        let answer = client.ask(&request).await.map_err(|e| format!("the server did not answer: {e}"))?;
        if !(200..300).contains(&answer.status) {
            let line = String::from_utf8_lossy(request.split(|b| *b == b'\r').next().unwrap_or_default()).into_owned();
            let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(400)]).into_owned();
            return Err(format!("{line} was answered with {}: {body}", answer.status));
        }
        bytes = answer.body.len();
        now = Instant::now();
        times.push((start, (now - start).as_secs_f64()));
    }
    Ok((times, now, bytes))
}

//! `motcua bench http`: a real server in a process of its own, asked over HTTP: whole submissions, action
//! steps and pages, each beside what a bare handler does in the same run.

use std::{path::Path, time::Duration};

use rules::{id::Id, workflow::Role};

use super::{
    ceilings::Ceilings,
    child::Child,
    client::{get, post},
    load::{Run, drive},
    scene::{Made, SERVICE, Scene, Signed},
};

/// How many clients ask at once.
const CLIENTS: [usize; 3] = [1, 16, 256];
/// How many cases are made for the steps, for each second that is measured: more than can be worked.
const CASES_A_SECOND: f64 = 1500.0;

/// What was measured.
#[derive(Debug, Default)]
pub struct Figures {
    /// Whole submissions for each number of clients.
    pub submissions: Vec<Run>,
    /// Rows inserted by the bare handler.
    pub rows: Vec<Run>,
    /// Steps for each number of clients: 1 and 16.
    pub steps: Vec<Run>,
    /// Pages, static pages of the same server, bare answers of equal size.
    pub pages: Vec<Run>,
}

/// Measures on fresh folders under `folder`.
pub fn measure(folder: &Path, length: Duration) -> Result<Figures, String> {
    let mut figures = Figures::default();
    let scene = Scene::make(&folder.join("http"), 256)?;
    let cases = scene.add((length.as_secs_f64() * CASES_A_SECOND) as usize + 64, Made::HandedIn)?;
    let server = Child::start(&["serve"], &folder.join("http"))?;
    let peer = Child::start(&["bench", "peer"], &folder.join("peer"))?;
    let body = scene.application();
    for clients in CLIENTS {
        figures.submissions.push(drive(server.address, clients, length, submissions(&scene, &body))?);
        let row = post("/row", "", &body);
        figures.rows.push(drive(peer.address, clients, length, move |_| Some(row.clone()))?);
    }
    let mut cases = cases.into_iter();
    for clients in [1, 16] {
        let most = if clients == 1 { cases.len() / 4 } else { usize::MAX };
        let share: Vec<Id> = cases.by_ref().take(most).collect();
        figures.steps.push(drive(server.address, clients, length, steps(&scene, share, clients))?);
    }
    let page = get(&format!("/services/{SERVICE}"), "accept-language: vi\r\n");
    let pages = drive(server.address, 16, length, move |_| Some(page.clone()))?;
    let bytes = pages.bytes;
    figures.pages.push(pages);
    let style = style_sheet(&server)?;
    for (address, path) in [(server.address, style), (peer.address, format!("/static/{bytes}"))] {
        let page = get(&path, "");
        figures.pages.push(drive(address, 16, length, move |_| Some(page.clone()))?);
    }
    Ok(figures)
}

/// Whole submissions, each under a key of its own.
fn submissions(scene: &Scene, body: &str) -> impl FnMut(usize) -> Option<Vec<u8>> + use<> {
    let (citizens, body) = (scene.citizens.clone(), body.to_owned());
    let fresh = crate::clock::Chance::System.secret();
    let mut n = 0_u64;
    move |client| {
        n += 1;
        let key = format!("{}idempotency-key: {fresh}-{n}\r\n", citizens[client % citizens.len()].bearer());
        Some(post("/api/v1/cases", &key, &body))
    }
}

/// The whole way of a case from the counter's cash book to the hand-over, each step by whose turn it is.
const WAY: [(Role, &str, &str); 7] = [
    (Role::Intake, "cash", r#"{"reference":"BL000001"}"#),
    (Role::Intake, "actions/accept", "{}"),
    (Role::Handler, "actions/claim", "{}"),
    (Role::Handler, "actions/propose", r#"{"approve":true,"note":"Hồ sơ đủ điều kiện."}"#),
    (Role::Head, "actions/approve", "{}"),
    (Role::Intake, "actions/issue", "{}"),
    (Role::Intake, "actions/hand_over", r#"{"how":"counter"}"#),
];

/// Steps of cases, each client with cases of its own.
fn steps(scene: &Scene, cases: Vec<Id>, clients: usize) -> impl FnMut(usize) -> Option<Vec<u8>> + use<> {
    let officials = scene.officials.clone();
    let bearer = move |role: &Role| officials.get(role).map(Signed::bearer).unwrap_or_default();
    let mut cases = cases.into_iter();
    let mut at: Vec<Option<(Id, usize)>> = vec![None; clients];
    move |client| {
        let (case, step) = match at[client] {
            Some((case, step)) if step < WAY.len() => (case, step),
            _ => (cases.next()?, 0),
        };
        at[client] = Some((case, step + 1));
        let (role, what, body) = &WAY[step];
        Some(post(&format!("/api/v1/cases/{case}/{what}"), &bearer(role), body))
    }
}

/// The address of the style sheet, as the front page names it.
fn style_sheet(server: &Child) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let mut client = super::client::Client::connect(server.address).await.map_err(|e| e.to_string())?;
        let answer = client.ask(&get("/", "")).await.map_err(|e| e.to_string())?;
        let page = String::from_utf8_lossy(answer.body).into_owned();
        let begin = page.find("/assets/app.").ok_or("the front page has no style sheet")?;
        Ok(page[begin..].split('"').next().unwrap_or_default().to_owned())
    })
}

/// Prints, beside what the machine can do.
pub fn print(figures: &Figures, ceilings: &Ceilings) {
    println!(
        "\nWhole submissions over HTTP, durable, beside a bare handler that inserts one row in the same group commit:"
    );
    println!(
        "{:>8}{:>14}{:>10}{:>10}{:>14}{:>10}{:>8}",
        "clients", "submissions/s", "p50 ms", "p99 ms", "bare rows/s", "p99 ms", "ratio"
    );
    for ((clients, run), row) in CLIENTS.iter().zip(&figures.submissions).zip(&figures.rows) {
        let ratio = run.rate() / row.rate();
        println!(
            "{clients:>8}{:>14.0}{:>10.2}{:>10.2}{:>14.0}{:>10.2}{ratio:>8.3}",
            run.rate(),
            run.ms(0.5),
            run.ms(0.99),
            row.rate(),
            row.ms(0.99),
        );
        println!(
            "bench submissions clients={clients} per_second={:.0} p50_ms={:.3} p99_ms={:.3} bare_per_second={:.0} \
             bare_p50_ms={:.3} bare_p99_ms={:.3} ratio={ratio:.3} sync_p50_ms={:.3}",
            run.rate(),
            run.ms(0.5),
            run.ms(0.99),
            row.rate(),
            row.ms(0.5),
            row.ms(0.99),
            ceilings.sync_p50_ms,
        );
    }
    println!("\nAction steps over HTTP (cash, accept, claim, propose, approve, issue, hand over):");
    for (clients, run) in [1, 16].iter().zip(&figures.steps) {
        let beyond = run.ms(0.5) - ceilings.sync_p50_ms;
        println!(
            "{clients:>8} clients {:>10.0} steps/s, {:.2} ms p50, {:.2} ms p99; the disk's own {:.3} ms, beyond it {beyond:.3} ms",
            run.rate(),
            run.ms(0.5),
            run.ms(0.99),
            ceilings.sync_p50_ms,
        );
        println!(
            "bench steps clients={clients} per_second={:.0} p50_ms={:.3} p99_ms={:.3} sync_p50_ms={:.3} beyond_ms={beyond:.3}",
            run.rate(),
            run.ms(0.5),
            run.ms(0.99),
            ceilings.sync_p50_ms,
        );
    }
    let [page, asset, bare] = figures.pages.as_slice() else { return };
    println!("\nPages with 16 clients, uncompressed:");
    println!("{:>26} {:>8.0}/s {:>8} bytes", "a service page", page.rate(), page.bytes);
    println!("{:>26} {:>8.0}/s {:>8} bytes", "the style sheet", asset.rate(), asset.bytes);
    println!("{:>26} {:>8.0}/s {:>8} bytes", "a bare static page", bare.rate(), bare.bytes);
    println!(
        "bench pages page_per_second={:.0} page_bytes={} asset_per_second={:.0} asset_bytes={} bare_per_second={:.0} \
         ratio_asset={:.3} ratio_bare={:.3}",
        page.rate(),
        page.bytes,
        asset.rate(),
        asset.bytes,
        bare.rate(),
        page.rate() / asset.rate(),
        page.rate() / bare.rate(),
    );
}

//! Worked examples: every service has one of each kind, and they name only what there is.

use super::{super::compiled::Service, Finding, or_nearest};
use crate::service::{
    example::{Example, ExampleKind},
    finding::Place,
};

/// What is wrong with the worked examples of a service, given by name, before they are run.
pub fn check_example(service: &Service, examples: &[(String, Example)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, word) in
        [(ExampleKind::Normal, "normal"), (ExampleKind::Edge, "edge"), (ExampleKind::Refused, "refused")]
    {
        if !examples.iter().any(|(_, e)| e.kind == kind) {
            let what = format!("the service has no worked example of kind {word}");
            findings.push(Finding::service("", what, format!("add examples/{word}.yaml")));
        }
    }
    for (name, example) in examples {
        let mut found = |path: String, what: String, mend: String| {
            findings.push(Finding::service(path, what, mend).in_place(Place::Example(name.clone())));
        };
        let definition = service.definition();
        let evidence = || definition.evidence.iter().map(|e| e.id.as_str()).collect::<Vec<_>>();
        for (path, list) in [("given.evidence", &example.given.evidence), ("then.evidence", &example.then.evidence)] {
            for (i, id) in list.iter().flatten().enumerate().filter(|(_, id)| !evidence().contains(&id.as_str())) {
                found(format!("{path}[{i}]"), format!("the service has no evidence {id}"), or_nearest(id, evidence()));
            }
        }
        let states = || service.workflow().states.keys().map(String::as_str).collect::<Vec<_>>();
        if let Some(state) = example.then.state.as_deref().filter(|s| !states().contains(s)) {
            found("then.state".into(), format!("the workflow has no state {state}"), or_nearest(state, states()));
        }
        let pages = || definition.form.pages.iter().map(|p| p.id.as_str()).collect::<Vec<_>>();
        for (i, page) in example.then.pages.iter().flatten().enumerate().filter(|(_, p)| !pages().contains(&p.as_str()))
        {
            found(format!("then.pages[{i}]"), format!("the form has no page {page}"), or_nearest(page, pages()));
        }
        if !definition.channels.contains(&example.given.channel) {
            let what = format!("the service is not open to {}", example.given.channel.as_str());
            found("given.channel".into(), what, "use one of its channels".into());
        }
    }
    findings
}

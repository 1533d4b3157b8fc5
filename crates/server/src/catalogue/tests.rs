//! The shipped catalogue is clean, and every kind of defect planted in it is found where it is.

use super::{check::check, *};

#[test]
fn the_shipped_catalogue_is_clean_and_its_examples_come_out_as_they_say() {
    let report = check(Files::embedded());
    let defects: Vec<String> = report.defects.iter().map(ToString::to_string).collect();
    assert!(defects.is_empty(), "{}", defects.join("\n"));
    assert_eq!((report.services, report.failed), (14, 0));
    assert!(report.examples >= 14 * 3, "{} examples", report.examples);
}

const SERVICE: &str = "services/dog-licence/service.yaml";
const VI: &str = "services/dog-licence/text.vi.yaml";
const EN: &str = "services/dog-licence/text.en.yaml";
const FLOW: &str = "workflows/one-stop/workflow.yaml";
const FORM: &str = "forms/applicant.yaml";
const NORMAL: &str = "services/dog-licence/examples/normal.yaml";
const REFUSED: &str = "services/dog-licence/examples/refused.yaml";

/// A catalogue of one service, quick to read.
fn small() -> Files {
    let mut files = Files::embedded();
    files.keep(|path| {
        let mut parts = path.split('/');
        match (parts.next(), parts.next()) {
            (Some("services"), slug) => slug == Some("dog-licence"),
            (Some("workflows"), name) => name == Some("one-stop"),
            _ => true,
        }
    });
    let places = files.text("units/places.csv").unwrap_or_default().lines();
    let places: Vec<&str> = places.enumerate().filter(|(i, l)| *i == 0 || l.contains(",01,")).map(|(_, l)| l).collect();
    let places = places.join("\n");
    files.put("units/places.csv", &places);
    files
}

/// One defect, planted by replacing some text of a file.
struct Planted {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// The file where it is found, and the text in it at whose beginning it is found.
    at: (&'static str, &'static str),
    /// Part of what is said.
    what: &'static str,
    /// Part of how to mend it.
    mend: &'static str,
}

fn planted(file: &'static str, from: &'static str, to: &'static str, at: &'static str) -> Planted {
    Planted { file, from, to, at: (file, at), what: "", mend: "" }
}

impl Planted {
    fn found_in(mut self, file: &'static str) -> Self {
        self.at.0 = file;
        self
    }

    fn says(mut self, what: &'static str, mend: &'static str) -> Self {
        (self.what, self.mend) = (what, mend);
        self
    }

    fn check(&self) -> Result<(), String> {
        let mut files = small();
        let before = files.text(self.file).ok_or("no such file")?.to_owned();
        let after = before.replacen(self.from, self.to, 1);
        if before == after {
            return Err(format!("{} is not in {}", self.from, self.file));
        }
        files.put(self.file, &after);
        let (file, text) = self.at;
        let place = place_of(files.text(file).unwrap_or_default(), text);
        let report = check(files);
        let hit = report.defects.iter().any(|d| {
            d.file == file && (d.line, d.column) == place && d.what.contains(self.what) && d.mend.contains(self.mend)
        });
        let defects: Vec<String> = report.defects.iter().map(ToString::to_string).collect();
        if hit { Ok(()) } else { Err(format!("wanted {file}:{place:?} {}\ngot {}", self.what, defects.join("\n    "))) }
    }
}

/// Line and column of a text; the whole file for an empty one.
fn place_of(file: &str, text: &str) -> (usize, usize) {
    let Some(at) = file.find(text).filter(|_| !text.is_empty()) else { return (0, 0) };
    let line = file[..at].matches('\n').count() + 1;
    (line, file[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn check_all(planted: &[Planted]) {
    let failed: Vec<String> =
        planted.iter().filter_map(|p| p.check().err().map(|e| format!("- {} -> {}: {e}", p.from, p.to))).collect();
    assert!(
        failed.is_empty(),
        "{} of {} planted defects were not found:\n{}",
        failed.len(),
        planted.len(),
        failed.join("\n")
    );
}

#[test]
fn the_small_catalogue_is_clean_before_anything_is_planted() {
    let report = check(small());
    let defects: Vec<String> = report.defects.iter().map(ToString::to_string).collect();
    assert!(defects.is_empty(), "{}", defects.join("\n"));
    assert_eq!((report.services, report.examples), (1, 3));
}

#[test]
fn defects_of_tables_and_expressions_are_found_where_they_are() {
    check_all(&[
        planted(SERVICE, "dogs > 3", "dosg > 3", "dosg").says("nothing is called dosg", "write `dogs`"),
        planted(SERVICE, "channel == 'online'\"", "channel == 'onlin'\"", "'onlin'")
            .says("not one of the options", "online"),
        planted(SERVICE, "=dogs * 15000", "=dogs * pric", "pric").says("nothing is called pric", ""),
        planted(SERVICE, "\"dogs > 3\"", "dogs", "dogs, then").says("a condition must be true or false", "compare"),
        planted(SERVICE, "{eligible: true}", "{eligble: true}", "eligble")
            .says("gives no `eligble`", "write `eligible`"),
        planted(SERVICE, "{amount: 0}", "{}", "then: {}").says("does not say `amount`", "add `amount`"),
        planted(SERVICE, "{amount: 0}", "{amount: free}", "amount: free").says("cannot be this", "a whole number"),
        planted(SERVICE, "id: too_many", "id: too_young", "id: too_young, when: \"dogs")
            .says("two rules are called", ""),
        planted(SERVICE, "{id: too_many, when: \"dogs > 3\", ", "{id: too_many, ", "{id: keeper")
            .says("never reached", "before"),
        planted(SERVICE, "when: guide_dog\n      fields", "when: guide_dgo\n      fields", "guide_dgo")
            .says("nothing is called guide_dgo", "write `guide_dog`"),
        planted(SERVICE, "\"!vaccinated_in_register\"", "\"!vaccinated\"", "vaccinated\"")
            .says("nothing is called", ""),
        planted(SERVICE, "\"dogs > 3\"", "\"given(guide_since) && guide_since > today\"", "{id: too_many")
            .says("no situation was found", "rules before it"),
        planted(SERVICE, "\"dogs > 3\"", "\"guide_since > today\"", "eligibility:")
            .says("stays unknown without guide_since", "`given(guide_since) && ...`"),
        planted(
            SERVICE,
            "\"!vaccinated_in_register\"",
            "\"!vaccinated_in_register && guide_since > today\"",
            "{id: vaccination, form",
        )
        .says("whether vaccination is needed stays unknown", "say first"),
        planted(SERVICE, "    - {id: keeper, then", "    - {id: keeper, when: guide_dog, then", "eligibility:")
            .says("no rule says whether", "without `when`"),
        planted(SERVICE, "{id: too_many, when: \"dogs > 3\"", "{id: too_many, when: \"dogs > 20\"", "{id: too_many")
            .says("no situation was found that the rule too_many decides", ""),
        planted(SERVICE, "\"=dogs * 20000\"", "\"=dogs * 20000 / (dogs - 2)\"", "table:")
            .says("a division by zero", ""),
        planted(
            SERVICE,
            "  hit: first\n  rules:\n    - {id: too_young",
            "  hit: unique\n  rules:\n    - {id: too_young",
            "eligibility:",
        )
        .says("only one rule may match", "exclude each other"),
    ]);
}

#[test]
fn defects_of_the_form_are_found_where_they_are() {
    check_all(&[
        planted(SERVICE, "- use: applicant", "- use: aplicant", "use: aplicant").says("no shared form", "applicant"),
        planted(SERVICE, "{id: dog_name,", "{id: dogs,", "id: dogs, kind: integer")
            .says("the id dogs stands twice", ""),
        planted(SERVICE, "id: vaccination\n", "id: dog\n", "id: dog\n      fields:\n        - {id: vacc")
            .says("stands twice", ""),
        planted(SERVICE, "id: dog_name", "id: Dog-Name", "id: Dog-Name").says("is no id", "lower-case"),
        planted(SERVICE, "id: dog_name", "id: size", "id: size").says("means something else", "another id"),
        planted(
            SERVICE,
            "kind: yes_no}\n    - id: guide",
            "kind: choice, options: [yes]}\n    - id: guide",
            "options: [yes]",
        )
        .says("fewer than two options", ""),
        planted(SERVICE, "max_length: 60}", "options: [a, b]}", "options: [a, b]").says("not chosen from a list", ""),
        planted(SERVICE, "min: 1, max: 20", "min: 30, max: 20", "max: 20").says("no answer to dogs can pass", ""),
        planted(SERVICE, "min: 1, max: 20", "min: today, max: 20", "min: today")
            .says("no bound of a number", "whole number"),
        planted(SERVICE, "max: today, for", "max: tomorow, for", "max: tomorow").says("no bound of a date", "today"),
        planted(SERVICE, "max: today, for: handling", "max: today", "{id: guide_since")
            .says("asked but never used", "for: handling"),
        planted(SERVICE, "fields: [applicant_name, dog_name", "fields: [applicant_name, dog_nme", "dog_nme")
            .says("no question is called", "dog_name"),
        planted(
            SERVICE,
            "when: guide_dog\n      fields",
            "when: vaccinated_in_register\n      fields",
            "when: vaccinated_in_register\n      fields",
        )
        .says("not asked before it", "move the question"),
        planted(
            SERVICE,
            "{id: guide_dog, kind: yes_no}",
            "{id: guide_dog, kind: yes_no, optional: true}",
            "when: guide_dog}\nform",
        )
        .says("may be left empty", "`optional`"),
        planted(SERVICE, "competent_by: applicant_address", "competent_by: aplicant_address", "competent_by")
            .says("no question is called", "write `applicant_address`"),
        planted(SERVICE, "competent_by: applicant_address", "competent_by: dogs", "competent_by")
            .says("dogs is no address", "applicant_address"),
        planted(FORM, "prefill: address}", "prefill: address, optional: true}", "competent_by")
            .found_in(SERVICE)
            .says("not always answered", "always asked"),
        planted(FORM, "prefill: phone", "prefill: fone", "prefill: fone")
            .says("an account holds no fone", "use one of name"),
        planted(FORM, "kind: phone, prefill: phone", "kind: integer, prefill: phone", "prefill: phone")
            .says("does not fit", ""),
    ]);
}

#[test]
fn defects_of_law_and_time_are_found_where_they_are() {
    check_all(&[
        planted(SERVICE, "article: \"DOG-1 art 3\"", "article: \"DOG-2 art 3\"", "article: \"DOG-2 art 3\"")
            .says("cites a law that is not in", "`DOG-1`"),
        planted(
            SERVICE,
            "copies: 1, when: \"!vaccinated_in_register\", article: \"DOG-1 art 4\"",
            "copies: 1, when: \"!vaccinated_in_register\", article: CAT-9",
            "article: CAT-9",
        )
        .says("not in `legal_basis`", ""),
        planted(
            SERVICE,
            "then: {eligible: false}, article: \"DOG-1 art 3\", ",
            "then: {eligible: false}, ",
            "{id: too_many",
        )
        .says("must name its article", "article"),
        planted(SERVICE, ", text: fee_guide", "", "{id: guide, when: guide_dog, then: {amount: 0}")
            .says("a fee must say", "`text`"),
        planted(SERVICE, "checking: {amount: 4", "checking: {amount: 40", "amount: 1, unit: working_days")
            .says("steps take 44 working hours", "`times`"),
        planted(SERVICE, "{n}/{year}/DOG", "{year}/DOG", "number:").says("the same number", "{n}"),
        planted(SERVICE, "signed_by: head", "signed_by: handler", "signed_by").says("approves nothing", "`approve`"),
        planted(SERVICE, "channels: [online, counter, post]", "channels: [counter]", "online: full")
            .says("cannot be applied for so", "partial"),
        planted(
            SERVICE,
            "- {id: DOG-1, title: \"Demonstration act on dogs\"}",
            "- {id: DOG-1, title: Dogs}\n  - {id: DOG-1, title: Again}",
            "id: DOG-1, title: Again",
        )
        .says("stands twice", ""),
        planted(SERVICE, "calendar: office", "calendar: ofice", "calendar").says("no calendar", "office"),
        planted(SERVICE, "decides: committee", "decides: comittee", "decides").says("no kind of agency", "committee"),
        planted(SERVICE, "workflow: one-stop", "workflow: one-step", "workflow: one-step")
            .says("no workflow", "one-stop"),
        planted(SERVICE, "  checking: {amount", "  cheking: {amount", "cheking").says("has no state", "spelling"),
        planted(SERVICE, "slug: dog-licence", "slug: dogs", "slug").says("not the name of its folder", ""),
        planted(SERVICE, "sector: demonstration", "sector: demo", "sector").says("has no name in texts", ""),
        planted(SERVICE, "refundable: true", "refundabel: true", "refundabel").says("unknown field", "spelling"),
    ]);
}

#[test]
fn defects_of_the_workflow_are_found_where_they_are() {
    check_all(&[
        planted(FLOW, "start: received", "start: recieved", "start").says("no state recieved", "write `received`"),
        planted(FLOW, "{do: accept, to: checking}", "{do: accept, to: cheking}", "to: cheking")
            .says("no state cheking", "write `checking`"),
        planted(FLOW, "{do: ask, to: supplementing}", "{do: ask, to: incomplete}", "supplementing:")
            .says("never reached", ""),
        planted(FLOW, "      - {do: hand_over, to: delivered}\n", "      - {do: claim}\n", "ready:")
            .says("dead end", "`to`"),
        planted(FLOW, "    phase: processing\n    role: head\n", "    phase: processing\n", "deciding:")
            .says("has no role", "`role`"),
        planted(FLOW, "    phase: processing\n    role: head\n", "    phase: processing\n", "{do: approve")
            .says("nobody may approve", "`by`"),
        planted(
            FLOW,
            "{do: stop, to: stopped}",
            "{do: stop, to: stopped, by: administrator}",
            "{do: stop, to: stopped, by: admin",
        )
        .says("nobody may stop", "handler"),
        planted(FLOW, "{do: refuse, to: refused}", "{do: refuse, to: refused, by: applicant}", "{do: refuse")
            .says("an applicant cannot", "official"),
        planted(FLOW, "{do: withdraw, to: withdrawn, by: applicant}", "{do: withdraw, to: withdrawn}", "{do: withdraw")
            .says("only the applicant", "by: applicant"),
        planted(
            FLOW,
            "      - {do: claim}\n",
            "      - {do: claim}\n      - {do: claim, by: handler}\n",
            "{do: claim, by: handler}",
        )
        .says("second claim", ""),
        planted(FLOW, "      - {do: supplement, to: received}\n", "", "incomplete:")
            .says("cannot answer", "supplement"),
        planted(FLOW, "{do: refer}", "{do: refer, to: deciding}", "{do: refer").says("the case stays", "`to`"),
        planted(FLOW, "{do: propose, to: deciding}", "{do: propose}", "{do: propose}")
            .says("must lead to another state", "`to`"),
        planted(FLOW, "{do: refer}", "{do: answer}", "{do: answer}").says("needs no action", "out"),
        planted(FLOW, "{do: ask, to: incomplete}", "{do: ask, to: checking}", "{do: ask, to: checking}")
            .says("somebody else acts", "role: applicant"),
        planted(FLOW, "{do: decline, to: declined}", "{do: forward, to: deciding}", "{do: approve")
            .says("before the case was accepted", "`accept`"),
        planted(FLOW, "{do: decline, to: declined}", "{do: revoke, to: declined, by: head}", "{do: revoke")
            .says("before a result was issued", "`issue`"),
        planted(FLOW, "term: {amount: 2, unit: hours}", "term: {amount: 0, unit: hours}", "term: {amount: 0")
            .says("no time", ""),
        planted(
            FLOW,
            "  withdrawn: {phase: withdrawn}",
            "  withdrawn: {phase: withdrawn}\n  archived: {phase: delivered}",
            "archived",
        )
        .says("never reached", ""),
    ]);
}

#[test]
fn defects_of_the_words_are_found_where_they_are() {
    check_all(&[
        planted(EN, "  too_many: At", "  too_mny: At", "too_mny").says("belong to nothing", "write `too_many`"),
        planted(EN, "  too_many: At", "  too_mny: At", "notes:")
            .says("the note too_many has no words", "add `too_many`"),
        planted(VI, "  guide: Chó", "  guides: Chó", "pages:").says("the page guide has no words", ""),
        planted(VI, "  dogs: {label", "  dogz: {label", "fields:").says("the question dogs has no words", ""),
        planted(VI, "  guide_certificate: ", "  certificate: ", "evidence:")
            .says("the evidence guide_certificate has no words", ""),
        planted(VI, "title: Cấp phép nuôi chó", "title: ''", "title").says("title is empty", "write"),
        planted(VI, "title: Cấp phép nuôi chó\n", "", "summary").says("missing field `title`", "add"),
        planted(SERVICE, "online: full", "online: partial", "")
            .found_in(VI)
            .says("why a visit is needed", "partial_reason"),
        planted(VI, "title: Cấp", "partial_reason: Vì\ntitle: Cấp", "partial_reason")
            .says("wholly online", "take it out"),
        planted(
            SERVICE,
            "{id: guide_dog, kind: yes_no}",
            "{id: guide_dog, kind: yes_no, check: guide_dog}",
            "guide_dog:",
        )
        .found_in(VI)
        .says("nothing to say when it fails", "`error`"),
        planted(VI, "  dog_name: {label: ", "  dog_name: {error: Sai, label: ", "error: Sai")
            .says("never said", "`check`"),
        planted(VI, "  dog_name: {label: ", "  dog_name: {options: {a: b}, label: ", "options: {a")
            .says("no options", "out"),
        planted(
            SERVICE,
            "max_length: 60}",
            "max_length: 60}\n        - {id: size_of_dog, kind: choice, options: [small, large], for: handling}",
            "fields:",
        )
        .found_in(VI)
        .says("the question size_of_dog has no words", ""),
        planted(
            SERVICE,
            "{id: dog_name, kind: text, max_length: 60}",
            "{id: dog_name, kind: choice, options: [rex, bello]}",
            "dog_name:",
        )
        .found_in(VI)
        .says("the option rex has no words", "add `rex`"),
        planted(
            SERVICE,
            "form: original, originals: 1, when: guide_dog}",
            "form: original, originals: 1, when: guide_dog, waive: vaccinated_in_register}",
            "guide_certificate:",
        )
        .found_in(VI)
        .says("can be waived", "`waived`"),
        planted("forms/applicant.vi.yaml", "  contact: Liên", "  contract: Liên", "contract")
            .says("belong to nothing", "contact"),
        planted("workflows/one-stop/text.vi.yaml", "incomplete: ", "uncomplete: ", "")
            .says("\"incomplete\" has no words", "next"),
    ]);
}

#[test]
fn defects_of_examples_are_found_where_they_are() {
    check_all(&[
        planted(NORMAL, "fee: 30000", "fee: 20000", "fee").says("expected 20000, got 30000", "correct the example"),
        planted(NORMAL, "state: delivered", "state: deliverd", "state").says("no state deliverd", "write `delivered`"),
        planted(NORMAL, "evidence: [vaccination]", "evidence: [vacination]", "vacination")
            .says("no evidence vacination", "write `vaccination`"),
        planted(NORMAL, "pages: [applicant, contact, dog,", "pages: [applicant, contact, dogs,", "dogs, vaccination")
            .says("no page dogs", "write `dog`"),
        planted(NORMAL, "  - {do: pay}\n", "", "{do: accept}").says("expected no refusal, got fee_unpaid", ""),
        planted(NORMAL, "dogs: 2", "dosg: 2", "dosg").says("asks no such question", ""),
        planted(NORMAL, "guide_dog: false", "guide_dog: false, guide_since: \"2024-01-01\"", "guide_since")
            .says("not asked in this situation", "example"),
        planted(NORMAL, "at: \"2026-03-10T09:00\"", "at: 10 March", "at: 10").says("expected a local time", ""),
        planted(REFUSED, "because: too_many", "because: too_young", "because")
            .says("expected too_young, got too_many", ""),
        planted(REFUSED, "kind: refused", "kind: edge", "")
            .found_in(SERVICE)
            .says("no worked example of kind refused", "refused.yaml"),
    ]);
}

const AGREED: &str = "exchange.yaml";
const LIVING: &str = "registers/social_protection/register.yaml";

#[test]
fn defects_of_agreements_are_found_where_they_are() {
    check_all(&[
        planted(AGREED, "with: tax", "with: taks", "with: taks").says("no partner is called taks", "use one of tax"),
        planted(AGREED, "member: VN/GOV/THUE/NOPTHUE", "member: VN/GOV/THUE/NOP_THUE", "{id: tax")
            .says("no X-Road identifier", ""),
        planted(AGREED, "NOPTHUE}", "NOPTHUE, certificate: 00ff}", "certificate").says("no SHA-256", "openssl"),
        planted(AGREED, "service: population", "service: population_data", "service: population_data")
            .says("no service code of X-Road", "underscores"),
        planted(
            AGREED,
            "service: social-protection",
            "service: population",
            "service: population\n    purpose: examination\n    fields: [number, poor",
        )
        .says("is of the register population already", "of its own"),
        planted(AGREED, "until: 2028-06-30", "until: 2025-06-30", "until: 2025").says("ends before it begins", "later"),
        planted(AGREED, "until: 2028-06-30", "until: 30/6/2028", "id: dependants").says("is no day", ""),
        planted(AGREED, "register: population", "register: populaton", "register: populaton")
            .says("no register populaton", "write `population`"),
        planted(AGREED, "way: answer", "way: ask", "way: ask").says("nobody need be asked", "`answer`"),
        planted(
            LIVING,
            "key: social_protection",
            "key: social_protection\nsupplier: remote",
            "way: answer\n    register: social",
        )
        .found_in(AGREED)
        .says("kept elsewhere", "`ask`"),
        planted(LIVING, "key: social_protection", "key: social_protection\nsupplier: remote", "agreements")
            .found_in(AGREED)
            .says("no agreement says whom to ask", "way: ask"),
        planted(AGREED, "purpose: examination", "purpose: examinaton", "purpose: examinaton")
            .says("not read for the purpose", "write `examination`"),
        planted(AGREED, "fields: [number, name, birth, marital_status, spouse_number]", "fields: []", "fields: []")
            .says("no field is named", "no more than"),
        planted(
            AGREED,
            "fields: [number, name, birth, marital_status",
            "fields: [number, name, brith, marital_status",
            "brith",
        )
        .says("has no field brith", "write `birth`"),
        planted(AGREED, "id: insured-people", "id: dependants", "id: dependants\n    with: social")
            .says("is there twice", ""),
        planted(
            AGREED,
            "with: social-insurance",
            "with: tax",
            "purpose: examination\n    fields: [number, name, birth, sex, residence]\n",
        )
        .says("says the same", "part them"),
        planted(AGREED, "with: education", "with: tax", "{id: education").says("nothing is agreed with", "take it out"),
        planted("exchange.vi.yaml", "  tax: C", "  taks: C", "taks").says("belong to nothing", "tax"),
        planted("exchange.vi.yaml", "  tax: C", "  taks: C", "partners").says("tax has no words", "add `tax`"),
    ]);
}

#[test]
fn a_register_kept_elsewhere_needs_an_agreement_even_when_there_are_none() {
    let mut files = small();
    files.keep(|path| !path.starts_with("exchange."));
    assert!(check(files.clone()).is_clean(), "no exchange at all is no defect");
    let text = files.text(LIVING).unwrap().replacen("owner:", "supplier: remote\nowner:", 1);
    files.put(LIVING, &text);
    let report = check(files);
    assert!(report.defects.iter().any(|d| d.file == LIVING && d.what.contains("no agreement")), "{report:?}");
}

/// The fenced blocks of a page: what stands behind the opening fence, and the lines.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(info) if !open => {
                found.push((info, String::new()));
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                if let Some((_, text)) = found.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            None => {}
        }
    }
    found
}

#[test]
fn the_service_of_the_guide_is_complete_and_its_slip_is_found() {
    let page = include_str!("../../../../docs/guide/make-a-service.md");
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    for (info, text) in blocks(page) {
        if let Some(file) = info.strip_prefix("yaml file=") {
            written.entry(format!("services/market-stall/{file}")).or_default().push_str(&text);
        }
    }
    let put = |files: &mut Files, written: &BTreeMap<String, String>| {
        written.iter().for_each(|(path, text)| files.put(path, text));
    };
    let service = "services/market-stall/service.yaml";
    let mut files = small();
    put(&mut files, &written);
    let slip = check(files);
    let said: Vec<String> = slip.defects.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|d| d.contains("days means something else in expressions")), "{}", said.join("\n"));

    let replace = blocks(page).into_iter().find(|(info, _)| *info == "yaml replace").unwrap().1;
    let (from, to) = replace.split_once("---\n").unwrap();
    let mended = written[service].replace(from, to);
    assert_ne!(mended, written[service]);
    written.insert(service.to_owned(), mended);
    let mut files = small();
    put(&mut files, &written);
    let report = check(files);
    let defects: Vec<String> = report.defects.iter().map(ToString::to_string).collect();
    assert!(defects.is_empty(), "{}", defects.join("\n"));
    assert_eq!((report.services, report.examples), (2, 6));
}

#[test]
fn what_is_wrong_in_the_sorting_of_reports_is_found() {
    const SERVICE: &str = "services/feedback/service.yaml";
    let planted = [
        (SERVICE, "{id: tree, unit: committee,", "{id: tree, unit: forest,", "there is no kind of agency \"forest\""),
        (SERVICE, "reads: [details]", "reads: [place]", "place is no question answered in words"),
        (SERVICE, "{id: idea, unit: committee}", "{id: animals, unit: committee}", "animals stands twice"),
        ("services/feedback/text.vi.yaml", "\n  tree: {name", "\n  trees: {name", "tree"),
        ("services/feedback/reports.yaml", "\ntree:", "\ntrees:", "no kind of report \"trees\""),
        ("workflows/report/workflow.yaml", "{do: sort} ", "{do: claim} ", "nobody sorts the reports"),
        (
            "services/feedback/service.yaml",
            "term: {amount: 24, unit: hours}}\n    - {id: dumping",
            "term: {amount: 9999999, unit: hours}}\n    - {id: dumping",
            "a time out of range",
        ),
    ];
    for (file, from, to, what) in planted {
        let mut files = Files::embedded();
        let text = files.text(file).unwrap().to_owned();
        assert!(text.contains(from), "{file} has no {from}");
        files.put(file, &text.replace(from, to));
        let found: Vec<String> = check(files).defects.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|d| d.contains(what)), "{to}: {found:?}");
    }
}

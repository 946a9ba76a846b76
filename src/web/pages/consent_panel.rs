//! What is wanting before an act: on the act's own form, to be recorded in one step, or to be gone on without.

use super::form_page::with_found;
use super::meeting_words::choices;
use crate::domain::consent::{ConsentForm, Gap, Giver, Override, Person, Purpose, TypedGiver};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::consents::{ConsentPanel, GapLine};
use crate::render::parts::Choice;
use crate::storage::views::consents::families;
use crate::storage::{Conn, StorageError};
use crate::usecases::Failure;
use crate::usecases::consent::{RecordInput, What, faults, record};
use crate::usecases::consent_steps::{About, wanting};
use crate::web::{Ctx, Form, WebError};

/// The ways that can be recorded in one step: those that the law takes for writing.
const WRITTEN: [ConsentForm; 2] = [ConsentForm::Signed, ConsentForm::Electronic];

/// What is wanting for an act, with what the form begins with; nothing where nothing is.
pub fn panel(
    ctx: &Ctx,
    conn: &mut Conn,
    (about, client): (&About, &Uid),
    form: &mut FormState,
) -> Result<Option<ConsentPanel>, StorageError> {
    let (gaps, seen) = wanting(conn, about)?;
    if gaps.is_empty() {
        return Ok(None);
    }
    let families: Vec<Choice> = families(conn, about.client)?
        .into_iter()
        .map(|(uid, name, relation)| Choice::of(uid.as_str(), named(&name, &relation)))
        .collect();
    let words: Vec<String> = options(&gaps);
    // On which day and in what way somebody consented is said by a person: nobody is led to write it down by a click.
    let begins = [
        ("consent_gap", words.join("\n")),
        ("family_contact", families.first().map(|first| first.value.clone()).unwrap_or_default()),
    ];
    if !form.values.contains_key("consent_seen") {
        form.values.extend(begins.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(Some(ConsentPanel {
        client: client.to_string(),
        asks_family: gaps.iter().any(|gap| gap.person == Person::Family),
        options: words.iter().map(|word| Choice::of(word, label(ctx, word))).collect(),
        gaps: gaps.iter().map(GapLine::of).collect(),
        families,
        forms: choices(ctx, "consent-form", &WRITTEN),
        seen,
    }))
}

/// A name with the relation behind it.
pub fn named(name: &str, relation: &str) -> String {
    if relation.is_empty() { name.to_owned() } else { format!("{name}（{relation}）") }
}

/// What is to be obtained, each once, whatever the answer for which office is.
fn options(gaps: &[Gap]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in gaps.iter().map(Gap::word) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn label(ctx: &Ctx, word: &str) -> String {
    let (purpose, person) = word.split_once('.').unwrap_or((word, ""));
    let purpose = ctx.text(&format!("consent-purpose-{purpose}"));
    format!("{}：{purpose}", ctx.text(&format!("consent-person-{person}")))
}

/// Whether the button that records consents was pressed, not the one of the act.
pub fn is_recording(form: &Form) -> bool {
    form.text("record") == "consent"
}

/// Whether, and why, somebody goes on all the same.
pub fn chosen(form: &Form) -> Override {
    Override {
        reason: form.is_ticked("consent_override").then(|| form.text("consent_reason").to_owned()),
        seen: form.filled("consent_seen").map(str::to_owned),
    }
}

/// Records what was ticked and gives the act's form back with everything that was typed. Says whether it was refused.
pub async fn recorded(
    ctx: &Ctx,
    (client, version): (Uid, Uid),
    form: &Form,
) -> Result<(FormState, bool), WebError> {
    let input = quick(client, &version, form);
    let faults = faults(&input, ctx.today());
    let done = ctx.write(form.op_id(), "consent.record", move |tx, cmd| record(tx, cmd, &input)).await;
    let refused = match done {
        Ok(_) => {
            let mut kept = form.again(&ctx.state.render, ctx.lang(), &[]);
            // What is still wanting is offered afresh.
            kept.values.remove("consent_seen");
            kept.values.insert("consent_recorded".into(), "yes".into());
            return Ok((kept, false));
        }
        Err(Failure::Refused(refused)) => refused,
        Err(other) => return Err(other.into()),
    };
    // The panel has no field for who gave it: that goes with what is ticked.
    let in_panel = |of: Refused| match of.field {
        Some("givers") => Refused { field: Some("consent_gap"), ..of },
        _ => of,
    };
    let all: Vec<Refused> = with_found(faults, refused).into_iter().map(in_panel).collect();
    Ok((form.again(&ctx.state.render, ctx.lang(), &all), true))
}

fn quick(client: Uid, version: &Uid, form: &Form) -> RecordInput {
    let what = |word: &String| {
        let (purpose, person) = word.split_once('.')?;
        let purpose = Purpose::parse(purpose)?;
        let giver = match Person::parse(person)? {
            Person::Client => TypedGiver::client(),
            Person::Family => family(form),
        };
        let version = (purpose == Purpose::Plan).then(|| version.clone());
        Some(What { purpose, version, giver })
    };
    RecordInput {
        client,
        what: form.all("consent_gap").iter().filter_map(what).collect(),
        form: ConsentForm::parse(form.text("form")).filter(|way| WRITTEN.contains(way)),
        heard_by: String::new(),
        on: form.text("given_on").to_owned(),
        expires_on: String::new(),
        offices: None,
        note: String::new(),
    }
}

/// The member of the family that a form names: one of the contacts, or somebody by name.
pub fn family(form: &Form) -> TypedGiver {
    TypedGiver {
        giver: Giver::Family,
        contact: Uid::parse(form.text("family_contact")),
        name: form.text("family_name").to_owned(),
        relation: form.text("family_relation").to_owned(),
    }
}

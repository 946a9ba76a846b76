//! From the ledger of consents to its lines.

use chrono::NaiveDate;

use crate::domain::access::Scope;
use crate::domain::consent::{Act, Asked, Consent, ConsentForm, Gap, Giver, Person, Purpose, answer};
use crate::domain::duty::rule::Article;
use crate::domain::plan_draft::PlanKind;
use crate::domain::words::Word;
use crate::render::pages::consents::{ConsentLedger, ConsentLine, GapLine, OverrideLine};
use crate::render::pages::deliveries::TakenBack;
use crate::storage::Conn;
use crate::storage::views::clients::ClientView;
use crate::storage::views::consents::{self as views, ConsentView, OverrideView, PlanVersionView, Whose};
use crate::usecases::consent_steps::in_form;
use crate::web::WebError;

/// A client's ledger: what stands, what no longer does, and who went on without. Only who keeps the client's papers finds
/// the way to what went on.
pub fn ledger(
    conn: &mut Conn,
    scope: &Scope,
    (client, may_write): (&ClientView, bool),
    today: NaiveDate,
) -> Result<ConsentLedger, WebError> {
    let consents = views::list(conn, client.id)?;
    let versions = views::versions(conn, client)?;
    let families = views::families(conn, client.id)?;
    let kind = versions.first().map_or(PlanKind::Care, |version| version.kind);
    let (mut current, former): (Vec<_>, Vec<_>) =
        consents.iter().partition::<Vec<&ConsentView>, _>(|consent| stands(consent, today));
    current.sort_by_key(|consent| consent.purpose);
    let mut lines: Vec<ConsentLine> = current.into_iter().map(line).collect();
    lines.extend(versions.iter().filter_map(|version| line_of_form(version, client)));
    let status = status(&consents, (kind, !families.is_empty()), today);
    let overrides = views::overrides(conn, scope, Whose::Client(client.id))?;
    Ok(ConsentLedger {
        status,
        current: lines,
        former: former.into_iter().map(line).collect(),
        overrides: override_lines(&overrides, may_write),
    })
}

fn stands(consent: &ConsentView, today: NaiveDate) -> bool {
    as_rule(consent).stands_on(today)
}

/// The consent as the rules see it; for which offices it is does not matter to whether it stands.
fn as_rule(consent: &ConsentView) -> Consent {
    Consent {
        purpose: consent.purpose,
        giver: consent.giver,
        form: consent.form,
        version: None,
        given_on: consent.given_on,
        expires_on: consent.expires_on,
        withdrawn_on: consent.withdrawn_on,
        offices: consent.offices.as_ref().map(|_| Vec::new()),
    }
}

/// Whether what every meeting and inquiry asks for stands today, for all offices.
fn status(consents: &[ConsentView], (kind, has_family): (PlanKind, bool), today: NaiveDate) -> Vec<GapLine> {
    let all: Vec<Consent> = consents.iter().map(as_rule).collect();
    let persons = [Person::Client, Person::Family];
    let asked = persons.into_iter().filter(|person| *person == Person::Client || has_family);
    asked
        .map(|person| {
            let purpose = Purpose::Meeting;
            let answer = answer(&all, &Asked { purpose, person, office: None, versions: &[], on: today });
            let Article { law, place } = purpose.article(kind);
            GapLine::of(&Gap { purpose, person, answer, law, place, to: Vec::new() })
        })
        .collect()
}

fn line(consent: &ConsentView) -> ConsentLine {
    let version = consent.version.as_ref();
    ConsentLine {
        uid: consent.uid.to_string(),
        purpose: consent.purpose.as_str(),
        giver: consent.giver.as_str(),
        name: consent.name.clone(),
        relation: consent.relation.clone(),
        form: consent.form.as_str(),
        heard_by: consent.heard_by.clone(),
        note: consent.note.clone(),
        given_on: consent.given_on,
        expires_on: consent.expires_on,
        version_href: version.map(|(uid, ..)| format!("/plan-versions/{uid}")).unwrap_or_default(),
        version_number: version.map_or(0, |(_, number, _)| *number),
        planned_on: version.map(|(.., on)| *on),
        offices: consent.offices.clone().unwrap_or_default(),
        is_by_office: consent.purpose.is_by_office(),
        is_weak: consent.form == ConsentForm::Oral && consent.purpose.is_in_writing(),
        author: consent.author.clone(),
        created_at: Some(consent.created_at),
        withdrawn_on: consent.withdrawn_on,
        withdrawn_by: consent.withdrawn_by.clone(),
        withdrawn_reason: consent.withdrawn_reason.clone(),
        is_again: false,
    }
}

/// The day in the box of a preventive plan's own form.
fn line_of_form(version: &PlanVersionView, client: &ClientView) -> Option<ConsentLine> {
    let consent = in_form(version.id, &version.head)?;
    Some(ConsentLine {
        uid: String::new(),
        purpose: consent.purpose.as_str(),
        giver: Giver::Client.as_str(),
        name: client.name.clone(),
        relation: String::new(),
        form: consent.form.as_str(),
        heard_by: String::new(),
        note: String::new(),
        given_on: consent.given_on,
        expires_on: None,
        version_href: format!("/plan-versions/{}", version.uid),
        version_number: version.number,
        planned_on: Some(version.planned_on),
        offices: Vec::new(),
        is_by_office: false,
        is_weak: false,
        author: String::new(),
        created_at: None,
        withdrawn_on: None,
        withdrawn_by: String::new(),
        withdrawn_reason: String::new(),
        is_again: false,
    })
}

/// Who went on without, as lines.
pub fn override_lines(overrides: &[OverrideView], may_open: bool) -> Vec<OverrideLine> {
    let href = |line: &OverrideView| match line.act {
        Act::Inquiry => format!("/inquiries/{}", line.object),
        Act::Delivery => format!("/plan-versions/{}", line.object),
    };
    overrides
        .iter()
        .map(|line| OverrideLine {
            client: line.client.to_string(),
            client_name: line.client_name.clone(),
            office: line.office.clone(),
            act: line.act.as_str(),
            href: if may_open { href(line) } else { String::new() },
            gaps: line.gaps.iter().map(GapLine::of).collect(),
            reason: line.reason.clone(),
            author: line.author.clone(),
            created_at: line.created_at,
            withdrawn: line.withdrawn.clone().map(|(at, by, reason)| TakenBack { at, by, reason }),
        })
        .collect()
}

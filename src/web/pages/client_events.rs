//! What a client's records tell beside plans, meetings and inquiries: changes of state, meetings that were called off,
//! consents, deliveries, entries of the ledger, and what was taken back of them. 居宅介護支援経過 and the client's own page
//! both tell it, in the same words.

use chrono::NaiveDateTime;

use super::duty_history;
use super::meeting_words::text;
use super::progress_lines::{Teller, listed};
use crate::domain::access::Scope;
use crate::domain::client_state::StateReasons;
use crate::domain::consent::Giver;
use crate::domain::delivery::DeliveryStep;
use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::Uid;
use crate::domain::progress::ProgressItem;
use crate::domain::time::jst::{day_start, jst_date};
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::render::pages::duty_entries::EntryLine;
use crate::render::pages::progress::ProgressLine;
use crate::storage::Conn;
use crate::storage::views::client_history::{self, Happened};
use crate::storage::views::client_meetings::{self, CalledOff};
use crate::storage::views::client_states::{self, StateLine};
use crate::storage::views::clients::ClientView;
use crate::storage::views::consents::{self, ConsentView};
use crate::storage::views::deliveries::steps::{self, Step};
use crate::storage::views::duties::{self as ledger, LedgerClient};
use crate::storage::views::duty_evidence::{self as evidence, Delivery};
use crate::web::{Ctx, WebError};

/// Something that happened.
pub struct Event {
    /// The meeting that it tells of: only who is told of the meeting is told of it.
    pub meeting: Option<Uid>,
    /// What it is in the ledger of duties, where it is an entry there, or the taking back of one.
    pub entry: Option<EntryKind>,
    pub line: ProgressLine,
}

impl Event {
    fn of(line: ProgressLine) -> Self {
        Self { meeting: None, entry: None, line }
    }
}

/// Whether something that was written down then is known to the reader; a former office knows nothing of what came later.
pub type Knew<'a> = &'a dyn Fn(NaiveDateTime) -> bool;

/// Everything of a client, kind by kind.
pub fn events(
    teller: &Teller<'_>,
    conn: &mut Conn,
    client: &LedgerClient,
    knew: Knew<'_>,
) -> Result<Vec<Event>, WebError> {
    let reasons = teller.ctx.state.config.state_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let consents = consents::list(conn, client.id)?;
    let states = client_states::list(conn, client.id)?;
    let mut events: Vec<Event> =
        states.iter().rev().map(|state| Event::of(teller.state(client, state, &reasons))).collect();
    events.extend(client_meetings::called_off(conn, client.id)?.iter().map(|off| teller.called_off(off)));
    let told = consents.iter().rev().flat_map(|consent| teller.consent(client, consent));
    events.extend(told.map(Event::of));
    // A delivery that was noted later is no record of a former office, on whatever day it was.
    let deliveries = evidence::deliveries(conn, client)?.into_iter().filter(|one| knew(one.created_at));
    let steps = steps::of_client(conn, client.id)?;
    let steps = |delivery: &Delivery| steps.get(&delivery.uid).map(Vec::as_slice).unwrap_or_default();
    let told = deliveries.flat_map(|delivery| teller.delivery(&delivery, steps(&delivery), knew));
    events.extend(told.map(Event::of));
    // A consent that a rule asks for stands in the ledger of duties too.
    let is_consent = |entry: &EntryLine| consents.iter().any(|consent| consent.uid.as_str() == entry.uid);
    // Newest first, and those of one day in the order in which they were written.
    let entries = duty_history::told(teller.ctx, conn, client)?;
    let entries = entries.iter().rev().filter(|entry| !is_consent(entry));
    events.extend(entries.flat_map(|entry| teller.entered(client, entry, knew)));
    Ok(events)
}

/// The kinds of entries that the client's own page tells; the ledger has the others.
const OF_HISTORY: [EntryKind; 2] = [EntryKind::JudgedMinor, EntryKind::Delivered];

/// What of it a client's own page tells; nothing to those whose office does not make the plans.
pub fn happened(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    client: &ClientView,
) -> Result<Vec<Happened>, WebError> {
    if !client_history::is_told(scope, client) {
        return Ok(Vec::new());
    }
    let Some(client) = ledger::client(conn, scope, &client.uid)? else { return Ok(Vec::new()) };
    let sight = evidence::sight(conn, scope, &client)?;
    let all = events(&Teller { ctx }, conn, &client, &|_| true)?;
    let is_told = |event: &Event| {
        event.meeting.as_ref().is_none_or(|meeting| sight.tells_meeting(meeting))
            && event.entry.is_none_or(|kind| OF_HISTORY.contains(&kind))
    };
    Ok(all.into_iter().filter(is_told).map(|event| as_happened(event.line)).collect())
}

fn as_happened(line: ProgressLine) -> Happened {
    let moment = line.moment().unwrap_or_else(|| day_start(line.on));
    let (who, noted_at) = line.written.unwrap_or((String::new(), moment));
    Happened { on: line.on, at: line.at, noted_at, what: "", which: line.text, who, href: line.href }
}

impl Teller<'_> {
    fn state(&self, client: &LedgerClient, state: &StateLine, reasons: &StateReasons) -> ProgressLine {
        let is_ja = self.ctx.lang() == Lang::Ja;
        let found = reasons.find(&state.reason_code).map(|of| if is_ja { &of.ja } else { &of.en });
        let reason = found.unwrap_or(&state.reason_code).clone();
        let key = format!("progress-state-{}", state.state);
        let mut told = text(self.ctx, &key, vec![("reason", reason)]);
        if !state.note.is_empty() {
            told.push_str(&text(self.ctx, "progress-state-note", vec![("note", state.note.clone())]));
        }
        let own = self.ctx.scope().care_offices().contains(&client.office);
        let at = if own { "/state" } else { "" };
        ProgressLine {
            on: state.since_on,
            at: String::new(),
            item: ProgressItem::Other.as_str(),
            text: told,
            href: format!("/clients/{}{at}", client.uid),
            written: Some((state.noted_by.clone(), state.noted_at)),
            own: None,
        }
    }

    fn called_off(&self, off: &CalledOff) -> Event {
        let mut args = vec![("number", off.number.clone()), ("reason", off.reason.clone())];
        let key = match off.starts_at {
            Some(at) => {
                args.push(("day", wareki::long(jst_date(at))));
                "progress-cancelled-fixed"
            }
            None => "progress-cancelled",
        };
        let href = format!("/meetings/{}", off.uid);
        let line = self.line(off.at, ProgressItem::Meeting, key, args, href);
        Event { meeting: Some(off.uid.clone()), entry: None, line }
    }

    /// That a consent was given, and that it was taken back.
    fn consent(&self, client: &LedgerClient, consent: &ConsentView) -> Vec<ProgressLine> {
        let item = ProgressItem::Consent;
        let href = format!("/clients/{}/consents#consent-{}", client.uid, consent.uid);
        let named = || vec![("what", self.consented(consent)), ("who", self.giver(consent))];
        let given = [named(), vec![("how", self.word("consent-form", consent.form.as_str()))]].concat();
        let mut line = self.of_day(consent.given_on, item, ("progress-consent-given", given), href.clone());
        line.text.push_str(&self.consent_parts(consent));
        line.written = Some((consent.author.clone(), consent.created_at));
        let back = consent.withdrawn_on.zip(consent.withdrawn_at).map(|(on, at)| {
            let args = [named(), vec![("reason", consent.withdrawn_reason.clone())]].concat();
            let line = self.of_day(on, item, ("progress-consent-back", args), href);
            ProgressLine { written: Some((consent.withdrawn_by.clone(), at)), ..line }
        });
        std::iter::once(line).chain(back).collect()
    }

    fn consented(&self, consent: &ConsentView) -> String {
        let purpose = self.word("consent-purpose", consent.purpose.as_str());
        let Some((_, number, on)) = &consent.version else { return purpose };
        let args = vec![("day", wareki::long(*on)), ("n", number.to_string())];
        format!("{purpose}（{}）", text(self.ctx, "duty-plan-version", args))
    }

    fn giver(&self, consent: &ConsentView) -> String {
        let giver = self.word("consent-giver", consent.giver.as_str());
        let name = match consent.giver {
            Giver::Client => String::new(),
            _ => listed([&consent.relation, &consent.name].into_iter().map(String::as_str)),
        };
        if name.is_empty() { giver } else { format!("{giver}（{name}）") }
    }

    /// For whom a consent is, until when, who heard it, and what was noted.
    fn consent_parts(&self, consent: &ConsentView) -> String {
        let offices = match &consent.offices {
            _ if !consent.purpose.is_by_office() => String::new(),
            None => self.ctx.text("consent-to-all"),
            Some(chosen) => listed(chosen.iter().map(String::as_str)),
        };
        let until = consent.expires_on.map(wareki::long).unwrap_or_default();
        let parts = [
            ("progress-consent-for", "offices", offices),
            ("progress-consent-until", "day", until),
            ("progress-consent-heard", "who", consent.heard_by.clone()),
            ("progress-noted", "note", consent.note.clone()),
        ];
        let told = parts.into_iter().filter(|(.., value)| !value.is_empty());
        told.map(|(key, name, value)| text(self.ctx, key, vec![(name, value)])).collect()
    }

    /// That a version was handed over or sent, what became of it, and that the note or the link was taken back.
    fn delivery(&self, delivery: &Delivery, steps: &[Step], knew: Knew<'_>) -> Vec<ProgressLine> {
        let item = ProgressItem::Delivery;
        let href = || format!("/plan-versions/{}#deliveries", delivery.version_uid);
        let args = || {
            vec![
                ("number", delivery.number.clone()),
                ("to", delivery.label.clone()),
                ("day", wareki::long(delivery.planned_on)),
                ("n", delivery.version.to_string()),
                ("means", self.word("delivery-means", delivery.means.as_str())),
            ]
        };
        let withdrawn_at = delivery.withdrawn_at.filter(|at| knew(*at));
        let mut handed = match (delivery.delivered_on, withdrawn_at) {
            (Some(on), None) => self.of_day(on, item, ("progress-delivered", args()), href()),
            (Some(on), Some(_)) => self.of_day(on, item, ("progress-delivered-void", args()), href()),
            (None, _) => self.line(delivery.created_at, item, "progress-sent", args(), href()),
        };
        if !delivery.note.is_empty() {
            handed.text.push_str(&text(self.ctx, "progress-noted", vec![("note", delivery.note.clone())]));
        }
        handed.written = Some((delivery.by.clone(), delivery.created_at));
        let taken = delivery.acknowledged_at;
        let steps = steps.iter().filter(|step| knew(step.at)).map(|step| self.step(step, args(), href()));
        let taken = taken.map(|at| self.line(at, item, "progress-acknowledged", args(), href()));
        let withdrawn = withdrawn_at.map(|at| {
            let args = [args(), vec![("reason", delivery.withdrawn_reason.clone())]].concat();
            let line = self.line(at, item, "progress-delivery-withdrawn", args, href());
            ProgressLine { written: Some((delivery.withdrawn_by.clone(), at)), ..line }
        });
        std::iter::once(handed).chain(steps).chain(taken).chain(withdrawn).collect()
    }

    /// That the link of a delivery was taken back, or its letter sent again: by whom and why, as far as that is known.
    fn step(&self, step: &Step, mut args: Vec<(&'static str, String)>, href: String) -> ProgressLine {
        let key = match step.kind {
            DeliveryStep::Resent => "progress-sent-again",
            DeliveryStep::Renewed => "progress-sent-anew",
            DeliveryStep::Revoked if step.by.is_empty() => "progress-link-revoked",
            DeliveryStep::Revoked => "progress-link-revoked-for",
        };
        args.push(("reason", step.reason.clone()));
        let written = (!step.by.is_empty()).then(|| (step.by.clone(), step.at));
        ProgressLine { written, ..self.line(step.at, ProgressItem::Delivery, key, args, href) }
    }

    /// An entry of the ledger. What was noted by mistake is told only where others go by it: a delivery, and a change that was
    /// judged minor; checks of a draft are the ledger's own matter.
    fn entered(&self, client: &LedgerClient, entry: &EntryLine, knew: Knew<'_>) -> Vec<Event> {
        let kind = EntryKind::parse(entry.kind);
        let is_lasting = kind.is_some_and(|kind| OF_HISTORY.contains(&kind));
        let withdrawn_at = entry.withdrawn_at.filter(|at| knew(*at));
        if kind == Some(EntryKind::Checked) || (withdrawn_at.is_some() && !is_lasting) {
            return Vec::new();
        }
        let mut line = self.entry(client, entry);
        let back = withdrawn_at.map(|at| {
            let args = vec![
                ("what", self.told(entry)),
                ("day", wareki::long(entry.on)),
                ("reason", entry.withdrawn_reason.clone()),
            ];
            let item = kind.map_or(ProgressItem::Other, ProgressItem::from);
            let back = self.line(at, item, "progress-entry-withdrawn", args, line.href.clone());
            ProgressLine { written: Some((entry.withdrawn_by.clone(), at)), ..back }
        });
        if back.is_some() {
            line.text.push_str(&self.ctx.text("progress-void"));
        }
        let event = |line| Event { meeting: None, entry: kind, line };
        std::iter::once(line).chain(back).map(event).collect()
    }
}

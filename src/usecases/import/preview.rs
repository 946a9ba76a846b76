//! Keeps a set, sealed, and shows what it would change and everything that is wrong with it.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::assess::{AssessedHistory, AssessedPlan, AssessedWithdrawal, Assessment, assess};
use super::read::{FILE_PURPOSE, SetToImport, binding};
use super::world::World;
use crate::domain::careplan::{
    ClientFate, Confirmed, ImportState, ImportedHistory, ImportedPlan, PlanFate, Preview, PreviewHistory,
    PreviewPlan, PreviewWithdrawal, Severity, Summary, Withdrawal, WithdrawalFate, condense, is_importable,
};
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::imports::{self, NewImport};
use crate::storage::{Audit, Tx};
use crate::usecases::keys::sha256_hex;
use crate::usecases::{Cmd, Failure, Keys};

/// How long a preview waits for its confirmation. What it holds is sealed, and goes away afterwards.
const WAITS: TimeDelta = TimeDelta::hours(24);

/// The preview of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previewed {
    /// The import's uid.
    pub uid: Uid,
    /// What it would do.
    pub preview: Preview,
}

/// Keeps the files of a set until a person has decided on its preview.
pub fn preview(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SetToImport) -> Result<Previewed, Failure> {
    cmd.require_planner(input.office, "office")?;
    let (preview, known) = look_at(&World::of(tx, &input.set, jst_date(cmd.now))?, input);
    let uid = cmd.uid();
    let sealed =
        cmd.keys.seal(PREVIEW_PURPOSE, uid.as_str().as_bytes(), &serde_json::to_vec(&preview)?, &cmd.mint);
    let account_uid = cmd.actor.account().map(|a| a.uid.to_string()).unwrap_or_default();
    let import = imports::insert(
        tx,
        &NewImport {
            uid: &uid,
            office_id: input.office,
            account_uid: &account_uid,
            state: ImportState::Previewed,
            preview: &data_encoding::BASE64.encode(&sealed),
            summary: &serde_json::to_string(&Confirmed {
                summary: preview.summary.clone(),
                ..Confirmed::default()
            })?,
            created_at: cmd.now,
            expires_at: cmd.now + WAITS,
            version: 1,
        },
    )?;
    // A set that can't be confirmed needs no files; it is only shown.
    let kept = if preview.is_importable { input.files.as_slice() } else { &[] };
    for (file, sort) in kept.iter().zip(1..) {
        let sealed = cmd.keys.seal(FILE_PURPOSE, &binding(&uid, &file.name), &file.bytes, &cmd.mint);
        imports::insert_file(tx, import, sort, (&file.name, &sha256_hex(&file.bytes)), &sealed)?;
    }
    let counts = serde_json::to_value(&preview.summary)?;
    // Clients that are known here are shown with what would change; new ones have no uid to name yet.
    cmd.audit(tx, &Audit::of("import.preview").object("import", &uid).subjects(&known).detail(counts))?;
    Ok(Previewed { uid, preview })
}

/// What a set would do, without keeping anything; `--dry-run` of the command line ends here.
pub fn look(
    conn: &mut crate::storage::Conn,
    input: &SetToImport,
    today: NaiveDate,
) -> Result<Preview, Failure> {
    Ok(look_at(&World::of(conn, &input.set, today)?, input).0)
}

/// The preview of a set, and the clients in it that are known here.
pub(super) fn look_at(world: &World, input: &SetToImport) -> (Preview, BTreeSet<Uid>) {
    let set = &input.set;
    let Assessment { plans, withdrawals, histories, problems: mut found, known } =
        assess(world, input.office, set);
    let mut problems = set.problems.clone();
    problems.append(&mut found);
    let mut problems = condense(problems);
    problems.sort_by_key(|p| p.severity);
    let plans: Vec<PreviewPlan> =
        set.plans.iter().zip(&plans).map(|(plan, assessed)| shown(plan, assessed.as_ref())).collect();
    let withdrawals: Vec<PreviewWithdrawal> = set
        .withdrawals
        .iter()
        .zip(withdrawals)
        .map(|(asked, assessed)| shown_withdrawal(asked, assessed))
        .collect();
    let histories: Vec<PreviewHistory> = set
        .histories
        .iter()
        .zip(histories)
        .filter_map(|(told, assessed)| Some(shown_history(told, assessed?)))
        .collect();
    let is_something = !(plans.is_empty() && withdrawals.is_empty() && histories.is_empty());
    let is_importable = is_importable(&problems) && is_something;
    let files = input.files.iter().map(|f| (f.name.clone(), f.size)).collect();
    let summary = Summary::default();
    let mut preview = Preview { files, plans, withdrawals, histories, problems, summary, is_importable };
    preview.summary = summarize(&preview);
    (preview, known)
}

fn shown_withdrawal(asked: &Withdrawal, assessed: Option<AssessedWithdrawal>) -> PreviewWithdrawal {
    let fate = assessed.as_ref().map_or(WithdrawalFate::Unknown, |found| found.fate);
    let uses = assessed.as_ref().map(|found| found.uses).unwrap_or_default();
    PreviewWithdrawal {
        kind: asked.kind,
        versions: assessed.as_ref().map_or(0, |found| found.versions),
        name: assessed.map(|found| found.name).unwrap_or_default(),
        insurer_number: asked.key.insurer_number.clone(),
        insured_number: asked.key.insured_number.clone(),
        planned_on: asked.key.planned_on,
        fate,
        meetings: uses.meetings,
        inquiries: uses.inquiries,
        deliveries: uses.deliveries,
    }
}

fn shown_history(told: &ImportedHistory, assessed: AssessedHistory) -> PreviewHistory {
    PreviewHistory {
        name: assessed.name,
        insurer_number: told.insurer_number.clone(),
        insured_number: told.insured_number.clone(),
        consulted_on: told.history.consulted_on,
        lines: told.history.lines.len(),
        is_known: assessed.is_known,
    }
}

fn shown(plan: &ImportedPlan, assessed: Option<&AssessedPlan>) -> PreviewPlan {
    let mut offices: Vec<String> =
        plan.content.items().map(|i| i.office_name.clone()).filter(|name| !name.is_empty()).collect();
    offices.sort_unstable();
    offices.dedup();
    let name = assessed.map(|a| a.name.clone()).unwrap_or_else(|| plan.client_name.clone());
    PreviewPlan {
        kind: plan.content.kind(),
        name,
        insurer_number: plan.key.insurer_number.clone(),
        insured_number: plan.key.insured_number.clone(),
        planned_on: plan.key.planned_on,
        client: assessed.map(|a| a.client.clone()),
        differing: assessed
            .map(|a| a.differing.iter().map(|d| (*d).to_owned()).collect())
            .unwrap_or_default(),
        plan: assessed.map(|a| a.plan.clone()),
        needs: plan.content.needs.len(),
        items: plan.content.items().count(),
        offices,
        received_by: plan.unit.to.clone(),
    }
}

fn summarize(preview: &Preview) -> Summary {
    let Preview { plans, withdrawals, histories, problems, .. } = preview;
    let clients = |fate: ClientFate| plans.iter().filter(|p| p.client.as_ref() == Some(&fate)).count();
    let by_plan =
        |is: fn(&PlanFate) -> bool| plans.iter().filter(|p| p.plan.as_ref().is_some_and(is)).count();
    let worth = |severity| problems.iter().filter(|p| p.severity == severity).count();
    Summary {
        clients_new: clients(ClientFate::New),
        clients_differing: clients(ClientFate::Differs),
        plans_new: by_plan(|fate| *fate == PlanFate::New),
        plans_changed: by_plan(|fate| matches!(fate, PlanFate::NextVersion { .. })),
        plans_unchanged: by_plan(|fate| matches!(fate, PlanFate::Unchanged { .. })),
        plans_restored: by_plan(|fate| matches!(fate, PlanFate::Restored { .. })),
        plans_withdrawn: withdrawals.iter().filter(|w| w.fate == WithdrawalFate::Withdrawn).count(),
        histories: histories.iter().filter(|history| !history.is_known).count(),
        errors: worth(Severity::Error),
        warnings: worth(Severity::Warning),
    }
}

const PREVIEW_PURPOSE: &str = "import-preview";

/// Opens a stored preview; a blank one when it has been decided on.
pub fn open_preview(keys: &Keys, uid: &Uid, stored: &str) -> Result<Preview, Failure> {
    if stored.is_empty() {
        return Ok(Preview::default());
    }
    let opened = data_encoding::BASE64
        .decode(stored.as_bytes())
        .ok()
        .and_then(|sealed| keys.open(PREVIEW_PURPOSE, uid.as_str().as_bytes(), &sealed));
    let plain =
        opened.ok_or_else(|| crate::storage::StorageError::Corrupt("a preview can't be opened".into()))?;
    Ok(serde_json::from_slice(&plain)?)
}

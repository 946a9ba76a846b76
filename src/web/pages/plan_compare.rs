//! Two versions of a client's plans, row by row and word by word; any two can be chosen.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::plans::{about, crumbs, version};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{FieldChange, HeadField, PlanKind, Span, SpanKind, compare};
use crate::domain::time::display::wareki_date;
use crate::render::FormState;
use crate::render::pages::plans::PlanComparePage;
use crate::render::parts::Choice;
use crate::storage::Conn;
use crate::storage::views::client_plans::VersionLine;
use crate::storage::views::clients;
use crate::storage::views::plans::VersionView;
use crate::web::{Ctx, PageResult, WebError};

/// Which two versions are wanted.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    before: Option<Uid>,
    after: Option<Uid>,
}

/// Leads to the two versions that were chosen; without a choice to this version and the one before it.
pub async fn choose(ctx: Ctx, path: Path<String>, wanted: Query<Wanted>) -> PageResult {
    let to = ctx
        .read(move |conn, scope| {
            let shown = version(conn, scope, &path)?;
            let previous =
                shown.versions.iter().find(|v| v.number == shown.number - 1).map(|v| v.uid.clone());
            let before = wanted.before.clone().or(previous).unwrap_or_else(|| shown.uid.clone());
            let after = wanted.after.clone().unwrap_or_else(|| shown.uid.clone());
            Ok(format!("/plan-versions/{before}/compare/{after}"))
        })
        .await?;
    Ok(ctx.see(to))
}

/// Two versions of one client beside each other.
pub async fn show(ctx: Ctx, path: Path<(String, String)>) -> PageResult {
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let before = version(conn, scope, &path.0)?;
        let after = version(conn, scope, &path.1)?;
        if before.client.uid != after.client.uid {
            return Err(WebError::NotFound("plan version"));
        }
        let mut diff = compare(&before.content, &after.content);
        diff.head.iter_mut().for_each(|change| in_words(&words, change));
        let chosen = [("before", before.uid.to_string()), ("after", after.uid.to_string())];
        let page = PlanComparePage {
            crumbs: crumbs(&words, &after),
            client_name: after.client.name.clone(),
            planned_on: after.planned_on,
            is_preventive: after.content.kind() == PlanKind::Preventive,
            is_same: diff.is_empty(),
            diff,
            form: FormState::with(chosen),
            versions: versions(&words, conn, scope, &after)?,
            before: line(&before),
            after: line(&after),
        };
        Ok((page, about(&after)))
    })
    .await
}

/// Every version of every plan of the client, the newest first.
fn versions(ctx: &Ctx, conn: &mut Conn, scope: &Scope, shown: &VersionView) -> Result<Vec<Choice>, WebError> {
    let client = clients::find(conn, scope, &shown.client.uid)?.ok_or(WebError::NotFound("client"))?;
    let of_plan =
        client.plans.iter().flat_map(|plan| plan.versions.iter().map(move |v| (plan.planned_on, v)));
    let choices = of_plan.map(|(planned_on, version)| {
        let number = ctx.state.render.texts().with(
            ctx.lang(),
            "plan-version-number",
            vec![("n", version.number.to_string())],
        );
        Choice::of(version.uid.to_string(), format!("{} {number}", ctx.day(planned_on)))
    });
    Ok(choices.collect())
}

fn line(version: &VersionView) -> VersionLine {
    VersionLine {
        uid: version.uid.clone(),
        number: version.number,
        source: version.source,
        note: version.note.clone(),
        author: version.author.clone(),
        created_at: version.created_at,
    }
}

/// Words and dates of the head as a reader knows them.
fn in_words(ctx: &Ctx, change: &mut FieldChange<HeadField>) {
    let word = |prefix: &str, word: &str| {
        let key = format!("{prefix}-{}", word.replace('_', "-"));
        if word.is_empty() { String::new() } else { ctx.text(&key) }
    };
    let day = |text: &str| text.parse().map(wareki_date).unwrap_or_else(|_| text.to_owned());
    let told = |text: &str| match change.field {
        HeadField::Class => word("plan-class", text),
        HeadField::CareLevel => word("care-level", text),
        HeadField::CertificationStatus => word("certification-status", text),
        HeadField::LifeSupport => match text.split_once(' ') {
            Some((reason, note)) => format!("{} {note}", word("life-support", reason)),
            None => word("life-support", text),
        },
        HeadField::WrittenOn
        | HeadField::RowsWrittenOn
        | HeadField::WeekWrittenOn
        | HeadField::FirstPlannedOn
        | HeadField::CertifiedOn => day(text),
        HeadField::CertificationPeriod => text.split('～').map(day).collect::<Vec<_>>().join(" 〜 "),
        _ => text.to_owned(),
    };
    let (before, after) = (told(&change.before), told(&change.after));
    if (&before, &after) == (&change.before, &change.after) {
        return;
    }
    let whole = [(SpanKind::Removed, &before), (SpanKind::Added, &after)];
    let spans = whole.into_iter().filter(|(_, text)| !text.is_empty());
    change.spans = spans.map(|(kind, text)| Span { kind, text: text.clone() }).collect();
    (change.before, change.after) = (before, after);
}

//! Written inquiries: asked with a reason, answered row by row, decided upon, and the version that comes of it.

use anyhow::Context;
use chrono::NaiveDateTime;

use super::builder::Builder;
use super::meetings::{Called, Invitee};
use crate::domain::access::InvitationKind;
use crate::domain::consent::Override;
use crate::domain::ids::Uid;
use crate::domain::inquiry::RowQuestion;
use crate::domain::opinion::{Decision, OpinionRow, RowRef, Said, Stance, rows_of};
use crate::domain::plan_draft::{PlanEdit, RowField};
use crate::storage::tables::{inquiries, meetings, opinions, participants, plan_rows, plans};
use crate::usecases::Failure;
use crate::usecases::inquiry::{self, AnswerInput, OpenInput, ResolveInput};
use crate::usecases::plan::revise::{ReviseInput, revise};

/// Who is asked, and why.
pub(super) struct Asking<'a> {
    pub(super) who: &'a dyn Fn(&participants::ParticipantRow) -> bool,
    pub(super) replaces_meeting: bool,
    pub(super) reason: (&'a str, &'a str),
    pub(super) due_at: NaiveDateTime,
    /// Why it goes on although a consent is wanting.
    pub(super) without_consent: Option<&'a str>,
}

/// What somebody says of a kind of row; everything else they agree to.
pub(super) type Words<'a> = &'a [(OpinionRow, Stance, &'a str)];

impl Called<'_> {
    /// Asks in writing; gives the inquiry.
    pub(super) fn ask(&self, builder: &Builder, asking: &Asking<'_>) -> anyhow::Result<Uid> {
        let (asked, rows): (Vec<Uid>, Vec<RowRef>) = builder.store().read(|conn| {
            let row = meetings::find(conn, &self.uid)?.ok_or(Failure::NotFound("meeting"))?;
            let all = participants::list(conn, row.id)?;
            let asked = all.into_iter().filter(|p| (asking.who)(p)).map(|p| p.uid).collect();
            Ok::<_, Failure>((asked, rows_of(&plan_rows::content(conn, row.plan_version_id)?)))
        })?;
        let service = rows.into_iter().find(|row| row.kind == OpinionRow::ServiceItem);
        let question =
            |row| RowQuestion {
                row, body: "この回数と時間帯で続けられそうですか。".into(), to: Vec::new()
            };
        let input = OpenInput {
            meeting: self.uid.clone(),
            asked,
            replaces_meeting: asking.replaces_meeting,
            follows: None,
            reason_code: asking.reason.0.into(),
            reason: asking.reason.1.into(),
            question: "新しい原案について、専門の立場からご意見をください。".into(),
            questions: service.into_iter().map(question).collect(),
            due_at: asking.due_at,
            reasons: builder.state().config.inquiry_reasons()?,
            seen_version: None,
            consent: Override { reason: asking.without_consent.map(str::to_owned), seen: None },
        };
        let opened = builder.by(&self.by.person, "inquiry.open", |tx, cmd| inquiry::open(tx, cmd, &input))?;
        Ok(opened.inquiry)
    }

    /// Who was asked in writing.
    pub(super) fn asked(&self, builder: &Builder) -> anyhow::Result<Vec<Invitee>> {
        self.invitees(builder, InvitationKind::Inquiry)
    }

    /// The asked one hands in the sheet, through the personal link.
    pub(super) fn opine(&self, builder: &Builder, asked: &Invitee, words: Words<'_>) -> anyhow::Result<()> {
        let content = builder.store().read(|conn| {
            let inquiry = asked.invitation.inquiry_id.ok_or(Failure::NotFound("inquiry"))?;
            let inquiry = inquiries::get(conn, inquiry)?;
            Ok::<_, Failure>(plan_rows::content(conn, inquiry.plan_version_id)?)
        })?;
        let mut left = words.to_vec();
        let said = rows_of(&content)
            .into_iter()
            .map(|row| {
                let at = left.iter().position(|(kind, _, _)| *kind == row.kind);
                let (stance, body) = at.map_or((Stance::Agree, ""), |at| {
                    let (_, stance, body) = left.remove(at);
                    (stance, body)
                });
                let is_whole = row == RowRef::OVERALL && !words.is_empty();
                let risks =
                    if is_whole { "雨の日の外出で転ぶおそれがあります。" } else { "" };
                Said { row, stance: Some(stance), body: body.into(), risks: risks.into() }
            })
            .collect();
        let input = AnswerInput {
            invitation: asked.invitation.uid.clone(),
            said,
            answered_by: asked.person(),
            proxy: None,
        };
        let holder = builder.holder(&asked.invitation)?;
        builder.as_actor(holder, "inquiry.answer", |tx, cmd| inquiry::answer(tx, cmd, &input))?;
        Ok(())
    }

    /// Decides on the opinions that need it, each decision on the first that is left of its kind of row.
    pub(super) fn decide(
        &self,
        builder: &Builder,
        inquiry: &Uid,
        decisions: &[(OpinionRow, Decision, &str)],
    ) -> anyhow::Result<()> {
        let mut waiting: Vec<(OpinionRow, Uid)> = builder.store().read(|conn| {
            let row = inquiries::find(conn, inquiry)?.ok_or(Failure::NotFound("inquiry"))?;
            let all = opinions::of_inquiry(conn, row.id)?;
            let current = opinions::current(&all).into_iter();
            let open = current.filter(|o| o.stance.needs_decision());
            Ok::<_, Failure>(open.map(|o| (o.row_kind, o.uid.clone())).collect())
        })?;
        for (kind, decision, reason) in decisions {
            let at = waiting.iter().position(|(of, _)| of == kind).context("an opinion on such a row")?;
            let (_, opinion) = waiting.remove(at);
            let input =
                ResolveInput { opinion, decision: Some(*decision), reason: (*reason).into(), seen: None };
            builder.by(&self.by.person, "inquiry.resolve", |tx, cmd| inquiry::resolve(tx, cmd, &input))?;
        }
        Ok(())
    }

    /// Makes the version that the opinions led to: another frequency for the first row.
    pub(super) fn revise(&self, builder: &Builder, inquiry: Uid, note: &str) -> anyhow::Result<Uid> {
        let (version, content) = builder.store().read(|conn| {
            let row = meetings::find(conn, &self.uid)?.ok_or(Failure::NotFound("meeting"))?;
            let version = plans::get_version(conn, row.plan_version_id)?;
            Ok::<_, Failure>((version.uid, plan_rows::content(conn, row.plan_version_id)?))
        })?;
        let mut edit = PlanEdit::of(&content);
        let item = content.items().next().and_then(|item| item.uid.clone()).context("a row")?;
        let row = edit.row_mut(&item).context("the row")?;
        row.texts.insert(RowField::Frequency, "週1回".into());
        edit.policy = format!("{} 体調の変化は、その日のうちに共有する。", edit.policy);
        let input = ReviseInput { version, edit, note: note.into(), inquiry: Some(inquiry) };
        let made = builder.by(&self.by.person, "plan.revise", |tx, cmd| revise(tx, cmd, &input))?;
        Ok(made.version)
    }
}

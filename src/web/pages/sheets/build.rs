//! From a sheet to its pages.

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{OpinionRow, RowRef, Said, SheetFacts, Stance, row_ref, rows_of};
use crate::domain::plan_draft::{Need, ServiceItem};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::inquiries::{PlanBlocks, item_detail};
use crate::render::pages::sheets::{
    AskedPart, CheckGroup, CheckLine, OutcomeLine, SheetCheckPage, SheetHead, SheetReadPage,
    SheetReceiptPage, SheetRow, SheetStepPage, SincePart,
};
use crate::render::parts::Crumb;
use crate::storage::Conn;
use crate::storage::views::inquiries::{self as views, GivenRow, InquiryView, QuestionRow, SheetView};
use crate::usecases::inquiry::save_draft::{Draft, open_draft};
use crate::web::pages::inquiries::{build, consolidation};
use crate::web::{Ctx, WebError};

use super::{later, typed};

/// The step about the draft as a whole.
const OVERALL: &str = "overall";

/// A sheet with what has been typed on it: the kept draft over what was handed in before.
pub struct Filled {
    pub sheet: SheetView,
    pub draft: Draft,
}

impl Filled {
    /// The sheet of whoever asks.
    pub fn load(ctx: &Ctx, conn: &mut Conn, scope: &Scope, invitation: &Uid) -> Result<Self, WebError> {
        let sheet = views::sheet(conn, scope, invitation)?.ok_or(WebError::NotFound("sheet"))?;
        Self::of(ctx, sheet)
    }

    /// A sheet with its draft opened.
    pub fn of(ctx: &Ctx, sheet: SheetView) -> Result<Self, WebError> {
        let mut draft = Draft { answered_by: sheet.asked.answered_by.clone(), ..Draft::default() };
        draft.said = sheet.view.current().into_iter().map(GivenRow::said).collect();
        let sealed = sheet.draft.as_ref();
        let kept = sealed.and_then(|(body, _)| open_draft(ctx.state.desk.keys(), &sheet.asked.uid, body));
        if let Some(kept) = kept {
            let by = Some(kept.answered_by.as_str()).filter(|by| !by.is_empty());
            draft.take(&kept.said, by);
        }
        if draft.answered_by.is_empty() {
            draft.answered_by = ctx.actor().account().map(|a| a.name.clone()).unwrap_or_default();
        }
        Ok(Self { sheet, draft })
    }

    /// What the rules need to know.
    pub fn facts(&self) -> SheetFacts {
        let view = &self.sheet.view;
        SheetFacts {
            state: view.inquiry.state,
            due_at: self.sheet.asked.due_at.unwrap_or(view.inquiry.due_at),
            last_sheet: self.sheet.asked.sheet_no,
            rows: rows_of(&view.content),
            current: view.current().into_iter().map(GivenRow::said).collect(),
        }
    }

    /// The page after a step, below the sheet's address.
    pub fn next(&self, step: &str) -> String {
        if step == OVERALL {
            return "check".into();
        }
        self.place(step.parse::<usize>().unwrap_or_default() + 1)
    }

    /// The page of a number, counted from 1: a need with rows that are asked about, or the whole after them.
    fn place(&self, number: usize) -> String {
        if number > self.needs().len() { format!("rows/{OVERALL}") } else { format!("rows/{number}") }
    }

    /// The needs with rows that are asked about.
    pub(super) fn needs(&self) -> Vec<&Need> {
        let is_asked = |need: &&Need| !self.rows_of(need, "").is_empty();
        self.sheet.view.content.needs.iter().filter(is_asked).collect()
    }

    /// The rows of a need that are asked about, with what changed in them since they were asked about before.
    pub(super) fn rows_of(&self, need: &Need, office_number: &str) -> Vec<SheetRow> {
        let view = &self.sheet.view;
        let mut rows = need_rows(need, office_number);
        rows.retain(|row| view.asks(&row.of()));
        let touched = view.since.as_ref().map(|since| since.touched.as_slice()).unwrap_or_default();
        for row in &mut rows {
            row.questions = self.questions(&row.of());
            row.change = touched.iter().find(|change| row_ref(change) == Some(row.of())).cloned();
        }
        rows
    }

    /// What is asked about a row.
    pub(super) fn questions(&self, row: &RowRef) -> Vec<String> {
        let own = self.sheet.view.questions_on(row, None);
        own.into_iter().map(|question| question.body.clone()).collect()
    }

    /// The draft as a whole.
    pub(super) fn overall(&self) -> SheetRow {
        SheetRow {
            name: OVERALL.into(),
            kind: OpinionRow::Overall,
            place: String::new(),
            text: String::new(),
            detail: String::new(),
            is_own: false,
            questions: self.questions(&RowRef::OVERALL),
            change: None,
        }
    }

    fn said(&self, row: &RowRef) -> Option<&Said> {
        self.draft.about(row)
    }
}

/// What stands at the head of every page.
pub fn head(ctx: &Ctx, filled: &Filled) -> Result<SheetHead, WebError> {
    let view = &filled.sheet.view;
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let due_at = filled.sheet.asked.due_at.unwrap_or(view.inquiry.due_at);
    Ok(SheetHead {
        base: typed::base(ctx, &filled.sheet.asked.uid),
        number: view.meeting.number.clone(),
        client_name: view.about.client_name.clone(),
        office: view.about.office_name.clone(),
        organizer: view.about.organizer_name.clone(),
        phone: view.about.office_phone.clone(),
        fax: view.about.office_fax.clone(),
        reason: build::reason(&reasons, &view.inquiry.reason_code, &view.inquiry.reason),
        question: view.inquiry.question.clone(),
        due_at,
        is_past_due: due_at < ctx.cmd(None).now,
        version_number: view.about.version_number,
        newer_number: build::newer(view),
        state: view.inquiry.state,
    })
}

fn crumbs(head: &SheetHead) -> Vec<Crumb> {
    vec![Crumb::to(&head.base, &head.number)]
}

/// The draft to be read.
pub fn read(ctx: &Ctx, filled: &Filled) -> Result<SheetReadPage, WebError> {
    let view = &filled.sheet.view;
    let is_decided = view.inquiry.state == InquiryState::Consolidated;
    let office_number = filled.sheet.asked.office_number.clone().unwrap_or_default();
    let own = view.current();
    let asked = &filled.sheet.asked;
    Ok(SheetReadPage {
        crumbs: Vec::new(),
        head: head(ctx, filled)?,
        plan: PlanBlocks::of(view.about.version_number, &view.content, &office_number),
        questions: view.questions.iter().map(|question| asked_part(view, question)).collect(),
        is_answered: asked.answered_at.is_some(),
        delay: view.delay_of(asked.id).map(later::part),
        may_delay: asked.answered_at.is_none() && !is_decided,
        draft_at: filled.sheet.draft.as_ref().map(|(_, at)| *at),
        may_answer: !is_decided,
        begin: filled.place(1),
        since: view
            .since
            .as_ref()
            .map(|since| SincePart { number: since.number, rows: since.touched.clone() }),
        outcomes: own.iter().map(|given| outcome(filled, given)).collect(),
        is_decided,
    })
}

fn asked_part(view: &InquiryView, question: &QuestionRow) -> AskedPart {
    let (place, text) = build::place_of(view, &question.row());
    AskedPart { kind: question.row_kind, place, text, body: question.body.clone() }
}

fn outcome(filled: &Filled, given: &GivenRow) -> OutcomeLine {
    let view = &filled.sheet.view;
    let (place, text) = build::place_of(view, &given.row());
    // Until the decisions are closed they may change.
    let is_decided = view.inquiry.state == InquiryState::Consolidated;
    let decided = view.resolutions.get(&given.id).filter(|_| is_decided);
    OutcomeLine {
        kind: given.row_kind,
        label: [place, text].join(" ").trim().to_owned(),
        stance: given.stance,
        body: given.body.clone(),
        risks: given.risks.clone(),
        decision: decided.map(|r| r.decision),
        tone: decided.map_or("gray", |r| consolidation::tone(r.decision)),
        reason: decided.map(|r| r.reason.clone()).unwrap_or_default(),
        earlier: build::earlier(view, given),
    }
}

/// One page of rows, or the page about the whole.
pub fn step(
    ctx: &Ctx,
    filled: &Filled,
    step: &str,
    is_check: bool,
    form: Option<FormState>,
) -> Result<SheetStepPage, WebError> {
    let head = head(ctx, filled)?;
    let needs = filled.needs();
    let number = if step == OVERALL { needs.len() + 1 } else { step.parse().unwrap_or_default() };
    let need = number.checked_sub(1).and_then(|at| needs.get(at));
    let is_overall = step == OVERALL;
    let rows = match need {
        _ if is_overall => vec![filled.overall()],
        Some(need) => filled.rows_of(need, filled.sheet.asked.office_number.as_deref().unwrap_or_default()),
        None => return Err(WebError::NotFound("step")),
    };
    let back = match number {
        _ if is_check => format!("{}/check", head.base),
        0 | 1 => head.base.clone(),
        n => format!("{}/rows/{}", head.base, n - 1),
    };
    Ok(SheetStepPage {
        crumbs: crumbs(&head),
        form: form.unwrap_or_else(|| prefilled(filled, &rows)),
        action: format!("{}/rows/{step}", head.base),
        back,
        return_to: if is_check { "check" } else { "" },
        step: number,
        steps: needs.len() + 1,
        title: need.filter(|_| !is_overall).map(|n| format!("{} {}", n.number, n.body)).unwrap_or_default(),
        is_overall,
        rows,
        stances: stances(),
        head,
    })
}

pub(super) fn stances() -> Vec<&'static str> {
    Stance::ALL.iter().map(|s| s.as_str()).collect()
}

/// The need, its goals and its services, in printed order.
fn need_rows(need: &Need, office_number: &str) -> Vec<SheetRow> {
    let row = |kind, uid: &Option<Uid>, place: String, text: &str, detail: String, is_own| SheetRow {
        name: uid.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind,
        place,
        text: text.to_owned(),
        detail,
        is_own,
        questions: Vec::new(),
        change: None,
    };
    let is_own = |item: &ServiceItem| !office_number.is_empty() && item.office_number == office_number;
    let mut rows =
        vec![row(OpinionRow::Need, &need.uid, need.number.to_string(), &need.body, String::new(), false)];
    for goal in &need.goals {
        let place = format!("{}-{}", need.number, goal.number);
        let text = if goal.short_text.is_empty() { &goal.long_text } else { &goal.short_text };
        let detail = if goal.short_text.is_empty() { String::new() } else { goal.long_text.clone() };
        rows.push(row(OpinionRow::Goal, &goal.uid, place.clone(), text, detail, false));
        for item in &goal.items {
            let place = format!("{place}-{}", item.number);
            let detail = [item_detail(item), item.office_name.clone()];
            let detail = detail.into_iter().filter(|d| !d.is_empty()).collect::<Vec<_>>().join("　");
            rows.push(row(OpinionRow::ServiceItem, &item.uid, place, &item.body, detail, is_own(item)));
        }
    }
    rows
}

pub(super) fn prefilled(filled: &Filled, rows: &[SheetRow]) -> FormState {
    let mut values = vec![("answered_by".to_owned(), filled.draft.answered_by.clone())];
    for row in rows {
        let Some(said) = filled.said(&row.of()) else { continue };
        let stance = said.stance.map(|s| s.as_str().to_owned()).unwrap_or_default();
        values.push((format!("stance-{}", row.name), stance));
        values.push((format!("text-{}", row.name), said.body.clone()));
        values.push((format!("risks-{}", row.name), said.risks.clone()));
    }
    FormState::with(values)
}

/// The answers before they are handed in.
pub fn check(ctx: &Ctx, filled: &Filled, form: FormState) -> Result<SheetCheckPage, WebError> {
    let head = head(ctx, filled)?;
    let groups = filled.needs().into_iter().zip(1..).map(|(need, at): (&Need, usize)| {
        let lines: Vec<CheckLine> =
            filled.rows_of(need, "").iter().map(|row| check_line(filled, row)).collect();
        CheckGroup {
            title: format!("{} {}", need.number, need.body),
            change: format!("{}/rows/{at}?from=check", head.base),
            blank: lines.iter().filter(|l| l.stance.is_none()).count(),
            lines,
        }
    });
    Ok(SheetCheckPage {
        crumbs: crumbs(&head),
        form,
        groups: groups.collect(),
        answered_by: filled.draft.answered_by.clone(),
        overall: check_line(filled, &filled.overall()),
        change_overall: format!("{}/rows/{OVERALL}?from=check", head.base),
        is_change: filled.sheet.asked.answered_at.is_some(),
        head,
    })
}

fn check_line(filled: &Filled, row: &SheetRow) -> CheckLine {
    let said = filled.said(&row.of());
    CheckLine {
        label: [row.place.as_str(), &row.text].join(" ").trim().to_owned(),
        questions: row.questions.clone(),
        stance: said.and_then(|s| s.stance),
        body: said.map(|s| s.body.clone()).unwrap_or_default(),
        risks: said.map(|s| s.risks.clone()).unwrap_or_default(),
    }
}

/// The receipt, once there is something to receipt.
pub fn receipt(ctx: &Ctx, filled: &Filled) -> Result<Option<SheetReceiptPage>, WebError> {
    let asked = &filled.sheet.asked;
    let Some(answered_at) = asked.answered_at else { return Ok(None) };
    Ok(Some(SheetReceiptPage {
        crumbs: Vec::new(),
        head: head(ctx, filled)?,
        receipt: receipt_number(filled),
        answered_at,
        answered_by: asked.answered_by.clone(),
        is_late: filled.sheet.view.given.last().is_some_and(|o| o.is_late),
        is_changeable: filled.sheet.view.inquiry.state != InquiryState::Consolidated,
        offer: String::new(),
    }))
}

/// 受付番号: the meeting, four signs of the invitation, the number of the sheet.
pub(super) fn receipt_number(filled: &Filled) -> String {
    let asked = &filled.sheet.asked;
    let text = asked.uid.as_str();
    let tail: String = text.chars().skip(text.len().saturating_sub(4)).collect::<String>().to_uppercase();
    format!("{}-{tail}-{}", filled.sheet.view.meeting.number, asked.sheet_no)
}

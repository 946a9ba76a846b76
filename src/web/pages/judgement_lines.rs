//! Judgements as lines of pages, papers and files.

use std::collections::BTreeMap;

use super::duty_lines::text_key;
use super::meeting_words::text;
use crate::domain::duty::minor::MinorChanges;
use crate::domain::duty::{Ground, RuleNo, Subject};
use crate::domain::ids::Uid;
use crate::domain::inquiry::ReasonList;
use crate::domain::judgement::{JudgementKind, ReviewState, Verdict};
use crate::domain::plan_draft::PlanKind;
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::render::pages::judgements::{AnswerLine, JudgementLine, ReviewLine, TakenBackPart};
use crate::storage::Conn;
use crate::storage::views::judgements::{self as views, JudgedPlan, JudgementView, ReviewView, TakenBack};
use crate::web::{Ctx, WebError};

/// What lines of judgements are made with: the editable lists, and the plans they speak of.
pub struct Judge<'a> {
    ctx: &'a Ctx,
    minor: MinorChanges,
    reasons: ReasonList,
    plans: BTreeMap<Uid, JudgedPlan>,
}

impl<'a> Judge<'a> {
    /// For these judgements; their plans are looked up at once.
    pub fn of(ctx: &'a Ctx, conn: &mut Conn, all: &[&JudgementView]) -> Result<Self, WebError> {
        let mut uids: Vec<Uid> = all.iter().filter_map(|view| Some(view.subject?.plan()?.uid())).collect();
        uids.sort_unstable();
        uids.dedup();
        let plans = views::plans_of(conn, &uids)?.into_iter().map(|plan| (plan.uid.clone(), plan));
        let internal = |e: crate::config::ConfigError| WebError::Internal(e.to_string());
        Ok(Self {
            ctx,
            minor: ctx.state.config.minor_changes().map_err(internal)?,
            reasons: ctx.state.config.inquiry_reasons().map_err(internal)?,
            plans: plans.collect(),
        })
    }

    /// The line of a judgement, with nothing the reader may do to its reviews.
    pub fn line(&self, view: &JudgementView) -> JudgementLine {
        let state = view.state();
        JudgementLine {
            href: format!("/judgements/{}", view.uid),
            kind: view.kind.as_str(),
            client_name: view.client.name.clone(),
            office_name: view.office.name.clone(),
            on: view.on,
            point: self.point(view),
            subject: self.subject(view),
            opinions: self.opinions(view),
            body: view.body.clone(),
            author: view.author.clone(),
            created_at: view.created_at,
            withdrawn: view.withdrawn.as_ref().map(taken_back),
            state: state.as_str(),
            tone: tone(state),
            reviews: view.reviews.iter().map(review).collect(),
        }
    }

    /// What an exception says of the opinions that take the place of a meeting; nothing where none do.
    fn opinions(&self, view: &JudgementView) -> &'static str {
        let of = RuleNo::parse(&view.rule).zip(Ground::parse(&view.code));
        let asks = of.is_some_and(|(rule, ground)| self.ctx.state.rules.asks_opinions(rule, ground));
        match (view.kind, view.opinions_asked) {
            (JudgementKind::Excepted, true) => "asked",
            (JudgementKind::Excepted, false) if asks => "unrecorded",
            _ => "",
        }
    }

    /// The wording of the point; one that has left the list stands for itself.
    fn point(&self, view: &JudgementView) -> String {
        let is_ja = self.ctx.lang() == Lang::Ja;
        let found = match view.kind {
            JudgementKind::Minor => {
                self.minor.find(&view.code).map(|point| if is_ja { &point.ja } else { &point.en })
            }
            JudgementKind::Inquiry => {
                self.reasons.find(&view.code).map(|point| if is_ja { &point.ja } else { &point.en })
            }
            JudgementKind::Excepted => return self.ctx.text(&text_key("duty-ground", &view.code)),
        };
        found.unwrap_or(&view.code).clone()
    }

    /// What the list asks to be written with the point of an inquiry.
    pub fn hint(&self, view: &JudgementView) -> String {
        let found = self.reasons.find(&view.code).filter(|_| view.kind == JudgementKind::Inquiry);
        let hint = found.map(|point| match self.ctx.lang() {
            Lang::Ja => &point.hint_ja,
            Lang::En => &point.hint_en,
        });
        hint.cloned().unwrap_or_default()
    }

    fn subject(&self, view: &JudgementView) -> String {
        if let Some(inquiry) = &view.inquiry {
            let trigger = self.ctx.text(&text_key("meeting-trigger", inquiry.trigger.as_str()));
            return format!("{} {}　{trigger}", self.ctx.text("meeting-number"), inquiry.number);
        }
        let plan = view.subject.and_then(Subject::plan).and_then(|plan| self.plans.get(&plan.uid()));
        let plan = plan.map(|plan| {
            let key = if plan.kind == PlanKind::Preventive { "preventive-head" } else { "plan-of" };
            let day = match self.ctx.lang() {
                Lang::Ja => wareki::long(plan.planned_on),
                Lang::En => self.ctx.day(plan.planned_on),
            };
            format!("{} {day}", self.ctx.text(key))
        });
        let rule = match view.kind {
            JudgementKind::Excepted if !view.rule.is_empty() => {
                Some(self.ctx.text(&text_key("rule-title", &view.rule)))
            }
            _ => None,
        };
        rule.into_iter().chain(plan).collect::<Vec<_>>().join("　")
    }
}

/// The tone of a state's chip.
fn tone(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Open | ReviewState::Outside => "gray",
        ReviewState::Confirmed => "green",
        ReviewState::Opinion => "yellow",
        ReviewState::Answered => "blue",
    }
}

fn review(view: &ReviewView) -> ReviewLine {
    ReviewLine {
        uid: view.uid.to_string(),
        office_name: view.office_name.clone(),
        verdict: view.verdict.as_str(),
        tone: if view.verdict == Verdict::Confirmed { "green" } else { "yellow" },
        body: view.body.clone(),
        author: view.author.clone(),
        created_at: view.created_at,
        withdrawn: view.withdrawn.as_ref().map(taken_back),
        answers: view
            .answers
            .iter()
            .map(|answer| AnswerLine {
                body: answer.body.clone(),
                author: answer.author.clone(),
                created_at: answer.created_at,
            })
            .collect(),
        may_withdraw: false,
        may_answer: false,
    }
}

fn taken_back(view: &TakenBack) -> TakenBackPart {
    TakenBackPart { at: view.at, by: view.by.clone(), reason: view.reason.clone() }
}

/// A judgement in one line of words: what, which point, about what.
pub fn words(ctx: &Ctx, line: &JudgementLine) -> String {
    let kind = ctx.text(&text_key("judgement-kind", line.kind));
    let mut words = vec![kind, line.point.clone(), line.subject.clone()];
    words.retain(|word| !word.is_empty());
    words.join("　")
}

/// What a center said, in words.
pub fn review_words(ctx: &Ctx, review: &ReviewLine) -> String {
    let args = vec![
        ("center", review.office_name.clone()),
        ("verdict", ctx.text(&text_key("judgement-verdict", review.verdict))),
        ("who", review.author.clone()),
    ];
    let mut told = text(ctx, "judgement-review-told", args);
    if !review.body.is_empty() {
        told.push('\n');
        told.push_str(&review.body);
    }
    told
}

//! What a new sheet takes over from the client's record: bands and words, and texts in which nobody is named.

use super::{AgeBand, Household, TEXT_LIMIT};
use crate::domain::certification::CareLevel;
use crate::domain::client::Sex;
use crate::domain::deidentify::{Identity, apply, find_in};
use crate::domain::plan_draft::{LifeSupportReason, PlanContent, PlanKind};
use crate::domain::words::Word;

/// What the record says of a client, as far as a sheet asks for it.
#[derive(Clone, Debug)]
pub struct CaseFacts {
    /// In full years.
    pub age: u32,
    pub sex: Sex,
    pub care_level: Option<CareLevel>,
    /// 病名, as told last.
    pub illnesses: Vec<String>,
    /// The newest version of the plan in force.
    pub plan: Option<(PlanKind, PlanContent)>,
    /// The profession of who presents the case.
    pub profession: String,
}

/// The fields of a new sheet that the record fills, by their names. Nothing of the texts says whom they are about.
pub fn prefill(facts: &CaseFacts, identity: &Identity) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("age_band", AgeBand::of(facts.age).as_str().to_owned()),
        ("sex", facts.sex.as_str().to_owned()),
        ("care_level", facts.care_level.map(|level| level.as_str().to_owned()).unwrap_or_default()),
        ("household", household(facts).map(|word| word.as_str().to_owned()).unwrap_or_default()),
    ];
    let texts = texts(facts);
    let all: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    for ((field, text), found) in texts.iter().zip(find_in(&all, identity)) {
        let plain = apply(text, found.iter().map(|f| (&f.range, f.replacement.as_str())));
        fields.push((field, plain.chars().take(TEXT_LIMIT).collect()));
    }
    fields.retain(|(_, value)| !value.trim().is_empty());
    fields
}

/// The plan says it only where help in the house is reckoned for somebody who lives alone.
fn household(facts: &CaseFacts) -> Option<Household> {
    let (_, plan) = facts.plan.as_ref()?;
    (plan.head.life_support_reason == Some(LifeSupportReason::LivesAlone)).then_some(Household::Alone)
}

fn texts(facts: &CaseFacts) -> Vec<(&'static str, String)> {
    let mut texts = vec![("profession", facts.profession.clone()), ("disease", facts.illnesses.join("、"))];
    let Some((kind, plan)) = &facts.plan else { return texts };
    if let Some(form) = &plan.head.preventive {
        texts.extend([("day_wish", form.day_goal.clone()), ("year_wish", form.year_goal.clone())]);
    }
    let is_care = *kind == PlanKind::Care;
    texts.extend([
        ("wish", if is_care { plan.head.intention.clone() } else { String::new() }),
        ("services", services(plan)),
        ("goals", lines(plan.needs.iter().flat_map(|need| &need.goals).map(|goal| goal_line(goal, is_care)))),
        ("difficulties", lines(plan.needs.iter().map(|need| need.body.clone()))),
    ]);
    texts
}

fn goal_line(goal: &crate::domain::plan_draft::Goal, is_care: bool) -> String {
    // In a preventive plan the short text holds advice on the goal, not a goal.
    let short = if is_care { goal.short_text.trim() } else { "" };
    match (goal.long_text.trim(), short) {
        (long, "") => long.to_owned(),
        ("", short) => short.to_owned(),
        (long, short) => format!("{long}（{short}）"),
    }
}

/// By type, without the office: 通所介護 週2回.
fn services(plan: &PlanContent) -> String {
    let items = plan.needs.iter().flat_map(|need| &need.goals).flat_map(|goal| &goal.items);
    lines(items.map(|item| {
        let what =
            if item.service_kind.trim().is_empty() { item.body.trim() } else { item.service_kind.trim() };
        format!("{what} {}", item.frequency.trim()).trim().to_owned()
    }))
}

/// Each line once, in order.
fn lines(texts: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.into_iter().map(|text| format!("・{text}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan_draft::{Goal, Need, PlanHead, ServiceItem};

    #[test]
    fn a_new_sheet_starts_from_the_record_and_names_nobody() {
        let item = |kind: &str, office: &str| ServiceItem {
            service_kind: kind.into(),
            office_name: office.into(),
            frequency: "週2回".into(),
            ..ServiceItem::default()
        };
        let goal = Goal {
            long_text: "架空さんが一人で買い物に行ける".into(),
            short_text: "家の周りを歩く".into(),
            items: vec![item("通所介護", "架空デイ"), item("通所介護", "別のデイ"), item("訪問看護", "")],
            ..Goal::default()
        };
        let need =
            Need {
                body: "令和8年3月3日の転倒から外出が減った".into(), goals: vec![goal], ..Need::default()
            };
        let head = PlanHead {
            intention: "花子：84歳だが歩きたい".into(),
            life_support_reason: Some(LifeSupportReason::LivesAlone),
            ..PlanHead::default()
        };
        let facts = CaseFacts {
            age: 84,
            sex: Sex::Female,
            care_level: Some(CareLevel::Care2),
            illnesses: vec!["変形性膝関節症".into(), "高血圧症".into()],
            plan: Some((PlanKind::Care, PlanContent { head, needs: vec![need], week: Vec::new() })),
            profession: "介護支援専門員".into(),
        };
        let mut identity = Identity::default();
        identity.client("架空 花子", "カクウ ハナコ");
        let fields = prefill(&facts, &identity);
        let of =
            |field: &str| fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str());
        assert_eq!(of("age_band"), Some("from_80"));
        assert_eq!(of("household"), Some("alone"));
        assert_eq!(of("disease"), Some("変形性膝関節症、高血圧症"));
        assert_eq!(of("wish"), Some("本人：80〜84歳だが歩きたい"));
        assert_eq!(of("services"), Some("・通所介護 週2回\n・訪問看護 週2回"));
        assert_eq!(of("goals"), Some("・本人が一人で買い物に行ける（家の周りを歩く）"));
        assert_eq!(of("difficulties"), Some("・令和8年3月ごろの転倒から外出が減った"));
        assert_eq!(of("course"), None);
    }
}

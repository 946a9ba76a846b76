//! A plan version to be read on a phone: 第1表 to 第3表 as blocks.

use serde::Serialize;

use crate::domain::plan_draft::{Goal, Need, PlanContent, ServiceItem, WeekEntry, WeekKind};

/// The version as it is read.
#[derive(Clone, Debug, Serialize)]
pub struct PlanBlocks {
    /// 版
    pub number: i32,
    /// 第1表: key of the label and the text; blank ones are left out.
    pub head: Vec<HeadLine>,
    /// 第2表
    pub needs: Vec<NeedBlock>,
    /// 第3表
    pub week: Vec<WeekLine>,
}

/// One text of 第1表.
#[derive(Clone, Debug, Serialize)]
pub struct HeadLine {
    /// Key of its label.
    pub label_key: &'static str,
    /// The text.
    pub text: String,
}

/// A need with its goals.
#[derive(Clone, Debug, Serialize)]
pub struct NeedBlock {
    /// Its place, e.g. `1`.
    pub place: String,
    /// The need.
    pub body: String,
    /// Its goals.
    pub goals: Vec<GoalBlock>,
}

/// A goal with its services.
#[derive(Clone, Debug, Serialize)]
pub struct GoalBlock {
    /// Its place, e.g. `1-1`.
    pub place: String,
    /// 長期目標
    pub long_text: String,
    /// 長期期間
    pub long_period: String,
    /// 短期目標
    pub short_text: String,
    /// 短期期間
    pub short_period: String,
    /// 援助内容
    pub items: Vec<ItemBlock>,
}

/// A service item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemBlock {
    /// Its place, e.g. `1-1-2`.
    pub place: String,
    /// サービス内容
    pub body: String,
    /// サービス種別 (※1), 頻度 and 期間 in one line.
    pub detail: String,
    /// ※2
    pub office: String,
    /// Whether the reader's office serves it.
    pub is_own: bool,
}

/// A line of 第3表.
#[derive(Clone, Debug, Serialize)]
pub struct WeekLine {
    /// Weekday and hours, or empty.
    pub when: String,
    /// What.
    pub body: String,
    /// Key of what kind of line it is.
    pub kind_key: &'static str,
}

impl PlanBlocks {
    /// The blocks of a version, as read by an office (empty number: by nobody in particular).
    pub fn of(number: i32, content: &PlanContent, office_number: &str) -> Self {
        let head = &content.head;
        let texts = [
            ("plan-block-intention", &head.intention),
            ("plan-block-committee", &head.committee_opinion),
            ("plan-block-policy", &head.policy),
        ];
        Self {
            number,
            head: texts
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(label_key, text)| HeadLine { label_key, text: text.clone() })
                .collect(),
            needs: content.needs.iter().map(|need| need_block(need, office_number)).collect(),
            week: content.week.iter().map(week_line).collect(),
        }
    }
}

fn need_block(need: &Need, office_number: &str) -> NeedBlock {
    NeedBlock {
        place: need.number.to_string(),
        body: need.body.clone(),
        goals: need.goals.iter().map(|goal| goal_block(need, goal, office_number)).collect(),
    }
}

fn goal_block(need: &Need, goal: &Goal, office_number: &str) -> GoalBlock {
    GoalBlock {
        place: format!("{}-{}", need.number, goal.number),
        long_text: goal.long_text.clone(),
        long_period: goal.long_period.clone(),
        short_text: goal.short_text.clone(),
        short_period: goal.short_period.clone(),
        items: goal.items.iter().map(|item| item_block(need, goal, item, office_number)).collect(),
    }
}

fn item_block(need: &Need, goal: &Goal, item: &ServiceItem, office_number: &str) -> ItemBlock {
    ItemBlock {
        place: format!("{}-{}-{}", need.number, goal.number, item.number),
        body: item.body.clone(),
        detail: item_detail(item),
        office: item.office_name.clone(),
        is_own: !office_number.is_empty() && item.office_number == office_number,
    }
}

/// `○ 通所介護・週2回・R8.4〜R9.3`; ○ is the form's mark for what the insurance pays (※1).
pub fn item_detail(item: &ServiceItem) -> String {
    let kind = if item.is_covered && !item.service_kind.is_empty() {
        format!("○ {}", item.service_kind)
    } else {
        item.service_kind.clone()
    };
    let parts = [kind, item.frequency.clone(), item.period.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・")
}

fn week_line(entry: &WeekEntry) -> WeekLine {
    let day = entry.weekday.and_then(|day| "月火水木金土日".chars().nth(usize::try_from(day - 1).ok()?));
    let hours = match (entry.starts_at.as_str(), entry.ends_at.as_str()) {
        ("", "") => String::new(),
        (from, to) => format!("{from}〜{to}"),
    };
    let when = [day.map(String::from).unwrap_or_default(), hours];
    WeekLine {
        when: when.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        body: entry.body.clone(),
        kind_key: match entry.kind {
            WeekKind::Service => "plan-block-week-service",
            WeekKind::Activity => "plan-block-week-activity",
            WeekKind::Outside => "plan-block-week-outside",
        },
    }
}

/// A small fictional version, for samples.
pub fn sample() -> PlanBlocks {
    PlanBlocks {
        number: 1,
        head: vec![HeadLine {
            label_key: "plan-block-policy", text: "自宅での暮らしを続ける。".into()
        }],
        needs: vec![NeedBlock {
            place: "1".into(),
            body: "ひとりで外出したい".into(),
            goals: vec![GoalBlock {
                place: "1-1".into(),
                long_text: "週に一度買い物に行く".into(),
                long_period: "R8.12〜R9.11".into(),
                short_text: "家の周りを歩く".into(),
                short_period: "R8.12〜R9.5".into(),
                items: vec![ItemBlock {
                    place: "1-1-1".into(),
                    body: "歩行訓練".into(),
                    detail: "○ 通所リハ・週2回".into(),
                    office: "架空リハビリ".into(),
                    is_own: true,
                }],
            }],
        }],
        week: vec![WeekLine {
            when: "月 09:00〜10:00".into(),
            body: "訪問介護".into(),
            kind_key: "plan-block-week-service",
        }],
    }
}

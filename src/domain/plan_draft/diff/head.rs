//! The texts of a plan's head that a reader compares between versions.

use crate::domain::plan_draft::content::{PlanContent, WeekEntry};
use crate::domain::words::Word;

crate::words! {
    /// The texts of the head that a reader compares.
    pub enum HeadField {
        WrittenOn = "written_on",
        RowsWrittenOn = "rows_written_on",
        WeekWrittenOn = "week_written_on",
        Author = "author",
        OfficeName = "office_name",
        OfficeNumber = "office_number",
        OfficeAddress = "office_address",
        FirstPlannedOn = "first_planned_on",
        Class = "class",
        CareLevel = "care_level",
        CertificationStatus = "certification_status",
        CertifiedOn = "certified_on",
        CertificationPeriod = "certification_period",
        Intention = "intention",
        CommitteeOpinion = "committee_opinion",
        Policy = "policy",
        LifeSupport = "life_support",
        Week = "week",
        /// 目標とする生活
        LifeGoal = "life_goal",
        /// 運動・移動
        Movement = "movement",
        /// 日常生活(家庭生活)
        DailyLife = "daily_life",
        /// 社会参加、対人関係・コミュニケーション
        Society = "society",
        /// 健康管理
        Health = "health",
        /// 健康状態の留意点
        HealthNote = "health_note",
        /// 妥当な支援の実施に向けた方針
        SupportPolicy = "support_policy",
        /// 基本チェックリスト and 事業プログラム
        Checklist = "checklist",
        /// 地域包括支援センター意見
        CenterOpinion = "center_opinion",
        /// 計画作成者, 担当地域包括支援センター and 整理番号
        Center = "center",
        /// 同意日 and 同意者氏名
        Agreement = "agreement",
    }
}

/// Every text, in the order in which the forms print them.
pub(super) fn head_texts(content: &PlanContent) -> Vec<(HeadField, String)> {
    let head = &content.head;
    let certification = &head.certification;
    let day = |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
    let period = match (certification.starts_on, certification.ends_on) {
        (None, None) => String::new(),
        (from, to) => format!("{}～{}", day(from), day(to)),
    };
    let reason = head.life_support_reason.map(|r| r.as_str().to_owned()).unwrap_or_default();
    let mut texts = vec![
        (HeadField::WrittenOn, day(head.written_on)),
        (HeadField::RowsWrittenOn, day(head.rows_written_on)),
        (HeadField::WeekWrittenOn, day(head.week_written_on)),
        (HeadField::Author, head.author.clone()),
        (HeadField::OfficeName, head.office_name.clone()),
        (HeadField::OfficeNumber, head.office_number.clone()),
        (
            HeadField::OfficeAddress,
            [head.office_postal.as_str(), &head.office_address.join(" ")].join(" ").trim().to_owned(),
        ),
        (HeadField::FirstPlannedOn, day(head.first_planned_on)),
        (HeadField::Class, head.class.map(|c| c.as_str().to_owned()).unwrap_or_default()),
        (HeadField::CareLevel, certification.care_level.map(|c| c.as_str().to_owned()).unwrap_or_default()),
        (
            HeadField::CertificationStatus,
            certification.status.map(|c| c.as_str().to_owned()).unwrap_or_default(),
        ),
        (HeadField::CertifiedOn, day(certification.certified_on)),
        (HeadField::CertificationPeriod, period),
        (HeadField::Intention, head.intention.clone()),
        (HeadField::CommitteeOpinion, head.committee_opinion.clone()),
        (HeadField::Policy, head.policy.clone()),
        (HeadField::LifeSupport, [reason, head.life_support_note.clone()].join(" ").trim().to_owned()),
        (HeadField::Week, content.week.iter().map(week_line).collect::<Vec<_>>().join("\n")),
    ];
    texts.extend(head.preventive.as_deref().cloned().unwrap_or_default().head_texts());
    texts
}

fn week_line(entry: &WeekEntry) -> String {
    let weekday = entry.weekday.and_then(|day| "月火水木金土日".chars().nth(usize::try_from(day - 1).ok()?));
    let times = if entry.starts_at.is_empty() {
        String::new()
    } else {
        format!("{}～{}", entry.starts_at, entry.ends_at)
    };
    let parts = [weekday.map(String::from).unwrap_or_default(), times, entry.body.clone()];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

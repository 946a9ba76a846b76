//! The catalogue's vocabulary: a rule of the law, and its clauses as data.
//!
//! A clause says what opens a duty (trigger), by when it is due, which record meets it (evidence), and which grounds
//! excuse from it. The words here are the words of `config/rules/*.toml`.

use serde::{Deserialize, Serialize};

use crate::domain::care_team::Framework;

crate::words! {
    /// The stable number of a rule. R: 居宅介護支援 (基準第13条), P: 介護予防支援. Numbers are never given twice.
    pub enum RuleNo {
        R1 = "r1", R2 = "r2", R3 = "r3", R4 = "r4", R5 = "r5", R6 = "r6", R7 = "r7", R8 = "r8", R9 = "r9",
        R10 = "r10", R11 = "r11", R12 = "r12", R13 = "r13", R13b = "r13b",
        R14I = "r14_i", R14Ro = "r14_ro", R14Ha = "r14_ha", R15I = "r15_i", R15Ro = "r15_ro",
        R16 = "r16", R17 = "r17", R18 = "r18", R18b = "r18b", R19 = "r19", R20 = "r20", R21 = "r21",
        R22 = "r22", R23 = "r23", R24 = "r24", R25 = "r25", R26 = "r26", R27 = "r27", R28 = "r28",
        R29 = "r29", R30 = "r30", R31 = "r31", R32 = "r32",
        P6 = "p6", P7 = "p7", P8 = "p8", P9 = "p9", P10 = "p10", P11 = "p11", P12 = "p12", P13 = "p13", P14 = "p14",
        P15 = "p15", P16 = "p16", P17 = "p17", P18 = "p18", P19 = "p19", P20 = "p20", P21 = "p21",
        P22 = "p22", P23 = "p23", P24 = "p24", P25 = "p25", P26 = "p26", P27 = "p27", P28 = "p28",
        /// P-委託
        PDelegation = "p_delegation",
        /// P-依頼
        PRequest = "p_request",
    }
}

crate::words! {
    /// How a rule is followed up.
    pub enum RuleKind {
        /// Met, due or late.
        Dated = "dated",
        /// A check of the draft: met or missing.
        Check = "check",
        /// Opened by a fact, closed by an entry.
        Event = "event",
        /// Shown, asked of nobody.
        Standing = "standing",
    }
}

crate::words! {
    /// A part of a rule that is asked for by itself.
    pub enum Part {
        Whole = "whole",
        /// The renewal of the certification is applied for.
        Application = "application",
        Explanation = "explanation",
        Received = "received",
        Delivery = "delivery",
        GoalEnd = "goal_end",
        Again = "again",
        Renewal = "renewal",
        Visit = "visit",
        EvaluationVisit = "evaluation_visit",
        MarkedChange = "marked_change",
        Contact = "contact",
        Record = "record",
        /// What a plan says can't be read, so that nobody knows whether something else is asked: a person looks.
        Unread = "unread",
        /// A plan was issued anew after somebody had consented to it.
        Reissued = "reissued",
    }
}

crate::words! {
    /// What opens a duty.
    pub enum Trigger {
        /// Support in a framework begins.
        SupportStart = "support_start",
        /// Support is closed (終結).
        Closing = "closing",
        /// Each plan.
        Plan = "plan",
        /// Each plan for each of the client and the offices in charge.
        Recipient = "recipient",
        /// Each plan for each office in charge.
        Office = "office",
        /// Each month, or each count of months, of running service.
        Months = "months",
        /// Each month for each office in charge.
        OfficeMonth = "office_month",
        Renewal = "renewal",
        LevelChange = "level_change",
        /// 要介護 → 要支援
        ToSupport = "to_support",
        /// 要支援 → 要介護
        ToCare = "to_care",
        /// The end of a certification comes near.
        CertificationEnd = "certification_end",
        /// 短期入所 is used within a certification.
        ShortStay = "short_stay",
        /// The period of a goal ends.
        GoalEnd = "goal_end",
        /// Equipment was verified; the next look follows.
        EquipmentChecked = "equipment_checked",
        MarkedChange = "marked_change",
        Delegation = "delegation",
        /// A plan has a version newer than one that was consented to.
        Reissued = "reissued",
        /// Noted by a person.
        Noted = "noted",
    }
}

crate::words! {
    /// A condition beside the trigger.
    pub enum Only {
        /// 初回
        First = "first",
        /// 変更
        Changed = "changed",
        Medical = "medical",
        Equipment = "equipment",
        Purchase = "purchase",
        Remarks = "remarks",
        /// 生活援助中心型 at or above the number of the level.
        HomeHelp = "home_help",
        /// Whether 生活援助中心型 comes to the number can't be told.
        HomeHelpUnread = "home_help_unread",
        /// The end of a goal can't be read.
        GoalsUnread = "goals_unread",
        /// Which office is in charge can't be told.
        OfficesUnread = "offices_unread",
        /// Video calls are agreed on.
        Video = "video",
    }
}

crate::words! {
    /// The step of the process that an insurer's matrix of ケアマネジメントA/B/C keeps or leaves out.
    pub enum Step {
        Assessment = "assessment",
        Draft = "draft",
        Meeting = "meeting",
        Consent = "consent",
        Delivery = "delivery",
        Provision = "provision",
        Monitoring = "monitoring",
    }
}

crate::words! {
    /// A cell of the matrix.
    pub enum Cell {
        /// ○
        Do = "do",
        /// △: nobody is asked, whoever does it is not in the way.
        AsNeeded = "as_needed",
        /// ×
        Not = "not",
    }
}

crate::words! {
    /// By when a duty is due.
    pub enum Due {
        /// The law names no day.
        Open = "open",
        /// The day of the draft.
        Draft = "draft",
        /// The earlier of the consent and the first day of service; no day as long as neither is known.
        Consent = "consent",
        /// The first day of service. Where none is written no day is named: the law asks for it before service begins, and
        /// nothing says when that is.
        ServiceStart = "service_start",
        /// `days` after the consent to the version that holds; before there is one, the first day of service, where one is
        /// written.
        AfterConsent = "after_consent",
        /// `days` after the individual plan was asked for.
        AfterAsking = "after_asking",
        /// The end of the month after the one in which the client received the plan.
        MonthAfterDelivery = "month_after_delivery",
        /// The end of the (last) month.
        MonthEnd = "month_end",
        /// The later of the first day of the certification and `days` after the decision.
        Certification = "certification",
        /// The last day of the period.
        PeriodEnd = "period_end",
        /// `days` after it opened.
        AfterOpening = "after_opening",
        /// `every` months after it was verified.
        Interval = "interval",
        /// `days` after the records need no longer be kept.
        Retention = "retention",
    }
}

crate::words! {
    /// Which record meets a duty.
    pub enum Evidence {
        /// At home, with client and family.
        Assessment = "assessment",
        /// A check of the draft that came out well.
        Check = "check",
        /// A meeting, or written opinions on a ground that the clause allows.
        Meeting = "meeting",
        Explanation = "explanation",
        Consent = "consent",
        /// Consent to the newest version, and a meeting or written opinions since the consent before; or the next plan.
        ConsentAnew = "consent_anew",
        Delivery = "delivery",
        IndividualPlanAsked = "individual_plan_asked",
        IndividualPlanReceived = "individual_plan_received",
        DoctorAsked = "doctor_asked",
        /// At home with the client; by video call where agreed and a visit lies within `visit_within` months.
        Visit = "visit",
        /// In any way, also by telephone.
        Contact = "contact",
        Record = "record",
        Report = "report",
        Evaluation = "evaluation",
        /// A new plan, a written judgement, or an evaluation of the goal.
        Replanning = "replanning",
        /// An application, or the next certification.
        Application = "application",
        /// The days of 短期入所 stayed within their share.
        ShortStayShare = "short_stay_share",
        EquipmentCheck = "equipment_check",
        Notification = "notification",
        DisasterCheck = "disaster_check",
        CenterOpinion = "center_opinion",
        /// An entry that it was done.
        Entry = "entry",
    }
}

crate::words! {
    /// Why something else is allowed, or nothing has to be done. A person has judged it; only the last five follow from records.
    pub enum Ground {
        /// 末期の悪性腫瘍
        TerminalCancer = "terminal_cancer",
        /// その他のやむを得ない理由
        Unavoidable = "unavoidable",
        /// 軽微な変更
        MinorChange = "minor_change",
        /// 特段の事情
        SpecialCircumstances = "special_circumstances",
        /// The client did not consent.
        NoConsent = "no_consent",
        /// The client's state specially needs it.
        StateNeedsIt = "state_needs_it",
        /// Not needed at this time, in writing.
        NotNeededNow = "not_needed_now",
        /// Video calls are agreed on (基準13条14号ロ).
        VideoAgreed = "video_agreed",
        /// Verified by the municipality within the last year.
        Verified = "verified",
        /// A newer plan no longer holds it.
        Superseded = "superseded",
        /// 休止中: the whole time lies in a rest of the support that was noted with its reason, a 特段の事情 (基準13条14号).
        Suspended = "suspended",
        /// Support was closed before it was due.
        Closed = "closed",
    }
}

crate::words! {
    /// Where a rule stands.
    pub enum Law {
        /// 指定居宅介護支援等の事業の人員及び運営に関する基準 (平成11年厚生省令第38号)
        CareStandard = "care_standard",
        /// 指定介護予防支援等の事業の人員及び運営並びに指定介護予防支援等に係る介護予防のための効果的な支援の方法に関する基準 (平成18年厚生労働省令第37号)
        PreventiveStandard = "preventive_standard",
        /// 介護保険法
        Act = "act",
        /// A municipality's policy on care management (ケアマネジメントに関する基本方針).
        Policy = "policy",
    }
}

/// Where a rule stands: the law, and the place in it as it is cited (`第13条第9号`; empty for a policy as a whole).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub law: Law,
    #[serde(default)]
    pub place: String,
}

/// One demand of a rule, as it holds in one rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub rule: RuleNo,
    pub part: Part,
    pub kind: RuleKind,
    pub article: Article,
    pub frameworks: Vec<Framework>,
    pub trigger: Trigger,
    pub only: Vec<Only>,
    /// The step of the matrix that the clause belongs to.
    pub step: Option<Step>,
    pub due: Due,
    /// Days that `due` counts.
    pub days: u16,
    /// How many days before the end of a period the duty is asked for.
    pub lead_days: u16,
    /// The length of a count in months, at least 1.
    pub every: u8,
    /// How many months after the month in which service began the count begins.
    pub counted_from: u8,
    /// Within how many months a visit must lie where video calls are agreed on; 0: they don't count.
    pub visit_within: u8,
    pub evidence: Evidence,
    /// Grounds that excuse, and for a meeting those on which written opinions may take its place.
    pub grounds: Vec<Ground>,
}

impl Clause {
    /// Whether a ground is allowed.
    pub fn allows(&self, ground: Ground) -> bool {
        self.grounds.contains(&ground)
    }
}

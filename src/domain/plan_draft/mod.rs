//! Plans (居宅サービス計画): their content, what makes two contents equal, and how rows live on from version to version.

mod content;
mod diff;
mod digest;
mod edit;
mod office_names;
mod preventive;
mod rebase;
mod row_match;
mod word_diff;

pub use content::{
    Goal, LifeSupportReason, Need, PlanClass, PlanContent, PlanHead, PlanKind, PlanState, ServiceItem,
    VersionSource, WeekEntry, WeekKind,
};
pub use diff::{FieldChange, HeadField, PlanDiff, RowChange, RowDiff, RowField, RowKind, compare};
pub use digest::digest;
pub use edit::{
    AreaText, ChecklistText, EditError, EditedRow, EditedWeekEntry, HeadPart, Judgment, PlanEdit,
    PreventiveLine, PreventivePart, Step, apply, faults, is_unchanged, row_of_need, written,
};
pub use office_names::{Bearers, agree, with_number};
pub use preventive::{
    AreaFinding, ChecklistFinding, ChecklistPart, Delegation, LifeArea, PreventiveForm, PreventiveGoal,
    PreventiveNeed, PreventiveScheme,
};
pub use rebase::{Clash, ClashOn, Rebased, Side, rebase};
pub use row_match::carry_uids;
pub use word_diff::{Span, SpanKind};
